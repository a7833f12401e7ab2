/*
 * fs/namei_lookup.c - whole lookups: a name goes in, a path comes out.
 *
 * See: path_resolution(7); fs/namei.c does the walking.
 */
#include "lib/types.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include <uapi/errno.h>
#include "kernel/base/bug.h"
#include "fs/dcache.h"
#include "fs/inode.h"
#include "fs/mount.h"
#include "fs/namei_walk.h"
#include "fs/super.h"

static int lookup_path(struct nameidata *nd, struct path *path)
{
	const char *text = path_init(nd);
	int err;

	do {
		err = link_path_walk(text, nd);
		if (err)
			return err;
		text = walk_last(nd);
	} while (text && !IS_ERR(text));
	err = text ? (int)PTR_ERR(text) : complete_walk(nd);
	if (err)
		return err;
	*path = nd->path;
	nd->path.mnt = NULL;
	nd->path.dentry = NULL;
	return 0;
}

/**
 * filename_lookup() - find what a name leads to.
 * @dfd:   where a relative name starts.
 * @name:  consumed; an ERR_PTR is passed through.
 * @flags: LOOKUP_*.
 * @path:  set on success, with references.
 * @root:  NULL, or start and root of the walk.
 *
 * Context: May sleep.
 * Return: 0 or -errno, see path_resolution(7).
 */
int filename_lookup(int dfd, struct filename *name, unsigned int flags,
		    struct path *path, const struct path *root)
{
	struct nameidata nd;
	int err;

	if (IS_ERR(name))
		return (int)PTR_ERR(name);
	nd_start(&nd, dfd, name, flags, root);
	err = lookup_path(&nd, path);
	nd_finish(&nd);
	putname(name);
	return err;
}

/**
 * user_path_at() - find what a user's name leads to.
 * @dfd:   where a relative name starts.
 * @name:  user pointer.
 * @flags: LOOKUP_*.
 * @path:  set on success, with references.
 *
 * Context: May sleep.
 * Return: 0 or -errno.
 */
int user_path_at(int dfd, const char __user *name, unsigned int flags,
		 struct path *path)
{
	return filename_lookup(dfd, getname_flags(name, (int)flags), flags,
			       path, NULL);
}

/**
 * kern_path() - find what a name in kernel memory leads to.
 * @name:  text; relative ones start at the working directory.
 * @flags: LOOKUP_*.
 * @path:  set on success, with references.
 *
 * Context: May sleep.
 * Return: 0 or -errno.
 */
int kern_path(const char *name, unsigned int flags, struct path *path)
{
	return filename_lookup(AT_FDCWD, getname_kernel(name), flags, path,
			       NULL);
}

/**
 * vfs_path_lookup() - find a name below a given directory.
 * @dentry: start and root of the walk,
 * @mnt:    in this mount.
 * @name:   text.
 * @flags:  LOOKUP_*.
 * @path:   set on success, with references.
 *
 * Context: May sleep.
 * Return: 0 or -errno.
 */
int vfs_path_lookup(struct dentry *dentry, struct vfsmount *mnt,
		    const char *name, unsigned int flags, struct path *path)
{
	const struct path root = { .mnt = mnt, .dentry = dentry };

	return filename_lookup(AT_FDCWD, getname_kernel(name), flags, path,
			       &root);
}

/**
 * filename_parentat() - find the directory a name would be in.
 * @dfd:    where a relative name starts.
 * @name:   stays the caller's; must outlive @last.
 * @flags:  LOOKUP_*.
 * @parent: set on success, with references.
 * @last:   set to the last component, which points into @name.
 *
 * Context: May sleep.
 * Return: 0 or -errno.  An empty @last means the path was "/".
 */
int filename_parentat(int dfd, struct filename *name, unsigned int flags,
		      struct path *parent, struct qstr *last)
{
	struct nameidata nd;
	int err;

	nd_start(&nd, dfd, name, flags | LOOKUP_PARENT, NULL);
	err = link_path_walk(path_init(&nd), &nd);
	if (!err && (flags & LOOKUP_IS_SCOPED))
		err = complete_walk(&nd);
	if (!err) {
		if (nd.last_type == LAST_ROOT)
			nd.last = (struct qstr){ .name = "", .len = 0 };
		*last = nd.last;
		*parent = nd.path;
		nd.path.mnt = NULL;
	}
	nd_finish(&nd);
	return err;
}

/**
 * lookup_one_len() - a name in a directory the caller has locked.
 * @name: text, not NUL-terminated.
 * @base: the directory.
 * @len:  bytes of @name.
 *
 * Context: @base's i_rwsem held for writing; may sleep.
 * Return: a dentry with a reference, perhaps negative; or ERR_PTR.
 */
struct dentry *lookup_one_len(const char *name, struct dentry *base, int len)
{
	struct qstr last = { .name = name, .len = (u32)len };
	int err;

	if (len <= 0 || memchr(name, '/', (size_t)len) ||
	    last_type_of(&last) != LAST_NORM)
		return ERR_PTR(-EACCES);
	if (len > NAME_MAX)
		return ERR_PTR(-ENAMETOOLONG);
	last.hash = dname_hash(name, last.len);
	err = inode_permission(d_inode(base), MAY_EXEC);
	if (err)
		return ERR_PTR(err);
	return lookup_locked(&last, base, 0);
}

/* The negative dentry for @last in @path, locked; or ERR_PTR. */
static struct dentry *create_locked(struct path *path, struct qstr *last,
				    unsigned int flags)
{
	bool slash = last->name[last->len] == '/';
	struct dentry *dentry;

	dentry = lookup_locked(last, path->dentry,
			       LOOKUP_CREATE | LOOKUP_EXCL |
				       (flags & LOOKUP_REVAL));
	if (IS_ERR(dentry))
		return dentry;
	if (d_is_positive(dentry)) {
		dput(dentry);
		return ERR_PTR(-EEXIST);
	}
	/* only a directory may be made with a slash behind its name */
	if (slash && !(flags & LOOKUP_DIRECTORY)) {
		dput(dentry);
		return ERR_PTR(-ENOENT);
	}
	return dentry;
}

/**
 * filename_create() - prepare to make a new name.
 * @dfd:   where a relative name starts.
 * @name:  stays the caller's.
 * @path:  set to the directory, with references.
 * @flags: LOOKUP_DIRECTORY if it will be a directory.
 *
 * Context: May sleep.  On success the directory is locked and its mount held
 * for writing, until done_path_create().
 * Return: the negative dentry with a reference, or ERR_PTR: -EEXIST, -EROFS,
 * or why the directory was not found.
 */
struct dentry *filename_create(int dfd, struct filename *name,
			       struct path *path, unsigned int flags)
{
	struct dentry *dentry;
	struct qstr last;
	int err, ro;

	err = filename_parentat(dfd, name, flags & LOOKUP_REVAL, path, &last);
	if (err)
		return ERR_PTR(err);
	err = -EEXIST;
	if (!last.len || last_type_of(&last) != LAST_NORM)
		goto out_put;
	err = -ENAMETOOLONG;
	if (last.len > NAME_MAX)
		goto out_put;
	ro = mnt_want_write(path->mnt); /* EEXIST is told first */
	inode_lock_nested(d_inode(path->dentry), I_MUTEX_PARENT);
	dentry = create_locked(path, &last, flags);
	if (!IS_ERR(dentry) && !ro)
		return dentry;
	if (!IS_ERR(dentry)) {
		dput(dentry);
		err = ro;
	} else {
		err = (int)PTR_ERR(dentry);
	}
	inode_unlock(d_inode(path->dentry));
	if (!ro)
		mnt_drop_write(path->mnt);
out_put:
	path_put(path);
	return ERR_PTR(err);
}

/**
 * kern_path_create() - filename_create() for a kernel text.
 * @dfd:   where a relative name starts.
 * @name:  text.
 * @path:  set to the directory, with references.
 * @flags: LOOKUP_DIRECTORY if it will be a directory.
 *
 * Context: As filename_create().
 * Return: As filename_create().
 */
struct dentry *kern_path_create(int dfd, const char *name, struct path *path,
				unsigned int flags)
{
	struct filename *fn = getname_kernel(name);
	struct dentry *dentry;

	if (IS_ERR(fn))
		return ERR_CAST(fn);
	dentry = filename_create(dfd, fn, path, flags);
	putname(fn);
	return dentry;
}

/**
 * user_path_create() - filename_create() for a user's text.
 * @dfd:   where a relative name starts.
 * @name:  user pointer.
 * @path:  set to the directory, with references.
 * @flags: LOOKUP_DIRECTORY if it will be a directory.
 *
 * Context: As filename_create().
 * Return: As filename_create().
 */
struct dentry *user_path_create(int dfd, const char __user *name,
				struct path *path, unsigned int flags)
{
	struct filename *fn = getname(name);
	struct dentry *dentry;

	if (IS_ERR(fn))
		return ERR_CAST(fn);
	dentry = filename_create(dfd, fn, path, flags);
	putname(fn);
	return dentry;
}

/**
 * done_path_create() - the name was made, or not.
 * @path:   from filename_create(); its references are dropped.
 * @dentry: its result; the reference is dropped.
 *
 * Context: May sleep.
 */
void done_path_create(struct path *path, struct dentry *dentry)
{
	dput(dentry);
	inode_unlock(d_inode(path->dentry));
	mnt_drop_write(path->mnt);
	path_put(path);
}

/*
 * fs/namei.c - path resolution: from a text to (mount, dentry).
 *
 * A walk stands at nd->path with references to both halves and has one
 * component, nd->last, still to take.  link_path_walk() takes all but the
 * last; what happens to the last is the caller's business (look up, create,
 * open, remove).  Each step goes down through the dentry cache, across
 * whatever is mounted there, and into symbolic links, whose remaining text is
 * kept on a stack.  ".." at the root stays there; at the top of a mount it
 * goes to what the mount covers first.
 *
 * The returned texts of the functions below mean: NULL - arrived; a text - a
 * symbolic link was met, walk this next; ERR_PTR - failed.
 *
 * See: path_resolution(7), symlink(7), openat2(2) (RESOLVE_*).
 */
#include "lib/types.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include <uapi/errno.h>
#include "kernel/base/bug.h"
#include "kernel/cred.h"
#include "kernel/task.h"
#include "mm/slab.h"
#include "fs/dcache.h"
#include "fs/file.h"
#include "fs/fdtable.h"
#include "fs/fs_struct.h"
#include "fs/inode.h"
#include "fs/mount.h"
#include "fs/namei_walk.h"
#include "fs/super.h"

/**
 * nd_start() - begin a walk.
 * @nd:    filled in.
 * @dfd:   where a relative path starts: a descriptor or AT_FDCWD.
 * @name:  the text; stays until nd_finish().
 * @flags: LOOKUP_*.
 * @root:  NULL, or start and root of the walk; stays the caller's.
 *
 * Context: Process context.
 */
void nd_start(struct nameidata *nd, int dfd, const struct filename *name,
	      unsigned int flags, const struct path *root)
{
	nd->path.mnt = NULL;
	nd->path.dentry = NULL;
	nd->flags = flags;
	nd->root.mnt = NULL;
	nd->root.dentry = NULL;
	nd->root_borrowed = false;
	nd->depth = 0;
	nd->nr_links = 0;
	nd->stack = nd->inline_links;
	nd->dir_uid = INVALID_UID;
	nd->dir_mode = 0;
	nd->dfd = dfd;
	nd->text = name->name;
	if (root) {
		nd->root = *root;
		nd->root_borrowed = true;
	}
}

/* Forget the link on top of the stack. */
static void drop_link(struct nameidata *nd)
{
	struct link_entry *top = &nd->stack[--nd->depth];

	kfree(top->done.buf);
	path_put(&top->link);
}

/**
 * nd_drop_links() - forget all links being followed.
 * @nd: the walk.
 *
 * Context: May sleep.
 */
void nd_drop_links(struct nameidata *nd)
{
	while (nd->depth)
		drop_link(nd);
}

/**
 * nd_finish() - end a walk and drop what it still holds.
 * @nd: the walk; a caller that keeps nd->path clears it first.
 *
 * Context: May sleep.
 */
void nd_finish(struct nameidata *nd)
{
	nd_drop_links(nd);
	if (nd->stack != nd->inline_links)
		kfree(nd->stack);
	if (nd->path.mnt)
		path_put(&nd->path);
	if (nd->root.mnt && !nd->root_borrowed)
		path_put(&nd->root);
}

/* The root of this walk is wanted now. */
static void set_root(struct nameidata *nd)
{
	if (!nd->root.mnt)
		get_fs_root(current->fs, &nd->root);
}

/* Go to the root: an absolute path or link. */
static int nd_jump_root(struct nameidata *nd)
{
	if (nd->flags & LOOKUP_BENEATH)
		return -EXDEV;
	set_root(nd);
	if ((nd->flags & LOOKUP_NO_XDEV) && nd->path.mnt &&
	    nd->path.mnt != nd->root.mnt)
		return -EXDEV;
	path_get(&nd->root);
	if (nd->path.mnt)
		path_put(&nd->path);
	nd->path = nd->root;
	return 0;
}

/* Start at an open descriptor. */
static int start_at_fd(struct nameidata *nd)
{
	struct fd f = fdget_raw((unsigned int)nd->dfd);

	if (!f.file)
		return -EBADF;
	if (*nd->text && !S_ISDIR(file_inode(f.file)->i_mode)) {
		fdput(f);
		return -ENOTDIR;
	}
	nd->path = f.file->f_path;
	path_get(&nd->path);
	fdput(f);
	return 0;
}

/**
 * path_init() - stand at the start of a path.
 * @nd: from nd_start().
 *
 * Context: May sleep.
 * Return: the text to walk, or ERR_PTR: -EBADF, -ENOTDIR, -EXDEV.
 */
const char *path_init(struct nameidata *nd)
{
	int err = 0;

	if (nd->root_borrowed) {
		nd->path = nd->root;
		path_get(&nd->path);
		return nd->text;
	}
	if (*nd->text == '/' && !(nd->flags & LOOKUP_IN_ROOT)) {
		err = nd_jump_root(nd);
	} else if (nd->dfd == AT_FDCWD) {
		get_fs_pwd(current->fs, &nd->path);
	} else {
		err = start_at_fd(nd);
	}
	if (err)
		return ERR_PTR(err);
	if (nd->flags & LOOKUP_IS_SCOPED) {
		nd->root = nd->path;
		path_get(&nd->root);
	}
	return nd->text;
}

/* May we search the directory we stand in? */
static int may_lookup(struct inode *dir)
{
	if (likely((dir->i_mode & S_IXUGO) == S_IXUGO &&
		   !dir->i_op->permission))
		return 0;
	return inode_permission(dir, MAY_EXEC);
}

/*
 * Find the end of the component at @text and its hash on the way, eight bytes
 * a step.  Reads up to seven bytes past the end: names lie in slab objects or
 * the image, where that is memory of ours.
 */
static unsigned int hash_name(const char *text, u32 *hash)
{
	const u64 ones = 0x0101010101010101ULL, highs = ones * 0x80;
	u64 h = 0, word, slash, stop;
	unsigned int len = 0;

	for (;;) {
		__builtin_memcpy(&word, text + len, 8);
		slash = word ^ (ones * '/');
		stop = (((word - ones) & ~word) | ((slash - ones) & ~slash)) &
		       highs;
		if (stop)
			break;
		h = name_hash_step(h, word);
		len += 8;
	}
	stop = (u64)__builtin_ctzll(stop) >> 3;
	if (stop) {
		h = name_hash_step(h, word & ((1ULL << (8 * stop)) - 1));
		len += (unsigned int)stop;
	}
	*hash = name_hash_end(h);
	return len;
}

/**
 * last_type_of() - is a component ".", ".." or a name?
 * @last: the component.
 *
 * Context: Any.
 * Return: LAST_DOT, LAST_DOTDOT or LAST_NORM.
 */
enum last_type last_type_of(const struct qstr *last)
{
	if (likely(last->name[0] != '.'))
		return LAST_NORM;
	if (last->len == 1)
		return LAST_DOT;
	if (last->len == 2 && last->name[1] == '.')
		return LAST_DOTDOT;
	return LAST_NORM;
}

/* Whether a cached dentry still holds; drops it and says NULL if not. */
static struct dentry *revalidate(struct dentry *dentry, unsigned int flags)
{
	int ok;

	if (likely(!(d_flags(dentry) & DCACHE_REVALIDATE)))
		return dentry;
	ok = dentry->d_op->d_revalidate(dentry, flags);
	if (ok > 0)
		return dentry;
	if (!ok)
		d_invalidate(dentry);
	dput(dentry);
	return ok ? ERR_PTR(ok) : NULL;
}

/**
 * lookup_fast() - the last component, from the cache alone.
 * @nd: the walk.
 *
 * Context: May sleep.
 * Return: a dentry with a reference, NULL if not cached, or ERR_PTR.
 */
struct dentry *lookup_fast(struct nameidata *nd)
{
	struct dentry *dentry = d_lookup(nd->path.dentry, &nd->last);

	return dentry ? revalidate(dentry, nd->flags) : NULL;
}

/**
 * lookup_locked() - a name in a directory, from the cache or the file system.
 * @name:  with its hash.
 * @dir:   its i_rwsem is held for writing.
 * @flags: LOOKUP_*, for the file system.
 *
 * Context: May sleep.
 * Return: a dentry with a reference, perhaps negative; or ERR_PTR.
 */
struct dentry *lookup_locked(const struct qstr *name, struct dentry *dir,
			     unsigned int flags)
{
	struct dentry *dentry = d_lookup(dir, name), *other;
	struct inode *inode = d_inode(dir);

	if (dentry)
		dentry = revalidate(dentry, flags);
	if (dentry)
		return dentry;
	if (IS_DEADDIR(inode))
		return ERR_PTR(-ENOENT);
	dentry = d_alloc(dir, name);
	if (!dentry)
		return ERR_PTR(-ENOMEM);
	other = inode->i_op->lookup(inode, dentry, flags);
	if (other) {
		dput(dentry);
		return other;
	}
	return dentry;
}

static struct dentry *lookup_slow(struct nameidata *nd)
{
	struct dentry *dir = nd->path.dentry, *dentry;

	if (nd->flags & LOOKUP_CACHED)
		return ERR_PTR(-EAGAIN);
	if (nd->last.len > NAME_MAX)
		return ERR_PTR(-ENAMETOOLONG);
	inode_lock(d_inode(dir));
	dentry = lookup_locked(&nd->last, dir, nd->flags);
	inode_unlock(d_inode(dir));
	return dentry;
}

/* Go down to what is mounted on @path, however deep it is stacked. */
static int cross_mounts(struct nameidata *nd, struct path *path)
{
	while (unlikely(d_mountpoint(path->dentry))) {
		struct vfsmount *mnt = lookup_mnt(path);

		if (!mnt)
			break; /* a mount point in another namespace */
		if (nd->flags & LOOKUP_NO_XDEV) {
			mntput(mnt);
			return -EXDEV;
		}
		dput(path->dentry);
		if (path->mnt != nd->path.mnt)
			mntput(path->mnt);
		path->mnt = mnt;
		path->dentry = dget(mnt->mnt_root);
	}
	return 0;
}

/* Drop a path whose mount may be borrowed from where we stand. */
static void drop_step(struct nameidata *nd, struct path *path)
{
	dput(path->dentry);
	if (path->mnt != nd->path.mnt)
		mntput(path->mnt);
}

/* Room for one more link on the stack. */
static int reserve_link(struct nameidata *nd)
{
	struct link_entry *stack;

	if (nd->nr_links++ >= MAXSYMLINKS)
		return -ELOOP;
	if (nd->depth < NR_INLINE_LINKS || nd->stack != nd->inline_links)
		return 0;
	stack = kmalloc_array(MAXSYMLINKS, sizeof(*stack), GFP_KERNEL);
	if (!stack)
		return -ENOMEM;
	memcpy(stack, nd->inline_links, sizeof(nd->inline_links));
	nd->stack = stack;
	return 0;
}

/* Stand where a magic link points. */
static int jump(struct nameidata *nd, struct link_done *done)
{
	int err = 0;

	if (nd->flags & LOOKUP_NO_MAGICLINKS)
		err = -ELOOP;
	else if ((nd->flags & LOOKUP_IS_SCOPED) ||
		 ((nd->flags & LOOKUP_NO_XDEV) &&
		  nd->path.mnt != done->jump.mnt))
		err = -EXDEV;
	if (err) {
		path_put(&done->jump);
		return err;
	}
	path_put(&nd->path);
	nd->path = done->jump;
	return 0;
}

/* The link on top of the stack: its text, or NULL after a jump. */
static const char *read_link(struct nameidata *nd, struct link_entry *top)
{
	struct inode *inode = d_inode(top->link.dentry);
	const char *text = inode->i_link;

	if (!text) {
		text = inode->i_op->get_link(top->link.dentry, inode,
					     &top->done);
		if (IS_ERR(text))
			return text;
	}
	if (!text)
		return ERR_PTR(jump(nd, &top->done));
	if (*text == '/') {
		int err = nd_jump_root(nd);

		if (err)
			return ERR_PTR(err);
		while (*++text == '/')
			;
	}
	return *text ? text : NULL;
}

/* Follow the symbolic link @link, whose references pass to us. */
static const char *pick_link(struct nameidata *nd, struct path *link,
			     const char *rest)
{
	struct inode *inode = d_inode(link->dentry);
	struct link_entry *top;
	const char *text;
	int err;

	if (link->mnt == nd->path.mnt)
		mntget(link->mnt);
	err = reserve_link(nd);
	if (!err && (nd->flags & LOOKUP_NO_SYMLINKS))
		err = -ELOOP;
	if (!err && (link->mnt->mnt_flags & MNT_NOSYMFOLLOW))
		err = -ELOOP;
	if (!err && !rest)
		err = may_follow_link(nd, inode);
	if (err) {
		path_put(link);
		return ERR_PTR(err);
	}
	top = &nd->stack[nd->depth++];
	top->link = *link;
	top->rest = rest;
	memset(&top->done, 0, sizeof(top->done));
	touch_atime(link);
	text = read_link(nd, top);
	if (!text) /* a jump, or "/": nothing of it is left to walk */
		drop_link(nd);
	return text;
}

/**
 * nd_step_into() - take one step down.
 * @nd:     the walk.
 * @dentry: child of nd->path; its reference is consumed.
 * @follow: follow it if it is a symbolic link.
 * @rest:   text after it, or NULL at the end of the path.
 *
 * Context: May sleep.
 * Return: see the top of this file; -ENOENT for a negative dentry.
 */
const char *nd_step_into(struct nameidata *nd, struct dentry *dentry,
			 bool follow, const char *rest)
{
	struct path path = { nd->path.mnt, dentry };
	struct inode *inode;
	int err = 0;

	if (unlikely(d_mountpoint(dentry)))
		err = cross_mounts(nd, &path);
	inode = d_inode(path.dentry);
	if (!err && !inode)
		err = -ENOENT;
	if (err) {
		drop_step(nd, &path);
		return ERR_PTR(err);
	}
	if (unlikely(S_ISLNK(inode->i_mode)) && follow)
		return pick_link(nd, &path, rest);
	dput(nd->path.dentry);
	if (path.mnt != nd->path.mnt)
		mntput(nd->path.mnt);
	nd->path = path;
	return NULL;
}

/* The parent of where we stand; with a scope, never out of it. */
static int go_up(struct nameidata *nd)
{
	struct dentry *parent;

	while (nd->path.dentry == nd->path.mnt->mnt_root) {
		if (path_equal(&nd->path, &nd->root))
			return nd->flags & LOOKUP_BENEATH ? -EXDEV : 0;
		if (nd->flags & LOOKUP_NO_XDEV) {
			struct mount *mnt = real_mount(nd->path.mnt);

			if (mnt_has_parent(mnt))
				return -EXDEV;
		}
		if (!follow_up(&nd->path))
			return 0;
	}
	if (path_equal(&nd->path, &nd->root))
		return nd->flags & LOOKUP_BENEATH ? -EXDEV : 0;
	parent = dget_parent(nd->path.dentry);
	/* renamed out of what the bind mount shows? */
	if (nd->path.mnt->mnt_root != nd->path.mnt->mnt_sb->s_root &&
	    !is_subdir(parent, nd->path.mnt->mnt_root)) {
		dput(parent);
		return -ENOENT;
	}
	dput(nd->path.dentry);
	nd->path.dentry = parent;
	if ((nd->flags & LOOKUP_IS_SCOPED) &&
	    !path_is_under(&nd->path, &nd->root))
		return -EAGAIN;
	return 0;
}

/* What is mounted on the very place where we stand takes us along. */
static int climb_mounts(struct nameidata *nd)
{
	struct path path;
	int err;

	if (!d_mountpoint(nd->path.dentry))
		return 0;
	path.mnt = nd->path.mnt;
	path.dentry = dget(nd->path.dentry);
	err = cross_mounts(nd, &path);
	if (err) {
		drop_step(nd, &path);
		return err;
	}
	dput(nd->path.dentry);
	if (path.mnt != nd->path.mnt)
		mntput(nd->path.mnt);
	nd->path = path;
	return 0;
}

/* "." and "..": where we stand afterwards. */
static int handle_dots(struct nameidata *nd)
{
	int err;

	if (nd->last_type != LAST_DOTDOT)
		return 0;
	set_root(nd);
	err = go_up(nd);
	return err ? err : climb_mounts(nd);
}

/* Take nd->last. */
static const char *walk_component(struct nameidata *nd, bool follow,
				  const char *rest)
{
	struct dentry *dentry;

	if (unlikely(nd->last_type != LAST_NORM))
		return ERR_PTR(handle_dots(nd));
	dentry = lookup_fast(nd);
	if (unlikely(!dentry))
		dentry = lookup_slow(nd);
	if (IS_ERR(dentry))
		return ERR_CAST(dentry);
	return nd_step_into(nd, dentry, follow, rest);
}

/* Read the component at @text into nd->last; where the next one starts. */
static const char *next_component(struct nameidata *nd, const char *text)
{
	nd->last.name = text;
	nd->last.len = hash_name(text, &nd->last.hash);
	nd->last_type = last_type_of(&nd->last);
	text += nd->last.len;
	while (*text == '/')
		text++;
	return text;
}

/**
 * link_path_walk() - take all components of a text but the last.
 * @text: from path_init(), or a link met by the last step.
 * @nd:   the walk; nd->last is set.
 *
 * Context: May sleep.
 * Return: 0, -EACCES, -ENOENT, -ENOTDIR, -ELOOP, -ENAMETOOLONG, -ENOMEM, or
 * what a file system answered.
 */
int link_path_walk(const char *text, struct nameidata *nd)
{
	const int base = nd->depth;
	const char *link;

	if (IS_ERR(text))
		return (int)PTR_ERR(text);
	nd->last_type = LAST_ROOT;
	while (*text == '/')
		text++;
	if (!*text) {
		nd->dir_mode = 0;
		return 0;
	}
	for (;;) {
		struct inode *dir = d_inode(nd->path.dentry);
		const char *rest;
		int err;

		if (unlikely(!S_ISDIR(dir->i_mode)))
			return -ENOTDIR;
		err = may_lookup(dir);
		if (err)
			return err;
		rest = next_component(nd, text);
		if (!*rest && nd->depth == base) {
			nd->dir_uid = dir->i_uid;
			nd->dir_mode = dir->i_mode;
			return 0;
		}
		if (!*rest) /* the end of a link: go on behind it */
			rest = nd->stack[nd->depth - 1].rest;
		link = walk_component(nd, true, rest);
		if (IS_ERR(link))
			return (int)PTR_ERR(link);
		text = link ? link : rest;
		while (!link && nd->depth > base &&
		       nd->stack[nd->depth - 1].rest == rest)
			drop_link(nd);
	}
}

/**
 * nd_wants_follow() - is a symbolic link at the end of this path followed?
 * @nd: the walk, at its last component.
 *
 * Context: Any.
 * Return: true if asked for, or if a slash follows.
 */
bool nd_wants_follow(const struct nameidata *nd)
{
	return (nd->flags & LOOKUP_FOLLOW) != 0;
}

/**
 * walk_last() - take the last component of a path that must exist.
 * @nd: the walk.
 *
 * Context: May sleep.
 * Return: see the top of this file.
 */
const char *walk_last(struct nameidata *nd)
{
	if (nd->last_type == LAST_NORM && nd->last.name[nd->last.len] == '/')
		nd->flags |= LOOKUP_FOLLOW | LOOKUP_DIRECTORY;
	return walk_component(nd, nd_wants_follow(nd), NULL);
}

/**
 * complete_walk() - we stand at the end of the path.
 * @nd: the walk.
 *
 * Context: May sleep.
 * Return: 0, -EXDEV if a scoped walk was led out by a rename, or -ENOTDIR if
 * a directory was wanted.
 */
int complete_walk(struct nameidata *nd)
{
	int err = nd->flags & LOOKUP_MOUNTPOINT ? climb_mounts(nd) : 0;

	if (err)
		return err;
	assert(nd->path.dentry);
	if ((nd->flags & LOOKUP_IS_SCOPED) &&
	    !path_is_under(&nd->path, &nd->root))
		return -EXDEV;
	if ((nd->flags & LOOKUP_DIRECTORY) &&
	    !S_ISDIR(d_inode(nd->path.dentry)->i_mode))
		return -ENOTDIR;
	return 0;
}

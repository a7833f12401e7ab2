/*
 * fs/namei_open.c - open(2) by path: find the file or make it, then open it.
 *
 * O_CREAT takes the directory's lock for writing, so that "look, then make"
 * is one step; without it the last component is an ordinary lookup.
 *
 * See: open(2), openat2(2).
 */
#include "lib/types.h"
#include "lib/errptr.h"
#include <uapi/errno.h>
#include "kernel/base/bug.h"
#include "kernel/cred.h"
#include "fs/dcache.h"
#include "fs/file.h"
#include "fs/fs_struct.h"
#include "fs/fsnotify.h"
#include "fs/inode.h"
#include "fs/mount.h"
#include "fs/namei_walk.h"
#include "fs/open.h"
#include "fs/super.h"

/* The rights open(2) needs on the file itself. */
static int may_open(const struct path *path, int acc_mode, int flag)
{
	struct inode *inode = d_inode(path->dentry);
	int err;

	switch (inode->i_mode & S_IFMT) {
	case S_IFLNK:
		return -ELOOP;
	case S_IFDIR:
		if (acc_mode & MAY_WRITE)
			return -EISDIR;
		if (acc_mode & MAY_EXEC)
			return -EACCES;
		break;
	case S_IFBLK:
	case S_IFCHR:
		if ((path->mnt->mnt_flags & MNT_NODEV) ||
		    (inode->i_sb->s_iflags & SB_I_NODEV))
			return -EACCES;
		fallthrough;
	case S_IFIFO:
	case S_IFSOCK:
		if (acc_mode & MAY_EXEC)
			return -EACCES;
		break;
	case S_IFREG:
		if ((acc_mode & MAY_EXEC) && path_noexec(path))
			return -EACCES;
		break;
	}
	err = inode_permission(inode, MAY_OPEN | acc_mode);
	if (err)
		return err;
	if (IS_APPEND(inode) &&
	    (((flag & O_ACCMODE) != O_RDONLY && !(flag & O_APPEND)) ||
	     (flag & O_TRUNC)))
		return -EPERM;
	if ((flag & O_NOATIME) && !inode_owner_or_capable(inode))
		return -EPERM;
	return 0;
}

/* Make the file @dentry names, in a directory locked for writing. */
static int create_file(struct nameidata *nd, struct dentry *dentry,
		       const struct open_flags *op)
{
	struct inode *dir = d_inode(nd->path.dentry);
	umode_t mode = op->mode & (umode_t)~current_umask();

	return vfs_create(dir, dentry, mode, op->open_flag & O_EXCL);
}

/* The last component with O_CREAT: *created says whether it is new. */
static struct dentry *lookup_create(struct nameidata *nd,
				    const struct open_flags *op, bool *created)
{
	struct path *dir = &nd->path;
	int ro = mnt_want_write(dir->mnt);
	struct dentry *dentry;
	int err = 0;

	inode_lock(d_inode(dir->dentry));
	dentry = lookup_locked(&nd->last, dir->dentry, nd->flags);
	if (!IS_ERR(dentry) && d_is_negative(dentry)) {
		err = ro ? ro : create_file(nd, dentry, op);
		*created = !err;
	}
	inode_unlock(d_inode(dir->dentry));
	if (!ro)
		mnt_drop_write(dir->mnt);
	if (!err)
		return dentry;
	dput(dentry);
	return ERR_PTR(err);
}

/* O_CREAT: what the last component must look like. */
static int check_creatable(const struct nameidata *nd)
{
	if (nd->last.name[nd->last.len] == '/')
		return -EISDIR;
	return nd->last.len > NAME_MAX ? -ENAMETOOLONG : 0;
}

/* Take the last component; as walk_last(), but may make the file. */
static const char *open_last(struct nameidata *nd, const struct open_flags *op,
			     bool *created)
{
	struct dentry *dentry;
	int err;

	if (!(op->open_flag & O_CREAT) || nd->last_type != LAST_NORM)
		return walk_last(nd);
	err = check_creatable(nd);
	if (err)
		return ERR_PTR(err);
	dentry = lookup_fast(nd);
	if (dentry && !IS_ERR(dentry) && d_is_negative(dentry)) {
		dput(dentry);
		dentry = NULL;
	}
	if (!dentry)
		dentry = lookup_create(nd, op, created);
	if (IS_ERR(dentry))
		return ERR_CAST(dentry);
	if ((op->open_flag & O_EXCL) && !*created) {
		dput(dentry);
		return ERR_PTR(-EEXIST);
	}
	return nd_step_into(nd, dentry, nd_wants_follow(nd), NULL);
}

/* Truncate what was just opened with O_TRUNC. */
static int handle_truncate(struct file *file)
{
	struct inode *inode = file_inode(file);
	int err = get_write_access(inode);

	if (err)
		return err;
	err = do_truncate(file->f_path.dentry, 0,
			  ATTR_MTIME | ATTR_CTIME | ATTR_OPEN, file);
	put_write_access(inode);
	return err;
}

/* O_CREAT on something that exists. */
static int check_existing(struct nameidata *nd, const struct open_flags *op)
{
	struct inode *inode = d_inode(nd->path.dentry);

	if (op->open_flag & O_EXCL)
		return -EEXIST;
	if (S_ISDIR(inode->i_mode))
		return -EISDIR;
	return may_create_in_sticky(nd, inode);
}

/* We stand at the file: check, open, truncate. */
static int open_found(struct nameidata *nd, struct file *file,
		      const struct open_flags *op, bool created)
{
	struct inode *inode = d_inode(nd->path.dentry);
	int flag = op->open_flag, acc = op->acc_mode, err;
	bool truncate, want_write = false;

	if ((flag & O_CREAT) && !created) {
		err = check_existing(nd, op);
		if (err)
			return err;
	}
	err = complete_walk(nd);
	if (err)
		return err;
	if (created) {
		flag &= ~O_TRUNC;
		acc = 0; /* its maker may open it, whatever its mode */
		file->f_mode |= FMODE_CREATED;
	}
	truncate = (flag & O_TRUNC) && S_ISREG(inode->i_mode);
	if (truncate) {
		err = mnt_want_write(nd->path.mnt);
		if (err)
			return err;
		want_write = true;
	}
	err = may_open(&nd->path, acc, flag);
	if (!err)
		err = vfs_open(&nd->path, file);
	if (!err && truncate)
		err = handle_truncate(file);
	if (want_write)
		mnt_drop_write(nd->path.mnt);
	return err;
}

/* O_TMPFILE: a file without a name in the directory @nd leads to. */
static int open_tmpfile(struct nameidata *nd, struct file *file,
			const struct open_flags *op)
{
	static const struct qstr slash = { .name = "/", .len = 1 };
	struct inode *dir = d_inode(nd->path.dentry);
	umode_t mode = op->mode & (umode_t)~current_umask();
	struct dentry *child;
	struct path path;
	int err;

	err = mnt_want_write(nd->path.mnt);
	if (err)
		return err;
	err = inode_permission(dir, MAY_WRITE | MAY_EXEC);
	if (!err && !dir->i_op->tmpfile)
		err = -EOPNOTSUPP;
	if (err)
		goto out_drop;
	err = -ENOMEM;
	child = d_alloc(nd->path.dentry, &slash);
	if (!child)
		goto out_drop;
	err = dir->i_op->tmpfile(dir, child, mode_strip_sgid(dir, mode));
	if (!err) {
		if (!(op->open_flag & O_EXCL))
			d_inode(child)->i_state |= I_LINKABLE;
		path.mnt = nd->path.mnt;
		path.dentry = child;
		err = vfs_open(&path, file);
	}
	dput(child);
out_drop:
	mnt_drop_write(nd->path.mnt);
	return err;
}

/* Walk and open: 0 or -errno. */
static int walk_and_open(struct nameidata *nd, struct file *file,
			 const struct open_flags *op)
{
	const char *text = path_init(nd);
	bool created = false;
	int err;

	do {
		err = link_path_walk(text, nd);
		if (err)
			return err;
		if (op->open_flag & (__O_TMPFILE | O_PATH))
			text = walk_last(nd);
		else
			text = open_last(nd, op, &created);
	} while (text && !IS_ERR(text));
	if (text)
		return (int)PTR_ERR(text);
	if (!(op->open_flag & (__O_TMPFILE | O_PATH)))
		return open_found(nd, file, op, created);
	err = complete_walk(nd);
	if (err)
		return err;
	if (op->open_flag & O_PATH)
		return vfs_open(&nd->path, file);
	return open_tmpfile(nd, file, op);
}

/* @root: NULL, or where the walk starts and its root. */
static struct file *open_from(const struct path *root, int dfd,
			      struct filename *name,
			      const struct open_flags *op)
{
	struct nameidata nd;
	struct file *file;
	int err;

	file = alloc_empty_file((unsigned int)op->open_flag, current_cred());
	if (IS_ERR(file))
		return file;
	nd_start(&nd, dfd, name, (unsigned int)(op->lookup_flags | op->intent),
		 root);
	err = walk_and_open(&nd, file, op);
	nd_finish(&nd);
	if (!err)
		return file;
	fput(file);
	return ERR_PTR(err);
}

/**
 * do_filp_open() - open a file by name.
 * @dfd:  where a relative name starts.
 * @name: stays the caller's.
 * @op:   from build_open_flags().
 *
 * Context: May sleep.
 * Return: the file with one reference, or ERR_PTR, see open(2).
 */
struct file *do_filp_open(int dfd, struct filename *name,
			  const struct open_flags *op)
{
	return open_from(NULL, dfd, name, op);
}

/**
 * do_file_open_root() - open a file by its name below a directory.
 * @root: the directory, which absolute links start at as well.
 * @name: stays the caller's.
 * @op:   from build_open_flags().
 *
 * Context: May sleep.
 * Return: the file with one reference, or ERR_PTR, see open(2).
 */
struct file *do_file_open_root(const struct path *root, struct filename *name,
			       const struct open_flags *op)
{
	return open_from(root, AT_FDCWD, name, op);
}

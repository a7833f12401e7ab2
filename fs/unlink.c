/*
 * fs/unlink.c - removing names: unlink and rmdir.
 *
 * The file itself lives on while somebody holds it open; its dentry leaves
 * the cache at once.  A mount point of our own namespace cannot be removed;
 * one that only others see can, and what is mounted there is detached.
 *
 * See: unlink(2), rmdir(2), mount_namespaces(7).
 */
#include "lib/types.h"
#include "lib/errptr.h"
#include <uapi/errno.h>
#include "kernel/syscall.h"
#include "fs/dcache.h"
#include "fs/fsnotify.h"
#include "fs/inode.h"
#include "fs/mount.h"
#include "fs/namei_walk.h"
#include "fs/super.h"

/**
 * vfs_unlink() - remove a name of a file.
 * @dir:    locked for writing.
 * @dentry: the name.
 *
 * Context: May sleep; locks the file.
 * Return: 0, -EBUSY (mount point), or as may_delete() and the file system.
 */
int vfs_unlink(struct inode *dir, struct dentry *dentry)
{
	struct inode *inode = d_inode(dentry);
	int err = may_delete(dir, dentry, false);

	if (err)
		return err;
	if (!dir->i_op->unlink)
		return -EPERM;
	inode_lock_nested(inode, I_MUTEX_CHILD);
	if (is_local_mountpoint(dentry))
		err = -EBUSY;
	else
		err = dir->i_op->unlink(dir, dentry);
	if (!err) {
		d_set_flags(dentry, DCACHE_CANT_MOUNT);
		detach_mounts(dentry);
	}
	inode_unlock(inode);
	if (err)
		return err;
	fsnotify_inode(inode, FS_ATTRIB);
	if (d_count(dentry) == 1) /* ours; else at the last close */
		fsnotify_name_gone(inode);
	fsnotify_name(dir, FS_DELETE, &dentry->d_name, 0);
	d_delete(dentry);
	return 0;
}

/**
 * vfs_rmdir() - remove an empty directory.
 * @dir:    locked for writing.
 * @dentry: the directory's name.
 *
 * Context: May sleep; locks the directory.
 * Return: 0, -EBUSY (mount point), -ENOTEMPTY, or as may_delete() and the
 * file system.
 */
int vfs_rmdir(struct inode *dir, struct dentry *dentry)
{
	struct inode *inode = d_inode(dentry);
	int err = may_delete(dir, dentry, true);

	if (err)
		return err;
	if (!dir->i_op->rmdir)
		return -EPERM;
	dget(dentry);
	inode_lock_nested(inode, I_MUTEX_CHILD);
	if (is_local_mountpoint(dentry))
		err = -EBUSY;
	else
		err = dir->i_op->rmdir(dir, dentry);
	if (!err) {
		shrink_dcache_parent(dentry);
		inode->i_flags |= S_DEAD;
		d_set_flags(dentry, DCACHE_CANT_MOUNT);
		detach_mounts(dentry);
	}
	inode_unlock(inode);
	if (!err) {
		if (d_count(dentry) == 2) /* the caller's and ours */
			fsnotify_name_gone(inode);
		fsnotify_name(dir, FS_DELETE | FS_ISDIR, &dentry->d_name, 0);
		d_delete(dentry);
	}
	dput(dentry);
	return err;
}

/* Which names can be removed at all; the two calls differ. */
static int check_last(const struct qstr *last, bool isdir)
{
	if (!last->len)
		return isdir ? -EBUSY : -EISDIR;
	if (last->len > NAME_MAX)
		return -ENAMETOOLONG;
	switch (last_type_of(last)) {
	case LAST_DOT:
		return isdir ? -EINVAL : -EISDIR;
	case LAST_DOTDOT:
		return isdir ? -ENOTEMPTY : -EISDIR;
	default:
		return 0;
	}
}

/* "name/": what unlink says about it. */
static int slash_error(const struct dentry *dentry)
{
	if (d_is_negative(dentry))
		return -ENOENT;
	return S_ISDIR(d_inode(dentry)->i_mode) ? -EISDIR : -ENOTDIR;
}

/* Remove @last from the locked directory; *victim keeps the inode. */
static int remove_locked(const struct path *dir, const struct qstr *last,
			 bool isdir, struct inode **victim)
{
	struct dentry *dentry = lookup_locked(last, dir->dentry, 0);
	int err;

	if (IS_ERR(dentry))
		return (int)PTR_ERR(dentry);
	if (d_is_negative(dentry)) {
		err = -ENOENT;
	} else if (isdir) {
		err = vfs_rmdir(d_inode(dir->dentry), dentry);
	} else if (last->name[last->len]) {
		err = slash_error(dentry);
	} else {
		*victim = d_inode(dentry);
		ihold(*victim);
		err = vfs_unlink(d_inode(dir->dentry), dentry);
	}
	dput(dentry);
	return err;
}

/* Takes the reference to @name. */
static int do_remove(int dfd, struct filename *name, bool isdir)
{
	struct inode *victim = NULL;
	struct qstr last;
	struct path dir;
	int err;

	if (IS_ERR(name))
		return (int)PTR_ERR(name);
	err = filename_parentat(dfd, name, 0, &dir, &last);
	if (err)
		goto out_name;
	err = check_last(&last, isdir);
	if (!err)
		err = mnt_want_write(dir.mnt);
	if (err)
		goto out_dir;
	inode_lock_nested(d_inode(dir.dentry), I_MUTEX_PARENT);
	err = remove_locked(&dir, &last, isdir, &victim);
	inode_unlock(d_inode(dir.dentry));
	iput(victim); /* large files are truncated without the lock */
	mnt_drop_write(dir.mnt);
out_dir:
	path_put(&dir);
out_name:
	putname(name);
	return err;
}

/**
 * do_unlink() - unlink a file for the kernel, as current could.
 * @name: a path.
 *
 * Context: May sleep.
 * Return: 0 or -errno as unlink(2).
 */
int do_unlink(const char *name)
{
	return do_remove(AT_FDCWD, getname_kernel(name), false);
}

/* unlinkat(2) */
SYSCALL_DEFINE3(unlinkat, int, dfd, const char __user *, name, int, flags)
{
	if (flags & ~AT_REMOVEDIR)
		return -EINVAL;
	return do_remove(dfd, getname(name), (flags & AT_REMOVEDIR) != 0);
}

/* unlink(2) */
SYSCALL_DEFINE1(unlink, const char __user *, name)
{
	return do_remove(AT_FDCWD, getname(name), false);
}

/* rmdir(2) */
SYSCALL_DEFINE1(rmdir, const char __user *, name)
{
	return do_remove(AT_FDCWD, getname(name), true);
}

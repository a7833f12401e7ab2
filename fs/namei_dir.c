/*
 * fs/namei_dir.c - making names: files, directories, nodes, links.
 *
 * Each vfs_*() checks rights and lets the file system act; the caller holds
 * the directory's i_rwsem for writing.  The system calls around them find and
 * lock the directory.
 *
 * See: mkdir(2), mknod(2), symlink(2), link(2).
 */
#include "lib/types.h"
#include "lib/errptr.h"
#include <uapi/errno.h>
#include "kernel/cred.h"
#include "kernel/syscall.h"
#include "fs/dcache.h"
#include "fs/fs_struct.h"
#include "fs/fsnotify.h"
#include "fs/inode.h"
#include "fs/mount.h"
#include "fs/namei_walk.h"
#include "fs/super.h"

static void tell_created(struct inode *dir, struct dentry *dentry, u32 isdir)
{
	fsnotify_name(dir, FS_CREATE | isdir, &dentry->d_name, 0);
}

/**
 * vfs_create() - make a regular file.
 * @dir:    locked for writing.
 * @dentry: negative.
 * @mode:   permissions, the umask applied.
 * @excl:   O_EXCL was given.
 *
 * Context: May sleep.
 * Return: 0, or as may_create() and the file system.
 */
int vfs_create(struct inode *dir, struct dentry *dentry, umode_t mode,
	       bool excl)
{
	int err = may_create(dir, dentry);

	if (err)
		return err;
	if (!dir->i_op->create)
		return -EACCES;
	mode = mode_strip_sgid(dir, (mode & S_IALLUGO) | S_IFREG);
	err = dir->i_op->create(dir, dentry, mode, excl);
	if (!err)
		tell_created(dir, dentry, 0);
	return err;
}

/**
 * vfs_mkdir() - make a directory.
 * @dir:    locked for writing.
 * @dentry: negative.
 * @mode:   permissions, the umask applied.
 *
 * Context: May sleep.
 * Return: 0, or as may_create() and the file system.
 */
int vfs_mkdir(struct inode *dir, struct dentry *dentry, umode_t mode)
{
	int err = may_create(dir, dentry);

	if (err)
		return err;
	if (!dir->i_op->mkdir)
		return -EPERM;
	err = dir->i_op->mkdir(dir, dentry, mode & (S_IRWXUGO | S_ISVTX));
	if (!err)
		tell_created(dir, dentry, FS_ISDIR);
	return err;
}

/**
 * vfs_mknod() - make a device node, FIFO or socket.
 * @dir:    locked for writing.
 * @dentry: negative.
 * @mode:   type and permissions, the umask applied.
 * @dev:    device number.
 *
 * Context: May sleep.
 * Return: 0, -EPERM without CAP_MKNOD for devices, or as may_create() and the
 * file system.
 */
int vfs_mknod(struct inode *dir, struct dentry *dentry, umode_t mode, dev_t dev)
{
	bool whiteout = S_ISCHR(mode) && dev == 0;
	int err = may_create(dir, dentry);

	if (err)
		return err;
	if ((S_ISCHR(mode) || S_ISBLK(mode)) && !whiteout &&
	    !capable(CAP_MKNOD))
		return -EPERM;
	if (!dir->i_op->mknod)
		return -EPERM;
	err = dir->i_op->mknod(dir, dentry, mode_strip_sgid(dir, mode), dev);
	if (!err)
		tell_created(dir, dentry, 0);
	return err;
}

/**
 * vfs_symlink() - make a symbolic link.
 * @dir:    locked for writing.
 * @dentry: negative.
 * @text:   what it says; copied.
 *
 * Context: May sleep.
 * Return: 0, or as may_create() and the file system.
 */
int vfs_symlink(struct inode *dir, struct dentry *dentry, const char *text)
{
	int err = may_create(dir, dentry);

	if (err)
		return err;
	if (!dir->i_op->symlink)
		return -EPERM;
	err = dir->i_op->symlink(dir, dentry, text);
	if (!err)
		tell_created(dir, dentry, 0);
	return err;
}

/**
 * vfs_link() - give a file a second name.
 * @old: the file.
 * @dir: locked for writing, of the same file system.
 * @new: negative.
 *
 * Context: May sleep; locks the file.
 * Return: 0, -EXDEV, -EPERM (a directory, append-only), -ENOENT (already
 * removed), or as may_create() and the file system.
 */
int vfs_link(struct dentry *old, struct inode *dir, struct dentry *new)
{
	struct inode *inode = d_inode(old);
	int err;

	if (!inode)
		return -ENOENT;
	err = may_create(dir, new);
	if (err)
		return err;
	if (dir->i_sb != inode->i_sb)
		return -EXDEV;
	if (IS_APPEND(inode) || IS_IMMUTABLE(inode))
		return -EPERM;
	if (!dir->i_op->link || S_ISDIR(inode->i_mode))
		return -EPERM;
	inode_lock_nested(inode, I_MUTEX_CHILD);
	if (!inode->i_nlink && !(inode->i_state & I_LINKABLE))
		err = -ENOENT;
	else
		err = dir->i_op->link(old, dir, new);
	if (!err)
		inode->i_state &= ~(u32)I_LINKABLE;
	inode_unlock(inode);
	if (!err)
		fsnotify_inode(inode, FS_ATTRIB); /* one link more */
	tell_created(dir, new, 0);
	return err;
}

/* mknod: may this type be made at all? */
static int check_mknod_type(umode_t mode)
{
	switch (mode & S_IFMT) {
	case 0:
	case S_IFREG:
	case S_IFCHR:
	case S_IFBLK:
	case S_IFIFO:
	case S_IFSOCK:
		return 0;
	case S_IFDIR:
		return -EPERM;
	default:
		return -EINVAL;
	}
}

static long do_mknodat(int dfd, const char __user *name, umode_t mode,
		       unsigned int dev)
{
	struct dentry *dentry;
	struct path dir;
	int err = check_mknod_type(mode);

	if (err)
		return err;
	dentry = user_path_create(dfd, name, &dir, 0);
	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	mode &= (umode_t)~current_umask();
	if (!(mode & S_IFMT) || S_ISREG(mode))
		err = vfs_create(d_inode(dir.dentry), dentry, mode, true);
	else if (S_ISCHR(mode) || S_ISBLK(mode))
		err = vfs_mknod(d_inode(dir.dentry), dentry, mode,
				new_decode_dev(dev));
	else
		err = vfs_mknod(d_inode(dir.dentry), dentry, mode, 0);
	done_path_create(&dir, dentry);
	return err;
}

/* mknodat(2) */
SYSCALL_DEFINE4(mknodat, int, dfd, const char __user *, name, umode_t, mode,
		unsigned int, dev)
{
	return do_mknodat(dfd, name, mode, dev);
}

/* mknod(2) */
SYSCALL_DEFINE3(mknod, const char __user *, name, umode_t, mode, unsigned int,
		dev)
{
	return do_mknodat(AT_FDCWD, name, mode, dev);
}

static long do_mkdirat(int dfd, const char __user *name, umode_t mode)
{
	struct dentry *dentry;
	struct path dir;
	int err;

	dentry = user_path_create(dfd, name, &dir, LOOKUP_DIRECTORY);
	if (IS_ERR(dentry))
		return PTR_ERR(dentry);
	mode &= (umode_t)~current_umask();
	err = vfs_mkdir(d_inode(dir.dentry), dentry, mode);
	done_path_create(&dir, dentry);
	return err;
}

/* mkdirat(2) */
SYSCALL_DEFINE3(mkdirat, int, dfd, const char __user *, name, umode_t, mode)
{
	return do_mkdirat(dfd, name, mode);
}

/* mkdir(2) */
SYSCALL_DEFINE2(mkdir, const char __user *, name, umode_t, mode)
{
	return do_mkdirat(AT_FDCWD, name, mode);
}

static long do_symlinkat(const char __user *text, int dfd,
			 const char __user *name)
{
	struct filename *from = getname(text);
	struct dentry *dentry;
	struct path dir;
	int err;

	if (IS_ERR(from))
		return PTR_ERR(from);
	dentry = user_path_create(dfd, name, &dir, 0);
	if (IS_ERR(dentry)) {
		err = (int)PTR_ERR(dentry);
	} else {
		err = vfs_symlink(d_inode(dir.dentry), dentry, from->name);
		done_path_create(&dir, dentry);
	}
	putname(from);
	return err;
}

/* symlinkat(2) */
SYSCALL_DEFINE3(symlinkat, const char __user *, text, int, dfd,
		const char __user *, name)
{
	return do_symlinkat(text, dfd, name);
}

/* symlink(2) */
SYSCALL_DEFINE2(symlink, const char __user *, text, const char __user *, name)
{
	return do_symlinkat(text, AT_FDCWD, name);
}

/* Link @old to the name; both paths are resolved. */
static int link_to(const struct path *old, int dfd, const char __user *name)
{
	struct dentry *dentry;
	struct path dir;
	int err;

	dentry = user_path_create(dfd, name, &dir, 0);
	if (IS_ERR(dentry))
		return (int)PTR_ERR(dentry);
	err = -EXDEV;
	if (old->mnt == dir.mnt)
		err = may_linkat(old);
	if (!err)
		err = vfs_link(old->dentry, d_inode(dir.dentry), dentry);
	done_path_create(&dir, dentry);
	return err;
}

static long do_linkat(int old_dfd, const char __user *old_name, int dfd,
		      const char __user *name, int flags)
{
	unsigned int how = 0;
	struct path old;
	int err;

	if (flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (flags & AT_EMPTY_PATH) {
		/* it would get round the rights of the file's directory */
		if (!capable(CAP_DAC_READ_SEARCH))
			return -ENOENT;
		how |= LOOKUP_EMPTY;
	}
	if (flags & AT_SYMLINK_FOLLOW)
		how |= LOOKUP_FOLLOW;
	err = user_path_at(old_dfd, old_name, how, &old);
	if (err)
		return err;
	err = link_to(&old, dfd, name);
	path_put(&old);
	return err;
}

/* linkat(2) */
SYSCALL_DEFINE5(linkat, int, old_dfd, const char __user *, old_name, int, dfd,
		const char __user *, name, int, flags)
{
	return do_linkat(old_dfd, old_name, dfd, name, flags);
}

/* link(2) */
SYSCALL_DEFINE2(link, const char __user *, old_name, const char __user *, name)
{
	return do_linkat(AT_FDCWD, old_name, AT_FDCWD, name, 0);
}

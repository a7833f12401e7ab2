/*
 * fs/truncate.c - a file's length: truncate, ftruncate, fallocate.
 *
 * See: truncate(2), fallocate(2).
 */
#include "lib/types.h"
#include "lib/errptr.h"
#include <uapi/errno.h>
#include <uapi/resource.h>
#include "kernel/cred.h"
#include "kernel/rlimit.h"
#include "kernel/signal.h"
#include "kernel/syscall.h"
#include "fs/dentry.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/mount.h"
#include "fs/namei.h"
#include "fs/open.h"
#include "fs/super.h"
#include "fs/xattr_caps.h"

/**
 * inode_newsize_ok() - may a file have this length?
 * @inode: the file.
 * @size:  bytes.
 *
 * Context: Process context; sends SIGXFSZ past RLIMIT_FSIZE.
 * Return: 0 or -EFBIG.
 */
int inode_newsize_ok(const struct inode *inode, loff_t size)
{
	if (size <= inode->i_size)
		return 0;
	if ((unsigned long)size > rlimit(RLIMIT_FSIZE)) {
		send_sig(SIGXFSZ, current, 0);
		return -EFBIG;
	}
	return size > inode->i_sb->s_maxbytes ? -EFBIG : 0;
}

/**
 * do_truncate() - set a file's length.
 * @dentry:     the file.
 * @length:     bytes.
 * @time_attrs: ATTR_MTIME and friends to set along.
 * @file:       open file it is done through, or NULL.
 *
 * Context: May sleep; the mount is held for writing.
 * Return: 0, -EINVAL, or as notify_change().
 */
int do_truncate(struct dentry *dentry, loff_t length, unsigned int time_attrs,
		struct file *file)
{
	struct iattr attr = { .ia_valid = ATTR_SIZE | time_attrs,
			      .ia_size = length };
	int err;

	if (length < 0)
		return -EINVAL;
	if (file) {
		attr.ia_file = file;
		attr.ia_valid |= ATTR_FILE;
	}
	inode_lock(d_inode(dentry));
	attr.ia_valid |= setattr_should_drop_suidgid(d_inode(dentry));
	err = notify_change(dentry, &attr);
	if (!err)
		err = inode_drop_caps(d_inode(dentry));
	inode_unlock(d_inode(dentry));
	return err;
}

/**
 * vfs_truncate() - truncate(2) on a path.
 * @path:   the file.
 * @length: bytes.
 *
 * Context: May sleep.
 * Return: 0, -EISDIR, -EINVAL, -EACCES, -EROFS, -EPERM, -ETXTBSY, -EFBIG.
 */
int vfs_truncate(const struct path *path, loff_t length)
{
	struct inode *inode = d_inode(path->dentry);
	int err;

	if (S_ISDIR(inode->i_mode))
		return -EISDIR;
	if (!S_ISREG(inode->i_mode))
		return -EINVAL;
	err = mnt_want_write(path->mnt);
	if (err)
		return err;
	err = inode_permission(inode, MAY_WRITE);
	if (!err && IS_APPEND(inode))
		err = -EPERM;
	if (!err)
		err = get_write_access(inode);
	if (!err) {
		err = do_truncate(path->dentry, length, 0, NULL);
		put_write_access(inode);
	}
	mnt_drop_write(path->mnt);
	return err;
}

/* truncate(2) */
SYSCALL_DEFINE2(truncate, const char __user *, name, long, length)
{
	struct path path;
	int err;

	if (length < 0)
		return -EINVAL;
	err = user_path_at(AT_FDCWD, name, LOOKUP_FOLLOW, &path);
	if (err)
		return err;
	err = vfs_truncate(&path, length);
	path_put(&path);
	return err;
}

static int truncate_file(struct file *file, loff_t length)
{
	struct inode *inode = file_inode(file);

	if (!S_ISREG(inode->i_mode) || !(file->f_mode & FMODE_WRITE))
		return -EINVAL;
	if (IS_APPEND(inode))
		return -EPERM;
	return do_truncate(file->f_path.dentry, length, ATTR_MTIME | ATTR_CTIME,
			   file);
}

/* ftruncate(2) */
SYSCALL_DEFINE2(ftruncate, unsigned int, fd, long, length)
{
	struct fd f;
	int err;

	if (length < 0)
		return -EINVAL;
	f = fdget(fd);
	if (!f.file)
		return -EBADF;
	err = truncate_file(f.file, length);
	fdput(f);
	return err;
}

/* Which combinations of fallocate(2) modes make sense. */
static int check_fallocate_mode(int mode)
{
	const int known = FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE |
			  FALLOC_FL_COLLAPSE_RANGE | FALLOC_FL_ZERO_RANGE |
			  FALLOC_FL_INSERT_RANGE | FALLOC_FL_UNSHARE_RANGE;

	if (mode & ~known)
		return -EOPNOTSUPP;
	if ((mode & FALLOC_FL_PUNCH_HOLE) && (mode & FALLOC_FL_ZERO_RANGE))
		return -EOPNOTSUPP;
	if ((mode & FALLOC_FL_PUNCH_HOLE) && !(mode & FALLOC_FL_KEEP_SIZE))
		return -EOPNOTSUPP;
	if ((mode & FALLOC_FL_COLLAPSE_RANGE) &&
	    (mode & ~FALLOC_FL_COLLAPSE_RANGE))
		return -EINVAL;
	if ((mode & FALLOC_FL_INSERT_RANGE) && (mode & ~FALLOC_FL_INSERT_RANGE))
		return -EINVAL;
	return 0;
}

/**
 * vfs_fallocate() - reserve or free part of a file.
 * @file:   open for writing.
 * @mode:   FALLOC_FL_*.
 * @offset: first byte.
 * @len:    bytes.
 *
 * Context: May sleep.
 * Return: 0, -EINVAL, -EOPNOTSUPP, -EBADF, -EPERM, -ESPIPE, -EISDIR, -ENODEV,
 * -EFBIG, or what the file system answered.
 */
int vfs_fallocate(struct file *file, int mode, loff_t offset, loff_t len)
{
	struct inode *inode = file_inode(file);
	int err;

	if (offset < 0 || len <= 0)
		return -EINVAL;
	err = check_fallocate_mode(mode);
	if (err)
		return err;
	if (!(file->f_mode & FMODE_WRITE))
		return -EBADF;
	if (IS_IMMUTABLE(inode) ||
	    ((mode & ~FALLOC_FL_KEEP_SIZE) && IS_APPEND(inode)))
		return -EPERM;
	if (S_ISFIFO(inode->i_mode))
		return -ESPIPE;
	if (S_ISDIR(inode->i_mode))
		return -EISDIR;
	if (!S_ISREG(inode->i_mode) && !S_ISBLK(inode->i_mode))
		return -ENODEV;
	if (offset > inode->i_sb->s_maxbytes - len)
		return -EFBIG;
	if (!file->f_op->fallocate)
		return -EOPNOTSUPP;
	return (int)file->f_op->fallocate(file, mode, offset, len);
}

/* fallocate(2) */
SYSCALL_DEFINE4(fallocate, unsigned int, fd, int, mode, long, offset, long, len)
{
	struct fd f = fdget(fd);
	int err;

	if (!f.file)
		return -EBADF;
	err = vfs_fallocate(f.file, mode, offset, len);
	fdput(f);
	return err;
}

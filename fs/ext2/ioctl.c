/*
 * fs/ext2/ioctl.c - what chattr(1) and lsattr(1) ask.
 *
 * See: ioctl_iflags(2).
 */
#include <uapi/capability.h>
#include <uapi/errno.h>
#include <uapi/ioctls.h>
#include <uapi/stat.h>
#include "asm/uaccess.h"
#include "lib/types.h"
#include "kernel/cred.h"
#include "fs/ext2/ext2.h"
#include "fs/file.h"
#include "fs/mount.h"
#include "fs/writeback.h"

static int change_flags(struct inode *inode, u32 new)
{
	struct ext2_inode_info *ei = EXT2_I(inode);
	u32 guarded = EXT2_IMMUTABLE_FL | EXT2_APPEND_FL;
	struct timespec64 now = current_time(inode);

	if (!inode_owner_or_capable(inode))
		return -EACCES;
	if (((new ^ ei->flags) & guarded) && !capable(CAP_LINUX_IMMUTABLE))
		return -EPERM;
	if (!S_ISDIR(inode->i_mode))
		new &= ~(EXT2_DIRSYNC_FL | EXT2_TOPDIR_FL);
	ei->flags =
		(ei->flags & ~EXT2_USER_SETTABLE) | (new &EXT2_USER_SETTABLE);
	ext2_set_vfs_flags(inode);
	spin_lock(&inode->i_lock);
	inode->i_ctime = now;
	spin_unlock(&inode->i_lock);
	mark_inode_dirty(inode);
	return 0;
}

static long set_flags(struct file *file, const int __user *arg)
{
	struct inode *inode = file_inode(file);
	int flags, err;

	if (get_user(flags, arg))
		return -EFAULT;
	if ((u32)flags & ~EXT2_USER_VISIBLE)
		return -EOPNOTSUPP;
	err = mnt_want_write(file->f_path.mnt);
	if (err)
		return err;
	inode_lock(inode);
	err = change_flags(inode, (u32)flags);
	inode_unlock(inode);
	mnt_drop_write(file->f_path.mnt);
	return err;
}

/**
 * ext2_ioctl() - file_operations.ioctl.
 * @file: a file or directory.
 * @cmd:  the command.
 * @arg:  its argument.
 *
 * Context: May sleep.
 * Return: 0, -EFAULT, -EACCES, -EPERM, -EROFS, -EOPNOTSUPP, -ENOTTY.
 */
long ext2_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct inode *inode = file_inode(file);
	u32 flags = EXT2_I(inode)->flags & EXT2_USER_VISIBLE;

	switch (cmd) {
	case FS_IOC_GETFLAGS:
		return put_user((int)flags, (int __user *)arg);
	case FS_IOC_SETFLAGS:
		return set_flags(file, (const int __user *)arg);
	case FS_IOC_GETVERSION:
		return put_user((int)inode->i_generation, (int __user *)arg);
	default:
		return -ENOTTY;
	}
}

/*
 * fs/ioctl.c - ioctl(2): the commands every file answers, then the file's own.
 *
 * See: ioctl(2), ioctl_fioclex(2).
 */
#include <uapi/capability.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/ioctls.h>
#include <uapi/stat.h>
#include "asm/uaccess.h"
#include "kernel/cred.h"
#include "kernel/syscall.h"
#include "fs/fdtable.h"
#include "fs/fs.h"

/**
 * vfs_ioctl() - ask the file's own ioctl.
 * @file: the file.
 * @cmd:  the command.
 * @arg:  its argument.
 *
 * Context: May sleep.
 * Return: its answer; -ENOTTY if it has none.
 */
long vfs_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	if (!file->f_op->ioctl)
		return -ENOTTY;
	return file->f_op->ioctl(file, cmd, arg);
}

static long ioctl_fionbio(struct file *file, int __user *arg)
{
	int on;

	if (get_user(on, arg))
		return -EFAULT;
	spin_lock(&file->f_lock);
	if (on)
		file->f_flags |= O_NONBLOCK;
	else
		file->f_flags &= ~(unsigned int)O_NONBLOCK;
	spin_unlock(&file->f_lock);
	return 0;
}

static long ioctl_fioasync(unsigned int fd, struct file *file, int __user *arg)
{
	int on, res = 0;

	if (get_user(on, arg))
		return -EFAULT;
	if (!on == !(file->f_flags & FASYNC))
		return 0;
	if (!file->f_op->fasync)
		return -ENOTTY;
	res = file->f_op->fasync((int)fd, file, on != 0);
	return res < 0 ? res : 0;
}

/* How much of a regular file is ahead; others answer for themselves. */
static long ioctl_fionread(struct file *file, unsigned long arg)
{
	loff_t left;

	if (!S_ISREG(file->f_inode->i_mode))
		return vfs_ioctl(file, FIONREAD, arg);
	left = i_size_read(file->f_inode) - file->f_pos;
	return put_user((int)left, (int __user *)arg);
}

static long ioctl_fioqsize(struct file *file, loff_t __user *arg)
{
	struct inode *inode = file->f_inode;

	if (!S_ISDIR(inode->i_mode) && !S_ISREG(inode->i_mode) &&
	    !S_ISLNK(inode->i_mode))
		return -ENOTTY;
	return put_user(i_size_read(inode), arg);
}

static long do_ioctl(unsigned int fd, struct file *file, unsigned int cmd,
		     unsigned long arg)
{
	struct inode *inode = file->f_inode;

	switch (cmd) {
	case FIOCLEX:
		set_close_on_exec(fd, true);
		return 0;
	case FIONCLEX:
		set_close_on_exec(fd, false);
		return 0;
	case FIONBIO:
		return ioctl_fionbio(file, (int __user *)arg);
	case FIOASYNC:
		return ioctl_fioasync(fd, file, (int __user *)arg);
	case FIOQSIZE:
		return ioctl_fioqsize(file, (loff_t __user *)arg);
	case FIONREAD:
		return ioctl_fionread(file, arg);
	case FIGETBSZ:
		if (!inode->i_sb->s_blocksize)
			return -EINVAL;
		return put_user((int)inode->i_sb->s_blocksize,
				(int __user *)arg);
	case FIFREEZE:
	case FITHAW:
		if (!capable(CAP_SYS_ADMIN))
			return -EPERM;
		return -EOPNOTSUPP;
	case FS_IOC_FIEMAP:
		return S_ISREG(inode->i_mode) ? -EOPNOTSUPP : -ENOTTY;
	default:
		return vfs_ioctl(file, cmd, arg);
	}
}

SYSCALL_DEFINE3(ioctl, unsigned int, fd, unsigned int, cmd, unsigned long, arg)
{
	struct fd f = fdget(fd);
	long res;

	if (!f.file)
		return -EBADF;
	res = do_ioctl(fd, f.file, cmd, arg);
	fdput(f);
	return res;
}

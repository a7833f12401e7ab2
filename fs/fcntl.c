/*
 * fs/fcntl.c - fcntl(2): flags of descriptors and of open files.
 *
 * See: fcntl(2).
 */
#include <uapi/capability.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include "asm/uaccess.h"
#include "kernel/cred.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "fs/fdtable.h"
#include "fs/fown.h"
#include "fs/fs.h"
#include "fs/locks.h"
#include "fs/pipe.h"
#include "fs/tmpfs.h"

#define SETFL_MASK (O_APPEND | O_NONBLOCK | O_DIRECT | O_NOATIME | FASYNC)

/* May @file get the flags @arg?  0 or -errno. */
static int check_setfl(struct file *file, unsigned int arg)
{
	struct inode *inode = file->f_inode;
	unsigned int changed = file->f_flags ^ arg;

	/* O_APPEND can only be dropped from a file that is not append-only. */
	if ((changed & O_APPEND) && !(arg & O_APPEND) && IS_APPEND(inode))
		return -EPERM;
	if ((arg & O_NOATIME) && !(file->f_flags & O_NOATIME) &&
	    !inode_owner_or_capable(inode))
		return -EPERM;
	if (file->f_op->check_flags)
		return file->f_op->check_flags((int)arg);
	return 0;
}

static int setfl(int fd, struct file *file, unsigned int arg)
{
	int err = check_setfl(file, arg);

	if (err)
		return err;
	if (((arg ^ file->f_flags) & FASYNC) && file->f_op->fasync) {
		err = file->f_op->fasync(fd, file, (arg & FASYNC) != 0);
		if (err < 0)
			return err;
	}
	spin_lock(&file->f_lock);
	file->f_flags = (arg & SETFL_MASK) |
			(file->f_flags & ~(unsigned int)SETFL_MASK);
	spin_unlock(&file->f_lock);
	return 0;
}

/* F_GETLK and its family: the struct comes and goes through user memory. */
static long fcntl_lock(unsigned int fd, struct file *file, unsigned int cmd,
		       struct flock __user *ufl)
{
	bool get = cmd == F_GETLK || cmd == F_OFD_GETLK;
	struct flock fl;
	int err;

	if (copy_from_user(&fl, ufl, sizeof(fl)))
		return -EFAULT;
	if (!get)
		return fcntl_setlk(fd, file, cmd, &fl);
	err = fcntl_getlk(file, cmd, &fl);
	if (!err && copy_to_user(ufl, &fl, sizeof(fl)))
		err = -EFAULT;
	return err;
}

static long fcntl_descriptor(unsigned int fd, struct file *file,
			     unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case F_DUPFD:
		return f_dupfd((unsigned int)arg, file, 0);
	case F_DUPFD_CLOEXEC:
		return f_dupfd((unsigned int)arg, file, O_CLOEXEC);
	case F_GETFD:
		return fd_is_cloexec(current, fd) ? FD_CLOEXEC : 0;
	case F_SETFD:
		set_close_on_exec(fd, arg & FD_CLOEXEC);
		return 0;
	case F_GETFL:
		return (long)file->f_flags;
	default:
		return -EINVAL;
	}
}

static long do_fcntl(unsigned int fd, struct file *file, unsigned int cmd,
		     unsigned long arg)
{
	switch (cmd) {
	case F_SETFL:
		return setfl((int)fd, file, (unsigned int)arg);
	case F_GETLK:
	case F_SETLK:
	case F_SETLKW:
	case F_OFD_GETLK:
	case F_OFD_SETLK:
	case F_OFD_SETLKW:
		return fcntl_lock(fd, file, cmd, (struct flock __user *)arg);
	case F_GETOWN:
	case F_SETOWN:
	case F_GETOWN_EX:
	case F_SETOWN_EX:
	case F_GETSIG:
	case F_SETSIG:
		return fown_fcntl(file, cmd, arg);
	case F_SETPIPE_SZ:
	case F_GETPIPE_SZ:
		return pipe_fcntl(file, cmd, arg);
	case F_ADD_SEALS:
	case F_GET_SEALS:
		return seals_fcntl(file, cmd, arg);
	default:
		return fcntl_descriptor(fd, file, cmd, arg);
	}
}

/* What may be asked of an O_PATH descriptor. */
static bool allowed_on_path(unsigned int cmd)
{
	return cmd == F_DUPFD || cmd == F_DUPFD_CLOEXEC || cmd == F_GETFD ||
	       cmd == F_SETFD || cmd == F_GETFL;
}

SYSCALL_DEFINE3(fcntl, unsigned int, fd, unsigned int, cmd, unsigned long, arg)
{
	struct fd f = fdget_raw(fd);
	long res = -EBADF;

	if (!f.file)
		return -EBADF;
	if (!(f.file->f_mode & FMODE_PATH) || allowed_on_path(cmd))
		res = do_fcntl(fd, f.file, cmd, arg);
	fdput(f);
	return res;
}

/*
 * ipc/mq_open.c - mq_open(2), mq_unlink(2): names of queues.
 *
 * Names are looked up in the root of the namespace's own mount; a slash in one
 * is refused (the C library takes the first one away).
 */
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include "asm/uaccess.h"
#include "fs/fdtable.h"
#include "fs/fs.h"
#include "fs/fs_struct.h"
#include "fs/mount.h"
#include "fs/namei.h"
#include "fs/open.h"
#include "ipc/ipc.h"
#include "ipc/mqueue.h"
#include "kernel/cred.h"
#include "kernel/syscall.h"
#include "lib/errptr.h"
#include "lib/string.h"

/* A new queue; the directory is locked. */
static int create(struct dentry *dentry, umode_t mode, struct mq_attr *attr)
{
	int err;

	dentry->d_fsdata = attr;
	err = vfs_create(dentry->d_parent->d_inode, dentry,
			 mode & (umode_t)~current_umask(), true);
	dentry->d_fsdata = NULL;
	return err;
}

/* The queue is there, or is made: may it be opened so? */
static int prepare(struct dentry *dentry, int oflag, umode_t mode,
		   struct mq_attr *attr)
{
	static const int acc[] = { MAY_READ, MAY_WRITE, MAY_READ | MAY_WRITE };

	if (!dentry->d_inode)
		return oflag & O_CREAT ? create(dentry, mode, attr) : -ENOENT;
	if ((oflag & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL))
		return -EEXIST;
	if ((oflag & O_ACCMODE) == O_ACCMODE)
		return -EINVAL;
	return inode_permission(dentry->d_inode, acc[oflag & O_ACCMODE]);
}

static struct file *open_name(struct vfsmount *mnt, const char *name, int oflag,
			      umode_t mode, struct mq_attr *attr)
{
	struct inode *dir = mnt->mnt_root->d_inode;
	struct path path = { .mnt = mnt };
	struct file *file;
	int err;

	inode_lock(dir);
	path.dentry = lookup_one_len(name, mnt->mnt_root, (int)strlen(name));
	if (IS_ERR(path.dentry)) {
		inode_unlock(dir);
		return ERR_CAST(path.dentry);
	}
	err = prepare(path.dentry, oflag, mode, attr);
	inode_unlock(dir);
	file = err ? ERR_PTR(err)
		   : dentry_open(&path, oflag & ~(O_CREAT | O_EXCL),
				 current_cred());
	dput(path.dentry);
	return file;
}

static long do_mq_open(const char __user *uname, int oflag, umode_t mode,
		       struct mq_attr *attr)
{
	struct filename *name = getname(uname);
	struct file *file;
	int fd;

	if (IS_ERR(name))
		return PTR_ERR(name);
	fd = get_unused_fd_flags(O_CLOEXEC);
	if (fd < 0)
		goto out;
	file = open_name(current_ipc_ns()->mq_mnt, name->name, oflag, mode,
			 attr);
	if (IS_ERR(file)) {
		put_unused_fd((unsigned int)fd);
		fd = (int)PTR_ERR(file);
	} else {
		fd_install((unsigned int)fd, file);
	}
out:
	putname(name);
	return fd;
}

SYSCALL_DEFINE4(mq_open, const char __user *, uname, int, oflag, umode_t, mode,
		struct mq_attr __user *, uattr)
{
	struct mq_attr attr;

	if (uattr && copy_from_user(&attr, uattr, sizeof(attr)))
		return -EFAULT;
	return do_mq_open(uname, oflag, mode, uattr ? &attr : NULL);
}

/* Remove a name; *@inode keeps the queue until no lock is held. */
static int unlink_name(struct vfsmount *mnt, const char *name,
		       struct inode **inode)
{
	struct inode *dir = mnt->mnt_root->d_inode;
	struct dentry *dentry;
	int err = -ENOENT;

	inode_lock_nested(dir, I_MUTEX_PARENT);
	dentry = lookup_one_len(name, mnt->mnt_root, (int)strlen(name));
	if (IS_ERR(dentry)) {
		inode_unlock(dir);
		return (int)PTR_ERR(dentry);
	}
	*inode = dentry->d_inode;
	if (*inode) {
		ihold(*inode);
		err = vfs_unlink(dir, dentry);
	}
	dput(dentry);
	inode_unlock(dir);
	return err;
}

SYSCALL_DEFINE1(mq_unlink, const char __user *, uname)
{
	struct filename *name = getname(uname);
	struct inode *inode = NULL;
	int err;

	if (IS_ERR(name))
		return PTR_ERR(name);
	err = unlink_name(current_ipc_ns()->mq_mnt, name->name, &inode);
	if (inode)
		iput(inode);
	putname(name);
	return err;
}

/*
 * fs/xattr.c - extended attributes: values by name beside a file's data.
 *
 * The first part of a name decides who may touch it: user.* follows the
 * file's permissions and exists on regular files and directories only,
 * trusted.* needs CAP_SYS_ADMIN, security.* may be read by all.  File systems
 * in memory keep them in a list on the inode (fs/xattr_simple.c), ext2 beside
 * the inode on the device (fs/ext2/xattr.c).
 *
 * See: xattr(7), getxattr(2), setxattr(2), listxattr(2), removexattr(2).
 */
#include "lib/types.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include <uapi/errno.h>
#include <uapi/limits.h>
#include "asm/uaccess.h"
#include "kernel/cred.h"
#include "kernel/syscall.h"
#include "mm/slab.h"
#include "fs/dentry.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/fsnotify.h"
#include "fs/inode.h"
#include "fs/mount.h"
#include "fs/namei.h"
#include "fs/xattr.h"
#include "fs/xattr_caps.h"

/* Rules of user.* */
static int user_permission(struct inode *inode, int mask)
{
	if (!S_ISREG(inode->i_mode) && !S_ISDIR(inode->i_mode))
		return mask & MAY_WRITE ? -EPERM : -ENODATA;
	if (S_ISDIR(inode->i_mode) && (inode->i_mode & S_ISVTX) &&
	    (mask & MAY_WRITE) && !inode_owner_or_capable(inode))
		return -EPERM;
	return inode_permission(inode, mask);
}

/* May we read (MAY_READ) or change (MAY_WRITE) this attribute? */
static int xattr_permission(struct inode *inode, const char *name, int mask)
{
	if ((mask & MAY_WRITE) && (IS_IMMUTABLE(inode) || IS_APPEND(inode)))
		return -EPERM;
	if (strstarts(name, XATTR_SECURITY_PREFIX)) {
		if ((mask & MAY_WRITE) && !capable(CAP_SYS_ADMIN) &&
		    !(strcmp(name, XATTR_NAME_CAPS) == 0 &&
		      capable_wrt_inode_uidgid(inode, CAP_SETFCAP)))
			return -EPERM;
		return 0;
	}
	if (strstarts(name, XATTR_TRUSTED_PREFIX)) {
		if (!capable(CAP_SYS_ADMIN))
			return mask & MAY_WRITE ? -EPERM : -ENODATA;
		return 0;
	}
	if (strstarts(name, XATTR_USER_PREFIX))
		return user_permission(inode, mask);
	return -EOPNOTSUPP;
}

/**
 * vfs_getxattr() - read an attribute.
 * @dentry: the file.
 * @name:   with its prefix.
 * @value:  kernel buffer, or NULL with @size 0 to ask for the length.
 * @size:   bytes of it.
 *
 * Context: May sleep.
 * Return: bytes, -ENODATA, -ERANGE, -EOPNOTSUPP, -EACCES.
 */
ssize_t vfs_getxattr(struct dentry *dentry, const char *name, void *value,
		     size_t size)
{
	struct inode *inode = d_inode(dentry);
	int err = xattr_permission(inode, name, MAY_READ);

	if (err)
		return err;
	if (!inode->i_op->getxattr)
		return -EOPNOTSUPP;
	return inode->i_op->getxattr(inode, name, value, size);
}

/**
 * vfs_setxattr() - create or replace an attribute.
 * @dentry: the file.
 * @name:   with its prefix.
 * @value:  kernel memory.
 * @size:   its bytes.
 * @flags:  XATTR_CREATE or XATTR_REPLACE.
 *
 * Context: May sleep; the mount is held for writing.
 * Return: 0, -EEXIST, -ENODATA, -ENOMEM, -ENOSPC, -EOPNOTSUPP, -EPERM,
 * -EACCES.
 */
int vfs_setxattr(struct dentry *dentry, const char *name, const void *value,
		 size_t size, int flags)
{
	struct inode *inode = d_inode(dentry);
	int err;

	inode_lock_nested(inode, I_MUTEX_CHILD); /* overlayfs: under its dir */
	err = xattr_permission(inode, name, MAY_WRITE);
	if (!err && !inode->i_op->setxattr)
		err = -EOPNOTSUPP;
	if (!err)
		err = inode->i_op->setxattr(inode, name, value, size, flags);
	if (!err && !strcmp(name, XATTR_NAME_CAPS))
		inode->i_flags &= ~(unsigned int)S_NOSEC;
	inode_unlock(inode);
	if (!err)
		fsnotify_dentry(dentry, FS_ATTRIB);
	return err;
}

/**
 * vfs_removexattr() - remove an attribute.
 * @dentry: the file.
 * @name:   with its prefix.
 *
 * Context: As vfs_setxattr().
 * Return: 0, -ENODATA, -EOPNOTSUPP, -EPERM, -EACCES.
 */
int vfs_removexattr(struct dentry *dentry, const char *name)
{
	return vfs_setxattr(dentry, name, NULL, 0, XATTR_REPLACE);
}

/**
 * vfs_listxattr() - the names of all attributes, each with its NUL.
 * @dentry: the file.
 * @list:   kernel buffer, or NULL with @size 0 to ask for the length.
 * @size:   bytes of it.
 *
 * Context: May sleep.
 * Return: bytes, -ERANGE, -EOPNOTSUPP.
 */
ssize_t vfs_listxattr(struct dentry *dentry, char *list, size_t size)
{
	struct inode *inode = d_inode(dentry);
	ssize_t n;

	if (!inode->i_op->listxattr)
		return 0;
	inode_lock_shared(inode);
	n = inode->i_op->listxattr(inode, list, size);
	inode_unlock_shared(inode);
	return n;
}

/* A name from user space; a missing or over-long one is ERANGE. */
static int copy_name(char *name, const char __user *user_name)
{
	long len = strncpy_from_user(name, user_name, XATTR_NAME_MAX + 1);

	if (len < 0)
		return (int)len;
	return len == 0 || len == XATTR_NAME_MAX + 1 ? -ERANGE : 0;
}

/* struct xattr_call - one system call's arguments, whatever names the file. */
struct xattr_call {
	const char __user *name;
	char __user *value; /* or the list */
	size_t size;
	int flags;
};

typedef long xattr_fn(const struct path *path, const struct xattr_call *call);

/* File capabilities are stored in another form than a namespace writes. */
static int set_from_user(struct dentry *dentry, const char *name,
			 const void *value, const struct xattr_call *call)
{
	struct vfs_ns_cap_data caps;
	size_t size = call->size;
	ssize_t n;

	if (size && !strcmp(name, XATTR_NAME_CAPS)) {
		n = caps_from_user(d_inode(dentry), value, size, &caps);
		if (n < 0)
			return (int)n;
		value = &caps;
		size = (size_t)n;
	}
	return vfs_setxattr(dentry, name, value, size, call->flags);
}

/* And read in another form than they are stored. */
static ssize_t get_caps(struct dentry *dentry, void *value, size_t size)
{
	struct vfs_ns_cap_data caps = { 0 };
	ssize_t n = vfs_getxattr(dentry, XATTR_NAME_CAPS, &caps, sizeof(caps));

	if (n >= 0)
		n = caps_to_user(&caps, (size_t)n);
	if (n < 0 || !size)
		return n;
	if ((size_t)n > size)
		return -ERANGE;
	memcpy(value, &caps, (size_t)n);
	return n;
}

static long do_set(const struct path *path, const struct xattr_call *call)
{
	char name[XATTR_NAME_MAX + 1];
	void *value = NULL;
	int err;

	if (call->flags & ~(XATTR_CREATE | XATTR_REPLACE))
		return -EINVAL;
	err = copy_name(name, call->name);
	if (err)
		return err;
	if (call->size > XATTR_SIZE_MAX)
		return -E2BIG;
	value = kvmalloc(call->size + 1, GFP_KERNEL);
	if (!value)
		return -ENOMEM;
	err = -EFAULT;
	if (copy_from_user(value, call->value, call->size))
		goto out_free;
	err = mnt_want_write(path->mnt);
	if (err)
		goto out_free;
	err = set_from_user(path->dentry, name, value, call);
	mnt_drop_write(path->mnt);
out_free:
	kvfree(value);
	return err;
}

/* A kernel buffer for @size bytes of answer; NULL if only asked how many. */
static int answer_room(size_t size, size_t max, void **buf)
{
	*buf = NULL;
	if (!size)
		return 0;
	*buf = kvmalloc(size > max ? max : size, GFP_KERNEL);
	return *buf ? 0 : -ENOMEM;
}

static long do_get(const struct path *path, const struct xattr_call *call)
{
	char name[XATTR_NAME_MAX + 1];
	size_t size = call->size;
	void *value;
	long n = copy_name(name, call->name);

	if (n)
		return n;
	n = answer_room(size, XATTR_SIZE_MAX, &value);
	if (n)
		return n;
	if (size > XATTR_SIZE_MAX)
		size = XATTR_SIZE_MAX;
	n = strcmp(name, XATTR_NAME_CAPS)
		    ? vfs_getxattr(path->dentry, name, value, size)
		    : get_caps(path->dentry, value, size);
	if (n > 0 && size && copy_to_user(call->value, value, (size_t)n))
		n = -EFAULT;
	kvfree(value);
	return n;
}

static long do_list(const struct path *path, const struct xattr_call *call)
{
	size_t size = call->size;
	void *list;
	long n = answer_room(size, XATTR_LIST_MAX, &list);

	if (n)
		return n;
	if (size > XATTR_LIST_MAX)
		size = XATTR_LIST_MAX;
	n = vfs_listxattr(path->dentry, list, size);
	if (n > 0 && size && copy_to_user(call->value, list, (size_t)n))
		n = -EFAULT;
	kvfree(list);
	return n;
}

static long do_remove_xattr(const struct path *path,
			    const struct xattr_call *call)
{
	char name[XATTR_NAME_MAX + 1];
	int err = copy_name(name, call->name);

	if (!err)
		err = mnt_want_write(path->mnt);
	if (err)
		return err;
	err = vfs_removexattr(path->dentry, name);
	mnt_drop_write(path->mnt);
	return err;
}

static long on_path(const char __user *name, unsigned int how, xattr_fn *fn,
		    const struct xattr_call *call)
{
	struct path path;
	long err = user_path_at(AT_FDCWD, name, how, &path);

	if (err)
		return err;
	err = fn(&path, call);
	path_put(&path);
	return err;
}

static long on_fd(int fd, xattr_fn *fn, const struct xattr_call *call)
{
	struct fd f = fdget((unsigned int)fd);
	long err;

	if (!f.file)
		return -EBADF;
	err = fn(&f.file->f_path, call);
	fdput(f);
	return err;
}

/* setxattr(2) */
SYSCALL_DEFINE5(setxattr, const char __user *, path, const char __user *, name,
		char __user *, value, size_t, size, int, flags)
{
	const struct xattr_call call = { name, value, size, flags };

	return on_path(path, LOOKUP_FOLLOW, do_set, &call);
}

/* lsetxattr(2) */
SYSCALL_DEFINE5(lsetxattr, const char __user *, path, const char __user *, name,
		char __user *, value, size_t, size, int, flags)
{
	const struct xattr_call call = { name, value, size, flags };

	return on_path(path, 0, do_set, &call);
}

/* fsetxattr(2) */
SYSCALL_DEFINE5(fsetxattr, int, fd, const char __user *, name, char __user *,
		value, size_t, size, int, flags)
{
	const struct xattr_call call = { name, value, size, flags };

	return on_fd(fd, do_set, &call);
}

/* getxattr(2) */
SYSCALL_DEFINE4(getxattr, const char __user *, path, const char __user *, name,
		char __user *, value, size_t, size)
{
	const struct xattr_call call = { name, value, size, 0 };

	return on_path(path, LOOKUP_FOLLOW, do_get, &call);
}

/* lgetxattr(2) */
SYSCALL_DEFINE4(lgetxattr, const char __user *, path, const char __user *, name,
		char __user *, value, size_t, size)
{
	const struct xattr_call call = { name, value, size, 0 };

	return on_path(path, 0, do_get, &call);
}

/* fgetxattr(2) */
SYSCALL_DEFINE4(fgetxattr, int, fd, const char __user *, name, char __user *,
		value, size_t, size)
{
	const struct xattr_call call = { name, value, size, 0 };

	return on_fd(fd, do_get, &call);
}

/* listxattr(2) */
SYSCALL_DEFINE3(listxattr, const char __user *, path, char __user *, list,
		size_t, size)
{
	const struct xattr_call call = { NULL, list, size, 0 };

	return on_path(path, LOOKUP_FOLLOW, do_list, &call);
}

/* llistxattr(2) */
SYSCALL_DEFINE3(llistxattr, const char __user *, path, char __user *, list,
		size_t, size)
{
	const struct xattr_call call = { NULL, list, size, 0 };

	return on_path(path, 0, do_list, &call);
}

/* flistxattr(2) */
SYSCALL_DEFINE3(flistxattr, int, fd, char __user *, list, size_t, size)
{
	const struct xattr_call call = { NULL, list, size, 0 };

	return on_fd(fd, do_list, &call);
}

/* removexattr(2) */
SYSCALL_DEFINE2(removexattr, const char __user *, path, const char __user *,
		name)
{
	const struct xattr_call call = { name, NULL, 0, 0 };

	return on_path(path, LOOKUP_FOLLOW, do_remove_xattr, &call);
}

/* lremovexattr(2) */
SYSCALL_DEFINE2(lremovexattr, const char __user *, path, const char __user *,
		name)
{
	const struct xattr_call call = { name, NULL, 0, 0 };

	return on_path(path, 0, do_remove_xattr, &call);
}

/* fremovexattr(2) */
SYSCALL_DEFINE2(fremovexattr, int, fd, const char __user *, name)
{
	const struct xattr_call call = { name, NULL, 0, 0 };

	return on_fd(fd, do_remove_xattr, &call);
}

/*
 * fs/chattr.c - the system calls that change owner, mode and times.
 *
 * See: chmod(2), chown(2), utimensat(2).
 */
#include "lib/types.h"
#include "lib/errptr.h"
#include <uapi/errno.h>
#include <uapi/time.h>
#include "asm/uaccess.h"
#include "kernel/cred.h"
#include "kernel/syscall.h"
#include "kernel/time.h"
#include "fs/dentry.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/mount.h"
#include "fs/namei.h"
#include "fs/open.h"
#include "fs/xattr_caps.h"

/**
 * chmod_common() - change a file's mode.
 * @path: the file.
 * @mode: permissions.
 *
 * Context: May sleep.
 * Return: 0, -EROFS, or as notify_change().
 */
int chmod_common(const struct path *path, umode_t mode)
{
	struct inode *inode = d_inode(path->dentry);
	struct iattr attr = { .ia_valid = ATTR_MODE | ATTR_CTIME };
	int err = mnt_want_write(path->mnt);

	if (err)
		return err;
	inode_lock(inode);
	attr.ia_mode =
		(umode_t)((mode & S_IALLUGO) | (inode->i_mode & ~S_IALLUGO));
	err = notify_change(path->dentry, &attr);
	inode_unlock(inode);
	mnt_drop_write(path->mnt);
	return err;
}

/** vfs_fchmod() - chmod_common() of an open file.  May sleep. */
int vfs_fchmod(struct file *file, umode_t mode)
{
	return chmod_common(&file->f_path, mode);
}

static long do_fchmodat(int dfd, const char __user *name, umode_t mode)
{
	struct path path;
	int err = user_path_at(dfd, name, LOOKUP_FOLLOW, &path);

	if (err)
		return err;
	err = chmod_common(&path, mode);
	path_put(&path);
	return err;
}

/* fchmodat(2): this call has no flags */
SYSCALL_DEFINE3(fchmodat, int, dfd, const char __user *, name, umode_t, mode)
{
	return do_fchmodat(dfd, name, mode);
}

/* chmod(2) */
SYSCALL_DEFINE2(chmod, const char __user *, name, umode_t, mode)
{
	return do_fchmodat(AT_FDCWD, name, mode);
}

/* fchmod(2) */
SYSCALL_DEFINE2(fchmod, unsigned int, fd, umode_t, mode)
{
	struct fd f = fdget(fd);
	int err;

	if (!f.file)
		return -EBADF;
	err = vfs_fchmod(f.file, mode);
	fdput(f);
	return err;
}

/* The caller's numbers as kernel ids; -1 means "leave it". */
static int set_new_owner(struct iattr *attr, uid_t user, gid_t group)
{
	if (user != (uid_t)-1) {
		attr->ia_uid = make_kuid(current_user_ns(), user);
		if (!uid_valid(attr->ia_uid))
			return -EINVAL;
		attr->ia_valid |= ATTR_UID;
	}
	if (group != (gid_t)-1) {
		attr->ia_gid = make_kgid(current_user_ns(), group);
		if (!gid_valid(attr->ia_gid))
			return -EINVAL;
		attr->ia_valid |= ATTR_GID;
	}
	return 0;
}

/* Giving a program away takes its set-id bits, whoever does it. */
static unsigned int bits_lost(const struct inode *inode)
{
	umode_t mode = inode->i_mode;
	unsigned int kill = ATTR_KILL_SUID;

	if (S_ISDIR(mode))
		return 0;
	if ((mode & S_IXGRP) ||
	    ((mode & S_ISGID) && !in_group_or_capable(inode, inode->i_gid)))
		kill |= ATTR_KILL_SGID;
	return kill;
}

/**
 * chown_common() - change a file's owner.
 * @path:  the file.
 * @user:  number in the caller's user namespace, -1 to keep.
 * @group: likewise.
 *
 * Context: May sleep; the mount is held for writing.
 * Return: 0, -EINVAL, or as notify_change().
 */
int chown_common(const struct path *path, uid_t user, gid_t group)
{
	struct inode *inode = d_inode(path->dentry);
	struct iattr attr = { .ia_valid = ATTR_CTIME };
	int err = set_new_owner(&attr, user, group);

	if (err)
		return err;
	inode_lock(inode);
	attr.ia_valid |= bits_lost(inode);
	err = notify_change(path->dentry, &attr);
	if (!err)
		err = inode_drop_caps(inode);
	inode_unlock(inode);
	return err;
}

static int chown_path(const struct path *path, uid_t user, gid_t group)
{
	int err = mnt_want_write(path->mnt);

	if (err)
		return err;
	err = chown_common(path, user, group);
	mnt_drop_write(path->mnt);
	return err;
}

static long do_fchownat(int dfd, const char __user *name, uid_t user,
			gid_t group, int flags)
{
	unsigned int how = 0;
	struct path path;
	int err;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (!(flags & AT_SYMLINK_NOFOLLOW))
		how |= LOOKUP_FOLLOW;
	if (flags & AT_EMPTY_PATH)
		how |= LOOKUP_EMPTY;
	err = user_path_at(dfd, name, how, &path);
	if (err)
		return err;
	err = chown_path(&path, user, group);
	path_put(&path);
	return err;
}

/* fchownat(2) */
SYSCALL_DEFINE5(fchownat, int, dfd, const char __user *, name, uid_t, user,
		gid_t, group, int, flags)
{
	return do_fchownat(dfd, name, user, group, flags);
}

/* chown(2) */
SYSCALL_DEFINE3(chown, const char __user *, name, uid_t, user, gid_t, group)
{
	return do_fchownat(AT_FDCWD, name, user, group, 0);
}

/* lchown(2) */
SYSCALL_DEFINE3(lchown, const char __user *, name, uid_t, user, gid_t, group)
{
	return do_fchownat(AT_FDCWD, name, user, group, AT_SYMLINK_NOFOLLOW);
}

/* fchown(2) */
SYSCALL_DEFINE3(fchown, unsigned int, fd, uid_t, user, gid_t, group)
{
	struct fd f = fdget(fd);
	int err;

	if (!f.file)
		return -EBADF;
	err = chown_path(&f.file->f_path, user, group);
	fdput(f);
	return err;
}

static bool nsec_valid(long nsec)
{
	return nsec == UTIME_OMIT || nsec == UTIME_NOW ||
	       (nsec >= 0 && nsec < (long)NSEC_PER_SEC);
}

/* Set both times; @times NULL means now. */
static int utimes_path(const struct path *path, const struct timespec64 *times)
{
	struct inode *inode = d_inode(path->dentry);
	struct iattr attr = { .ia_valid =
				      ATTR_CTIME | ATTR_MTIME | ATTR_ATIME };
	int err;

	if (times &&
	    (!nsec_valid(times[0].tv_nsec) || !nsec_valid(times[1].tv_nsec)))
		return -EINVAL;
	if (times && times[0].tv_nsec == UTIME_NOW &&
	    times[1].tv_nsec == UTIME_NOW)
		times = NULL;
	if (!times) {
		attr.ia_valid |= ATTR_TOUCH;
	} else {
		if (times[0].tv_nsec == UTIME_OMIT)
			attr.ia_valid &= ~(unsigned int)ATTR_ATIME;
		else if (times[0].tv_nsec != UTIME_NOW)
			attr.ia_valid |= ATTR_ATIME_SET;
		if (times[1].tv_nsec == UTIME_OMIT)
			attr.ia_valid &= ~(unsigned int)ATTR_MTIME;
		else if (times[1].tv_nsec != UTIME_NOW)
			attr.ia_valid |= ATTR_MTIME_SET;
		attr.ia_atime = times[0];
		attr.ia_mtime = times[1];
		/* "now" beside a given time needs ownership as well */
		attr.ia_valid |= ATTR_TIMES_SET;
	}
	err = mnt_want_write(path->mnt);
	if (err)
		return err;
	inode_lock(inode);
	err = notify_change(path->dentry, &attr);
	inode_unlock(inode);
	mnt_drop_write(path->mnt);
	return err;
}

/* By name, or by descriptor if @name is NULL. */
static long do_utimes(int dfd, const char __user *name,
		      const struct timespec64 *times, int flags)
{
	unsigned int how = LOOKUP_FOLLOW;
	struct path path;
	int err;

	if (!name && dfd != AT_FDCWD) {
		struct fd f;

		if (flags)
			return -EINVAL;
		f = fdget((unsigned int)dfd);
		if (!f.file)
			return -EBADF;
		err = utimes_path(&f.file->f_path, times);
		fdput(f);
		return err;
	}
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (flags & AT_SYMLINK_NOFOLLOW)
		how = 0;
	if (flags & AT_EMPTY_PATH)
		how |= LOOKUP_EMPTY;
	err = user_path_at(dfd, name, how, &path);
	if (err)
		return err;
	err = utimes_path(&path, times);
	path_put(&path);
	return err;
}

/* utimensat(2) */
SYSCALL_DEFINE4(utimensat, int, dfd, const char __user *, name,
		const struct __kernel_timespec __user *, utimes, int, flags)
{
	struct timespec64 times[2];

	if (utimes) {
		if (get_timespec64(&times[0], &utimes[0]) ||
		    get_timespec64(&times[1], &utimes[1]))
			return -EFAULT;
		if (times[0].tv_nsec == UTIME_OMIT &&
		    times[1].tv_nsec == UTIME_OMIT)
			return 0;
	}
	return do_utimes(dfd, name, utimes ? times : NULL, flags);
}

/* Microseconds in, as utimes(2) has them. */
static long utimes_us(int dfd, const char __user *name,
		      const struct __kernel_old_timeval __user *utimes)
{
	struct __kernel_old_timeval tv[2];
	struct timespec64 times[2];

	if (!utimes)
		return do_utimes(dfd, name, NULL, 0);
	if (copy_from_user(tv, utimes, sizeof(tv)))
		return -EFAULT;
	for (int i = 0; i < 2; i++) {
		if (tv[i].tv_usec < 0 || tv[i].tv_usec >= (long)USEC_PER_SEC)
			return -EINVAL;
		times[i].tv_sec = tv[i].tv_sec;
		times[i].tv_nsec = tv[i].tv_usec * 1000;
	}
	return do_utimes(dfd, name, times, 0);
}

/* futimesat(2) */
SYSCALL_DEFINE3(futimesat, int, dfd, const char __user *, name,
		const struct __kernel_old_timeval __user *, utimes)
{
	return utimes_us(dfd, name, utimes);
}

/* utimes(2) */
SYSCALL_DEFINE2(utimes, const char __user *, name,
		const struct __kernel_old_timeval __user *, utimes)
{
	return utimes_us(AT_FDCWD, name, utimes);
}

/* utime(2): whole seconds */
SYSCALL_DEFINE2(utime, const char __user *, name, const long __user *, utimes)
{
	struct timespec64 times[2];
	long sec[2];

	if (!utimes)
		return do_utimes(AT_FDCWD, name, NULL, 0);
	if (copy_from_user(sec, utimes, sizeof(sec)))
		return -EFAULT;
	for (int i = 0; i < 2; i++) {
		times[i].tv_sec = sec[i];
		times[i].tv_nsec = 0;
	}
	return do_utimes(AT_FDCWD, name, times, 0);
}

/*
 * fs/stat.c - what a file is: stat, statx, readlink.
 *
 * See: stat(2), statx(2), readlink(2), inode(7).
 */
#include "lib/types.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/util.h"
#include <uapi/errno.h>
#include "asm/uaccess.h"
#include "kernel/base/spinlock.h"
#include "kernel/cred.h"
#include "kernel/syscall.h"
#include "mm/slab.h"
#include "fs/dentry.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/mount.h"
#include "fs/namei.h"
#include "fs/super.h"

static_assert(sizeof(struct stat) == 144, "struct stat of x86-64");
static_assert(sizeof(struct statx) == 256, "struct statx");

/**
 * generic_fillattr() - what the inode alone can say.
 * @inode: the file.
 * @stat:  filled in.
 *
 * Context: Any.
 */
void generic_fillattr(struct inode *inode, struct kstat *stat)
{
	stat->dev = inode->i_sb->s_dev;
	stat->ino = inode->i_ino;
	stat->rdev = inode->i_rdev;
	stat->blksize = 1U << inode->i_blkbits;
	spin_lock(&inode->i_lock);
	stat->mode = inode->i_mode;
	stat->nlink = inode->i_nlink;
	stat->uid = inode->i_uid;
	stat->gid = inode->i_gid;
	stat->size = i_size_read(inode);
	stat->atime = inode->i_atime;
	stat->mtime = inode->i_mtime;
	stat->ctime = inode->i_ctime;
	stat->blocks = inode->i_blocks;
	spin_unlock(&inode->i_lock);
}

/**
 * vfs_getattr() - everything stat(2) and statx(2) can say about a file.
 * @path:  the file.
 * @stat:  filled in.
 * @mask:  STATX_* asked for.
 * @flags: AT_STATX_*.
 *
 * Context: May sleep.
 * Return: 0, or what the file system answered.
 */
int vfs_getattr(const struct path *path, struct kstat *stat, u32 mask,
		unsigned int flags)
{
	struct inode *inode = d_inode(path->dentry);
	int err = 0;

	memset(stat, 0, sizeof(*stat));
	stat->result_mask = STATX_BASIC_STATS;
	if (inode->i_op->getattr)
		err = inode->i_op->getattr(path, stat, mask, flags);
	else
		generic_fillattr(inode, stat);
	if (err)
		return err;
	stat->mnt_id = (u64)real_mount(path->mnt)->mnt_id;
	stat->result_mask |= STATX_MNT_ID;
	if (path->mnt->mnt_root == path->dentry)
		stat->attributes |= STATX_ATTR_MOUNT_ROOT;
	if (IS_APPEND(inode))
		stat->attributes |= STATX_ATTR_APPEND;
	if (IS_IMMUTABLE(inode))
		stat->attributes |= STATX_ATTR_IMMUTABLE;
	stat->attributes_mask |= STATX_ATTR_MOUNT_ROOT | STATX_ATTR_APPEND |
				 STATX_ATTR_IMMUTABLE | STATX_ATTR_AUTOMOUNT;
	return 0;
}

/* By name; with AT_EMPTY_PATH and "" the descriptor itself. */
static int stat_at(int dfd, const char __user *name, int flags,
		   struct kstat *stat, u32 mask)
{
	unsigned int how = 0;
	struct path path;
	int err;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH |
		      AT_STATX_SYNC_TYPE))
		return -EINVAL;
	if (!(flags & AT_SYMLINK_NOFOLLOW))
		how |= LOOKUP_FOLLOW;
	if (flags & AT_EMPTY_PATH)
		how |= LOOKUP_EMPTY;
	err = user_path_at(dfd, name, how, &path);
	if (err)
		return err;
	err = vfs_getattr(&path, stat, mask,
			  (unsigned int)flags & AT_STATX_SYNC_TYPE);
	path_put(&path);
	return err;
}

static int stat_fd(unsigned int fd, struct kstat *stat)
{
	struct fd f = fdget_raw(fd);
	int err;

	if (!f.file)
		return -EBADF;
	err = vfs_getattr(&f.file->f_path, stat, STATX_BASIC_STATS, 0);
	fdput(f);
	return err;
}

static long copy_stat(const struct kstat *stat, struct stat __user *ubuf)
{
	struct user_namespace *ns = current_user_ns();
	struct stat buf;

	memset(&buf, 0, sizeof(buf));
	buf.st_dev = new_encode_dev(stat->dev);
	buf.st_ino = stat->ino;
	buf.st_nlink = stat->nlink;
	buf.st_mode = stat->mode;
	buf.st_uid = from_kuid_munged(ns, stat->uid);
	buf.st_gid = from_kgid_munged(ns, stat->gid);
	buf.st_rdev = new_encode_dev(stat->rdev);
	buf.st_size = stat->size;
	buf.st_blksize = stat->blksize;
	buf.st_blocks = (long)stat->blocks;
	buf.st_atime = (unsigned long)stat->atime.tv_sec;
	buf.st_atime_nsec = (unsigned long)stat->atime.tv_nsec;
	buf.st_mtime = (unsigned long)stat->mtime.tv_sec;
	buf.st_mtime_nsec = (unsigned long)stat->mtime.tv_nsec;
	buf.st_ctime = (unsigned long)stat->ctime.tv_sec;
	buf.st_ctime_nsec = (unsigned long)stat->ctime.tv_nsec;
	return copy_to_user(ubuf, &buf, sizeof(buf)) ? -EFAULT : 0;
}

/* newfstatat(2) */
SYSCALL_DEFINE4(newfstatat, int, dfd, const char __user *, name,
		struct stat __user *, ubuf, int, flags)
{
	struct kstat stat;
	int err;

	if (flags & AT_STATX_SYNC_TYPE)
		return -EINVAL;
	err = stat_at(dfd, name, flags, &stat, STATX_BASIC_STATS);
	return err ? err : copy_stat(&stat, ubuf);
}

/* stat(2) */
SYSCALL_DEFINE2(stat, const char __user *, name, struct stat __user *, ubuf)
{
	struct kstat stat;
	int err = stat_at(AT_FDCWD, name, 0, &stat, STATX_BASIC_STATS);

	return err ? err : copy_stat(&stat, ubuf);
}

/* lstat(2) */
SYSCALL_DEFINE2(lstat, const char __user *, name, struct stat __user *, ubuf)
{
	struct kstat stat;
	int err = stat_at(AT_FDCWD, name, AT_SYMLINK_NOFOLLOW, &stat,
			  STATX_BASIC_STATS);

	return err ? err : copy_stat(&stat, ubuf);
}

/* fstat(2) */
SYSCALL_DEFINE2(fstat, unsigned int, fd, struct stat __user *, ubuf)
{
	struct kstat stat;
	int err = stat_fd(fd, &stat);

	return err ? err : copy_stat(&stat, ubuf);
}

static struct statx_timestamp statx_time(const struct timespec64 *ts)
{
	return (struct statx_timestamp){ .tv_sec = ts->tv_sec,
					 .tv_nsec = (unsigned int)ts->tv_nsec };
}

static long copy_statx(const struct kstat *stat, struct statx __user *ubuf)
{
	struct user_namespace *ns = current_user_ns();
	struct statx buf;

	memset(&buf, 0, sizeof(buf));
	buf.stx_mask = stat->result_mask;
	buf.stx_blksize = stat->blksize;
	buf.stx_attributes = stat->attributes;
	buf.stx_attributes_mask = stat->attributes_mask;
	buf.stx_nlink = stat->nlink;
	buf.stx_uid = from_kuid_munged(ns, stat->uid);
	buf.stx_gid = from_kgid_munged(ns, stat->gid);
	buf.stx_mode = stat->mode;
	buf.stx_ino = stat->ino;
	buf.stx_size = (u64)stat->size;
	buf.stx_blocks = stat->blocks;
	buf.stx_atime = statx_time(&stat->atime);
	buf.stx_btime = statx_time(&stat->btime);
	buf.stx_ctime = statx_time(&stat->ctime);
	buf.stx_mtime = statx_time(&stat->mtime);
	buf.stx_rdev_major = MAJOR(stat->rdev);
	buf.stx_rdev_minor = MINOR(stat->rdev);
	buf.stx_dev_major = MAJOR(stat->dev);
	buf.stx_dev_minor = MINOR(stat->dev);
	buf.stx_mnt_id = stat->mnt_id;
	return copy_to_user(ubuf, &buf, sizeof(buf)) ? -EFAULT : 0;
}

/* statx(2) */
SYSCALL_DEFINE5(statx, int, dfd, const char __user *, name, unsigned int, flags,
		unsigned int, mask, struct statx __user *, ubuf)
{
	struct kstat stat;
	int err;

	if (mask & STATX__RESERVED)
		return -EINVAL;
	if ((flags & AT_STATX_SYNC_TYPE) == AT_STATX_SYNC_TYPE)
		return -EINVAL;
	err = stat_at(dfd, name, (int)flags, &stat, mask);
	return err ? err : copy_statx(&stat, ubuf);
}

/**
 * readlink_copy() - give a link's text to the user, cut to his buffer.
 * @buf:  user buffer.
 * @len:  its bytes.
 * @text: the link's text.
 *
 * Context: May sleep.
 * Return: bytes written, without a NUL; or -EFAULT.
 */
int readlink_copy(char __user *buf, int len, const char *text)
{
	int n = min(len, (int)strlen(text));

	return copy_to_user(buf, text, (size_t)n) ? -EFAULT : n;
}

/**
 * vfs_readlink() - readlink(2) on a symbolic link.
 * @dentry: the link.
 * @buf:    user buffer.
 * @len:    its bytes.
 *
 * Context: May sleep.
 * Return: bytes written, or -errno.
 */
int vfs_readlink(struct dentry *dentry, char __user *buf, int len)
{
	struct inode *inode = d_inode(dentry);
	struct link_done done = { .buf = NULL };
	const char *text = inode->i_link;
	int n;

	if (inode->i_op->readlink)
		return inode->i_op->readlink(dentry, buf, len);
	if (!text)
		text = inode->i_op->get_link(dentry, inode, &done);
	if (IS_ERR(text))
		return (int)PTR_ERR(text);
	if (!text) { /* a magic link without words */
		path_put(&done.jump);
		n = -EINVAL;
	} else {
		n = readlink_copy(buf, len, text);
	}
	kfree(done.buf);
	return n;
}

static long do_readlinkat(int dfd, const char __user *name, char __user *buf,
			  int len)
{
	struct inode *inode;
	struct path path;
	char first = 1;
	int err;

	if (len <= 0)
		return -EINVAL;
	err = user_path_at(dfd, name, LOOKUP_EMPTY, &path);
	if (err)
		return err;
	inode = d_inode(path.dentry);
	if (S_ISLNK(inode->i_mode)) {
		touch_atime(&path);
		err = vfs_readlink(path.dentry, buf, len);
	} else {
		err = get_user(first, name) || first ? -EINVAL : -ENOENT;
	}
	path_put(&path);
	return err;
}

/* readlinkat(2) */
SYSCALL_DEFINE4(readlinkat, int, dfd, const char __user *, name, char __user *,
		buf, int, len)
{
	return do_readlinkat(dfd, name, buf, len);
}

/* readlink(2) */
SYSCALL_DEFINE3(readlink, const char __user *, name, char __user *, buf, int,
		len)
{
	return do_readlinkat(AT_FDCWD, name, buf, len);
}

/*
 * fs/statfs.c - how full a file system is: statfs, fstatfs and ustat.
 *
 * See: statfs(2), ustat(2).
 */
#include "lib/types.h"
#include "lib/string.h"
#include <uapi/errno.h>
#include <uapi/mount.h>
#include <uapi/limits.h>
#include <uapi/statfs.h>
#include "asm/uaccess.h"
#include "kernel/syscall.h"
#include "fs/dentry.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/mount.h"
#include "fs/namei.h"
#include "fs/open.h"
#include "fs/super.h"

static_assert(sizeof(struct statfs) == 120, "struct statfs of x86-64");

/* The flags of the mount and of the super block, as ST_*. */
static long statfs_flags(const struct vfsmount *mnt)
{
	static const struct {
		int mnt;
		long st;
	} map[] = {
		{ MNT_READONLY, ST_RDONLY },
		{ MNT_NOSUID, ST_NOSUID },
		{ MNT_NODEV, ST_NODEV },
		{ MNT_NOEXEC, ST_NOEXEC },
		{ MNT_NOATIME, ST_NOATIME },
		{ MNT_NODIRATIME, ST_NODIRATIME },
		{ MNT_RELATIME, ST_RELATIME },
		{ MNT_NOSYMFOLLOW, ST_NOSYMFOLLOW },
	};
	long flags = ST_VALID;

	for (size_t i = 0; i < sizeof(map) / sizeof(map[0]); i++)
		if (mnt->mnt_flags & map[i].mnt)
			flags |= map[i].st;
	if (mnt->mnt_sb->s_flags & SB_RDONLY)
		flags |= ST_RDONLY;
	if (mnt->mnt_sb->s_flags & MS_SYNCHRONOUS)
		flags |= ST_SYNCHRONOUS;
	return flags;
}

/**
 * vfs_statfs() - how full the file system of a path is.
 * @path: any file on it.
 * @buf:  filled in.
 *
 * Context: May sleep.
 * Return: 0, or -ENOSYS if the file system cannot tell.
 */
int vfs_statfs(const struct path *path, struct statfs *buf)
{
	struct super_block *sb = path->dentry->d_sb;
	int err;

	memset(buf, 0, sizeof(*buf));
	if (!sb->s_op || !sb->s_op->statfs)
		return -ENOSYS;
	err = sb->s_op->statfs(path->dentry, buf);
	if (err)
		return err;
	if (!buf->f_frsize)
		buf->f_frsize = buf->f_bsize;
	buf->f_flags = statfs_flags(path->mnt);
	return 0;
}

static long copy_statfs(const struct path *path, struct statfs __user *ubuf)
{
	struct statfs buf;
	int err = vfs_statfs(path, &buf);

	if (err)
		return err;
	return copy_to_user(ubuf, &buf, sizeof(buf)) ? -EFAULT : 0;
}

/* statfs(2) */
SYSCALL_DEFINE2(statfs, const char __user *, name, struct statfs __user *, ubuf)
{
	struct path path;
	long err = user_path_at(AT_FDCWD, name, LOOKUP_FOLLOW, &path);

	if (err)
		return err;
	err = copy_statfs(&path, ubuf);
	path_put(&path);
	return err;
}

/* fstatfs(2) */
SYSCALL_DEFINE2(fstatfs, unsigned int, fd, struct statfs __user *, ubuf)
{
	struct fd f = fdget_raw(fd);
	long err;

	if (!f.file)
		return -EBADF;
	err = copy_statfs(&f.file->f_path, ubuf);
	fdput(f);
	return err;
}

/* struct ustat_query - looking for a device's file system. */
struct ustat_query {
	dev_t dev;
	struct ustat answer;
	int err; /* -EINVAL until it is found */
};

static void ustat_one(struct super_block *sb, void *arg)
{
	struct ustat_query *q = arg;
	struct statfs buf = { 0 };

	if (sb->s_dev != q->dev || !q->err)
		return;
	q->err = sb->s_op && sb->s_op->statfs
			 ? sb->s_op->statfs(sb->s_root, &buf)
			 : -ENOSYS;
	q->answer.f_tfree = (int)buf.f_bfree;
	q->answer.f_tinode = (unsigned long)buf.f_ffree;
}

/* ustat(2) */
SYSCALL_DEFINE2(ustat, unsigned int, dev, struct ustat __user *, ubuf)
{
	struct ustat_query q = { .dev = new_decode_dev(dev), .err = -EINVAL };

	for_each_super(ustat_one, &q)
		;
	if (q.err)
		return q.err;
	return copy_to_user(ubuf, &q.answer, sizeof(q.answer)) ? -EFAULT : 0;
}

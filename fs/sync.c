/*
 * fs/sync.c - make what was written last.
 *
 * See: fsync(2), sync(2), sync_file_range(2).
 */
#include <uapi/errno.h>
#include <uapi/stat.h>
#include "kernel/syscall.h"
#include "mm/pagecache.h"
#include "fs/fs.h"
#include "fs/fdtable.h"
#include "fs/writeback.h"

#define SYNC_FILE_RANGE_ALL 7u /* WAIT_BEFORE, WRITE, WAIT_AFTER */

/**
 * vfs_fsync_range() - write a part of a file back.
 * @file:     the file.
 * @start:    first byte.
 * @end:      last byte.
 * @datasync: attributes that do not matter for reading may wait.
 *
 * Context: May sleep.
 * Return: 0, -EINVAL if this file cannot be synced, -EIO ...
 */
int vfs_fsync_range(struct file *file, loff_t start, loff_t end, int datasync)
{
	if (!file->f_op->fsync)
		return -EINVAL;
	return file->f_op->fsync(file, start, end, datasync);
}

/**
 * file_check_wb_err() - what could not be written since this file last asked.
 * @file: an open file.
 *
 * Context: Any but interrupts.
 * Return: 0 or -errno, each failure once per open file.
 */
int file_check_wb_err(struct file *file)
{
	int err;

	spin_lock(&file->f_lock);
	err = errseq_check_and_advance(&file->f_mapping->wb_err,
				       &file->f_wb_err);
	spin_unlock(&file->f_lock);
	return err;
}

/**
 * vfs_fsync() - write a whole file back.
 * @file:     the file.
 * @datasync: as above.
 *
 * Context: May sleep.
 * Return: as vfs_fsync_range().
 */
int vfs_fsync(struct file *file, int datasync)
{
	return vfs_fsync_range(file, 0, MAX_LFS_FILESIZE, datasync);
}

static long do_fsync(unsigned int fd, int datasync)
{
	struct fd f = fdget(fd);
	long res = -EBADF;

	if (f.file) {
		res = vfs_fsync(f.file, datasync);
		fdput(f);
	}
	return res;
}

SYSCALL_DEFINE1(fsync, unsigned int, fd)
{
	return do_fsync(fd, 0);
}

SYSCALL_DEFINE1(fdatasync, unsigned int, fd)
{
	return do_fsync(fd, 1);
}

static void sync_super(struct super_block *sb, void *unused)
{
	(void)unused;
	sync_filesystem(sb);
}

SYSCALL_DEFINE0(sync)
{
	for_each_super(sync_super, NULL)
		;
	return 0;
}

static long sync_super_of(struct file *file)
{
	struct super_block *sb = file->f_path.dentry->d_sb;
	int err, seen;

	down_read(&sb->s_umount);
	err = sync_filesystem(sb);
	up_read(&sb->s_umount);
	spin_lock(&file->f_lock);
	seen = errseq_check_and_advance(&sb->s_wb_err, &file->f_sb_err);
	spin_unlock(&file->f_lock);
	return err ? err : seen;
}

SYSCALL_DEFINE1(syncfs, unsigned int, fd)
{
	struct fd f = fdget(fd);
	long res = -EBADF;

	if (f.file) {
		res = sync_super_of(f.file);
		fdput(f);
	}
	return res;
}

static long sync_range(struct file *file, loff_t offset, loff_t nbytes)
{
	umode_t mode = file->f_inode->i_mode;
	loff_t end = nbytes ? offset + nbytes - 1 : MAX_LFS_FILESIZE;

	if (!S_ISREG(mode) && !S_ISBLK(mode) && !S_ISDIR(mode) &&
	    !S_ISLNK(mode))
		return -ESPIPE;
	filemap_write_and_wait_range(file->f_mapping, offset, end);
	return file_check_wb_err(file);
}

SYSCALL_DEFINE4(sync_file_range, int, fd, loff_t, offset, loff_t, nbytes,
		unsigned int, flags)
{
	struct fd f = fdget((unsigned int)fd);
	long res = -EINVAL;

	if (!f.file)
		return -EBADF;
	if (!(flags & ~SYNC_FILE_RANGE_ALL) && offset >= 0 && nbytes >= 0 &&
	    offset + nbytes >= 0)
		res = sync_range(f.file, offset, nbytes);
	fdput(f);
	return res;
}

/*
 * fs/generic_file.c - read, write and mmap of files in the page cache.
 *
 * A write holds the inode's i_rwsem from the moment it looks where the end of
 * the file is: appends from many processes never overwrite each other.
 *
 * See: read(2), write(2), open(2) (O_APPEND), setrlimit(2) (RLIMIT_FSIZE).
 */
#include "lib/types.h"
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/mount.h>
#include <uapi/resource.h>
#include <uapi/signal.h>
#include "kernel/base/rwsem.h"
#include "kernel/rlimit.h"
#include "kernel/signal.h"
#include "mm/iov_iter.h"
#include "mm/pagecache.h"
#include "fs/file.h"
#include "fs/fsnotify.h"
#include "fs/generic_file.h"
#include "fs/inode.h"
#include "fs/super.h"
#include "fs/writeback.h"

/*
 * What seals leave of [@pos, @pos + @count): a file that must not grow can be
 * written up to the last page that ends inside it.  Bytes, or -EPERM.
 */
static ssize_t sealed_write(const struct inode *inode, loff_t pos, size_t count)
{
	loff_t end = inode->i_size;

	if (inode->i_seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE))
		return -EPERM;
	if (!(inode->i_seals & F_SEAL_GROW) || pos + (loff_t)count <= end)
		return (ssize_t)count;
	end &= ~(loff_t)(PAGE_SIZE - 1);
	return pos < end ? (ssize_t)(end - pos) : -EPERM;
}

/**
 * generic_write_checks() - where a write goes, and how much of it may.
 * @file: open for writing.
 * @from: cut to what limits allow.
 * @pos:  set to the end of the file with O_APPEND.
 *
 * Context: i_rwsem held for writing; sends SIGXFSZ past RLIMIT_FSIZE.
 * Return: bytes to write, 0 for an empty write, -EFBIG, or -EPERM for what is
 * sealed.
 */
ssize_t generic_write_checks(struct file *file, struct iov_iter *from,
			     loff_t *pos)
{
	struct inode *inode = file_inode(file);
	unsigned long limit = rlimit(RLIMIT_FSIZE);
	loff_t max = inode->i_sb->s_maxbytes;

	if (!iov_iter_count(from))
		return 0;
	if (file->f_flags & O_APPEND)
		*pos = i_size_read(inode);
	if ((unsigned long)*pos >= limit) {
		send_sig(SIGXFSZ, current, 0);
		return -EFBIG;
	}
	if (*pos >= max)
		return -EFBIG;
	if (limit < (unsigned long)max)
		max = (loff_t)limit;
	iov_iter_truncate(from, (size_t)(max - *pos));
	max = sealed_write(inode, *pos, iov_iter_count(from));
	if (max < 0)
		return max;
	iov_iter_truncate(from, (size_t)max);
	return (ssize_t)iov_iter_count(from);
}

/**
 * generic_file_read() - f_op->read.
 * @file: the file.
 * @to:   where the bytes go.
 * @pos:  moved on.
 *
 * Context: May sleep.
 * Return: bytes, 0 at the end, or -errno.
 */
ssize_t generic_file_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	ssize_t n = filemap_read(file->f_mapping, pos, to);

	if (n >= 0)
		file_accessed(file);
	return n;
}

/**
 * generic_write_sync() - with O_SYNC or O_DSYNC a write is on the device.
 * @file:    written to.
 * @pos:     where.
 * @written: bytes.
 *
 * Context: May sleep; i_rwsem is not held.
 * Return: 0 or -errno.
 */
int generic_write_sync(struct file *file, loff_t pos, ssize_t written)
{
	bool always = file_inode(file)->i_sb->s_flags & MS_SYNCHRONOUS;

	if (!(file->f_flags & O_DSYNC) && !always)
		return 0;
	return vfs_fsync_range(file, pos, pos + written - 1,
			       !always && !(file->f_flags & __O_SYNC));
}

/**
 * generic_file_write() - f_op->write.
 * @file: the file.
 * @from: where the bytes come from.
 * @pos:  moved on.
 *
 * Context: May sleep.
 * Return: bytes, or -errno.
 */
ssize_t generic_file_write(struct file *file, struct iov_iter *from,
			   loff_t *pos)
{
	struct inode *inode = file_inode(file);
	ssize_t n;
	int err;

	inode_lock(inode);
	n = generic_write_checks(file, from, pos);
	if (n <= 0)
		goto out;
	err = file_modified(file);
	n = err ? err : filemap_write(file->f_mapping, pos, from);
out:
	inode_unlock(inode);
	if (n > 0 && inode->i_sb->s_bdev) {
		err = generic_write_sync(file, *pos - n, n);
		balance_dirty_pages();
		if (err)
			return err;
	}
	return n;
}

/** generic_file_mmap_op() - f_op->mmap.  Context: mmap_lock.  Return: 0. */
int generic_file_mmap_op(struct file *file, struct vm_area_struct *vma)
{
	file_accessed(file);
	return generic_file_mmap(file->f_mapping, vma);
}

/** noop_fsync() - f_op->fsync where memory is the store.  Return: 0. */
int noop_fsync(struct file *file, loff_t start, loff_t end, int datasync)
{
	(void)file;
	(void)start;
	(void)end;
	(void)datasync;
	return 0;
}

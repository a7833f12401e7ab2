/*
 * fs/llseek.c - moving the position of an open file.
 *
 * See: lseek(2).
 */
#include <uapi/errno.h>
#include <uapi/seek.h>
#include "lib/util.h"
#include "kernel/syscall.h"
#include "mm/iov_iter.h"
#include "mm/pagecache.h"
#include "fs/fs.h"
#include "fs/fdtable.h"

/* Move to @offset if that is a lawful position. */
static loff_t set_pos(struct file *file, loff_t offset, loff_t maxsize)
{
	if (offset < 0 || offset > maxsize)
		return -EINVAL;
	if (offset != file->f_pos) {
		file->f_pos = offset;
		file->f_version = 0;
	}
	return offset;
}

/**
 * generic_llseek_size() - seek in a file whose end is known.
 * @file:    the file.
 * @offset:  relative to what @whence says.
 * @whence:  SEEK_*.
 * @maxsize: the largest position.
 * @eof:     where SEEK_END counts from.
 *
 * The whole of [0, eof) is data and one hole follows.
 *
 * Context: Process context.
 * Return: the new position, -EINVAL, -ENXIO (no data there).
 */
loff_t generic_llseek_size(struct file *file, loff_t offset, int whence,
			   loff_t maxsize, loff_t eof)
{
	switch (whence) {
	case SEEK_SET:
		break;
	case SEEK_CUR:
		if (offset == 0)
			return file->f_pos;
		if (check_add_overflow(offset, file->f_pos, &offset))
			return -EINVAL;
		break;
	case SEEK_END:
		if (check_add_overflow(offset, eof, &offset))
			return -EINVAL;
		break;
	case SEEK_DATA:
		if ((u64)offset >= (u64)eof)
			return -ENXIO;
		break;
	case SEEK_HOLE:
		if ((u64)offset >= (u64)eof)
			return -ENXIO;
		offset = eof;
		break;
	default:
		return -EINVAL;
	}
	return set_pos(file, offset, maxsize);
}

/**
 * generic_file_llseek() - seek in a regular file.
 * @file:   the file.
 * @offset: relative to what @whence says.
 * @whence: SEEK_*.
 *
 * Context: Process context.
 * Return: as generic_llseek_size().
 */
loff_t generic_file_llseek(struct file *file, loff_t offset, int whence)
{
	struct inode *inode = file->f_inode;

	return generic_llseek_size(file, offset, whence,
				   inode->i_sb->s_maxbytes, i_size_read(inode));
}

/**
 * noop_llseek() - seeking does nothing and succeeds: some devices.
 * @file:   the file.
 * @offset: unused.
 * @whence: unused.
 *
 * Context: Any.
 * Return: the present position.
 */
loff_t noop_llseek(struct file *file, loff_t offset, int whence)
{
	(void)offset;
	(void)whence;
	return file->f_pos;
}

/**
 * no_llseek() - this file has no position.
 * @file:   unused.
 * @offset: unused.
 * @whence: unused.
 *
 * Context: Any.
 * Return: -ESPIPE.
 */
loff_t no_llseek(struct file *file, loff_t offset, int whence)
{
	(void)file;
	(void)offset;
	(void)whence;
	return -ESPIPE;
}

/**
 * default_llseek() - seek freely; the end is i_size.
 * @file:   the file.
 * @offset: relative to what @whence says.
 * @whence: SEEK_*.
 *
 * Context: Process context.
 * Return: as generic_llseek_size().
 */
loff_t default_llseek(struct file *file, loff_t offset, int whence)
{
	return generic_llseek_size(file, offset, whence, MAX_LFS_FILESIZE,
				   i_size_read(file->f_inode));
}

/**
 * vfs_llseek() - move a file's position.
 * @file:   the file.
 * @offset: relative to what @whence says.
 * @whence: SEEK_*.
 *
 * Context: May sleep; f_pos_lock held where the file needs it.
 * Return: the new position, -ESPIPE or what the file says.
 */
loff_t vfs_llseek(struct file *file, loff_t offset, int whence)
{
	if (!(file->f_mode & FMODE_LSEEK) || !file->f_op->llseek)
		return -ESPIPE;
	return file->f_op->llseek(file, offset, whence);
}

/**
 * nonseekable_open() - an open() for files without lseek and pread.
 * @inode: unused.
 * @file:  being opened.
 *
 * Context: Any.
 * Return: 0.
 */
int nonseekable_open(struct inode *inode, struct file *file)
{
	(void)inode;
	file->f_mode &= ~(FMODE_LSEEK | FMODE_PREAD | FMODE_PWRITE);
	return 0;
}

/**
 * stream_open() - an open() for files that have no position at all.
 * @inode: unused.
 * @file:  being opened.
 *
 * Context: Any.
 * Return: 0.
 */
int stream_open(struct inode *inode, struct file *file)
{
	(void)inode;
	file->f_mode &=
		~(FMODE_LSEEK | FMODE_PREAD | FMODE_PWRITE | FMODE_ATOMIC_POS);
	file->f_mode |= FMODE_STREAM;
	return 0;
}

/**
 * simple_read_from_buffer() - a read() over text that is in memory.
 * @to:        where the bytes go.
 * @pos:       position in the text, moved on.
 * @from:      the text.
 * @available: its length.
 *
 * Context: May sleep.
 * Return: bytes read, 0 at the end, -EINVAL, -EFAULT.
 */
ssize_t simple_read_from_buffer(struct iov_iter *to, loff_t *pos,
				const void *from, size_t available)
{
	size_t count = iov_iter_count(to), done;

	if (*pos < 0)
		return -EINVAL;
	if ((u64)*pos >= available || !count)
		return 0;
	count = min(count, available - (size_t)*pos);
	done = copy_to_iter((const char *)from + *pos, count, to);
	if (!done)
		return -EFAULT;
	*pos += (loff_t)done;
	return (ssize_t)done;
}

SYSCALL_DEFINE3(lseek, unsigned int, fd, off_t, offset, unsigned int, whence)
{
	struct fd f = fdget_pos(fd);
	loff_t res = -EINVAL;

	if (!f.file)
		return -EBADF;
	if (whence <= SEEK_MAX)
		res = vfs_llseek(f.file, offset, (int)whence);
	fdput_pos(f);
	return (long)res;
}

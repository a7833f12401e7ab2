/*
 * fs/read_write.c - moving bytes between an open file and a buffer.
 *
 * Every read ends in f_op->read(file, iter, pos) and every write in
 * f_op->write(); what stands here is which checks come first, whose position
 * counts, and the accounting.
 *
 * See: read(2), write(2), pread(2), readv(2), lseek(2).
 */
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/stat.h>
#include <uapi/uio.h>
#include "asm/uaccess.h"
#include "lib/errptr.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "mm/iov_iter.h"
#include "mm/slab.h"
#include "fs/fs.h"
#include "fs/fdtable.h"
#include "fs/fsnotify.h"
#include "fs/read_write.h"

/* The checks common to every transfer: 0 or -errno. */
static inline int verify_area(const struct file *file, const loff_t *pos,
			      size_t count)
{
	if ((ssize_t)count < 0)
		return -EINVAL;
	if (*pos < 0 && !(file->f_mode & FMODE_STREAM))
		return -EINVAL;
	return 0;
}

static inline void account_read(struct file *file, ssize_t res)
{
	if (res > 0) {
		fsnotify_file(file, FS_ACCESS);
		current->rchar += (u64)res;
	}
	current->syscr++;
}

static inline void account_write(struct file *file, ssize_t res)
{
	if (res > 0) {
		fsnotify_file(file, FS_MODIFY);
		current->wchar += (u64)res;
	}
	current->syscw++;
}

/**
 * vfs_iter_read() - read from an open file.
 * @file: the file.
 * @to:   where the bytes go.
 * @pos:  file position, moved on.
 *
 * Context: May sleep.
 * Return: bytes read, 0 at the end, -EBADF, -EINVAL or what the file says.
 */
ssize_t vfs_iter_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	ssize_t res;
	int err;

	if (!(file->f_mode & FMODE_READ))
		return -EBADF;
	if (!file->f_op->read)
		return S_ISDIR(file->f_inode->i_mode) ? -EISDIR : -EINVAL;
	err = verify_area(file, pos, to->count);
	if (err)
		return err;
	iov_iter_truncate(to, MAX_RW_COUNT);
	res = file->f_op->read(file, to, pos);
	account_read(file, res);
	return res;
}

/**
 * vfs_iter_write() - write to an open file.
 * @file: the file.
 * @from: where the bytes come from.
 * @pos:  file position, moved on.
 *
 * Context: May sleep.
 * Return: bytes written, -EBADF, -EINVAL or what the file says.
 */
ssize_t vfs_iter_write(struct file *file, struct iov_iter *from, loff_t *pos)
{
	ssize_t res;
	int err;

	if (!(file->f_mode & FMODE_WRITE))
		return -EBADF;
	if (!file->f_op->write)
		return -EINVAL;
	err = verify_area(file, pos, from->count);
	if (err)
		return err;
	iov_iter_truncate(from, MAX_RW_COUNT);
	res = file->f_op->write(file, from, pos);
	account_write(file, res);
	return res;
}

/**
 * vfs_read() - read into one user buffer.
 * @file:  the file.
 * @buf:   where to.
 * @count: at most.
 * @pos:   file position, moved on.
 *
 * Context: May sleep.
 * Return: bytes read, or -errno as vfs_iter_read(), -EFAULT.
 */
ssize_t vfs_read(struct file *file, char __user *buf, size_t count, loff_t *pos)
{
	struct iov_iter iter;

	if (!(file->f_mode & FMODE_READ))
		return -EBADF;
	if (!(file->f_mode & FMODE_CAN_READ))
		return S_ISDIR(file->f_inode->i_mode) ? -EISDIR : -EINVAL;
	if (!access_ok(buf, count))
		return -EFAULT;
	iov_iter_ubuf(&iter, ITER_DEST, buf, count);
	return vfs_iter_read(file, &iter, pos);
}

/**
 * vfs_write() - write from one user buffer.
 * @file:  the file.
 * @buf:   where from.
 * @count: how much.
 * @pos:   file position, moved on.
 *
 * Context: May sleep.
 * Return: bytes written, or -errno as vfs_iter_write(), -EFAULT.
 */
ssize_t vfs_write(struct file *file, const char __user *buf, size_t count,
		  loff_t *pos)
{
	struct iov_iter iter;

	if (!(file->f_mode & FMODE_WRITE))
		return -EBADF;
	if (!(file->f_mode & FMODE_CAN_WRITE))
		return -EINVAL;
	if (!access_ok(buf, count))
		return -EFAULT;
	iov_iter_ubuf(&iter, ITER_SOURCE, (char __user *)buf, count);
	return vfs_iter_write(file, &iter, pos);
}

/**
 * kernel_read() - read into kernel memory.
 * @file:  open for reading.
 * @buf:   where to.
 * @count: at most.
 * @pos:   file position, moved on.
 *
 * Context: May sleep.
 * Return: bytes read or -errno.
 */
ssize_t kernel_read(struct file *file, void *buf, size_t count, loff_t *pos)
{
	struct kvec vec = { .iov_base = buf,
			    .iov_len = min(count, MAX_RW_COUNT) };
	struct iov_iter iter;

	iov_iter_kvec(&iter, ITER_DEST, &vec, 1, vec.iov_len);
	return vfs_iter_read(file, &iter, pos);
}

/**
 * kernel_write() - write from kernel memory.
 * @file:  open for writing.
 * @buf:   where from.
 * @count: how much.
 * @pos:   file position, moved on.
 *
 * Context: May sleep.
 * Return: bytes written or -errno.
 */
ssize_t kernel_write(struct file *file, const void *buf, size_t count,
		     loff_t *pos)
{
	struct kvec vec = { .iov_base = (void *)buf,
			    .iov_len = min(count, MAX_RW_COUNT) };
	struct iov_iter iter;

	iov_iter_kvec(&iter, ITER_SOURCE, &vec, 1, vec.iov_len);
	return vfs_iter_write(file, &iter, pos);
}

/* Where a file without position keeps it: nowhere. */
static inline loff_t file_pos(const struct file *file)
{
	return file->f_mode & FMODE_STREAM ? 0 : file->f_pos;
}

static inline void set_file_pos(struct file *file, loff_t pos)
{
	if (!(file->f_mode & FMODE_STREAM))
		file->f_pos = pos;
}

SYSCALL_DEFINE3(read, unsigned int, fd, char __user *, buf, size_t, count)
{
	struct fd f = fdget_pos(fd);
	ssize_t res;
	loff_t pos;

	if (!f.file)
		return -EBADF;
	pos = file_pos(f.file);
	res = vfs_read(f.file, buf, count, &pos);
	if (res >= 0)
		set_file_pos(f.file, pos);
	fdput_pos(f);
	return res;
}

SYSCALL_DEFINE3(write, unsigned int, fd, const char __user *, buf, size_t,
		count)
{
	struct fd f = fdget_pos(fd);
	ssize_t res;
	loff_t pos;

	if (!f.file)
		return -EBADF;
	pos = file_pos(f.file);
	res = vfs_write(f.file, buf, count, &pos);
	if (res >= 0)
		set_file_pos(f.file, pos);
	fdput_pos(f);
	return res;
}

SYSCALL_DEFINE4(pread64, unsigned int, fd, char __user *, buf, size_t, count,
		loff_t, pos)
{
	struct fd f;
	ssize_t res = -ESPIPE;

	if (pos < 0)
		return -EINVAL;
	f = fdget(fd);
	if (!f.file)
		return -EBADF;
	if (f.file->f_mode & FMODE_PREAD)
		res = vfs_read(f.file, buf, count, &pos);
	fdput(f);
	return res;
}

SYSCALL_DEFINE4(pwrite64, unsigned int, fd, const char __user *, buf, size_t,
		count, loff_t, pos)
{
	struct fd f;
	ssize_t res = -ESPIPE;

	if (pos < 0)
		return -EINVAL;
	f = fdget(fd);
	if (!f.file)
		return -EBADF;
	if (f.file->f_mode & FMODE_PWRITE)
		res = vfs_write(f.file, buf, count, &pos);
	fdput(f);
	return res;
}

/* What preadv2/pwritev2 flags ask of this file: 0 or -errno. */
static int check_rw_flags(const struct file *file, unsigned int flags)
{
	if (flags &
	    ~(RWF_HIPRI | RWF_DSYNC | RWF_SYNC | RWF_NOWAIT | RWF_APPEND))
		return -EOPNOTSUPP;
	if ((flags & RWF_NOWAIT) && !(file->f_mode & FMODE_NOWAIT))
		return -EOPNOTSUPP;
	return 0;
}

/* Can the file take or give @count bytes at @at, as @flags ask?  0 or not. */
static int check_vec(const struct file *file, bool source, loff_t at,
		     size_t count, unsigned int flags)
{
	if (!(file->f_mode & (source ? FMODE_WRITE : FMODE_READ)))
		return -EBADF;
	if (!(file->f_mode & (source ? FMODE_CAN_WRITE : FMODE_CAN_READ)))
		return S_ISDIR(file->f_inode->i_mode) ? -EISDIR : -EINVAL;
	if (!count)
		return 0;
	return verify_area(file, &at, count) ?: check_rw_flags(file, flags);
}

/* One transfer between the file and the buffers of @iter. */
static ssize_t transfer_iter(struct file *file, struct iov_iter *iter,
			     bool source, loff_t *at, unsigned int flags)
{
	ssize_t res = check_vec(file, source, *at, iter->count, flags);

	if (res || !iter->count)
		return res;
	if (source && (flags & RWF_APPEND))
		*at = i_size_read(file->f_inode);
	res = source ? vfs_iter_write(file, iter, at)
		     : vfs_iter_read(file, iter, at);
	if (res > 0 && source && (flags & (RWF_DSYNC | RWF_SYNC)) &&
	    vfs_fsync(file, !(flags & RWF_SYNC)))
		return -EIO;
	return res;
}

/* readv and writev in all their forms; @pos NULL: the file's own position. */
static ssize_t transfer_vec(struct file *file, const struct user_vec *vec,
			    bool source, const loff_t *pos, unsigned int flags)
{
	struct iovec fast[UIO_FASTIOV], *iov = fast;
	struct iov_iter iter;
	loff_t at = pos ? *pos : file_pos(file);
	ssize_t res;

	iov_iter_ubuf(&iter, source, NULL, 0); /* for no buffers at all */
	res = import_iovec(source, vec, UIO_FASTIOV, &iov, &iter);
	if (res < 0)
		return res;
	res = transfer_iter(file, &iter, source, &at, flags);
	if (iov != fast)
		kfree(iov);
	if (res >= 0 && !pos)
		set_file_pos(file, at);
	return res;
}

static ssize_t do_vec(unsigned int fd, const struct user_vec *vec, bool source,
		      unsigned int flags)
{
	struct fd f = fdget_pos(fd);
	ssize_t res;

	if (!f.file)
		return -EBADF;
	res = transfer_vec(f.file, vec, source, NULL, flags);
	fdput_pos(f);
	return res;
}

static ssize_t do_pvec(unsigned int fd, const struct user_vec *vec, bool source,
		       loff_t pos, unsigned int flags)
{
	fmode_t need = source ? FMODE_PWRITE : FMODE_PREAD;
	ssize_t res = -ESPIPE;
	struct fd f;

	if (pos < 0)
		return -EINVAL;
	f = fdget(fd);
	if (!f.file)
		return -EBADF;
	if (f.file->f_mode & need)
		res = transfer_vec(f.file, vec, source, &pos, flags);
	fdput(f);
	return res;
}

SYSCALL_DEFINE3(readv, unsigned int, fd, const struct iovec __user *, vec,
		unsigned long, vlen)
{
	return do_vec(fd, &(struct user_vec){ vec, vlen }, ITER_DEST, 0);
}

SYSCALL_DEFINE3(writev, unsigned int, fd, const struct iovec __user *, vec,
		unsigned long, vlen)
{
	return do_vec(fd, &(struct user_vec){ vec, vlen }, ITER_SOURCE, 0);
}

SYSCALL_DEFINE4(preadv, unsigned int, fd, const struct iovec __user *, vec,
		unsigned long, vlen, unsigned long, pos)
{
	return do_pvec(fd, &(struct user_vec){ vec, vlen }, ITER_DEST,
		       (loff_t)pos, 0);
}

SYSCALL_DEFINE4(pwritev, unsigned int, fd, const struct iovec __user *, vec,
		unsigned long, vlen, unsigned long, pos)
{
	return do_pvec(fd, &(struct user_vec){ vec, vlen }, ITER_SOURCE,
		       (loff_t)pos, 0);
}

/* The fifth argument is the high half of the position, unused on 64 bits. */
SYSCALL_DEFINE6(preadv2, unsigned int, fd, const struct iovec __user *, vec,
		unsigned long, vlen, unsigned long, pos, unsigned long, high,
		unsigned int, flags)
{
	struct user_vec v = { vec, vlen };

	(void)high;
	if ((loff_t)pos == -1)
		return do_vec(fd, &v, ITER_DEST, flags);
	return do_pvec(fd, &v, ITER_DEST, (loff_t)pos, flags);
}

SYSCALL_DEFINE6(pwritev2, unsigned int, fd, const struct iovec __user *, vec,
		unsigned long, vlen, unsigned long, pos, unsigned long, high,
		unsigned int, flags)
{
	struct user_vec v = { vec, vlen };

	(void)high;
	if ((loff_t)pos == -1)
		return do_vec(fd, &v, ITER_SOURCE, flags);
	return do_pvec(fd, &v, ITER_SOURCE, (loff_t)pos, flags);
}

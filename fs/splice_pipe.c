/*
 * fs/splice_pipe.c - splice, tee and vmsplice: the pages of a pipe.
 *
 * Data leaves a pipe slot by slot: its page is taken with a reference, used
 * outside of the pipe's mutex where that may block on another pipe, and only
 * what was used is then consumed.  Between two pipes both mutexes are held,
 * in the order of their addresses.
 *
 * See: splice(2), tee(2), vmsplice(2).
 */
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/signal.h>
#include <uapi/uio.h>
#include "asm/page.h"
#include "asm/uaccess.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/signal.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "mm/iov_iter.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "fs/fdtable.h"
#include "fs/fs.h"
#include "fs/pipe.h"
#include "fs/read_write.h"

#define SPLICE_F_ALL \
	(SPLICE_F_MOVE | SPLICE_F_NONBLOCK | SPLICE_F_MORE | SPLICE_F_GIFT)

static void lock_both(struct pipe_inode_info *a, struct pipe_inode_info *b)
{
	if (a > b)
		swap(a, b);
	mutex_lock(&a->mutex);
	mutex_lock_nested(&b->mutex, 1);
}

static void unlock_both(struct pipe_inode_info *a, struct pipe_inode_info *b)
{
	mutex_unlock(&a->mutex);
	mutex_unlock(&b->mutex);
}

static void wake_pipe(struct wait_queue_head *wq)
{
	wake_up_interruptible_all(wq);
}

/* Wait until there is something to read: 1, 0 at the end, or -errno. */
static int wait_data(struct pipe_inode_info *pipe, bool nonblock)
{
	if (!pipe_empty(pipe))
		return 1;
	if (!READ_ONCE(pipe->writers))
		return 0;
	if (nonblock)
		return -EAGAIN;
	if (wait_event_interruptible(pipe->rd_wait,
				     !pipe_empty(pipe) ||
					     !READ_ONCE(pipe->writers)))
		return -ERESTARTSYS;
	return !pipe_empty(pipe);
}

/* Wait until there is room: 0 or -errno, SIGPIPE sent with -EPIPE. */
static int wait_room(struct pipe_inode_info *pipe, bool nonblock)
{
	int err = 0;

	if (READ_ONCE(pipe->readers) && pipe_full(pipe)) {
		if (nonblock)
			return -EAGAIN;
		err = wait_event_interruptible(
			pipe->wr_wait,
			!pipe_full(pipe) || !READ_ONCE(pipe->readers));
	}
	if (!err && !READ_ONCE(pipe->readers)) {
		send_sig(SIGPIPE, current, 0);
		err = -EPIPE;
	}
	return err;
}

/* Move or share up to @len bytes from one pipe to another, now. */
static ssize_t transfer(struct pipe_inode_info *in, struct pipe_inode_info *out,
			size_t len, bool share)
{
	unsigned int at = in->tail;
	ssize_t done = 0;

	while ((size_t)done < len && at != in->head && !pipe_full(out)) {
		struct pipe_buffer *src = pipe_slot(in, at);
		struct pipe_buffer *dst = pipe_slot(out, out->head);
		size_t n = min(len - (size_t)done, (size_t)src->len);

		*dst = *src;
		dst->len = (unsigned int)n;
		dst->flags &= ~(unsigned int)PIPE_BUF_FLAG_CAN_MERGE;
		src->flags &= ~(unsigned int)PIPE_BUF_FLAG_CAN_MERGE;
		WRITE_ONCE(out->head, out->head + 1);
		done += (ssize_t)n;
		if (share || n < src->len)
			get_page(src->page);
		if (!share) {
			src->offset += (unsigned int)n;
			src->len -= (unsigned int)n;
			if (!src->len)
				WRITE_ONCE(in->tail, in->tail + 1);
		}
		at = share ? at + 1 : in->tail;
	}
	return done;
}

/* Both ends of pipes: splice (moves) or tee (shares). */
static ssize_t pipe_to_pipe(struct pipe_inode_info *in,
			    struct pipe_inode_info *out, size_t len,
			    bool nonblock, bool share)
{
	ssize_t done;
	int res;

	if (in == out)
		return -EINVAL;
	do {
		res = wait_data(in, nonblock);
		if (res <= 0)
			return res;
		res = wait_room(out, nonblock);
		if (res)
			return res;
		lock_both(in, out);
		done = transfer(in, out, len, share);
		unlock_both(in, out);
	} while (!done);
	wake_pipe(&out->rd_wait);
	if (!share)
		wake_pipe(&in->wr_wait);
	return done;
}

/* Write the first slot's bytes to a file; the pipe's mutex is held. */
static ssize_t drain_slot(struct pipe_inode_info *pipe, struct file *out,
			  loff_t *pos, size_t len)
{
	struct pipe_buffer *buf = pipe_slot(pipe, pipe->tail);
	ssize_t put;

	put = kernel_write(out, (char *)page_address(buf->page) + buf->offset,
			   min(len, (size_t)buf->len), pos);
	if (put <= 0)
		return put;
	buf->offset += (unsigned int)put;
	buf->len -= (unsigned int)put;
	if (!buf->len) {
		pipe_keep_page(pipe, buf->page);
		buf->page = NULL;
		WRITE_ONCE(pipe->tail, pipe->tail + 1);
	}
	return put;
}

static ssize_t pipe_to_file(struct pipe_inode_info *pipe, struct file *out,
			    loff_t *pos, size_t len, bool nonblock)
{
	ssize_t done = 0, put = 0;
	int res = wait_data(pipe, nonblock);

	if (res <= 0)
		return res;
	mutex_lock(&pipe->mutex);
	while ((size_t)done < len && !pipe_empty(pipe)) {
		put = drain_slot(pipe, out, pos, len - (size_t)done);
		if (put <= 0)
			break;
		done += put;
	}
	mutex_unlock(&pipe->mutex);
	if (done)
		wake_pipe(&pipe->wr_wait);
	return done ? done : put;
}

/* Put a filled page into the pipe, waiting for room: 0 or -errno. */
static int push_page(struct pipe_inode_info *pipe, struct page *page,
		     size_t len, bool nonblock)
{
	bool done = false;
	int err;

	while (!done) {
		err = wait_room(pipe, nonblock);
		if (err)
			return err;
		mutex_lock(&pipe->mutex);
		if (!pipe_full(pipe)) {
			*pipe_slot(pipe, pipe->head) = (struct pipe_buffer){
				.page = page, .len = (unsigned int)len
			};
			WRITE_ONCE(pipe->head, pipe->head + 1);
			done = true;
		}
		mutex_unlock(&pipe->mutex);
	}
	wake_pipe(&pipe->rd_wait);
	return 0;
}

/* Fill new pages from @in or from @iter and push them, one after another. */
static ssize_t fill_pipe(struct pipe_inode_info *pipe, struct file *in,
			 loff_t *pos, struct iov_iter *iter, size_t len,
			 bool nonblock)
{
	ssize_t done = 0, got = 0;

	while ((size_t)done < len) {
		size_t want = min(len - (size_t)done, (size_t)PAGE_SIZE);
		struct page *page;
		int err = wait_room(pipe, nonblock || done);

		if (err)
			return done ? done : err;
		page = alloc_page(GFP_USER);
		if (!page)
			return done ? done : -ENOMEM;
		got = in ? kernel_read(in, page_address(page), want, pos)
			 : (ssize_t)copy_from_iter(page_address(page), want,
						   iter);
		if (!in && !got)
			got = -EFAULT;
		if (got > 0)
			err = push_page(pipe, page, (size_t)got, false);
		if (got <= 0 || err) {
			put_page(page);
			return done ? done : (err ? err : got);
		}
		done += got;
		if ((size_t)got < want)
			break;
	}
	return done;
}

/* One splice(2) with its descriptors and positions settled. */
static ssize_t splice_files(struct file *in, loff_t *ipos, struct file *out,
			    loff_t *opos, size_t len, unsigned int flags)
{
	struct pipe_inode_info *from = get_pipe_info(in);
	struct pipe_inode_info *to = get_pipe_info(out);
	bool nonblock = flags & SPLICE_F_NONBLOCK;
	loff_t pos;
	ssize_t res;

	if ((from && ipos) || (to && opos))
		return -ESPIPE;
	if (from && to)
		return pipe_to_pipe(
			from, to, len,
			nonblock || ((in->f_flags | out->f_flags) & O_NONBLOCK),
			false);
	if (from) {
		if (opos && !(out->f_mode & FMODE_PWRITE))
			return -EINVAL;
		if (out->f_flags & O_APPEND)
			return -EINVAL;
		pos = opos ? *opos : out->f_pos;
		res = pipe_to_file(from, out, &pos, len, nonblock);
		if (res > 0)
			*(opos ? opos : &out->f_pos) = pos;
		return res;
	}
	if (!to)
		return -EINVAL;
	if (ipos && !(in->f_mode & FMODE_PREAD))
		return -EINVAL;
	if (!in->f_op->read)
		return -EINVAL;
	pos = ipos ? *ipos : in->f_pos;
	res = fill_pipe(to, in, &pos, NULL, len, nonblock);
	if (res > 0)
		*(ipos ? ipos : &in->f_pos) = pos;
	return res;
}

/* splice(2) once the files are known: fetch and store the positions. */
static ssize_t do_splice(struct file *in, loff_t __user *off_in,
			 struct file *out, loff_t __user *off_out, size_t len,
			 unsigned int flags)
{
	loff_t ipos, opos;
	ssize_t res;

	if (!(in->f_mode & FMODE_READ) || !(out->f_mode & FMODE_WRITE))
		return -EBADF;
	if ((get_pipe_info(in) && off_in) || (get_pipe_info(out) && off_out))
		return -ESPIPE;
	if ((off_in && copy_from_user(&ipos, off_in, sizeof(ipos))) ||
	    (off_out && copy_from_user(&opos, off_out, sizeof(opos))))
		return -EFAULT;
	res = splice_files(in, off_in ? &ipos : NULL, out,
			   off_out ? &opos : NULL, min(len, MAX_RW_COUNT),
			   flags);
	if ((off_in && copy_to_user(off_in, &ipos, sizeof(ipos))) ||
	    (off_out && copy_to_user(off_out, &opos, sizeof(opos))))
		return -EFAULT;
	return res;
}

SYSCALL_DEFINE6(splice, int, fd_in, loff_t __user *, off_in, int, fd_out,
		loff_t __user *, off_out, size_t, len, unsigned int, flags)
{
	ssize_t res = -EBADF;
	struct fd in, out;

	if (!len)
		return 0;
	if (flags & ~(unsigned int)SPLICE_F_ALL)
		return -EINVAL;
	in = fdget((unsigned int)fd_in);
	if (!in.file)
		return -EBADF;
	out = fdget((unsigned int)fd_out);
	if (out.file) {
		res = do_splice(in.file, off_in, out.file, off_out, len, flags);
		fdput(out);
	}
	fdput(in);
	return res;
}

static ssize_t do_tee(struct file *in, struct file *out, size_t len,
		      unsigned int flags)
{
	struct pipe_inode_info *from = get_pipe_info(in);
	struct pipe_inode_info *to = get_pipe_info(out);
	bool nonblock = (flags & SPLICE_F_NONBLOCK) ||
			((in->f_flags | out->f_flags) & O_NONBLOCK);

	if (!(in->f_mode & FMODE_READ) || !(out->f_mode & FMODE_WRITE))
		return -EBADF;
	if (!from || !to)
		return -EINVAL;
	return pipe_to_pipe(from, to, min(len, MAX_RW_COUNT), nonblock, true);
}

SYSCALL_DEFINE4(tee, int, fdin, int, fdout, size_t, len, unsigned int, flags)
{
	ssize_t res = -EBADF;
	struct fd in, out;

	if (flags & ~(unsigned int)SPLICE_F_ALL)
		return -EINVAL;
	if (!len)
		return 0;
	in = fdget((unsigned int)fdin);
	if (!in.file)
		return -EBADF;
	out = fdget((unsigned int)fdout);
	if (out.file) {
		res = do_tee(in.file, out.file, len, flags);
		fdput(out);
	}
	fdput(in);
	return res;
}

/* vmsplice(2): to a pipe by copying the pages, from a pipe as readv(2). */
static ssize_t do_vmsplice(struct file *file, const struct user_vec *vec,
			   unsigned int flags)
{
	struct pipe_inode_info *pipe = get_pipe_info(file);
	struct iovec fast[UIO_FASTIOV], *iov = fast;
	bool source = file->f_mode & FMODE_WRITE;
	struct iov_iter iter;
	loff_t pos = 0;
	ssize_t res;

	if (!(file->f_mode & (FMODE_READ | FMODE_WRITE)))
		return -EBADF;
	res = import_iovec(source, vec, UIO_FASTIOV, &iov, &iter);
	if (res <= 0)
		return res;
	if (!pipe)
		res = -EBADF;
	else if (source)
		res = fill_pipe(pipe, NULL, NULL, &iter, (size_t)res,
				flags & SPLICE_F_NONBLOCK);
	else
		res = vfs_iter_read(file, &iter, &pos);
	if (iov != fast)
		kfree(iov);
	return res;
}

SYSCALL_DEFINE4(vmsplice, int, fd, const struct iovec __user *, uiov,
		unsigned long, nr_segs, unsigned int, flags)
{
	ssize_t res;
	struct fd f;

	if (flags & ~(unsigned int)SPLICE_F_ALL)
		return -EINVAL;
	f = fdget((unsigned int)fd);
	if (!f.file)
		return -EBADF;
	res = do_vmsplice(f.file, &(struct user_vec){ uiov, nr_segs }, flags);
	fdput(f);
	return res;
}

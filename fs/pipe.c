/*
 * fs/pipe.c - pipes and FIFOs: reading, writing, waiting.
 *
 * A pipe is a ring of slots, each a page and the part of it that is full.
 * Writers fill at head, readers empty at tail, under one mutex; whoever finds
 * nothing to do sleeps on rd_wait or wr_wait, one woken at a time.  A write of
 * at most PIPE_BUF bytes goes into one slot and so is never split.
 *
 * See: pipe(7), fifo(7).
 */
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/ioctls.h>
#include <uapi/signal.h>
#include <uapi/statfs.h>
#include "asm/uaccess.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/signal.h"
#include "kernel/task.h"
#include "mm/iov_iter.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "fs/fs.h"
#include "fs/pipe.h"

/* One transfer in progress. */
struct pipe_io {
	struct pipe_inode_info *pipe;
	struct file *file;
	struct iov_iter *iter;
	ssize_t done;
	bool wake_other; /* the other side may be asleep */
	bool wake_next;  /* we slept exclusively: pass the wake-up on */
};

static bool is_packetized(const struct file *file)
{
	return file->f_flags & O_DIRECT;
}

/**
 * pipe_take_page() - a page to fill, one just drained if possible.
 * @pipe: its mutex is held.
 *
 * Context: May sleep.
 * Return: the page or NULL.
 */
struct page *pipe_take_page(struct pipe_inode_info *pipe)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(pipe->spare); i++) {
		struct page *page = pipe->spare[i];

		if (page) {
			pipe->spare[i] = NULL;
			return page;
		}
	}
	return alloc_page(GFP_USER);
}

/**
 * pipe_keep_page() - a drained page: keep it for the next write, or free it.
 * @pipe: its mutex is held.
 * @page: the reference is given up.
 *
 * Context: Any.
 */
void pipe_keep_page(struct pipe_inode_info *pipe, struct page *page)
{
	if (page_count(page) == 1) {
		for (unsigned int i = 0; i < ARRAY_SIZE(pipe->spare); i++) {
			if (!pipe->spare[i]) {
				pipe->spare[i] = page;
				return;
			}
		}
	}
	put_page(page);
}

/* Move what the first full slot holds to the reader: 0 or -EFAULT. */
static int read_slot(struct pipe_io *io)
{
	struct pipe_inode_info *pipe = io->pipe;
	struct pipe_buffer *buf = pipe_slot(pipe, pipe->tail);
	size_t want = min((size_t)buf->len, iov_iter_count(io->iter)), got;

	got = copy_page_to_iter(buf->page, buf->offset, want, io->iter);
	if (got < want && !got)
		return -EFAULT;
	io->done += (ssize_t)got;
	buf->offset += (unsigned int)got;
	buf->len -= (unsigned int)got;
	if (buf->flags & PIPE_BUF_FLAG_PACKET) {
		iov_iter_truncate(io->iter, 0); /* the rest is lost */
		buf->len = 0;
	}
	if (!buf->len) {
		pipe_keep_page(pipe, buf->page);
		buf->page = NULL;
		WRITE_ONCE(pipe->tail, pipe->tail + 1);
	}
	return got < want ? -EFAULT : 0;
}

static bool pipe_readable(const struct pipe_inode_info *pipe)
{
	return !pipe_empty(pipe) || !READ_ONCE(pipe->writers);
}

static bool pipe_writable(const struct pipe_inode_info *pipe)
{
	return !pipe_full(pipe) || !READ_ONCE(pipe->readers);
}

static void wake_readers(struct pipe_inode_info *pipe)
{
	wake_up_interruptible_poll(&pipe->rd_wait, POLLIN | POLLRDNORM);
}

static void wake_writers(struct pipe_inode_info *pipe)
{
	wake_up_interruptible_poll(&pipe->wr_wait, POLLOUT | POLLWRNORM);
}

/* Nothing to read: sleep until there is.  The mutex is dropped meanwhile. */
static int read_sleep(struct pipe_io *io)
{
	struct pipe_inode_info *pipe = io->pipe;

	mutex_unlock(&pipe->mutex);
	if (io->wake_other)
		wake_writers(pipe);
	if (wait_event_interruptible_exclusive(pipe->rd_wait,
					       pipe_readable(pipe)))
		return -ERESTARTSYS;
	mutex_lock(&pipe->mutex);
	io->wake_other = pipe_full(pipe);
	io->wake_next = true;
	return 0;
}

/* Fill the reader's buffer; the mutex is held, and given up on @return < 0. */
static int read_slots(struct pipe_io *io)
{
	struct pipe_inode_info *pipe = io->pipe;
	int err;

	for (;;) {
		while (!pipe_empty(pipe) && iov_iter_count(io->iter)) {
			err = read_slot(io);
			if (err)
				return io->done ? 0 : err;
		}
		if (io->done || !pipe->writers)
			return 0;
		if (io->file->f_flags & O_NONBLOCK)
			return -EAGAIN;
		err = read_sleep(io);
		if (err)
			return err;
	}
}

static ssize_t pipe_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	struct pipe_inode_info *pipe = file->private_data;
	struct pipe_io io = { .pipe = pipe, .file = file, .iter = to };
	int err;

	(void)pos;
	if (!iov_iter_count(to))
		return 0;

	mutex_lock(&pipe->mutex);
	io.wake_other = pipe_full(pipe);
	err = read_slots(&io);
	if (err == -ERESTARTSYS)
		return err;
	if (pipe_empty(pipe))
		io.wake_next = false;
	mutex_unlock(&pipe->mutex);

	if (io.wake_other && !pipe_full(pipe))
		wake_writers(pipe);
	if (io.wake_next)
		wake_readers(pipe);
	if (pipe->fasync_writers)
		kill_fasync(&pipe->fasync_writers, SIGIO, POLL_OUT);
	if (err)
		return err;
	if (io.done)
		file_accessed(file);
	return io.done;
}

/* Append to the last slot what fits behind its data: 0 or -EFAULT. */
static int write_merge(struct pipe_io *io)
{
	struct pipe_inode_info *pipe = io->pipe;
	size_t rest = iov_iter_count(io->iter) & (PAGE_SIZE - 1), got;
	struct pipe_buffer *buf;
	unsigned int end;

	if (!rest || pipe_empty(pipe))
		return 0;
	buf = pipe_slot(pipe, pipe->head - 1);
	end = buf->offset + buf->len;
	if (!(buf->flags & PIPE_BUF_FLAG_CAN_MERGE) || end + rest > PAGE_SIZE ||
	    is_packetized(io->file))
		return 0;
	got = copy_page_from_iter(buf->page, end, rest, io->iter);
	if (!got)
		return -EFAULT;
	buf->len += (unsigned int)got;
	io->done += (ssize_t)got;
	return got < rest ? -EFAULT : 0;
}

/* Fill one more slot; there is room.  0, -ENOMEM or -EFAULT. */
static int write_slot(struct pipe_io *io)
{
	struct pipe_inode_info *pipe = io->pipe;
	size_t want = min(iov_iter_count(io->iter), (size_t)PAGE_SIZE), got;
	struct page *page = pipe_take_page(pipe);
	struct pipe_buffer *buf;

	if (!page)
		return -ENOMEM;
	got = copy_page_from_iter(page, 0, want, io->iter);
	if (!got) {
		pipe_keep_page(pipe, page);
		return -EFAULT;
	}
	buf = pipe_slot(pipe, pipe->head);
	*buf = (struct pipe_buffer){
		.page = page,
		.len = (unsigned int)got,
		.flags = is_packetized(io->file) ? PIPE_BUF_FLAG_PACKET
						 : PIPE_BUF_FLAG_CAN_MERGE,
	};
	WRITE_ONCE(pipe->head, pipe->head + 1);
	io->done += (ssize_t)got;
	return got < want ? -EFAULT : 0;
}

/* The ring is full: sleep until it is not. */
static int write_sleep(struct pipe_io *io)
{
	struct pipe_inode_info *pipe = io->pipe;
	int err;

	mutex_unlock(&pipe->mutex);
	if (io->wake_other)
		wake_readers(pipe);
	err = wait_event_interruptible_exclusive(pipe->wr_wait,
						 pipe_writable(pipe));
	mutex_lock(&pipe->mutex);
	io->wake_other = pipe_empty(pipe);
	io->wake_next = true;
	return err;
}

/* Put everything into the ring; the mutex is held. */
static int write_slots(struct pipe_io *io)
{
	struct pipe_inode_info *pipe = io->pipe;
	int err;

	if (!pipe->readers)
		return -EPIPE;
	err = write_merge(io);
	while (!err && iov_iter_count(io->iter)) {
		if (!pipe->readers)
			return -EPIPE;
		if (!pipe_full(pipe)) {
			err = write_slot(io);
			continue;
		}
		if (io->file->f_flags & O_NONBLOCK)
			return -EAGAIN;
		err = write_sleep(io);
	}
	return err;
}

static ssize_t pipe_write(struct file *file, struct iov_iter *from, loff_t *pos)
{
	struct pipe_inode_info *pipe = file->private_data;
	struct pipe_io io = { .pipe = pipe, .file = file, .iter = from };
	int err;

	(void)pos;
	if (!iov_iter_count(from))
		return 0;

	mutex_lock(&pipe->mutex);
	io.wake_other = pipe_empty(pipe);
	err = write_slots(&io);
	if (pipe_full(pipe))
		io.wake_next = false;
	io.wake_other |= pipe->poll_usage;
	mutex_unlock(&pipe->mutex);

	if (err == -EPIPE)
		send_sig(SIGPIPE, current, 0);
	if (io.wake_other)
		wake_readers(pipe);
	if (io.wake_next)
		wake_writers(pipe);
	if (pipe->fasync_readers)
		kill_fasync(&pipe->fasync_readers, SIGIO, POLL_IN);
	if (!io.done)
		return err;
	file_update_time(file);
	return io.done;
}

static __poll_t pipe_poll(struct file *file, poll_table *pt)
{
	struct pipe_inode_info *pipe = file->private_data;
	__poll_t mask = 0;

	WRITE_ONCE(pipe->poll_usage, true);
	if (file->f_mode & FMODE_READ)
		poll_wait(file, &pipe->rd_wait, pt);
	if (file->f_mode & FMODE_WRITE)
		poll_wait(file, &pipe->wr_wait, pt);

	if (file->f_mode & FMODE_READ) {
		if (!pipe_empty(pipe))
			mask |= POLLIN | POLLRDNORM;
		if (!READ_ONCE(pipe->writers) &&
		    file->f_version != READ_ONCE(pipe->w_counter))
			mask |= POLLHUP;
	}
	if (file->f_mode & FMODE_WRITE) {
		if (!pipe_full(pipe))
			mask |= POLLOUT | POLLWRNORM;
		/* Most Unixes say so only to those who write. */
		if (!READ_ONCE(pipe->readers))
			mask |= POLLERR;
	}
	return mask;
}

static long pipe_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct pipe_inode_info *pipe = file->private_data;
	int count = 0;

	if (cmd != FIONREAD)
		return -ENOTTY;
	mutex_lock(&pipe->mutex);
	for (unsigned int at = pipe->tail; at != pipe->head; at++)
		count += (int)pipe_slot(pipe, at)->len;
	mutex_unlock(&pipe->mutex);
	return put_user(count, (int __user *)arg);
}

static int pipe_fasync(int fd, struct file *file, int on)
{
	struct pipe_inode_info *pipe = file->private_data;
	int res = 0;

	mutex_lock(&pipe->mutex);
	if (file->f_mode & FMODE_READ)
		res = fasync_helper(fd, file, on, &pipe->fasync_readers);
	if (res >= 0 && (file->f_mode & FMODE_WRITE)) {
		res = fasync_helper(fd, file, on, &pipe->fasync_writers);
		if (res < 0 && (file->f_mode & FMODE_READ))
			fasync_helper(-1, file, 0, &pipe->fasync_readers);
	}
	mutex_unlock(&pipe->mutex);
	return res;
}

/* One open file less of the pipe; the last frees it. */
static void put_pipe_info(struct inode *inode, struct pipe_inode_info *pipe)
{
	bool last;

	spin_lock(&inode->i_lock);
	assert(pipe->files > 0);
	last = !--pipe->files;
	if (last)
		inode->i_pipe = NULL;
	spin_unlock(&inode->i_lock);
	if (last)
		free_pipe_info(pipe);
}

static int pipe_release(struct inode *inode, struct file *file)
{
	struct pipe_inode_info *pipe = file->private_data;

	mutex_lock(&pipe->mutex);
	if (file->f_mode & FMODE_READ)
		WRITE_ONCE(pipe->readers, pipe->readers - 1);
	if (file->f_mode & FMODE_WRITE)
		WRITE_ONCE(pipe->writers, pipe->writers - 1);
	/* Was that the end for the other side?  Everybody must look. */
	if (!pipe->readers != !pipe->writers) {
		wake_up_interruptible_all(&pipe->rd_wait);
		wake_up_interruptible_all(&pipe->wr_wait);
		kill_fasync(&pipe->fasync_readers, SIGIO, POLL_IN);
		kill_fasync(&pipe->fasync_writers, SIGIO, POLL_OUT);
	}
	mutex_unlock(&pipe->mutex);
	put_pipe_info(inode, pipe);
	return 0;
}

/* The pipe of a FIFO's inode, made by the first who opens it. */
static struct pipe_inode_info *fifo_get_pipe(struct inode *inode)
{
	struct pipe_inode_info *pipe, *mine = NULL;

	spin_lock(&inode->i_lock);
	if (!inode->i_pipe) {
		spin_unlock(&inode->i_lock);
		mine = alloc_pipe_info();
		if (!mine)
			return NULL;
		spin_lock(&inode->i_lock);
		if (!inode->i_pipe) {
			inode->i_pipe = mine;
			mine = NULL;
		}
	}
	pipe = inode->i_pipe;
	pipe->files++;
	spin_unlock(&inode->i_lock);
	if (mine)
		free_pipe_info(mine);
	return pipe;
}

/* Wait until somebody opens the other end: @count moves. */
static int wait_for_partner(struct pipe_inode_info *pipe,
			    const unsigned int *count)
{
	unsigned int seen = *count;
	int err;

	mutex_unlock(&pipe->mutex);
	err = wait_event_interruptible(pipe->rd_wait,
				       READ_ONCE(*count) != seen);
	mutex_lock(&pipe->mutex);
	return err;
}

/* An anonymous pipe, opened again through /proc/PID/fd: nobody waits. */
static bool is_pipefs(const struct file *file)
{
	return file->f_inode->i_sb->s_magic == PIPEFS_MAGIC;
}

static int fifo_open_reader(struct pipe_inode_info *pipe, struct file *file)
{
	int err = 0;

	pipe->r_counter++;
	WRITE_ONCE(pipe->readers, pipe->readers + 1);
	if (pipe->readers == 1)
		wake_up_interruptible_all(&pipe->rd_wait);
	if (pipe->writers || is_pipefs(file))
		return 0;
	if (file->f_flags & O_NONBLOCK)
		file->f_version = pipe->w_counter; /* no HUP before a writer */
	else
		err = wait_for_partner(pipe, &pipe->w_counter);
	if (err) {
		WRITE_ONCE(pipe->readers, pipe->readers - 1);
		if (!pipe->readers)
			wake_up_interruptible_all(&pipe->wr_wait);
	}
	return err;
}

static int fifo_open_writer(struct pipe_inode_info *pipe, struct file *file)
{
	int err = 0;

	if ((file->f_flags & O_NONBLOCK) && !pipe->readers && !is_pipefs(file))
		return -ENXIO;
	pipe->w_counter++;
	WRITE_ONCE(pipe->writers, pipe->writers + 1);
	if (pipe->writers == 1)
		wake_up_interruptible_all(&pipe->rd_wait);
	if (!pipe->readers && !is_pipefs(file))
		err = wait_for_partner(pipe, &pipe->r_counter);
	if (err) {
		WRITE_ONCE(pipe->writers, pipe->writers - 1);
		if (!pipe->writers)
			wake_up_interruptible_all(&pipe->rd_wait);
	}
	return err;
}

static int fifo_open_both(struct pipe_inode_info *pipe)
{
	pipe->r_counter++;
	pipe->w_counter++;
	WRITE_ONCE(pipe->readers, pipe->readers + 1);
	WRITE_ONCE(pipe->writers, pipe->writers + 1);
	if (pipe->readers == 1 || pipe->writers == 1)
		wake_up_interruptible_all(&pipe->rd_wait);
	return 0;
}

/**
 * fifo_open() - open a FIFO: wait for the other side, as O_NONBLOCK allows.
 * @inode: the FIFO, or a pipe reached through /proc/PID/fd.
 * @file:  being opened.
 *
 * Context: May sleep.
 * Return: 0, -ENXIO (no reader), -ENOMEM, -EINVAL, -ERESTARTSYS.
 */
int fifo_open(struct inode *inode, struct file *file)
{
	struct pipe_inode_info *pipe = fifo_get_pipe(inode);
	int err = -EINVAL;

	if (!pipe)
		return -ENOMEM;
	file->private_data = pipe;
	stream_open(inode, file);
	mutex_lock(&pipe->mutex);
	switch (file->f_mode & (FMODE_READ | FMODE_WRITE)) {
	case FMODE_READ:
		err = fifo_open_reader(pipe, file);
		break;
	case FMODE_WRITE:
		err = fifo_open_writer(pipe, file);
		break;
	case FMODE_READ | FMODE_WRITE:
		err = fifo_open_both(pipe);
		break;
	default:
		break;
	}
	mutex_unlock(&pipe->mutex);
	if (err)
		put_pipe_info(inode, pipe);
	return err;
}

const struct file_operations pipefifo_fops = {
	.open = fifo_open,
	.llseek = no_llseek,
	.read = pipe_read,
	.write = pipe_write,
	.poll = pipe_poll,
	.ioctl = pipe_ioctl,
	.release = pipe_release,
	.fasync = pipe_fasync,
};

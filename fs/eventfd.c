/*
 * fs/eventfd.c - a counter that can be waited for.
 *
 * write(2) adds, read(2) takes all (or one, with EFD_SEMAPHORE) and waits
 * while there is nothing.  The largest count is 2^64 - 2; a write that would
 * pass it waits.
 *
 * See: eventfd(2).
 */
#include <uapi/errno.h>
#include <uapi/eventpoll.h>
#include <uapi/fcntl.h>
#include <uapi/poll.h>
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/base/wait.h"
#include "kernel/ida.h"
#include "kernel/syscall.h"
#include "mm/iov_iter.h"
#include "mm/slab.h"
#include "fs/anon_inode.h"
#include "fs/file.h"
#include "fs/seq_file.h"

struct eventfd {
	wait_queue_head_t wait; /* its lock guards count */
	u64 count;
	bool semaphore;
	int id; /* tells it from others in /proc/PID/fdinfo */
};

static struct ida eventfd_ids = IDA_INIT("eventfd ids", 0);

/* Take from the counter; wait.lock held.  0 when there is nothing. */
static u64 take_count(struct eventfd *e)
{
	u64 n = e->semaphore && e->count ? 1 : e->count;

	e->count -= n;
	return n;
}

static ssize_t eventfd_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	struct eventfd *e = file->private_data;
	u64 n;

	(void)pos;
	if (iov_iter_count(to) < sizeof(n))
		return -EINVAL;
	for (;;) {
		spin_lock_irq(&e->wait.lock);
		n = take_count(e);
		if (n)
			__wake_up_locked(&e->wait, TASK_NORMAL, 1,
					 poll_to_key(POLLOUT));
		spin_unlock_irq(&e->wait.lock);
		if (n)
			break;
		if (file->f_flags & O_NONBLOCK)
			return -EAGAIN;
		if (wait_event_interruptible(e->wait, READ_ONCE(e->count)))
			return -ERESTARTSYS;
	}
	if (copy_to_iter(&n, sizeof(n), to) != sizeof(n))
		return -EFAULT;
	return sizeof(n);
}

static bool has_room(const struct eventfd *e, u64 n)
{
	return U64_MAX - READ_ONCE(e->count) > n;
}

static ssize_t eventfd_write(struct file *file, struct iov_iter *from,
			     loff_t *pos)
{
	struct eventfd *e = file->private_data;
	bool done;
	u64 n;

	(void)pos;
	if (iov_iter_count(from) < sizeof(n))
		return -EINVAL;
	if (!copy_from_iter_full(&n, sizeof(n), from))
		return -EFAULT;
	if (n == U64_MAX)
		return -EINVAL;
	for (;;) {
		spin_lock_irq(&e->wait.lock);
		done = has_room(e, n);
		if (done) {
			e->count += n;
			__wake_up_locked(&e->wait, TASK_NORMAL, 1,
					 poll_to_key(POLLIN));
		}
		spin_unlock_irq(&e->wait.lock);
		if (done)
			return sizeof(n);
		if (file->f_flags & O_NONBLOCK)
			return -EAGAIN;
		if (wait_event_interruptible(e->wait, has_room(e, n)))
			return -ERESTARTSYS;
	}
}

static __poll_t eventfd_poll(struct file *file, poll_table *pt)
{
	struct eventfd *e = file->private_data;
	__poll_t mask = 0;
	u64 count;

	poll_wait(file, &e->wait, pt);
	count = READ_ONCE(e->count);
	if (count > 0)
		mask |= POLLIN;
	if (count == U64_MAX)
		mask |= POLLERR;
	if (U64_MAX - 1 > count)
		mask |= POLLOUT;
	return mask;
}

static int eventfd_release(struct inode *inode, struct file *file)
{
	struct eventfd *e = file->private_data;

	(void)inode;
	wake_up_poll(&e->wait, POLLHUP);
	ida_free(&eventfd_ids, e->id);
	kfree(e);
	return 0;
}

static void eventfd_fdinfo(struct seq_file *m, struct file *file)
{
	struct eventfd *e = file->private_data;

	seq_printf(m, "eventfd-count: %16llx\neventfd-id: %d\n",
		   READ_ONCE(e->count), e->id);
}

static const struct file_operations eventfd_fops = {
	.read = eventfd_read,
	.write = eventfd_write,
	.poll = eventfd_poll,
	.release = eventfd_release,
	.llseek = noop_llseek,
	.show_fdinfo = eventfd_fdinfo,
};

static long do_eventfd(unsigned int count, int flags)
{
	struct eventfd *e;
	int fd;

	static_assert(EFD_CLOEXEC == O_CLOEXEC && EFD_NONBLOCK == O_NONBLOCK,
		      "the flags are open(2)'s");
	if (flags & ~(EFD_SEMAPHORE | EFD_CLOEXEC | EFD_NONBLOCK))
		return -EINVAL;
	e = kzalloc(sizeof(*e), GFP_KERNEL);
	if (!e)
		return -ENOMEM;
	e->id = ida_alloc(&eventfd_ids);
	if (e->id < 0) {
		kfree(e);
		return -ENOMEM;
	}
	init_waitqueue_head(&e->wait);
	e->count = count;
	e->semaphore = flags & EFD_SEMAPHORE;
	fd = anon_inode_getfd("[eventfd]", &eventfd_fops, e,
			      O_RDWR | (flags & (O_CLOEXEC | O_NONBLOCK)));
	if (fd < 0) {
		ida_free(&eventfd_ids, e->id);
		kfree(e);
	}
	return fd;
}

SYSCALL_DEFINE2(eventfd2, unsigned int, count, int, flags)
{
	return do_eventfd(count, flags);
}

SYSCALL_DEFINE1(eventfd, unsigned int, count)
{
	return do_eventfd(count, 0);
}

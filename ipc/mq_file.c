/*
 * ipc/mq_file.c - POSIX message queues: sending, receiving, attributes, and
 * the file a queue is.
 *
 * Messages stand in a tree, most urgent first and in order of arrival among
 * equals.  A message goes straight to a receiver who waits; one who makes room
 * puts in the message of the first sender who waits.
 *
 * See: mq_send(3), mq_receive(3), mq_getattr(3), mq_overview(7).
 */
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/poll.h>
#include <uapi/time.h>
#include "asm/uaccess.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "ipc/mqueue.h"
#include "ipc/msgutil.h"
#include "kernel/base/bug.h"
#include "kernel/pid.h"
#include "kernel/signal.h"
#include "kernel/syscall.h"
#include "kernel/time.h"
#include "kernel/timer.h"
#include "lib/errptr.h"
#include "lib/format.h"

static bool more_urgent(struct rb_node *a, const struct rb_node *b)
{
	return rb_entry(a, struct msg_msg, node)->type >
	       rb_entry(b, struct msg_msg, node)->type;
}

/**
 * mq_insert() - a message comes into a queue.
 * @mq:  locked, not full.
 * @msg: with its priority.
 *
 * Context: Any.
 */
void mq_insert(struct mq_inode *mq, struct msg_msg *msg)
{
	assert_held(&mq->lock);
	rb_add_cached(&msg->node, &mq->messages, more_urgent);
	mq->attr.mq_curmsgs++;
	mq->bytes += msg->size;
}

/**
 * mq_take() - the oldest of the most urgent messages leaves.
 * @mq: locked.
 *
 * Context: Any.
 * Return: the message, NULL if there is none.
 */
struct msg_msg *mq_take(struct mq_inode *mq)
{
	struct rb_node *node = rb_first_cached(&mq->messages);
	struct msg_msg *msg = rb_entry_safe(node, struct msg_msg, node);

	assert_held(&mq->lock);
	if (!msg)
		return NULL;
	rb_erase_cached(node, &mq->messages);
	mq->attr.mq_curmsgs--;
	mq->bytes -= msg->size;
	return msg;
}

static bool mq_is_full(const struct mq_inode *mq)
{
	return mq->attr.mq_curmsgs >= mq->attr.mq_maxmsg;
}

static void touch(struct inode *inode)
{
	inode->i_ctime = current_time(inode);
	inode->i_mtime = inode->i_ctime;
	inode->i_atime = inode->i_ctime;
}

/* Looked into or set up, but the messages are as they were. */
static void touch_no_message(struct inode *inode)
{
	inode->i_ctime = current_time(inode);
	inode->i_atime = inode->i_ctime;
}

/* Into a line of waiters: behind all who are as urgent. */
static void enqueue(struct list_head *line, struct mq_waiter *w)
{
	struct mq_waiter *before;

	list_for_each_entry_reverse(before, line, list)
		if (before->task->static_prio <= w->task->static_prio)
			break;
	list_add(&w->list, &before->list);
}

/* A waiter has what it waited for; @w is gone afterwards. */
static void finish(struct mq_waiter *w)
{
	struct task_struct *task = w->task;

	list_del(&w->list);
	get_task_struct(task);
	__atomic_store_n(&w->done, true, __ATOMIC_RELEASE);
	wake_up_process(task);
	put_task_struct(task);
}

/* Wait in @line until finish(); the queue was locked and is not afterwards. */
static int await(struct mq_inode *mq, struct list_head *line,
		 struct mq_waiter *w, u64 deadline) __no_thread_safety
{
	bool expired;
	int err = 0;

	enqueue(line, w);
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		spin_unlock(&mq->lock);
		expired = !schedule_hrtimeout(deadline, HRTIMER_BASE_REALTIME);
		if (__atomic_load_n(&w->done, __ATOMIC_ACQUIRE))
			return 0;
		spin_lock(&mq->lock);
		if (w->done)
			break;
		err = signal_pending(current) ? -ERESTARTSYS
		      : expired               ? -ETIMEDOUT
					      : 0;
		if (err) {
			list_del(&w->list);
			break;
		}
	}
	spin_unlock(&mq->lock);
	return err;
}

/* The message is the queue's or a receiver's if 0 is returned. */
static int send(struct file *file, struct msg_msg *msg,
		u64 deadline) __no_thread_safety
{
	struct mq_inode *mq = MQ_I(file_inode(file));
	struct mq_waiter self = { .task = current, .msg = msg }, *w;

	spin_lock(&mq->lock);
	if (mq_is_full(mq)) {
		if (!(file->f_flags & O_NONBLOCK))
			return await(mq, &mq->senders, &self, deadline);
		spin_unlock(&mq->lock);
		return -EAGAIN;
	}
	w = list_first_entry_or_null(&mq->receivers, struct mq_waiter, list);
	if (w) {
		w->msg = msg;
		finish(w);
	} else {
		mq_insert(mq, msg);
		mq_tell(mq);
	}
	touch(&mq->vfs_inode);
	spin_unlock(&mq->lock);
	return 0;
}

static struct msg_msg *receive(struct file *file,
			       u64 deadline) __no_thread_safety
{
	struct mq_inode *mq = MQ_I(file_inode(file));
	struct mq_waiter self = { .task = current }, *w;
	struct msg_msg *msg;
	int err;

	spin_lock(&mq->lock);
	msg = mq_take(mq);
	if (!msg) {
		if (!(file->f_flags & O_NONBLOCK)) {
			err = await(mq, &mq->receivers, &self, deadline);
			return err ? ERR_PTR(err) : self.msg;
		}
		spin_unlock(&mq->lock);
		return ERR_PTR(-EAGAIN);
	}
	touch(&mq->vfs_inode);
	w = list_first_entry_or_null(&mq->senders, struct mq_waiter, list);
	if (w) {
		mq_insert(mq, w->msg);
		finish(w);
	} else {
		wake_up_interruptible_poll(&mq->poll, POLLOUT | POLLWRNORM);
	}
	spin_unlock(&mq->lock);
	return msg;
}

/* When to give up, by the time of day: 0, -EFAULT, -EINVAL. */
static int read_timeout(const struct __kernel_timespec __user *uts,
			u64 *deadline)
{
	struct timespec64 ts;

	*deadline = NO_DEADLINE;
	if (!uts)
		return 0;
	if (get_timespec64(&ts, uts))
		return -EFAULT;
	if (!timespec64_valid(&ts))
		return -EINVAL;
	*deadline = timespec64_to_ns(&ts);
	return 0;
}

/**
 * mq_get_file() - the file of a queue's descriptor.
 * @fd: the descriptor.
 *
 * Context: Process context.
 * Return: the file, referenced; NULL if @fd is no queue.
 */
struct file *mq_get_file(int fd)
{
	struct file *file = fget((unsigned int)fd);

	if (file && file->f_op != &mq_file_operations) {
		fput(file);
		file = NULL;
	}
	return file;
}

static long do_send(struct file *file, const char __user *text, size_t len,
		    unsigned int prio, u64 deadline)
{
	struct msg_msg *msg;
	int err;

	if (!(file->f_mode & FMODE_WRITE))
		return -EBADF;
	if (len > (size_t)MQ_I(file_inode(file))->attr.mq_msgsize)
		return -EMSGSIZE;
	msg = load_msg(text, len);
	if (IS_ERR(msg))
		return PTR_ERR(msg);
	msg->type = prio;
	err = send(file, msg, deadline);
	if (err)
		free_msg(msg);
	return err;
}

SYSCALL_DEFINE5(mq_timedsend, int, mqdes, const char __user *, text, size_t,
		len, unsigned int, prio,
		const struct __kernel_timespec __user *, timeout)
{
	u64 deadline;
	struct file *file;
	long err = read_timeout(timeout, &deadline);

	if (err)
		return err;
	if (prio >= MQ_PRIO_MAX)
		return -EINVAL;
	file = mq_get_file(mqdes);
	if (!file)
		return -EBADF;
	err = do_send(file, text, len, prio, deadline);
	fput(file);
	return err;
}

static long do_receive(struct file *file, char __user *text, size_t len,
		       unsigned int __user *prio, u64 deadline)
{
	struct msg_msg *msg;
	long ret;

	if (!(file->f_mode & FMODE_READ))
		return -EBADF;
	if (len < (size_t)MQ_I(file_inode(file))->attr.mq_msgsize)
		return -EMSGSIZE;
	msg = receive(file, deadline);
	if (IS_ERR(msg))
		return PTR_ERR(msg);
	ret = (long)msg->size;
	if ((prio && put_user((unsigned int)msg->type, prio)) ||
	    copy_to_user(text, msg->text, msg->size))
		ret = -EFAULT;
	free_msg(msg);
	return ret;
}

SYSCALL_DEFINE5(mq_timedreceive, int, mqdes, char __user *, text, size_t, len,
		unsigned int __user *, prio,
		const struct __kernel_timespec __user *, timeout)
{
	u64 deadline;
	struct file *file;
	long ret = read_timeout(timeout, &deadline);

	if (ret)
		return ret;
	file = mq_get_file(mqdes);
	if (!file)
		return -EBADF;
	ret = do_receive(file, text, len, prio, deadline);
	fput(file);
	return ret;
}

static void getset(struct file *file, const struct mq_attr *new,
		   struct mq_attr *old)
{
	struct mq_inode *mq = MQ_I(file_inode(file));

	spin_lock(&mq->lock);
	*old = mq->attr;
	old->mq_flags = file->f_flags & O_NONBLOCK;
	if (new)
		touch_no_message(&mq->vfs_inode);
	spin_unlock(&mq->lock);
	if (!new)
		return;
	spin_lock(&file->f_lock);
	file->f_flags &= ~(unsigned int)O_NONBLOCK;
	file->f_flags |= (unsigned int)new->mq_flags &O_NONBLOCK;
	spin_unlock(&file->f_lock);
}

SYSCALL_DEFINE3(mq_getsetattr, int, mqdes, const struct mq_attr __user *, unew,
		struct mq_attr __user *, uold)
{
	struct mq_attr new, old;
	struct file *file;

	if (unew && copy_from_user(&new, unew, sizeof(new)))
		return -EFAULT;
	if (unew && new.mq_flags & ~O_NONBLOCK)
		return -EINVAL;
	file = mq_get_file(mqdes);
	if (!file)
		return -EBADF;
	getset(file, unew ? &new : NULL, &old);
	fput(file);
	return uold && copy_to_user(uold, &old, sizeof(old)) ? -EFAULT : 0;
}

static ssize_t mq_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	struct inode *inode = file_inode(file);
	struct mq_inode *mq = MQ_I(inode);
	const struct mq_notify *n = &mq->notify;
	char text[80];
	ssize_t ret;
	int len;

	spin_lock(&mq->lock);
	len = scnprintf(text, sizeof(text),
			"QSIZE:%-10lu NOTIFY:%-5d SIGNO:%-5d NOTIFY_PID:%-6d\n",
			mq->bytes, n->owner ? n->how : 0,
			n->owner && n->how == SIGEV_SIGNAL ? n->signo : 0,
			pid_vnr(n->owner));
	spin_unlock(&mq->lock);
	ret = simple_read_from_buffer(to, pos, text, (size_t)len);
	if (ret > 0)
		touch_no_message(inode);
	return ret;
}

static __poll_t mq_poll(struct file *file, poll_table *pt)
{
	struct mq_inode *mq = MQ_I(file_inode(file));
	__poll_t ready = 0;

	poll_wait(file, &mq->poll, pt);
	spin_lock(&mq->lock);
	if (mq->attr.mq_curmsgs)
		ready |= POLLIN | POLLRDNORM;
	if (!mq_is_full(mq))
		ready |= POLLOUT | POLLWRNORM;
	spin_unlock(&mq->lock);
	return ready;
}

/* Closing any descriptor of a queue ends its owner's registration there. */
static int mq_flush(struct file *file, const void *id)
{
	struct mq_inode *mq = MQ_I(file_inode(file));

	(void)id;
	spin_lock(&mq->lock);
	if (mq->notify.owner == task_tgid(current))
		mq_forget_owner(mq);
	spin_unlock(&mq->lock);
	return 0;
}

const struct file_operations mq_file_operations = {
	.read = mq_read,
	.poll = mq_poll,
	.flush = mq_flush,
	.llseek = default_llseek,
};

/*
 * ipc/mq_notify.c - mq_notify(2): tell a process that a message came to an
 * empty queue.
 *
 * One process may be registered with a queue, for one message: being told ends
 * the registration.  SIGEV_THREAD is the C library's business; the kernel
 * would send a cookie through the netlink socket it brings, and a socket of
 * another kind is refused.
 *
 * See: mq_notify(3), sigevent(7).
 */
#include <uapi/errno.h>
#include <uapi/stat.h>
#include <uapi/time.h>
#include "asm/uaccess.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "ipc/mqueue.h"
#include "kernel/base/bug.h"
#include "kernel/cred.h"
#include "kernel/pid.h"
#include "kernel/signal.h"
#include "kernel/syscall.h"

/**
 * mq_forget_owner() - nobody is registered any more.
 * @mq: locked.
 *
 * Context: Any.
 */
void mq_forget_owner(struct mq_inode *mq)
{
	struct mq_notify *n = &mq->notify;

	assert_held(&mq->lock);
	if (!n->owner)
		return;
	put_pid(n->owner);
	put_user_ns(n->user_ns);
	n->owner = NULL;
	n->user_ns = NULL;
}

/* A signal to the owner, if it still runs the program that asked for it. */
static void send_signal(const struct mq_notify *n)
{
	struct task_struct *task = get_pid_task(n->owner, PIDTYPE_TGID);
	struct siginfo info;

	if (!task)
		return;
	clear_siginfo(&info);
	info.si_signo = n->signo;
	info.si_code = SI_MESGQ;
	info.si_value = n->value;
	info.si_pid = pid_nr_ns(task_tgid(current), ns_of_pid(n->owner));
	info.si_uid = from_kuid_munged(n->user_ns, current_uid());
	if (n->signo && task->self_exec_id == n->exec_id)
		do_send_sig_info(n->signo, &info, task, PIDTYPE_TGID);
	put_task_struct(task);
}

/**
 * mq_tell() - a message came into a queue: tell who wants to know.
 * @mq: locked.
 *
 * Context: Process context: the sender.
 */
void mq_tell(struct mq_inode *mq)
{
	assert_held(&mq->lock);
	if (mq->notify.owner && mq->attr.mq_curmsgs == 1) {
		if (mq->notify.how == SIGEV_SIGNAL)
			send_signal(&mq->notify);
		mq_forget_owner(mq);
	}
	wake_up_interruptible_poll(&mq->poll, POLLIN | POLLRDNORM);
}

/* SIGEV_THREAD: is there a way to deliver the cookie?  Never, so far. */
static int check_thread(const struct sigevent *event)
{
	char cookie[NOTIFY_COOKIE_LEN];
	bool is_socket;
	struct file *file;

	if (copy_from_user(cookie, event->sigev_value.sival_ptr,
			   sizeof(cookie)))
		return -EFAULT;
	file = fget((unsigned int)event->sigev_signo);
	if (!file)
		return -EBADF;
	is_socket = S_ISSOCK(file_inode(file)->i_mode);
	fput(file);
	return is_socket ? -EINVAL : -ENOTSOCK;
}

static int check_event(const struct sigevent *event)
{
	switch (event->sigev_notify) {
	case SIGEV_NONE:
		return 0;
	case SIGEV_SIGNAL:
		return valid_signal((unsigned long)event->sigev_signo)
			       ? 0
			       : -EINVAL;
	case SIGEV_THREAD:
		return check_thread(event);
	default:
		return -EINVAL;
	}
}

/* Register current, or with a NULL @event end its registration. */
static int set_owner(struct mq_inode *mq, const struct sigevent *event)
{
	struct mq_notify *n = &mq->notify;
	struct pid *self = task_tgid(current);
	int err = 0;

	spin_lock(&mq->lock);
	if (!event) {
		if (n->owner == self)
			mq_forget_owner(mq);
	} else if (n->owner) {
		err = -EBUSY;
	} else {
		n->owner = get_pid(self);
		n->user_ns = get_user_ns(current_user_ns());
		n->exec_id = current->self_exec_id;
		n->how = event->sigev_notify;
		n->signo = event->sigev_signo;
		n->value = event->sigev_value;
	}
	mq->vfs_inode.i_ctime = current_time(&mq->vfs_inode);
	mq->vfs_inode.i_atime = mq->vfs_inode.i_ctime;
	spin_unlock(&mq->lock);
	return err;
}

SYSCALL_DEFINE2(mq_notify, int, mqdes, const struct sigevent __user *, uevent)
{
	struct sigevent event;
	struct file *file;
	int err;

	if (uevent) {
		if (copy_from_user(&event, uevent, sizeof(event)))
			return -EFAULT;
		err = check_event(&event);
		if (err)
			return err;
	}
	file = mq_get_file(mqdes);
	if (!file)
		return -EBADF;
	err = set_owner(MQ_I(file_inode(file)), uevent ? &event : NULL);
	fput(file);
	return err;
}

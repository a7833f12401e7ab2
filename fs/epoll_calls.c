/*
 * fs/epoll_calls.c - the system calls of epoll.
 *
 * See: epoll_create(2), epoll_ctl(2), epoll_wait(2).
 */
#include <uapi/errno.h>
#include <uapi/eventpoll.h>
#include <uapi/poll.h>
#include <uapi/time.h>
#include "asm/uaccess.h"
#include "lib/util.h"
#include "kernel/signal.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "kernel/time.h"
#include "fs/eventpoll_sets.h"
#include "fs/fs.h"
#include "fs/poll_time.h"

#define EXCLUSIVE_OK_BITS \
	(EPOLLIN | EPOLLOUT | EPOLLERR | EPOLLHUP | EPOLLWAKEUP | EPOLLET | \
	 EPOLLEXCLUSIVE)

SYSCALL_DEFINE1(epoll_create1, int, flags)
{
	if (flags & ~EPOLL_CLOEXEC)
		return -EINVAL;
	return eventpoll_create(flags);
}

SYSCALL_DEFINE1(epoll_create, int, size)
{
	if (size <= 0)
		return -EINVAL;
	return eventpoll_create(0);
}

/* EPOLLEXCLUSIVE is for adding plain files, with plain events. */
static int check_exclusive(int op, const struct epoll_event *event,
			   const struct file *target)
{
	if (op == EPOLL_CTL_DEL || !(event->events & EPOLLEXCLUSIVE))
		return 0;
	if (op == EPOLL_CTL_MOD || file_eventpoll(target) ||
	    (event->events & ~EXCLUSIVE_OK_BITS))
		return -EINVAL;
	return 0;
}

/* One change to a set whose mutex is held. */
static int change_set(struct eventpoll *ep, int op, struct epoll_event *event,
		      struct file *target, int fd)
{
	struct epitem *item = ep_find(ep, target, fd);

	event->events |= EPOLLERR | EPOLLHUP;
	switch (op) {
	case EPOLL_CTL_ADD:
		return item ? -EEXIST : ep_insert(ep, event, target, fd);
	case EPOLL_CTL_DEL:
		if (!item)
			return -ENOENT;
		ep_delete(ep, item);
		return 0;
	case EPOLL_CTL_MOD:
		if (!item)
			return -ENOENT;
		if (item->events & EPOLLEXCLUSIVE)
			return -EINVAL;
		return ep_modify(ep, item, event);
	default:
		return -EINVAL;
	}
}

static int do_epoll_ctl(struct file *file, int op, int fd, struct file *target,
			struct epoll_event *event)
{
	struct eventpoll *ep = file_eventpoll(file);
	struct eventpoll *inner = file_eventpoll(target);
	bool nests = inner && op != EPOLL_CTL_MOD;
	int err;

	if (!target->f_op->poll)
		return -EPERM;
	if (!ep || file == target)
		return -EINVAL;
	err = check_exclusive(op, event, target);
	if (!err && nests && op == EPOLL_CTL_ADD)
		err = ep_nest_begin(ep, inner);
	else if (!err && nests)
		ep_nest_lock();
	if (err)
		return err;
	mutex_lock(&ep->mutex);
	err = change_set(ep, op, event, target, fd);
	mutex_unlock(&ep->mutex);
	if (nests)
		ep_nest_end();
	return err;
}

SYSCALL_DEFINE4(epoll_ctl, int, epfd, int, op, int, fd,
		struct epoll_event __user *, uevent)
{
	struct epoll_event event = { 0 };
	struct fd f, target;
	int err = -EBADF;

	if (op != EPOLL_CTL_DEL &&
	    copy_from_user(&event, uevent, sizeof(event)))
		return -EFAULT;
	f = fdget((unsigned int)epfd);
	if (!f.file)
		return -EBADF;
	target = fdget((unsigned int)fd);
	if (target.file) {
		err = do_epoll_ctl(f.file, op, fd, target.file, &event);
		fdput(target);
	}
	fdput(f);
	return err;
}

static bool ep_has_ready(struct eventpoll *ep)
{
	return !list_empty(&ep->ready);
}

/* Sleep until something is ready: 1, 0 when time is up, -EINTR. */
static int ep_sleep(struct eventpoll *ep, u64 deadline)
{
	DEFINE_WAIT(wait);
	int res = 1;

	/* Exclusive: one event wakes one waiter, who passes on the rest. */
	prepare_to_wait_exclusive(&ep->wait, &wait, TASK_INTERRUPTIBLE);
	if (!ep_has_ready(ep)) {
		if (signal_pending(current))
			res = -EINTR;
		else if (!schedule_until(deadline))
			res = ep_has_ready(ep);
	}
	finish_wait(&ep->wait, &wait);
	return res;
}

/* Wait for events: how many were written, 0 in time, or -errno. */
static int ep_wait(struct eventpoll *ep, struct epoll_event __user *events,
		   int max, u64 deadline)
{
	int res;

	for (;;) {
		/* Who may not wait looks even while another has the list. */
		res = ep_has_ready(ep) || !deadline
			      ? ep_send_events(ep, events, max)
			      : 0;
		if (res || !deadline)
			return res;
		if (signal_pending(current))
			return -EINTR;
		res = ep_sleep(ep, deadline);
		if (res <= 0)
			return res;
	}
}

static int do_epoll_wait(int epfd, struct epoll_event __user *events, int max,
			 u64 deadline)
{
	struct eventpoll *ep;
	struct fd f;
	int res = -EINVAL;

	if (max <= 0 || max > EP_MAX_EVENTS)
		return -EINVAL;
	if (!access_ok(events, (size_t)max * sizeof(*events)))
		return -EFAULT;
	f = fdget((unsigned int)epfd);
	if (!f.file)
		return -EBADF;
	ep = file_eventpoll(f.file);
	if (ep)
		res = ep_wait(ep, events, max, deadline);
	fdput(f);
	return res;
}

static u64 deadline_from_ms(int ms)
{
	if (ms < 0)
		return NO_DEADLINE;
	return ms ? ktime_get() + (u64)ms * NSEC_PER_MSEC : 0;
}

SYSCALL_DEFINE4(epoll_wait, int, epfd, struct epoll_event __user *, events, int,
		maxevents, int, timeout)
{
	return do_epoll_wait(epfd, events, maxevents,
			     deadline_from_ms(timeout));
}

static int wait_masked(int epfd, struct epoll_event __user *events, int max,
		       u64 deadline)
{
	int res = do_epoll_wait(epfd, events, max, deadline);

	restore_saved_sigmask_unless(res == -EINTR);
	return res;
}

SYSCALL_DEFINE6(epoll_pwait, int, epfd, struct epoll_event __user *, events,
		int, maxevents, int, timeout, const sigset_t __user *, mask,
		size_t, sigsetsize)
{
	int err = set_user_sigmask(mask, sigsetsize);

	if (err)
		return err;
	return wait_masked(epfd, events, maxevents, deadline_from_ms(timeout));
}

SYSCALL_DEFINE6(epoll_pwait2, int, epfd, struct epoll_event __user *, events,
		int, maxevents, struct __kernel_timespec __user *, timeout,
		const sigset_t __user *, mask, size_t, sigsetsize)
{
	struct poll_limit limit;
	int err = poll_limit_from_timespec(&limit, timeout);

	if (!err)
		err = set_user_sigmask(mask, sigsetsize);
	if (err)
		return err;
	return wait_masked(epfd, events, maxevents, limit.deadline);
}

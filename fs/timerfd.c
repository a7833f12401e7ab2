/*
 * fs/timerfd.c - a timer that is read from a descriptor.
 *
 * read(2) gives how often it expired since the last read.  A periodic timer
 * rings once and is moved on when it is read, so an unread one costs nothing
 * however short its period.
 *
 * Who sleeps until a moment of wall time may want to know that the clock was
 * set, since the moment is then another one: with TFD_TIMER_CANCEL_ON_SET the
 * descriptor becomes readable, and reading it is ECANCELED.
 *
 * See: timerfd_create(2).
 */
#include <uapi/capability.h>
#include <uapi/errno.h>
#include <uapi/eventpoll.h>
#include <uapi/fcntl.h>
#include <uapi/poll.h>
#include <uapi/time.h>
#include "asm/uaccess.h"
#include "lib/util.h"
#include "kernel/base/wait.h"
#include "kernel/cred.h"
#include "kernel/syscall.h"
#include "kernel/time.h"
#include "kernel/time_ns.h"
#include "kernel/timer.h"
#include "mm/iov_iter.h"
#include "mm/slab.h"
#include "fs/anon_inode.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/seq_file.h"

/* All but the timer is guarded by wait.lock, and the link by cancel_lock. */
struct timerfd {
	wait_queue_head_t wait;
	struct hrtimer timer;
	struct list_head cancel_link; /* in cancel_list, or empty */
	bool canceled; /* the clock was set and nobody has been told */
	u64 interval;  /* ns, 0: once */
	u64 ticks;     /* expirations not yet read */
	bool rang;     /* the timer waits to be moved on */
	int clockid;
	int settime_flags;
};

static const struct file_operations timerfd_fops;

static DEFINE_SPINLOCK(cancel_lock, RANK_TIMERFD);
static LIST_HEAD(cancel_list); /* cancel_lock: who wants to be told */

static enum hrtimer_restart timerfd_ring(struct hrtimer *timer)
{
	struct timerfd *t = container_of(timer, struct timerfd, timer);
	unsigned long flags;

	spin_lock_irqsave(&t->wait.lock, flags);
	t->rang = true;
	t->ticks++;
	wake_up_locked_poll(&t->wait, POLLIN);
	spin_unlock_irqrestore(&t->wait.lock, flags);
	return HRTIMER_NORESTART;
}

/* Count the periods since it rang and arm it again; wait.lock held. */
static void move_on(struct timerfd *t)
{
	if (!t->rang || !t->interval)
		return;
	t->rang = false;
	t->ticks += hrtimer_forward(&t->timer, hrtimer_cb_get_time(&t->timer),
				    t->interval) -
		    1;
	hrtimer_start(&t->timer, t->timer.expires);
}

/**
 * timerfd_clock_was_set() - tell those who asked that the wall clock jumped.
 *
 * Context: Task context; takes cancel_lock.
 */
void timerfd_clock_was_set(void)
{
	struct timerfd *t;

	spin_lock_irq(&cancel_lock);
	list_for_each_entry(t, &cancel_list, cancel_link) {
		spin_lock(&t->wait.lock);
		t->canceled = true;
		t->ticks++;
		wake_up_locked_poll(&t->wait, POLLIN);
		spin_unlock(&t->wait.lock);
	}
	spin_unlock_irq(&cancel_lock);
}

static void set_cancel(struct timerfd *t, bool on)
{
	spin_lock_irq(&cancel_lock);
	list_del_init(&t->cancel_link);
	if (on)
		list_add_tail(&t->cancel_link, &cancel_list);
	else
		t->canceled = false;
	spin_unlock_irq(&cancel_lock);
}

/* Was it canceled?  True once; wait.lock held. */
static bool take_canceled(struct timerfd *t)
{
	bool was = t->canceled;

	t->canceled = false;
	return was;
}

static ssize_t timerfd_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	struct timerfd *t = file->private_data;
	bool canceled;
	u64 ticks;

	(void)pos;
	if (iov_iter_count(to) < sizeof(ticks))
		return -EINVAL;
	for (;;) {
		spin_lock_irq(&t->wait.lock);
		canceled = take_canceled(t);
		if (t->ticks && !canceled)
			move_on(t);
		ticks = t->ticks;
		t->ticks = 0;
		spin_unlock_irq(&t->wait.lock);
		if (canceled)
			return -ECANCELED;
		if (ticks)
			break;
		if (file->f_flags & O_NONBLOCK)
			return -EAGAIN;
		if (wait_event_interruptible(t->wait, READ_ONCE(t->ticks)))
			return -ERESTARTSYS;
	}
	return copy_to_iter(&ticks, sizeof(ticks), to) == sizeof(ticks)
		       ? (ssize_t)sizeof(ticks)
		       : -EFAULT;
}

static __poll_t timerfd_poll(struct file *file, poll_table *pt)
{
	struct timerfd *t = file->private_data;

	poll_wait(file, &t->wait, pt);
	return READ_ONCE(t->ticks) ? POLLIN : 0;
}

static int timerfd_release(struct inode *inode, struct file *file)
{
	struct timerfd *t = file->private_data;

	(void)inode;
	set_cancel(t, false);
	hrtimer_cancel(&t->timer);
	kfree(t);
	return 0;
}

/* How it stands: time left and interval. */
static void get_time(struct timerfd *t, struct __kernel_itimerspec *out)
{
	struct timespec64 left = { 0 }, interval;
	s64 ns = 0;

	spin_lock_irq(&t->wait.lock);
	move_on(t);
	if (hrtimer_active(&t->timer))
		ns = hrtimer_get_remaining(&t->timer);
	interval = ns_to_timespec64(t->interval);
	spin_unlock_irq(&t->wait.lock);
	if (ns > 0)
		left = ns_to_timespec64((u64)ns);
	out->it_value.tv_sec = left.tv_sec;
	out->it_value.tv_nsec = left.tv_nsec;
	out->it_interval.tv_sec = interval.tv_sec;
	out->it_interval.tv_nsec = interval.tv_nsec;
}

static void timerfd_fdinfo(struct seq_file *m, struct file *file)
{
	struct timerfd *t = file->private_data;
	struct __kernel_itimerspec its;
	u64 ticks = READ_ONCE(t->ticks);

	get_time(t, &its);
	seq_printf(m,
		   "clockid: %d\nticks: %llu\nsettime flags: 0%o\n"
		   "it_value: (%ld, %ld)\nit_interval: (%ld, %ld)\n",
		   t->clockid, ticks, (unsigned int)t->settime_flags,
		   its.it_value.tv_sec, its.it_value.tv_nsec,
		   its.it_interval.tv_sec, its.it_interval.tv_nsec);
}

/* TFD_IOC_SET_TICKS: pretend that it expired so often. */
static long timerfd_ioctl(struct file *file, unsigned int cmd,
			  unsigned long arg)
{
	struct timerfd *t = file->private_data;
	long ret = 0;
	u64 ticks;

	if (cmd != TFD_IOC_SET_TICKS)
		return -ENOTTY;
	if (copy_from_user(&ticks, (const void __user *)arg, sizeof(ticks)))
		return -EFAULT;
	if (!ticks)
		return -EINVAL;
	spin_lock_irq(&t->wait.lock);
	if (take_canceled(t)) {
		ret = -ECANCELED;
	} else {
		t->ticks = ticks;
		wake_up_locked_poll(&t->wait, POLLIN);
	}
	spin_unlock_irq(&t->wait.lock);
	return ret;
}

static const struct file_operations timerfd_fops = {
	.read = timerfd_read,
	.poll = timerfd_poll,
	.ioctl = timerfd_ioctl,
	.release = timerfd_release,
	.llseek = noop_llseek,
	.show_fdinfo = timerfd_fdinfo,
};

static bool clock_is_known(int clockid)
{
	return clockid == CLOCK_REALTIME || clockid == CLOCK_MONOTONIC ||
	       clockid == CLOCK_BOOTTIME || clockid == CLOCK_REALTIME_ALARM ||
	       clockid == CLOCK_BOOTTIME_ALARM;
}

static bool is_realtime(int clockid)
{
	return clockid == CLOCK_REALTIME || clockid == CLOCK_REALTIME_ALARM;
}

static bool is_alarm(int clockid)
{
	return clockid == CLOCK_REALTIME_ALARM ||
	       clockid == CLOCK_BOOTTIME_ALARM;
}

SYSCALL_DEFINE2(timerfd_create, int, clockid, int, flags)
{
	struct timerfd *t;
	int fd;

	if ((flags & ~(TFD_CLOEXEC | TFD_NONBLOCK)) || !clock_is_known(clockid))
		return -EINVAL;
	if (is_alarm(clockid) && !capable(CAP_WAKE_ALARM))
		return -EPERM;
	t = kzalloc(sizeof(*t), GFP_KERNEL);
	if (!t)
		return -ENOMEM;
	init_waitqueue_head(&t->wait);
	INIT_LIST_HEAD(&t->cancel_link);
	t->clockid = clockid;
	hrtimer_init(&t->timer,
		     is_realtime(clockid) ? HRTIMER_BASE_REALTIME
					  : HRTIMER_BASE_MONOTONIC,
		     timerfd_ring);
	fd = anon_inode_getfd("[timerfd]", &timerfd_fops, t,
			      O_RDWR | (flags & (O_CLOEXEC | O_NONBLOCK)));
	if (fd < 0)
		kfree(t);
	return fd;
}

static bool spec_is_valid(const struct __kernel_timespec *ts)
{
	return ts->tv_sec >= 0 && (unsigned long)ts->tv_nsec < NSEC_PER_SEC;
}

static u64 spec_ns(const struct __kernel_timespec *ts)
{
	struct timespec64 t = { .tv_sec = ts->tv_sec, .tv_nsec = ts->tv_nsec };

	return timespec64_to_ns(&t);
}

/* 0, or -ECANCELED: it is set, but the clock was too. */
static int set_time(struct timerfd *t, int flags,
		    const struct __kernel_itimerspec *its)
{
	u64 value = spec_ns(&its->it_value);
	bool canceled;

	set_cancel(t, is_realtime(t->clockid) && (flags & TFD_TIMER_ABSTIME) &&
			      (flags & TFD_TIMER_CANCEL_ON_SET));
	hrtimer_cancel(&t->timer);
	spin_lock_irq(&t->wait.lock);
	t->rang = false;
	t->ticks = 0;
	t->interval = spec_ns(&its->it_interval);
	t->settime_flags = flags;
	spin_unlock_irq(&t->wait.lock);
	if (!value)
		return 0;
	if (flags & TFD_TIMER_ABSTIME)
		value = time_ns_to_host(t->clockid, value);
	else
		value = ktime_add_safe(hrtimer_cb_get_time(&t->timer), value);
	hrtimer_start(&t->timer, value);
	spin_lock_irq(&t->wait.lock);
	canceled = take_canceled(t);
	spin_unlock_irq(&t->wait.lock);
	return canceled ? -ECANCELED : 0;
}

/* The timer behind a descriptor, to be given back with fdput(). */
static int get_timerfd(int ufd, struct fd *f)
{
	*f = fdget((unsigned int)ufd);
	if (!f->file)
		return -EBADF;
	if (f->file->f_op == &timerfd_fops)
		return 0;
	fdput(*f);
	return -EINVAL;
}

SYSCALL_DEFINE4(timerfd_settime, int, ufd, int, flags,
		const struct __kernel_itimerspec __user *, utmr,
		struct __kernel_itimerspec __user *, otmr)
{
	struct __kernel_itimerspec new, old;
	struct timerfd *t;
	struct fd f;
	int err;

	if (copy_from_user(&new, utmr, sizeof(new)))
		return -EFAULT;
	if ((flags & ~TFD_SETTIME_FLAGS) || !spec_is_valid(&new.it_value) ||
	    !spec_is_valid(&new.it_interval))
		return -EINVAL;
	err = get_timerfd(ufd, &f);
	if (err)
		return err;
	t = f.file->private_data;
	err = -EPERM;
	if (!is_alarm(t->clockid) || capable(CAP_WAKE_ALARM)) {
		get_time(t, &old);
		err = set_time(t, flags, &new);
	}
	fdput(f);
	if (err)
		return err;
	if (otmr && copy_to_user(otmr, &old, sizeof(old)))
		return -EFAULT;
	return 0;
}

SYSCALL_DEFINE2(timerfd_gettime, int, ufd, struct __kernel_itimerspec __user *,
		otmr)
{
	struct __kernel_itimerspec now;
	struct fd f;
	int err = get_timerfd(ufd, &f);

	if (err)
		return err;
	get_time(f.file->private_data, &now);
	fdput(f);
	return copy_to_user(otmr, &now, sizeof(now)) ? -EFAULT : 0;
}

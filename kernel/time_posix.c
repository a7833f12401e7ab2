/*
 * kernel/time_posix.c - timers a program makes: timer_create() and its family.
 *
 * A timer has one signal of its own, allocated with it.  While that signal is
 * pending, further expiries are only counted (the overrun); a periodic timer is
 * armed again when the signal is taken.  requeue_pending ties a queued signal to
 * the setting that sent it: timer_settime() adds one, so a signal of the old
 * setting no longer arms anything.
 *
 * Timers are found by (process, id) in a hash table under posix_timers_lock,
 * and locked before that lock is let go; unlinking one therefore means that
 * nobody new will come.
 *
 * See: timer_create(2), timer_settime(2), timer_getoverrun(2).
 */
#include "asm/barrier.h"
#include "asm/uaccess.h"
#include "kernel/base/bug.h"
#include "kernel/pid.h"
#include "kernel/signal.h"
#include "kernel/syscall.h"
#include "kernel/time.h"
#include "kernel/time_clocks.h"
#include "kernel/time_ns.h"
#include "kernel/timer_part.h"
#include "lib/hash.h"
#include "lib/util.h"
#include "mm/slab.h"
#include <uapi/errno.h>

#define TIMER_HASH_BITS 9

static spinlock_t posix_timers_lock =
	SPINLOCK_INIT(RANK_TIMER_POSIX, "posix_timers_lock");
static struct hlist_head timer_hash[1 << TIMER_HASH_BITS];

static struct hlist_head *bucket_of(const struct signal_struct *sig, int id)
{
	return &timer_hash[hash_64((unsigned long)sig / 64 + (u32)id,
				   TIMER_HASH_BITS)];
}

static struct k_itimer *find_timer(const struct signal_struct *sig, int id)
{
	struct k_itimer *timer;

	hlist_for_each_entry(timer, bucket_of(sig, id), hash)
		if (timer->signal == sig && timer->id == id)
			return timer;
	return NULL;
}

/* One of current's timers, locked, interrupts off; or NULL. */
static struct k_itimer *lock_timer(int id,
				   unsigned long *flags) __no_thread_safety
{
	struct k_itimer *timer;
	unsigned long irq;

	spin_lock_irqsave(&posix_timers_lock, irq);
	timer = id >= 0 ? find_timer(current->signal, id) : NULL;
	if (!timer) {
		spin_unlock_irqrestore(&posix_timers_lock, irq);
		return NULL;
	}
	spin_lock(&timer->it_lock);
	spin_unlock(&posix_timers_lock);
	*flags = irq;
	return timer;
}

static void unlock_timer(struct k_itimer *timer,
			 unsigned long flags) __no_thread_safety
{
	spin_unlock_irqrestore(&timer->it_lock, flags);
}

/* Send the timer's signal.  True if it was ignored, hence never taken. */
static bool send_timer_signal(struct k_itimer *timer, int private)
{
	bool thread = timer->notify & SIGEV_THREAD_ID;
	struct task_struct *task;
	int ret;

	timer->sigq->info.si_sys_private = private;
	task = get_pid_task(timer->target, PIDTYPE_PID);
	if (!task)
		return false;
	ret = send_sigqueue(timer->sigq, task,
			    thread ? PIDTYPE_PID : PIDTYPE_TGID);
	put_task_struct(task);
	return ret > 0;
}

/* Past now, counting the periods that went by unnoticed. */
static void forward(struct k_itimer *timer, u64 now)
{
	u64 periods;

	if (now < timer->expires)
		return;
	periods = (now - timer->expires) / timer->interval + 1;
	timer->expires =
		ktime_add_safe(timer->expires, periods * timer->interval);
	timer->overrun += (s64)periods;
}

/* Count the periods that passed, and start the next. */
static void rearm(struct k_itimer *timer)
{
	forward(timer, timer->clock->timer_now(timer));
	timer->overrun_last = timer->overrun;
	timer->overrun = -1;
	timer->requeue_pending++;
	timer->clock->timer_arm(timer);
}

/**
 * posix_timer_fire() - a timer expired.
 * @timer: its it_lock is held.
 *
 * Context: Any; interrupts off.
 */
void posix_timer_fire(struct k_itimer *timer)
{
	int private = 0;

	assert_held(&timer->it_lock);
	if (timer->cpu.sleeper) {
		wake_up_process(timer->cpu.sleeper);
		return;
	}
	if (timer->notify == SIGEV_NONE)
		return;
	if (timer->interval)
	private = ++timer->requeue_pending;
	else timer->active = false;
	if (!send_timer_signal(timer, private) || !timer->interval)
		return;
	/*
	 * Ignored: nobody will take the signal.  Go on by ourselves, but not
	 * faster than the tick.
	 */
	forward(timer, timer->clock->timer_now(timer) + TICK_NSEC);
	timer->requeue_pending++;
	timer->clock->timer_arm(timer);
}

/* siginfo shows an int; more than that is "very many". */
static int overrun_to_int(s64 overrun)
{
	return (int)clamp(overrun, 0LL, (s64)INT_MAX);
}

/**
 * posixtimer_rearm() - a timer's signal is being taken: the next period begins.
 * @info: the signal's; its overrun count is filled in.
 *
 * Context: Task context of the process; siglock is not held.
 */
void posixtimer_rearm(kernel_siginfo_t *info)
{
	unsigned long flags;
	struct k_itimer *timer = lock_timer(info->si_tid, &flags);

	if (!timer)
		return;
	if (timer->interval && timer->requeue_pending == info->si_sys_private) {
		rearm(timer);
		timer->active = true;
		info->si_overrun += overrun_to_int(timer->overrun_last);
	}
	unlock_timer(timer, flags);
	info->si_sys_private = 0;
}

static enum hrtimer_restart posix_hr_expired(struct hrtimer *hr)
{
	struct k_itimer *timer = container_of(hr, struct k_itimer, timer);

	spin_lock(&timer->it_lock);
	posix_timer_fire(timer);
	spin_unlock(&timer->it_lock);
	return HRTIMER_NORESTART;
}

int posix_hr_create(struct k_itimer *timer)
{
	hrtimer_init(&timer->timer, clock_base(timer->clock_id),
		     posix_hr_expired);
	return 0;
}

void posix_hr_arm(struct k_itimer *timer)
{
	if (timer->notify != SIGEV_NONE)
		hrtimer_start(&timer->timer, timer->expires);
}

bool posix_hr_cancel(struct k_itimer *timer)
{
	return hrtimer_try_to_cancel(&timer->timer) >= 0;
}

u64 posix_hr_now(struct k_itimer *timer)
{
	return hrtimer_cb_get_time(&timer->timer);
}

/* Whom a sigevent names: a thread of ours, or the process.  Referenced. */
static struct pid *event_target(const struct sigevent *event)
{
	struct task_struct *task;
	struct pid *pid;

	if (event->sigev_notify == (SIGEV_SIGNAL | SIGEV_THREAD_ID)) {
		task = find_get_task_by_vpid(event->sigev_notify_thread_id);
		if (!task)
			return NULL;
		pid = same_thread_group(task, current)
			      ? get_task_pid(task, PIDTYPE_PID)
			      : NULL;
		put_task_struct(task);
	} else {
		pid = get_task_pid(current, PIDTYPE_TGID);
	}
	return pid;
}

static bool good_event(const struct sigevent *event)
{
	switch (event->sigev_notify) {
	case SIGEV_SIGNAL:
	case SIGEV_THREAD:
	case SIGEV_SIGNAL | SIGEV_THREAD_ID:
		return event->sigev_signo > 0 && event->sigev_signo <= SIGRTMAX;
	case SIGEV_NONE:
		return true;
	default:
		return false;
	}
}

static void free_timer(struct k_itimer *timer)
{
	put_pid(timer->target);
	put_pid(timer->cpu.pid);
	if (timer->sigq)
		sigqueue_free(timer->sigq);
	kfree(timer);
}

static struct k_itimer *alloc_timer(void)
{
	struct k_itimer *timer = kzalloc(sizeof(*timer), GFP_KERNEL);

	if (!timer)
		return NULL;
	timer->sigq = sigqueue_alloc();
	if (!timer->sigq) {
		kfree(timer);
		return NULL;
	}
	INIT_LIST_HEAD(&timer->cpu.entry);
	spin_lock_init(&timer->it_lock, RANK_TIMER_IT, "it_lock");
	return timer;
}

/* What the signal says, but for the id. */
static int set_event(struct k_itimer *timer, const struct sigevent *event)
{
	kernel_siginfo_t *info = &timer->sigq->info;

	if (!good_event(event))
		return -EINVAL;
	timer->target = event_target(event);
	if (!timer->target)
		return -EINVAL;
	timer->notify = event->sigev_notify;
	clear_siginfo(info);
	info->si_signo = event->sigev_signo;
	info->si_value = event->sigev_value;
	info->si_code = SI_TIMER;
	return 0;
}

/* A free id of the process, from where the last search ended. */
static int link_timer(struct k_itimer *timer)
{
	struct signal_struct *sig = current->signal;
	int first = sig->posix_timer_id, id;

	spin_lock_irq(&posix_timers_lock);
	do {
		id = sig->posix_timer_id;
		sig->posix_timer_id = id == INT_MAX ? 0 : id + 1;
		if (!find_timer(sig, id))
			goto out_found;
	} while (sig->posix_timer_id != first);
	spin_unlock_irq(&posix_timers_lock);
	return -EAGAIN;

out_found:
	timer->id = id;
	timer->signal = sig;
	timer->sigq->info.si_tid = id;
	hlist_add_head(&timer->hash, bucket_of(sig, id));
	list_add(&timer->list, &sig->posix_timers);
	spin_unlock_irq(&posix_timers_lock);
	return 0;
}

/* Gone from the tables: stop it, let the last holder leave, free it. */
static void destroy_timer(struct k_itimer *timer)
{
	for (;;) {
		bool stopped;

		spin_lock_irq(&timer->it_lock);
		timer->interval = 0;
		stopped = timer->clock->timer_cancel(timer);
		spin_unlock_irq(&timer->it_lock);
		if (stopped)
			break;
		cpu_relax();
	}
	free_timer(timer);
}

static void unlink_timer(struct k_itimer *timer)
{
	hlist_del(&timer->hash);
	list_del(&timer->list);
}

/**
 * exit_itimers() - a process ends, or becomes another program.
 * @sig: its signal struct; only current is left of it.
 *
 * Context: Task context, no locks held.
 */
void exit_itimers(struct signal_struct *sig)
{
	struct k_itimer *timer;

	for (;;) {
		spin_lock_irq(&posix_timers_lock);
		timer = list_first_entry_or_null(&sig->posix_timers,
						 struct k_itimer, list);
		if (timer)
			unlink_timer(timer);
		spin_unlock_irq(&posix_timers_lock);
		if (!timer)
			break;
		destroy_timer(timer);
	}
	if (!atomic_read(&sig->live))
		cpu_timers_exit(sig);
}

static long create_timer(const struct k_clock *kc, clockid_t clock,
			 const struct sigevent *event, timer_t __user *uid)
{
	struct sigevent by_default = {
		.sigev_notify = SIGEV_SIGNAL,
		.sigev_signo = SIGALRM,
	};
	struct k_itimer *timer = alloc_timer();
	int err;

	if (!timer)
		return -EAGAIN;
	timer->clock_id = clock;
	timer->clock = kc;
	timer->overrun = -1;
	err = set_event(timer, event ? event : &by_default);
	if (err)
		goto out_free;
	err = kc->timer_create(timer);
	if (err)
		goto out_free;
	err = link_timer(timer);
	if (err)
		goto out_free;
	if (!event)
		timer->sigq->info.si_value.sival_int = timer->id;
	if (!put_user(timer->id, uid))
		return 0;
	err = -EFAULT;
	spin_lock_irq(&posix_timers_lock);
	unlink_timer(timer);
	spin_unlock_irq(&posix_timers_lock);
out_free:
	free_timer(timer);
	return err;
}

SYSCALL_DEFINE3(timer_create, clockid_t, which, struct sigevent __user *,
		uevent, timer_t __user *, uid)
{
	const struct k_clock *kc = clockid_to_kclock(which);
	struct sigevent event;

	if (uevent && copy_from_user(&event, uevent, sizeof(event)))
		return -EFAULT;
	if (!kc)
		return -EINVAL;
	if (!kc->timer_create)
		return -EOPNOTSUPP;
	return create_timer(kc, which, uevent ? &event : NULL, uid);
}

/* What is left, and the period.  it_lock held. */
static void read_timer(struct k_itimer *timer, struct __kernel_itimerspec *out)
{
	struct timespec64 interval = ns_to_timespec64(timer->interval);
	struct timespec64 left = { 0 };
	u64 now;

	out->it_interval.tv_sec = interval.tv_sec;
	out->it_interval.tv_nsec = interval.tv_nsec;
	if (timer->active) {
		now = timer->clock->timer_now(timer);
		if (timer->interval &&
		    (timer->requeue_pending & 1 || timer->notify == SIGEV_NONE))
			forward(timer, now);
		if (timer->expires > now)
			left = ns_to_timespec64(timer->expires - now);
		else if (timer->notify != SIGEV_NONE)
			left.tv_nsec = 1;
	}
	out->it_value.tv_sec = left.tv_sec;
	out->it_value.tv_nsec = left.tv_nsec;
}

SYSCALL_DEFINE2(timer_gettime, timer_t, id, struct __kernel_itimerspec __user *,
		setting)
{
	struct __kernel_itimerspec cur;
	struct k_itimer *timer;
	unsigned long flags;

	timer = lock_timer(id, &flags);
	if (!timer)
		return -EINVAL;
	read_timer(timer, &cur);
	unlock_timer(timer, flags);
	return copy_to_user(setting, &cur, sizeof(cur)) ? -EFAULT : 0;
}

SYSCALL_DEFINE1(timer_getoverrun, timer_t, id)
{
	struct k_itimer *timer;
	unsigned long flags;
	int overrun;

	timer = lock_timer(id, &flags);
	if (!timer)
		return -EINVAL;
	overrun = overrun_to_int(timer->overrun_last);
	unlock_timer(timer, flags);
	return overrun;
}

static u64 spec_ns(const struct __kernel_timespec *ts)
{
	struct timespec64 t = { .tv_sec = ts->tv_sec, .tv_nsec = ts->tv_nsec };

	return timespec64_to_ns(&t);
}

/* Stopped and locked: the new setting. */
static void set_timer(struct k_itimer *timer, bool absolute,
		      const struct __kernel_itimerspec *new)
{
	u64 value = spec_ns(&new->it_value);

	timer->interval = 0;
	timer->requeue_pending = (timer->requeue_pending + 2) & ~1;
	timer->overrun_last = 0;
	timer->overrun = -1;
	timer->active = value != 0;
	if (!value)
		return;
	timer->interval = spec_ns(&new->it_interval);
	/* set before a relative time: which clock it is counted in */
	if (timer->timer.function)
		timer->timer.clock = (u8)(absolute ? clock_base(timer->clock_id)
						   : HRTIMER_BASE_MONOTONIC);
	if (absolute)
		value = time_ns_to_host(timer->clock_id, value);
	else
		value = ktime_add_safe(timer->clock->timer_now(timer), value);
	timer->expires = value;
	timer->clock->timer_arm(timer);
}

static bool spec_valid(const struct __kernel_timespec *ts)
{
	return ts->tv_sec >= 0 && (unsigned long)ts->tv_nsec < NSEC_PER_SEC;
}

SYSCALL_DEFINE4(timer_settime, timer_t, id, int, flags,
		const struct __kernel_itimerspec __user *, unew,
		struct __kernel_itimerspec __user *, uold)
{
	struct __kernel_itimerspec new, old;
	struct k_itimer *timer;
	unsigned long irq;

	if (!unew)
		return -EINVAL;
	if (copy_from_user(&new, unew, sizeof(new)))
		return -EFAULT;
	if (!spec_valid(&new.it_interval) || !spec_valid(&new.it_value))
		return -EINVAL;
	for (;;) {
		timer = lock_timer(id, &irq);
		if (!timer)
			return -EINVAL;
		read_timer(timer, &old);
		if (timer->clock->timer_cancel(timer))
			break;
		unlock_timer(timer, irq);
		cpu_relax();
	}
	set_timer(timer, flags & TIMER_ABSTIME, &new);
	unlock_timer(timer, irq);
	if (uold && copy_to_user(uold, &old, sizeof(old)))
		return -EFAULT;
	return 0;
}

SYSCALL_DEFINE1(timer_delete, timer_t, id)
{
	struct k_itimer *timer;

	spin_lock_irq(&posix_timers_lock);
	timer = id >= 0 ? find_timer(current->signal, id) : NULL;
	if (timer)
		unlink_timer(timer);
	spin_unlock_irq(&posix_timers_lock);
	if (!timer)
		return -EINVAL;
	destroy_timer(timer);
	return 0;
}

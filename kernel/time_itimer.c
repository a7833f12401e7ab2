/*
 * kernel/time_itimer.c - the three interval timers of a process, and alarm().
 *
 * ITIMER_REAL is an hrtimer; it is armed again when its SIGALRM is taken, so a
 * short interval cannot drown the machine.  The other two count CPU time and
 * are looked at by the tick while one is armed.
 *
 * See: setitimer(2), alarm(2).
 */
#include "asm/uaccess.h"
#include "kernel/pid.h"
#include "kernel/sched/sched.h"
#include "kernel/signal.h"
#include "kernel/syscall.h"
#include "kernel/time.h"
#include "kernel/time_clocks.h"
#include "kernel/timer_part.h"
#include "lib/util.h"
#include <uapi/errno.h>

struct itimer_ns {
	u64 interval;
	u64 value; /* 0 = disarmed */
};

static enum hrtimer_restart real_timer_fired(struct hrtimer *timer)
{
	struct signal_struct *sig =
		container_of(timer, struct signal_struct, real_timer);

	kill_pid_info(SIGALRM, SEND_SIG_PRIV, sig->pids[PIDTYPE_TGID]);
	return HRTIMER_NORESTART;
}

/**
 * timers_init_signal() - a new process has no timers.
 * @sig: its signal struct, else filled in.
 */
void timers_init_signal(struct signal_struct *sig)
{
	hrtimer_init(&sig->real_timer, HRTIMER_BASE_MONOTONIC,
		     real_timer_fired);
	sig->cputimer_active = sig->rlim[RLIMIT_CPU].rlim_cur != RLIM_INFINITY;
}

/**
 * itimer_real_rearm() - SIGALRM is being taken: the next period begins.
 *
 * Context: siglock of current is held.
 */
void itimer_real_rearm(void)
{
	struct signal_struct *sig = current->signal;
	struct hrtimer *timer = &sig->real_timer;

	if (!sig->it_real_incr || timer->queued)
		return;
	hrtimer_forward(timer, ktime_get(), sig->it_real_incr);
	hrtimer_start(timer, timer->expires);
}

static u64 real_remaining(const struct hrtimer *timer)
{
	if (!timer->queued)
		return 0;
	return (u64)max(hrtimer_get_remaining(timer), (s64)NSEC_PER_USEC);
}

static void get_real(struct itimer_ns *out)
{
	struct signal_struct *sig = current->signal;

	spin_lock_irq(&current->sighand->siglock);
	out->value = real_remaining(&sig->real_timer);
	out->interval = sig->it_real_incr;
	spin_unlock_irq(&current->sighand->siglock);
}

/* The function takes siglock, so we may not wait for it under siglock. */
static void set_real(const struct itimer_ns *new, struct itimer_ns *old)
{
	struct signal_struct *sig = current->signal;
	struct hrtimer *timer = &sig->real_timer;

	for (;;) {
		spin_lock_irq(&current->sighand->siglock);
		old->value = real_remaining(timer);
		old->interval = sig->it_real_incr;
		if (hrtimer_try_to_cancel(timer) >= 0)
			break;
		spin_unlock_irq(&current->sighand->siglock);
		hrtimer_cancel(timer);
	}
	sig->it_real_incr = new->value ? new->interval : 0;
	if (new->value)
		hrtimer_start(timer, ktime_add_safe(ktime_get(), new->value));
	spin_unlock_irq(&current->sighand->siglock);
}

/* The CPU time an interval timer counts.  siglock held. */
static u64 cpu_time_of(int which)
{
	u64 utime, stime;

	thread_group_cputime_locked(current, &utime, &stime);
	return which == ITIMER_VIRTUAL ? utime : utime + stime;
}

static void read_cpu(int which, struct itimer_ns *out)
{
	const struct cpu_itimer *it = &current->signal->it[which - 1];
	u64 now;

	out->interval = it->incr;
	out->value = 0;
	if (!it->expires)
		return;
	now = cpu_time_of(which);
	out->value = it->expires > now ? it->expires - now : TICK_NSEC;
}

static void get_cpu(int which, struct itimer_ns *out)
{
	spin_lock_irq(&current->sighand->siglock);
	read_cpu(which, out);
	spin_unlock_irq(&current->sighand->siglock);
}

static void set_cpu(int which, const struct itimer_ns *new,
		    struct itimer_ns *old)
{
	struct signal_struct *sig = current->signal;
	struct cpu_itimer *it = &sig->it[which - 1];

	spin_lock_irq(&current->sighand->siglock);
	read_cpu(which, old);
	it->incr = new->interval;
	it->expires = 0;
	if (new->value) {
		it->expires = ktime_add_safe(cpu_time_of(which), new->value);
		sig->cputimer_active = true;
	}
	spin_unlock_irq(&current->sighand->siglock);
	if (new->value)
		sched_tick_task(current);
}

bool cpu_itimers_armed(const struct signal_struct *sig)
{
	return sig->it[0].expires || sig->it[1].expires;
}

static void check_one(struct task_struct *task, struct cpu_itimer *it, int sig,
		      u64 now)
{
	if (!it->expires || now < it->expires)
		return;
	if (it->incr)
		it->expires += it->incr;
	else
		it->expires = 0;
	send_signal_locked(sig, SEND_SIG_PRIV, task, PIDTYPE_TGID);
}

/**
 * check_cpu_itimers() - have the virtual and the profiling timer expired?
 * @task:  a task of the process.
 * @utime: of the whole process, ns.
 * @stime: the same.
 *
 * Context: Hardirq; siglock held.
 */
void check_cpu_itimers(struct task_struct *task, u64 utime, u64 stime)
{
	struct cpu_itimer *it = task->signal->it;

	check_one(task, &it[ITIMER_VIRTUAL - 1], SIGVTALRM, utime);
	check_one(task, &it[ITIMER_PROF - 1], SIGPROF, utime + stime);
}

static u64 timeval_ns(const struct __kernel_old_timeval *tv)
{
	struct timespec64 ts = {
		.tv_sec = tv->tv_sec,
		.tv_nsec = tv->tv_usec * NSEC_PER_USEC,
	};

	return timespec64_to_ns(&ts);
}

static bool timeval_valid(const struct __kernel_old_timeval *tv)
{
	return tv->tv_sec >= 0 && (unsigned long)tv->tv_usec < USEC_PER_SEC;
}

static int put_itimerval(const struct itimer_ns *it,
			 struct __kernel_old_itimerval __user *uit)
{
	struct __kernel_old_itimerval kit = {
		.it_interval = ns_to_kernel_old_timeval(it->interval),
		.it_value = ns_to_kernel_old_timeval(it->value),
	};

	return copy_to_user(uit, &kit, sizeof(kit)) ? -EFAULT : 0;
}

SYSCALL_DEFINE2(getitimer, int, which, struct __kernel_old_itimerval __user *,
		value)
{
	struct itimer_ns it;

	if (which < ITIMER_REAL || which > ITIMER_PROF)
		return -EINVAL;
	if (which == ITIMER_REAL)
		get_real(&it);
	else
		get_cpu(which, &it);
	return put_itimerval(&it, value);
}

SYSCALL_DEFINE3(setitimer, int, which, struct __kernel_old_itimerval __user *,
		value, struct __kernel_old_itimerval __user *, ovalue)
{
	struct __kernel_old_itimerval kit = { 0 };
	struct itimer_ns new, old;

	if (value && copy_from_user(&kit, value, sizeof(kit)))
		return -EFAULT;
	if (!timeval_valid(&kit.it_value) || !timeval_valid(&kit.it_interval))
		return -EINVAL;
	if (which < ITIMER_REAL || which > ITIMER_PROF)
		return -EINVAL;
	new.value = timeval_ns(&kit.it_value);
	new.interval = timeval_ns(&kit.it_interval);
	if (which == ITIMER_REAL)
		set_real(&new, &old);
	else
		set_cpu(which, &new, &old);
	return ovalue ? put_itimerval(&old, ovalue) : 0;
}

/* Whole seconds: what is left counts as at least one. */
SYSCALL_DEFINE1(alarm, unsigned int, seconds)
{
	struct itimer_ns old, new = {
		.value =
			min(seconds, (unsigned int)INT_MAX) * (u64)NSEC_PER_SEC,
	};
	u64 left, rest;

	set_real(&new, &old);
	left = old.value / NSEC_PER_SEC;
	rest = old.value % NSEC_PER_SEC;
	if ((!left && rest) || rest >= NSEC_PER_SEC / 2)
		left++;
	return (long)left;
}

/*
 * kernel/time_sleep.c - sleeping by the clock.
 *
 * A signal ends the sleep.  If no handler runs, the call goes on as if nothing
 * had been: an absolute sleep by asking again, a relative one through the
 * restart block, which holds the moment it was to end.
 *
 * See: nanosleep(2), clock_nanosleep(2), restart_syscall(2).
 */
#include "kernel/restart_block.h"
#include "kernel/signal.h"
#include "kernel/syscall.h"
#include "kernel/time.h"
#include "kernel/time_clocks.h"
#include "kernel/time_ns.h"
#include <uapi/errno.h>

/* Sleep to @expires: true when the time came, false if a signal did. */
static bool sleep_until(u64 expires, enum hrtimer_base_type base)
{
	do {
		set_current_state(TASK_INTERRUPTIBLE);
		if (signal_pending(current)) {
			__set_current_state(TASK_RUNNING);
			return false;
		}
	} while (schedule_hrtimeout(expires, base));
	return true;
}

/**
 * nanosleep_interrupted() - a relative sleep was cut short by a signal.
 * @clock:   what @expires is counted in.
 * @expires: when it was to end.
 * @now:     the same clock now.
 *
 * Context: The restart block's rmtp is set.
 * Return: 0 if the time was over after all, -EFAULT, -ERESTART_RESTARTBLOCK.
 */
long nanosleep_interrupted(clockid_t clock, u64 expires, u64 now)
{
	struct restart_block *restart = &current->restart_block;

	if (now >= expires)
		return 0;
	if (restart->nanosleep.rmtp &&
	    put_timespec_ns(expires - now, restart->nanosleep.rmtp))
		return -EFAULT;
	restart->nanosleep.expires = expires;
	restart->nanosleep.clockid = clock;
	return -ERESTART_RESTARTBLOCK;
}

long nanosleep_restart(struct restart_block *restart)
{
	u64 expires = restart->nanosleep.expires;

	if (sleep_until(expires, HRTIMER_BASE_MONOTONIC))
		return 0;
	restart->fn = nanosleep_restart;
	return nanosleep_interrupted(restart->nanosleep.clockid, expires,
				     ktime_get());
}

/**
 * hrtimer_nanosleep() - sleep by any clock that counts real or boot time.
 * @clock:    the clock.
 * @absolute: @expires is a moment of @clock, else a time from now.
 * @expires:  ns.
 *
 * A relative sleep is not moved when the wall clock is set.
 *
 * Context: System call.
 * Return: 0, -EFAULT, or -ERESTART*.
 */
long hrtimer_nanosleep(clockid_t clock, bool absolute, u64 expires)
{
	if (absolute)
		return sleep_until(time_ns_to_host(clock, expires),
				   clock_base(clock))
			       ? 0
			       : -ERESTARTNOHAND;
	expires = ktime_add_safe(ktime_get(), expires);
	if (sleep_until(expires, HRTIMER_BASE_MONOTONIC))
		return 0;
	current->restart_block.fn = nanosleep_restart;
	return nanosleep_interrupted(clock, expires, ktime_get());
}

SYSCALL_DEFINE2(nanosleep, const struct __kernel_timespec __user *, rqtp,
		struct __kernel_timespec __user *, rmtp)
{
	struct timespec64 ts;

	if (get_timespec64(&ts, rqtp))
		return -EFAULT;
	if (!timespec64_valid(&ts))
		return -EINVAL;
	current->restart_block.nanosleep.rmtp = rmtp;
	return hrtimer_nanosleep(CLOCK_MONOTONIC, false, timespec64_to_ns(&ts));
}

SYSCALL_DEFINE4(clock_nanosleep, clockid_t, which, int, flags,
		const struct __kernel_timespec __user *, rqtp,
		struct __kernel_timespec __user *, rmtp)
{
	const struct k_clock *kc = clockid_to_kclock(which);
	bool absolute = flags & TIMER_ABSTIME;
	struct timespec64 ts;

	if (!kc)
		return -EINVAL;
	if (!kc->nsleep)
		return -EOPNOTSUPP;
	if (get_timespec64(&ts, rqtp))
		return -EFAULT;
	if (!timespec64_valid(&ts))
		return -EINVAL;
	current->restart_block.nanosleep.rmtp = absolute ? NULL : rmtp;
	return kc->nsleep(which, absolute, timespec64_to_ns(&ts));
}

/*
 * kernel/time.c - what time is it?
 *
 * sched_clock() counts ns since boot and never goes back: that is the monotonic
 * clock.  Wall time is the same plus one offset, a single word that setting the
 * clock replaces; so reading any clock takes no lock.  The machine never
 * suspends, hence boottime is monotonic too.
 *
 * See: clock_gettime(2), time(7).
 */
#include "asm/timer.h"
#include "asm/uaccess.h"
#include "kernel/base/bug.h"
#include "kernel/time.h"
#include "kernel/timer.h"
#include "kernel/vdso.h"
#include "lib/atomic.h"
#include <uapi/errno.h>

static s64 real_offset; /* one word, read and written whole */

u64 ktime_get(void)
{
	return sched_clock();
}

u64 ktime_get_boottime(void)
{
	return ktime_get();
}

u64 ktime_get_raw(void)
{
	return ktime_get();
}

s64 ktime_real_offset(void)
{
	return READ_ONCE(real_offset);
}

u64 ktime_get_real(void)
{
	return ktime_get() + (u64)ktime_real_offset();
}

/* No leap second has been announced to us. */
u64 ktime_get_clocktai(void)
{
	return ktime_get_real();
}

/* As a clock would show that moves with each tick only. */
u64 ktime_get_coarse(void)
{
	u64 now = ktime_get();

	return now - now % TICK_NSEC;
}

u64 ktime_get_coarse_real(void)
{
	return ktime_get_coarse() + (u64)ktime_real_offset();
}

u64 ktime_get_real_seconds(void)
{
	return ktime_get_real() / NSEC_PER_SEC;
}

static void set_real_offset(s64 offset)
{
	unsigned long flags;
	struct vdso_data *data = vdso_write_begin(&flags);

	WRITE_ONCE(real_offset, offset);
	data->real_offset = offset;
	vdso_write_end(flags);
}

/**
 * do_settimeofday64() - set the wall clock.
 * @real_ns: ns since 1970.
 *
 * Context: Task context, interrupts on: all CPUs look at their timers again.
 * Return: 0, or -EINVAL: the machine would have booted before 1970.
 */
int do_settimeofday64(u64 real_ns)
{
	u64 now = ktime_get();

	if (real_ns < now || real_ns >= KTIME_MAX)
		return -EINVAL;
	set_real_offset((s64)(real_ns - now));
	clock_was_set();
	return 0;
}

/**
 * timekeeping_init() - the wall clock starts.
 * @real_ns: ns since 1970, as the RTC says; 0 if there is none.
 *
 * Context: Boot.
 */
void timekeeping_init(u64 real_ns)
{
	u64 now = ktime_get();

	set_real_offset(real_ns > now ? (s64)(real_ns - now) : 0);
}

struct timespec64 ns_to_timespec64(u64 ns)
{
	return (struct timespec64){
		.tv_sec = (long)(ns / NSEC_PER_SEC),
		.tv_nsec = (long)(ns % NSEC_PER_SEC),
	};
}

/**
 * timespec64_to_ns() - seconds and ns as ns.
 * @ts: valid.
 *
 * Return: ns, at most KTIME_MAX.
 */
u64 timespec64_to_ns(const struct timespec64 *ts)
{
	if ((u64)ts->tv_sec >= KTIME_MAX / NSEC_PER_SEC)
		return KTIME_MAX;
	return (u64)ts->tv_sec * NSEC_PER_SEC + (u64)ts->tv_nsec;
}

bool timespec64_valid(const struct timespec64 *ts)
{
	return ts->tv_sec >= 0 && (unsigned long)ts->tv_nsec < NSEC_PER_SEC;
}

struct __kernel_old_timeval ns_to_kernel_old_timeval(u64 ns)
{
	return (struct __kernel_old_timeval){
		.tv_sec = (long)(ns / NSEC_PER_SEC),
		.tv_usec = (long)(ns % NSEC_PER_SEC / NSEC_PER_USEC),
	};
}

int get_timespec64(struct timespec64 *ts,
		   const struct __kernel_timespec __user *uts)
{
	struct __kernel_timespec kts;

	if (copy_from_user(&kts, uts, sizeof(kts)))
		return -EFAULT;
	ts->tv_sec = kts.tv_sec;
	ts->tv_nsec = kts.tv_nsec;
	return 0;
}

int put_timespec64(const struct timespec64 *ts,
		   struct __kernel_timespec __user *uts)
{
	struct __kernel_timespec kts = {
		.tv_sec = ts->tv_sec,
		.tv_nsec = ts->tv_nsec,
	};

	return copy_to_user(uts, &kts, sizeof(kts)) ? -EFAULT : 0;
}

int put_timespec_ns(u64 ns, struct __kernel_timespec __user *uts)
{
	struct timespec64 ts = ns_to_timespec64(ns);

	return put_timespec64(&ts, uts);
}

/*
 * kernel/time_clocks.c - the table of clocks and the calls that read them.
 *
 * Negative clock ids name the CPU time of a process or thread by its pid
 * (kernel/time_cputimer.c); all others are rows of the table at the foot.
 *
 * See: clock_gettime(2), gettimeofday(2), time(2), adjtimex(2).
 */
#include "asm/uaccess.h"
#include "kernel/cred.h"
#include "kernel/syscall.h"
#include "kernel/time.h"
#include "kernel/time_clocks.h"
#include "kernel/time_ns.h"
#include "kernel/vdso.h"
#include "lib/util.h"
#include <uapi/errno.h>

static struct timezone sys_tz;

static int getres_fine(clockid_t clock, u64 *ns)
{
	(void)clock;
	*ns = 1;
	return 0;
}

static int getres_coarse(clockid_t clock, u64 *ns)
{
	(void)clock;
	*ns = TICK_NSEC;
	return 0;
}

static int get_realtime(clockid_t clock, u64 *ns)
{
	(void)clock;
	*ns = ktime_get_real();
	return 0;
}

static int get_monotonic(clockid_t clock, u64 *ns)
{
	*ns = time_ns_from_host(clock, ktime_get());
	return 0;
}

static int get_raw(clockid_t clock, u64 *ns)
{
	*ns = time_ns_from_host(clock, ktime_get_raw());
	return 0;
}

static int get_boottime(clockid_t clock, u64 *ns)
{
	*ns = time_ns_from_host(clock, ktime_get_boottime());
	return 0;
}

static int get_tai(clockid_t clock, u64 *ns)
{
	(void)clock;
	*ns = ktime_get_clocktai();
	return 0;
}

static int get_coarse(clockid_t clock, u64 *ns)
{
	*ns = time_ns_from_host(clock, ktime_get_coarse());
	return 0;
}

static int get_coarse_real(clockid_t clock, u64 *ns)
{
	(void)clock;
	*ns = ktime_get_coarse_real();
	return 0;
}

static int set_realtime(clockid_t clock, u64 ns)
{
	(void)clock;
	return do_settimeofday64(ns);
}

/* Timers that could wake a sleeping machine are for the privileged. */
static long alarm_nsleep(clockid_t clock, bool absolute, u64 expires)
{
	if (!capable(CAP_WAKE_ALARM))
		return -EPERM;
	return hrtimer_nanosleep(clock, absolute, expires);
}

static int alarm_timer_create(struct k_itimer *timer)
{
	if (!capable(CAP_WAKE_ALARM))
		return -EPERM;
	return posix_hr_create(timer);
}

enum hrtimer_base_type clock_base(clockid_t clock)
{
	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_ALARM:
	case CLOCK_TAI:
		return HRTIMER_BASE_REALTIME;
	default:
		return HRTIMER_BASE_MONOTONIC;
	}
}

SYSCALL_DEFINE2(clock_gettime, clockid_t, which,
		struct __kernel_timespec __user *, tp)
{
	const struct k_clock *kc = clockid_to_kclock(which);
	u64 ns;
	int err;

	if (!kc)
		return -EINVAL;
	err = kc->get(which, &ns);
	return err ? err : put_timespec_ns(ns, tp);
}

SYSCALL_DEFINE2(clock_getres, clockid_t, which,
		struct __kernel_timespec __user *, tp)
{
	const struct k_clock *kc = clockid_to_kclock(which);
	u64 ns;
	int err;

	if (!kc)
		return -EINVAL;
	err = kc->getres(which, &ns);
	if (err || !tp)
		return err;
	return put_timespec_ns(ns, tp);
}

SYSCALL_DEFINE2(clock_settime, clockid_t, which,
		const struct __kernel_timespec __user *, tp)
{
	const struct k_clock *kc = clockid_to_kclock(which);
	struct timespec64 ts;

	if (!kc || !kc->set)
		return -EINVAL;
	if (get_timespec64(&ts, tp))
		return -EFAULT;
	if (which >= 0 && !timespec64_valid(&ts))
		return -EINVAL;
	if (which >= 0 && !capable(CAP_SYS_TIME))
		return -EPERM;
	return kc->set(which, timespec64_to_ns(&ts));
}

SYSCALL_DEFINE2(gettimeofday, struct __kernel_old_timeval __user *, tv,
		struct timezone __user *, tz)
{
	if (tv) {
		struct __kernel_old_timeval now =
			ns_to_kernel_old_timeval(ktime_get_real());

		if (copy_to_user(tv, &now, sizeof(now)))
			return -EFAULT;
	}
	if (tz && copy_to_user(tz, &sys_tz, sizeof(sys_tz)))
		return -EFAULT;
	return 0;
}

/* A new wall time, if @tv, checked as settimeofday(2) says. */
static int set_wall_time(const struct __kernel_old_timeval *tv)
{
	struct timespec64 ts = {
		.tv_sec = tv->tv_sec,
		.tv_nsec = tv->tv_usec * NSEC_PER_USEC,
	};

	return do_settimeofday64(timespec64_to_ns(&ts));
}

static void set_timezone(const struct timezone *tz)
{
	unsigned long flags;
	struct vdso_data *data = vdso_write_begin(&flags);

	sys_tz = *tz;
	data->tz_minuteswest = tz->tz_minuteswest;
	data->tz_dsttime = tz->tz_dsttime;
	vdso_write_end(flags);
}

SYSCALL_DEFINE2(settimeofday, struct __kernel_old_timeval __user *, tv,
		struct timezone __user *, tz)
{
	struct __kernel_old_timeval ktv;
	struct timezone ktz;

	if (tv) {
		if (copy_from_user(&ktv, tv, sizeof(ktv)))
			return -EFAULT;
		if (ktv.tv_sec < 0 || ktv.tv_usec < 0 ||
		    ktv.tv_usec >= USEC_PER_SEC)
			return -EINVAL;
	}
	if (tz && copy_from_user(&ktz, tz, sizeof(ktz)))
		return -EFAULT;
	if (!capable(CAP_SYS_TIME))
		return -EPERM;
	if (tz) {
		if (ktz.tz_minuteswest > 15 * 60 ||
		    ktz.tz_minuteswest < -15 * 60)
			return -EINVAL;
		set_timezone(&ktz);
	}
	return tv ? set_wall_time(&ktv) : 0;
}

SYSCALL_DEFINE1(time, long __user *, tloc)
{
	long now = (long)(ktime_get_coarse_real() / NSEC_PER_SEC);

	if (tloc && put_user(now, tloc))
		return -EFAULT;
	return now;
}

/* The row of the table, or NULL; for negative ids the CPU clocks'. */
static const struct k_clock posix_clocks[] = {
	[CLOCK_REALTIME] = { .getres = getres_fine,
			     .get = get_realtime,
			     .set = set_realtime,
			     .nsleep = hrtimer_nanosleep,
			     .timer_create = posix_hr_create,
			     .timer_arm = posix_hr_arm,
			     .timer_cancel = posix_hr_cancel,
			     .timer_now = posix_hr_now },
	[CLOCK_MONOTONIC] = { .getres = getres_fine,
			      .get = get_monotonic,
			      .nsleep = hrtimer_nanosleep,
			      .timer_create = posix_hr_create,
			      .timer_arm = posix_hr_arm,
			      .timer_cancel = posix_hr_cancel,
			      .timer_now = posix_hr_now },
	[CLOCK_MONOTONIC_RAW] = { .getres = getres_fine, .get = get_raw },
	[CLOCK_REALTIME_COARSE] = { .getres = getres_coarse,
				    .get = get_coarse_real },
	[CLOCK_MONOTONIC_COARSE] = { .getres = getres_coarse,
				     .get = get_coarse },
	[CLOCK_BOOTTIME] = { .getres = getres_fine,
			     .get = get_boottime,
			     .nsleep = hrtimer_nanosleep,
			     .timer_create = posix_hr_create,
			     .timer_arm = posix_hr_arm,
			     .timer_cancel = posix_hr_cancel,
			     .timer_now = posix_hr_now },
	[CLOCK_REALTIME_ALARM] = { .getres = getres_fine,
				   .get = get_realtime,
				   .nsleep = alarm_nsleep,
				   .timer_create = alarm_timer_create,
				   .timer_arm = posix_hr_arm,
				   .timer_cancel = posix_hr_cancel,
				   .timer_now = posix_hr_now },
	[CLOCK_BOOTTIME_ALARM] = { .getres = getres_fine,
				   .get = get_boottime,
				   .nsleep = alarm_nsleep,
				   .timer_create = alarm_timer_create,
				   .timer_arm = posix_hr_arm,
				   .timer_cancel = posix_hr_cancel,
				   .timer_now = posix_hr_now },
	[CLOCK_TAI] = { .getres = getres_fine,
			.get = get_tai,
			.nsleep = hrtimer_nanosleep,
			.timer_create = posix_hr_create,
			.timer_arm = posix_hr_arm,
			.timer_cancel = posix_hr_cancel,
			.timer_now = posix_hr_now },
};

/**
 * clockid_to_kclock() - the operations of a clock.
 * @clock: any number.
 *
 * Return: the clock, or NULL if there is none of that number.
 */
const struct k_clock *clockid_to_kclock(clockid_t clock)
{
	if (clock < 0)
		return (clock & CLOCKFD_MASK) == CLOCKFD ? NULL
							 : &clock_posix_cpu;
	if (clock == CLOCK_PROCESS_CPUTIME_ID)
		return &clock_process_cpu;
	if (clock == CLOCK_THREAD_CPUTIME_ID)
		return &clock_thread_cpu;
	if ((size_t)clock >= ARRAY_SIZE(posix_clocks) ||
	    !posix_clocks[clock].get)
		return NULL;
	return &posix_clocks[clock];
}

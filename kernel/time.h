/*
 * kernel/time.h - the clocks.
 *
 * Monotonic time is what the CPU's counter says since boot; every other clock
 * is it plus an offset.  All in ns.
 */
#ifndef KERNEL_TIME_H
#define KERNEL_TIME_H

#include <uapi/time.h>
#include "lib/types.h"
#include "lib/util.h"

#define USER_HZ   100 /* unit of clock_t in times(2) and /proc */
#define TICK_NSEC 4000000ULL
#define KTIME_MAX ((u64)S64_MAX)

struct task_struct;

u64 ktime_get(void);             /* monotonic since boot */
u64 ktime_get_real(void);        /* since 1970 */
u64 ktime_get_boottime(void);    /* since boot, suspend included */
u64 ktime_get_raw(void);         /* undisciplined */
u64 ktime_get_clocktai(void);    /* real + leap seconds */
u64 ktime_get_coarse(void);      /* monotonic, of the last tick */
u64 ktime_get_coarse_real(void); /* real, of the last tick: for inodes */
u64 ktime_get_real_seconds(void);
s64 ktime_real_offset(void); /* real = monotonic + this */

/* Set the wall clock to @real_ns since 1970. */
int do_settimeofday64(u64 real_ns);
/* Boot: the wall clock starts at what the RTC says (ns), or 0. */
void timekeeping_init(u64 real_ns);

struct timespec64 ns_to_timespec64(u64 ns);
/* Saturates at KTIME_MAX. */
u64 timespec64_to_ns(const struct timespec64 *ts);
bool timespec64_valid(const struct timespec64 *ts);
/* 0 or -EFAULT. */
int get_timespec64(struct timespec64 *ts,
		   const struct __kernel_timespec __user *uts);
int put_timespec64(const struct timespec64 *ts,
		   struct __kernel_timespec __user *uts);
int put_timespec_ns(u64 ns, struct __kernel_timespec __user *uts);
struct __kernel_old_timeval ns_to_kernel_old_timeval(u64 ns);

static inline u64 nsec_to_clock_t(u64 ns)
{
	return ns / (NSEC_PER_SEC / USER_HZ);
}

/* now + delta, saturating. */
static inline u64 ktime_add_safe(u64 now, u64 delta)
{
	return delta > KTIME_MAX - now ? KTIME_MAX : now + delta;
}

/* Sleep @ns, not interruptible. */
void sleep_ns(u64 ns);
static inline void msleep(unsigned int ms)
{
	sleep_ns((u64)ms * NSEC_PER_MSEC);
}

#endif

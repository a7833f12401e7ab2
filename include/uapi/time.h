/*
 * include/uapi/time.h - clocks, timers and the structs that carry time.
 */
#ifndef UAPI_TIME_H
#define UAPI_TIME_H

#define CLOCK_REALTIME           0
#define CLOCK_MONOTONIC          1
#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID  3
#define CLOCK_MONOTONIC_RAW      4
#define CLOCK_REALTIME_COARSE    5
#define CLOCK_MONOTONIC_COARSE   6
#define CLOCK_BOOTTIME           7
#define CLOCK_REALTIME_ALARM     8
#define CLOCK_BOOTTIME_ALARM     9
#define CLOCK_TAI                11
#define MAX_CLOCKS               16

/* The clock of another process or thread: pid and kind in one number. */
#define CPUCLOCK_PID(clock)       ((int)~((clock) >> 3))
#define CPUCLOCK_PERTHREAD(clock) (((clock)&4) != 0)
#define CPUCLOCK_WHICH(clock)     ((clock)&3)
#define CPUCLOCK_PROF             0
#define CPUCLOCK_VIRT             1
#define CPUCLOCK_SCHED            2
#define CPUCLOCK_MAX              3
#define CLOCKFD                   3 /* low bits of a clock that is a file */
#define CLOCKFD_MASK              7

#define TIMER_ABSTIME 1

#define ITIMER_REAL    0
#define ITIMER_VIRTUAL 1
#define ITIMER_PROF    2

#define SIGEV_SIGNAL    0
#define SIGEV_NONE      1
#define SIGEV_THREAD    2
#define SIGEV_THREAD_ID 4

struct timespec64 {
	long tv_sec;
	long tv_nsec;
};

struct __kernel_timespec {
	long tv_sec;
	long tv_nsec;
};

struct __kernel_itimerspec {
	struct __kernel_timespec it_interval;
	struct __kernel_timespec it_value;
};

struct __kernel_old_timeval {
	long tv_sec;
	long tv_usec;
};

struct __kernel_old_itimerval {
	struct __kernel_old_timeval it_interval;
	struct __kernel_old_timeval it_value;
};

struct timezone {
	int tz_minuteswest;
	int tz_dsttime;
};

#endif

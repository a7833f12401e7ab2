/*
 * arch/x86/vdso/clock.c - the clocks, read without entering the kernel.
 *
 * This is no kernel code: it is linked into the vDSO, runs in user mode and
 * may touch nothing but its arguments and the two pages below its own text.
 * What it cannot answer from them it asks the kernel by a system call.
 *
 * See: vdso(7), asm/vdso.h; kernel/vdso.c for the writing side.
 */
#include <uapi/time.h>
#include "asm/segment.h"
#include "asm/vdso.h"
#include "lib/compiler.h"

#define NSEC     1000000000ul
#define TICK_NS  4000000ul /* TICK_NSEC of kernel/time.h */
#define __hidden __attribute__((visibility("hidden")))

/* The linker script says where. */
extern const volatile struct vdso_data vvar_data __hidden;
extern const volatile struct vdso_offsets vvar_offsets __hidden;

enum {
#define SYSCALL(nr, name) NR_##name = (nr),
#include <uapi/syscall_list.h>
#undef SYSCALL
};

/* One moment: monotonic time of no namespace, and how far wall time is. */
struct moment {
	u64 ns;
	s64 real_offset;
};

int __vdso_clock_gettime(clockid_t clock, struct __kernel_timespec *ts);
int __vdso_clock_getres(clockid_t clock, struct __kernel_timespec *res);
int __vdso_gettimeofday(struct __kernel_old_timeval *tv, struct timezone *tz);
long __vdso_time(long *t);
long __vdso_getcpu(unsigned int *cpu, unsigned int *node, void *unused);

static long ask_kernel(long nr, long a, void *b)
{
	long ret;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "a"(nr), "D"(a), "S"(b)
			 : "rcx", "r11", "memory");
	return ret;
}

/* Not before what was read before it. */
static u64 read_counter(void)
{
	u32 lo, hi;

	__asm__ volatile("lfence; rdtsc" : "=a"(lo), "=d"(hi)::"memory");
	return (u64)hi << 32 | lo;
}

/* false: the counter cannot be used. */
static bool read_moment(struct moment *m)
{
	u64 ticks, base, mult;
	u32 seq;

	do {
		while ((seq = vvar_data.seq) & 1)
			__asm__ volatile("pause");
		__asm__ volatile("" ::: "memory");
		if (!vvar_data.usable)
			return false;
		ticks = read_counter() - vvar_data.base_tsc;
		base = vvar_data.base_ns;
		mult = vvar_data.mult;
		m->real_offset = vvar_data.real_offset;
		__asm__ volatile("" ::: "memory");
	} while (vvar_data.seq != seq);
	m->ns = base + (u64)((unsigned __int128)ticks * mult >> 32);
	return true;
}

/* @clock in ns; false: only the kernel knows. */
static bool read_clock(clockid_t clock, u64 *ns)
{
	struct moment m;

	if (clock < 0 || clock > CLOCK_TAI || !read_moment(&m))
		return false;
	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_TAI:
		*ns = m.ns + (u64)m.real_offset;
		return true;
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
		*ns = m.ns + (u64)vvar_offsets.monotonic;
		return true;
	case CLOCK_BOOTTIME:
		*ns = m.ns + (u64)vvar_offsets.boottime;
		return true;
	case CLOCK_REALTIME_COARSE:
		*ns = m.ns - m.ns % TICK_NS + (u64)m.real_offset;
		return true;
	case CLOCK_MONOTONIC_COARSE:
		*ns = m.ns - m.ns % TICK_NS + (u64)vvar_offsets.monotonic;
		return true;
	default:
		return false;
	}
}

int __vdso_clock_gettime(clockid_t clock, struct __kernel_timespec *ts)
{
	u64 ns;

	if (!read_clock(clock, &ns))
		return (int)ask_kernel(NR_clock_gettime, clock, ts);
	ts->tv_sec = (long)(ns / NSEC);
	ts->tv_nsec = (long)(ns % NSEC);
	return 0;
}

int __vdso_clock_getres(clockid_t clock, struct __kernel_timespec *res)
{
	long ns = 1;

	switch (clock) {
	case CLOCK_REALTIME_COARSE:
	case CLOCK_MONOTONIC_COARSE:
		ns = (long)TICK_NS;
		break;
	case CLOCK_REALTIME:
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_BOOTTIME:
	case CLOCK_TAI:
		break;
	default:
		return (int)ask_kernel(NR_clock_getres, clock, res);
	}
	if (res) {
		res->tv_sec = 0;
		res->tv_nsec = ns;
	}
	return 0;
}

int __vdso_gettimeofday(struct __kernel_old_timeval *tv, struct timezone *tz)
{
	u64 ns;

	if (tv) {
		if (!read_clock(CLOCK_REALTIME, &ns))
			return (int)ask_kernel(NR_gettimeofday, (long)tv, tz);
		tv->tv_sec = (long)(ns / NSEC);
		tv->tv_usec = (long)(ns % NSEC / 1000);
	}
	if (tz) {
		tz->tz_minuteswest = vvar_data.tz_minuteswest;
		tz->tz_dsttime = vvar_data.tz_dsttime;
	}
	return 0;
}

long __vdso_time(long *t)
{
	u64 ns;
	long now;

	if (!read_clock(CLOCK_REALTIME_COARSE, &ns))
		return ask_kernel(NR_time, (long)t, NULL);
	now = (long)(ns / NSEC);
	if (t)
		*t = now;
	return now;
}

/* The limit of a segment that each CPU has of its own is its number. */
long __vdso_getcpu(unsigned int *cpu, unsigned int *node, void *unused)
{
	unsigned int number;

	(void)unused;
	__asm__ volatile("lsl %1, %0" : "=r"(number) : "r"(CPU_NUMBER_SEL));
	if (cpu)
		*cpu = number;
	if (node)
		*node = 0; /* there is one */
	return 0;
}

int clock_gettime(clockid_t clock, struct __kernel_timespec *ts)
	__attribute__((weak, alias("__vdso_clock_gettime")));
int clock_getres(clockid_t clock, struct __kernel_timespec *res)
	__attribute__((weak, alias("__vdso_clock_getres")));
int gettimeofday(struct __kernel_old_timeval *tv, struct timezone *tz)
	__attribute__((weak, alias("__vdso_gettimeofday")));
long time(long *t) __attribute__((weak, alias("__vdso_time")));
long getcpu(unsigned int *cpu, unsigned int *node, void *unused)
	__attribute__((weak, alias("__vdso_getcpu")));

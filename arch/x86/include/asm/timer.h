/*
 * asm/timer.h - the CPU's counter and its one-shot timer.
 */
#ifndef ASM_TIMER_H
#define ASM_TIMER_H

#include "lib/types.h"

/*
 * Nanoseconds since the kernel's first instruction.  Never goes back, equal
 * on all CPUs; usable at any time, in any context.
 */
u64 sched_clock(void);

/*
 * This CPU's timer interrupt comes at @deadline_ns of sched_clock(), or at
 * once if that is past; replaces the deadline before.  TIMER_NEVER: stop.
 * The interrupt calls hrtimer_interrupt() (kernel/timer.h).  IRQs off.
 */
#define TIMER_NEVER (~0ULL)
void timer_set_deadline(u64 deadline_ns);

/* The raw counter, for measuring; tsc_khz() ticks are a millisecond. */
static inline u64 arch_read_counter(void)
{
	u32 lo, hi;

	__asm__ volatile("rdtsc" : "=a"(lo), "=d"(hi));
	return (u64)hi << 32 | lo;
}

/* Ticks of it as ns. */
u64 counter_to_ns(u64 ticks);

/* Boot, once memory and ACPI are there: calibrate.  Later refined. */
void time_init(void);
/* Counter frequency, for /proc/cpuinfo. */
u64 tsc_khz(void);

#endif

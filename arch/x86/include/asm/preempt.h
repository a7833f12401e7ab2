/*
 * asm/preempt.h - the count of reasons why this CPU may not sleep.
 *
 * Bits 0-7 count held spinlocks, 8-15 softirq, 16-19 hard interrupts, 20-23
 * NMIs.  Zero means an ordinary process context.
 */
#ifndef ASM_PREEMPT_H
#define ASM_PREEMPT_H

#include "asm/percpu.h"

#define PREEMPT_OFFSET 0x000001
#define SOFTIRQ_OFFSET 0x000100
#define HARDIRQ_OFFSET 0x010000
#define NMI_OFFSET     0x100000
#define PREEMPT_MASK   0x0000ff
#define SOFTIRQ_MASK   0x00ff00
#define HARDIRQ_MASK   0x0f0000
#define NMI_MASK       0xf00000

DECLARE_PER_CPU(int, __preempt_count);

static inline int preempt_count(void)
{
	return this_cpu_read(__preempt_count);
}

static inline void preempt_count_add(int val)
{
	this_cpu_add(__preempt_count, val);
	__asm__ volatile("" ::: "memory");
}

static inline void preempt_count_sub(int val)
{
	__asm__ volatile("" ::: "memory");
	this_cpu_add(__preempt_count, -val);
}

static inline void preempt_count_set(int val)
{
	this_cpu_write(__preempt_count, val);
}

static inline void preempt_disable(void)
{
	preempt_count_add(PREEMPT_OFFSET);
}

static inline void preempt_enable(void)
{
	preempt_count_sub(PREEMPT_OFFSET);
}

#define in_nmi()     (preempt_count() & NMI_MASK)
#define in_hardirq() (preempt_count() & HARDIRQ_MASK)
#define in_interrupt() \
	(preempt_count() & (HARDIRQ_MASK | SOFTIRQ_MASK | NMI_MASK))
#define in_atomic() (preempt_count() != 0)

#endif

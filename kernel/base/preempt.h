/*
 * kernel/base/preempt.h - where may we sleep?
 *
 * One counter per CPU: held spinlocks in the low byte, nested hard interrupts
 * above.  Kernel code is never preempted, so the counter need not follow the
 * task; it is 0 whenever schedule() is called by a task.
 */
#ifndef KERNEL_BASE_PREEMPT_H
#define KERNEL_BASE_PREEMPT_H

#include "asm/percpu.h"
#include "lib/types.h"

#define PREEMPT_OFFSET 1
#define PREEMPT_MASK   0x000000ff
#define SOFTIRQ_OFFSET 0x00000100
#define SOFTIRQ_MASK   0x0000ff00
#define HARDIRQ_OFFSET 0x00010000
#define HARDIRQ_MASK   0x000f0000
#define NMI_OFFSET     0x00100000
#define NMI_MASK       0x00f00000

DECLARE_PER_CPU(int, cpu_preempt_count);

static inline int preempt_count(void)
{
	return this_cpu_read(cpu_preempt_count);
}

static inline void preempt_count_add(int n)
{
	this_cpu_add(cpu_preempt_count, n);
}

static inline void preempt_count_sub(int n)
{
	this_cpu_sub(cpu_preempt_count, n);
}

static inline void preempt_count_set(int n)
{
	this_cpu_write(cpu_preempt_count, n);
}

#define preempt_disable() preempt_count_add(PREEMPT_OFFSET)
#define preempt_enable()  preempt_count_sub(PREEMPT_OFFSET)

#define in_hardirq() ((preempt_count() & HARDIRQ_MASK) != 0)
#define in_nmi()     ((preempt_count() & NMI_MASK) != 0)
#define in_irq()     in_hardirq()
#define in_interrupt() \
	((preempt_count() & (HARDIRQ_MASK | SOFTIRQ_MASK | NMI_MASK)) != 0)
#define in_task()   (!in_interrupt())
#define in_atomic() (preempt_count() != 0)

/* Complains when called where sleeping is wrong; first line of sleepers. */
#define might_sleep() __might_sleep(__FILE__, __LINE__)
void __might_sleep(const char *file, int line);

#endif

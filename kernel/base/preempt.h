/*
 * kernel/base/preempt.h - where may we sleep?
 *
 * One counter per CPU: held spinlocks in the low byte, nested hard interrupts
 * above.  Kernel code is never preempted, so the counter need not follow the
 * task; it is 0 whenever schedule() is called by a task.
 */
#ifndef KERNEL_BASE_PREEMPT_H
#define KERNEL_BASE_PREEMPT_H

#include "asm/preempt.h"

#define in_irq()  in_hardirq()
#define in_task() (!in_interrupt())

/* Complains when called where sleeping is wrong; first line of sleepers. */
#define might_sleep() __might_sleep(__FILE__, __LINE__)
void __might_sleep(const char *file, int line);

#endif

/*
 * kernel/stack.h - where a sleeping task is in the kernel.
 */
#ifndef KERNEL_STACK_H
#define KERNEL_STACK_H

struct task_struct;

unsigned int stack_trace_save_tsk(struct task_struct *task, unsigned long *ips,
				  unsigned int max);
unsigned long get_wchan(struct task_struct *task);

#endif

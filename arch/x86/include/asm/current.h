/*
 * asm/current.h - the task this CPU runs.
 */
#ifndef ASM_CURRENT_H
#define ASM_CURRENT_H

#include "asm/percpu.h"

struct task_struct;

DECLARE_PER_CPU(struct task_struct *, current_task);

/* Not volatile: for the code that asks, the answer never changes. */
static inline struct task_struct *get_current(void)
{
	struct task_struct *task;

	__asm__("mov %%gs:%P1, %0" : "=r"(task) : "p"(&current_task));
	return task;
}

#define current get_current()

#endif

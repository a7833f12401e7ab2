/*
 * kernel/rseq.h - restartable sequences, seen from scheduler and entry code.
 */
#ifndef KERNEL_RSEQ_H
#define KERNEL_RSEQ_H

#include "kernel/task.h"

struct pt_regs;

/* The task was interrupted for long enough to matter: look before it goes on.
 * Its runqueue lock is held, or it is current. */
static inline void rseq_preempt(struct task_struct *task)
{
	if (task->rseq)
		set_tsk_thread_flag(task, TIF_NOTIFY_RESUME);
}

static inline void rseq_execve(struct task_struct *task)
{
	task->rseq = NULL;
	task->rseq_sig = 0;
}

void rseq_fork(struct task_struct *child, unsigned long clone_flags);
void rseq_return_to_user(struct pt_regs *regs);

#endif

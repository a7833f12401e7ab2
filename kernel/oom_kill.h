/*
 * kernel/oom_kill.h - who dies when memory is gone.
 */
#ifndef KERNEL_OOM_KILL_H
#define KERNEL_OOM_KILL_H

struct task_struct;

void oom_init(void);
unsigned long oom_score(struct task_struct *process);

#endif

/*
 * kernel/fork.h - making one task out of another.
 */
#ifndef KERNEL_FORK_H
#define KERNEL_FORK_H

#include "kernel/task_part.h"
#include "lib/compiler.h"
#include "lib/types.h"

struct task_struct;
struct mm_struct;

struct task_struct *copy_process(const struct kernel_clone_args *args);
pid_t kernel_clone(struct kernel_clone_args *args);
pid_t kernel_thread(int (*fn)(void *), void *arg, const char *name,
		    unsigned long flags);
pid_t user_mode_thread(int (*fn)(void *), void *arg, unsigned long flags);
struct task_struct *fork_idle(int cpu);
void fork_init(void);

pid_t _do_fork(struct kernel_clone_args *args); /* kernel_clone()'s old name */
/* A new task's last step before user mode: CLONE_CHILD_SETTID. */
void schedule_tail_user(void);

/* The task leaves its mm: vfork parent, clear_child_tid, robust list. */
void exit_mm_release(struct task_struct *task, struct mm_struct *mm);
void exec_mm_release(struct task_struct *task, struct mm_struct *mm);

/* Counters, for /proc and limits. */
extern int nr_threads;            /* tasklist_lock: all but idle tasks */
extern int max_threads;           /* /proc/sys/kernel/threads-max */
extern unsigned long total_forks; /* since boot */

#endif

/*
 * kernel/task_part.h - what a task is made of.
 *
 * fork, unshare and exit walk a list instead of knowing every subsystem.
 */
#ifndef KERNEL_TASK_PART_H
#define KERNEL_TASK_PART_H

#include "lib/compiler.h"
#include "lib/types.h"

struct cgroup;
struct task_struct;

/* What kernel_clone() is asked for. */
struct kernel_clone_args {
	u64 flags; /* CLONE_*, without CSIGNAL */
	int __user *pidfd;
	int __user *child_tid;
	int __user *parent_tid;
	const char *name;    /* a kernel thread's, or NULL */
	int exit_signal;     /* to the parent when it ends; 0 = none */
	bool kthread;        /* PF_KTHREAD: never goes to user mode */
	bool idle;           /* an idle task: no pid, not on any list */
	unsigned long stack; /* child's user stack pointer, 0 = parent's */
	unsigned long stack_size;
	unsigned long tls; /* FS base, with CLONE_SETTLS */
	pid_t *set_tid;    /* wished numbers, own level first */
	size_t set_tid_size;
	int cgroup;           /* descriptor, with CLONE_INTO_CGROUP */
	int (*fn)(void *arg); /* starts here instead of in user mode */
	void *fn_arg;
};

/**
 * struct task_part - one thing every task owns or shares.
 * @name:    for traces and the lab reports.
 * @copy:    give @child its share or copy; 0 or -errno.  May sleep.  On error
 *           it leaves nothing behind: release() is not called for it.
 *           current is the parent.
 * @commit:  the child is born: others can find it.  Cannot fail.
 * @exit:    the running task ends: let go, in process context, may sleep.
 * @reap:    the dead task has been waited for and has no number any more.
 * @release: undo copy(): after a failed fork (may sleep), or when the last
 *           reference to a dead task goes (may not sleep; @exit ran before).
 *
 * Any of them may be NULL.
 */
struct task_part {
	const char *name;
	int (*copy)(struct task_struct *child,
		    const struct kernel_clone_args *args);
	void (*commit)(struct task_struct *child,
		       const struct kernel_clone_args *args);
	void (*exit)(struct task_struct *task);
	void (*reap)(struct task_struct *task);
	void (*release)(struct task_struct *task);
};

int copy_task_parts(struct task_struct *child,
		    const struct kernel_clone_args *args) __must_check;
void commit_task_parts(struct task_struct *child,
		       const struct kernel_clone_args *args);
void exit_task_parts(struct task_struct *task, bool group_dead);
void reap_task_parts(struct task_struct *task);
void release_task_parts(struct task_struct *task);

#endif

/*
 * kernel/rlimit.h - the sixteen limits of a process.
 */
#ifndef KERNEL_RLIMIT_H
#define KERNEL_RLIMIT_H

#include <uapi/resource.h>
#include "kernel/task.h"

/* /proc/sys/fs/nr_open; defined with the tables it limits, fs/fdtable.c. */
extern unsigned int sysctl_nr_open;

/* One word each: read without a lock, written under alloc_lock. */
static inline unsigned long task_rlimit(const struct task_struct *task,
					unsigned int limit)
{
	return READ_ONCE(task->signal->rlim[limit].rlim_cur);
}

static inline unsigned long task_rlimit_max(const struct task_struct *task,
					    unsigned int limit)
{
	return READ_ONCE(task->signal->rlim[limit].rlim_max);
}

static inline unsigned long rlimit(unsigned int limit)
{
	return task_rlimit(current, limit);
}

static inline unsigned long rlimit_max(unsigned int limit)
{
	return task_rlimit_max(current, limit);
}

#endif

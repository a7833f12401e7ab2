/*
 * kernel/base/task_base.h - what locks and fault injection keep per task.
 *
 * task_struct embeds one as its member; kernel/base reaches it through
 * task_base() of sched_iface.h.
 */
#ifndef KERNEL_BASE_TASK_BASE_H
#define KERNEL_BASE_TASK_BASE_H

#include "kernel/base/lock_rank.h"
#include "lib/types.h"

struct task_base {
	struct lock_stack held; /* [o] sleeping locks this task holds */
	int fail_nth;           /* [o] fail the Nth allocation; 0 = never */
	int fail_seen;          /* [o] allocations counted so far */
};

#endif

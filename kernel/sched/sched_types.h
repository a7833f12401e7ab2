/*
 * kernel/sched/sched_types.h - what a task carries for the scheduler.
 *
 * kernel/task.h embeds one entity per class.  A fair entity need not be a
 * task: a group of tasks has one per CPU, with a queue (my_q) of its own, and
 * stands in its parent's queue as a task does.  One walk, for_each_sched_entity
 * (kernel/sched/sched.h), goes from a task to the root.
 */
#ifndef KERNEL_SCHED_SCHED_TYPES_H
#define KERNEL_SCHED_SCHED_TYPES_H

#include "kernel/timer.h"
#include "lib/compiler.h"
#include "lib/list.h"
#include "lib/rbtree.h"
#include "lib/types.h"

struct cfs_rq;

/* Kernel priorities: lower is more urgent. */
#define MAX_DL_PRIO     0
#define MAX_RT_PRIO     100
#define NICE_WIDTH      40
#define MIN_NICE        -20
#define MAX_NICE        19
#define DEFAULT_PRIO    (MAX_RT_PRIO + NICE_WIDTH / 2)
#define MAX_PRIO        (MAX_RT_PRIO + NICE_WIDTH)
#define NICE_TO_PRIO(n) ((n) + DEFAULT_PRIO)
#define PRIO_TO_NICE(p) ((p)-DEFAULT_PRIO)
#define RR_TIMESLICE_NS (100 * 1000000ULL)

/* All [r]: guarded by the run queue's lock. */
struct sched_entity {
	u64 weight; /* share of the CPU; 1024 is nice 0 */
	struct rb_node run_node;
	bool on_rq; /* queued, or running */
	int depth;  /* 0 in a CPU's root queue */

	u64 exec_start;            /* last time the run time was added up */
	u64 sum_exec_runtime;      /* ns on a CPU since birth */
	u64 prev_sum_exec_runtime; /* the same, when this turn began */
	u64 vruntime;              /* run time divided by weight */
	u64 nr_migrations;

	struct sched_entity *parent; /* the group's entity, NULL at the root */
	struct cfs_rq *cfs_rq;       /* where it is queued */
	struct cfs_rq *my_q;         /* what a group queues; NULL for a task */
};

struct sched_rt_entity {
	struct list_head run_list; /* [r] */
	u64 time_slice;            /* [r] ns left of a SCHED_RR turn */
	u64 timeout;               /* [o] ns run without sleep: RLIMIT_RTTIME */
	bool on_rq;                /* [r] */
};

struct sched_dl_entity {
	struct rb_node rb_node; /* [r] */
	u64 dl_runtime;         /* [r] ns allowed ... */
	u64 dl_deadline;        /* [r] ... before this, from the start of ... */
	u64 dl_period;          /* [r] ... each such period */
	u64 dl_bw;              /* [r] runtime / period, in 1/2^20 */
	s64 runtime;            /* [r] left in this instance */
	u64 deadline;           /* [r] of this instance, absolute */
	u64 flags;              /* [r] SCHED_FLAG_* */
	bool on_rq;             /* [r] in the tree */
	bool throttled;         /* [r] ran out; dl_timer brings it back */
	struct hrtimer dl_timer;
};

#endif

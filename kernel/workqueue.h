/*
 * kernel/workqueue.h - run a function later, in process context.
 */
#ifndef KERNEL_WORKQUEUE_H
#define KERNEL_WORKQUEUE_H

#include "kernel/timer.h"
#include "lib/list.h"
#include "lib/types.h"

struct task_struct;
struct work_struct;
struct worker_pool;

typedef void (*work_func_t)(struct work_struct *work);

/*
 * [p] pool lock      [c] constant once queued
 */
struct work_struct {
	struct list_head entry;   /* [p] */
	work_func_t func;         /* [c] */
	struct worker_pool *pool; /* [p] where it is queued or runs, or NULL */
	bool pending;             /* [a] queued and not yet begun */
};

struct delayed_work {
	struct work_struct work;
	struct hrtimer timer;
	int cpu;
};

#define WORK_INIT(name, fn) \
	{ \
		.entry = LIST_HEAD_INIT((name).entry), .func = (fn) \
	}
#define DECLARE_WORK(name, fn) struct work_struct name = WORK_INIT(name, fn)

void INIT_WORK(struct work_struct *work, work_func_t func);
void INIT_DELAYED_WORK(struct delayed_work *dwork, work_func_t func);
/* false if it was pending already.  Any context. */
bool schedule_work(struct work_struct *work);
bool schedule_work_on(int cpu, struct work_struct *work);
bool schedule_delayed_work(struct delayed_work *dwork, u64 delay_ns);
bool mod_delayed_work(struct delayed_work *dwork, u64 delay_ns);
/* Wait until the last queueing of @work has run; may sleep. */
bool flush_work(struct work_struct *work);
bool flush_delayed_work(struct delayed_work *dwork);
bool cancel_work_sync(struct work_struct *work);
bool cancel_delayed_work(struct delayed_work *dwork);
bool cancel_delayed_work_sync(struct delayed_work *dwork);
/* Wait for all that is queued now on all CPUs. */
void flush_scheduled_work(void);

/* Boot: work may be queued from here on. */
void workqueue_init_early(void);
/* Once, when kthreadd runs: the kworkers. */
void workqueue_init(void);
/* schedule() tells that a PF_WQ_WORKER task blocks, and runs again. */
void wq_worker_sleeping(struct task_struct *task);
void wq_worker_running(struct task_struct *task);

#endif

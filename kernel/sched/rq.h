/*
 * kernel/sched/rq.h - the run queues and the classes, for kernel/sched only.
 *
 * Each CPU has one struct rq.  Its lock guards the queue, the scheduling
 * fields of every task that is queued on or last ran on this CPU, and stays
 * held across a task switch: so whoever holds it and finds a task neither
 * queued nor current knows that the task's stack is at rest.
 *
 * The classes stand in order of urgency (sched_classes[]); the first that has
 * a task to run decides.
 */
#ifndef KERNEL_SCHED_RQ_H
#define KERNEL_SCHED_RQ_H

#include "asm/percpu.h"
#include "kernel/base/bug.h"
#include "kernel/base/spinlock.h"
#include "kernel/sched/sched.h"
#include "kernel/task.h"
#include "kernel/timer.h"
#include "lib/bitmap.h"
#include "lib/compiler.h"
#include "lib/cpumask.h"
#include "lib/list.h"
#include "lib/rbtree.h"

struct rq;

/* Why a task is put on a queue or taken off. */
#define ENQUEUE_WAKEUP  0x01
#define ENQUEUE_NEW     0x02
#define ENQUEUE_MIGRATE 0x04
#define ENQUEUE_HEAD    0x08 /* attributes changed: keep its place in front */
#define DEQUEUE_SLEEP   0x01
#define DEQUEUE_MIGRATE 0x04

#define NICE_0_WEIGHT   1024
#define WEIGHT_IDLEPRIO 3
#define BW_SHIFT        20
#define BW_UNIT         (1ULL << BW_SHIFT)
#define RUNTIME_INF     (~0ULL)

/* The fair queue of a CPU, or of a group on a CPU.  All under rq->lock. */
struct cfs_rq {
	u64 weight;                /* sum over queued entities, curr included */
	unsigned int nr_running;   /* entities queued here */
	unsigned int h_nr_running; /* tasks below here */
	u64 min_vruntime;          /* never goes back */
	struct rb_root_cached timeline;
	struct sched_entity *curr; /* runs now, so not in the tree */
	struct sched_entity *skip; /* asked to be passed over: sched_yield */
	struct rq *rq;
};

struct rt_rq {
	DECLARE_BITMAP(bitmap, MAX_RT_PRIO); /* which queues have tasks */
	struct list_head queue[MAX_RT_PRIO];
	unsigned int nr_running;
	bool throttled;
	u64 time; /* ns used in this period */
	struct hrtimer period_timer;
	bool period_active;
};

struct dl_rq {
	struct rb_root_cached root; /* by deadline */
	unsigned int nr_running;
	struct hrtimer hrtick; /* the running task's budget ends */
};

/*
 * [r] lock           [c] constant after sched_init
 * [o] this CPU only  [a] read by anyone, without the lock
 */
struct rq {
	spinlock_t lock;
	int cpu;                   /* [c] */
	unsigned int nr_running;   /* [r,a] tasks of all classes but idle */
	u64 clock;                 /* [r] ns, fresh at each operation */
	struct task_struct *curr;  /* [r,a] */
	struct task_struct *idle;  /* [c] */
	struct task_struct *stop;  /* [c] migration/N */
	struct cfs_rq cfs;         /* [r] */
	struct rt_rq rt;           /* [r] */
	struct dl_rq dl;           /* [r] */
	struct mm_struct *prev_mm; /* [o] lent by a task that left; to drop */
	struct hrtimer tick;       /* [o] every 4 ms while tick_on */
	bool tick_on;              /* [r] */
	bool tick_kick;            /* [r] asked by IPI to start its tick */
	bool pull;                 /* [a] asked by IPI to fetch work */
	u64 next_balance;          /* [o] */
	u64 nr_switches;           /* [r,a] */
	long nr_uninterruptible;   /* [r,a] may be negative: sums are right */
	atomic_t nr_iowait;
	struct kernel_cpustat stat; /* [o,a] */
};

DECLARE_PER_CPU(struct rq, runqueues);

#define cpu_rq(cpu) (per_cpu_ptr(&runqueues, (cpu)))
#define this_rq()   (this_cpu_ptr(&runqueues))
#define task_rq(p)  cpu_rq((p)->cpu)

/**
 * struct sched_class - one way to decide who runs.
 * @name:          for people.
 * @enqueue:       task becomes runnable; flags ENQUEUE_*.
 * @dequeue:       task stops being runnable; flags DEQUEUE_*.
 * @yield:         current lets others of its class go first.
 * @check_preempt: @p of the same class as current was queued: resched?
 * @pick:          the next task, or NULL; does not change the queue.
 * @set_next:      @p is about to run, or changed to this class while running.
 * @put_prev:      @p stops running but may still be runnable.
 * @select_cpu:    where should @p, waking or new, be queued?
 * @tick:          4 ms went by.
 * @update_curr:   add up the running task's time.
 * @switched_to:   @p, runnable, is of this class now.
 * @rr_interval:   sched_rr_get_interval(2).
 *
 * All with rq->lock held but select_cpu.
 */
struct sched_class {
	const char *name;
	void (*enqueue)(struct rq *rq, struct task_struct *p, int flags);
	void (*dequeue)(struct rq *rq, struct task_struct *p, int flags);
	void (*yield)(struct rq *rq);
	void (*check_preempt)(struct rq *rq, struct task_struct *p);
	struct task_struct *(*pick)(struct rq *rq);
	void (*set_next)(struct rq *rq, struct task_struct *p);
	void (*put_prev)(struct rq *rq, struct task_struct *p);
	int (*select_cpu)(struct task_struct *p, int cpu, int wake_flags);
	void (*tick)(struct rq *rq, struct task_struct *p);
	void (*update_curr)(struct rq *rq);
	void (*switched_to)(struct rq *rq, struct task_struct *p);
	u64 (*rr_interval)(struct rq *rq, struct task_struct *p);
};

extern const struct sched_class stop_sched_class;
extern const struct sched_class dl_sched_class;
extern const struct sched_class rt_sched_class;
extern const struct sched_class fair_sched_class;
extern const struct sched_class idle_sched_class;

/* The one walk over the hierarchy: from a task's entity up to the root. */
#define for_each_sched_entity(se) for (; se; se = se->parent)

static inline bool dl_policy(unsigned int policy)
{
	return policy == SCHED_DEADLINE;
}

static inline bool rt_policy(unsigned int policy)
{
	return policy == SCHED_FIFO || policy == SCHED_RR;
}

static inline bool fair_policy(unsigned int policy)
{
	return policy == SCHED_NORMAL || policy == SCHED_BATCH;
}

static inline bool task_current(const struct rq *rq,
				const struct task_struct *p)
{
	return rq->curr == p;
}

static inline struct task_struct *task_of(struct sched_entity *se)
{
	return container_of(se, struct task_struct, se);
}

/* core.c */
struct rq *task_rq_lock(struct task_struct *p, unsigned long *flags);
void task_rq_unlock(struct rq *rq, unsigned long flags);
void double_rq_lock(struct rq *a, struct rq *b);
void double_rq_unlock(struct rq *a, struct rq *b);
void update_rq_clock(struct rq *rq);
void resched_curr(struct rq *rq);
void activate_task(struct rq *rq, struct task_struct *p, int flags);
void deactivate_task(struct rq *rq, struct task_struct *p, int flags);
void check_preempt_curr(struct rq *rq, struct task_struct *p);
void set_task_cpu(struct task_struct *p, int cpu);

/* tick.c: may be called whenever what needs the tick has changed */
void sched_tick_update(struct rq *rq);
void sched_tick_init(struct rq *rq);

/* cputime.c */
void cputime_switch(struct rq *rq, struct task_struct *prev);

/* fair.c */
void init_cfs_rq(struct cfs_rq *cfs_rq, struct rq *rq);
u64 nice_to_weight(int nice);
void set_load_weight(struct task_struct *p);
void task_fork_fair(struct task_struct *p);
void fair_detach(struct rq *rq, struct task_struct *p);
void fair_attach(struct rq *rq, struct task_struct *p);
u64 sched_slice(struct cfs_rq *cfs_rq, struct sched_entity *se);

/* rt.c, deadline.c */
void init_rt_rq(struct rt_rq *rt);
void init_dl_rq(struct dl_rq *dl);
void init_dl_entity(struct sched_dl_entity *dl);
int dl_admit(struct task_struct *p, int policy, const struct sched_attr *attr);
void dl_set_params(struct task_struct *p, const struct sched_attr *attr);
void dl_get_params(struct task_struct *p, struct sched_attr *attr);
bool dl_params_valid(const struct sched_attr *attr);
void dl_task_gone(struct task_struct *p);
u64 to_ratio(u64 period, u64 runtime);
int dl_bandwidth_fits(u64 runtime_ns, u64 period_ns);
bool dl_time_before(u64 a, u64 b);
extern u64 sched_rt_period_ns;
extern u64 sched_rt_runtime_ns; /* RUNTIME_INF: no limit */

/* balance.c */
int select_fair_cpu(struct task_struct *p, int prev_cpu, int wake_flags);
int find_lower_cpu(struct task_struct *p);
struct task_struct *find_pullable(struct rq *src, int dst_cpu);
bool pull_work(struct rq *rq);
void balance_tick(struct rq *rq);
void kick_overload(struct rq *rq);
int fallback_cpu(const struct task_struct *p);
extern struct cpumask rt_overload_mask; /* more urgent tasks than one */

/* stop.c */
void stop_init(void);

/* loadavg.c */
void loadavg_init(void);

#endif

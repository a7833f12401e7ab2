/*
 * kernel/sched/deadline.c - tasks that must have so much time before a moment.
 *
 * The earliest deadline runs.  A task gets dl_runtime in each dl_period; when
 * it has used that up it is throttled until its deadline, so an overrun hurts
 * only itself (constant bandwidth server).  Admission keeps the sum of all
 * runtime/period below what the CPUs have, hence every task that keeps its
 * promise meets its deadlines.
 *
 * See: sched(7), "SCHED_DEADLINE"; sched_setattr(2).
 */
#include "asm/smp.h"
#include "kernel/sched/rq.h"
#include "kernel/time.h"
#include <uapi/errno.h>

#define DL_RUNTIME_MIN (1ULL << 10) /* ns; finer could not be enforced */

static spinlock_t dl_bw_lock = SPINLOCK_INIT(RANK_LEAF, "dl_bw_lock");
static u64 dl_total_bw; /* [dl_bw_lock] of all admitted tasks */

bool dl_time_before(u64 a, u64 b)
{
	return (s64)(a - b) < 0;
}

/* runtime / period as a fraction of 2^20. */
u64 to_ratio(u64 period, u64 runtime)
{
	if (runtime == RUNTIME_INF)
		return BW_UNIT;
	return period ? mul_u64_u64_div_u64(runtime, BW_UNIT, period) : 0;
}

/**
 * dl_params_valid() - runtime <= deadline <= period, and sane?
 * @attr: from sched_setattr(2), in ns.
 */
bool dl_params_valid(const struct sched_attr *attr)
{
	u64 period = attr->sched_period ?: attr->sched_deadline;

	if (!attr->sched_deadline || attr->sched_runtime < DL_RUNTIME_MIN)
		return false;
	if ((attr->sched_deadline | period) & (1ULL << 63))
		return false;
	return attr->sched_runtime <= attr->sched_deadline &&
	       attr->sched_deadline <= period;
}

static u64 dl_capacity(u64 runtime_ns, u64 period_ns)
{
	return (u64)num_online_cpus() * to_ratio(period_ns, runtime_ns);
}

/**
 * dl_admit() - take or give back bandwidth for a change of policy.
 * @p:      the task whose policy changes.
 * @policy: its new policy.
 * @attr:   its new parameters.
 *
 * Context: The run queue's lock is held.
 * Return: 0, or -EBUSY: the CPUs could not keep the promise.
 */
int dl_admit(struct task_struct *p, int policy, const struct sched_attr *attr)
{
	u64 old_bw = dl_policy(p->policy) ? p->dl.dl_bw : 0, new_bw = 0;
	u64 limit = dl_capacity(sched_rt_runtime_ns, sched_rt_period_ns);
	int err = 0;

	if (dl_policy((unsigned int)policy))
		new_bw = to_ratio(attr->sched_period ?: attr->sched_deadline,
				  attr->sched_runtime);
	spin_lock(&dl_bw_lock);
	assert(dl_total_bw >= old_bw);
	if (new_bw > old_bw && sched_rt_runtime_ns != RUNTIME_INF &&
	    dl_total_bw - old_bw + new_bw > limit)
		err = -EBUSY;
	else
		dl_total_bw += new_bw - old_bw;
	spin_unlock(&dl_bw_lock);
	return err;
}

/**
 * dl_bandwidth_fits() - may the real-time limit shrink to this?
 * @runtime_ns: the new limit; RUNTIME_INF for none.
 * @period_ns:  the new period.
 *
 * Return: 0, or -EBUSY: more was promised.
 */
int dl_bandwidth_fits(u64 runtime_ns, u64 period_ns)
{
	unsigned long flags;
	int err;

	spin_lock_irqsave(&dl_bw_lock, flags);
	err = dl_capacity(runtime_ns, period_ns) < dl_total_bw ? -EBUSY : 0;
	spin_unlock_irqrestore(&dl_bw_lock, flags);
	return err;
}

/* A deadline task died: its bandwidth is free again.  Queue's lock held. */
void dl_task_gone(struct task_struct *p)
{
	spin_lock(&dl_bw_lock);
	dl_total_bw -= p->dl.dl_bw;
	spin_unlock(&dl_bw_lock);
	p->dl.dl_bw = 0;
}

void dl_set_params(struct task_struct *p, const struct sched_attr *attr)
{
	struct sched_dl_entity *dl = &p->dl;

	dl->dl_runtime = attr->sched_runtime;
	dl->dl_deadline = attr->sched_deadline;
	dl->dl_period = attr->sched_period ?: attr->sched_deadline;
	dl->dl_bw = to_ratio(dl->dl_period, dl->dl_runtime);
	dl->flags = attr->sched_flags & SCHED_FLAG_ALL;
	dl->throttled = false;
	dl->deadline = 0; /* long past: a new instance begins when queued */
	dl->runtime = 0;
}

void dl_get_params(struct task_struct *p, struct sched_attr *attr)
{
	attr->sched_runtime = p->dl.dl_runtime;
	attr->sched_deadline = p->dl.dl_deadline;
	attr->sched_period = p->dl.dl_period;
	attr->sched_flags |= p->dl.flags;
}

static bool node_before(struct rb_node *a, const struct rb_node *b)
{
	return dl_time_before(
		rb_entry(a, struct sched_dl_entity, rb_node)->deadline,
		rb_entry(b, struct sched_dl_entity, rb_node)->deadline);
}

static void dl_insert(struct rq *rq, struct task_struct *p)
{
	assert(!p->dl.on_rq);
	rb_add_cached(&p->dl.rb_node, &rq->dl.root, node_before);
	p->dl.on_rq = true;
	if (++rq->dl.nr_running > 1)
		kick_overload(rq);
}

static void dl_remove(struct rq *rq, struct task_struct *p)
{
	assert(p->dl.on_rq);
	rb_erase_cached(&p->dl.rb_node, &rq->dl.root);
	p->dl.on_rq = false;
	if (--rq->dl.nr_running <= 1)
		kick_overload(rq);
}

static void new_instance(struct sched_dl_entity *dl, u64 now)
{
	dl->deadline = now + dl->dl_deadline;
	dl->runtime = (s64)dl->dl_runtime;
}

/* The next period, or the first after now if the task overran by far. */
static void replenish(struct sched_dl_entity *dl, u64 now)
{
	while (dl->runtime <= 0) {
		dl->deadline += dl->dl_period;
		dl->runtime += (s64)dl->dl_runtime;
	}
	if (dl_time_before(dl->deadline, now))
		new_instance(dl, now);
}

/* Would what is left, run until the deadline, exceed the bandwidth? */
static bool dl_overflows(const struct sched_dl_entity *dl, u64 now)
{
	unsigned __int128 left, right;

	left = (unsigned __int128)dl->dl_deadline * (u64)dl->runtime;
	right = (unsigned __int128)(dl->deadline - now) * dl->dl_runtime;
	return left > right;
}

/* When a throttled task comes back: the start of its next period. */
static u64 next_period(const struct sched_dl_entity *dl)
{
	return dl->deadline - dl->dl_deadline + dl->dl_period;
}

/* Throttled until the next period; if that has begun already, at once. */
static void throttle(struct rq *rq, struct task_struct *p)
{
	struct sched_dl_entity *dl = &p->dl;

	if (!dl_time_before(rq->clock, next_period(dl))) {
		replenish(dl, rq->clock);
		dl_remove(rq, p);
		dl_insert(rq, p);
		return;
	}
	dl->throttled = true;
	dl_remove(rq, p);
	hrtimer_start(&dl->dl_timer, next_period(dl));
}

static enum hrtimer_restart dl_period_begins(struct hrtimer *timer)
{
	struct sched_dl_entity *dl =
		container_of(timer, struct sched_dl_entity, dl_timer);
	struct task_struct *p = container_of(dl, struct task_struct, dl);
	unsigned long flags;
	struct rq *rq = task_rq_lock(p, &flags);

	if (!dl_policy(p->policy) || !dl->throttled)
		goto out_unlock;
	update_rq_clock(rq);
	dl->throttled = false;
	replenish(dl, rq->clock);
	if (p->on_rq) {
		dl_insert(rq, p);
		if (task_current(rq, p))
			resched_curr(rq);
		else
			check_preempt_curr(rq, p);
	}
out_unlock:
	task_rq_unlock(rq, flags);
	return HRTIMER_NORESTART;
}

void init_dl_entity(struct sched_dl_entity *dl)
{
	*dl = (struct sched_dl_entity){ 0 };
	hrtimer_init(&dl->dl_timer, HRTIMER_BASE_MONOTONIC, dl_period_begins);
}

static void update_curr_dl(struct rq *rq)
{
	struct task_struct *p = rq->curr;
	u64 delta = rq->clock - p->se.exec_start;

	if ((s64)delta <= 0)
		return;
	p->se.exec_start = rq->clock;
	p->se.sum_exec_runtime += delta;
	p->dl.runtime -= (s64)delta;
	if (p->dl.runtime <= 0 && p->dl.on_rq) {
		throttle(rq, p);
		resched_curr(rq);
	}
}

/* The running task's budget ends now. */
static enum hrtimer_restart dl_budget_ends(struct hrtimer *timer)
{
	struct dl_rq *dl = container_of(timer, struct dl_rq, hrtick);
	struct rq *rq = container_of(dl, struct rq, dl);

	spin_lock(&rq->lock);
	update_rq_clock(rq);
	if (dl_policy(rq->curr->policy))
		update_curr_dl(rq);
	spin_unlock(&rq->lock);
	return HRTIMER_NORESTART;
}

void init_dl_rq(struct dl_rq *dl)
{
	dl->root = RB_ROOT_CACHED;
	hrtimer_init(&dl->hrtick, HRTIMER_BASE_MONOTONIC, dl_budget_ends);
}

static void enqueue_task_dl(struct rq *rq, struct task_struct *p, int flags)
{
	struct sched_dl_entity *dl = &p->dl;

	(void)flags;
	if (dl->throttled)
		return; /* dl_timer queues it */
	if (dl_time_before(dl->deadline, rq->clock + 1) || dl->runtime <= 0 ||
	    dl_overflows(dl, rq->clock))
		new_instance(dl, rq->clock);
	dl_insert(rq, p);
}

static void dequeue_task_dl(struct rq *rq, struct task_struct *p, int flags)
{
	(void)flags;
	if (task_current(rq, p))
		update_curr_dl(rq);
	if (p->dl.on_rq)
		dl_remove(rq, p);
	if (p->state == TASK_DEAD)
		dl_task_gone(p);
}

/* Yielding gives up the rest of this period's time. */
static void yield_task_dl(struct rq *rq)
{
	update_curr_dl(rq);
	if (!rq->curr->dl.on_rq)
		return;
	rq->curr->dl.runtime = 0;
	throttle(rq, rq->curr);
}

static void check_preempt_dl(struct rq *rq, struct task_struct *p)
{
	if (p->dl.on_rq &&
	    (!rq->curr->dl.on_rq ||
	     dl_time_before(p->dl.deadline, rq->curr->dl.deadline)))
		resched_curr(rq);
}

static struct task_struct *pick_task_dl(struct rq *rq)
{
	struct rb_node *node = rb_first_cached(&rq->dl.root);
	struct sched_dl_entity *dl;

	if (!node)
		return NULL;
	dl = rb_entry(node, struct sched_dl_entity, rb_node);
	return container_of(dl, struct task_struct, dl);
}

static void set_next_task_dl(struct rq *rq, struct task_struct *p)
{
	p->se.exec_start = rq->clock;
	if (p->dl.runtime > 0)
		hrtimer_start(&rq->dl.hrtick, rq->clock + (u64)p->dl.runtime);
}

static void put_prev_task_dl(struct rq *rq, struct task_struct *p)
{
	(void)p;
	update_curr_dl(rq);
	hrtimer_try_to_cancel(&rq->dl.hrtick);
}

static int select_cpu_dl(struct task_struct *p, int cpu, int wake_flags)
{
	(void)cpu;
	(void)wake_flags;
	return find_lower_cpu(p);
}

static void task_tick_dl(struct rq *rq, struct task_struct *p)
{
	(void)p;
	update_curr_dl(rq);
}

static void switched_to_dl(struct rq *rq, struct task_struct *p)
{
	if (task_current(rq, p))
		resched_curr(rq);
	else
		check_preempt_curr(rq, p);
}

static u64 rr_interval_dl(struct rq *rq, struct task_struct *p)
{
	(void)rq;
	(void)p;
	return 0;
}

const struct sched_class dl_sched_class = {
	.name = "deadline",
	.enqueue = enqueue_task_dl,
	.dequeue = dequeue_task_dl,
	.yield = yield_task_dl,
	.check_preempt = check_preempt_dl,
	.pick = pick_task_dl,
	.set_next = set_next_task_dl,
	.put_prev = put_prev_task_dl,
	.select_cpu = select_cpu_dl,
	.tick = task_tick_dl,
	.update_curr = update_curr_dl,
	.switched_to = switched_to_dl,
	.rr_interval = rr_interval_dl,
};

/*
 * kernel/sched/balance.c - which CPU?
 *
 * Work is placed well when it appears: a waking task goes back to its CPU if
 * that is idle, else to one that is, else to the less loaded of its own and its
 * waker's.  What goes wrong later is mended by pulling: a CPU that runs out of
 * work fetches some in schedule(), and one that has too much asks an idle CPU
 * to (rq->pull, by interrupt), from its tick.
 *
 * Pulling uses trylock only: schedule() may not let go of its own queue between
 * taking a task off it and leaving that task's stack.
 */
#include "asm/percpu.h"
#include "asm/smp.h"
#include "kernel/sched/rq.h"
#include "kernel/time.h"

#define BALANCE_INTERVAL (64 * (u64)NSEC_PER_MSEC)
#define URGENT_WEIGHT    (10 * (u64)NICE_0_WEIGHT) /* as load */
#define PULL_SCAN        32 /* tasks looked at for one that may move */

struct cpumask rt_overload_mask;

static struct cpumask usable_cpus(const struct task_struct *p)
{
	struct cpumask mask;

	cpumask_and(&mask, &p->cpus_mask, &cpu_online_mask);
	return mask;
}

/* Some CPU of a task whose mask names none that is online. */
int fallback_cpu(const struct task_struct *p)
{
	struct cpumask mask = usable_cpus(p);

	return cpumask_empty(&mask) ? smp_processor_id()
				    : (int)cpumask_first(&mask);
}

/* An idle CPU of @mask, or -1. */
static int find_idle_cpu(const struct cpumask *mask)
{
	struct cpumask idle;
	unsigned int cpu;

	if (!cpumask_and(&idle, mask, &cpu_idle_mask))
		return -1;
	for_each_cpu(cpu, &idle)
		if (idle_cpu((int)cpu))
			return (int)cpu;
	return -1;
}

static u64 cpu_load(int cpu)
{
	const struct rq *rq = cpu_rq(cpu);

	return READ_ONCE(rq->cfs.weight) +
	       READ_ONCE(rq->rt.nr_running) * URGENT_WEIGHT;
}

/* The least loaded CPU of @mask; @start wins a draw. */
static int find_idlest_cpu(const struct cpumask *mask, int start)
{
	int best = start;
	u64 least = ~0ULL;
	unsigned int cpu;

	if (cpumask_test_cpu((unsigned int)start, mask))
		least = cpu_load(start);
	for_each_cpu(cpu, mask) {
		u64 load = cpu_load((int)cpu);

		if (load < least) {
			least = load;
			best = (int)cpu;
		}
	}
	return best;
}

/**
 * select_fair_cpu() - where a fair task that wakes, or is new, shall run.
 * @p:          the task.
 * @prev:       where it ran last, or where it was forked.
 * @wake_flags: WF_*.
 *
 * Context: Any; a choice by racy figures, good enough.
 */
int select_fair_cpu(struct task_struct *p, int prev, int wake_flags)
{
	struct cpumask mask = usable_cpus(p);
	int this_cpu = smp_processor_id(), cpu;
	bool here;

	if (cpumask_empty(&mask))
		return fallback_cpu(p);
	here = cpumask_test_cpu((unsigned int)this_cpu, &mask);
	if (!(wake_flags & WF_FORK) &&
	    cpumask_test_cpu((unsigned int)prev, &mask)) {
		if (idle_cpu(prev))
			return prev;
		if ((wake_flags & WF_SYNC) && here && this_rq()->nr_running < 2)
			return this_cpu;
	}
	cpu = find_idle_cpu(&mask);
	if (cpu >= 0)
		return cpu;
	if ((wake_flags & WF_FORK) ||
	    !cpumask_test_cpu((unsigned int)prev, &mask))
		return find_idlest_cpu(&mask, here ? this_cpu : prev);
	return here && cpu_load(this_cpu) < cpu_load(prev) ? this_cpu : prev;
}

/* Would @p run at once there? */
static bool outranks_curr(const struct task_struct *p, const struct rq *rq)
{
	const struct task_struct *curr = READ_ONCE(rq->curr);

	if (p->prio != curr->prio || !dl_policy(p->policy))
		return p->prio < curr->prio;
	return dl_time_before(p->dl.deadline, curr->dl.deadline);
}

/**
 * find_lower_cpu() - where a real-time or deadline task shall be queued.
 * @p: the task.
 *
 * Its own CPU if it would run there at once; else the one that does the least
 * urgent work; else its own, to wait.
 *
 * Context: Any.
 */
int find_lower_cpu(struct task_struct *p)
{
	struct cpumask mask = usable_cpus(p);
	int best = p->cpu, worst_prio = -1;
	unsigned int cpu;

	if (cpumask_empty(&mask))
		return fallback_cpu(p);
	if (!cpumask_test_cpu((unsigned int)best, &mask))
		best = (int)cpumask_first(&mask);
	if (outranks_curr(p, cpu_rq(best)))
		return best;
	for_each_cpu(cpu, &mask) {
		const struct rq *rq = cpu_rq((int)cpu);
		int prio = READ_ONCE(rq->curr)->prio;

		if (prio > worst_prio && outranks_curr(p, rq)) {
			worst_prio = prio;
			best = (int)cpu;
		}
	}
	return best;
}

static bool may_move(const struct rq *src, const struct task_struct *p,
		     int dst_cpu)
{
	return !task_current(src, p) &&
	       cpumask_test_cpu((unsigned int)dst_cpu, &p->cpus_mask);
}

/* The most urgent waiting real-time or deadline task that may go there. */
static struct task_struct *find_urgent(struct rq *src, int dst_cpu)
{
	struct rb_node *node;
	struct task_struct *p;
	unsigned long prio;

	for (node = rb_first_cached(&src->dl.root); node;
	     node = rb_next(node)) {
		p = container_of(node, struct task_struct, dl.rb_node);
		if (may_move(src, p, dst_cpu))
			return p;
	}
	for_each_set_bit(prio, src->rt.bitmap, MAX_RT_PRIO) {
		list_for_each_entry(p, &src->rt.queue[prio], rt.run_list)
			if (may_move(src, p, dst_cpu))
				return p;
	}
	return NULL;
}

/* A waiting fair task that may go there; looks into groups. */
static struct task_struct *find_fair(struct rq *src, struct cfs_rq *cfs_rq,
				     int dst_cpu, u64 max_weight)
{
	struct rb_node *node = rb_first_cached(&cfs_rq->timeline);

	for (int i = 0; node && i < PULL_SCAN; i++, node = rb_next(node)) {
		struct sched_entity *se =
			rb_entry(node, struct sched_entity, run_node);
		struct task_struct *p;

		if (se->my_q)
			p = find_fair(src, se->my_q, dst_cpu, max_weight);
		else
			p = task_of(se);
		if (p && may_move(src, p, dst_cpu) &&
		    p->se.weight <= max_weight)
			return p;
	}
	return NULL;
}

/* Both locks held; @p waits on @src. */
static void move_queued_task(struct rq *src, struct rq *dst,
			     struct task_struct *p)
{
	assert_held(&src->lock);
	assert_held(&dst->lock);
	update_rq_clock(src);
	update_rq_clock(dst);
	deactivate_task(src, p, DEQUEUE_MIGRATE);
	set_task_cpu(p, dst->cpu);
	activate_task(dst, p, ENQUEUE_MIGRATE);
	check_preempt_curr(dst, p);
}

/* What this queue would run next is less urgent than @p. */
static bool wants(const struct rq *rq, const struct task_struct *p)
{
	unsigned long best;

	if (rq->dl.nr_running)
		return false;
	best = find_first_bit(rq->rt.bitmap, MAX_RT_PRIO);
	return p->prio < (int)best;
}

static bool pull_urgent(struct rq *rq)
{
	struct cpumask mask = rt_overload_mask;
	bool pulled = false;
	unsigned int cpu;

	for_each_cpu(cpu, &mask) {
		struct rq *src = cpu_rq((int)cpu);
		struct task_struct *p;

		if (src == rq || !spin_trylock(&src->lock))
			continue;
		p = find_urgent(src, rq->cpu);
		if (p && wants(rq, p)) {
			move_queued_task(src, rq, p);
			pulled = true;
		}
		spin_unlock(&src->lock);
	}
	return pulled;
}

/* The CPU with most fair tasks waiting, or NULL. */
static struct rq *find_busiest(const struct rq *rq)
{
	struct rq *busiest = NULL;
	unsigned int most = 1, cpu;

	for_each_cpu(cpu, &cpu_online_mask) {
		struct rq *src = cpu_rq((int)cpu);
		unsigned int nr = READ_ONCE(src->nr_running);

		if (src != rq && nr > most &&
		    READ_ONCE(src->cfs.h_nr_running)) {
			most = nr;
			busiest = src;
		}
	}
	return busiest;
}

static bool pull_fair(struct rq *rq)
{
	struct rq *src = find_busiest(rq);
	struct task_struct *p;

	if (!src || !spin_trylock(&src->lock))
		return false;
	p = src->nr_running > 1 ? find_fair(src, &src->cfs, rq->cpu, ~0ULL)
				: NULL;
	if (p)
		move_queued_task(src, rq, p);
	spin_unlock(&src->lock);
	return p;
}

/**
 * pull_work() - fetch what waits elsewhere and would run here now.
 * @rq: this CPU's queue, locked.
 *
 * Return: true if something came.
 */
bool pull_work(struct rq *rq)
{
	bool pulled = false;

	assert_held(&rq->lock);
	WRITE_ONCE(rq->pull, false);
	if (!cpumask_empty(&rt_overload_mask))
		pulled = pull_urgent(rq);
	if (!rq->nr_running)
		pulled |= pull_fair(rq);
	return pulled;
}

/* Ask another CPU to look for work. */
static void kick_cpu(int cpu)
{
	struct rq *rq = cpu_rq(cpu);

	if (READ_ONCE(rq->pull))
		return;
	WRITE_ONCE(rq->pull, true);
	smp_send_reschedule(cpu);
}

/**
 * kick_overload() - the number of urgent tasks on a queue changed.
 * @rq: the queue, locked.
 *
 * While there are two, one waits: if some CPU does less urgent work, it is told.
 */
void kick_overload(struct rq *rq)
{
	unsigned int cpu, this_cpu = (unsigned int)rq->cpu;

	if (rq->rt.nr_running + rq->dl.nr_running < 2) {
		if (cpumask_test_cpu(this_cpu, &rt_overload_mask))
			cpumask_clear_cpu(this_cpu, &rt_overload_mask);
		return;
	}
	if (nr_cpu_ids == 1)
		return;
	cpumask_set_cpu(this_cpu, &rt_overload_mask);
	for_each_cpu(cpu, &cpu_online_mask) {
		struct task_struct *p;

		if (cpu == this_cpu)
			continue;
		p = find_urgent(rq, (int)cpu);
		if (p && outranks_curr(p, cpu_rq((int)cpu))) {
			kick_cpu((int)cpu);
			return;
		}
	}
}

/* Is there an idle CPU that could take one of ours? */
static bool kick_idle(struct rq *rq)
{
	struct cpumask idle = cpu_idle_mask;
	bool kicked = false;
	unsigned int cpu;

	if (cpumask_empty(&idle))
		return false;
	spin_lock(&rq->lock);
	for_each_cpu(cpu, &idle) {
		if (find_fair(rq, &rq->cfs, (int)cpu, ~0ULL)) {
			kick_cpu((int)cpu);
			kicked = true;
			break;
		}
	}
	spin_unlock(&rq->lock);
	return kicked;
}

/* All are busy: give one task to the least loaded if that evens things out. */
static void push_fair(struct rq *rq)
{
	int cpu = find_idlest_cpu(&cpu_online_mask, rq->cpu);
	struct rq *dst = cpu_rq(cpu);
	struct task_struct *p = NULL;

	if (dst == rq)
		return;
	double_rq_lock(rq, dst);
	if (rq->cfs.weight > dst->cfs.weight)
		p = find_fair(rq, &rq->cfs, cpu,
			      (rq->cfs.weight - dst->cfs.weight - 1) / 2 + 1);
	if (p && rq->cfs.weight - dst->cfs.weight > p->se.weight)
		move_queued_task(rq, dst, p);
	double_rq_unlock(rq, dst);
}

/**
 * balance_tick() - the tick of a CPU that has more than one task.
 * @rq: this CPU's queue, not locked.
 *
 * Context: Hardirq.
 */
void balance_tick(struct rq *rq)
{
	if (nr_cpu_ids == 1 || READ_ONCE(rq->cfs.h_nr_running) < 2)
		return;
	if (kick_idle(rq) || rq->clock < rq->next_balance)
		return;
	rq->next_balance = rq->clock + BALANCE_INTERVAL;
	push_fair(rq);
}

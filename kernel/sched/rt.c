/*
 * kernel/sched/rt.c - real-time tasks: the most urgent runs, always.
 *
 * One list per priority and a bitmap of the lists that are not empty; the head
 * of the first list runs and stays on the list while it does.  FIFO tasks run
 * until they sleep, RR tasks take turns of 100 ms.
 *
 * To leave a way in for the rest, all real-time tasks of a CPU together get
 * sched_rt_runtime of each sched_rt_period; then the queue is throttled until
 * the period's timer has paid the time back.
 *
 * See: sched(7); /proc/sys/kernel/sched_rt_runtime_us.
 */
#include "kernel/base/printk.h"
#include "kernel/sched/rq.h"
#include "kernel/time.h"

u64 sched_rt_period_ns = NSEC_PER_SEC;
u64 sched_rt_runtime_ns = 950 * NSEC_PER_MSEC;

static struct rq *rq_of_rt(struct rt_rq *rt)
{
	return container_of(rt, struct rq, rt);
}

static bool rt_limited(void)
{
	return sched_rt_runtime_ns != RUNTIME_INF;
}

/* Pay back a period's worth; true while there is anything to watch. */
static bool rt_replenish(struct rt_rq *rt, u64 periods)
{
	u64 budget = sched_rt_runtime_ns;
	u64 paid = rt_limited() ? min(rt->time, periods * budget) : rt->time;

	rt->time -= paid;
	if (rt->throttled && (!rt_limited() || rt->time < budget)) {
		rt->throttled = false;
		if (rt->nr_running)
			resched_curr(rq_of_rt(rt));
	}
	return rt->time || rt->nr_running;
}

static enum hrtimer_restart rt_period_over(struct hrtimer *timer)
{
	struct rt_rq *rt = container_of(timer, struct rt_rq, period_timer);
	struct rq *rq = rq_of_rt(rt);
	u64 periods;
	bool again;

	spin_lock(&rq->lock);
	periods = hrtimer_forward(timer, ktime_get(), sched_rt_period_ns);
	again = rt_replenish(rt, periods);
	rt->period_active = again;
	spin_unlock(&rq->lock);
	return again ? HRTIMER_RESTART : HRTIMER_NORESTART;
}

void init_rt_rq(struct rt_rq *rt)
{
	for (int i = 0; i < MAX_RT_PRIO; i++)
		INIT_LIST_HEAD(&rt->queue[i]);
	hrtimer_init(&rt->period_timer, HRTIMER_BASE_MONOTONIC, rt_period_over);
}

static void start_period(struct rt_rq *rt)
{
	if (rt->period_active || !rt_limited())
		return;
	rt->period_active = true;
	hrtimer_start(&rt->period_timer, ktime_get() + sched_rt_period_ns);
}

static void update_curr_rt(struct rq *rq)
{
	struct sched_entity *se = &rq->curr->se;
	u64 delta = rq->clock - se->exec_start;

	if ((s64)delta <= 0)
		return;
	se->exec_start = rq->clock;
	se->sum_exec_runtime += delta;
	if (!rt_limited())
		return;
	rq->rt.time += delta;
	if (rq->rt.time > sched_rt_runtime_ns && !rq->rt.throttled) {
		pr_info_once("sched: RT throttling activated\n");
		rq->rt.throttled = true;
		start_period(&rq->rt);
		resched_curr(rq);
	}
}

static void enqueue_task_rt(struct rq *rq, struct task_struct *p, int flags)
{
	struct list_head *queue = &rq->rt.queue[p->prio];

	assert(!p->rt.on_rq);
	if (flags & ENQUEUE_WAKEUP)
		p->rt.timeout = 0;
	if (flags & ENQUEUE_HEAD)
		list_add(&p->rt.run_list, queue);
	else
		list_add_tail(&p->rt.run_list, queue);
	__set_bit((unsigned long)p->prio, rq->rt.bitmap);
	p->rt.on_rq = true;
	if (++rq->rt.nr_running > 1)
		kick_overload(rq);
	start_period(&rq->rt);
	sched_tick_update(rq);
}

static void dequeue_task_rt(struct rq *rq, struct task_struct *p, int flags)
{
	(void)flags;
	assert(p->rt.on_rq);
	if (task_current(rq, p))
		update_curr_rt(rq);
	list_del_init(&p->rt.run_list);
	if (list_empty(&rq->rt.queue[p->prio]))
		__clear_bit((unsigned long)p->prio, rq->rt.bitmap);
	p->rt.on_rq = false;
	if (--rq->rt.nr_running <= 1)
		kick_overload(rq);
}

static void requeue_tail(struct rq *rq, struct task_struct *p)
{
	list_move_tail(&p->rt.run_list, &rq->rt.queue[p->prio]);
}

static void yield_task_rt(struct rq *rq)
{
	requeue_tail(rq, rq->curr);
}

static void check_preempt_rt(struct rq *rq, struct task_struct *p)
{
	if (p->prio < rq->curr->prio)
		resched_curr(rq);
}

static struct task_struct *pick_task_rt(struct rq *rq)
{
	struct rt_rq *rt = &rq->rt;
	unsigned long prio;

	if (!rt->nr_running || rt->throttled)
		return NULL;
	prio = find_first_bit(rt->bitmap, MAX_RT_PRIO);
	assert(prio < MAX_RT_PRIO);
	return list_first_entry(&rt->queue[prio], struct task_struct,
				rt.run_list);
}

static void set_next_task_rt(struct rq *rq, struct task_struct *p)
{
	p->se.exec_start = rq->clock;
}

static void put_prev_task_rt(struct rq *rq, struct task_struct *p)
{
	(void)p;
	update_curr_rt(rq);
}

static int select_cpu_rt(struct task_struct *p, int cpu, int wake_flags)
{
	(void)cpu;
	(void)wake_flags;
	return find_lower_cpu(p);
}

static void task_tick_rt(struct rq *rq, struct task_struct *p)
{
	update_curr_rt(rq);
	p->rt.timeout += TICK_NSEC;
	if (p->policy != SCHED_RR)
		return;
	if (p->rt.time_slice > TICK_NSEC) {
		p->rt.time_slice -= TICK_NSEC;
		return;
	}
	p->rt.time_slice = RR_TIMESLICE_NS;
	if (list_is_singular(&rq->rt.queue[p->prio]))
		return;
	requeue_tail(rq, p);
	resched_curr(rq);
}

static void switched_to_rt(struct rq *rq, struct task_struct *p)
{
	if (task_current(rq, p))
		resched_curr(rq); /* something more urgent may be waiting */
	else
		check_preempt_curr(rq, p);
}

static u64 rr_interval_rt(struct rq *rq, struct task_struct *p)
{
	(void)rq;
	return p->policy == SCHED_RR ? RR_TIMESLICE_NS : 0;
}

const struct sched_class rt_sched_class = {
	.name = "rt",
	.enqueue = enqueue_task_rt,
	.dequeue = dequeue_task_rt,
	.yield = yield_task_rt,
	.check_preempt = check_preempt_rt,
	.pick = pick_task_rt,
	.set_next = set_next_task_rt,
	.put_prev = put_prev_task_rt,
	.select_cpu = select_cpu_rt,
	.tick = task_tick_rt,
	.update_curr = update_curr_rt,
	.switched_to = switched_to_rt,
	.rr_interval = rr_interval_rt,
};

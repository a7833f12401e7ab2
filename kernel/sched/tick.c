/*
 * kernel/sched/tick.c - the scheduler's 4 ms tick, where it is needed.
 *
 * A CPU ticks while tasks compete for it, while a real-time task runs (its
 * time is limited) and while somebody waits for CPU time to pass (timers and
 * limits of the running process).  Otherwise a task runs undisturbed, and an
 * idle CPU sleeps until an interrupt.  A tick that finds nothing to do is the
 * last one; whoever creates a need calls sched_tick_update().
 */
#include "asm/irqflags.h"
#include "asm/percpu.h"
#include "asm/smp.h"
#include "kernel/sched/rq.h"
#include "kernel/time.h"

static bool cpu_timers_armed(const struct task_struct *p)
{
	return READ_ONCE(p->signal->cputimer_active);
}

static bool tick_needed(const struct rq *rq)
{
	const struct task_struct *curr = rq->curr;

	return rq->nr_running > 1 || rq->rt.nr_running ||
	       (curr != rq->idle && cpu_timers_armed(curr));
}

static void tick_start(struct rq *rq)
{
	rq->tick_on = true;
	hrtimer_start(&rq->tick, rq->clock + TICK_NSEC);
}

/**
 * sched_tick_update() - something that needs the tick may have begun.
 * @rq: the run queue of any CPU.
 *
 * A timer is always started on the CPU it belongs to, so another one is asked
 * by an interrupt.
 *
 * Context: @rq's lock is held.
 */
void sched_tick_update(struct rq *rq)
{
	if (rq->tick_on)
		return;
	if (rq->cpu == smp_processor_id()) {
		tick_start(rq);
	} else if (!rq->tick_kick) {
		rq->tick_kick = true;
		smp_send_reschedule(rq->cpu);
	}
}

/**
 * scheduler_ipi() - another CPU sent a reschedule interrupt.
 *
 * The flag that matters, TIF_NEED_RESCHED, is set already; what is left is to
 * start the tick, or to fetch work that waits elsewhere.
 *
 * Context: Hardirq.
 */
void scheduler_ipi(void)
{
	struct rq *rq = this_rq();

	if (!READ_ONCE(rq->tick_kick) && !READ_ONCE(rq->pull))
		return;
	spin_lock(&rq->lock);
	update_rq_clock(rq);
	rq->tick_kick = false;
	if (!rq->tick_on && tick_needed(rq))
		tick_start(rq);
	if (rq->pull)
		resched_curr(rq);
	spin_unlock(&rq->lock);
}

static enum hrtimer_restart sched_tick(struct hrtimer *timer)
{
	struct rq *rq = container_of(timer, struct rq, tick);
	struct task_struct *curr;
	bool again;

	assert(rq == this_rq());
	spin_lock(&rq->lock);
	update_rq_clock(rq);
	curr = rq->curr;
	curr->sched_class->tick(rq, curr);
	again = tick_needed(rq);
	rq->tick_on = again;
	spin_unlock(&rq->lock);

	if (curr != rq->idle)
		run_posix_cpu_timers(curr);
	balance_tick(rq);
	if (!again)
		return HRTIMER_NORESTART;
	hrtimer_forward(timer, ktime_get(), TICK_NSEC);
	return HRTIMER_RESTART;
}

void sched_tick_init(struct rq *rq)
{
	hrtimer_init(&rq->tick, HRTIMER_BASE_MONOTONIC, sched_tick);
}

/**
 * sched_tick_task() - a process armed a timer of CPU time: let it tick.
 * @task: any task of the process, running or not.
 *
 * A task that is switched in later starts the tick itself.
 *
 * Context: Any; takes run queue locks, one at a time.
 */
void sched_tick_task(struct task_struct *task)
{
	unsigned long flags;
	struct rq *rq = task_rq_lock(task, &flags);

	update_rq_clock(rq);
	if (task_current(rq, task))
		sched_tick_update(rq);
	task_rq_unlock(rq, flags);
}

/*
 * kernel/sched/fork.c - a task's first and last moments in the scheduler.
 *
 * See: sched(7), "SCHED_RESET_ON_FORK".
 */
#include "asm/irqflags.h"
#include "asm/percpu.h"
#include "asm/smp.h"
#include "kernel/sched/rq.h"
#include "kernel/time.h"
#include "lib/compiler.h"
#include <uapi/errno.h>

/* The child of a parent that asked for it starts as an ordinary task. */
static void reset_on_fork(struct task_struct *p)
{
	if (dl_policy(p->policy) || rt_policy(p->policy)) {
		p->policy = SCHED_NORMAL;
		p->static_prio = NICE_TO_PRIO(0);
		p->rt_priority = 0;
	} else if (PRIO_TO_NICE(p->static_prio) < 0) {
		p->static_prio = NICE_TO_PRIO(0);
	}
	p->prio = p->normal_prio = p->static_prio;
	p->sched_reset_on_fork = false;
}

/* What a copy of the parent must not have in common with it. */
static void clear_entities(struct task_struct *p)
{
	p->se.on_rq = false;
	p->se.sum_exec_runtime = 0;
	p->se.prev_sum_exec_runtime = 0;
	p->se.nr_migrations = 0;
	p->se.my_q = NULL;
	INIT_LIST_HEAD(&p->rt.run_list);
	p->rt.on_rq = false;
	p->rt.timeout = 0;
	p->rt.time_slice = RR_TIMESLICE_NS;
	init_dl_entity(&p->dl);
	p->nvcsw = p->nivcsw = 0;
	p->utime = p->stime = 0;
	p->in_iowait = false;
	p->on_rq = 0;
	p->on_cpu = 0;
}

/**
 * sched_fork() - fill in a new task's scheduling fields.
 * @clone_flags: CLONE_*; none of them matters here yet.
 * @p:           the child, a copy of current.
 *
 * Context: Task context.
 * Return: 0, or -EAGAIN: a deadline task may not fork unless it asked that
 * its children be reset.
 */
int sched_fork(unsigned long clone_flags, struct task_struct *p)
{
	(void)clone_flags;
	clear_entities(p);
	p->state = TASK_NEW;
	p->prio = current->normal_prio;
	if (p->sched_reset_on_fork)
		reset_on_fork(p);
	if (dl_policy(p->policy))
		return -EAGAIN;
	p->sched_class =
		rt_policy(p->policy) ? &rt_sched_class : &fair_sched_class;
	if (current->flags & PF_IDLE) {
		p->static_prio = p->normal_prio = p->prio = DEFAULT_PRIO;
		p->policy = SCHED_NORMAL;
		p->cpus_mask = (struct cpumask)CPU_MASK_ALL;
		p->nr_cpus_allowed = NR_CPUS;
	}
	set_load_weight(p);
	p->cpu = smp_processor_id();
	p->se.cfs_rq = &cpu_rq(p->cpu)->cfs;
	p->se.parent = NULL;
	return 0;
}

/**
 * wake_up_new_task() - let a new task run for the first time.
 * @p: from sched_fork(); nothing of it can fail any more.
 *
 * Context: Any.
 */
void wake_up_new_task(struct task_struct *p) __no_thread_safety
{
	unsigned long flags;
	struct rq *rq;
	int cpu = p->cpu;

	if (p->nr_cpus_allowed > 1 ||
	    !cpumask_test_cpu((unsigned int)cpu, &p->cpus_mask))
		cpu = p->sched_class->select_cpu(p, cpu, WF_FORK);
	rq = task_rq_lock(p, &flags);
	if (cpu != p->cpu) {
		set_task_cpu(p, cpu);
		spin_unlock(&rq->lock);
		rq = cpu_rq(cpu);
		spin_lock(&rq->lock);
	}
	update_rq_clock(rq);
	WRITE_ONCE(p->state, TASK_RUNNING);
	task_fork_fair(p);
	activate_task(rq, p, ENQUEUE_NEW);
	check_preempt_curr(rq, p);
	task_rq_unlock(rq, flags);
}

/**
 * sched_release_task() - a task's memory is about to go.
 * @p: not running, not queued, never to be again.
 *
 * Context: Any but the task's own timer; may spin for it.
 */
void sched_release_task(struct task_struct *p)
{
	assert(!p->on_rq && !p->on_cpu);
	hrtimer_cancel(&p->dl.dl_timer);
}

/**
 * wait_task_inactive() - wait until a task has left its CPU.
 * @p:     the task; the caller has a reference.
 * @match: give up unless its state has one of these bits; 0 = any state.
 *
 * Context: May sleep.
 */
void wait_task_inactive(struct task_struct *p, unsigned int match)
{
	for (;;) {
		unsigned long flags;
		struct rq *rq = task_rq_lock(p, &flags);
		bool busy = p->on_rq || task_current(rq, p);

		if (match && !(p->state & match))
			busy = false;
		task_rq_unlock(rq, flags);
		if (!busy)
			return;
		set_current_state(TASK_UNINTERRUPTIBLE);
		schedule_hrtimeout(ktime_get() + NSEC_PER_MSEC / 10,
				   HRTIMER_BASE_MONOTONIC);
	}
}

/* Is it running at this moment? */
bool task_curr(const struct task_struct *p)
{
	return READ_ONCE(cpu_rq(p->cpu)->curr) == p;
}

int task_cpu(const struct task_struct *p)
{
	return READ_ONCE(p->cpu);
}

/**
 * kick_process() - make a task that runs in user mode enter the kernel.
 * @p: any task.
 *
 * Context: Any.
 */
void kick_process(struct task_struct *p)
{
	int cpu = task_cpu(p);

	if (cpu != smp_processor_id() && task_curr(p))
		smp_send_reschedule(cpu);
}

/*
 * kernel/sched/core.c - giving the CPU from one task to another.
 *
 * A task that sleeps is on no queue; waking it puts it on one, and schedule()
 * takes the most urgent off.  The run queue's lock is held from before the
 * choice until the next task has its own stack and lets go of it, so a waker
 * that gets the lock never meets a task half switched out.
 *
 * See: sched(7); kernel/sched/rq.h for the locks and the classes.
 */
#include "asm/irqflags.h"
#include "asm/percpu.h"
#include "asm/smp.h"
#include "asm/thread.h"
#include "asm/tlb.h"
#include "kernel/base/bug.h"
#include "kernel/base/preempt.h"
#include "kernel/base/printk.h"
#include "kernel/rseq.h"
#include "kernel/sched/rq.h"
#include "kernel/signal.h"
#include "kernel/time.h"
#include "kernel/workqueue.h"
#include "mm/mm.h"

DEFINE_PER_CPU(struct rq, runqueues);

static const struct sched_class *const sched_classes[] = {
	&stop_sched_class, &dl_sched_class,   &rt_sched_class,
	&fair_sched_class, &idle_sched_class,
};

/* Fresh time for all that is done under this hold of the lock. */
void update_rq_clock(struct rq *rq)
{
	u64 now = ktime_get();

	if (now > rq->clock)
		rq->clock = now;
}

/**
 * task_rq_lock() - lock the run queue that answers for a task.
 * @p:     any task the caller has a reference to.
 * @flags: where the interrupt state goes.
 *
 * Context: Any; returns with interrupts off.
 * Return: the queue; @p does not change it while the lock is held.
 */
struct rq *task_rq_lock(struct task_struct *p,
			unsigned long *flags) __no_thread_safety
{
	struct rq *rq;
	unsigned long irq;

	for (;;) {
		rq = task_rq(p);
		spin_lock_irqsave(&rq->lock, irq);
		if (likely(rq == task_rq(p))) {
			*flags = irq;
			return rq;
		}
		spin_unlock_irqrestore(&rq->lock, irq);
	}
}

void task_rq_unlock(struct rq *rq, unsigned long flags) __no_thread_safety
{
	spin_unlock_irqrestore(&rq->lock, flags);
}

/* Both locks, lower CPU first; interrupts are off already. */
void double_rq_lock(struct rq *a, struct rq *b) __no_thread_safety
{
	assert(a != b);
	if (a->cpu > b->cpu)
		swap(a, b);
	spin_lock(&a->lock);
	spin_lock_nested(&b->lock, 1);
}

void double_rq_unlock(struct rq *a, struct rq *b) __no_thread_safety
{
	spin_unlock(&a->lock);
	spin_unlock(&b->lock);
}

/* The running task shall give way at its next chance. */
void resched_curr(struct rq *rq)
{
	struct task_struct *curr = rq->curr;

	if (test_tsk_thread_flag(curr, TIF_NEED_RESCHED))
		return;
	set_tsk_thread_flag(curr, TIF_NEED_RESCHED);
	if (rq->cpu != smp_processor_id())
		smp_send_reschedule(rq->cpu);
}

/**
 * resched_cpu() - make a CPU choose again.
 * @cpu: an online CPU.
 *
 * Context: Any.
 */
void resched_cpu(int cpu)
{
	struct rq *rq = cpu_rq(cpu);
	unsigned long flags;

	spin_lock_irqsave(&rq->lock, flags);
	resched_curr(rq);
	spin_unlock_irqrestore(&rq->lock, flags);
}

void activate_task(struct rq *rq, struct task_struct *p, int flags)
{
	p->sched_class->enqueue(rq, p, flags);
	p->on_rq = 1;
	if (++rq->nr_running > 1 && !rq->tick_on)
		sched_tick_update(rq);
}

void deactivate_task(struct rq *rq, struct task_struct *p, int flags)
{
	rq->nr_running--;
	p->on_rq = 0;
	p->sched_class->dequeue(rq, p, flags);
}

static int class_rank(const struct sched_class *class)
{
	int i = 0;

	while (sched_classes[i] != class)
		i++;
	return i;
}

/* @p was queued on @rq: is it more urgent than what runs there? */
void check_preempt_curr(struct rq *rq, struct task_struct *p)
{
	const struct sched_class *curr = rq->curr->sched_class;

	if (p->sched_class == curr)
		curr->check_preempt(rq, p);
	else if (curr == &idle_sched_class ||
		 class_rank(p->sched_class) < class_rank(curr))
		resched_curr(rq);
}

/**
 * set_task_cpu() - move a task that is not queued to another CPU.
 * @p:   the task.
 * @cpu: its new CPU.
 *
 * Its virtual run time keeps its distance to the queue's.
 *
 * Context: The lock of @p's run queue is held.
 */
void set_task_cpu(struct task_struct *p, int cpu)
{
	struct cfs_rq *to = &cpu_rq(cpu)->cfs, *from = p->se.cfs_rq;

	assert(!p->on_rq || p->se.on_rq == false);
	if (p->cpu == cpu)
		return;
	p->se.vruntime += READ_ONCE(to->min_vruntime) - from->min_vruntime;
	p->se.cfs_rq = to;
	p->se.nr_migrations++;
	WRITE_ONCE(p->cpu, cpu);
}

static bool counts_as_load(unsigned int state)
{
	return (state & TASK_UNINTERRUPTIBLE) && !(state & TASK_NOLOAD);
}

/* Where shall the sleeper wake?  Moves it there; returns that queue locked. */
static struct rq *ttwu_move(struct rq *rq, struct task_struct *p,
			    int flags) __no_thread_safety
{
	while (p->nr_cpus_allowed > 1 ||
	       !cpumask_test_cpu((unsigned int)p->cpu, &p->cpus_mask)) {
		int cpu = p->sched_class->select_cpu(p, p->cpu, flags);

		if (cpu == p->cpu)
			break;
		set_task_cpu(p, cpu);
		spin_unlock(&rq->lock);
		rq = cpu_rq(cpu);
		spin_lock(&rq->lock);
		if (cpumask_test_cpu((unsigned int)cpu, &p->cpus_mask))
			break;
	}
	return rq;
}

/* @p sleeps in a state that fits: queue it.  Returns its queue, locked. */
static struct rq *ttwu_activate(struct rq *rq, struct task_struct *p, int flags)
{
	unsigned int was = p->state;

	if (unlikely(counts_as_load(was)))
		rq->nr_uninterruptible--;
	if (unlikely(p->in_iowait))
		atomic_dec(&rq->nr_iowait);
	if (nr_cpu_ids > 1) {
		WRITE_ONCE(p->state, TASK_WAKING);
		rq = ttwu_move(rq, p, flags);
	}
	update_rq_clock(rq);
	activate_task(rq, p, ENQUEUE_WAKEUP);
	WRITE_ONCE(p->state, TASK_RUNNING);
	check_preempt_curr(rq, p);
	return rq;
}

/**
 * ttwu_flags() - wake a task if it sleeps in one of some states.
 * @p:     the task; the caller has a reference or a lock that keeps it.
 * @state: TASK_* bits; the task is left alone in any other state.
 * @flags: WF_*.
 *
 * What the caller wrote before is seen by the task when it runs.
 *
 * Context: Any; takes the run queue's lock.
 * Return: true if it slept and is now runnable.
 */
bool ttwu_flags(struct task_struct *p, unsigned int state, int flags)
{
	unsigned long irq;
	bool woken = false;
	struct rq *rq;

	rq = task_rq_lock(p, &irq);
	if (!(p->state & state))
		goto out_unlock;
	woken = true;
	if (p->on_rq)
		WRITE_ONCE(p->state, TASK_RUNNING);
	else
		rq = ttwu_activate(rq, p, flags);
out_unlock:
	task_rq_unlock(rq, irq);
	return woken;
}

bool try_to_wake_up(struct task_struct *p, unsigned int state)
{
	return ttwu_flags(p, state, 0);
}

bool wake_up_process(struct task_struct *p)
{
	return ttwu_flags(p, TASK_NORMAL, 0);
}

/* What remains of a switch, on the new task's stack. */
static void finish_task_switch(struct task_struct *prev) __no_thread_safety
{
	struct rq *rq = this_rq();
	struct mm_struct *mm = rq->prev_mm;
	unsigned int prev_state = prev->state;

	rq->prev_mm = NULL;
	WRITE_ONCE(prev->on_cpu, 0);
	spin_unlock_irq(&rq->lock);
	if (mm)
		mmdrop(mm);
	if (unlikely(prev_state == TASK_DEAD))
		put_task_struct(prev);
}

/**
 * schedule_tail() - the first thing a new task does.
 * @prev: the task that ran before it.
 *
 * Context: The run queue's lock is held, interrupts off; ends both.
 */
void schedule_tail(struct task_struct *prev)
{
	finish_task_switch(prev);
}

/* A kernel thread borrows the page tables of whoever ran before it. */
static void switch_address_space(struct rq *rq, struct task_struct *prev,
				 struct task_struct *next)
{
	if (!next->mm) {
		next->active_mm = prev->active_mm;
		if (prev->mm)
			mmgrab(prev->active_mm);
		else
			prev->active_mm = NULL;
		enter_lazy_tlb();
		return;
	}
	if (prev->active_mm != next->mm || !prev->mm)
		switch_mm_irqs_off(prev->active_mm, next->mm);
	if (!prev->mm) {
		rq->prev_mm = prev->active_mm;
		prev->active_mm = NULL;
	}
}

static void context_switch(struct rq *rq, struct task_struct *prev,
			   struct task_struct *next)
{
	rq->nr_switches++;
	rq->curr = next;
	rseq_preempt(prev);
	WRITE_ONCE(next->on_cpu, 1);
	cputime_switch(rq, prev);
	switch_address_space(rq, prev, next);
	if (unlikely(next->signal->cputimer_active))
		sched_tick_update(rq);
	prev = switch_to(prev, next);
	finish_task_switch(prev);
}

static void __cold schedule_bug(struct task_struct *prev)
{
	printk(KERN_ERR "BUG: scheduling while atomic: %s/%d/0x%08x\n",
	       prev->comm, prev->pid, (unsigned int)preempt_count());
	WARN_ON(1);
	preempt_count_set(0);
}

/* The most urgent task.  One that runs alone or sleeps all is the usual. */
static struct task_struct *pick_next_task(struct rq *rq)
{
	struct task_struct *next;

	if (rq->nr_running == rq->cfs.h_nr_running) {
		next = fair_sched_class.pick(rq);
		return next ? next : rq->idle;
	}
	for (size_t i = 0; i < ARRAY_SIZE(sched_classes); i++) {
		next = sched_classes[i]->pick(rq);
		if (next)
			return next;
	}
	BUG(); /* the idle class always has one */
}

/* Nothing more urgent than what other CPUs have waiting: fetch it. */
static bool should_pull(struct rq *rq, const struct task_struct *prev)
{
	if (nr_cpu_ids == 1)
		return false;
	return !rq->nr_running || READ_ONCE(rq->pull) ||
	       (!cpumask_empty(&rt_overload_mask) && prev->prio < MAX_RT_PRIO);
}

static void prev_sleeps(struct rq *rq, struct task_struct *prev)
{
	if (signal_pending_state(prev->state, prev)) {
		WRITE_ONCE(prev->state, TASK_RUNNING);
		return;
	}
	if (unlikely(counts_as_load(prev->state)))
		rq->nr_uninterruptible++;
	if (unlikely(prev->in_iowait))
		atomic_inc(&rq->nr_iowait);
	deactivate_task(rq, prev, DEQUEUE_SLEEP);
}

/* @preempt: the task is made to wait, whatever its state says. */
static void __schedule(bool preempt) __no_thread_safety
{
	struct task_struct *prev, *next;
	struct rq *rq;

	local_irq_disable();
	rq = this_rq();
	prev = rq->curr;
	if (unlikely(preempt_count() != 0))
		schedule_bug(prev);

	spin_lock(&rq->lock);
	update_rq_clock(rq);
	clear_tsk_thread_flag(prev, TIF_NEED_RESCHED);
	if (!preempt && prev->state) {
		prev_sleeps(rq, prev);
		prev->nvcsw++;
	} else {
		prev->nivcsw++;
	}
	if (should_pull(rq, prev))
		pull_work(rq);

	prev->sched_class->put_prev(rq, prev);
	next = pick_next_task(rq);
	next->sched_class->set_next(rq, next);
	if (likely(prev != next)) {
		context_switch(rq, prev, next);
		return;
	}
	prev->nvcsw -= !preempt && prev->state;
	prev->nivcsw--;
	spin_unlock_irq(&rq->lock);
}

/**
 * schedule() - let others run; a task that is not TASK_RUNNING sleeps.
 *
 * Context: Task context, no spinlock held.  Returns with interrupts on.
 */
void schedule(void)
{
	if (unlikely(current->flags & PF_WQ_WORKER) && current->state) {
		wq_worker_sleeping(current);
		__schedule(false);
		wq_worker_running(current);
		return;
	}
	__schedule(false);
}

/* On the way back to user mode with TIF_NEED_RESCHED; interrupts on. */
void schedule_user(void)
{
	__schedule(true);
}

/**
 * cond_resched() - a long loop's offer to let others run.
 *
 * Context: Task context; does nothing while a spinlock is held.
 */
void cond_resched(void)
{
	if (unlikely(test_thread_flag(TIF_NEED_RESCHED)) && !preempt_count() &&
	    scheduler_running())
		__schedule(true);
}

bool need_resched(void)
{
	return test_thread_flag(TIF_NEED_RESCHED);
}

/**
 * set_current_state() - say how the next schedule() shall find us.
 * @state: TASK_*.
 *
 * A full barrier: the condition is tested after the state is visible.
 *
 * Context: Any task context.
 */
void set_current_state(unsigned int state)
{
	smp_store_mb(current->state, state);
}

void __set_current_state(unsigned int state)
{
	WRITE_ONCE(current->state, state);
}

/**
 * io_schedule() - schedule() that counts as waiting for a device.
 *
 * Context: Task context, may sleep.
 */
void io_schedule(void)
{
	current->in_iowait = true;
	schedule();
	current->in_iowait = false;
}

/**
 * yield() - let every other task of this urgency go first, once.
 *
 * Context: Task context, may sleep.
 */
void yield(void)
{
	struct rq *rq;

	local_irq_disable();
	rq = this_rq();
	spin_lock(&rq->lock);
	update_rq_clock(rq);
	current->sched_class->yield(rq);
	spin_unlock_irq(&rq->lock);
	__set_current_state(TASK_RUNNING);
	schedule();
}

/**
 * do_task_dead() - the end of do_exit().
 *
 * Context: Task context.  The next task drops this one's reference.
 */
void do_task_dead(void)
{
	local_irq_disable();
	__set_current_state(TASK_DEAD);
	__schedule(false);
	BUG();
}

static bool started;

/* May schedule() be called yet? */
bool scheduler_running(void)
{
	return started;
}

/**
 * init_idle() - make a task the idle task of a CPU.
 * @idle: the boot task, or a fork of it that never ran.
 * @cpu:  its CPU, for good.
 *
 * Context: Boot; the CPU runs nothing else yet.
 */
void init_idle(struct task_struct *idle, int cpu)
{
	struct rq *rq = cpu_rq(cpu);

	idle->flags |= PF_IDLE | PF_KTHREAD | PF_NO_SETAFFINITY;
	idle->sched_class = &idle_sched_class;
	idle->policy = SCHED_NORMAL;
	idle->prio = idle->normal_prio = MAX_PRIO;
	idle->static_prio = MAX_PRIO;
	idle->cpus_mask = cpumask_of_cpu((unsigned int)cpu);
	idle->nr_cpus_allowed = 1;
	idle->state = TASK_RUNNING;
	idle->cpu = cpu;
	idle->on_rq = 1;
	idle->on_cpu = 1;
	idle->se.cfs_rq = &rq->cfs;
	idle->se.exec_start = ktime_get();
	init_dl_entity(&idle->dl);
	INIT_LIST_HEAD(&idle->rt.run_list);
	idle->active_mm = &init_mm; /* lazily, until it switches away */
	mmgrab(&init_mm);
	/* What the CPU did before now is not on record. */
	per_cpu(cpu_acct, cpu).entry_stamp = arch_read_counter();
	per_cpu(cpu_acct, cpu).exit_stamp = arch_read_counter();
	rq->idle = idle;
	rq->curr = idle;
}

static void init_rq(int cpu)
{
	struct rq *rq = cpu_rq(cpu);

	spin_lock_init(&rq->lock, RANK_RUNQUEUE, "rq->lock");
	rq->cpu = cpu;
	init_cfs_rq(&rq->cfs, rq);
	init_rt_rq(&rq->rt);
	init_dl_rq(&rq->dl);
	sched_tick_init(rq);
}

/**
 * sched_init() - run queues for every CPU; the boot task becomes idle.
 *
 * Context: Boot CPU, per-CPU areas exist, interrupts off.
 */
void sched_init(void)
{
	unsigned int cpu;

	for_each_cpu(cpu, &cpu_possible_mask)
		init_rq((int)cpu);
	init_idle(current, smp_processor_id());
	started = true;
}

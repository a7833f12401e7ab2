/*
 * kernel/sched/stop.c - migration/N: a thread per CPU that nothing outranks.
 *
 * Work that must find a CPU doing nothing else is handed to it: moving the task
 * that runs there is the first case, for while the stopper runs, that task does
 * not.  The stop class has this one task per CPU.
 */
#include "asm/smp.h"
#include "kernel/base/bug.h"
#include "kernel/base/completion.h"
#include "kernel/kthread.h"
#include "kernel/sched/rq.h"
#include "lib/errptr.h"
#include <uapi/errno.h>

struct stop_work {
	struct list_head list;
	int (*fn)(void *arg);
	void *arg;
	int result;
	struct completion done;
};

struct stopper {
	spinlock_t lock;
	struct list_head works; /* guarded by lock */
	struct task_struct *thread;
};

static DEFINE_PER_CPU(struct stopper, stoppers);

static struct stop_work *next_work(struct stopper *stopper)
{
	struct stop_work *work;
	unsigned long flags;

	spin_lock_irqsave(&stopper->lock, flags);
	work = list_first_entry_or_null(&stopper->works, struct stop_work,
					list);
	if (work)
		list_del_init(&work->list);
	spin_unlock_irqrestore(&stopper->lock, flags);
	return work;
}

static int stopper_thread(void *data)
{
	struct stopper *stopper = data;

	for (;;) {
		struct stop_work *work;

		set_current_state(TASK_INTERRUPTIBLE);
		work = next_work(stopper);
		if (!work) {
			schedule();
			continue;
		}
		__set_current_state(TASK_RUNNING);
		work->result = work->fn(work->arg);
		complete(&work->done);
	}
	return 0;
}

/**
 * stop_one_cpu() - run a function on a CPU while no other task does.
 * @cpu: an online CPU.
 * @fn:  called in its migration thread; must not sleep.
 * @arg: its argument.
 *
 * Context: Task context, may sleep.
 * Return: what @fn returned, or -ENOENT if the CPU has no stopper.
 */
int stop_one_cpu(int cpu, int (*fn)(void *arg), void *arg)
{
	struct stopper *stopper = per_cpu_ptr(&stoppers, cpu);
	struct stop_work work = { .fn = fn, .arg = arg };
	unsigned long flags;

	might_sleep();
	if (!stopper->thread)
		return -ENOENT;
	init_completion(&work.done);
	spin_lock_irqsave(&stopper->lock, flags);
	list_add_tail(&work.list, &stopper->works);
	spin_unlock_irqrestore(&stopper->lock, flags);
	wake_up_process(stopper->thread);
	wait_for_completion(&work.done);
	return work.result;
}

/* Make a new kernel thread its CPU's stop task. */
static void set_stop_task(int cpu, struct task_struct *task)
{
	struct rq *rq = cpu_rq(cpu);

	task->policy = SCHED_FIFO;
	task->rt_priority = MAX_RT_PRIO - 1;
	task->prio = task->normal_prio = 0;
	task->sched_class = &stop_sched_class;
	rq->stop = task;
}

/* Once kthreadd runs: a stopper for each CPU online. */
void stop_init(void)
{
	unsigned int cpu;

	for_each_cpu(cpu, &cpu_online_mask) {
		struct stopper *stopper = per_cpu_ptr(&stoppers, cpu);
		struct task_struct *task;

		spin_lock_init(&stopper->lock, RANK_WORKER, "stopper->lock");
		INIT_LIST_HEAD(&stopper->works);
		task = kthread_create_on_cpu(stopper_thread, stopper, cpu,
					     "migration/%u");
		BUG_ON(IS_ERR(task));
		wait_task_inactive(task, 0);
		set_stop_task((int)cpu, task);
		stopper->thread = task;
		wake_up_process(task);
	}
}

static void stop_nop_queue(struct rq *rq, struct task_struct *p, int flags)
{
	(void)rq;
	(void)p;
	(void)flags;
}

static void stop_nop(struct rq *rq)
{
	(void)rq;
}

static void stop_nop_task(struct rq *rq, struct task_struct *p)
{
	(void)rq;
	(void)p;
}

static struct task_struct *stop_pick(struct rq *rq)
{
	return rq->stop && rq->stop->on_rq ? rq->stop : NULL;
}

static void stop_update_curr(struct rq *rq)
{
	struct sched_entity *se = &rq->curr->se;
	u64 delta = rq->clock - se->exec_start;

	se->exec_start = rq->clock;
	se->sum_exec_runtime += delta;
}

static void stop_set_next(struct rq *rq, struct task_struct *p)
{
	p->se.exec_start = rq->clock;
}

static void stop_put_prev(struct rq *rq, struct task_struct *p)
{
	(void)p;
	stop_update_curr(rq);
}

static int stop_select_cpu(struct task_struct *p, int cpu, int wake_flags)
{
	(void)p;
	(void)wake_flags;
	return cpu;
}

static u64 stop_rr_interval(struct rq *rq, struct task_struct *p)
{
	(void)rq;
	(void)p;
	return 0;
}

const struct sched_class stop_sched_class = {
	.name = "stop",
	.enqueue = stop_nop_queue,
	.dequeue = stop_nop_queue,
	.yield = stop_nop,
	.check_preempt = stop_nop_task,
	.pick = stop_pick,
	.set_next = stop_set_next,
	.put_prev = stop_put_prev,
	.select_cpu = stop_select_cpu,
	.tick = stop_nop_task,
	.update_curr = stop_update_curr,
	.switched_to = stop_nop_task,
	.rr_interval = stop_rr_interval,
};

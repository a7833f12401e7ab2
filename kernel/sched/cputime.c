/*
 * kernel/sched/cputime.c - who used the CPU, and for what.
 *
 * The counters of kernel/sched/cputime.h are flushed into the task, and into
 * the CPU's totals, at each switch.  A reader adds what a task has used since.
 *
 * See: times(2), getrusage(2), proc(5) on /proc/stat.
 */
#include "asm/irqflags.h"
#include "asm/percpu.h"
#include "asm/smp.h"
#include "kernel/sched/rq.h"
#include "kernel/signal.h"
#include "kernel/time.h"

DEFINE_PER_CPU(struct cpu_acct, cpu_acct);

/* What a CPU has counted and not yet flushed, as its mode is now. */
static void acct_pending(const struct cpu_acct *acct, u64 *user, u64 *system)
{
	u64 entry = READ_ONCE(acct->entry_stamp);
	u64 exit = READ_ONCE(acct->exit_stamp), now = arch_read_counter();

	*user = READ_ONCE(acct->user);
	*system = READ_ONCE(acct->system);
	if ((s64)(exit - entry) > 0)
		*user += (s64)(now - exit) > 0 ? now - exit : 0;
	else
		*system += (s64)(now - entry) > 0 ? now - entry : 0;
}

static enum cpu_usage_stat idle_kind(const struct rq *rq)
{
	return atomic_read(&rq->nr_iowait) > 0 ? CPUTIME_IOWAIT : CPUTIME_IDLE;
}

/**
 * cputime_switch() - hand the CPU's counters to the task that leaves.
 * @rq:   this CPU's queue, locked.
 * @prev: the task.
 */
void cputime_switch(struct rq *rq, struct task_struct *prev)
{
	struct cpu_acct *acct = this_cpu_ptr(&cpu_acct);
	u64 now = arch_read_counter(), user, system;

	user = counter_to_ns(acct->user);
	system = counter_to_ns(acct->system + (now - acct->entry_stamp));
	acct->entry_stamp = now;
	acct->user = 0;
	acct->system = 0;
	if (unlikely(prev == rq->idle)) {
		rq->stat.cpustat[idle_kind(rq)] += system;
		return;
	}
	prev->utime += user;
	prev->stime += system;
	rq->stat.cpustat[CPUTIME_SYSTEM] += system;
	if (prev->static_prio > DEFAULT_PRIO)
		rq->stat.cpustat[CPUTIME_NICE] += user;
	else
		rq->stat.cpustat[CPUTIME_USER] += user;
}

/**
 * task_cputime() - user and system time of one thread, up to now.
 * @task:  any task.
 * @utime: ns in user mode.
 * @stime: ns in the kernel.
 *
 * Context: Any; takes the run queue's lock.
 */
void task_cputime(struct task_struct *task, u64 *utime, u64 *stime)
{
	unsigned long flags;
	struct rq *rq = task_rq_lock(task, &flags);
	u64 user, system;

	*utime = task->utime;
	*stime = task->stime;
	if (task_current(rq, task) && task != rq->idle) {
		acct_pending(per_cpu_ptr(&cpu_acct, rq->cpu), &user, &system);
		*utime += counter_to_ns(user);
		*stime += counter_to_ns(system);
	}
	task_rq_unlock(rq, flags);
}

/**
 * task_sched_runtime() - ns a thread has had a CPU, up to now.
 * @task: any task.
 *
 * Context: Any; takes the run queue's lock.
 */
u64 task_sched_runtime(struct task_struct *task)
{
	unsigned long flags;
	struct rq *rq = task_rq_lock(task, &flags);
	u64 ns;

	if (task_current(rq, task)) {
		update_rq_clock(rq);
		task->sched_class->update_curr(rq);
	}
	ns = task->se.sum_exec_runtime;
	task_rq_unlock(rq, flags);
	return ns;
}

/**
 * thread_group_cputime() - the same of a process: its threads, dead and alive.
 * @task:  any task of the process.
 * @utime: ns in user mode.
 * @stime: ns in the kernel.
 *
 * Context: Any; siglock is not held.
 */
void thread_group_cputime(struct task_struct *task, u64 *utime, u64 *stime)
{
	unsigned long flags;

	*utime = task->signal->utime;
	*stime = task->signal->stime;
	if (!lock_task_sighand(task, &flags))
		return;
	thread_group_cputime_locked(task, utime, stime);
	unlock_task_sighand(task, &flags);
}

/* The same with siglock held. */
void thread_group_cputime_locked(struct task_struct *task, u64 *utime,
				 u64 *stime)
{
	struct task_struct *t;
	u64 ut, st;

	*utime = task->signal->utime;
	*stime = task->signal->stime;
	for_each_thread(task, t) {
		task_cputime(t, &ut, &st);
		*utime += ut;
		*stime += st;
	}
}

/* ns of CPU of a process, siglock held. */
u64 thread_group_runtime_locked(struct task_struct *task)
{
	u64 ns = task->signal->sum_sched_runtime;
	struct task_struct *t;

	for_each_thread(task, t)
		ns += task_sched_runtime(t);
	return ns;
}

/**
 * kcpustat_cpu_fetch() - what a CPU did since boot, up to now.
 * @cpu: an online CPU.
 * @out: ns, by CPUTIME_*.
 *
 * Context: Any; takes the run queue's lock.
 */
void kcpustat_cpu_fetch(int cpu, struct kernel_cpustat *out)
{
	struct rq *rq = cpu_rq(cpu);
	unsigned long flags;
	u64 user, system;

	spin_lock_irqsave(&rq->lock, flags);
	*out = rq->stat;
	acct_pending(per_cpu_ptr(&cpu_acct, cpu), &user, &system);
	user = counter_to_ns(user);
	system = counter_to_ns(system);
	if (rq->curr == rq->idle) {
		out->cpustat[idle_kind(rq)] += system;
	} else {
		out->cpustat[CPUTIME_SYSTEM] += system;
		if (rq->curr->static_prio > DEFAULT_PRIO)
			out->cpustat[CPUTIME_NICE] += user;
		else
			out->cpustat[CPUTIME_USER] += user;
	}
	spin_unlock_irqrestore(&rq->lock, flags);
}

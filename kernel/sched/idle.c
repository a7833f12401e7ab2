/*
 * kernel/sched/idle.c - what a CPU does when there is nothing to do.
 *
 * Each CPU has an idle task, pid 0, that is on no queue and always ready.  It
 * halts until an interrupt; cpu_idle_mask tells the others who is there to
 * be given work.
 */
#include "asm/irqflags.h"
#include "asm/percpu.h"
#include "asm/smp.h"
#include "asm/thread.h"
#include "asm/tlb.h"
#include "kernel/base/preempt.h"
#include "kernel/base/printk.h"
#include "kernel/fork.h"
#include "kernel/sched/rq.h"
#include "mm/mm.h"

struct cpumask cpu_idle_mask;

static void do_idle(void)
{
	unsigned int cpu = (unsigned int)smp_processor_id();

	cpumask_set_cpu(cpu, &cpu_idle_mask);
	while (!test_thread_flag(TIF_NEED_RESCHED)) {
		local_irq_disable();
		arch_cpu_idle(); /* looks at the flag again, enables IRQs */
	}
	cpumask_clear_cpu(cpu, &cpu_idle_mask);
	schedule();
}

/**
 * cpu_startup_entry() - the idle loop; the last thing start-up calls.
 *
 * Context: The CPU's idle task, interrupts on or off.
 */
void cpu_startup_entry(void)
{
	local_irq_enable();
	schedule(); /* others may be waiting already */
	for (;;)
		do_idle();
}

/**
 * idle_cpu() - has a CPU nothing to run?
 * @cpu: a possible CPU.
 */
bool idle_cpu(int cpu)
{
	const struct rq *rq = cpu_rq(cpu);

	return READ_ONCE(rq->curr) == rq->idle && !READ_ONCE(rq->nr_running);
}

/**
 * idle_thread_get() - the task a CPU will start with.
 * @cpu: a CPU that was not started yet.
 *
 * Context: Task context, may sleep.
 * Return: the idle task, or ERR_PTR(-ENOMEM).
 */
struct task_struct *idle_thread_get(int cpu)
{
	struct task_struct *idle = cpu_rq(cpu)->idle;

	return idle ? idle : fork_idle(cpu);
}

/* On each CPU: a kernel thread that borrows an address space gives it back. */
static void drop_lazy_mm(void *unused)
{
	struct mm_struct *mm = current->active_mm;

	(void)unused;
	if (current->mm || mm == &init_mm)
		return;
	mmgrab(&init_mm);
	current->active_mm = &init_mm;
	switch_mm_irqs_off(mm, &init_mm);
	mmdrop(mm);
}

/**
 * sched_drop_lazy_mms() - address spaces that only idle CPUs hold are freed.
 *
 * They are kept because the next task often has the same; who counts what is
 * alive wants them gone.
 *
 * Context: Task context, interrupts on.
 */
void sched_drop_lazy_mms(void)
{
	on_each_cpu(drop_lazy_mm, NULL);
}

static void idle_nop_enqueue(struct rq *rq, struct task_struct *p, int flags)
{
	(void)rq;
	(void)p;
	(void)flags;
}

/* schedule() took it off a queue: it tried to sleep. */
static void idle_dequeue(struct rq *rq, struct task_struct *p, int flags)
{
	(void)flags;
	pr_err("bad: scheduling from the idle thread!\n");
	p->on_rq = 1;
	p->state = TASK_RUNNING;
	rq->nr_running++;
}

static void idle_nop(struct rq *rq)
{
	(void)rq;
}

static void idle_check_preempt(struct rq *rq, struct task_struct *p)
{
	(void)p;
	resched_curr(rq);
}

static struct task_struct *idle_pick(struct rq *rq)
{
	return rq->idle;
}

static void idle_nop_task(struct rq *rq, struct task_struct *p)
{
	p->se.exec_start = rq->clock;
}

static int idle_select_cpu(struct task_struct *p, int cpu, int wake_flags)
{
	(void)p;
	(void)wake_flags;
	return cpu;
}

static u64 idle_rr_interval(struct rq *rq, struct task_struct *p)
{
	(void)rq;
	(void)p;
	return 0;
}

const struct sched_class idle_sched_class = {
	.name = "idle",
	.enqueue = idle_nop_enqueue,
	.dequeue = idle_dequeue,
	.yield = idle_nop,
	.check_preempt = idle_check_preempt,
	.pick = idle_pick,
	.set_next = idle_nop_task,
	.put_prev = idle_nop_task,
	.select_cpu = idle_select_cpu,
	.tick = idle_nop_task,
	.update_curr = idle_nop,
	.switched_to = idle_nop_task,
	.rr_interval = idle_rr_interval,
};

/*
 * kernel/oom_kill.c - choosing and killing a process when memory is gone.
 *
 * The process whose death frees most dies, shifted by what its owner thinks
 * of it (/proc/PID/oom_score_adj).  One victim at a time: until its memory is
 * back, or it had a second to give it back, nobody else is killed.
 *
 * See: proc(5), oom_score_adj.
 */
#include "lib/util.h"
#include "kernel/sysctl.h"
#include "kernel/base/panic.h"
#include "kernel/base/printk.h"
#include "kernel/base/spinlock.h"
#include "kernel/cred.h"
#include "kernel/oom_kill.h"
#include "kernel/pid.h"
#include "kernel/signal.h"
#include "kernel/task.h"
#include "mm/mm.h"
#include "mm/oom.h"
#include "mm/page.h"

static int panic_on_oom;
static int kill_allocating_task; /* bool: not the worst, but who asked */

/* An address space of the process, if any thread still has it. */
static struct mm_struct *process_mm(struct task_struct *process)
{
	struct mm_struct *mm = NULL;
	struct task_struct *thread;

	for_each_thread(process, thread) {
		task_lock(thread);
		mm = thread->mm;
		if (mm)
			mmgrab(mm);
		task_unlock(thread);
		if (mm)
			break;
	}
	return mm;
}

static bool is_exempt(const struct task_struct *process)
{
	return process->flags & PF_KTHREAD || process->pid == 1;
}

static long process_points(struct task_struct *process,
			   unsigned long totalpages)
{
	struct mm_struct *mm;
	long points;

	if (is_exempt(process))
		return LONG_MIN;
	mm = process_mm(process);
	if (!mm)
		return LONG_MIN;
	points = oom_badness(mm, process->signal->oom_score_adj, totalpages);
	mmdrop(mm);
	return points;
}

/**
 * oom_score() - /proc/PID/oom_score.
 * @process: a group leader.
 *
 * Context: Any but interrupts.
 * Return: 0 .. 2000, how likely it is to be chosen.
 */
unsigned long oom_score(struct task_struct *process)
{
	long points = LONG_MIN, total = (long)totalram_pages;

	spin_lock_irq(&tasklist_lock);
	if (process->sighand)
		points = process_points(process, totalram_pages);
	spin_unlock_irq(&tasklist_lock);
	if (points == LONG_MIN || !total)
		return 0;
	points = (1000 + points * 1000 / total) * 2 / 3;
	return (unsigned long)max(points, 0L);
}

/* The process that asked for memory, if it may be killed for that; or NULL. */
static struct task_struct *allocating_process(unsigned long totalpages)
{
	struct task_struct *process = current->group_leader;
	long points;

	spin_lock_irq(&tasklist_lock);
	points = process_points(process, totalpages);
	if (points == LONG_MIN)
		process = NULL;
	else
		get_task_struct(process);
	spin_unlock_irq(&tasklist_lock);
	return process;
}

static struct task_struct *select_victim(unsigned long totalpages, long *points)
{
	struct task_struct *process, *worst = NULL;

	if (READ_ONCE(panic_on_oom))
		panic("Out of memory: panic_on_oom is enabled");
	if (READ_ONCE(kill_allocating_task))
		worst = allocating_process(totalpages);
	if (worst)
		return worst;
	*points = LONG_MIN;
	spin_lock_irq(&tasklist_lock);
	for_each_process(process) {
		long p = process_points(process, totalpages);

		if (p == LONG_MIN || (worst && p <= *points))
			continue;
		worst = process;
		*points = p;
	}
	if (worst)
		get_task_struct(worst);
	spin_unlock_irq(&tasklist_lock);
	return worst;
}

static unsigned long kib(unsigned long pages)
{
	return pages * (PAGE_SIZE / 1024);
}

static void report(struct task_struct *victim, struct mm_struct *mm)
{
	pr_err("Out of memory: Killed process %d (%s) total-vm:%lukB, "
	       "anon-rss:%lukB, file-rss:%lukB, shmem-rss:%lukB, UID:%u "
	       "pgtables:%lukB oom_score_adj:%d\n",
	       victim->pid, victim->comm, kib(mm->total_vm),
	       kib(get_mm_counter(mm, MM_ANONPAGES)),
	       kib(get_mm_counter(mm, MM_FILEPAGES)),
	       kib(get_mm_counter(mm, MM_SHMEMPAGES)),
	       from_kuid(&init_user_ns, victim->cred->uid),
	       (unsigned long)atomic_long_read(&mm->pgtables_bytes) / 1024,
	       victim->signal->oom_score_adj);
}

/* SIGKILL to every process that uses @mm. */
static void kill_users(struct mm_struct *mm)
{
	struct task_struct *process;

	spin_lock_irq(&tasklist_lock);
	for_each_process(process) {
		struct mm_struct *its;

		if (is_exempt(process))
			continue;
		its = process_mm(process);
		if (its == mm)
			do_send_sig_info(SIGKILL, SEND_SIG_PRIV, process,
					 PIDTYPE_TGID);
		if (its)
			mmdrop(its);
	}
	spin_unlock_irq(&tasklist_lock);
}

static void kill_victim(struct task_struct *victim, long points, gfp_t gfp,
			unsigned int order)
{
	struct mm_struct *mm;

	(void)points;
	pr_warn("%s invoked oom-killer: gfp_mask=%#x, order=%u, "
		"oom_score_adj=%d\n",
		current->comm, gfp, order, current->signal->oom_score_adj);
	spin_lock_irq(&tasklist_lock);
	mm = victim->sighand ? process_mm(victim) : NULL;
	spin_unlock_irq(&tasklist_lock);
	if (mm) {
		oom_mark_victim(mm);
		report(victim, mm);
		kill_users(mm);
		mmdrop(mm);
	}
	put_task_struct(victim);
}

static bool current_dying(void)
{
	return fatal_signal_pending(current) || current->flags & PF_EXITING;
}

static struct ctl_table oom_tables[] = {
	{ .path = "vm/panic_on_oom",
	  .data = &panic_on_oom,
	  .maxlen = sizeof(int),
	  .mode = 0644,
	  .proc_handler = proc_dointvec_minmax,
	  .extra1 = SYSCTL_ZERO,
	  .extra2 = SYSCTL_TWO },
	{ .path = "vm/oom_kill_allocating_task",
	  .data = &kill_allocating_task,
	  .maxlen = sizeof(int),
	  .mode = 0644,
	  .proc_handler = proc_dointvec },
};

static const struct oom_ops ops = {
	.select = select_victim,
	.kill = kill_victim,
	.current_dying = current_dying,
};

/**
 * oom_init() - let mm find somebody to kill.
 *
 * Context: Boot.
 */
void oom_init(void)
{
	oom_register(&ops);
	register_sysctl(oom_tables, ARRAY_SIZE(oom_tables));
}

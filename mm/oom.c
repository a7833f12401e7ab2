/*
 * mm/oom.c - when memory is gone, somebody must give.
 *
 * Only page faults come here: whoever can report -ENOMEM does that instead.
 * mm knows what an address space weighs; who the processes are and how one is
 * killed is kernel/oom_kill.c's, through struct oom_ops.
 */
#include "lib/util.h"
#include "kernel/base/mutex.h"
#include "kernel/base/preempt.h"
#include "kernel/base/printk.h"
#include "kernel/base/sched_iface.h"
#include "mm/mm.h"
#include "mm/oom.h"
#include "mm/page.h"
#include "mm/vmstat.h"

#define VICTIM_POLL_NS (10 * NSEC_PER_MSEC)
#define VICTIM_TIME_NS NSEC_PER_SEC /* then somebody else must go */

static const struct oom_ops *ops;
static DEFINE_MUTEX(oom_lock, RANK_MUTEX_LEAF);
static atomic_t victims; /* address spaces still to be given back */
static u64 last_kill_ns; /* oom_lock */

/**
 * oom_register() - tell the OOM killer about processes.
 * @table: lives for ever.
 *
 * Context: Boot.
 */
void oom_register(const struct oom_ops *table)
{
	ops = table;
}

/**
 * oom_badness() - how much killing a process would help.
 * @mm:            its address space.
 * @oom_score_adj: -1000 (never) .. 1000 (first).
 * @totalpages:    all memory, in pages.
 *
 * Context: Any.
 * Return: pages, shifted by the adjustment; LONG_MIN for never, also if it is
 * to die already.
 */
long oom_badness(const struct mm_struct *mm, int oom_score_adj,
		 unsigned long totalpages)
{
	long points;

	if (oom_score_adj == OOM_SCORE_ADJ_MIN || mm->flags & MMF_OOM_VICTIM)
		return LONG_MIN;
	points = (long)get_mm_rss(mm);
	points += atomic_long_read(&mm->pgtables_bytes) / (long)PAGE_SIZE;
	return points + oom_score_adj * (long)(totalpages / 1000);
}

/**
 * oom_caller_is_dying() - may the caller use the reserve?
 *
 * A killed task gives its memory back soon, if it can get to its exit.
 *
 * Context: Any.
 * Return: true if a fatal signal waits for it.
 */
bool oom_caller_is_dying(void)
{
	return ops && in_task() && ops->current_dying();
}

/**
 * oom_mark_victim() - an address space is about to be given back.
 * @mm: of the process that is being killed.
 *
 * Context: Any.
 * Return: false if it was marked before.
 */
bool oom_mark_victim(struct mm_struct *mm)
{
	unsigned int old =
		__atomic_fetch_or(&mm->flags, MMF_OOM_VICTIM, __ATOMIC_SEQ_CST);

	if (old & MMF_OOM_VICTIM)
		return false;
	atomic_inc(&victims);
	return true;
}

/**
 * oom_victim_done() - a marked address space is empty now.
 *
 * Context: Any.
 */
void oom_victim_done(void)
{
	atomic_dec(&victims);
}

/* Let the victim run; it frees its memory on its way out. */
static void wait_for_victim(void)
{
	__set_current_state(TASK_UNINTERRUPTIBLE);
	schedule_until(ktime_get() + VICTIM_POLL_NS);
	__set_current_state(TASK_RUNNING);
}

static bool kill_somebody(gfp_t gfp, unsigned int order)
{
	struct task_struct *victim;
	long points;

	if (atomic_read(&victims) > 0 &&
	    ktime_get() < last_kill_ns + VICTIM_TIME_NS)
		return true;
	victim = ops->select(totalram_pages, &points);
	if (!victim)
		return false;
	count_vm_event(OOM_KILL);
	last_kill_ns = ktime_get();
	ops->kill(victim, points, gfp, order);
	return true;
}

/**
 * out_of_memory() - make room by killing a process.
 * @gfp:   the request that failed, for the log.
 * @order: its order.
 *
 * Context: May sleep; no locks held.
 * Return: true if it is worth to try again; false if there is nobody to kill.
 */
bool out_of_memory(gfp_t gfp, unsigned int order)
{
	bool worth = true;

	might_sleep();
	if (!ops)
		return false;
	if (ops->current_dying())
		return true;
	if (mutex_trylock(&oom_lock)) {
		worth = kill_somebody(gfp, order);
		mutex_unlock(&oom_lock);
	}
	if (worth && !ops->current_dying())
		wait_for_victim();
	return worth;
}

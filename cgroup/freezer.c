/*
 * cgroup/freezer.c - cgroup.freeze and cgroup.kill.
 *
 * Freezing asks every task below to enter a trap on its way to user mode
 * (kernel/signal_deliver.c); a cgroup is frozen when it is meant to be and all
 * its tasks and children are.  A task that is stopped by job control or waits
 * for its vfork child stands still as well.  To those who look a frozen task
 * sleeps, and SIGKILL reaches it.
 *
 * See: cgroups(7); cgroup.freeze in Linux's cgroup-v2.rst.
 */
#include "cgroup/internal.h"
#include "kernel/base/bug.h"
#include "kernel/cgroup.h"
#include "kernel/signal.h"
#include "kernel/task.h"

/**
 * cgroup_freezer_revisit() - tasks or children of a cgroup changed: is it
 * frozen now, and what does that make of those above?
 * @cgrp: the cgroup.
 *
 * Context: css_set_lock held.
 */
void cgroup_freezer_revisit(struct cgroup *cgrp)
{
	assert_held(&css_set_lock);
	for (; cgrp->parent; cgrp = cgrp->parent) {
		struct cgroup_freezer *f = &cgrp->freezer;
		bool frozen = f->effective &&
			      f->nr_frozen_tasks == cgrp->nr_tasks &&
			      f->nr_frozen_children == cgrp->nr_children;

		if (frozen == f->frozen)
			return;
		f->frozen = frozen;
		cgrp->parent->freezer.nr_frozen_children += frozen ? 1 : -1;
		cgroup_file_changed(&cgrp->events_file);
	}
}

/* Send @task into the trap, or let it out. */
static void set_trap(struct task_struct *task, bool on)
	__must_hold(css_set_lock)
{
	unsigned long flags;

	if ((task->flags & PF_KTHREAD) || !lock_task_sighand(task, &flags))
		return;
	if (on) {
		task->jobctl |= JOBCTL_TRAP_FREEZE;
		signal_wake_up(task, false);
	} else {
		task->jobctl &= ~JOBCTL_TRAP_FREEZE;
		try_to_wake_up(task, TASK_INTERRUPTIBLE);
	}
	unlock_task_sighand(task, &flags);
}

static void set_trap_for_all(struct cgroup *cgrp, bool on)
	__must_hold(css_set_lock)
{
	struct css_set *cset;
	struct task_struct *task;

	list_for_each_entry(cset, &cgrp->csets, cgrp_link)
		list_for_each_entry(task, &cset->tasks, cg_list)
			set_trap(task, on);
}

/* One cgroup hears of a freeze or thaw above; true if that changes it. */
static bool freeze_one(struct cgroup *cgrp, bool freeze)
{
	bool changed;

	spin_lock_irq(&css_set_lock);
	cgrp->freezer.effective += freeze ? 1U : -1U;
	changed = cgrp->freezer.effective == (freeze ? 1U : 0U);
	if (changed) {
		set_trap_for_all(cgrp, freeze);
		cgroup_freezer_revisit(cgrp);
	}
	spin_unlock_irq(&css_set_lock);
	return changed;
}

/**
 * cgroup_freeze() - stop a cgroup and all below, or let them go on.
 * @cgrp:   the cgroup.
 * @freeze: stop.
 *
 * Returns at once; cgroup.events tells when all stand still.
 *
 * Context: cgroup_mutex held; may sleep.
 */
void cgroup_freeze(struct cgroup *cgrp, bool freeze)
{
	struct cgroup *pos;
	bool changed = false;

	assert_held(&cgroup_mutex);
	if (cgrp->freezer.wanted == freeze)
		return;
	cgrp->freezer.wanted = freeze;
	for_each_cgroup_pre(pos, cgrp) changed |= freeze_one(pos, freeze);
	if (!changed) /* whoever waits for an answer gets one */
		cgroup_file_changed(&cgrp->events_file);
}

/**
 * cgroup_freezer_moved() - a task changed cgroups.
 * @task: not exiting.
 * @from: where it was; it is not counted there any more.
 * @to:   where it is.
 *
 * Context: css_set_lock held.
 */
void cgroup_freezer_moved(struct task_struct *task, struct cgroup *from,
			  struct cgroup *to)
{
	if (!from->freezer.effective && !to->freezer.effective && !task->frozen)
		return;
	if (task->frozen) {
		from->freezer.nr_frozen_tasks--;
		to->freezer.nr_frozen_tasks++;
	}
	cgroup_freezer_revisit(to);
	cgroup_freezer_revisit(from);
	set_trap(task, to->freezer.effective > 0);
}

/**
 * cgroup_freezer_born() - a child in a frozen cgroup begins in the trap.
 * @child: not yet running.
 * @cgrp:  where it is.
 *
 * Context: css_set_lock held.
 */
void cgroup_freezer_born(struct task_struct *child, const struct cgroup *cgrp)
{
	if (unlikely(cgrp->freezer.effective))
		set_trap(child, true);
}

void cgroup_enter_frozen(void)
{
	struct task_struct *task = current;
	struct cgroup *cgrp;

	spin_lock_irq(&css_set_lock);
	if (!task->frozen) {
		cgrp = task->cgroups->cgrp;
		task->frozen = true;
		cgrp->freezer.nr_frozen_tasks++;
		cgroup_freezer_revisit(cgrp);
	}
	spin_unlock_irq(&css_set_lock);
}

void cgroup_leave_frozen(bool always)
{
	struct task_struct *task = current;
	struct cgroup *cgrp;

	if (!task->frozen)
		return;
	spin_lock_irq(&css_set_lock);
	cgrp = task->cgroups->cgrp;
	if (!always && cgrp->freezer.effective) {
		set_trap(task, true);
	} else {
		task->frozen = false;
		cgrp->freezer.nr_frozen_tasks--;
		cgroup_freezer_revisit(cgrp);
	}
	spin_unlock_irq(&css_set_lock);
}

/* A process is where its leader is, or ended before its threads. */
static void kill_list(const struct list_head *tasks) __must_hold(css_set_lock)
{
	struct task_struct *task;

	list_for_each_entry(task, tasks, cg_list)
		if (thread_group_leader(task) && !(task->flags & PF_KTHREAD) &&
		    atomic_read(&task->signal->live) &&
		    !fatal_signal_pending(task))
			do_send_sig_info(SIGKILL, SEND_SIG_NOINFO, task,
					 PIDTYPE_TGID);
}

/**
 * cgroup_kill() - SIGKILL for every process in a cgroup and below.
 * @cgrp: the cgroup.
 *
 * No fork escapes: none is under way while the signals are sent, and a parent
 * with a fatal signal has no more children.
 *
 * Context: cgroup_mutex held; may sleep.
 */
void cgroup_kill(struct cgroup *cgrp)
{
	struct css_set *cset;
	struct cgroup *pos;

	down_write(&cgroup_threadgroup_rwsem);
	for_each_cgroup_pre(pos, cgrp)
	{
		spin_lock_irq(&css_set_lock); /* one by one: IRQs are off */
		list_for_each_entry(cset, &pos->csets, cgrp_link) {
			kill_list(&cset->tasks);
			kill_list(&cset->dying);
		}
		spin_unlock_irq(&css_set_lock);
	}
	up_write(&cgroup_threadgroup_rwsem);
}

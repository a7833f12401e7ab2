/*
 * kernel/exit.c - the end of a task.
 *
 * A task lets go of what it used in an order others can observe, gives its
 * children a new parent, tells its own, and stays as a zombie that holds only
 * a number, a status and some sums until the parent has asked for them.  The
 * last thread to go speaks for the whole group.
 *
 * See: _exit(2), wait(2); kernel/wait.c for the other side.
 */
#include <uapi/errno.h>
#include "kernel/base/bug.h"
#include "kernel/base/panic.h"
#include "kernel/cred.h"
#include "kernel/exit.h"
#include "kernel/fork.h"
#include "kernel/sched/sched.h"
#include "kernel/signal.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "kernel/task_part.h"
#include "kernel/timer_part.h"
#include "lib/list.h"

static int *child_counter(struct task_struct *child)
{
	struct signal_struct *parent = child->real_parent->signal;

	return child->exit_signal == SIGCHLD ? &parent->nr_children
					     : &parent->nr_clone_children;
}

/**
 * link_child() - the parent has one more child to wait for.
 * @child: a group leader whose real_parent is set; not counted if it is dead.
 *
 * Context: tasklist_lock held.
 */
void link_child(struct task_struct *child)
{
	assert_held(&tasklist_lock);
	if (child->exit_state != EXIT_DEAD)
		(*child_counter(child))++;
}

/**
 * unlink_child() - undo link_child(), and whatever news was left.
 * @child: as it was linked.
 *
 * Context: tasklist_lock held.
 */
void unlink_child(struct task_struct *child)
{
	assert_held(&tasklist_lock);
	list_del_init(&child->reap_link);
	if (child->exit_state == EXIT_DEAD)
		return;
	assert(*child_counter(child) > 0);
	(*child_counter(child))--;
}

/**
 * mark_dead() - somebody has taken the zombie and will release it.
 * @child: a linked group leader.
 *
 * From now on there is nothing to wait for: a waiter who looks before it is
 * released must not sleep, for nothing more will wake it.
 *
 * Context: tasklist_lock held.
 */
void mark_dead(struct task_struct *child)
{
	unlink_child(child);
	child->exit_state = EXIT_DEAD;
}

/**
 * mark_reapable() - there is news of @child: its parent's wait() shall look.
 * @child: a group leader that ended, stopped or went on.
 *
 * Context: tasklist_lock held.
 */
void mark_reapable(struct task_struct *child)
{
	assert_held(&tasklist_lock);
	if (list_empty(&child->reap_link))
		list_add_tail(&child->reap_link,
			      &child->real_parent->signal->reapable);
}

/**
 * set_exit_signal() - what the parent will hear when @child ends.
 * @child: a linked group leader.
 * @sig:   the signal, 0 = none.
 *
 * Context: tasklist_lock held.
 */
void set_exit_signal(struct task_struct *child, int sig)
{
	assert_held(&tasklist_lock);
	(*child_counter(child))--;
	child->exit_signal = sig;
	(*child_counter(child))++;
}

/* Is some member's parent in the session but outside the group? */
static bool will_become_orphaned_pgrp(struct pid *pgrp,
				      struct task_struct *ignored)
{
	struct task_struct *p;

	do_each_pid_task(pgrp, PIDTYPE_PGID, p) {
		if (p == ignored || (p->exit_state && thread_group_empty(p)) ||
		    is_global_init(p->real_parent))
			continue;
		if (task_pgrp(p->real_parent) != pgrp &&
		    task_session(p->real_parent) == task_session(p))
			return false;
	}
	return true;
}

static int nr_subreapers; /* tasklist_lock */

/**
 * set_child_subreaper() - does current's process take in its orphans?
 * @on: it does.
 *
 * Context: Process context.
 */
void set_child_subreaper(bool on)
{
	struct signal_struct *sig = current->signal;
	unsigned long flags;

	spin_lock_irqsave(&tasklist_lock, flags);
	nr_subreapers += (int)on - (int)sig->is_child_subreaper;
	sig->is_child_subreaper = on;
	spin_unlock_irqrestore(&tasklist_lock, flags);
}

static bool has_stopped_jobs(struct pid *pgrp)
{
	struct task_struct *p;

	do_each_pid_task(pgrp, PIDTYPE_PGID, p) {
		if (p->signal->flags & SIGNAL_STOP_STOPPED)
			return true;
	}
	return false;
}

/**
 * is_current_pgrp_orphaned() - may nobody continue us if we stop?
 *
 * Context: Any; takes tasklist_lock.
 */
bool is_current_pgrp_orphaned(void)
{
	unsigned long flags;
	bool orphaned;

	spin_lock_irqsave(&tasklist_lock, flags);
	orphaned = will_become_orphaned_pgrp(task_pgrp(current), NULL);
	spin_unlock_irqrestore(&tasklist_lock, flags);
	return orphaned;
}

/*
 * @task ends, or loses its parent: if that leaves a group of the session with
 * stopped members and nobody to continue them, SIGHUP and SIGCONT do.
 */
static void kill_orphaned_pgrp(struct task_struct *task,
			       struct task_struct *lost_parent)
{
	struct pid *pgrp = task_pgrp(task);
	struct task_struct *parent = lost_parent, *ignored = NULL;

	if (!parent) {
		parent = task->real_parent;
		ignored = task;
	}
	if (task_pgrp(parent) != pgrp &&
	    task_session(parent) == task_session(task) &&
	    will_become_orphaned_pgrp(pgrp, ignored) &&
	    has_stopped_jobs(pgrp)) {
		__kill_pgrp_info(SIGHUP, SEND_SIG_PRIV, pgrp);
		__kill_pgrp_info(SIGCONT, SEND_SIG_PRIV, pgrp);
	}
}

static struct task_struct *find_alive_thread(struct task_struct *p)
{
	struct task_struct *t;

	for_each_thread(p, t)
		if (!(t->flags & PF_EXITING))
			return t;
	return NULL;
}

/* Another thread, else the nearest subreaper, else init of the namespace. */
static struct task_struct *find_new_reaper(struct task_struct *father)
{
	struct task_struct *thread = find_alive_thread(father), *reaper;
	struct task_struct *init = task_active_pid_ns(father)->child_reaper;

	if (thread)
		return thread;
	if (!nr_subreapers)
		return init;
	for (reaper = father->real_parent;
	     reaper != init && reaper != &init_task;
	     reaper = reaper->real_parent) {
		if (task_active_pid_ns(reaper) != task_active_pid_ns(father))
			break;
		if (!reaper->signal->is_child_subreaper)
			continue;
		thread = find_alive_thread(reaper);
		if (thread)
			return thread;
	}
	return init;
}

/* Tell what became of a leader whose group is all gone; true = reap it now. */
static bool leader_is_dead(struct task_struct *leader)
{
	if (do_notify_parent(leader, leader->exit_signal)) {
		mark_dead(leader);
		return true;
	}
	mark_reapable(leader);
	return false;
}

/* All threads of a child hear of the parent's end, and of the new one. */
static void give_parent(struct task_struct *child, struct task_struct *reaper)
	__must_hold(tasklist_lock)
{
	struct task_struct *t;

	for_each_thread(child, t) {
		set_real_parent(t, reaper);
		t->parent = reaper;
		if (t->pdeath_signal)
			group_send_sig_info(t->pdeath_signal, SEND_SIG_NOINFO,
					    t, PIDTYPE_TGID);
	}
	list_move_tail(&child->sibling, &reaper->children);
}

/* One child of @father gets a new parent; onto @dead if that ignores it. */
static void reparent_child(struct task_struct *father,
			   struct task_struct *child,
			   struct task_struct *reaper, struct list_head *dead)
	__must_hold(tasklist_lock)
{
	bool news = !list_empty(&child->reap_link);

	if (same_thread_group(reaper, father)) {
		give_parent(child, reaper); /* counts and news stay */
		return;
	}
	unlink_child(child);
	give_parent(child, reaper);
	if (child->exit_state != EXIT_DEAD)
		child->exit_signal = SIGCHLD;
	link_child(child);
	if (child->exit_state == EXIT_DEAD)
		return; /* somebody is just reaping it */
	if (child->exit_state == EXIT_ZOMBIE && thread_group_empty(child)) {
		if (leader_is_dead(child))
			list_add(&child->ptrace_entry, dead);
	} else if (news) {
		mark_reapable(child);
	}
	kill_orphaned_pgrp(child, father);
}

/**
 * adopt_children() - children that came from the old leader, in exec.
 * @task: the new leader; they are linked to it already.
 *
 * Context: tasklist_lock held.
 */
void adopt_children(struct task_struct *task)
{
	struct task_struct *child, *t;

	assert_held(&tasklist_lock);
	list_for_each_entry(child, &task->children, sibling)
		for_each_thread(child, t) {
			set_real_parent(t, task);
			t->parent = task;
		}
}

static void forget_original_parent(struct task_struct *father,
				   struct list_head *dead)
	__must_hold(tasklist_lock)
{
	struct task_struct *child, *next, *reaper;

	if (list_empty(&father->children))
		return;
	reaper = find_new_reaper(father);
	list_for_each_entry_safe(child, next, &father->children, sibling)
		reparent_child(father, child, reaper, dead);
}

/* The task becomes a zombie, or is dead at once if nobody wants to know. */
static void exit_notify(struct task_struct *task, bool group_dead)
{
	struct task_struct *p, *next;
	unsigned long flags;
	LIST_HEAD(dead);

	spin_lock_irqsave(&tasklist_lock, flags);
	forget_original_parent(task, &dead);
	if (group_dead)
		kill_orphaned_pgrp(task->group_leader, NULL);
	task->exit_state = EXIT_ZOMBIE;
	if (!thread_group_leader(task)) {
		task->exit_state = EXIT_DEAD;
		list_add(&task->ptrace_entry, &dead);
	} else if (thread_group_empty(task) && leader_is_dead(task)) {
		list_add(&task->ptrace_entry, &dead);
	}
	/* exec of another thread waits for the leader to be a zombie */
	if (task->signal->notify_count < 0)
		wake_up_process(task->signal->group_exec_task);
	spin_unlock_irqrestore(&tasklist_lock, flags);

	list_for_each_entry_safe(p, next, &dead, ptrace_entry) {
		list_del_init(&p->ptrace_entry);
		release_task(p);
	}
}

/* The sums of a thread that goes are kept by its group. */
static void add_to_group(struct task_struct *task)
{
	struct signal_struct *sig = task->signal;
	u64 utime, stime;

	task_cputime(task, &utime, &stime);
	sig->utime += utime;
	sig->stime += stime;
	sig->sum_sched_runtime += task->se.sum_exec_runtime;
	sig->min_flt += task->min_flt;
	sig->maj_flt += task->maj_flt;
	sig->nvcsw += task->nvcsw;
	sig->nivcsw += task->nivcsw;
	sig->rchar += task->rchar;
	sig->wchar += task->wchar;
	sig->syscr += task->syscr;
	sig->syscw += task->syscw;
}

/* Leave the group, every list and every pid. */
static void unhash_task(struct task_struct *task) __must_hold(tasklist_lock)
{
	struct signal_struct *sig = task->signal;
	bool leader = thread_group_leader(task);

	spin_lock(&task->sighand->siglock);
	add_to_group(task);
	if (sig->notify_count > 0 && !--sig->notify_count)
		wake_up_process(sig->group_exec_task);
	if (task == sig->curr_target)
		sig->curr_target = next_thread(task);
	sig->nr_threads--;
	list_del_init(&task->thread_node);
	if (leader) {
		nr_subreapers -= sig->is_child_subreaper;
		unlink_child(task);
		list_del_init(&task->sibling);
		list_del_init(&task->tasks);
		detach_pid(task, PIDTYPE_TGID);
		detach_pid(task, PIDTYPE_PGID);
		detach_pid(task, PIDTYPE_SID);
	}
	detach_pid(task, PIDTYPE_PID);
	nr_threads--;
	spin_unlock(&task->sighand->siglock);
}

/**
 * release_task() - a dead task is forgotten.
 * @task: exit_state is EXIT_DEAD; the caller's alone to release.
 *
 * If it was the last thread in the way of its group's leader, the leader's
 * parent is told now; a leader nobody waits for goes with it.
 *
 * Context: Process context; drops the reference of those unreaped.
 */
void release_task(struct task_struct *task)
{
	struct task_struct *leader;
	unsigned long flags;
	bool leader_too;

	do {
		leader = task->group_leader;
		leader_too = false;
		dec_rlimit_ucounts(task->real_cred->ucounts,
				   UCOUNT_RLIMIT_NPROC, 1);
		spin_lock_irqsave(&tasklist_lock, flags);
		unhash_task(task);
		if (leader != task && thread_group_empty(leader) &&
		    leader->exit_state == EXIT_ZOMBIE)
			leader_too = leader_is_dead(leader);
		spin_unlock_irqrestore(&tasklist_lock, flags);
		reap_task_parts(task);
		put_task_struct(task);
		task = leader;
	} while (leader_too);
}

/* The last thread of a process: what threads shared goes first. */
static void exit_group_parts(struct task_struct *task, long code)
{
	struct signal_struct *sig = task->signal;

	if (is_global_init(task))
		panic("Attempted to kill init! exitcode=0x%08x",
		      sig->group_exit_code ? sig->group_exit_code : (int)code);
	hrtimer_cancel(&sig->real_timer);
	exit_itimers(sig);
}

/**
 * do_exit() - the running task ends.
 * @code: status as wait4() reports it.
 *
 * Context: Process context, no locks held.
 */
void do_exit(long code)
{
	struct task_struct *task = current;
	bool group_dead;

	if (in_interrupt())
		panic("Aiee, killing interrupt handler!");
	if (task->flags & PF_IDLE)
		panic("Attempted to kill the idle task!");
	if (task->flags & PF_EXITING) {
		/* an oops on the way out: leave it as it is, for ever */
		set_current_state(TASK_UNINTERRUPTIBLE);
		schedule();
	}
	exit_signals(task); /* sets PF_EXITING */
	group_dead = atomic_dec_and_test(&task->signal->live);
	if (group_dead)
		exit_group_parts(task, code);
	task->exit_code = (int)code;
	exit_task_parts(task, group_dead);
	if (group_dead && is_child_reaper(task_tgid(task)))
		zap_pid_ns_processes(task_active_pid_ns(task));
	exit_notify(task, group_dead);
	do_task_dead();
}

/**
 * do_group_exit() - all threads of the process end.
 * @exit_code: status as wait4() reports it, unless another thread was first.
 *
 * Context: Process context, no locks held.
 */
void do_group_exit(int exit_code)
{
	struct signal_struct *sig = current->signal;
	struct sighand_struct *sighand = current->sighand;

	spin_lock_irq(&sighand->siglock);
	if (sig->flags & SIGNAL_GROUP_EXIT) {
		exit_code = sig->group_exit_code;
	} else if (sig->group_exec_task) {
		exit_code = 0; /* the thread in exec goes on */
	} else {
		sig->group_exit_code = exit_code;
		sig->flags = SIGNAL_GROUP_EXIT;
		zap_other_threads_locked(current);
	}
	spin_unlock_irq(&sighand->siglock);
	do_exit(exit_code);
}

/**
 * make_task_dead() - do_exit() after an oops, wherever that happened.
 * @signr: what the parent sees as the cause.
 *
 * Context: The oopsing task; locks it held stay held.
 */
void make_task_dead(int signr)
{
	do_exit(signr);
}

SYSCALL_DEFINE1(exit, int, error_code)
{
	do_exit((error_code & 0xff) << 8);
}

SYSCALL_DEFINE1(exit_group, int, error_code)
{
	do_group_exit((error_code & 0xff) << 8);
}

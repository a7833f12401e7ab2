/*
 * kernel/exec_task.c - what a new program does to the task, file systems apart.
 *
 * All other threads die, and the one that called execve() takes the leader's
 * place and number, so that the process keeps its identity whoever called.
 *
 * See: execve(2), "Effect on process attributes"; fs/exec.c.
 */
#include "kernel/exec_task.h"
#include <uapi/errno.h>
#include "kernel/base/bug.h"
#include "kernel/exit.h"
#include "kernel/sched/sched.h"
#include "kernel/signal.h"
#include "kernel/task.h"
#include "kernel/timer_part.h"
#include "lib/string.h"

/* Kill the others and wait until only current, and a zombie leader, are left. */
static int kill_other_threads(struct task_struct *task)
{
	struct signal_struct *sig = task->signal;
	struct sighand_struct *sighand = task->sighand;

	spin_lock_irq(&sighand->siglock);
	if ((sig->flags & SIGNAL_GROUP_EXIT) || sig->group_exec_task) {
		spin_unlock_irq(&sighand->siglock);
		return -EAGAIN; /* somebody else is faster */
	}
	sig->group_exec_task = task;
	zap_other_threads_locked(task);
	sig->notify_count = sig->nr_threads - 1;
	if (!thread_group_leader(task))
		sig->notify_count--; /* the leader stays, as a zombie */
	while (sig->notify_count > 0) {
		__set_current_state(TASK_KILLABLE);
		spin_unlock_irq(&sighand->siglock);
		schedule();
		if (fatal_signal_pending(task))
			return -EINTR;
		spin_lock_irq(&sighand->siglock);
	}
	spin_unlock_irq(&sighand->siglock);
	return 0;
}

/* Wait for the leader to be a zombie; tasklist_lock is held on success. */
static int await_leader(struct task_struct *task) __no_thread_safety
{
	struct task_struct *leader = task->group_leader;

	for (;;) {
		spin_lock_irq(&tasklist_lock);
		task->signal->notify_count = -1; /* exit_notify() wakes us */
		if (leader->exit_state)
			return 0;
		__set_current_state(TASK_KILLABLE);
		spin_unlock_irq(&tasklist_lock);
		schedule();
		if (fatal_signal_pending(task))
			return -EINTR;
	}
}

/* tasklist_lock held: current becomes the leader, the old one goes. */
static void take_over(struct task_struct *task, struct task_struct *leader)
	__must_hold(tasklist_lock)
{
	struct task_struct *parent = leader->real_parent;

	unlink_child(leader);
	exchange_tids(task, leader);
	transfer_pid(leader, task, PIDTYPE_TGID);
	transfer_pid(leader, task, PIDTYPE_PGID);
	transfer_pid(leader, task, PIDTYPE_SID);
	list_replace(&leader->tasks, &task->tasks);
	INIT_LIST_HEAD(&leader->tasks);
	list_replace(&leader->sibling, &task->sibling);
	INIT_LIST_HEAD(&leader->sibling);
	list_splice_init(&leader->children, &task->children);
	adopt_children(task);

	task->start_time = leader->start_time;
	task->start_boottime = leader->start_boottime;
	task->exit_signal = SIGCHLD;
	leader->exit_signal = -1;
	task->group_leader = task;
	leader->group_leader = task;
	set_real_parent(task, parent);
	task->parent = parent;
	link_child(task);
	if (ns_of_pid(task->thread_pid)->child_reaper == leader)
		ns_of_pid(task->thread_pid)->child_reaper = task;
	leader->exit_state = EXIT_DEAD;
}

static int become_leader(struct task_struct *task) __no_thread_safety
{
	struct task_struct *leader = task->group_leader;
	int err = await_leader(task);

	if (err)
		return err;
	take_over(task, leader);
	spin_unlock_irq(&tasklist_lock);
	release_task(leader);
	return 0;
}

static void end_group_exec(struct task_struct *task)
{
	spin_lock_irq(&task->sighand->siglock);
	task->signal->group_exec_task = NULL;
	task->signal->notify_count = 0;
	spin_unlock_irq(&task->sighand->siglock);
}

/**
 * de_thread() - current becomes the only thread, with the process's number.
 *
 * Context: Process context, may sleep.
 * Return: 0, -EAGAIN (the process is ending, or another thread is in exec),
 * -EINTR (killed), -ENOMEM.
 */
int de_thread(void)
{
	struct task_struct *task = current;
	int err = 0;

	if (task->signal->nr_threads > 1) {
		err = kill_other_threads(task);
		if (err == -EAGAIN)
			return err;
		if (!err && !thread_group_leader(task))
			err = become_leader(task);
		end_group_exec(task);
		__set_current_state(TASK_RUNNING);
		if (err)
			return err;
	}
	spin_lock_irq(&tasklist_lock);
	set_exit_signal(task, SIGCHLD);
	spin_unlock_irq(&tasklist_lock);
	return unshare_sighand(task);
}

/**
 * exec_signals() - handlers of the old program, its stack and timers are gone.
 *
 * Context: Process context, after de_thread().
 * Return: 0.
 */
int exec_signals(void)
{
	struct task_struct *task = current;

	exit_itimers(task->signal);
	spin_lock_irq(&task->sighand->siglock);
	flush_signal_handlers(task, false);
	spin_unlock_irq(&task->sighand->siglock);
	task->sas_ss_sp = 0;
	task->sas_ss_size = 0;
	task->sas_ss_flags = SS_DISABLE;
	task->restart_block.fn = do_no_restart_syscall;
	return 0;
}

/**
 * exec_task_flags() - the task is a program now, with its name.
 * @path: what is run; the last component becomes comm.
 *
 * Context: Process context.
 */
void exec_task_flags(const char *path)
{
	struct task_struct *task = current;

	task->flags &= ~(PF_RANDOMIZE | PF_FORKNOEXEC | PF_KTHREAD |
			 PF_NOFREEZE | PF_NO_SETAFFINITY);
	WRITE_ONCE(task->self_exec_id, task->self_exec_id + 1);
	set_task_comm(task, kbasename(path));
}

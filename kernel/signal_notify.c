/*
 * kernel/signal_notify.c - signals the kernel itself sends: to a parent about
 * its child, and to a task about its own faults.
 */
#include "kernel/base/bug.h"
#include "kernel/cred.h"
#include "kernel/exit.h"
#include "kernel/sched/cputime.h"
#include "kernel/signal.h"
#include "kernel/task.h"
#include "kernel/time.h"

/* The child's number and user, as its parent sees them, and its times. */
static void child_info(kernel_siginfo_t *info, struct task_struct *child,
		       struct task_struct *parent)
{
	u64 utime, stime;

	clear_siginfo(info);
	info->si_pid = pid_nr_ns(task_tgid(child), task_active_pid_ns(parent));
	info->si_uid =
		from_kuid_munged(parent->real_cred->user_ns, task_uid(child));
	thread_group_cputime(child, &utime, &stime);
	info->si_utime = (long)nsec_to_clock_t(utime);
	info->si_stime = (long)nsec_to_clock_t(stime);
}

/* The parent's wait() looks again if it waits for such a child. */
static void wake_up_parent(struct task_struct *child)
{
	struct wait_queue_head *queue = &child->parent->signal->wait_chldexit;

	if (waitqueue_active(queue))
		__wake_up(queue, TASK_INTERRUPTIBLE, 0, child);
}

/* How it ended, as CLD_* and a number. */
static void end_info(kernel_siginfo_t *info, int status)
{
	info->si_status = status & 0x7f;
	if (!(status & 0x7f)) {
		info->si_code = CLD_EXITED;
		info->si_status = status >> 8;
	} else {
		info->si_code = status & 0x80 ? CLD_DUMPED : CLD_KILLED;
	}
}

/* Most parents leave SIGCHLD alone: then there is nothing to prepare. */
static bool has_effect(struct task_struct *parent, int sig)
{
	return parent->ptrace || sigismember(&parent->blocked, sig) ||
	       sigismember(&parent->real_blocked, sig) ||
	       !sig_task_ignored(parent, sig, true);
}

/**
 * do_notify_parent() - a process has ended: tell its parent.
 * @task: the group leader, a zombie, its threads all gone.
 * @sig:  what to send, 0 = nothing.
 *
 * Context: tasklist_lock held.
 * Return: true if the parent does not want to know: then it is to be released.
 */
bool do_notify_parent(struct task_struct *task, int sig)
{
	struct sighand_struct *sighand = task->parent->sighand;
	int status = task->signal->flags & SIGNAL_GROUP_EXIT
			     ? task->signal->group_exit_code
			     : task->exit_code;
	bool autoreap = false;
	struct k_sigaction *ka;
	kernel_siginfo_t info;

	assert_held(&tasklist_lock);
	wake_up_all(&task->thread_pid->wait_pidfd);
	ka = &sighand->action[SIGCHLD - 1];
	if (!task->ptrace && sig == SIGCHLD &&
	    (ka->sa.sa_handler == SIG_IGN ||
	     (ka->sa.sa_flags & SA_NOCLDWAIT))) {
		autoreap = true;
		if (ka->sa.sa_handler == SIG_IGN)
			sig = 0;
	}
	if (sig && valid_signal((unsigned long)sig) &&
	    has_effect(task->parent, sig)) {
		child_info(&info, task, task->parent);
		info.si_signo = sig;
		end_info(&info, status);
		group_send_sig_info(sig, &info, task->parent, PIDTYPE_TGID);
	}
	wake_up_parent(task);
	return autoreap;
}

/**
 * do_notify_parent_cldstop() - a process has stopped or gone on.
 * @task: any thread of it.
 * @why:  CLD_STOPPED, CLD_CONTINUED or CLD_TRAPPED.
 *
 * Context: tasklist_lock held.
 */
void do_notify_parent_cldstop(struct task_struct *task, int why)
{
	struct task_struct *leader = task->group_leader;
	struct task_struct *parent = leader->parent;
	struct k_sigaction *ka = &parent->sighand->action[SIGCHLD - 1];
	kernel_siginfo_t info;

	assert_held(&tasklist_lock);
	mark_reapable(leader);
	child_info(&info, leader, parent);
	info.si_signo = SIGCHLD;
	info.si_code = why;
	info.si_status = SIGCONT;
	if (why == CLD_STOPPED)
		info.si_status = leader->signal->group_exit_code & 0x7f;
	if (ka->sa.sa_handler != SIG_IGN && !(ka->sa.sa_flags & SA_NOCLDSTOP))
		group_send_sig_info(SIGCHLD, &info, parent, PIDTYPE_TGID);
	wake_up_parent(leader);
}

/* Send to current what it must not block or ignore. */
static void force_sig_to_current(struct siginfo *info, bool fatal)
{
	struct task_struct *task = current;
	struct k_sigaction *ka;
	unsigned long flags;
	bool blocked;
	int sig = info->si_signo;

	assert(sig >= 1 && sig <= _NSIG);
	spin_lock_irqsave(&task->sighand->siglock, flags);
	ka = task->sighand->action + (sig - 1);
	blocked = sigismember(&task->blocked, sig);
	if (blocked || ka->sa.sa_handler == SIG_IGN || fatal) {
		ka->sa.sa_handler = SIG_DFL;
		sigdelset(&task->blocked, sig);
	}
	/* Not even init can go on from here. */
	if (ka->sa.sa_handler == SIG_DFL)
		task->signal->flags &= ~SIGNAL_UNKILLABLE;
	send_signal_locked(sig, info, task, PIDTYPE_PID);
	if (blocked)
		recalc_sigpending();
	spin_unlock_irqrestore(&task->sighand->siglock, flags);
}

/**
 * force_sig_info() - a fault of current's, with its story.
 * @info: si_signo is the signal.
 *
 * Context: Process context.
 */
void force_sig_info(struct siginfo *info)
{
	force_sig_to_current(info, false);
}

/**
 * force_sig_fault() - a fault at a user address.
 * @sig:  SIGSEGV, SIGBUS, SIGILL, SIGFPE or SIGTRAP.
 * @code: si_code.
 * @addr: si_addr.
 *
 * Context: Process context.
 */
void force_sig_fault(int sig, int code, void __user *addr)
{
	kernel_siginfo_t info;

	clear_siginfo(&info);
	info.si_signo = sig;
	info.si_code = code;
	info.si_addr = addr;
	force_sig_to_current(&info, false);
}

/**
 * force_sig() - a fault without an address.
 * @sig: the signal.
 *
 * Context: Process context.
 */
void force_sig(int sig)
{
	kernel_siginfo_t info;

	clear_siginfo(&info);
	info.si_signo = sig;
	info.si_code = SI_KERNEL;
	force_sig_to_current(&info, false);
}

/**
 * force_fatal_sig() - end current with @sig, handler or not.
 * @sig: what its parent will see.
 *
 * Context: Process context.
 */
void force_fatal_sig(int sig)
{
	kernel_siginfo_t info;

	clear_siginfo(&info);
	info.si_signo = sig;
	info.si_code = SI_KERNEL;
	force_sig_to_current(&info, true);
}

/**
 * force_sigsegv() - the frame of a handler could not be built.
 * @sig: whose handler; for SIGSEGV's own there is no second try.
 *
 * Context: Process context.
 */
void force_sigsegv(int sig)
{
	if (sig == SIGSEGV)
		force_fatal_sig(SIGSEGV);
	else
		force_sig(SIGSEGV);
}

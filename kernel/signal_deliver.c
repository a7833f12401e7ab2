/*
 * kernel/signal_deliver.c - a task looks at its signals on the way to user
 * mode: it ignores, stops, dies, or hands one to a handler.
 *
 * get_signal() is asked by arch's exit path while TIF_SIGPENDING is set, and
 * returns only with something to be handled, or nothing.
 *
 * See: signal(7); arch/x86/signal.c for the handler's frame.
 */
#include <uapi/wait.h>
#include "kernel/base/bug.h"
#include "kernel/base/panic.h"
#include "kernel/cgroup.h"
#include "kernel/coredump.h"
#include "kernel/cred.h"
#include "kernel/exit.h"
#include "kernel/sched/sched.h"
#include "kernel/signal.h"
#include "kernel/task.h"
#include "kernel/timer_part.h"

/* Is there anything in the sets that @task does not block? */
static bool has_pending(const struct task_struct *task)
{
	unsigned long pending = task->pending.signal.sig[0] |
				task->signal->shared_pending.signal.sig[0];

	return pending & ~task->blocked.sig[0];
}

/* For kernel/base, and everyone else who may sleep. */
bool signal_pending(struct task_struct *task)
{
	return test_tsk_thread_flag(task, TIF_SIGPENDING);
}

bool fatal_signal_pending(struct task_struct *task)
{
	return signal_pending(task) &&
	       sigismember(&task->pending.signal, SIGKILL);
}

bool signal_pending_state(unsigned int state, struct task_struct *task)
{
	if (!(state & (TASK_INTERRUPTIBLE | TASK_WAKEKILL)) ||
	    !signal_pending(task))
		return false;
	return (state & TASK_INTERRUPTIBLE) || fatal_signal_pending(task);
}

static bool set_if_pending(struct task_struct *task)
{
	if (!(task->jobctl & (JOBCTL_STOP_PENDING | JOBCTL_TRAP_FREEZE)) &&
	    !task->frozen && !has_pending(task))
		return false;
	set_tsk_thread_flag(task, TIF_SIGPENDING);
	return true;
}

/**
 * recalc_sigpending() - current's TIF_SIGPENDING follows its sets.
 *
 * Context: siglock held.
 */
void recalc_sigpending(void)
{
	if (!set_if_pending(current))
		clear_thread_flag(TIF_SIGPENDING);
}

/**
 * recalc_sigpending_and_wake() - the same for another task, waking it.
 * @task: its mask, or what is pending, has changed.
 *
 * Context: siglock held.
 */
void recalc_sigpending_and_wake(struct task_struct *task)
{
	if (set_if_pending(task))
		signal_wake_up(task, false);
}

/**
 * dequeue_signal() - take the next signal not in @mask.
 * @task: current.
 * @mask: blocked ones.
 * @info: its story.
 * @type: whose queue it stood in.
 *
 * Context: siglock held; given up for a moment to re-arm a POSIX timer.
 * Return: the signal, or 0.
 */
int dequeue_signal(struct task_struct *task, const sigset_t *mask,
		   kernel_siginfo_t *info,
		   enum pid_type *type) __no_thread_safety
{
	int sig = dequeue_pending(&task->pending, mask, info);

	*type = PIDTYPE_PID;
	if (!sig) {
		*type = PIDTYPE_TGID;
		sig = dequeue_pending(&task->signal->shared_pending, mask,
				      info);
	}
	recalc_sigpending();
	if (!sig)
		return 0;
	if (sig == SIGALRM && *type == PIDTYPE_TGID)
		itimer_real_rearm();
	if (SIG_KERNEL_STOP_MASK & sigmask(sig))
		task->jobctl |= JOBCTL_STOP_DEQUEUED;
	if (info->si_code == SI_TIMER && info->si_sys_private) {
		spin_unlock_irq(&task->sighand->siglock);
		posixtimer_rearm(info);
		spin_lock_irq(&task->sighand->siglock);
		info->si_sys_private = 0;
	}
	return sig;
}

/* This thread shall stop with its group; false if it is dying instead. */
static bool want_stop(struct task_struct *t, int signr)
{
	if (t->flags & PF_EXITING)
		return false;
	t->jobctl &= ~JOBCTL_STOP_SIGMASK;
	t->jobctl |= JOBCTL_STOP_PENDING | JOBCTL_STOP_CONSUME |
		     (unsigned long)signr;
	return true;
}

/* A stop signal was taken: all threads shall stop.  false: it was undone. */
static bool start_group_stop(int signr)
{
	struct signal_struct *sig = current->signal;
	struct task_struct *t;

	if (!(current->jobctl & JOBCTL_STOP_DEQUEUED) ||
	    (sig->flags & SIGNAL_GROUP_EXIT) || sig->group_exec_task)
		return false; /* SIGCONT or SIGKILL came in between */
	if (!(sig->flags & SIGNAL_STOP_STOPPED))
		sig->group_exit_code = signr;
	sig->group_stop_count = 0;
	for_each_thread(current, t) {
		if (t != current && (READ_ONCE(t->state) & __TASK_STOPPED))
			continue;
		if (!want_stop(t, signr))
			continue;
		sig->group_stop_count++;
		if (t != current)
			signal_wake_up(t, false);
	}
	return true;
}

/* This thread's share of the stop is done; true if it was the last. */
static bool participate_group_stop(struct task_struct *task)
{
	struct signal_struct *sig = task->signal;
	bool consume = task->jobctl & JOBCTL_STOP_CONSUME;

	task->jobctl &= ~(JOBCTL_STOP_PENDING | JOBCTL_STOP_CONSUME |
			  JOBCTL_STOP_DEQUEUED);
	if (!consume)
		return false;
	if (sig->group_stop_count > 0)
		sig->group_stop_count--;
	if (sig->group_stop_count || (sig->flags & SIGNAL_STOP_STOPPED))
		return false;
	sig->flags &= ~(SIGNAL_CLD_MASK | SIGNAL_STOP_CONTINUED);
	sig->flags |= SIGNAL_STOP_STOPPED;
	return true;
}

static void notify_parent_cldstop(int why)
{
	unsigned long flags;

	spin_lock_irqsave(&tasklist_lock, flags);
	do_notify_parent_cldstop(current, why);
	spin_unlock_irqrestore(&tasklist_lock, flags);
}

/*
 * Stop, as job control wants.  Called with siglock held; true if it was given
 * up, and the task has slept until SIGCONT or SIGKILL.
 */
static bool do_signal_stop(int signr) __no_thread_safety
{
	bool last;

	if (!(current->jobctl & JOBCTL_STOP_PENDING) &&
	    !start_group_stop(signr))
		return false;
	last = participate_group_stop(current);
	/* Under siglock: SIGCONT comes before this, or wakes us. */
	__set_current_state(TASK_STOPPED);
	spin_unlock_irq(&current->sighand->siglock);
	if (last)
		notify_parent_cldstop(CLD_STOPPED);
	cgroup_enter_frozen(); /* a stopped task stands still as well */
	schedule();
	return true;
}

/*
 * Stand still while the cgroup is frozen, and say when that is over.  Called
 * with siglock held; true if it was given up and all is to be looked at anew.
 */
static bool do_freezer_trap(void) __no_thread_safety
{
	bool freeze = current->jobctl & JOBCTL_TRAP_FREEZE;

	if (likely(!freeze && !current->frozen))
		return false;
	if (freeze) {
		/* Under siglock: a thaw comes before this, or wakes us. */
		__set_current_state(TASK_INTERRUPTIBLE);
		clear_thread_flag(TIF_SIGPENDING);
	}
	spin_unlock_irq(&current->sighand->siglock);
	if (freeze) {
		cgroup_enter_frozen();
		schedule();
	} else {
		cgroup_leave_frozen(false);
	}
	return true;
}

/* The parent is still to be told that the group stopped or went on. */
static bool tell_parent(struct signal_struct *sig) __no_thread_safety
{
	int why;

	if (likely(!(sig->flags & SIGNAL_CLD_MASK)))
		return false;
	why = sig->flags & SIGNAL_CLD_CONTINUED ? CLD_CONTINUED : CLD_STOPPED;
	sig->flags &= ~SIGNAL_CLD_MASK;
	spin_unlock_irq(&current->sighand->siglock);
	notify_parent_cldstop(why);
	return true;
}

enum outcome {
	NOTHING, /* no signal left */
	AGAIN,   /* siglock was given up: look from the start */
	NEXT,    /* it had no effect: take another */
	HANDLE,  /* it has a handler */
	FATAL,   /* it ends the process */
};

/* The default action of @sig, taken from its queue; siglock held. */
static enum outcome default_action(int sig) __no_thread_safety
{
	struct sighand_struct *sighand = current->sighand;

	if (SIG_KERNEL_IGNORE_MASK & sigmask(sig))
		return NEXT;
	if ((current->signal->flags & SIGNAL_UNKILLABLE) &&
	    !(SIG_KERNEL_ONLY_MASK & sigmask(sig)))
		return NEXT;
	if (!(SIG_KERNEL_STOP_MASK & sigmask(sig)))
		return FATAL;
	if (sig != SIGSTOP) {
		bool orphaned;

		spin_unlock_irq(&sighand->siglock);
		orphaned = is_current_pgrp_orphaned();
		spin_lock_irq(&sighand->siglock);
		if (orphaned)
			return NEXT; /* nobody could continue us */
	}
	return do_signal_stop(sig) ? AGAIN : NEXT;
}

/* Take one signal and decide; siglock held, and still so unless AGAIN. */
static enum outcome next_signal(struct ksignal *ksig)
{
	struct signal_struct *sig = current->signal;
	struct k_sigaction *ka;
	enum pid_type type;

	if ((sig->flags & SIGNAL_GROUP_EXIT) ||
	    (sig->group_exec_task && sig->group_exec_task != current)) {
		ksig->sig = SIGKILL;
		sigdelset(&current->pending.signal, SIGKILL);
		recalc_sigpending();
		return FATAL;
	}
	if ((current->jobctl & JOBCTL_STOP_PENDING) && do_signal_stop(0))
		return AGAIN;
	if (do_freezer_trap())
		return AGAIN;
	ksig->sig =
		dequeue_signal(current, &current->blocked, &ksig->info, &type);
	if (!ksig->sig)
		return NOTHING;
	ka = &current->sighand->action[ksig->sig - 1];
	if (ka->sa.sa_handler == SIG_IGN)
		return NEXT;
	if (ka->sa.sa_handler == SIG_DFL)
		return default_action(ksig->sig);
	ksig->ka = *ka;
	if (ka->sa.sa_flags & SA_RESETHAND)
		ka->sa.sa_handler = SIG_DFL;
	return HANDLE;
}

/**
 * get_signal() - what is to be handled before the return to user mode?
 * @ksig: the signal and its handler; sig is 0 if there is none.
 *
 * Context: On the way to user mode; may sleep (stopped), may not return.
 * Return: true if arch shall call the handler in @ksig.
 */
bool get_signal(struct ksignal *ksig) __no_thread_safety
{
	struct sighand_struct *sighand = current->sighand;
	enum outcome what;

	do {
		spin_lock_irq(&sighand->siglock);
		if (tell_parent(current->signal)) {
			what = AGAIN;
			continue;
		}
		do {
			what = next_signal(ksig);
		} while (what == NEXT);
	} while (what == AGAIN);
	spin_unlock_irq(&sighand->siglock);

	if (what == FATAL) {
		cgroup_leave_frozen(true);
		current->flags |= PF_SIGNALED;
		if (SIG_KERNEL_COREDUMP_MASK & sigmask(ksig->sig))
			do_coredump(&ksig->info);
		do_group_exit(ksig->sig);
	}
	if (what == NOTHING)
		ksig->sig = 0;
	return what == HANDLE;
}

/**
 * signal_setup_done() - the frame of a handler is built, or could not be.
 * @failed: the user stack was not writable.
 * @ksig:   what get_signal() gave.
 *
 * Context: Process context.
 */
void signal_setup_done(bool failed, struct ksignal *ksig)
{
	sigset_t blocked;

	if (failed) {
		force_sigsegv(ksig->sig);
		return;
	}
	current->restore_sigmask = false; /* the frame holds the old mask */
	blocked.sig[0] = current->blocked.sig[0] | ksig->ka.sa.sa_mask.sig[0];
	if (!(ksig->ka.sa.sa_flags & SA_NODEFER))
		sigaddset(&blocked, ksig->sig);
	set_current_blocked(&blocked);
}

/**
 * zap_other_threads_locked() - SIGKILL for all threads but one.
 * @task: the one.
 *
 * Context: siglock held.
 */
void zap_other_threads_locked(struct task_struct *task)
{
	struct task_struct *t;

	task->signal->group_stop_count = 0;
	if (task->signal->nr_threads == 1)
		return;
	for_each_thread(task, t) {
		if (t == task || t->exit_state)
			continue;
		t->jobctl = 0;
		sigaddset(&t->pending.signal, SIGKILL);
		signal_wake_up(t, true);
	}
}

/* A signal for the group that only @task would have taken: find another. */
static void retarget_shared_pending(struct task_struct *task)
{
	struct task_struct *t;
	unsigned long left = task->signal->shared_pending.signal.sig[0] &
			     ~task->blocked.sig[0];

	for_each_thread(task, t) {
		if (!left)
			return;
		if (t == task || (t->flags & PF_EXITING) ||
		    !(left & ~t->blocked.sig[0]))
			continue;
		left &= t->blocked.sig[0];
		signal_wake_up(t, false);
	}
}

/**
 * exit_signals() - the task takes no more signals; others shall.
 * @task: current, in do_exit(); PF_EXITING is set here.
 *
 * Context: Process context.
 */
void exit_signals(struct task_struct *task)
{
	bool last_to_stop = false;

	spin_lock_irq(&task->sighand->siglock);
	core_join();
	task->flags |= PF_EXITING;
	if (task->signal->nr_threads > 1 &&
	    !(task->signal->flags & SIGNAL_GROUP_EXIT)) {
		if (has_pending(task))
			retarget_shared_pending(task);
		if (task->jobctl & JOBCTL_STOP_PENDING)
			last_to_stop = participate_group_stop(task);
	}
	spin_unlock_irq(&task->sighand->siglock);
	if (last_to_stop)
		notify_parent_cldstop(CLD_STOPPED);
}

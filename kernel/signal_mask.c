/*
 * kernel/signal_mask.c - what a task does about its own signals: handlers,
 * masks, waiting, the alternate stack.
 *
 * See: sigaction(2), sigprocmask(2), sigsuspend(2), sigtimedwait(2),
 * sigaltstack(2).
 */
#include "kernel/signal.h"
#include "asm/ptrace.h"
#include "asm/uaccess.h"
#include "kernel/base/bug.h"
#include "kernel/cred.h"
#include "kernel/rlimit.h"
#include "kernel/sched/sched.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "kernel/time.h"
#include "lib/string.h"

/* The flags this kernel knows; callers find out by reading them back. */
#define UAPI_SA_FLAGS \
	(SA_NOCLDSTOP | SA_NOCLDWAIT | SA_SIGINFO | SA_ONSTACK | SA_RESTART | \
	 SA_NODEFER | SA_RESETHAND | SA_EXPOSE_TAGBITS | SA_RESTORER)

/* Whatever of @mask is pending for the group or a thread is dropped. */
static void drop_pending(struct task_struct *task, unsigned long mask)
{
	struct task_struct *t;

	flush_sigqueue_mask(mask, &task->signal->shared_pending);
	for_each_thread(task, t)
		flush_sigqueue_mask(mask, &t->pending);
}

/**
 * do_sigaction() - change or read current's handler of a signal.
 * @sig: the signal.
 * @act: the new action, or NULL.
 * @old: where the old one goes, or NULL.
 *
 * Context: Process context.
 * Return: 0 or -EINVAL (no such signal; SIGKILL or SIGSTOP to be changed).
 */
int do_sigaction(int sig, const struct k_sigaction *act,
		 struct k_sigaction *old)
{
	struct task_struct *task = current;
	struct k_sigaction *k;

	if (sig < 1 || sig > _NSIG ||
	    (act && (SIG_KERNEL_ONLY_MASK & sigmask(sig))))
		return -EINVAL;
	k = &task->sighand->action[sig - 1];
	spin_lock_irq(&task->sighand->siglock);
	if (old)
		*old = *k;
	if (act) {
		*k = *act;
		k->sa.sa_flags &= UAPI_SA_FLAGS;
		sigdelsetmask(&k->sa.sa_mask, SIG_KERNEL_ONLY_MASK);
		if (sig_task_ignored(task, sig, false))
			drop_pending(task, sigmask(sig));
	}
	spin_unlock_irq(&task->sighand->siglock);
	return 0;
}

SYSCALL_DEFINE4(rt_sigaction, int, sig, const struct sigaction __user *, uact,
		struct sigaction __user *, uold, size_t, sigsetsize)
{
	struct k_sigaction act, old;
	int err;

	if (sigsetsize != sizeof(sigset_t))
		return -EINVAL;
	if (uact && copy_from_user(&act.sa, uact, sizeof(act.sa)))
		return -EFAULT;
	err = do_sigaction(sig, uact ? &act : NULL, uold ? &old : NULL);
	if (!err && uold && copy_to_user(uold, &old.sa, sizeof(old.sa)))
		return -EFAULT;
	return err;
}

/**
 * flush_signal_handlers() - handlers become SIG_DFL.
 * @task:  whose; nobody else looks at it.
 * @force: ignored signals become SIG_DFL too.
 *
 * Context: Any.
 */
void flush_signal_handlers(struct task_struct *task, bool force)
{
	for (int i = 0; i < _NSIG; i++) {
		struct k_sigaction *ka = &task->sighand->action[i];

		if (force || ka->sa.sa_handler != SIG_IGN)
			ka->sa.sa_handler = SIG_DFL;
		ka->sa.sa_flags = 0;
		ka->sa.sa_restorer = NULL;
		sigemptyset(&ka->sa.sa_mask);
	}
}

/**
 * ignore_signals() - a kernel thread has no use for any.
 * @task: the thread.
 *
 * Context: Any.
 */
void ignore_signals(struct task_struct *task)
{
	for (int i = 0; i < _NSIG; i++)
		task->sighand->action[i].sa.sa_handler = SIG_IGN;
	flush_signals(task);
}

/**
 * flush_signals() - forget what is pending for @task and its group.
 * @task: current, or a thread that does not run.
 *
 * Context: Any; takes siglock.
 */
void flush_signals(struct task_struct *task)
{
	unsigned long flags;

	spin_lock_irqsave(&task->sighand->siglock, flags);
	clear_tsk_thread_flag(task, TIF_SIGPENDING);
	flush_sigqueue(&task->pending);
	flush_sigqueue(&task->signal->shared_pending);
	spin_unlock_irqrestore(&task->sighand->siglock, flags);
}

/**
 * unhandled_signal() - does @sig come unexpected, so that it is worth a line?
 * @task: the receiver.
 * @sig:  a fault.
 *
 * Context: Any.
 */
bool unhandled_signal(struct task_struct *task, int sig)
{
	__sighandler_t handler = task->sighand->action[sig - 1].sa.sa_handler;

	return is_global_init(task) || handler == SIG_IGN || handler == SIG_DFL;
}

/**
 * is_ignored() - does current block or ignore @sig?
 * @sig: SIGTTIN or SIGTTOU.
 *
 * Context: Process context.
 */
bool is_ignored(int sig)
{
	return sigismember(&current->blocked, sig) ||
	       current->sighand->action[sig - 1].sa.sa_handler == SIG_IGN;
}

/* siglock held: a new mask; others take over what current now blocks. */
static void set_mask_locked(struct task_struct *task, const sigset_t *set)
{
	unsigned long newly = set->sig[0] & ~task->blocked.sig[0];
	struct task_struct *t;

	if (test_tsk_thread_flag(task, TIF_SIGPENDING) &&
	    task->signal->nr_threads > 1 &&
	    (task->signal->shared_pending.signal.sig[0] & newly)) {
		for_each_thread(task, t)
			if (t != task)
				recalc_sigpending_and_wake(t);
	}
	task->blocked = *set;
	recalc_sigpending();
}

/**
 * set_current_blocked() - block exactly these.
 * @set: SIGKILL and SIGSTOP are taken out of it.
 *
 * Context: Process context.
 */
void set_current_blocked(sigset_t *set)
{
	struct task_struct *task = current;

	sigdelsetmask(set, SIG_KERNEL_ONLY_MASK);
	if (task->blocked.sig[0] == set->sig[0])
		return;
	spin_lock_irq(&task->sighand->siglock);
	set_mask_locked(task, set);
	spin_unlock_irq(&task->sighand->siglock);
}

/**
 * sigprocmask() - block, unblock or set.
 * @how: SIG_BLOCK, SIG_UNBLOCK or SIG_SETMASK.
 * @set: which; SIGKILL and SIGSTOP are the caller's to take out.
 * @old: where the old mask goes, or NULL.
 *
 * Context: Process context.
 * Return: 0 or -EINVAL (@how).
 */
int sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
	sigset_t new = current->blocked;

	if (old)
		*old = current->blocked;
	switch (how) {
	case SIG_BLOCK:
		new.sig[0] |= set->sig[0];
		break;
	case SIG_UNBLOCK:
		new.sig[0] &= ~set->sig[0];
		break;
	case SIG_SETMASK:
		new = *set;
		break;
	default:
		return -EINVAL;
	}
	set_current_blocked(&new);
	return 0;
}

SYSCALL_DEFINE4(rt_sigprocmask, int, how, const sigset_t __user *, uset,
		sigset_t __user *, uold, size_t, sigsetsize)
{
	sigset_t old = current->blocked, set;
	int err;

	if (sigsetsize != sizeof(sigset_t))
		return -EINVAL;
	if (uset) {
		if (copy_from_user(&set, uset, sizeof(set)))
			return -EFAULT;
		sigdelsetmask(&set, SIG_KERNEL_ONLY_MASK);
		err = sigprocmask(how, &set, NULL);
		if (err)
			return err;
	}
	if (uold && copy_to_user(uold, &old, sizeof(old)))
		return -EFAULT;
	return 0;
}

SYSCALL_DEFINE2(rt_sigpending, sigset_t __user *, uset, size_t, sigsetsize)
{
	sigset_t set;

	if (sigsetsize > sizeof(sigset_t))
		return -EINVAL;
	spin_lock_irq(&current->sighand->siglock);
	set.sig[0] = current->pending.signal.sig[0] |
		     current->signal->shared_pending.signal.sig[0];
	spin_unlock_irq(&current->sighand->siglock);
	set.sig[0] &= current->blocked.sig[0];
	return copy_to_user(uset, &set, sigsetsize) ? -EFAULT : 0;
}

/**
 * set_user_sigmask() - the mask of ppoll(), pselect() and epoll_pwait().
 * @umask:      the mask while the call lasts; NULL: no change.
 * @sigsetsize: as the caller said.
 *
 * The old mask is kept until the call is done, or until a handler's frame has
 * it.
 *
 * Context: Process context.
 * Return: 0, -EINVAL, -EFAULT.
 */
int set_user_sigmask(const sigset_t __user *umask, size_t sigsetsize)
{
	sigset_t set;

	if (!umask)
		return 0;
	if (sigsetsize != sizeof(sigset_t))
		return -EINVAL;
	if (copy_from_user(&set, umask, sizeof(set)))
		return -EFAULT;
	current->saved_sigmask = current->blocked;
	current->restore_sigmask = true;
	set_current_blocked(&set);
	return 0;
}

/**
 * restore_saved_sigmask() - the mask from before set_user_sigmask().
 *
 * Context: Process context.
 */
void restore_saved_sigmask(void)
{
	if (!current->restore_sigmask)
		return;
	current->restore_sigmask = false;
	set_current_blocked(&current->saved_sigmask);
}

/**
 * restore_saved_sigmask_unless() - the call is done.
 * @interrupted: by a signal: its handler shall still run with the mask.
 *
 * Context: Process context.
 */
void restore_saved_sigmask_unless(bool interrupted)
{
	if (!interrupted)
		restore_saved_sigmask();
}

/**
 * sigmask_to_save() - the mask a handler's frame has to restore.
 *
 * Context: Process context.
 */
sigset_t *sigmask_to_save(void)
{
	return current->restore_sigmask ? &current->saved_sigmask
					: &current->blocked;
}

SYSCALL_DEFINE2(rt_sigsuspend, const sigset_t __user *, unewset, size_t,
		sigsetsize)
{
	sigset_t set;

	if (sigsetsize != sizeof(sigset_t))
		return -EINVAL;
	if (copy_from_user(&set, unewset, sizeof(set)))
		return -EFAULT;
	current->saved_sigmask = current->blocked;
	set_current_blocked(&set);
	while (!signal_pending(current)) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (!signal_pending(current))
			schedule();
		__set_current_state(TASK_RUNNING);
	}
	current->restore_sigmask = true;
	return -ERESTARTNOHAND;
}

SYSCALL_DEFINE0(pause)
{
	while (!signal_pending(current)) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (!signal_pending(current))
			schedule();
		__set_current_state(TASK_RUNNING);
	}
	return -ERESTARTNOHAND;
}

/* Wait until one of @these is pending, and take it: the number or -errno. */
static int do_sigtimedwait(const sigset_t *these, kernel_siginfo_t *info,
			   const struct timespec64 *timeout)
{
	struct task_struct *task = current;
	sigset_t mask = { .sig = { ~these->sig[0] | SIG_KERNEL_ONLY_MASK } };
	u64 until = NO_DEADLINE;
	enum pid_type type;
	bool woken = false;
	int sig;

	if (timeout)
		until = ktime_add_safe(ktime_get(), timespec64_to_ns(timeout));
	spin_lock_irq(&task->sighand->siglock);
	sig = dequeue_signal(task, &mask, info, &type);
	if (!sig && until > ktime_get()) {
		/* Unblock them so that they wake us; real_blocked keeps them
		 * from being acted upon meanwhile. */
		task->real_blocked = task->blocked;
		task->blocked.sig[0] &= mask.sig[0];
		recalc_sigpending();
		spin_unlock_irq(&task->sighand->siglock);

		set_current_state(TASK_INTERRUPTIBLE);
		if (signal_pending(task))
			woken = true;
		else
			woken = schedule_until(until);
		__set_current_state(TASK_RUNNING);
		spin_lock_irq(&task->sighand->siglock);
		task->blocked = task->real_blocked;
		sigemptyset(&task->real_blocked);
		sig = dequeue_signal(task, &mask, info, &type);
	}
	spin_unlock_irq(&task->sighand->siglock);
	if (sig)
		return sig;
	return woken ? -EINTR : -EAGAIN;
}

SYSCALL_DEFINE4(rt_sigtimedwait, const sigset_t __user *, uthese,
		siginfo_t __user *, uinfo,
		const struct __kernel_timespec __user *, uts, size_t,
		sigsetsize)
{
	struct timespec64 ts;
	kernel_siginfo_t info;
	sigset_t these;
	int ret;

	if (sigsetsize != sizeof(sigset_t))
		return -EINVAL;
	if (copy_from_user(&these, uthese, sizeof(these)))
		return -EFAULT;
	if (uts && get_timespec64(&ts, uts))
		return -EFAULT;
	if (uts && !timespec64_valid(&ts))
		return -EINVAL;
	ret = do_sigtimedwait(&these, &info, uts ? &ts : NULL);
	if (ret > 0 && uinfo && copy_siginfo_to_user(uinfo, &info))
		return -EFAULT;
	return ret;
}

SYSCALL_DEFINE0(restart_syscall)
{
	struct restart_block *restart = &current->restart_block;

	return restart->fn(restart);
}

/**
 * do_no_restart_syscall() - nothing to restart.
 * @restart: unused.
 *
 * Context: Process context.
 * Return: -EINTR.
 */
long do_no_restart_syscall(struct restart_block *restart)
{
	(void)restart;
	return -EINTR;
}

/**
 * copy_siginfo_to_user() - give a program a signal's story.
 * @to:   where.
 * @from: the story.
 *
 * Context: May sleep.
 * Return: 0 or -EFAULT.
 */
int copy_siginfo_to_user(siginfo_t __user *to, const kernel_siginfo_t *from)
{
	return copy_to_user(to, from, sizeof(*from)) ? -EFAULT : 0;
}

/* The highest si_code that each signal's own list has: siginfo.h. */
static const u8 last_code[_NSIG + 1] = {
	[SIGILL] = 11, [SIGFPE] = 15, [SIGSEGV] = 9, [SIGBUS] = 5,
	[SIGTRAP] = 6, [SIGCHLD] = 6, [SIGPOLL] = 6, [SIGSYS] = 2,
};

/* Do we know which fields a story with this code has? */
static bool known_layout(int sig, int code)
{
	if (code == SI_KERNEL)
		return true;
	if (code > SI_USER)
		return (valid_signal((unsigned long)sig) &&
			code <= last_code[sig]) ||
		       code <= last_code[SIGPOLL];
	return code >= SI_DETHREAD || code == SI_ASYNCNL;
}

/**
 * copy_siginfo_from_user() - a story a program made.
 * @to:   where.
 * @sig:  the signal it goes with.
 * @from: the program's.
 *
 * Context: May sleep.
 * Return: 0, -EFAULT; -E2BIG for a code we do not know with anything behind
 * the fields that we do.
 */
int copy_siginfo_from_user(kernel_siginfo_t *to, int sig,
			   const siginfo_t __user *from)
{
	const u8 *bytes = (const u8 *)to;

	if (copy_from_user(to, from, sizeof(*to)))
		return -EFAULT;
	if (known_layout(sig, to->si_code))
		return 0;
	for (size_t i = SIGINFO_KNOWN_SIZE; i < sizeof(*to); i++)
		if (bytes[i])
			return -E2BIG;
	return 0;
}

/**
 * collect_task_sigsets() - the signal lines of /proc/PID/status.
 * @task: any task.
 * @out:  all 0 if it is released.
 *
 * Context: Any; takes siglock.
 */
void collect_task_sigsets(struct task_struct *task, struct task_sigsets *out)
{
	unsigned long flags;

	memset(out, 0, sizeof(*out));
	if (!lock_task_sighand(task, &flags))
		return;
	out->pending = task->pending.signal;
	out->shared_pending = task->signal->shared_pending.signal;
	out->blocked = task->blocked;
	for (int sig = 1; sig <= _NSIG; sig++) {
		__sighandler_t h = task->sighand->action[sig - 1].sa.sa_handler;

		if (h == SIG_IGN)
			sigaddset(&out->ignored, sig);
		else if (h != SIG_DFL)
			sigaddset(&out->caught, sig);
	}
	out->nr_threads = task->signal->nr_threads;
	out->queued = get_rlimit_value(task->real_cred->ucounts,
				       UCOUNT_RLIMIT_SIGPENDING);
	out->queue_limit = (long)task_rlimit(task, RLIMIT_SIGPENDING);
	unlock_task_sighand(task, &flags);
}

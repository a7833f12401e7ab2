/*
 * kernel/signal.c - sending a signal, up to the point where it is pending.
 *
 * A signal is a bit in a set, plus, when memory and RLIMIT_SIGPENDING allow, a
 * queue entry with its story.  There is one set per thread and one per thread
 * group, all guarded by the group's siglock.  A default action that kills is
 * carried out at once on all threads, by a SIGKILL in each one's set.
 *
 * See: signal(7); kernel/signal_deliver.c for the receiving end.
 */
#include "kernel/signal.h"
#include "kernel/base/bug.h"
#include "kernel/base/counter.h"
#include "kernel/cred.h"
#include "kernel/rlimit.h"
#include "kernel/sched/sched.h"
#include "kernel/task.h"
#include "mm/slab.h"

static struct kmem_cache *sigqueue_cache;
static struct counter sigqueue_counter = COUNTER_INIT("sigqueues");

/**
 * __lock_task_sighand() - lock what guards a task's signals.
 * @task:  referenced by the caller, or under tasklist_lock.
 * @flags: the interrupt state is kept here.
 *
 * Context: Any.
 * Return: the locked sighand, or NULL if the task is already released.
 */
struct sighand_struct *
__lock_task_sighand(struct task_struct *task,
		    unsigned long *flags) __no_thread_safety
{
	for (;;) {
		struct sighand_struct *sighand = READ_ONCE(task->sighand);

		spin_lock_irqsave(&sighand->siglock, *flags);
		if (likely(sighand == READ_ONCE(task->sighand))) {
			if (likely(!list_empty(&task->thread_node)))
				return sighand;
			spin_unlock_irqrestore(&sighand->siglock, *flags);
			return NULL;
		}
		spin_unlock_irqrestore(&sighand->siglock, *flags);
	}
}

/**
 * unlock_task_sighand() - undo lock_task_sighand().
 * @task:  the task.
 * @flags: as it was kept.
 *
 * Context: siglock held.
 */
void unlock_task_sighand(struct task_struct *task,
			 unsigned long *flags) __no_thread_safety
{
	spin_unlock_irqrestore(&task->sighand->siglock, *flags);
}

/**
 * signal_wake_up_state() - @task has a signal to look at.
 * @task:  the thread.
 * @state: wake it from these sleeps too, besides interruptible ones.
 *
 * Context: siglock held.
 */
void signal_wake_up_state(struct task_struct *task, unsigned int state)
{
	set_tsk_thread_flag(task, TIF_SIGPENDING);
	/* If it is running in user mode, it shall come in and look. */
	if (!try_to_wake_up(task, state | TASK_INTERRUPTIBLE))
		kick_process(task);
}

static __sighandler_t sig_handler(struct task_struct *task, int sig)
{
	return task->sighand->action[sig - 1].sa.sa_handler;
}

static bool handler_ignores(__sighandler_t handler, int sig)
{
	return handler == SIG_IGN ||
	       (handler == SIG_DFL && (SIG_KERNEL_IGNORE_MASK & sigmask(sig)));
}

/**
 * sig_task_ignored() - would @sig have no effect on @task?
 * @task:  the receiver.
 * @sig:   the signal.
 * @force: it comes from the kernel or an outer pid namespace.
 *
 * Context: siglock held.
 */
bool sig_task_ignored(struct task_struct *task, int sig, bool force)
{
	__sighandler_t handler = sig_handler(task, sig);
	bool kernel_only = SIG_KERNEL_ONLY_MASK & sigmask(sig);

	if (is_global_init(task) && kernel_only)
		return true;
	if ((task->signal->flags & SIGNAL_UNKILLABLE) && handler == SIG_DFL &&
	    !(force && kernel_only))
		return true;
	if ((task->flags & PF_KTHREAD) && !force)
		return true;
	return handler_ignores(handler, sig);
}

static bool sig_ignored(struct task_struct *task, int sig, bool force)
{
	if (sigismember(&task->blocked, sig) ||
	    sigismember(&task->real_blocked, sig))
		return false; /* it may be handled by the time it is unblocked */
	if (task->ptrace && sig != SIGKILL)
		return false;
	return sig_task_ignored(task, sig, force);
}

static void sigqueue_put(struct sigqueue *q)
{
	if (q->flags & SIGQUEUE_PREALLOC)
		return;
	if (q->ucounts) {
		dec_rlimit_ucounts(q->ucounts, UCOUNT_RLIMIT_SIGPENDING, 1);
		put_ucounts(q->ucounts);
	}
	kmem_cache_free(sigqueue_cache, q);
	counter_dec(&sigqueue_counter);
}

/* An entry charged to @task's user; NULL without memory or over the limit. */
static struct sigqueue *sigqueue_get(struct task_struct *task, gfp_t gfp,
				     bool override)
{
	struct ucounts *uc;
	struct sigqueue *q;
	long n;

	uc = get_ucounts(task->real_cred->ucounts); /* siglock keeps the cred */
	n = inc_rlimit_ucounts(uc, UCOUNT_RLIMIT_SIGPENDING, 1);
	if (!override &&
	    (unsigned long)n > task_rlimit(task, RLIMIT_SIGPENDING))
		goto out_uncharge;
	q = kmem_cache_alloc(sigqueue_cache, gfp);
	if (!q)
		goto out_uncharge;
	INIT_LIST_HEAD(&q->list);
	q->flags = 0;
	q->ucounts = uc;
	counter_inc(&sigqueue_counter);
	return q;

out_uncharge:
	dec_rlimit_ucounts(uc, UCOUNT_RLIMIT_SIGPENDING, 1);
	put_ucounts(uc);
	return NULL;
}

/**
 * sigqueue_alloc() - an entry for a POSIX timer, to be used again and again.
 *
 * Context: May sleep.
 * Return: the entry, or NULL.
 */
struct sigqueue *sigqueue_alloc(void)
{
	struct sigqueue *q = sigqueue_get(current, GFP_KERNEL, false);

	if (q)
		q->flags = SIGQUEUE_PREALLOC;
	return q;
}

/**
 * sigqueue_free() - undo sigqueue_alloc().
 * @q: if it is pending, its delivery will free it.
 *
 * Context: Process context; takes current's siglock.
 */
void sigqueue_free(struct sigqueue *q)
{
	struct sighand_struct *sighand = current->sighand;
	unsigned long flags;
	bool pending;

	spin_lock_irqsave(&sighand->siglock, flags);
	q->flags &= ~SIGQUEUE_PREALLOC;
	pending = !list_empty(&q->list);
	spin_unlock_irqrestore(&sighand->siglock, flags);
	if (!pending)
		sigqueue_put(q);
}

/**
 * flush_sigqueue() - nothing is pending in @pending any more.
 * @pending: nobody else uses it, or siglock is held.
 *
 * Context: Any.
 */
void flush_sigqueue(struct sigpending *pending)
{
	sigemptyset(&pending->signal);
	while (!list_empty(&pending->list)) {
		struct sigqueue *q =
			list_first_entry(&pending->list, struct sigqueue, list);

		list_del_init(&q->list);
		sigqueue_put(q);
	}
}

/**
 * flush_sigqueue_mask() - drop some pending signals.
 * @mask:    which.
 * @pending: where from.
 *
 * Context: siglock held.
 */
void flush_sigqueue_mask(unsigned long mask, struct sigpending *pending)
{
	struct sigqueue *q, *next;

	if (!(pending->signal.sig[0] & mask))
		return;
	pending->signal.sig[0] &= ~mask;
	list_for_each_entry_safe(q, next, &pending->list, list) {
		if (!(mask & sigmask(q->info.si_signo)))
			continue;
		list_del_init(&q->list);
		sigqueue_put(q);
	}
}

/* Take the entry of @sig: its story, or an empty one if none was queued. */
static void collect_signal(int sig, struct sigpending *pending,
			   kernel_siginfo_t *info)
{
	struct sigqueue *q, *first = NULL;
	bool more = false;

	list_for_each_entry(q, &pending->list, list) {
		if (q->info.si_signo != sig)
			continue;
		if (first) {
			more = true;
			break;
		}
		first = q;
	}
	if (!more)
		sigdelset(&pending->signal, sig);
	if (first) {
		list_del_init(&first->list);
		*info = first->info;
		sigqueue_put(first);
	} else {
		clear_siginfo(info);
		info->si_signo = sig;
		info->si_code = SI_USER;
	}
}

/**
 * dequeue_pending() - take the most urgent signal of one set.
 * @pending: the set.
 * @mask:    not these.
 * @info:    its story.
 *
 * Faults come first, then the lowest number.
 *
 * Context: siglock held.
 * Return: the signal, or 0.
 */
int dequeue_pending(struct sigpending *pending, const sigset_t *mask,
		    kernel_siginfo_t *info)
{
	unsigned long ready = pending->signal.sig[0] & ~mask->sig[0];
	int sig;

	if (!ready)
		return 0;
	if (ready & SYNCHRONOUS_MASK)
		ready &= SYNCHRONOUS_MASK;
	sig = __builtin_ctzl(ready) + 1;
	collect_signal(sig, pending, info);
	return sig;
}

/* SIGCONT: whoever is stopped, or about to, goes on. */
static void continue_threads(struct task_struct *task)
{
	struct signal_struct *sig = task->signal;
	unsigned int why = 0;
	struct task_struct *t;

	flush_sigqueue_mask(SIG_KERNEL_STOP_MASK, &sig->shared_pending);
	for_each_thread(task, t) {
		flush_sigqueue_mask(SIG_KERNEL_STOP_MASK, &t->pending);
		t->jobctl &= ~(JOBCTL_STOP_PENDING | JOBCTL_STOP_CONSUME |
			       JOBCTL_STOP_DEQUEUED);
		try_to_wake_up(t, __TASK_STOPPED);
	}
	if (sig->flags & SIGNAL_STOP_STOPPED)
		why = SIGNAL_CLD_CONTINUED;
	else if (sig->group_stop_count)
		why = SIGNAL_CLD_STOPPED; /* the stop did not complete */
	if (!why)
		return;
	sig->flags &= ~(SIGNAL_STOP_STOPPED | SIGNAL_CLD_MASK);
	sig->flags |= why | SIGNAL_STOP_CONTINUED;
	sig->group_stop_count = 0;
	sig->group_exit_code = 0;
}

/*
 * What a signal does the moment it is sent: stop and continue undo each other.
 * true if it is then to be made pending.
 */
static bool prepare_signal(int sig, struct task_struct *task, bool force)
{
	struct signal_struct *signal = task->signal;
	struct task_struct *t;

	if (signal->flags & SIGNAL_GROUP_EXIT) /* dying, or dumping core */
		return signal->core_state && sig == SIGKILL;
	if (SIG_KERNEL_STOP_MASK & sigmask(sig)) {
		flush_sigqueue_mask(sigmask(SIGCONT), &signal->shared_pending);
		for_each_thread(task, t)
			flush_sigqueue_mask(sigmask(SIGCONT), &t->pending);
	} else if (sig == SIGCONT) {
		continue_threads(task);
	}
	return !sig_ignored(task, sig, force);
}

static bool wants_signal(int sig, struct task_struct *t)
{
	if (sigismember(&t->blocked, sig) || (t->flags & PF_EXITING))
		return false;
	if (sig == SIGKILL)
		return true;
	if (READ_ONCE(t->state) & (__TASK_STOPPED | __TASK_TRACED))
		return false;
	return task_curr(t) || !test_tsk_thread_flag(t, TIF_SIGPENDING);
}

/* The thread to be woken for a signal to the group; NULL if none can now. */
static struct task_struct *find_receiver(int sig, struct task_struct *task,
					 enum pid_type type)
{
	struct signal_struct *signal = task->signal;
	struct task_struct *t;

	if (wants_signal(sig, task))
		return task;
	if (type == PIDTYPE_PID || signal->nr_threads == 1)
		return NULL;
	t = signal->curr_target;
	do {
		if (wants_signal(sig, t)) {
			signal->curr_target = t;
			return t;
		}
		t = next_thread(t);
	} while (t != signal->curr_target);
	return NULL;
}

/* Does the default action of @sig end the process at once, without a core? */
static bool kills_at_once(struct task_struct *task, struct task_struct *t,
			  int sig)
{
	unsigned long harmless = SIG_KERNEL_IGNORE_MASK | SIG_KERNEL_STOP_MASK |
				 SIG_KERNEL_COREDUMP_MASK;

	if (sig != SIGKILL &&
	    (sig_handler(task, sig) != SIG_DFL || (harmless & sigmask(sig))))
		return false;
	if (sigismember(&t->real_blocked, sig))
		return false;
	return sig == SIGKILL || !task->ptrace;
}

/* The signal is pending: choose who handles it, and wake that one. */
static void complete_signal(int sig, struct task_struct *task,
			    enum pid_type type)
{
	struct signal_struct *signal = task->signal;
	struct task_struct *t = find_receiver(sig, task, type), *other;

	if (!t)
		return; /* whoever unblocks it will find it */
	if (kills_at_once(task, t, sig) &&
	    (signal->core_state || !(signal->flags & SIGNAL_GROUP_EXIT))) {
		signal->flags = SIGNAL_GROUP_EXIT;
		signal->group_exit_code = sig;
		signal->group_stop_count = 0;
		for_each_thread(task, other) {
			other->jobctl = 0;
			sigaddset(&other->pending.signal, SIGKILL);
			signal_wake_up(other, true);
		}
		return;
	}
	signal_wake_up(t, sig == SIGKILL);
}

/* Told by current, with its process and user: kill(), sigqueue(). */
static bool names_sender(const struct siginfo *info)
{
	return info->si_code <= 0 && info->si_code != SI_TIMER &&
	       info->si_code != SI_SIGIO;
}

/* The story's names as the receiver's namespaces know them. */
static void translate_sender(kernel_siginfo_t *info, struct task_struct *task)
{
	struct user_namespace *mine = current_user_ns();
	struct user_namespace *theirs = task->real_cred->user_ns;

	if (mine != theirs)
		info->si_uid =
			from_kuid_munged(theirs, make_kuid(mine, info->si_uid));
	if (!pid_nr_ns(task_tgid(current), ns_of_pid(task->thread_pid)))
		info->si_pid = 0;
}

/* Write the story of a signal that comes without one. */
static void fill_info(struct sigqueue *q, int sig, struct siginfo *info,
		      struct task_struct *task)
{
	kernel_siginfo_t *to = &q->info;

	if (info != SEND_SIG_NOINFO && info != SEND_SIG_PRIV) {
		*to = *info;
		if (names_sender(to))
			translate_sender(to, task);
		return;
	}
	clear_siginfo(to);
	to->si_signo = sig;
	if (info == SEND_SIG_PRIV) {
		to->si_code = SI_KERNEL;
		return;
	}
	to->si_code = SI_USER;
	to->si_pid = pid_nr_ns(task_tgid(current), ns_of_pid(task->thread_pid));
	to->si_uid = from_kuid_munged(task->real_cred->user_ns, current_uid());
}

/* Queue the story; -EAGAIN only if the sender insists on it. */
static int queue_signal(int sig, struct siginfo *info, struct task_struct *task,
			struct sigpending *pending)
{
	bool special = info == SEND_SIG_NOINFO || info == SEND_SIG_PRIV;
	bool override = sig < SIGRTMIN && (special || info->si_code >= 0);
	struct sigqueue *q;

	if (sig == SIGKILL || (task->flags & PF_KTHREAD))
		return 0;
	q = sigqueue_get(task, GFP_ATOMIC, override);
	if (q) {
		fill_info(q, sig, info, task);
		list_add_tail(&q->list, &pending->list);
		return 0;
	}
	if (!special && sig >= SIGRTMIN && info->si_code != SI_USER)
		return -EAGAIN;
	return 0;
}

/* Not from inside: the kernel, or an outer pid namespace. */
static bool is_forced(struct siginfo *info, struct task_struct *task)
{
	struct pid_namespace *ns = ns_of_pid(task->thread_pid);

	if (info == SEND_SIG_NOINFO)
		return !pid_nr_ns(task_tgid(current), ns);
	if (info == SEND_SIG_PRIV)
		return true;
	if (info->si_code == SI_KERNEL)
		return true;
	return names_sender(info) && !pid_nr_ns(task_tgid(current), ns);
}

static struct sigpending *pending_of(struct task_struct *task,
				     enum pid_type type)
{
	return type == PIDTYPE_PID ? &task->pending
				   : &task->signal->shared_pending;
}

/* signalfd readers and pollers see it whether or not it is blocked. */
static void signalfd_notify(struct task_struct *task)
{
	if (unlikely(waitqueue_active(&task->sighand->signalfd_wqh)))
		wake_up(&task->sighand->signalfd_wqh);
}

/**
 * send_signal_locked() - make a signal pending.
 * @sig:  1 to _NSIG.
 * @info: its story, or SEND_SIG_NOINFO (from current) or SEND_SIG_PRIV.
 * @task: the receiver, or any thread of it.
 * @type: PIDTYPE_PID for this thread alone, else for the group.
 *
 * Context: siglock held.
 * Return: 0, or -EAGAIN if a real-time signal could not be queued.
 */
int send_signal_locked(int sig, struct siginfo *info, struct task_struct *task,
		       enum pid_type type)
{
	struct sigpending *pending = pending_of(task, type);
	int err;

	if (!prepare_signal(sig, task, is_forced(info, task)))
		return 0;
	if (sig < SIGRTMIN && sigismember(&pending->signal, sig))
		return 0; /* standard signals do not queue twice */
	err = queue_signal(sig, info, task, pending);
	if (err)
		return err;
	signalfd_notify(task);
	sigaddset(&pending->signal, sig);
	complete_signal(sig, task, type);
	return 0;
}

/**
 * send_sigqueue() - make a POSIX timer's signal pending.
 * @q:    from sigqueue_alloc(); the story is in it.
 * @task: the receiver, or any thread of it.
 * @type: PIDTYPE_PID for this thread alone, else for the group.
 *
 * Context: Any; takes siglock.
 * Return: 0, 1 if it is ignored, -1 if the task is gone.
 */
int send_sigqueue(struct sigqueue *q, struct task_struct *task,
		  enum pid_type type)
{
	int sig = q->info.si_signo, ret = 0;
	unsigned long flags;

	if (!lock_task_sighand(task, &flags))
		return -1;
	if (!prepare_signal(sig, task, false)) {
		ret = 1;
	} else if (!list_empty(&q->list)) {
		q->info.si_overrun++; /* still pending from last time */
	} else {
		struct sigpending *pending = pending_of(task, type);

		q->info.si_overrun = 0;
		signalfd_notify(task);
		list_add_tail(&q->list, &pending->list);
		sigaddset(&pending->signal, sig);
		complete_signal(sig, task, type);
	}
	unlock_task_sighand(task, &flags);
	return ret;
}

/**
 * do_send_sig_info() - send, whoever may.
 * @sig:  0 to _NSIG; 0 only tests that the task is there.
 * @info: see send_signal_locked().
 * @task: the receiver, or any thread of it.
 * @type: PIDTYPE_PID for this thread alone, else for the group.
 *
 * Context: Any; takes siglock.
 * Return: 0, -ESRCH if the task is released, -EAGAIN.
 */
int do_send_sig_info(int sig, struct siginfo *info, struct task_struct *task,
		     enum pid_type type)
{
	unsigned long flags;
	int err = -ESRCH;

	if (lock_task_sighand(task, &flags)) {
		err = sig ? send_signal_locked(sig, info, task, type) : 0;
		unlock_task_sighand(task, &flags);
	}
	return err;
}

/**
 * signal_init() - boot: the cache of queue entries.
 *
 * Context: Boot CPU, slab works.
 */
void signal_init(void)
{
	sigqueue_cache =
		kmem_cache_create("sigqueue", sizeof(struct sigqueue), 0);
	BUG_ON(!sigqueue_cache);
	counter_register(&sigqueue_counter);
}

/*
 * kernel/signal.h - sending, blocking and delivering signals.
 */
#ifndef KERNEL_SIGNAL_H
#define KERNEL_SIGNAL_H

#include <uapi/errno.h>
#include "kernel/signal_types.h"
#include "kernel/task.h"

struct kernel_clone_args;
struct pt_regs;

/* Between the kernel and itself: a call that a signal broke. */
#ifndef ERESTARTSYS
#define ERESTARTSYS           512
#define ERESTARTNOINTR        513
#define ERESTARTNOHAND        514
#define ERESTART_RESTARTBLOCK 516
#endif

#define sigmask(sig) (1UL << ((sig)-1))

#define SIG_KERNEL_ONLY_MASK (sigmask(SIGKILL) | sigmask(SIGSTOP))
#define SIG_KERNEL_STOP_MASK \
	(sigmask(SIGSTOP) | sigmask(SIGTSTP) | sigmask(SIGTTIN) | \
	 sigmask(SIGTTOU))
#define SIG_KERNEL_IGNORE_MASK \
	(sigmask(SIGCONT) | sigmask(SIGCHLD) | sigmask(SIGWINCH) | \
	 sigmask(SIGURG))
#define SIG_KERNEL_COREDUMP_MASK \
	(sigmask(SIGQUIT) | sigmask(SIGILL) | sigmask(SIGTRAP) | \
	 sigmask(SIGABRT) | sigmask(SIGFPE) | sigmask(SIGSEGV) | \
	 sigmask(SIGBUS) | sigmask(SIGSYS) | sigmask(SIGXCPU) | \
	 sigmask(SIGXFSZ))
#define SYNCHRONOUS_MASK \
	(sigmask(SIGSEGV) | sigmask(SIGBUS) | sigmask(SIGILL) | \
	 sigmask(SIGTRAP) | sigmask(SIGFPE) | sigmask(SIGSYS))

static inline void sigemptyset(sigset_t *set)
{
	set->sig[0] = 0;
}

static inline void sigfillset(sigset_t *set)
{
	set->sig[0] = ~0UL;
}

static inline void sigaddset(sigset_t *set, int sig)
{
	set->sig[0] |= sigmask(sig);
}

static inline void sigdelset(sigset_t *set, int sig)
{
	set->sig[0] &= ~sigmask(sig);
}

static inline void sigdelsetmask(sigset_t *set, unsigned long mask)
{
	set->sig[0] &= ~mask;
}

static inline bool sigismember(const sigset_t *set, int sig)
{
	return set->sig[0] >> (sig - 1) & 1;
}

static inline bool sigisemptyset(const sigset_t *set)
{
	return set->sig[0] == 0;
}

static inline bool valid_signal(unsigned long sig)
{
	return sig <= _NSIG;
}

static inline void init_sigpending(struct sigpending *pending)
{
	INIT_LIST_HEAD(&pending->list);
	pending->signal.sig[0] = 0;
}

/* How kill and friends name the sender when there is no siginfo. */
#define SEND_SIG_NOINFO ((struct siginfo *)0)
#define SEND_SIG_PRIV   ((struct siginfo *)1)

static inline void clear_siginfo(kernel_siginfo_t *info)
{
	__builtin_memset(info, 0, sizeof(*info));
}

/* Sending.  All from any context unless they return -EPERM for current. */
int send_sig(int sig, struct task_struct *task, int priv); /* one thread */
int send_sig_info(int sig, struct siginfo *info, struct task_struct *task);
int group_send_sig_info(int sig, struct siginfo *info, struct task_struct *task,
			enum pid_type type);
int do_send_sig_info(int sig, struct siginfo *info, struct task_struct *task,
		     enum pid_type type);
/* siglock held. */
int send_signal_locked(int sig, struct siginfo *info, struct task_struct *task,
		       enum pid_type type);
int kill_pid(struct pid *pid, int sig, int priv);
int kill_pgrp(struct pid *pgrp, int sig, int priv);
int kill_pid_info(int sig, struct siginfo *info, struct pid *pid);
int __kill_pgrp_info(int sig, struct siginfo *info, struct pid *pgrp);
/* Faults: the current task's own doing; not to be blocked or ignored. */
void force_sig(int sig);
void force_sig_fault(int sig, int code, void __user *addr);
void force_fatal_sig(int sig);
void force_sigsegv(int sig);
void force_sig_info(struct siginfo *info);

/* POSIX timers */
struct sigqueue *sigqueue_alloc(void);
void sigqueue_free(struct sigqueue *q);
int send_sigqueue(struct sigqueue *q, struct task_struct *task,
		  enum pid_type type);

/* Locking: NULL if @task is gone. */
struct sighand_struct *__lock_task_sighand(struct task_struct *task,
					   unsigned long *flags);
#define lock_task_sighand(task, flags) __lock_task_sighand(task, flags)
void unlock_task_sighand(struct task_struct *task, unsigned long *flags);

/* Receiving. */
bool get_signal(struct ksignal *ksig); /* arch: what to deliver, if anything */
void signal_setup_done(bool failed, struct ksignal *ksig);
/* siglock held; 0 or the number; *@type tells whose queue. */
int dequeue_signal(struct task_struct *task, const sigset_t *mask,
		   kernel_siginfo_t *info, enum pid_type *type);
void recalc_sigpending(void);
void recalc_sigpending_and_wake(struct task_struct *task);
void signal_wake_up_state(struct task_struct *task, unsigned int state);
static inline void signal_wake_up(struct task_struct *task, bool fatal)
{
	signal_wake_up_state(task, fatal ? TASK_WAKEKILL : 0);
}

void zap_other_threads_locked(struct task_struct *task);
void flush_signals(struct task_struct *task);
void flush_sigqueue(struct sigpending *pending);
void flush_sigqueue_mask(unsigned long mask, struct sigpending *pending);
int dequeue_pending(struct sigpending *pending, const sigset_t *mask,
		    kernel_siginfo_t *info);
void signal_init(void);
void exit_signals(struct task_struct *task);

/* The struct's life: kernel/signal_part.c. */
void signal_part_init(void);
int unshare_sighand(struct task_struct *task) __must_check;

/* Masks. */
void set_current_blocked(sigset_t *set); /* KILL and STOP taken out */
int sigprocmask(int how, const sigset_t *set, sigset_t *old);
/* pselect, ppoll, epoll_pwait: 0, -EINVAL or -EFAULT. */
int set_user_sigmask(const sigset_t __user *umask, size_t sigsetsize);
void restore_saved_sigmask(void);
void restore_saved_sigmask_unless(bool interrupted);
sigset_t *sigmask_to_save(void);

/* Handlers. */
bool sig_task_ignored(struct task_struct *task, int sig, bool force);
bool is_ignored(int sig); /* blocked or ignored by current: tty output */
bool unhandled_signal(struct task_struct *task, int sig);
int do_sigaction(int sig, const struct k_sigaction *act,
		 struct k_sigaction *old);
void flush_signal_handlers(struct task_struct *task, bool force_default);
void ignore_signals(struct task_struct *task);
void allow_signal(int sig); /* a kernel thread wants it */

/* Alternate stack, for arch's frames. */
int restore_altstack(const stack_t __user *uss);
int save_altstack(stack_t __user *uss, unsigned long sp);
unsigned long sigsp(unsigned long sp, const struct ksignal *ksig);
bool on_sig_stack(unsigned long sp);

/* siginfo_t to user memory. */
int copy_siginfo_to_user(siginfo_t __user *to, const kernel_siginfo_t *from);
#define SIGINFO_KNOWN_SIZE \
	48 /* bytes of a siginfo that any code gives a meaning */
int copy_siginfo_from_user(kernel_siginfo_t *to, int sig,
			   const siginfo_t __user *from);

/* Children: parents learn of stops and ends; tasklist_lock held. */
bool do_notify_parent(struct task_struct *task, int sig);
void do_notify_parent_cldstop(struct task_struct *task, int why);

/* /proc/PID/status */
struct task_sigsets {
	sigset_t pending, shared_pending, blocked, ignored, caught;
	int nr_threads;
	long queued, queue_limit;
};
void collect_task_sigsets(struct task_struct *task, struct task_sigsets *out);

#endif

/*
 * kernel/fork.c - making one task out of another.
 *
 * fork, vfork, clone, clone3 and kernel_thread all come to kernel_clone(),
 * and it to copy_process().  That has two phases: everything that may fail,
 * each step undone in reverse; then commit_child(), which may not.
 *
 * See: clone(2); kernel/task_part.c for what is copied; kernel/clone.c for the
 * system calls.
 */
#include <uapi/clone.h>
#include <uapi/errno.h>
#include "asm/thread.h"
#include "asm/uaccess.h"
#include "kernel/base/bug.h"
#include "kernel/base/completion.h"
#include "kernel/base/printk.h"
#include "kernel/cgroup.h"
#include "kernel/cred.h"
#include "kernel/exit.h"
#include "kernel/fork.h"
#include "kernel/kthread.h"
#include "kernel/nsproxy.h"
#include "kernel/rlimit.h"
#include "kernel/rseq.h"
#include "kernel/sched/sched.h"
#include "kernel/signal.h"
#include "kernel/task.h"
#include "kernel/time.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include "mm/kstack.h"

int nr_threads;
int max_threads;
unsigned long total_forks;

/* Flags that make no sense together, or not for this caller. */
static int check_clone_flags(u64 flags)
{
	if ((flags & CLONE_THREAD) && !(flags & CLONE_SIGHAND))
		return -EINVAL;
	if ((flags & CLONE_SIGHAND) && !(flags & CLONE_VM))
		return -EINVAL;
	/* A sibling of init would have no reaper. */
	if ((flags & CLONE_PARENT) &&
	    (current->signal->flags & SIGNAL_UNKILLABLE))
		return -EINVAL;
	if ((flags & CLONE_THREAD) &&
	    ((flags & (CLONE_NEWUSER | CLONE_NEWPID)) ||
	     task_active_pid_ns(current) != children_pid_ns(current)))
		return -EINVAL;
	/* Whoever shares memory sees the same clocks beside the vDSO. */
	if ((flags & (CLONE_THREAD | CLONE_VM)) &&
	    current->nsproxy->ns[NS_TIME] !=
		    current->nsproxy->ns[NS_TIME_FOR_CHILDREN])
		return -EINVAL;
	/* A root directory belongs to one mount namespace, and to one user's. */
	if ((flags & CLONE_FS) && (flags & (CLONE_NEWNS | CLONE_NEWUSER)))
		return -EINVAL;
	if ((flags & CLONE_PIDFD) && (flags & (CLONE_DETACHED | CLONE_THREAD)))
		return -EINVAL;
	if (flags & CLONE_NEW_ALL & ~ns_creatable())
		return -EINVAL;
	return 0;
}

/* A byte copy of current with a stack of its own, known to nobody. */
static struct task_struct *dup_task_struct(void)
{
	struct task_struct *child = alloc_task_struct();
	void *stack;

	if (!child)
		return NULL;
	stack = kstack_alloc();
	if (!stack) {
		free_task_struct(child);
		return NULL;
	}
	memcpy(child, current, sizeof(*child));
	child->stack = stack;
	return child;
}

/* What a new task must not have in common with its parent. */
static void init_child(struct task_struct *child,
		       const struct kernel_clone_args *args)
{
	child->thread_info.flags = 0;
	child->flags &=
		~(PF_SUPERPRIV | PF_WQ_WORKER | PF_IDLE | PF_NO_SETAFFINITY |
		  PF_NPROC_EXCEEDED | PF_EXITING | PF_EXITPIDONE | PF_SIGNALED |
		  PF_DUMPCORE | PF_KSWAPD | PF_MEMALLOC);
	child->flags |= PF_FORKNOEXEC;
	if (args->kthread)
		child->flags |= PF_KTHREAD;
	refcount_set(&child->usage, 2);
	spin_lock_init(&child->alloc_lock, RANK_TASK, "alloc_lock");
	spin_lock_init(&child->pi_lock, RANK_PI, "pi_lock");
	memset(&child->base, 0, sizeof(child->base));
	child->thread_pid = NULL;
	memset(child->pid_links, 0, sizeof(child->pid_links));
	INIT_LIST_HEAD(&child->children);
	INIT_LIST_HEAD(&child->sibling);
	INIT_LIST_HEAD(&child->reap_link);
	INIT_LIST_HEAD(&child->ptraced);
	INIT_LIST_HEAD(&child->ptrace_entry);
	INIT_LIST_HEAD(&child->thread_node);
	INIT_LIST_HEAD(&child->tasks);
	child->ptrace = 0;
	child->exit_state = 0;
	child->exit_code = 0;
	child->pdeath_signal = 0;
	child->vfork_done = NULL;
	child->restore_sigmask = false;
	child->restart_block.fn = do_no_restart_syscall;
	child->rchar = child->wchar = child->syscr = child->syscw = 0;
	child->kthread = NULL;
	child->futex = NULL;
	child->robust_list = NULL;
	rseq_fork(child, args->flags);
	child->journal = NULL;
	child->start_time = ktime_get();
	child->start_boottime = ktime_get_boottime();
	child->default_timer_slack_ns = current->timer_slack_ns;
}

/* Thread ids in user memory, and the alternate stack. */
static void init_child_user(struct task_struct *child,
			    const struct kernel_clone_args *args)
{
	bool settid = args->flags & CLONE_CHILD_SETTID;
	bool cleartid = args->flags & CLONE_CHILD_CLEARTID;

	child->set_child_tid = settid ? args->child_tid : NULL;
	child->clear_child_tid = cleartid ? args->child_tid : NULL;
	if ((args->flags & (CLONE_VM | CLONE_VFORK)) == CLONE_VM) {
		child->sas_ss_sp = 0;
		child->sas_ss_size = 0;
		child->sas_ss_flags = SS_DISABLE;
	}
}

/* May this user have one more task?  task_cred has just counted it. */
static int check_nproc(struct task_struct *child)
{
	const struct cred *cred = child->real_cred;

	if (READ_ONCE(nr_threads) >= max_threads)
		return -EAGAIN;
	if (is_rlimit_overlimit(cred->ucounts, UCOUNT_RLIMIT_NPROC,
				rlimit(RLIMIT_NPROC)) &&
	    !uid_eq(cred->uid, GLOBAL_ROOT_UID) && !capable(CAP_SYS_RESOURCE) &&
	    !capable(CAP_SYS_ADMIN))
		return -EAGAIN;
	current->flags &= ~PF_NPROC_EXCEEDED;
	return 0;
}

/* The child's identity, and the descriptor for it if one was asked for. */
static int draw_pid(struct task_struct *child,
		    const struct kernel_clone_args *args,
		    struct file **pidfd_file)
{
	struct pid *pid = &init_struct_pid;
	int fd;

	if (!args->idle)
		pid = alloc_pid(children_pid_ns(child), args->set_tid,
				args->set_tid_size);
	if (IS_ERR(pid))
		return (int)PTR_ERR(pid);
	child->thread_pid = pid;
	child->pid = pid_nr(pid);
	if (!(args->flags & CLONE_PIDFD))
		return 0;

	fd = pidfd_prepare(pid, 0, pidfd_file);
	if (fd >= 0 && put_user(fd, args->pidfd)) {
		pidfd_abort(fd, *pidfd_file);
		fd = -EFAULT;
	}
	if (fd < 0) {
		forget_pid(pid);
		return fd;
	}
	return fd;
}

/* Whom the child belongs to; it is still invisible. */
static void choose_group(struct task_struct *child,
			 const struct kernel_clone_args *args)
{
	if (args->flags & CLONE_THREAD) {
		child->group_leader = current->group_leader;
		child->tgid = current->tgid;
		child->exit_signal = -1;
		return;
	}
	child->group_leader = child;
	child->tgid = child->pid;
	child->exit_signal = args->exit_signal;
	if (args->flags & CLONE_PARENT)
		child->exit_signal = current->group_leader->exit_signal;
}

static void commit_process(struct task_struct *child, struct pid *pid)
	__must_hold(tasklist_lock)
{
	struct signal_struct *sig = child->signal, *psig = current->signal;

	if (is_child_reaper(pid)) {
		ns_of_pid(pid)->child_reaper = child;
		sig->flags |= SIGNAL_UNKILLABLE;
	}
	list_add_tail(&child->sibling, &child->real_parent->children);
	link_child(child);
	list_add_tail(&child->tasks, &init_task.tasks);
	attach_pid(child, PIDTYPE_TGID, pid);
	attach_pid(child, PIDTYPE_PGID, psig->pids[PIDTYPE_PGID]);
	attach_pid(child, PIDTYPE_SID, psig->pids[PIDTYPE_SID]);
}

/* The group may be stopping: so shall its newest thread. */
static void commit_thread(struct task_struct *child) __must_hold(tasklist_lock)
{
	struct signal_struct *sig = child->signal;

	sig->nr_threads++;
	atomic_inc(&sig->live);
	if (current->jobctl & JOBCTL_STOP_PENDING) {
		child->jobctl = current->jobctl &
				(JOBCTL_STOP_SIGMASK | JOBCTL_STOP_PENDING |
				 JOBCTL_STOP_CONSUME);
		sig->group_stop_count++;
		set_tsk_thread_flag(child, TIF_SIGPENDING);
	}
}

/* Others can now find the child.  Cannot fail. */
static void commit_child(struct task_struct *child,
			 const struct kernel_clone_args *args)
	__must_hold(tasklist_lock)
{
	bool sibling = args->flags & (CLONE_PARENT | CLONE_THREAD);
	struct pid *pid = child->thread_pid;

	set_real_parent(child, sibling ? current->real_parent : current);
	child->parent = child->real_parent;
	if (args->idle)
		return;
	if (args->flags & CLONE_THREAD)
		commit_thread(child);
	else
		commit_process(child, pid);
	list_add_tail(&child->thread_node, &child->signal->thread_head);
	attach_pid(child, PIDTYPE_PID, pid);
	nr_threads++;
	total_forks++;
}

/*
 * A signal to the process group that came before the commit has not reached
 * the child: let the parent take it first and fork again.  So it is with the
 * end of the whole process, which marks the threads that it finds: siglock
 * makes looking for signals and joining them one step.
 */
static int try_commit(struct task_struct *child,
		      const struct kernel_clone_args *args)
{
	unsigned long flags;
	int err = 0;

	spin_lock_irqsave(&tasklist_lock, flags);
	spin_lock(&current->sighand->siglock);
	if (!args->idle && signal_pending(current))
		err = -ERESTARTNOINTR;
	else if (!args->idle && ns_of_pid(child->thread_pid)->closed)
		err = -ENOMEM;
	else
		commit_child(child, args);
	spin_unlock(&current->sighand->siglock);
	spin_unlock_irqrestore(&tasklist_lock, flags);
	return err;
}

/* A child that was never born leaves nothing behind. */
static void bury_child(struct task_struct *child)
{
	kstack_free(child->stack);
	free_task_struct(child);
}

/**
 * copy_process() - build a child of current, not yet running.
 * @args: what to share and what to copy.
 *
 * Context: Process context, may sleep, no locks held.
 * Return: the child, with a reference for its life and one until it is reaped;
 * or ERR_PTR: -EINVAL (flags), -ENOMEM, -EAGAIN (a limit), -ERESTARTNOINTR (a
 * signal came first), or what a task part or alloc_pid() reported.
 */
struct task_struct *copy_process(const struct kernel_clone_args *args)
{
	struct task_struct *child;
	struct file *pidfd_file = NULL;
	int pidfd, err;

	err = check_clone_flags(args->flags);
	if (err)
		return ERR_PTR(err);
	child = dup_task_struct();
	if (!child)
		return ERR_PTR(-ENOMEM);

	init_child(child, args);
	init_child_user(child, args);
	err = sched_fork(args->flags, child);
	if (err)
		goto out_bury;
	err = copy_task_parts(child, args);
	if (err)
		goto out_bury;
	err = check_nproc(child);
	if (err)
		goto out_release_parts;
	pidfd = draw_pid(child, args, &pidfd_file);
	if (pidfd < 0) {
		err = pidfd;
		goto out_release_parts;
	}
	choose_group(child, args);
	err = try_commit(child, args); /* the last that can fail */
	if (err)
		goto out_forget_pid;
	commit_task_parts(child, args);
	if (pidfd_file)
		pidfd_commit(pidfd, pidfd_file);
	return child;

out_forget_pid:
	if (pidfd_file)
		pidfd_abort(pidfd, pidfd_file);
	if (!args->idle)
		forget_pid(child->thread_pid);
out_release_parts:
	release_task_parts(child);
out_bury:
	bury_child(child);
	return ERR_PTR(err);
}

/* Sleep until the child has left our mm; a fatal signal ends it early. */
static void wait_for_vfork_done(struct task_struct *child,
				struct completion *vfork)
{
	int killed;

	cgroup_enter_frozen(); /* as good as stopped */
	killed = wait_for_completion_killable(vfork);
	cgroup_leave_frozen(false);
	if (killed) {
		task_lock(child);
		child->vfork_done = NULL; /* it is on our stack */
		task_unlock(child);
	}
	put_task_struct(child);
}

/**
 * kernel_clone() - the one way to a new task.
 * @args: what to share and what to copy.
 *
 * Context: Process context, may sleep; with CLONE_VFORK until the child has
 * left the shared mm.
 * Return: the child's number as current sees it, or copy_process()'s -errno.
 */
pid_t kernel_clone(struct kernel_clone_args *args)
{
	DECLARE_COMPLETION_ONSTACK(vfork);
	bool is_vfork = args->flags & CLONE_VFORK;
	struct task_struct *child;
	pid_t nr;

	child = copy_process(args);
	if (IS_ERR(child))
		return (pid_t)PTR_ERR(child);

	nr = pid_vnr(child->thread_pid);
	if ((args->flags & CLONE_PARENT_SETTID) &&
	    put_user(nr, args->parent_tid))
		pr_debug("clone: parent_tid of %d is not writable\n", nr);
	if (is_vfork) {
		child->vfork_done = &vfork;
		get_task_struct(child);
	}
	wake_up_new_task(child);
	if (is_vfork)
		wait_for_vfork_done(child, &vfork);
	return nr;
}

/* The name that older books know; gdb breaks on either. */
pid_t _do_fork(struct kernel_clone_args *args)
	__attribute__((alias("kernel_clone")));

/**
 * schedule_tail_user() - the child's own first step: CLONE_CHILD_SETTID.
 *
 * Context: The new task, before user mode; may sleep.
 */
void schedule_tail_user(void)
{
	struct task_struct *task = current;

	if (task->set_child_tid &&
	    put_user(task_pid_vnr(task), task->set_child_tid))
		task->set_child_tid = NULL;
}

/* What fork made of the CPU's part is undone when the last reference goes. */
static int copy_thread_part(struct task_struct *child,
			    const struct kernel_clone_args *args)
{
	struct copy_thread_args regs = {
		.flags = args->flags,
		.stack = args->stack,
		.tls = args->tls,
		.fn = args->fn,
		.fn_arg = args->fn_arg,
	};

	return copy_thread(child, &regs);
}

const struct task_part task_thread = {
	.name = "thread",
	.copy = copy_thread_part,
	.release = exit_thread,
};

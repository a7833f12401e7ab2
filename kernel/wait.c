/*
 * kernel/wait.c - wait4(2) and waitid(2): what became of my children?
 *
 * A process keeps its children with news (ended, stopped, continued) on a list
 * of their own, and counts the rest.  So waiting for any child looks only at
 * those it can return, however many others live.
 *
 * See: wait(2), wait4(2); kernel/exit.c for the other side.
 */
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/wait.h>
#include "asm/uaccess.h"
#include "kernel/base/bug.h"
#include "kernel/base/wait.h"
#include "kernel/cred.h"
#include "kernel/exit.h"
#include "kernel/sched/cputime.h"
#include "kernel/signal.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "kernel/wait.h"
#include "lib/errptr.h"
#include "lib/string.h"

/* May @wo hear of @p at all, going by number and kind? */
static bool eligible_child(const struct wait_opts *wo, struct task_struct *p)
{
	bool is_clone = p->exit_signal != SIGCHLD;
	bool want_clone = wo->flags & __WCLONE;

	if (wo->type == PIDTYPE_TGID && task_tgid(p) != wo->pid)
		return false;
	if (wo->type == PIDTYPE_PGID && task_pgrp(p) != wo->pid)
		return false;
	if ((wo->flags & __WNOTHREAD) && p->real_parent != current)
		return false;
	return (wo->flags & __WALL) || is_clone == want_clone;
}

/* Ended for good: the leader and all its threads. */
static bool is_zombie(const struct task_struct *p)
{
	return p->exit_state == EXIT_ZOMBIE && thread_group_empty(p);
}

static void set_info(struct wait_opts *wo, struct task_struct *p, int cause,
		     int status)
{
	wo->info.pid = pid_vnr(task_tgid(p));
	wo->info.uid = from_kuid_munged(current_user_ns(), task_uid(p));
	wo->info.cause = cause;
	wo->info.status = status;
	if (wo->rusage) {
		get_task_struct(p);
		wo->used = p; /* asked for when the lock is gone */
	}
}

/* What @p and its own reaped children used now counts as our children's. */
static void add_to_children(struct task_struct *p)
{
	struct signal_struct *to = current->signal, *sig = p->signal;
	u64 utime, stime;

	thread_group_cputime(p, &utime, &stime);
	spin_lock(&current->sighand->siglock);
	to->cutime += utime + sig->cutime;
	to->cstime += stime + sig->cstime;
	to->cmin_flt += p->min_flt + sig->min_flt + sig->cmin_flt;
	to->cmaj_flt += p->maj_flt + sig->maj_flt + sig->cmaj_flt;
	to->cnvcsw += p->nvcsw + sig->nvcsw + sig->cnvcsw;
	to->cnivcsw += p->nivcsw + sig->nivcsw + sig->cnivcsw;
	to->cinblock += sig->inblock + sig->cinblock;
	to->coublock += sig->oublock + sig->coublock;
	if (to->cmaxrss < sig->maxrss)
		to->cmaxrss = sig->maxrss;
	if (to->cmaxrss < sig->cmaxrss)
		to->cmaxrss = sig->cmaxrss;
	spin_unlock(&current->sighand->siglock);
}

/* The status of a zombie; true if @wo wants it. */
static bool wait_zombie(struct wait_opts *wo, struct task_struct *p)
{
	int status = p->signal->flags & SIGNAL_GROUP_EXIT
			     ? p->signal->group_exit_code
			     : p->exit_code;

	if (!(wo->flags & WEXITED))
		return false;
	wo->stat = status;
	if ((status & 0x7f) == 0)
		set_info(wo, p, CLD_EXITED, status >> 8);
	else
		set_info(wo, p, status & 0x80 ? CLD_DUMPED : CLD_KILLED,
			 status & 0x7f);
	if (wo->flags & WNOWAIT)
		return true;
	add_to_children(p);
	mark_dead(p); /* ours to release */
	wo->dead = p;
	return true;
}

/* Stopped since the last look; true if @wo wants it. */
static bool wait_stopped(struct wait_opts *wo, struct task_struct *p)
{
	struct signal_struct *sig = p->signal;
	int code = 0;

	if (!(wo->flags & WUNTRACED))
		return false;
	spin_lock(&p->sighand->siglock);
	if (sig->flags & SIGNAL_STOP_STOPPED) {
		code = sig->group_exit_code;
		if (!(wo->flags & WNOWAIT))
			sig->group_exit_code = 0;
	}
	spin_unlock(&p->sighand->siglock);
	if (!code)
		return false;
	wo->stat = code << 8 | 0x7f;
	set_info(wo, p, CLD_STOPPED, code);
	return true;
}

/* Continued since the last look; true if @wo wants it. */
static bool wait_continued(struct wait_opts *wo, struct task_struct *p)
{
	struct signal_struct *sig = p->signal;
	bool found;

	if (!(wo->flags & WCONTINUED))
		return false;
	spin_lock(&p->sighand->siglock);
	found = sig->flags & SIGNAL_STOP_CONTINUED;
	if (found && !(wo->flags & WNOWAIT))
		sig->flags &= ~SIGNAL_STOP_CONTINUED;
	spin_unlock(&p->sighand->siglock);
	if (!found)
		return false;
	wo->stat = 0xffff;
	set_info(wo, p, CLD_CONTINUED, SIGCONT);
	return true;
}

/* Is there anything left to be told of a live child? */
static bool has_news(struct task_struct *p)
{
	struct signal_struct *sig = p->signal;

	return (sig->flags & SIGNAL_STOP_CONTINUED) ||
	       ((sig->flags & SIGNAL_STOP_STOPPED) && sig->group_exit_code);
}

/* Take what @wo wants of @p: 1 = found.  Sets found_child if it may wait. */
static bool consider(struct wait_opts *wo, struct task_struct *p)
{
	bool taken;

	if (p->exit_state == EXIT_DEAD || !eligible_child(wo, p))
		return false;
	if (is_zombie(p)) {
		if (wo->flags & WEXITED)
			wo->found_child = true;
		return wait_zombie(wo, p);
	}
	wo->found_child = true;
	taken = wait_stopped(wo, p) || wait_continued(wo, p);
	if (!has_news(p))
		list_del_init(&p->reap_link);
	return taken;
}

/* Is there a child we may wait for among those without news? */
static bool any_live_child(const struct wait_opts *wo, int nr_zombies)
{
	const struct signal_struct *sig = current->signal;
	struct task_struct *p;
	int n = 0;

	if (wo->flags & __WNOTHREAD) {
		list_for_each_entry(p, &current->children, sibling)
			if (eligible_child(wo, p) && !p->exit_state)
				return true;
		return false;
	}
	if (wo->type == PIDTYPE_PGID && !wo->pid)
		return false;
	if (wo->type == PIDTYPE_PGID) {
		do_each_pid_task(wo->pid, PIDTYPE_PGID, p)
			if (p->real_parent->signal == sig &&
			    eligible_child(wo, p) &&
			    p->exit_state != EXIT_DEAD && !is_zombie(p))
				return true;
		return false;
	}
	if ((wo->flags & __WALL) || !(wo->flags & __WCLONE))
		n += sig->nr_children;
	if (wo->flags & (__WALL | __WCLONE))
		n += sig->nr_clone_children;
	return n > nr_zombies;
}

/* All children that match: true if one has what @wo wants. */
static bool wait_any(struct wait_opts *wo)
{
	struct list_head *news = &current->signal->reapable;
	struct task_struct *p, *next;
	int nr_zombies = 0;

	list_for_each_entry_safe(p, next, news, reap_link) {
		if (consider(wo, p))
			return true;
		if (is_zombie(p) && eligible_child(wo, p))
			nr_zombies++;
	}
	if (!wo->found_child)
		wo->found_child = any_live_child(wo, nr_zombies);
	return false;
}

static bool wait_one(struct wait_opts *wo)
{
	struct task_struct *p = pid_task(wo->pid, PIDTYPE_TGID);

	return p && p->real_parent->signal == current->signal &&
	       consider(wo, p);
}

/* One look: 1 = found, 0 = nothing yet, -ECHILD = nothing to come. */
static int wait_look(struct wait_opts *wo)
{
	unsigned long flags;
	bool found;

	wo->found_child = false;
	spin_lock_irqsave(&tasklist_lock, flags);
	if (wo->type == PIDTYPE_TGID)
		found = wait_one(wo);
	else
		found = wait_any(wo);
	spin_unlock_irqrestore(&tasklist_lock, flags);
	if (found)
		return 1;
	return wo->found_child ? 0 : -ECHILD;
}

/* Wake only for children we would take. */
static int child_wait_callback(struct wait_queue_entry *entry,
			       unsigned int mode, int flags, void *key)
{
	struct wait_opts *wo = container_of(entry, struct wait_opts, entry);
	struct task_struct *p = key;

	if (wo->type == PIDTYPE_TGID && task_tgid(p) != wo->pid)
		return 0;
	if (wo->type == PIDTYPE_PGID && task_pgrp(p) != wo->pid)
		return 0;
	if ((wo->flags & __WNOTHREAD) && p->real_parent != entry->private)
		return 0;
	return default_wake_function(entry, mode, flags, key);
}

/* Sleep between looks, on the queue all the time: no news is lost. */
static int wait_sleep(struct wait_opts *wo)
{
	struct wait_queue_head *queue = &current->signal->wait_chldexit;
	int ret;

	init_waitqueue_func_entry(&wo->entry, child_wait_callback);
	wo->entry.private = current;
	add_wait_queue(queue, &wo->entry);
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		ret = wait_look(wo);
		if (ret)
			break;
		if (signal_pending(current)) {
			ret = -ERESTARTSYS;
			break;
		}
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	remove_wait_queue(queue, &wo->entry);
	return ret;
}

/**
 * do_wait() - wait for a child.
 * @wo: type, pid and flags are filled in; stat, info and *rusage on return.
 *
 * Context: Process context, may sleep unless WNOHANG.
 * Return: 1 if there was one, 0 if not yet (WNOHANG), -ECHILD, -ERESTARTSYS.
 */
int do_wait(struct wait_opts *wo)
{
	int ret;

	wo->dead = NULL;
	wo->used = NULL;
	ret = wait_look(wo);
	if (!ret && !(wo->flags & WNOHANG))
		ret = wait_sleep(wo);
	if (wo->used) {
		getrusage(wo->used, RUSAGE_BOTH, wo->rusage);
		put_task_struct(wo->used);
	}
	if (wo->dead)
		release_task(wo->dead);
	return ret;
}

/* wait4's first argument: the type, and a referenced pid if it names one. */
static void choose_pid(struct wait_opts *wo, pid_t upid)
{
	if (upid == -1) {
		wo->type = PIDTYPE_MAX;
	} else if (upid > 0) {
		wo->type = PIDTYPE_TGID;
		wo->pid = find_get_pid(upid);
	} else {
		wo->type = PIDTYPE_PGID;
		wo->pid = upid ? find_get_pid(-upid)
			       : get_task_pid(current, PIDTYPE_PGID);
	}
}

SYSCALL_DEFINE4(wait4, pid_t, upid, int __user *, stat_addr, int, options,
		struct rusage __user *, ru)
{
	struct rusage rusage;
	struct wait_opts wo = {
		.flags = (unsigned int)options | WEXITED,
		.rusage = ru ? &rusage : NULL,
	};
	long ret;

	if ((unsigned int)options & ~(WNOHANG | WUNTRACED | WCONTINUED |
				      __WNOTHREAD | __WCLONE | __WALL))
		return -EINVAL;
	if (upid == INT_MIN) /* -INT_MIN is no number */
		return -ESRCH;

	choose_pid(&wo, upid);
	ret = do_wait(&wo);
	put_pid(wo.pid);
	if (ret > 0) {
		ret = wo.info.pid;
		if (stat_addr && put_user(wo.stat, stat_addr))
			ret = -EFAULT;
		if (ru && copy_to_user(ru, &rusage, sizeof(rusage)))
			ret = -EFAULT;
	}
	return ret;
}

/* waitid's P_PIDFD; a non-blocking descriptor means WNOHANG. */
static int choose_pidfd(struct wait_opts *wo, int fd)
{
	unsigned int f_flags;

	if (fd < 0)
		return -EINVAL;
	wo->type = PIDTYPE_TGID;
	wo->pid = pidfd_get_pid((unsigned int)fd, &f_flags);
	if (IS_ERR(wo->pid)) {
		int err = (int)PTR_ERR(wo->pid);

		wo->pid = NULL;
		return err;
	}
	if (f_flags & O_NONBLOCK)
		wo->flags |= WNOHANG;
	return 0;
}

static int choose_id(struct wait_opts *wo, int which, pid_t upid)
{
	switch (which) {
	case P_ALL:
		wo->type = PIDTYPE_MAX;
		return 0;
	case P_PID:
		if (upid <= 0)
			return -EINVAL;
		choose_pid(wo, upid);
		return 0;
	case P_PGID:
		if (upid < 0)
			return -EINVAL;
		wo->type = PIDTYPE_PGID;
		wo->pid = upid ? find_get_pid(upid)
			       : get_task_pid(current, PIDTYPE_PGID);
		return 0;
	case P_PIDFD:
		return choose_pidfd(wo, upid);
	default:
		return -EINVAL;
	}
}

/* Only these fields are written: callers may rely on the rest. */
static int put_info(siginfo_t __user *infop, const struct wait_opts *wo,
		    int signo)
{
	if (put_user(signo, &infop->si_signo) ||
	    put_user(0, &infop->si_errno) ||
	    put_user(wo->info.cause, &infop->si_code) ||
	    put_user(wo->info.pid, &infop->si_pid) ||
	    put_user(wo->info.uid, &infop->si_uid) ||
	    put_user(wo->info.status, &infop->si_status))
		return -EFAULT;
	return 0;
}

static long kernel_waitid(struct wait_opts *wo, int which, pid_t upid)
{
	bool wnohang = wo->flags & WNOHANG;
	long ret;

	if (wo->flags & ~(WNOHANG | WNOWAIT | WEXITED | WSTOPPED | WCONTINUED |
			  __WNOTHREAD | __WCLONE | __WALL))
		return -EINVAL;
	if (!(wo->flags & (WEXITED | WSTOPPED | WCONTINUED)))
		return -EINVAL;
	ret = choose_id(wo, which, upid);
	if (ret)
		return ret;
	ret = do_wait(wo);
	if (!ret && !wnohang && (wo->flags & WNOHANG))
		ret = -EAGAIN; /* said the descriptor, not the caller */
	put_pid(wo->pid);
	return ret;
}

SYSCALL_DEFINE5(waitid, int, which, pid_t, upid, siginfo_t __user *, infop, int,
		options, struct rusage __user *, ru)
{
	struct rusage rusage;
	struct wait_opts wo = {
		.flags = (unsigned int)options,
		.rusage = ru ? &rusage : NULL,
	};
	int signo = 0;
	long ret;

	ret = kernel_waitid(&wo, which, upid);
	if (ret > 0) {
		signo = SIGCHLD;
		ret = 0;
		if (ru && copy_to_user(ru, &rusage, sizeof(rusage)))
			return -EFAULT;
	}
	if (infop && put_info(infop, &wo, signo))
		return -EFAULT;
	return ret;
}

/*
 * kernel/signal_kill.c - sending signals to others: who may, and the calls
 * kill(2), tkill(2), tgkill(2), rt_sigqueueinfo(2), pidfd_send_signal(2).
 */
#include <uapi/clone.h>
#include "asm/uaccess.h"
#include "kernel/base/bug.h"
#include "kernel/cred.h"
#include "kernel/signal.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "lib/errptr.h"
#include "lib/string.h"

static bool is_from_user(const struct siginfo *info)
{
	if (info == SEND_SIG_NOINFO)
		return true;
	if (info == SEND_SIG_PRIV)
		return false;
	return info->si_code <= 0;
}

/* The sender's real or effective user is the receiver's real or saved one. */
static bool kill_ok_by_cred(struct task_struct *task)
{
	const struct cred *me = current_cred(), *to = get_task_cred(task);
	bool ok = uid_eq(me->euid, to->suid) || uid_eq(me->euid, to->uid) ||
		  uid_eq(me->uid, to->suid) || uid_eq(me->uid, to->uid) ||
		  ns_capable(to->user_ns, CAP_KILL);

	put_cred(to);
	return ok;
}

/* 0 or -errno; tasklist_lock held, or the task is a pidfd's. */
static int check_kill_permission(int sig, const struct siginfo *info,
				 struct task_struct *task)
{
	if (!valid_signal((unsigned long)sig))
		return -EINVAL;
	if (!is_from_user(info) || same_thread_group(current, task) ||
	    kill_ok_by_cred(task))
		return 0;
	/* A shell continues its jobs, whoever they have become. */
	if (sig == SIGCONT && task_session(task) == task_session(current))
		return 0;
	return -EPERM;
}

/**
 * group_send_sig_info() - send to a process or thread, if current may.
 * @sig:  0 to _NSIG; 0 only checks.
 * @info: its story, or SEND_SIG_NOINFO or SEND_SIG_PRIV.
 * @task: the receiver, or any thread of it.
 * @type: PIDTYPE_PID for this thread alone, else for the group.
 *
 * Context: tasklist_lock held, or a reference.
 * Return: 0, -EINVAL, -EPERM, -ESRCH, -EAGAIN.
 */
int group_send_sig_info(int sig, struct siginfo *info, struct task_struct *task,
			enum pid_type type)
{
	int err = check_kill_permission(sig, info, task);

	if (err || !sig)
		return err;
	return do_send_sig_info(sig, info, task, type);
}

/**
 * send_sig_info() - send to one thread, whoever may.
 * @sig:  the signal.
 * @info: its story.
 * @task: the thread.
 *
 * Context: Any.
 * Return: 0, -EINVAL, -ESRCH, -EAGAIN.
 */
int send_sig_info(int sig, struct siginfo *info, struct task_struct *task)
{
	if (!valid_signal((unsigned long)sig))
		return -EINVAL;
	return do_send_sig_info(sig, info, task, PIDTYPE_PID);
}

/**
 * send_sig() - send to one thread without a story.
 * @sig:  the signal.
 * @task: the thread.
 * @priv: from the kernel, else from current.
 *
 * Context: Any.
 * Return: 0, -EINVAL, -ESRCH.
 */
int send_sig(int sig, struct task_struct *task, int priv)
{
	return send_sig_info(sig, priv ? SEND_SIG_PRIV : SEND_SIG_NOINFO, task);
}

/**
 * __kill_pgrp_info() - send to all of a process group.
 * @sig:  0 to _NSIG.
 * @info: its story.
 * @pgrp: the group.
 *
 * Context: tasklist_lock held.
 * Return: 0 if one got it, else the last -errno; -ESRCH for an empty group.
 */
int __kill_pgrp_info(int sig, struct siginfo *info, struct pid *pgrp)
{
	struct task_struct *p;
	bool success = false;
	int ret = -ESRCH;

	assert_held(&tasklist_lock);
	do_each_pid_task(pgrp, PIDTYPE_PGID, p) {
		int err = group_send_sig_info(sig, info, p, PIDTYPE_PGID);

		success |= !err;
		ret = err;
	}
	return success ? 0 : ret;
}

/**
 * kill_pid_info() - send to a process.
 * @sig:  0 to _NSIG.
 * @info: its story.
 * @pid:  the process, or any thread of it; may be NULL.
 *
 * Context: Any; takes tasklist_lock.
 * Return: 0, -ESRCH, -EINVAL, -EPERM, -EAGAIN.
 */
int kill_pid_info(int sig, struct siginfo *info, struct pid *pid)
{
	struct task_struct *p;
	unsigned long flags;
	int err = -ESRCH;

	spin_lock_irqsave(&tasklist_lock, flags);
	p = pid_task(pid, PIDTYPE_PID);
	if (p)
		err = group_send_sig_info(sig, info, p, PIDTYPE_TGID);
	spin_unlock_irqrestore(&tasklist_lock, flags);
	return err;
}

/**
 * kill_pid() - send to a process without a story.
 * @pid:  the process.
 * @sig:  the signal.
 * @priv: from the kernel, else from current.
 *
 * Context: Any; takes tasklist_lock.
 * Return: as kill_pid_info().
 */
int kill_pid(struct pid *pid, int sig, int priv)
{
	return kill_pid_info(sig, priv ? SEND_SIG_PRIV : SEND_SIG_NOINFO, pid);
}

/**
 * kill_pgrp() - send to all of a process group without a story.
 * @pgrp: the group.
 * @sig:  the signal.
 * @priv: from the kernel, else from current.
 *
 * Context: Any; takes tasklist_lock.
 * Return: as __kill_pgrp_info().
 */
int kill_pgrp(struct pid *pgrp, int sig, int priv)
{
	unsigned long flags;
	int ret;

	spin_lock_irqsave(&tasklist_lock, flags);
	ret = __kill_pgrp_info(sig, priv ? SEND_SIG_PRIV : SEND_SIG_NOINFO,
			       pgrp);
	spin_unlock_irqrestore(&tasklist_lock, flags);
	return ret;
}

/* kill(-1): everyone in our namespace but ourselves and init. */
static int kill_everyone(int sig, struct siginfo *info)
{
	struct pid_namespace *ns = task_active_pid_ns(current);
	int ret = 0, count = 0;
	struct pid *pid;

	for (int nr = 2; (pid = find_ge_pid(nr, ns)); put_pid(pid)) {
		struct task_struct *p = pid_task(pid, PIDTYPE_TGID);
		int err;

		nr = pid_nr_ns(pid, ns) + 1;
		if (!p || same_thread_group(p, current))
			continue;
		err = group_send_sig_info(sig, info, p, PIDTYPE_MAX);
		count++;
		if (err != -EPERM)
			ret = err;
	}
	return count ? ret : -ESRCH;
}

static int kill_many(int sig, struct siginfo *info, pid_t nr)
{
	unsigned long flags;
	struct pid *pgrp;
	int ret = -ESRCH;

	spin_lock_irqsave(&tasklist_lock, flags);
	if (nr == -1) {
		ret = kill_everyone(sig, info);
	} else {
		pgrp = nr ? find_vpid(-nr) : task_pgrp(current);
		if (pgrp)
			ret = __kill_pgrp_info(sig, info, pgrp);
	}
	spin_unlock_irqrestore(&tasklist_lock, flags);
	return ret;
}

/* What kill() and tkill() tell of the sender. */
static void prepare_info(struct siginfo *info, int sig, int code)
{
	clear_siginfo(info);
	info->si_signo = sig;
	info->si_code = code;
	info->si_pid = task_tgid_vnr(current);
	info->si_uid = from_kuid_munged(current_user_ns(), current_uid());
}

static int kill_number(int sig, struct siginfo *info, pid_t nr)
{
	struct pid *pid = find_get_pid(nr);
	int err = kill_pid_info(sig, info, pid);

	put_pid(pid);
	return err;
}

SYSCALL_DEFINE2(kill, pid_t, pid, int, sig)
{
	struct siginfo info;

	prepare_info(&info, sig, SI_USER);
	if (pid > 0)
		return kill_number(sig, &info, pid);
	if (pid == INT_MIN) /* -INT_MIN is no number */
		return -ESRCH;
	return kill_many(sig, &info, pid);
}

/* To one thread; @tgid, if positive, is the process it must be of. */
static int send_specific(pid_t tgid, pid_t nr, int sig, struct siginfo *info)
{
	struct task_struct *p = find_get_task_by_vpid(nr);
	int err = -ESRCH;

	if (!p)
		return -ESRCH;
	if (tgid <= 0 || task_tgid_vnr(p) == tgid) {
		unsigned long flags;

		spin_lock_irqsave(&tasklist_lock, flags);
		if (pid_alive(p))
			err = check_kill_permission(sig, info, p);
		spin_unlock_irqrestore(&tasklist_lock, flags);
		if (!err && sig) {
			err = do_send_sig_info(sig, info, p, PIDTYPE_PID);
			if (err == -ESRCH)
				err = 0; /* it was there a moment ago */
		}
	}
	put_task_struct(p);
	return err;
}

SYSCALL_DEFINE3(tgkill, pid_t, tgid, pid_t, pid, int, sig)
{
	struct siginfo info;

	if (pid <= 0 || tgid <= 0)
		return -EINVAL;
	prepare_info(&info, sig, SI_TKILL);
	return send_specific(tgid, pid, sig, &info);
}

SYSCALL_DEFINE2(tkill, pid_t, pid, int, sig)
{
	struct siginfo info;

	if (pid <= 0)
		return -EINVAL;
	prepare_info(&info, sig, SI_TKILL);
	return send_specific(0, pid, sig, &info);
}

/* A story the sender made up must not pass for the kernel's or kill()'s. */
static bool may_tell(const struct siginfo *info, pid_t to)
{
	return (info->si_code < 0 && info->si_code != SI_TKILL) ||
	       task_tgid_vnr(current) == to;
}

SYSCALL_DEFINE3(rt_sigqueueinfo, pid_t, pid, int, sig, siginfo_t __user *,
		uinfo)
{
	struct siginfo info;
	int err = copy_siginfo_from_user(&info, sig, uinfo);

	if (err)
		return err;
	info.si_signo = sig;
	if (!may_tell(&info, pid))
		return -EPERM;
	return kill_number(sig, &info, pid);
}

SYSCALL_DEFINE4(rt_tgsigqueueinfo, pid_t, tgid, pid_t, pid, int, sig,
		siginfo_t __user *, uinfo)
{
	struct siginfo info;
	int err = copy_siginfo_from_user(&info, sig, uinfo);

	if (err)
		return err;
	info.si_signo = sig;
	if (pid <= 0 || tgid <= 0)
		return -EINVAL;
	if (!may_tell(&info, tgid))
		return -EPERM;
	return send_specific(tgid, pid, sig, &info);
}

/* The story of a pidfd_send_signal(), given or made; 0 or -errno. */
static int pidfd_info(struct siginfo *info, int sig, struct pid *pid,
		      const siginfo_t __user *uinfo)
{
	int err;

	if (!uinfo) {
		prepare_info(info, sig, SI_USER);
		return 0;
	}
	err = copy_siginfo_from_user(info, sig, uinfo);
	if (err)
		return err;
	if (sig != info->si_signo)
		return -EINVAL;
	if (task_pid(current) != pid &&
	    (info->si_code >= 0 || info->si_code == SI_TKILL))
		return -EPERM;
	return 0;
}

SYSCALL_DEFINE4(pidfd_send_signal, int, pidfd, int, sig, siginfo_t __user *,
		uinfo, unsigned int, flags)
{
	struct siginfo info;
	struct pid *pid;
	int err = -EINVAL;

	if (flags)
		return -EINVAL;
	pid = pidfd_or_proc_get_pid((unsigned int)pidfd);
	if (IS_ERR(pid))
		return PTR_ERR(pid);
	/* The number must mean something to the sender. */
	if (pid_vnr(pid) || ns_of_pid(pid) == task_active_pid_ns(current))
		err = pidfd_info(&info, sig, pid, uinfo);
	if (!err)
		err = kill_pid_info(sig, &info, pid);
	put_pid(pid);
	return err;
}

/*
 * kernel/sys.c - process groups, sessions, and what a process has used.
 *
 * See: setpgid(2), setsid(2), times(2), getrusage(2), sysinfo(2),
 * personality(2).
 */
#include <uapi/errno.h>
#include <uapi/prctl.h>
#include <uapi/resource.h>
#include <uapi/sysinfo.h>
#include "asm/uaccess.h"
#include "kernel/cred.h"
#include "kernel/exit.h"
#include "kernel/fork.h"
#include "kernel/pid.h"
#include "kernel/sched/cputime.h"
#include "kernel/sched/sched.h"
#include "kernel/signal.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "kernel/time.h"
#include "kernel/time_ns.h"
#include "lib/compiler.h"
#include "lib/util.h"
#include "mm/mm.h"
#include "mm/vmstat.h"

/* The rules of setpgid(2) on whom: 0, -ESRCH, -EPERM or -EACCES. */
static int check_setpgid(struct task_struct *task)
{
	assert_held(&tasklist_lock);
	if (!thread_group_leader(task))
		return -EINVAL;
	if (same_thread_group(task->real_parent, current)) {
		if (task_session(task) != task_session(current))
			return -EPERM;
		if (!(task->flags & PF_FORKNOEXEC))
			return -EACCES;
	} else if (task != current->group_leader) {
		return -ESRCH;
	}
	return task->signal->leader ? -EPERM : 0;
}

/* The group @pgid names, if it lies in our session; or task's own new one. */
static struct pid *find_group(struct task_struct *task, pid_t pid, pid_t pgid)
{
	struct task_struct *member;
	struct pid *group;

	assert_held(&tasklist_lock);
	if (pgid == pid)
		return task_pid(task);
	group = find_vpid(pgid);
	member = group ? pid_task(group, PIDTYPE_PGID) : NULL;
	if (!member || task_session(member) != task_session(current))
		return NULL;
	return group;
}

static int do_setpgid(pid_t pid, pid_t pgid)
{
	struct task_struct *task = find_task_by_vpid(pid);
	struct pid *group;
	int err;

	assert_held(&tasklist_lock);
	if (!task)
		return -ESRCH;
	err = check_setpgid(task);
	if (err)
		return err;
	group = find_group(task, pid, pgid);
	if (!group)
		return -EPERM;
	if (task_pgrp(task) != group)
		change_pid(task, PIDTYPE_PGID, group);
	return 0;
}

SYSCALL_DEFINE2(setpgid, pid_t, pid, pid_t, pgid)
{
	int err;

	if (!pid)
		pid = task_tgid_vnr(current);
	if (!pgid)
		pgid = pid;
	if (pgid < 0)
		return -EINVAL;

	spin_lock_irq(&tasklist_lock);
	err = do_setpgid(pid, pgid);
	spin_unlock_irq(&tasklist_lock);
	return err;
}

/* The group or session of @pid, in current's numbers; or -ESRCH. */
static long get_group_nr(pid_t pid,
			 struct pid *(*of)(const struct task_struct *))
{
	struct task_struct *task;
	long nr = -ESRCH;

	spin_lock_irq(&tasklist_lock);
	task = pid ? find_task_by_vpid(pid) : current;
	if (task && of(task))
		nr = pid_vnr(of(task));
	spin_unlock_irq(&tasklist_lock);
	return nr;
}

SYSCALL_DEFINE1(getpgid, pid_t, pid)
{
	return get_group_nr(pid, task_pgrp);
}

SYSCALL_DEFINE0(getpgrp)
{
	return get_group_nr(0, task_pgrp);
}

SYSCALL_DEFINE1(getsid, pid_t, pid)
{
	return get_group_nr(pid, task_session);
}

/* Leave group, session and terminal; all threads go along. */
static void become_leader(struct task_struct *leader)
{
	struct pid *pid = task_pid(leader);

	assert_held(&tasklist_lock);
	leader->signal->leader = true;
	if (task_session(leader) != pid)
		change_pid(leader, PIDTYPE_SID, pid);
	if (task_pgrp(leader) != pid)
		change_pid(leader, PIDTYPE_PGID, pid);
	leader->signal->tty = NULL;
}

SYSCALL_DEFINE0(setsid)
{
	struct task_struct *leader = current->group_leader;
	struct pid *pid = task_pid(leader);
	long nr = -EPERM;

	spin_lock_irq(&tasklist_lock);
	/* Not if we lead already, nor if a group bears our number. */
	if (!leader->signal->leader && !pid_task(pid, PIDTYPE_PGID)) {
		become_leader(leader);
		nr = pid_vnr(pid);
	}
	spin_unlock_irq(&tasklist_lock);
	return nr;
}

/* times(2): what the living and dead threads used, and waited-for children. */
SYSCALL_DEFINE1(times, struct tms __user *, tbuf)
{
	struct signal_struct *sig = current->signal;
	u64 utime, stime;
	struct tms tms;

	if (tbuf) {
		thread_group_cputime(current, &utime, &stime);
		tms.tms_utime = (long)nsec_to_clock_t(utime);
		tms.tms_stime = (long)nsec_to_clock_t(stime);
		tms.tms_cutime = (long)nsec_to_clock_t(READ_ONCE(sig->cutime));
		tms.tms_cstime = (long)nsec_to_clock_t(READ_ONCE(sig->cstime));
		if (copy_to_user(tbuf, &tms, sizeof(tms)))
			return -EFAULT;
	}
	return (long)nsec_to_clock_t(ktime_get());
}

/* Sums while rusage is being gathered; times in ns. */
struct usage {
	u64 utime, stime;
	unsigned long maxrss; /* pages */
	struct rusage *r;
};

static void add_thread(struct usage *u, const struct task_struct *task)
{
	u->r->ru_nvcsw += (long)task->nvcsw;
	u->r->ru_nivcsw += (long)task->nivcsw;
	u->r->ru_minflt += (long)task->min_flt;
	u->r->ru_majflt += (long)task->maj_flt;
}

static void add_children(struct usage *u, const struct signal_struct *sig)
{
	u->utime += sig->cutime;
	u->stime += sig->cstime;
	u->r->ru_nvcsw += (long)sig->cnvcsw;
	u->r->ru_nivcsw += (long)sig->cnivcsw;
	u->r->ru_minflt += (long)sig->cmin_flt;
	u->r->ru_majflt += (long)sig->cmaj_flt;
	u->r->ru_inblock += (long)sig->cinblock;
	u->r->ru_oublock += (long)sig->coublock;
	u->maxrss = max(u->maxrss, sig->cmaxrss);
}

/* All threads, those that ended included; siglock keeps them together. */
static void add_group(struct usage *u, struct task_struct *task)
{
	struct signal_struct *sig = task->signal;
	struct task_struct *t;

	u->r->ru_nvcsw += (long)sig->nvcsw;
	u->r->ru_nivcsw += (long)sig->nivcsw;
	u->r->ru_minflt += (long)sig->min_flt;
	u->r->ru_majflt += (long)sig->maj_flt;
	u->r->ru_inblock += (long)sig->inblock;
	u->r->ru_oublock += (long)sig->oublock;
	u->maxrss = max(u->maxrss, sig->maxrss);
	for_each_thread(task, t)
		add_thread(u, t);
}

static void add_mm(struct usage *u, struct task_struct *task)
{
	struct mm_struct *mm = get_task_mm(task);

	if (!mm)
		return;
	u->maxrss = max(u->maxrss, mm_hiwater_rss(mm));
	mmput(mm);
}

/**
 * getrusage() - what was used so far.
 * @task: by whom.
 * @who:  RUSAGE_SELF (the process), _THREAD, _CHILDREN, or _BOTH.
 * @out:  filled in.
 *
 * Context: Process context, may sleep.
 */
void getrusage(struct task_struct *task, int who, struct rusage *out)
{
	struct usage u = { .r = out };
	unsigned long flags;

	*out = (struct rusage){ 0 };
	if (who == RUSAGE_THREAD) {
		task_cputime(task, &u.utime, &u.stime);
		add_thread(&u, task);
		u.maxrss = task->signal->maxrss;
	} else {
		if (who != RUSAGE_CHILDREN)
			thread_group_cputime(task, &u.utime, &u.stime);
		if (!lock_task_sighand(task, &flags))
			return;
		if (who != RUSAGE_SELF)
			add_children(&u, task->signal);
		if (who != RUSAGE_CHILDREN)
			add_group(&u, task);
		unlock_task_sighand(task, &flags);
	}
	if (who != RUSAGE_CHILDREN)
		add_mm(&u, task);
	out->ru_utime = ns_to_kernel_old_timeval(u.utime);
	out->ru_stime = ns_to_kernel_old_timeval(u.stime);
	out->ru_maxrss = (long)(u.maxrss * (PAGE_SIZE / 1024));
}

SYSCALL_DEFINE2(getrusage, int, who, struct rusage __user *, ru)
{
	struct rusage r;

	if (who != RUSAGE_SELF && who != RUSAGE_CHILDREN &&
	    who != RUSAGE_THREAD)
		return -EINVAL;
	getrusage(current, who, &r);
	return copy_to_user(ru, &r, sizeof(r)) ? -EFAULT : 0;
}

SYSCALL_DEFINE1(sysinfo, struct sysinfo __user *, info)
{
	struct sysinfo si = { .mem_unit = 1 };
	struct meminfo mi;

	meminfo_get(&mi);
	si.uptime = (long)DIV_ROUND_UP(
		time_ns_from_host(CLOCK_BOOTTIME, ktime_get_boottime()),
		NSEC_PER_SEC);
	get_avenrun(si.loads);
	for (size_t i = 0; i < ARRAY_SIZE(si.loads); i++)
		si.loads[i] <<= SI_LOAD_SHIFT - 11;
	si.totalram = mi.total * 1024;
	si.freeram = mi.free * 1024;
	si.sharedram = mi.shmem * 1024;
	si.bufferram = mi.buffers * 1024;
	si.procs = (u16)nr_threads;
	return copy_to_user(info, &si, sizeof(si)) ? -EFAULT : 0;
}

SYSCALL_DEFINE1(personality, unsigned int, persona)
{
	u32 old = current->personality;

	if (persona != 0xffffffff)
		current->personality = persona;
	return old;
}

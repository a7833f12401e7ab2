/*
 * kernel/sched/nice.c - setpriority(2) and getpriority(2).
 *
 * The nice value of a process, of a process group, or of all that a user runs.
 *
 * See: setpriority(2), "RLIMIT_NICE" in getrlimit(2).
 */
#include "kernel/cred.h"
#include "kernel/pid.h"
#include "kernel/sched/policy.h"
#include "kernel/sched/sched.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "lib/util.h"
#include <uapi/errno.h>

/* One call's state while it meets task after task. */
struct prio_walk {
	int nice;    /* to set */
	long result; /* so far */
};

typedef void prio_fn(struct task_struct *p, struct prio_walk *walk);

static bool may_renice(struct task_struct *p)
{
	const struct cred *cred = get_task_cred(p);
	kuid_t euid = current_euid();
	bool may = uid_eq(cred->uid, euid) || uid_eq(cred->euid, euid) ||
		   ns_capable(cred->user_ns, CAP_SYS_NICE);

	put_cred(cred);
	return may;
}

/* One success hides the absence of others, but no refusal. */
static void set_one_prio(struct task_struct *p, struct prio_walk *walk)
{
	if (!may_renice(p)) {
		walk->result = -EPERM;
		return;
	}
	if (walk->nice < task_nice(p) && !can_nice(p, walk->nice)) {
		walk->result = -EACCES;
		return;
	}
	if (walk->result == -ESRCH)
		walk->result = 0;
	set_user_nice(p, walk->nice);
}

/* The most favoured of all, as 40 .. 1: the C library turns it back. */
static void get_one_prio(struct task_struct *p, struct prio_walk *walk)
{
	walk->result = max(walk->result, (long)(MAX_NICE + 1 - task_nice(p)));
}

static void walk_process(int who, prio_fn *fn, struct prio_walk *walk)
{
	struct task_struct *p = sched_find_get(who);

	if (!p)
		return;
	fn(p, walk);
	put_task_struct(p);
}

static void walk_group(int who, prio_fn *fn, struct prio_walk *walk)
{
	struct task_struct *leader, *t;
	struct pid *pgrp;

	spin_lock_irq(&tasklist_lock);
	pgrp = who ? find_vpid(who) : task_pgrp(current);
	if (pgrp) {
		do_each_pid_task(pgrp, PIDTYPE_PGID, leader)
			for_each_thread(leader, t)
				fn(t, walk);
	}
	spin_unlock_irq(&tasklist_lock);
}

static void walk_user(int who, prio_fn *fn, struct prio_walk *walk)
{
	struct task_struct *leader, *t;
	kuid_t uid = current_uid();

	if (who) {
		uid = make_kuid(current_user_ns(), (uid_t)who);
		if (!uid_valid(uid))
			return;
	}
	spin_lock_irq(&tasklist_lock);
	for_each_process(leader)
		for_each_thread(leader, t)
			if (uid_eq(task_uid(t), uid) && pid_vnr(t->thread_pid))
				fn(t, walk);
	spin_unlock_irq(&tasklist_lock);
}

static void (*const walks[])(int who, prio_fn *fn, struct prio_walk *walk) = {
	[PRIO_PROCESS] = walk_process,
	[PRIO_PGRP] = walk_group,
	[PRIO_USER] = walk_user,
};

SYSCALL_DEFINE3(setpriority, int, which, int, who, int, niceval)
{
	struct prio_walk walk = {
		.nice = clamp(niceval, MIN_NICE, MAX_NICE),
		.result = -ESRCH,
	};

	if (which < 0 || which > PRIO_USER)
		return -EINVAL;
	walks[which](who, set_one_prio, &walk);
	return walk.result;
}

SYSCALL_DEFINE2(getpriority, int, which, int, who)
{
	struct prio_walk walk = { .result = -ESRCH };

	if (which < 0 || which > PRIO_USER)
		return -EINVAL;
	walks[which](who, get_one_prio, &walk);
	return walk.result;
}

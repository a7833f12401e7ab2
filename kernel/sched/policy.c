/*
 * kernel/sched/policy.c - changing how a task is scheduled.
 *
 * All ways to change policy, priority and nice end in change_params(): the task
 * is taken off its queue, changed, and put back, under one hold of the lock.
 *
 * See: sched(7), sched_setattr(2), setpriority(2).
 */
#include "asm/smp.h"
#include "kernel/cred.h"
#include "kernel/rlimit.h"
#include "kernel/sched/policy.h"
#include "kernel/sched/rq.h"
#include "lib/string.h"
#include <uapi/errno.h>

static bool valid_policy(unsigned int policy)
{
	return policy == SCHED_IDLE || fair_policy(policy) ||
	       rt_policy(policy) || dl_policy(policy);
}

int task_nice(const struct task_struct *p)
{
	return PRIO_TO_NICE(p->static_prio);
}

/* As field 18 of /proc/PID/stat shows it. */
int task_prio(const struct task_struct *p)
{
	return p->prio - MAX_RT_PRIO;
}

/* Does the task's limit allow this nice value? */
static bool nice_in_rlimit(const struct task_struct *p, int nice)
{
	return (unsigned long)(MAX_NICE + 1 - nice) <=
	       task_rlimit(p, RLIMIT_NICE);
}

/**
 * can_nice() - may current give this nice value to a task?
 * @p:    the task, whose RLIMIT_NICE counts.
 * @nice: the value.
 */
bool can_nice(const struct task_struct *p, int nice)
{
	return nice_in_rlimit(p, nice) || capable(CAP_SYS_NICE);
}

/* What policy, priority and nice come to. */
static int effective_prio(const struct task_struct *p)
{
	if (dl_policy(p->policy))
		return MAX_DL_PRIO - 1;
	if (rt_policy(p->policy))
		return MAX_RT_PRIO - 1 - (int)p->rt_priority;
	return p->static_prio;
}

static const struct sched_class *class_of_policy(unsigned int policy)
{
	if (dl_policy(policy))
		return &dl_sched_class;
	return rt_policy(policy) ? &rt_sched_class : &fair_sched_class;
}

/* The fields themselves; the task is on no queue. */
static void set_params(struct task_struct *p, const struct sched_attr *attr,
		       unsigned int policy)
{
	p->policy = policy;
	if (dl_policy(policy))
		dl_set_params(p, attr);
	else if (fair_policy(policy))
		p->static_prio = NICE_TO_PRIO(attr->sched_nice);
	p->rt_priority = attr->sched_priority;
	p->normal_prio = effective_prio(p);
	p->prio = p->normal_prio;
	p->sched_class = class_of_policy(policy);
	if (p->sched_class == &rt_sched_class)
		p->rt.time_slice = RR_TIMESLICE_NS;
	set_load_weight(p);
}

/* Off the queue, @set, and on again where it now belongs.  Lock held. */
static void change_params(struct rq *rq, struct task_struct *p,
			  const struct sched_attr *attr, unsigned int policy)
{
	const struct sched_class *old_class = p->sched_class;
	bool queued = p->on_rq, running = task_current(rq, p);
	int old_prio = p->prio, flags = ENQUEUE_MIGRATE;

	update_rq_clock(rq);
	if (queued)
		old_class->dequeue(rq, p, DEQUEUE_MIGRATE);
	if (running)
		old_class->put_prev(rq, p);
	set_params(p, attr, policy);
	if (old_class != p->sched_class)
		flags = ENQUEUE_WAKEUP;
	else if (old_prio < p->prio)
		flags |= ENQUEUE_HEAD;
	if (queued)
		p->sched_class->enqueue(rq, p, flags);
	if (running)
		p->sched_class->set_next(rq, p);
	if (!queued)
		return;
	if (old_class != p->sched_class || old_prio != p->prio)
		p->sched_class->switched_to(rq, p);
	sched_tick_update(rq);
}

/* May current ask for this without CAP_SYS_NICE? */
static bool change_is_free(struct task_struct *p, const struct sched_attr *attr,
			   unsigned int policy, bool reset_on_fork)
{
	if (fair_policy(policy) && attr->sched_nice < task_nice(p) &&
	    !nice_in_rlimit(p, attr->sched_nice))
		return false;
	if (rt_policy(policy)) {
		unsigned long limit = task_rlimit(p, RLIMIT_RTPRIO);

		if (policy != p->policy && !limit)
			return false;
		if (attr->sched_priority > p->rt_priority &&
		    attr->sched_priority > limit)
			return false;
	}
	if (dl_policy(policy))
		return false;
	if (p->policy == SCHED_IDLE && policy != SCHED_IDLE &&
	    !nice_in_rlimit(p, task_nice(p)))
		return false;
	if (!sched_same_owner(p))
		return false;
	return !p->sched_reset_on_fork || reset_on_fork;
}

static int check_attr(const struct sched_attr *attr, unsigned int policy)
{
	if (attr->sched_flags & ~(u64)SCHED_FLAG_ALL)
		return -EINVAL;
	if (attr->sched_priority > MAX_RT_PRIO - 1)
		return -EINVAL;
	if (dl_policy(policy) && !dl_params_valid(attr))
		return -EINVAL;
	if (rt_policy(policy) != (attr->sched_priority != 0))
		return -EINVAL;
	return 0;
}

/* The last checks, under the lock; then it is done. */
static int apply_locked(struct rq *rq, struct task_struct *p,
			const struct sched_attr *attr, unsigned int policy)
{
	int err;

	if (p == rq->stop)
		return -EINVAL;
	if (dl_policy(policy) &&
	    !cpumask_subset(&cpu_online_mask, &p->cpus_mask))
		return -EPERM;
	if (dl_policy(policy) || dl_policy(p->policy)) {
		err = dl_admit(p, (int)policy, attr);
		if (err)
			return err;
	}
	change_params(rq, p, attr, policy);
	return 0;
}

/**
 * sched_change() - the one way to change a task's scheduling.
 * @p:      the task; the caller has a reference.
 * @attr:   the wish.
 * @policy: SCHED_*, or SCHED_POLICY_KEEP.
 * @user:   check what current may ask for.
 *
 * Context: Task context.
 * Return: 0, -EINVAL, -EPERM, -EBUSY (no bandwidth), -EOPNOTSUPP (clamps).
 */
int sched_change(struct task_struct *p, const struct sched_attr *attr,
		 int policy, bool user)
{
	bool reset = attr->sched_flags & SCHED_FLAG_RESET_ON_FORK;
	unsigned long flags;
	struct rq *rq;
	int err;

	if (policy < 0) {
		policy = (int)p->policy;
		reset = p->sched_reset_on_fork;
	} else if (!valid_policy((unsigned int)policy)) {
		return -EINVAL;
	}
	err = check_attr(attr, (unsigned int)policy);
	if (err)
		return err;
	if (user && !change_is_free(p, attr, (unsigned int)policy, reset) &&
	    !capable(CAP_SYS_NICE))
		return -EPERM;
	if (attr->sched_flags &
	    (SCHED_FLAG_UTIL_CLAMP_MIN | SCHED_FLAG_UTIL_CLAMP_MAX))
		return -EOPNOTSUPP;

	rq = task_rq_lock(p, &flags);
	err = apply_locked(rq, p, attr, (unsigned int)policy);
	if (!err)
		p->sched_reset_on_fork = reset;
	task_rq_unlock(rq, flags);
	return err;
}

/* As above for the kernel's own threads: no questions asked. */
int sched_setattr_nocheck(struct task_struct *p, const struct sched_attr *attr)
{
	return sched_change(p, attr, (int)attr->sched_policy, false);
}

/**
 * sched_set_fifo() - make a kernel thread a FIFO task of middle urgency.
 * @p: the thread.
 */
void sched_set_fifo(struct task_struct *p)
{
	struct sched_attr attr = {
		.sched_policy = SCHED_FIFO,
		.sched_priority = MAX_RT_PRIO / 2,
	};
	int err = sched_setattr_nocheck(p, &attr);

	WARN_ON(err);
}

/**
 * sched_set_normal() - make a kernel thread an ordinary task.
 * @p:    the thread.
 * @nice: its nice value.
 */
void sched_set_normal(struct task_struct *p, int nice)
{
	struct sched_attr attr = {
		.sched_policy = SCHED_NORMAL,
		.sched_nice = nice,
	};
	int err = sched_setattr_nocheck(p, &attr);

	WARN_ON(err);
}

/**
 * set_user_nice() - change a task's nice value, whatever its policy.
 * @p:    the task.
 * @nice: -20 .. 19.
 *
 * Context: Any.
 */
void set_user_nice(struct task_struct *p, int nice)
{
	struct sched_attr attr = { .sched_nice = nice };
	unsigned long flags;
	struct rq *rq = task_rq_lock(p, &flags);

	if (fair_policy(p->policy)) {
		change_params(rq, p, &attr, p->policy);
	} else if (p->policy == SCHED_IDLE || rt_policy(p->policy) ||
		   dl_policy(p->policy)) {
		p->static_prio = NICE_TO_PRIO(nice);
		if (p->policy == SCHED_IDLE)
			p->prio = p->normal_prio = p->static_prio;
	}
	task_rq_unlock(rq, flags);
}

/* What sched_getattr(2) says of the parameters. */
void sched_get_params(struct task_struct *p, struct sched_attr *attr)
{
	if (dl_policy(p->policy))
		dl_get_params(p, attr);
	else if (rt_policy(p->policy))
		attr->sched_priority = p->rt_priority;
	else
		attr->sched_nice = task_nice(p);
}

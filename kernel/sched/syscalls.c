/*
 * kernel/sched/syscalls.c - asking for a policy.
 *
 * See: sched(7), sched_setscheduler(2), sched_setattr(2),
 * sched_rr_get_interval(2), sched_yield(2).
 */
#include "asm/page.h"
#include "asm/uaccess.h"
#include "kernel/sched/policy.h"
#include "kernel/sched/rq.h"
#include "kernel/syscall.h"
#include "kernel/sysctl.h"
#include "kernel/time.h"
#include "lib/util.h"
#include <uapi/errno.h>

/* The old calls: a policy, a priority, and nice as it is. */
static long do_setscheduler(pid_t pid, int policy,
			    const struct sched_param __user *param)
{
	struct sched_attr attr = { 0 };
	struct sched_param lparam;
	struct task_struct *p;
	long err;

	if (!param || pid < 0)
		return -EINVAL;
	if (copy_from_user(&lparam, param, sizeof(lparam)))
		return -EFAULT;
	p = sched_find_get(pid);
	if (!p)
		return -ESRCH;
	attr.sched_priority = (u32)lparam.sched_priority;
	attr.sched_nice = task_nice(p);
	if (policy != SCHED_POLICY_KEEP && (policy & SCHED_RESET_ON_FORK)) {
		attr.sched_flags |= SCHED_FLAG_RESET_ON_FORK;
		policy &= ~SCHED_RESET_ON_FORK;
	}
	err = sched_change(p, &attr, policy, true);
	put_task_struct(p);
	return err;
}

SYSCALL_DEFINE3(sched_setscheduler, pid_t, pid, int, policy,
		const struct sched_param __user *, param)
{
	if (policy < 0)
		return -EINVAL;
	return do_setscheduler(pid, policy, param);
}

SYSCALL_DEFINE2(sched_setparam, pid_t, pid, const struct sched_param __user *,
		param)
{
	return do_setscheduler(pid, SCHED_POLICY_KEEP, param);
}

SYSCALL_DEFINE1(sched_getscheduler, pid_t, pid)
{
	struct task_struct *p;
	long policy;

	if (pid < 0)
		return -EINVAL;
	p = sched_find_get(pid);
	if (!p)
		return -ESRCH;
	policy = (long)p->policy;
	if (p->sched_reset_on_fork)
		policy |= SCHED_RESET_ON_FORK;
	put_task_struct(p);
	return policy;
}

SYSCALL_DEFINE2(sched_getparam, pid_t, pid, struct sched_param __user *, param)
{
	struct sched_param lparam = { 0 };
	struct task_struct *p;

	if (!param || pid < 0)
		return -EINVAL;
	p = sched_find_get(pid);
	if (!p)
		return -ESRCH;
	if (rt_policy(p->policy))
		lparam.sched_priority = (int)p->rt_priority;
	put_task_struct(p);
	return copy_to_user(param, &lparam, sizeof(lparam)) ? -EFAULT : 0;
}

/* Bytes beyond what we know must be 0: a wish we do not understand. */
static int check_tail(const u8 __user *from, size_t known, size_t size)
{
	for (size_t i = known; i < size; i++) {
		u8 byte;

		if (get_user(byte, from + i))
			return -EFAULT;
		if (byte)
			return -E2BIG;
	}
	return 0;
}

static int attr_too_big(struct sched_attr __user *uattr)
{
	return put_user((u32)sizeof(*uattr), &uattr->size) ? -EFAULT : -E2BIG;
}

/* A struct that may be older or newer than ours. */
static int copy_attr(struct sched_attr __user *uattr, struct sched_attr *attr)
{
	u32 size;
	int err;

	*attr = (struct sched_attr){ 0 };
	if (get_user(size, &uattr->size))
		return -EFAULT;
	if (!size)
		size = SCHED_ATTR_SIZE_VER0;
	if (size < SCHED_ATTR_SIZE_VER0 || size > PAGE_SIZE)
		return attr_too_big(uattr);
	err = check_tail((const u8 __user *)uattr, sizeof(*attr), size);
	if (err)
		return err == -E2BIG ? attr_too_big(uattr) : err;
	if (copy_from_user(attr, uattr, min_t(size_t, size, sizeof(*attr))))
		return -EFAULT;
	if ((attr->sched_flags &
	     (SCHED_FLAG_UTIL_CLAMP_MIN | SCHED_FLAG_UTIL_CLAMP_MAX)) &&
	    size < SCHED_ATTR_SIZE_VER1)
		return -EINVAL;
	attr->sched_nice = clamp(attr->sched_nice, MIN_NICE, MAX_NICE);
	return 0;
}

SYSCALL_DEFINE3(sched_setattr, pid_t, pid, struct sched_attr __user *, uattr,
		unsigned int, flags)
{
	struct sched_attr attr;
	struct task_struct *p;
	int policy, err;

	if (!uattr || pid < 0 || flags)
		return -EINVAL;
	err = copy_attr(uattr, &attr);
	if (err)
		return err;
	if ((int)attr.sched_policy < 0)
		return -EINVAL;
	policy = (int)attr.sched_policy;
	if (attr.sched_flags & SCHED_FLAG_KEEP_POLICY)
		policy = SCHED_POLICY_KEEP;
	p = sched_find_get(pid);
	if (!p)
		return -ESRCH;
	if (attr.sched_flags & SCHED_FLAG_KEEP_PARAMS)
		sched_get_params(p, &attr);
	err = sched_change(p, &attr, policy, true);
	put_task_struct(p);
	return err;
}

SYSCALL_DEFINE4(sched_getattr, pid_t, pid, struct sched_attr __user *, uattr,
		unsigned int, usize, unsigned int, flags)
{
	struct sched_attr attr = { 0 };
	struct task_struct *p;

	if (!uattr || pid < 0 || usize > PAGE_SIZE ||
	    usize < SCHED_ATTR_SIZE_VER0 || flags)
		return -EINVAL;
	p = sched_find_get(pid);
	if (!p)
		return -ESRCH;
	attr.sched_policy = p->policy;
	if (p->sched_reset_on_fork)
		attr.sched_flags |= SCHED_FLAG_RESET_ON_FORK;
	sched_get_params(p, &attr);
	put_task_struct(p);
	attr.sched_flags &= SCHED_FLAG_ALL;
	attr.size = min_t(u32, usize, sizeof(attr));
	return copy_to_user(uattr, &attr, attr.size) ? -EFAULT : 0;
}

SYSCALL_DEFINE0(sched_yield)
{
	yield();
	return 0;
}

SYSCALL_DEFINE1(sched_get_priority_max, int, policy)
{
	switch (policy) {
	case SCHED_FIFO:
	case SCHED_RR:
		return MAX_RT_PRIO - 1;
	case SCHED_NORMAL:
	case SCHED_BATCH:
	case SCHED_IDLE:
	case SCHED_DEADLINE:
		return 0;
	default:
		return -EINVAL;
	}
}

SYSCALL_DEFINE1(sched_get_priority_min, int, policy)
{
	switch (policy) {
	case SCHED_FIFO:
	case SCHED_RR:
		return 1;
	case SCHED_NORMAL:
	case SCHED_BATCH:
	case SCHED_IDLE:
	case SCHED_DEADLINE:
		return 0;
	default:
		return -EINVAL;
	}
}

SYSCALL_DEFINE2(sched_rr_get_interval, pid_t, pid,
		struct __kernel_timespec __user *, interval)
{
	struct task_struct *p;
	unsigned long flags;
	struct rq *rq;
	u64 slice;

	if (pid < 0)
		return -EINVAL;
	p = sched_find_get(pid);
	if (!p)
		return -ESRCH;
	rq = task_rq_lock(p, &flags);
	slice = p->sched_class->rr_interval(rq, p);
	task_rq_unlock(rq, flags);
	put_task_struct(p);
	return put_timespec_ns(slice, interval);
}

static unsigned int rt_period_us = 1000000;
static int rt_runtime_us = 950000;

/* Both numbers together: refused if deadline tasks were promised more. */
static int rt_bandwidth_handler(struct ctl_table *table, int write, char *buf,
				size_t *lenp, loff_t *ppos)
{
	unsigned int old_period = rt_period_us;
	int old_runtime = rt_runtime_us, err;
	u64 period, runtime;

	err = proc_dointvec_minmax(table, write, buf, lenp, ppos);
	if (err || !write)
		return err;
	period = (u64)rt_period_us * NSEC_PER_USEC;
	runtime = rt_runtime_us < 0 ? RUNTIME_INF
				    : (u64)rt_runtime_us * NSEC_PER_USEC;
	if (!rt_period_us || (rt_runtime_us >= 0 && runtime > period))
		err = -EINVAL;
	else if (rt_runtime_us >= 0)
		err = dl_bandwidth_fits(runtime, period);
	if (err) {
		rt_period_us = old_period;
		rt_runtime_us = old_runtime;
		return err;
	}
	sched_rt_period_ns = period;
	sched_rt_runtime_ns = runtime;
	return 0;
}

static struct ctl_table sched_table[] = {
	{ .path = "kernel/sched_rt_period_us",
	  .data = &rt_period_us,
	  .maxlen = sizeof(rt_period_us),
	  .mode = 0644,
	  .proc_handler = rt_bandwidth_handler,
	  .extra1 = SYSCTL_ONE,
	  .extra2 = SYSCTL_INT_MAX },
	{ .path = "kernel/sched_rt_runtime_us",
	  .data = &rt_runtime_us,
	  .maxlen = sizeof(rt_runtime_us),
	  .mode = 0644,
	  .proc_handler = rt_bandwidth_handler,
	  .extra1 = SYSCTL_NEG_ONE,
	  .extra2 = SYSCTL_INT_MAX },
};

/**
 * sched_init_smp() - what of the scheduler needs kernel threads.
 *
 * Context: Task context, once, when kthreadd runs and all CPUs are online.
 */
void sched_init_smp(void)
{
	stop_init();
	loadavg_init();
	register_sysctl(sched_table, ARRAY_SIZE(sched_table));
}

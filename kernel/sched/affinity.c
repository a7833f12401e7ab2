/*
 * kernel/sched/affinity.c - on which CPUs a task may run.
 *
 * A task that waits or sleeps is moved by whoever changes its mask.  One that
 * runs where it no longer may is moved by the migration thread of that CPU:
 * while the stopper runs, the task does not.
 *
 * See: sched_setaffinity(2), cpuset(7).
 */
#include "asm/smp.h"
#include "asm/uaccess.h"
#include "kernel/cred.h"
#include "kernel/sched/policy.h"
#include "kernel/sched/rq.h"
#include "kernel/syscall.h"
#include "lib/string.h"
#include "lib/util.h"
#include <uapi/errno.h>

struct migration {
	struct task_struct *task;
	int dest;
};

/* In the stopper of the CPU where the task was seen. */
static int migrate_running(void *arg) __no_thread_safety
{
	struct migration *m = arg;
	struct task_struct *p = m->task;
	struct rq *src, *dst;
	unsigned long flags;

	src = task_rq_lock(p, &flags);
	dst = cpu_rq(m->dest);
	if (src == dst || !p->on_rq || task_current(src, p) ||
	    cpumask_test_cpu((unsigned int)p->cpu, &p->cpus_mask))
		goto out_unlock;
	update_rq_clock(src);
	deactivate_task(src, p, DEQUEUE_MIGRATE);
	set_task_cpu(p, dst->cpu);
	spin_unlock(&src->lock);
	src = dst;
	spin_lock(&src->lock);
	update_rq_clock(src);
	activate_task(src, p, ENQUEUE_MIGRATE);
	check_preempt_curr(src, p);
out_unlock:
	task_rq_unlock(src, flags);
	return 0;
}

/* Deadline tasks are admitted for all CPUs, so they may run on all. */
static int check_mask(const struct task_struct *p, const struct cpumask *mask)
{
	if (!cpumask_intersects(mask, &cpu_online_mask))
		return -EINVAL;
	if (dl_policy(p->policy) && !cpumask_subset(&cpu_online_mask, mask))
		return -EBUSY;
	return 0;
}

/**
 * set_cpus_allowed() - change where a task may run, and make it so.
 * @p:    the task; the caller has a reference.
 * @mask: at least one CPU of it must be online.
 *
 * When this returns, the task does not run elsewhere.
 *
 * Context: Task context, may sleep.
 * Return: 0, -EINVAL (no CPU), -EBUSY (a deadline task needs all).
 */
int set_cpus_allowed(struct task_struct *p, struct cpumask mask)
{
	struct migration m = { .task = p };
	unsigned long flags;
	struct rq *rq;
	int err, cpu;

	rq = task_rq_lock(p, &flags);
	err = check_mask(p, &mask);
	if (err)
		goto out_unlock;
	p->cpus_mask = mask;
	p->nr_cpus_allowed = (int)cpumask_weight(&mask);
	cpu = p->cpu;
	if (cpumask_test_cpu((unsigned int)cpu, &mask) || !p->on_rq)
		goto out_unlock; /* a sleeper moves when it wakes */
	m.dest = fallback_cpu(p);
	task_rq_unlock(rq, flags);
	return stop_one_cpu(cpu, migrate_running, &m);

out_unlock:
	task_rq_unlock(rq, flags);
	return err;
}

/**
 * kthread_bind_cpu() - tie a thread that has not run yet to one CPU.
 * @p:   inactive.
 * @cpu: where it will wake.
 *
 * Context: Any.
 */
void kthread_bind_cpu(struct task_struct *p, int cpu)
{
	unsigned long flags;
	struct rq *rq = task_rq_lock(p, &flags);

	assert(!p->on_rq);
	p->cpus_mask = cpumask_of_cpu((unsigned int)cpu);
	p->nr_cpus_allowed = 1;
	p->flags |= PF_NO_SETAFFINITY;
	set_task_cpu(p, cpu);
	task_rq_unlock(rq, flags);
}

/* The caller is the task's user, or may change anybody's scheduling. */
bool sched_same_owner(struct task_struct *p)
{
	const struct cred *cred = get_task_cred(p);
	kuid_t euid = current_euid();
	bool same = uid_eq(euid, cred->euid) || uid_eq(euid, cred->uid);

	put_cred(cred);
	return same;
}

static bool may_set_affinity(struct task_struct *p)
{
	const struct cred *cred;
	bool may;

	if (sched_same_owner(p))
		return true;
	cred = get_task_cred(p);
	may = ns_capable(cred->user_ns, CAP_SYS_NICE);
	put_cred(cred);
	return may;
}

/* The task named by a system call: 0 is the caller.  Referenced, or NULL. */
struct task_struct *sched_find_get(pid_t pid)
{
	if (pid)
		return find_get_task_by_vpid(pid);
	get_task_struct(current);
	return current;
}

/**
 * sched_setaffinity() - sched_setaffinity(2) with the mask in hand.
 * @pid:  0 = current.
 * @mask: CPUs that do not exist are ignored.
 *
 * Context: Task context, may sleep.
 * Return: 0, -ESRCH, -EPERM, -EINVAL, -EBUSY.
 */
long sched_setaffinity(pid_t pid, struct cpumask mask)
{
	struct task_struct *p = sched_find_get(pid);
	long err;

	if (!p)
		return -ESRCH;
	err = -EINVAL;
	if (p->flags & PF_NO_SETAFFINITY)
		goto out_put;
	err = -EPERM;
	if (!may_set_affinity(p))
		goto out_put;
	cpumask_and(&mask, &mask, &cpu_possible_mask);
	err = set_cpus_allowed(p, mask);
out_put:
	put_task_struct(p);
	return err;
}

SYSCALL_DEFINE3(sched_setaffinity, pid_t, pid, unsigned int, len,
		const unsigned long __user *, user_mask)
{
	struct cpumask mask;

	cpumask_clear(&mask);
	if (copy_from_user(&mask, user_mask, min_t(size_t, len, sizeof(mask))))
		return -EFAULT;
	return sched_setaffinity(pid, mask);
}

SYSCALL_DEFINE3(sched_getaffinity, pid_t, pid, unsigned int, len,
		unsigned long __user *, user_mask)
{
	struct task_struct *p;
	struct cpumask mask;
	size_t size = min_t(size_t, len, sizeof(mask));

	if (len * BITS_PER_BYTE < (unsigned int)nr_cpu_ids ||
	    len & (sizeof(unsigned long) - 1))
		return -EINVAL;
	p = sched_find_get(pid);
	if (!p)
		return -ESRCH;
	cpumask_and(&mask, &p->cpus_mask, &cpu_online_mask);
	put_task_struct(p);
	return copy_to_user(user_mask, &mask, size) ? -EFAULT : (long)size;
}

SYSCALL_DEFINE3(getcpu, unsigned int __user *, cpu, unsigned int __user *, node,
		void __user *, unused)
{
	(void)unused;
	if (cpu && put_user((unsigned int)smp_processor_id(), cpu))
		return -EFAULT;
	if (node && put_user(0U, node))
		return -EFAULT;
	return 0;
}

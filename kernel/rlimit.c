/*
 * kernel/rlimit.c - reading and setting the limits of a process.
 *
 * A limit is enforced where the resource is used; here it is only kept.  The
 * hard limit may be lowered by anyone and raised with CAP_SYS_RESOURCE.
 *
 * See: getrlimit(2).
 */
#include <uapi/errno.h>
#include "asm/uaccess.h"
#include "kernel/cred.h"
#include "kernel/pid.h"
#include "kernel/rlimit.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "kernel/time.h"
#include "kernel/timer_part.h"
#include "lib/compiler.h"
#include "lib/util.h"

/* May current look at and change @task's limits?  prlimit(2), "EPERM". */
static bool may_prlimit(struct task_struct *task)
{
	const struct cred *me = current_cred();
	const struct cred *cred;
	bool same;

	if (task == current)
		return true;
	cred = get_task_cred(task);
	same = uid_eq(me->uid, cred->euid) && uid_eq(me->uid, cred->suid) &&
	       uid_eq(me->uid, cred->uid) && gid_eq(me->gid, cred->egid) &&
	       gid_eq(me->gid, cred->sgid) && gid_eq(me->gid, cred->gid);
	same = same || ns_capable(cred->user_ns, CAP_SYS_RESOURCE);
	put_cred(cred);
	return same;
}

/* Check @new against the rules; 0 or -errno. */
static int check_limit(unsigned int resource, const struct rlimit *new)
{
	if (new->rlim_cur > new->rlim_max)
		return -EINVAL;
	if (resource == RLIMIT_NOFILE && new->rlim_max > sysctl_nr_open)
		return -EPERM;
	return 0;
}

/* Read the limit into @old and set it from @new; either may be NULL. */
static int do_prlimit(struct task_struct *task, unsigned int resource,
		      const struct rlimit *new, struct rlimit *old)
{
	struct rlimit *rlim;
	bool may_raise;
	int err = 0;

	if (resource >= RLIM_NLIMITS)
		return -EINVAL;
	if (new && (err = check_limit(resource, new)))
		return err;
	may_raise = new &&capable(CAP_SYS_RESOURCE);

	task_lock(task->group_leader);
	rlim = &task->signal->rlim[resource];
	if (old)
		*old = *rlim;
	if (new &&new->rlim_max > rlim->rlim_max && !may_raise)
		err = -EPERM;
	else if (new)
		*rlim = *new;
	task_unlock(task->group_leader);
	if (new && !err && resource == RLIMIT_CPU)
		update_rlimit_cpu(task);
	return err;
}

SYSCALL_DEFINE2(getrlimit, unsigned int, resource, struct rlimit __user *, rlim)
{
	struct rlimit value;
	int err = do_prlimit(current, resource, NULL, &value);

	if (err)
		return err;
	return copy_to_user(rlim, &value, sizeof(value)) ? -EFAULT : 0;
}

SYSCALL_DEFINE2(setrlimit, unsigned int, resource, struct rlimit __user *, rlim)
{
	struct rlimit value;

	if (copy_from_user(&value, rlim, sizeof(value)))
		return -EFAULT;
	return do_prlimit(current, resource, &value, NULL);
}

static struct task_struct *find_prlimit_task(pid_t pid)
{
	if (!pid) {
		get_task_struct(current);
		return current;
	}
	return find_get_task_by_vpid(pid);
}

SYSCALL_DEFINE4(prlimit64, pid_t, pid, unsigned int, resource,
		const struct rlimit __user *, new_rlim, struct rlimit __user *,
		old_rlim)
{
	struct task_struct *task;
	struct rlimit new, old;
	int err = -EPERM;

	if (new_rlim && copy_from_user(&new, new_rlim, sizeof(new)))
		return -EFAULT;
	task = find_prlimit_task(pid);
	if (!task)
		return -ESRCH;
	if (may_prlimit(task))
		err = do_prlimit(task, resource, new_rlim ? &new : NULL,
				 old_rlim ? &old : NULL);
	put_task_struct(task);
	if (!err && old_rlim && copy_to_user(old_rlim, &old, sizeof(old)))
		err = -EFAULT;
	return err;
}

/*
 * ipc/sem_ctl.c - semctl(2): looking at sets, setting values, removing.
 *
 * User memory is touched under no lock: values are copied out under the set's
 * lock, and what is to be set is copied in before.
 *
 * See: semctl(2).
 */
#include <uapi/errno.h>
#include "asm/uaccess.h"
#include "ipc/ipc.h"
#include "ipc/sem.h"
#include "kernel/base/bug.h"
#include "kernel/cred.h"
#include "kernel/pid.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "kernel/time.h"
#include "lib/errptr.h"
#include "mm/slab.h"

/* The set goes; rwsem held for writing, set locked and unlocked here. */
static void sem_remove(struct ipc_namespace *ns,
		       struct kern_ipc_perm *perm) __no_thread_safety
{
	struct sem_array *sma = to_sem(perm);

	ipc_rmid(&ns->sem_ids, perm);
	ns->used_sems -= sma->nsems;
	sem_undo_free_all(sma);
	sem_kill_waiters(sma);
	spin_unlock(&perm->lock);
	ipc_put(perm);
}

/* IPC_SET on a locked set. */
static int sem_set(struct ipc_namespace *ns, struct kern_ipc_perm *perm,
		   const void *new)
{
	const struct semid64_ds *ds = new;
	int err = ipc_update_perm(&ds->sem_perm, perm);

	(void)ns;
	if (!err)
		to_sem(perm)->ctime = (s64)ktime_get_real_seconds();
	return err;
}

static void fill_ds(void *out, struct kern_ipc_perm *perm)
{
	struct semid64_ds *ds = out;
	const struct sem_array *sma = to_sem(perm);

	ipc_fill_perm(&ds->sem_perm, perm, current_user_ns());
	ds->sem_otime = sma->otime;
	ds->sem_ctime = sma->ctime;
	ds->sem_nsems = (u64)sma->nsems;
}

static const struct ipc_ctl_ops sem_ctl_ops = { fill_ds, sem_set, sem_remove };

static long sem_stat(struct ipc_namespace *ns, int semid, int cmd,
		     void __user *arg)
{
	struct semid64_ds ds = { 0 };
	enum ipc_stat how = cmd == IPC_STAT   ? IPC_STAT_ID
			    : cmd == SEM_STAT ? IPC_STAT_INDEX
					      : IPC_STAT_INDEX_ANY;
	long ret = ipc_stat(ns, &ns->sem_ids, semid, how, &sem_ctl_ops, &ds);

	if (ret >= 0 && copy_to_user(arg, &ds, sizeof(ds)))
		ret = -EFAULT;
	return ret;
}

/**
 * sem_exit_ns() - the namespace goes, and its sets.
 * @ns: the namespace.
 *
 * Context: May sleep.
 */
void sem_exit_ns(struct ipc_namespace *ns)
{
	ipc_remove_all(ns, &ns->sem_ids, &sem_ctl_ops);
}

static long sem_info(struct ipc_namespace *ns, int cmd, void __user *arg)
{
	struct seminfo info = {
		.semmap = SEMMAP,
		.semmni = ns->sem_ctls[3],
		.semmns = ns->sem_ctls[1],
		.semmnu = SEMMNU,
		.semmsl = ns->sem_ctls[0],
		.semopm = ns->sem_ctls[2],
		.semume = SEMUME,
		.semusz = SEMUSZ,
		.semvmx = SEMVMX,
		.semaem = SEMAEM,
	};
	int max_idx;

	down_read(&ns->sem_ids.rwsem);
	if (cmd == SEM_INFO) {
		info.semusz = ns->sem_ids.in_use;
		info.semaem = ns->used_sems;
	}
	max_idx = ns->sem_ids.max_idx;
	up_read(&ns->sem_ids.rwsem);
	if (copy_to_user(arg, &info, sizeof(info)))
		return -EFAULT;
	return max_idx < 0 ? 0 : max_idx;
}

/* Lock a set for a command that needs @perms. */
static int lock_for(struct ipc_namespace *ns, struct sem_array *sma, int perms)
	__try_acquires(0, sma->perm.lock) __no_thread_safety
{
	int err = ipc_lock(&sma->perm);

	if (err)
		return err;
	err = ipcperms(ns, &sma->perm, perms);
	if (err)
		spin_unlock(&sma->perm.lock);
	return err;
}

/* Values were set: nobody owes anything there, and some may go on. */
static void values_set(struct sem_array *sma, int semnum)
{
	sem_undo_forget(sma, semnum);
	sma->ctime = (s64)ktime_get_real_seconds();
	if (sem_wake(sma, NULL, 0))
		sma->otime = sma->ctime;
}

static long sem_setval(struct ipc_namespace *ns, struct sem_array *sma,
		       int semnum, int val)
{
	int err;

	if (semnum < 0 || semnum >= sma->nsems)
		return -EINVAL;
	err = lock_for(ns, sma, 0222);
	if (err)
		return err;
	sma->sems[semnum].semval = val;
	ipc_update_pid(&sma->sems[semnum].sempid, task_tgid(current));
	values_set(sma, semnum);
	spin_unlock(&sma->perm.lock);
	return 0;
}

static long sem_getall(struct ipc_namespace *ns, struct sem_array *sma,
		       u16 *values, u16 __user *arg)
{
	int err = lock_for(ns, sma, 0444);

	if (err)
		return err;
	for (int i = 0; i < sma->nsems; i++)
		values[i] = (u16)sma->sems[i].semval;
	spin_unlock(&sma->perm.lock);
	return copy_to_user(arg, values, (size_t)sma->nsems * sizeof(*values))
		       ? -EFAULT
		       : 0;
}

static long sem_setall(struct ipc_namespace *ns, struct sem_array *sma,
		       u16 *values, const u16 __user *arg)
{
	struct pid *pid = task_tgid(current);
	int err = lock_for(ns, sma, 0222);

	if (err)
		return err;
	spin_unlock(&sma->perm.lock); /* the right to is there: now look */
	if (copy_from_user(values, arg, (size_t)sma->nsems * sizeof(*values)))
		return -EFAULT;
	for (int i = 0; i < sma->nsems; i++)
		if (values[i] > SEMVMX)
			return -ERANGE;
	err = ipc_lock(&sma->perm);
	if (err)
		return err;
	for (int i = 0; i < sma->nsems; i++) {
		sma->sems[i].semval = values[i];
		ipc_update_pid(&sma->sems[i].sempid, pid);
	}
	values_set(sma, -1);
	spin_unlock(&sma->perm.lock);
	return 0;
}

static long sem_all(struct ipc_namespace *ns, struct sem_array *sma, int cmd,
		    void __user *arg)
{
	u16 *values =
		kvmalloc((size_t)sma->nsems * sizeof(*values), GFP_KERNEL);
	long ret;

	if (!values)
		return -ENOMEM;
	ret = cmd == GETALL ? sem_getall(ns, sma, values, arg)
			    : sem_setall(ns, sma, values, arg);
	kvfree(values);
	return ret;
}

static long sem_get(struct ipc_namespace *ns, struct sem_array *sma, int semnum,
		    int cmd)
{
	long ret = lock_for(ns, sma, 0444);

	if (ret)
		return ret;
	if (semnum < 0 || semnum >= sma->nsems)
		ret = -EINVAL;
	else if (cmd == GETVAL)
		ret = sma->sems[semnum].semval;
	else if (cmd == GETPID)
		ret = pid_vnr(sma->sems[semnum].sempid);
	else
		ret = sem_count_waiters(sma, semnum, cmd == GETZCNT);
	spin_unlock(&sma->perm.lock);
	return ret;
}

static long sem_main(struct ipc_namespace *ns, int semid, int semnum, int cmd,
		     unsigned long arg)
{
	struct sem_array *sma;
	long ret;

	if (cmd == SETVAL && ((int)arg < 0 || (int)arg > SEMVMX))
		return -ERANGE;
	sma = sem_find(ns, semid);
	if (IS_ERR(sma))
		return PTR_ERR(sma);
	if (cmd == SETVAL)
		ret = sem_setval(ns, sma, semnum, (int)arg);
	else if (cmd == GETALL || cmd == SETALL)
		ret = sem_all(ns, sma, cmd, (void __user *)arg);
	else
		ret = sem_get(ns, sma, semnum, cmd);
	ipc_put(&sma->perm);
	return ret;
}

SYSCALL_DEFINE4(semctl, int, semid, int, semnum, int, cmd, unsigned long, arg)
{
	struct ipc_namespace *ns = current_ipc_ns();
	struct semid64_ds ds;

	if (semid < 0)
		return -EINVAL;
	switch (cmd) {
	case IPC_INFO:
	case SEM_INFO:
		return sem_info(ns, cmd, (void __user *)arg);
	case IPC_STAT:
	case SEM_STAT:
	case SEM_STAT_ANY:
		return sem_stat(ns, semid, cmd, (void __user *)arg);
	case GETALL:
	case GETVAL:
	case GETPID:
	case GETNCNT:
	case GETZCNT:
	case SETALL:
	case SETVAL:
		return sem_main(ns, semid, semnum, cmd, arg);
	case IPC_SET:
		if (copy_from_user(&ds, (void __user *)arg, sizeof(ds)))
			return -EFAULT;
		return ipc_control(ns, &ns->sem_ids, semid, &sem_ctl_ops, &ds);
	case IPC_RMID:
		return ipc_control(ns, &ns->sem_ids, semid, &sem_ctl_ops, NULL);
	default:
		return -EINVAL;
	}
}

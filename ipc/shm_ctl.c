/*
 * ipc/shm_ctl.c - shmctl(2): looking at segments, locking and removing them.
 *
 * See: shmctl(2).
 */
#include <uapi/errno.h>
#include <uapi/resource.h>
#include "asm/uaccess.h"
#include "fs/file.h"
#include "ipc/ipc.h"
#include "ipc/shm_segment.h"
#include "kernel/base/bug.h"
#include "kernel/cred.h"
#include "kernel/pid.h"
#include "kernel/rlimit.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "kernel/time.h"
#include "lib/errptr.h"
#include "mm/pagecache.h"

static long copy_out(void __user *arg, const void *from, size_t size,
		     const struct ipc_ids *ids)
{
	int max_idx = READ_ONCE(ids->max_idx);

	if (copy_to_user(arg, from, size))
		return -EFAULT;
	return max_idx < 0 ? 0 : max_idx;
}

static long shm_limits(struct ipc_namespace *ns, void __user *arg)
{
	struct shminfo64 info = {
		.shmmax = ns->shm_ctlmax,
		.shmmin = SHMMIN,
		.shmmni = (u64)ns->shm_ctlmni,
		.shmseg = (u64)ns->shm_ctlmni,
		.shmall = ns->shm_ctlall,
	};

	return copy_out(arg, &info, sizeof(info), &ns->shm_ids);
}

static long shm_usage(struct ipc_namespace *ns, void __user *arg)
{
	struct shm_info info = { 0 };
	struct kern_ipc_perm *perm;

	down_read(&ns->shm_ids.rwsem);
	info.used_ids = ns->shm_ids.in_use;
	info.shm_tot = ns->shm_tot;
	for (u64 idx = 0; (perm = ipc_next(&ns->shm_ids, &idx)); idx++)
		info.shm_rss += to_shm(perm)->file->f_mapping->nrpages;
	up_read(&ns->shm_ids.rwsem);
	return copy_out(arg, &info, sizeof(info), &ns->shm_ids);
}

static void fill_ds(void *out, struct kern_ipc_perm *perm)
{
	const struct shm_segment *shm = to_shm(perm);
	struct shmid64_ds *ds = out;

	ipc_fill_perm(&ds->shm_perm, perm, current_user_ns());
	ds->shm_segsz = shm->size;
	ds->shm_atime = shm->atime;
	ds->shm_dtime = shm->dtime;
	ds->shm_ctime = shm->ctime;
	ds->shm_cpid = pid_vnr(shm->cpid);
	ds->shm_lpid = pid_vnr(shm->lpid);
	ds->shm_nattch = shm->nattch;
}

/* Removed, but alive as long as somebody maps it. */
static void shm_rmid(struct ipc_namespace *ns,
		     struct kern_ipc_perm *perm) __no_thread_safety
{
	if (!to_shm(perm)->nattch) {
		shm_remove(to_shm(perm));
		return;
	}
	perm->mode |= SHM_DEST;
	ipc_forget_key(&ns->shm_ids, perm);
	spin_unlock(&perm->lock);
}

/* IPC_SET on a locked segment. */
static int shm_set(struct ipc_namespace *ns, struct kern_ipc_perm *perm,
		   const void *new)
{
	const struct shmid64_ds *ds = new;
	int err = ipc_update_perm(&ds->shm_perm, perm);

	(void)ns;
	if (!err)
		to_shm(perm)->ctime = (s64)ktime_get_real_seconds();
	return err;
}

static const struct ipc_ctl_ops shm_ctl_ops = { fill_ds, shm_set, shm_rmid };

static long shm_stat(struct ipc_namespace *ns, int shmid, int cmd,
		     void __user *arg)
{
	struct shmid64_ds ds = { 0 };
	enum ipc_stat how = cmd == IPC_STAT   ? IPC_STAT_ID
			    : cmd == SHM_STAT ? IPC_STAT_INDEX
					      : IPC_STAT_INDEX_ANY;
	long ret = ipc_stat(ns, &ns->shm_ids, shmid, how, &shm_ctl_ops, &ds);

	if (ret >= 0 && copy_to_user(arg, &ds, sizeof(ds)))
		ret = -EFAULT;
	return ret;
}

/* The namespace goes: so does the name of what is still mapped. */
static void shm_forget(struct ipc_namespace *ns,
		       struct kern_ipc_perm *perm) __no_thread_safety
{
	(void)ns;
	shm_remove(to_shm(perm));
}

/**
 * shm_exit_ns() - the namespace goes: nothing names its segments any more.
 * @ns: the namespace.
 *
 * Context: May sleep.
 */
void shm_exit_ns(struct ipc_namespace *ns)
{
	static const struct ipc_ctl_ops ops = { fill_ds, shm_set, shm_forget };

	ipc_remove_all(ns, &ns->shm_ids, &ops);
}

/* May current lock or unlock the segment, which is locked? */
static int may_lock(struct ipc_namespace *ns, const struct shm_segment *shm,
		    bool on)
{
	kuid_t euid = current_euid();

	if (ns_capable(ns->common.user_ns, CAP_IPC_LOCK))
		return 0;
	if (!uid_eq(euid, shm->perm.uid) && !uid_eq(euid, shm->perm.cuid))
		return -EPERM;
	return on && !rlimit(RLIMIT_MEMLOCK) ? -EPERM : 0;
}

/* Charge the segment to current's user: 0 or -ENOMEM. */
static int charge_lock(struct shm_segment *shm)
{
	struct ucounts *uc = current_cred()->ucounts;
	unsigned long limit = rlimit(RLIMIT_MEMLOCK);
	long pages = (long)shm_pages(shm), now;

	now = inc_rlimit_ucounts(uc, UCOUNT_RLIMIT_MEMLOCK, pages);
	if (limit != RLIM_INFINITY &&
	    (now == LONG_MAX || (unsigned long)now > limit >> PAGE_SHIFT) &&
	    !capable(CAP_IPC_LOCK)) {
		dec_rlimit_ucounts(uc, UCOUNT_RLIMIT_MEMLOCK, pages);
		return -ENOMEM;
	}
	shm->mlock_ucounts = get_ucounts(uc);
	return 0;
}

/* SHM_LOCK and SHM_UNLOCK: memory never leaves here, so only the accounts. */
static int set_lock(struct shm_segment *shm, bool on)
{
	bool is_on = shm->perm.mode & SHM_LOCKED;
	int err = 0;

	if (on && !is_on) {
		err = charge_lock(shm);
		if (!err)
			shm->perm.mode |= SHM_LOCKED;
	} else if (!on && is_on) {
		shm_unlock_memory(shm);
		shm->perm.mode &= (umode_t)~SHM_LOCKED;
	}
	return err;
}

static long shm_lock(struct ipc_namespace *ns, int shmid, bool on)
{
	struct kern_ipc_perm *perm = ipc_find(&ns->shm_ids, shmid);
	long err;

	if (IS_ERR(perm))
		return PTR_ERR(perm);
	err = ipc_lock(perm);
	if (!err) {
		err = may_lock(ns, to_shm(perm), on);
		if (!err)
			err = set_lock(to_shm(perm), on);
		spin_unlock(&perm->lock);
	}
	ipc_put(perm);
	return err;
}

SYSCALL_DEFINE3(shmctl, int, shmid, int, cmd, struct shmid64_ds __user *, buf)
{
	struct ipc_namespace *ns = current_ipc_ns();
	struct shmid64_ds ds;

	if (cmd < 0 || shmid < 0)
		return -EINVAL;
	switch (cmd) {
	case IPC_INFO:
		return shm_limits(ns, buf);
	case SHM_INFO:
		return shm_usage(ns, buf);
	case IPC_STAT:
	case SHM_STAT:
	case SHM_STAT_ANY:
		return shm_stat(ns, shmid, cmd, buf);
	case IPC_SET:
		if (copy_from_user(&ds, buf, sizeof(ds)))
			return -EFAULT;
		return ipc_control(ns, &ns->shm_ids, shmid, &shm_ctl_ops, &ds);
	case IPC_RMID:
		return ipc_control(ns, &ns->shm_ids, shmid, &shm_ctl_ops, NULL);
	case SHM_LOCK:
	case SHM_UNLOCK:
		return shm_lock(ns, shmid, cmd == SHM_LOCK);
	default:
		return -EINVAL;
	}
}

/*
 * ipc/sem.c - System V semaphores: making sets, and operating on them.
 *
 * One lock per set.  A call that cannot be performed at once sleeps until
 * somebody performed it (ipc/sem_queue.c), its time is up, a signal came or
 * the set is gone.
 *
 * See: semget(2), semop(2); ipc/sem_ctl.c, ipc/sem_undo.c.
 */
#include <uapi/errno.h>
#include "asm/uaccess.h"
#include "ipc/ipc.h"
#include "ipc/sem.h"
#include "ipc/sysvipc.h"
#include "kernel/base/bug.h"
#include "kernel/base/counter.h"
#include "kernel/pid.h"
#include "kernel/signal.h"
#include "kernel/syscall.h"
#include "kernel/time.h"
#include "lib/bitmap.h"
#include "lib/errptr.h"
#include "lib/util.h"
#include "fs/seq_file.h"
#include "mm/slab.h"

static struct counter sem_counter = COUNTER_INIT("sem_sets");

static void sem_free(struct kern_ipc_perm *perm)
{
	struct sem_array *sma = to_sem(perm);

	for (int i = 0; i < sma->nsems; i++)
		put_pid(sma->sems[i].sempid);
	kvfree(sma);
	counter_dec(&sem_counter);
}

static int sem_create(struct ipc_namespace *ns, const struct ipc_params *p)
{
	size_t size = sizeof(struct sem_array) +
		      sizeof(struct sem) * (size_t)p->nsems;
	struct sem_array *sma;
	int id;

	if (!p->nsems)
		return -EINVAL;
	if (ns->used_sems + p->nsems > READ_ONCE(ns->sem_ctls[1]))
		return -ENOSPC;
	sma = kvzalloc(size, GFP_KERNEL);
	if (!sma)
		return -ENOMEM;
	counter_inc(&sem_counter);
	ipc_init_perm(&sma->perm, p, "sem", sem_free);
	sma->nsems = p->nsems;
	sma->ctime = (s64)ktime_get_real_seconds();
	INIT_LIST_HEAD(&sma->undos);
	sem_waiters_init(&sma->waiters);
	for (int i = 0; i < sma->nsems; i++)
		sem_waiters_init(&sma->sems[i].waiters);
	id = ipc_addid(&ns->sem_ids, &sma->perm, READ_ONCE(ns->sem_ctls[3]));
	if (id < 0)
		ipc_put(&sma->perm);
	else
		ns->used_sems += p->nsems;
	return id;
}

static int sem_fits(const struct kern_ipc_perm *perm,
		    const struct ipc_params *p)
{
	const struct sem_array *sma =
		container_of(perm, struct sem_array, perm);

	return p->nsems > sma->nsems ? -EINVAL : 0;
}

SYSCALL_DEFINE3(semget, key_t, key, int, nsems, int, semflg)
{
	static const struct ipc_ops ops = { sem_create, sem_fits };
	struct ipc_namespace *ns = current_ipc_ns();
	const struct ipc_params p = { .key = key,
				      .flg = semflg,
				      .nsems = nsems };

	if (nsems < 0 || nsems > READ_ONCE(ns->sem_ctls[0]))
		return -EINVAL;
	return ipcget(ns, &ns->sem_ids, &ops, &p);
}

/**
 * sem_find() - a set by its id.
 * @ns:    where.
 * @semid: its id.
 *
 * Context: Any.
 * Return: the set, referenced, or ERR_PTR(-EINVAL).
 */
struct sem_array *sem_find(struct ipc_namespace *ns, int semid)
{
	struct kern_ipc_perm *perm = ipc_find(&ns->sem_ids, semid);

	return IS_ERR(perm) ? ERR_CAST(perm) : to_sem(perm);
}

/* What is known of a call before its set is. */
struct sem_request {
	struct sembuf *sops;
	unsigned int nsops;
	unsigned int max; /* largest semaphore number */
	bool undo;        /* an operation has SEM_UNDO */
	bool alter;       /* an operation changes a value */
	u64 deadline;     /* monotonic ns, or NO_DEADLINE */
};

/* What the operations are, and until when they may wait: 0 or -EINVAL. */
static int examine(struct sem_request *req, const struct timespec64 *timeout)
{
	if (timeout && !timespec64_valid(timeout))
		return -EINVAL;
	if (timeout)
		req->deadline =
			ktime_add_safe(ktime_get(), timespec64_to_ns(timeout));
	for (unsigned int i = 0; i < req->nsops; i++) {
		const struct sembuf *sop = &req->sops[i];

		req->max = max(req->max, (unsigned int)sop->sem_num);
		req->undo |= !!(sop->sem_flg & SEM_UNDO);
		req->alter |= sop->sem_op != 0;
	}
	return 0;
}

/* The call waits in line: sleep until it has its result. */
static int await(struct sem_array *sma, struct sem_queue *q,
		 u64 deadline) __no_thread_safety
{
	bool expired;
	int status;

	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		spin_unlock(&sma->perm.lock);
		expired = !schedule_until(deadline);
		status = __atomic_load_n(&q->status, __ATOMIC_ACQUIRE);
		if (status != SEM_WAITING)
			return status;
		spin_lock(&sma->perm.lock);
		status = q->status;
		if (status != SEM_WAITING)
			break;
		if (signal_pending(current))
			status = -EINTR;
		else if (expired)
			status = -EAGAIN;
		else
			continue;
		sem_dequeue(sma, q);
		break;
	}
	spin_unlock(&sma->perm.lock);
	return status;
}

/* The set is known, the undo entry is there: operate. */
static int operate(struct ipc_namespace *ns, struct sem_array *sma,
		   struct sem_queue *q, u64 deadline) __no_thread_safety
{
	int err = ipc_lock(&sma->perm);

	if (err)
		return err;
	err = ipcperms(ns, &sma->perm, q->alter ? 0222 : 0444);
	if (!err)
		err = sem_perform(sma, q);
	if (err == SEM_WAITING) {
		sem_enqueue(sma, q);
		return await(sma, q, deadline);
	}
	if (!err) {
		sma->otime = (s64)ktime_get_real_seconds();
		if (q->alter)
			sem_wake(sma, q->sops, q->nsops);
	}
	spin_unlock(&sma->perm.lock);
	return err;
}

static int sem_operate(struct ipc_namespace *ns, int semid,
		       const struct sem_request *req)
{
	struct sem_queue q = {
		.sleeper = current,
		.pid = task_tgid(current),
		.sops = req->sops,
		.nsops = req->nsops,
		.alter = req->alter,
	};
	struct sem_array *sma = sem_find(ns, semid);
	int err = 0;

	if (IS_ERR(sma))
		return (int)PTR_ERR(sma);
	if (req->undo) {
		q.undo = sem_undo_get(sma);
		if (IS_ERR(q.undo))
			err = (int)PTR_ERR(q.undo);
	}
	if (!err && req->max >= (unsigned int)sma->nsems)
		err = -EFBIG;
	if (!err)
		err = operate(ns, sma, &q, req->deadline);
	ipc_put(&sma->perm);
	return err;
}

#define SOPS_FAST 16

/* @timeout, counted from now, or NULL: for ever. */
static long do_semtimedop(int semid, const struct sembuf __user *usops,
			  unsigned int nsops, const struct timespec64 *timeout)
{
	struct ipc_namespace *ns = current_ipc_ns();
	struct sembuf fast[SOPS_FAST];
	struct sem_request req = {
		.sops = fast,
		.nsops = nsops,
		.deadline = NO_DEADLINE,
	};
	long err = -EFAULT;

	if (nsops > (unsigned int)READ_ONCE(ns->sem_ctls[2]))
		return -E2BIG;
	if (!nsops)
		return -EINVAL;
	if (nsops > SOPS_FAST)
		req.sops = kvmalloc(nsops * sizeof(*req.sops), GFP_KERNEL);
	if (!req.sops)
		return -ENOMEM;
	if (!copy_from_user(req.sops, usops, nsops * sizeof(*req.sops)))
		err = examine(&req, timeout);
	if (!err)
		err = sem_operate(ns, semid, &req);
	if (req.sops != fast)
		kvfree(req.sops);
	return err;
}

SYSCALL_DEFINE3(semop, int, semid, struct sembuf __user *, sops, unsigned int,
		nsops)
{
	return do_semtimedop(semid, sops, nsops, NULL);
}

SYSCALL_DEFINE4(semtimedop, int, semid, struct sembuf __user *, sops,
		unsigned int, nsops, const struct __kernel_timespec __user *,
		timeout)
{
	struct timespec64 ts;

	if (timeout && get_timespec64(&ts, timeout))
		return -EFAULT;
	return do_semtimedop(semid, sops, nsops, timeout ? &ts : NULL);
}

static struct ipc_ids *sem_ids_of(struct ipc_namespace *ns)
{
	return &ns->sem_ids;
}

static void sem_show(struct seq_file *m, struct kern_ipc_perm *perm)
{
	struct sem_array *sma = to_sem(perm);
	struct ipc64_perm p = { 0 };

	ipc_fill_perm(&p, perm, seq_user_ns(m));
	seq_printf(m, "%10d %10d  %4o %10u %5u %5u %5u %5u %10llu %10llu\n",
		   p.key, perm->id, p.mode, (unsigned int)sma->nsems, p.uid,
		   p.gid, p.cuid, p.cgid, (u64)sma->otime, (u64)sma->ctime);
}

/** sem_init_ns() - no sets, the default limits.  Context: Any. */
void sem_init_ns(struct ipc_namespace *ns)
{
	ipc_init_ids(&ns->sem_ids, "sem_ids");
	ns->sem_ctls[0] = SEMMSL;
	ns->sem_ctls[1] = SEMMNS;
	ns->sem_ctls[2] = SEMOPM;
	ns->sem_ctls[3] = SEMMNI;
	ns->used_sems = 0;
}

/** sem_init() - boot: /proc/sysvipc/sem.  Context: Boot. */
void sem_init(void)
{
	static const struct ipc_proc_iface iface = {
		.name = "sem",
		.header = "       key      semid perms      nsems   uid   gid"
			  "  cuid  cgid      otime      ctime\n",
		.ids = sem_ids_of,
		.show = sem_show,
	};

	counter_register(&sem_counter);
	sem_undo_init();
	ipc_proc_init(&iface);
}

/*
 * ipc/msg_ctl.c - System V message queues: making, looking, removing.
 *
 * See: msgget(2), msgctl(2); ipc/msg.c.
 */
#include <uapi/errno.h>
#include "asm/uaccess.h"
#include "fs/seq_file.h"
#include "ipc/ipc.h"
#include "ipc/msg_queue.h"
#include "ipc/msgutil.h"
#include "kernel/base/bug.h"
#include "kernel/base/counter.h"
#include "kernel/cred.h"
#include "kernel/pid.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "kernel/time.h"
#include "lib/errptr.h"
#include "mm/slab.h"

static struct counter msq_counter = COUNTER_INIT("msg_queues");

static void msg_free(struct kern_ipc_perm *perm)
{
	struct msg_queue *msq = to_msq(perm);

	assert(list_empty(&msq->messages));
	put_pid(msq->lspid);
	put_pid(msq->lrpid);
	kfree(msq);
	counter_dec(&msq_counter);
}

static int msg_create(struct ipc_namespace *ns, const struct ipc_params *p)
{
	struct msg_queue *msq = kzalloc(sizeof(*msq), GFP_KERNEL);
	int id;

	if (!msq)
		return -ENOMEM;
	counter_inc(&msq_counter);
	ipc_init_perm(&msq->perm, p, "msg", msg_free);
	msq->ctime = (s64)ktime_get_real_seconds();
	msq->qbytes = READ_ONCE(ns->msg_ctlmnb);
	INIT_LIST_HEAD(&msq->messages);
	INIT_LIST_HEAD(&msq->receivers);
	INIT_LIST_HEAD(&msq->senders);
	id = ipc_addid(&ns->msg_ids, &msq->perm,
		       (int)READ_ONCE(ns->msg_ctlmni));
	if (id < 0)
		ipc_put(&msq->perm);
	return id;
}

SYSCALL_DEFINE2(msgget, key_t, key, int, msgflg)
{
	static const struct ipc_ops ops = { msg_create, NULL };
	struct ipc_namespace *ns = current_ipc_ns();
	const struct ipc_params p = { .key = key, .flg = msgflg };

	return ipcget(ns, &ns->msg_ids, &ops, &p);
}

/* The queue goes; rwsem held for writing, queue locked and unlocked here. */
static void msg_remove(struct ipc_namespace *ns,
		       struct kern_ipc_perm *perm) __no_thread_safety
{
	struct msg_queue *msq = to_msq(perm);
	LIST_HEAD(messages);
	struct msg_msg *msg;

	ipc_rmid(&ns->msg_ids, &msq->perm);
	msg_retry_receivers(msq, -EIDRM);
	msg_wake_senders(msq, true);
	list_splice_init(&msq->messages, &messages);
	spin_unlock(&msq->perm.lock);
	while (!list_empty(&messages)) {
		msg = list_first_entry(&messages, struct msg_msg, list);
		list_del(&msg->list);
		atomic_long_sub((long)msg->size, &ns->msg_bytes);
		atomic_long_dec(&ns->msg_hdrs);
		free_msg(msg);
	}
	ipc_put(&msq->perm);
}

static long msg_info(struct ipc_namespace *ns, int cmd, void __user *arg)
{
	struct msginfo info = {
		.msgpool = MSGPOOL,
		.msgmap = MSGMAP,
		.msgmax = (s32)ns->msg_ctlmax,
		.msgmnb = (s32)ns->msg_ctlmnb,
		.msgmni = (s32)ns->msg_ctlmni,
		.msgssz = MSGSSZ,
		.msgtql = MSGTQL,
		.msgseg = MSGSEG,
	};
	int max_idx;

	down_read(&ns->msg_ids.rwsem);
	if (cmd == MSG_INFO) {
		info.msgpool = ns->msg_ids.in_use;
		info.msgmap = (s32)atomic_long_read(&ns->msg_hdrs);
		info.msgtql = (s32)atomic_long_read(&ns->msg_bytes);
	}
	max_idx = ns->msg_ids.max_idx;
	up_read(&ns->msg_ids.rwsem);
	if (copy_to_user(arg, &info, sizeof(info)))
		return -EFAULT;
	return max_idx < 0 ? 0 : max_idx;
}

static void fill_ds(void *out, struct kern_ipc_perm *perm)
{
	const struct msg_queue *msq = to_msq(perm);
	struct msqid64_ds *ds = out;

	ipc_fill_perm(&ds->msg_perm, perm, current_user_ns());
	ds->msg_stime = msq->stime;
	ds->msg_rtime = msq->rtime;
	ds->msg_ctime = msq->ctime;
	ds->msg_cbytes = msq->cbytes;
	ds->msg_qnum = msq->qnum;
	ds->msg_qbytes = msq->qbytes;
	ds->msg_lspid = pid_vnr(msq->lspid);
	ds->msg_lrpid = pid_vnr(msq->lrpid);
}

/* IPC_SET on a locked queue. */
static int msg_set(struct ipc_namespace *ns, struct kern_ipc_perm *perm,
		   const void *new)
{
	const struct msqid64_ds *ds = new;
	struct msg_queue *msq = to_msq(perm);
	int err;

	if (ds->msg_qbytes > READ_ONCE(ns->msg_ctlmnb) &&
	    !capable(CAP_SYS_RESOURCE))
		return -EPERM;
	err = ipc_update_perm(&ds->msg_perm, &msq->perm);
	if (err)
		return err;
	msq->qbytes = ds->msg_qbytes;
	msq->ctime = (s64)ktime_get_real_seconds();
	/* Receivers may have lost the right to, senders may have room now. */
	msg_retry_receivers(msq, -EAGAIN);
	msg_wake_senders(msq, false);
	return 0;
}

static const struct ipc_ctl_ops msg_ctl_ops = { fill_ds, msg_set, msg_remove };

static long msg_stat(struct ipc_namespace *ns, int msqid, int cmd,
		     void __user *arg)
{
	struct msqid64_ds ds = { 0 };
	enum ipc_stat how = cmd == IPC_STAT   ? IPC_STAT_ID
			    : cmd == MSG_STAT ? IPC_STAT_INDEX
					      : IPC_STAT_INDEX_ANY;
	long ret = ipc_stat(ns, &ns->msg_ids, msqid, how, &msg_ctl_ops, &ds);

	if (ret >= 0 && copy_to_user(arg, &ds, sizeof(ds)))
		ret = -EFAULT;
	return ret;
}

/**
 * msg_exit_ns() - the namespace goes, and its queues.
 * @ns: the namespace.
 *
 * Context: May sleep.
 */
void msg_exit_ns(struct ipc_namespace *ns)
{
	ipc_remove_all(ns, &ns->msg_ids, &msg_ctl_ops);
}

SYSCALL_DEFINE3(msgctl, int, msqid, int, cmd, struct msqid64_ds __user *, buf)
{
	struct ipc_namespace *ns = current_ipc_ns();
	struct msqid64_ds ds;

	if (msqid < 0 || cmd < 0)
		return -EINVAL;
	switch (cmd) {
	case IPC_INFO:
	case MSG_INFO:
		return msg_info(ns, cmd, buf);
	case IPC_STAT:
	case MSG_STAT:
	case MSG_STAT_ANY:
		return msg_stat(ns, msqid, cmd, buf);
	case IPC_SET:
		if (copy_from_user(&ds, buf, sizeof(ds)))
			return -EFAULT;
		return ipc_control(ns, &ns->msg_ids, msqid, &msg_ctl_ops, &ds);
	case IPC_RMID:
		return ipc_control(ns, &ns->msg_ids, msqid, &msg_ctl_ops, NULL);
	default:
		return -EINVAL;
	}
}

static struct ipc_ids *msg_ids_of(struct ipc_namespace *ns)
{
	return &ns->msg_ids;
}

static void msg_show(struct seq_file *m, struct kern_ipc_perm *perm)
{
	struct msg_queue *msq = to_msq(perm);
	struct ipc64_perm p = { 0 };

	ipc_fill_perm(&p, perm, seq_user_ns(m));
	seq_printf(m, "%10d %10d  %4o  %10lu %10lu %5d %5d", p.key, perm->id,
		   p.mode, msq->cbytes, msq->qnum, ipc_show_pid(m, msq->lspid),
		   ipc_show_pid(m, msq->lrpid));
	seq_printf(m, " %5u %5u %5u %5u %10llu %10llu %10llu\n", p.uid, p.gid,
		   p.cuid, p.cgid, (u64)msq->stime, (u64)msq->rtime,
		   (u64)msq->ctime);
}

/** msg_init_ns() - no queues, the default limits.  Context: Any. */
void msg_init_ns(struct ipc_namespace *ns)
{
	ipc_init_ids(&ns->msg_ids, "msg_ids");
	ns->msg_ctlmax = MSGMAX;
	ns->msg_ctlmnb = MSGMNB;
	ns->msg_ctlmni = MSGMNI;
}

/** msg_init() - boot: /proc/sysvipc/msg.  Context: Boot. */
void msg_init(void)
{
	static const struct ipc_proc_iface iface = {
		.name = "msg",
		.header = "       key      msqid perms      cbytes       qnum"
			  " lspid lrpid   uid   gid  cuid  cgid      stime"
			  "      rtime      ctime\n",
		.ids = msg_ids_of,
		.show = msg_show,
	};

	counter_register(&msq_counter);
	msgutil_init();
	ipc_proc_init(&iface);
}

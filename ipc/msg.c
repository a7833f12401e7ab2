/*
 * ipc/msg.c - System V message queues: sending and receiving.
 *
 * A message goes straight to the first receiver who waits for its type, or
 * into the queue.  Senders wait while the queue is full; a receiver wakes
 * those whose messages now fit, oldest first.
 *
 * See: msgop(2); ipc/msg_ctl.c.
 */
#include <uapi/errno.h>
#include "asm/uaccess.h"
#include "ipc/ipc.h"
#include "ipc/msg_queue.h"
#include "ipc/msgutil.h"
#include "kernel/base/bug.h"
#include "kernel/pid.h"
#include "kernel/signal.h"
#include "kernel/syscall.h"
#include "kernel/time.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/util.h"

/* Which messages a receiver wants. */
enum search {
	SEARCH_ANY,
	SEARCH_EQUAL,     /* of this type */
	SEARCH_NOTEQUAL,  /* of any other */
	SEARCH_LESSEQUAL, /* of the lowest type up to this */
	SEARCH_NUMBER,    /* the n-th, whatever its type */
};

struct msg_wanted {
	enum search mode;
	long type;
	size_t maxsize; /* larger ones are -E2BIG */
};

/* On the stack of a receiver who sleeps. */
struct msg_receiver {
	struct list_head list; /* the queue's lock */
	struct task_struct *task;
	struct msg_wanted want;
	struct msg_msg *msg; /* NULL, then the result, then all is gone */
};

/* On the stack of a sender who sleeps. */
struct msg_sender {
	struct list_head list; /* the queue's lock */
	struct task_struct *task;
	size_t size;
};

static struct msg_wanted what_is_wanted(long type, int flg, size_t bufsz)
{
	struct msg_wanted want = { SEARCH_EQUAL, type, bufsz };

	if (flg & MSG_NOERROR)
		want.maxsize = SIZE_MAX;
	if (flg & MSG_COPY) {
		want.mode = SEARCH_NUMBER;
	} else if (!type) {
		want.mode = SEARCH_ANY;
	} else if (type < 0) {
		want.mode = SEARCH_LESSEQUAL;
		want.type = type == LONG_MIN ? LONG_MAX : -type;
	} else if (flg & MSG_EXCEPT) {
		want.mode = SEARCH_NOTEQUAL;
	}
	return want;
}

static bool matches(const struct msg_msg *msg, const struct msg_wanted *want)
{
	switch (want->mode) {
	case SEARCH_ANY:
	case SEARCH_NUMBER:
		return true;
	case SEARCH_EQUAL:
		return msg->type == want->type;
	case SEARCH_NOTEQUAL:
		return msg->type != want->type;
	case SEARCH_LESSEQUAL:
		return msg->type <= want->type;
	}
	return false;
}

static struct msg_msg *find_msg(struct msg_queue *msq,
				const struct msg_wanted *want)
{
	struct msg_msg *msg, *best = NULL;
	long n = 0;

	list_for_each_entry(msg, &msq->messages, list) {
		if (!matches(msg, want))
			continue;
		if (want->mode == SEARCH_NUMBER && n++ != want->type)
			continue;
		if (want->mode != SEARCH_LESSEQUAL)
			return msg;
		if (!best || msg->type < best->type)
			best = msg;
	}
	return best;
}

/* Is there room for @size bytes, and for one more behind @n messages? */
static bool fits(const struct msg_queue *msq, size_t size, size_t n)
{
	return size + msq->cbytes <= msq->qbytes && n + msq->qnum < msq->qbytes;
}

/* A sleeping receiver has its result; @r is gone afterwards. */
static void finish(struct msg_receiver *r, struct msg_msg *result)
{
	struct task_struct *task = r->task;

	list_del(&r->list);
	get_task_struct(task);
	__atomic_store_n(&r->msg, result, __ATOMIC_RELEASE);
	wake_up_process(task);
	put_task_struct(task);
}

/**
 * msg_retry_receivers() - all who wait for a message wake up.
 * @msq: the queue, locked.
 * @err: -EAGAIN: they shall look again; -EIDRM: the queue goes.
 *
 * Context: Any.
 */
void msg_retry_receivers(struct msg_queue *msq, int err)
{
	struct msg_receiver *r, *next;

	assert_held(&msq->perm.lock);
	list_for_each_entry_safe(r, next, &msq->receivers, list)
		finish(r, ERR_PTR(err));
}

/**
 * msg_wake_senders() - those for whom there is room wake up and try.
 * @msq: the queue, locked.
 * @all: the queue goes: everybody.
 *
 * Context: Any.
 */
void msg_wake_senders(struct msg_queue *msq, bool all)
{
	size_t bytes = 0, n = 0;
	struct msg_sender *s;

	assert_held(&msq->perm.lock);
	list_for_each_entry(s, &msq->senders, list) {
		if (!all && !fits(msq, bytes + s->size, n))
			continue;
		bytes += s->size;
		n++;
		wake_up_process(s->task);
	}
}

/* To a receiver who waits for it; false if nobody does. */
static bool hand_over(struct msg_queue *msq, struct msg_msg *msg)
{
	struct msg_receiver *r, *next;

	list_for_each_entry_safe(r, next, &msq->receivers, list) {
		if (!matches(msg, &r->want))
			continue;
		if (r->want.maxsize < msg->size) {
			finish(r, ERR_PTR(-E2BIG));
			continue;
		}
		ipc_update_pid(&msq->lrpid, task_tgid(r->task));
		msq->rtime = (s64)ktime_get_real_seconds();
		finish(r, msg);
		return true;
	}
	return false;
}

/*
 * Wait until there is room, or say why not; the queue is locked.  A sender
 * keeps its place while it waits.
 */
static int await_room(struct ipc_namespace *ns, struct msg_queue *msq,
		      size_t size, int flg) __no_thread_safety
{
	struct msg_sender s = { .task = current, .size = size };
	bool queued = false;
	int err;

	for (;;) {
		err = msq->perm.deleted ? -EIDRM
					: ipcperms(ns, &msq->perm, 0222);
		if (err || fits(msq, size, 0))
			break;
		err = flg & IPC_NOWAIT          ? -EAGAIN
		      : signal_pending(current) ? -ERESTARTNOHAND
						: 0;
		if (err)
			break;
		if (!queued)
			list_add_tail(&s.list, &msq->senders);
		queued = true;
		set_current_state(TASK_INTERRUPTIBLE);
		spin_unlock(&msq->perm.lock);
		schedule();
		spin_lock(&msq->perm.lock);
	}
	if (queued)
		list_del(&s.list);
	if (queued && err)
		msg_wake_senders(msq, false); /* perhaps the room was ours */
	return err;
}

/* The message is the queue's or a receiver's if 0 is returned. */
static int send(struct ipc_namespace *ns, struct msg_queue *msq,
		struct msg_msg *msg, int flg) __no_thread_safety
{
	int err;

	spin_lock(&msq->perm.lock);
	err = await_room(ns, msq, msg->size, flg);
	if (err)
		goto out;
	ipc_update_pid(&msq->lspid, task_tgid(current));
	msq->stime = (s64)ktime_get_real_seconds();
	if (hand_over(msq, msg)) {
		msg_wake_senders(msq, false); /* the room is still there */
	} else {
		list_add_tail(&msg->list, &msq->messages);
		msq->cbytes += msg->size;
		msq->qnum++;
		atomic_long_add((long)msg->size, &ns->msg_bytes);
		atomic_long_inc(&ns->msg_hdrs);
	}
out:
	spin_unlock(&msq->perm.lock);
	return err;
}

SYSCALL_DEFINE4(msgsnd, int, msqid, struct msgbuf __user *, msgp, size_t, msgsz,
		int, msgflg)
{
	struct ipc_namespace *ns = current_ipc_ns();
	struct kern_ipc_perm *perm;
	struct msg_msg *msg;
	long type, err;

	if (get_user(type, &msgp->mtype))
		return -EFAULT;
	if (msgsz > READ_ONCE(ns->msg_ctlmax) || (long)msgsz < 0 || msqid < 0 ||
	    type < 1)
		return -EINVAL;
	msg = load_msg(msgp->mtext, msgsz);
	if (IS_ERR(msg))
		return PTR_ERR(msg);
	msg->type = type;
	perm = ipc_find(&ns->msg_ids, msqid);
	err = IS_ERR(perm) ? PTR_ERR(perm)
			   : send(ns, to_msq(perm), msg, msgflg);
	if (!IS_ERR(perm))
		ipc_put(perm);
	if (err)
		free_msg(msg);
	return err;
}

/* Take @msg out of its queue, which has room for others then. */
static void take(struct ipc_namespace *ns, struct msg_queue *msq,
		 struct msg_msg *msg)
{
	list_del(&msg->list);
	msq->qnum--;
	msq->cbytes -= msg->size;
	msq->rtime = (s64)ktime_get_real_seconds();
	ipc_update_pid(&msq->lrpid, task_tgid(current));
	atomic_long_sub((long)msg->size, &ns->msg_bytes);
	atomic_long_dec(&ns->msg_hdrs);
	msg_wake_senders(msq, false);
}

/* MSG_COPY: @found stays, @copy becomes its image. */
static struct msg_msg *copy_msg(const struct msg_msg *found,
				struct msg_msg *copy)
{
	if (found->size > copy->size)
		return ERR_PTR(-EINVAL);
	copy->size = found->size;
	copy->type = found->type;
	memcpy(copy->text, found->text, found->size);
	return copy;
}

/* The queue is locked: what there is now; NULL: nothing yet. */
static struct msg_msg *look(struct ipc_namespace *ns, struct msg_queue *msq,
			    const struct msg_wanted *want, struct msg_msg *copy)
{
	struct msg_msg *msg;
	int err = msq->perm.deleted ? -EIDRM : ipcperms(ns, &msq->perm, 0444);

	if (err)
		return ERR_PTR(err);
	msg = find_msg(msq, want);
	if (!msg)
		return NULL;
	if (want->maxsize < msg->size)
		return ERR_PTR(-E2BIG);
	if (copy)
		return copy_msg(msg, copy);
	take(ns, msq, msg);
	return msg;
}

/* Wait once; the queue was locked and is not afterwards.  NULL: look again. */
static struct msg_msg *
await_msg(struct msg_queue *msq,
	  const struct msg_wanted *want) __no_thread_safety
{
	struct msg_receiver r = { .task = current, .want = *want };
	struct msg_msg *msg;

	list_add_tail(&r.list, &msq->receivers);
	set_current_state(TASK_INTERRUPTIBLE);
	spin_unlock(&msq->perm.lock);
	schedule();
	msg = __atomic_load_n(&r.msg, __ATOMIC_ACQUIRE);
	if (!msg) {
		spin_lock(&msq->perm.lock);
		msg = r.msg;
		if (!msg) {
			list_del(&r.list);
			if (signal_pending(current))
				msg = ERR_PTR(-ERESTARTNOHAND);
		}
		spin_unlock(&msq->perm.lock);
	}
	return msg == ERR_PTR(-EAGAIN) ? NULL : msg;
}

static struct msg_msg *receive(struct ipc_namespace *ns, struct msg_queue *msq,
			       const struct msg_wanted *want, int flg,
			       struct msg_msg *copy) __no_thread_safety
{
	struct msg_msg *msg;

	do {
		spin_lock(&msq->perm.lock);
		msg = look(ns, msq, want, copy);
		if (!msg && flg & IPC_NOWAIT)
			msg = ERR_PTR(-ENOMSG);
		if (msg)
			spin_unlock(&msq->perm.lock);
		else
			msg = await_msg(msq, want);
	} while (!msg);
	return msg;
}

static long deliver(struct msgbuf __user *to, const struct msg_msg *msg,
		    size_t bufsz)
{
	size_t size = min(bufsz, msg->size);

	if (put_user(msg->type, &to->mtype) ||
	    copy_to_user(to->mtext, msg->text, size))
		return -EFAULT;
	return (long)size;
}

SYSCALL_DEFINE5(msgrcv, int, msqid, struct msgbuf __user *, msgp, size_t, msgsz,
		long, msgtyp, int, msgflg)
{
	struct msg_wanted want = what_is_wanted(msgtyp, msgflg, msgsz);
	struct ipc_namespace *ns = current_ipc_ns();
	struct msg_msg *msg, *copy = NULL;
	struct kern_ipc_perm *perm;
	long ret;

	if (msqid < 0 || (long)msgsz < 0)
		return -EINVAL;
	if (msgflg & MSG_COPY) {
		if (msgflg & MSG_EXCEPT || !(msgflg & IPC_NOWAIT))
			return -EINVAL;
		copy = alloc_msg(min(msgsz, (size_t)READ_ONCE(ns->msg_ctlmax)));
		if (!copy)
			return -ENOMEM;
	}
	perm = ipc_find(&ns->msg_ids, msqid);
	if (IS_ERR(perm)) {
		msg = ERR_CAST(perm);
	} else {
		msg = receive(ns, to_msq(perm), &want, msgflg, copy);
		ipc_put(perm);
	}
	ret = IS_ERR(msg) ? PTR_ERR(msg) : deliver(msgp, msg, msgsz);
	if (!IS_ERR(msg) && msg != copy)
		free_msg(msg);
	if (copy)
		free_msg(copy);
	return ret;
}

/*
 * ipc/msg_queue.h - System V message queues; private to ipc/msg*.c.
 */
#ifndef IPC_MSG_QUEUE_H
#define IPC_MSG_QUEUE_H

#include <uapi/msg.h>
#include "ipc/util.h"
#include "lib/list.h"
#include "lib/types.h"

/* All but perm: perm.lock. */
struct msg_queue {
	struct kern_ipc_perm perm;
	s64 stime, rtime, ctime; /* seconds */
	size_t cbytes;           /* in all messages */
	size_t qnum;             /* messages */
	size_t qbytes;           /* limit of both */
	struct pid *lspid;       /* last sender */
	struct pid *lrpid;       /* last receiver */
	struct list_head messages;
	struct list_head receivers; /* who found nothing, oldest first */
	struct list_head senders;   /* who found no room, oldest first */
};

static inline struct msg_queue *to_msq(struct kern_ipc_perm *perm)
{
	return container_of(perm, struct msg_queue, perm);
}

/* ipc/msg.c; the queue's lock held */
void msg_retry_receivers(struct msg_queue *msq, int err);
void msg_wake_senders(struct msg_queue *msq, bool all);

#endif

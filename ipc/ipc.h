/*
 * ipc/ipc.h - the IPC namespace: System V objects and POSIX message queues.
 *
 * A namespace has two counts.  common.count is that of its members, as with
 * every type: when it falls to 0 all objects go.  `memory` keeps only the
 * struct itself, for what may outlive it: attached segments, and mounts of the
 * file system of queues.
 */
#ifndef IPC_IPC_H
#define IPC_IPC_H

#include "ipc/util.h"
#include "kernel/nsproxy.h"
#include "lib/refcount.h"
#include "lib/types.h"

struct vfsmount;

/*
 * struct ipc_namespace
 *   [a] atomic   [c] constant   [w] the rwsem of the ids beside it
 *   [q] mq_lock  [t] a tunable: one word, read and written freely
 */
struct ipc_namespace {
	struct ns_common common;
	refcount_t memory; /* [a] 1 for being alive + 1 per holder */

	struct ipc_ids sem_ids;
	int sem_ctls[4]; /* [t] semmsl, semmns, semopm, semmni */
	int used_sems;   /* [w] semaphores in all sets */

	struct ipc_ids msg_ids;
	unsigned int msg_ctlmax; /* [t] bytes of a message */
	unsigned int msg_ctlmnb; /* [t] msg_qbytes of a new queue */
	unsigned int msg_ctlmni; /* [t] queues */
	atomic_long_t msg_bytes; /* [a] in all queues */
	atomic_long_t msg_hdrs;  /* [a] messages in all queues */

	struct ipc_ids shm_ids;
	unsigned long shm_ctlmax; /* [t] bytes of a segment */
	unsigned long shm_ctlall; /* [t] pages of all segments */
	unsigned long shm_tot;    /* [w] pages of all segments */
	int shm_ctlmni;           /* [t] segments */
	int shm_rmid_forced;      /* [t] destroy what nobody can attach */

	struct vfsmount *mq_mnt;         /* [c] where names are looked up */
	unsigned int mq_queues_count;    /* [q] */
	unsigned int mq_queues_max;      /* [t] */
	unsigned int mq_msg_max;         /* [t] largest mq_maxmsg */
	unsigned int mq_msgsize_max;     /* [t] */
	unsigned int mq_msg_default;     /* [t] */
	unsigned int mq_msgsize_default; /* [t] */
	bool dead; /* [q] no new queues: the members are gone */
};

extern struct ipc_namespace init_ipc_ns;

struct ipc_namespace *current_ipc_ns(void);

static inline struct ipc_namespace *to_ipc_ns(struct ns_common *ns)
{
	return container_of(ns, struct ipc_namespace, common);
}

/* ipc/namespace.c */
void ipc_init(void);
struct ipc_namespace *create_ipc_ns(struct user_namespace *owner) __must_check;
void destroy_ipc_ns(struct ipc_namespace *ns);
void ipc_ns_grab(struct ipc_namespace *ns); /* the memory */
void ipc_ns_drop(struct ipc_namespace *ns);

#endif

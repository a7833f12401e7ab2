/*
 * ipc/mqueue.h - POSIX message queues; private to ipc/mq*.c but for the life
 * of a namespace.
 */
#ifndef IPC_MQUEUE_H
#define IPC_MQUEUE_H

#include <uapi/mqueue.h>
#include <uapi/signal.h>
#include "fs/inode.h"
#include "kernel/base/spinlock.h"
#include "kernel/base/wait.h"
#include "lib/list.h"
#include "lib/rbtree.h"
#include "lib/types.h"

struct dentry;
struct file;
struct ipc_namespace;
struct msg_msg;
struct pid;
struct task_struct;
struct ucounts;
struct user_namespace;

/* Who is told when a message comes to an empty queue. */
struct mq_notify {
	struct pid *owner;              /* NULL: nobody */
	struct user_namespace *user_ns; /* the owner's */
	u64 exec_id;                    /* the owner's program */
	int how, signo;                 /* SIGEV_*, of sigevent */
	sigval_t value;
};

/* On the stack of a task that waits; oldest of the most urgent first. */
struct mq_waiter {
	struct list_head list; /* queue->lock */
	struct task_struct *task;
	struct msg_msg *msg; /* to send; or what was received */
	bool done;           /* last: then all this is gone */
};

/* struct mq_inode - a queue: its file.  All but the inode: lock. */
struct mq_inode {
	struct inode vfs_inode;
	spinlock_t lock;
	wait_queue_head_t poll;
	struct rb_root_cached messages; /* most urgent first */
	struct mq_attr attr;
	size_t bytes;               /* in all messages */
	struct list_head senders;   /* the queue is full */
	struct list_head receivers; /* it is empty */
	struct mq_notify notify;
	struct ucounts *ucounts; /* [c] whom `charged` is charged to */
	long charged;            /* [c] bytes of RLIMIT_MSGQUEUE */
};

static inline struct mq_inode *MQ_I(struct inode *inode)
{
	return container_of(inode, struct mq_inode, vfs_inode);
}

extern const struct file_operations mq_file_operations;

/* ipc/mqueue.c */
void mq_init(void);
int mq_init_ns(struct ipc_namespace *ns);
void mq_exit_ns(struct ipc_namespace *ns);

/* ipc/mq_file.c: the queue's lock held */
void mq_insert(struct mq_inode *mq, struct msg_msg *msg);
struct msg_msg *mq_take(struct mq_inode *mq);

/* ipc/mq_notify.c: the queue's lock held */
void mq_tell(struct mq_inode *mq);
void mq_forget_owner(struct mq_inode *mq);

/* An open queue's file, referenced; NULL if @fd is none. */
struct file *mq_get_file(int fd);

#endif

/*
 * ipc/msgutil.h - messages, of System V and of POSIX queues.
 */
#ifndef IPC_MSGUTIL_H
#define IPC_MSGUTIL_H

#include "lib/compiler.h"
#include "lib/list.h"
#include "lib/rbtree.h"
#include "lib/types.h"

/* One message; whoever has it may read it, nobody changes it. */
struct msg_msg {
	union {
		struct list_head list; /* System V: in order of arrival */
		struct rb_node node;   /* POSIX: by priority, then arrival */
	};
	long type;   /* System V: mtype.  POSIX: the priority */
	size_t size; /* of the text */
	char text[];
};

void msgutil_init(void);
struct msg_msg *alloc_msg(size_t size) __must_check;
struct msg_msg *load_msg(const void __user *src, size_t size) __must_check;
void free_msg(struct msg_msg *msg);

#endif

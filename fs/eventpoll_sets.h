/*
 * fs/eventpoll_sets.h - inside epoll: a set and its items.
 */
#ifndef FS_EVENTPOLL_SETS_H
#define FS_EVENTPOLL_SETS_H

#include <uapi/eventpoll.h>
#include "lib/list.h"
#include "lib/rbtree.h"
#include "kernel/base/mutex.h"
#include "kernel/base/wait.h"
#include "fs/fdtable.h"

struct epitem;
struct eppoll_entry;
struct file;

#define EP_MAX_NESTS  4
#define EP_MAX_EVENTS (INT_MAX / (int)sizeof(struct epoll_event))

/* Bits that say how, not what. */
#define EP_PRIVATE_BITS (EPOLLWAKEUP | EPOLLONESHOT | EPOLLET | EPOLLEXCLUSIVE)

/* In file->f_ep: which items watch the file; file->f_lock. */
struct eventpoll_watch {
	struct eventpoll_watch *next;
	struct epitem *item;
};

/* One watched descriptor.  [m] ep->mutex  [l] ep->lock  [c] constant */
struct epitem {
	struct rb_node rb;      /* [m] in ep->items */
	struct list_head ready; /* [l] in ep->ready, or a private list */
	struct eventpoll *ep;   /* [c] */
	struct file *file;      /* [c] not referenced: it tells when it goes */
	int fd;                 /* [c] */
	__poll_t events;        /* [l] */
	u64 data;               /* [m] */
	struct eppoll_entry *entries; /* [m] wait queues it hangs in */
	struct eventpoll_watch watch;
};

/* A set. */
struct eventpoll {
	struct mutex mutex;
	spinlock_t lock;
	struct rb_root items;        /* [m] */
	struct list_head ready;      /* [l] */
	wait_queue_head_t wait;      /* sleepers in epoll_wait() */
	wait_queue_head_t poll_wait; /* those who poll the set itself */
	struct file *file;           /* [c] its own */
};

struct eventpoll *file_eventpoll(const struct file *file);
struct epitem *ep_find(struct eventpoll *ep, const struct file *file, int fd);
int ep_insert(struct eventpoll *ep, const struct epoll_event *event,
	      struct file *file, int fd);
int ep_modify(struct eventpoll *ep, struct epitem *item,
	      const struct epoll_event *event);
void ep_delete(struct eventpoll *ep, struct epitem *item);
int ep_send_events(struct eventpoll *ep, struct epoll_event __user *events,
		   int max);
int ep_nest_begin(struct eventpoll *ep, struct eventpoll *inner);
void ep_nest_lock(void);
void ep_nest_end(void);
int eventpoll_create(int flags);

#endif

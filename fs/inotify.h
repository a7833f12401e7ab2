/*
 * fs/inotify.h - between the hooks (fsnotify.c) and the queues (inotify.c).
 */
#ifndef FS_INOTIFY_H
#define FS_INOTIFY_H

#include "kernel/base/mutex.h"
#include "lib/list.h"
#include "lib/rbtree.h"
#include "lib/types.h"

struct inode;
struct inotify;
struct ucounts;

/*
 * struct watch - one instance's interest in one inode, which it pins.
 *   [c] constant   [n] notify_mutex
 */
struct watch {
	struct list_head in_inode; /* [n] of the inode's list */
	struct rb_node in_owner;   /* [n] of the instance, by wd */
	struct list_head all;      /* [n] of all watches, or of the dying */
	struct inotify *owner;     /* [c] */
	struct inode *inode;       /* [c] holds a reference */
	struct ucounts *ucounts;   /* [c] who is charged */
	int wd;                    /* [c] */
	u32 mask;                  /* [n] IN_* wanted, and options */
};

extern int inotify_max_queued_events; /* of one instance */
extern struct mutex notify_mutex;     /* all lists and queues */

/* fsnotify.c; notify_mutex held, except for free_watches(). */
int attach_watch(struct watch *watch) __must_check;
struct watch *find_watch(struct inode *inode, const struct inotify *owner);
void detach_watch(struct watch *watch, struct list_head *dead);
void free_watches(struct list_head *dead);

/* inotify.c; notify_mutex held. */
void queue_event(struct inotify *owner, int wd, u32 mask, u32 cookie,
		 const char *name);
void forget_watch(struct watch *watch);

#endif

/*
 * fs/poll.h - how a file says what it is ready for, and whom to wake.
 *
 * A ->poll() calls poll_wait() once for each wait queue it may signal, then
 * returns the events that hold now.
 */
#ifndef FS_POLL_H
#define FS_POLL_H

#include <uapi/poll.h>
#include "lib/types.h"
#include "kernel/base/wait.h"

struct file;
struct poll_table_struct;
struct poll_table_page;
struct task_struct;

typedef void (*poll_queue_proc)(struct file *file, wait_queue_head_t *wq,
				struct poll_table_struct *pt);

struct poll_table_struct {
	poll_queue_proc qproc; /* NULL: only ask, do not wait */
	__poll_t key;          /* the events wanted */
};
typedef struct poll_table_struct poll_table;

#define EPOLLRDNORM      POLLRDNORM
#define EPOLLWRNORM      POLLWRNORM
#define DEFAULT_POLLMASK (POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM)

static inline void poll_wait(struct file *file, wait_queue_head_t *wq,
			     poll_table *pt)
{
	if (pt && pt->qproc && wq)
		pt->qproc(file, wq, pt);
}

/* Events asked for, or all of them when nobody said. */
static inline __poll_t poll_requested_events(const poll_table *pt)
{
	return pt ? pt->key : ~0U;
}

struct poll_table_entry {
	struct file *file;
	__poll_t key;
	struct wait_queue_entry wait;
	wait_queue_head_t *wait_address;
};

#define N_INLINE_POLL_ENTRIES 5

struct poll_wqueues {
	poll_table pt;
	struct poll_table_page *pages; /* entries beyond the inline ones */
	struct task_struct *polling_task;
	int triggered; /* a queue fired since the last look */
	int error;
	int inline_index;
	struct poll_table_entry inline_entries[N_INLINE_POLL_ENTRIES];
};

void poll_initwait(struct poll_wqueues *pwq);
void poll_freewait(struct poll_wqueues *pwq);
__poll_t vfs_poll(struct file *file, poll_table *pt);

#endif

/*
 * fs/poll.c - poll(2), and the waiting that poll and select share.
 *
 * The waiter asks each file once with a table that queues an entry on every
 * wait queue the file names, then sleeps.  A wake-up sets `triggered` before
 * it wakes, so one that comes between asking and sleeping is not lost.
 *
 * See: poll(2), ppoll(2).
 */
#include <uapi/errno.h>
#include <uapi/poll.h>
#include <uapi/resource.h>
#include <uapi/time.h>
#include "asm/barrier.h"
#include "asm/page.h"
#include "asm/uaccess.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/rlimit.h"
#include "kernel/signal.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "kernel/time.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/poll.h"
#include "fs/poll_time.h"

/* Entries beyond the inline ones, a page at a time. */
struct poll_table_page {
	struct poll_table_page *next;
	unsigned int used;
	struct poll_table_entry entries[];
};

#define ENTRIES_PER_PAGE \
	((PAGE_SIZE - sizeof(struct poll_table_page)) / \
	 sizeof(struct poll_table_entry))

/* pollfds of short calls are kept on the stack. */
#define POLL_STACK_FDS 24

static struct poll_table_entry *get_entry(struct poll_wqueues *pwq)
{
	struct poll_table_page *page = pwq->pages;

	if (pwq->inline_index < N_INLINE_POLL_ENTRIES)
		return &pwq->inline_entries[pwq->inline_index++];
	if (!page || page->used == ENTRIES_PER_PAGE) {
		page = (void *)__get_free_page(GFP_KERNEL);
		if (!page) {
			pwq->error = -ENOMEM;
			return NULL;
		}
		page->used = 0;
		page->next = pwq->pages;
		pwq->pages = page;
	}
	return &page->entries[page->used++];
}

static int pollwake(struct wait_queue_entry *wait, unsigned int mode, int flags,
		    void *key)
{
	struct poll_wqueues *pwq = wait->private;
	struct poll_table_entry *entry =
		container_of(wait, struct poll_table_entry, wait);

	(void)flags;
	if (key && !(key_to_poll(key) & entry->key))
		return 0;
	__atomic_store_n(&pwq->triggered, 1, __ATOMIC_SEQ_CST);
	return try_to_wake_up(pwq->polling_task, mode);
}

static void queue_entry(struct file *file, wait_queue_head_t *wq,
			poll_table *pt)
{
	struct poll_wqueues *pwq = container_of(pt, struct poll_wqueues, pt);
	struct poll_table_entry *entry = get_entry(pwq);

	if (!entry)
		return;
	entry->file = get_file(file);
	entry->wait_address = wq;
	entry->key = pt->key;
	init_waitqueue_func_entry(&entry->wait, pollwake);
	entry->wait.private = pwq;
	add_wait_queue(wq, &entry->wait);
}

/**
 * poll_initwait() - begin to wait for several files.
 * @pwq: the waiter, usually on the stack.
 *
 * Context: Process context.
 */
void poll_initwait(struct poll_wqueues *pwq)
{
	pwq->pt.qproc = queue_entry;
	pwq->pt.key = ~0U;
	pwq->pages = NULL;
	pwq->polling_task = current;
	pwq->triggered = 0;
	pwq->error = 0;
	pwq->inline_index = 0;
}

static void free_entry(struct poll_table_entry *entry)
{
	remove_wait_queue(entry->wait_address, &entry->wait);
	fput(entry->file);
}

/**
 * poll_freewait() - leave all wait queues.
 * @pwq: from poll_initwait().
 *
 * Context: May sleep.
 */
void poll_freewait(struct poll_wqueues *pwq)
{
	struct poll_table_page *page;

	for (int i = 0; i < pwq->inline_index; i++)
		free_entry(&pwq->inline_entries[i]);
	while ((page = pwq->pages)) {
		while (page->used)
			free_entry(&page->entries[--page->used]);
		pwq->pages = page->next;
		free_page((unsigned long)page);
	}
}

/**
 * vfs_poll() - what a file is ready for.
 * @file: the file.
 * @pt:   whom to wake later; NULL: only ask.
 *
 * Context: May sleep.
 * Return: POLL* events that hold now.
 */
__poll_t vfs_poll(struct file *file, poll_table *pt)
{
	if (!file->f_op->poll)
		return DEFAULT_POLLMASK;
	return file->f_op->poll(file, pt);
}

/**
 * poll_sleep() - sleep until a file wakes us, a signal comes or time is up.
 * @pwq:      queued on the files' wait queues.
 * @deadline: monotonic ns, NO_DEADLINE for none.
 *
 * Context: May sleep.
 * Return: false when the time is up.
 */
bool poll_sleep(struct poll_wqueues *pwq, u64 deadline)
{
	bool in_time = true;

	set_current_state(TASK_INTERRUPTIBLE);
	if (!__atomic_load_n(&pwq->triggered, __ATOMIC_SEQ_CST))
		in_time = schedule_until(deadline) != 0;
	__set_current_state(TASK_RUNNING);
	__atomic_store_n(&pwq->triggered, 0, __ATOMIC_SEQ_CST);
	return in_time;
}

/* Ask one descriptor; nonzero if it has news. */
static __poll_t do_pollfd(struct pollfd *pfd, poll_table *pt)
{
	__poll_t want = (u16)pfd->events | POLLERR | POLLHUP, mask;
	struct fd f;

	if (pfd->fd < 0) {
		pfd->revents = 0;
		return 0;
	}
	f = fdget((unsigned int)pfd->fd);
	if (!f.file) {
		pfd->revents = POLLNVAL;
		return POLLNVAL;
	}
	pt->key = want;
	mask = vfs_poll(f.file, pt) & want;
	fdput(f);
	pfd->revents = (short)mask;
	return mask;
}

/* Wait for the first event: how many descriptors have news, or -errno. */
static int do_poll(struct pollfd *fds, unsigned int nfds, u64 deadline)
{
	struct poll_wqueues pwq;
	bool in_time = deadline != 0;
	int count = 0;

	poll_initwait(&pwq);
	if (!in_time)
		pwq.pt.qproc = NULL;
	for (;;) {
		for (unsigned int i = 0; i < nfds; i++) {
			if (do_pollfd(&fds[i], &pwq.pt)) {
				count++;
				pwq.pt.qproc = NULL;
			}
		}
		pwq.pt.qproc = NULL; /* queued everywhere now */
		if (!count) {
			count = pwq.error;
			if (signal_pending(current))
				count = -ERESTARTNOHAND;
		}
		if (count || !in_time)
			break;
		in_time = poll_sleep(&pwq, deadline);
	}
	poll_freewait(&pwq);
	return count;
}

static int copy_out(struct pollfd __user *ufds, const struct pollfd *fds,
		    unsigned int nfds)
{
	for (unsigned int i = 0; i < nfds; i++)
		if (put_user(fds[i].revents, &ufds[i].revents))
			return -EFAULT;
	return 0;
}

/* poll() with the deadline already known; 0 means: do not wait. */
static int poll_until(struct pollfd __user *ufds, unsigned int nfds,
		      u64 deadline)
{
	struct pollfd on_stack[POLL_STACK_FDS], *fds = on_stack;
	int res = -EFAULT;

	if (nfds > rlimit(RLIMIT_NOFILE))
		return -EINVAL;
	if (nfds > POLL_STACK_FDS) {
		fds = kvmalloc(nfds * sizeof(*fds), GFP_KERNEL);
		if (!fds)
			return -ENOMEM;
	}
	if (copy_from_user(fds, ufds, nfds * sizeof(*fds)))
		goto out_free;
	res = do_poll(fds, nfds, deadline);
	if (copy_out(ufds, fds, nfds))
		res = -EFAULT;
out_free:
	if (fds != on_stack)
		kvfree(fds);
	return res;
}

static long restart_poll(struct restart_block *restart)
{
	u64 deadline =
		restart->poll.has_timeout ? restart->poll.expires : NO_DEADLINE;
	int res = poll_until(restart->poll.ufds, restart->poll.nfds, deadline);

	if (res != -ERESTARTNOHAND)
		return res;
	restart->fn = restart_poll;
	return -ERESTART_RESTARTBLOCK;
}

SYSCALL_DEFINE3(poll, struct pollfd __user *, ufds, unsigned int, nfds, int,
		timeout_ms)
{
	u64 deadline = NO_DEADLINE;
	int res;

	if (timeout_ms == 0)
		deadline = 0;
	else if (timeout_ms > 0)
		deadline = ktime_get() + (u64)timeout_ms * NSEC_PER_MSEC;
	res = poll_until(ufds, nfds, deadline);
	if (res == -ERESTARTNOHAND) {
		struct restart_block *restart = &current->restart_block;

		restart->fn = restart_poll;
		restart->poll.ufds = ufds;
		restart->poll.nfds = nfds;
		restart->poll.has_timeout = timeout_ms >= 0;
		restart->poll.expires = deadline;
		res = -ERESTART_RESTARTBLOCK;
	}
	return res;
}

SYSCALL_DEFINE5(ppoll, struct pollfd __user *, ufds, unsigned int, nfds,
		struct __kernel_timespec __user *, tsp, const sigset_t __user *,
		mask, size_t, sigsetsize)
{
	struct poll_limit limit;
	int res;

	res = poll_limit_from_timespec(&limit, tsp);
	if (res)
		return res;
	res = set_user_sigmask(mask, sigsetsize);
	if (res)
		return res;
	res = poll_until(ufds, nfds, limit.deadline);
	restore_saved_sigmask_unless(res == -ERESTARTNOHAND);
	return poll_limit_finish(&limit, res);
}

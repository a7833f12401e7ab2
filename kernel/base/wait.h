/*
 * kernel/base/wait.h - wait queues: sleep until somebody says that something changed.
 *
 * A sleeper queues an entry, sets its state, tests its condition and only then
 * calls schedule(), so a wake-up in between is never lost.  The entry's function
 * decides what waking means; poll and epoll bring their own.
 */
#ifndef KERNEL_BASE_WAIT_H
#define KERNEL_BASE_WAIT_H

#include "kernel/base/preempt.h"
#include "kernel/base/sched_iface.h"
#include "kernel/base/spinlock.h"
#include "lib/compiler.h"
#include "lib/list.h"
#include "lib/types.h"
#include <uapi/errno.h>

struct wait_queue_entry;

/* Returns > 0 if it woke a task (counts against exclusive), < 0 to stop. */
typedef int (*wait_queue_func_t)(struct wait_queue_entry *entry,
				 unsigned int mode, int flags, void *key);

int default_wake_function(struct wait_queue_entry *entry, unsigned int mode,
			  int flags, void *key);
int autoremove_wake_function(struct wait_queue_entry *entry, unsigned int mode,
			     int flags, void *key);

#define WQ_FLAG_EXCLUSIVE 0x01
#define WQ_FLAG_WOKEN     0x02
#define WQ_FLAG_PRIORITY  0x20

struct wait_queue_entry {
	unsigned int flags;
	void *private; /* the task, for the stock wake functions */
	wait_queue_func_t func;
	struct list_head entry;
};

typedef struct wait_queue_entry wait_queue_entry_t;

struct wait_queue_head {
	spinlock_t lock;
	struct list_head head;
};

typedef struct wait_queue_head wait_queue_head_t;

#define __WAIT_QUEUE_HEAD_INITIALIZER(x) \
	{ \
		.lock = SPINLOCK_INIT(RANK_WAIT, #x), \
		.head = LIST_HEAD_INIT((x).head), \
	}
#define DECLARE_WAIT_QUEUE_HEAD(x) \
	struct wait_queue_head x = __WAIT_QUEUE_HEAD_INITIALIZER(x)
#define DEFINE_WAIT_FUNC(x, function) \
	struct wait_queue_entry x = { \
		.private = current, \
		.func = (function), \
		.entry = LIST_HEAD_INIT((x).entry), \
	}
#define DEFINE_WAIT(x) DEFINE_WAIT_FUNC(x, autoremove_wake_function)
#define DECLARE_WAITQUEUE(x, task) \
	struct wait_queue_entry x = { \
		.private = (task), \
		.func = default_wake_function, \
		.entry = LIST_HEAD_INIT((x).entry), \
	}

void init_waitqueue_head(struct wait_queue_head *wq);
void init_waitqueue_head_ranked(struct wait_queue_head *wq, enum lock_rank rank,
				const char *name);

static inline void init_waitqueue_entry(struct wait_queue_entry *entry,
					struct task_struct *task)
{
	entry->flags = 0;
	entry->private = task;
	entry->func = default_wake_function;
	INIT_LIST_HEAD(&entry->entry);
}

static inline void init_waitqueue_func_entry(struct wait_queue_entry *entry,
					     wait_queue_func_t func)
{
	entry->flags = 0;
	entry->private = NULL;
	entry->func = func;
	INIT_LIST_HEAD(&entry->entry);
}

/* Racy on purpose: pair with a barrier, or hold the lock. */
static inline bool waitqueue_active(struct wait_queue_head *wq)
{
	return !list_empty(&wq->head);
}

static inline bool wq_has_sleeper(struct wait_queue_head *wq)
{
	smp_mb();
	return waitqueue_active(wq);
}

void add_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *entry);
void add_wait_queue_exclusive(struct wait_queue_head *wq,
			      struct wait_queue_entry *entry);
void remove_wait_queue(struct wait_queue_head *wq,
		       struct wait_queue_entry *entry);
void __add_wait_queue(struct wait_queue_head *wq,
		      struct wait_queue_entry *entry);
void __add_wait_queue_entry_tail(struct wait_queue_head *wq,
				 struct wait_queue_entry *entry);
void __remove_wait_queue(struct wait_queue_head *wq,
			 struct wait_queue_entry *entry);

void prepare_to_wait(struct wait_queue_head *wq, struct wait_queue_entry *entry,
		     unsigned int state);
void prepare_to_wait_exclusive(struct wait_queue_head *wq,
			       struct wait_queue_entry *entry,
			       unsigned int state);
int prepare_to_wait_event(struct wait_queue_head *wq,
			  struct wait_queue_entry *entry, unsigned int state);
void finish_wait(struct wait_queue_head *wq, struct wait_queue_entry *entry);

void __wake_up(struct wait_queue_head *wq, unsigned int mode, int nr_exclusive,
	       void *key);
void __wake_up_locked(struct wait_queue_head *wq, unsigned int mode,
		      int nr_exclusive, void *key);

#define wake_up(wq)                   __wake_up(wq, TASK_NORMAL, 1, NULL)
#define wake_up_nr(wq, nr)            __wake_up(wq, TASK_NORMAL, nr, NULL)
#define wake_up_all(wq)               __wake_up(wq, TASK_NORMAL, 0, NULL)
#define wake_up_interruptible(wq)     __wake_up(wq, TASK_INTERRUPTIBLE, 1, NULL)
#define wake_up_interruptible_all(wq) __wake_up(wq, TASK_INTERRUPTIBLE, 0, NULL)
#define wake_up_locked(wq)            __wake_up_locked(wq, TASK_NORMAL, 1, NULL)
#define wake_up_all_locked(wq)        __wake_up_locked(wq, TASK_NORMAL, 0, NULL)

/* The key of a poll wake-up is its set of events. */
#define poll_to_key(m)      ((void *)(unsigned long)(m))
#define key_to_poll(key)    ((__poll_t)(unsigned long)(key))
#define wake_up_poll(wq, m) __wake_up(wq, TASK_NORMAL, 1, poll_to_key(m))
#define wake_up_interruptible_poll(wq, m) \
	__wake_up(wq, TASK_INTERRUPTIBLE, 1, poll_to_key(m))
#define wake_up_locked_poll(wq, m) \
	__wake_up_locked(wq, TASK_NORMAL, 1, poll_to_key(m))

/*
 * The loop under all wait_event verbs: 0 = `cond` came true, else why not.
 * `sleep` gives the CPU away; it is false when the time is up.
 */
#define ___wait_event(wq, cond, state, exclusive, sleep) \
	({ \
		bool __done, __awake = true; \
		int __err; \
		DEFINE_WAIT(__entry); \
		__entry.flags |= (exclusive); \
		while ((__err = prepare_to_wait_event(&(wq), &__entry, \
						      state)), \
		       !(__done = !!(cond)) && !__err && __awake) \
			__awake = (sleep); \
		finish_wait(&(wq), &__entry); \
		__done ? 0 : __err ? __err : -ETIME; \
	})

#define __wait_event_state(wq, cond, state, exclusive) \
	({ \
		might_sleep(); \
		(cond) ? 0 \
		       : ___wait_event(wq, cond, state, exclusive, \
				       (schedule(), true)); \
	})
#define wait_event(wq, cond) \
	((void)__wait_event_state(wq, cond, TASK_UNINTERRUPTIBLE, 0))
/* 0, or -ERESTARTSYS when a signal came first */
#define wait_event_interruptible(wq, cond) \
	__wait_event_state(wq, cond, TASK_INTERRUPTIBLE, 0)
#define wait_event_interruptible_exclusive(wq, cond) \
	__wait_event_state(wq, cond, TASK_INTERRUPTIBLE, WQ_FLAG_EXCLUSIVE)
#define wait_event_killable(wq, cond) \
	__wait_event_state(wq, cond, TASK_KILLABLE, 0)
#define wait_event_idle(wq, cond) \
	((void)__wait_event_state(wq, cond, TASK_IDLE, 0))

/*
 * With an absolute deadline on the monotonic clock (NO_DEADLINE: for ever):
 * 0 = the condition came true, -ETIME = it did not, -ERESTARTSYS = a signal.
 */
#define __wait_event_until(wq, cond, state, deadline_ns) \
	({ \
		u64 __deadline = (deadline_ns); \
		might_sleep(); \
		(cond) ? 0 \
		       : ___wait_event(wq, cond, state, 0, \
				       schedule_until(__deadline) != 0); \
	})
#define wait_event_until(wq, cond, deadline_ns) \
	__wait_event_until(wq, cond, TASK_UNINTERRUPTIBLE, deadline_ns)
#define wait_event_interruptible_until(wq, cond, deadline_ns) \
	__wait_event_until(wq, cond, TASK_INTERRUPTIBLE, deadline_ns)
#define wait_event_killable_until(wq, cond, deadline_ns) \
	__wait_event_until(wq, cond, TASK_KILLABLE, deadline_ns)
/* The same with a time from now. */
#define wait_event_timeout_ns(wq, cond, ns) \
	wait_event_until(wq, cond, ktime_get() + (ns))
#define wait_event_killable_timeout_ns(wq, cond, ns) \
	wait_event_killable_until(wq, cond, ktime_get() + (ns))
#define wait_event_interruptible_timeout_ns(wq, cond, ns) \
	wait_event_interruptible_until(wq, cond, ktime_get() + (ns))

/* With a spinlock held around the condition and given up while asleep. */
#define wait_event_lock_irq(wq, cond, lock) \
	((void)((cond) ? 0 \
		       : ___wait_event(wq, cond, TASK_UNINTERRUPTIBLE, 0, \
				       (spin_unlock_irq(&(lock)), schedule(), \
					spin_lock_irq(&(lock)), true))))

#endif

/*
 * kernel/base/mutex.c - sleeping locks with an owner.
 *
 * One word tells all: the owner's address and two bits.  Free to held and held
 * to free are one compare-and-swap each while nobody waits.  With waiters, the
 * word changes only under wait_lock, and unlocking writes the first waiter's
 * name into it: the lock is never up for grabs, so nobody starves.
 */
#include <uapi/errno.h>
#include "kernel/base/bug.h"
#include "kernel/base/mutex.h"
#include "kernel/base/preempt.h"
#include "kernel/base/sched_iface.h"
#include "kernel/base/task_base.h"
#include "lib/atomic.h"

struct mutex_waiter {
	struct list_head list; /* in lock->waiters, under wait_lock */
	struct task_struct *task;
	bool granted; /* under wait_lock: the lock is ours */
};

static unsigned long my_owner_word(void)
{
	return (unsigned long)current | MUTEX_LOCKED;
}

/* The task's locks are noted once it can have any: not in early boot. */
static void check_order(struct mutex *lock, unsigned int nested)
{
	if (NESTIX_DEBUG && current)
		lock_rank_check(&task_base(current)->held, lock->rank,
				lock->name, nested);
}

static void note_acquired(struct mutex *lock, int rank)
{
	if (NESTIX_DEBUG && current)
		lock_rank_push(&task_base(current)->held, lock, rank);
}

static void note_released(struct mutex *lock)
{
	if (NESTIX_DEBUG && current)
		lock_rank_pop(&task_base(current)->held, lock, lock->name);
}

/* Under wait_lock: take the free lock, or leave a mark that we wait. */
static bool take_or_mark(struct mutex *lock) __must_hold(lock->wait_lock)
{
	unsigned long old = READ_ONCE(lock->owner);

	for (;;) {
		unsigned long new = old ? old | MUTEX_WAITERS : my_owner_word();

		if (try_cmpxchg(&lock->owner, &old, new))
			return !old;
	}
}

/* A waiter gives up, under wait_lock. */
static void cancel(struct mutex *lock, struct mutex_waiter *waiter)
	__must_hold(lock->wait_lock)
{
	list_del(&waiter->list);
	if (list_empty(&lock->waiters))
		__atomic_fetch_and(&lock->owner, ~MUTEX_WAITERS,
				   __ATOMIC_RELAXED);
}

static int lock_slow(struct mutex *lock, unsigned int state)
{
	struct mutex_waiter waiter = { .task = current };
	int err = 0;

	spin_lock(&lock->wait_lock);
	if (take_or_mark(lock)) {
		spin_unlock(&lock->wait_lock);
		return 0;
	}
	assert((lock->owner & ~MUTEX_BITS) != (unsigned long)current);
	list_add_tail(&waiter.list, &lock->waiters);
	for (;;) {
		set_current_state(state);
		if (waiter.granted)
			break;
		if (signal_pending_state(state, current)) {
			cancel(lock, &waiter);
			err = -EINTR;
			break;
		}
		spin_unlock(&lock->wait_lock);
		schedule();
		spin_lock(&lock->wait_lock);
	}
	__set_current_state(TASK_RUNNING);
	spin_unlock(&lock->wait_lock);
	return err;
}

static int lock_common(struct mutex *lock, unsigned int state,
		       unsigned int nested)
{
	unsigned long free = 0;
	int err = 0;

	might_sleep();
	check_order(lock, nested);
	if (!try_cmpxchg(&lock->owner, &free, my_owner_word()))
		err = lock_slow(lock, state);
	if (!err)
		note_acquired(lock, lock->rank);
	return err;
}

/**
 * mutex_init() - make a lock, free.
 * @lock: the lock.
 * @rank: its place in the order of locks.
 * @name: for reports; not copied.
 */
void mutex_init(struct mutex *lock, enum lock_rank rank, const char *name)
{
	lock->owner = 0;
	spin_lock_init(&lock->wait_lock, RANK_WAIT, name);
	INIT_LIST_HEAD(&lock->waiters);
	lock->rank = (u16)rank;
	lock->name = name;
}

/**
 * mutex_lock() - take a lock, sleeping until it is ours.
 * @lock: the lock.
 *
 * Context: Process context, may sleep.
 */
void mutex_lock(struct mutex *lock)
{
	(void)lock_common(lock, TASK_UNINTERRUPTIBLE, 0);
}

/**
 * mutex_lock_nested() - take a lock while holding others of its rank.
 * @lock:  the lock.
 * @depth: how many are held; the caller has an order among them.
 *
 * Context: Process context, may sleep.
 */
void mutex_lock_nested(struct mutex *lock, unsigned int depth)
{
	(void)lock_common(lock, TASK_UNINTERRUPTIBLE, depth);
}

/**
 * mutex_lock_interruptible() - take a lock unless a signal comes first.
 * @lock: the lock.
 *
 * Context: Process context, may sleep.
 * Return: 0 with the lock held, or -EINTR.
 */
int mutex_lock_interruptible(struct mutex *lock)
{
	return lock_common(lock, TASK_INTERRUPTIBLE, 0);
}

/**
 * mutex_lock_killable() - take a lock unless a deadly signal comes first.
 * @lock: the lock.
 *
 * Context: Process context, may sleep.
 * Return: 0 with the lock held, or -EINTR.
 */
int mutex_lock_killable(struct mutex *lock)
{
	return lock_common(lock, TASK_KILLABLE, 0);
}

/**
 * mutex_trylock() - take a lock if it is free now.
 * @lock: the lock.
 *
 * Context: Process context.
 * Return: true when the lock is held now.
 */
bool mutex_trylock(struct mutex *lock)
{
	unsigned long free = 0;

	if (!try_cmpxchg(&lock->owner, &free, my_owner_word()))
		return false;
	note_acquired(lock, RANK_NONE);
	return true;
}

/* Hand the lock to the oldest waiter, or free it if all gave up. */
static void unlock_slow(struct mutex *lock)
{
	struct mutex_waiter *next;
	unsigned long word = 0;

	spin_lock(&lock->wait_lock);
	next = list_first_entry_or_null(&lock->waiters, struct mutex_waiter,
					list);
	if (next) {
		list_del(&next->list);
		word = (unsigned long)next->task | MUTEX_LOCKED;
		if (!list_empty(&lock->waiters))
			word |= MUTEX_WAITERS;
	}
	smp_store_release(&lock->owner, word);
	if (next) {
		next->granted = true;
		wake_up_process(next->task);
	}
	spin_unlock(&lock->wait_lock);
}

/**
 * mutex_unlock() - let a lock go.
 * @lock: a lock this task holds.
 *
 * Context: Process context.
 */
void mutex_unlock(struct mutex *lock)
{
	unsigned long word = my_owner_word();

	assert(mutex_is_held(lock));
	note_released(lock);
	if (!try_cmpxchg(&lock->owner, &word, 0))
		unlock_slow(lock);
}

/**
 * mutex_is_locked() - does anybody hold it?
 * @lock: the lock.
 *
 * Context: Any; the answer may be old.
 * Return: the answer.
 */
bool mutex_is_locked(const struct mutex *lock)
{
	return READ_ONCE(lock->owner) != 0;
}

/**
 * mutex_is_held() - does this task hold it?
 * @lock: the lock.
 *
 * Context: Process context.
 * Return: the answer.
 */
bool mutex_is_held(const struct mutex *lock)
{
	return (READ_ONCE(lock->owner) & ~MUTEX_WAITERS) == my_owner_word();
}

/*
 * kernel/base/rwsem.c - sleeping reader-writer locks, fair.
 *
 * The count holds the number of readers, the WRITER bit and the WAITERS bit.
 * While WAITERS is set nobody takes the lock but through grant(), which runs
 * under wait_lock and serves the queue from its head: one writer, or all the
 * readers up to the next writer.
 */
#include <uapi/errno.h>
#include "kernel/base/bug.h"
#include "kernel/base/preempt.h"
#include "kernel/base/rwsem.h"
#include "kernel/base/sched_iface.h"
#include "kernel/base/task_base.h"

struct rwsem_waiter {
	struct list_head list; /* in sem->waiters, under wait_lock */
	struct task_struct *task;
	bool writes;
	bool granted; /* under wait_lock: the lock is ours */
};

static void check_order(struct rw_semaphore *sem, unsigned int nested)
{
	if (NESTIX_DEBUG && current)
		lock_rank_check(&task_base(current)->held, sem->rank, sem->name,
				nested);
}

static void note_acquired(struct rw_semaphore *sem, int rank)
{
	if (NESTIX_DEBUG && current)
		lock_rank_push(&task_base(current)->held, sem, rank);
}

static void note_released(struct rw_semaphore *sem)
{
	if (NESTIX_DEBUG && current)
		lock_rank_pop(&task_base(current)->held, sem, sem->name);
}

/* Take it at once, if it is free for us and nobody waits. */
static bool take_fast(struct rw_semaphore *sem, bool writes)
{
	long old = atomic_long_read(&sem->count);

	if (writes) {
		old = 0;
		return atomic_long_try_cmpxchg(&sem->count, &old, RWSEM_WRITER);
	}
	while (!(old & (RWSEM_WRITER | RWSEM_WAITERS)))
		if (atomic_long_try_cmpxchg(&sem->count, &old,
					    old + RWSEM_READER))
			return true;
	return false;
}

/* Can the waiter have the lock, as far as its holders are concerned? */
static bool may_have(const struct rw_semaphore *sem, bool writes)
{
	long holders = atomic_long_read(&sem->count) & ~RWSEM_WAITERS;

	return writes ? holders == 0 : !(holders & RWSEM_WRITER);
}

/* Serve the head of the queue as far as the lock allows. */
static void grant(struct rw_semaphore *sem) __must_hold(sem->wait_lock)
{
	struct rwsem_waiter *w;

	while (!list_empty(&sem->waiters)) {
		w = list_first_entry(&sem->waiters, struct rwsem_waiter, list);
		if (!may_have(sem, w->writes))
			return;
		atomic_long_add(w->writes ? RWSEM_WRITER : RWSEM_READER,
				&sem->count);
		list_del(&w->list);
		w->granted = true;
		wake_up_process(w->task);
	}
	atomic_long_andnot(RWSEM_WAITERS, &sem->count);
}

static void grant_next(struct rw_semaphore *sem)
{
	spin_lock(&sem->wait_lock);
	grant(sem);
	spin_unlock(&sem->wait_lock);
}

static int wait_granted(struct rw_semaphore *sem, struct rwsem_waiter *waiter,
			unsigned int state) __must_hold(sem->wait_lock)
{
	for (;;) {
		set_current_state(state);
		if (waiter->granted)
			return 0;
		if (signal_pending_state(state, current))
			return -EINTR;
		spin_unlock(&sem->wait_lock);
		schedule();
		spin_lock(&sem->wait_lock);
	}
}

static int down_slow(struct rw_semaphore *sem, bool writes, unsigned int state)
{
	struct rwsem_waiter waiter = { .task = current, .writes = writes };
	int err;

	spin_lock(&sem->wait_lock);
	list_add_tail(&waiter.list, &sem->waiters);
	atomic_long_or(RWSEM_WAITERS, &sem->count);
	grant(sem); /* it may have become free before the mark was set */
	err = wait_granted(sem, &waiter, state);
	if (err) {
		list_del(&waiter.list);
		grant(sem); /* those behind may have waited for us alone */
	}
	__set_current_state(TASK_RUNNING);
	spin_unlock(&sem->wait_lock);
	return err;
}

static int down_common(struct rw_semaphore *sem, bool writes,
		       unsigned int state, unsigned int nested)
{
	int err = 0;

	might_sleep();
	check_order(sem, nested);
	if (!take_fast(sem, writes))
		err = down_slow(sem, writes, state);
	if (err)
		return err;
	if (writes)
		sem->owner = current;
	note_acquired(sem, sem->rank);
	return 0;
}

/**
 * init_rwsem() - make a lock, free.
 * @sem:  the lock.
 * @rank: its place in the order of locks.
 * @name: for reports; not copied.
 */
void init_rwsem(struct rw_semaphore *sem, enum lock_rank rank, const char *name)
{
	atomic_long_set(&sem->count, 0);
	sem->owner = NULL;
	spin_lock_init(&sem->wait_lock, RANK_WAIT, name);
	INIT_LIST_HEAD(&sem->waiters);
	sem->rank = (u16)rank;
	sem->name = name;
}

/**
 * down_read() - take a lock together with other readers.
 * @sem: the lock.
 *
 * Context: Process context, may sleep.
 */
void down_read(struct rw_semaphore *sem)
{
	(void)down_common(sem, false, TASK_UNINTERRUPTIBLE, 0);
}

/**
 * down_read_nested() - down_read() while holding others of its rank.
 * @sem:   the lock.
 * @depth: how many are held.
 *
 * Context: Process context, may sleep.
 */
void down_read_nested(struct rw_semaphore *sem, unsigned int depth)
{
	(void)down_common(sem, false, TASK_UNINTERRUPTIBLE, depth);
}

/**
 * down_read_killable() - down_read() unless a deadly signal comes first.
 * @sem: the lock.
 *
 * Context: Process context, may sleep.
 * Return: 0 with the lock held, or -EINTR.
 */
int down_read_killable(struct rw_semaphore *sem)
{
	return down_common(sem, false, TASK_KILLABLE, 0);
}

/**
 * down_read_interruptible() - down_read() unless a signal comes first.
 * @sem: the lock.
 *
 * Context: Process context, may sleep.
 * Return: 0 with the lock held, or -EINTR.
 */
int down_read_interruptible(struct rw_semaphore *sem)
{
	return down_common(sem, false, TASK_INTERRUPTIBLE, 0);
}

/**
 * down_read_trylock() - take a lock for reading if that needs no waiting.
 * @sem: the lock.
 *
 * Context: Process context.
 * Return: true when the lock is held now.
 */
bool down_read_trylock(struct rw_semaphore *sem)
{
	if (!take_fast(sem, false))
		return false;
	note_acquired(sem, RANK_NONE);
	return true;
}

/**
 * down_write() - take a lock alone.
 * @sem: the lock.
 *
 * Context: Process context, may sleep.
 */
void down_write(struct rw_semaphore *sem)
{
	(void)down_common(sem, true, TASK_UNINTERRUPTIBLE, 0);
}

/**
 * down_write_nested() - down_write() while holding others of its rank.
 * @sem:   the lock.
 * @depth: how many are held.
 *
 * Context: Process context, may sleep.
 */
void down_write_nested(struct rw_semaphore *sem, unsigned int depth)
{
	(void)down_common(sem, true, TASK_UNINTERRUPTIBLE, depth);
}

/**
 * down_write_killable() - down_write() unless a deadly signal comes first.
 * @sem: the lock.
 *
 * Context: Process context, may sleep.
 * Return: 0 with the lock held, or -EINTR.
 */
int down_write_killable(struct rw_semaphore *sem)
{
	return down_common(sem, true, TASK_KILLABLE, 0);
}

/**
 * down_write_trylock() - take a lock alone if that needs no waiting.
 * @sem: the lock.
 *
 * Context: Process context.
 * Return: true when the lock is held now.
 */
bool down_write_trylock(struct rw_semaphore *sem)
{
	if (!take_fast(sem, true))
		return false;
	sem->owner = current;
	note_acquired(sem, RANK_NONE);
	return true;
}

/**
 * up_read() - a reader is done.
 * @sem: the lock.
 *
 * Context: Process context.
 */
void up_read(struct rw_semaphore *sem)
{
	long left;

	note_released(sem);
	left = atomic_long_sub_return(RWSEM_READER, &sem->count);
	assert(left >= 0);
	if ((left & RWSEM_WAITERS) && left < RWSEM_READER)
		grant_next(sem);
}

/**
 * up_write() - the writer is done.
 * @sem: the lock.
 *
 * Context: Process context.
 */
void up_write(struct rw_semaphore *sem)
{
	long old;

	assert(sem->owner == current);
	note_released(sem);
	sem->owner = NULL;
	old = atomic_long_fetch_andnot(RWSEM_WRITER, &sem->count);
	if (old & RWSEM_WAITERS)
		grant_next(sem);
}

/**
 * downgrade_write() - the writer becomes a reader, letting none pass between.
 * @sem: the lock.
 *
 * Context: Process context.
 */
void downgrade_write(struct rw_semaphore *sem)
{
	long now;

	assert(sem->owner == current);
	sem->owner = NULL;
	now = atomic_long_add_return(RWSEM_READER - RWSEM_WRITER, &sem->count);
	if (now & RWSEM_WAITERS)
		grant_next(sem);
}

/**
 * rwsem_is_locked() - does anybody hold it?
 * @sem: the lock.
 *
 * Context: Any; the answer may be old.
 * Return: the answer.
 */
bool rwsem_is_locked(const struct rw_semaphore *sem)
{
	return (atomic_long_read(&sem->count) & ~RWSEM_WAITERS) != 0;
}

/**
 * rwsem_is_write_held() - does this task hold it for writing?
 * @sem: the lock.
 *
 * Context: Process context.
 * Return: the answer.
 */
bool rwsem_is_write_held(const struct rw_semaphore *sem)
{
	return rwsem_is_locked(sem) && sem->owner == current;
}

/**
 * rwsem_is_held() - does this task hold it?
 * @sem: the lock.
 *
 * Context: Process context.
 * Return: the answer; outside DEBUG builds true for any holder that reads.
 */
bool rwsem_is_held(const struct rw_semaphore *sem)
{
	if (!NESTIX_DEBUG || !current)
		return rwsem_is_locked(sem);
	return lock_rank_holds(&task_base(current)->held, sem);
}

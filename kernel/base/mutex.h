/*
 * kernel/base/mutex.h - sleeping locks with an owner.
 *
 * Only the owner unlocks; waiters sleep in order of arrival and the lock is
 * handed to the first.
 */
#ifndef KERNEL_BASE_MUTEX_H
#define KERNEL_BASE_MUTEX_H

#include "kernel/base/lock_rank.h"
#include "kernel/base/spinlock.h"
#include "lib/compiler.h"
#include "lib/list.h"
#include "lib/types.h"

struct task_struct;

#define MUTEX_WAITERS 1UL /* somebody waits: unlocking hands over */
#define MUTEX_LOCKED  2UL /* so that a lock held before tasks exist counts */
#define MUTEX_BITS    7UL

struct mutex {
	unsigned long owner;      /* [a] the task | MUTEX_* bits; 0 = free */
	spinlock_t wait_lock;     /* guards waiters */
	struct list_head waiters; /* of struct mutex_waiter, oldest first */
	u16 rank;                 /* enum lock_rank; 0 = unchecked */
	const char *name;
};

#define MUTEX_INIT(mutex, rank_, name_) \
	{ \
		.wait_lock = SPINLOCK_INIT(RANK_WAIT, name_), \
		.waiters = LIST_HEAD_INIT((mutex).waiters), .rank = (rank_), \
		.name = (name_), \
	}
#define DEFINE_MUTEX(x, rank_) struct mutex x = MUTEX_INIT(x, rank_, #x)

void mutex_init(struct mutex *lock, enum lock_rank rank, const char *name);
void mutex_lock(struct mutex *lock);
void mutex_lock_nested(struct mutex *lock, unsigned int depth);
int mutex_lock_interruptible(struct mutex *lock) __must_check;
int mutex_lock_killable(struct mutex *lock) __must_check;
bool mutex_trylock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);
bool mutex_is_locked(const struct mutex *lock);

#endif

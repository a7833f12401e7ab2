/*
 * kernel/base/rwsem.h - sleeping reader-writer locks, fair.
 *
 * Waiters queue in order of arrival: a reader that comes after a waiting writer
 * waits behind it, so neither side starves.
 */
#ifndef KERNEL_BASE_RWSEM_H
#define KERNEL_BASE_RWSEM_H

#include "kernel/base/lock_rank.h"
#include "kernel/base/spinlock.h"
#include "lib/compiler.h"
#include "lib/list.h"
#include "lib/types.h"

struct task_struct;

#define RWSEM_WRITER  1L /* held for writing */
#define RWSEM_WAITERS 2L /* somebody waits: no one overtakes */
#define RWSEM_READER  256L

struct rw_semaphore {
	atomic_long_t count; /* RWSEM_* bits + RWSEM_READER per reader */
	struct task_struct
		*owner;           /* the holder that writes; it alone sets it */
	spinlock_t wait_lock;     /* guards waiters */
	struct list_head waiters; /* of struct rwsem_waiter, oldest first */
	u16 rank;                 /* enum lock_rank; 0 = unchecked */
	const char *name;
};

#define RWSEM_INIT(sem, rank_, name_) \
	{ \
		.wait_lock = SPINLOCK_INIT(RANK_WAIT, name_), \
		.waiters = LIST_HEAD_INIT((sem).waiters), .rank = (rank_), \
		.name = (name_), \
	}
#define DECLARE_RWSEM(x, rank_) struct rw_semaphore x = RWSEM_INIT(x, rank_, #x)

void init_rwsem(struct rw_semaphore *sem, enum lock_rank rank,
		const char *name);
void down_read(struct rw_semaphore *sem);
int down_read_killable(struct rw_semaphore *sem) __must_check;
int down_read_interruptible(struct rw_semaphore *sem) __must_check;
bool down_read_trylock(struct rw_semaphore *sem);
void down_write(struct rw_semaphore *sem);
void down_write_nested(struct rw_semaphore *sem, unsigned int depth);
void down_read_nested(struct rw_semaphore *sem, unsigned int depth);
int down_write_killable(struct rw_semaphore *sem) __must_check;
bool down_write_trylock(struct rw_semaphore *sem);
void up_read(struct rw_semaphore *sem);
void up_write(struct rw_semaphore *sem);
void downgrade_write(struct rw_semaphore *sem);
bool rwsem_is_locked(const struct rw_semaphore *sem);
bool rwsem_is_write_held(const struct rw_semaphore *sem);

#endif

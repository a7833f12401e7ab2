/*
 * kernel/base/spinlock.h - spinlocks that know their rank.
 *
 * Every acquisition raises preempt_count, and in DEBUG builds checks the rank
 * against the locks this CPU holds.  A lock also taken in interrupts needs the
 * _irq or _irqsave verbs everywhere else.
 */
#ifndef KERNEL_BASE_SPINLOCK_H
#define KERNEL_BASE_SPINLOCK_H

#include "kernel/base/lock_rank.h"
#include "lib/atomic.h"
#include "lib/compiler.h"
#include "lib/types.h"

typedef struct __lockable spinlock {
	u32 locked; /* 0 or 1 */
	u16 rank;   /* enum lock_rank; 0 = unchecked */
	s16 cpu;    /* holder, -1 = free */
	const char *name;
} spinlock_t;

typedef spinlock_t raw_spinlock_t;

#define SPINLOCK_INIT(rank_, name_) \
	{ \
		.locked = 0, .rank = (rank_), .cpu = -1, .name = (name_), \
	}
#define DEFINE_SPINLOCK(x, rank_) spinlock_t x = SPINLOCK_INIT(rank_, #x)

void spin_lock_init(spinlock_t *lock, enum lock_rank rank, const char *name);
void spin_lock(spinlock_t *lock) __acquires(*lock);
void spin_lock_nested(spinlock_t *lock, unsigned int depth) __acquires(*lock);
void spin_unlock(spinlock_t *lock) __releases(*lock);
bool spin_trylock(spinlock_t *lock) __try_acquires(true, *lock);
void spin_lock_irq(spinlock_t *lock) __acquires(*lock);
void spin_unlock_irq(spinlock_t *lock) __releases(*lock);
unsigned long __spin_lock_irqsave(spinlock_t *lock) __acquires(*lock);
void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags)
	__releases(*lock);
bool spin_is_held(const spinlock_t *lock);
bool spin_is_locked(const spinlock_t *lock);
void spin_locks_forget(void);

#define spin_lock_irqsave(lock, flags) ((flags) = __spin_lock_irqsave(lock))

/* true, with the lock held, when dropping *r to 0 took the lock. */
bool atomic_dec_and_lock(atomic_t *v, spinlock_t *lock)
	__try_acquires(true, *lock);

void assert_held_failed(const char *func, const char *name) __noreturn;

/* The run-time half of __must_hold(): also for mutexes and rwsems. */
#define assert_held(lock) \
	do { \
		if (!lock_is_held(lock)) \
			assert_held_failed(__func__, (lock)->name); \
	} while (0)
#define lock_is_held(lock) \
	_Generic((lock), spinlock_t * \
		 : spin_is_held, const spinlock_t * \
		 : spin_is_held, struct mutex * \
		 : mutex_is_held, const struct mutex * \
		 : mutex_is_held, struct rw_semaphore * \
		 : rwsem_is_held, const struct rw_semaphore * \
		 : rwsem_is_held)(lock)

struct mutex;
struct rw_semaphore;
bool mutex_is_held(const struct mutex *lock);
bool rwsem_is_held(const struct rw_semaphore *sem);

#endif

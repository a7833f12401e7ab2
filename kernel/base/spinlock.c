/*
 * kernel/base/spinlock.c - test-and-set spinlocks.
 *
 * Whoever sees the lock free first has it; there is no queue.  In order of
 * arrival would be fairer, but these CPUs are a host's threads: a queue stands
 * still whenever the host has taken the CPU whose turn it is off its
 * processor, and with more CPUs than processors that is most of the time.
 *
 * cpu names the holder for assert_held() and for finding a CPU that waits for
 * itself.
 */
#include "asm/barrier.h"
#include "asm/irqflags.h"
#include "asm/percpu.h"
#include "kernel/base/panic.h"
#include "kernel/base/preempt.h"
#include "kernel/base/spinlock.h"
#include "lib/atomic.h"

/* So many looks at one lock mean that its holder will never let go. */
#define SPIN_LIMIT (1UL << 30)

/* [o] spinlocks this CPU holds. */
static DEFINE_PER_CPU(struct lock_stack, held_spinlocks);

static void check_order(const spinlock_t *lock, unsigned int nested)
{
	if (NESTIX_DEBUG)
		lock_rank_check(this_cpu_ptr(&held_spinlocks), lock->rank,
				lock->name, nested);
}

static void acquired(spinlock_t *lock, int rank)
{
	lock->cpu = (s16)smp_processor_id();
	if (NESTIX_DEBUG)
		lock_rank_push(this_cpu_ptr(&held_spinlocks), lock, rank);
}

static bool take(spinlock_t *lock)
{
	return !__atomic_exchange_n(&lock->locked, 1, __ATOMIC_ACQUIRE);
}

/* Until it looks free: reading leaves the cache line where it is. */
static void wait_until_free(const spinlock_t *lock)
{
	unsigned long looks = 0;

	if (NESTIX_DEBUG && spin_is_held(lock) && !oops_in_progress)
		panic("spinlock %s taken twice by this CPU", lock->name);
	while (READ_ONCE(lock->locked)) {
		cpu_relax();
		if (++looks == SPIN_LIMIT && !oops_in_progress)
			panic("spinlock %s stuck, held by CPU %d", lock->name,
			      lock->cpu);
	}
}

static void lock_with_depth(spinlock_t *lock, unsigned int nested)
{
	preempt_disable();
	check_order(lock, nested);
	while (!take(lock))
		wait_until_free(lock);
	acquired(lock, lock->rank);
}

static void release(spinlock_t *lock)
{
	if (NESTIX_DEBUG)
		lock_rank_pop(this_cpu_ptr(&held_spinlocks), lock, lock->name);
	lock->cpu = -1;
	smp_store_release(&lock->locked, 0);
}

/**
 * spin_lock_init() - make a lock, free.
 * @lock: the lock.
 * @rank: its place in the order of locks.
 * @name: for reports; not copied.
 */
void spin_lock_init(spinlock_t *lock, enum lock_rank rank, const char *name)
{
	*lock = (spinlock_t)SPINLOCK_INIT((u16)rank, name);
}

/**
 * spin_lock() - take a lock, waiting for it.
 * @lock: the lock; no interrupt handler may take it.
 *
 * Context: Any but its own; no sleep until spin_unlock().
 */
void spin_lock(spinlock_t *lock) __no_thread_safety
{
	lock_with_depth(lock, 0);
}

/**
 * spin_lock_nested() - take a lock while holding others of its rank.
 * @lock:  the lock.
 * @depth: how many are held; the caller has an order among them.
 *
 * Context: Any; no sleep until spin_unlock().
 */
void spin_lock_nested(spinlock_t *lock, unsigned int depth) __no_thread_safety
{
	lock_with_depth(lock, depth);
}

/**
 * spin_trylock() - take a lock if it is free now.
 * @lock: the lock.
 *
 * Context: Any; after success no sleep until spin_unlock().
 * Return: true when the lock is held now.
 */
bool spin_trylock(spinlock_t *lock) __no_thread_safety
{
	preempt_disable();
	if (READ_ONCE(lock->locked) || !take(lock)) {
		preempt_enable();
		return false;
	}
	/* A lock that may fail cannot close a circle: any rank will do. */
	acquired(lock, RANK_NONE);
	return true;
}

/**
 * spin_unlock() - let a lock go.
 * @lock: a lock this CPU holds.
 *
 * Context: Any.
 */
void spin_unlock(spinlock_t *lock) __no_thread_safety
{
	release(lock);
	preempt_enable();
}

/**
 * spin_lock_irq() - take a lock that interrupt handlers take too.
 * @lock: the lock.
 *
 * Context: IRQs on before, off until spin_unlock_irq().
 */
void spin_lock_irq(spinlock_t *lock) __no_thread_safety
{
	local_irq_disable();
	lock_with_depth(lock, 0);
}

/**
 * spin_unlock_irq() - let a lock go and allow interrupts.
 * @lock: a lock this CPU holds.
 *
 * Context: IRQs off before, on afterwards.
 */
void spin_unlock_irq(spinlock_t *lock) __no_thread_safety
{
	release(lock);
	local_irq_enable();
	preempt_enable();
}

/* spin_lock_irqsave() without the assignment. */
unsigned long __spin_lock_irqsave(spinlock_t *lock) __no_thread_safety
{
	unsigned long flags;

	local_irq_save(flags);
	lock_with_depth(lock, 0);
	return flags;
}

/**
 * spin_unlock_irqrestore() - let a lock go, interrupts as before.
 * @lock:  a lock this CPU holds.
 * @flags: what spin_lock_irqsave() stored.
 *
 * Context: IRQs off before.
 */
void spin_unlock_irqrestore(spinlock_t *lock,
			    unsigned long flags) __no_thread_safety
{
	release(lock);
	local_irq_restore(flags);
	preempt_enable();
}

/**
 * spin_is_locked() - does anybody hold it?
 * @lock: the lock.
 *
 * Context: Any; the answer may be old.
 * Return: the answer.
 */
bool spin_is_locked(const spinlock_t *lock)
{
	return READ_ONCE(lock->locked);
}

/**
 * spin_is_held() - does this CPU hold it?
 * @lock: the lock.
 *
 * Context: Any, with preemption off or the lock held.
 * Return: the answer.
 */
bool spin_is_held(const spinlock_t *lock)
{
	return spin_is_locked(lock) &&
	       READ_ONCE(lock->cpu) == smp_processor_id();
}

/**
 * spin_locks_forget() - an oops ends here: this CPU's locks are orphans.
 *
 * They stay locked, as nobody knows what they guard; only the bookkeeping goes,
 * so that the rest of the machine is not accused.
 *
 * Context: The end of an oops.
 */
void spin_locks_forget(void)
{
	this_cpu_ptr(&held_spinlocks)->depth = 0;
	preempt_count_set(0);
}

/**
 * atomic_dec_and_lock() - drop a count, and lock if it was the last.
 * @v:    the count.
 * @lock: guards finding the object that @v counts.
 *
 * Context: As spin_lock().
 * Return: true, with @lock held, when the count is now 0.
 */
bool atomic_dec_and_lock(atomic_t *v, spinlock_t *lock) __no_thread_safety
{
	if (atomic_add_unless(v, -1, 1))
		return false;
	spin_lock(lock);
	if (atomic_dec_and_test(v))
		return true;
	spin_unlock(lock);
	return false;
}

/* assert_held() found the lock free, or held by someone else. */
void assert_held_failed(const char *func, const char *name)
{
	panic("%s: caller must hold %s", func, name);
}

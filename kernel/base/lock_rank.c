/*
 * kernel/base/lock_rank.c - the order of locks, checked while running.
 *
 * Whoever takes locks in rising rank cannot take part in a circle of waiters.
 * Every acquisition is compared with the locks already held, so a wrong order
 * is told the first time it happens, not the first time it deadlocks.
 *
 * An interrupt starts an order of its own: the locks its handlers take are
 * never held with interrupts open, so what it interrupted does not matter.
 */
#include "kernel/base/bug.h"
#include "kernel/base/lock_rank.h"
#include "kernel/base/panic.h"
#include "kernel/base/preempt.h"
#include "kernel/base/printk.h"
#include "lib/atomic.h"
#include "lib/util.h"

/* One wrong order is met again and again; the first reports tell it all. */
#define MAX_REPORTS 8

static atomic_t nr_reports;

static void report(int rank, const char *name, int above)
{
	if (atomic_inc_return(&nr_reports) > MAX_REPORTS)
		return;
	pr_err("WARNING: lock order: %s (rank %d) taken under rank %d\n", name,
	       rank, above);
	add_taint(TAINT_WARN);
	dump_stack();
}

/* Marks a rank pushed by an interrupt handler. */
#define RANK_IN_IRQ 0x8000u

static unsigned int irq_mark(void)
{
	return in_hardirq() ? RANK_IN_IRQ : 0;
}

/* The highest rank held in this context; 0 when nothing ranked is held. */
static int highest_rank(const struct lock_stack *held)
{
	unsigned int n = min(held->depth, (unsigned int)LOCK_STACK_MAX);
	unsigned int mark = irq_mark();
	int highest = 0;

	for (unsigned int i = 0; i < n; i++)
		if ((held->rank[i] & RANK_IN_IRQ) == mark)
			highest = max(highest, (int)(held->rank[i] ^ mark));
	return highest;
}

/**
 * lock_rank_check() - may a lock be taken now?  Complains if not.
 * @held:   the stack of this CPU (spinlocks) or task (sleeping locks).
 * @rank:   the lock's rank; 0 = not checked.
 * @name:   for the report.
 * @nested: nonzero allows locks of the same rank to be held already.
 *
 * Called before waiting, so that a deadlock is told before it happens.
 *
 * Context: Any; the stack belongs to the caller.
 */
void lock_rank_check(const struct lock_stack *held, int rank, const char *name,
		     unsigned int nested)
{
	int highest = rank ? highest_rank(held) : 0;

	if (highest > rank || (rank && highest == rank && !nested))
		report(rank, name, highest);
}

/**
 * lock_rank_push() - note that a lock is held.
 * @held: the stack.
 * @lock: its address.
 * @rank: its rank.
 *
 * An interrupt may push and pop between any two steps here: the slot is
 * claimed before it is filled.
 *
 * Context: Any; the stack belongs to the caller.
 */
void lock_rank_push(struct lock_stack *held, const void *lock, int rank)
{
	unsigned int slot = held->depth++;

	barrier();
	if (slot >= LOCK_STACK_MAX)
		return;
	held->lock[slot] = lock;
	held->rank[slot] = (u16)((unsigned int)rank | irq_mark());
}

/**
 * lock_rank_pop() - note that a lock is no longer held.
 * @held: the stack it was pushed on.
 * @lock: its address.
 * @name: for the report.
 *
 * Locks need not be released in the order they were taken.
 *
 * Context: Any; the stack belongs to the caller.
 */
void lock_rank_pop(struct lock_stack *held, const void *lock, const char *name)
{
	unsigned int n = min(held->depth, (unsigned int)LOCK_STACK_MAX);
	unsigned int i = n;

	while (i > 0 && held->lock[i - 1] != lock)
		i--;
	if (!i) {
		if (held->depth > LOCK_STACK_MAX)
			held->depth--;
		else if (atomic_inc_return(&nr_reports) <= MAX_REPORTS)
			WARN(true, "%s released but not held", name);
		return;
	}
	for (; i < n; i++) {
		held->lock[i - 1] = held->lock[i];
		held->rank[i - 1] = held->rank[i];
	}
	held->lock[n - 1] = NULL;
	held->rank[n - 1] = 0;
	barrier();
	held->depth--;
}

/**
 * lock_rank_holds() - is a lock on this stack?
 * @held: the stack.
 * @lock: the lock's address.
 *
 * Context: Any.
 * Return: the answer.
 */
bool lock_rank_holds(const struct lock_stack *held, const void *lock)
{
	unsigned int n = min(held->depth, (unsigned int)LOCK_STACK_MAX);

	for (unsigned int i = 0; i < n; i++)
		if (held->lock[i] == lock)
			return true;
	return false;
}

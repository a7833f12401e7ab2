/*
 * kernel/base/counter.c - what is alive right now, for leak checks.
 *
 * A room that hands out things registers one counter per kind.  A test reads
 * them all before and after and expects no difference.
 *
 * See: fs/proc (/sys/kernel/debug/counters); user/bin/runtests.c.
 */
#include "kernel/base/counter.h"
#include "kernel/base/spinlock.h"

static DEFINE_SPINLOCK(counters_lock, RANK_NONE);
static LIST_HEAD(counters); /* guarded by counters_lock */

/**
 * counter_register() - add a line to the file.
 * @counter: lives until counter_unregister().
 *
 * Context: Any.
 */
void counter_register(struct counter *counter)
{
	unsigned long flags;

	spin_lock_irqsave(&counters_lock, flags);
	list_add_tail(&counter->list, &counters);
	spin_unlock_irqrestore(&counters_lock, flags);
}

/**
 * counter_unregister() - take a line out of the file.
 * @counter: a registered counter.
 *
 * Context: Any.
 */
void counter_unregister(struct counter *counter)
{
	unsigned long flags;

	spin_lock_irqsave(&counters_lock, flags);
	list_del(&counter->list);
	spin_unlock_irqrestore(&counters_lock, flags);
}

/**
 * counter_for_each() - visit all counters in order of registration.
 * @fn:  called with name and value; stops the walk by returning nonzero.
 *       May not sleep.
 * @arg: handed to @fn.
 *
 * Context: Any.
 * Return: what the last call returned.
 */
int counter_for_each(int (*fn)(const char *name, long value, void *arg),
		     void *arg)
{
	struct counter *counter;
	unsigned long flags;
	int stop = 0;

	spin_lock_irqsave(&counters_lock, flags);
	list_for_each_entry(counter, &counters, list) {
		stop = fn(counter->name, counter_read(counter), arg);
		if (stop)
			break;
	}
	spin_unlock_irqrestore(&counters_lock, flags);
	return stop;
}

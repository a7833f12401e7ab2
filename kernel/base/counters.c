/*
 * kernel/base/counters.c - what is alive right now, for leak checks.
 *
 * A room that hands out things (frames, slab objects, tasks, mounts) registers
 * one counter per kind.  A test reads them all before and after and expects no
 * difference.  The list only grows, so it is read without a lock.
 *
 * See: fs/proc/counters.c (/sys/kernel/debug/counters); user/bin/runtests.c.
 */
#include "kernel/base/counters.h"
#include "lib/atomic.h"

static struct counter *counters;

/**
 * register_counter() - add a counter to /sys/kernel/debug/counters.
 * @counter: static; its next field belongs to the list from now on.
 *
 * Context: Any.
 */
void register_counter(struct counter *counter)
{
	struct counter *first;

	do {
		first = READ_ONCE(counters);
		counter->next = first;
	} while (cmpxchg(&counters, first, counter) != first);
}

/**
 * first_counter() - head of the list; go on with ->next until NULL.
 *
 * Context: Any.
 * Return: the counter registered last, or NULL.
 */
const struct counter *first_counter(void)
{
	return READ_ONCE(counters);
}

/*
 * kernel/base/counter.h - numbers that must be the same before and after a test.
 *
 * Any room registers the count of what it hands out (frames, tasks, files...);
 * debugfs shows them as "name value" lines in the file `counters`.
 */
#ifndef KERNEL_BASE_COUNTER_H
#define KERNEL_BASE_COUNTER_H

#include "lib/atomic.h"
#include "lib/compiler.h"
#include "lib/list.h"
#include "lib/types.h"

/**
 * struct counter - one line of /sys/kernel/debug/counters.
 * @name:  no blanks.
 * @value: the number, unless @read is set.
 * @read:  computes the number; any context, no locks held by the caller
 *         but the registry's.
 */
struct counter {
	const char *name;
	atomic_long_t value;
	long (*read)(void);
	struct list_head list;
};

#define COUNTER_INIT(name_) \
	{ \
		.name = (name_) \
	}

void counter_register(struct counter *counter);
void counter_unregister(struct counter *counter);
/* Calls fn for each in order of registration until it returns nonzero. */
int counter_for_each(int (*fn)(const char *name, long value, void *arg),
		     void *arg);

static inline void counter_add(struct counter *counter, long n)
{
	atomic_long_add(n, &counter->value);
}

static inline void counter_inc(struct counter *counter)
{
	atomic_long_inc(&counter->value);
}

static inline void counter_dec(struct counter *counter)
{
	atomic_long_dec(&counter->value);
}

static inline long counter_read(const struct counter *counter)
{
	return counter->read ? counter->read()
			     : atomic_long_read(&counter->value);
}

#endif

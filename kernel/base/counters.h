/*
 * kernel/base/counters.h - what is alive right now, for leak checks.
 */
#ifndef KERNEL_BASE_COUNTERS_H
#define KERNEL_BASE_COUNTERS_H

struct counter {
	const char *name;     /* no blanks: it is a column of the file */
	long (*read)(void);   /* called in task context, may not sleep */
	struct counter *next; /* set by register_counter() */
};

void register_counter(struct counter *counter);
const struct counter *first_counter(void);

#endif

/*
 * kernel/ida.h - hand out the smallest unused number.
 */
#ifndef KERNEL_IDA_H
#define KERNEL_IDA_H

#include "lib/types.h"
#include "kernel/base/spinlock.h"

#define IDA_PAGES 64

struct ida {
	spinlock_t lock;
	int first;                       /* [c] the lowest number given */
	unsigned long *pages[IDA_PAGES]; /* lock: bitmaps, made on demand */
};

#define IDA_INIT(name_, first_) \
	{ \
		.lock = SPINLOCK_INIT(RANK_LEAF, name_), .first = (first_) \
	}

int ida_alloc(struct ida *ida) __must_check;
void ida_free(struct ida *ida, int id);

#endif

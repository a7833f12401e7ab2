/*
 * kernel/futex_internal.h - keys, buckets and waiters, for kernel/futex*.c.
 */
#ifndef KERNEL_FUTEX_INTERNAL_H
#define KERNEL_FUTEX_INTERNAL_H

#include <uapi/futex.h>
#include "kernel/base/spinlock.h"
#include "lib/list.h"
#include "lib/types.h"

struct task_struct;

/*
 * What two processes must agree on to mean the same word: its place in a
 * shared mapping, or its address in one address space.
 */
struct futex_key {
	const void *object; /* address_space or mm; compared, not followed */
	u64 offset;
};

struct futex_bucket {
	spinlock_t lock;
	struct list_head waiters; /* of futex_q, in order of wake-up */
};

/* One waiter, on its own stack. */
struct futex_q {
	struct list_head list;       /* guarded by bucket->lock */
	struct task_struct *task;    /* constant */
	struct futex_bucket *bucket; /* NULL once woken; requeue moves it */
	struct futex_key key;        /* guarded by bucket->lock */
	u32 bitset;                  /* constant */
	int prio;                    /* constant */
};

#define FLAGS_SHARED  0x01
#define FLAGS_CLOCKRT 0x02

struct futex_requeue {
	u32 __user *uaddr1;
	u32 __user *uaddr2;
	int nr_wake;
	int nr_requeue;
	const u32 *cmpval; /* NULL: do not compare */
	unsigned int flags;
};

int futex_get_key(u32 __user *uaddr, unsigned int flags, struct futex_key *key);
struct futex_bucket *futex_bucket_of(const struct futex_key *key);
void futex_queue(struct futex_q *q, struct futex_bucket *bucket);
void futex_wake_one(struct futex_q *q);
void futex_double_lock(struct futex_bucket *a, struct futex_bucket *b);
void futex_double_unlock(struct futex_bucket *a, struct futex_bucket *b);
/* The word, with a bucket locked: 0 or -EFAULT, then fault it in. */
int futex_get_value(u32 *value, u32 __user *uaddr);
int futex_fault_in(u32 __user *uaddr);

static inline bool futex_match(const struct futex_key *a,
			       const struct futex_key *b)
{
	return a->object == b->object && a->offset == b->offset;
}

int futex_wake(u32 __user *uaddr, unsigned int flags, int nr, u32 bitset);
long futex_wait(u32 __user *uaddr, unsigned int flags, u32 val, u64 expires,
		u32 bitset);
int futex_requeue(const struct futex_requeue *args);
int futex_wake_op(u32 __user *uaddr1, u32 __user *uaddr2, int nr_wake,
		  int nr_wake2, int op, unsigned int flags);

#endif

/*
 * lib/refcount.h - reference counts that saturate instead of wrapping.
 *
 * A count that overflows or rises from 0 is a bug: it is pinned at
 * REFCOUNT_SATURATED, so the object leaks rather than being freed while used,
 * and refcount_warn() reports it once.
 */
#ifndef LIB_REFCOUNT_H
#define LIB_REFCOUNT_H

#include "lib/atomic.h"
#include "lib/compiler.h"
#include "lib/types.h"

typedef struct {
	atomic_t refs;
} refcount_t;

#define REFCOUNT_INIT(n) \
	{ \
		.refs = ATOMIC_INIT(n) \
	}
#define REFCOUNT_SATURATED ((int)(-0x40000000))

/* Defined in kernel/base/bug.c: a reference count went wrong. */
void refcount_warn(refcount_t *r, const char *what);

static inline void refcount_set(refcount_t *r, unsigned int n)
{
	atomic_set(&r->refs, (int)n);
}

static inline unsigned int refcount_read(const refcount_t *r)
{
	return (unsigned int)atomic_read(&r->refs);
}

static inline void refcount_bad(refcount_t *r, const char *what)
{
	atomic_set(&r->refs, REFCOUNT_SATURATED);
	refcount_warn(r, what);
}

static inline void refcount_add(int n, refcount_t *r)
{
	int old = __atomic_fetch_add(&r->refs.counter, n, __ATOMIC_RELAXED);

	if (unlikely(old <= 0 || old + n < 0))
		refcount_bad(r, old ? "saturated" : "addition on 0");
}

static inline void refcount_inc(refcount_t *r)
{
	refcount_add(1, r);
}

static inline bool __must_check refcount_add_not_zero(int n, refcount_t *r)
{
	int old = atomic_fetch_add_unless(&r->refs, n, 0);

	if (unlikely(old < 0))
		refcount_bad(r, "saturated");
	return old != 0;
}

static inline bool __must_check refcount_inc_not_zero(refcount_t *r)
{
	return refcount_add_not_zero(1, r);
}

static inline bool __must_check refcount_sub_and_test(int n, refcount_t *r)
{
	int old = __atomic_fetch_sub(&r->refs.counter, n, __ATOMIC_ACQ_REL);

	if (old == n)
		return true;
	if (unlikely(old < n))
		refcount_bad(r, "underflow; use-after-free");
	return false;
}

static inline bool __must_check refcount_dec_and_test(refcount_t *r)
{
	return refcount_sub_and_test(1, r);
}

/* For an owner who knows that others still hold references. */
static inline void refcount_dec(refcount_t *r)
{
	int old = __atomic_fetch_sub(&r->refs.counter, 1, __ATOMIC_RELEASE);

	if (unlikely(old <= 1))
		refcount_bad(r, "decrement hit 0; leaking memory");
}

/* true only for the sole holder, whose reference is then gone. */
static inline bool __must_check refcount_dec_if_one(refcount_t *r)
{
	int one = 1;

	return atomic_try_cmpxchg(&r->refs, &one, 0);
}

static inline bool __must_check refcount_dec_not_one(refcount_t *r)
{
	int old = atomic_read(&r->refs);

	while (old != 1)
		if (atomic_try_cmpxchg(&r->refs, &old, old - 1))
			return true;
	return false;
}

#endif

/*
 * lib/atomic.h - atomic words and memory order.
 *
 * Linux's verbs over the compiler's __atomic builtins.  As in Linux, verbs
 * that return a value order everything; plain set, read, add and inc order
 * nothing.
 */
#ifndef LIB_ATOMIC_H
#define LIB_ATOMIC_H

#include "lib/compiler.h"
#include "lib/types.h"

#define READ_ONCE(x)     (*(const volatile typeof(x) *)&(x))
#define WRITE_ONCE(x, v) (*(volatile typeof(x) *)&(x) = (v))

#define barrier()               __atomic_signal_fence(__ATOMIC_SEQ_CST)
#define smp_mb()                __atomic_thread_fence(__ATOMIC_SEQ_CST)
#define smp_rmb()               __atomic_thread_fence(__ATOMIC_ACQUIRE)
#define smp_wmb()               __atomic_thread_fence(__ATOMIC_RELEASE)
#define smp_load_acquire(p)     __atomic_load_n((p), __ATOMIC_ACQUIRE)
#define smp_store_release(p, v) __atomic_store_n((p), (v), __ATOMIC_RELEASE)
#define smp_store_mb(var, v) \
	((void)__atomic_exchange_n(&(var), (v), __ATOMIC_SEQ_CST))

#define xchg(ptr, v) __atomic_exchange_n((ptr), (v), __ATOMIC_SEQ_CST)
#define cmpxchg(ptr, old, new) \
	({ \
		typeof(*(ptr)) __cmpxchg_old = (old); \
		__atomic_compare_exchange_n((ptr), &__cmpxchg_old, (new), \
					    false, __ATOMIC_SEQ_CST, \
					    __ATOMIC_SEQ_CST); \
		__cmpxchg_old; \
	})
#define try_cmpxchg(ptr, oldp, new) \
	__atomic_compare_exchange_n((ptr), (oldp), (new), false, \
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)

typedef struct {
	int counter;
} atomic_t;

typedef struct {
	long counter;
} atomic_long_t;

typedef atomic_long_t atomic64_t;

#define ATOMIC_INIT(n) \
	{ \
		(n) \
	}
#define ATOMIC_LONG_INIT(n) \
	{ \
		(n) \
	}
#define ATOMIC64_INIT(n) \
	{ \
		(n) \
	}

/* One set of verbs per width; the two differ in nothing else. */
#define __ATOMIC_VERBS(pfx, type, word) \
	static inline word pfx##_read(const type *v) \
	{ \
		return __atomic_load_n(&v->counter, __ATOMIC_RELAXED); \
	} \
	static inline word pfx##_read_acquire(const type *v) \
	{ \
		return __atomic_load_n(&v->counter, __ATOMIC_ACQUIRE); \
	} \
	static inline void pfx##_set(type *v, word n) \
	{ \
		__atomic_store_n(&v->counter, n, __ATOMIC_RELAXED); \
	} \
	static inline void pfx##_set_release(type *v, word n) \
	{ \
		__atomic_store_n(&v->counter, n, __ATOMIC_RELEASE); \
	} \
	static inline void pfx##_add(word n, type *v) \
	{ \
		__atomic_fetch_add(&v->counter, n, __ATOMIC_RELAXED); \
	} \
	static inline void pfx##_sub(word n, type *v) \
	{ \
		__atomic_fetch_sub(&v->counter, n, __ATOMIC_RELAXED); \
	} \
	static inline void pfx##_inc(type *v) \
	{ \
		pfx##_add(1, v); \
	} \
	static inline void pfx##_dec(type *v) \
	{ \
		pfx##_sub(1, v); \
	} \
	static inline void pfx##_or(word n, type *v) \
	{ \
		__atomic_fetch_or(&v->counter, n, __ATOMIC_SEQ_CST); \
	} \
	static inline void pfx##_and(word n, type *v) \
	{ \
		__atomic_fetch_and(&v->counter, n, __ATOMIC_SEQ_CST); \
	} \
	static inline void pfx##_andnot(word n, type *v) \
	{ \
		__atomic_fetch_and(&v->counter, ~n, __ATOMIC_SEQ_CST); \
	} \
	static inline word pfx##_fetch_add(word n, type *v) \
	{ \
		return __atomic_fetch_add(&v->counter, n, __ATOMIC_SEQ_CST); \
	} \
	static inline word pfx##_fetch_sub(word n, type *v) \
	{ \
		return __atomic_fetch_sub(&v->counter, n, __ATOMIC_SEQ_CST); \
	} \
	static inline word pfx##_fetch_inc(type *v) \
	{ \
		return pfx##_fetch_add(1, v); \
	} \
	static inline word pfx##_fetch_or(word n, type *v) \
	{ \
		return __atomic_fetch_or(&v->counter, n, __ATOMIC_SEQ_CST); \
	} \
	static inline word pfx##_fetch_and(word n, type *v) \
	{ \
		return __atomic_fetch_and(&v->counter, n, __ATOMIC_SEQ_CST); \
	} \
	static inline word pfx##_fetch_andnot(word n, type *v) \
	{ \
		return pfx##_fetch_and(~n, v); \
	} \
	static inline word pfx##_add_return(word n, type *v) \
	{ \
		return __atomic_add_fetch(&v->counter, n, __ATOMIC_SEQ_CST); \
	} \
	static inline word pfx##_sub_return(word n, type *v) \
	{ \
		return __atomic_sub_fetch(&v->counter, n, __ATOMIC_SEQ_CST); \
	} \
	static inline word pfx##_inc_return(type *v) \
	{ \
		return pfx##_add_return(1, v); \
	} \
	static inline word pfx##_dec_return(type *v) \
	{ \
		return pfx##_sub_return(1, v); \
	} \
	static inline bool pfx##_sub_and_test(word n, type *v) \
	{ \
		return pfx##_sub_return(n, v) == 0; \
	} \
	static inline bool pfx##_dec_and_test(type *v) \
	{ \
		return pfx##_sub_return(1, v) == 0; \
	} \
	static inline bool pfx##_inc_and_test(type *v) \
	{ \
		return pfx##_add_return(1, v) == 0; \
	} \
	static inline bool pfx##_add_negative(word n, type *v) \
	{ \
		return pfx##_add_return(n, v) < 0; \
	} \
	static inline word pfx##_xchg(type *v, word n) \
	{ \
		return xchg(&v->counter, n); \
	} \
	static inline word pfx##_cmpxchg(type *v, word old, word new) \
	{ \
		return cmpxchg(&v->counter, old, new); \
	} \
	static inline bool pfx##_try_cmpxchg(type *v, word *old, word new) \
	{ \
		return try_cmpxchg(&v->counter, old, new); \
	} \
	static inline word pfx##_fetch_add_unless(type *v, word n, \
						  word unless) \
	{ \
		word old = pfx##_read(v); \
		while (old != unless && !pfx##_try_cmpxchg(v, &old, old + n)) \
			; \
		return old; \
	} \
	static inline bool pfx##_add_unless(type *v, word n, word unless) \
	{ \
		return pfx##_fetch_add_unless(v, n, unless) != unless; \
	} \
	static inline bool pfx##_inc_not_zero(type *v) \
	{ \
		return pfx##_add_unless(v, 1, 0); \
	}

__ATOMIC_VERBS(atomic, atomic_t, int)
__ATOMIC_VERBS(atomic_long, atomic_long_t, long)

#define atomic64_read         atomic_long_read
#define atomic64_set          atomic_long_set
#define atomic64_add          atomic_long_add
#define atomic64_sub          atomic_long_sub
#define atomic64_inc          atomic_long_inc
#define atomic64_dec          atomic_long_dec
#define atomic64_add_return   atomic_long_add_return
#define atomic64_inc_return   atomic_long_inc_return
#define atomic64_dec_return   atomic_long_dec_return
#define atomic64_fetch_add    atomic_long_fetch_add
#define atomic64_dec_and_test atomic_long_dec_and_test
#define atomic64_xchg         atomic_long_xchg
#define atomic64_cmpxchg      atomic_long_cmpxchg

#endif

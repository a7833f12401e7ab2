/*
 * lib/util.h - small arithmetic that Linux programmers expect by name.
 */
#ifndef LIB_UTIL_H
#define LIB_UTIL_H

#include "lib/compiler.h"
#include "lib/types.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#define __util_cat2(a, b) a##b
#define __util_cat(a, b)  __util_cat2(a, b)
#define __UNIQUE_ID(p)    __util_cat(__uid_##p, __COUNTER__)
#define __stringify2(x)   #x
#define __stringify(x)    __stringify2(x)

#define __min(x, y, ux, uy) \
	({ \
		typeof(x) ux = (x); \
		typeof(y) uy = (y); \
		ux < uy ? ux : uy; \
	})
#define __max(x, y, ux, uy) \
	({ \
		typeof(x) ux = (x); \
		typeof(y) uy = (y); \
		ux > uy ? ux : uy; \
	})
#define min(x, y)                __min(x, y, __UNIQUE_ID(a), __UNIQUE_ID(b))
#define max(x, y)                __max(x, y, __UNIQUE_ID(a), __UNIQUE_ID(b))
#define min_t(type, x, y)        min((type)(x), (type)(y))
#define max_t(type, x, y)        max((type)(x), (type)(y))
#define min3(x, y, z)            min(min(x, y), z)
#define max3(x, y, z)            max(max(x, y), z)
#define clamp(v, lo, hi)         min(max(v, lo), hi)
#define clamp_t(type, v, lo, hi) min_t(type, max_t(type, v, lo), hi)

#define __swap(a, b, tmp) \
	do { \
		typeof(a) tmp = (a); \
		(a) = (b); \
		(b) = tmp; \
	} while (0)
#define swap(a, b) __swap(a, b, __UNIQUE_ID(tmp))

#define __abs(x, ux) \
	({ \
		typeof(x) ux = (x); \
		ux < 0 ? -ux : ux; \
	})
#define abs(x) __abs(x, __UNIQUE_ID(a))

/* Powers of two only. */
#define ALIGN_MASK(x, mask)  (((x) + (mask)) & ~(mask))
#define ALIGN(x, a)          ALIGN_MASK(x, (typeof(x))(a)-1)
#define ALIGN_DOWN(x, a)     ((x) & ~((typeof(x))(a)-1))
#define IS_ALIGNED(x, a)     (((x) & ((typeof(x))(a)-1)) == 0)
#define PTR_ALIGN(p, a)      ((typeof(p))ALIGN((unsigned long)(p), (a)))
#define PTR_ALIGN_DOWN(p, a) ((typeof(p))ALIGN_DOWN((unsigned long)(p), (a)))

/* Any divisor. */
#define DIV_ROUND_UP(n, d)      (((n) + (d)-1) / (d))
#define DIV_ROUND_CLOSEST(n, d) (((n) + (d) / 2) / (d))
#define roundup(x, y)           (DIV_ROUND_UP(x, y) * (y))
#define rounddown(x, y)         ((x) - ((x) % (y)))
#define round_up(x, y)          ALIGN(x, y)
#define round_down(x, y)        ALIGN_DOWN(x, y)

#define BIT(nr)              (1UL << (nr))
#define BIT_ULL(nr)          (1ULL << (nr))
#define GENMASK(h, l)        ((~0UL << (l)) & (~0UL >> (63 - (h))))
#define lower_32_bits(n)     ((u32)((n)&0xffffffff))
#define upper_32_bits(n)     ((u32)((n) >> 32))
#define offsetofend(t, m)    (offsetof(t, m) + sizeof(((t *)0)->m))
#define sizeof_field(t, m)   sizeof(((t *)0)->m)
#define struct_size(p, m, n) (sizeof(*(p)) + sizeof((p)->m[0]) * (n))

#define check_add_overflow(a, b, d) __builtin_add_overflow(a, b, d)
#define check_sub_overflow(a, b, d) __builtin_sub_overflow(a, b, d)
#define check_mul_overflow(a, b, d) __builtin_mul_overflow(a, b, d)

#define NSEC_PER_SEC  1000000000L
#define NSEC_PER_MSEC 1000000L
#define NSEC_PER_USEC 1000L
#define USEC_PER_SEC  1000000L
#define USEC_PER_MSEC 1000L
#define MSEC_PER_SEC  1000L

#define SZ_1K 0x400UL
#define SZ_4K 0x1000UL
#define SZ_1M 0x100000UL
#define SZ_2M 0x200000UL
#define SZ_1G 0x40000000UL

static inline bool is_power_of_2(unsigned long n)
{
	return n != 0 && (n & (n - 1)) == 0;
}

/* fls - position of the highest set bit, counted from 1; 0 for none. */
static inline int fls(unsigned int x)
{
	return x ? 32 - __builtin_clz(x) : 0;
}

static inline int fls64(u64 x)
{
	return x ? 64 - __builtin_clzll(x) : 0;
}

#define fls_long(x) fls64(x)

/* __ffs - index of the lowest set bit of a word that is not 0. */
static inline unsigned int __ffs(unsigned long x)
{
	return (unsigned int)__builtin_ctzl(x);
}

static inline unsigned int __fls(unsigned long x)
{
	return 63 - (unsigned int)__builtin_clzl(x);
}

static inline int ffs(int x)
{
	return __builtin_ffs(x);
}

static inline int ilog2(unsigned long x)
{
	return fls64(x) - 1;
}

static inline unsigned long roundup_pow_of_two(unsigned long n)
{
	return n <= 1 ? 1 : 1UL << fls64(n - 1);
}

static inline unsigned long rounddown_pow_of_two(unsigned long n)
{
	return n ? 1UL << (fls64(n) - 1) : 0;
}

/* order_base_2 - the smallest k with 2^k >= n. */
static inline unsigned int order_base_2(unsigned long n)
{
	return n <= 1 ? 0 : (unsigned int)fls64(n - 1);
}

/* mul_u64_u64_div_u64 - a * b / c without losing the high half. */
static inline u64 mul_u64_u64_div_u64(u64 a, u64 b, u64 c)
{
	u64 hi = (u64)(((unsigned __int128)a * b) >> 64), lo = a * b, rem = 0;

	if (!hi)
		return lo / c;
	for (int i = 127; i >= 0; i--) {
		u64 bit = i >= 64 ? hi >> (i - 64) & 1 : lo >> i & 1;
		bool over = rem >> 63;

		rem = rem << 1 | bit;
		if (over || rem >= c) {
			rem -= c;
			if (i < 64)
				lo |= 1ULL << i;
		} else if (i < 64) {
			lo &= ~(1ULL << i);
		}
	}
	return lo;
}

static inline u64 mul_u64_u64_shr(u64 a, u64 b, unsigned int shift)
{
	return (u64)(((unsigned __int128)a * b) >> shift);
}

#define do_div(n, base) \
	({ \
		u32 __rem = (u32)((n) % (base)); \
		(n) /= (base); \
		__rem; \
	})

#endif

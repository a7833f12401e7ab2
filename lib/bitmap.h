/*
 * lib/bitmap.h - sets of small numbers, one bit each.
 *
 * A map is an array of unsigned long; bit n is bit n % 64 of word n / 64.  Bits
 * past the size in the last word may hold anything; no function looks at them.
 */
#ifndef LIB_BITMAP_H
#define LIB_BITMAP_H

#include "lib/compiler.h"
#include "lib/types.h"
#include "lib/util.h"

#define BITS_PER_BYTE    8
#define BITS_PER_LONG    64
#define BITS_TO_LONGS(n) DIV_ROUND_UP(n, BITS_PER_LONG)
#define BIT_WORD(nr)     ((nr) / BITS_PER_LONG)
#define BIT_MASK(nr)     (1UL << ((nr) % BITS_PER_LONG))

#define DECLARE_BITMAP(name, bits) unsigned long name[BITS_TO_LONGS(bits)]

/* Not atomic: for maps under a lock. */
static inline void __set_bit(unsigned long nr, unsigned long *map)
{
	map[BIT_WORD(nr)] |= BIT_MASK(nr);
}

static inline void __clear_bit(unsigned long nr, unsigned long *map)
{
	map[BIT_WORD(nr)] &= ~BIT_MASK(nr);
}

static inline void __change_bit(unsigned long nr, unsigned long *map)
{
	map[BIT_WORD(nr)] ^= BIT_MASK(nr);
}

static inline bool test_bit(unsigned long nr, const unsigned long *map)
{
	return __atomic_load_n(&map[BIT_WORD(nr)], __ATOMIC_RELAXED) >>
		       (nr % BITS_PER_LONG) &
	       1;
}

static inline bool __test_and_set_bit(unsigned long nr, unsigned long *map)
{
	bool old = test_bit(nr, map);

	__set_bit(nr, map);
	return old;
}

static inline bool __test_and_clear_bit(unsigned long nr, unsigned long *map)
{
	bool old = test_bit(nr, map);

	__clear_bit(nr, map);
	return old;
}

/* Atomic, for words that several CPUs write. */
static inline void set_bit(unsigned long nr, unsigned long *map)
{
	__atomic_fetch_or(&map[BIT_WORD(nr)], BIT_MASK(nr), __ATOMIC_SEQ_CST);
}

static inline void clear_bit(unsigned long nr, unsigned long *map)
{
	__atomic_fetch_and(&map[BIT_WORD(nr)], ~BIT_MASK(nr), __ATOMIC_SEQ_CST);
}

static inline bool test_and_set_bit(unsigned long nr, unsigned long *map)
{
	return __atomic_fetch_or(&map[BIT_WORD(nr)], BIT_MASK(nr),
				 __ATOMIC_SEQ_CST) &
	       BIT_MASK(nr);
}

static inline bool test_and_clear_bit(unsigned long nr, unsigned long *map)
{
	return __atomic_fetch_and(&map[BIT_WORD(nr)], ~BIT_MASK(nr),
				  __ATOMIC_SEQ_CST) &
	       BIT_MASK(nr);
}

/* Each answers `size` when there is no such bit. */
unsigned long find_next_bit(const unsigned long *map, unsigned long size,
			    unsigned long from);
unsigned long find_next_zero_bit(const unsigned long *map, unsigned long size,
				 unsigned long from);
unsigned long find_last_bit(const unsigned long *map, unsigned long size);
unsigned long bitmap_find_next_zero_area(const unsigned long *map,
					 unsigned long size, unsigned long from,
					 unsigned long nr, unsigned long align);

static inline unsigned long find_first_bit(const unsigned long *map,
					   unsigned long size)
{
	return find_next_bit(map, size, 0);
}

static inline unsigned long find_first_zero_bit(const unsigned long *map,
						unsigned long size)
{
	return find_next_zero_bit(map, size, 0);
}

#define for_each_set_bit(bit, map, size) \
	for ((bit) = find_next_bit(map, size, 0); (bit) < (size); \
	     (bit) = find_next_bit(map, size, (bit) + 1))
#define for_each_clear_bit(bit, map, size) \
	for ((bit) = find_next_zero_bit(map, size, 0); (bit) < (size); \
	     (bit) = find_next_zero_bit(map, size, (bit) + 1))

void bitmap_zero(unsigned long *map, unsigned int bits);
void bitmap_fill(unsigned long *map, unsigned int bits);
void bitmap_copy(unsigned long *dst, const unsigned long *src,
		 unsigned int bits);
void bitmap_set(unsigned long *map, unsigned int start, unsigned int nr);
void bitmap_clear(unsigned long *map, unsigned int start, unsigned int nr);
bool bitmap_and(unsigned long *dst, const unsigned long *a,
		const unsigned long *b, unsigned int bits);
void bitmap_or(unsigned long *dst, const unsigned long *a,
	       const unsigned long *b, unsigned int bits);
void bitmap_xor(unsigned long *dst, const unsigned long *a,
		const unsigned long *b, unsigned int bits);
bool bitmap_andnot(unsigned long *dst, const unsigned long *a,
		   const unsigned long *b, unsigned int bits);
void bitmap_complement(unsigned long *dst, const unsigned long *src,
		       unsigned int bits);
bool bitmap_equal(const unsigned long *a, const unsigned long *b,
		  unsigned int bits);
bool bitmap_intersects(const unsigned long *a, const unsigned long *b,
		       unsigned int bits);
bool bitmap_subset(const unsigned long *a, const unsigned long *b,
		   unsigned int bits);
bool bitmap_empty(const unsigned long *map, unsigned int bits);
bool bitmap_full(const unsigned long *map, unsigned int bits);
unsigned int bitmap_weight(const unsigned long *map, unsigned int bits);
int bitmap_parselist(const char *text, unsigned long *map, unsigned int bits);

static inline unsigned int hweight_long(unsigned long w)
{
	return (unsigned int)__builtin_popcountl(w);
}

#define hweight64(w) hweight_long(w)
#define hweight32(w) hweight_long((u32)(w))

#endif

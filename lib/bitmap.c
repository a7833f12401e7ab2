/*
 * lib/bitmap.c - sets of small numbers, one bit each.
 *
 * All loops go word by word; last_mask() says which bits of the last word
 * belong to the set.
 */
#include <uapi/errno.h>
#include "lib/bitmap.h"
#include "lib/string.h"

static unsigned long last_mask(unsigned long bits)
{
	return ~0UL >> (-bits % BITS_PER_LONG);
}

/* Word @i of a map of @bits bits, with foreign bits cleared. */
static unsigned long word_of(const unsigned long *map, unsigned int i,
			     unsigned int bits)
{
	return i == (bits - 1) / BITS_PER_LONG ? map[i] & last_mask(bits)
					       : map[i];
}

/* First bit at or after @from that differs from every bit of @invert. */
static unsigned long find_bit(const unsigned long *map, unsigned long size,
			      unsigned long from, unsigned long invert)
{
	unsigned long word, bit;

	if (from >= size)
		return size;
	word = (map[BIT_WORD(from)] ^ invert) & (~0UL << from % BITS_PER_LONG);
	bit = ALIGN_DOWN(from, BITS_PER_LONG);
	while (!word) {
		bit += BITS_PER_LONG;
		if (bit >= size)
			return size;
		word = map[BIT_WORD(bit)] ^ invert;
	}
	return min(bit + __ffs(word), size);
}

/**
 * find_next_bit() - the first set bit at or after a place.
 * @map:  the set.
 * @size: its number of bits.
 * @from: where to begin.
 * Return: the bit, or @size when there is none.
 */
unsigned long find_next_bit(const unsigned long *map, unsigned long size,
			    unsigned long from)
{
	return find_bit(map, size, from, 0);
}

/**
 * find_next_zero_bit() - the first clear bit at or after a place.
 * @map:  the set.
 * @size: its number of bits.
 * @from: where to begin.
 * Return: the bit, or @size when there is none.
 */
unsigned long find_next_zero_bit(const unsigned long *map, unsigned long size,
				 unsigned long from)
{
	return find_bit(map, size, from, ~0UL);
}

/**
 * find_last_bit() - the highest set bit.
 * @map:  the set.
 * @size: its number of bits.
 * Return: the bit, or @size when the set is empty.
 */
unsigned long find_last_bit(const unsigned long *map, unsigned long size)
{
	for (unsigned long i = BITS_TO_LONGS(size); i-- > 0;) {
		unsigned long word =
			word_of(map, (unsigned int)i, (unsigned int)size);

		if (word)
			return i * BITS_PER_LONG + __fls(word);
	}
	return size;
}

/**
 * bitmap_find_next_zero_area() - a run of clear bits.
 * @map:   the set.
 * @size:  its number of bits.
 * @from:  where to begin.
 * @nr:    length of the run.
 * @align: the run begins at a multiple of @align + 1 (a power of two).
 * Return: the first bit of the run; above @size - @nr when there is none.
 */
unsigned long bitmap_find_next_zero_area(const unsigned long *map,
					 unsigned long size, unsigned long from,
					 unsigned long nr, unsigned long align)
{
	for (;;) {
		unsigned long start = find_next_zero_bit(map, size, from);
		unsigned long hit;

		start = ALIGN_MASK(start, align);
		if (start + nr > size)
			return size;
		hit = find_next_bit(map, start + nr, start);
		if (hit >= start + nr)
			return start;
		from = hit + 1;
	}
}

/**
 * bitmap_zero() - make a set empty.
 * @map:  the set.
 * @bits: its number of bits.
 */
void bitmap_zero(unsigned long *map, unsigned int bits)
{
	memset(map, 0, BITS_TO_LONGS(bits) * sizeof(long));
}

/**
 * bitmap_fill() - make a set full.
 * @map:  the set.
 * @bits: its number of bits.
 */
void bitmap_fill(unsigned long *map, unsigned int bits)
{
	memset(map, 0xff, BITS_TO_LONGS(bits) * sizeof(long));
	if (bits)
		map[BITS_TO_LONGS(bits) - 1] = last_mask(bits);
}

/**
 * bitmap_copy() - copy a set.
 * @dst:  written.
 * @src:  read.
 * @bits: number of bits of both.
 */
void bitmap_copy(unsigned long *dst, const unsigned long *src,
		 unsigned int bits)
{
	memcpy(dst, src, BITS_TO_LONGS(bits) * sizeof(long));
}

/* The bits of word @i that lie in [start, end). */
static unsigned long range_mask(unsigned int i, unsigned int start,
				unsigned int end)
{
	unsigned long mask = ~0UL;

	if (i == BIT_WORD(start))
		mask &= ~0UL << start % BITS_PER_LONG;
	if (i == BIT_WORD(end - 1))
		mask &= last_mask(end);
	return mask;
}

/**
 * bitmap_set() - put a run of numbers into a set.
 * @map:   the set.
 * @start: first number.
 * @nr:    how many.
 */
void bitmap_set(unsigned long *map, unsigned int start, unsigned int nr)
{
	if (!nr)
		return;
	for (unsigned int i = BIT_WORD(start); i <= BIT_WORD(start + nr - 1);
	     i++)
		map[i] |= range_mask(i, start, start + nr);
}

/**
 * bitmap_clear() - take a run of numbers out of a set.
 * @map:   the set.
 * @start: first number.
 * @nr:    how many.
 */
void bitmap_clear(unsigned long *map, unsigned int start, unsigned int nr)
{
	if (!nr)
		return;
	for (unsigned int i = BIT_WORD(start); i <= BIT_WORD(start + nr - 1);
	     i++)
		map[i] &= ~range_mask(i, start, start + nr);
}

/**
 * bitmap_and() - what is in both sets.
 * @dst:  the result.
 * @a:    first set.
 * @b:    second set.
 * @bits: number of bits of all three.
 * Return: true when the result is not empty.
 */
bool bitmap_and(unsigned long *dst, const unsigned long *a,
		const unsigned long *b, unsigned int bits)
{
	for (unsigned int i = 0; i < BITS_TO_LONGS(bits); i++)
		dst[i] = a[i] & b[i];
	return !bitmap_empty(dst, bits);
}

/**
 * bitmap_or() - what is in either set.
 * @dst:  the result.
 * @a:    first set.
 * @b:    second set.
 * @bits: number of bits of all three.
 */
void bitmap_or(unsigned long *dst, const unsigned long *a,
	       const unsigned long *b, unsigned int bits)
{
	for (unsigned int i = 0; i < BITS_TO_LONGS(bits); i++)
		dst[i] = a[i] | b[i];
}

/**
 * bitmap_xor() - what is in one set only.
 * @dst:  the result.
 * @a:    first set.
 * @b:    second set.
 * @bits: number of bits of all three.
 */
void bitmap_xor(unsigned long *dst, const unsigned long *a,
		const unsigned long *b, unsigned int bits)
{
	for (unsigned int i = 0; i < BITS_TO_LONGS(bits); i++)
		dst[i] = a[i] ^ b[i];
}

/**
 * bitmap_andnot() - what is in the first set and not in the second.
 * @dst:  the result.
 * @a:    first set.
 * @b:    second set.
 * @bits: number of bits of all three.
 * Return: true when the result is not empty.
 */
bool bitmap_andnot(unsigned long *dst, const unsigned long *a,
		   const unsigned long *b, unsigned int bits)
{
	for (unsigned int i = 0; i < BITS_TO_LONGS(bits); i++)
		dst[i] = a[i] & ~b[i];
	return !bitmap_empty(dst, bits);
}

/**
 * bitmap_complement() - what is not in a set.
 * @dst:  the result.
 * @src:  the set.
 * @bits: number of bits of both.
 */
void bitmap_complement(unsigned long *dst, const unsigned long *src,
		       unsigned int bits)
{
	for (unsigned int i = 0; i < BITS_TO_LONGS(bits); i++)
		dst[i] = ~src[i];
}

/**
 * bitmap_equal() - are two sets the same?
 * @a:    first set.
 * @b:    second set.
 * @bits: number of bits of both.
 * Return: the answer.
 */
bool bitmap_equal(const unsigned long *a, const unsigned long *b,
		  unsigned int bits)
{
	for (unsigned int i = 0; i < BITS_TO_LONGS(bits); i++)
		if (word_of(a, i, bits) != word_of(b, i, bits))
			return false;
	return true;
}

/**
 * bitmap_intersects() - have two sets anything in common?
 * @a:    first set.
 * @b:    second set.
 * @bits: number of bits of both.
 * Return: the answer.
 */
bool bitmap_intersects(const unsigned long *a, const unsigned long *b,
		       unsigned int bits)
{
	for (unsigned int i = 0; i < BITS_TO_LONGS(bits); i++)
		if (word_of(a, i, bits) & b[i])
			return true;
	return false;
}

/**
 * bitmap_subset() - is every number of one set in the other?
 * @a:    the smaller set.
 * @b:    the greater set.
 * @bits: number of bits of both.
 * Return: the answer.
 */
bool bitmap_subset(const unsigned long *a, const unsigned long *b,
		   unsigned int bits)
{
	for (unsigned int i = 0; i < BITS_TO_LONGS(bits); i++)
		if (word_of(a, i, bits) & ~b[i])
			return false;
	return true;
}

/**
 * bitmap_empty() - is nothing in a set?
 * @map:  the set.
 * @bits: its number of bits.
 * Return: the answer.
 */
bool bitmap_empty(const unsigned long *map, unsigned int bits)
{
	return find_next_bit(map, bits, 0) >= bits;
}

/**
 * bitmap_full() - is every number in a set?
 * @map:  the set.
 * @bits: its number of bits.
 * Return: the answer.
 */
bool bitmap_full(const unsigned long *map, unsigned int bits)
{
	return find_next_zero_bit(map, bits, 0) >= bits;
}

/**
 * bitmap_weight() - how many numbers are in a set?
 * @map:  the set.
 * @bits: its number of bits.
 * Return: the count.
 */
unsigned int bitmap_weight(const unsigned long *map, unsigned int bits)
{
	unsigned int n = 0;

	for (unsigned int i = 0; i < BITS_TO_LONGS(bits); i++)
		n += hweight_long(word_of(map, i, bits));
	return n;
}

/* Reads "a" or "a-b" at @text; returns where it ends, NULL for nonsense. */
static const char *parse_range(const char *text, unsigned long *first,
			       unsigned long *last)
{
	char *end;

	if (!isdigit(*text))
		return NULL;
	*first = simple_strtoul(text, &end, 10);
	*last = *first;
	if (*end != '-')
		return end;
	if (!isdigit(end[1]))
		return NULL;
	*last = simple_strtoul(end + 1, &end, 10);
	return end;
}

/**
 * bitmap_parselist() - read a set written as "0-2,5".
 * @text: the list; blanks and a newline at the end are allowed, "" is empty.
 * @map:  the result.
 * @bits: its number of bits.
 * Return: 0, -EINVAL for text that is no list, -ERANGE for a number too big.
 */
int bitmap_parselist(const char *text, unsigned long *map, unsigned int bits)
{
	unsigned long first, last;

	bitmap_zero(map, bits);
	text = skip_spaces(text);
	while (*text) {
		text = parse_range(text, &first, &last);
		if (!text || last < first)
			return -EINVAL;
		if (last >= bits)
			return -ERANGE;
		bitmap_set(map, (unsigned int)first,
			   (unsigned int)(last - first + 1));
		if (*text != ',' && *skip_spaces(text))
			return -EINVAL;
		text = skip_spaces(text + (*text == ','));
	}
	return 0;
}

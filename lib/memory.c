/*
 * lib/memory.c - copy, fill and compare bytes.
 *
 * Word by word where there are words: an x86 loads unaligned words as fast as
 * aligned ones.  The barriers in the loops keep the compiler from recognising
 * "this is memcpy" and calling the function it is compiling.
 */
#include "lib/atomic.h"
#include "lib/string.h"
#include "lib/util.h"

/* A word at any address, overlapping anything. */
typedef unsigned long __attribute__((may_alias, aligned(1))) any_word;

#define WORD  sizeof(any_word)
#define BLOCK (4 * WORD)

/**
 * memcpy() - copy bytes between places that do not overlap.
 * @dst: written.
 * @src: read.
 * @n:   how many.
 * Return: @dst.
 */
void *memcpy(void *dst, const void *src, size_t n)
{
	u8 *d = dst;
	const u8 *s = src;

	for (; n >= BLOCK; n -= BLOCK, d += BLOCK, s += BLOCK) {
		any_word *to = (any_word *)d;
		const any_word *from = (const any_word *)s;

		to[0] = from[0];
		to[1] = from[1];
		to[2] = from[2];
		to[3] = from[3];
		barrier();
	}
	for (; n >= WORD; n -= WORD, d += WORD, s += WORD) {
		*(any_word *)d = *(const any_word *)s;
		barrier();
	}
	for (; n > 0; n--) {
		*d++ = *s++;
		barrier();
	}
	return dst;
}

/* From the end: for a destination above the source. */
static void copy_down(u8 *dst, const u8 *src, size_t n)
{
	for (; n >= WORD; n -= WORD) {
		*(any_word *)(dst + n - WORD) =
			*(const any_word *)(src + n - WORD);
		barrier();
	}
	for (; n > 0; n--) {
		dst[n - 1] = src[n - 1];
		barrier();
	}
}

/**
 * memmove() - copy bytes between places that may overlap.
 * @dst: written.
 * @src: read.
 * @n:   how many.
 * Return: @dst.
 */
void *memmove(void *dst, const void *src, size_t n)
{
	u8 *d = dst;
	const u8 *s = src;

	if ((unsigned long)d - (unsigned long)s >= n)
		return memcpy(dst, src, n);
	copy_down(d, s, n);
	return dst;
}

/**
 * memset() - fill bytes.
 * @dst: written.
 * @c:   the byte.
 * @n:   how many.
 * Return: @dst.
 */
void *memset(void *dst, int c, size_t n)
{
	unsigned long word = (u8)c * 0x0101010101010101UL;
	u8 *d = dst;

	for (; n >= BLOCK; n -= BLOCK, d += BLOCK) {
		any_word *to = (any_word *)d;

		to[0] = word;
		to[1] = word;
		to[2] = word;
		to[3] = word;
		barrier();
	}
	for (; n >= WORD; n -= WORD, d += WORD) {
		*(any_word *)d = word;
		barrier();
	}
	for (; n > 0; n--) {
		*d++ = (u8)c;
		barrier();
	}
	return dst;
}

/**
 * memcmp() - compare bytes.
 * @a: first place.
 * @b: second place.
 * @n: how many.
 * Return: < 0, 0 or > 0 as @a is less, equal or greater.
 */
int memcmp(const void *a, const void *b, size_t n)
{
	const u8 *x = a, *y = b;

	for (; n >= WORD; n -= WORD, x += WORD, y += WORD)
		if (*(const any_word *)x != *(const any_word *)y)
			break;
	for (; n > 0; n--, x++, y++)
		if (*x != *y)
			return *x - *y;
	return 0;
}

/**
 * memchr() - find a byte.
 * @s: where to look.
 * @c: the byte.
 * @n: how far.
 * Return: its first place, or NULL.
 */
void *memchr(const void *s, int c, size_t n)
{
	for (const u8 *p = s; n > 0; n--, p++)
		if (*p == (u8)c)
			return (void *)(unsigned long)p;
	return NULL;
}

/**
 * memchr_inv() - find a byte that is not the given one.
 * @s: where to look.
 * @c: the byte.
 * @n: how far.
 * Return: the first other byte, or NULL when all are @c.
 */
void *memchr_inv(const void *s, int c, size_t n)
{
	for (const u8 *p = s; n > 0; n--, p++)
		if (*p != (u8)c)
			return (void *)(unsigned long)p;
	return NULL;
}

/**
 * memmem() - find a run of bytes.
 * @hay:        where to look.
 * @hay_len:    how far.
 * @needle:     the run.
 * @needle_len: its length.
 * Return: its first place, or NULL.
 */
void *memmem(const void *hay, size_t hay_len, const void *needle,
	     size_t needle_len)
{
	const u8 *p = hay;

	for (; hay_len >= needle_len; hay_len--, p++)
		if (!memcmp(p, needle, needle_len))
			return (void *)(unsigned long)p;
	return NULL;
}

/*
 * lib/libgcc.c - the arithmetic that the compiler calls by name.
 *
 * gcc and clang turn 128-bit division and bit counts into calls of their run
 * time library.  That one is built for user programs (it may use the red
 * zone), so these are our own.  Nobody includes a header for them: only the
 * compiler says their names.
 */
#include "lib/libgcc.h"

/* Quotient of @n by @d, bit by bit; 0 for a division by 0. */
static unsigned __int128 divide(unsigned __int128 n, unsigned __int128 d)
{
	unsigned __int128 quotient = 0, rest = 0;

	if ((u64)(n >> 64) == 0 && (u64)(d >> 64) == 0)
		return d ? (u64)n / (u64)d : 0;
	for (int bit = 127; d && bit >= 0; bit--) {
		rest = rest << 1 | (n >> bit & 1);
		quotient <<= 1;
		if (rest >= d) {
			rest -= d;
			quotient |= 1;
		}
	}
	return quotient;
}

/**
 * __udivti3() - divide unsigned 128-bit numbers.
 * @n: dividend.
 * @d: divisor, not 0.
 *
 * Context: Any.
 * Return: the quotient, rounded down.
 */
unsigned __int128 __udivti3(unsigned __int128 n, unsigned __int128 d)
{
	return divide(n, d);
}

/**
 * __divti3() - divide signed 128-bit numbers.
 * @n: dividend.
 * @d: divisor, not 0.
 *
 * Context: Any.
 * Return: the quotient, rounded towards 0.
 */
__int128 __divti3(__int128 n, __int128 d)
{
	unsigned __int128 un = (unsigned __int128)(n < 0 ? -n : n);
	unsigned __int128 ud = (unsigned __int128)(d < 0 ? -d : d);
	unsigned __int128 quotient = divide(un, ud);

	return (n < 0) == (d < 0) ? (__int128)quotient : -(__int128)quotient;
}

/**
 * __popcountdi2() - count the bits that are set.
 * @value: 64 bits.
 *
 * Context: Any.
 * Return: 0 to 64.
 */
int __popcountdi2(long value)
{
	u64 bits = (u64)value;

	bits -= bits >> 1 & 0x5555555555555555u;
	bits = (bits & 0x3333333333333333u) + (bits >> 2 & 0x3333333333333333u);
	bits = (bits + (bits >> 4)) & 0x0f0f0f0f0f0f0f0fu;
	return (int)(bits * 0x0101010101010101u >> 56);
}

/*
 * lib/sort.c - heap sort: n log n at worst, in place, without recursion.
 */
#include "lib/sort.h"

static void swap_bytes(char *a, char *b, size_t size)
{
	while (size--) {
		char tmp = *a;

		*a++ = *b;
		*b++ = tmp;
	}
}

/* Let the element at @at sink until no child of it is larger. */
static void sift_down(char *base, size_t at, size_t n, size_t size,
		      int (*cmp)(const void *a, const void *b))
{
	for (;;) {
		size_t child = 2 * at + 1;

		if (child >= n)
			return;
		if (child + 1 < n &&
		    cmp(base + child * size, base + (child + 1) * size) < 0)
			child++;
		if (cmp(base + at * size, base + child * size) >= 0)
			return;
		swap_bytes(base + at * size, base + child * size, size);
		at = child;
	}
}

/**
 * sort() - order an array.
 * @base: the first element.
 * @n:    how many.
 * @size: of one, in bytes.
 * @cmp:  < 0, 0, > 0 as a is before, like or after b.
 *
 * Equal elements may change places.
 */
void sort(void *base, size_t n, size_t size,
	  int (*cmp)(const void *a, const void *b))
{
	for (size_t i = n / 2; i-- > 0;)
		sift_down(base, i, n, size, cmp);
	for (size_t end = n; end-- > 1;) {
		swap_bytes(base, (char *)base + end * size, size);
		sift_down(base, 0, end, size, cmp);
	}
}

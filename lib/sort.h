/*
 * lib/sort.h - putting an array in order.
 */
#ifndef LIB_SORT_H
#define LIB_SORT_H

#include "lib/compiler.h"
#include "lib/types.h"

void sort(void *base, size_t n, size_t size,
	  int (*cmp)(const void *a, const void *b));

#endif

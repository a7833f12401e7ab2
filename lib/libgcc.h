/*
 * lib/libgcc.h - the arithmetic that the compiler calls by name.
 */
#ifndef LIB_LIBGCC_H
#define LIB_LIBGCC_H

#include "lib/types.h"

unsigned __int128 __udivti3(unsigned __int128 n, unsigned __int128 d);
__int128 __divti3(__int128 n, __int128 d);
int __popcountdi2(long value);

#endif

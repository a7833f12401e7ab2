/*
 * lib/errptr.h - carry a negative errno inside a pointer.
 *
 * The top 4095 addresses are never mapped, so a pointer there is an error.
 */
#ifndef LIB_ERRPTR_H
#define LIB_ERRPTR_H

#include "lib/types.h"
#include "lib/compiler.h"

#define MAX_ERRNO 4095

#define IS_ERR_VALUE(x) \
	((unsigned long)(void *)(x) >= (unsigned long)-MAX_ERRNO)

static inline void *__must_check ERR_PTR(long err)
{
	return (void *)err;
}

static inline long __must_check PTR_ERR(const void *ptr)
{
	return (long)ptr;
}

static inline bool __must_check IS_ERR(const void *ptr)
{
	return IS_ERR_VALUE(ptr);
}

static inline bool __must_check IS_ERR_OR_NULL(const void *ptr)
{
	return !ptr || IS_ERR_VALUE(ptr);
}

static inline int __must_check PTR_ERR_OR_ZERO(const void *ptr)
{
	return IS_ERR(ptr) ? (int)PTR_ERR(ptr) : 0;
}

/* ERR_CAST - the same error, as a pointer to something else. */
static inline void *__must_check ERR_CAST(const void *ptr)
{
	return (void *)(unsigned long)ptr;
}

#endif

/*
 * lib/types.h - the scalar types everything else is made of.
 *
 * Sizes and names are Linux's on x86-64; u64 is unsigned long long so that
 * %llu and %llx fit it.
 */
#ifndef LIB_TYPES_H
#define LIB_TYPES_H

#include <stddef.h>
#include <stdbool.h>
#include "lib/compiler.h"

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef signed char s8;
typedef short s16;
typedef int s32;
typedef long long s64;

#ifdef NESTIX_HOST
#include <stdint.h>
#include <sys/types.h>
#else
typedef u8 uint8_t;
typedef u16 uint16_t;
typedef u32 uint32_t;
typedef unsigned long uint64_t;
typedef s8 int8_t;
typedef s16 int16_t;
typedef s32 int32_t;
typedef long int64_t;
typedef unsigned long uintptr_t;
typedef long intptr_t;

typedef long ssize_t;
typedef int pid_t;
typedef unsigned int uid_t;
typedef unsigned int gid_t;
typedef unsigned int dev_t; /* in the kernel; stat and mknod convert it */
typedef unsigned long ino_t;
typedef long long loff_t;
typedef long off_t;
typedef int clockid_t;
typedef int timer_t;
typedef long clock_t;
#endif

typedef unsigned short umode_t;
typedef unsigned int gfp_t;
typedef unsigned int fmode_t;
typedef unsigned int __poll_t;
typedef u64 sector_t;
typedef u64 phys_addr_t;
typedef u16 __u16;
typedef u32 __u32;
typedef u64 __u64;
typedef u8 __u8;
typedef s16 __s16;
typedef s32 __s32;
typedef s64 __s64;
typedef s8 __s8;

#define U8_MAX  ((u8)~0U)
#define U16_MAX ((u16)~0U)
#define U32_MAX ((u32)~0U)
#define S32_MAX ((s32)(U32_MAX >> 1))
#define S32_MIN ((s32)(-S32_MAX - 1))
#define U64_MAX ((u64)~0ULL)
#define S64_MAX ((s64)(U64_MAX >> 1))
#define S64_MIN ((s64)(-S64_MAX - 1))
#ifndef NESTIX_HOST
#define INT_MAX   ((int)(~0U >> 1))
#define INT_MIN   (-INT_MAX - 1)
#define UINT_MAX  (~0U)
#define LONG_MAX  ((long)(~0UL >> 1))
#define LONG_MIN  (-LONG_MAX - 1)
#define ULONG_MAX (~0UL)
#define LLONG_MAX ((long long)(~0ULL >> 1))
#define SSIZE_MAX ((ssize_t)(~0UL >> 1))
#define SIZE_MAX  (~0UL)
#endif

/* Device numbers: 12 bits of major, 20 of minor, as Linux keeps them. */
#define MINORBITS     20
#define MINORMASK     ((1U << MINORBITS) - 1)
#define MAJOR(dev)    ((unsigned int)((dev) >> MINORBITS))
#define MINOR(dev)    ((unsigned int)((dev)&MINORMASK))
#define MKDEV(ma, mi) ((((dev_t)(ma)) << MINORBITS) | (mi))

/* The encoding of stat(2) and mknod(2): minor split around the major. */
static inline u32 new_encode_dev(dev_t dev)
{
	unsigned int ma = MAJOR(dev), mi = MINOR(dev);

	return (mi & 0xff) | (ma << 8) | ((mi & ~0xffU) << 12);
}

static inline dev_t new_decode_dev(u32 dev)
{
	unsigned int ma = (dev & 0xfff00) >> 8;
	unsigned int mi = (dev & 0xff) | ((dev >> 12) & 0xfff00);

	return MKDEV(ma, mi);
}

#endif

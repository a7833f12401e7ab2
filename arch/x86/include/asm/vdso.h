/*
 * asm/vdso.h - what the kernel shares with its code in user space.
 *
 * Below the vDSO's text a program finds two pages it may read: the clock's
 * parameters, the same for all, and the offsets of its time namespace.
 *
 *   vdso - 2 pages  [vvar]  struct vdso_data
 *   vdso - 1 page   [vvar]  struct vdso_offsets
 *   vdso            [vdso]  the shared object
 */
#ifndef ASM_VDSO_H
#define ASM_VDSO_H

#include "lib/types.h"

#define VVAR_PAGES 2

/* Readers start again if seq was odd, or changed meanwhile. */
struct vdso_data {
	u32 seq;
	u32 usable;   /* 0: ask the kernel instead */
	u64 base_tsc; /* ns = base_ns + (tsc - base_tsc) * mult / 2^32 */
	u64 base_ns;
	u64 mult;
	s64 real_offset; /* wall time less monotonic time, in ns */
	s32 tz_minuteswest;
	s32 tz_dsttime;
};

/* Constant while anybody sees it; added to the clocks of that name, in ns. */
struct vdso_offsets {
	s64 monotonic;
	s64 boottime;
};

/* The shared object, page aligned and padded with zeros. */
extern const u8 vdso_image[], vdso_image_end[];

#endif

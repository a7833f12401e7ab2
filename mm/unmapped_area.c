/*
 * mm/unmapped_area.c - where a new mapping goes.
 *
 * Top down from mmap_base, which lies a random distance below the stack's
 * largest extent; bottom up when that half is full.  The area tree knows its
 * gaps, so the search takes O(log n), and it keeps the guard gap below every
 * stack free.
 */
#include <uapi/errno.h>
#include <uapi/mman.h>
#include <uapi/resource.h>
#include "lib/errptr.h"
#include "lib/util.h"
#include "mm/mm.h"
#include "mm/mm_internal.h"

#define UNMAPPED_BASE     (PAGE_ALIGN(TASK_SIZE / 3))
#define MMAP_RANDOM_PAGES (1UL << 28)
#define STACK_MAX_RANDOM  (0x3fffffUL << PAGE_SHIFT)
#define BRK_MAX_RANDOM    (0x02000000UL >> PAGE_SHIFT)
#define LOW_2G_START      0x40000000UL
#define LOW_2G_END        0x80000000UL

/* Is [addr, addr + len) free, with the guards of its neighbours? */
static bool range_is_free(struct mm_struct *mm, unsigned long addr,
			  unsigned long len)
{
	struct vm_area_struct *vma = find_vma(mm, addr);

	return !vma || addr + len <= vma->vm_start - vma->range.guard;
}

/* MAP_FIXED and MAP_FIXED_NOREPLACE: exactly there or not at all. */
static unsigned long fixed_area(struct mm_struct *mm, unsigned long addr,
				unsigned long len, unsigned long flags)
{
	if (addr > TASK_SIZE - len)
		return (unsigned long)-ENOMEM;
	if (!PAGE_ALIGNED(addr))
		return (unsigned long)-EINVAL;
	if (flags & MAP_FIXED_NOREPLACE &&
	    find_vma_intersection(mm, addr, addr + len))
		return (unsigned long)-EEXIST;
	return addr;
}

/**
 * get_unmapped_area() - choose the address of a new mapping.
 * @mm:    the address space.
 * @addr:  the wish, or with MAP_FIXED the order.
 * @len:   bytes, page aligned, > 0.
 * @flags: MAP_*.
 *
 * Context: mmap_lock held.
 * Return: the address; or -ENOMEM (no room), -EINVAL (fixed and not aligned),
 * -EEXIST (MAP_FIXED_NOREPLACE and taken).
 */
unsigned long get_unmapped_area(struct mm_struct *mm, unsigned long addr,
				unsigned long len, unsigned long flags)
{
	if (len > TASK_SIZE)
		return (unsigned long)-ENOMEM;
	if (flags & (MAP_FIXED | MAP_FIXED_NOREPLACE))
		return fixed_area(mm, addr, len, flags);

	addr = PAGE_ALIGN(addr);
	if (addr && addr < MMAP_MIN_ADDR)
		addr = MMAP_MIN_ADDR;
	if (addr && addr <= TASK_SIZE - len && range_is_free(mm, addr, len))
		return addr;

	if (flags & MAP_32BIT) {
		addr = range_gap_lowest(&mm->mm_rb, LOW_2G_START, LOW_2G_END,
					len);
		return addr == RANGE_NO_GAP ? (unsigned long)-ENOMEM : addr;
	}
	addr = range_gap_highest(&mm->mm_rb, MMAP_MIN_ADDR, mm->mmap_base, len);
	if (addr == RANGE_NO_GAP)
		addr = range_gap_lowest(&mm->mm_rb, UNMAPPED_BASE, TASK_SIZE,
					len);
	return addr == RANGE_NO_GAP ? (unsigned long)-ENOMEM : addr;
}

/**
 * mm_layout() - decide where mappings start in a new address space.
 * @mm:        not yet running; start_brk, if set, is moved too.
 * @randomize: ASLR; false for personality(ADDR_NO_RANDOMIZE).
 * @random:    64 random bits.
 * @rlim:      the task's limits: the stack's decides the gap above.
 *
 * Context: Any; nobody else uses @mm.
 */
void mm_layout(struct mm_struct *mm, bool randomize, u64 random,
	       const struct rlimit *rlim)
{
	unsigned long gap = rlimit_of(rlim, RLIMIT_STACK), pad, rnd = 0;

	pad = STACK_GUARD_GAP + (randomize ? STACK_MAX_RANDOM : 0);
	if (gap + pad > gap)
		gap += pad;
	gap = clamp(gap, 128 * SZ_1M, TASK_SIZE / 6 * 5);
	if (randomize)
		rnd = (random & (MMAP_RANDOM_PAGES - 1)) << PAGE_SHIFT;
	mm->mmap_base = PAGE_ALIGN(STACK_TOP - gap - rnd);
	if (randomize && mm->start_brk) {
		mm->start_brk += ((random >> 32) & (BRK_MAX_RANDOM - 1))
				 << PAGE_SHIFT;
		mm->start_brk = PAGE_ALIGN(mm->start_brk);
		mm->brk = mm->start_brk;
	}
}

/*
 * mm/mlock.c - memory that must stay, and memory wanted now.
 *
 * Without swap an anonymous page stays anyway; a locked area keeps reclaim
 * away from its file pages, is counted against RLIMIT_MEMLOCK, and has its
 * pages faulted in at once.
 *
 * See: mlock(2), mlockall(2).
 */
#include <uapi/errno.h>
#include <uapi/mman.h>
#include <uapi/resource.h>
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/base/sched_iface.h"
#include "mm/mm.h"
#include "mm/mm_internal.h"
#include "mm/oom.h"

#define LOCK_FLAGS     (VM_LOCKED | VM_LOCKONFAULT)
#define POPULATE_CHUNK (64 * PAGE_SIZE)

/**
 * mlock_check() - may so many more pages be locked?
 * @mm:       the address space.
 * @pages:    how many more.
 * @rlim:     the caller's limits.
 * @can_lock: it has CAP_IPC_LOCK.
 *
 * Context: mmap_lock held.
 * Return: 0; -EPERM if it may lock nothing; -EAGAIN beyond RLIMIT_MEMLOCK.
 */
int mlock_check(struct mm_struct *mm, unsigned long pages,
		const struct rlimit *rlim, bool can_lock)
{
	unsigned long limit = rlimit_of(rlim, RLIMIT_MEMLOCK);

	if (can_lock || limit == RLIM_INFINITY)
		return 0;
	if (!limit)
		return -EPERM;
	return mm->locked_vm + pages > limit >> PAGE_SHIFT ? -EAGAIN : 0;
}

/* Set the lock flags of the part of an area inside [start, end). */
static int lock_area(struct vm_area_struct **vma, unsigned long start,
		     unsigned long end, unsigned long lock_flags)
{
	unsigned long flags = ((*vma)->vm_flags & ~LOCK_FLAGS) | lock_flags;
	struct mm_struct *mm = (*vma)->vm_mm;
	long pages;
	int err;

	if (flags == (*vma)->vm_flags || (*vma)->vm_flags & VM_PFNMAP)
		return 0;
	err = vma_isolate(vma, start, end);
	if (err)
		return err;
	pages = (long)vma_pages(*vma);
	vm_account(mm, (*vma)->vm_flags, -pages);
	(*vma)->vm_flags = flags;
	vm_account(mm, (*vma)->vm_flags, pages);
	*vma = vma_merge(*vma);
	return 0;
}

/* Pages of the range that are locked already. */
static unsigned long count_locked(struct mm_struct *mm, unsigned long start,
				  unsigned long end)
{
	struct vm_area_struct *vma = find_vma_intersection(mm, start, end);
	unsigned long pages = 0;

	for (; vma && vma->vm_start < end; vma = vma_next(vma))
		if (vma->vm_flags & VM_LOCKED)
			pages += (min(vma->vm_end, end) -
				  max(vma->vm_start, start)) >>
				 PAGE_SHIFT;
	return pages;
}

/**
 * do_mlock() - lock or unlock a range.
 * @mm:         the address space.
 * @start:      any address; rounded down.
 * @len:        bytes; the end is rounded up.
 * @lock_flags: VM_LOCKED, with VM_LOCKONFAULT perhaps; 0 unlocks.
 * @rlim:       the caller's limits; NULL with CAP_IPC_LOCK.
 *
 * The pages are faulted in by mm_populate() afterwards.
 *
 * Context: mmap_lock held for writing; may sleep.
 * Return: 0; -EINVAL (wraps), -ENOMEM (holes, or beyond the limit), -EPERM.
 */
int do_mlock(struct mm_struct *mm, unsigned long start, size_t len,
	     unsigned long lock_flags, const struct rlimit *rlim)
{
	unsigned long end = PAGE_ALIGN(start + len), already;
	struct vm_area_struct *vma;
	int err;

	assert_held(&mm->mmap_lock);
	start = PAGE_ALIGN_DOWN(start);
	if (end < start)
		return -EINVAL;
	if (end == start)
		return 0;
	if (lock_flags) {
		already = count_locked(mm, start, end);
		err = mlock_check(mm, ((end - start) >> PAGE_SHIFT) - already,
				  rlim, !rlim);
		if (err)
			return err == -EAGAIN ? -ENOMEM : err;
	}
	vma = find_vma(mm, start);
	while (start < end) {
		if (!vma || vma->vm_start > start)
			return -ENOMEM;
		err = lock_area(&vma, start, min(end, vma->vm_end), lock_flags);
		if (err)
			return err;
		start = vma->vm_end;
		vma = vma_next(vma);
	}
	return 0;
}

/**
 * do_mlockall() - mlockall(2) and, with flags 0, munlockall(2).
 * @mm:    the address space.
 * @flags: MCL_*.
 * @rlim:  the caller's limits; NULL with CAP_IPC_LOCK.
 *
 * Context: mmap_lock held for writing; may sleep.
 * Return: 0; -EPERM, -ENOMEM (limit).
 */
int do_mlockall(struct mm_struct *mm, int flags, const struct rlimit *rlim)
{
	unsigned long lock = VM_LOCKED, limit = rlimit_of(rlim, RLIMIT_MEMLOCK);
	struct vm_area_struct *vma;

	assert_held(&mm->mmap_lock);
	if (flags && !limit)
		return -EPERM;
	if (flags & MCL_CURRENT && mm->total_vm > limit >> PAGE_SHIFT)
		return -ENOMEM;
	if (flags & MCL_ONFAULT)
		lock |= VM_LOCKONFAULT;
	mm->def_flags &= ~LOCK_FLAGS;
	if (flags & MCL_FUTURE)
		mm->def_flags |= lock;
	if (flags && !(flags & MCL_CURRENT))
		return 0;
	for (vma = vma_first(mm); vma; vma = vma_next(vma))
		lock_area(&vma, vma->vm_start, vma->vm_end, flags ? lock : 0);
	return 0;
}

/* Fault in the pages of an area; mmap_lock is held for reading. */
static int populate_area(struct vm_area_struct *vma, unsigned long start,
			 unsigned long end)
{
	unsigned int flags = 0;

	if ((vma->vm_flags & (VM_WRITE | VM_SHARED)) == VM_WRITE)
		flags = FAULT_FLAG_WRITE;
	if (!(vma->vm_flags & VM_ACCESS_FLAGS) || vma->vm_flags & VM_PFNMAP)
		return 0;
	for (; start < end; start += PAGE_SIZE) {
		vm_fault_t ret = handle_mm_fault(vma, start, flags);

		if (ret & VM_FAULT_OOM)
			return -ENOMEM;
		if (ret & VM_FAULT_ERROR)
			return -EFAULT;
	}
	return 0;
}

/* The next few pages of a range; *start moves on, over holes too. */
static int populate_chunk(struct mm_struct *mm, unsigned long *start,
			  unsigned long end)
{
	struct vm_area_struct *vma;
	unsigned long from, stop = end;
	int err = 0;

	mmap_read_lock(mm);
	vma = find_vma_intersection(mm, *start, end);
	if (vma) {
		from = max(*start, vma->vm_start);
		stop = min3(end, vma->vm_end, from + POPULATE_CHUNK);
		err = populate_area(vma, from, stop);
	}
	mmap_read_unlock(mm);
	*start = stop;
	return err;
}

/**
 * mm_populate() - fault in all pages of a range, holes skipped.
 * @mm:    the address space.
 * @start: page aligned.
 * @len:   bytes, page aligned.
 *
 * Context: May sleep; takes mmap_lock, and lets others have it in between.
 * Return: 0; -ENOMEM, -EFAULT for pages behind a file's end.
 */
int mm_populate(struct mm_struct *mm, unsigned long start, unsigned long len)
{
	unsigned long end = start + len;
	int err = 0;

	while (start < end && !err) {
		if (oom_caller_is_dying())
			return -EINTR;
		err = populate_chunk(mm, &start, end);
		cond_resched();
	}
	return err;
}

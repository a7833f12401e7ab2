/*
 * mm/unmap.c - taking mappings away: munmap(2).
 *
 * The areas in the range are cut at its edges and taken out of the tree, then
 * their pages and the page tables that served only them are freed in one go.
 *
 * See: munmap(2).
 */
#include <uapi/errno.h>
#include "lib/errptr.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "mm/mm.h"
#include "mm/mm_internal.h"

/* Zap all areas of a detached chain and drop their page tables. */
static void unmap_chain(struct mm_struct *mm, struct vm_area_struct **areas,
			unsigned int n, const unsigned long limits[2])
{
	struct mmu_gather tlb;

	gather_begin(&tlb, mm, false);
	for (unsigned int i = 0; i < n; i++)
		zap_range(&tlb, areas[i], areas[i]->vm_start, areas[i]->vm_end,
			  false);
	free_pgtables(&tlb, areas[0]->vm_start, areas[n - 1]->vm_end, limits[0],
		      limits[1]);
	gather_end(&tlb);
	for (unsigned int i = 0; i < n; i++) {
		if (areas[i]->vm_ops && areas[i]->vm_ops->close)
			areas[i]->vm_ops->close(areas[i]);
		vma_free(areas[i]);
	}
}

/* Detach and free up to a batch of areas from @start; false when done. */
static bool unmap_batch(struct mm_struct *mm, unsigned long start,
			unsigned long end)
{
	struct vm_area_struct *batch[16], *vma, *next, *prev;
	unsigned long limits[2];
	unsigned int n = 0;

	vma = find_vma_prev(mm, start, &prev);
	limits[0] = prev ? prev->vm_end : 0;
	for (; vma && vma->vm_start < end && n < ARRAY_SIZE(batch);
	     vma = next) {
		next = vma_next(vma);
		vm_account(mm, vma->vm_flags, -(long)vma_pages(vma));
		vma_unlink(mm, vma);
		batch[n++] = vma;
	}
	limits[1] = vma ? vma->vm_start : USER_CEILING;
	if (!n)
		return false;
	unmap_chain(mm, batch, n, limits);
	return vma && vma->vm_start < end;
}

/**
 * do_munmap() - remove all mappings of a range.
 * @mm:    the address space.
 * @start: page aligned.
 * @len:   bytes, > 0; rounded up to pages.
 *
 * Context: mmap_lock held for writing; may sleep.
 * Return: 0; -EINVAL for a bad range or an area that cannot be cut; -ENOMEM when cutting an area needs
 * memory or would make too many areas.  Nothing changes on failure.
 */
int do_munmap(struct mm_struct *mm, unsigned long start, size_t len)
{
	struct vm_area_struct *vma, *last, *cut;
	unsigned long end;

	assert_held(&mm->mmap_lock);
	if (!PAGE_ALIGNED(start) || start > TASK_SIZE ||
	    len > TASK_SIZE - start)
		return -EINVAL;
	end = start + PAGE_ALIGN(len);
	if (end == start)
		return -EINVAL;

	vma = find_vma_intersection(mm, start, end);
	if (!vma)
		return 0;
	if (vma->vm_start < start) {
		cut = vma_split(vma, start);
		if (IS_ERR(cut))
			return (int)PTR_ERR(cut);
	}
	last = find_vma(mm, end - 1);
	if (last && last->vm_start < end && last->vm_end > end) {
		cut = vma_split(last, end);
		if (IS_ERR(cut)) {
			vma = find_vma(mm, start);
			if (vma)
				vma_merge(vma); /* undo the first cut */
			return (int)PTR_ERR(cut);
		}
	}
	while (unmap_batch(mm, start, end))
		;
	return 0;
}

/**
 * vm_munmap() - do_munmap() with the lock.
 * @mm:    the address space.
 * @start: page aligned.
 * @len:   bytes.
 *
 * Context: May sleep; takes mmap_lock.
 * Return: as do_munmap(); -EINTR if killed while waiting for the lock.
 */
int vm_munmap(struct mm_struct *mm, unsigned long start, size_t len)
{
	int err;

	if (down_write_killable(&mm->mmap_lock))
		return -EINTR;
	err = do_munmap(mm, start, len);
	mmap_write_unlock(mm);
	return err;
}

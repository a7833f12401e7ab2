/*
 * mm/remap.c - other pages of a file at the same addresses.
 *
 * remap_file_pages(2) once made mappings out of order without areas of their
 * own; since Linux 4.0 each piece becomes an area, and that is all there is.
 *
 * See: remap_file_pages(2).
 */
#include <uapi/errno.h>
#include "lib/util.h"
#include "mm/mm.h"
#include "mm/mm_internal.h"

/* Areas without a gap, alike, and shared by the same file, up to @end? */
static bool is_one_mapping(const struct vm_area_struct *first,
			   unsigned long end)
{
	const struct vm_area_struct *vma = first, *next;

	if (!(first->vm_flags & VM_SHARED) || !first->vm_mapping)
		return false;
	for (; vma->vm_end < end; vma = next) {
		next = vma_next((struct vm_area_struct *)vma);
		if (!next || next->vm_start != vma->vm_end ||
		    next->vm_mapping != first->vm_mapping ||
		    next->vm_flags != first->vm_flags)
			return false;
	}
	return true;
}

/* A part of an area becomes one of its own, with another place in the file. */
static int move_in_file(struct vm_area_struct **vma, unsigned long start,
			unsigned long end, unsigned long pgoff)
{
	int err = vma_isolate(vma, start, end);

	if (err)
		return err;
	zap_page_range(*vma, (*vma)->vm_start, (*vma)->vm_end);
	vma_unlink_file(*vma);
	(*vma)->vm_pgoff = pgoff;
	vma_link_file(*vma);
	*vma = vma_merge(*vma);
	return 0;
}

/**
 * do_remap_file_pages() - let a range show another part of its file.
 * @mm:    the address space.
 * @start: page aligned.
 * @size:  bytes, page aligned, not 0.
 * @pgoff: the first page to be seen there.
 *
 * Context: mmap_lock held for writing; may sleep.
 * Return: 0, -EINVAL (not one shared mapping), -ENOMEM.
 */
int do_remap_file_pages(struct mm_struct *mm, unsigned long start,
			unsigned long size, unsigned long pgoff)
{
	struct vm_area_struct *vma = find_vma(mm, start);
	unsigned long end = start + size;

	if (!vma || vma->vm_start > start || !is_one_mapping(vma, end))
		return -EINVAL;
	while (start < end) {
		unsigned long stop;
		int err;

		vma = find_vma(mm, start);
		stop = min(end, vma->vm_end);
		err = move_in_file(&vma, start, stop, pgoff);
		if (err)
			return err;
		pgoff += (stop - start) >> PAGE_SHIFT;
		start = stop;
	}
	return 0;
}

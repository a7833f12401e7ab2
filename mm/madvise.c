/*
 * mm/madvise.c - what a program tells about its memory.
 *
 * Some advice changes flags of areas, some throws pages away or fetches them;
 * the rest is only checked.
 *
 * See: madvise(2), msync(2), mincore(2).
 */
#include <uapi/errno.h>
#include <uapi/mman.h>
#include "lib/errptr.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "mm/mm.h"
#include "mm/mm_internal.h"
#include "mm/page.h"
#include "mm/pagecache.h"
#include "mm/vm_file.h"

enum advice_kind {
	ADVICE_UNKNOWN,
	ADVICE_FLAGS, /* changes vm_flags: mmap_lock for writing */
	ADVICE_PAGES, /* acts on pages */
	ADVICE_NONE,  /* accepted, nothing to do */
	ADVICE_POPULATE,
};

struct advice {
	enum advice_kind kind;
	unsigned long set, clear; /* VM_* */
	unsigned long refuse;     /* VM_* it is an error on */
};

static const struct advice advices[] = {
	[MADV_NORMAL] = { ADVICE_FLAGS, 0, VM_RAND_READ | VM_SEQ_READ, 0 },
	[MADV_RANDOM] = { ADVICE_FLAGS, VM_RAND_READ, VM_SEQ_READ, 0 },
	[MADV_SEQUENTIAL] = { ADVICE_FLAGS, VM_SEQ_READ, VM_RAND_READ, 0 },
	[MADV_WILLNEED] = { ADVICE_PAGES, 0, 0, 0 },
	[MADV_DONTNEED] = { ADVICE_PAGES, 0, 0, VM_LOCKED | VM_PFNMAP },
	[MADV_FREE] = { ADVICE_PAGES, 0, 0, VM_LOCKED | VM_PFNMAP },
	[MADV_REMOVE] = { ADVICE_PAGES, 0, 0, VM_LOCKED | VM_PFNMAP },
	[MADV_DONTFORK] = { ADVICE_FLAGS, VM_DONTCOPY, 0, 0 },
	[MADV_DOFORK] = { ADVICE_FLAGS, 0, VM_DONTCOPY, VM_IO },
	[MADV_MERGEABLE] = { ADVICE_NONE, 0, 0, 0 },
	[MADV_UNMERGEABLE] = { ADVICE_NONE, 0, 0, 0 },
	[MADV_HUGEPAGE] = { ADVICE_NONE, 0, 0, 0 },
	[MADV_NOHUGEPAGE] = { ADVICE_NONE, 0, 0, 0 },
	[MADV_DONTDUMP] = { ADVICE_FLAGS, VM_DONTDUMP, 0, 0 },
	[MADV_DODUMP] = { ADVICE_FLAGS, 0, VM_DONTDUMP, 0 },
	[MADV_WIPEONFORK] = { ADVICE_FLAGS, VM_WIPEONFORK, 0, VM_SHARED },
	[MADV_KEEPONFORK] = { ADVICE_FLAGS, 0, VM_WIPEONFORK, 0 },
	[MADV_COLD] = { ADVICE_NONE, 0, 0, VM_LOCKED | VM_PFNMAP },
	[MADV_PAGEOUT] = { ADVICE_NONE, 0, 0, VM_LOCKED | VM_PFNMAP },
	[MADV_POPULATE_READ] = { ADVICE_POPULATE, 0, 0, 0 },
	[MADV_POPULATE_WRITE] = { ADVICE_POPULATE, 0, 0, 0 },
};

static const struct advice *find_advice(int behavior)
{
	if (behavior < 0 || behavior >= (int)ARRAY_SIZE(advices) ||
	    advices[behavior].kind == ADVICE_UNKNOWN)
		return NULL;
	return &advices[behavior];
}

static int advise_flags(struct vm_area_struct **vma, unsigned long start,
			unsigned long end, const struct advice *advice)
{
	unsigned long flags = ((*vma)->vm_flags & ~advice->clear) | advice->set;
	int err;

	if (advice->refuse & VM_SHARED && (*vma)->vm_file)
		return -EINVAL; /* wiping is for private anonymous memory */
	if (flags == (*vma)->vm_flags)
		return 0;
	err = vma_isolate(vma, start, end);
	if (err)
		return err == -ENOMEM ? -EAGAIN : err;
	(*vma)->vm_flags = flags;
	*vma = vma_merge(*vma);
	return 0;
}

/* MADV_WILLNEED: fetch the file's pages now. */
static int will_need(struct vm_area_struct *vma, unsigned long start,
		     unsigned long end)
{
	struct address_space *mapping = vma->vm_mapping;

	if (!mapping)
		return 0;
	if (!mapping->a_ops->read_pages)
		return 0;
	for (; start < end; start += PAGE_SIZE) {
		struct page *page;
		unsigned long index = linear_page_index(vma, start);

		if ((loff_t)index << PAGE_SHIFT >= *mapping->size)
			break;
		page = read_mapping_page(mapping, index);
		if (IS_ERR(page))
			break;
		put_page(page);
	}
	return 0;
}

/* MADV_REMOVE: punch a hole into a shared, memory-backed object. */
static int remove_pages(struct vm_area_struct *vma, unsigned long start,
			unsigned long end)
{
	struct address_space *mapping = vma->vm_mapping;
	loff_t from = (loff_t)linear_page_index(vma, start) << PAGE_SHIFT;
	loff_t len = (loff_t)(end - start);

	if (!mapping || !(mapping->flags & AS_SWAPBACKED))
		return -EINVAL;
	if ((vma->vm_flags & (VM_SHARED | VM_WRITE)) != (VM_SHARED | VM_WRITE))
		return -EACCES;
	unmap_mapping_range(mapping, from, len, false);
	truncate_inode_pages_range(mapping, from, from + len - 1);
	return 0;
}

static int advise_pages(struct vm_area_struct *vma, unsigned long start,
			unsigned long end, int behavior)
{
	switch (behavior) {
	case MADV_WILLNEED:
		return will_need(vma, start, end);
	case MADV_REMOVE:
		return remove_pages(vma, start, end);
	case MADV_FREE:
		if (!vma_is_anonymous(vma))
			return -EINVAL;
		zap_page_range(vma, start, end);
		return 0;
	default:
		zap_page_range(vma, start, end);
		return 0;
	}
}

static int advise_area(struct vm_area_struct **vma, unsigned long start,
		       unsigned long end, int behavior)
{
	const struct advice *advice = find_advice(behavior);

	if ((*vma)->vm_flags & advice->refuse)
		return -EINVAL;
	if (advice->kind == ADVICE_FLAGS)
		return advise_flags(vma, start, end, advice);
	if (advice->kind == ADVICE_PAGES)
		return advise_pages(*vma, start, end, behavior);
	return 0;
}

/* MADV_POPULATE_*: all pages now, and say what stands in the way. */
static int populate(struct vm_area_struct *vma, unsigned long start,
		    unsigned long end, int behavior)
{
	unsigned int flags = 0;
	unsigned long need = VM_READ;

	if (behavior == MADV_POPULATE_WRITE) {
		flags = FAULT_FLAG_WRITE;
		need = VM_WRITE;
	}
	if (vma->vm_flags & (VM_PFNMAP | VM_IO) || !(vma->vm_flags & need))
		return -EINVAL;
	for (; start < end; start += PAGE_SIZE) {
		vm_fault_t ret = handle_mm_fault(vma, start, flags);

		if (ret & VM_FAULT_OOM)
			return -ENOMEM;
		if (ret & VM_FAULT_ERROR)
			return -EFAULT;
	}
	return 0;
}

/* Every area of the range; holes are skipped, but reported in the end. */
static int advise_range(struct mm_struct *mm, unsigned long start,
			unsigned long end, int behavior)
{
	struct vm_area_struct *vma = find_vma(mm, start);
	bool hole = false, fill = behavior == MADV_POPULATE_READ ||
				  behavior == MADV_POPULATE_WRITE;

	while (start < end) {
		unsigned long stop;
		int err;

		if (!vma)
			return -ENOMEM;
		if (start < vma->vm_start) {
			hole = true;
			start = vma->vm_start;
			if (fill || start >= end)
				return -ENOMEM;
		}
		stop = min(end, vma->vm_end);
		err = fill ? populate(vma, start, stop, behavior)
			   : advise_area(&vma, start, stop, behavior);
		if (err)
			return err;
		start = stop;
		if (vma->vm_end <= start)
			vma = vma_next(vma);
	}
	return hole ? -ENOMEM : 0;
}

/**
 * do_madvise() - madvise(2).
 * @mm:       the address space.
 * @start:    page aligned.
 * @len:      bytes; rounded up.
 * @behavior: MADV_*.
 *
 * Context: May sleep; takes mmap_lock.
 * Return: 0; -EINVAL, -ENOMEM (holes), -EBADF, -EACCES, -EAGAIN, -EFAULT.
 */
int do_madvise(struct mm_struct *mm, unsigned long start, size_t len,
	       int behavior)
{
	const struct advice *advice = find_advice(behavior);
	unsigned long end = start + PAGE_ALIGN(len);
	int err;

	if (!advice || !PAGE_ALIGNED(start) || (len && !PAGE_ALIGN(len)) ||
	    end < start)
		return -EINVAL;
	if (end == start)
		return 0;
	if (advice->kind == ADVICE_FLAGS)
		mmap_write_lock(mm);
	else
		mmap_read_lock(mm);
	err = advise_range(mm, start, end, behavior);
	if (advice->kind == ADVICE_FLAGS)
		mmap_write_unlock(mm);
	else
		mmap_read_unlock(mm);
	return err;
}

/* Write an area's file back; the lock is given up meanwhile. */
static int sync_area(struct mm_struct *mm, struct vm_area_struct *vma,
		     unsigned long start, unsigned long end)
{
	loff_t from = (loff_t)linear_page_index(vma, start) << PAGE_SHIFT;
	struct file *file = vm_file_get(vma->vm_file);
	int err;

	mmap_read_unlock(mm);
	err = vm_file_fsync(file, from, from + (loff_t)(end - start) - 1);
	vm_file_put(file);
	mmap_read_lock(mm);
	return err;
}

/**
 * do_msync() - msync(2).
 * @mm:    the address space.
 * @start: page aligned.
 * @len:   bytes; rounded up.
 * @flags: MS_*.
 *
 * Context: May sleep; takes mmap_lock.
 * Return: 0; -EINVAL, -ENOMEM (holes), -EBUSY (MS_INVALIDATE on locked
 * pages), or what the file system says.
 */
int do_msync(struct mm_struct *mm, unsigned long start, size_t len, int flags)
{
	unsigned long end = start + PAGE_ALIGN(len), stop;
	struct vm_area_struct *vma;
	int err = 0, hole = 0;

	if (flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC) ||
	    (flags & MS_ASYNC && flags & MS_SYNC) || !PAGE_ALIGNED(start))
		return -EINVAL;
	if (end < start)
		return -ENOMEM;
	mmap_read_lock(mm);
	while (start < end && !err) {
		vma = find_vma(mm, start);
		if (!vma || vma->vm_start >= end) {
			hole = -ENOMEM;
			break;
		}
		if (start < vma->vm_start) {
			hole = -ENOMEM;
			start = vma->vm_start;
		}
		stop = min(end, vma->vm_end);
		if (flags & MS_INVALIDATE && vma->vm_flags & VM_LOCKED)
			err = -EBUSY;
		else if (flags & MS_SYNC && vma->vm_file && vma_is_shared(vma))
			err = sync_area(mm, vma, start, stop);
		start = stop;
	}
	mmap_read_unlock(mm);
	return err ? err : hole;
}

/* Is the page of an address in memory, mapped here or not? */
static unsigned char page_in_core(struct vm_area_struct *vma,
				  unsigned long addr)
{
	struct mm_struct *mm = vma->vm_mm;
	struct page *page;
	bool present;
	pte_t *ptep;

	spin_lock(&mm->page_table_lock);
	ptep = pte_find(mm, addr);
	present = ptep && pte_present(*ptep);
	spin_unlock(&mm->page_table_lock);
	if (present || !vma->vm_mapping)
		return present;
	page = find_get_page(vma->vm_mapping, linear_page_index(vma, addr));
	if (!page)
		return 0;
	present = page_test(page, PG_uptodate);
	put_page(page);
	return present;
}

/**
 * do_mincore() - which pages of a range are in memory?
 * @mm:    the address space.
 * @start: page aligned.
 * @pages: how many.
 * @vec:   one byte each.
 *
 * Context: May sleep; takes mmap_lock.
 * Return: 0, or -ENOMEM if part of it is not mapped.
 */
int do_mincore(struct mm_struct *mm, unsigned long start, unsigned long pages,
	       unsigned char *vec)
{
	struct vm_area_struct *vma;
	int err = 0;

	mmap_read_lock(mm);
	for (unsigned long i = 0; i < pages; i++, start += PAGE_SIZE) {
		vma = find_vma(mm, start);
		if (!vma || vma->vm_start > start) {
			err = -ENOMEM;
			break;
		}
		vec[i] = page_in_core(vma, start);
	}
	mmap_read_unlock(mm);
	return err;
}

/*
 * mm/mprotect.c - changing the rights of mappings.
 *
 * Areas are cut at the edges of the range, get their new flags, and are
 * merged again where they agree.  Entries lose their write right in any case:
 * the next write faults and finds out whether a copy is needed.
 *
 * See: mprotect(2).
 */
#include <uapi/errno.h>
#include <uapi/mman.h>
#include "lib/util.h"
#include "asm/tlb.h"
#include "kernel/base/bug.h"
#include "mm/mm.h"
#include "mm/mm_internal.h"

static void change_ptes(struct mm_struct *mm, pmd_t *pmd, unsigned long addr,
			unsigned long end, pgprot_t prot)
{
	pte_t *ptep = pte_offset(pmd, addr);

	spin_lock(&mm->page_table_lock);
	for (; addr < end; addr += PAGE_SIZE, ptep++) {
		if (pte_none(*ptep))
			continue;
		set_pte(ptep, pte_modify(ptep_get_and_clear(ptep), prot));
	}
	spin_unlock(&mm->page_table_lock);
}

static void change_protection(struct vm_area_struct *vma)
{
	unsigned long addr = vma->vm_start, next;
	pgprot_t prot = vma_prot(vma->vm_flags);
	pmd_t *pmd;

	for (; addr < vma->vm_end; addr = next) {
		next = pmd_walk(vma->vm_mm, addr, vma->vm_end, &pmd);
		if (pmd)
			change_ptes(vma->vm_mm, pmd, addr, next, prot);
	}
	flush_tlb_range(vma->vm_mm, vma->vm_start, vma->vm_end);
}

static unsigned long with_prot(unsigned long vm_flags, unsigned long prot)
{
	vm_flags &= ~VM_ACCESS_FLAGS;
	return vm_flags | (prot & PROT_READ ? VM_READ : 0) |
	       (prot & PROT_WRITE ? VM_WRITE : 0) |
	       (prot & PROT_EXEC ? VM_EXEC : 0);
}

/* One area wholly inside the range. */
static void protect_area(struct vm_area_struct *vma, unsigned long flags)
{
	struct mm_struct *mm = vma->vm_mm;
	long pages = (long)vma_pages(vma);

	if ((flags & (VM_WRITE | VM_SHARED | VM_NORESERVE)) == VM_WRITE)
		flags |= VM_ACCOUNT; /* stays, as long as it may hold pages */
	vm_account(mm, vma->vm_flags, -pages);
	vma->vm_flags = flags;
	vm_account(mm, vma->vm_flags, pages);
	change_protection(vma);
}

static int check_area(struct mm_struct *mm, const struct vm_area_struct *vma,
		      unsigned long flags, unsigned long pages,
		      const struct rlimit *rlim)
{
	unsigned long may = (vma->vm_flags >> 4) & VM_ACCESS_FLAGS;

	if (flags & VM_ACCESS_FLAGS & ~may)
		return -EACCES;
	if (flags & VM_WRITE && !(vma->vm_flags & VM_WRITE) &&
	    !(flags & VM_SHARED)) {
		if (!(vma->vm_flags & VM_ACCOUNT) && !vm_enough_memory(pages))
			return -ENOMEM;
		if (!may_become_data(mm, flags, pages, rlim))
			return -ENOMEM;
	}
	return 0;
}

static int protect_range(struct mm_struct *mm, struct vm_area_struct *vma,
			 unsigned long start, unsigned long end,
			 unsigned long prot, const struct rlimit *rlim)
{
	while (start < end) {
		unsigned long flags, stop;
		int err;

		if (!vma || vma->vm_start > start)
			return -ENOMEM;
		stop = min(end, vma->vm_end);
		flags = with_prot(vma->vm_flags, prot);
		err = check_area(mm, vma, flags, (stop - start) >> PAGE_SHIFT,
				 rlim);
		if (err)
			return err;
		if (flags != vma->vm_flags) {
			err = vma_isolate(&vma, start, stop);
			if (err)
				return err;
			protect_area(vma, flags);
			vma = vma_merge(vma);
		}
		start = stop;
		if (vma->vm_end <= start)
			vma = vma_next(vma);
	}
	return 0;
}

/* PROT_GROWSDOWN: from the start of the stack area that @start lies in. */
static int adjust_growsdown(struct vm_area_struct *vma, unsigned long *start,
			    unsigned long end)
{
	if (!vma || vma->vm_start >= end)
		return -ENOMEM;
	if (!(vma->vm_flags & VM_GROWSDOWN))
		return -EINVAL;
	*start = vma->vm_start;
	return 0;
}

/**
 * do_mprotect() - change the rights of a range.
 * @mm:    the address space.
 * @start: page aligned.
 * @len:   bytes; rounded up to pages.
 * @prot:  PROT_*.
 * @rlim:  the caller's limits.
 *
 * As on Linux, areas before the one that fails keep their new rights.
 *
 * Context: mmap_lock held for writing; may sleep.
 * Return: 0; -EINVAL (alignment, flags), -ENOMEM (holes, limits), -EACCES (the
 * file was not opened for that).
 */
int do_mprotect(struct mm_struct *mm, unsigned long start, size_t len,
		unsigned long prot, const struct rlimit *rlim)
{
	const unsigned long grows = prot & (PROT_GROWSDOWN | PROT_GROWSUP);
	struct vm_area_struct *vma;
	unsigned long end;
	int err;

	assert_held(&mm->mmap_lock);
	prot &= ~(unsigned long)(PROT_GROWSDOWN | PROT_GROWSUP);
	if (grows == (PROT_GROWSDOWN | PROT_GROWSUP) || !PAGE_ALIGNED(start))
		return -EINVAL;
	if (!len)
		return 0;
	end = start + PAGE_ALIGN(len);
	if (end <= start)
		return -ENOMEM;
	if (prot &
	    ~(unsigned long)(PROT_READ | PROT_WRITE | PROT_EXEC | PROT_SEM))
		return -EINVAL;

	vma = find_vma(mm, start);
	if (grows == PROT_GROWSDOWN) {
		err = adjust_growsdown(vma, &start, end);
		if (err)
			return err;
	} else if (grows) {
		return vma && vma->vm_start <= start ? -EINVAL : -ENOMEM;
	}
	return protect_range(mm, vma, start, end, prot, rlim);
}

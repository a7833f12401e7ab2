/*
 * mm/smaps.c - measuring areas, and areas without pages of their own.
 */
#include <uapi/errno.h>
#include <uapi/mman.h>
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/util.h"
#include "asm/tlb.h"
#include "kernel/base/bug.h"
#include "mm/mm.h"
#include "mm/mm_internal.h"
#include "mm/page.h"

#define PSS_SHIFT 12 /* pss is summed up in 1/4096 bytes */

static void count_page(struct mem_size_stats *mss, const struct page *page,
		       pte_t pte, bool locked)
{
	int sharers = max(page_mapcount(page), 1);
	bool dirty = pte_dirty(pte) || page_test(page, PG_dirty);

	mss->resident += PAGE_SIZE;
	mss->pss += (PAGE_SIZE << PSS_SHIFT) / (u64)sharers;
	if (page_is_anon(page))
		mss->anonymous += PAGE_SIZE;
	if (pte_young(pte))
		mss->referenced += PAGE_SIZE;
	if (locked)
		mss->locked += (PAGE_SIZE << PSS_SHIFT) / (u64)sharers;
	if (sharers > 1 && dirty)
		mss->shared_dirty += PAGE_SIZE;
	else if (sharers > 1)
		mss->shared_clean += PAGE_SIZE;
	else if (dirty)
		mss->private_dirty += PAGE_SIZE;
	else
		mss->private_clean += PAGE_SIZE;
}

/**
 * mm_smaps() - what the pages of an area are.
 * @vma: the area.
 * @mss: where to; bytes.
 *
 * Context: mmap_lock held.
 */
void mm_smaps(struct vm_area_struct *vma, struct mem_size_stats *mss)
{
	struct mm_struct *mm = vma->vm_mm;
	unsigned long addr = vma->vm_start, next;
	pmd_t *pmd;

	memset(mss, 0, sizeof(*mss));
	for (; addr < vma->vm_end; addr = next) {
		next = pmd_walk(mm, addr, vma->vm_end, &pmd);
		if (!pmd)
			continue;
		spin_lock(&mm->page_table_lock);
		for (; addr < next; addr += PAGE_SIZE) {
			pte_t pte = ptep_get(pte_offset(pmd, addr));

			if (!pte_none(pte) && !pte_special(pte))
				count_page(mss, pfn_to_page(pte_pfn(pte)), pte,
					   vma->vm_flags & VM_LOCKED);
		}
		spin_unlock(&mm->page_table_lock);
	}
	mss->pss >>= PSS_SHIFT;
	mss->locked >>= PSS_SHIFT;
}

/**
 * mm_clear_refs() - /proc/PID/clear_refs: forget which pages were used.
 * @mm: the address space.
 *
 * Context: May sleep; takes mmap_lock.
 */
void mm_clear_refs(struct mm_struct *mm)
{
	struct vm_area_struct *vma;
	unsigned long addr, next;
	pmd_t *pmd;

	mmap_read_lock(mm);
	for (vma = vma_first(mm); vma; vma = vma_next(vma)) {
		for (addr = vma->vm_start; addr < vma->vm_end; addr = next) {
			next = pmd_walk(mm, addr, vma->vm_end, &pmd);
			if (!pmd)
				continue;
			spin_lock(&mm->page_table_lock);
			for (; addr < next; addr += PAGE_SIZE)
				ptep_test_and_clear_young(
					pte_offset(pmd, addr));
			spin_unlock(&mm->page_table_lock);
		}
	}
	flush_tlb_mm(mm);
	mmap_read_unlock(mm);
}

/**
 * remap_pfn_range() - map device memory; for f_op->mmap.
 * @vma:  the new area.
 * @addr: where in it.
 * @pfn:  first frame; frames are not counted.
 * @size: bytes, page aligned.
 * @prot: page table rights.
 *
 * Context: mmap_lock held for writing; may sleep.
 * Return: 0 or -ENOMEM.
 */
int remap_pfn_range(struct vm_area_struct *vma, unsigned long addr,
		    unsigned long pfn, unsigned long size, pgprot_t prot)
{
	struct mm_struct *mm = vma->vm_mm;

	vma->vm_flags |= VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP;
	for (unsigned long end = addr + size; addr < end; addr += PAGE_SIZE) {
		pte_t *ptep = pte_alloc(mm, addr);

		if (!ptep)
			return -ENOMEM;
		spin_lock(&mm->page_table_lock);
		set_pte(ptep, pte_mkspecial(pfn_pte(pfn++, prot)));
		spin_unlock(&mm->page_table_lock);
	}
	return 0;
}

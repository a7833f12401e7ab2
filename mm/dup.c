/*
 * mm/dup.c - fork's half of copy-on-write.
 *
 * The child gets every area, but page table entries only where a fault could
 * not make them again: private pages.  Pages of files are found in the page
 * cache when touched.  Shared private pages lose their write right in both
 * address spaces, and the first to write makes a copy (mm/fault.c).
 */
#include <uapi/errno.h>
#include "asm/tlb.h"
#include "kernel/base/bug.h"
#include "mm/mm.h"
#include "mm/mm_internal.h"
#include "mm/vm_file.h"
#include "mm/vmstat.h"

struct dup_state {
	struct mm_struct *mm, *oldmm;
	bool protected; /* an entry of the parent lost its write right */
};

/* Share the private pages of one table; true if any entry was changed. */
static void copy_ptes(struct dup_state *dup, pmd_t *dst, pmd_t *src,
		      unsigned long addr, unsigned long end)
{
	pte_t *to = pte_offset(dst, addr), *from = pte_offset(src, addr);
	long anon = 0;

	spin_lock(&dup->oldmm->page_table_lock);
	spin_lock_nested(&dup->mm->page_table_lock, 1);
	for (; addr < end; addr += PAGE_SIZE, from++, to++) {
		pte_t pte = ptep_get(from);
		struct page *page;

		if (pte_none(pte))
			continue;
		page = pfn_to_page(pte_pfn(pte));
		if (likely(!pte_special(pte))) {
			if (unlikely(!page_is_anon(page)))
				continue;
			get_page(page);
			anon++;
			if (pte_write(pte)) {
				ptep_set_wrprotect(from);
				pte = pte_wrprotect(pte);
				dup->protected = true;
			}
		}
		*to = pte;
	}
	spin_unlock(&dup->mm->page_table_lock);
	spin_unlock(&dup->oldmm->page_table_lock);
	atomic_long_add(anon, &dup->mm->rss_stat[MM_ANONPAGES]);
	vm_stat_add(NR_ANON_MAPPED, anon);
}

static int copy_page_tables(struct dup_state *dup, struct vm_area_struct *vma)
{
	unsigned long addr = vma->vm_start, next;
	pmd_t *src, *dst;

	for (; addr < vma->vm_end; addr = next) {
		next = pmd_walk(dup->oldmm, addr, vma->vm_end, &src);
		if (!src)
			continue;
		dst = pmd_alloc(dup->mm, addr);
		if (!dst || !pte_table_alloc(dup->mm, dst))
			return -ENOMEM;
		copy_ptes(dup, dst, src, addr, next);
	}
	return 0;
}

/* Only these hold pages that faults in the child could not find again. */
static bool needs_entries(const struct vm_area_struct *vma)
{
	if (vma->vm_flags & VM_WIPEONFORK)
		return false;
	return vma->has_anon || vma->vm_flags & VM_PFNMAP;
}

static int dup_vma(struct dup_state *dup, struct vm_area_struct *old)
{
	struct vm_area_struct *vma;

	if (old->vm_flags & VM_ACCOUNT && !vm_enough_memory(vma_pages(old)))
		return -ENOMEM;
	vma = vma_dup(old);
	if (!vma)
		return -ENOMEM;
	vma->vm_mm = dup->mm;
	vma->vm_flags &= ~(VM_LOCKED | VM_LOCKONFAULT);
	vma->has_anon = needs_entries(old) && old->has_anon;
	vma_insert(dup->mm, vma);
	vm_account(dup->mm, vma->vm_flags, (long)vma_pages(vma));
	if (vma->vm_ops && vma->vm_ops->open)
		vma->vm_ops->open(vma);
	return needs_entries(old) ? copy_page_tables(dup, old) : 0;
}

/**
 * dup_mmap() - copy all areas and share the private pages.
 * @mm:    new and empty; the caller drops it if this fails.
 * @oldmm: the original.
 *
 * Context: May sleep; takes both mmap_locks.
 * Return: 0, or -ENOMEM, or -EINTR if killed while waiting.
 */
int dup_mmap(struct mm_struct *mm, struct mm_struct *oldmm)
{
	struct dup_state dup = { .mm = mm, .oldmm = oldmm };
	struct vm_area_struct *vma;
	int err = 0;

	if (down_write_killable(&oldmm->mmap_lock))
		return -EINTR;
	down_write_nested(&mm->mmap_lock, 1);
	mm_set_exe_file(mm, oldmm->exe_file);
	for (vma = vma_first(oldmm); vma && !err; vma = vma_next(vma))
		if (!(vma->vm_flags & VM_DONTCOPY))
			err = dup_vma(&dup, vma);
	if (dup.protected)
		flush_tlb_mm(oldmm);
	mmap_write_unlock(mm);
	mmap_write_unlock(oldmm);
	return err;
}

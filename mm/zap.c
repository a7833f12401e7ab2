/*
 * mm/zap.c - taking pages out of page tables.
 *
 * A page may be freed only when no CPU can reach it any more.  So entries are
 * cleared first, the pages gathered, the TLBs flushed, and then the pages and
 * tables freed: one flush for many pages.  When a whole mm dies nobody runs in
 * it, so its pages may go at once and only its tables wait for the flush.
 */
#include "lib/string.h"
#include "lib/util.h"
#include "asm/tlb.h"
#include "kernel/base/bug.h"
#include "kernel/base/sched_iface.h"
#include "mm/mm.h"
#include "mm/mm_internal.h"
#include "mm/page.h"
#include "mm/pagecache.h"
#include "mm/vmstat.h"

/**
 * gather_begin() - start collecting what is taken out.
 * @tlb:  the collection.
 * @mm:   the address space.
 * @full: all of it dies and nobody uses it.
 *
 * Context: mmap_lock held, or @full.
 */
void gather_begin(struct mmu_gather *tlb, struct mm_struct *mm, bool full)
{
	tlb->mm = mm;
	tlb->full = full;
	tlb->nr = 0;
	tlb->start = ULONG_MAX;
	tlb->end = 0;
	INIT_LIST_HEAD(&tlb->tables);
	memset(tlb->rss, 0, sizeof(tlb->rss));
	if (!full)
		mm->hiwater_rss = mm_hiwater_rss(mm);
}

static void gather_flush(struct mmu_gather *tlb)
{
	if (tlb->full) {
		free_frames(tlb->pages, tlb->nr);
	} else {
		if (tlb->start < tlb->end)
			flush_tlb_range(tlb->mm, tlb->start, tlb->end);
		free_page_list(tlb->pages, tlb->nr);
	}
	tlb->nr = 0;
	tlb->start = ULONG_MAX;
	tlb->end = 0;
}

/**
 * gather_end() - flush, free what was collected, book the difference.
 * @tlb: from gather_begin().
 *
 * Context: As gather_begin(); no spinlocks.
 */
void gather_end(struct mmu_gather *tlb)
{
	struct page *table, *next;

	if (tlb->full || !list_empty(&tlb->tables)) {
		flush_tlb_tables(tlb->mm);
		tlb->start = tlb->end; /* nothing left to flush */
	}
	gather_flush(tlb);
	list_for_each_entry_safe(table, next, &tlb->tables, lru) {
		list_del(&table->lru);
		page_table_free(table);
	}
	for (int i = 0; i < NR_MM_COUNTERS; i++)
		if (tlb->rss[i])
			atomic_long_sub(tlb->rss[i], &tlb->mm->rss_stat[i]);
	if (tlb->rss[MM_ANONPAGES])
		vm_stat_add(NR_ANON_MAPPED, -tlb->rss[MM_ANONPAGES]);
}

/**
 * mm_counter_of() - where a mapped page is counted.
 * @page: the page.
 *
 * Context: Any.
 * Return: MM_ANONPAGES, MM_SHMEMPAGES or MM_FILEPAGES.
 */
int mm_counter_of(const struct page *page)
{
	if (page_is_anon(page))
		return MM_ANONPAGES;
	return page_test(page, PG_swapbacked) ? MM_SHMEMPAGES : MM_FILEPAGES;
}

/**
 * page_add_file_rmap() - a page cache page got one more page table entry.
 * @page: the page.
 *
 * Context: page_table_lock held.
 */
void page_add_file_rmap(struct page *page)
{
	if (atomic_inc_return(&page->_mapcount) == 1)
		vm_stat_add(NR_FILE_MAPPED, 1);
}

/**
 * page_remove_file_rmap() - it lost one.
 * @page: the page.
 *
 * Context: page_table_lock held.
 */
void page_remove_file_rmap(struct page *page)
{
	assert(atomic_read(&page->_mapcount) > 0);
	if (atomic_dec_and_test(&page->_mapcount))
		vm_stat_add(NR_FILE_MAPPED, -1);
}

/* A file's page lost an entry: what that told us goes to the page. */
static void forget_file_page(struct mmu_gather *tlb, struct page *page,
			     pte_t pte)
{
	tlb->rss[mm_counter_of(page)]++;
	if (pte_dirty(pte))
		set_page_dirty(page);
	page_remove_file_rmap(page);
}

/*
 * Clear the entries of one table in [addr, end), until the collection is
 * full.  With @keep_anon private copies stay.  Returns where it stopped.
 */
static unsigned long zap_ptes(struct mmu_gather *tlb, pmd_t *pmd,
			      unsigned long addr, unsigned long end,
			      bool keep_anon)
{
	pte_t *ptep = pte_offset(pmd, addr);
	struct page *page;
	pte_t pte;

	for (; addr < end && tlb->nr < GATHER_PAGES;
	     addr += PAGE_SIZE, ptep++) {
		pte = ptep_get(ptep);
		if (pte_none(pte))
			continue;
		page = pfn_to_page(pte_pfn(pte));
		if (keep_anon && !pte_special(pte) && page_is_anon(page))
			continue;
		pte = ptep_get_and_clear(ptep);
		tlb->start = min(tlb->start, addr);
		tlb->end = addr + PAGE_SIZE;
		if (pte_special(pte))
			continue;
		if (page_is_anon(page))
			tlb->rss[MM_ANONPAGES]++;
		else
			forget_file_page(tlb, page, pte);
		tlb->pages[tlb->nr++] = page;
	}
	return addr;
}

/*
 * The same for an address space that nobody uses: references are dropped at
 * once, and only frames that have none left are collected.  This loop is most
 * of what an exit after fork costs.
 */
static unsigned long zap_dead_ptes(struct mmu_gather *tlb, pmd_t *pmd,
				   unsigned long addr, unsigned long end)
{
	pte_t *ptep = pte_offset(pmd, addr);
	unsigned int nr = tlb->nr;
	long anon = 0;

	for (; addr < end && nr < GATHER_PAGES; addr += PAGE_SIZE, ptep++) {
		pte_t pte = *ptep;
		struct page *page;

		if (pte_none(pte))
			continue;
		*ptep = __pte(0);
		if (pte_special(pte))
			continue;
		page = pfn_to_page(pte_pfn(pte));
		if (likely(page_is_anon(page)))
			anon++;
		else
			forget_file_page(tlb, page, pte);
		if (atomic_dec_and_test(&page->_refcount))
			tlb->pages[nr++] = page;
	}
	tlb->rss[MM_ANONPAGES] += anon;
	tlb->nr = nr;
	return addr;
}

/**
 * zap_range() - take the pages of a range out.
 * @tlb:       collects them.
 * @vma:       the area that contains the range.
 * @start:     page aligned.
 * @end:       page aligned.
 * @keep_anon: leave private copies of file pages alone.
 *
 * Context: mmap_lock held, or i_mmap_lock of the area's mapping, or the mm
 * has no users.
 */
void zap_range(struct mmu_gather *tlb, struct vm_area_struct *vma,
	       unsigned long start, unsigned long end, bool keep_anon)
{
	unsigned long next;
	pmd_t *pmd;

	assert(start >= vma->vm_start && end <= vma->vm_end);
	while (start < end) {
		next = pmd_walk(tlb->mm, start, end, &pmd);
		if (pmd) {
			spin_lock(&tlb->mm->page_table_lock);
			next = tlb->full ? zap_dead_ptes(tlb, pmd, start, next)
					 : zap_ptes(tlb, pmd, start, next,
						    keep_anon);
			spin_unlock(&tlb->mm->page_table_lock);
		}
		start = next;
		if (tlb->nr == GATHER_PAGES)
			gather_flush(tlb);
	}
}

/**
 * zap_page_range() - empty a range; the next touch faults.
 * @vma:   the area that contains it.
 * @start: page aligned.
 * @end:   page aligned.
 *
 * Context: mmap_lock held; may sleep.
 */
void zap_page_range(struct vm_area_struct *vma, unsigned long start,
		    unsigned long end)
{
	struct mmu_gather tlb;

	gather_begin(&tlb, vma->vm_mm, false);
	zap_range(&tlb, vma, start, end, false);
	gather_end(&tlb);
}

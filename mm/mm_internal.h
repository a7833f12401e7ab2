/*
 * mm/mm_internal.h - what the rooms of mm tell each other about address spaces.
 */
#ifndef MM_MM_INTERNAL_H
#define MM_MM_INTERNAL_H

#include "lib/types.h"
#include "mm/mm.h"
#include "mm/page.h"

/* Pages to free once no CPU can reach them through its TLB. */
#define GATHER_PAGES 60

struct mmu_gather {
	struct mm_struct *mm;
	bool full;                /* the whole mm dies: nobody runs in it */
	unsigned int nr;          /* pages below */
	unsigned long start, end; /* what must be flushed */
	struct list_head tables;  /* page tables, by page->lru */
	long rss[NR_MM_COUNTERS]; /* pages taken out, not yet booked */
	struct page *pages[GATHER_PAGES];
};

/* A bound for free_pgtables() above every user address. */
#define USER_CEILING (1UL << 47)

void mm_caches_init(void);
void vma_cache_init(void);
void pagecache_init(void);

/* mm/pgtable.c */
pgd_t *pgd_alloc(struct mm_struct *mm);
void pgd_free(pgd_t *pgd);
pmd_t *pmd_alloc(struct mm_struct *mm, unsigned long addr);
pte_t *pte_alloc(struct mm_struct *mm, unsigned long addr);
pmd_t *pmd_find(struct mm_struct *mm, unsigned long addr);
pte_t *pte_find(struct mm_struct *mm, unsigned long addr);
bool pte_table_alloc(struct mm_struct *mm, pmd_t *pmd);
void page_table_free(struct page *table);
void free_pgtables(struct mmu_gather *tlb, unsigned long addr,
		   unsigned long end, unsigned long floor,
		   unsigned long ceiling);

/* The next address in [addr, end) that may have a pmd; *pmd is it or NULL. */
unsigned long pmd_walk(struct mm_struct *mm, unsigned long addr,
		       unsigned long end, pmd_t **pmd);

/* mm/zap.c */
void gather_begin(struct mmu_gather *tlb, struct mm_struct *mm, bool full);
void gather_end(struct mmu_gather *tlb);
void zap_range(struct mmu_gather *tlb, struct vm_area_struct *vma,
	       unsigned long start, unsigned long end, bool keep_anon);
void zap_page_range(struct vm_area_struct *vma, unsigned long start,
		    unsigned long end);
void page_add_file_rmap(struct page *page);
void page_remove_file_rmap(struct page *page);
int mm_counter_of(const struct page *page);

/* mm/vma.c */
struct vm_area_struct *vma_alloc(struct mm_struct *mm);
struct vm_area_struct *vma_dup(const struct vm_area_struct *old);
void vma_free(struct vm_area_struct *vma);
void vma_insert(struct mm_struct *mm, struct vm_area_struct *vma);
void vma_unlink(struct mm_struct *mm, struct vm_area_struct *vma);
void vma_resize(struct vm_area_struct *vma, unsigned long start,
		unsigned long end, unsigned long pgoff);
struct vm_area_struct *vma_split(struct vm_area_struct *vma,
				 unsigned long addr);
struct vm_area_struct *vma_merge(struct vm_area_struct *vma);
int vma_isolate(struct vm_area_struct **vma, unsigned long start,
		unsigned long end);
pgprot_t vma_prot(unsigned long vm_flags);
void vm_account(struct mm_struct *mm, unsigned long vm_flags, long pages);
bool may_become_data(struct mm_struct *mm, unsigned long vm_flags,
		     unsigned long pages, const struct rlimit *rlim);
bool may_expand_vm(struct mm_struct *mm, unsigned long vm_flags,
		   unsigned long pages, const struct rlimit *rlim);
bool vm_enough_memory(unsigned long pages);

/* mm/rmap.c; take i_mmap_lock */
void vma_link_file(struct vm_area_struct *vma);
void vma_unlink_file(struct vm_area_struct *vma);

/* mm/unmapped_area.c */
unsigned long get_unmapped_area(struct mm_struct *mm, unsigned long addr,
				unsigned long len, unsigned long flags);

/* mm/mlock.c */
int mlock_check(struct mm_struct *mm, unsigned long pages,
		const struct rlimit *rlim, bool can_lock);

/* mm/fault.c; mmap_lock held for reading */
vm_fault_t handle_mm_fault(struct vm_area_struct *vma, unsigned long addr,
			   unsigned int flags);

/* mm/shmem.c */
int shmem_zero_setup(struct vm_area_struct *vma);

static inline unsigned long linear_page_index(const struct vm_area_struct *vma,
					      unsigned long addr)
{
	return ((addr - vma->vm_start) >> PAGE_SHIFT) + vma->vm_pgoff;
}

unsigned long rlimit_of(const struct rlimit *rlim, unsigned int which);

#endif

/*
 * mm/pgtable.c - the page tables of user address spaces.
 *
 * A table is freed only when all its entries are clear, so free tables are
 * pages full of zeros: each CPU keeps some, and a fork gets its tables without
 * clearing anything.  Top levels are kept apart, since their upper half holds
 * the kernel's entries, the same in all.
 *
 * New tables are hung in under mm->page_table_lock; they go away only under
 * mmap_lock held for writing, or when nobody uses the mm.
 */
#include "lib/util.h"
#include "asm/irqflags.h"
#include "asm/percpu.h"
#include "asm/pgtable.h"
#include "kernel/base/bug.h"
#include "mm/mm.h"
#include "mm/mm_internal.h"
#include "mm/page.h"
#include "mm/vmstat.h"

#define SPARE_TABLES 32
#define SPARE_PGDS   4

struct spare_tables {
	unsigned int nr_tables, nr_pgds;
	struct page *tables[SPARE_TABLES];
	struct page *pgds[SPARE_PGDS];
};

/* Touched with IRQs off. */
static DEFINE_PER_CPU(struct spare_tables, spares);

static struct page *spare_get(bool pgd)
{
	struct spare_tables *spare;
	struct page *page = NULL;
	unsigned long flags;

	local_irq_save(flags);
	spare = this_cpu_ptr(&spares);
	if (pgd && spare->nr_pgds)
		page = spare->pgds[--spare->nr_pgds];
	else if (!pgd && spare->nr_tables)
		page = spare->tables[--spare->nr_tables];
	local_irq_restore(flags);
	if (page)
		vm_stat_add(NR_SPARE, -1);
	return page;
}

static bool spare_put(struct page *page, bool pgd)
{
	struct spare_tables *spare;
	unsigned long flags;
	bool kept = true;

	local_irq_save(flags);
	spare = this_cpu_ptr(&spares);
	if (pgd && spare->nr_pgds < SPARE_PGDS)
		spare->pgds[spare->nr_pgds++] = page;
	else if (!pgd && spare->nr_tables < SPARE_TABLES)
		spare->tables[spare->nr_tables++] = page;
	else
		kept = false;
	local_irq_restore(flags);
	if (kept)
		vm_stat_add(NR_SPARE, 1);
	return kept;
}

static struct page *table_alloc(struct mm_struct *mm)
{
	struct page *page = spare_get(false);

	if (!page)
		page = alloc_page(GFP_KERNEL | __GFP_ZERO);
	if (!page)
		return NULL;
	atomic_long_add(PAGE_SIZE, &mm->pgtables_bytes);
	vm_stat_add(NR_PAGETABLE, 1);
	return page;
}

/**
 * page_table_free() - give back a table with all entries clear.
 * @table: the table's page.
 *
 * Context: Any.
 */
void page_table_free(struct page *table)
{
	vm_stat_add(NR_PAGETABLE, -1);
	if (!spare_put(table, false))
		put_page(table);
}

/**
 * pgd_alloc() - a top level with the kernel's half in place.
 * @mm: for the accounting.
 *
 * Context: May sleep.
 * Return: the table, or NULL.
 */
pgd_t *pgd_alloc(struct mm_struct *mm)
{
	struct page *page = spare_get(true);

	if (!page) {
		page = alloc_page(GFP_KERNEL | __GFP_ZERO);
		if (!page)
			return NULL;
		pgd_ctor(page_address(page));
	}
	atomic_long_add(PAGE_SIZE, &mm->pgtables_bytes);
	vm_stat_add(NR_PAGETABLE, 1);
	return page_address(page);
}

/**
 * pgd_free() - give back a top level whose user half is clear.
 * @pgd: the table; no CPU has it loaded.
 *
 * Context: Any.
 */
void pgd_free(pgd_t *pgd)
{
	vm_stat_add(NR_PAGETABLE, -1);
	if (!spare_put(virt_to_page(pgd), true))
		put_page(virt_to_page(pgd));
}

/*
 * Hang a new table below *entry unless somebody just did.  The three levels
 * have the same format.
 */
static bool populate(struct mm_struct *mm, u64 *entry)
{
	struct page *table = table_alloc(mm);

	if (!table)
		return false;
	spin_lock(&mm->page_table_lock);
	if (!*entry) {
		pmd_populate((pmd_t *)entry, page_to_phys(table));
		table = NULL;
	}
	spin_unlock(&mm->page_table_lock);
	if (table) {
		atomic_long_sub(PAGE_SIZE, &mm->pgtables_bytes);
		page_table_free(table);
	}
	return true;
}

/**
 * pmd_alloc() - the pmd of an address, made if missing.
 * @mm:   the address space.
 * @addr: a user address.
 *
 * Context: May sleep; mmap_lock held.
 * Return: the entry, or NULL without memory.
 */
pmd_t *pmd_alloc(struct mm_struct *mm, unsigned long addr)
{
	pgd_t *pgd = pgd_offset_pgd(mm->pgd, addr);
	pud_t *pud;

	if (unlikely(!pgd_present(*pgd)) && !populate(mm, &pgd->pgd))
		return NULL;
	pud = pud_offset(pgd, addr);
	if (unlikely(!pud_present(*pud)) && !populate(mm, &pud->pud))
		return NULL;
	return pmd_offset(pud, addr);
}

/**
 * pte_table_alloc() - make sure a pmd has its table.
 * @mm:  the address space.
 * @pmd: the entry.
 *
 * Context: May sleep; mmap_lock held.
 * Return: false without memory.
 */
bool pte_table_alloc(struct mm_struct *mm, pmd_t *pmd)
{
	return likely(pmd_present(*pmd)) || populate(mm, &pmd->pmd);
}

/**
 * pte_alloc() - the page table entry of an address, tables made if missing.
 * @mm:   the address space.
 * @addr: a user address.
 *
 * Context: May sleep; mmap_lock held.
 * Return: the entry, or NULL without memory.
 */
pte_t *pte_alloc(struct mm_struct *mm, unsigned long addr)
{
	pmd_t *pmd = pmd_alloc(mm, addr);

	if (!pmd || !pte_table_alloc(mm, pmd))
		return NULL;
	return pte_offset(pmd, addr);
}

/**
 * pmd_find() - the pmd of an address, if its table is there.
 * @mm:   the address space.
 * @addr: a user address.
 *
 * Context: Any; mmap_lock or page_table_lock held.
 * Return: the entry, present or not, or NULL.
 */
pmd_t *pmd_find(struct mm_struct *mm, unsigned long addr)
{
	pgd_t *pgd = pgd_offset_pgd(mm->pgd, addr);
	pud_t *pud;

	if (!pgd_present(*pgd))
		return NULL;
	pud = pud_offset(pgd, addr);
	return pud_present(*pud) ? pmd_offset(pud, addr) : NULL;
}

/**
 * pte_find() - the page table entry of an address, if its table is there.
 * @mm:   the address space.
 * @addr: a user address.
 *
 * Context: Any; mmap_lock or page_table_lock held.
 * Return: the entry, or NULL.
 */
pte_t *pte_find(struct mm_struct *mm, unsigned long addr)
{
	pmd_t *pmd = pmd_find(mm, addr);

	return pmd && pmd_present(*pmd) ? pte_offset(pmd, addr) : NULL;
}

/**
 * pmd_walk() - step over a range, one pmd at a time.
 * @mm:   the address space.
 * @addr: where we are.
 * @end:  where the range ends.
 * @pmd:  set to the present pmd of @addr, or NULL if there is none.
 *
 * What has no table on a higher level is skipped in one step.
 *
 * Context: Any; mmap_lock or page_table_lock held.
 * Return: the end of the part of the range that *@pmd stands for.
 */
unsigned long pmd_walk(struct mm_struct *mm, unsigned long addr,
		       unsigned long end, pmd_t **pmd)
{
	pgd_t *pgd = pgd_offset_pgd(mm->pgd, addr);
	pud_t *pud;

	*pmd = NULL;
	if (!pgd_present(*pgd))
		return pgd_addr_end(addr, end);
	pud = pud_offset(pgd, addr);
	if (!pud_present(*pud))
		return pud_addr_end(addr, end);
	*pmd = pmd_offset(pud, addr);
	if (!pmd_present(**pmd))
		*pmd = NULL;
	return pmd_addr_end(addr, end);
}

/* The table that hung below *entry is freed when the TLBs are clean. */
static void gather_table(struct mmu_gather *tlb, u64 *entry)
{
	struct page *table = phys_to_page(*entry & PTE_PFN_MASK);

	__atomic_store_n(entry, 0, __ATOMIC_RELAXED);
	list_add(&table->lru, &tlb->tables);
	atomic_long_sub(PAGE_SIZE, &tlb->mm->pgtables_bytes);
}

/* May the table that spans @size bytes around @addr go? */
static bool span_is_free(unsigned long addr, unsigned long size,
			 unsigned long floor, unsigned long ceiling)
{
	unsigned long start = ALIGN_DOWN(addr, size);

	return start >= floor && start + size - 1 <= ceiling - 1;
}

static void free_pmd_tables(struct mmu_gather *tlb, pud_t *pud,
			    unsigned long addr, unsigned long end,
			    const unsigned long limits[2])
{
	unsigned long at = addr, next;

	for (; at < end; at = next) {
		pmd_t *pmd = pmd_offset(pud, at);

		next = pmd_addr_end(at, end);
		if (pmd_present(*pmd) &&
		    span_is_free(at, PMD_SIZE, limits[0], limits[1]))
			gather_table(tlb, &pmd->pmd);
	}
	if (span_is_free(addr, PUD_SIZE, limits[0], limits[1]))
		gather_table(tlb, &pud->pud);
}

static void free_pud_tables(struct mmu_gather *tlb, pgd_t *pgd,
			    unsigned long addr, unsigned long end,
			    const unsigned long limits[2])
{
	unsigned long at = addr, next;

	for (; at < end; at = next) {
		pud_t *pud = pud_offset(pgd, at);

		next = pud_addr_end(at, end);
		if (pud_present(*pud))
			free_pmd_tables(tlb, pud, at, next, limits);
	}
	if (span_is_free(addr, PGDIR_SIZE, limits[0], limits[1]))
		gather_table(tlb, &pgd->pgd);
}

/**
 * free_pgtables() - drop the tables that only served a range.
 * @tlb:     collects them.
 * @addr:    the range's start; all its entries are clear.
 * @end:     its end.
 * @floor:   nothing else is mapped between here and @addr,
 * @ceiling: nor between @end and here.
 *
 * Context: mmap_lock held for writing, or the mm has no users.
 */
void free_pgtables(struct mmu_gather *tlb, unsigned long addr,
		   unsigned long end, unsigned long floor,
		   unsigned long ceiling)
{
	const unsigned long limits[2] = { floor, ceiling };
	unsigned long next;

	for (; addr < end; addr = next) {
		pgd_t *pgd = pgd_offset_pgd(tlb->mm->pgd, addr);

		next = pgd_addr_end(addr, end);
		if (pgd_present(*pgd))
			free_pud_tables(tlb, pgd, addr, next, limits);
	}
}

/*
 * mm/vmalloc.c - virtually contiguous kernel memory from scattered frames.
 *
 * Every area ends in a page that is never mapped, and the first begins one
 * page above VMALLOC_START, so below and above every area lies a hole.
 *
 * Freeing is lazy: the page table entries go at once, the addresses stay
 * taken until so many have gathered that one TLB flush on all CPUs serves
 * them all.  Nothing may touch freed addresses meanwhile, so stale entries
 * do no harm.
 */
#include "lib/string.h"
#include "lib/util.h"
#include "asm/pgtable.h"
#include "asm/tlb.h"
#include "kernel/base/bug.h"
#include "kernel/base/panic.h"
#include "kernel/base/preempt.h"
#include "kernel/base/spinlock.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"
#include "mm/vmstat.h"

#define AREAS_START    (VMALLOC_START + PAGE_SIZE)
#define LAZY_MAX_PAGES 4096 /* 16 MiB of addresses between flushes */

static_assert(offsetof(struct vm_struct, addr) ==
			      offsetof(struct range_node, start) &&
		      offsetof(struct vm_struct, end) ==
			      offsetof(struct range_node, end),
	      "addr and end are the range's bounds");

static DEFINE_SPINLOCK(vmap_lock, RANK_VMAP);
static struct rb_root areas = { NULL };    /* vmap_lock; the lazy ones too */
static LIST_HEAD(lazy_list);               /* vmap_lock */
static unsigned long lazy_pages;           /* vmap_lock */
static long lazy_areas;                    /* vmap_lock */
static unsigned long cursor = AREAS_START; /* vmap_lock; next fit */
static struct kmem_cache *area_cache;

static struct vm_struct *to_area(struct range_node *node)
{
	return node ? container_of(node, struct vm_struct, range) : NULL;
}

/* The table below *entry, made if it is missing; NULL without memory. */
static void *table_below(u64 *entry, gfp_t gfp)
{
	u64 seen = __atomic_load_n(entry, __ATOMIC_ACQUIRE);
	unsigned long table;

	if (!seen) {
		table = get_zeroed_page(gfp | __GFP_NOINJECT);
		if (!table)
			return NULL;
		if (try_cmpxchg(entry, &seen, __pa(table) | _KERNPG_TABLE)) {
			vm_stat_add(NR_PAGETABLE, 1);
			vm_stat_add(NR_KERNEL_TABLES, 1);
			return (void *)table;
		}
		free_page(table); /* somebody was faster */
	}
	return __va(seen & PTE_PFN_MASK);
}

/* The entry for a vmalloc address, with tables made on the way. */
static pte_t *kernel_pte_alloc(unsigned long addr, gfp_t gfp)
{
	pgd_t *pgd = pgd_offset_pgd(swapper_pg_dir, addr);
	pud_t *pud = table_below(&pgd->pgd, gfp);
	pmd_t *pmd = pud ? table_below(&pud[pud_index(addr)].pud, gfp) : NULL;
	pte_t *pte = pmd ? table_below(&pmd[pmd_index(addr)].pmd, gfp) : NULL;

	return pte ? pte + pte_index(addr) : NULL;
}

/* The entry for a kernel address, or NULL where there is no table. */
static pte_t *kernel_pte(unsigned long addr)
{
	pgd_t *pgd = pgd_offset_pgd(swapper_pg_dir, addr);
	pud_t *pud;
	pmd_t *pmd;

	if (!pgd_present(*pgd))
		return NULL;
	pud = pud_offset(pgd, addr);
	if (!pud_present(*pud) || pud_leaf(*pud))
		return NULL;
	pmd = pmd_offset(pud, addr);
	if (!pmd_present(*pmd) || pmd_leaf(*pmd))
		return NULL;
	return pte_offset(pmd, addr);
}

static void unmap_range(unsigned long addr, unsigned long end)
{
	for (; addr < end; addr += PAGE_SIZE) {
		pte_t *pte = kernel_pte(addr);

		if (pte)
			pte_clear(pte);
	}
}

/* Map one page after the other; on failure nothing stays mapped. */
static bool map_frames(struct vm_struct *area, unsigned int count, gfp_t gfp,
		       pgprot_t prot)
{
	unsigned long addr = area->addr;

	for (unsigned int i = 0; i < count; i++, addr += PAGE_SIZE) {
		pte_t *pte = kernel_pte_alloc(addr, gfp);
		u64 pfn = area->pages ? page_to_pfn(area->pages[i])
				      : PFN_DOWN(area->phys_addr) + i;

		if (!pte) {
			unmap_range(area->addr, addr);
			return false;
		}
		assert(pte_none(*pte));
		set_pte(pte, pfn_pte(pfn, prot));
	}
	return true;
}

/**
 * vmalloc_purge() - flush what was freed and make its addresses free.
 *
 * Context: May sleep, IRQs on.
 */
void vmalloc_purge(void)
{
	unsigned long flags;
	unsigned long lo = ULONG_MAX, hi = 0;
	struct vm_struct *area, *next;
	LIST_HEAD(dead);

	spin_lock_irqsave(&vmap_lock, flags);
	list_splice_init(&lazy_list, &dead);
	lazy_pages = 0;
	lazy_areas = 0;
	spin_unlock_irqrestore(&vmap_lock, flags);
	if (list_empty(&dead))
		return;

	list_for_each_entry(area, &dead, purge) {
		lo = min(lo, area->addr);
		hi = max(hi, area->end);
	}
	flush_tlb_kernel_range(lo, hi);

	list_for_each_entry_safe(area, next, &dead, purge) {
		spin_lock_irqsave(&vmap_lock, flags);
		range_erase(&areas, &area->range);
		spin_unlock_irqrestore(&vmap_lock, flags);
		kmem_cache_free(area_cache, area);
	}
}

static unsigned long find_room(unsigned long size)
{
	unsigned long addr;

	addr = range_gap_lowest(&areas, cursor, VMALLOC_USABLE_END, size);
	if (addr == RANGE_NO_GAP)
		addr = range_gap_lowest(&areas, AREAS_START, VMALLOC_USABLE_END,
					size);
	return addr;
}

/* Take addresses for @nr_pages and the guard page behind them. */
static struct vm_struct *area_alloc(unsigned long nr_pages, gfp_t gfp)
{
	unsigned long flags;
	unsigned long addr, size = (nr_pages + 1) << PAGE_SHIFT;
	struct vm_struct *area;

	if (!nr_pages || nr_pages > VMALLOC_USABLE_END >> PAGE_SHIFT)
		return NULL;
	area = kmem_cache_zalloc(area_cache, gfp & ~__GFP_MOVABLE);
	if (!area)
		return NULL;
	INIT_LIST_HEAD(&area->purge);
	if (READ_ONCE(lazy_pages) > LAZY_MAX_PAGES)
		vmalloc_purge();

	spin_lock_irqsave(&vmap_lock, flags);
	addr = find_room(size);
	if (addr != RANGE_NO_GAP) {
		area->addr = addr;
		area->end = addr + size;
		range_insert(&areas, &area->range);
		cursor = area->end;
	}
	spin_unlock_irqrestore(&vmap_lock, flags);
	if (addr != RANGE_NO_GAP)
		return area;
	kmem_cache_free(area_cache, area);
	return NULL;
}

/* Unmap now, give the addresses back at the next purge. */
static void area_free(struct vm_struct *area)
{
	unsigned long flags;

	unmap_range(area->addr, area->end - PAGE_SIZE);
	spin_lock_irqsave(&vmap_lock, flags);
	list_add_tail(&area->purge, &lazy_list);
	lazy_pages += (area->end - area->addr) >> PAGE_SHIFT;
	lazy_areas++;
	spin_unlock_irqrestore(&vmap_lock, flags);
}

/* The live area that starts at @addr. */
static struct vm_struct *find_area(unsigned long addr)
{
	unsigned long flags;
	struct vm_struct *area;

	spin_lock_irqsave(&vmap_lock, flags);
	area = to_area(range_find(&areas, addr));
	if (area && (area->addr != addr || !list_empty(&area->purge)))
		area = NULL;
	spin_unlock_irqrestore(&vmap_lock, flags);
	return area;
}

/* Frames for an area; all or nothing. */
static struct page **alloc_frames(unsigned int count, gfp_t gfp)
{
	struct page **pages;

	pages = kvmalloc(count * sizeof(void *),
			 (gfp & ~__GFP_ZERO) | __GFP_NOINJECT);
	if (!pages)
		return NULL;
	for (unsigned int i = 0; i < count; i++) {
		pages[i] = alloc_page(gfp);
		if (!pages[i]) {
			free_page_list(pages, i);
			kvfree(pages);
			return NULL;
		}
	}
	return pages;
}

static void free_area_frames(struct vm_struct *area)
{
	struct page **pages = area->pages;
	unsigned int count = area->nr_pages;

	vm_stat_add(NR_VMALLOC, -(long)count);
	area->pages = NULL;
	area->nr_pages = 0;
	area_free(area);
	free_page_list(pages, count);
	kvfree(pages);
}

/**
 * __vmalloc_caller() - vmalloc() on behalf of a caller.
 * @size:   bytes; rounded up to pages.
 * @gfp:    GFP_KERNEL, perhaps with __GFP_ZERO.
 * @caller: what /proc/vmallocinfo names.
 *
 * Context: May sleep.
 * Return: the address, or NULL.
 */
void *__vmalloc_caller(size_t size, gfp_t gfp, const void *caller)
{
	unsigned long nr_pages = PFN_UP(size);
	struct vm_struct *area;

	might_sleep();
	if (nr_pages > totalram_pages)
		return NULL;
	area = area_alloc(nr_pages, gfp);
	if (!area)
		return NULL;
	area->flags = VM_ALLOC;
	area->caller = caller;
	area->pages = alloc_frames((unsigned int)nr_pages, gfp);
	if (!area->pages) {
		area_free(area);
		return NULL;
	}
	area->nr_pages = (unsigned int)nr_pages;
	vm_stat_add(NR_VMALLOC, (long)nr_pages);
	if (!map_frames(area, area->nr_pages, GFP_KERNEL, PAGE_KERNEL)) {
		free_area_frames(area);
		return NULL;
	}
	return (void *)area->addr;
}

/**
 * vmalloc() - allocate virtually contiguous memory.
 * @size: bytes; rounded up to pages.
 *
 * Context: May sleep.
 * Return: the address, or NULL.
 */
void *vmalloc(size_t size)
{
	return __vmalloc_caller(size, GFP_KERNEL, __builtin_return_address(0));
}

/**
 * vzalloc() - the same, cleared.
 * @size: bytes; rounded up to pages.
 *
 * Context: May sleep.
 * Return: the address, or NULL.
 */
void *vzalloc(size_t size)
{
	return __vmalloc_caller(size, GFP_KERNEL | __GFP_ZERO,
				__builtin_return_address(0));
}

/**
 * vfree() - free what vmalloc() gave.
 * @addr: the address, or NULL.
 *
 * Context: Any but interrupts.
 */
void vfree(const void *addr)
{
	struct vm_struct *area;

	if (!addr)
		return;
	area = find_area((unsigned long)addr);
	if (WARN(!area || area->flags != VM_ALLOC, "vfree: bad address %p",
		 addr))
		return;
	free_area_frames(area);
}

/**
 * vmap() - map given frames one after the other.
 * @pages: the frames; the array may go afterwards, the frames not.
 * @count: how many.
 *
 * Context: May sleep.
 * Return: the address, or NULL.
 */
void *vmap(struct page **pages, unsigned int count)
{
	struct vm_struct *area = area_alloc(count, GFP_KERNEL);
	bool mapped;

	if (!area)
		return NULL;
	area->flags = VM_MAP;
	area->caller = __builtin_return_address(0);
	area->nr_pages = count;
	area->pages = pages;
	mapped = map_frames(area, count, GFP_KERNEL, PAGE_KERNEL);
	area->pages = NULL;
	if (mapped)
		return (void *)area->addr;
	area_free(area);
	return NULL;
}

/**
 * vunmap() - undo vmap().
 * @addr: its address, or NULL.
 *
 * Context: Any but interrupts.
 */
void vunmap(const void *addr)
{
	struct vm_struct *area;

	if (!addr)
		return;
	area = find_area((unsigned long)addr);
	if (!WARN(!area || area->flags == VM_ALLOC, "vunmap: bad address %p",
		  addr))
		area_free(area);
}

/**
 * ioremap() - map device memory, uncached.
 * @phys: physical address, any alignment.
 * @size: bytes.
 *
 * Context: May sleep.
 * Return: the address that matches @phys, or NULL.
 */
void *ioremap(u64 phys, size_t size)
{
	unsigned long offset = offset_in_page(phys);
	unsigned long nr_pages = PFN_UP(offset + size);
	struct vm_struct *area = area_alloc(nr_pages, GFP_KERNEL);

	if (!area)
		return NULL;
	area->flags = VM_IOREMAP;
	area->caller = __builtin_return_address(0);
	area->phys_addr = phys - offset;
	if (map_frames(area, (unsigned int)nr_pages, GFP_KERNEL,
		       PAGE_KERNEL_NOCACHE))
		return (char *)area->addr + offset;
	area_free(area);
	return NULL;
}

/**
 * iounmap() - undo ioremap().
 * @addr: its address, or NULL.
 *
 * Context: Any but interrupts.
 */
void iounmap(void *addr)
{
	vunmap((void *)((unsigned long)addr & PAGE_MASK));
}

/**
 * is_vmalloc_addr() - does an address lie in the vmalloc range?
 * @addr: any address.
 *
 * Context: Any.
 * Return: true if so, whether it is mapped or not.
 */
bool is_vmalloc_addr(const void *addr)
{
	return (unsigned long)addr >= VMALLOC_START &&
	       (unsigned long)addr <= VMALLOC_END;
}

/**
 * vmalloc_to_page() - the frame behind a vmalloc address.
 * @addr: the address.
 *
 * Context: Any.
 * Return: its struct page, or NULL if nothing is mapped there.
 */
struct page *vmalloc_to_page(const void *addr)
{
	pte_t *pte = kernel_pte((unsigned long)addr);

	if (!pte || !pte_present(*pte))
		return NULL;
	return pfn_to_page(pte_pfn(*pte));
}

/**
 * vmalloc_info_next() - describe the first area at or above an address.
 * @from: where to start.
 * @info: where to.
 *
 * Context: Any.
 * Return: false when there is none.
 */
bool vmalloc_info_next(unsigned long from, struct vmalloc_info *info)
{
	unsigned long flags;
	struct vm_struct *area;

	spin_lock_irqsave(&vmap_lock, flags);
	area = to_area(range_find(&areas, from));
	while (area && (area->addr < from || !list_empty(&area->purge)))
		area = to_area(range_next(&area->range));
	if (area)
		*info = (struct vmalloc_info){
			.addr = area->addr,
			.size = area->end - area->addr,
			.flags = area->flags,
			.nr_pages = area->nr_pages,
			.phys_addr = area->phys_addr,
			.caller = area->caller,
		};
	spin_unlock_irqrestore(&vmap_lock, flags);
	return area != NULL;
}

/**
 * vmalloc_lazy_areas() - areas that are free but for their addresses.
 *
 * Context: Any.
 * Return: the number.
 */
long vmalloc_lazy_areas(void)
{
	return READ_ONCE(lazy_areas);
}

/**
 * vmalloc_init() - ready the area allocator.
 *
 * Context: Boot, one CPU, slabs are up.
 */
void vmalloc_init(void)
{
	area_cache =
		kmem_cache_create("vm_struct", sizeof(struct vm_struct), 0);
	if (!area_cache)
		panic("vmalloc: no memory at boot");
	assert(pgd_present(*pgd_offset_pgd(swapper_pg_dir, VMALLOC_START)));
}

/*
 * mm/init.c - from a list of RAM ranges to a working allocator.
 *
 * struct pages exist for whole 4 MiB blocks that hold any RAM, so that the
 * buddy of a frame always has one.  Blocks that are wholly free are handed
 * over "fresh" (see mm/frame.c); in the others every frame starts reserved
 * and the free ones are released one range at a time.
 */
#include "lib/string.h"
#include "lib/util.h"
#include "asm/boot.h"
#include "asm/pgtable.h"
#include "kernel/base/bug.h"
#include "kernel/base/counter.h"
#include "kernel/base/panic.h"
#include "kernel/base/printk.h"
#include "mm/frame.h"
#include "mm/kstack.h"
#include "mm/memblock.h"
#include "mm/mm.h"
#include "mm/mm_internal.h"
#include "mm/page.h"
#include "mm/pagecache.h"
#include "mm/slab.h"
#include "mm/slab_init.h"
#include "mm/vmalloc.h"
#include "mm/vmstat.h"

#define BLOCK_FRAMES (1UL << (MAX_ORDER - 1))
#define BLOCK_BYTES  (BLOCK_FRAMES << PAGE_SHIFT)

unsigned long max_pfn;
struct page *zero_page;

struct phys_range {
	u64 start, end;
};

/* The next piece of RAM at or above range->end that is not reserved. */
static bool next_free_range(struct phys_range *range)
{
	const struct memblock_type *mem = &memblock_memory;
	const struct memblock_type *res = &memblock_reserved;
	u64 at = range->end;

	for (unsigned int m = 0; m < mem->cnt; m++) {
		u64 mem_end = mem->regions[m].base + mem->regions[m].size;
		unsigned int r = 0;

		at = max(at, mem->regions[m].base);
		for (; r < res->cnt && res->regions[r].base <= at; r++)
			at = max(at,
				 res->regions[r].base + res->regions[r].size);
		if (at >= mem_end)
			continue;
		range->start = at;
		range->end = r < res->cnt ? min(mem_end, res->regions[r].base)
					  : mem_end;
		return true;
	}
	return false;
}

static bool block_is_free(u64 start)
{
	struct phys_range range = { .end = start };

	return next_free_range(&range) && range.start == start &&
	       range.end >= start + BLOCK_BYTES;
}

/* struct pages of the frames in [start, end), both multiples of a block. */
static void map_struct_pages(u64 start, u64 end)
{
	u64 size = (end - start) / PAGE_SIZE * sizeof(struct page);
	u64 align = size >= PMD_SIZE ? PMD_SIZE : PAGE_SIZE;
	unsigned long virt = (unsigned long)pfn_to_page(PFN_DOWN(start));

	kernel_map_early(virt, memblock_phys_alloc(size, align), size,
			 PAGE_KERNEL);
}

/* Nobody may have the frames of a block, until released. */
static void reserve_block(u64 start)
{
	struct page *page = phys_to_page(start);

	memset(page, 0, BLOCK_FRAMES * sizeof(*page));
	for (unsigned long i = 0; i < BLOCK_FRAMES; i++) {
		page[i].flags = 1UL << PG_reserved;
		atomic_set(&page[i]._refcount, 1);
	}
}

static void release(u64 start, u64 end)
{
	if (start >= end)
		return;
	for (u64 phys = start; phys < end; phys += PAGE_SIZE) {
		struct page *page = phys_to_page(phys);

		assert(page_test(page, PG_reserved));
		page->flags = 0;
		atomic_set(&page->_refcount, 0);
	}
	zone_add_range(PFN_DOWN(start), PFN_DOWN(end));
}

/* Hand over a free range: whole blocks fresh, the edges frame by frame. */
static void release_range(u64 start, u64 end)
{
	u64 first = ALIGN(start, BLOCK_BYTES);
	u64 last = ALIGN_DOWN(end, BLOCK_BYTES);

	if (first >= last) {
		release(start, end);
		return;
	}
	release(start, first);
	for (u64 block = first; block < last; block += BLOCK_BYTES) {
		struct page *page = phys_to_page(block);

		memset(page, 0, sizeof(*page));
		zone_add_fresh(page);
	}
	release(last, end);
}

/* Make struct pages for all RAM, then decide who is free. */
static void frames_init(void)
{
	const struct memblock_type *mem = &memblock_memory;
	struct phys_range range = { 0 };
	u64 done = 0;

	for (unsigned int m = 0; m < mem->cnt; m++) {
		u64 base = mem->regions[m].base;
		u64 end = ALIGN(base + mem->regions[m].size, BLOCK_BYTES);

		base = max(ALIGN_DOWN(base, BLOCK_BYTES), done);
		if (base < end)
			map_struct_pages(base, end);
		done = max(done, end);
	}
	done = 0;
	for (unsigned int m = 0; m < mem->cnt; m++) {
		u64 base = mem->regions[m].base;
		u64 end = ALIGN(base + mem->regions[m].size, BLOCK_BYTES);

		base = max(ALIGN_DOWN(base, BLOCK_BYTES), done);
		for (; base < end; base += BLOCK_BYTES)
			if (!block_is_free(base))
				reserve_block(base);
		done = max(done, end);
	}
	zone_init();
	while (next_free_range(&range))
		release_range(range.start, range.end);
	zone_set_watermarks();
}

/**
 * pfn_valid() - is there a struct page, of RAM, for a frame number?
 * @pfn: any number.
 *
 * Context: Any, after mm_init().
 * Return: true if so.
 */
bool pfn_valid(unsigned long pfn)
{
	return pfn < max_pfn && memblock_is_ram(PFN_PHYS(pfn));
}

/**
 * mm_free_reserved() - give memory that only boot needed to the allocator.
 * @phys_start: physical start; rounded up to a frame.
 * @phys_end:   physical end; rounded down.
 * @what:       for the log.
 *
 * What of it the firmware has reserved stays so.
 *
 * Context: Any, after mm_init(); nobody uses the memory any more.
 */
void mm_free_reserved(u64 phys_start, u64 phys_end, const char *what)
{
	u64 start = ALIGN(phys_start, PAGE_SIZE);
	u64 end = ALIGN_DOWN(phys_end, PAGE_SIZE), freed = 0;

	for (unsigned int m = 0; m < memblock_memory.cnt; m++) {
		const struct memblock_region *ram = &memblock_memory.regions[m];
		u64 from = max(start, ram->base);
		u64 to = min(end, ram->base + ram->size);

		if (from >= to)
			continue;
		release(from, to);
		freed += to - from;
	}
	if (freed)
		pr_info("Freeing %s memory: %lluK\n", what, freed / 1024);
}

/* Frames in use, for the leak checks; what mm's caches hold is not. */
static long frames_in_use(void)
{
	return (long)totalram_pages - (long)nr_free_pages() -
	       vm_stat_read(NR_SLAB) - vm_stat_read(NR_SPARE) -
	       vm_stat_read(NR_KERNEL_TABLES);
}

/**
 * mm_init() - bring up frames, slabs, vmalloc and address spaces.
 *
 * memblock knows all RAM and all that is taken; the direct map stands.
 *
 * Context: Boot, one CPU, IRQs off.  Panics without memory.
 */
void mm_init(void)
{
	static struct counter frames = { .name = "frames",
					 .read = frames_in_use };

	assert(memblock_memory.cnt > 0);
	memblock_reserve(0, PAGE_SIZE); /* a frame at 0 looks like an error */
	max_pfn = PFN_DOWN(memblock_end_of_ram());
	frames_init();
	slab_init();
	vmalloc_init();
	kstack_init();
	zero_page = alloc_page(GFP_KERNEL | __GFP_ZERO);
	if (!zero_page)
		panic("mm: no memory for the zero page");
	page_set(zero_page, PG_reserved);
	mm_caches_init();
	pagecache_init();
	counter_register(&frames);
	pr_info("Memory: %luK/%lluK available\n",
		nr_free_pages() * (PAGE_SIZE / 1024),
		memblock_phys_mem_size() / 1024);
}

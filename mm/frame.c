/*
 * mm/frame.c - the frame allocator: a buddy system behind per-CPU lists.
 *
 * Free memory is kept in blocks of 2^order frames, aligned to their size; a
 * block whose buddy is free too is merged with it.  Single frames go through
 * a small stack per CPU, so that most allocations take no lock.
 *
 * A block of the largest order that nobody used yet is "fresh": only the
 * struct page of its first frame is valid, the others are cleared when the
 * block is first split.  So boot time does not grow with the memory's size.
 *
 * Invariant: a frame in here has _refcount 0, no mapping, and no flag but
 * PG_buddy (first frame of a block on a free list).  Contents are garbage.
 */
#include "lib/string.h"
#include "lib/util.h"
#include "asm/irqflags.h"
#include "asm/percpu.h"
#include "asm/smp.h"
#include "kernel/base/bug.h"
#include "kernel/base/faultinject.h"
#include "kernel/base/preempt.h"
#include "kernel/base/printk.h"
#include "kernel/base/spinlock.h"
#include "mm/frame.h"
#include "mm/oom.h"
#include "mm/page.h"
#include "mm/pagecache.h"
#include "mm/vmstat.h"

#define TOP_ORDER   (MAX_ORDER - 1)
#define TOP_FRAMES  (1UL << TOP_ORDER)
#define PCP_MAX     64
#define FRESH_BLOCK 0x100UL /* in ->private, beside the order */

/* Free frames of one CPU, cache-hot on top; touched with IRQs off. */
struct pcp {
	unsigned int count;
	struct page *pages[PCP_MAX];
};

static DEFINE_PER_CPU(struct pcp, pcp_lists);

/* All RAM is one zone: every device here can reach all of it. */
static struct zone {
	spinlock_t lock;
	struct list_head free_list[MAX_ORDER]; /* guarded by lock */
	unsigned long nr_blocks[MAX_ORDER];    /* guarded by lock */
	unsigned long nr_free;        /* frames on the lists; guarded by lock */
	unsigned long min, low, high; /* watermarks in frames */
	unsigned int pcp_high;        /* frames a CPU may keep */
} zone = {
	.lock = SPINLOCK_INIT(RANK_BUDDY, "zone"),
	.pcp_high = PCP_MAX,
};

unsigned long totalram_pages;

static void list_block(struct page *page, unsigned int order,
		       unsigned long fresh)
{
	page->private = order | fresh;
	page_set(page, PG_buddy);
	list_add(&page->lru, &zone.free_list[order]);
	zone.nr_blocks[order]++;
	zone.nr_free += 1UL << order;
}

static void unlist_block(struct page *page, unsigned int order)
{
	list_del(&page->lru);
	page_clear(page, PG_buddy);
	zone.nr_blocks[order]--;
	zone.nr_free -= 1UL << order;
}

/* Return a block, merging it upwards as far as its buddies are free. */
static void buddy_free(struct page *page, unsigned int order)
	__must_hold(zone.lock)
{
	unsigned long pfn = page_to_pfn(page);

	assert_held(&zone.lock);
	assert((pfn & ((1UL << order) - 1)) == 0);
	for (; order < TOP_ORDER; order++) {
		struct page *buddy = pfn_to_page(pfn ^ (1UL << order));

		if (!page_test(buddy, PG_buddy) || buddy->private != order)
			break;
		unlist_block(buddy, order);
		pfn &= ~(1UL << order);
	}
	list_block(pfn_to_page(pfn), order, 0);
}

/* Take a block, splitting a larger one if need be; NULL if none is left. */
static struct page *buddy_alloc(unsigned int order) __must_hold(zone.lock)
{
	struct page *page;
	unsigned int from = order;

	assert_held(&zone.lock);
	while (from < MAX_ORDER && list_empty(&zone.free_list[from]))
		from++;
	if (from == MAX_ORDER)
		return NULL;
	page = list_first_entry(&zone.free_list[from], struct page, lru);
	unlist_block(page, from);
	if (page->private & FRESH_BLOCK)
		memset(page + 1, 0, (TOP_FRAMES - 1) * sizeof(*page));
	while (from > order) {
		from--;
		list_block(page + (1UL << from), from, 0);
	}
	page->private = 0;
	return page;
}

/* Frames below which a request must not take the zone. */
static unsigned long watermark(gfp_t gfp)
{
	if (gfp & __GFP_MEMALLOC)
		return 0;
	return gfp & __GFP_HIGH ? zone.min / 2 : zone.min;
}

static struct page *zone_alloc(gfp_t gfp, unsigned int order)
{
	struct page *page = NULL;
	unsigned long flags;

	spin_lock_irqsave(&zone.lock, flags);
	if (zone.nr_free >= watermark(gfp) + (1UL << order))
		page = buddy_alloc(order);
	spin_unlock_irqrestore(&zone.lock, flags);
	return page;
}

/* Fill this CPU's list; IRQs are off. */
static void pcp_refill(struct pcp *pcp, gfp_t gfp)
{
	unsigned int batch = max(zone.pcp_high / 2, 1u);
	struct page *page;

	spin_lock(&zone.lock);
	while (pcp->count < batch && zone.nr_free > watermark(gfp)) {
		page = buddy_alloc(0);
		if (!page)
			break;
		pcp->pages[pcp->count++] = page;
	}
	spin_unlock(&zone.lock);
}

/* Give the @n coldest frames of this CPU back; IRQs are off. */
static void pcp_drain(struct pcp *pcp, unsigned int n)
{
	assert(n <= pcp->count);
	spin_lock(&zone.lock);
	for (unsigned int i = 0; i < n; i++)
		buddy_free(pcp->pages[i], 0);
	spin_unlock(&zone.lock);
	pcp->count -= n;
	memmove(pcp->pages, pcp->pages + n, pcp->count * sizeof(void *));
}

static struct page *pcp_alloc(gfp_t gfp)
{
	struct page *page = NULL;
	unsigned long flags;
	struct pcp *pcp;

	local_irq_save(flags);
	pcp = this_cpu_ptr(&pcp_lists);
	if (!pcp->count)
		pcp_refill(pcp, gfp);
	if (pcp->count)
		page = pcp->pages[--pcp->count];
	local_irq_restore(flags);
	return page;
}

/**
 * drain_local_pages() - return this CPU's spare frames to the buddy system.
 *
 * Context: Any.
 */
void drain_local_pages(void)
{
	unsigned long flags;
	struct pcp *pcp;

	local_irq_save(flags);
	pcp = this_cpu_ptr(&pcp_lists);
	pcp_drain(pcp, pcp->count);
	local_irq_restore(flags);
}

static struct page *try_alloc(gfp_t gfp, unsigned int order)
{
	return order ? zone_alloc(gfp, order) : pcp_alloc(gfp);
}

/* Memory is short: reclaim, drain, dip into the reserve, then give up. */
static struct page *alloc_slow(gfp_t gfp, unsigned int order)
{
	struct page *page = NULL;
	int rounds = gfp & __GFP_NORETRY ? 1 : 8;

	while (gfp_may_sleep(gfp) && rounds-- > 0) {
		bool progress = try_to_free_pages(gfp, 32UL << order) > 0;

		drain_local_pages();
		page = try_alloc(gfp, order);
		if (page || !progress)
			break;
	}
	if (!page && oom_caller_is_dying())
		page = try_alloc(gfp | __GFP_MEMALLOC, order);
	return page;
}

/* The invariant of a free frame, and how it becomes somebody's. */
static struct page *prepare_pages(struct page *page, gfp_t gfp,
				  unsigned int order)
{
	assert(page_count(page) == 0);
	assert(page->flags == 0);
	atomic_set(&page->_refcount, 1);
	if (gfp & __GFP_ZERO)
		for (unsigned long i = 0; i < 1UL << order; i++)
			clear_page(page_address(page + i));
	atomic_long_add(1L << order, &vm_events[PGALLOC]);
	return page;
}

/**
 * alloc_pages() - take 2^order contiguous frames.
 * @gfp:   GFP_KERNEL may sleep and reclaim; __GFP_ZERO clears.
 * @order: 0 .. MAX_ORDER - 1.
 *
 * The first frame has _refcount 1, the others 0: see split_page().
 *
 * Context: As @gfp says; GFP_ATOMIC anywhere.
 * Return: the first frame's struct page, or NULL.
 */
struct page *alloc_pages(gfp_t gfp, unsigned int order)
{
	struct page *page;

	if (gfp_may_sleep(gfp))
		might_sleep();
	if (order >= MAX_ORDER)
		return NULL;
	if (!(gfp & __GFP_NOINJECT) && should_fail_alloc())
		return NULL;
	page = try_alloc(gfp, order);
	if (unlikely(!page)) {
		page = alloc_slow(gfp, order);
		if (!page)
			return NULL;
	}
	if (unlikely(READ_ONCE(zone.nr_free) < zone.low) && gfp_may_sleep(gfp))
		wakeup_kswapd();
	return prepare_pages(page, gfp, order);
}

/**
 * alloc_page() - take one frame.
 * @gfp: see alloc_pages().
 *
 * Context: As @gfp says.
 * Return: its struct page with one reference, or NULL.
 */
struct page *alloc_page(gfp_t gfp)
{
	return alloc_pages(gfp, 0);
}

/* Back to the invariant; the caller dropped the last reference. */
static void scrub(struct page *page)
{
	assert(page_count(page) == 0);
	assert(!(page->flags &
		 ~(1UL << PG_referenced | 1UL << PG_uptodate | 1UL << PG_dirty |
		   1UL << PG_anon | 1UL << PG_active | 1UL << PG_waiters |
		   1UL << PG_error | 1UL << PG_swapbacked |
		   1UL << PG_mlocked)));
	page->flags = 0;
	page->mapping = NULL;
	page->private = 0;
	page->head = NULL;
	atomic_set(&page->_mapcount, 0);
}

/* Frames with no reference left go back to this CPU's list. */
static void pcp_free(struct page **pages, unsigned int n)
{
	unsigned long flags;
	struct pcp *pcp;

	local_irq_save(flags);
	pcp = this_cpu_ptr(&pcp_lists);
	while (n) {
		if (pcp->count >= zone.pcp_high)
			pcp_drain(pcp, max(zone.pcp_high / 2, 1u));
		while (n && pcp->count < zone.pcp_high)
			pcp->pages[pcp->count++] = pages[--n];
	}
	local_irq_restore(flags);
}

static void free_order(struct page *page, unsigned int order)
{
	unsigned long flags;

	scrub(page);
	if (!order) {
		pcp_free(&page, 1);
	} else {
		spin_lock_irqsave(&zone.lock, flags);
		buddy_free(page, order);
		spin_unlock_irqrestore(&zone.lock, flags);
	}
	atomic_long_add(1L << order, &vm_events[PGFREE]);
}

/**
 * __free_pages() - drop a reference to what alloc_pages() gave.
 * @page:  its first frame.
 * @order: the order it was asked for with.
 *
 * Context: Any.
 */
void __free_pages(struct page *page, unsigned int order)
{
	assert(page_count(page) > 0);
	if (atomic_dec_and_test(&page->_refcount))
		free_order(page, order);
}

/**
 * put_page() - drop a reference to a single frame; the last one frees it.
 * @page: the frame.
 *
 * Context: Any.
 */
void put_page(struct page *page)
{
	__free_pages(page, 0);
}

/**
 * get_page_unless_zero() - take a reference unless the frame is being freed.
 * @page: a frame that may go away.
 *
 * Context: Any.
 * Return: true if the reference was taken.
 */
bool get_page_unless_zero(struct page *page)
{
	return atomic_inc_not_zero(&page->_refcount);
}

/**
 * free_page_list() - drop one reference to each of many frames.
 * @pages: the frames; the array is overwritten.
 * @n:     how many.
 *
 * Context: Any.
 */
void free_page_list(struct page **pages, unsigned int n)
{
	unsigned int last = 0;

	for (unsigned int i = 0; i < n; i++) {
		assert(page_count(pages[i]) > 0);
		if (atomic_dec_and_test(&pages[i]->_refcount))
			pages[last++] = pages[i];
	}
	free_frames(pages, last);
}

/**
 * free_frames() - free frames that have no reference left.
 * @pages: the frames; the array is overwritten.
 * @n:     how many.
 *
 * Context: Any.
 */
void free_frames(struct page **pages, unsigned int n)
{
	if (!n)
		return;
	for (unsigned int i = 0; i < n; i++)
		scrub(pages[i]);
	pcp_free(pages, n);
	atomic_long_add(n, &vm_events[PGFREE]);
}

/**
 * split_page() - make 2^order contiguous frames free-able one by one.
 * @page:  as alloc_pages() gave it.
 * @order: its order.
 *
 * Context: Any.
 */
void split_page(struct page *page, unsigned int order)
{
	for (unsigned long i = 1; i < 1UL << order; i++) {
		assert(page_count(page + i) == 0);
		atomic_set(&page[i]._refcount, 1);
	}
}

/**
 * __get_free_page() - one frame by its address in the direct map.
 * @gfp: see alloc_pages().
 *
 * Context: As @gfp says.
 * Return: the address, or 0.
 */
unsigned long __get_free_page(gfp_t gfp)
{
	struct page *page = alloc_page(gfp);

	return page ? (unsigned long)page_address(page) : 0;
}

/**
 * free_page() - give back a frame by its address.
 * @addr: what __get_free_page() answered; 0 is ignored.
 *
 * Context: Any.
 */
void free_page(unsigned long addr)
{
	if (addr)
		put_page(virt_to_page((void *)addr));
}

/**
 * nr_free_pages() - frames that nobody holds, those on CPU lists included.
 *
 * Context: Any; a snapshot without locks.
 * Return: the number.
 */
unsigned long nr_free_pages(void)
{
	unsigned long n = READ_ONCE(zone.nr_free);
	unsigned int cpu;

	for_each_possible_cpu(cpu)
		n += READ_ONCE(per_cpu_ptr(&pcp_lists, cpu)->count);
	return n;
}

/**
 * zone_is_short() - should reclaim go on?
 * @upto_high: compare with the upper watermark, where kswapd stops.
 *
 * Context: Any.
 * Return: true if free memory is below the low (or high) watermark.
 */
bool zone_is_short(bool upto_high)
{
	return nr_free_pages() < (upto_high ? zone.high : zone.low);
}

/**
 * zone_reserve() - frames that ordinary requests do not get.
 *
 * Context: Any.
 * Return: the number.
 */
unsigned long zone_reserve(void)
{
	return zone.high;
}

/**
 * buddy_snapshot() - count the free blocks of each order.
 * @nr_free: MAX_ORDER numbers.
 *
 * Context: Any.
 */
void buddy_snapshot(unsigned long nr_free[MAX_ORDER])
{
	unsigned long flags;

	spin_lock_irqsave(&zone.lock, flags);
	memcpy(nr_free, zone.nr_blocks, sizeof(zone.nr_blocks));
	spin_unlock_irqrestore(&zone.lock, flags);
}

/**
 * zone_init() - an empty zone.
 *
 * Context: Boot, one CPU.
 */
void zone_init(void)
{
	for (unsigned int order = 0; order < MAX_ORDER; order++)
		INIT_LIST_HEAD(&zone.free_list[order]);
}

/**
 * zone_add_fresh() - give a largest block whose tail is not yet initialised.
 * @page: its first frame, struct page cleared.
 *
 * Context: Boot, one CPU.
 */
void zone_add_fresh(struct page *page)
{
	unsigned long flags;

	spin_lock_irqsave(&zone.lock, flags);
	list_block(page, TOP_ORDER, FRESH_BLOCK);
	spin_unlock_irqrestore(&zone.lock, flags);
	totalram_pages += TOP_FRAMES;
}

/**
 * zone_add_range() - give frames to the allocator, in the largest blocks.
 * @pfn: first frame; struct pages cleared.
 * @end: one past the last.
 *
 * Context: Boot, or when reserved memory is released.
 */
void zone_add_range(unsigned long pfn, unsigned long end)
{
	unsigned long flags;

	totalram_pages += end - pfn;
	spin_lock_irqsave(&zone.lock, flags);
	while (pfn < end) {
		unsigned int order = TOP_ORDER;

		while (pfn & ((1UL << order) - 1) || pfn + (1UL << order) > end)
			order--;
		buddy_free(pfn_to_page(pfn), order);
		pfn += 1UL << order;
	}
	spin_unlock_irqrestore(&zone.lock, flags);
}

static void set_watermarks(unsigned long min_kib)
{
	unsigned long flags;

	spin_lock_irqsave(&zone.lock, flags);
	zone.min = min_kib / (PAGE_SIZE / 1024);
	zone.low = zone.min + zone.min / 4;
	zone.high = zone.min + zone.min / 2;
	spin_unlock_irqrestore(&zone.lock, flags);
}

/**
 * zone_min_free_kib() - what is kept for those who may not wait.
 *
 * Context: Any.
 * Return: KiB.
 */
unsigned long zone_min_free_kib(void)
{
	return READ_ONCE(zone.min) * (PAGE_SIZE / 1024);
}

/**
 * zone_set_min_free() - change it; reclaim begins above.
 * @kib: KiB; at most a twentieth of memory is taken.
 *
 * Context: Any.
 */
void zone_set_min_free(unsigned long kib)
{
	set_watermarks(min(kib, totalram_pages * (PAGE_SIZE / 1024) / 20));
}

/**
 * zone_set_watermarks() - size the reserve by the memory there is.
 *
 * As Linux: min = 4 * sqrt(KiB), at least 128 KiB; low and high above it.
 *
 * Context: Boot, one CPU.
 */
void zone_set_watermarks(void)
{
	unsigned long kib = totalram_pages * (PAGE_SIZE / 1024), root = 1;

	while (root * root < kib * 16)
		root++;
	set_watermarks(clamp(root, 128UL, 16384UL));
	zone.pcp_high = clamp_t(unsigned int, totalram_pages / 512, 8, PCP_MAX);
}

/*
 * mm/vmscan.c - giving up file pages when memory is short.
 *
 * File pages stand in two lists, oldest last.  A page used twice moves to the
 * active list; reclaim takes from the end of the inactive one and gives pages
 * used since a second chance.  Pages whose only copy is memory (tmpfs, shared
 * anonymous) are on no list: there is no swap.
 *
 * kswapd keeps some memory free; who needs more than that reclaims himself.
 */
#include "lib/list.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/base/mutex.h"
#include "kernel/base/preempt.h"
#include "kernel/base/sched_iface.h"
#include "kernel/base/wait.h"
#include "mm/frame.h"
#include "mm/lru.h"
#include "mm/page.h"
#include "mm/pagecache.h"
#include "mm/slab.h"
#include "mm/vmstat.h"

#define MAX_SHRINKERS 8
#define SCAN_BATCH    32

static DEFINE_SPINLOCK(lru_lock, RANK_LRU);
static LIST_HEAD(inactive); /* lru_lock */
static LIST_HEAD(active);   /* lru_lock */

typedef unsigned long shrink_fn(unsigned long nr, gfp_t gfp);

static shrink_fn *shrinkers[MAX_SHRINKERS]; /* set at boot */
static unsigned int nr_shrinkers;

static DECLARE_WAIT_QUEUE_HEAD(kswapd_wait);
static bool kswapd_wanted;

/**
 * lru_add() - a file page entered the page cache.
 * @page: the page.
 *
 * Context: Any but interrupts.
 */
void lru_add(struct page *page)
{
	spin_lock(&lru_lock);
	page_set(page, PG_lru);
	list_add(&page->lru, &inactive);
	vm_stat_add(NR_INACTIVE_FILE, 1);
	spin_unlock(&lru_lock);
}

/* Take a page off its list; lru_lock held. */
static void unlist(struct page *page)
{
	list_del_init(&page->lru);
	page_clear(page, PG_lru);
	vm_stat_add(page_test_and_clear(page, PG_active) ? NR_ACTIVE_FILE
							 : NR_INACTIVE_FILE,
		    -1);
}

static void enlist(struct page *page, bool to_active)
{
	page_set(page, PG_lru);
	if (to_active)
		page_set(page, PG_active);
	list_add(&page->lru, to_active ? &active : &inactive);
	vm_stat_add(to_active ? NR_ACTIVE_FILE : NR_INACTIVE_FILE, 1);
}

/**
 * lru_del() - a file page left the page cache.
 * @page: the page.
 *
 * Context: Any but interrupts.
 */
void lru_del(struct page *page)
{
	spin_lock(&lru_lock);
	if (page_test(page, PG_lru))
		unlist(page);
	spin_unlock(&lru_lock);
}

/**
 * mark_page_accessed() - a file page was used.
 * @page: the page.
 *
 * Context: Any but interrupts.
 */
void mark_page_accessed(struct page *page)
{
	if (!page_test(page, PG_lru) || page_test(page, PG_active))
		return;
	if (!page_test_and_set(page, PG_referenced))
		return;
	spin_lock(&lru_lock);
	if (page_test(page, PG_lru) && !page_test(page, PG_active)) {
		unlist(page);
		enlist(page, true);
	}
	spin_unlock(&lru_lock);
}

/* Move old active pages to the inactive list until it is half of all. */
static void balance_lists(void)
{
	spin_lock(&lru_lock);
	for (unsigned int n = 0; n < SCAN_BATCH && !list_empty(&active); n++) {
		if (vm_stat_read(NR_INACTIVE_FILE) >=
		    vm_stat_read(NR_ACTIVE_FILE))
			break;
		struct page *page = list_last_entry(&active, struct page, lru);

		unlist(page);
		page_clear(page, PG_referenced);
		enlist(page, false);
	}
	spin_unlock(&lru_lock);
}

/* The oldest pages, referenced, put back at the young end meanwhile. */
static unsigned int oldest_pages(struct page **pages)
{
	unsigned int n = 0;

	spin_lock(&lru_lock);
	for (unsigned int i = 0; i < SCAN_BATCH && !list_empty(&inactive);
	     i++) {
		struct page *page =
			list_last_entry(&inactive, struct page, lru);

		list_move(&page->lru, &inactive);
		if (get_page_unless_zero(page))
			pages[n++] = page;
	}
	spin_unlock(&lru_lock);
	return n;
}

/* One page, referenced by us; true if it was freed from the cache. */
static bool reclaim_page(struct page *page, bool may_write)
{
	struct address_space *mapping;
	bool freed = false;

	if (!trylock_page(page))
		return false;
	mapping = page->mapping;
	if (!mapping || page_test(page, PG_writeback) ||
	    page_test_and_clear(page, PG_referenced))
		goto out_unlock;
	if (page_mapcount(page) && !try_to_unmap(page))
		goto out_unlock;
	if (page_test(page, PG_dirty) && may_write &&
	    mapping->a_ops->write_pages)
		write_one_page(mapping, page);
	if (!page_test(page, PG_dirty))
		freed = remove_from_page_cache(page, false);
out_unlock:
	unlock_page(page);
	return freed;
}

static unsigned long shrink_lru(unsigned long nr, bool may_write)
{
	long rounds = (vm_stat_read(NR_ACTIVE_FILE) +
		       vm_stat_read(NR_INACTIVE_FILE)) /
			      SCAN_BATCH +
		      2;
	struct page *pages[SCAN_BATCH];
	unsigned long freed = 0;
	unsigned int n;

	while (freed < nr && rounds-- > 0) {
		balance_lists();
		n = oldest_pages(pages);
		atomic_long_add(n, &vm_events[PGSCAN]);
		for (unsigned int i = 0; i < n; i++) {
			freed += reclaim_page(pages[i], may_write);
			put_page(pages[i]);
		}
		if (!n)
			break;
	}
	atomic_long_add((long)freed, &vm_events[PGSTEAL]);
	return freed;
}

/**
 * register_shrinker() - a cache that can give memory back when asked.
 * @shrink: frees about @nr objects, returns how many; may sleep if @gfp says.
 *
 * Context: Boot.
 */
void register_shrinker(shrink_fn *shrink)
{
	assert(nr_shrinkers < MAX_SHRINKERS);
	shrinkers[nr_shrinkers++] = shrink;
}

/**
 * try_to_free_pages() - reclaim.
 * @gfp: what the caller may do: without __GFP_FS no file system is called.
 * @nr:  pages wanted.
 *
 * Context: May sleep.
 * Return: pages and objects freed; 0 means there is nothing left to free.
 */
unsigned long try_to_free_pages(gfp_t gfp, unsigned long nr)
{
	unsigned long freed;

	freed = shrink_lru(nr, false);
	if (gfp & __GFP_FS)
		for (unsigned int i = 0; i < nr_shrinkers; i++)
			freed += shrinkers[i](nr, gfp);
	freed += kmem_cache_shrink_all();
	return freed;
}

/**
 * wakeup_kswapd() - memory gets short.
 *
 * Context: May sleep (is called by those who may).
 */
void wakeup_kswapd(void)
{
	if (READ_ONCE(kswapd_wanted) || !waitqueue_active(&kswapd_wait))
		return;
	WRITE_ONCE(kswapd_wanted, true);
	wake_up(&kswapd_wait);
}

/**
 * kswapd() - body of the kernel thread kswapd0.
 * @unused: nothing.
 *
 * Context: A kernel thread of its own.
 * Return: never.
 */
int kswapd(void *unused)
{
	(void)unused;
	for (;;) {
		wait_event_idle(kswapd_wait, READ_ONCE(kswapd_wanted));
		WRITE_ONCE(kswapd_wanted, false);
		while (zone_is_short(true)) {
			unsigned long freed = shrink_lru(SCAN_BATCH, true);

			for (unsigned int i = 0; i < nr_shrinkers; i++)
				freed += shrinkers[i](SCAN_BATCH, GFP_KERNEL);
			if (!freed && !kmem_cache_shrink_all())
				break;
			cond_resched();
		}
	}
}

static unsigned long drop_all(void)
{
	return shrink_lru(ULONG_MAX, true);
}

/**
 * drop_pagecache() - /proc/sys/vm/drop_caches.
 *
 * Context: May sleep.
 */
void drop_pagecache(void)
{
	while (drop_all())
		cond_resched();
	kmem_cache_shrink_all();
	drain_local_pages();
}

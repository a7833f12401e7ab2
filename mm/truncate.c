/*
 * mm/truncate.c - dropping pages of a file.
 *
 * Pages are taken in batches: found and referenced under the tree's lock, then
 * each locked on its own.
 */
#include <uapi/errno.h>
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/base/sched_iface.h"
#include "mm/lru.h"
#include "mm/page.h"
#include "mm/pagecache.h"
#include "mm/vmstat.h"

#define BATCH 16

/* Pages from *index on, up to @last; *index moves behind the last one. */
static unsigned int next_batch(struct address_space *mapping, u64 *index,
			       u64 last, struct page **pages)
{
	unsigned int n = 0;
	struct page *page;

	spin_lock(&mapping->lock);
	while (n < BATCH && *index <= last) {
		page = radix_next(&mapping->pages, index);
		if (!page || *index > last)
			break;
		get_page(page);
		pages[n++] = page;
		if (++*index == 0)
			break;
	}
	spin_unlock(&mapping->lock);
	return n;
}

static void truncate_page(struct address_space *mapping, struct page *page)
{
	lock_page(page);
	wait_on_page_writeback(page);
	if (page->mapping == mapping)
		delete_from_page_cache(page);
	unlock_page(page);
	put_page(page);
}

/* Clear bytes [from, to) of one page, if it is in memory. */
static void zero_part(struct address_space *mapping, unsigned long index,
		      unsigned long from, unsigned long to)
{
	struct page *page;

	if (from >= to)
		return;
	page = find_lock_page(mapping, index);
	if (!page)
		return;
	if (page_test(page, PG_uptodate)) {
		memset((char *)page_address(page) + from, 0, to - from);
		set_page_dirty(page);
	}
	unlock_page(page);
	put_page(page);
}

/**
 * truncate_inode_pages_range() - drop a range; the edges are cleared.
 * @mapping: the file's pages.
 * @from:    first byte.
 * @to:      last byte, or -1 for the end.
 *
 * Context: May sleep; the inode's lock is held, or it is going away.
 */
void truncate_inode_pages_range(struct address_space *mapping, loff_t from,
				loff_t to)
{
	u64 first = ((u64)from + PAGE_SIZE - 1) >> PAGE_SHIFT;
	u64 end = to == -1 ? U64_MAX : (u64)to + 1; /* exclusive, bytes */
	u64 last = to == -1 ? U64_MAX : (end >> PAGE_SHIFT) - 1, index = first;
	struct page *pages[BATCH];
	unsigned int n;

	if (first > end >> PAGE_SHIFT) { /* inside one page */
		zero_part(mapping, (unsigned long)first - 1,
			  offset_in_page(from), offset_in_page(end));
		return;
	}
	if (offset_in_page(from))
		zero_part(mapping, (unsigned long)first - 1,
			  offset_in_page(from), PAGE_SIZE);
	if (to != -1)
		zero_part(mapping, (unsigned long)(end >> PAGE_SHIFT), 0,
			  offset_in_page(end));
	if (last == U64_MAX && to != -1)
		return; /* the range ends in page 0 */
	while ((n = next_batch(mapping, &index, last, pages)) > 0) {
		for (unsigned int i = 0; i < n; i++)
			truncate_page(mapping, pages[i]);
		cond_resched();
	}
}

/**
 * truncate_inode_pages() - drop everything from an offset on.
 * @mapping: the file's pages.
 * @from:    first byte to go.
 *
 * Context: May sleep; the inode's lock is held, or it is going away.
 */
void truncate_inode_pages(struct address_space *mapping, loff_t from)
{
	truncate_inode_pages_range(mapping, from, -1);
}

/**
 * invalidate_mapping_pages() - drop clean pages that nobody uses.
 * @mapping: the file's pages.
 * @first:   first page offset.
 * @last:    last page offset.
 *
 * Context: May sleep.
 * Return: how many were dropped.
 */
unsigned long invalidate_mapping_pages(struct address_space *mapping,
				       unsigned long first, unsigned long last)
{
	struct page *pages[BATCH];
	unsigned long dropped = 0;
	u64 index = first;
	unsigned int n;

	if (mapping->flags & AS_SWAPBACKED)
		return 0;
	while ((n = next_batch(mapping, &index, last, pages)) > 0) {
		for (unsigned int i = 0; i < n; i++) {
			if (trylock_page(pages[i])) {
				if (pages[i]->mapping == mapping &&
				    !page_test(pages[i], PG_writeback))
					dropped += remove_from_page_cache(
						pages[i], false);
				unlock_page(pages[i]);
			}
			put_page(pages[i]);
		}
		cond_resched();
	}
	return dropped;
}

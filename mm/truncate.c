/*
 * mm/truncate.c - dropping pages of a file, and writing them back.
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
			       u64 last, int tag, struct page **pages)
{
	unsigned int n = 0;
	struct page *page;

	spin_lock(&mapping->lock);
	while (n < BATCH && *index <= last) {
		page = tag < 0 ? radix_next(&mapping->pages, index)
			       : radix_next_tag(&mapping->pages, index,
						(unsigned int)tag);
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
	while ((n = next_batch(mapping, &index, last, -1, pages)) > 0) {
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
	while ((n = next_batch(mapping, &index, last, -1, pages)) > 0) {
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

/**
 * write_one_page() - write a locked page if it is dirty.
 * @mapping: its file.
 * @page:    locked and referenced by the caller.
 *
 * Context: May sleep.
 * Return: 0, or what the file system says.
 */
int write_one_page(struct address_space *mapping, struct page *page)
{
	int err;

	if (page_mkclean(page))
		set_page_dirty(page);
	if (!page_test_and_clear(page, PG_dirty))
		return 0;
	spin_lock(&mapping->lock);
	radix_tag_clear(&mapping->pages, page->index, PAGECACHE_TAG_DIRTY);
	spin_unlock(&mapping->lock);
	vm_stat_add(NR_FILE_DIRTY, -1);
	page_set(page, PG_writeback);
	vm_stat_add(NR_WRITEBACK, 1);
	count_vm_event(PGPGOUT);
	err = mapping->a_ops->write_page(mapping, page);
	end_page_writeback(page);
	if (err) {
		page_set(page, PG_error);
		mapping->wb_err = err;
	}
	return err;
}

/**
 * filemap_write_and_wait_range() - write the dirty pages of a range.
 * @mapping: the file's pages.
 * @from:    first byte.
 * @to:      last byte.
 *
 * Context: May sleep.
 * Return: 0, or the first error since the last call.
 */
int filemap_write_and_wait_range(struct address_space *mapping, loff_t from,
				 loff_t to)
{
	u64 index = (u64)from >> PAGE_SHIFT, last = (u64)to >> PAGE_SHIFT;
	struct page *pages[BATCH];
	unsigned int n;
	int err;

	if (!mapping->a_ops->write_page)
		return 0;
	while ((n = next_batch(mapping, &index, last, PAGECACHE_TAG_DIRTY,
			       pages)) > 0) {
		for (unsigned int i = 0; i < n; i++) {
			lock_page(pages[i]);
			if (pages[i]->mapping == mapping)
				write_one_page(mapping, pages[i]);
			unlock_page(pages[i]);
			put_page(pages[i]);
		}
		cond_resched();
	}
	err = xchg(&mapping->wb_err, 0);
	return err;
}

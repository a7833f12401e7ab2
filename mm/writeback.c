/*
 * mm/writeback.c - dirty pages go to their backing store.
 *
 * A dirty page is tagged in its file's tree.  To write it, it is locked, made
 * read-only where it is mapped, its dirty mark is taken away, and then its
 * contents go out: whatever changes from that moment on marks it again.
 * Pages go in batches, so that the file system can join neighbours.
 *
 * See: fsync(2), sync_file_range(2); fs/writeback.c decides when.
 */
#include <uapi/errno.h>
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/base/sched_iface.h"
#include "mm/page.h"
#include "mm/pagecache.h"
#include "mm/vmstat.h"

#define BATCH 32

/* Pages with @tag from *index up to @last; *index moves behind the last. */
static unsigned int tagged_pages(struct address_space *mapping, u64 *index,
				 u64 last, unsigned int tag,
				 struct page **pages, unsigned int max)
{
	unsigned int n = 0;
	struct page *page;

	spin_lock(&mapping->lock);
	while (n < max && *index <= last) {
		page = radix_next_tag(&mapping->pages, index, tag);
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

/* Take the dirty mark of a locked page; false if there is none. */
static bool start_writeback(struct address_space *mapping, struct page *page)
{
	if (page_mkclean(page))
		set_page_dirty(page);
	if (!page_test_and_clear(page, PG_dirty))
		return false;
	spin_lock(&mapping->lock);
	radix_tag_clear(&mapping->pages, page->index, PAGECACHE_TAG_DIRTY);
	radix_tag_set(&mapping->pages, page->index, PAGECACHE_TAG_WRITEBACK);
	spin_unlock(&mapping->lock);
	vm_stat_add(NR_FILE_DIRTY, -1);
	page_set(page, PG_writeback);
	vm_stat_add(NR_WRITEBACK, 1);
	return true;
}

static void finish_writeback(struct address_space *mapping, struct page *page,
			     int err)
{
	if (err)
		page_set(page, PG_error);
	spin_lock(&mapping->lock);
	radix_tag_clear(&mapping->pages, page->index, PAGECACHE_TAG_WRITEBACK);
	spin_unlock(&mapping->lock);
	end_page_writeback(page);
}

/**
 * cancel_dirty_page() - what a page holds need not be written after all.
 * @page: locked, and in a file.
 *
 * Context: May sleep.
 */
void cancel_dirty_page(struct page *page)
{
	struct address_space *mapping = page->mapping;

	if (!page_test_and_clear(page, PG_dirty))
		return;
	spin_lock(&mapping->lock);
	radix_tag_clear(&mapping->pages, page->index, PAGECACHE_TAG_DIRTY);
	spin_unlock(&mapping->lock);
	vm_stat_add(NR_FILE_DIRTY, -1);
}

/* Write pages that start_writeback() accepted. */
static int write_started(struct address_space *mapping, struct page **pages,
			 unsigned int n)
{
	int err;

	atomic_long_add(n, &vm_events[PGPGOUT]);
	err = mapping->a_ops->write_pages(mapping, pages, n);
	if (err)
		errseq_set(&mapping->wb_err, err);
	for (unsigned int i = 0; i < n; i++)
		finish_writeback(mapping, pages[i], err);
	return err;
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
	if (!start_writeback(mapping, page))
		return 0;
	return write_started(mapping, &page, 1);
}

/* Write a batch of pages that were dirty when they were found. */
static int write_batch(struct address_space *mapping, struct page **pages,
		       unsigned int n)
{
	unsigned int kept = 0;
	int err = 0;

	for (unsigned int i = 0; i < n; i++) {
		lock_page(pages[i]);
		if (pages[i]->mapping == mapping &&
		    start_writeback(mapping, pages[i])) {
			pages[kept++] = pages[i];
			continue;
		}
		unlock_page(pages[i]);
		put_page(pages[i]);
	}
	if (kept)
		err = write_started(mapping, pages, kept);
	for (unsigned int i = 0; i < kept; i++) {
		unlock_page(pages[i]);
		put_page(pages[i]);
	}
	return err;
}

/**
 * filemap_writeback() - write dirty pages of a file.
 * @mapping: the file's pages.
 * @first:   first page offset.
 * @last:    last page offset.
 * @nr:      at most so many pages.
 *
 * Context: May sleep.
 * Return: 0, or the first error of a batch; all batches were tried.
 */
int filemap_writeback(struct address_space *mapping, u64 first, u64 last,
		      unsigned long nr)
{
	struct page *pages[BATCH];
	unsigned int n;
	int err = 0, res;

	if (!mapping->a_ops->write_pages)
		return 0;
	while (nr) {
		n = (unsigned int)min(nr, (unsigned long)BATCH);
		n = tagged_pages(mapping, &first, last, PAGECACHE_TAG_DIRTY,
				 pages, n);
		if (!n)
			break;
		nr -= n;
		res = write_batch(mapping, pages, n);
		if (!err)
			err = res;
		cond_resched();
	}
	return err;
}

/* Wait for pages that somebody else is writing. */
static void wait_for_writeback(struct address_space *mapping, u64 first,
			       u64 last)
{
	struct page *pages[BATCH];
	unsigned int n;

	while ((n = tagged_pages(mapping, &first, last, PAGECACHE_TAG_WRITEBACK,
				 pages, BATCH)) > 0)
		for (unsigned int i = 0; i < n; i++) {
			wait_on_page_writeback(pages[i]);
			put_page(pages[i]);
		}
}

/**
 * filemap_write_and_wait_range() - a part of a file is in its store.
 * @mapping: the file's pages.
 * @from:    first byte.
 * @to:      last byte.
 *
 * Context: May sleep.
 * Return: 0, or the first error; it is noted in wb_err too.
 */
int filemap_write_and_wait_range(struct address_space *mapping, loff_t from,
				 loff_t to)
{
	u64 first = (u64)from >> PAGE_SHIFT, last = (u64)to >> PAGE_SHIFT;
	int err = filemap_writeback(mapping, first, last, ULONG_MAX);

	wait_for_writeback(mapping, first, last);
	return err;
}

/**
 * filemap_drop_range() - a part of a file is in its store and nowhere else.
 * @mapping: the file's pages.
 * @from:    first byte.
 * @bytes:   how many, at least one.
 *
 * Pages that somebody else uses stay.
 *
 * Context: May sleep.
 * Return: 0, or the first error of writing.
 */
int filemap_drop_range(struct address_space *mapping, loff_t from, size_t bytes)
{
	loff_t last = from + (loff_t)bytes - 1;
	int err;

	if (!bytes)
		return 0;
	err = filemap_write_and_wait_range(mapping, from, last);
	invalidate_mapping_pages(mapping, (unsigned long)from >> PAGE_SHIFT,
				 (unsigned long)last >> PAGE_SHIFT);
	return err;
}

/**
 * mapping_is_dirty() - has a file pages that must be written?
 * @mapping: the file's pages.
 *
 * Context: Any but interrupts.
 * Return: true if so.
 */
bool mapping_is_dirty(struct address_space *mapping)
{
	bool dirty;
	u64 index = 0;

	spin_lock(&mapping->lock);
	dirty = radix_next_tag(&mapping->pages, &index, PAGECACHE_TAG_DIRTY);
	spin_unlock(&mapping->lock);
	return dirty;
}

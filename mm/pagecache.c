/*
 * mm/pagecache.c - which page of which file is in memory.
 *
 * Each file has an address_space with a radix tree from page offset to page.
 * The tree holds one reference to each page.  A page is found and referenced
 * under mapping->lock, so who holds that lock and sees only its own and the
 * tree's reference may take the page away.
 *
 * PG_locked serialises filling, writing back and truncating one page; the
 * contents of an up-to-date page may be read and written without it.
 */
#include <uapi/errno.h>
#include "lib/errptr.h"
#include "lib/hash.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/base/panic.h"
#include "kernel/base/preempt.h"
#include "kernel/base/wait.h"
#include "mm/lru.h"
#include "mm/mm_internal.h"
#include "mm/page.h"
#include "mm/pagecache.h"
#include "mm/slab.h"
#include "mm/vmstat.h"

#define PAGE_WAIT_BITS 6
#define READAHEAD_MAX  32U /* pages */

static struct kmem_cache *node_cache;
static struct wait_queue_head page_waits[1 << PAGE_WAIT_BITS];

/**
 * pagecache_init() - make the caches and queues.
 *
 * Context: Boot, one CPU.
 */
void pagecache_init(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(page_waits); i++)
		init_waitqueue_head(&page_waits[i]);
	node_cache = kmem_cache_create("radix_tree_node",
				       sizeof(struct radix_node), 0);
	if (!node_cache)
		panic("mm: no memory at boot");
}

/**
 * address_space_init() - an empty page cache of a file.
 * @mapping: to be set up.
 * @host:    the inode, opaque here.
 * @size:    where the file's size stands.
 * @a_ops:   the way to the backing store; NULL: there is none, memory is the
 *           file.
 *
 * Context: Any.
 */
void address_space_init(struct address_space *mapping, struct inode *host,
			loff_t *size,
			const struct address_space_operations *a_ops)
{
	static const struct address_space_operations no_ops;

	*mapping = (struct address_space){
		.host = host,
		.size = size,
		.pages = RADIX_ROOT_INIT,
		.a_ops = a_ops ? a_ops : &no_ops,
	};
	if (!mapping->a_ops->read_pages && !mapping->a_ops->write_pages)
		mapping->flags |= AS_SWAPBACKED;
	spin_lock_init(&mapping->lock, RANK_MAPPING, "mapping");
	mutex_init(&mapping->i_mmap_lock, RANK_I_MMAP, "i_mmap_lock");
}

/**
 * address_space_destroy() - drop all pages; the file is gone.
 * @mapping: nobody maps or uses it any more.
 *
 * Context: May sleep.
 */
void address_space_destroy(struct address_space *mapping)
{
	assert(!mapping_mapped(mapping));
	if (mapping->nrpages)
		truncate_inode_pages(mapping, 0);
	assert(mapping->nrpages == 0 && !mapping->pages.node);
}

static struct wait_queue_head *wait_queue_of(const struct page *page)
{
	return &page_waits[hash_ptr(page, PAGE_WAIT_BITS)];
}

/**
 * trylock_page() - lock a page unless it is locked.
 * @page: the page.
 *
 * Context: Any.
 * Return: true if locked now by the caller.
 */
bool trylock_page(struct page *page)
{
	return !page_test_and_set(page, PG_locked);
}

/**
 * lock_page() - wait until a page is ours.
 * @page: the page, referenced.
 *
 * Context: May sleep.
 */
void lock_page(struct page *page)
{
	might_sleep();
	if (!trylock_page(page))
		wait_event(*wait_queue_of(page), trylock_page(page));
}

static void clear_and_wake(struct page *page, enum pageflags bit)
{
	struct wait_queue_head *wq = wait_queue_of(page);

	__atomic_fetch_and(&page->flags, ~(1UL << bit), __ATOMIC_SEQ_CST);
	if (wq_has_sleeper(wq))
		wake_up_all(wq);
}

/**
 * unlock_page() - end what lock_page() began.
 * @page: locked by the caller.
 *
 * Context: Any.
 */
void unlock_page(struct page *page)
{
	assert(page_test(page, PG_locked));
	clear_and_wake(page, PG_locked);
}

/**
 * wait_on_page_writeback() - wait until a page is not being written.
 * @page: the page, referenced.
 *
 * Context: May sleep.
 */
void wait_on_page_writeback(struct page *page)
{
	if (page_test(page, PG_writeback))
		wait_event(*wait_queue_of(page),
			   !page_test(page, PG_writeback));
}

/**
 * end_page_writeback() - the page has been written.
 * @page: a page with PG_writeback.
 *
 * Context: Any.
 */
void end_page_writeback(struct page *page)
{
	assert(page_test(page, PG_writeback));
	vm_stat_add(NR_WRITEBACK, -1);
	clear_and_wake(page, PG_writeback);
}

/**
 * find_get_page() - the cached page at an offset.
 * @mapping: the file's pages.
 * @index:   page offset.
 *
 * Context: Any but interrupts.
 * Return: the page with a reference, up to date or not; or NULL.
 */
struct page *find_get_page(struct address_space *mapping, unsigned long index)
{
	struct page *page;

	spin_lock(&mapping->lock);
	page = radix_lookup(&mapping->pages, index);
	if (page)
		get_page(page);
	spin_unlock(&mapping->lock);
	return page;
}

/**
 * find_get_pages() - the cached, valid pages of a range.
 * @mapping: the file's pages.
 * @first:   page offset of the range.
 * @nr:      its length in pages.
 * @pages:   room for @nr pages.
 *
 * Context: Any but interrupts.
 * Return: how many were found, in rising order, each with a reference.
 */
unsigned int find_get_pages(struct address_space *mapping, unsigned long first,
			    unsigned long nr, struct page **pages)
{
	unsigned int found = 0;
	u64 index = first;
	struct page *page;

	spin_lock(&mapping->lock);
	while (found < nr && (page = radix_next(&mapping->pages, &index)) &&
	       index - first < nr) {
		if (page_test(page, PG_uptodate)) {
			get_page(page);
			pages[found++] = page;
		}
		index++;
	}
	spin_unlock(&mapping->lock);
	return found;
}

/**
 * find_lock_page() - the cached page at an offset, locked.
 * @mapping: the file's pages.
 * @index:   page offset.
 *
 * Context: May sleep.
 * Return: the page with a reference and locked; or NULL.
 */
struct page *find_lock_page(struct address_space *mapping, unsigned long index)
{
	struct page *page;

	while ((page = find_get_page(mapping, index))) {
		lock_page(page);
		if (page->mapping == mapping)
			break;
		unlock_page(page); /* truncated while we waited */
		put_page(page);
	}
	return page;
}

static void free_pool(struct radix_pool *pool)
{
	struct radix_node *node;

	while ((node = radix_pool_get(pool)))
		kmem_cache_free(node_cache, node);
}

/* Insert under the lock, fetching tree nodes outside of it as needed. */
static int insert_page(struct address_space *mapping, struct page *page,
		       unsigned long index, gfp_t gfp)
{
	struct radix_pool pool = { 0 };
	struct radix_node *node;
	int err;

	for (;;) {
		spin_lock(&mapping->lock);
		err = radix_insert(&mapping->pages, index, page, &pool);
		if (!err) {
			page->mapping = mapping;
			page->index = index;
			mapping->nrpages++;
		}
		spin_unlock(&mapping->lock);
		if (err != -ENOMEM)
			break;
		node = kmem_cache_alloc(node_cache, gfp & ~__GFP_ZERO);
		if (!node)
			break;
		radix_pool_put(&pool, node);
	}
	free_pool(&pool);
	return err;
}

static int charge(struct address_space *mapping, long pages)
{
	if (!mapping->a_ops->charge)
		return 0;
	return mapping->a_ops->charge(mapping, pages);
}

/**
 * add_to_page_cache() - make a page part of a file.
 * @page:    a page of the caller; it keeps its own reference.
 * @mapping: the file's pages.
 * @index:   page offset.
 * @gfp:     for tree nodes.
 *
 * Context: As @gfp says.
 * Return: 0; -EEXIST if there is a page already; -ENOMEM; -ENOSPC if the file
 * system has no room.
 */
int add_to_page_cache(struct page *page, struct address_space *mapping,
		      unsigned long index, gfp_t gfp)
{
	int err = charge(mapping, 1);

	if (err)
		return err;
	get_page(page);
	page->private = 0;
	if (mapping->flags & AS_SWAPBACKED)
		page_set(page, PG_swapbacked);
	err = insert_page(mapping, page, index, gfp);
	if (err) {
		page_clear(page, PG_swapbacked);
		charge(mapping, -1);
		put_page(page);
		return err;
	}
	vm_stat_add(NR_FILE_PAGES, 1);
	if (mapping->flags & AS_SWAPBACKED)
		vm_stat_add(NR_SHMEM, 1);
	else
		lru_add(page);
	return 0;
}

/* The page has left the tree: undo what add_to_page_cache() booked. */
static void forget_page(struct address_space *mapping, struct page *page)
{
	if (page_test_and_clear(page, PG_dirty) &&
	    !(mapping->flags & AS_SWAPBACKED))
		vm_stat_add(NR_FILE_DIRTY, -1);
	vm_stat_add(NR_FILE_PAGES, -1);
	if (mapping->flags & AS_SWAPBACKED)
		vm_stat_add(NR_SHMEM, -1);
	else
		lru_del(page);
	charge(mapping, -1);
	put_page(page);
}

/**
 * remove_from_page_cache() - take a page out if nobody else uses it.
 * @page:  locked and referenced by the caller.
 * @force: whoever uses it may keep it (truncation).
 *
 * Context: May sleep.
 * Return: true if it was taken out.
 */
bool remove_from_page_cache(struct page *page, bool force)
{
	struct address_space *mapping = page->mapping;
	struct radix_pool pool = { 0 };
	bool taken = false;

	assert(page_test(page, PG_locked) && mapping);
	spin_lock(&mapping->lock);
	if (force || (page_count(page) == 2 && !page_test(page, PG_dirty))) {
		radix_delete(&mapping->pages, page->index, &pool);
		page->mapping = NULL;
		mapping->nrpages--;
		taken = true;
	}
	spin_unlock(&mapping->lock);
	free_pool(&pool);
	if (taken)
		forget_page(mapping, page);
	return taken;
}

/**
 * delete_from_page_cache() - take a page out in any case.
 * @page: locked and referenced by the caller.
 *
 * Context: May sleep.
 */
void delete_from_page_cache(struct page *page)
{
	remove_from_page_cache(page, true);
}

/* A new page for an offset, locked; ERR_PTR(-EEXIST) if there is one now. */
static struct page *add_new_page(struct address_space *mapping,
				 unsigned long index, gfp_t gfp)
{
	struct page *page = alloc_page(gfp);
	int err;

	if (!page)
		return ERR_PTR(-ENOMEM);
	page_set(page, PG_locked);
	err = add_to_page_cache(page, mapping, index, gfp);
	if (!err)
		return page;
	page_clear(page, PG_locked);
	put_page(page);
	return ERR_PTR(err);
}

/**
 * grab_page() - the page at an offset, locked, made if missing.
 * @mapping: the file's pages.
 * @index:   page offset.
 * @gfp:     GFP_HIGHUSER or GFP_NOFS.
 *
 * Context: May sleep.
 * Return: the page with a reference, perhaps not up to date; or ERR_PTR.
 */
struct page *grab_page(struct address_space *mapping, unsigned long index,
		       gfp_t gfp)
{
	struct page *page;

	do {
		page = find_lock_page(mapping, index);
		if (page)
			return page;
		page = add_new_page(mapping, index, gfp);
	} while (page == ERR_PTR(-EEXIST));
	return page;
}

/* Make locked pages of neighbouring offsets valid. */
static int fill_pages(struct address_space *mapping, struct page **pages,
		      unsigned int n)
{
	int err = 0;

	if (mapping->a_ops->read_pages) {
		atomic_long_add(n, &vm_events[PGPGIN]);
		err = mapping->a_ops->read_pages(mapping, pages, n);
	} else {
		for (unsigned int i = 0; i < n; i++)
			clear_page(page_address(pages[i]));
	}
	for (unsigned int i = 0; i < n && !err; i++)
		page_set(pages[i], PG_uptodate);
	return err;
}

/*
 * How many pages to read from @index on: more while reading is sequential.
 * Memory without a store behind it (tmpfs) comes when it is touched.
 */
static unsigned int window(struct address_space *mapping, unsigned long index,
			   unsigned int least)
{
	u64 end = PFN_UP((u64)READ_ONCE(*mapping->size));
	unsigned int n = least;

	if (!mapping->a_ops->read_pages)
		return 1;
	if (index && index == READ_ONCE(mapping->ra_next))
		n = max(n, READ_ONCE(mapping->ra_pages) * 2);
	else if (!index)
		n = max(n, 4U);
	n = min(n, READAHEAD_MAX);
	WRITE_ONCE(mapping->ra_pages, n);
	WRITE_ONCE(mapping->ra_next, index + n);
	if (index >= end)
		return 1;
	return (unsigned int)min((u64)n, end - index);
}

/* Fill the locked first page, and those behind it that are not there yet. */
static int fill_ahead(struct address_space *mapping, struct page *first,
		      unsigned int least)
{
	const gfp_t gfp = GFP_NOFS | __GFP_NORETRY | __GFP_NOWARN;
	unsigned int wanted = window(mapping, first->index, least), n = 1;
	struct page *pages[READAHEAD_MAX];
	int err;

	pages[0] = first;
	while (n < wanted) {
		pages[n] = add_new_page(mapping, first->index + n, gfp);
		if (IS_ERR(pages[n]))
			break;
		n++;
	}
	err = fill_pages(mapping, pages, n);
	if (err && n > 1)
		err = fill_pages(mapping, pages, 1);
	for (unsigned int i = 1; i < n; i++) {
		unlock_page(pages[i]);
		put_page(pages[i]);
	}
	return err;
}

/**
 * read_mapping_ahead() - the page at an offset, with its contents, and those
 * likely to be wanted next.
 * @mapping: the file's pages.
 * @index:   page offset.
 * @least:   read at least so many pages if this one is not there.
 *
 * Context: May sleep.
 * Return: the page with a reference, up to date; or ERR_PTR.
 */
struct page *read_mapping_ahead(struct address_space *mapping,
				unsigned long index, unsigned int least)
{
	struct page *page = find_get_page(mapping, index);
	int err = 0;

	if (page && page_test(page, PG_uptodate))
		return page;
	if (page)
		put_page(page);
	page = grab_page(mapping, index, GFP_HIGHUSER);
	if (IS_ERR(page))
		return page;
	if (!page_test(page, PG_uptodate))
		err = fill_ahead(mapping, page, least);
	unlock_page(page);
	if (!err)
		return page;
	put_page(page);
	return ERR_PTR(err);
}

/**
 * read_mapping_page() - the page at an offset, with its contents.
 * @mapping: the file's pages.
 * @index:   page offset.
 *
 * Context: May sleep.
 * Return: the page with a reference, up to date; or ERR_PTR.
 */
struct page *read_mapping_page(struct address_space *mapping,
			       unsigned long index)
{
	return read_mapping_ahead(mapping, index, 1);
}

/**
 * set_page_dirty() - the page differs from the backing store.
 * @page: the page; nothing happens if it was truncated.
 *
 * Context: Any but interrupts; page_table_lock may be held.
 */
void set_page_dirty(struct page *page)
{
	struct address_space *mapping = READ_ONCE(page->mapping);

	if (!mapping || page_test_and_set(page, PG_dirty))
		return;
	if (page_test(page, PG_swapbacked))
		return;
	spin_lock(&mapping->lock);
	if (page->mapping == mapping) {
		radix_tag_set(&mapping->pages, page->index,
			      PAGECACHE_TAG_DIRTY);
		vm_stat_add(NR_FILE_DIRTY, 1);
	}
	spin_unlock(&mapping->lock);
	if (mapping->a_ops->dirty)
		mapping->a_ops->dirty(mapping);
}

/**
 * filemap_range_has_page() - is anything of a range in memory?
 * @mapping: the file's pages.
 * @first:   first page offset.
 * @last:    last page offset.
 *
 * Context: Any but interrupts.
 * Return: true if so.
 */
bool filemap_range_has_page(struct address_space *mapping, unsigned long first,
			    unsigned long last)
{
	u64 index = first;
	bool has;

	spin_lock(&mapping->lock);
	has = radix_next(&mapping->pages, &index) && index <= last;
	spin_unlock(&mapping->lock);
	return has;
}

/* The first page offset at or after @index that has a page, or has none. */
static u64 next_present(struct address_space *mapping, u64 index, bool present)
{
	u64 at = index;

	if (present)
		return radix_next(&mapping->pages, &at) ? at : U64_MAX;
	while (radix_lookup(&mapping->pages, at))
		at++;
	return at;
}

/**
 * mapping_seek_hole_data() - SEEK_HOLE and SEEK_DATA where memory is the file.
 * @mapping: the file's pages.
 * @pos:     where to start, bytes.
 * @end:     the file's size.
 * @hole:    look for a hole, else for data.
 *
 * Context: Any but interrupts.
 * Return: the offset; @end for the hole after the file; -ENXIO without data.
 */
loff_t mapping_seek_hole_data(struct address_space *mapping, loff_t pos,
			      loff_t end, bool hole)
{
	u64 index;
	loff_t at;

	if (pos < 0 || pos >= end)
		return -ENXIO;
	spin_lock(&mapping->lock);
	index = next_present(mapping, (u64)pos >> PAGE_SHIFT, !hole);
	spin_unlock(&mapping->lock);
	if (index > (u64)(end - 1) >> PAGE_SHIFT)
		return hole ? end : -ENXIO;
	at = (loff_t)(index << PAGE_SHIFT);
	return max(at, pos);
}

/*
 * mm/page.h - one struct page per frame of RAM, and the frame allocator.
 */
#ifndef MM_PAGE_H
#define MM_PAGE_H

#include "lib/types.h"
#include "lib/compiler.h"
#include "lib/atomic.h"
#include "lib/list.h"
#include "asm/page.h"
#include "mm/gfp.h"

struct address_space;
struct kmem_cache;

#define MAX_ORDER 11 /* blocks of 4 KiB .. 4 MiB */

enum pageflags {
	PG_locked,     /* page cache: I/O or truncation in progress */
	PG_referenced, /* touched since reclaim last looked */
	PG_uptodate,   /* contents are valid */
	PG_dirty,      /* must be written before it may be dropped */
	PG_writeback,  /* being written */
	PG_lru,        /* on the LRU list */
	PG_active,     /* on its active half */
	PG_slab,       /* belongs to a kmem_cache */
	PG_buddy,      /* free, head of a block of order page->private */
	PG_reserved,   /* never in the allocator's hands */
	PG_anon,       /* anonymous user memory */
	PG_large,      /* head of a kmalloc() too large for slabs */
	PG_waiters,    /* someone sleeps on PG_locked or PG_writeback */
	PG_error,      /* the last read or write failed */
	PG_table,      /* a page table */
	PG_swapbacked, /* tmpfs or shared anonymous: not reclaimable */
	PG_mlocked,    /* in a VM_LOCKED area */
};

/*
 * struct page - one physical frame.
 *
 * A frame is free when _refcount is 0.  Each page table entry, the page
 * cache, and each temporary user hold one reference.
 *   [a] atomic    [z] zone lock    [i] mapping->lock    [u] LRU lock
 *   [s] the slab cache's lock
 */
struct page {
	unsigned long flags; /* [a] PG_* */
	atomic_t _refcount;  /* [a] */
	atomic_t _mapcount;  /* [a] page table entries, if page cache */
	union {
		struct {
			struct address_space *mapping; /* [i] owner, or NULL */
			unsigned long index; /* [i] page offset in mapping */
		};
		struct {
			struct kmem_cache *slab_cache; /* [s] */
			void *freelist;                /* [s] free objects */
		};
	};
	struct list_head lru; /* [z][u][s] free list, LRU or slab list */
	union {
		unsigned long private; /* [z] order when PG_buddy; its file's */
		unsigned long inuse;   /* [s] objects handed out */
	};
	struct page *head; /* [s] first page of a slab or large kmalloc */
};

static_assert(sizeof(struct page) == 64, "vmemmap arithmetic needs 64");

#define vmemmap ((struct page *)VMEMMAP_START)

extern unsigned long max_pfn;        /* one past the last frame of RAM */
extern unsigned long totalram_pages; /* frames the allocator was given */
extern struct page *zero_page;       /* always zero, mapped read-only */

static inline unsigned long page_to_pfn(const struct page *page)
{
	return (unsigned long)(page - vmemmap);
}

static inline struct page *pfn_to_page(unsigned long pfn)
{
	return vmemmap + pfn;
}

static inline u64 page_to_phys(const struct page *page)
{
	return (u64)page_to_pfn(page) << PAGE_SHIFT;
}

static inline void *page_address(const struct page *page)
{
	return __va(page_to_phys(page));
}

static inline struct page *phys_to_page(u64 phys)
{
	return pfn_to_page(phys >> PAGE_SHIFT);
}

static inline struct page *virt_to_page(const void *addr)
{
	return phys_to_page(__pa(addr));
}

bool pfn_valid(unsigned long pfn);

static inline bool page_test(const struct page *page, enum pageflags bit)
{
	return __atomic_load_n(&page->flags, __ATOMIC_RELAXED) >> bit & 1;
}

static inline void page_set(struct page *page, enum pageflags bit)
{
	__atomic_fetch_or(&page->flags, 1UL << bit, __ATOMIC_RELAXED);
}

static inline void page_clear(struct page *page, enum pageflags bit)
{
	__atomic_fetch_and(&page->flags, ~(1UL << bit), __ATOMIC_RELAXED);
}

static inline bool page_test_and_set(struct page *page, enum pageflags bit)
{
	return __atomic_fetch_or(&page->flags, 1UL << bit, __ATOMIC_ACQ_REL) >>
		       bit &
	       1;
}

static inline bool page_test_and_clear(struct page *page, enum pageflags bit)
{
	return __atomic_fetch_and(&page->flags, ~(1UL << bit),
				  __ATOMIC_ACQ_REL) >>
		       bit &
	       1;
}

static inline int page_count(const struct page *page)
{
	return atomic_read(&page->_refcount);
}

static inline void get_page(struct page *page)
{
	atomic_inc(&page->_refcount);
}

static inline bool page_is_anon(const struct page *page)
{
	return page_test(page, PG_anon);
}

/* Page table entries that map the page. */
static inline int page_mapcount(const struct page *page)
{
	return page_is_anon(page) ? page_count(page)
				  : atomic_read(&page->_mapcount);
}

struct page *alloc_pages(gfp_t gfp, unsigned int order) __must_check;
struct page *alloc_page(gfp_t gfp) __must_check;
void __free_pages(struct page *page, unsigned int order);
void free_frames(struct page **pages, unsigned int n);
void free_page_list(struct page **pages, unsigned int n);
void put_page(struct page *page);
bool get_page_unless_zero(struct page *page);
unsigned long __get_free_page(gfp_t gfp) __must_check;
void free_page(unsigned long addr);
void split_page(struct page *page, unsigned int order);

static inline void __free_page(struct page *page)
{
	__free_pages(page, 0);
}

static inline unsigned long get_zeroed_page(gfp_t gfp)
{
	return __get_free_page(gfp | __GFP_ZERO);
}

unsigned long nr_free_pages(void);
void drain_local_pages(void);

/* Free blocks of each order, as /proc/buddyinfo prints them. */
void buddy_snapshot(unsigned long nr_free[MAX_ORDER]);

#endif

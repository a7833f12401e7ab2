/*
 * mm/pagecache.h - the pages of a file, kept in memory.
 */
#ifndef MM_PAGECACHE_H
#define MM_PAGECACHE_H

#include "lib/types.h"
#include "lib/compiler.h"
#include "lib/errseq.h"
#include "lib/radix.h"
#include "lib/rbtree.h"
#include "kernel/base/mutex.h"
#include "kernel/base/spinlock.h"
#include "mm/mm.h"
#include "mm/page.h"

struct inode;
struct iov_iter;

#define PAGECACHE_TAG_DIRTY     0
#define PAGECACHE_TAG_WRITEBACK 1

/**
 * struct address_space_operations - how pages reach the backing store.
 * All may be NULL: a page not there is then zeros (tmpfs, holes).
 * @read_pages:  fill locked pages of rising, neighbouring offsets; 0 when the
 *               data of all is valid.
 * @write_pages: write locked pages of rising offsets, PG_writeback set;
 *               returns when done.
 * @prepare_write: before [from, to) of a page is changed (make blocks); the
 *               page is up to date or wholly overwritten.  May be NULL.
 * @written:     after [from, to) was changed, before the page is marked dirty;
 *               the page is locked.  May be NULL.
 * @charge:      +n or -n pages join or leave; -ENOSPC refuses (tmpfs size=).
 * @dirty:       a page became dirty: queue the file for writeback.
 */
struct address_space_operations {
	int (*read_pages)(struct address_space *mapping, struct page **pages,
			  unsigned int nr);
	int (*write_pages)(struct address_space *mapping, struct page **pages,
			   unsigned int nr);
	int (*prepare_write)(struct address_space *mapping, struct page *page,
			     unsigned int from, unsigned int to);
	void (*written)(struct address_space *mapping, struct page *page,
			unsigned int from, unsigned int to);
	int (*charge)(struct address_space *mapping, long pages);
	void (*dirty)(struct address_space *mapping);
};

/* address_space.flags */
#define AS_SWAPBACKED 0x1u /* memory is the only copy: never reclaim */

/*
 * struct address_space - all cached pages of one file.
 *   [i] lock   [m] i_mmap_lock   [c] constant   [a] atomic   [h] a hint
 */
struct address_space {
	struct inode *host;      /* [c] opaque here */
	loff_t *size;            /* [c] the file's size: &inode->i_size */
	struct radix_root pages; /* [i] by page offset */
	unsigned long nrpages;   /* [i] */
	spinlock_t lock;
	struct mutex i_mmap_lock;
	struct rb_root i_mmap;    /* [m] interval tree of VMAs */
	unsigned int nr_writable; /* [m] shared areas that may write */
	bool sealed;              /* [m] there must be none */
	unsigned int flags;       /* [c] AS_* */
	errseq_t wb_err;          /* [a] last writeback error, for fsync */
	unsigned long ra_next;    /* [h] a read from here on is sequential */
	unsigned int ra_pages;    /* [h] pages read ahead then */
	const struct address_space_operations *a_ops; /* [c] */
};

void address_space_init(struct address_space *mapping, struct inode *host,
			loff_t *size,
			const struct address_space_operations *a_ops);
void address_space_destroy(struct address_space *mapping);
int mapping_map_writable(struct address_space *mapping);
void mapping_unmap_writable(struct address_space *mapping);
int mapping_seal(struct address_space *mapping);

/* Finding and adding pages: results carry a reference. */
struct page *find_get_page(struct address_space *mapping, unsigned long index);
unsigned int find_get_pages(struct address_space *mapping, unsigned long first,
			    unsigned long nr, struct page **pages);
struct page *find_lock_page(struct address_space *mapping, unsigned long index);
struct page *grab_page(struct address_space *mapping, unsigned long index,
		       gfp_t gfp);
struct page *read_mapping_page(struct address_space *mapping,
			       unsigned long index);
struct page *read_mapping_ahead(struct address_space *mapping,
				unsigned long index, unsigned int least);
int add_to_page_cache(struct page *page, struct address_space *mapping,
		      unsigned long index, gfp_t gfp);
void delete_from_page_cache(struct page *page);
bool filemap_range_has_page(struct address_space *mapping, unsigned long first,
			    unsigned long last);
loff_t mapping_seek_hole_data(struct address_space *mapping, loff_t pos,
			      loff_t end, bool hole);

void lock_page(struct page *page);
bool trylock_page(struct page *page);
void unlock_page(struct page *page);
void wait_on_page_writeback(struct page *page);
void end_page_writeback(struct page *page);
void set_page_dirty(struct page *page);
void mark_page_accessed(struct page *page);

/* Whole-file verbs for file_operations. */
ssize_t filemap_read(struct address_space *mapping, loff_t *pos,
		     struct iov_iter *to);
ssize_t filemap_write(struct address_space *mapping, loff_t *pos,
		      struct iov_iter *from);
vm_fault_t filemap_fault(struct vm_fault *vmf);
extern const struct vm_operations_struct generic_file_vm_ops;
int generic_file_mmap(struct address_space *mapping,
		      struct vm_area_struct *vma);

/* Shrinking and dropping; the caller holds the inode's lock. */
void truncate_inode_pages(struct address_space *mapping, loff_t from);
void truncate_inode_pages_range(struct address_space *mapping, loff_t from,
				loff_t to);
void truncate_setsize(struct address_space *mapping, loff_t size);
void unmap_mapping_range(struct address_space *mapping, loff_t from, loff_t len,
			 bool even_cows);
unsigned long invalidate_mapping_pages(struct address_space *mapping,
				       unsigned long first, unsigned long last);
bool page_mkclean(struct page *page);
bool mapping_mapped(const struct address_space *mapping);
bool mapping_writably_mapped(struct address_space *mapping);

/* Writing back: mm/writeback.c */
int write_one_page(struct address_space *mapping, struct page *page);
void cancel_dirty_page(struct page *page);
int filemap_writeback(struct address_space *mapping, u64 first, u64 last,
		      unsigned long nr);
int filemap_write_and_wait_range(struct address_space *mapping, loff_t from,
				 loff_t to);
int filemap_drop_range(struct address_space *mapping, loff_t from,
		       size_t bytes);
bool mapping_is_dirty(struct address_space *mapping);

/* Reclaim: mm/vmscan.c */
unsigned long try_to_free_pages(gfp_t gfp, unsigned long nr);
void register_shrinker(unsigned long (*shrink)(unsigned long nr, gfp_t gfp));
void wakeup_kswapd(void);
int kswapd(void *unused); /* body of kernel thread kswapd0 */
void drop_pagecache(void);

#endif

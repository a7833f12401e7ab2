/*
 * mm/rmap.c - from a page of a file to the areas that map it.
 *
 * Each mapping keeps its areas in an interval tree by file offset: a red-black
 * tree on the first page, where every node also knows the last page mapped
 * anywhere below it.  Anonymous pages need no way back: without swap nothing
 * ever takes them away from their owners.
 */
#include "lib/rbtree.h"
#include "lib/util.h"
#include "asm/tlb.h"
#include <uapi/errno.h>
#include "kernel/base/bug.h"
#include "kernel/base/mutex.h"
#include "mm/lru.h"
#include "mm/mm.h"
#include "mm/mm_internal.h"
#include "mm/pagecache.h"

static struct vm_area_struct *to_vma(struct rb_node *rb)
{
	return rb_entry_safe(rb, struct vm_area_struct, shared_rb);
}

static unsigned long vma_last_page(const struct vm_area_struct *vma)
{
	return vma->vm_pgoff + vma_pages(vma) - 1;
}

static unsigned long compute_last(struct vm_area_struct *vma)
{
	struct vm_area_struct *left = to_vma(vma->shared_rb.rb_left);
	struct vm_area_struct *right = to_vma(vma->shared_rb.rb_right);
	unsigned long last = vma_last_page(vma);

	if (left)
		last = max(last, left->shared_last);
	if (right)
		last = max(last, right->shared_last);
	return last;
}

RB_DECLARE_CALLBACKS(static, last_callbacks, struct vm_area_struct, shared_rb,
		     shared_last, compute_last);

/**
 * vma_link_file() - make an area known to its mapping.
 * @vma: its bounds and vm_pgoff do not change while it is known.
 *
 * Context: May sleep; takes i_mmap_lock.
 */
void vma_link_file(struct vm_area_struct *vma)
{
	struct address_space *mapping = vma->vm_mapping;
	struct rb_node **link, *parent = NULL;

	mutex_lock(&mapping->i_mmap_lock);
	link = &mapping->i_mmap.rb_node;
	while (*link) {
		struct vm_area_struct *at = to_vma(*link);

		parent = *link;
		at->shared_last = max(at->shared_last, vma_last_page(vma));
		link = vma->vm_pgoff < at->vm_pgoff ? &parent->rb_left
						    : &parent->rb_right;
	}
	vma->shared_last = vma_last_page(vma);
	rb_link_node(&vma->shared_rb, parent, link);
	rb_insert_augmented(&vma->shared_rb, &mapping->i_mmap, &last_callbacks);
	if (vma->vm_flags & VM_SHARED && vma->vm_flags & VM_MAYWRITE)
		mapping->nr_writable++;
	mutex_unlock(&mapping->i_mmap_lock);
}

/**
 * vma_unlink_file() - make its mapping forget an area.
 * @vma: as it was linked.
 *
 * Context: May sleep; takes i_mmap_lock.
 */
void vma_unlink_file(struct vm_area_struct *vma)
{
	struct address_space *mapping = vma->vm_mapping;

	mutex_lock(&mapping->i_mmap_lock);
	rb_erase_augmented(&vma->shared_rb, &mapping->i_mmap, &last_callbacks);
	if (vma->vm_flags & VM_SHARED && vma->vm_flags & VM_MAYWRITE)
		mapping->nr_writable--;
	mutex_unlock(&mapping->i_mmap_lock);
}

/**
 * mapping_map_writable() - announce a shared area that may write.
 * @mapping: of the file to be mapped.
 *
 * Keeps mapping_seal() away until the area is linked and this undone.
 *
 * Context: May sleep; takes i_mmap_lock.
 * Return: 0, or -EPERM when the mapping is sealed.
 */
int mapping_map_writable(struct address_space *mapping)
{
	int err = 0;

	mutex_lock(&mapping->i_mmap_lock);
	if (mapping->sealed)
		err = -EPERM;
	else
		mapping->nr_writable++;
	mutex_unlock(&mapping->i_mmap_lock);
	return err;
}

/**
 * mapping_unmap_writable() - undo mapping_map_writable().
 * @mapping: the same.
 *
 * Context: May sleep; takes i_mmap_lock.
 */
void mapping_unmap_writable(struct address_space *mapping)
{
	mutex_lock(&mapping->i_mmap_lock);
	assert(mapping->nr_writable > 0);
	mapping->nr_writable--;
	mutex_unlock(&mapping->i_mmap_lock);
}

/**
 * mapping_seal() - no shared area that may write, from now on for ever.
 * @mapping: of a file.
 *
 * Context: May sleep; takes i_mmap_lock.
 * Return: 0, or -EBUSY while there is one.
 */
int mapping_seal(struct address_space *mapping)
{
	int err = 0;

	mutex_lock(&mapping->i_mmap_lock);
	if (mapping->nr_writable)
		err = -EBUSY;
	else
		mapping->sealed = true;
	mutex_unlock(&mapping->i_mmap_lock);
	return err;
}

/* The first area, by vm_pgoff, at or below @rb that meets [first, last]. */
static struct vm_area_struct *subtree_first(struct vm_area_struct *vma,
					    unsigned long first,
					    unsigned long last)
{
	for (;;) {
		struct vm_area_struct *left = to_vma(vma->shared_rb.rb_left);

		if (left && left->shared_last >= first) {
			vma = left;
			continue;
		}
		if (vma->vm_pgoff > last)
			return NULL;
		if (vma_last_page(vma) >= first)
			return vma;
		vma = to_vma(vma->shared_rb.rb_right);
		if (!vma || vma->shared_last < first)
			return NULL;
	}
}

static struct vm_area_struct *i_mmap_first(struct address_space *mapping,
					   unsigned long first,
					   unsigned long last)
{
	struct vm_area_struct *root = to_vma(mapping->i_mmap.rb_node);

	if (!root || root->shared_last < first)
		return NULL;
	return subtree_first(root, first, last);
}

/* The next one after @vma in tree order. */
static struct vm_area_struct *
i_mmap_next(struct vm_area_struct *vma, unsigned long first, unsigned long last)
{
	struct rb_node *rb = &vma->shared_rb, *prev;
	struct vm_area_struct *right = to_vma(rb->rb_right);

	for (;;) {
		if (right && right->shared_last >= first)
			return subtree_first(right, first, last);
		do {
			prev = rb;
			rb = rb_parent(rb);
			if (!rb)
				return NULL;
			right = to_vma(rb->rb_right);
		} while (prev == rb->rb_right);
		vma = to_vma(rb);
		if (vma->vm_pgoff > last)
			return NULL;
		if (vma_last_page(vma) >= first)
			return vma;
	}
}

static void unmap_from_vma(struct vm_area_struct *vma, unsigned long first,
			   unsigned long last, bool even_cows)
{
	unsigned long from = max(first, vma->vm_pgoff);
	unsigned long to = min(last, vma_last_page(vma));
	struct mmu_gather tlb;

	from = vma->vm_start + ((from - vma->vm_pgoff) << PAGE_SHIFT);
	to = vma->vm_start + ((to - vma->vm_pgoff + 1) << PAGE_SHIFT);
	gather_begin(&tlb, vma->vm_mm, false);
	zap_range(&tlb, vma, from, to, !even_cows);
	gather_end(&tlb);
}

/**
 * unmap_mapping_range() - take pages of a file out of all address spaces.
 * @mapping:   the file's pages.
 * @from:      first byte; rounded down to a page.
 * @len:       bytes; 0 means to the end.
 * @even_cows: private copies too (truncation).
 *
 * Context: May sleep; takes i_mmap_lock.
 */
void unmap_mapping_range(struct address_space *mapping, loff_t from, loff_t len,
			 bool even_cows)
{
	unsigned long first = (unsigned long)from >> PAGE_SHIFT;
	unsigned long last = ULONG_MAX;
	struct vm_area_struct *vma;

	if (len)
		last = (unsigned long)(from + len - 1) >> PAGE_SHIFT;
	if (!mapping_mapped(mapping))
		return;
	mutex_lock(&mapping->i_mmap_lock);
	for (vma = i_mmap_first(mapping, first, last); vma;
	     vma = i_mmap_next(vma, first, last))
		unmap_from_vma(vma, first, last, even_cows);
	mutex_unlock(&mapping->i_mmap_lock);
}

/**
 * mapping_mapped() - is any of a file mapped anywhere?
 * @mapping: the file's pages.
 *
 * Context: Any.
 * Return: true if so.
 */
bool mapping_mapped(const struct address_space *mapping)
{
	return READ_ONCE(mapping->i_mmap.rb_node) != NULL;
}

/**
 * mapping_writably_mapped() - may anyone write to a file through a mapping?
 * @mapping: the file's pages.
 *
 * Context: Any.
 * Return: true if so.
 */
bool mapping_writably_mapped(struct address_space *mapping)
{
	return READ_ONCE(mapping->nr_writable) != 0;
}

/* Clear dirty and write rights of one entry; true if it was dirty. */
static bool clean_one(struct vm_area_struct *vma, unsigned long addr,
		      struct page *page)
{
	struct mm_struct *mm = vma->vm_mm;
	bool dirty = false;
	pte_t *ptep, pte;

	spin_lock(&mm->page_table_lock);
	ptep = pte_find(mm, addr);
	if (ptep && pte_present(*ptep) && !pte_special(*ptep) &&
	    pte_pfn(*ptep) == page_to_pfn(page)) {
		pte = ptep_get_and_clear(ptep);
		dirty = pte_dirty(pte);
		set_pte(ptep, pte_wrprotect(pte_mkclean(pte)));
	}
	spin_unlock(&mm->page_table_lock);
	flush_tlb_page(mm, addr);
	return dirty;
}

/**
 * page_mkclean() - before writeback: the next write must fault again.
 * @page: a page cache page.
 *
 * Context: May sleep; takes i_mmap_lock.
 * Return: true if somebody had written through a mapping.
 */
bool page_mkclean(struct page *page)
{
	struct address_space *mapping = page->mapping;
	struct vm_area_struct *vma;
	bool dirty = false;

	if (!mapping || !mapping_mapped(mapping))
		return false;
	mutex_lock(&mapping->i_mmap_lock);
	for (vma = i_mmap_first(mapping, page->index, page->index); vma;
	     vma = i_mmap_next(vma, page->index, page->index)) {
		unsigned long addr = vma->vm_start;

		addr += (page->index - vma->vm_pgoff) << PAGE_SHIFT;
		if (vma->vm_flags & VM_SHARED)
			dirty |= clean_one(vma, addr, page);
	}
	mutex_unlock(&mapping->i_mmap_lock);
	return dirty;
}

/**
 * try_to_unmap() - take a page of a file out of all address spaces.
 * @page: locked by the caller.
 *
 * Does not wait for i_mmap_lock: reclaim may be called by its holder.
 *
 * Context: May sleep.
 * Return: true if no page table entry is left.
 */
bool try_to_unmap(struct page *page)
{
	struct address_space *mapping = page->mapping;
	struct vm_area_struct *vma;

	if (!mutex_trylock(&mapping->i_mmap_lock))
		return false;
	for (vma = i_mmap_first(mapping, page->index, page->index); vma;
	     vma = i_mmap_next(vma, page->index, page->index))
		if (!(vma->vm_flags & VM_LOCKED))
			unmap_from_vma(vma, page->index, page->index, false);
	mutex_unlock(&mapping->i_mmap_lock);
	return page_mapcount(page) == 0;
}

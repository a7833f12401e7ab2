/*
 * mm/fault.c - page faults: how promised memory becomes real.
 *
 *   entry       access  area            what happens
 *   none        read    anonymous       the shared zero page, read-only
 *   none        write   anonymous       a cleared page
 *   none        read    file            the cached page and its neighbours
 *   none        write   private file    a copy of the cached page
 *   none        write   shared file     the cached page, marked dirty
 *   read-only   write   private         reuse if nobody else has it, or copy
 *   read-only   write   shared          marked dirty, then writable
 *
 * Entries change only under mm->page_table_lock; whatever sleeps happens
 * before it is taken, and then the entry is looked at again.
 */
#include <uapi/errno.h>
#include "lib/util.h"
#include "asm/tlb.h"
#include "kernel/base/faultinject.h"
#include "kernel/base/bug.h"
#include "kernel/base/preempt.h"
#include "mm/mm.h"
#include "mm/mm_internal.h"
#include "mm/oom.h"
#include "mm/page.h"
#include "mm/pagecache.h"
#include "mm/vmstat.h"

#define AROUND_PAGES 16 /* neighbours mapped with one read fault */
#define GFP_FAULT    (GFP_HIGHUSER | __GFP_NOINJECT)

static bool may_write(const struct vm_fault *vmf)
{
	return vmf->vma->vm_flags & VM_WRITE || vmf->flags & FAULT_FLAG_FORCE;
}

/* The entry of a new private page. */
static pte_t anon_pte(const struct vm_fault *vmf, struct page *page)
{
	pte_t pte = pfn_pte(page_to_pfn(page), vma_prot(vmf->vma->vm_flags));

	pte = pte_mkdirty(pte);
	return vmf->vma->vm_flags & VM_WRITE ? pte_mkwrite(pte) : pte;
}

static void account_anon(struct vm_area_struct *vma, struct page *page)
{
	page->flags = 1UL << PG_anon | 1UL << PG_uptodate;
	vma->has_anon = true;
	atomic_long_inc(&vma->vm_mm->rss_stat[MM_ANONPAGES]);
	vm_stat_add(NR_ANON_MAPPED, 1);
}

/* Put a new private page where there is nothing yet; takes the reference. */
static void set_anon(struct vm_fault *vmf, pte_t *ptep, struct page *page)
{
	struct mm_struct *mm = vmf->vma->vm_mm;

	spin_lock(&mm->page_table_lock);
	if (pte_none(*ptep)) {
		account_anon(vmf->vma, page);
		set_pte(ptep, anon_pte(vmf, page));
		page = NULL;
	}
	spin_unlock(&mm->page_table_lock);
	if (page)
		put_page(page); /* another thread was faster */
}

static vm_fault_t anonymous_fault(struct vm_fault *vmf, pte_t *ptep)
{
	struct mm_struct *mm = vmf->vma->vm_mm;
	struct page *page;
	pte_t pte;

	if (vmf->flags & FAULT_FLAG_WRITE) {
		page = alloc_page(GFP_FAULT | __GFP_ZERO);
		if (!page)
			return VM_FAULT_OOM;
		set_anon(vmf, ptep, page);
		return 0;
	}
	pte = pfn_pte(page_to_pfn(zero_page), vma_prot(vmf->vma->vm_flags));
	spin_lock(&mm->page_table_lock);
	if (pte_none(*ptep))
		set_pte(ptep, pte_mkspecial(pte));
	spin_unlock(&mm->page_table_lock);
	return 0;
}

/* Is the page still part of the file?  page_table_lock held. */
static bool page_in_file(const struct vm_fault *vmf, const struct page *page)
{
	const struct address_space *mapping = vmf->vma->vm_mapping;

	return !mapping ||
	       (READ_ONCE(page->mapping) == mapping &&
		(loff_t)page->index << PAGE_SHIFT < READ_ONCE(*mapping->size));
}

/* Map a file's page; takes the reference.  page_table_lock held. */
static void set_file_pte(struct vm_area_struct *vma, pte_t *ptep,
			 struct page *page, bool write)
{
	pte_t pte = pfn_pte(page_to_pfn(page), vma_prot(vma->vm_flags));

	if (write)
		pte = pte_mkwrite(pte_mkdirty(pte));
	page_add_file_rmap(page);
	atomic_long_inc(&vma->vm_mm->rss_stat[mm_counter_of(page)]);
	set_pte(ptep, pte);
}

/* Map vmf->page if the entry is still free and the page still in the file. */
static vm_fault_t finish_file_fault(struct vm_fault *vmf, pte_t *ptep,
				    bool write)
{
	struct mm_struct *mm = vmf->vma->vm_mm;
	vm_fault_t ret = 0;

	spin_lock(&mm->page_table_lock);
	if (!page_in_file(vmf, vmf->page)) {
		ret = VM_FAULT_RETRY;
	} else if (pte_none(*ptep)) {
		set_file_pte(vmf->vma, ptep, vmf->page, write);
		vmf->page = NULL;
	}
	spin_unlock(&mm->page_table_lock);
	if (vmf->page)
		put_page(vmf->page);
	return ret;
}

/* Map pages of the window from @start on where nothing is; takes them all. */
static void map_cached(struct vm_fault *vmf, unsigned long start,
		       struct page **pages, unsigned int n)
{
	struct vm_area_struct *vma = vmf->vma;
	struct mm_struct *mm = vma->vm_mm;
	unsigned long first = linear_page_index(vma, start);
	unsigned int left = 0;
	pte_t *base;

	spin_lock(&mm->page_table_lock);
	base = pte_find(mm, start);
	for (unsigned int i = 0; i < n; i++) {
		pte_t *ptep = base ? base + (pages[i]->index - first) : NULL;

		if (ptep && pte_none(*ptep) && page_in_file(vmf, pages[i]))
			set_file_pte(vma, ptep, pages[i], false);
		else
			pages[left++] = pages[i];
	}
	spin_unlock(&mm->page_table_lock);
	free_page_list(pages, left);
}

/* Map up to AROUND_PAGES cached neighbours of a read fault. */
static void map_around(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	unsigned long window = (unsigned long)AROUND_PAGES << PAGE_SHIFT;
	unsigned long start =
		max(ALIGN_DOWN(vmf->address, window), vma->vm_start);
	unsigned long end =
		min(ALIGN_DOWN(vmf->address, window) + window, vma->vm_end);
	struct page *pages[AROUND_PAGES];
	unsigned int n;

	n = find_get_pages(vma->vm_mapping, linear_page_index(vma, start),
			   (end - start) >> PAGE_SHIFT, pages);
	map_cached(vmf, start, pages, n);
}

/* Write to a private file mapping: copy the page at once. */
static vm_fault_t cow_file_fault(struct vm_fault *vmf, pte_t *ptep)
{
	struct page *copy = alloc_page(GFP_FAULT);
	vm_fault_t ret;

	if (!copy)
		return VM_FAULT_OOM;
	ret = vmf->vma->vm_ops->fault(vmf);
	if (ret & (VM_FAULT_ERROR | VM_FAULT_RETRY)) {
		put_page(copy);
		return ret;
	}
	copy_page(page_address(copy), page_address(vmf->page));
	put_page(vmf->page);
	count_vm_event(PGCOPY);
	set_anon(vmf, ptep, copy);
	return ret;
}

/* Ask the file system, then remember that the page is written to. */
static vm_fault_t make_writable(struct vm_area_struct *vma, struct page *page)
{
	if (vma->vm_ops->page_mkwrite && vma->vm_ops->page_mkwrite(vma, page))
		return VM_FAULT_SIGBUS;
	set_page_dirty(page);
	return 0;
}

static vm_fault_t file_fault(struct vm_fault *vmf, pte_t *ptep)
{
	struct vm_area_struct *vma = vmf->vma;
	bool write = vmf->flags & FAULT_FLAG_WRITE;
	vm_fault_t ret, more;
	struct page *page;

	if (!vma->vm_ops->fault)
		return VM_FAULT_SIGBUS;
	if (write && !vma_is_shared(vma))
		return cow_file_fault(vmf, ptep);

	ret = vma->vm_ops->fault(vmf);
	if (ret & (VM_FAULT_ERROR | VM_FAULT_RETRY))
		return ret;
	if (write) {
		more = make_writable(vma, vmf->page);
		if (more) {
			put_page(vmf->page);
			return more;
		}
	}
	page = vmf->page;
	if (write)
		get_page(page);
	ret |= finish_file_fault(vmf, ptep, write);
	if (write) {
		set_page_dirty(page); /* if it was written out meanwhile */
		put_page(page);
	}
	if (!write && !ret && vma->vm_ops->fault == filemap_fault)
		map_around(vmf);
	return ret;
}

/* Exchange a read-only page for @copy unless the entry changed meanwhile. */
static void replace_page(struct vm_fault *vmf, pte_t *ptep, pte_t old,
			 struct page *copy)
{
	struct mm_struct *mm = vmf->vma->vm_mm;
	struct page *page = pfn_to_page(pte_pfn(old));
	bool done = false;

	spin_lock(&mm->page_table_lock);
	if (pte_same(*ptep, old)) {
		done = true;
		if (!pte_special(old)) {
			atomic_long_dec(&mm->rss_stat[mm_counter_of(page)]);
			if (page_is_anon(page))
				vm_stat_add(NR_ANON_MAPPED, -1);
			else
				page_remove_file_rmap(page);
		}
		account_anon(vmf->vma, copy);
		set_pte(ptep, anon_pte(vmf, copy));
	}
	spin_unlock(&mm->page_table_lock);
	if (!done) {
		put_page(copy);
		return;
	}
	flush_tlb_page(mm, vmf->address);
	if (!pte_special(old))
		put_page(page);
}

/* Copy a page that others share; @page is NULL for the zero page. */
static vm_fault_t copy_shared_page(struct vm_fault *vmf, pte_t *ptep, pte_t old,
				   struct page *page)
{
	struct page *copy =
		alloc_page(page ? GFP_FAULT : GFP_FAULT | __GFP_ZERO);

	if (copy && page) {
		copy_page(page_address(copy), page_address(page));
		count_vm_event(PGCOPY);
	}
	if (copy)
		replace_page(vmf, ptep, old, copy);
	if (page)
		put_page(page);
	return copy ? 0 : VM_FAULT_OOM;
}

/* Write to a read-only page of a private area. */
static vm_fault_t private_write_fault(struct vm_fault *vmf, pte_t *ptep)
{
	struct mm_struct *mm = vmf->vma->vm_mm;
	struct page *page = NULL;
	pte_t old;

	spin_lock(&mm->page_table_lock);
	old = *ptep;
	if (!pte_present(old) || pte_write(old)) {
		spin_unlock(&mm->page_table_lock);
		return 0;
	}
	if (!pte_special(old)) {
		page = pfn_to_page(pte_pfn(old));
		if (page_is_anon(page) && page_count(page) == 1 &&
		    vmf->vma->vm_flags & VM_WRITE) {
			/* the last sharer: nobody else can see our writes */
			set_pte(ptep, pte_mkwrite(pte_mkdirty(old)));
			spin_unlock(&mm->page_table_lock);
			local_flush_tlb_page(vmf->address);
			count_vm_event(PGREUSE);
			return 0;
		}
		get_page(page);
	}
	spin_unlock(&mm->page_table_lock);
	return copy_shared_page(vmf, ptep, old, page);
}

/* First write to a page of a shared area. */
static vm_fault_t shared_write_fault(struct vm_fault *vmf, pte_t *ptep)
{
	struct mm_struct *mm = vmf->vma->vm_mm;
	struct page *page = NULL;
	vm_fault_t ret = 0;
	pte_t old;

	spin_lock(&mm->page_table_lock);
	old = *ptep;
	if (pte_present(old) && !pte_write(old) && !pte_special(old)) {
		page = pfn_to_page(pte_pfn(old));
		get_page(page);
	}
	spin_unlock(&mm->page_table_lock);
	if (!page)
		return 0;
	ret = make_writable(vmf->vma, page);
	if (!ret) {
		spin_lock(&mm->page_table_lock);
		if (pte_same(*ptep, old))
			set_pte(ptep, pte_mkwrite(pte_mkdirty(old)));
		spin_unlock(&mm->page_table_lock);
		local_flush_tlb_page(vmf->address);
		set_page_dirty(page); /* if it was written out meanwhile */
	}
	put_page(page);
	return ret;
}

/* The entry allows all that is asked for: the CPU's TLB was out of date. */
static vm_fault_t spurious_fault(const struct vm_fault *vmf)
{
	local_flush_tlb_page(vmf->address);
	return 0;
}

/**
 * handle_mm_fault() - make one page of an area accessible.
 * @vma:   the area; its rights allow the access.
 * @addr:  the address.
 * @flags: FAULT_FLAG_*.
 *
 * Context: mmap_lock held for reading; may sleep.
 * Return: 0 or VM_FAULT_* bits; VM_FAULT_RETRY: look at it all again.
 */
vm_fault_t handle_mm_fault(struct vm_area_struct *vma, unsigned long addr,
			   unsigned int flags)
{
	struct vm_fault vmf = {
		.vma = vma,
		.address = addr & PAGE_MASK,
		.pgoff = linear_page_index(vma, addr),
		.flags = flags,
	};
	pte_t *ptep = pte_alloc(vma->vm_mm, addr), pte;

	if (!ptep)
		return VM_FAULT_OOM;
	pte = ptep_get(ptep);
	if (pte_none(pte))
		return vma_is_anonymous(vma) ? anonymous_fault(&vmf, ptep)
					     : file_fault(&vmf, ptep);
	if (!(flags & FAULT_FLAG_WRITE) || pte_write(pte) || !may_write(&vmf))
		return spurious_fault(&vmf);
	if (vma_is_shared(vma))
		return shared_write_fault(&vmf, ptep);
	return private_write_fault(&vmf, ptep);
}

/* May this access happen in this area at all? */
static bool access_allowed(const struct vm_area_struct *vma, unsigned int flags)
{
	unsigned long allowed = vma->vm_flags;

	if (flags & FAULT_FLAG_FORCE) /* a debugger: MAY* are enough */
		allowed |= (allowed >> 4) & (VM_READ | VM_WRITE | VM_EXEC);
	if (flags & FAULT_FLAG_FORCE && flags & FAULT_FLAG_WRITE &&
	    vma_is_shared(vma) && !(vma->vm_flags & VM_WRITE))
		return false;
	if (flags & FAULT_FLAG_WRITE)
		return allowed & VM_WRITE;
	if (flags & FAULT_FLAG_EXEC)
		return allowed & VM_EXEC;
	return allowed & VM_ACCESS_FLAGS;
}

/*
 * The area for an address, stacks grown if need be; mmap_lock is held for
 * reading, and still is afterwards, though it may have been given up.
 */
static struct vm_area_struct *find_or_grow(struct mm_struct *mm,
					   unsigned long addr,
					   unsigned int flags,
					   const struct rlimit *rlim)
{
	struct vm_area_struct *vma = find_vma(mm, addr);

	if (!vma || addr >= vma->vm_start)
		return vma;
	if (!(vma->vm_flags & VM_GROWSDOWN) || flags & FAULT_FLAG_REMOTE)
		return NULL;
	mmap_read_unlock(mm);
	mmap_write_lock(mm);
	vma = find_vma(mm, addr);
	if (vma && addr < vma->vm_start &&
	    (!(vma->vm_flags & VM_GROWSDOWN) ||
	     expand_stack_to(vma, addr, rlim)))
		vma = NULL;
	downgrade_write(&mm->mmap_lock);
	return vma;
}

static vm_fault_t fault_once(struct mm_struct *mm, unsigned long addr,
			     unsigned int flags, const struct rlimit *rlim)
{
	struct vm_area_struct *vma;
	vm_fault_t ret;

	mmap_read_lock(mm);
	vma = find_or_grow(mm, addr, flags, rlim);
	if (!vma)
		ret = VM_FAULT_MAPERR;
	else if (!access_allowed(vma, flags))
		ret = VM_FAULT_ACCERR;
	else
		ret = handle_mm_fault(vma, addr, flags);
	mmap_read_unlock(mm);
	return ret;
}

/**
 * handle_page_fault() - answer a page fault, or say why it cannot be.
 * @mm:    the address space.
 * @addr:  the address; any value.
 * @flags: FAULT_FLAG_*.
 * @rlim:  the task's limits, for stacks; NULL = none.
 *
 * When memory is gone the OOM killer makes some and the fault is tried
 * again, until the caller itself is to die.
 *
 * Context: May sleep; takes mmap_lock.
 * Return: 0, perhaps with VM_FAULT_MAJOR: done; VM_FAULT_MAPERR, _ACCERR:
 * SIGSEGV; VM_FAULT_SIGBUS: SIGBUS; VM_FAULT_OOM: the caller was killed.
 */
vm_fault_t handle_page_fault(struct mm_struct *mm, unsigned long addr,
			     unsigned int flags, const struct rlimit *rlim)
{
	int nth = fail_nth_get();
	vm_fault_t ret;

	might_sleep();
	count_vm_event(PGFAULT);
	if (addr >= TASK_SIZE)
		return VM_FAULT_MAPERR;
	fail_nth_set(0); /* nobody is to be killed for a failure on purpose */
	for (;;) {
		ret = fault_once(mm, addr, flags, rlim);
		if (ret & VM_FAULT_RETRY)
			continue;
		if (!(ret & VM_FAULT_OOM))
			break;
		if (!out_of_memory(GFP_FAULT, 0) || oom_caller_is_dying())
			break;
	}
	fail_nth_set(nth);
	if (ret & VM_FAULT_MAJOR)
		count_vm_event(PGMAJFAULT);
	return ret;
}

/*
 * mm/gup.c - the memory of another address space, page by page.
 *
 * A page is faulted in as its owner would, then used through the direct map
 * under a reference of our own.
 */
#include <uapi/errno.h>
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/base/preempt.h"
#include "mm/mm.h"
#include "mm/mm_internal.h"
#include "mm/page.h"
#include "mm/pagecache.h"

/* A debugger may write to a private copy that the entry protects. */
static bool may_write_now(pte_t pte, const struct page *page,
			  unsigned int flags)
{
	return pte_write(pte) ||
	       (flags & FAULT_FLAG_FORCE && !pte_special(pte) &&
		page_is_anon(page) && page_count(page) == 1);
}

/* The page behind an address if the access is possible without a fault. */
static struct page *present_page(struct mm_struct *mm, unsigned long addr,
				 unsigned int flags)
{
	struct page *page = NULL;
	pte_t *ptep, pte;

	spin_lock(&mm->page_table_lock);
	ptep = pte_find(mm, addr);
	pte = ptep ? ptep_get(ptep) : __pte(0);
	if (pte_none(pte))
		goto out_unlock;
	page = pfn_to_page(pte_pfn(pte));
	if ((pte_special(pte) && page != zero_page) || /* device memory */
	    (flags & FAULT_FLAG_WRITE && !may_write_now(pte, page, flags)))
		page = NULL;
	if (page)
		get_page(page);
out_unlock:
	spin_unlock(&mm->page_table_lock);
	return page;
}

/**
 * get_user_page() - hold the page behind a user address.
 * @mm:    the address space.
 * @addr:  the address.
 * @flags: FAULT_FLAG_WRITE to write to it, FAULT_FLAG_FORCE for a debugger,
 *         FAULT_FLAG_REMOTE if @mm is not the caller's.
 * @pagep: set to the page; put_page() when done.
 *
 * Context: May sleep; takes mmap_lock.
 * Return: 0, -EFAULT or -ENOMEM.
 */
long get_user_page(struct mm_struct *mm, unsigned long addr, unsigned int flags,
		   struct page **pagep)
{
	vm_fault_t ret;

	might_sleep();
	for (int tries = 0; tries < 16; tries++) {
		*pagep = present_page(mm, addr, flags);
		if (*pagep)
			return 0;
		ret = handle_page_fault(mm, addr, flags, NULL);
		if (ret & VM_FAULT_OOM)
			return -ENOMEM;
		if (ret & VM_FAULT_ERROR)
			return -EFAULT;
	}
	return -EFAULT;
}

/* Do the area's rights allow it?  present_page() sees entries only. */
static bool area_allows(struct mm_struct *mm, unsigned long addr,
			unsigned int flags)
{
	struct vm_area_struct *vma;
	unsigned long allowed = 0;

	mmap_read_lock(mm);
	vma = find_vma(mm, addr);
	if (vma && (addr >= vma->vm_start ||
		    (vma->vm_flags & VM_GROWSDOWN && /* it will grow */
		     !(flags & FAULT_FLAG_REMOTE))))
		allowed = vma->vm_flags;
	mmap_read_unlock(mm);
	if (flags & FAULT_FLAG_FORCE)
		allowed |= (allowed >> 4) & (VM_READ | VM_WRITE);
	return allowed & (flags & FAULT_FLAG_WRITE ? VM_WRITE : VM_READ);
}

/**
 * access_process_vm() - copy from or to an address space.
 * @mm:    the address space.
 * @addr:  where in it.
 * @buf:   kernel memory.
 * @len:   bytes.
 * @flags: FAULT_FLAG_WRITE to write into @mm; FAULT_FLAG_FORCE for a
 *         debugger; FAULT_FLAG_REMOTE if @mm is not the caller's.
 *
 * Context: May sleep; takes mmap_lock.
 * Return: bytes copied; short at the first page that is not accessible.
 */
size_t access_process_vm(struct mm_struct *mm, unsigned long addr, void *buf,
			 size_t len, unsigned int flags)
{
	size_t done = 0;

	while (done < len) {
		size_t offset = offset_in_page(addr + done);
		size_t bytes = min(len - done, PAGE_SIZE - offset);
		struct page *page;
		char *there;

		if (!area_allows(mm, addr + done, flags) ||
		    get_user_page(mm, addr + done, flags, &page))
			break;
		there = (char *)page_address(page) + offset;
		if (flags & FAULT_FLAG_WRITE) {
			memcpy(there, (char *)buf + done, bytes);
			set_page_dirty(page);
		} else {
			memcpy((char *)buf + done, there, bytes);
		}
		put_page(page);
		done += bytes;
	}
	return done;
}

/**
 * mm_pagemap_entry() - what /proc/PID/pagemap says of a page.
 * @mm:   the address space.
 * @addr: the page's address.
 *
 * Context: May sleep; takes mmap_lock.
 * Return: PM_* and the frame number; 0 if nothing is there.
 */
u64 mm_pagemap_entry(struct mm_struct *mm, unsigned long addr)
{
	const struct page *page;
	u64 entry = 0;
	pte_t *ptep;

	mmap_read_lock(mm);
	spin_lock(&mm->page_table_lock);
	ptep = pte_find(mm, addr);
	if (ptep && pte_present(*ptep)) {
		entry = PM_PRESENT | pte_pfn(*ptep);
		page = pfn_to_page(pte_pfn(*ptep));
		if (!pte_special(*ptep) && !page_is_anon(page))
			entry |= PM_FILE;
		if (!pte_special(*ptep) && page_mapcount(page) == 1)
			entry |= PM_EXCLUSIVE;
	}
	spin_unlock(&mm->page_table_lock);
	mmap_read_unlock(mm);
	return entry;
}

/*
 * mm/special.c - mappings of the kernel's own pages into a program.
 *
 * Such an area has no file and no anonymous memory behind it: a struct
 * special_mapping says page by page what is to be seen.  It does not grow and
 * cannot be cut, may be moved and unmapped as a whole, and a fork finds its
 * pages again by faulting.
 */
#include <uapi/errno.h>
#include "lib/errptr.h"
#include "kernel/base/bug.h"
#include "mm/mm.h"
#include "mm/mm_internal.h"
#include "mm/page.h"

static const struct special_mapping *
mapping_of(const struct vm_area_struct *vma)
{
	return vma->vm_private_data;
}

static vm_fault_t special_fault(struct vm_fault *vmf)
{
	vmf->page = mapping_of(vmf->vma)->page(vmf->vma, vmf->pgoff);
	get_page(vmf->page);
	return 0;
}

static const char *special_name(struct vm_area_struct *vma)
{
	return mapping_of(vma)->name;
}

static const struct vm_operations_struct special_vm_ops = {
	.fault = special_fault,
	.name = special_name,
	.indivisible = true,
};

/**
 * vma_is_special() - does an area show pages of the kernel's?
 * @vma: the area.
 *
 * Context: mmap_lock held.
 */
bool vma_is_special(const struct vm_area_struct *vma)
{
	return vma->vm_ops == &special_vm_ops;
}

/**
 * special_mapping_find() - where a new program has room.
 * @mm:  the address space; nobody else maps anything.
 * @len: bytes, page aligned.
 *
 * Context: May sleep; takes mmap_lock.
 * Return: an address, or -ENOMEM.
 */
unsigned long special_mapping_find(struct mm_struct *mm, unsigned long len)
{
	unsigned long addr;

	mmap_write_lock(mm);
	addr = get_unmapped_area(mm, 0, len, 0);
	mmap_write_unlock(mm);
	return addr;
}

/**
 * special_mapping_install() - map kernel pages.
 * @mm:      the address space.
 * @addr:    a free place.
 * @len:     bytes, page aligned.
 * @flags:   VM_*.
 * @mapping: lives for ever.
 *
 * Context: May sleep; takes mmap_lock.
 * Return: 0 or -ENOMEM.
 */
int special_mapping_install(struct mm_struct *mm, unsigned long addr,
			    unsigned long len, unsigned long flags,
			    const struct special_mapping *mapping)
{
	struct vm_area_struct *vma;
	int err = -ENOMEM;

	mmap_write_lock(mm);
	assert(!find_vma_intersection(mm, addr, addr + len));
	vma = vma_alloc(mm);
	if (!vma)
		goto out_unlock;
	vma->vm_start = addr;
	vma->vm_end = addr + len;
	vma->vm_flags = flags | VM_DONTEXPAND;
	vma->vm_ops = &special_vm_ops;
	vma->vm_private_data = (void *)mapping;
	vma_insert(mm, vma);
	vm_account(mm, vma->vm_flags, (long)vma_pages(vma));
	err = 0;
out_unlock:
	mmap_write_unlock(mm);
	return err;
}

/**
 * special_mapping_refresh() - other pages are to be seen from now on.
 * @mm:      the address space.
 * @mapping: areas of this are emptied, to fault again.
 *
 * Context: mmap_lock held for writing; may sleep.
 */
void special_mapping_refresh(struct mm_struct *mm,
			     const struct special_mapping *mapping)
{
	struct vm_area_struct *vma;

	for (vma = vma_first(mm); vma; vma = vma_next(vma))
		if (vma_is_special(vma) && mapping_of(vma) == mapping)
			zap_page_range(vma, vma->vm_start, vma->vm_end);
}

/*
 * mm/shmem.c - memory shared by mmap(MAP_SHARED | MAP_ANONYMOUS).
 *
 * A page cache without a file: the object lives as long as an area maps it,
 * and its pages have nowhere else to go.  tmpfs does the same with an inode.
 */
#include <uapi/errno.h>
#include "lib/refcount.h"
#include "kernel/base/bug.h"
#include "mm/mm.h"
#include "mm/mm_internal.h"
#include "mm/page.h"
#include "mm/pagecache.h"
#include "mm/slab.h"

struct shm_object {
	refcount_t count;      /* areas */
	unsigned long charged; /* pages promised; 0 with MAP_NORESERVE */
	loff_t size;
	struct address_space mapping;
};

static void shm_open(struct vm_area_struct *vma)
{
	struct shm_object *shm = vma->vm_private_data;

	refcount_inc(&shm->count);
}

static void shm_close(struct vm_area_struct *vma)
{
	struct shm_object *shm = vma->vm_private_data;

	if (!refcount_dec_and_test(&shm->count))
		return;
	address_space_destroy(&shm->mapping);
	vm_uncharge(shm->charged);
	kfree(shm);
}

static const char *shm_name(struct vm_area_struct *vma)
{
	(void)vma;
	return "/dev/zero (deleted)";
}

static const struct vm_operations_struct shm_vm_ops = {
	.open = shm_open,
	.close = shm_close,
	.fault = filemap_fault,
	.name = shm_name,
};

/**
 * shmem_zero_setup() - back a new shared area by memory of its own.
 * @vma: not yet in the tree.
 *
 * Context: May sleep.
 * Return: 0 or -ENOMEM.
 */
int shmem_zero_setup(struct vm_area_struct *vma)
{
	unsigned long pages = vma->vm_flags & VM_NORESERVE ? 0 : vma_pages(vma);
	struct shm_object *shm;

	if (vm_charge(pages))
		return -ENOMEM;
	shm = kzalloc(sizeof(*shm), GFP_KERNEL);
	if (!shm) {
		vm_uncharge(pages);
		return -ENOMEM;
	}
	refcount_set(&shm->count, 1);
	shm->charged = pages;
	shm->size = (loff_t)(vma->vm_end - vma->vm_start);
	address_space_init(&shm->mapping, NULL, &shm->size, NULL);
	vma->vm_private_data = shm;
	vma->vm_mapping = &shm->mapping;
	vma->vm_ops = &shm_vm_ops;
	vma->vm_pgoff = 0;
	return 0;
}

/**
 * vm_map_shared_zero() - f_op->mmap of /dev/zero.
 * @vma: the new area.
 *
 * Context: mmap_lock held for writing.
 * Return: 0 or -ENOMEM.
 */
int vm_map_shared_zero(struct vm_area_struct *vma)
{
	if (vma_is_shared(vma))
		return shmem_zero_setup(vma);
	vma->vm_pgoff = vma->vm_start >> PAGE_SHIFT;
	return 0; /* anonymous, but for the name */
}

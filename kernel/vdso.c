/*
 * kernel/vdso.c - code of the kernel's that programs run themselves.
 *
 * Every program is given the vDSO, a small shared object that reads the clocks
 * without a system call.  It computes them from a page that the kernel keeps
 * up to date, and from a second one that holds the offsets of the program's
 * time namespace: mm->vdso_offsets, or a page of zeros in the first.
 *
 * See: vdso(7); arch/x86/vdso for the code, asm/vdso.h for the pages.
 */
#include "kernel/vdso.h"
#include <uapi/errno.h>
#include "asm/page.h"
#include "kernel/base/bug.h"
#include "kernel/base/spinlock.h"
#include "kernel/task.h"
#include "kernel/time_ns.h"
#include "lib/atomic.h"
#include "lib/compiler.h"
#include "lib/errptr.h"
#include "mm/mm.h"
#include "mm/page.h"

#define VDSO_MAX_PAGES 4

/* Mapped into programs, so nothing else may stand in these pages. */
static union {
	struct vdso_data data;
	u8 page[PAGE_SIZE];
} vvar __aligned(PAGE_SIZE);
static u8 no_offsets[PAGE_SIZE] __aligned(PAGE_SIZE);

static DEFINE_SPINLOCK(vdso_lock, RANK_VDSO);

static struct page *code_pages[VDSO_MAX_PAGES];

/**
 * vdso_write_begin() - change what programs compute their clocks from.
 * @flags: for vdso_write_end().
 *
 * Readers in user space wait meanwhile: be quick.
 *
 * Context: Any; takes vdso_lock, IRQs go off.
 * Return: the data.
 */
struct vdso_data *vdso_write_begin(unsigned long *flags) __no_thread_safety
{
	spin_lock_irqsave(&vdso_lock, *flags);
	WRITE_ONCE(vvar.data.seq, vvar.data.seq + 1);
	smp_wmb();
	return &vvar.data;
}

/**
 * vdso_write_end() - done; readers may go on.
 * @flags: from vdso_write_begin().
 *
 * Context: As it was left.
 */
void vdso_write_end(unsigned long flags) __no_thread_safety
{
	smp_wmb();
	WRITE_ONCE(vvar.data.seq, vvar.data.seq + 1);
	spin_unlock_irqrestore(&vdso_lock, flags);
}

static size_t image_size(void)
{
	return (size_t)(vdso_image_end - vdso_image);
}

/* A page of the kernel's own image, for which mappings count references. */
static struct page *image_page(const void *addr)
{
	struct page *page = virt_to_page(addr);

	get_page(page); /* never given back: it does not become free */
	return page;
}

static struct page *data_page(struct vm_area_struct *vma, unsigned long pgoff)
{
	struct page *offsets = READ_ONCE(vma->vm_mm->vdso_offsets);

	if (pgoff == 0)
		return virt_to_page(&vvar);
	return offsets ? offsets : virt_to_page(no_offsets);
}

static struct page *code_page(struct vm_area_struct *vma, unsigned long pgoff)
{
	(void)vma;
	return code_pages[pgoff];
}

static const struct special_mapping vvar_mapping = {
	.name = "[vvar]",
	.page = data_page,
};

static const struct special_mapping vdso_mapping = {
	.name = "[vdso]",
	.page = code_page,
};

/**
 * vdso_map() - give a program the vDSO.
 * @mm: current's, new: nobody else uses it; mm->vdso is set.
 *
 * Context: May sleep; takes mmap_lock.
 * Return: 0 or -ENOMEM.
 */
int vdso_map(struct mm_struct *mm)
{
	struct page *offsets = to_time_ns(current->nsproxy->ns[NS_TIME])->page;
	size_t vvar_size = VVAR_PAGES * PAGE_SIZE;
	unsigned long addr = special_mapping_find(mm, vvar_size + image_size());
	int err;

	if (IS_ERR_VALUE(addr))
		return (int)addr;
	if (offsets) {
		get_page(offsets);
		mm->vdso_offsets = offsets;
	}
	err = special_mapping_install(
		mm, addr, vvar_size, VM_READ | VM_MAYREAD | VM_IO | VM_DONTDUMP,
		&vvar_mapping);
	if (err)
		return err;
	addr += vvar_size;
	/* Writable, if so asked, for breakpoints: the writer gets a copy. */
	err = special_mapping_install(mm, addr, image_size(),
				      VM_READ | VM_EXEC | VM_MAYREAD |
					      VM_MAYWRITE | VM_MAYEXEC,
				      &vdso_mapping);
	if (!err)
		mm->vdso = addr;
	return err;
}

/**
 * vdso_set_offsets() - an address space comes into another time namespace.
 * @mm:   the address space; nobody runs in it but the caller.
 * @page: begins with a struct vdso_offsets; a reference of its own is taken.
 *        NULL for the first namespace.
 *
 * Context: May sleep; takes mmap_lock.
 */
void vdso_set_offsets(struct mm_struct *mm, struct page *page)
{
	struct page *old;

	if (page)
		get_page(page);
	mmap_write_lock(mm);
	old = mm->vdso_offsets;
	WRITE_ONCE(mm->vdso_offsets, page);
	special_mapping_refresh(mm, &vvar_mapping);
	mmap_write_unlock(mm);
	if (old)
		put_page(old);
}

/**
 * vdso_init() - boot: make the pages ready for mapping.
 *
 * Context: Boot CPU, after mm_init().
 */
void vdso_init(void)
{
	assert(image_size() <= VDSO_MAX_PAGES * PAGE_SIZE);
	for (size_t i = 0; i < image_size() / PAGE_SIZE; i++)
		code_pages[i] = image_page(vdso_image + i * PAGE_SIZE);
	image_page(&vvar);
	image_page(no_offsets);
}

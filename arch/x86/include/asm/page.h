/*
 * asm/page.h - the page size, and where physical memory appears.
 *
 *   0000000000000000..00007fffffffefff  user
 *   ffff888000000000..                  direct map of all memory
 *   ffffc90000000000..ffffe8ffffffffff  vmalloc
 *   ffffea0000000000..                  vmemmap, the array of struct page
 *   ffffffff80000000..                  the kernel's image
 */
#ifndef ASM_PAGE_H
#define ASM_PAGE_H

#include "lib/types.h"

#define PAGE_SHIFT 12
#define PAGE_SIZE  (1UL << PAGE_SHIFT)
#define PAGE_MASK  (~(PAGE_SIZE - 1))

#define PAGE_ALIGN(addr)      (((addr) + PAGE_SIZE - 1) & PAGE_MASK)
#define PAGE_ALIGN_DOWN(addr) ((addr)&PAGE_MASK)
#define PAGE_ALIGNED(addr)    (((unsigned long)(addr) & ~PAGE_MASK) == 0)
#define offset_in_page(p)     ((unsigned long)(p) & ~PAGE_MASK)

#define PAGE_OFFSET        0xffff888000000000UL
#define VMALLOC_START      0xffffc90000000000UL
#define VMALLOC_END        0xffffe8ffffffffffUL
#define VMEMMAP_START      0xffffea0000000000UL
#define __START_KERNEL_map 0xffffffff80000000UL

/*
 * The part of the vmalloc range whose top-level entry exists from boot, so
 * that every address space shares what is mapped there: 512 GiB.
 */
#define VMALLOC_USABLE_END (VMALLOC_START + (1UL << 39))

#define TASK_SIZE_MAX 0x00007ffffffff000UL
#define TASK_SIZE     TASK_SIZE_MAX

#define THREAD_SIZE_ORDER 2
#define THREAD_SIZE       (PAGE_SIZE << THREAD_SIZE_ORDER)

/* Direct map: all of it is linear. */
static inline void *__va(u64 phys)
{
	return (void *)(phys + PAGE_OFFSET);
}

/* Physical address of a kernel virtual address: direct map or image. */
static inline u64 __phys_addr(unsigned long virt)
{
	if (virt >= __START_KERNEL_map)
		return virt - __START_KERNEL_map;
	return virt - PAGE_OFFSET;
}

#define __pa(ptr)      __phys_addr((unsigned long)(ptr))
#define PFN_DOWN(phys) ((u64)(phys) >> PAGE_SHIFT)
#define PFN_UP(phys)   (((u64)(phys) + PAGE_SIZE - 1) >> PAGE_SHIFT)
#define PFN_PHYS(pfn)  ((u64)(pfn) << PAGE_SHIFT)

void clear_page(void *page);
void copy_page(void *to, const void *from);

#endif

/*
 * mm/vmalloc.h - virtually contiguous kernel memory from scattered frames.
 */
#ifndef MM_VMALLOC_H
#define MM_VMALLOC_H

#include "lib/types.h"
#include "lib/compiler.h"
#include "lib/rbtree.h"
#include "lib/list.h"
#include "asm/pgtable.h"
#include "mm/gfp.h"

struct page;

#define VM_ALLOC   0x02ul /* frames belong to the area */
#define VM_IOREMAP 0x01ul /* maps device memory */
#define VM_MAP     0x04ul /* maps frames of somebody else */

/* One area of kernel address space; size includes the guard page. */
struct vm_struct {
	struct rb_node node;    /* by address [vmap lock] */
	struct list_head purge; /* freed, TLB flush still due [vmap lock] */
	unsigned long addr;
	unsigned long size;
	unsigned long flags;
	unsigned long subtree_gap; /* largest free gap below, in this subtree */
	struct page **pages;
	unsigned int nr_pages;
	u64 phys_addr;      /* VM_IOREMAP */
	const void *caller; /* return address of the requester */
};

struct vmalloc_info {
	unsigned long addr, size, flags;
	unsigned int nr_pages;
	u64 phys_addr;
	const void *caller;
};

void vmalloc_init(void);
void *vmalloc(size_t size) __must_check;
void *vzalloc(size_t size) __must_check;
void *__vmalloc_caller(size_t size, gfp_t gfp, const void *caller);
void vfree(const void *addr);
void *vmap(struct page **pages, unsigned int count) __must_check;
void vunmap(const void *addr);
void *ioremap(u64 phys, size_t size) __must_check;
void iounmap(void *addr);
bool is_vmalloc_addr(const void *addr);
struct page *vmalloc_to_page(const void *addr);
void vmalloc_purge(void);

/* First area at or above @from, for /proc/vmallocinfo; false at the end. */
bool vmalloc_info_next(unsigned long from, struct vmalloc_info *info);

#endif

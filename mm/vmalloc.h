/*
 * mm/vmalloc.h - virtually contiguous kernel memory from scattered frames.
 */
#ifndef MM_VMALLOC_H
#define MM_VMALLOC_H

#include "lib/types.h"
#include "lib/compiler.h"
#include "lib/range_tree.h"
#include "lib/list.h"
#include "asm/pgtable.h"
#include "mm/gfp.h"

struct page;

#define VM_ALLOC   0x02ul /* frames belong to the area */
#define VM_IOREMAP 0x01ul /* maps device memory */
#define VM_MAP     0x04ul /* maps frames of somebody else */

/* One area of kernel address space; its last page is never mapped. */
struct vm_struct {
	union {
		struct range_node range; /* [l] in the area tree */
		struct {
			unsigned long addr; /* [c] */
			unsigned long end;  /* [c] guard page included */
		};
	};
	struct list_head purge; /* [l] freed, TLB flush still due */
	unsigned long flags;    /* [c] VM_ALLOC ... */
	struct page **pages;    /* [c] */
	unsigned int nr_pages;  /* [c] */
	u64 phys_addr;          /* [c] of VM_IOREMAP */
	const void *caller;     /* [c] return address of the requester */
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
long vmalloc_lazy_areas(void);

/* First area at or above @from, for /proc/vmallocinfo; false at the end. */
bool vmalloc_info_next(unsigned long from, struct vmalloc_info *info);

#endif

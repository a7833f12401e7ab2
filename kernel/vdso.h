/*
 * kernel/vdso.h - the page with the clock's parameters, and the vDSO's place
 * in an address space.
 */
#ifndef KERNEL_VDSO_H
#define KERNEL_VDSO_H

#include "asm/vdso.h"

struct mm_struct;
struct page;

/* Change the page: what is between the two is seen whole or not at all. */
struct vdso_data *vdso_write_begin(unsigned long *flags);
void vdso_write_end(unsigned long flags);

void vdso_init(void);
int vdso_map(struct mm_struct *mm) __must_check;
/* A time namespace: a page that begins with its struct vdso_offsets. */
void vdso_set_offsets(struct mm_struct *mm, struct page *page);

#endif

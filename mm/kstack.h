/*
 * mm/kstack.h - kernel stacks: 16 KiB of vmalloc space above a guard page.
 */
#ifndef MM_KSTACK_H
#define MM_KSTACK_H

#include "lib/types.h"
#include "asm/page.h"
#include "lib/compiler.h"
#include "asm/page.h" /* THREAD_SIZE */

#define STACK_END_MAGIC 0x57AC6E9DUL

void *kstack_alloc(void) __must_check;
void *kstack_alloc_from(const void *caller) __must_check;
void kstack_init(void);
void kstack_free(void *stack);
bool kstack_guard_hit(unsigned long addr);
bool kstack_contains(const void *stack, unsigned long addr);
unsigned long kstack_count(void);
long kstack_spare(void);

#endif

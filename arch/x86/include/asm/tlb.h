/*
 * asm/tlb.h - loading address spaces and forgetting old translations.
 *
 * An address space knows on which CPUs it is loaded (mm->cpumask); flushes
 * interrupt only those, and return when all have forgotten.
 */
#ifndef ASM_TLB_H
#define ASM_TLB_H

#include "lib/types.h"

struct mm_struct;
struct task_struct;

/* Load @next in place of @prev.  IRQs off. */
void switch_mm_irqs_off(struct mm_struct *prev, struct mm_struct *next);
/* A kernel thread runs on with what is loaded and needs none of it. */
void enter_lazy_tlb(void);
/* exec: current leaves @prev for @next for good. */
void activate_mm(struct mm_struct *prev, struct mm_struct *next);

/* Called without spinlocks that an interrupt handler takes; any IRQ state
 * but NMI.  The page tables were changed before. */
void flush_tlb_mm(struct mm_struct *mm);
/* The same when page tables, too, are about to be freed. */
void flush_tlb_tables(struct mm_struct *mm);
void flush_tlb_page(struct mm_struct *mm, unsigned long addr);
void flush_tlb_range(struct mm_struct *mm, unsigned long start,
		     unsigned long end);
/* All CPUs; needs IRQs on once more than one CPU runs. */
void flush_tlb_kernel_range(unsigned long start, unsigned long end);
void flush_tlb_all(void);

static inline void local_flush_tlb_page(unsigned long addr)
{
	__asm__ volatile("invlpg (%0)" ::"r"(addr) : "memory");
}

/* This CPU forgets all but global translations. */
void local_flush_tlb(void);

#endif

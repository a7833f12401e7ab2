/*
 * arch/x86/cpu/desc.h - segment, interrupt and task-state descriptors.
 */
#ifndef ARCH_X86_CPU_DESC_H
#define ARCH_X86_CPU_DESC_H

#include "lib/types.h"

#define NR_IST         3 /* IST_DF .. IST_MC (tss.h) */
#define IST_STACK_SIZE 8192

void idt_init(void);
void desc_init_cpu(void);
/* The IST stack of this CPU that @addr lies in; false if in none. */
bool ist_stack_bounds(unsigned long addr, unsigned long *lo, unsigned long *hi);

#endif

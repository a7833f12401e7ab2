/*
 * arch/x86/cpu/irq.h - counting interrupts.
 */
#ifndef ARCH_X86_CPU_IRQ_H
#define ARCH_X86_CPU_IRQ_H

#include "asm/irq.h"

void irq_stat_inc(enum irq_vector_stat stat);

#endif

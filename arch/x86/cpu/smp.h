/*
 * arch/x86/cpu/smp.h - CPU numbers and the handlers of interprocessor
 * interrupts.
 */
#ifndef ARCH_X86_CPU_SMP_H
#define ARCH_X86_CPU_SMP_H

#include "lib/types.h"

void smp_find_cpus(void);
u32 cpu_apic_id(int cpu);
void smp_handle_call(void);
void smp_handle_stop(void) __attribute__((noreturn));

#endif

/*
 * arch/x86/cpu/percpu.h - moving to per-CPU variables of one's own.
 */
#ifndef ARCH_X86_CPU_PERCPU_H
#define ARCH_X86_CPU_PERCPU_H

void percpu_load(int cpu);

#endif

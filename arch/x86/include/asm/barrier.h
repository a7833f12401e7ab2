/*
 * asm/barrier.h - order towards devices, and waiting politely.
 *
 * x86 reorders only a store after which comes a load: among CPUs the barriers
 * of lib/atomic.h suffice.
 */
#ifndef ASM_BARRIER_H
#define ASM_BARRIER_H

#include "lib/atomic.h" /* barrier(), smp_mb() and friends */

/* Towards devices: also order accesses to uncached memory. */
#define mb()  __asm__ volatile("mfence" ::: "memory")
#define rmb() __asm__ volatile("lfence" ::: "memory")
#define wmb() __asm__ volatile("sfence" ::: "memory")

/* Inside a wait for another CPU: lets the other hyperthread (or vCPU) run. */
static inline void cpu_relax(void)
{
	__asm__ volatile("pause" ::: "memory");
}

#endif

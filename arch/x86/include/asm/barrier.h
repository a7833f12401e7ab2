/*
 * asm/barrier.h - order between memory accesses, and waiting politely.
 *
 * x86 reorders only a store after which comes a load: all but smp_mb() cost
 * nothing but the compiler's freedom.
 */
#ifndef ASM_BARRIER_H
#define ASM_BARRIER_H

#define barrier() __asm__ volatile("" ::: "memory")
#define smp_mb()  __asm__ volatile("lock addl $0, -4(%%rsp)" ::: "memory", "cc")
#define smp_rmb() barrier()
#define smp_wmb() barrier()
#define mb()      __asm__ volatile("mfence" ::: "memory")
#define rmb()     __asm__ volatile("lfence" ::: "memory")
#define wmb()     __asm__ volatile("sfence" ::: "memory")

#define smp_load_acquire(p)     __atomic_load_n((p), __ATOMIC_ACQUIRE)
#define smp_store_release(p, v) __atomic_store_n((p), (v), __ATOMIC_RELEASE)
#define smp_store_mb(var, v) \
	((void)__atomic_exchange_n(&(var), (v), __ATOMIC_SEQ_CST))

/* Inside a wait for another CPU: lets the other hyperthread (or vCPU) run. */
static inline void cpu_relax(void)
{
	__asm__ volatile("pause" ::: "memory");
}

#endif

/*
 * asm/percpu.h - one copy of a variable for each CPU.
 *
 * The linker gathers the originals; boot copies them once per CPU and points
 * GS at the distance between copy and original, so `gs:variable` is the copy
 * of the running CPU.  Before setup_per_cpu_areas() that distance is 0 and the
 * boot CPU uses the originals.
 *
 * this_cpu_*() on scalars is one instruction, hence safe against interrupts.
 */
#ifndef ASM_PERCPU_H
#define ASM_PERCPU_H

#include "lib/compiler.h"
#include "lib/types.h"
#include "lib/cpumask.h"

#define DECLARE_PER_CPU(type, name) extern __typeof__(type) name
#define DEFINE_PER_CPU(type, name) \
	__attribute__((section(".percpu"))) __typeof__(type) name

/* Distance from the original to the copy, per CPU. */
extern u64 __per_cpu_offset[NR_CPUS];
DECLARE_PER_CPU(u64, this_cpu_off);

DECLARE_PER_CPU(int, cpu_number);

#define this_cpu_read(var) \
	({ \
		__typeof__(var) __pc_r; \
		__asm__ volatile("mov %%gs:%1, %0" : "=r"(__pc_r) : "m"(var)); \
		__pc_r; \
	})

#define this_cpu_write(var, val) \
	do { \
		__typeof__(var) __pc_w = (val); \
		__asm__ volatile("mov %1, %%gs:%0" : "+m"(var) : "r"(__pc_w)); \
	} while (0)

#define this_cpu_add(var, val) \
	do { \
		__typeof__(var) __pc_a = (__typeof__(var))(val); \
		__asm__ volatile("add %1, %%gs:%0" \
				 : "+m"(var) \
				 : "r"(__pc_a) \
				 : "cc"); \
	} while (0)

#define this_cpu_inc(var) this_cpu_add(var, 1)
#define this_cpu_dec(var) this_cpu_add(var, -1)

#define per_cpu_ptr(ptr, cpu) \
	((__typeof__(ptr))((unsigned long)(ptr) + __per_cpu_offset[cpu]))
#define per_cpu(var, cpu) (*per_cpu_ptr(&(var), cpu))

/* The copy of the running CPU; stay on it (IRQs or preemption off). */
#define this_cpu_ptr(ptr) \
	((__typeof__(ptr))((unsigned long)(ptr) + this_cpu_read(this_cpu_off)))

/* Which CPU runs this; the kernel is not preemptible, so it stays true. */
static inline int smp_processor_id(void)
{
	return this_cpu_read(cpu_number);
}
#define raw_smp_processor_id() smp_processor_id()

/* Boot: give every possible CPU its copies. */
void setup_per_cpu_areas(void);

#endif

/*
 * arch/x86/cpu/percpu.c - the areas behind GS.
 *
 * All areas are copies of the linker's section; they lie in the direct map,
 * so GS bases are negative numbers, which is how paranoid entries tell them
 * from a user's.
 */
#include "arch/x86/cpu/acpi.h"
#include "arch/x86/cpu/desc.h"
#include "arch/x86/cpu/percpu.h"
#include "asm/current.h"
#include "asm/msr.h"
#include "asm/page.h"
#include "asm/page.h"
#include "asm/percpu.h"
#include "asm/preempt.h"
#include "asm/sections.h"
#include "kernel/base/bug.h"
#include "kernel/task.h"
#include "lib/string.h"
#include "lib/util.h"
#include "mm/memblock.h"

u64 __per_cpu_offset[NR_CPUS];

DEFINE_PER_CPU(u64, this_cpu_off);
DEFINE_PER_CPU(int, cpu_number);
DEFINE_PER_CPU(int, __preempt_count);
DEFINE_PER_CPU(struct task_struct *, current_task) = &init_task;

/**
 * percpu_load() - use the variables of one CPU from now on.
 * @cpu: who we are.
 *
 * Context: Boot of each CPU, IRQs off, before anything else.
 */
void percpu_load(int cpu)
{
	wrmsr(MSR_GS_BASE, __per_cpu_offset[cpu]);
	wrmsr(MSR_KERNEL_GS_BASE, 0);
}

/**
 * setup_per_cpu_areas() - give every possible CPU its copies.
 *
 * What the boot CPU has changed until now is carried over to its own copy
 * only as far as the originals are still what they were for the others: so
 * this runs before interrupts, timers and the scheduler.
 *
 * Context: Boot, after acpi_init(), while memblock gives memory.
 */
void setup_per_cpu_areas(void)
{
	size_t size = (size_t)(__per_cpu_end - __per_cpu_start);
	int nr = (int)clamp(acpi_info.nr_cpus, 1u, (u32)NR_CPUS);

	for (int cpu = 0; cpu < nr; cpu++) {
		char *area = memblock_alloc(size, PAGE_SIZE);

		memcpy(area, __per_cpu_start, size);
		__per_cpu_offset[cpu] =
			(u64)area - (u64)(unsigned long)__per_cpu_start;
		per_cpu(this_cpu_off, cpu) = __per_cpu_offset[cpu];
		per_cpu(cpu_number, cpu) = cpu;
		if (cpu)
			per_cpu(__preempt_count, cpu) = 0;
	}
	percpu_load(0);
	desc_init_cpu();
	assert(smp_processor_id() == 0);
}

/*
 * tests/kernel/test_arch.c - page tables, processors, clock and interrupts.
 */
#include "asm/cpu.h"
#include "asm/irq.h"
#include "asm/msr.h"
#include "asm/page.h"
#include "asm/percpu.h"
#include "asm/pgtable.h"
#include "asm/sections.h"
#include "asm/smp.h"
#include "asm/timer.h"
#include "asm/tlb.h"
#include "kernel/base/ktest.h"
#include "lib/atomic.h"
#include <uapi/errno.h>

struct findings {
	unsigned long leaves;
	unsigned long write_exec;
	unsigned long user;
};

static void look_at(u64 entry, struct findings *found)
{
	found->leaves++;
	if (entry & _PAGE_RW && !(entry & _PAGE_NX))
		found->write_exec++;
	if (entry & _PAGE_USER)
		found->user++;
}

static void look_below_pmd(const pmd_t *pmd, struct findings *found)
{
	const pte_t *pte = pte_offset(pmd, 0);

	if (pmd_leaf(*pmd)) {
		look_at(pmd->pmd, found);
		return;
	}
	for (int i = 0; i < PTRS_PER_PTE; i++)
		if (pte_present(pte[i]))
			look_at(pte[i].pte, found);
}

static void look_below_pud(const pud_t *pud, struct findings *found)
{
	const pmd_t *pmd = pmd_offset(pud, 0);

	if (pud_leaf(*pud)) {
		look_at(pud->pud, found);
		return;
	}
	for (int i = 0; i < PTRS_PER_PMD; i++)
		if (pmd_present(pmd[i]))
			look_below_pmd(&pmd[i], found);
}

static void look_at_kernel_half(struct findings *found)
{
	for (int i = USER_PTRS_PER_PGD; i < PTRS_PER_PGD; i++) {
		const pud_t *pud = pud_offset(&swapper_pg_dir[i], 0);

		if (!pgd_present(swapper_pg_dir[i]))
			continue;
		for (int j = 0; j < PTRS_PER_PUD; j++)
			if (pud_present(pud[j]))
				look_below_pud(&pud[j], found);
	}
}

KTEST(nothing_in_the_kernel_is_writable_and_executable)
{
	struct findings found = { 0 };

	look_at_kernel_half(&found);
	EXPECT(found.leaves > 10);
	EXPECT_EQ(found.write_exec, 0);
	EXPECT_EQ(found.user, 0);
}

KTEST(the_image_is_mapped_where_it_was_loaded)
{
	EXPECT_EQ(kernel_virt_to_phys((unsigned long)_stext), __pa(_stext));
	EXPECT_EQ(kernel_virt_to_phys((unsigned long)_sdata), __pa(_sdata));
	EXPECT_EQ(kernel_virt_to_phys(VMALLOC_END - 4095), 0);
}

KTEST(protections_the_cpu_has_are_on)
{
	EXPECT(read_cr0() & X86_CR0_WP);
	EXPECT(rdmsr(MSR_EFER) & EFER_NXE);
	EXPECT_EQ(!!(read_cr4() & X86_CR4_SMEP), cpu_has(CPU_SMEP));
	EXPECT_EQ(!!(read_cr4() & X86_CR4_SMAP), cpu_has(CPU_SMAP));
	EXPECT_EQ(!!(read_cr4() & X86_CR4_UMIP), cpu_has(CPU_UMIP));
}

static void count_me(void *arg)
{
	atomic_add(1 << smp_processor_id(), arg);
}

KTEST(a_function_runs_once_on_every_cpu)
{
	atomic_t seen = ATOMIC_INIT(0);

	on_each_cpu(count_me, &seen);
	EXPECT_EQ(atomic_read(&seen), cpu_online_mask.bits[0]);
}

KTEST(a_function_runs_on_the_cpu_it_was_sent_to)
{
	int cpu;

	for_each_online_cpu(cpu) {
		atomic_t seen = ATOMIC_INIT(0);

		EXPECT_EQ(smp_call_function_single(cpu, count_me, &seen), 0);
		EXPECT_EQ(atomic_read(&seen), 1 << cpu);
	}
	EXPECT_EQ(smp_call_function_single(NR_CPUS, count_me, NULL), -ENXIO);
	EXPECT_EQ(smp_call_function_single(-1, count_me, NULL), -ENXIO);
}

static void read_clock(void *arg)
{
	*(u64 *)arg = sched_clock();
}

KTEST(all_cpus_agree_on_the_time)
{
	u64 before, there, after;
	int cpu;

	for_each_online_cpu(cpu) {
		before = sched_clock();
		smp_call_function_single(cpu, read_clock, &there);
		after = sched_clock();
		EXPECT(before <= there && there <= after);
	}
}

KTEST(per_cpu_variables_are_apart)
{
	int cpu;

	for_each_online_cpu(cpu)
		EXPECT_EQ(per_cpu(cpu_number, cpu), cpu);
	EXPECT_EQ(this_cpu_ptr(&cpu_number) ==
			  per_cpu_ptr(&cpu_number, smp_processor_id()),
		  true);
}

KTEST(everybody_can_be_made_to_forget)
{
	flush_tlb_all();
	flush_tlb_kernel_range(VMALLOC_START, VMALLOC_START + PAGE_SIZE);
	flush_tlb_kernel_range(VMALLOC_START, VMALLOC_START + (1 << 30));
	EXPECT(true);
}

static bool no_handler(unsigned int irq, void *dev)
{
	(void)irq;
	(void)dev;
	return false;
}

KTEST(interrupt_lines_are_checked_and_given_back)
{
	int dev;

	EXPECT_EQ(request_irq(NR_IRQ_LINES, no_handler, "test", &dev), -EINVAL);
	EXPECT_EQ(request_irq(5, no_handler, "test", &dev), 0);
	EXPECT(irq_name(5) != NULL);
	free_irq(5, &dev);
	EXPECT(irq_name(5) == NULL);
}

KTEST(whole_pages_are_cleared_and_copied)
{
	static u64 page[2][PAGE_SIZE / 8] __attribute__((aligned(4096)));

	for (size_t i = 0; i < PAGE_SIZE / 8; i++)
		page[0][i] = i;
	copy_page(page[1], page[0]);
	EXPECT_EQ(page[1][0], 0);
	EXPECT_EQ(page[1][511], 511);
	clear_page(page[1]);
	EXPECT_EQ(page[1][511], 0);
	EXPECT_EQ(page[0][511], 511);
}

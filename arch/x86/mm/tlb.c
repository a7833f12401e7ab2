/*
 * arch/x86/mm/tlb.c - which address space is loaded where, and forgetting.
 *
 * A CPU puts itself into mm->cpumask before it loads the mm and takes
 * itself out after it loaded another; so whoever changes page tables and then
 * looks at the bitmap reaches every CPU that may remember the old ones.
 *
 * There is one request at a time, described by `request` under tlb_lock.  Who
 * waits for that lock answers the holder's request meanwhile, so flushes may
 * come from code with IRQs off.
 *
 * See: Intel SDM volume 3, 4.10; lab 4.
 */
#include "arch/x86/cpu/apic.h"
#include "arch/x86/cpu/smp.h"
#include "arch/x86/cpu/vectors.h"
#include "arch/x86/mm/tlb.h"
#include "asm/barrier.h"
#include "asm/irqflags.h"
#include "asm/msr.h"
#include "asm/page.h"
#include "asm/percpu.h"
#include "asm/pgtable.h"
#include "asm/preempt.h"
#include "asm/smp.h"
#include "asm/tlb.h"
#include "kernel/base/bug.h"
#include "lib/atomic.h"
#include "lib/compiler.h"
#include "mm/mm.h"

/* Above this many pages forgetting all is cheaper than one by one. */
#define MAX_SINGLE_PAGES 33

#define FLUSH_ALL (~0UL)

/*
 * Written by the holder of tlb_lock.  A CPU whose bit is set in @pending reads
 * the rest, flushes and clears its bit.
 */
static struct {
	struct mm_struct *mm; /* NULL: kernel addresses */
	unsigned long start;
	unsigned long end;     /* FLUSH_ALL: everything */
	unsigned long pending; /* [a] bit per CPU */
} request;

static unsigned char tlb_lock; /* no spinlock_t: see the head of this file */

/* The address space this CPU has loaded. */
static DEFINE_PER_CPU(struct mm_struct *, loaded_mm) = &init_mm;

/**
 * local_flush_tlb() - this CPU forgets all but global translations.
 *
 * Context: Any.
 */
void local_flush_tlb(void)
{
	write_cr3(read_cr3());
}

/* Global ones too: toggling CR4.PGE does that. */
static void flush_everything(void)
{
	unsigned long cr4 = read_cr4(), flags;

	local_irq_save(flags);
	write_cr4(cr4 & ~X86_CR4_PGE);
	write_cr4(cr4);
	local_irq_restore(flags);
}

static void flush_local(const struct mm_struct *mm, unsigned long start,
			unsigned long end)
{
	bool few = end - start <= MAX_SINGLE_PAGES * PAGE_SIZE;

	if (mm && this_cpu_read(loaded_mm) != mm)
		return;
	if (end == FLUSH_ALL || !few) {
		if (mm)
			local_flush_tlb();
		else
			flush_everything();
		return;
	}
	for (unsigned long addr = start; addr < end; addr += PAGE_SIZE)
		local_flush_tlb_page(addr);
}

/**
 * tlb_handle_flush() - do what the current request asks of this CPU, if it
 * does.
 *
 * Context: Hardirq, or waiting for tlb_lock.
 */
void tlb_handle_flush(void)
{
	unsigned long me = 1UL << smp_processor_id();

	if (!(smp_load_acquire(&request.pending) & me))
		return;
	flush_local(request.mm, request.start, request.end);
	__atomic_fetch_and(&request.pending, ~me, __ATOMIC_SEQ_CST);
}

static void lock_requests(void)
{
	preempt_disable();
	while (__atomic_test_and_set(&tlb_lock, __ATOMIC_ACQUIRE)) {
		unsigned long flags;

		local_irq_save(flags);
		tlb_handle_flush();
		local_irq_restore(flags);
		cpu_relax();
	}
}

static void unlock_requests(void)
{
	__atomic_clear(&tlb_lock, __ATOMIC_RELEASE);
	preempt_enable();
}

/* Have @cpus flush; returns when they have. */
static void flush_others(unsigned long cpus, struct mm_struct *mm,
			 unsigned long start, unsigned long end)
{
	int cpu;

	lock_requests();
	request.mm = mm;
	request.start = start;
	request.end = end;
	smp_store_release(&request.pending, cpus);
	for (unsigned long left = cpus; left; left &= left - 1) {
		cpu = __builtin_ctzl(left);
		lapic_send_ipi(cpu_apic_id(cpu), VECTOR_TLB);
	}
	while (READ_ONCE(request.pending) & cpu_online_mask.bits[0])
		cpu_relax();
	unlock_requests();
}

static void flush(struct mm_struct *mm, unsigned long cpus, unsigned long start,
		  unsigned long end)
{
	unsigned long me;

	preempt_disable();
	me = 1UL << smp_processor_id();
	flush_local(mm, start, end);
	cpus &= cpu_online_mask.bits[0] & ~me;
	if (cpus)
		flush_others(cpus, mm, start, end);
	preempt_enable();
}

/**
 * flush_tlb_range() - all CPUs forget a part of an address space.
 * @mm:    whose tables were changed before.
 * @start: first address ...
 * @end:   ... and the end.
 *
 * Context: Any but NMI.
 */
void flush_tlb_range(struct mm_struct *mm, unsigned long start,
		     unsigned long end)
{
	smp_mb(); /* the change before the look at who has it loaded */
	flush(mm, READ_ONCE(mm->cpumask.bits[0]), start, end);
}

/**
 * flush_tlb_page() - all CPUs forget one page of an address space.
 * @mm:   whose tables were changed before.
 * @addr: in the page.
 *
 * Context: Any but NMI.
 */
void flush_tlb_page(struct mm_struct *mm, unsigned long addr)
{
	addr &= PAGE_MASK;
	flush_tlb_range(mm, addr, addr + PAGE_SIZE);
}

/**
 * flush_tlb_mm() - all CPUs forget an address space.
 * @mm: whose tables were changed before.
 *
 * Context: Any but NMI.
 */
void flush_tlb_mm(struct mm_struct *mm)
{
	flush_tlb_range(mm, 0, FLUSH_ALL);
}

/**
 * flush_tlb_kernel_range() - all CPUs forget kernel addresses.
 * @start: first address ...
 * @end:   ... and the end.
 *
 * Context: Any but NMI.
 */
void flush_tlb_kernel_range(unsigned long start, unsigned long end)
{
	flush(NULL, ~0UL, start, end);
}

/**
 * flush_tlb_all() - all CPUs forget everything.
 *
 * Context: Any but NMI.
 */
void flush_tlb_all(void)
{
	flush(NULL, ~0UL, 0, FLUSH_ALL);
}

/**
 * switch_mm_irqs_off() - load another address space.
 * @prev: what the scheduler thinks is loaded; taken from the CPU itself.
 * @next: what shall be loaded; &init_mm for none.
 *
 * Context: IRQs off.
 */
void switch_mm_irqs_off(struct mm_struct *prev, struct mm_struct *next)
{
	struct mm_struct *loaded = this_cpu_read(loaded_mm);
	unsigned long me = 1UL << smp_processor_id();

	(void)prev;
	if (loaded == next)
		return;
	__atomic_fetch_or(&next->cpumask.bits[0], me, __ATOMIC_SEQ_CST);
	this_cpu_write(loaded_mm, next);
	write_cr3(__pa(next->pgd));
	__atomic_fetch_and(&loaded->cpumask.bits[0], ~me, __ATOMIC_SEQ_CST);
}

/**
 * activate_mm() - exec: current works in another address space from now on.
 * @prev: the old one.
 * @next: the new one.
 *
 * Context: Process context.
 */
void activate_mm(struct mm_struct *prev, struct mm_struct *next)
{
	unsigned long flags;

	local_irq_save(flags);
	switch_mm_irqs_off(prev, next);
	local_irq_restore(flags);
}

/*
 * arch/x86/mm/tlb.c - which address space is loaded where, and forgetting.
 *
 * A CPU puts itself into mm->cpumask before it loads the mm and takes
 * itself out after it loaded another; so whoever changes page tables and then
 * looks at the bitmap reaches every CPU that may remember the old ones.
 *
 * While a kernel thread or the idle task runs, the last program's space stays
 * loaded, for it often comes next; yet nobody uses it, so such a lazy CPU is
 * not interrupted.  It sees by mm->tlb_gen that it missed something when it
 * wakes to that program.  Only freed page tables make it let go at once, for a
 * processor may walk them ahead of need.
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
	unsigned long gen;     /* mm->tlb_gen after the change */
	unsigned long pending; /* [a] bit per CPU */
} request;

static unsigned char tlb_lock; /* no spinlock_t: see the head of this file */

/* The address space this CPU has loaded. */
static DEFINE_PER_CPU(struct mm_struct *, loaded_mm) = &init_mm;
/* All changes of it up to here are flushed. */
static DEFINE_PER_CPU(unsigned long, loaded_gen);
/* Nobody here needs it; read by other CPUs. */
static DEFINE_PER_CPU(bool, lazy);

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

static void flush_part(bool kernel, unsigned long start, unsigned long end)
{
	bool few = end - start <= MAX_SINGLE_PAGES * PAGE_SIZE;

	if (end != FLUSH_ALL && few) {
		for (unsigned long addr = start; addr < end; addr += PAGE_SIZE)
			local_flush_tlb_page(addr);
	} else if (kernel) {
		flush_everything();
	} else {
		local_flush_tlb();
	}
}

/* Load @next, whatever is loaded now; IRQs off. */
static void load_mm(struct mm_struct *next)
{
	struct mm_struct *loaded = this_cpu_read(loaded_mm);
	unsigned long me = 1UL << smp_processor_id();

	__atomic_fetch_or(&next->cpumask.bits[0], me, __ATOMIC_SEQ_CST);
	this_cpu_write(loaded_mm, next);
	this_cpu_write(loaded_gen, READ_ONCE(next->tlb_gen));
	write_cr3(__pa(next->pgd));
	__atomic_fetch_and(&loaded->cpumask.bits[0], ~me, __ATOMIC_SEQ_CST);
}

/* This CPU's share of a flush; @mm NULL: kernel addresses.  IRQs off. */
static void flush_local(const struct mm_struct *mm, unsigned long start,
			unsigned long end, unsigned long gen)
{
	if (!mm) {
		flush_part(true, start, end);
		return;
	}
	if (this_cpu_read(loaded_mm) != mm)
		return;
	if (this_cpu_read(lazy)) {
		load_mm(&init_mm);
		return;
	}
	flush_part(false, start, end);
	/* Ahead by more: another flush is on its way, it will catch up. */
	if (this_cpu_read(loaded_gen) + 1 == gen)
		this_cpu_write(loaded_gen, gen);
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
	flush_local(request.mm, request.start, request.end, request.gen);
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

/* A change of an address space, or of kernel addresses. */
struct change {
	struct mm_struct *mm;
	unsigned long start, end, gen;
};

/* Have @cpus flush; returns when they have. */
static void flush_others(unsigned long cpus, const struct change *change)
{
	lock_requests();
	request.mm = change->mm;
	request.start = change->start;
	request.end = change->end;
	request.gen = change->gen;
	smp_store_release(&request.pending, cpus);
	for (unsigned long left = cpus; left; left &= left - 1)
		lapic_send_ipi(cpu_apic_id(__builtin_ctzl(left)), VECTOR_TLB);
	while (READ_ONCE(request.pending) & cpu_online_mask.bits[0])
		cpu_relax();
	unlock_requests();
}

static void flush(unsigned long cpus, const struct change *change)
{
	unsigned long flags;

	preempt_disable();
	local_irq_save(flags);
	flush_local(change->mm, change->start, change->end, change->gen);
	local_irq_restore(flags);
	cpus &= cpu_online_mask.bits[0] & ~(1UL << smp_processor_id());
	if (cpus)
		flush_others(cpus, change);
	preempt_enable();
}

/* The CPUs of @cpus that are not lazy. */
static unsigned long busy_ones(unsigned long cpus)
{
	unsigned long busy = 0;

	for (; cpus; cpus &= cpus - 1) {
		int cpu = __builtin_ctzl(cpus);

		if (!READ_ONCE(per_cpu(lazy, cpu)))
			busy |= 1UL << cpu;
	}
	return busy;
}

static void flush_mm(struct mm_struct *mm, unsigned long start,
		     unsigned long end, bool tables)
{
	struct change change = { .mm = mm, .start = start, .end = end };
	unsigned long cpus;

	/* Orders the change before the look at who has it loaded, too. */
	change.gen = __atomic_add_fetch(&mm->tlb_gen, 1, __ATOMIC_SEQ_CST);
	cpus = READ_ONCE(mm->cpumask.bits[0]);
	flush(tables ? cpus : busy_ones(cpus), &change);
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
	flush_mm(mm, start, end, false);
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
	flush_mm(mm, 0, FLUSH_ALL, false);
}

/**
 * flush_tlb_tables() - all CPUs forget an address space and its tables.
 * @mm: from which tables were taken before; they can be freed afterwards.
 *
 * Context: Any but NMI.
 */
void flush_tlb_tables(struct mm_struct *mm)
{
	flush_mm(mm, 0, FLUSH_ALL, true);
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
	struct change change = { .start = start, .end = end };

	flush(~0UL, &change);
}

/**
 * flush_tlb_all() - all CPUs forget everything.
 *
 * Context: Any but NMI.
 */
void flush_tlb_all(void)
{
	struct change change = { .end = FLUSH_ALL };

	flush(~0UL, &change);
}

/**
 * enter_lazy_tlb() - a kernel thread runs on with what is loaded.
 *
 * Context: IRQs off.
 */
void enter_lazy_tlb(void)
{
	this_cpu_write(lazy, true);
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
	unsigned long gen;

	(void)prev;
	if (this_cpu_read(lazy)) {
		this_cpu_write(lazy, false);
		/* Who changes something now either sees us, or we see it. */
		smp_mb();
	}
	if (this_cpu_read(loaded_mm) != next) {
		load_mm(next);
		return;
	}
	gen = READ_ONCE(next->tlb_gen);
	if (gen != this_cpu_read(loaded_gen)) {
		this_cpu_write(loaded_gen, gen);
		local_flush_tlb();
	}
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

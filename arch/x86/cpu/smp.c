/*
 * arch/x86/cpu/smp.c - starting the other CPUs, and calling functions there.
 *
 * CPU 0 is the one that booted; the others are numbered as the firmware lists
 * them.  They are started one after the other, each on the stack of the idle
 * task made for it.
 *
 * A function to be run elsewhere is queued on the target's list, as one entry
 * per caller and target; whoever finds the list empty sends the interrupt.
 *
 * See: Intel SDM volume 3, 8.4 (start-up) and 10.6 (IPIs).
 */
#include "arch/x86/cpu/acpi.h"
#include "arch/x86/cpu/apic.h"
#include "arch/x86/cpu/smp.h"
#include "arch/x86/cpu/vectors.h"
#include "asm/barrier.h"
#include "asm/boot.h"
#include "asm/cpu.h"
#include "asm/fpu.h"
#include "asm/irqflags.h"
#include "asm/msr.h"
#include "asm/pgtable.h"
#include "asm/smp.h"
#include "asm/thread.h"
#include "asm/tlb.h"
#include "kernel/base/bug.h"
#include "kernel/base/panic.h"
#include "kernel/base/printk.h"
#include "kernel/base/sched_iface.h"
#include "kernel/base/spinlock.h"
#include "kernel/fork.h"
#include "kernel/sched/sched.h"
#include "kernel/task.h"
#include "kernel/time.h"
#include "lib/atomic.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/util.h"
#include "mm/mm.h"
#include "mm/page.h"
#include <uapi/errno.h>

#define START_TIMEOUT_NS (NSEC_PER_SEC)
#define INIT_DELAY_NS    (200 * NSEC_PER_USEC)

/* The end of trampoline.asm's page; see there. */
struct trampoline_params {
	u64 cr3;
	u64 stack;
	u64 entry;
	u64 cpu;
};

/* One function for one CPU, on the stack of who waits for it, or static. */
struct call {
	struct call *next;
	void (*fn)(void *arg);
	void *arg;
	atomic_t *pending; /* decremented when done */
};

extern const u8 trampoline_start[], trampoline_end[], trampoline_params[];

int nr_cpu_ids = 1;
struct cpumask cpu_possible_mask;
struct cpumask cpu_online_mask;

static u32 apic_ids[NR_CPUS];
static DEFINE_PER_CPU(struct call *, call_queue);

/**
 * smp_find_cpus() - number the CPUs that acpi_info lists; this one is 0.
 *
 * Context: Boot, after acpi_init() and lapic_init().
 */
void smp_find_cpus(void)
{
	u32 boot = lapic_id();

	apic_ids[0] = boot;
	for (unsigned int i = 0; i < acpi_info.nr_cpus; i++)
		if (acpi_info.apic_id[i] != boot && nr_cpu_ids < NR_CPUS)
			apic_ids[nr_cpu_ids++] = acpi_info.apic_id[i];
	for (int cpu = 0; cpu < nr_cpu_ids; cpu++)
		cpumask_set_cpu(cpu, &cpu_possible_mask);
	cpumask_set_cpu(0, &cpu_online_mask);
}

/**
 * cpu_apic_id() - how the interrupt bus calls a CPU.
 * @cpu: 0 .. nr_cpu_ids - 1.
 *
 * Context: Any.
 * Return: its APIC id.
 */
u32 cpu_apic_id(int cpu)
{
	return apic_ids[cpu];
}

/* Where trampoline.asm leads: GS first, for everything else needs it. */
static __noreturn __used void ap_entry(u32 cpu)
{
	wrmsr(MSR_GS_BASE, __per_cpu_offset[cpu]);
	cpu_init();
	lapic_enable();
	cpumask_set_cpu((int)cpu, &cpu_online_mask);
	cpu_startup_entry();
}

static void delay_ns(u64 ns)
{
	u64 end = ktime_get() + ns;

	while (ktime_get() < end)
		cpu_relax();
}

/* The first 2 MiB at their own address, for the step to long mode. */
static int map_trampoline(void)
{
	struct page *pud = alloc_page(GFP_KERNEL | __GFP_ZERO);
	struct page *pmd = alloc_page(GFP_KERNEL | __GFP_ZERO);

	if (!pud || !pmd) {
		if (pud)
			put_page(pud);
		if (pmd)
			put_page(pmd);
		return -ENOMEM;
	}
	*(u64 *)page_address(pmd) = _PAGE_PRESENT | _PAGE_RW | _PAGE_PSE;
	pud_populate(page_address(pud), page_to_phys(pmd));
	pgd_populate(init_mm.pgd, page_to_phys(pud));
	return 0;
}

static void unmap_trampoline(void)
{
	pud_t *pud = pud_offset(init_mm.pgd, 0);
	struct page *pmd_page = virt_to_page(pmd_offset(pud, 0));
	struct page *pud_page = virt_to_page(pud);

	pgd_clear(init_mm.pgd);
	flush_tlb_all();
	put_page(pmd_page);
	put_page(pud_page);
}

/* INIT, start-up, and a second start-up if the first had no effect. */
static bool kick_cpu(int cpu)
{
	u32 id = cpu_apic_id(cpu);

	lapic_send_init(id);
	delay_ns(INIT_DELAY_NS);
	for (int i = 0; i < 2; i++) {
		u64 end = ktime_get() + START_TIMEOUT_NS;

		lapic_send_startup(id, AP_TRAMPOLINE_PHYS / PAGE_SIZE);
		while (!cpu_online(cpu) && ktime_get() < end)
			cpu_relax();
		if (cpu_online(cpu))
			return true;
	}
	return false;
}

static void start_cpu(int cpu, struct trampoline_params *params)
{
	struct task_struct *idle = fork_idle(cpu);

	if (IS_ERR(idle)) {
		pr_err("smp: no idle task for CPU %d: %ld\n", cpu,
		       PTR_ERR(idle));
		return;
	}
	per_cpu(current_task, cpu) = idle;
	params->stack = (u64)idle->stack + THREAD_SIZE;
	params->cpu = (u64)cpu;
	smp_mb();
	if (!kick_cpu(cpu))
		pr_err("smp: CPU %d (APIC %u) does not start\n", cpu,
		       cpu_apic_id(cpu));
}

/**
 * smp_init() - start all other CPUs.
 *
 * One that does not answer is reported and left off.  The page the trampoline
 * stands in is mapped at its own address only while they start.
 *
 * Context: Process context, may sleep; boot.
 */
void smp_init(void)
{
	size_t size = (size_t)(trampoline_end - trampoline_start);
	u8 *page = __va(AP_TRAMPOLINE_PHYS);
	struct trampoline_params *params;

	if (nr_cpu_ids == 1)
		return;
	assert(size <= PAGE_SIZE);
	memcpy(page, trampoline_start, size);
	params = (struct trampoline_params *)(page + (trampoline_params -
						      trampoline_start));
	params->cr3 = __pa(init_mm.pgd);
	params->entry = (u64)ap_entry;
	if (map_trampoline()) {
		pr_err("smp: no memory to start other CPUs\n");
		return;
	}
	for (int cpu = 1; cpu < nr_cpu_ids; cpu++)
		start_cpu(cpu, params);
	unmap_trampoline();
	pr_info("smp: %d of %d CPUs online\n", num_online_cpus(), nr_cpu_ids);
}

/**
 * smp_send_reschedule() - make a CPU look at its TIF_NEED_RESCHED.
 * @cpu: which.
 *
 * Context: Any.
 */
void smp_send_reschedule(int cpu)
{
	lapic_send_ipi(cpu_apic_id(cpu), VECTOR_RESCHEDULE);
}

static void queue_call(int cpu, struct call *call)
{
	struct call **head = per_cpu_ptr(&call_queue, cpu);
	struct call *first = READ_ONCE(*head);

	do {
		call->next = first;
	} while (!try_cmpxchg(head, &first, call));
	if (!call->next)
		lapic_send_ipi(cpu_apic_id(cpu), VECTOR_CALL);
}

/**
 * smp_handle_call() - run what others queued for this CPU.
 *
 * Context: Hardirq, IRQs off.
 */
void smp_handle_call(void)
{
	struct call **head = this_cpu_ptr(&call_queue);
	struct call *call = xchg(head, NULL);

	while (call) {
		/* The entry is its owner's again as soon as pending drops. */
		struct call *next = call->next;
		atomic_t *pending = call->pending;

		call->fn(call->arg);
		atomic_dec(pending);
		call = next;
	}
}

/**
 * smp_call_function_many() - run a function on other CPUs.
 * @mask: where; this CPU and those not online are passed over.
 * @fn:   runs in hardirq context.
 * @arg:  for @fn.
 *
 * Returns when all have run it.
 *
 * Context: IRQs on, no lock held that @fn or an interrupt handler takes.
 */
void smp_call_function_many(struct cpumask mask, void (*fn)(void *), void *arg)
{
	struct call calls[NR_CPUS];
	atomic_t pending = ATOMIC_INIT(0);
	int cpu;

	preempt_disable();
	for_each_online_cpu(cpu) {
		if (cpu == smp_processor_id() || !cpumask_test_cpu(cpu, &mask))
			continue;
		calls[cpu] = (struct call){ .fn = fn,
					    .arg = arg,
					    .pending = &pending };
		atomic_inc(&pending);
		queue_call(cpu, &calls[cpu]);
	}
	/* Two CPUs may call each other: answer while waiting, IRQs off or on. */
	while (atomic_read(&pending))
		cpu_relax();
	preempt_enable();
}

/**
 * smp_call_function_single() - run a function on one CPU.
 * @cpu: which; may be this one.
 * @fn:  runs with IRQs off.
 * @arg: for @fn.
 *
 * Returns when it has run.
 *
 * Context: IRQs on, no lock held that @fn or an interrupt handler takes.
 * Return: 0, or -ENXIO if the CPU is not online.
 */
int smp_call_function_single(int cpu, void (*fn)(void *), void *arg)
{
	unsigned long flags;

	if (cpu < 0 || cpu >= nr_cpu_ids || !cpu_online(cpu))
		return -ENXIO;
	if (cpu != smp_processor_id()) {
		smp_call_function_many(cpumask_of_cpu((unsigned int)cpu), fn,
				       arg);
		return 0;
	}
	local_irq_save(flags);
	fn(arg);
	local_irq_restore(flags);
	return 0;
}

/**
 * on_each_cpu() - run a function everywhere, here too.
 * @fn:  runs with IRQs off.
 * @arg: for @fn.
 *
 * Context: IRQs on, no lock held that @fn or an interrupt handler takes.
 */
void on_each_cpu(void (*fn)(void *), void *arg)
{
	unsigned long flags;

	smp_call_function_many(cpu_online_mask, fn, arg);
	local_irq_save(flags);
	fn(arg);
	local_irq_restore(flags);
}

/**
 * smp_handle_stop() - the machine ends: this CPU stops for good.
 *
 * Context: Hardirq or NMI.
 */
void smp_handle_stop(void)
{
	cpumask_clear_cpu(smp_processor_id(), &cpu_online_mask);
	cpu_halt_forever();
}

/**
 * smp_send_stop() - stop all other CPUs, whatever they do.
 *
 * Context: Any.
 */
void smp_send_stop(void)
{
	int cpu;

	for_each_online_cpu(cpu) {
		if (cpu != smp_processor_id())
			lapic_send_ipi(cpu_apic_id(cpu), VECTOR_STOP);
	}
}

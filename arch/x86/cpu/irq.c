/*
 * arch/x86/cpu/irq.c - interrupts: from a vector to the function that asked.
 *
 * A device line n has vector VECTOR_IRQ_BASE + n and a list of actions; lines
 * of the ISA numbers 0-15 go to the I/O APIC input the firmware names, others
 * to the input of the same number.  Numbers from NR_IRQ_LINES on are messages:
 * a PCI device writes to the local APIC itself, and shares with nobody.  The list of a line is changed with its
 * interrupts masked everywhere it matters: actions are added at the head with
 * one store, and freed only when no CPU can be walking the list.
 *
 * See: Intel SDM volume 3, chapter 11; lab 6.
 */
#include "arch/x86/cpu/acpi.h"
#include "arch/x86/cpu/apic.h"
#include "arch/x86/cpu/ioapic.h"
#include "arch/x86/cpu/irq.h"
#include "arch/x86/cpu/smp.h"
#include "arch/x86/cpu/vectors.h"
#include "arch/x86/entry/entry.h"
#include "arch/x86/mm/tlb.h"
#include "asm/io.h"
#include "asm/irq.h"
#include "asm/percpu.h"
#include "asm/smp.h"
#include "kernel/base/mutex.h"
#include "kernel/base/panic.h"
#include "kernel/base/printk.h"
#include "kernel/sched/sched.h"
#include "kernel/timer.h"
#include "lib/atomic.h"
#include "lib/compiler.h"
#include "mm/slab.h"
#include <uapi/errno.h>

#define MSI_ADDRESS 0xfee00000UL /* of the local APICs; bits 12-19: which */

#define PIC1_DATA 0x21
#define PIC2_DATA 0xa1

struct irq_action {
	struct irq_action *next;
	irq_handler_t *handler;
	const char *name;
	void *dev;
};

struct irq_counts {
	u64 line[NR_IRQS];
	u64 stat[NR_IRQ_STATS];
};

static DEFINE_PER_CPU(struct irq_counts, irq_counts);

/* Guards changes of the lists; handlers walk them without. */
static struct mutex irq_mutex = MUTEX_INIT(irq_mutex, RANK_REGISTRY, "irq");
static struct irq_action *actions[NR_IRQS];

static_assert(VECTOR_IRQ_BASE + NR_IRQS <= VECTOR_TIMER,
	      "device vectors stay below the timer's");

/**
 * irq_stat_inc() - count an interrupt that is no device's.
 * @stat: which kind.
 *
 * Context: IRQs off.
 */
void irq_stat_inc(enum irq_vector_stat stat)
{
	this_cpu_inc(irq_counts.stat[stat]);
}

static void handle_line(unsigned int irq)
{
	this_cpu_inc(irq_counts.line[irq]);
	for (struct irq_action *a = smp_load_acquire(&actions[irq]); a;
	     a = a->next)
		a->handler(irq, a->dev);
}

static void handle_ipi(unsigned int vector)
{
	switch (vector) {
	case VECTOR_TIMER:
		irq_stat_inc(IRQ_STAT_TIMER);
		hrtimer_interrupt();
		break;
	case VECTOR_RESCHEDULE:
		irq_stat_inc(IRQ_STAT_RESCHEDULE);
		scheduler_ipi();
		break;
	case VECTOR_CALL:
		irq_stat_inc(IRQ_STAT_CALL);
		smp_handle_call();
		break;
	case VECTOR_TLB:
		irq_stat_inc(IRQ_STAT_TLB);
		tlb_handle_flush();
		break;
	case VECTOR_STOP:
		smp_handle_stop();
	default:
		pr_err("unexpected interrupt, vector %#x\n", vector);
	}
}

/**
 * irq_dispatch() - a vector above the exceptions.
 * @vector: which.
 *
 * The APIC is told first that we have it: level-triggered lines are quiet
 * again only afterwards, but with IRQs off nothing can nest, and the timer,
 * which does not return for long when it finds work, must not block others.
 *
 * Context: Hardirq, IRQs off.
 */
void irq_dispatch(unsigned int vector)
{
	if (vector == VECTOR_SPURIOUS) {
		irq_stat_inc(IRQ_STAT_SPURIOUS);
		return;
	}
	if (vector >= VECTOR_IRQ_BASE && vector < VECTOR_IRQ_BASE + NR_IRQS) {
		handle_line(vector - VECTOR_IRQ_BASE);
		lapic_eoi();
		return;
	}
	lapic_eoi();
	handle_ipi(vector);
}

/* Where a line arrives, and how it speaks. */
static int route_line(unsigned int irq)
{
	unsigned int gsi = irq;
	bool level = false, low = false;

	if (irq >= NR_IRQ_LINES)
		return 0;
	if (irq < ACPI_NR_ISA_IRQS) {
		gsi = acpi_info.isa_irq[irq].gsi;
		level = acpi_info.isa_irq[irq].level;
		low = acpi_info.isa_irq[irq].active_low;
	}
	return ioapic_route(gsi, (u8)(VECTOR_IRQ_BASE + irq), cpu_apic_id(0),
			    level, low);
}

static struct irq_action *new_action(irq_handler_t *handler, const char *name,
				     void *dev)
{
	struct irq_action *action = kmalloc(sizeof(*action), GFP_KERNEL);

	if (!action)
		return NULL;
	action->next = NULL;
	action->handler = handler;
	action->name = name;
	action->dev = dev;
	return action;
}

/**
 * request_irq() - have a function called when a device interrupts.
 * @irq:     ISA number, or above 15 the global number of the input.
 * @handler: returns true if its device asked; hardirq context, IRQs off.
 * @name:    for /proc/interrupts; stays the caller's.
 * @dev:     for @handler, and to tell sharers of a line apart.
 *
 * Context: Process context or boot, may sleep.
 * Return: 0, -EINVAL for a line that does not exist, -ENOMEM.
 */
int request_irq(unsigned int irq, irq_handler_t *handler, const char *name,
		void *dev)
{
	struct irq_action *action;
	int err = 0;

	if (irq >= NR_IRQ_LINES)
		return -EINVAL;
	action = new_action(handler, name, dev);
	if (!action)
		return -ENOMEM;

	mutex_lock(&irq_mutex);
	action->next = actions[irq];
	smp_store_release(&actions[irq], action);
	if (!action->next)
		err = route_line(irq);
	if (err)
		actions[irq] = NULL;
	mutex_unlock(&irq_mutex);
	if (err)
		kfree(action);
	return err;
}

/**
 * request_msi() - have a function called when a PCI device sends a message.
 * @handler: as for request_irq().
 * @name:    as for request_irq().
 * @dev:     as for request_irq().
 * @msg:     set to what the device must write.
 *
 * All messages go to the boot CPU.
 *
 * Context: Process context or boot, may sleep.
 * Return: the interrupt's number, for free_irq(); -ENOSPC, -ENOMEM.
 */
int request_msi(irq_handler_t *handler, const char *name, void *dev,
		struct msi_message *msg)
{
	struct irq_action *action = new_action(handler, name, dev);
	unsigned int irq = NR_IRQ_LINES;

	if (!action)
		return -ENOMEM;
	mutex_lock(&irq_mutex);
	while (irq < NR_IRQS && actions[irq])
		irq++;
	if (irq < NR_IRQS)
		smp_store_release(&actions[irq], action);
	mutex_unlock(&irq_mutex);
	if (irq == NR_IRQS) {
		kfree(action);
		return -ENOSPC;
	}
	msg->address = MSI_ADDRESS | cpu_apic_id(0) << 12;
	msg->data = VECTOR_IRQ_BASE + irq;
	return (int)irq;
}

static void nothing(void *unused)
{
	(void)unused;
}

/**
 * free_irq() - no more calls for a device.
 * @irq: as requested.
 * @dev: as requested.
 *
 * The handler does not run any more when this returns: every CPU has taken
 * an interrupt since the action left the list, and so has left the walk.
 *
 * Context: Process context, may sleep.
 */
void free_irq(unsigned int irq, void *dev)
{
	struct irq_action **link, *action;

	mutex_lock(&irq_mutex);
	link = &actions[irq];
	while (*link && (*link)->dev != dev)
		link = &(*link)->next;
	action = *link;
	if (action)
		smp_store_release(link, action->next);
	if (!actions[irq] && irq < NR_IRQ_LINES)
		ioapic_mask(irq < ACPI_NR_ISA_IRQS ? acpi_info.isa_irq[irq].gsi
						   : irq);
	mutex_unlock(&irq_mutex);
	on_each_cpu(nothing, NULL);
	kfree(action);
}

/**
 * irq_name() - who uses a line, for /proc/interrupts.
 * @irq: the line.
 *
 * Context: Any.
 * Return: the first user's name, NULL if there is none.
 */
const char *irq_name(unsigned int irq)
{
	const struct irq_action *action =
		irq < NR_IRQS ? READ_ONCE(actions[irq]) : NULL;

	return action ? action->name : NULL;
}

/**
 * irq_count() - how often a line interrupted a CPU.
 * @irq: below NR_IRQS.
 * @cpu: which.
 *
 * Context: Any.
 * Return: the number since boot.
 */
u64 irq_count(unsigned int irq, int cpu)
{
	return per_cpu(irq_counts, cpu).line[irq];
}

/**
 * irq_stat_count() - how often something but a device interrupted a CPU.
 * @stat: what.
 * @cpu:  which.
 *
 * Context: Any.
 * Return: the number since boot.
 */
u64 irq_stat_count(enum irq_vector_stat stat, int cpu)
{
	return per_cpu(irq_counts, cpu).stat[stat];
}

/**
 * init_IRQ() - from the PC's old interrupt controller to the APICs.
 *
 * Context: Boot, after acpi_init() and vmalloc_init(), IRQs off.
 */
void init_IRQ(void)
{
	outb(0xff, PIC1_DATA);
	outb(0xff, PIC2_DATA);
	if (lapic_init(acpi_info.lapic_phys))
		panic("no memory to map the local APIC");
	lapic_enable();
	ioapic_init();
	smp_find_cpus();
}

/*
 * asm/irq.h - device interrupts: an ISA line or GSI to a C function.
 */
#ifndef ASM_IRQ_H
#define ASM_IRQ_H

#include "lib/compiler.h"
#include "lib/types.h"

#define NR_IRQ_LINES 64  /* lines the I/O APICs may have together */
#define NR_IRQS      128 /* the rest are messages of PCI devices */

/* Returns true if its device asked.  Hardirq context, IRQs off. */
typedef bool irq_handler_t(unsigned int irq, void *dev);

/*
 * Route @irq (ISA number; above 15: GSI) here and unmask it.  Several
 * handlers may share a line.  0, -EINVAL, -ENOMEM.
 */
int request_irq(unsigned int irq, irq_handler_t *handler, const char *name,
		void *dev) __must_check;
void free_irq(unsigned int irq, void *dev);

/* struct msi_message - the write by which a PCI device interrupts. */
struct msi_message {
	u64 address;
	u32 data;
};

/* An interrupt number for a message of its own; free_irq() undoes it. */
int request_msi(irq_handler_t *handler, const char *name, void *dev,
		struct msi_message *msg) __must_check;

/* For /proc/interrupts and /proc/stat. */
const char *irq_name(unsigned int irq); /* NULL: line unused */
u64 irq_count(unsigned int irq, int cpu);

enum irq_vector_stat {
	IRQ_STAT_TIMER,      /* LOC: local timer interrupts */
	IRQ_STAT_RESCHEDULE, /* RES */
	IRQ_STAT_CALL,       /* CAL */
	IRQ_STAT_TLB,        /* TLB */
	IRQ_STAT_SPURIOUS,   /* SPU */
	IRQ_STAT_NMI,        /* NMI */
	NR_IRQ_STATS,
};
u64 irq_stat_count(enum irq_vector_stat stat, int cpu);

/* Boot: ACPI tables, PIC masked, I/O APICs, this CPU's local APIC. */
void init_IRQ(void);

#endif

/*
 * arch/x86/cpu/ioapic.c - the I/O APICs: from a device's line to a vector.
 *
 * Inputs of all I/O APICs are numbered through (global system interrupts);
 * acpi_info says where each begins.  All stand masked until routed.
 *
 * See: Intel 82093AA data sheet.
 */
#include "arch/x86/cpu/acpi.h"
#include "arch/x86/cpu/ioapic.h"
#include "kernel/base/printk.h"
#include "kernel/base/spinlock.h"
#include "mm/vmalloc.h"
#include <uapi/errno.h>

#define REG_SELECT  0
#define REG_WINDOW  4 /* in words: 0x10 bytes */
#define REG_VERSION 0x01
#define REG_TABLE   0x10

#define ENTRY_ACTIVE_LOW (1u << 13)
#define ENTRY_LEVEL      (1u << 15)
#define ENTRY_MASKED     (1u << 16)

struct ioapic {
	volatile u32 *regs;
	unsigned int gsi_base;
	unsigned int nr_inputs;
};

static struct ioapic ioapics[ACPI_MAX_IOAPICS];
static unsigned int nr_ioapics;
static spinlock_t ioapic_lock = SPINLOCK_INIT(RANK_IRQ, "ioapic_lock");

static u32 ioapic_read(const struct ioapic *io, u32 reg)
{
	io->regs[REG_SELECT] = reg;
	return io->regs[REG_WINDOW];
}

static void ioapic_write(const struct ioapic *io, u32 reg, u32 value)
{
	io->regs[REG_SELECT] = reg;
	io->regs[REG_WINDOW] = value;
}

/* The high half first, so that an unmasked entry is never half new. */
static void write_entry(const struct ioapic *io, unsigned int input, u32 low,
			u32 high)
{
	ioapic_write(io, REG_TABLE + 2 * input, ENTRY_MASKED);
	ioapic_write(io, REG_TABLE + 2 * input + 1, high);
	ioapic_write(io, REG_TABLE + 2 * input, low);
}

static struct ioapic *find_ioapic(unsigned int gsi)
{
	for (unsigned int i = 0; i < nr_ioapics; i++)
		if (gsi - ioapics[i].gsi_base < ioapics[i].nr_inputs)
			return &ioapics[i];
	return NULL;
}

/**
 * ioapic_init() - map every I/O APIC of acpi_info and mask all inputs.
 *
 * Context: Boot, after acpi_init().
 */
void ioapic_init(void)
{
	for (unsigned int i = 0; i < acpi_info.nr_ioapics; i++) {
		struct ioapic *io = &ioapics[nr_ioapics];

		io->regs = ioremap(acpi_info.ioapic[i].phys, 4096);
		if (!io->regs) {
			pr_err("ioapic %u: cannot map registers\n", i);
			continue;
		}
		io->gsi_base = acpi_info.ioapic[i].gsi_base;
		io->nr_inputs = (ioapic_read(io, REG_VERSION) >> 16 & 0xff) + 1;
		for (unsigned int n = 0; n < io->nr_inputs; n++)
			write_entry(io, n, ENTRY_MASKED, 0);
		nr_ioapics++;
	}
}

/**
 * ioapic_route() - deliver a global interrupt to one CPU, and unmask it.
 * @gsi:        which input.
 * @vector:     with which vector.
 * @apic_id:    to whom.
 * @level:      level, else edge triggered.
 * @active_low: polarity.
 *
 * Context: Any; takes ioapic_lock.
 * Return: 0, or -ENODEV if no I/O APIC has that input.
 */
int ioapic_route(unsigned int gsi, u8 vector, u32 apic_id, bool level,
		 bool active_low)
{
	const struct ioapic *io = find_ioapic(gsi);
	unsigned long flags;
	u32 low = vector;

	if (!io)
		return -ENODEV;
	if (level)
		low |= ENTRY_LEVEL;
	if (active_low)
		low |= ENTRY_ACTIVE_LOW;

	spin_lock_irqsave(&ioapic_lock, flags);
	write_entry(io, gsi - io->gsi_base, low, apic_id << 24);
	spin_unlock_irqrestore(&ioapic_lock, flags);
	return 0;
}

/**
 * ioapic_mask() - stop delivering a global interrupt.
 * @gsi: which input.
 *
 * Context: Any; takes ioapic_lock.
 * Return: 0, or -ENODEV if no I/O APIC has that input.
 */
int ioapic_mask(unsigned int gsi)
{
	const struct ioapic *io = find_ioapic(gsi);
	unsigned long flags;

	if (!io)
		return -ENODEV;
	spin_lock_irqsave(&ioapic_lock, flags);
	write_entry(io, gsi - io->gsi_base, ENTRY_MASKED, 0);
	spin_unlock_irqrestore(&ioapic_lock, flags);
	return 0;
}

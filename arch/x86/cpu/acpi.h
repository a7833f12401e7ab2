/*
 * arch/x86/cpu/acpi.h - what the firmware's static tables tell.
 */
#ifndef ARCH_X86_CPU_ACPI_H
#define ARCH_X86_CPU_ACPI_H

#include "lib/compiler.h"
#include "lib/cpumask.h"
#include "lib/types.h"

#define ACPI_MAX_IOAPICS 8
#define ACPI_NR_ISA_IRQS 16

struct acpi_ioapic {
	u64 phys;     /* registers */
	u32 gsi_base; /* global number of its first input */
};

/* How an ISA interrupt reaches the I/O APIC. */
struct acpi_isa_irq {
	u32 gsi;
	bool level;      /* else edge triggered */
	bool active_low; /* else active high */
};

/*
 * struct acpi_info - filled once by acpi_init(), constant afterwards.  A zero
 * means that the firmware does not say.
 */
struct acpi_info {
	u64 lapic_phys;
	unsigned int nr_cpus;
	u32 apic_id[NR_CPUS]; /* of usable CPUs, in the firmware's order */
	unsigned int nr_ioapics;
	struct acpi_ioapic ioapic[ACPI_MAX_IOAPICS];
	struct acpi_isa_irq isa_irq[ACPI_NR_ISA_IRQS];
	u16 pm_timer_port;
	bool pm_timer_32bit;
	u16 pm1a_cnt;
	u16 pm1b_cnt;
	u16 slp_typ_a; /* sleep type of S5 (soft off) for PM1a and PM1b */
	u16 slp_typ_b;
	u16 reset_port;
	u8 reset_value;
	u64 hpet_phys;
};

extern struct acpi_info acpi_info;

void acpi_init(const void *root, size_t size);
void acpi_power_off(void);
void acpi_reset(void);

#endif

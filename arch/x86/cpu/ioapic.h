/*
 * arch/x86/cpu/ioapic.h - routing device interrupts to CPUs.
 */
#ifndef ARCH_X86_CPU_IOAPIC_H
#define ARCH_X86_CPU_IOAPIC_H

#include "lib/types.h"

void ioapic_init(void);
int ioapic_route(unsigned int gsi, u8 vector, u32 apic_id, bool level,
		 bool active_low);
int ioapic_mask(unsigned int gsi);

#endif

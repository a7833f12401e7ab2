/*
 * arch/x86/cpu/apic.h - the local APIC of this CPU.
 */
#ifndef ARCH_X86_CPU_APIC_H
#define ARCH_X86_CPU_APIC_H

#include "lib/types.h"

int lapic_init(u64 phys);
void lapic_enable(void);
u32 lapic_id(void);
void lapic_eoi(void);
void lapic_send_ipi(u32 apic_id, u8 vector);
void lapic_send_nmi(u32 apic_id);
void lapic_send_init(u32 apic_id);
void lapic_send_startup(u32 apic_id, u8 page);

void lapic_timer_start(u32 count);
u32 lapic_timer_count(void);

#endif

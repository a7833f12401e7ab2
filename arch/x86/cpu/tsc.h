/*
 * arch/x86/cpu/tsc.h - the clock's beginnings; its use is in asm/timer.h.
 */
#ifndef ARCH_X86_CPU_TSC_H
#define ARCH_X86_CPU_TSC_H

#include "lib/types.h"

void clock_start(void);
void time_refine(void);
u64 clock_since_start(void);

#endif

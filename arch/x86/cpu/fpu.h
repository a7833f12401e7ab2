/*
 * arch/x86/cpu/fpu.h - what the switch and the #NM handler need of the FPU.
 */
#ifndef ARCH_X86_CPU_FPU_H
#define ARCH_X86_CPU_FPU_H

#include "lib/types.h"

struct task_struct;

int fpu_cache_init(void);
void fpu_use(void);
void fpu_switch_out(struct task_struct *prev);
int fpu_exception_code(bool simd);

#endif

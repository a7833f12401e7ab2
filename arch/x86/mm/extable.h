/*
 * arch/x86/mm/extable.h - instructions that may fault, and where to go then.
 */
#ifndef ARCH_X86_MM_EXTABLE_H
#define ARCH_X86_MM_EXTABLE_H

#include "lib/types.h"

struct pt_regs;

void extable_init(void);
bool has_fixup(unsigned long ip);
bool fixup_exception(struct pt_regs *regs);

#endif

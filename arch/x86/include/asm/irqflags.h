/*
 * asm/irqflags.h - may this CPU be interrupted?
 */
#ifndef ASM_IRQFLAGS_H
#define ASM_IRQFLAGS_H

#include "lib/types.h"

#define X86_EFLAGS_CF    0x000001UL
#define X86_EFLAGS_FIXED 0x000002UL
#define X86_EFLAGS_PF    0x000004UL
#define X86_EFLAGS_AF    0x000010UL
#define X86_EFLAGS_ZF    0x000040UL
#define X86_EFLAGS_SF    0x000080UL
#define X86_EFLAGS_TF    0x000100UL
#define X86_EFLAGS_IF    0x000200UL
#define X86_EFLAGS_DF    0x000400UL
#define X86_EFLAGS_OF    0x000800UL
#define X86_EFLAGS_IOPL  0x003000UL
#define X86_EFLAGS_NT    0x004000UL
#define X86_EFLAGS_RF    0x010000UL
#define X86_EFLAGS_AC    0x040000UL
#define X86_EFLAGS_ID    0x200000UL

static inline unsigned long arch_local_save_flags(void)
{
	unsigned long flags;

	__asm__ volatile("pushfq; pop %0" : "=rm"(flags)::"memory");
	return flags;
}

static inline void local_irq_disable(void)
{
	__asm__ volatile("cli" ::: "memory");
}

static inline void local_irq_enable(void)
{
	__asm__ volatile("sti" ::: "memory");
}

static inline bool irqs_disabled_flags(unsigned long flags)
{
	return !(flags & X86_EFLAGS_IF);
}

static inline bool irqs_disabled(void)
{
	return irqs_disabled_flags(arch_local_save_flags());
}

static inline unsigned long arch_local_irq_save(void)
{
	unsigned long flags = arch_local_save_flags();

	local_irq_disable();
	return flags;
}

/* Back to what arch_local_irq_save() found. */
static inline void arch_local_irq_restore(unsigned long flags)
{
	if (!irqs_disabled_flags(flags))
		local_irq_enable();
	else
		local_irq_disable();
}

#define local_save_flags(flags)  ((flags) = arch_local_save_flags())
#define local_irq_save(flags)    ((flags) = arch_local_irq_save())
#define local_irq_restore(flags) arch_local_irq_restore(flags)

#endif

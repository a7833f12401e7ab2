/*
 * asm/ptrace.h - the registers of an interrupted or calling program.
 */
#ifndef ASM_PTRACE_H
#define ASM_PTRACE_H

#include "lib/compiler.h"
#include "lib/types.h"

struct task_struct;

struct pt_regs {
	u64 r15, r14, r13, r12, bp, bx;
	u64 r11, r10, r9, r8, ax, cx, dx, si, di;
	u64 orig_ax;               /* syscall number, -1, or an error code */
	u64 ip, cs, flags, sp, ss; /* pushed by the CPU (iretq frame) */
};

static_assert(sizeof(struct pt_regs) == 21 * 8,
	      "entry.asm pushes 21 words; keep PT_REGS in step");
static_assert(offsetof(struct pt_regs, orig_ax) == 15 * 8,
	      "entry.asm pushes 15 words below orig_ax");

static inline bool user_mode(const struct pt_regs *regs)
{
	return regs->cs & 3;
}

static inline unsigned long instruction_pointer(const struct pt_regs *regs)
{
	return regs->ip;
}

static inline unsigned long user_stack_pointer(const struct pt_regs *regs)
{
	return regs->sp;
}

static inline bool regs_irqs_disabled(const struct pt_regs *regs)
{
	return !(regs->flags & 0x200);
}

/* Print registers, code bytes and control registers; then the backtrace. */
void show_regs(struct pt_regs *regs);

/*
 * Visit the return addresses of a stack, innermost first, until @visit says
 * false.  @regs: start there; else @task's sleeping stack; both NULL: here.
 */
void arch_stack_walk(bool (*visit)(void *cookie, unsigned long addr),
		     void *cookie, const struct task_struct *task,
		     const struct pt_regs *regs);

#endif

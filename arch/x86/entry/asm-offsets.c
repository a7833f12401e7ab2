/*
 * arch/x86/entry/asm-offsets.c - struct offsets for the NASM files.
 *
 * Compiled to assembly and never linked: the Makefile turns each
 * "->NAME value" line into "%define NAME value" in asm-offsets.inc.
 */
#include "arch/x86/cpu/tss.h"
#include "asm/page.h"
#include "asm/ptrace.h"
#include "asm/segment.h"
#include "kernel/task.h"
#include "lib/compiler.h"

#define DEFINE(name, value) \
	__asm__ volatile("\n->" #name " %c0" ::"i"((long)(value)))

void asm_offsets(void);
void asm_offsets(void)
{
	DEFINE(TASK_KSP, offsetof(struct task_struct, thread.ksp));
	DEFINE(TSS_SP0, offsetof(struct tss_struct, sp0));
	DEFINE(REGS_ORIG_AX, offsetof(struct pt_regs, orig_ax));
	DEFINE(REGS_IP, offsetof(struct pt_regs, ip));
	DEFINE(REGS_CS, offsetof(struct pt_regs, cs));
	DEFINE(REGS_FLAGS, offsetof(struct pt_regs, flags));
	DEFINE(REGS_SP, offsetof(struct pt_regs, sp));
	DEFINE(REGS_AX, offsetof(struct pt_regs, ax));
	DEFINE(THREAD_SIZE, THREAD_SIZE);
	DEFINE(USER_CS, USER_CS);
	DEFINE(USER_DS, USER_DS);
}

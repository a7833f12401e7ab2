/*
 * arch/x86/entry/traps.c - exceptions: what a program did wrong, and to what
 * signal that leads.
 *
 * In user mode an exception becomes a signal.  In kernel mode it continues
 * where the exception table says, or is a bug: an oops ends the task.
 *
 * See: Intel SDM volume 3, 6.15; sigaction(2) for si_code.
 */
#include "arch/x86/cpu/fpu.h"
#include "arch/x86/entry/entry.h"
#include "arch/x86/mm/extable.h"
#include "asm/fpu.h"
#include "asm/irqflags.h"
#include "asm/ptrace.h"
#include "asm/thread.h"
#include "kernel/base/panic.h"
#include "kernel/base/sched_iface.h"
#include "kernel/signal.h"
#include "kernel/task.h"
#include "lib/compiler.h"
#include <uapi/signal.h>

#define TRAP_DE 0
#define TRAP_DB 1
#define TRAP_BP 3
#define TRAP_OF 4
#define TRAP_UD 6
#define TRAP_NM 7
#define TRAP_GP 13
#define TRAP_MF 16
#define TRAP_XF 19
#define DR6_BS  (1UL << 14)

/*
 * What each vector means to a program.  @code 0: the kernel's word alone
 * (SI_KERNEL); @at_ip: the address is the instruction's, else 0.
 */
struct trap {
	const char *name;
	int sig;
	int code;
	bool at_ip;
};

static const struct trap traps[32] = {
	[TRAP_DE] = { "divide error", SIGFPE, FPE_INTDIV, true },
	[TRAP_DB] = { "debug", SIGTRAP, TRAP_BRKPT, true },
	[TRAP_BP] = { "int3", SIGTRAP, 0, false },
	[TRAP_OF] = { "overflow", SIGSEGV, 0, false },
	[5] = { "bounds", SIGSEGV, 0, false },
	[TRAP_UD] = { "invalid opcode", SIGILL, ILL_ILLOPN, true },
	[TRAP_NM] = { "device not available", SIGSEGV, 0, false },
	[9] = { "coprocessor segment overrun", SIGFPE, 0, false },
	[10] = { "invalid TSS", SIGSEGV, 0, false },
	[11] = { "segment not present", SIGBUS, 0, false },
	[12] = { "stack segment", SIGBUS, 0, false },
	[TRAP_GP] = { "general protection fault", SIGSEGV, 0, false },
	[TRAP_MF] = { "fpu exception", SIGFPE, FPE_FLTUNK, true },
	[17] = { "alignment check", SIGBUS, BUS_ADRALN, false },
	[TRAP_XF] = { "simd exception", SIGFPE, FPE_FLTUNK, true },
	[21] = { "control protection fault", SIGSEGV, 0, false },
};

static const char *trap_name(unsigned int vector)
{
	return traps[vector].name ? traps[vector].name : "unknown exception";
}

static unsigned long read_and_clear_dr6(void)
{
	unsigned long dr6;

	__asm__ volatile("mov %%dr6, %0" : "=r"(dr6));
	__asm__ volatile("mov %0, %%dr6" ::"r"(0UL));
	return dr6;
}

static int trap_code(unsigned int vector)
{
	if (vector == TRAP_MF || vector == TRAP_XF)
		return fpu_exception_code(vector == TRAP_XF);
	if (vector == TRAP_DB && read_and_clear_dr6() & DR6_BS)
		return TRAP_TRACE;
	return traps[vector].code;
}

static void user_exception(unsigned int vector, struct pt_regs *regs)
{
	const struct trap *trap = &traps[vector];
	int code = trap_code(vector);

	current->thread.trap_nr = vector;
	current->thread.error_code = regs->orig_ax;
	if (!trap->name)
		force_sig(SIGSEGV);
	else if (!code)
		force_sig(trap->sig);
	else
		force_sig_fault(trap->sig, code,
				(void __user *)(trap->at_ip ? regs->ip : 0));
}

/**
 * handle_exception() - a vector below 32 that is neither a page fault nor on an
 * IST stack.
 * @vector: which.
 * @regs:   the interrupted registers; orig_ax is the error code.
 *
 * Context: IRQs off.  In user mode may sleep and opens them.
 */
void handle_exception(unsigned int vector, struct pt_regs *regs)
{
	if (!user_mode(regs)) {
		if (!fixup_exception(regs))
			die(trap_name(vector), regs, (long)regs->orig_ax);
		return;
	}
	local_irq_enable();
	if (vector == TRAP_NM)
		fpu_use();
	else
		user_exception(vector, regs);
}

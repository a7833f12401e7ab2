/*
 * arch/x86/cpu/ist.c - faults that come at any time, on stacks of their own.
 *
 * A kernel stack that runs into its guard page cannot take the page fault's
 * frame, so the CPU raises a double fault.  That is the end of the task, but
 * of nothing else: the oops is printed from the fault's stack, then the task
 * dies on the top of its own, whose frames nobody needs any more.
 *
 * See: Intel SDM volume 3, 6.14.5; semantics of CONFIG_VMAP_STACK.
 */
#include "arch/x86/cpu/irq.h"
#include "arch/x86/entry/entry.h"
#include "asm/cpu.h"
#include "asm/current.h"
#include "asm/msr.h"
#include "asm/page.h"
#include "asm/ptrace.h"
#include "kernel/base/panic.h"
#include "kernel/base/printk.h"
#include "kernel/task.h"
#include "lib/compiler.h"
#include <uapi/signal.h>

static bool in_guard_page(unsigned long addr)
{
	unsigned long stack = (unsigned long)current->stack;

	return addr < stack && addr >= stack - PAGE_SIZE;
}

/* Continue in @fn on the top of current's own stack. */
static void __noreturn leave_ist_stack(void (*fn)(int), int arg)
{
	unsigned long top = (unsigned long)task_pt_regs(current) & ~15UL;

	__asm__ volatile("mov %0, %%rsp\n\t"
			 "xor %%ebp, %%ebp\n\t"
			 "call *%1\n\t"
			 "ud2"
			 :
			 : "r"(top), "r"(fn), "D"(arg)
			 : "memory");
	unreachable();
}

static void end_task(int signr)
{
	oops_end(signr);
}

/**
 * handle_double_fault() - vector 8.
 * @regs: where; not always exact.
 *
 * Context: IST stack, IRQs off.
 */
void handle_double_fault(struct pt_regs *regs)
{
	unsigned long addr = read_cr2(), lo = (unsigned long)current->stack;

	if (!in_guard_page(addr)) {
		oops_begin("double fault", regs, (long)regs->orig_ax);
		panic("Machine halted.");
	}
	pr_emerg("BUG: stack guard page was hit at %016lx (stack is "
		 "%016lx..%016lx)\n",
		 addr, lo, lo + THREAD_SIZE - 1);
	oops_begin("kernel stack overflow (double-fault)", regs, 0);
	leave_ist_stack(end_task, SIGSEGV);
}

/**
 * handle_nmi() - vector 2: nobody sends one on purpose.
 * @regs: where.
 *
 * Context: IST stack, NMI.
 */
void handle_nmi(struct pt_regs *regs)
{
	irq_stat_inc(IRQ_STAT_NMI);
	pr_emerg("NMI on CPU %d at %pS\n", smp_processor_id(),
		 (void *)regs->ip);
}

/**
 * handle_machine_check() - vector 18: the hardware gives up.
 * @regs: where.
 *
 * Context: IST stack.
 */
void handle_machine_check(struct pt_regs *regs)
{
	oops_begin("machine check", regs, 0);
	panic("Machine check");
}

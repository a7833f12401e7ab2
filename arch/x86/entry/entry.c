/*
 * arch/x86/entry/entry.c - the C side of entry.asm.
 *
 * A way into the kernel notes the time, opens interrupts, does what was asked,
 * and on the way back to user mode looks after what is due: another task, or
 * signals.  Interrupts in kernel mode return straight to where they came from,
 * for the kernel is not preemptible.
 */
#include "arch/x86/cpu/vectors.h"
#include "arch/x86/entry/entry.h"
#include "arch/x86/signal.h"
#include "asm/irqflags.h"
#include "asm/page.h"
#include "asm/preempt.h"
#include "asm/ptrace.h"
#include "asm/segment.h"
#include "asm/thread.h"
#include "kernel/base/bug.h"
#include "kernel/base/sched_iface.h"
#include "kernel/rseq.h"
#include "kernel/sched/cputime.h"
#include "kernel/sched/sched.h"
#include "kernel/signal.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "lib/compiler.h"

#define TRAP_NMI 2
#define TRAP_DF  8
#define TRAP_PF  14
#define TRAP_MAX 31

/* The user's rsp between SYSCALL and the pushes in entry.asm. */
DECLARE_PER_CPU(u64, syscall_scratch);
DEFINE_PER_CPU(u64, syscall_scratch);

/* IRET to an address that is none would fault in the kernel, on user GS. */
static bool ip_is_bad(const struct pt_regs *regs)
{
	return regs->ip >= TASK_SIZE_MAX;
}

/* Signals, rescheduling and sequences, until nothing is due any more. */
static noinline void do_user_work(struct pt_regs *regs, unsigned long work)
{
	while (work & _TIF_WORK_MASK || ip_is_bad(regs)) {
		local_irq_enable();
		if (work & 1UL << TIF_NEED_RESCHED)
			schedule_user();
		if (ip_is_bad(regs))
			force_sig(SIGSEGV);
		if (ip_is_bad(regs) ||
		    work & (1UL << TIF_SIGPENDING | 1UL << TIF_NOTIFY_SIGNAL))
			do_signal(regs);
		if (work & 1UL << TIF_NOTIFY_RESUME) {
			clear_thread_flag(TIF_NOTIFY_RESUME);
			rseq_return_to_user(regs);
		}
		local_irq_disable();
		work = READ_ONCE(current->thread_info.flags);
	}
}

/**
 * exit_to_user_mode() - do what is due, then leave with interrupts off.
 * @regs: the user registers.
 *
 * Context: On a task's own stack, IRQs on or off; may sleep, may not return.
 */
void exit_to_user_mode(struct pt_regs *regs)
{
	unsigned long work;

	local_irq_disable();
	work = READ_ONCE(current->thread_info.flags);
	if (unlikely(work & _TIF_WORK_MASK || ip_is_bad(regs)))
		do_user_work(regs, work);
	assert(preempt_count() == 0);
	account_exit_kernel();
}

/* SYSRET restores less than IRET: does less do? */
static bool sysret_suffices(const struct pt_regs *regs)
{
	return regs->cx == regs->ip && regs->r11 == regs->flags &&
	       regs->ip < TASK_SIZE_MAX && regs->cs == USER_CS &&
	       !(regs->flags & (X86_EFLAGS_RF | X86_EFLAGS_TF));
}

/**
 * handle_syscall() - a SYSCALL instruction in user mode.
 * @regs: the user registers; ax gets the result.
 *
 * Context: entry.asm, IRQs off; so they are on return.
 * Return: true if SYSRET may take the program back.
 */
bool handle_syscall(struct pt_regs *regs)
{
	account_enter_kernel();
	local_irq_enable();
	regs->ax = (u64)do_syscall((u32)regs->orig_ax, regs);
	exit_to_user_mode(regs);
	return sysret_suffices(regs);
}

static void handle_irq(unsigned int vector)
{
	preempt_count_add(HARDIRQ_OFFSET);
	irq_dispatch(vector);
	preempt_count_sub(HARDIRQ_OFFSET);
}

/**
 * handle_vector() - an exception or interrupt, but those on IST stacks.
 * @vector: which.
 * @regs:   the interrupted registers; orig_ax holds an exception's error code.
 *
 * Context: entry.asm, IRQs off; so they are on return.
 */
void handle_vector(unsigned int vector, struct pt_regs *regs)
{
	bool user = user_mode(regs);

	if (user)
		account_enter_kernel();
	if (vector == TRAP_PF)
		do_page_fault(regs);
	else if (vector <= TRAP_MAX)
		handle_exception(vector, regs);
	else
		handle_irq(vector);
	local_irq_disable();
	if (user) {
		regs->orig_ax = (u64)-1; /* not a system call: no restart */
		exit_to_user_mode(regs);
	}
}

/**
 * handle_ist_vector() - an NMI, a double fault or a machine check.
 * @vector: which.
 * @regs:   the interrupted registers, perhaps changed on return.
 *
 * Context: entry.asm, on an IST stack, IRQs off.
 */
void handle_ist_vector(unsigned int vector, struct pt_regs *regs)
{
	if (vector == TRAP_DF) {
		handle_double_fault(regs);
	} else if (vector == TRAP_NMI) {
		preempt_count_add(NMI_OFFSET);
		handle_nmi(regs);
		preempt_count_sub(NMI_OFFSET);
	} else {
		handle_machine_check(regs);
	}
}

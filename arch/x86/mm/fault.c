/*
 * arch/x86/mm/fault.c - page faults: whose, where, and what comes of it.
 *
 * A fault on a user address goes to mm/, which makes the page or says why not.
 * The kernel itself may touch user memory only through asm/uaccess.h, whose
 * instructions are in the exception table; any other fault in kernel mode is a
 * bug and ends the task by an oops.
 *
 * See: Intel SDM volume 3, 4.7.
 */
#include "arch/x86/entry/entry.h"
#include "arch/x86/mm/extable.h"
#include "arch/x86/mm/uaccess.h"
#include "asm/irqflags.h"
#include "asm/msr.h"
#include "asm/page.h"
#include "asm/preempt.h"
#include "asm/ptrace.h"
#include "asm/thread.h"
#include "kernel/base/panic.h"
#include "kernel/base/printk.h"
#include "kernel/base/sched_iface.h"
#include "kernel/signal.h"
#include "kernel/task.h"
#include "lib/compiler.h"
#include "mm/mm.h"
#include "mm/oom.h"
#include <uapi/signal.h>

#define PF_PRESENT 0x01u /* error code: rights, not absence */
#define PF_WRITE   0x02u
#define PF_USER    0x04u
#define PF_RSVD    0x08u
#define PF_FETCH   0x10u
#define TRAP_PF    14

static const char *describe(unsigned long addr, u64 err)
{
	if (err & PF_RSVD)
		return "Bad pagetable";
	if (addr < PAGE_SIZE)
		return "kernel NULL pointer dereference";
	if (err & PF_FETCH && addr < TASK_SIZE_MAX)
		return "unable to execute userspace code (SMEP?)";
	if (err & PF_FETCH)
		return "kernel tried to execute NX-protected page";
	if (addr < TASK_SIZE_MAX)
		return "kernel access to user memory (SMAP?)";
	return "unable to handle page fault";
}

/* A fault in kernel mode that nobody makes good: expected, or a bug. */
static void kernel_fault(struct pt_regs *regs, unsigned long addr)
{
	bool user_addr = addr < TASK_SIZE_MAX;

	if ((user_addr || is_nofault_copy(regs->ip)) && fixup_exception(regs))
		return;
	pr_alert("BUG: %s, address: %016lx\n", describe(addr, regs->orig_ax),
		 addr);
	die("Oops", regs, (long)regs->orig_ax);
}

/* A line for the log when a program dies of it, as Linux writes it. */
static void log_death(const struct pt_regs *regs, unsigned long addr, int sig)
{
	if (!unhandled_signal(current, sig))
		return;
	pr_info_ratelimited("%s[%d]: segfault at %lx ip %016llx sp %016llx "
			    "error %llx\n",
			    current->comm, current->pid, addr, regs->ip,
			    regs->sp, regs->orig_ax);
}

static void bad_user_access(struct pt_regs *regs, unsigned long addr, int sig,
			    int code)
{
	if (!user_mode(regs)) {
		kernel_fault(regs, addr);
		return;
	}
	current->thread.cr2 = addr;
	current->thread.trap_nr = TRAP_PF;
	current->thread.error_code = regs->orig_ax;
	log_death(regs, addr, sig);
	force_sig_fault(sig, code, (void __user *)addr);
}

/* mm/ could not make the page: tell whoever wanted it. */
static void fault_error(struct pt_regs *regs, unsigned long addr,
			vm_fault_t fault)
{
	if (fault & VM_FAULT_OOM) {
		/* The killer chose: if not us, the program tries again. */
		if (user_mode(regs))
			out_of_memory(GFP_KERNEL, 0);
		else
			kernel_fault(regs, addr);
	} else if (fault & VM_FAULT_SIGBUS) {
		bad_user_access(regs, addr, SIGBUS, BUS_ADRERR);
	} else {
		bad_user_access(regs, addr, SIGSEGV,
				fault & VM_FAULT_ACCERR ? SEGV_ACCERR
							: SEGV_MAPERR);
	}
}

static unsigned int fault_flags(const struct pt_regs *regs)
{
	unsigned int flags = user_mode(regs) ? FAULT_FLAG_USER : 0;

	if (regs->orig_ax & PF_WRITE)
		flags |= FAULT_FLAG_WRITE;
	if (regs->orig_ax & PF_FETCH)
		flags |= FAULT_FLAG_EXEC;
	return flags;
}

/* May this fault be answered by making a page? */
static bool may_handle(const struct pt_regs *regs, unsigned long addr)
{
	if (addr >= TASK_SIZE_MAX || regs->orig_ax & PF_RSVD || !current->mm)
		return false;
	if (user_mode(regs))
		return true;
	return !in_atomic() && !pagefault_disabled() &&
	       !regs_irqs_disabled(regs) && has_fixup(regs->ip);
}

/**
 * do_page_fault() - vector 14.
 * @regs: the interrupted registers; orig_ax is the error code.
 *
 * Context: IRQs off; opens them, may sleep, may end the task.
 */
void do_page_fault(struct pt_regs *regs)
{
	unsigned long addr = read_cr2();
	vm_fault_t fault;

	if (!may_handle(regs, addr)) {
		if (!regs_irqs_disabled(regs))
			local_irq_enable();
		if (user_mode(regs) && regs->orig_ax & PF_RSVD)
			die("Bad pagetable", regs, (long)regs->orig_ax);
		bad_user_access(regs, addr, SIGSEGV, SEGV_MAPERR);
		return;
	}

	local_irq_enable();
	fault = handle_page_fault(current->mm, addr, fault_flags(regs),
				  current->signal->rlim);
	if (fault & VM_FAULT_MAJOR)
		current->maj_flt++;
	else
		current->min_flt++;
	if (unlikely(fault & VM_FAULT_ERROR))
		fault_error(regs, addr, fault);
}

/*
 * arch/x86/cpu/dump.c - registers and stacks in words, for oops and panic.
 *
 * Everything here may run when the kernel is broken: memory is read only
 * through copy_from_kernel_nofault(), and a walk never leaves the stack it
 * began on but for the step from a fault's stack to the interrupted one.
 */
#include "arch/x86/cpu/desc.h"
#include "asm/current.h"
#include "asm/msr.h"
#include "asm/page.h"
#include "asm/percpu.h"
#include "asm/ptrace.h"
#include "asm/sections.h"
#include "asm/thread.h"
#include "asm/uaccess.h"
#include "kernel/base/panic.h"
#include "kernel/base/printk.h"
#include "kernel/task.h"
#include "lib/compiler.h"
#include "lib/format.h"

#define CODE_BYTES  48
#define CODE_BEFORE 32
#define MAX_FRAMES  64

/* What a function with a frame pointer leaves on the stack. */
struct stack_frame {
	unsigned long next;
	unsigned long ip;
};

/* Does the frame lie in the stack of @task, or of a fault on this CPU? */
static bool frame_is_plausible(const struct task_struct *task,
			       unsigned long frame)
{
	unsigned long lo = (unsigned long)task->stack, hi = lo + THREAD_SIZE;

	if (frame & 7)
		return false;
	if (frame >= lo && frame < hi - sizeof(struct stack_frame))
		return true;
	return task == current && ist_stack_bounds(frame, &lo, &hi) &&
	       frame < hi - sizeof(struct stack_frame);
}

static void walk(bool (*visit)(void *cookie, unsigned long addr), void *cookie,
		 const struct task_struct *task, unsigned long frame)
{
	struct stack_frame f;

	for (int i = 0; i < MAX_FRAMES; i++) {
		if (!frame_is_plausible(task, frame) ||
		    copy_from_kernel_nofault(&f, (void *)frame, sizeof(f)))
			return;
		if (!kernel_text_address(f.ip) || !visit(cookie, f.ip))
			return;
		/* Frames go up, except from a fault's stack to the task's. */
		if (f.next <= frame &&
		    f.next >= (unsigned long)task->stack + THREAD_SIZE)
			return;
		frame = f.next;
	}
}

/**
 * arch_stack_walk() - visit the return addresses on a stack, innermost first.
 * @visit:  called with each; false ends the walk.
 * @cookie: for @visit.
 * @task:   whose stack; NULL for current's.
 * @regs:   begin there instead of here; NULL for here.
 *
 * Context: Any.  A @task other than current must not run.
 */
void arch_stack_walk(bool (*visit)(void *cookie, unsigned long addr),
		     void *cookie, const struct task_struct *task,
		     const struct pt_regs *regs)
{
	unsigned long frame = (unsigned long)__builtin_frame_address(0);

	if (regs) {
		if (user_mode(regs) || !visit(cookie, regs->ip))
			return;
		frame = regs->bp;
	} else if (task && task != current) {
		frame = thread_saved_frame(task);
	}
	walk(visit, cookie, task ? task : current, frame);
}

static bool print_address(void *cookie, unsigned long addr)
{
	(void)cookie;
	printk(KERN_DEFAULT " [<%016lx>] %pB\n", addr, (void *)addr);
	return true;
}

/* The bytes around the instruction, itself in angle brackets. */
static void show_code(const struct pt_regs *regs)
{
	char text[CODE_BYTES * 3 + 3];
	const u8 *ip = (const u8 *)regs->ip;
	size_t len = 0;
	u8 byte;

	for (int i = -CODE_BEFORE; i < CODE_BYTES - CODE_BEFORE; i++) {
		if (copy_from_kernel_nofault(&byte, ip + i, 1))
			continue;
		len += (size_t)scnprintf(text + len, sizeof(text) - len,
					 i ? "%02x " : "<%02x> ", byte);
	}
	text[len] = '\0';
	printk("Code: %s\n", len ? text : "unreadable");
}

/**
 * show_regs() - print registers, code bytes and the backtrace.
 * @regs: the registers at the fault.
 *
 * Context: Any.
 */
void show_regs(struct pt_regs *regs)
{
	printk("RIP: %04llx:%pS\n", regs->cs, (void *)regs->ip);
	if (!user_mode(regs))
		show_code(regs);
	printk("RSP: %04llx:%016llx EFLAGS: %08llx\n", regs->ss, regs->sp,
	       regs->flags);
	printk("RAX: %016llx RBX: %016llx RCX: %016llx\n", regs->ax, regs->bx,
	       regs->cx);
	printk("RDX: %016llx RSI: %016llx RDI: %016llx\n", regs->dx, regs->si,
	       regs->di);
	printk("RBP: %016llx R08: %016llx R09: %016llx\n", regs->bp, regs->r8,
	       regs->r9);
	printk("R10: %016llx R11: %016llx R12: %016llx\n", regs->r10, regs->r11,
	       regs->r12);
	printk("R13: %016llx R14: %016llx R15: %016llx\n", regs->r13, regs->r14,
	       regs->r15);
	printk("FS:  %016llx GS: %016llx KGS: %016llx\n", rdmsr(MSR_FS_BASE),
	       rdmsr(MSR_GS_BASE), rdmsr(MSR_KERNEL_GS_BASE));
	printk("CR0: %016lx CR2: %016lx CR3: %016lx CR4: %016lx\n", read_cr0(),
	       read_cr2(), read_cr3(), read_cr4());
	if (user_mode(regs))
		return;
	printk("Call Trace:\n");
	arch_stack_walk(print_address, NULL, NULL, regs);
}

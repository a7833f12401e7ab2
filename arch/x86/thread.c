/*
 * arch/x86/thread.c - how a task begins, is switched to, and ends, for the CPU.
 *
 * A new task's stack is laid out as if it had called switch_to() before: a
 * struct switch_frame that "returns" to ret_from_fork, below the pt_regs with
 * which it will enter user mode.
 *
 * See: clone(2), arch_prctl(2); lab 2.
 */
#include "arch/x86/cpu/fpu.h"
#include "arch/x86/cpu/tss.h"
#include "arch/x86/entry/entry.h"
#include "asm/current.h"
#include "asm/fpu.h"
#include "asm/irqflags.h"
#include "asm/msr.h"
#include "asm/page.h"
#include "asm/segment.h"
#include "asm/thread.h"
#include "asm/uaccess.h"
#include "kernel/base/kallsyms.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "lib/string.h"
#include <uapi/clone.h>
#include <uapi/errno.h>

#define ARCH_SET_GS 0x1001
#define ARCH_SET_FS 0x1002
#define ARCH_GET_FS 0x1003
#define ARCH_GET_GS 0x1004

/**
 * task_pt_regs() - the registers with which a task entered the kernel.
 * @task: a user task; or a kernel thread that will become one.
 *
 * Context: Any; stable while @task is current or does not run.
 * Return: the registers, at the top of its kernel stack.
 */
struct pt_regs *task_pt_regs(const struct task_struct *task)
{
	return (struct pt_regs *)((unsigned long)task->stack + THREAD_SIZE) - 1;
}

/* Registers of a kernel thread, should it exec: an empty user program. */
static void init_user_regs(struct pt_regs *regs)
{
	memset(regs, 0, sizeof(*regs));
	regs->cs = USER_CS;
	regs->ss = USER_DS;
	regs->flags = X86_EFLAGS_IF | X86_EFLAGS_FIXED;
	regs->orig_ax = (u64)-1;
}

/**
 * copy_thread() - fork, the CPU's part.
 * @child: a byte copy of current with a stack of its own.
 * @args:  where it begins, and with which stack and TLS.
 *
 * Context: Process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int copy_thread(struct task_struct *child, const struct copy_thread_args *args)
{
	struct pt_regs *regs = task_pt_regs(child);
	struct switch_frame *frame = (struct switch_frame *)regs - 1;

	*frame = (struct switch_frame){
		.ip = (u64)ret_from_fork,
		.bx = (u64)args->fn,
		.r12 = (u64)args->fn_arg,
	};
	child->thread.ksp = (u64)frame;
	if (args->fn) {
		init_user_regs(regs);
		child->thread.fpu = NULL;
		child->thread.fs_base = 0;
		child->thread.gs_base = 0;
		return 0;
	}

	*regs = *current_pt_regs();
	regs->ax = 0; /* what fork returns to the child */
	if (args->stack)
		regs->sp = args->stack;
	if (args->flags & CLONE_SETTLS)
		child->thread.fs_base = args->tls;
	return fpu_copy(child);
}

/**
 * exit_thread() - free what the CPU's part of a task holds.
 * @task: dead, or never born.
 *
 * Context: Any that may free slab objects.
 */
void exit_thread(struct task_struct *task)
{
	fpu_free(task);
}

/**
 * flush_thread() - exec: forget FPU registers and TLS of the old program.
 *
 * Context: Process context.
 */
void flush_thread(void)
{
	struct thread_struct *thread = &current->thread;
	unsigned long flags;

	fpu_flush(current);
	local_irq_save(flags);
	thread->fs_base = 0;
	thread->gs_base = 0;
	wrmsr(MSR_FS_BASE, 0);
	wrmsr(MSR_KERNEL_GS_BASE, 0);
	local_irq_restore(flags);
}

/**
 * start_thread() - exec: the registers with which the new program begins.
 * @regs: current's user registers.
 * @ip:   its first instruction.
 * @sp:   its stack pointer.
 *
 * Context: Process context.
 */
void start_thread(struct pt_regs *regs, u64 ip, u64 sp)
{
	init_user_regs(regs);
	regs->ip = ip;
	regs->sp = sp;
}

static void load_bases(const struct thread_struct *prev,
		       const struct thread_struct *next)
{
	if (prev->fs_base != next->fs_base)
		wrmsr(MSR_FS_BASE, next->fs_base);
	if (prev->gs_base != next->gs_base)
		wrmsr(MSR_KERNEL_GS_BASE, next->gs_base);
}

/**
 * switch_to() - leave one task, continue another.
 * @prev: current.
 * @next: not @prev.
 *
 * Context: Run queue lock held, IRQs off.
 * Return: the task that ran on this CPU just before we run again.
 */
struct task_struct *switch_to(struct task_struct *prev,
			      struct task_struct *next)
{
	fpu_switch_out(prev);
	load_bases(&prev->thread, &next->thread);
	this_cpu_write(cpu_tss.sp0, (u64)next->stack + THREAD_SIZE);
	this_cpu_write(current_task, next);
	return switch_stacks(prev, next);
}

/**
 * thread_saved_frame() - the innermost frame pointer of a sleeping task.
 * @task: any.
 *
 * Context: Any; racy unless the task is kept from waking.
 * Return: the frame, for a walk up the stack; 0 if it runs.
 */
unsigned long thread_saved_frame(const struct task_struct *task)
{
	const struct switch_frame *frame =
		(const struct switch_frame *)task->thread.ksp;

	return READ_ONCE(task->on_cpu) || !frame ? 0 : frame->bp;
}

/**
 * arch_cpu_idle() - sleep until something happens on this CPU.
 *
 * Between STI and HLT no interrupt is taken, so none that makes a reschedule
 * due can slip in after the test.
 *
 * Context: Idle task; returns with IRQs on.
 */
void arch_cpu_idle(void)
{
	local_irq_disable();
	if (test_thread_flag(TIF_NEED_RESCHED))
		local_irq_enable();
	else
		__asm__ volatile("sti; hlt" ::: "memory");
}

/* arch_prctl(2): EPERM for a base beyond user space, as Linux answers. */
SYSCALL_DEFINE2(arch_prctl, int, code, unsigned long, addr)
{
	struct thread_struct *thread = &current->thread;
	bool fs = code == ARCH_SET_FS || code == ARCH_GET_FS;

	switch (code) {
	case ARCH_SET_FS:
	case ARCH_SET_GS:
		if (addr >= TASK_SIZE_MAX)
			return -EPERM;
		local_irq_disable();
		if (fs)
			thread->fs_base = addr;
		else
			thread->gs_base = addr;
		wrmsr(fs ? MSR_FS_BASE : MSR_KERNEL_GS_BASE, addr);
		local_irq_enable();
		return 0;
	case ARCH_GET_FS:
	case ARCH_GET_GS:
		return put_user(fs ? thread->fs_base : thread->gs_base,
				(u64 __user *)addr);
	default:
		return -EINVAL;
	}
}

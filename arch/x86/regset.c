/*
 * arch/x86/regset.c - the general registers of a stopped task.
 *
 * See: asm/regset.h; arch/x86/cpu/fpu.c for the others.
 */
#include "asm/regset.h"
#include "asm/ptrace.h"
#include "asm/thread.h"
#include "kernel/task.h"

/**
 * regset_get_general() - the general registers with which @task left user mode.
 * @task: current, or a task that does not run.
 * @out:  filled in.
 *
 * Context: Any.
 */
void regset_get_general(const struct task_struct *task,
			struct user_regs_struct *out)
{
	const struct pt_regs *regs = task_pt_regs(task);

	*out = (struct user_regs_struct){
		.r15 = regs->r15,
		.r14 = regs->r14,
		.r13 = regs->r13,
		.r12 = regs->r12,
		.bp = regs->bp,
		.bx = regs->bx,
		.r11 = regs->r11,
		.r10 = regs->r10,
		.r9 = regs->r9,
		.r8 = regs->r8,
		.ax = regs->ax,
		.cx = regs->cx,
		.dx = regs->dx,
		.si = regs->si,
		.di = regs->di,
		.orig_ax = regs->orig_ax,
		.ip = regs->ip,
		.cs = regs->cs,
		.flags = regs->flags,
		.sp = regs->sp,
		.ss = regs->ss,
		.fs_base = task->thread.fs_base,
		.gs_base = task->thread.gs_base,
	};
}

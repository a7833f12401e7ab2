/*
 * arch/x86/signal.c - running a signal handler, and returning from it.
 *
 * To run a handler the kernel writes the interrupted registers to the user
 * stack as a struct rt_sigframe and lets the program continue in the handler;
 * the handler's return runs the restorer, which calls rt_sigreturn(2), which
 * takes the registers back.  The frame is the program's to read and to change,
 * so whatever comes back is checked as any other user data.
 *
 *   high  | red zone, 128 bytes       |  below the old stack pointer
 *         | FPU registers, 64-aligned |
 *         | siginfo                   |
 *         | ucontext                  |
 *   sp -> | return address: restorer  |  sp + 8 is 16-aligned, as after call
 *
 * See: sigaction(2), sigreturn(2), System V ABI for AMD64, 3.2.2.
 */
#include "arch/x86/signal.h"
#include "asm/fpu.h"
#include "asm/irqflags.h"
#include "asm/page.h"
#include "asm/ptrace.h"
#include "asm/segment.h"
#include "asm/thread.h"
#include "asm/uaccess.h"
#include "kernel/rseq.h"
#include "kernel/signal.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "lib/compiler.h"
#include "lib/util.h"
#include <uapi/errno.h>
#include <uapi/signal.h>

#define RED_ZONE             128
#define UC_FP_XSTATE         1
#define UC_SIGCONTEXT_SS     2
#define UC_STRICT_RESTORE_SS 4
#define NR_RESTART_SYSCALL   219
#define SYSCALL_INSN_SIZE    2

#define FLAGS_FROM_USER \
	(X86_EFLAGS_AC | X86_EFLAGS_OF | X86_EFLAGS_DF | X86_EFLAGS_TF | \
	 X86_EFLAGS_SF | X86_EFLAGS_ZF | X86_EFLAGS_AF | X86_EFLAGS_PF | \
	 X86_EFLAGS_CF | X86_EFLAGS_RF)

struct sigcontext {
	u64 r8, r9, r10, r11, r12, r13, r14, r15;
	u64 di, si, bp, bx, dx, ax, cx, sp, ip, flags;
	u16 cs, gs, fs, ss;
	u64 err, trapno, oldmask, cr2;
	u64 fpstate; /* user address, or 0 */
	u64 reserved[8];
};
static_assert(sizeof(struct sigcontext) == 256, "ABI");

struct ucontext {
	u64 uc_flags;
	u64 uc_link;
	stack_t uc_stack;
	struct sigcontext uc_mcontext;
	sigset_t uc_sigmask;
};

struct rt_sigframe {
	u64 pretcode; /* the restorer: where the handler returns to */
	struct ucontext uc;
	siginfo_t info;
};
static_assert(offsetof(struct rt_sigframe, uc) == 8, "ABI");
static_assert(sizeof(struct ucontext) == 304, "ABI");

static void save_registers(struct sigcontext *sc, const struct pt_regs *regs)
{
	const struct thread_struct *thread = &current->thread;

	*sc = (struct sigcontext){
		.r8 = regs->r8,
		.r9 = regs->r9,
		.r10 = regs->r10,
		.r11 = regs->r11,
		.r12 = regs->r12,
		.r13 = regs->r13,
		.r14 = regs->r14,
		.r15 = regs->r15,
		.di = regs->di,
		.si = regs->si,
		.bp = regs->bp,
		.bx = regs->bx,
		.dx = regs->dx,
		.ax = regs->ax,
		.cx = regs->cx,
		.sp = regs->sp,
		.ip = regs->ip,
		.flags = regs->flags,
		.cs = (u16)regs->cs,
		.ss = (u16)regs->ss,
		.err = thread->error_code,
		.trapno = thread->trap_nr,
		.cr2 = thread->cr2,
	};
}

static void restore_registers(struct pt_regs *regs, const struct sigcontext *sc)
{
	regs->r8 = sc->r8;
	regs->r9 = sc->r9;
	regs->r10 = sc->r10;
	regs->r11 = sc->r11;
	regs->r12 = sc->r12;
	regs->r13 = sc->r13;
	regs->r14 = sc->r14;
	regs->r15 = sc->r15;
	regs->di = sc->di;
	regs->si = sc->si;
	regs->bp = sc->bp;
	regs->bx = sc->bx;
	regs->dx = sc->dx;
	regs->ax = sc->ax;
	regs->cx = sc->cx;
	regs->sp = sc->sp;
	regs->ip = sc->ip;
	regs->flags = (regs->flags & ~FLAGS_FROM_USER) |
		      (sc->flags & FLAGS_FROM_USER);
	regs->cs = USER_CS;
	regs->ss = USER_DS;
	regs->orig_ax = (u64)-1; /* no system call to be restarted */
}

/* Where the frame goes; 0 if it would leave the alternate stack. */
static unsigned long place_frame(const struct pt_regs *regs,
				 const struct ksignal *ksig, u64 *fpstate)
{
	bool nested = on_sig_stack(regs->sp);
	unsigned long sp = sigsp(regs->sp - RED_ZONE, ksig);

	sp = ALIGN_DOWN(sp - fpu_frame_size(current), 64);
	*fpstate = sp;
	sp = ALIGN_DOWN(sp - sizeof(struct rt_sigframe), 16) - 8;
	return nested && !on_sig_stack(sp) ? 0 : sp;
}

static int write_frame(struct rt_sigframe __user *to, u64 fpstate,
		       const struct ksignal *ksig, const struct pt_regs *regs)
{
	struct ucontext uc = {
		.uc_flags =
			UC_FP_XSTATE | UC_SIGCONTEXT_SS | UC_STRICT_RESTORE_SS,
		.uc_sigmask = *sigmask_to_save(),
	};
	u64 restorer = (u64)ksig->ka.sa.sa_restorer;

	save_registers(&uc.uc_mcontext, regs);
	uc.uc_mcontext.oldmask = uc.uc_sigmask.sig[0];
	uc.uc_mcontext.fpstate = fpstate;

	if (fpu_save_user((void __user *)fpstate) ||
	    copy_to_user(&to->uc, &uc, sizeof(uc)) ||
	    save_altstack(&to->uc.uc_stack, regs->sp) ||
	    put_user(restorer, &to->pretcode))
		return -EFAULT;
	if (ksig->ka.sa.sa_flags & SA_SIGINFO)
		return copy_siginfo_to_user(&to->info, &ksig->info);
	return 0;
}

/* Let the program continue in its handler.  0, or -EFAULT: no room. */
static int setup_frame(struct ksignal *ksig, struct pt_regs *regs)
{
	struct rt_sigframe __user *frame;
	unsigned long sp;
	u64 fpstate;

	/* x86-64 programs bring their restorer along; the C library's does. */
	if (!(ksig->ka.sa.sa_flags & SA_RESTORER))
		return -EFAULT;
	sp = place_frame(regs, ksig, &fpstate);
	frame = (struct rt_sigframe __user *)sp;
	if (!sp || write_frame(frame, fpstate, ksig, regs))
		return -EFAULT;

	regs->di = (u64)ksig->sig;
	regs->si = (u64)&frame->info;
	regs->dx = (u64)&frame->uc;
	regs->ax = 0; /* no vector registers in a variadic call */
	regs->ip = (u64)ksig->ka.sa.sa_handler;
	regs->sp = sp;
	regs->flags &= ~(X86_EFLAGS_DF | X86_EFLAGS_RF | X86_EFLAGS_TF);
	regs->cs = USER_CS;
	regs->ss = USER_DS;
	return 0;
}

/* A system call was broken and a handler will run: EINTR, or once more? */
static void restart_before_handler(struct pt_regs *regs, bool sa_restart)
{
	switch (-(long)regs->ax) {
	case ERESTARTSYS:
		if (sa_restart)
			break;
		regs->ax = (u64)-EINTR;
		return;
	case ERESTARTNOINTR:
		break;
	case ERESTARTNOHAND:
	case ERESTART_RESTARTBLOCK:
		regs->ax = (u64)-EINTR;
		return;
	default:
		return;
	}
	regs->ax = regs->orig_ax;
	regs->ip -= SYSCALL_INSN_SIZE;
}

/* A system call was broken, yet no handler runs: do it again. */
static void restart_without_handler(struct pt_regs *regs)
{
	switch (-(long)regs->ax) {
	case ERESTARTSYS:
	case ERESTARTNOINTR:
	case ERESTARTNOHAND:
		regs->ax = regs->orig_ax;
		break;
	case ERESTART_RESTARTBLOCK:
		regs->ax = NR_RESTART_SYSCALL;
		break;
	default:
		return;
	}
	regs->ip -= SYSCALL_INSN_SIZE;
}

static bool in_syscall(const struct pt_regs *regs)
{
	return (long)regs->orig_ax >= 0;
}

/**
 * do_signal() - let pending signals do what they do.
 * @regs: the user registers, with which the program will continue.
 *
 * At most one handler is entered; the others follow when the return path
 * comes here again.
 *
 * Context: On the way to user mode, IRQs on; may sleep, may not return.
 */
void do_signal(struct pt_regs *regs)
{
	struct ksignal ksig;

	if (get_signal(&ksig)) {
		if (in_syscall(regs))
			restart_before_handler(regs, ksig.ka.sa.sa_flags &
							     SA_RESTART);
		rseq_return_to_user(regs);
		signal_setup_done(setup_frame(&ksig, regs) != 0, &ksig);
		regs->orig_ax = (u64)-1;
		return;
	}
	if (in_syscall(regs)) {
		restart_without_handler(regs);
		regs->orig_ax = (u64)-1;
	}
	restore_saved_sigmask();
}

/* Take everything back from the frame; 0 or an errno. */
static int take_frame(const struct rt_sigframe __user *frame,
		      struct pt_regs *regs)
{
	struct ucontext uc;

	if (copy_from_user(&uc, &frame->uc, sizeof(uc)))
		return -EFAULT;
	if (uc.uc_mcontext.ip >= TASK_SIZE_MAX)
		return -EFAULT;
	set_current_blocked(&uc.uc_sigmask);
	restore_registers(regs, &uc.uc_mcontext);
	if (fpu_restore_user((const void __user *)uc.uc_mcontext.fpstate))
		return -EFAULT;
	return restore_altstack(&frame->uc.uc_stack);
}

/* rt_sigreturn(2): the stack pointer stands 8 above the frame. */
SYSCALL_DEFINE0(rt_sigreturn)
{
	struct pt_regs *regs = current_pt_regs();
	const struct rt_sigframe __user *frame =
		(const struct rt_sigframe __user *)(regs->sp - 8);

	current->restart_block.fn = do_no_restart_syscall;
	if (take_frame(frame, regs)) {
		force_sig(SIGSEGV);
		return 0;
	}
	return (long)regs->ax;
}

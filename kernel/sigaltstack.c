/*
 * kernel/sigaltstack.c - another stack for signal handlers.
 *
 * See: sigaltstack(2).
 */
#include "asm/ptrace.h"
#include "asm/uaccess.h"
#include "kernel/signal.h"
#include "kernel/syscall.h"
#include "kernel/task.h"

static bool is_on_altstack(unsigned long sp)
{
	return sp > current->sas_ss_sp &&
	       sp - current->sas_ss_sp <= current->sas_ss_size;
}

/**
 * on_sig_stack() - does current run on its alternate stack?
 * @sp: the user stack pointer.
 *
 * Context: Process context.
 * Return: false for an SS_AUTODISARM stack, which is disarmed while in use.
 */
bool on_sig_stack(unsigned long sp)
{
	if (current->sas_ss_flags & SS_AUTODISARM)
		return false;
	return is_on_altstack(sp);
}

static int sas_ss_flags(unsigned long sp)
{
	if (!current->sas_ss_size)
		return SS_DISABLE;
	return on_sig_stack(sp) ? SS_ONSTACK : 0;
}

static void reset_altstack(void)
{
	current->sas_ss_sp = 0;
	current->sas_ss_size = 0;
	current->sas_ss_flags = SS_DISABLE;
}

/**
 * sigsp() - where the frame of a handler goes.
 * @sp:   the user stack pointer, red zone already skipped.
 * @ksig: the signal.
 *
 * Context: Process context.
 */
unsigned long sigsp(unsigned long sp, const struct ksignal *ksig)
{
	if ((ksig->ka.sa.sa_flags & SA_ONSTACK) && !sas_ss_flags(sp))
		return current->sas_ss_sp + current->sas_ss_size;
	return sp;
}

/* The state as user space sees it. */
static void get_altstack(stack_t *st, unsigned long sp)
{
	__builtin_memset(st, 0, sizeof(*st));
	st->ss_sp = (void __user *)current->sas_ss_sp;
	st->ss_size = current->sas_ss_size;
	st->ss_flags =
		sas_ss_flags(sp) | (int)(current->sas_ss_flags & SS_FLAG_BITS);
}

static int set_altstack(const stack_t *st, unsigned long sp, size_t min_size)
{
	unsigned int flags = (unsigned int)st->ss_flags;
	unsigned int mode = flags & ~SS_FLAG_BITS;
	bool disable = mode == SS_DISABLE;

	if (on_sig_stack(sp))
		return -EPERM;
	if (mode != SS_DISABLE && mode != SS_ONSTACK && mode != 0)
		return -EINVAL;
	if (!disable && st->ss_size < min_size)
		return -ENOMEM;
	current->sas_ss_sp = disable ? 0 : (unsigned long)st->ss_sp;
	current->sas_ss_size = disable ? 0 : st->ss_size;
	current->sas_ss_flags = flags;
	return 0;
}

SYSCALL_DEFINE2(sigaltstack, const stack_t __user *, uss, stack_t __user *,
		uoss)
{
	unsigned long sp = user_stack_pointer(current_pt_regs());
	stack_t new, old;
	int err = 0;

	if (uss && copy_from_user(&new, uss, sizeof(new)))
		return -EFAULT;
	get_altstack(&old, sp);
	if (uss)
		err = set_altstack(&new, sp, MINSIGSTKSZ);
	if (!err && uoss && copy_to_user(uoss, &old, sizeof(old)))
		return -EFAULT;
	return err;
}

/**
 * restore_altstack() - sigreturn: what the frame says.
 * @uss: in the frame.
 *
 * Context: May sleep.
 * Return: 0 or -EFAULT; a senseless stack is left out in silence.
 */
int restore_altstack(const stack_t __user *uss)
{
	stack_t new;

	if (copy_from_user(&new, uss, sizeof(new)))
		return -EFAULT;
	(void)set_altstack(&new, user_stack_pointer(current_pt_regs()), 0);
	return 0;
}

/**
 * save_altstack() - into a handler's frame; disarms SS_AUTODISARM.
 * @uss: in the frame.
 * @sp:  the interrupted user stack pointer.
 *
 * Context: May sleep.
 * Return: 0 or -EFAULT.
 */
int save_altstack(stack_t __user *uss, unsigned long sp)
{
	stack_t st;

	(void)sp;
	__builtin_memset(&st, 0, sizeof(st));
	st.ss_sp = (void __user *)current->sas_ss_sp;
	st.ss_flags = (int)current->sas_ss_flags;
	st.ss_size = current->sas_ss_size;
	if (copy_to_user(uss, &st, sizeof(st)))
		return -EFAULT;
	if (current->sas_ss_flags & SS_AUTODISARM)
		reset_altstack();
	return 0;
}

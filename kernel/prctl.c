/*
 * kernel/prctl.c - prctl(2): settings of a task that have no call of their own.
 *
 * Those that touch credentials go through prepare_creds() and commit_creds() as
 * every change of identity does.
 *
 * See: prctl(2), capabilities(7).
 */
#include <uapi/capability.h>
#include <uapi/errno.h>
#include <uapi/prctl.h>
#include "asm/uaccess.h"
#include "kernel/cred.h"
#include "kernel/signal.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "lib/compiler.h"
#include "lib/string.h"
#include "mm/mm.h"

/* The four arguments behind the option. */
struct prctl_args {
	unsigned long a2, a3, a4, a5;
};

static bool rest_is_zero(const struct prctl_args *a)
{
	return !a->a3 && !a->a4 && !a->a5;
}

static long set_name(const char __user *uname)
{
	char name[TASK_COMM_LEN] = { 0 };

	if (strncpy_from_user(name, uname, sizeof(name) - 1) < 0)
		return -EFAULT;
	set_task_comm(current, name);
	return 0;
}

static long get_name(char __user *uname)
{
	char name[TASK_COMM_LEN] = { 0 };

	get_task_comm(name, current);
	return copy_to_user(uname, name, sizeof(name)) ? -EFAULT : 0;
}

static long set_dumpable_arg(unsigned long value)
{
	if (value != 0 && value != 1)
		return -EINVAL;
	current->mm->dumpable = (int)value;
	return 0;
}

static long set_pdeathsig(unsigned long sig)
{
	if (!valid_signal(sig))
		return -EINVAL;
	current->pdeath_signal = (int)sig;
	return 0;
}

/* Machine checks: early or late, for this task; sets two flags, as Linux. */
static long mce_kill(const struct prctl_args *a)
{
	if (a->a4 || a->a5)
		return -EINVAL;
	if (a->a2 == PR_MCE_KILL_CLEAR && !a->a3) {
		current->flags &= ~PF_MCE_PROCESS;
		return 0;
	}
	if (a->a2 != PR_MCE_KILL_SET || a->a3 > PR_MCE_KILL_DEFAULT)
		return -EINVAL;
	current->flags &= ~(PF_MCE_PROCESS | PF_MCE_EARLY);
	if (a->a3 != PR_MCE_KILL_DEFAULT)
		current->flags |= PF_MCE_PROCESS;
	if (a->a3 == PR_MCE_KILL_EARLY)
		current->flags |= PF_MCE_EARLY;
	return 0;
}

static long mce_kill_get(const struct prctl_args *a)
{
	if (a->a2 || !rest_is_zero(a))
		return -EINVAL;
	if (!(current->flags & PF_MCE_PROCESS))
		return PR_MCE_KILL_DEFAULT;
	return current->flags & PF_MCE_EARLY ? PR_MCE_KILL_EARLY
					     : PR_MCE_KILL_LATE;
}

static long set_subreaper(unsigned long on)
{
	spin_lock_irq(&tasklist_lock);
	current->signal->is_child_subreaper = on != 0;
	spin_unlock_irq(&tasklist_lock);
	return 0;
}

static long set_no_new_privs(const struct prctl_args *a)
{
	if (a->a2 != 1 || !rest_is_zero(a))
		return -EINVAL;
	__atomic_fetch_or(&current->atomic_flags, 1UL << PFA_NO_NEW_PRIVS,
			  __ATOMIC_SEQ_CST);
	return 0;
}

static long set_timerslack(unsigned long ns)
{
	current->timer_slack_ns =
		(long)ns <= 0 ? current->default_timer_slack_ns : ns;
	return 0;
}

static long capbset_drop(unsigned long cap)
{
	struct cred *new;

	if (!ns_capable(current_user_ns(), CAP_SETPCAP))
		return -EPERM;
	if (cap > CAP_LAST_CAP)
		return -EINVAL;
	new = prepare_creds();
	if (!new)
		return -ENOMEM;
	new->cap_bset &= ~CAP_BIT(cap);
	return commit_creds(new);
}

/* Locked bits stay, locks are never opened, and nothing unknown is set. */
static long set_securebits(unsigned long bits)
{
	u32 old = current_cred()->securebits;
	u32 locked = (old & SECURE_ALL_LOCKS) >> 1;
	struct cred *new;

	if (((locked & (old ^ bits)) != 0) ||
	    (old & SECURE_ALL_LOCKS & ~bits) ||
	    (bits & ~(unsigned long)(SECURE_ALL_LOCKS | SECURE_ALL_BITS)) ||
	    !ns_capable(current_user_ns(), CAP_SETPCAP))
		return -EPERM;
	new = prepare_creds();
	if (!new)
		return -ENOMEM;
	new->securebits = (u32)bits;
	return commit_creds(new);
}

static long set_keepcaps(unsigned long on)
{
	u32 old = current_cred()->securebits;
	struct cred *new;

	if (on > 1)
		return -EINVAL;
	if (old & SECBIT_KEEP_CAPS_LOCKED)
		return -EPERM;
	new = prepare_creds();
	if (!new)
		return -ENOMEM;
	new->securebits = on ? old | SECBIT_KEEP_CAPS : old & ~SECBIT_KEEP_CAPS;
	return commit_creds(new);
}

static long ambient_change(unsigned long op, unsigned long cap)
{
	const struct cred *old = current_cred();
	struct cred *new;

	if (op == PR_CAP_AMBIENT_RAISE &&
	    (!cap_raised(old->cap_permitted, cap) ||
	     !cap_raised(old->cap_inheritable, cap) ||
	     (old->securebits & SECBIT_NO_CAP_AMBIENT_RAISE)))
		return -EPERM;
	new = prepare_creds();
	if (!new)
		return -ENOMEM;
	if (op == PR_CAP_AMBIENT_RAISE)
		new->cap_ambient |= CAP_BIT(cap);
	else if (op == PR_CAP_AMBIENT_LOWER)
		new->cap_ambient &= ~CAP_BIT(cap);
	else
		new->cap_ambient = CAP_EMPTY_SET;
	return commit_creds(new);
}

static long cap_ambient(const struct prctl_args *a)
{
	if (a->a2 == PR_CAP_AMBIENT_CLEAR_ALL)
		return a->a3 || a->a4 || a->a5 ? -EINVAL
					       : ambient_change(a->a2, 0);
	if (a->a3 > CAP_LAST_CAP || a->a4 || a->a5)
		return -EINVAL;
	switch (a->a2) {
	case PR_CAP_AMBIENT_IS_SET:
		return cap_raised(current_cred()->cap_ambient, a->a3);
	case PR_CAP_AMBIENT_RAISE:
	case PR_CAP_AMBIENT_LOWER:
		return ambient_change(a->a2, a->a3);
	default:
		return -EINVAL;
	}
}

/* Options about credentials; -ENOSYS: not one of them. */
static long prctl_cred(int option, const struct prctl_args *a)
{
	switch (option) {
	case PR_GET_KEEPCAPS:
		return !!(current_cred()->securebits & SECBIT_KEEP_CAPS);
	case PR_SET_KEEPCAPS:
		return set_keepcaps(a->a2);
	case PR_CAPBSET_READ:
		return a->a2 > CAP_LAST_CAP
			       ? -EINVAL
			       : (long)cap_raised(current_cred()->cap_bset,
						  a->a2);
	case PR_CAPBSET_DROP:
		return capbset_drop(a->a2);
	case PR_GET_SECUREBITS:
		return current_cred()->securebits;
	case PR_SET_SECUREBITS:
		return set_securebits(a->a2);
	case PR_CAP_AMBIENT:
		return cap_ambient(a);
	case PR_SET_NO_NEW_PRIVS:
		return set_no_new_privs(a);
	case PR_GET_NO_NEW_PRIVS:
		return a->a2 || !rest_is_zero(a) ? -EINVAL
						 : task_no_new_privs(current);
	default:
		return -ENOSYS;
	}
}

SYSCALL_DEFINE5(prctl, int, option, unsigned long, arg2, unsigned long, arg3,
		unsigned long, arg4, unsigned long, arg5)
{
	const struct prctl_args args = { arg2, arg3, arg4, arg5 };
	long ret = prctl_cred(option, &args);

	if (ret != -ENOSYS)
		return ret;
	switch (option) {
	case PR_SET_PDEATHSIG:
		return set_pdeathsig(arg2);
	case PR_GET_PDEATHSIG:
		return put_user(current->pdeath_signal, (int __user *)arg2);
	case PR_GET_DUMPABLE:
		return current->mm->dumpable;
	case PR_SET_DUMPABLE:
		return set_dumpable_arg(arg2);
	case PR_SET_NAME:
		return set_name((const char __user *)arg2);
	case PR_GET_NAME:
		return get_name((char __user *)arg2);
	case PR_GET_TIMING:
		return PR_TIMING_STATISTICAL;
	case PR_SET_TIMING:
		return arg2 == PR_TIMING_STATISTICAL ? 0 : -EINVAL;
	case PR_SET_TIMERSLACK:
		return set_timerslack(arg2);
	case PR_GET_TIMERSLACK:
		return (long)current->timer_slack_ns;
	case PR_MCE_KILL:
		return mce_kill(&args);
	case PR_MCE_KILL_GET:
		return mce_kill_get(&args);
	case PR_SET_CHILD_SUBREAPER:
		return set_subreaper(arg2);
	case PR_GET_CHILD_SUBREAPER:
		return put_user((int)current->signal->is_child_subreaper,
				(int __user *)arg2);
	case PR_GET_TID_ADDRESS:
		return put_user((u64)current->clear_child_tid,
				(u64 __user *)arg2);
	default:
		return -EINVAL;
	}
}

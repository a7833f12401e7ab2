/*
 * kernel/prctl.c - prctl(2): what a task may say about itself.
 */
#include <uapi/errno.h>
#include <uapi/prctl.h>
#include "asm/uaccess.h"
#include "kernel/cred_fixup.h"
#include "kernel/exit.h"
#include "kernel/sched/sched.h"
#include "kernel/signal.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "lib/string.h"
#include "mm/mm.h"

static long set_name(const char __user *uname)
{
	char name[TASK_COMM_LEN] = { 0 };

	if (strncpy_from_user(name, uname, TASK_COMM_LEN - 1) < 0)
		return -EFAULT;
	name[TASK_COMM_LEN - 1] = '\0';
	set_task_comm(current, name);
	return 0;
}

static long get_name(char __user *uname)
{
	char name[TASK_COMM_LEN];

	get_task_comm(name, current);
	return copy_to_user(uname, name, sizeof(name)) ? -EFAULT : 0;
}

static long set_dumpable(unsigned long how)
{
	if (how > 1 || !current->mm)
		return -EINVAL;
	WRITE_ONCE(current->mm->dumpable, (int)how);
	return 0;
}

static long set_timerslack(unsigned long slack_ns)
{
	if (current->policy == SCHED_FIFO || current->policy == SCHED_RR)
		return 0;
	if ((long)slack_ns <= 0)
		current->timer_slack_ns = current->default_timer_slack_ns;
	else
		current->timer_slack_ns = slack_ns;
	return 0;
}

static long set_mce_kill(unsigned long what, unsigned long policy)
{
	unsigned int flags = current->flags;

	if (what == PR_MCE_KILL_CLEAR) {
		if (policy)
			return -EINVAL;
		flags &= ~PF_MCE_PROCESS;
	} else if (what == PR_MCE_KILL_SET) {
		flags |= PF_MCE_PROCESS;
		if (policy == PR_MCE_KILL_EARLY)
			flags |= PF_MCE_EARLY;
		else if (policy == PR_MCE_KILL_LATE)
			flags &= ~PF_MCE_EARLY;
		else if (policy == PR_MCE_KILL_DEFAULT)
			flags &= ~(PF_MCE_EARLY | PF_MCE_PROCESS);
		else
			return -EINVAL;
	} else {
		return -EINVAL;
	}
	current->flags = flags;
	return 0;
}

static long get_mce_kill(void)
{
	if (!(current->flags & PF_MCE_PROCESS))
		return PR_MCE_KILL_DEFAULT;
	return current->flags & PF_MCE_EARLY ? PR_MCE_KILL_EARLY
					     : PR_MCE_KILL_LATE;
}

/* One of the options that set something; -ENOSYS: not one of them. */
static long prctl_set(int option, const unsigned long arg[4])
{
	bool rest = arg[1] || arg[2] || arg[3];

	switch (option) {
	case PR_SET_PDEATHSIG:
		if (!valid_signal(arg[0]))
			return -EINVAL;
		current->pdeath_signal = (int)arg[0];
		return 0;
	case PR_SET_DUMPABLE:
		return set_dumpable(arg[0]);
	case PR_SET_NAME:
		return set_name((const char __user *)arg[0]);
	case PR_SET_TIMING:
		return arg[0] == PR_TIMING_STATISTICAL ? 0 : -EINVAL;
	case PR_SET_TIMERSLACK:
		return set_timerslack(arg[0]);
	case PR_MCE_KILL:
		return arg[2] || arg[3] ? -EINVAL
					: set_mce_kill(arg[0], arg[1]);
	case PR_SET_CHILD_SUBREAPER:
		set_child_subreaper(arg[0] != 0);
		return 0;
	case PR_SET_NO_NEW_PRIVS:
		if (arg[0] != 1 || rest)
			return -EINVAL;
		__atomic_fetch_or(&current->atomic_flags,
				  1UL << PFA_NO_NEW_PRIVS, __ATOMIC_RELAXED);
		return 0;
	default:
		return -ENOSYS;
	}
}

/* One of the options that ask something; -ENOSYS: not one of them. */
static long prctl_get(int option, const unsigned long arg[4])
{
	bool rest = arg[1] || arg[2] || arg[3];
	int __user *out = (int __user *)arg[0];

	switch (option) {
	case PR_GET_PDEATHSIG:
		return put_user(current->pdeath_signal, out);
	case PR_GET_DUMPABLE:
		return current->mm ? READ_ONCE(current->mm->dumpable) : 0;
	case PR_GET_NAME:
		return get_name((char __user *)arg[0]);
	case PR_GET_TIMING:
		return PR_TIMING_STATISTICAL;
	case PR_GET_TIMERSLACK:
		return (long)current->timer_slack_ns;
	case PR_GET_TSC:
		return put_user(PR_TSC_ENABLE, out);
	case PR_MCE_KILL_GET:
		return arg[0] || rest ? -EINVAL : get_mce_kill();
	case PR_GET_CHILD_SUBREAPER:
		return put_user(current->signal->is_child_subreaper, out);
	case PR_GET_NO_NEW_PRIVS:
		return arg[0] || rest ? -EINVAL : task_no_new_privs(current);
	case PR_GET_TID_ADDRESS:
		return put_user(current->clear_child_tid,
				(int __user *__user *)arg[0]);
	case PR_GET_THP_DISABLE:
		return arg[0] || rest ? -EINVAL : 0;
	case PR_GET_SECCOMP:
		return 0; /* no filter, as there is none to install */
	default:
		return -ENOSYS;
	}
}

SYSCALL_DEFINE5(prctl, int, option, unsigned long, arg2, unsigned long, arg3,
		unsigned long, arg4, unsigned long, arg5)
{
	const unsigned long arg[4] = { arg2, arg3, arg4, arg5 };
	long ret = cap_prctl(option, arg2, arg3, arg4, arg5);

	if (ret == -ENOSYS)
		ret = prctl_set(option, arg);
	if (ret == -ENOSYS)
		ret = prctl_get(option, arg);
	return ret == -ENOSYS ? -EINVAL : ret;
}

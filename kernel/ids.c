/*
 * kernel/ids.c - what am I called: getpid(2) and its relatives.
 */
#include <uapi/errno.h>
#include <uapi/pidfd.h>
#include "asm/percpu.h"
#include "asm/smp.h"
#include "asm/uaccess.h"
#include "kernel/pid.h"
#include "kernel/syscall.h"
#include "kernel/task.h"

SYSCALL_DEFINE0(getpid)
{
	return task_tgid_vnr(current);
}

SYSCALL_DEFINE0(gettid)
{
	return task_pid_vnr(current);
}

SYSCALL_DEFINE0(getppid)
{
	return READ_ONCE(current->ppid);
}

/* The third argument was a cache, long unused. */
SYSCALL_DEFINE3(getcpu, unsigned int __user *, cpup, unsigned int __user *,
		nodep, void __user *, unused)
{
	unsigned int cpu = (unsigned int)smp_processor_id();

	(void)unused;
	if (cpup && put_user(cpu, cpup))
		return -EFAULT;
	if (nodep && put_user(0, nodep))
		return -EFAULT;
	return 0;
}

SYSCALL_DEFINE2(pidfd_open, pid_t, nr, unsigned int, flags)
{
	struct task_struct *leader;
	struct file *file;
	unsigned long irqflags;
	struct pid *pid;
	int fd = -EINVAL;

	if ((flags & ~(unsigned int)PIDFD_NONBLOCK) || nr <= 0)
		return -EINVAL;
	pid = find_get_pid(nr);
	if (!pid)
		return -ESRCH;
	spin_lock_irqsave(&tasklist_lock, irqflags);
	leader = pid_task(pid, PIDTYPE_TGID);
	spin_unlock_irqrestore(&tasklist_lock, irqflags);
	if (leader)
		fd = pidfd_prepare(pid, flags, &file);
	if (fd >= 0)
		pidfd_commit(fd, file);
	put_pid(pid);
	return fd;
}

/*
 * kernel/ids.c - what am I called: getpid(2) and its relatives.
 */
#include <uapi/errno.h>
#include <uapi/pidfd.h>
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

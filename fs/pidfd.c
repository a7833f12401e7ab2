/*
 * fs/pidfd.c - a process as a file: readable once it has ended.
 *
 * Unlike a number, the file goes on meaning the same process after that is
 * reaped.  Making one has three steps, because fork must know that it will
 * succeed before the child is born, and must not show it before.
 *
 * See: pidfd_open(2), clone(2); kernel/wait.c for waiting on one.
 */
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include "lib/errptr.h"
#include "kernel/pid.h"
#include "kernel/task.h"
#include "fs/anon_inode.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/poll.h"
#include "fs/seq_file.h"
#include "fs/proc/proc.h"

static __poll_t pidfd_poll(struct file *file, poll_table *pt)
{
	struct pid *pid = file->private_data;
	struct task_struct *task;
	__poll_t mask = 0;

	poll_wait(file, &pid->wait_pidfd, pt);
	spin_lock_irq(&tasklist_lock);
	task = pid_task(pid, PIDTYPE_TGID);
	if (!task || (task->exit_state && thread_group_empty(task)))
		mask = POLLIN | POLLRDNORM;
	spin_unlock_irq(&tasklist_lock);
	return mask;
}

static int pidfd_release(struct inode *inode, struct file *file)
{
	(void)inode;
	put_pid(file->private_data);
	return 0;
}

/* Pid: as the reader sees it, -1 once it is reaped; NSpid: level by level. */
static void pidfd_fdinfo(struct seq_file *m, struct file *file)
{
	struct pid_namespace *ns = task_active_pid_ns(current);
	struct pid *pid = file->private_data;
	int nr = -1;

	spin_lock_irq(&tasklist_lock);
	if (pid_task(pid, PIDTYPE_PID))
		nr = pid_nr_ns(pid, ns);
	spin_unlock_irq(&tasklist_lock);
	seq_printf(m, "Pid:\t%d\nNSpid:\t%d", nr, nr);
	for (unsigned int i = ns->level + 1; nr > 0 && i <= pid->level; i++)
		seq_printf(m, "\t%d", pid->numbers[i].nr);
	seq_putc(m, '\n');
}

static const struct file_operations pidfd_fops = {
	.poll = pidfd_poll,
	.release = pidfd_release,
	.show_fdinfo = pidfd_fdinfo,
};

/**
 * pidfd_prepare() - a file for @pid and a descriptor for it, not yet joined.
 * @pid:   the process; the file takes a reference.
 * @flags: O_NONBLOCK or 0; the descriptor is close-on-exec.
 * @ret:   the file.
 *
 * Context: May sleep.
 * Return: the descriptor, for pidfd_commit() or pidfd_abort(); or -EMFILE,
 * -ENFILE, -ENOMEM.
 */
int pidfd_prepare(struct pid *pid, unsigned int flags, struct file **ret)
{
	struct file *file;
	int fd;

	fd = get_unused_fd_flags(O_CLOEXEC);
	if (fd < 0)
		return fd;
	file = anon_inode_getfile("[pidfd]", &pidfd_fops, get_pid(pid),
				  O_RDWR | (int)flags);
	if (IS_ERR(file)) {
		put_pid(pid);
		put_unused_fd((unsigned int)fd);
		return (int)PTR_ERR(file);
	}
	*ret = file;
	return fd;
}

/**
 * pidfd_commit() - the descriptor names the file from now on.
 * @fd:   from pidfd_prepare().
 * @file: from pidfd_prepare(); the reference is eaten.
 *
 * Context: Process context.
 */
void pidfd_commit(int fd, struct file *file)
{
	fd_install((unsigned int)fd, file);
}

/**
 * pidfd_abort() - undo pidfd_prepare().
 * @fd:   what it returned.
 * @file: what it made.
 *
 * Context: May sleep.
 */
void pidfd_abort(int fd, struct file *file)
{
	put_unused_fd((unsigned int)fd);
	fput(file);
}

/**
 * pidfd_get_pid() - the process a descriptor means.
 * @fd:    the descriptor.
 * @flags: the file's open flags, if not NULL.
 *
 * Context: Process context.
 * Return: the pid, referenced, or ERR_PTR(-EBADF).
 */
struct pid *pidfd_get_pid(unsigned int fd, unsigned int *flags)
{
	struct fd f = fdget(fd);
	struct pid *pid = ERR_PTR(-EBADF);

	if (f.file && f.file->f_op == &pidfd_fops) {
		pid = get_pid(f.file->private_data);
		if (flags)
			*flags = f.file->f_flags;
	}
	fdput(f);
	return pid;
}

/**
 * pidfd_or_proc_get_pid() - the process a pidfd or an open /proc/PID means.
 * @fd: the descriptor.
 *
 * Context: Process context.
 * Return: the pid, referenced, or ERR_PTR(-EBADF).
 */
struct pid *pidfd_or_proc_get_pid(unsigned int fd)
{
	struct pid *pid = pidfd_get_pid(fd, NULL);
	struct fd f;

	if (!IS_ERR(pid))
		return pid;
	f = fdget(fd);
	if (f.file)
		pid = proc_dir_get_pid(f.file);
	fdput(f);
	return pid;
}

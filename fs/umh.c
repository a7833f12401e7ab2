/*
 * fs/umh.c - programs that the kernel itself starts: user mode helpers.
 *
 * Such a program is nobody's child and inherits nothing: it is root in the
 * first namespaces, with an empty table of descriptors but for its input.  So
 * a kernel worker starts it, whoever asked.
 *
 * See: core(5), "Piping core dumps to a program".
 */
#include "fs/umh.h"
#include <uapi/errno.h>
#include <uapi/resource.h>
#include <uapi/signal.h>
#include "asm/smp.h"
#include "kernel/base/completion.h"
#include "kernel/exit.h"
#include "kernel/fork.h"
#include "kernel/sched/sched.h"
#include "kernel/signal.h"
#include "kernel/task.h"
#include "kernel/workqueue.h"
#include "fs/exec.h"
#include "fs/fdtable.h"
#include "fs/file.h"

/* One request, on the stack of whoever waits for it. */
struct umh {
	struct work_struct work;
	struct completion done; /* the program runs, or cannot */
	const char *const *argv;
	struct file *input;
	int err;
};

static const char *const environment[] = { "HOME=/",
					   "PATH=/sbin:/bin:/usr/sbin:/usr/bin",
					   NULL };

/* What the worker's copy must not keep of it. */
static int leave_worker(struct file *input)
{
	struct rlimit *core = &current->signal->rlim[RLIMIT_CORE];
	int fd;

	spin_lock_irq(&current->sighand->siglock);
	flush_signal_handlers(current, true);
	spin_unlock_irq(&current->sighand->siglock);
	set_user_nice(current, 0);
	set_cpus_allowed(current, cpu_possible_mask);
	core->rlim_cur = core->rlim_max = 1; /* says: not through me again */
	fd = get_unused_fd_flags(0);
	if (fd < 0)
		return fd;
	fd_install((unsigned int)fd, get_file(input));
	return 0;
}

static int become_program(void *arg)
{
	struct umh *u = arg;
	int err = leave_worker(u->input);

	if (!err)
		err = kernel_execve(u->argv[0], u->argv, environment);
	u->err = err;
	complete(&u->done); /* @u is gone now */
	if (err)
		do_exit(0);
	return 0;
}

static void start(struct work_struct *work)
{
	struct umh *u = container_of(work, struct umh, work);
	pid_t pid = user_mode_thread(become_program, u, SIGCHLD);

	if (pid < 0) {
		u->err = pid;
		complete(&u->done);
	}
}

/**
 * umh_start() - start a program.
 * @argv:  its path and arguments, NULL at the end.
 * @input: what it reads from; a reference of its own is taken.
 *
 * Context: May sleep, until the program runs.
 * Return: 0, or -errno as execve(2) or fork(2).
 */
int umh_start(const char *const *argv, struct file *input)
{
	struct umh u = { .argv = argv, .input = input };

	init_completion(&u.done);
	INIT_WORK(&u.work, start);
	schedule_work(&u.work);
	wait_for_completion(&u.done);
	flush_work(&u.work); /* the worker is done with it, too */
	return u.err;
}

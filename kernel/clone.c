/*
 * kernel/clone.c - fork(2), vfork(2), clone(2), clone3(2) and their kin inside
 * the kernel: each fills in a struct kernel_clone_args.
 */
#include <uapi/clone.h>
#include <uapi/errno.h>
#include "asm/uaccess.h"
#include "kernel/base/bug.h"
#include "kernel/fork.h"
#include "kernel/kthread.h"
#include "kernel/rlimit.h"
#include "kernel/sched/sched.h"
#include "kernel/signal.h"
#include "kernel/syscall.h"
#include "kernel/sysctl.h"
#include "kernel/task.h"
#include "kernel/ucount.h"
#include "kernel/usercopy.h"
#include "lib/errptr.h"
#include "lib/format.h"
#include "lib/util.h"
#include "mm/kstack.h"
#include "mm/page.h"

#define CLONE_LEGACY_FLAGS 0xffffffffULL

/**
 * kernel_thread() - a task that runs @fn in the kernel.
 * @fn:    its return value is the exit code.
 * @arg:   given to @fn.
 * @name:  its comm, or NULL to inherit.
 * @flags: CLONE_*, and the exit signal in the low byte.
 *
 * Threads of the kernel are made by kthread_create(); this is for kthreadd and
 * for the first task.
 *
 * Context: Process context, may sleep.
 * Return: the pid, or kernel_clone()'s -errno.
 */
pid_t kernel_thread(int (*fn)(void *), void *arg, const char *name,
		    unsigned long flags)
{
	struct kernel_clone_args args = {
		.flags = (flags | CLONE_VM | CLONE_UNTRACED) & ~CSIGNAL,
		.exit_signal = (int)(flags & CSIGNAL),
		.fn = fn,
		.fn_arg = arg,
		.name = name,
		.kthread = true,
	};

	return kernel_clone(&args);
}

/**
 * user_mode_thread() - a kernel thread that is to become a program: pid 1.
 * @fn:    ends in kernel_execve() and returns 0.
 * @arg:   given to @fn.
 * @flags: CLONE_*, and the exit signal in the low byte.
 *
 * Context: Process context, may sleep.
 * Return: the pid, or kernel_clone()'s -errno.
 */
pid_t user_mode_thread(int (*fn)(void *), void *arg, unsigned long flags)
{
	struct kernel_clone_args args = {
		.flags = (flags | CLONE_VM | CLONE_UNTRACED) & ~CSIGNAL,
		.exit_signal = (int)(flags & CSIGNAL),
		.fn = fn,
		.fn_arg = arg,
	};

	return kernel_clone(&args);
}

/* Where an idle task starts unless arch's CPU start-up takes its place. */
static int idle_thread(void *unused)
{
	(void)unused;
	cpu_startup_entry();
}

/**
 * fork_idle() - the idle task of another CPU.
 * @cpu: which.
 *
 * Context: Boot, process context.
 * Return: the task, on no list and with pid 0, or ERR_PTR.
 */
struct task_struct *fork_idle(int cpu)
{
	struct kernel_clone_args args = {
		.flags = CLONE_VM,
		.kthread = true,
		.idle = true,
		.fn = idle_thread,
	};
	struct task_struct *task = copy_process(&args);

	if (IS_ERR(task))
		return task;
	task->flags |= PF_IDLE;
	snprintf(task->comm, sizeof(task->comm), "swapper/%d", cpu);
	init_idle(task, cpu);
	return task;
}

SYSCALL_DEFINE0(fork)
{
	struct kernel_clone_args args = { .exit_signal = SIGCHLD };

	return kernel_clone(&args);
}

SYSCALL_DEFINE0(vfork)
{
	struct kernel_clone_args args = {
		.flags = CLONE_VFORK | CLONE_VM,
		.exit_signal = SIGCHLD,
	};

	return kernel_clone(&args);
}

SYSCALL_DEFINE5(clone, unsigned long, flags, unsigned long, newsp, int __user *,
		parent_tid, int __user *, child_tid, unsigned long, tls)
{
	struct kernel_clone_args args = {
		.flags = lower_32_bits(flags) & ~CSIGNAL,
		.pidfd = parent_tid,
		.child_tid = child_tid,
		.parent_tid = parent_tid,
		.exit_signal = (int)(flags & CSIGNAL),
		.stack = newsp,
		.tls = tls,
	};

	if ((args.flags & CLONE_PIDFD) && (args.flags & CLONE_PARENT_SETTID))
		return -EINVAL; /* both would use parent_tid */
	return kernel_clone(&args);
}

/* Flags and the stack of clone3(2), as far as they can be judged alone. */
static bool clone3_args_valid(struct kernel_clone_args *args)
{
	u64 flags = args->flags;

	if (flags &
	    ~(CLONE_LEGACY_FLAGS | CLONE_CLEAR_SIGHAND | CLONE_INTO_CGROUP))
		return false;
	if (flags & (CLONE_DETACHED | (CSIGNAL & ~CLONE_NEWTIME)))
		return false;
	if ((flags & CLONE_SIGHAND) && (flags & CLONE_CLEAR_SIGHAND))
		return false;
	if ((flags & (CLONE_THREAD | CLONE_PARENT)) && args->exit_signal)
		return false;
	if (!args->stack != !args->stack_size)
		return false;
	if (!access_ok((void __user *)args->stack, args->stack_size))
		return false;
	args->stack += args->stack_size; /* it grows down from there */
	return true;
}

/* Read the caller's struct of any known or future size. */
static int copy_clone_args(struct clone_args *args,
			   const struct clone_args __user *uargs, size_t size)
{
	int err;

	if (size > PAGE_SIZE)
		return -E2BIG;
	if (size < CLONE_ARGS_SIZE_VER0)
		return -EINVAL;
	err = copy_struct_from_user(args, sizeof(*args), uargs, size);
	if (err)
		return err;
	if (args->set_tid_size > MAX_PID_NS_LEVEL)
		return -EINVAL;
	if (!args->set_tid != !args->set_tid_size)
		return -EINVAL;
	if ((args->exit_signal & ~CSIGNAL) || !valid_signal(args->exit_signal))
		return -EINVAL;
	if ((args->flags & CLONE_INTO_CGROUP) &&
	    (args->cgroup > INT_MAX || size < CLONE_ARGS_SIZE_VER2))
		return -EINVAL;
	return 0;
}

SYSCALL_DEFINE2(clone3, struct clone_args __user *, uargs, size_t, size)
{
	pid_t set_tid[MAX_PID_NS_LEVEL];
	struct kernel_clone_args args;
	struct clone_args u;
	int err;

	err = copy_clone_args(&u, uargs, size);
	if (err)
		return err;
	args = (struct kernel_clone_args){
		.flags = u.flags,
		.pidfd = (int __user *)u.pidfd,
		.child_tid = (int __user *)u.child_tid,
		.parent_tid = (int __user *)u.parent_tid,
		.exit_signal = (int)u.exit_signal,
		.stack = u.stack,
		.stack_size = u.stack_size,
		.tls = u.tls,
		.set_tid = set_tid,
		.set_tid_size = u.set_tid_size,
		.cgroup = (int)u.cgroup,
	};
	if (copy_from_user(set_tid, (void __user *)u.set_tid,
			   u.set_tid_size * sizeof(pid_t)))
		return -EFAULT;
	if (!clone3_args_valid(&args))
		return -EINVAL;
	return kernel_clone(&args);
}

SYSCALL_DEFINE1(set_tid_address, int __user *, tidptr)
{
	current->clear_child_tid = tidptr;
	return task_pid_vnr(current);
}

static const int min_threads = 20;
static const int futex_tid_max = 0x3fffffff;

static struct ctl_table fork_sysctls[] = {
	{
		.path = "kernel/threads-max",
		.data = &max_threads,
		.maxlen = sizeof(max_threads),
		.mode = 0644,
		.proc_handler = proc_dointvec_minmax,
		.extra1 = &min_threads,
		.extra2 = &futex_tid_max,
	},
};

/**
 * fork_init() - boot: how many tasks this machine can bear.
 *
 * Kernel stacks may take an eighth of memory; a user gets half of that, and as
 * many namespaces of each type.
 *
 * Context: Boot CPU, slab works.
 */
void fork_init(void)
{
	unsigned long n = totalram_pages / (8 * THREAD_SIZE / PAGE_SIZE);
	struct rlimit *rlim = init_task.signal->rlim;

	max_threads = (int)clamp(n, 20UL, (unsigned long)futex_tid_max);
	rlim[RLIMIT_NPROC].rlim_cur = (unsigned long)max_threads / 2;
	rlim[RLIMIT_NPROC].rlim_max = (unsigned long)max_threads / 2;
	rlim[RLIMIT_SIGPENDING] = rlim[RLIMIT_NPROC];
	ucount_init_limits(max_threads / 2);
	task_init();
	signal_part_init();
	register_sysctl(fork_sysctls, ARRAY_SIZE(fork_sysctls));
}

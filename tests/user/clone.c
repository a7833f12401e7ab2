/*
 * tests/user/clone.c - clone(2) and clone3(2): each flag, each refusal.
 *
 * See: clone(2); the rows "clone flags".
 */
#include "tests/user/tap.h"
#include <sched.h>
#include <linux/sched.h>
#include <sys/syscall.h>

#define STACK 65536

static char stack[STACK] __attribute__((aligned(16)));
static volatile int shared;

static long raw_clone(unsigned long flags, void *sp, int *ptid, int *ctid,
		      unsigned long tls)
{
	return syscall(SYS_clone, flags, sp, ptid, ctid, tls);
}

static long raw_clone3(struct clone_args *args, size_t size)
{
	return syscall(SYS_clone3, args, size);
}

static pid_t run(int (*fn)(void *), int flags, void *arg)
{
	return clone(fn, stack + STACK, flags, arg);
}

static int exit_42(void *arg)
{
	(void)arg;
	return 42;
}

static int store_7(void *arg)
{
	(void)arg;
	shared = 7;
	return 0;
}

static int close_it(void *fd)
{
	return close(*(int *)fd);
}

static int change_directory(void *arg)
{
	return chdir(arg);
}

static void on_usr2(int sig)
{
	shared = sig;
}

static int set_handler(void *arg)
{
	(void)arg;
	signal(SIGUSR2, on_usr2);
	return 0;
}

static int parent_is(void *arg)
{
	return getppid() == *(pid_t *)arg ? 42 : 1;
}

TEST(without_a_stack_it_is_fork)
{
	long pid = raw_clone(SIGCHLD, NULL, NULL, NULL, 0);

	if (pid == 0)
		_exit(42);
	EXPECT_EQ(WEXITSTATUS(tap_wait((pid_t)pid)), 42);
}

TEST(the_function_runs_on_the_new_stack)
{
	EXPECT_EQ(WEXITSTATUS(tap_wait(run(exit_42, SIGCHLD, NULL))), 42);
}

TEST(clone_vm_shares_memory)
{
	tap_wait(run(store_7, SIGCHLD, NULL));
	EXPECT_EQ(shared, 0);
	tap_wait(run(store_7, CLONE_VM | SIGCHLD, NULL));
	EXPECT_EQ(shared, 7);
}

TEST(clone_files_shares_the_table)
{
	int fd = dup(0);

	tap_wait(run(close_it, SIGCHLD, &fd));
	EXPECT(fcntl(fd, F_GETFD) >= 0);
	tap_wait(run(close_it, CLONE_FILES | SIGCHLD, &fd));
	EXPECT_ERR(fcntl(fd, F_GETFD), EBADF);
}

TEST(clone_fs_shares_the_directory_until_unshared)
{
	char here[32];

	REQUIRE(chdir("/") == 0);
	tap_wait(run(change_directory, CLONE_FS | SIGCHLD, "/tmp"));
	EXPECT(getcwd(here, sizeof(here)) && !strcmp(here, "/tmp"));
	tap_wait(run(change_directory, SIGCHLD, "/"));
	EXPECT(getcwd(here, sizeof(here)) && !strcmp(here, "/tmp"));
}

TEST(clone_sighand_shares_handlers)
{
	signal(SIGUSR2, SIG_DFL);
	tap_wait(run(set_handler, CLONE_VM | CLONE_SIGHAND | SIGCHLD, NULL));
	raise(SIGUSR2);
	EXPECT_EQ(shared, SIGUSR2);
}

TEST(the_exit_signal_is_the_low_byte)
{
	sigset_t set;
	siginfo_t info;
	pid_t pid;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	pid = run(exit_42, SIGUSR1, NULL);
	EXPECT_EQ(sigwaitinfo(&set, &info), SIGUSR1);
	EXPECT_EQ(info.si_pid, pid);
	EXPECT_ERR(waitpid(pid, NULL, 0), ECHILD);
	EXPECT_EQ(waitpid(pid, NULL, __WALL), pid);
}

TEST(wclone_waits_for_clone_children_only)
{
	pid_t pid = run(exit_42, 0, NULL), plain = fork();

	if (plain == 0)
		_exit(1);
	EXPECT_ERR(waitpid(plain, NULL, __WCLONE), ECHILD);
	EXPECT_EQ(waitpid(-1, NULL, __WCLONE), pid);
	EXPECT_EQ(waitpid(-1, NULL, 0), plain);
}

TEST(clone_parent_makes_a_sibling)
{
	int fds[2];
	pid_t middle, me = getpid(), made = 0;

	REQUIRE(pipe(fds) == 0);
	middle = fork();
	if (middle == 0) {
		made = run(parent_is, CLONE_PARENT | SIGCHLD, &me);
		if (write(fds[1], &made, sizeof(made)) < 0)
			_exit(1);
		_exit(0);
	}
	REQUIRE(read(fds[0], &made, sizeof(made)) == sizeof(made));
	EXPECT_EQ(WEXITSTATUS(tap_wait(made)), 42);
	EXPECT_EQ(tap_wait(middle), 0);
}

TEST(thread_ids_are_stored)
{
	int ptid = 0, ctid = 0;
	long pid = raw_clone(CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | SIGCHLD,
			     NULL, &ptid, &ctid, 0);

	if (pid == 0)
		_exit(ctid == getpid() ? 42 : 1);
	EXPECT_EQ(ptid, pid);
	EXPECT_EQ(ctid, 0);
	EXPECT_EQ(WEXITSTATUS(tap_wait((pid_t)pid)), 42);
}

/* A system call without libc, whose stack check reads %fs. */
static inline long bare(long nr, long a, long b, long e)
{
	register long r10 __asm__("r10") = 0, r8 __asm__("r8") = e;

	__asm__ volatile("syscall"
			 : "+a"(nr)
			 : "D"(a), "S"(b), "d"(0), "r"(r10), "r"(r8)
			 : "rcx", "r11", "memory");
	return nr;
}

TEST(settls_sets_the_fs_base)
{
	static volatile unsigned long area[64];
	long pid = bare(SYS_clone, CLONE_SETTLS | SIGCHLD, 0, (long)area);

	if (pid == 0) {
		bare(SYS_arch_prctl, 0x1003, (long)area, 0); /* ARCH_GET_FS */
		bare(SYS_exit_group, area[0] == (uintptr_t)area ? 42 : 1, 0, 0);
	}
	EXPECT_EQ(WEXITSTATUS(tap_wait((pid_t)pid)), 42);
}

TEST(senseless_flags_are_einval)
{
	EXPECT_ERR(raw_clone(CLONE_SIGHAND | SIGCHLD, NULL, NULL, NULL, 0),
		   EINVAL);
	EXPECT_ERR(raw_clone(CLONE_THREAD | SIGCHLD, NULL, NULL, NULL, 0),
		   EINVAL);
	EXPECT_ERR(raw_clone(CLONE_THREAD | CLONE_VM | SIGCHLD, NULL, NULL,
			     NULL, 0),
		   EINVAL);
	EXPECT_ERR(raw_clone(CLONE_NEWNS | CLONE_FS | SIGCHLD, NULL, NULL, NULL,
			     0),
		   EINVAL);
	EXPECT_ERR(raw_clone(CLONE_NEWUSER | CLONE_FS | SIGCHLD, NULL, NULL,
			     NULL, 0),
		   EINVAL);
	EXPECT_ERR(raw_clone(CLONE_PIDFD | CLONE_DETACHED | SIGCHLD, NULL, NULL,
			     NULL, 0),
		   EINVAL);
}

TEST(clone3_makes_a_child)
{
	struct clone_args args = { .exit_signal = SIGCHLD };
	long pid = raw_clone3(&args, sizeof(args));

	if (pid == 0)
		_exit(42);
	EXPECT_EQ(WEXITSTATUS(tap_wait((pid_t)pid)), 42);
}

TEST(clone3_checks_its_struct)
{
	struct clone_args args = { .exit_signal = SIGCHLD };
	struct {
		struct clone_args args;
		uint64_t tail;
	} bigger = { { .exit_signal = SIGCHLD }, 1 };

	EXPECT_ERR(raw_clone3(&args, 63), EINVAL);
	EXPECT_ERR(raw_clone3(&args, 4097), E2BIG);
	EXPECT_ERR(raw_clone3(&bigger.args, sizeof(bigger)), E2BIG);
	EXPECT_ERR(raw_clone3((void *)16, sizeof(args)), EFAULT);
	args.exit_signal = 65;
	EXPECT_ERR(raw_clone3(&args, sizeof(args)), EINVAL);
	args.exit_signal = 0;
	args.flags = SIGCHLD;
	EXPECT_ERR(raw_clone3(&args, sizeof(args)), EINVAL);
	args.flags = CLONE_DETACHED;
	EXPECT_ERR(raw_clone3(&args, sizeof(args)), EINVAL);
	args.flags = 0;
	args.stack_size = 4096;
	EXPECT_ERR(raw_clone3(&args, sizeof(args)), EINVAL);
	args.stack_size = 0;
	args.stack = (uintptr_t)stack;
	EXPECT_ERR(raw_clone3(&args, sizeof(args)), EINVAL);
}

TEST(clone3_refuses_flags_that_contradict)
{
	struct clone_args args = { .flags = CLONE_PARENT,
				   .exit_signal = SIGCHLD };

	EXPECT_ERR(raw_clone3(&args, sizeof(args)), EINVAL);
	args.flags = CLONE_SIGHAND | CLONE_VM | CLONE_CLEAR_SIGHAND;
	EXPECT_ERR(raw_clone3(&args, sizeof(args)), EINVAL);
	args.flags = CLONE_THREAD;
	args.exit_signal = 0;
	EXPECT_ERR(raw_clone3(&args, sizeof(args)), EINVAL);
}

TEST(clear_sighand_resets_handlers)
{
	struct clone_args args = { .flags = CLONE_CLEAR_SIGHAND,
				   .exit_signal = SIGCHLD };
	struct sigaction sa;
	long pid;

	signal(SIGUSR1, on_usr2);
	signal(SIGUSR2, SIG_IGN);
	pid = raw_clone3(&args, sizeof(args));
	if (pid == 0) {
		sigaction(SIGUSR1, NULL, &sa);
		if (sa.sa_handler != SIG_DFL)
			_exit(1);
		sigaction(SIGUSR2, NULL, &sa);
		_exit(sa.sa_handler == SIG_IGN ? 42 : 2);
	}
	EXPECT_EQ(WEXITSTATUS(tap_wait((pid_t)pid)), 42);
}

TEST(set_tid_chooses_the_number)
{
	pid_t want = getpid() + 1000;
	struct clone_args args = { .exit_signal = SIGCHLD,
				   .set_tid = (uintptr_t)&want,
				   .set_tid_size = 1 };
	long pid = raw_clone3(&args, sizeof(args));

	if (pid == 0)
		_exit(0);
	EXPECT_EQ(pid, want);
	tap_wait((pid_t)pid);
	want = getpid();
	EXPECT_ERR(raw_clone3(&args, sizeof(args)), EEXIST);
	want = 0;
	EXPECT_ERR(raw_clone3(&args, sizeof(args)), EINVAL);
	want = 1 << 23;
	EXPECT_ERR(raw_clone3(&args, sizeof(args)), EINVAL);
	args.set_tid_size = 40;
	EXPECT_ERR(raw_clone3(&args, sizeof(args)), EINVAL);
}

TEST(a_bad_tid_pointer_does_not_hinder)
{
	long pid = raw_clone(CLONE_PARENT_SETTID | SIGCHLD, NULL, (int *)16,
			     NULL, 0);

	if (pid == 0)
		_exit(42);
	EXPECT_EQ(WEXITSTATUS(tap_wait((pid_t)pid)), 42);
}

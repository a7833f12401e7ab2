/*
 * tests/kernel/test_fork.c - copy_process() and its way back.
 */
#include <uapi/clone.h>
#include <uapi/errno.h>
#include <uapi/wait.h>
#include "kernel/base/faultinject.h"
#include "kernel/base/ktest.h"
#include "kernel/exit.h"
#include "kernel/fork.h"
#include "kernel/signal.h"
#include "kernel/task.h"
#include "kernel/wait.h"
#include "lib/errptr.h"

static int exiting_child(void *arg)
{
	do_exit((long)arg);
	return 0;
}

static pid_t fork_child(long code, unsigned long flags)
{
	return kernel_thread(exiting_child, (void *)code, "ktest-child",
			     flags | SIGCHLD);
}

/* Reap the child of number @nr: its status, or -errno. */
static int reap(pid_t nr)
{
	struct wait_opts wo = {
		.type = PIDTYPE_TGID,
		.flags = WEXITED | __WALL,
	};
	int ret;

	wo.pid = find_get_pid(nr);
	ret = do_wait(&wo);
	put_pid(wo.pid);
	return ret == 1 ? wo.stat : ret;
}

KTEST(fork_child_is_waited_for)
{
	pid_t nr = fork_child(0x300, CLONE_FS);

	REQUIRE(nr > 0);
	EXPECT_EQ(reap(nr), 0x300);
	EXPECT_EQ(reap(nr), -ECHILD);
}

KTEST(fork_refuses_senseless_flags)
{
	EXPECT_EQ(fork_child(0, CLONE_THREAD), -EINVAL);
	EXPECT_EQ(fork_child(0, CLONE_FS | CLONE_NEWNS), -EINVAL);
	EXPECT_EQ(fork_child(0, CLONE_PIDFD | CLONE_DETACHED), -EINVAL);
}

/* Fail the 1st, 2nd ... allocation until the fork passes. */
KTEST(fork_unwinds_at_every_allocation)
{
	int nr_before = nr_threads, nth;
	pid_t nr = -1;

	for (nth = 1; nth < 60; nth++) {
		fail_nth_set(nth);
		nr = fork_child(0x100, 0);
		fail_nth_set(0);
		if (nr > 0)
			break;
		EXPECT(nr == -ENOMEM || nr == -EAGAIN);
		EXPECT_EQ(nr_threads, nr_before);
	}
	REQUIRE(nr > 0);
	EXPECT(nth > 3);
	EXPECT_EQ(reap(nr), 0x100);
}

KTEST(fork_many_children_are_all_reaped)
{
	enum {
		N = 100
	};
	pid_t nr[N];

	for (int i = 0; i < N; i++)
		nr[i] = fork_child((i & 0x7f) << 8, CLONE_FS | CLONE_FILES);
	for (int i = N - 1; i >= 0; i--) {
		REQUIRE(nr[i] > 0);
		EXPECT_EQ(reap(nr[i]), (i & 0x7f) << 8);
	}
	EXPECT_EQ(current->signal->nr_children, 0);
	EXPECT(list_empty(&current->signal->reapable));
}

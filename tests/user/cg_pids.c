/*
 * tests/user/cg_pids.c - the pids controller holds what it promises.
 *
 * See: cgroups(7), pids.
 */
#include "tests/user/cg.h"
#include <sched.h>

static int forked(void)
{
	pid_t pid = fork();

	if (pid == 0)
		for (;;)
			pause();
	return pid < 0 ? -errno : pid;
}

CG_TEST(limit_is_read_back_or_refused)
{
	EXPECT_EQ(cg_mkdir("a"), 0);
	EXPECT_TEXT(cg_read("a", "pids.max"), "max\n");
	EXPECT_EQ(cg_write("a", "pids.max", "foo"), -EINVAL);
	EXPECT_EQ(cg_write("a", "pids.max", "-1"), -EINVAL);
	EXPECT_EQ(cg_write("a", "pids.max", "4194305"), -EINVAL);
	EXPECT_EQ(cg_write("a", "pids.max", "99999999999999999999"), -ERANGE);
	EXPECT_EQ(cg_write("a", "pids.max", "1 2"), -EINVAL);
	EXPECT_TEXT(cg_read("a", "pids.max"), "max\n");
	EXPECT_EQ(cg_write("a", "pids.max", "4194304"), 0);
	EXPECT_TEXT(cg_read("a", "pids.max"), "4194304\n");
	EXPECT_EQ(cg_write("a", "pids.max", "0x10\n"), 0);
	EXPECT_TEXT(cg_read("a", "pids.max"), "16\n");
	EXPECT_EQ(cg_write("a", "pids.max", "max"), 0);
	EXPECT_TEXT(cg_read("a", "pids.max"), "max\n");
	EXPECT_TEXT(cg_read("a", "pids.current"), "0\n");
	EXPECT_TEXT(cg_read("a", "pids.peak"), "0\n");
	EXPECT_TEXT(cg_read("a", "pids.events"), "max 0\n");
}

static void fill_three(void)
{
	EXPECT(forked() > 0);
	EXPECT(forked() > 0);
	EXPECT_EQ(forked(), -EAGAIN);
	EXPECT_EQ(forked(), -EAGAIN);
	EXPECT_TEXT(cg_read("a", "pids.current"), "3\n");
	EXPECT_TEXT(cg_read("a", "pids.events"), "max 2\n");
	EXPECT_TEXT(cg_read("a", "pids.peak"), "3\n");
}

CG_TEST(fork_over_the_limit_is_refused)
{
	EXPECT_EQ(cg_mkdir("a"), 0);
	EXPECT_EQ(cg_write("a", "pids.max", "3"), 0);
	EXPECT_EQ(cg_run_in("a", fill_three), 0);
}

static void fill_parent(void)
{
	EXPECT(forked() > 0);
	EXPECT_EQ(forked(), -EAGAIN);
	/* counted where the fork was tried */
	EXPECT_TEXT(cg_read("a/b", "pids.events"), "max 1\n");
	EXPECT_TEXT(cg_read("a", "pids.events"), "max 0\n");
	EXPECT_TEXT(cg_read("a/b", "pids.current"), "2\n");
	EXPECT_TEXT(cg_read("a", "pids.current"), "2\n");
}

CG_TEST(limit_of_an_ancestor_counts)
{
	EXPECT_EQ(cg_mkdir("a"), 0);
	EXPECT_EQ(cg_mkdir("a/b"), 0);
	EXPECT_EQ(cg_write("a", "cgroup.subtree_control", "+pids"), 0);
	EXPECT_EQ(cg_write("a", "pids.max", "2"), 0);
	EXPECT_EQ(cg_run_in("a/b", fill_parent), 0);
}

CG_TEST(move_may_exceed_the_limit)
{
	pid_t pid[3];

	EXPECT_EQ(cg_mkdir("a"), 0);
	EXPECT_EQ(cg_write("a", "pids.max", "1"), 0);
	for (int i = 0; i < 3; i++)
		pid[i] = cg_sleeper("a");
	EXPECT_TEXT(cg_read("a", "pids.current"), "3\n");
	EXPECT_TEXT(cg_read("a", "pids.events"), "max 0\n");
	EXPECT_TEXT(cg_read("", "pids.current"), "3\n");
	EXPECT_EQ(cg_mkdir("b"), 0);
	EXPECT_EQ(cg_write_nr("b", "cgroup.procs", pid[0]), 0);
	EXPECT_TEXT(cg_read("a", "pids.current"), "2\n");
	EXPECT_TEXT(cg_read("b", "pids.current"), "1\n");
	EXPECT_TEXT(cg_read("", "pids.current"), "3\n");
	for (int i = 0; i < 3; i++)
		cg_reap(pid[i]);
	EXPECT_TEXT(cg_read("", "pids.current"), "0\n");
}

static void refused_with_zero(void)
{
	EXPECT_EQ(cg_write("a", "pids.max", "0"), 0);
	EXPECT_EQ(forked(), -EAGAIN);
	EXPECT_ERR(vfork(), EAGAIN);
	EXPECT_EQ(cg_write("a", "pids.max", "2"), 0);
	EXPECT(forked() > 0);
}

CG_TEST(limit_below_what_is_there_holds_the_next_fork)
{
	EXPECT_EQ(cg_mkdir("a"), 0);
	EXPECT_EQ(cg_run_in("a", refused_with_zero), 0);
}

static void zombie_counts(void)
{
	pid_t pid = fork();
	siginfo_t info;

	if (pid == 0)
		_exit(0);
	EXPECT(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) == 0);
	EXPECT_EQ(forked(), -EAGAIN);
	tap_wait(pid);
	EXPECT(forked() > 0);
}

CG_TEST(zombie_counts_until_it_is_waited_for)
{
	EXPECT_EQ(cg_mkdir("a"), 0);
	EXPECT_EQ(cg_write("a", "pids.max", "2"), 0);
	EXPECT_EQ(cg_run_in("a", zombie_counts), 0);
}

CG_TEST(controller_switched_on_counts_who_is_there)
{
	pid_t pid;

	EXPECT_EQ(cg_mkdir("p"), 0);
	EXPECT_EQ(cg_mkdir("p/a"), 0);
	EXPECT_EQ(cg_mkdir("p/a/b"), 0);
	pid = cg_sleeper("p/a/b");
	EXPECT_EQ(cg_write("p", "cgroup.subtree_control", "+pids"), 0);
	EXPECT_TEXT(cg_read("p/a", "pids.current"), "1\n");
	EXPECT_EQ(cg_write("p/a", "cgroup.subtree_control", "+pids"), 0);
	EXPECT_TEXT(cg_read("p/a/b", "pids.current"), "1\n");
	EXPECT_TEXT(cg_read("p/a", "pids.current"), "1\n");
	EXPECT_EQ(cg_write("p/a", "cgroup.subtree_control", "-pids"), 0);
	EXPECT_TEXT(cg_read("p/a", "pids.current"), "1\n");
	EXPECT_EQ(cg_write("p", "cgroup.subtree_control", "-pids"), 0);
	EXPECT_TEXT(cg_read("p", "pids.current"), "1\n");
	cg_reap(pid);
	EXPECT_TEXT(cg_read("p", "pids.current"), "0\n");
}

CG_TEST(refusals_wake_poll)
{
	struct pollfd pfd = { .events = POLLPRI };
	char buf[64];

	EXPECT_EQ(cg_mkdir("a"), 0);
	EXPECT_EQ(cg_write("a", "pids.max", "1"), 0);
	pfd.fd = open(cg_path("a", "pids.events"), O_RDONLY);
	EXPECT_EQ(read(pfd.fd, buf, sizeof(buf)), 6);
	EXPECT_EQ(poll(&pfd, 1, 0), 0);
	if (fork() == 0) {
		cg_write("a", "cgroup.procs", "0");
		_exit(fork() < 0 && errno == EAGAIN ? 0 : 1);
	}
	EXPECT_EQ(poll(&pfd, 1, 5000), 1);
	EXPECT_EQ(pfd.revents, POLLPRI | POLLERR);
	EXPECT_EQ(pread(pfd.fd, buf, sizeof(buf), 0), 6);
	EXPECT_EQ(memcmp(buf, "max 1\n", 6), 0);
	EXPECT_EQ(tap_wait(-1), 0);
	close(pfd.fd);
}

/* All fork as fast as they can; none ever sees more than the limit. */
static void bomb(void)
{
	for (int i = 0; i < 6; i++)
		if (fork() < 0)
			break;
	for (int i = 0; i < 20; i++) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(0);
		if (pid > 0)
			waitpid(pid, NULL, 0);
	}
	pause();
}

CG_TEST(fork_bomb_stays_below_the_limit)
{
	int most = 0, rounds = 0;

	EXPECT_EQ(cg_mkdir("a"), 0);
	EXPECT_EQ(cg_write("a", "pids.max", "20"), 0);
	if (fork() == 0) {
		cg_write("a", "cgroup.procs", "0");
		bomb();
		_exit(0);
	}
	/* we, outside, go on as if nothing were */
	while (rounds++ < 2000 &&
	       strcmp(cg_read("a", "pids.events"), "max 0\n") == 0)
		sched_yield();
	for (rounds = 0; rounds < 30; rounds++) {
		int n = atoi(cg_read("a", "pids.current"));
		pid_t pid = fork();

		if (pid == 0)
			_exit(0);
		EXPECT_EQ(tap_wait(pid), 0);
		most = n > most ? n : most;
	}
	EXPECT(most > 1 && most <= 20);
	EXPECT(atoi(cg_read("a", "pids.peak")) == 20);
	EXPECT_EQ(cg_write("a", "cgroup.kill", "1"), 0);
	EXPECT(cg_await("a", "populated 0"));
}

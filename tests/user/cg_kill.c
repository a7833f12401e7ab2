/*
 * tests/user/cg_kill.c - cgroup.kill: nobody gets away; and births into a
 * cgroup with CLONE_INTO_CGROUP.
 *
 * See: cgroups(7), clone(2).
 */
#include "tests/user/cg.h"
#include <linux/sched.h>
#include <sched.h>

#ifndef CLONE_INTO_CGROUP
#define CLONE_INTO_CGROUP 0x200000000ULL
#endif

/* clone3() into the cgroup of @fd: 0 in the child, its pid, or -errno. */
static long clone_into(int fd, unsigned long long flags)
{
	struct clone_args args = {
		.flags = CLONE_INTO_CGROUP | flags,
		.exit_signal = SIGCHLD,
		.cgroup = (unsigned long long)fd,
	};
	long pid = syscall(SYS_clone3, &args, sizeof(args));

	return pid < 0 ? -errno : pid;
}

static int open_dir(const char *cg)
{
	return open(cg_path(cg, NULL), O_PATH | O_DIRECTORY | O_CLOEXEC);
}

CG_TEST(kill_takes_one_and_nothing_else)
{
	pid_t pid;

	EXPECT_EQ(cg_mkdir("a"), 0);
	pid = cg_sleeper("a");
	EXPECT_EQ(cg_write("a", "cgroup.kill", "0"), -ERANGE);
	EXPECT_EQ(cg_write("a", "cgroup.kill", "2"), -ERANGE);
	EXPECT_EQ(cg_write("a", "cgroup.kill", "-1"), -ERANGE);
	EXPECT_EQ(cg_write("a", "cgroup.kill", "all"), -EINVAL);
	EXPECT_EQ(waitpid(pid, NULL, WNOHANG), 0);
	EXPECT_EQ(cg_write("a", "cgroup.kill", "1\n"), 0);
	{
		int status = tap_wait(pid);

		EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	}
	EXPECT_EQ(cg_write("a", "cgroup.kill", "1"), 0); /* empty */
}

CG_TEST(kill_reaches_all_below_and_none_beside)
{
	pid_t in[3], beside;

	EXPECT_EQ(cg_mkdir("a"), 0);
	EXPECT_EQ(cg_mkdir("a/b"), 0);
	EXPECT_EQ(cg_mkdir("a/b/c"), 0);
	EXPECT_EQ(cg_mkdir("d"), 0);
	in[0] = cg_sleeper("a");
	in[1] = cg_sleeper("a/b");
	in[2] = cg_sleeper("a/b/c");
	beside = cg_sleeper("d");
	EXPECT_EQ(cg_write("a/b", "cgroup.freeze", "1"), 0);
	EXPECT_EQ(cg_write("a", "cgroup.kill", "1"), 0);
	for (int i = 0; i < 3; i++) {
		int status = tap_wait(in[i]);

		EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	}
	EXPECT_EQ(waitpid(beside, NULL, WNOHANG), 0);
	cg_reap(beside);
}

CG_TEST(no_fork_escapes_the_kill)
{
	for (int round = 0; round < 4; round++) {
		EXPECT_EQ(cg_mkdir("a"), 0);
		EXPECT_EQ(cg_write("a", "pids.max", "20"), 0);
		if (fork() == 0) {
			cg_write("a", "cgroup.procs", "0");
			for (;;)
				if (fork() < 0)
					sched_yield();
		}
		while (atoi(cg_read("a", "pids.current")) < 10)
			sched_yield();
		EXPECT_EQ(cg_write("a", "cgroup.kill", "1"), 0);
		EXPECT(cg_await("a", "populated 0"));
		EXPECT_TEXT(cg_read("a", "cgroup.procs"), "");
		while (waitpid(-1, NULL, 0) > 0)
			;
		EXPECT_TEXT(cg_read("a", "pids.current"), "0\n");
		EXPECT_EQ(cg_rmdir("a"), 0);
	}
}

CG_TEST(child_is_born_into_the_cgroup_of_a_descriptor)
{
	char text[128];
	int fd;
	long pid;

	EXPECT_EQ(cg_mkdir("a"), 0);
	fd = open_dir("a");
	REQUIRE(fd >= 0);
	pid = clone_into(fd, 0);
	if (pid == 0) {
		tap_read_file("/proc/self/cgroup", text, sizeof(text));
		_exit(strcmp(text, "0::/top/a\n") != 0);
	}
	EXPECT(pid > 0);
	EXPECT_EQ(tap_wait((pid_t)pid), 0);
	EXPECT_TEXT(cg_read("a", "pids.peak"), "1\n");
	close(fd);
}

CG_TEST(only_directories_of_cgroup2_will_do)
{
	int fd = open("/proc", O_PATH | O_DIRECTORY);

	EXPECT_EQ(cg_mkdir("a"), 0);
	EXPECT_EQ(clone_into(fd, 0), -EBADF);
	close(fd);
	EXPECT_EQ(clone_into(fd, 0), -EBADF);
	fd = open(cg_path("a", "cgroup.procs"), O_RDWR);
	EXPECT_EQ(clone_into(fd, 0), -EBADF);
	close(fd);
	fd = open_dir("a");
	EXPECT_EQ(cg_rmdir("a"), 0);
	EXPECT_EQ(clone_into(fd, 0), -ENOENT);
	close(fd);
}

CG_TEST(birth_obeys_the_rules_of_moving)
{
	pid_t below;
	int fd;
	long pid;

	EXPECT_EQ(cg_mkdir("p"), 0);
	EXPECT_EQ(cg_mkdir("p/c"), 0);
	EXPECT_EQ(cg_write("p", "cgroup.subtree_control", "+pids"), 0);
	below = cg_sleeper("p/c");
	fd = open_dir("p");
	EXPECT_EQ(clone_into(fd, 0), -EBUSY);
	close(fd);
	cg_reap(below);

	EXPECT_EQ(cg_mkdir("t"), 0);
	EXPECT_EQ(cg_mkdir("t/a"), 0);
	EXPECT_EQ(cg_mkdir("t/b"), 0);
	EXPECT_EQ(cg_write("t/a", "cgroup.type", "threaded"), 0);
	fd = open_dir("t/b"); /* an invalid domain */
	EXPECT_EQ(clone_into(fd, 0), -EOPNOTSUPP);
	close(fd);
	fd = open_dir("t/a"); /* a new process may begin there */
	pid = clone_into(fd, 0);
	if (pid == 0)
		_exit(0);
	EXPECT(pid > 0);
	EXPECT_EQ(tap_wait((pid_t)pid), 0);
	close(fd);
}

CG_TEST(birth_needs_the_right_to_move)
{
	int fd, status;
	pid_t pid;

	EXPECT_EQ(cg_mkdir("a"), 0);
	fd = open_dir("a");
	pid = fork();
	if (pid == 0) {
		EXPECT(setgid(1000) == 0 && setuid(1000) == 0);
		EXPECT_EQ(clone_into(fd, 0), -EACCES);
		fflush(stdout);
		_exit(tap_failed);
	}
	status = tap_wait(pid);
	EXPECT_EQ(status, 0);
	/* the target alone is not enough: the ancestor decides */
	EXPECT(chown(cg_path("a", "cgroup.procs"), 1000, 1000) == 0);
	pid = fork();
	if (pid == 0) {
		EXPECT(setgid(1000) == 0 && setuid(1000) == 0);
		EXPECT_EQ(clone_into(fd, 0), -EACCES);
		fflush(stdout);
		_exit(tap_failed);
	}
	EXPECT_EQ(tap_wait(pid), 0);
	close(fd);
}

CG_TEST(limit_of_the_target_counts_and_not_ours)
{
	int fd;

	EXPECT_EQ(cg_mkdir("a"), 0);
	EXPECT_EQ(cg_write("a", "pids.max", "0"), 0);
	fd = open_dir("a");
	EXPECT_EQ(clone_into(fd, 0), -EAGAIN);
	EXPECT_TEXT(cg_read("a", "pids.current"), "0\n");
	close(fd);
}

CG_TEST(child_born_into_a_frozen_cgroup_waits_there)
{
	siginfo_t info = { 0 };
	int fd;
	long pid;

	EXPECT_EQ(cg_mkdir("a"), 0);
	EXPECT_EQ(cg_write("a", "cgroup.freeze", "1"), 0);
	fd = open_dir("a");
	pid = clone_into(fd, 0);
	if (pid == 0)
		_exit(7);
	REQUIRE(pid > 0);
	EXPECT(tap_await_state((pid_t)pid, 'S'));
	EXPECT(cg_await("a", "frozen 1"));
	EXPECT_EQ(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG), 0);
	EXPECT_EQ(info.si_pid, 0);
	EXPECT_EQ(cg_write("a", "cgroup.freeze", "0"), 0);
	EXPECT_EQ(tap_wait((pid_t)pid), 7 << 8);
	close(fd);
}

CG_TEST(flag_belongs_to_clone3_and_its_newest_struct)
{
	struct clone_args args = { .flags = CLONE_INTO_CGROUP,
				   .exit_signal = SIGCHLD };

	args.cgroup = 0x80000000ULL;
	EXPECT_ERR(syscall(SYS_clone3, &args, sizeof(args)), EINVAL);
	args.cgroup = 0;
	EXPECT_ERR(syscall(SYS_clone3, &args, 80), EINVAL);
}

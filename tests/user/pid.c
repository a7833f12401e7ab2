/*
 * tests/user/pid.c - process numbers: how they are drawn and held.
 *
 * See: fork(2), proc(5) on pid_max; the rows "pid and tgid".
 */
#include "tests/user/tap.h"
#include <limits.h>
#include <sys/syscall.h>

#define PID_MAX "/proc/sys/kernel/pid_max"
#define NS_LAST "/proc/sys/kernel/ns_last_pid"

static pid_t fork_and_reap(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	if (pid > 0)
		tap_wait(pid);
	return pid;
}

static int set_number(const char *path, long value)
{
	char text[24];

	snprintf(text, sizeof(text), "%ld", value);
	return tap_write_file(path, text);
}

TEST(pid_max_is_32768_at_boot)
{
	char text[24];

	REQUIRE(tap_read_file(PID_MAX, text, sizeof(text)) > 0);
	EXPECT(!strcmp(text, "32768\n"));
}

TEST(pid_max_accepts_301_to_4194304)
{
	EXPECT_EQ(set_number(PID_MAX, 4194304), 0);
	EXPECT_EQ(set_number(PID_MAX, 4194305), -EINVAL);
	EXPECT_EQ(set_number(PID_MAX, 300), -EINVAL);
	EXPECT_EQ(set_number(PID_MAX, 32768), 0);
}

TEST(numbers_go_up_by_one)
{
	pid_t first = fork_and_reap();

	EXPECT_EQ(fork_and_reap(), first + 1);
	EXPECT_EQ(fork_and_reap(), first + 2);
}

TEST(ns_last_pid_moves_the_next_number)
{
	EXPECT_EQ(set_number(NS_LAST, 5000), 0);
	EXPECT_EQ(fork_and_reap(), 5001);
}

TEST(numbers_wrap_to_300)
{
	pid_t pids[5];

	REQUIRE(set_number(PID_MAX, 400) == 0);
	REQUIRE(set_number(NS_LAST, 397) == 0);
	for (int i = 0; i < 5; i++)
		pids[i] = fork_and_reap();
	set_number(PID_MAX, 32768);
	EXPECT_EQ(pids[0], 398);
	EXPECT_EQ(pids[1], 399);
	EXPECT_EQ(pids[2], 300);
	EXPECT_EQ(pids[3], 301);
	EXPECT_EQ(pids[4], 302);
}

TEST(no_free_number_is_eagain)
{
	pid_t pid = 0;
	int err = 0;

	REQUIRE(set_number(PID_MAX, 301) == 0);
	REQUIRE(set_number(NS_LAST, 299) == 0);
	/* 300 is the only number left above the reserved ones. */
	pid = fork();
	if (pid == 0) {
		tap_sleep_ms(300);
		_exit(0);
	}
	errno = 0;
	if (fork() == 0)
		_exit(0);
	err = errno;
	set_number(PID_MAX, 32768);
	tap_wait(pid);
	EXPECT_EQ(pid, 300);
	EXPECT_EQ(err, EAGAIN);
}

TEST(big_numbers_work)
{
	pid_t pid;

	REQUIRE(set_number(PID_MAX, 4194304) == 0);
	REQUIRE(set_number(NS_LAST, 4194000) == 0);
	pid = fork_and_reap();
	set_number(NS_LAST, 1000);
	set_number(PID_MAX, 32768);
	EXPECT_EQ(pid, 4194001);
}

TEST(a_number_is_held_while_it_names_a_session)
{
	int status, fds[2];
	char c;
	pid_t leader, next;

	REQUIRE(pipe(fds) == 0);
	leader = fork();
	if (leader == 0) {
		setsid();
		close(fds[1]);
		if (fork() == 0)
			_exit(read(fds[0], &c, 1) != 0);
		_exit(0);
	}
	REQUIRE(waitpid(leader, &status, 0) == leader);
	REQUIRE(set_number(NS_LAST, leader - 1) == 0);
	next = fork_and_reap();
	EXPECT(next != leader);
	close(fds[1]); /* the grandchild ends now */
	tap_sleep_ms(100);
}

TEST(a_process_is_the_first_of_its_threads)
{
	EXPECT_EQ(getpid(), syscall(SYS_gettid));
}

TEST(children_are_listed)
{
	char path[64], text[128], want[128] = "";
	pid_t pids[3];

	for (int i = 0; i < 3; i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			pause();
			_exit(0);
		}
		snprintf(want + strlen(want), 16, "%d ", pids[i]);
	}
	snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
	EXPECT(tap_read_file(path, text, sizeof(text)) > 0);
	EXPECT(!strcmp(text, want));
	for (int i = 0; i < 3; i++) {
		kill(pids[i], SIGKILL);
		tap_wait(pids[i]);
	}
}

TEST(kill_reports_numbers_that_are_not_there)
{
	EXPECT_ERR(kill(4194303, 0), ESRCH);
	EXPECT_ERR(kill(getpid(), 65), EINVAL);
	EXPECT_ERR(kill(getpid(), -1), EINVAL);
	EXPECT_ERR(kill(INT_MIN, 0), ESRCH);
	EXPECT_ERR(syscall(SYS_tgkill, getpid(), 0, 0), EINVAL);
	EXPECT_ERR(syscall(SYS_tgkill, 1, getpid(), 0), ESRCH);
	EXPECT_ERR(syscall(SYS_tkill, -1, 0), EINVAL);
}

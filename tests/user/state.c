/*
 * tests/user/state.c - the states of a task, as /proc shows them.
 *
 * See: proc(5); the rows "state" (values, letters, how to provoke each).
 */
#include "tests/user/tap.h"
#include <sched.h>

static void nothing(int sig)
{
	(void)sig;
}

static pid_t start_spinner(void)
{
	pid_t pid = fork();

	if (pid == 0)
		for (;;)
			__asm__ volatile("pause");
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	tap_wait(pid);
}

TEST(spinners_are_all_running)
{
	pid_t pids[3];

	for (int i = 0; i < 3; i++)
		pids[i] = start_spinner();
	for (int i = 0; i < 3; i++)
		EXPECT_EQ(tap_task_state(pids[i]), 'R');
	for (int i = 0; i < 3; i++)
		end(pids[i]);
}

TEST(a_sleeper_is_interruptible)
{
	pid_t pid = fork();

	if (pid == 0) {
		pause();
		_exit(0);
	}
	EXPECT(tap_await_state(pid, 'S'));
	end(pid);
}

TEST(a_signal_ends_a_pipe_read_with_eintr)
{
	struct sigaction sa = { .sa_handler = nothing };
	int fds[2];
	char c;
	pid_t pid;

	REQUIRE(pipe(fds) == 0);
	pid = fork();
	if (pid == 0) {
		sigaction(SIGUSR1, &sa, NULL);
		_exit(read(fds[0], &c, 1) == -1 && errno == EINTR ? 42 : 1);
	}
	EXPECT(tap_await_state(pid, 'S'));
	kill(pid, SIGUSR1);
	EXPECT_EQ(WEXITSTATUS(tap_wait(pid)), 42);
}

TEST(sa_restart_restarts_the_read)
{
	struct sigaction sa = { .sa_handler = nothing, .sa_flags = SA_RESTART };
	int fds[2];
	char c = 0;
	pid_t pid;

	REQUIRE(pipe(fds) == 0);
	pid = fork();
	if (pid == 0) {
		sigaction(SIGUSR1, &sa, NULL);
		_exit(read(fds[0], &c, 1) == 1 ? c : 1);
	}
	EXPECT(tap_await_state(pid, 'S'));
	kill(pid, SIGUSR1);
	tap_sleep_ms(50);
	EXPECT_EQ(waitpid(pid, NULL, WNOHANG), 0);
	REQUIRE(write(fds[1], "\x2a", 1) == 1);
	EXPECT_EQ(WEXITSTATUS(tap_wait(pid)), 42);
}

TEST(stop_and_continue)
{
	pid_t pid = start_spinner();
	int status;

	kill(pid, SIGSTOP);
	EXPECT_EQ(waitpid(pid, &status, WUNTRACED), pid);
	EXPECT_EQ(status, 0x137f);
	EXPECT_EQ(tap_task_state(pid), 'T');
	kill(pid, SIGCONT);
	EXPECT_EQ(waitpid(pid, &status, WCONTINUED), pid);
	EXPECT_EQ(status, 0xffff);
	EXPECT_EQ(tap_task_state(pid), 'R');
	end(pid);
}

TEST(a_stopped_task_dies_of_sigkill)
{
	pid_t pid = start_spinner();

	kill(pid, SIGSTOP);
	EXPECT(tap_await_state(pid, 'T'));
	kill(pid, SIGKILL);
	EXPECT_EQ(tap_wait(pid), SIGKILL);
}

TEST(the_parent_of_vfork_sleeps_uninterruptibly)
{
	pid_t parent = fork(), child;

	if (parent == 0) {
		child = vfork();
		if (child == 0) {
			tap_sleep_ms(600);
			_exit(0);
		}
		_exit(3);
	}
	EXPECT(tap_await_state(parent, 'D'));
	kill(parent, SIGTERM); /* not deadly enough? it is: killable */
	tap_wait(parent);
}

static int zombie_says(pid_t pid, const char *file)
{
	char path[64], buf[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	return (int)tap_read_file(path, buf, sizeof(buf));
}

TEST(a_zombie_keeps_its_pid_and_nothing_else)
{
	char path[64], buf[64];
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	EXPECT(tap_await_state(pid, 'Z'));
	EXPECT_EQ(zombie_says(pid, "cmdline"), 0);
	snprintf(path, sizeof(path), "/proc/%d/exe", pid);
	EXPECT_ERR(readlink(path, buf, sizeof(buf)), ENOENT);
	EXPECT_EQ(kill(pid, 0), 0);
	EXPECT_EQ(tap_wait(pid), 0);
	EXPECT_ERR(kill(pid, 0), ESRCH);
	snprintf(path, sizeof(path), "/proc/%d", pid);
	EXPECT_ERR(access(path, F_OK), ENOENT);
}

TEST(sched_yield_lets_others_run)
{
	EXPECT_EQ(sched_yield(), 0);
}

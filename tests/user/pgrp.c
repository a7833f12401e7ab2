/*
 * tests/user/pgrp.c - process groups, sessions, orphaned groups.
 *
 * See: setpgid(2), setsid(2), credentials(7); row 62.
 */
#include "tests/user/tap.h"
#include <limits.h>
#include <sys/prctl.h>

static volatile int caught[2];

static void note(int sig)
{
	caught[sig == SIGCONT] = 1;
}

static pid_t pausing_child(void)
{
	pid_t pid = fork();

	if (pid == 0)
		for (;;)
			pause();
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	tap_wait(pid);
}

TEST(setsid_makes_a_session_and_a_group)
{
	EXPECT_EQ(setsid(), getpid());
	EXPECT_EQ(getsid(0), getpid());
	EXPECT_EQ(getpgrp(), getpid());
	EXPECT_ERR(setsid(), EPERM);
}

TEST(a_group_leader_cannot_setsid)
{
	REQUIRE(setpgid(0, 0) == 0);
	EXPECT_ERR(setsid(), EPERM);
}

TEST(a_parent_moves_its_child_to_a_new_group)
{
	pid_t a = pausing_child(), b = pausing_child();

	EXPECT_EQ(setpgid(a, a), 0);
	EXPECT_EQ(getpgid(a), a);
	EXPECT_EQ(setpgid(b, a), 0);
	EXPECT_EQ(getpgid(b), a);
	kill(-a, SIGTERM);
	EXPECT_EQ(tap_wait(a), SIGTERM);
	EXPECT_EQ(tap_wait(b), SIGTERM);
	EXPECT_ERR(kill(-a, 0), ESRCH);
}

TEST(setpgid_refusals)
{
	pid_t pid = pausing_child();

	EXPECT_ERR(setpgid(0, -1), EINVAL);
	EXPECT_ERR(setpgid(pid, 4194303), EPERM);
	EXPECT_ERR(setpgid(4194303, 0), ESRCH);
	EXPECT_ERR(setpgid(getppid(), 0), ESRCH);
	EXPECT_ERR(getpgid(4194303), ESRCH);
	EXPECT_ERR(getpgid(-1), ESRCH);
	EXPECT_ERR(getsid(4194303), ESRCH);
	end(pid);
}

TEST(setpgid_after_exec_is_eacces)
{
	pid_t pid = fork();

	if (pid == 0) {
		execl("/bin/busybox", "sleep", "9", (char *)NULL);
		_exit(1);
	}
	for (int i = 0; i < 300; i++) {
		char name[32] = "", path[32];

		snprintf(path, sizeof(path), "/proc/%d/comm", pid);
		tap_read_file(path, name, sizeof(name));
		if (!strcmp(name, "busybox\n"))
			break;
		tap_sleep_ms(10);
	}
	EXPECT_ERR(setpgid(pid, pid), EACCES);
	end(pid);
}

TEST(setpgid_across_sessions_is_eperm)
{
	int fds[2];
	char c;
	pid_t pid;

	REQUIRE(pipe(fds) == 0);
	pid = fork();
	if (pid == 0) {
		setsid();
		if (write(fds[1], "x", 1) < 0)
			_exit(1);
		for (;;)
			pause();
	}
	REQUIRE(read(fds[0], &c, 1) == 1);
	EXPECT_ERR(setpgid(pid, 0), EPERM);
	EXPECT_ERR(setpgid(pid, pid), EPERM);
	EXPECT_ERR(setpgid(0, pid), EPERM);
	end(pid);
}

TEST(kill_zero_reaches_the_own_group)
{
	pid_t pid;

	REQUIRE(setpgid(0, 0) == 0);
	pid = pausing_child();
	signal(SIGTERM, note);
	EXPECT_EQ(kill(0, SIGTERM), 0);
	EXPECT_EQ(tap_wait(pid), SIGTERM);
	EXPECT_EQ(caught[0], 1);
}

/*
 * A stopped group whose last link to its session goes gets SIGHUP, then
 * SIGCONT.  The middle process is that link.
 */
TEST(an_orphaned_stopped_group_gets_sighup_and_sigcont)
{
	int fds[2];
	char c = 0;
	pid_t middle;

	REQUIRE(prctl(PR_SET_CHILD_SUBREAPER, 1) == 0);
	REQUIRE(setsid() > 0);
	REQUIRE(pipe(fds) == 0);
	middle = fork();
	if (middle == 0) {
		pid_t stopped;

		setpgid(0, 0);
		stopped = fork();
		if (stopped == 0) {
			signal(SIGHUP, note);
			signal(SIGCONT, note);
			raise(SIGSTOP);
			c = (char)(caught[0] + caught[1] * 2);
			if (write(fds[1], &c, 1) < 0)
				_exit(1);
			_exit(0);
		}
		tap_await_state(stopped, 'T');
		_exit(0);
	}
	close(fds[1]);
	tap_wait(middle);
	/* Its parent is now we, in another group of its session. */
	kill(-middle, 0);
	waitpid(-1, NULL, WNOHANG);
	if (getsid(0) != getpid())
		REQUIRE(0);
	kill(-middle, SIGCONT);
	REQUIRE(read(fds[0], &c, 1) == 1);
	EXPECT(c & 2);
	wait(NULL);
}

TEST(stop_signals_from_the_keyboard_are_ignored_in_orphaned_groups)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		setsid(); /* alone in its session: an orphaned group */
		raise(SIGTSTP);
		_exit(42);
	}
	EXPECT_EQ(waitpid(pid, &status, WUNTRACED), pid);
	EXPECT_EQ(status, 42 << 8);
}

/*
 * tests/user/wait.c - how a parent learns what became of its children.
 *
 * See: wait(2), wait4(2); the rows "wait, exit".
 */
#include "tests/user/tap.h"
#include <limits.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

static pid_t child_exits(int code)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(code);
	return pid;
}

static pid_t child_pauses(void)
{
	pid_t pid = fork();

	if (pid == 0)
		for (;;)
			pause();
	return pid;
}

static int raw_waitid(int type, long id, siginfo_t *info, int options)
{
	return (int)syscall(SYS_waitid, type, id, info, options, NULL);
}

TEST(exit_status_is_the_low_byte)
{
	EXPECT_EQ(tap_wait(child_exits(3)), 0x300);
	EXPECT_EQ(tap_wait(child_exits(300)), 44 << 8);
	EXPECT_EQ(tap_wait(child_exits(-1)), 0xff00);
}

TEST(death_by_signal_shows_the_signal)
{
	pid_t pid = child_pauses();

	kill(pid, SIGKILL);
	EXPECT_EQ(tap_wait(pid), SIGKILL);
}

TEST(wait_without_children_is_echild)
{
	EXPECT_ERR(waitpid(-1, NULL, 0), ECHILD);
	EXPECT_ERR(waitpid(getpid(), NULL, 0), ECHILD);
	EXPECT_ERR(waitpid(1, NULL, WNOHANG), ECHILD);
}

TEST(arguments_are_checked)
{
	siginfo_t info;

	EXPECT_ERR(waitpid(INT_MIN, NULL, 0), ESRCH);
	EXPECT_ERR(waitpid(-1, NULL, 0x40), EINVAL);
	EXPECT_ERR(raw_waitid(P_ALL, 0, &info, 0), EINVAL);
	EXPECT_ERR(raw_waitid(P_ALL, 0, &info, WNOHANG), EINVAL);
	EXPECT_ERR(raw_waitid(9, 1, &info, WEXITED), EINVAL);
	EXPECT_ERR(raw_waitid(P_PID, 0, &info, WEXITED), EINVAL);
	EXPECT_ERR(raw_waitid(P_PGID, -1, &info, WEXITED), EINVAL);
	EXPECT_ERR(raw_waitid(3, 999, &info, WEXITED), EBADF);
	EXPECT_ERR(raw_waitid(P_ALL, 0, &info, WEXITED), ECHILD);
}

TEST(bad_status_pointer_is_efault_and_the_child_is_gone)
{
	child_exits(1);
	EXPECT_ERR(syscall(SYS_wait4, -1, 16, 0, NULL), EFAULT);
	EXPECT_ERR(waitpid(-1, NULL, 0), ECHILD);
}

TEST(wnohang_returns_zero_while_the_child_runs)
{
	pid_t pid = child_pauses();

	EXPECT_EQ(waitpid(pid, NULL, WNOHANG), 0);
	kill(pid, SIGTERM);
	EXPECT_EQ(tap_wait(pid), SIGTERM);
	EXPECT_ERR(waitpid(pid, NULL, WNOHANG), ECHILD);
}

TEST(waitid_fills_siginfo)
{
	siginfo_t info;
	pid_t pid = child_exits(7);

	memset(&info, 0xff, sizeof(info));
	EXPECT_EQ(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
	EXPECT_EQ(info.si_signo, SIGCHLD);
	EXPECT_EQ(info.si_code, CLD_EXITED);
	EXPECT_EQ(info.si_status, 7);
	EXPECT_EQ(info.si_pid, pid);
	EXPECT_EQ(info.si_uid, getuid());
	EXPECT_EQ(waitid(P_ALL, 0, &info, WEXITED), 0);
	EXPECT_EQ(info.si_pid, pid);
	EXPECT_ERR(waitid(P_ALL, 0, &info, WEXITED), ECHILD);
}

TEST(waitid_tells_killed_from_exited)
{
	siginfo_t info;
	pid_t pid = child_pauses();

	memset(&info, 0xff, sizeof(info));
	EXPECT_EQ(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG), 0);
	EXPECT_EQ(info.si_pid, 0);
	EXPECT_EQ(info.si_signo, 0);
	kill(pid, SIGTERM);
	EXPECT_EQ(waitid(P_PID, (id_t)pid, &info, WEXITED), 0);
	EXPECT_EQ(info.si_code, CLD_KILLED);
	EXPECT_EQ(info.si_status, SIGTERM);
}

TEST(waitid_sees_stop_and_continue)
{
	siginfo_t info;
	pid_t pid = child_pauses();

	kill(pid, SIGSTOP);
	EXPECT_EQ(waitid(P_PID, (id_t)pid, &info, WSTOPPED | WNOWAIT), 0);
	EXPECT_EQ(info.si_code, CLD_STOPPED);
	EXPECT_EQ(info.si_status, SIGSTOP);
	EXPECT_EQ(waitid(P_PID, (id_t)pid, &info, WSTOPPED), 0);
	EXPECT_EQ(waitid(P_PID, (id_t)pid, &info, WSTOPPED | WNOHANG), 0);
	EXPECT_EQ(info.si_pid, 0);
	kill(pid, SIGCONT);
	EXPECT_EQ(waitid(P_PID, (id_t)pid, &info, WCONTINUED), 0);
	EXPECT_EQ(info.si_code, CLD_CONTINUED);
	EXPECT_EQ(info.si_status, SIGCONT);
	kill(pid, SIGKILL);
	tap_wait(pid);
}

TEST(groups_are_waited_for_by_minus_pgid)
{
	pid_t a = child_pauses(), b = child_exits(5);
	int status;

	EXPECT_EQ(setpgid(a, a), 0);
	EXPECT_EQ(waitpid(-a, &status, WNOHANG), 0);
	EXPECT_EQ(waitpid(0, &status, 0), b);
	EXPECT_EQ(status, 0x500);
	EXPECT_ERR(waitpid(0, &status, 0), ECHILD);
	kill(-a, SIGKILL);
	EXPECT_EQ(waitpid(-a, &status, 0), a);
}

TEST(ignored_sigchld_leaves_no_zombie)
{
	signal(SIGCHLD, SIG_IGN);
	child_exits(1);
	child_exits(2);
	EXPECT_ERR(waitpid(-1, NULL, 0), ECHILD);
}

TEST(sa_nocldwait_leaves_no_zombie_and_still_signals)
{
	struct sigaction sa = { .sa_handler = SIG_DFL,
				.sa_flags = SA_NOCLDWAIT };

	sigaction(SIGCHLD, &sa, NULL);
	child_exits(1);
	EXPECT_ERR(waitpid(-1, NULL, 0), ECHILD);
}

TEST(rusage_of_waited_children_is_summed)
{
	struct rusage one, all;
	volatile unsigned long spin;
	pid_t pid = fork();

	if (pid == 0) {
		int64_t end = tap_now_ms() + 200;

		for (spin = 0; tap_now_ms() < end; spin++)
			;
		_exit(0);
	}
	EXPECT_EQ(wait4(pid, NULL, 0, &one), pid);
	EXPECT(one.ru_utime.tv_sec * 1000000 + one.ru_utime.tv_usec +
		       one.ru_stime.tv_sec * 1000000 + one.ru_stime.tv_usec >
	       20000);
	EXPECT_EQ(getrusage(RUSAGE_CHILDREN, &all), 0);
	EXPECT_EQ(all.ru_utime.tv_usec, one.ru_utime.tv_usec);
}

TEST(an_orphan_gets_the_nearest_subreaper)
{
	int fds[2], status;
	pid_t middle, orphan = 0;

	REQUIRE(prctl(PR_SET_CHILD_SUBREAPER, 1) == 0);
	REQUIRE(pipe(fds) == 0);
	middle = fork();
	if (middle == 0) {
		orphan = fork();
		if (orphan == 0) {
			tap_sleep_ms(100);
			_exit(9);
		}
		if (write(fds[1], &orphan, sizeof(orphan)) < 0)
			_exit(1);
		_exit(0);
	}
	EXPECT_EQ(waitpid(middle, &status, 0), middle);
	REQUIRE(read(fds[0], &orphan, sizeof(orphan)) == sizeof(orphan));
	EXPECT_EQ(waitpid(-1, &status, 0), orphan);
	EXPECT_EQ(status, 0x900);
}

TEST(getppid_changes_when_the_parent_dies)
{
	int fds[2];
	pid_t middle, seen;

	REQUIRE(prctl(PR_SET_CHILD_SUBREAPER, 1) == 0);
	REQUIRE(pipe(fds) == 0);
	middle = fork();
	if (middle == 0) {
		middle = getpid();
		if (fork() > 0)
			_exit(0);
		while (getppid() == middle)
			tap_sleep_ms(5);
		seen = getppid();
		if (write(fds[1], &seen, sizeof(seen)) < 0)
			_exit(1);
		_exit(0);
	}
	tap_wait(middle);
	REQUIRE(read(fds[0], &seen, sizeof(seen)) == sizeof(seen));
	EXPECT_EQ(seen, getpid());
	waitpid(-1, NULL, 0);
}

TEST(descriptors_are_closed_before_the_parent_hears)
{
	int fds[2];
	char c;
	pid_t pid;

	REQUIRE(pipe(fds) == 0);
	pid = fork();
	if (pid == 0)
		_exit(0);
	close(fds[1]);
	tap_wait(pid);
	fcntl(fds[0], F_SETFL, O_NONBLOCK);
	EXPECT_EQ(read(fds[0], &c, 1), 0);
}

static volatile int parent_died;

static void on_parent_death(int sig)
{
	parent_died = sig;
}

TEST(pdeathsig_tells_of_the_parents_end)
{
	int fds[2];
	char c = 0;

	REQUIRE(pipe(fds) == 0);
	if (fork() == 0) {
		if (fork() == 0) {
			pid_t parent = getppid();

			signal(SIGUSR1, on_parent_death);
			prctl(PR_SET_PDEATHSIG, SIGUSR1);
			for (int i = 0; i < 100 && !parent_died; i++)
				tap_sleep_ms(10);
			c = parent != getppid() && parent_died == SIGUSR1;
			if (write(fds[1], &c, 1) < 0)
				_exit(1);
			_exit(0);
		}
		tap_sleep_ms(50);
		_exit(0);
	}
	REQUIRE(read(fds[0], &c, 1) == 1);
	EXPECT_EQ(c, 1);
}

TEST(a_stopped_child_is_reported_once)
{
	int status;
	pid_t pid = child_pauses();

	kill(pid, SIGTSTP);
	EXPECT_EQ(waitpid(pid, &status, WUNTRACED), pid);
	EXPECT_EQ(status, SIGTSTP << 8 | 0x7f);
	EXPECT_EQ(waitpid(pid, &status, WUNTRACED | WNOHANG), 0);
	kill(pid, SIGKILL);
	tap_wait(pid);
}

TEST(waiting_for_children_that_vanish_always_ends)
{
	signal(SIGCHLD, SIG_IGN);
	for (int i = 0; i < 300; i++) {
		for (int n = 0; n < 3; n++)
			if (fork() == 0)
				_exit(0);
		EXPECT_ERR(wait(NULL), ECHILD);
	}
}

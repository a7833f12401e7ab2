/*
 * tests/user/jobs.c - job control: sessions, foreground groups, hangups.
 *
 * A test is a session leader's parent: it types on a pty's master while a child
 * leads the session whose terminal the slave is.
 *
 * See: setsid(2), tcsetpgrp(3), credentials(7).
 */
#include "tests/user/tap.h"
#include <termios.h>
#include <sys/ioctl.h>

static int master, slave;
static char slave_name[32];

static void make_pair(void)
{
	int zero = 0, number;

	master = open("/dev/ptmx", O_RDWR | O_NOCTTY);
	REQUIRE(master >= 0);
	REQUIRE(!ioctl(master, TIOCSPTLCK, &zero));
	REQUIRE(!ioctl(master, TIOCGPTN, &number));
	snprintf(slave_name, sizeof(slave_name), "/dev/pts/%d", number);
	slave = open(slave_name, O_RDWR | O_NOCTTY);
	REQUIRE(slave >= 0);
}

/* Become a session leader with the slave as terminal. */
static void lead(void)
{
	REQUIRE(setsid() == getpid());
	REQUIRE(!ioctl(slave, TIOCSCTTY, 0));
}

/* Run @fn as a leader in a child; its status is this test's. */
static void as_leader(void (*fn)(void))
{
	pid_t pid;
	int status;

	make_pair();
	pid = fork();
	if (pid == 0) {
		lead();
		signal(SIGTTOU, SIG_IGN); /* as shells do, to change groups */
		fn();
		fflush(stdout);
		signal(SIGHUP, SIG_IGN); /* exiting hangs the line up */
		_exit(tap_failed);
	}
	status = tap_wait(pid);
	EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* A child in a group of its own, background or not, that runs @fn. */
static pid_t start_job(int foreground, void (*fn)(void))
{
	pid_t pid = fork();

	if (pid == 0) {
		setpgid(0, 0);
		signal(SIGTTOU, SIG_DFL);
		while (foreground && tcgetpgrp(slave) != getpid())
			tap_sleep_ms(1);
		fn();
		_exit(tap_failed);
	}
	setpgid(pid, pid);
	if (foreground)
		EXPECT(!tcsetpgrp(slave, pid));
	return pid;
}

static void wait_for_ever(void)
{
	for (;;)
		pause();
}

static void key_interrupts(void)
{
	static const struct {
		char key;
		int sig;
	} keys[] = { { 3, SIGINT }, { 034, SIGQUIT } };

	for (int i = 0; i < 2; i++) {
		pid_t pid = start_job(1, wait_for_ever);
		int status;

		REQUIRE(tap_await_state(pid, 'S'));
		EXPECT_EQ(write(master, &keys[i].key, 1), 1);
		status = tap_wait(pid);
		EXPECT(WIFSIGNALED(status));
		EXPECT_EQ(WTERMSIG(status), keys[i].sig);
	}
}

TEST(keys_send_signals_to_the_foreground_group)
{
	as_leader(key_interrupts);
}

static void key_stops(void)
{
	pid_t pid = start_job(1, wait_for_ever);
	int status;

	REQUIRE(tap_await_state(pid, 'S'));
	EXPECT_EQ(write(master, "\032", 1), 1);
	EXPECT_EQ(waitpid(pid, &status, WUNTRACED), pid);
	EXPECT(WIFSTOPPED(status));
	EXPECT_EQ(WSTOPSIG(status), SIGTSTP);
	EXPECT(!kill(pid, SIGCONT));
	EXPECT_EQ(waitpid(pid, &status, WCONTINUED), pid);
	EXPECT(WIFCONTINUED(status));
	EXPECT(!kill(pid, SIGKILL));
	tap_wait(pid);
}

TEST(control_z_stops_the_foreground_group)
{
	as_leader(key_stops);
}

static void read_one(void)
{
	char c;

	if (read(slave, &c, 1) != 1)
		_exit(1);
	_exit(0);
}

static void background_read(void)
{
	pid_t pid = start_job(0, read_one);
	int status;

	EXPECT_EQ(waitpid(pid, &status, WUNTRACED), pid);
	EXPECT(WIFSTOPPED(status));
	EXPECT_EQ(WSTOPSIG(status), SIGTTIN);
	EXPECT(!tcsetpgrp(slave, pid));
	EXPECT_EQ(write(master, "x\n", 2), 2);
	EXPECT(!kill(pid, SIGCONT));
	EXPECT_EQ(tap_wait(pid), 0);
}

TEST(background_read_stops_and_goes_on_in_front)
{
	as_leader(background_read);
}

static void read_ignoring(void)
{
	char c;

	signal(SIGTTIN, SIG_IGN);
	EXPECT_ERR(read(slave, &c, 1), EIO);
	_exit(tap_failed);
}

static void background_read_ignored(void)
{
	EXPECT_EQ(tap_wait(start_job(0, read_ignoring)), 0);
}

TEST(background_read_with_sigttin_ignored_fails)
{
	as_leader(background_read_ignored);
}

static void write_one(void)
{
	_exit(write(slave, "x", 1) != 1);
}

static void background_write(void)
{
	struct termios t;
	pid_t pid;
	int status;

	EXPECT_EQ(tap_wait(start_job(0, write_one)), 0);
	REQUIRE(!tcgetattr(slave, &t));
	t.c_lflag |= TOSTOP;
	REQUIRE(!tcsetattr(slave, TCSANOW, &t));
	pid = start_job(0, write_one);
	EXPECT_EQ(waitpid(pid, &status, WUNTRACED), pid);
	EXPECT(WIFSTOPPED(status) && WSTOPSIG(status) == SIGTTOU);
	EXPECT(!kill(pid, SIGKILL));
	tap_wait(pid);
}

TEST(background_write_stops_only_with_tostop)
{
	as_leader(background_write);
}

static void change_settings(void)
{
	struct termios t;

	_exit(tcgetattr(slave, &t) || tcsetattr(slave, TCSANOW, &t));
}

static void background_change(void)
{
	pid_t pid = start_job(0, change_settings);
	int status;

	EXPECT_EQ(waitpid(pid, &status, WUNTRACED), pid);
	EXPECT(WIFSTOPPED(status) && WSTOPSIG(status) == SIGTTOU);
	EXPECT(!kill(pid, SIGKILL));
	tap_wait(pid);
}

TEST(background_tcsetattr_stops)
{
	as_leader(background_change);
}

/* The leader's own child is orphaned when the leader is not its parent's. */
static void orphan_reads(void)
{
	char c;

	EXPECT_ERR(read(slave, &c, 1), EIO);
	_exit(tap_failed);
}

static void orphaned_group(void)
{
	int p[2], status = -1;
	pid_t pid;

	REQUIRE(!pipe(p));
	pid = fork();
	if (pid == 0) {
		setpgid(0, 0);
		if (fork() == 0) { /* its parent, of another session, ends */
			while (getppid() == pid || getppid() == getpgrp())
				tap_sleep_ms(1);
			status = tap_in_child(orphan_reads);
			(void)!write(p[1], &status, sizeof(status));
			_exit(0);
		}
		_exit(0);
	}
	tap_wait(pid);
	EXPECT_EQ(read(p[0], &status, sizeof(status)), sizeof(status));
	EXPECT_EQ(status, 0);
}

TEST(orphaned_background_group_reads_eio)
{
	as_leader(orphaned_group);
}

static void group_calls(void)
{
	pid_t other = start_job(0, wait_for_ever);

	EXPECT_EQ(tcgetpgrp(slave), getpgrp());
	EXPECT_EQ(tcgetsid(slave), getsid(0));
	EXPECT(!tcsetpgrp(slave, getpgrp()));
	EXPECT_ERR(tcsetpgrp(slave, getppid()), EPERM);
	EXPECT_ERR(tcsetpgrp(slave, -1), EINVAL);
	EXPECT_ERR(tcsetpgrp(slave, 999999), ESRCH);
	EXPECT_ERR(ioctl(slave, TIOCGPGRP, (void *)1), EFAULT);
	EXPECT(!kill(other, SIGKILL));
	tap_wait(other);
}

TEST(foreground_group_calls_and_errors)
{
	as_leader(group_calls);
}

TEST(without_a_controlling_terminal)
{
	pid_t nr;

	make_pair();
	if (fork()) {
		int status;

		wait(&status);
		EXPECT_EQ(status, 0);
		return;
	}
	setsid();
	EXPECT_ERR(open("/dev/tty", O_RDWR), ENXIO);
	EXPECT_ERR(ioctl(slave, TIOCGPGRP, &nr), ENOTTY);
	EXPECT_ERR(tcsetpgrp(slave, getpgrp()), ENOTTY);
	EXPECT_ERR(ioctl(slave, TIOCGSID, &nr), ENOTTY);
	EXPECT_ERR(ioctl(slave, TIOCNOTTY), ENOTTY);
	fflush(stdout);
	_exit(tap_failed);
}

static void not_leader(void)
{
	EXPECT_ERR(ioctl(slave, TIOCSCTTY, 0), EPERM);
}

TEST(only_a_leader_takes_a_terminal)
{
	make_pair();
	EXPECT_EQ(tap_in_child(not_leader), 0);
}

static void second_session(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		setsid();
		EXPECT_ERR(ioctl(slave, TIOCSCTTY, 0), EPERM);
		EXPECT(!ioctl(slave, TIOCSCTTY, 1)); /* root may steal */
		EXPECT_EQ(tcgetsid(slave), getpid());
		fflush(stdout);
		signal(SIGHUP, SIG_IGN);
		_exit(tap_failed);
	}
	EXPECT_EQ(tap_wait(pid), 0);
	EXPECT_ERR(open("/dev/tty", O_RDWR), ENXIO);
}

TEST(a_terminal_has_one_session_but_root_may_steal_it)
{
	as_leader(second_session);
}

static void by_opening(void)
{
	int fd;

	setsid();
	fd = open(slave_name, O_RDWR | O_NOCTTY);
	EXPECT(fd >= 0);
	EXPECT_ERR(open("/dev/tty", O_RDWR), ENXIO);
	fd = open(slave_name, O_RDWR);
	EXPECT(fd >= 0);
	EXPECT_EQ(tcgetsid(fd), getpid());
	EXPECT(open("/dev/tty", O_RDWR) >= 0);
	signal(SIGHUP, SIG_IGN);
}

TEST(opening_a_terminal_makes_it_the_leaders)
{
	make_pair();
	EXPECT_EQ(tap_in_child(by_opening), 0);
}

static void give_up(void)
{
	signal(SIGHUP, SIG_IGN);
	signal(SIGCONT, SIG_IGN);
	EXPECT(!ioctl(slave, TIOCNOTTY));
	EXPECT_ERR(open("/dev/tty", O_RDWR), ENXIO);
	EXPECT_ERR(tcgetpgrp(slave), ENOTTY);
}

TEST(a_leader_gives_its_terminal_up)
{
	as_leader(give_up);
}

static void dev_tty_is_mine(void)
{
	int fd = open("/dev/tty", O_RDWR);

	REQUIRE(fd >= 0);
	EXPECT_EQ(write(fd, "t", 1), 1);
	EXPECT_EQ(tcgetsid(fd), getpid());
}

TEST(dev_tty_is_the_controlling_terminal)
{
	char c = 0;

	as_leader(dev_tty_is_mine);
	EXPECT_EQ(read(master, &c, 1), 1);
	EXPECT_EQ(c, 't');
}

static volatile sig_atomic_t got_hup, got_winch;

static void note(int sig)
{
	if (sig == SIGHUP)
		got_hup = 1;
	else
		got_winch = 1;
}

TEST(closing_the_master_hangs_the_leader_up)
{
	int status;
	pid_t pid;

	make_pair();
	pid = fork();
	if (pid == 0) {
		char c;

		close(master);
		signal(SIGHUP, note);
		lead();
		while (!got_hup)
			tap_sleep_ms(5);
		EXPECT_EQ(read(slave, &c, 1), 0);
		EXPECT_ERR(write(slave, &c, 1), EIO);
		EXPECT_ERR(open("/dev/tty", O_RDWR), ENXIO);
		fflush(stdout);
		_exit(tap_failed);
	}
	tap_sleep_ms(100);
	close(slave);
	close(master);
	status = tap_wait(pid);
	EXPECT_EQ(status, 0);
}

static void leader_exits(void)
{
	int p[2];
	char c = 0;
	pid_t pid;

	REQUIRE(!pipe(p));
	pid = fork();
	if (pid == 0) { /* leads, puts a job in front, and exits */
		lead();
		if (fork() == 0) {
			signal(SIGHUP, note);
			setpgid(0, 0);
			signal(SIGTTOU, SIG_IGN);
			tcsetpgrp(slave, getpid());
			(void)!write(p[1], "r", 1);
			for (int i = 0; i < 400 && !got_hup; i++)
				tap_sleep_ms(5);
			(void)!write(p[1], got_hup ? "h" : "n", 1);
			_exit(0);
		}
		(void)!read(p[0], &c, 1);
		_exit(0);
	}
	tap_wait(pid);
	EXPECT_EQ(read(p[0], &c, 1), 1);
	EXPECT_EQ(c, 'h');
}

TEST(end_of_the_leader_hangs_the_foreground_up)
{
	make_pair();
	EXPECT_EQ(tap_in_child(leader_exits), 0);
}

static void resized(void)
{
	struct winsize ws = { .ws_row = 10, .ws_col = 20 };

	signal(SIGWINCH, note);
	EXPECT(!ioctl(master, TIOCSWINSZ, &ws));
	for (int i = 0; i < 400 && !got_winch; i++)
		tap_sleep_ms(5);
	EXPECT(got_winch);
	got_winch = 0;
	EXPECT(!ioctl(master, TIOCSWINSZ, &ws)); /* no change, no signal */
	tap_sleep_ms(30);
	EXPECT(!got_winch);
}

TEST(resizing_tells_the_foreground_group)
{
	as_leader(resized);
}

static void no_flush(void)
{
	struct termios t;
	char buf[16];

	signal(SIGINT, SIG_IGN);
	REQUIRE(!tcgetattr(slave, &t));
	EXPECT_EQ(write(master, "lost\003kept\n", 10), 10);
	EXPECT_EQ(read(slave, buf, sizeof(buf)), 5);
	EXPECT(!memcmp(buf, "kept\n", 5));
	t.c_lflag |= NOFLSH;
	REQUIRE(!tcsetattr(slave, TCSANOW, &t));
	EXPECT_EQ(write(master, "one\003two\n", 8), 8);
	EXPECT_EQ(read(slave, buf, sizeof(buf)), 7);
	EXPECT(!memcmp(buf, "onetwo\n", 7));
}

TEST(a_signal_key_drops_the_line_unless_told_otherwise)
{
	as_leader(no_flush);
}

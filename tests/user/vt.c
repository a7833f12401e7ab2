/*
 * tests/user/vt.c - virtual consoles: which is in front, and who is asked.
 *
 * The tests run as root with no shell on the screens.  Numbers stay below six,
 * which both kernels have.
 *
 * See: ioctl_console(2).
 */
#include "tests/user/tap.h"
#include <sys/ioctl.h>
#include <linux/kd.h>
#include <linux/vt.h>

static int open_tty(const char *path)
{
	int fd = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (fd < 0) {
		printf("# %s: %s\n", path, strerror(errno));
		exit(1);
	}
	return fd;
}

static int front(int fd)
{
	struct vt_stat stat = { 0 };

	EXPECT_EQ(ioctl(fd, VT_GETSTATE, &stat), 0);
	return stat.v_active;
}

static void go_to(int fd, int n)
{
	EXPECT_EQ(ioctl(fd, VT_ACTIVATE, n), 0);
	EXPECT_EQ(ioctl(fd, VT_WAITACTIVE, n), 0);
}

/* Block the two signals of an owner, to wait for them. */
static sigset_t block_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return set;
}

static void own(int fd)
{
	struct vt_mode mode = { .mode = VT_PROCESS,
				.relsig = SIGUSR1,
				.acqsig = SIGUSR2 };

	EXPECT_EQ(ioctl(fd, VT_SETMODE, &mode), 0);
}

static void disown(int fd)
{
	struct vt_mode mode = { .mode = VT_AUTO };

	EXPECT_EQ(ioctl(fd, VT_SETMODE, &mode), 0);
}

TEST(another_console_comes_to_the_front)
{
	int fd = open_tty("/dev/tty0");

	go_to(fd, 3);
	EXPECT_EQ(front(fd), 3);
	go_to(fd, 1);
	EXPECT_EQ(front(fd), 1);
}

TEST(tty0_is_the_one_in_front)
{
	int zero = open_tty("/dev/tty0"), fd;

	go_to(zero, 5);
	fd = open_tty("/dev/tty0");
	EXPECT_EQ(ioctl(fd, KDSKBMODE, K_OFF), 0);
	go_to(zero, 1);
	close(fd);
	fd = open_tty("/dev/tty5");
	int mode = -1;
	EXPECT_EQ(ioctl(fd, KDGKBMODE, &mode), 0);
	EXPECT_EQ(mode, K_OFF);
	EXPECT_EQ(ioctl(fd, KDSKBMODE, K_UNICODE), 0);
}

TEST(an_open_console_is_in_the_state_and_not_free)
{
	int fd = open_tty("/dev/tty0"), free_one = 0;
	struct vt_stat before, after;
	char path[16];

	EXPECT_EQ(ioctl(fd, VT_OPENQRY, &free_one), 0);
	REQUIRE(free_one > 1 && free_one < 16);
	EXPECT_EQ(ioctl(fd, VT_GETSTATE, &before), 0);
	EXPECT(!(before.v_state & 1 << free_one));
	EXPECT(before.v_state & 1);
	snprintf(path, sizeof(path), "/dev/tty%d", free_one);
	int other = open_tty(path), next = 0;
	EXPECT_EQ(ioctl(fd, VT_GETSTATE, &after), 0);
	EXPECT(after.v_state & 1 << free_one);
	EXPECT_EQ(ioctl(fd, VT_OPENQRY, &next), 0);
	EXPECT(next != free_one);
	close(other);
}

TEST(errors)
{
	int fd = open_tty("/dev/tty3");
	struct vt_mode bad = { .mode = 7 };

	EXPECT_ERR(ioctl(fd, VT_ACTIVATE, 0), ENXIO);
	EXPECT_ERR(ioctl(fd, VT_ACTIVATE, 64), ENXIO);
	EXPECT_ERR(ioctl(fd, VT_WAITACTIVE, 0), ENXIO);
	EXPECT_ERR(ioctl(fd, VT_SETMODE, &bad), EINVAL);
	EXPECT_ERR(ioctl(fd, VT_SETMODE, 1), EFAULT);
	EXPECT_ERR(ioctl(fd, VT_GETMODE, 1), EFAULT);
	EXPECT_ERR(ioctl(fd, VT_GETSTATE, 1), EFAULT);
	EXPECT_ERR(ioctl(fd, VT_OPENQRY, 1), EFAULT);
	EXPECT_ERR(ioctl(fd, VT_RELDISP, 1), EINVAL);
	EXPECT_ERR(ioctl(fd, KDSETMODE, 4), EINVAL);
	EXPECT_ERR(ioctl(fd, KDSKBMODE, 5), EINVAL);
	EXPECT_ERR(ioctl(fd, KDGKBMODE, 1), EFAULT);
	EXPECT_ERR(ioctl(fd, KDGETMODE, 1), EFAULT);
}

TEST(modes_read_back)
{
	int fd = open_tty("/dev/tty3"), mode = -1;

	for (int m = K_RAW; m <= K_OFF; m++) {
		EXPECT_EQ(ioctl(fd, KDSKBMODE, m), 0);
		EXPECT_EQ(ioctl(fd, KDGKBMODE, &mode), 0);
		EXPECT_EQ(mode, m);
	}
	EXPECT_EQ(ioctl(fd, KDSKBMODE, K_UNICODE), 0);
	EXPECT_EQ(ioctl(fd, KDSETMODE, KD_GRAPHICS), 0);
	EXPECT_EQ(ioctl(fd, KDGETMODE, &mode), 0);
	EXPECT_EQ(mode, KD_GRAPHICS);
	EXPECT_EQ(ioctl(fd, KDSETMODE, KD_TEXT), 0);
	EXPECT_EQ(ioctl(fd, KDGETMODE, &mode), 0);
	EXPECT_EQ(mode, KD_TEXT);
}

TEST(an_owner_is_asked_and_told)
{
	sigset_t set = block_signals();
	int fd = open_tty("/dev/tty4");
	struct vt_mode mode;

	go_to(fd, 4);
	own(fd);
	EXPECT_EQ(ioctl(fd, VT_GETMODE, &mode), 0);
	EXPECT_EQ(mode.mode, VT_PROCESS);
	EXPECT_EQ(mode.relsig, SIGUSR1);
	EXPECT_EQ(mode.acqsig, SIGUSR2);

	EXPECT_EQ(ioctl(fd, VT_ACTIVATE, 1), 0);
	EXPECT_EQ(sigwaitinfo(&set, NULL), SIGUSR1);
	EXPECT_EQ(front(fd), 4);
	EXPECT_EQ(ioctl(fd, VT_RELDISP, 0), 0); /* no */
	EXPECT_EQ(front(fd), 4);
	EXPECT_ERR(ioctl(fd, VT_RELDISP, 1), EINVAL); /* nobody asks */

	EXPECT_EQ(ioctl(fd, VT_ACTIVATE, 1), 0);
	EXPECT_EQ(sigwaitinfo(&set, NULL), SIGUSR1);
	EXPECT_EQ(ioctl(fd, VT_RELDISP, 1), 0); /* yes */
	EXPECT_EQ(ioctl(fd, VT_WAITACTIVE, 1), 0);
	EXPECT_EQ(front(fd), 1);

	EXPECT_EQ(ioctl(fd, VT_ACTIVATE, 4), 0);
	EXPECT_EQ(sigwaitinfo(&set, NULL), SIGUSR2);
	EXPECT_EQ(front(fd), 4);
	EXPECT_EQ(ioctl(fd, VT_RELDISP, VT_ACKACQ), 0);
	disown(fd);
	go_to(fd, 1);
}

TEST(a_dead_owner_is_not_asked)
{
	int fd = open_tty("/dev/tty4");
	pid_t pid = fork();

	if (pid == 0) {
		go_to(fd, 4);
		own(fd);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	EXPECT_EQ(front(fd), 4);
	go_to(fd, 1);
	struct vt_mode mode = { .mode = -1 };
	EXPECT_EQ(ioctl(fd, VT_GETMODE, &mode), 0);
	EXPECT_EQ(mode.mode, VT_AUTO);
}

TEST(waiting_for_the_front_ends_with_a_signal)
{
	int fd = open_tty("/dev/tty0");
	pid_t pid = fork();

	if (pid == 0) {
		ioctl(fd, VT_WAITACTIVE, 5);
		_exit(0);
	}
	kill(pid, SIGTERM);
	int status = 0;
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
}

TEST(strangers_change_nothing)
{
	int fd = open_tty("/dev/tty3");
	struct vt_mode mode = { .mode = VT_AUTO };

	setsid();
	EXPECT_EQ(setuid(1000), 0);
	EXPECT_ERR(ioctl(fd, VT_ACTIVATE, 1), EPERM);
	EXPECT_ERR(ioctl(fd, VT_WAITACTIVE, 1), EPERM);
	EXPECT_ERR(ioctl(fd, VT_SETMODE, &mode), EPERM);
	EXPECT_ERR(ioctl(fd, VT_RELDISP, 1), EPERM);
	EXPECT_ERR(ioctl(fd, KDSETMODE, KD_TEXT), EPERM);
	EXPECT_ERR(ioctl(fd, KDSKBMODE, K_OFF), EPERM);
	EXPECT(front(fd) > 0);
}

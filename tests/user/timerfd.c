/*
 * tests/user/timerfd.c - timers that are read from a descriptor.
 *
 * See: timerfd_create(2).
 */
#include "tap.h"
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>

#define MS      1000000L
#define BAD_PTR ((void *)8)
#ifndef TFD_IOC_SET_TICKS
#define TFD_IOC_SET_TICKS _IOW('T', 0, uint64_t)
#endif

static struct itimerspec after(long sec, long nsec)
{
	return (struct itimerspec){ .it_value = { sec, nsec } };
}

static int readable(int fd, int ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, ms) == 1 && p.revents == POLLIN;
}

TEST(create_errors)
{
	EXPECT_ERR(timerfd_create(CLOCK_PROCESS_CPUTIME_ID, 0), EINVAL);
	EXPECT_ERR(timerfd_create(CLOCK_MONOTONIC_RAW, 0), EINVAL);
	EXPECT_ERR(timerfd_create(CLOCK_TAI, 0), EINVAL);
	EXPECT_ERR(timerfd_create(-1, 0), EINVAL);
	EXPECT_ERR(timerfd_create(CLOCK_MONOTONIC, 1), EINVAL);
	REQUIRE(!setresuid(1000, 1000, 1000));
	EXPECT_ERR(timerfd_create(CLOCK_REALTIME_ALARM, 0), EPERM);
	EXPECT_ERR(timerfd_create(CLOCK_BOOTTIME_ALARM, 0), EPERM);
	EXPECT(timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC) >= 0);
}

TEST(settime_errors)
{
	struct itimerspec its = after(1, 0);
	int fd = timerfd_create(CLOCK_MONOTONIC, 0), pipes[2];

	REQUIRE(fd >= 0 && !pipe(pipes));
	EXPECT_ERR(timerfd_settime(-1, 0, &its, NULL), EBADF);
	EXPECT_ERR(timerfd_settime(pipes[0], 0, &its, NULL), EINVAL);
	EXPECT_ERR(timerfd_settime(fd, 4, &its, NULL), EINVAL);
	EXPECT_ERR(syscall(SYS_timerfd_settime, fd, 0, BAD_PTR, NULL), EFAULT);
	its.it_value.tv_nsec = 1000000000;
	EXPECT_ERR(timerfd_settime(fd, 0, &its, NULL), EINVAL);
	its = after(1, 0);
	its.it_interval.tv_sec = -1;
	EXPECT_ERR(timerfd_settime(fd, 0, &its, NULL), EINVAL);
	EXPECT_ERR(timerfd_gettime(-1, &its), EBADF);
	EXPECT_ERR(timerfd_gettime(pipes[0], &its), EINVAL);
	EXPECT_ERR(syscall(SYS_timerfd_gettime, fd, BAD_PTR), EFAULT);
	its = after(1, 0);
	EXPECT_ERR(syscall(SYS_timerfd_settime, fd, 0, &its, BAD_PTR), EFAULT);
	EXPECT_EQ(timerfd_gettime(fd, &its), 0); /* it was set all the same */
	EXPECT(its.it_value.tv_sec || its.it_value.tv_nsec);
}

TEST(reading_gives_the_expirations_once)
{
	struct itimerspec its = { { 0, 2 * MS }, { 0, 1 } };
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
	uint64_t n = 0;
	char small[4];

	EXPECT_ERR(read(fd, &n, sizeof(n)), EAGAIN);
	REQUIRE(!timerfd_settime(fd, 0, &its, NULL));
	usleep(20000);
	EXPECT_ERR(read(fd, small, sizeof(small)), EINVAL);
	EXPECT(readable(fd, 1000));
	EXPECT_EQ(read(fd, &n, sizeof(n)), 8);
	EXPECT(n >= 10);
	EXPECT_ERR(write(fd, &n, 8), EINVAL);
}

TEST(settime_tells_the_old_and_zero_disarms)
{
	struct itimerspec its = after(100, 0), old;
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
	uint64_t n;

	its.it_interval.tv_sec = 3;
	REQUIRE(!timerfd_settime(fd, 0, &its, &old));
	EXPECT(!old.it_value.tv_sec && !old.it_value.tv_nsec);
	its = after(0, 0);
	REQUIRE(!timerfd_settime(fd, 0, &its, &old));
	EXPECT(old.it_value.tv_sec >= 90 && old.it_interval.tv_sec == 3);
	EXPECT_EQ(timerfd_gettime(fd, &old), 0);
	EXPECT(!old.it_value.tv_sec && !old.it_value.tv_nsec);
	EXPECT_ERR(read(fd, &n, sizeof(n)), EAGAIN);
}

TEST(absolute_times_that_are_past_expire_at_once)
{
	struct itimerspec its = after(0, 1);
	int fd = timerfd_create(CLOCK_REALTIME, 0);
	uint64_t n;

	REQUIRE(!timerfd_settime(fd, TFD_TIMER_ABSTIME, &its, NULL));
	EXPECT_EQ(read(fd, &n, sizeof(n)), 8);
	EXPECT_EQ(n, 1);
}

static void set_wall(long ahead)
{
	struct timespec now;

	REQUIRE(!clock_gettime(CLOCK_REALTIME, &now));
	now.tv_sec += ahead;
	REQUIRE(!clock_settime(CLOCK_REALTIME, &now));
}

/* Armed for a far moment of wall time. */
static int armed(clockid_t clock, int flags, struct itimerspec *its)
{
	int fd = timerfd_create(clock, TFD_NONBLOCK);
	struct timespec now;

	REQUIRE(!clock_gettime(clock, &now));
	*its = after(now.tv_sec + 1000000, 0);
	REQUIRE(fd >= 0 && !timerfd_settime(fd, flags, its, NULL));
	return fd;
}

TEST(setting_the_clock_cancels_whom_asked)
{
	int both = TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET;
	struct itimerspec its;
	int asked = armed(CLOCK_REALTIME, both, &its), fd[3];
	uint64_t n;

	fd[0] = armed(CLOCK_REALTIME, TFD_TIMER_ABSTIME, &its);
	fd[1] = armed(CLOCK_REALTIME, TFD_TIMER_CANCEL_ON_SET, &its);
	fd[2] = armed(CLOCK_MONOTONIC, both, &its);
	EXPECT_ERR(read(asked, &n, sizeof(n)), EAGAIN);
	set_wall(100);
	EXPECT(readable(asked, 0));
	for (int i = 0; i < 3; i++)
		EXPECT_ERR(read(fd[i], &n, sizeof(n)), EAGAIN);
	EXPECT_ERR(read(asked, &n, sizeof(n)), ECANCELED);
	EXPECT_ERR(read(asked, &n, sizeof(n)), EAGAIN); /* told once */
	EXPECT_EQ(timerfd_gettime(asked, &its), 0);
	EXPECT(its.it_value.tv_sec > 0); /* it goes on */
	set_wall(-100);
	EXPECT_ERR(read(asked, &n, sizeof(n)), ECANCELED);
}

TEST(settime_after_a_set_clock_says_so)
{
	int both = TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET;
	struct itimerspec its;
	int fd = armed(CLOCK_REALTIME, both, &its);
	uint64_t n;

	set_wall(100);
	EXPECT_ERR(timerfd_settime(fd, both, &its, NULL), ECANCELED);
	EXPECT_EQ(timerfd_settime(fd, both, &its, NULL), 0);
	EXPECT_ERR(read(fd, &n, sizeof(n)), EAGAIN);
	set_wall(-100);
	EXPECT_EQ(timerfd_settime(fd, TFD_TIMER_ABSTIME, &its, NULL), 0);
	EXPECT_ERR(read(fd, &n, sizeof(n)), EAGAIN);
}

TEST(a_reader_that_waits_is_woken)
{
	int both = TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET;
	struct itimerspec its;
	int fd = armed(CLOCK_REALTIME, both, &its), status;
	uint64_t n;
	pid_t pid;

	REQUIRE(!fcntl(fd, F_SETFL, 0));
	pid = fork();
	if (!pid) {
		ssize_t r = read(fd, &n, sizeof(n));

		_exit(r == -1 && errno == ECANCELED ? 0 : 1);
	}
	usleep(20000);
	set_wall(100);
	set_wall(-100);
	status = tap_wait(pid);
	EXPECT_EQ(status, 0);
}

TEST(ticks_can_be_set)
{
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
	uint64_t n = 7, zero = 0;

	EXPECT_EQ(ioctl(fd, TFD_IOC_SET_TICKS, &n), 0);
	n = 0;
	EXPECT_EQ(read(fd, &n, sizeof(n)), 8);
	EXPECT_EQ(n, 7);
	EXPECT_ERR(ioctl(fd, TFD_IOC_SET_TICKS, &zero), EINVAL);
	EXPECT_ERR(ioctl(fd, TFD_IOC_SET_TICKS, BAD_PTR), EFAULT);
	EXPECT_ERR(ioctl(fd, 0x5499, &n), ENOTTY);
}

TEST(fdinfo_tells_the_state)
{
	struct itimerspec its = after(0, 1);
	int fd = timerfd_create(CLOCK_MONOTONIC, 0);
	char path[64], buf[400];
	ssize_t n;

	REQUIRE(!timerfd_settime(fd, TFD_TIMER_ABSTIME, &its, NULL));
	EXPECT(readable(fd, 1000));
	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	fd = open(path, O_RDONLY);
	REQUIRE(fd >= 0);
	n = read(fd, buf, sizeof(buf) - 1);
	REQUIRE(n > 0);
	buf[n] = '\0';
	EXPECT(strstr(buf, "clockid: 1\nticks: 1\nsettime flags: 01\n"
			   "it_value: (0, 0)\nit_interval: (0, 0)\n"));
}

TEST(timer_slack_is_kept_and_reset)
{
	long slack = prctl(PR_GET_TIMERSLACK, 0, 0, 0, 0);
	pid_t pid;

	EXPECT_EQ(slack, 50000);
	EXPECT_EQ(prctl(PR_SET_TIMERSLACK, 1234567, 0, 0, 0), 0);
	EXPECT_EQ(prctl(PR_GET_TIMERSLACK, 0, 0, 0, 0), 1234567);
	pid = fork(); /* the child's default is its parent's present one */
	if (!pid) {
		prctl(PR_SET_TIMERSLACK, 5, 0, 0, 0);
		prctl(PR_SET_TIMERSLACK, 0, 0, 0, 0);
		_exit(prctl(PR_GET_TIMERSLACK, 0, 0, 0, 0) != 1234567);
	}
	EXPECT_EQ(tap_wait(pid), 0);
	EXPECT_EQ(prctl(PR_SET_TIMERSLACK, 0, 0, 0, 0), 0);
	EXPECT_EQ(prctl(PR_GET_TIMERSLACK, 0, 0, 0, 0), 50000);
}

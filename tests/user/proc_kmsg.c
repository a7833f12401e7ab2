/*
 * tests/user/proc_kmsg.c - /proc/kmsg: each line of the log to one reader.
 *
 * See: proc(5), syslog(2).
 */
#include <poll.h>
#include <sys/klog.h>
#include <sys/stat.h>
#include "tests/user/tap.h"

#define LINES 65536

static char text[LINES];

static int open_kmsg(int flags)
{
	int fd = open("/proc/kmsg", O_RDONLY | flags);

	REQUIRE(fd >= 0);
	return fd;
}

/* Read all there is; is @line in it? */
static int drain(int fd, const char *line)
{
	int found = 0;
	ssize_t n;

	while ((n = read(fd, text, LINES - 1)) > 0) {
		text[n] = 0;
		found |= strstr(text, line) != NULL;
	}
	EXPECT(n < 0 && errno == EAGAIN);
	return found;
}

static void say(const char *line)
{
	REQUIRE(tap_write_file("/dev/kmsg", line) == 0);
}

TEST(a_line_is_read_once)
{
	int a = open_kmsg(O_NONBLOCK), b = open_kmsg(O_NONBLOCK);
	struct pollfd p = { .fd = b, .events = POLLIN };

	drain(a, "");
	EXPECT_EQ(poll(&p, 1, 0), 0);
	say("<5>kmsg test: once\n");
	EXPECT_EQ(poll(&p, 1, 10000), 1);
	EXPECT_EQ(p.revents, POLLIN);
	EXPECT(klogctl(9, NULL, 0) > 0);
	EXPECT(drain(b, "kmsg test: once\n"));
	EXPECT(!drain(a, "kmsg test: once"));
	EXPECT_EQ(klogctl(9, NULL, 0), 0);
}

TEST(a_line_can_be_read_in_parts)
{
	int fd = open_kmsg(O_NONBLOCK);

	drain(fd, "");
	say("<5>kmsg test: parts\n");
	EXPECT_EQ(read(fd, text, 1), 1);
	EXPECT_EQ(text[0], '<');
	EXPECT_EQ(klogctl(2, text, 2), 2); /* the call goes on there */
	text[2] = 0;
	EXPECT(!strcmp(text, "13") || !strcmp(text, "5>"));
	EXPECT(drain(fd, "kmsg test: parts\n"));
	EXPECT_EQ(read(fd, text, 0), -1);
}

TEST(reading_waits)
{
	int fd = open_kmsg(O_NONBLOCK);
	pid_t child;
	ssize_t n;

	drain(fd, "");
	child = fork();
	if (!child) {
		tap_await_state(getppid(), 'S');
		say("<5>kmsg test: waited\n");
		_exit(0);
	}
	REQUIRE(fcntl(fd, F_SETFL, 0) == 0);
	n = read(fd, text, LINES - 1);
	EXPECT(n > 0);
	text[n > 0 ? n : 0] = 0;
	EXPECT(strstr(text, "kmsg test: waited\n"));
	tap_wait(child);
}

TEST(it_is_for_those_who_may_control_the_log)
{
	struct stat st;

	REQUIRE(stat("/proc/kmsg", &st) == 0);
	EXPECT_EQ(st.st_mode, S_IFREG | 0400);
	say("<5>kmsg test: fault\n");
	EXPECT_ERR(read(open_kmsg(O_NONBLOCK), (void *)8, 16), EFAULT);
	REQUIRE(setuid(54321) == 0);
	EXPECT_ERR(open("/proc/kmsg", O_RDONLY), EACCES);
}

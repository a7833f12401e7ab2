/*
 * tests/user/first_error.c - of several wrong arguments, which is told.
 *
 * Programs rely on it less than suites of tests do; but the order is a fact,
 * and what is checked before a call has any effect matters to everybody.
 */
#include "tests/user/tap.h"
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/un.h>

#define BAD ((void *)1)

static int temporary(void)
{
	return open("/tmp", O_RDWR | O_TMPFILE | O_CLOEXEC, 0600);
}

TEST(what_has_no_place_says_espipe)
{
	char c[64] = { 0 };
	struct iovec v = { c, sizeof(c) };
	int pair[2];

	REQUIRE(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair));
	int fds[] = { eventfd(1, EFD_NONBLOCK), epoll_create1(0),
		      inotify_init1(IN_NONBLOCK),
		      timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK), pair[0] };
	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++) {
		EXPECT_ERR(pread(fds[i], c, 8, 0), ESPIPE);
		EXPECT_ERR(pwrite(fds[i], c, 8, 0), ESPIPE);
		EXPECT_ERR(preadv(fds[i], &v, 1, 0), ESPIPE);
		EXPECT_ERR(pwritev(fds[i], &v, 1, 0), ESPIPE);
		EXPECT_ERR(pread(fds[i], c, 8, -1), EINVAL);
	}
}

TEST(a_length_beyond_all_addresses_is_efault)
{
	char c;
	int fd = temporary();

	EXPECT_ERR(syscall(SYS_read, fd, &c, -1L), EFAULT);
	EXPECT_ERR(syscall(SYS_write, fd, &c, -1L), EFAULT);
	EXPECT_ERR(syscall(SYS_recvfrom, fd, -4096L, 100, 0, 0, 0), EFAULT);
	EXPECT_ERR(syscall(SYS_sendto, fd, -4096L, 100, 0, 0, 0), EFAULT);
}

TEST(buffers_are_read_before_modes)
{
	struct iovec v = { NULL, 0 };
	int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

	EXPECT_ERR(syscall(SYS_readv, fd, BAD, 1), EFAULT);
	EXPECT_ERR(syscall(SYS_readv, fd, &v, 1025), EINVAL);
	EXPECT_ERR(syscall(SYS_readv, fd, &v, 1), EBADF);
	EXPECT_ERR(syscall(SYS_preadv2, fd, &v, 1, 0, 0, 0x1000), EBADF);
	EXPECT_EQ(syscall(SYS_pwritev2, fd, &v, 1, 0, 0, 0x1000), 0);
	v.iov_base = &v;
	v.iov_len = 1;
	EXPECT_ERR(syscall(SYS_pwritev2, fd, &v, 1, 0, 0, 0x1000), EOPNOTSUPP);
	EXPECT_ERR(syscall(SYS_vmsplice, fd, BAD, 1, 0), EFAULT);
	EXPECT_ERR(syscall(SYS_vmsplice, fd, &v, 1, 0), EBADF);
}

TEST(seeking_beyond_the_end_of_numbers)
{
	int fd = temporary();

	EXPECT_EQ(write(fd, "x", 1), 1);
	EXPECT_ERR(lseek(fd, INT64_MAX, SEEK_END), EINVAL);
	EXPECT_ERR(lseek(fd, INT64_MAX, SEEK_CUR), EINVAL);
}

TEST(sendfile_looks_at_the_source_first)
{
	off_t at = 0;
	int source = eventfd(1, EFD_NONBLOCK), target = temporary();
	int read_only = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int write_only = open("/dev/null", O_WRONLY | O_CLOEXEC);

	EXPECT_ERR(sendfile(read_only, source, &at, 1), ESPIPE);
	EXPECT_ERR(sendfile(read_only, write_only, &at, 1), EBADF);
	EXPECT_ERR(sendfile(read_only, target, &at, 1), EBADF);
	EXPECT_ERR(syscall(SYS_copy_file_range, target, BAD, target, BAD, 1, 1),
		   EFAULT);
	EXPECT_ERR(
		syscall(SYS_copy_file_range, target, NULL, target, NULL, 1, 1),
		EINVAL);
}

TEST(sockets_and_what_is_none)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = temporary();
	char c;

	EXPECT_ERR(connect(fd, BAD, 4), EFAULT);
	EXPECT_ERR(connect(fd, (void *)&to, (socklen_t)-1), EINVAL);
	EXPECT_ERR(connect(fd, (void *)&to, 3), ENOTSOCK);
	EXPECT_ERR(connect(-1, BAD, 4), EBADF);
	EXPECT_ERR(bind(fd, BAD, 4), ENOTSOCK);
	EXPECT_ERR(syscall(SYS_accept4, -1, 0, 0, 1), EBADF);
	EXPECT_ERR(syscall(SYS_accept4, fd, 0, 0, 1), EINVAL);
	EXPECT_ERR(syscall(SYS_getsockopt, -1, SOL_SOCKET, 1, &c, BAD), EBADF);
	EXPECT_ERR(syscall(SYS_getsockopt, fd, SOL_SOCKET, 1, &c, BAD),
		   ENOTSOCK);
}

TEST(an_empty_read_of_a_stream_waits_for_something)
{
	int pair[2];
	char c;

	REQUIRE(!socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	EXPECT_ERR(recv(pair[0], &c, 0, MSG_DONTWAIT), EAGAIN);
	EXPECT_EQ(write(pair[1], "x", 1), 1);
	EXPECT_EQ(recv(pair[0], &c, 0, MSG_DONTWAIT), 0);
	EXPECT_EQ(recv(pair[0], &c, 1, MSG_DONTWAIT), 1);
}

TEST(the_first_name_fails_before_the_second)
{
	static char longer[5000];

	memset(longer, 'x', sizeof(longer) - 1);
	EXPECT_ERR(rename("/etc/passwd/x", longer), ENOTDIR);
	EXPECT_ERR(renameat(99, "x", AT_FDCWD, longer), EBADF);
	EXPECT_ERR(rename("/nowhere/x", BAD), ENOENT);
	EXPECT_ERR(rename("/tmp/x", longer), ENAMETOOLONG);
}

TEST(a_name_fails_before_times_and_flags)
{
	struct timespec wrong[2] = { { 0, -1 }, { 0, -1 } };
	char *none[] = { NULL };

	EXPECT_ERR(utimensat(AT_FDCWD, "/nowhere/x", wrong, 0), ENOENT);
	EXPECT_ERR(utimensat(AT_FDCWD, "/tmp", wrong, 0), EINVAL);
	EXPECT_ERR(utimensat(AT_FDCWD, "/nowhere/x", wrong, 1), EINVAL);
	EXPECT_ERR(syscall(SYS_execveat, AT_FDCWD, "", none, none, 1), ENOENT);
	EXPECT_ERR(syscall(SYS_execveat, AT_FDCWD, "/x", BAD, none, 1), EFAULT);
	EXPECT_ERR(syscall(SYS_execveat, AT_FDCWD, "/x", none, none, 1),
		   EINVAL);
}

TEST(namespace_files_do_not_change)
{
	int fd = open("/proc/self/ns/uts", O_RDONLY | O_CLOEXEC);

	REQUIRE(fd >= 0);
	EXPECT_ERR(fchmod(fd, 0777), EPERM);
	EXPECT_ERR(fchown(fd, 1000, 1000), EPERM);
}

TEST(a_story_with_an_unknown_code_must_end_early)
{
	siginfo_t info;

	memset(&info, 0xff, sizeof(info));
	info.si_code = 1000;
	EXPECT_ERR(syscall(SYS_rt_sigqueueinfo, getpid(), 0, &info), E2BIG);
	memset(&info, 0, sizeof(info));
	info.si_code = 1000;
	EXPECT_EQ(syscall(SYS_rt_sigqueueinfo, getpid(), 0, &info), 0);
	memset(&info, 0xff, sizeof(info));
	info.si_code = SI_QUEUE;
	EXPECT_EQ(syscall(SYS_rt_sigqueueinfo, getpid(), 0, &info), 0);
}

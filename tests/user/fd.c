/*
 * tests/user/fd.c - descriptors: dup, close_range, fcntl, read and write
 * errors, vectors, seeking.
 *
 * See: dup(2), close_range(2), fcntl(2), readv(2), lseek(2).
 */
#include "tap.h"
#include <limits.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#ifndef SYS_close_range
#define SYS_close_range 436
#endif

static int tmp(void)
{
	char name[] = "/tmp/fd.XXXXXX";
	int fd = mkstemp(name);

	REQUIRE(fd >= 0);
	unlink(name);
	return fd;
}

TEST(the_lowest_free_number_is_given)
{
	int a = dup(0), b = dup(0);

	EXPECT(a >= 3 && b == a + 1);
	close(a);
	EXPECT_EQ(dup(0), a);
}

TEST(dup_of_a_bad_descriptor_is_ebadf)
{
	EXPECT_ERR(dup(-1), EBADF);
	EXPECT_ERR(dup(9999), EBADF);
	EXPECT_ERR(dup2(9999, 5), EBADF);
	EXPECT_ERR(dup2(0, -1), EBADF);
	EXPECT_ERR(dup2(9999, 9999), EBADF);
	EXPECT_EQ(dup2(0, 0), 0);
	EXPECT_ERR(dup3(0, 0, 0), EINVAL);
	EXPECT_ERR(syscall(SYS_dup3, 0, 5, O_NONBLOCK), EINVAL);
	EXPECT_ERR(close(9999), EBADF);
}

TEST(dup2_closes_what_was_there)
{
	int p[2];
	char c;

	REQUIRE(pipe(p) == 0);
	EXPECT_EQ(dup2(0, p[1]), p[1]);
	EXPECT_EQ(read(p[0], &c, 1), 0);
}

TEST(cloexec_belongs_to_the_descriptor)
{
	int fd = dup3(0, 40, O_CLOEXEC);

	EXPECT_EQ(fd, 40);
	EXPECT_EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
	EXPECT_EQ(fcntl(dup(fd), F_GETFD), 0);
	EXPECT_EQ(fcntl(fd, F_SETFD, 0), 0);
	EXPECT_EQ(fcntl(fd, F_GETFD), 0);
	EXPECT_EQ(ioctl(fd, FIOCLEX), 0);
	EXPECT_EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
	EXPECT_EQ(ioctl(fd, FIONCLEX), 0);
	EXPECT_EQ(fcntl(fd, F_GETFD), 0);
}

TEST(f_dupfd_starts_where_it_is_told)
{
	int fd = fcntl(0, F_DUPFD, 100);

	EXPECT_EQ(fd, 100);
	EXPECT_EQ(fcntl(0, F_DUPFD, 100), 101);
	EXPECT_EQ(fcntl(0, F_DUPFD_CLOEXEC, 200), 200);
	EXPECT_EQ(fcntl(200, F_GETFD), FD_CLOEXEC);
	EXPECT_ERR(fcntl(0, F_DUPFD, -1), EINVAL);
	EXPECT_ERR(fcntl(0, F_DUPFD, 100000000), EINVAL);
	EXPECT_ERR(fcntl(0, 9999, 0), EINVAL);
	EXPECT_ERR(fcntl(9999, F_GETFD), EBADF);
}

TEST(rlimit_nofile_bounds_the_table)
{
	struct rlimit r = { 10, 10 };
	int fd, last = -1;

	REQUIRE(setrlimit(RLIMIT_NOFILE, &r) == 0);
	while ((fd = dup(0)) >= 0)
		last = fd;
	EXPECT_EQ(errno, EMFILE);
	EXPECT_EQ(last, 9);
	EXPECT_ERR(fcntl(0, F_DUPFD, 10), EINVAL);
	EXPECT_ERR(dup2(0, 10), EBADF);
}

TEST(the_table_grows)
{
	struct rlimit r = { 70000, 70000 };

	REQUIRE(setrlimit(RLIMIT_NOFILE, &r) == 0);
	EXPECT_EQ(dup2(0, 65000), 65000);
	EXPECT_EQ(fcntl(0, F_DUPFD, 65000), 65001);
	EXPECT_EQ(close(65000), 0);
	EXPECT_EQ(fcntl(0, F_DUPFD, 64999), 64999);
}

TEST(close_range_closes_or_marks)
{
	for (int fd = 50; fd < 60; fd++)
		REQUIRE(dup2(0, fd) == fd);
	EXPECT_EQ(syscall(SYS_close_range, 52, 54, 0), 0);
	EXPECT_EQ(fcntl(51, F_GETFD), 0);
	EXPECT_ERR(fcntl(52, F_GETFD), EBADF);
	EXPECT_ERR(fcntl(54, F_GETFD), EBADF);
	EXPECT_EQ(fcntl(55, F_GETFD), 0);
	EXPECT_EQ(syscall(SYS_close_range, 56, 57, 4), 0);
	EXPECT_EQ(fcntl(56, F_GETFD), FD_CLOEXEC);
	EXPECT_EQ(syscall(SYS_close_range, 55, ~0U, 2), 0);
	EXPECT_ERR(fcntl(59, F_GETFD), EBADF);
	EXPECT_ERR(syscall(SYS_close_range, 5, 4, 0), EINVAL);
	EXPECT_ERR(syscall(SYS_close_range, 4, 5, 64), EINVAL);
}

TEST(read_and_write_mind_the_open_mode)
{
	char c = 0;
	int r = open("/dev/null", O_RDONLY), w = open("/dev/null", O_WRONLY);
	int d = open("/", O_RDONLY), p = open("/", O_PATH);

	EXPECT_ERR(write(r, &c, 1), EBADF);
	EXPECT_ERR(read(w, &c, 1), EBADF);
	EXPECT_ERR(read(d, &c, 1), EISDIR);
	EXPECT_ERR(read(p, &c, 1), EBADF);
	EXPECT_ERR(fcntl(p, F_SETFL, 0), EBADF);
	EXPECT_EQ(fcntl(p, F_GETFD), 0);
	EXPECT_ERR(read(9999, &c, 1), EBADF);
}

TEST(bad_buffers_are_efault)
{
	int fd = tmp();

	EXPECT_EQ(write(fd, "hello", 5), 5);
	EXPECT_ERR(write(fd, (void *)8, 5), EFAULT);
	EXPECT_EQ(lseek(fd, 0, SEEK_SET), 0);
	EXPECT_ERR(read(fd, (void *)8, 5), EFAULT);
	EXPECT_ERR(read(fd, (void *)0xffffffff80000000UL, 5), EFAULT);
	EXPECT_ERR(pread(fd, (void *)0, 5, 0), EFAULT);
	EXPECT_ERR(readv(fd, (void *)8, 1), EFAULT);
}

TEST(pread_and_pwrite_leave_the_position)
{
	int fd = tmp(), p[2];
	char buf[8] = { 0 };

	EXPECT_EQ(write(fd, "abcdef", 6), 6);
	EXPECT_EQ(pread(fd, buf, 3, 2), 3);
	EXPECT(!memcmp(buf, "cde", 3));
	EXPECT_EQ(pwrite(fd, "XY", 2, 1), 2);
	EXPECT_EQ(lseek(fd, 0, SEEK_CUR), 6);
	EXPECT_EQ(pread(fd, buf, 8, 0), 6);
	EXPECT(!memcmp(buf, "aXYdef", 6));
	EXPECT_ERR(pread(fd, buf, 1, -1), EINVAL);
	REQUIRE(pipe(p) == 0);
	EXPECT_ERR(pread(p[0], buf, 1, 0), ESPIPE);
	EXPECT_ERR(pwrite(p[1], buf, 1, 0), ESPIPE);
	EXPECT_ERR(lseek(p[0], 0, SEEK_CUR), ESPIPE);
}

TEST(vectors_are_read_and_written_in_order)
{
	char a[3] = { 0 }, b[4] = { 0 };
	struct iovec w[2] = { { "abc", 3 }, { "defg", 4 } };
	struct iovec r[2] = { { a, 3 }, { b, 4 } };
	int fd = tmp();

	EXPECT_EQ(writev(fd, w, 2), 7);
	EXPECT_EQ(preadv(fd, r, 2, 0), 7);
	EXPECT(!memcmp(a, "abc", 3) && !memcmp(b, "defg", 4));
	EXPECT_EQ(preadv(fd, r, 2, 5), 2);
	EXPECT(!memcmp(a, "fgc", 3));
	EXPECT_EQ(writev(fd, w, 0), 0);
	EXPECT_ERR(writev(fd, w, -1), EINVAL);
	EXPECT_ERR(writev(fd, w, 1025), EINVAL);
	w[0].iov_len = (size_t)-1;
	EXPECT_ERR(writev(fd, w, 2), EINVAL);
	EXPECT_ERR(syscall(SYS_preadv2, fd, r, 2, 0, 0, 0x1000), EOPNOTSUPP);
}

TEST(seeking_in_a_file)
{
	int fd = tmp();

	EXPECT_EQ(write(fd, "0123456789", 10), 10);
	EXPECT_EQ(lseek(fd, 3, SEEK_SET), 3);
	EXPECT_EQ(lseek(fd, 2, SEEK_CUR), 5);
	EXPECT_EQ(lseek(fd, -1, SEEK_END), 9);
	EXPECT_ERR(lseek(fd, -1, SEEK_SET), EINVAL);
	EXPECT_ERR(lseek(fd, 0, 99), EINVAL);
	EXPECT_EQ(lseek(fd, 4, SEEK_DATA), 4);
	EXPECT_EQ(lseek(fd, 4, SEEK_HOLE), 10);
	EXPECT_ERR(lseek(fd, 10, SEEK_DATA), ENXIO);
	EXPECT_EQ(lseek(fd, 100, SEEK_SET), 100);
	EXPECT_EQ(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDWR);
	EXPECT_ERR(lseek(9999, 0, SEEK_SET), EBADF);
}

TEST(append_writes_at_the_end)
{
	int fd = tmp();
	char buf[4];

	EXPECT_EQ(write(fd, "abc", 3), 3);
	EXPECT_EQ(fcntl(fd, F_SETFL, O_APPEND), 0);
	EXPECT_EQ(lseek(fd, 0, SEEK_SET), 0);
	EXPECT_EQ(write(fd, "d", 1), 1);
	EXPECT_EQ(pread(fd, buf, 4, 0), 4);
	EXPECT(!memcmp(buf, "abcd", 4));
	EXPECT_EQ(fcntl(fd, F_GETFL) & (O_APPEND | O_NONBLOCK), O_APPEND);
}

TEST(forked_descriptors_share_the_position)
{
	int fd = tmp();
	pid_t pid;

	EXPECT_EQ(write(fd, "abcdef", 6), 6);
	pid = fork();
	if (!pid)
		_exit(lseek(fd, 2, SEEK_SET) != 2);
	EXPECT_EQ(tap_wait(pid), 0);
	EXPECT_EQ(lseek(fd, 0, SEEK_CUR), 2);
}

TEST(ioctls_of_any_file)
{
	int fd = tmp(), n = -1, on = 1;

	EXPECT_EQ(write(fd, "abcdef", 6), 6);
	EXPECT_EQ(lseek(fd, 2, SEEK_SET), 2);
	EXPECT_EQ(ioctl(fd, FIONREAD, &n), 0);
	EXPECT_EQ(n, 4);
	EXPECT_EQ(ioctl(fd, FIONBIO, &on), 0);
	EXPECT(fcntl(fd, F_GETFL) & O_NONBLOCK);
	EXPECT_ERR(ioctl(fd, 0x1234, &n), ENOTTY);
	EXPECT_ERR(ioctl(fd, FIONREAD, (void *)8), EFAULT);
	EXPECT_ERR(ioctl(9999, FIONREAD, &n), EBADF);
}

TEST(the_owner_gets_sigio)
{
	sigset_t set;
	siginfo_t info;
	int p[2], sig;
	struct timespec ts = { 2, 0 };

	REQUIRE(pipe(p) == 0);
	sigemptyset(&set);
	sigaddset(&set, SIGIO);
	sigaddset(&set, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	EXPECT_EQ(fcntl(p[0], F_GETOWN), 0);
	EXPECT_EQ(fcntl(p[0], F_SETOWN, getpid()), 0);
	EXPECT_EQ(fcntl(p[0], F_GETOWN), getpid());
	EXPECT_EQ(fcntl(p[0], F_SETFL, O_ASYNC), 0);
	EXPECT_EQ(write(p[1], "x", 1), 1);
	sig = sigtimedwait(&set, &info, &ts);
	EXPECT_EQ(sig, SIGIO);
	EXPECT_EQ(fcntl(p[0], F_SETSIG, SIGRTMIN), 0);
	EXPECT_EQ(fcntl(p[0], F_GETSIG), SIGRTMIN);
	EXPECT_EQ(write(p[1], "x", 1), 1);
	sig = sigtimedwait(&set, &info, &ts);
	EXPECT_EQ(sig, SIGRTMIN);
	EXPECT_EQ(info.si_fd, p[0]);
	EXPECT_EQ(info.si_code, POLL_IN);
	EXPECT_ERR(fcntl(p[0], F_SETSIG, 65), EINVAL);
	EXPECT_ERR(fcntl(p[0], F_SETOWN, 4000000), ESRCH);
}

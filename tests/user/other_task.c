/*
 * tests/user/other_task.c - pidfd_getfd(2), kcmp(2), process_madvise(2).
 */
#include "tests/user/tap.h"
#include <linux/kcmp.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#define MADV_COLD_    20
#define MADV_PAGEOUT_ 21

static long pidfd_getfd(int pidfd, int fd, unsigned int flags)
{
	return syscall(SYS_pidfd_getfd, pidfd, fd, flags);
}

static long kcmp(pid_t a, pid_t b, int type, long x, long y)
{
	return syscall(SYS_kcmp, a, b, type, x, y);
}

static int pidfd_of(pid_t pid)
{
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

/* A child that sleeps with the caller's open files; @flags as for clone(). */
static pid_t sleeper(unsigned long flags)
{
	pid_t pid = (pid_t)syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

TEST(a_descriptor_is_taken_from_another_process)
{
	int p[2], other, got;
	char c;
	pid_t pid;

	REQUIRE(pipe(p) == 0);
	pid = sleeper(0);
	other = pidfd_of(pid);
	close(p[1]);
	got = (int)pidfd_getfd(other, p[1], 0);
	REQUIRE(got >= 0);
	EXPECT_EQ(fcntl(got, F_GETFD), FD_CLOEXEC);
	EXPECT_EQ(write(got, "x", 1), 1);
	EXPECT_EQ(read(p[0], &c, 1), 1);
	EXPECT_EQ(kcmp(getpid(), pid, KCMP_FILE, got, p[1]), 0);
	EXPECT_ERR(pidfd_getfd(other, 99, 0), EBADF);
	EXPECT_ERR(pidfd_getfd(other, p[1], 1), EINVAL);
	EXPECT_ERR(pidfd_getfd(p[0], p[1], 0), EBADF);
	EXPECT_ERR(pidfd_getfd(-1, p[1], 0), EBADF);
	end(pid);
	EXPECT_ERR(pidfd_getfd(other, p[0], 0), ESRCH);
}

/* What a child without privilege gets from @call. */
static int as_nobody(pid_t pid, int call)
{
	int status;

	if (fork() == 0) {
		int other = pidfd_of(pid);
		struct iovec iov = { &status, 0 };

		setgid(1234);
		setuid(1234);
		errno = 0;
		if (call == 0)
			pidfd_getfd(other, 0, 0);
		else if (call == 1)
			kcmp(getpid(), pid, KCMP_VM, 0, 0);
		else
			syscall(SYS_process_madvise, other, &iov, 1, MADV_COLD_,
				0);
		_exit(errno);
	}
	wait(&status);
	return WEXITSTATUS(status);
}

TEST(a_stranger_gets_nothing)
{
	pid_t pid = sleeper(0);

	EXPECT_EQ(as_nobody(pid, 0), EPERM);
	EXPECT_EQ(as_nobody(pid, 1), EPERM);
	EXPECT_EQ(as_nobody(pid, 2), EACCES);
	end(pid);
}

TEST(kcmp_tells_what_is_shared)
{
	pid_t me = getpid(), copy = sleeper(0);
	pid_t files = sleeper(CLONE_FILES | CLONE_FS);

	EXPECT_EQ(kcmp(me, me, KCMP_VM, 0, 0), 0);
	EXPECT(kcmp(me, copy, KCMP_VM, 0, 0) > 0);
	EXPECT(kcmp(me, copy, KCMP_FILES, 0, 0) > 0);
	EXPECT(kcmp(me, copy, KCMP_FS, 0, 0) > 0);
	EXPECT(kcmp(me, copy, KCMP_SIGHAND, 0, 0) > 0);
	EXPECT_EQ(kcmp(me, copy, KCMP_IO, 0, 0), 0); /* none has one */
	EXPECT_EQ(kcmp(me, copy, KCMP_SYSVSEM, 0, 0), 0);
	EXPECT_EQ(kcmp(me, files, KCMP_FILES, 0, 0), 0);
	EXPECT_EQ(kcmp(me, files, KCMP_FS, 0, 0), 0);
	EXPECT(kcmp(me, files, KCMP_VM, 0, 0) > 0);
	end(copy);
	end(files);
}

TEST(kcmp_orders)
{
	pid_t me = getpid(), other = sleeper(0);
	long a = kcmp(me, other, KCMP_VM, 0, 0);
	long b = kcmp(other, me, KCMP_VM, 0, 0);

	EXPECT_EQ(a + b, 3); /* less and greater */
	end(other);
}

TEST(kcmp_compares_open_files)
{
	pid_t me = getpid();
	int a = memfd_create("a", 0), b = dup(a);
	int c = memfd_create("a", 0);

	EXPECT_EQ(kcmp(me, me, KCMP_FILE, a, b), 0);
	EXPECT(kcmp(me, me, KCMP_FILE, a, c) > 0);
	EXPECT_ERR(kcmp(me, me, KCMP_FILE, a, 99), EBADF);
	EXPECT_ERR(kcmp(me, me, 99, a, b), EINVAL);
	EXPECT_ERR(kcmp(me, 0x7ffffff, KCMP_VM, 0, 0), ESRCH);
}

TEST(advice_for_another_process)
{
	size_t size = 4 * 4096;
	char *mem = mmap(NULL, size, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct iovec iov[2] = { { mem, 4096 }, { mem + 8192, 4096 } };
	pid_t pid;
	int fd;

	memset(mem, 1, size);
	pid = sleeper(0);
	fd = pidfd_of(pid);
	EXPECT_EQ(syscall(SYS_process_madvise, fd, iov, 2, MADV_COLD_, 0),
		  8192);
	EXPECT_EQ(syscall(SYS_process_madvise, fd, iov, 2, MADV_PAGEOUT_, 0),
		  8192);
	EXPECT_EQ(syscall(SYS_process_madvise, fd, iov, 1, MADV_WILLNEED, 0),
		  4096);
	EXPECT_ERR(syscall(SYS_process_madvise, fd, iov, 1, MADV_DONTNEED, 0),
		   EINVAL);
	EXPECT_ERR(syscall(SYS_process_madvise, fd, iov, 1, MADV_COLD_, 1),
		   EINVAL);
	EXPECT_ERR(syscall(SYS_process_madvise, -1, iov, 1, MADV_COLD_, 0),
		   EBADF);
	EXPECT_ERR(syscall(SYS_process_madvise, fd, iov, 2000, MADV_COLD_, 0),
		   EINVAL);
	munmap(mem + 8192, 4096);
	EXPECT_EQ(syscall(SYS_process_madvise, fd, iov, 2, MADV_COLD_, 0),
		  8192); /* the child still has it */
	iov[0].iov_base = mem + 1;
	EXPECT_ERR(syscall(SYS_process_madvise, fd, iov, 1, MADV_COLD_, 0),
		   EINVAL);
	end(pid);
	EXPECT_ERR(syscall(SYS_process_madvise, fd, iov, 1, MADV_COLD_, 0),
		   ESRCH);
}

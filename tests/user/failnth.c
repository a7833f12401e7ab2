/*
 * tests/user/failnth.c - the kernel runs out of memory at every single point.
 *
 * The Nth allocation from now on fails, for N = 1, 2, 3 ... until the
 * operation passes.  Each failure must be an errno that the caller can live
 * with, and leave nothing behind (runtests compares the counters).
 *
 * See: /sys/kernel/debug/fail_nth (Linux: /proc/self/fail-nth).
 */
#include "tests/user/failnth.h"
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>

static int do_fork(void)
{
	pid_t pid = fork();

	if (pid < 0)
		return -errno;
	if (pid == 0)
		_exit(0);
	return tap_wait(pid) == 0 ? 0 : -EIO;
}

TEST(fork_fails_cleanly)
{
	fail_each(do_fork);
}

static int do_exec(void)
{
	pid_t pid = fork();
	int status;

	/* Forked unarmed: the child's own allocations are to fail. */
	if (pid < 0)
		return -errno;
	if (pid == 0) {
		execl("/bin/busybox", "true", (char *)NULL);
		_exit(errno);
	}
	status = tap_wait(pid);
	return WIFEXITED(status) ? -WEXITSTATUS(status) : 0;
}

/* Arming is per task, so the child arms itself just before its execve(). */
static int exec_failing_at(int nth)
{
	int status;
	pid_t pid = fork();

	REQUIRE(pid >= 0);
	if (pid == 0) {
		arm(nth);
		execl("/bin/busybox", "true", (char *)NULL);
		_exit(fired() ? errno : 200);
	}
	status = tap_wait(pid);
	/* Past the point of no return the kernel kills. */
	return WIFSIGNALED(status) ? ENOMEM : WEXITSTATUS(status);
}

TEST(exec_fails_cleanly)
{
	int err = 0, nth;

	control = open("/sys/kernel/debug/fail_nth", O_RDWR | O_CLOEXEC);
	if (control < 0)
		SKIP("no fault injection in this kernel");
	REQUIRE(do_exec() == 0);
	for (nth = 1; nth < 300; nth++) {
		err = exec_failing_at(nth);
		if (err == 0)
			break;
		if (err != ENOMEM && err != EAGAIN)
			tap_fail("allocation %d: errno %d", nth, err);
	}
	EXPECT_EQ(err, 0);
	EXPECT(nth > 1);
}

static int do_mmap(void)
{
	char *p = mmap(NULL, 8 * 4096, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int err = 0;

	if (p == MAP_FAILED)
		return -errno;
	if (mprotect(p + 4096, 4096, PROT_READ) < 0 ||
	    munmap(p + 3 * 4096, 4096) < 0)
		err = -errno;
	arm(0);
	munmap(p, 8 * 4096);
	return err;
}

TEST(mmap_and_mprotect)
{
	int err = 0, nth;

	control = open("/sys/kernel/debug/fail_nth", O_RDWR | O_CLOEXEC);
	if (control < 0)
		SKIP("no fault injection in this kernel");
	for (nth = 1; nth < 30; nth++) {
		arm(nth);
		err = do_mmap();
		arm(0);
		if (err && err != -ENOMEM)
			tap_fail("allocation %d: errno %d", nth, -err);
	}
	EXPECT_EQ(err, 0);
}

static int do_pipe(void)
{
	int fds[2];

	if (pipe(fds) < 0)
		return -errno;
	close(fds[0]);
	close(fds[1]);
	return 0;
}

TEST(pipe_and_its_descriptors)
{
	fail_each(do_pipe);
}

static int do_open(void)
{
	int err = 0, fd = open("/tmp/failnth", O_RDWR | O_CREAT, 0600);

	if (fd < 0)
		return -errno;
	if (write(fd, "hello", 5) != 5)
		err = -errno;
	close(fd);
	arm(0);
	unlink("/tmp/failnth");
	return err;
}

TEST(create_and_write)
{
	int err = 0, nth;

	control = open("/sys/kernel/debug/fail_nth", O_RDWR | O_CLOEXEC);
	if (control < 0)
		SKIP("no fault injection in this kernel");
	for (nth = 1; nth < 60; nth++) {
		arm(nth);
		err = do_open();
		arm(0);
		if (err && err != -ENOMEM)
			tap_fail("allocation %d: errno %d", nth, -err);
	}
	EXPECT_EQ(err, 0);
}

static int do_mkdir(void)
{
	if (mkdir("/tmp/failnth.d", 0700) < 0)
		return -errno;
	return rmdir("/tmp/failnth.d") < 0 ? -errno : 0;
}

TEST(mkdir_and_rmdir)
{
	int err = 0, nth;

	control = open("/sys/kernel/debug/fail_nth", O_RDWR | O_CLOEXEC);
	if (control < 0)
		SKIP("no fault injection in this kernel");
	for (nth = 1; nth < 60; nth++) {
		arm(nth);
		err = do_mkdir();
		arm(0);
		rmdir("/tmp/failnth.d");
		if (err && err != -ENOMEM)
			tap_fail("allocation %d: errno %d", nth, -err);
	}
	EXPECT_EQ(err, 0);
}

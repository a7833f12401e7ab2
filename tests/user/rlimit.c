/*
 * tests/user/rlimit.c - the sixteen limits of a process, and what they stop.
 *
 * See: getrlimit(2); the rows 72 to 87.
 */
#include "tests/user/tap.h"
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>

static void limit(int which, rlim_t soft, rlim_t hard)
{
	struct rlimit l = { soft, hard };

	REQUIRE(setrlimit(which, &l) == 0);
}

static void *map(size_t size)
{
	return mmap(NULL, size, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

TEST(common_rules)
{
	struct rlimit l = { 10, 5 };

	EXPECT_ERR(setrlimit(RLIMIT_NOFILE, &l), EINVAL);
	EXPECT_ERR(syscall(SYS_getrlimit, 16, &l), EINVAL);
	EXPECT_ERR(syscall(SYS_setrlimit, 16, &l), EINVAL);
	EXPECT_ERR(syscall(SYS_getrlimit, 0, 16), EFAULT);
	EXPECT_ERR(syscall(SYS_prlimit64, 4194303, 0, NULL, &l), ESRCH);
	l.rlim_cur = l.rlim_max = 1 << 30;
	EXPECT_ERR(setrlimit(RLIMIT_NOFILE, &l), EPERM);
}

TEST(lowering_is_free_raising_needs_privilege)
{
	struct rlimit l;

	limit(RLIMIT_NOFILE, 50, 100);
	limit(RLIMIT_NOFILE, 60, 110); /* as root */
	REQUIRE(setgid(1000) == 0 && setuid(1000) == 0);
	limit(RLIMIT_NOFILE, 100, 110);
	l.rlim_cur = l.rlim_max = 111;
	EXPECT_ERR(setrlimit(RLIMIT_NOFILE, &l), EPERM);
	EXPECT_ERR(syscall(SYS_prlimit64, 1, RLIMIT_NOFILE, NULL, &l), EPERM);
}

TEST(limits_pass_through_fork)
{
	struct rlimit l;
	pid_t pid;

	limit(RLIMIT_NOFILE, 77, 99);
	pid = fork();
	if (pid == 0) {
		getrlimit(RLIMIT_NOFILE, &l);
		_exit(l.rlim_cur == 77 && l.rlim_max == 99 ? 42 : 1);
	}
	EXPECT_EQ(WEXITSTATUS(tap_wait(pid)), 42);
}

TEST(nofile_is_emfile_and_ebadf)
{
	int fd, top = -1;

	limit(RLIMIT_NOFILE, 20, 20);
	while ((fd = dup(0)) >= 0)
		top = fd;
	EXPECT_EQ(errno, EMFILE);
	EXPECT_EQ(top, 19);
	EXPECT_ERR(open("/dev/null", O_RDONLY), EMFILE);
	EXPECT_ERR(dup2(0, 20), EBADF);
	EXPECT_ERR(fcntl(0, F_DUPFD, 20), EINVAL);
}

TEST(fsize_is_sigxfsz_or_efbig)
{
	char path[] = "/tmp/fsize.XXXXXX", buf[100] = "";
	int fd = mkstemp(path);

	REQUIRE(fd >= 0);
	unlink(path);
	limit(RLIMIT_FSIZE, 150, 150);
	signal(SIGXFSZ, SIG_IGN);
	EXPECT_EQ(write(fd, buf, 100), 100);
	EXPECT_EQ(write(fd, buf, 100), 50);
	EXPECT_ERR(write(fd, buf, 1), EFBIG);
	EXPECT_ERR(ftruncate(fd, 151), EFBIG);
	signal(SIGXFSZ, SIG_DFL);
	if (fork() == 0) {
		if (write(fd, buf, 1) < 0)
			_exit(1);
		_exit(0);
	}
	EXPECT_EQ(tap_wait(-1) & 0x7f, SIGXFSZ);
}

TEST(as_is_enomem)
{
	limit(RLIMIT_AS, 16 << 20, 16 << 20);
	EXPECT(map(1 << 20) != MAP_FAILED);
	EXPECT(map(32 << 20) == MAP_FAILED && errno == ENOMEM);
}

TEST(data_is_enomem)
{
	char *end = sbrk(0);

	limit(RLIMIT_DATA, 1 << 20, 1 << 20);
	EXPECT(map(8 << 20) == MAP_FAILED && errno == ENOMEM);
	EXPECT_EQ(syscall(SYS_brk, end + (8 << 20)), (long)end);
}

static int deep(int n)
{
	volatile char frame[4096];

	frame[0] = (char)n;
	return n ? deep(n - 1) + frame[0] : 0;
}

static void deep_256(void)
{
	_exit(deep(256) & 1);
}

TEST(stack_growth_past_the_limit_is_sigsegv)
{
	EXPECT(WIFEXITED(tap_in_child(deep_256)));
	limit(RLIMIT_STACK, 512 * 1024, 512 * 1024);
	EXPECT_EQ(tap_in_child(deep_256) & 0x7f, SIGSEGV);
}

static void spin(void)
{
	for (;;)
		__asm__ volatile("pause");
}

TEST(cpu_is_sigxcpu_then_sigkill)
{
	limit(RLIMIT_CPU, 1, 2);
	EXPECT_EQ(tap_in_child(spin) & 0x7f, SIGXCPU);
	signal(SIGXCPU, SIG_IGN);
	EXPECT_EQ(tap_in_child(spin) & 0x7f, SIGKILL);
}

TEST(memlock_is_enomem_or_eperm)
{
	char *pages = map(1 << 20);

	REQUIRE(pages != MAP_FAILED);
	limit(RLIMIT_MEMLOCK, 65536, 65536);
	REQUIRE(setgid(1000) == 0 && setuid(1000) == 0);
	EXPECT_EQ(mlock(pages, 65536), 0);
	EXPECT_ERR(mlock(pages, 1 << 20), ENOMEM);
	EXPECT_EQ(munlock(pages, 1 << 20), 0);
	limit(RLIMIT_MEMLOCK, 0, 0);
	EXPECT_ERR(mlock(pages, 4096), EPERM);
}

TEST(nice_floor)
{
	limit(RLIMIT_NICE, 20, 20);
	REQUIRE(setgid(1000) == 0 && setuid(1000) == 0);
	EXPECT_EQ(setpriority(PRIO_PROCESS, 0, 5), 0);
	EXPECT_EQ(setpriority(PRIO_PROCESS, 0, 0), 0);
	EXPECT_ERR(setpriority(PRIO_PROCESS, 0, -1), EACCES);
}

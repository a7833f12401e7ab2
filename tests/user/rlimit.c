/*
 * tests/user/rlimit.c - the sixteen limits of a process, and what they stop.
 *
 * See: getrlimit(2); the rows 72 to 87.
 */
#include "tests/user/tap.h"
#include <sys/mman.h>
#include <sys/resource.h>
#include <sched.h>
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

static void be_user(void)
{
	REQUIRE(!syscall(SYS_setresgid, 4242, 4242, 4242));
	REQUIRE(!syscall(SYS_setresuid, 4242, 4242, 4242));
}

TEST(nproc_counts_the_tasks_of_the_real_user)
{
	pid_t pid;

	limit(RLIMIT_NPROC, 2, 2);
	be_user();
	pid = fork();
	if (!pid) {
		EXPECT_ERR(fork(), EAGAIN);
		_exit(tap_failed);
	}
	EXPECT_EQ(tap_wait(pid), 0);
	pid = fork(); /* it was counted down again */
	if (!pid)
		_exit(0);
	EXPECT_EQ(tap_wait(pid), 0);
}

static int pause_as_user(void)
{
	pid_t pid = fork();

	if (!pid) {
		be_user();
		for (;;)
			pause();
	}
	tap_await_state(pid, 'S');
	return pid;
}

TEST(nproc_passed_by_setuid_shows_at_exec)
{
	pid_t other = pause_as_user(), pid;

	pid = fork();
	if (!pid) {
		limit(RLIMIT_NPROC, 1, 1);
		be_user(); /* goes well, for who checks it? */
		execl("/bin/busybox", "true", NULL);
		_exit(errno == EAGAIN ? 0 : 1);
	}
	EXPECT_EQ(tap_wait(pid), 0);
	pid = fork();
	if (!pid) {
		limit(RLIMIT_NPROC, 1, 1);
		be_user();
		kill(other, SIGKILL);
		while (kill(other, 0) == 0) /* until our parent has reaped it */
			tap_sleep_ms(1);
		execl("/bin/busybox", "true", NULL);
		_exit(2);
	}
	EXPECT_EQ(waitpid(other, NULL, 0), other);
	EXPECT_EQ(tap_wait(pid), 0);
}

TEST(sigpending_is_the_users_not_the_processes)
{
	union sigval v = { 0 };
	sigset_t set;
	pid_t pid;
	int p[2];
	char c;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	REQUIRE(!pipe(p));
	limit(RLIMIT_SIGPENDING, 3, 3);
	be_user();
	pid = fork();
	if (!pid) {
		for (int i = 0; i < 3; i++)
			EXPECT_EQ(sigqueue(getpid(), SIGRTMIN, v), 0);
		EXPECT_ERR(sigqueue(getpid(), SIGRTMIN, v), EAGAIN);
		REQUIRE(write(p[1], "x", 1) == 1);
		pause();
	}
	REQUIRE(read(p[0], &c, 1) == 1);
	EXPECT_ERR(sigqueue(getpid(), SIGRTMIN, v), EAGAIN);
	EXPECT_EQ(kill(getpid(), SIGRTMIN),
		  0); /* it is not queued, but comes */
	kill(pid, SIGKILL);
	tap_wait(pid);
	EXPECT_EQ(sigqueue(getpid(), SIGRTMIN, v), 0);
}

static volatile int warnings;

static void count_warning(int sig)
{
	(void)sig;
	warnings++;
}

TEST(rttime_is_sigxcpu_then_sigkill)
{
	struct sched_param sp = { .sched_priority = 1 };
	int p[2], status, n = 0;
	pid_t pid;

	REQUIRE(!pipe(p));
	pid = fork();
	if (!pid) {
		signal(SIGXCPU, count_warning);
		limit(RLIMIT_RTTIME, 100000, 400000);
		if (syscall(SYS_sched_setscheduler, 0, 1, &sp)) /* FIFO */
			_exit(1);
		while (!warnings)
			;
		if (write(p[1], "x", 1) != 1)
			_exit(2);
		for (;;)
			;
	}
	status = tap_wait(pid);
	EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	fcntl(p[0], F_SETFL, O_NONBLOCK);
	EXPECT_EQ(read(p[0], &n, 1), 1);
}

TEST(locks_and_rss_stop_nothing)
{
	char *p;

	limit(RLIMIT_LOCKS, 0, 0);
	limit(RLIMIT_RSS, 4096, 4096);
	p = map(1 << 20);
	REQUIRE(p != MAP_FAILED);
	memset(p, 1, 1 << 20);
	EXPECT(p[1 << 19] == 1);
}

/* exec with @n arguments of 100 KiB; 0 or its errno. */
static int exec_with(int n)
{
	static char big[100 * 1024];
	static char *argv[80];
	pid_t pid = fork();

	if (!pid) {
		memset(big, 'x', sizeof(big) - 1);
		argv[0] = "true";
		for (int i = 1; i <= n; i++)
			argv[i] = big;
		execv("/bin/busybox", argv);
		_exit(errno);
	}
	return tap_wait(pid) >> 8;
}

TEST(a_quarter_of_the_stack_is_for_arguments)
{
	limit(RLIMIT_STACK, 1 << 20, RLIM_INFINITY);
	EXPECT_EQ(exec_with(2), 0);
	EXPECT_EQ(exec_with(3), E2BIG);
	limit(RLIMIT_STACK, 256 * 1024, RLIM_INFINITY);
	EXPECT_EQ(exec_with(1), 0); /* 32 pages, not a quarter ... */
	EXPECT_EQ(exec_with(2), E2BIG);
	limit(RLIMIT_STACK, 65536, RLIM_INFINITY);
	EXPECT_EQ(exec_with(1), E2BIG); /* ... but not more than the stack */
	EXPECT_EQ(exec_with(0), 0);
	limit(RLIMIT_STACK, RLIM_INFINITY, RLIM_INFINITY);
	EXPECT_EQ(exec_with(60), 0); /* 6 MiB: three quarters of 8 MiB */
	EXPECT_EQ(exec_with(62), E2BIG);
}

/*
 * tests/user/fork.c - what a child has of its parent, and what it has not.
 *
 * See: fork(2), vfork(2); the rows "process creation".
 */
#include "tests/user/tap.h"
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/times.h>

#define PAGE 4096

static int code_of(pid_t pid)
{
	int status = tap_wait(pid);

	return WIFEXITED(status) ? WEXITSTATUS(status) : -status;
}

static long minor_faults(void)
{
	struct rusage use;

	getrusage(RUSAGE_SELF, &use);
	return use.ru_minflt;
}

static void *map_pages(int nr, int flags)
{
	return mmap(NULL, (size_t)nr * PAGE, PROT_READ | PROT_WRITE,
		    flags | MAP_ANONYMOUS, -1, 0);
}

TEST(fork_returns_twice)
{
	pid_t me = getpid(), pid = fork();

	if (pid == 0)
		_exit(getpid() != me && getppid() == me ? 42 : 1);
	EXPECT(pid > 0 && pid != me);
	EXPECT_EQ(code_of(pid), 42);
}

TEST(private_memory_is_copied_and_shared_memory_is_not)
{
	volatile int *private = map_pages(1, MAP_PRIVATE);
	volatile int *shared = map_pages(1, MAP_SHARED);

	REQUIRE(private != MAP_FAILED && shared != MAP_FAILED);
	*private = *shared = 1;
	if (fork() == 0) {
		*private = *shared = 2;
		_exit(0);
	}
	wait(NULL);
	EXPECT_EQ(*private, 1);
	EXPECT_EQ(*shared, 2);
}

TEST(descriptors_share_their_offset)
{
	char path[] = "/tmp/fork.XXXXXX";
	int fd = mkstemp(path);

	REQUIRE(fd >= 0);
	unlink(path);
	if (fork() == 0)
		_exit(write(fd, "12345", 5) != 5);
	wait(NULL);
	EXPECT_EQ(lseek(fd, 0, SEEK_CUR), 5);
}

TEST(closing_in_the_child_leaves_the_parents_descriptor)
{
	int fds[2];

	REQUIRE(pipe(fds) == 0);
	if (fork() == 0)
		_exit(close(fds[1]));
	wait(NULL);
	EXPECT_EQ(write(fds[1], "x", 1), 1);
}

static void handler(int sig)
{
	(void)sig;
}

TEST(handlers_and_mask_are_inherited_pending_signals_are_not)
{
	sigset_t set, pending;
	struct sigaction sa;
	pid_t pid;

	signal(SIGUSR1, handler);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	raise(SIGUSR1);
	pid = fork();
	if (pid == 0) {
		sigaction(SIGUSR1, NULL, &sa);
		sigpending(&pending);
		sigprocmask(SIG_BLOCK, NULL, &set);
		_exit(sa.sa_handler == handler &&
				      !sigismember(&pending, SIGUSR1) &&
				      sigismember(&set, SIGUSR1)
			      ? 42
			      : 1);
	}
	EXPECT_EQ(code_of(pid), 42);
	sigpending(&pending);
	EXPECT(sigismember(&pending, SIGUSR1));
}

TEST(timers_and_alarms_are_not_inherited)
{
	struct itimerval it = { .it_value = { 100, 0 } }, got;
	pid_t pid;

	REQUIRE(setitimer(ITIMER_VIRTUAL, &it, NULL) == 0);
	alarm(100);
	pid = fork();
	if (pid == 0) {
		getitimer(ITIMER_VIRTUAL, &got);
		_exit(alarm(0) == 0 && got.it_value.tv_sec == 0 ? 42 : 1);
	}
	EXPECT_EQ(code_of(pid), 42);
	EXPECT(alarm(0) > 90);
}

TEST(processor_times_start_at_zero)
{
	struct tms t;
	volatile long spin = 0;
	pid_t pid;

	for (int64_t end = tap_now_ms() + 100; tap_now_ms() < end;)
		spin++;
	pid = fork();
	if (pid == 0) {
		times(&t);
		_exit(t.tms_utime + t.tms_stime <= 5 && t.tms_cutime == 0 ? 42
									  : 1);
	}
	EXPECT_EQ(code_of(pid), 42);
}

TEST(record_locks_are_not_inherited_flocks_are)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char path[] = "/tmp/lock.XXXXXX";
	int fd = mkstemp(path);
	pid_t pid;

	REQUIRE(fd >= 0);
	REQUIRE(fcntl(fd, F_SETLK, &lock) == 0);
	REQUIRE(flock(fd, LOCK_EX) == 0);
	pid = fork();
	if (pid == 0) {
		fcntl(fd, F_GETLK, &lock);
		_exit(lock.l_type == F_WRLCK && lock.l_pid == getppid() &&
				      flock(fd, LOCK_EX | LOCK_NB) == 0
			      ? 42
			      : 1);
	}
	EXPECT_EQ(code_of(pid), 42);
	unlink(path);
}

TEST(cwd_and_umask_are_inherited_then_separate)
{
	char here[64];
	pid_t pid;

	REQUIRE(chdir("/tmp") == 0);
	umask(027);
	pid = fork();
	if (pid == 0) {
		if (umask(0) != 027 || !getcwd(here, sizeof(here)) ||
		    strcmp(here, "/tmp"))
			_exit(1);
		_exit(chdir("/") == 0 ? 42 : 2);
	}
	EXPECT_EQ(code_of(pid), 42);
	EXPECT_EQ(umask(022), 027);
	EXPECT(getcwd(here, sizeof(here)) && !strcmp(here, "/tmp"));
}

TEST(nice_group_and_session_are_inherited)
{
	pid_t pid;

	REQUIRE(setpriority(PRIO_PROCESS, 0, 5) == 0);
	pid = fork();
	if (pid == 0)
		_exit(getpriority(PRIO_PROCESS, 0) == 5 &&
				      getpgrp() == getpgid(getppid()) &&
				      getsid(0) == getsid(getppid())
			      ? 42
			      : 1);
	EXPECT_EQ(code_of(pid), 42);
}

TEST(dontfork_ranges_are_absent_in_the_child)
{
	char *page = map_pages(1, MAP_PRIVATE);
	pid_t pid;

	REQUIRE(page != MAP_FAILED);
	page[0] = 1;
	REQUIRE(madvise(page, PAGE, MADV_DONTFORK) == 0);
	pid = fork();
	if (pid == 0) {
		page[0] = 2;
		_exit(0);
	}
	EXPECT_EQ(code_of(pid), -SIGSEGV);
	EXPECT_EQ(page[0], 1);
}

TEST(wipeonfork_ranges_are_zero_in_the_child)
{
	char *page = map_pages(1, MAP_PRIVATE);
	pid_t pid;

	REQUIRE(page != MAP_FAILED);
	page[0] = 1;
	REQUIRE(madvise(page, PAGE, MADV_WIPEONFORK) == 0);
	pid = fork();
	if (pid == 0)
		_exit(page[0] == 0 ? 42 : 1);
	EXPECT_EQ(code_of(pid), 42);
}

TEST(reading_copies_nothing_writing_copies_each_page_once)
{
	enum {
		NR = 256
	};
	volatile char *pages = map_pages(NR, MAP_PRIVATE);
	long start, sum = 0;
	pid_t pid;

	REQUIRE(pages != MAP_FAILED);
	for (int i = 0; i < NR; i++)
		pages[i * PAGE] = 1;
	pid = fork();
	if (pid == 0) {
		start = minor_faults();
		for (int i = 0; i < NR; i++)
			sum += pages[i * PAGE];
		if (sum != NR || minor_faults() - start > 20)
			_exit(1);
		start = minor_faults();
		for (int i = 0; i < NR; i++)
			pages[i * PAGE]++;
		start = minor_faults() - start;
		_exit(start >= NR && start < NR + 20 ? 42 : 2);
	}
	EXPECT_EQ(code_of(pid), 42);
	EXPECT_EQ(pages[5 * PAGE], 1);
}

/* The page frame behind @address, or 0 where /proc does not tell. */
static uint64_t frame_of(const volatile void *address)
{
	uint64_t entry = 0;
	int fd = open("/proc/self/pagemap", O_RDONLY);

	if (fd < 0)
		return 0;
	if (pread(fd, &entry, 8, (off_t)((uintptr_t)address / PAGE * 8)) != 8)
		entry = 0;
	close(fd);
	return entry & ((1ull << 55) - 1);
}

TEST(the_last_sharer_writes_in_place)
{
	volatile char *page = map_pages(1, MAP_PRIVATE);
	uint64_t before;

	REQUIRE(page != MAP_FAILED);
	page[0] = 1;
	before = frame_of(page);
	if (!before)
		SKIP("no frame numbers in /proc/self/pagemap");
	if (fork() == 0)
		_exit(0);
	wait(NULL);
	page[0] = 2;
	EXPECT_EQ(frame_of(page), before);
}

TEST(a_writer_among_sharers_gets_a_new_frame)
{
	volatile char *page = map_pages(1, MAP_PRIVATE);
	uint64_t before;
	pid_t pid;

	REQUIRE(page != MAP_FAILED);
	page[0] = 1;
	before = frame_of(page);
	if (!before)
		SKIP("no frame numbers in /proc/self/pagemap");
	pid = fork();
	if (pid == 0) {
		if (frame_of(page) != before)
			_exit(1);
		page[0] = 2;
		_exit(frame_of(page) != before ? 42 : 2);
	}
	EXPECT_EQ(code_of(pid), 42);
	EXPECT_EQ(page[0], 1);
}

TEST(a_vfork_child_borrows_memory_until_it_ends)
{
	static volatile int value;
	int64_t start = tap_now_ms();
	pid_t pid = vfork();

	if (pid == 0) {
		tap_sleep_ms(200);
		value = 7;
		_exit(3);
	}
	EXPECT_EQ(value, 7);
	EXPECT(tap_now_ms() - start >= 200);
	EXPECT_EQ(code_of(pid), 3);
}

TEST(a_vfork_parent_goes_on_when_the_child_execs)
{
	int64_t start = tap_now_ms();
	pid_t pid = vfork();

	if (pid == 0) {
		execl("/bin/busybox", "sleep", "2", (char *)NULL);
		_exit(127);
	}
	EXPECT(tap_now_ms() - start < 1900);
	kill(pid, SIGKILL);
	EXPECT_EQ(code_of(pid), -SIGKILL);
}

TEST(rlimit_nproc_ends_in_eagain)
{
	struct rlimit none = { 0, 0 };

	REQUIRE(setrlimit(RLIMIT_NPROC, &none) == 0);
	REQUIRE(setgid(1000) == 0 && setuid(1000) == 0);
	EXPECT_ERR(fork(), EAGAIN);
}

TEST(two_hundred_children_at_once)
{
	enum {
		NR = 200
	};
	int fds[2], good = 0;
	char c;

	REQUIRE(pipe(fds) == 0);
	for (int i = 0; i < NR; i++)
		if (fork() == 0) {
			close(fds[1]);
			_exit(read(fds[0], &c, 1) != 0);
		}
	close(fds[1]);
	for (int i = 0; i < NR; i++) {
		int status;

		if (wait(&status) > 0 && status == 0)
			good++;
	}
	EXPECT_EQ(good, NR);
}

TEST(a_chain_of_generations)
{
	int depth = 0, status;

	while (depth < 40) {
		pid_t pid = fork();

		if (pid == 0) {
			depth++;
			continue;
		}
		REQUIRE(pid > 0);
		REQUIRE(waitpid(pid, &status, 0) == pid);
		if (depth)
			_exit(WEXITSTATUS(status) + 1);
		EXPECT_EQ(WEXITSTATUS(status), 40);
		return;
	}
	_exit(1);
}

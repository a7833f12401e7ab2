/*
 * tests/user/storm.c - fork, exec, pipes, signals and memory, all at once.
 *
 * For STORM_SECONDS (an environment word, 5 by default) workers of each kind
 * run side by side.  Nothing is measured: the claims are that every child is
 * accounted for and that the machine still answers.
 */
#define TAP_SECONDS 600
#include "tests/user/tap.h"
#include <sys/mman.h>

static int64_t deadline;

static int over(void)
{
	return tap_now_ms() >= deadline;
}

static void forker(void)
{
	while (!over()) {
		pid_t pid = fork();
		int status;

		if (pid == 0) {
			if (fork() == 0)
				_exit(0); /* an orphan for somebody */
			_exit(3);
		}
		if (pid < 0 && errno == EAGAIN)
			continue;
		if (waitpid(pid, &status, 0) != pid || status != 0x300)
			_exit(1);
	}
}

static void execer(void)
{
	while (!over()) {
		pid_t pid = vfork();
		int status;

		if (pid == 0) {
			execl("/bin/busybox", "true", (char *)NULL);
			_exit(127);
		}
		if (waitpid(pid, &status, 0) != pid || status != 0)
			_exit(1);
	}
}

static void piper(void)
{
	int there[2], back[2], value = 0, got;

	if (pipe(there) || pipe(back))
		_exit(1);
	if (fork() == 0) {
		close(there[1]);
		while (read(there[0], &got, sizeof(got)) == sizeof(got))
			if (write(back[1], &got, sizeof(got)) < 0)
				_exit(1);
		_exit(0);
	}
	close(there[0]);
	while (!over()) {
		value++;
		if (write(there[1], &value, sizeof(value)) < 0 ||
		    read(back[0], &got, sizeof(got)) != sizeof(got) ||
		    got != value)
			_exit(1);
	}
	close(there[1]);
	wait(NULL);
}

static volatile int hits;

static void count_hit(int sig)
{
	(void)sig;
	hits++;
}

static void signaller(void)
{
	pid_t pid;

	signal(SIGUSR1, count_hit);
	pid = fork();
	if (pid == 0) {
		while (!over())
			if (kill(getppid(), SIGUSR1) < 0)
				_exit(1);
		_exit(0);
	}
	while (!over())
		kill(pid, hits % 2 ? SIGSTOP : SIGCONT);
	kill(pid, SIGCONT);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	if (!hits)
		_exit(1);
}

static void mapper(void)
{
	while (!over()) {
		size_t size = 64 * 4096;
		char *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		pid_t pid;

		if (p == MAP_FAILED)
			_exit(1);
		memset(p, 1, size);
		pid = fork();
		if (pid == 0) {
			memset(p, 2, size / 2);
			_exit(p[0] + p[size - 1] == 3 ? 0 : 1);
		}
		if (pid > 0 && tap_wait(pid) != 0)
			_exit(1);
		if (p[0] != 1 || munmap(p, size))
			_exit(1);
	}
}

static void filer(void)
{
	char path[40], buf[5000];

	snprintf(path, sizeof(path), "/tmp/storm.%d", getpid());
	memset(buf, 'f', sizeof(buf));
	while (!over()) {
		int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);

		if (fd < 0 || write(fd, buf, sizeof(buf)) != sizeof(buf) ||
		    pread(fd, buf, 100, 4900) != 100 || buf[99] != 'f')
			_exit(1);
		close(fd);
		if (unlink(path))
			_exit(1);
	}
}

static void (*const kinds[])(void) = { forker,    execer, piper,
				       signaller, mapper, filer };

TEST(every_worker_ends_well)
{
	enum {
		NR_KINDS = sizeof(kinds) / sizeof(kinds[0]),
		EACH = 2
	};
	const char *word = getenv("STORM_SECONDS");
	int good = 0, status;

	deadline = tap_now_ms() + 1000 * (word ? atoi(word) : 5);
	for (int i = 0; i < NR_KINDS * EACH; i++) {
		pid_t pid = fork();

		REQUIRE(pid >= 0);
		if (pid == 0) {
			kinds[i % NR_KINDS]();
			_exit(0);
		}
	}
	for (int i = 0; i < NR_KINDS * EACH; i++) {
		if (wait(&status) > 0 && status == 0)
			good++;
		else
			tap_fail("a worker ended with %#x", status);
	}
	EXPECT_EQ(good, NR_KINDS * EACH);
}

/*
 * tests/user/tap.h - the frame of a user test: one program, many claims.
 *
 * A file is a list of TEST(name_that_is_the_claim) { ... }.  Each runs in a
 * child of its own, so that a crash fails one claim and no more; the parent
 * prints one TAP line per claim.  The same static program runs on Nestix and
 * on Linux, and both must print the same: names carry no pids, addresses or
 * times.  What differs between runs goes into "# ..." lines, which are not
 * compared.
 *
 *   EXPECT(cond)          fails the test and goes on
 *   EXPECT_EQ(a, b)       the same, showing both numbers
 *   EXPECT_ERR(call, E)   call must return -1 with errno E
 *   REQUIRE(cond)         fails the test and leaves it
 *   SKIP("why")           leaves the test as skipped
 *
 * A test is killed after TAP_SECONDS (define it before the include for more).
 * `prog name...` runs only the tests named.
 */
#ifndef TESTS_USER_TAP_H
#define TESTS_USER_TAP_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/types.h>
#include <sys/wait.h>

#ifndef TAP_SECONDS
#define TAP_SECONDS 30
#endif
#define TAP_SKIPPED 77

struct tap_test {
	const char *name;
	void (*run)(void);
	struct tap_test *next;
};

static struct tap_test *tap_first, **tap_last = &tap_first;
/* Of the running test, in its child; volatile for tests that siglongjmp(). */
static volatile int tap_failed;

#define TEST(fn) \
	static void fn(void); \
	static struct tap_test tap_##fn = { #fn, fn, NULL }; \
	__attribute__((constructor)) static void tap_add_##fn(void) \
	{ \
		*tap_last = &tap_##fn; \
		tap_last = &tap_##fn.next; \
	} \
	static void fn(void)

#define tap_fail(...) \
	do { \
		tap_failed = 1; \
		printf("# %s:%d: ", __FILE__, __LINE__); \
		printf(__VA_ARGS__); \
		printf("\n"); \
		fflush(stdout); \
	} while (0)

#define EXPECT(cond) \
	do { \
		if (!(cond)) \
			tap_fail("not true: %s (errno %d)", #cond, errno); \
	} while (0)

#define EXPECT_EQ(a, b) \
	do { \
		long long tap_a = (long long)(a), tap_b = (long long)(b); \
		if (tap_a != tap_b) \
			tap_fail("%s is %lld (%#llx), not %s = %lld", #a, \
				 tap_a, tap_a, #b, tap_b); \
	} while (0)

#define EXPECT_ERR(call, err) \
	do { \
		errno = 0; \
		long long tap_r = (long long)(call); \
		if (tap_r != -1 || errno != (err)) \
			tap_fail("%s gave %lld, errno %d (%s), not %s", #call, \
				 tap_r, errno, strerror(errno), #err); \
	} while (0)

#define REQUIRE(cond) \
	do { \
		if (!(cond)) { \
			tap_fail("required: %s (errno %d)", #cond, errno); \
			exit(1); \
		} \
	} while (0)

#define SKIP(why) \
	do { \
		printf("# skipped: %s\n", why); \
		exit(TAP_SKIPPED); \
	} while (0)

/* Wait for @pid to end; its wait status, or -1. */
__attribute__((unused)) static int tap_wait(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return status;
}

/* Run @fn in a child; the child's wait status. */
__attribute__((unused)) static int tap_in_child(void (*fn)(void))
{
	pid_t pid = fork();

	if (pid == 0) {
		fn();
		fflush(stdout);
		_exit(tap_failed);
	}
	return tap_wait(pid);
}

__attribute__((unused)) static void tap_sleep_ms(long ms)
{
	struct timespec ts = { ms / 1000, ms % 1000 * 1000000 };

	while (nanosleep(&ts, &ts) < 0 && errno == EINTR)
		;
}

__attribute__((unused)) static int64_t tap_now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* Read the small file @path into @buf, NUL-ended; its length or -1. */
__attribute__((unused)) static ssize_t tap_read_file(const char *path,
						     char *buf, size_t size)
{
	size_t len = 0;
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	while (len < size - 1 && (n = read(fd, buf + len, size - 1 - len)) > 0)
		len += (size_t)n;
	close(fd);
	buf[len] = 0;
	return (ssize_t)len;
}

/* Write the string @text to @path in one write; 0 or -errno. */
__attribute__((unused)) static int tap_write_file(const char *path,
						  const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), err = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		err = -errno;
	close(fd);
	return err;
}

/* The letter of /proc/@pid/stat's third field, or 0. */
__attribute__((unused)) static char tap_task_state(pid_t pid)
{
	char path[40], buf[512], *p;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	if (tap_read_file(path, buf, sizeof(buf)) <= 0)
		return 0;
	p = strrchr(buf, ')');
	return p ? p[2] : 0;
}

/* Wait up to three seconds for @pid to reach @state; true if it did. */
__attribute__((unused)) static int tap_await_state(pid_t pid, char state)
{
	for (int i = 0; i < 300; i++) {
		if (tap_task_state(pid) == state)
			return 1;
		tap_sleep_ms(10);
	}
	return 0;
}

static int tap_wanted(const char *name, char **argv)
{
	if (!*argv)
		return 1;
	for (; *argv; argv++)
		if (!strcmp(*argv, name))
			return 1;
	return 0;
}

static int tap_run(const struct tap_test *test, int number)
{
	pid_t pid;
	int status, good;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		alarm(TAP_SECONDS);
		test->run();
		fflush(stdout);
		_exit(tap_failed);
	}
	status = pid < 0 ? -1 : tap_wait(pid);
	good = WIFEXITED(status) &&
	       (WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == TAP_SKIPPED);
	if (status != -1 && WIFSIGNALED(status))
		printf("# killed by signal %d\n", WTERMSIG(status));
	printf("%sok %d - %s%s\n", good ? "" : "not ", number, test->name,
	       good && WEXITSTATUS(status) ? " # SKIP" : "");
	fflush(stdout);
	return good;
}

int main(int argc, char **argv)
{
	int number = 0, failed = 0;

	(void)argc;
	for (struct tap_test *t = tap_first; t; t = t->next)
		if (tap_wanted(t->name, argv + 1))
			failed += !tap_run(t, ++number);
	printf("1..%d\n", number);
	return failed != 0;
}

#endif

/*
 * tests/user/ns.h - what the tests of namespaces share: children in new ones,
 * and the links of /proc/PID/ns.
 */
#ifndef TESTS_USER_NS_H
#define TESTS_USER_NS_H

#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#define NS "/proc/self/ns/"

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif
#define NS_GET_USERNS    0xb701
#define NS_GET_PARENT    0xb702
#define NS_GET_NSTYPE    0xb703
#define NS_GET_OWNER_UID 0xb704

/* A child that waits until its pipe is closed. */
struct ns_child {
	pid_t pid;
	int fd; /* our end */
};

/* Run a statement in a child of its own; its failures are the test's. */
#define NS_IN_CHILD(...) \
	do { \
		pid_t ns_pid = fork(); \
		if (ns_pid == 0) { \
			__VA_ARGS__; \
			fflush(stdout); \
			_exit(tap_failed); \
		} \
		EXPECT_EQ(tap_wait(ns_pid), 0); \
	} while (0)

/* The text of a link, NUL-ended, and its length; or -1. */
__attribute__((unused)) static ssize_t ns_text(const char *path, char *text)
{
	ssize_t n = readlink(path, text, 63);

	text[n < 0 ? 0 : n] = 0;
	return n;
}

__attribute__((unused)) static ssize_t ns_text_of(pid_t pid, const char *link,
						  char *text)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/ns/%s", pid, link);
	return ns_text(path, text);
}

__attribute__((unused)) static int ns_open(pid_t pid, const char *link)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/ns/%s", pid, link);
	return open(path, O_RDONLY | O_CLOEXEC);
}

__attribute__((unused)) static int ns_pidfd(pid_t pid)
{
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

/* Do two descriptors mean one namespace?  Closes @a. */
__attribute__((unused)) static int ns_same(int a, int b)
{
	struct stat sa, sb;
	int same = fstat(a, &sa) == 0 && fstat(b, &sb) == 0 &&
		   sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino;

	close(a);
	return same;
}

/* fork() with flags. */
__attribute__((unused)) static pid_t ns_clone(unsigned long flags)
{
	return (pid_t)syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
}

__attribute__((unused)) static pid_t ns_clone3(unsigned long flags)
{
	uint64_t args[8] = { flags, 0, 0, 0, SIGCHLD };

	return (pid_t)syscall(SYS_clone3, args, sizeof(args));
}

/* A child with new namespaces, which waits for ns_end(). */
__attribute__((unused)) static struct ns_child ns_start(unsigned long flags)
{
	struct ns_child c;
	int p[2];
	char byte;

	REQUIRE(pipe(p) == 0);
	c.pid = ns_clone(flags);
	REQUIRE(c.pid >= 0);
	if (!c.pid) {
		close(p[1]);
		_exit((int)read(p[0], &byte, 1));
	}
	close(p[0]);
	c.fd = p[1];
	return c;
}

__attribute__((unused)) static void ns_end(struct ns_child *c)
{
	close(c->fd);
	EXPECT_EQ(tap_wait(c->pid), 0);
}

/* Kill and reap what pauses. */
__attribute__((unused)) static void ns_kill_children(void)
{
	int saved = errno;

	signal(SIGTERM, SIG_IGN);
	for (;;) {
		char path[64], buf[256] = "";
		pid_t pid;

		snprintf(path, sizeof(path), "/proc/%d/task/%d/children",
			 getpid(), getpid());
		if (tap_read_file(path, buf, sizeof(buf)) <= 0)
			break;
		pid = atoi(buf);
		if (pid <= 0)
			break;
		kill(pid, SIGKILL);
		tap_wait(pid);
	}
	errno = saved;
}

#endif

/*
 * tests/user/ns_failnth.c - namespaces while memory runs out: making, leaving
 * and entering them, and writing their maps.
 *
 * See: tests/user/failnth.h.
 */
#include "tests/user/failnth.h"
#include <sched.h>
#include <sys/syscall.h>

/* A child in new namespaces of every type that there is. */
static int do_clone_all(void)
{
	uint64_t args[8] = { 0x80 | CLONE_NEWUTS | CLONE_NEWNS | CLONE_NEWUSER |
				     CLONE_NEWPID,
			     0, 0, 0, SIGCHLD };
	pid_t pid = (pid_t)syscall(SYS_clone3, args, sizeof(args));

	if (pid < 0)
		return -errno;
	if (pid == 0)
		_exit(0);
	return tap_wait(pid) == 0 ? 0 : -EIO;
}

TEST(clone_of_all_namespaces)
{
	fail_each(do_clone_all);
}

static int do_unshare(void)
{
	return unshare(0x80 | CLONE_NEWUTS | CLONE_NEWNS | CLONE_FS |
		       CLONE_FILES)
		       ? -errno
		       : 0;
}

TEST(unshare_of_namespaces)
{
	fail_each(do_unshare);
}

/* Open a link, which makes its file, and go where it leads. */
static int do_setns(void)
{
	int fd = open("/proc/self/ns/mnt", O_RDONLY), err = 0;

	if (fd < 0) /* ENOENT: no inode in /proc */
		return errno == ENOENT ? -ENOMEM : -errno;
	if (setns(fd, CLONE_NEWNS))
		err = -errno;
	close(fd);
	return err;
}

TEST(setns_and_its_file)
{
	REQUIRE(unshare(CLONE_NEWNS) == 0);
	fail_each(do_setns);
}

/* A map of more extents than fit in the namespace itself. */
static int do_map(void)
{
	static const char map[] = "0 0 1\n1 1 1\n2 2 1\n3 3 1\n4 4 1\n5 5 1\n";
	char path[64];
	int p[2], fd, err = 0;
	pid_t pid;

	if (pipe(p))
		return -errno;
	pid = (pid_t)syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0) {
		close(p[1]);
		_exit((int)read(p[0], path, 1));
	}
	if (pid < 0)
		err = -errno;
	snprintf(path, sizeof(path), "/proc/%d/uid_map", pid);
	fd = pid < 0 ? -1 : open(path, O_WRONLY);
	if (pid > 0 && (fd < 0 || write(fd, map, sizeof(map) - 1) < 0))
		err = -errno;
	close(fd);
	close(p[0]);
	close(p[1]);
	if (pid > 0)
		tap_wait(pid);
	return err == -ENOENT ? -ENOMEM : err; /* no inode in /proc */
}

TEST(map_of_a_user_namespace)
{
	fail_each(do_map);
}

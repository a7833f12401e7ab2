/*
 * tests/user/proc_access.c - who may look at what in /proc/PID.
 *
 * See: proc(5); ptrace(2), "Ptrace access mode checking".
 */
#include <dirent.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include "tests/user/tap.h"

#define USER 1000

static const char *path_of(pid_t pid, const char *name)
{
	static char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	return path;
}

/* 0, or the errno of opening and then reading a file to its first byte. */
static int try_read(pid_t pid, const char *name)
{
	int fd = open(path_of(pid, name), O_RDONLY), err = 0;
	char buf[256];

	if (fd < 0)
		return errno;
	if (read(fd, buf, sizeof(buf)) < 0)
		err = errno;
	close(fd);
	return err;
}

static int try_link(pid_t pid, const char *name)
{
	char buf[256];

	return readlink(path_of(pid, name), buf, sizeof(buf)) < 0 ? errno : 0;
}

/* A child that sleeps; with @dumpable 0 nobody may look into it. */
static pid_t sleeper(int dumpable)
{
	int ready[2];
	pid_t pid;
	char c;

	if (pipe(ready))
		return -1;
	pid = fork();
	if (!pid) {
		prctl(PR_SET_DUMPABLE, dumpable);
		if (write(ready[1], "x", 1) == 1)
			pause();
		_exit(0);
	}
	if (read(ready[0], &c, 1) != 1)
		return -1;
	close(ready[0]);
	close(ready[1]);
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static int become_user(void)
{
	return setgid(USER) || setuid(USER) || prctl(PR_SET_DUMPABLE, 1);
}

/* What all may see, and what only those who may trace the process. */
static const char *const open_to_all[] = {
	"status", "stat",    "statm",         "cmdline",   "comm",
	"limits", "wchan",   "oom_score",     "mountinfo", "mounts",
	"sched",  "uid_map", "oom_score_adj",
};
static const char *const closed[] = {
	"environ", "auxv",       "maps",  "smaps",    "smaps_rollup",
	"pagemap", "mem",        "stack", "syscall",  "personality",
	"io",      "mountstats", "fd",    "fdinfo/0",
};
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void expect_closed(pid_t pid)
{
	for (size_t i = 0; i < COUNT(open_to_all); i++)
		EXPECT_EQ(try_read(pid, open_to_all[i]), 0);
	for (size_t i = 0; i < COUNT(closed); i++) {
		int err = try_read(pid, closed[i]);

		if (err != EACCES)
			tap_fail("%s gives %d", closed[i], err);
	}
	EXPECT_EQ(try_link(pid, "exe"), EACCES);
	EXPECT_EQ(try_link(pid, "cwd"), EACCES);
	EXPECT_EQ(try_link(pid, "root"), EACCES);
	EXPECT_EQ(try_link(pid, "ns/pid"), EACCES);
	EXPECT_EQ(try_link(pid, "fd/0"), EACCES);
}

TEST(root_processes_are_closed_to_a_user)
{
	pid_t pid = sleeper(1);

	REQUIRE(pid > 0 && !become_user());
	expect_closed(pid);
	EXPECT_ERR(open(path_of(pid, "comm"), O_WRONLY), EACCES);
	EXPECT_ERR(open(path_of(pid, "oom_score_adj"), O_WRONLY), EACCES);
	EXPECT_ERR(open(path_of(pid, "fdinfo"), O_RDONLY), EACCES);
}

TEST(an_undumpable_process_is_closed_to_its_owner)
{
	struct stat st;
	pid_t pid;

	REQUIRE(!become_user());
	pid = sleeper(0);
	REQUIRE(pid > 0);
	expect_closed(pid);
	REQUIRE(!stat(path_of(pid, "status"), &st));
	EXPECT_EQ(st.st_uid, 0);
	REQUIRE(!stat(path_of(pid, ""), &st));
	EXPECT_EQ(st.st_uid, USER);
	end(pid);
}

TEST(an_owner_sees_all_but_the_kernel_stack)
{
	struct stat st;
	pid_t pid;

	REQUIRE(!become_user());
	pid = sleeper(1);
	REQUIRE(pid > 0);
	for (size_t i = 0; i < COUNT(open_to_all); i++)
		EXPECT_EQ(try_read(pid, open_to_all[i]), 0);
	EXPECT_EQ(try_read(pid, "environ"), 0);
	EXPECT_EQ(try_read(pid, "maps"), 0);
	EXPECT_EQ(try_read(pid, "smaps_rollup"), 0);
	EXPECT_EQ(try_read(pid, "syscall"), 0);
	EXPECT_EQ(try_read(pid, "personality"), 0);
	EXPECT_EQ(try_read(pid, "io"), 0);
	EXPECT_EQ(try_read(pid, "fdinfo/0"), 0);
	EXPECT_EQ(try_read(pid, "stack"), EACCES);
	EXPECT_EQ(try_read(pid, "mem"), EIO); /* nothing at address 0 */
	EXPECT_EQ(try_link(pid, "exe"), 0);
	EXPECT_EQ(try_link(pid, "fd/0"), 0);
	REQUIRE(!stat(path_of(pid, "status"), &st));
	EXPECT_EQ(st.st_uid, USER);
	EXPECT_ERR(chmod(path_of(pid, "status"), 0666), EPERM);
	end(pid);
}

TEST(addresses_are_for_those_who_may_look)
{
	char line[512];
	unsigned long code = 5, stack = 5;
	pid_t pid = sleeper(1);
	FILE *f;

	REQUIRE(pid > 0 && !become_user());
	f = fopen(path_of(pid, "stat"), "r");
	REQUIRE(f && fgets(line, sizeof(line), f));
	EXPECT_EQ(sscanf(strrchr(line, ')') + 2,
			 "%*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s "
			 "%*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %lu %*s %lu",
			 &code, &stack),
		  2);
	EXPECT_EQ(code, 1);
	EXPECT_EQ(stack, 0);
	fclose(f);
}

TEST(a_zombie_is_nearly_empty)
{
	static const char *const empty[] = { "maps",           "smaps",
					     "cmdline",        "environ",
					     "auxv",           "pagemap",
					     "coredump_filter" };
	siginfo_t info;
	char buf[64];
	pid_t pid = fork();
	int fd;

	if (!pid)
		_exit(0);
	REQUIRE(!waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT));
	for (size_t i = 0; i < COUNT(empty); i++) {
		fd = open(path_of(pid, empty[i]), O_RDONLY);
		EXPECT(fd >= 0);
		EXPECT_EQ(read(fd, buf, sizeof(buf)), 0);
		close(fd);
	}
	EXPECT_EQ(try_read(pid, "smaps_rollup"), ESRCH);
	EXPECT_EQ(try_read(pid, "mounts"), EINVAL);
	EXPECT_EQ(try_read(pid, "fdinfo/0"), ENOENT);
	EXPECT_EQ(try_link(pid, "exe"), ENOENT);
	EXPECT_EQ(try_link(pid, "cwd"), ENOENT);
	EXPECT_EQ(try_read(pid, "io"), 0);
	fd = open(path_of(pid, "status"), O_RDONLY);
	waitpid(pid, NULL, 0);
	EXPECT_ERR(read(fd, buf, sizeof(buf)), ESRCH);
	EXPECT_ERR(open(path_of(pid, "status"), O_RDONLY), ENOENT);
	close(fd);
}

TEST(bad_text_is_refused)
{
	static const struct {
		const char *name, *text;
		int err;
	} bad[] = {
		{ "oom_score_adj", "x", EINVAL },
		{ "oom_score_adj", "1001", EINVAL },
		{ "oom_score_adj", "-1001", EINVAL },
		{ "oom_adj", "16", EINVAL },
		{ "oom_adj", "-18", EINVAL },
		{ "clear_refs", "0", EINVAL },
		{ "clear_refs", "6", EINVAL },
		{ "clear_refs", "x", EINVAL },
		{ "coredump_filter", "y", EINVAL },
	};

	int fd;

	for (size_t i = 0; i < COUNT(bad); i++) {
		fd = open(path_of(getpid(), bad[i].name), O_WRONLY);

		REQUIRE(fd >= 0);
		EXPECT_ERR(write(fd, bad[i].text, strlen(bad[i].text)),
			   bad[i].err);
		close(fd);
	}
	fd = open("/proc/self/status", O_WRONLY | O_CREAT, 0644);
	EXPECT(fd >= 0); /* root may; but nothing takes the bytes */
	EXPECT_ERR(write(fd, "x", 1), EINVAL);
	EXPECT_ERR(open("/proc/self/nothing", O_WRONLY | O_CREAT, 0644),
		   ENOENT);
}

TEST(terminals_and_consoles_are_listed)
{
	char text[4096] = { 0 };
	int fd = open("/proc/tty/drivers", O_RDONLY);

	REQUIRE(fd >= 0 && read(fd, text, sizeof(text) - 1) > 0);
	close(fd);
	EXPECT(strstr(text, "/dev/tty             /dev/tty        5       0 "
			    "system:/dev/tty\n"));
	EXPECT(strstr(text, "/dev/ptmx            /dev/ptmx       5       2 "
			    "system\n"));
	EXPECT(strstr(text, "pty_slave            /dev/pts      136 0-"));
	EXPECT(strstr(text, "serial               /dev/ttyS       4 64-"));
	EXPECT(strstr(text, "/dev/tty        4 1-"));
	fd = open("/proc/consoles", O_RDONLY);
	memset(text, 0, sizeof(text));
	REQUIRE(fd >= 0 && read(fd, text, sizeof(text) - 1) > 0);
	EXPECT(!strcmp(text, "ttyS0                -W- (EC p a)    4:64\n"));
}

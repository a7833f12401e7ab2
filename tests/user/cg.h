/*
 * tests/user/cg.h - cgroups for tests: a tree of one's own, and waiting.
 *
 * CG_TEST(name) { ... } runs with the version 2 tree mounted on CG_MOUNT, an
 * empty cgroup "top" in it and the pids controller on for top's children.
 * Afterwards all that was made below top is killed and removed.  Names of
 * cgroups are relative to top: "" is top itself, "a/b" is below it.
 */
#ifndef TESTS_USER_CG_H
#define TESTS_USER_CG_H

#include "tests/user/tap.h"
#include <dirent.h>
#include <poll.h>
#include <stdarg.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#define CG_MOUNT "/run/cgtest"
#define CG_TOP   CG_MOUNT "/top"

/* The path of @file in cgroup @cg; of the directory if @file is NULL. */
__attribute__((unused)) static const char *cg_path(const char *cg,
						   const char *file)
{
	static char bufs[4][512];
	static int turn;
	char *buf = bufs[turn++ % 4];

	snprintf(buf, sizeof(bufs[0]), CG_TOP "%s%s%s%s", *cg ? "/" : "", cg,
		 file ? "/" : "", file ? file : "");
	return buf;
}

/* 0 or -errno. */
__attribute__((unused)) static int cg_write(const char *cg, const char *file,
					    const char *text)
{
	return tap_write_file(cg_path(cg, file), text);
}

__attribute__((unused)) static int cg_write_nr(const char *cg, const char *file,
					       long nr)
{
	char text[24];

	snprintf(text, sizeof(text), "%ld", nr);
	return cg_write(cg, file, text);
}

/* The text of a control file, or "!N" for errno N. */
__attribute__((unused)) static const char *cg_read(const char *cg,
						   const char *file)
{
	static char bufs[4][8192];
	static int turn;
	char *buf = bufs[turn++ % 4];
	int fd = open(cg_path(cg, file), O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, buf, sizeof(bufs[0]) - 1);

	if (n < 0)
		snprintf(buf, sizeof(bufs[0]), "!%d", errno);
	else
		buf[n] = 0;
	if (fd >= 0)
		close(fd);
	return buf;
}

#define EXPECT_TEXT(got, want) \
	do { \
		const char *tap_g = (got), *tap_w = (want); \
		if (strcmp(tap_g, tap_w) != 0) \
			tap_fail("%s is \"%s\", not \"%s\"", #got, tap_g, \
				 tap_w); \
	} while (0)

/* 0 or -errno */
__attribute__((unused)) static int cg_mkdir(const char *cg)
{
	return mkdir(cg_path(cg, NULL), 0755) ? -errno : 0;
}

__attribute__((unused)) static int cg_rmdir(const char *cg)
{
	return rmdir(cg_path(cg, NULL)) ? -errno : 0;
}

/* Wait until cgroup.events of @cg contains @text; false after 5 s. */
__attribute__((unused)) static int cg_await(const char *cg, const char *text)
{
	struct pollfd pfd = { .events = POLLPRI };
	char buf[128];
	ssize_t n;
	int good = 0;

	pfd.fd = open(cg_path(cg, "cgroup.events"), O_RDONLY | O_CLOEXEC);
	if (pfd.fd < 0)
		return 0;
	for (int i = 0; i < 50 && !good; i++) {
		n = pread(pfd.fd, buf, sizeof(buf) - 1, 0);
		if (n < 0)
			break;
		buf[n] = 0;
		good = strstr(buf, text) != NULL;
		if (!good)
			poll(&pfd, 1, 100);
	}
	close(pfd.fd);
	return good;
}

/* A child of ours in @cg that sleeps until it is killed. */
__attribute__((unused)) static pid_t cg_sleeper(const char *cg)
{
	pid_t pid = fork();

	REQUIRE(pid >= 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	REQUIRE(cg_write_nr(cg, "cgroup.procs", pid) == 0);
	return pid;
}

/* Run @fn in a child that has moved into @cg; its wait status. */
__attribute__((unused)) static int cg_run_in(const char *cg, void (*fn)(void))
{
	pid_t pid = fork();

	REQUIRE(pid >= 0);
	if (pid == 0) {
		if (cg_write(cg, "cgroup.procs", "0"))
			_exit(99);
		fn();
		fflush(stdout);
		_exit(tap_failed);
	}
	return tap_wait(pid);
}

__attribute__((unused)) static void cg_reap(pid_t pid)
{
	kill(pid, SIGKILL);
	tap_wait(pid);
}

static void cg_remove_below(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	char path[512];

	while (d && (e = readdir(d))) {
		if (e->d_type != DT_DIR || e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
		cg_remove_below(path);
		rmdir(path);
	}
	if (d)
		closedir(d);
}

static int cg_is_up;

static void cg_down(void)
{
	if (!cg_is_up)
		return;
	cg_is_up = 0;
	tap_write_file(CG_MOUNT "/cgroup.procs", "0");
	tap_write_file(CG_TOP "/cgroup.kill", "1");
	while (waitpid(-1, NULL, __WALL) > 0 || errno == EINTR)
		;
	cg_remove_below(CG_TOP);
	rmdir(CG_TOP);
	tap_write_file(CG_MOUNT "/cgroup.subtree_control", "-pids");
	umount2(CG_MOUNT, MNT_DETACH);
	rmdir(CG_MOUNT);
}

static void cg_up(void)
{
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	mkdir("/run", 0755);
	mkdir(CG_MOUNT, 0755);
	REQUIRE(mount("none", CG_MOUNT, "cgroup2", 0, NULL) == 0);
	cg_is_up = 1;
	atexit(cg_down);
	REQUIRE(tap_write_file(CG_MOUNT "/cgroup.subtree_control", "+pids") ==
		0);
	REQUIRE(mkdir(CG_TOP, 0755) == 0);
	REQUIRE(cg_write("", "cgroup.subtree_control", "+pids") == 0);
}

#define CG_TEST(fn) \
	static void cg_body_##fn(void); \
	TEST(fn) \
	{ \
		cg_up(); \
		cg_body_##fn(); \
		cg_down(); \
	} \
	static void cg_body_##fn(void)

#endif

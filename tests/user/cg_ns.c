/*
 * tests/user/cg_ns.c - cgroup namespaces and delegation: who may move whom,
 * and what those inside see.
 *
 * See: cgroup_namespaces(7); cgroups(7), "Delegation".
 */
#include "tests/user/cg.h"
#include <sched.h>

#ifndef CLONE_NEWCGROUP
#define CLONE_NEWCGROUP 0x02000000
#endif

static const char *cgroup_of(pid_t pid)
{
	static char text[256];
	char path[40];

	snprintf(path, sizeof(path), "/proc/%d/cgroup", pid);
	if (tap_read_file(path, text, sizeof(text)) < 0)
		return "?";
	return text;
}

/* The mountinfo line with @word, or "". */
static const char *mount_line(const char *word)
{
	static char text[8192];
	char *line;

	tap_read_file("/proc/self/mountinfo", text, sizeof(text));
	for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		if (strstr(line, word))
			return line;
	return "";
}

static pid_t child, sibling;

static void look_from_inside(void)
{
	REQUIRE(unshare(CLONE_NEWCGROUP) == 0);
	EXPECT_TEXT(cgroup_of(getpid()), "0::/\n");
	EXPECT_TEXT(cgroup_of(child), "0::/x\n");
	EXPECT_TEXT(cgroup_of(sibling), "0::/../e/f\n");
	EXPECT_TEXT(cgroup_of(1), "0::/../..\n");
	EXPECT(strstr(mount_line(CG_MOUNT), " /../.. " CG_MOUNT " "));
	/* moving away does not move the root */
	EXPECT_EQ(cg_write("d/x", "cgroup.procs", "0"), 0);
	EXPECT_TEXT(cgroup_of(getpid()), "0::/x\n");
	EXPECT_EQ(cg_write("e", "cgroup.procs", "0"), 0);
	EXPECT_TEXT(cgroup_of(getpid()), "0::/../e\n");
}

CG_TEST(paths_are_relative_to_the_readers_root)
{
	EXPECT_EQ(cg_mkdir("d"), 0);
	EXPECT_EQ(cg_mkdir("d/x"), 0);
	EXPECT_EQ(cg_mkdir("e"), 0);
	EXPECT_EQ(cg_mkdir("e/f"), 0);
	child = cg_sleeper("d/x");
	sibling = cg_sleeper("e/f");
	EXPECT_EQ(cg_run_in("d", look_from_inside), 0);
	cg_reap(child);
	cg_reap(sibling);
}

static void mount_from_inside(void)
{
	struct stat a, b;

	REQUIRE(unshare(CLONE_NEWCGROUP | CLONE_NEWNS) == 0);
	REQUIRE(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0);
	mkdir("/run/cgin", 0755);
	EXPECT(mount("none", "/run/cgin", "cgroup2", 0, NULL) == 0);
	EXPECT(strstr(mount_line("/run/cgin"), " / /run/cgin "));
	EXPECT(stat("/run/cgin", &a) == 0);
	EXPECT(stat(cg_path("d", NULL), &b) == 0);
	EXPECT(a.st_ino == b.st_ino && a.st_dev == b.st_dev);
	EXPECT(access("/run/cgin/x/cgroup.type", F_OK) == 0);
	EXPECT_ERR(access("/run/cgin/top", F_OK), ENOENT);
	EXPECT(umount("/run/cgin") == 0);
	rmdir("/run/cgin");
}

CG_TEST(mount_inside_begins_at_the_root_of_the_namespace)
{
	EXPECT_EQ(cg_mkdir("d"), 0);
	EXPECT_EQ(cg_mkdir("d/x"), 0);
	EXPECT_EQ(cg_run_in("d", mount_from_inside), 0);
}

static void setns_back_and_forth(void)
{
	int old = open("/proc/self/ns/cgroup", O_RDONLY | O_CLOEXEC), new;

	REQUIRE(old >= 0);
	REQUIRE(unshare(CLONE_NEWCGROUP) == 0);
	new = open("/proc/self/ns/cgroup", O_RDONLY | O_CLOEXEC);
	REQUIRE(new >= 0);
	EXPECT_TEXT(cgroup_of(getpid()), "0::/\n");
	EXPECT(setns(old, CLONE_NEWCGROUP) == 0);
	EXPECT_TEXT(cgroup_of(getpid()), "0::/top/d\n"); /* where we were */
	EXPECT_EQ(tap_write_file(CG_MOUNT "/cgroup.procs", "0"), 0);
	EXPECT(setns(new, 0) == 0);
	EXPECT_TEXT(cgroup_of(getpid()), "0::/../..\n");
	EXPECT_ERR(setns(old, CLONE_NEWUTS), EINVAL);
	EXPECT(setgid(1000) == 0 && setuid(1000) == 0);
	EXPECT_ERR(setns(old, CLONE_NEWCGROUP), EPERM);
	EXPECT_ERR(unshare(CLONE_NEWCGROUP), EPERM);
	close(old);
	close(new);
}

CG_TEST(setns_changes_the_view_and_not_the_membership)
{
	EXPECT_EQ(cg_mkdir("d"), 0);
	EXPECT_EQ(cg_run_in("d", setns_back_and_forth), 0);
}

static void root_is_removed(void)
{
	REQUIRE(unshare(CLONE_NEWCGROUP) == 0);
	EXPECT_EQ(tap_write_file(CG_MOUNT "/cgroup.procs", "0"), 0);
	EXPECT_EQ(cg_rmdir("d"), 0);
	EXPECT_TEXT(cgroup_of(getpid()), "0::/../..\n");
	EXPECT(strstr(cg_read("", "cgroup.stat"), "nr_dying_descendants 1\n"));
}

CG_TEST(namespace_keeps_the_memory_of_its_root)
{
	EXPECT_EQ(cg_mkdir("d"), 0);
	EXPECT_EQ(cg_run_in("d", root_is_removed), 0);
}

/* --- nsdelegate */

static void border_holds(void)
{
	REQUIRE(unshare(CLONE_NEWCGROUP) == 0);
	EXPECT_EQ(cg_write("d", "pids.max", "5"), -EPERM);
	EXPECT_EQ(cg_write("d", "cgroup.freeze", "0"), -EPERM);
	EXPECT_EQ(cg_write("d", "cgroup.max.depth", "3"), -EPERM);
	EXPECT_EQ(cg_write("d", "cgroup.kill", "1"), -EPERM);
	EXPECT_EQ(cg_write("d", "cgroup.type", "threaded"), -EPERM);
	EXPECT_EQ(cg_write_nr("d", "cgroup.procs", sibling), -ENOENT);
	EXPECT_EQ(cg_write_nr("e", "cgroup.procs", child), -ENOENT);
	EXPECT_EQ(cg_write_nr("d", "cgroup.procs", child), 0);
	EXPECT_EQ(cg_write_nr("d/x", "cgroup.procs", child), 0);
	EXPECT_EQ(cg_write("d/x", "cgroup.freeze", "1"), 0);
	EXPECT_EQ(cg_write("d/x", "cgroup.freeze", "0"), 0);
	EXPECT_EQ(cg_write("d/x", "cgroup.procs", "0"), 0);
	EXPECT_EQ(cg_write("d", "cgroup.subtree_control", "+pids"), 0);
	EXPECT_EQ(cg_write("d", "cgroup.subtree_control", "-pids"), 0);
}

CG_TEST(with_nsdelegate_a_namespace_is_a_border)
{
	REQUIRE(mount("none", CG_MOUNT, NULL, MS_REMOUNT, "nsdelegate") == 0);
	EXPECT_EQ(cg_mkdir("d"), 0);
	EXPECT_EQ(cg_mkdir("d/x"), 0);
	EXPECT_EQ(cg_mkdir("e"), 0);
	child = cg_sleeper("d/x");
	sibling = cg_sleeper("e");
	EXPECT_EQ(cg_run_in("d", border_holds), 0);
	REQUIRE(mount("none", CG_MOUNT, NULL, MS_REMOUNT, "") == 0);
	cg_reap(child);
	cg_reap(sibling);
}

static void options_are_not_ours(void)
{
	REQUIRE(unshare(CLONE_NEWCGROUP) == 0);
	EXPECT(mount("none", CG_MOUNT, NULL, MS_REMOUNT, "nsdelegate") == 0);
	EXPECT_EQ(cg_write("d", "cgroup.max.depth", "3"), 0); /* no effect */
}

CG_TEST(options_are_set_from_the_first_namespace_only)
{
	EXPECT_EQ(cg_mkdir("d"), 0);
	EXPECT_EQ(cg_run_in("d", options_are_not_ours), 0);
}

/* --- delegation to a user */

static void delegate(const char *cg)
{
	EXPECT(chown(cg_path(cg, NULL), 1000, 1000) == 0);
	EXPECT(chown(cg_path(cg, "cgroup.procs"), 1000, 1000) == 0);
	EXPECT(chown(cg_path(cg, "cgroup.threads"), 1000, 1000) == 0);
	EXPECT(chown(cg_path(cg, "cgroup.subtree_control"), 1000, 1000) == 0);
}

static void user_rules_below(void)
{
	struct stat st;

	EXPECT(setgid(1000) == 0 && setuid(1000) == 0);
	EXPECT_EQ(cg_mkdir("d/x"), 0);
	EXPECT(stat(cg_path("d/x", NULL), &st) == 0);
	EXPECT(st.st_uid == 1000 && st.st_gid == 1000);
	EXPECT(stat(cg_path("d/x", "cgroup.procs"), &st) == 0);
	EXPECT(st.st_uid == 1000 && st.st_gid == 1000);
	EXPECT_EQ(cg_write_nr("d/x", "cgroup.procs", child), 0);
	EXPECT_EQ(cg_write_nr("d/x", "cgroup.procs", sibling), -EACCES);
	EXPECT_EQ(cg_write("d/x", "cgroup.procs", "0"), -EACCES);
	EXPECT_EQ(cg_write_nr("d/x", "cgroup.procs", 1), -EACCES);
	EXPECT_EQ(cg_write("d", "cgroup.subtree_control", "+pids"), 0);
	EXPECT(stat(cg_path("d/x", "pids.max"), &st) == 0);
	EXPECT(st.st_uid == 1000);
	EXPECT_EQ(cg_write("d/x", "pids.max", "5"), 0);
	EXPECT_EQ(cg_write("d", "pids.max", "5"), -EACCES);
	EXPECT_EQ(cg_write("e", "cgroup.procs", "0"), -EACCES);
	EXPECT_EQ(cg_mkdir("zz"), -EACCES);
	EXPECT_EQ(cg_write("d/x", "cgroup.kill", "1"), 0);
}

CG_TEST(owner_of_a_subtree_rules_below_and_moves_inside)
{
	pid_t pid;

	umask(022);
	EXPECT_EQ(cg_mkdir("d"), 0);
	EXPECT_EQ(cg_mkdir("e"), 0);
	delegate("d");
	child = cg_sleeper("d");
	sibling = cg_sleeper("e");
	pid = fork();
	if (pid == 0) {
		user_rules_below();
		fflush(stdout);
		_exit(tap_failed);
	}
	EXPECT_EQ(tap_wait(pid), 0);
	EXPECT(WIFSIGNALED(tap_wait(child)));
	cg_reap(sibling);
}

CG_TEST(descriptor_carries_the_rights_of_its_opener)
{
	char nr[24];
	pid_t pid;
	int fd;

	EXPECT_EQ(cg_mkdir("d"), 0);
	EXPECT_EQ(cg_mkdir("e"), 0);
	delegate("d");
	sibling = cg_sleeper("e");
	snprintf(nr, sizeof(nr), "%d", sibling);
	/* opened by a user, written by root: no more than the user may */
	EXPECT(setegid(1000) == 0 && seteuid(1000) == 0);
	fd = open(cg_path("d", "cgroup.procs"), O_WRONLY | O_CLOEXEC);
	EXPECT(seteuid(0) == 0 && setegid(0) == 0);
	REQUIRE(fd >= 0);
	EXPECT_ERR(write(fd, nr, strlen(nr)), EACCES);
	close(fd);
	/* and the other way round */
	fd = open(cg_path("d", "cgroup.procs"), O_WRONLY | O_CLOEXEC);
	pid = fork();
	if (pid == 0) {
		EXPECT(setgid(1000) == 0 && setuid(1000) == 0);
		EXPECT_EQ(write(fd, nr, strlen(nr)), (long)strlen(nr));
		fflush(stdout);
		_exit(tap_failed);
	}
	EXPECT_EQ(tap_wait(pid), 0);
	EXPECT_TEXT(cgroup_of(sibling), "0::/top/d\n");
	close(fd);
	cg_reap(sibling);
}

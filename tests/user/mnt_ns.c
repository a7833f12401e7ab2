/*
 * tests/user/mnt_ns.c - mount namespaces: copies, and what a less privileged
 * one must not undo.
 *
 * See: mount_namespaces(7), user_namespaces(7).
 */
#include "tests/user/mnt_tree.h"
#include "tests/user/ns.h"
#include <poll.h>
#include <sys/statvfs.h>

#define AT(name) SCRATCH "/" name

static void private_scratch(void)
{
	scratch();
	REQUIRE(propagation(SCRATCH, MS_PRIVATE) == 0);
}

/* From here on root of a user namespace of our own, with its mounts. */
static void become_less_privileged(void)
{
	REQUIRE(unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0);
	tap_write_file("/proc/self/setgroups", "deny");
	tap_write_file("/proc/self/uid_map", "0 0 1");
	tap_write_file("/proc/self/gid_map", "0 0 1");
}

/* Two processes that take turns: the child says a byte, and hears one. */
static int to_child[2], to_parent[2];

static pid_t start(void (*child)(void))
{
	pid_t pid;

	REQUIRE(pipe(to_child) == 0 && pipe(to_parent) == 0);
	pid = fork();
	if (pid)
		return pid;
	child();
	fflush(stdout);
	_exit(tap_failed);
}

static void tell(int fd)
{
	REQUIRE(write(fd, "x", 1) == 1);
}

static void hear(int fd)
{
	char byte;

	REQUIRE(read(fd, &byte, 1) == 1);
}

TEST(a_copy_has_new_numbers_and_the_same_groups)
{
	int id, group;

	private_scratch();
	make_kind("a", "shared");
	make_kind("p", "private");
	make_kind("u", "unbindable");
	sscanf(info_of(AT("a")), "%d", &id);
	group = info_field(AT("a"), "shared:");
	REQUIRE(unshare(CLONE_NEWNS) == 0);
	EXPECT(atoi(info_of(AT("a"))) != id);
	EXPECT_EQ(info_field(AT("a"), "shared:"), group);
	EXPECT_KIND(AT("p"), "private");
	EXPECT_KIND(AT("u"), "unbindable");
	make_file("here");
	EXPECT(access(AT("here"), F_OK) == 0);
}

static void sees_mounts_of_its_own(void)
{
	REQUIRE(unshare(CLONE_NEWNS) == 0);
	EXPECT(tmpfs("p/x") == 0);
	EXPECT(umount("q") == 0);
	EXPECT(tmpfs("s/x") == 0);
}

TEST(private_mounts_part_and_shared_ones_do_not)
{
	private_scratch();
	make_kind("p", "private");
	make_kind("q", "private");
	make_kind("s", "shared");
	mkdir("p/x", 0755);
	mkdir("s/x", 0755);
	EXPECT_EQ(tap_wait(start(sees_mounts_of_its_own)), 0);
	EXPECT_KIND(AT("p/x"), "nothing");
	EXPECT_KIND(AT("q"), "private");
	EXPECT_KIND(AT("s/x"), "shared");
	EXPECT(umount("s/x") == 0);
}

TEST(shared_becomes_slave_where_privilege_is_less)
{
	int group;

	private_scratch();
	make_kind("a", "shared");
	mkdir("a/x", 0755);
	group = info_field(AT("a"), "shared:");
	become_less_privileged();
	EXPECT_KIND(AT("a"), "slave");
	EXPECT_EQ(info_field(AT("a"), "master:"), group);
	EXPECT(tmpfs("a/x") == 0);
	EXPECT_KIND(AT("a/x"), "private");
}

TEST(inherited_mounts_are_locked)
{
	private_scratch();
	make_kind("a", "private");
	mkdir("a/in", 0755);
	REQUIRE(tmpfs("a/in") == 0);
	mkdir("b", 0755);
	mkdir("c", 0755);
	become_less_privileged();
	EXPECT_ERR(umount("a/in"), EINVAL);
	EXPECT_ERR(umount2("a/in", MNT_DETACH), EINVAL);
	EXPECT_ERR(umount2("a", MNT_DETACH), EINVAL);
	EXPECT_ERR(move("a", "b"), EINVAL);
	EXPECT_ERR(bind("a", "b", 0), EINVAL);
	EXPECT(bind("a", "b", MS_REC) == 0);
	EXPECT_ERR(umount("b/in"), EINVAL);
	EXPECT(move("b", "c") == 0);
	EXPECT(umount2("c", MNT_DETACH) == 0);
	EXPECT(tmpfs("a") == 0);
	EXPECT(umount("a") == 0);
	EXPECT_ERR(umount("a"), EINVAL);
	EXPECT(bind("a/in", "b", 0) == 0);
	EXPECT(umount("b") == 0);
}

TEST(locked_mounts_stay_covered_when_their_parent_goes)
{
	int dir;

	private_scratch();
	make_kind("a", "private");
	mkdir("a/in", 0755);
	make_file("a/in/secret");
	REQUIRE(tmpfs("a/in") == 0);
	mkdir("b", 0755);
	become_less_privileged();
	EXPECT(bind("a", "b", MS_REC) == 0);
	dir = open("b", O_RDONLY | O_DIRECTORY);
	EXPECT(umount2("b", MNT_DETACH) == 0);
	EXPECT_ERR(faccessat(dir, "in/secret", F_OK, 0), ENOENT);
	close(dir);
}

TEST(flags_are_locked)
{
	static const unsigned long flags[] = { MS_RDONLY, MS_NOSUID, MS_NODEV,
					       MS_NOEXEC, MS_NOATIME };

	private_scratch();
	for (int i = 0; i < 5; i++) {
		char dir[8];

		snprintf(dir, sizeof(dir), "m%d", i);
		mkdir(dir, 0755);
		REQUIRE(mount("t", dir, "tmpfs", 0, NULL) == 0);
		REQUIRE(bind(NULL, dir, MS_REMOUNT | flags[i]) == 0);
	}
	become_less_privileged();
	for (int i = 0; i < 5; i++) {
		char dir[8];

		snprintf(dir, sizeof(dir), "m%d", i);
		if (flags[i] != MS_NOATIME)
			EXPECT_ERR(bind(NULL, dir, MS_REMOUNT), EPERM);
		EXPECT_ERR(bind(NULL, dir, MS_REMOUNT | MS_RELATIME), EPERM);
		EXPECT(bind(NULL, dir, MS_REMOUNT | flags[i]) == 0);
		EXPECT(bind(NULL, dir, MS_REMOUNT | flags[i] | MS_NOSUID) == 0);
		EXPECT_ERR(mount(NULL, dir, NULL, MS_REMOUNT | flags[i], NULL),
			   EPERM);
	}
}

static void receives(void)
{
	become_less_privileged();
	tell(to_parent[1]);
	hear(to_child[0]);
	EXPECT_KIND(AT("a/x"), "slave");
	EXPECT(umount("a/x") == 0); /* the top of what came is ours to drop */
	tell(to_parent[1]);
	hear(to_child[0]);
	EXPECT_KIND(AT("a/y"), "slave");
	EXPECT_ERR(umount("a/y/in"), EINVAL); /* what it covers is not */
	EXPECT_ERR(bind(NULL, "a/y", MS_REMOUNT), EPERM);
	tell(to_parent[1]);
	hear(to_child[0]);
	EXPECT_KIND(AT("a/y"), "nothing");
	EXPECT_KIND(AT("a/y/in"), "nothing");
}

TEST(what_propagates_downwards_arrives_locked)
{
	pid_t pid;

	private_scratch();
	make_kind("a", "shared");
	mkdir("a/x", 0755);
	mkdir("a/y", 0755);
	make_kind("src", "private");
	mkdir("src/in", 0755);
	REQUIRE(tmpfs("src/in") == 0);
	REQUIRE(bind(NULL, "src", MS_REMOUNT | MS_RDONLY) == 0);
	pid = start(receives);
	hear(to_parent[0]);
	EXPECT(tmpfs("a/x") == 0);
	tell(to_child[1]);
	hear(to_parent[0]);
	EXPECT_KIND(AT("a/x"), "shared");
	EXPECT(bind("src", "a/y", MS_REC) == 0);
	tell(to_child[1]);
	hear(to_parent[0]);
	EXPECT(umount2("a/y", MNT_DETACH) == 0);
	tell(to_child[1]);
	EXPECT_EQ(tap_wait(pid), 0);
	EXPECT(umount("a/x") == 0);
}

static void has_mounts_there(void)
{
	REQUIRE(unshare(CLONE_NEWNS) == 0);
	REQUIRE(tmpfs("d") == 0 && bind("f", "g", 0) == 0 && tmpfs("r") == 0);
	make_file("d/inside");
	tell(to_parent[1]);
	hear(to_child[0]);
	EXPECT_KIND(AT("d"), "nothing");
	EXPECT_KIND(AT("g"), "nothing");
	EXPECT_KIND(AT("r"), "nothing");
	EXPECT_ERR(access("d", F_OK), ENOENT);
}

TEST(removing_a_mount_point_of_others_detaches_their_mounts)
{
	pid_t pid;

	private_scratch();
	mkdir("d", 0755);
	mkdir("r", 0755);
	mkdir("new", 0755);
	make_file("f");
	make_file("g");
	pid = start(has_mounts_there);
	hear(to_parent[0]);
	EXPECT(rmdir("d") == 0);
	EXPECT(unlink("g") == 0);
	EXPECT(rename("new", "r") == 0);
	tell(to_child[1]);
	EXPECT_EQ(tap_wait(pid), 0);
	mkdir("d", 0755);
	EXPECT(tmpfs("d") == 0);
	EXPECT_ERR(rmdir("d"), EBUSY);
	EXPECT_ERR(rename("d", "e"), EBUSY);
	EXPECT_ERR(rename("r", "d"), EBUSY);
}

static void keeps_its_mount_point(void)
{
	REQUIRE(unshare(CLONE_NEWNS) == 0);
	REQUIRE(tmpfs("d") == 0);
	tell(to_parent[1]);
	hear(to_child[0]);
	EXPECT_KIND(AT("e"), "private"); /* moved along with its place */
}

TEST(a_renamed_mount_point_of_others_keeps_their_mount)
{
	pid_t pid;

	private_scratch();
	mkdir("d", 0755);
	pid = start(keeps_its_mount_point);
	hear(to_parent[0]);
	EXPECT(rename("d", "e") == 0);
	tell(to_child[1]);
	EXPECT_EQ(tap_wait(pid), 0);
}

TEST(mount_max_is_the_limit_of_a_namespace)
{
	char old[32], low[32];
	int mounts = 0, err = 0;
	FILE *f;

	private_scratch();
	REQUIRE(tap_read_file("/proc/sys/fs/mount-max", old, sizeof(old)) > 0);
	EXPECT_EQ(atoi(old), 100000);
	f = fopen("/proc/self/mounts", "re");
	while (fgets(low, sizeof(low), f))
		mounts += strchr(low, '\n') != NULL;
	fclose(f);
	snprintf(low, sizeof(low), "%d", mounts + 2);
	mkdir("d", 0755);
	REQUIRE(tap_write_file("/proc/sys/fs/mount-max", low) == 0);
	while (mounts-- > -8 && !err)
		err = tmpfs("d") < 0 ? errno : 0;
	EXPECT_EQ(err, ENOSPC);
	EXPECT(bind("d", "d", 0) < 0 && errno == ENOSPC);
	EXPECT(tap_write_file("/proc/sys/fs/mount-max", old) == 0);
	EXPECT(tap_write_file("/proc/sys/fs/mount-max", "0") == -EINVAL);
}

TEST(mounts_can_be_polled)
{
	static const char *const files[] = { "/proc/self/mounts",
					     "/proc/self/mountinfo" };
	struct pollfd p[2];

	private_scratch();
	mkdir("d", 0755);
	for (int i = 0; i < 2; i++) {
		p[i].fd = open(files[i], O_RDONLY);
		p[i].events = POLLPRI;
	}
	EXPECT_EQ(poll(p, 2, 0), 0);
	EXPECT(tmpfs("d") == 0);
	EXPECT_EQ(poll(p, 2, -1), 2);
	EXPECT_EQ(p[0].revents, POLLPRI | POLLERR);
	EXPECT_EQ(p[1].revents, POLLPRI | POLLERR);
	EXPECT_EQ(poll(p, 2, 0), 0); /* said once */
	EXPECT(umount("d") == 0);
	EXPECT_EQ(poll(p, 2, -1), 2);
	EXPECT(propagation(SCRATCH, MS_PRIVATE) == 0);
	p[0].events = POLLIN;
	EXPECT(poll(p, 1, 0) == 1 && (p[0].revents & POLLIN));
}

TEST(mounts_are_those_of_the_opener)
{
	char buf[8192];
	int fd;
	ssize_t n;

	private_scratch();
	mkdir("d", 0755);
	fd = open("/proc/self/mounts", O_RDONLY);
	REQUIRE(unshare(CLONE_NEWNS) == 0);
	REQUIRE(tmpfs("d") == 0);
	n = read(fd, buf, sizeof(buf) - 1);
	REQUIRE(n > 0);
	buf[n] = 0;
	EXPECT(!strstr(buf, AT("d")));
	REQUIRE(tap_read_file("/proc/self/mounts", buf, sizeof(buf)) > 0);
	EXPECT(strstr(buf, "t " AT("d") " tmpfs rw,relatime,inode64 0 0\n"));
	REQUIRE(tap_read_file("/proc/self/mountstats", buf, sizeof(buf)) > 0);
	EXPECT(strstr(buf,
		      "device t mounted on " AT("d") " with fstype tmpfs\n"));
}

TEST(a_chroot_sees_only_what_is_below_it)
{
	char buf[4096];

	private_scratch();
	mkdir("d", 0755);
	REQUIRE(tmpfs("d") == 0);
	mkdir("d/proc", 0755);
	mkdir("d/a\\b", 0755);
	mkdir("d/x#y", 0755);
	REQUIRE(bind("/proc", "d/proc", 0) == 0);
	REQUIRE(tmpfs("d/a\\b") == 0 && tmpfs("d/x#y") == 0);
	REQUIRE(chroot("d") == 0 && chdir("/") == 0);
	REQUIRE(tap_read_file("/proc/self/mounts", buf, sizeof(buf)) > 0);
	EXPECT(strstr(buf, "t / tmpfs rw,relatime,inode64 0 0\n"));
	EXPECT(strstr(buf, " /a\\134b tmpfs "));
	EXPECT(strstr(buf, " /x#y tmpfs "));
	EXPECT(!strstr(buf, SCRATCH));
	EXPECT_ERR(chroot("/none"), ENOENT);
	EXPECT_ERR(chroot("/proc/self/mounts"), ENOTDIR);
	become_user(1000);
	EXPECT_ERR(chroot("/"), EPERM);
}

/* Leave the root file system for a tmpfs: then there is a root to pivot. */
static void enter_tmpfs(void)
{
	private_scratch();
	REQUIRE(unshare(CLONE_NEWNS) == 0);
	REQUIRE(propagation("/", MS_PRIVATE | MS_REC) == 0);
	mkdir("r", 0755);
	REQUIRE(tmpfs("r") == 0);
	REQUIRE(mkdir("r/new", 0755) == 0 && mkdir("r/proc", 0755) == 0);
	REQUIRE(mkdir("r/dir", 0755) == 0);
	REQUIRE(mkdir("r/dir/n", 0755) == 0);
	make_file("r/old-root");
	REQUIRE(bind("/proc", "r/proc", 0) == 0);
	REQUIRE(chdir("r") == 0);
	REQUIRE(move(".", "/") == 0);
	REQUIRE(chroot(".") == 0 && chdir("/") == 0);
	REQUIRE(tmpfs("new") == 0);
	REQUIRE(mkdir("new/old", 0755) == 0 && mkdir("new/x", 0755) == 0);
	make_file("new/new-root");
}

static int pivot(const char *new, const char *old)
{
	return (int)syscall(SYS_pivot_root, new, old);
}

static void pivoted(void)
{
	tell(to_parent[1]);
	hear(to_child[0]);
	EXPECT(access("/new-root", F_OK) == 0);
	EXPECT(access("new-root", F_OK) == 0);
}

TEST(pivot_root_swaps_the_roots_of_all_who_stand_there)
{
	pid_t pid;
	int dir;

	enter_tmpfs();
	dir = open("dir", O_RDONLY);
	pid = start(pivoted);
	hear(to_parent[0]);
	EXPECT(pivot("new", "new/old") == 0);
	EXPECT(access("/new-root", F_OK) == 0);
	EXPECT(access("new-root", F_OK) == 0); /* cwd was "/" */
	EXPECT(access("/old/old-root", F_OK) == 0);
	tell(to_child[1]);
	EXPECT_EQ(tap_wait(pid), 0);
	EXPECT(umount2("/old", MNT_DETACH) == 0);
	EXPECT_ERR(access("/old/old-root", F_OK), ENOENT);
	EXPECT(fchdir(dir) == 0);
	EXPECT_ERR(access("../../../../new-root", F_OK), ENOENT);
}

TEST(another_working_directory_stays)
{
	enter_tmpfs();
	EXPECT(chdir("dir") == 0);
	EXPECT(pivot("/new", "/new/old") == 0);
	EXPECT(access("../old-root", F_OK) == 0);
}

TEST(pivot_root_of_dot_and_dot)
{
	enter_tmpfs();
	EXPECT(chdir("/new") == 0);
	REQUIRE(tmpfs("x") == 0);
	make_file("x/mounted");
	EXPECT(pivot(".", ".") == 0);
	EXPECT(umount2(".", MNT_DETACH) == 0); /* the old root lies on top */
	EXPECT(chdir("/") == 0);
	EXPECT(access("/x/mounted", F_OK) == 0);
	EXPECT(access("/new-root", F_OK) == 0);
	EXPECT_ERR(access("/old-root", F_OK), ENOENT);
}

TEST(pivot_root_errors)
{
	enter_tmpfs();
	mkdir("/m2", 0755);
	REQUIRE(tmpfs("/m2") == 0);
	EXPECT_ERR(pivot("/none", "/new/old"), ENOENT);
	EXPECT_ERR(pivot("/new", "/new/none"), ENOENT);
	EXPECT_ERR(pivot("/old-root", "/new/old"), ENOTDIR);
	EXPECT_ERR(pivot("/new", "/new/new-root"), ENOTDIR);
	EXPECT_ERR(pivot("/", "/"), EBUSY);
	EXPECT_ERR(pivot("/", "/new/old"), EBUSY);
	EXPECT_ERR(pivot("/new", "/dir"), EBUSY);
	EXPECT_ERR(pivot("/new/x", "/new/x"), EINVAL); /* no mount point */
	EXPECT_ERR(pivot("/new", "/m2"), EINVAL);      /* not below */
	EXPECT(propagation("/", MS_SHARED) == 0);
	EXPECT_ERR(pivot("/new", "/new/old"), EINVAL);
	EXPECT(propagation("/", MS_PRIVATE) == 0);
	EXPECT(propagation("/new", MS_SHARED) == 0);
	EXPECT_ERR(pivot("/new", "/new/old"), EINVAL);
	EXPECT(propagation("/new", MS_PRIVATE) == 0);
	EXPECT(chroot("/dir") == 0);
	EXPECT_ERR(pivot("/", "/"), EBUSY);
	REQUIRE(tmpfs("/n") == 0 && mkdir("/n/o", 0755) == 0);
	EXPECT_ERR(pivot("/n", "/n/o"), EINVAL); /* our root is no mount */
}

TEST(the_first_root_cannot_be_pivoted_away)
{
	int ns;

	private_scratch();
	REQUIRE(unshare(CLONE_NEWNS) == 0);
	REQUIRE(propagation("/", MS_PRIVATE | MS_REC) == 0);
	ns = open("/proc/self/ns/mnt", O_RDONLY);
	umount2("/", MNT_DETACH); /* what init has put on top, if anything */
	REQUIRE(setns(ns, 0) == 0);
	REQUIRE(chdir("/mnt") == 0 && tmpfs("/mnt") == 0);
	REQUIRE(mkdir("/mnt/o", 0755) == 0);
	EXPECT_ERR(pivot("/mnt", "/mnt/o"), EINVAL);
}

TEST(a_pivot_in_a_less_privileged_namespace_passes_the_lock_on)
{
	enter_tmpfs();
	become_less_privileged();
	EXPECT_ERR(pivot("/new", "/new/old"), EINVAL); /* locked itself */
	EXPECT(bind("/new", "/dir", MS_REC) == 0);
	EXPECT(pivot("/dir", "/dir/old") == 0);
	EXPECT(umount2("/old", MNT_DETACH) == 0);
	EXPECT_ERR(umount2("/", MNT_DETACH), EINVAL);
}

/* The classic: chroot again without moving, then climb. */
TEST(chroot_is_no_jail_and_pivot_root_is)
{
	enter_tmpfs();
	EXPECT(chroot("/new") == 0); /* the working directory stays outside */
	EXPECT(access("old-root", F_OK) == 0);
	EXPECT(chroot(".") == 0);
	EXPECT(pivot("/new", "/new/old") == 0 && chdir("/") == 0);
	EXPECT(umount2("/old", MNT_DETACH) == 0);
	EXPECT(mkdir("/jail", 0755) == 0 && chroot("/jail") == 0);
	for (int i = 0; i < 16; i++)
		EXPECT(chdir("..") == 0);
	EXPECT(chroot(".") == 0);
	EXPECT(access("/new-root", F_OK) == 0);
	EXPECT_ERR(access("/old-root", F_OK), ENOENT);
}

TEST(unmounting_ones_root_makes_it_read_only)
{
	enter_tmpfs();
	EXPECT(umount("/") == 0);
	EXPECT_ERR(mkdir("/d", 0755), EROFS);
	EXPECT(mount(NULL, "/", NULL, MS_REMOUNT, NULL) == 0);
	EXPECT(mkdir("/d", 0755) == 0);
}

/* Others' mounts arrive and leave while we look for the place: EINVAL. */
static int mounts_in_a_copy(void)
{
	if (unshare(CLONE_NEWNS) < 0 || tmpfs("p/x") < 0)
		return 1;
	if (bind("p", "s/x", MS_REC) < 0)
		return errno != EINVAL;
	return umount2("s/x", MNT_DETACH) < 0 && errno != EINVAL;
}

static void comes_and_goes(void)
{
	for (int i = 0; i < 25; i++) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(mounts_in_a_copy());
		EXPECT_EQ(tap_wait(pid), 0);
	}
}

TEST(a_hundred_namespaces_come_and_go_at_once)
{
	pid_t pids[4];

	private_scratch();
	make_kind("p", "private");
	make_kind("s", "shared");
	mkdir("p/x", 0755);
	mkdir("s/x", 0755);
	for (int i = 0; i < 4; i++)
		pids[i] = start(comes_and_goes);
	for (int i = 0; i < 4; i++)
		EXPECT_EQ(tap_wait(pids[i]), 0);
}

TEST(errors_of_names)
{
	static char name[5000];
	char *page = (char *)malloc(4096);

	private_scratch();
	mkdir("d", 0755);
	mkdir("shut", 0700);
	mkdir("shut/in", 0755);
	memset(name, 'x', sizeof(name) - 1);
	memset(page, 'y', 4096);
	REQUIRE(symlink("loop", "loop") == 0);
	EXPECT_ERR(chroot(name), ENAMETOOLONG);
	EXPECT_ERR(chroot("loop"), ELOOP);
	EXPECT_ERR(chroot((char *)1), EFAULT);
	EXPECT_ERR(chroot(""), ENOENT);
	EXPECT_ERR(tmpfs(name), ENAMETOOLONG);
	EXPECT_ERR(tmpfs("loop"), ELOOP);
	EXPECT_ERR(tmpfs(""), ENOENT);
	EXPECT_ERR(mount((char *)1, "d", "tmpfs", 0, NULL), EFAULT);
	EXPECT_ERR(mount("t", "d", "tmpfs", 0, (void *)1), EFAULT);
	EXPECT_ERR(mount("t", "d", name, 0, NULL), EINVAL);
	EXPECT_ERR(mount(name, "d", "tmpfs", 0, NULL), EINVAL);
	EXPECT_ERR(mount("loop", "d", NULL, MS_BIND, NULL), ELOOP);
	EXPECT_ERR(mount(NULL, "d", NULL, MS_BIND, NULL), EINVAL);
	EXPECT_ERR(mount(NULL, "d", NULL, MS_MOVE, NULL), EINVAL);
	EXPECT_ERR(mount("none", "d", NULL, MS_MOVE, NULL), ENOENT);
	EXPECT_ERR(mount("t", "d", "tmpfs", 0x80000000UL, NULL), EINVAL);
	EXPECT_ERR(umount2(name, 0), ENAMETOOLONG);
	EXPECT_ERR(umount2("loop", 0), ELOOP);
	EXPECT_ERR(umount2((char *)1, 0), EFAULT);
	EXPECT_ERR(pivot("loop", "d"), ELOOP);
	EXPECT_ERR(pivot((char *)1, "d"), EFAULT);
	EXPECT(mount("t", "d", "tmpfs", 0xC0ED0000UL, NULL) == 0);
	become_user(1000);
	EXPECT_ERR(chroot("shut/in"), EACCES);
	EXPECT_ERR(chroot("d"), EPERM);
	EXPECT_ERR(tmpfs("shut/in"), EACCES);
	EXPECT_ERR(umount2("shut/in", 0), EACCES);
	EXPECT_ERR(pivot("none", "none"), EPERM);
}

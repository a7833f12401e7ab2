/*
 * tests/user/ns.c - what namespaces of every type have in common: their links
 * and files, how one is made, entered and kept.
 *
 * The types themselves have programs of their own, ns_uts.c and so on.
 *
 * See: namespaces(7), clone(2), unshare(2), setns(2), ioctl_ns(2).
 */
#include "tests/user/tap.h"
#include "tests/user/scratch.h"
#include "tests/user/ns.h"
#include <dirent.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/statfs.h>
#include <sys/syscall.h>

/* Types that can be made, and their links. */
static const struct type {
	const char *link;
	unsigned long flag;
} types[] = {
	{ "uts", CLONE_NEWUTS },
	{ "mnt", CLONE_NEWNS },
	{ "user", CLONE_NEWUSER },
	{ "pid_for_children", CLONE_NEWPID },
};

#define NR_TYPES (sizeof(types) / sizeof(types[0]))

TEST(ns_links_name_type_and_number)
{
	static const char *const links[] = {
		"net:[4026531840]",  "uts:[4026531838]", "pid:[4026531836]",
		"user:[4026531837]", "mnt:[4026531841]",
	};
	char path[64], text[64];

	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		snprintf(path, sizeof(path), "/proc/self/ns/%.*s",
			 (int)strcspn(links[i], ":"), links[i]);
		EXPECT_EQ(ns_text(path, text), strlen(links[i]));
		if (strcmp(text, links[i]))
			tap_fail("%s leads to %s", path, text);
	}
}

/* The types that are here are listed in Linux's order. */
TEST(ns_directory_is_in_a_fixed_order)
{
	static const char *const order[] = {
		".",
		"..",
		"net",
		"uts",
		"ipc",
		"pid",
		"pid_for_children",
		"user",
		"mnt",
		"cgroup",
		"time",
		"time_for_children",
	};
	DIR *dir = opendir("/proc/self/ns");
	struct dirent *e;
	size_t at = 0;

	REQUIRE(dir);
	while ((e = readdir(dir))) {
		while (at < 12 && strcmp(order[at], e->d_name))
			at++;
		if (at == 12)
			tap_fail("%s is out of order", e->d_name);
	}
	closedir(dir);
}

TEST(ns_directory_and_links_have_fixed_modes)
{
	struct stat st;

	REQUIRE(stat("/proc/self/ns", &st) == 0);
	EXPECT_EQ(st.st_mode, S_IFDIR | 0511);
	REQUIRE(lstat("/proc/self/ns/uts", &st) == 0);
	EXPECT_EQ(st.st_mode, S_IFLNK | 0777);
}

TEST(ns_file_is_an_inode_of_nsfs)
{
	struct stat a, b, c;
	struct statfs fs;
	int fd = open("/proc/self/ns/uts", O_RDONLY);
	char buf[4];

	REQUIRE(fd >= 0);
	REQUIRE(fstat(fd, &a) == 0 && fstatfs(fd, &fs) == 0);
	EXPECT_EQ(fs.f_type, 0x6e736673);
	EXPECT_EQ(a.st_ino, 4026531838u);
	EXPECT_EQ(a.st_mode, S_IFREG | 0444);
	EXPECT_EQ(a.st_uid, 0);
	EXPECT_EQ(a.st_size, 0);
	EXPECT_ERR(read(fd, buf, 1), EINVAL);
	EXPECT_ERR(lseek(fd, 0, SEEK_SET), ESPIPE);
	REQUIRE(stat("/proc/1/ns/uts", &b) == 0);
	REQUIRE(stat("/proc/self/ns/user", &c) == 0);
	EXPECT(a.st_dev == b.st_dev && a.st_ino == b.st_ino);
	EXPECT(a.st_dev == c.st_dev && a.st_ino != c.st_ino);
}

TEST(ns_descriptor_shows_its_text)
{
	char path[40], text[64];
	int fd = open("/proc/self/ns/mnt", O_RDONLY);

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	EXPECT_EQ(ns_text(path, text), strlen("mnt:[4026531841]"));
	EXPECT(!strncmp(text, "mnt:[", 5));
}

/* unshare(@flag) changes exactly the link of its type. */
static void one_changes(const struct type *t)
{
	char before[NR_TYPES][64], after[64], path[64];

	for (size_t i = 0; i < NR_TYPES; i++) {
		snprintf(path, sizeof(path), "/proc/self/ns/%s", types[i].link);
		ns_text(path, before[i]);
	}
	REQUIRE(unshare((int)t->flag) == 0);
	if (t->flag == CLONE_NEWPID && !fork())
		pause(); /* until then the link is empty */
	for (size_t i = 0; i < NR_TYPES; i++) {
		snprintf(path, sizeof(path), "/proc/self/ns/%s", types[i].link);
		ns_text(path, after);
		if ((strcmp(before[i], after) != 0) != (&types[i] == t))
			tap_fail("%s: %s -> %s", t->link, before[i], after);
	}
	if (t->flag == CLONE_NEWPID)
		ns_kill_children();
}

TEST(ns_unshare_changes_the_link_of_its_type)
{
	for (size_t i = 0; i < NR_TYPES; i++)
		NS_IN_CHILD(one_changes(&types[i]));
}

/* clone(@flag)'s child has one new namespace, and the parent the old. */
TEST(ns_clone_gives_the_child_a_new_one)
{
	for (size_t i = 0; i < NR_TYPES; i++) {
		char mine[64], its[64], path[64];
		const char *link =
			types[i].flag == CLONE_NEWPID ? "pid" : types[i].link;
		int p[2];
		pid_t pid;

		REQUIRE(pipe(p) == 0);
		pid = ns_clone(types[i].flag);
		REQUIRE(pid >= 0);
		if (!pid) {
			close(p[1]);
			_exit((int)read(p[0], mine, 1));
		}
		snprintf(path, sizeof(path), "/proc/self/ns/%s", link);
		ns_text(path, mine);
		snprintf(path, sizeof(path), "/proc/%d/ns/%s", pid, link);
		ns_text(path, its);
		if (!strcmp(mine, its))
			tap_fail("%s: %s is shared", link, its);
		close(p[0]);
		close(p[1]);
		EXPECT_EQ(tap_wait(pid), 0);
	}
}

TEST(ns_clone3_takes_all_at_once)
{
	unsigned long all =
		CLONE_NEWUTS | CLONE_NEWNS | CLONE_NEWUSER | CLONE_NEWPID;
	pid_t pid = ns_clone3(all);

	REQUIRE(pid >= 0);
	if (!pid)
		_exit(getpid() == 1 && getuid() == 65534 ? 0 : 1);
	EXPECT_EQ(tap_wait(pid), 0);
}

TEST(ns_creation_needs_sys_admin)
{
	become_user(1000);
	EXPECT_ERR(unshare(CLONE_NEWUTS), EPERM);
	EXPECT_ERR(unshare(CLONE_NEWNS), EPERM);
	EXPECT_ERR(unshare(CLONE_NEWPID), EPERM);
	EXPECT_ERR(ns_clone(CLONE_NEWUTS), EPERM);
	EXPECT_ERR(ns_clone(CLONE_NEWNS), EPERM);
	EXPECT_ERR(ns_clone(CLONE_NEWPID), EPERM);
	/* a user namespace made in the same call supplies it */
	EXPECT_EQ(unshare(CLONE_NEWUSER | CLONE_NEWUTS | CLONE_NEWNS |
			  CLONE_NEWPID),
		  0);
}

TEST(ns_unshare_refuses_unknown_flags)
{
	EXPECT_EQ(unshare(0), 0);
	EXPECT_ERR(unshare(1), EINVAL);
	EXPECT_ERR(unshare(CLONE_VFORK), EINVAL);
	EXPECT_ERR(unshare(CLONE_SETTLS), EINVAL);
	EXPECT_ERR(unshare(CLONE_PARENT), EINVAL);
	EXPECT_ERR(unshare(CLONE_PTRACE), EINVAL);
	EXPECT_EQ(unshare(CLONE_FS), 0);
	EXPECT_EQ(unshare(CLONE_FILES), 0);
	EXPECT_EQ(unshare(CLONE_THREAD), 0);
	EXPECT_EQ(unshare(CLONE_SIGHAND), 0);
	EXPECT_EQ(unshare(CLONE_VM), 0);
}

static void *unshare_in_thread(void *unused)
{
	(void)unused;
	EXPECT_ERR(unshare(CLONE_THREAD), EINVAL);
	EXPECT_ERR(unshare(CLONE_SIGHAND), EINVAL);
	EXPECT_ERR(unshare(CLONE_VM), EINVAL);
	EXPECT_ERR(unshare(CLONE_NEWUSER), EINVAL);
	EXPECT_EQ(unshare(CLONE_NEWUTS), 0);
	EXPECT_EQ(unshare(CLONE_NEWNS), 0);
	EXPECT_EQ(unshare(CLONE_FILES), 0);
	EXPECT_EQ(unshare(CLONE_NEWPID), 0);
	return NULL;
}

TEST(ns_threads_cannot_unshare_what_makes_them_threads)
{
	pthread_t t;

	REQUIRE(!pthread_create(&t, NULL, unshare_in_thread, NULL));
	pthread_join(t, NULL);
}

TEST(ns_clone_flags_that_exclude_each_other)
{
	EXPECT_ERR(ns_clone(CLONE_NEWNS | CLONE_FS), EINVAL);
	EXPECT_ERR(ns_clone(CLONE_NEWUSER | CLONE_FS), EINVAL);
	EXPECT_ERR(ns_clone(CLONE_NEWPID | CLONE_THREAD | CLONE_SIGHAND |
			    CLONE_VM),
		   EINVAL);
	EXPECT_ERR(ns_clone(CLONE_NEWUSER | CLONE_THREAD | CLONE_SIGHAND |
			    CLONE_VM),
		   EINVAL);
}

/* unshare() of what CLONE_FS and CLONE_FILES shared. */
static int sharer(void *unused)
{
	(void)unused;
	if (unshare(CLONE_FS | CLONE_FILES))
		return 1;
	umask(0123);
	close(0);
	return 0;
}

TEST(ns_unshare_of_files_and_directories)
{
	static char stack[16384] __attribute__((aligned(16)));
	pid_t pid;

	umask(022);
	pid = clone(sharer, stack + sizeof(stack),
		    CLONE_VM | CLONE_FS | CLONE_FILES | SIGCHLD, NULL);
	EXPECT_EQ(tap_wait(pid), 0);
	EXPECT_EQ(umask(022), 022);
	EXPECT(fcntl(0, F_GETFD) >= 0);
}

TEST(ns_setns_refuses_what_is_no_namespace)
{
	int file = open("/", O_RDONLY), uts = open(NS "uts", O_RDONLY);
	int path = open(NS "uts", O_PATH);

	EXPECT_ERR(setns(-1, 0), EBADF);
	EXPECT_ERR(setns(999, CLONE_NEWUTS), EBADF);
	EXPECT_ERR(setns(path, 0), EBADF);
	EXPECT_ERR(setns(file, 0), EINVAL);
	EXPECT_ERR(setns(file, CLONE_NEWUTS), EINVAL);
	EXPECT_ERR(setns(uts, CLONE_NEWNS), EINVAL);
	EXPECT_ERR(setns(uts, CLONE_NEWUTS | CLONE_NEWNS), EINVAL);
	EXPECT_EQ(setns(uts, 0), 0);
	EXPECT_EQ(setns(uts, CLONE_NEWUTS), 0);
}

TEST(ns_setns_into_ones_own_changes_nothing)
{
	static const char *const links[] = { "uts", "mnt", "pid", "net" };

	for (int i = 0; i < 4; i++) {
		char path[40];
		int fd;

		snprintf(path, sizeof(path), NS "%s", links[i]);
		fd = open(path, O_RDONLY);
		REQUIRE(fd >= 0);
		EXPECT_EQ(setns(fd, 0), 0);
		close(fd);
	}
	EXPECT_ERR(setns(open(NS "user", O_RDONLY), 0), EINVAL);
}

TEST(ns_setns_needs_sys_admin_on_both_sides)
{
	int uts = open(NS "uts", O_RDONLY), mnt = open(NS "mnt", O_RDONLY);
	int pid = open(NS "pid", O_RDONLY), net = open(NS "net", O_RDONLY);
	int user = open(NS "user", O_RDONLY);

	become_user(1000);
	EXPECT_ERR(setns(uts, 0), EPERM);
	EXPECT_ERR(setns(mnt, 0), EPERM);
	EXPECT_ERR(setns(pid, 0), EPERM);
	EXPECT_ERR(setns(net, 0), EPERM);
	REQUIRE(unshare(CLONE_NEWUSER) == 0);
	/* all power, but not over what the parent owns */
	EXPECT_ERR(setns(uts, 0), EPERM);
	EXPECT_ERR(setns(mnt, 0), EPERM);
	EXPECT_ERR(setns(pid, 0), EPERM);
	EXPECT_ERR(setns(net, 0), EPERM);
	EXPECT_ERR(setns(user, 0), EPERM);
}

TEST(ns_setns_by_descriptor_enters)
{
	struct ns_child c = ns_start(CLONE_NEWUTS | CLONE_NEWNS);
	char its[64], mine[64];

	REQUIRE(setns(ns_open(c.pid, "uts"), CLONE_NEWUTS) == 0);
	REQUIRE(setns(ns_open(c.pid, "mnt"), CLONE_NEWNS) == 0);
	ns_text_of(c.pid, "uts", its);
	ns_text(NS "uts", mine);
	EXPECT(!strcmp(its, mine));
	ns_text_of(c.pid, "mnt", its);
	ns_text(NS "mnt", mine);
	EXPECT(!strcmp(its, mine));
	ns_end(&c);
}

TEST(ns_setns_by_pidfd_enters_several)
{
	struct ns_child c = ns_start(CLONE_NEWUTS | CLONE_NEWNS);
	char its[64], mine[64];
	int fd = ns_pidfd(c.pid);

	EXPECT_ERR(setns(fd, 0), EINVAL);
	EXPECT_ERR(setns(fd, CLONE_VM), EINVAL);
	EXPECT_ERR(setns(fd, CLONE_NEWUTS | CLONE_VM), EINVAL);
	EXPECT_ERR(setns(fd, CLONE_NEWUTS | 1), EINVAL);
	/* our own user namespace is among them: nothing at all happens */
	EXPECT_ERR(setns(fd, CLONE_NEWUTS | CLONE_NEWUSER), EINVAL);
	ns_text_of(c.pid, "uts", its);
	ns_text(NS "uts", mine);
	EXPECT(strcmp(its, mine) != 0);
	EXPECT_EQ(setns(fd, CLONE_NEWUTS | CLONE_NEWNS | CLONE_NEWPID), 0);
	ns_text(NS "uts", mine);
	EXPECT(!strcmp(its, mine));
	ns_end(&c);
}

TEST(ns_setns_by_pidfd_with_the_user_namespace)
{
	struct ns_child c = ns_start(CLONE_NEWUSER | CLONE_NEWUTS);
	int fd = ns_pidfd(c.pid);

	EXPECT_EQ(setns(fd, CLONE_NEWUSER | CLONE_NEWUTS), 0);
	EXPECT_EQ(getuid(), 65534);
	EXPECT_EQ(sethostname("x", 1), 0);
	EXPECT_ERR(setns(fd, CLONE_NEWUSER), EINVAL);
	ns_end(&c);
}

TEST(ns_setns_by_pidfd_of_the_dead)
{
	struct ns_child c = ns_start(CLONE_NEWUTS);
	int fd = ns_pidfd(c.pid);

	close(c.fd);
	REQUIRE(tap_await_state(c.pid, 'Z'));
	EXPECT_ERR(setns(fd, CLONE_NEWUTS), ESRCH);
	tap_wait(c.pid);
	EXPECT_ERR(setns(fd, CLONE_NEWUTS), ESRCH);
}

TEST(ns_setns_refuses_a_pidfd_one_may_not_look_into)
{
	int fd = ns_pidfd(getppid());

	become_user(1000);
	EXPECT_ERR(setns(fd, CLONE_NEWUTS), EPERM);
}

static int setns_sharer(void *unused)
{
	(void)unused;
	errno = 0;
	if (setns(open(NS "mnt", O_RDONLY), 0) != -1 || errno != EINVAL)
		return 1;
	return 0;
}

TEST(ns_setns_of_mounts_while_the_root_is_shared)
{
	static char stack[16384] __attribute__((aligned(16)));
	pid_t pid = clone(setns_sharer, stack + sizeof(stack),
			  CLONE_FS | CLONE_VM | SIGCHLD, NULL);

	EXPECT_EQ(tap_wait(pid), 0);
}

TEST(ns_links_of_a_zombie)
{
	struct ns_child c = ns_start(CLONE_NEWUTS);
	char text[64];

	close(c.fd);
	REQUIRE(tap_await_state(c.pid, 'Z'));
	EXPECT_ERR(ns_text_of(c.pid, "uts", text), ENOENT);
	EXPECT_ERR(ns_text_of(c.pid, "mnt", text), ENOENT);
	EXPECT_ERR(ns_text_of(c.pid, "net", text), ENOENT);
	EXPECT_ERR(ns_text_of(c.pid, "pid_for_children", text), ENOENT);
	EXPECT_ERR(ns_open(c.pid, "uts"), ENOENT);
	EXPECT(ns_text_of(c.pid, "user", text) > 0);
	EXPECT(ns_text_of(c.pid, "pid", text) > 0);
	tap_wait(c.pid);
	EXPECT_ERR(ns_text_of(c.pid, "pid", text), ENOENT);
}

TEST(ns_pid_for_children_is_empty_before_the_first)
{
	char text[64], active[64];

	REQUIRE(unshare(CLONE_NEWPID) == 0);
	EXPECT_ERR(ns_text(NS "pid_for_children", text), ENOENT);
	EXPECT_ERR(open(NS "pid_for_children", O_RDONLY), ENOENT);
	EXPECT(ns_text(NS "pid", active) > 0);
	if (!fork())
		pause();
	EXPECT(ns_text(NS "pid_for_children", text) > 0);
	EXPECT(!strncmp(text, "pid:[", 5));
	EXPECT(strcmp(text, active) != 0);
	ns_kill_children();
}

TEST(ns_links_of_others_need_the_right_to_look)
{
	char text[64];
	pid_t root = getppid();

	become_user(1000);
	EXPECT_ERR(ns_text_of(root, "uts", text), EACCES);
	EXPECT_ERR(ns_open(root, "uts"), EACCES);
	EXPECT_ERR(open("/proc/1/ns", O_RDONLY | O_DIRECTORY), EACCES);
	EXPECT(ns_text(NS "uts", text) > 0);
}

TEST(ns_ioctl_type_is_the_clone_flag)
{
	static const struct {
		const char *link;
		int flag;
	} all[] = {
		{ "uts", CLONE_NEWUTS },   { "mnt", CLONE_NEWNS },
		{ "pid", CLONE_NEWPID },   { "pid_for_children", CLONE_NEWPID },
		{ "user", CLONE_NEWUSER }, { "net", CLONE_NEWNET },
	};

	for (int i = 0; i < 6; i++)
		EXPECT_EQ(ioctl(ns_open(getpid(), all[i].link), NS_GET_NSTYPE),
			  all[i].flag);
}

TEST(ns_ioctl_errors)
{
	int uts = open(NS "uts", O_RDONLY), user = open(NS "user", O_RDONLY);
	int file = open("/", O_RDONLY), pid = open(NS "pid", O_RDONLY);
	uid_t uid = 5;

	EXPECT_ERR(ioctl(uts, NS_GET_PARENT), EINVAL);
	EXPECT_ERR(ioctl(uts, NS_GET_OWNER_UID, &uid), EINVAL);
	EXPECT_ERR(ioctl(uts, 0xb7ff), ENOTTY);
	EXPECT_ERR(ioctl(uts, 0x5401), ENOTTY);
	EXPECT_ERR(ioctl(file, NS_GET_NSTYPE), ENOTTY);
	EXPECT_ERR(ioctl(user, NS_GET_PARENT), EPERM);
	EXPECT_ERR(ioctl(pid, NS_GET_PARENT), EPERM);
	EXPECT_ERR(ioctl(user, NS_GET_USERNS), EPERM);
	EXPECT_ERR(ioctl(user, NS_GET_OWNER_UID, (void *)8), EFAULT);
	EXPECT_EQ(ioctl(user, NS_GET_OWNER_UID, &uid), 0);
	EXPECT_EQ(uid, 0);
}

TEST(ns_ioctl_finds_owner_and_parent)
{
	int outer = open(NS "user", O_RDONLY), old = open(NS "uts", O_RDONLY);
	int owner, inner, fresh;

	REQUIRE(unshare(CLONE_NEWUSER | CLONE_NEWUTS) == 0);
	inner = open(NS "user", O_RDONLY);
	fresh = open(NS "uts", O_RDONLY);
	REQUIRE(inner >= 0 && fresh >= 0);
	owner = ioctl(fresh, NS_GET_USERNS);
	EXPECT(owner >= 0);
	EXPECT_EQ(fcntl(owner, F_GETFD), FD_CLOEXEC);
	EXPECT_EQ(fcntl(owner, F_GETFL) & O_ACCMODE, O_RDONLY);
	EXPECT(ns_same(owner, inner));
	/* what lies above is out of sight from here */
	EXPECT_ERR(ioctl(inner, NS_GET_PARENT), EPERM);
	EXPECT_ERR(ioctl(old, NS_GET_USERNS), EPERM);
	EXPECT_ERR(ioctl(outer, NS_GET_PARENT), EPERM);
}

TEST(ns_ioctl_from_the_outside_goes_up)
{
	struct ns_child c = ns_start(CLONE_NEWUSER | CLONE_NEWPID);
	int mine = open(NS "user", O_RDONLY), its = ns_open(c.pid, "user");
	int pid = ns_open(c.pid, "pid"), mypid = open(NS "pid", O_RDONLY);
	uid_t uid = 77;

	REQUIRE(its >= 0 && pid >= 0);
	EXPECT(ns_same(ioctl(its, NS_GET_PARENT), mine));
	EXPECT(ns_same(ioctl(its, NS_GET_USERNS), mine));
	EXPECT(ns_same(ioctl(pid, NS_GET_USERNS), its));
	EXPECT(ns_same(ioctl(pid, NS_GET_PARENT), mypid));
	EXPECT_EQ(ioctl(its, NS_GET_OWNER_UID, &uid), 0);
	EXPECT_EQ(uid, 0);
	ns_end(&c);
}

/* An open file, then a bind mount, keeps a namespace without members. */
TEST(ns_lives_as_long_as_a_file_or_a_mount_of_it)
{
	struct ns_child c = ns_start(CLONE_NEWUTS);
	char before[64], after[64], path[64], host[64];
	int fd = ns_open(c.pid, "uts");

	scratch();
	make_file("ns");
	ns_text_of(c.pid, "uts", before);
	snprintf(path, sizeof(path), "/proc/%d/ns/uts", c.pid);
	EXPECT_EQ(mount(path, "ns", NULL, MS_BIND, NULL), 0);
	ns_end(&c);
	EXPECT_EQ(setns(fd, CLONE_NEWUTS), 0);
	close(fd);
	ns_text(NS "uts", after);
	EXPECT(!strcmp(before, after));
	EXPECT_EQ(sethostname("kept", 4), 0);
	EXPECT_EQ(setns(ns_open(getppid(), "uts"), 0), 0);
	fd = open("ns", O_RDONLY);
	EXPECT_EQ(setns(fd, CLONE_NEWUTS), 0);
	gethostname(host, sizeof(host));
	EXPECT(!strcmp(host, "kept"));
	close(fd);
	EXPECT_EQ(umount("ns"), 0);
	ns_text(NS "uts", after);
	EXPECT(!strcmp(before, after));
}

TEST(ns_bind_mount_shows_its_text_in_mountinfo)
{
	char line[256] = "", want[64];
	FILE *f;

	scratch();
	make_file("ns");
	mkdir("dir", 0755);
	EXPECT_ERR(mount(NS "uts", "dir", NULL, MS_BIND, NULL), ENOTDIR);
	REQUIRE(mount(NS "uts", "ns", NULL, MS_BIND, NULL) == 0);
	f = fopen("/proc/self/mountinfo", "r");
	while (fgets(line, sizeof(line), f) && !strstr(line, "/scratch/ns"))
		;
	fclose(f);
	snprintf(want, sizeof(want), " uts:[4026531838] %s/ns rw", SCRATCH);
	if (!strstr(line, want) || !strstr(line, " - nsfs nsfs rw"))
		tap_fail("%s", line);
	EXPECT_EQ(umount("ns"), 0);
}

TEST(ns_mount_namespaces_cannot_hold_themselves)
{
	struct ns_child c;

	scratch();
	make_file("ns");
	EXPECT_ERR(mount(NS "mnt", "ns", NULL, MS_BIND, NULL), EINVAL);
	/* a younger one is kept, but not copied into the next */
	c = ns_start(CLONE_NEWNS);
	REQUIRE(mount("none", SCRATCH, NULL, MS_PRIVATE, NULL) == 0);
	{
		char path[64];

		snprintf(path, sizeof(path), "/proc/%d/ns/mnt", c.pid);
		EXPECT_EQ(mount(path, "ns", NULL, MS_BIND, NULL), 0);
	}
	ns_end(&c);
	REQUIRE(unshare(CLONE_NEWNS) == 0);
	EXPECT_ERR(umount("ns"), EINVAL);
}

TEST(ns_nobody_climbs_out_of_a_user_namespace)
{
	int uts = open(NS "uts", O_RDONLY), mnt = open(NS "mnt", O_RDONLY);
	int user = open(NS "user", O_RDONLY);
	pid_t parent = getppid();
	char text[64];

	REQUIRE(unshare(CLONE_NEWUSER | CLONE_NEWUTS | CLONE_NEWNS) == 0);
	EXPECT_ERR(setns(uts, 0), EPERM);
	EXPECT_ERR(setns(mnt, 0), EPERM);
	EXPECT_ERR(setns(user, 0), EPERM);
	EXPECT_ERR(ns_open(parent, "uts"), EACCES);
	EXPECT_ERR(ns_text_of(1, "user", text), EACCES);
	EXPECT_ERR(open("/proc/1/root/etc", O_RDONLY), EACCES);
}

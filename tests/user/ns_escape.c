/*
 * tests/user/ns_escape.c - ways out of a user namespace that must not exist.
 *
 * Root inside is uid 1000 outside, with every capability over what was made
 * inside.  Each claim reaches for something that was there before.
 *
 * See: user_namespaces(7), mount_namespaces(7).
 */
#include "tests/user/tap.h"
#include "tests/user/scratch.h"
#include "tests/user/ns.h"
#include <grp.h>
#include <sys/klog.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>

#define OPEN_TREE_CLONE   1
#define MOUNT_ATTR_RDONLY 1

/* struct mount_attr */
struct mnt_attr {
	uint64_t set, clear, propagation, userns;
};

/* From here on root of new user and mount namespaces, uid 1000 outside. */
static void get_in(unsigned long flags)
{
	REQUIRE(setgroups(0, NULL) == 0);
	become_user(1000);
	REQUIRE(prctl(PR_SET_DUMPABLE, 1) == 0); /* /proc/self is ours */
	REQUIRE(unshare(CLONE_NEWUSER | CLONE_NEWNS | flags) == 0);
	REQUIRE(tap_write_file("/proc/self/setgroups", "deny") == 0);
	REQUIRE(tap_write_file("/proc/self/uid_map", "0 1000 1") == 0);
	REQUIRE(tap_write_file("/proc/self/gid_map", "0 1000 1") == 0);
	REQUIRE(getuid() == 0);
}

/* A mount namespace to spoil, with a scratch directory in it. */
static void private_scratch(void)
{
	scratch();
	REQUIRE(unshare(CLONE_NEWNS) == 0);
	REQUIRE(mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL) == 0);
}

static const char *of(pid_t pid, const char *name)
{
	static char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	return path;
}

TEST(nobody_gets_out_through_the_links_of_proc)
{
	pid_t parent = getppid();
	char text[64];

	get_in(0);
	EXPECT_ERR(open(of(parent, "root/etc"), O_RDONLY), EACCES);
	EXPECT_ERR(chroot(of(parent, "root")), EACCES);
	EXPECT_ERR(readlink(of(parent, "cwd"), text, sizeof(text)), EACCES);
	EXPECT_ERR(open(of(parent, "fd"), O_RDONLY), EACCES);
	EXPECT_ERR(open(of(parent, "exe"), O_RDONLY), EACCES);
	EXPECT_ERR(readlink(of(parent, "ns/mnt"), text, sizeof(text)), EACCES);
}

TEST(nobody_reaches_into_the_memory_of_those_outside)
{
	pid_t parent = getppid();
	struct iovec v = { &parent, sizeof(parent) };

	get_in(0);
	EXPECT_ERR(process_vm_readv(parent, &v, 1, &v, 1, 0), EPERM);
	EXPECT_ERR(process_vm_writev(parent, &v, 1, &v, 1, 0), EPERM);
	EXPECT_ERR(syscall(SYS_kcmp, getpid(), parent, 0, 0, 0), EPERM);
	EXPECT_ERR(syscall(SYS_pidfd_getfd, ns_pidfd(parent), 0, 0), EPERM);
}

TEST(nobody_enters_the_namespaces_above)
{
	static const int types[] = {
		CLONE_NEWNS,  CLONE_NEWUTS, CLONE_NEWIPC,
		CLONE_NEWPID, CLONE_NEWNET, CLONE_NEWCGROUP
	};
	int fd = ns_pidfd(getppid()), user = open(NS "user", O_RDONLY);
	int cgroup = open(NS "cgroup", O_RDONLY);

	get_in(CLONE_NEWCGROUP);
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		EXPECT_ERR(setns(fd, types[i]), EPERM);
	EXPECT_ERR(setns(fd, CLONE_NEWUSER | CLONE_NEWNS), EPERM);
	EXPECT_ERR(setns(user, CLONE_NEWUSER), EPERM);
	EXPECT_ERR(setns(cgroup, 0), EPERM);
	EXPECT_ERR(ioctl(user, NS_GET_PARENT), EPERM);
}

static void signal_up(void)
{
	int parent = ns_pidfd(getppid());

	get_in(CLONE_NEWPID);
	EXPECT_ERR(syscall(SYS_pidfd_send_signal, parent, 0, NULL, 0), EPERM);
	NS_IN_CHILD(EXPECT_EQ(getpid(), 1); EXPECT_EQ(getppid(), 0);
		    EXPECT_ERR(kill(-1, SIGKILL), ESRCH);
		    EXPECT_ERR(kill(2, SIGKILL), ESRCH); EXPECT_ERR(
			    syscall(SYS_pidfd_send_signal, parent, 0, NULL, 0),
			    EINVAL));
}

TEST(signals_do_not_go_up)
{
	NS_IN_CHILD(signal_up());
}

TEST(a_read_only_mount_from_outside_stays_so)
{
	struct mnt_attr writable = { .clear = MOUNT_ATTR_RDONLY };
	const unsigned long bind = MS_REMOUNT | MS_BIND, ro = MS_RDONLY;
	const unsigned long strict = MS_NOSUID | MS_NODEV | MS_NOEXEC;

	private_scratch();
	REQUIRE(mkdir("d", 0777) == 0 && mkdir("e", 0777) == 0);
	REQUIRE(chmod("d", 0777) == 0 && chmod("e", 0777) == 0);
	REQUIRE(mount("d", "d", NULL, MS_BIND, NULL) == 0);
	REQUIRE(mount(NULL, "d", NULL, bind | ro | strict, NULL) == 0);
	get_in(0);
	EXPECT_ERR(open("d/f", O_CREAT | O_WRONLY, 0600), EROFS);
	EXPECT_ERR(mount(NULL, "d", NULL, bind | strict, NULL), EPERM);
	EXPECT_ERR(mount(NULL, "d", NULL, bind | ro | MS_NODEV, NULL), EPERM);
	EXPECT_ERR(
		mount(NULL, "d", NULL, bind | ro | strict | MS_NOATIME, NULL),
		EPERM);
	EXPECT_ERR(mount(NULL, "d", NULL, MS_REMOUNT | strict, NULL), EPERM);
	EXPECT_ERR(syscall(SYS_mount_setattr, AT_FDCWD, "d", 0, &writable,
			   sizeof(writable)),
		   EPERM);
	EXPECT(mount(NULL, "d", NULL, bind | ro | strict, NULL) == 0);
	/* A copy is bound to the same, and so are its own copies. */
	EXPECT(mount("d", "e", NULL, MS_BIND, NULL) == 0);
	EXPECT_ERR(mount(NULL, "e", NULL, bind | strict, NULL), EPERM);
	EXPECT(unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0);
	EXPECT_ERR(mount(NULL, "e", NULL, bind | strict, NULL), EPERM);
}

TEST(what_is_mounted_over_a_secret_stays_there)
{
	private_scratch();
	REQUIRE(mkdir("a", 0755) == 0 && mkdir("b", 0755) == 0);
	REQUIRE(mkdir("c", 0755) == 0 && chmod("c", 0777) == 0);
	make_file("a/secret");
	REQUIRE(mount("over", "a", "tmpfs", 0, NULL) == 0);
	get_in(0);
	EXPECT_ERR(umount2("a", 0), EINVAL);
	EXPECT_ERR(umount2("a", MNT_DETACH), EINVAL);
	EXPECT_ERR(umount2(SCRATCH, MNT_DETACH), EINVAL);
	EXPECT_ERR(mount("a", "b", NULL, MS_MOVE, NULL), EINVAL);
	EXPECT_ERR(mount(SCRATCH, "b", NULL, MS_BIND, NULL), EINVAL);
	EXPECT_ERR(syscall(SYS_open_tree, AT_FDCWD, SCRATCH, OPEN_TREE_CLONE),
		   EINVAL);
	EXPECT(mount(SCRATCH, "c", NULL, MS_BIND | MS_REC, NULL) == 0);
	EXPECT_ERR(umount2("c/a", 0), EINVAL);
	EXPECT_ERR(access("c/a/secret", F_OK), ENOENT);
	EXPECT(umount2("c", MNT_DETACH) == 0); /* all of it is theirs */
	EXPECT_ERR(access("a/secret", F_OK), ENOENT);
}

TEST(mounts_made_inside_are_not_seen_outside)
{
	private_scratch();
	REQUIRE(mkdir("d", 0777) == 0);
	REQUIRE(mount("d", "d", NULL, MS_BIND, NULL) == 0);
	REQUIRE(mount(NULL, "d", NULL, MS_SHARED, NULL) == 0);
	NS_IN_CHILD(get_in(0); EXPECT(mount("x", "d", "tmpfs", 0, NULL) == 0);
		    make_file("d/inside"));
	EXPECT_ERR(access("d/inside", F_OK), ENOENT);
	NS_IN_CHILD(get_in(0);
		    EXPECT(mount(NULL, "d", NULL, MS_SHARED, NULL) == 0);
		    EXPECT(mount("x", "d", "tmpfs", 0, NULL) == 0);
		    make_file("d/inside"));
	EXPECT_ERR(access("d/inside", F_OK), ENOENT);
	EXPECT_ERR(umount2("d/inside", 0), ENOENT);
}

TEST(devices_are_not_made_inside)
{
	scratch();
	get_in(0);
	EXPECT_ERR(mknod("disk", S_IFBLK | 0600, makedev(8, 0)), EPERM);
	EXPECT_ERR(mknod("null", S_IFCHR | 0600, makedev(1, 3)), EPERM);
	EXPECT(mknod("white", S_IFCHR | 0600, 0) == 0); /* a whiteout */
	EXPECT(mknod("pipe", S_IFIFO | 0600, 0) == 0);
	unlink("pipe");
	unlink("white");
}

TEST(files_of_others_keep_owner_and_mode)
{
	scratch();
	make_file("roots");
	REQUIRE(mkdir("dir", 0755) == 0);
	make_file("dir/file");
	get_in(0);
	EXPECT_ERR(chmod("roots", 0666), EPERM);
	EXPECT_ERR(chown("roots", 0, 0), EPERM);
	EXPECT_ERR(open("roots", O_WRONLY), EACCES);
	EXPECT_ERR(unlink("dir/file"), EACCES);
	make_file("ours");
	EXPECT_ERR(chown("ours", 5, 0), EINVAL);
	EXPECT_ERR(setuid(5), EINVAL);
	EXPECT_ERR(setgroups(0, NULL), EPERM);
	unlink("ours");
}

TEST(the_machine_is_not_theirs)
{
	struct rlimit r = { 0, 0 };

	getrlimit(RLIMIT_NOFILE, &r);
	get_in(0);
	r.rlim_max++;
	EXPECT_ERR(setrlimit(RLIMIT_NOFILE, &r), EPERM);
	EXPECT_ERR(setpriority(PRIO_PROCESS, 0, -5), EACCES);
	EXPECT_ERR(klogctl(5 /* clear */, NULL, 0), EPERM);
	EXPECT_ERR(mount("none", "/tmp", "devtmpfs", 0, NULL), EPERM);
}

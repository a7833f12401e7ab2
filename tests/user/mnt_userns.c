/*
 * tests/user/mnt_userns.c - what root of a user namespace may mount, and what
 * it gets.
 *
 * See: user_namespaces(7), mount_namespaces(7).
 */
#include "tests/user/mnt_tree.h"
#include "tests/user/ns.h"
#include "tests/user/ovl.h"

#define AT(name) SCRATCH "/" name

static void map_ourselves(void)
{
	tap_write_file("/proc/self/setgroups", "deny");
	EXPECT(tap_write_file("/proc/self/uid_map", "0 0 1") == 0);
	EXPECT(tap_write_file("/proc/self/gid_map", "0 0 1") == 0);
}

/* Root of a new user namespace with the other new ones. */
static void enter(unsigned long flags)
{
	scratch();
	mkdir("d", 0755);
	REQUIRE(unshare(CLONE_NEWUSER | CLONE_NEWNS | flags) == 0);
	map_ourselves();
}

static int mount_type(const char *type)
{
	return mount("x", "d", type, 0, NULL);
}

TEST(tmpfs_and_ramfs_may_be_mounted)
{
	struct stat st;

	enter(0);
	EXPECT(mount_type("tmpfs") == 0);
	make_file("d/f");
	EXPECT(stat("d/f", &st) == 0 && st.st_uid == 0);
	EXPECT(mount_type("ramfs") == 0);
	make_file("d/f");
}

TEST(what_shows_or_holds_more_may_not)
{
	enter(0);
	EXPECT_ERR(mount_type("devtmpfs"), EPERM);
	EXPECT_ERR(mount_type("debugfs"), EPERM);
	EXPECT_ERR(mount_type("proc"), EPERM);  /* not our pids */
	EXPECT_ERR(mount_type("sysfs"), EPERM); /* not our network */
	EXPECT_ERR(mount_type("nosuchfs"), ENODEV);
}

TEST(device_nodes_are_not_devices)
{
	int fd;

	scratch();
	mkdir("d", 0755);
	mkdir("e", 0755);
	REQUIRE(mknod("e/null", S_IFCHR | 0666, 0x103) == 0);
	REQUIRE(unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0);
	map_ourselves();
	EXPECT(mount_type("tmpfs") == 0);
	EXPECT_ERR(mknod("d/null", S_IFCHR | 0666, 0x103), EPERM);
	EXPECT(mknod("d/fifo", S_IFIFO | 0666, 0) == 0);
	fd = open("e/null", O_RDWR); /* an inherited one still is */
	EXPECT(fd >= 0);
	make_file("d/null");
	EXPECT(bind("e/null", "d/null", 0) == 0);
	EXPECT(open("d/null", O_RDWR) >= 0);
}

TEST(owners_in_options_are_numbers_of_the_namespace)
{
	struct stat st;

	enter(0);
	EXPECT(mount("x", "d", "tmpfs", 0, "uid=0,gid=0,mode=700") == 0);
	EXPECT(stat("d", &st) == 0 && st.st_uid == 0 && st.st_gid == 0);
	EXPECT_ERR(mount("x", "d", "tmpfs", 0, "uid=1"), EINVAL);
	EXPECT_ERR(mount("x", "d", "tmpfs", 0, "gid=1"), EINVAL);
}

static void proc_inside(void)
{
	char buf[64];

	EXPECT(mount("proc", "d", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC,
		     NULL) == 0);
	EXPECT(readlink("d/self", buf, sizeof(buf)) == 1 && buf[0] == '1');
}

/* proc shows pids: the first child of a new pid namespace mounts its own. */
TEST(proc_of_ones_own_pids_may_be_mounted)
{
	enter(CLONE_NEWPID);
	EXPECT_EQ(tap_in_child(proc_inside), 0);
}

static void proc_refused(void)
{
	EXPECT_ERR(mount("proc", "d", "proc", 0, NULL), EPERM);
}

TEST(proc_must_not_uncover_what_is_covered)
{
	scratch();
	mkdir("d", 0755);
	REQUIRE(unshare(CLONE_NEWNS) == 0);
	REQUIRE(propagation("/", MS_PRIVATE | MS_REC) == 0);
	REQUIRE(mount("t", "/proc/sys", "tmpfs", 0, NULL) == 0);
	REQUIRE(unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID) == 0);
	EXPECT_EQ(tap_in_child(proc_refused), 0);
}

static void proc_read_only(void)
{
	EXPECT_ERR(mount("proc", "d", "proc", 0, NULL), EPERM);
	EXPECT(mount("proc", "d", "proc", MS_RDONLY, NULL) == 0);
	EXPECT_ERR(mount(NULL, "d", NULL, MS_REMOUNT | MS_BIND, NULL), EPERM);
}

TEST(a_read_only_proc_begets_read_only_ones)
{
	scratch();
	mkdir("d", 0755);
	REQUIRE(unshare(CLONE_NEWNS) == 0);
	REQUIRE(propagation("/", MS_PRIVATE | MS_REC) == 0);
	REQUIRE(mount(NULL, "/proc", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY,
		      NULL) == 0);
	REQUIRE(unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID) == 0);
	EXPECT_EQ(tap_in_child(proc_read_only), 0);
}

TEST(the_super_block_belongs_to_the_namespace)
{
	enter(0);
	EXPECT(mount_type("tmpfs") == 0);
	EXPECT(mount(NULL, "d", NULL, MS_REMOUNT | MS_RDONLY, NULL) == 0);
	EXPECT(mount(NULL, "d", NULL, MS_REMOUNT, "size=1M") == 0);
	/* that of the mount outside does not */
	EXPECT_ERR(mount(NULL, SCRATCH, NULL, MS_REMOUNT, NULL), EPERM);
	EXPECT_ERR(umount2("/proc", MNT_FORCE), EINVAL);
	EXPECT(bind(".", "d", 0) == 0);
	EXPECT_ERR(umount2("d", MNT_FORCE), EPERM); /* the other's again */
	EXPECT(umount2("d", 0) == 0);
	EXPECT(umount2("d", MNT_FORCE) == 0);
}

TEST(an_overlay_in_a_user_namespace)
{
	layers();
	REQUIRE(unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0);
	map_ourselves();
	REQUIRE(overlay(OPTIONS) == 0);
	EXPECT(says("m/f1", "one"));
	put("m/f1", "changed");
	EXPECT(says("u/f1", "changed") && says("l1/f1", "one"));
	EXPECT(unlink("m/f2") == 0);
	EXPECT(is_whiteout("u/f2"));
	EXPECT(mkdir("m/new", 0755) == 0);
	put("m/new/f", "x");
	EXPECT_ERR(mknod("m/dev", S_IFCHR | 0600, 0x103), EPERM);
	EXPECT_NAMES("m", "both d e f1 link new only ");
	EXPECT(umount("m") == 0);
	EXPECT(overlay(OPTIONS ",userxattr") == 0);
	EXPECT(says("m/f1", "changed"));
}

TEST(an_overlay_does_not_give_rights)
{
	layers();
	chmod("l1/f1", 0600);
	chown("l1/f1", 1000, 1000);
	REQUIRE(unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0);
	map_ourselves();
	REQUIRE(overlay(OPTIONS) == 0);
	EXPECT_ERR(open("m/f1", O_RDONLY), EACCES);
	EXPECT_ERR(open("m/f1", O_RDWR), EACCES);
	EXPECT_ERR(chmod("m/f1", 0666), EPERM);
}

/*
 * tests/user/mnt_api.c - mounting by descriptors: fsopen, fsconfig, fsmount,
 * fspick, open_tree, move_mount, mount_setattr.
 *
 * See: mount_setattr(2); Documentation/filesystems/mount_api.rst.
 */
#include "tests/user/mnt_tree.h"
#include "tests/user/ns.h"
#include <linux/mount.h>

#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif
#define AT(name) SCRATCH "/" name

static int fsopen_(const char *type, unsigned int flags)
{
	return (int)syscall(SYS_fsopen, type, flags);
}

static int config(int fd, unsigned int cmd, const char *key, const void *value,
		  int aux)
{
	return (int)syscall(SYS_fsconfig, fd, cmd, key, value, aux);
}

static int fsmount_(int fd, unsigned int flags, unsigned int attr)
{
	return (int)syscall(SYS_fsmount, fd, flags, attr);
}

static int move_to(int fd, const char *to)
{
	return (int)syscall(SYS_move_mount, fd, "", AT_FDCWD, to,
			    MOVE_MOUNT_F_EMPTY_PATH);
}

static int open_tree_(const char *path, unsigned int flags)
{
	return (int)syscall(SYS_open_tree, AT_FDCWD, path, flags);
}

static int setattr_(const char *path, unsigned int flags, uint64_t set,
		    uint64_t clear, uint64_t propagation)
{
	uint64_t attr[4] = { set, clear, propagation, 0 };

	return (int)syscall(SYS_mount_setattr, AT_FDCWD, path, flags, attr,
			    sizeof(attr));
}

static void private_scratch(void)
{
	scratch();
	REQUIRE(propagation(SCRATCH, MS_PRIVATE) == 0);
	mkdir("d", 0755);
}

/* A tmpfs that is mounted nowhere. */
static int detached(unsigned int attr)
{
	int fs = fsopen_("tmpfs", FSOPEN_CLOEXEC), mnt;

	REQUIRE(fs >= 0);
	REQUIRE(config(fs, FSCONFIG_SET_STRING, "source", "src", 0) == 0);
	REQUIRE(config(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0);
	mnt = fsmount_(fs, FSMOUNT_CLOEXEC, attr);
	REQUIRE(mnt >= 0);
	close(fs);
	return mnt;
}

TEST(step_by_step)
{
	int fs, mnt, f;

	private_scratch();
	fs = fsopen_("tmpfs", FSOPEN_CLOEXEC);
	REQUIRE(fs >= 0);
	EXPECT(config(fs, FSCONFIG_SET_STRING, "source", "mine", 0) == 0);
	EXPECT(config(fs, FSCONFIG_SET_STRING, "size", "1M", 0) == 0);
	EXPECT(config(fs, FSCONFIG_SET_STRING, "mode", "700", 0) == 0);
	EXPECT(config(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0);
	mnt = fsmount_(fs, 0, MOUNT_ATTR_NOEXEC | MOUNT_ATTR_NOSUID);
	REQUIRE(mnt >= 0);
	f = openat(mnt, "before", O_CREAT | O_RDWR, 0600);
	EXPECT(f >= 0); /* it can be used before it is anywhere */
	close(f);
	EXPECT(move_to(mnt, "d") == 0);
	EXPECT(access("d/before", F_OK) == 0);
	EXPECT(strstr(info_of(AT("d")), " rw,nosuid,noexec,relatime - tmpfs "
					"mine rw,size=1024k,mode=700"));
	EXPECT_ERR(move_to(fs, "d"), EINVAL);
	close(mnt);
	close(fs);
	EXPECT(access("d/before", F_OK) == 0);
}

TEST(a_detached_mount_goes_with_its_descriptor)
{
	int mnt, dir;

	private_scratch();
	mnt = detached(0);
	dir = openat(mnt, ".", O_RDONLY);
	EXPECT(mkdirat(mnt, "x", 0755) == 0);
	close(mnt);
	EXPECT(faccessat(dir, "x", F_OK, 0) == 0); /* users finish */
	close(dir);
}

TEST(fsopen_errors)
{
	private_scratch();
	EXPECT_ERR(fsopen_("nosuchfs", 0), ENODEV);
	EXPECT_ERR(fsopen_("tmpfs", 2), EINVAL);
	EXPECT_ERR(fsopen_((char *)1, 0), EFAULT);
	become_user(1000);
	EXPECT_ERR(fsopen_("tmpfs", 0), EPERM);
}

TEST(fsconfig_errors)
{
	char longkey[300];
	int fs, other;

	private_scratch();
	fs = fsopen_("tmpfs", 0);
	other = open(".", O_RDONLY);
	memset(longkey, 'x', sizeof(longkey));
	longkey[299] = 0;
	EXPECT_ERR(config(-1, FSCONFIG_SET_FLAG, "ro", NULL, 0), EINVAL);
	EXPECT_ERR(config(99, FSCONFIG_SET_FLAG, "ro", NULL, 0), EBADF);
	EXPECT_ERR(config(other, FSCONFIG_SET_FLAG, "ro", NULL, 0), EINVAL);
	EXPECT_ERR(config(fs, 100, NULL, NULL, 0), EOPNOTSUPP);
	EXPECT_ERR(config(fs, FSCONFIG_SET_FLAG, NULL, NULL, 0), EINVAL);
	EXPECT_ERR(config(fs, FSCONFIG_SET_FLAG, "ro", "x", 0), EINVAL);
	EXPECT_ERR(config(fs, FSCONFIG_SET_FLAG, "ro", NULL, 1), EINVAL);
	EXPECT_ERR(config(fs, FSCONFIG_SET_STRING, "size", NULL, 0), EINVAL);
	EXPECT_ERR(config(fs, FSCONFIG_SET_STRING, longkey, "x", 0), EINVAL);
	EXPECT_ERR(config(fs, FSCONFIG_SET_STRING, "size", longkey, 0), EINVAL);
	EXPECT_ERR(config(fs, FSCONFIG_SET_STRING, (char *)1, "x", 0), EFAULT);
	EXPECT_ERR(config(fs, FSCONFIG_SET_BINARY, "x", "x", 0), EINVAL);
	EXPECT_ERR(config(fs, FSCONFIG_SET_PATH, "x", "x", -5), EINVAL);
	EXPECT_ERR(config(fs, FSCONFIG_SET_FD, "x", NULL, -5), EINVAL);
	EXPECT_ERR(config(fs, FSCONFIG_SET_FD, "x", NULL, other), EINVAL);
	EXPECT_ERR(config(fs, FSCONFIG_SET_FLAG, "", NULL, 0), EINVAL);
	EXPECT_ERR(config(fs, FSCONFIG_SET_FLAG, "nonsense", NULL, 0), EINVAL);
	EXPECT_ERR(config(fs, FSCONFIG_SET_STRING, "size", "x", 0), EINVAL);
	EXPECT_ERR(config(fs, FSCONFIG_CMD_RECONFIGURE, NULL, NULL, 0), EBUSY);
	EXPECT_ERR(config(fs, FSCONFIG_CMD_CREATE, "x", NULL, 0), EINVAL);
	EXPECT(config(fs, FSCONFIG_SET_STRING, "source", "a", 0) == 0);
	EXPECT_ERR(config(fs, FSCONFIG_SET_STRING, "source", "b", 0), EINVAL);
	EXPECT_ERR(fsmount_(fs, 0, 0), EINVAL); /* nothing made yet */
	EXPECT(config(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0);
	EXPECT_ERR(config(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0), EBUSY);
	EXPECT_ERR(config(fs, FSCONFIG_SET_FLAG, "ro", NULL, 0), EBUSY);
}

TEST(the_context_tells_what_was_wrong)
{
	char line[256];
	ssize_t n;
	int fs;

	private_scratch();
	fs = fsopen_("tmpfs", 0);
	EXPECT_ERR(read(fs, line, sizeof(line)), ENODATA);
	EXPECT_ERR(config(fs, FSCONFIG_SET_FLAG, "nonsense", NULL, 0), EINVAL);
	EXPECT_ERR(config(fs, FSCONFIG_SET_FLAG, "more", NULL, 0), EINVAL);
	EXPECT_ERR(read(fs, line, 3), EMSGSIZE);
	n = read(fs, line, sizeof(line) - 1);
	REQUIRE(n > 0);
	line[n] = 0;
	EXPECT(!strcmp(line, "e tmpfs: Unknown parameter 'nonsense'\n"));
	n = read(fs, line, sizeof(line) - 1);
	REQUIRE(n > 0);
	line[n] = 0;
	EXPECT(!strcmp(line, "e tmpfs: Unknown parameter 'more'\n"));
	EXPECT_ERR(read(fs, line, sizeof(line)), ENODATA);
}

TEST(fsmount_errors)
{
	int fs;

	private_scratch();
	fs = fsopen_("tmpfs", 0);
	EXPECT(config(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0);
	EXPECT_ERR(fsmount_(fs, 2, 0), EINVAL);
	EXPECT_ERR(fsmount_(fs, 0, 0x100000), EINVAL);
	EXPECT_ERR(fsmount_(fs, 0, 0x30), EINVAL);
	EXPECT_ERR(fsmount_(99, 0, 0), EBADF);
	EXPECT_ERR(fsmount_(open(".", O_RDONLY), 0, 0), EINVAL);
	EXPECT(fsmount_(fs, 0, 0) >= 0);
	EXPECT_ERR(fsmount_(fs, 0, 0), EBUSY);
}

TEST(a_context_changes_what_it_has_mounted)
{
	int fs, mnt;

	private_scratch();
	fs = fsopen_("tmpfs", 0);
	EXPECT(config(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0);
	mnt = fsmount_(fs, 0, 0);
	EXPECT(move_to(mnt, "d") == 0);
	EXPECT(config(fs, FSCONFIG_SET_FLAG, "ro", NULL, 0) == 0);
	EXPECT(config(fs, FSCONFIG_CMD_RECONFIGURE, NULL, NULL, 0) == 0);
	EXPECT_ERR(mkdir("d/x", 0755), EROFS);
	EXPECT(config(fs, FSCONFIG_SET_FLAG, "rw", NULL, 0) == 0);
	EXPECT(config(fs, FSCONFIG_CMD_RECONFIGURE, NULL, NULL, 0) == 0);
	EXPECT(mkdir("d/x", 0755) == 0);
}

TEST(fspick_takes_a_mounted_one)
{
	int fs;

	private_scratch();
	REQUIRE(tmpfs("d") == 0);
	mkdir("d/sub", 0755);
	EXPECT_ERR(syscall(SYS_fspick, AT_FDCWD, "d/sub", 0), EINVAL);
	EXPECT_ERR(syscall(SYS_fspick, AT_FDCWD, "none", 0), ENOENT);
	EXPECT_ERR(syscall(SYS_fspick, AT_FDCWD, "d", 0x10), EINVAL);
	fs = (int)syscall(SYS_fspick, AT_FDCWD, "d", FSPICK_CLOEXEC);
	REQUIRE(fs >= 0);
	EXPECT_ERR(config(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0), EBUSY);
	EXPECT(config(fs, FSCONFIG_SET_FLAG, "ro", NULL, 0) == 0);
	EXPECT(config(fs, FSCONFIG_SET_STRING, "size", "64k", 0) == 0);
	EXPECT(config(fs, FSCONFIG_CMD_RECONFIGURE, NULL, NULL, 0) == 0);
	EXPECT(strstr(info_of(AT("d")), " ro,size=64k"));
	EXPECT_ERR(fsmount_(fs, 0, 0), EBUSY);
}

TEST(open_tree_without_clone_is_a_path)
{
	int fd;

	private_scratch();
	make_file("f");
	fd = open_tree_("d", OPEN_TREE_CLOEXEC);
	EXPECT(fd >= 0);
	EXPECT(fcntl(fd, F_GETFL) & O_PATH);
	EXPECT_EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
	EXPECT_ERR(move_to(fd, "d"), EINVAL);
	EXPECT_ERR(open_tree_("d", AT_RECURSIVE), EINVAL);
	EXPECT_ERR(open_tree_("d", 0x10000), EINVAL);
	EXPECT_ERR(open_tree_("none", 0), ENOENT);
	EXPECT_ERR(open_tree_("", 0), ENOENT);
	become_user(1000);
	EXPECT(open_tree_("d", 0) >= 0);
	EXPECT_ERR(open_tree_("d", OPEN_TREE_CLONE), EPERM);
}

TEST(cloned_trees_are_binds_in_the_hand)
{
	int one, all;

	private_scratch();
	make_kind("a", "private");
	mkdir("a/in", 0755);
	REQUIRE(tmpfs("a/in") == 0);
	make_file("a/in/deep");
	one = open_tree_("a", OPEN_TREE_CLONE);
	all = open_tree_("a", OPEN_TREE_CLONE | AT_RECURSIVE);
	REQUIRE(one >= 0 && all >= 0);
	EXPECT_ERR(faccessat(one, "in/deep", F_OK, 0), ENOENT);
	EXPECT(faccessat(all, "in/deep", F_OK, 0) == 0);
	EXPECT(umount("a/in") == 0 && umount("a") == 0);
	EXPECT(faccessat(all, "in/deep", F_OK, 0) == 0);
	EXPECT(move_to(all, "d") == 0);
	EXPECT(access("d/in/deep", F_OK) == 0);
	mkdir("e", 0755);
	EXPECT(move_to(all, "e") == 0); /* attached: it moves on */
	EXPECT(access("e/in/deep", F_OK) == 0);
	EXPECT_ERR(access("d/in", F_OK), ENOENT);
	close(all);
	EXPECT(access("e/in/deep", F_OK) == 0);
	EXPECT(propagation("e", MS_UNBINDABLE) == 0);
	EXPECT_ERR(open_tree_("e", OPEN_TREE_CLONE), EINVAL);
}

TEST(move_mount_errors)
{
	int mnt;

	private_scratch();
	make_file("f");
	mnt = detached(0);
	EXPECT_ERR(move_to(mnt, "none"), ENOENT);
	EXPECT_ERR(move_to(mnt, "f"), EINVAL);
	EXPECT_ERR(syscall(SYS_move_mount, mnt, "", AT_FDCWD, "d", 0), ENOENT);
	EXPECT_ERR(syscall(SYS_move_mount, mnt, "", AT_FDCWD, "d", 0x8),
		   EINVAL);
	EXPECT_ERR(syscall(SYS_move_mount, AT_FDCWD, "d", AT_FDCWD, "d", 0),
		   EINVAL);
	EXPECT(mkdirat(mnt, "x", 0755) == 0);
	EXPECT_ERR(syscall(SYS_move_mount, mnt, "x", AT_FDCWD, "d", 0), EINVAL);
	EXPECT_ERR(syscall(SYS_move_mount, mnt, "", mnt, "x", 4), EINVAL);
	become_user(1000);
	EXPECT_ERR(move_to(mnt, "d"), EPERM);
}

TEST(a_detached_tree_cannot_be_mounted_on)
{
	int a, b;

	private_scratch();
	a = detached(0);
	b = detached(0);
	EXPECT(mkdirat(a, "x", 0755) == 0);
	EXPECT_ERR(syscall(SYS_move_mount, b, "", a, "x", 4), EINVAL);
	EXPECT(fchdir(a) == 0);
	EXPECT_ERR(tmpfs("x"), EINVAL);
	EXPECT_ERR(umount2(".", MNT_DETACH), EINVAL);
}

TEST(set_group_makes_a_private_mount_take_part)
{
	private_scratch();
	make_kind("a", "shared");
	mkdir("a/x", 0755);
	mkdir("b", 0755);
	REQUIRE(bind("a", "b", 0) == 0 && propagation("b", MS_PRIVATE) == 0);
	EXPECT(syscall(SYS_move_mount, AT_FDCWD, "a", AT_FDCWD, "b",
		       MOVE_MOUNT_SET_GROUP) == 0);
	EXPECT_EQ(info_field(AT("b"), "shared:"),
		  info_field(AT("a"), "shared:"));
	EXPECT(tmpfs("a/x") == 0);
	EXPECT_KIND(AT("b/x"), "shared");
	EXPECT_ERR(syscall(SYS_move_mount, AT_FDCWD, "a", AT_FDCWD, "b",
			   MOVE_MOUNT_SET_GROUP),
		   EINVAL);
	make_kind("p", "private");
	EXPECT_ERR(syscall(SYS_move_mount, AT_FDCWD, "a", AT_FDCWD, "p",
			   MOVE_MOUNT_SET_GROUP),
		   EINVAL);
}

TEST(mount_setattr_changes_flags)
{
	private_scratch();
	REQUIRE(tmpfs("d") == 0);
	EXPECT(setattr_("d", 0, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID, 0, 0) ==
	       0);
	EXPECT(strstr(info_of(AT("d")), " ro,nosuid,relatime "));
	EXPECT(setattr_("d", 0, MOUNT_ATTR_NODEV, MOUNT_ATTR_RDONLY, 0) == 0);
	EXPECT(strstr(info_of(AT("d")), " rw,nosuid,nodev,relatime "));
	EXPECT(setattr_("d", 0, MOUNT_ATTR_NOATIME, MOUNT_ATTR__ATIME, 0) == 0);
	EXPECT(strstr(info_of(AT("d")), " rw,nosuid,nodev,noatime "));
	EXPECT(setattr_("d", 0, MOUNT_ATTR_STRICTATIME, MOUNT_ATTR__ATIME, 0) ==
	       0);
	EXPECT(strstr(info_of(AT("d")), " rw,nosuid,nodev "));
	EXPECT(setattr_("d", 0, MOUNT_ATTR_NOSYMFOLLOW | MOUNT_ATTR_NODIRATIME,
			MOUNT_ATTR_NOSUID, MS_SHARED) == 0);
	EXPECT(strstr(info_of(AT("d")), " rw,nodev,nodiratime,nosymfollow "
					"shared:"));
}

TEST(mount_setattr_is_all_or_nothing)
{
	int fd;

	private_scratch();
	REQUIRE(tmpfs("d") == 0);
	mkdir("d/in", 0755);
	REQUIRE(tmpfs("d/in") == 0);
	fd = open("d/in/f", O_CREAT | O_RDWR, 0600);
	EXPECT_ERR(setattr_("d", AT_RECURSIVE, MOUNT_ATTR_RDONLY, 0, 0), EBUSY);
	EXPECT(strstr(info_of(AT("d")), " rw,relatime "));
	EXPECT(mkdir("d/x", 0755) == 0);
	EXPECT(setattr_("d", 0, MOUNT_ATTR_RDONLY, 0, 0) == 0);
	close(fd);
	EXPECT(setattr_("d", AT_RECURSIVE, MOUNT_ATTR_RDONLY, 0, MS_PRIVATE) ==
	       0);
	EXPECT_ERR(mkdir("d/in/x", 0755), EROFS);
}

TEST(mount_setattr_errors)
{
	uint64_t attr[8] = { MOUNT_ATTR_RDONLY };

	private_scratch();
	REQUIRE(tmpfs("d") == 0);
	mkdir("d/sub", 0755);
	EXPECT_ERR(setattr_("d", 1, MOUNT_ATTR_RDONLY, 0, 0), EINVAL);
	EXPECT_ERR(setattr_("none", 0, MOUNT_ATTR_RDONLY, 0, 0), ENOENT);
	EXPECT_ERR(setattr_("d/sub", 0, MOUNT_ATTR_RDONLY, 0, 0), EINVAL);
	EXPECT_ERR(setattr_("d", 0, 0x40000000, 0, 0), EINVAL);
	EXPECT_ERR(setattr_("d", 0, MOUNT_ATTR_NOATIME, 0, 0), EINVAL);
	EXPECT_ERR(setattr_("d", 0, 0, MOUNT_ATTR_NOATIME, 0), EINVAL);
	EXPECT_ERR(setattr_("d", 0, 0x30, MOUNT_ATTR__ATIME, 0), EINVAL);
	EXPECT_ERR(setattr_("d", 0, 0, 0, MS_SHARED | MS_SLAVE), EINVAL);
	EXPECT_ERR(setattr_("d", 0, 0, 0, MS_RDONLY), EINVAL);
	EXPECT_ERR(setattr_("d", 0, 0, MOUNT_ATTR_IDMAP, 0), EINVAL);
	EXPECT_ERR(syscall(SYS_mount_setattr, AT_FDCWD, "d", 0, attr, 16),
		   EINVAL);
	EXPECT_ERR(syscall(SYS_mount_setattr, AT_FDCWD, "d", 0, attr, 8192),
		   E2BIG);
	EXPECT(syscall(SYS_mount_setattr, AT_FDCWD, "d", 0, attr, 64) == 0);
	attr[7] = 1;
	EXPECT_ERR(syscall(SYS_mount_setattr, AT_FDCWD, "d", 0, attr, 64),
		   E2BIG);
	EXPECT_ERR(syscall(SYS_mount_setattr, AT_FDCWD, "d", 0, 1, 32), EFAULT);
	EXPECT(setattr_("none", 0, 0, 0, 0) == 0); /* nothing to do */
	become_user(1000);
	EXPECT_ERR(setattr_("d", 0, MOUNT_ATTR_RDONLY, 0, 0), EPERM);
}

TEST(mount_setattr_respects_locks)
{
	private_scratch();
	REQUIRE(mount("t", "d", "tmpfs", MS_NODEV | MS_RDONLY, NULL) == 0);
	REQUIRE(unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0);
	EXPECT_ERR(setattr_("d", 0, 0, MOUNT_ATTR_NODEV, 0), EPERM);
	EXPECT_ERR(setattr_("d", 0, 0, MOUNT_ATTR_RDONLY, 0), EPERM);
	EXPECT_ERR(setattr_("d", 0, MOUNT_ATTR_NOATIME, MOUNT_ATTR__ATIME, 0),
		   EPERM);
	EXPECT(setattr_("d", 0, MOUNT_ATTR_NOSUID, 0, 0) == 0);
}

TEST(detached_mounts_can_be_changed_before_they_are_seen)
{
	int mnt, fd;
	uint64_t attr[4] = { MOUNT_ATTR_RDONLY, 0, MS_SHARED, 0 };

	private_scratch();
	mnt = detached(0);
	fd = openat(mnt, "f", O_CREAT | O_RDWR, 0600);
	EXPECT_ERR(syscall(SYS_mount_setattr, mnt, "", AT_EMPTY_PATH, attr, 32),
		   EBUSY);
	close(fd);
	EXPECT(syscall(SYS_mount_setattr, mnt, "", AT_EMPTY_PATH, attr, 32) ==
	       0);
	EXPECT(move_to(mnt, "d") == 0);
	EXPECT_ERR(mkdir("d/x", 0755), EROFS);
	EXPECT_KIND(AT("d"), "shared");
}

TEST(the_first_root_has_attributes_as_well)
{
	scratch();
	EXPECT(setattr_("/", 0, MOUNT_ATTR_NODIRATIME, 0, 0) == 0);
	EXPECT(strstr(info_of("/"), "nodiratime"));
	EXPECT(setattr_("/", 0, 0, MOUNT_ATTR_NODIRATIME, 0) == 0);
}

TEST(ramfs_ignores_what_it_does_not_know)
{
	private_scratch();
	EXPECT(mount("r", "d", "ramfs", 0, "nonsense,size=1,mode=711") == 0);
	EXPECT(strstr(info_of(AT("d")), " - ramfs r rw,mode=711\n"));
	EXPECT_ERR(mount("t", "d", "tmpfs", 0, "nonsense"), EINVAL);
	EXPECT_ERR(mount("t", "d", "tmpfs", 0, "size=x"), EINVAL);
}

TEST(calls_of_later_kernels_are_absent)
{
	EXPECT_ERR(syscall(457, 0, 0, 0, 0), ENOSYS); /* statmount */
	EXPECT_ERR(syscall(458, 0, 0, 0, 0), ENOSYS); /* listmount */
}

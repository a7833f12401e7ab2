/*
 * tests/user/ext2_xattr.c - extended attributes on a disk, and what needs
 * them: file capabilities, and an overlay's upper layer.
 *
 * See: xattr(7), setxattr(2), capabilities(7); tests/user/ext2.c.
 */
#include "tests/user/tap.h"
#include "tests/user/failnth.h"
#include "tests/user/ext2.h"
#include <linux/capability.h>
#include <sys/statfs.h>
#include <sys/wait.h>
#include <sys/xattr.h>

#define OLD_INODES   "-b 1024 -I 128" /* no room but in a block */
#define LARGE_INODES "-b 1024 -I 256"

static char big[70000];

static void put(const char *name, const char *text)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	REQUIRE(fd >= 0);
	REQUIRE(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

static int set(const char *file, const char *name, size_t size, int flags)
{
	return lsetxattr(file, name, big, size, flags);
}

/* Has @file this attribute, with the first @size bytes of big? */
static int has(const char *file, const char *name, size_t size)
{
	static char buf[sizeof(big)];

	return lgetxattr(file, name, buf, sizeof(buf)) == (ssize_t)size &&
	       !memcmp(buf, big, size);
}

static long blocks_of(const char *file)
{
	struct stat st;

	REQUIRE(lstat(file, &st) == 0);
	return (long)st.st_blocks;
}

static long free_blocks(void)
{
	struct statfs fs;

	REQUIRE(statfs(PLACE, &fs) == 0);
	return (long)fs.f_bfree;
}

static void new_fs(const char *options)
{
	make_fs(options);
	mount_fs(0, NULL);
	for (size_t i = 0; i < sizeof(big); i++)
		big[i] = (char)(i * 7 + (i >> 8));
	put("f", "");
}

static void all_kinds(const char *options)
{
	new_fs(options);
	REQUIRE(mkdir("d", 0755) == 0);
	REQUIRE(symlink("f", "s") == 0);
	REQUIRE(mknod("n", S_IFCHR | 0644, 0) == 0);
	EXPECT_EQ(set("f", "user.one", 5, 0), 0);
	EXPECT_EQ(set("f", "user.empty", 0, 0), 0);
	EXPECT_EQ(set("f", "trusted.two", 100, 0), 0);
	EXPECT_EQ(set("f", "security.three", 301, 0), 0);
	EXPECT_EQ(set("d", "user.dir", 7, 0), 0);
	EXPECT_EQ(set("s", "trusted.link", 400, 0), 0);
	EXPECT_EQ(set("n", "trusted.node", 8, 0), 0);
	remount_fs();
	EXPECT(has("f", "user.one", 5));
	EXPECT(has("f", "user.empty", 0));
	EXPECT(has("f", "trusted.two", 100));
	EXPECT(has("f", "security.three", 301));
	EXPECT(has("d", "user.dir", 7));
	EXPECT(has("s", "trusted.link", 400));
	EXPECT(has("n", "trusted.node", 8));
	EXPECT_EQ(access("s", F_OK), 0);
}

TEST(attributes_last_in_a_block)
{
	all_kinds(OLD_INODES);
}

TEST(attributes_last_in_large_inodes)
{
	all_kinds(LARGE_INODES);
}

TEST(a_block_of_attributes_counts)
{
	long before, empty;

	new_fs(OLD_INODES);
	empty = free_blocks();
	before = blocks_of("f");
	EXPECT_EQ(set("f", "user.a", 10, 0), 0);
	EXPECT_EQ(blocks_of("f"), before + 2);
	EXPECT_EQ(free_blocks(), empty - 1);
	EXPECT_EQ(set("f", "user.b", 600, 0), 0);
	EXPECT_EQ(blocks_of("f"), before + 2);
	EXPECT_EQ(removexattr("f", "user.a"), 0);
	EXPECT_EQ(blocks_of("f"), before + 2);
	EXPECT_EQ(removexattr("f", "user.b"), 0);
	EXPECT_EQ(blocks_of("f"), before);
	EXPECT_EQ(free_blocks(), empty);
	EXPECT_EQ(set("f", "user.a", 10, 0), 0);
	EXPECT_EQ(truncate("f", 0), 0);
	EXPECT(has("f", "user.a", 10));
	EXPECT_EQ(unlink("f"), 0);
	remount_fs();
	EXPECT_EQ(free_blocks(), empty);
}

TEST(small_attributes_need_no_block_in_large_inodes)
{
	new_fs(LARGE_INODES);
	EXPECT_EQ(set("f", "user.a", 40, 0), 0);
	EXPECT_EQ(blocks_of("f"), 0);
	EXPECT_EQ(set("f", "user.a", 500, 0), 0);
	EXPECT_EQ(blocks_of("f"), 2);
	EXPECT(has("f", "user.a", 500));
	EXPECT_EQ(set("f", "user.b", 8, 0), 0);
	EXPECT_EQ(set("f", "user.a", 20, XATTR_REPLACE), 0);
	EXPECT_EQ(blocks_of("f"), 0);
	remount_fs();
	EXPECT(has("f", "user.a", 20));
	EXPECT(has("f", "user.b", 8));
	EXPECT_EQ(removexattr("f", "user.a"), 0);
	EXPECT_EQ(removexattr("f", "user.b"), 0);
	EXPECT_EQ(listxattr("f", NULL, 0), 0);
}

TEST(what_does_not_fit_changes_nothing)
{
	/* header, end, entry with a name of one */
	size_t most = 1024 - 32 - 4 - 20;

	new_fs(OLD_INODES);
	EXPECT_ERR(set("f", "user.a", most + 1, 0), ENOSPC);
	EXPECT_ERR(set("f", "user.a", 65536, 0), ENOSPC);
	EXPECT_ERR(set("f", "user.a", 65537, 0), E2BIG);
	EXPECT_EQ(blocks_of("f"), 0);
	EXPECT_EQ(set("f", "user.a", most, 0), 0);
	EXPECT_ERR(set("f", "user.b", 0, 0), ENOSPC);
	EXPECT_EQ(set("f", "user.a", most - 20, 0), 0);
	EXPECT_EQ(set("f", "user.b", 0, 0), 0);
	EXPECT_ERR(set("f", "user.b", 1, 0), ENOSPC);
	EXPECT(has("f", "user.a", most - 20));
	EXPECT(has("f", "user.b", 0));
}

TEST(a_full_disk_has_no_room_for_attributes)
{
	int fd;

	new_fs(OLD_INODES " -m 0");
	fd = open("fill", O_WRONLY | O_CREAT, 0644);
	while (write(fd, big, sizeof(big)) > 0)
		;
	while (write(fd, big, 1) > 0)
		;
	close(fd);
	sync();
	EXPECT_ERR(set("f", "user.a", 10, 0), ENOSPC);
	EXPECT_ERR(lgetxattr("f", "user.a", NULL, 0), ENODATA);
	EXPECT_EQ(unlink("fill"), 0);
	EXPECT_EQ(set("f", "user.a", 10, 0), 0);
}

TEST(errors_of_attributes)
{
	char name[300] = "user.", buf[16];

	new_fs("");
	REQUIRE(symlink("f", "s") == 0);
	EXPECT_ERR(set("f", "user.a", 4, XATTR_REPLACE), ENODATA);
	EXPECT_EQ(set("f", "user.a", 4, XATTR_CREATE), 0);
	EXPECT_ERR(set("f", "user.a", 4, XATTR_CREATE), EEXIST);
	EXPECT_EQ(set("f", "user.a", 5, XATTR_REPLACE), 0);
	EXPECT_EQ(getxattr("f", "user.a", NULL, 0), 5);
	EXPECT_ERR(getxattr("f", "user.a", buf, 4), ERANGE);
	EXPECT_EQ(getxattr("f", "user.a", buf, 5), 5);
	EXPECT_ERR(getxattr("f", "user.aa", buf, 5), ENODATA);
	EXPECT_ERR(removexattr("f", "user.b"), ENODATA);
	EXPECT_ERR(set("f", "user.", 4, 0), EINVAL);
	EXPECT_ERR(set("f", "other.a", 4, 0), EOPNOTSUPP);
	EXPECT_ERR(getxattr("f", "other.a", buf, 4), EOPNOTSUPP);
	EXPECT_ERR(set("s", "user.a", 4, 0), EPERM);
	memset(name + 5, 'n', 250);
	EXPECT_EQ(set("f", name, 4, 0), 0);
	EXPECT_EQ(removexattr("f", name), 0);
	name[255] = 'n';
	EXPECT_ERR(set("f", name, 4, 0), ERANGE);
	REQUIRE(mount(NULL, PLACE, NULL, MS_REMOUNT | MS_RDONLY, NULL) == 0);
	EXPECT_ERR(set("f", "user.a", 4, 0), EROFS);
	EXPECT_ERR(removexattr("f", "user.a"), EROFS);
	EXPECT(has("f", "user.a", 5));
}

static void list_as_nobody(void)
{
	char list[64];

	REQUIRE(setresuid(1000, 1000, 1000) == 0);
	EXPECT_EQ(listxattr("f", list, sizeof(list)), 9 + 16);
	EXPECT_ERR(getxattr("f", "trusted.b", list, 10), ENODATA);
}

TEST(names_are_listed)
{
	char list[64];

	new_fs(LARGE_INODES);
	REQUIRE(chmod(".", 0755) == 0);
	EXPECT_EQ(listxattr("f", list, sizeof(list)), 0);
	EXPECT_EQ(set("f", "security.longer", 1, 0), 0);
	EXPECT_EQ(set("f", "trusted.b", 300, 0), 0);
	EXPECT_EQ(set("f", "user.abc", 301, 0), 0);
	EXPECT_EQ(listxattr("f", NULL, 0), 16 + 9 + 10);
	EXPECT_ERR(listxattr("f", list, 34), ERANGE);
	EXPECT_EQ(listxattr("f", list, 35), 35);
	EXPECT(!memcmp(list, "security.longer\0user.abc\0trusted.b", 35));
	EXPECT_EQ(tap_in_child(list_as_nobody), 0);
}

/* Run ./box, which tells its own capabilities, as a user. */
static int box_has(const char *caps)
{
	char text[64] = "";
	int status, fds[2];
	pid_t pid;

	REQUIRE(pipe(fds) == 0);
	pid = fork();
	if (pid == 0) {
		dup2(fds[1], 1);
		if (setresuid(1000, 1000, 1000) == 0)
			execl("box", "busybox", "grep", "CapPrm",
			      "/proc/self/status", NULL);
		_exit(1);
	}
	close(fds[1]);
	REQUIRE(waitpid(pid, &status, 0) == pid && status == 0);
	REQUIRE(read(fds[0], text, sizeof(text) - 1) > 0);
	close(fds[0]);
	return strstr(text, caps) != NULL;
}

TEST(programs_on_a_disk_have_capabilities)
{
	struct vfs_cap_data caps = {
		.magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE,
		.data[0].permitted = 1U << CAP_NET_RAW,
	};
	int fd;

	new_fs(LARGE_INODES);
	REQUIRE(chmod(".", 0755) == 0);
	REQUIRE(system("cp /bin/busybox box && chmod 755 box") == 0);
	EXPECT(box_has("0000000000000000"));
	EXPECT_EQ(
		setxattr("box", "security.capability", &caps, sizeof(caps), 0),
		0);
	remount_fs();
	EXPECT(box_has("0000000000002000"));
	fd = open("box", O_WRONLY | O_APPEND);
	EXPECT_EQ(write(fd, "x", 1), 1);
	close(fd);
	EXPECT_ERR(getxattr("box", "security.capability", NULL, 0), ENODATA);
	EXPECT(box_has("0000000000000000"));
}

static void mount_overlay(void)
{
	REQUIRE(mount("overlay", "m", "overlay", 0,
		      "lowerdir=l,upperdir=u,workdir=w") == 0);
}

/* Linux keeps overlay in a module, which the oracle's image holds. */
static void load_overlay(void)
{
	int fd = open("/lib/modules/overlay.ko", O_RDONLY | O_CLOEXEC);

	if (fd >= 0) {
		syscall(SYS_finit_module, fd, "", 0);
		close(fd);
	}
}

TEST(an_overlay_lives_on_a_disk)
{
	static const char *const dirs[] = {
		"l", "u", "w", "m", "l/d", "l/gone"
	};

	load_overlay();
	new_fs(LARGE_INODES);
	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		REQUIRE(mkdir(dirs[i], 0755) == 0);
	put("l/f", "lower");
	put("l/d/below", "hidden");
	put("l/gone/x", "x");
	put("l/white", "out");
	EXPECT_EQ(set("l/f", "user.small", 9, 0), 0);
	EXPECT_EQ(set("l/f", "trusted.large", 500, 0), 0);
	mount_overlay();
	EXPECT_EQ(chmod("m/f", 0600), 0);
	EXPECT_EQ(unlink("m/white"), 0);
	REQUIRE(system("rm -r m/d m/gone && mkdir m/d") == 0);
	put("m/d/above", "seen");
	REQUIRE(umount("m") == 0);
	remount_fs();
	EXPECT(has("u/f", "user.small", 9));
	EXPECT(has("u/f", "trusted.large", 500));
	EXPECT_EQ(getxattr("u/d", "trusted.overlay.opaque", NULL, 0), 1);
	mount_overlay();
	EXPECT(has("m/f", "user.small", 9));
	EXPECT_ERR(access("m/white", F_OK), ENOENT);
	EXPECT_ERR(access("m/gone", F_OK), ENOENT);
	EXPECT_ERR(access("m/d/below", F_OK), ENOENT);
	EXPECT_EQ(access("m/d/above", F_OK), 0);
	EXPECT_ERR(getxattr("m/d", "trusted.overlay.opaque", NULL, 0),
		   EOPNOTSUPP);
	REQUIRE(umount("m") == 0);
}

static int use_attributes(void)
{
	char list[256];

	if (set("f", "user.a", 20, 0) || set("f", "user.b", 500, 0) ||
	    set("f", "user.a", 300, 0) ||
	    listxattr("f", list, sizeof(list)) < 0 ||
	    getxattr("f", "user.b", big, sizeof(big)) < 0 ||
	    removexattr("f", "user.b") || removexattr("f", "user.a"))
		return -errno;
	return 0;
}

TEST(memory_for_attributes_may_end_anywhere)
{
	new_fs(LARGE_INODES);
	fail_each(use_attributes);
	EXPECT_EQ(blocks_of("f"), 0);
}

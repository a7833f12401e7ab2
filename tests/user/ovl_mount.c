/*
 * tests/user/ovl_mount.c - overlayfs: mounting, merging, what is refused.
 *
 * See: mount(8) on overlay, Documentation/filesystems/overlayfs.rst.
 */
#include "tests/user/ovl.h"
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <sys/xattr.h>

TEST(layers_are_merged_from_the_top_down)
{
	merged();
	EXPECT(says("m/f1", "one"));
	EXPECT(says("m/f2", "two"));
	EXPECT(says("m/both", "upper of the two"));
	EXPECT(says("m/d/a", "a of l1"));
	EXPECT(says("m/d/b", "b of l2"));
	EXPECT(says("m/link", "one"));
	EXPECT_NAMES("m", "both d e f1 f2 link only ");
	EXPECT_NAMES("m/d", "a b ");
	EXPECT_NAMES("u", "");
}

TEST(a_file_over_a_directory_hides_it)
{
	layers();
	mkdir("l1/x", 0755);
	put("l1/x/in", "");
	put("l2/x", "a file");
	mkdir("l2/y", 0755);
	put("l1/y", "hidden");
	REQUIRE(overlay(OPTIONS) == 0);
	EXPECT(says("m/x", "a file"));
	EXPECT_ERR(access("m/x/in", F_OK), ENOTDIR);
	EXPECT_NAMES("m/y", "");
}

TEST(whiteouts_and_opaque_directories_hide_what_is_below)
{
	layers();
	REQUIRE(mknod("l2/f1", S_IFCHR, 0) == 0);
	REQUIRE(mknod("u/f2", S_IFCHR, 0) == 0);
	REQUIRE(setxattr("l2/d", "trusted.overlay.opaque", "y", 1, 0) == 0);
	REQUIRE(overlay(OPTIONS) == 0);
	EXPECT_ERR(access("m/f1", F_OK), ENOENT);
	EXPECT_ERR(access("m/f2", F_OK), ENOENT);
	EXPECT_NAMES("m/d", "b ");
	EXPECT_NAMES("m", "both d e link only ");
}

TEST(without_an_upper_it_is_read_only)
{
	struct statvfs sv;

	layers();
	REQUIRE(overlay("lowerdir=l2:l1") == 0);
	EXPECT(says("m/f1", "one"));
	EXPECT_ERR(open("m/f1", O_RDWR), EROFS);
	EXPECT_ERR(mkdir("m/new", 0755), EROFS);
	EXPECT_ERR(unlink("m/f1"), EROFS);
	EXPECT(statvfs("m", &sv) == 0 && (sv.f_flag & ST_RDONLY));
	EXPECT_ERR(mount(NULL, "m", NULL, MS_REMOUNT, NULL), EROFS);
}

TEST(statfs_and_mountinfo_name_it)
{
	char buf[8192];
	struct statfs sf;

	merged();
	EXPECT(statfs("m", &sf) == 0);
	EXPECT_EQ(sf.f_type, 0x794c7630);
	EXPECT(tap_read_file("/proc/self/mountinfo", buf, sizeof(buf)) > 0);
	EXPECT(strstr(buf, " - overlay overlay rw,lowerdir=l2:l1,"
			   "upperdir=u,workdir=w"));
	EXPECT(tap_read_file("/proc/filesystems", buf, sizeof(buf)) > 0);
	EXPECT(strstr(buf, "nodev\toverlay\n"));
}

TEST(mount_errors)
{
	layers();
	put("file", "");
	EXPECT_ERR(overlay(NULL), EINVAL);
	EXPECT_ERR(overlay(""), EINVAL);
	EXPECT_ERR(overlay("upperdir=u,workdir=w"), EINVAL);
	EXPECT_ERR(overlay("lowerdir=l1"), EINVAL);
	EXPECT_ERR(overlay("lowerdir=l1,upperdir=u"), EINVAL);
	EXPECT_ERR(overlay("lowerdir=none,upperdir=u,workdir=w"), ENOENT);
	EXPECT_ERR(overlay("lowerdir=l1:none,upperdir=u,workdir=w"), ENOENT);
	EXPECT_ERR(overlay("lowerdir=l1,upperdir=none,workdir=w"), ENOENT);
	EXPECT_ERR(overlay("lowerdir=l1,upperdir=u,workdir=none"), ENOENT);
	EXPECT_ERR(overlay("lowerdir=file,upperdir=u,workdir=w"), EINVAL);
	EXPECT_ERR(overlay("lowerdir=l1,upperdir=file,workdir=w"), EINVAL);
	EXPECT_ERR(overlay(OPTIONS ",nonsense"), EINVAL);
	EXPECT_ERR(overlay(OPTIONS ",index=perhaps"), EINVAL);
}

TEST(layers_must_not_overlap)
{
	layers();
	mkdir("u/w", 0755);
	mkdir("w/u", 0755);
	EXPECT_ERR(overlay("lowerdir=l1,upperdir=u,workdir=u/w"), EINVAL);
	EXPECT_ERR(overlay("lowerdir=l1,upperdir=w/u,workdir=w"), EINVAL);
	EXPECT_ERR(overlay("lowerdir=l1,upperdir=u,workdir=u"), EINVAL);
	EXPECT_ERR(overlay("lowerdir=l1:l1"), ELOOP);
	EXPECT_ERR(overlay("lowerdir=l1:l1/d"), ELOOP);
	EXPECT_ERR(overlay("lowerdir=u,upperdir=u,workdir=w"), ELOOP);
	EXPECT_ERR(overlay("lowerdir=l1:.,upperdir=u,workdir=w"), ELOOP);
}

TEST(upper_and_work_are_on_one_mount)
{
	layers();
	mkdir("t", 0755);
	REQUIRE(mount("t", "t", "tmpfs", 0, NULL) == 0);
	mkdir("t/w", 0755);
	EXPECT_ERR(overlay("lowerdir=l1,upperdir=u,workdir=t/w"), EINVAL);
	mkdir("bind", 0755);
	REQUIRE(mount(".", "bind", NULL, MS_BIND, NULL) == 0);
	EXPECT_ERR(overlay("lowerdir=l1,upperdir=u,workdir=bind/w"), EINVAL);
	REQUIRE(mount(NULL, "bind", NULL, MS_BIND | MS_REMOUNT | MS_RDONLY,
		      NULL) == 0);
	EXPECT_ERR(overlay("lowerdir=l1,upperdir=bind/u,workdir=bind/w"),
		   EINVAL);
}

TEST(colons_and_commas_are_escaped_by_backslashes)
{
	layers();
	mkdir("a:b", 0755);
	mkdir("u,u", 0755);
	put("a:b/f", "colon");
	REQUIRE(overlay("lowerdir=a\\:b:l1,upperdir=u\\,u,workdir=w") == 0);
	EXPECT(says("m/f", "colon"));
	put("m/g", "comma");
	EXPECT(says("u,u/g", "comma"));
}

TEST(mounts_within_a_layer_do_not_show)
{
	layers();
	REQUIRE(mount("t", "l1/e", "tmpfs", 0, NULL) == 0);
	put("l1/e/secret", "");
	REQUIRE(overlay(OPTIONS) == 0);
	EXPECT_NAMES("m/e", "");
	EXPECT(umount("l1/e") == 0);
}

TEST(a_layer_on_another_file_system_may_be_unmounted)
{
	layers();
	mkdir("t", 0755);
	REQUIRE(mount("t", "t", "tmpfs", 0, NULL) == 0);
	put("t/other", "elsewhere");
	REQUIRE(overlay("lowerdir=t:l1,upperdir=u,workdir=w") == 0);
	EXPECT(umount("t") == 0);
	EXPECT(says("m/other", "elsewhere"));
	EXPECT(says("m/f1", "one"));
}

TEST(read_only_remount_keeps_writers_out)
{
	int fd;

	merged();
	fd = open("m/new", O_CREAT | O_RDWR, 0600);
	EXPECT_ERR(mount(NULL, "m", NULL, MS_REMOUNT | MS_RDONLY, NULL), EBUSY);
	close(fd);
	EXPECT(mount(NULL, "m", NULL, MS_REMOUNT | MS_RDONLY, NULL) == 0);
	EXPECT_ERR(open("m/f1", O_RDWR), EROFS);
	EXPECT(mount(NULL, "m", NULL, MS_REMOUNT, NULL) == 0);
	put("m/f1", "again");
}

TEST(overlays_stack_two_deep)
{
	layers();
	mkdir("m2", 0755);
	mkdir("m3", 0755);
	REQUIRE(overlay("lowerdir=l2:l1") == 0);
	mkdir("u2", 0755);
	mkdir("w2", 0755);
	REQUIRE(mount("o", "m2", "overlay", 0,
		      "lowerdir=m,upperdir=u2,workdir=w2") == 0);
	put("m2/f1", "changed");
	EXPECT(says("m2/f1", "changed") && says("m/f1", "one"));
	EXPECT(unlink("m2/f2") == 0);
	EXPECT(rename("m2/f1", "m2/d/f1") == 0);
	EXPECT_NAMES("m2", "both d e link only ");
	EXPECT_NAMES("m2/d", "a b f1 ");
	EXPECT_ERR(mount("o", "m3", "overlay", 0, "lowerdir=m2:l1"), EINVAL);
}

TEST(many_lowers)
{
	static char options[8192] = "lowerdir=";
	char name[16];

	layers();
	for (int i = 0; i < 64; i++) {
		snprintf(name, sizeof(name), "%s%d", i ? ":" : "", i);
		mkdir(name + !!i, 0755);
		strcat(options, name);
	}
	put("63/deep", "below all");
	REQUIRE(overlay(options) == 0);
	EXPECT(says("m/deep", "below all"));
}

TEST(a_volatile_overlay_is_not_mounted_again)
{
	char buf[8192];

	layers();
	REQUIRE(overlay(OPTIONS ",volatile") == 0);
	EXPECT(tap_read_file("/proc/self/mounts", buf, sizeof(buf)) > 0);
	EXPECT(strstr(buf, ",volatile 0 0\n"));
	put("m/f1", "unsafe");
	EXPECT(umount("m") == 0);
	EXPECT(access("w/work/incompat/volatile", F_OK) == 0);
	EXPECT_ERR(overlay(OPTIONS), EINVAL);
	EXPECT(unlink("w/work/incompat/volatile/dirty") == 0);
	EXPECT(rmdir("w/work/incompat/volatile") == 0);
	EXPECT(overlay(OPTIONS) == 0);
	EXPECT(umount("m") == 0);
	EXPECT(overlay("lowerdir=l2:l1,volatile") == 0);
	EXPECT(tap_read_file("/proc/self/mounts", buf, sizeof(buf)) > 0);
	EXPECT(!strstr(buf, "volatile"));
}

/*
 * tests/user/ovl_names.c - overlayfs: making, removing and renaming names.
 */
#include "tests/user/ovl.h"
#include <sys/xattr.h>

#define NOREPLACE 1
#define EXCHANGE  2
#define WHITEOUT  4

static int rename2(const char *from, const char *to, unsigned int flags)
{
	return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, flags);
}

static int opaque(const char *dir)
{
	char value[4];

	return getxattr(dir, "trusted.overlay.opaque", value, 4) == 1;
}

/* Linux keeps a whiteout there for the next time. */
static int work_is_clean(void)
{
	char name[300];
	struct dirent *e;
	int clean = 1;
	DIR *d = opendir("w/work");

	while (d && (e = readdir(d))) {
		snprintf(name, sizeof(name), "w/work/%s", e->d_name);
		clean &= e->d_name[0] == '.' || is_whiteout(name);
	}
	closedir(d);
	return clean;
}

TEST(removing_a_lower_file_leaves_a_whiteout)
{
	merged();
	EXPECT(unlink("m/f1") == 0);
	EXPECT(is_whiteout("u/f1"));
	EXPECT_ERR(access("m/f1", F_OK), ENOENT);
	EXPECT_ERR(unlink("m/f1"), ENOENT);
	EXPECT(unlink("m/both") == 0);
	EXPECT_NAMES("m", "d e f2 link only ");
	EXPECT(unlink("m/d/a") == 0 && is_whiteout("u/d/a"));
	EXPECT_NAMES("m/d", "b ");
	EXPECT(unlink("m/link") == 0 && is_whiteout("u/link"));
	EXPECT(says("l1/f1", "one"));
}

TEST(removing_an_upper_file_leaves_nothing)
{
	merged();
	put("m/new", "");
	EXPECT(unlink("m/new") == 0);
	EXPECT_NAMES("u", "");
}

TEST(removing_a_copied_file_leaves_a_whiteout)
{
	merged();
	put("m/f1", "copied");
	EXPECT(unlink("m/f1") == 0);
	EXPECT(is_whiteout("u/f1"));
}

TEST(a_file_over_a_whiteout)
{
	merged();
	EXPECT(unlink("m/f1") == 0);
	put("m/f1", "back");
	EXPECT(says("m/f1", "back") && says("u/f1", "back"));
	EXPECT(unlink("m/f1") == 0);
	EXPECT(symlink("f2", "m/f1") == 0);
	EXPECT(says("m/f1", "two"));
	EXPECT(unlink("m/f1") == 0);
	EXPECT(link("m/f2", "m/f1") == 0);
	EXPECT(says("m/f1", "two"));
	EXPECT(unlink("m/f1") == 0);
	EXPECT(mkdir("m/f1", 0750) == 0);
	EXPECT_NAMES("m/f1", "");
}

TEST(directories_are_removed_when_empty)
{
	merged();
	EXPECT_ERR(rmdir("m/d"), ENOTEMPTY);
	EXPECT_ERR(rmdir("m/f1"), ENOTDIR);
	EXPECT_ERR(unlink("m/d"), EISDIR);
	EXPECT(unlink("m/d/a") == 0 && unlink("m/d/b") == 0);
	EXPECT(rmdir("m/d") == 0);
	EXPECT(is_whiteout("u/d"));
	EXPECT(rmdir("m/e") == 0 && is_whiteout("u/e"));
	EXPECT_NAMES("m", "both f1 f2 link only ");
	EXPECT(work_is_clean());
}

TEST(a_new_directory_in_the_place_of_an_old_one_is_empty)
{
	merged();
	EXPECT(unlink("m/only/x") == 0 && rmdir("m/only") == 0);
	EXPECT(mkdir("m/only", 0700) == 0);
	EXPECT(opaque("u/only"));
	EXPECT_NAMES("m/only", "");
	put("m/only/y", "");
	EXPECT_NAMES("m/only", "y ");
	EXPECT(umount("m") == 0);
	REQUIRE(overlay(OPTIONS) == 0);
	EXPECT_NAMES("m/only", "y ");
}

TEST(files_move)
{
	merged();
	EXPECT(rename("m/f1", "m/d/moved") == 0);
	EXPECT(is_whiteout("u/f1"));
	EXPECT(says("m/d/moved", "one"));
	EXPECT(rename("m/d/a", "m/d/b") == 0);
	EXPECT(says("m/d/b", "a of l1") && is_whiteout("u/d/a"));
	EXPECT_NAMES("m/d", "b moved ");
	EXPECT(rename("m/d/b", "m/d/a") == 0); /* back over the whiteout */
	EXPECT(says("m/d/a", "a of l1") && is_whiteout("u/d/b"));
	put("m/new", "new");
	EXPECT(rename("m/new", "m/newer") == 0);
	EXPECT_ERR(lstat("u/new", &(struct stat){ 0 }), ENOENT);
	EXPECT(rename("m/newer", "m/f1") == 0); /* onto a whiteout */
	EXPECT(says("m/f1", "new"));
	EXPECT(work_is_clean());
}

TEST(directories_from_below_do_not_move)
{
	merged();
	EXPECT_ERR(rename("m/d", "m/d2"), EXDEV);
	EXPECT_ERR(rename("m/only", "m/d2"), EXDEV);
	EXPECT_ERR(rename2("m/d", "m/f1", EXCHANGE), EXDEV);
	EXPECT_ERR(rename("m/f1", "m/d"), EISDIR);
	EXPECT_ERR(rename("m/d", "m/f1"), ENOTDIR);
}

TEST(directories_of_the_upper_move)
{
	merged();
	EXPECT(mkdir("m/n", 0755) == 0);
	put("m/n/f", "in n");
	EXPECT(rename("m/n", "m/d/n") == 0);
	EXPECT(says("m/d/n/f", "in n") && opaque("u/d/n"));
	EXPECT(rename("m/d/n", "m/e") == 0); /* over an empty lower one */
	EXPECT_NAMES("m/e", "f ");
	EXPECT(mkdir("m/n2", 0755) == 0);
	EXPECT_ERR(rename("m/n2", "m/d"), ENOTEMPTY);
	EXPECT(unlink("m/d/a") == 0 && unlink("m/d/b") == 0);
	EXPECT(rename("m/n2", "m/d") == 0); /* over one full of whiteouts */
	EXPECT_NAMES("m/d", "");
	EXPECT(rmdir("m/d") == 0);
	EXPECT(work_is_clean());
}

TEST(rename_flags)
{
	merged();
	EXPECT_ERR(rename2("m/f1", "m/f2", NOREPLACE), EEXIST);
	EXPECT(rename2("m/f1", "m/f2", EXCHANGE) == 0);
	EXPECT(says("m/f1", "two") && says("m/f2", "one"));
	EXPECT_ERR(rename2("m/f1", "m/none", EXCHANGE), ENOENT);
	EXPECT(rename2("m/f1", "m/f3", NOREPLACE) == 0);
	EXPECT(says("m/f3", "two"));
	EXPECT_ERR(rename2("m/f3", "m/f4", WHITEOUT), EINVAL);
}

TEST(existing_names_are_refused)
{
	merged();
	EXPECT_ERR(mkdir("m/d", 0755), EEXIST);
	EXPECT_ERR(mkdir("m/f1", 0755), EEXIST);
	EXPECT_ERR(open("m/f1", O_CREAT | O_EXCL, 0600), EEXIST);
	EXPECT_ERR(symlink("x", "m/f2"), EEXIST);
	EXPECT_ERR(link("m/f1", "m/f2"), EEXIST);
	EXPECT_ERR(link("m/d", "m/d3"), EPERM);
	EXPECT_ERR(link("m/f1", "u/f1"), EXDEV);
}

TEST(set_group_id_directories_pass_their_group_on)
{
	struct stat st;

	layers();
	mkdir("l1/g", 0755);
	chown("l1/g", 0, 77);
	chmod("l1/g", 02777);
	REQUIRE(overlay(OPTIONS) == 0);
	put("m/g/f", "");
	EXPECT(mkdir("m/g/d", 0755) == 0);
	EXPECT(stat("m/g/f", &st) == 0 && st.st_gid == 77);
	EXPECT(stat("m/g/d", &st) == 0 && st.st_gid == 77);
	EXPECT_EQ(st.st_mode & 07777, 02755);
	EXPECT(unlink("m/g/f") == 0 && rmdir("m/g/d") == 0);
	put("l1/g/w", "");
}

TEST(what_was_done_is_there_after_a_new_mount)
{
	struct stat before, after;

	merged();
	EXPECT(unlink("m/f1") == 0);
	put("m/f2", "changed");
	EXPECT(rename("m/both", "m/d/both") == 0);
	EXPECT(stat("m/f2", &before) == 0);
	EXPECT(umount("m") == 0);
	REQUIRE(overlay(OPTIONS) == 0);
	EXPECT_NAMES("m", "d e f2 link only ");
	EXPECT_NAMES("m/d", "a b both ");
	EXPECT(says("m/f2", "changed"));
	EXPECT(stat("m/f2", &after) == 0 && before.st_ino == after.st_ino);
}

TEST(a_listing_is_stable_while_names_come_and_go)
{
	char seen[64] = "";
	struct dirent *e;
	int n = 0;
	long at = 0;
	DIR *d;

	merged();
	d = opendir("m");
	REQUIRE(d != NULL);
	while ((e = readdir(d))) {
		if (e->d_name[0] == '.')
			continue;
		if (n++ == 2) {
			put("m/aaa", "");
			unlink("m/d/a");
			at = telldir(d);
		}
	}
	EXPECT_EQ(n, 7);
	seekdir(d, at);
	for (n = 0; (e = readdir(d));)
		n += e->d_name[0] != '.';
	EXPECT(n >= 4);
	rewinddir(d);
	while ((e = readdir(d)))
		if (!strcmp(e->d_name, "aaa"))
			strcpy(seen, e->d_name);
	EXPECT(!strcmp(seen, "aaa"));
	closedir(d);
}

TEST(rm_minus_r_takes_everything)
{
	merged();
	put("m/d/new", "");
	EXPECT(mkdir("m/d/deep", 0755) == 0);
	put("m/d/deep/f", "");
	EXPECT(system("/bin/busybox rm -r m/d m/only") == 0);
	EXPECT_NAMES("m", "both e f1 f2 link ");
	EXPECT(is_whiteout("u/d") && is_whiteout("u/only"));
	EXPECT(work_is_clean());
}

TEST(a_leftover_in_the_workdir_is_cleared)
{
	layers();
	mkdir("w/work", 0755);
	mkdir("w/work/#9", 0755);
	put("w/work/#9/x", "");
	put("w/work/#1", "");
	REQUIRE(overlay(OPTIONS) == 0);
	EXPECT_NAMES("w/work", "");
	put("m/f1", "x");
}

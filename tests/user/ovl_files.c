/*
 * tests/user/ovl_files.c - overlayfs: changing files, copy-up, open files.
 */
#include "tests/user/ovl.h"
#include <sys/mman.h>
#include <sys/xattr.h>

TEST(a_write_copies_up_and_leaves_the_lower_alone)
{
	struct stat before, after, upper;
	int fd;

	layers();
	chmod("l1/f1", 0640);
	chown("l1/f1", 12, 34);
	REQUIRE(overlay(OPTIONS) == 0);
	EXPECT(stat("m/f1", &before) == 0);
	fd = open("m/f1", O_RDWR);
	REQUIRE(fd >= 0);
	EXPECT(says("u/f1", "one")); /* copied by the open */
	EXPECT_EQ(pwrite(fd, "ONE and more", 12, 0), 12);
	close(fd);
	EXPECT(says("m/f1", "ONE and more"));
	EXPECT(says("u/f1", "ONE and more"));
	EXPECT(says("l1/f1", "one"));
	EXPECT(stat("m/f1", &after) == 0 && stat("u/f1", &upper) == 0);
	EXPECT_EQ(upper.st_mode, S_IFREG | 0640);
	EXPECT(upper.st_uid == 12 && upper.st_gid == 34);
	EXPECT_EQ(after.st_ino, before.st_ino);
	EXPECT_EQ(after.st_dev, before.st_dev);
}

TEST(an_open_for_reading_copies_nothing)
{
	merged();
	close(open("m/f1", O_RDONLY));
	EXPECT(says("m/d/a", "a of l1"));
	EXPECT_NAMES("u", "");
}

TEST(metadata_changes_copy_up)
{
	struct timespec t[2] = { { 1000, 5 }, { 2000, 7 } };
	struct stat st;

	merged();
	EXPECT(chmod("m/f1", 0600) == 0);
	EXPECT(stat("u/f1", &st) == 0 && st.st_mode == (S_IFREG | 0600));
	EXPECT(says("u/f1", "one"));
	EXPECT(chown("m/f2", 5, 6) == 0);
	EXPECT(stat("u/f2", &st) == 0 && st.st_uid == 5 && st.st_gid == 6);
	EXPECT(utimensat(AT_FDCWD, "m/d/a", t, 0) == 0);
	EXPECT(stat("u/d/a", &st) == 0 && st.st_mtim.tv_sec == 2000 &&
	       st.st_mtim.tv_nsec == 7);
	EXPECT(truncate("m/both", 5) == 0);
	EXPECT(says("m/both", "upper") && says("u/both", "upper"));
	EXPECT(lchown("m/link", 7, 7) == 0);
	EXPECT(lstat("u/link", &st) == 0 && S_ISLNK(st.st_mode) &&
	       st.st_uid == 7);
	EXPECT(chmod("m/only", 0700) == 0);
	EXPECT(stat("u/only", &st) == 0 && st.st_mode == (S_IFDIR | 0700));
	EXPECT_NAMES("m/only", "x ");
}

TEST(copy_up_keeps_times_and_attributes)
{
	struct timespec t[2] = { { 1000, 1 }, { 2000, 2 } };
	char value[16];
	struct stat st;

	layers();
	REQUIRE(setxattr("l1/d/a", "trusted.x", "val", 3, 0) == 0);
	REQUIRE(utimensat(AT_FDCWD, "l1/d/a", t, 0) == 0);
	REQUIRE(utimensat(AT_FDCWD, "l1/d", t, 0) == 0);
	REQUIRE(utimensat(AT_FDCWD, "l2/d", t, 0) == 0);
	REQUIRE(overlay(OPTIONS) == 0);
	EXPECT(chmod("m/d/a", 0600) == 0);
	EXPECT(stat("u/d/a", &st) == 0 && st.st_mtim.tv_sec == 2000);
	EXPECT(stat("m/d", &st) == 0 && st.st_mtim.tv_sec == 2000);
	EXPECT_EQ(getxattr("u/d/a", "trusted.x", value, sizeof(value)), 3);
	EXPECT_EQ(getxattr("m/d/a", "trusted.x", value, sizeof(value)), 3);
}

TEST(our_marks_are_nobody_elses_business)
{
	char list[256], value[8];
	ssize_t n;

	merged();
	EXPECT(rename("m/f1", "m/d/f1") == 0);
	EXPECT(chmod("m/f2", 0600) == 0);
	EXPECT(mkdir("m/d/n", 0755) == 0);
	n = listxattr("m/f2", list, sizeof(list));
	for (char *p = list; n > 0 && p < list + n; p += strlen(p) + 1)
		EXPECT(strncmp(p, "trusted.overlay.", 16));
	EXPECT_ERR(getxattr("m/d/n", "trusted.overlay.opaque", value, 8),
		   EOPNOTSUPP);
	EXPECT_ERR(setxattr("m/d", "trusted.overlay.opaque", "y", 1, 0),
		   EOPNOTSUPP);
}

TEST(setting_an_attribute_copies_up)
{
	char value[8];

	merged();
	EXPECT(setxattr("m/f1", "trusted.y", "1", 1, 0) == 0);
	EXPECT_EQ(getxattr("u/f1", "trusted.y", value, 8), 1);
	EXPECT_ERR(removexattr("m/f2", "trusted.none"), ENODATA);
	EXPECT_ERR(access("u/f2", F_OK), ENOENT);
	EXPECT_ERR(setxattr("m/f2", "user.x", "1", 1, 0), EOPNOTSUPP);
}

TEST(hard_links_break_at_copy_up)
{
	struct stat a, b;

	layers();
	REQUIRE(link("l1/f1", "l1/f1b") == 0);
	REQUIRE(overlay(OPTIONS) == 0);
	put("m/f1", "changed");
	EXPECT(says("m/f1b", "one"));
	EXPECT(stat("m/f1", &a) == 0 && stat("m/f1b", &b) == 0);
	EXPECT(a.st_ino != b.st_ino);
	EXPECT_EQ(a.st_nlink, 1);
}

TEST(links_in_the_upper_are_one_file)
{
	struct stat a, b;

	merged();
	EXPECT(link("m/f1", "m/d/new") == 0);
	EXPECT(stat("m/f1", &a) == 0 && stat("m/d/new", &b) == 0);
	EXPECT(a.st_ino == b.st_ino && a.st_nlink == 2 && b.st_nlink == 2);
	put("m/d/new", "through the other");
	EXPECT(says("m/f1", "through the other"));
	EXPECT(chmod("m/f1", 0611) == 0);
	EXPECT(stat("m/d/new", &b) == 0 && (b.st_mode & 07777) == 0611);
	EXPECT(unlink("m/f1") == 0);
	EXPECT(stat("m/d/new", &b) == 0 && b.st_nlink == 1);
	EXPECT(is_whiteout("u/f1"));
}

TEST(a_reader_sees_what_a_later_copy_up_brings)
{
	char buf[32] = "";
	int r, w;

	merged();
	r = open("m/f1", O_RDONLY);
	w = open("m/f1", O_WRONLY);
	EXPECT_EQ(pwrite(w, "TWO", 3, 0), 3);
	EXPECT_EQ(pread(r, buf, sizeof(buf), 0), 3);
	EXPECT(!memcmp(buf, "TWO", 3));
	close(r);
	close(w);
}

TEST(mappings_work_and_old_ones_stay_with_the_lower)
{
	char *old, *new;
	int r, w;

	merged();
	r = open("m/f1", O_RDONLY);
	old = mmap(NULL, 4096, PROT_READ, MAP_SHARED, r, 0);
	REQUIRE(old != MAP_FAILED);
	EXPECT(!memcmp(old, "one", 3));
	w = open("m/f1", O_RDWR);
	new = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, w, 0);
	REQUIRE(new != MAP_FAILED);
	memcpy(new, "map", 3);
	EXPECT(!memcmp(old, "one", 3));
	EXPECT(says("m/f1", "map"));
	EXPECT(says("u/f1", "map"));
}

TEST(appends_truncates_and_seeks)
{
	char buf[32] = "";
	int fd;

	merged();
	fd = open("m/f1", O_RDWR | O_APPEND);
	EXPECT_EQ(write(fd, "+1", 2), 2);
	EXPECT_EQ(lseek(fd, 0, SEEK_CUR), 5);
	EXPECT_EQ(lseek(fd, -2, SEEK_END), 3);
	EXPECT_EQ(read(fd, buf, sizeof(buf)), 2);
	EXPECT(!memcmp(buf, "+1", 2));
	EXPECT(fcntl(fd, F_SETFL, 0) == 0);
	EXPECT_EQ(lseek(fd, 0, SEEK_SET), 0);
	EXPECT_EQ(write(fd, "ONE", 3), 3);
	EXPECT(says("m/f1", "ONE+1"));
	EXPECT(ftruncate(fd, 2) == 0);
	EXPECT(says("m/f1", "ON"));
	EXPECT(fsync(fd) == 0);
	EXPECT(fallocate(fd, 0, 0, 8192) == 0);
	EXPECT_EQ(lseek(fd, 0, SEEK_END), 8192);
	close(fd);
	fd = open("m/f2", O_WRONLY | O_TRUNC);
	EXPECT(fd >= 0);
	EXPECT(says("m/f2", "") && says("l2/f2", "two"));
	close(fd);
}

TEST(unlinked_open_files_live_on)
{
	char buf[8] = "";
	int up, low;

	merged();
	put("m/new", "fresh");
	up = open("m/new", O_RDWR);
	low = open("m/f1", O_RDONLY);
	EXPECT(unlink("m/new") == 0 && unlink("m/f1") == 0);
	EXPECT_EQ(read(up, buf, 8), 5);
	EXPECT_EQ(write(up, "more", 4), 4);
	EXPECT_EQ(read(low, buf, 8), 3);
	EXPECT_ERR(access("m/f1", F_OK), ENOENT);
	close(up);
	close(low);
}

TEST(set_user_id_bits_go_with_a_write)
{
	struct stat st;

	layers();
	chmod("l1/f1", 06755);
	chown("l1/f1", 1000, 1000);
	chmod("l1/f1", 06755);
	REQUIRE(overlay(OPTIONS) == 0);
	EXPECT(stat("m/f1", &st) == 0 && (st.st_mode & 07777) == 06755);
	if (fork() == 0) {
		become_user(1000);
		put("m/f1", "x");
		exit(0);
	}
	wait(NULL);
	EXPECT(stat("m/f1", &st) == 0 && (st.st_mode & 07777) == 0755);
}

TEST(rights_are_the_callers)
{
	layers();
	chmod("l1/f1", 0600);
	mkdir("l1/priv", 0700);
	mkdir("l1/open", 0777);
	chmod("l1/open", 0777);
	REQUIRE(overlay(OPTIONS) == 0);
	become_user(1000);
	EXPECT_ERR(open("m/f1", O_RDONLY), EACCES);
	EXPECT_ERR(open("m/f2", O_RDWR), EACCES);
	EXPECT_ERR(open("m/priv/x", O_RDONLY), EACCES);
	EXPECT_ERR(mkdir("m/d/new", 0755), EACCES);
	EXPECT_ERR(unlink("m/f1"), EACCES);
	EXPECT_ERR(chmod("m/f2", 0777), EPERM);
	put("m/open/mine", "made by 1000");
	struct stat st;
	EXPECT(stat("m/open/mine", &st) == 0 && st.st_uid == 1000);
}

TEST(a_running_program_is_not_written_to)
{
	merged();
	put("m/prog", "");
	REQUIRE(chmod("m/prog", 0755) == 0);
	int in = open("/bin/busybox", O_RDONLY), out = open("m/prog", O_WRONLY);
	char buf[65536];
	ssize_t n;
	while ((n = read(in, buf, sizeof(buf))) > 0)
		REQUIRE(write(out, buf, (size_t)n) == n);
	close(out);
	int pipes[2];
	REQUIRE(pipe2(pipes, O_CLOEXEC) == 0);
	pid_t pid = fork();
	if (pid == 0) {
		execl("m/prog", "sleep", "100", (char *)NULL);
		_exit(1);
	}
	close(pipes[1]);
	REQUIRE(read(pipes[0], buf, 1) == 0); /* it has started */
	EXPECT_ERR(open("m/prog", O_WRONLY), ETXTBSY);
	kill(pid, SIGKILL);
	EXPECT_EQ(tap_wait(pid), SIGKILL);
	EXPECT(open("m/prog", O_WRONLY) >= 0);
}

TEST(numbers_agree_between_stat_and_readdir)
{
	struct dirent *e;
	struct stat st;
	DIR *d;

	merged();
	EXPECT(chmod("m/f1", 0600) == 0);
	EXPECT(chmod("m/d/a", 0600) == 0);
	put("m/new", "");
	mkdir("m/newdir", 0755);
	d = opendir("m");
	REQUIRE(d != NULL);
	while ((e = readdir(d))) {
		if (!strcmp(e->d_name, ".."))
			continue;
		EXPECT(fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) ==
		       0);
		if (st.st_ino != e->d_ino)
			tap_fail("%s: %lld, not %lld", e->d_name,
				 (long long)e->d_ino, (long long)st.st_ino);
	}
	closedir(d);
}

TEST(device_numbers_on_one_file_system_and_on_two)
{
	struct stat m, dir, low, up;

	merged();
	EXPECT(stat("m", &m) == 0 && stat("m/f1", &low) == 0 &&
	       stat("m/d", &dir) == 0);
	EXPECT(low.st_dev == m.st_dev && dir.st_dev == m.st_dev);
	EXPECT_EQ(dir.st_nlink, 1);
	EXPECT(umount("m") == 0);
	mkdir("t", 0755);
	REQUIRE(mount("t", "t", "tmpfs", 0, NULL) == 0);
	put("t/other", "");
	REQUIRE(overlay("lowerdir=t:l1,upperdir=u,workdir=w") == 0);
	put("m/up", "");
	EXPECT(stat("m", &m) == 0 && stat("m/other", &low) == 0 &&
	       stat("m/d", &dir) == 0 && stat("m/up", &up) == 0);
	EXPECT(dir.st_dev == m.st_dev);
	EXPECT(low.st_dev != m.st_dev && up.st_dev != m.st_dev &&
	       up.st_dev != low.st_dev);
}

TEST(nodes_of_all_kinds)
{
	struct stat st;

	merged();
	EXPECT(mkfifo("m/fifo", 0600) == 0);
	EXPECT(mknod("m/null", S_IFCHR | 0666, 0x103) == 0);
	EXPECT_ERR(mknod("m/wh", S_IFCHR | 0666, 0), EPERM);
	EXPECT(symlink("null", "m/sym") == 0);
	EXPECT(open("m/sym", O_RDWR) >= 0);
	EXPECT(stat("u/fifo", &st) == 0 && S_ISFIFO(st.st_mode));
	EXPECT(open("m/fifo", O_RDWR) >= 0);
}

/* Four writers and a remover at one file: the copy-up happens once. */
TEST(copy_ups_at_once)
{
	merged();
	for (int round = 0; round < 20; round++) {
		char name[16];

		snprintf(name, sizeof(name), "m/d/%c", round % 2 ? 'a' : 'b');
		for (int i = 0; i < 4; i++)
			if (fork() == 0) {
				int fd = open(name, O_RDWR);

				_exit(fd < 0 || pwrite(fd, "A", 1, 0) != 1);
			}
		for (int i = 0, status; i < 4; i++)
			EXPECT(wait(&status) > 0 && status == 0);
		EXPECT(umount("m") == 0);
		unlink("u/d/a");
		unlink("u/d/b");
		REQUIRE(overlay(OPTIONS) == 0);
	}
	EXPECT(says("l1/d/a", "a of l1"));
}

TEST(there_are_no_nameless_files)
{
	merged();
	EXPECT_ERR(open("m/d", O_TMPFILE | O_RDWR, 0600), EOPNOTSUPP);
}

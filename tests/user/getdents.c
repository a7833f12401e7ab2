/*
 * tests/user/getdents.c - reading directories.
 *
 * See: getdents(2), readdir(3), telldir(3).
 */
#include "tests/user/tap.h"
#include "tests/user/scratch.h"
#include <dirent.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#define FILES 500

static int seen[FILES];

static void make_files(void)
{
	char name[32];

	for (int i = 0; i < FILES; i++) {
		snprintf(name, sizeof(name), "file%d", i);
		make_file(name);
	}
}

TEST(every_name_once_also_in_small_pieces)
{
	char buf[200];
	int fd, others = 0;
	long n;

	scratch();
	make_files();
	fd = open(".", O_RDONLY);
	while ((n = syscall(SYS_getdents64, fd, buf, sizeof(buf))) > 0)
		for (long at = 0; at < n;) {
			struct dirent *d = (struct dirent *)(buf + at);
			int i;

			if (sscanf(d->d_name, "file%d", &i) == 1)
				seen[i]++;
			else
				others++;
			at += d->d_reclen;
		}
	EXPECT_EQ(n, 0);
	EXPECT_EQ(others, 2);
	for (int i = 0; i < FILES; i++)
		if (seen[i] != 1)
			EXPECT_EQ(seen[i], 1);
}

TEST(removing_while_reading_skips_nothing)
{
	struct dirent *d;
	int removed = 0;
	DIR *dir;

	scratch();
	make_files();
	dir = opendir(".");
	REQUIRE(dir);
	while ((d = readdir(dir)))
		if (d->d_name[0] != '.')
			removed += unlink(d->d_name) == 0;
	EXPECT_EQ(removed, FILES);
	closedir(dir);
	EXPECT(chdir("/") == 0);
}

TEST(seekdir_returns_to_the_same_name)
{
	char first[64];
	struct dirent *d;
	DIR *dir;
	long at;

	scratch();
	make_files();
	dir = opendir(".");
	for (int i = 0; i < 100; i++)
		readdir(dir);
	at = telldir(dir);
	d = readdir(dir);
	REQUIRE(d);
	strcpy(first, d->d_name);
	for (int i = 0; i < 50; i++)
		readdir(dir);
	seekdir(dir, at);
	d = readdir(dir);
	EXPECT(d && !strcmp(d->d_name, first));
	rewinddir(dir);
	d = readdir(dir);
	EXPECT(d && !strcmp(d->d_name, "."));
	closedir(dir);
}

TEST(types_and_inodes_match_stat)
{
	struct dirent *d;
	struct stat st;
	int n = 0;
	DIR *dir;

	scratch();
	make_file("f");
	mkdir("d", 0755);
	symlink("f", "l");
	mkfifo("p", 0600);
	dir = opendir(".");
	while ((d = readdir(dir))) {
		if (d->d_name[0] == '.')
			continue;
		EXPECT(lstat(d->d_name, &st) == 0);
		EXPECT_EQ(d->d_ino, st.st_ino);
		EXPECT_EQ(d->d_type, (st.st_mode >> 12) & 15);
		n++;
	}
	EXPECT_EQ(n, 4);
	closedir(dir);
}

TEST(getdents_errors)
{
	char buf[64];
	int fd;

	scratch();
	make_file(
		"a_rather_long_name_that_needs_room_in_the_buffer_for_itself");
	fd = open(".", O_RDONLY);
	EXPECT_ERR(syscall(SYS_getdents64, 99, buf, 64), EBADF);
	EXPECT_ERR(
		syscall(SYS_getdents64, open("/dev/null", O_RDONLY), buf, 64),
		ENOTDIR);
	EXPECT_ERR(syscall(SYS_getdents64, fd, buf, 1), EINVAL);
	EXPECT_ERR(syscall(SYS_getdents64, fd, 1, 64), EFAULT);
	EXPECT_EQ(syscall(SYS_getdents64, fd, buf, 64), 48);
	EXPECT_ERR(syscall(SYS_getdents64, fd, buf, 64), EINVAL);
	EXPECT_ERR(syscall(SYS_getdents64, open(".", O_PATH), buf, 64), EBADF);
	mkdir("gone", 0755);
	fd = open("gone", O_RDONLY);
	rmdir("gone");
	EXPECT_ERR(syscall(SYS_getdents64, fd, buf, 64), ENOENT);
}

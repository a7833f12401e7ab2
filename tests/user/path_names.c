/*
 * tests/user/path_names.c - making and removing names: mkdir, rmdir, unlink,
 * link, symlink, mknod, rename.
 *
 * See: the man page of each, section ERRORS.
 */
#include "tests/user/tap.h"
#include "tests/user/scratch.h"
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

#define NOREPLACE 1
#define EXCHANGE  2
#define WHITEOUT  4

static int renameat2_(const char *from, const char *to, unsigned int flags)
{
	return (int)syscall(316, AT_FDCWD, from, AT_FDCWD, to, flags);
}

static ino_t ino_of(const char *name)
{
	struct stat st;

	return lstat(name, &st) ? 0 : st.st_ino;
}

static long nlink_of(const char *name)
{
	struct stat st;

	return lstat(name, &st) ? -1 : (long)st.st_nlink;
}

TEST(mkdir_errors)
{
	struct stat st;

	scratch();
	EXPECT(mkdir("d", 0777) == 0);
	EXPECT(stat("d", &st) == 0 && (st.st_mode & 07777) == 0755);
	EXPECT(mkdir("s", 07777) == 0);
	EXPECT(stat("s", &st) == 0 && (st.st_mode & 07777) == 01755);
	EXPECT_ERR(mkdir("d", 0777), EEXIST);
	EXPECT_ERR(mkdir("d/", 0777), EEXIST);
	EXPECT_ERR(mkdir(".", 0777), EEXIST);
	EXPECT_ERR(mkdir("d/..", 0777), EEXIST);
	EXPECT_ERR(mkdir("/", 0777), EEXIST);
	EXPECT_ERR(mkdir("none/d", 0777), ENOENT);
	EXPECT_ERR(mkdir("", 0777), ENOENT);
	make_file("f");
	EXPECT_ERR(mkdir("f", 0777), EEXIST);
	EXPECT_ERR(mkdir("f/d", 0777), ENOTDIR);
	EXPECT(symlink("gone", "dangling") == 0);
	EXPECT_ERR(mkdir("dangling", 0777), EEXIST);
	EXPECT_ERR(mkdir((char *)1, 0777), EFAULT);
	EXPECT(mkdir("e/", 0777) == 0);
	EXPECT_ERR(mkdirat(99, "x", 0777), EBADF);
	become_user(1000);
	EXPECT_ERR(mkdir("d/x", 0777), EACCES);
}

TEST(rmdir_errors)
{
	scratch();
	mkdir("d", 0755);
	mkdir("d/e", 0755);
	make_file("f");
	symlink("d/e", "l");
	EXPECT_ERR(rmdir("d"), ENOTEMPTY);
	EXPECT_ERR(rmdir("f"), ENOTDIR);
	EXPECT_ERR(rmdir("l"), ENOTDIR);
	EXPECT_ERR(rmdir("none"), ENOENT);
	EXPECT_ERR(rmdir("d/."), EINVAL);
	EXPECT_ERR(rmdir("d/e/.."), ENOTEMPTY);
	EXPECT_ERR(rmdir("/"), EBUSY);
	EXPECT_ERR(rmdir(SCRATCH), EBUSY);
	EXPECT(rmdir("d/e/") == 0);
	EXPECT(rmdir("d") == 0);
	EXPECT_ERR(unlinkat(AT_FDCWD, "f", AT_REMOVEDIR), ENOTDIR);
	EXPECT_ERR(unlinkat(AT_FDCWD, "f", 1), EINVAL);
}

TEST(a_removed_directory_takes_nothing_new)
{
	char buf[64];

	scratch();
	mkdir("d", 0755);
	EXPECT(chdir("d") == 0);
	EXPECT(rmdir("../d") == 0);
	EXPECT_ERR(open("f", O_RDWR | O_CREAT, 0600), ENOENT);
	EXPECT_ERR(mkdir("e", 0755), ENOENT);
	EXPECT_ERR(syscall(SYS_getcwd, buf, sizeof(buf)), ENOENT);
	EXPECT(chdir("..") == 0);
	EXPECT(access("..", F_OK) == 0);
}

TEST(unlink_errors)
{
	scratch();
	mkdir("d", 0755);
	make_file("f");
	EXPECT_ERR(unlink("d"), EISDIR);
	EXPECT_ERR(unlink("d/"), EISDIR);
	EXPECT_ERR(unlink("f/"), ENOTDIR);
	EXPECT_ERR(unlink("none"), ENOENT);
	EXPECT_ERR(unlink("none/"), ENOENT);
	EXPECT_ERR(unlink("."), EISDIR);
	EXPECT_ERR(unlink("d/.."), EISDIR);
	EXPECT_ERR(unlink("/"), EISDIR);
	EXPECT_ERR(unlink("f/x"), ENOTDIR);
	EXPECT(unlink("f") == 0);
	EXPECT_ERR(unlink("f"), ENOENT);
}

TEST(an_unlinked_file_lives_while_open)
{
	struct stat st;
	char buf[8];
	int fd;

	scratch();
	fd = open("f", O_RDWR | O_CREAT, 0600);
	EXPECT_EQ(write(fd, "alive", 5), 5);
	EXPECT(unlink("f") == 0);
	EXPECT(fstat(fd, &st) == 0 && st.st_nlink == 0 && st.st_size == 5);
	EXPECT_EQ(pread(fd, buf, 8, 0), 5);
	make_file("f");
	EXPECT(stat("f", &st) == 0 && st.st_size == 0);
}

TEST(sticky_directories_protect_their_files)
{
	scratch();
	mkdir("t", 0777);
	chmod("t", 01777);
	make_file("t/roots");
	become_user(1000);
	EXPECT_ERR(unlink("t/roots"), EPERM);
	EXPECT_ERR(rename("t/roots", "t/x"), EPERM);
	make_file("t/mine");
	EXPECT_ERR(rename("t/mine", "t/roots"), EPERM);
	EXPECT(rename("t/mine", "t/own") == 0);
	EXPECT(unlink("t/own") == 0);
}

TEST(link_errors)
{
	scratch();
	mkdir("d", 0755);
	make_file("f");
	symlink("f", "l");
	EXPECT(link("f", "g") == 0);
	EXPECT(ino_of("f") == ino_of("g") && nlink_of("f") == 2);
	EXPECT_ERR(link("f", "g"), EEXIST);
	EXPECT_ERR(link("f", "new/"), ENOENT);
	EXPECT_ERR(link("d", "e"), EPERM);
	EXPECT_ERR(link("none", "x"), ENOENT);
	EXPECT_ERR(link("f", "none/x"), ENOENT);
	EXPECT_ERR(link("f", "/dev/x"), EXDEV);
	EXPECT(link("l", "m") == 0);
	EXPECT(ino_of("l") == ino_of("m"));
	EXPECT(linkat(AT_FDCWD, "l", AT_FDCWD, "n", AT_SYMLINK_FOLLOW) == 0);
	EXPECT(ino_of("n") == ino_of("f"));
	EXPECT_ERR(linkat(AT_FDCWD, "f", AT_FDCWD, "o", 1), EINVAL);
	EXPECT_ERR(linkat(99, "f", AT_FDCWD, "o", 0), EBADF);
	EXPECT(linkat(open("f", O_PATH), "", AT_FDCWD, "p", AT_EMPTY_PATH) ==
	       0);
	EXPECT(ino_of("p") == ino_of("f"));
	become_user(1000);
	EXPECT_ERR(linkat(open("f", O_PATH), "", AT_FDCWD, "q", AT_EMPTY_PATH),
		   ENOENT);
}

TEST(symlink_errors)
{
	char buf[16];
	struct stat st;

	scratch();
	EXPECT(symlink("some where", "l") == 0);
	EXPECT_EQ(readlink("l", buf, sizeof(buf)), 10);
	EXPECT(!memcmp(buf, "some where", 10));
	EXPECT_EQ(readlink("l", buf, 4), 4);
	EXPECT(lstat("l", &st) == 0 && st.st_size == 10);
	EXPECT_EQ(st.st_mode, S_IFLNK | 0777);
	EXPECT_ERR(symlink("x", "l"), EEXIST);
	EXPECT_ERR(symlink("", "m"), ENOENT);
	EXPECT_ERR(symlink("x", "none/m"), ENOENT);
	EXPECT_ERR(symlink("x", "m/"), ENOENT);
	EXPECT_ERR(readlink("none", buf, 4), ENOENT);
	EXPECT_ERR(readlink(".", buf, 4), EINVAL);
	EXPECT_ERR(syscall(SYS_readlink, "l", buf, 0), EINVAL);
	EXPECT_ERR(readlinkat(AT_FDCWD, "", buf, 4), ENOENT);
	EXPECT_ERR(chmod("l", 0600), ENOENT);
}

TEST(mknod_errors)
{
	struct stat st;

	scratch();
	EXPECT(mknod("fifo", S_IFIFO | 0666, 0) == 0);
	EXPECT(stat("fifo", &st) == 0 && st.st_mode == (S_IFIFO | 0644));
	EXPECT(mknod("sock", S_IFSOCK | 0666, 0) == 0);
	EXPECT(mknod("plain", 0600, 0) == 0);
	EXPECT(stat("plain", &st) == 0 && S_ISREG(st.st_mode));
	EXPECT(mknod("null", S_IFCHR | 0666, makedev(1, 3)) == 0);
	EXPECT(stat("null", &st) == 0 && st.st_rdev == makedev(1, 3));
	EXPECT(mknod("big", S_IFCHR | 0666, makedev(511, 70000)) == 0);
	EXPECT(stat("big", &st) == 0 && st.st_rdev == makedev(511, 70000));
	EXPECT_ERR(mknod("null", S_IFREG | 0600, 0), EEXIST);
	EXPECT_ERR(mknod("dir", S_IFDIR | 0755, 0), EPERM);
	EXPECT_ERR(mknod("bad", S_IFLNK | 0755, 0), EINVAL);
	EXPECT_ERR(open("sock", O_RDONLY), ENXIO);
	EXPECT_ERR(open("big", O_RDONLY), ENXIO);
	become_user(1000);
	EXPECT_ERR(mknod("c", S_IFCHR | 0666, makedev(1, 3)), EPERM);
	EXPECT(mknod("w", S_IFCHR | 0666, 0) == 0);
	EXPECT(mkfifo("p", 0600) == 0);
}

TEST(rename_moves_and_replaces)
{
	ino_t f, d;

	scratch();
	make_file("f");
	make_file("g");
	mkdir("d", 0755);
	mkdir("e", 0755);
	mkdir("full", 0755);
	make_file("full/x");
	f = ino_of("f");
	d = ino_of("d");
	EXPECT(rename("f", "g") == 0);
	EXPECT(ino_of("g") == f && !ino_of("f"));
	EXPECT(rename("d", "e") == 0);
	EXPECT(ino_of("e") == d && !ino_of("d"));
	EXPECT_ERR(rename("e", "full"), ENOTEMPTY);
	EXPECT(rename("full", "e/full") == 0);
	EXPECT_EQ(nlink_of("e"), 3);
	EXPECT(access("e/full/x", F_OK) == 0);
	EXPECT(link("g", "h") == 0);
	EXPECT(rename("g", "h") == 0); /* one file: nothing happens */
	EXPECT(ino_of("g") == f && ino_of("h") == f);
	EXPECT(rename("e/", "e2/") == 0);
}

TEST(rename_errors)
{
	scratch();
	make_file("f");
	mkdir("d", 0755);
	mkdir("d/e", 0755);
	EXPECT_ERR(rename("none", "x"), ENOENT);
	EXPECT_ERR(rename("f", "none/x"), ENOENT);
	EXPECT_ERR(rename("f", "d"), EISDIR);
	EXPECT_ERR(rename("d", "f"), ENOTDIR);
	EXPECT_ERR(rename("d", "d/x"), EINVAL);
	EXPECT_ERR(rename("d", "d/e/x"), EINVAL);
	EXPECT_ERR(rename("d/e", "d"), ENOTEMPTY);
	EXPECT_ERR(rename("f/", "x"), ENOTDIR);
	EXPECT_ERR(rename("f", "x/"), ENOTDIR);
	EXPECT_ERR(rename(".", "x"), EBUSY);
	EXPECT_ERR(rename("d/..", "x"), EBUSY);
	EXPECT_ERR(rename("f", "."), EBUSY);
	EXPECT_ERR(rename("f", "d/e/.."), EBUSY);
	EXPECT_ERR(rename("/", "/x"), EBUSY);
	EXPECT_ERR(rename("f", "/dev/x"), EXDEV);
	EXPECT_ERR(rename("f", ""), ENOENT);
	EXPECT_ERR(renameat(99, "f", AT_FDCWD, "x"), EBADF);
	become_user(1000);
	EXPECT_ERR(rename("d/e", "e"), EACCES);
}

TEST(rename_flags)
{
	ino_t a, b;

	scratch();
	make_file("a");
	mkdir("b", 0755);
	mkdir("b/c", 0755);
	a = ino_of("a");
	b = ino_of("b");
	EXPECT_ERR(renameat2_("a", "b", NOREPLACE), EEXIST);
	EXPECT(renameat2_("a", "z", NOREPLACE) == 0);
	EXPECT(renameat2_("z", "a", 0) == 0);
	EXPECT(renameat2_("a", "b", EXCHANGE) == 0);
	EXPECT(ino_of("a") == b && ino_of("b") == a);
	EXPECT(access("a/c", F_OK) == 0);
	EXPECT_ERR(renameat2_("a", "none", EXCHANGE), ENOENT);
	EXPECT_ERR(renameat2_("a", "a/c", EXCHANGE), EINVAL);
	EXPECT_ERR(renameat2_("a/c", "a", EXCHANGE), EINVAL);
	EXPECT_ERR(renameat2_("a", "x", 8), EINVAL);
	EXPECT_ERR(renameat2_("a", "x", NOREPLACE | EXCHANGE), EINVAL);
	EXPECT(renameat2_("b", "w", WHITEOUT) == 0);
	EXPECT(ino_of("w") == a);
}

TEST(names_of_forty_bytes_and_more_can_be_moved)
{
	char a[201], b[101];

	scratch();
	memset(a, 'a', 200);
	a[200] = 0;
	memset(b, 'b', 100);
	b[100] = 0;
	make_file(a);
	make_file("short");
	EXPECT(renameat2_(a, "short", EXCHANGE) == 0);
	EXPECT(rename(a, b) == 0);
	EXPECT(access(b, F_OK) == 0);
	EXPECT_ERR(access(a, F_OK), ENOENT);
	EXPECT(rename("short", a) == 0);
	EXPECT(unlink(a) == 0 && unlink(b) == 0);
}

TEST(a_directory_counts_its_subdirectories)
{
	scratch();
	EXPECT(mkdir("d", 0755) == 0);
	EXPECT_EQ(nlink_of("d"), 2);
	mkdir("d/a", 0755);
	mkdir("d/b", 0755);
	make_file("d/f");
	EXPECT_EQ(nlink_of("d"), 4);
	EXPECT(rename("d/a", "a") == 0);
	EXPECT_EQ(nlink_of("d"), 3);
	EXPECT(rmdir("d/b") == 0);
	EXPECT_EQ(nlink_of("d"), 2);
}

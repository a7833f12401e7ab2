/*
 * tests/user/path_open.c - open, openat, openat2, creat: flags and errors.
 *
 * See: open(2), openat2(2).
 */
#include "tests/user/tap.h"
#include "tests/user/scratch.h"
#include <sys/syscall.h>
#include <sys/stat.h>

struct how {
	unsigned long long flags, mode, resolve;
};

#define NO_XDEV       0x01
#define NO_MAGICLINKS 0x02
#define NO_SYMLINKS   0x04
#define BENEATH       0x08
#define IN_ROOT       0x10

static int openat2_(int dfd, const char *name, unsigned long long flags,
		    unsigned long long resolve)
{
	struct how how = { flags, 0, resolve };

	return (int)syscall(437, dfd, name, &how, sizeof(how));
}

TEST(open_errors_of_names)
{
	char name[300];

	scratch();
	make_file("f");
	EXPECT_ERR(open("none", O_RDONLY), ENOENT);
	EXPECT_ERR(open("", O_RDONLY), ENOENT);
	EXPECT_ERR(open("none/x", O_RDONLY), ENOENT);
	EXPECT_ERR(open("f/x", O_RDONLY), ENOTDIR);
	EXPECT_ERR(open("f/", O_RDONLY), ENOTDIR);
	EXPECT_ERR(open("f/.", O_RDONLY), ENOTDIR);
	EXPECT_ERR(open("f", O_RDONLY | O_DIRECTORY), ENOTDIR);
	EXPECT_ERR(open((char *)1, O_RDONLY), EFAULT);
	memset(name, 'a', sizeof(name));
	name[256] = 0;
	EXPECT_ERR(open(name, O_RDONLY), ENAMETOOLONG);
	EXPECT_ERR(open(name, O_RDWR | O_CREAT, 0600), ENAMETOOLONG);
	name[255] = 0;
	EXPECT_ERR(open(name, O_RDONLY), ENOENT);
	EXPECT(open(name, O_RDWR | O_CREAT, 0600) >= 0);
}

TEST(open_path_of_4096_bytes_is_too_long)
{
	static char name[5000];

	scratch();
	memset(name, '/', sizeof(name));
	name[4095] = 0;
	EXPECT(open(name, O_RDONLY) >= 0);
	name[4095] = '/';
	name[4096] = 0;
	EXPECT_ERR(open(name, O_RDONLY), ENAMETOOLONG);
}

TEST(open_directories)
{
	scratch();
	mkdir("d", 0755);
	EXPECT_ERR(open("d", O_WRONLY), EISDIR);
	EXPECT_ERR(open("d", O_RDWR), EISDIR);
	EXPECT_ERR(open("d", O_RDONLY | O_CREAT, 0600), EISDIR);
	EXPECT_ERR(open("d", O_RDONLY | O_TRUNC), EISDIR);
	EXPECT_ERR(open("new/", O_RDWR | O_CREAT, 0600), EISDIR);
	EXPECT_ERR(open(".", O_RDWR | O_CREAT, 0600), EISDIR);
	EXPECT_ERR(open("d", O_RDONLY | O_CREAT | O_EXCL, 0600), EEXIST);
	EXPECT(open("d", O_RDONLY) >= 0);
	EXPECT(open("d/", O_RDONLY | O_DIRECTORY) >= 0);
}

TEST(open_create_and_exclusive)
{
	struct stat st;
	int fd;

	scratch();
	fd = open("a", O_RDWR | O_CREAT | O_EXCL, 0666);
	EXPECT(fd >= 0);
	EXPECT(fstat(fd, &st) == 0 && (st.st_mode & 07777) == 0644);
	EXPECT_ERR(open("a", O_RDWR | O_CREAT | O_EXCL, 0666), EEXIST);
	EXPECT(open("a", O_RDWR | O_CREAT, 0666) >= 0);
	EXPECT(symlink("target", "link") == 0);
	EXPECT_ERR(open("link", O_RDWR | O_CREAT | O_EXCL, 0666), EEXIST);
	EXPECT_ERR(access("target", F_OK), ENOENT);
	EXPECT(open("link", O_RDWR | O_CREAT, 0666) >= 0);
	EXPECT(access("target", F_OK) == 0);
	EXPECT(creat("c", 0400) >= 0);
	EXPECT(stat("c", &st) == 0 && (st.st_mode & 07777) == 0400);
}

TEST(open_nofollow_and_path)
{
	struct stat st;
	char c;
	int fd;

	scratch();
	make_file("f");
	EXPECT(symlink("f", "l") == 0);
	EXPECT_ERR(open("l", O_RDONLY | O_NOFOLLOW), ELOOP);
	fd = open("l", O_PATH | O_NOFOLLOW);
	EXPECT(fd >= 0);
	EXPECT(fstat(fd, &st) == 0 && S_ISLNK(st.st_mode));
	EXPECT_EQ(readlinkat(fd, "", &c, 1), 1);
	EXPECT_ERR(read(fd, &c, 1), EBADF);
	EXPECT_ERR(syscall(SYS_fchmod, fd, 0600), EBADF);
	EXPECT_ERR(ftruncate(fd, 0), EBADF);
	EXPECT_ERR(openat(fd, "x", O_RDONLY), ENOTDIR);
	EXPECT_EQ(fcntl(fd, F_GETFL) & O_PATH, O_PATH);
}

TEST(open_trunc_empties_and_append_appends)
{
	struct stat st;
	int fd;

	scratch();
	fd = open("f", O_RDWR | O_CREAT, 0600);
	EXPECT_EQ(write(fd, "12345", 5), 5);
	fd = open("f", O_WRONLY | O_APPEND);
	EXPECT_EQ(lseek(fd, 0, SEEK_SET), 0);
	EXPECT_EQ(write(fd, "67", 2), 2);
	EXPECT(stat("f", &st) == 0 && st.st_size == 7);
	EXPECT(open("f", O_WRONLY | O_TRUNC) >= 0);
	EXPECT(stat("f", &st) == 0 && st.st_size == 0);
}

TEST(open_rights_of_an_ordinary_user)
{
	scratch();
	make_file("r");
	chmod("r", 0400);
	mkdir("closed", 0700);
	make_file("closed/x");
	mkdir("ro", 0555);
	become_user(1000);
	EXPECT_ERR(open("r", O_RDONLY), EACCES);
	EXPECT_ERR(open("closed/x", O_RDONLY), EACCES);
	EXPECT_ERR(open("closed/none", O_RDONLY), EACCES);
	EXPECT_ERR(open("ro/new", O_RDWR | O_CREAT, 0600), EACCES);
	EXPECT(open("mine", O_RDWR | O_CREAT, 0) >= 0);
	EXPECT_ERR(open("mine", O_RDONLY), EACCES);
	EXPECT_ERR(open("ro", O_RDONLY | O_NOATIME), EPERM);
}

TEST(open_relative_to_a_descriptor)
{
	int dfd, fd;

	scratch();
	mkdir("d", 0755);
	make_file("d/f");
	dfd = open("d", O_RDONLY);
	EXPECT(openat(dfd, "f", O_RDONLY) >= 0);
	EXPECT_ERR(openat(dfd, "none", O_RDONLY), ENOENT);
	EXPECT(openat(dfd, "/tmp", O_RDONLY) >= 0);
	EXPECT_ERR(openat(999, "f", O_RDONLY), EBADF);
	EXPECT(openat(999, "/tmp", O_RDONLY) >= 0);
	fd = openat(dfd, "f", O_RDONLY);
	EXPECT_ERR(openat(fd, "x", O_RDONLY), ENOTDIR);
	EXPECT_ERR(openat(-1, "", O_RDONLY), ENOENT);
}

TEST(open_tmpfile_has_no_name_until_linked)
{
	char proc[40];
	struct stat st;
	int fd;

	scratch();
	fd = open(".", O_TMPFILE | O_RDWR, 0600);
	EXPECT(fd >= 0);
	EXPECT(fstat(fd, &st) == 0 && st.st_nlink == 0);
	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", fd);
	EXPECT(linkat(AT_FDCWD, proc, AT_FDCWD, "named", AT_SYMLINK_FOLLOW) ==
	       0);
	EXPECT(stat("named", &st) == 0 && st.st_nlink == 1);
	fd = open(".", O_TMPFILE | O_EXCL | O_RDWR, 0600);
	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", fd);
	EXPECT_ERR(linkat(AT_FDCWD, proc, AT_FDCWD, "other", AT_SYMLINK_FOLLOW),
		   ENOENT);
	EXPECT_ERR(open(".", O_TMPFILE | O_RDONLY, 0600), EINVAL);
	EXPECT_ERR(open("named", O_TMPFILE | O_RDWR, 0600), ENOTDIR);
}

TEST(openat2_refuses_what_it_does_not_know)
{
	struct how how = { O_RDONLY, 0, 0 };
	char big[40] = { 0 };

	scratch();
	EXPECT_ERR(openat2_(AT_FDCWD, ".", 1ULL << 40, 0), EINVAL);
	EXPECT_ERR(openat2_(AT_FDCWD, ".", O_RDONLY, 1 << 20), EINVAL);
	EXPECT_ERR(openat2_(AT_FDCWD, ".", O_RDONLY, BENEATH | IN_ROOT),
		   EINVAL);
	EXPECT_ERR(openat2_(AT_FDCWD, ".", O_PATH | O_RDWR, 0), EINVAL);
	how.mode = 0600;
	EXPECT_ERR(syscall(437, AT_FDCWD, ".", &how, sizeof(how)), EINVAL);
	EXPECT_ERR(syscall(437, AT_FDCWD, ".", &how, 23), EINVAL);
	EXPECT(syscall(437, AT_FDCWD, ".", big, sizeof(big)) >= 0);
	big[30] = 1;
	EXPECT_ERR(syscall(437, AT_FDCWD, ".", big, sizeof(big)), E2BIG);
	EXPECT_ERR(syscall(437, AT_FDCWD, ".", &how, 5000), E2BIG);
}

TEST(openat2_stays_beneath)
{
	int d;

	scratch();
	mkdir("d", 0755);
	mkdir("d/e", 0755);
	make_file("outside");
	make_file("d/f");
	EXPECT(symlink("../outside", "d/up") == 0);
	EXPECT(symlink("/etc", "d/abs") == 0);
	EXPECT(symlink("f", "d/in") == 0);
	d = open("d", O_RDONLY);
	EXPECT(openat2_(d, "f", O_RDONLY, BENEATH) >= 0);
	EXPECT(openat2_(d, "e/../f", O_RDONLY, BENEATH) >= 0);
	EXPECT(openat2_(d, "in", O_RDONLY, BENEATH) >= 0);
	EXPECT_ERR(openat2_(d, "..", O_RDONLY, BENEATH), EXDEV);
	EXPECT_ERR(openat2_(d, "up", O_RDONLY, BENEATH), EXDEV);
	EXPECT_ERR(openat2_(d, "abs", O_RDONLY, BENEATH), EXDEV);
	EXPECT_ERR(openat2_(d, "/tmp", O_RDONLY, BENEATH), EXDEV);
	EXPECT(openat2_(d, "/f", O_RDONLY, IN_ROOT) >= 0);
	EXPECT(openat2_(d, "../../f", O_RDONLY, IN_ROOT) >= 0);
	EXPECT_ERR(openat2_(d, "up", O_RDONLY, IN_ROOT), ENOENT);
	EXPECT_ERR(openat2_(d, "abs", O_RDONLY, IN_ROOT), ENOENT);
	EXPECT_ERR(openat2_(d, "in", O_RDONLY, NO_SYMLINKS), ELOOP);
	EXPECT_ERR(
		openat2_(AT_FDCWD, "/proc/self/exe", O_RDONLY, NO_MAGICLINKS),
		ELOOP);
	EXPECT_ERR(openat2_(AT_FDCWD, "/proc/self/exe", O_RDONLY, BENEATH),
		   EXDEV);
	EXPECT_ERR(openat2_(AT_FDCWD, "..", O_RDONLY, NO_XDEV), EXDEV);
	EXPECT(openat2_(AT_FDCWD, "d/e", O_RDONLY, NO_XDEV) >= 0);
}

TEST(a_running_program_cannot_be_written)
{
	EXPECT_ERR(open("/proc/self/exe", O_WRONLY), ETXTBSY);
	EXPECT_ERR(truncate("/proc/self/exe", 0), ETXTBSY);
}

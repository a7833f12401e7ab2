/*
 * tests/user/path_walk.c - path resolution: links, "..", roots, magic links.
 *
 * See: path_resolution(7), symlink(7), chroot(2), getcwd(3).
 */
#include "tests/user/tap.h"
#include "tests/user/scratch.h"
#include <limits.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>

static int same_file(const char *a, const char *b)
{
	struct stat sa, sb;

	return !stat(a, &sa) && !stat(b, &sb) && sa.st_dev == sb.st_dev &&
	       sa.st_ino == sb.st_ino;
}

TEST(forty_links_are_followed_and_no_more)
{
	char name[16], to[16];

	scratch();
	make_file("l0");
	for (int i = 1; i <= 41; i++) {
		snprintf(name, sizeof(name), "l%d", i);
		snprintf(to, sizeof(to), "l%d", i - 1);
		EXPECT(symlink(to, name) == 0);
	}
	EXPECT(access("l40", F_OK) == 0);
	EXPECT_ERR(access("l41", F_OK), ELOOP);
	EXPECT(symlink("loop", "loop") == 0);
	EXPECT_ERR(access("loop", F_OK), ELOOP);
	EXPECT_ERR(open("loop", O_RDWR | O_CREAT, 0600), ELOOP);
	EXPECT_ERR(access("loop/x", F_OK), ELOOP);
	EXPECT_ERR(chdir("loop"), ELOOP);
}

TEST(links_in_the_middle_and_at_the_end)
{
	struct stat st;

	scratch();
	mkdir("a", 0755);
	mkdir("a/b", 0755);
	make_file("a/b/f");
	EXPECT(symlink("a/b", "ab") == 0);
	EXPECT(symlink("../b", "a/b/self") == 0);
	EXPECT(symlink(SCRATCH "/a", "abs") == 0);
	EXPECT(symlink("ab", "via") == 0);
	EXPECT(same_file("ab/f", "a/b/f"));
	EXPECT(same_file("ab/self/self/self/f", "a/b/f"));
	EXPECT(same_file("abs/b/self/f", "a/b/f"));
	EXPECT(same_file("via/../b/f", "a/b/f"));
	EXPECT(lstat("via", &st) == 0 && S_ISLNK(st.st_mode));
	EXPECT(lstat("via/", &st) == 0 && S_ISDIR(st.st_mode));
	EXPECT(symlink("f/", "a/b/slash") == 0);
	EXPECT_ERR(access("a/b/slash", F_OK), ENOTDIR);
	EXPECT_ERR(access("ab/f/..", F_OK), ENOTDIR);
	EXPECT(symlink("/", "root") == 0);
	EXPECT(same_file("root", "/"));
	EXPECT(same_file("root/tmp", "/tmp"));
}

TEST(slashes_and_dots)
{
	scratch();
	mkdir("d", 0755);
	make_file("d/f");
	EXPECT(same_file("./d/./../d//f", "d/f"));
	EXPECT(same_file("///", "/"));
	EXPECT(same_file("/..", "/"));
	EXPECT(same_file("/../../..", "/"));
	EXPECT(same_file("d/.", "d"));
	EXPECT_ERR(access("d/f/", F_OK), ENOTDIR);
	EXPECT_ERR(access("d/none/..", F_OK), ENOENT);
	EXPECT_ERR(access("d/f/../f", F_OK), ENOTDIR);
	EXPECT(access("d/.../x", F_OK) == -1 && errno == ENOENT);
}

TEST(dotdot_leaves_a_mount)
{
	char cwd[PATH_MAX];

	scratch();
	mkdir("m", 0755);
	make_file("under");
	EXPECT(mount("x", "m", "tmpfs", 0, NULL) == 0);
	EXPECT(mkdir("m/d", 0755) == 0);
	EXPECT(chdir("m/d") == 0);
	EXPECT(getcwd(cwd, sizeof(cwd)) && !strcmp(cwd, SCRATCH "/m/d"));
	EXPECT(access("../../under", F_OK) == 0);
	EXPECT(chdir("../..") == 0);
	EXPECT(getcwd(cwd, sizeof(cwd)) && !strcmp(cwd, SCRATCH));
	EXPECT(same_file("m/..", "."));
	EXPECT(umount("m") == 0);
}

TEST(chroot_is_the_top)
{
	scratch();
	mkdir("new", 0755);
	mkdir("new/d", 0755);
	EXPECT(symlink("/d", "new/l") == 0);
	EXPECT_ERR(chroot("none"), ENOENT);
	make_file("f");
	EXPECT_ERR(chroot("f"), ENOTDIR);
	EXPECT(chroot("new") == 0);
	EXPECT(chdir("/") == 0);
	EXPECT(access("/d", F_OK) == 0);
	EXPECT(same_file("/l", "/d"));
	EXPECT(same_file("/..", "/"));
	EXPECT_ERR(access("/tmp", F_OK), ENOENT);
	become_user(1000);
	EXPECT_ERR(chroot("/d"), EPERM);
}

TEST(outside_of_the_root_getcwd_says_unreachable)
{
	char cwd[PATH_MAX];

	scratch();
	mkdir("new", 0755);
	mkdir("out", 0755);
	EXPECT(chdir("out") == 0);
	EXPECT(chroot("../new") == 0);
	EXPECT(syscall(SYS_getcwd, cwd, sizeof(cwd)) > 0);
	EXPECT(!strncmp(cwd, "(unreachable)", 13));
}

TEST(getcwd_wants_room)
{
	char cwd[PATH_MAX];
	long len = sizeof(SCRATCH);

	scratch();
	EXPECT_ERR(syscall(SYS_getcwd, cwd, len - 1), ERANGE);
	EXPECT_EQ(syscall(SYS_getcwd, cwd, len), len);
	EXPECT_ERR(syscall(SYS_getcwd, (char *)1, 100), EFAULT);
	EXPECT_ERR(syscall(SYS_getcwd, cwd, 0), ERANGE);
}

TEST(chdir_and_fchdir)
{
	int fd;

	scratch();
	mkdir("d", 0755);
	make_file("f");
	mkdir("closed", 0700);
	EXPECT_ERR(chdir("f"), ENOTDIR);
	EXPECT_ERR(chdir("none"), ENOENT);
	EXPECT_ERR(fchdir(99), EBADF);
	EXPECT_ERR(fchdir(open("f", O_RDONLY)), ENOTDIR);
	fd = open("d", O_PATH);
	EXPECT(fchdir(fd) == 0);
	EXPECT(chdir("..") == 0);
	become_user(1000);
	EXPECT_ERR(chdir("closed"), EACCES);
}

TEST(proc_fd_links_lead_to_the_open_file)
{
	char path[64], text[64];
	struct stat st;
	ssize_t n;
	int fd;

	scratch();
	fd = open("f", O_RDWR | O_CREAT, 0600);
	EXPECT_EQ(write(fd, "data", 4), 4);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	n = readlink(path, text, sizeof(text) - 1);
	text[n < 0 ? 0 : n] = 0;
	EXPECT(!strcmp(text, SCRATCH "/f"));
	EXPECT(unlink("f") == 0);
	n = readlink(path, text, sizeof(text) - 1);
	text[n < 0 ? 0 : n] = 0;
	EXPECT(!strcmp(text, SCRATCH "/f (deleted)"));
	EXPECT(stat(path, &st) == 0 && st.st_size == 4);
	fd = open(path, O_RDONLY);
	EXPECT(fd >= 0);
	EXPECT_EQ(read(fd, text, 8), 4);
}

TEST(access_asks_as_the_real_user)
{
	scratch();
	make_file("r");
	chmod("r", 0600);
	make_file("x");
	chmod("x", 0644);
	EXPECT(access("r", R_OK | W_OK) == 0);
	EXPECT_ERR(access("x", X_OK), EACCES);
	EXPECT_ERR(access("r", 8), EINVAL);
	EXPECT_ERR(access("none", F_OK), ENOENT);
	EXPECT(setresuid(1000, 0, 0) == 0);
	EXPECT_ERR(access("r", R_OK), EACCES);
	EXPECT(faccessat(AT_FDCWD, "r", R_OK, AT_EACCESS) == 0);
	EXPECT_ERR(syscall(439, AT_FDCWD, "r", R_OK, 0x4000000), EINVAL);
}

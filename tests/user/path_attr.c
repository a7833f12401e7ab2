/*
 * tests/user/path_attr.c - mode, owner, times, size, attributes.
 *
 * See: chmod(2), chown(2), utimensat(2), truncate(2), stat(2), statx(2),
 * xattr(7).
 */
#include "tests/user/tap.h"
#include "tests/user/scratch.h"
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/xattr.h>

/* As far as it is looked at; musl of Debian 12 has no statx(). */
struct statx_buf {
	unsigned int stx_mask, stx_blksize;
	unsigned long long stx_attributes;
	unsigned int stx_nlink, stx_uid, stx_gid;
	unsigned short stx_mode, pad;
	unsigned long long stx_ino, rest[28];
};

static int statx_(int dfd, const char *name, int flags, unsigned int mask,
		  struct statx_buf *buf)
{
	return (int)syscall(332, dfd, name, flags, mask, buf);
}

static int mode_of(const char *name)
{
	struct stat st;

	return lstat(name, &st) ? -1 : (int)(st.st_mode & 07777);
}

TEST(chmod_rules)
{
	scratch();
	make_file("f");
	EXPECT(chmod("f", 06755) == 0);
	EXPECT_EQ(mode_of("f"), 06755);
	EXPECT_ERR(chmod("none", 0600), ENOENT);
	EXPECT_ERR(fchmod(99, 0600), EBADF);
	EXPECT_ERR(fchmodat(AT_FDCWD, "f", 0600, 0x8000), EINVAL);
	EXPECT(chown("f", 1000, 500) == 0);
	become_user(1000);
	EXPECT(chmod("f", 02755) == 0); /* not in group 500 */
	EXPECT_EQ(mode_of("f"), 0755);
	EXPECT(chmod("f", 04755) == 0);
	EXPECT_EQ(mode_of("f"), 04755);
	EXPECT_ERR(chmod("..", 0700), EPERM);
}

TEST(chown_rules)
{
	struct stat st;

	scratch();
	make_file("f");
	symlink("f", "l");
	EXPECT(chmod("f", 06777) == 0);
	EXPECT(chown("f", 1000, -1) == 0);
	EXPECT_EQ(mode_of("f"), 0777);
	EXPECT(stat("f", &st) == 0 && st.st_uid == 1000 && st.st_gid == 0);
	EXPECT(lchown("l", 7, 8) == 0);
	EXPECT(lstat("l", &st) == 0 && st.st_uid == 7 && st.st_gid == 8);
	EXPECT(stat("f", &st) == 0 && st.st_uid == 1000);
	EXPECT_ERR(chown("none", 0, 0), ENOENT);
	EXPECT_ERR(fchown(99, 0, 0), EBADF);
	EXPECT_ERR(fchownat(AT_FDCWD, "f", 0, 0, 0x80000), EINVAL);
	EXPECT(fchownat(open("f", O_PATH), "", 1000, 1000, AT_EMPTY_PATH) == 0);
	become_user(1000);
	EXPECT_ERR(chown("f", 1001, -1), EPERM);
	EXPECT_ERR(chown("f", -1, 5), EPERM);
	EXPECT(chown("f", 1000, 1000) == 0);
}

TEST(set_group_directories_pass_their_group_on)
{
	struct stat st;

	scratch();
	mkdir("d", 0777);
	EXPECT(chown("d", 0, 123) == 0 && chmod("d", 02777) == 0);
	make_file("d/f");
	EXPECT(mkdir("d/e", 0755) == 0);
	EXPECT(stat("d/f", &st) == 0 && st.st_gid == 123);
	EXPECT(stat("d/e", &st) == 0 && st.st_gid == 123);
	EXPECT_EQ(mode_of("d/e"), 02755);
}

TEST(a_write_takes_the_set_user_bit)
{
	int fd;

	scratch();
	make_file("f");
	EXPECT(chmod("f", 06777) == 0);
	become_user(1000);
	fd = open("f", O_WRONLY);
	EXPECT_EQ(write(fd, "x", 1), 1);
	EXPECT_EQ(mode_of("f"), 0777);
}

TEST(utimensat_sets_keeps_and_touches)
{
	struct timespec ts[2] = { { 1000, 5 }, { -2000, 999999999 } };
	struct stat st, st2;

	scratch();
	make_file("f");
	EXPECT(utimensat(AT_FDCWD, "f", ts, 0) == 0);
	EXPECT(stat("f", &st) == 0);
	EXPECT(st.st_atim.tv_sec == 1000 && st.st_atim.tv_nsec == 5);
	EXPECT(st.st_mtim.tv_sec == -2000 && st.st_mtim.tv_nsec == 999999999);
	ts[0].tv_nsec = UTIME_OMIT;
	ts[1].tv_nsec = UTIME_NOW;
	EXPECT(utimensat(AT_FDCWD, "f", ts, 0) == 0);
	EXPECT(stat("f", &st2) == 0);
	EXPECT(st2.st_atim.tv_sec == 1000 && st2.st_mtim.tv_sec > 1000);
	ts[1].tv_nsec = UTIME_OMIT;
	EXPECT(utimensat(AT_FDCWD, "none", ts, 0) == 0); /* nothing to do */
	ts[0].tv_nsec = 1000000000;
	EXPECT_ERR(utimensat(AT_FDCWD, "f", ts, 0), EINVAL);
	EXPECT_ERR(utimensat(AT_FDCWD, "none", NULL, 0), ENOENT);
	EXPECT_ERR(utimensat(AT_FDCWD, "f", NULL, 0x40000), EINVAL);
	EXPECT_ERR(syscall(SYS_utimensat, 99, NULL, NULL, 0), EBADF);
	chmod("f", 0666);
	become_user(1000);
	EXPECT(utimensat(AT_FDCWD, "f", NULL, 0) == 0);
	ts[0].tv_nsec = 0;
	EXPECT_ERR(utimensat(AT_FDCWD, "f", ts, 0), EPERM);
	ts[0].tv_nsec = UTIME_NOW;
	EXPECT_ERR(utimensat(AT_FDCWD, "f", ts, 0), EPERM);
}

TEST(changes_show_in_the_right_times)
{
	struct timespec old[2] = { { 100, 0 }, { 100, 0 } };
	struct stat st;
	int fd;

	scratch();
	mkdir("d", 0755);
	EXPECT(utimensat(AT_FDCWD, "d", old, 0) == 0);
	make_file("d/f");
	EXPECT(stat("d", &st) == 0 && st.st_mtime > 100 && st.st_atime == 100);
	EXPECT(utimensat(AT_FDCWD, "d/f", old, 0) == 0);
	fd = open("d/f", O_RDWR);
	EXPECT_EQ(write(fd, "x", 1), 1);
	EXPECT(fstat(fd, &st) == 0 && st.st_mtime > 100 && st.st_atime == 100);
	EXPECT(utimensat(AT_FDCWD, "d/f", old, 0) == 0);
	EXPECT(chmod("d/f", 0600) == 0);
	EXPECT(fstat(fd, &st) == 0 && st.st_mtime == 100 && st.st_ctime > 100);
}

TEST(truncate_rules)
{
	struct stat st;
	char buf[8] = "xxxxxxx";
	int fd;

	scratch();
	mkdir("d", 0755);
	fd = open("f", O_RDWR | O_CREAT, 0600);
	EXPECT_EQ(write(fd, "12345678", 8), 8);
	EXPECT(truncate("f", 3) == 0);
	EXPECT(ftruncate(fd, 10000) == 0);
	EXPECT(fstat(fd, &st) == 0 && st.st_size == 10000);
	EXPECT_EQ(pread(fd, buf, 6, 0), 6);
	EXPECT(!memcmp(buf, "123\0\0\0", 6));
	EXPECT_ERR(truncate("f", -1), EINVAL);
	EXPECT_ERR(ftruncate(fd, -1), EINVAL);
	EXPECT_ERR(truncate("d", 0), EISDIR);
	EXPECT_ERR(truncate("none", 0), ENOENT);
	EXPECT_ERR(ftruncate(open("f", O_RDONLY), 0), EINVAL);
	EXPECT_ERR(ftruncate(open("d", O_RDONLY), 0), EINVAL);
	EXPECT_ERR(ftruncate(99, 0), EBADF);
	EXPECT(mkfifo("p", 0600) == 0);
	EXPECT_ERR(truncate("p", 0), EINVAL);
	EXPECT(mknod("s", S_IFSOCK | 0600, 0) == 0);
	EXPECT_ERR(truncate("s", 0), EINVAL);
	chmod("f", 0444);
	become_user(1000);
	EXPECT_ERR(truncate("f", 0), EACCES);
}

TEST(rlimit_fsize_stops_growth)
{
	struct rlimit lim = { 100, 100 };
	char buf[200] = { 0 };
	int fd;

	scratch();
	signal(SIGXFSZ, SIG_IGN);
	fd = open("f", O_RDWR | O_CREAT, 0600);
	EXPECT(setrlimit(RLIMIT_FSIZE, &lim) == 0);
	EXPECT_EQ(write(fd, buf, 200), 100);
	EXPECT_ERR(write(fd, buf, 1), EFBIG);
	EXPECT_ERR(ftruncate(fd, 101), EFBIG);
	EXPECT(ftruncate(fd, 50) == 0);
}

TEST(stat_and_statx_agree)
{
	struct statx_buf sx;
	struct stat st;

	scratch();
	make_file("f");
	EXPECT(link("f", "g") == 0);
	EXPECT(stat("f", &st) == 0);
	EXPECT(statx_(AT_FDCWD, "f", 0, 0xfff, &sx) == 0);
	EXPECT(sx.stx_ino == st.st_ino && sx.stx_nlink == 2);
	EXPECT_EQ(sx.stx_mode, st.st_mode);
	EXPECT((sx.stx_mask & 0x7ff) == 0x7ff);
	EXPECT_EQ(sx.stx_blksize, st.st_blksize);
	EXPECT(statx_(open("f", O_PATH), "", AT_EMPTY_PATH, 0, &sx) == 0);
	EXPECT_ERR(statx_(AT_FDCWD, "", 0, 0, &sx), ENOENT);
	EXPECT_ERR(statx_(AT_FDCWD, "f", 0x6000, 0, &sx), EINVAL);
	EXPECT_ERR(statx_(AT_FDCWD, "f", 0, 0x80000000, &sx), EINVAL);
	EXPECT_ERR(syscall(332, AT_FDCWD, "f", 0, 0, 1), EFAULT);
	EXPECT_ERR(fstatat(AT_FDCWD, "f", &st, 0x40000), EINVAL);
	EXPECT_ERR(syscall(SYS_fstat, 99, &st), EBADF);
	EXPECT_ERR(syscall(SYS_stat, "f", 1), EFAULT);
	EXPECT(statx_(AT_FDCWD, ".", 0, 0, &sx) == 0);
	EXPECT(sx.stx_attributes & 0x2000); /* STATX_ATTR_MOUNT_ROOT */
}

TEST(statfs_of_tmpfs)
{
	struct statfs sf;

	scratch();
	EXPECT(statfs(".", &sf) == 0);
	EXPECT_EQ(sf.f_type, 0x01021994);
	EXPECT_EQ(sf.f_bsize, 4096);
	EXPECT_EQ(sf.f_namelen, 255);
	EXPECT(sf.f_bfree <= sf.f_blocks && sf.f_ffree < sf.f_files);
	EXPECT_ERR(statfs("none", &sf), ENOENT);
	EXPECT_ERR(fstatfs(99, &sf), EBADF);
	EXPECT_ERR(syscall(SYS_statfs, ".", 1), EFAULT);
}

TEST(trusted_xattrs)
{
	char buf[32];

	scratch();
	make_file("f");
	EXPECT_ERR(getxattr("f", "trusted.a", buf, 32), ENODATA);
	EXPECT(setxattr("f", "trusted.a", "value", 5, 0) == 0);
	EXPECT_EQ(getxattr("f", "trusted.a", NULL, 0), 5);
	EXPECT_EQ(getxattr("f", "trusted.a", buf, 32), 5);
	EXPECT(!memcmp(buf, "value", 5));
	EXPECT_ERR(getxattr("f", "trusted.a", buf, 2), ERANGE);
	EXPECT_ERR(setxattr("f", "trusted.a", "x", 1, XATTR_CREATE), EEXIST);
	EXPECT_ERR(setxattr("f", "trusted.b", "x", 1, XATTR_REPLACE), ENODATA);
	EXPECT_ERR(setxattr("f", "trusted.b", "x", 1, 4), EINVAL);
	EXPECT_ERR(setxattr("f", "nonsense", "x", 1, 0), EOPNOTSUPP);
	EXPECT_ERR(setxattr("f", "", "x", 1, 0), ERANGE);
	EXPECT_ERR(setxattr("f", "trusted.c", buf, 70000, 0), E2BIG);
	EXPECT_EQ(listxattr("f", buf, 32), 10);
	EXPECT(!memcmp(buf, "trusted.a", 10));
	EXPECT_ERR(listxattr("f", buf, 3), ERANGE);
	EXPECT(removexattr("f", "trusted.a") == 0);
	EXPECT_ERR(removexattr("f", "trusted.a"), ENODATA);
	EXPECT_EQ(listxattr("f", buf, 32), 0);
	EXPECT(setxattr("f", "trusted.a", "v", 1, 0) == 0);
	become_user(1000);
	EXPECT_ERR(getxattr("f", "trusted.a", buf, 32), ENODATA);
	EXPECT_ERR(setxattr("f", "trusted.a", "v", 1, 0), EPERM);
	EXPECT_EQ(listxattr("f", buf, 32), 0);
}

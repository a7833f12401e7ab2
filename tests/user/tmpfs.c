/*
 * tests/user/tmpfs.c - tmpfs: limits, holes, reservations, options.
 *
 * See: tmpfs(5), fallocate(2), lseek(2).
 */
#include "tests/user/tap.h"
#include "tests/user/scratch.h"
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>

static void small(const char *options)
{
	scratch();
	REQUIRE(mkdir("m", 0755) == 0);
	REQUIRE(mount("small", "m", "tmpfs", 0, options) == 0);
	REQUIRE(chdir("m") == 0);
}

TEST(size_limits_data)
{
	static char page[4096];
	struct statfs sf;
	int fd, n = 0;

	small("size=64k");
	fd = open("f", O_RDWR | O_CREAT, 0600);
	while (write(fd, page, 4096) == 4096)
		n++;
	EXPECT_EQ(errno, ENOSPC);
	EXPECT_EQ(n, 16);
	EXPECT(statfs(".", &sf) == 0 && sf.f_blocks == 16 && sf.f_bfree == 0);
	EXPECT(ftruncate(fd, 4096) == 0);
	EXPECT(statfs(".", &sf) == 0 && sf.f_bfree == 15);
	EXPECT(unlink("f") == 0 && close(fd) == 0);
	EXPECT(statfs(".", &sf) == 0 && sf.f_bfree == 16);
}

TEST(nr_inodes_limits_files)
{
	small("nr_inodes=4");
	make_file("a");
	EXPECT(mkdir("b", 0755) == 0);
	EXPECT(symlink("x", "c") == 0);
	EXPECT_ERR(open("d", O_RDWR | O_CREAT, 0600), ENOSPC);
	EXPECT_ERR(mkdir("d", 0755), ENOSPC);
	EXPECT_ERR(access("d", F_OK), ENOENT);
	EXPECT(unlink("a") == 0);
	make_file("d");
}

TEST(mode_uid_and_gid)
{
	struct stat st;

	small("mode=2750,uid=12,gid=34");
	EXPECT(stat(".", &st) == 0);
	EXPECT_EQ(st.st_mode, S_IFDIR | 02750);
	EXPECT(st.st_uid == 12 && st.st_gid == 34);
}

TEST(options_it_does_not_know_are_refused)
{
	scratch();
	mkdir("m", 0755);
	EXPECT_ERR(mount("x", "m", "tmpfs", 0, "nonsense"), EINVAL);
	EXPECT_ERR(mount("x", "m", "tmpfs", 0, "size=abc"), EINVAL);
	EXPECT_ERR(mount("x", "m", "tmpfs", 0, "mode=9"), EINVAL);
	EXPECT_ERR(mount("x", "m", "tmpfs", 0, "size"), EINVAL);
	EXPECT(mount("x", "m", "tmpfs", 0, "size=50%,mode=700") == 0);
	EXPECT(umount("m") == 0);
}

TEST(remount_cannot_go_below_what_is_used)
{
	static char buf[40960];
	int fd;

	small("size=64k");
	fd = open("f", O_RDWR | O_CREAT, 0600);
	EXPECT_EQ(write(fd, buf, sizeof(buf)), (int)sizeof(buf));
	EXPECT_ERR(mount("x", ".", NULL, MS_REMOUNT, "size=16k"), EINVAL);
	EXPECT(mount("x", ".", NULL, MS_REMOUNT, "size=128k") == 0);
	for (int i = 0; i < 2; i++)
		EXPECT_EQ(write(fd, buf, sizeof(buf)), (int)sizeof(buf));
}

TEST(holes_take_no_room_and_read_zero)
{
	struct stat st;
	char c = 1;
	int fd;

	scratch();
	fd = open("f", O_RDWR | O_CREAT, 0600);
	EXPECT_EQ(pwrite(fd, "x", 1, 1 << 30), 1);
	EXPECT(fstat(fd, &st) == 0 && st.st_size == (1 << 30) + 1);
	EXPECT_EQ(st.st_blocks, 8);
	EXPECT_EQ(pread(fd, &c, 1, 12345), 1);
	EXPECT_EQ(c, 0);
	EXPECT_EQ(lseek(fd, 0, SEEK_DATA), 1 << 30);
	EXPECT_EQ(lseek(fd, 0, SEEK_HOLE), 0);
	EXPECT_EQ(lseek(fd, 1 << 30, SEEK_HOLE), (1 << 30) + 1);
	EXPECT_ERR(lseek(fd, (1 << 30) + 1, SEEK_DATA), ENXIO);
	EXPECT_ERR(lseek(fd, -1, SEEK_HOLE), ENXIO);
}

TEST(fallocate_reserves_and_punches)
{
	static char buf[12288];
	struct stat st;
	int fd;

	scratch();
	fd = open("f", O_RDWR | O_CREAT, 0600);
	EXPECT(fallocate(fd, 0, 0, 8192) == 0);
	EXPECT(fstat(fd, &st) == 0 && st.st_size == 8192 && st.st_blocks == 16);
	EXPECT(fallocate(fd, 1, 8192, 4096) == 0); /* KEEP_SIZE */
	EXPECT(fstat(fd, &st) == 0 && st.st_size == 8192 && st.st_blocks == 24);
	memset(buf, 'x', sizeof(buf));
	EXPECT_EQ(pwrite(fd, buf, sizeof(buf), 0), (int)sizeof(buf));
	EXPECT(fallocate(fd, 3, 4000, 5000) == 0); /* PUNCH_HOLE */
	EXPECT(fstat(fd, &st) == 0 && st.st_blocks == 16);
	EXPECT_EQ(pread(fd, buf, sizeof(buf), 0), (int)sizeof(buf));
	EXPECT(buf[3999] == 'x' && !buf[4000] && !buf[8999] &&
	       buf[9000] == 'x');
	EXPECT_ERR(fallocate(fd, 2, 0, 4096), EOPNOTSUPP);
	EXPECT_ERR(fallocate(fd, 0, -1, 4096), EINVAL);
	EXPECT_ERR(fallocate(fd, 0, 0, 0), EINVAL);
	EXPECT_ERR(fallocate(open("f", O_RDONLY), 0, 0, 1), EBADF);
	EXPECT_ERR(fallocate(99, 0, 0, 1), EBADF);
}

TEST(a_failed_reservation_leaves_nothing)
{
	struct statfs sf;
	struct stat st;
	int fd;

	small("size=64k");
	fd = open("f", O_RDWR | O_CREAT, 0600);
	EXPECT_ERR(fallocate(fd, 0, 0, 1 << 20), ENOSPC);
	EXPECT(fstat(fd, &st) == 0 && st.st_size == 0 && st.st_blocks == 0);
	EXPECT(statfs(".", &sf) == 0 && sf.f_bfree == 16);
}

TEST(a_full_tmpfs_kills_the_writer_of_a_mapping_with_sigbus)
{
	int fd, status;
	pid_t pid;

	small("size=64k");
	fd = open("f", O_RDWR | O_CREAT, 0600);
	EXPECT(ftruncate(fd, 1 << 20) == 0);
	pid = fork();
	if (pid == 0) {
		char *p = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE,
			       MAP_SHARED, fd, 0);

		for (int i = 0; i < 1 << 20; i += 4096)
			p[i] = 1;
		_exit(0);
	}
	status = tap_wait(pid);
	EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS);
}

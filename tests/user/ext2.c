/*
 * tests/user/ext2.c - a file system on a disk, from inside.
 *
 * Needs an empty disk as /dev/vda, which run-tests and run-oracle attach;
 * without one each test is skipped.  Each makes a new file system on it.
 *
 * See: ext2(5), mount(2), fsync(2), open(2).
 */
#include "tests/user/tap.h"
#include "tests/user/failnth.h"
#include "tests/user/ext2.h"
#include <linux/fs.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static void fill(char *buf, size_t n, unsigned int seed)
{
	for (size_t i = 0; i < n; i++)
		buf[i] = (char)((i * 31 + seed) >> (i & 3));
}

TEST(data_survives_a_remount)
{
	static char a[300000], b[300000];
	int fd;

	make_fs("");
	mount_fs(0, NULL);
	fill(a, sizeof(a), 1);
	fd = open("f", O_RDWR | O_CREAT, 0644);
	EXPECT_EQ(write(fd, a, sizeof(a)), (long)sizeof(a));
	EXPECT_EQ(pwrite(fd, "end", 3, 70000000), 3);
	close(fd);
	remount_fs();
	fd = open("f", O_RDONLY);
	EXPECT_EQ(lseek(fd, 0, SEEK_END), 70000003);
	EXPECT_EQ(pread(fd, b, sizeof(b), 0), (long)sizeof(b));
	EXPECT(!memcmp(a, b, sizeof(a)));
	EXPECT_EQ(pread(fd, b, 100, 30000000), 100);
	EXPECT(b[0] == 0 && b[99] == 0);
	EXPECT_EQ(pread(fd, b, 10, 70000000), 3);
	EXPECT(!memcmp(b, "end", 3));
}

TEST(a_shared_mapping_is_the_file)
{
	char *map, buf[16];
	int fd;

	make_fs("");
	mount_fs(0, NULL);
	fd = open("f", O_RDWR | O_CREAT, 0644);
	EXPECT_EQ(ftruncate(fd, 100000), 0);
	map = mmap(NULL, 100000, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	REQUIRE(map != MAP_FAILED);
	memcpy(map + 50000, "mapped", 6);
	EXPECT_EQ(pread(fd, buf, 6, 50000), 6);
	EXPECT(!memcmp(buf, "mapped", 6));
	EXPECT_EQ(pwrite(fd, "called", 6, 60000), 6);
	EXPECT(!memcmp(map + 60000, "called", 6));
	EXPECT_EQ(msync(map, 100000, MS_SYNC), 0);
	memcpy(map + 50000, "again!", 6); /* clean by now: noticed anew? */
	EXPECT_EQ(munmap(map, 100000), 0);
	close(fd);
	remount_fs();
	fd = open("f", O_RDONLY);
	EXPECT_EQ(pread(fd, buf, 6, 50000), 6);
	EXPECT(!memcmp(buf, "again!", 6));
	EXPECT_EQ(pread(fd, buf, 6, 60000), 6);
	EXPECT(!memcmp(buf, "called", 6));
}

TEST(what_is_cut_off_reads_as_zeros_later)
{
	static char buf[10000];
	int fd;

	make_fs("-b 1024");
	mount_fs(0, NULL);
	memset(buf, 'x', sizeof(buf));
	fd = open("f", O_RDWR | O_CREAT, 0644);
	EXPECT_EQ(write(fd, buf, sizeof(buf)), (long)sizeof(buf));
	EXPECT_EQ(fsync(fd), 0);
	EXPECT_EQ(system("echo 3 >/proc/sys/vm/drop_caches"), 0);
	EXPECT_EQ(ftruncate(fd, 5001), 0);
	EXPECT_EQ(ftruncate(fd, 9000), 0);
	EXPECT_EQ(pread(fd, buf, 4000, 5001), 3999);
	for (int i = 0; i < 3999; i++)
		REQUIRE(buf[i] == 0);
}

TEST(a_full_disk_says_so_and_is_usable_again)
{
	static char buf[65536];
	struct statfs before, after;
	long n, total = 0;
	int fd;

	make_fs("-b 1024");
	mount_fs(0, NULL);
	EXPECT_EQ(statfs(".", &before), 0);
	fd = open("f", O_RDWR | O_CREAT, 0644);
	while ((n = write(fd, buf, sizeof(buf))) > 0)
		total += n;
	EXPECT(n == -1 && errno == ENOSPC);
	EXPECT(total > (long)before.f_bavail * 1000);
	EXPECT_EQ(ftruncate(fd, 1000), 0);
	EXPECT_EQ(write(fd, buf, 1), 1);
	close(fd);
	EXPECT_EQ(unlink("f"), 0);
	EXPECT_EQ(statfs(".", &after), 0);
	EXPECT_EQ(after.f_bfree, before.f_bfree);
	EXPECT_EQ(after.f_ffree, before.f_ffree);
}

TEST(blocks_for_root_are_not_for_others)
{
	static char buf[65536];
	struct statfs st;
	pid_t pid;
	long n;
	int fd;

	make_fs("-b 1024 -m 10");
	mount_fs(0, NULL);
	EXPECT_EQ(chmod(".", 0777), 0);
	pid = fork();
	if (pid == 0) {
		if (setuid(1000))
			_exit(1);
		fd = open("f", O_RDWR | O_CREAT, 0644);
		while ((n = write(fd, buf, sizeof(buf))) > 0)
			;
		_exit(n != -1 || errno != ENOSPC);
	}
	EXPECT_EQ(tap_wait(pid), 0);
	EXPECT_EQ(statfs(".", &st), 0);
	EXPECT(st.f_bavail < 8); /* not enough for data and its pointers */
	EXPECT(st.f_bfree > 100);
	fd = open("g", O_RDWR | O_CREAT, 0644);
	EXPECT_EQ(write(fd, buf, 10000), 10000);
}

TEST(an_open_file_lives_without_a_name)
{
	struct statfs before, after;
	char buf[8];
	int fd;

	make_fs("");
	mount_fs(0, NULL);
	EXPECT_EQ(statfs(".", &before), 0);
	fd = open("f", O_RDWR | O_CREAT, 0644);
	EXPECT_EQ(write(fd, "alive", 5), 5);
	EXPECT_EQ(unlink("f"), 0);
	EXPECT_EQ(fsync(fd), 0);
	EXPECT_EQ(pread(fd, buf, 5, 0), 5);
	EXPECT(!memcmp(buf, "alive", 5));
	EXPECT_EQ(umount(PLACE), -1);
	EXPECT_EQ(close(fd), 0);
	EXPECT_EQ(statfs(".", &after), 0);
	EXPECT_EQ(after.f_bfree, before.f_bfree);
	EXPECT_EQ(after.f_ffree, before.f_ffree);
}

TEST(read_only_is_read_only)
{
	int fd;

	make_fs("");
	mount_fs(0, NULL);
	fd = open("f", O_RDWR | O_CREAT, 0644);
	EXPECT_ERR(mount(NULL, PLACE, NULL, MS_REMOUNT | MS_RDONLY, NULL),
		   EBUSY);
	close(fd);
	EXPECT_EQ(mount(NULL, PLACE, NULL, MS_REMOUNT | MS_RDONLY, NULL), 0);
	EXPECT_ERR(open("f", O_WRONLY), EROFS);
	EXPECT_ERR(mkdir("d", 0755), EROFS);
	EXPECT_ERR(unlink("f"), EROFS);
	EXPECT_EQ(mount(NULL, PLACE, NULL, MS_REMOUNT, NULL), 0);
	EXPECT_EQ(mkdir("d", 0755), 0);
}

TEST(what_cannot_be_mounted)
{
	int fd;

	make_fs("");
	EXPECT_ERR(mount(DISK, PLACE, "ext2", 0, "nonsense"), EINVAL);
	EXPECT_ERR(mount("/dev/null", PLACE, "ext2", 0, NULL), ENOTBLK);
	EXPECT_ERR(mount("/dev/nothing", PLACE, "ext2", 0, NULL), ENOENT);
	fd = open(DISK, O_RDWR | O_EXCL);
	REQUIRE(fd >= 0);
	EXPECT_ERR(mount(DISK, PLACE, "ext2", 0, NULL), EBUSY);
	close(fd);
	mount_fs(0, NULL);
	EXPECT_ERR(open(DISK, O_RDWR | O_EXCL), EBUSY);
	EXPECT_ERR(mount(DISK, "/mnt", "ext2", MS_RDONLY, NULL), EBUSY);
	EXPECT_EQ(mount(DISK, "/mnt", "ext2", 0, NULL), 0);
	EXPECT_EQ(umount("/mnt"), 0);
	remount_fs();
	REQUIRE(chdir("/") == 0);
	EXPECT_EQ(umount(PLACE), 0);
	fd = open(DISK, O_RDWR);
	EXPECT_EQ(pwrite(fd, "\0\0", 2, 1024 + 56), 2);
	EXPECT_ERR(mount(DISK, PLACE, "ext2", 0, NULL), EINVAL);
	close(fd);
}

TEST(direct_means_whole_sectors)
{
	static char buf[8192] __attribute__((aligned(4096)));
	int fd;

	make_fs("");
	mount_fs(0, NULL);
	memset(buf, 'd', sizeof(buf));
	fd = open("f", O_RDWR | O_CREAT | O_DIRECT, 0644);
	REQUIRE(fd >= 0);
	EXPECT_EQ(write(fd, buf, 8192), 8192);
	EXPECT_ERR(pwrite(fd, buf, 100, 0), EINVAL);
	EXPECT_ERR(pwrite(fd, buf, 512, 100), EINVAL);
	EXPECT_ERR(pread(fd, buf + 1, 512, 0), EINVAL);
	EXPECT_EQ(pread(fd, buf, 4096, 4096), 4096);
	EXPECT(buf[0] == 'd' && buf[4095] == 'd');
}

TEST(links_have_a_limit)
{
	char name[16];
	int n, last = 0;

	make_fs("-b 4096 -N 20000");
	mount_fs(0, NULL);
	close(open("f", O_CREAT | O_WRONLY, 0644));
	for (n = 0; n < 200; n++) {
		snprintf(name, sizeof(name), "l%d", n);
		last = link("f", name);
		if (last)
			break;
	}
	EXPECT_EQ(last, 0);
	for (n = 0; n < 200; n += 2) {
		snprintf(name, sizeof(name), "l%d", n);
		EXPECT_EQ(unlink(name), 0);
	}
	EXPECT_ERR(fallocate(open("f", O_RDWR), 0, 0, 10), EOPNOTSUPP);
}

/* A disk in a file in a memory that is too small: writing it fails. */
TEST(a_failed_write_is_told_once_per_open_file)
{
	static char buf[4 << 20];
	int fd, other, late;

	make_fs("");
	REQUIRE(mount("small", PLACE, "tmpfs", 0, "size=1M") == 0);
	REQUIRE(chdir(PLACE) == 0);
	REQUIRE(system("truncate -s 8M img; l=$(losetup -f);"
		       "losetup $l img && ln -s $l disk") == 0);
	fd = open("disk", O_RDWR);
	other = open("disk", O_RDONLY);
	EXPECT_EQ(write(fd, buf, sizeof(buf)), (long)sizeof(buf));
	EXPECT_EQ(fsync(fd), -1);
	EXPECT(errno == EIO || errno == ENOSPC);
	EXPECT_EQ(fsync(fd), 0);
	EXPECT_EQ(fsync(other), -1);
	EXPECT_EQ(fsync(other), 0);
	late = open("disk", O_RDONLY);
	EXPECT_EQ(fsync(late), 0);
	close(fd);
	close(other);
	close(late);
	EXPECT_EQ(system("losetup -d disk"), 0);
	REQUIRE(chdir("/") == 0);
	EXPECT_EQ(umount(PLACE), 0);
}

/* Something of everything, from mount to umount. */
static int use_fs(void)
{
	static char buf[20000];
	int err = 0, fd;

	if (mount(DISK, PLACE, "ext2", 0, NULL))
		return -errno;
	fd = open(PLACE "/f", O_RDWR | O_CREAT | O_TRUNC, 0644);
	if (fd < 0 || write(fd, buf, sizeof(buf)) != sizeof(buf) || fsync(fd))
		err = -errno;
	if (!err &&
	    (mkdir(PLACE "/d", 0755) || rename(PLACE "/f", PLACE "/d/g") ||
	     symlink("f", PLACE "/d/s") || link(PLACE "/d/g", PLACE "/l")))
		err = -errno;
	if (fd >= 0)
		close(fd);
	while (system("rm -rf " PLACE "/*"))
		;
	while (umount(PLACE))
		if (errno != ENOMEM && errno != EBUSY)
			return -errno;
	return err;
}

TEST(memory_may_end_anywhere)
{
	make_fs("-b 1024");
	fail_each(use_fs);
}

TEST(the_disk_and_its_ioctls)
{
	unsigned long long bytes = 0;
	int fd, value = -1;

	if (access(DISK, R_OK) < 0)
		SKIP("no disk");
	umount2(PLACE, MNT_DETACH);
	fd = open(DISK, O_RDWR);
	EXPECT_EQ(ioctl(fd, BLKGETSIZE64, &bytes), 0);
	EXPECT_EQ(lseek(fd, 0, SEEK_END), (long)bytes);
	EXPECT_ERR(write(fd, "x", 1), ENOSPC);
	EXPECT_EQ(read(fd, &value, 1), 0);
	EXPECT_EQ(ioctl(fd, BLKSSZGET, &value), 0);
	EXPECT_EQ(value, 512);
	EXPECT_EQ(ioctl(fd, BLKROGET, &value), 0);
	EXPECT_EQ(value, 0);
	value = 1;
	EXPECT_EQ(ioctl(fd, BLKROSET, &value), 0);
	EXPECT_ERR(pwrite(fd, "x", 1, 0), EPERM);
	value = 0;
	EXPECT_EQ(ioctl(fd, BLKROSET, &value), 0);
	EXPECT_EQ(pwrite(fd, "x", 1, 0), 1);
	EXPECT_EQ(ioctl(fd, BLKFLSBUF, 0), 0);
	EXPECT_EQ(fsync(fd), 0);
	EXPECT_ERR(ioctl(fd, LOOP_CLR_FD, 0), ENOTTY);
}

/*
 * tests/user/memfd.c - files that only descriptors name, and their seals.
 *
 * See: memfd_create(2), fcntl(2).
 */
#include "tests/user/tap.h"
#include <sys/mman.h>
#include <sys/stat.h>
#include <linux/falloc.h>

#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 16
#endif
#define PAGE                 4096
#define MAP(prot, flags, fd) mmap(NULL, PAGE, prot, flags, fd, 0)

static int sealable(off_t size)
{
	int fd = memfd_create("sealed", MFD_ALLOW_SEALING | MFD_CLOEXEC);

	REQUIRE(fd >= 0);
	REQUIRE(!ftruncate(fd, size));
	return fd;
}

TEST(a_memfd_is_an_empty_file_with_a_telling_name)
{
	int fd = memfd_create("one", MFD_CLOEXEC);
	char link[64], text[64] = "";
	struct stat st;

	REQUIRE(fd >= 0);
	EXPECT_EQ(fstat(fd, &st), 0);
	EXPECT(S_ISREG(st.st_mode));
	EXPECT_EQ(st.st_mode & 0777, 0777);
	EXPECT_EQ(st.st_size, 0);
	EXPECT_EQ(st.st_nlink, 0);
	EXPECT_EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	EXPECT(readlink(link, text, sizeof(text) - 1) > 0);
	EXPECT(!strcmp(text, "/memfd:one (deleted)"));
	EXPECT_EQ(pwrite(fd, "x", 1, 9), 1);
	EXPECT_EQ(lseek(fd, 0, SEEK_END), 10);
	EXPECT_EQ(pread(fd, text, 1, 9), 1);
}

TEST(memfd_create_errors)
{
	char name[260];

	EXPECT_ERR(memfd_create("x", 0x8000), EINVAL);
	EXPECT_ERR(memfd_create((void *)1, 0), EFAULT);
	memset(name, 'n', sizeof(name));
	name[249] = 0;
	EXPECT(memfd_create(name, 0) >= 0);
	name[249] = 'n';
	name[250] = 0;
	EXPECT_ERR(memfd_create(name, 0), EINVAL);
	EXPECT(memfd_create("", 0) >= 0);
}

TEST(without_permission_the_only_seal_is_seal)
{
	int fd = memfd_create("x", MFD_CLOEXEC);
	int file = open("/tmp", O_TMPFILE | O_RDWR, 0600);

	EXPECT_EQ(fcntl(fd, F_GET_SEALS), F_SEAL_SEAL);
	EXPECT_ERR(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), EPERM);
	EXPECT_EQ(fcntl(file, F_GET_SEALS), F_SEAL_SEAL);
	EXPECT_EQ(fcntl(sealable(0), F_GET_SEALS), 0);
}

TEST(seal_errors)
{
	int fd = sealable(0), null = open("/dev/null", O_RDWR);
	char path[64];

	EXPECT_ERR(fcntl(fd, F_ADD_SEALS, 0x80), EINVAL);
	EXPECT_ERR(fcntl(null, F_GET_SEALS), EINVAL);
	EXPECT_ERR(fcntl(null, F_ADD_SEALS, F_SEAL_SEAL), EINVAL);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	int reader = open(path, O_RDONLY);
	REQUIRE(reader >= 0);
	EXPECT_ERR(fcntl(reader, F_ADD_SEALS, F_SEAL_SEAL), EPERM);
	EXPECT_EQ(fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL), 0);
	EXPECT_ERR(fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL), EPERM);
}

TEST(seals_add_up)
{
	int fd = sealable(PAGE);

	EXPECT_EQ(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK), 0);
	EXPECT_EQ(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW), 0);
	EXPECT_EQ(fcntl(fd, F_GET_SEALS), F_SEAL_SHRINK | F_SEAL_GROW);
}

TEST(sizes_that_are_sealed_stay)
{
	int fd = sealable(PAGE);
	char two[2 * PAGE] = { 0 };

	EXPECT_EQ(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK), 0);
	EXPECT_ERR(ftruncate(fd, PAGE - 1), EPERM);
	EXPECT_EQ(ftruncate(fd, PAGE + 100), 0);
	EXPECT_EQ(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW), 0);
	EXPECT_EQ(ftruncate(fd, PAGE + 100), 0);
	EXPECT_ERR(ftruncate(fd, PAGE + 101), EPERM);
	EXPECT_ERR(fallocate(fd, 0, 0, 2 * PAGE), EPERM);
	EXPECT_EQ(fallocate(fd, 0, 0, PAGE), 0);
	EXPECT_EQ(pwrite(fd, two, 100, PAGE), 100);
	EXPECT_ERR(pwrite(fd, two, 101, PAGE), EPERM);
	EXPECT_EQ(pwrite(fd, two, sizeof(two), 0), PAGE);
	EXPECT_EQ(pwrite(fd, two, PAGE, 0), PAGE);
}

TEST(nobody_writes_what_is_sealed)
{
	int fd = sealable(PAGE);
	char c = 'x';

	EXPECT_EQ(pwrite(fd, &c, 1, 0), 1);
	char *map = MAP(PROT_READ | PROT_WRITE, MAP_SHARED, fd);
	REQUIRE(map != MAP_FAILED);
	EXPECT_ERR(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), EBUSY);
	EXPECT_EQ(mprotect(map, PAGE, PROT_READ), 0);
	EXPECT_ERR(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), EBUSY);
	EXPECT_EQ(munmap(map, PAGE), 0);
	EXPECT_EQ(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), 0);
	EXPECT_ERR(pwrite(fd, &c, 1, 0), EPERM);
	EXPECT_ERR(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
			     PAGE),
		   EPERM);
	EXPECT_ERR((intptr_t)MAP(PROT_READ | PROT_WRITE, MAP_SHARED, fd),
		   EPERM);
	map = MAP(PROT_READ, MAP_SHARED, fd);
	REQUIRE(map != MAP_FAILED);
	EXPECT_ERR(mprotect(map, PAGE, PROT_READ | PROT_WRITE), EACCES);
	map = MAP(PROT_READ | PROT_WRITE, MAP_PRIVATE, fd);
	REQUIRE(map != MAP_FAILED);
	*map = 'y';
	EXPECT_EQ(pread(fd, &c, 1, 0), 1);
	EXPECT_EQ(c, 'x');
	EXPECT_EQ(ftruncate(fd, 2 * PAGE), 0); /* that is not sealed */
}

TEST(a_child_of_a_writer_counts)
{
	int fd = sealable(PAGE), p[2];
	char *map = MAP(PROT_READ | PROT_WRITE, MAP_SHARED, fd);

	REQUIRE(map != MAP_FAILED && !pipe(p));
	pid_t pid = fork();
	if (pid == 0) {
		close(p[1]);
		_exit((int)read(p[0], &pid, 1));
	}
	munmap(map, PAGE);
	EXPECT_ERR(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), EBUSY);
	close(p[1]);
	EXPECT_EQ(tap_wait(pid), 0);
	EXPECT_EQ(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), 0);
}

TEST(future_write_leaves_what_is_mapped)
{
	int fd = sealable(PAGE);
	volatile char *map = MAP(PROT_READ | PROT_WRITE, MAP_SHARED, fd);
	char c = 0;

	REQUIRE(map != MAP_FAILED);
	EXPECT_EQ(fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE), 0);
	*map = 'z';
	EXPECT_EQ(pread(fd, &c, 1, 0), 1);
	EXPECT_EQ(c, 'z');
	EXPECT_ERR(pwrite(fd, &c, 1, 0), EPERM);
	EXPECT_ERR((intptr_t)MAP(PROT_READ | PROT_WRITE, MAP_SHARED, fd),
		   EPERM);
	void *look = MAP(PROT_READ, MAP_SHARED, fd);
	REQUIRE(look != MAP_FAILED);
	EXPECT_ERR(mprotect(look, PAGE, PROT_READ | PROT_WRITE), EACCES);
}

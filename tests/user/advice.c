/*
 * tests/user/advice.c - posix_fadvise(2), readahead(2), ustat(2), vhangup(2).
 */
#include "tests/user/tap.h"
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <termios.h>

static int file_of(size_t size)
{
	int fd = memfd_create("advice", 0);

	if (fd >= 0 && ftruncate(fd, (off_t)size))
		return -1;
	return fd;
}

static long fadvise(int fd, off_t offset, off_t len, int advice)
{
	return syscall(SYS_fadvise64, fd, offset, len, advice);
}

TEST(six_kinds_of_advice_are_known)
{
	int fd = file_of(100000);

	for (int advice = 0; advice < 6; advice++) {
		EXPECT_EQ(fadvise(fd, 0, 0, advice), 0);
		EXPECT_EQ(fadvise(fd, 5000, 10, advice), 0);
		EXPECT_EQ(fadvise(fd, 1l << 40, 1l << 40, advice), 0);
	}
	EXPECT_ERR(fadvise(fd, 0, 0, 6), EINVAL);
	EXPECT_ERR(fadvise(fd, 0, 0, -1), EINVAL);
	EXPECT_ERR(fadvise(fd, 0, -1, 0), EINVAL);
	EXPECT_ERR(fadvise(-1, 0, 0, 0), EBADF);
	EXPECT_ERR(fadvise(open("/", O_PATH), 0, 0, 0), EBADF);
}

TEST(a_pipe_cannot_be_advised)
{
	int p[2], s[2];

	REQUIRE(pipe(p) == 0);
	REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, s) == 0);
	EXPECT_ERR(fadvise(p[0], 0, 0, 0), ESPIPE);
	EXPECT_ERR(fadvise(p[0], 0, 0, 99), ESPIPE);
	EXPECT_EQ(fadvise(s[0], 0, 0, 0), 0);
	EXPECT_ERR(fadvise(s[0], 0, 0, 99), EINVAL);
	EXPECT_EQ(fadvise(open("/", O_RDONLY), 0, 0, 3), 0);
}

TEST(unneeded_pages_keep_their_data)
{
	int fd = file_of(0);
	char buf[16] = "", text[] = "still here";

	REQUIRE(pwrite(fd, text, sizeof(text), 8192) == sizeof(text));
	EXPECT_EQ(fadvise(fd, 0, 0, POSIX_FADV_DONTNEED), 0);
	EXPECT_EQ(pread(fd, buf, sizeof(text), 8192), sizeof(text));
	EXPECT(!strcmp(buf, text));
}

TEST(readahead_is_for_readable_files)
{
	int fd = file_of(100000), p[2];

	EXPECT_EQ(syscall(SYS_readahead, fd, 0l, 100000l), 0);
	EXPECT_EQ(syscall(SYS_readahead, fd, 1l << 40, 1l), 0);
	EXPECT_ERR(syscall(SYS_readahead, -1, 0l, 1l), EBADF);
	REQUIRE(pipe(p) == 0);
	EXPECT_ERR(syscall(SYS_readahead, p[0], 0l, 1l), EINVAL);
	EXPECT_ERR(syscall(SYS_readahead, p[1], 0l, 1l), EBADF);
	EXPECT_ERR(syscall(SYS_readahead, open("/", O_RDONLY), 0l, 1l), EINVAL);
}

struct ustat {
	int f_tfree;
	ino_t f_tinode;
	char f_fname[6], f_fpack[6];
};

TEST(ustat_counts_like_statfs)
{
	struct statfs fs;
	struct ustat us;
	struct stat st;

	REQUIRE(stat("/tmp", &st) == 0 && statfs("/tmp", &fs) == 0);
	REQUIRE(syscall(SYS_ustat, (unsigned int)st.st_dev, &us) == 0);
	EXPECT_EQ(us.f_tinode, fs.f_ffree);
	EXPECT_EQ(us.f_tfree, fs.f_bfree);
	EXPECT_EQ(us.f_fname[0], 0);
	EXPECT_ERR(syscall(SYS_ustat, 0xfff00ul, &us), EINVAL);
	EXPECT_ERR(syscall(SYS_ustat, (unsigned int)st.st_dev, 8), EFAULT);
}

TEST(vhangup_wants_its_capability)
{
	if (fork() == 0) {
		setuid(1234);
		_exit(syscall(SYS_vhangup) != -1 || errno != EPERM);
	}
	int status;

	wait(&status);
	EXPECT_EQ(status, 0);
}

TEST(vhangup_hangs_up_the_callers_terminal)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY), status;
	char name[32], c;
	pid_t pid;

	REQUIRE(master >= 0 && !grantpt(master) && !unlockpt(master));
	REQUIRE(!ptsname_r(master, name, sizeof(name)));
	pid = fork();
	if (pid == 0) {
		int slave, bad;

		signal(SIGHUP, SIG_IGN);
		setsid();
		slave = open(name, O_RDWR);
		bad = syscall(SYS_vhangup) != 0;
		bad |= read(slave, &c, 1) != 0;
		bad |= write(slave, "x", 1) != -1 || errno != EIO;
		bad |= open("/dev/tty", O_RDWR) != -1 || errno != ENXIO;
		bad |= syscall(SYS_vhangup) != 0; /* none any more: nothing */
		_exit(bad);
	}
	waitpid(pid, &status, 0);
	EXPECT_EQ(status, 0);
}

/*
 * tests/user/locks.c - flock, POSIX and OFD record locks.
 *
 * See: flock(2), fcntl(2).
 */
#include "tap.h"
#include <sys/file.h>
#include <sys/mman.h>

static char name[] = "/tmp/locks.XXXXXX";

static int make(void)
{
	int fd = mkstemp(name);

	REQUIRE(fd >= 0);
	return fd;
}

static int lock(int fd, int cmd, int type, long start, long len)
{
	struct flock fl = { .l_type = (short)type,
			    .l_whence = SEEK_SET,
			    .l_start = start,
			    .l_len = len };

	return fcntl(fd, cmd, &fl);
}

/* In a child: who holds [start, start + len) against a write lock? */
static struct flock probe(long start, long len)
{
	struct flock *fl = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
				MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pid = fork();

	if (!pid) {
		int fd = open(name, O_RDWR);

		*fl = (struct flock){ .l_type = F_WRLCK,
				      .l_whence = SEEK_SET,
				      .l_start = start,
				      .l_len = len };
		_exit(fcntl(fd, F_GETLK, fl) != 0);
	}
	EXPECT_EQ(tap_wait(pid), 0);
	return *fl;
}

TEST(record_locks_split_and_join)
{
	int fd = make();
	struct flock fl;

	EXPECT_EQ(lock(fd, F_SETLK, F_WRLCK, 0, 100), 0);
	EXPECT_EQ(lock(fd, F_SETLK, F_UNLCK, 40, 20), 0);
	EXPECT_EQ(probe(45, 5).l_type, F_UNLCK);
	fl = probe(0, 100);
	EXPECT_EQ(fl.l_type, F_WRLCK);
	EXPECT_EQ(fl.l_start, 0);
	EXPECT_EQ(fl.l_len, 40);
	EXPECT_EQ(fl.l_pid, getpid());
	fl = probe(60, 100);
	EXPECT_EQ(fl.l_start, 60);
	EXPECT_EQ(fl.l_len, 40);
	EXPECT_EQ(lock(fd, F_SETLK, F_WRLCK, 40, 20), 0);
	fl = probe(0, 0);
	EXPECT_EQ(fl.l_len, 100);
	EXPECT_EQ(lock(fd, F_SETLK, F_RDLCK, 50, 0), 0);
	fl = probe(50, 1);
	EXPECT_EQ(fl.l_type, F_RDLCK);
	EXPECT_EQ(fl.l_start, 50);
	EXPECT_EQ(fl.l_len, 0);
	unlink(name);
}

TEST(closing_any_descriptor_drops_the_locks)
{
	int fd = make(), other = open(name, O_RDWR);

	EXPECT_EQ(lock(fd, F_SETLK, F_WRLCK, 0, 10), 0);
	close(other);
	EXPECT_EQ(probe(0, 10).l_type, F_UNLCK);
	unlink(name);
}

TEST(locks_are_not_inherited_and_conflict)
{
	int fd = make(), status;
	pid_t pid;

	EXPECT_EQ(lock(fd, F_SETLK, F_WRLCK, 0, 10), 0);
	pid = fork();
	if (!pid) {
		errno = 0;
		_exit(lock(fd, F_SETLK, F_RDLCK, 5, 1) != -1 ? 1 : errno);
	}
	status = tap_wait(pid);
	EXPECT_EQ(WEXITSTATUS(status), EAGAIN);
	unlink(name);
}

TEST(a_waiting_lock_is_granted)
{
	int fd = make();
	pid_t pid;

	EXPECT_EQ(lock(fd, F_SETLK, F_WRLCK, 0, 10), 0);
	pid = fork();
	if (!pid)
		_exit(lock(fd, F_SETLKW, F_WRLCK, 0, 10) != 0);
	usleep(50000);
	EXPECT_EQ(waitpid(pid, NULL, WNOHANG), 0);
	EXPECT_EQ(lock(fd, F_SETLK, F_UNLCK, 0, 10), 0);
	EXPECT_EQ(tap_wait(pid), 0);
	unlink(name);
}

TEST(a_circle_of_waiters_is_edeadlk)
{
	int fd = make(), status;
	pid_t pid;

	EXPECT_EQ(lock(fd, F_SETLK, F_WRLCK, 0, 1), 0);
	pid = fork();
	if (!pid) {
		if (lock(fd, F_SETLK, F_WRLCK, 1, 1))
			_exit(1);
		_exit(lock(fd, F_SETLKW, F_WRLCK, 0, 1) ? 2 : 0);
	}
	usleep(100000);
	EXPECT_ERR(lock(fd, F_SETLKW, F_WRLCK, 1, 1), EDEADLK);
	lock(fd, F_SETLK, F_UNLCK, 0, 1);
	status = tap_wait(pid);
	EXPECT_EQ(status, 0);
	unlink(name);
}

TEST(record_lock_errors)
{
	int fd = make(), r = open(name, O_RDONLY), w = open(name, O_WRONLY);

	EXPECT_ERR(lock(r, F_SETLK, F_WRLCK, 0, 1), EBADF);
	EXPECT_ERR(lock(w, F_SETLK, F_RDLCK, 0, 1), EBADF);
	EXPECT_ERR(lock(fd, F_SETLK, 9, 0, 1), EINVAL);
	EXPECT_ERR(lock(fd, F_SETLK, F_RDLCK, -1, 1), EINVAL);
	EXPECT_ERR(lock(9999, F_SETLK, F_RDLCK, 0, 1), EBADF);
	EXPECT_ERR(fcntl(fd, F_SETLK, 8), EFAULT);
	unlink(name);
}

TEST(ofd_locks_belong_to_the_open_file)
{
	int a = make(), b = open(name, O_RDWR);

	EXPECT_EQ(lock(a, F_OFD_SETLK, F_WRLCK, 0, 10), 0);
	EXPECT_ERR(lock(b, F_OFD_SETLK, F_WRLCK, 5, 1), EAGAIN);
	EXPECT_ERR(lock(b, F_SETLK, F_WRLCK, 5, 1), EAGAIN);
	close(a);
	EXPECT_EQ(lock(b, F_OFD_SETLK, F_WRLCK, 5, 1), 0);
	unlink(name);
}

TEST(flock_excludes_other_open_files)
{
	int a = make(), b = open(name, O_RDWR), c = dup(a);

	EXPECT_EQ(flock(a, LOCK_SH), 0);
	EXPECT_EQ(flock(b, LOCK_SH | LOCK_NB), 0);
	EXPECT_ERR(flock(a, LOCK_EX | LOCK_NB), EWOULDBLOCK);
	EXPECT_EQ(flock(b, LOCK_UN), 0);
	EXPECT_EQ(flock(c, LOCK_EX | LOCK_NB), 0);
	EXPECT_ERR(flock(b, LOCK_SH | LOCK_NB), EWOULDBLOCK);
	close(a);
	EXPECT_ERR(flock(b, LOCK_SH | LOCK_NB), EWOULDBLOCK);
	close(c);
	EXPECT_EQ(flock(b, LOCK_SH | LOCK_NB), 0);
	EXPECT_ERR(flock(b, 0), EINVAL);
	EXPECT_ERR(flock(9999, LOCK_SH), EBADF);
	unlink(name);
}

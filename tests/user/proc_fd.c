/*
 * tests/user/proc_fd.c - /proc/PID/fdinfo and /proc/locks: what descriptors
 * are about, and the locks held through them.
 *
 * See: proc(5), "/proc/PID/fdinfo" and "/proc/locks".
 */
#include <inttypes.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/timerfd.h>
#include "tests/user/tap.h"

static char text[8192];

static const char *read_text(const char *path)
{
	int fd = open(path, O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = 0;
	return text;
}

static const char *fdinfo(int fd)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	return read_text(path);
}

/* Does the file of @fd hold this line? */
static int info_has(int fd, const char *line)
{
	char want[300];

	snprintf(want, sizeof(want), "\n%s\n", line);
	return strstr(fdinfo(fd), want) != NULL;
}

static const char *link_of(int fd)
{
	char path[64];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	n = readlink(path, text, sizeof(text) - 1);
	text[n > 0 ? n : 0] = 0;
	return text;
}

TEST(position_flags_mount_and_inode_come_first)
{
	int fd = open("/tmp/proc_fd", O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC,
		      0600);
	unsigned long long pos, ino;
	unsigned int flags, mnt;
	struct stat st;

	REQUIRE(fd >= 0 && !fstat(fd, &st));
	unlink("/tmp/proc_fd");
	EXPECT_EQ(write(fd, "12345", 5), 5);
	REQUIRE(sscanf(fdinfo(fd),
		       "pos:\t%llu\nflags:\t%o\nmnt_id:\t%u\nino:\t%llu\n",
		       &pos, &flags, &mnt, &ino) == 4);
	EXPECT_EQ(pos, 5);
	EXPECT_EQ(flags, O_RDWR | O_APPEND | O_CLOEXEC | 0100000);
	EXPECT_EQ(ino, st.st_ino);
	fcntl(fd, F_SETFD, 0);
	sscanf(fdinfo(fd), "pos:\t%llu\nflags:\t%o", &pos, &flags);
	EXPECT_EQ(flags, O_RDWR | O_APPEND | 0100000);
}

TEST(an_eventfd_tells_its_count_and_number)
{
	int a = eventfd(0x1f, 0), b = eventfd(0, EFD_NONBLOCK);
	int id_a = -1, id_b = -1;
	const char *p;

	EXPECT(info_has(a, "eventfd-count:               1f"));
	p = strstr(fdinfo(a), "eventfd-id: ");
	REQUIRE(p && sscanf(p, "eventfd-id: %d\n", &id_a) == 1);
	p = strstr(fdinfo(b), "eventfd-id: ");
	REQUIRE(p && sscanf(p, "eventfd-id: %d\n", &id_b) == 1);
	EXPECT(id_a >= 0 && id_b >= 0 && id_a != id_b);
}

TEST(an_epoll_lists_its_targets)
{
	int ep = epoll_create1(0), ev = eventfd(0, 0), other = eventfd(0, 0);
	struct epoll_event event = { .events = EPOLLIN | EPOLLET,
				     .data.u64 = 0xabc };
	char want[256];
	struct stat st;

	REQUIRE(!epoll_ctl(ep, EPOLL_CTL_ADD, ev, &event) && !fstat(ev, &st));
	snprintf(want, sizeof(want),
		 "tfd: %8d events: %8x data: %16x  pos:0 ino:%jx sdev:%x", ev,
		 0x80000019, 0xabc, (uintmax_t)st.st_ino, minor(st.st_dev));
	EXPECT(info_has(ep, want));
	event.events = EPOLLOUT;
	REQUIRE(!epoll_ctl(ep, EPOLL_CTL_ADD, other, &event));
	EXPECT(strstr(fdinfo(ep), "events:       1c"));
	EXPECT(!epoll_ctl(ep, EPOLL_CTL_DEL, ev, NULL));
	EXPECT(!info_has(ep, want));
}

TEST(an_inotify_lists_its_watches)
{
	int in = inotify_init1(IN_CLOEXEC), wd[2];
	char want[128];
	struct stat st;
	const char *p;

	REQUIRE(!mkdir("/tmp/proc_in", 0700) && !mkdir("/tmp/proc_in/d", 0700));
	wd[0] = inotify_add_watch(in, "/tmp/proc_in", IN_CREATE | IN_DELETE);
	wd[1] = inotify_add_watch(in, "/tmp/proc_in/d", IN_MODIFY | IN_ONESHOT);
	REQUIRE(wd[0] == 1 && wd[1] == 2 && !stat("/tmp/proc_in", &st));
	snprintf(want, sizeof(want),
		 "inotify wd:1 ino:%jx sdev:%x mask:300 ignored_mask:0 ",
		 (uintmax_t)st.st_ino, minor(st.st_dev));
	p = strstr(fdinfo(in), "inotify wd:");
	REQUIRE(p);
	EXPECT(!strncmp(p, "inotify wd:2 ", 13)); /* the newest first */
	EXPECT(strstr(p, "mask:80000002 ignored_mask:0 "));
	EXPECT(strstr(p, want));
	EXPECT(!inotify_rm_watch(in, 1));
	EXPECT(!strstr(fdinfo(in), "wd:1 "));
	rmdir("/tmp/proc_in/d");
	rmdir("/tmp/proc_in");
}

TEST(signals_timers_and_processes_are_described)
{
	struct itimerspec spec = { { 3, 5 }, { 1000, 0 } };
	char line[64];
	sigset_t set;
	int fd;
	pid_t pid;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	fd = signalfd(-1, &set, 0);
	EXPECT(info_has(fd, "sigmask:\t0000000000000200"));

	fd = timerfd_create(CLOCK_MONOTONIC, 0);
	REQUIRE(!timerfd_settime(fd, 0, &spec, NULL));
	EXPECT(info_has(fd, "clockid: 1"));
	EXPECT(info_has(fd, "ticks: 0"));
	EXPECT(info_has(fd, "settime flags: 00"));
	EXPECT(info_has(fd, "it_interval: (3, 5)"));
	EXPECT(strstr(fdinfo(fd), "\nit_value: (999, "));

	pid = fork();
	if (!pid) {
		pause();
		_exit(0);
	}
	fd = (int)syscall(SYS_pidfd_open, pid, 0);
	snprintf(line, sizeof(line), "Pid:\t%d", pid);
	EXPECT(info_has(fd, line));
	snprintf(line, sizeof(line), "NSpid:\t%d", pid);
	EXPECT(info_has(fd, line));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	EXPECT(info_has(fd, "Pid:\t-1"));
}

TEST(an_open_process_directory_takes_signals)
{
	int status, fd;
	char path[32];
	pid_t pid = fork();

	if (!pid) {
		pause();
		_exit(0);
	}
	snprintf(path, sizeof(path), "/proc/%d", pid);
	fd = open(path, O_RDONLY | O_DIRECTORY);
	REQUIRE(fd >= 0);
	EXPECT(!syscall(SYS_pidfd_send_signal, fd, 0, NULL, 0));
	EXPECT(!syscall(SYS_pidfd_send_signal, fd, SIGTERM, NULL, 0));
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
	EXPECT_ERR(syscall(SYS_pidfd_send_signal, fd, 0, NULL, 0), ESRCH);
	fd = open("/proc/self/task", O_RDONLY | O_DIRECTORY);
	EXPECT_ERR(syscall(SYS_pidfd_send_signal, fd, 0, NULL, 0), EBADF);
}

TEST(a_socket_counts_descriptors_on_their_way)
{
	char control[CMSG_SPACE(2 * sizeof(int))] = { 0 }, c = 'x';
	struct iovec iov = { &c, 1 };
	struct msghdr msg = { .msg_iov = &iov,
			      .msg_iovlen = 1,
			      .msg_control = control,
			      .msg_controllen = sizeof(control) };
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);
	int sv[2], fds[2] = { 0, 1 };

	REQUIRE(!socketpair(AF_UNIX, SOCK_STREAM, 0, sv));
	EXPECT(info_has(sv[1], "scm_fds: 0"));
	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(fds));
	memcpy(CMSG_DATA(cmsg), fds, sizeof(fds));
	REQUIRE(sendmsg(sv[0], &msg, 0) == 1);
	EXPECT(info_has(sv[1], "scm_fds: 2"));
	EXPECT_EQ(recv(sv[1], &c, 1, 0), 1);
	EXPECT(info_has(sv[1], "scm_fds: 0"));
}

TEST(files_without_a_name_have_one_to_read)
{
	int fd = (int)syscall(SYS_memfd_create, "some name", 0);
	char want[64];
	struct stat st;
	void *p;

	REQUIRE(fd >= 0 && !ftruncate(fd, 4096));
	EXPECT(!strcmp(link_of(fd), "/memfd:some name (deleted)"));
	p = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
	REQUIRE(p != MAP_FAILED);
	EXPECT(strstr(read_text("/proc/self/maps"),
		      " /memfd:some name (deleted)\n"));
	fd = open("/tmp", O_TMPFILE | O_RDWR, 0600);
	REQUIRE(fd >= 0 && !fstat(fd, &st));
	snprintf(want, sizeof(want), "/tmp/#%ju (deleted)",
		 (uintmax_t)st.st_ino);
	EXPECT(!strcmp(link_of(fd), want));
}

/* "00:16:4", as locks name a file. */
static void name_of(int fd, char *buf, size_t size)
{
	struct stat st;

	fstat(fd, &st);
	snprintf(buf, size, "%02x:%02x:%ju", major(st.st_dev), minor(st.st_dev),
		 (uintmax_t)st.st_ino);
}

static int set_range(int fd, int cmd, short type, off_t start, off_t len)
{
	struct flock l = { .l_type = type, .l_start = start, .l_len = len };

	return fcntl(fd, cmd, &l);
}

TEST(locks_stand_in_the_fdinfo_they_were_set_through)
{
	int fd = open("/tmp/proc_lock", O_RDWR | O_CREAT, 0600), other;
	char file[64], want[128];

	REQUIRE(fd >= 0);
	other = open("/tmp/proc_lock", O_RDWR);
	unlink("/tmp/proc_lock");
	name_of(fd, file, sizeof(file));
	EXPECT(!strstr(fdinfo(fd), "lock:"));
	REQUIRE(!flock(fd, LOCK_EX));
	snprintf(want, sizeof(want),
		 "lock:\t1: FLOCK  ADVISORY  WRITE %d %s 0 EOF", getpid(),
		 file);
	EXPECT(info_has(fd, want));
	EXPECT(!strstr(fdinfo(other), "lock:"));
	REQUIRE(!set_range(fd, F_SETLK, F_WRLCK, 10, 5));
	snprintf(want, sizeof(want),
		 "lock:\t2: POSIX  ADVISORY  WRITE %d %s 10 14", getpid(),
		 file);
	EXPECT(info_has(fd, want));
	REQUIRE(!flock(fd, LOCK_UN));
	REQUIRE(!set_range(fd, F_SETLK, F_UNLCK, 0, 0));
	REQUIRE(!set_range(fd, F_OFD_SETLK, F_RDLCK, 40, 0));
	snprintf(want, sizeof(want),
		 "lock:\t1: OFDLCK ADVISORY  READ -1 %s 40 EOF", file);
	EXPECT(info_has(fd, want));
	REQUIRE(!set_range(fd, F_OFD_SETLK, F_UNLCK, 0, 0));
	EXPECT(!strstr(fdinfo(fd), "lock:"));
}

/* The number in front of the line of /proc/locks that holds @rest, or -1. */
static long lock_number(const char *rest)
{
	const char *p = strstr(read_text("/proc/locks"), rest);

	while (p && p > text && p[-1] != '\n')
		p--;
	return p ? strtol(p, NULL, 10) : -1;
}

/* Until a line holds @rest: the kernel tells when a child has gone to sleep. */
static long await_lock(const char *rest)
{
	long n;

	while ((n = lock_number(rest)) < 0)
		usleep(1000);
	return n;
}

TEST(who_waits_for_a_lock_stands_below_it)
{
	int fd = open("/tmp/proc_lock", O_RDWR | O_CREAT, 0600);
	char file[64], held[128], waits[128];
	pid_t child[2];

	REQUIRE(fd >= 0);
	name_of(fd, file, sizeof(file));
	REQUIRE(!flock(fd, LOCK_EX) && !set_range(fd, F_SETLK, F_WRLCK, 5, 10));
	child[0] = fork();
	if (!child[0]) {
		int own = open("/tmp/proc_lock", O_RDWR);

		flock(own, LOCK_SH);
		_exit(0);
	}
	child[1] = fork();
	if (!child[1]) {
		set_range(fd, F_SETLKW, F_RDLCK, 0, 0);
		_exit(0);
	}
	snprintf(held, sizeof(held), ": FLOCK  ADVISORY  WRITE %d %s 0 EOF\n",
		 getpid(), file);
	snprintf(waits, sizeof(waits),
		 ": -> FLOCK  ADVISORY  READ %d %s 0 EOF\n", child[0], file);
	EXPECT_EQ(await_lock(waits), lock_number(held));
	snprintf(held, sizeof(held), ": POSIX  ADVISORY  WRITE %d %s 5 14\n",
		 getpid(), file);
	snprintf(waits, sizeof(waits),
		 ": -> POSIX  ADVISORY  READ %d %s 0 EOF\n", child[1], file);
	EXPECT_EQ(await_lock(waits), lock_number(held));
	EXPECT(!flock(fd, LOCK_UN)); /* the children hold the file open */
	EXPECT(!set_range(fd, F_SETLK, F_UNLCK, 0, 0));
	for (int i = 0; i < 2; i++)
		waitpid(child[i], NULL, 0);
	EXPECT(lock_number(file) < 0);
	unlink("/tmp/proc_lock");
}

TEST(a_descriptor_that_went_has_no_file_left)
{
	int fd = dup(0), info;
	char path[64], c;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	info = open(path, O_RDONLY);
	REQUIRE(info >= 0);
	close(fd);
	EXPECT_ERR(read(info, &c, 1), ENOENT);
	EXPECT_ERR(open(path, O_RDONLY), ENOENT);
	EXPECT_ERR(open("/proc/self/fdinfo/007", O_RDONLY), ENOENT);
	EXPECT_ERR(open("/proc/self/fd/-1", O_RDONLY), ENOENT);
}

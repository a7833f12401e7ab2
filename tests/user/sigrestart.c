/*
 * tests/user/sigrestart.c - which calls go on after a handler, and which say
 * EINTR.
 *
 * The list is signal(7)'s, "Interruption of system calls": each call is broken
 * twice, by a handler with SA_RESTART and by one without.
 */
#include "tap.h"
#include "scratch.h"
#include <linux/futex.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/un.h>

static int told[2], slow[2], full[2], pair[2];

static void tell(int sig)
{
	(void)sig;
	if (write(told[1], "x", 1) != 1)
		_exit(3);
}

static char state_of(pid_t pid)
{
	char path[64], buf[200], *s;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	fd = open(path, O_RDONLY);
	n = fd < 0 ? 0 : read(fd, buf, sizeof(buf) - 1);
	close(fd);
	if (n <= 0)
		return '?';
	buf[n] = '\0';
	s = strrchr(buf, ')');
	return s ? s[2] : '?';
}

/* 0: the call goes on after the handler; else the errno it ended with. */
static int broken(long (*call)(void), int flags)
{
	struct sigaction sa = { .sa_handler = tell, .sa_flags = flags };
	int status;
	pid_t pid;
	char c;

	REQUIRE(!pipe(told));
	pid = fork();
	if (!pid) {
		sigaction(SIGUSR1, &sa, NULL);
		_exit(call() == -1 ? errno : 120);
	}
	while (state_of(pid) != 'S')
		usleep(1000);
	kill(pid, SIGUSR1);
	if (read(told[0], &c, 1) != 1)
		return -1;
	close(told[0]);
	close(told[1]);
	for (;;) {
		char state = state_of(pid);

		if (state == 'S' || state == 'Z')
			break;
		usleep(1000);
	}
	kill(pid, SIGKILL);
	status = tap_wait(pid);
	return WIFSIGNALED(status) ? 0 : WEXITSTATUS(status);
}

#define RESTARTS(call) \
	do { \
		EXPECT_EQ(broken(call, 0), EINTR); \
		EXPECT_EQ(broken(call, SA_RESTART), 0); \
	} while (0)

#define NEVER_RESTARTS(call) \
	do { \
		EXPECT_EQ(broken(call, 0), EINTR); \
		EXPECT_EQ(broken(call, SA_RESTART), EINTR); \
	} while (0)

static void fill(int fd)
{
	static char page[4096];
	int flags = fcntl(fd, F_GETFL);

	fcntl(fd, F_SETFL, flags | O_NONBLOCK);
	while (write(fd, page, sizeof(page)) > 0)
		;
	while (write(fd, page, 1) > 0)
		;
	fcntl(fd, F_SETFL, flags);
}

static long call_read(void)
{
	char c;

	return read(slow[0], &c, 1);
}

static long call_readv(void)
{
	char c;
	struct iovec v = { &c, 1 };

	return readv(slow[0], &v, 1);
}

static long call_write(void)
{
	return write(full[1], "x", 1);
}

static long call_writev(void)
{
	struct iovec v = { "x", 1 };

	return writev(full[1], &v, 1);
}

TEST(reading_and_writing_a_pipe)
{
	REQUIRE(!pipe(slow) && !pipe(full));
	fill(full[1]);
	RESTARTS(call_read);
	RESTARTS(call_readv);
	RESTARTS(call_write);
	RESTARTS(call_writev);
}

static long call_splice(void)
{
	return splice(slow[0], NULL, full[1], NULL, 1, 0);
}

TEST(splice_between_pipes)
{
	REQUIRE(!pipe(slow) && !pipe(full));
	RESTARTS(call_splice);
}

static long call_open(void)
{
	return open("fifo", O_RDONLY);
}

TEST(opening_a_fifo)
{
	scratch();
	REQUIRE(!mkfifo("fifo", 0600));
	RESTARTS(call_open);
}

static int with_pdeath(void)
{
	int pid = fork();

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	return pid;
}

static long call_wait4(void)
{
	with_pdeath();
	return wait4(-1, NULL, 0, NULL);
}

static long call_waitid(void)
{
	siginfo_t info;

	with_pdeath();
	return waitid(P_ALL, 0, &info, WEXITED);
}

TEST(waiting_for_children)
{
	RESTARTS(call_wait4);
	RESTARTS(call_waitid);
}

static int lock_fd;

static long call_flock(void)
{
	return flock(open("lock", O_RDWR), LOCK_EX);
}

static long call_setlkw(void)
{
	struct flock fl = { .l_type = F_WRLCK };

	return fcntl(open("lock", O_RDWR), F_SETLKW, &fl);
}

static long call_ofd_setlkw(void)
{
	struct flock fl = { .l_type = F_WRLCK };

	return fcntl(open("lock", O_RDWR), F_OFD_SETLKW, &fl);
}

TEST(waiting_for_locks)
{
	struct flock fl = { .l_type = F_WRLCK };

	scratch();
	lock_fd = open("lock", O_CREAT | O_RDWR, 0600);
	REQUIRE(lock_fd >= 0 && !flock(lock_fd, LOCK_EX) &&
		!fcntl(lock_fd, F_SETLK, &fl));
	RESTARTS(call_flock);
	RESTARTS(call_setlkw);
	RESTARTS(call_ofd_setlkw);
}

static long call_recv(void)
{
	char c;

	return recv(pair[0], &c, 1, 0);
}

static long call_recvmsg(void)
{
	char c;
	struct iovec v = { &c, 1 };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1 };

	return recvmsg(pair[0], &m, 0);
}

static long call_send(void)
{
	return send(pair[1], "x", 1, 0);
}

static int listener;

static long call_accept(void)
{
	return accept(listener, NULL, NULL);
}

TEST(sockets_without_a_timeout)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };

	REQUIRE(!socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	fill(pair[1]);
	fill(pair[1]);
	RESTARTS(call_send);
	REQUIRE(!socketpair(AF_UNIX, SOCK_DGRAM, 0, pair));
	RESTARTS(call_recv);
	RESTARTS(call_recvmsg);
	listener = socket(AF_UNIX, SOCK_STREAM, 0);
	REQUIRE(!bind(listener, (struct sockaddr *)&a, sizeof(sa_family_t)));
	REQUIRE(!listen(listener, 1));
	RESTARTS(call_accept);
}

TEST(sockets_with_a_timeout)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	struct timeval tv = { 100, 0 };

	REQUIRE(!socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	REQUIRE(!setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv)));
	REQUIRE(!setsockopt(pair[1], SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv)));
	NEVER_RESTARTS(call_recv);
	NEVER_RESTARTS(call_recvmsg);
	fill(pair[1]);
	fill(pair[1]);
	NEVER_RESTARTS(call_send);
	listener = socket(AF_UNIX, SOCK_STREAM, 0);
	REQUIRE(!setsockopt(listener, SOL_SOCKET, SO_RCVTIMEO, &tv,
			    sizeof(tv)));
	REQUIRE(!bind(listener, (struct sockaddr *)&a, sizeof(sa_family_t)));
	REQUIRE(!listen(listener, 1));
	NEVER_RESTARTS(call_accept);
}

static int word;

static long call_futex(void)
{
	return syscall(SYS_futex, &word, FUTEX_WAIT, 0, NULL, NULL, 0);
}

static long call_futex_bitset(void)
{
	return syscall(SYS_futex, &word, FUTEX_WAIT_BITSET, 0, NULL, NULL, 1);
}

static long call_futex_timed(void)
{
	struct timespec ts = { 100, 0 };

	return syscall(SYS_futex, &word, FUTEX_WAIT, 0, &ts, NULL, 0);
}

TEST(futex_wait)
{
	RESTARTS(call_futex);
	RESTARTS(call_futex_bitset);
	NEVER_RESTARTS(call_futex_timed);
}

static int waited;

static long call_read_waited(void)
{
	char buf[256];

	return read(waited, buf, sizeof(buf));
}

TEST(reading_inotify_eventfd_timerfd_signalfd)
{
	struct itimerspec its = { .it_value = { 1000, 0 } };
	sigset_t set;

	waited = inotify_init();
	RESTARTS(call_read_waited);
	waited = eventfd(0, 0);
	RESTARTS(call_read_waited);
	waited = timerfd_create(CLOCK_MONOTONIC, 0);
	REQUIRE(!timerfd_settime(waited, 0, &its, NULL));
	RESTARTS(call_read_waited);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	waited = signalfd(-1, &set, 0);
	RESTARTS(call_read_waited);
}

TEST(reading_a_terminal)
{
	char name[64];
	int zero = 0, n, master;

	master = open("/dev/ptmx", O_RDWR | O_NOCTTY);
	REQUIRE(master >= 0 && !ioctl(master, TIOCSPTLCK, &zero) &&
		!ioctl(master, TIOCGPTN, &n));
	snprintf(name, sizeof(name), "/dev/pts/%d", n);
	waited = open(name, O_RDWR | O_NOCTTY);
	REQUIRE(waited >= 0);
	RESTARTS(call_read_waited);
}

static long call_poll(void)
{
	struct pollfd p = { slow[0], POLLIN, 0 };

	return poll(&p, 1, -1);
}

static long call_ppoll(void)
{
	struct pollfd p = { slow[0], POLLIN, 0 };
	struct timespec ts = { 100, 0 };

	return ppoll(&p, 1, &ts, NULL);
}

static long call_select(void)
{
	fd_set set;

	FD_ZERO(&set);
	FD_SET(slow[0], &set);
	return select(slow[0] + 1, &set, NULL, NULL, NULL);
}

static long call_pselect(void)
{
	struct timespec ts = { 100, 0 };

	return pselect(0, NULL, NULL, NULL, &ts, NULL);
}

static int ep;

static long call_epoll_wait(void)
{
	struct epoll_event e;

	return epoll_wait(ep, &e, 1, -1);
}

static long call_epoll_pwait(void)
{
	struct epoll_event e;

	return epoll_pwait(ep, &e, 1, 100000, NULL);
}

TEST(multiplexing_is_never_restarted)
{
	REQUIRE(!pipe(slow));
	ep = epoll_create1(0);
	NEVER_RESTARTS(call_poll);
	NEVER_RESTARTS(call_ppoll);
	NEVER_RESTARTS(call_select);
	NEVER_RESTARTS(call_pselect);
	NEVER_RESTARTS(call_epoll_wait);
	NEVER_RESTARTS(call_epoll_pwait);
}

static long call_nanosleep(void)
{
	struct timespec ts = { 100, 0 };

	return nanosleep(&ts, NULL);
}

static long call_clock_nanosleep(void)
{
	struct timespec ts = { 1000000, 0 };

	errno = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
	return -1;
}

static long call_pause(void)
{
	return pause();
}

static long call_sigsuspend(void)
{
	sigset_t none;

	sigemptyset(&none);
	return sigsuspend(&none);
}

static long call_sigtimedwait(void)
{
	struct timespec ts = { 100, 0 };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	return syscall(SYS_rt_sigtimedwait, &set, NULL, &ts, 8);
}

static long call_sigwaitinfo(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	return syscall(SYS_rt_sigtimedwait, &set, NULL, NULL, 8);
}

TEST(sleeping_and_waiting_for_signals_is_never_restarted)
{
	NEVER_RESTARTS(call_nanosleep);
	NEVER_RESTARTS(call_clock_nanosleep);
	NEVER_RESTARTS(call_pause);
	NEVER_RESTARTS(call_sigsuspend);
	NEVER_RESTARTS(call_sigtimedwait);
	NEVER_RESTARTS(call_sigwaitinfo);
}

/* 0: the call goes on after a stop; else the errno it ended with. */
static int stopped(long (*call)(void))
{
	pid_t pid = fork();
	int status;

	if (!pid)
		_exit(call() == -1 ? errno : 120);
	while (state_of(pid) != 'S')
		usleep(1000);
	kill(pid, SIGSTOP);
	REQUIRE(waitpid(pid, &status, WUNTRACED) == pid);
	kill(pid, SIGCONT);
	for (;;) {
		char state = state_of(pid);

		if (state == 'S' || state == 'Z')
			break;
		usleep(1000);
	}
	kill(pid, SIGKILL);
	status = tap_wait(pid);
	return WIFSIGNALED(status) ? 0 : WEXITSTATUS(status);
}

TEST(after_a_stop_only_some_are_broken)
{
	REQUIRE(!pipe(slow));
	ep = epoll_create1(0);
	EXPECT_EQ(stopped(call_read), 0);
	EXPECT_EQ(stopped(call_poll), 0);
	EXPECT_EQ(stopped(call_select), 0);
	EXPECT_EQ(stopped(call_nanosleep), 0);
	EXPECT_EQ(stopped(call_clock_nanosleep), 0);
	EXPECT_EQ(stopped(call_pause), 0);
	EXPECT_EQ(stopped(call_sigsuspend), 0);
	EXPECT_EQ(stopped(call_futex), 0);
	EXPECT_EQ(stopped(call_futex_timed), 0);
	EXPECT_EQ(stopped(call_epoll_wait), EINTR);
	EXPECT_EQ(stopped(call_sigtimedwait), EINTR);
	EXPECT_EQ(stopped(call_sigwaitinfo), EINTR);
}

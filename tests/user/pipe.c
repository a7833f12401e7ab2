/*
 * tests/user/pipe.c - pipes, FIFOs, poll, select, epoll, splice.
 *
 * See: pipe(7), fifo(7), poll(2), select(2), epoll(7), splice(2), eventfd(2),
 * signalfd(2), timerfd_create(2).
 */
#include "tap.h"
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>

static int p[2];

static void make_pipe(int flags)
{
	REQUIRE(pipe2(p, flags) == 0);
}

static short polled(int fd, short events, int timeout)
{
	struct pollfd pfd = { fd, events, 0 };

	if (poll(&pfd, 1, timeout) < 0)
		return -1;
	return pfd.revents;
}

TEST(bytes_come_out_in_order)
{
	char buf[16];

	make_pipe(0);
	EXPECT_EQ(write(p[1], "abc", 3), 3);
	EXPECT_EQ(write(p[1], "def", 3), 3);
	EXPECT_EQ(read(p[0], buf, 4), 4);
	EXPECT(!memcmp(buf, "abcd", 4));
	EXPECT_EQ(read(p[0], buf, 16), 2);
	EXPECT_ERR(pipe2(p, 1), EINVAL);
	EXPECT_ERR(syscall(SYS_pipe, 8), EFAULT);
}

TEST(the_end_of_a_side_shows_on_the_other)
{
	char c;

	make_pipe(0);
	EXPECT_EQ(write(p[1], "x", 1), 1);
	close(p[1]);
	EXPECT_EQ(polled(p[0], POLLIN, 0), POLLIN | POLLHUP);
	EXPECT_EQ(read(p[0], &c, 1), 1);
	EXPECT_EQ(read(p[0], &c, 1), 0);
	EXPECT_EQ(polled(p[0], POLLIN, 0), POLLHUP);

	make_pipe(0);
	close(p[0]);
	signal(SIGPIPE, SIG_IGN);
	EXPECT_ERR(write(p[1], "x", 1), EPIPE);
	EXPECT_EQ(polled(p[1], POLLOUT, 0), POLLOUT | POLLERR);
}

TEST(writing_to_nobody_is_sigpipe)
{
	pid_t pid;
	int status;

	make_pipe(0);
	close(p[0]);
	pid = fork();
	if (!pid) {
		signal(SIGPIPE, SIG_DFL);
		write(p[1], "x", 1);
		_exit(0);
	}
	status = tap_wait(pid);
	EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE);
}

TEST(nonblocking_ends_say_eagain)
{
	static char big[65536];
	char c;

	make_pipe(O_NONBLOCK);
	EXPECT_ERR(read(p[0], &c, 1), EAGAIN);
	EXPECT_EQ(write(p[1], big, sizeof(big)), 65536);
	EXPECT_ERR(write(p[1], &c, 1), EAGAIN);
	EXPECT_EQ(polled(p[1], POLLOUT, 0), 0);
	EXPECT_EQ(read(p[0], big, 4096), 4096);
	EXPECT_EQ(polled(p[1], POLLOUT, 0), POLLOUT);
	EXPECT_EQ(write(p[1], big, 65536), 4096);
}

TEST(fionread_counts)
{
	int n = -1;

	make_pipe(0);
	EXPECT_EQ(write(p[1], "hello", 5), 5);
	EXPECT_EQ(ioctl(p[0], FIONREAD, &n), 0);
	EXPECT_EQ(n, 5);
}

TEST(packets_keep_their_bounds)
{
	char buf[16];

	make_pipe(O_DIRECT);
	EXPECT_EQ(write(p[1], "abc", 3), 3);
	EXPECT_EQ(write(p[1], "defg", 4), 4);
	EXPECT_EQ(read(p[0], buf, 2), 2); /* the c is lost */
	EXPECT_EQ(read(p[0], buf, 16), 4);
	EXPECT(!memcmp(buf, "defg", 4));
}

TEST(the_size_can_be_set)
{
	static char big[8192];

	make_pipe(O_NONBLOCK);
	EXPECT_EQ(fcntl(p[0], F_GETPIPE_SZ), 65536);
	EXPECT_EQ(fcntl(p[0], F_SETPIPE_SZ, 5000), 8192);
	EXPECT_EQ(fcntl(p[1], F_GETPIPE_SZ), 8192);
	EXPECT_EQ(write(p[1], big, 8192), 8192);
	EXPECT_ERR(fcntl(p[0], F_SETPIPE_SZ, 4096), EBUSY);
	EXPECT_ERR(fcntl(0, F_GETPIPE_SZ), EBADF);
}

TEST(a_fifo_waits_for_its_other_end)
{
	char name[] = "/tmp/fifo.XXXXXX", c = 0;
	pid_t pid;
	int fd;

	REQUIRE(mktemp(name)[0] && mkfifo(name, 0600) == 0);
	EXPECT_ERR(open(name, O_WRONLY | O_NONBLOCK), ENXIO);
	fd = open(name, O_RDONLY | O_NONBLOCK);
	EXPECT(fd >= 0);
	EXPECT_EQ(read(fd, &c, 1), 0);
	EXPECT_EQ(polled(fd, POLLIN, 0), 0);
	close(fd);
	pid = fork();
	if (!pid) {
		fd = open(name, O_WRONLY);
		_exit(write(fd, "q", 1) != 1);
	}
	fd = open(name, O_RDONLY);
	EXPECT_EQ(read(fd, &c, 1), 1);
	EXPECT_EQ(c, 'q');
	EXPECT_EQ(tap_wait(pid), 0);
	unlink(name);
}

TEST(a_million_bytes_pass_unharmed)
{
	unsigned char buf[5000];
	unsigned long sum = 0, want = 0, n = 0;
	pid_t pid;
	ssize_t got;

	make_pipe(0);
	pid = fork();
	if (!pid) {
		for (int i = 0; i < 250; i++) {
			memset(buf, i, 4001);
			if (write(p[1], buf, 4001) != 4001)
				_exit(1);
		}
		_exit(0);
	}
	close(p[1]);
	while ((got = read(p[0], buf, sizeof(buf))) > 0)
		for (ssize_t i = 0; i < got; i++, n++)
			sum += buf[i] * (n / 4001 + 1);
	for (unsigned long i = 0; i < 250; i++)
		want += i * (i + 1) * 4001;
	EXPECT_EQ(n, 250 * 4001);
	EXPECT_EQ(sum, want);
	EXPECT_EQ(tap_wait(pid), 0);
}

TEST(poll_says_what_is_wrong)
{
	struct pollfd two[2] = { { -1, POLLIN, 7 }, { 9999, POLLIN, 0 } };
	int file = open("/etc/passwd", O_RDONLY);

	EXPECT_EQ(poll(two, 2, 0), 1);
	EXPECT_EQ(two[0].revents, 0);
	EXPECT_EQ(two[1].revents, POLLNVAL);
	EXPECT_ERR(poll((void *)8, 1, 0), EFAULT);
	EXPECT_ERR(poll(two, 100000000, 0), EINVAL);
	if (file >= 0)
		EXPECT_EQ(polled(file, POLLIN | POLLOUT, 0), POLLIN | POLLOUT);
}

TEST(poll_wakes_when_data_comes)
{
	pid_t pid;

	make_pipe(0);
	pid = fork();
	if (!pid) {
		usleep(50000);
		_exit(write(p[1], "x", 1) != 1);
	}
	EXPECT_EQ(polled(p[0], POLLIN, 5000), POLLIN);
	EXPECT_EQ(tap_wait(pid), 0);
}

TEST(poll_ends_in_time)
{
	struct timespec a, b;
	long ms;

	make_pipe(0);
	clock_gettime(CLOCK_MONOTONIC, &a);
	EXPECT_EQ(polled(p[0], POLLIN, 100), 0);
	clock_gettime(CLOCK_MONOTONIC, &b);
	ms = (b.tv_sec - a.tv_sec) * 1000 + (b.tv_nsec - a.tv_nsec) / 1000000;
	EXPECT(ms >= 99 && ms < 5000);
}

static void on_alarm(int sig)
{
	(void)sig;
}

TEST(a_handler_ends_poll_and_select)
{
	struct itimerval it = { { 0, 0 }, { 0, 50000 } };
	struct sigaction sa = { .sa_handler = on_alarm,
				.sa_flags = SA_RESTART };
	struct pollfd pfd;
	fd_set in;

	make_pipe(0);
	sigaction(SIGALRM, &sa, NULL);
	pfd = (struct pollfd){ p[0], POLLIN, 0 };
	setitimer(ITIMER_REAL, &it, NULL);
	EXPECT_ERR(poll(&pfd, 1, 5000), EINTR);
	FD_ZERO(&in);
	FD_SET(p[0], &in);
	setitimer(ITIMER_REAL, &it, NULL);
	EXPECT_ERR(select(p[0] + 1, &in, NULL, NULL, NULL), EINTR);
}

TEST(ppoll_swaps_the_mask_while_it_waits)
{
	struct sigaction sa = { .sa_handler = on_alarm };
	struct timespec ts = { 5, 0 };
	struct pollfd pfd;
	sigset_t set, none;

	make_pipe(0);
	sigaction(SIGUSR1, &sa, NULL);
	sigemptyset(&none);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	raise(SIGUSR1);
	pfd = (struct pollfd){ p[0], POLLIN, 0 };
	EXPECT_ERR(ppoll(&pfd, 1, &ts, &none), EINTR);
	sigprocmask(SIG_BLOCK, NULL, &set);
	EXPECT(sigismember(&set, SIGUSR1));
}

TEST(select_returns_the_ready_ones)
{
	struct timeval tv = { 1, 0 };
	fd_set in, out;

	make_pipe(0);
	EXPECT_EQ(write(p[1], "x", 1), 1);
	FD_ZERO(&in);
	FD_ZERO(&out);
	FD_SET(p[0], &in);
	FD_SET(p[1], &out);
	EXPECT_EQ(select(p[1] + 1, &in, &out, NULL, &tv), 2);
	EXPECT(FD_ISSET(p[0], &in) && FD_ISSET(p[1], &out));
	FD_ZERO(&in);
	FD_SET(60, &in);
	EXPECT_ERR(select(61, &in, NULL, NULL, &tv), EBADF);
	EXPECT_ERR(select(-1, NULL, NULL, NULL, &tv), EINVAL);
	tv = (struct timeval){ 0, 20000 };
	EXPECT_EQ(select(0, NULL, NULL, NULL, &tv), 0);
}

static int ep_add(int ep, int fd, unsigned int events)
{
	struct epoll_event ev = { .events = events, .data.fd = fd };

	return epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev);
}

TEST(epoll_ctl_errors)
{
	int ep = epoll_create1(0), dir = open("/", O_RDONLY);
	struct epoll_event ev = { .events = EPOLLIN };

	make_pipe(0);
	EXPECT_ERR(epoll_create1(1), EINVAL);
	EXPECT_ERR(syscall(SYS_epoll_create, 0), EINVAL);
	EXPECT_EQ(ep_add(ep, p[0], EPOLLIN), 0);
	EXPECT_ERR(ep_add(ep, p[0], EPOLLIN), EEXIST);
	EXPECT_ERR(ep_add(ep, 9999, EPOLLIN), EBADF);
	EXPECT_ERR(ep_add(9999, p[0], EPOLLIN), EBADF);
	EXPECT_ERR(ep_add(ep, ep, EPOLLIN), EINVAL);
	EXPECT_ERR(ep_add(p[1], p[0], EPOLLIN), EINVAL);
	EXPECT_ERR(ep_add(ep, dir, EPOLLIN), EPERM);
	EXPECT_ERR(epoll_ctl(ep, EPOLL_CTL_MOD, p[1], &ev), ENOENT);
	EXPECT_ERR(epoll_ctl(ep, EPOLL_CTL_DEL, p[1], &ev), ENOENT);
	EXPECT_ERR(epoll_ctl(ep, 99, p[0], &ev), EINVAL);
	EXPECT_ERR(epoll_ctl(ep, EPOLL_CTL_ADD, p[1], (void *)8), EFAULT);
	EXPECT_ERR(epoll_wait(ep, &ev, 0, 0), EINVAL);
	EXPECT_ERR(epoll_wait(p[0], &ev, 1, 0), EINVAL);
	EXPECT_ERR(epoll_wait(9999, &ev, 1, 0), EBADF);
}

TEST(epoll_level_edge_and_oneshot)
{
	struct epoll_event ev = { .events = 0 };
	int ep = epoll_create1(EPOLL_CLOEXEC);

	make_pipe(0);
	EXPECT_EQ(ep_add(ep, p[0], EPOLLIN), 0);
	EXPECT_EQ(epoll_wait(ep, &ev, 1, 0), 0);
	EXPECT_EQ(write(p[1], "x", 1), 1);
	EXPECT_EQ(epoll_wait(ep, &ev, 1, 0), 1);
	EXPECT_EQ(epoll_wait(ep, &ev, 1, 0), 1);
	EXPECT_EQ(ev.data.fd, p[0]);

	ev = (struct epoll_event){ .events = EPOLLIN | EPOLLET };
	EXPECT_EQ(epoll_ctl(ep, EPOLL_CTL_MOD, p[0], &ev), 0);
	EXPECT_EQ(epoll_wait(ep, &ev, 1, 0), 1);
	EXPECT_EQ(epoll_wait(ep, &ev, 1, 0), 0);
	EXPECT_EQ(write(p[1], "y", 1), 1);
	EXPECT_EQ(epoll_wait(ep, &ev, 1, 0), 1);
	EXPECT_EQ(epoll_wait(ep, &ev, 1, 0), 0);

	ev = (struct epoll_event){ .events = EPOLLIN | EPOLLONESHOT };
	EXPECT_EQ(epoll_ctl(ep, EPOLL_CTL_MOD, p[0], &ev), 0);
	EXPECT_EQ(epoll_wait(ep, &ev, 1, 0), 1);
	EXPECT_EQ(write(p[1], "z", 1), 1);
	EXPECT_EQ(epoll_wait(ep, &ev, 1, 0), 0);
}

TEST(epoll_wakes_and_forgets_closed_files)
{
	struct epoll_event ev;
	int ep = epoll_create1(0);
	pid_t pid;

	make_pipe(0);
	EXPECT_EQ(ep_add(ep, p[0], EPOLLIN), 0);
	pid = fork();
	if (!pid) {
		usleep(50000);
		_exit(write(p[1], "x", 1) != 1);
	}
	EXPECT_EQ(epoll_wait(ep, &ev, 1, 5000), 1);
	EXPECT_EQ(tap_wait(pid), 0);
	close(p[0]);
	EXPECT_EQ(epoll_wait(ep, &ev, 1, 0), 0);
}

TEST(epoll_sets_nest_but_not_in_circles)
{
	struct epoll_event ev;
	int a = epoll_create1(0), b = epoll_create1(0);

	make_pipe(0);
	EXPECT_EQ(ep_add(b, p[0], EPOLLIN), 0);
	EXPECT_EQ(ep_add(a, b, EPOLLIN), 0);
	EXPECT_ERR(ep_add(b, a, EPOLLIN), ELOOP);
	EXPECT_EQ(epoll_wait(a, &ev, 1, 0), 0);
	EXPECT_EQ(write(p[1], "x", 1), 1);
	EXPECT_EQ(epoll_wait(a, &ev, 1, 1000), 1);
	EXPECT_EQ(ev.data.fd, b);
	EXPECT_EQ(polled(a, POLLIN, 0), POLLIN);
}

TEST(eventfd_counts)
{
	uint64_t v = 0;
	int fd = eventfd(3, EFD_NONBLOCK), sem;

	EXPECT_EQ(polled(fd, POLLIN | POLLOUT, 0), POLLIN | POLLOUT);
	EXPECT_EQ(read(fd, &v, 8), 8);
	EXPECT_EQ(v, 3);
	EXPECT_ERR(read(fd, &v, 8), EAGAIN);
	EXPECT_ERR(read(fd, &v, 4), EINVAL);
	v = ~0ULL;
	EXPECT_ERR(write(fd, &v, 8), EINVAL);
	v = ~0ULL - 1;
	EXPECT_EQ(write(fd, &v, 8), 8);
	v = 1;
	EXPECT_ERR(write(fd, &v, 8), EAGAIN);
	EXPECT_ERR(eventfd(0, 99999), EINVAL);
	sem = eventfd(2, EFD_SEMAPHORE | EFD_NONBLOCK);
	EXPECT_EQ(read(sem, &v, 8), 8);
	EXPECT_EQ(v, 1);
	EXPECT_EQ(read(sem, &v, 8), 8);
	EXPECT_ERR(read(sem, &v, 8), EAGAIN);
}

TEST(signalfd_reads_pending_signals)
{
	struct signalfd_siginfo si;
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = signalfd(-1, &set, SFD_NONBLOCK);
	EXPECT(fd >= 0);
	EXPECT_ERR(read(fd, &si, sizeof(si)), EAGAIN);
	EXPECT_EQ(polled(fd, POLLIN, 0), 0);
	kill(getpid(), SIGUSR1);
	EXPECT_EQ(polled(fd, POLLIN, 0), POLLIN);
	EXPECT_EQ(read(fd, &si, sizeof(si)), (ssize_t)sizeof(si));
	EXPECT_EQ(si.ssi_signo, SIGUSR1);
	EXPECT_EQ(si.ssi_pid, getpid());
	EXPECT_ERR(read(fd, &si, 10), EINVAL);
	EXPECT_ERR(signalfd(0, &set, 0), EINVAL);
	EXPECT_ERR(signalfd(9999, &set, 0), EBADF);
}

TEST(timerfd_rings)
{
	struct itimerspec its = { { 0, 10000000 }, { 0, 10000000 } }, old;
	uint64_t n = 0;
	int fd = timerfd_create(CLOCK_MONOTONIC, 0);

	EXPECT_EQ(timerfd_settime(fd, 0, &its, NULL), 0);
	EXPECT_EQ(read(fd, &n, 8), 8);
	EXPECT(n >= 1);
	usleep(50000);
	EXPECT_EQ(polled(fd, POLLIN, 0), POLLIN);
	EXPECT_EQ(read(fd, &n, 8), 8);
	EXPECT(n >= 3);
	EXPECT_EQ(timerfd_gettime(fd, &old), 0);
	EXPECT_EQ(old.it_interval.tv_nsec, 10000000);
	its.it_value.tv_nsec = 2000000000;
	EXPECT_ERR(timerfd_settime(fd, 0, &its, NULL), EINVAL);
	EXPECT_ERR(timerfd_settime(0, 0, &old, NULL), EINVAL);
	EXPECT_ERR(timerfd_create(99, 0), EINVAL);
	EXPECT_ERR(timerfd_create(CLOCK_MONOTONIC, 1), EINVAL);
}

TEST(sendfile_and_splice_carry_bytes)
{
	char name[] = "/tmp/splice.XXXXXX", buf[16] = { 0 };
	int fd = mkstemp(name), q[2];
	loff_t at = 2;
	off_t off = 1;

	unlink(name);
	make_pipe(0);
	REQUIRE(pipe(q) == 0);
	EXPECT_EQ(write(fd, "0123456789", 10), 10);
	EXPECT_EQ(sendfile(p[1], fd, &off, 3), 3);
	EXPECT_EQ(off, 4);
	EXPECT_EQ(read(p[0], buf, 16), 3);
	EXPECT(!memcmp(buf, "123", 3));
	EXPECT_EQ(splice(fd, &at, p[1], NULL, 4, 0), 4);
	EXPECT_EQ(at, 6);
	EXPECT_EQ(tee(p[0], q[1], 16, 0), 4);
	EXPECT_EQ(splice(p[0], NULL, q[1], NULL, 16, 0), 4);
	EXPECT_EQ(read(q[0], buf, 16), 8);
	EXPECT(!memcmp(buf, "23452345", 8));
	EXPECT_ERR(splice(fd, NULL, fd, NULL, 4, 0), EINVAL);
	EXPECT_ERR(splice(p[0], &at, fd, NULL, 4, 0), ESPIPE);
	EXPECT_ERR(splice(9999, NULL, p[1], NULL, 4, 0), EBADF);
	EXPECT_ERR(tee(fd, p[1], 4, 0), EINVAL);
	EXPECT_ERR(splice(p[0], NULL, q[1], NULL, 1, SPLICE_F_NONBLOCK),
		   EAGAIN);
}

TEST(copy_file_range_copies)
{
	char a[] = "/tmp/cfr.XXXXXX", b[] = "/tmp/cfr.XXXXXX", buf[16];
	int in = mkstemp(a), out = mkstemp(b);
	off_t from = 2, to = 1;

	unlink(a);
	unlink(b);
	EXPECT_EQ(write(in, "0123456789", 10), 10);
	EXPECT_EQ(copy_file_range(in, &from, out, &to, 5, 0), 5);
	EXPECT_EQ(from, 7);
	EXPECT_EQ(to, 6);
	EXPECT_EQ(pread(out, buf, 16, 0), 6);
	EXPECT(!memcmp(buf, "\00023456", 6));
	EXPECT_ERR(copy_file_range(in, &from, out, &to, 5, 1), EINVAL);
	from = 0, to = 1;
	EXPECT_ERR(copy_file_range(in, &from, in, &to, 5, 0), EINVAL);
	EXPECT_ERR(copy_file_range(9999, NULL, out, NULL, 5, 0), EBADF);
}

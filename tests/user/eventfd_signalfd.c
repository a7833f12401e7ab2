/*
 * tests/user/eventfd_signalfd.c - counters and signals as descriptors.
 *
 * See: eventfd(2), signalfd(2).
 */
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include "tests/user/tap.h"

#define MOST (UINT64_MAX - 1)

static int events_of(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN | POLLOUT | POLLRDHUP };

	REQUIRE(poll(&p, 1, 0) >= 0);
	return p.revents;
}

static int64_t take(int fd)
{
	uint64_t n = 0;

	return read(fd, &n, sizeof(n)) == sizeof(n) ? (int64_t)n : -1;
}

TEST(a_counter_is_read_at_once)
{
	int fd = eventfd(3, EFD_NONBLOCK);

	EXPECT_EQ(eventfd_write(fd, 4), 0);
	EXPECT_EQ(eventfd_write(fd, 0), 0);
	EXPECT_EQ(events_of(fd), POLLIN | POLLOUT);
	EXPECT_EQ(take(fd), 7);
	EXPECT_EQ(events_of(fd), POLLOUT);
	EXPECT_ERR(take(fd), EAGAIN);
}

TEST(a_semaphore_is_read_by_ones)
{
	int fd = eventfd(2, EFD_NONBLOCK | EFD_SEMAPHORE);

	EXPECT_EQ(take(fd), 1);
	EXPECT_EQ(events_of(fd), POLLIN | POLLOUT);
	EXPECT_EQ(take(fd), 1);
	EXPECT_ERR(take(fd), EAGAIN);
}

TEST(a_counter_is_never_too_full)
{
	int fd = eventfd(0, EFD_NONBLOCK);

	EXPECT_EQ(eventfd_write(fd, MOST), 0);
	EXPECT_EQ(events_of(fd), POLLIN);
	EXPECT_ERR(eventfd_write(fd, 1), EAGAIN);
	EXPECT_EQ(eventfd_write(fd, 0), 0);
	EXPECT_EQ(take(fd), (int64_t)MOST);
	EXPECT_EQ(eventfd_write(fd, MOST - 1), 0);
	EXPECT_EQ(events_of(fd), POLLIN | POLLOUT);
	EXPECT_ERR(eventfd_write(fd, 2), EAGAIN);
	EXPECT_EQ(eventfd_write(fd, 1), 0);
}

static int shared;

static void *reader(void *arg)
{
	(void)arg;
	return (void *)take(shared);
}

static void *writer(void *arg)
{
	return (void *)(long)eventfd_write(shared, (uint64_t)(long)arg);
}

TEST(a_reader_waits_for_a_writer)
{
	pthread_t thread;
	void *res;

	shared = eventfd(0, 0);
	REQUIRE(pthread_create(&thread, NULL, reader, NULL) == 0);
	EXPECT_EQ(eventfd_write(shared, 5), 0);
	pthread_join(thread, &res);
	EXPECT_EQ((long)res, 5);
}

TEST(a_writer_waits_for_room)
{
	pthread_t thread;
	void *res;

	shared = eventfd(0, 0);
	REQUIRE(eventfd_write(shared, MOST) == 0);
	REQUIRE(pthread_create(&thread, NULL, writer, (void *)6L) == 0);
	EXPECT_EQ(take(shared), (int64_t)MOST);
	pthread_join(thread, &res);
	EXPECT_EQ((long)res, 0);
	EXPECT_EQ(take(shared), 6);
}

TEST(errors_of_eventfd)
{
	char buf[16] = { 0 };
	uint64_t all = UINT64_MAX;
	int fd = eventfd(1, 0);

	EXPECT_ERR(eventfd(0, 2), EINVAL);
	EXPECT_ERR(eventfd(0, O_APPEND), EINVAL);
	EXPECT_ERR(read(fd, buf, 7), EINVAL);
	EXPECT_ERR(write(fd, buf, 7), EINVAL);
	EXPECT_ERR(write(fd, &all, 8), EINVAL);
	EXPECT_ERR(write(fd, (void *)8, 8), EFAULT);
	EXPECT_EQ(write(fd, buf, 16), 8);
	EXPECT_EQ(read(fd, buf, 16), 8);
	EXPECT_EQ(fcntl(eventfd(0, EFD_CLOEXEC), F_GETFD), FD_CLOEXEC);
	EXPECT_EQ(fcntl(eventfd(0, 0), F_GETFD), 0);
	EXPECT_EQ(fcntl(eventfd(0, EFD_NONBLOCK), F_GETFL),
		  O_RDWR | O_NONBLOCK | (fcntl(fd, F_GETFL) & ~O_RDWR));
}

/* A non-blocking descriptor for one signal, which is blocked. */
static int sfd_of(int sig)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, sig);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	REQUIRE(fd >= 0);
	return fd;
}

static struct signalfd_siginfo next(int fd)
{
	struct signalfd_siginfo s = { 0 };

	if (read(fd, &s, sizeof(s)) != sizeof(s))
		tap_fail("no signal (errno %d)", errno);
	return s;
}

TEST(a_signal_is_read_instead_of_delivered)
{
	int fd = sfd_of(SIGUSR1);
	struct signalfd_siginfo s;

	EXPECT_EQ(events_of(fd), 0);
	EXPECT_ERR(read(fd, &s, sizeof(s)), EAGAIN);
	kill(getpid(), SIGUSR1);
	EXPECT_EQ(events_of(fd), POLLIN);
	s = next(fd);
	EXPECT_EQ(s.ssi_signo, SIGUSR1);
	EXPECT_EQ(s.ssi_code, SI_USER);
	EXPECT_EQ(s.ssi_errno, 0);
	EXPECT_EQ(s.ssi_pid, getpid());
	EXPECT_EQ(s.ssi_uid, getuid());
	EXPECT_EQ(events_of(fd), 0);
	raise(SIGUSR1);
	EXPECT_EQ(next(fd).ssi_code, SI_TKILL);
}

TEST(queued_values_come_in_order)
{
	struct signalfd_siginfo s[4];
	int fd = sfd_of(SIGRTMIN);

	for (int i = 1; i <= 3; i++)
		REQUIRE(sigqueue(getpid(), SIGRTMIN,
				 (union sigval){ .sival_int = i }) == 0);
	EXPECT_EQ(read(fd, s, sizeof(s)), (long)(3 * sizeof(s[0])));
	for (int i = 0; i < 3; i++) {
		EXPECT_EQ(s[i].ssi_int, i + 1);
		EXPECT_EQ(s[i].ssi_code, SI_QUEUE);
		EXPECT_EQ(s[i].ssi_pid, getpid());
	}
	for (int i = 1; i <= 2; i++)
		sigqueue(getpid(), SIGRTMIN, (union sigval){ .sival_int = i });
	EXPECT_EQ(read(fd, s, sizeof(s[0]) + 5), (long)sizeof(s[0]));
	EXPECT_EQ(next(fd).ssi_int, 2);
}

TEST(a_child_s_end_tells_who_and_how)
{
	int fd = sfd_of(SIGCHLD);
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct signalfd_siginfo s;
	pid_t child = fork();

	if (!child)
		_exit(9);
	EXPECT_EQ(poll(&p, 1, 10000), 1);
	s = next(fd);
	EXPECT_EQ(s.ssi_signo, SIGCHLD);
	EXPECT_EQ(s.ssi_code, CLD_EXITED);
	EXPECT_EQ(s.ssi_pid, child);
	EXPECT_EQ(s.ssi_status, 9);
	tap_wait(child);
}

TEST(a_timer_s_signal_tells_which)
{
	struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL,
			       .sigev_signo = SIGRTMIN + 1,
			       .sigev_value.sival_int = 77 };
	struct itimerspec soon = { .it_value.tv_nsec = 1000000 };
	int fd = sfd_of(SIGRTMIN + 1);
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct signalfd_siginfo s;
	timer_t timer;

	REQUIRE(timer_create(CLOCK_MONOTONIC, &ev, &timer) == 0);
	REQUIRE(timer_settime(timer, 0, &soon, NULL) == 0);
	EXPECT_EQ(poll(&p, 1, 10000), 1);
	s = next(fd);
	EXPECT_EQ(s.ssi_code, SI_TIMER);
	EXPECT_EQ(s.ssi_int, 77);
	EXPECT_EQ(s.ssi_overrun, 0);
	timer_delete(timer);
}

/* A fault is for the thread that made it: a blocked one kills. */
TEST(faults_are_not_read_but_kill)
{
	pid_t child = fork();
	int status;

	if (!child) {
		sfd_of(SIGSEGV);
		*(volatile int *)8 = 1;
		_exit(0);
	}
	status = tap_wait(child);
	EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
}

/* A fault's signal that was sent is like any other. */
TEST(a_sent_fault_signal_can_be_read)
{
	int fd = sfd_of(SIGSEGV);
	struct signalfd_siginfo s;

	kill(getpid(), SIGSEGV);
	s = next(fd);
	EXPECT_EQ(s.ssi_signo, SIGSEGV);
	EXPECT_EQ(s.ssi_code, SI_USER);
	EXPECT_EQ(s.ssi_pid, getpid());
}

TEST(whoever_reads_gets_his_own_signals)
{
	int fd = sfd_of(SIGUSR1);
	pid_t child;

	kill(getpid(), SIGUSR1);
	child = fork(); /* pending signals are not inherited */
	if (!child) {
		struct signalfd_siginfo s;

		EXPECT_EQ(events_of(fd), 0);
		EXPECT_ERR(read(fd, &s, sizeof(s)), EAGAIN);
		raise(SIGUSR1);
		EXPECT_EQ(next(fd).ssi_pid, getpid());
		fflush(stdout);
		_exit(tap_failed);
	}
	EXPECT_EQ(tap_wait(child), 0);
	EXPECT_EQ(next(fd).ssi_pid, getpid());
}

TEST(the_set_can_be_changed)
{
	int fd = sfd_of(SIGUSR1);
	struct signalfd_siginfo s;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	EXPECT_EQ(signalfd(fd, &set, 0), fd);
	raise(SIGUSR1);
	EXPECT_ERR(read(fd, &s, sizeof(s)), EAGAIN);
	raise(SIGUSR2);
	EXPECT_EQ(next(fd).ssi_signo, SIGUSR2);
}

static void *send_later(void *arg)
{
	tap_await_state(*(int *)arg, 'S');
	kill(getpid(), SIGUSR1);
	return NULL;
}

TEST(a_blocking_read_waits)
{
	struct signalfd_siginfo s;
	int fd = sfd_of(SIGUSR1), self = getpid();
	pthread_t thread;

	REQUIRE(fcntl(fd, F_SETFL, 0) == 0);
	REQUIRE(pthread_create(&thread, NULL, send_later, &self) == 0);
	EXPECT_EQ(read(fd, &s, sizeof(s)), (long)sizeof(s));
	EXPECT_EQ(s.ssi_signo, SIGUSR1);
	pthread_join(thread, NULL);
}

TEST(errors_of_signalfd)
{
	int fd = sfd_of(SIGUSR1), p[2];
	struct signalfd_siginfo s;
	sigset_t set;

	REQUIRE(pipe(p) == 0);
	sigfillset(&set);
	EXPECT_ERR(signalfd(-1, &set, 1), EINVAL);
	EXPECT_ERR(signalfd(99, &set, 0), EBADF);
	EXPECT_ERR(signalfd(-2, &set, 0), EBADF);
	EXPECT_ERR(signalfd(p[0], &set, 0), EINVAL);
	EXPECT_ERR(syscall(SYS_signalfd4, -1, &set, 4L, 0), EINVAL);
	EXPECT_ERR(syscall(SYS_signalfd4, -1, 8L, 8L, 0), EFAULT);
	EXPECT_ERR(read(fd, &s, sizeof(s) - 1), EINVAL);
	EXPECT_ERR(write(fd, &s, sizeof(s)), EINVAL);
	raise(SIGUSR1);
	EXPECT_ERR(read(fd, (void *)8, sizeof(s)), EFAULT);
	EXPECT_EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
	/* SIGKILL and SIGSTOP are left out without a word. */
	EXPECT(signalfd(-1, &set, 0) >= 0);
}

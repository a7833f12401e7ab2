/*
 * tests/user/pidfd.c - processes as descriptors: open, poll, signal, wait.
 *
 * pidfd_getfd(2) is in tests/user/other_task.c.
 *
 * See: pidfd_open(2), pidfd_send_signal(2), waitid(2).
 */
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include "tests/user/tap.h"

#define P_FD 3 /* P_PIDFD */

static int open_pid(pid_t pid, unsigned int flags)
{
	return (int)syscall(SYS_pidfd_open, pid, flags);
}

static long send(int fd, int sig, siginfo_t *info, unsigned int flags)
{
	return syscall(SYS_pidfd_send_signal, fd, sig, info, flags);
}

static pid_t sleeper(void)
{
	pid_t pid = fork();

	if (!pid) {
		pause();
		_exit(0);
	}
	REQUIRE(pid > 0);
	return pid;
}

static int events_of(int fd, int ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN | POLLOUT };

	REQUIRE(poll(&p, 1, ms) >= 0);
	return p.revents;
}

TEST(readable_when_the_process_has_ended)
{
	pid_t pid = sleeper();
	int fd = open_pid(pid, 0);

	REQUIRE(fd >= 0);
	EXPECT_EQ(events_of(fd, 0), 0);
	EXPECT_EQ(send(fd, SIGKILL, NULL, 0), 0);
	EXPECT_EQ(events_of(fd, 10000), POLLIN);
	EXPECT_EQ(send(fd, 0, NULL, 0), 0); /* a zombie is still there */
	tap_wait(pid);
	EXPECT_EQ(events_of(fd, 0), POLLIN);
	EXPECT_ERR(send(fd, 0, NULL, 0), ESRCH);
	EXPECT_ERR(open_pid(pid, 0), ESRCH);
}

TEST(epoll_tells_of_the_end)
{
	struct epoll_event e = { .events = EPOLLIN };
	int ep = epoll_create1(0), fd;
	pid_t pid = sleeper();

	fd = open_pid(pid, 0);
	REQUIRE(epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e) == 0);
	EXPECT_EQ(epoll_wait(ep, &e, 1, 0), 0);
	kill(pid, SIGKILL);
	EXPECT_EQ(epoll_wait(ep, &e, 1, 10000), 1);
	EXPECT_EQ(e.events, EPOLLIN);
	tap_wait(pid);
}

TEST(errors_of_pidfd_open)
{
	EXPECT_ERR(open_pid(getpid(), 1), EINVAL);
	EXPECT_ERR(open_pid(0, 0), EINVAL);
	EXPECT_ERR(open_pid(-1, 0), EINVAL);
	EXPECT_ERR(open_pid(4194304, 0), ESRCH);
	EXPECT_EQ(fcntl(open_pid(1, 0), F_GETFD), FD_CLOEXEC);
	EXPECT_EQ(fcntl(open_pid(1, O_NONBLOCK), F_GETFL) & O_NONBLOCK,
		  O_NONBLOCK);
}

static int thread_id;

static void *tell_and_pause(void *arg)
{
	(void)arg;
	__atomic_store_n(&thread_id, (int)syscall(SYS_gettid),
			 __ATOMIC_RELEASE);
	pause();
	return NULL;
}

TEST(only_leaders_of_threads_can_be_opened)
{
	pthread_t thread;

	REQUIRE(pthread_create(&thread, NULL, tell_and_pause, NULL) == 0);
	while (!__atomic_load_n(&thread_id, __ATOMIC_ACQUIRE))
		tap_sleep_ms(1);
	EXPECT_ERR(open_pid(thread_id, 0), EINVAL);
}

static siginfo_t seen;

static void on_signal(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	seen = *info;
}

TEST(signals_carry_what_kill_s_would_or_what_is_given)
{
	struct sigaction sa = { .sa_sigaction = on_signal,
				.sa_flags = SA_SIGINFO };
	int self = open_pid(getpid(), 0), child_fd;
	siginfo_t info = { .si_signo = SIGUSR1, .si_code = SI_QUEUE };
	pid_t child = sleeper();

	sigaction(SIGUSR1, &sa, NULL);
	EXPECT_EQ(send(self, SIGUSR1, NULL, 0), 0);
	EXPECT_EQ(seen.si_code, SI_USER);
	EXPECT_EQ(seen.si_pid, getpid());
	info.si_value.sival_int = 42;
	EXPECT_EQ(send(self, SIGUSR1, &info, 0), 0);
	EXPECT_EQ(seen.si_code, SI_QUEUE);
	EXPECT_EQ(seen.si_value.sival_int, 42);
	EXPECT_ERR(send(self, SIGUSR2, &info, 0), EINVAL);
	child_fd = open_pid(child, 0);
	info.si_code = SI_USER; /* pretending to be kill(2) to another */
	EXPECT_ERR(send(child_fd, SIGUSR1, &info, 0), EPERM);
	info.si_code = SI_TKILL;
	EXPECT_ERR(send(child_fd, SIGUSR1, &info, 0), EPERM);
	EXPECT_EQ(send(self, SIGUSR1, &info, 0), 0);
	kill(child, SIGKILL);
	tap_wait(child);
}

TEST(errors_of_pidfd_send_signal)
{
	int self = open_pid(getpid(), 0), p[2];

	REQUIRE(pipe(p) == 0);
	EXPECT_ERR(send(self, 0, NULL, 1), EINVAL);
	EXPECT_ERR(send(self, 65, NULL, 0), EINVAL);
	EXPECT_ERR(send(-1, 0, NULL, 0), EBADF);
	EXPECT_ERR(send(p[0], 0, NULL, 0), EBADF);
	EXPECT_ERR(send(self, 0, (void *)8, 0), EFAULT);
	self = open_pid(1, 0);
	REQUIRE(setuid(54321) == 0);
	EXPECT_ERR(send(self, 0, NULL, 0), EPERM);
}

TEST(waitid_waits_for_one)
{
	pid_t pid = sleeper();
	int fd = open_pid(pid, 0), other = open_pid(getppid(), 0), p[2];
	siginfo_t info = { 0 };

	REQUIRE(pipe(p) == 0);
	EXPECT_EQ(waitid((idtype_t)P_FD, (id_t)fd, &info, WEXITED | WNOHANG),
		  0);
	EXPECT_EQ(info.si_pid, 0);
	kill(pid, SIGTERM);
	EXPECT_EQ(waitid((idtype_t)P_FD, (id_t)fd, &info, WEXITED | WNOWAIT),
		  0);
	EXPECT_EQ(info.si_pid, pid);
	EXPECT_EQ(info.si_code, CLD_KILLED);
	EXPECT_EQ(info.si_status, SIGTERM);
	EXPECT_EQ(waitid((idtype_t)P_FD, (id_t)fd, &info, WEXITED), 0);
	EXPECT_ERR(waitid((idtype_t)P_FD, (id_t)fd, &info, WEXITED), ECHILD);
	EXPECT_ERR(waitid((idtype_t)P_FD, (id_t)other, &info, WEXITED), ECHILD);
	EXPECT_ERR(waitid((idtype_t)P_FD, (id_t)p[0], &info, WEXITED), EBADF);
	EXPECT_ERR(waitid((idtype_t)P_FD, (id_t)-1, &info, WEXITED), EINVAL);
	EXPECT_ERR(waitid((idtype_t)P_FD, (id_t)99, &info, WEXITED), EBADF);
}

TEST(a_non_blocking_pidfd_does_not_wait)
{
	pid_t pid = sleeper();
	int fd = open_pid(pid, O_NONBLOCK);
	siginfo_t info = { 0 };

	EXPECT_ERR(waitid((idtype_t)P_FD, (id_t)fd, &info, WEXITED), EAGAIN);
	kill(pid, SIGKILL);
	EXPECT_EQ(events_of(fd, 10000), POLLIN);
	EXPECT_EQ(waitid((idtype_t)P_FD, (id_t)fd, &info, WEXITED), 0);
	EXPECT_EQ(info.si_pid, pid);
}

TEST(clone_gives_one_with_the_child)
{
	int fd = -1;
	uint64_t args[8] = { 0x1000 /* CLONE_PIDFD */, (uintptr_t)&fd, 0, 0,
			     SIGCHLD };
	pid_t pid = (pid_t)syscall(SYS_clone3, args, sizeof(args));

	if (!pid)
		_exit(3);
	REQUIRE(pid > 0 && fd >= 0);
	EXPECT_EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
	EXPECT_EQ(events_of(fd, 10000), POLLIN);
	EXPECT_EQ(WEXITSTATUS(tap_wait(pid)), 3);
}

TEST(other_calls_on_a_pidfd)
{
	int fd = open_pid(getpid(), 0);
	char c = 0;

	EXPECT_ERR(read(fd, &c, 1), EINVAL);
	EXPECT_ERR(write(fd, &c, 1), EINVAL);
}

/*
 * tests/user/epoll.c - epoll: triggers, nesting, closing, errors.
 *
 * See: epoll(7), epoll_ctl(2), epoll_wait(2).
 */
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include "tests/user/tap.h"

static int set(void)
{
	int ep = epoll_create1(EPOLL_CLOEXEC);

	REQUIRE(ep >= 0);
	return ep;
}

static int ctl(int ep, int op, int fd, uint32_t events)
{
	struct epoll_event e = { .events = events, .data.fd = fd };

	return epoll_ctl(ep, op, fd, &e);
}

#define ADD(ep, fd, events) REQUIRE(ctl(ep, EPOLL_CTL_ADD, fd, events) == 0)

/* What is ready at once: the events of one descriptor; 0 for none. */
static uint32_t ready(int ep)
{
	struct epoll_event e = { 0 };

	return epoll_wait(ep, &e, 1, 0) == 1 ? e.events : 0;
}

static void put(int fd)
{
	REQUIRE(write(fd, "x", 1) == 1);
}

static void get(int fd)
{
	char c;

	REQUIRE(read(fd, &c, 1) == 1);
}

TEST(a_level_is_told_as_long_as_it_lasts)
{
	int ep = set(), p[2];

	REQUIRE(pipe(p) == 0);
	ADD(ep, p[0], EPOLLIN);
	EXPECT_EQ(ready(ep), 0);
	put(p[1]);
	EXPECT_EQ(ready(ep), EPOLLIN);
	EXPECT_EQ(ready(ep), EPOLLIN);
	get(p[0]);
	EXPECT_EQ(ready(ep), 0);
}

TEST(an_edge_is_told_once)
{
	int ep = set(), p[2];

	REQUIRE(pipe(p) == 0);
	put(p[1]);
	ADD(ep, p[0], EPOLLIN | EPOLLET);
	EXPECT_EQ(ready(ep), EPOLLIN);
	EXPECT_EQ(ready(ep), 0);
	put(p[1]);
	EXPECT_EQ(ready(ep), EPOLLIN);
	EXPECT_EQ(ready(ep), 0);
	get(p[0]);
	EXPECT_EQ(ready(ep), 0);
	EXPECT_EQ(ctl(ep, EPOLL_CTL_MOD, p[0], EPOLLIN | EPOLLET), 0);
	EXPECT_EQ(ready(ep), EPOLLIN);
}

TEST(one_shot_waits_to_be_armed_again)
{
	int ep = set(), p[2];

	REQUIRE(pipe(p) == 0);
	ADD(ep, p[0], EPOLLIN | EPOLLONESHOT);
	put(p[1]);
	EXPECT_EQ(ready(ep), EPOLLIN);
	put(p[1]);
	EXPECT_EQ(ready(ep), 0);
	close(p[1]);
	EXPECT_EQ(ready(ep), 0); /* not even EPOLLHUP */
	EXPECT_EQ(ctl(ep, EPOLL_CTL_MOD, p[0], EPOLLIN | EPOLLONESHOT), 0);
	EXPECT_EQ(ready(ep), EPOLLIN | EPOLLHUP);
	EXPECT_EQ(ready(ep), 0);
}

TEST(ends_of_a_pipe)
{
	int ep = set(), p[2];

	REQUIRE(pipe(p) == 0);
	ADD(ep, p[1], EPOLLOUT);
	EXPECT_EQ(ready(ep), EPOLLOUT);
	close(p[0]);
	EXPECT_EQ(ready(ep), EPOLLOUT | EPOLLERR);
	close(p[1]);
	EXPECT_EQ(ready(ep), 0);
	REQUIRE(pipe(p) == 0);
	ADD(ep, p[0], 0); /* errors and hang-ups come unasked */
	EXPECT_EQ(ready(ep), 0);
	put(p[1]);
	EXPECT_EQ(ready(ep), 0);
	close(p[1]);
	EXPECT_EQ(ready(ep), EPOLLHUP);
}

TEST(ends_of_a_socket)
{
	uint32_t all = EPOLLIN | EPOLLOUT | EPOLLRDHUP;
	int ep = set(), s[2];

	REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, s) == 0);
	ADD(ep, s[0], all | EPOLLET);
	EXPECT_EQ(ready(ep), EPOLLOUT);
	EXPECT_EQ(ready(ep), 0);
	put(s[1]);
	EXPECT_EQ(ready(ep), EPOLLIN | EPOLLOUT);
	get(s[0]);
	shutdown(s[1], SHUT_WR);
	EXPECT_EQ(ready(ep), EPOLLIN | EPOLLOUT | EPOLLRDHUP);
	close(s[1]);
	EXPECT_EQ(ready(ep), EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLHUP);
	EXPECT_EQ(ready(ep), 0);
	REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, s) == 0);
	put(s[0]);
	ADD(ep, s[0], EPOLLRDHUP);
	close(s[1]); /* with a byte unread */
	EXPECT_EQ(ready(ep), EPOLLRDHUP | EPOLLHUP | EPOLLERR);
}

TEST(sets_in_sets)
{
	int outer = set(), inner = set(), p[2];

	REQUIRE(pipe(p) == 0);
	ADD(inner, p[0], EPOLLIN);
	ADD(outer, inner, EPOLLIN);
	EXPECT_EQ(ready(outer), 0);
	put(p[1]);
	EXPECT_EQ(ready(outer), EPOLLIN);
	EXPECT_EQ(ready(outer), EPOLLIN);
	get(p[0]);
	EXPECT_EQ(ready(outer), 0);
	EXPECT_EQ(ctl(outer, EPOLL_CTL_MOD, inner, EPOLLIN | EPOLLET), 0);
	put(p[1]);
	EXPECT_EQ(ready(outer), EPOLLIN);
	EXPECT_EQ(ready(outer), 0);
	EXPECT_EQ(ready(inner), EPOLLIN);
	close(inner);
	EXPECT_EQ(ready(outer), 0);
}

TEST(circles_and_depth_are_limited)
{
	int s[7];

	for (int i = 0; i < 7; i++)
		s[i] = set();
	EXPECT_ERR(ctl(s[0], EPOLL_CTL_ADD, s[0], EPOLLIN), EINVAL);
	ADD(s[0], s[1], EPOLLIN);
	EXPECT_ERR(ctl(s[1], EPOLL_CTL_ADD, s[0], EPOLLIN), ELOOP);
	ADD(s[1], s[2], EPOLLIN);
	EXPECT_ERR(ctl(s[2], EPOLL_CTL_ADD, s[0], EPOLLIN), ELOOP);
	ADD(s[2], s[3], EPOLLIN);
	ADD(s[3], s[4], EPOLLIN);
	EXPECT_ERR(ctl(s[4], EPOLL_CTL_ADD, s[5], EPOLLIN), ELOOP);
	EXPECT_ERR(ctl(s[5], EPOLL_CTL_ADD, s[0], EPOLLIN), ELOOP);
	EXPECT_EQ(ctl(s[2], EPOLL_CTL_DEL, s[3], 0), 0);
	ADD(s[4], s[5], EPOLLIN);
	EXPECT_ERR(ctl(s[2], EPOLL_CTL_ADD, s[3], EPOLLIN), ELOOP);
}

TEST(a_file_leaves_with_its_last_descriptor)
{
	int ep = set(), p[2], copy;
	struct epoll_event e;

	REQUIRE(pipe(p) == 0);
	copy = dup(p[0]);
	ADD(ep, p[0], EPOLLIN);
	EXPECT_ERR(ctl(ep, EPOLL_CTL_ADD, p[0], EPOLLIN), EEXIST);
	ADD(ep, copy, EPOLLIN); /* the same file by another number */
	put(p[1]);
	{
		struct epoll_event two[3];

		EXPECT_EQ(epoll_wait(ep, two, 3, 0), 2);
	}
	REQUIRE(ctl(ep, EPOLL_CTL_DEL, copy, 0) == 0);
	close(p[0]); /* the file lives on in copy */
	EXPECT_EQ(epoll_wait(ep, &e, 1, 0), 1);
	EXPECT_EQ(e.data.fd, p[0]);
	EXPECT_ERR(ctl(ep, EPOLL_CTL_DEL, p[0], 0), EBADF);
	REQUIRE(dup2(copy, p[0]) == p[0]);
	EXPECT_EQ(ctl(ep, EPOLL_CTL_DEL, p[0], 0), 0);
	ADD(ep, copy, EPOLLIN);
	close(copy);
	close(p[0]);
	EXPECT_EQ(epoll_wait(ep, &e, 1, 0), 0);
}

TEST(errors_of_epoll_ctl)
{
	int ep = set(), p[2], file = open("/proc/self/exe", O_RDONLY);

	REQUIRE(pipe(p) == 0 && file >= 0);
	EXPECT_ERR(ctl(ep, EPOLL_CTL_MOD, p[0], EPOLLIN), ENOENT);
	EXPECT_ERR(ctl(ep, EPOLL_CTL_DEL, p[0], EPOLLIN), ENOENT);
	EXPECT_ERR(ctl(ep, 99, p[0], EPOLLIN), EINVAL);
	EXPECT_ERR(ctl(ep, EPOLL_CTL_ADD, -1, EPOLLIN), EBADF);
	EXPECT_ERR(ctl(-1, EPOLL_CTL_ADD, p[0], EPOLLIN), EBADF);
	EXPECT_ERR(ctl(p[1], EPOLL_CTL_ADD, p[0], EPOLLIN), EINVAL);
	EXPECT_ERR(ctl(ep, EPOLL_CTL_ADD, file, EPOLLIN), EPERM);
	EXPECT_ERR(ctl(file, EPOLL_CTL_ADD, file, EPOLLIN), EPERM);
	EXPECT_ERR(epoll_ctl(ep, EPOLL_CTL_ADD, p[0], NULL), EFAULT);
	EXPECT_ERR(epoll_ctl(-1, EPOLL_CTL_ADD, -1, (void *)8), EFAULT);
	ADD(ep, p[0], EPOLLIN);
	EXPECT_EQ(epoll_ctl(ep, EPOLL_CTL_DEL, p[0], NULL), 0);
	EXPECT_ERR(syscall(SYS_epoll_create, 0), EINVAL);
	EXPECT_ERR(syscall(SYS_epoll_create, -1), EINVAL);
	EXPECT_ERR(epoll_create1(1), EINVAL);
}

TEST(errors_of_epoll_wait)
{
	struct epoll_event e;
	int ep = set(), p[2];

	REQUIRE(pipe(p) == 0);
	EXPECT_ERR(epoll_wait(ep, &e, 0, 0), EINVAL);
	EXPECT_ERR(epoll_wait(ep, &e, -1, 0), EINVAL);
	EXPECT_ERR(epoll_wait(-1, &e, 0, 0), EINVAL);
	EXPECT_ERR(epoll_wait(-1, &e, 1, 0), EBADF);
	EXPECT_ERR(epoll_wait(p[0], &e, 1, 0), EINVAL);
	EXPECT_ERR(epoll_wait(ep, (void *)-4096L, 1, 0), EFAULT);
	EXPECT_EQ(epoll_wait(ep, (void *)8, 1, 0), 0); /* nothing to write */
	ADD(ep, p[1], EPOLLOUT);
	EXPECT_ERR(epoll_wait(ep, (void *)8, 1, 0), EFAULT);
	EXPECT_EQ(ready(ep), EPOLLOUT); /* not lost */
}

TEST(exclusive_is_for_adding_plain_files)
{
	int ep = set(), inner = set(), p[2];

	REQUIRE(pipe(p) == 0);
	EXPECT_ERR(ctl(ep, EPOLL_CTL_ADD, inner, EPOLLIN | EPOLLEXCLUSIVE),
		   EINVAL);
	EXPECT_ERR(ctl(ep, EPOLL_CTL_ADD, p[0],
		       EPOLLIN | EPOLLONESHOT | EPOLLEXCLUSIVE),
		   EINVAL);
	EXPECT_ERR(ctl(ep, EPOLL_CTL_ADD, p[0], EPOLLRDHUP | EPOLLEXCLUSIVE),
		   EINVAL);
	ADD(ep, p[0], EPOLLIN | EPOLLET | EPOLLEXCLUSIVE);
	EXPECT_ERR(ctl(ep, EPOLL_CTL_MOD, p[0], EPOLLIN), EINVAL);
	EXPECT_ERR(ctl(ep, EPOLL_CTL_MOD, p[0], EPOLLIN | EPOLLEXCLUSIVE),
		   EINVAL);
	EXPECT_EQ(ctl(ep, EPOLL_CTL_DEL, p[0], EPOLLEXCLUSIVE), 0);
}

static void *wait_on(void *arg)
{
	struct epoll_event e;

	return (void *)(long)epoll_wait(*(int *)arg, &e, 1, 10000);
}

/* Wait until a thread of ours sleeps. */
static void await_sleep(const int *tid)
{
	while (!__atomic_load_n(tid, __ATOMIC_ACQUIRE))
		tap_sleep_ms(1);
	EXPECT(tap_await_state(*tid, 'S'));
}

static int waiter_tid;

static void *tell_and_wait_on(void *arg)
{
	__atomic_store_n(&waiter_tid, (int)syscall(SYS_gettid),
			 __ATOMIC_RELEASE);
	return wait_on(arg);
}

TEST(exclusive_news_pass_a_set_where_nobody_waits)
{
	int idle = set(), busy = set(), fd = eventfd(0, 0);
	pthread_t thread;
	void *res;

	ADD(idle, fd, EPOLLIN | EPOLLEXCLUSIVE);
	ADD(busy, fd, EPOLLIN | EPOLLEXCLUSIVE);
	REQUIRE(pthread_create(&thread, NULL, tell_and_wait_on, &busy) == 0);
	await_sleep(&waiter_tid);
	REQUIRE(eventfd_write(fd, 1) == 0);
	pthread_join(thread, &res);
	EXPECT_EQ((long)res, 1);
	EXPECT_EQ(ready(idle), EPOLLIN);
}

/* Four threads in one set; each event is for one of them. */
TEST(every_event_finds_a_waiter)
{
	static int fd[4];
	pthread_t thread[4];
	int ep = set();
	void *res;

	for (int i = 0; i < 4; i++) {
		fd[i] = eventfd(0, 0);
		ADD(ep, fd[i], EPOLLIN | EPOLLONESHOT);
	}
	for (int i = 0; i < 4; i++)
		REQUIRE(pthread_create(&thread[i], NULL, wait_on, &ep) == 0);
	for (int i = 0; i < 4; i++)
		REQUIRE(eventfd_write(fd[i], 1) == 0);
	for (int i = 0; i < 4; i++) {
		pthread_join(thread[i], &res);
		EXPECT_EQ((long)res, 1);
	}
}

TEST(ready_files_take_turns)
{
	struct epoll_event e[2];
	int ep = set(), fd[4], seen[64] = { 0 };

	for (int i = 0; i < 4; i++) {
		fd[i] = eventfd(1, 0);
		ADD(ep, fd[i], EPOLLIN);
	}
	for (int i = 0; i < 2; i++) {
		EXPECT_EQ(epoll_wait(ep, e, 2, 0), 2);
		seen[e[0].data.fd]++;
		seen[e[1].data.fd]++;
	}
	for (int i = 0; i < 4; i++)
		EXPECT_EQ(seen[fd[i]], 1);
}

static volatile int caught;

static void on_signal(int sig)
{
	caught = sig;
}

static void catch (int sig)
{
	struct sigaction sa = { .sa_handler = on_signal,
				.sa_flags = SA_RESTART };

	sigaction(sig, &sa, NULL);
}

TEST(a_signal_ends_the_wait_and_is_never_restarted)
{
	struct epoll_event e;
	int ep = set();
	pid_t child;

	catch (SIGUSR1);
	child = fork();
	if (!child) {
		tap_await_state(getppid(), 'S');
		kill(getppid(), SIGUSR1);
		_exit(0);
	}
	EXPECT_ERR(epoll_wait(ep, &e, 1, -1), EINTR);
	EXPECT_EQ(caught, SIGUSR1);
	tap_wait(child);
}

TEST(pwait_swaps_the_mask_for_the_wait)
{
	struct epoll_event e;
	sigset_t block, none, now;
	int ep = set(), fd = eventfd(0, 0);

	catch (SIGUSR1);
	sigemptyset(&none);
	sigemptyset(&block);
	sigaddset(&block, SIGUSR1);
	sigprocmask(SIG_BLOCK, &block, NULL);
	raise(SIGUSR1);
	EXPECT_EQ(epoll_wait(ep, &e, 1, 0), 0);
	EXPECT_EQ(caught, 0);
	EXPECT_ERR(epoll_pwait(ep, &e, 1, -1, &none), EINTR);
	EXPECT_EQ(caught, SIGUSR1);
	sigprocmask(SIG_BLOCK, NULL, &now);
	EXPECT(sigismember(&now, SIGUSR1));
	/* What is ready goes before a signal, which stays pending. */
	caught = 0;
	ADD(ep, fd, EPOLLIN);
	eventfd_write(fd, 1);
	raise(SIGUSR1);
	EXPECT_EQ(epoll_pwait(ep, &e, 1, -1, &none), 1);
	EXPECT_EQ(caught, 0);
	EXPECT_ERR(syscall(SYS_epoll_pwait, ep, &e, 1, 0, &none, 4L), EINVAL);
	EXPECT_ERR(syscall(SYS_epoll_pwait, ep, &e, 1, 0, 8L, 8L), EFAULT);
	EXPECT_EQ(syscall(SYS_epoll_pwait, ep, &e, 1, 0, NULL, 4L), 1);
}

#ifndef SYS_epoll_pwait2
#define SYS_epoll_pwait2 441
#endif

static long pwait2(int ep, struct epoll_event *e, int max, const void *ts,
		   const void *mask, long size)
{
	return syscall(SYS_epoll_pwait2, ep, e, max, ts, mask, size);
}

TEST(pwait2_counts_nanoseconds)
{
	struct timespec zero = { 0, 0 }, little = { 0, 2000000 };
	struct timespec bad[] = { { -1, 0 }, { 0, -1 }, { 0, 1000000000 } };
	struct epoll_event e;
	int ep = set(), fd = eventfd(1, 0);
	int64_t before = tap_now_ms();

	EXPECT_EQ(pwait2(ep, &e, 1, &zero, NULL, 0), 0);
	EXPECT_EQ(pwait2(ep, &e, 1, &little, NULL, 0), 0);
	EXPECT(tap_now_ms() - before >= 1);
	for (int i = 0; i < 3; i++)
		EXPECT_ERR(pwait2(ep, &e, 1, &bad[i], NULL, 0), EINVAL);
	EXPECT_ERR(pwait2(ep, &e, 1, (void *)8, NULL, 0), EFAULT);
	EXPECT_ERR(pwait2(ep, &e, 1, &zero, &e, 3), EINVAL);
	EXPECT_ERR(pwait2(-1, &e, 1, &zero, NULL, 0), EBADF);
	ADD(ep, fd, EPOLLIN);
	EXPECT_EQ(pwait2(ep, &e, 1, NULL, NULL, 0), 1);
}

TEST(a_set_is_shared_by_fork_and_survives_exec_only_if_asked)
{
	int ep = epoll_create1(0), fd = eventfd(0, 0);
	pid_t child;

	REQUIRE(ep >= 0);
	EXPECT_EQ(fcntl(ep, F_GETFD), 0);
	EXPECT_EQ(fcntl(set(), F_GETFD), FD_CLOEXEC);
	child = fork();
	if (!child) {
		ADD(ep, fd, EPOLLIN);
		eventfd_write(fd, 1);
		_exit(tap_failed);
	}
	EXPECT_EQ(tap_wait(child), 0);
	EXPECT_EQ(ready(ep), EPOLLIN);
}

TEST(other_calls_on_a_set)
{
	char c;
	int ep = set();

	EXPECT_ERR(read(ep, &c, 1), EINVAL);
	EXPECT_ERR(write(ep, &c, 1), EINVAL);
	EXPECT_ERR(ftruncate(ep, 0), EINVAL);
}

/*
 * tests/user/ipc_mq.c - POSIX message queues.
 *
 * See: mq_overview(7); ipc/mq*.c.
 */
#include "tap.h"
#include <limits.h>
#include <mqueue.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include "ipc.h"

#define NAME "/tap-mq"

static char buf[1 << 16];

static mqd_t open_queue(int flags, long maxmsg, long msgsize)
{
	struct mq_attr attr = { .mq_maxmsg = maxmsg, .mq_msgsize = msgsize };

	return mq_open(NAME, flags, 0600, &attr);
}

/* A new queue without a name, nonblocking. */
static mqd_t new_queue(long maxmsg, long msgsize)
{
	mqd_t q = open_queue(O_RDWR | O_CREAT | O_EXCL | O_NONBLOCK, maxmsg,
			     msgsize);

	REQUIRE(q >= 0);
	EXPECT_EQ(mq_unlink(NAME), 0);
	return q;
}

static int put(mqd_t q, const char *text, unsigned int prio)
{
	return mq_send(q, text, strlen(text), prio);
}

static int letter(mqd_t q)
{
	unsigned int prio;

	return mq_receive(q, buf, sizeof(buf), &prio) < 0 ? -1 : buf[0];
}

static struct mq_attr attr_of(mqd_t q)
{
	struct mq_attr attr;

	memset(&attr, 0xff, sizeof(attr));
	EXPECT_EQ(mq_getattr(q, &attr), 0);
	return attr;
}

TEST(names)
{
	char name[300];
	mqd_t a, b;

	EXPECT_ERR(mq_open(NAME, O_RDWR), ENOENT);
	EXPECT_ERR(mq_unlink(NAME), ENOENT);
	a = mq_open(NAME, O_RDWR | O_CREAT, 0600, NULL);
	REQUIRE(a >= 0);
	EXPECT_ERR(mq_open(NAME, O_RDWR | O_CREAT | O_EXCL, 0600, NULL),
		   EEXIST);
	b = mq_open(NAME, O_RDONLY);
	EXPECT(b >= 0);
	EXPECT_EQ(put(a, "x", 0), 0);
	EXPECT_EQ(letter(b), 'x');
	EXPECT_EQ(mq_unlink(NAME), 0);
	EXPECT_ERR(mq_open(NAME, O_RDWR), ENOENT);
	EXPECT_EQ(put(a, "y", 0), 0); /* it lives on without a name */
	EXPECT_EQ(letter(b), 'y');
	mq_close(a);
	mq_close(b);
	EXPECT_ERR(syscall(SYS_mq_open, "a/b", O_RDWR, 0, NULL), EACCES);
	EXPECT_ERR(syscall(SYS_mq_open, "/a", O_RDWR, 0, NULL), EACCES);
	EXPECT_ERR(syscall(SYS_mq_open, ".", O_RDWR, 0, NULL), EACCES);
	EXPECT_ERR(syscall(SYS_mq_open, "..", O_RDWR, 0, NULL), EACCES);
	EXPECT_ERR(syscall(SYS_mq_open, "", O_RDWR, 0, NULL), ENOENT);
	EXPECT_ERR(syscall(SYS_mq_open, 8L, O_RDWR, 0, NULL), EFAULT);
	EXPECT_ERR(syscall(SYS_mq_unlink, 8L), EFAULT);
	EXPECT_ERR(syscall(SYS_mq_unlink, ""), ENOENT);
	EXPECT_ERR(syscall(SYS_mq_unlink, "a/b"), EACCES);
	memset(name, 'n', sizeof(name));
	name[256] = 0;
	EXPECT_ERR(syscall(SYS_mq_open, name, O_RDWR | O_CREAT, 0600, NULL),
		   ENAMETOOLONG);
	name[255] = 0;
	a = (mqd_t)syscall(SYS_mq_open, name, O_RDWR | O_CREAT, 0600, NULL);
	EXPECT(a >= 0);
	EXPECT_EQ(syscall(SYS_mq_unlink, name), 0);
	mq_close(a);
}

TEST(descriptors_are_close_on_exec)
{
	mqd_t q = new_queue(1, 1);

	EXPECT_EQ(fcntl(q, F_GETFD), FD_CLOEXEC);
	EXPECT_EQ(fcntl(q, F_GETFL) & O_ACCMODE, O_RDWR);
	mq_close(q);
}

TEST(attributes)
{
	struct mq_attr attr, old;
	mqd_t q = mq_open(NAME, O_RDWR | O_CREAT, 0600, NULL);

	REQUIRE(q >= 0);
	mq_unlink(NAME);
	attr = attr_of(q);
	EXPECT_EQ(attr.mq_flags, 0);
	EXPECT_EQ(attr.mq_maxmsg, 10);
	EXPECT_EQ(attr.mq_msgsize, 8192);
	EXPECT_EQ(attr.mq_curmsgs, 0);
	EXPECT_EQ(put(q, "x", 0), 0);
	attr.mq_flags = O_NONBLOCK;
	attr.mq_maxmsg = 3; /* ignored */
	EXPECT_EQ(mq_setattr(q, &attr, &old), 0);
	EXPECT_EQ(old.mq_flags, 0);
	EXPECT_EQ(old.mq_curmsgs, 1);
	attr = attr_of(q);
	EXPECT_EQ(attr.mq_flags, O_NONBLOCK);
	EXPECT_EQ(attr.mq_maxmsg, 10);
	EXPECT_EQ(fcntl(q, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
	attr.mq_flags = O_APPEND;
	EXPECT_ERR(mq_setattr(q, &attr, NULL), EINVAL);
	EXPECT_ERR(syscall(SYS_mq_getsetattr, q, 8L, NULL), EFAULT);
	EXPECT_ERR(syscall(SYS_mq_getsetattr, q, NULL, 8L), EFAULT);
	EXPECT_ERR(mq_getattr(-1, &attr), EBADF);
	EXPECT_ERR(mq_getattr(0, &attr), EBADF);
	mq_close(q);
	EXPECT_ERR(mq_getattr(q, &attr), EBADF);
}

TEST(mq_open_errors)
{
	struct rlimit none = { 3, 3 };
	mqd_t q;

	EXPECT_ERR(open_queue(O_RDWR | O_CREAT, 0, 10), EINVAL);
	EXPECT_ERR(open_queue(O_RDWR | O_CREAT, -1, 10), EINVAL);
	EXPECT_ERR(open_queue(O_RDWR | O_CREAT, 10, 0), EINVAL);
	EXPECT_ERR(open_queue(O_RDWR | O_CREAT, 65537, 1), EINVAL);
	EXPECT_ERR(open_queue(O_RDWR | O_CREAT, 1, 16777217), EINVAL);
	EXPECT_ERR(mq_open(NAME, O_RDWR), ENOENT); /* none was made */
	EXPECT_ERR(syscall(SYS_mq_open, NAME + 1, O_RDWR | O_CREAT, 0600, 8L),
		   EFAULT);
	q = open_queue(O_RDWR | O_CREAT, 1, 1);
	EXPECT(q >= 0);
	EXPECT_ERR(mq_open(NAME, O_RDWR | O_WRONLY), EINVAL);
	mq_close(q);
	q = open_queue(O_RDWR | O_CREAT, -5, -5); /* it is there */
	EXPECT(q >= 0);
	mq_close(q);
	EXPECT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
	EXPECT_ERR(mq_open(NAME, O_RDWR), EMFILE);
	EXPECT_EQ(mq_unlink(NAME), 0);
}

TEST(messages_come_by_priority_then_age)
{
	mqd_t q = new_queue(10, 16);
	unsigned int prio = 99;

	EXPECT_EQ(put(q, "a", 1), 0);
	EXPECT_EQ(put(q, "b", 5), 0);
	EXPECT_EQ(put(q, "c", 1), 0);
	EXPECT_EQ(put(q, "d", 32767), 0);
	EXPECT_EQ(put(q, "e", 5), 0);
	EXPECT_EQ(put(q, "f", 0), 0);
	EXPECT_EQ(mq_receive(q, buf, 16, &prio), 1);
	EXPECT_EQ(prio, 32767);
	EXPECT_EQ(buf[0], 'd');
	EXPECT_EQ(letter(q), 'b');
	EXPECT_EQ(letter(q), 'e');
	EXPECT_EQ(letter(q), 'a');
	EXPECT_EQ(letter(q), 'c');
	EXPECT_EQ(mq_receive(q, buf, 16, NULL), 1);
	EXPECT_EQ(buf[0], 'f');
	EXPECT_ERR(letter(q), EAGAIN);
	EXPECT_EQ(put(q, "", 3), 0);
	EXPECT_EQ(mq_receive(q, buf, 16, &prio), 0);
	EXPECT_EQ(prio, 3);
	mq_close(q);
}

TEST(send_and_receive_errors)
{
	struct timespec bad = { 0, -1 }, worse = { 0, 1000000000 };
	mqd_t q = new_queue(2, 8), r, w;

	EXPECT_ERR(mq_send(q, "x", 1, 32768), EINVAL);
	EXPECT_ERR(mq_send(q, "123456789", 9, 0), EMSGSIZE);
	EXPECT_EQ(mq_send(q, "12345678", 8, 0), 0);
	EXPECT_ERR(mq_receive(q, buf, 7, NULL), EMSGSIZE);
	EXPECT_ERR(mq_send(-1, "x", 1, 0), EBADF);
	EXPECT_ERR(mq_send(0, "x", 1, 0), EBADF);
	EXPECT_ERR(mq_receive(-1, buf, 8, NULL), EBADF);
	EXPECT_ERR(syscall(SYS_mq_timedsend, q, 8L, 4L, 0, NULL), EFAULT);
	EXPECT_ERR(mq_timedsend(q, "x", 1, 0, &bad), EINVAL);
	EXPECT_ERR(mq_timedreceive(q, buf, 8, NULL, &worse), EINVAL);
	EXPECT_ERR(syscall(SYS_mq_timedsend, q, "x", 1L, 0, 8L), EFAULT);
	EXPECT_ERR(syscall(SYS_mq_timedreceive, q, buf, 8L, NULL, 8L), EFAULT);
	EXPECT_EQ(put(q, "y", 0), 0);
	EXPECT_ERR(put(q, "z", 0), EAGAIN);
	EXPECT_ERR(syscall(SYS_mq_timedreceive, q, 8L, 8L, NULL, NULL), EFAULT);
	EXPECT_EQ(attr_of(q).mq_curmsgs, 1); /* lost */
	EXPECT_ERR(syscall(SYS_mq_timedreceive, q, buf, 8L, 8L, NULL), EFAULT);
	EXPECT_EQ(attr_of(q).mq_curmsgs, 0);
	EXPECT_ERR(write(q, "x", 1), EINVAL);
	mq_close(q);
	r = mq_open(NAME, O_RDONLY | O_CREAT, 0600, NULL);
	w = mq_open(NAME, O_WRONLY);
	mq_unlink(NAME);
	EXPECT_ERR(put(r, "x", 0), EBADF);
	EXPECT_EQ(put(w, "x", 0), 0);
	EXPECT_ERR(mq_receive(w, buf, sizeof(buf), NULL), EBADF);
	EXPECT_EQ(letter(r), 'x');
	mq_close(r);
	mq_close(w);
}

static void blocking(mqd_t q)
{
	struct mq_attr attr = { 0 };

	EXPECT_EQ(mq_setattr(q, &attr, NULL), 0);
}

static int result(pid_t pid)
{
	int status = tap_wait(pid);

	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static pid_t receiver(mqd_t q)
{
	pid_t pid = fork();
	int c;

	if (pid == 0) {
		c = letter(q);
		_exit(c < 0 ? 128 + errno : c);
	}
	EXPECT(tap_await_state(pid, 'S'));
	return pid;
}

static pid_t sender(mqd_t q, const char *text, unsigned int prio)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(put(q, text, prio) ? errno : 0);
	EXPECT(tap_await_state(pid, 'S'));
	return pid;
}

TEST(receivers_wait_in_order)
{
	mqd_t q = new_queue(2, 8);
	pid_t a, b;

	blocking(q);
	a = receiver(q);
	b = receiver(q);
	EXPECT_EQ(put(q, "1", 0), 0);
	EXPECT_EQ(put(q, "2", 9), 0);
	EXPECT_EQ(result(a), '1');
	EXPECT_EQ(result(b), '2');
	EXPECT_EQ(attr_of(q).mq_curmsgs, 0);
	mq_close(q);
}

TEST(an_urgent_receiver_goes_first)
{
	mqd_t q = new_queue(2, 8);
	pid_t a, b;
	int c;

	blocking(q);
	a = receiver(q);
	b = fork();
	if (b == 0) {
		setpriority(PRIO_PROCESS, 0, -5);
		c = letter(q);
		_exit(c);
	}
	EXPECT(tap_await_state(b, 'S'));
	EXPECT_EQ(put(q, "1", 0), 0);
	EXPECT_EQ(result(b), '1');
	EXPECT_EQ(put(q, "2", 0), 0);
	EXPECT_EQ(result(a), '2');
	mq_close(q);
}

TEST(senders_wait_for_room)
{
	mqd_t q = new_queue(1, 8);
	pid_t a, b;

	blocking(q);
	EXPECT_EQ(put(q, "x", 0), 0);
	a = sender(q, "a", 1);
	b = sender(q, "b", 2);
	EXPECT_EQ(letter(q), 'x');
	EXPECT_EQ(result(a), 0);
	EXPECT_EQ(attr_of(q).mq_curmsgs, 1);
	EXPECT_EQ(letter(q), 'a');
	EXPECT_EQ(result(b), 0);
	EXPECT_EQ(letter(q), 'b');
	mq_close(q);
}

TEST(timeouts_are_times_of_day)
{
	struct timespec past = { 1, 0 }, soon;
	mqd_t q = new_queue(1, 8);
	int64_t before;

	blocking(q);
	EXPECT_ERR(mq_timedreceive(q, buf, 8, NULL, &past), ETIMEDOUT);
	clock_gettime(CLOCK_REALTIME, &soon);
	soon.tv_nsec += 30000000;
	if (soon.tv_nsec >= 1000000000) {
		soon.tv_sec++;
		soon.tv_nsec -= 1000000000;
	}
	before = tap_now_ms();
	EXPECT_ERR(mq_timedreceive(q, buf, 8, NULL, &soon), ETIMEDOUT);
	EXPECT(tap_now_ms() - before >= 20);
	EXPECT_EQ(mq_timedsend(q, "x", 1, 0, &past), 0); /* there is room */
	EXPECT_ERR(mq_timedsend(q, "x", 1, 0, &past), ETIMEDOUT);
	EXPECT_EQ(mq_timedreceive(q, buf, 8, NULL, &past), 1);
	mq_close(q);
}

/* The clock of the day is set while somebody waits by it. */
TEST(setting_the_clock_ends_a_wait)
{
	const time_t later = 10000;
	mqd_t q = new_queue(1, 8);
	struct timespec ts;
	pid_t pid;

	blocking(q);
	REQUIRE(!clock_gettime(CLOCK_REALTIME, &ts));
	ts.tv_sec += later;
	pid = fork();
	if (pid == 0) {
		errno = 0;
		mq_timedreceive(q, buf, 8, NULL, &ts);
		_exit(errno);
	}
	EXPECT(tap_await_state(pid, 'S'));
	EXPECT(!clock_settime(CLOCK_REALTIME, &ts));
	EXPECT_EQ(result(pid), ETIMEDOUT);
	REQUIRE(!clock_gettime(CLOCK_REALTIME, &ts));
	ts.tv_sec -= later;
	EXPECT(!clock_settime(CLOCK_REALTIME, &ts));
	mq_close(q);
}

static void on_signal(int sig)
{
	(void)sig;
}

TEST(signals_interrupt_and_kill)
{
	struct sigaction sa = { .sa_handler = on_signal };
	mqd_t q = new_queue(1, 8);
	pid_t r, s;

	blocking(q);
	sigaction(SIGUSR1, &sa, NULL);
	r = receiver(q);
	kill(r, SIGUSR1);
	EXPECT_EQ(result(r), 128 + EINTR);
	r = receiver(q);
	kill(r, SIGKILL);
	EXPECT_EQ(result(r), -SIGKILL);
	EXPECT_EQ(put(q, "x", 0), 0);
	s = sender(q, "y", 0);
	kill(s, SIGUSR1);
	EXPECT_EQ(result(s), EINTR);
	s = sender(q, "y", 0);
	kill(s, SIGKILL);
	EXPECT_EQ(result(s), -SIGKILL);
	EXPECT_EQ(letter(q), 'x');
	EXPECT_EQ(attr_of(q).mq_curmsgs, 0);
	mq_close(q);
}

TEST(sa_restart_goes_on_waiting)
{
	struct sigaction sa = { .sa_handler = on_signal,
				.sa_flags = SA_RESTART };
	mqd_t q = new_queue(1, 8);
	pid_t r;

	blocking(q);
	sigaction(SIGUSR1, &sa, NULL);
	r = receiver(q);
	kill(r, SIGUSR1);
	tap_sleep_ms(20);
	EXPECT(tap_await_state(r, 'S'));
	EXPECT_EQ(put(q, "k", 0), 0);
	EXPECT_EQ(result(r), 'k');
	mq_close(q);
}

TEST(poll_and_epoll)
{
	mqd_t q = new_queue(1, 8);
	struct pollfd p = { q, POLLIN | POLLOUT, 0 };
	struct epoll_event ev = { EPOLLIN, { .fd = 7 } };
	int ep = epoll_create1(0);

	EXPECT_EQ(poll(&p, 1, 0), 1);
	EXPECT_EQ(p.revents, POLLOUT);
	EXPECT_EQ(epoll_ctl(ep, EPOLL_CTL_ADD, q, &ev), 0);
	EXPECT_EQ(epoll_wait(ep, &ev, 1, 0), 0);
	EXPECT_EQ(put(q, "x", 0), 0);
	EXPECT_EQ(epoll_wait(ep, &ev, 1, 0), 1);
	EXPECT_EQ(poll(&p, 1, 0), 1);
	EXPECT_EQ(p.revents, POLLIN);
	EXPECT_EQ(letter(q), 'x');
	EXPECT_EQ(epoll_wait(ep, &ev, 1, 0), 0);
	close(ep);
	mq_close(q);
}

static volatile sig_atomic_t told, told_code, told_value, told_pid;

static void on_told(int sig, siginfo_t *info, void *ctx)
{
	(void)ctx;
	told = sig;
	told_code = info->si_code;
	told_value = info->si_value.sival_int;
	told_pid = info->si_pid;
}

static int notify(mqd_t q, int how, int sig, int value)
{
	struct sigevent ev = { .sigev_notify = how,
			       .sigev_signo = sig,
			       .sigev_value.sival_int = value };

	return (int)syscall(SYS_mq_notify, q, &ev);
}

TEST(one_signal_for_a_message_to_an_empty_queue)
{
	struct sigaction sa = { .sa_sigaction = on_told,
				.sa_flags = SA_SIGINFO };
	mqd_t q = new_queue(4, 8);
	pid_t pid;

	sigaction(SIGUSR1, &sa, NULL);
	EXPECT_EQ(notify(q, SIGEV_SIGNAL, SIGUSR1, 4711), 0);
	EXPECT_ERR(notify(q, SIGEV_SIGNAL, SIGUSR1, 0), EBUSY);
	EXPECT_EQ(put(q, "a", 0), 0);
	EXPECT_EQ(told, SIGUSR1);
	EXPECT_EQ(told_code, SI_MESGQ);
	EXPECT_EQ(told_value, 4711);
	EXPECT_EQ(told_pid, getpid());
	told = 0;
	EXPECT_EQ(letter(q), 'a');
	EXPECT_EQ(put(q, "b", 0), 0); /* registered no more */
	EXPECT_EQ(told, 0);
	EXPECT_EQ(notify(q, SIGEV_SIGNAL, SIGUSR1, 1), 0);
	EXPECT_EQ(put(q, "c", 0), 0); /* not empty */
	EXPECT_EQ(told, 0);
	EXPECT_EQ(letter(q), 'b');
	EXPECT_EQ(letter(q), 'c');
	blocking(q);
	pid = receiver(q); /* goes first: no signal */
	EXPECT_EQ(put(q, "d", 0), 0);
	EXPECT_EQ(result(pid), 'd');
	EXPECT_EQ(told, 0);
	EXPECT_EQ(put(q, "e", 0), 0);
	EXPECT_EQ(told, SIGUSR1);
	mq_close(q);
}

TEST(mq_notify_errors)
{
	struct sigevent ev = { .sigev_notify = SIGEV_THREAD };
	mqd_t q = new_queue(1, 8);
	static char cookie[32];
	int s = socket(AF_UNIX, SOCK_DGRAM, 0);

	EXPECT_ERR(notify(-1, SIGEV_NONE, 0, 0), EBADF);
	EXPECT_ERR(notify(0, SIGEV_NONE, 0, 0), EBADF);
	EXPECT_ERR(notify(q, 77, SIGUSR1, 0), EINVAL);
	EXPECT_ERR(notify(q, SIGEV_SIGNAL, 65, 0), EINVAL);
	EXPECT_ERR(notify(q, SIGEV_SIGNAL, -1, 0), EINVAL);
	EXPECT_ERR(syscall(SYS_mq_notify, q, 8L), EFAULT);
	EXPECT_ERR(syscall(SYS_mq_notify, -1, NULL), EBADF);
	ev.sigev_value.sival_ptr = (void *)8;
	ev.sigev_signo = s;
	EXPECT_ERR(syscall(SYS_mq_notify, q, &ev), EFAULT);
	ev.sigev_value.sival_ptr = cookie;
	EXPECT_ERR(syscall(SYS_mq_notify, q, &ev), EINVAL); /* no netlink */
	ev.sigev_signo = q;
	EXPECT_ERR(syscall(SYS_mq_notify, q, &ev), ENOTSOCK);
	ev.sigev_signo = -1;
	EXPECT_ERR(syscall(SYS_mq_notify, q, &ev), EBADF);
	EXPECT_EQ(notify(q, SIGEV_NONE, 0, 0), 0);
	EXPECT_EQ(syscall(SYS_mq_notify, q, NULL), 0);
	EXPECT_EQ(notify(q, SIGEV_NONE, 0, 0), 0);
	close(s);
	mq_close(q);
}

TEST(a_registration_ends_with_its_owner_or_a_close)
{
	mqd_t q = new_queue(1, 8), again;
	pid_t pid = fork();

	if (pid == 0)
		_exit(notify(q, SIGEV_NONE, 0, 0) ? 1 : 0);
	EXPECT_EQ(result(pid), 0);
	EXPECT_EQ(notify(q, SIGEV_NONE, 0, 0), 0); /* it is free again */
	pid = fork();
	if (pid == 0)
		_exit(notify(q, SIGEV_NONE, 0, 0) ? errno : 0);
	EXPECT_EQ(result(pid), EBUSY);
	again = dup(q);
	close(again); /* any descriptor of it */
	pid = fork();
	if (pid == 0)
		_exit(notify(q, SIGEV_NONE, 0, 0) ? errno : 0);
	EXPECT_EQ(result(pid), 0);
	mq_close(q);
}

TEST(a_queue_is_a_file_that_tells_its_state)
{
	struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL,
			       .sigev_signo = SIGUSR2 };
	mqd_t q = new_queue(3, 8);
	char want[200];
	struct stat st;
	struct statfs fs;

	EXPECT_EQ(put(q, "abc", 0), 0);
	EXPECT_EQ(put(q, "de", 0), 0);
	EXPECT_EQ(pread(q, buf, sizeof(buf), 0), 60);
	EXPECT(!memcmp(buf,
		       "QSIZE:5          NOTIFY:0     SIGNO:0     "
		       "NOTIFY_PID:0     \n",
		       60));
	EXPECT_EQ(mq_notify(q, &ev), 0);
	memset(buf, 0, 200);
	EXPECT(pread(q, buf, 199, 0) > 0);
	snprintf(want, sizeof(want),
		 "QSIZE:%-10d NOTIFY:%-5d SIGNO:%-5d NOTIFY_PID:%-6d\n", 5, 0,
		 SIGUSR2, getpid());
	EXPECT(!strcmp(buf, want));
	EXPECT_EQ(pread(q, buf, 5, 6), 5);
	EXPECT(!memcmp(buf, "5    ", 5));
	EXPECT_EQ(fstat(q, &st), 0);
	EXPECT_EQ(st.st_mode, S_IFREG | 0600);
	EXPECT_EQ(st.st_size, 80);
	EXPECT_EQ(st.st_nlink, 0);
	EXPECT_EQ(fstatfs(q, &fs), 0);
	EXPECT_EQ(fs.f_type, 0x19800202);
	EXPECT_EQ(fs.f_bsize, 4096);
	EXPECT_EQ(fs.f_namelen, 255);
	mq_close(q);
}

TEST(looking_leaves_the_times_alone)
{
	const struct timespec old[2] = { { 1000, 0 }, { 2000, 0 } };
	mqd_t q = new_queue(3, 8);
	struct mq_attr attr;
	struct stat st;

	EXPECT_EQ(futimens(q, old), 0);
	attr = attr_of(q);
	EXPECT_EQ(fstat(q, &st), 0);
	EXPECT_EQ(st.st_atime, 1000);
	EXPECT_EQ(st.st_mtime, 2000);
	EXPECT_EQ(mq_setattr(q, &attr, NULL), 0);
	EXPECT_EQ(fstat(q, &st), 0);
	EXPECT(st.st_atime > 1000);
	EXPECT_EQ(st.st_mtime, 2000);
	EXPECT_EQ(put(q, "x", 0), 0);
	EXPECT_EQ(fstat(q, &st), 0);
	EXPECT(st.st_mtime > 2000);
	mq_close(q);
}

TEST(the_umask_applies)
{
	struct stat st;
	mqd_t q;

	umask(027);
	q = mq_open(NAME, O_RDWR | O_CREAT, 0666, NULL);
	REQUIRE(q >= 0);
	EXPECT_EQ(fstat(q, &st), 0);
	EXPECT_EQ(st.st_mode, S_IFREG | 0640);
	EXPECT_EQ(mq_unlink(NAME), 0);
	mq_close(q);
}

static void without_permission(void)
{
	ipc_become_stranger();
	EXPECT_ERR(mq_open(NAME, O_WRONLY), EACCES);
	EXPECT_ERR(mq_open(NAME, O_RDWR), EACCES);
	EXPECT_ERR(mq_open(NAME, O_RDWR | O_CREAT, 0600, NULL), EACCES);
	EXPECT(mq_open(NAME, O_RDONLY) >= 0);
	EXPECT_ERR(syscall(SYS_mq_unlink, NAME + 1), EPERM);
}

TEST(permissions)
{
	mqd_t q;

	umask(0);
	q = mq_open(NAME, O_RDWR | O_CREAT, 0604, NULL);
	REQUIRE(q >= 0);
	EXPECT_EQ(tap_in_child(without_permission), 0);
	EXPECT_EQ(mq_unlink(NAME), 0);
	mq_close(q);
	q = mq_open(NAME, O_RDWR | O_CREAT, 0, NULL); /* once, anyway */
	EXPECT(q >= 0);
	EXPECT_EQ(put(q, "x", 0), 0);
	EXPECT_EQ(mq_unlink(NAME), 0);
	mq_close(q);
}

static void small_limits(void)
{
	struct rlimit lim = { 8192, 8192 };
	struct mq_attr attr = { .mq_maxmsg = 10, .mq_msgsize = 100 };
	mqd_t a, b;

	REQUIRE(setrlimit(RLIMIT_MSGQUEUE, &lim) == 0);
	ipc_become_stranger();
	EXPECT_ERR(open_queue(O_RDWR | O_CREAT, 11, 8), EINVAL);
	EXPECT_ERR(open_queue(O_RDWR | O_CREAT, 1, 8193), EINVAL);
	/* 10 * 48 + 10 * 48 + 10 * 723 = 8190 */
	EXPECT_ERR(open_queue(O_RDWR | O_CREAT, 10, 724), EMFILE);
	a = open_queue(O_RDWR | O_CREAT, 10, 723);
	EXPECT(a >= 0);
	EXPECT_ERR(mq_open("/tap-mq2", O_RDWR | O_CREAT, 0600, &attr), EMFILE);
	EXPECT_EQ(mq_unlink(NAME), 0);
	EXPECT_ERR(mq_open("/tap-mq2", O_RDWR | O_CREAT, 0600, &attr), EMFILE);
	mq_close(a);
	b = mq_open("/tap-mq2", O_RDWR | O_CREAT, 0600, &attr);
	EXPECT(b >= 0);
	EXPECT_EQ(mq_unlink("/tap-mq2"), 0);
	mq_close(b);
}

static void queue_limit(void)
{
	mqd_t q;

	ipc_become_stranger();
	q = mq_open("/tap-mq1", O_RDWR | O_CREAT, 0600, NULL);
	EXPECT(q >= 0);
	EXPECT_ERR(mq_open("/tap-mq2", O_RDWR | O_CREAT, 0600, NULL), ENOSPC);
	EXPECT_EQ(mq_unlink("/tap-mq1"), 0);
	EXPECT_ERR(mq_open("/tap-mq2", O_RDWR | O_CREAT, 0600, NULL), ENOSPC);
	mq_close(q);
	q = mq_open("/tap-mq2", O_RDWR | O_CREAT, 0600, NULL);
	EXPECT(q >= 0);
	EXPECT_EQ(mq_unlink("/tap-mq2"), 0);
	mq_close(q);
}

TEST(limits_are_enforced)
{
	mqd_t q;

	EXPECT_EQ(tap_in_child(small_limits), 0);
	EXPECT_EQ(ipc_sysctl("fs/mqueue/queues_max"), 256);
	EXPECT_EQ(ipc_sysctl("fs/mqueue/msg_max"), 10);
	EXPECT_EQ(ipc_sysctl("fs/mqueue/msgsize_max"), 8192);
	EXPECT_EQ(ipc_sysctl("fs/mqueue/msg_default"), 10);
	EXPECT_EQ(ipc_sysctl("fs/mqueue/msgsize_default"), 8192);
	EXPECT_EQ(ipc_sysctl_set("fs/mqueue/msg_max", 65537), -EINVAL);
	EXPECT_EQ(ipc_sysctl_set("fs/mqueue/msg_max", 0), -EINVAL);
	EXPECT_EQ(ipc_sysctl_set("fs/mqueue/msgsize_max", 127), -EINVAL);
	EXPECT_EQ(ipc_sysctl_set("fs/mqueue/queues_max", 1), 0);
	EXPECT_EQ(tap_in_child(queue_limit), 0);
	EXPECT_EQ(ipc_sysctl_set("fs/mqueue/queues_max", 256), 0);
	EXPECT_EQ(ipc_sysctl_set("fs/mqueue/msg_default", 5), 0);
	EXPECT_EQ(ipc_sysctl_set("fs/mqueue/msgsize_default", 200), 0);
	q = mq_open(NAME, O_RDWR | O_CREAT, 0600, NULL);
	EXPECT_EQ(attr_of(q).mq_maxmsg, 5);
	EXPECT_EQ(attr_of(q).mq_msgsize, 200);
	mq_close(q);
	mq_unlink(NAME);
	EXPECT_EQ(ipc_sysctl_set("fs/mqueue/msg_default", 10), 0);
	EXPECT_EQ(ipc_sysctl_set("fs/mqueue/msgsize_default", 8192), 0);
}

TEST(the_file_system_shows_the_queues)
{
	struct stat st;
	mqd_t q;

	REQUIRE(mkdir("/tmp/mq", 0700) == 0);
	EXPECT_ERR(mount("none", "/tmp/mq", "mqueue", 0, "x=1"), EINVAL);
	REQUIRE(mount("none", "/tmp/mq", "mqueue", 0, NULL) == 0);
	EXPECT_EQ(stat("/tmp/mq", &st), 0);
	EXPECT_EQ(st.st_mode, S_IFDIR | S_ISVTX | 0777);
	EXPECT_EQ(st.st_size, 40);
	q = mq_open(NAME, O_RDWR | O_CREAT, 0600, NULL);
	EXPECT_EQ(put(q, "xyz", 0), 0);
	EXPECT(tap_read_file("/tmp/mq/tap-mq", buf, 100) > 0);
	EXPECT(!strncmp(buf, "QSIZE:3 ", 8));
	EXPECT_EQ(stat("/tmp/mq", &st), 0);
	EXPECT_EQ(st.st_size, 60);
	EXPECT_ERR(mkdir("/tmp/mq/d", 0700), EPERM);
	EXPECT_ERR(symlink("x", "/tmp/mq/l"), EPERM);
	EXPECT_ERR(link("/tmp/mq/tap-mq", "/tmp/mq/l"), EPERM);
	EXPECT_ERR(rename("/tmp/mq/tap-mq", "/tmp/mq/l"), EPERM);
	EXPECT_EQ(chmod("/tmp/mq/tap-mq", 0640), 0);
	EXPECT_EQ(fstat(q, &st), 0);
	EXPECT_EQ(st.st_mode, S_IFREG | 0640);
	EXPECT_EQ(unlink("/tmp/mq/tap-mq"), 0);
	EXPECT_ERR(mq_unlink(NAME), ENOENT);
	mq_close(q);
	close(open("/tmp/mq/made", O_CREAT | O_WRONLY, 0600));
	EXPECT_EQ(umount("/tmp/mq"), 0);
	q = mq_open("/made", O_RDWR); /* it is the same instance */
	EXPECT(q >= 0);
	EXPECT_EQ(attr_of(q).mq_maxmsg, 10);
	EXPECT_EQ(mq_unlink("/made"), 0);
	mq_close(q);
	rmdir("/tmp/mq");
}

TEST(storm)
{
	mqd_t q = new_queue(4, 8);
	int sum = 0;

	blocking(q);
	for (int i = 0; i < 4; i++) {
		if (fork())
			continue;
		for (int n = 0; n < 250; n++)
			if (mq_send(q, "12345678", 1 + (size_t)(n % 8),
				    (unsigned int)n % 5))
				_exit(1);
		_exit(0);
	}
	for (int n = 0; n < 1000; n++)
		sum += mq_receive(q, buf, 8, NULL) > 0;
	EXPECT_EQ(sum, 1000);
	for (int i = 0; i < 4; i++)
		EXPECT_EQ(result(-1), 0);
	EXPECT_EQ(attr_of(q).mq_curmsgs, 0);
	mq_close(q);
}

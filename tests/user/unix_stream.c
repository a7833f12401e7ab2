/*
 * tests/user/unix_stream.c - connected AF_UNIX sockets: streams and packets.
 *
 * See: unix(7), socket(7); net/unix_stream.c, net/unix_name.c.
 */
#include "tests/user/tap.h"
#include <limits.h>
#include <poll.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>

#define PATH "/tmp/tap-unix"

static char buf[1 << 18];

static void pair_of(int type, int fds[2])
{
	REQUIRE(socketpair(AF_UNIX, type, 0, fds) == 0);
}

static socklen_t name_of(struct sockaddr_un *un, const char *path)
{
	memset(un, 0, sizeof(*un));
	un->sun_family = AF_UNIX;
	strcpy(un->sun_path, path);
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) +
			   strlen(path) + 1);
}

static int bind_to(int fd, const char *path)
{
	struct sockaddr_un un;
	socklen_t len = name_of(&un, path);

	return bind(fd, (struct sockaddr *)&un, len);
}

static int connect_to(int fd, const char *path)
{
	struct sockaddr_un un;
	socklen_t len = name_of(&un, path);

	return connect(fd, (struct sockaddr *)&un, len);
}

static int listener(int type, int backlog)
{
	int fd = socket(AF_UNIX, type, 0);

	unlink(PATH);
	REQUIRE(fd >= 0 && bind_to(fd, PATH) == 0);
	REQUIRE(listen(fd, backlog) == 0);
	return fd;
}

TEST(socket_errors)
{
	int fds[2];

	EXPECT_ERR(socket(AF_UNIX, 77, 0), EINVAL);
	EXPECT_ERR(socket(AF_UNIX, SOCK_RDM, 0), ESOCKTNOSUPPORT);
	EXPECT_ERR(socket(AF_UNIX, SOCK_STREAM, 2), EPROTONOSUPPORT);
	EXPECT_ERR(socket(77, SOCK_STREAM, 0), EAFNOSUPPORT);
	EXPECT_ERR(socketpair(AF_UNIX, SOCK_STREAM, 5, fds), EPROTONOSUPPORT);
	EXPECT_ERR(syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, 8L),
		   EFAULT);
	EXPECT_EQ(socketpair(AF_UNIX, SOCK_RAW, PF_UNIX, fds), 0);
	close(fds[0]);
	close(fds[1]);
	EXPECT_EQ(socketpair(AF_UNIX,
			     SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0,
			     fds),
		  0);
	EXPECT_EQ(fcntl(fds[0], F_GETFD), FD_CLOEXEC);
	EXPECT_EQ(fcntl(fds[1], F_GETFL), O_RDWR | O_NONBLOCK);
	close(fds[0]);
	close(fds[1]);
}

TEST(a_stream_has_no_edges_packets_have)
{
	int s[2], p[2];

	pair_of(SOCK_STREAM, s);
	pair_of(SOCK_SEQPACKET, p);
	EXPECT_EQ(write(s[0], "abc", 3) + write(s[0], "def", 3), 6);
	EXPECT_EQ(read(s[1], buf, 100), 6);
	EXPECT(!memcmp(buf, "abcdef", 6));
	EXPECT_EQ(write(p[0], "abc", 3) + write(p[0], "def", 3), 6);
	EXPECT_EQ(read(p[1], buf, 2), 2); /* the rest is lost */
	EXPECT_EQ(read(p[1], buf, 100), 3);
	EXPECT(!memcmp(buf, "def", 3));
	EXPECT_EQ(write(p[0], "", 0), 0);
	EXPECT_EQ(read(p[1], buf, 100), 0);
	EXPECT_EQ(write(s[0], "", 0), 0);
	EXPECT_ERR(recv(s[1], buf, 100, MSG_DONTWAIT), EAGAIN);
}

TEST(peek_trunc_and_waitall)
{
	int s[2], p[2];

	pair_of(SOCK_STREAM, s);
	pair_of(SOCK_SEQPACKET, p);
	write(s[0], "abcdef", 6);
	EXPECT_EQ(recv(s[1], buf, 3, MSG_PEEK), 3);
	EXPECT_EQ(recv(s[1], buf, 100, MSG_PEEK), 6);
	EXPECT_EQ(recv(s[1], buf, 4, MSG_WAITALL), 4);
	if (fork() == 0) {
		tap_await_state(getppid(), 'S');
		write(s[0], "gh", 2);
		tap_await_state(getppid(), 'S');
		write(s[0], "ij", 2);
		_exit(0);
	}
	EXPECT_EQ(recv(s[1], buf, 6, MSG_WAITALL), 6);
	EXPECT(!memcmp(buf, "efghij", 6));
	tap_wait(-1);
	write(p[0], "abcdef", 6);
	EXPECT_EQ(recv(p[1], buf, 3, MSG_PEEK | MSG_TRUNC), 6);
	EXPECT_EQ(recv(p[1], buf, 3, MSG_TRUNC), 6);
	EXPECT_ERR(recv(p[1], buf, 3, MSG_DONTWAIT), EAGAIN);
	EXPECT_ERR(recv(s[1], buf, 3, MSG_OOB | MSG_DONTWAIT), EINVAL);
}

TEST(the_end_of_a_stream)
{
	struct sigaction ign = { .sa_handler = SIG_IGN };
	int s[2];

	pair_of(SOCK_STREAM, s);
	write(s[0], "x", 1);
	close(s[0]);
	EXPECT_EQ(read(s[1], buf, 9), 1);
	EXPECT_EQ(read(s[1], buf, 9), 0);
	EXPECT_EQ(read(s[1], buf, 9), 0);
	EXPECT_ERR(send(s[1], "x", 1, MSG_NOSIGNAL), EPIPE);
	sigaction(SIGPIPE, &ign, NULL);
	EXPECT_ERR(write(s[1], "x", 1), EPIPE);
	pair_of(SOCK_STREAM, s);
	write(s[1], "unread", 6);
	write(s[0], "data", 4);
	close(s[1]); /* with something unread: a reset, behind the data */
	EXPECT_EQ(read(s[0], buf, 9), 6);
	EXPECT_ERR(read(s[0], buf, 9), ECONNRESET);
	EXPECT_EQ(read(s[0], buf, 9), 0);
}

TEST(sigpipe_kills)
{
	int s[2];
	pid_t pid;

	pair_of(SOCK_STREAM, s);
	close(s[0]);
	pid = fork();
	if (pid == 0) {
		write(s[1], "x", 1);
		_exit(0);
	}
	EXPECT_EQ(tap_wait(pid), SIGPIPE);
}

TEST(shutdown_closes_a_direction)
{
	int s[2], lone = socket(AF_UNIX, SOCK_STREAM, 0);
	struct pollfd p;

	pair_of(SOCK_STREAM, s);
	EXPECT_EQ(write(s[0], "x", 1), 1);
	EXPECT_EQ(shutdown(s[0], SHUT_WR), 0);
	EXPECT_ERR(send(s[0], "x", 1, MSG_NOSIGNAL), EPIPE);
	EXPECT_EQ(read(s[1], buf, 9), 1);
	EXPECT_EQ(read(s[1], buf, 9), 0);
	EXPECT_EQ(write(s[1], "back", 4), 4);
	EXPECT_EQ(read(s[0], buf, 9), 4);
	p = (struct pollfd){ s[1], POLLIN | POLLOUT | POLLRDHUP, 0 };
	EXPECT_EQ(poll(&p, 1, 0), 1);
	EXPECT_EQ(p.revents, POLLIN | POLLOUT | POLLRDHUP);
	EXPECT_EQ(shutdown(s[1], SHUT_RDWR), 0);
	EXPECT_EQ(poll(&p, 1, 0), 1);
	EXPECT_EQ(p.revents, POLLIN | POLLOUT | POLLRDHUP | POLLHUP);
	EXPECT_ERR(shutdown(s[0], 3), EINVAL);
	EXPECT_ERR(shutdown(s[0], -1), EINVAL);
	EXPECT_EQ(shutdown(lone, SHUT_RD), 0); /* even unconnected */
	EXPECT_ERR(shutdown(0, SHUT_RD), ENOTSOCK);
	EXPECT_ERR(shutdown(-1, SHUT_RD), EBADF);
}

TEST(connecting)
{
	int l = listener(SOCK_STREAM, 5), c = socket(AF_UNIX, SOCK_STREAM, 0);
	int d = socket(AF_UNIX, SOCK_DGRAM, 0), a;
	struct sockaddr_un un;
	socklen_t len = sizeof(un);

	EXPECT_EQ(connect_to(c, PATH), 0);
	EXPECT_ERR(connect_to(c, PATH), EISCONN);
	EXPECT_EQ(write(c, "early", 5), 5); /* before accept() */
	memset(&un, 0xff, sizeof(un));
	a = accept(l, (struct sockaddr *)&un, &len);
	EXPECT(a >= 0);
	EXPECT_EQ(len, 2); /* the client has no name */
	EXPECT_EQ(un.sun_family, AF_UNIX);
	EXPECT_EQ(read(a, buf, 9), 5);
	len = sizeof(un);
	EXPECT_EQ(getsockname(a, (struct sockaddr *)&un, &len), 0);
	EXPECT_EQ(len, 2 + strlen(PATH) + 1);
	EXPECT(!strcmp(un.sun_path, PATH));
	len = sizeof(un);
	EXPECT_EQ(getpeername(c, (struct sockaddr *)&un, &len), 0);
	EXPECT(!strcmp(un.sun_path, PATH));
	len = 4; /* cut, and the true length told */
	EXPECT_EQ(getpeername(c, (struct sockaddr *)&un, &len), 0);
	EXPECT_EQ(len, 2 + strlen(PATH) + 1);
	EXPECT_ERR(connect_to(d, PATH), EPROTOTYPE);
	EXPECT_ERR(getpeername(d, (struct sockaddr *)&un, &len), ENOTCONN);
	close(c);
	c = socket(AF_UNIX, SOCK_STREAM, 0);
	EXPECT_ERR(connect_to(c, "/tmp/tap-no-such"), ENOENT);
	EXPECT_ERR(connect_to(c, "/tmp"), ECONNREFUSED);
	EXPECT_ERR(connect_to(c, "/etc/passwd/x"), ENOTDIR);
	close(l);
	EXPECT_ERR(connect_to(c, PATH), ECONNREFUSED); /* nobody listens */
	EXPECT_EQ(unlink(PATH), 0);
	EXPECT_ERR(connect_to(c, PATH), ENOENT);
	EXPECT_ERR(read(c, buf, 1), EINVAL);
	EXPECT_ERR(send(c, "x", 1, MSG_NOSIGNAL), ENOTCONN);
}

TEST(accept_errors)
{
	int c = socket(AF_UNIX, SOCK_STREAM, 0), s[2];
	int l, d = socket(AF_UNIX, SOCK_DGRAM, 0);

	EXPECT_ERR(accept(c, NULL, NULL), EINVAL); /* not listening */
	EXPECT_ERR(accept(d, NULL, NULL), EOPNOTSUPP);
	EXPECT_ERR(listen(d, 1), EOPNOTSUPP);
	EXPECT_ERR(listen(c, 1), EINVAL); /* no name */
	EXPECT_ERR(accept(0, NULL, NULL), ENOTSOCK);
	EXPECT_ERR(accept(-1, NULL, NULL), EBADF);
	EXPECT_ERR(accept4(c, NULL, NULL, 1), EINVAL);
	pair_of(SOCK_STREAM, s);
	EXPECT_ERR(listen(s[0], 1), EINVAL);
	EXPECT_ERR(accept(s[0], NULL, NULL), EINVAL);
	l = listener(SOCK_STREAM, 1);
	EXPECT_EQ(fcntl(l, F_SETFL, O_NONBLOCK), 0);
	EXPECT_ERR(accept(l, NULL, NULL), EAGAIN);
	EXPECT_ERR(read(l, buf, 1), EINVAL);
	EXPECT_ERR(send(l, "x", 1, MSG_NOSIGNAL), ENOTCONN);
	unlink(PATH);
}

TEST(the_backlog_is_kept)
{
	int l = listener(SOCK_STREAM, 1), c[4];
	struct pollfd p = { l, POLLIN, 0 };

	for (int i = 0; i < 4; i++)
		c[i] = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	EXPECT_EQ(poll(&p, 1, 0), 0);
	EXPECT_EQ(connect_to(c[0], PATH), 0);
	EXPECT_EQ(connect_to(c[1], PATH), 0);
	EXPECT_ERR(connect_to(c[2], PATH), EAGAIN);
	EXPECT_EQ(poll(&p, 1, 0), 1);
	EXPECT(accept(l, NULL, NULL) >= 0);
	EXPECT_EQ(connect_to(c[2], PATH), 0);
	EXPECT_ERR(connect_to(c[3], PATH), EAGAIN);
	close(l); /* those not accepted are reset */
	EXPECT_ERR(read(c[1], buf, 1), ECONNRESET);
	EXPECT_EQ(read(c[1], buf, 1), 0);
	EXPECT_ERR(send(c[2], "x", 1, MSG_NOSIGNAL), EPIPE);
	unlink(PATH);
}

TEST(a_connector_waits_for_room_and_is_refused_at_the_end)
{
	int l = listener(SOCK_STREAM, 0), c = socket(AF_UNIX, SOCK_STREAM, 0);
	pid_t pid;

	EXPECT_EQ(connect_to(c, PATH), 0);
	pid = fork();
	if (pid == 0) {
		close(l);
		c = socket(AF_UNIX, SOCK_STREAM, 0);
		_exit(connect_to(c, PATH) ? errno : 0);
	}
	EXPECT(tap_await_state(pid, 'S'));
	EXPECT(accept(l, NULL, NULL) >= 0);
	EXPECT_EQ(tap_wait(pid), 0);
	pid = fork();
	if (pid == 0) {
		close(l);
		c = socket(AF_UNIX, SOCK_STREAM, 0);
		_exit(connect_to(c, PATH) ? errno : 0);
	}
	EXPECT(tap_await_state(pid, 'S'));
	close(l);
	EXPECT_EQ(WEXITSTATUS(tap_wait(pid)), ECONNREFUSED);
	unlink(PATH);
}

TEST(a_full_stream_blocks_and_tells)
{
	int s[2], size = 0;
	socklen_t len = sizeof(size);
	struct pollfd p;
	ssize_t n, all = 0;

	pair_of(SOCK_STREAM, s);
	EXPECT_EQ(getsockopt(s[0], SOL_SOCKET, SO_SNDBUF, &size, &len), 0);
	EXPECT_EQ(size, 212992);
	while ((n = send(s[0], buf, 1000, MSG_DONTWAIT)) > 0)
		all += n;
	EXPECT_EQ(errno, EAGAIN);
	EXPECT(all > 50000 && all < 400000);
	p = (struct pollfd){ s[0], POLLOUT, 0 };
	EXPECT_EQ(poll(&p, 1, 0), 0);
	EXPECT_EQ(ioctl(s[1], FIONREAD, &size), 0);
	EXPECT_EQ(size, all);
	EXPECT_EQ(ioctl(s[0], TIOCOUTQ, &size), 0);
	EXPECT(size >= all);
	while (all > 0 && (n = read(s[1], buf, sizeof(buf))) > 0)
		all -= n;
	EXPECT_EQ(poll(&p, 1, 0), 1);
	EXPECT_EQ(p.revents, POLLOUT);
}

TEST(names_in_the_file_system)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), c;
	struct sockaddr_un un;
	struct stat st;
	socklen_t len;

	unlink(PATH);
	umask(022);
	EXPECT_EQ(bind_to(fd, PATH), 0);
	EXPECT_ERR(bind_to(fd, "/tmp/tap-other"), EINVAL); /* has a name */
	EXPECT_EQ(stat(PATH, &st), 0);
	EXPECT_EQ(st.st_mode, S_IFSOCK | 0755);
	EXPECT_ERR(open(PATH, O_RDWR), ENXIO);
	c = socket(AF_UNIX, SOCK_STREAM, 0);
	EXPECT_ERR(bind_to(c, PATH), EADDRINUSE);
	EXPECT_ERR(bind_to(c, "/tmp/tap-none/x"), ENOENT);
	len = name_of(&un, PATH);
	EXPECT_ERR(bind(c, (struct sockaddr *)&un, 1), EINVAL);
	EXPECT_ERR(bind(c, (struct sockaddr *)&un, 2000), EINVAL);
	EXPECT_ERR(bind(c, (struct sockaddr *)8, len), EFAULT);
	un.sun_family = AF_INET;
	EXPECT_ERR(bind(c, (struct sockaddr *)&un, len), EINVAL);
	EXPECT_ERR(connect(c, (struct sockaddr *)&un, len), EINVAL);
	memset(un.sun_path, 'a', sizeof(un.sun_path));
	un.sun_family = AF_UNIX;
	EXPECT_ERR(bind(c, (struct sockaddr *)&un, sizeof(un) + 1), EINVAL);
	EXPECT_ERR(connect_to(c, PATH), ECONNREFUSED);
	EXPECT_EQ(unlink(PATH), 0);
	EXPECT_ERR(bind(0, (struct sockaddr *)&un, len), ENOTSOCK);
	EXPECT_ERR(bind(-1, (struct sockaddr *)&un, len), EBADF);
}

static void no_right_to_connect(void)
{
	int c = socket(AF_UNIX, SOCK_STREAM, 0);

	REQUIRE(setgid(1234) == 0 && setuid(1234) == 0);
	EXPECT_ERR(connect_to(c, PATH), EACCES);
	EXPECT_ERR(bind_to(c, "/etc/tap-unix"), EACCES);
}

TEST(connecting_takes_the_right_to_write)
{
	int l = listener(SOCK_STREAM, 1);

	EXPECT_EQ(chmod(PATH, 0755), 0);
	EXPECT_EQ(tap_in_child(no_right_to_connect), 0);
	close(l);
	unlink(PATH);
}

TEST(abstract_names)
{
	struct sockaddr_un un = { AF_UNIX, "\0tap" }, got;
	socklen_t len = 2 + 4, n = sizeof(got);
	int l = socket(AF_UNIX, SOCK_STREAM, 0), c, a;

	EXPECT_EQ(bind(l, (struct sockaddr *)&un, len), 0);
	EXPECT_EQ(getsockname(l, (struct sockaddr *)&got, &n), 0);
	EXPECT_EQ(n, len);
	EXPECT(!memcmp(got.sun_path, "\0tap", 4));
	c = socket(AF_UNIX, SOCK_STREAM, 0);
	EXPECT_ERR(bind(c, (struct sockaddr *)&un, len), EADDRINUSE);
	EXPECT_EQ(listen(l, 1), 0);
	EXPECT_ERR(connect(c, (struct sockaddr *)&un, len + 1), ECONNREFUSED);
	EXPECT_EQ(connect(c, (struct sockaddr *)&un, len), 0);
	a = accept(l, NULL, NULL);
	EXPECT(a >= 0);
	close(a);
	close(l);
	close(c);
	c = socket(AF_UNIX, SOCK_STREAM, 0);
	EXPECT_ERR(connect(c, (struct sockaddr *)&un, len), ECONNREFUSED);
	n = sizeof(got);
	EXPECT_EQ(bind(c, (struct sockaddr *)&un, 2), 0); /* autobind */
	EXPECT_EQ(getsockname(c, (struct sockaddr *)&got, &n), 0);
	EXPECT_EQ(n, 2 + 6);
	EXPECT_EQ(got.sun_path[0], 0);
	EXPECT_EQ(strspn(got.sun_path + 1, "0123456789abcdef"), 5);
}

TEST(options)
{
	int s[2], v = -1, l = listener(SOCK_SEQPACKET, 1);
	socklen_t len = sizeof(v);
	struct timeval tv = { 0, 20000 };
	struct linger linger;

	pair_of(SOCK_STREAM, s);
	EXPECT_EQ(getsockopt(s[0], SOL_SOCKET, SO_TYPE, &v, &len), 0);
	EXPECT_EQ(v, SOCK_STREAM);
	EXPECT_EQ(getsockopt(l, SOL_SOCKET, SO_TYPE, &v, &len), 0);
	EXPECT_EQ(v, SOCK_SEQPACKET);
	EXPECT_EQ(getsockopt(s[0], SOL_SOCKET, SO_DOMAIN, &v, &len), 0);
	EXPECT_EQ(v, AF_UNIX);
	EXPECT_EQ(getsockopt(s[0], SOL_SOCKET, SO_PROTOCOL, &v, &len), 0);
	EXPECT_EQ(v, 0);
	EXPECT_EQ(getsockopt(s[0], SOL_SOCKET, SO_ACCEPTCONN, &v, &len), 0);
	EXPECT_EQ(v, 0);
	EXPECT_EQ(getsockopt(l, SOL_SOCKET, SO_ACCEPTCONN, &v, &len), 0);
	EXPECT_EQ(v, 1);
	EXPECT_EQ(getsockopt(s[0], SOL_SOCKET, SO_ERROR, &v, &len), 0);
	EXPECT_EQ(v, 0);
	v = 10000;
	EXPECT_EQ(setsockopt(s[0], SOL_SOCKET, SO_SNDBUF, &v, sizeof(v)), 0);
	EXPECT_EQ(getsockopt(s[0], SOL_SOCKET, SO_SNDBUF, &v, &len), 0);
	EXPECT_EQ(v, 20000);
	v = 1;
	EXPECT_EQ(setsockopt(s[0], SOL_SOCKET, SO_SNDBUF, &v, sizeof(v)), 0);
	EXPECT_EQ(getsockopt(s[0], SOL_SOCKET, SO_SNDBUF, &v, &len), 0);
	EXPECT_EQ(v, 4608);
	EXPECT_EQ(setsockopt(s[0], SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv)),
		  0);
	EXPECT_ERR(read(s[0], buf, 1), EAGAIN);
	tv.tv_usec = 1000000;
	EXPECT_ERR(setsockopt(s[0], SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv)),
		   EDOM);
	EXPECT_ERR(setsockopt(s[0], SOL_SOCKET, SO_RCVTIMEO, &tv, 4), EINVAL);
	EXPECT_ERR(setsockopt(s[0], SOL_SOCKET, SO_SNDBUF, &v, 2), EINVAL);
	EXPECT_ERR(setsockopt(s[0], SOL_SOCKET, SO_SNDBUF, (void *)8, 4),
		   EFAULT);
	EXPECT_ERR(setsockopt(s[0], SOL_SOCKET, 9999, &v, 4), ENOPROTOOPT);
	EXPECT_ERR(getsockopt(s[0], SOL_SOCKET, 9999, &v, &len), ENOPROTOOPT);
	EXPECT_ERR(getsockopt(s[0], 77, 1, &v, &len), EOPNOTSUPP);
	EXPECT_ERR(setsockopt(s[0], 77, 1, &v, 4), EOPNOTSUPP);
	len = (socklen_t)-1;
	EXPECT_ERR(getsockopt(s[0], SOL_SOCKET, SO_TYPE, &v, &len), EINVAL);
	len = sizeof(linger);
	EXPECT_EQ(getsockopt(s[0], SOL_SOCKET, SO_LINGER, &linger, &len), 0);
	EXPECT_EQ(linger.l_onoff, 0);
	unlink(PATH);
}

TEST(epoll_sees_data_and_the_end)
{
	struct epoll_event ev = { EPOLLIN | EPOLLRDHUP | EPOLLET, { 0 } };
	int s[2], ep = epoll_create1(0);

	pair_of(SOCK_STREAM, s);
	EXPECT_EQ(epoll_ctl(ep, EPOLL_CTL_ADD, s[0], &ev), 0);
	EXPECT_EQ(epoll_wait(ep, &ev, 1, 0), 0);
	write(s[1], "x", 1);
	EXPECT_EQ(epoll_wait(ep, &ev, 1, 0), 1);
	EXPECT_EQ(ev.events, EPOLLIN);
	EXPECT_EQ(epoll_wait(ep, &ev, 1, 0), 0);
	write(s[1], "y", 1);
	EXPECT_EQ(epoll_wait(ep, &ev, 1, 0), 1);
	close(s[1]);
	EXPECT_EQ(epoll_wait(ep, &ev, 1, 0), 1);
	EXPECT_EQ(ev.events, EPOLLIN | EPOLLRDHUP | EPOLLHUP);
}

TEST(connect_and_accept_race)
{
	int l = listener(SOCK_STREAM, 2);

	for (int i = 0; i < 4; i++) {
		if (fork())
			continue;
		for (int n = 0; n < 50; n++) {
			int c = socket(AF_UNIX, SOCK_STREAM, 0);

			if (connect_to(c, PATH) || write(c, "q", 1) != 1 ||
			    read(c, buf, 1) != 1)
				_exit(1);
			close(c);
		}
		_exit(0);
	}
	for (int n = 0; n < 200; n++) {
		int a = accept(l, NULL, NULL);

		EXPECT_EQ(read(a, buf, 1), 1);
		EXPECT_EQ(write(a, "a", 1), 1);
		close(a);
	}
	for (int i = 0; i < 4; i++)
		EXPECT_EQ(tap_wait(-1), 0);
	close(l);
	unlink(PATH);
}

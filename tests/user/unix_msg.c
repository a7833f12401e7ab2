/*
 * tests/user/unix_msg.c - AF_UNIX datagrams, and what rides along with
 * messages: descriptors and credentials.
 *
 * See: unix(7), cmsg(3); net/unix_dgram.c, net/scm.c, net/unix_gc.c.
 */
#include "tests/user/tap.h"
#include <poll.h>
#include <sched.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>

#define PATH "/tmp/tap-unix"

static char buf[1 << 16];

static void pair_of(int type, int fds[2])
{
	REQUIRE(socketpair(AF_UNIX, type, 0, fds) == 0);
}

static struct sockaddr_un addr_of(const char *path)
{
	struct sockaddr_un un = { AF_UNIX, "" };

	strcpy(un.sun_path, path);
	return un;
}

static socklen_t len_of(const struct sockaddr_un *un)
{
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) +
			   strlen(un->sun_path) + 1);
}

static int named(const char *path)
{
	struct sockaddr_un un = addr_of(path);
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	unlink(path);
	REQUIRE(bind(fd, (struct sockaddr *)&un, len_of(&un)) == 0);
	return fd;
}

static ssize_t send_to(int fd, const char *path, const char *text)
{
	struct sockaddr_un un = addr_of(path);

	return sendto(fd, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT,
		      (struct sockaddr *)&un, len_of(&un));
}

TEST(datagrams_have_edges_and_a_sender)
{
	int r = named(PATH), s = socket(AF_UNIX, SOCK_DGRAM, 0);
	int n = named("/tmp/tap-unix2");
	struct sockaddr_un un;
	socklen_t len = sizeof(un);

	EXPECT_EQ(send_to(s, PATH, "one"), 3);
	EXPECT_EQ(send_to(n, PATH, "second"), 6);
	EXPECT_EQ(send_to(s, PATH, ""), 0);
	EXPECT_EQ(recvfrom(r, buf, 2, 0, (struct sockaddr *)&un, &len), 2);
	EXPECT_EQ(len, 0); /* a sender without a name */
	len = sizeof(un);
	EXPECT_EQ(recvfrom(r, buf, 99, 0, (struct sockaddr *)&un, &len), 6);
	EXPECT(!strcmp(un.sun_path, "/tmp/tap-unix2"));
	EXPECT_EQ(recv(r, buf, 99, 0), 0);
	EXPECT_ERR(recv(r, buf, 99, MSG_DONTWAIT), EAGAIN);
	unlink("/tmp/tap-unix2");
	unlink(PATH);
}

TEST(datagram_errors)
{
	int r = named(PATH), s = socket(AF_UNIX, SOCK_DGRAM, 0), t, v = 1;
	struct sockaddr_un un = addr_of(PATH);

	EXPECT_ERR(send(s, "x", 1, MSG_NOSIGNAL), ENOTCONN);
	EXPECT_ERR(send_to(s, "/tmp/tap-none", "x"), ENOENT);
	EXPECT_ERR(send_to(s, "/tmp", "x"), ECONNREFUSED);
	t = socket(AF_UNIX, SOCK_STREAM, 0);
	unlink("/tmp/tap-unix3");
	un = addr_of("/tmp/tap-unix3");
	EXPECT_EQ(bind(t, (struct sockaddr *)&un, len_of(&un)), 0);
	EXPECT_ERR(send_to(s, "/tmp/tap-unix3", "x"), EPROTOTYPE);
	unlink("/tmp/tap-unix3");
	EXPECT_ERR(send(s, "x", 1, MSG_OOB), EOPNOTSUPP);
	EXPECT_EQ(setsockopt(s, SOL_SOCKET, SO_SNDBUF, &v, sizeof(v)), 0);
	un = addr_of(PATH);
	EXPECT_EQ(connect(s, (struct sockaddr *)&un, len_of(&un)), 0);
	EXPECT_ERR(send(s, buf, 60000, MSG_DONTWAIT), EMSGSIZE);
	EXPECT_EQ(send(s, "x", 1, 0), 1);
	close(r);
	EXPECT_ERR(send(s, "x", 1, MSG_NOSIGNAL), ECONNREFUSED);
	EXPECT_ERR(send(s, "x", 1, MSG_NOSIGNAL), ENOTCONN);
	unlink(PATH);
}

TEST(a_connected_receiver_hears_only_its_peer)
{
	int a[2], s = socket(AF_UNIX, SOCK_DGRAM, 0);
	struct sockaddr_un un = { AF_UNIX, "\0tap-dg" }, none = { 0 };

	pair_of(SOCK_DGRAM, a);
	EXPECT_EQ(bind(a[0], (struct sockaddr *)&un, 2 + 7), 0);
	EXPECT_ERR(sendto(s, "x", 1, 0, (struct sockaddr *)&un, 2 + 7), EPERM);
	EXPECT_ERR(connect(s, (struct sockaddr *)&un, 2 + 7), EPERM);
	EXPECT_EQ(send(a[1], "y", 1, 0), 1);
	EXPECT_EQ(recv(a[0], buf, 9, 0), 1);
	none.sun_family = AF_UNSPEC;
	EXPECT_EQ(connect(a[0], (struct sockaddr *)&none, 2), 0); /* apart */
	EXPECT_ERR(send(a[0], "z", 1, 0), ENOTCONN);
	EXPECT_EQ(sendto(s, "x", 1, 0, (struct sockaddr *)&un, 2 + 7), 1);
	EXPECT_EQ(recv(a[0], buf, 9, 0), 1);
}

TEST(a_full_receiver_blocks_senders)
{
	int r = named(PATH), s = socket(AF_UNIX, SOCK_DGRAM, 0), n = 0;
	struct sockaddr_un un = addr_of(PATH);
	struct pollfd p = { s, POLLOUT, 0 };
	pid_t pid;

	EXPECT_EQ(connect(s, (struct sockaddr *)&un, len_of(&un)), 0);
	EXPECT_EQ(poll(&p, 1, 0), 1);
	while (send(s, "x", 1, MSG_DONTWAIT) == 1)
		n++;
	EXPECT_EQ(errno, EAGAIN);
	EXPECT_EQ(n, 11);
	EXPECT_EQ(poll(&p, 1, 0), 0);
	pid = fork();
	if (pid == 0)
		_exit(send(s, "z", 1, 0) != 1);
	EXPECT(tap_await_state(pid, 'S'));
	EXPECT_EQ(recv(r, buf, 9, 0), 1);
	EXPECT_EQ(tap_wait(pid), 0);
	while (recv(r, buf, 9, MSG_DONTWAIT) == 1)
		n--;
	EXPECT_EQ(n, 0);
	EXPECT_EQ(poll(&p, 1, 0), 1);
	close(r);
	unlink(PATH);
}

/* One control message with @n descriptors, and a byte of data. */
static ssize_t send_fds(int s, const int *fds, size_t n)
{
	char control[CMSG_SPACE(sizeof(int) * 300)];
	struct iovec iov = { "f", 1 };
	struct msghdr msg = { .msg_iov = &iov,
			      .msg_iovlen = 1,
			      .msg_control = control,
			      .msg_controllen = CMSG_SPACE(sizeof(int) * n) };
	struct cmsghdr *c;

	memset(control, 0, sizeof(control));
	c = CMSG_FIRSTHDR(&msg);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int) * n);
	memcpy(CMSG_DATA(c), fds, sizeof(int) * n);
	return syscall(SYS_sendmsg, s, &msg, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static struct msghdr got;
static char got_control[4096];

/* Receive with room for @room bytes of control; the descriptors got. */
static int recv_fds(int s, int *fds, size_t room, int flags)
{
	struct iovec iov = { buf, 100 };
	struct cmsghdr *c;
	int n = 0;

	got = (struct msghdr){ .msg_iov = &iov,
			       .msg_iovlen = 1,
			       .msg_control = got_control,
			       .msg_controllen = room };
	if (recvmsg(s, &got, flags | MSG_DONTWAIT) < 0)
		return -1;
	for (c = CMSG_FIRSTHDR(&got); c; c = CMSG_NXTHDR(&got, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		n = (int)((c->cmsg_len - CMSG_LEN(0)) / sizeof(int));
		memcpy(fds, CMSG_DATA(c), sizeof(int) * (size_t)n);
	}
	return n;
}

TEST(descriptors_travel)
{
	int s[2], p[2], fds[300];

	pair_of(SOCK_STREAM, s);
	REQUIRE(pipe(p) == 0);
	EXPECT_EQ(send_fds(s[0], p, 2), 1);
	close(p[0]);
	EXPECT_EQ(recv_fds(s[1], fds, sizeof(got_control), 0), 2);
	EXPECT_EQ(got.msg_flags, 0);
	EXPECT_EQ(write(p[1], "hi", 2), 2);
	EXPECT_EQ(read(fds[0], buf, 9), 2);
	EXPECT_EQ(fcntl(fds[0], F_GETFD), 0);
	close(fds[0]);
	close(fds[1]);
	EXPECT_EQ(send_fds(s[0], &p[1], 1), 1);
	EXPECT_EQ(recv_fds(s[1], fds, sizeof(got_control), MSG_CMSG_CLOEXEC),
		  1);
	EXPECT_EQ(got.msg_flags, MSG_CMSG_CLOEXEC);
	EXPECT_EQ(fcntl(fds[0], F_GETFD), FD_CLOEXEC);
}

TEST(too_little_room_cuts_the_descriptors)
{
	int s[2], fds[300], three[3] = { 0, 1, 2 }, before = dup(0);

	close(before);
	pair_of(SOCK_STREAM, s);
	EXPECT_EQ(send_fds(s[0], three, 3), 1);
	EXPECT_EQ(recv_fds(s[1], fds, CMSG_SPACE(sizeof(int)), 0), 2);
	EXPECT_EQ(got.msg_flags, MSG_CTRUNC);
	close(fds[0]);
	close(fds[1]);
	EXPECT_EQ(send_fds(s[0], three, 3), 1);
	EXPECT_EQ(recv_fds(s[1], fds, CMSG_LEN(sizeof(int)), 0), 1);
	EXPECT_EQ(got.msg_flags, MSG_CTRUNC);
	close(fds[0]);
	EXPECT_EQ(send_fds(s[0], three, 3), 1);
	EXPECT_EQ(recv_fds(s[1], fds, 0, 0), 0);
	EXPECT_EQ(got.msg_flags, MSG_CTRUNC);
	EXPECT_EQ(send_fds(s[0], three, 3), 1);
	EXPECT_EQ(read(s[1], buf, 9), 1); /* read() drops them */
	close(s[0]);
	close(s[1]);
	EXPECT_EQ(dup(0), before);
}

TEST(descriptor_errors)
{
	int s[2], bad[2] = { 0, -1 }, many[254];

	pair_of(SOCK_DGRAM, s);
	EXPECT_ERR(send_fds(s[0], bad, 2), EBADF);
	for (int i = 0; i < 254; i++)
		many[i] = 0;
	EXPECT_ERR(send_fds(s[0], many, 254), EINVAL);
	EXPECT_EQ(send_fds(s[0], many, 253), 1);
	EXPECT_ERR(recv(s[0], buf, 1, MSG_DONTWAIT), EAGAIN);
}

TEST(peeking_copies_descriptors)
{
	int s[2], fds[300], n = 0;

	pair_of(SOCK_STREAM, s);
	EXPECT_EQ(send_fds(s[0], &n, 1), 1);
	EXPECT_EQ(recv_fds(s[1], fds, sizeof(got_control), MSG_PEEK), 1);
	close(fds[0]);
	EXPECT_EQ(recv_fds(s[1], fds, sizeof(got_control), 0), 1);
	close(fds[0]);
}

TEST(descriptors_end_a_read_of_a_stream)
{
	int s[2], fds[300], n = 0;

	pair_of(SOCK_STREAM, s);
	write(s[0], "ab", 2);
	EXPECT_EQ(send_fds(s[0], &n, 1), 1);
	write(s[0], "cd", 2);
	EXPECT_EQ(recv_fds(s[1], fds, sizeof(got_control), 0), 1);
	EXPECT(!memcmp(buf, "abf", 3));
	close(fds[0]);
	EXPECT_EQ(read(s[1], buf, 9), 2);
}

TEST(cycles_of_sockets_are_collected)
{
	int s[2], t[2], p[2];

	REQUIRE(pipe(p) == 0);
	for (int i = 0; i < 20; i++) {
		pair_of(SOCK_STREAM, s);
		pair_of(SOCK_STREAM, t);
		EXPECT_EQ(send_fds(s[0], &s[1], 1), 1); /* in its own queue */
		EXPECT_EQ(send_fds(s[0], &t[0], 1), 1);
		EXPECT_EQ(send_fds(t[1], &s[1], 1), 1);
		EXPECT_EQ(send_fds(t[1], &p[1], 1), 1);
		for (int j = 0; j < 2; j++) {
			close(s[j]);
			close(t[j]);
		}
	}
	close(p[1]);
	pair_of(SOCK_STREAM, s);
	close(s[0]);
	close(s[1]);
	EXPECT_EQ(read(p[0], buf, 1), 0); /* the last writer is gone */
}

static void other_user(void)
{
	int s[2];
	struct ucred c;
	socklen_t len = sizeof(c);

	REQUIRE(setgid(77) == 0 && setuid(88) == 0);
	pair_of(SOCK_STREAM, s);
	EXPECT_EQ(getsockopt(s[0], SOL_SOCKET, SO_PEERCRED, &c, &len), 0);
	EXPECT_EQ(c.pid, getpid());
	EXPECT_EQ(c.uid, 88);
	EXPECT_EQ(c.gid, 77);
}

TEST(so_peercred)
{
	struct ucred c;
	socklen_t len = sizeof(c);
	int s = socket(AF_UNIX, SOCK_STREAM, 0);

	EXPECT_EQ(tap_in_child(other_user), 0);
	EXPECT_EQ(getsockopt(s, SOL_SOCKET, SO_PEERCRED, &c, &len), 0);
	EXPECT_EQ(c.pid, 0);
	EXPECT_EQ(c.uid, (uid_t)-1);
}

static ssize_t send_cred(int s, pid_t pid, uid_t uid, gid_t gid)
{
	struct ucred u = { pid, uid, gid };
	char control[CMSG_SPACE(sizeof(u))] = { 0 };
	struct iovec iov = { "c", 1 };
	struct msghdr msg = { .msg_iov = &iov,
			      .msg_iovlen = 1,
			      .msg_control = control,
			      .msg_controllen = sizeof(control) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_CREDENTIALS;
	c->cmsg_len = CMSG_LEN(sizeof(u));
	memcpy(CMSG_DATA(c), &u, sizeof(u));
	return syscall(SYS_sendmsg, s, &msg, MSG_NOSIGNAL);
}

static int recv_cred(int s, struct ucred *u)
{
	struct cmsghdr *c;
	int fds[300];

	memset(u, 0xee, sizeof(*u));
	if (recv_fds(s, fds, sizeof(got_control), 0) < 0)
		return -1;
	c = CMSG_FIRSTHDR(&got);
	if (!c || c->cmsg_type != SCM_CREDENTIALS)
		return 0;
	EXPECT_EQ(c->cmsg_len, CMSG_LEN(sizeof(*u)));
	memcpy(u, CMSG_DATA(c), sizeof(*u));
	return 1;
}

static int cred_pair[2];

static void unprivileged_sender(void)
{
	REQUIRE(setgid(77) == 0 && setuid(88) == 0);
	EXPECT_ERR(send_cred(cred_pair[0], getpid(), 0, 77), EPERM);
	EXPECT_ERR(send_cred(cred_pair[0], getpid(), 88, 0), EPERM);
	EXPECT_ERR(send_cred(cred_pair[0], getppid(), 88, 77), EPERM);
	EXPECT_EQ(send_cred(cred_pair[0], getpid(), 88, 77), 1);
}

TEST(credentials)
{
	struct ucred u;
	int on = 1;

	pair_of(SOCK_DGRAM, cred_pair);
	EXPECT_EQ(write(cred_pair[0], "x", 1), 1);
	EXPECT_EQ(recv_cred(cred_pair[1], &u), 0);
	EXPECT_EQ(setsockopt(cred_pair[1], SOL_SOCKET, SO_PASSCRED, &on,
			     sizeof(on)),
		  0);
	EXPECT_EQ(write(cred_pair[0], "x", 1), 1); /* nobody said: the truth */
	EXPECT_EQ(recv_cred(cred_pair[1], &u), 1);
	EXPECT_EQ(u.pid, getpid());
	EXPECT_EQ(u.uid, 0);
	EXPECT_EQ(u.gid, 0);
	EXPECT_EQ(send_cred(cred_pair[0], 1, 5, 6), 1); /* root may lie */
	EXPECT_EQ(recv_cred(cred_pair[1], &u), 1);
	EXPECT_EQ(u.pid, 1);
	EXPECT_EQ(u.uid, 5);
	EXPECT_EQ(u.gid, 6);
	EXPECT_ERR(send_cred(cred_pair[0], 4000000, 0, 0), ESRCH);
	EXPECT_ERR(send_cred(cred_pair[0], getpid(), (uid_t)-1, 0), EINVAL);
	EXPECT_EQ(tap_in_child(unprivileged_sender), 0);
	EXPECT_EQ(recv_cred(cred_pair[1], &u), 1);
	EXPECT_EQ(u.uid, 88);
	EXPECT_EQ(u.gid, 77);
}

TEST(unknown_control_messages_are_refused)
{
	char control[CMSG_SPACE(4)] = { 0 };
	struct iovec iov = { "c", 1 };
	struct msghdr msg = { .msg_iov = &iov,
			      .msg_iovlen = 1,
			      .msg_control = control,
			      .msg_controllen = sizeof(control) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
	int s[2];

	pair_of(SOCK_STREAM, s);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = 99;
	c->cmsg_len = CMSG_LEN(4);
	EXPECT_ERR(syscall(SYS_sendmsg, s[0], &msg, 0), EINVAL);
	c->cmsg_len = 3;
	EXPECT_ERR(syscall(SYS_sendmsg, s[0], &msg, 0), EINVAL);
	c->cmsg_len = 400;
	EXPECT_ERR(syscall(SYS_sendmsg, s[0], &msg, 0), EINVAL);
	msg.msg_control = (void *)8;
	EXPECT_ERR(syscall(SYS_sendmsg, s[0], &msg, 0), EFAULT);
	EXPECT_ERR(recv(s[1], buf, 1, MSG_DONTWAIT), EAGAIN);
}

TEST(several_messages_at_once)
{
	struct iovec iov[3] = { { "a", 1 }, { "bb", 2 }, { "ccc", 3 } };
	struct iovec in[3] = { { buf, 10 },
			       { buf + 10, 10 },
			       { buf + 20, 10 } };
	struct mmsghdr out[3], got3[3];
	int s[2];

	pair_of(SOCK_DGRAM, s);
	memset(out, 0, sizeof(out));
	memset(got3, 0, sizeof(got3));
	for (int i = 0; i < 3; i++) {
		out[i].msg_hdr.msg_iov = &iov[i];
		out[i].msg_hdr.msg_iovlen = 1;
		got3[i].msg_hdr.msg_iov = &in[i];
		got3[i].msg_hdr.msg_iovlen = 1;
	}
	EXPECT_EQ(sendmmsg(s[0], out, 3, 0), 3);
	EXPECT_EQ(out[2].msg_len, 3);
	EXPECT_EQ(recvmmsg(s[1], got3, 3, MSG_DONTWAIT, NULL), 3);
	EXPECT_EQ(got3[1].msg_len, 2);
	EXPECT(!memcmp(buf + 20, "ccc", 3));
	EXPECT_ERR(recvmmsg(s[1], got3, 3, MSG_DONTWAIT, NULL), EAGAIN);
}

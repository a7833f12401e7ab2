/*
 * net/unix_dgram.c - datagrams, and sequenced packets, which are datagrams over
 * a connection.
 *
 * A message arrives whole or not at all.  A sender waits while its own buffer
 * is used up, or while the receiver's queue is full; a receiver that is
 * connected to somebody else takes nothing from us.
 *
 * See: unix(7).
 */
#include "kernel/base/sched_iface.h"
#include "kernel/signal.h"
#include "kernel/task.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/util.h"
#include "mm/iov_iter.h"
#include "net/unix.h"
#include <uapi/errno.h>

static void set_peer(struct unix_sock *u, struct unix_sock *peer)
{
	struct unix_sock *old;

	spin_lock(&u->lock);
	old = u->peer;
	u->peer = peer ? unix_get(peer) : NULL;
	u->state = peer ? UNIX_ESTABLISHED : UNIX_UNCONNECTED;
	spin_unlock(&u->lock);
	if (old) {
		unix_wake(old, POLLOUT | POLLWRNORM);
		unix_put(old);
	}
}

/* Does @to take datagrams from @from? */
static bool may_send_to(struct unix_sock *from, struct unix_sock *to)
{
	struct unix_sock *peer = READ_ONCE(to->peer);

	return !peer || peer == from;
}

static int dgram_connect(struct socket *sock, const struct sock_addr *addr,
			 bool nonblock)
{
	struct unix_sock *u = unix_sk(sock), *peer;
	int err;

	(void)nonblock;
	if (addr->addr.ss_family == AF_UNSPEC) {
		set_peer(u, NULL);
		return 0;
	}
	err = unix_check_addr(addr);
	if (err)
		return err;
	if (unix_flag(u, SO_PASSCRED) && !u->addr && (err = unix_autobind(u)))
		return err;
	peer = unix_find(addr, u->type);
	if (IS_ERR(peer))
		return (int)PTR_ERR(peer);
	if (may_send_to(u, peer))
		set_peer(u, peer);
	else
		err = -EPERM;
	unix_put(peer);
	return err;
}

/* To whom a message goes: referenced, or ERR_PTR. */
static struct unix_sock *find_receiver(struct unix_sock *u,
				       const struct msg *msg)
{
	struct unix_sock *peer;
	int err;

	if (!msg->name.len) {
		peer = unix_peer_get(u);
		return peer ? peer : ERR_PTR(-ENOTCONN);
	}
	err = unix_check_addr(&msg->name);
	return err ? ERR_PTR(err) : unix_find(&msg->name, u->type);
}

static bool buffer_has_room(const struct unix_sock *u, size_t len)
{
	long used = atomic_long_read(&u->wmem);

	return !used || used + (long)len <= u->sndbuf ||
	       READ_ONCE(u->shutdown) & SEND_SHUTDOWN;
}

static bool queue_has_room(const struct unix_sock *to)
{
	return READ_ONCE(to->queue_len) <= to->max_queue ||
	       READ_ONCE(to->shutdown) & RCV_SHUTDOWN || !READ_ONCE(to->sock);
}

static int wait_until_sent(struct unix_sock *u, struct unix_sock *to,
			   size_t len, bool nonblock)
{
	u64 deadline = unix_deadline(u->sndtimeo_ns);
	int err = 0;

	if (buffer_has_room(u, len) && queue_has_room(to))
		return 0;
	if (nonblock)
		return -EAGAIN;
	err = unix_wait_event(u->wait, buffer_has_room(u, len), deadline);
	if (!err)
		err = unix_wait_event(to->wait, queue_has_room(to), deadline);
	return err;
}

/* The receiver as it is now: 0, or why nothing arrives. */
static int check_receiver(struct unix_sock *u, struct unix_sock *to,
			  bool connected)
{
	if (!READ_ONCE(to->sock)) { /* closed since */
		if (u->type == SOCK_SEQPACKET)
			return -EPIPE;
		if (connected)
			set_peer(u, NULL);
		return -ECONNREFUSED;
	}
	if (to->shutdown & RCV_SHUTDOWN)
		return -EPIPE;
	return u->type == SOCK_DGRAM && !may_send_to(u, to) ? -EPERM : 0;
}

static ssize_t send_to(struct unix_sock *u, struct unix_sock *to,
		       struct msg *msg)
{
	size_t len = iov_iter_count(msg->iter);
	struct unix_msg *m;
	int err;

	err = wait_until_sent(u, to, len, msg->flags & MSG_DONTWAIT);
	if (err)
		return err;
	m = unix_msg_alloc(u, len);
	if (!m)
		return -ENOMEM;
	err = copy_from_iter(m->data, len, msg->iter) == len ? 0 : -EFAULT;
	if (!err)
		err = check_receiver(u, to, !msg->name.len);
	if (!err)
		err = unix_attach_scm(m, msg, true);
	if (err) {
		unix_msg_free(m);
		return err;
	}
	unix_queue_msg(to, m);
	return (ssize_t)len;
}

/**
 * unix_dgram_sendmsg() - sendmsg(2) of a datagram or packet.
 * @sock: the socket.
 * @msg:  the message.
 *
 * Context: May sleep.
 * Return: its length, or -EMSGSIZE, -EPIPE, -ENOTCONN, -ECONNREFUSED, -EPERM,
 * -EAGAIN, -ENOMEM, -EFAULT, a restart code.
 */
ssize_t unix_dgram_sendmsg(struct socket *sock, struct msg *msg)
{
	struct unix_sock *u = unix_sk(sock), *to;
	ssize_t ret;

	if (msg->flags & MSG_OOB)
		return -EOPNOTSUPP;
	if (iov_iter_count(msg->iter) + 32 > (size_t)u->sndbuf)
		return -EMSGSIZE;
	if (unix_flag(u, SO_PASSCRED) && !u->addr && (ret = unix_autobind(u)))
		return ret;
	ret = unix_take_error(u);
	if (ret)
		return ret;
	if (u->shutdown & SEND_SHUTDOWN) {
		ret = -EPIPE;
	} else {
		to = find_receiver(u, msg);
		if (IS_ERR(to))
			return PTR_ERR(to);
		ret = send_to(u, to, msg);
		unix_put(to);
	}
	if (ret == -EPIPE && u->type == SOCK_SEQPACKET &&
	    !(msg->flags & MSG_NOSIGNAL))
		send_sig(SIGPIPE, current, 0);
	return ret;
}

/* The message at the peek offset, or the first; taken off unless peeked. */
static struct unix_msg *take_msg(struct unix_sock *u, bool peek)
{
	struct unix_msg *m;

	spin_lock(&u->queue_lock);
	m = list_first_entry_or_null(&u->queue, struct unix_msg, list);
	if (m && !peek) {
		list_del_init(&m->list);
		u->queue_len--;
	}
	spin_unlock(&u->queue_lock);
	if (m && !peek)
		unix_wake(u, POLLOUT | POLLWRNORM); /* room in our queue */
	return m;
}

/* Wait for a message: it, NULL at the end of the stream, or ERR_PTR. */
static struct unix_msg *wait_for_msg(struct unix_sock *u, struct msg *msg)
{
	u64 deadline = unix_deadline(u->rcvtimeo_ns);
	struct unix_msg *m;
	int err;

	for (;;) {
		err = unix_take_error(u);
		if (err)
			return ERR_PTR(err);
		m = take_msg(u, msg->flags & MSG_PEEK);
		if (m)
			return m;
		if (u->shutdown & RCV_SHUTDOWN)
			return NULL;
		if (msg->flags & MSG_DONTWAIT)
			return ERR_PTR(-EAGAIN);
		mutex_unlock(&u->read_mutex);
		err = unix_wait_event(u->wait,
				      !list_empty(&u->queue) ||
					      u->shutdown & RCV_SHUTDOWN ||
					      READ_ONCE(u->err),
				      deadline);
		mutex_lock(&u->read_mutex);
		if (err)
			return ERR_PTR(err);
	}
}

static ssize_t read_msg(struct unix_msg *m, struct msg *msg)
{
	size_t len = min(m->len, iov_iter_count(msg->iter));

	if (len < m->len)
		msg->out_flags |= MSG_TRUNC;
	if (msg->want_name && m->addr) {
		memcpy(&msg->name.addr, &m->addr->name, (size_t)m->addr->len);
		msg->name.len = m->addr->len;
	}
	if (copy_to_iter(m->data, len, msg->iter) != len)
		return -EFAULT;
	unix_msg_to_scm(m, msg, msg->flags & MSG_PEEK);
	return (ssize_t)(msg->flags & MSG_TRUNC ? m->len : len);
}

/**
 * unix_dgram_recvmsg() - recvmsg(2) of a datagram or packet.
 * @sock: the socket.
 * @msg:  filled in.
 *
 * Context: May sleep.
 * Return: its length as far as it fits (or in full, with MSG_TRUNC); 0 at the
 * end of a connection; -ENOTCONN, -EAGAIN, -EFAULT, a pending error, a restart
 * code.
 */
ssize_t unix_dgram_recvmsg(struct socket *sock, struct msg *msg)
{
	struct unix_sock *u = unix_sk(sock);
	struct unix_msg *m;
	ssize_t ret = 0;

	if (msg->flags & MSG_OOB)
		return -EOPNOTSUPP;
	if (u->type == SOCK_SEQPACKET && u->state != UNIX_ESTABLISHED)
		return -ENOTCONN;

	mutex_lock(&u->read_mutex);
	m = wait_for_msg(u, msg);
	if (IS_ERR(m))
		ret = PTR_ERR(m);
	else if (m)
		ret = read_msg(m, msg);
	if (!IS_ERR_OR_NULL(m) && !(msg->flags & MSG_PEEK))
		unix_msg_free(m);
	mutex_unlock(&u->read_mutex);
	return ret;
}

static ssize_t seqpacket_sendmsg(struct socket *sock, struct msg *msg)
{
	if (unix_sk(sock)->state != UNIX_ESTABLISHED)
		return -ENOTCONN;
	msg->name.len = 0;
	return unix_dgram_sendmsg(sock, msg);
}

static __poll_t dgram_poll(struct file *file, struct socket *sock,
			   poll_table *pt)
{
	struct unix_sock *u = unix_sk(sock);
	struct unix_sock *peer = unix_peer_get(u);
	__poll_t mask = unix_poll(file, sock, pt);

	if (peer && peer != u) {
		poll_wait(file, &peer->wait, pt);
		if (!queue_has_room(peer))
			mask &= ~(__poll_t)(POLLOUT | POLLWRNORM | POLLWRBAND);
	}
	unix_put(peer);
	return mask;
}

const struct proto_ops unix_dgram_ops = {
	.release = unix_release,
	.show_fdinfo = unix_show_fdinfo,
	.bind = unix_bind,
	.connect = dgram_connect,
	.pair = unix_socketpair,
	.getname = unix_getname,
	.shutdown = unix_shutdown,
	.sendmsg = unix_dgram_sendmsg,
	.recvmsg = unix_dgram_recvmsg,
	.poll = dgram_poll,
	.ioctl = unix_ioctl,
	.setsockopt = unix_setsockopt,
	.getsockopt = unix_getsockopt,
};

const struct proto_ops unix_seqpacket_ops = {
	.release = unix_release,
	.show_fdinfo = unix_show_fdinfo,
	.bind = unix_bind,
	.connect = unix_stream_connect,
	.pair = unix_socketpair,
	.accept = unix_accept,
	.getname = unix_getname,
	.listen = unix_listen,
	.shutdown = unix_shutdown,
	.sendmsg = seqpacket_sendmsg,
	.recvmsg = unix_dgram_recvmsg,
	.poll = dgram_poll,
	.ioctl = unix_ioctl,
	.setsockopt = unix_setsockopt,
	.getsockopt = unix_getsockopt,
};

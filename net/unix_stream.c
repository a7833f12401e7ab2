/*
 * net/unix_stream.c - connections: listen, connect, accept, and bytes in order.
 *
 * connect() makes the socket that accept() will return, joins the two, and puts
 * it in the listener's queue; so a connection stands, and can be written to,
 * before it is accepted.
 *
 * A stream is a queue of pieces.  A read takes as many as fit, but does not go
 * on past a change of credentials (if asked for) or past descriptors.
 *
 * See: unix(7), connect(2), accept(2).
 */
#include "kernel/base/bug.h"
#include "kernel/base/sched_iface.h"
#include "kernel/signal.h"
#include "kernel/task.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/util.h"
#include "mm/iov_iter.h"
#include "net/unix.h"
#include <uapi/errno.h>

/**
 * unix_listen() - listen(2).
 * @sock:    bound.
 * @backlog: how many may wait to be accepted, less one.
 *
 * Context: May sleep.
 * Return: 0, or -EINVAL: no name, or connected.
 */
int unix_listen(struct socket *sock, int backlog)
{
	struct unix_sock *u = unix_sk(sock);
	int err = -EINVAL;

	spin_lock(&u->lock);
	if (u->addr &&
	    (u->state == UNIX_UNCONNECTED || u->state == UNIX_LISTEN)) {
		u->max_queue = (unsigned int)clamp(backlog, 0, SOMAXCONN);
		u->state = UNIX_LISTEN;
		unix_init_peercred(u);
		err = 0;
	}
	spin_unlock(&u->lock);
	if (!err)
		unix_wake(u, POLLOUT);
	return err;
}

static bool backlog_full(const struct unix_sock *listener)
{
	return READ_ONCE(listener->state) == UNIX_LISTEN &&
	       READ_ONCE(listener->queue_len) > listener->max_queue;
}

/* Join @u and @embryo; locks of both held. */
static void join(struct unix_sock *u, struct unix_sock *embryo,
		 struct unix_sock *listener)
{
	u->peer = unix_get(embryo);
	u->state = UNIX_ESTABLISHED;
	embryo->peer = unix_get(u);
	embryo->state = UNIX_ESTABLISHED;
	unix_init_peercred(u);
	unix_copy_peercred(embryo, &u->self_cred);
	unix_copy_peercred(u, &listener->self_cred);
	if (listener->addr) {
		embryo->addr = listener->addr;
		refcount_inc(&listener->addr->ref);
	}
}

/* One attempt: 0, an error, or -EAGAIN if the backlog is full. */
static int try_connect(struct unix_sock *u, struct unix_sock *listener,
		       struct unix_sock *embryo)
{
	int err = 0;

	spin_lock(&listener->queue_lock);
	if (listener->state != UNIX_LISTEN ||
	    listener->shutdown & RCV_SHUTDOWN) {
		err = -ECONNREFUSED;
	} else if (listener->queue_len > listener->max_queue) {
		err = -EAGAIN;
	} else {
		list_add_tail(&embryo->accept_link, &listener->queue);
		listener->queue_len++;
	}
	spin_unlock(&listener->queue_lock);
	if (err)
		return err;
	unix_wake(listener, POLLIN | POLLRDNORM);
	(void)u;
	return 0;
}

static int check_unconnected(struct unix_sock *u)
{
	switch (READ_ONCE(u->state)) {
	case UNIX_UNCONNECTED:
		return 0;
	case UNIX_ESTABLISHED:
		return -EISCONN;
	default:
		return -EINVAL;
	}
}

/* Join first, so that what accept() returns is connected; undo on failure. */
static int connect_once(struct unix_sock *u, struct unix_sock *listener,
			struct unix_sock *embryo)
{
	int err;

	unix_lock_both(u, embryo);
	err = check_unconnected(u);
	if (!err)
		join(u, embryo, listener);
	unix_unlock_both(u, embryo);
	if (err)
		return err;

	err = try_connect(u, listener, embryo);
	if (!err)
		return 0;
	unix_lock_both(u, embryo);
	u->state = UNIX_UNCONNECTED;
	u->peer = NULL;
	embryo->peer = NULL;
	embryo->state = UNIX_UNCONNECTED;
	unix_addr_put(embryo->addr);
	embryo->addr = NULL;
	unix_unlock_both(u, embryo);
	unix_put(embryo);
	unix_put(u);
	return err;
}

/**
 * unix_stream_connect() - connect(2) of a stream or sequenced packets.
 * @sock:     the socket.
 * @addr:     whose listener.
 * @nonblock: do not wait for room in the backlog.
 *
 * Context: May sleep.
 * Return: 0, -EISCONN, -EINVAL, -ECONNREFUSED, -EPROTOTYPE, -EAGAIN, -ENOMEM,
 * a restart code, or what the path walk said.
 */
int unix_stream_connect(struct socket *sock, const struct sock_addr *addr,
			bool nonblock)
{
	struct unix_sock *u = unix_sk(sock), *listener, *embryo;
	u64 deadline = nonblock ? 0 : unix_deadline(u->sndtimeo_ns);
	int err = unix_check_addr(addr);

	if (err)
		return err;
	if (unix_flag(u, SO_PASSCRED) && !u->addr && (err = unix_autobind(u)))
		return err;
	embryo = unix_alloc(u->type);
	if (!embryo)
		return -ENOMEM;

	for (;;) {
		listener = unix_find(addr, u->type);
		err = IS_ERR(listener) ? (int)PTR_ERR(listener)
				       : connect_once(u, listener, embryo);
		if (err != -EAGAIN || nonblock)
			break;
		err = unix_wait_event(listener->wait, !backlog_full(listener),
				      deadline);
		if (err)
			break;
		unix_put(listener);
	}
	if (!IS_ERR(listener))
		unix_put(listener);
	if (err)
		unix_put(embryo);
	return err;
}

static struct unix_sock *take_embryo(struct unix_sock *u)
{
	struct unix_sock *embryo;

	spin_lock(&u->queue_lock);
	embryo = list_first_entry_or_null(&u->queue, struct unix_sock,
					  accept_link);
	if (embryo) {
		list_del_init(&embryo->accept_link);
		u->queue_len--;
	}
	spin_unlock(&u->queue_lock);
	return embryo;
}

/**
 * unix_accept() - accept(2).
 * @sock:     the listener.
 * @new_sock: gets the connection.
 * @nonblock: do not wait for one.
 *
 * Context: May sleep.
 * Return: 0, -EINVAL (not listening), -EAGAIN, or a restart code.
 */
int unix_accept(struct socket *sock, struct socket *new_sock, bool nonblock)
{
	struct unix_sock *u = unix_sk(sock), *embryo;
	u64 deadline = unix_deadline(u->rcvtimeo_ns);
	int err;

	for (;;) {
		if (READ_ONCE(u->state) != UNIX_LISTEN)
			return -EINVAL;
		embryo = take_embryo(u);
		if (embryo)
			break;
		if (u->shutdown & RCV_SHUTDOWN)
			return -EINVAL;
		if (nonblock)
			return -EAGAIN;
		err = unix_wait_event(u->wait,
				      !list_empty(&u->queue) || u->shutdown,
				      deadline);
		if (err)
			return err;
	}
	unix_wake(u, POLLOUT); /* room in the backlog */

	spin_lock(&embryo->lock);
	embryo->sock = new_sock;
	embryo->flags = u->flags & (1UL << SO_PASSCRED);
	new_sock->sk = embryo;
	spin_unlock(&embryo->lock);
	return 0;
}

/**
 * unix_socketpair() - socketpair(2).
 * @a: one end.
 * @b: the other.
 *
 * Context: May sleep.
 * Return: 0.
 */
int unix_socketpair(struct socket *a, struct socket *b)
{
	struct unix_sock *ua = unix_sk(a), *ub = unix_sk(b);

	unix_lock_both(ua, ub);
	ua->peer = unix_get(ub);
	ub->peer = unix_get(ua);
	ua->state = ub->state = UNIX_ESTABLISHED;
	unix_init_peercred(ua);
	unix_init_peercred(ub);
	unix_copy_peercred(ua, &ub->self_cred);
	unix_copy_peercred(ub, &ua->self_cred);
	unix_unlock_both(ua, ub);
	return 0;
}

static bool may_send(const struct unix_sock *u)
{
	return atomic_long_read(&u->wmem) < u->sndbuf ||
	       READ_ONCE(u->shutdown) & SEND_SHUTDOWN;
}

/* Wait until another piece may be sent: 0, -EPIPE, -EAGAIN or a restart. */
static int wait_for_room(struct unix_sock *u, bool nonblock, u64 deadline)
{
	int err;

	if (u->shutdown & SEND_SHUTDOWN)
		return -EPIPE; /* an error is for who reads */
	err = unix_take_error(u);
	if (err)
		return err;
	if (may_send(u))
		return 0;
	if (nonblock)
		return -EAGAIN;
	err = unix_wait_event(u->wait, may_send(u), deadline);
	if (err)
		return err;
	return u->shutdown & SEND_SHUTDOWN ? -EPIPE : 0;
}

/* Make and deliver one piece; its length, or -errno. */
static ssize_t send_piece(struct unix_sock *u, struct msg *msg, bool first)
{
	size_t len = min(iov_iter_count(msg->iter), (size_t)UNIX_CHUNK);
	struct unix_msg *m = unix_msg_alloc(u, len);
	struct unix_sock *peer;

	if (!m)
		return -ENOMEM;
	if (copy_from_iter(m->data, len, msg->iter) != len) {
		unix_msg_free(m);
		return -EFAULT;
	}
	unix_attach_scm(m, msg, first);
	peer = unix_peer_get(u);
	if (!peer || peer->shutdown & RCV_SHUTDOWN) {
		unix_put(peer);
		unix_msg_free(m);
		return -EPIPE;
	}
	unix_queue_msg(peer, m);
	unix_put(peer);
	return (ssize_t)len;
}

static ssize_t stream_sendmsg(struct socket *sock, struct msg *msg)
{
	struct unix_sock *u = unix_sk(sock);
	u64 deadline = unix_deadline(u->sndtimeo_ns);
	ssize_t done = 0, n = 0;

	if (msg->flags & MSG_OOB)
		return -EOPNOTSUPP;
	if (msg->name.len)
		return u->state == UNIX_ESTABLISHED ? -EISCONN : -EOPNOTSUPP;
	if (u->state != UNIX_ESTABLISHED)
		return -ENOTCONN;

	while (iov_iter_count(msg->iter)) {
		n = wait_for_room(u, msg->flags & MSG_DONTWAIT, deadline);
		if (!n)
			n = send_piece(u, msg, !done);
		if (n < 0)
			break;
		done += n;
	}
	if (done)
		return done;
	if (n == -EPIPE && !(msg->flags & MSG_NOSIGNAL))
		send_sig(SIGPIPE, current, 0);
	return n;
}

/* What a read has got together so far. */
struct stream_read {
	struct unix_sock *u;
	struct msg *msg;
	size_t target; /* enough to return with */
	size_t skip;   /* peeking: passed over already */
	ssize_t done;
	bool peek;
};

static struct unix_msg *first_msg(struct unix_sock *u)
{
	struct unix_msg *m;

	spin_lock(&u->queue_lock);
	m = list_first_entry_or_null(&u->queue, struct unix_msg, list);
	spin_unlock(&u->queue_lock);
	return m;
}

/* The piece behind @m; NULL at the end. */
static struct unix_msg *next_msg(struct unix_sock *u, struct unix_msg *m)
{
	struct unix_msg *next = NULL;

	spin_lock(&u->queue_lock);
	if (!list_is_last(&m->list, &u->queue))
		next = list_next_entry(m, list);
	spin_unlock(&u->queue_lock);
	return next;
}

static void remove_msg(struct unix_sock *u, struct unix_msg *m)
{
	spin_lock(&u->queue_lock);
	list_del(&m->list);
	u->queue_len--;
	spin_unlock(&u->queue_lock);
	unix_msg_free(m);
}

/* May @m be read in one go with what came before? */
static bool belongs_together(const struct stream_read *r,
			     const struct unix_msg *m)
{
	const struct scm *scm = r->msg->scm;

	if (!r->done)
		return true;
	if (scm && scm->fp)
		return false; /* descriptors came with the last piece */
	if (!unix_flag(r->u, SO_PASSCRED) || !scm || !scm->has_creds)
		return true;
	return scm->pid == m->scm.pid && uid_eq(scm->uid, m->scm.uid) &&
	       gid_eq(scm->gid, m->scm.gid);
}

/* Copy out of one piece: 0 or -EFAULT. */
static int read_piece(struct stream_read *r, struct unix_msg *m)
{
	size_t off = m->off + r->skip;
	size_t len = min(m->len - off, iov_iter_count(r->msg->iter));
	size_t copied = copy_to_iter(m->data + off, len, r->msg->iter);

	if (!copied && len)
		return -EFAULT;
	if (!r->done && r->msg->want_name && m->addr) {
		memcpy(&r->msg->name.addr, &m->addr->name,
		       (size_t)m->addr->len);
		r->msg->name.len = m->addr->len;
	}
	unix_msg_to_scm(m, r->msg, r->peek);
	r->done += (ssize_t)copied;
	r->skip = 0;
	if (!r->peek)
		m->off += copied;
	return copied < len ? -EFAULT : 0;
}

/* Take what is there, in order; true if the read is over. */
static int read_queue(struct stream_read *r)
{
	struct unix_msg *m = first_msg(r->u), *next;

	if (m && !iov_iter_count(r->msg->iter))
		return 1; /* nothing was asked for, and there is something */
	while (m && iov_iter_count(r->msg->iter)) {
		int err;

		if (m->off + r->skip >= m->len) {
			r->skip -= m->len - m->off;
			m = next_msg(r->u, m);
			continue;
		}
		if (!belongs_together(r, m))
			return 1;
		err = read_piece(r, m);
		if (err)
			return r->done ? 1 : err;
		next = next_msg(r->u, m);
		if (!r->peek && m->off == m->len)
			remove_msg(r->u, m);
		m = next;
	}
	return (size_t)r->done >= r->target;
}

static bool stream_readable(const struct unix_sock *u)
{
	return !list_empty(&u->queue) ||
	       READ_ONCE(u->shutdown) & RCV_SHUTDOWN || READ_ONCE(u->err);
}

static ssize_t read_loop(struct stream_read *r, bool nonblock, u64 deadline)
{
	int err;

	for (;;) {
		err = read_queue(r);
		if (err)
			return err < 0 ? err : r->done;
		err = unix_take_error(r->u);
		if (err)
			return r->done ? r->done : err;
		if (r->u->shutdown & RCV_SHUTDOWN)
			return r->done;
		if (nonblock)
			return r->done ? r->done : -EAGAIN;
		mutex_unlock(&r->u->read_mutex);
		err = unix_wait_event(r->u->wait, stream_readable(r->u),
				      deadline);
		mutex_lock(&r->u->read_mutex);
		if (err)
			return r->done ? r->done : err;
	}
}

static ssize_t stream_recvmsg(struct socket *sock, struct msg *msg)
{
	struct unix_sock *u = unix_sk(sock);
	struct stream_read r = {
		.u = u,
		.msg = msg,
		.peek = msg->flags & MSG_PEEK,
		.target = 1,
	};
	ssize_t ret;

	if (msg->flags & MSG_OOB)
		return -EINVAL; /* nothing urgent can have come */
	if (u->state != UNIX_ESTABLISHED)
		return -EINVAL;
	r.target =
		msg->flags & MSG_WAITALL
			? iov_iter_count(msg->iter)
			: (size_t)max(1, min(u->rcvlowat,
					     (int)iov_iter_count(msg->iter)));
	mutex_lock(&u->read_mutex);
	if (r.peek && u->peek_off >= 0)
		r.skip = (size_t)u->peek_off;
	ret = read_loop(&r, msg->flags & MSG_DONTWAIT,
			unix_deadline(u->rcvtimeo_ns));
	if (ret > 0 && u->peek_off >= 0)
		u->peek_off = r.peek ? u->peek_off + (int)ret
				     : max(0, u->peek_off - (int)ret);
	mutex_unlock(&u->read_mutex);
	return ret;
}

/**
 * unix_poll() - what can be done at once.
 * @file: the socket's.
 * @sock: the socket.
 * @pt:   where to wait, or NULL.
 *
 * Context: May sleep.
 * Return: POLL* bits.
 */
__poll_t unix_poll(struct file *file, struct socket *sock, poll_table *pt)
{
	struct unix_sock *u = unix_sk(sock);
	__poll_t mask = 0;

	poll_wait(file, &u->wait, pt);
	if (READ_ONCE(u->err))
		mask |= POLLERR;
	if ((u->shutdown & (RCV_SHUTDOWN | SEND_SHUTDOWN)) ==
	    (RCV_SHUTDOWN | SEND_SHUTDOWN))
		mask |= POLLHUP;
	if (u->shutdown & RCV_SHUTDOWN)
		mask |= POLLRDHUP | POLLIN | POLLRDNORM;
	if (!list_empty(&u->queue))
		mask |= POLLIN | POLLRDNORM;
	if (u->type != SOCK_DGRAM && u->state == UNIX_UNCONNECTED)
		mask |= POLLHUP;
	if (u->state != UNIX_LISTEN &&
	    atomic_long_read(&u->wmem) * 4 <= u->sndbuf)
		mask |= POLLOUT | POLLWRNORM | POLLWRBAND;
	return mask;
}

const struct proto_ops unix_stream_ops = {
	.release = unix_release,
	.show_fdinfo = unix_show_fdinfo,
	.bind = unix_bind,
	.connect = unix_stream_connect,
	.pair = unix_socketpair,
	.accept = unix_accept,
	.getname = unix_getname,
	.listen = unix_listen,
	.shutdown = unix_shutdown,
	.sendmsg = stream_sendmsg,
	.recvmsg = stream_recvmsg,
	.poll = unix_poll,
	.ioctl = unix_ioctl,
	.setsockopt = unix_setsockopt,
	.getsockopt = unix_getsockopt,
};

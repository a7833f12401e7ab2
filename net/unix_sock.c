/*
 * net/unix_sock.c - the life of an AF_UNIX socket: made, paired, shut down, gone.
 *
 * A socket knows its peer by a counted reference.  Streams hold each other; a
 * datagram socket may point at one that does not point back.  The lock order
 * between two sockets is their address.
 *
 * See: unix(7); net/unix.h for who guards what.
 */
#include "kernel/base/bug.h"
#include "kernel/base/counter.h"
#include "kernel/base/sched_iface.h"
#include "kernel/cred.h"
#include "kernel/pid.h"
#include "kernel/time.h"
#include "lib/errptr.h"
#include "lib/util.h"
#include "mm/slab.h"
#include "net/unix.h"
#include <uapi/errno.h>

static struct counter unix_count = COUNTER_INIT("unix_socks");

/**
 * unix_alloc() - a socket that nobody knows yet.
 * @type: SOCK_STREAM, _DGRAM or _SEQPACKET.
 *
 * Context: May sleep.
 * Return: the socket with one reference, or NULL.
 */
struct unix_sock *unix_alloc(int type)
{
	struct unix_sock *u = kzalloc(sizeof(*u), GFP_KERNEL);

	if (!u)
		return NULL;
	refcount_set(&u->ref, 1);
	u->type = type;
	spin_lock_init(&u->lock, RANK_SOCK, "unix_sock");
	spin_lock_init(&u->queue_lock, RANK_SOCK_QUEUE, "unix_queue");
	mutex_init(&u->bind_mutex, RANK_SOCK_BIND, "unix_bind");
	mutex_init(&u->read_mutex, RANK_SOCK_READ, "unix_read");
	INIT_LIST_HEAD(&u->queue);
	INIT_LIST_HEAD(&u->accept_link);
	INIT_LIST_HEAD(&u->gc_link);
	INIT_HLIST_NODE(&u->name_node);
	init_waitqueue_head(&u->wait);
	u->max_queue = UNIX_MAX_DGRAM_QLEN;
	u->sndbuf = UNIX_SNDBUF_DEFAULT;
	u->rcvbuf = UNIX_SNDBUF_DEFAULT;
	u->rcvlowat = 1;
	u->peek_off = -1;
	counter_inc(&unix_count);
	unix_list_add(u);
	return u;
}

static void put_peercred(struct unix_peercred *pc)
{
	put_pid(pc->pid);
	if (pc->cred)
		put_cred(pc->cred);
	*pc = (struct unix_peercred){ 0 };
}

/**
 * unix_put() - drop a reference; the last frees.
 * @u: may be NULL.
 *
 * Context: May sleep.
 */
void unix_put(struct unix_sock *u)
{
	if (!u || !refcount_dec_and_test(&u->ref))
		return;
	unix_list_del(u);
	assert(list_empty(&u->queue) && !u->peer);
	if (u->addr)
		unix_addr_put(u->addr);
	put_peercred(&u->self_cred);
	put_peercred(&u->peer_cred);
	kfree(u);
	counter_dec(&unix_count);
}

/**
 * unix_lock_both() - lock two sockets, or one that is both.
 * @a: one.
 * @b: the other.
 *
 * Context: Any that may spin.
 */
void __no_thread_safety unix_lock_both(struct unix_sock *a, struct unix_sock *b)
{
	if (a == b) {
		spin_lock(&a->lock);
		return;
	}
	spin_lock(&min(a, b)->lock);
	spin_lock_nested(&max(a, b)->lock, 1);
}

/**
 * unix_unlock_both() - the end of unix_lock_both().
 * @a: one.
 * @b: the other.
 *
 * Context: Any.
 */
void __no_thread_safety unix_unlock_both(struct unix_sock *a,
					 struct unix_sock *b)
{
	spin_unlock(&a->lock);
	if (a != b)
		spin_unlock(&b->lock);
}

/**
 * unix_peer_get() - who is at the other end.
 * @u: the socket.
 *
 * Context: Any that may spin.
 * Return: the peer, referenced; NULL if there is none.
 */
struct unix_sock *unix_peer_get(struct unix_sock *u)
{
	struct unix_sock *peer;

	spin_lock(&u->lock);
	peer = u->peer ? unix_get(u->peer) : NULL;
	spin_unlock(&u->lock);
	return peer;
}

/**
 * unix_take_error() - the pending error, which is reported once.
 * @u: the socket.
 *
 * Context: Any that may spin.
 * Return: 0 or -errno.
 */
int unix_take_error(struct unix_sock *u)
{
	int err;

	if (!READ_ONCE(u->err))
		return 0;
	spin_lock(&u->lock);
	err = u->err;
	u->err = 0;
	spin_unlock(&u->lock);
	return err;
}

/**
 * unix_wake() - something happened to a socket.
 * @u:      whose waiters and pollers to wake.
 * @events: POLL* that may be true now.
 *
 * Context: Any.
 */
void unix_wake(struct unix_sock *u, __poll_t events)
{
	wake_up_poll(&u->wait, events);
}

/**
 * unix_deadline() - until when a call may wait.
 * @timeo_ns: SO_RCVTIMEO or SO_SNDTIMEO; 0 = for ever.
 *
 * Context: Any.
 * Return: monotonic ns, or NO_DEADLINE.
 */
u64 unix_deadline(u64 timeo_ns)
{
	return timeo_ns ? ktime_add_safe(ktime_get(), timeo_ns) : NO_DEADLINE;
}

/**
 * unix_wait_result() - what a call says whose wait ended.
 * @err:      0, -ETIME or a restart code.
 * @deadline: until when it could wait.
 *
 * With a time limit a call is not done again after a signal: signal(7).
 *
 * Context: Any.
 * Return: 0, -EAGAIN, -EINTR or the restart code.
 */
int unix_wait_result(int err, u64 deadline)
{
	if (err == -ETIME)
		return -EAGAIN;
	return err && deadline != NO_DEADLINE ? -EINTR : err;
}

/**
 * unix_init_peercred() - remember who listens or connects: current.
 * @u: locked.
 *
 * Context: Process context, u->lock held.
 */
void unix_init_peercred(struct unix_sock *u)
{
	assert_held(&u->lock);
	put_peercred(&u->self_cred);
	u->self_cred.pid = get_pid(task_tgid(current));
	u->self_cred.cred = get_cred(current_cred());
}

/**
 * unix_copy_peercred() - what SO_PEERCRED will tell.
 * @to:   locked.
 * @from: of the other side.
 *
 * Context: to->lock held.
 */
void unix_copy_peercred(struct unix_sock *to, const struct unix_peercred *from)
{
	assert_held(&to->lock);
	put_peercred(&to->peer_cred);
	to->peer_cred.pid = get_pid(from->pid);
	to->peer_cred.cred = from->cred ? get_cred(from->cred) : NULL;
}

/**
 * unix_disconnected() - the other end of a connection is gone.
 * @peer: who learns of it.
 * @err:  -ECONNRESET if data was lost, else 0.
 *
 * Context: May spin.
 */
void unix_disconnected(struct unix_sock *peer, int err)
{
	spin_lock(&peer->lock);
	peer->shutdown = RCV_SHUTDOWN | SEND_SHUTDOWN;
	if (err)
		peer->err = err;
	spin_unlock(&peer->lock);
	unix_wake(peer, POLLIN | POLLOUT | POLLHUP | POLLRDHUP | POLLERR);
}

/* Refuse those that wait to be accepted. */
static void drop_embryos(struct unix_sock *u)
{
	struct unix_sock *embryo;

	for (;;) {
		spin_lock(&u->queue_lock);
		embryo = list_first_entry_or_null(&u->queue, struct unix_sock,
						  accept_link);
		if (embryo) {
			list_del_init(&embryo->accept_link);
			u->queue_len--;
		}
		spin_unlock(&u->queue_lock);
		if (!embryo)
			return;
		unix_close(embryo, -ECONNRESET);
	}
}

/**
 * unix_close() - the socket ends: its name, its peer, its messages.
 * @u:         the caller's reference is given up.
 * @lost_data: what the peer is told if messages are thrown away: -ECONNRESET.
 *
 * Context: May sleep.
 */
void unix_close(struct unix_sock *u, int lost_data)
{
	struct unix_sock *peer;
	bool listening, unread;

	unix_unname(u);
	spin_lock(&u->lock);
	listening = u->state == UNIX_LISTEN;
	u->sock = NULL;
	u->state = UNIX_CLOSED;
	u->shutdown = RCV_SHUTDOWN | SEND_SHUTDOWN;
	peer = u->peer;
	u->peer = NULL;
	spin_unlock(&u->lock);

	unread = !listening && !list_empty(&u->queue);
	if (peer && u->type != SOCK_DGRAM)
		unix_disconnected(peer, unread || lost_data ? -ECONNRESET : 0);
	if (listening)
		drop_embryos(u);
	else
		unix_purge(u);
	unix_wake(u, POLLHUP | POLLIN | POLLOUT);
	unix_put(peer);
	unix_put(u);
}

/**
 * unix_release() - the file of the socket is closed.
 * @sock: the socket.
 *
 * Context: May sleep.
 */
void unix_release(struct socket *sock)
{
	struct unix_sock *u = sock->sk;

	if (!u)
		return;
	sock->sk = NULL;
	unix_close(u, 0);
	unix_gc();
}

/**
 * unix_shutdown() - shutdown(2).
 * @sock: the socket.
 * @how:  SHUT_RD, SHUT_WR or SHUT_RDWR, checked.
 *
 * Context: May sleep.
 * Return: 0, or -ENOTCONN for a stream that never was connected.
 */
int unix_shutdown(struct socket *sock, int how)
{
	struct unix_sock *u = unix_sk(sock), *peer;
	unsigned int mode = (unsigned int)how + 1; /* SHUT_* + 1 is a mask */
	unsigned int peer_mode = 0;

	spin_lock(&u->lock);
	u->shutdown |= mode;
	peer = u->peer ? unix_get(u->peer) : NULL;
	spin_unlock(&u->lock);
	unix_wake(u, POLLIN | POLLOUT | POLLHUP | POLLRDHUP);

	if (mode & RCV_SHUTDOWN)
		peer_mode |= SEND_SHUTDOWN;
	if (mode & SEND_SHUTDOWN)
		peer_mode |= RCV_SHUTDOWN;
	if (peer && u->type != SOCK_DGRAM) {
		spin_lock(&peer->lock);
		peer->shutdown |= peer_mode;
		spin_unlock(&peer->lock);
		unix_wake(peer, POLLIN | POLLOUT | POLLHUP | POLLRDHUP);
	}
	unix_put(peer);
	return 0;
}

static int unix_create(struct socket *sock, int protocol)
{
	struct unix_sock *u;

	if (protocol && protocol != AF_UNIX)
		return -EPROTONOSUPPORT;
	switch (sock->type) {
	case SOCK_STREAM:
		sock->ops = &unix_stream_ops;
		break;
	case SOCK_RAW: /* an old habit: means SOCK_DGRAM */
		sock->type = SOCK_DGRAM;
		fallthrough;
	case SOCK_DGRAM:
		sock->ops = &unix_dgram_ops;
		break;
	case SOCK_SEQPACKET:
		sock->ops = &unix_seqpacket_ops;
		break;
	default:
		return -ESOCKTNOSUPPORT;
	}
	u = unix_alloc(sock->type);
	if (!u)
		return -ENOMEM;
	u->sock = sock;
	sock->sk = u;
	return 0;
}

static const struct net_proto_family unix_family = {
	.family = AF_UNIX,
	.create = unix_create,
};

/**
 * unix_init() - AF_UNIX can be used from now on.
 *
 * Context: Boot.
 */
void unix_init(void)
{
	counter_register(&unix_count);
	sock_register(&unix_family);
	unix_proc_init();
}

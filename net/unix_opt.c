/*
 * net/unix_opt.c - options of AF_UNIX sockets at level SOL_SOCKET.
 *
 * See: socket(7), unix(7).
 */
#include "kernel/cred.h"
#include "kernel/pid.h"
#include "kernel/time.h"
#include "kernel/user_namespace.h"
#include "asm/uaccess.h"
#include "lib/string.h"
#include "lib/util.h"
#include "net/unix.h"
#include <uapi/errno.h>
#include <uapi/ioctls.h>

static int set_flag(struct unix_sock *u, int so, int on)
{
	spin_lock(&u->lock);
	if (on)
		u->flags |= 1UL << so;
	else
		u->flags &= ~(1UL << so);
	spin_unlock(&u->lock);
	return 0;
}

/* The kernel keeps twice what is asked for, for its own book-keeping. */
static int buffer_size(int asked, int smallest, bool force)
{
	int value = force ? asked : min(asked, UNIX_SNDBUF_DEFAULT);

	return max(clamp(value, 0, INT_MAX / 2) * 2, smallest);
}

static int set_timeout(u64 *ns, const void *val, size_t len)
{
	struct __kernel_old_timeval tv;

	if (len < sizeof(tv))
		return -EINVAL;
	memcpy(&tv, val, sizeof(tv));
	if (tv.tv_usec < 0 || tv.tv_usec >= (long)USEC_PER_SEC)
		return -EDOM;
	*ns = tv.tv_sec < 0 ? 1 : /* at once */
		      (u64)tv.tv_sec * NSEC_PER_SEC +
			      (u64)tv.tv_usec * NSEC_PER_USEC;
	return 0;
}

static int set_linger(struct unix_sock *u, const void *val, size_t len)
{
	if (len < sizeof(u->linger))
		return -EINVAL;
	memcpy(&u->linger, val, sizeof(u->linger));
	u->linger.l_onoff = u->linger.l_onoff != 0;
	return 0;
}

/**
 * unix_setsockopt() - setsockopt(2) at SOL_SOCKET.
 * @sock: the socket.
 * @opt:  SO_*.
 * @val:  in kernel memory.
 * @len:  its bytes.
 *
 * Context: May sleep.
 * Return: 0, -EINVAL, -EDOM, -EPERM, or -ENOPROTOOPT.
 */
int unix_setsockopt(struct socket *sock, int opt, const void *val, size_t len)
{
	struct unix_sock *u = unix_sk(sock);
	int value;

	if (opt == SO_RCVTIMEO)
		return set_timeout(&u->rcvtimeo_ns, val, len);
	if (opt == SO_SNDTIMEO)
		return set_timeout(&u->sndtimeo_ns, val, len);
	if (opt == SO_LINGER)
		return set_linger(u, val, len);
	if (len < sizeof(value))
		return -EINVAL;
	memcpy(&value, val, sizeof(value));

	switch (opt) {
	case SO_DEBUG:
		if (value && !capable(CAP_NET_ADMIN))
			return -EACCES;
		return set_flag(u, opt, value);
	case SO_REUSEADDR:
	case SO_DONTROUTE:
	case SO_BROADCAST:
	case SO_KEEPALIVE:
	case SO_OOBINLINE:
	case SO_PASSCRED:
		return set_flag(u, opt, value);
	case SO_SNDBUFFORCE:
	case SO_RCVBUFFORCE:
		if (!capable(CAP_NET_ADMIN))
			return -EPERM;
		fallthrough;
	case SO_SNDBUF:
	case SO_RCVBUF:
		if (opt == SO_SNDBUF || opt == SO_SNDBUFFORCE)
			u->sndbuf = buffer_size(value, UNIX_SNDBUF_MIN,
						opt == SO_SNDBUFFORCE);
		else
			u->rcvbuf = buffer_size(value, UNIX_RCVBUF_MIN,
						opt == SO_RCVBUFFORCE);
		unix_wake(u, POLLOUT);
		return 0;
	case SO_RCVLOWAT:
		u->rcvlowat = value < 0 ? INT_MAX : max(value, 1);
		return 0;
	case SO_PEEK_OFF:
		u->peek_off = max(value, -1);
		return 0;
	default:
		return -ENOPROTOOPT;
	}
}

static int put_int(void *val, size_t *len, int value)
{
	*len = min(*len, sizeof(value));
	memcpy(val, &value, *len);
	return 0;
}

static int put_timeout(void *val, size_t *len, u64 ns)
{
	struct __kernel_old_timeval tv = {
		.tv_sec = (long)(ns / NSEC_PER_SEC),
		.tv_usec = (long)(ns % NSEC_PER_SEC / NSEC_PER_USEC),
	};

	*len = min(*len, sizeof(tv));
	memcpy(val, &tv, *len);
	return 0;
}

static int put_peercred(struct unix_sock *u, void *val, size_t *len)
{
	struct user_namespace *ns = current_user_ns();
	struct ucred cred = { 0, (u32)-1, (u32)-1 };

	spin_lock(&u->lock);
	if (u->peer_cred.cred) {
		cred.pid = (u32)pid_vnr(u->peer_cred.pid);
		cred.uid = from_kuid_munged(ns, u->peer_cred.cred->euid);
		cred.gid = from_kgid_munged(ns, u->peer_cred.cred->egid);
	}
	spin_unlock(&u->lock);
	*len = min(*len, sizeof(cred));
	memcpy(val, &cred, *len);
	return 0;
}

/**
 * unix_getsockopt() - getsockopt(2) at SOL_SOCKET.
 * @sock: the socket.
 * @opt:  SO_*.
 * @val:  gets the value.
 * @len:  in: room; out: bytes.
 *
 * Context: May sleep.
 * Return: 0 or -ENOPROTOOPT.
 */
int unix_getsockopt(struct socket *sock, int opt, void *val, size_t *len)
{
	struct unix_sock *u = unix_sk(sock);

	switch (opt) {
	case SO_TYPE:
		return put_int(val, len, u->type);
	case SO_DOMAIN:
		return put_int(val, len, AF_UNIX);
	case SO_PROTOCOL:
		return put_int(val, len, 0);
	case SO_ERROR:
		return put_int(val, len, -unix_take_error(u));
	case SO_ACCEPTCONN:
		return put_int(val, len, u->state == UNIX_LISTEN);
	case SO_SNDBUF:
		return put_int(val, len, u->sndbuf);
	case SO_RCVBUF:
		return put_int(val, len, u->rcvbuf);
	case SO_RCVLOWAT:
		return put_int(val, len, u->rcvlowat);
	case SO_SNDLOWAT:
		return put_int(val, len, 1);
	case SO_PEEK_OFF:
		return put_int(val, len, u->peek_off);
	case SO_RCVTIMEO:
		return put_timeout(val, len, u->rcvtimeo_ns);
	case SO_SNDTIMEO:
		return put_timeout(val, len, u->sndtimeo_ns);
	case SO_LINGER:
		*len = min(*len, sizeof(u->linger));
		memcpy(val, &u->linger, *len);
		return 0;
	case SO_PEERCRED:
		return put_peercred(u, val, len);
	case SO_DEBUG:
	case SO_REUSEADDR:
	case SO_DONTROUTE:
	case SO_BROADCAST:
	case SO_KEEPALIVE:
	case SO_OOBINLINE:
	case SO_PASSCRED:
		return put_int(val, len, unix_flag(u, opt));
	default:
		return -ENOPROTOOPT;
	}
}

/* Bytes that read(2) would give: of a stream all, else the first message's. */
static int bytes_to_read(struct unix_sock *u)
{
	struct unix_msg *m;
	size_t n = 0;

	if (u->state == UNIX_LISTEN)
		return -EINVAL;
	spin_lock(&u->queue_lock);
	list_for_each_entry(m, &u->queue, list) {
		n += m->len - m->off;
		if (u->type != SOCK_STREAM)
			break;
	}
	spin_unlock(&u->queue_lock);
	return (int)n;
}

/**
 * unix_ioctl() - ioctl(2).
 * @sock: the socket.
 * @cmd:  FIONREAD (SIOCINQ) or SIOCOUTQ.
 * @arg:  user pointer to int.
 *
 * Context: May sleep.
 * Return: 0, -EFAULT, -EINVAL, or -ENOTTY.
 */
long unix_ioctl(struct socket *sock, unsigned int cmd, unsigned long arg)
{
	struct unix_sock *u = unix_sk(sock);
	int value;

	switch (cmd) {
	case FIONREAD:
		value = bytes_to_read(u);
		return value < 0 ? value : put_user(value, (int __user *)arg);
	case SIOCOUTQ:
		value = (int)atomic_long_read(&u->wmem);
		return put_user(value, (int __user *)arg);
	default:
		return -ENOTTY;
	}
}

/*
 * net/unix.h - AF_UNIX sockets: shared by the rooms unix_*.c.
 */
#ifndef NET_UNIX_H
#define NET_UNIX_H

#include "fs/path.h"
#include "kernel/base/mutex.h"
#include "kernel/base/spinlock.h"
#include "kernel/base/wait.h"
#include "lib/atomic.h"
#include "lib/list.h"
#include "lib/refcount.h"
#include "net/scm.h"
#include "net/socket.h"

struct group_info;
struct seq_file;

#define UNIX_SNDBUF_DEFAULT 212992
#define UNIX_BUF_MAX        425984
#define UNIX_SNDBUF_MIN     4608
#define UNIX_RCVBUF_MIN     2304
#define UNIX_CHUNK          32768
#define UNIX_MAX_DGRAM_QLEN 10

#define RCV_SHUTDOWN  1
#define SEND_SHUTDOWN 2

enum unix_state {
	UNIX_UNCONNECTED,
	UNIX_LISTEN,
	UNIX_ESTABLISHED,
	UNIX_CLOSED,
};

/* A name in the file system (path text) or abstract (first byte 0). */
struct unix_address {
	refcount_t ref;
	int len; /* of sockaddr_un, family included */
	struct sockaddr_un name;
	char terminator; /* a path may fill all of sun_path */
};

/* One message, or one piece of a stream, in a receiver's queue. */
struct unix_msg {
	struct list_head list;
	struct unix_sock *sender;  /* charged for @size, referenced */
	struct unix_address *addr; /* the sender's name, or NULL */
	struct scm scm;            /* owns its parts */
	size_t size;               /* bytes charged */
	size_t len;                /* bytes of data */
	size_t off;                /* read already (streams) */
	char data[];
};

/* As getsockopt(SO_PEERCRED) tells. */
struct unix_peercred {
	struct pid *pid;
	const struct cred *cred;
};

/*
 * struct unix_sock
 *   [c] constant     [u] ->lock, two of them in order of address
 *   [q] ->queue_lock [g] unix_gc_lock   [h] unix_table_lock   [a] atomic
 */
struct unix_sock {
	refcount_t ref;
	int type;            /* [c] SOCK_* */
	struct socket *sock; /* [u] NULL: closed, or not yet accepted */
	spinlock_t lock;
	enum unix_state state;       /* [u] */
	unsigned int shutdown;       /* [u] RCV_SHUTDOWN, SEND_SHUTDOWN */
	int err;                     /* [u] to be reported once */
	struct unix_sock *peer;      /* [u] referenced */
	struct unix_address *addr;   /* [u] set once */
	struct path path;            /* [u] where bound; dentry NULL if not */
	struct hlist_node name_node; /* [h] by abstract name, or by inode */
	struct list_head all_link;   /* unix_list_lock: every socket */
	struct mutex bind_mutex;     /* one bind() at a time */

	struct mutex read_mutex; /* one reader of a stream at a time */
	spinlock_t queue_lock;
	struct list_head queue; /* [q] of unix_msg; of a listener: embryos */
	unsigned int queue_len; /* [q] */
	unsigned int max_queue; /* [u] backlog, or most datagrams */
	struct list_head accept_link; /* [q] of the listener */
	struct unix_sock *listener;   /* [u] whose queue we are in */

	wait_queue_head_t wait; /* anything that happens to this socket */
	atomic_long_t wmem;     /* [a] bytes sent and not yet read */
	struct unix_peercred self_cred; /* [u] when it listened or connected */
	struct unix_peercred peer_cred; /* [u] of the other side */

	int sndbuf, rcvbuf;           /* [u] */
	int rcvlowat;                 /* [u] */
	int peek_off;                 /* [u] -1: off */
	u64 rcvtimeo_ns, sndtimeo_ns; /* [u] 0: for ever */
	struct linger linger; /* [u] kept and told; nothing to linger for */
	unsigned long flags;  /* [u] bit SO_x: option x is on */

	/* garbage collection: net/unix_gc.c */
	long inflight;            /* [g] descriptors of it in messages */
	struct list_head gc_link; /* [g] */
	int gc_mark;              /* [g] */
};

static inline struct unix_sock *unix_sk(const struct socket *sock)
{
	return sock->sk;
}

static inline bool unix_flag(const struct unix_sock *u, int so)
{
	return u->flags >> so & 1;
}

/* unix_sock.c */
struct unix_sock *unix_alloc(int type);
static inline struct unix_sock *unix_get(struct unix_sock *u)
{
	refcount_inc(&u->ref);
	return u;
}
void unix_put(struct unix_sock *u);
void unix_lock_both(struct unix_sock *a, struct unix_sock *b);
void unix_unlock_both(struct unix_sock *a, struct unix_sock *b);
struct unix_sock *unix_peer_get(struct unix_sock *u); /* or NULL */
int unix_take_error(struct unix_sock *u);
void unix_close(struct unix_sock *u, int lost_data);
void unix_release(struct socket *sock);
int unix_shutdown(struct socket *sock, int how);
void unix_disconnected(struct unix_sock *peer, int err);
void unix_init_peercred(struct unix_sock *u);
void unix_copy_peercred(struct unix_sock *to, const struct unix_peercred *from);
void unix_wake(struct unix_sock *u, __poll_t events);
/* Sleep until @cond: 0, -EAGAIN (time is over), -EINTR or a restart. */
#define unix_wait_event(wq, cond, deadline) \
	unix_wait_result(wait_event_interruptible_until(wq, cond, deadline), \
			 deadline)
int unix_wait_result(int err, u64 deadline);
u64 unix_deadline(u64 timeo_ns);

/* unix_name.c */
int unix_bind(struct socket *sock, const struct sock_addr *addr);
int unix_autobind(struct unix_sock *u);
int unix_getname(struct socket *sock, struct sock_addr *addr, bool peer);
/* Who bears the name: referenced, or ERR_PTR. */
struct unix_sock *unix_find(const struct sock_addr *addr, int type);
void unix_unname(struct unix_sock *u);
void unix_addr_put(struct unix_address *addr);
int unix_check_addr(const struct sock_addr *addr);

/* unix_msg.c */
void unix_show_fdinfo(struct seq_file *m, struct socket *sock);
struct unix_msg *unix_msg_alloc(struct unix_sock *sender, size_t len);
void unix_msg_free(struct unix_msg *m);
int unix_attach_scm(struct unix_msg *m, struct msg *msg, bool with_fds);
void unix_msg_to_scm(struct unix_msg *m, struct msg *msg, bool peek);
void unix_queue_msg(struct unix_sock *to, struct unix_msg *m);
void unix_purge(struct unix_sock *u);

/* unix_stream.c, unix_dgram.c */
extern const struct proto_ops unix_stream_ops;
extern const struct proto_ops unix_dgram_ops;
extern const struct proto_ops unix_seqpacket_ops;
ssize_t unix_dgram_sendmsg(struct socket *sock, struct msg *msg);
ssize_t unix_dgram_recvmsg(struct socket *sock, struct msg *msg);
int unix_stream_connect(struct socket *sock, const struct sock_addr *addr,
			bool nonblock);
int unix_listen(struct socket *sock, int backlog);
int unix_accept(struct socket *sock, struct socket *new_sock, bool nonblock);
int unix_socketpair(struct socket *a, struct socket *b);
__poll_t unix_poll(struct file *file, struct socket *sock, poll_table *pt);

/* unix_opt.c */
int unix_setsockopt(struct socket *sock, int opt, const void *val, size_t len);
int unix_getsockopt(struct socket *sock, int opt, void *val, size_t *len);
long unix_ioctl(struct socket *sock, unsigned int cmd, unsigned long arg);

/* unix_gc.c */
void unix_inflight(struct file *file);
void unix_notinflight(struct file *file);
void unix_gc(void);

/* unix_proc.c */
void unix_list_add(struct unix_sock *u);
void unix_list_del(struct unix_sock *u);
void unix_proc_init(void);

void unix_init(void);

#endif

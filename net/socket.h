/*
 * net/socket.h - a socket: the file on one side, a protocol on the other.
 */
#ifndef NET_SOCKET_H
#define NET_SOCKET_H

#include <uapi/socket.h>
#include "fs/poll.h"
#include "kernel/base/wait.h"
#include "lib/compiler.h"
#include "lib/types.h"

struct file;
struct iov_iter;
struct scm;
struct seq_file;
struct socket;

/* Who is at the other end, or at ours. */
struct sock_addr {
	struct sockaddr_storage addr;
	int len;
};

/*
 * One message on its way in or out.  All is in kernel memory but what the
 * iterator points to.
 */
struct msg {
	struct sock_addr name; /* out: len 0 = the peer; in: filled */
	bool want_name;
	struct iov_iter *iter;
	unsigned int flags;     /* MSG_* of the call */
	unsigned int out_flags; /* MSG_* to be returned */
	struct scm *scm;        /* rights and credentials; NULL = none */
};

/**
 * struct proto_ops - what a protocol family does.
 *
 * All run in process context and may sleep; @nonblock means -EAGAIN instead of
 * waiting.  NULL is -EOPNOTSUPP.
 */
struct proto_ops {
	void (*release)(struct socket *sock);
	int (*bind)(struct socket *sock, const struct sock_addr *addr);
	int (*connect)(struct socket *sock, const struct sock_addr *addr,
		       bool nonblock);
	int (*pair)(struct socket *a, struct socket *b);
	int (*accept)(struct socket *sock, struct socket *new_sock,
		      bool nonblock);
	int (*getname)(struct socket *sock, struct sock_addr *addr, bool peer);
	int (*listen)(struct socket *sock, int backlog);
	int (*shutdown)(struct socket *sock, int how);
	ssize_t (*sendmsg)(struct socket *sock, struct msg *msg);
	ssize_t (*recvmsg)(struct socket *sock, struct msg *msg);
	__poll_t (*poll)(struct file *file, struct socket *sock,
			 poll_table *pt);
	long (*ioctl)(struct socket *sock, unsigned int cmd, unsigned long arg);
	int (*setsockopt)(struct socket *sock, int opt, const void *val,
			  size_t len);
	void (*show_fdinfo)(struct seq_file *m, struct socket *sock);
	int (*getsockopt)(struct socket *sock, int opt, void *val, size_t *len);
};

struct socket {
	int family;   /* [c] AF_* */
	int type;     /* [c] SOCK_* */
	int protocol; /* [c] */
	struct file *file;
	const struct proto_ops *ops; /* [c] */
	void *sk;                    /* the protocol's */
};

/**
 * struct net_proto_family - how socket(2) makes a socket of a family.
 * @create: fill in ops and sk; 0 or -errno.
 */
struct net_proto_family {
	int family;
	int (*create)(struct socket *sock, int protocol);
};

void sock_register(const struct net_proto_family *family);
void sock_init(void);

/* A new socket with a file, as yet without a descriptor; or ERR_PTR. */
struct socket *sock_create(int family, int type, int protocol);
struct file *sock_alloc_file(struct socket *sock, unsigned int flags);
/* A socket like @like, for accept(); no sk yet. */
struct socket *sock_alloc_like(const struct socket *like);
void sock_release(struct socket *sock);
struct socket *sock_from_file(const struct file *file); /* or NULL */

bool sock_passcred(struct socket *sock);
ssize_t sock_sendmsg(struct socket *sock, struct msg *msg);
ssize_t sock_recvmsg(struct socket *sock, struct msg *msg);

/* Address from user space: 0, -EINVAL, -EFAULT. */
int move_addr_to_kernel(const void __user *uaddr, int len,
			struct sock_addr *addr);
int move_addr_to_user(const struct sock_addr *addr, void __user *uaddr,
		      int __user *ulen);

#endif

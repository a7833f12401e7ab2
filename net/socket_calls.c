/*
 * net/socket_calls.c - system calls that make, name and join sockets.
 *
 * See: socket(2), bind(2), connect(2), accept(2), getsockname(2),
 * getsockopt(2).
 */
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include "asm/uaccess.h"
#include "fs/fdtable.h"
#include "fs/fs.h"
#include "kernel/syscall.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/util.h"
#include "net/socket.h"
#include "net/socket_fd.h"

/**
 * sock_fdget() - the socket behind a descriptor.
 * @fd:   any number.
 * @sock: the socket, on success.
 *
 * Context: Process context.
 * Return: the descriptor for fdput(); file is NULL with *@sock an ERR_PTR:
 * -EBADF or -ENOTSOCK.
 */
struct fd sock_fdget(int fd, struct socket **sock)
{
	struct fd f = fdget((unsigned int)fd);

	*sock = ERR_PTR(-EBADF);
	if (!f.file)
		return f;
	*sock = sock_from_file(f.file);
	if (!*sock) {
		fdput(f);
		f.file = NULL;
		f.flags = 0;
		*sock = ERR_PTR(-ENOTSOCK);
	}
	return f;
}

/**
 * move_addr_to_kernel() - an address from user space.
 * @uaddr: where.
 * @len:   its bytes.
 * @addr:  gets it, zero-filled behind.
 *
 * Context: May sleep.
 * Return: 0, -EINVAL or -EFAULT.
 */
int move_addr_to_kernel(const void __user *uaddr, int len,
			struct sock_addr *addr)
{
	if (len < 0 || (size_t)len > sizeof(addr->addr))
		return -EINVAL;
	memset(&addr->addr, 0, sizeof(addr->addr));
	addr->len = len;
	return copy_from_user(&addr->addr, uaddr, (size_t)len) ? -EFAULT : 0;
}

/**
 * move_addr_to_user() - an address to user space, cut to fit.
 * @addr:  the address.
 * @uaddr: where.
 * @ulen:  in: room; out: the address's full length.
 *
 * Context: May sleep.
 * Return: 0, -EINVAL or -EFAULT.
 */
int move_addr_to_user(const struct sock_addr *addr, void __user *uaddr,
		      int __user *ulen)
{
	int room;

	if (get_user(room, ulen))
		return -EFAULT;
	if (room < 0)
		return -EINVAL;
	if (copy_to_user(uaddr, &addr->addr, (size_t)min(room, addr->len)))
		return -EFAULT;
	return put_user(addr->len, ulen);
}

static int check_flags(int flags)
{
	return flags & ~(SOCK_CLOEXEC | SOCK_NONBLOCK) ? -EINVAL : 0;
}

/* A descriptor for @sock, which is the file's from now on or released. */
static int install(struct socket *sock, int flags)
{
	struct file *file = sock_alloc_file(sock, (unsigned int)flags);
	int fd;

	if (IS_ERR(file))
		return (int)PTR_ERR(file);
	fd = get_unused_fd_flags((unsigned int)flags);
	if (fd < 0)
		fput(file);
	else
		fd_install((unsigned int)fd, file);
	return fd;
}

SYSCALL_DEFINE3(socket, int, family, int, type, int, protocol)
{
	int flags = type & ~SOCK_TYPE_MASK;
	struct socket *sock;

	if (check_flags(flags))
		return -EINVAL;
	sock = sock_create(family, type & SOCK_TYPE_MASK, protocol);
	if (IS_ERR(sock))
		return PTR_ERR(sock);
	return install(sock, flags);
}

/* Two joined sockets as files; 0 or -errno with nothing left. */
static int make_pair(int family, int type, int protocol, unsigned int flags,
		     struct file *files[2])
{
	struct socket *a, *b;
	int err;

	a = sock_create(family, type, protocol);
	if (IS_ERR(a))
		return (int)PTR_ERR(a);
	b = sock_create(family, type, protocol);
	if (IS_ERR(b)) {
		sock_release(a);
		return (int)PTR_ERR(b);
	}
	err = a->ops->pair ? a->ops->pair(a, b) : -EOPNOTSUPP;
	if (err) {
		sock_release(a);
		sock_release(b);
		return err;
	}
	files[0] = sock_alloc_file(a, flags);
	if (IS_ERR(files[0])) {
		sock_release(b);
		return (int)PTR_ERR(files[0]);
	}
	files[1] = sock_alloc_file(b, flags);
	if (IS_ERR(files[1])) {
		fput(files[0]);
		return (int)PTR_ERR(files[1]);
	}
	return 0;
}

/* Reserve both numbers and tell them before anything exists. */
static int reserve_pair(int fds[2], unsigned int flags, int __user *sv)
{
	int err;

	fds[0] = get_unused_fd_flags(flags);
	if (fds[0] < 0)
		return fds[0];
	fds[1] = get_unused_fd_flags(flags);
	err = fds[1] < 0 ? fds[1] : 0;
	if (!err && (put_user(fds[0], &sv[0]) || put_user(fds[1], &sv[1])))
		err = -EFAULT;
	if (!err)
		return 0;
	put_unused_fd((unsigned int)fds[0]);
	if (fds[1] >= 0)
		put_unused_fd((unsigned int)fds[1]);
	return err;
}

SYSCALL_DEFINE4(socketpair, int, family, int, type, int, protocol, int __user *,
		sv)
{
	unsigned int flags = (unsigned int)(type & ~SOCK_TYPE_MASK);
	struct file *files[2] = { NULL, NULL };
	int fds[2], err;

	if (check_flags((int)flags))
		return -EINVAL;
	err = reserve_pair(fds, flags, sv);
	if (err)
		return err;
	err = make_pair(family, type & SOCK_TYPE_MASK, protocol, flags, files);
	if (err) {
		put_unused_fd((unsigned int)fds[0]);
		put_unused_fd((unsigned int)fds[1]);
		return err;
	}
	fd_install((unsigned int)fds[0], files[0]);
	fd_install((unsigned int)fds[1], files[1]);
	return 0;
}

SYSCALL_DEFINE3(bind, int, fd, const void __user *, uaddr, int, len)
{
	struct sock_addr addr;
	struct socket *sock;
	struct fd f = sock_fdget(fd, &sock);
	int err;

	if (IS_ERR(sock))
		return PTR_ERR(sock);
	err = move_addr_to_kernel(uaddr, len, &addr);
	if (!err)
		err = sock->ops->bind(sock, &addr);
	fdput(f);
	return err;
}

SYSCALL_DEFINE3(connect, int, fd, const void __user *, uaddr, int, len)
{
	struct fd f = fdget((unsigned int)fd);
	struct sock_addr addr;
	struct socket *sock;
	int err;

	if (!f.file)
		return -EBADF;
	err = move_addr_to_kernel(uaddr, len, &addr);
	sock = sock_from_file(f.file);
	if (!err)
		err = sock ? sock->ops->connect(sock, &addr,
						f.file->f_flags & O_NONBLOCK)
			   : -ENOTSOCK;
	fdput(f);
	return err;
}

SYSCALL_DEFINE2(listen, int, fd, int, backlog)
{
	struct socket *sock;
	struct fd f = sock_fdget(fd, &sock);
	int err;

	if (IS_ERR(sock))
		return PTR_ERR(sock);
	err = sock->ops->listen ? sock->ops->listen(sock, backlog)
				: -EOPNOTSUPP;
	fdput(f);
	return err;
}

static int accept_one(struct socket *sock, bool nonblock,
		      struct sock_addr *addr, int flags)
{
	struct socket *new_sock;
	int err;

	if (!sock->ops->accept)
		return -EOPNOTSUPP;
	new_sock = sock_alloc_like(sock);
	if (!new_sock)
		return -ENFILE;
	err = sock->ops->accept(sock, new_sock, nonblock);
	if (!err)
		err = new_sock->ops->getname(new_sock, addr, true);
	if (err == -ENOTCONN) { /* gone already: it is accepted all the same */
		addr->len = 0;
		err = 0;
	}
	if (err) {
		sock_release(new_sock);
		return err;
	}
	return install(new_sock, flags);
}

static long do_accept(int fd, void __user *uaddr, int __user *ulen, int flags)
{
	struct fd f = fdget((unsigned int)fd);
	struct sock_addr addr = { 0 };
	struct socket *sock;
	int new_fd, err;

	if (!f.file)
		return -EBADF;
	sock = sock_from_file(f.file);
	new_fd = check_flags(flags) ?: sock ? 0 : -ENOTSOCK;
	if (!new_fd)
		new_fd = accept_one(sock, f.file->f_flags & O_NONBLOCK, &addr,
				    flags);
	fdput(f);
	if (new_fd < 0 || !uaddr)
		return new_fd;
	err = move_addr_to_user(&addr, uaddr, ulen);
	if (err) {
		close_fd((unsigned int)new_fd);
		return err;
	}
	return new_fd;
}

SYSCALL_DEFINE3(accept, int, fd, void __user *, addr, int __user *, len)
{
	return do_accept(fd, addr, len, 0);
}

SYSCALL_DEFINE4(accept4, int, fd, void __user *, addr, int __user *, len, int,
		flags)
{
	return do_accept(fd, addr, len, flags);
}

static long do_getname(int fd, void __user *uaddr, int __user *ulen, bool peer)
{
	struct sock_addr addr = { 0 };
	struct socket *sock;
	struct fd f = sock_fdget(fd, &sock);
	int err;

	if (IS_ERR(sock))
		return PTR_ERR(sock);
	err = sock->ops->getname(sock, &addr, peer);
	fdput(f);
	return err ? err : move_addr_to_user(&addr, uaddr, ulen);
}

SYSCALL_DEFINE3(getsockname, int, fd, void __user *, addr, int __user *, len)
{
	return do_getname(fd, addr, len, false);
}

SYSCALL_DEFINE3(getpeername, int, fd, void __user *, addr, int __user *, len)
{
	return do_getname(fd, addr, len, true);
}

SYSCALL_DEFINE2(shutdown, int, fd, int, how)
{
	struct socket *sock;
	struct fd f = sock_fdget(fd, &sock);
	int err = -EINVAL;

	if (IS_ERR(sock))
		return PTR_ERR(sock);
	if (how >= SHUT_RD && how <= SHUT_RDWR)
		err = sock->ops->shutdown(sock, how);
	fdput(f);
	return err;
}

SYSCALL_DEFINE5(setsockopt, int, fd, int, level, int, opt, const void __user *,
		uval, int, len)
{
	char val[64] = { 0 };
	struct socket *sock;
	struct fd f;
	int err = -EFAULT;

	if (len < 0)
		return -EINVAL;
	f = sock_fdget(fd, &sock);
	if (IS_ERR(sock))
		return PTR_ERR(sock);
	if (level != SOL_SOCKET || !sock->ops->setsockopt)
		err = -EOPNOTSUPP;
	else if (!copy_from_user(val, uval, min((size_t)len, sizeof(val))))
		err = sock->ops->setsockopt(sock, opt, val, (size_t)len);
	fdput(f);
	return err;
}

/* One option of a socket to user space; 0 or -errno. */
static int get_option(struct socket *sock, int level, int opt,
		      void __user *uval, int __user *ulen)
{
	char val[64];
	size_t size;
	int len, err;

	if (level != SOL_SOCKET || !sock->ops->getsockopt)
		return -EOPNOTSUPP;
	if (get_user(len, ulen))
		return -EFAULT;
	if (len < 0)
		return -EINVAL;
	size = min((size_t)len, sizeof(val));
	err = sock->ops->getsockopt(sock, opt, val, &size);
	if (err)
		return err;
	if (copy_to_user(uval, val, size))
		return -EFAULT;
	return put_user((int)size, ulen);
}

SYSCALL_DEFINE5(getsockopt, int, fd, int, level, int, opt, void __user *, uval,
		int __user *, ulen)
{
	struct socket *sock;
	struct fd f = sock_fdget(fd, &sock);
	int err;

	if (IS_ERR(sock))
		return PTR_ERR(sock);
	err = get_option(sock, level, opt, uval, ulen);
	fdput(f);
	return err;
}

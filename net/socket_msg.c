/*
 * net/socket_msg.c - system calls that move messages.
 *
 * sendto and recvfrom are messages of one buffer; sendmsg and recvmsg add
 * scattered buffers and control data; the mmsg calls repeat them.
 *
 * See: send(2), recv(2), sendmmsg(2), recvmmsg(2), cmsg(3).
 */
#include <uapi/errno.h>
#include <uapi/uio.h>
#include "asm/uaccess.h"
#include "fs/fdtable.h"
#include "fs/fs.h"
#include "fs/read_write.h"
#include "kernel/base/sched_iface.h"
#include "kernel/syscall.h"
#include "kernel/time.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/util.h"
#include "mm/iov_iter.h"
#include "mm/slab.h"
#include "net/scm.h"
#include "net/socket.h"
#include "net/socket_fd.h"

#define CONTROL_MAX 20480
#define MMSG_MAX    1024u

SYSCALL_DEFINE6(sendto, int, fd, void __user *, buf, size_t, len, unsigned int,
		flags, const void __user *, uaddr, int, addr_len)
{
	struct scm scm = { 0 };
	struct iov_iter iter;
	struct msg msg = { .iter = &iter, .flags = flags, .scm = &scm };
	struct socket *sock;
	ssize_t ret = 0;
	struct fd f;

	len = min(len, MAX_RW_COUNT);
	if (!access_ok(buf, len))
		return -EFAULT;
	f = sock_fdget(fd, &sock);
	if (IS_ERR(sock))
		return PTR_ERR(sock);
	if (uaddr)
		ret = move_addr_to_kernel(uaddr, addr_len, &msg.name);
	if (!ret) {
		iov_iter_ubuf(&iter, ITER_SOURCE, buf, len);
		scm_set_creds(&scm);
		ret = sock_sendmsg(sock, &msg);
		scm_destroy(&scm);
	}
	fdput(f);
	return ret;
}

SYSCALL_DEFINE6(recvfrom, int, fd, void __user *, buf, size_t, len,
		unsigned int, flags, void __user *, uaddr, int __user *, ulen)
{
	struct iov_iter iter;
	struct msg msg = { .iter = &iter,
			   .flags = flags,
			   .want_name = uaddr != NULL };
	struct socket *sock;
	struct fd f;
	ssize_t ret;
	int err = 0;

	len = min(len, MAX_RW_COUNT);
	if (!access_ok(buf, len))
		return -EFAULT;
	f = sock_fdget(fd, &sock);
	if (IS_ERR(sock))
		return PTR_ERR(sock);
	iov_iter_ubuf(&iter, ITER_DEST, buf, len);
	ret = sock_recvmsg(sock, &msg);
	fdput(f);
	if (ret >= 0 && uaddr)
		err = move_addr_to_user(&msg.name, uaddr, ulen);
	return err ? err : ret;
}

/* The caller's header, and its buffers as an iterator; *@iov to be freed. */
static int get_header(struct user_msghdr *hdr,
		      const struct user_msghdr __user *uhdr, bool source,
		      struct iovec **iov, struct iov_iter *iter)
{
	struct user_vec vec;
	ssize_t n;

	if (copy_from_user(hdr, uhdr, sizeof(*hdr)))
		return -EFAULT;
	if (hdr->msg_namelen < 0)
		return -EINVAL;
	if (!hdr->msg_name)
		hdr->msg_namelen = 0;
	hdr->msg_namelen =
		min(hdr->msg_namelen, (int)sizeof(struct sockaddr_storage));
	if (hdr->msg_iovlen > UIO_MAXIOV)
		return -EMSGSIZE;
	iov_iter_ubuf(iter, source, NULL, 0); /* an empty message */
	vec.iov = hdr->msg_iov;
	vec.len = hdr->msg_iovlen;
	n = import_iovec(source, &vec, 0, iov, iter);
	return n < 0 ? (int)n : 0;
}

/* Control data of a message to be sent: into @scm; 0 or -errno. */
static int get_control(const struct user_msghdr *hdr, struct scm *scm)
{
	void *control;
	int err;

	if (!hdr->msg_controllen)
		return 0;
	if (hdr->msg_controllen > CONTROL_MAX)
		return -ENOBUFS;
	control = kmalloc(hdr->msg_controllen, GFP_KERNEL);
	if (!control)
		return -ENOBUFS;
	if (copy_from_user(control, hdr->msg_control, hdr->msg_controllen))
		err = -EFAULT;
	else
		err = scm_send(scm, control, hdr->msg_controllen);
	kfree(control);
	return err;
}

static ssize_t send_one(struct socket *sock,
			const struct user_msghdr __user *uhdr,
			unsigned int flags)
{
	struct user_msghdr hdr;
	struct iovec *iov = NULL;
	struct iov_iter iter;
	struct scm scm = { 0 };
	struct msg msg = { .iter = &iter, .flags = flags, .scm = &scm };
	ssize_t ret = get_header(&hdr, uhdr, ITER_SOURCE, &iov, &iter);

	if (ret)
		return ret;
	if (hdr.msg_namelen)
		ret = move_addr_to_kernel(hdr.msg_name, hdr.msg_namelen,
					  &msg.name);
	scm_set_creds(&scm);
	if (!ret)
		ret = get_control(&hdr, &scm);
	if (!ret)
		ret = sock_sendmsg(sock, &msg);
	scm_destroy(&scm);
	kfree(iov);
	return ret;
}

static ssize_t recv_one(struct socket *sock, struct user_msghdr __user *uhdr,
			unsigned int flags)
{
	struct user_msghdr hdr;
	struct iovec *iov = NULL;
	struct iov_iter iter;
	struct scm scm = { 0 };
	struct msg msg = { .iter = &iter, .flags = flags, .scm = &scm };
	ssize_t ret = get_header(&hdr, uhdr, ITER_DEST, &iov, &iter);

	if (ret)
		return ret;
	msg.want_name = hdr.msg_name != NULL;
	ret = sock_recvmsg(sock, &msg);
	kfree(iov);
	hdr.msg_flags = 0;
	if (ret >= 0)
		scm_recv(&scm, &hdr, flags, sock_passcred(sock));
	scm_destroy(&scm);
	if (ret < 0)
		return ret;

	if (msg.want_name &&
	    copy_to_user(hdr.msg_name, &msg.name.addr,
			 (size_t)min(hdr.msg_namelen, msg.name.len)))
		return -EFAULT;
	if (put_user(msg.name.len, &uhdr->msg_namelen) ||
	    put_user(msg.out_flags | hdr.msg_flags | (flags & MSG_CMSG_CLOEXEC),
		     &uhdr->msg_flags) ||
	    put_user(hdr.msg_controllen, &uhdr->msg_controllen))
		return -EFAULT;
	return ret;
}

SYSCALL_DEFINE3(sendmsg, int, fd, struct user_msghdr __user *, uhdr,
		unsigned int, flags)
{
	struct socket *sock;
	struct fd f = sock_fdget(fd, &sock);
	ssize_t ret;

	if (IS_ERR(sock))
		return PTR_ERR(sock);
	ret = send_one(sock, uhdr, flags);
	fdput(f);
	return ret;
}

SYSCALL_DEFINE3(recvmsg, int, fd, struct user_msghdr __user *, uhdr,
		unsigned int, flags)
{
	struct socket *sock;
	struct fd f = sock_fdget(fd, &sock);
	ssize_t ret;

	if (IS_ERR(sock))
		return PTR_ERR(sock);
	ret = recv_one(sock, uhdr, flags);
	fdput(f);
	return ret;
}

SYSCALL_DEFINE4(sendmmsg, int, fd, struct mmsghdr __user *, mmsg, unsigned int,
		vlen, unsigned int, flags)
{
	struct socket *sock;
	struct fd f = sock_fdget(fd, &sock);
	unsigned int done = 0;
	ssize_t n = 0;

	if (IS_ERR(sock))
		return PTR_ERR(sock);
	for (vlen = min(vlen, MMSG_MAX); done < vlen; done++) {
		n = send_one(sock, &mmsg[done].msg_hdr, flags);
		if (n >= 0 && put_user((unsigned int)n, &mmsg[done].msg_len))
			n = -EFAULT;
		if (n < 0)
			break;
		cond_resched();
	}
	fdput(f);
	return done ? (long)done : n;
}

static int get_deadline(const struct __kernel_timespec __user *timeout,
			u64 *deadline)
{
	struct timespec64 ts;

	*deadline = NO_DEADLINE;
	if (!timeout)
		return 0;
	if (get_timespec64(&ts, timeout))
		return -EFAULT;
	if (!timespec64_valid(&ts))
		return -EINVAL;
	*deadline = ktime_add_safe(ktime_get(), timespec64_to_ns(&ts));
	return 0;
}

/* The timeout is looked at after each message, as recvmmsg(2) warns. */
SYSCALL_DEFINE5(recvmmsg, int, fd, struct mmsghdr __user *, mmsg, unsigned int,
		vlen, unsigned int, flags, struct __kernel_timespec __user *,
		timeout)
{
	struct socket *sock;
	unsigned int done = 0;
	u64 deadline;
	ssize_t n = get_deadline(timeout, &deadline);
	struct fd f;

	if (n)
		return n;
	f = sock_fdget(fd, &sock);
	if (IS_ERR(sock))
		return PTR_ERR(sock);
	for (vlen = min(vlen, MMSG_MAX); done < vlen; done++) {
		n = recv_one(sock, &mmsg[done].msg_hdr,
			     flags & ~MSG_WAITFORONE);
		if (n >= 0 && put_user((unsigned int)n, &mmsg[done].msg_len))
			n = -EFAULT;
		if (n < 0)
			break;
		if (flags & MSG_WAITFORONE)
			flags |= MSG_DONTWAIT;
		if (ktime_get() >= deadline) {
			done++;
			break;
		}
	}
	fdput(f);
	return done ? (long)done : n;
}

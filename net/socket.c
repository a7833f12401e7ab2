/*
 * net/socket.c - sockets as files, and the table of protocol families.
 *
 * A socket lives as long as its file: sockfs gives each an inode of its own
 * (socket:[number] in /proc/PID/fd), whose private data it is.
 *
 * See: socket(2), socket(7).
 */
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/ioctls.h>
#include <uapi/stat.h>
#include <uapi/statfs.h>
#include "fs/fdtable.h"
#include "fs/fs.h"
#include "fs/libfs.h"
#include "fs/mount.h"
#include "fs/seq_file.h"
#include "kernel/base/panic.h"
#include "lib/errptr.h"
#include "lib/format.h"
#include "lib/string.h"
#include "lib/util.h"
#include "mm/iov_iter.h"
#include "mm/slab.h"
#include "net/scm.h"
#include "net/socket.h"

static const struct net_proto_family *families[AF_MAX];
static struct vfsmount *sock_mnt;
static const struct file_operations socket_fops;

/**
 * sock_register() - from now on socket(2) knows a family.
 * @family: constant.
 *
 * Context: Boot.
 */
void sock_register(const struct net_proto_family *family)
{
	families[family->family] = family;
}

/**
 * sock_from_file() - the socket behind a file.
 * @file: any.
 *
 * Context: Any.
 * Return: the socket; NULL if the file is something else.
 */
struct socket *sock_from_file(const struct file *file)
{
	return file->f_op == &socket_fops ? file->private_data : NULL;
}

/**
 * sock_release() - a socket without a file is no longer wanted.
 * @sock: freed.
 *
 * Context: May sleep.
 */
void sock_release(struct socket *sock)
{
	if (sock->ops)
		sock->ops->release(sock);
	kfree(sock);
}

/**
 * sock_create() - socket(2) without the descriptor.
 * @family:   AF_*.
 * @type:     SOCK_*, without flags.
 * @protocol: 0, or one of the family's.
 *
 * Context: May sleep.
 * Return: the socket, or ERR_PTR: -EAFNOSUPPORT, -EINVAL, -ENOMEM, or what the
 * family says.
 */
struct socket *sock_create(int family, int type, int protocol)
{
	struct socket *sock;
	int err;

	if (family < 0 || family >= AF_MAX)
		return ERR_PTR(-EAFNOSUPPORT);
	if (type < 0 || type >= SOCK_MAX)
		return ERR_PTR(-EINVAL);
	if (!families[family])
		return ERR_PTR(-EAFNOSUPPORT);
	sock = kzalloc(sizeof(*sock), GFP_KERNEL);
	if (!sock)
		return ERR_PTR(-ENOMEM);
	sock->family = family;
	sock->type = type;
	sock->protocol = protocol;
	err = families[family]->create(sock, protocol);
	if (err) {
		kfree(sock);
		return ERR_PTR(err);
	}
	return sock;
}

/**
 * sock_alloc_like() - an empty socket for accept() to fill.
 * @like: the listener.
 *
 * Context: May sleep.
 * Return: the socket or NULL.
 */
struct socket *sock_alloc_like(const struct socket *like)
{
	struct socket *sock = kzalloc(sizeof(*sock), GFP_KERNEL);

	if (!sock)
		return NULL;
	sock->family = like->family;
	sock->type = like->type;
	sock->protocol = like->protocol;
	sock->ops = like->ops;
	return sock;
}

/**
 * sock_alloc_file() - give a socket its file.
 * @sock:  belongs to the file from now on; on failure it is released.
 * @flags: O_NONBLOCK.
 *
 * Context: May sleep.
 * Return: the file, or ERR_PTR: -ENFILE, -ENOMEM.
 */
struct file *sock_alloc_file(struct socket *sock, unsigned int flags)
{
	struct inode *inode = alloc_anon_inode(sock_mnt->mnt_sb);
	struct file *file;

	if (IS_ERR(inode)) {
		sock_release(sock);
		return ERR_CAST(inode);
	}
	inode->i_mode = S_IFSOCK | 0777;
	file = alloc_file_pseudo(inode, sock_mnt, "",
				 (int)(O_RDWR | (flags & O_NONBLOCK)),
				 &socket_fops);
	if (IS_ERR(file)) {
		iput(inode);
		sock_release(sock);
		return file;
	}
	file->private_data = sock;
	sock->file = file;
	return file;
}

/**
 * sock_sendmsg() - send one message.
 * @sock: to whom.
 * @msg:  the message; O_NONBLOCK counts as MSG_DONTWAIT.
 *
 * Context: May sleep.
 * Return: bytes or -errno.
 */
ssize_t sock_sendmsg(struct socket *sock, struct msg *msg)
{
	if (sock->file->f_flags & O_NONBLOCK)
		msg->flags |= MSG_DONTWAIT;
	return sock->ops->sendmsg(sock, msg);
}

/**
 * sock_recvmsg() - receive one message.
 * @sock: from whom.
 * @msg:  filled in; O_NONBLOCK counts as MSG_DONTWAIT.
 *
 * Context: May sleep.
 * Return: bytes or -errno.
 */
ssize_t sock_recvmsg(struct socket *sock, struct msg *msg)
{
	if (sock->file->f_flags & O_NONBLOCK)
		msg->flags |= MSG_DONTWAIT;
	return sock->ops->recvmsg(sock, msg);
}

/**
 * sock_passcred() - does the receiver want credentials?
 * @sock: the receiver.
 *
 * Context: May sleep.
 * Return: SO_PASSCRED.
 */
bool sock_passcred(struct socket *sock)
{
	size_t len = sizeof(int);
	int on = 0;

	return sock->ops->getsockopt &&
	       !sock->ops->getsockopt(sock, SO_PASSCRED, &on, &len) && on;
}

static ssize_t sock_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	struct msg msg = { .iter = to };

	(void)pos;
	if (!iov_iter_count(to))
		return 0;
	return sock_recvmsg(file->private_data, &msg);
}

static ssize_t sock_write(struct file *file, struct iov_iter *from, loff_t *pos)
{
	struct scm scm = { 0 };
	struct msg msg = { .iter = from, .scm = &scm };
	ssize_t ret;

	(void)pos;
	scm_set_creds(&scm);
	ret = sock_sendmsg(file->private_data, &msg);
	scm_destroy(&scm);
	return ret;
}

static __poll_t sock_poll(struct file *file, poll_table *pt)
{
	struct socket *sock = file->private_data;

	return sock->ops->poll(file, sock, pt);
}

static long sock_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct socket *sock = file->private_data;

	return sock->ops->ioctl ? sock->ops->ioctl(sock, cmd, arg) : -ENOTTY;
}

static int sock_close(struct inode *inode, struct file *file)
{
	(void)inode;
	sock_release(file->private_data);
	return 0;
}

static char *sock_dname(struct dentry *dentry, char *buf, int buflen)
{
	char name[32];
	size_t len = (size_t)snprintf(name, sizeof(name), "socket:[%llu]",
				      dentry->d_inode->i_ino) +
		     1;

	if (len > (size_t)buflen)
		return ERR_PTR(-ENAMETOOLONG);
	return memcpy(buf + (size_t)buflen - len, name, len);
}

static const struct dentry_operations sock_dops = {
	.d_dname = sock_dname,
};

static struct dentry *sockfs_mount(struct file_system_type *type, int flags,
				   const char *dev_name, void *data)
{
	(void)flags;
	(void)dev_name;
	(void)data;
	return mount_pseudo(type, SOCKFS_MAGIC, &sock_dops);
}

static struct file_system_type sockfs_type = {
	.name = "sockfs",
	.mount = sockfs_mount,
	.kill_sb = kill_anon_super,
};

/**
 * sock_init() - mount sockfs.
 *
 * Context: Boot, after mnt_init().
 */
void sock_init(void)
{
	if (register_filesystem(&sockfs_type))
		panic("sockfs: cannot register");
	sock_mnt = kern_mount(&sockfs_type);
	if (IS_ERR(sock_mnt))
		panic("sockfs: cannot mount");
}

static void sock_fdinfo(struct seq_file *m, struct file *file)
{
	struct socket *sock = file->private_data;

	if (sock->ops->show_fdinfo)
		sock->ops->show_fdinfo(m, sock);
}

static const struct file_operations socket_fops = {
	.show_fdinfo = sock_fdinfo,
	.llseek = no_llseek,
	.read = sock_read,
	.write = sock_write,
	.poll = sock_poll,
	.ioctl = sock_ioctl,
	.release = sock_close,
};

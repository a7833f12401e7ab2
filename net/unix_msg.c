/*
 * net/unix_msg.c - messages between AF_UNIX sockets.
 *
 * A message is charged to its sender from the moment it is made until it is
 * read or thrown away; what is charged at most is the sender's SO_SNDBUF.
 */
#include "fs/file.h"
#include "fs/seq_file.h"
#include "kernel/cred.h"
#include "kernel/pid.h"
#include "lib/util.h"
#include "mm/slab.h"
#include "net/unix.h"
#include <uapi/errno.h>

/**
 * unix_msg_alloc() - an empty message.
 * @sender: charged.
 * @len:    room for data, bytes.
 *
 * Context: May sleep.
 * Return: the message or NULL.
 */
struct unix_msg *unix_msg_alloc(struct unix_sock *sender, size_t len)
{
	size_t size = sizeof(struct unix_msg) + len;
	struct unix_msg *m = kvmalloc(size, GFP_KERNEL);

	if (!m)
		return NULL;
	*m = (struct unix_msg){ .size = size, .len = len };
	INIT_LIST_HEAD(&m->list);
	m->sender = unix_get(sender);
	if (sender->addr) {
		m->addr = sender->addr;
		refcount_inc(&m->addr->ref);
	}
	atomic_long_add((long)size, &sender->wmem);
	return m;
}

/**
 * unix_msg_free() - read, or thrown away.
 * @m: on no list.
 *
 * Context: May sleep.
 */
void unix_msg_free(struct unix_msg *m)
{
	struct unix_sock *sender = m->sender;

	if (m->scm.fp)
		for (unsigned int i = 0; i < m->scm.fp->count; i++)
			unix_notinflight(m->scm.fp->fp[i]);
	scm_destroy(&m->scm);
	if (m->addr)
		unix_addr_put(m->addr);
	atomic_long_sub((long)m->size, &sender->wmem);
	unix_wake(sender, POLLOUT | POLLWRNORM);
	unix_put(sender);
	kvfree(m);
}

/**
 * unix_attach_scm() - let credentials and descriptors travel along.
 * @m:        the message.
 * @msg:      what the sender gave; its descriptors move to @m.
 * @with_fds: the first piece of a stream carries them.
 *
 * Context: May sleep.
 * Return: 0, or -ETOOMANYREFS.
 */
int unix_attach_scm(struct unix_msg *m, struct msg *msg, bool with_fds)
{
	struct scm *scm = msg->scm;

	m->scm.pid = get_pid(scm->pid);
	m->scm.uid = scm->uid;
	m->scm.gid = scm->gid;
	m->scm.has_creds = true;
	if (!with_fds || !scm->fp)
		return 0;
	m->scm.fp = scm->fp;
	scm->fp = NULL;
	for (unsigned int i = 0; i < m->scm.fp->count; i++)
		unix_inflight(m->scm.fp->fp[i]);
	return 0;
}

/**
 * unix_msg_to_scm() - give the reader what came along.
 * @m:    the message.
 * @msg:  the reader's; credentials are set once, descriptors moved.
 * @peek: the message stays: its descriptors are doubled.
 *
 * Context: May sleep.
 */
void unix_msg_to_scm(struct unix_msg *m, struct msg *msg, bool peek)
{
	struct scm *scm = msg->scm;

	if (!scm)
		return;
	if (!scm->has_creds) {
		scm->pid = get_pid(m->scm.pid);
		scm->uid = m->scm.uid;
		scm->gid = m->scm.gid;
		scm->has_creds = true;
	}
	if (!m->scm.fp || scm->fp)
		return;
	if (peek) {
		scm->fp = scm_fp_dup(m->scm.fp);
		return;
	}
	scm->fp = m->scm.fp;
	m->scm.fp = NULL;
	for (unsigned int i = 0; i < scm->fp->count; i++)
		unix_notinflight(scm->fp->fp[i]);
}

/**
 * unix_queue_msg() - the message arrives.
 * @to: whose.
 * @m:  moved there.
 *
 * Context: May spin.
 */
void unix_queue_msg(struct unix_sock *to, struct unix_msg *m)
{
	spin_lock(&to->queue_lock);
	list_add_tail(&m->list, &to->queue);
	to->queue_len++;
	spin_unlock(&to->queue_lock);
	unix_wake(to, POLLIN | POLLRDNORM);
}

/**
 * unix_purge() - throw away what was not read.
 * @u: closed, or never connected.
 *
 * Context: May sleep.
 */
void unix_purge(struct unix_sock *u)
{
	LIST_HEAD(dead);

	spin_lock(&u->queue_lock);
	list_splice_init(&u->queue, &dead);
	u->queue_len = 0;
	spin_unlock(&u->queue_lock);
	while (!list_empty(&dead)) {
		struct unix_msg *m =
			list_first_entry(&dead, struct unix_msg, list);

		list_del(&m->list);
		unix_msg_free(m);
	}
}

/**
 * unix_show_fdinfo() - proto_ops.show_fdinfo: descriptors waiting to be read.
 * @m:    the file being read.
 * @sock: the socket.
 *
 * Context: Process context.
 */
void unix_show_fdinfo(struct seq_file *m, struct socket *sock)
{
	struct unix_sock *u = unix_sk(sock);
	const struct unix_msg *msg;
	unsigned int n = 0;

	spin_lock(&u->queue_lock);
	if (u->state != UNIX_LISTEN)
		list_for_each_entry(msg, &u->queue, list)
			if (msg->scm.fp)
				n += msg->scm.fp->count;
	spin_unlock(&u->queue_lock);
	seq_printf(m, "scm_fds: %u\n", n);
}

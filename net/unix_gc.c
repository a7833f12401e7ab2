/*
 * net/unix_gc.c - sockets that only messages hold.
 *
 * A descriptor of a socket can travel in a message to that very socket, or in
 * a ring of several.  When everybody has closed them, nobody can read the
 * messages, and the messages keep the sockets.  So sockets with descriptors in
 * flight are listed; one whose file is held by messages alone is a candidate,
 * and what the messages of living sockets carry lives too.  What is left is
 * garbage: its messages are thrown away, and the rest follows.
 */
#include "fs/file.h"
#include "kernel/base/spinlock.h"
#include "net/unix.h"

enum {
	GC_LIVE,
	GC_CANDIDATE,
};

static spinlock_t unix_gc_lock = SPINLOCK_INIT(RANK_SOCK_GC, "unix_gc");
static LIST_HEAD(inflight_list); /* unix_gc_lock */

static struct unix_sock *unix_of(const struct file *file)
{
	struct socket *sock = sock_from_file(file);

	return sock && sock->family == AF_UNIX ? sock->sk : NULL;
}

/**
 * unix_inflight() - a descriptor goes into a message.
 * @file: any.
 *
 * Context: May spin.
 */
void unix_inflight(struct file *file)
{
	struct unix_sock *u = unix_of(file);

	if (!u)
		return;
	spin_lock(&unix_gc_lock);
	if (u->inflight++ == 0)
		list_add_tail(&u->gc_link, &inflight_list);
	spin_unlock(&unix_gc_lock);
}

/**
 * unix_notinflight() - a descriptor leaves a message.
 * @file: any; still referenced.
 *
 * Context: May spin.
 */
void unix_notinflight(struct file *file)
{
	struct unix_sock *u = unix_of(file);

	if (!u)
		return;
	spin_lock(&unix_gc_lock);
	if (--u->inflight == 0)
		list_del_init(&u->gc_link);
	spin_unlock(&unix_gc_lock);
}

/* What @u's messages carry is alive: move it to @todo. */
static void revive_carried(struct unix_sock *u, struct list_head *todo)
{
	struct unix_msg *m;

	if (u->state == UNIX_LISTEN)
		return;
	list_for_each_entry(m, &u->queue, list) {
		if (!m->scm.fp)
			continue;
		for (unsigned int i = 0; i < m->scm.fp->count; i++) {
			struct unix_sock *c = unix_of(m->scm.fp->fp[i]);

			if (c && c->gc_mark == GC_CANDIDATE) {
				c->gc_mark = GC_LIVE;
				list_move_tail(&c->gc_link, todo);
			}
		}
	}
}

/* Sort: who is held by somebody besides messages, and what they carry. */
static void mark(struct list_head *dead)
{
	struct unix_sock *u, *next;
	LIST_HEAD(live);

	list_for_each_entry_safe(u, next, &inflight_list, gc_link) {
		struct file *file = u->sock ? u->sock->file : NULL;

		u->gc_mark = GC_CANDIDATE;
		if (!file || file_count(file) != u->inflight) {
			u->gc_mark = GC_LIVE;
			list_move_tail(&u->gc_link, &live);
		}
	}
	list_for_each_entry(u, &live, gc_link) {
		spin_lock(&u->queue_lock);
		revive_carried(u, &live);
		spin_unlock(&u->queue_lock);
	}
	list_splice_init(&inflight_list, dead);
	list_splice_init(&live, &inflight_list);
}

/* Take the descriptors out of @u's messages; they are closed by the caller. */
static void empty_queue(struct unix_sock *u, struct list_head *msgs)
{
	spin_lock(&u->queue_lock);
	list_splice_tail_init(&u->queue, msgs);
	u->queue_len = 0;
	spin_unlock(&u->queue_lock);
}

/**
 * unix_gc() - free sockets that only messages hold.
 *
 * Context: May sleep.
 */
void unix_gc(void)
{
	struct unix_sock *u;
	LIST_HEAD(dead);
	LIST_HEAD(msgs);

	if (list_empty(&inflight_list))
		return;
	spin_lock(&unix_gc_lock);
	mark(&dead);
	list_for_each_entry(u, &dead, gc_link)
		if (u->state != UNIX_LISTEN)
			empty_queue(u, &msgs);
	list_splice_init(&dead, &inflight_list);
	spin_unlock(&unix_gc_lock);

	while (!list_empty(&msgs)) {
		struct unix_msg *m =
			list_first_entry(&msgs, struct unix_msg, list);

		list_del(&m->list);
		unix_msg_free(m);
	}
}

/*
 * net/unix_proc.c - /proc/net/unix: every AF_UNIX socket, one line each.
 *
 * The inode number is what lsof, fuser and ss know a descriptor by; a socket
 * that waits to be accepted has none yet.
 *
 * See: proc(5).
 */
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/proc/proc.h"
#include "fs/seq_file.h"
#include "kernel/base/spinlock.h"
#include "kernel/cred.h"
#include "net/unix.h"
#include <uapi/capability.h>

#define FLAG_ACCEPTCON (1u << 16) /* it listens */

/* The fifth column, as struct socket's state once was. */
enum shown_state {
	SHOWN_UNCONNECTED = 1,
	SHOWN_CONNECTING = 2, /* to be accepted */
	SHOWN_CONNECTED = 3,
	SHOWN_DISCONNECTING = 4,
};

static spinlock_t unix_list_lock = SPINLOCK_INIT(RANK_SOCK_TABLE, "unix_list");
static LIST_HEAD(unix_list); /* unix_list_lock */

/** unix_list_add() - a socket is made.  Context: May spin. */
void unix_list_add(struct unix_sock *u)
{
	spin_lock(&unix_list_lock);
	list_add_tail(&u->all_link, &unix_list);
	spin_unlock(&unix_list_lock);
}

/** unix_list_del() - its last reference is gone.  Context: May spin. */
void unix_list_del(struct unix_sock *u)
{
	spin_lock(&unix_list_lock);
	list_del(&u->all_link);
	spin_unlock(&unix_list_lock);
}

static void *list_start(struct seq_file *m, loff_t *pos)
	__acquires(unix_list_lock)
{
	struct unix_sock *u;
	loff_t n = *pos;

	(void)m;
	spin_lock(&unix_list_lock);
	if (!n--)
		return SEQ_START_TOKEN;
	list_for_each_entry(u, &unix_list, all_link)
		if (!n--)
			return u;
	return NULL;
}

static void *list_next(struct seq_file *m, void *v, loff_t *pos)
{
	struct list_head *next = unix_list.next;

	(void)m;
	++*pos;
	if (v != SEQ_START_TOKEN)
		next = ((struct unix_sock *)v)->all_link.next;
	if (next == &unix_list)
		return NULL;
	return list_entry(next, struct unix_sock, all_link);
}

static void list_stop(struct seq_file *m, void *v) __releases(unix_list_lock)
{
	(void)m;
	(void)v;
	spin_unlock(&unix_list_lock);
}

/* A path as it is; of an abstract name each NUL is an @. */
static void put_name(struct seq_file *m, const struct unix_address *addr)
{
	const char *name = addr->name.sun_path;
	int len = addr->len - (int)offsetof(struct sockaddr_un, sun_path);

	if (*name)
		len--; /* the NUL at its end */
	seq_putc(m, ' ');
	for (int i = 0; i < len; i++)
		if (name[i])
			seq_putc(m, name[i]);
		else
			seq_putc(m, '@');
}

static enum shown_state state_of(const struct unix_sock *u)
{
	assert_held(&u->lock);
	if (u->state == UNIX_ESTABLISHED)
		return u->sock ? SHOWN_CONNECTED : SHOWN_CONNECTING;
	return u->sock ? SHOWN_UNCONNECTED : SHOWN_DISCONNECTING;
}

static int show_socket(struct seq_file *m, struct unix_sock *u)
{
	const struct unix_address *addr;
	const struct file *file;
	enum shown_state shown;
	enum unix_state state;
	const void *shown_at = u; /* kernel addresses are a secret */
	unsigned long ino;

	spin_lock(&u->lock);
	state = u->state;
	shown = state_of(u);
	file = u->sock ? READ_ONCE(u->sock->file) : NULL;
	ino = file ? file->f_inode->i_ino : 0;
	addr = READ_ONCE(u->addr); /* set once, freed with u */
	spin_unlock(&u->lock);

	if (state == UNIX_CLOSED)
		return SEQ_SKIP; /* only messages remember it */
	if (!cred_capable(m->file->f_cred, &init_user_ns, CAP_SYSLOG))
		shown_at = NULL;
	seq_printf(m, "%p: %08X %08X %08X %04X %02X %5lu", shown_at,
		   refcount_read(&u->ref), 0,
		   state == UNIX_LISTEN ? FLAG_ACCEPTCON : 0,
		   (unsigned int)u->type, (unsigned int)shown, ino);
	if (addr)
		put_name(m, addr);
	seq_putc(m, '\n');
	return 0;
}

static int list_show(struct seq_file *m, void *v)
{
	if (v != SEQ_START_TOKEN)
		return show_socket(m, v);
	seq_puts(m,
		 "Num       RefCount Protocol Flags    Type St Inode Path\n");
	return 0;
}

static const struct seq_operations list_ops = {
	.start = list_start,
	.next = list_next,
	.stop = list_stop,
	.show = list_show,
};

/** unix_proc_init() - make the file.  Context: Boot, once. */
void unix_proc_init(void)
{
	proc_net_create_seq("unix", &list_ops);
}

/*
 * drivers/tty/n_tty_out.c - output of the line discipline: newlines, tabs.
 *
 * Post-processed text is made in a small buffer no larger than what the driver
 * takes now, so a byte that was counted as written is never lost.
 */
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/signal.h>
#include "drivers/tty/tty.h"
#include "fs/file.h"
#include "kernel/base/sched_iface.h"
#include "lib/string.h"
#include "lib/util.h"
#include "mm/iov_iter.h"

#define CHUNK 256
#define TAB   8U

/* Output of one character: at most a tab's worth of bytes. */
struct cooked {
	u8 bytes[TAB];
	size_t n;
};

static void put(struct cooked *out, u8 c)
{
	out->bytes[out->n++] = c;
}

static void cook_tab(struct tty_struct *tty, struct cooked *out)
{
	unsigned int spaces = TAB - tty->n.column % TAB;

	tty->n.column += spaces;
	if (O_FLAG(tty, TABDLY) != XTABS) {
		put(out, '\t');
		return;
	}
	while (spaces-- > 0)
		put(out, ' ');
}

static void cook_newline(struct tty_struct *tty, struct cooked *out)
{
	if (O_FLAG(tty, ONLCR))
		put(out, '\r');
	put(out, '\n');
	if (O_FLAG(tty, ONLCR | ONLRET))
		tty->n.column = 0;
}

static void cook_return(struct tty_struct *tty, struct cooked *out)
{
	if (O_FLAG(tty, ONOCR) && tty->n.column == 0)
		return;
	if (O_FLAG(tty, OCRNL)) {
		put(out, '\n');
		if (O_FLAG(tty, ONLRET))
			tty->n.column = 0;
		return;
	}
	put(out, '\r');
	tty->n.column = 0;
}

static bool continues_utf8(const struct tty_struct *tty, u8 c)
{
	return I_FLAG(tty, IUTF8) && (c & 0xc0) == 0x80;
}

static void cook_char(struct tty_struct *tty, u8 c, struct cooked *out)
{
	if (O_FLAG(tty, OLCUC))
		c = (u8)toupper(c);
	put(out, c);
	if (c == '\b' && tty->n.column > 0)
		tty->n.column--;
	else if (!iscntrl(c) && !continues_utf8(tty, c))
		tty->n.column++;
}

/* What @c becomes on its way out; tty->lock held. */
static void cook(struct tty_struct *tty, u8 c, struct cooked *out)
{
	out->n = 0;
	if (!O_FLAG(tty, OPOST))
		put(out, c);
	else if (c == '\n')
		cook_newline(tty, out);
	else if (c == '\r')
		cook_return(tty, out);
	else if (c == '\t')
		cook_tab(tty, out);
	else
		cook_char(tty, c, out);
}

/* Echo a character as it is, but for post-processing. */
void n_tty_echo_raw(struct tty_struct *tty, u8 c)
{
	struct cooked out;

	cook(tty, c, &out);
	tty->driver->ops->write(tty, out.bytes, out.n);
}

/* Echo a character; control characters as ^X where that is wanted. */
void n_tty_echo(struct tty_struct *tty, u8 c)
{
	if (L_FLAG(tty, ECHOCTL) && iscntrl(c) && c != '\t') {
		n_tty_echo_raw(tty, '^');
		n_tty_echo_raw(tty, c ^ 0x40);
		return;
	}
	n_tty_echo_raw(tty, c);
}

/*
 * Send from @buf what the driver takes now; returns how many of the @n bytes
 * were used up.
 */
static size_t send_some(struct tty_struct *tty, const u8 *buf, size_t n)
{
	const struct tty_driver_ops *ops = tty->driver->ops;
	size_t room = min(ops->write_room(tty), (size_t)CHUNK);
	size_t used = 0, len = 0;
	u8 text[CHUNK + TAB];
	unsigned long flags;
	struct cooked out;

	if (tty->stopped)
		return 0;
	if (!O_FLAG(tty, OPOST))
		return ops->write(tty, buf, min(n, room));
	spin_lock_irqsave(&tty->lock, flags);
	while (used < n && len + TAB <= room) {
		cook(tty, buf[used++], &out);
		memcpy(text + len, out.bytes, out.n);
		len += out.n;
	}
	spin_unlock_irqrestore(&tty->lock, flags);
	ops->write(tty, text, len);
	return used;
}

/* Can this writer go on?  0 or why not. */
static int write_error(const struct tty_struct *tty, const struct tty_file *tf)
{
	if (signal_pending(current))
		return -ERESTARTSYS;
	if (tf->hung_up || tty->other_closed)
		return -EIO;
	return 0;
}

/* Send all of @buf; returns how much went before an error, or the error. */
static ssize_t send_all(struct tty_struct *tty, struct tty_file *tf,
			const u8 *buf, size_t n)
{
	DEFINE_WAIT(wait);
	size_t done = 0;
	int err = 0;

	while (done < n) {
		prepare_to_wait(&tty->write_wait, &wait, TASK_INTERRUPTIBLE);
		err = write_error(tty, tf);
		if (err)
			break;
		for (size_t sent = 1; sent && done < n; done += sent)
			sent = send_some(tty, buf + done, n - done);
		if (done == n)
			break;
		if (tf->file->f_flags & O_NONBLOCK) {
			err = -EAGAIN;
			break;
		}
		schedule();
	}
	finish_wait(&tty->write_wait, &wait);
	return done ? (ssize_t)done : err;
}

/* All chunks; tty->write_lock held. */
static ssize_t write_chunks(struct tty_struct *tty, struct tty_file *tf,
			    struct iov_iter *from)
{
	size_t done = 0;
	ssize_t sent = 0;
	u8 chunk[CHUNK];

	while (iov_iter_count(from)) {
		size_t n = min(iov_iter_count(from), sizeof(chunk));

		if (!copy_from_iter_full(chunk, n, from))
			return done ? (ssize_t)done : -EFAULT;
		sent = send_all(tty, tf, chunk, n);
		if (sent > 0)
			done += (size_t)sent;
		if (sent < (ssize_t)n)
			break;
		cond_resched();
	}
	return done ? (ssize_t)done : sent;
}

/* write(2) on a terminal. */
ssize_t n_tty_write(struct tty_struct *tty, struct tty_file *tf,
		    struct iov_iter *from)
{
	ssize_t n;

	if (L_FLAG(tty, TOSTOP) && !tf->console) {
		n = tty_check_change(tty, SIGTTOU);
		if (n)
			return n;
	}
	if (tf->file->f_flags & O_NONBLOCK) {
		if (!mutex_trylock(&tty->write_lock))
			return -EAGAIN;
	} else if (mutex_lock_interruptible(&tty->write_lock)) {
		return -ERESTARTSYS;
	}
	n = write_chunks(tty, tf, from);
	mutex_unlock(&tty->write_lock);
	return n;
}

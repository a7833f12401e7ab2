/*
 * drivers/tty/n_tty_read.c - read(2) on a terminal.
 *
 * Canonical: at most one line.  Raw: VMIN bytes, or what there is when VTIME
 * tenths of a second pass; with VMIN, that clock starts at the first byte.
 *
 * See: termios(3), "Canonical and noncanonical mode".
 */
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/signal.h>
#include "drivers/tty/tty.h"
#include "fs/file.h"
#include "kernel/base/sched_iface.h"
#include "lib/util.h"
#include "mm/iov_iter.h"

#define N_TTY_MASK (N_TTY_SIZE - 1)
#define CHUNK      256UL
#define TENTH_NS   (NSEC_PER_SEC / 10)

/* read_state - one call of read(2). */
struct read_state {
	struct tty_struct *tty;
	struct tty_file *tf;
	struct iov_iter *to;
	size_t done;     /* bytes delivered */
	size_t want;     /* raw: return when done reaches this */
	u64 between_ns;  /* raw with VMIN: longest pause between bytes, or 0 */
	u64 deadline_ns; /* NO_DEADLINE: none */
	bool line_done;  /* canonical: the end of a line was delivered */
	bool packet;     /* the status byte was delivered alone */
};

static bool ends_line(const struct n_tty *n, size_t pos)
{
	return test_bit(pos & N_TTY_MASK, n->ends);
}

/* Take up to @max bytes into @chunk; tty->lock held. */
static size_t take_raw(struct n_tty *n, u8 *chunk, size_t max)
{
	size_t len = min(max, n->head - n->tail);

	for (size_t i = 0; i < len; i++)
		chunk[i] = n->buf[n->tail++ & N_TTY_MASK];
	if (n->line < n->tail)
		n->line = n->tail;
	return len;
}

/* The same up to the end of a line; *ended tells that it was reached. */
static size_t take_line(struct n_tty *n, u8 *chunk, size_t max, bool *ended)
{
	size_t len = 0;

	*ended = false;
	while (n->tail != n->line && !*ended) {
		u8 c = n->buf[n->tail & N_TTY_MASK];
		bool end = ends_line(n, n->tail);

		if (end && c == '\0') { /* end of file: no byte of its own */
			n->tail++;
			*ended = true;
			break;
		}
		if (len == max)
			break;
		chunk[len++] = c;
		n->tail++;
		*ended = end;
	}
	return len;
}

/* Deliver what is there: 0, or -EFAULT. */
static int deliver(struct read_state *rs)
{
	struct tty_struct *tty = rs->tty;
	size_t max = min(iov_iter_count(rs->to), CHUNK), n, copied;
	u8 chunk[CHUNK];
	unsigned long flags;

	spin_lock_irqsave(&tty->lock, flags);
	if (L_FLAG(tty, ICANON))
		n = take_line(&tty->n, chunk, max, &rs->line_done);
	else
		n = take_raw(&tty->n, chunk, max);
	spin_unlock_irqrestore(&tty->lock, flags);

	copied = copy_to_iter(chunk, n, rs->to);
	rs->done += copied;
	return copied == n ? 0 : -EFAULT;
}

/* Is this read complete? */
static bool satisfied(const struct read_state *rs)
{
	if (rs->packet || !iov_iter_count(rs->to))
		return rs->done || rs->packet;
	if (L_FLAG(rs->tty, ICANON))
		return rs->line_done ||
		       (rs->done && !n_tty_readable(rs->tty, false));
	return rs->done >= rs->want;
}

static void start_clock(struct read_state *rs)
{
	const u8 *cc = rs->tty->termios.c_cc;

	rs->deadline_ns = NO_DEADLINE;
	rs->want = 1;
	if (L_FLAG(rs->tty, ICANON))
		return;
	if (cc[VMIN]) {
		rs->want = cc[VMIN];
		rs->between_ns = cc[VTIME] * (u64)TENTH_NS;
		return;
	}
	/* VMIN 0: VTIME 0 means what is there now, be it nothing. */
	rs->deadline_ns = ktime_get() + cc[VTIME] * (u64)TENTH_NS;
}

/* In packet mode a change of state is read before data. */
static bool take_packet_status(struct read_state *rs)
{
	struct tty_struct *tty = rs->tty;
	unsigned long flags;
	u8 status;

	if (!tty->packet || !tty->link || !tty->link->packet_status)
		return false;
	spin_lock_irqsave(&tty->link->lock, flags);
	status = tty->link->packet_status;
	tty->link->packet_status = 0;
	spin_unlock_irqrestore(&tty->link->lock, flags);
	rs->packet = true;
	rs->done += copy_to_iter(&status, 1, rs->to);
	return true;
}

static int deliver_packet(struct read_state *rs)
{
	const u8 data = TIOCPKT_DATA;

	if (rs->tty->packet && !rs->done)
		rs->done += copy_to_iter(&data, 1, rs->to);
	return deliver(rs);
}

/* Nothing to deliver: 1 to give up with what is there, 0 to sleep, -errno. */
static int must_stop(const struct read_state *rs)
{
	if (rs->tf->hung_up)
		return 1;
	if (rs->tty->other_closed)
		return -EIO;
	if (rs->deadline_ns != NO_DEADLINE && ktime_get() >= rs->deadline_ns)
		return 1;
	if (rs->tf->file->f_flags & O_NONBLOCK)
		return -EAGAIN;
	if (signal_pending(current))
		return -ERESTARTSYS;
	return 0;
}

static void sleep_for_input(const struct read_state *rs)
{
	if (rs->deadline_ns == NO_DEADLINE)
		schedule();
	else
		schedule_until(rs->deadline_ns);
}

static ssize_t read_locked(struct read_state *rs)
{
	struct tty_struct *tty = rs->tty;
	DEFINE_WAIT(wait);
	int stop = 0;

	start_clock(rs);
	while (!stop && !satisfied(rs)) {
		prepare_to_wait(&tty->read_wait, &wait, TASK_INTERRUPTIBLE);
		if (take_packet_status(rs))
			break;
		if (n_tty_readable(tty, false)) {
			__set_current_state(TASK_RUNNING);
			stop = deliver_packet(rs);
			if (rs->between_ns)
				rs->deadline_ns = ktime_get() + rs->between_ns;
			if (tty->driver->ops->drained)
				tty->driver->ops->drained(tty);
			continue;
		}
		stop = must_stop(rs);
		if (!stop)
			sleep_for_input(rs);
	}
	finish_wait(&tty->read_wait, &wait);
	if (rs->done)
		return (ssize_t)rs->done;
	return stop < 0 ? stop : 0;
}

/* A background process may not read its controlling terminal. */
static int check_foreground(struct tty_struct *tty, const struct tty_file *tf)
{
	return tf->console ? 0 : tty_check_change(tty, SIGTTIN);
}

/**
 * n_tty_read() - read(2).
 * @tty: the terminal.
 * @tf:  through which open file.
 * @to:  where to.
 *
 * Context: Process context, may sleep.
 * Return: bytes; 0 at an end of file or hangup; -EAGAIN, -EIO, -EFAULT,
 *         -ERESTARTSYS.
 */
ssize_t n_tty_read(struct tty_struct *tty, struct tty_file *tf,
		   struct iov_iter *to)
{
	struct read_state rs = { .tty = tty, .tf = tf, .to = to };
	ssize_t n = check_foreground(tty, tf);

	if (n)
		return n;
	if (!iov_iter_count(to))
		return 0;
	if (tf->file->f_flags & O_NONBLOCK) {
		if (!mutex_trylock(&tty->read_lock))
			return -EAGAIN;
	} else if (mutex_lock_interruptible(&tty->read_lock)) {
		return -ERESTARTSYS;
	}
	n = read_locked(&rs);
	mutex_unlock(&tty->read_lock);
	return n;
}

/*
 * drivers/tty/n_tty.c - input of the line discipline: editing, echo, signals.
 *
 * Positions in the ring only grow: tail <= line <= head.  Canonical readers see
 * [tail, line), which are whole lines, each ending in a byte marked in `ends`;
 * [line, head) is being edited.  Raw readers see [tail, head).  An end of file
 * is a marked NUL that is not handed to the reader.  Everything here runs under
 * tty->lock, most of it in an interrupt.
 *
 * See: termios(3).
 */
#include <uapi/poll.h>
#include <uapi/signal.h>
#include "drivers/tty/tty.h"
#include "lib/string.h"
#include "lib/util.h"

#define N_TTY_MASK (N_TTY_SIZE - 1)
#define TAB        8U
#define BELL       '\a'
#define DISABLED   '\0' /* a control character set to this is off */

static u8 byte_at(const struct n_tty *n, size_t pos)
{
	return n->buf[pos & N_TTY_MASK];
}

/* Is @c the control character @which, which may be switched off? */
static bool is_char(const struct tty_struct *tty, u8 c, int which)
{
	return c != DISABLED && c == tty->termios.c_cc[which];
}

static bool is_continuation(const struct tty_struct *tty, u8 c)
{
	return I_FLAG(tty, IUTF8) && (c & 0xc0) == 0x80;
}

/**
 * n_tty_reset() - as after opening.
 * @n: the line discipline.
 *
 * Context: Any, tty->lock held.
 */
void n_tty_reset(struct n_tty *n)
{
	memset(n, 0, sizeof(*n));
}

static size_t used(const struct n_tty *n)
{
	return n->head - n->tail;
}

/**
 * n_tty_room() - how much input could be taken now.
 * @tty: the terminal.
 *
 * With no whole line to read, canonical mode always takes more: the excess is
 * dropped until the line is ended or erased.
 *
 * Context: Any; the answer may be old.
 * Return: bytes.
 */
size_t n_tty_room(const struct tty_struct *tty)
{
	size_t room = N_TTY_SIZE - 1 - min(used(&tty->n), N_TTY_SIZE - 1UL);

	if (!room && L_FLAG(tty, ICANON) && tty->n.line == tty->n.tail)
		return 1;
	return room;
}

/**
 * n_tty_chars() - what FIONREAD says.
 * @tty: the terminal.
 *
 * Context: Any, tty->lock held.
 * Return: bytes a reader could have; ends of file do not count.
 */
size_t n_tty_chars(const struct tty_struct *tty)
{
	const struct n_tty *n = &tty->n;
	size_t count = 0;

	if (!L_FLAG(tty, ICANON))
		return used(n);
	for (size_t pos = n->tail; pos != n->line; pos++)
		count += byte_at(n, pos) != '\0' ||
			 !test_bit(pos & N_TTY_MASK, n->ends);
	return count;
}

/**
 * n_tty_readable() - is there anything to read?
 * @tty:  the terminal.
 * @poll: for poll(2), which waits for VMIN bytes when there is no timer.
 *
 * Context: Any; racy without tty->lock.
 * Return: the answer.
 */
bool n_tty_readable(const struct tty_struct *tty, bool poll)
{
	const u8 *cc = tty->termios.c_cc;
	size_t want = poll && !cc[VTIME] && cc[VMIN] ? cc[VMIN] : 1;

	if (L_FLAG(tty, ICANON))
		return tty->n.line != tty->n.tail;
	return used(&tty->n) >= want;
}

/**
 * n_tty_flush_input() - forget what was typed.
 * @tty: the terminal.
 *
 * Context: Any, tty->lock held.
 */
void n_tty_flush_input(struct tty_struct *tty)
{
	struct n_tty *n = &tty->n;

	n->tail = n->line = n->head;
	n->erasing = false;
	n->literal_next = false;
	bitmap_zero(n->ends, N_TTY_SIZE);
	if (tty->link)
		tty->packet_status |= TIOCPKT_FLUSHREAD;
}

/* Append a byte; @end marks it as the last of its line. */
static void store(struct tty_struct *tty, u8 c, bool end)
{
	struct n_tty *n = &tty->n;
	size_t room = N_TTY_SIZE - used(n);

	/* The last place is kept for the byte that ends the line. */
	if (room == 0 || (room == 1 && !end)) {
		if (I_FLAG(tty, IMAXBEL))
			n_tty_echo_raw(tty, BELL);
		return;
	}
	n->buf[n->head & N_TTY_MASK] = c;
	if (end)
		__set_bit(n->head & N_TTY_MASK, n->ends);
	else
		__clear_bit(n->head & N_TTY_MASK, n->ends);
	n->head++;
	if (end)
		n->line = n->head;
}

static void finish_erasing(struct tty_struct *tty)
{
	if (!tty->n.erasing)
		return;
	n_tty_echo_raw(tty, '/');
	tty->n.erasing = false;
}

/* Columns that the edited line takes up to @end, for erasing a tab. */
static unsigned int column_at(const struct tty_struct *tty, size_t end)
{
	const struct n_tty *n = &tty->n;
	unsigned int column = n->start_column;

	for (size_t pos = n->line; pos != end; pos++) {
		u8 c = byte_at(n, pos);

		if (c == '\t')
			column = ALIGN_DOWN(column + TAB, TAB);
		else if (iscntrl(c))
			column += L_FLAG(tty, ECHOCTL) ? 2 : 0;
		else if (!is_continuation(tty, c))
			column++;
	}
	return column;
}

/* Wipe one cell left of the cursor. */
static void wipe_cells(struct tty_struct *tty, unsigned int cells)
{
	while (cells-- > 0) {
		n_tty_echo_raw(tty, '\b');
		n_tty_echo_raw(tty, ' ');
		n_tty_echo_raw(tty, '\b');
	}
}

/* The byte @c at @pos was taken off the line: take it off the screen. */
static void wipe_char(struct tty_struct *tty, u8 c, size_t pos)
{
	unsigned int from;

	if (c == '\t') {
		from = column_at(tty, pos);
		for (unsigned int to = ALIGN_DOWN(from + TAB, TAB); to > from;
		     to--)
			n_tty_echo_raw(tty, '\b');
		return;
	}
	if (iscntrl(c))
		wipe_cells(tty, L_FLAG(tty, ECHOCTL) ? 2 : 0);
	else
		wipe_cells(tty, 1);
}

/* Take the last character (all its bytes) off the line; false = none left. */
static bool erase_one(struct tty_struct *tty, bool show, u8 key)
{
	struct n_tty *n = &tty->n;
	size_t pos = n->head;
	u8 c;

	do {
		if (pos == n->line)
			return false;
		c = byte_at(n, --pos);
	} while (is_continuation(tty, c));

	n->head = pos;
	if (!show)
		return true;
	if (L_FLAG(tty, ECHOPRT)) {
		if (!n->erasing) {
			n_tty_echo_raw(tty, '\\');
			n->erasing = true;
		}
		n_tty_echo(tty, c);
	} else if (!L_FLAG(tty, ECHOE)) {
		n_tty_echo(tty, key);
	} else {
		wipe_char(tty, c, pos);
	}
	return true;
}

/* ^U: the whole line. */
static void erase_line(struct tty_struct *tty, u8 key)
{
	struct n_tty *n = &tty->n;

	if (!L_FLAG(tty, ECHO)) {
		n->head = n->line;
		return;
	}
	if (L_FLAG(tty, ECHOK | ECHOKE | ECHOE) == (ECHOK | ECHOKE | ECHOE)) {
		while (erase_one(tty, true, key))
			;
		finish_erasing(tty);
		return;
	}
	n->head = n->line;
	finish_erasing(tty);
	n_tty_echo(tty, key);
	if (L_FLAG(tty, ECHOK))
		n_tty_echo_raw(tty, '\n');
}

static bool is_word(u8 c)
{
	return isalnum(c) || c == '_' || c >= 0x80;
}

/* ^W: blanks and other signs, then one word. */
static void erase_word(struct tty_struct *tty, u8 key)
{
	struct n_tty *n = &tty->n;
	bool in_word = false;

	while (n->head != n->line) {
		bool word = is_word(byte_at(n, n->head - 1));

		if (in_word && !word)
			break;
		in_word |= word;
		erase_one(tty, L_FLAG(tty, ECHO), key);
	}
}

static void erase(struct tty_struct *tty, u8 c)
{
	if (is_char(tty, c, VERASE))
		erase_one(tty, L_FLAG(tty, ECHO), c);
	else if (is_char(tty, c, VKILL))
		erase_line(tty, c);
	else
		erase_word(tty, c);
	if (tty->n.head == tty->n.line && L_FLAG(tty, ECHO))
		finish_erasing(tty);
}

/* ^R: show the line again. */
static void reprint(struct tty_struct *tty, u8 key)
{
	struct n_tty *n = &tty->n;

	finish_erasing(tty);
	n_tty_echo(tty, key);
	n_tty_echo_raw(tty, '\n');
	for (size_t pos = n->line; pos != n->head; pos++)
		n_tty_echo(tty, byte_at(n, pos));
}

static void wake_readers(struct tty_struct *tty)
{
	wake_up_interruptible_poll(&tty->read_wait, POLLIN | POLLRDNORM);
}

static void end_line(struct tty_struct *tty, u8 c)
{
	store(tty, c, true);
	wake_readers(tty);
}

/* Keep an ordinary character. */
static void keep(struct tty_struct *tty, u8 c)
{
	if (L_FLAG(tty, ECHO)) {
		finish_erasing(tty);
		if (tty->n.head == tty->n.line)
			tty->n.start_column = tty->n.column;
		if (c == '\n')
			n_tty_echo_raw(tty, c);
		else
			n_tty_echo(tty, c);
	}
	if (c == 0xff && I_FLAG(tty, PARMRK))
		store(tty, c, false); /* so that 0xff 0 stays a mark */
	store(tty, c, false);
}

/* ^C, ^\, ^Z: the signal, or 0. */
static int signal_of(const struct tty_struct *tty, u8 c)
{
	if (!L_FLAG(tty, ISIG))
		return 0;
	if (is_char(tty, c, VINTR))
		return SIGINT;
	if (is_char(tty, c, VQUIT))
		return SIGQUIT;
	if (is_char(tty, c, VSUSP))
		return SIGTSTP;
	return 0;
}

static void receive_signal(struct tty_struct *tty, int sig, u8 c)
{
	if (!L_FLAG(tty, NOFLSH)) {
		n_tty_flush_input(tty);
		tty->driver->ops->flush(tty);
	}
	if (I_FLAG(tty, IXON))
		tty_set_flow(tty, false);
	if (L_FLAG(tty, ECHO))
		n_tty_echo(tty, c);
	tty_signal_pgrp(tty, sig);
}

/* ^S and ^Q; true when @c was one of them. */
static bool receive_flow(struct tty_struct *tty, u8 c)
{
	if (!I_FLAG(tty, IXON))
		return false;
	if (is_char(tty, c, VSTART)) {
		tty_set_flow(tty, false);
		return true;
	}
	if (is_char(tty, c, VSTOP)) {
		tty_set_flow(tty, true);
		return true;
	}
	return false;
}

/* Characters that end a line; true when @c was one. */
static bool receive_end(struct tty_struct *tty, u8 c)
{
	if (c == '\n') {
		if (L_FLAG(tty, ECHO | ECHONL)) {
			finish_erasing(tty);
			n_tty_echo_raw(tty, c);
		}
		end_line(tty, c);
		return true;
	}
	if (is_char(tty, c, VEOF)) {
		end_line(tty, '\0');
		return true;
	}
	if (is_char(tty, c, VEOL) ||
	    (L_FLAG(tty, IEXTEN) && is_char(tty, c, VEOL2))) {
		if (L_FLAG(tty, ECHO)) {
			if (tty->n.head == tty->n.line)
				tty->n.start_column = tty->n.column;
			n_tty_echo(tty, c);
		}
		end_line(tty, c);
		return true;
	}
	return false;
}

/* The editing keys of canonical mode; true when @c was one. */
static bool receive_edit(struct tty_struct *tty, u8 c)
{
	bool extended = L_FLAG(tty, IEXTEN);

	if (is_char(tty, c, VERASE) || is_char(tty, c, VKILL) ||
	    (extended && is_char(tty, c, VWERASE))) {
		erase(tty, c);
		return true;
	}
	if (extended && is_char(tty, c, VLNEXT)) {
		tty->n.literal_next = true;
		if (L_FLAG(tty, ECHO) && L_FLAG(tty, ECHOCTL)) {
			finish_erasing(tty);
			n_tty_echo_raw(tty, '^');
			n_tty_echo_raw(tty, '\b');
		}
		return true;
	}
	if (extended && L_FLAG(tty, ECHO) && is_char(tty, c, VREPRINT)) {
		reprint(tty, c);
		return true;
	}
	return receive_end(tty, c);
}

/**
 * n_tty_received() - a burst of bytes was handed to n_tty_receive().
 * @tty: the terminal.
 *
 * Context: Any, tty->lock held.
 */
void n_tty_received(struct tty_struct *tty)
{
	if (!L_FLAG(tty, ICANON) && used(&tty->n))
		wake_readers(tty);
}

/**
 * n_tty_receive() - a byte came in; n_tty_received() follows the last.
 * @tty: the terminal.
 * @c:   the byte.
 *
 * Context: Any, tty->lock held.
 */
void n_tty_receive(struct tty_struct *tty, u8 c)
{
	int sig;

	if (I_FLAG(tty, ISTRIP))
		c &= 0x7f;
	if (I_FLAG(tty, IUCLC) && L_FLAG(tty, IEXTEN))
		c = (u8)tolower(c);
	if (tty->n.literal_next) {
		tty->n.literal_next = false;
		keep(tty, c);
		return;
	}
	if (receive_flow(tty, c))
		return;
	sig = signal_of(tty, c);
	if (sig) {
		receive_signal(tty, sig, c);
		return;
	}
	if (tty->stopped && I_FLAG(tty, IXON) && I_FLAG(tty, IXANY))
		tty_set_flow(tty, false);
	if (c == '\r') {
		if (I_FLAG(tty, IGNCR))
			return;
		if (I_FLAG(tty, ICRNL))
			c = '\n';
	} else if (c == '\n' && I_FLAG(tty, INLCR)) {
		c = '\r';
	}
	if (L_FLAG(tty, ICANON) && receive_edit(tty, c))
		return;
	keep(tty, c);
}

/**
 * n_tty_set_termios() - the settings changed.
 * @tty: the terminal, with the new ones.
 * @old: the old ones.
 *
 * Switching to lines makes what is there a line, so that nothing waits for a
 * newline that came long ago.
 *
 * Context: Process context, tty->lock held.
 */
void n_tty_set_termios(struct tty_struct *tty, const struct termios2 *old)
{
	struct n_tty *n = &tty->n;

	if (!((old->c_lflag ^ tty->termios.c_lflag) & ICANON))
		return;
	bitmap_zero(n->ends, N_TTY_SIZE);
	n->line = n->tail;
	if (L_FLAG(tty, ICANON) && used(n)) {
		__set_bit((n->head - 1) & N_TTY_MASK, n->ends);
		n->line = n->head;
	}
	n->erasing = false;
	n->literal_next = false;
	wake_readers(tty);
}

/*
 * drivers/tty/tty_ioctl.c - settings of a terminal.
 *
 * See: tty_ioctl(4), termios(3).
 */
#include <uapi/capability.h>
#include <uapi/errno.h>
#include "asm/uaccess.h"
#include "drivers/tty/tty.h"
#include "fs/file.h"
#include "kernel/cred.h"
#include "kernel/signal.h"
#include "kernel/task.h"
#include "lib/string.h"
#include "lib/util.h"

/* What a TCSETS form asks for besides setting. */
#define SET_DRAIN 1U /* W, F: output first */
#define SET_FLUSH 2U /* F: input away */

/* The command was sent to a master: settings are the slave's. */
static struct tty_struct *real_tty(struct tty_struct *tty)
{
	return tty->driver->type == TTY_PTY_MASTER ? tty->link : tty;
}

static struct termios2 get_termios(struct tty_struct *tty)
{
	struct termios2 now;
	unsigned long flags;

	spin_lock_irqsave(&tty->lock, flags);
	now = tty->termios;
	spin_unlock_irqrestore(&tty->lock, flags);
	return now;
}

/* Bits per second of the speed codes B0 .. B4000000. */
static unsigned int baud_of(unsigned int cflag, unsigned int fallback)
{
	static const unsigned int low[] = { 0,    50,   75,    110,  134,  150,
					    200,  300,  600,   1200, 1800, 2400,
					    4800, 9600, 19200, 38400 };
	static const unsigned int high[] = {
		0,       57600,   115200,  230400,  460800,  500000,
		576000,  921600,  1000000, 1152000, 1500000, 2000000,
		2500000, 3000000, 3500000, 4000000
	};
	unsigned int code = cflag & CBAUD;

	if (!(code & CBAUDEX))
		return low[code & 15];
	return code & 15 ? high[code & 15] : fallback;
}

/**
 * tty_wait_until_sent() - tcdrain(3).
 * @tty: the terminal.
 *
 * Context: Process context, may sleep.
 * Return: 0 or -ERESTARTSYS.
 */
int tty_wait_until_sent(struct tty_struct *tty)
{
	return wait_event_interruptible(tty->write_wait,
					!tty->driver->ops->pending(tty));
}

static void apply_termios(struct tty_struct *tty, struct termios2 *new)
{
	struct termios2 old;
	unsigned long flags;

	new->c_line = tty->termios.c_line;
	spin_lock_irqsave(&tty->lock, flags);
	old = tty->termios;
	tty->termios = *new;
	n_tty_set_termios(tty, &old);
	if (tty->link && ((old.c_iflag ^ new->c_iflag) & IXON))
		tty->packet_status |=
			new->c_iflag &IXON ? TIOCPKT_DOSTOP : TIOCPKT_NOSTOP;
	if (tty->stopped && !(new->c_iflag &IXON))
		tty_set_flow(tty, false);
	spin_unlock_irqrestore(&tty->lock, flags);
	if (tty->driver->ops->set_termios)
		tty->driver->ops->set_termios(tty);
}

static long set_termios(struct tty_struct *tty, struct termios2 *new,
			unsigned int how)
{
	unsigned long flags;
	long err = tty_check_change(tty, SIGTTOU);

	if (err)
		return err;
	new->c_ospeed = baud_of(new->c_cflag, new->c_ospeed);
	new->c_ispeed = new->c_cflag &CIBAUD ? baud_of(new->c_cflag >> IBSHIFT,
						       new->c_ispeed)
					     : new->c_ospeed;
	if (how & SET_FLUSH) {
		spin_lock_irqsave(&tty->lock, flags);
		n_tty_flush_input(tty);
		spin_unlock_irqrestore(&tty->lock, flags);
	}
	if (how & SET_DRAIN) {
		err = tty_wait_until_sent(tty);
		if (err)
			return err;
	}
	apply_termios(tty, new);
	return 0;
}

/* TCSETS, TCSETS2 and their W and F forms: @size tells which struct. */
static long set_from_user(struct tty_struct *tty, const void __user *from,
			  size_t size, unsigned int how)
{
	struct termios2 new = get_termios(tty);

	if (copy_from_user(&new, from, size))
		return -EFAULT;
	return set_termios(tty, &new, how);
}

static long get_to_user(struct tty_struct *tty, void __user *to, size_t size)
{
	struct termios2 now = get_termios(tty);

	return copy_to_user(to, &now, size) ? -EFAULT : 0;
}

/* TCGETA */
static long get_termio(struct tty_struct *tty, struct termio __user *to)
{
	struct termios2 now = get_termios(tty);
	struct termio old = {
		.c_iflag = (unsigned short)now.c_iflag,
		.c_oflag = (unsigned short)now.c_oflag,
		.c_cflag = (unsigned short)now.c_cflag,
		.c_lflag = (unsigned short)now.c_lflag,
		.c_line = now.c_line,
	};

	memcpy(old.c_cc, now.c_cc, sizeof(old.c_cc));
	return copy_to_user(to, &old, sizeof(old)) ? -EFAULT : 0;
}

/* TCSETA and its forms: the upper halves of the flags stay. */
static long set_termio(struct tty_struct *tty, const struct termio __user *from,
		       unsigned int how)
{
	struct termios2 new = get_termios(tty);
	struct termio in;

	if (copy_from_user(&in, from, sizeof(in)))
		return -EFAULT;
	new.c_iflag = (new.c_iflag & 0xffff0000) | in.c_iflag;
	new.c_oflag = (new.c_oflag & 0xffff0000) | in.c_oflag;
	new.c_cflag = (new.c_cflag & 0xffff0000) | in.c_cflag;
	new.c_lflag = (new.c_lflag & 0xffff0000) | in.c_lflag;
	memcpy(new.c_cc, in.c_cc, sizeof(in.c_cc));
	return set_termios(tty, &new, how);
}

/**
 * tty_set_flow() - hold output, or let it go on.
 * @tty:     the terminal.
 * @stopped: hold it.
 *
 * Context: Any, tty->lock held.
 */
void tty_set_flow(struct tty_struct *tty, bool stopped)
{
	if (tty->stopped == stopped)
		return;
	tty->stopped = stopped;
	if (tty->link) {
		tty->packet_status &= (u8) ~(TIOCPKT_STOP | TIOCPKT_START);
		tty->packet_status |= stopped ? TIOCPKT_STOP : TIOCPKT_START;
	}
	if (tty->driver->ops->flow)
		tty->driver->ops->flow(tty, stopped);
	if (!stopped)
		tty_wakeup(tty);
}

/* TCXONC */
static long flow_control(struct tty_struct *tty, unsigned long arg)
{
	long err = tty_check_change(tty, SIGTTOU);
	unsigned long flags;
	u8 c;

	if (err)
		return err;
	switch (arg) {
	case TCOOFF:
	case TCOON:
		spin_lock_irqsave(&tty->lock, flags);
		tty_set_flow(tty, arg == TCOOFF);
		spin_unlock_irqrestore(&tty->lock, flags);
		return 0;
	case TCIOFF:
	case TCION:
		c = tty->termios.c_cc[arg == TCIOFF ? VSTOP : VSTART];
		if (c)
			tty->driver->ops->write(tty, &c, 1);
		return 0;
	default:
		return -EINVAL;
	}
}

/* TCFLSH */
static long flush(struct tty_struct *tty, unsigned long arg)
{
	long err = tty_check_change(tty, SIGTTOU);
	unsigned long flags;

	if (err)
		return err;
	if (arg > TCIOFLUSH)
		return -EINVAL;
	if (arg != TCOFLUSH) {
		spin_lock_irqsave(&tty->lock, flags);
		n_tty_flush_input(tty);
		spin_unlock_irqrestore(&tty->lock, flags);
		if (tty->driver->ops->drained)
			tty->driver->ops->drained(tty);
	}
	if (arg != TCIFLUSH) {
		tty->driver->ops->flush(tty);
		tty_wakeup(tty);
	}
	return 0;
}

/**
 * tty_do_resize() - the window has another size.
 * @tty: the terminal; for a pty the slave.
 * @ws:  the size.
 *
 * Context: Process context.
 */
void tty_do_resize(struct tty_struct *tty, const struct winsize *ws)
{
	unsigned long flags;
	bool changed;

	spin_lock_irqsave(&tty->lock, flags);
	changed = memcmp(&tty->winsize, ws, sizeof(*ws)) != 0;
	tty->winsize = *ws;
	spin_unlock_irqrestore(&tty->lock, flags);
	if (changed)
		tty_signal_pgrp(tty, SIGWINCH);
}

static long set_winsize(struct tty_struct *tty, const void __user *from)
{
	struct winsize ws;

	if (copy_from_user(&ws, from, sizeof(ws)))
		return -EFAULT;
	tty_do_resize(tty, &ws);
	return 0;
}

static long get_winsize(struct tty_struct *tty, void __user *to)
{
	struct winsize ws;
	unsigned long flags;

	spin_lock_irqsave(&tty->lock, flags);
	ws = tty->winsize;
	spin_unlock_irqrestore(&tty->lock, flags);
	return copy_to_user(to, &ws, sizeof(ws)) ? -EFAULT : 0;
}

/* TIOCSTI: as if it had been typed. */
static long type_char(struct tty_struct *tty, const u8 __user *from)
{
	u8 c;

	if (current->signal->tty != tty && !capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (get_user(c, from))
		return -EFAULT;
	tty_receive(tty, &c, 1);
	return 0;
}

static long count_input(struct tty_struct *tty, int __user *to)
{
	unsigned long flags;
	size_t n;

	spin_lock_irqsave(&tty->lock, flags);
	n = n_tty_chars(tty);
	spin_unlock_irqrestore(&tty->lock, flags);
	return put_user((int)n, to);
}

static long drain(struct tty_struct *tty)
{
	long err = tty_check_change(tty, SIGTTOU);

	return err ? err : tty_wait_until_sent(tty);
}

/* TIOCSETD: there is one line discipline. */
static long set_ldisc(const int __user *from)
{
	int nr;

	if (get_user(nr, from))
		return -EFAULT;
	return nr == N_TTY ? 0 : -EINVAL;
}

static long set_soft_carrier(struct tty_struct *tty, const int __user *from)
{
	unsigned long flags;
	int on;

	if (get_user(on, from))
		return -EFAULT;
	spin_lock_irqsave(&tty->lock, flags);
	tty->termios.c_cflag &= ~(unsigned int)CLOCAL;
	tty->termios.c_cflag |= on ? CLOCAL : 0;
	spin_unlock_irqrestore(&tty->lock, flags);
	return 0;
}

static long set_exclusive(struct tty_struct *tty, bool on)
{
	unsigned long flags;

	spin_lock_irqsave(&tty->lock, flags);
	tty->exclusive = on;
	spin_unlock_irqrestore(&tty->lock, flags);
	return 0;
}

static long vhangup_ioctl(struct tty_struct *tty)
{
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	tty_vhangup(tty);
	return 0;
}

/* Getting and setting termios in all their forms. */
static long termios_ioctl(struct tty_struct *tty, unsigned int cmd,
			  void __user *p)
{
	switch (cmd) {
	case TCGETS:
		return get_to_user(tty, p, sizeof(struct termios));
	case TCGETS2:
		return get_to_user(tty, p, sizeof(struct termios2));
	case TCGETA:
		return get_termio(tty, p);
	case TCSETS:
		return set_from_user(tty, p, sizeof(struct termios), 0);
	case TCSETSW:
		return set_from_user(tty, p, sizeof(struct termios), SET_DRAIN);
	case TCSETSF:
		return set_from_user(tty, p, sizeof(struct termios),
				     SET_DRAIN | SET_FLUSH);
	case TCSETS2:
		return set_from_user(tty, p, sizeof(struct termios2), 0);
	case TCSETSW2:
		return set_from_user(tty, p, sizeof(struct termios2),
				     SET_DRAIN);
	case TCSETSF2:
		return set_from_user(tty, p, sizeof(struct termios2),
				     SET_DRAIN | SET_FLUSH);
	case TCSETA:
		return set_termio(tty, p, 0);
	case TCSETAW:
		return set_termio(tty, p, SET_DRAIN);
	case TCSETAF:
		return set_termio(tty, p, SET_DRAIN | SET_FLUSH);
	case TIOCGSOFTCAR:
		return put_user(!!(tty->termios.c_cflag & CLOCAL),
				(int __user *)p);
	case TIOCSSOFTCAR:
		return set_soft_carrier(tty, p);
	default:
		return -ENOIOCTLCMD;
	}
}

/* Moving and counting bytes. */
static long line_ioctl(struct tty_struct *tty, unsigned int cmd,
		       unsigned long arg)
{
	switch (cmd) {
	case TCXONC:
		return flow_control(tty, arg);
	case TCFLSH:
		return flush(tty, arg);
	case TCSBRK:
	case TCSBRKP:
	case TIOCSBRK:
	case TIOCCBRK:
		return drain(tty);
	case TIOCINQ:
		return count_input(tty, (int __user *)arg);
	case TIOCOUTQ:
		return put_user((int)tty->driver->ops->pending(tty),
				(int __user *)arg);
	case TIOCSTI:
		return type_char(tty, (const u8 __user *)arg);
	default:
		return -ENOIOCTLCMD;
	}
}

/* What concerns the terminal as a whole. */
static long device_ioctl(struct tty_struct *tty, struct tty_struct *real,
			 unsigned int cmd, unsigned long arg)
{
	void __user *p = (void __user *)arg;

	switch (cmd) {
	case TIOCGWINSZ:
		return get_winsize(real, p);
	case TIOCSWINSZ:
		return set_winsize(real, p);
	case TIOCEXCL:
	case TIOCNXCL:
		return set_exclusive(tty, cmd == TIOCEXCL);
	case TIOCGEXCL:
		return put_user((int)tty->exclusive, (int __user *)p);
	case TIOCGETD:
		return put_user(N_TTY, (int __user *)p);
	case TIOCSETD:
		return set_ldisc(p);
	case TIOCGDEV:
		return put_user(new_encode_dev(tty_devnum(real)),
				(unsigned int __user *)p);
	case TIOCVHANGUP:
		return vhangup_ioctl(tty);
	default:
		return -ENOIOCTLCMD;
	}
}

/**
 * tty_ioctl() - ioctl(2) on a terminal.
 * @file: the open file.
 * @cmd:  the command.
 * @arg:  its argument.
 *
 * Context: Process context, may sleep.
 * Return: 0 or more, or -errno; -ENOTTY for an unknown command.
 */
long tty_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct tty_file *tf = file->private_data;
	struct tty_struct *tty = tf->tty, *real = real_tty(tty);
	long ret;

	if (tf->hung_up)
		return cmd == TIOCSPGRP ? -ENOTTY : -EIO;
	ret = tty_jobctrl_ioctl(tty, real, file, cmd, arg);
	if (ret == -ENOIOCTLCMD)
		ret = device_ioctl(tty, real, cmd, arg);
	if (ret == -ENOIOCTLCMD)
		ret = termios_ioctl(real, cmd, (void __user *)arg);
	if (ret == -ENOIOCTLCMD)
		ret = line_ioctl(tty, cmd, arg);
	if (ret == -ENOIOCTLCMD && tty->driver->ops->ioctl)
		ret = tty->driver->ops->ioctl(tty, cmd, arg);
	return ret == -ENOIOCTLCMD ? -ENOTTY : ret;
}

/*
 * drivers/tty/pty.c - pseudo terminals: a terminal whose line is a program.
 *
 * What is written to the master is typed on the slave; what the slave prints
 * is read from the master.  Both tty_structs are made when the master is opened
 * and freed when the last of both is closed.  The slave's lock is taken before
 * the master's: echoing goes that way.
 *
 * See: pty(7), ptmx(4).
 */
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/signal.h>
#include <uapi/stat.h>
#include "asm/irqflags.h"
#include "asm/uaccess.h"
#include "drivers/tty/devpts.h"
#include "drivers/tty/tty.h"
#include "fs/chrdev.h"
#include "fs/device.h"
#include "fs/fdtable.h"
#include "fs/fs.h"
#include "fs/open.h"
#include "kernel/base/bug.h"
#include "kernel/base/printk.h"
#include "kernel/ida.h"
#include "lib/errptr.h"
#include "lib/format.h"
#include "lib/util.h"

#define PTMX_DEV     MKDEV(TTYAUX_MAJOR, 2)
#define MASTER_MAJOR 128
#define SLAVE_MAJOR  136
#define NR_PTYS      4096
#define TIOCSIG      0x40045436

static struct ida pty_ida = IDA_INIT("pty_ida", 0);

static bool is_master(const struct tty_struct *tty)
{
	return tty->driver->type == TTY_PTY_MASTER;
}

/* Typing on the slave; no lock is held. */
static size_t master_write(struct tty_struct *tty, const u8 *buf, size_t n)
{
	return tty_receive(tty->link, buf, n);
}

/* To the master's reader; the slave's lock may be held. */
static size_t slave_write(struct tty_struct *tty, const u8 *buf, size_t n)
{
	struct tty_struct *master = tty->link;
	unsigned long flags;
	size_t done = 0;

	local_irq_save(flags);
	spin_lock_nested(&master->lock, 1);
	while (done < n && n_tty_room(master) > 0)
		n_tty_receive(master, buf[done++]);
	n_tty_received(master);
	spin_unlock(&master->lock);
	local_irq_restore(flags);
	return done;
}

static size_t pty_room(struct tty_struct *tty)
{
	return n_tty_room(tty->link);
}

static size_t pty_pending(struct tty_struct *tty)
{
	(void)tty;
	return 0;
}

/* Forget output: what the other end has not read. */
static void slave_flush(struct tty_struct *tty)
{
	unsigned long flags;

	local_irq_save(flags);
	spin_lock_nested(&tty->link->lock, 1);
	n_tty_flush_input(tty->link);
	spin_unlock(&tty->link->lock);
	local_irq_restore(flags);
	tty->packet_status |= TIOCPKT_FLUSHWRITE;
}

static void master_flush(struct tty_struct *tty)
{
	unsigned long flags;

	spin_lock_irqsave(&tty->link->lock, flags);
	n_tty_flush_input(tty->link);
	spin_unlock_irqrestore(&tty->link->lock, flags);
}

/* The reader made room: the writer at the other end may go on. */
static void pty_drained(struct tty_struct *tty)
{
	tty_wakeup(tty->link);
}

/* TIOCGPTPEER: a descriptor of the slave. */
static long open_peer(struct tty_struct *tty, unsigned long flags)
{
	char name[24];
	struct file *file;
	int fd;

	scnprintf(name, sizeof(name), "/dev/pts/%d", tty->index);
	fd = get_unused_fd_flags((unsigned int)flags);
	if (fd < 0)
		return fd;
	file = filp_open(name, (int)flags | O_NOCTTY, 0);
	if (IS_ERR(file)) {
		put_unused_fd((unsigned int)fd);
		return PTR_ERR(file);
	}
	fd_install((unsigned int)fd, file);
	return fd;
}

static long set_lock(struct tty_struct *tty, const int __user *from)
{
	int locked;

	if (get_user(locked, from))
		return -EFAULT;
	tty->link->locked = locked != 0;
	return 0;
}

static long set_packet(struct tty_struct *tty, const int __user *from)
{
	unsigned long flags;
	int on;

	if (get_user(on, from))
		return -EFAULT;
	spin_lock_irqsave(&tty->link->lock, flags);
	tty->link->packet_status = 0;
	tty->packet = on != 0;
	spin_unlock_irqrestore(&tty->link->lock, flags);
	return 0;
}

static long send_signal(struct tty_struct *tty, unsigned long sig)
{
	if (sig != SIGINT && sig != SIGQUIT && sig != SIGTSTP)
		return -EINVAL;
	tty_signal_pgrp(tty->link, (int)sig);
	return 0;
}

static long master_ioctl(struct tty_struct *tty, unsigned int cmd,
			 unsigned long arg)
{
	switch (cmd) {
	case TIOCGPTN:
		return put_user((unsigned int)tty->index,
				(unsigned int __user *)arg);
	case TIOCSPTLCK:
		return set_lock(tty, (const int __user *)arg);
	case TIOCGPTLCK:
		return put_user((int)tty->link->locked, (int __user *)arg);
	case TIOCPKT:
		return set_packet(tty, (const int __user *)arg);
	case TIOCGPKT:
		return put_user((int)tty->packet, (int __user *)arg);
	case TIOCGPTPEER:
		return open_peer(tty, arg);
	case TIOCSIG:
		return send_signal(tty, arg);
	default:
		return -ENOIOCTLCMD;
	}
}

static const struct tty_driver_ops master_ops = {
	.write = master_write,
	.write_room = pty_room,
	.pending = pty_pending,
	.flush = master_flush,
	.drained = pty_drained,
	.ioctl = master_ioctl,
};

static const struct tty_driver_ops slave_ops = {
	.write = slave_write,
	.write_room = pty_room,
	.pending = pty_pending,
	.flush = slave_flush,
	.drained = pty_drained,
};

static struct tty_driver master_driver = {
	.name = "ptm",
	.type = TTY_PTY_MASTER,
	.major = MASTER_MAJOR,
	.num = NR_PTYS,
	.init_termios = { .c_cflag = B38400 | CS8 | CREAD,
			  .c_cc = { [VMIN] = 1 },
			  .c_ispeed = 38400,
			  .c_ospeed = 38400 },
	.ops = &master_ops,
};

static struct tty_driver slave_driver = {
	.name = "pts",
	.type = TTY_PTY_SLAVE,
	.major = SLAVE_MAJOR,
	.num = NR_PTYS,
	.ops = &slave_ops,
};

static void free_pair(struct tty_struct *tty)
{
	int index = tty->index;

	master_driver.ttys[index] = NULL;
	slave_driver.ttys[index] = NULL;
	tty_free(tty->link);
	tty_free(tty);
	ida_free(&pty_ida, index);
}

/* The master is closed: the slave's line is gone. */
static void master_closed(struct tty_struct *master)
{
	struct tty_struct *slave = master->link;

	devpts_remove(master->driver_data, master->index);
	devpts_put(master->driver_data);
	master->driver_data = NULL;
	slave->other_closed = true;
	tty_hangup_locked(slave);
}

/**
 * pty_last_close() - nobody has this end open any more.
 * @tty: either end.
 *
 * Context: Process context, tty_mutex held, may sleep.
 */
void pty_last_close(struct tty_struct *tty)
{
	struct tty_struct *master = is_master(tty) ? tty : tty->link;

	assert_held(&tty_mutex);
	if (is_master(tty)) {
		master_closed(tty);
	} else {
		tty_session_gone(tty);
		tty->link->other_closed = true;
		wake_up_all(&tty->link->read_wait);
		wake_up_all(&tty->link->write_wait);
	}
	if (master->count == 0 && master->link->count == 0)
		free_pair(master);
}

/* Both ends, not yet in any table; the slave stays locked. */
static struct tty_struct *alloc_pair(int index)
{
	struct tty_struct *master = tty_alloc(&master_driver, index);
	struct tty_struct *slave = tty_alloc(&slave_driver, index);

	if (!master || !slave) {
		tty_free(master);
		tty_free(slave);
		return NULL;
	}
	master->link = slave;
	slave->link = master;
	slave->locked = true;
	return master;
}

/* A new pair in the tables, with its node; tty_mutex held. */
static struct tty_struct *make_pair(struct devpts *pts)
{
	struct tty_struct *master;
	int index = ida_alloc(&pty_ida), err;

	if (index < 0)
		return ERR_PTR(index);
	err = -ENOSPC;
	if (index >= NR_PTYS)
		goto out_free_index;
	err = -ENOMEM;
	master = alloc_pair(index);
	if (!master)
		goto out_free_index;
	master_driver.ttys[index] = master;
	slave_driver.ttys[index] = master->link;
	master->driver_data = pts;
	master->count = 1;
	err = devpts_add(pts, index, tty_devnum(master->link));
	if (err) {
		free_pair(master);
		return ERR_PTR(err);
	}
	return master;

out_free_index:
	ida_free(&pty_ida, index);
	return ERR_PTR(err);
}

static int ptmx_open(struct inode *inode, struct file *file)
{
	struct devpts *pts = devpts_get(file);
	struct tty_struct *master;
	int err;

	if (IS_ERR(pts))
		return (int)PTR_ERR(pts);
	nonseekable_open(inode, file);
	mutex_lock(&tty_mutex);
	master = make_pair(pts);
	err = PTR_ERR_OR_ZERO(master);
	if (err) {
		mutex_unlock(&tty_mutex);
		devpts_put(pts);
		return err;
	}
	err = tty_add_file(master, file, false);
	if (err)
		tty_release_dev(master); /* lets pts go, too */
	mutex_unlock(&tty_mutex);
	return err;
}

/* As any terminal, but for opening; filled in at boot. */
static struct file_operations ptmx_fops;

/**
 * pty_init() - /dev/ptmx and devpts.
 *
 * Context: Process context, boot.
 */
void pty_init(void)
{
	slave_driver.init_termios = tty_std_termios;
	slave_driver.init_termios.c_cflag = B38400 | CS8 | CREAD;
	ptmx_fops = tty_fops;
	ptmx_fops.open = ptmx_open;
	devpts_init();
	if (tty_register_driver(&master_driver) ||
	    tty_register_driver(&slave_driver) ||
	    register_chrdev_region(PTMX_DEV, 1, "ptmx", &ptmx_fops) ||
	    device_create_virtual("tty", "ptmx", S_IFCHR | 0666, PTMX_DEV))
		pr_err("pty: no /dev/ptmx\n");
}

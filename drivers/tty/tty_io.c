/*
 * drivers/tty/tty_io.c - terminals as open files.
 *
 * /dev/tty means the opener's controlling terminal, /dev/console the one that
 * shows the log, /dev/tty0 the screen in front; all others are themselves.
 *
 * See: tty(4), console(4), tty_ioctl(4).
 */
#include <uapi/capability.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/stat.h>
#include "drivers/tty/tty.h"
#include "fs/chrdev.h"
#include "fs/device.h"
#include "fs/fs.h"
#include "kernel/base/bug.h"
#include "kernel/base/printk.h"
#include "kernel/task.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include "mm/iov_iter.h"
#include "mm/slab.h"

#define DEV_TTY     MKDEV(TTYAUX_MAJOR, 0)
#define DEV_CONSOLE MKDEV(TTYAUX_MAJOR, 1)

/**
 * tty_add_file() - connect an open file with its terminal.
 * @tty:     the terminal, counted for this file.
 * @file:    the file.
 * @console: it was opened as /dev/console.
 *
 * Context: Process context, tty_mutex held, may sleep.
 * Return: 0 or -ENOMEM.
 */
int tty_add_file(struct tty_struct *tty, struct file *file, bool console)
{
	struct tty_file *tf = kzalloc(sizeof(*tf), GFP_KERNEL);

	if (!tf)
		return -ENOMEM;
	tf->tty = tty;
	tf->file = file;
	tf->console = console;
	list_add_tail(&tf->list, &tty->files);
	file->private_data = tf;
	return 0;
}

/**
 * tty_wakeup() - the driver can take output again.
 * @tty: the terminal.
 *
 * Context: Any; tty->lock may be held.
 */
void tty_wakeup(struct tty_struct *tty)
{
	wake_up_interruptible_poll(&tty->write_wait, POLLOUT | POLLWRNORM);
}

/**
 * tty_receive() - bytes came in.
 * @tty: the terminal.
 * @buf: the bytes.
 * @n:   how many.
 *
 * Context: Any; takes tty->lock.
 * Return: how many were taken; the rest does not fit now.
 */
size_t tty_receive(struct tty_struct *tty, const u8 *buf, size_t n)
{
	unsigned long flags;
	size_t done = 0;

	spin_lock_irqsave(&tty->lock, flags);
	while (done < n && n_tty_room(tty) > 0)
		n_tty_receive(tty, buf[done++]);
	n_tty_received(tty);
	spin_unlock_irqrestore(&tty->lock, flags);
	return done;
}

/**
 * tty_receive_break() - the line was held low.
 * @tty: the terminal.
 *
 * Context: Any; takes tty->lock.
 */
void tty_receive_break(struct tty_struct *tty)
{
	unsigned long flags;

	spin_lock_irqsave(&tty->lock, flags);
	if (I_FLAG(tty, IGNBRK)) {
		/* as if nothing had happened */
	} else if (I_FLAG(tty, BRKINT)) {
		n_tty_flush_input(tty);
		tty->driver->ops->flush(tty);
		tty_signal_pgrp(tty, SIGINT);
	} else {
		if (I_FLAG(tty, PARMRK)) {
			n_tty_receive(tty, 0xff);
			n_tty_receive(tty, 0);
		}
		n_tty_receive(tty, 0);
	}
	n_tty_received(tty);
	spin_unlock_irqrestore(&tty->lock, flags);
}

static struct tty_file *to_tty_file(const struct file *file)
{
	return file->private_data;
}

static ssize_t tty_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	struct tty_file *tf = to_tty_file(file);

	(void)pos;
	if (tf->hung_up)
		return 0;
	return n_tty_read(tf->tty, tf, to);
}

static ssize_t tty_write(struct file *file, struct iov_iter *from, loff_t *pos)
{
	struct tty_file *tf = to_tty_file(file);

	(void)pos;
	if (tf->hung_up)
		return -EIO;
	return n_tty_write(tf->tty, tf, from);
}

static __poll_t tty_poll(struct file *file, poll_table *pt)
{
	struct tty_file *tf = to_tty_file(file);
	struct tty_struct *tty = tf->tty;
	__poll_t events = 0;

	poll_wait(file, &tty->read_wait, pt);
	poll_wait(file, &tty->write_wait, pt);
	if (tf->hung_up)
		return POLLIN | POLLOUT | POLLERR | POLLHUP | POLLRDNORM |
		       POLLWRNORM;
	if (n_tty_readable(tty, true))
		events |= POLLIN | POLLRDNORM;
	if (tty->packet && tty->link && tty->link->packet_status)
		events |= POLLPRI | POLLIN | POLLRDNORM;
	if (tty->other_closed)
		return events | POLLHUP;
	if (!tty->stopped && tty->driver->ops->write_room(tty) > 0)
		events |= POLLOUT | POLLWRNORM;
	return events;
}

/* What /dev/tty means to this task: its terminal, counted, or ERR_PTR. */
static struct tty_struct *open_current(void)
{
	struct tty_struct *tty = current->signal->tty;

	if (!tty)
		return ERR_PTR(-ENXIO);
	tty->count++;
	return tty;
}

/* The terminal that shows the log. */
static struct tty_struct *open_console(void)
{
	const char *name = strrchr(console_names(), ' ');
	struct tty_driver *driver;
	int index;

	name = name ? name + 1 : console_names();
	driver = tty_find_driver_by_name(name, &index);
	if (!driver)
		return ERR_PTR(-ENODEV);
	return tty_init_dev(driver, index);
}

static struct tty_struct *open_line(dev_t dev)
{
	int index;
	struct tty_driver *driver = tty_find_driver(dev, &index);
	struct tty_struct *tty;

	if (!driver)
		return ERR_PTR(-ENODEV);
	if (driver->type != TTY_PTY_SLAVE)
		return tty_init_dev(driver, index);
	/* A pty's slave exists only while its master is open. */
	tty = driver->ttys[index];
	if (!tty || tty->link->count == 0 || tty->locked)
		return ERR_PTR(-EIO);
	tty->link->other_closed = false;
	tty->count++;
	return tty;
}

static struct tty_struct *open_dev(dev_t dev)
{
	if (dev == DEV_TTY)
		return open_current();
	if (dev == DEV_CONSOLE)
		return open_console();
	return open_line(dev);
}

static int tty_open(struct inode *inode, struct file *file)
{
	dev_t dev = inode->i_rdev;
	bool noctty = (file->f_flags & O_NOCTTY) || dev == DEV_TTY ||
		      dev == DEV_CONSOLE || dev == MKDEV(TTY_MAJOR, 0);
	struct tty_struct *tty;
	int err;

	nonseekable_open(inode, file);
	mutex_lock(&tty_mutex);
	tty = open_dev(dev);
	err = PTR_ERR_OR_ZERO(tty);
	if (err)
		goto out_unlock;
	if (tty->exclusive && !capable(CAP_SYS_ADMIN))
		err = -EBUSY;
	if (!err)
		err = tty_add_file(tty, file, dev == DEV_CONSOLE);
	if (err)
		tty_release_dev(tty);
	else
		tty_open_proc_set_tty(file->private_data, noctty);
out_unlock:
	mutex_unlock(&tty_mutex);
	return err;
}

static int tty_release(struct inode *inode, struct file *file)
{
	struct tty_file *tf = to_tty_file(file);

	(void)inode;
	mutex_lock(&tty_mutex);
	list_del(&tf->list);
	tty_release_dev(tf->tty);
	mutex_unlock(&tty_mutex);
	kfree(tf);
	return 0;
}

const struct file_operations tty_fops = {
	.llseek = no_llseek,
	.read = tty_read,
	.write = tty_write,
	.poll = tty_poll,
	.ioctl = tty_ioctl,
	.open = tty_open,
	.release = tty_release,
};

/**
 * tty_init() - /dev/tty and /dev/console.
 *
 * Context: Process context, boot; consoles are registered.
 */
void tty_init(void)
{
	if (register_chrdev_region(DEV_TTY, 2, "tty", &tty_fops) ||
	    device_create_virtual("tty", "tty", S_IFCHR | 0666, DEV_TTY) ||
	    device_create_virtual("tty", "console", S_IFCHR | 0600,
				  DEV_CONSOLE))
		pr_err("tty: no /dev/tty or /dev/console\n");
}

/*
 * drivers/tty/tty_driver.c - kinds of terminals, and the terminals in use.
 *
 * A tty_struct exists from the first open of its line to the last close; what
 * was set with stty is kept in the driver for the next time.
 */
#include <uapi/errno.h>
#include <uapi/stat.h>
#include "drivers/tty/tty.h"
#include "fs/chrdev.h"
#include "fs/device.h"
#include "kernel/base/bug.h"
#include "kernel/base/printk.h"
#include "lib/errptr.h"
#include "lib/format.h"
#include "lib/string.h"
#include "lib/util.h"
#include "mm/slab.h"

DEFINE_MUTEX(tty_mutex, RANK_TTY_MUTEX);

LIST_HEAD(tty_drivers);

#define CTRL(c) ((c)&0x1f)

const struct termios2 tty_std_termios = {
	.c_iflag = ICRNL | IXON,
	.c_oflag = OPOST | ONLCR,
	.c_cflag = B38400 | CS8 | CREAD | HUPCL,
	.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE |
		   IEXTEN,
	.c_cc = { [VINTR] = CTRL('C'),
		  [VQUIT] = CTRL('\\'),
		  [VERASE] = 0x7f,
		  [VKILL] = CTRL('U'),
		  [VEOF] = CTRL('D'),
		  [VMIN] = 1,
		  [VSTART] = CTRL('Q'),
		  [VSTOP] = CTRL('S'),
		  [VSUSP] = CTRL('Z'),
		  [VREPRINT] = CTRL('R'),
		  [VDISCARD] = CTRL('O'),
		  [VWERASE] = CTRL('W'),
		  [VLNEXT] = CTRL('V') },
	.c_ispeed = 38400,
	.c_ospeed = 38400,
};

/**
 * tty_register_driver() - a kind of terminal exists.
 * @driver: its constant part filled in; lives for ever.
 *
 * Context: Process context, may sleep.
 * Return: 0, -ENOMEM, -EBUSY.
 */
int tty_register_driver(struct tty_driver *driver)
{
	dev_t first = MKDEV(driver->major, driver->minor_start);
	int err = -ENOMEM;

	driver->ttys = kvzalloc(driver->num * sizeof(void *), GFP_KERNEL);
	driver->saved =
		kvzalloc(driver->num * sizeof(*driver->saved), GFP_KERNEL);
	if (!driver->ttys || !driver->saved)
		goto out_free;
	if (driver->type != TTY_PTY_MASTER) {
		err = register_chrdev_region(first, driver->num, driver->name,
					     &tty_fops);
		if (err)
			goto out_free;
	}
	mutex_lock(&tty_mutex);
	list_add_tail(&driver->list, &tty_drivers);
	mutex_unlock(&tty_mutex);
	return 0;

out_free:
	kvfree(driver->ttys);
	kvfree(driver->saved);
	return err;
}

/**
 * tty_register_device() - make the node of a line in /dev.
 * @driver: its kind.
 * @index:  the line.
 * @mode:   permissions.
 *
 * Context: Process context, may sleep.
 */
void tty_register_device(struct tty_driver *driver, int index, umode_t mode)
{
	char name[16];
	const struct device_info info = {
		.class = "tty",
		.name = name,
		.parent = driver->sysfs_parent,
		.mode = S_IFCHR | mode,
		.devt = MKDEV(driver->major,
			      driver->minor_start + (unsigned int)index),
	};
	struct device *dev;

	scnprintf(name, sizeof(name), "%s%d", driver->name,
		  index + driver->name_base);
	dev = device_create(&info);
	if (IS_ERR(dev))
		pr_err("tty: no /dev/%s: %pe\n", name, dev);
}

/**
 * tty_find_driver() - who answers for a device number?
 * @dev:   the number.
 * @index: set to the line.
 *
 * Context: Process context, tty_mutex held.
 * Return: the driver, or NULL.
 */
struct tty_driver *tty_find_driver(dev_t dev, int *index)
{
	struct tty_driver *driver;

	assert_held(&tty_mutex);
	list_for_each_entry(driver, &tty_drivers, list) {
		unsigned int line = MINOR(dev) - driver->minor_start;

		if (driver->type == TTY_PTY_MASTER ||
		    driver->major != MAJOR(dev) || line >= driver->num)
			continue;
		*index = (int)line;
		return driver;
	}
	return NULL;
}

/**
 * tty_find_driver_by_name() - which line is "ttyS0"?
 * @name:  the name.
 * @index: set to the line.
 *
 * Context: Process context, tty_mutex held.
 * Return: the driver, or NULL.
 */
struct tty_driver *tty_find_driver_by_name(const char *name, int *index)
{
	struct tty_driver *driver;
	size_t len = strcspn(name, "0123456789");
	int line;

	assert_held(&tty_mutex);
	if (kstrtoint(name + len, 10, &line))
		return NULL;
	list_for_each_entry(driver, &tty_drivers, list) {
		if (driver->type == TTY_PTY_MASTER ||
		    strlen(driver->name) != len ||
		    strncmp(driver->name, name, len) != 0)
			continue;
		*index = line - driver->name_base;
		return driver;
	}
	return NULL;
}

/**
 * tty_devnum() - the device number of a terminal.
 * @tty: the terminal.
 *
 * Context: Any.
 * Return: the number; a pty's master has that of its slave's line.
 */
dev_t tty_devnum(const struct tty_struct *tty)
{
	return MKDEV(tty->driver->major,
		     tty->driver->minor_start + (unsigned int)tty->index);
}

/**
 * tty_alloc() - make a terminal; the driver does not know of it yet.
 * @driver: its kind.
 * @index:  its line.
 *
 * Context: Process context, may sleep.
 * Return: the terminal, or NULL.
 */
struct tty_struct *tty_alloc(struct tty_driver *driver, int index)
{
	struct tty_struct *tty = kvzalloc(sizeof(*tty), GFP_KERNEL);

	if (!tty)
		return NULL;
	tty->driver = driver;
	tty->index = index;
	scnprintf(tty->name, sizeof(tty->name), "%s%d", driver->name,
		  index + driver->name_base);
	tty->termios = driver->saved[index].c_cflag ? driver->saved[index]
						    : driver->init_termios;
	INIT_LIST_HEAD(&tty->files);
	spin_lock_init(&tty->lock, RANK_TTY, "tty->lock");
	spin_lock_init(&tty->ctrl_lock, RANK_TTY_CTRL, "tty->ctrl_lock");
	mutex_init(&tty->read_lock, RANK_TTY_LDISC, "tty->read_lock");
	mutex_init(&tty->write_lock, RANK_TTY_WRITE, "tty->write_lock");
	init_waitqueue_head(&tty->read_wait);
	init_waitqueue_head(&tty->write_wait);
	n_tty_reset(&tty->n);
	return tty;
}

/**
 * tty_free() - undo tty_alloc().
 * @tty: a terminal nobody refers to; NULL is allowed.
 *
 * Context: Process context, may sleep.
 */
void tty_free(struct tty_struct *tty)
{
	kvfree(tty);
}

/**
 * tty_init_dev() - the terminal of a line, made if it is not open yet.
 * @driver: its kind.
 * @index:  its line.
 *
 * Context: Process context, tty_mutex held, may sleep.
 * Return: the terminal with one more in its count, or ERR_PTR.
 */
struct tty_struct *tty_init_dev(struct tty_driver *driver, int index)
{
	struct tty_struct *tty;
	int err;

	assert_held(&tty_mutex);
	if (driver->ops->line)
		index = driver->ops->line(index);
	if (index < 0 || (unsigned int)index >= driver->num)
		return ERR_PTR(-ENODEV);
	tty = driver->ttys[index];
	if (tty) {
		tty->count++;
		return tty;
	}
	tty = tty_alloc(driver, index);
	if (!tty)
		return ERR_PTR(-ENOMEM);
	err = driver->ops->open ? driver->ops->open(tty) : 0;
	if (err) {
		tty_free(tty);
		return ERR_PTR(err);
	}
	driver->ttys[index] = tty;
	tty->count = 1;
	return tty;
}

/**
 * tty_release_dev() - undo tty_init_dev(); the last one closes the line.
 * @tty: the terminal.
 *
 * Context: Process context, tty_mutex held, may sleep.
 */
void tty_release_dev(struct tty_struct *tty)
{
	struct tty_driver *driver = tty->driver;

	assert_held(&tty_mutex);
	assert(tty->count > 0);
	if (--tty->count > 0)
		return;
	if (tty->link) {
		pty_last_close(tty);
		return;
	}
	tty_session_gone(tty);
	driver->saved[tty->index] = tty->termios;
	driver->ttys[tty->index] = NULL;
	if (driver->ops->close)
		driver->ops->close(tty);
	tty_free(tty);
}

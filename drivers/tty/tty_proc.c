/*
 * drivers/tty/tty_proc.c - what /proc says about terminals: the one in
 * /proc/PID/stat, /proc/tty/drivers and ldiscs, and /proc/consoles.
 *
 * ps(1) learns from drivers how the terminals of a major number are called.
 *
 * See: proc(5).
 */
#include "drivers/tty/tty.h"
#include "fs/proc/proc.h"
#include "fs/proc/proc_tty.h"
#include "fs/seq_file.h"
#include "kernel/base/printk.h"
#include "kernel/pid.h"
#include "kernel/task.h"
#include "lib/string.h"
#include "lib/util.h"

/**
 * proc_tty_of() - a process's controlling terminal.
 * @sig:  the process.
 * @ns:   numbers are shown in it.
 * @dev:  out: device number; untouched without a terminal.
 * @pgrp: out: foreground process group, -1 if there is none.
 *
 * Context: Process context; takes tty_mutex, so the terminal stays.
 */
void proc_tty_of(struct signal_struct *sig, struct pid_namespace *ns,
		 dev_t *dev, pid_t *pgrp)
{
	struct tty_struct *tty;

	if (!READ_ONCE(sig->tty))
		return;
	mutex_lock(&tty_mutex);
	tty = READ_ONCE(sig->tty);
	if (tty) {
		*dev = MKDEV(tty->driver->major,
			     tty->driver->minor_start +
				     (unsigned int)tty->index);
		spin_lock_irq(&tty->ctrl_lock);
		if (tty->pgrp)
			*pgrp = pid_nr_ns(tty->pgrp, ns);
		spin_unlock_irq(&tty->ctrl_lock);
	}
	mutex_unlock(&tty_mutex);
}

/* A kind of driver and of line, as Linux calls them. */
static const struct {
	const char *driver, *line;
} kinds[] = {
	[TTY_SERIAL] = { "serial", "serial" },
	[TTY_VT] = { "unknown", "console" },
	[TTY_PTY_MASTER] = { "pty_master", "pty:master" },
	[TTY_PTY_SLAVE] = { "pty_slave", "pty:slave" },
};

/* One range of numbers; the names /dev/tty and so on stand for no driver. */
static int drivers_show(struct seq_file *m, void *v)
{
	const struct tty_driver *driver;

	(void)v;
	seq_puts(m, "/dev/tty             /dev/tty        5       0 "
		    "system:/dev/tty\n"
		    "/dev/console         /dev/console    5       1 "
		    "system:console\n"
		    "/dev/ptmx            /dev/ptmx       5       2 system\n"
		    "/dev/vc/0            /dev/vc/0       4       0 "
		    "system:vtmaster\n");
	mutex_lock(&tty_mutex);
	list_for_each_entry(driver, &tty_drivers, list) {
		unsigned int first = driver->minor_start;

		/* Line 0 of the vts is vtmaster, above. */
		seq_printf(m, "%-20s /dev/%-8s %3u %u-%u %s\n",
			   kinds[driver->type].driver, driver->name,
			   driver->major, first + (driver->type == TTY_VT),
			   first + driver->num - 1, kinds[driver->type].line);
	}
	mutex_unlock(&tty_mutex);
	return 0;
}

static int ldiscs_show(struct seq_file *m, void *v)
{
	(void)v;
	seq_puts(m, "n_tty       0\n");
	return 0;
}

/* A console in use: written only; enabled, and whether it is /dev/console. */
static void show_console(struct seq_file *m, const char *name, size_t len,
			 bool preferred)
{
	struct tty_driver *driver;
	char text[16];
	int index = 0;

	strscpy(text, name, min(len + 1, sizeof(text)));
	seq_printf(m, "%-21s-W- (E%c p a)", text, preferred ? 'C' : ' ');
	mutex_lock(&tty_mutex);
	driver = tty_find_driver_by_name(text, &index);
	if (driver)
		seq_printf(m, " %4u:%u", driver->major,
			   driver->minor_start + (unsigned int)index);
	mutex_unlock(&tty_mutex);
	seq_putc(m, '\n');
}

/* The preferred console is the last of console_names(), and comes first. */
static int consoles_show(struct seq_file *m, void *v)
{
	const char *names = console_names(), *end = names + strlen(names);
	const char *begin;

	(void)v;
	while (end > names) {
		for (begin = end; begin > names && begin[-1] != ' ';)
			begin--;
		show_console(m, begin, (size_t)(end - begin), !*end);
		end = begin > names ? begin - 1 : begin;
	}
	return 0;
}

/**
 * tty_proc_init() - make the files.
 *
 * Context: Boot, once; /proc has its root.
 */
void tty_proc_init(void)
{
	struct pseudo_node *dir = proc_mkdir("tty", NULL);

	if (!dir || !proc_create_single("drivers", 0, dir, drivers_show) ||
	    !proc_create_single("ldiscs", 0, dir, ldiscs_show) ||
	    !proc_create_single("consoles", 0, NULL, consoles_show))
		pr_err("tty: no /proc/tty or /proc/consoles\n");
}

/*
 * drivers/tty/tty_proc.c - what /proc/PID/stat says about terminals.
 */
#include "drivers/tty/tty.h"
#include "fs/proc/proc_tty.h"
#include "kernel/pid.h"
#include "kernel/task.h"

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

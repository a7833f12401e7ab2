/*
 * fs/proc/proc_tty.h - what /proc asks of terminals, which stand above fs.
 *
 * Declared here, defined in drivers/tty.
 */
#ifndef FS_PROC_PROC_TTY_H
#define FS_PROC_PROC_TTY_H

#include "lib/types.h"

struct pid_namespace;
struct signal_struct;

/* Device and foreground group of a process's terminal; untouched: none. */
void proc_tty_of(struct signal_struct *sig, struct pid_namespace *ns,
		 dev_t *dev, pid_t *pgrp);

#endif

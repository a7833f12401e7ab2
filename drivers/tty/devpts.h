/*
 * drivers/tty/devpts.h - the file system of pty slaves, /dev/pts.
 */
#ifndef DRIVERS_TTY_DEVPTS_H
#define DRIVERS_TTY_DEVPTS_H

#include "lib/types.h"

struct devpts;
struct file;

void devpts_init(void);
struct devpts *devpts_get(struct file *ptmx) __must_check;
void devpts_put(struct devpts *pts);
int devpts_add(struct devpts *pts, int index, dev_t dev);
void devpts_remove(struct devpts *pts, int index);

#endif

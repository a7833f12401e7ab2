/*
 * drivers/tty/vt_ioctl.h - the ioctls of virtual consoles.
 */
#ifndef DRIVERS_TTY_VT_IOCTL_H
#define DRIVERS_TTY_VT_IOCTL_H

struct vt;

long vt_ioctl(struct vt *vt, unsigned int cmd, unsigned long arg);

#endif

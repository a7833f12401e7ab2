/*
 * drivers/tty/vt_ioctl.c - which console is in front, and who draws on it.
 *
 * See: ioctl_console(2).
 */
#include <uapi/capability.h>
#include <uapi/errno.h>
#include "asm/uaccess.h"
#include "drivers/tty/tty.h"
#include "drivers/tty/vt.h"
#include "drivers/tty/vt_ioctl.h"
#include "kernel/base/sched_iface.h"
#include "kernel/cred.h"
#include "kernel/task.h"
#include "lib/util.h"

#define KDGKBTYPE     0x4B33
#define KB_101        2
#define KDSETMODE     0x4B3A
#define KDGETMODE     0x4B3B
#define KD_TEXT       0
#define KD_GRAPHICS   1
#define KDGKBMODE     0x4B44
#define KDSKBMODE     0x4B45
#define K_UNICODE     3
#define VT_OPENQRY    0x5600
#define VT_GETMODE    0x5601
#define VT_SETMODE    0x5602
#define VT_GETSTATE   0x5603
#define VT_ACTIVATE   0x5606
#define VT_WAITACTIVE 0x5607

struct vt_mode {
	char mode;
	char waitv;
	short relsig, acqsig, frsig;
};

struct vt_stat {
	unsigned short v_active; /* console in front, from 1 */
	unsigned short v_signal;
	unsigned short v_state; /* bit n: console n is open */
};

static long get_state(struct vt_stat __user *to)
{
	struct vt_stat stat = { .v_active = (unsigned short)(vt_front + 1),
				.v_state = 1 };

	for (int i = 0; i < NR_VTS; i++)
		if (vts[i].tty)
			stat.v_state |= (unsigned short)(2U << i);
	return copy_to_user(to, &stat, sizeof(stat)) ? -EFAULT : 0;
}

/* The first console nobody has open; -1 when all are. */
static long find_free(int __user *to)
{
	for (int i = 0; i < NR_VTS; i++)
		if (!vts[i].tty)
			return put_user(i + 1, to);
	return put_user(-1, to);
}

static long set_mode(struct vt *vt, unsigned long mode)
{
	if (mode != KD_TEXT && mode != KD_GRAPHICS)
		return -EINVAL;
	spin_lock_irq(&vt_lock);
	vt->graphics_mode = mode == KD_GRAPHICS;
	spin_unlock_irq(&vt_lock);
	if (mode == KD_TEXT && vt->index == vt_front)
		vt_switch(vt->index);
	return 0;
}

static long activate(unsigned long nr)
{
	if (nr < 1 || nr > NR_VTS)
		return -ENXIO;
	vt_switch((int)nr - 1);
	return 0;
}

/* Only a console's own session, or root, changes anything. */
static bool may_change(const struct vt *vt)
{
	return current->signal->tty == vt->tty || capable(CAP_SYS_TTY_CONFIG);
}

static long change(struct vt *vt, unsigned int cmd, unsigned long arg)
{
	if (!may_change(vt))
		return -EPERM;
	switch (cmd) {
	case KDSETMODE:
		return set_mode(vt, arg);
	case VT_ACTIVATE:
		return activate(arg);
	case KDSKBMODE:
		return arg > 4 ? -EINVAL : 0;
	default: /* VT_SETMODE: nobody asks before switching */
		return 0;
	}
}

/**
 * vt_ioctl() - commands of consoles.
 * @vt:  the console.
 * @cmd: the command.
 * @arg: its argument.
 *
 * Context: Process context, may sleep.
 * Return: 0 or -errno; -ENOIOCTLCMD when it is another command.
 */
long vt_ioctl(struct vt *vt, unsigned int cmd, unsigned long arg)
{
	static const struct vt_mode automatic;
	void __user *p = (void __user *)arg;

	switch (cmd) {
	case KDGKBTYPE:
		return put_user((u8)KB_101, (u8 __user *)p);
	case KDGETMODE:
		return put_user((int)vt->graphics_mode, (int __user *)p);
	case KDGKBMODE:
		return put_user(K_UNICODE, (int __user *)p);
	case VT_GETMODE:
		return copy_to_user(p, &automatic, sizeof(automatic)) ? -EFAULT
								      : 0;
	case VT_GETSTATE:
		return get_state(p);
	case VT_OPENQRY:
		return find_free(p);
	case VT_WAITACTIVE:
		return arg < 1 || arg > NR_VTS ? -ENXIO : 0;
	case KDSETMODE:
	case KDSKBMODE:
	case VT_ACTIVATE:
	case VT_SETMODE:
		return change(vt, cmd, arg);
	default:
		return -ENOIOCTLCMD;
	}
}

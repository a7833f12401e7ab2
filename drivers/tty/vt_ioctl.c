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
#include "kernel/pid.h"
#include "kernel/task.h"
#include "lib/util.h"

#define KDGKBTYPE     0x4B33
#define KB_101        2
#define KDSETMODE     0x4B3A
#define KDGETMODE     0x4B3B
#define KD_TEXT       0
#define KD_GRAPHICS   1
#define KD_TEXT1      3 /* 2 and 3: old names of KD_TEXT */
#define KDGKBMODE     0x4B44
#define KDSKBMODE     0x4B45
#define VT_OPENQRY    0x5600
#define VT_GETMODE    0x5601
#define VT_SETMODE    0x5602
#define VT_GETSTATE   0x5603
#define VT_RELDISP    0x5605
#define VT_ACTIVATE   0x5606
#define VT_WAITACTIVE 0x5607

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

static long set_display_mode(struct vt *vt, unsigned long mode)
{
	if (mode > KD_TEXT1)
		return -EINVAL;
	vt_set_graphics(vt, mode == KD_GRAPHICS);
	return 0;
}

static long set_keyboard_mode(struct vt *vt, unsigned long mode)
{
	if (mode > K_OFF)
		return -EINVAL;
	WRITE_ONCE(vt->keyboard_mode, (enum keyboard_mode)mode);
	return 0;
}

static long get_switch_mode(struct vt *vt, struct vt_mode __user *to)
{
	struct vt_mode mode;

	mutex_lock(&tty_mutex);
	mode = vt->mode;
	mutex_unlock(&tty_mutex);
	return copy_to_user(to, &mode, sizeof(mode)) ? -EFAULT : 0;
}

static long set_switch_mode(struct vt *vt, const struct vt_mode __user *from)
{
	struct vt_mode mode;
	bool asks;

	if (copy_from_user(&mode, from, sizeof(mode)))
		return -EFAULT;
	if (mode.mode != VT_AUTO && mode.mode != VT_PROCESS)
		return -EINVAL;
	asks = mode.mode == VT_PROCESS;
	mode.frsig = 0;
	mutex_lock(&tty_mutex);
	vt_set_mode(vt, &mode, asks ? get_pid(task_tgid(current)) : NULL);
	mutex_unlock(&tty_mutex);
	return 0;
}

static long release_display(struct vt *vt, unsigned long how)
{
	long err;

	mutex_lock(&tty_mutex);
	err = vt_release(vt, how);
	mutex_unlock(&tty_mutex);
	return err;
}

static long activate(unsigned long nr)
{
	if (nr < 1 || nr > NR_VTS)
		return -ENXIO;
	vt_switch((int)nr - 1);
	return 0;
}

static long wait_active(unsigned long nr)
{
	if (nr < 1 || nr > NR_VTS)
		return -ENXIO;
	return vt_wait_active((int)nr - 1);
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
		return set_display_mode(vt, arg);
	case KDSKBMODE:
		return set_keyboard_mode(vt, arg);
	case VT_SETMODE:
		return set_switch_mode(vt, (const void __user *)arg);
	case VT_RELDISP:
		return release_display(vt, arg);
	case VT_ACTIVATE:
		return activate(arg);
	default: /* VT_WAITACTIVE */
		return wait_active(arg);
	}
}

/**
 * vt_ioctl() - commands of consoles.
 * @vt:  the console.
 * @cmd: the command.
 * @arg: its argument.
 *
 * Context: Process context, may sleep.
 * Return: 0; -EFAULT, -EINVAL, -ENXIO for a console that is not, -EPERM,
 * -EINTR; -ENOIOCTLCMD when it is another command.
 */
long vt_ioctl(struct vt *vt, unsigned int cmd, unsigned long arg)
{
	void __user *p = (void __user *)arg;

	switch (cmd) {
	case KDGKBTYPE:
		return put_user((u8)KB_101, (u8 __user *)p);
	case KDGETMODE:
		return put_user((int)vt->graphics_mode, (int __user *)p);
	case KDGKBMODE:
		return put_user((int)READ_ONCE(vt->keyboard_mode),
				(int __user *)p);
	case VT_GETMODE:
		return get_switch_mode(vt, p);
	case VT_GETSTATE:
		return get_state(p);
	case VT_OPENQRY:
		return find_free(p);
	case KDSETMODE:
	case KDSKBMODE:
	case VT_ACTIVATE:
	case VT_WAITACTIVE:
	case VT_SETMODE:
	case VT_RELDISP:
		return change(vt, cmd, arg);
	default:
		return -ENOIOCTLCMD;
	}
}

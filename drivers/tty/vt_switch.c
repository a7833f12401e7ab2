/*
 * drivers/tty/vt_switch.c - which console is in front, and how it changes.
 *
 * A program that draws by itself (VT_PROCESS) is asked by a signal to give the
 * screen up, and told by another that it has it back; the switch waits until
 * it says VT_RELDISP.  A program that died is not asked.  Everything here runs
 * under tty_mutex; the keyboard only leaves its wish and queues the work.
 *
 * See: ioctl_console(2), VT_SETMODE.
 */
#include <uapi/errno.h>
#include "drivers/tty/tty.h"
#include "drivers/tty/vt.h"
#include "kernel/base/wait.h"
#include "kernel/pid.h"
#include "kernel/signal.h"

static void switch_to_asked(struct work_struct *work);

static DECLARE_WAIT_QUEUE_HEAD(front_changed);
static DECLARE_WORK(switch_work, switch_to_asked);
static int asked;       /* the console that vt_switch() was last called for */
static int wanted = -1; /* the one the owner in front makes way for, or -1 */

/**
 * vt_set_mode() - who decides when a console leaves the front.
 * @vt:    the console.
 * @mode:  VT_AUTO or VT_PROCESS with its signals.
 * @owner: the process to ask, NULL for VT_AUTO; the reference is eaten.
 *
 * Context: Process context, tty_mutex held.
 */
void vt_set_mode(struct vt *vt, const struct vt_mode *mode, struct pid *owner)
{
	assert_held(&tty_mutex);
	put_pid(vt->owner);
	vt->mode = *mode;
	vt->owner = owner;
	if (vt->index == vt_front)
		wanted = -1;
}

/* Send a signal to the owner; without one the console is an ordinary one. */
static bool tell_owner(struct vt *vt, int sig)
{
	static const struct vt_mode automatic;

	if (vt->mode.mode != VT_PROCESS)
		return false;
	if (kill_pid(vt->owner, sig, 1) == 0)
		return true;
	vt_set_mode(vt, &automatic, NULL);
	vt_set_graphics(vt, false);
	return false;
}

static void bring_to_front(int index)
{
	wanted = -1;
	vt_display_console(index);
	tell_owner(&vts[index], vts[index].mode.acqsig);
	wake_up_all(&front_changed);
}

static void switch_to_asked(struct work_struct *work)
{
	struct vt *front;
	int index = READ_ONCE(asked);

	(void)work;
	mutex_lock(&tty_mutex);
	front = &vts[vt_front];
	if (index == vt_front)
		wanted = -1;
	else if (tell_owner(front, front->mode.relsig))
		wanted = index;
	else if (!front->graphics_mode)
		bring_to_front(index);
	mutex_unlock(&tty_mutex);
}

/**
 * vt_switch() - ask for another console in front.
 * @index: which, from 0; ignored when there is none such.
 *
 * Context: Any.
 */
void vt_switch(int index)
{
	if (index < 0 || index >= NR_VTS)
		return;
	WRITE_ONCE(asked, index);
	schedule_work(&switch_work);
}

/**
 * vt_release() - VT_RELDISP: the owner's answer to either signal.
 * @vt:  the console, which must be under VT_PROCESS.
 * @how: 0 = stay in front, 1 = go, VT_ACKACQ = thanks for the screen.
 *
 * Context: Process context, tty_mutex held.
 * Return: 0, or -EINVAL when there is nothing to answer.
 */
long vt_release(struct vt *vt, unsigned long how)
{
	int next = wanted;

	assert_held(&tty_mutex);
	if (vt->mode.mode != VT_PROCESS)
		return -EINVAL;
	if (next < 0 || vt->index != vt_front)
		return how == VT_ACKACQ ? 0 : -EINVAL;
	wanted = -1;
	if (how)
		bring_to_front(next);
	return 0;
}

/**
 * vt_wait_active() - sleep until a console is in front.
 * @index: which, from 0.
 *
 * Context: Process context, sleeps.
 * Return: 0 or -EINTR.
 */
long vt_wait_active(int index)
{
	return wait_event_interruptible(front_changed,
					READ_ONCE(vt_front) == index)
		       ? -EINTR
		       : 0;
}

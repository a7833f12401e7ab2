/*
 * kernel/time_adj.c - adjtimex(2): how well the clock keeps time.
 *
 * No time server steers this clock, so it reports itself as unsynchronised and
 * offers nothing to adjust.
 *
 * See: adjtimex(2).
 */
#include <uapi/timex.h>
#include <uapi/errno.h>
#include "asm/uaccess.h"
#include "kernel/cred.h"
#include "kernel/syscall.h"
#include "kernel/time.h"
#include "kernel/time_clocks.h"

/* In timex's units: microseconds, and parts per million times 2^16. */
#define MAX_PHASE_US 16000000
#define MAX_FREQ     (500L << 16)
#define TICK_US      10000

static long do_adjtimex(struct timex __user *utx)
{
	struct __kernel_old_timeval now;
	struct timex tx;

	if (copy_from_user(&tx, utx, sizeof(tx)))
		return -EFAULT;
	if (tx.modes && tx.modes != ADJ_OFFSET_SS_READ)
		return capable(CAP_SYS_TIME) ? -EOPNOTSUPP : -EPERM;
	now = ns_to_kernel_old_timeval(ktime_get_real());
	tx = (struct timex){
		.modes = tx.modes,
		.maxerror = MAX_PHASE_US,
		.esterror = MAX_PHASE_US,
		.status = STA_UNSYNC,
		.constant = 2,
		.precision = 1,
		.tolerance = MAX_FREQ,
		.time = now,
		.tick = TICK_US,
	};
	return copy_to_user(utx, &tx, sizeof(tx)) ? -EFAULT : TIME_ERROR;
}

SYSCALL_DEFINE1(adjtimex, struct timex __user *, utx)
{
	return do_adjtimex(utx);
}

SYSCALL_DEFINE2(clock_adjtime, clockid_t, which, struct timex __user *, utx)
{
	struct timex tx;

	if (!clockid_to_kclock(which))
		return -EINVAL;
	if (copy_from_user(&tx, utx, sizeof(tx)))
		return -EFAULT;
	return which == CLOCK_REALTIME ? do_adjtimex(utx) : -EOPNOTSUPP;
}

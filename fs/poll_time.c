/*
 * fs/poll_time.c - the time limits of poll, select and epoll.
 *
 * A limit is turned into an absolute time once; on return what is left of it
 * is written back over the caller's struct, as Linux alone does.
 *
 * See: select(2), section "C library/kernel differences".
 */
#include <uapi/errno.h>
#include <uapi/prctl.h>
#include <uapi/time.h>
#include "asm/uaccess.h"
#include "lib/util.h"
#include "kernel/signal.h"
#include "kernel/task.h"
#include "kernel/time.h"
#include "fs/poll_time.h"

/* When @sec and @nsec from now are over; what cannot be counted is never. */
static u64 deadline_after(long sec, long nsec)
{
	u64 ns;

	if (!sec && !nsec)
		return 0;
	if (check_mul_overflow((u64)sec, (u64)NSEC_PER_SEC, &ns) ||
	    check_add_overflow(ns, (u64)nsec, &ns) ||
	    check_add_overflow(ns, ktime_get(), &ns))
		return NO_DEADLINE;
	return ns;
}

/**
 * poll_limit_from_timespec() - read a limit, NULL for none.
 * @limit: filled in.
 * @ts:    the caller's struct or NULL.
 *
 * Context: May sleep.
 * Return: 0, -EFAULT, -EINVAL.
 */
int poll_limit_from_timespec(struct poll_limit *limit,
			     struct __kernel_timespec __user *ts)
{
	struct timespec64 t;

	*limit = (struct poll_limit){ .deadline = NO_DEADLINE, .ts = ts };
	if (!ts)
		return 0;
	if (get_timespec64(&t, ts))
		return -EFAULT;
	if (t.tv_sec < 0 || (unsigned long)t.tv_nsec >= NSEC_PER_SEC)
		return -EINVAL;
	limit->deadline = deadline_after(t.tv_sec, t.tv_nsec);
	return 0;
}

/**
 * poll_limit_from_timeval() - read a limit, NULL for none.
 * @limit: filled in.
 * @tv:    the caller's struct or NULL.
 *
 * Context: May sleep.
 * Return: 0, -EFAULT, -EINVAL.
 */
int poll_limit_from_timeval(struct poll_limit *limit,
			    struct __kernel_old_timeval __user *tv)
{
	struct __kernel_old_timeval t;
	long sec;

	*limit = (struct poll_limit){ .deadline = NO_DEADLINE, .tv = tv };
	if (!tv)
		return 0;
	if (copy_from_user(&t, tv, sizeof(t)))
		return -EFAULT;
	sec = t.tv_sec + t.tv_usec / USEC_PER_SEC;
	if (sec < 0 || t.tv_usec < 0)
		return -EINVAL;
	limit->deadline =
		deadline_after(sec, t.tv_usec % USEC_PER_SEC * NSEC_PER_USEC);
	return 0;
}

/**
 * poll_limit_finish() - write back what is left, and settle the result.
 * @limit: the limit.
 * @res:   what the wait returned.
 *
 * If the rest cannot be written the call must not be restarted with the old
 * limit, so a restart becomes -EINTR.
 *
 * Context: May sleep.
 * Return: the system call's result.
 */
int poll_limit_finish(const struct poll_limit *limit, int res)
{
	u64 now, left = 0;
	int err = 0;

	if (!limit->ts && !limit->tv)
		return res;
	if (current->personality & STICKY_TIMEOUTS)
		goto sticky;
	now = ktime_get();
	if (limit->deadline > now)
		left = limit->deadline - now;
	if (!limit->deadline || limit->deadline == NO_DEADLINE)
		return res;
	if (limit->ts) {
		err = put_timespec_ns(left, limit->ts);
	} else {
		struct __kernel_old_timeval t = {
			.tv_sec = (long)(left / NSEC_PER_SEC),
			.tv_usec = (long)(left % NSEC_PER_SEC / NSEC_PER_USEC),
		};

		err = copy_to_user(limit->tv, &t, sizeof(t)) ? -EFAULT : 0;
	}
	if (!err)
		return res;
sticky:
	return res == -ERESTARTNOHAND ? -EINTR : res;
}

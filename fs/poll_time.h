/*
 * fs/poll_time.h - the time limits of poll, select and epoll.
 */
#ifndef FS_POLL_TIME_H
#define FS_POLL_TIME_H

#include "lib/types.h"
#include "lib/compiler.h"

struct __kernel_old_timeval;
struct __kernel_timespec;
struct poll_wqueues;

/* poll_limit - how long to wait, and where the rest is written. */
struct poll_limit {
	u64 deadline; /* monotonic ns; 0: do not wait; NO_DEADLINE: for ever */
	struct __kernel_timespec __user *ts;
	struct __kernel_old_timeval __user *tv;
};

int poll_limit_from_timespec(struct poll_limit *limit,
			     struct __kernel_timespec __user *ts);
int poll_limit_from_timeval(struct poll_limit *limit,
			    struct __kernel_old_timeval __user *tv);
int poll_limit_finish(const struct poll_limit *limit, int res);
bool poll_sleep(struct poll_wqueues *pwq, u64 deadline);

#endif

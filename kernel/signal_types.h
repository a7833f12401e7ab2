/*
 * kernel/signal_types.h - pending signals and handlers, as tasks embed them.
 */
#ifndef KERNEL_SIGNAL_TYPES_H
#define KERNEL_SIGNAL_TYPES_H

#include <uapi/signal.h>
#include "kernel/base/spinlock.h"
#include "kernel/base/wait.h"
#include "lib/list.h"
#include "lib/refcount.h"

struct ucounts;

/* Signals sent and not yet delivered; guarded by siglock. */
struct sigpending {
	struct list_head list; /* of struct sigqueue, in order of arrival */
	sigset_t signal;       /* which numbers are pending */
};

/* One queued signal with its story. */
struct sigqueue {
	struct list_head list;
	int flags; /* SIGQUEUE_PREALLOC */
	kernel_siginfo_t info;
	struct ucounts *ucounts; /* whom RLIMIT_SIGPENDING charges */
};

#define SIGQUEUE_PREALLOC 1 /* a POSIX timer's: reused, not freed */

struct k_sigaction {
	struct sigaction sa;
};

/* What arch needs to build a handler's frame. */
struct ksignal {
	struct k_sigaction ka;
	kernel_siginfo_t info;
	int sig;
};

/* The handlers, shared by CLONE_SIGHAND; guarded by siglock. */
struct sighand_struct {
	refcount_t count;
	spinlock_t siglock;
	struct wait_queue_head signalfd_wqh;
	struct k_sigaction action[_NSIG];
	struct sighand_struct *retired; /* what exec left; see signal_part.c */
};

#endif

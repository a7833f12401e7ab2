/*
 * kernel/base/completion.h - wait for something that happens once.
 */
#ifndef KERNEL_BASE_COMPLETION_H
#define KERNEL_BASE_COMPLETION_H

#include "kernel/base/wait.h"
#include "lib/compiler.h"
#include "lib/types.h"

struct completion {
	unsigned int done; /* guarded by wait.lock; UINT_MAX = for ever */
	struct wait_queue_head wait;
};

#define COMPLETION_INITIALIZER(x) \
	{ \
		.done = 0, .wait = __WAIT_QUEUE_HEAD_INITIALIZER((x).wait) \
	}
#define DECLARE_COMPLETION(x)         struct completion x = COMPLETION_INITIALIZER(x)
#define DECLARE_COMPLETION_ONSTACK(x) DECLARE_COMPLETION(x)

void init_completion(struct completion *x);
void reinit_completion(struct completion *x);
void complete(struct completion *x);
void complete_all(struct completion *x);
bool completion_done(struct completion *x);
bool try_wait_for_completion(struct completion *x);
void wait_for_completion(struct completion *x);
int wait_for_completion_interruptible(struct completion *x) __must_check;
int wait_for_completion_killable(struct completion *x) __must_check;
int wait_for_completion_until(struct completion *x,
			      u64 deadline_ns) __must_check;

#endif

/*
 * kernel/coredump.h - all threads of a process stand still for a core dump.
 */
#ifndef KERNEL_COREDUMP_H
#define KERNEL_COREDUMP_H

#include <uapi/signal.h>
#include "kernel/base/completion.h"
#include "lib/types.h"

struct task_struct;

/* A thread that stands in do_exit(), its registers untouched. */
struct core_thread {
	struct task_struct *task; /* NULL: it may go on */
	struct core_thread *next;
};

/* One dump, on the dumping thread's stack; guarded by siglock. */
struct core_state {
	struct core_thread *threads; /* without the dumping one */
	int missing;                 /* threads still to come */
	struct completion arrived;   /* none is missing */
};

int core_begin(struct core_state *core, int sig) __must_check;
void core_end(struct core_state *core, bool dumped);
/* A thread is about to exit; siglock held, given up while it waits. */
void core_join(void);

/* Defined in fs/coredump.c: current dies of this, in a way that dumps. */
void do_coredump(const kernel_siginfo_t *info);

#endif

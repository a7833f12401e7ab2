/*
 * kernel/wait.h - one call of wait4() or waitid().
 */
#ifndef KERNEL_WAIT_H
#define KERNEL_WAIT_H

#include <uapi/resource.h>
#include "kernel/base/wait.h"
#include "kernel/pid.h"
#include "lib/types.h"

struct task_struct;

struct wait_opts {
	enum pid_type type; /* PIDTYPE_TGID, PIDTYPE_PGID, or _MAX: any */
	struct pid *pid;    /* referenced; NULL matches nobody */
	unsigned int flags; /* W* */

	int stat; /* wait4's status */
	struct {
		pid_t pid;
		uid_t uid;
		int status;
		int cause; /* CLD_* */
	} info;
	struct rusage *rusage; /* filled in if not NULL */

	/* while it lasts */
	bool found_child;         /* somebody to wait for */
	struct task_struct *dead; /* taken, to be released */
	struct task_struct *used; /* whose rusage; referenced */
	struct wait_queue_entry entry;
};

int do_wait(struct wait_opts *wo);

#endif

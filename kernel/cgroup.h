/*
 * kernel/cgroup.h - what the rooms of tasks and signals know of control groups.
 *
 * The calls are defined in cgroup/, which stands higher; all else goes through
 * task_cgroup, one of the parts a task is made of.
 *
 * See: cgroups(7).
 */
#ifndef KERNEL_CGROUP_H
#define KERNEL_CGROUP_H

#include "lib/types.h"

struct css_set;
struct seq_file;
struct task_struct;

extern struct css_set init_css_set; /* of the first task */

/*
 * current is about to stand still (frozen, stopped, or waiting for its vfork
 * child), and is going on.  Leaving fails in a cgroup that is to be frozen,
 * unless @always: then the task is sent into the freezer's trap.
 */
void cgroup_enter_frozen(void);
void cgroup_leave_frozen(bool always);

/* /proc/PID/cgroup; 0 or -ENOMEM. */
int cgroup_show_task(struct seq_file *m, struct task_struct *task);

#endif

/*
 * kernel/sched/policy.h - between the system calls and the policies.
 */
#ifndef KERNEL_SCHED_POLICY_H
#define KERNEL_SCHED_POLICY_H

#include <uapi/sched_policy.h>
#include "lib/types.h"

struct task_struct;

#define SCHED_POLICY_KEEP (-1)

int sched_change(struct task_struct *p, const struct sched_attr *attr,
		 int policy, bool user);
void sched_get_params(struct task_struct *p, struct sched_attr *attr);
bool sched_same_owner(struct task_struct *p);
struct task_struct *sched_find_get(pid_t pid);

#endif

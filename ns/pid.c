/*
 * ns/pid.c - the pid namespace as a type: the slot means "for my children".
 *
 * See: pid_namespaces(7); kernel/pid_namespace.c for the namespace itself.
 */
#include <uapi/clone.h>
#include <uapi/errno.h>
#include "kernel/base/counter.h"
#include "kernel/cred.h"
#include "kernel/nsproxy.h"
#include "kernel/pid.h"
#include "kernel/task.h"
#include "lib/errptr.h"

static struct counter pid_counter = COUNTER_INIT("pid_namespaces");

static struct pid_namespace *to_pid_ns(struct ns_common *ns)
{
	return container_of(ns, struct pid_namespace, common);
}

static struct ns_common *pid_ns_clone(const struct nsset *set,
				      struct ns_common *old)
{
	struct pid_namespace *ns;

	/* A second one below the first, before anyone lives in it: no. */
	if (task_active_pid_ns(current) != to_pid_ns(old))
		return ERR_PTR(-EINVAL);
	ns = create_pid_namespace(set->cred->user_ns, to_pid_ns(old));
	return IS_ERR(ns) ? ERR_CAST(ns) : &ns->common;
}

static void pid_ns_free(struct ns_common *ns)
{
	destroy_pid_namespace(to_pid_ns(ns));
}

/* Downwards only: nobody gets numbers above his own. */
static int pid_ns_install(struct nsset *set, struct ns_common *ns)
{
	struct pid_namespace *mine = task_active_pid_ns(current);
	struct pid_namespace *p = to_pid_ns(ns);

	if (!ns_may_enter(set, ns))
		return -EPERM;
	while (p->level > mine->level)
		p = p->parent;
	if (p != mine)
		return -EINVAL;
	nsset_put(set, NS_PID, ns);
	return 0;
}

static struct ns_common *pid_ns_get(struct task_struct *task)
{
	struct ns_common *ns = NULL;

	spin_lock_irq(&tasklist_lock);
	if (pid_alive(task))
		ns = ns_get(&task_active_pid_ns(task)->common);
	spin_unlock_irq(&tasklist_lock);
	return ns;
}

/* Before its first process is born there is nothing to see. */
static bool pid_ns_ready(const struct ns_common *ns)
{
	const struct pid_namespace *p =
		container_of(ns, struct pid_namespace, common);

	return READ_ONCE(p->child_reaper) != NULL;
}

/* The parent, if it is current's own or below. */
static struct ns_common *pid_ns_parent(struct ns_common *ns)
{
	struct pid_namespace *mine = task_active_pid_ns(current);
	struct pid_namespace *parent = to_pid_ns(ns)->parent;

	for (struct pid_namespace *p = parent; p; p = p->parent)
		if (p == mine)
			return &parent->common;
	return NULL;
}

const struct ns_operations pid_ns_operations = {
	.name = "pid",
	.flag = CLONE_NEWPID,
	.ucount = UCOUNT_PID_NAMESPACES,
	.counter = &pid_counter,
	.clone = pid_ns_clone,
	.free = pid_ns_free,
	.install = pid_ns_install,
	.get = pid_ns_get,
	.ready = pid_ns_ready,
	.parent = pid_ns_parent,
};

/*
 * ns/pid.c - the pid namespace as a type: the slot means "for my children".
 *
 * See: pid_namespaces(7); kernel/pid_namespace.c for the namespace itself.
 */
#include <uapi/clone.h>
#include <uapi/errno.h>
#include "kernel/nsproxy.h"
#include "kernel/pid.h"
#include "kernel/task.h"
#include "lib/errptr.h"

static struct pid_namespace *to_pid_ns(struct ns_common *ns)
{
	return container_of(ns, struct pid_namespace, common);
}

static struct ns_common *pid_ns_clone(struct ns_common *old,
				      struct user_namespace *owner)
{
	struct pid_namespace *ns;

	/* A second one below the first, before anyone lives in it: no. */
	if (task_active_pid_ns(current) != to_pid_ns(old))
		return ERR_PTR(-EINVAL);
	ns = create_pid_namespace(owner, to_pid_ns(old));
	return IS_ERR(ns) ? ERR_CAST(ns) : &ns->common;
}

static void pid_ns_free(struct ns_common *ns)
{
	destroy_pid_namespace(to_pid_ns(ns));
}

const struct ns_operations pid_ns_operations = {
	.name = "pid",
	.flag = CLONE_NEWPID,
	.clone = pid_ns_clone,
	.free = pid_ns_free,
};

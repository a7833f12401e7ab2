/*
 * ns/user.c - the user namespace as a type.
 *
 * It hangs off the credentials, not off nsproxy: entering one is a change of
 * identity, to one with all capabilities there and none outside.
 *
 * See: user_namespaces(7); kernel/user_namespace.c for the namespace itself.
 */
#include <uapi/clone.h>
#include <uapi/errno.h>
#include "fs/fs_struct.h"
#include "kernel/base/counter.h"
#include "kernel/cred.h"
#include "kernel/nsproxy.h"
#include "kernel/task.h"
#include "kernel/user_namespace.h"

static struct counter user_counter = COUNTER_INIT("user_namespaces");

static struct user_namespace *to_user_ns(struct ns_common *ns)
{
	return container_of(ns, struct user_namespace, common);
}

/* @set->cred is a copy that nobody else has: see setns(2). */
static int user_install(struct nsset *set, struct ns_common *common)
{
	struct user_namespace *ns = to_user_ns(common);
	struct cred *cred = (struct cred *)set->cred;

	/* a way back into one's own, to regain what was dropped */
	if (ns == current_user_ns())
		return -EINVAL;
	if (!thread_group_empty(current) || fs_struct_is_shared())
		return -EINVAL;
	if (!ns_capable(ns, CAP_SYS_ADMIN))
		return -EPERM;
	cred_enter_user_ns(cred, ns);
	return set_cred_ucounts(cred) ? -EINVAL : 0;
}

static struct ns_common *user_get(struct task_struct *task)
{
	const struct cred *cred = get_task_cred(task);
	struct ns_common *ns = ns_get(&cred->user_ns->common);

	put_cred(cred);
	return ns;
}

/* The parent, if it is current's own or below. */
static struct ns_common *user_parent(struct ns_common *ns)
{
	struct user_namespace *parent = to_user_ns(ns)->parent;

	return parent && in_userns(current_user_ns(), parent) ? &parent->common
							      : NULL;
}

static void user_free(struct ns_common *ns)
{
	free_user_ns(to_user_ns(ns));
}

const struct ns_operations user_ns_operations = {
	.name = "user",
	.flag = CLONE_NEWUSER,
	.ucount = UCOUNT_USER_NAMESPACES,
	.counter = &user_counter,
	.free = user_free,
	.install = user_install,
	.get = user_get,
	.parent = user_parent,
};

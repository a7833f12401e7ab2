/*
 * ns/ipc.c - the IPC namespace: private System V objects and message queues.
 *
 * A new one is empty, with the default limits.
 *
 * See: ipc_namespaces(7); ipc/namespace.c.
 */
#include <uapi/clone.h>
#include <uapi/errno.h>
#include "ipc/ipc.h"
#include "ipc/sysvipc.h"
#include "kernel/cred.h"
#include "kernel/nsproxy.h"
#include "kernel/base/counter.h"
#include "lib/errptr.h"

extern const struct ns_operations ipc_ns_operations;

static struct counter ipc_counter = COUNTER_INIT("ipc_namespaces");

static struct ns_common *ipc_clone(const struct nsset *set,
				   struct ns_common *old)
{
	struct ipc_namespace *ns = create_ipc_ns(set->cred->user_ns);

	(void)old;
	return IS_ERR(ns) ? ERR_CAST(ns) : &ns->common;
}

static void ipc_free(struct ns_common *common)
{
	destroy_ipc_ns(to_ipc_ns(common));
}

static int ipc_install(struct nsset *set, struct ns_common *ns)
{
	if (!ns_may_enter(set, ns))
		return -EPERM;
	nsset_put(set, NS_IPC, ns);
	return 0;
}

const struct ns_operations ipc_ns_operations = {
	.name = "ipc",
	.flag = CLONE_NEWIPC,
	.ucount = UCOUNT_IPC_NAMESPACES,
	.counter = &ipc_counter,
	.clone = ipc_clone,
	.free = ipc_free,
	.install = ipc_install,
	.leave = exit_sem, /* what is owed is owed there */
};

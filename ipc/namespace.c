/*
 * ipc/namespace.c - the life of an IPC namespace.
 *
 * A new one is empty and starts with the default limits, whatever its parent
 * had.  When the last member leaves, every object goes with it; a segment that
 * is still attached stays mapped, and nothing names it any more.
 *
 * See: ipc_namespaces(7); policy is in ns/ipc.c.
 */
#include <uapi/errno.h>
#include "ipc/ipc.h"
#include "ipc/mqueue.h"
#include "ipc/sysvipc.h"
#include "kernel/base/bug.h"
#include "kernel/base/panic.h"
#include "kernel/cred.h"
#include "kernel/task.h"
#include "lib/errptr.h"
#include "mm/slab.h"

extern const struct ns_operations ipc_ns_operations; /* ns/ipc.c */

struct ipc_namespace init_ipc_ns = {
	.common = {
		.count = REFCOUNT_INIT(1),
		.inum = PROC_IPC_INIT_INO,
		.ops = &ipc_ns_operations,
		.user_ns = &init_user_ns,
	},
	.memory = REFCOUNT_INIT(1),
};

/**
 * current_ipc_ns() - where the current task's ids and names are looked up.
 *
 * Context: Process context, before exit_namespaces().
 */
struct ipc_namespace *current_ipc_ns(void)
{
	return to_ipc_ns(current->nsproxy->ns[NS_IPC]);
}

/**
 * ipc_ns_grab() - keep the struct, not what is in it.
 * @ns: the namespace.
 *
 * Context: Any.
 */
void ipc_ns_grab(struct ipc_namespace *ns)
{
	refcount_inc(&ns->memory);
}

/**
 * ipc_ns_drop() - undo ipc_ns_grab().
 * @ns: the namespace.
 *
 * Context: Any.
 */
void ipc_ns_drop(struct ipc_namespace *ns)
{
	if (refcount_dec_and_test(&ns->memory))
		kfree(ns);
}

/* Everything but the head: empty, with the default limits. */
static int init_contents(struct ipc_namespace *ns)
{
	sem_init_ns(ns);
	msg_init_ns(ns);
	shm_init_ns(ns);
	return mq_init_ns(ns);
}

/**
 * create_ipc_ns() - a new, empty namespace.
 * @owner: its user namespace.
 *
 * Context: May sleep.
 * Return: the namespace, count 1; or ERR_PTR: -ENOSPC (too many), -ENOMEM.
 */
struct ipc_namespace *create_ipc_ns(struct user_namespace *owner)
{
	struct ipc_namespace *ns = kzalloc(sizeof(*ns), GFP_KERNEL);
	int err;

	if (!ns)
		return ERR_PTR(-ENOMEM);
	refcount_set(&ns->memory, 1);
	err = ns_common_init(&ns->common, &ipc_ns_operations, owner);
	if (err)
		goto out_drop;
	err = init_contents(ns);
	if (!err)
		return ns;

	ns_common_exit(&ns->common);
out_drop:
	ipc_ns_drop(ns);
	return ERR_PTR(err);
}

/**
 * destroy_ipc_ns() - the last member is gone, and so is all it made.
 * @ns: the namespace.
 *
 * Context: May sleep.
 */
void destroy_ipc_ns(struct ipc_namespace *ns)
{
	assert(ns != &init_ipc_ns);
	mq_exit_ns(ns);
	sem_exit_ns(ns);
	msg_exit_ns(ns);
	shm_exit_ns(ns);
	ns_common_exit(&ns->common);
	ipc_ns_drop(ns);
}

/**
 * ipc_init() - boot: the first namespace, its files and its limits.
 *
 * Context: Boot, after the file systems.
 */
void ipc_init(void)
{
	sem_init();
	msg_init();
	shm_init();
	mq_init();
	if (init_contents(&init_ipc_ns))
		panic("ipc: no memory for the first namespace");
	ipc_sysctl_init();
}

/*
 * ns/cgroup.c - the cgroup namespace: which cgroup its members call "/".
 *
 * A new one is rooted where its creator is, and stays so when the creator
 * moves.  It changes no membership; it changes how paths read, where a mount
 * begins and, with nsdelegate, how far a task may be moved.
 *
 * See: cgroup_namespaces(7); lab 5.
 */
#include <uapi/clone.h>
#include <uapi/errno.h>
#include "cgroup/cgroup.h"
#include "kernel/base/counter.h"
#include "kernel/cgroup.h"
#include "kernel/cred.h"
#include "kernel/task.h"
#include "lib/errptr.h"
#include "mm/slab.h"

static struct counter cgroup_ns_counter = COUNTER_INIT("cgroup_namespaces");

extern const struct ns_operations cgroup_ns_operations;

struct cgroup_namespace init_cgroup_ns = {
	.common = {
		.count = REFCOUNT_INIT(1),
		.inum = PROC_CGROUP_INIT_INO,
		.ops = &cgroup_ns_operations,
		.user_ns = &init_user_ns,
	},
	.root_cset = &init_css_set,
};

static struct cgroup_namespace *to_cgroup_ns(struct ns_common *ns)
{
	return container_of(ns, struct cgroup_namespace, common);
}

static struct ns_common *cgroup_clone(const struct nsset *set,
				      struct ns_common *old)
{
	struct cgroup_namespace *ns = kzalloc(sizeof(*ns), GFP_KERNEL);
	int err;

	(void)old;
	if (!ns)
		return ERR_PTR(-ENOMEM);
	err = ns_common_init(&ns->common, &cgroup_ns_operations,
			     set->cred->user_ns);
	if (err) {
		kfree(ns);
		return ERR_PTR(err);
	}
	ns->root_cset = task_get_css_set(current);
	return &ns->common;
}

static void cgroup_free(struct ns_common *ns)
{
	put_css_set(to_cgroup_ns(ns)->root_cset);
	ns_common_exit(ns);
	kfree(to_cgroup_ns(ns));
}

static int cgroup_install(struct nsset *set, struct ns_common *ns)
{
	if (!ns_may_enter(set, ns))
		return -EPERM;
	nsset_put(set, NS_CGROUP, ns);
	return 0;
}

const struct ns_operations cgroup_ns_operations = {
	.name = "cgroup",
	.flag = CLONE_NEWCGROUP,
	.ucount = UCOUNT_CGROUP_NAMESPACES,
	.counter = &cgroup_ns_counter,
	.clone = cgroup_clone,
	.free = cgroup_free,
	.install = cgroup_install,
};

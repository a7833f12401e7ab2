/*
 * ns/time.c - the time namespace as a type.
 *
 * unshare(2) puts only children into a new one, so that its offsets can be set
 * before anybody lives by them: nsproxy has a slot for the task itself and one
 * for its children, and fork moves the second into the first.
 *
 * See: time_namespaces(7); kernel/time_ns.c for the clocks.
 */
#include <uapi/clone.h>
#include <uapi/errno.h>
#include "kernel/base/counter.h"
#include "kernel/cred.h"
#include "kernel/nsproxy.h"
#include "kernel/task.h"
#include "kernel/time_ns.h"
#include "lib/errptr.h"
#include "mm/page.h"
#include "mm/slab.h"

static struct counter time_counter = COUNTER_INIT("time_namespaces");

extern const struct ns_operations time_ns_operations;

static struct ns_common *time_clone(const struct nsset *set,
				    struct ns_common *old)
{
	struct time_namespace *ns = kzalloc(sizeof(*ns), GFP_KERNEL);
	int err = -ENOMEM;

	if (!ns)
		return ERR_PTR(-ENOMEM);
	ns->page = alloc_page(GFP_KERNEL | __GFP_ZERO);
	if (!ns->page)
		goto out_free;
	ns->offsets = page_address(ns->page);
	*ns->offsets = *to_time_ns(old)->offsets;
	err = ns_common_init(&ns->common, &time_ns_operations,
			     set->cred->user_ns);
	if (!err)
		return &ns->common;
	put_page(ns->page);
out_free:
	kfree(ns);
	return ERR_PTR(err);
}

static void time_free(struct ns_common *ns)
{
	ns_common_exit(ns);
	put_page(to_time_ns(ns)->page);
	kfree(to_time_ns(ns));
}

/* Whoever shares memory shares the page with the offsets. */
static int time_install(struct nsset *set, struct ns_common *ns)
{
	if (!current_is_single_threaded())
		return -EUSERS;
	if (!ns_may_enter(set, ns))
		return -EPERM;
	nsset_put(set, NS_TIME, ns);
	nsset_put(set, NS_TIME_FOR_CHILDREN, ns);
	return 0;
}

static void time_join(struct ns_common *ns)
{
	time_ns_join(to_time_ns(ns), current->mm);
}

const struct ns_operations time_ns_operations = {
	.name = "time",
	.flag = CLONE_NEWTIME,
	.ucount = UCOUNT_TIME_NAMESPACES,
	.counter = &time_counter,
	.clone = time_clone,
	.free = time_free,
	.install = time_install,
	.join = time_join,
};

/*
 * ns/links.c - the table of all namespaces: the links of /proc/PID/ns.
 *
 * The one place where the types meet; clone, unshare, setns and /proc are
 * loops over it.
 *
 * See: namespaces(7); kernel/ns_list.h.
 */
#include <uapi/clone.h>
#include "kernel/nsproxy.h"
#include "kernel/task.h"
#include "lib/util.h"

#define NS_TYPE(NAME, link, type) \
	extern const struct ns_operations type##_ns_operations;
#define NS_OWN(NAME, link, type) NS_TYPE(NAME, link, type)
#define NS_OUTSIDE(link, type) \
	extern const struct ns_operations type##_ns_operations;
#include "kernel/ns_list.h"
#undef NS_TYPE
#undef NS_OWN
#undef NS_OUTSIDE

const struct ns_link ns_links[] = {
#define NS_TYPE(NAME, link, type) \
	{ #link, &type##_ns_operations, NS_##NAME, true },
#define NS_OWN(NAME, link, type) \
	{ #link, &type##_ns_operations, NS_##NAME, false },
#define NS_OUTSIDE(link, type) \
	{ #link, &type##_ns_operations, NS_NOWHERE, false },
#include "kernel/ns_list.h"
#undef NS_TYPE
#undef NS_OWN
#undef NS_OUTSIDE
};

const size_t nr_ns_links = ARRAY_SIZE(ns_links);

/**
 * ns_link_get() - what a link of a task leads to.
 * @link: which.
 * @task: whose.
 *
 * Context: Any but hardirq.
 * Return: the namespace, referenced; NULL: the task has let go of it, or it
 * cannot be entered yet.
 */
struct ns_common *ns_link_get(const struct ns_link *link,
			      struct task_struct *task)
{
	struct ns_common *ns = NULL;

	if (link->slot == NS_NOWHERE)
		return link->ops->get(task);
	task_lock(task);
	if (task->nsproxy && (!link->ops->ready ||
			      link->ops->ready(task->nsproxy->ns[link->slot])))
		ns = ns_get(task->nsproxy->ns[link->slot]);
	task_unlock(task);
	return ns;
}

/**
 * ns_creatable() - the CLONE_NEW* flags this kernel can do.
 *
 * Context: Any.
 */
unsigned long ns_creatable(void)
{
	unsigned long flags = CLONE_NEWUSER;

	for (size_t i = 0; i < nr_ns_links; i++)
		if (ns_links[i].ops->clone)
			flags |= ns_links[i].ops->flag;
	return flags;
}

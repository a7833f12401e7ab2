/*
 * ns/nsproxy.c - copy, share and drop a task's set of namespaces.
 *
 * A set is constant while shared: whoever enters another namespace gets a new
 * set.  So copying, freeing and looking are loops over an array, and no type
 * is known here by name but in the list.
 *
 * See: namespaces(7), clone(2).
 */
#include "kernel/nsproxy.h"
#include <uapi/clone.h>
#include <uapi/errno.h>
#include "kernel/base/bug.h"
#include "kernel/base/counter.h"
#include "kernel/cred.h"
#include "kernel/pid.h"
#include "kernel/task.h"
#include "kernel/task_part.h"
#include "lib/errptr.h"
#include "mm/slab.h"
#include "ns/nsproxy.h"
#include "ns/uts.h"

#define CLONE_NS_FLAGS \
	(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID | \
	 CLONE_NEWNET | CLONE_NEWCGROUP | CLONE_NEWTIME)

static unsigned int last_inum = PROC_MNT_INIT_INO + 1;
static struct counter nsproxy_counter = COUNTER_INIT("nsproxies");

/* The mount namespace joins when the first mount is made. */
struct nsproxy init_nsproxy = {
	.count = REFCOUNT_INIT(1),
	.ns = {
		[NS_UTS] = &init_uts_ns.common,
		[NS_PID] = &init_pid_ns.common,
	},
};

/**
 * ns_alloc_inum() - a number for /proc/PID/ns, never given out before.
 *
 * Context: Any.
 */
unsigned int ns_alloc_inum(void)
{
	return __atomic_fetch_add(&last_inum, 1, __ATOMIC_RELAXED);
}

/**
 * ns_put() - drop a reference; the last one frees the namespace.
 * @ns: may be NULL: a type whose first namespace does not exist yet.
 *
 * Context: May sleep, if the type's free() does.
 */
void ns_put(struct ns_common *ns)
{
	if (ns && refcount_dec_and_test(&ns->count))
		ns->ops->free(ns);
}

static struct ns_common *ns_copy(struct ns_common *old, unsigned long flags,
				 struct user_namespace *owner)
{
	if (!old)
		return NULL;
	if (flags & old->ops->flag)
		return old->ops->clone(old, owner);
	return ns_get(old);
}

/**
 * put_nsproxy() - drop a reference; the last one drops what is in the set.
 * @nsp: the set.
 *
 * Context: May sleep.
 */
void put_nsproxy(struct nsproxy *nsp)
{
	if (!refcount_dec_and_test(&nsp->count))
		return;
	for (int t = 0; t < NR_NS_TYPES; t++)
		ns_put(nsp->ns[t]);
	kfree(nsp);
	counter_dec(&nsproxy_counter);
}

/**
 * create_new_namespaces() - a set in which some are new.
 * @flags: CLONE_NEW* of those.
 * @old:   where the rest comes from.
 * @owner: of the new ones.
 *
 * Context: May sleep.
 * Return: the set, count 1, or ERR_PTR: -ENOMEM, or what a clone() said.
 */
struct nsproxy *create_new_namespaces(unsigned long flags, struct nsproxy *old,
				      struct user_namespace *owner)
{
	struct nsproxy *nsp = kzalloc(sizeof(*nsp), GFP_KERNEL);
	long err;
	int t;

	if (!nsp)
		return ERR_PTR(-ENOMEM);
	refcount_set(&nsp->count, 1);
	for (t = 0; t < NR_NS_TYPES; t++) {
		nsp->ns[t] = ns_copy(old->ns[t], flags, owner);
		if (IS_ERR(nsp->ns[t])) {
			err = PTR_ERR(nsp->ns[t]);
			goto out_put;
		}
	}
	counter_inc(&nsproxy_counter);
	return nsp;

out_put:
	while (t-- > 0)
		ns_put(nsp->ns[t]);
	kfree(nsp);
	return ERR_PTR(err);
}

/**
 * switch_task_namespaces() - a task sees another set from now on.
 * @task: current.
 * @new:  the reference is eaten; NULL on exit.
 *
 * Context: Process context, may sleep.
 */
void switch_task_namespaces(struct task_struct *task, struct nsproxy *new)
{
	struct nsproxy *old;

	task_lock(task);
	old = task->nsproxy;
	task->nsproxy = new;
	task_unlock(task);
	if (old)
		put_nsproxy(old);
}

static int copy_namespaces(struct task_struct *child,
			   const struct kernel_clone_args *args)
{
	struct nsproxy *nsp = current->nsproxy;

	if (args->flags & CLONE_NS_FLAGS) {
		nsp = create_new_namespaces(args->flags, nsp,
					    child->cred->user_ns);
		if (IS_ERR(nsp))
			return (int)PTR_ERR(nsp);
	} else {
		refcount_inc(&nsp->count);
	}
	child->nsproxy = nsp;
	return 0;
}

static void exit_namespaces(struct task_struct *task)
{
	switch_task_namespaces(task, NULL);
}

/* For a child never born; a task that exited has none. */
static void release_namespaces(struct task_struct *task)
{
	if (task->nsproxy)
		put_nsproxy(task->nsproxy);
	task->nsproxy = NULL;
}

/**
 * nsproxy_init() - boot: the counter.
 *
 * Context: Boot CPU.
 */
void nsproxy_init(void)
{
	counter_register(&nsproxy_counter);
}

const struct task_part task_namespaces = {
	.name = "namespaces",
	.copy = copy_namespaces,
	.exit = exit_namespaces,
	.release = release_namespaces,
};

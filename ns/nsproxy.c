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
#include "cgroup/cgroup.h"
#include "ipc/ipc.h"
#include "kernel/base/bug.h"
#include "kernel/base/counter.h"
#include "kernel/cred.h"
#include "kernel/pid.h"
#include "kernel/task.h"
#include "kernel/task_part.h"
#include "kernel/time_ns.h"
#include "lib/errptr.h"
#include "mm/slab.h"
#include "net/net.h"
#include "ns/nsproxy.h"
#include "ns/uts.h"

static struct counter nsproxy_counter = COUNTER_INIT("nsproxies");

/* Others join at boot, when the first of their kind is made. */
struct nsproxy init_nsproxy = {
	.count = REFCOUNT_INIT(1),
	.ns = {
		[NS_NET] = &init_net.common,
		[NS_UTS] = &init_uts_ns.common,
		[NS_IPC] = &init_ipc_ns.common,
		[NS_PID] = &init_pid_ns.common,
		[NS_CGROUP] = &init_cgroup_ns.common,
		[NS_TIME] = &init_time_ns.common,
		[NS_TIME_FOR_CHILDREN] = &init_time_ns.common,
	},
};

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
	for (int slot = 0; slot < NR_NS_SLOTS; slot++)
		ns_put(nsp->ns[slot]);
	kfree(nsp);
	counter_dec(&nsproxy_counter);
}

static struct nsproxy *copy_nsproxy(const struct nsproxy *old)
{
	struct nsproxy *nsp = kmalloc(sizeof(*nsp), GFP_KERNEL);

	if (!nsp)
		return NULL;
	refcount_set(&nsp->count, 1);
	for (int slot = 0; slot < NR_NS_SLOTS; slot++)
		nsp->ns[slot] = ns_get(old->ns[slot]);
	counter_inc(&nsproxy_counter);
	return nsp;
}

/* Put a new namespace where @link leads. */
static int renew(struct nsset *set, const struct ns_link *link)
{
	struct ns_common *old = set->nsproxy->ns[link->slot];
	struct ns_common *new = link->ops->clone(set, old);

	if (IS_ERR(new))
		return (int)PTR_ERR(new);
	set->nsproxy->ns[link->slot] = new;
	ns_put(old);
	return 0;
}

/**
 * create_new_namespaces() - current's namespaces again, some of them new.
 * @set: flags says which are new, cred who owns them, fs what follows a new
 *       mount namespace; nsproxy is filled in, count 1.
 *
 * Context: Process context, may sleep.
 * Return: 0, -ENOMEM, or what a type's clone() said.
 */
int create_new_namespaces(struct nsset *set)
{
	int err = 0;

	set->nsproxy = copy_nsproxy(current->nsproxy);
	if (!set->nsproxy)
		return -ENOMEM;
	for (size_t i = 0; i < nr_ns_links && !err; i++)
		if (ns_links[i].renewed && (set->flags & ns_links[i].ops->flag))
			err = renew(set, &ns_links[i]);
	if (err)
		put_nsproxy(set->nsproxy);
	return err;
}

/**
 * nsset_leave() - tell the types that current is about to change.
 * @set: complete; what follows cannot fail.
 *
 * Context: Process context, may sleep.
 */
void nsset_leave(const struct nsset *set)
{
	for (size_t i = 0; i < nr_ns_links; i++)
		if ((set->flags & ns_links[i].ops->flag) &&
		    ns_links[i].ops->leave)
			ns_links[i].ops->leave(current);
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

static bool children_have_other_time(const struct nsproxy *nsp)
{
	return nsp->ns[NS_TIME] != nsp->ns[NS_TIME_FOR_CHILDREN];
}

/* A child lives by the time that was meant for its parent's children. */
static void follow_time(struct nsset *set, struct task_struct *child, bool vm)
{
	struct ns_common *ns = set->nsproxy->ns[NS_TIME_FOR_CHILDREN];

	if (!children_have_other_time(set->nsproxy))
		return;
	nsset_put(set, NS_TIME, ns);
	/* in shared memory its clocks are new but equal: see clone3(2) */
	time_ns_join(to_time_ns(ns), vm ? NULL : child->mm);
}

static int copy_namespaces(struct task_struct *child,
			   const struct kernel_clone_args *args)
{
	struct nsset set = {
		.flags = args->flags & CLONE_NEW_SLOTS,
		.cred = child->cred,
		.fs = child->fs,
	};
	int err;

	if (!set.flags && !children_have_other_time(current->nsproxy)) {
		refcount_inc(&current->nsproxy->count);
		child->nsproxy = current->nsproxy;
		return 0;
	}
	if (set.flags && !ns_capable(child->cred->user_ns, CAP_SYS_ADMIN))
		return -EPERM;
	/* undo lists belong to one namespace */
	if ((set.flags & CLONE_NEWIPC) && (args->flags & CLONE_SYSVSEM))
		return -EINVAL;
	err = create_new_namespaces(&set);
	if (err)
		return err;
	follow_time(&set, child, args->flags & CLONE_VM);
	child->nsproxy = set.nsproxy;
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

/* A type may have two links; its counter is registered at the first. */
static bool is_first_of_type(size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (ns_links[j].ops == ns_links[i].ops)
			return false;
	return true;
}

/**
 * nsproxy_init() - boot: the counters.
 *
 * Context: Boot CPU.
 */
void nsproxy_init(void)
{
	counter_register(&nsproxy_counter);
	for (size_t i = 0; i < nr_ns_links; i++)
		if (is_first_of_type(i))
			counter_register(ns_links[i].ops->counter);
}

const struct task_part task_namespaces = {
	.name = "namespaces",
	.copy = copy_namespaces,
	.exit = exit_namespaces,
	.release = release_namespaces,
};

/*
 * kernel/ns_common.c - what namespaces of every type have in common.
 *
 * A namespace is charged to its creator in every user namespace upwards,
 * belongs to a user namespace and has a number that nobody else bears: the
 * inode number of its file in nsfs.
 *
 * See: namespaces(7).
 */
#include <uapi/errno.h>
#include "kernel/base/counter.h"
#include "kernel/cred.h"
#include "kernel/ida.h"
#include "kernel/nsproxy.h"
#include "kernel/user_namespace.h"

/* The first number that is given out; those below are the first namespaces'. */
#define FIRST_INUM (PROC_MNT_INIT_INO + 1)

static struct ida inums = IDA_INIT("ns_inums", 0);

/**
 * ns_common_init() - charge, number and own a new namespace.
 * @ns:    all zeros.
 * @ops:   its type.
 * @owner: a reference is taken.
 *
 * Context: May sleep.
 * Return: 0, -ENOSPC: a limit of /proc/sys/user is reached, -ENOMEM.
 */
int ns_common_init(struct ns_common *ns, const struct ns_operations *ops,
		   struct user_namespace *owner)
{
	int inum;

	ns->ucounts = inc_ucount(owner, current_euid(), ops->ucount);
	if (!ns->ucounts)
		return -ENOSPC;
	inum = ida_alloc(&inums);
	if (inum < 0) {
		dec_ucount(ns->ucounts, ops->ucount);
		return inum;
	}
	refcount_set(&ns->count, 1);
	ns->inum = FIRST_INUM + (unsigned int)inum;
	ns->ops = ops;
	ns->user_ns = get_user_ns(owner);
	counter_inc(ops->counter);
	return 0;
}

/**
 * ns_common_forget() - undo ns_common_init(), but for the owner's reference.
 * @ns: the last reference is gone.
 *
 * Context: Any.
 */
void ns_common_forget(struct ns_common *ns)
{
	counter_dec(ns->ops->counter);
	ida_free(&inums, (int)(ns->inum - FIRST_INUM));
	dec_ucount(ns->ucounts, ns->ops->ucount);
}

/**
 * ns_common_exit() - undo ns_common_init().
 * @ns: the last reference is gone.
 *
 * Context: Any.
 */
void ns_common_exit(struct ns_common *ns)
{
	struct user_namespace *owner = ns->user_ns;

	ns_common_forget(ns);
	put_user_ns(owner);
}

/**
 * ns_put() - drop a reference; the last one frees the namespace.
 * @ns: may be NULL.
 *
 * Context: May sleep, if the type's free() does.
 */
void ns_put(struct ns_common *ns)
{
	if (ns && refcount_dec_and_test(&ns->count))
		ns->ops->free(ns);
}

/**
 * ns_may_enter() - setns(2)'s usual rule: power where the namespace belongs,
 * and where current will belong.
 * @set: being built.
 * @ns:  to be entered.
 *
 * Context: Process context.
 */
bool ns_may_enter(const struct nsset *set, const struct ns_common *ns)
{
	return ns_capable(ns->user_ns, CAP_SYS_ADMIN) &&
	       ns_capable(set->cred->user_ns, CAP_SYS_ADMIN);
}

/**
 * nsset_put() - put a namespace into a set.
 * @set:  being built.
 * @slot: NS_*.
 * @ns:   a reference is taken; what was there loses one.
 *
 * Context: May sleep.
 */
void nsset_put(struct nsset *set, enum ns_slot slot, struct ns_common *ns)
{
	struct ns_common *old = set->nsproxy->ns[slot];

	set->nsproxy->ns[slot] = ns_get(ns);
	ns_put(old);
}

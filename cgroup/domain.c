/*
 * cgroup/domain.c - domains, and the trees of threads below them.
 *
 * A process belongs to one domain.  Below a domain there may be threaded
 * cgroups, each of which holds some of the threads of the domain's processes;
 * only controllers that can tell threads apart work there.  A domain whose
 * children compete with its own tasks makes no sense to the other controllers:
 * so either the tasks or the children go, except at the root.
 *
 * See: cgroups(7), "Thread mode".
 */
#include <uapi/errno.h>
#include "cgroup/internal.h"
#include "kernel/base/bug.h"

/**
 * cgroup_threaded_mask() - the controllers that can tell threads apart.
 *
 * Context: Any.
 * Return: bits by enum cgroup_subsys_id.
 */
u16 cgroup_threaded_mask(void)
{
	u16 mask = 0;

	for_each_subsys(i)
		if (cgroup_subsys[i]->threaded)
			mask |= (u16)(1U << i);
	return mask;
}

/* The root may have tasks, threads and children at once. */
static bool is_mixable(const struct cgroup *cgrp)
{
	return !cgrp->parent;
}

/* Are there controllers on for the children that need whole processes? */
static bool has_domain_control(const struct cgroup *cgrp)
{
	return cgrp->subtree_control & ~cgroup_threaded_mask();
}

/* Could it have threaded children? */
static bool may_be_thread_root(const struct cgroup *cgrp)
{
	return is_mixable(cgrp) ||
	       (!cgroup_is_threaded(cgrp) &&
		!READ_ONCE(cgrp->nr_populated_domain_children) &&
		!has_domain_control(cgrp));
}

/**
 * cgroup_is_thread_root() - is it a domain with a tree of threads below?
 * @cgrp: the cgroup.
 *
 * Context: cgroup_mutex held.
 */
bool cgroup_is_thread_root(const struct cgroup *cgrp)
{
	if (cgroup_is_threaded(cgrp))
		return false;
	return cgrp->nr_threaded_children ||
	       (READ_ONCE(cgrp->nr_tasks) &&
		(cgrp->subtree_control & cgroup_threaded_mask()));
}

/**
 * cgroup_is_valid_domain() - may processes live in it?
 * @cgrp: the cgroup.
 *
 * A domain below a tree of threads, not yet made threaded itself, is invalid.
 *
 * Context: cgroup_mutex held.
 */
bool cgroup_is_valid_domain(const struct cgroup *cgrp)
{
	if (cgroup_is_threaded(cgrp))
		return false;
	for (cgrp = cgrp->parent; cgrp; cgrp = cgrp->parent)
		if (cgroup_is_threaded(cgrp) ||
		    (!is_mixable(cgrp) && cgroup_is_thread_root(cgrp)))
			return false;
	return true;
}

/**
 * cgroup_may_enable() - may controllers go on for a cgroup's children?
 * @cgrp:   the cgroup.
 * @enable: bits of the controllers.
 *
 * Context: cgroup_mutex held.
 * Return: 0, -EOPNOTSUPP (no place for such a controller in a tree of
 * threads), -EBUSY (it has tasks of its own).
 */
int cgroup_may_enable(const struct cgroup *cgrp, u16 enable)
{
	bool only_threaded = !(enable & ~cgroup_threaded_mask());

	if (!enable)
		return 0;
	if (!cgroup_is_valid_domain(cgrp->domain))
		return -EOPNOTSUPP;
	if (is_mixable(cgrp))
		return 0;
	if (only_threaded) {
		if (may_be_thread_root(cgrp) || cgroup_is_threaded(cgrp))
			return 0;
	} else if (cgroup_is_thread_root(cgrp) || cgroup_is_threaded(cgrp)) {
		return -EOPNOTSUPP;
	}
	return READ_ONCE(cgrp->nr_tasks) ? -EBUSY : 0;
}

/**
 * cgroup_may_enter() - may tasks move or be born into a cgroup?
 * @dst: the cgroup.
 *
 * Context: cgroup_mutex held.
 * Return: 0, -EOPNOTSUPP (an invalid domain), -EBUSY (its children are ruled
 * by controllers that suffer no tasks beside them).
 */
int cgroup_may_enter(const struct cgroup *dst)
{
	if (!cgroup_is_valid_domain(dst->domain))
		return -EOPNOTSUPP;
	if (may_be_thread_root(dst) || cgroup_is_threaded(dst))
		return 0;
	return dst->subtree_control ? -EBUSY : 0;
}

/**
 * cgroup_make_threaded() - "threaded" into cgroup.type: join the parent's
 * domain, with the threaded cgroups below.
 * @cgrp: not a root.
 *
 * Context: cgroup_mutex held.
 * Return: 0, -EOPNOTSUPP (it has tasks, or its place in the tree forbids it).
 */
int cgroup_make_threaded(struct cgroup *cgrp)
{
	struct cgroup *parent = cgrp->parent, *pos;

	assert_held(&cgroup_mutex);
	if (cgroup_is_threaded(cgrp))
		return 0;
	if (cgroup_is_populated(cgrp) || has_domain_control(cgrp))
		return -EOPNOTSUPP;
	if (!cgroup_is_valid_domain(parent->domain) ||
	    !may_be_thread_root(parent->domain))
		return -EOPNOTSUPP;
	for_each_cgroup_pre(pos,
			    cgrp) if (pos == cgrp || cgroup_is_threaded(pos))
		pos->domain = parent->domain;
	parent->nr_threaded_children++;
	return 0;
}

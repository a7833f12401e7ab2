/*
 * cgroup/cgroup.c - the tree of cgroups: making one, removing one.
 *
 * cgroup_mutex guards the shape of all trees and everything that changes
 * seldom; css_set_lock guards what every fork and exit changes.  A cgroup is
 * removed at once but freed only when no css_set, no child and no css names
 * it any more: until then it is dying.
 *
 * See: cgroups(7); cgroup/css_set.c for who is in a cgroup.
 */
#include "cgroup/cgroup.h"
#include <uapi/errno.h>
#include "cgroup/internal.h"
#include "kernel/base/bug.h"
#include "kernel/base/counter.h"
#include "kernel/base/panic.h"
#include "kernel/cgroup.h"
#include "kernel/task.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "fs/filesystems.h"
#include "fs/pseudo.h"

DEFINE_MUTEX(cgroup_mutex, RANK_CGROUP);
static struct counter cgroup_counter = COUNTER_INIT("cgroups");

struct cgroup_root cgrp_dfl_root = {
	.cgrp = {
		.self = {
			.count = REFCOUNT_INIT(1),
			.cgroup = &cgrp_dfl_root.cgrp,
		},
		.root = &cgrp_dfl_root,
		.children = LIST_HEAD_INIT(cgrp_dfl_root.cgrp.children),
		.sibling = LIST_HEAD_INIT(cgrp_dfl_root.cgrp.sibling),
		.max_depth = INT_MAX,
		.max_descendants = INT_MAX,
		.domain = &cgrp_dfl_root.cgrp,
		.csets = LIST_HEAD_INIT(cgrp_dfl_root.cgrp.csets),
		.events_file = {
			.openers = LIST_HEAD_INIT(
				cgrp_dfl_root.cgrp.events_file.openers),
			.notify = LIST_HEAD_INIT(
				cgrp_dfl_root.cgrp.events_file.notify),
		},
	},
	.nr_cgrps = ATOMIC_INIT(1),
	.subsys_mask = (1U << NR_CGROUP_SUBSYS) - 1,
};

const struct cgroup_subsys *const cgroup_subsys[NR_CGROUP_SUBSYS] = {
#define SUBSYS(name) [name##_cgrp_id] = &name##_cgrp_subsys,
#include "cgroup/subsys_list.h"
#undef SUBSYS
};

/**
 * cgroup_put() - a reference less; the last one frees the cgroup.
 * @cgrp: the cgroup.
 *
 * Context: Any.
 */
void cgroup_put(struct cgroup *cgrp)
{
	while (cgrp && refcount_dec_and_test(&cgrp->self.count)) {
		struct cgroup *parent = cgrp->parent, *up;

		assert(cgrp->dead && list_empty(&cgrp->csets));
		for (up = parent; up; up = up->parent)
			atomic_dec(&up->nr_dying);
		pseudo_put(cgrp->node);
		kfree(cgrp);
		counter_dec(&cgroup_counter);
		cgrp = parent;
	}
}

/**
 * cgroup_next_pre() - walk a tree, parents before children.
 * @pos: where we are.
 * @top: where the walk began.
 *
 * Context: cgroup_mutex held.
 * Return: the next cgroup, or NULL after the last.
 */
struct cgroup *cgroup_next_pre(struct cgroup *pos, const struct cgroup *top)
{
	assert_held(&cgroup_mutex);
	if (!list_empty(&pos->children))
		return list_first_entry(&pos->children, struct cgroup, sibling);
	while (pos != top) {
		if (!list_is_last(&pos->sibling, &pos->parent->children))
			return list_next_entry(pos, sibling);
		pos = pos->parent;
	}
	return NULL;
}

/**
 * cgroup_is_descendant() - is a cgroup in a subtree?
 * @cgrp:     the cgroup.
 * @ancestor: the top of the subtree, which is in it.
 *
 * Context: Any.
 */
bool cgroup_is_descendant(const struct cgroup *cgrp,
			  const struct cgroup *ancestor)
{
	while (cgrp->level > ancestor->level)
		cgrp = cgrp->parent;
	return cgrp == ancestor;
}

/* cgroup.max.depth and cgroup.max.descendants of all above. */
static bool has_room(const struct cgroup *parent)
{
	int level = 1;

	for (const struct cgroup *up = parent; up; up = up->parent, level++)
		if (up->nr_descendants >= up->max_descendants ||
		    level > up->max_depth)
			return false;
	return true;
}

static struct cgroup *alloc_cgroup(struct cgroup *parent)
{
	struct cgroup *cgrp = kzalloc(sizeof(*cgrp), GFP_KERNEL);

	if (!cgrp)
		return NULL;
	refcount_set(&cgrp->self.count, 1);
	cgrp->self.cgroup = cgrp;
	cgrp->root = parent->root;
	cgrp->parent = parent;
	cgrp->level = parent->level + 1;
	cgrp->max_depth = cgrp->max_descendants = INT_MAX;
	cgrp->domain = cgrp;
	INIT_LIST_HEAD(&cgrp->children);
	INIT_LIST_HEAD(&cgrp->sibling);
	INIT_LIST_HEAD(&cgrp->csets);
	INIT_LIST_HEAD(&cgrp->events_file.openers);
	INIT_LIST_HEAD(&cgrp->events_file.notify);
	return cgrp;
}

/* Its directory with all files; on error nothing is left. */
static int make_directory(struct cgroup *cgrp, const char *name, umode_t mode)
{
	struct pseudo_node *dir = cgrp->parent->node;
	int err;

	if (pseudo_find(dir, name))
		return -EEXIST;
	cgrp->node = pseudo_mkdir(dir, name, mode);
	if (!cgrp->node)
		return -ENOMEM;
	refcount_inc(&cgrp->node->count);
	cgroup_node_owner(cgrp->node);
	cgrp->node->iops = &cgroup_dir_iops;
	cgrp->node->data = cgrp;
	err = cgroup_add_files(cgrp, cgroup_core_files, &cgrp->self);
	if (!err)
		err = cgroup_create_all_css(cgrp);
	if (err) {
		cgroup_kill_all_css(cgrp);
		cgroup_forget_files(cgroup_core_files, &cgrp->self);
		pseudo_remove(cgrp->node);
		pseudo_put(cgrp->node);
	}
	return err;
}

/* From now on it counts.  An empty cgroup below a frozen one is frozen. */
static void commit_cgroup(struct cgroup *cgrp)
{
	struct cgroup *parent = cgrp->parent, *up;

	list_add_tail(&cgrp->sibling, &parent->children);
	for (up = parent; up; up = up->parent)
		up->nr_descendants++;
	cgroup_get(parent);
	atomic_inc(&cgrp->root->nr_cgrps);
	counter_inc(&cgroup_counter);

	spin_lock_irq(&css_set_lock);
	parent->nr_children++;
	cgrp->freezer.effective = parent->freezer.effective;
	cgrp->freezer.frozen = cgrp->freezer.effective > 0;
	parent->freezer.nr_frozen_children += cgrp->freezer.frozen;
	spin_unlock_irq(&css_set_lock);
}

/**
 * cgroup_create() - mkdir(2): a new, empty cgroup.
 * @parent: a live one.
 * @name:   of the directory.
 * @mode:   its permissions; the owner is the caller.
 *
 * Context: cgroup_mutex held; may sleep.
 * Return: the cgroup, or ERR_PTR: -EAGAIN (a limit above), -EEXIST, -ENOMEM.
 */
struct cgroup *cgroup_create(struct cgroup *parent, const char *name,
			     umode_t mode)
{
	struct cgroup *cgrp;
	int err;

	assert_held(&cgroup_mutex);
	if (!has_room(parent))
		return ERR_PTR(-EAGAIN);
	cgrp = alloc_cgroup(parent);
	if (!cgrp)
		return ERR_PTR(-ENOMEM);
	err = make_directory(cgrp, name, mode);
	if (err) {
		kfree(cgrp);
		return ERR_PTR(err);
	}
	commit_cgroup(cgrp);
	return cgrp;
}

/**
 * cgroup_destroy() - rmdir(2): zombies and namespaces may still name it.
 * @cgrp: a live one, not a root.
 *
 * Context: cgroup_mutex held; may sleep.
 * Return: 0, or -EBUSY: it has tasks or children.
 */
int cgroup_destroy(struct cgroup *cgrp)
{
	struct cgroup *parent = cgrp->parent, *up;
	bool busy;

	assert_held(&cgroup_mutex);
	down_write(&cgroup_threadgroup_rwsem); /* no child is on its way in */
	spin_lock_irq(&css_set_lock);
	busy = cgroup_is_populated(cgrp) || !list_empty(&cgrp->children);
	if (!busy) {
		cgrp->dead = true;
		parent->nr_children--;
		parent->freezer.nr_frozen_children -= cgrp->freezer.frozen;
	}
	spin_unlock_irq(&css_set_lock);
	up_write(&cgroup_threadgroup_rwsem);
	if (busy)
		return -EBUSY;

	if (cgroup_is_threaded(cgrp))
		parent->nr_threaded_children--;
	list_del_init(&cgrp->sibling);
	for (up = parent; up; up = up->parent) {
		up->nr_descendants--;
		atomic_inc(&up->nr_dying);
	}
	atomic_dec(&cgrp->root->nr_cgrps);
	cgroup_kill_all_css(cgrp);
	cgroup_forget_files(cgroup_core_files, &cgrp->self);
	pseudo_remove(cgrp->node);
	cgroup_put(cgrp);
	return 0;
}

/* The root's directory and controllers. */
static void root_init(struct cgroup_root *root)
{
	struct cgroup *cgrp = &root->cgrp;

	cgrp->node = pseudo_root(0555);
	if (!cgrp->node)
		panic("cgroup: no memory");
	cgrp->node->iops = &cgroup_dir_iops;
	cgrp->node->data = cgrp;
	if (cgroup_add_files(cgrp, cgroup_core_files, &cgrp->self) ||
	    cgroup_create_all_css(cgrp))
		panic("cgroup: no memory");
}

/**
 * cgroup_init() - boot: the first hierarchy, with the first task in it.
 *
 * Context: Boot, before the first fork; files exist.
 */
void cgroup_init(void)
{
	counter_register(&cgroup_counter);
	cgroup_file_init();
	mutex_lock(&cgroup_mutex);
	root_init(&cgrp_dfl_root);
	css_set_init();
	mutex_unlock(&cgroup_mutex);
	cgroup_proc_init();
	if (register_filesystem(&cgroup2_type))
		panic("cgroup2: registered twice");
}

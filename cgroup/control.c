/*
 * cgroup/control.c - which controllers rule which cgroups.
 *
 * The bits in subtree_control are the truth: a controller is on in a cgroup
 * if its parent's bit says so, and then has a css there.  A change makes the
 * new css first, moves the tasks below to css_sets that name what applies to
 * them now, and then drops the css no longer wanted; if anything fails the old
 * bits come back and the same last step clears away what was made for nothing.
 *
 * See: cgroups(7), cgroup.subtree_control.
 */
#include <uapi/errno.h>
#include "cgroup/internal.h"
#include "kernel/base/bug.h"
#include "lib/errptr.h"
#include "lib/util.h"

/**
 * cgroup_control() - the controllers on in a cgroup.
 * @cgrp: the cgroup.
 *
 * Context: cgroup_mutex held.
 * Return: bits by enum cgroup_subsys_id.
 */
u16 cgroup_control(const struct cgroup *cgrp)
{
	u16 mask;

	if (!cgrp->parent)
		return cgrp->root->subsys_mask;
	mask = cgrp->parent->subtree_control;
	return cgroup_is_threaded(cgrp) ? mask & cgroup_threaded_mask() : mask;
}

/**
 * cgroup_effective_css() - whose rules apply in a cgroup.
 * @cgrp: the cgroup.
 * @i:    the controller.
 *
 * Context: cgroup_mutex held.
 * Return: the css of the nearest ancestor, or itself, that has one.
 */
struct cgroup_subsys_state *cgroup_effective_css(struct cgroup *cgrp, int i)
{
	while (!(cgroup_control(cgrp) & 1U << i))
		cgrp = cgrp->parent;
	return cgrp->css[i];
}

/**
 * css_put() - a reference less; the last one frees the css.
 * @css: of a controller; NULL is allowed.
 *
 * Context: Any.
 */
void css_put(struct cgroup_subsys_state *css)
{
	while (css && refcount_dec_and_test(&css->count)) {
		struct cgroup_subsys_state *parent = css->parent;
		struct cgroup *cgrp = css->cgroup;

		css->ss->free(css);
		cgroup_put(cgrp);
		css = parent;
	}
}

/* Make the css of controller @i in @cgrp, with its files. */
static int create_css(struct cgroup *cgrp, int i)
{
	const struct cgroup_subsys *ss = cgroup_subsys[i];
	struct cgroup_subsys_state *parent = NULL, *css;
	int err;

	if (cgrp->parent)
		parent = cgrp->parent->css[i];
	css = ss->alloc(parent);
	if (IS_ERR(css))
		return (int)PTR_ERR(css);
	refcount_set(&css->count, 1);
	css->ss = ss;
	css->cgroup = cgrp;
	cgroup_get(cgrp);
	css->parent = parent ? css_get(parent) : NULL;
	err = cgroup_add_files(cgrp, ss->files, css);
	if (err) {
		css_put(css);
		return err;
	}
	cgrp->css[i] = css;
	return 0;
}

/* Tasks that are gone but not waited for may still hold it. */
static void kill_css(struct cgroup *cgrp, int i)
{
	struct cgroup_subsys_state *css = cgrp->css[i];

	cgrp->css[i] = NULL;
	cgroup_remove_files(cgrp, css->ss->files, css);
	css_put(css);
}

/* No css but those wanted. */
static void kill_unwanted_css(struct cgroup *cgrp, u16 wanted)
{
	for_each_subsys(i)
		if (cgrp->css[i] && !(wanted & 1U << i))
			kill_css(cgrp, i);
}

/* All css that are in @mask and not there yet. */
static int create_missing_css(struct cgroup *cgrp, u16 mask)
{
	int err = 0;

	for_each_subsys(i)
		if (!err && !cgrp->css[i] && (mask & 1U << i))
			err = create_css(cgrp, i);
	return err;
}

/**
 * cgroup_create_all_css() - state for each controller on in a new cgroup.
 * @cgrp: the cgroup; after an error call cgroup_kill_all_css().
 *
 * Context: cgroup_mutex held; may sleep.
 * Return: 0, -ENOMEM.
 */
int cgroup_create_all_css(struct cgroup *cgrp)
{
	return create_missing_css(cgrp, cgroup_control(cgrp));
}

/**
 * cgroup_kill_all_css() - the cgroup goes: so do its controllers' files.
 * @cgrp: without living tasks.
 *
 * Context: cgroup_mutex held; may sleep.
 */
void cgroup_kill_all_css(struct cgroup *cgrp)
{
	kill_unwanted_css(cgrp, 0);
}

/**
 * cgroup_set_control() - change what is on for a cgroup's children.
 * @cgrp:    the cgroup; the change was found lawful.
 * @enable:  bits to set; on in @cgrp itself.
 * @disable: bits to clear; on for no grandchild.
 *
 * Context: cgroup_mutex held; may sleep.
 * Return: 0, -ENOMEM, or -EEXIST: a child cgroup has the name of a new file.
 */
int cgroup_set_control(struct cgroup *cgrp, u16 enable, u16 disable)
{
	u16 old = cgrp->subtree_control;
	struct cgroup *child;
	int err = 0;

	assert_held(&cgroup_mutex);
	cgrp->subtree_control = (old | enable) & (u16)~disable;
	list_for_each_entry(child, &cgrp->children, sibling)
		if (!err)
			err = create_missing_css(child, cgroup_control(child));
	if (!err)
		err = cgroup_move_tasks(cgrp);
	if (err)
		cgrp->subtree_control = old;
	list_for_each_entry(child, &cgrp->children, sibling)
		kill_unwanted_css(child, cgroup_control(child));
	return err;
}

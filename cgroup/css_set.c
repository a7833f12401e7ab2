/*
 * cgroup/css_set.c - css_sets: all that applies to a task, in one pointer.
 *
 * Thousands of tasks share a few combinations of css.  A combination is looked
 * up by hash when a task moves, and found through the parent when it forks: so
 * fork costs one reference and the tasks of a cgroup are the tasks of its
 * css_sets, without looking at any other.
 */
#include <uapi/errno.h>
#include "cgroup/internal.h"
#include "kernel/base/bug.h"
#include "kernel/base/counter.h"
#include "kernel/cgroup.h"
#include "kernel/task.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/util.h"
#include "mm/slab.h"

#define CSS_SET_BUCKETS 128

DEFINE_SPINLOCK(css_set_lock, RANK_CSS_SET);
static struct hlist_head table[CSS_SET_BUCKETS]; /* css_set_lock */
static struct counter css_set_counter = COUNTER_INIT("css_sets");

struct css_set init_css_set = {
	.count = REFCOUNT_INIT(1),
	.cgrp = &cgrp_dfl_root.cgrp,
	.cgrp_link = LIST_HEAD_INIT(init_css_set.cgrp_link),
	.tasks = LIST_HEAD_INIT(init_css_set.tasks),
	.dying = LIST_HEAD_INIT(init_css_set.dying),
};

static struct hlist_head *bucket(const struct css_set *cset)
{
	unsigned long key = (unsigned long)cset->cgrp;

	for_each_subsys(i)
		key = key * 31 + (unsigned long)cset->css[i];
	return &table[(key * 0x9e3779b97f4a7c15UL) >> 57];
}

/* What a task in @cgrp is ruled by, without references. */
static void describe(struct css_set *want, struct cgroup *cgrp)
{
	want->cgrp = cgrp;
	for_each_subsys(i)
		want->css[i] = cgroup_effective_css(cgrp, i);
}

/* The css_set like @want, with a reference, or NULL. */
static struct css_set *lookup(const struct css_set *want)
	__must_hold(css_set_lock)
{
	struct css_set *cset;

	hlist_for_each_entry(cset, bucket(want), hash)
		if (cset->cgrp == want->cgrp &&
		    !memcmp(cset->css, want->css, sizeof(cset->css)))
			return get_css_set(cset);
	return NULL;
}

static void insert(struct css_set *cset) __must_hold(css_set_lock)
{
	hlist_add_head(&cset->hash, bucket(cset));
	list_add_tail(&cset->cgrp_link, &cset->cgrp->csets);
}

static struct css_set *alloc_css_set(const struct css_set *want)
{
	struct css_set *cset = kzalloc(sizeof(*cset), GFP_KERNEL);

	if (!cset)
		return NULL;
	refcount_set(&cset->count, 1);
	INIT_LIST_HEAD(&cset->tasks);
	INIT_LIST_HEAD(&cset->dying);
	cset->cgrp = want->cgrp;
	cgroup_get(cset->cgrp);
	for_each_subsys(i)
		cset->css[i] = css_get(want->css[i]);
	counter_inc(&css_set_counter);
	return cset;
}

/**
 * find_css_set() - the css_set of tasks in a cgroup.
 * @cgrp: a live one.
 *
 * Context: cgroup_mutex held, so nobody else makes one; may sleep.
 * Return: it, with a reference; NULL without memory.
 */
struct css_set *find_css_set(struct cgroup *cgrp)
{
	struct css_set want, *cset;

	assert_held(&cgroup_mutex);
	describe(&want, cgrp);
	spin_lock_irq(&css_set_lock);
	cset = lookup(&want);
	spin_unlock_irq(&css_set_lock);
	if (cset)
		return cset;
	cset = alloc_css_set(&want);
	if (!cset)
		return NULL;
	spin_lock_irq(&css_set_lock);
	insert(cset);
	spin_unlock_irq(&css_set_lock);
	return cset;
}

/* Drop a reference; the last one puts the css_set onto @dead. */
static void drop(struct css_set *cset, struct list_head *dead)
	__must_hold(css_set_lock)
{
	if (!refcount_dec_and_test(&cset->count))
		return;
	assert(list_empty(&cset->tasks) && list_empty(&cset->dying));
	hlist_del(&cset->hash);
	list_move_tail(&cset->cgrp_link, dead);
}

/**
 * css_set_free_list() - free what css_set_move_task() left without users.
 * @dead: the list.
 *
 * Context: Any; css_set_lock not held.
 */
void css_set_free_list(struct list_head *dead)
{
	struct css_set *cset, *next;

	list_for_each_entry_safe(cset, next, dead, cgrp_link) {
		for_each_subsys(i)
			css_put(cset->css[i]);
		cgroup_put(cset->cgrp);
		kfree(cset);
		counter_dec(&css_set_counter);
	}
}

/**
 * put_css_set() - a reference less.
 * @cset: the css_set.
 *
 * Context: Any; takes css_set_lock if it is the last.
 */
void put_css_set(struct css_set *cset)
{
	unsigned long flags;
	LIST_HEAD(dead);

	if (refcount_dec_not_one(&cset->count))
		return;
	spin_lock_irqsave(&css_set_lock, flags);
	drop(cset, &dead);
	spin_unlock_irqrestore(&css_set_lock, flags);
	css_set_free_list(&dead);
}

/**
 * task_get_css_set() - where another task is now.
 * @task: referenced.
 *
 * Context: Any; takes css_set_lock.
 * Return: its css_set, with a reference.
 */
struct css_set *task_get_css_set(struct task_struct *task)
{
	struct css_set *cset;
	unsigned long flags;

	spin_lock_irqsave(&css_set_lock, flags);
	cset = get_css_set(task->cgroups);
	spin_unlock_irqrestore(&css_set_lock, flags);
	return cset;
}

/* @n tasks more or less; those above hear when the first comes or the last
 * goes.
 */
static void count_tasks(struct cgroup *cgrp, int n) __must_hold(css_set_lock)
{
	bool was = cgroup_is_populated(cgrp);

	cgrp->nr_tasks += n;
	while (cgrp->parent && cgroup_is_populated(cgrp) != was) {
		struct cgroup *parent = cgrp->parent;
		int *count = cgroup_is_threaded(cgrp)
				     ? &parent->nr_populated_threaded_children
				     : &parent->nr_populated_domain_children;
		int step = was ? -1 : 1;

		cgroup_file_changed(&cgrp->events_file);
		was = cgroup_is_populated(parent);
		*count += step;
		cgrp = parent;
	}
}

/**
 * css_set_add_task() - a task is in now.
 * @cset: the task's reference to it is the caller's.
 * @task: on no css_set's list.
 *
 * Context: css_set_lock held.
 */
void css_set_add_task(struct css_set *cset, struct task_struct *task)
{
	assert_held(&css_set_lock);
	task->cgroups = cset;
	list_add_tail(&task->cg_list, &cset->tasks);
	count_tasks(cset->cgrp, 1);
}

/**
 * css_set_del_task() - a task ends: it is dying in there until waited for.
 * @cset: its css_set.
 * @task: current.
 *
 * Context: css_set_lock held.
 */
void css_set_del_task(struct css_set *cset, struct task_struct *task)
{
	assert_held(&css_set_lock);
	list_move_tail(&task->cg_list, &cset->dying);
	count_tasks(cset->cgrp, -1);
}

/**
 * css_set_move_task() - a living task goes elsewhere, with its charges.
 * @task: of any kind.
 * @to:   gets one more reference.
 * @dead: gets the old css_set if this was its last task.
 *
 * Context: css_set_lock held.
 */
void css_set_move_task(struct task_struct *task, struct css_set *to,
		       struct list_head *dead)
{
	struct css_set *from = task->cgroups;

	assert_held(&css_set_lock);
	if (from == to)
		return;
	for_each_subsys(i) {
		if (from->css[i] == to->css[i])
			continue;
		cgroup_subsys[i]->charge(to->css[i]);
		cgroup_subsys[i]->uncharge(from->css[i]);
	}
	task->cgroups = get_css_set(to);
	list_move_tail(&task->cg_list, &to->tasks);
	count_tasks(to->cgrp, 1);
	count_tasks(from->cgrp, -1);
	cgroup_freezer_moved(task, from->cgrp, to->cgrp);
	drop(from, dead);
}

/**
 * css_set_init() - boot: the first task's css_set names the root's css.
 *
 * Context: cgroup_mutex held; the root has its css.
 */
void css_set_init(void)
{
	counter_register(&css_set_counter);
	describe(&init_css_set, &cgrp_dfl_root.cgrp);
	spin_lock_irq(&css_set_lock);
	insert(&init_css_set);
	spin_unlock_irq(&css_set_lock);
}

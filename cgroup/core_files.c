/*
 * cgroup/core_files.c - the files every cgroup has: cgroup.*
 *
 * See: cgroups(7); "Core Interface Files" in Linux's cgroup-v2.rst.
 */
#include <uapi/errno.h>
#include "cgroup/internal.h"
#include "kernel/base/bug.h"
#include "kernel/pid.h"
#include "kernel/task.h"
#include "lib/string.h"
#include "fs/seq_file.h"

static int type_show(struct seq_file *m, struct cgroup_subsys_state *css)
{
	struct cgroup *cgrp = css->cgroup;

	if (cgroup_is_threaded(cgrp))
		seq_puts(m, "threaded\n");
	else if (!cgroup_is_valid_domain(cgrp))
		seq_puts(m, "domain invalid\n");
	else if (cgroup_is_thread_root(cgrp))
		seq_puts(m, "domain threaded\n");
	else
		seq_puts(m, "domain\n");
	return 0;
}

static int type_write(struct cgroup_open *of, struct cgroup_subsys_state *css,
		      char *text)
{
	(void)of;
	if (strcmp(text, "threaded") != 0)
		return -EINVAL;
	return cgroup_make_threaded(css->cgroup);
}

static int controllers_show(struct seq_file *m, struct cgroup_subsys_state *css)
{
	return cgroup_print_mask(m, cgroup_control(css->cgroup));
}

static int subtree_show(struct seq_file *m, struct cgroup_subsys_state *css)
{
	return cgroup_print_mask(m, css->cgroup->subtree_control);
}

/* The bit of a controller's name, or 0. */
static u16 name_to_bit(const char *name)
{
	for_each_subsys(i)
		if (!strcmp(name, cgroup_subsys[i]->name))
			return (u16)(1U << i);
	return 0;
}

/* "+a -b ...": the last word on each counts.  0 or -EINVAL. */
static int parse_control(char *text, u16 *enable, u16 *disable)
{
	char *word;

	*enable = *disable = 0;
	while ((word = strsep(&text, " "))) {
		u16 bit;

		if (!*word)
			continue;
		bit = name_to_bit(word + 1);
		if (!bit || (*word != '+' && *word != '-'))
			return -EINVAL;
		if (*word == '+') {
			*enable |= bit;
			*disable &= (u16)~bit;
		} else {
			*disable |= bit;
			*enable &= (u16)~bit;
		}
	}
	return 0;
}

static int subtree_write(struct cgroup_open *of,
			 struct cgroup_subsys_state *css, char *text)
{
	struct cgroup *cgrp = css->cgroup, *child;
	u16 enable, disable;
	int err = parse_control(text, &enable, &disable);

	(void)of;
	if (err)
		return err;
	enable &= (u16)~cgrp->subtree_control;
	disable &= cgrp->subtree_control;
	if (enable & ~cgroup_control(cgrp))
		return -ENOENT;
	list_for_each_entry(child, &cgrp->children, sibling)
		if (child->subtree_control & disable)
			return -EBUSY;
	err = cgroup_may_enable(cgrp, enable);
	if (err || !(enable | disable))
		return err;
	return cgroup_set_control(cgrp, enable, disable);
}

static int events_show(struct seq_file *m, struct cgroup_subsys_state *css)
{
	struct cgroup *cgrp = css->cgroup;

	seq_printf(m, "populated %d\nfrozen %d\n", cgroup_is_populated(cgrp),
		   READ_ONCE(cgrp->freezer.frozen));
	return 0;
}

static int stat_show(struct seq_file *m, struct cgroup_subsys_state *css)
{
	seq_printf(m, "nr_descendants %d\nnr_dying_descendants %d\n",
		   css->cgroup->nr_descendants,
		   atomic_read(&css->cgroup->nr_dying));
	return 0;
}

static int show_limit(struct seq_file *m, int limit)
{
	if (limit == INT_MAX)
		seq_puts(m, "max\n");
	else
		seq_printf(m, "%d\n", limit);
	return 0;
}

/* "max" or a number from 0 on: 0, -EINVAL, -ERANGE. */
static int parse_limit(const char *text, int *limit)
{
	int n = INT_MAX;
	int err = strcmp(text, "max") != 0 ? kstrtoint(text, 0, &n) : 0;

	if (err)
		return err;
	if (n < 0)
		return -ERANGE;
	*limit = n;
	return 0;
}

static int depth_show(struct seq_file *m, struct cgroup_subsys_state *css)
{
	return show_limit(m, css->cgroup->max_depth);
}

static int depth_write(struct cgroup_open *of, struct cgroup_subsys_state *css,
		       char *text)
{
	(void)of;
	return parse_limit(text, &css->cgroup->max_depth);
}

static int descendants_show(struct seq_file *m, struct cgroup_subsys_state *css)
{
	return show_limit(m, css->cgroup->max_descendants);
}

static int descendants_write(struct cgroup_open *of,
			     struct cgroup_subsys_state *css, char *text)
{
	(void)of;
	return parse_limit(text, &css->cgroup->max_descendants);
}

/* A number that can only be @min to 1: 0, -EINVAL, -ERANGE. */
static int parse_switch(const char *text, int min, int *on)
{
	int err = kstrtoint(text, 0, on);

	if (err)
		return err;
	return *on < min || *on > 1 ? -ERANGE : 0;
}

static int freeze_show(struct seq_file *m, struct cgroup_subsys_state *css)
{
	seq_printf(m, "%d\n", css->cgroup->freezer.wanted);
	return 0;
}

static int freeze_write(struct cgroup_open *of, struct cgroup_subsys_state *css,
			char *text)
{
	int on, err = parse_switch(text, 0, &on);

	(void)of;
	if (!err)
		cgroup_freeze(css->cgroup, on);
	return err;
}

/* It ends whole processes, so threaded cgroups have no say. */
static int kill_write(struct cgroup_open *of, struct cgroup_subsys_state *css,
		      char *text)
{
	int on, err = parse_switch(text, 1, &on);

	(void)of;
	if (err)
		return err;
	if (cgroup_is_threaded(css->cgroup))
		return -EOPNOTSUPP;
	cgroup_kill(css->cgroup);
	return 0;
}

/* A process is listed while any of its threads lives. */
static bool is_listed(struct task_struct *task, bool processes)
{
	if (!processes)
		return !(READ_ONCE(task->flags) & PF_EXITING);
	return thread_group_leader(task) && atomic_read(&task->signal->live);
}

static void print_list(struct seq_file *m, const struct list_head *tasks,
		       bool processes) __must_hold(css_set_lock)
{
	struct task_struct *task;

	list_for_each_entry(task, tasks, cg_list)
		if (task->thread_pid && is_listed(task, processes))
			seq_printf(m, "%d\n", pid_vnr(task->thread_pid));
}

/* The tasks of one cgroup; numbers as the reader's pid namespace has them. */
static void print_tasks(struct seq_file *m, const struct cgroup *cgrp,
			bool processes)
{
	struct css_set *cset;

	spin_lock_irq(&tasklist_lock); /* for the numbers */
	spin_lock(&css_set_lock);
	list_for_each_entry(cset, &cgrp->csets, cgrp_link) {
		print_list(m, &cset->tasks, processes);
		if (processes)
			print_list(m, &cset->dying, processes);
	}
	spin_unlock(&css_set_lock);
	spin_unlock_irq(&tasklist_lock);
}

/* A domain's processes may have their leaders in its tree of threads. */
static int procs_show(struct seq_file *m, struct cgroup_subsys_state *css)
{
	struct cgroup *pos, *cgrp = css->cgroup;

	if (cgroup_is_threaded(cgrp))
		return -EOPNOTSUPP;
	for_each_cgroup_pre(pos, cgrp) if (pos->domain == cgrp)
		print_tasks(m, pos, true);
	return 0;
}

static int threads_show(struct seq_file *m, struct cgroup_subsys_state *css)
{
	print_tasks(m, css->cgroup, false);
	return 0;
}

const struct cftype cgroup_core_files[] = {
	{
		.name = "cgroup.type",
		.flags = CFTYPE_NOT_ON_ROOT,
		.show = type_show,
		.write = type_write,
	},
	{
		.name = "cgroup.procs",
		.flags = CFTYPE_NS_DELEGATABLE,
		.show = procs_show,
		.write = cgroup_procs_write,
	},
	{
		.name = "cgroup.threads",
		.flags = CFTYPE_NS_DELEGATABLE,
		.show = threads_show,
		.write = cgroup_threads_write,
	},
	{
		.name = "cgroup.controllers",
		.show = controllers_show,
	},
	{
		.name = "cgroup.subtree_control",
		.flags = CFTYPE_NS_DELEGATABLE,
		.show = subtree_show,
		.write = subtree_write,
	},
	{
		.name = "cgroup.events",
		.flags = CFTYPE_NOT_ON_ROOT,
		.file = offsetof(struct cgroup, events_file),
		.show = events_show,
	},
	{
		.name = "cgroup.max.descendants",
		.show = descendants_show,
		.write = descendants_write,
	},
	{
		.name = "cgroup.max.depth",
		.show = depth_show,
		.write = depth_write,
	},
	{
		.name = "cgroup.stat",
		.show = stat_show,
	},
	{
		.name = "cgroup.freeze",
		.flags = CFTYPE_NOT_ON_ROOT,
		.show = freeze_show,
		.write = freeze_write,
	},
	{
		.name = "cgroup.kill",
		.flags = CFTYPE_NOT_ON_ROOT,
		.write = kill_write,
	},
	{ 0 },
};

/*
 * cgroup/pids.c - the pids controller: how many tasks a cgroup may hold.
 *
 * A fork is charged to its cgroup and to every ancestor but the root.  It is
 * refused with -EAGAIN if any of them would pass its limit; moving a task in
 * is never refused, so a count may stand above its limit.  A zombie counts
 * until it has been waited for.
 *
 * See: cgroups(7), "PID" in Linux's cgroup-v2.rst.
 */
#include <uapi/errno.h>
#include "cgroup/cgroup.h"
#include "kernel/base/bug.h"
#include "kernel/base/printk.h"
#include "kernel/pid.h"
#include "lib/atomic.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/util.h"
#include "mm/slab.h"
#include "fs/seq_file.h"

#define PIDS_MAX ((long)PID_MAX_LIMIT + 1) /* no limit */

struct pids_state {
	struct cgroup_subsys_state css;
	atomic_long_t count;            /* [a] tasks here and below */
	atomic_long_t peak;             /* [a] the most there have been */
	atomic_long_t limit;            /* [a] pids.max */
	atomic_long_t refused;          /* [a] forks, for any limit above too */
	struct cgroup_file events_file; /* pids.events */
};

static struct pids_state *to_pids(struct cgroup_subsys_state *css)
{
	return container_of(css, struct pids_state, css);
}

/* NULL at the root, which neither counts nor limits. */
static struct pids_state *counted(struct cgroup_subsys_state *css)
{
	return css->parent ? to_pids(css) : NULL;
}

static struct pids_state *parent_of(struct pids_state *pids)
{
	return counted(pids->css.parent);
}

static struct cgroup_subsys_state *
pids_alloc(struct cgroup_subsys_state *parent)
{
	struct pids_state *pids = kzalloc(sizeof(*pids), GFP_KERNEL);

	(void)parent;
	if (!pids)
		return ERR_PTR(-ENOMEM);
	atomic_long_set(&pids->limit, PIDS_MAX);
	return &pids->css;
}

static void pids_free(struct cgroup_subsys_state *css)
{
	assert(!atomic_long_read(&to_pids(css)->count));
	kfree(to_pids(css));
}

/* Take one task off @from and its ancestors, stopping short of @end. */
static void uncharge_until(struct pids_state *from,
			   const struct pids_state *end)
{
	for (struct pids_state *p = from; p != end; p = parent_of(p))
		atomic_long_dec(&p->count);
}

static void raise_peak(struct pids_state *pids, long count)
{
	long peak = atomic_long_read(&pids->peak);

	while (count > peak)
		if (atomic_long_try_cmpxchg(&pids->peak, &peak, count))
			break;
}

/* The first refusal is logged, each is counted where the fork was tried. */
static void note_refusal(struct pids_state *pids)
{
	char path[256];

	if (atomic_long_fetch_add(1, &pids->refused) == 0 &&
	    cgroup_path(pids->css.cgroup, path, sizeof(path)))
		pr_info("cgroup: fork rejected by pids controller in %s\n",
			cgroup_path(pids->css.cgroup, path, sizeof(path)));
	cgroup_file_changed(&pids->events_file);
}

static int pids_can_fork(struct cgroup_subsys_state *css)
{
	struct pids_state *p;

	/* Add first, then look: two forks at once cannot both slip under. */
	for (p = counted(css); p; p = parent_of(p)) {
		long count = atomic_long_fetch_add(1, &p->count) + 1;

		if (count > atomic_long_read(&p->limit))
			goto out_refuse;
		raise_peak(p, count);
	}
	return 0;

out_refuse:
	uncharge_until(counted(css), parent_of(p));
	note_refusal(to_pids(css));
	return -EAGAIN;
}

static void pids_charge(struct cgroup_subsys_state *css)
{
	for (struct pids_state *p = counted(css); p; p = parent_of(p))
		raise_peak(p, atomic_long_fetch_add(1, &p->count) + 1);
}

static void pids_uncharge(struct cgroup_subsys_state *css)
{
	uncharge_until(counted(css), NULL);
}

static int max_show(struct seq_file *m, struct cgroup_subsys_state *css)
{
	long limit = atomic_long_read(&to_pids(css)->limit);

	if (limit == PIDS_MAX)
		seq_puts(m, "max\n");
	else
		seq_printf(m, "%ld\n", limit);
	return 0;
}

static int max_write(struct cgroup_open *of, struct cgroup_subsys_state *css,
		     char *text)
{
	long limit = PIDS_MAX;

	(void)of;
	if (strcmp(text, "max") != 0) {
		int err = kstrtol(text, 0, &limit);

		if (err)
			return err;
		if (limit < 0 || limit >= PIDS_MAX)
			return -EINVAL;
	}
	atomic_long_set(&to_pids(css)->limit, limit);
	return 0;
}

static int current_show(struct seq_file *m, struct cgroup_subsys_state *css)
{
	seq_printf(m, "%ld\n", atomic_long_read(&to_pids(css)->count));
	return 0;
}

static int peak_show(struct seq_file *m, struct cgroup_subsys_state *css)
{
	seq_printf(m, "%ld\n", atomic_long_read(&to_pids(css)->peak));
	return 0;
}

static int events_show(struct seq_file *m, struct cgroup_subsys_state *css)
{
	seq_printf(m, "max %ld\n", atomic_long_read(&to_pids(css)->refused));
	return 0;
}

static const struct cftype pids_files[] = {
	{
		.name = "pids.max",
		.flags = CFTYPE_NOT_ON_ROOT,
		.show = max_show,
		.write = max_write,
	},
	{
		.name = "pids.current",
		.flags = CFTYPE_NOT_ON_ROOT,
		.show = current_show,
	},
	{
		.name = "pids.peak",
		.flags = CFTYPE_NOT_ON_ROOT,
		.show = peak_show,
	},
	{
		.name = "pids.events",
		.flags = CFTYPE_NOT_ON_ROOT,
		.file = offsetof(struct pids_state, events_file),
		.show = events_show,
	},
	{ 0 },
};

const struct cgroup_subsys pids_cgrp_subsys = {
	.name = "pids",
	.threaded = true,
	.alloc = pids_alloc,
	.free = pids_free,
	.can_fork = pids_can_fork,
	.charge = pids_charge,
	.uncharge = pids_uncharge,
	.files = pids_files,
};

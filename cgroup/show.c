/*
 * cgroup/show.c - cgroups as /proc and /sys show them.
 *
 * A path is written relative to the root of the reader's namespace; what lies
 * outside begins with "/..".
 *
 * See: cgroups(7), "/proc files"; cgroup_namespaces(7).
 */
#include <uapi/errno.h>
#include <uapi/limits.h>
#include "cgroup/internal.h"
#include "kernel/base/panic.h"
#include "kernel/cgroup.h"
#include "kernel/task.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "fs/fs.h"
#include "fs/proc/proc.h"
#include "fs/pseudo.h"
#include "fs/seq_file.h"

/**
 * current_cgroup_ns() - the caller's cgroup namespace.
 *
 * Context: Process context.
 */
struct cgroup_namespace *current_cgroup_ns(void)
{
	return container_of(current->nsproxy->ns[NS_CGROUP],
			    struct cgroup_namespace, common);
}

/**
 * cgroup_path() - a cgroup's path from the root of its hierarchy.
 * @cgrp: the cgroup, dead or alive.
 * @buf:  scratch; the text is at its end.
 * @size: of it, at least 1.
 *
 * Context: Any; the caller keeps the cgroup from being freed.
 * Return: "/a/b", or "" for the root; NULL if it does not fit.
 */
char *cgroup_path(const struct cgroup *cgrp, char *buf, size_t size)
{
	char *p = buf + size - 1;

	*p = '\0';
	for (; cgrp->parent; cgrp = cgrp->parent) {
		size_t len = strlen(cgrp->node->name);

		if ((size_t)(p - buf) < len + 1)
			return NULL;
		p -= len;
		memcpy(p, cgrp->node->name, len);
		*--p = '/';
	}
	return p;
}

/* Does a name of the path end here? */
static bool is_border(char c)
{
	return !c || c == '/';
}

/**
 * cgroup_show_relative() - print a path as seen from another.
 * @m:    the file.
 * @path: from cgroup_path().
 * @top:  the same of the reader's root.
 * @esc:  characters to write in octal.
 *
 * Context: Any.
 */
void cgroup_show_relative(struct seq_file *m, const char *path, const char *top,
			  const char *esc)
{
	size_t common = 0;

	for (size_t i = 0;; i++) {
		if (is_border(path[i]) && is_border(top[i]))
			common = i;
		if (!path[i] || path[i] != top[i])
			break;
	}
	path += common;
	top += common;
	if (!*path && !*top)
		seq_putc(m, '/');
	for (; *top; top++)
		if (*top == '/')
			seq_puts(m, "/..");
	seq_escape(m, path, esc);
}

int cgroup_show_task(struct seq_file *m, struct task_struct *task)
{
	struct css_set *cset;
	char *bufs, *path, *top;
	int err = -ENAMETOOLONG;

	if (!READ_ONCE(cgrp_dfl_root.mounted))
		return 0;
	bufs = kmalloc(2UL * PATH_MAX, GFP_KERNEL);
	if (!bufs)
		return -ENOMEM;
	cset = task_get_css_set(task);
	path = cgroup_path(cset->cgrp, bufs, PATH_MAX);
	top = cgroup_path(current_cgroup_ns()->root_cset->cgrp, bufs + PATH_MAX,
			  PATH_MAX);
	if (path && top) {
		seq_puts(m, "0::");
		cgroup_show_relative(m, path, top, "");
		seq_puts(m,
			 READ_ONCE(cset->cgrp->dead) ? " (deleted)\n" : "\n");
		err = 0;
	}
	put_css_set(cset);
	kfree(bufs);
	return err;
}

/**
 * cgroup_print_mask() - the names of controllers in one line.
 * @m:    the file.
 * @mask: bits by enum cgroup_subsys_id; no line if there is none.
 *
 * Context: Any.
 * Return: 0.
 */
int cgroup_print_mask(struct seq_file *m, u16 mask)
{
	const char *sep = "";

	for_each_subsys(i) {
		if (!(mask & 1U << i))
			continue;
		seq_puts(m, sep);
		seq_puts(m, cgroup_subsys[i]->name);
		sep = " ";
	}
	if (*sep)
		seq_putc(m, '\n');
	return 0;
}

/* /proc/cgroups; all controllers live in the hierarchy of version 2. */
static int cgroups_show(struct seq_file *m, void *v)
{
	(void)v;
	seq_puts(m, "#subsys_name\thierarchy\tnum_cgroups\tenabled\n");
	for_each_subsys(i)
		seq_printf(m, "%s\t0\t%d\t1\n", cgroup_subsys[i]->name,
			   atomic_read(&cgrp_dfl_root.nr_cgrps));
	return 0;
}

static void show_delegatable(struct seq_file *m, const struct cftype *cft)
{
	for (; cft->name; cft++)
		if (cft->flags & CFTYPE_NS_DELEGATABLE)
			seq_printf(m, "%s\n", cft->name);
}

/* /sys/kernel/cgroup/delegate: what may be chowned to a delegatee. */
static int delegate_show(struct seq_file *m, void *v)
{
	(void)v;
	show_delegatable(m, cgroup_core_files);
	for_each_subsys(i)
		show_delegatable(m, cgroup_subsys[i]->files);
	return 0;
}

/* /sys/kernel/cgroup/features: the mount options. */
static int features_show(struct seq_file *m, void *v)
{
	(void)v;
	seq_puts(m, "nsdelegate\n");
	return 0;
}

/**
 * cgroup_proc_init() - boot: files in /proc and /sys.
 *
 * Context: Boot; both trees exist.
 */
void cgroup_proc_init(void)
{
	struct pseudo_node *dir = sysfs_path("kernel/cgroup");

	if (!dir || !sysfs_path("fs/cgroup") ||
	    !sysfs_create_file(dir, "delegate", 0444, delegate_show, NULL,
			       NULL) ||
	    !sysfs_create_file(dir, "features", 0444, features_show, NULL,
			       NULL) ||
	    !proc_create_single("cgroups", 0444, NULL, cgroups_show))
		panic("cgroup: no memory");
}

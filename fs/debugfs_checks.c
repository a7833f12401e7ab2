/*
 * fs/debugfs_checks.c - the files by which tests look for leaks.
 *
 * counters: one line "name value" for each thing counted (frames, slab
 * objects, tasks, mounts ...).  fail_nth: write N, and the Nth allocation of
 * the writing task from then on fails; read what is left of N, 0 once it has
 * fired.
 *
 * See: kernel/base/counter.c, kernel/base/faultinject.c.
 */
#include "fs/debugfs_checks.h"
#include "fs/pseudo.h"
#include "fs/seq_file.h"
#include "kernel/base/counter.h"
#include "kernel/sched/sched.h"
#include "kernel/base/faultinject.h"
#include "kernel/base/panic.h"
#include "lib/string.h"
#include "uapi/errno.h"

static int show_counter(const char *name, long value, void *m)
{
	seq_printf(m, "%s %ld\n", name, value);
	return 0;
}

static int counters_show(struct seq_file *m, void *v)
{
	(void)v;
	sched_drop_lazy_mms();
	return counter_for_each(show_counter, m);
}

static int fail_nth_show(struct seq_file *m, void *v)
{
	(void)v;
	seq_printf(m, "%d\n", fail_nth_get());
	return 0;
}

static ssize_t fail_nth_store(struct pseudo_node *node, char *buf, size_t len)
{
	int nth, err = kstrtoint(buf, 10, &nth);

	(void)node;
	if (err || nth < 0)
		return -EINVAL;
	fail_nth_set(nth);
	return (ssize_t)len;
}

/* A file of the debugfs root made of callbacks. */
static struct pseudo_node *check_file(const char *name, umode_t mode,
				      int (*show)(struct seq_file *m, void *v),
				      ssize_t (*store)(struct pseudo_node *node,
						       char *buf, size_t len))
{
	struct pseudo_node *node;

	node = debugfs_create_file(name, mode, NULL, NULL, &pseudo_show_fops);
	if (!node)
		panic("debugfs: no memory for %s", name);
	node->show = show;
	node->store = store;
	return node;
}

/**
 * debugfs_checks_init() - make counters and fail_nth in debugfs.
 *
 * Context: Boot, after debugfs_init(); may sleep.
 */
void debugfs_checks_init(void)
{
	check_file("counters", 0444, counters_show, NULL);
	check_file("fail_nth", 0666, fail_nth_show, fail_nth_store);
}

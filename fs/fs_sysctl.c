/*
 * fs/fs_sysctl.c - /proc/sys/fs: how full the caches of names and inodes are,
 * and how much inotify a user may have.
 *
 * See: proc(5), /proc/sys/fs; inotify(7).
 */
#include "asm/page.h"
#include "lib/util.h"
#include "kernel/sysctl.h"
#include "kernel/user_namespace.h"
#include "mm/page.h"
#include "fs/dentry.h"
#include "fs/fs_sysctl.h"
#include "fs/inode.h"
#include "fs/inotify.h"

#define AGE_LIMIT 45 /* seconds; fixed, as on Linux */

static const long zero, int_max = INT_MAX;

/* Show @n numbers counted just now. */
static int show_longs(struct ctl_table *table, long *numbers, size_t n,
		      char *buf, size_t *lenp, loff_t *ppos)
{
	struct ctl_table copy = *table;

	copy.data = numbers;
	copy.maxlen = n * sizeof(long);
	return proc_doulongvec_minmax(&copy, 0, buf, lenp, ppos);
}

/* dentry-state: all, unused, age limit, pages wanted, and two blanks. */
static int dentry_state(struct ctl_table *table, int write, char *buf,
			size_t *lenp, loff_t *ppos)
{
	long state[6] = { nr_dentries(), nr_dentries_unused(), AGE_LIMIT };

	(void)write; /* nobody has the right to */
	return show_longs(table, state, ARRAY_SIZE(state), buf, lenp, ppos);
}

/* inode-nr: all and unused; there is no cache of unused inodes. */
static int inode_nr(struct ctl_table *table, int write, char *buf, size_t *lenp,
		    loff_t *ppos)
{
	long nr[2] = { nr_inodes(), 0 };

	(void)write;
	return show_longs(table, nr, ARRAY_SIZE(nr), buf, lenp, ppos);
}

/* inode-state: the same and five blanks. */
static int inode_state(struct ctl_table *table, int write, char *buf,
		       size_t *lenp, loff_t *ppos)
{
	long state[7] = { nr_inodes() };

	(void)write;
	return show_longs(table, state, ARRAY_SIZE(state), buf, lenp, ppos);
}

static struct ctl_table tables[] = {
	{ .path = "fs/dentry-state",
	  .mode = 0444,
	  .proc_handler = dentry_state },
	{ .path = "fs/inode-nr", .mode = 0444, .proc_handler = inode_nr },
	{ .path = "fs/inode-state", .mode = 0444, .proc_handler = inode_state },
	{ .path = "fs/inotify/max_user_instances",
	  .data = &init_user_ns.ucount_max[UCOUNT_INOTIFY_INSTANCES],
	  .maxlen = sizeof(long),
	  .mode = 0644,
	  .proc_handler = proc_doulongvec_minmax,
	  .extra1 = &zero,
	  .extra2 = &int_max },
	{ .path = "fs/inotify/max_user_watches",
	  .data = &init_user_ns.ucount_max[UCOUNT_INOTIFY_WATCHES],
	  .maxlen = sizeof(long),
	  .mode = 0644,
	  .proc_handler = proc_doulongvec_minmax,
	  .extra1 = &zero,
	  .extra2 = &int_max },
	{ .path = "fs/inotify/max_queued_events",
	  .data = &inotify_max_queued_events,
	  .maxlen = sizeof(int),
	  .mode = 0644,
	  .proc_handler = proc_dointvec_minmax,
	  .extra1 = SYSCTL_ZERO },
};

/**
 * fs_sysctl_init() - make the files; watches may pin a hundredth of memory.
 *
 * Context: Boot, once.
 */
void fs_sysctl_init(void)
{
	size_t cost = sizeof(struct watch) + 2 * sizeof(struct inode);
	unsigned long watches = totalram_pages / 100 * PAGE_SIZE / cost;

	init_user_ns.ucount_max[UCOUNT_INOTIFY_INSTANCES] = 128;
	init_user_ns.ucount_max[UCOUNT_INOTIFY_WATCHES] =
		(long)clamp(watches, 8192UL, 1048576UL);
	register_sysctl(tables, ARRAY_SIZE(tables));
}

/*
 * fs/drop_caches.c - giving cached memory back: under pressure, and by hand.
 *
 * Unused dentries are the file rooms' only cache beside the page cache; they
 * pin inodes and, through those, whatever a file system keeps per file.
 *
 * See: proc(5), /proc/sys/vm/drop_caches.
 */
#include "lib/types.h"
#include "lib/util.h"
#include <uapi/errno.h>
#include "kernel/sysctl.h"
#include "mm/gfp.h"
#include "mm/pagecache.h"
#include "fs/dentry.h"
#include "fs/drop_caches.h"

/* Allocators that hold file system locks do not ask for __GFP_FS. */
static unsigned long shrink(unsigned long nr, gfp_t gfp)
{
	return gfp & __GFP_FS ? shrink_dcache(nr) : 0;
}

/* 1: pages, 2: dentries, 3: both. */
static int drop_caches(struct ctl_table *table, int write, char *buf,
		       size_t *lenp, loff_t *ppos)
{
	int what = 0, err;
	struct ctl_table copy = *table;

	copy.data = &what;
	err = proc_dointvec_minmax(&copy, write, buf, lenp, ppos);
	if (err || !write)
		return err;
	if (what & 2)
		while (shrink_dcache(ULONG_MAX))
			;
	if (what & 1)
		drop_pagecache();
	return 0;
}

static const int lowest = 1, highest = 4;

static struct ctl_table drop_caches_table[] = {
	{ .path = "vm/drop_caches",
	  .maxlen = sizeof(int),
	  .mode = 0200,
	  .proc_handler = drop_caches,
	  .extra1 = &lowest,
	  .extra2 = &highest },
};

/** drop_caches_init() - answer memory pressure.  Context: Boot, once. */
void drop_caches_init(void)
{
	register_shrinker(shrink);
	register_sysctl(drop_caches_table, ARRAY_SIZE(drop_caches_table));
}

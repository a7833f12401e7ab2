/*
 * kernel/vm_sysctl.c - /proc/sys/vm: the tunables of memory.
 *
 * mm stands below the tables of tunables, so its variables get their files
 * here.
 *
 * See: proc(5), /proc/sys/vm.
 */
#include "kernel/sysctl.h"
#include "lib/util.h"
#include "mm/frame.h"
#include "mm/vmstat.h"

/* Each write sets the watermarks anew; what is shown is what took effect. */
static int min_free_handler(struct ctl_table *table, int write, char *buf,
			    size_t *lenp, loff_t *ppos)
{
	int kib = (int)zone_min_free_kib(), err;
	struct ctl_table copy = *table;

	copy.data = &kib;
	err = proc_dointvec_minmax(&copy, write, buf, lenp, ppos);
	if (!err && write)
		zone_set_min_free((unsigned long)kib);
	return err;
}

static struct ctl_table tables[] = {
	{ .path = "vm/max_map_count",
	  .data = &sysctl_max_map_count,
	  .maxlen = sizeof(int),
	  .mode = 0644,
	  .proc_handler = proc_dointvec_minmax,
	  .extra1 = SYSCTL_ZERO },
	{ .path = "vm/overcommit_memory",
	  .data = &sysctl_overcommit_memory,
	  .maxlen = sizeof(int),
	  .mode = 0644,
	  .proc_handler = proc_dointvec_minmax,
	  .extra1 = SYSCTL_ZERO,
	  .extra2 = SYSCTL_TWO },
	{ .path = "vm/overcommit_ratio",
	  .data = &sysctl_overcommit_ratio,
	  .maxlen = sizeof(int),
	  .mode = 0644,
	  .proc_handler = proc_dointvec_minmax,
	  .extra1 = SYSCTL_ZERO },
	{ .path = "vm/min_free_kbytes",
	  .maxlen = sizeof(int),
	  .mode = 0644,
	  .proc_handler = min_free_handler,
	  .extra1 = SYSCTL_ZERO },
};

/** vm_sysctl_init() - make the files.  Context: Boot, once. */
void vm_sysctl_init(void)
{
	register_sysctl(tables, ARRAY_SIZE(tables));
}

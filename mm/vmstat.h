/*
 * mm/vmstat.h - what memory is used for, counted as it happens.
 */
#ifndef MM_VMSTAT_H
#define MM_VMSTAT_H

#include "lib/types.h"
#include "lib/atomic.h"

enum node_stat_item { /* pages in use, by purpose */
	NR_ANON_MAPPED,
	NR_FILE_PAGES,  /* page cache, tmpfs included */
	NR_FILE_MAPPED, /* page cache pages in some page table */
	NR_SHMEM,       /* tmpfs and shared anonymous */
	NR_FILE_DIRTY,
	NR_WRITEBACK,
	NR_SLAB,
	NR_PAGETABLE,
	NR_KERNEL_TABLES, /* of them, for vmalloc: these stay */
	NR_SPARE,         /* frames that caches of mm hold back */
	NR_KERNEL_STACK_KB,
	NR_VMALLOC,
	NR_MLOCK,
	NR_ACTIVE_FILE,
	NR_INACTIVE_FILE,
	NR_VM_STAT_ITEMS,
};

enum vm_event_item { /* things that happened since boot */
	PGALLOC,
	PGFREE,
	PGFAULT,
	PGMAJFAULT,
	PGSCAN,
	PGSTEAL,
	PGREUSE, /* copy-on-write solved without a copy */
	PGCOPY,  /* ... and with one */
	OOM_KILL,
	PGPGIN,
	PGPGOUT,
	NR_VM_EVENTS,
};

extern atomic_long_t vm_stat[NR_VM_STAT_ITEMS];
extern atomic_long_t vm_events[NR_VM_EVENTS];
extern atomic_long_t vm_committed_as; /* pages of private writable maps */

static inline void vm_stat_add(enum node_stat_item item, long n)
{
	atomic_long_add(n, &vm_stat[item]);
}

static inline long vm_stat_read(enum node_stat_item item)
{
	long n = atomic_long_read(&vm_stat[item]);

	return n < 0 ? 0 : n;
}

static inline void count_vm_event(enum vm_event_item item)
{
	atomic_long_inc(&vm_events[item]);
}

/* /proc/meminfo, in KiB. */
struct meminfo {
	u64 total, free, available, buffers, cached, active_anon, inactive_anon,
		active_file, inactive_file, mlocked, dirty, writeback,
		anon_pages, mapped, shmem, slab, sreclaimable, kernel_stack,
		page_tables, commit_limit, committed_as, vmalloc_total,
		vmalloc_used, directmap_4k, directmap_2m, directmap_1g;
};

/* Tunables of memory; kernel/vm_sysctl.c has the files. */
enum overcommit {
	OVERCOMMIT_GUESS,
	OVERCOMMIT_ALWAYS,
	OVERCOMMIT_NEVER
};

extern int sysctl_max_map_count;     /* mappings of one address space */
extern int sysctl_overcommit_memory; /* enum overcommit */
extern int sysctl_overcommit_ratio;  /* percent of memory, OVERCOMMIT_NEVER */

unsigned long vm_commit_limit(void);
void meminfo_get(struct meminfo *mi);
const char *vm_stat_name(unsigned int item);
const char *vm_event_name(unsigned int item);

#endif

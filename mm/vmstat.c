/*
 * mm/vmstat.c - what memory is used for, as /proc/meminfo and vmstat tell it.
 *
 * Every number is counted where the thing happens; nothing is estimated but
 * MemAvailable, which is a guess on Linux too.
 */
#include "lib/util.h"
#include "asm/page.h"
#include "mm/frame.h"
#include "mm/page.h"
#include "mm/vmstat.h"

atomic_long_t vm_stat[NR_VM_STAT_ITEMS];
atomic_long_t vm_events[NR_VM_EVENTS];
atomic_long_t vm_committed_as;
int sysctl_max_map_count = 65530;
int sysctl_overcommit_memory = OVERCOMMIT_GUESS;
int sysctl_overcommit_ratio = 50;

static const char *const stat_names[NR_VM_STAT_ITEMS] = {
	[NR_ANON_MAPPED] = "nr_anon_pages",
	[NR_FILE_PAGES] = "nr_file_pages",
	[NR_FILE_MAPPED] = "nr_mapped",
	[NR_SHMEM] = "nr_shmem",
	[NR_FILE_DIRTY] = "nr_dirty",
	[NR_WRITEBACK] = "nr_writeback",
	[NR_SLAB] = "nr_slab_unreclaimable",
	[NR_PAGETABLE] = "nr_page_table_pages",
	[NR_KERNEL_TABLES] = "nr_kernel_page_tables",
	[NR_SPARE] = "nr_mm_spare",
	[NR_KERNEL_STACK_KB] = "nr_kernel_stack",
	[NR_VMALLOC] = "nr_vmalloc_pages",
	[NR_MLOCK] = "nr_mlock",
	[NR_ACTIVE_FILE] = "nr_active_file",
	[NR_INACTIVE_FILE] = "nr_inactive_file",
};

static const char *const event_names[NR_VM_EVENTS] = {
	[PGALLOC] = "pgalloc_normal", [PGFREE] = "pgfree",
	[PGFAULT] = "pgfault",        [PGMAJFAULT] = "pgmajfault",
	[PGSCAN] = "pgscan_direct",   [PGSTEAL] = "pgsteal_direct",
	[PGREUSE] = "pgreuse",        [PGCOPY] = "pgcopy",
	[OOM_KILL] = "oom_kill",      [PGPGIN] = "pgpgin",
	[PGPGOUT] = "pgpgout",
};

/**
 * vm_stat_name() - the name of a number in /proc/vmstat.
 * @item: enum node_stat_item.
 *
 * Context: Any.
 * Return: the name.
 */
const char *vm_stat_name(unsigned int item)
{
	return stat_names[item];
}

/**
 * vm_event_name() - the name of an event in /proc/vmstat.
 * @item: enum vm_event_item.
 *
 * Context: Any.
 * Return: the name.
 */
const char *vm_event_name(unsigned int item)
{
	return event_names[item];
}

static u64 kib(u64 pages)
{
	return pages * (PAGE_SIZE / 1024);
}

/* Free, and page cache that reclaim could drop without pain. */
static u64 available_pages(void)
{
	u64 cache = (u64)vm_stat_read(NR_ACTIVE_FILE) +
		    (u64)vm_stat_read(NR_INACTIVE_FILE);
	u64 pages = nr_free_pages() + cache / 2, reserve = zone_reserve();

	return pages > reserve ? pages - reserve : 0;
}

/**
 * meminfo_get() - the numbers of /proc/meminfo.
 * @mi: where to; KiB.
 *
 * Context: Any; a snapshot without locks.
 */
void meminfo_get(struct meminfo *mi)
{
	u64 shmem = (u64)vm_stat_read(NR_SHMEM);
	u64 file = (u64)vm_stat_read(NR_FILE_PAGES);

	*mi = (struct meminfo){
		.total = kib(totalram_pages),
		.free = kib(nr_free_pages()),
		.available = kib(available_pages()),
		.cached = kib(file),
		.active_anon = kib((u64)vm_stat_read(NR_ANON_MAPPED) + shmem),
		.active_file = kib((u64)vm_stat_read(NR_ACTIVE_FILE)),
		.inactive_file = kib((u64)vm_stat_read(NR_INACTIVE_FILE)),
		.mlocked = kib((u64)vm_stat_read(NR_MLOCK)),
		.dirty = kib((u64)vm_stat_read(NR_FILE_DIRTY)),
		.writeback = kib((u64)vm_stat_read(NR_WRITEBACK)),
		.anon_pages = kib((u64)vm_stat_read(NR_ANON_MAPPED)),
		.mapped = kib((u64)vm_stat_read(NR_FILE_MAPPED)),
		.shmem = kib(shmem),
		.slab = kib((u64)vm_stat_read(NR_SLAB)),
		.kernel_stack = (u64)vm_stat_read(NR_KERNEL_STACK_KB),
		.page_tables = kib((u64)vm_stat_read(NR_PAGETABLE)),
		.commit_limit = kib(vm_commit_limit()),
		.committed_as =
			kib((u64)max(atomic_long_read(&vm_committed_as), 0L)),
		.vmalloc_total = (1ULL << 45) / 1024,
		.vmalloc_used = kib((u64)vm_stat_read(NR_VMALLOC)),
	};
}

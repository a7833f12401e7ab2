/*
 * fs/proc/memory.c - /proc's files about memory.
 *
 * See: proc(5), slabinfo(5).
 */
#include <uapi/errno.h>
#include "lib/util.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"
#include "mm/vmstat.h"
#include "fs/seq_file.h"
#include "fs/proc/internal.h"

static void put_kb(struct seq_file *m, const char *name, u64 kb)
{
	seq_printf(m, "%-16s%8llu kB\n", name, kb);
}

static int meminfo_show(struct seq_file *m, void *v)
{
	struct meminfo i;

	(void)v;
	meminfo_get(&i);
	put_kb(m, "MemTotal:", i.total);
	put_kb(m, "MemFree:", i.free);
	put_kb(m, "MemAvailable:", i.available);
	put_kb(m, "Buffers:", i.buffers);
	put_kb(m, "Cached:", i.cached);
	put_kb(m, "SwapCached:", 0);
	put_kb(m, "Active:", i.active_anon + i.active_file);
	put_kb(m, "Inactive:", i.inactive_anon + i.inactive_file);
	put_kb(m, "Active(anon):", i.active_anon);
	put_kb(m, "Inactive(anon):", i.inactive_anon);
	put_kb(m, "Active(file):", i.active_file);
	put_kb(m, "Inactive(file):", i.inactive_file);
	put_kb(m, "Unevictable:", i.mlocked);
	put_kb(m, "Mlocked:", i.mlocked);
	put_kb(m, "SwapTotal:", 0);
	put_kb(m, "SwapFree:", 0);
	put_kb(m, "Dirty:", i.dirty);
	put_kb(m, "Writeback:", i.writeback);
	put_kb(m, "AnonPages:", i.anon_pages);
	put_kb(m, "Mapped:", i.mapped);
	put_kb(m, "Shmem:", i.shmem);
	put_kb(m, "KReclaimable:", i.sreclaimable);
	put_kb(m, "Slab:", i.slab);
	put_kb(m, "SReclaimable:", i.sreclaimable);
	put_kb(m, "SUnreclaim:", i.slab - i.sreclaimable);
	put_kb(m, "KernelStack:", i.kernel_stack);
	put_kb(m, "PageTables:", i.page_tables);
	put_kb(m, "NFS_Unstable:", 0);
	put_kb(m, "Bounce:", 0);
	put_kb(m, "WritebackTmp:", 0);
	put_kb(m, "CommitLimit:", i.commit_limit);
	put_kb(m, "Committed_AS:", i.committed_as);
	put_kb(m, "VmallocTotal:", i.vmalloc_total);
	put_kb(m, "VmallocUsed:", i.vmalloc_used);
	put_kb(m, "VmallocChunk:", 0);
	put_kb(m, "DirectMap4k:", i.directmap_4k);
	put_kb(m, "DirectMap2M:", i.directmap_2m);
	put_kb(m, "DirectMap1G:", i.directmap_1g);
	return 0;
}

static int vmstat_show(struct seq_file *m, void *v)
{
	(void)v;
	seq_printf(m, "nr_free_pages %lu\n", nr_free_pages());
	for (unsigned int i = 0; i < NR_VM_STAT_ITEMS; i++)
		seq_printf(m, "%s %ld\n", vm_stat_name(i),
			   vm_stat_read((enum node_stat_item)i));
	for (unsigned int i = 0; i < NR_VM_EVENTS; i++)
		seq_printf(m, "%s %ld\n", vm_event_name(i),
			   atomic_long_read(&vm_events[i]));
	return 0;
}

static int buddyinfo_show(struct seq_file *m, void *v)
{
	unsigned long nr_free[MAX_ORDER];

	(void)v;
	buddy_snapshot(nr_free);
	seq_printf(m, "Node %d, zone %8s ", 0, "Normal");
	for (unsigned int i = 0; i < MAX_ORDER; i++)
		seq_printf(m, "%6lu ", nr_free[i]);
	seq_putc(m, '\n');
	return 0;
}

/* slabinfo: one record per cache, by its place in the list. */
static void *slab_start(struct seq_file *m, loff_t *pos)
{
	static struct slabinfo unused;

	(void)m;
	if (*pos == 0)
		return SEQ_START_TOKEN;
	return slabinfo_get((unsigned int)*pos - 1, &unused)
		       ? (void *)(unsigned long)(*pos + 1)
		       : NULL;
}

static void *slab_next(struct seq_file *m, void *v, loff_t *pos)
{
	(void)v;
	++*pos;
	return slab_start(m, pos);
}

static void slab_stop(struct seq_file *m, void *v)
{
	(void)m;
	(void)v;
}

static int slab_show(struct seq_file *m, void *v)
{
	struct slabinfo i;

	if (v == SEQ_START_TOKEN) {
		seq_puts(m, "slabinfo - version: 2.1\n");
		seq_puts(m, "# name            <active_objs> <num_objs> "
			    "<objsize> <objperslab> <pagesperslab> "
			    ": tunables <limit> <batchcount> <sharedfactor> "
			    ": slabdata <active_slabs> <num_slabs> "
			    "<sharedavail>\n");
		return 0;
	}
	if (!slabinfo_get((unsigned int)((unsigned long)v - 2), &i))
		return SEQ_SKIP;
	seq_printf(m, "%-17s %6lu %6lu %6u %4u %4u", i.name, i.active_objs,
		   i.num_objs, i.object_size, i.objs_per_slab,
		   i.pages_per_slab);
	seq_printf(m, " : tunables %4u %4u %4u", 0, 0, 0);
	seq_printf(m, " : slabdata %6lu %6lu %6lu\n", i.num_slabs, i.num_slabs,
		   0UL);
	return 0;
}

static const struct seq_operations slab_ops = {
	.start = slab_start,
	.next = slab_next,
	.stop = slab_stop,
	.show = slab_show,
};

/* vmallocinfo: the position is the address behind the last area shown. */
static void *vmalloc_start(struct seq_file *m, loff_t *pos)
{
	static const unsigned long base = 0xffffc90000000000UL;
	unsigned long *addr = m->private;
	struct vmalloc_info info;

	*addr = base + (unsigned long)*pos;
	return vmalloc_info_next(*addr, &info) ? addr : NULL;
}

static void *vmalloc_next(struct seq_file *m, void *v, loff_t *pos)
{
	unsigned long *addr = v;
	struct vmalloc_info info;

	if (!vmalloc_info_next(*addr, &info))
		return NULL;
	*pos += (loff_t)(info.addr + info.size - *addr);
	return vmalloc_start(m, pos);
}

static int vmalloc_show(struct seq_file *m, void *v)
{
	const unsigned long *addr = v;
	struct vmalloc_info i;

	if (!vmalloc_info_next(*addr, &i))
		return SEQ_SKIP;
	seq_printf(m, "0x%016lx-0x%016lx %7lu", i.addr, i.addr + i.size,
		   i.size);
	if (i.caller)
		seq_printf(m, " %pS", i.caller);
	if (i.nr_pages)
		seq_printf(m, " pages=%u", i.nr_pages);
	if (i.phys_addr)
		seq_printf(m, " phys=0x%016llx", i.phys_addr);
	if (i.flags & VM_IOREMAP)
		seq_puts(m, " ioremap");
	if (i.flags & VM_ALLOC)
		seq_puts(m, " vmalloc");
	if (i.flags & VM_MAP)
		seq_puts(m, " vmap");
	if (i.nr_pages)
		seq_printf(m, " N0=%u", i.nr_pages);
	seq_putc(m, '\n');
	return 0;
}

static const struct seq_operations vmalloc_ops = {
	.start = vmalloc_start,
	.next = vmalloc_next,
	.stop = slab_stop,
	.show = vmalloc_show,
};

static int vmalloc_open(struct inode *inode, struct file *file)
{
	unsigned long *addr = kzalloc(sizeof(*addr), GFP_KERNEL);
	int err;

	(void)inode;
	if (!addr)
		return -ENOMEM;
	err = seq_open_private(file, &vmalloc_ops, addr);
	if (err)
		kfree(addr);
	return err;
}

static const struct file_operations vmalloc_fops = {
	.open = vmalloc_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = seq_release_private,
};

static int swaps_show(struct seq_file *m, void *v)
{
	(void)v;
	seq_puts(m, "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n");
	return 0;
}

/**
 * proc_memory_init() - make the files.
 *
 * Context: Boot, once.
 */
void proc_memory_init(void)
{
	proc_create_single("meminfo", 0, NULL, meminfo_show);
	proc_create_single("vmstat", 0, NULL, vmstat_show);
	proc_create_single("buddyinfo", 0, NULL, buddyinfo_show);
	proc_create_single("swaps", 0, NULL, swaps_show);
	proc_create_seq("slabinfo", 0400, NULL, &slab_ops);
	proc_create("vmallocinfo", 0400, NULL, &vmalloc_fops);
}

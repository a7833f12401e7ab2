/*
 * fs/sysfs_cpu.c - /sys/devices/system/cpu: the processors, how they are
 * grouped and the caches they share.
 *
 * Each attribute is a line in a table; its file carries the processor, the
 * cache and the line packed into one word.
 *
 * See: lscpu(1); Linux's Documentation/ABI/stable/sysfs-devices-system-cpu.
 */
#include "asm/smp.h"
#include "asm/topology.h"
#include "lib/cpumask.h"
#include "lib/format.h"
#include "lib/util.h"
#include "kernel/base/panic.h"
#include "fs/pseudo.h"
#include "fs/seq_file.h"

/* What a file is about, packed into its data pointer. */
static void *pack(int cpu, unsigned int index, size_t attr)
{
	return (void *)((unsigned long)cpu << 16 | index << 8 | attr);
}

static int packed_cpu(const struct seq_file *m)
{
	return (int)((unsigned long)m->private >> 16);
}

static unsigned int packed_index(const struct seq_file *m)
{
	return (unsigned long)m->private >> 8 & 255;
}

static size_t packed_attr(const struct seq_file *m)
{
	return (unsigned long)m->private & 255;
}

static void put_map(struct seq_file *m, struct cpumask mask)
{
	seq_printf(m, "%*pb\n", nr_cpu_ids, &mask);
}

static void put_list(struct seq_file *m, struct cpumask mask)
{
	seq_printf(m, "%*pbl\n", nr_cpu_ids, &mask);
}

static void show_package_id(struct seq_file *m, int cpu)
{
	seq_printf(m, "%u\n", cpu_place(cpu).package);
}

static void show_core_id(struct seq_file *m, int cpu)
{
	seq_printf(m, "%u\n", cpu_place(cpu).core);
}

static void show_core_map(struct seq_file *m, int cpu)
{
	put_map(m, cpu_core_mask(cpu));
}

static void show_core_list(struct seq_file *m, int cpu)
{
	put_list(m, cpu_core_mask(cpu));
}

static void show_package_map(struct seq_file *m, int cpu)
{
	put_map(m, cpu_package_mask(cpu));
}

static void show_package_list(struct seq_file *m, int cpu)
{
	put_list(m, cpu_package_mask(cpu));
}

/* The older names of the masks stand beside the newer ones. */
static const struct {
	const char *name;
	void (*show)(struct seq_file *m, int cpu);
} topology[] = {
	{ "physical_package_id", show_package_id },
	{ "core_id", show_core_id },
	{ "core_cpus", show_core_map },
	{ "core_cpus_list", show_core_list },
	{ "thread_siblings", show_core_map },
	{ "thread_siblings_list", show_core_list },
	{ "package_cpus", show_package_map },
	{ "package_cpus_list", show_package_list },
	{ "core_siblings", show_package_map },
	{ "core_siblings_list", show_package_list },
};

static int topology_show(struct seq_file *m, void *v)
{
	(void)v;
	topology[packed_attr(m)].show(m, packed_cpu(m));
	return 0;
}

static void show_level(struct seq_file *m, const struct cache_info *c)
{
	seq_printf(m, "%u\n", c->level);
}

static void show_type(struct seq_file *m, const struct cache_info *c)
{
	static const char *const types[] = { "", "Data", "Instruction",
					     "Unified" };

	seq_printf(m, "%s\n", types[c->type]);
}

static void show_line(struct seq_file *m, const struct cache_info *c)
{
	seq_printf(m, "%u\n", c->line);
}

static void show_partition(struct seq_file *m, const struct cache_info *c)
{
	seq_printf(m, "%u\n", c->partitions);
}

static void show_ways(struct seq_file *m, const struct cache_info *c)
{
	seq_printf(m, "%u\n", c->ways);
}

static void show_sets(struct seq_file *m, const struct cache_info *c)
{
	seq_printf(m, "%u\n", c->sets);
}

static void show_size(struct seq_file *m, const struct cache_info *c)
{
	seq_printf(m, "%uK\n",
		   c->line * c->partitions * c->ways * c->sets >> 10);
}

static void show_id(struct seq_file *m, const struct cache_info *c)
{
	seq_printf(m, "%u\n",
		   cpu_place(packed_cpu(m)).apic_id >> c->share_shift);
}

static void show_shared_map(struct seq_file *m, const struct cache_info *c)
{
	put_map(m, cpu_cache_mask(packed_cpu(m), c));
}

static void show_shared_list(struct seq_file *m, const struct cache_info *c)
{
	put_list(m, cpu_cache_mask(packed_cpu(m), c));
}

static const struct {
	const char *name;
	void (*show)(struct seq_file *m, const struct cache_info *c);
} caches[] = {
	{ "level", show_level },
	{ "type", show_type },
	{ "coherency_line_size", show_line },
	{ "physical_line_partition", show_partition },
	{ "ways_of_associativity", show_ways },
	{ "number_of_sets", show_sets },
	{ "size", show_size },
	{ "id", show_id },
	{ "shared_cpu_map", show_shared_map },
	{ "shared_cpu_list", show_shared_list },
};

static int cache_show(struct seq_file *m, void *v)
{
	struct cache_info cache;

	(void)v;
	if (cpu_cache(packed_index(m), &cache))
		caches[packed_attr(m)].show(m, &cache);
	return 0;
}

static int cpu_mask_show(struct seq_file *m, void *v)
{
	(void)v;
	put_list(m, *(const struct cpumask *)m->private);
	return 0;
}

static int kernel_max_show(struct seq_file *m, void *v)
{
	(void)v;
	seq_printf(m, "%d\n", NR_CPUS - 1);
	return 0;
}

static int cpu_online_show(struct seq_file *m, void *v)
{
	(void)v;
	seq_printf(m, "%d\n", cpu_online(packed_cpu(m)));
	return 0;
}

static void create_caches(struct pseudo_node *cpu_dir, int cpu)
{
	struct pseudo_node *all = NULL, *dir;
	struct cache_info cache;
	char name[16];

	for (unsigned int i = 0; cpu_cache(i, &cache); i++) {
		if (!all)
			all = sysfs_create_dir(cpu_dir, "cache");
		scnprintf(name, sizeof(name), "index%u", i);
		dir = all ? sysfs_create_dir(all, name) : NULL;
		for (size_t a = 0; dir && a < ARRAY_SIZE(caches); a++)
			sysfs_create_file(dir, caches[a].name, 0444, cache_show,
					  NULL, pack(cpu, i, a));
	}
}

static void create_cpu(struct pseudo_node *system, int cpu)
{
	struct pseudo_node *cpu_dir, *dir;
	char name[16];

	scnprintf(name, sizeof(name), "cpu%d", cpu);
	cpu_dir = sysfs_create_dir(system, name);
	dir = cpu_dir ? sysfs_create_dir(cpu_dir, "topology") : NULL;
	if (!dir)
		return;
	sysfs_create_file(cpu_dir, "online", 0444, cpu_online_show, NULL,
			  pack(cpu, 0, 0));
	for (size_t a = 0; a < ARRAY_SIZE(topology); a++)
		sysfs_create_file(dir, topology[a].name, 0444, topology_show,
				  NULL, pack(cpu, 0, a));
	create_caches(cpu_dir, cpu);
}

/**
 * sysfs_cpus_init() - describe the processors found at boot.
 *
 * Context: Boot, when the possible processors are known.
 */
void sysfs_cpus_init(void)
{
	struct pseudo_node *system = sysfs_path("devices/system/cpu");
	int cpu;

	if (!system)
		panic("sysfs: no memory");
	sysfs_create_file(system, "online", 0444, cpu_mask_show, NULL,
			  &cpu_online_mask);
	sysfs_create_file(system, "possible", 0444, cpu_mask_show, NULL,
			  &cpu_possible_mask);
	sysfs_create_file(system, "present", 0444, cpu_mask_show, NULL,
			  &cpu_possible_mask);
	sysfs_create_file(system, "kernel_max", 0444, kernel_max_show, NULL,
			  NULL);
	for_each_possible_cpu(cpu)
		create_cpu(system, cpu);
}

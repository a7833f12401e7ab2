/*
 * fs/sysfs.c - /sys: one tree for the whole machine, filled by all rooms.
 *
 * What stands here is what no driver owns: the processors, /sys/kernel and
 * the directories on which other file systems are mounted.
 *
 * See: sysfs(5).
 */
#include <uapi/errno.h>
#include <uapi/statfs.h>
#include "asm/smp.h"
#include "lib/cpumask.h"
#include "lib/errptr.h"
#include "lib/format.h"
#include "lib/string.h"
#include "kernel/base/panic.h"
#include "fs/device.h"
#include "fs/fs.h"
#include "fs/pseudo.h"
#include "fs/seq_file.h"

static struct pseudo_node *sysfs_root;

/**
 * sysfs_create_dir() - make a directory in /sys.
 * @parent: where; NULL for the top.
 * @name:   its name.
 *
 * Context: May sleep.
 * Return: the node or NULL.
 */
struct pseudo_node *sysfs_create_dir(struct pseudo_node *parent,
				     const char *name)
{
	return pseudo_mkdir(parent ? parent : sysfs_root, name, 0755);
}

/**
 * sysfs_create_file() - make a file in /sys.
 * @parent: where; NULL for the top.
 * @name:   its name.
 * @mode:   its permissions.
 * @show:   prints it, or NULL.
 * @store:  takes what is written, or NULL.
 * @data:   for both.
 *
 * Context: May sleep.
 * Return: the node or NULL.
 */
struct pseudo_node *sysfs_create_file(struct pseudo_node *parent,
				      const char *name, umode_t mode,
				      pseudo_show_fn *show,
				      pseudo_store_fn *store, void *data)
{
	return pseudo_create_show(parent ? parent : sysfs_root, name, mode,
				  show, store, data);
}

/**
 * sysfs_path() - the directory of a path below /sys, made where missing.
 * @path: "class/tty".
 *
 * Context: May sleep.
 * Return: the node or NULL.
 */
struct pseudo_node *sysfs_path(const char *path)
{
	struct pseudo_node *dir = sysfs_root, *next;
	char name[64];

	while (dir && *path) {
		size_t len = strcspn(path, "/");

		if (len >= sizeof(name))
			return NULL;
		memcpy(name, path, len);
		name[len] = '\0';
		next = pseudo_find(dir, name);
		dir = next ? next : pseudo_mkdir(dir, name, 0755);
		path += len;
		path += *path == '/';
	}
	return dir;
}

static int cpu_mask_show(struct seq_file *m, void *v)
{
	const struct cpumask *mask = m->private;

	(void)v;
	seq_printf(m, "%*pbl\n", NR_CPUS, mask);
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
	int cpu = (int)(long)m->private;

	(void)v;
	seq_printf(m, "%d\n", cpumask_test_cpu(cpu, &cpu_online_mask));
	return 0;
}

static int topology_show(struct seq_file *m, void *v)
{
	(void)v;
	seq_printf(m, "%ld\n", (long)m->private);
	return 0;
}

/* /sys/devices/system/cpu/cpuN: what lscpu and busybox nproc read. */
static void create_cpu(struct pseudo_node *system, long cpu)
{
	struct pseudo_node *dir, *topology;
	char name[16];

	scnprintf(name, sizeof(name), "cpu%ld", cpu);
	dir = sysfs_create_dir(system, name);
	if (!dir)
		return;
	sysfs_create_file(dir, "online", 0444, cpu_online_show, NULL,
			  (void *)cpu);
	topology = sysfs_create_dir(dir, "topology");
	if (!topology)
		return;
	sysfs_create_file(topology, "core_id", 0444, topology_show, NULL,
			  (void *)cpu);
	sysfs_create_file(topology, "physical_package_id", 0444, topology_show,
			  NULL, NULL);
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
	for_each_cpu(cpu, &cpu_possible_mask)
		create_cpu(system, cpu);
}

/**
 * sysfs_init() - make the tree and the directories always there.
 *
 * Context: Boot, once.
 */
void sysfs_init(void)
{
	static const char *const dirs[] = {
		"block",    "bus",     "class",    "dev/block",
		"dev/char", "devices", "fs",       "kernel",
		"module",   "power",   "firmware", "kernel/debug",
	};

	device_init();
	sysfs_root = pseudo_root(0555);
	if (!sysfs_root)
		panic("sysfs: no memory");
	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		if (!sysfs_path(dirs[i]))
			panic("sysfs: no memory");
}

static int sysfs_fill_super(struct super_block *sb, void *data, int silent)
{
	(void)data;
	(void)silent;
	return pseudo_fill_super(sb, sysfs_root, SYSFS_MAGIC);
}

static struct dentry *sysfs_mount(struct file_system_type *type, int flags,
				  const char *dev_name, void *data)
{
	(void)dev_name;
	return mount_single(type, flags, data, sysfs_fill_super);
}

struct file_system_type sysfs_type = {
	.name = "sysfs",
	.mount = sysfs_mount,
	.kill_sb = kill_anon_super,
};

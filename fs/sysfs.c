/*
 * fs/sysfs.c - /sys: one tree for the whole machine, filled by all rooms.
 *
 * What stands here is what no driver owns: the directories that are always
 * there, some of them for mounting other file systems on.
 *
 * See: sysfs(5).
 */
#include <uapi/errno.h>
#include <uapi/statfs.h>
#include "lib/errptr.h"
#include "lib/string.h"
#include "kernel/base/panic.h"
#include "kernel/nsproxy.h"
#include "kernel/task.h"
#include "fs/filesystems.h"
#include "fs/device.h"
#include "fs/fs.h"
#include "fs/pseudo.h"

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
	sb->s_iflags |= SB_I_USERNS_VISIBLE;
	return pseudo_fill_super(sb, sysfs_root, SYSFS_MAGIC);
}

static struct dentry *sysfs_mount(struct file_system_type *type, int flags,
				  const char *dev_name, void *data)
{
	(void)dev_name;
	return mount_single(type, flags, data, sysfs_fill_super);
}

/* What is in it differs by network; so does who may see it. */
static struct user_namespace *sysfs_owner(void)
{
	return current->nsproxy->ns[NS_NET]->user_ns;
}

struct file_system_type sysfs_type = {
	.name = "sysfs",
	.fs_flags = FS_USERNS_MOUNT,
	.owner = sysfs_owner,
	.mount = sysfs_mount,
	.kill_sb = kill_anon_super,
};

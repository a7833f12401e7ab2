/*
 * fs/debugfs.c - /sys/kernel/debug: a tree for those who look inside.
 */
#include <uapi/statfs.h>
#include "kernel/base/panic.h"
#include "fs/fs.h"
#include "fs/pseudo.h"

static struct pseudo_node *debugfs_root;

/**
 * debugfs_create_dir() - make a directory.
 * @name:   its name.
 * @parent: where; NULL for the top.
 *
 * Context: May sleep.
 * Return: the node or NULL.
 */
struct pseudo_node *debugfs_create_dir(const char *name,
				       struct pseudo_node *parent)
{
	return pseudo_mkdir(parent ? parent : debugfs_root, name, 0755);
}

/**
 * debugfs_create_file() - make a file.
 * @name:   its name.
 * @mode:   its permissions.
 * @parent: where; NULL for the top.
 * @data:   for node->data.
 * @fops:   its operations.
 *
 * Context: May sleep.
 * Return: the node or NULL.
 */
struct pseudo_node *debugfs_create_file(const char *name, umode_t mode,
					struct pseudo_node *parent, void *data,
					const struct file_operations *fops)
{
	return pseudo_create(parent ? parent : debugfs_root, name, mode, fops,
			     data);
}

/**
 * debugfs_create_show() - make a file of two functions.
 * @name:   its name.
 * @mode:   its permissions.
 * @parent: where; NULL for the top.
 * @show:   prints it, or NULL.
 * @store:  takes what is written, or NULL.
 *
 * Context: May sleep.
 * Return: the node or NULL.
 */
struct pseudo_node *debugfs_create_show(const char *name, umode_t mode,
					struct pseudo_node *parent,
					pseudo_show_fn *show,
					pseudo_store_fn *store)
{
	return pseudo_create_show(parent ? parent : debugfs_root, name, mode,
				  show, store, NULL);
}

/**
 * debugfs_remove() - take a node and all below it away.
 * @node: the node; NULL is allowed.
 *
 * Context: May sleep.
 */
void debugfs_remove(struct pseudo_node *node)
{
	pseudo_remove(node);
}

/**
 * debugfs_init() - make the tree.
 *
 * Context: Boot, once.
 */
void debugfs_init(void)
{
	debugfs_root = pseudo_root(0700);
	if (!debugfs_root)
		panic("debugfs: no memory");
}

static int debugfs_fill_super(struct super_block *sb, void *data, int silent)
{
	(void)data;
	(void)silent;
	return pseudo_fill_super(sb, debugfs_root, DEBUGFS_MAGIC);
}

static struct dentry *debugfs_mount(struct file_system_type *type, int flags,
				    const char *dev_name, void *data)
{
	(void)dev_name;
	return mount_single(type, flags, data, debugfs_fill_super);
}

struct file_system_type debugfs_type = {
	.name = "debugfs",
	.mount = debugfs_mount,
	.kill_sb = kill_anon_super,
};

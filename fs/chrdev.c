/*
 * fs/chrdev.c - device numbers, and who answers for them.
 *
 * A range of numbers is one node in a tree ordered by number; ranges do not
 * overlap.  Opening a device node looks its number up, takes over the
 * driver's file_operations and calls their open().
 *
 * See: mknod(2), makedev(3), /proc/devices.
 */
#include "lib/types.h"
#include "lib/rbtree.h"
#include "lib/string.h"
#include <uapi/errno.h>
#include "kernel/base/bug.h"
#include "kernel/base/spinlock.h"
#include "mm/slab.h"
#include "fs/chrdev.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/seq_file.h"

/* struct dev_range - numbers [first, first + count). */
struct dev_range {
	struct rb_node node; /* [lock of the map] */
	dev_t first;
	unsigned int count;
	const char *name;
	const struct file_operations *fops;
};

/* struct dev_map - all ranges of one kind of device. */
struct dev_map {
	spinlock_t lock;
	struct rb_root ranges; /* lock */
};

static struct dev_map chr_map = {
	.lock = SPINLOCK_INIT(RANK_FS_LEAF, "chr_map"),
};
static struct dev_map blk_map = {
	.lock = SPINLOCK_INIT(RANK_FS_LEAF, "blk_map"),
};

/* The range that holds @dev, or NULL. */
static struct dev_range *find_range(struct dev_map *map, dev_t dev)
{
	struct rb_node *node = map->ranges.rb_node;

	assert_held(&map->lock);
	while (node) {
		struct dev_range *r = rb_entry(node, struct dev_range, node);

		if (dev < r->first)
			node = node->rb_left;
		else if (dev - r->first >= r->count)
			node = node->rb_right;
		else
			return r;
	}
	return NULL;
}

/* -EBUSY if it overlaps another. */
static int insert_range(struct dev_map *map, struct dev_range *new)
{
	struct rb_node **link = &map->ranges.rb_node, *parent = NULL;

	assert_held(&map->lock);
	while (*link) {
		struct dev_range *r = rb_entry(*link, struct dev_range, node);

		parent = *link;
		if (new->first + new->count <= r->first)
			link = &parent->rb_left;
		else if (new->first >= r->first + r->count)
			link = &parent->rb_right;
		else
			return -EBUSY;
	}
	rb_link_node(&new->node, parent, link);
	rb_insert_color(&new->node, &map->ranges);
	return 0;
}

static int register_range(struct dev_map *map, const struct dev_range *range)
{
	struct dev_range *r = kmemdup(range, sizeof(*range), GFP_KERNEL);
	int err;

	if (!r)
		return -ENOMEM;
	spin_lock(&map->lock);
	err = insert_range(map, r);
	spin_unlock(&map->lock);
	if (err)
		kfree(r);
	return err;
}

static void unregister_range(struct dev_map *map, dev_t first)
{
	struct dev_range *r;

	spin_lock(&map->lock);
	r = find_range(map, first);
	assert(r && r->first == first);
	rb_erase(&r->node, &map->ranges);
	spin_unlock(&map->lock);
	kfree(r);
}

/**
 * register_chrdev_region() - a driver answers for character devices.
 * @first: first number.
 * @count: how many.
 * @name:  in /proc/devices; stays.
 * @fops:  what open files of them do; stays.
 *
 * Context: May sleep.
 * Return: 0, -EBUSY, -ENOMEM.
 */
int register_chrdev_region(dev_t first, unsigned int count, const char *name,
			   const struct file_operations *fops)
{
	const struct dev_range range = {
		.first = first, .count = count, .name = name, .fops = fops
	};

	return register_range(&chr_map, &range);
}

/** unregister_chrdev_region() - undo it.  Context: May sleep. */
void unregister_chrdev_region(dev_t first, unsigned int count)
{
	(void)count;
	unregister_range(&chr_map, first);
}

/**
 * register_blkdev_region() - a driver answers for block devices.
 * @first: first number.
 * @count: how many.
 * @name:  in /proc/devices; stays.
 * @fops:  what open files of them do; stays.
 *
 * Context: May sleep.
 * Return: 0, -EBUSY, -ENOMEM.
 */
int register_blkdev_region(dev_t first, unsigned int count, const char *name,
			   const struct file_operations *fops)
{
	const struct dev_range range = {
		.first = first, .count = count, .name = name, .fops = fops
	};

	return register_range(&blk_map, &range);
}

/** unregister_blkdev_region() - undo it.  Context: May sleep. */
void unregister_blkdev_region(dev_t first, unsigned int count)
{
	(void)count;
	unregister_range(&blk_map, first);
}

/* Hand an open over to the driver. */
static int open_range(struct dev_map *map, struct inode *inode,
		      struct file *file)
{
	const struct file_operations *fops = NULL;
	struct dev_range *r;

	spin_lock(&map->lock);
	r = find_range(map, inode->i_rdev);
	if (r)
		fops = r->fops;
	spin_unlock(&map->lock);
	if (!fops)
		return -ENXIO;
	file->f_op = fops;
	return fops->open ? fops->open(inode, file) : 0;
}

static int chrdev_open(struct inode *inode, struct file *file)
{
	return open_range(&chr_map, inode, file);
}

static int blkdev_open(struct inode *inode, struct file *file)
{
	return open_range(&blk_map, inode, file);
}

/* One line per major number and name. */
static void show_map(struct seq_file *m, struct dev_map *map)
{
	struct dev_range *prev = NULL;
	struct rb_node *node;

	spin_lock(&map->lock);
	for (node = rb_first(&map->ranges); node; node = rb_next(node)) {
		struct dev_range *r = rb_entry(node, struct dev_range, node);

		if (prev && MAJOR(prev->first) == MAJOR(r->first) &&
		    !strcmp(prev->name, r->name))
			continue;
		seq_printf(m, "%3u %s\n", MAJOR(r->first), r->name);
		prev = r;
	}
	spin_unlock(&map->lock);
}

/** devices_show() - /proc/devices.  Context: May sleep.  Return: 0. */
int devices_show(struct seq_file *m, void *v)
{
	(void)v;
	seq_puts(m, "Character devices:\n");
	show_map(m, &chr_map);
	seq_puts(m, "\nBlock devices:\n");
	show_map(m, &blk_map);
	return 0;
}

const struct file_operations def_chr_fops = {
	.open = chrdev_open,
};

const struct file_operations def_blk_fops = {
	.open = blkdev_open,
};

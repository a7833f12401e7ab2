/*
 * block/disk.c - the disks there are, and their partitions.
 *
 * A driver adds a disk; its partition table is read then and when somebody
 * asks (BLKRRPART).  All devices stand in one tree by number, under
 * disks_mutex; openers are counted under the same lock, so that a partition
 * that is open cannot go away.
 *
 * Nodes in /dev and /sys are made and removed outside of the lock.
 *
 * See: sd(4), partitions in proc(5).
 */
#include <uapi/errno.h>
#include "lib/errptr.h"
#include "lib/format.h"
#include "lib/string.h"
#include "lib/types.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/base/printk.h"
#include "kernel/ida.h"
#include "mm/pagecache.h"
#include "mm/slab.h"
#include "block/blkdev.h"
#include "fs/inode.h"

struct mutex disks_mutex = MUTEX_INIT(disks_mutex, RANK_DISKS, "disks_mutex");

static LIST_HEAD(disks);       /* disks_mutex */
static struct rb_root devices; /* disks_mutex */
static struct ida ext_minors = IDA_INIT("ext_minors", 0);

/**
 * bdev_next() - find devices by number.
 * @from: smallest number wanted.
 *
 * Context: disks_mutex held.
 * Return: the device with the smallest number from @from on, or NULL.
 */
struct block_device *bdev_next(dev_t from)
{
	struct rb_node *node = devices.rb_node;
	struct block_device *found = NULL;

	while (node) {
		struct block_device *b =
			rb_entry(node, struct block_device, bd_node);

		if (b->bd_dev < from) {
			node = node->rb_right;
		} else {
			found = b;
			node = node->rb_left;
		}
	}
	return found;
}

static void insert_device(struct block_device *bdev)
{
	struct rb_node **link = &devices.rb_node, *parent = NULL;

	while (*link) {
		struct block_device *b =
			rb_entry(*link, struct block_device, bd_node);

		parent = *link;
		assert(b->bd_dev != bdev->bd_dev);
		link = bdev->bd_dev < b->bd_dev ? &parent->rb_left
						: &parent->rb_right;
	}
	rb_link_node(&bdev->bd_node, parent, link);
	rb_insert_color(&bdev->bd_node, &devices);
}

/**
 * bdev_name() - "vda", "vda1", "loop0p1".
 * @bdev: the device.
 * @buf:  filled in.
 * @size: of @buf; DISK_NAME_LEN is enough.
 *
 * Context: Any.
 */
void bdev_name(const struct block_device *bdev, char *buf, size_t size)
{
	const char *disk = bdev->bd_disk->name;
	size_t len = strlen(disk);
	bool digit = disk[len - 1] >= '0' && disk[len - 1] <= '9';

	if (!bdev->bd_partno)
		snprintf(buf, size, "%s", disk);
	else
		snprintf(buf, size, "%s%s%u", disk, digit ? "p" : "",
			 bdev->bd_partno);
}

/* A number for partition @partno: the disk's own, or an extended one. */
static int part_dev(const struct gendisk *disk, unsigned int partno, dev_t *dev)
{
	int minor;

	if (partno < disk->minors) {
		*dev = disk->first_dev + partno;
		return 0;
	}
	minor = ida_alloc(&ext_minors);
	if (minor < 0)
		return minor;
	*dev = MKDEV(BLOCK_EXT_MAJOR, (unsigned int)minor);
	return 0;
}

static void free_part(struct block_device *bdev)
{
	if (MAJOR(bdev->bd_dev) == BLOCK_EXT_MAJOR)
		ida_free(&ext_minors, (int)MINOR(bdev->bd_dev));
	bdev_free(bdev);
}

static int add_part(struct gendisk *disk, unsigned int partno,
		    const struct partition *p)
{
	struct block_device *bdev;
	dev_t dev;
	int err = part_dev(disk, partno, &dev);

	if (err)
		return err;
	bdev = bdev_alloc(disk, partno, dev);
	if (!bdev)
		return -ENOMEM;
	bdev->bd_start = p->start;
	bdev_set_sectors(bdev, p->sectors);
	memcpy(bdev->bd_uuid, p->uuid, sizeof(bdev->bd_uuid));
	mutex_lock(&disks_mutex);
	insert_device(bdev);
	disk->parts[partno] = bdev;
	mutex_unlock(&disks_mutex);
	return block_device_show(bdev);
}

/* Take a partition out of the tree; -EBUSY if it is open. */
static int unlink_parts(struct gendisk *disk, struct block_device **gone)
{
	int err = 0;

	mutex_lock(&disks_mutex);
	for (unsigned int n = 1; n < DISK_MAX_PARTS; n++)
		if (disk->parts[n] && disk->parts[n]->bd_openers)
			err = -EBUSY;
	for (unsigned int n = 1; n < DISK_MAX_PARTS && !err; n++) {
		gone[n] = disk->parts[n];
		disk->parts[n] = NULL;
		if (gone[n])
			rb_erase(&gone[n]->bd_node, &devices);
	}
	mutex_unlock(&disks_mutex);
	return err;
}

/* No partitions any more; -EBUSY if one is open. */
static int drop_parts(struct gendisk *disk)
{
	struct block_device **gone = kcalloc(
		DISK_MAX_PARTS, sizeof(struct block_device *), GFP_KERNEL);
	int err;

	if (!gone)
		return -ENOMEM;
	err = unlink_parts(disk, gone);
	for (unsigned int n = 1; n < DISK_MAX_PARTS; n++) {
		if (!gone[n])
			continue;
		block_device_hide(gone[n]);
		free_part(gone[n]);
	}
	kfree(gone);
	return err;
}

static int scan(struct gendisk *disk)
{
	struct partition *parts;
	unsigned int n;
	int err;

	err = drop_parts(disk);
	if (err || disk->no_partitions || !bdev_sectors(disk->part0))
		return err;
	parts = kcalloc(DISK_MAX_PARTS, sizeof(*parts), GFP_KERNEL);
	if (!parts)
		return -ENOMEM;
	n = read_partitions(disk, parts, DISK_MAX_PARTS);
	for (unsigned int i = 1; i < n && !err; i++)
		if (parts[i].sectors)
			err = add_part(disk, i, &parts[i]);
	kfree(parts);
	return err;
}

/**
 * disk_rescan() - read the partition table again.
 * @disk: the disk.
 *
 * Context: May sleep.
 * Return: 0, -EBUSY if a partition is open, -ENOMEM.
 */
int disk_rescan(struct gendisk *disk)
{
	int err;

	mutex_lock(&disk->scan_mutex);
	err = scan(disk);
	mutex_unlock(&disk->scan_mutex);
	return err;
}

/** alloc_disk() - an empty disk.  May sleep.  Return: it, or NULL. */
struct gendisk *alloc_disk(void)
{
	struct gendisk *disk = kzalloc(sizeof(*disk), GFP_KERNEL);

	if (!disk)
		return NULL;
	disk->sector_size = SECTOR_SIZE;
	mutex_init(&disk->scan_mutex, RANK_DISK_SCAN, "scan_mutex");
	INIT_LIST_HEAD(&disk->list);
	return disk;
}

/**
 * add_disk() - a disk is there.
 * @disk: name, ops, numbers and sector size filled in; of no size yet.
 *
 * The driver gives it a size by set_capacity() and then calls disk_rescan().
 *
 * Context: May sleep.
 * Return: 0, -ENOMEM.
 */
int add_disk(struct gendisk *disk)
{
	disk->part0 = bdev_alloc(disk, 0, disk->first_dev);
	if (!disk->part0)
		return -ENOMEM;
	mutex_lock(&disks_mutex);
	list_add_tail(&disk->list, &disks);
	insert_device(disk->part0);
	mutex_unlock(&disks_mutex);
	return block_device_show(disk->part0);
}

/**
 * del_disk() - a disk goes, and is freed.
 * @disk: the disk.
 *
 * Context: May sleep.
 * Return: 0, -EBUSY if somebody has it open, -ENOMEM.
 */
int del_disk(struct gendisk *disk)
{
	int err = drop_parts(disk);

	if (err)
		return err;
	mutex_lock(&disks_mutex);
	if (disk->part0->bd_openers) {
		mutex_unlock(&disks_mutex);
		return -EBUSY;
	}
	list_del(&disk->list);
	rb_erase(&disk->part0->bd_node, &devices);
	mutex_unlock(&disks_mutex);
	block_device_hide(disk->part0);
	bdev_free(disk->part0);
	kfree(disk);
	return 0;
}

/** set_capacity() - a disk's size, in sectors of 512 bytes.  May sleep. */
void set_capacity(struct gendisk *disk, u64 sectors)
{
	bdev_set_sectors(disk->part0, sectors);
}

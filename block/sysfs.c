/*
 * block/sysfs.c - what the directories of disks in /sys say.
 *
 * fs/device.c makes them, the nodes in /dev, and all links.
 *
 * See: Documentation/ABI/stable/sysfs-block, lsblk(8).
 */
#include <uapi/errno.h>
#include <uapi/stat.h>
#include "lib/errptr.h"
#include "lib/types.h"
#include "lib/util.h"
#include "block/blkdev.h"
#include "fs/device.h"
#include "fs/pseudo.h"
#include "fs/seq_file.h"

/*
 * A file knows its device's number only: the device may be gone while the
 * file is open.
 */
static struct block_device *lock_device(const struct seq_file *m)
{
	dev_t dev = (dev_t)(unsigned long)m->private;
	struct block_device *bdev;

	mutex_lock(&disks_mutex);
	bdev = bdev_next(dev);
	if (bdev && bdev->bd_dev == dev)
		return bdev;
	mutex_unlock(&disks_mutex);
	return NULL;
}

#define DEVICE_SHOW(attr_, bdev_, statement_) \
	static int attr_##_show(struct seq_file *m, void *v) \
	{ \
		struct block_device *bdev_ = lock_device(m); \
\
		(void)v; \
		if (!bdev_) \
			return -ENODEV; \
		statement_; \
		mutex_unlock(&disks_mutex); \
		return 0; \
	}

DEVICE_SHOW(size, b, seq_printf(m, "%llu\n", bdev_sectors(b)))
DEVICE_SHOW(ro, b, seq_printf(m, "%d\n", bdev_read_only(b)))
DEVICE_SHOW(stat, b, block_stats_show(m, b))
DEVICE_SHOW(start, b, seq_printf(m, "%llu\n", b->bd_start))
DEVICE_SHOW(serial, b, seq_puts(m, b->bd_disk->serial))
DEVICE_SHOW(sector_size, b, seq_printf(m, "%u\n", b->bd_disk->sector_size))
DEVICE_SHOW(write_cache, b,
	    seq_puts(m, b->bd_disk->has_cache ? "write back\n"
					      : "write through\n"))

struct attribute {
	const char *name;
	pseudo_show_fn *show;
};

static const struct attribute common[] = {
	{ "size", size_show },
	{ "ro", ro_show },
	{ "stat", stat_show },
};

static const struct attribute of_partition[] = {
	{ "start", start_show },
};

static const struct attribute of_disk[] = {
	{ "serial", serial_show },
};

static const struct attribute of_queue[] = {
	{ "logical_block_size", sector_size_show },
	{ "physical_block_size", sector_size_show },
	{ "hw_sector_size", sector_size_show },
	{ "write_cache", write_cache_show },
};

static void add_files(struct pseudo_node *dir, const struct attribute *a,
		      size_t n, struct block_device *bdev)
{
	for (size_t i = 0; i < n; i++)
		sysfs_create_file(dir, a[i].name, 0444, a[i].show, NULL,
				  (void *)(unsigned long)bdev->bd_dev);
}

static void add_attributes(struct block_device *bdev)
{
	struct pseudo_node *dir = device_dir(bdev->bd_device), *queue;

	add_files(dir, common, ARRAY_SIZE(common), bdev);
	if (bdev->bd_partno) {
		add_files(dir, of_partition, ARRAY_SIZE(of_partition), bdev);
		return;
	}
	add_files(dir, of_disk, ARRAY_SIZE(of_disk), bdev);
	queue = sysfs_create_dir(dir, "queue");
	if (queue)
		add_files(queue, of_queue, ARRAY_SIZE(of_queue), bdev);
}

/**
 * block_device_show() - give a device its node in /dev and its place in /sys.
 * @bdev: a partition's disk is shown already.
 *
 * Context: May sleep; disks_mutex is not held.
 * Return: 0, -ENOMEM, -EEXIST.
 */
int block_device_show(struct block_device *bdev)
{
	const struct gendisk *disk = bdev->bd_disk;
	char name[DISK_NAME_LEN];
	const struct device_info info = {
		.class = "block",
		.name = name,
		.parent = disk->parent[0] ? disk->parent : NULL,
		.disk = bdev->bd_partno ? disk->part0->bd_device : NULL,
		.partno = bdev->bd_partno,
		.mode = S_IFBLK | 0660,
		.devt = bdev->bd_dev,
	};
	struct device *device;

	bdev_name(bdev, name, sizeof(name));
	device = device_create(&info);
	if (IS_ERR(device))
		return (int)PTR_ERR(device);
	bdev->bd_device = device;
	add_attributes(bdev);
	return 0;
}

/** block_device_hide() - undo block_device_show().  Context: May sleep. */
void block_device_hide(struct block_device *bdev)
{
	if (bdev->bd_device)
		device_destroy(bdev->bd_device);
	bdev->bd_device = NULL;
}

/*
 * block/proc.c - /proc/partitions and /proc/diskstats.
 *
 * See: proc(5), Documentation/admin-guide/iostats.rst.
 */
#include "lib/types.h"
#include "lib/util.h"
#include "kernel/base/panic.h"
#include "block/blkdev.h"
#include "fs/proc/proc.h"
#include "fs/seq_file.h"

/* Position n of the files: 0 is the heading, then the devices by number. */
static void *devices_start(struct seq_file *m, loff_t *pos)
{
	struct block_device *bdev;
	loff_t left = *pos;

	(void)m;
	mutex_lock(&disks_mutex);
	if (!left)
		return bdev_next(0) ? SEQ_START_TOKEN : NULL;
	for (bdev = bdev_next(0); bdev && --left;
	     bdev = bdev_next(bdev->bd_dev + 1))
		;
	return bdev;
}

static void *devices_next(struct seq_file *m, void *v, loff_t *pos)
{
	struct block_device *bdev = v;

	(void)m;
	++*pos;
	return bdev_next(v == SEQ_START_TOKEN ? 0 : bdev->bd_dev + 1);
}

static void devices_stop(struct seq_file *m, void *v)
{
	(void)m;
	(void)v;
	mutex_unlock(&disks_mutex);
}

static int partitions_show(struct seq_file *m, void *v)
{
	struct block_device *bdev = v;
	char name[DISK_NAME_LEN];

	if (v == SEQ_START_TOKEN) {
		seq_puts(m, "major minor  #blocks  name\n\n");
		return 0;
	}
	if (!bdev_sectors(bdev))
		return 0;
	bdev_name(bdev, name, sizeof(name));
	seq_printf(m, "%4d  %7d %10llu %s\n", MAJOR(bdev->bd_dev),
		   MINOR(bdev->bd_dev), bdev_sectors(bdev) >> 1, name);
	return 0;
}

static long ms(const struct disk_io_stats *stats)
{
	return atomic_long_read(&stats->ns) / NSEC_PER_MSEC;
}

/**
 * block_stats_show() - the numbers of one device, as both files have them.
 * @m:    to where.
 * @bdev: the device.
 *
 * Nothing is merged after submission here, so the merge counts are zero, and
 * nothing can be discarded.
 *
 * Context: Any.
 */
void block_stats_show(struct seq_file *m, const struct block_device *bdev)
{
	const struct disk_io_stats *s = bdev->bd_stats;
	long total = ms(&s[BIO_READ]) + ms(&s[BIO_WRITE]) + ms(&s[BIO_FLUSH]);

	for (int op = BIO_READ; op <= BIO_WRITE; op++)
		seq_printf(m, " %ld 0 %ld %ld", atomic_long_read(&s[op].ios),
			   atomic_long_read(&s[op].sectors), ms(&s[op]));
	seq_printf(m, " %d %ld %ld 0 0 0 0 %ld %ld\n",
		   atomic_read(&bdev->bd_in_flight), total, total,
		   atomic_long_read(&s[BIO_FLUSH].ios), ms(&s[BIO_FLUSH]));
}

static int diskstats_show(struct seq_file *m, void *v)
{
	struct block_device *bdev = v;
	char name[DISK_NAME_LEN];

	if (v == SEQ_START_TOKEN)
		return 0;
	bdev_name(bdev, name, sizeof(name));
	seq_printf(m, "%4d %7d %s", MAJOR(bdev->bd_dev), MINOR(bdev->bd_dev),
		   name);
	block_stats_show(m, bdev);
	return 0;
}

static const struct seq_operations partitions_ops = {
	.start = devices_start,
	.next = devices_next,
	.stop = devices_stop,
	.show = partitions_show,
};

static const struct seq_operations diskstats_ops = {
	.start = devices_start,
	.next = devices_next,
	.stop = devices_stop,
	.show = diskstats_show,
};

/** block_proc_init() - make the files.  Context: Boot, once. */
void block_proc_init(void)
{
	if (!proc_create_seq("partitions", 0444, NULL, &partitions_ops) ||
	    !proc_create_seq("diskstats", 0444, NULL, &diskstats_ops))
		panic("block: no memory at boot");
}

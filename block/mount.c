/*
 * block/mount.c - file systems that live on a block device.
 *
 * One super block per device: mounting it again shows the same files.  The
 * type holds the device for itself as long as the super block lives.
 *
 * See: mount(2); fs/super.c.
 */
#include <uapi/errno.h>
#include <uapi/mount.h>
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/types.h"
#include "mm/pagecache.h"
#include "block/blkdev.h"
#include "fs/dentry.h"
#include "fs/file.h"
#include "fs/filesystems.h"
#include "fs/super.h"

static int test_bdev(struct super_block *sb, void *bdev)
{
	return sb->s_bdev == bdev;
}

static int set_bdev(struct super_block *sb, void *data)
{
	struct block_device *bdev = data;

	sb->s_bdev = bdev;
	sb->s_dev = bdev->bd_dev;
	bdev_name(bdev, sb->s_id, sizeof(sb->s_id));
	return 0;
}

static unsigned int mode_of(int flags)
{
	return FMODE_READ | FMODE_EXCL | (flags & MS_RDONLY ? 0 : FMODE_WRITE);
}

/* A new super block; the device is its from here on. */
static int fill_new(struct super_block *sb, int flags, void *data,
		    int (*fill)(struct super_block *sb, void *data, int silent))
{
	int err;

	if (!(flags & MS_RDONLY) && bdev_read_only(sb->s_bdev))
		err = -EACCES;
	else
		err = fill(sb, data, !!(flags & MS_SILENT));
	if (!err)
		sb->s_flags |= SB_ACTIVE | SB_BORN;
	return err;
}

/**
 * mount_bdev() - file_system_type.mount of a file system on a device.
 * @type:     the file system.
 * @flags:    MS_*.
 * @dev_name: the device's node.
 * @data:     options for @fill.
 * @fill:     make the root of a new super block.
 *
 * Context: May sleep.
 * Return: as file_system_type.mount; -ENOTBLK, -EBUSY, -EACCES.
 */
struct dentry *mount_bdev(struct file_system_type *type, int flags,
			  const char *dev_name, void *data,
			  int (*fill)(struct super_block *sb, void *data,
				      int silent)) __no_thread_safety
{
	struct block_device *bdev;
	struct super_block *sb;
	int err = 0;

	if (!dev_name || !*dev_name)
		return ERR_PTR(-EINVAL);
	bdev = blkdev_get_by_path(dev_name, mode_of(flags), type);
	if (IS_ERR(bdev))
		return ERR_CAST(bdev);
	sb = sget(type, test_bdev, set_bdev, flags, bdev);
	if (IS_ERR(sb)) {
		blkdev_put(bdev, mode_of(flags));
		return ERR_CAST(sb);
	}
	if (sb->s_root) { /* mounted already: it has the device */
		blkdev_put(bdev, mode_of(flags));
		if ((flags ^ (int)sb->s_flags) & MS_RDONLY)
			err = -EBUSY;
	} else {
		err = fill_new(sb, flags, data, fill);
	}
	if (!err)
		return dget(sb->s_root);
	deactivate_locked_super(sb);
	return ERR_PTR(err);
}

/**
 * kill_block_super() - file_system_type.kill_sb after mount_bdev().
 * @sb: s_umount held for writing; released here.
 *
 * Context: May sleep.
 */
void kill_block_super(struct super_block *sb)
{
	struct block_device *bdev = sb->s_bdev;

	generic_shutdown_super(sb);
	sync_blockdev(bdev);
	blkdev_issue_flush(bdev);
	invalidate_mapping_pages(bdev_mapping(bdev), 0, ULONG_MAX);
	blkdev_put(bdev, FMODE_READ | FMODE_EXCL);
}

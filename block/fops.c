/*
 * block/fops.c - block special files: /dev/vda and its like.
 *
 * Reads and writes go through the device's page cache; with O_DIRECT they
 * reach the device before they return, and leave nothing in the cache.
 *
 * See: blockdev(8), open(2), ioctl_list(2).
 */
#include <uapi/blkdev.h>
#include <uapi/capability.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/stat.h>
#include "asm/uaccess.h"
#include "lib/errptr.h"
#include "lib/types.h"
#include "lib/util.h"
#include "kernel/cred.h"
#include "mm/page.h"
#include "mm/pagecache.h"
#include "block/blkdev.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/generic_file.h"
#include "fs/writeback.h"

static struct block_device *file_bdev(const struct file *file)
{
	return inode_bdev(file->f_mapping->host);
}

static unsigned int open_mode(const struct file *file)
{
	unsigned int mode = file->f_mode & (FMODE_READ | FMODE_WRITE);

	if (file->f_flags & O_EXCL)
		mode |= FMODE_EXCL;
	if (file->f_flags & O_NONBLOCK)
		mode |= FMODE_NDELAY;
	return mode;
}

static int blkdev_open(struct inode *inode, struct file *file)
{
	unsigned int mode = open_mode(file);
	struct block_device *bdev =
		blkdev_get_by_dev(inode->i_rdev, mode, file);

	if (IS_ERR(bdev))
		return (int)PTR_ERR(bdev);
	file->f_mapping = bdev_mapping(bdev);
	file->f_mode |= FMODE_DIRECT;
	/* O_EXCL is taken from f_flags once the file is open */
	file->private_data = (void *)(unsigned long)(mode & FMODE_EXCL);
	return 0;
}

static int blkdev_release(struct inode *inode, struct file *file)
{
	unsigned int mode = (unsigned int)(unsigned long)file->private_data;

	(void)inode;
	blkdev_put(file_bdev(file), mode);
	return 0;
}

/* The device's end is the end of the file. */
static loff_t blkdev_llseek(struct file *file, loff_t offset, int whence)
{
	loff_t size = i_size_read(file->f_mapping->host);

	return generic_llseek_size(file, offset, whence, size, size);
}

/* O_DIRECT: whole sectors only. */
static int check_direct(const struct file *file, loff_t pos,
			const struct iov_iter *iter)
{
	unsigned int mask = file_bdev(file)->bd_disk->sector_size - 1;

	if (!(file->f_flags & O_DIRECT))
		return 0;
	return iov_iter_is_aligned(iter, mask) && !(pos & mask) ? 0 : -EINVAL;
}

static ssize_t blkdev_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	struct address_space *mapping = file->f_mapping;
	loff_t from = *pos;
	ssize_t n = check_direct(file, *pos, to);

	if (n)
		return n;
	if (file->f_flags & O_DIRECT)
		n = filemap_drop_range(mapping, from, iov_iter_count(to));
	if (!n)
		n = filemap_read(mapping, pos, to);
	if ((file->f_flags & O_DIRECT) && n > 0)
		filemap_drop_range(mapping, from, (size_t)n);
	return n;
}

static ssize_t blkdev_write(struct file *file, struct iov_iter *from,
			    loff_t *pos)
{
	struct block_device *bdev = file_bdev(file);
	struct inode *inode = file->f_mapping->host;
	loff_t size = i_size_read(inode), start = *pos;
	ssize_t n = check_direct(file, *pos, from);
	int err = 0;

	if (n)
		return n;
	if (bdev_read_only(bdev))
		return -EPERM;
	if (!iov_iter_count(from))
		return 0;
	if (start >= size)
		return -ENOSPC;
	iov_iter_truncate(from, (size_t)(size - start));
	inode_lock(inode);
	n = filemap_write(file->f_mapping, pos, from);
	inode_unlock(inode);
	if (n > 0 && (file->f_flags & O_DIRECT))
		err = filemap_drop_range(file->f_mapping, start, (size_t)n);
	if (n > 0 && !err)
		err = generic_write_sync(file, start, n);
	if (n > 0)
		balance_dirty_pages();
	return err ? err : n;
}

static int blkdev_fsync(struct file *file, loff_t start, loff_t end,
			int datasync)
{
	int err;

	(void)datasync;
	filemap_write_and_wait_range(file->f_mapping, start, end);
	err = file_check_wb_err(file);
	return err ? err : blkdev_issue_flush(file_bdev(file));
}

static int blkdev_mmap(struct file *file, struct vm_area_struct *vma)
{
	return generic_file_mmap(file->f_mapping, vma);
}

static long get_readonly(struct block_device *bdev, unsigned long arg)
{
	return put_user((int)bdev_read_only(bdev), (int __user *)arg);
}

static long set_readonly(struct block_device *bdev, unsigned long arg)
{
	int on;

	if (!capable(CAP_SYS_ADMIN))
		return -EACCES;
	if (get_user(on, (int __user *)arg))
		return -EFAULT;
	WRITE_ONCE(bdev->bd_read_only, on != 0);
	return 0;
}

static long set_blocksize(struct block_device *bdev, unsigned long arg)
{
	int size;

	if (!capable(CAP_SYS_ADMIN))
		return -EACCES;
	if (!arg)
		return -EINVAL;
	if (get_user(size, (int __user *)arg))
		return -EFAULT;
	if (size < 0 || !is_power_of_2((unsigned long)size) ||
	    (unsigned int)size < bdev->bd_disk->sector_size ||
	    (unsigned long)size > PAGE_SIZE)
		return -EINVAL;
	bdev->bd_blocksize = (unsigned int)size;
	return 0;
}

static long flush_buffers(struct block_device *bdev)
{
	if (!capable(CAP_SYS_ADMIN))
		return -EACCES;
	sync_blockdev(bdev);
	invalidate_mapping_pages(bdev_mapping(bdev), 0, ULONG_MAX);
	return 0;
}

static long reread_partitions(struct block_device *bdev)
{
	if (bdev->bd_partno || bdev->bd_disk->no_partitions)
		return -EINVAL;
	if (!capable(CAP_SYS_ADMIN))
		return -EACCES;
	sync_blockdev(bdev);
	return disk_rescan(bdev->bd_disk);
}

static long driver_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct block_device *bdev = file_bdev(file);

	if (!bdev->bd_disk->ops->ioctl)
		return -ENOTTY;
	return bdev->bd_disk->ops->ioctl(bdev, open_mode(file), cmd, arg);
}

static long blkdev_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct block_device *bdev = file_bdev(file);
	unsigned int sector = bdev->bd_disk->sector_size;
	u64 sectors = bdev_sectors(bdev);

	switch (cmd) {
	case BLKROSET:
		return set_readonly(bdev, arg);
	case BLKROGET:
		return get_readonly(bdev, arg);
	case BLKRRPART:
		return reread_partitions(bdev);
	case BLKGETSIZE:
		return put_user((unsigned long)sectors,
				(unsigned long __user *)arg);
	case BLKGETSIZE64:
		return put_user(sectors << SECTOR_SHIFT, (u64 __user *)arg);
	case BLKFLSBUF:
		return flush_buffers(bdev);
	case BLKSSZGET:
		return put_user((int)sector, (int __user *)arg);
	case BLKPBSZGET:
	case BLKIOMIN:
		return put_user(sector, (unsigned int __user *)arg);
	case BLKIOOPT:
		return put_user(0U, (unsigned int __user *)arg);
	case BLKALIGNOFF:
		return put_user(0, (int __user *)arg);
	case BLKBSZGET:
		return put_user((int)bdev->bd_blocksize, (int __user *)arg);
	case BLKBSZSET:
		return set_blocksize(bdev, arg);
	default:
		return driver_ioctl(file, cmd, arg);
	}
}

const struct file_operations blkdev_fops = {
	.llseek = blkdev_llseek,
	.read = blkdev_read,
	.write = blkdev_write,
	.ioctl = blkdev_ioctl,
	.mmap = blkdev_mmap,
	.open = blkdev_open,
	.release = blkdev_release,
	.fsync = blkdev_fsync,
};

/*
 * block/bdev.c - block devices: their page caches, and who has them open.
 *
 * Each device has an inode of a file system nobody mounts; its pages are the
 * device's contents.  Reads and writes of /dev/vda go through them, and so
 * does everything a file system keeps beside its files' data.
 *
 * A page is written by the sectors that were changed, noted in page->private:
 * with blocks smaller than a page its neighbours may be a file's data, which
 * is cached elsewhere and newer there.  A dirty page without such a note was
 * changed through a mapping and is written whole.
 *
 * See: open(2) (O_EXCL), block/fops.c.
 */
#include <uapi/errno.h>
#include <uapi/stat.h>
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/types.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/base/panic.h"
#include "mm/page.h"
#include "mm/pagecache.h"
#include "mm/slab.h"
#include "block/blkdev.h"
#include "fs/dentry.h"
#include "fs/filesystems.h"
#include "fs/inode.h"
#include "fs/libfs.h"
#include "fs/mount.h"
#include "fs/namei.h"
#include "fs/super.h"
#include "fs/writeback.h"

#define BDEVFS_MAGIC     0x62646576
#define SECTORS_PER_PAGE (PAGE_SIZE / SECTOR_SIZE)
#define ALL_SECTORS      ((1UL << SECTORS_PER_PAGE) - 1)

static struct vfsmount *bdev_mnt; /* [c] */

/** inode_bdev() - the device whose page cache an inode is.  Any context. */
struct block_device *inode_bdev(const struct inode *inode)
{
	return inode->i_private;
}

/** bdev_mapping() - a device's pages.  Context: Any. */
struct address_space *bdev_mapping(const struct block_device *bdev)
{
	return bdev->bd_inode->i_mapping;
}

/** bdev_sectors() - a device's size, in sectors of 512 bytes.  Any context. */
u64 bdev_sectors(const struct block_device *bdev)
{
	return (u64)i_size_read(bdev->bd_inode) >> SECTOR_SHIFT;
}

/** bdev_set_sectors() - a device has a new size.  Context: May sleep. */
void bdev_set_sectors(struct block_device *bdev, u64 sectors)
{
	loff_t size = (loff_t)(sectors << SECTOR_SHIFT);

	if (size < i_size_read(bdev->bd_inode))
		truncate_inode_pages(bdev->bd_inode->i_mapping, size);
	i_size_write(bdev->bd_inode, size);
}

/** bdev_read_only() - may nothing be written?  Context: Any. */
bool bdev_read_only(const struct block_device *bdev)
{
	return READ_ONCE(bdev->bd_read_only) ||
	       READ_ONCE(bdev->bd_disk->part0->bd_read_only);
}

static u64 page_sector(const struct page *page)
{
	return (u64)page->index << (PAGE_SHIFT - SECTOR_SHIFT);
}

static int bdev_read_pages(struct address_space *mapping, struct page **pages,
			   unsigned int nr)
{
	struct block_device *bdev = inode_bdev(mapping->host);
	u64 end = bdev_sectors(bdev);
	struct io_batch batch;

	io_batch_init(&batch, bdev, BIO_READ);
	for (unsigned int i = 0; i < nr; i++) {
		u64 first = page_sector(pages[i]);
		u64 n = first < end ? min((u64)SECTORS_PER_PAGE, end - first)
				    : 0;
		unsigned int bytes = (unsigned int)n << SECTOR_SHIFT;

		if (n)
			io_batch_add(&batch, first, pages[i], 0, bytes);
		memset((char *)page_address(pages[i]) + bytes, 0,
		       PAGE_SIZE - bytes);
	}
	return io_batch_wait(&batch);
}

/* Add the runs of changed sectors of one page. */
static void add_sectors(struct io_batch *batch, struct page *page,
			unsigned long bits, u64 end)
{
	u64 first = page_sector(page);
	unsigned int n = 0;

	while (n < SECTORS_PER_PAGE && first + n < end) {
		unsigned int run = 0;

		while (n + run < SECTORS_PER_PAGE && first + n + run < end &&
		       bits >> (n + run) & 1)
			run++;
		if (run)
			io_batch_add(batch, first + n, page, n << SECTOR_SHIFT,
				     run << SECTOR_SHIFT);
		n += run ? run : 1;
	}
}

static int bdev_write_pages(struct address_space *mapping, struct page **pages,
			    unsigned int nr)
{
	struct block_device *bdev = inode_bdev(mapping->host);
	u64 end = bdev_sectors(bdev);
	struct io_batch batch;

	io_batch_init(&batch, bdev, BIO_WRITE);
	for (unsigned int i = 0; i < nr; i++) {
		unsigned long bits = pages[i]->private;

		pages[i]->private = 0;
		add_sectors(&batch, pages[i], bits ? bits : ALL_SECTORS, end);
	}
	return io_batch_wait(&batch);
}

/* Note the sectors that [from, to) touches; the page is locked. */
static void bdev_written(struct address_space *mapping, struct page *page,
			 unsigned int from, unsigned int to)
{
	unsigned int first = from >> SECTOR_SHIFT;
	unsigned int end = DIV_ROUND_UP(to, SECTOR_SIZE);

	(void)mapping;
	page->private |= ((1UL << (end - first)) - 1) << first;
}

static const struct address_space_operations bdev_aops = {
	.read_pages = bdev_read_pages,
	.write_pages = bdev_write_pages,
	.written = bdev_written,
	.dirty = mapping_dirtied,
};

/**
 * bdev_alloc() - a device of a disk, seen by nobody yet, of no size.
 * @disk:   its disk.
 * @partno: 0 for the disk itself.
 * @dev:    its number.
 *
 * Context: May sleep.
 * Return: the device, or NULL without memory.
 */
struct block_device *bdev_alloc(struct gendisk *disk, unsigned int partno,
				dev_t dev)
{
	struct block_device *bdev = kzalloc(sizeof(*bdev), GFP_KERNEL);
	struct inode *inode;

	if (!bdev)
		return NULL;
	inode = new_inode(bdev_mnt->mnt_sb);
	if (!inode) {
		kfree(bdev);
		return NULL;
	}
	bdev->bd_dev = dev;
	bdev->bd_disk = disk;
	bdev->bd_partno = partno;
	bdev->bd_blocksize = PAGE_SIZE;
	bdev->bd_inode = inode;
	inode->i_private = bdev;
	inode->i_mode = S_IFBLK;
	inode->i_rdev = dev;
	address_space_init(&inode->i_data, inode, &inode->i_size, &bdev_aops);
	return bdev;
}

/**
 * bdev_free() - undo bdev_alloc().
 * @bdev: nobody has it open, and nobody can find it any more.
 *
 * Context: May sleep.
 */
void bdev_free(struct block_device *bdev)
{
	sync_blockdev(bdev);
	clear_nlink(bdev->bd_inode); /* a dirty inode holds a reference */
	iput(bdev->bd_inode);
	kfree(bdev);
}

/**
 * sync_blockdev() - write a device's dirty pages.
 * @bdev: the device.
 *
 * Context: May sleep.
 * Return: 0, or -errno of what could not be written.
 */
int sync_blockdev(struct block_device *bdev)
{
	return filemap_write_and_wait_range(bdev_mapping(bdev), 0,
					    MAX_LFS_FILESIZE);
}

/* The disk a device is, or is a part of. */
static struct block_device *whole(struct block_device *bdev)
{
	return bdev->bd_disk->part0;
}

/* A disk is held by its partitions' holders too, under this name. */
static char part_holder;

/* May @holder have the device to itself?  disks_mutex is held. */
static bool may_claim(struct block_device *bdev, void *holder)
{
	if (bdev->bd_holders)
		return bdev->bd_holder == holder;
	if (bdev != whole(bdev))
		return !whole(bdev)->bd_holders ||
		       whole(bdev)->bd_holder == &part_holder;
	return true;
}

static void claim(struct block_device *bdev, void *holder)
{
	bdev->bd_holder = holder;
	bdev->bd_holders++;
	if (bdev != whole(bdev)) {
		whole(bdev)->bd_holder = &part_holder;
		whole(bdev)->bd_holders++;
	}
}

static void unclaim(struct block_device *bdev)
{
	assert(bdev->bd_holders > 0);
	bdev->bd_holders--;
	if (bdev != whole(bdev))
		whole(bdev)->bd_holders--;
}

/* Open a device that was found; disks_mutex is held. */
static int open_locked(struct block_device *bdev, unsigned int mode,
		       void *holder)
{
	if ((mode & FMODE_EXCL) && !may_claim(bdev, holder))
		return -EBUSY;
	if (mode & FMODE_EXCL)
		claim(bdev, holder);
	bdev->bd_openers++;
	if (bdev != whole(bdev))
		whole(bdev)->bd_openers++;
	return 0;
}

/**
 * blkdev_get_by_dev() - open a device by its number.
 * @dev:    the number.
 * @mode:   FMODE_*; with FMODE_EXCL nobody but @holder may have it so.
 * @holder: who, with FMODE_EXCL.
 *
 * Context: May sleep.
 * Return: the device, or ERR_PTR: -ENXIO (none), -EBUSY.
 */
struct block_device *blkdev_get_by_dev(dev_t dev, unsigned int mode,
				       void *holder)
{
	struct block_device *bdev;
	int err = -ENXIO;

	mutex_lock(&disks_mutex);
	bdev = bdev_next(dev);
	if (bdev && bdev->bd_dev == dev)
		err = open_locked(bdev, mode, holder);
	mutex_unlock(&disks_mutex);
	return err ? ERR_PTR(err) : bdev;
}

/**
 * blkdev_get_by_path() - open a device by its node's name.
 * @path:   the node.
 * @mode:   as for blkdev_get_by_dev().
 * @holder: likewise.
 *
 * Context: May sleep.
 * Return: the device, or ERR_PTR: -ENOTBLK, -EACCES (a mount without
 * devices), or as the path walk and blkdev_get_by_dev().
 */
struct block_device *blkdev_get_by_path(const char *path, unsigned int mode,
					void *holder)
{
	struct path p;
	struct inode *inode;
	struct block_device *bdev;
	int err;

	err = kern_path(path, LOOKUP_FOLLOW, &p);
	if (err)
		return ERR_PTR(err);
	inode = d_inode(p.dentry);
	if (!S_ISBLK(inode->i_mode))
		bdev = ERR_PTR(-ENOTBLK);
	else if ((p.mnt->mnt_flags & MNT_NODEV) ||
		 (p.mnt->mnt_sb->s_iflags & SB_I_NODEV))
		bdev = ERR_PTR(-EACCES);
	else
		bdev = blkdev_get_by_dev(inode->i_rdev, mode, holder);
	path_put(&p);
	return bdev;
}

/**
 * blkdev_put() - close a device.
 * @bdev: open.
 * @mode: as it was opened.
 *
 * What the last one leaves in its page cache is written.
 *
 * Context: May sleep.
 */
void blkdev_put(struct block_device *bdev, unsigned int mode)
{
	const struct block_device_operations *ops = bdev->bd_disk->ops;
	bool last;

	mutex_lock(&disks_mutex);
	last = bdev->bd_openers == 1;
	mutex_unlock(&disks_mutex);
	if (last)
		sync_blockdev(bdev);
	mutex_lock(&disks_mutex);
	if (mode & FMODE_EXCL)
		unclaim(bdev);
	bdev->bd_openers--;
	if (bdev != whole(bdev))
		whole(bdev)->bd_openers--;
	last = !whole(bdev)->bd_openers;
	if (last && ops->release)
		ops->release(bdev->bd_disk);
	mutex_unlock(&disks_mutex);
}

static struct dentry *bdev_mount(struct file_system_type *type, int flags,
				 const char *name, void *data)
{
	struct dentry *root = mount_pseudo(type, BDEVFS_MAGIC, NULL);

	(void)flags;
	(void)name;
	(void)data;
	if (!IS_ERR(root))
		root->d_sb->s_iflags |= SB_I_WRITEBACK;
	return root;
}

static struct file_system_type bdev_type = {
	.name = "bdev",
	.mount = bdev_mount,
	.kill_sb = kill_anon_super,
};

/** bdev_cache_init() - where devices' inodes live.  Context: Boot, once. */
void bdev_cache_init(void)
{
	if (register_filesystem(&bdev_type))
		panic("block: bdev is there twice");
	bdev_mnt = kern_mount(&bdev_type);
	if (IS_ERR(bdev_mnt))
		panic("block: cannot mount bdev");
}

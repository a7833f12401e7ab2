/*
 * drivers/loop.c - files as disks: /dev/loop0, /dev/loop1 ...
 *
 * A device is bound to a file by an ioctl; a thread of its own then turns
 * transfers into reads and writes of that file, in order.  A flush is an
 * fsync.  With AUTOCLEAR the file is let go when the device is last closed,
 * which is how umount undoes mount -o loop.
 *
 * See: loop(4), losetup(8).
 */
#include <uapi/capability.h>
#include <uapi/errno.h>
#include <uapi/loop.h>
#include <uapi/stat.h>
#include "asm/uaccess.h"
#include "lib/errptr.h"
#include "lib/format.h"
#include "lib/list.h"
#include "lib/string.h"
#include "lib/types.h"
#include "lib/util.h"
#include "kernel/base/mutex.h"
#include "kernel/base/panic.h"
#include "kernel/base/spinlock.h"
#include "kernel/base/wait.h"
#include "kernel/cred.h"
#include "kernel/kthread.h"
#include "kernel/workqueue.h"
#include "mm/iov_iter.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "block/blkdev.h"
#include "drivers/loop.h"
#include "fs/chrdev.h"
#include "fs/device.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/super.h"

#define LOOP_MAJOR    7
#define CONTROL_DEV   MKDEV(10, 237)
#define INITIAL_LOOPS 8
#define MAX_LOOPS     (1 << 20)

/*
 * struct loop - one device.
 *   [c] constant   [m] mutex   [q] lock   [l] loops_mutex
 */
struct loop {
	struct list_head list; /* [l] by number */
	int number;            /* [c] */
	bool leaving;          /* [l] being removed */
	struct gendisk *disk;  /* [c] */
	struct mutex mutex;
	struct file *file;          /* [m] NULL: not bound */
	struct loop_info64 info;    /* [m] what was asked for */
	struct task_struct *thread; /* [m] */
	spinlock_t lock;
	struct list_head queue;      /* [q] bios, oldest first */
	struct wait_queue_head wait; /* the thread */
	struct work_struct clear;    /* AUTOCLEAR, from anywhere */
};

static struct mutex loops_mutex =
	MUTEX_INIT(loops_mutex, RANK_LOOP_LIST, "loops_mutex");
static LIST_HEAD(loops); /* loops_mutex */

/* Move the data of one transfer. */
static int do_bio(struct loop *lo, struct bio *bio)
{
	loff_t pos =
		(loff_t)(lo->info.lo_offset + (bio->sector << SECTOR_SHIFT));
	bool write = bio->op == BIO_WRITE;
	struct iov_iter iter;
	ssize_t n;

	if (bio->op == BIO_FLUSH)
		return vfs_fsync(lo->file, 1);
	iov_iter_bvec(&iter, write ? ITER_SOURCE : ITER_DEST, bio->vecs,
		      bio->nr_vecs, bio->bytes);
	while (iov_iter_count(&iter)) {
		n = write ? vfs_iter_write(lo->file, &iter, &pos)
			  : vfs_iter_read(lo->file, &iter, &pos);
		if (n < 0)
			return n == -ENOSPC ? (int)n : -EIO;
		if (!n && write)
			return -EIO;
		if (!n) /* the file has shrunk */
			iov_iter_zero(iov_iter_count(&iter), &iter);
	}
	return 0;
}

static struct bio *next_bio(struct loop *lo)
{
	struct bio *bio = NULL;

	spin_lock(&lo->lock);
	if (!list_empty(&lo->queue)) {
		bio = list_first_entry(&lo->queue, struct bio, list);
		list_del(&bio->list);
	}
	spin_unlock(&lo->lock);
	return bio;
}

static int loop_thread(void *data)
{
	struct loop *lo = data;
	struct bio *bio;

	for (;;) {
		wait_event_idle(lo->wait, !list_empty(&lo->queue) ||
						  kthread_should_stop());
		bio = next_bio(lo);
		if (bio)
			bio_end(bio, do_bio(lo, bio));
		else if (kthread_should_stop())
			return 0;
	}
}

static void loop_submit(struct gendisk *disk, struct bio *bio)
{
	struct loop *lo = disk->private;

	spin_lock(&lo->lock);
	list_add_tail(&bio->list, &lo->queue);
	spin_unlock(&lo->lock);
	wake_up(&lo->wait);
}

/* The size of the device, from the file's and what was asked for. */
static void set_size(struct loop *lo)
{
	loff_t size = i_size_read(lo->file->f_mapping->host);
	u64 bytes = 0;

	if (lo->info.lo_offset < (u64)size)
		bytes = (u64)size - lo->info.lo_offset;
	if (lo->info.lo_sizelimit)
		bytes = min(bytes, lo->info.lo_sizelimit);
	set_capacity(lo->disk, bytes >> SECTOR_SHIFT);
}

/* May @file be behind this device?  Not the device itself, by any way. */
static int check_file(const struct loop *lo, struct file *file)
{
	struct inode *inode = file->f_mapping->host;
	struct file *at = file;

	if (!S_ISREG(inode->i_mode) && !S_ISBLK(inode->i_mode))
		return -EINVAL;
	if (!(file->f_mode & FMODE_READ) || !file->f_op->read)
		return -EINVAL;
	while (S_ISBLK(at->f_mapping->host->i_mode)) {
		const struct gendisk *disk =
			inode_bdev(at->f_mapping->host)->bd_disk;

		if (disk == lo->disk)
			return -EBADF;
		if (disk->ops != lo->disk->ops)
			break;
		at = ((struct loop *)disk->private)->file;
		if (!at)
			return -EINVAL;
	}
	return 0;
}

static int check_info(const struct loop_info64 *info)
{
	if (info->lo_encrypt_type || info->lo_encrypt_key_size)
		return -EINVAL;
	if (info->lo_offset > (u64)MAX_LFS_FILESIZE ||
	    info->lo_sizelimit > (u64)MAX_LFS_FILESIZE)
		return -EOVERFLOW;
	if (info->lo_flags &
	    ~(u32)(LO_FLAGS_READ_ONLY | LO_FLAGS_AUTOCLEAR | LO_FLAGS_PARTSCAN))
		return -EINVAL;
	return 0;
}

/* Bind the device; takes over the reference to @file on success. */
static int bind(struct loop *lo, unsigned int mode, struct file *file,
		const struct loop_info64 *info)
{
	int err = check_file(lo, file);

	assert_held(&lo->mutex);
	if (err)
		return err;
	lo->thread = kthread_run(loop_thread, lo, "loop%d", lo->number);
	if (IS_ERR(lo->thread)) {
		err = (int)PTR_ERR(lo->thread);
		lo->thread = NULL;
		return err;
	}
	lo->file = file;
	lo->info = *info;
	if (!(file->f_mode & FMODE_WRITE) || !(mode & FMODE_WRITE))
		lo->info.lo_flags |= LO_FLAGS_READ_ONLY;
	lo->disk->part0->bd_read_only = lo->info.lo_flags & LO_FLAGS_READ_ONLY;
	lo->disk->no_partitions = !(lo->info.lo_flags & LO_FLAGS_PARTSCAN);
	set_size(lo);
	return 0;
}

/* Let the file go. */
static void unbind(struct loop *lo)
{
	assert_held(&lo->mutex);
	sync_blockdev(lo->disk->part0);
	set_capacity(lo->disk, 0);
	kthread_stop(lo->thread);
	lo->thread = NULL;
	fput(lo->file);
	lo->file = NULL;
	memset(&lo->info, 0, sizeof(lo->info));
	lo->disk->part0->bd_read_only = false;
	lo->disk->no_partitions = true;
}

/* The last one closed an AUTOCLEAR device, unless somebody opened it again. */
static void clear_work(struct work_struct *work)
{
	struct loop *lo = container_of(work, struct loop, clear);

	mutex_lock(&lo->mutex);
	if (lo->file && (lo->info.lo_flags & LO_FLAGS_AUTOCLEAR) &&
	    !READ_ONCE(lo->disk->part0->bd_openers))
		unbind(lo);
	mutex_unlock(&lo->mutex);
}

static void loop_release(struct gendisk *disk)
{
	struct loop *lo = disk->private;

	if (READ_ONCE(lo->info.lo_flags) & LO_FLAGS_AUTOCLEAR)
		schedule_work(&lo->clear);
}

static int bind_fd(struct loop *lo, unsigned int mode, unsigned int fd,
		   const struct loop_info64 *info)
{
	struct file *file = fget(fd);
	bool scan = info->lo_flags & LO_FLAGS_PARTSCAN;
	int err = check_info(info);

	if (!file)
		return -EBADF;
	if (!err) {
		mutex_lock(&lo->mutex);
		err = lo->file ? -EBUSY : bind(lo, mode, file, info);
		mutex_unlock(&lo->mutex);
	}
	if (err)
		fput(file);
	else if (scan)
		(void)disk_rescan(lo->disk);
	return err;
}

static int configure(struct loop *lo, unsigned int mode,
		     const struct loop_config __user *arg)
{
	struct loop_config config;

	if (copy_from_user(&config, arg, sizeof(config)))
		return -EFAULT;
	if (config.block_size && config.block_size != SECTOR_SIZE)
		return -EINVAL;
	return bind_fd(lo, mode, config.fd, &config.info);
}

/* Somebody else has it open: then it goes when he closes it. */
static int clear_fd(struct loop *lo)
{
	int err = 0;

	mutex_lock(&lo->mutex);
	if (!lo->file)
		err = -ENXIO;
	else if (READ_ONCE(lo->disk->part0->bd_openers) > 1)
		lo->info.lo_flags |= LO_FLAGS_AUTOCLEAR;
	else
		unbind(lo);
	mutex_unlock(&lo->mutex);
	return err;
}

static int set_status(struct loop *lo, const struct loop_info64 __user *arg)
{
	struct loop_info64 info;
	bool scan;
	int err;

	if (copy_from_user(&info, arg, sizeof(info)))
		return -EFAULT;
	err = check_info(&info);
	if (err)
		return err;
	mutex_lock(&lo->mutex);
	scan = lo->file && (info.lo_flags & LO_FLAGS_PARTSCAN) &&
	       !(lo->info.lo_flags & LO_FLAGS_PARTSCAN);
	if (!lo->file) {
		err = -ENXIO;
	} else {
		sync_blockdev(lo->disk->part0);
		info.lo_flags = (lo->info.lo_flags & LO_FLAGS_READ_ONLY) |
				(info.lo_flags & LO_FLAGS_AUTOCLEAR) |
				((lo->info.lo_flags | info.lo_flags) &
				 LO_FLAGS_PARTSCAN);
		lo->info = info;
		if (scan)
			lo->disk->no_partitions = false;
		set_size(lo);
	}
	mutex_unlock(&lo->mutex);
	if (!err && scan)
		(void)disk_rescan(lo->disk);
	return err;
}

static int get_status(struct loop *lo, struct loop_info64 __user *arg)
{
	struct loop_info64 info;
	struct inode *inode;

	mutex_lock(&lo->mutex);
	if (!lo->file) {
		mutex_unlock(&lo->mutex);
		return -ENXIO;
	}
	info = lo->info;
	inode = file_inode(lo->file);
	info.lo_number = (u32)lo->number;
	info.lo_device = new_encode_dev(inode->i_sb->s_dev);
	info.lo_inode = inode->i_ino;
	info.lo_rdevice = new_encode_dev(inode->i_rdev);
	mutex_unlock(&lo->mutex);
	return copy_to_user(arg, &info, sizeof(info)) ? -EFAULT : 0;
}

static int resize(struct loop *lo)
{
	int err = -ENXIO;

	mutex_lock(&lo->mutex);
	if (lo->file) {
		set_size(lo);
		err = 0;
	}
	mutex_unlock(&lo->mutex);
	return err;
}

static int loop_ioctl(struct block_device *bdev, unsigned int mode,
		      unsigned int cmd, unsigned long arg)
{
	struct loop *lo = bdev->bd_disk->private;
	static const struct loop_info64 plain;

	if (cmd != LOOP_GET_STATUS64 && cmd != LOOP_SET_FD &&
	    cmd != LOOP_CLR_FD && cmd != LOOP_CONFIGURE &&
	    !(mode & FMODE_WRITE) && !capable(CAP_SYS_ADMIN))
		return -EPERM;
	switch (cmd) {
	case LOOP_SET_FD:
		return bind_fd(lo, mode, (unsigned int)arg, &plain);
	case LOOP_CONFIGURE:
		return configure(lo, mode, (const void __user *)arg);
	case LOOP_CLR_FD:
		return clear_fd(lo);
	case LOOP_SET_STATUS64:
		return set_status(lo, (const void __user *)arg);
	case LOOP_GET_STATUS64:
		return get_status(lo, (void __user *)arg);
	case LOOP_SET_CAPACITY:
		return resize(lo);
	case LOOP_SET_BLOCK_SIZE:
		return arg == SECTOR_SIZE ? 0 : -EINVAL;
	default:
		return -ENOTTY;
	}
}

static const struct block_device_operations loop_ops = {
	.submit = loop_submit,
	.release = loop_release,
	.ioctl = loop_ioctl,
};

/* Make device @number; loops_mutex is held. */
static int add_loop(int number)
{
	struct loop *lo = kzalloc(sizeof(*lo), GFP_KERNEL), *at;
	struct list_head *before = &loops;
	int err = -ENOMEM;

	if (!lo)
		return -ENOMEM;
	lo->number = number;
	mutex_init(&lo->mutex, RANK_LOOP, "loop");
	spin_lock_init(&lo->lock, RANK_LEAF, "loop_queue");
	INIT_LIST_HEAD(&lo->queue);
	init_waitqueue_head(&lo->wait);
	INIT_WORK(&lo->clear, clear_work);
	lo->disk = alloc_disk();
	if (!lo->disk)
		goto out_free;
	snprintf(lo->disk->name, sizeof(lo->disk->name), "loop%d", number);
	lo->disk->ops = &loop_ops;
	lo->disk->private = lo;
	lo->disk->first_dev = MKDEV(LOOP_MAJOR, (unsigned int)number);
	lo->disk->minors = 1;
	lo->disk->has_cache = true;
	lo->disk->no_partitions = true;
	err = add_disk(lo->disk);
	if (err)
		goto out_disk;
	list_for_each_entry(at, &loops, list)
		if (at->number < number)
			before = &at->list;
	list_add(&lo->list, before);
	return 0;

out_disk:
	kfree(lo->disk);
out_free:
	kfree(lo);
	return err;
}

static struct loop *find_loop(int number)
{
	struct loop *lo;

	list_for_each_entry(lo, &loops, list)
		if (lo->number == number)
			return lo;
	return NULL;
}

/* The lowest device that is not bound; a new one if all are. */
static int get_free(void)
{
	struct loop *lo;
	int next = 0, err;

	list_for_each_entry(lo, &loops, list) {
		if (!READ_ONCE(lo->file) && !lo->leaving)
			return lo->number;
		if (lo->number == next)
			next++;
	}
	err = add_loop(next);
	return err ? err : next;
}

/* It keeps its number, hidden, until the disk is gone. */
static int hide_loop(int number, struct loop **lo)
{
	int err = 0;

	mutex_lock(&loops_mutex);
	*lo = find_loop(number);
	if (!*lo || (*lo)->leaving)
		err = -ENODEV;
	else if (READ_ONCE((*lo)->file))
		err = -EBUSY;
	else
		(*lo)->leaving = true;
	mutex_unlock(&loops_mutex);
	return err;
}

/* Without loops_mutex: the disk's going waits for who reads its sysfs files. */
static int remove_loop(int number)
{
	struct loop *lo;
	int err = hide_loop(number, &lo);

	if (err)
		return err;
	err = del_disk(lo->disk);
	mutex_lock(&loops_mutex);
	if (err)
		lo->leaving = false;
	else
		list_del(&lo->list);
	mutex_unlock(&loops_mutex);
	if (err)
		return err;
	cancel_work_sync(&lo->clear);
	kfree(lo);
	return number;
}

static long control_ioctl(struct file *file, unsigned int cmd,
			  unsigned long arg)
{
	long res = -ENOTTY;
	int number = (int)arg;

	(void)file;
	if (cmd == LOOP_CTL_REMOVE)
		return number < 0 ? -EINVAL : remove_loop(number);
	mutex_lock(&loops_mutex);
	switch (cmd) {
	case LOOP_CTL_ADD:
		if (number < -1 || number >= MAX_LOOPS)
			res = -EINVAL;
		else if (number == -1)
			res = get_free();
		else if (find_loop(number))
			res = -EEXIST;
		else
			res = add_loop(number);
		if (!res)
			res = number;
		break;
	case LOOP_CTL_GET_FREE:
		res = get_free();
		break;
	default:
		break;
	}
	mutex_unlock(&loops_mutex);
	return res;
}

static const struct file_operations control_fops = {
	.open = nonseekable_open,
	.ioctl = control_ioctl,
	.llseek = noop_llseek,
};

/** loop_init() - the first devices, and /dev/loop-control.  Context: Boot. */
void loop_init(void)
{
	int err = register_blkdev_region(MKDEV(LOOP_MAJOR, 0), 1U << 20, "loop",
					 &blkdev_fops);

	if (!err)
		err = register_chrdev_region(CONTROL_DEV, 1, "misc",
					     &control_fops);
	if (!err)
		err = device_create_virtual("misc", "loop-control",
					    S_IFCHR | 0660, CONTROL_DEV);
	mutex_lock(&loops_mutex);
	for (int i = 0; i < INITIAL_LOOPS && !err; i++)
		err = add_loop(i);
	mutex_unlock(&loops_mutex);
	if (err)
		panic("loop: %d at boot", err);
}

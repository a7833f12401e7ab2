/*
 * block/blkdev.h - disks, their partitions, and how blocks get there and back.
 *
 * A gendisk is a whole device with its driver; a block_device is what has a
 * number and a node in /dev: the disk itself or a partition of it.  A bio is
 * one transfer between pages and neighbouring sectors of a block_device.
 */
#ifndef BLOCK_BLKDEV_H
#define BLOCK_BLKDEV_H

#include "lib/types.h"
#include "lib/atomic.h"
#include "lib/compiler.h"
#include "lib/list.h"
#include "lib/rbtree.h"
#include "kernel/base/completion.h"
#include "kernel/base/mutex.h"
#include "mm/iov_iter.h"

struct address_space;
struct bio;
struct block_device;
struct dentry;
struct device;
struct file_operations;
struct file_system_type;
struct gendisk;
struct inode;
struct page;
struct seq_file;
struct super_block;

#define SECTOR_SHIFT 9
#define SECTOR_SIZE  (1U << SECTOR_SHIFT)

#define DISK_NAME_LEN   32
#define DISK_MAX_PARTS  256
#define BLOCK_EXT_MAJOR 259 /* partitions beyond a disk's own numbers */
#define BIO_MAX_VECS    32

enum bio_op {
	BIO_READ,
	BIO_WRITE,
	BIO_FLUSH, /* what was written before survives a power cut */
};

/*
 * struct bio - one transfer.  The submitter's until submit_bio(), then the
 * driver's until it calls bio_end(), from any context.
 */
struct bio {
	struct list_head list; /* the driver's */
	struct block_device *bdev;
	enum bio_op op;
	int error;  /* set by bio_end(): 0 or -errno */
	u64 sector; /* of the bdev; submit_bio() makes it the disk's */
	u32 bytes;  /* sum of vecs */
	unsigned int nr_vecs;
	u64 started_ns;
	void (*end)(struct bio *bio);
	void *private; /* the submitter's */
	struct bio_vec vecs[BIO_MAX_VECS];
};

/* Transfers that ended, of one kind. */
struct disk_io_stats {
	atomic_long_t ios, sectors, ns;
};

/*
 * struct block_device - a disk or a partition.
 *   [c] constant once visible   [d] disks_mutex   [a] atomic
 */
struct block_device {
	struct rb_node bd_node;    /* [d] all devices, by number */
	dev_t bd_dev;              /* [c] */
	struct gendisk *bd_disk;   /* [c] */
	unsigned int bd_partno;    /* [c] 0: the disk itself */
	u64 bd_start;              /* [c] first sector on the disk */
	struct inode *bd_inode;    /* [c] its page cache; i_size is its size */
	bool bd_read_only;         /* BLKROSET; written freely */
	unsigned int bd_openers;   /* [d] */
	void *bd_holder;           /* [d] who has it to himself */
	unsigned int bd_holders;   /* [d] how often; of a disk: or its parts */
	unsigned int bd_blocksize; /* BLKBSZSET */
	struct disk_io_stats bd_stats[3]; /* [a] by bio_op */
	atomic_t bd_in_flight;            /* [a] */
	char bd_uuid[37];                 /* [c] PARTUUID, or "" */
	struct device *bd_device;         /* [c] in /dev and /sys */
};

/**
 * struct block_device_operations - a driver.
 * @submit: take a bio; may sleep.  Ends in bio_end().
 * @release: nobody has the disk open any more; any locks.  May be NULL.
 * @ioctl:  commands of the driver; -ENOTTY for others.  May be NULL.
 */
struct block_device_operations {
	void (*submit)(struct gendisk *disk, struct bio *bio);
	void (*release)(struct gendisk *disk);
	int (*ioctl)(struct block_device *bdev, unsigned int mode,
		     unsigned int cmd, unsigned long arg);
};

/*
 * struct gendisk - a whole device.
 */
struct gendisk {
	struct list_head list;                     /* [d] */
	char name[DISK_NAME_LEN];                  /* [c] "vda" */
	const struct block_device_operations *ops; /* [c] */
	void *private;                             /* [c] the driver's */
	dev_t first_dev;          /* [c] number of the disk itself */
	unsigned int minors;      /* [c] its own: disk and partitions */
	unsigned int sector_size; /* [c] bytes: 512 .. 4096 */
	bool has_cache;           /* [c] flushing means something */
	bool no_partitions;       /* [c] */
	char serial[21];          /* [c] or "" */
	char parent[48]; /* [c] what it hangs on, see device_info; or "" */
	struct block_device *part0;                 /* [c] */
	struct block_device *parts[DISK_MAX_PARTS]; /* [d] by number, from 1 */
	struct mutex scan_mutex; /* one reader of the table */
};

/* FMODE_* as far as devices care, beside FMODE_READ and FMODE_WRITE. */
#define FMODE_EXCL   0x80u
#define FMODE_NDELAY 0x40u

/* block/bio.c */
void block_init(void);
void submit_bio(struct bio *bio);
void bio_end(struct bio *bio, int error);
int blkdev_issue_flush(struct block_device *bdev);

/*
 * struct io_batch - transfers that are waited for together.
 */
struct io_batch {
	struct block_device *bdev;
	enum bio_op op;
	struct bio *bio;  /* still growing, or NULL */
	atomic_t pending; /* submitted, plus one for us */
	int error;        /* the first */
	struct completion done;
};

void io_batch_init(struct io_batch *batch, struct block_device *bdev,
		   enum bio_op op);
void io_batch_add(struct io_batch *batch, u64 sector, struct page *page,
		  unsigned int offset, unsigned int bytes);
int io_batch_wait(struct io_batch *batch) __must_check;

/* block/disk.c */
struct gendisk *alloc_disk(void) __must_check;
int add_disk(struct gendisk *disk) __must_check;
int del_disk(struct gendisk *disk) __must_check;
void set_capacity(struct gendisk *disk, u64 sectors);
void bdev_name(const struct block_device *bdev, char *buf, size_t size);
int disk_rescan(struct gendisk *disk);
extern struct mutex disks_mutex;
struct block_device *bdev_next(dev_t from);

/* block/bdev.c */
void bdev_cache_init(void);
struct block_device *bdev_alloc(struct gendisk *disk, unsigned int partno,
				dev_t dev) __must_check;
void bdev_free(struct block_device *bdev);
struct block_device *blkdev_get_by_dev(dev_t dev, unsigned int mode,
				       void *holder) __must_check;
struct block_device *blkdev_get_by_path(const char *path, unsigned int mode,
					void *holder) __must_check;
void blkdev_put(struct block_device *bdev, unsigned int mode);
int sync_blockdev(struct block_device *bdev);
void bdev_set_sectors(struct block_device *bdev, u64 sectors);
u64 bdev_sectors(const struct block_device *bdev);
bool bdev_read_only(const struct block_device *bdev);
struct block_device *inode_bdev(const struct inode *inode);
struct address_space *bdev_mapping(const struct block_device *bdev);

/* block/partition.c */
struct partition {
	u64 start, sectors;
	char uuid[37];
};
unsigned int read_partitions(struct gendisk *disk, struct partition *parts,
			     unsigned int max);

/* block/fops.c, block/proc.c, block/sysfs.c */
extern const struct file_operations blkdev_fops;
void block_proc_init(void);
void block_stats_show(struct seq_file *m, const struct block_device *bdev);
int block_device_show(struct block_device *bdev) __must_check;
void block_device_hide(struct block_device *bdev);

/* block/mount.c: file_system_type.mount and kill_sb on a device */
struct dentry *mount_bdev(struct file_system_type *type, int flags,
			  const char *dev_name, void *data,
			  int (*fill)(struct super_block *sb, void *data,
				      int silent));
void kill_block_super(struct super_block *sb);

#endif

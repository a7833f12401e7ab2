/*
 * block/bio.c - transfers on their way to a driver and back.
 *
 * A bio that reaches past its device's end, or writes to a read-only one, is
 * refused here; a driver sees only sectors that exist.  io_batch is how pages
 * travel: neighbours are joined into one bio, all are under way at once, and
 * one wait is for all.
 *
 * Memory for bios must come even when memory is short, because writing is how
 * it becomes free; so they may use the whole reserve, and each is given back
 * as soon as the device is done with it.
 */
#include <uapi/errno.h>
#include "lib/types.h"
#include "kernel/base/bug.h"
#include "kernel/base/counter.h"
#include "kernel/base/panic.h"
#include "kernel/base/printk.h"
#include "kernel/time.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "block/blkdev.h"
#include "fs/chrdev.h"

static struct kmem_cache *bio_cache;
static struct counter bio_counter = COUNTER_INIT("bios");

static struct bio *bio_alloc(struct block_device *bdev, enum bio_op op)
{
	const gfp_t gfp = GFP_NOFS | __GFP_MEMALLOC | __GFP_NOINJECT;
	struct bio *bio;

	/* Not even the reserve has one: others are under way and end soon. */
	while (!(bio = kmem_cache_alloc(bio_cache, gfp)))
		msleep(1);
	bio->bdev = bdev;
	bio->op = op;
	bio->error = 0;
	bio->sector = 0;
	bio->bytes = 0;
	bio->nr_vecs = 0;
	counter_inc(&bio_counter);
	return bio;
}

static void bio_free(struct bio *bio)
{
	counter_dec(&bio_counter);
	kmem_cache_free(bio_cache, bio);
}

static int check_bio(const struct bio *bio)
{
	u64 sectors = bio->bytes >> SECTOR_SHIFT;
	u64 end = bdev_sectors(bio->bdev);

	if (bio->op == BIO_WRITE && bdev_read_only(bio->bdev))
		return -EPERM;
	if (bio->op != BIO_FLUSH &&
	    (bio->sector >= end || sectors > end - bio->sector))
		return -EIO;
	return 0;
}

/**
 * submit_bio() - start a transfer.
 * @bio: filled in; bio_end() gives it back through its end().
 *
 * Context: May sleep.
 */
void submit_bio(struct bio *bio)
{
	struct gendisk *disk = bio->bdev->bd_disk;
	int err = check_bio(bio);

	bio->started_ns = ktime_get();
	atomic_inc(&bio->bdev->bd_in_flight);
	if (err) {
		bio_end(bio, err);
		return;
	}
	bio->sector += bio->bdev->bd_start;
	disk->ops->submit(disk, bio);
}

static void account(struct block_device *bdev, const struct bio *bio)
{
	struct disk_io_stats *stats = &bdev->bd_stats[bio->op];

	atomic_long_inc(&stats->ios);
	atomic_long_add(bio->bytes >> SECTOR_SHIFT, &stats->sectors);
	atomic_long_add((long)(ktime_get() - bio->started_ns), &stats->ns);
}

/**
 * bio_end() - a transfer is over; for drivers.
 * @bio:   as submitted.
 * @error: 0 or -errno.
 *
 * Context: Any, interrupts too.
 */
void bio_end(struct bio *bio, int error)
{
	struct block_device *bdev = bio->bdev;

	bio->error = error;
	account(bdev, bio);
	if (bdev->bd_partno)
		account(bdev->bd_disk->part0, bio);
	atomic_dec(&bdev->bd_in_flight);
	bio->end(bio);
}

/**
 * io_batch_init() - begin a set of transfers.
 * @batch: usually on the stack.
 * @bdev:  from or to where.
 * @op:    BIO_READ or BIO_WRITE.
 *
 * Context: Any.
 */
void io_batch_init(struct io_batch *batch, struct block_device *bdev,
		   enum bio_op op)
{
	batch->bdev = bdev;
	batch->op = op;
	batch->bio = NULL;
	batch->error = 0;
	atomic_set(&batch->pending, 1);
	init_completion(&batch->done);
}

static void batch_done_one(struct io_batch *batch)
{
	if (atomic_dec_and_test(&batch->pending))
		complete(&batch->done);
}

static void batch_bio_end(struct bio *bio)
{
	struct io_batch *batch = bio->private;

	if (bio->error)
		WRITE_ONCE(batch->error, bio->error);
	bio_free(bio);
	batch_done_one(batch);
}

static void batch_submit(struct io_batch *batch)
{
	struct bio *bio = batch->bio;

	batch->bio = NULL;
	if (!bio)
		return;
	bio->private = batch;
	bio->end = batch_bio_end;
	atomic_inc(&batch->pending);
	submit_bio(bio);
}

/* Does a piece continue what the bio holds? */
static bool continues(const struct bio *bio, u64 sector)
{
	return bio->nr_vecs < BIO_MAX_VECS &&
	       bio->sector + (bio->bytes >> SECTOR_SHIFT) == sector;
}

/**
 * io_batch_add() - one more piece of memory to transfer.
 * @batch:  begun.
 * @sector: where on the device.
 * @page:   the memory; stays as it is until io_batch_wait() returns.
 * @offset: into the page, a multiple of the sector size.
 * @bytes:  likewise.
 *
 * Context: May sleep.
 */
void io_batch_add(struct io_batch *batch, u64 sector, struct page *page,
		  unsigned int offset, unsigned int bytes)
{
	struct bio_vec *last;
	struct bio *bio;

	assert(offset + bytes <= PAGE_SIZE && bytes);
	if (batch->bio && !continues(batch->bio, sector))
		batch_submit(batch);
	if (!batch->bio) {
		batch->bio = bio_alloc(batch->bdev, batch->op);
		batch->bio->sector = sector;
	}
	bio = batch->bio;
	last = bio->nr_vecs ? &bio->vecs[bio->nr_vecs - 1] : NULL;
	if (last && last->bv_page == page &&
	    last->bv_offset + last->bv_len == offset)
		last->bv_len += bytes;
	else
		bio->vecs[bio->nr_vecs++] = (struct bio_vec){
			.bv_page = page,
			.bv_len = bytes,
			.bv_offset = offset,
		};
	bio->bytes += bytes;
}

/**
 * io_batch_wait() - send what is left, and wait for all.
 * @batch: begun; over afterwards.
 *
 * Context: May sleep.
 * Return: 0, or the error of one of the transfers.
 */
int io_batch_wait(struct io_batch *batch)
{
	batch_submit(batch);
	batch_done_one(batch);
	wait_for_completion(&batch->done);
	return batch->error;
}

/**
 * blkdev_issue_flush() - what was written before survives a power cut.
 * @bdev: the device.
 *
 * Context: May sleep.
 * Return: 0, or -EIO.
 */
int blkdev_issue_flush(struct block_device *bdev)
{
	struct io_batch batch;

	if (!bdev->bd_disk->has_cache)
		return 0;
	io_batch_init(&batch, bdev, BIO_FLUSH);
	batch.bio = bio_alloc(bdev, BIO_FLUSH);
	return io_batch_wait(&batch);
}

/** block_init() - the block layer, without disks.  Context: Boot, once. */
void block_init(void)
{
	bio_cache = kmem_cache_create("bio", sizeof(struct bio), 0);
	if (!bio_cache)
		panic("block: no memory at boot");
	counter_register(&bio_counter);
	bdev_cache_init();
	if (register_blkdev_region(MKDEV(BLOCK_EXT_MAJOR, 0), 1U << 20,
				   "blkext", &blkdev_fops))
		panic("block: cannot register numbers");
	block_proc_init();
}

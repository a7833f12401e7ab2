/*
 * block/buffer.c - single blocks of a device, in its page cache.
 *
 * A file system changes a block's bytes in place, under its own lock, and
 * then calls buf_dirty().  A block that becomes a file's data must be
 * forgotten: its old contents, still dirty here, must not overwrite the file.
 *
 * Memory for a block is waited for.  Half of a change, made and not to be
 * taken back for want of a page, would leave the device wrong.
 *
 * See: block/bdev.c about changed sectors.
 */
#include <uapi/errno.h>
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/types.h"
#include "kernel/time.h"
#include "mm/page.h"
#include "mm/pagecache.h"
#include "block/blkdev.h"
#include "block/buffer.h"
#include "fs/inode.h"

/* File systems hold locks here that reclaim must not want. */
#define GFP_BUFFER (GFP_NOFS | __GFP_MOVABLE)

static void set_buf(struct block_buf *buf, struct page *page, u64 block,
		    unsigned int bits)
{
	buf->page = page;
	buf->size = 1U << bits;
	buf->data = (char *)page_address(page) +
		    offset_in_page((loff_t)(block << bits));
}

/* The page that holds a block; locked, perhaps not up to date. */
static struct page *lock_block(struct block_device *bdev, u64 block,
			       unsigned int bits)
{
	u64 blocks = bdev_sectors(bdev) >> (bits - SECTOR_SHIFT);
	struct page *page;

	if (block >= blocks)
		return ERR_PTR(-EIO);
	for (;;) {
		page = grab_page(bdev_mapping(bdev),
				 (unsigned long)(block >> (PAGE_SHIFT - bits)),
				 GFP_BUFFER);
		if (page != ERR_PTR(-ENOMEM))
			return page;
		msleep(1);
	}
}

static int fill(struct address_space *mapping, struct page *page)
{
	int err = 0;

	if (!page_test(page, PG_uptodate))
		err = mapping->a_ops->read_pages(mapping, &page, 1);
	if (!err)
		page_set(page, PG_uptodate);
	return err;
}

/**
 * buf_read() - a block with its contents.
 * @bdev:  the device.
 * @block: its number, in blocks of 1 << @bits bytes.
 * @bits:  9 .. 12.
 * @buf:   filled in; give it back with buf_put().
 *
 * Context: May sleep; memory is taken with GFP_NOFS.
 * Return: 0, -EIO (also past the device's end).
 */
int buf_read(struct block_device *bdev, u64 block, unsigned int bits,
	     struct block_buf *buf)
{
	struct address_space *mapping = bdev_mapping(bdev);
	struct page *page = find_get_page(
		mapping, (unsigned long)(block >> (PAGE_SHIFT - bits)));
	int err;

	if (page && page_test(page, PG_uptodate)) {
		mark_page_accessed(page);
		set_buf(buf, page, block, bits);
		return 0;
	}
	if (page)
		put_page(page);
	page = lock_block(bdev, block, bits);
	if (IS_ERR(page))
		return (int)PTR_ERR(page);
	err = fill(mapping, page);
	unlock_page(page);
	if (err) {
		put_page(page);
		return err;
	}
	set_buf(buf, page, block, bits);
	return 0;
}

/**
 * buf_new() - a block that was free: all zeros, and dirty.
 * @bdev:  the device.
 * @block: its number.
 * @bits:  as for buf_read().
 * @buf:   filled in.
 *
 * Nothing is read if the block is a whole page.
 *
 * Context: May sleep; memory is taken with GFP_NOFS.
 * Return: 0, -EIO.
 */
int buf_new(struct block_device *bdev, u64 block, unsigned int bits,
	    struct block_buf *buf)
{
	struct page *page = lock_block(bdev, block, bits);
	int err = 0;

	if (IS_ERR(page))
		return (int)PTR_ERR(page);
	if (bits < PAGE_SHIFT)
		err = fill(bdev_mapping(bdev), page);
	if (err) {
		unlock_page(page);
		put_page(page);
		return err;
	}
	set_buf(buf, page, block, bits);
	memset(buf->data, 0, buf->size);
	page_set(page, PG_uptodate);
	unlock_page(page);
	buf_dirty(buf);
	return 0;
}

/**
 * buf_dirty() - a block's bytes were changed.
 * @buf: the block.
 *
 * Context: May sleep; waits while the block is being written.
 */
void buf_dirty(const struct block_buf *buf)
{
	unsigned int from = (unsigned int)offset_in_page(buf->data);
	struct address_space *mapping;

	lock_page(buf->page);
	mapping = buf->page->mapping;
	if (mapping) { /* else the device shrank */
		mapping->a_ops->written(mapping, buf->page, from,
					from + buf->size);
		set_page_dirty(buf->page);
	}
	unlock_page(buf->page);
}

/**
 * buf_write() - write a block now, and what else of its page is dirty.
 * @buf: the block.
 *
 * Context: May sleep.
 * Return: 0 or -EIO.
 */
int buf_write(const struct block_buf *buf)
{
	int err = 0;

	lock_page(buf->page);
	if (buf->page->mapping)
		err = write_one_page(buf->page->mapping, buf->page);
	unlock_page(buf->page);
	return err;
}

/** buf_put() - give a block back; none is allowed.  Context: Any. */
void buf_put(struct block_buf *buf)
{
	if (buf->page)
		put_page(buf->page);
	buf->page = NULL;
}

/**
 * buf_forget() - a block is about to hold a file's data.
 * @bdev:  the device.
 * @block: its number.
 * @bits:  as for buf_read().
 *
 * Context: May sleep; waits while the block is being written.
 */
void buf_forget(struct block_device *bdev, u64 block, unsigned int bits)
{
	unsigned long at = (unsigned long)(block >> (PAGE_SHIFT - bits));
	unsigned int first =
		(unsigned int)offset_in_page(block << bits) >> SECTOR_SHIFT;
	unsigned long mask = ((1UL << (1U << (bits - SECTOR_SHIFT))) - 1)
			     << first;
	struct page *page = find_lock_page(bdev_mapping(bdev), at);

	if (!page)
		return;
	if (page->private & mask) {
		page->private &= ~mask;
		if (!page->private)
			cancel_dirty_page(page);
	}
	unlock_page(page);
	put_page(page);
}

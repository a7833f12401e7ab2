/*
 * block/buffer.h - single blocks of a device, in its page cache.
 *
 * What a file system keeps beside its files' data: inode tables, bitmaps,
 * directories, indirect blocks.
 */
#ifndef BLOCK_BUFFER_H
#define BLOCK_BUFFER_H

#include "lib/types.h"
#include "lib/compiler.h"

struct block_device;
struct page;

/* struct block_buf - a block in memory; a reference to its page. */
struct block_buf {
	struct page *page; /* NULL: none */
	void *data;
	unsigned int size; /* bytes */
};

int buf_read(struct block_device *bdev, u64 block, unsigned int bits,
	     struct block_buf *buf) __must_check;
int buf_new(struct block_device *bdev, u64 block, unsigned int bits,
	    struct block_buf *buf) __must_check;
void buf_dirty(const struct block_buf *buf);
int buf_write(const struct block_buf *buf);
void buf_put(struct block_buf *buf);
void buf_forget(struct block_device *bdev, u64 block, unsigned int bits);

#endif

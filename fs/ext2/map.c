/*
 * fs/ext2/map.c - from a block of a file to a block of the device.
 *
 * Twelve pointers stand in the inode; the thirteenth leads to a block of
 * pointers, the next to a block of such blocks, the last one level deeper.
 * 0 is a hole, at every level.
 *
 * Pointers change under map_mutex and are read without: a reader has the page
 * it reads for locked, and truncation takes pages away before it frees blocks.
 *
 * See: fs/ext2/ext2.h.
 */
#include <uapi/errno.h>
#include "lib/types.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/base/sched_iface.h"
#include "block/blkdev.h"
#include "fs/ext2/ext2.h"
#include "fs/writeback.h"

/* The way to a block: an index at each level, the inode's own first. */
struct way {
	u32 index[EXT2_DEPTH];
	unsigned int depth; /* levels: 1 .. 4 */
};

static u32 ptrs_per_block(const struct ext2_sb *sbi)
{
	return sbi->block_size / sizeof(u32);
}

static int find_way(const struct ext2_sb *sbi, u32 logical, struct way *way)
{
	u64 per_block = ptrs_per_block(sbi), left = logical, reach = 1;
	unsigned int levels = 0;

	if (left < EXT2_NDIR) {
		way->index[0] = logical;
		way->depth = 1;
		return 0;
	}
	left -= EXT2_NDIR;
	for (;;) {
		reach *= per_block;
		levels++;
		if (left < reach)
			break;
		left -= reach;
		if (levels == EXT2_DEPTH - 1)
			return -EFBIG;
	}
	way->index[0] = EXT2_NDIR + levels - 1;
	way->depth = levels + 1;
	for (unsigned int n = levels; n > 0; n--) {
		way->index[n] = (u32)(left % per_block);
		left /= per_block;
	}
	return 0;
}

/* Read a block of pointers that an inode names. */
static int read_ptrs(struct inode *inode, u32 block, struct block_buf *buf)
{
	struct ext2_sb *sbi = EXT2_SB(inode->i_sb);

	if (ext2_block_valid(sbi, block))
		return buf_read(sbi->bdev, block, sbi->bits, buf);
	ext2_error(inode->i_sb, "inode %llu: bad block %u", inode->i_ino,
		   block);
	return -EIO;
}

/*
 * Go down as far as there is something.  *slot is the pointer reached, *level
 * its level; it lies in @buf (or, at level 0, in the inode).
 */
static int walk(struct inode *inode, const struct way *way,
		struct block_buf *buf, u32 **slot, unsigned int *level)
{
	u32 *ptr = &EXT2_I(inode)->i_data[way->index[0]];

	buf->page = NULL;
	for (*level = 0; *level + 1 < way->depth; ++*level) {
		u32 block = READ_ONCE(*ptr);
		struct block_buf next;
		int err;

		if (!block)
			break;
		err = read_ptrs(inode, block, &next);
		buf_put(buf);
		if (err)
			return err;
		*buf = next;
		ptr = (u32 *)buf->data + way->index[*level + 1];
	}
	*slot = ptr;
	return 0;
}

/* How many of the pointers from @slot on are neighbours on the device? */
static u32 run_length(const u32 *slot, u32 block, u32 max)
{
	u32 n = 1;

	while (n < max && READ_ONCE(slot[n]) == block + n)
		n++;
	return n;
}

/**
 * ext2_map() - where a file's blocks are.
 * @inode:   the file or directory.
 * @logical: its first block wanted.
 * @max:     how many are wanted, at least 1.
 * @run:     filled in: a hole, or neighbouring blocks.
 *
 * Context: May sleep.
 * Return: 0, -EIO, -ENOMEM, -EFBIG.
 */
int ext2_map(struct inode *inode, u32 logical, u32 max, struct ext2_run *run)
{
	struct ext2_sb *sbi = EXT2_SB(inode->i_sb);
	unsigned int level;
	struct block_buf buf;
	struct way way;
	u32 *slot, left;
	int err = find_way(sbi, logical, &way);

	*run = (struct ext2_run){ .logical = logical, .count = 1 };
	if (!err)
		err = walk(inode, &way, &buf, &slot, &level);
	if (err)
		return err;
	if (level + 1 == way.depth) {
		left = (level ? ptrs_per_block(sbi) : EXT2_NDIR) -
		       way.index[level];
		run->block = READ_ONCE(*slot);
		if (run->block)
			run->count =
				run_length(slot, run->block, min(max, left));
	}
	buf_put(&buf);
	if (run->block &&
	    (!ext2_block_valid(sbi, run->block) ||
	     !ext2_block_valid(sbi, run->block + run->count - 1))) {
		ext2_error(inode->i_sb, "inode %llu: bad block %u",
			   inode->i_ino, run->block);
		return -EIO;
	}
	return 0;
}

/* The best place for a block: behind the last one written, or near. */
static u32 goal_for(const struct ext2_inode_info *ei, u32 logical,
		    const u32 *slot, u32 index)
{
	if (ei->next_goal && ei->next_logical == logical)
		return ei->next_goal;
	for (u32 n = 1; n <= index && n <= 8; n++)
		if (slot[-(long)n])
			return slot[-(long)n] + n;
	return 0;
}

/* Take @n blocks; all or none. */
static int take_blocks(struct inode *inode, u32 goal, u32 *blocks,
		       unsigned int n)
{
	int err = 0;

	for (unsigned int i = 0; i < n; i++) {
		blocks[i] = ext2_new_block(inode, goal, &err);
		if (blocks[i]) {
			goal = blocks[i] + 1;
			continue;
		}
		while (i-- > 0)
			ext2_free_blocks(inode, blocks[i], 1);
		return err ? err : -EIO;
	}
	return 0;
}

/* Make new blocks of pointers that lead from blocks[0] to the last one. */
static int fill_ptrs(struct inode *inode, const struct way *way,
		     unsigned int level, const u32 *blocks, unsigned int n)
{
	struct ext2_sb *sbi = EXT2_SB(inode->i_sb);

	for (unsigned int i = 0; i + 1 < n; i++) {
		struct block_buf buf;
		int err = buf_new(sbi->bdev, blocks[i], sbi->bits, &buf);

		if (err)
			return err;
		((u32 *)buf.data)[way->index[level + 1 + i]] = blocks[i + 1];
		buf_dirty(&buf);
		buf_put(&buf);
	}
	return 0;
}

/*
 * Fill the hole at @slot, @level down the way, for block @logical of the
 * file; *block is the device's.
 */
static int fill_hole(struct inode *inode, const struct way *way,
		     unsigned int level, u32 *slot, u32 logical, u32 *block)
{
	struct ext2_sb *sbi = EXT2_SB(inode->i_sb);
	struct ext2_inode_info *ei = EXT2_I(inode);
	unsigned int n = way->depth - level;
	u32 blocks[EXT2_DEPTH];
	int err;

	assert_held(&ei->map_mutex);
	err = take_blocks(inode, goal_for(ei, logical, slot, way->index[level]),
			  blocks, n);
	if (err)
		return err;
	/* What the device's cache has of a block of data is old. */
	buf_forget(sbi->bdev, blocks[n - 1], sbi->bits);
	err = fill_ptrs(inode, way, level, blocks, n);
	if (err) {
		for (unsigned int i = 0; i < n; i++)
			ext2_free_blocks(inode, blocks[i], 1);
		return err;
	}
	WRITE_ONCE(*slot, blocks[0]);
	*block = blocks[n - 1];
	ei->next_logical = logical + 1;
	ei->next_goal = blocks[n - 1] + 1;
	inode_add_bytes(inode, (loff_t)n << sbi->bits);
	mark_inode_dirty(inode);
	return 0;
}

/**
 * ext2_map_alloc() - where a file's block is; a hole is filled.
 * @inode:   the file or directory.
 * @logical: the block.
 * @block:   set on success; a new one's contents are not.
 *
 * Context: May sleep.
 * Return: 0, -ENOSPC, -EIO, -ENOMEM, -EFBIG.
 */
int ext2_map_alloc(struct inode *inode, u32 logical, u32 *block)
{
	struct ext2_inode_info *ei = EXT2_I(inode);
	unsigned int level;
	struct block_buf buf;
	struct ext2_run run;
	struct way way;
	u32 *slot;
	int err = ext2_map(inode, logical, 1, &run);

	*block = run.block;
	if (err || run.block)
		return err;
	mutex_lock(&ei->map_mutex);
	err = find_way(EXT2_SB(inode->i_sb), logical, &way);
	if (!err)
		err = walk(inode, &way, &buf, &slot, &level);
	if (!err) {
		*block = *slot; /* if somebody else was faster */
		if (!*slot)
			err = fill_hole(inode, &way, level, slot, logical,
					block);
		if (!err && buf.page)
			buf_dirty(&buf);
		buf_put(&buf);
	}
	mutex_unlock(&ei->map_mutex);
	return err;
}

/* Blocks to free, collected while they are neighbours. */
struct doomed {
	struct inode *inode;
	u32 first, count;
	u64 total;
};

static void doom_flush(struct doomed *d)
{
	if (d->count)
		ext2_free_blocks(d->inode, d->first, d->count);
	d->count = 0;
}

static void doom(struct doomed *d, u32 block)
{
	if (d->count && block != d->first + d->count)
		doom_flush(d);
	if (!d->count)
		d->first = block;
	d->count++;
	d->total++;
}

/*
 * Free what @slot leads to, @levels of pointer blocks above the data, but for
 * the first @keep blocks of data.
 */
static void free_tree(struct doomed *d, u32 *slot, unsigned int levels,
		      u64 keep)
{
	struct ext2_sb *sbi = EXT2_SB(d->inode->i_sb);
	u64 per_slot = 1;
	struct block_buf buf;
	u32 block = *slot;

	if (!block)
		return;
	if (!keep)
		WRITE_ONCE(*slot, 0);
	if (levels && !read_ptrs(d->inode, block, &buf)) {
		u32 *ptrs = buf.data, n = ptrs_per_block(sbi);

		for (unsigned int i = 1; i < levels; i++)
			per_slot *= n;
		for (u64 i = keep / per_slot; i < n; i++) {
			u64 first = i * per_slot;

			free_tree(d, &ptrs[i], levels - 1,
				  keep > first ? keep - first : 0);
		}
		if (keep)
			buf_dirty(&buf);
		buf_put(&buf);
		cond_resched();
	}
	if (!keep)
		doom(d, block);
}

/**
 * ext2_truncate_blocks() - free the blocks behind a file's end.
 * @inode: the file; its pages behind the end are gone.
 * @size:  its size, bytes.
 *
 * Context: May sleep.
 */
void ext2_truncate_blocks(struct inode *inode, loff_t size)
{
	struct ext2_sb *sbi = EXT2_SB(inode->i_sb);
	struct ext2_inode_info *ei = EXT2_I(inode);
	u64 keep = ((u64)size + sbi->block_size - 1) >> sbi->bits;
	u64 first = EXT2_NDIR, reach = 1;
	struct doomed d = { .inode = inode };

	mutex_lock(&ei->map_mutex);
	for (u64 i = keep; i < EXT2_NDIR; i++)
		free_tree(&d, &ei->i_data[i], 0, 0);
	for (unsigned int level = 1; level < EXT2_DEPTH; level++) {
		u64 left = keep > first ? keep - first : 0;

		reach *= ptrs_per_block(sbi);
		if (left < reach)
			free_tree(&d, &ei->i_data[EXT2_NDIR + level - 1], level,
				  left);
		first += reach;
	}
	doom_flush(&d);
	ei->next_goal = 0;
	mutex_unlock(&ei->map_mutex);
	if (!d.total)
		return;
	spin_lock(&inode->i_lock);
	inode->i_blocks -= min(inode->i_blocks, d.total << (sbi->bits - 9));
	spin_unlock(&inode->i_lock);
	mark_inode_dirty(inode);
}

/**
 * ext2_max_size() - how large a file can be.
 * @bits: log2 of the block size.
 *
 * i_blocks counts sectors in 32 bits, pointer blocks included.
 *
 * Context: Any.
 * Return: bytes.
 */
loff_t ext2_max_size(unsigned int bits)
{
	u64 n = 1ULL << (bits - 2);
	u64 data = EXT2_NDIR + n + n * n + n * n * n;
	u64 limit = ((1ULL << 32) - 1) >> (bits - 9);
	u64 meta = 1 + 1 + n + 1 + n + n * n;

	if (data + meta > limit) {
		/* one pointer block per n of data, and those above them */
		u64 leaves = (limit - EXT2_NDIR) / (n + 1);

		data = limit - leaves - leaves / n - 4;
	}
	return (loff_t)min(data << bits, (u64)MAX_LFS_FILESIZE);
}

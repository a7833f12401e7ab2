/*
 * fs/ext2/balloc.c - which blocks are free.
 *
 * A bit per block in its group's bitmap, a count per group, and their sum,
 * all under alloc_mutex.  A file's next block is looked for right behind its
 * last one, so that files are mostly in one piece.
 *
 * Bitmaps are input: a block that belongs to the format itself is never given
 * out or taken back, whatever its bit says.
 *
 * See: fs/ext2/ext2.h.
 */
#include <uapi/capability.h>
#include <uapi/errno.h>
#include "lib/bitmap.h"
#include "lib/types.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/cred.h"
#include "block/blkdev.h"
#include "fs/ext2/ext2.h"

/* Blocks in a group; the last may be short. */
static u32 group_size(const struct ext2_sb *sbi, u32 group)
{
	return min(sbi->blocks_per_group,
		   sbi->blocks_count - ext2_group_first(sbi, group));
}

static bool in_table(const struct ext2_sb *sbi, u32 group, u32 block)
{
	const struct ext2_group_desc *gd = ext2_group(sbi, group, NULL);
	u32 blocks = DIV_ROUND_UP(sbi->inodes_per_group, sbi->inodes_per_block);

	return block == gd->bg_block_bitmap || block == gd->bg_inode_bitmap ||
	       (block >= gd->bg_inode_table &&
		block - gd->bg_inode_table < blocks);
}

/**
 * ext2_block_valid() - may a block hold what files are made of?
 * @sbi:   the file system.
 * @block: from the device, perhaps nonsense.
 *
 * Context: Any.
 * Return: true if it lies on the device and is none of the format's own.
 */
bool ext2_block_valid(const struct ext2_sb *sbi, u32 block)
{
	if (block <= sbi->first_block || block >= sbi->blocks_count)
		return false;
	return !in_table(
		sbi, (block - sbi->first_block) / sbi->blocks_per_group, block);
}

/* The last blocks are for root, and for whom root named. */
static bool may_use_reserve(const struct ext2_sb *sbi)
{
	return capable(CAP_SYS_RESOURCE) ||
	       uid_eq(sbi->resuid, current_fsuid()) ||
	       (!gid_eq(sbi->resgid, GLOBAL_ROOT_GID) &&
		in_group_p(sbi->resgid));
}

static int read_bitmap(const struct ext2_sb *sbi, u32 group,
		       struct block_buf *buf)
{
	return buf_read(sbi->bdev,
			ext2_group(sbi, group, NULL)->bg_block_bitmap,
			sbi->bits, buf);
}

/* Book @count blocks of a group as used (or, below 0, as free). */
static void account(struct ext2_sb *sbi, u32 group, int count)
{
	const struct block_buf *gbuf;
	struct ext2_group_desc *gd = ext2_group(sbi, group, &gbuf);

	assert_held(&sbi->alloc_mutex);
	gd->bg_free_blocks_count = (u16)(gd->bg_free_blocks_count - count);
	sbi->free_blocks -= (u64)(s64)count;
	buf_dirty(gbuf);
}

/* A free block of one group, from bit @from on; 0 if there is none. */
static u32 take_in_group(struct ext2_sb *sbi, u32 group, u32 from, int *err)
{
	u32 size = group_size(sbi, group), block = 0;
	unsigned long bit = from;
	struct block_buf buf;

	assert_held(&sbi->alloc_mutex);
	*err = read_bitmap(sbi, group, &buf);
	if (*err)
		return 0;
	while ((bit = find_next_zero_bit(buf.data, size, bit)) < size) {
		__set_bit(bit, buf.data);
		block = ext2_group_first(sbi, group) + (u32)bit;
		if (ext2_block_valid(sbi, block))
			break;
		ext2_error(sbi->sb, "block %u of the format is marked free",
			   block);
		block = 0;
	}
	if (bit < size)
		buf_dirty(&buf);
	buf_put(&buf);
	return block;
}

static u32 take_anywhere(struct ext2_sb *sbi, u32 goal, int *err)
{
	u32 group = (goal - sbi->first_block) / sbi->blocks_per_group;
	u32 from = (goal - sbi->first_block) % sbi->blocks_per_group;

	/* The goal's group twice: from the goal on, and at last from 0 on. */
	for (u32 n = 0; n <= sbi->groups; n++, from = 0) {
		u32 block = 0;

		if (ext2_group(sbi, group, NULL)->bg_free_blocks_count)
			block = take_in_group(sbi, group, from, err);
		if (block) {
			account(sbi, group, 1);
			return block;
		}
		if (*err)
			return 0;
		if (++group == sbi->groups)
			group = 0;
	}
	*err = -ENOSPC;
	return 0;
}

/**
 * ext2_new_block() - take a free block.
 * @inode: for whom.
 * @goal:  the best block; 0 or nonsense: near the inode.
 * @err:   set to 0, -ENOSPC, -EIO, -ENOMEM.
 *
 * Context: May sleep.
 * Return: the block, or 0.
 */
u32 ext2_new_block(struct inode *inode, u32 goal, int *err)
{
	struct ext2_sb *sbi = EXT2_SB(inode->i_sb);
	u32 block = 0;

	*err = 0;
	if (goal <= sbi->first_block || goal >= sbi->blocks_count)
		goal = ext2_group_first(sbi, EXT2_I(inode)->group);
	mutex_lock(&sbi->alloc_mutex);
	if (!sbi->free_blocks ||
	    (sbi->free_blocks <= sbi->r_blocks && !may_use_reserve(sbi)))
		*err = -ENOSPC;
	else
		block = take_anywhere(sbi, goal, err);
	mutex_unlock(&sbi->alloc_mutex);
	return block;
}

/* Free blocks of one group. */
static void free_in_group(struct ext2_sb *sbi, u32 group, u32 block, u32 count)
{
	u32 first = block - ext2_group_first(sbi, group);
	struct block_buf buf;
	int freed = 0;

	if (read_bitmap(sbi, group, &buf)) {
		ext2_error(sbi->sb, "group %u: bitmap unreadable", group);
		return;
	}
	for (u32 i = 0; i < count; i++) {
		if (!ext2_block_valid(sbi, block + i) ||
		    !__test_and_clear_bit(first + i, buf.data))
			ext2_error(sbi->sb, "block %u is free already",
				   block + i);
		else
			freed++;
	}
	if (freed) {
		buf_dirty(&buf);
		account(sbi, group, -freed);
	}
	buf_put(&buf);
}

/**
 * ext2_free_blocks() - give blocks back.
 * @inode: whose they were.
 * @block: the first.
 * @count: how many; nonsense is refused, and told.
 *
 * Context: May sleep.
 */
void ext2_free_blocks(struct inode *inode, u32 block, u32 count)
{
	struct ext2_sb *sbi = EXT2_SB(inode->i_sb);

	if (block <= sbi->first_block || block >= sbi->blocks_count ||
	    count > sbi->blocks_count - block) {
		ext2_error(inode->i_sb, "inode %llu: freeing blocks %u+%u",
			   inode->i_ino, block, count);
		return;
	}
	mutex_lock(&sbi->alloc_mutex);
	while (count) {
		u32 group = (block - sbi->first_block) / sbi->blocks_per_group;
		u32 end = ext2_group_first(sbi, group) + group_size(sbi, group);
		u32 n = min(count, end - block);

		free_in_group(sbi, group, block, n);
		block += n;
		count -= n;
	}
	mutex_unlock(&sbi->alloc_mutex);
}

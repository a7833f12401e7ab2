/*
 * fs/ext2/ialloc.c - which inodes are free.
 *
 * A file's inode lies in its directory's group, so that a directory and what
 * is in it are near each other; directories are spread over the groups, so
 * that there is room for that.
 *
 * See: fs/ext2/balloc.c.
 */
#include <uapi/errno.h>
#include <uapi/mount.h>
#include <uapi/stat.h>
#include "lib/bitmap.h"
#include "lib/errptr.h"
#include "lib/types.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/cred.h"
#include "kernel/random.h"
#include "block/blkdev.h"
#include "fs/ext2/ext2.h"
#include "fs/writeback.h"

/* The group with most free blocks among those with many free inodes. */
static u32 group_for_dir(const struct ext2_sb *sbi)
{
	u64 average = sbi->free_inodes / sbi->groups;
	u32 start = get_random_u32_below(sbi->groups), best = start;
	u16 most = 0;

	for (u32 n = 0; n < sbi->groups; n++) {
		u32 group = (start + n) % sbi->groups;
		const struct ext2_group_desc *gd = ext2_group(sbi, group, NULL);

		if (gd->bg_free_inodes_count &&
		    gd->bg_free_inodes_count >= average &&
		    gd->bg_free_blocks_count > most) {
			most = gd->bg_free_blocks_count;
			best = group;
		}
	}
	return best;
}

/* Book an inode of a group as used (+1) or free (-1). */
static void account(struct ext2_sb *sbi, u32 group, int count, bool is_dir)
{
	const struct block_buf *gbuf;
	struct ext2_group_desc *gd = ext2_group(sbi, group, &gbuf);

	assert_held(&sbi->alloc_mutex);
	gd->bg_free_inodes_count = (u16)(gd->bg_free_inodes_count - count);
	if (is_dir)
		gd->bg_used_dirs_count = (u16)(gd->bg_used_dirs_count + count);
	sbi->free_inodes -= (u64)(s64)count;
	buf_dirty(gbuf);
}

static int read_bitmap(const struct ext2_sb *sbi, u32 group,
		       struct block_buf *buf)
{
	return buf_read(sbi->bdev,
			ext2_group(sbi, group, NULL)->bg_inode_bitmap,
			sbi->bits, buf);
}

/* A free inode of one group; 0 if there is none. */
static u32 take_in_group(struct ext2_sb *sbi, u32 group, int *err)
{
	unsigned long bit = 0, size = sbi->inodes_per_group;
	struct block_buf buf;
	u32 ino = 0;

	*err = read_bitmap(sbi, group, &buf);
	if (*err)
		return 0;
	while ((bit = find_next_zero_bit(buf.data, size, bit)) < size) {
		__set_bit(bit, buf.data);
		ino = group * sbi->inodes_per_group + (u32)bit + 1;
		if (ino >= sbi->first_ino)
			break;
		ext2_error(sbi->sb, "reserved inode %u is marked free", ino);
		ino = 0;
	}
	if (bit < size)
		buf_dirty(&buf);
	buf_put(&buf);
	return ino;
}

/* Take a free inode, if possible of @group. */
static u32 take_inode(struct ext2_sb *sbi, u32 group, bool is_dir, int *err)
{
	assert_held(&sbi->alloc_mutex);
	*err = 0;
	for (u32 n = 0; n < sbi->groups; n++) {
		u32 ino = 0;

		if (ext2_group(sbi, group, NULL)->bg_free_inodes_count)
			ino = take_in_group(sbi, group, err);
		if (ino) {
			account(sbi, group, 1, is_dir);
			return ino;
		}
		if (*err)
			return 0;
		if (++group == sbi->groups)
			group = 0;
	}
	*err = -ENOSPC;
	return 0;
}

/* Give an inode's number back. */
static void release(struct ext2_sb *sbi, u32 ino, bool is_dir)
{
	u32 group = (ino - 1) / sbi->inodes_per_group;
	u32 bit = (ino - 1) % sbi->inodes_per_group;
	struct block_buf buf;

	mutex_lock(&sbi->alloc_mutex);
	if (read_bitmap(sbi, group, &buf)) {
		ext2_error(sbi->sb, "group %u: bitmap unreadable", group);
	} else {
		if (!__test_and_clear_bit(bit, buf.data)) {
			ext2_error(sbi->sb, "inode %u is free already", ino);
		} else {
			buf_dirty(&buf);
			account(sbi, group, -1, is_dir);
		}
		buf_put(&buf);
	}
	mutex_unlock(&sbi->alloc_mutex);
}

static void set_owner(struct inode *inode, const struct inode *dir,
		      umode_t mode)
{
	if (!EXT2_SB(inode->i_sb)->grpid) {
		inode_init_owner(inode, dir, mode);
		return;
	}
	inode->i_mode = mode;
	inode->i_uid = current_fsuid();
	inode->i_gid = dir->i_gid;
}

static u32 inherited_flags(const struct inode *dir, umode_t mode)
{
	u32 flags = EXT2_I(dir)->flags & EXT2_INHERITED;

	if (!S_ISDIR(mode))
		flags &= ~EXT2_DIRSYNC_FL;
	if (!S_ISDIR(mode) && !S_ISREG(mode))
		flags &= EXT2_NODUMP_FL | EXT2_NOATIME_FL;
	return flags;
}

/* What a new inode starts with. */
static void init_inode(struct inode *inode, struct inode *dir, umode_t mode,
		       u32 ino)
{
	struct ext2_inode_info *ei = EXT2_I(inode);

	inode->i_ino = ino;
	set_owner(inode, dir, mode);
	inode->i_btime = current_time(inode);
	inode->i_atime = inode->i_btime;
	inode->i_mtime = inode->i_btime;
	inode->i_ctime = inode->i_btime;
	inode->i_generation = get_random_u32();
	ei->group = (ino - 1) / EXT2_SB(inode->i_sb)->inodes_per_group;
	ei->flags = inherited_flags(dir, mode);
	ei->is_fresh = true;
	ei->is_unsynced = true;
	ext2_set_vfs_flags(inode);
}

/**
 * ext2_new_inode() - make a file that has no name yet.
 * @dir:  its directory.
 * @mode: type and permissions.
 *
 * Context: May sleep.
 * Return: the inode, with one link, in the table and dirty; or ERR_PTR:
 * -ENOSPC, -ENOMEM, -EIO.
 */
struct inode *ext2_new_inode(struct inode *dir, umode_t mode)
{
	struct ext2_sb *sbi = EXT2_SB(dir->i_sb);
	struct inode *inode = new_inode(dir->i_sb);
	bool is_dir = S_ISDIR(mode);
	u32 ino, group;
	int err;

	if (!inode)
		return ERR_PTR(-ENOMEM);
	mutex_lock(&sbi->alloc_mutex);
	group = is_dir ? group_for_dir(sbi) : EXT2_I(dir)->group;
	ino = take_inode(sbi, group, is_dir, &err);
	mutex_unlock(&sbi->alloc_mutex);
	if (!ino)
		goto out_put;
	init_inode(inode, dir, mode, ino);
	err = insert_new_inode(inode);
	if (err) {
		ext2_error(dir->i_sb, "inode %u is in use, but marked free",
			   ino);
		goto out_put; /* its bit stays set: that was the mistake */
	}
	mark_inode_dirty(inode);
	return inode;

out_put:
	inode->i_state |= I_BAD; /* nothing of it is on the device */
	iput(inode);
	return ERR_PTR(err);
}

/**
 * ext2_free_inode() - a file's last link and last user are gone.
 * @inode: its blocks are free, and its slot says so.
 *
 * Context: May sleep.
 */
void ext2_free_inode(struct inode *inode)
{
	struct ext2_sb *sbi = EXT2_SB(inode->i_sb);
	u32 ino = (u32)inode->i_ino;

	if (ino < sbi->first_ino || ino > sbi->inodes_count) {
		ext2_error(inode->i_sb, "freeing inode %u", ino);
		return;
	}
	release(sbi, ino, S_ISDIR(inode->i_mode));
}

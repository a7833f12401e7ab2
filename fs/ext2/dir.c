/*
 * fs/ext2/dir.c - directories: entries in blocks.
 *
 * A block is a chain of entries that fills it exactly; an entry without an
 * inode, and the room behind a name, are free.  Entries are added where there
 * is room and removed by joining them to the one before, so none crosses a
 * block.  Nothing moves: where an entry stands is its position for readdir.
 *
 * Every block is checked before it is walked; blocks come from the device.
 *
 * See: fs/ext2/ext2.h, getdents(2).
 */
#include <uapi/dirent.h>
#include <uapi/errno.h>
#include <uapi/stat.h>
#include "lib/string.h"
#include "lib/types.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/base/sched_iface.h"
#include "block/blkdev.h"
#include "fs/dir.h"
#include "fs/ext2/ext2.h"
#include "fs/file.h"
#include "fs/writeback.h"

static u32 dir_blocks(const struct inode *dir)
{
	return (u32)((u64)dir->i_size >> EXT2_SB(dir->i_sb)->bits);
}

static struct ext2_dirent *entry_at(const struct block_buf *buf, u32 offset)
{
	return (struct ext2_dirent *)((char *)buf->data + offset);
}

static struct ext2_dirent *next_entry(struct ext2_dirent *de)
{
	return (struct ext2_dirent *)((char *)de + de->rec_len);
}

/* Is the entry at @offset one that can be walked over? */
static bool entry_is_sane(const struct ext2_sb *sbi,
			  const struct block_buf *buf, u32 offset)
{
	const struct ext2_dirent *de = entry_at(buf, offset);

	return offset + EXT2_DIR_REC_LEN(1) <= buf->size &&
	       de->rec_len >= EXT2_DIR_REC_LEN(1) && !(de->rec_len & 3) &&
	       de->rec_len >= EXT2_DIR_REC_LEN(de->name_len) &&
	       de->rec_len <= buf->size - offset &&
	       de->inode <= sbi->inodes_count && (!de->inode || de->name_len);
}

/* Read block @n of a directory and check its chain. */
static int read_dir_block(struct inode *dir, u32 n, struct block_buf *buf)
{
	const struct ext2_sb *sbi = EXT2_SB(dir->i_sb);
	struct ext2_run run;
	u32 offset = 0;
	int err = ext2_map(dir, n, 1, &run);

	if (!err && !run.block)
		err = -EIO; /* directories have no holes */
	if (!err)
		err = buf_read(sbi->bdev, run.block, sbi->bits, buf);
	if (err)
		goto out_tell;
	while (offset < buf->size && entry_is_sane(sbi, buf, offset))
		offset += entry_at(buf, offset)->rec_len;
	if (offset == buf->size)
		return 0;
	buf_put(buf);
	err = -EIO;
out_tell:
	if (err == -EIO)
		ext2_error(dir->i_sb, "directory %llu: block %u is bad",
			   dir->i_ino, n);
	return err;
}

static bool entry_matches(const struct ext2_dirent *de, const char *name,
			  unsigned int len)
{
	return de->inode && de->name_len == len && !memcmp(de->name, name, len);
}

/* Look through one block. */
static bool find_in_block(struct ext2_slot *slot, const char *name,
			  unsigned int len)
{
	u32 offset = 0;

	slot->prev = NULL;
	while (offset < slot->buf.size) {
		slot->de = entry_at(&slot->buf, offset);
		if (entry_matches(slot->de, name, len))
			return true;
		slot->prev = slot->de;
		offset += slot->de->rec_len;
	}
	return false;
}

/**
 * ext2_find_entry() - find a name in a directory.
 * @dir:  the directory.
 * @name: the name.
 * @len:  its length.
 * @slot: where it stands; buf_put(&slot->buf) when done.
 *
 * Context: May sleep; i_rwsem of @dir is held.
 * Return: 0, -ENOENT, -EIO, -ENOMEM.
 */
int ext2_find_entry(struct inode *dir, const char *name, unsigned int len,
		    struct ext2_slot *slot)
{
	for (u32 n = 0; n < dir_blocks(dir); n++) {
		int err = read_dir_block(dir, n, &slot->buf);

		if (err)
			return err;
		slot->block = n;
		if (find_in_block(slot, name, len))
			return 0;
		buf_put(&slot->buf);
		cond_resched();
	}
	return -ENOENT;
}

/* A directory was changed; a hashed one is hashed no more. */
static void dir_changed(struct inode *dir)
{
	struct timespec64 now = current_time(dir);

	EXT2_I(dir)->flags &= ~EXT2_INDEX_FL;
	atomic_long_inc(&dir->i_version);
	spin_lock(&dir->i_lock);
	dir->i_mtime = now;
	dir->i_ctime = now;
	spin_unlock(&dir->i_lock);
	mark_inode_dirty(dir);
}

static void set_inode(struct ext2_dirent *de, const struct inode *inode)
{
	de->inode = (u32)inode->i_ino;
	de->file_type = 0;
	if (!EXT2_SB(inode->i_sb)->has_filetype)
		return;
	switch (inode->i_mode & S_IFMT) {
	case S_IFREG:
		de->file_type = 1;
		break;
	case S_IFDIR:
		de->file_type = 2;
		break;
	case S_IFCHR:
		de->file_type = 3;
		break;
	case S_IFBLK:
		de->file_type = 4;
		break;
	case S_IFIFO:
		de->file_type = 5;
		break;
	case S_IFSOCK:
		de->file_type = 6;
		break;
	case S_IFLNK:
		de->file_type = 7;
		break;
	default:
		break;
	}
}

/* An entry with room for @need bytes; the room is split off. */
static struct ext2_dirent *find_room(struct block_buf *buf, u32 need)
{
	u32 offset = 0;

	while (offset < buf->size) {
		struct ext2_dirent *de = entry_at(buf, offset), *new;
		u32 used = de->inode ? EXT2_DIR_REC_LEN(de->name_len) : 0;

		if (de->rec_len >= used + need) {
			if (!used)
				return de;
			new = entry_at(buf, offset + used);
			new->rec_len = (u16)(de->rec_len - used);
			new->inode = 0;
			de->rec_len = (u16)used;
			return new;
		}
		offset += de->rec_len;
	}
	return NULL;
}

/* One more block, of one free entry. */
static int grow_dir(struct inode *dir, struct block_buf *buf)
{
	const struct ext2_sb *sbi = EXT2_SB(dir->i_sb);
	u32 n = dir_blocks(dir), block;
	int err;

	if (dir->i_size > S32_MAX - (loff_t)sbi->block_size)
		return -ENOSPC;
	err = ext2_map_alloc(dir, n, &block);
	if (!err)
		err = buf_new(sbi->bdev, block, sbi->bits, buf);
	if (err) {
		ext2_truncate_blocks(dir, dir->i_size);
		return err;
	}
	entry_at(buf, 0)->rec_len = (u16)buf->size;
	i_size_write(dir, (loff_t)(n + 1) << sbi->bits);
	return 0;
}

/* Find room for @need bytes in the directory, or make some. */
static int make_room(struct inode *dir, u32 need, struct block_buf *buf,
		     struct ext2_dirent **de)
{
	struct ext2_inode_info *ei = EXT2_I(dir);
	u32 blocks = dir_blocks(dir);
	int err;

	for (u32 n = min(ei->dir_hint, blocks); n < blocks; n++) {
		err = read_dir_block(dir, n, buf);
		if (err)
			return err;
		*de = find_room(buf, need);
		if (*de)
			return 0;
		buf_put(buf);
		ei->dir_hint = n; /* shorter names may still fit here */
	}
	err = grow_dir(dir, buf);
	if (!err)
		*de = find_room(buf, need);
	return err;
}

/**
 * ext2_add_entry() - a new name.
 * @dir:   the directory.
 * @name:  not there yet.
 * @len:   its length, 1 .. 255.
 * @inode: what it names.
 *
 * Context: May sleep; i_rwsem of @dir is held for writing.
 * Return: 0, -ENOSPC, -EIO, -ENOMEM.
 */
int ext2_add_entry(struct inode *dir, const char *name, unsigned int len,
		   struct inode *inode)
{
	struct ext2_dirent *de;
	struct block_buf buf;
	int err;

	assert(len > 0 && len <= EXT2_NAME_LEN);
	err = make_room(dir, EXT2_DIR_REC_LEN(len), &buf, &de);
	if (err)
		return err;
	de->name_len = (u8)len;
	memcpy(de->name, name, len);
	set_inode(de, inode);
	buf_dirty(&buf);
	buf_put(&buf);
	dir_changed(dir);
	return 0;
}

/**
 * ext2_delete_entry() - a name goes.
 * @dir:  the directory.
 * @slot: the name's, from ext2_find_entry().
 *
 * Context: May sleep; i_rwsem of @dir is held for writing.
 */
void ext2_delete_entry(struct inode *dir, struct ext2_slot *slot)
{
	if (slot->prev)
		slot->prev->rec_len =
			(u16)(slot->prev->rec_len + slot->de->rec_len);
	slot->de->inode = 0;
	buf_dirty(&slot->buf);
	EXT2_I(dir)->dir_hint = min(EXT2_I(dir)->dir_hint, slot->block);
	dir_changed(dir);
}

/**
 * ext2_set_entry() - a name leads to another inode from now on.
 * @dir:   the directory.
 * @slot:  the name's.
 * @inode: the new one.
 *
 * Context: May sleep; i_rwsem of @dir is held for writing.
 */
void ext2_set_entry(struct inode *dir, struct ext2_slot *slot,
		    struct inode *inode)
{
	set_inode(slot->de, inode);
	buf_dirty(&slot->buf);
	dir_changed(dir);
}

/**
 * ext2_make_empty() - the first block of a new directory: "." and "..".
 * @inode:  the directory.
 * @parent: where it will be.
 *
 * Context: May sleep.
 * Return: 0, -ENOSPC, -EIO, -ENOMEM.
 */
int ext2_make_empty(struct inode *inode, const struct inode *parent)
{
	struct ext2_dirent *dot, *dotdot;
	struct block_buf buf;
	int err = grow_dir(inode, &buf);

	if (err)
		return err;
	dot = entry_at(&buf, 0);
	dot->name_len = 1;
	dot->rec_len = EXT2_DIR_REC_LEN(1);
	dot->name[0] = '.';
	set_inode(dot, inode);
	dotdot = next_entry(dot);
	dotdot->name_len = 2;
	dotdot->rec_len = (u16)(buf.size - dot->rec_len);
	memcpy(dotdot->name, "..", 2);
	set_inode(dotdot, parent);
	buf_dirty(&buf);
	buf_put(&buf);
	return 0;
}

static bool is_dot_or_dotdot(const struct ext2_dirent *de)
{
	return de->name[0] == '.' &&
	       (de->name_len == 1 || (de->name_len == 2 && de->name[1] == '.'));
}

/**
 * ext2_is_empty() - has a directory no names but its own?
 * @dir: the directory.
 *
 * Context: May sleep; its i_rwsem is held.
 * Return: 1 if so, 0 if not, or -errno.
 */
int ext2_is_empty(struct inode *dir)
{
	for (u32 n = 0; n < dir_blocks(dir); n++) {
		struct block_buf buf;
		bool empty = true;
		int err = read_dir_block(dir, n, &buf);

		if (err)
			return err;
		for (u32 at = 0; at < buf.size;
		     at += entry_at(&buf, at)->rec_len) {
			const struct ext2_dirent *de = entry_at(&buf, at);

			if (de->inode && !is_dot_or_dotdot(de))
				empty = false;
		}
		buf_put(&buf);
		if (!empty)
			return 0;
	}
	return 1;
}

static unsigned int dtype(const struct ext2_sb *sbi,
			  const struct ext2_dirent *de)
{
	static const u8 types[] = { DT_UNKNOWN, DT_REG,  DT_DIR,  DT_CHR,
				    DT_BLK,     DT_FIFO, DT_SOCK, DT_LNK };

	if (!sbi->has_filetype || de->file_type >= ARRAY_SIZE(types))
		return DT_UNKNOWN;
	return types[de->file_type];
}

/*
 * The entry at or behind byte @want of a block.  If the directory changed
 * since the position was made, an entry may have swallowed it.
 */
static u32 find_offset(const struct block_buf *buf, u32 want)
{
	u32 offset = 0;

	while (offset < want)
		offset += entry_at(buf, offset)->rec_len;
	return offset;
}

/* Emit one block's entries; false if the reader is full. */
static bool emit_block(struct inode *dir, struct dir_context *ctx,
		       const struct block_buf *buf)
{
	const struct ext2_sb *sbi = EXT2_SB(dir->i_sb);
	u32 start = (u32)ctx->pos & (buf->size - 1);
	loff_t base = ctx->pos - start;

	for (u32 at = find_offset(buf, start); at < buf->size;) {
		const struct ext2_dirent *de = entry_at(buf, at);

		ctx->pos = base + at;
		if (de->inode && !dir_emit(ctx, de->name, de->name_len,
					   de->inode, dtype(sbi, de)))
			return false;
		at += de->rec_len;
		ctx->pos = base + at;
	}
	ctx->pos = base + buf->size;
	return true;
}

/* file_operations.iterate: a position is a byte of the directory. */
static int ext2_iterate(struct file *file, struct dir_context *ctx)
{
	struct inode *dir = file_inode(file);
	unsigned int bits = EXT2_SB(dir->i_sb)->bits;
	struct block_buf buf;
	bool more = true;

	while (more && ctx->pos >= 0 &&
	       (u64)ctx->pos >> bits < dir_blocks(dir)) {
		int err =
			read_dir_block(dir, (u32)((u64)ctx->pos >> bits), &buf);

		if (err)
			return err;
		more = emit_block(dir, ctx, &buf);
		buf_put(&buf);
	}
	return 0;
}

static ssize_t read_dir(struct file *file, struct iov_iter *to, loff_t *pos)
{
	(void)file;
	(void)to;
	(void)pos;
	return -EISDIR;
}

const struct file_operations ext2_dir_operations = {
	.llseek = generic_file_llseek,
	.read = read_dir,
	.iterate = ext2_iterate,
	.ioctl = ext2_ioctl,
	.fsync = ext2_fsync,
};

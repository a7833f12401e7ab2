/*
 * fs/ext2/inode.c - inodes on the device, and in memory.
 *
 * An inode is read when its name is looked up and written by the flusher, by
 * fsync, or when it dies: into the page cache of the device, from where it
 * reaches the device.
 *
 * See: fs/inode_hash.c, fs/writeback.c.
 */
#include <uapi/errno.h>
#include <uapi/stat.h>
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/types.h"
#include "lib/util.h"
#include "kernel/cred.h"
#include "mm/pagecache.h"
#include "block/blkdev.h"
#include "fs/ext2/ext2.h"
#include "fs/writeback.h"

#define EXTRA_EPOCH_BITS 2
#define EXTRA_EPOCH_MASK ((1U << EXTRA_EPOCH_BITS) - 1)

/**
 * ext2_read_slot() - an inode's place in its table.
 * @sb:  the file system.
 * @ino: a number that exists.
 * @buf: set to the block it is in; give it back with buf_put().
 * @raw: set to the place, s_inode_size bytes of @buf.
 *
 * Context: May sleep.
 * Return: 0 or -EIO.
 */
int ext2_read_slot(struct super_block *sb, u32 ino, struct block_buf *buf,
		   struct ext2_inode **raw)
{
	const struct ext2_sb *sbi = EXT2_SB(sb);
	u32 group = (ino - 1) / sbi->inodes_per_group;
	u32 index = (ino - 1) % sbi->inodes_per_group;
	u32 block = ext2_group(sbi, group, NULL)->bg_inode_table +
		    index / sbi->inodes_per_block;
	int err = buf_read(sbi->bdev, block, sbi->bits, buf);

	if (err)
		return err;
	*raw = (void *)((char *)buf->data +
			(size_t)(index % sbi->inodes_per_block) *
				sbi->inode_size);
	return 0;
}

/* Has the slot room for the fields behind the old ones? */
static bool has_extra(const struct ext2_sb *sbi, const struct ext2_inode *raw)
{
	return sbi->inode_size >= EXT2_GOOD_OLD_INODE_SIZE + EXT2_EXTRA_ISIZE &&
	       raw->i_extra_isize >= 24 &&
	       raw->i_extra_isize <= sbi->inode_size - EXT2_GOOD_OLD_INODE_SIZE;
}

static struct timespec64 get_time(u32 seconds, u32 extra)
{
	struct timespec64 t = {
		.tv_sec =
			(s32)seconds + ((s64)(extra & EXTRA_EPOCH_MASK) << 32),
		.tv_nsec = extra >> EXTRA_EPOCH_BITS,
	};

	if (t.tv_nsec >= NSEC_PER_SEC)
		t.tv_nsec = 0;
	return t;
}

static void put_time(const struct timespec64 *t, u32 *seconds, u32 *extra)
{
	u32 epoch = (u32)((t->tv_sec - (s32)t->tv_sec) >> 32);

	*seconds = (u32)t->tv_sec;
	if (extra)
		*extra = (epoch & EXTRA_EPOCH_MASK) |
			 (u32)t->tv_nsec << EXTRA_EPOCH_BITS;
}

static void get_times(struct inode *inode, const struct ext2_inode *raw)
{
	bool extra = has_extra(EXT2_SB(inode->i_sb), raw);

	inode->i_atime = get_time(raw->i_atime, extra ? raw->i_atime_extra : 0);
	inode->i_ctime = get_time(raw->i_ctime, extra ? raw->i_ctime_extra : 0);
	inode->i_mtime = get_time(raw->i_mtime, extra ? raw->i_mtime_extra : 0);
	if (extra)
		inode->i_btime = get_time(raw->i_crtime, raw->i_crtime_extra);
}

static void put_times(const struct inode *inode, struct ext2_inode *raw)
{
	bool extra = has_extra(EXT2_SB(inode->i_sb), raw);

	put_time(&inode->i_atime, &raw->i_atime,
		 extra ? &raw->i_atime_extra : NULL);
	put_time(&inode->i_ctime, &raw->i_ctime,
		 extra ? &raw->i_ctime_extra : NULL);
	put_time(&inode->i_mtime, &raw->i_mtime,
		 extra ? &raw->i_mtime_extra : NULL);
	if (extra)
		put_time(&inode->i_btime, &raw->i_crtime, &raw->i_crtime_extra);
}

/**
 * ext2_set_vfs_flags() - the flags of an inode that everybody must obey.
 * @inode: ext2's own flags are set.
 *
 * Context: i_rwsem held, or nobody else knows the inode.
 */
void ext2_set_vfs_flags(struct inode *inode)
{
	u32 flags = EXT2_I(inode)->flags;

	inode->i_flags &= ~(unsigned int)(S_APPEND | S_IMMUTABLE | S_NOATIME);
	if (flags & EXT2_APPEND_FL)
		inode->i_flags |= S_APPEND;
	if (flags & EXT2_IMMUTABLE_FL)
		inode->i_flags |= S_IMMUTABLE;
	if (flags & EXT2_NOATIME_FL)
		inode->i_flags |= S_NOATIME;
}

/**
 * ext2_is_fast_symlink() - is a link's text in the inode itself?
 * @inode: a symbolic link.
 *
 * Context: Any.
 * Return: true if so.
 */
bool ext2_is_fast_symlink(const struct inode *inode)
{
	u32 acl = EXT2_I(inode)->file_acl
			  ? EXT2_SB(inode->i_sb)->block_size >> 9
			  : 0;

	return inode->i_blocks <= acl;
}

/**
 * ext2_set_operations() - what can be done with an inode, by its type.
 * @inode: its pointers or its text are there.
 * @mode:  its type is a known one.
 * @rdev:  of a device.
 *
 * Context: Any.
 */
void ext2_set_operations(struct inode *inode, umode_t mode, dev_t rdev)
{
	inode->i_mapping->a_ops = &ext2_aops;
	inode->i_mapping->flags &= ~AS_SWAPBACKED;
	switch (mode & S_IFMT) {
	case S_IFREG:
		inode->i_op = &ext2_file_iops;
		inode->i_fop = &ext2_file_operations;
		break;
	case S_IFDIR:
		inode->i_op = &ext2_dir_iops;
		inode->i_fop = &ext2_dir_operations;
		break;
	case S_IFLNK:
		inode->i_op = &ext2_symlink_iops;
		break;
	default:
		inode->i_op = &ext2_special_iops;
		init_special_inode(inode, mode, rdev);
	}
}

/* Devices: the old numbers in the first pointer, the new in the second. */
static dev_t get_rdev(const struct ext2_inode_info *ei)
{
	if (ei->i_data[0])
		return MKDEV(ei->i_data[0] >> 8 & 0xff, ei->i_data[0] & 0xff);
	return new_decode_dev(ei->i_data[1]);
}

static bool type_is_known(umode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG:
	case S_IFDIR:
	case S_IFLNK:
	case S_IFCHR:
	case S_IFBLK:
	case S_IFIFO:
	case S_IFSOCK:
		return true;
	default:
		return false;
	}
}

/* Is what a slot says possible? */
static int check_raw(const struct ext2_sb *sbi, const struct ext2_inode *raw)
{
	u64 size = raw->i_size;

	if (!raw->i_links_count && (!raw->i_mode || raw->i_dtime))
		return -ESTALE; /* free: a name leads nowhere */
	if (!type_is_known(raw->i_mode))
		return -EIO;
	if (S_ISREG(raw->i_mode))
		size |= (u64)raw->i_size_high << 32;
	if (size > (u64)MAX_LFS_FILESIZE)
		return -EIO;
	if (S_ISLNK(raw->i_mode) && (!size || size >= sbi->block_size))
		return -EIO;
	return 0;
}

static void fill_inode(struct inode *inode, const struct ext2_inode *raw)
{
	struct ext2_inode_info *ei = EXT2_I(inode);

	inode->i_mode = raw->i_mode;
	inode->i_uid = KUIDT_INIT(raw->i_uid | (u32)raw->i_uid_high << 16);
	inode->i_gid = KGIDT_INIT(raw->i_gid | (u32)raw->i_gid_high << 16);
	set_nlink(inode, raw->i_links_count);
	inode->i_size = raw->i_size;
	if (S_ISREG(inode->i_mode))
		inode->i_size |= (loff_t)raw->i_size_high << 32;
	get_times(inode, raw);
	inode->i_blocks = raw->i_blocks;
	inode->i_generation = raw->i_generation;
	ei->flags = raw->i_flags;
	ei->file_acl = raw->i_file_acl;
	ei->group = (u32)(inode->i_ino - 1) /
		    EXT2_SB(inode->i_sb)->inodes_per_group;
	memcpy(ei->i_data, raw->i_block, sizeof(ei->i_data));
	ext2_set_vfs_flags(inode);
	ext2_set_operations(inode, inode->i_mode, get_rdev(ei));
	if (S_ISLNK(inode->i_mode) && ext2_is_fast_symlink(inode)) {
		inode->i_link = (char *)ei->i_data;
		inode->i_link[min((size_t)inode->i_size,
				  sizeof(ei->i_data) - 1)] = '\0';
	}
}

static int read_inode(struct inode *inode)
{
	struct super_block *sb = inode->i_sb;
	struct ext2_inode *raw;
	struct block_buf buf;
	int err = ext2_read_slot(sb, (u32)inode->i_ino, &buf, &raw);

	if (err)
		return err;
	err = check_raw(EXT2_SB(sb), raw);
	if (!err)
		fill_inode(inode, raw);
	buf_put(&buf);
	return err;
}

/**
 * ext2_iget() - the inode of a number.
 * @sb:  the file system.
 * @ino: from the device, perhaps nonsense.
 *
 * Context: May sleep.
 * Return: the inode with a reference, or ERR_PTR: -EIO, -ESTALE (it is
 * free), -ENOMEM.
 */
struct inode *ext2_iget(struct super_block *sb, u32 ino)
{
	const struct ext2_sb *sbi = EXT2_SB(sb);
	struct inode *inode;
	int err;

	if ((ino < sbi->first_ino && ino != EXT2_ROOT_INO) ||
	    ino > sbi->inodes_count) {
		ext2_error(sb, "bad inode number %u", ino);
		return ERR_PTR(-EIO);
	}
	inode = iget_locked(sb, ino);
	if (!inode)
		return ERR_PTR(-ENOMEM);
	if (IS_ERR(inode) || !(inode->i_state & I_NEW))
		return inode;
	err = read_inode(inode);
	if (!err) {
		unlock_new_inode(inode);
		return inode;
	}
	if (err == -EIO)
		ext2_error(sb, "inode %u makes no sense", ino);
	iget_failed(inode);
	return ERR_PTR(err);
}

/* The first file beyond 2 GiB: older kernels must not write here. */
static void note_large_file(struct ext2_sb *sbi)
{
	struct ext2_super_block *es = ext2_es(sbi);

	if (es->s_feature_ro_compat & EXT2_RO_COMPAT_LARGE)
		return;
	es->s_feature_ro_compat |= EXT2_RO_COMPAT_LARGE;
	buf_dirty(&sbi->sbuf);
}

static void fill_raw(struct inode *inode, struct ext2_inode *raw)
{
	const struct ext2_inode_info *ei = EXT2_I(inode);
	u32 uid = __kuid_val(inode->i_uid), gid = __kgid_val(inode->i_gid);
	u64 size = (u64)i_size_read(inode);

	raw->i_mode = inode->i_mode;
	raw->i_uid = (u16)uid;
	raw->i_uid_high = (u16)(uid >> 16);
	raw->i_gid = (u16)gid;
	raw->i_gid_high = (u16)(gid >> 16);
	raw->i_links_count = (u16)inode->i_nlink;
	raw->i_size = (u32)size;
	if (S_ISREG(inode->i_mode))
		raw->i_size_high = (u32)(size >> 32);
	raw->i_dtime = ei->dtime;
	raw->i_blocks = (u32)inode->i_blocks;
	raw->i_flags = ei->flags;
	raw->i_file_acl = ei->file_acl;
	raw->i_generation = inode->i_generation;
	put_times(inode, raw);
	memcpy(raw->i_block, ei->i_data, sizeof(ei->i_data));
}

/**
 * ext2_write_inode() - super_operations.write_inode.
 * @inode: the inode.
 *
 * Context: May sleep.
 * Return: 0, -EIO, -ENOMEM.
 */
int ext2_write_inode(struct inode *inode)
{
	struct ext2_sb *sbi = EXT2_SB(inode->i_sb);
	struct ext2_inode_info *ei = EXT2_I(inode);
	struct ext2_inode *raw;
	struct block_buf buf;
	int err = ext2_read_slot(inode->i_sb, (u32)inode->i_ino, &buf, &raw);

	if (err)
		return err;
	spin_lock(&inode->i_lock);
	if (ei->is_fresh) { /* once: attributes may follow behind the fields */
		memset(raw, 0, sbi->inode_size);
		if (sbi->inode_size > EXT2_GOOD_OLD_INODE_SIZE)
			raw->i_extra_isize = EXT2_EXTRA_ISIZE;
		ei->is_fresh = false;
	}
	fill_raw(inode, raw);
	spin_unlock(&inode->i_lock);
	if (S_ISREG(inode->i_mode) && i_size_read(inode) > S32_MAX)
		note_large_file(sbi);
	buf_dirty(&buf);
	buf_put(&buf);
	return 0;
}

/* Has the inode blocks that its pointers name? */
static bool has_blocks(const struct inode *inode)
{
	umode_t mode = inode->i_mode;

	return S_ISREG(mode) || S_ISDIR(mode) ||
	       (S_ISLNK(mode) && !ext2_is_fast_symlink(inode));
}

/**
 * ext2_evict_inode() - super_operations.evict_inode.
 * @inode: nobody uses it; if it has no links left it is freed on the device.
 *
 * Context: May sleep.
 */
void ext2_evict_inode(struct inode *inode)
{
	struct ext2_inode_info *ei = EXT2_I(inode);
	bool doomed = !inode->i_nlink && !(inode->i_state & (I_BAD | I_NEW)) &&
		      !(inode->i_sb->s_flags & SB_RDONLY);

	truncate_inode_pages(&inode->i_data, 0);
	if (doomed) {
		ei->dtime = (u32)current_time(inode).tv_sec;
		if (has_blocks(inode))
			ext2_truncate_blocks(inode, 0);
		ext2_drop_xattrs(inode);
		inode->i_size = 0;
		inode->i_blocks = 0;
		if (ext2_write_inode(inode))
			ext2_error(inode->i_sb, "inode %llu: cannot be freed",
				   inode->i_ino);
		else
			ext2_free_inode(inode);
	}
	clear_inode(inode);
}

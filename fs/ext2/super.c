/*
 * fs/ext2/super.c - mounting, and what a mounted ext2 keeps.
 *
 * What the super block says about the layout is checked once and then only
 * our own copies of it are believed: the block itself stays in the device's
 * page cache, where anybody with the right may write.
 *
 * While it is mounted for writing the device says "not clean"; unmounting and
 * remounting read-only give back the state that was found.  Whoever finds
 * nonsense on the device says so with ext2_error(); errors= decides how it
 * goes on.
 *
 * See: mount(8), ext2(5); fs/ext2/options.c.
 */
#include <uapi/errno.h>
#include <uapi/mount.h>
#include <uapi/stat.h>
#include <uapi/statfs.h>
#include "lib/errptr.h"
#include "lib/format.h"
#include "lib/string.h"
#include "lib/types.h"
#include "lib/util.h"
#include "kernel/base/counter.h"
#include "kernel/base/panic.h"
#include "kernel/base/printk.h"
#include "kernel/cred.h"
#include "kernel/time.h"
#include "mm/slab.h"
#include "block/blkdev.h"
#include "fs/dentry.h"
#include "fs/ext2/ext2.h"
#include "fs/filesystems.h"
#include "fs/writeback.h"

#define EXT2_MAX_LOG_BLOCK_SIZE 2 /* 4 KiB: a page */

static struct kmem_cache *inode_cache;

/**
 * ext2_error() - something on the device makes no sense.
 * @sb:  the file system.
 * @fmt: what, as for printk().
 *
 * The device is marked as in need of e2fsck; by errors= nothing more follows,
 * or nothing is written any more, or the machine stops.
 *
 * Context: May sleep.
 */
void ext2_error(struct super_block *sb, const char *fmt, ...)
{
	struct ext2_sb *sbi = EXT2_SB(sb);
	char text[128];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	pr_err("EXT2-fs (%s): error: %s\n", sb->s_id, text);
	if (sb->s_flags & SB_RDONLY)
		return;
	sbi->mount_state |= EXT2_ERROR_FS;
	ext2_es(sbi)->s_state |= EXT2_ERROR_FS;
	buf_dirty(&sbi->sbuf);
	if (sbi->errors == EXT2_ERRORS_PANIC)
		panic("EXT2-fs (%s): panic forced after error", sb->s_id);
	if (sbi->errors == EXT2_ERRORS_RO) {
		pr_err("EXT2-fs (%s): remounting read-only\n", sb->s_id);
		sb->s_flags |= SB_RDONLY;
	}
}

/**
 * ext2_group() - the descriptor of a group.
 * @sbi:   the file system.
 * @group: below sbi->groups.
 * @buf:   set to the block it is in, for buf_dirty(); may be NULL.
 *
 * Context: Any; alloc_mutex is held to change it.
 * Return: the descriptor.
 */
struct ext2_group_desc *ext2_group(const struct ext2_sb *sbi, u32 group,
				   const struct block_buf **buf)
{
	u32 per_block = sbi->block_size / sizeof(struct ext2_group_desc);
	const struct block_buf *b = &sbi->gbufs[group / per_block];

	if (buf)
		*buf = b;
	return (struct ext2_group_desc *)b->data + group % per_block;
}

static struct inode *ext2_alloc_inode(struct super_block *sb)
{
	struct ext2_inode_info *ei = kmem_cache_zalloc(inode_cache, GFP_NOFS);

	(void)sb;
	if (!ei)
		return NULL;
	mutex_init(&ei->map_mutex, RANK_FS_MAP, "ext2_map");
	return &ei->vfs;
}

static void ext2_free_vfs_inode(struct inode *inode)
{
	kmem_cache_free(inode_cache, EXT2_I(inode));
}

/* Put our sums into the super block. */
static void fill_super_block(struct ext2_sb *sbi)
{
	struct ext2_super_block *es = ext2_es(sbi);

	mutex_lock(&sbi->alloc_mutex);
	es->s_free_blocks_count = (u32)sbi->free_blocks;
	es->s_free_inodes_count = (u32)sbi->free_inodes;
	es->s_wtime = (u32)(ktime_get_coarse_real() / NSEC_PER_SEC);
	mutex_unlock(&sbi->alloc_mutex);
	buf_dirty(&sbi->sbuf);
}

/**
 * ext2_sync_fs() - super_operations.sync_fs: all that is not files' data.
 * @sb:   the file system; inodes are written already.
 * @wait: ignored: it always waits.
 *
 * Context: May sleep.
 * Return: 0 or -EIO.
 */
int ext2_sync_fs(struct super_block *sb, int wait)
{
	struct ext2_sb *sbi = EXT2_SB(sb);
	int err, res;

	(void)wait;
	if (sb->s_flags & SB_RDONLY)
		return 0;
	fill_super_block(sbi);
	err = sync_blockdev(sbi->bdev);
	res = blkdev_issue_flush(sbi->bdev);
	return err ? err : res;
}

/* Writing begins: until it ends the device is not clean. */
static void begin_writing(struct ext2_sb *sbi)
{
	struct ext2_super_block *es = ext2_es(sbi);

	sbi->mount_state = es->s_state;
	if (!(es->s_state & EXT2_VALID_FS) || (es->s_state & EXT2_ERROR_FS))
		pr_warn("EXT2-fs (%s): warning: mounting unchecked fs, running "
			"e2fsck is recommended\n",
			sbi->sb->s_id);
	es->s_state &= (u16)~EXT2_VALID_FS;
	es->s_mnt_count++;
	es->s_mtime = (u32)(ktime_get_coarse_real() / NSEC_PER_SEC);
	fill_super_block(sbi);
	buf_write(&sbi->sbuf);
	sbi->is_writing = true;
}

/* Writing has ended, everything is on the device. */
static void end_writing(struct ext2_sb *sbi)
{
	sbi->is_writing = false;
	ext2_es(sbi)->s_state = sbi->mount_state;
	fill_super_block(sbi);
	sync_blockdev(sbi->bdev);
	blkdev_issue_flush(sbi->bdev);
}

static void free_sbi(struct ext2_sb *sbi)
{
	for (unsigned int i = 0; i < sbi->nr_gbufs; i++)
		buf_put(&sbi->gbufs[i]);
	kvfree(sbi->gbufs);
	buf_put(&sbi->sbuf);
	kfree(sbi);
}

static void ext2_put_super(struct super_block *sb)
{
	struct ext2_sb *sbi = EXT2_SB(sb);

	if (!sbi)
		return;
	if (sbi->is_writing)
		end_writing(sbi);
	sb->s_fs_info = NULL;
	free_sbi(sbi);
}

static int ext2_statfs(struct dentry *dentry, struct statfs *buf)
{
	struct super_block *sb = dentry->d_sb;
	struct ext2_sb *sbi = EXT2_SB(sb);
	const u8 *uuid = ext2_es(sbi)->s_uuid;
	u64 free;

	buf->f_type = EXT2_MAGIC;
	buf->f_bsize = (long)sbi->block_size;
	buf->f_blocks = sbi->blocks_count - (sbi->minixdf ? 0 : sbi->overhead);
	mutex_lock(&sbi->alloc_mutex);
	free = sbi->free_blocks;
	buf->f_bfree = (long)free;
	buf->f_bavail = free > sbi->r_blocks ? (long)(free - sbi->r_blocks) : 0;
	buf->f_files = sbi->inodes_count;
	buf->f_ffree = (long)sbi->free_inodes;
	mutex_unlock(&sbi->alloc_mutex);
	buf->f_namelen = EXT2_NAME_LEN;
	for (size_t half = 0; half < 2; half++) {
		u32 a, b;

		memcpy(&a, uuid + 4 * half, sizeof(a));
		memcpy(&b, uuid + 8 + 4 * half, sizeof(b));
		buf->f_fsid.val[half] = (int)(a ^ b);
	}
	return 0;
}

/* May this kernel write to such a file system? */
static int check_writable(const struct ext2_sb *sbi)
{
	u32 unknown = ext2_es(sbi)->s_feature_ro_compat & ~EXT2_RO_COMPAT_KNOWN;

	if (!ext2_es(sbi)->s_rev_level || !unknown)
		return 0;
	pr_err("EXT2-fs (%s): error: couldn't mount RDWR because of "
	       "unsupported optional features (%x)\n",
	       sbi->sb->s_id, unknown);
	return -EACCES;
}

static int ext2_remount(struct super_block *sb, int *flags, char *data)
{
	struct ext2_sb *sbi = EXT2_SB(sb);
	bool was_ro = sb->s_flags & SB_RDONLY, ro = *flags & MS_RDONLY;
	int err = ext2_parse_options(sbi, data);

	if (err)
		return err;
	if (was_ro && !ro) {
		if (bdev_read_only(sbi->bdev))
			return -EACCES;
		err = check_writable(sbi);
		if (!err)
			begin_writing(sbi);
	} else if (!was_ro && ro) {
		end_writing(sbi);
	}
	return err;
}

static const struct super_operations ext2_sops = {
	.alloc_inode = ext2_alloc_inode,
	.free_inode = ext2_free_vfs_inode,
	.evict_inode = ext2_evict_inode,
	.write_inode = ext2_write_inode,
	.put_super = ext2_put_super,
	.sync_fs = ext2_sync_fs,
	.statfs = ext2_statfs,
	.remount_fs = ext2_remount,
	.show_options = ext2_show_options,
};

static int refuse(const struct ext2_sb *sbi, int silent, const char *why)
{
	if (!silent)
		pr_err("EXT2-fs (%s): error: %s\n", sbi->sb->s_id, why);
	return -EINVAL;
}

/* Does this kernel know all that must be known to read it? */
static int check_features(const struct ext2_sb *sbi, int silent)
{
	const struct ext2_super_block *es = ext2_es(sbi);

	if (es->s_magic != EXT2_MAGIC)
		return refuse(sbi, silent, "no ext2 here");
	if (es->s_rev_level > 1)
		return refuse(sbi, silent, "unknown revision");
	if (es->s_rev_level && (es->s_feature_incompat & ~EXT2_INCOMPAT_KNOWN))
		return refuse(sbi, silent, "unsupported features");
	if (es->s_log_block_size > EXT2_MAX_LOG_BLOCK_SIZE ||
	    1024U << es->s_log_block_size < sbi->bdev->bd_disk->sector_size)
		return refuse(sbi, silent, "unsupported block size");
	return 0;
}

/* Copy the layout, and check that it is one. */
static int read_layout(struct ext2_sb *sbi, int silent)
{
	const struct ext2_super_block *es = ext2_es(sbi);
	u64 device;

	sbi->bits = EXT2_SB_BITS + es->s_log_block_size;
	sbi->block_size = 1U << sbi->bits;
	sbi->inode_size =
		es->s_rev_level ? es->s_inode_size : EXT2_GOOD_OLD_INODE_SIZE;
	sbi->first_ino = es->s_rev_level ? es->s_first_ino : EXT2_FIRST_INO;
	sbi->has_filetype = es->s_rev_level &&
			    (es->s_feature_incompat & EXT2_INCOMPAT_FILETYPE);
	sbi->blocks_count = es->s_blocks_count;
	sbi->inodes_count = es->s_inodes_count;
	sbi->first_block = es->s_first_data_block;
	sbi->blocks_per_group = es->s_blocks_per_group;
	sbi->inodes_per_group = es->s_inodes_per_group;
	sbi->r_blocks = es->s_r_blocks_count;
	if (sbi->inode_size < EXT2_GOOD_OLD_INODE_SIZE ||
	    sbi->inode_size > sbi->block_size ||
	    !is_power_of_2(sbi->inode_size) || sbi->first_ino < EXT2_FIRST_INO)
		return refuse(sbi, silent, "bad inode size");
	sbi->inodes_per_block = sbi->block_size / sbi->inode_size;
	if (!sbi->blocks_per_group ||
	    sbi->blocks_per_group > sbi->block_size * 8 ||
	    sbi->inodes_per_group < sbi->inodes_per_block ||
	    sbi->inodes_per_group > sbi->block_size * 8)
		return refuse(sbi, silent, "bad group size");
	device = bdev_sectors(sbi->bdev) >> (sbi->bits - SECTOR_SHIFT);
	if (sbi->blocks_count > device)
		return refuse(sbi, silent, "larger than its device");
	if (sbi->first_block != (sbi->bits == EXT2_SB_BITS) ||
	    sbi->blocks_count <= sbi->first_block + 1)
		return refuse(sbi, silent, "bad first block");
	sbi->groups = DIV_ROUND_UP(sbi->blocks_count - sbi->first_block,
				   sbi->blocks_per_group);
	if ((u64)sbi->groups * sbi->inodes_per_group != sbi->inodes_count)
		return refuse(sbi, silent, "bad number of inodes");
	return 0;
}

static bool in_group(const struct ext2_sb *sbi, u32 group, u32 block, u32 count)
{
	u32 first = ext2_group_first(sbi, group);
	u32 size = min(sbi->blocks_per_group, sbi->blocks_count - first);

	return block >= first && count <= size && block - first <= size - count;
}

/* Each group's bitmaps and table lie in it. */
static int check_groups(struct ext2_sb *sbi, int silent)
{
	u32 table = DIV_ROUND_UP(sbi->inodes_per_group, sbi->inodes_per_block);

	for (u32 group = 0; group < sbi->groups; group++) {
		const struct ext2_group_desc *gd = ext2_group(sbi, group, NULL);

		if (!in_group(sbi, group, gd->bg_block_bitmap, 1) ||
		    !in_group(sbi, group, gd->bg_inode_bitmap, 1) ||
		    !in_group(sbi, group, gd->bg_inode_table, table))
			return refuse(sbi, silent, "group descriptors corrupt");
		sbi->free_blocks += gd->bg_free_blocks_count;
		sbi->free_inodes += gd->bg_free_inodes_count;
	}
	if (sbi->free_blocks > sbi->blocks_count ||
	    sbi->free_inodes > sbi->inodes_count)
		return refuse(sbi, silent, "free counts corrupt");
	return 0;
}

/* Has a group a copy of the super block and the descriptors? */
static bool has_copy(const struct ext2_sb *sbi, u32 group)
{
	static const u32 bases[] = { 3, 5, 7 };

	if (!(ext2_es(sbi)->s_feature_ro_compat & EXT2_RO_COMPAT_SPARSE) ||
	    group <= 1)
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(bases); i++) {
		u64 n = bases[i];

		while (n < group)
			n *= bases[i];
		if (n == group)
			return true;
	}
	return false;
}

/* Blocks that can never hold files, for df. */
static void count_overhead(struct ext2_sb *sbi)
{
	u32 table = DIV_ROUND_UP(sbi->inodes_per_group, sbi->inodes_per_block);

	sbi->overhead = sbi->first_block;
	for (u32 group = 0; group < sbi->groups; group++)
		sbi->overhead += table + 2 +
				 (has_copy(sbi, group) ? 1 + sbi->nr_gbufs : 0);
}

static int read_groups(struct ext2_sb *sbi, int silent)
{
	u32 per_block = sbi->block_size / sizeof(struct ext2_group_desc);
	u32 blocks = DIV_ROUND_UP(sbi->groups, per_block);

	sbi->gbufs = kvzalloc(blocks * sizeof(*sbi->gbufs), GFP_KERNEL);
	if (!sbi->gbufs)
		return -ENOMEM;
	for (; sbi->nr_gbufs < blocks; sbi->nr_gbufs++) {
		int err = buf_read(sbi->bdev,
				   sbi->first_block + 1 + sbi->nr_gbufs,
				   sbi->bits, &sbi->gbufs[sbi->nr_gbufs]);

		if (err)
			return err;
	}
	count_overhead(sbi);
	return check_groups(sbi, silent);
}

static int read_root(struct super_block *sb)
{
	struct inode *root = ext2_iget(sb, EXT2_ROOT_INO);

	if (IS_ERR(root))
		return root == ERR_PTR(-ENOMEM) ? -ENOMEM : -EINVAL;
	if (!S_ISDIR(root->i_mode) || !root->i_size || !root->i_blocks) {
		iput(root);
		pr_err("EXT2-fs (%s): error: corrupt root inode\n", sb->s_id);
		return -EINVAL;
	}
	sb->s_root = d_make_root(root);
	return sb->s_root ? 0 : -ENOMEM;
}

/* What the rest of the kernel asks a super block. */
static void describe(struct super_block *sb, const struct ext2_sb *sbi)
{
	sb->s_op = &ext2_sops;
	sb->s_magic = EXT2_MAGIC;
	sb->s_blocksize = sbi->block_size;
	sb->s_blocksize_bits = sbi->bits;
	sb->s_maxbytes = ext2_max_size(sbi->bits);
	sb->s_time_min = S32_MIN;
	sb->s_time_max = S32_MAX;
	sb->s_time_gran = NSEC_PER_SEC;
	if (sbi->inode_size >= EXT2_GOOD_OLD_INODE_SIZE + EXT2_EXTRA_ISIZE) {
		sb->s_time_max = S32_MAX + (3LL << 32);
		sb->s_time_gran = 1;
	}
}

static int fill_layout(struct ext2_sb *sbi, void *data, int silent)
{
	const struct ext2_super_block *es;
	int err = buf_read(sbi->bdev, 1, EXT2_SB_BITS, &sbi->sbuf);

	if (!err)
		err = check_features(sbi, silent);
	if (!err)
		err = read_layout(sbi, silent);
	if (err)
		return err;
	es = ext2_es(sbi);
	sbi->errors = es->s_errors;
	sbi->resuid = KUIDT_INIT(es->s_def_resuid);
	sbi->resgid = KGIDT_INIT(es->s_def_resgid);
	err = ext2_parse_options(sbi, data);
	return err ? err : read_groups(sbi, silent);
}

static int ext2_fill_super(struct super_block *sb, void *data, int silent)
{
	struct ext2_sb *sbi = kzalloc(sizeof(*sbi), GFP_KERNEL);
	bool writable = !(sb->s_flags & SB_RDONLY);
	int err;

	if (!sbi)
		return -ENOMEM;
	sbi->sb = sb;
	sbi->bdev = sb->s_bdev;
	mutex_init(&sbi->alloc_mutex, RANK_FS_ALLOC, "ext2_alloc");
	mutex_init(&sbi->xattr_mutex, RANK_FS_MAP, "ext2_xattr");
	err = fill_layout(sbi, data, silent);
	if (!err && writable)
		err = check_writable(sbi);
	if (err) {
		free_sbi(sbi);
		return err;
	}
	sb->s_fs_info = sbi;
	describe(sb, sbi);
	err = read_root(sb);
	if (!err && writable)
		begin_writing(sbi);
	return err;
}

static struct dentry *ext2_mount(struct file_system_type *type, int flags,
				 const char *name, void *data)
{
	return mount_bdev(type, flags, name, data, ext2_fill_super);
}

static struct file_system_type ext2_type = {
	.name = "ext2",
	.fs_flags = FS_REQUIRES_DEV,
	.mount = ext2_mount,
	.kill_sb = kill_block_super,
};

/** ext2_init() - make the type known.  Context: Boot, once. */
void ext2_init(void)
{
	inode_cache = kmem_cache_create("ext2_inode_cache",
					sizeof(struct ext2_inode_info), 0);
	if (!inode_cache || register_filesystem(&ext2_type))
		panic("ext2: cannot be registered");
}

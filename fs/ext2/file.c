/*
 * fs/ext2/file.c - regular files: pages to blocks and back.
 *
 * A write gets its blocks before its data is copied, so that a full device
 * says so at once; a page of a shared mapping gets them at its first write.
 * Blocks of one page need not be neighbours; those of neighbouring pages
 * mostly are, and travel together.
 *
 * See: fs/generic_file.c, mm/filemap.c.
 */
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/seek.h>
#include <uapi/stat.h>
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/types.h"
#include "lib/util.h"
#include "mm/iov_iter.h"
#include "mm/page.h"
#include "mm/pagecache.h"
#include "block/blkdev.h"
#include "fs/dentry.h"
#include "fs/ext2/ext2.h"
#include "fs/file.h"
#include "fs/generic_file.h"
#include "fs/writeback.h"

/* struct walker - blocks of rising numbers, looked up in runs. */
struct walker {
	struct inode *inode;
	struct ext2_run run; /* count 0: none yet */
	u32 max;             /* how far it may reach */
};

/* Where block @logical is; 0 is a hole. */
static int look_up(struct walker *w, u32 logical, u32 *block)
{
	struct ext2_run *run = &w->run;
	int err = 0;

	if (!run->count || logical < run->logical ||
	    logical - run->logical >= run->count)
		err = ext2_map(w->inode, logical, w->max, run);
	if (err) {
		run->count = 0;
		return err;
	}
	*block = run->block ? run->block + (logical - run->logical) : 0;
	return 0;
}

/* Send the blocks of one page that hold something of the file on their way. */
static int add_page(struct io_batch *batch, struct walker *w, struct page *page,
		    bool write)
{
	const struct ext2_sb *sbi = EXT2_SB(w->inode->i_sb);
	unsigned int per_page = 1U << (PAGE_SHIFT - sbi->bits);
	u64 first = (u64)page->index << (PAGE_SHIFT - sbi->bits);
	u64 end =
		((u64)i_size_read(w->inode) + sbi->block_size - 1) >> sbi->bits;

	for (unsigned int i = 0; i < per_page; i++) {
		unsigned int offset = i << sbi->bits;
		u32 block = 0;
		int err = 0;

		if (first + i < end)
			err = look_up(w, (u32)(first + i), &block);
		if (err)
			return err;
		if (block)
			io_batch_add(batch, (u64)block << (sbi->bits - 9), page,
				     offset, sbi->block_size);
		else if (!write)
			memset((char *)page_address(page) + offset, 0,
			       sbi->block_size);
	}
	return 0;
}

/* Bytes of a page behind the end of the file are zeros. */
static void clear_tail(const struct inode *inode, struct page *page)
{
	loff_t at = (loff_t)page->index << PAGE_SHIFT;
	loff_t left = i_size_read(inode) - at;

	if (left < (loff_t)PAGE_SIZE && left > 0)
		memset((char *)page_address(page) + left, 0,
		       PAGE_SIZE - (size_t)left);
}

static int ext2_read_pages(struct address_space *mapping, struct page **pages,
			   unsigned int nr)
{
	struct inode *inode = mapping->host;
	struct walker w = { .inode = inode, .max = nr << 2 };
	struct io_batch batch;
	int err = 0, res;

	io_batch_init(&batch, inode->i_sb->s_bdev, BIO_READ);
	for (unsigned int i = 0; i < nr && !err; i++)
		err = add_page(&batch, &w, pages[i], false);
	res = io_batch_wait(&batch);
	for (unsigned int i = 0; i < nr; i++)
		clear_tail(inode, pages[i]);
	return err ? err : res;
}

static int ext2_write_pages(struct address_space *mapping, struct page **pages,
			    unsigned int nr)
{
	struct inode *inode = mapping->host;
	struct walker w = { .inode = inode, .max = nr << 2 };
	struct io_batch batch;
	int err = 0, res;

	io_batch_init(&batch, inode->i_sb->s_bdev, BIO_WRITE);
	for (unsigned int i = 0; i < nr; i++) {
		clear_tail(inode, pages[i]);
		res = add_page(&batch, &w, pages[i], true);
		if (!err)
			err = res;
	}
	res = io_batch_wait(&batch);
	return err ? err : res;
}

/* Blocks for bytes [from, to) of a page. */
static int ext2_prepare_write(struct address_space *mapping, struct page *page,
			      unsigned int from, unsigned int to)
{
	struct inode *inode = mapping->host;
	unsigned int bits = EXT2_SB(inode->i_sb)->bits;
	u64 first = (u64)page->index << (PAGE_SHIFT - bits);
	u32 block;

	if (first > U32_MAX - (1U << (PAGE_SHIFT - bits)))
		return -EFBIG;
	for (unsigned int i = from >> bits; i << bits < to; i++) {
		int err = ext2_map_alloc(inode, (u32)first + i, &block);

		if (err)
			return err;
	}
	return 0;
}

const struct address_space_operations ext2_aops = {
	.read_pages = ext2_read_pages,
	.write_pages = ext2_write_pages,
	.prepare_write = ext2_prepare_write,
	.dirty = mapping_dirtied,
};

static int ext2_open(struct inode *inode, struct file *file)
{
	if (!(file->f_flags & O_LARGEFILE) && inode->i_size > S32_MAX)
		return -EOVERFLOW;
	file->f_mode |= FMODE_DIRECT;
	return 0;
}

/* O_DIRECT: whole sectors of the device only. */
static int check_direct(const struct file *file, loff_t pos,
			const struct iov_iter *iter)
{
	unsigned int mask =
		file_inode(file)->i_sb->s_bdev->bd_disk->sector_size - 1;

	if (!(file->f_flags & O_DIRECT))
		return 0;
	return iov_iter_is_aligned(iter, mask) && !(pos & mask) ? 0 : -EINVAL;
}

static ssize_t ext2_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	loff_t from = *pos;
	ssize_t n = check_direct(file, from, to);

	if (n)
		return n;
	if (file->f_flags & O_DIRECT)
		n = filemap_drop_range(file->f_mapping, from,
				       iov_iter_count(to));
	if (!n)
		n = generic_file_read(file, to, pos);
	if ((file->f_flags & O_DIRECT) && n > 0)
		filemap_drop_range(file->f_mapping, from, (size_t)n);
	return n;
}

/* Blocks that a write got and did not fill, behind the file's end, go. */
static void trim(struct inode *inode)
{
	inode_lock(inode);
	ext2_truncate_blocks(inode, inode->i_size);
	inode_unlock(inode);
}

static ssize_t ext2_write(struct file *file, struct iov_iter *from, loff_t *pos)
{
	size_t wanted = iov_iter_count(from);
	ssize_t n = check_direct(file, *pos, from);
	int err = 0;

	if (n)
		return n;
	n = generic_file_write(file, from, pos);
	if (n < (ssize_t)wanted)
		trim(file_inode(file));
	if ((file->f_flags & O_DIRECT) && n > 0)
		err = filemap_drop_range(file->f_mapping, *pos - n, (size_t)n);
	return err ? err : n;
}

/* The name of a new file, and of its directories if they are new too. */
static int sync_parents(struct dentry *dentry)
{
	struct dentry *at = dget(dentry), *parent;
	int err = 0;

	while (!err && EXT2_I(d_inode(at))->is_unsynced) {
		EXT2_I(d_inode(at))->is_unsynced = false;
		parent = dget_parent(at);
		dput(at);
		at = parent;
		err = write_inode_now(d_inode(at));
	}
	dput(at);
	return err;
}

/**
 * ext2_fsync() - file_operations.fsync of files and directories.
 * @file:     the file.
 * @start:    ignored: all of it is written.
 * @end:      ignored.
 * @datasync: ignored: what would be left out is in the same blocks.
 *
 * The data goes first, then everything the file system has changed beside
 * data; so a new name, and the blocks that lead to the data, last as well.
 *
 * Context: May sleep.
 * Return: 0, -EIO; a failure to write data once per open file.
 */
int ext2_fsync(struct file *file, loff_t start, loff_t end, int datasync)
{
	struct inode *inode = file_inode(file);
	struct block_device *bdev = inode->i_sb->s_bdev;
	int err, res;

	(void)start;
	(void)end;
	(void)datasync;
	write_inode_now(inode);
	res = sync_parents(file->f_path.dentry);
	err = file_check_wb_err(file);
	if (!err)
		err = res;
	res = sync_blockdev(bdev);
	if (!err)
		err = res;
	res = blkdev_issue_flush(bdev);
	return err ? err : res;
}

/* Set a file's size; the page where it ends now is in memory for that. */
static int set_size(struct inode *inode, loff_t size)
{
	struct address_space *mapping = inode->i_mapping;
	struct page *page = NULL;

	if (!S_ISREG(inode->i_mode))
		return -EINVAL;
	if (size < inode->i_size && offset_in_page(size)) {
		page = read_mapping_page(mapping,
					 (unsigned long)size >> PAGE_SHIFT);
		if (IS_ERR(page))
			return (int)PTR_ERR(page);
	}
	truncate_setsize(mapping, size);
	if (page)
		put_page(page);
	ext2_truncate_blocks(inode, size);
	if (!size) /* nothing precious was lost if it is lost */
		EXT2_I(inode)->next_goal = 0;
	mark_inode_dirty(inode);
	return 0;
}

/**
 * ext2_setattr() - inode_operations.setattr.
 * @dentry: the file.
 * @attr:   from notify_change().
 *
 * Context: i_rwsem held for writing; may sleep.
 * Return: 0, -EPERM, -EFBIG, -EIO, -EINVAL.
 */
int ext2_setattr(struct dentry *dentry, struct iattr *attr)
{
	struct inode *inode = d_inode(dentry);
	int err = setattr_prepare(dentry, attr);

	if (!err && (attr->ia_valid & ATTR_SIZE) &&
	    attr->ia_size != inode->i_size)
		err = set_size(inode, attr->ia_size);
	if (err)
		return err;
	setattr_copy(inode, attr);
	return 0;
}

/**
 * ext2_getattr() - inode_operations.getattr.
 * @path:  the file.
 * @stat:  filled in.
 * @mask:  STATX_*.
 * @flags: ignored.
 *
 * Context: Any.
 * Return: 0.
 */
int ext2_getattr(const struct path *path, struct kstat *stat, u32 mask,
		 unsigned int flags)
{
	struct inode *inode = d_inode(path->dentry);
	u32 ours = EXT2_I(inode)->flags;

	(void)flags;
	generic_fillattr(inode, stat);
	if ((mask & STATX_BTIME) && inode->i_btime.tv_sec) {
		stat->btime = inode->i_btime;
		stat->result_mask |= STATX_BTIME;
	}
	if (ours & EXT2_APPEND_FL)
		stat->attributes |= STATX_ATTR_APPEND;
	if (ours & EXT2_IMMUTABLE_FL)
		stat->attributes |= STATX_ATTR_IMMUTABLE;
	if (ours & EXT2_NODUMP_FL)
		stat->attributes |= STATX_ATTR_NODUMP;
	stat->attributes_mask |=
		STATX_ATTR_APPEND | STATX_ATTR_IMMUTABLE | STATX_ATTR_NODUMP;
	return 0;
}

const struct file_operations ext2_file_operations = {
	.llseek = generic_file_llseek,
	.read = ext2_read,
	.write = ext2_write,
	.ioctl = ext2_ioctl,
	.mmap = generic_file_mmap_op,
	.open = ext2_open,
	.fsync = ext2_fsync,
};

const struct inode_operations ext2_file_iops = {
	.getattr = ext2_getattr,
	.setattr = ext2_setattr,
	.getxattr = ext2_getxattr,
	.setxattr = ext2_setxattr,
	.listxattr = ext2_listxattr,
};

const struct inode_operations ext2_special_iops = {
	.getattr = ext2_getattr,
	.setattr = ext2_setattr,
	.getxattr = ext2_getxattr,
	.setxattr = ext2_setxattr,
	.listxattr = ext2_listxattr,
};

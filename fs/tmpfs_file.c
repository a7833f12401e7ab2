/*
 * fs/tmpfs_file.c - the regular files of tmpfs: data, holes, reservations.
 *
 * See: tmpfs(5), lseek(2) (SEEK_HOLE), fallocate(2).
 */
#include "lib/types.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/seek.h>
#include "kernel/base/sched_iface.h"
#include "kernel/signal.h"
#include "mm/page.h"
#include "mm/pagecache.h"
#include "fs/file.h"
#include "fs/generic_file.h"
#include "fs/inode.h"
#include "fs/super.h"
#include "fs/tmpfs_file.h"

static loff_t tmpfs_llseek(struct file *file, loff_t offset, int whence)
{
	struct inode *inode = file_inode(file);

	if (whence != SEEK_DATA && whence != SEEK_HOLE)
		return generic_file_llseek(file, offset, whence);
	inode_lock(inode);
	if (offset < 0 || offset >= inode->i_size)
		offset = -ENXIO;
	else
		offset = mapping_seek_hole_data(file->f_mapping, offset,
						inode->i_size,
						whence == SEEK_HOLE);
	inode_unlock(inode);
	if (offset >= 0)
		file->f_pos = offset;
	return offset;
}

/* Give the page at @index a frame of zeros, if it has none. */
static int reserve_page(struct address_space *mapping, unsigned long index)
{
	struct page *page = grab_page(mapping, index, GFP_USER);

	if (IS_ERR_OR_NULL(page))
		return page ? (int)PTR_ERR(page) : -ENOMEM;
	if (!page_test(page, PG_uptodate)) {
		memset(page_address(page), 0, PAGE_SIZE);
		page_set(page, PG_uptodate);
	}
	set_page_dirty(page);
	unlock_page(page);
	put_page(page);
	return 0;
}

/* Reserve [offset, offset + len); what was added stays only on success. */
static int reserve_range(struct inode *inode, loff_t offset, loff_t len)
{
	unsigned long first = (unsigned long)offset >> PAGE_SHIFT;
	unsigned long end =
		(unsigned long)(offset + len + PAGE_SIZE - 1) >> PAGE_SHIFT;
	unsigned long index;
	int err = 0;

	for (index = first; index < end; index++) {
		if (fatal_signal_pending(current))
			err = -EINTR;
		else
			err = reserve_page(inode->i_mapping, index);
		if (err)
			break;
		cond_resched();
	}
	if (err && offset >= inode->i_size) /* nothing of value in there */
		truncate_inode_pages_range(inode->i_mapping,
					   (loff_t)first << PAGE_SHIFT,
					   ((loff_t)index << PAGE_SHIFT) - 1);
	return err;
}

static void punch_hole(struct inode *inode, loff_t offset, loff_t len)
{
	loff_t first =
		(offset + (loff_t)PAGE_SIZE - 1) & ~(loff_t)(PAGE_SIZE - 1);
	loff_t last = (offset + len) & ~(loff_t)(PAGE_SIZE - 1);

	if (last > first)
		unmap_mapping_range(inode->i_mapping, first, last - first,
				    false);
	truncate_inode_pages_range(inode->i_mapping, offset, offset + len - 1);
}

static long tmpfs_fallocate(struct file *file, int mode, loff_t offset,
			    loff_t len)
{
	struct inode *inode = file_inode(file);
	int err;

	if (mode & ~(FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE))
		return -EOPNOTSUPP;
	inode_lock(inode);
	err = file_modified(file);
	if (err)
		goto out;
	err = -EPERM;
	if (mode & FALLOC_FL_PUNCH_HOLE) {
		if (inode->i_seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE))
			goto out;
		err = 0;
		punch_hole(inode, offset, len);
		goto out;
	}
	if (inode->i_seals & F_SEAL_GROW && offset + len > inode->i_size)
		goto out;
	if (!(mode & FALLOC_FL_KEEP_SIZE)) {
		err = inode_newsize_ok(inode, offset + len);
		if (err)
			goto out;
	}
	err = reserve_range(inode, offset, len);
	if (!err && !(mode & FALLOC_FL_KEEP_SIZE) &&
	    offset + len > inode->i_size)
		i_size_write(inode, offset + len);
out:
	inode_unlock(inode);
	return err;
}

/* With F_SEAL_FUTURE_WRITE a shared area is for looking at only. */
static int tmpfs_mmap(struct file *file, struct vm_area_struct *vma)
{
	if (file_inode(file)->i_seals & F_SEAL_FUTURE_WRITE &&
	    vma->vm_flags & VM_SHARED) {
		if (vma->vm_flags & VM_WRITE)
			return -EPERM;
		vma->vm_flags &= ~(unsigned long)VM_MAYWRITE;
	}
	return generic_file_mmap_op(file, vma);
}

const struct file_operations tmpfs_file_operations = {
	.llseek = tmpfs_llseek,
	.read = generic_file_read,
	.write = generic_file_write,
	.mmap = tmpfs_mmap,
	.fsync = noop_fsync,
	.fallocate = tmpfs_fallocate,
};

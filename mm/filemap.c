/*
 * mm/filemap.c - reading, writing and mapping files through the page cache.
 *
 * Pages are copied from and to without PG_locked: the caller of a write holds
 * the inode's lock, so there is one writer, and readers may see a write half
 * done, as on Linux.  That way a copy from a mapping of the same file cannot
 * wait for itself.
 *
 * Bytes of the last page behind the file's end are kept zero.
 */
#include <uapi/errno.h>
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/base/sched_iface.h"
#include "mm/iov_iter.h"
#include "mm/mm.h"
#include "mm/mm_internal.h"
#include "mm/page.h"
#include "mm/pagecache.h"
#include "mm/vm_file.h"

#define FAULT_AHEAD 8U /* pages a fault reads if it must read one */

/* Copy out what is wanted of one page; 0 when the user's memory faulted. */
static ssize_t read_one(struct address_space *mapping, loff_t pos, size_t bytes,
			struct iov_iter *to)
{
	unsigned long index = (unsigned long)pos >> PAGE_SHIFT;
	struct page *page = find_get_page(mapping, index);
	size_t copied;

	if (!page && !mapping->a_ops->read_pages)
		return (ssize_t)iov_iter_zero(bytes, to); /* a hole */
	if (!page || !page_test(page, PG_uptodate)) {
		if (page)
			put_page(page);
		page = read_mapping_ahead(mapping, index, 1);
		if (IS_ERR(page))
			return PTR_ERR(page);
	}
	mark_page_accessed(page);
	copied = copy_page_to_iter(page, offset_in_page(pos), bytes, to);
	put_page(page);
	return (ssize_t)copied;
}

/**
 * filemap_read() - read(2) of a file in the page cache.
 * @mapping: the file's pages.
 * @pos:     where to start; moved on.
 * @to:      where to; moved on.
 *
 * Context: May sleep.
 * Return: bytes read, 0 at the end; -EFAULT, or what reading a page says.
 */
ssize_t filemap_read(struct address_space *mapping, loff_t *pos,
		     struct iov_iter *to)
{
	ssize_t done = 0, got;

	while (iov_iter_count(to)) {
		loff_t size = READ_ONCE(*mapping->size);
		size_t bytes = PAGE_SIZE - offset_in_page(*pos);

		if (*pos >= size)
			break;
		bytes = min(bytes, iov_iter_count(to));
		bytes = min(bytes, (size_t)(size - *pos));
		got = read_one(mapping, *pos, bytes, to);
		if (got > 0) {
			*pos += got;
			done += got;
		}
		if (got != (ssize_t)bytes) {
			if (!done)
				done = got < 0 ? got : -EFAULT;
			break;
		}
		cond_resched();
	}
	return done;
}

static int prepare_write(struct address_space *mapping, struct page *page,
			 unsigned int from, size_t bytes)
{
	if (!mapping->a_ops->prepare_write)
		return 0;
	return mapping->a_ops->prepare_write(mapping, page, from,
					     from + (unsigned int)bytes);
}

/* Bytes of a page of the cache were changed: it is dirty. */
static void mark_written(struct address_space *mapping, struct page *page,
			 unsigned int from, size_t bytes)
{
	if (!mapping->a_ops->written) {
		set_page_dirty(page);
		return;
	}
	lock_page(page);
	if (page->mapping == mapping) {
		mapping->a_ops->written(mapping, page, from,
					from + (unsigned int)bytes);
		set_page_dirty(page);
	}
	unlock_page(page);
}

/* Put a page that is ready into the cache, and make room for it there. */
static int add_written_page(struct address_space *mapping, struct page *page,
			    loff_t pos, size_t bytes)
{
	unsigned int offset = (unsigned int)offset_in_page(pos);
	int err = add_to_page_cache(
		page, mapping, (unsigned long)pos >> PAGE_SHIFT, GFP_HIGHUSER);

	if (err)
		return err;
	lock_page(page);
	err = prepare_write(mapping, page, offset, bytes);
	if (err)
		delete_from_page_cache(page);
	unlock_page(page);
	if (!err)
		mark_written(mapping, page, offset, bytes);
	return err;
}

/*
 * The page is not in memory, and nothing of it is needed: fill a new one
 * before anybody can see it.  -EEXIST if somebody else was faster; -EAGAIN if
 * the user's memory ended early and the old contents are needed after all.
 */
static ssize_t write_new_page(struct address_space *mapping, loff_t pos,
			      size_t bytes, bool fresh, struct iov_iter *from)
{
	unsigned int offset = (unsigned int)offset_in_page(pos);
	struct page *page = alloc_page(GFP_HIGHUSER);
	struct iov_iter saved = *from;
	size_t copied;
	int err;

	if (!page)
		return -ENOMEM;
	if (bytes < PAGE_SIZE)
		clear_page(page_address(page));
	copied = copy_page_from_iter(page, offset, bytes, from);
	if (copied < bytes && bytes == PAGE_SIZE)
		memset((char *)page_address(page) + copied, 0,
		       PAGE_SIZE - copied);
	page_set(page, PG_uptodate);
	if (!copied)
		err = -EFAULT;
	else if (copied < bytes && !fresh)
		err = -EAGAIN;
	else
		err = add_written_page(mapping, page, pos, copied);
	put_page(page);
	if (err)
		*from = saved;
	return err ? err : (ssize_t)copied;
}

static ssize_t write_cached_page(struct address_space *mapping, loff_t pos,
				 size_t bytes, struct iov_iter *from)
{
	unsigned int offset = (unsigned int)offset_in_page(pos);
	struct page *page;
	size_t copied;
	int err;

	page = read_mapping_page(mapping, (unsigned long)pos >> PAGE_SHIFT);
	if (IS_ERR(page))
		return PTR_ERR(page);
	lock_page(page);
	err = prepare_write(mapping, page, offset, bytes);
	unlock_page(page);
	if (err) {
		put_page(page);
		return err;
	}
	copied = copy_page_from_iter(page, offset, bytes, from);
	if (copied)
		mark_written(mapping, page, offset, copied);
	mark_page_accessed(page);
	put_page(page);
	return copied ? (ssize_t)copied : -EFAULT;
}

/* Can the old contents of the page be ignored, even if the copy is short? */
static bool is_fresh(const struct address_space *mapping, loff_t pos)
{
	return !mapping->a_ops->read_pages ||
	       (pos & (loff_t)PAGE_MASK) >= *mapping->size;
}

static ssize_t write_one(struct address_space *mapping, loff_t pos,
			 size_t bytes, struct iov_iter *from)
{
	unsigned long index = (unsigned long)pos >> PAGE_SHIFT;
	bool fresh = is_fresh(mapping, pos);
	ssize_t copied;

	if ((fresh || bytes == PAGE_SIZE) &&
	    !filemap_range_has_page(mapping, index, index)) {
		copied = write_new_page(mapping, pos, bytes, fresh, from);
		if (copied != -EEXIST && copied != -EAGAIN)
			return copied;
	}
	return write_cached_page(mapping, pos, bytes, from);
}

/* Clear what lies behind the file's end in its last page. */
static void zero_tail(struct address_space *mapping, loff_t size)
{
	unsigned long offset = offset_in_page(size);
	struct page *page;

	if (!offset)
		return;
	page = find_get_page(mapping, (unsigned long)size >> PAGE_SHIFT);
	if (!page)
		return;
	if (page_test(page, PG_uptodate)) {
		memset((char *)page_address(page) + offset, 0,
		       PAGE_SIZE - offset);
		mark_written(mapping, page, (unsigned int)offset,
			     PAGE_SIZE - offset);
	}
	put_page(page);
}

/**
 * filemap_write() - write(2) of a file in the page cache.
 * @mapping: the file's pages; *mapping->size grows as needed.
 * @pos:     where to start; moved on.
 * @from:    the data; moved on.
 *
 * Size limits were applied by the caller, who holds the inode's lock.
 *
 * Context: May sleep.
 * Return: bytes written; -EFAULT, -ENOMEM, -ENOSPC, or what the file system
 * says.
 */
ssize_t filemap_write(struct address_space *mapping, loff_t *pos,
		      struct iov_iter *from)
{
	ssize_t done = 0, put;

	if (*pos > *mapping->size)
		zero_tail(mapping, *mapping->size);
	while (iov_iter_count(from)) {
		size_t bytes = PAGE_SIZE - offset_in_page(*pos);

		bytes = min(bytes, iov_iter_count(from));
		put = write_one(mapping, *pos, bytes, from);
		if (put < 0)
			return done ? done : put;
		*pos += put;
		done += put;
		if (*pos > *mapping->size)
			WRITE_ONCE(*mapping->size, *pos);
		if (put < (ssize_t)bytes)
			break;
		cond_resched();
	}
	return done;
}

/**
 * filemap_fault() - vm_ops->fault of files in the page cache.
 * @vmf: which page; gets it.
 *
 * Context: mmap_lock held for reading; may sleep.
 * Return: 0 or VM_FAULT_*.
 */
vm_fault_t filemap_fault(struct vm_fault *vmf)
{
	struct address_space *mapping = vmf->vma->vm_mapping;
	vm_fault_t ret = 0;
	loff_t size = READ_ONCE(*mapping->size);
	struct page *page;

	if (vmf->pgoff >= PFN_UP((u64)size))
		return VM_FAULT_SIGBUS;
	page = find_get_page(mapping, vmf->pgoff);
	if (!page || !page_test(page, PG_uptodate)) {
		if (page)
			put_page(page);
		if (mapping->a_ops->read_pages)
			ret = VM_FAULT_MAJOR;
		page = read_mapping_ahead(mapping, vmf->pgoff, FAULT_AHEAD);
		if (page == ERR_PTR(-ENOMEM))
			return VM_FAULT_OOM;
		if (IS_ERR(page))
			return VM_FAULT_SIGBUS;
	}
	mark_page_accessed(page);
	vmf->page = page;
	return ret;
}

/* First write through a shared mapping: let the file system make blocks. */
static int filemap_page_mkwrite(struct vm_area_struct *vma, struct page *page)
{
	struct address_space *mapping = vma->vm_mapping;
	loff_t at, size;
	size_t bytes = 0;
	int err = 0;

	if (!mapping->a_ops->prepare_write && !mapping->a_ops->written)
		return 0;
	lock_page(page);
	at = (loff_t)page->index << PAGE_SHIFT;
	size = READ_ONCE(*mapping->size);
	if (page->mapping == mapping && at < size) {
		bytes = (size_t)min(size - at, (loff_t)PAGE_SIZE);
		err = prepare_write(mapping, page, 0, bytes);
		if (!err && mapping->a_ops->written)
			mapping->a_ops->written(mapping, page, 0, PAGE_SIZE);
	}
	unlock_page(page);
	return err;
}

const struct vm_operations_struct generic_file_vm_ops = {
	.fault = filemap_fault,
	.page_mkwrite = filemap_page_mkwrite,
};

/**
 * generic_file_mmap() - f_op->mmap of files in the page cache.
 * @mapping: the file's pages.
 * @vma:     the new area.
 *
 * Context: mmap_lock held for writing.
 * Return: 0.
 */
int generic_file_mmap(struct address_space *mapping, struct vm_area_struct *vma)
{
	vma->vm_mapping = mapping;
	vma->vm_ops = &generic_file_vm_ops;
	return 0;
}

/**
 * truncate_setsize() - set a file's size and drop what lies behind it.
 * @mapping: the file's pages; the inode's lock is held.
 * @size:    the new size.
 *
 * Context: May sleep.
 */
void truncate_setsize(struct address_space *mapping, loff_t size)
{
	loff_t old = *mapping->size, hole = (loff_t)PAGE_ALIGN((u64)size);

	if (size > old)
		zero_tail(mapping, old);
	WRITE_ONCE(*mapping->size, size);
	if (size >= old)
		return;
	/* Twice: a fault that saw the old size may slip in between. */
	unmap_mapping_range(mapping, hole, 0, true);
	truncate_inode_pages(mapping, size);
	unmap_mapping_range(mapping, hole, 0, true);
}

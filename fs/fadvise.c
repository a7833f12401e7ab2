/*
 * fs/fadvise.c - what a program says it will do with a file.
 *
 * POSIX_FADV_WILLNEED and readahead(2) fetch pages into the page cache,
 * POSIX_FADV_DONTNEED writes dirty ones and drops those nobody uses.  The
 * other advice would tune reading ahead of a sequential reader.  A file that
 * lives in the page cache alone (tmpfs) has nothing to fetch or to drop.
 *
 * See: posix_fadvise(2), readahead(2).
 */
#include <uapi/errno.h>
#include <uapi/fadvise.h>
#include "lib/errptr.h"
#include "lib/util.h"
#include "kernel/base/sched_iface.h"
#include "kernel/signal.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/super.h"
#include "mm/page.h"
#include "mm/pagecache.h"

/* Pages [first, last], as far as the file goes. */
static void fetch_pages(struct address_space *mapping, u64 first, u64 last)
{
	for (u64 index = first; index <= last; index++) {
		struct page *page;

		if ((loff_t)(index << PAGE_SHIFT) >=
			    READ_ONCE(*mapping->size) ||
		    fatal_signal_pending(current))
			return;
		page = read_mapping_page(mapping, (unsigned long)index);
		if (IS_ERR(page))
			return;
		put_page(page);
		cond_resched();
	}
}

/* Whole pages only: the ends may hold bytes that are still needed. */
static void drop_pages(struct address_space *mapping, u64 start, u64 end)
{
	u64 first = (start + PAGE_SIZE - 1) >> PAGE_SHIFT;
	u64 last = end >> PAGE_SHIFT;
	bool to_eof = (loff_t)end >= READ_ONCE(*mapping->size) - 1;

	filemap_write_and_wait_range(mapping, (loff_t)start, (loff_t)end);
	if (!to_eof && (end + 1) % PAGE_SIZE) {
		if (!last)
			return;
		last--;
	}
	if (first <= last)
		invalidate_mapping_pages(mapping, (unsigned long)first,
					 (unsigned long)last);
}

/* @end: last byte. */
static void advise_file(struct address_space *mapping, u64 start, u64 end,
			int advice)
{
	end = min(end, (u64)MAX_LFS_FILESIZE);
	if (start > end || mapping->flags & AS_SWAPBACKED)
		return;
	if (advice == POSIX_FADV_WILLNEED && mapping->a_ops &&
	    mapping->a_ops->read_pages)
		fetch_pages(mapping, start >> PAGE_SHIFT, end >> PAGE_SHIFT);
	else if (advice == POSIX_FADV_DONTNEED)
		drop_pages(mapping, start, end);
}

static long do_fadvise(struct file *file, loff_t offset, loff_t len, int advice)
{
	struct address_space *mapping = file->f_mapping;
	u64 end = (u64)offset + (u64)len;

	if (S_ISFIFO(file_inode(file)->i_mode))
		return -ESPIPE;
	if (len < 0 || advice < 0 || advice > POSIX_FADV_NOREUSE)
		return -EINVAL;
	if (!mapping || !S_ISREG(file_inode(file)->i_mode))
		return 0;
	/* No length, or too much of it: to the end. */
	advise_file(mapping, (u64)offset,
		    !len || end < (u64)len ? U64_MAX : end - 1, advice);
	return 0;
}

SYSCALL_DEFINE4(fadvise64, int, fd, loff_t, offset, loff_t, len, int, advice)
{
	struct fd f = fdget((unsigned int)fd);
	long res = -EBADF;

	if (f.file) {
		res = do_fadvise(f.file, offset, len, advice);
		fdput(f);
	}
	return res;
}

SYSCALL_DEFINE3(readahead, int, fd, loff_t, offset, size_t, count)
{
	struct fd f = fdget((unsigned int)fd);
	long res = -EBADF;

	if (f.file && f.file->f_mode & FMODE_READ)
		res = S_ISREG(file_inode(f.file)->i_mode)
			      ? do_fadvise(f.file, offset, (loff_t)count,
					   POSIX_FADV_WILLNEED)
			      : -EINVAL;
	fdput(f);
	return res;
}

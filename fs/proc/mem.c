/*
 * fs/proc/mem.c - /proc/PID/mem, environ, cmdline, auxv: memory as bytes.
 *
 * See: proc(5).
 */
#include <uapi/errno.h>
#include "asm/page.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/signal.h"
#include "kernel/task.h"
#include "mm/iov_iter.h"
#include "mm/mm.h"
#include "mm/page.h"
#include "fs/proc/internal.h"

/* Which part of a file's text is wanted. */
struct mem_range {
	struct mm_struct *mm;
	unsigned long start, end; /* user addresses the file begins and ends */
};

/* Copy [start + *pos, end) of another address space to the reader. */
static ssize_t copy_range(const struct mem_range *range, struct iov_iter *to,
			  loff_t *pos)
{
	char *page = (char *)__get_free_page(GFP_KERNEL);
	unsigned long addr = range->start + (unsigned long)*pos;
	ssize_t done = 0;

	if (!page)
		return -ENOMEM;
	while (iov_iter_count(to) && addr < range->end) {
		size_t want = min3(iov_iter_count(to), (size_t)PAGE_SIZE,
				   (size_t)(range->end - addr));
		size_t got = access_process_vm(range->mm, addr, page, want,
					       FAULT_FLAG_FORCE);
		size_t copied = got ? copy_to_iter(page, got, to) : 0;

		if (!copied) {
			if (!done)
				done = got ? -EFAULT : -EIO;
			break;
		}
		addr += copied;
		done += (ssize_t)copied;
	}
	free_page((unsigned long)page);
	if (done > 0)
		*pos += done;
	return done;
}

/* The mm an open file holds (mm_count), with a user added; NULL: gone. */
static struct mm_struct *use_mm(struct file *file)
{
	struct mm_struct *mm = file->private_data;

	return mm && mmget_not_zero(mm) ? mm : NULL;
}

static int open_mm(struct inode *inode, struct file *file, int mode)
{
	struct task_struct *task = get_proc_task(inode);
	struct mm_struct *mm;

	if (!task)
		return -ESRCH;
	mm = proc_mm_access(task, mode);
	put_task_struct(task);
	if (IS_ERR(mm))
		return (int)PTR_ERR(mm);
	if (mm) {
		mmgrab(mm);
		mmput(mm);
	}
	file->private_data = mm;
	return 0;
}

static int mem_open(struct inode *inode, struct file *file)
{
	return open_mm(inode, file, PROC_ACCESS_ATTACH);
}

static int environ_open(struct inode *inode, struct file *file)
{
	return open_mm(inode, file, PROC_ACCESS_READ);
}

static int mem_release(struct inode *inode, struct file *file)
{
	(void)inode;
	if (file->private_data)
		mmdrop(file->private_data);
	return 0;
}

static ssize_t mem_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	struct mem_range range = { .mm = use_mm(file), .end = TASK_SIZE };
	ssize_t res;

	if (!range.mm)
		return 0;
	if ((unsigned long)*pos >= TASK_SIZE)
		res = iov_iter_count(to) ? -EIO : 0;
	else
		res = copy_range(&range, to, pos);
	mmput(range.mm);
	return res;
}

static ssize_t write_mem(struct mm_struct *mm, struct iov_iter *from,
			 loff_t *pos)
{
	char *page = (char *)__get_free_page(GFP_KERNEL);
	ssize_t done = 0;

	if (!page)
		return -ENOMEM;
	while (iov_iter_count(from)) {
		size_t want = min(iov_iter_count(from), (size_t)PAGE_SIZE);
		size_t put;

		if (copy_from_iter(page, want, from) != want) {
			done = done ? done : -EFAULT;
			break;
		}
		put = access_process_vm(mm, (unsigned long)*pos, page, want,
					FAULT_FLAG_WRITE | FAULT_FLAG_FORCE);
		if (!put) {
			done = done ? done : -EIO;
			break;
		}
		done += (ssize_t)put;
		*pos += (loff_t)put;
		if (put < want)
			break;
	}
	free_page((unsigned long)page);
	return done;
}

static ssize_t mem_write(struct file *file, struct iov_iter *from, loff_t *pos)
{
	struct mm_struct *mm = use_mm(file);
	ssize_t res;

	if (!mm)
		return 0;
	res = write_mem(mm, from, pos);
	mmput(mm);
	return res;
}

/* Positions are addresses, the upper half included. */
static loff_t mem_llseek(struct file *file, loff_t offset, int whence)
{
	if (whence == 1)
		offset += file->f_pos;
	else if (whence != 0)
		return -EINVAL;
	file->f_pos = offset;
	return offset;
}

const struct file_operations proc_mem_fops = {
	.open = mem_open,
	.read = mem_read,
	.write = mem_write,
	.llseek = mem_llseek,
	.release = mem_release,
};

static ssize_t environ_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	struct mem_range range = { .mm = use_mm(file) };
	ssize_t res = 0;

	if (!range.mm)
		return 0;
	range.start = range.mm->env_start;
	range.end = range.mm->env_end;
	if (*pos < (loff_t)(range.end - range.start))
		res = copy_range(&range, to, pos);
	mmput(range.mm);
	return res == -EIO ? 0 : res;
}

const struct file_operations proc_environ_fops = {
	.open = environ_open,
	.read = environ_read,
	.llseek = default_llseek,
	.release = mem_release,
};

static ssize_t auxv_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	struct mm_struct *mm = use_mm(file);
	unsigned int words = 0;
	ssize_t res;

	if (!mm)
		return 0;
	do
		words += 2;
	while (words < AT_VECTOR_SIZE && mm->saved_auxv[words - 2]);
	res = simple_read_from_buffer(to, pos, mm->saved_auxv,
				      words * sizeof(long));
	mmput(mm);
	return res;
}

const struct file_operations proc_auxv_fops = {
	.open = environ_open,
	.read = auxv_read,
	.llseek = default_llseek,
	.release = mem_release,
};

/*
 * The command line, as it stands in the program's memory now.  A program that
 * overwrote the NUL behind its arguments (setproctitle) put its title there:
 * then it goes on into the environment up to the first NUL.
 */
static void cmdline_range(struct mem_range *range)
{
	struct mm_struct *mm = range->mm;
	char last = 0;

	range->start = mm->arg_start;
	range->end = mm->arg_end;
	if (range->end <= range->start)
		return;
	if (access_process_vm(mm, range->end - 1, &last, 1, FAULT_FLAG_FORCE) !=
		    1 ||
	    !last || mm->env_start != mm->arg_end)
		return;
	for (range->end = range->start; range->end < mm->env_end;) {
		if (access_process_vm(mm, range->end++, &last, 1,
				      FAULT_FLAG_FORCE) != 1 ||
		    !last)
			return;
	}
}

static ssize_t cmdline_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	struct task_struct *task = get_proc_task(file->f_inode);
	struct mem_range range = { 0 };
	ssize_t res = 0;

	if (!task)
		return -ESRCH;
	range.mm = get_task_mm(task);
	put_task_struct(task);
	if (!range.mm)
		return 0;
	cmdline_range(&range);
	if (*pos >= 0 && *pos < (loff_t)(range.end - range.start))
		res = copy_range(&range, to, pos);
	mmput(range.mm);
	return res == -EIO ? 0 : res;
}

const struct file_operations proc_cmdline_fops = {
	.read = cmdline_read,
	.llseek = default_llseek,
};

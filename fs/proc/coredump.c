/*
 * fs/proc/coredump.c - /proc/PID/coredump_filter: which mappings a core dump
 * would hold.
 *
 * See: core(5).
 */
#include <uapi/errno.h>
#include "lib/string.h"
#include "kernel/task.h"
#include "mm/iov_iter.h"
#include "mm/mm.h"
#include "fs/seq_file.h"
#include "fs/proc/internal.h"

/* The address space of an inode's task, or NULL. */
static struct mm_struct *get_inode_mm(const struct inode *inode)
{
	struct task_struct *task = get_proc_task(inode);
	struct mm_struct *mm = NULL;

	if (task) {
		mm = get_task_mm(task);
		put_task_struct(task);
	}
	return mm;
}

static int filter_show(struct seq_file *m, void *v)
{
	struct mm_struct *mm = get_inode_mm(m->private);

	(void)v;
	if (!mm)
		return 0;
	seq_printf(m, "%08x\n", READ_ONCE(mm->dump_filter));
	mmput(mm);
	return 0;
}

static int filter_open(struct inode *inode, struct file *file)
{
	return single_open(file, filter_show, inode);
}

static ssize_t filter_write(struct file *file, struct iov_iter *from,
			    loff_t *pos)
{
	size_t count = iov_iter_count(from);
	unsigned long long value;
	struct mm_struct *mm;
	char buf[24];
	ssize_t len = proc_copy_text(from, buf, sizeof(buf));
	int err;

	(void)pos;
	if (len < 0)
		return len;
	err = kstrtoull(strim(buf), 0, &value);
	if (err)
		return err;
	if (value > U32_MAX)
		return -ERANGE;
	mm = get_inode_mm(file->f_inode);
	if (!mm)
		return -ESRCH;
	WRITE_ONCE(mm->dump_filter, (u32)value & DUMP_FILTER_MASK);
	mmput(mm);
	return (ssize_t)count;
}

const struct file_operations proc_coredump_filter_fops = {
	.open = filter_open,
	.read = seq_read,
	.write = filter_write,
	.llseek = seq_lseek,
	.release = single_release,
};

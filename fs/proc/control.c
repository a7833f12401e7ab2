/*
 * fs/proc/control.c - how willingly the OOM killer takes a process.
 *
 * See: proc(5).
 */
#include <uapi/capability.h>
#include <uapi/errno.h>
#include "asm/page.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/cred.h"
#include "kernel/task.h"
#include "mm/iov_iter.h"
#include "mm/oom.h"
#include "fs/seq_file.h"
#include "fs/proc/internal.h"

#define OOM_DISABLE (-17)
#define OOM_ADJ_MAX 15

static int score_adj_show(struct seq_file *m, void *v)
{
	struct task_struct *task = get_proc_task(m->private);

	(void)v;
	if (!task)
		return -ESRCH;
	seq_printf(m, "%hd\n", task->signal->oom_score_adj);
	put_task_struct(task);
	return 0;
}

/* The old scale: -17, -16 .. 15. */
static int adj_show(struct seq_file *m, void *v)
{
	struct task_struct *task = get_proc_task(m->private);
	int adj;

	(void)v;
	if (!task)
		return -ESRCH;
	adj = task->signal->oom_score_adj;
	put_task_struct(task);
	if (adj == OOM_SCORE_ADJ_MAX)
		adj = OOM_ADJ_MAX;
	else
		adj = adj * -OOM_DISABLE / OOM_SCORE_ADJ_MAX;
	seq_printf(m, "%d\n", adj);
	return 0;
}

/* Only CAP_SYS_RESOURCE may make a process safer than it was made. */
static int set_score_adj(struct task_struct *task, int adj)
{
	struct signal_struct *sig = task->signal;

	if (adj < sig->oom_score_adj_min && !capable(CAP_SYS_RESOURCE))
		return -EACCES;
	sig->oom_score_adj = (short)adj;
	if (capable(CAP_SYS_RESOURCE))
		sig->oom_score_adj_min = (short)adj;
	return 0;
}

static ssize_t write_adj(struct file *file, struct iov_iter *from, bool old)
{
	size_t count = iov_iter_count(from);
	struct task_struct *task;
	char buf[16];
	int adj, err;
	ssize_t len = proc_copy_text(from, buf, sizeof(buf));

	if (len < 0)
		return len;
	err = kstrtoint(strim(buf), 0, &adj);
	if (err)
		return err;
	if (old && adj == OOM_ADJ_MAX)
		adj = OOM_SCORE_ADJ_MAX;
	else if (old && adj >= OOM_DISABLE && adj < OOM_ADJ_MAX)
		adj = adj * OOM_SCORE_ADJ_MAX / -OOM_DISABLE;
	else if (old)
		return -EINVAL;
	if (adj < OOM_SCORE_ADJ_MIN || adj > OOM_SCORE_ADJ_MAX)
		return -EINVAL;
	task = get_proc_task(file->f_inode);
	if (!task)
		return -ESRCH;
	err = set_score_adj(task, adj);
	put_task_struct(task);
	return err ? err : (ssize_t)count;
}

static ssize_t score_adj_write(struct file *file, struct iov_iter *from,
			       loff_t *pos)
{
	(void)pos;
	return write_adj(file, from, false);
}

static ssize_t adj_write(struct file *file, struct iov_iter *from, loff_t *pos)
{
	(void)pos;
	return write_adj(file, from, true);
}

static int score_adj_open(struct inode *inode, struct file *file)
{
	return single_open(file, score_adj_show, inode);
}

static int adj_open(struct inode *inode, struct file *file)
{
	return single_open(file, adj_show, inode);
}

const struct file_operations proc_oom_score_adj_fops = {
	.open = score_adj_open,
	.read = seq_read,
	.write = score_adj_write,
	.llseek = seq_lseek,
	.release = single_release,
};

const struct file_operations proc_oom_adj_fops = {
	.open = adj_open,
	.read = seq_read,
	.write = adj_write,
	.llseek = seq_lseek,
	.release = single_release,
};

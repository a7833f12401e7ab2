/*
 * fs/proc/mounts.c - /proc/PID/mounts, mountinfo, mountstats as files.
 *
 * The text comes from mounts_show(); here is the file around it, which can be
 * polled: POLLERR | POLLPRI says that the namespace's mounts changed.
 *
 * See: proc(5).
 */
#include <uapi/errno.h>
#include <uapi/poll.h>
#include "lib/errptr.h"
#include "kernel/nsproxy.h"
#include "kernel/task.h"
#include "mm/slab.h"
#include "fs/fs_struct.h"
#include "fs/mount.h"
#include "fs/seq_file.h"
#include "fs/proc/internal.h"

/* What a reader keeps: the task, its namespace, the change last seen. */
struct mounts_reader {
	struct mnt_namespace *ns;
	struct path root; /* of the task, when the file was opened */
	enum mounts_style style;
	u64 event;
};

static int reader_show(struct seq_file *m, void *v)
{
	struct mounts_reader *r = m->private;

	(void)v;
	return mounts_show(m, r->ns, &r->root, r->style);
}

static void free_reader(struct mounts_reader *r)
{
	if (r->ns)
		ns_put(&r->ns->common);
	if (r->root.dentry)
		path_put(&r->root);
	kfree(r);
}

/* What @task sees; -EINVAL or -ENOENT once it has let go of it. */
static int fill_reader(struct mounts_reader *r, struct task_struct *task)
{
	r->ns = task_mnt_ns(task);
	return r->ns ? get_task_root(task, &r->root) : -EINVAL;
}

static int mounts_open_style(struct inode *inode, struct file *file,
			     enum mounts_style style)
{
	struct task_struct *task = get_proc_task(inode);
	struct mounts_reader *r;
	int err;

	if (!task)
		return -EINVAL;
	r = kzalloc(sizeof(*r), GFP_KERNEL);
	err = r ? fill_reader(r, task) : -ENOMEM;
	put_task_struct(task);
	if (!r)
		return err;
	r->style = style;
	if (!err)
		err = single_open(file, reader_show, r);
	if (err) {
		free_reader(r);
		return err;
	}
	r->event = READ_ONCE(r->ns->event);
	return 0;
}

static int mounts_release(struct inode *inode, struct file *file)
{
	struct seq_file *m = file->private_data;

	free_reader(m->private);
	return single_release(inode, file);
}

static __poll_t mounts_poll(struct file *file, poll_table *pt)
{
	struct seq_file *m = file->private_data;
	struct mounts_reader *r = m->private;
	u64 event;

	poll_wait(file, &r->ns->poll, pt);
	event = READ_ONCE(r->ns->event);
	if (r->event == event)
		return POLLIN | POLLRDNORM;
	r->event = event;
	return POLLIN | POLLRDNORM | POLLERR | POLLPRI;
}

static int mounts_open(struct inode *inode, struct file *file)
{
	return mounts_open_style(inode, file, MOUNTS_MOUNTS);
}

static int mountinfo_open(struct inode *inode, struct file *file)
{
	return mounts_open_style(inode, file, MOUNTS_MOUNTINFO);
}

static int mountstats_open(struct inode *inode, struct file *file)
{
	return mounts_open_style(inode, file, MOUNTS_MOUNTSTATS);
}

const struct file_operations proc_mounts_fops = {
	.open = mounts_open,
	.read = seq_read,
	.poll = mounts_poll,
	.llseek = seq_lseek,
	.release = mounts_release,
};

const struct file_operations proc_mountinfo_fops = {
	.open = mountinfo_open,
	.read = seq_read,
	.poll = mounts_poll,
	.llseek = seq_lseek,
	.release = mounts_release,
};

const struct file_operations proc_mountstats_fops = {
	.open = mountstats_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = mounts_release,
};

/*
 * ipc/proc.c - /proc/sysvipc: the objects of the namespace of whoever opened.
 *
 * See: proc(5), sysvipc(7).
 */
#include <uapi/errno.h>
#include "fs/file.h"
#include "fs/proc/proc.h"
#include "fs/pseudo.h"
#include "fs/seq_file.h"
#include "ipc/ipc.h"
#include "ipc/util.h"
#include "kernel/pid.h"
#include "kernel/task.h"
#include "mm/slab.h"

/* One open file: what its opener saw. */
struct ipc_proc_iter {
	struct ipc_namespace *ns;
	struct pid_namespace *pid_ns;
	const struct ipc_proc_iface *iface;
};

static struct ipc_ids *ids_of(struct seq_file *m)
{
	struct ipc_proc_iter *iter = m->private;

	return iter->iface->ids(iter->ns);
}

/* Position 0 is the header, index n stands at n + 1. */
static void *at(struct seq_file *m, loff_t *pos)
{
	struct kern_ipc_perm *perm;
	u64 idx;

	if (!*pos)
		return SEQ_START_TOKEN;
	idx = (u64)*pos - 1;
	perm = ipc_next(ids_of(m), &idx);
	if (perm)
		*pos = (loff_t)idx + 1;
	return perm;
}

static void *sysvipc_start(struct seq_file *m, loff_t *pos)
{
	down_read(&ids_of(m)->rwsem);
	return at(m, pos);
}

static void *sysvipc_next(struct seq_file *m, void *v, loff_t *pos)
{
	(void)v;
	++*pos;
	return at(m, pos);
}

static void sysvipc_stop(struct seq_file *m, void *v)
{
	(void)v;
	up_read(&ids_of(m)->rwsem);
}

static int sysvipc_show(struct seq_file *m, void *v)
{
	const struct ipc_proc_iter *iter = m->private;
	struct kern_ipc_perm *perm = v;

	if (v == SEQ_START_TOKEN) {
		seq_puts(m, iter->iface->header);
		return 0;
	}
	spin_lock(&perm->lock);
	iter->iface->show(m, perm);
	spin_unlock(&perm->lock);
	return 0;
}

/**
 * ipc_show_pid() - a process's number, for whoever opened the file.
 * @m:   one of ours.
 * @pid: may be NULL.
 *
 * Context: Any.
 * Return: the number, 0 if there is none.
 */
int ipc_show_pid(struct seq_file *m, const struct pid *pid)
{
	const struct ipc_proc_iter *iter = m->private;

	return pid_nr_ns(pid, iter->pid_ns);
}

static const struct seq_operations sysvipc_seq_ops = {
	.start = sysvipc_start,
	.next = sysvipc_next,
	.stop = sysvipc_stop,
	.show = sysvipc_show,
};

static int sysvipc_open(struct inode *inode, struct file *file)
{
	struct ipc_proc_iter *iter = kzalloc(sizeof(*iter), GFP_KERNEL);
	int err;

	if (!iter)
		return -ENOMEM;
	iter->iface = inode_node(inode)->data;
	err = seq_open_private(file, &sysvipc_seq_ops, iter);
	if (err) {
		kfree(iter);
		return err;
	}
	iter->ns = current_ipc_ns();
	ns_get(&iter->ns->common);
	iter->pid_ns = get_pid_ns(task_active_pid_ns(current));
	return 0;
}

static int sysvipc_release(struct inode *inode, struct file *file)
{
	struct seq_file *m = file->private_data;
	struct ipc_proc_iter *iter = m->private;

	ns_put(&iter->ns->common);
	put_pid_ns(iter->pid_ns);
	return seq_release_private(inode, file);
}

static const struct file_operations sysvipc_fops = {
	.open = sysvipc_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = sysvipc_release,
};

/**
 * ipc_proc_init() - boot: one file of /proc/sysvipc.
 * @iface: lives for ever.
 *
 * Context: Boot.
 */
void ipc_proc_init(const struct ipc_proc_iface *iface)
{
	static struct pseudo_node *dir;

	if (!dir)
		dir = proc_mkdir("sysvipc", NULL);
	proc_create_data(iface->name, 0444, dir, &sysvipc_fops, (void *)iface);
}

/*
 * fs/proc/net.c - /proc/PID/net: the sockets and devices a process can see.
 *
 * They are those of its network namespace, of which there is one; so every
 * process shows the same tree, under a directory of its own.  /proc/net leads
 * to the reader's.
 *
 * See: proc(5), network_namespaces(7).
 */
#include <uapi/errno.h>
#include "lib/errptr.h"
#include "kernel/base/panic.h"
#include "kernel/task.h"
#include "fs/fs.h"
#include "fs/proc/internal.h"

static struct pseudo_node *net_root;

static bool is_alive(const struct inode *dir)
{
	struct task_struct *task = get_proc_task(dir);

	if (task)
		put_task_struct(task);
	return task;
}

static struct dentry *net_lookup(struct inode *dir, struct dentry *dentry,
				 unsigned int flags)
{
	(void)flags;
	if (!is_alive(dir))
		return ERR_PTR(-ENOENT);
	return pseudo_lookup_in(net_root, dentry);
}

static int net_readdir(struct file *file, struct dir_context *ctx)
{
	if (!is_alive(file->f_inode))
		return -EINVAL;
	if (!dir_emit_dots(file, ctx))
		return 0;
	return pseudo_emit(net_root, ctx);
}

/**
 * proc_net_create_seq() - make a file of records in every /proc/PID/net.
 * @name: its name.
 * @ops:  the maker of the records.
 *
 * Context: May sleep.
 * Return: the node or NULL.
 */
struct pseudo_node *proc_net_create_seq(const char *name,
					const struct seq_operations *ops)
{
	return pseudo_create(net_root, name, 0444, &proc_seq_fops, (void *)ops);
}

/**
 * proc_net_init() - make the tree and the link.
 *
 * Context: Boot, once.
 */
void proc_net_init(void)
{
	net_root = pseudo_root(0555);
	if (!net_root)
		panic("proc: no memory");
	proc_symlink("net", NULL, "self/net");
}

const struct inode_operations proc_net_iops = {
	.lookup = net_lookup,
	.getattr = proc_pid_getattr,
	.setattr = proc_pid_setattr,
};

const struct file_operations proc_net_fops = {
	.iterate = net_readdir,
	.llseek = default_llseek,
};

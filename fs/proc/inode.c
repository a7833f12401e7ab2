/*
 * fs/proc/inode.c - the inodes of /proc.
 *
 * An inode below /proc/PID holds a struct pid, never a task: the process may
 * end at any time, and then every operation says -ESRCH.  Such dentries are
 * not cached beyond their last use, so nothing keeps dead numbers.
 */
#include <uapi/errno.h>
#include <uapi/stat.h>
#include "lib/errptr.h"
#include "kernel/cred.h"
#include "kernel/pid.h"
#include "kernel/task.h"
#include "mm/mm.h"
#include "mm/slab.h"
#include "fs/fs.h"
#include "fs/open.h"
#include "fs/seq_file.h"
#include "fs/proc/internal.h"

/**
 * proc_alloc_inode() - super_operations.alloc_inode.
 * @sb: unused.
 *
 * Context: May sleep.
 * Return: memory for the inode, or NULL.
 */
struct inode *proc_alloc_inode(struct super_block *sb)
{
	struct proc_inode *pi = kzalloc(sizeof(*pi), GFP_KERNEL);

	(void)sb;
	if (!pi)
		return NULL;
	pi->fd = -1;
	return &pi->vfs_inode;
}

/**
 * proc_free_inode() - super_operations.free_inode.
 * @inode: evicted.
 *
 * Context: Any.
 */
void proc_free_inode(struct inode *inode)
{
	kfree(PROC_I(inode));
}

/**
 * proc_evict_inode() - super_operations.evict_inode.
 * @inode: its last reference is gone.
 *
 * Context: May sleep.
 */
void proc_evict_inode(struct inode *inode)
{
	put_pid(PROC_I(inode)->pid);
	PROC_I(inode)->pid = NULL;
	pseudo_evict_inode(inode);
}

/**
 * get_proc_task() - the task an inode is about.
 * @inode: below /proc/PID.
 *
 * Context: Any.
 * Return: the task with a reference; NULL if it is gone.
 */
struct task_struct *get_proc_task(const struct inode *inode)
{
	return get_pid_task(PROC_I(inode)->pid, PIDTYPE_PID);
}

/**
 * proc_mount_pid_ns() - whose processes a mount of proc shows.
 * @inode: any of it.
 *
 * Context: Any.
 * Return: the namespace, as long as the inode.
 */
struct pid_namespace *proc_mount_pid_ns(const struct inode *inode)
{
	return proc_pid_ns(inode);
}

/* Whose the files of a task are: its own, or root's if it may not be dumped. */
static void set_owner(struct inode *inode, struct task_struct *task)
{
	const struct cred *cred = get_task_cred(task);

	inode->i_uid = cred->euid;
	inode->i_gid = cred->egid;
	put_cred(cred);
	if (inode->i_mode == (S_IFDIR | 0555))
		return;
	task_lock(task);
	if (task->mm && task->mm->dumpable != 1) {
		inode->i_uid = GLOBAL_ROOT_UID;
		inode->i_gid = GLOBAL_ROOT_GID;
	}
	task_unlock(task);
}

/**
 * proc_pid_make_inode() - an inode below /proc/PID.
 * @sb:   where.
 * @pid:  a reference is taken.
 * @mode: type and permissions.
 *
 * Context: May sleep.
 * Return: the inode, NULL: no memory, or the process is gone.
 */
struct inode *proc_pid_make_inode(struct super_block *sb, struct pid *pid,
				  umode_t mode)
{
	struct task_struct *task = get_pid_task(pid, PIDTYPE_PID);
	struct inode *inode;

	if (!task)
		return NULL;
	inode = new_inode(sb);
	if (inode) {
		inode->i_ino = get_next_ino();
		inode->i_mode = mode;
		inode->i_mtime = inode->i_atime = inode->i_ctime =
			current_time(inode);
		PROC_I(inode)->pid = get_pid(pid);
		set_owner(inode, task);
	}
	put_task_struct(task);
	return inode;
}

/* Still there?  Then whose?  Both may have changed since the lookup. */
static int proc_revalidate(struct dentry *dentry, unsigned int flags)
{
	struct inode *inode = dentry->d_inode;
	struct task_struct *task;
	bool alive;

	if (!inode || !PROC_I(inode)->pid)
		return pseudo_dops.d_revalidate(dentry, flags);
	task = get_proc_task(inode);
	if (!task)
		return 0;
	set_owner(inode, task);
	alive = PROC_I(inode)->fd < 0 || proc_fd_revalidate(task, inode);
	put_task_struct(task);
	return alive;
}

static int proc_delete(const struct dentry *dentry)
{
	return dentry->d_inode && PROC_I(dentry->d_inode)->pid;
}

const struct dentry_operations proc_dops = {
	.d_revalidate = proc_revalidate,
	.d_delete = proc_delete,
};

/**
 * proc_pid_setattr() - nothing of a process's files can be changed by chmod.
 * @dentry: whose.
 * @attr:   what.
 *
 * Context: May sleep.
 * Return: 0, -EPERM.
 */
int proc_pid_setattr(struct dentry *dentry, struct iattr *attr)
{
	int err;

	if (attr->ia_valid & ATTR_MODE)
		return -EPERM;
	err = setattr_prepare(dentry, attr);
	if (err)
		return err;
	attr->ia_valid &= ~(unsigned int)ATTR_SIZE;
	setattr_copy(dentry->d_inode, attr);
	return 0;
}

/**
 * proc_pid_getattr() - stat(2) of a file below /proc/PID.
 * @path:  the file.
 * @stat:  filled in.
 * @mask:  unused.
 * @flags: unused.
 *
 * Context: May sleep.
 * Return: 0.
 */
int proc_pid_getattr(const struct path *path, struct kstat *stat, u32 mask,
		     unsigned int flags)
{
	struct inode *inode = path->dentry->d_inode;
	struct task_struct *task = get_proc_task(inode);

	(void)mask;
	(void)flags;
	if (task) {
		set_owner(inode, task);
		put_task_struct(task);
	}
	generic_fillattr(inode, stat);
	return 0;
}

/* The path behind a magic link, after asking for permission. */
static int follow(const struct inode *inode, struct path *path)
{
	struct task_struct *task = get_proc_task(inode);
	int err = -EACCES;

	if (!task)
		return -ENOENT;
	if (proc_may_access(task, PROC_ACCESS_READ))
		err = PROC_I(inode)->entry->get_link(task, path);
	put_task_struct(task);
	return err;
}

static const char *proc_get_link(struct dentry *dentry, struct inode *inode,
				 struct link_done *done)
{
	int err;

	(void)dentry;
	err = follow(inode, &done->jump);
	return err ? ERR_PTR(err) : NULL;
}

static int proc_readlink(struct dentry *dentry, char __user *buf, int len)
{
	struct path path;
	int err = follow(dentry->d_inode, &path);

	if (err)
		return err;
	err = proc_path_readlink(&path, buf, len);
	path_put(&path);
	return err;
}

/**
 * proc_path_readlink() - the text of a magic link: where the path leads.
 * @path: the path.
 * @buf:  user's buffer.
 * @len:  its size.
 *
 * Context: May sleep.
 * Return: the length, -ENAMETOOLONG, -ENOMEM, -EFAULT.
 */
int proc_path_readlink(const struct path *path, char __user *buf, int len)
{
	char *page = (char *)__get_free_page(GFP_KERNEL), *text;
	int res;

	if (!page)
		return -ENOMEM;
	text = d_path(path, page, PAGE_SIZE);
	res = IS_ERR(text) ? (int)PTR_ERR(text) : readlink_copy(buf, len, text);
	free_page((unsigned long)page);
	return res;
}

const struct inode_operations proc_pid_link_iops = {
	.get_link = proc_get_link,
	.readlink = proc_readlink,
	.setattr = proc_pid_setattr,
};

static int show_task(struct seq_file *m, void *v)
{
	struct inode *inode = m->private;
	struct proc_show p = {
		.m = m,
		.ns = proc_pid_ns(inode),
		.task = get_proc_task(inode),
	};
	int err;

	(void)v;
	if (!p.task)
		return -ESRCH;
	err = PROC_I(inode)->entry->show(&p);
	put_task_struct(p.task);
	return err;
}

static int show_open(struct inode *inode, struct file *file)
{
	return single_open(file, show_task, inode);
}

const struct file_operations proc_pid_show_fops = {
	.open = show_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = single_release,
};

/*
 * fs/proc/fd.c - /proc/PID/fd and fdinfo: a process's open files.
 *
 * An entry of fd/ is a magic link to the file itself, whatever its name has
 * become; its permissions show how the file is open.
 *
 * See: proc(5).
 */
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/stat.h>
#include "lib/errptr.h"
#include "lib/format.h"
#include "kernel/pid.h"
#include "kernel/signal.h"
#include "kernel/task.h"
#include "fs/fdtable.h"
#include "fs/fs.h"
#include "fs/locks.h"
#include "fs/mount.h"
#include "fs/seq_file.h"
#include "fs/proc/internal.h"

/* The file behind an inode of fd/ or fdinfo/, with a reference, or NULL. */
static struct file *inode_file(const struct inode *inode)
{
	struct task_struct *task = get_proc_task(inode);
	struct file *file;

	if (!task)
		return NULL;
	file = fget_task(task, (unsigned int)PROC_I(inode)->fd);
	put_task_struct(task);
	return file;
}

/* The path an entry of fd/ leads to: 0 or -errno. */
static int fd_path(const struct inode *inode, struct path *path)
{
	struct task_struct *task = get_proc_task(inode);
	struct file *file;
	bool ok;

	if (!task)
		return -ENOENT;
	ok = proc_may_access(task, PROC_ACCESS_READ);
	put_task_struct(task);
	if (!ok)
		return -EACCES;
	file = inode_file(inode);
	if (!file)
		return -ENOENT;
	*path = file->f_path;
	path_get(path);
	fput(file);
	return 0;
}

static const char *fd_get_link(struct dentry *dentry, struct inode *inode,
			       struct link_done *done)
{
	int err = fd_path(inode, &done->jump);

	(void)dentry;
	return err ? ERR_PTR(err) : NULL;
}

static int fd_readlink(struct dentry *dentry, char __user *buf, int len)
{
	struct path path;
	int err = fd_path(dentry->d_inode, &path);

	if (err)
		return err;
	err = proc_path_readlink(&path, buf, len);
	path_put(&path);
	return err;
}

static const struct inode_operations fd_link_iops = {
	.get_link = fd_get_link,
	.readlink = fd_readlink,
	.setattr = proc_pid_setattr,
};

static umode_t link_mode(const struct file *file)
{
	umode_t mode = S_IFLNK;

	if (file->f_mode & FMODE_READ)
		mode |= S_IRUSR | S_IXUSR;
	if (file->f_mode & FMODE_WRITE)
		mode |= S_IWUSR | S_IXUSR;
	return mode;
}

/**
 * proc_fd_revalidate() - is there still a file behind an entry?
 * @task:  whose, referenced.
 * @inode: below fd/ or fdinfo/; a link's mode follows the file.
 *
 * Context: May sleep.
 * Return: true if so.
 */
bool proc_fd_revalidate(struct task_struct *task, struct inode *inode)
{
	struct file *file = fget_task(task, (unsigned int)PROC_I(inode)->fd);

	if (!file)
		return false;
	if (S_ISLNK(inode->i_mode))
		inode->i_mode = link_mode(file);
	fput(file);
	return true;
}

static void show_flags(struct seq_file *m, struct task_struct *task,
		       struct file *file, unsigned int fd)
{
	unsigned int flags = file->f_flags & ~(unsigned int)O_CLOEXEC;

	if (fd_is_cloexec(task, fd))
		flags |= O_CLOEXEC;
	seq_printf(m, "pos:\t%lli\nflags:\t0%o\nmnt_id:\t%i\nino:\t%llu\n",
		   (long long)file->f_pos, flags,
		   real_mount(file->f_path.mnt)->mnt_id, file->f_inode->i_ino);
}

static int fdinfo_show(struct seq_file *m, void *v)
{
	const struct inode *inode = m->private;
	struct task_struct *task = get_proc_task(inode);
	struct file *file;

	(void)v;
	if (!task)
		return -ENOENT;
	file = inode_file(inode);
	if (file) {
		show_flags(m, task, file, (unsigned int)PROC_I(inode)->fd);
		show_fd_locks(m, file, READ_ONCE(task->files),
			      proc_pid_ns(inode));
		if (file->f_op->show_fdinfo)
			file->f_op->show_fdinfo(m, file);
		fput(file);
	}
	put_task_struct(task);
	return file ? 0 : -ENOENT;
}

static int fdinfo_open(struct inode *inode, struct file *file)
{
	struct task_struct *task = get_proc_task(inode);
	bool ok;

	if (!task)
		return -ESRCH;
	ok = proc_may_access(task, PROC_ACCESS_READ);
	put_task_struct(task);
	return ok ? single_open(file, fdinfo_show, inode) : -EACCES;
}

static const struct file_operations fdinfo_file_fops = {
	.open = fdinfo_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = single_release,
};

/* The inode of one descriptor in fd/ (a link) or fdinfo/ (a file). */
static struct dentry *make_entry(struct inode *dir, struct dentry *dentry,
				 unsigned int fd, bool link)
{
	struct task_struct *task = get_proc_task(dir);
	struct inode *inode = NULL;
	struct file *file;
	umode_t mode;

	if (!task)
		return ERR_PTR(-ENOENT);
	file = fget_task(task, fd);
	put_task_struct(task);
	if (!file)
		return ERR_PTR(-ENOENT);
	mode = link ? link_mode(file) : S_IFREG | 0400;
	fput(file);
	inode = proc_pid_make_inode(dir->i_sb, PROC_I(dir)->pid, mode);
	if (!inode)
		return ERR_PTR(-ENOENT);
	PROC_I(inode)->fd = (int)fd;
	inode->i_op = link ? &fd_link_iops : &proc_file_iops;
	if (link)
		inode->i_size = 64;
	else
		inode->i_fop = &fdinfo_file_fops;
	return d_splice_alias(inode, dentry);
}

static struct dentry *fd_lookup(struct inode *dir, struct dentry *dentry,
				unsigned int flags)
{
	unsigned int fd = name_to_number(&dentry->d_name);

	(void)flags;
	return fd == ~0U ? ERR_PTR(-ENOENT) : make_entry(dir, dentry, fd, true);
}

static struct dentry *fdinfo_lookup(struct inode *dir, struct dentry *dentry,
				    unsigned int flags)
{
	unsigned int fd = name_to_number(&dentry->d_name);

	(void)flags;
	return fd == ~0U ? ERR_PTR(-ENOENT)
			 : make_entry(dir, dentry, fd, false);
}

static int readdir_fds(struct file *dir, struct dir_context *ctx,
		       unsigned int type)
{
	struct task_struct *task = get_proc_task(dir->f_inode);
	struct file *file;
	unsigned int fd;

	if (!task)
		return -ENOENT;
	if (!dir_emit_dots(dir, ctx))
		goto out_put;
	for (fd = (unsigned int)ctx->pos - 2;
	     (file = fget_task_next(task, &fd)); fd++) {
		char name[16];
		int len = scnprintf(name, sizeof(name), "%u", fd);

		fput(file);
		ctx->pos = fd + 2;
		if (!dir_emit(ctx, name, len, dir->f_inode->i_ino * 64 + fd,
			      type))
			goto out_put;
		ctx->pos++;
	}
out_put:
	put_task_struct(task);
	return 0;
}

static int fd_readdir(struct file *dir, struct dir_context *ctx)
{
	return readdir_fds(dir, ctx, DT_LNK);
}

static int fdinfo_readdir(struct file *dir, struct dir_context *ctx)
{
	return readdir_fds(dir, ctx, DT_REG);
}

/* A thread may look at the descriptors of its own process, whoever it is. */
static int fd_permission(struct inode *inode, int mask)
{
	int err = generic_permission(inode, mask);
	struct task_struct *task;

	if (!err)
		return 0;
	task = get_proc_task(inode);
	if (task) {
		if (same_thread_group(task, current))
			err = 0;
		put_task_struct(task);
	}
	return err;
}

/* What is told of open files is for those who may look into the process. */
static int fdinfo_permission(struct inode *inode, int mask)
{
	struct task_struct *task = get_proc_task(inode);
	bool ok;

	if (!task)
		return -ESRCH;
	ok = proc_may_access(task, PROC_ACCESS_READ);
	put_task_struct(task);
	return ok ? generic_permission(inode, mask) : -EACCES;
}

const struct inode_operations proc_fd_iops = {
	.lookup = fd_lookup,
	.permission = fd_permission,
	.getattr = proc_pid_getattr,
	.setattr = proc_pid_setattr,
};

const struct file_operations proc_fd_fops = {
	.iterate = fd_readdir,
	.llseek = default_llseek,
};

const struct inode_operations proc_fdinfo_iops = {
	.lookup = fdinfo_lookup,
	.permission = fdinfo_permission,
	.getattr = proc_pid_getattr,
	.setattr = proc_pid_setattr,
};

const struct file_operations proc_fdinfo_fops = {
	.iterate = fdinfo_readdir,
	.llseek = default_llseek,
};

/*
 * fs/proc/base.c - /proc/PID: the table of what hangs below a process.
 *
 * The table is the lecture: one line per file.  Names are made into inodes
 * when they are looked up; a listing reads the table alone.
 *
 * See: proc(5).
 */
#include <uapi/errno.h>
#include <uapi/stat.h>
#include "lib/errptr.h"
#include "lib/format.h"
#include "lib/string.h"
#include "kernel/pid.h"
#include "kernel/signal.h"
#include "kernel/task.h"
#include "mm/mm.h"
#include "fs/fs.h"
#include "fs/fs_struct.h"
#include "fs/open.h"
#include "fs/proc/internal.h"

static int link_exe(struct task_struct *task, struct path *path)
{
	struct mm_struct *mm = get_task_mm(task);
	struct file *file;

	if (!mm)
		return -ENOENT;
	file = mm_get_exe_file(mm);
	mmput(mm);
	if (!file)
		return -ENOENT;
	*path = file->f_path;
	path_get(path);
	fput(file);
	return 0;
}

static int link_cwd(struct task_struct *task, struct path *path)
{
	return get_task_pwd(task, path) ? -ENOENT : 0;
}

static int link_root(struct task_struct *task, struct path *path)
{
	return get_task_root(task, path) ? -ENOENT : 0;
}

#define DIR(name_, mode_, prefix) \
	{ \
		.name = (name_), .mode = S_IFDIR | (mode_), \
		.fops = &prefix##_fops, .iops = &prefix##_iops \
	}
#define LNK(name_, fn) \
	{ \
		.name = (name_), .mode = S_IFLNK | 0777, .get_link = (fn), \
		.iops = &proc_pid_link_iops \
	}
#define REG(name_, mode_, fops_) \
	{ \
		.name = (name_), .mode = S_IFREG | (mode_), .fops = &(fops_) \
	}
#define ONE(name_, mode_, fn) \
	{ \
		.name = (name_), .mode = S_IFREG | (mode_), .show = (fn), \
		.fops = &proc_pid_show_fops \
	}

/* What a process and each of its threads have alike. */
#define COMMON_ENTRIES \
	DIR("fd", 0500, proc_fd), DIR("fdinfo", 0555, proc_fdinfo), \
		DIR("ns", 0511, proc_ns), DIR("net", 0555, proc_net), \
		REG("environ", 0400, proc_environ_fops), \
		REG("auxv", 0400, proc_auxv_fops), \
		ONE("status", 0444, proc_pid_status), \
		ONE("personality", 0400, proc_pid_personality), \
		ONE("limits", 0444, proc_pid_limits), \
		ONE("sched", 0444, proc_pid_sched), \
		REG("comm", 0644, proc_comm_fops), \
		ONE("syscall", 0400, proc_pid_syscall), \
		REG("cmdline", 0444, proc_cmdline_fops), \
		ONE("statm", 0444, proc_pid_statm), \
		REG("maps", 0444, proc_maps_fops), \
		REG("mem", 0600, proc_mem_fops), LNK("cwd", link_cwd), \
		LNK("root", link_root), LNK("exe", link_exe), \
		REG("mounts", 0444, proc_mounts_fops), \
		REG("mountinfo", 0444, proc_mountinfo_fops), \
		REG("clear_refs", 0200, proc_clear_refs_fops), \
		REG("smaps", 0444, proc_smaps_fops), \
		REG("smaps_rollup", 0444, proc_smaps_rollup_fops), \
		REG("pagemap", 0400, proc_pagemap_fops), \
		ONE("wchan", 0444, proc_pid_wchan), \
		ONE("stack", 0400, proc_pid_stack), \
		ONE("oom_score", 0444, proc_pid_oom_score), \
		REG("oom_adj", 0644, proc_oom_adj_fops), \
		REG("oom_score_adj", 0644, proc_oom_score_adj_fops), \
		ONE("io", 0400, proc_pid_io), \
		ONE("cgroup", 0444, proc_pid_cgroup), \
		REG("uid_map", 0644, proc_uid_map_fops), \
		REG("gid_map", 0644, proc_gid_map_fops), \
		REG("projid_map", 0644, proc_projid_map_fops), \
		REG("setgroups", 0644, proc_setgroups_fops)

static const struct pid_entry tgid_entries[] = {
	DIR("task", 0555, proc_task),
	COMMON_ENTRIES,
	ONE("stat", 0444, proc_pid_stat),
	REG("mountstats", 0400, proc_mountstats_fops),
	REG("timens_offsets", 0644, proc_timens_offsets_fops),
	REG("coredump_filter", 0644, proc_coredump_filter_fops),
};

static const struct pid_entry tid_entries[] = {
	COMMON_ENTRIES,
	ONE("stat", 0444, proc_tid_stat),
	ONE("children", 0444, proc_tid_children),
};

/**
 * name_to_number() - a file name that is a decimal number.
 * @name: the name.
 *
 * Context: Any.
 * Return: the number, ~0U if it is none, or written with leading zeros.
 */
unsigned int name_to_number(const struct qstr *name)
{
	unsigned int n = 0;

	if (!name->len || name->len > 9 ||
	    (name->len > 1 && *name->name == '0'))
		return ~0U;
	for (u32 i = 0; i < name->len; i++) {
		if (!isdigit(name->name[i]))
			return ~0U;
		n = n * 10 + (unsigned int)(name->name[i] - '0');
	}
	return n;
}

static bool entry_is(const struct pid_entry *entry, const struct qstr *name)
{
	return strlen(entry->name) == name->len &&
	       !memcmp(entry->name, name->name, name->len);
}

/**
 * pid_entry_lookup() - find a name in a table and make its inode.
 * @dir:     a directory of a process.
 * @dentry:  the name.
 * @entries: the table.
 * @n:       its length.
 *
 * Context: May sleep.
 * Return: NULL, or ERR_PTR(-ENOENT).
 */
struct dentry *pid_entry_lookup(struct inode *dir, struct dentry *dentry,
				const struct pid_entry *entries, size_t n)
{
	struct inode *inode;

	for (size_t i = 0; i < n; i++) {
		const struct pid_entry *entry = &entries[i];

		if (!entry_is(entry, &dentry->d_name))
			continue;
		inode = proc_pid_make_inode(dir->i_sb, PROC_I(dir)->pid,
					    entry->mode);
		if (!inode)
			return ERR_PTR(-ENOENT);
		PROC_I(inode)->entry = entry;
		if (entry->fops)
			inode->i_fop = entry->fops;
		inode->i_op = entry->iops ? entry->iops : &proc_file_iops;
		if (S_ISDIR(entry->mode))
			set_nlink(inode, 2);
		return d_splice_alias(inode, dentry);
	}
	return ERR_PTR(-ENOENT);
}

/**
 * pid_entry_readdir() - list a table.
 * @file:    the directory.
 * @ctx:     where to.
 * @entries: the table.
 * @n:       its length.
 *
 * Context: May sleep.
 * Return: 0, -ENOENT if the process is gone.
 */
int pid_entry_readdir(struct file *file, struct dir_context *ctx,
		      const struct pid_entry *entries, size_t n)
{
	struct task_struct *task = get_proc_task(file->f_inode);

	if (!task)
		return -ENOENT;
	put_task_struct(task);
	if (!dir_emit_dots(file, ctx))
		return 0;
	for (size_t i = (size_t)ctx->pos - 2; i < n; i++, ctx->pos++)
		if (!dir_emit(ctx, entries[i].name,
			      (int)strlen(entries[i].name),
			      file->f_inode->i_ino * 64 + i,
			      fs_umode_to_dtype(entries[i].mode)))
			break;
	return 0;
}

static struct dentry *tgid_lookup(struct inode *dir, struct dentry *dentry,
				  unsigned int flags)
{
	(void)flags;
	return pid_entry_lookup(dir, dentry, tgid_entries,
				ARRAY_SIZE(tgid_entries));
}

static int tgid_readdir(struct file *file, struct dir_context *ctx)
{
	return pid_entry_readdir(file, ctx, tgid_entries,
				 ARRAY_SIZE(tgid_entries));
}

static struct dentry *tid_lookup(struct inode *dir, struct dentry *dentry,
				 unsigned int flags)
{
	(void)flags;
	return pid_entry_lookup(dir, dentry, tid_entries,
				ARRAY_SIZE(tid_entries));
}

static int tid_readdir(struct file *file, struct dir_context *ctx)
{
	return pid_entry_readdir(file, ctx, tid_entries,
				 ARRAY_SIZE(tid_entries));
}

static const struct inode_operations tgid_iops = {
	.lookup = tgid_lookup,
	.getattr = proc_pid_dir_getattr,
	.setattr = proc_pid_setattr,
	.permission = proc_pid_permission,
};

static const struct file_operations tgid_fops = {
	.iterate = tgid_readdir,
	.llseek = default_llseek,
};

/**
 * proc_dir_get_pid() - the process whose /proc/PID is open.
 * @file: any file.
 *
 * Context: Any.
 * Return: the pid, referenced; ERR_PTR(-EBADF): it is no such directory.
 */
struct pid *proc_dir_get_pid(const struct file *file)
{
	if (file->f_op != &tgid_fops)
		return ERR_PTR(-EBADF);
	return get_pid(PROC_I(file->f_inode)->pid);
}

static const struct inode_operations tid_iops = {
	.lookup = tid_lookup,
	.getattr = proc_pid_dir_getattr,
	.setattr = proc_pid_setattr,
};

static const struct file_operations tid_fops = {
	.iterate = tid_readdir,
	.llseek = default_llseek,
};

const struct inode_operations proc_file_iops = {
	.getattr = proc_pid_getattr,
	.setattr = proc_pid_setattr,
};

/* The directory of a process or thread. */
static struct dentry *make_pid_dir(struct inode *dir, struct dentry *dentry,
				   struct pid *pid, bool thread)
{
	struct inode *inode;

	inode = proc_pid_make_inode(dir->i_sb, pid, S_IFDIR | 0555);
	if (!inode)
		return ERR_PTR(-ENOENT);
	inode->i_op = thread ? &tid_iops : &tgid_iops;
	inode->i_fop = thread ? &tid_fops : &tgid_fops;
	set_nlink(inode, thread ? 5 : 6); /* fd, fdinfo, ns (and task) */
	return d_splice_alias(inode, dentry);
}

/* Does hidepid=ptraceable let the current task find this one? */
static bool may_find(const struct inode *dir, struct pid *pid)
{
	struct task_struct *task = get_pid_task(pid, PIDTYPE_PID);
	bool ok;

	if (!task)
		return false;
	ok = proc_pid_is_shown(dir, task, HIDEPID_NOT_PTRACEABLE);
	put_task_struct(task);
	return ok;
}

/**
 * proc_pid_lookup() - /proc/PID; a thread's number works, unlisted.
 * @dir:    the root of a mount of proc.
 * @dentry: the name.
 *
 * Context: May sleep.
 * Return: NULL, or ERR_PTR(-ENOENT).
 */
struct dentry *proc_pid_lookup(struct inode *dir, struct dentry *dentry)
{
	unsigned int nr = name_to_number(&dentry->d_name);
	struct dentry *res = ERR_PTR(-ENOENT);
	struct pid *pid;

	if (nr == ~0U)
		return res;
	pid = find_get_pid_ns((int)nr, proc_pid_ns(dir));
	if (pid && may_find(dir, pid))
		res = make_pid_dir(dir, dentry, pid, false);
	put_pid(pid);
	return res;
}

static bool emit_number(struct dir_context *ctx, int nr, u64 ino)
{
	char name[16];
	int len = scnprintf(name, sizeof(name), "%d", nr);

	return dir_emit(ctx, name, len, ino, DT_DIR);
}

/**
 * proc_pid_readdir() - list the processes, by number.
 * @file: the root of a mount of proc.
 * @ctx:  where to; pos is PROC_POS_PIDS plus the next number.
 *
 * Context: May sleep.
 * Return: 0.
 */
int proc_pid_readdir(struct file *file, struct dir_context *ctx)
{
	struct pid_namespace *ns = proc_pid_ns(file->f_inode);
	int nr = max((int)(ctx->pos - PROC_POS_PIDS), 1);
	struct pid *pid;
	bool shown;

	while ((pid = find_ge_pid(nr, ns))) {
		struct task_struct *task = get_pid_task(pid, PIDTYPE_TGID);

		nr = pid_nr_ns(pid, ns);
		put_pid(pid);
		ctx->pos = PROC_POS_PIDS + nr;
		shown = task && proc_pid_is_shown(file->f_inode, task,
						  HIDEPID_INVISIBLE);
		if (task)
			put_task_struct(task);
		if (shown && !emit_number(ctx, nr, PROC_POS_PIDS + (u64)nr))
			return 0;
		nr++;
		cond_resched();
	}
	ctx->pos = PROC_POS_PIDS + (loff_t)(PID_MAX_LIMIT);
	return 0;
}

/* /proc/PID/task: the threads of one process. */
static struct dentry *task_lookup(struct inode *dir, struct dentry *dentry,
				  unsigned int flags)
{
	struct task_struct *leader = get_proc_task(dir), *task = NULL;
	unsigned int nr = name_to_number(&dentry->d_name);
	struct dentry *res = ERR_PTR(-ENOENT);
	struct pid *pid;

	(void)flags;
	if (!leader)
		return res;
	pid = nr == ~0U ? NULL : find_get_pid_ns((int)nr, proc_pid_ns(dir));
	if (pid)
		task = get_pid_task(pid, PIDTYPE_PID);
	if (task && same_thread_group(task, leader))
		res = make_pid_dir(dir, dentry, pid, true);
	if (task)
		put_task_struct(task);
	put_pid(pid);
	put_task_struct(leader);
	return res;
}

/* The number of the @index'th thread of a process, 0 past the last. */
static int nth_thread(struct task_struct *leader, loff_t index,
		      struct pid_namespace *ns)
{
	struct task_struct *t;
	int nr = 0;

	spin_lock_irq(&tasklist_lock);
	if (pid_alive(leader)) {
		for_each_thread(leader, t) {
			if (!index--) {
				nr = pid_nr_ns(task_pid(t), ns);
				break;
			}
		}
	}
	spin_unlock_irq(&tasklist_lock);
	return nr;
}

static int task_readdir(struct file *file, struct dir_context *ctx)
{
	struct task_struct *leader = get_proc_task(file->f_inode);
	struct pid_namespace *ns = proc_pid_ns(file->f_inode);
	int nr;

	if (!leader)
		return -ENOENT;
	if (dir_emit_dots(file, ctx)) {
		while ((nr = nth_thread(leader, ctx->pos - 2, ns))) {
			if (!emit_number(ctx, nr, PROC_POS_PIDS + (u64)nr))
				break;
			ctx->pos++;
		}
	}
	put_task_struct(leader);
	return 0;
}

static int task_getattr(const struct path *path, struct kstat *stat, u32 mask,
			unsigned int flags)
{
	struct inode *inode = path->dentry->d_inode;
	struct task_struct *task = get_proc_task(inode);
	int err = proc_pid_getattr(path, stat, mask, flags);

	if (task) {
		stat->nlink = 2 + (unsigned int)task->signal->nr_threads;
		put_task_struct(task);
	}
	return err;
}

const struct inode_operations proc_task_iops = {
	.lookup = task_lookup,
	.getattr = task_getattr,
	.setattr = proc_pid_setattr,
	.permission = proc_pid_permission,
};

const struct file_operations proc_task_fops = {
	.iterate = task_readdir,
	.llseek = default_llseek,
};

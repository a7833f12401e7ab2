/*
 * fs/proc/internal.h - inside /proc: processes as directories.
 */
#ifndef FS_PROC_INTERNAL_H
#define FS_PROC_INTERNAL_H

#include "lib/types.h"
#include "lib/list.h"
#include "lib/util.h"
#include "kernel/cred.h"
#include "fs/fs.h"
#include "fs/proc/proc.h"

struct fs_context;
struct iov_iter;
struct mm_struct;
struct pid;
struct pid_entry;
struct pid_namespace;
struct proc_inode;
struct seq_file;
struct task_struct;

/* hidepid=: from whom processes are kept that he may not trace. */
enum proc_hidepid {
	HIDEPID_OFF = 0,
	HIDEPID_NO_ACCESS = 1,      /* the directory is there, but closed */
	HIDEPID_INVISIBLE = 2,      /* and not listed */
	HIDEPID_NOT_PTRACEABLE = 4, /* and not found, even by the group */
};

/* What one mount of proc is about: s_fs_info. */
struct proc_fs_info {
	struct pid_namespace *pid_ns; /* [c] whose processes it shows */
	/* changed by remount under s_umount, read without */
	enum proc_hidepid hide;
	kgid_t gid;     /* hides nothing from it */
	bool pids_only; /* subset=pid */
};

/* proc_inode - an inode of /proc; pid is NULL outside of /proc/PID. */
struct proc_inode {
	struct inode vfs_inode;        /* first */
	struct pid *pid;               /* referenced */
	const struct pid_entry *entry; /* its line in a table, or NULL */
	int fd;                        /* below fd/ and fdinfo/, else -1 */
};

/* Who asks about a task: what a show function gets. */
struct proc_show {
	struct seq_file *m;
	struct task_struct *task; /* referenced */
	struct pid_namespace *ns; /* of the mount: numbers are shown in it */
};

typedef int proc_show_fn(const struct proc_show *p);

/**
 * struct pid_entry - one name in /proc/PID.
 * @show:     a text file.
 * @fops:     any other file, or a directory.
 * @iops:     of a directory, or a link.
 * @get_link: a magic link: fill in the path, 0 or -errno.
 */
struct pid_entry {
	const char *name;
	umode_t mode;
	proc_show_fn *show;
	const struct file_operations *fops;
	const struct inode_operations *iops;
	int (*get_link)(struct task_struct *task, struct path *path);
};

/* Makes one inode; used by lookup and by readdir of the tables. */
struct proc_make {
	const char *name;
	umode_t mode;
	const struct pid_entry *entry;
	int fd;
};

static inline struct proc_inode *PROC_I(const struct inode *inode)
{
	return container_of(inode, struct proc_inode, vfs_inode);
}

static inline struct pid_namespace *proc_pid_ns(const struct inode *inode)
{
	return ((struct proc_fs_info *)inode->i_sb->s_fs_info)->pid_ns;
}

/* fs/proc/inode.c */
struct inode *proc_alloc_inode(struct super_block *sb);
void proc_free_inode(struct inode *inode);
void proc_evict_inode(struct inode *inode);
struct inode *proc_pid_make_inode(struct super_block *sb, struct pid *pid,
				  umode_t mode);
struct task_struct *get_proc_task(const struct inode *inode);
int proc_path_readlink(const struct path *path, char __user *buf, int len);
extern const struct dentry_operations proc_dops;
extern const struct inode_operations proc_pid_link_iops;
extern const struct file_operations proc_pid_show_fops;
int proc_pid_setattr(struct dentry *dentry, struct iattr *attr);
int proc_pid_getattr(const struct path *path, struct kstat *stat, u32 mask,
		     unsigned int flags);

/* fs/proc/options.c */
int proc_check_param(struct fs_context *fc, const char *key, const char *value);
int proc_parse_options(struct proc_fs_info *info, char *text);
int proc_remount(struct super_block *sb, int *flags, char *data);
int proc_show_options(struct seq_file *m, struct dentry *root);
bool proc_pid_is_shown(const struct inode *dir, struct task_struct *task,
		       enum proc_hidepid from);
int proc_pid_permission(struct inode *inode, int mask);
int proc_pid_dir_getattr(const struct path *path, struct kstat *stat, u32 mask,
			 unsigned int flags);

/* fs/proc/fd.c */
bool proc_fd_revalidate(struct task_struct *task, struct inode *inode);

/* fs/proc/base.c */
struct dentry *proc_pid_lookup(struct inode *dir, struct dentry *dentry);
int proc_pid_readdir(struct file *file, struct dir_context *ctx);
struct dentry *pid_entry_lookup(struct inode *dir, struct dentry *dentry,
				const struct pid_entry *entries, size_t n);
int pid_entry_readdir(struct file *file, struct dir_context *ctx,
		      const struct pid_entry *entries, size_t n);
unsigned int name_to_number(const struct qstr *name);
extern const struct inode_operations proc_file_iops;

/* Where the numbers begin in a listing of the root. */
#define PROC_POS_PIDS (1LL << 40)

/* fs/proc/root.c */
extern struct file_system_type proc_type;
extern const struct file_operations proc_seq_fops; /* node->data: the ops */

/* fs/proc/access.c */
#define PROC_ACCESS_READ   0 /* maps, environ ... */
#define PROC_ACCESS_ATTACH 1 /* mem, changing something */
ssize_t proc_copy_text(struct iov_iter *from, char *buf, size_t size);
bool proc_may_access(struct task_struct *task, int mode);
struct mm_struct *proc_mm_access(struct task_struct *task, int mode);

/* /proc/PID/...: one line in the tables of base.c each */
extern const struct inode_operations proc_fd_iops, proc_fdinfo_iops,
	proc_task_iops, proc_ns_iops, proc_net_iops;
extern const struct file_operations proc_fd_fops, proc_fdinfo_fops,
	proc_task_fops, proc_ns_fops, proc_net_fops;
extern const struct file_operations proc_maps_fops, proc_smaps_fops,
	proc_smaps_rollup_fops, proc_pagemap_fops, proc_clear_refs_fops,
	proc_mem_fops, proc_environ_fops, proc_cmdline_fops, proc_auxv_fops,
	proc_comm_fops, proc_oom_adj_fops, proc_oom_score_adj_fops,
	proc_uid_map_fops, proc_gid_map_fops, proc_projid_map_fops,
	proc_setgroups_fops, proc_timens_offsets_fops, proc_mounts_fops,
	proc_mountinfo_fops, proc_mountstats_fops, proc_coredump_filter_fops;
proc_show_fn proc_pid_stat, proc_tid_stat, proc_pid_statm, proc_pid_status,
	proc_pid_limits, proc_pid_oom_score, proc_pid_stack, proc_pid_syscall,
	proc_pid_wchan, proc_pid_io, proc_pid_sched, proc_pid_personality,
	proc_pid_cgroup, proc_tid_children;

/* fs/proc/: the static part */
void proc_kmsg_init(void);
void proc_net_init(void);
void proc_system_init(void);
void proc_memory_init(void);
void proc_devices_init(void);
void proc_sysctl_init(void);
void proc_sysctl_sync(void);

#endif

/*
 * fs/proc/root.c - the file system proc: its mounts and its root directory.
 *
 * The root shows the static tree, self and thread-self, and the processes of
 * the pid namespace of whoever mounted it; each mount is an instance of its
 * own, with options of its own.
 *
 * See: proc(5), pid_namespaces(7).
 */
#include <uapi/errno.h>
#include <uapi/stat.h>
#include <uapi/statfs.h>
#include "lib/errptr.h"
#include "lib/format.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/base/panic.h"
#include "kernel/pid.h"
#include "kernel/task.h"
#include "mm/slab.h"
#include "fs/fs.h"
#include "fs/proc/internal.h"
#include "fs/seq_file.h"

static struct pseudo_node *proc_root;

static struct pseudo_node *parent_or_root(struct pseudo_node *parent)
{
	return parent ? parent : proc_root;
}

/**
 * proc_mkdir() - make a directory.
 * @name:   its name.
 * @parent: where; NULL for /proc.
 *
 * Context: May sleep.
 * Return: the node or NULL.
 */
struct pseudo_node *proc_mkdir(const char *name, struct pseudo_node *parent)
{
	return pseudo_mkdir(parent_or_root(parent), name, 0555);
}

/**
 * proc_create_data() - make a file with its own operations.
 * @name:   its name.
 * @mode:   its permissions; 0 stands for 0444.
 * @parent: where; NULL for /proc.
 * @fops:   the operations.
 * @data:   for node->data.
 *
 * Context: May sleep.
 * Return: the node or NULL.
 */
struct pseudo_node *proc_create_data(const char *name, umode_t mode,
				     struct pseudo_node *parent,
				     const struct file_operations *fops,
				     void *data)
{
	return pseudo_create(parent_or_root(parent), name, mode ? mode : 0444,
			     fops, data);
}

/**
 * proc_create() - the same without data.
 * @name:   its name.
 * @mode:   its permissions; 0 stands for 0444.
 * @parent: where; NULL for /proc.
 * @fops:   the operations.
 *
 * Context: May sleep.
 * Return: the node or NULL.
 */
struct pseudo_node *proc_create(const char *name, umode_t mode,
				struct pseudo_node *parent,
				const struct file_operations *fops)
{
	return proc_create_data(name, mode, parent, fops, NULL);
}

/**
 * proc_create_single() - make a file whose text one function prints.
 * @name:   its name.
 * @mode:   its permissions; 0 stands for 0444.
 * @parent: where; NULL for /proc.
 * @show:   the function.
 *
 * Context: May sleep.
 * Return: the node or NULL.
 */
struct pseudo_node *proc_create_single(const char *name, umode_t mode,
				       struct pseudo_node *parent,
				       int (*show)(struct seq_file *m, void *v))
{
	return pseudo_create_show(parent_or_root(parent), name,
				  mode ? mode : 0444, show, NULL, NULL);
}

static int proc_seq_open(struct inode *inode, struct file *file)
{
	return seq_open(file, inode_node(inode)->data);
}

const struct file_operations proc_seq_fops = {
	.open = proc_seq_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = seq_release,
};

/**
 * proc_create_seq() - make a file of records.
 * @name:   its name.
 * @mode:   its permissions; 0 stands for 0444.
 * @parent: where; NULL for /proc.
 * @ops:    the maker of the records.
 *
 * Context: May sleep.
 * Return: the node or NULL.
 */
struct pseudo_node *proc_create_seq(const char *name, umode_t mode,
				    struct pseudo_node *parent,
				    const struct seq_operations *ops)
{
	return proc_create_data(name, mode, parent, &proc_seq_fops,
				(void *)ops);
}

/**
 * proc_symlink() - make a symbolic link.
 * @name:   its name.
 * @parent: where; NULL for /proc.
 * @target: its text.
 *
 * Context: May sleep.
 * Return: the node or NULL.
 */
struct pseudo_node *proc_symlink(const char *name, struct pseudo_node *parent,
				 const char *target)
{
	return pseudo_symlink(parent_or_root(parent), name, target);
}

/* /proc/self and /proc/thread-self: text that depends on who reads it. */
static const char *self_get_link(struct dentry *dentry, struct inode *inode,
				 struct link_done *done)
{
	struct pid_namespace *ns = proc_pid_ns(inode);
	pid_t tgid = task_tgid_nr_ns(current, ns);

	(void)dentry;
	if (!tgid)
		return ERR_PTR(-ENOENT);
	done->buf = kasprintf(GFP_KERNEL, "%d", tgid);
	return done->buf ? done->buf : ERR_PTR(-ENOMEM);
}

static const char *thread_self_get_link(struct dentry *dentry,
					struct inode *inode,
					struct link_done *done)
{
	struct pid_namespace *ns = proc_pid_ns(inode);
	pid_t tgid = task_tgid_nr_ns(current, ns);

	(void)dentry;
	if (!tgid)
		return ERR_PTR(-ENOENT);
	done->buf = kasprintf(GFP_KERNEL, "%d/task/%d", tgid,
			      task_pid_nr_ns(current, ns));
	return done->buf ? done->buf : ERR_PTR(-ENOMEM);
}

static const struct inode_operations self_iops = {
	.get_link = self_get_link,
	.setattr = pseudo_setattr,
};

static const struct inode_operations thread_self_iops = {
	.get_link = thread_self_get_link,
	.setattr = pseudo_setattr,
};

static bool shows_pids_only(const struct inode *root)
{
	const struct proc_fs_info *info = root->i_sb->s_fs_info;

	return READ_ONCE(info->pids_only);
}

/* Not part of what subset=pid leaves out: it is about processes. */
static bool is_self(const struct qstr *name)
{
	return (name->len == 4 && !memcmp(name->name, "self", 4)) ||
	       (name->len == 11 && !memcmp(name->name, "thread-self", 11));
}

static struct dentry *root_lookup(struct inode *dir, struct dentry *dentry,
				  unsigned int flags)
{
	struct dentry *res = proc_pid_lookup(dir, dentry);

	if (res != ERR_PTR(-ENOENT))
		return res;
	if (shows_pids_only(dir) && !is_self(&dentry->d_name))
		return res;
	return pseudo_lookup(dir, dentry, flags);
}

/* List self and thread-self alone, without . and .. as Linux does. */
static bool emit_selves(struct dir_context *ctx)
{
	static const char *const names[] = { "self", "thread-self" };

	for (; ctx->pos < (loff_t)ARRAY_SIZE(names); ctx->pos++) {
		const char *name = names[ctx->pos];
		struct pseudo_node *node = pseudo_find(proc_root, name);

		if (!dir_emit(ctx, name, (int)strlen(name), node->ino, DT_LNK))
			return false;
	}
	return true;
}

static bool emit_static(struct file *file, struct dir_context *ctx)
{
	if (shows_pids_only(file->f_inode))
		return emit_selves(ctx);
	pseudo_readdir(file, ctx);
	return pseudo_at_end(proc_root, ctx->pos);
}

static int root_readdir(struct file *file, struct dir_context *ctx)
{
	if (ctx->pos < PROC_POS_PIDS) {
		if (!emit_static(file, ctx))
			return 0; /* full */
		ctx->pos = PROC_POS_PIDS;
	}
	return proc_pid_readdir(file, ctx);
}

static const struct inode_operations root_iops = {
	.lookup = root_lookup,
	.setattr = pseudo_setattr,
};

static const struct file_operations root_fops = {
	.iterate = root_readdir,
	.llseek = default_llseek,
};

static const struct super_operations proc_sops = {
	.alloc_inode = proc_alloc_inode,
	.free_inode = proc_free_inode,
	.evict_inode = proc_evict_inode,
	.statfs = simple_statfs,
	.remount_fs = proc_remount,
	.show_options = proc_show_options,
};

static int proc_fill_super(struct super_block *sb, void *data, int silent)
{
	struct proc_fs_info *info = kzalloc(sizeof(*info), GFP_KERNEL);
	int err;

	(void)silent;
	if (!info)
		return -ENOMEM;
	info->pid_ns = get_pid_ns(task_active_pid_ns(current));
	info->gid = GLOBAL_ROOT_GID;
	sb->s_fs_info = info;
	err = proc_parse_options(info, data);
	if (err)
		return err;
	proc_sysctl_sync();
	sb->s_magic = PROC_SUPER_MAGIC;
	sb->s_blocksize = 1024;
	sb->s_blocksize_bits = 10;
	sb->s_maxbytes = MAX_LFS_FILESIZE;
	sb->s_time_gran = 1;
	sb->s_op = &proc_sops;
	sb->s_d_op = &proc_dops;
	sb->s_iflags |= SB_I_USERNS_VISIBLE | SB_I_NOEXEC | SB_I_NODEV;
	sb->s_root = d_make_root(pseudo_get_inode(sb, proc_root));
	return sb->s_root ? 0 : -ENOMEM;
}

static struct dentry *proc_mount(struct file_system_type *type, int flags,
				 const char *dev_name, void *data)
{
	(void)dev_name;
	return mount_nodev(type, flags, data, proc_fill_super);
}

static void proc_kill_sb(struct super_block *sb)
{
	struct proc_fs_info *info = sb->s_fs_info;

	kill_anon_super(sb);
	if (info) {
		put_pid_ns(info->pid_ns);
		kfree(info);
	}
}

static struct user_namespace *proc_owner(void)
{
	return task_active_pid_ns(current)->common.user_ns;
}

struct file_system_type proc_type = {
	.name = "proc",
	.fs_flags = FS_USERNS_MOUNT,
	.mount = proc_mount,
	.check_param = proc_check_param,
	.owner = proc_owner,
	.kill_sb = proc_kill_sb,
};

/* A link whose text is made when it is read. */
static void create_self(const char *name, const struct inode_operations *iops)
{
	struct pseudo_node *node = proc_symlink(name, NULL, "");

	if (!node)
		panic("proc: no memory");
	node->iops = iops;
}

/**
 * proc_root_init() - make the static tree.
 *
 * Context: Boot, once, before the first mount of proc.
 */
void proc_root_init(void)
{
	proc_root = pseudo_root(0555);
	if (!proc_root)
		panic("proc: no memory");
	proc_root->iops = &root_iops;
	proc_root->fops = &root_fops;
	create_self("self", &self_iops);
	create_self("thread-self", &thread_self_iops);
	proc_symlink("mounts", NULL, "self/mounts");
	proc_kmsg_init();
	proc_net_init();
	proc_system_init();
	proc_memory_init();
	proc_devices_init();
	proc_sysctl_init();
}

/*
 * fs/proc/ns.c - /proc/PID/ns: the namespaces of a process.
 *
 * Each is a link whose text names the type and the namespace's number; two
 * processes share a namespace exactly when the texts are equal.
 *
 * See: namespaces(7).
 */
#include <uapi/errno.h>
#include <uapi/stat.h>
#include "lib/errptr.h"
#include "lib/format.h"
#include "lib/string.h"
#include "kernel/cred.h"
#include "kernel/nsproxy.h"
#include "kernel/pid.h"
#include "kernel/task.h"
#include "fs/fs.h"
#include "fs/namei.h"
#include "fs/proc/internal.h"

/* One link: where its number comes from. */
struct ns_link {
	const char *name; /* of the link */
	const char *type; /* in its text */
	unsigned int (*inum)(struct task_struct *task, int slot);
	int slot; /* in nsproxy */
};

/* A slot of nsproxy; 0 once the task has let go of it. */
static unsigned int slot_inum(struct task_struct *task, int slot)
{
	unsigned int inum = 0;

	task_lock(task);
	if (task->nsproxy && task->nsproxy->ns[slot])
		inum = task->nsproxy->ns[slot]->inum;
	task_unlock(task);
	return inum;
}

static unsigned int pid_inum(struct task_struct *task, int slot)
{
	struct pid_namespace *ns = task_active_pid_ns(task);

	(void)slot;
	return ns ? ns->common.inum : 0;
}

static unsigned int user_inum(struct task_struct *task, int slot)
{
	const struct cred *cred = get_task_cred(task);
	unsigned int inum = cred->user_ns->common.inum;

	(void)slot;
	put_cred(cred);
	return inum;
}

static const struct ns_link ns_links[] = {
#define NS_TYPE(NAME, name_) \
	{ .name = #name_, \
	  .type = #name_, \
	  .inum = slot_inum, \
	  .slot = NS_##NAME },
#include "kernel/ns_list.h"
#undef NS_TYPE
	{ .name = "pid", .type = "pid", .inum = pid_inum },
	{ .name = "user", .type = "user", .inum = user_inum },
};

/* The slot called pid is where children go: its link says so. */
static const char *link_name(const struct ns_link *link)
{
	if (link->inum == slot_inum && !strcmp(link->name, "pid"))
		return "pid_for_children";
	return link->name;
}

static int ns_readlink(struct dentry *dentry, char __user *buf, int len)
{
	struct inode *inode = dentry->d_inode;
	const struct ns_link *link = &ns_links[PROC_I(inode)->fd];
	struct task_struct *task = get_proc_task(inode);
	unsigned int inum = 0;
	char text[40];
	int err = -ENOENT;

	if (!task)
		return -ENOENT;
	if (!proc_may_access(task, PROC_ACCESS_READ))
		err = -EACCES;
	else
		inum = link->inum(task, link->slot);
	put_task_struct(task);
	if (!inum)
		return err;
	scnprintf(text, sizeof(text), "%s:[%u]", link->type, inum);
	return readlink_copy(buf, len, text);
}

/* Opening a namespace needs a file system of them, which is not here yet. */
static const char *ns_get_link(struct dentry *dentry, struct inode *inode,
			       struct link_done *done)
{
	(void)dentry;
	(void)inode;
	(void)done;
	return ERR_PTR(-EACCES);
}

static const struct inode_operations ns_link_iops = {
	.get_link = ns_get_link,
	.readlink = ns_readlink,
	.setattr = proc_pid_setattr,
};

static struct dentry *ns_lookup(struct inode *dir, struct dentry *dentry,
				unsigned int flags)
{
	const struct qstr *name = &dentry->d_name;
	struct inode *inode;

	(void)flags;
	for (size_t i = 0; i < ARRAY_SIZE(ns_links); i++) {
		const char *want = link_name(&ns_links[i]);

		if (strlen(want) != name->len ||
		    memcmp(want, name->name, name->len) != 0)
			continue;
		inode = proc_pid_make_inode(dir->i_sb, PROC_I(dir)->pid,
					    S_IFLNK | 0777);
		if (!inode)
			return ERR_PTR(-ENOENT);
		PROC_I(inode)->fd = (int)i;
		inode->i_op = &ns_link_iops;
		return d_splice_alias(inode, dentry);
	}
	return ERR_PTR(-ENOENT);
}

static int ns_readdir(struct file *file, struct dir_context *ctx)
{
	if (!dir_emit_dots(file, ctx))
		return 0;
	for (size_t i = (size_t)ctx->pos - 2; i < ARRAY_SIZE(ns_links);
	     i++, ctx->pos++) {
		const char *name = link_name(&ns_links[i]);

		if (!dir_emit(ctx, name, (int)strlen(name),
			      file->f_inode->i_ino * 64 + i, DT_LNK))
			break;
	}
	return 0;
}

const struct inode_operations proc_ns_iops = {
	.lookup = ns_lookup,
	.getattr = proc_pid_getattr,
	.setattr = proc_pid_setattr,
};

const struct file_operations proc_ns_fops = {
	.iterate = ns_readdir,
	.llseek = default_llseek,
};

/*
 * fs/proc/ns.c - /proc/PID/ns: the namespaces of a process.
 *
 * Each is a link whose text names the type and the namespace's number; two
 * processes share a namespace exactly when the texts are equal.  Following one
 * leads into nsfs.
 *
 * See: namespaces(7); ns/links.c for the table.
 */
#include <uapi/errno.h>
#include <uapi/stat.h>
#include "lib/errptr.h"
#include "lib/format.h"
#include "lib/string.h"
#include "kernel/nsproxy.h"
#include "kernel/task.h"
#include "fs/fs.h"
#include "fs/namei.h"
#include "fs/nsfs.h"
#include "fs/proc/internal.h"

/* What a link leads to, referenced, after asking for permission. */
static struct ns_common *follow(const struct inode *inode)
{
	struct task_struct *task = get_proc_task(inode);
	struct ns_common *ns = ERR_PTR(-EACCES);

	if (!task)
		return ns;
	if (proc_may_access(task, PROC_ACCESS_READ)) {
		ns = ns_link_get(&ns_links[PROC_I(inode)->fd], task);
		if (!ns)
			ns = ERR_PTR(-ENOENT);
	}
	put_task_struct(task);
	return ns;
}

static int ns_readlink(struct dentry *dentry, char __user *buf, int len)
{
	struct ns_common *ns = follow(dentry->d_inode);
	char text[40];

	if (IS_ERR(ns))
		return (int)PTR_ERR(ns);
	scnprintf(text, sizeof(text), "%s:[%u]", ns->ops->name, ns->inum);
	ns_put(ns);
	return readlink_copy(buf, len, text);
}

static const char *ns_get_link(struct dentry *dentry, struct inode *inode,
			       struct link_done *done)
{
	struct ns_common *ns = follow(inode);
	int err;

	(void)dentry;
	if (IS_ERR(ns))
		return ERR_CAST(ns);
	err = ns_get_path(ns, &done->jump);
	return err ? ERR_PTR(err) : NULL;
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
	for (size_t i = 0; i < nr_ns_links; i++) {
		const char *want = ns_links[i].name;

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
	struct task_struct *task = get_proc_task(file->f_inode);

	if (!task)
		return -ENOENT;
	put_task_struct(task);
	if (!dir_emit_dots(file, ctx))
		return 0;
	for (size_t i = (size_t)ctx->pos - 2; i < nr_ns_links;
	     i++, ctx->pos++) {
		const char *name = ns_links[i].name;

		if (!dir_emit(ctx, name, (int)strlen(name),
			      file->f_inode->i_ino * 64 + i, DT_LNK))
			break;
	}
	return 0;
}

const struct inode_operations proc_ns_iops = {
	.lookup = ns_lookup,
	.getattr = proc_pid_dir_getattr,
	.setattr = proc_pid_setattr,
};

const struct file_operations proc_ns_fops = {
	.iterate = ns_readdir,
	.llseek = default_llseek,
};

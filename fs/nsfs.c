/*
 * fs/nsfs.c - namespaces as files: what the links of /proc/PID/ns lead to.
 *
 * A namespace has at most one dentry, made when somebody first opens it and
 * gone with the last user; its inode holds the namespace, so that an open file
 * or a bind mount keeps one without members alive.  ns->stashed points back
 * without a reference: whoever finds it dying makes another.
 *
 * See: namespaces(7), ioctl_ns(2).
 */
#include "fs/nsfs.h"
#include <uapi/clone.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/nsfs.h>
#include <uapi/stat.h>
#include <uapi/statfs.h>
#include "asm/uaccess.h"
#include "lib/errptr.h"
#include "lib/format.h"
#include "lib/string.h"
#include "kernel/base/panic.h"
#include "kernel/base/spinlock.h"
#include "kernel/cred.h"
#include "kernel/nsproxy.h"
#include "kernel/user_namespace.h"
#include "fs/fdtable.h"
#include "fs/fs.h"
#include "fs/mount.h"
#include "fs/open.h"
#include "fs/seq_file.h"

static DEFINE_SPINLOCK(nsfs_lock, RANK_FS_LEAF); /* every ns->stashed */
static struct vfsmount *nsfs_mnt;
static const struct file_operations nsfs_fops;
static const struct dentry_operations nsfs_dops;

static struct ns_common *ns_of_inode(const struct inode *inode)
{
	return inode->i_private;
}

/**
 * ns_of_dentry() - the namespace behind a dentry.
 * @dentry: any, with an inode.
 *
 * Context: Any.
 * Return: the namespace, alive as long as @dentry; NULL if it is no nsfs file.
 */
struct ns_common *ns_of_dentry(const struct dentry *dentry)
{
	if (dentry->d_op != &nsfs_dops)
		return NULL;
	return ns_of_inode(d_inode(dentry));
}

/**
 * ns_of_file() - the namespace that a file is.
 * @file: any open file.
 *
 * Context: Any.
 * Return: the namespace, alive as long as @file; NULL if it is no nsfs file.
 */
struct ns_common *ns_of_file(const struct file *file)
{
	return file->f_op == &nsfs_fops ? ns_of_inode(file->f_inode) : NULL;
}

/* Another user of the dentry that is there already, or NULL. */
static struct dentry *get_stashed(struct ns_common *ns)
{
	struct dentry *dentry;
	unsigned long flags;

	spin_lock_irqsave(&nsfs_lock, flags);
	dentry = ns->stashed;
	if (dentry && !dget_unless_dead(dentry))
		dentry = NULL;
	spin_unlock_irqrestore(&nsfs_lock, flags);
	return dentry;
}

/* Make @dentry the namespace's, unless another was faster: then that one. */
static struct dentry *stash(struct ns_common *ns, struct dentry *dentry)
{
	struct dentry *other;
	unsigned long flags;

	spin_lock_irqsave(&nsfs_lock, flags);
	other = ns->stashed;
	if (!other || !dget_unless_dead(other)) {
		ns->stashed = dentry;
		other = NULL;
	}
	spin_unlock_irqrestore(&nsfs_lock, flags);
	if (!other)
		return dentry;
	dput(dentry);
	return other;
}

static void nsfs_release(struct dentry *dentry)
{
	struct ns_common *ns;
	unsigned long flags;

	if (d_is_negative(dentry))
		return;
	ns = ns_of_inode(d_inode(dentry));
	spin_lock_irqsave(&nsfs_lock, flags);
	if (ns->stashed == dentry)
		ns->stashed = NULL;
	spin_unlock_irqrestore(&nsfs_lock, flags);
}

/* A new dentry and inode; the caller's reference to @ns goes to the latter. */
static struct dentry *make_dentry(struct ns_common *ns)
{
	struct qstr empty = QSTR("");
	struct inode *inode = alloc_anon_inode(nsfs_mnt->mnt_sb);
	struct dentry *dentry;

	if (IS_ERR(inode))
		return ERR_CAST(inode);
	inode->i_ino = ns->inum;
	inode->i_mode = S_IFREG | 0444;
	inode->i_uid = GLOBAL_ROOT_UID;
	inode->i_gid = GLOBAL_ROOT_GID;
	inode->i_flags |= S_IMMUTABLE;
	inode->i_fop = &nsfs_fops;
	dentry = d_alloc_pseudo(nsfs_mnt->mnt_sb, &empty);
	if (!dentry) {
		iput(inode);
		return ERR_PTR(-ENOMEM);
	}
	inode->i_private = ns;
	d_instantiate(dentry, inode);
	return stash(ns, dentry);
}

/**
 * ns_get_path() - where a namespace is, as a file.
 * @ns:   the caller's reference is eaten, also by an error.
 * @path: filled in, with references.
 *
 * Context: May sleep.
 * Return: 0, -ENOMEM.
 */
int ns_get_path(struct ns_common *ns, struct path *path)
{
	struct dentry *dentry = get_stashed(ns);

	if (dentry) {
		ns_put(ns); /* its inode has one */
	} else {
		dentry = make_dentry(ns);
		if (IS_ERR(dentry)) {
			ns_put(ns);
			return (int)PTR_ERR(dentry);
		}
	}
	path->mnt = mntget(nsfs_mnt);
	path->dentry = dentry;
	return 0;
}

/* A descriptor of a namespace that is related to one of the caller's. */
static int open_related(struct ns_common *ns)
{
	struct file *file;
	struct path path;
	int fd, err;

	if (!ns)
		return -EPERM;
	fd = get_unused_fd_flags(O_CLOEXEC);
	if (fd < 0)
		return fd;
	err = ns_get_path(ns_get(ns), &path);
	if (!err) {
		file = dentry_open(&path, O_RDONLY, current_cred());
		path_put(&path);
		err = PTR_ERR_OR_ZERO(file);
	}
	if (err) {
		put_unused_fd((unsigned int)fd);
		return err;
	}
	fd_install((unsigned int)fd, file);
	return fd;
}

/* Who owns @ns, if that is current's user namespace or one below. */
static struct ns_common *visible_owner(struct ns_common *ns)
{
	struct user_namespace *owner = ns->user_ns;

	return owner && in_userns(current_user_ns(), owner) ? &owner->common
							    : NULL;
}

static int owner_uid(struct ns_common *ns, uid_t __user *to)
{
	struct user_namespace *user;

	if (ns->ops->flag != CLONE_NEWUSER)
		return -EINVAL;
	user = container_of(ns, struct user_namespace, common);
	return put_user(from_kuid_munged(current_user_ns(), user->owner), to);
}

static long nsfs_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct ns_common *ns = ns_of_inode(file->f_inode);

	switch (cmd) {
	case NS_GET_USERNS:
		return open_related(visible_owner(ns));
	case NS_GET_PARENT:
		if (!ns->ops->parent)
			return -EINVAL;
		return open_related(ns->ops->parent(ns));
	case NS_GET_NSTYPE:
		return (long)ns->ops->flag;
	case NS_GET_OWNER_UID:
		return owner_uid(ns, (uid_t __user *)arg);
	default:
		return -ENOTTY;
	}
}

static const struct file_operations nsfs_fops = {
	.llseek = no_llseek,
	.ioctl = nsfs_ioctl,
};

static char *nsfs_dname(struct dentry *dentry, char *buf, int buflen)
{
	struct ns_common *ns = ns_of_inode(d_inode(dentry));
	char text[32];
	int len = scnprintf(text, sizeof(text), "%s:[%u]", ns->ops->name,
			    ns->inum);

	if (len >= buflen)
		return ERR_PTR(-ENAMETOOLONG);
	return memcpy(buf + buflen - len - 1, text, (size_t)len + 1);
}

static const struct dentry_operations nsfs_dops = {
	.d_release = nsfs_release,
	.d_dname = nsfs_dname,
};

static void nsfs_evict_inode(struct inode *inode)
{
	clear_inode(inode);
	ns_put(ns_of_inode(inode));
}

/* The root field of mountinfo. */
static int nsfs_show_path(struct seq_file *m, struct dentry *dentry)
{
	struct ns_common *ns = ns_of_inode(d_inode(dentry));

	seq_printf(m, "%s:[%u]", ns->ops->name, ns->inum);
	return 0;
}

static const struct super_operations nsfs_sops = {
	.statfs = simple_statfs,
	.evict_inode = nsfs_evict_inode,
	.show_path = nsfs_show_path,
};

static struct dentry *nsfs_mount(struct file_system_type *type, int flags,
				 const char *dev_name, void *data)
{
	struct dentry *root = mount_pseudo(type, NSFS_MAGIC, &nsfs_dops);

	(void)flags;
	(void)dev_name;
	(void)data;
	if (!IS_ERR(root))
		root->d_sb->s_op = &nsfs_sops;
	return root;
}

static struct file_system_type nsfs_type = {
	.name = "nsfs",
	.mount = nsfs_mount,
	.kill_sb = kill_anon_super,
};

/**
 * nsfs_init() - mount it where only the kernel sees it.
 *
 * Context: Boot, once, after mnt_init().
 */
void nsfs_init(void)
{
	nsfs_mnt = kern_mount(&nsfs_type);
	if (IS_ERR(nsfs_mnt))
		panic("nsfs: cannot mount");
}

/*
 * cgroup/super.c - the cgroup2 file system: mount, mkdir, rmdir.
 *
 * There is one super block however often the tree is mounted.  A mount made
 * inside a cgroup namespace begins at that namespace's root; one made before
 * shows, in mountinfo, where it begins as seen from there.
 *
 * See: cgroups(7), cgroup_namespaces(7); cgroup/file.c for the files.
 */
#include <uapi/errno.h>
#include <uapi/limits.h>
#include <uapi/stat.h>
#include <uapi/statfs.h>
#include "asm/page.h"
#include "cgroup/internal.h"
#include "kernel/base/bug.h"
#include "kernel/base/sched_iface.h"
#include "kernel/cred.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "fs/fs.h"
#include "fs/namei.h"
#include "fs/pseudo.h"
#include "fs/seq_file.h"

/* The live cgroup of a directory, or NULL. */
static struct cgroup *inode_cgroup(const struct inode *inode)
{
	struct pseudo_node *node = inode_node(inode);

	assert_held(&cgroup_mutex);
	return node->dead ? NULL : node->data;
}

/**
 * cgroup_of_dir() - the cgroup that an open directory is.
 * @file: any file, O_PATH too.
 *
 * Context: cgroup_mutex held.
 * Return: the cgroup; ERR_PTR: -EBADF (no directory of cgroup2), -ENOENT (it
 * was removed).
 */
struct cgroup *cgroup_of_dir(const struct file *file)
{
	struct inode *inode = file->f_inode;
	struct cgroup *cgrp;

	if (inode->i_sb->s_type != &cgroup2_type || !S_ISDIR(inode->i_mode))
		return ERR_PTR(-EBADF);
	cgrp = inode_cgroup(inode);
	return cgrp ? cgrp : ERR_PTR(-ENOENT);
}

static int cgroup_mkdir(struct inode *dir, struct dentry *dentry, umode_t mode)
{
	struct cgroup *parent, *cgrp;
	struct dentry *res;
	int err;

	if (strchr(dentry->d_name.name, '\n'))
		return -EINVAL; /* it would break /proc/PID/cgroup */
	mutex_lock(&cgroup_mutex);
	parent = inode_cgroup(dir);
	cgrp = parent ? cgroup_create(parent, dentry->d_name.name, mode)
		      : ERR_PTR(-ENODEV);
	err = IS_ERR(cgrp) ? (int)PTR_ERR(cgrp) : 0;
	if (!err) {
		res = pseudo_lookup(dir, dentry, 0);
		if (IS_ERR(res)) {
			err = cgroup_destroy(cgrp);
			assert(!err);
			err = (int)PTR_ERR(res);
		}
	}
	mutex_unlock(&cgroup_mutex);
	if (!err)
		inc_nlink(dir);
	return err;
}

static int cgroup_rmdir(struct inode *dir, struct dentry *dentry)
{
	struct cgroup *cgrp;
	int err;

	mutex_lock(&cgroup_mutex);
	cgrp = inode_cgroup(d_inode(dentry));
	err = cgrp ? cgroup_destroy(cgrp) : -ENODEV;
	mutex_unlock(&cgroup_mutex);
	if (!err)
		drop_nlink(dir);
	return err;
}

const struct inode_operations cgroup_dir_iops = {
	.lookup = pseudo_lookup_negative,
	.setattr = pseudo_setattr,
	.mkdir = cgroup_mkdir,
	.rmdir = cgroup_rmdir,
};

static int cgroup_show_options(struct seq_file *m, struct dentry *root)
{
	(void)root;
	if (cgrp_dfl_root.ns_delegate)
		seq_puts(m, ",nsdelegate");
	return 0;
}

/* mountinfo's root field: as the reader's namespace calls it. */
static int cgroup_show_path(struct seq_file *m, struct dentry *root)
{
	char *pages = kmalloc(2 * PAGE_SIZE, GFP_KERNEL), *path, *top;
	int err = -ENOMEM;

	if (!pages)
		return -ENOMEM;
	path = dentry_path(root, pages, PAGE_SIZE);
	top = cgroup_path(current_cgroup_ns()->root_cset->cgrp,
			  pages + PAGE_SIZE, PAGE_SIZE);
	if (!IS_ERR(path) && top) {
		cgroup_show_relative(m, d_is_root(root) ? "" : path, top,
				     " \t\n\\");
		err = 0;
	}
	kfree(pages);
	return err;
}

/* "nsdelegate" is all there is: 0 or -EINVAL for the rest. */
static int parse_options(const char *data, bool *ns_delegate)
{
	*ns_delegate = false;
	while (data && *data) {
		size_t len = strcspn(data, ",");

		if (len == 10 && !strncmp(data, "nsdelegate", len))
			*ns_delegate = true;
		else if (len)
			return -EINVAL;
		data += len + (data[len] == ',');
	}
	return 0;
}

/* Only the first namespace has a say. */
static void set_options(bool ns_delegate)
{
	if (current_cgroup_ns() != &init_cgroup_ns)
		return;
	mutex_lock(&cgroup_mutex);
	cgrp_dfl_root.ns_delegate = ns_delegate;
	mutex_unlock(&cgroup_mutex);
}

static int cgroup_remount(struct super_block *sb, int *flags, char *data)
{
	bool ns_delegate;
	int err = parse_options(data, &ns_delegate);

	(void)sb;
	(void)flags;
	if (!err)
		set_options(ns_delegate);
	return err;
}

static const struct super_operations cgroup_sops = {
	.evict_inode = pseudo_evict_inode,
	.statfs = simple_statfs,
	.show_options = cgroup_show_options,
	.show_path = cgroup_show_path,
	.remount_fs = cgroup_remount,
};

/* The tree is the machine's, whichever namespace mounts it first. */
static int cgroup2_fill_super(struct super_block *sb, void *data, int silent)
{
	int err = pseudo_fill_super(sb, cgrp_dfl_root.cgrp.node,
				    CGROUP2_SUPER_MAGIC);

	(void)data;
	(void)silent;
	put_user_ns(sb->s_user_ns);
	sb->s_user_ns = get_user_ns(&init_user_ns);
	sb->s_op = &cgroup_sops;
	return err;
}

/* The dentry of @path below @dir, whose reference is given up. */
static struct dentry *walk_down(struct dentry *dir, const char *path)
{
	while (*path == '/' && !IS_ERR(dir)) {
		size_t len = strcspn(++path, "/");
		struct dentry *next;

		inode_lock(d_inode(dir));
		next = lookup_one_len(path, dir, (int)len);
		inode_unlock(d_inode(dir));
		dput(dir);
		if (!IS_ERR(next) && d_is_negative(next)) {
			dput(next);
			next = ERR_PTR(-ENOENT);
		}
		dir = next;
		path += len;
	}
	return dir;
}

/* Where a mount in the caller's namespace begins; eats @root's reference. */
static struct dentry *namespace_root(struct dentry *root)
{
	struct super_block *sb = root->d_sb;
	char *buf = kmalloc(PATH_MAX, GFP_KERNEL), *path = NULL;
	struct dentry *dir;

	if (buf)
		path = cgroup_path(current_cgroup_ns()->root_cset->cgrp, buf,
				   PATH_MAX);
	if (!path) {
		kfree(buf);
		dput(root);
		return ERR_PTR(-ENOMEM);
	}
	up_write(&sb->s_umount); /* active: it stays */
	dir = walk_down(root, path);
	down_write(&sb->s_umount);
	kfree(buf);
	return dir;
}

static struct dentry *cgroup2_mount(struct file_system_type *type, int flags,
				    const char *dev_name, void *data)
{
	struct cgroup_namespace *ns = current_cgroup_ns();
	struct dentry *root, *dir;
	bool ns_delegate;
	int err;

	(void)dev_name;
	if (!ns_capable(ns->common.user_ns, CAP_SYS_ADMIN))
		return ERR_PTR(-EPERM);
	err = parse_options(data, &ns_delegate);
	if (err)
		return ERR_PTR(err);
	root = mount_single(type, flags, data, cgroup2_fill_super);
	if (IS_ERR(root))
		return root;
	dir = namespace_root(dget(root));
	if (IS_ERR(dir)) {
		struct super_block *sb = root->d_sb;

		dput(root);
		deactivate_locked_super(sb);
		return dir;
	}
	dput(root);
	set_options(ns_delegate);
	WRITE_ONCE(cgrp_dfl_root.mounted, true);
	return dir;
}

struct file_system_type cgroup2_type = {
	.name = "cgroup2",
	.fs_flags = FS_USERNS_MOUNT,
	.mount = cgroup2_mount,
	.kill_sb = kill_anon_super,
};

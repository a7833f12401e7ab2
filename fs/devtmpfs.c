/*
 * fs/devtmpfs.c - /dev, filled by the kernel as drivers appear.
 *
 * A single tmpfs instance that exists from boot on; mounting devtmpfs shows
 * it.  The kernel makes nodes on its own mount of it, as root, whoever's
 * system call it is in; user space may add to it and change it like any
 * tmpfs.
 *
 * See: udev(7) for the usual other half.
 */
#include "lib/types.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include <uapi/errno.h>
#include <uapi/mount.h>
#include "kernel/base/panic.h"
#include "kernel/base/printk.h"
#include "kernel/cred.h"
#include "mm/slab.h"
#include "fs/dentry.h"
#include "fs/devtmpfs.h"
#include "fs/filesystems.h"
#include "fs/inode.h"
#include "fs/mount.h"
#include "fs/namei.h"
#include "fs/super.h"
#include "fs/tmpfs.h"

static struct vfsmount *dev_mnt; /* [c] the kernel's own mount */

static int fill_devtmpfs(struct super_block *sb, void *data, int silent)
{
	static char mode[] = "mode=0755";

	(void)data; /* options of a later mount do not change the instance */
	(void)silent;
	return tmpfs_fill_super(sb, mode, 1);
}

static struct dentry *devtmpfs_do_mount(struct file_system_type *type,
					int flags, const char *name, void *data)
{
	(void)name;
	return mount_single(type, flags, data, fill_devtmpfs);
}

struct file_system_type devtmpfs_type = {
	.name = "devtmpfs",
	.mount = devtmpfs_do_mount,
	.kill_sb = kill_litter_super,
};

/* The directory for @name's last part, made if missing; a dentry. */
static struct dentry *lookup_dir(const char **name)
{
	struct dentry *dir = dget(dev_mnt->mnt_root), *next;
	const char *slash;

	while ((slash = strchr(*name, '/'))) {
		struct inode *inode = d_inode(dir);

		inode_lock(inode);
		next = lookup_one_len(*name, dir, (int)(slash - *name));
		if (!IS_ERR(next) && d_is_negative(next)) {
			int err = vfs_mkdir(inode, next, 0755);

			if (err) {
				dput(next);
				next = ERR_PTR(err);
			}
		}
		inode_unlock(inode);
		dput(dir);
		if (IS_ERR(next))
			return next;
		dir = next;
		*name = slash + 1;
	}
	return dir;
}

/* As root, with the exact mode: the caller's umask is not asked. */
static int create_node(const char *name, umode_t mode, dev_t dev)
{
	struct dentry *dir = lookup_dir(&name), *dentry;
	int err;

	if (IS_ERR(dir))
		return (int)PTR_ERR(dir);
	inode_lock(d_inode(dir));
	dentry = lookup_one_len(name, dir, (int)strlen(name));
	err = PTR_ERR_OR_ZERO(dentry);
	if (!err) {
		err = vfs_mknod(d_inode(dir), dentry, mode, dev);
		dput(dentry);
	}
	inode_unlock(d_inode(dir));
	dput(dir);
	return err;
}

/* Remove a node that is still the kernel's. */
static int remove_node(const char *name)
{
	struct dentry *dir = lookup_dir(&name), *dentry;
	int err;

	if (IS_ERR(dir))
		return (int)PTR_ERR(dir);
	inode_lock(d_inode(dir));
	dentry = lookup_one_len(name, dir, (int)strlen(name));
	err = PTR_ERR_OR_ZERO(dentry);
	if (!err) {
		err = d_is_negative(dentry) ? -ENOENT
					    : vfs_unlink(d_inode(dir), dentry);
		dput(dentry);
	}
	inode_unlock(d_inode(dir));
	dput(dir);
	return err;
}

/**
 * devtmpfs_create() - make a device's node in /dev.
 * @name: below /dev, may contain slashes.
 * @mode: S_IFCHR or S_IFBLK and permissions.
 * @dev:  its number.
 *
 * Context: May sleep.
 * Return: 0, -EEXIST, -ENOMEM.
 */
int devtmpfs_create(const char *name, umode_t mode, dev_t dev)
{
	const struct cred *root = prepare_kernel_cred(), *old;
	int err;

	if (!root)
		return -ENOMEM;
	old = override_creds(root);
	err = create_node(name, mode, dev);
	revert_creds(old);
	put_cred(root);
	return err;
}

/**
 * devtmpfs_remove() - remove a device's node from /dev.
 * @name: as given to devtmpfs_create().
 *
 * Context: May sleep.
 * Return: 0, -ENOENT if user space was faster, -ENOMEM.
 */
int devtmpfs_remove(const char *name)
{
	const struct cred *root = prepare_kernel_cred(), *old;
	int err;

	if (!root)
		return -ENOMEM;
	old = override_creds(root);
	err = remove_node(name);
	revert_creds(old);
	put_cred(root);
	return err;
}

/** devtmpfs_init() - bring the instance up.  Context: Boot, once. */
void devtmpfs_init(void)
{
	dev_mnt = kern_mount(&devtmpfs_type);
	if (IS_ERR(dev_mnt))
		panic("devtmpfs: cannot mount: %ld", PTR_ERR(dev_mnt));
}

/**
 * devtmpfs_mount() - mount it on /dev of the root file system, if there is
 * such a directory.
 *
 * Context: Boot, after the initramfs is unpacked.
 * Return: 0 or -errno.
 */
int devtmpfs_mount(void)
{
	int err = do_kern_mount_at("/dev", "devtmpfs", MS_SILENT, "devtmpfs",
				   NULL);

	if (err)
		pr_info("devtmpfs: not mounted on /dev: %d\n", err);
	return err;
}

/*
 * drivers/tty/devpts.c - /dev/pts: a node for each pty slave.
 *
 * Every mount is an instance of its own and shows the slaves whose masters
 * were opened through it: through its ptmx, or through a /dev/ptmx beside the
 * directory it is mounted on.  A master holds its instance until it closes.
 *
 * See: pts(4), mount(8).
 */
#include <uapi/errno.h>
#include <uapi/stat.h>
#include "drivers/tty/devpts.h"
#include "fs/filesystems.h"
#include "fs/fs.h"
#include "fs/namei.h"
#include "fs/seq_file.h"
#include "kernel/base/panic.h"
#include "kernel/cred.h"
#include "lib/errptr.h"
#include "lib/format.h"
#include "lib/string.h"
#include "mm/slab.h"

#define DEVPTS_MAGIC 0x1cd1
#define PTMX_DEV     MKDEV(5, 2)
#define PTMX_INO     2

/* devpts - one instance; sb->s_fs_info. */
struct devpts {
	struct super_block *sb;
	bool has_uid, has_gid; /* options uid=, gid= */
	kuid_t uid;
	kgid_t gid;
	umode_t mode, ptmxmode;
};

/* One option, "mode=620". */
static int parse_option(struct devpts *pts, char *option)
{
	char *value = option;
	unsigned int n;

	option = strsep(&value, "=");
	if (!strcmp(option, "newinstance"))
		return 0;
	if (!value)
		return -EINVAL;
	if (!strcmp(option, "mode") || !strcmp(option, "ptmxmode")) {
		if (kstrtouint(value, 8, &n))
			return -EINVAL;
		*(option[0] == 'm' ? &pts->mode : &pts->ptmxmode) =
			n & S_IRWXUGO;
		return 0;
	}
	if (kstrtouint(value, 10, &n))
		return -EINVAL;
	if (!strcmp(option, "uid")) {
		pts->uid = make_kuid(current_user_ns(), n);
		pts->has_uid = true;
		return uid_valid(pts->uid) ? 0 : -EINVAL;
	}
	if (!strcmp(option, "gid")) {
		pts->gid = make_kgid(current_user_ns(), n);
		pts->has_gid = true;
		return gid_valid(pts->gid) ? 0 : -EINVAL;
	}
	return strcmp(option, "max") ? -EINVAL : 0;
}

static int parse_options(struct devpts *pts, char *text)
{
	char *option;
	int err = 0;

	while (!err && (option = strsep(&text, ",")))
		if (*option)
			err = parse_option(pts, option);
	return err;
}

/* A device node @name in the root of the instance. */
static int add_node(struct devpts *pts, const char *name, umode_t mode,
		    dev_t dev, u64 ino)
{
	struct inode *inode = new_inode(pts->sb);
	struct dentry *dentry;

	if (!inode)
		return -ENOMEM;
	dentry = d_alloc_name(pts->sb->s_root, name);
	if (!dentry) {
		iput(inode);
		return -ENOMEM;
	}
	inode->i_ino = ino;
	inode->i_uid = pts->has_uid ? pts->uid : current_fsuid();
	inode->i_gid = pts->has_gid ? pts->gid : current_fsgid();
	inode->i_atime = inode->i_mtime = inode->i_ctime = current_time(inode);
	init_special_inode(inode, S_IFCHR | mode, dev);
	d_add(dentry, inode);
	return 0;
}

/**
 * devpts_add() - the node of a slave.
 * @pts:   the instance.
 * @index: its number, which is its name.
 * @dev:   its device number.
 *
 * Context: Process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int devpts_add(struct devpts *pts, int index, dev_t dev)
{
	struct inode *root = d_inode(pts->sb->s_root);
	char name[12];
	int err;

	scnprintf(name, sizeof(name), "%d", index);
	inode_lock(root);
	err = add_node(pts, name, pts->mode, dev, (u64)index + PTMX_INO + 1);
	inode_unlock(root);
	return err;
}

/**
 * devpts_remove() - undo devpts_add().
 * @pts:   the instance.
 * @index: the slave's number.
 *
 * Context: Process context, may sleep.
 */
void devpts_remove(struct devpts *pts, int index)
{
	struct inode *root = d_inode(pts->sb->s_root);
	struct dentry *dentry;
	char name[12];
	int len = scnprintf(name, sizeof(name), "%d", index);

	inode_lock(root);
	dentry = lookup_one_len(name, pts->sb->s_root, len);
	if (!IS_ERR(dentry)) {
		if (!d_is_negative(dentry)) {
			drop_nlink(d_inode(dentry));
			d_delete(dentry);
			dput(dentry); /* the reference add_node() left */
		}
		dput(dentry);
	}
	inode_unlock(root);
}

/**
 * devpts_get() - the instance a master belongs to.
 * @ptmx: the file just opened: a ptmx in an instance, or one that stands
 *        beside a directory "pts" on which an instance is mounted.
 *
 * Context: Process context, may sleep.
 * Return: the instance, held until devpts_put(), or ERR_PTR(-ENODEV).
 */
struct devpts *devpts_get(struct file *ptmx)
{
	struct path path = ptmx->f_path;
	struct super_block *sb = path.dentry->d_sb;
	struct devpts *pts = ERR_PTR(-ENODEV);
	struct dentry *dir;
	int err;

	if (sb->s_magic == DEVPTS_MAGIC) {
		atomic_inc(&sb->s_active);
		return sb->s_fs_info;
	}
	dir = dget_parent(path.dentry);
	err = vfs_path_lookup(dir, path.mnt, "pts", LOOKUP_FOLLOW, &path);
	dput(dir);
	if (err)
		return ERR_PTR(-ENODEV);
	sb = path.dentry->d_sb;
	if (sb->s_magic == DEVPTS_MAGIC && path.dentry == sb->s_root) {
		atomic_inc(&sb->s_active);
		pts = sb->s_fs_info;
	}
	path_put(&path);
	return pts;
}

/**
 * devpts_put() - a master lets its instance go.
 * @pts: the instance.
 *
 * Context: Process context, may sleep.
 */
void devpts_put(struct devpts *pts)
{
	deactivate_super(pts->sb);
}

static int devpts_show_options(struct seq_file *m, struct dentry *root)
{
	const struct devpts *pts = root->d_sb->s_fs_info;

	if (pts->has_uid)
		seq_printf(m, ",uid=%u", from_kuid(&init_user_ns, pts->uid));
	if (pts->has_gid)
		seq_printf(m, ",gid=%u", from_kgid(&init_user_ns, pts->gid));
	seq_printf(m, ",mode=%03o,ptmxmode=%03o", pts->mode, pts->ptmxmode);
	return 0;
}

static int devpts_remount(struct super_block *sb, int *flags, char *data)
{
	(void)flags;
	return parse_options(sb->s_fs_info, data);
}

static const struct super_operations devpts_super_ops = {
	.statfs = simple_statfs,
	.remount_fs = devpts_remount,
	.show_options = devpts_show_options,
};

static int fill_root(struct super_block *sb)
{
	struct inode *inode = new_inode(sb);

	if (!inode)
		return -ENOMEM;
	inode->i_ino = 1;
	inode->i_mode = S_IFDIR | S_IRUGO | S_IXUGO | S_IWUSR;
	inode->i_atime = inode->i_mtime = inode->i_ctime = current_time(inode);
	inode->i_op = &simple_dir_inode_operations;
	inode->i_fop = &simple_dir_operations;
	set_nlink(inode, 2);
	sb->s_root = d_make_root(inode);
	return sb->s_root ? 0 : -ENOMEM;
}

static int devpts_fill_super(struct super_block *sb, void *data, int silent)
{
	struct devpts *pts = kzalloc(sizeof(*pts), GFP_KERNEL);
	int err;

	(void)silent;
	if (!pts)
		return -ENOMEM;
	pts->sb = sb;
	pts->mode = S_IRUSR | S_IWUSR;
	sb->s_fs_info = pts; /* freed by devpts_kill_sb() */
	sb->s_op = &devpts_super_ops;
	sb->s_magic = DEVPTS_MAGIC;
	err = parse_options(pts, data);
	if (err)
		return err;
	err = fill_root(sb);
	if (err)
		return err;
	return add_node(pts, "ptmx", pts->ptmxmode, PTMX_DEV, PTMX_INO);
}

static struct dentry *devpts_mount(struct file_system_type *type, int flags,
				   const char *name, void *data)
{
	(void)name;
	return mount_nodev(type, flags, data, devpts_fill_super);
}

static void devpts_kill_sb(struct super_block *sb)
{
	struct devpts *pts = sb->s_fs_info;

	kill_litter_super(sb);
	kfree(pts);
}

static struct file_system_type devpts_type = {
	.name = "devpts",
	.fs_flags = FS_USERNS_MOUNT,
	.mount = devpts_mount,
	.kill_sb = devpts_kill_sb,
};

/**
 * devpts_init() - make the type known to mount(2).
 *
 * Context: Process context, boot.
 */
void devpts_init(void)
{
	if (register_filesystem(&devpts_type))
		panic("devpts registered twice");
}

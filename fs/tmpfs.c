/*
 * fs/tmpfs.c - tmpfs, ramfs and the root file system: files in memory.
 *
 * Names live in the dentry cache (fs/libfs.c), data in the page cache, whose
 * pages are never reclaimed because they are the only copy.  Every page and
 * every inode is charged to the mount's limits, so that a full tmpfs says
 * ENOSPC and not "out of memory".  Holes have no page.
 *
 * See: tmpfs(5); fs/tmpfs_file.c, fs/tmpfs_options.c.
 */
#include "lib/types.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/limits.h>
#include <uapi/mount.h>
#include <uapi/statfs.h>
#include "kernel/base/bug.h"
#include "kernel/base/panic.h"
#include "kernel/base/spinlock.h"
#include "kernel/cred.h"
#include "mm/page.h"
#include "mm/pagecache.h"
#include "mm/slab.h"
#include "fs/dcache.h"
#include "fs/file.h"
#include "fs/filesystems.h"
#include "fs/inode.h"
#include "fs/libfs.h"
#include "fs/mount.h"
#include "fs/super.h"
#include "fs/tmpfs.h"
#include "fs/tmpfs_file.h"
#include "fs/xattr.h"

/* What a name adds to its directory's size; Linux's number. */
#define DIRENT_SIZE 20LL

static atomic_long_t shmem_pages = ATOMIC_LONG_INIT(0);

/** nr_shmem_pages() - pages of all tmpfs mounts.  Context: Any. */
long nr_shmem_pages(void)
{
	return atomic_long_read(&shmem_pages);
}

/**
 * tmpfs_charge() - pages join or leave a file.
 * @mapping: the file's.
 * @pages:   how many; negative when they leave.
 *
 * Context: Any.
 * Return: 0, or -ENOSPC with nothing changed.
 */
int tmpfs_charge(struct address_space *mapping, long pages)
{
	struct inode *inode = mapping->host;
	struct tmpfs_sb *info = inode->i_sb->s_fs_info;
	int err = 0;

	spin_lock(&info->lock);
	if (pages > 0 && info->max_blocks &&
	    info->used_blocks + (unsigned long)pages > info->max_blocks)
		err = -ENOSPC;
	else
		info->used_blocks += (unsigned long)pages;
	spin_unlock(&info->lock);
	if (err)
		return err;
	atomic_long_add(pages, &shmem_pages);
	if (pages > 0)
		inode_add_bytes(inode, pages << PAGE_SHIFT);
	else
		inode_sub_bytes(inode, -pages << PAGE_SHIFT);
	return 0;
}

static const struct address_space_operations tmpfs_aops = {
	.charge = tmpfs_charge,
};

static int reserve_inode(struct tmpfs_sb *info)
{
	int err = 0;

	spin_lock(&info->lock);
	if (info->max_inodes && info->used_inodes >= info->max_inodes)
		err = -ENOSPC;
	else
		info->used_inodes++;
	spin_unlock(&info->lock);
	return err;
}

static void release_inode(struct tmpfs_sb *info)
{
	spin_lock(&info->lock);
	assert(info->used_inodes > 0);
	info->used_inodes--;
	spin_unlock(&info->lock);
}

static const struct inode_operations tmpfs_dir_iops;
static const struct inode_operations tmpfs_file_iops;
static const struct inode_operations tmpfs_link_iops;
static const struct inode_operations tmpfs_special_iops;

/* Operations by type. */
static void set_operations(struct inode *inode, umode_t mode, dev_t dev)
{
	switch (mode & S_IFMT) {
	case S_IFREG:
		inode->i_op = &tmpfs_file_iops;
		inode->i_fop = &tmpfs_file_operations;
		break;
	case S_IFDIR:
		inode->i_op = &tmpfs_dir_iops;
		inode->i_fop = &simple_dir_operations;
		inode->i_size = 2 * DIRENT_SIZE;
		inc_nlink(inode); /* "." */
		break;
	case S_IFLNK:
		inode->i_op = &tmpfs_link_iops;
		break;
	default:
		inode->i_op = &tmpfs_special_iops;
		init_special_inode(inode, mode, dev);
	}
}

/**
 * tmpfs_get_inode() - a new inode of a tmpfs.
 * @sb:   the tmpfs.
 * @dir:  its directory, or NULL.
 * @mode: type and permissions.
 * @dev:  of a device node.
 *
 * Context: May sleep.
 * Return: the inode, or ERR_PTR: -ENOSPC, -ENOMEM.
 */
struct inode *tmpfs_get_inode(struct super_block *sb, const struct inode *dir,
			      umode_t mode, dev_t dev)
{
	struct tmpfs_sb *info = sb->s_fs_info;
	struct inode *inode;
	int err = reserve_inode(info);

	if (err)
		return ERR_PTR(err);
	inode = new_inode(sb);
	if (!inode) {
		release_inode(info);
		return ERR_PTR(-ENOMEM);
	}
	inode->i_ino = get_next_ino();
	inode_init_owner(inode, dir, mode);
	inode->i_btime = current_time(inode);
	inode->i_atime = inode->i_btime;
	inode->i_mtime = inode->i_btime;
	inode->i_ctime = inode->i_btime;
	inode->i_mapping->a_ops = &tmpfs_aops;
	inode->i_mapping->flags |= AS_SWAPBACKED;
	inode->i_seals = F_SEAL_SEAL;
	set_operations(inode, inode->i_mode, dev);
	return inode;
}

static void tmpfs_evict(struct inode *inode)
{
	struct tmpfs_sb *info = inode->i_sb->s_fs_info;

	truncate_inode_pages(&inode->i_data, 0);
	clear_inode(inode);
	if (S_ISLNK(inode->i_mode))
		kfree(inode->i_link);
	release_inode(info);
}

static void grow_dir(struct inode *dir, int names)
{
	i_size_write(dir, dir->i_size + names * DIRENT_SIZE);
}

static int tmpfs_mknod(struct inode *dir, struct dentry *dentry, umode_t mode,
		       dev_t dev)
{
	struct inode *inode = tmpfs_get_inode(dir->i_sb, dir, mode, dev);

	if (IS_ERR(inode))
		return (int)PTR_ERR(inode);
	grow_dir(dir, 1);
	simple_add(dir, dentry, inode);
	return 0;
}

static int tmpfs_create(struct inode *dir, struct dentry *dentry, umode_t mode,
			bool excl)
{
	(void)excl;
	return tmpfs_mknod(dir, dentry, mode | S_IFREG, 0);
}

static int tmpfs_mkdir(struct inode *dir, struct dentry *dentry, umode_t mode)
{
	int err = tmpfs_mknod(dir, dentry, mode | S_IFDIR, 0);

	if (!err)
		inc_nlink(dir);
	return err;
}

static int tmpfs_symlink(struct inode *dir, struct dentry *dentry,
			 const char *text)
{
	size_t len = strlen(text);
	struct inode *inode;
	char *copy;

	if (len + 1 > PAGE_SIZE)
		return -ENAMETOOLONG;
	copy = kmemdup(text, len + 1, GFP_KERNEL);
	if (!copy)
		return -ENOMEM;
	inode = tmpfs_get_inode(dir->i_sb, dir, S_IFLNK | S_IRWXUGO, 0);
	if (IS_ERR(inode)) {
		kfree(copy);
		return (int)PTR_ERR(inode);
	}
	inode->i_link = copy;
	inode->i_size = (loff_t)len;
	grow_dir(dir, 1);
	simple_add(dir, dentry, inode);
	return 0;
}

static int tmpfs_link(struct dentry *old, struct inode *dir, struct dentry *new)
{
	grow_dir(dir, 1);
	return simple_link(old, dir, new);
}

static int tmpfs_unlink(struct inode *dir, struct dentry *dentry)
{
	grow_dir(dir, -1);
	return simple_unlink(dir, dentry);
}

static int tmpfs_rmdir(struct inode *dir, struct dentry *dentry)
{
	int err = simple_rmdir(dir, dentry);

	if (!err)
		grow_dir(dir, -1);
	return err;
}

/* Leave a whiteout (character device 0:0) under the old name. */
static int leave_whiteout(struct inode *dir, struct dentry *old)
{
	struct dentry *whiteout = d_alloc(old->d_parent, &old->d_name);
	int err;

	if (!whiteout)
		return -ENOMEM;
	d_drop(old); /* the caller's d_move() hashes it elsewhere */
	err = tmpfs_mknod(dir, whiteout, S_IFCHR, 0);
	if (err)
		d_rehash(old);
	dput(whiteout);
	return err;
}

static int tmpfs_rename(struct inode *old_dir, struct dentry *old,
			struct inode *new_dir, struct dentry *new,
			unsigned int flags)
{
	bool replaces = d_is_positive(new);
	int err;

	if (flags & RENAME_WHITEOUT) {
		if (replaces && !simple_empty(new))
			return -ENOTEMPTY;
		err = leave_whiteout(old_dir, old);
		if (err)
			return err;
	}
	err = simple_rename(old_dir, old, new_dir, new,
			    flags & ~(unsigned int)RENAME_WHITEOUT);
	if (err || (flags & RENAME_EXCHANGE))
		return err;
	grow_dir(old_dir, -1);
	if (!replaces)
		grow_dir(new_dir, 1);
	return 0;
}

static int tmpfs_tmpfile(struct inode *dir, struct dentry *dentry, umode_t mode)
{
	struct inode *inode = tmpfs_get_inode(dir->i_sb, dir, mode, 0);

	if (IS_ERR(inode))
		return (int)PTR_ERR(inode);
	d_tmpfile(dentry, inode);
	return 0;
}

static int tmpfs_getattr(const struct path *path, struct kstat *stat, u32 mask,
			 unsigned int flags)
{
	struct inode *inode = d_inode(path->dentry);

	(void)flags;
	generic_fillattr(inode, stat);
	if (mask & STATX_BTIME) {
		stat->btime = inode->i_btime;
		stat->result_mask |= STATX_BTIME;
	}
	return 0;
}

/* Anybody could fill memory with user.* attributes: there are none. */
static bool is_supported(const char *name)
{
	return !strstarts(name, XATTR_USER_PREFIX);
}

static ssize_t tmpfs_getxattr(struct inode *inode, const char *name, void *buf,
			      size_t size)
{
	return is_supported(name) ? simple_xattr_get(inode, name, buf, size)
				  : -EOPNOTSUPP;
}

static int tmpfs_setxattr(struct inode *inode, const char *name,
			  const void *value, size_t size, int flags)
{
	return is_supported(name)
		       ? simple_xattr_set(inode, name, value, size, flags)
		       : -EOPNOTSUPP;
}

static int tmpfs_statfs(struct dentry *dentry, struct statfs *buf)
{
	struct tmpfs_sb *info = dentry->d_sb->s_fs_info;

	buf->f_type = (long)dentry->d_sb->s_magic;
	buf->f_bsize = PAGE_SIZE;
	buf->f_namelen = NAME_MAX;
	spin_lock(&info->lock);
	if (info->max_blocks) {
		buf->f_blocks = (long)info->max_blocks;
		buf->f_bfree = (long)(info->max_blocks - info->used_blocks);
		buf->f_bavail = buf->f_bfree;
	}
	if (info->max_inodes) {
		buf->f_files = (long)info->max_inodes;
		buf->f_ffree = (long)(info->max_inodes - info->used_inodes);
	}
	spin_unlock(&info->lock);
	return 0;
}

static void tmpfs_put_super(struct super_block *sb)
{
	struct tmpfs_sb *info = sb->s_fs_info;

	WARN_ON(info->used_blocks || info->used_inodes);
	kfree(info);
	sb->s_fs_info = NULL;
}

static const struct super_operations tmpfs_super_ops = {
	.evict_inode = tmpfs_evict,
	.put_super = tmpfs_put_super,
	.statfs = tmpfs_statfs,
	.remount_fs = tmpfs_remount,
	.show_options = tmpfs_show_options,
};

static struct tmpfs_sb *new_info(bool limited)
{
	struct tmpfs_sb *info = kzalloc(sizeof(*info), GFP_KERNEL);

	if (!info)
		return NULL;
	spin_lock_init(&info->lock, RANK_FS_LEAF, "tmpfs");
	info->mode = S_IRWXUGO | S_ISVTX;
	info->uid = current_fsuid();
	info->gid = current_fsgid();
	if (limited) {
		info->max_blocks = totalram_pages / 2;
		info->max_inodes = totalram_pages / 2;
	}
	return info;
}

/**
 * tmpfs_fill_super() - make the root of a tmpfs.
 * @sb:     new.
 * @data:   option text, or NULL.
 * @silent: unused: errors are told by number alone.
 *
 * Context: May sleep.
 * Return: 0, -EINVAL (options), -ENOMEM.
 */
int tmpfs_fill_super(struct super_block *sb, void *data, int silent)
{
	bool limited = sb->s_type != &ramfs_type;
	struct tmpfs_sb *info = new_info(limited);
	struct inode *root;
	int err;

	(void)silent;
	if (!info)
		return -ENOMEM;
	sb->s_fs_info = info;
	sb->s_op = &tmpfs_super_ops;
	sb->s_magic = limited ? TMPFS_MAGIC : RAMFS_MAGIC;
	if (sb->s_type == &rootfs_type || !limited)
		info->mode = S_IRWXU | S_IRGRP | S_IXGRP | S_IROTH | S_IXOTH;
	err = limited ? tmpfs_parse_options(info, data, false)
		      : ramfs_parse_options(info, data);
	if (err)
		return err;
	root = tmpfs_get_inode(sb, NULL, S_IFDIR | info->mode, 0);
	if (IS_ERR(root))
		return (int)PTR_ERR(root);
	root->i_uid = info->uid;
	root->i_gid = info->gid;
	sb->s_root = d_make_root(root);
	return sb->s_root ? 0 : -ENOMEM;
}

static struct dentry *tmpfs_mount(struct file_system_type *type, int flags,
				  const char *name, void *data)
{
	(void)name;
	return mount_nodev(type, flags, data, tmpfs_fill_super);
}

static struct vfsmount *shmem_mnt; /* [c] of files without a name */

/**
 * shmem_file_setup() - a file in memory without a name: shared anonymous
 * mappings, memfd_create(2), SysV shared memory.
 * @name:  shown in /proc/PID/maps.
 * @size:  bytes; promising them is the caller's business.
 *
 * Context: May sleep.
 * Return: the file, open for reading and writing, or ERR_PTR.
 */
struct file *shmem_file_setup(const char *name, loff_t size)
{
	struct inode *inode;
	struct file *file;

	if (size < 0 || size > MAX_LFS_FILESIZE)
		return ERR_PTR(-EINVAL);
	inode = tmpfs_get_inode(shmem_mnt->mnt_sb, NULL, S_IFREG | S_IRWXUGO,
				0);
	if (IS_ERR(inode))
		return ERR_CAST(inode);
	inode->i_size = size;
	clear_nlink(inode);
	file = alloc_file_pseudo(inode, shmem_mnt, name, O_RDWR,
				 &tmpfs_file_operations);
	if (IS_ERR(file))
		iput(inode);
	return file;
}

/** shmem_init() - the internal mount for such files.  Context: Boot, once. */
void shmem_init(void)
{
	struct tmpfs_sb *info;

	shmem_mnt = kern_mount(&tmpfs_type);
	if (IS_ERR(shmem_mnt))
		panic("shmem: cannot mount tmpfs");
	info = shmem_mnt->mnt_sb->s_fs_info;
	info->max_blocks = 0;
	info->max_inodes = 0;
}

static int tmpfs_file_setattr(struct dentry *dentry, struct iattr *attr)
{
	const struct inode *inode = d_inode(dentry);

	if (attr->ia_valid & ATTR_SIZE) {
		if (inode->i_seals & F_SEAL_SHRINK &&
		    attr->ia_size < inode->i_size)
			return -EPERM;
		if (inode->i_seals & F_SEAL_GROW &&
		    attr->ia_size > inode->i_size)
			return -EPERM;
	}
	return simple_setattr(dentry, attr);
}

static const struct inode_operations tmpfs_file_iops = {
	.getattr = tmpfs_getattr,
	.setattr = tmpfs_file_setattr,
	.getxattr = tmpfs_getxattr,
	.setxattr = tmpfs_setxattr,
	.listxattr = simple_xattr_list,
};

static const struct inode_operations tmpfs_special_iops = {
	.getattr = tmpfs_getattr,
	.setattr = simple_setattr,
	.getxattr = tmpfs_getxattr,
	.setxattr = tmpfs_setxattr,
	.listxattr = simple_xattr_list,
};

static const struct inode_operations tmpfs_link_iops = {
	.get_link = simple_get_link,
	.getattr = tmpfs_getattr,
	.setattr = simple_setattr,
	.getxattr = tmpfs_getxattr,
	.setxattr = tmpfs_setxattr,
	.listxattr = simple_xattr_list,
};

static const struct inode_operations tmpfs_dir_iops = {
	.lookup = simple_lookup,
	.create = tmpfs_create,
	.link = tmpfs_link,
	.unlink = tmpfs_unlink,
	.symlink = tmpfs_symlink,
	.mkdir = tmpfs_mkdir,
	.rmdir = tmpfs_rmdir,
	.mknod = tmpfs_mknod,
	.rename = tmpfs_rename,
	.tmpfile = tmpfs_tmpfile,
	.getattr = tmpfs_getattr,
	.setattr = simple_setattr,
	.getxattr = tmpfs_getxattr,
	.setxattr = tmpfs_setxattr,
	.listxattr = simple_xattr_list,
};

struct file_system_type tmpfs_type = {
	.name = "tmpfs",
	.fs_flags = FS_USERNS_MOUNT,
	.mount = tmpfs_mount,
	.check_param = tmpfs_check_param,
	.kill_sb = kill_litter_super,
};

struct file_system_type ramfs_type = {
	.name = "ramfs",
	.fs_flags = FS_USERNS_MOUNT,
	.mount = tmpfs_mount,
	.kill_sb = kill_litter_super,
};

struct file_system_type rootfs_type = {
	.name = "rootfs",
	.mount = tmpfs_mount,
	.kill_sb = kill_litter_super,
};

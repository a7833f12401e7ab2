/*
 * fs/overlayfs/inode.c - inodes of the overlay: birth, stat, rights, chmod.
 *
 * st_ino does not change when a file is copied up: it stays the number of the
 * lower file.  If the layers lie on one file system that is unique, and the
 * overlay's own st_dev goes with it.  If not, files other than directories
 * show a st_dev that stands for their file system, and directories a number
 * of the overlay's own.
 *
 * Hard links in the upper are one inode here too: those are found by the
 * upper's inode.
 */
#include "lib/errptr.h"
#include "lib/list.h"
#include "lib/string.h"
#include "lib/types.h"
#include <uapi/errno.h>
#include "kernel/base/bug.h"
#include "kernel/cred.h"
#include "mm/slab.h"
#include "fs/mount.h"
#include "fs/overlayfs/overlayfs.h"

/** ovl_alloc_inode() - super_operations.alloc_inode.  May sleep. */
struct inode *ovl_alloc_inode(struct super_block *sb)
{
	struct ovl_inode *oi = kzalloc(sizeof(*oi), GFP_KERNEL);

	if (!oi)
		return NULL;
	mutex_init(&oi->copy_up,
		   ovl_fs(sb)->depth > 1 ? RANK_OVL2_COPY_UP : RANK_OVL_COPY_UP,
		   "ovl_copy_up");
	return &oi->vfs;
}

/** ovl_free_inode() - super_operations.free_inode.  Context: Any. */
void ovl_free_inode(struct inode *inode)
{
	kfree(ovl_i(inode));
}

/** ovl_evict_inode() - the layers' dentries are let go.  May sleep. */
void ovl_evict_inode(struct inode *inode)
{
	struct ovl_fs *fs = ovl_fs(inode->i_sb);
	struct ovl_inode *oi = ovl_i(inode);

	spin_lock(&fs->lock);
	hlist_del_init(&oi->hash);
	spin_unlock(&fs->lock);
	truncate_inode_pages(&inode->i_data, 0);
	clear_inode(inode);
	dput(oi->upper);
	for (unsigned int i = 0; i < oi->nr_lower; i++)
		dput(oi->lower[i].dentry);
	kfree(oi->lower);
}

/**
 * ovl_new_inode() - an inode that stands for nothing yet.
 * @sb: the overlay.
 *
 * Context: May sleep.
 * Return: the inode, or NULL without memory.
 */
struct inode *ovl_new_inode(struct super_block *sb)
{
	struct inode *inode = new_inode(sb);
	bool deep = ovl_fs(sb)->depth > 1;

	/* the layers' own are taken inside it */
	if (inode)
		init_rwsem(&inode->i_rwsem,
			   deep ? RANK_OVL2_INODE : RANK_OVL_INODE,
			   "ovl_i_rwsem");
	return inode;
}

static struct hlist_head *bucket(struct ovl_fs *fs, const struct inode *upper)
{
	u64 h = (u64)(uintptr_t)upper / 64 * 0x9e3779b97f4a7c15ULL;

	return &fs->inodes[h >> 58];
}

/* Hard links must find this inode. */
static void hash_inode(struct inode *inode, const struct dentry *upper)
{
	struct ovl_fs *fs = ovl_fs(inode->i_sb);

	if (S_ISDIR(inode->i_mode))
		return;
	spin_lock(&fs->lock);
	hlist_add_head(&ovl_i(inode)->hash, bucket(fs, d_inode(upper)));
	spin_unlock(&fs->lock);
}

/**
 * ovl_find_inode() - the inode of another link to a file of the upper.
 * @fs:    the overlay.
 * @upper: the real inode.
 *
 * Context: Any.
 * Return: the inode with a reference, or NULL.
 */
struct inode *ovl_find_inode(struct ovl_fs *fs, const struct inode *upper)
{
	struct inode *found = NULL;
	struct ovl_inode *oi;

	spin_lock(&fs->lock);
	hlist_for_each_entry(oi, bucket(fs, upper), hash) {
		if (d_inode(oi->upper) != upper)
			continue;
		found = igrab(&oi->vfs);
		if (found)
			break;
	}
	spin_unlock(&fs->lock);
	return found;
}

/* The file's number, and whose st_dev goes with it. */
static void set_number(struct inode *inode)
{
	const struct ovl_fs *fs = ovl_fs(inode->i_sb);
	struct ovl_inode *oi = ovl_i(inode);
	bool dir = S_ISDIR(inode->i_mode);
	u64 origin = 0;

	oi->fsid = oi->upper ? 0 : fs->layers[oi->lower[0].layer].fsid;
	inode->i_ino = get_next_ino();
	if (dir && !fs->same_fs)
		return;
	if (oi->upper && !dir && fs->same_fs)
		origin = ovl_get_origin(fs, oi->upper);
	if (origin)
		inode->i_ino = origin;
	else if (dir && oi->nr_lower)
		inode->i_ino = d_inode(oi->lower[0].dentry)->i_ino;
	else
		inode->i_ino = ovl_real_inode(inode)->i_ino;
}

static void set_operations(struct inode *inode, const struct inode *real)
{
	switch (real->i_mode & S_IFMT) {
	case S_IFREG:
		inode->i_op = &ovl_file_iops;
		inode->i_fop = &ovl_file_fops;
		break;
	case S_IFDIR:
		inode->i_op = &ovl_dir_iops;
		inode->i_fop = &ovl_dir_fops;
		break;
	case S_IFLNK:
		inode->i_op = &ovl_link_iops;
		break;
	default:
		inode->i_op = &ovl_special_iops;
		init_special_inode(inode, real->i_mode, real->i_rdev);
	}
}

/**
 * ovl_fill_inode() - say what a new inode stands for.
 * @inode:    from ovl_new_inode().
 * @upper:    its file in the upper, or NULL; the reference passes.
 * @lower:    its files in the lowers; allocated, passes with references.
 * @nr_lower: how many.
 *
 * Context: May sleep; as the mounter.
 */
void ovl_fill_inode(struct inode *inode, struct dentry *upper,
		    struct ovl_lower *lower, unsigned int nr_lower)
{
	struct ovl_inode *oi = ovl_i(inode);
	struct inode *real;

	oi->upper = upper;
	oi->lower = lower;
	oi->nr_lower = nr_lower;
	real = ovl_real_inode(inode);
	ovl_copyattr(inode);
	set_nlink(inode, real->i_nlink);
	set_operations(inode, real);
	set_number(inode);
	if (upper)
		hash_inode(inode, upper);
}

/**
 * ovl_set_upper() - a file was copied up.
 * @inode: of the overlay; its copy_up is held.
 * @upper: the copy; the reference passes.
 *
 * Context: May sleep.
 */
void ovl_set_upper(struct inode *inode, struct dentry *upper)
{
	assert(!ovl_i(inode)->upper);
	if (!S_ISDIR(inode->i_mode) && inode->i_nlink > 1) {
		/* a link that broke: no longer the file it was */
		inode->i_ino = d_inode(upper)->i_ino;
		ovl_i(inode)->fsid = 0;
		set_nlink(inode, 1);
	}
	__atomic_store_n(&ovl_i(inode)->upper, upper, __ATOMIC_RELEASE);
	ovl_copyattr(inode);
	hash_inode(inode, upper);
}

/** ovl_getattr() - i_op->getattr: the real file's, with our numbers. */
int ovl_getattr(const struct path *path, struct kstat *stat, u32 mask,
		unsigned int flags)
{
	struct inode *inode = d_inode(path->dentry);
	const struct ovl_fs *fs = ovl_fs(inode->i_sb);
	const struct ovl_inode *oi = ovl_i(inode);
	const struct cred *old = ovl_creds(inode->i_sb);
	struct path real;
	int err;

	ovl_real_path(inode, &real);
	err = vfs_getattr(&real, stat, mask, flags);
	revert_creds(old);
	if (err)
		return err;
	stat->attributes &= ~(u64)STATX_ATTR_MOUNT_ROOT;
	stat->ino = inode->i_ino;
	if (fs->same_fs || S_ISDIR(inode->i_mode))
		stat->dev = inode->i_sb->s_dev;
	else
		stat->dev = fs->sbs[oi->fsid].pseudo_dev;
	if (S_ISDIR(inode->i_mode) &&
	    (oi->nr_lower > 1 || (oi->nr_lower && ovl_upper(inode))))
		stat->nlink = 1; /* merged: counting would mean reading it */
	return 0;
}

/** ovl_permission() - i_op->permission: ours, then the mounter's. */
int ovl_permission(struct inode *inode, int mask)
{
	const struct ovl_fs *fs = ovl_fs(inode->i_sb);
	const struct cred *old;
	int err = generic_permission(inode, mask);

	if (err || fs->config.default_permissions)
		return err;
	/* a write means a copy-up, which reads */
	if (!ovl_upper(inode) && (mask & MAY_WRITE) &&
	    !S_ISCHR(inode->i_mode) && !S_ISBLK(inode->i_mode) &&
	    !S_ISFIFO(inode->i_mode) && !S_ISSOCK(inode->i_mode)) {
		mask &= ~(MAY_WRITE | MAY_APPEND);
		mask |= MAY_READ;
	}
	old = ovl_creds(inode->i_sb);
	err = inode_permission(ovl_real_inode(inode), mask);
	revert_creds(old);
	return err;
}

/* Change the upper's attributes; rights were checked on the overlay. */
static int change_upper(struct inode *inode, struct iattr *attr)
{
	struct dentry *upper = ovl_upper(inode);
	struct inode *real = d_inode(upper);
	const struct cred *old;
	int err = 0;

	if (attr->ia_valid & ATTR_SIZE)
		err = get_write_access(real);
	if (err)
		return err;
	attr->ia_valid &= ~(unsigned int)(ATTR_FILE | ATTR_OPEN);
	attr->ia_file = NULL;
	old = ovl_creds(inode->i_sb);
	inode_lock(real);
	err = notify_change(upper, attr);
	inode_unlock(real);
	revert_creds(old);
	if (!err)
		ovl_copyattr(inode);
	if (attr->ia_valid & ATTR_SIZE)
		put_write_access(real);
	return err;
}

/** ovl_setattr() - i_op->setattr: copy up, then change the copy. */
int ovl_setattr(struct dentry *dentry, struct iattr *attr)
{
	const struct ovl_fs *fs = ovl_fs(dentry->d_sb);
	int err = setattr_prepare(dentry, attr);

	if (!err)
		err = ovl_want_write(fs);
	if (err)
		return err;
	if ((attr->ia_valid & ATTR_SIZE) && attr->ia_size == 0)
		err = ovl_copy_up_empty(dentry);
	else
		err = ovl_copy_up(dentry);
	if (!err)
		err = change_upper(d_inode(dentry), attr);
	ovl_drop_write(fs);
	return err;
}

static const char *ovl_get_link(struct dentry *dentry, struct inode *inode,
				struct link_done *done)
{
	const struct cred *old;
	const char *text;
	struct path real;

	(void)dentry;
	ovl_real_path(inode, &real);
	old = ovl_creds(inode->i_sb);
	text = d_inode(real.dentry)
		       ->i_op->get_link(real.dentry, d_inode(real.dentry),
					done);
	revert_creds(old);
	return text;
}

const struct inode_operations ovl_file_iops = {
	.permission = ovl_permission,
	.getattr = ovl_getattr,
	.setattr = ovl_setattr,
	.getxattr = ovl_getxattr,
	.setxattr = ovl_setxattr,
	.listxattr = ovl_listxattr,
};

const struct inode_operations ovl_special_iops = {
	.permission = ovl_permission,
	.getattr = ovl_getattr,
	.setattr = ovl_setattr,
	.getxattr = ovl_getxattr,
	.setxattr = ovl_setxattr,
	.listxattr = ovl_listxattr,
};

const struct inode_operations ovl_link_iops = {
	.permission = ovl_permission,
	.get_link = ovl_get_link,
	.getattr = ovl_getattr,
	.setattr = ovl_setattr,
	.getxattr = ovl_getxattr,
	.setxattr = ovl_setxattr,
	.listxattr = ovl_listxattr,
};

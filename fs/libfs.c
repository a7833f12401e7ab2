/*
 * fs/libfs.c - ready-made parts for file systems that live in memory.
 *
 * In such a file system the dentry cache is the store: the dentry of each
 * existing file carries one extra reference, so a name that is not cached
 * does not exist.  Making a name takes that reference, removing it gives it
 * back.
 */
#include "lib/types.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/limits.h>
#include <uapi/seek.h>
#include <uapi/statfs.h>
#include "kernel/base/bug.h"
#include "kernel/cred.h"
#include "mm/pagecache.h"
#include "fs/dcache.h"
#include "fs/dir.h"
#include "fs/file.h"
#include "fs/filesystems.h"
#include "fs/inode.h"
#include "fs/libfs.h"
#include "fs/super.h"

/** always_delete_dentry() - d_delete(): never cache.  Return: 1. */
int always_delete_dentry(const struct dentry *dentry)
{
	(void)dentry;
	return 1;
}

const struct dentry_operations simple_dentry_operations = {
	.d_delete = always_delete_dentry,
};

/**
 * simple_lookup() - a name that was not in the cache does not exist.
 * @dir:    the directory.
 * @dentry: the name; becomes a cached negative dentry.
 * @flags:  LOOKUP_*.
 *
 * Context: i_rwsem of @dir held for writing.
 * Return: NULL, or -ENAMETOOLONG.
 */
struct dentry *simple_lookup(struct inode *dir, struct dentry *dentry,
			     unsigned int flags)
{
	(void)dir;
	(void)flags;
	if (dentry->d_name.len > NAME_MAX)
		return ERR_PTR(-ENAMETOOLONG);
	d_add(dentry, NULL);
	return NULL;
}

/** simple_statfs() - magic, page size, name length.  Return: 0. */
int simple_statfs(struct dentry *dentry, struct statfs *buf)
{
	buf->f_type = (long)dentry->d_sb->s_magic;
	buf->f_bsize = PAGE_SIZE;
	buf->f_namelen = NAME_MAX;
	return 0;
}

/** simple_getattr() - the inode, and its pages as blocks.  Return: 0. */
int simple_getattr(const struct path *path, struct kstat *stat, u32 mask,
		   unsigned int flags)
{
	struct inode *inode = d_inode(path->dentry);

	(void)mask;
	(void)flags;
	generic_fillattr(inode, stat);
	stat->blocks = inode->i_mapping->nrpages << (PAGE_SHIFT - 9);
	return 0;
}

/**
 * simple_setattr() - change attributes of a file in memory.
 * @dentry: the file.
 * @attr:   from notify_change().
 *
 * Context: i_rwsem held for writing; may sleep.
 * Return: 0, -EPERM, -EFBIG.
 */
int simple_setattr(struct dentry *dentry, struct iattr *attr)
{
	struct inode *inode = d_inode(dentry);
	int err = setattr_prepare(dentry, attr);

	if (err)
		return err;
	if ((attr->ia_valid & ATTR_SIZE) && S_ISREG(inode->i_mode))
		truncate_setsize(inode->i_mapping, attr->ia_size);
	setattr_copy(inode, attr);
	return 0;
}

/* A directory changed: both its times say so. */
static void dir_changed(struct inode *dir)
{
	struct timespec64 now = current_time(dir);

	spin_lock(&dir->i_lock);
	dir->i_mtime = now;
	dir->i_ctime = now;
	spin_unlock(&dir->i_lock);
}

static void inode_changed(struct inode *inode)
{
	struct timespec64 now = current_time(inode);

	spin_lock(&inode->i_lock);
	inode->i_ctime = now;
	spin_unlock(&inode->i_lock);
}

/**
 * simple_add() - a new name is there.
 * @dir:    its directory.
 * @dentry: negative; becomes @inode's and stays cached.
 * @inode:  consumed.
 *
 * Context: i_rwsem of @dir held for writing.
 */
void simple_add(struct inode *dir, struct dentry *dentry, struct inode *inode)
{
	d_instantiate(dentry, inode);
	if (d_unhashed(dentry))
		d_rehash(dentry);
	dget(dentry);
	dir_changed(dir);
}

/** simple_link() - a second name.  Context: both locked.  Return: 0. */
int simple_link(struct dentry *old, struct inode *dir, struct dentry *new)
{
	struct inode *inode = d_inode(old);

	inode_changed(inode);
	inc_nlink(inode);
	ihold(inode);
	simple_add(dir, new, inode);
	return 0;
}

/**
 * simple_empty() - has a directory no names?
 * @dentry: the directory.
 *
 * Context: its i_rwsem held.
 * Return: true if nothing but unused cache entries is below.
 */
bool simple_empty(struct dentry *dentry)
{
	struct dentry *child = d_next_child(dentry, 0);

	dput(child);
	return !child;
}

/** simple_unlink() - a name goes.  Context: both locked.  Return: 0. */
int simple_unlink(struct inode *dir, struct dentry *dentry)
{
	dir_changed(dir);
	inode_changed(d_inode(dentry));
	drop_nlink(d_inode(dentry));
	dput(dentry); /* the reference that kept it cached */
	return 0;
}

/** simple_rmdir() - a directory goes.  Return: 0 or -ENOTEMPTY. */
int simple_rmdir(struct inode *dir, struct dentry *dentry)
{
	if (!simple_empty(dentry))
		return -ENOTEMPTY;
	drop_nlink(d_inode(dentry));
	simple_unlink(dir, dentry);
	drop_nlink(dir);
	return 0;
}

/* Swap two names: only the counts of "..", if the directories differ. */
static void exchange_names(struct inode *old_dir, struct dentry *old,
			   struct inode *new_dir, struct dentry *new)
{
	bool old_is_dir = S_ISDIR(d_inode(old)->i_mode);
	bool new_is_dir = S_ISDIR(d_inode(new)->i_mode);

	if (old_dir == new_dir || old_is_dir == new_is_dir)
		return;
	if (old_is_dir) {
		drop_nlink(old_dir);
		inc_nlink(new_dir);
	} else {
		drop_nlink(new_dir);
		inc_nlink(old_dir);
	}
}

/* Move @old over @new; the target, if any, goes. */
static int move_name(struct inode *old_dir, struct dentry *old,
		     struct inode *new_dir, struct dentry *new)
{
	bool is_dir = S_ISDIR(d_inode(old)->i_mode);

	if (!simple_empty(new))
		return -ENOTEMPTY;
	if (d_is_positive(new)) {
		simple_unlink(new_dir, new);
		if (is_dir) {
			drop_nlink(d_inode(new));
			drop_nlink(old_dir);
		}
	} else if (is_dir) {
		drop_nlink(old_dir);
		inc_nlink(new_dir);
	}
	return 0;
}

/**
 * simple_rename() - move or swap names.
 * @old_dir: from here,
 * @old:     this name,
 * @new_dir: to there,
 * @new:     under this name.
 * @flags:   RENAME_NOREPLACE and RENAME_EXCHANGE.
 *
 * Context: all locked.
 * Return: 0, -EINVAL (other flags), -ENOTEMPTY.
 */
int simple_rename(struct inode *old_dir, struct dentry *old,
		  struct inode *new_dir, struct dentry *new, unsigned int flags)
{
	int err;

	if (flags & ~(unsigned int)(RENAME_NOREPLACE | RENAME_EXCHANGE))
		return -EINVAL;
	if (flags & RENAME_EXCHANGE) {
		exchange_names(old_dir, old, new_dir, new);
		inode_changed(d_inode(new));
	} else {
		err = move_name(old_dir, old, new_dir, new);
		if (err)
			return err;
	}
	dir_changed(old_dir);
	if (new_dir != old_dir)
		dir_changed(new_dir);
	inode_changed(d_inode(old));
	return 0;
}

/** simple_get_link() - get_link() of a text kept in i_link.  Any context. */
const char *simple_get_link(struct dentry *dentry, struct inode *inode,
			    struct link_done *done)
{
	(void)dentry;
	(void)done;
	return inode->i_link;
}

/**
 * dcache_readdir() - iterate() where the cache is the store.
 * @file: the directory.
 * @ctx:  whom to emit to; positions are the dentries' d_off.
 *
 * Context: i_rwsem held; may sleep.
 * Return: 0.
 */
int dcache_readdir(struct file *file, struct dir_context *ctx)
{
	struct dentry *dir = file->f_path.dentry, *child;

	if (!dir_emit_dots(file, ctx))
		return 0;
	while ((child = d_next_child(dir, (u64)ctx->pos))) {
		const struct inode *inode = d_inode(child);
		bool more;

		ctx->pos = (loff_t)child->d_off;
		more = dir_emit(ctx, child->d_name.name, (int)child->d_name.len,
				inode->i_ino, fs_umode_to_dtype(inode->i_mode));
		if (more)
			ctx->pos++;
		dput(child);
		if (!more)
			break;
	}
	return 0;
}

/** dcache_dir_lseek() - any position is one; see generic_file_llseek(). */
loff_t dcache_dir_lseek(struct file *file, loff_t offset, int whence)
{
	if (whence == SEEK_CUR)
		offset += file->f_pos;
	else if (whence != SEEK_SET)
		return -EINVAL;
	if (offset < 0)
		return -EINVAL;
	file->f_pos = offset;
	return offset;
}

static ssize_t read_dir(struct file *file, struct iov_iter *to, loff_t *pos)
{
	(void)file;
	(void)to;
	(void)pos;
	return -EISDIR;
}

static int sync_nothing(struct file *file, loff_t start, loff_t end, int data)
{
	(void)file;
	(void)start;
	(void)end;
	(void)data;
	return 0;
}

const struct file_operations simple_dir_operations = {
	.llseek = dcache_dir_lseek,
	.read = read_dir,
	.iterate = dcache_readdir,
	.fsync = sync_nothing,
};

const struct inode_operations simple_dir_inode_operations = {
	.lookup = simple_lookup,
};

const struct inode_operations simple_symlink_inode_operations = {
	.get_link = simple_get_link,
};

/**
 * alloc_anon_inode() - an inode for files without a name.
 * @sb: of a kern_mount().
 *
 * Context: May sleep.
 * Return: the inode, or ERR_PTR(-ENOMEM).
 */
struct inode *alloc_anon_inode(struct super_block *sb)
{
	struct inode *inode = new_inode(sb);

	if (!inode)
		return ERR_PTR(-ENOMEM);
	inode->i_ino = get_next_ino();
	inode->i_mode = S_IRUSR | S_IWUSR;
	inode->i_uid = current_fsuid();
	inode->i_gid = current_fsgid();
	inode->i_flags |= S_PRIVATE;
	inode->i_btime = current_time(inode);
	inode->i_atime = inode->i_btime;
	inode->i_mtime = inode->i_btime;
	inode->i_ctime = inode->i_btime;
	return inode;
}

static const struct super_operations simple_super_operations = {
	.statfs = simple_statfs,
};

/* What mount_pseudo() tells its fill function. */
struct pseudo_params {
	unsigned long magic;
	const struct dentry_operations *dops;
};

static int fill_pseudo(struct super_block *sb, void *data, int silent)
{
	const struct pseudo_params *params = data;
	struct inode *root;

	(void)silent;
	sb->s_magic = params->magic;
	sb->s_op = &simple_super_operations;
	root = alloc_anon_inode(sb);
	if (IS_ERR(root))
		return (int)PTR_ERR(root);
	root->i_ino = 1;
	root->i_mode = S_IFDIR | S_IRUSR | S_IWUSR;
	sb->s_root = d_make_root(root);
	if (!sb->s_root)
		return -ENOMEM;
	sb->s_d_op = params->dops;
	return 0;
}

/**
 * mount_pseudo() - mount() of a file system that has no names at all.
 * @type:  it; mounted by the kernel alone.
 * @magic: for statfs.
 * @dops:  of its dentries, or NULL.
 *
 * Context: May sleep.
 * Return: as file_system_type.mount.
 */
struct dentry *mount_pseudo(struct file_system_type *type, unsigned long magic,
			    const struct dentry_operations *dops)
{
	struct pseudo_params params = { .magic = magic, .dops = dops };

	return mount_nodev(type, 0, &params, fill_pseudo);
}

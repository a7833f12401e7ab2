/*
 * fs/ext2/namei.c - names: found, made, moved and removed.
 *
 * The caller holds the i_rwsem of the directories.  A directory is reached by
 * one name only: its ".." must lead back to where it was found, or the device
 * holds a knot, in which locking in order of descent would have no meaning.
 *
 * See: fs/ext2/dir.c, fs/rename.c.
 */
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/mount.h>
#include <uapi/stat.h>
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/types.h"
#include "block/blkdev.h"
#include "fs/dentry.h"
#include "fs/ext2/ext2.h"
#include "fs/generic_file.h"
#include "fs/namei.h"
#include "fs/writeback.h"
#include "mm/iov_iter.h"
#include "mm/pagecache.h"

static int find(struct inode *dir, const struct dentry *dentry,
		struct ext2_slot *slot)
{
	return ext2_find_entry(dir, dentry->d_name.name, dentry->d_name.len,
			       slot);
}

/* Does ".." of a directory lead to @dir? */
static bool is_child(struct inode *inode, const struct inode *dir)
{
	struct ext2_slot slot;
	bool good;

	if (inode == dir || ext2_find_entry(inode, "..", 2, &slot))
		return false;
	good = slot.de->inode == dir->i_ino;
	buf_put(&slot.buf);
	return good;
}

static struct inode *lookup_inode(struct inode *dir, struct dentry *dentry)
{
	struct ext2_slot slot;
	struct inode *inode;
	int err = find(dir, dentry, &slot);
	u32 ino;

	if (err == -ENOENT)
		return NULL;
	if (err)
		return ERR_PTR(err);
	ino = slot.de->inode;
	buf_put(&slot.buf);
	inode = ext2_iget(dir->i_sb, ino);
	if (inode == ERR_PTR(-ESTALE)) {
		ext2_error(dir->i_sb, "directory %llu: a name of free inode %u",
			   dir->i_ino, ino);
		return ERR_PTR(-EIO);
	}
	if (IS_ERR(inode) || !S_ISDIR(inode->i_mode) || is_child(inode, dir))
		return inode;
	ext2_error(dir->i_sb, "directory %u is not one of %llu's", ino,
		   dir->i_ino);
	iput(inode);
	return ERR_PTR(-EIO);
}

static struct dentry *ext2_lookup(struct inode *dir, struct dentry *dentry,
				  unsigned int flags)
{
	(void)flags;
	if (dentry->d_name.len > EXT2_NAME_LEN)
		return ERR_PTR(-ENAMETOOLONG);
	return d_splice_alias(lookup_inode(dir, dentry), dentry);
}

/* With -o sync or dirsync a change of names lasts when the call returns. */
static int finish(struct inode *dir, struct inode *inode)
{
	if (!(dir->i_sb->s_flags & (MS_SYNCHRONOUS | MS_DIRSYNC)) &&
	    !(EXT2_I(dir)->flags & (EXT2_SYNC_FL | EXT2_DIRSYNC_FL)))
		return 0;
	write_inode_now(dir);
	if (inode)
		write_inode_now(inode);
	sync_blockdev(dir->i_sb->s_bdev);
	return blkdev_issue_flush(dir->i_sb->s_bdev);
}

/* A new inode without a name is of no use: give it up. */
static void discard(struct inode *inode)
{
	clear_nlink(inode);
	iput(inode);
}

/* Give a new inode its name. */
static int add_name(struct inode *dir, struct dentry *dentry,
		    struct inode *inode)
{
	int err = ext2_add_entry(dir, dentry->d_name.name, dentry->d_name.len,
				 inode);

	if (err) {
		discard(inode);
		return err;
	}
	d_add(dentry, inode);
	return finish(dir, inode);
}

static int ext2_mknod(struct inode *dir, struct dentry *dentry, umode_t mode,
		      dev_t dev)
{
	struct inode *inode = ext2_new_inode(dir, mode);
	struct ext2_inode_info *ei;

	if (IS_ERR(inode))
		return (int)PTR_ERR(inode);
	ei = EXT2_I(inode);
	ext2_set_operations(inode, inode->i_mode, dev);
	if (S_ISCHR(mode) || S_ISBLK(mode)) {
		if (MAJOR(dev) < 256 && MINOR(dev) < 256)
			ei->i_data[0] = MAJOR(dev) << 8 | MINOR(dev);
		else
			ei->i_data[1] = new_encode_dev(dev);
	}
	return add_name(dir, dentry, inode);
}

static int ext2_create(struct inode *dir, struct dentry *dentry, umode_t mode,
		       bool excl)
{
	(void)excl;
	return ext2_mknod(dir, dentry, (mode & S_IALLUGO) | S_IFREG, 0);
}

static int ext2_tmpfile(struct inode *dir, struct dentry *dentry, umode_t mode)
{
	struct inode *inode = ext2_new_inode(dir, mode);

	if (IS_ERR(inode))
		return (int)PTR_ERR(inode);
	ext2_set_operations(inode, inode->i_mode, 0);
	EXT2_I(inode)->is_unsynced = false; /* no name to sync */
	d_tmpfile(dentry, inode);
	return 0;
}

/* A text too long for the inode goes into a block. */
static int write_text(struct inode *inode, const char *text, size_t len)
{
	struct kvec kvec = { (void *)text, len };
	struct iov_iter from;
	loff_t pos = 0;
	ssize_t n;

	iov_iter_kvec(&from, ITER_SOURCE, &kvec, 1, len);
	n = filemap_write(inode->i_mapping, &pos, &from);
	if (n < 0)
		return (int)n;
	return (size_t)n == len ? 0 : -EIO;
}

static int ext2_symlink(struct inode *dir, struct dentry *dentry,
			const char *text)
{
	size_t len = strlen(text);
	struct inode *inode;
	int err = 0;

	if (len + 1 > dir->i_sb->s_blocksize)
		return -ENAMETOOLONG;
	inode = ext2_new_inode(dir, S_IFLNK | S_IRWXUGO);
	if (IS_ERR(inode))
		return (int)PTR_ERR(inode);
	ext2_set_operations(inode, inode->i_mode, 0);
	if (len < sizeof(EXT2_I(inode)->i_data)) {
		inode->i_link = (char *)EXT2_I(inode)->i_data;
		memcpy(inode->i_link, text, len);
		inode->i_size = (loff_t)len;
	} else {
		err = write_text(inode, text, len);
	}
	if (!err)
		return add_name(dir, dentry, inode);
	discard(inode);
	return err;
}

static void touch_ctime(struct inode *inode)
{
	struct timespec64 now = current_time(inode);

	spin_lock(&inode->i_lock);
	inode->i_ctime = now;
	spin_unlock(&inode->i_lock);
	mark_inode_dirty(inode);
}

static int ext2_link(struct dentry *old, struct inode *dir, struct dentry *new)
{
	struct inode *inode = d_inode(old);
	int err;

	if (inode->i_nlink >= EXT2_LINK_MAX)
		return -EMLINK;
	err = ext2_add_entry(dir, new->d_name.name, new->d_name.len, inode);
	if (err)
		return err;
	EXT2_I(inode)->is_unsynced = true;
	touch_ctime(inode);
	inc_nlink(inode);
	ihold(inode);
	d_add(new, inode);
	return finish(dir, inode);
}

static int ext2_mkdir(struct inode *dir, struct dentry *dentry, umode_t mode)
{
	struct inode *inode;
	int err;

	if (dir->i_nlink >= EXT2_LINK_MAX)
		return -EMLINK;
	inode = ext2_new_inode(dir, S_IFDIR | mode);
	if (IS_ERR(inode))
		return (int)PTR_ERR(inode);
	ext2_set_operations(inode, inode->i_mode, 0);
	inc_nlink(inode); /* "." */
	err = ext2_make_empty(inode, dir);
	if (err) {
		discard(inode);
		return err;
	}
	inc_nlink(dir); /* ".." */
	err = add_name(dir, dentry, inode);
	if (err && d_is_negative(dentry))
		drop_nlink(dir);
	return err;
}

static int ext2_unlink(struct inode *dir, struct dentry *dentry)
{
	struct inode *inode = d_inode(dentry);
	struct ext2_slot slot;
	int err = find(dir, dentry, &slot);

	if (err)
		return err == -ENOENT ? -EIO : err;
	ext2_delete_entry(dir, &slot);
	buf_put(&slot.buf);
	inode->i_ctime = dir->i_ctime;
	if (inode->i_nlink)
		drop_nlink(inode);
	mark_inode_dirty(inode);
	return finish(dir, inode);
}

static int ext2_rmdir(struct inode *dir, struct dentry *dentry)
{
	struct inode *inode = d_inode(dentry);
	int err = ext2_is_empty(inode);

	if (err <= 0)
		return err ? err : -ENOTEMPTY;
	err = ext2_unlink(dir, dentry);
	if (err)
		return err;
	i_size_write(inode, 0);
	clear_nlink(inode);
	if (dir->i_nlink)
		drop_nlink(dir);
	return 0;
}

/* A directory moved: its ".." and the counts of its parents follow. */
static int move_dotdot(struct inode *inode, struct inode *from,
		       struct inode *to)
{
	struct ext2_slot slot;
	int err = ext2_find_entry(inode, "..", 2, &slot);

	if (err)
		return err == -ENOENT ? -EIO : err;
	ext2_set_entry(inode, &slot, to);
	buf_put(&slot.buf);
	if (from->i_nlink)
		drop_nlink(from);
	inc_nlink(to);
	return 0;
}

/* The name @new leads to @inode from now on; its old file loses a link. */
static int replace(struct inode *dir, struct dentry *new, struct inode *inode)
{
	struct inode *victim = d_inode(new);
	bool is_dir = S_ISDIR(victim->i_mode);
	struct ext2_slot slot;
	int err;

	if (is_dir) {
		err = ext2_is_empty(victim);
		if (err <= 0)
			return err ? err : -ENOTEMPTY;
	}
	err = find(dir, new, &slot);
	if (err)
		return err == -ENOENT ? -EIO : err;
	ext2_set_entry(dir, &slot, inode);
	buf_put(&slot.buf);
	touch_ctime(victim);
	if (is_dir) {
		clear_nlink(victim);
		if (dir->i_nlink)
			drop_nlink(dir);
	} else if (victim->i_nlink) {
		drop_nlink(victim);
	}
	return 0;
}

/* Put @inode under its new name. */
static int set_new_name(struct inode *dir, struct dentry *new,
			struct inode *inode, bool new_parent)
{
	if (d_is_positive(new))
		return replace(dir, new, inode);
	if (S_ISDIR(inode->i_mode) && new_parent &&
	    dir->i_nlink >= EXT2_LINK_MAX)
		return -EMLINK;
	return ext2_add_entry(dir, new->d_name.name, new->d_name.len, inode);
}

/* Swap what two names lead to. */
static int exchange(struct inode *old_dir, struct dentry *old,
		    struct inode *new_dir, struct dentry *new)
{
	struct inode *a = d_inode(old), *b = d_inode(new);
	struct ext2_slot slot_a, slot_b;
	int err = find(old_dir, old, &slot_a);

	if (err)
		return err == -ENOENT ? -EIO : err;
	err = find(new_dir, new, &slot_b);
	if (!err) {
		ext2_set_entry(old_dir, &slot_a, b);
		ext2_set_entry(new_dir, &slot_b, a);
		buf_put(&slot_b.buf);
		touch_ctime(a);
		touch_ctime(b);
	}
	buf_put(&slot_a.buf);
	if (!err && old_dir != new_dir && S_ISDIR(a->i_mode))
		err = move_dotdot(a, old_dir, new_dir);
	if (!err && old_dir != new_dir && S_ISDIR(b->i_mode))
		err = move_dotdot(b, new_dir, old_dir);
	return err == -ENOENT ? -EIO : err;
}

/* What stays under the old name with RENAME_WHITEOUT: device 0:0. */
static struct inode *new_whiteout(struct inode *dir)
{
	struct inode *inode = ext2_new_inode(dir, S_IFCHR);

	if (!IS_ERR(inode))
		ext2_set_operations(inode, inode->i_mode, 0);
	return inode;
}

/* The old name goes, or leads to @whiteout from now on. */
static int drop_old_name(struct inode *dir, const struct dentry *old,
			 struct inode *whiteout)
{
	struct ext2_slot slot;
	int err = find(dir, old, &slot); /* it may have moved to make room */

	if (err)
		return err == -ENOENT ? -EIO : err;
	if (whiteout)
		ext2_set_entry(dir, &slot, whiteout);
	else
		ext2_delete_entry(dir, &slot);
	buf_put(&slot.buf);
	return 0;
}

static int move_name(struct inode *old_dir, const struct dentry *old,
		     struct inode *new_dir, struct dentry *new,
		     struct inode *whiteout)
{
	struct inode *inode = d_inode(old);
	int err = set_new_name(new_dir, new, inode, old_dir != new_dir);

	if (!err)
		err = drop_old_name(old_dir, old, whiteout);
	if (err)
		return err;
	EXT2_I(inode)->is_unsynced = true;
	touch_ctime(inode);
	if (S_ISDIR(inode->i_mode) && old_dir != new_dir)
		err = move_dotdot(inode, old_dir, new_dir);
	if (!err && old_dir != new_dir)
		err = finish(old_dir, whiteout);
	return err;
}

static int ext2_rename(struct inode *old_dir, struct dentry *old,
		       struct inode *new_dir, struct dentry *new,
		       unsigned int flags)
{
	struct inode *inode = d_inode(old), *whiteout = NULL;
	int err;

	if (flags & RENAME_EXCHANGE) {
		err = exchange(old_dir, old, new_dir, new);
		return err ? err : finish(new_dir, inode);
	}
	if (flags & RENAME_WHITEOUT)
		whiteout = new_whiteout(old_dir);
	if (IS_ERR(whiteout))
		return (int)PTR_ERR(whiteout);
	err = move_name(old_dir, old, new_dir, new, whiteout);
	if (whiteout && err)
		discard(whiteout);
	else
		iput(whiteout);
	return err ? err : finish(new_dir, inode);
}

const struct inode_operations ext2_dir_iops = {
	.lookup = ext2_lookup,
	.create = ext2_create,
	.link = ext2_link,
	.unlink = ext2_unlink,
	.symlink = ext2_symlink,
	.mkdir = ext2_mkdir,
	.rmdir = ext2_rmdir,
	.mknod = ext2_mknod,
	.rename = ext2_rename,
	.tmpfile = ext2_tmpfile,
	.getattr = ext2_getattr,
	.setattr = ext2_setattr,
	.getxattr = ext2_getxattr,
	.setxattr = ext2_setxattr,
	.listxattr = ext2_listxattr,
};

/*
 * fs/overlayfs/copy_up.c - before it is changed, a file moves to the upper.
 *
 * The copy is made in the workdir, with everything that belongs to it, and
 * renamed into the upper in one step; directories above it go first.  A file
 * with several names loses the others: the copy is a file of its own.
 *
 * See: fs/overlayfs/work.c.
 */
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/types.h"
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include "kernel/base/bug.h"
#include "kernel/cred.h"
#include "kernel/signal.h"
#include "kernel/task.h"
#include "mm/slab.h"
#include "fs/file.h"
#include "fs/mount.h"
#include "fs/namei.h"
#include "fs/open.h"
#include "fs/overlayfs/overlayfs.h"

#define CHUNK (16 * PAGE_SIZE)

/* struct copy - one file on its way up. */
struct copy {
	struct ovl_fs *fs;
	struct dentry *dentry; /* in the overlay */
	struct path lower;     /* the original */
	struct dentry *parent; /* real directory in the upper */
	struct kstat stat;     /* of the original */
	bool data;             /* contents too */
};

static int copy_bytes_up(const struct copy *c, struct file *from,
			 struct file *to)
{
	char *buf = kvmalloc(CHUNK, GFP_KERNEL);
	loff_t in = 0, out = 0;
	ssize_t n = 0;

	if (!buf)
		return -ENOMEM;
	while (in < c->stat.size) {
		n = fatal_signal_pending(current)
			    ? -EINTR
			    : kernel_read(from, buf, CHUNK, &in);
		if (n <= 0)
			break;
		n = kernel_write(to, buf, (size_t)n, &out);
		if (n >= 0 && out != in)
			n = -EIO;
		if (n < 0)
			break;
	}
	kvfree(buf);
	if (n >= 0 && !c->fs->config.is_volatile)
		n = vfs_fsync(to, 0);
	return n < 0 ? (int)n : 0;
}

static int copy_data(const struct copy *c, struct dentry *temp)
{
	const struct path path = { .mnt = ovl_upper_mnt(c->fs),
				   .dentry = temp };
	struct file *from, *to;
	int err;

	if (!S_ISREG(c->stat.mode) || !c->data || !c->stat.size)
		return 0;
	from = dentry_open(&c->lower, O_RDONLY | O_NOATIME, c->fs->cred);
	if (IS_ERR(from))
		return (int)PTR_ERR(from);
	to = dentry_open(&path, O_WRONLY, c->fs->cred);
	err = PTR_ERR_OR_ZERO(to);
	if (!err) {
		err = copy_bytes_up(c, from, to);
		fput(to);
	}
	fput(from);
	return err;
}

/* Owner, mode and times of the original. */
static int copy_attributes(const struct copy *c, struct dentry *temp)
{
	struct iattr attr = {
		.ia_valid = ATTR_UID | ATTR_GID | ATTR_FORCE,
		.ia_mode = c->stat.mode,
		.ia_uid = c->stat.uid,
		.ia_gid = c->stat.gid,
	};
	int err;

	if (!S_ISLNK(c->stat.mode))
		attr.ia_valid |= ATTR_MODE;
	inode_lock(d_inode(temp));
	err = notify_change(temp, &attr);
	if (!err) {
		attr.ia_valid = ATTR_ATIME | ATTR_MTIME | ATTR_ATIME_SET |
				ATTR_MTIME_SET | ATTR_FORCE;
		attr.ia_atime = c->stat.atime;
		attr.ia_mtime = c->stat.mtime;
		err = notify_change(temp, &attr);
	}
	inode_unlock(d_inode(temp));
	return err;
}

/* Make @temp a file of the original's type; the workdir is locked. */
static int make_symlink(const struct copy *c, struct dentry *temp)
{
	struct link_done done = { .buf = NULL };
	struct inode *from = d_inode(c->lower.dentry);
	const char *text;
	int err;

	text = from->i_op->get_link(c->lower.dentry, from, &done);
	if (IS_ERR_OR_NULL(text))
		return text ? (int)PTR_ERR(text) : -EIO;
	err = vfs_symlink(d_inode(c->fs->workdir), temp, text);
	kfree(done.buf);
	return err;
}

static int make_like(const struct copy *c, struct dentry *temp)
{
	struct inode *dir = d_inode(c->fs->workdir);
	umode_t mode = c->stat.mode;

	switch (mode & S_IFMT) {
	case S_IFREG:
		return vfs_create(dir, temp, 0, true);
	case S_IFDIR:
		return vfs_mkdir(dir, temp, 0);
	case S_IFLNK:
		return make_symlink(c, temp);
	default:
		return vfs_mknod(dir, temp, mode & S_IFMT, c->stat.rdev);
	}
}

static struct dentry *make_temp(const struct copy *c)
{
	struct inode *dir = d_inode(c->fs->workdir);
	struct dentry *temp;
	int err;

	inode_lock_nested(dir, I_MUTEX_PARENT);
	temp = ovl_lookup_temp(c->fs);
	if (!IS_ERR(temp)) {
		err = make_like(c, temp);
		if (err) {
			dput(temp);
			temp = ERR_PTR(err);
		}
	}
	inode_unlock(dir);
	return temp;
}

/* Everything that belongs to the file, but its place. */
static int fill_temp(const struct copy *c, struct dentry *temp)
{
	u64 ino = d_inode(c->lower.dentry)->i_ino;
	int err = ovl_copy_xattrs(c->fs, c->lower.dentry, temp);

	if (!err)
		err = copy_data(c, temp);
	if (!err && !S_ISDIR(c->stat.mode) && c->stat.nlink == 1) {
		err = ovl_set_mark(c->fs, temp, OVL_XATTR_ORIGIN, &ino,
				   sizeof(ino));
		/* a symlink or a bare upper keeps no marks: a new number then */
		if (err == -EOPNOTSUPP || err == -EPERM)
			err = 0;
	}
	return err ? err : copy_attributes(c, temp);
}

/* The upper directory shall look as if nothing had happened to it. */
static void restore_times(struct dentry *dir, const struct inode *before)
{
	struct iattr attr = {
		.ia_valid = ATTR_ATIME | ATTR_MTIME | ATTR_ATIME_SET |
			    ATTR_MTIME_SET | ATTR_FORCE,
		.ia_atime = before->i_atime,
		.ia_mtime = before->i_mtime,
	};

	notify_change(dir, &attr);
}

/* Put the finished copy in its place in the upper. */
static int install(const struct copy *c, struct dentry *temp)
{
	struct dentry *work = c->fs->workdir, *place;
	int err;

	lock_rename(work, c->parent);
	place = lookup_one_len(c->dentry->d_name.name, c->parent,
			       (int)c->dentry->d_name.len);
	err = PTR_ERR_OR_ZERO(place);
	if (!err) {
		/* a whiteout: the file was removed meanwhile */
		err = d_is_positive(place)
			      ? -ENOENT
			      : ovl_rename(work, temp, c->parent, place, 0);
		dput(place);
	}
	if (!err)
		restore_times(c->parent, d_inode(c->dentry->d_parent));
	unlock_rename(work, c->parent);
	return err;
}

static void drop_temp(const struct copy *c, struct dentry *temp)
{
	struct inode *dir = d_inode(c->fs->workdir);

	inode_lock_nested(dir, I_MUTEX_PARENT);
	ovl_cleanup(c->fs->workdir, temp);
	inode_unlock(dir);
}

static int copy_one_up(struct copy *c)
{
	struct dentry *temp;
	int err;

	err = vfs_getattr(&c->lower, &c->stat, STATX_BASIC_STATS, 0);
	if (err)
		return err;
	temp = make_temp(c);
	if (IS_ERR(temp))
		return (int)PTR_ERR(temp);
	err = fill_temp(c, temp);
	if (!err)
		err = install(c, temp);
	if (err) {
		drop_temp(c, temp);
		dput(temp);
		return err;
	}
	ovl_set_upper(d_inode(c->dentry), temp);
	return 0;
}

/* Copy @dentry up; its parent is there. */
static int copy_up_dentry(struct dentry *dentry, bool data)
{
	struct dentry *parent = dget_parent(dentry);
	struct inode *inode = d_inode(dentry);
	struct copy c = {
		.fs = ovl_fs(dentry->d_sb),
		.dentry = dentry,
		.data = data,
	};
	const struct cred *old;
	int err = 0;

	mutex_lock(&ovl_i(inode)->copy_up);
	if (!ovl_upper(inode)) {
		old = ovl_creds(dentry->d_sb);
		ovl_real_path(inode, &c.lower);
		c.parent = ovl_upper(d_inode(parent));
		assert(c.parent);
		err = copy_one_up(&c);
		revert_creds(old);
	}
	mutex_unlock(&ovl_i(inode)->copy_up);
	dput(parent);
	return err;
}

/* The topmost ancestor of @dentry that is not in the upper yet. */
static struct dentry *first_missing(struct dentry *dentry)
{
	struct dentry *next = dget(dentry);

	for (;;) {
		struct dentry *parent = dget_parent(next);

		if (ovl_upper(d_inode(parent))) {
			dput(parent);
			return next;
		}
		dput(next);
		next = parent;
	}
}

static int copy_up(struct dentry *dentry, bool data)
{
	struct ovl_fs *fs = ovl_fs(dentry->d_sb);
	int err;

	if (ovl_upper(d_inode(dentry)))
		return 0;
	if (d_unlinked(dentry))
		return -ENOENT; /* nowhere to put it */
	err = ovl_want_write(fs);
	if (err)
		return err;
	while (!err && !ovl_upper(d_inode(dentry))) {
		struct dentry *next = first_missing(dentry);

		err = copy_up_dentry(next, data || next != dentry);
		dput(next);
	}
	ovl_drop_write(fs);
	return err;
}

/**
 * ovl_copy_up() - make sure that a file is in the upper.
 * @dentry: in the overlay, positive.
 *
 * Context: May sleep.
 * Return: 0, -EROFS without an upper, -ENOENT if it was removed, or -errno of
 * what the copy takes.
 */
int ovl_copy_up(struct dentry *dentry)
{
	return copy_up(dentry, true);
}

/** ovl_copy_up_empty() - the same; its data is about to be cut off. */
int ovl_copy_up_empty(struct dentry *dentry)
{
	return copy_up(dentry, false);
}

/*
 * fs/overlayfs/dir.c - making and removing names in the overlay.
 *
 * A new file is made in the upper.  Where a whiteout stands, the file is made
 * in the workdir and takes its place in one rename.  Removing a name that
 * shows through from below leaves a whiteout.
 *
 * See: fs/overlayfs/rename.c.
 */
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/types.h"
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include "kernel/base/bug.h"
#include "kernel/cred.h"
#include "kernel/task.h"
#include "fs/dcache.h"
#include "fs/mount.h"
#include "fs/namei.h"
#include "fs/overlayfs/overlayfs.h"

/* struct birth - what a new name shall be. */
struct birth {
	struct ovl_fs *fs;
	struct inode *dir;     /* of the overlay */
	struct dentry *dentry; /* in the overlay, negative */
	struct dentry *upper;  /* the real directory */
	umode_t mode;
	dev_t rdev;
	const char *text;    /* of a symlink */
	struct dentry *link; /* an existing file in the upper, or NULL */
	kuid_t uid;
	kgid_t gid;
};

/* Make @place in the real directory @dir, which is locked. */
static int make_real(const struct birth *b, struct inode *dir,
		     struct dentry *place)
{
	if (b->link)
		return vfs_link(b->link, dir, place);
	switch (b->mode & S_IFMT) {
	case S_IFREG:
		return vfs_create(dir, place, b->mode, true);
	case S_IFDIR:
		return vfs_mkdir(dir, place, b->mode);
	case S_IFLNK:
		return vfs_symlink(dir, place, b->text);
	default:
		return vfs_mknod(dir, place, b->mode, b->rdev);
	}
}

/* mkdir drops set-group-ID; the workdir has none to pass on. */
static int set_mode(const struct birth *b, struct dentry *real)
{
	struct iattr attr = {
		.ia_valid = ATTR_MODE | ATTR_FORCE,
		.ia_mode = b->mode,
	};
	int err;

	if (b->link || S_ISLNK(b->mode) || d_inode(real)->i_mode == b->mode)
		return 0;
	inode_lock_nested(d_inode(real), I_MUTEX_CHILD);
	err = notify_change(real, &attr);
	inode_unlock(d_inode(real));
	return err;
}

/* In place: nothing stands there in the upper. */
static int make_plain(const struct birth *b, struct dentry *place)
{
	int err = make_real(b, d_inode(b->upper), place);

	if (err)
		return err;
	err = set_mode(b, place);
	if (err)
		ovl_cleanup(b->upper, place);
	return err;
}

/* A finished file in the workdir, or ERR_PTR; the workdir is locked. */
static struct dentry *make_temp(const struct birth *b)
{
	struct dentry *temp = ovl_lookup_temp(b->fs);
	int err;

	if (IS_ERR(temp))
		return temp;
	err = make_real(b, d_inode(b->fs->workdir), temp);
	if (err) {
		dput(temp);
		return ERR_PTR(err);
	}
	err = set_mode(b, temp);
	if (!err && !b->link && S_ISDIR(b->mode))
		err = ovl_set_mark(b->fs, temp, OVL_XATTR_OPAQUE, "y", 1);
	if (!err)
		return temp;
	ovl_cleanup(b->fs->workdir, temp);
	dput(temp);
	return ERR_PTR(err == -EOPNOTSUPP ? -EIO : err);
}

/* Over a whiteout: by way of the workdir.  The new real dentry, or ERR_PTR. */
static struct dentry *make_over_whiteout(const struct birth *b)
{
	struct dentry *work = b->fs->workdir, *temp, *place;
	bool dir = !b->link && S_ISDIR(b->mode);
	int err;

	lock_rename(work, b->upper);
	temp = make_temp(b);
	if (IS_ERR(temp))
		goto out_unlock;
	place = lookup_one_len(b->dentry->d_name.name, b->upper,
			       (int)b->dentry->d_name.len);
	err = PTR_ERR_OR_ZERO(place);
	if (!err && !ovl_is_whiteout(place))
		err = -ESTALE;
	if (!err)
		err = ovl_rename(work, temp, b->upper, place,
				 dir ? RENAME_EXCHANGE : 0);
	if (!err && dir)
		ovl_cleanup(work, place);
	if (err)
		ovl_cleanup(work, temp);
	if (!IS_ERR(place))
		dput(place);
	if (err) {
		dput(temp);
		temp = ERR_PTR(err);
	}
out_unlock:
	unlock_rename(work, b->upper);
	return temp;
}

/* The new file in the upper, or ERR_PTR. */
static struct dentry *make_upper(const struct birth *b)
{
	struct dentry *place;
	int err = 0;

	inode_lock_nested(d_inode(b->upper), I_MUTEX_PARENT);
	place = lookup_one_len(b->dentry->d_name.name, b->upper,
			       (int)b->dentry->d_name.len);
	if (!IS_ERR(place) && d_is_negative(place))
		err = make_plain(b, place);
	inode_unlock(d_inode(b->upper));
	if (IS_ERR(place))
		return place;
	if (!err && ovl_is_whiteout(place)) {
		dput(place);
		return make_over_whiteout(b);
	}
	if (!err)
		return place;
	dput(place);
	return ERR_PTR(err);
}

/*
 * The mounter's rights with the caller's name: the file belongs to whom the
 * overlay's directory says.
 */
static struct dentry *make_as_owner(const struct birth *b)
{
	const struct cred *old = ovl_creds(b->dir->i_sb);
	struct cred *cred = prepare_creds();
	struct dentry *real = ERR_PTR(-ENOMEM);
	const struct cred *mounter;

	if (cred) {
		cred->fsuid = b->uid;
		cred->fsgid = b->gid;
		mounter = override_creds(cred);
		real = make_upper(b);
		revert_creds(mounter);
		put_cred(cred);
	}
	revert_creds(old);
	return real;
}

/* Owner and final mode, as inode_init_owner() would say. */
static void set_owner(struct birth *b)
{
	b->uid = current_fsuid();
	b->gid = current_fsgid();
	if (!(b->dir->i_mode & S_ISGID))
		return;
	b->gid = b->dir->i_gid;
	if (S_ISDIR(b->mode))
		b->mode |= S_ISGID;
}

/* Make the file; the directory and the upper are ready for it. */
static int give_birth(struct birth *b)
{
	const struct cred *old;
	struct inode *inode;
	struct dentry *real;

	inode = ovl_new_inode(b->dir->i_sb);
	if (!inode)
		return -ENOMEM;
	set_owner(b);
	real = make_as_owner(b);
	if (IS_ERR(real)) {
		iput(inode);
		return (int)PTR_ERR(real);
	}
	old = ovl_creds(b->dir->i_sb);
	ovl_fill_inode(inode, real, NULL, 0);
	revert_creds(old);
	ovl_copyattr(b->dir);
	d_instantiate(b->dentry, inode);
	if (S_ISDIR(b->mode))
		inc_nlink(b->dir);
	return 0;
}

/* The directory is in the upper, the upper writable. */
static int begin(struct birth *b, struct inode *dir, struct dentry *dentry)
{
	int err;

	b->fs = ovl_fs(dir->i_sb);
	b->dir = dir;
	b->dentry = dentry;
	err = ovl_want_write(b->fs);
	if (err)
		return err;
	err = ovl_copy_up(dentry->d_parent);
	if (err)
		ovl_drop_write(b->fs);
	b->upper = ovl_upper(dir);
	return err;
}

static int ovl_make(struct inode *dir, struct dentry *dentry, umode_t mode,
		    dev_t rdev, const char *text)
{
	struct birth b = { .mode = mode, .rdev = rdev, .text = text };
	int err = begin(&b, dir, dentry);

	if (err)
		return err;
	err = give_birth(&b);
	ovl_drop_write(b.fs);
	return err;
}

static int ovl_create(struct inode *dir, struct dentry *dentry, umode_t mode,
		      bool excl)
{
	(void)excl;
	return ovl_make(dir, dentry, (mode & 07777) | S_IFREG, 0, NULL);
}

static int ovl_mkdir(struct inode *dir, struct dentry *dentry, umode_t mode)
{
	return ovl_make(dir, dentry, (mode & 07777) | S_IFDIR, 0, NULL);
}

static int ovl_mknod(struct inode *dir, struct dentry *dentry, umode_t mode,
		     dev_t rdev)
{
	if (S_ISCHR(mode) && rdev == 0)
		return -EPERM; /* it would be a whiteout */
	return ovl_make(dir, dentry, mode, rdev, NULL);
}

static int ovl_symlink(struct inode *dir, struct dentry *dentry,
		       const char *text)
{
	return ovl_make(dir, dentry, S_IFLNK | S_IRWXUGO, 0, text);
}

static int ovl_link(struct dentry *old, struct inode *dir, struct dentry *new)
{
	struct birth b = { .mode = d_inode(old)->i_mode };
	struct inode *inode = d_inode(old);
	struct dentry *real;
	int err = begin(&b, dir, new);

	if (err)
		return err;
	err = ovl_copy_up(old);
	if (err)
		goto out_drop;
	b.link = ovl_upper(inode);
	b.uid = current_fsuid();
	b.gid = current_fsgid();
	real = make_as_owner(&b);
	err = PTR_ERR_OR_ZERO(real);
	if (err)
		goto out_drop;
	dput(real);
	ovl_copyattr(dir);
	ovl_copyattr(inode);
	inc_nlink(inode);
	ihold(inode);
	d_instantiate(new, inode);
out_drop:
	ovl_drop_write(b.fs);
	return err;
}

/* Nothing shows through: remove the upper's file itself. */
static int remove_upper(struct dentry *upper_dir, struct dentry *dentry)
{
	struct dentry *real;
	int err;

	inode_lock_nested(d_inode(upper_dir), I_MUTEX_PARENT);
	real = lookup_one_len(dentry->d_name.name, upper_dir,
			      (int)dentry->d_name.len);
	err = PTR_ERR_OR_ZERO(real);
	if (!err) {
		err = d_is_positive(real) ? ovl_remove_real(upper_dir, real)
					  : -ESTALE;
		dput(real);
	}
	inode_unlock(d_inode(upper_dir));
	return err;
}

/* Put @whiteout in the place of @real, which may not exist. */
static int swap_in_whiteout(struct ovl_fs *fs, struct dentry *whiteout,
			    struct dentry *upper_dir, struct dentry *real)
{
	bool dir = d_is_positive(real) && S_ISDIR(d_inode(real)->i_mode);
	int err = ovl_rename(fs->workdir, whiteout, upper_dir, real,
			     dir ? RENAME_EXCHANGE : 0);

	if (!err && dir)
		ovl_cleanup(fs->workdir, real);
	return err;
}

static int remove_and_whiteout(struct ovl_fs *fs, struct dentry *upper_dir,
			       struct dentry *dentry)
{
	struct dentry *whiteout, *real;
	int err;

	lock_rename(fs->workdir, upper_dir);
	whiteout = ovl_make_whiteout(fs);
	err = PTR_ERR_OR_ZERO(whiteout);
	if (err)
		goto out_unlock;
	real = lookup_one_len(dentry->d_name.name, upper_dir,
			      (int)dentry->d_name.len);
	err = PTR_ERR_OR_ZERO(real);
	if (!err) {
		err = swap_in_whiteout(fs, whiteout, upper_dir, real);
		dput(real);
	}
	if (err)
		ovl_cleanup(fs->workdir, whiteout);
	dput(whiteout);
out_unlock:
	unlock_rename(fs->workdir, upper_dir);
	return err;
}

/* As the mounter: the name goes, and stays gone. */
static int remove_name(struct ovl_fs *fs, struct inode *dir,
		       struct dentry *dentry)
{
	struct dentry *upper = ovl_upper(d_inode(dentry));
	int below, err = 0;

	if (upper && S_ISDIR(d_inode(upper)->i_mode))
		err = ovl_clear_whiteouts(fs, upper);
	if (err)
		return err;
	below = ovl_lower_positive(dentry);
	if (below < 0)
		return below;
	if (below)
		return remove_and_whiteout(fs, ovl_upper(dir), dentry);
	return remove_upper(ovl_upper(dir), dentry);
}

static int ovl_remove(struct inode *dir, struct dentry *dentry)
{
	bool is_dir = S_ISDIR(d_inode(dentry)->i_mode);
	struct ovl_fs *fs = ovl_fs(dir->i_sb);
	const struct cred *old;
	int err = is_dir ? ovl_check_empty(dentry) : 0;

	if (!err)
		err = ovl_want_write(fs);
	if (err)
		return err;
	err = ovl_copy_up(dentry->d_parent);
	if (!err) {
		old = ovl_creds(dir->i_sb);
		err = remove_name(fs, dir, dentry);
		revert_creds(old);
	}
	if (!err) {
		if (is_dir)
			clear_nlink(d_inode(dentry));
		else
			drop_nlink(d_inode(dentry));
		ovl_copyattr(dir);
	}
	ovl_drop_write(fs);
	return err;
}

const struct inode_operations ovl_dir_iops = {
	.lookup = ovl_lookup,
	.permission = ovl_permission,
	.create = ovl_create,
	.link = ovl_link,
	.unlink = ovl_remove,
	.symlink = ovl_symlink,
	.mkdir = ovl_mkdir,
	.rmdir = ovl_remove,
	.mknod = ovl_mknod,
	.rename = ovl_rename_op,
	.getattr = ovl_getattr,
	.setattr = ovl_setattr,
	.getxattr = ovl_getxattr,
	.setxattr = ovl_setxattr,
	.listxattr = ovl_listxattr,
};

/*
 * fs/overlayfs/rename.c - rename in the overlay.
 *
 * A directory that is not of the upper alone cannot move: what lies below
 * does not follow.  EXDEV makes mv(1) copy it.
 *
 * See: rename(2).
 */
#include "lib/errptr.h"
#include "lib/types.h"
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include "kernel/cred.h"
#include "fs/namei.h"
#include "fs/overlayfs/overlayfs.h"

/* struct ends - one rename: names in the overlay, directories in the upper. */
struct ends {
	struct ovl_fs *fs;
	struct dentry *old, *new;
	struct dentry *old_dir, *new_dir; /* real */
	bool old_below;                   /* @old shows through when it goes */
	unsigned int flags;
};

static bool is_dir(const struct dentry *dentry)
{
	return d_is_positive(dentry) && S_ISDIR(d_inode(dentry)->i_mode);
}

static bool can_move(const struct dentry *dentry)
{
	return !is_dir(dentry) || !ovl_i(d_inode(dentry))->nr_lower;
}

/* Everything that will be touched goes to the upper. */
static int copy_ends_up(const struct ends *e)
{
	int err = ovl_copy_up(e->old);

	if (!err)
		err = ovl_copy_up(e->new->d_parent);
	if (!err && (e->flags & RENAME_EXCHANGE))
		err = ovl_copy_up(e->new);
	return err;
}

/* A directory of the upper moves to where something lies below its name. */
static int hide_below(const struct ends *e, struct dentry *dentry,
		      const struct dentry *to)
{
	struct dentry *upper = ovl_upper(d_inode(dentry));
	int err;

	if (!is_dir(dentry) || !ovl_i(d_inode(to->d_parent))->nr_lower)
		return 0;
	err = ovl_set_mark(e->fs, upper, OVL_XATTR_OPAQUE, "y", 1);
	return err == -EOPNOTSUPP ? -EXDEV : err;
}

/*
 * The rename of the real names.  If the old name would show through, a
 * whiteout stays; one that already stands under the new name changes places.
 */
static int rename_locked(const struct ends *e, struct dentry *old,
			 struct dentry *new)
{
	unsigned int flags = e->flags & (unsigned int)RENAME_EXCHANGE;
	bool whiteout = ovl_is_whiteout(new), leftover = false;
	int err;

	if (!flags && e->old_below) {
		flags = whiteout ? RENAME_EXCHANGE : RENAME_WHITEOUT;
	} else if (!flags && whiteout && is_dir(e->old)) {
		flags = RENAME_EXCHANGE;
		leftover = true;
	}
	err = ovl_rename(e->old_dir, old, e->new_dir, new, flags);
	if (!err && leftover)
		ovl_cleanup(e->old_dir, new);
	return err;
}

static int rename_real(const struct ends *e)
{
	struct dentry *old, *new;
	int err;

	lock_rename(e->old_dir, e->new_dir);
	old = lookup_one_len(e->old->d_name.name, e->old_dir,
			     (int)e->old->d_name.len);
	err = PTR_ERR_OR_ZERO(old);
	if (err)
		goto out_unlock;
	new = lookup_one_len(e->new->d_name.name, e->new_dir,
			     (int)e->new->d_name.len);
	err = PTR_ERR_OR_ZERO(new);
	if (err)
		goto out_old;
	err = d_is_positive(old) ? rename_locked(e, old, new) : -ESTALE;
	dput(new);
out_old:
	dput(old);
out_unlock:
	unlock_rename(e->old_dir, e->new_dir);
	return err;
}

/* As the mounter, with everything in the upper. */
static int do_rename(struct ends *e)
{
	bool exchange = e->flags & RENAME_EXCHANGE;
	int err = 0;

	e->old_dir = ovl_upper(d_inode(e->old->d_parent));
	e->new_dir = ovl_upper(d_inode(e->new->d_parent));
	if (!exchange) {
		err = ovl_lower_positive(e->old);
		e->old_below = err > 0;
	}
	if (err >= 0)
		err = hide_below(e, e->old, e->new);
	if (!err && exchange)
		err = hide_below(e, e->new, e->old);
	if (!err && !exchange && is_dir(e->new) && ovl_upper(d_inode(e->new)))
		err = ovl_clear_whiteouts(e->fs, ovl_upper(d_inode(e->new)));
	return err ? err : rename_real(e);
}

static void settle(const struct ends *e, struct inode *old_dir,
		   struct inode *new_dir)
{
	struct inode *target = d_inode(e->new);

	ovl_copyattr(old_dir);
	ovl_copyattr(new_dir);
	ovl_copyattr(d_inode(e->old));
	if (!target)
		return;
	if (e->flags & RENAME_EXCHANGE)
		ovl_copyattr(target);
	else if (S_ISDIR(target->i_mode))
		clear_nlink(target);
	else
		drop_nlink(target);
}

/** ovl_rename_op() - i_op->rename. */
int ovl_rename_op(struct inode *old_dir, struct dentry *old,
		  struct inode *new_dir, struct dentry *new, unsigned int flags)
{
	struct ends e = { .fs = ovl_fs(old_dir->i_sb),
			  .old = old,
			  .new = new,
			  .flags = flags };
	const struct cred *cred;
	int err;

	if (flags & ~(unsigned int)(RENAME_NOREPLACE | RENAME_EXCHANGE))
		return -EINVAL;
	if (!can_move(old) || ((flags & RENAME_EXCHANGE) && !can_move(new)))
		return -EXDEV;
	if (!(flags & RENAME_EXCHANGE) && is_dir(new)) {
		err = ovl_check_empty(new);
		if (err)
			return err;
	}
	err = ovl_want_write(e.fs);
	if (err)
		return err;
	err = copy_ends_up(&e);
	if (!err) {
		cred = ovl_creds(old_dir->i_sb);
		err = do_rename(&e);
		revert_creds(cred);
	}
	if (!err)
		settle(&e, old_dir, new_dir);
	ovl_drop_write(e.fs);
	return err;
}

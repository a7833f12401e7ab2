/*
 * fs/rename.c - rename(2): move a name, replace another, or swap two.
 *
 * Locks, outer first: s_vfs_rename_mutex if the directories differ (it keeps
 * the tree's shape, so that "is one above the other" has an answer), the two
 * directories, ancestor before descendant, then the files.  With the shape
 * fixed a directory can be refused a place below itself: no cycles.
 *
 * See: rename(2).
 */
#include "lib/types.h"
#include "lib/errptr.h"
#include <uapi/errno.h>
#include "kernel/syscall.h"
#include "fs/dcache.h"
#include "fs/fsnotify.h"
#include "fs/inode.h"
#include "fs/mount.h"
#include "fs/namei_walk.h"
#include "fs/super.h"

/**
 * lock_rename() - lock two directories of one file system.
 * @p1: one.
 * @p2: the other, or the same.
 *
 * Context: May sleep.
 * Return: the child of one directory that leads to the other, or NULL.
 */
struct dentry *lock_rename(struct dentry *p1, struct dentry *p2)
{
	struct dentry *trap;

	if (p1 == p2) {
		inode_lock_nested(d_inode(p1), I_MUTEX_PARENT);
		return NULL;
	}
	mutex_lock(&p1->d_sb->s_vfs_rename_mutex);
	trap = d_ancestor(p2, p1);
	if (trap) {
		inode_lock_nested(d_inode(p2), I_MUTEX_PARENT);
		inode_lock_nested(d_inode(p1), I_MUTEX_PARENT2);
		return trap;
	}
	trap = d_ancestor(p1, p2);
	inode_lock_nested(d_inode(p1), I_MUTEX_PARENT);
	inode_lock_nested(d_inode(p2), I_MUTEX_PARENT2);
	return trap;
}

/** unlock_rename() - undo lock_rename().  Context: Process. */
void unlock_rename(struct dentry *p1, struct dentry *p2)
{
	inode_unlock(d_inode(p1));
	if (p1 != p2) {
		inode_unlock(d_inode(p2));
		mutex_unlock(&p1->d_sb->s_vfs_rename_mutex);
	}
}

/* Rights on both ends, before anything is locked further. */
static int may_rename(const struct renamedata *rd)
{
	struct inode *source = d_inode(rd->old_dentry);
	struct inode *target = d_inode(rd->new_dentry);
	bool is_dir = S_ISDIR(source->i_mode);
	int err = may_delete(rd->old_dir, rd->old_dentry, is_dir);

	if (err)
		return err;
	if (!target)
		err = may_create(rd->new_dir, rd->new_dentry);
	else if (rd->flags & RENAME_EXCHANGE)
		err = may_delete(rd->new_dir, rd->new_dentry,
				 S_ISDIR(target->i_mode));
	else
		err = may_delete(rd->new_dir, rd->new_dentry, is_dir);
	if (err)
		return err;
	if (!rd->old_dir->i_op->rename)
		return -EPERM;
	if (rd->new_dir == rd->old_dir)
		return 0;
	/* a directory that moves gets a new "..": that is a write to it */
	if (is_dir)
		err = inode_permission(source, MAY_WRITE);
	if (!err && (rd->flags & RENAME_EXCHANGE) && S_ISDIR(target->i_mode))
		err = inode_permission(target, MAY_WRITE);
	return err;
}

/* Lock the files themselves: not a source directory, it may be above. */
static void lock_files(struct inode *source, struct inode *target,
		       bool exchange)
{
	if (!target) {
		if (!S_ISDIR(source->i_mode))
			inode_lock_nested(source, I_MUTEX_CHILD);
		return;
	}
	if (S_ISDIR(source->i_mode) && exchange && S_ISDIR(target->i_mode))
		return;
	if (source > target && !S_ISDIR(source->i_mode) &&
	    !S_ISDIR(target->i_mode)) {
		inode_lock_nested(target, I_MUTEX_CHILD);
		inode_lock_nested(source, I_MUTEX_CHILD2);
		return;
	}
	if (!S_ISDIR(source->i_mode))
		inode_lock_nested(source, I_MUTEX_CHILD);
	if (!exchange || !S_ISDIR(target->i_mode))
		inode_lock_nested(target, I_MUTEX_CHILD2);
}

static void unlock_files(struct inode *source, struct inode *target,
			 bool exchange)
{
	if (target && (!exchange || !S_ISDIR(target->i_mode)))
		inode_unlock(target);
	if (!S_ISDIR(source->i_mode))
		inode_unlock(source);
}

/* Ask the file system, then move the dentries.  Files are locked. */
static int rename_locked(const struct renamedata *rd)
{
	struct inode *target = d_inode(rd->new_dentry);
	bool exchange = rd->flags & RENAME_EXCHANGE;
	int err;

	if (is_local_mountpoint(rd->old_dentry) ||
	    is_local_mountpoint(rd->new_dentry))
		return -EBUSY;
	if (target && !exchange && S_ISDIR(target->i_mode))
		shrink_dcache_parent(rd->new_dentry);
	err = rd->old_dir->i_op->rename(rd->old_dir, rd->old_dentry,
					rd->new_dir, rd->new_dentry, rd->flags);
	if (err)
		return err;
	if (!exchange && target) {
		if (S_ISDIR(target->i_mode))
			target->i_flags |= S_DEAD;
		d_set_flags(rd->new_dentry, DCACHE_CANT_MOUNT);
		detach_mounts(rd->new_dentry);
	}
	if (exchange)
		d_exchange(rd->old_dentry, rd->new_dentry);
	else
		d_move(rd->old_dentry, rd->new_dentry);
	return 0;
}

/* Watchers: the name @old left @from, @moved came to @to over @target. */
static void tell_moved(struct inode *from, struct inode *to,
		       const struct qstr *old, struct dentry *moved,
		       struct inode *target)
{
	struct inode *inode = d_inode(moved);
	u32 isdir = S_ISDIR(inode->i_mode) ? FS_ISDIR : 0;
	u32 cookie = fsnotify_get_cookie();

	fsnotify_name(from, FS_MOVED_FROM | isdir, old, cookie);
	fsnotify_name(to, FS_MOVED_TO | isdir, &moved->d_name, cookie);
	if (target)
		fsnotify_inode(target, FS_ATTRIB);
	fsnotify_inode(inode, FS_MOVE_SELF);
}

/* The dentries bear their new names. */
static void tell_renamed(const struct renamedata *rd, const struct qstr *old,
			 struct inode *target)
{
	bool exchange = rd->flags & RENAME_EXCHANGE;

	tell_moved(rd->old_dir, rd->new_dir, old, rd->old_dentry,
		   exchange ? NULL : target);
	if (exchange)
		tell_moved(rd->new_dir, rd->old_dir, &rd->old_dentry->d_name,
			   rd->new_dentry, NULL);
}

/**
 * vfs_rename() - move a name.
 * @rd: what; the directories are locked by lock_rename().
 *
 * Context: May sleep; locks the files.
 * Return: 0 (also if both names lead to one file), -EBUSY (mount point), or
 * as may_delete(), may_create() and the file system.
 */
int vfs_rename(const struct renamedata *rd)
{
	struct inode *source = d_inode(rd->old_dentry);
	struct inode *target = d_inode(rd->new_dentry);
	bool exchange = rd->flags & RENAME_EXCHANGE;
	char name_copy[NAME_MAX + 1];
	struct qstr old_name;
	int err;

	if (source == target)
		return 0;
	err = may_rename(rd);
	if (err)
		return err;
	old_name = rd->old_dentry->d_name;
	d_copy_name(rd->old_dentry, name_copy);
	old_name.name = name_copy;
	dget(rd->new_dentry);
	lock_files(source, target, exchange);
	err = rename_locked(rd);
	unlock_files(source, target, exchange);
	if (!err)
		tell_renamed(rd, &old_name, target);
	dput(rd->new_dentry);
	return err;
}

/* struct rename_ends - both ends of a rename, being resolved. */
struct rename_ends {
	struct path old_dir, new_dir;
	struct qstr old_last, new_last;
	unsigned int flags; /* RENAME_* */
};

/* A slash behind a name that is no directory. */
static int check_slashes(const struct rename_ends *e, const struct inode *old,
			 const struct inode *new)
{
	bool old_slash = e->old_last.name[e->old_last.len];
	bool new_slash = e->new_last.name[e->new_last.len];

	if (e->flags & RENAME_EXCHANGE) {
		if (new_slash && !S_ISDIR(new->i_mode))
			return -ENOTDIR;
	}
	if (S_ISDIR(old->i_mode))
		return 0;
	if (old_slash || (!(e->flags & RENAME_EXCHANGE) && new_slash))
		return -ENOTDIR;
	return 0;
}

/* The directories are locked and both dentries found: last checks. */
static int check_ends(const struct rename_ends *e, struct dentry *old,
		      struct dentry *new, struct dentry *trap)
{
	int err;

	if (d_is_negative(old))
		return -ENOENT;
	if ((e->flags & RENAME_NOREPLACE) && d_is_positive(new))
		return -EEXIST;
	if ((e->flags & RENAME_EXCHANGE) && d_is_negative(new))
		return -ENOENT;
	err = check_slashes(e, d_inode(old), d_inode(new));
	if (err)
		return err;
	if (old == trap) /* into itself */
		return -EINVAL;
	if (new == trap) /* over one of its own ancestors */
		return e->flags & RENAME_EXCHANGE ? -EINVAL : -ENOTEMPTY;
	return 0;
}

static int rename_in(const struct rename_ends *e)
{
	struct dentry *p1 = e->old_dir.dentry, *p2 = e->new_dir.dentry;
	struct dentry *trap = lock_rename(p1, p2), *old, *new;
	struct renamedata rd;
	int err;

	old = lookup_locked(&e->old_last, p1, 0);
	err = PTR_ERR_OR_ZERO(old);
	if (err)
		goto out_unlock;
	new = lookup_locked(&e->new_last, p2, LOOKUP_RENAME_TARGET);
	err = PTR_ERR_OR_ZERO(new);
	if (err)
		goto out_old;
	err = check_ends(e, old, new, trap);
	if (!err) {
		rd.old_dir = d_inode(p1);
		rd.old_dentry = old;
		rd.new_dir = d_inode(p2);
		rd.new_dentry = new;
		rd.flags = e->flags;
		err = vfs_rename(&rd);
	}
	dput(new);
out_old:
	dput(old);
out_unlock:
	unlock_rename(p1, p2);
	return err;
}

static int check_rename_lasts(const struct rename_ends *e)
{
	if (e->old_dir.mnt != e->new_dir.mnt)
		return -EXDEV;
	if (!e->old_last.len || last_type_of(&e->old_last) != LAST_NORM)
		return -EBUSY;
	if (!e->new_last.len || last_type_of(&e->new_last) != LAST_NORM)
		return e->flags & RENAME_NOREPLACE ? -EEXIST : -EBUSY;
	if (e->old_last.len > NAME_MAX || e->new_last.len > NAME_MAX)
		return -ENAMETOOLONG;
	return 0;
}

static int rename_names(int old_dfd, struct filename *from, int new_dfd,
			struct filename *to, unsigned int flags)
{
	struct rename_ends e = { .flags = flags };
	int err;

	if (IS_ERR(from))
		return (int)PTR_ERR(from);
	err = filename_parentat(old_dfd, from, 0, &e.old_dir, &e.old_last);
	if (err)
		return err;
	err = PTR_ERR_OR_ZERO(to);
	if (!err)
		err = filename_parentat(new_dfd, to, 0, &e.new_dir,
					&e.new_last);
	if (err)
		goto out_old;
	err = check_rename_lasts(&e);
	if (!err)
		err = mnt_want_write(e.old_dir.mnt);
	if (err)
		goto out_new;
	err = rename_in(&e);
	mnt_drop_write(e.old_dir.mnt);
out_new:
	path_put(&e.new_dir);
out_old:
	path_put(&e.old_dir);
	return err;
}

static long do_renameat2(int old_dfd, const char __user *old_name, int new_dfd,
			 const char __user *new_name, unsigned int flags)
{
	struct filename *from, *to;
	int err;

	if (flags & ~(RENAME_NOREPLACE | RENAME_EXCHANGE | RENAME_WHITEOUT))
		return -EINVAL;
	if ((flags & (RENAME_NOREPLACE | RENAME_WHITEOUT)) &&
	    (flags & RENAME_EXCHANGE))
		return -EINVAL;
	from = getname(old_name);
	to = getname(new_name);
	err = rename_names(old_dfd, from, new_dfd, to, flags);
	if (!IS_ERR(to))
		putname(to);
	if (!IS_ERR(from))
		putname(from);
	return err;
}

/* renameat2(2) */
SYSCALL_DEFINE5(renameat2, int, old_dfd, const char __user *, old_name, int,
		new_dfd, const char __user *, new_name, unsigned int, flags)
{
	return do_renameat2(old_dfd, old_name, new_dfd, new_name, flags);
}

/* renameat(2) */
SYSCALL_DEFINE4(renameat, int, old_dfd, const char __user *, old_name, int,
		new_dfd, const char __user *, new_name)
{
	return do_renameat2(old_dfd, old_name, new_dfd, new_name, 0);
}

/* rename(2) */
SYSCALL_DEFINE2(rename, const char __user *, old_name, const char __user *,
		new_name)
{
	return do_renameat2(AT_FDCWD, old_name, AT_FDCWD, new_name, 0);
}

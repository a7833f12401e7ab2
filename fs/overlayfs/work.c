/*
 * fs/overlayfs/work.c - the workdir: files are prepared here and moved into
 * the upper by one rename, so that nobody ever sees half of one.
 *
 * See: fs/overlayfs/overlayfs.h.
 */
#include "lib/errptr.h"
#include "lib/format.h"
#include "lib/list.h"
#include "lib/string.h"
#include "lib/types.h"
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include "kernel/base/printk.h"
#include "mm/slab.h"
#include "fs/dir.h"
#include "fs/file.h"
#include "fs/mount.h"
#include "fs/namei.h"
#include "fs/open.h"
#include "fs/overlayfs/overlayfs.h"

#define WORKDIR_NAME  "work"
#define INCOMPAT_NAME "incompat" /* in it: who must not mount this again */
#define VOLATILE_NAME "volatile"
#define CLEANUP_DEPTH 2 /* levels a leftover may have */

/**
 * ovl_lookup_temp() - an unused name in the workdir.
 * @fs: the overlay.
 *
 * Context: The workdir's i_rwsem held for writing; may sleep.
 * Return: a negative dentry, or ERR_PTR.
 */
struct dentry *ovl_lookup_temp(struct ovl_fs *fs)
{
	char name[16];
	struct dentry *dentry;
	int len;

	len = snprintf(name, sizeof(name), "#%x",
		       (unsigned int)atomic_inc_return(&fs->temp));
	dentry = lookup_one_len(name, fs->workdir, len);
	if (!IS_ERR(dentry) && d_is_positive(dentry)) {
		dput(dentry);
		return ERR_PTR(-EIO);
	}
	return dentry;
}

/** ovl_make_whiteout() - one in the workdir.  As ovl_lookup_temp(). */
struct dentry *ovl_make_whiteout(struct ovl_fs *fs)
{
	struct dentry *dentry = ovl_lookup_temp(fs);
	int err;

	if (IS_ERR(dentry))
		return dentry;
	err = vfs_mknod(d_inode(fs->workdir), dentry, S_IFCHR, 0);
	if (!err)
		return dentry;
	dput(dentry);
	return ERR_PTR(err);
}

/**
 * ovl_rename() - a rename between directories of the upper file system.
 * @old_dir: locked, with @new_dir, by lock_rename().
 * @old:     in it.
 * @new_dir: the other, or the same.
 * @new:     in it.
 * @flags:   RENAME_*.
 *
 * Context: May sleep.
 * Return: 0 or -errno of rename(2).
 */
int ovl_rename(struct dentry *old_dir, struct dentry *old,
	       struct dentry *new_dir, struct dentry *new, unsigned int flags)
{
	const struct renamedata rd = {
		.old_dir = d_inode(old_dir),
		.old_dentry = old,
		.new_dir = d_inode(new_dir),
		.new_dentry = new,
		.flags = flags,
	};

	return vfs_rename(&rd);
}

/** ovl_remove_real() - unlink or rmdir; @dir is locked.  May sleep. */
int ovl_remove_real(struct dentry *dir, struct dentry *dentry)
{
	if (S_ISDIR(d_inode(dentry)->i_mode))
		return vfs_rmdir(d_inode(dir), dentry);
	return vfs_unlink(d_inode(dir), dentry);
}

/** ovl_cleanup() - remove what nobody should see; @dir is locked. */
void ovl_cleanup(struct dentry *dir, struct dentry *dentry)
{
	int err = ovl_remove_real(dir, dentry);

	if (err)
		pr_warn("overlayfs: cannot clean up a file: %d\n", err);
}

/* struct name - one collected directory entry. */
struct name {
	struct list_head list;
	int len;
	char text[];
};

struct collector {
	struct dir_context ctx;
	struct list_head names;
	int err;
};

static bool collect(struct dir_context *ctx, const char *text, int len,
		    loff_t pos, u64 ino, unsigned int type)
{
	struct collector *c = container_of(ctx, struct collector, ctx);
	struct name *name;

	(void)pos;
	(void)ino;
	(void)type;
	if (text[0] == '.' && (len == 1 || (len == 2 && text[1] == '.')))
		return true;
	name = kmalloc(sizeof(*name) + (size_t)len + 1, GFP_KERNEL);
	if (!name) {
		c->err = -ENOMEM;
		return false;
	}
	memcpy(name->text, text, (size_t)len);
	name->text[len] = '\0';
	name->len = len;
	list_add_tail(&name->list, &c->names);
	return true;
}

/* All names in @dir of the upper. */
static int collect_names(struct ovl_fs *fs, struct dentry *dir,
			 struct collector *c)
{
	struct path path = { .mnt = ovl_upper_mnt(fs), .dentry = dir };
	struct file *file;
	int err;

	file = dentry_open(&path, O_RDONLY | O_DIRECTORY | O_NOATIME, fs->cred);
	if (IS_ERR(file))
		return (int)PTR_ERR(file);
	err = iterate_dir(file, &c->ctx);
	fput(file);
	return err ? err : c->err;
}

static void free_names(struct collector *c)
{
	struct name *name, *next;

	list_for_each_entry_safe(name, next, &c->names, list)
		kfree(name);
}

/* Remove @text from @dir if @pick says so; the directory is not locked. */
static int remove_name(struct dentry *dir, const struct name *name,
		       bool (*pick)(const struct dentry *dentry))
{
	struct dentry *dentry;
	int err = 0;

	inode_lock_nested(d_inode(dir), I_MUTEX_PARENT);
	dentry = lookup_one_len(name->text, dir, name->len);
	if (IS_ERR(dentry)) {
		err = (int)PTR_ERR(dentry);
		goto out_unlock;
	}
	if (d_is_positive(dentry) && (!pick || pick(dentry)))
		err = ovl_remove_real(dir, dentry);
	dput(dentry);
out_unlock:
	inode_unlock(d_inode(dir));
	return err;
}

/**
 * ovl_clear_whiteouts() - remove the whiteouts in a directory that is about
 * to go; what is below is hidden first.
 * @fs:  the overlay.
 * @dir: in the upper; holds nothing but whiteouts.
 *
 * Context: May sleep; the upper is held for writing.
 * Return: 0 or -errno.
 */
int ovl_clear_whiteouts(struct ovl_fs *fs, struct dentry *dir)
{
	struct collector c = { .ctx.actor = collect };
	struct name *name;
	int err;

	INIT_LIST_HEAD(&c.names);
	err = collect_names(fs, dir, &c);
	if (err || list_empty(&c.names))
		goto out;
	err = ovl_set_mark(fs, dir, OVL_XATTR_OPAQUE, "y", 1);
	if (err)
		goto out;
	list_for_each_entry(name, &c.names, list) {
		err = remove_name(dir, name, ovl_is_whiteout);
		if (err)
			break;
	}
out:
	free_names(&c);
	return err;
}

/* An earlier mount left word that its layers may be damaged. */
static int remove_incompat(struct dentry *dir, const struct name *name)
{
	int err = remove_name(dir, name, NULL);

	return err == -ENOTEMPTY ? -EINVAL : err;
}

/* What an earlier mount left in the workdir. */
static int empty_dir(struct ovl_fs *fs, struct dentry *dir, int level)
{
	struct collector c = { .ctx.actor = collect };
	struct name *name;
	int err;

	INIT_LIST_HEAD(&c.names);
	err = collect_names(fs, dir, &c);
	if (err)
		goto out;
	list_for_each_entry(name, &c.names, list) {
		struct qstr q = { .name = name->text, .len = (u32)name->len };
		struct dentry *child;

		if (level == 0 && !strcmp(name->text, INCOMPAT_NAME)) {
			err = remove_incompat(dir, name);
			if (err)
				break;
			continue;
		}
		child = ovl_lookup_real(dir, &q);
		err = PTR_ERR_OR_ZERO(child);
		if (err)
			break;
		if (d_is_positive(child) && S_ISDIR(d_inode(child)->i_mode) &&
		    level < CLEANUP_DEPTH)
			err = empty_dir(fs, child, level + 1);
		dput(child);
		if (!err)
			err = remove_name(dir, name, NULL);
		if (err)
			break;
	}
out:
	free_names(&c);
	return err;
}

/* A new directory or file in @dir, which is given up; or ERR_PTR. */
static struct dentry *make_in(struct dentry *dir, const char *name,
			      umode_t mode)
{
	struct dentry *dentry;
	int err;

	inode_lock_nested(d_inode(dir), I_MUTEX_PARENT);
	dentry = lookup_one_len(name, dir, (int)strlen(name));
	if (!IS_ERR(dentry)) {
		if (S_ISDIR(mode))
			err = vfs_mkdir(d_inode(dir), dentry, 0);
		else
			err = vfs_create(d_inode(dir), dentry, 0, true);
		if (err) {
			dput(dentry);
			dentry = ERR_PTR(err);
		}
	}
	inode_unlock(d_inode(dir));
	dput(dir);
	return dentry;
}

/* Nothing will be synced: after a crash nobody shall trust the upper. */
static int mark_volatile(struct dentry *work)
{
	struct dentry *at = make_in(dget(work), INCOMPAT_NAME, S_IFDIR);

	if (!IS_ERR(at))
		at = make_in(at, VOLATILE_NAME, S_IFDIR);
	if (!IS_ERR(at))
		at = make_in(at, "dirty", S_IFREG);
	if (IS_ERR(at))
		return (int)PTR_ERR(at);
	dput(at);
	return 0;
}

/**
 * ovl_make_workdir() - the directory "work" in workdir=, empty.
 * @fs:   the overlay; its workdir is set.
 * @base: what workdir= names.
 *
 * Context: May sleep; the upper is held for writing.
 * Return: 0, -EINVAL after a volatile mount, or -errno.
 */
int ovl_make_workdir(struct ovl_fs *fs, const struct path *base)
{
	struct inode *dir = d_inode(base->dentry);
	struct dentry *work;
	int err = 0;

	inode_lock_nested(dir, I_MUTEX_PARENT);
	work = lookup_one_len(WORKDIR_NAME, base->dentry,
			      (int)strlen(WORKDIR_NAME));
	if (IS_ERR(work)) {
		err = (int)PTR_ERR(work);
		goto out_unlock;
	}
	if (d_is_negative(work))
		err = vfs_mkdir(dir, work, 0);
	else if (!S_ISDIR(d_inode(work)->i_mode))
		err = -EIO;
out_unlock:
	inode_unlock(dir);
	if (!err)
		err = empty_dir(fs, work, 0);
	if (!err && fs->config.is_volatile)
		err = mark_volatile(work);
	if (!err)
		fs->workdir = work;
	else if (!IS_ERR(work))
		dput(work);
	return err;
}

/*
 * fs/overlayfs/file.c - open files of the overlay.
 *
 * Each open has a hidden open file on the real one, by which it reads and
 * writes.  An open for writing copies the file up first.  A file that was
 * opened for reading before somebody else's copy-up reads the copy from then
 * on; what it has mapped stays the original.
 *
 * See: fs/overlayfs/copy_up.c.
 */
#include "lib/errptr.h"
#include "lib/types.h"
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include "kernel/cred.h"
#include "fs/file.h"
#include "fs/mount.h"
#include "fs/open.h"
#include "fs/overlayfs/overlayfs.h"

/* Flags that may change while a file is open. */
#define FLUID_FLAGS ((unsigned int)(O_APPEND | O_NONBLOCK))

/* Open the real file, with the flags of @file. */
static struct file *open_real(struct file *file)
{
	const unsigned int once = O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC;
	struct inode *inode = file_inode(file);
	const struct cred *old = ovl_creds(inode->i_sb);
	struct file *real;
	struct path path;

	ovl_real_path(inode, &path);
	real = dentry_open(&path, (int)(file->f_flags & ~once) | O_NOATIME,
			   ovl_fs(inode->i_sb)->cred);
	revert_creds(old);
	return real;
}

/* The real file to use now; @temporary is to be dropped, if set. */
static struct file *get_real(struct file *file, struct file **temporary)
{
	struct file *real = file->private_data;

	*temporary = NULL;
	if (file_inode(real) != ovl_real_inode(file_inode(file))) {
		real = open_real(file); /* copied up since */
		*temporary = IS_ERR(real) ? NULL : real;
		return real;
	}
	if ((real->f_flags ^ file->f_flags) & FLUID_FLAGS)
		real->f_flags = (real->f_flags & ~FLUID_FLAGS) |
				(file->f_flags & FLUID_FLAGS);
	return real;
}

static void put_real(struct file *temporary)
{
	if (temporary)
		fput(temporary);
}

static int ovl_open(struct inode *inode, struct file *file)
{
	struct dentry *dentry = file->f_path.dentry;
	struct file *real;
	int err = 0;

	(void)inode;
	if ((file->f_mode & FMODE_WRITE) || (file->f_flags & O_TRUNC))
		err = file->f_flags & O_TRUNC ? ovl_copy_up_empty(dentry)
					      : ovl_copy_up(dentry);
	if (err)
		return err;
	real = open_real(file);
	if (IS_ERR(real))
		return (int)PTR_ERR(real);
	file->private_data = real;
	file->f_mapping = real->f_mapping;
	return 0;
}

static int ovl_release(struct inode *inode, struct file *file)
{
	(void)inode;
	fput(file->private_data);
	return 0;
}

static loff_t ovl_llseek(struct file *file, loff_t offset, int whence)
{
	struct file *temporary, *real = get_real(file, &temporary);
	const struct cred *old;
	loff_t pos;

	if (IS_ERR(real))
		return PTR_ERR(real);
	old = ovl_creds(file_inode(file)->i_sb);
	real->f_pos = file->f_pos;
	pos = vfs_llseek(real, offset, whence);
	file->f_pos = real->f_pos;
	revert_creds(old);
	put_real(temporary);
	return pos;
}

/* The copy in the upper has been read; originals are never written. */
static void accessed(struct file *file)
{
	struct inode *inode = file_inode(file);
	struct path path;

	if ((file->f_flags & O_NOATIME) || !ovl_upper(inode))
		return;
	ovl_real_path(inode, &path);
	if (!(file->f_path.mnt->mnt_flags & MNT_NOATIME))
		touch_atime(&path);
}

static ssize_t ovl_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	struct file *temporary, *real = get_real(file, &temporary);
	const struct cred *old;
	ssize_t n;

	if (IS_ERR(real))
		return PTR_ERR(real);
	old = ovl_creds(file_inode(file)->i_sb);
	n = vfs_iter_read(real, to, pos);
	revert_creds(old);
	if (n >= 0)
		accessed(file);
	put_real(temporary);
	return n;
}

static ssize_t ovl_write(struct file *file, struct iov_iter *from, loff_t *pos)
{
	struct inode *inode = file_inode(file);
	struct file *temporary = NULL, *real;
	const struct cred *old;
	ssize_t n;

	inode_lock(inode);
	ovl_copyattr(inode);
	n = file_remove_privs(file); /* judged by the writer's own rights */
	real = n ? ERR_PTR(n) : get_real(file, &temporary);
	if (IS_ERR(real)) {
		n = PTR_ERR(real);
		goto out;
	}
	old = ovl_creds(inode->i_sb);
	n = vfs_iter_write(real, from, pos);
	revert_creds(old);
	ovl_copyattr(inode);
	put_real(temporary);
out:
	inode_unlock(inode);
	return n;
}

static int ovl_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct file *real = file->private_data;

	return real->f_op->mmap ? real->f_op->mmap(real, vma) : -ENODEV;
}

static int ovl_fsync(struct file *file, loff_t start, loff_t end, int datasync)
{
	struct inode *inode = file_inode(file);
	struct file *temporary, *real;
	const struct cred *old;
	int err = 0;

	if (ovl_fs(inode->i_sb)->config.is_volatile)
		return 0;
	real = get_real(file, &temporary);
	if (IS_ERR(real))
		return (int)PTR_ERR(real);
	if (ovl_upper(inode)) { /* nobody wrote to an original */
		old = ovl_creds(inode->i_sb);
		err = vfs_fsync_range(real, start, end, datasync);
		revert_creds(old);
	}
	put_real(temporary);
	return err;
}

static long ovl_fallocate(struct file *file, int mode, loff_t offset,
			  loff_t len)
{
	struct inode *inode = file_inode(file);
	struct file *temporary = NULL, *real;
	const struct cred *old;
	long err;

	inode_lock(inode);
	ovl_copyattr(inode);
	err = file_remove_privs(file);
	real = err ? ERR_PTR(err) : get_real(file, &temporary);
	if (IS_ERR(real)) {
		err = PTR_ERR(real);
		goto out;
	}
	old = ovl_creds(inode->i_sb);
	err = vfs_fallocate(real, mode, offset, len);
	revert_creds(old);
	ovl_copyattr(inode);
	put_real(temporary);
out:
	inode_unlock(inode);
	return err;
}

const struct file_operations ovl_file_fops = {
	.open = ovl_open,
	.release = ovl_release,
	.llseek = ovl_llseek,
	.read = ovl_read,
	.write = ovl_write,
	.mmap = ovl_mmap,
	.fsync = ovl_fsync,
	.fallocate = ovl_fallocate,
};

/*
 * fs/overlayfs/util.c - small questions about layers, marks and real files.
 *
 * See: fs/overlayfs/overlayfs.h.
 */
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/types.h"
#include <uapi/errno.h>
#include "kernel/base/bug.h"
#include "kernel/base/spinlock.h"
#include "kernel/cred.h"
#include "fs/mount.h"
#include "fs/namei.h"
#include "fs/overlayfs/overlayfs.h"
#include "fs/xattr.h"

/* The value of OVL_XATTR_ORIGIN; ours alone, Linux keeps a file handle. */
struct origin {
	u8 magic[4];
	u32 zero;
	u64 ino;
};

static const u8 origin_magic[4] = { 'n', 'x', 'o', '1' };

/**
 * ovl_creds() - act as the mounter from here on.
 * @sb: the overlay.
 *
 * Context: Process.  revert_creds() must follow.
 * Return: the caller's own.
 */
const struct cred *ovl_creds(const struct super_block *sb)
{
	return override_creds(ovl_fs(sb)->cred);
}

/**
 * ovl_real_path() - where a file really is now.
 * @inode: of the overlay.
 * @path:  set, without references: both live as long as @inode.
 *
 * Context: Any.
 */
void ovl_real_path(const struct inode *inode, struct path *path)
{
	const struct ovl_fs *fs = ovl_fs(inode->i_sb);
	const struct ovl_inode *oi = ovl_i(inode);
	struct dentry *upper = ovl_upper(inode);

	if (upper) {
		path->mnt = ovl_upper_mnt(fs);
		path->dentry = upper;
		return;
	}
	assert(oi->nr_lower > 0);
	path->mnt = fs->layers[oi->lower[0].layer].mnt;
	path->dentry = oi->lower[0].dentry;
}

/** ovl_real_inode() - the inode behind ovl_real_path().  Context: Any. */
struct inode *ovl_real_inode(const struct inode *inode)
{
	struct path path;

	ovl_real_path(inode, &path);
	return d_inode(path.dentry);
}

/**
 * ovl_copyattr() - an overlay inode looks like its real file.
 * @inode: of the overlay.
 *
 * Context: Any.
 */
void ovl_copyattr(struct inode *inode)
{
	const struct inode *real = ovl_real_inode(inode);

	spin_lock(&inode->i_lock);
	inode->i_mode = real->i_mode;
	inode->i_uid = real->i_uid;
	inode->i_gid = real->i_gid;
	inode->i_atime = real->i_atime;
	inode->i_mtime = real->i_mtime;
	inode->i_ctime = real->i_ctime;
	inode->i_flags = (inode->i_flags & S_DEAD) |
			 (real->i_flags & (S_APPEND | S_IMMUTABLE | S_NOATIME));
	spin_unlock(&inode->i_lock);
	i_size_write(inode, i_size_read(real));
}

/** ovl_is_whiteout() - does this name say "removed"?  Context: Any. */
bool ovl_is_whiteout(const struct dentry *dentry)
{
	const struct inode *inode = d_inode(dentry);

	return inode && S_ISCHR(inode->i_mode) && inode->i_rdev == 0;
}

static const char *mark_name(const struct ovl_fs *fs, enum ovl_xattr mark)
{
	static const char *const names[2][2] = {
		{ "trusted.overlay.opaque", "trusted.overlay.origin" },
		{ "user.overlay.opaque", "user.overlay.origin" },
	};

	return names[fs->config.userxattr][mark];
}

/** ovl_is_opaque() - does this directory hide what is below it? */
bool ovl_is_opaque(const struct ovl_fs *fs, struct dentry *dentry)
{
	char value;

	return vfs_getxattr(dentry, mark_name(fs, OVL_XATTR_OPAQUE), &value,
			    1) == 1 &&
	       value == 'y';
}

/**
 * ovl_set_mark() - leave a mark on a file of the upper.
 * @fs:     the overlay.
 * @dentry: real file; its mount is held for writing.
 * @mark:   which.
 * @value:  what it says; for OVL_XATTR_ORIGIN a u64.
 * @size:   its bytes.
 *
 * Context: May sleep; as the mounter.
 * Return: 0, or -errno of setxattr(2), -EOPNOTSUPP where there is no room.
 */
int ovl_set_mark(const struct ovl_fs *fs, struct dentry *dentry,
		 enum ovl_xattr mark, const void *value, size_t size)
{
	struct origin origin = { .zero = 0 };

	if (fs->noxattr)
		return -EOPNOTSUPP;
	if (mark == OVL_XATTR_ORIGIN) {
		assert(size == sizeof(origin.ino));
		memcpy(origin.magic, origin_magic, sizeof(origin_magic));
		memcpy(&origin.ino, value, size);
		value = &origin;
		size = sizeof(origin);
	}
	return vfs_setxattr(dentry, mark_name(fs, mark), value, size, 0);
}

/** ovl_get_origin() - st_ino before the copy-up, or 0.  May sleep. */
u64 ovl_get_origin(const struct ovl_fs *fs, struct dentry *dentry)
{
	struct origin origin;

	if (vfs_getxattr(dentry, mark_name(fs, OVL_XATTR_ORIGIN), &origin,
			 sizeof(origin)) != sizeof(origin))
		return 0;
	if (memcmp(origin.magic, origin_magic, sizeof(origin_magic)) != 0)
		return 0;
	return origin.ino;
}

/** ovl_is_private_xattr() - one of our marks, nobody else's business? */
bool ovl_is_private_xattr(const struct ovl_fs *fs, const char *name)
{
	return strstarts(name, fs->config.userxattr ? "user.overlay."
						    : "trusted.overlay.");
}

/**
 * ovl_lookup_real() - a name in a directory of a layer.
 * @dir:  real.
 * @name: without slashes.
 *
 * Context: May sleep; takes @dir's i_rwsem.
 * Return: a dentry with a reference, perhaps negative; or ERR_PTR.
 */
struct dentry *ovl_lookup_real(struct dentry *dir, const struct qstr *name)
{
	struct dentry *dentry;

	inode_lock(d_inode(dir));
	dentry = lookup_one_len(name->name, dir, (int)name->len);
	inode_unlock(d_inode(dir));
	return dentry;
}

/** ovl_want_write() - the upper will be written.  Return: 0 or -EROFS. */
int ovl_want_write(const struct ovl_fs *fs)
{
	return ovl_upper_mnt(fs) ? mnt_want_write(ovl_upper_mnt(fs)) : -EROFS;
}

/** ovl_drop_write() - undo ovl_want_write().  Context: Any. */
void ovl_drop_write(const struct ovl_fs *fs)
{
	mnt_drop_write(ovl_upper_mnt(fs));
}

/*
 * fs/overlayfs/xattr.c - extended attributes: the real file's, without ours.
 *
 * See: xattr(7).
 */
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/types.h"
#include <uapi/errno.h>
#include <uapi/limits.h>
#include "kernel/cred.h"
#include "mm/slab.h"
#include "fs/overlayfs/overlayfs.h"
#include "fs/xattr.h"

/** ovl_getxattr() - i_op->getxattr.  Return: bytes or -errno. */
ssize_t ovl_getxattr(struct inode *inode, const char *name, void *buf,
		     size_t size)
{
	const struct cred *old;
	struct path real;
	ssize_t n;

	if (ovl_is_private_xattr(ovl_fs(inode->i_sb), name))
		return -EOPNOTSUPP;
	ovl_real_path(inode, &real);
	old = ovl_creds(inode->i_sb);
	n = vfs_getxattr(real.dentry, name, buf, size);
	revert_creds(old);
	return n;
}

/* Is there such an attribute to remove?  Before a copy-up for nothing. */
static int may_remove(struct inode *inode, const char *name)
{
	ssize_t n = ovl_getxattr(inode, name, NULL, 0);

	return n < 0 ? (int)n : 0;
}

/** ovl_setxattr() - i_op->setxattr: copy up, then set.  Return: 0, -errno. */
int ovl_setxattr(struct inode *inode, const char *name, const void *value,
		 size_t size, int flags)
{
	const struct ovl_fs *fs = ovl_fs(inode->i_sb);
	const struct cred *old;
	int err;

	if (ovl_is_private_xattr(fs, name))
		return -EOPNOTSUPP;
	err = ovl_want_write(fs);
	if (err)
		return err;
	if (!value && !ovl_upper(inode))
		err = may_remove(inode, name);
	if (!err && !ovl_upper(inode))
		err = ovl_copy_up(ovl_i(inode)->alias);
	if (!err) {
		old = ovl_creds(inode->i_sb);
		err = vfs_setxattr(ovl_upper(inode), name, value, size, flags);
		revert_creds(old);
		ovl_copyattr(inode);
	}
	ovl_drop_write(fs);
	return err;
}

/* Take our own names out of a list; what is left. */
static ssize_t hide_private(const struct ovl_fs *fs, char *list, ssize_t n)
{
	char *at = list, *end = list + n;
	bool trusted = capable(CAP_SYS_ADMIN);

	while (at < end) {
		size_t len = strlen(at) + 1;

		if (ovl_is_private_xattr(fs, at) ||
		    (!trusted && strstarts(at, XATTR_TRUSTED_PREFIX))) {
			memmove(at, at + len, (size_t)(end - at) - len);
			end -= len;
		} else {
			at += len;
		}
	}
	return end - list;
}

/* The whole list of a real file in new memory; *n is its length or -errno. */
static char *read_list(struct dentry *dentry, ssize_t *n)
{
	char *list = kvmalloc(XATTR_LIST_MAX, GFP_KERNEL);

	if (!list) {
		*n = -ENOMEM;
		return NULL;
	}
	*n = vfs_listxattr(dentry, list, XATTR_LIST_MAX);
	return list;
}

/** ovl_listxattr() - i_op->listxattr.  Return: bytes or -errno. */
ssize_t ovl_listxattr(struct inode *inode, char *buf, size_t size)
{
	const struct cred *old = ovl_creds(inode->i_sb);
	struct path real;
	ssize_t n;
	char *list;

	ovl_real_path(inode, &real);
	list = read_list(real.dentry, &n);
	revert_creds(old);
	if (n > 0)
		n = hide_private(ovl_fs(inode->i_sb), list, n);
	if (n > 0 && size) {
		if ((size_t)n > size)
			n = -ERANGE;
		else
			memcpy(buf, list, (size_t)n);
	}
	kvfree(list);
	return n;
}

static int copy_one(struct dentry *from, struct dentry *to, const char *name,
		    void *value)
{
	ssize_t n = vfs_getxattr(from, name, value, XATTR_SIZE_MAX);

	if (n < 0)
		return (int)n;
	return vfs_setxattr(to, name, value, (size_t)n, 0);
}

/**
 * ovl_copy_xattrs() - a copy-up takes the attributes along.
 * @fs:   the overlay.
 * @from: the lower file.
 * @to:   the copy.
 *
 * Context: May sleep; as the mounter.
 * Return: 0 or -errno.
 */
int ovl_copy_xattrs(const struct ovl_fs *fs, struct dentry *from,
		    struct dentry *to)
{
	char *list, *name, *value = NULL;
	ssize_t n;
	int err = 0;

	if (!d_inode(from)->i_op->listxattr || !d_inode(to)->i_op->setxattr)
		return 0;
	list = read_list(from, &n);
	if (n > 0) {
		value = kvmalloc(XATTR_SIZE_MAX, GFP_KERNEL);
		if (!value)
			n = -ENOMEM;
	}
	if (n < 0)
		err = (int)n;
	for (name = list; !err && name < list + n; name += strlen(name) + 1) {
		if (ovl_is_private_xattr(fs, name))
			continue;
		err = copy_one(from, to, name, value);
		if (err == -EOPNOTSUPP && !strstarts(name, "security."))
			err = 0; /* the upper cannot keep this kind */
	}
	kvfree(value);
	kvfree(list);
	return err;
}

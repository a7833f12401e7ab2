/*
 * fs/xattr.h - extended attributes: small named values beside a file's data.
 */
#ifndef FS_XATTR_H
#define FS_XATTR_H

#include "lib/types.h"

struct dentry;
struct inode;
struct xattr_table;

#define XATTR_USER_PREFIX     "user."
#define XATTR_TRUSTED_PREFIX  "trusted."
#define XATTR_SECURITY_PREFIX "security."
#define XATTR_SYSTEM_PREFIX   "system."
#define XATTR_NAME_CAPS       "security.capability"

ssize_t vfs_getxattr(struct dentry *dentry, const char *name, void *value,
		     size_t size);
int vfs_setxattr(struct dentry *dentry, const char *name, const void *value,
		 size_t size, int flags);
int vfs_removexattr(struct dentry *dentry, const char *name);
ssize_t vfs_listxattr(struct dentry *dentry, char *list, size_t size);

ssize_t simple_xattr_get(struct inode *inode, const char *name, void *buf,
			 size_t size);
int simple_xattr_set(struct inode *inode, const char *name, const void *value,
		     size_t size, int flags);
ssize_t simple_xattr_list(struct inode *inode, char *buf, size_t size);
void simple_xattrs_free(struct inode *inode);

#endif

/*
 * fs/open.h - opening a path: the step from a dentry to a struct file.
 */
#ifndef FS_OPEN_H
#define FS_OPEN_H

#include "lib/types.h"
#include "fs/path.h"
#include "fs/namei.h"

struct cred;
struct dentry;
struct file;
struct inode;
struct statfs;

int build_open_flags(const struct open_how *how, struct open_flags *op);
int vfs_open(const struct path *path, struct file *file);
struct file *dentry_open(const struct path *path, int flags,
			 const struct cred *cred);
struct file *filp_open(const char *name, int flags, umode_t mode);
struct file *file_open_root(const struct path *root, const char *name,
			    int flags, umode_t mode);
struct file *file_open_name(struct filename *name, int flags, umode_t mode);
struct file *open_exec(const char *name);
int do_truncate(struct dentry *dentry, loff_t length, unsigned int time_attrs,
		struct file *file);
int vfs_truncate(const struct path *path, loff_t length);
int vfs_fallocate(struct file *file, int mode, loff_t offset, loff_t len);
int vfs_fchmod(struct file *file, umode_t mode);
int chmod_common(const struct path *path, umode_t mode);
int chown_common(const struct path *path, uid_t user, gid_t group);
int vfs_statfs(const struct path *path, struct statfs *buf);

#endif

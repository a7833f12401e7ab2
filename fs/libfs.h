/*
 * fs/libfs.h - ready-made parts for file systems that live in memory.
 */
#ifndef FS_LIBFS_H
#define FS_LIBFS_H

#include "lib/types.h"

struct dentry;
struct dentry_operations;
struct dir_context;
struct file;
struct file_operations;
struct file_system_type;
struct iattr;
struct inode;
struct inode_operations;
struct kstat;
struct link_done;
struct path;
struct statfs;
struct super_block;

extern const struct file_operations simple_dir_operations;
extern const struct inode_operations simple_dir_inode_operations;
extern const struct inode_operations simple_symlink_inode_operations;
extern const struct dentry_operations simple_dentry_operations;

struct dentry *simple_lookup(struct inode *dir, struct dentry *dentry,
			     unsigned int flags);
int simple_statfs(struct dentry *dentry, struct statfs *buf);
int simple_getattr(const struct path *path, struct kstat *stat, u32 mask,
		   unsigned int flags);
int simple_setattr(struct dentry *dentry, struct iattr *attr);
int simple_link(struct dentry *old, struct inode *dir, struct dentry *new);
int simple_unlink(struct inode *dir, struct dentry *dentry);
int simple_rmdir(struct inode *dir, struct dentry *dentry);
int simple_rename(struct inode *old_dir, struct dentry *old,
		  struct inode *new_dir, struct dentry *new,
		  unsigned int flags);
bool simple_empty(struct dentry *dentry);
int dcache_readdir(struct file *file, struct dir_context *ctx);
loff_t dcache_dir_lseek(struct file *file, loff_t offset, int whence);
int always_delete_dentry(const struct dentry *dentry);
const char *simple_get_link(struct dentry *dentry, struct inode *inode,
			    struct link_done *done);
struct inode *alloc_anon_inode(struct super_block *sb);
struct dentry *mount_pseudo(struct file_system_type *type, unsigned long magic,
			    const struct dentry_operations *dops);

#endif

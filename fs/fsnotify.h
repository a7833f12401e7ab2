/*
 * fs/fsnotify.h - the points at which watchers of files would be told.
 *
 * The file rooms call these after the fact.  With no mark on an inode they
 * cost one load and a branch.
 */
#ifndef FS_FSNOTIFY_H
#define FS_FSNOTIFY_H

#include "lib/types.h"
#include "lib/compiler.h"

struct dentry;
struct file;
struct inode;
struct qstr;
struct super_block;

#define FS_ACCESS        0x00000001
#define FS_MODIFY        0x00000002
#define FS_ATTRIB        0x00000004
#define FS_CLOSE_WRITE   0x00000008
#define FS_CLOSE_NOWRITE 0x00000010
#define FS_OPEN          0x00000020
#define FS_MOVED_FROM    0x00000040
#define FS_MOVED_TO      0x00000080
#define FS_CREATE        0x00000100
#define FS_DELETE        0x00000200
#define FS_DELETE_SELF   0x00000400
#define FS_MOVE_SELF     0x00000800
#define FS_UNMOUNT       0x00002000
#define FS_ISDIR         0x40000000

void fsnotify_file(struct file *file, u32 mask);
void fsnotify_dentry(struct dentry *dentry, u32 mask);
void fsnotify_name(struct inode *dir, u32 mask, const struct qstr *name,
		   u32 cookie);
void fsnotify_inode(struct inode *inode, u32 mask);
void fsnotify_name_gone(struct inode *inode);
u32 fsnotify_get_cookie(void);
void fsnotify_sb_delete(struct super_block *sb);

#endif

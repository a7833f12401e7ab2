/*
 * fs/filesystems.h - the file system types this kernel knows.
 */
#ifndef FS_FILESYSTEMS_H
#define FS_FILESYSTEMS_H

#include "lib/types.h"
#include "lib/list.h"

struct dentry;
struct fs_context;
struct seq_file;
struct super_block;
struct user_namespace;

#define FS_REQUIRES_DEV 1 /* /proc/filesystems does not say nodev */
#define FS_USERNS_MOUNT 8 /* a user namespace's root may mount it */

/**
 * struct file_system_type
 * @name:    as in mount -t.
 * @mount:   a root dentry with a reference, its sb's s_umount held for
 *           writing and s_active counted; or ERR_PTR.
 * @kill_sb: the last mount is gone; ends in generic_shutdown_super().
 * @check_param: look at one option as it comes: 0, or -EINVAL with a message.
 *           NULL: mount() alone looks at them.
 * @owner:   whose a new super block is; NULL: the current user namespace's.
 */
struct file_system_type {
	const char *name;
	int fs_flags;
	struct dentry *(*mount)(struct file_system_type *type, int flags,
				const char *dev_name, void *data);
	void (*kill_sb)(struct super_block *sb);
	int (*check_param)(struct fs_context *fc, const char *key,
			   const char *value);
	struct user_namespace *(*owner)(void);
	struct list_head list;      /* every registered type */
	struct list_head fs_supers; /* sb_lock */
};

void filesystems_init(void);
int register_filesystem(struct file_system_type *type);
struct file_system_type *get_fs_type(const char *name);
struct user_namespace *fs_type_owner(const struct file_system_type *type);
int filesystems_show(struct seq_file *m, void *v);

#endif

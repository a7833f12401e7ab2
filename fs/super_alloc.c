/*
 * fs/super_alloc.c - memory and device numbers for super blocks.
 *
 * A file system without a device gets a number with major 0, so that st_dev
 * tells its files from others'.
 *
 * See: fs/super.c.
 */
#include "lib/types.h"
#include "lib/list.h"
#include "lib/string.h"
#include <uapi/errno.h>
#include "asm/page.h"
#include "kernel/base/spinlock.h"
#include "kernel/cred.h"
#include "kernel/ida.h"
#include "kernel/user_namespace.h"
#include "mm/slab.h"
#include "fs/filesystems.h"
#include "fs/super.h"

#define ANON_MINORS (1U << 20)

static struct ida anon_minors = IDA_INIT("anon_minors", 1);

/**
 * get_anon_bdev() - a device number for a file system without a device.
 * @dev: set on success; major 0.
 *
 * Context: May sleep.
 * Return: 0, -ENOMEM, or -EMFILE when all numbers are in use.
 */
int get_anon_bdev(dev_t *dev)
{
	int minor = ida_alloc(&anon_minors);

	if (minor < 0)
		return minor == -ENOSPC ? -EMFILE : minor;
	if (minor >= (int)ANON_MINORS) {
		ida_free(&anon_minors, minor);
		return -EMFILE;
	}
	*dev = MKDEV(0, minor);
	return 0;
}

/** free_anon_bdev() - undo get_anon_bdev().  Context: Any. */
void free_anon_bdev(dev_t dev)
{
	ida_free(&anon_minors, (int)MINOR(dev));
}

/**
 * alloc_super() - an empty super block, on no list.
 * @type:  its file system.
 * @flags: SB_*.
 *
 * Context: May sleep.
 * Return: one with s_count and s_active at 1, or NULL without memory.
 */
struct super_block *alloc_super(struct file_system_type *type, int flags)
{
	struct super_block *sb = kzalloc(sizeof(*sb), GFP_KERNEL);

	if (!sb)
		return NULL;
	sb->s_type = type;
	sb->s_flags = (unsigned long)flags;
	sb->s_count = 1;
	atomic_set(&sb->s_active, 1);
	sb->s_blocksize = PAGE_SIZE;
	sb->s_blocksize_bits = PAGE_SHIFT;
	sb->s_maxbytes = MAX_LFS_FILESIZE;
	sb->s_time_gran = 1;
	sb->s_user_ns = get_user_ns(fs_type_owner(type));
	if (sb->s_user_ns != &init_user_ns)
		sb->s_iflags |= SB_I_NODEV;
	strscpy(sb->s_id, type->name, sizeof(sb->s_id));
	init_rwsem(&sb->s_umount, RANK_SB, "s_umount");
	mutex_init(&sb->s_vfs_rename_mutex, RANK_RENAME_MUTEX,
		   "s_vfs_rename_mutex");
	spin_lock_init(&sb->s_tree_lock, RANK_DENTRY, "s_tree_lock");
	spin_lock_init(&sb->s_lru_lock, RANK_LRU_DENTRY, "s_lru_lock");
	spin_lock_init(&sb->s_inode_list_lock, RANK_INODE_LIST,
		       "s_inode_list_lock");
	spin_lock_init(&sb->s_dirty_lock, RANK_FS_LEAF, "s_dirty_lock");
	INIT_LIST_HEAD(&sb->s_dirty_inodes);
	INIT_LIST_HEAD(&sb->s_dentry_lru);
	INIT_LIST_HEAD(&sb->s_inodes);
	INIT_LIST_HEAD(&sb->s_mounts);
	INIT_LIST_HEAD(&sb->s_instances);
	return sb;
}

/** free_super() - undo alloc_super().  Context: Any. */
void free_super(struct super_block *sb)
{
	put_user_ns(sb->s_user_ns);
	kfree(sb);
}

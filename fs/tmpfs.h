/*
 * fs/tmpfs.h - files that live in the page cache, with limits.
 */
#ifndef FS_TMPFS_H
#define FS_TMPFS_H

#include "lib/types.h"

struct file;
struct file_system_type;
struct inode;
struct super_block;

extern struct file_system_type tmpfs_type;
extern struct file_system_type ramfs_type;
extern struct file_system_type rootfs_type;

int tmpfs_fill_super(struct super_block *sb, void *data, int silent);
struct file *shmem_file_setup(const char *name, loff_t size,
			      unsigned long flags);
long nr_shmem_pages(void);

#endif

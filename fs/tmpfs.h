/*
 * fs/tmpfs.h - files that live in the page cache, with limits.
 */
#ifndef FS_TMPFS_H
#define FS_TMPFS_H

#include "lib/types.h"
#include "kernel/base/spinlock.h"
#include "kernel/uidgid.h"

struct address_space;
struct dentry;
struct file;
struct file_system_type;
struct fs_context;
struct inode;
struct seq_file;
struct super_block;

/* struct tmpfs_sb - one tmpfs: its limits and what is used of them. */
struct tmpfs_sb {
	spinlock_t lock;
	unsigned long max_blocks;  /* lock: pages; 0 = no limit */
	unsigned long used_blocks; /* lock */
	unsigned long max_inodes;  /* lock; 0 = no limit */
	unsigned long used_inodes; /* lock */
	umode_t mode;              /* [c] of the root, for show_options */
	kuid_t uid;                /* [c] */
	kgid_t gid;                /* [c] */
	bool blocks_given;         /* lock: a limit other than the default */
	bool inodes_given;         /* lock */
};

extern struct file_system_type tmpfs_type;
extern struct file_system_type ramfs_type;
extern struct file_system_type rootfs_type;

int tmpfs_fill_super(struct super_block *sb, void *data, int silent);
struct inode *tmpfs_get_inode(struct super_block *sb, const struct inode *dir,
			      umode_t mode, dev_t dev);
int tmpfs_charge(struct address_space *mapping, long pages);
struct file *shmem_file_setup(const char *name, loff_t size);
void shmem_init(void);

/* fs/memfd.c */
long seals_fcntl(struct file *file, unsigned int cmd, unsigned long arg);
long nr_shmem_pages(void);

/* fs/tmpfs_options.c */
int tmpfs_parse_options(struct tmpfs_sb *info, char *text, bool remount);
int ramfs_parse_options(struct tmpfs_sb *info, char *text);
int tmpfs_check_param(struct fs_context *fc, const char *key,
		      const char *value);
int tmpfs_show_options(struct seq_file *m, struct dentry *root);
int tmpfs_remount(struct super_block *sb, int *flags, char *data);

#endif

/*
 * fs/super.h - one mounted instance of a file system.
 */
#ifndef FS_SUPER_H
#define FS_SUPER_H

#include "lib/types.h"
#include "lib/errseq.h"
#include "lib/list.h"
#include "lib/atomic.h"
#include "kernel/base/spinlock.h"
#include "kernel/base/mutex.h"
#include "kernel/base/rwsem.h"

struct block_device;
struct dentry;
struct dentry_operations;
struct file_system_type;
struct inode;
struct seq_file;
struct statfs;
struct super_block;
struct user_namespace;

/* s_flags: the MS_* bits that belong to the super block, and: */
#define SB_RDONLY 1
#define SB_ACTIVE (1 << 30)
#define SB_BORN   (1 << 29)
#define SB_DYING  (1 << 28)

#define MAX_LFS_FILESIZE 0x7fffffffffffffffL

/*
 * struct super_block
 *   [c] constant once mounted   [s] sb_lock       [u] s_umount
 *   [a] atomic                  others: the lock beside them
 */
struct super_block {
	struct list_head s_list;                /* [s] all super blocks */
	struct list_head s_instances;           /* [s] of the same type */
	struct file_system_type *s_type;        /* [c] */
	const struct super_operations *s_op;    /* [c] */
	const struct dentry_operations *s_d_op; /* [c] */
	struct user_namespace *s_user_ns;       /* [c] owner of the mount */
	struct dentry *s_root;                  /* [c] */
	dev_t s_dev;                   /* [c] st_dev; major 0 for most */
	unsigned long s_flags;         /* [u] */
	unsigned long s_magic;         /* [c] */
	unsigned long s_blocksize;     /* [c] */
	unsigned int s_blocksize_bits; /* [c] */
	loff_t s_maxbytes;             /* [c] */
	u32 s_time_gran;               /* [c] ns: 1 or a second */
	s64 s_time_min, s_time_max;    /* [c] s; 0, 0: all there are */
	struct rw_semaphore s_umount;
	unsigned int s_count;            /* [s] references to the memory */
	atomic_t s_active;               /* [a] mounts and other users */
	char s_id[32];                   /* [c] source name, for humans */
	void *s_fs_info;                 /* the file system's */
	unsigned int s_iflags;           /* [c] SB_I_* */
	bool s_readonly_remount;         /* mount_lock: becoming read-only */
	struct mutex s_vfs_rename_mutex; /* directories change parents */

	spinlock_t s_tree_lock; /* guards d_children of all dentries */
	spinlock_t s_lru_lock;
	struct list_head s_dentry_lru; /* s_lru_lock: oldest last */
	long s_nr_lru;                 /* s_lru_lock */
	spinlock_t s_inode_list_lock;
	struct list_head s_inodes; /* s_inode_list_lock */
	struct list_head s_mounts; /* mount_lock: its mounts */

	struct block_device *s_bdev; /* [c] where it is stored, or NULL */
	spinlock_t s_dirty_lock;
	struct list_head s_dirty_inodes; /* s_dirty_lock: oldest first */
	errseq_t s_wb_err;               /* [a] last error, for syncfs(2) */
};

#define SB_I_NOEXEC         0x01 /* never run programs from here (proc, sysfs) */
#define SB_I_NODEV          0x02 /* device nodes here are not devices */
#define SB_I_USERNS_VISIBLE 0x04
#define SB_I_WRITEBACK      0x08 /* pages are written, inodes need not be */

/**
 * struct super_operations
 * @alloc_inode:  memory for an inode; default: the general cache.
 * @free_inode:   undo alloc_inode.
 * @evict_inode:  the last reference is gone; default truncates its pages.
 * @write_inode:  store the attributes; also says that there is a store.
 * @put_super:    the last mount is gone, inodes are evicted.
 * @sync_fs:      write what is not inodes, and wait for the device.
 * @statfs:       fill in @buf.
 * @remount_fs:   change options; @flags may be adjusted.
 * @show_path:    what @root is called in the root field of mountinfo, where it
 *                has no path.
 * @show_options: append ",name=value" to the line of /proc/mounts.
 * @umount_begin: MNT_FORCE: abort what waits.
 */
struct super_operations {
	struct inode *(*alloc_inode)(struct super_block *sb);
	void (*free_inode)(struct inode *inode);
	void (*evict_inode)(struct inode *inode);
	int (*write_inode)(struct inode *inode);
	void (*put_super)(struct super_block *sb);
	int (*sync_fs)(struct super_block *sb, int wait);
	int (*statfs)(struct dentry *dentry, struct statfs *buf);
	int (*remount_fs)(struct super_block *sb, int *flags, char *data);
	int (*show_path)(struct seq_file *m, struct dentry *root);
	int (*show_options)(struct seq_file *m, struct dentry *root);
	void (*umount_begin)(struct super_block *sb);
};

typedef int fill_super_fn(struct super_block *sb, void *data, int silent);

/* sget() callbacks: does @sb match @data; make @sb into what @data says. */
typedef int super_test_fn(struct super_block *sb, void *data);
typedef int super_set_fn(struct super_block *sb, void *data);

struct super_block *sget(struct file_system_type *type, super_test_fn *test,
			 super_set_fn *set, int flags, void *data);
int set_anon_super(struct super_block *sb, void *data);
void kill_anon_super(struct super_block *sb);
void kill_litter_super(struct super_block *sb);
void generic_shutdown_super(struct super_block *sb);
void deactivate_super(struct super_block *sb);
void deactivate_locked_super(struct super_block *sb);
struct dentry *mount_nodev(struct file_system_type *type, int flags, void *data,
			   fill_super_fn *fill);
struct dentry *mount_single(struct file_system_type *type, int flags,
			    void *data, fill_super_fn *fill);
struct dentry *mount_keyed(struct file_system_type *type, int flags, void *data,
			   void *key, fill_super_fn *fill);
struct dentry *mount_fs(struct file_system_type *type, int flags,
			const char *name, void *data);
int reconfigure_super(struct super_block *sb, int flags, void *data);
struct super_block *alloc_super(struct file_system_type *type, int flags);
void free_super(struct super_block *sb);
int get_anon_bdev(dev_t *dev);
void free_anon_bdev(dev_t dev);
void for_each_super(void (*fn)(struct super_block *sb, void *arg), void *arg);
unsigned long super_shrink_dentries(unsigned long nr_to_scan);
long nr_supers(void);

#endif

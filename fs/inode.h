/*
 * fs/inode.h - a file itself: type, owner, mode, times, data.
 */
#ifndef FS_INODE_H
#define FS_INODE_H

#include "lib/types.h"
#include "lib/list.h"
#include "lib/atomic.h"
#include <uapi/stat.h>
#include "kernel/base/spinlock.h"
#include "kernel/base/rwsem.h"
#include "mm/pagecache.h"
#include "kernel/cred.h"
#include "kernel/time.h"
#include "fs/path.h"

struct dentry;
struct file;
struct file_lock_context;
struct file_operations;
struct fsnotify_mark_list;
struct iattr;
struct inode;
struct kstat;
struct pipe_inode_info;
struct super_block;
struct xattr_table;

/* i_state */
#define I_FREEING  0x01
#define I_NEW      0x04 /* in the table, not yet filled in */
#define I_BAD      0x08 /* cannot be read; on its way out */
#define I_LINKABLE 0x02 /* O_TMPFILE without O_EXCL: linkat may name it */

/* i_flags */
#define S_NOATIME   0x0002
#define S_APPEND    0x0004
#define S_IMMUTABLE 0x0008
#define S_DEAD      0x0010 /* removed directory: nothing can be added */
#define S_PRIVATE   0x0200
#define S_NOSEC     0x1000 /* has no security.capability */

/*
 * struct inode
 *   [c] constant    [w] i_rwsem held for writing    [i] i_lock
 *   [s] sb->s_inode_list_lock    [d] sb->s_dirty_lock    [a] atomic
 */
struct inode {
	umode_t i_mode;       /* [w] */
	unsigned int i_flags; /* [w] S_* */
	kuid_t i_uid;         /* [w] */
	kgid_t i_gid;         /* [w] */
	const struct inode_operations *i_op;
	const struct file_operations *i_fop;
	struct super_block *i_sb;        /* [c] */
	struct address_space *i_mapping; /* [c] its pages; often &i_data */
	u64 i_ino;                       /* [c] */
	unsigned int i_nlink;      /* [i] through inc_nlink() and friends */
	dev_t i_rdev;              /* [c] */
	loff_t i_size;             /* [w] read freely */
	struct timespec64 i_atime; /* [i] */
	struct timespec64 i_mtime; /* [i] */
	struct timespec64 i_ctime; /* [i] */
	struct timespec64 i_btime; /* [c] */
	unsigned int i_blkbits;    /* [c] */
	u64 i_blocks;              /* [i] of 512 bytes */
	atomic_long_t i_version;   /* [a] */
	u32 i_generation;          /* [c] */
	u32 i_state;               /* [i] I_* */
	u32 i_seals;               /* [w] F_SEAL_*, of a file in memory */
	atomic_t i_count;          /* [a] references */
	atomic_t i_writecount;     /* [a] >0 writers, <0 writing denied */
	atomic_t i_readcount;      /* [a] */
	spinlock_t i_lock;
	struct rw_semaphore i_rwsem;
	struct list_head i_sb_list;    /* [s] */
	struct hlist_node i_hash;      /* fs/inode_hash.c, under its lock */
	struct list_head i_dirty_list; /* [d] counts as a reference */
	u64 i_dirtied_ns;              /* [d] since when it stands there */
	u32 i_dirty;                   /* [d] I_DIRTY_*, I_WRITING */
	struct address_space i_data;   /* the page cache of a regular file */
	struct file_lock_context *i_flctx;     /* [i] set once */
	struct fsnotify_mark_list *i_fsnotify; /* [i] set once */
	struct pipe_inode_info *i_pipe;        /* FIFO; its own lock */
	char *i_link;                 /* [c] a symlink's text, if in memory */
	struct xattr_table *i_xattrs; /* [w] simple xattrs */
	void *i_private;              /* the file system's */
};

/**
 * struct link_done - what get_link() leaves for the walker to use and free.
 * @jump: a magic link's target, with references; jump.dentry NULL otherwise.
 * @buf:  kfree()d when the text is no longer needed; may be NULL.
 */
struct link_done {
	struct path jump;
	void *buf;
};

/**
 * struct inode_operations - what can be done with the names in a directory,
 * and with an inode as such.
 * @lookup:   find @dentry's name in @dir: d_add() it (NULL inode if absent)
 *            and return NULL, or return another dentry, or ERR_PTR.
 * @get_link: the text of a symlink, or NULL after filling in the jump of a
 *            magic link, or ERR_PTR.
 * @readlink: only for magic links: write what readlink(2) shows.
 */
struct inode_operations {
	struct dentry *(*lookup)(struct inode *dir, struct dentry *dentry,
				 unsigned int flags);
	const char *(*get_link)(struct dentry *dentry, struct inode *inode,
				struct link_done *done);
	int (*readlink)(struct dentry *dentry, char __user *buf, int len);
	int (*permission)(struct inode *inode, int mask);
	int (*create)(struct inode *dir, struct dentry *dentry, umode_t mode,
		      bool excl);
	int (*link)(struct dentry *old, struct inode *dir, struct dentry *new);
	int (*unlink)(struct inode *dir, struct dentry *dentry);
	int (*symlink)(struct inode *dir, struct dentry *dentry,
		       const char *text);
	int (*mkdir)(struct inode *dir, struct dentry *dentry, umode_t mode);
	int (*rmdir)(struct inode *dir, struct dentry *dentry);
	int (*mknod)(struct inode *dir, struct dentry *dentry, umode_t mode,
		     dev_t dev);
	int (*rename)(struct inode *old_dir, struct dentry *old,
		      struct inode *new_dir, struct dentry *new,
		      unsigned int flags);
	int (*tmpfile)(struct inode *dir, struct dentry *dentry, umode_t mode);
	int (*setattr)(struct dentry *dentry, struct iattr *attr);
	int (*getattr)(const struct path *path, struct kstat *stat,
		       u32 request_mask, unsigned int query_flags);
	ssize_t (*getxattr)(struct inode *inode, const char *name, void *buf,
			    size_t size);
	int (*setxattr)(struct inode *inode, const char *name,
			const void *value, size_t size, int flags);
	ssize_t (*listxattr)(struct inode *inode, char *buf, size_t size);
};

/* struct iattr.ia_valid */
#define ATTR_MODE      (1 << 0)
#define ATTR_UID       (1 << 1)
#define ATTR_GID       (1 << 2)
#define ATTR_SIZE      (1 << 3)
#define ATTR_ATIME     (1 << 4)
#define ATTR_MTIME     (1 << 5)
#define ATTR_CTIME     (1 << 6)
#define ATTR_ATIME_SET (1 << 7)
#define ATTR_MTIME_SET (1 << 8)
#define ATTR_FORCE     (1 << 9)
#define ATTR_KILL_SUID (1 << 11)
#define ATTR_KILL_SGID (1 << 12)
#define ATTR_FILE      (1 << 13)
#define ATTR_OPEN      (1 << 15)
#define ATTR_TIMES_SET (1 << 16)
#define ATTR_TOUCH     (1 << 17)

struct iattr {
	unsigned int ia_valid; /* ATTR_* */
	umode_t ia_mode;
	kuid_t ia_uid;
	kgid_t ia_gid;
	loff_t ia_size;
	struct timespec64 ia_atime;
	struct timespec64 ia_mtime;
	struct timespec64 ia_ctime;
	struct file *ia_file;
};

/* struct kstat - everything stat(2) and statx(2) can say. */
struct kstat {
	u32 result_mask; /* STATX_* */
	umode_t mode;
	unsigned int nlink;
	u32 blksize;
	u64 attributes;
	u64 attributes_mask;
	u64 ino;
	dev_t dev;
	dev_t rdev;
	kuid_t uid;
	kgid_t gid;
	loff_t size;
	struct timespec64 atime;
	struct timespec64 mtime;
	struct timespec64 ctime;
	struct timespec64 btime;
	u64 blocks;
	u64 mnt_id;
};

#define MAY_EXEC   0x01
#define MAY_WRITE  0x02
#define MAY_READ   0x04
#define MAY_APPEND 0x08
#define MAY_ACCESS 0x10
#define MAY_OPEN   0x20
#define MAY_CHDIR  0x40

#define IS_IMMUTABLE(inode) (((inode)->i_flags & S_IMMUTABLE) != 0)
#define IS_APPEND(inode)    (((inode)->i_flags & S_APPEND) != 0)
#define IS_DEADDIR(inode)   (((inode)->i_flags & S_DEAD) != 0)

void inode_init(void);
struct inode *new_inode(struct super_block *sb);
void inode_init_owner(struct inode *inode, const struct inode *dir,
		      umode_t mode);
void init_special_inode(struct inode *inode, umode_t mode, dev_t rdev);
u64 get_next_ino(void);
void ihold(struct inode *inode);
struct inode *igrab(struct inode *inode);
void iput(struct inode *inode);

/* fs/inode_hash.c: for file systems with inode numbers of their own */
struct inode *iget_locked(struct super_block *sb, u64 ino) __must_check;
int insert_new_inode(struct inode *inode) __must_check;
void unlock_new_inode(struct inode *inode);
void iget_failed(struct inode *inode);
void inode_unhash(struct inode *inode);

void clear_inode(struct inode *inode);
long nr_inodes(void);

void set_nlink(struct inode *inode, unsigned int nlink);
void inc_nlink(struct inode *inode);
void drop_nlink(struct inode *inode);
void clear_nlink(struct inode *inode);

struct timespec64 timestamp_truncate(struct timespec64 t,
				     const struct inode *inode);
struct timespec64 current_time(const struct inode *inode);
void touch_atime(const struct path *path);
void file_accessed(struct file *file);
int file_update_time(struct file *file);
int file_remove_privs(struct file *file);
int file_modified(struct file *file);
void inode_add_bytes(struct inode *inode, loff_t bytes);
void inode_sub_bytes(struct inode *inode, loff_t bytes);

int generic_permission(struct inode *inode, int mask);
int inode_permission(struct inode *inode, int mask);
bool inode_owner_or_capable(const struct inode *inode);
bool capable_wrt_inode_uidgid(const struct inode *inode, int cap);
bool in_group_or_capable(const struct inode *inode, kgid_t gid);
unsigned int setattr_should_drop_suidgid(const struct inode *inode);
int setattr_prepare(struct dentry *dentry, struct iattr *attr);
void setattr_copy(struct inode *inode, const struct iattr *attr);
int notify_change(struct dentry *dentry, struct iattr *attr);
int inode_newsize_ok(const struct inode *inode, loff_t size);
void generic_fillattr(struct inode *inode, struct kstat *stat);
int vfs_getattr(const struct path *path, struct kstat *stat, u32 mask,
		unsigned int flags);

int get_write_access(struct inode *inode);
void put_write_access(struct inode *inode);
int deny_write_access(struct file *file);
void allow_write_access(struct file *file);

/* inode_lock_nested(): the order when one operation locks several. */
#define I_MUTEX_NORMAL  0
#define I_MUTEX_PARENT  1
#define I_MUTEX_PARENT2 2
#define I_MUTEX_CHILD   3
#define I_MUTEX_CHILD2  4

void inode_lock(struct inode *inode);
void inode_lock_nested(struct inode *inode, unsigned int depth);
void inode_unlock(struct inode *inode);
void inode_lock_shared(struct inode *inode);
void inode_unlock_shared(struct inode *inode);

static inline loff_t i_size_read(const struct inode *inode)
{
	return __atomic_load_n(&inode->i_size, __ATOMIC_RELAXED);
}

static inline void i_size_write(struct inode *inode, loff_t size)
{
	__atomic_store_n(&inode->i_size, size, __ATOMIC_RELAXED);
}

static inline bool inode_is_open_for_write(const struct inode *inode)
{
	return atomic_read(&inode->i_writecount) > 0;
}

#endif

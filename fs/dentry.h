/*
 * fs/dentry.h - the dentry cache: names, and the inodes they lead to.
 *
 * d_ref is the heart: one word with the count and the facts that decide what
 * the last dput() does, so that both change in one step.  A dentry is found
 * through a list (hash chain, parent's children, LRU) under that list's lock
 * and pinned with dget_unless_dead(); it is freed only after DREF_DEAD was
 * set on a zero count and it left every list.
 */
#ifndef FS_DENTRY_H
#define FS_DENTRY_H

#include "lib/types.h"
#include "lib/list.h"
#include "lib/rbtree.h"
#include "lib/atomic.h"

struct inode;
struct dentry;
struct super_block;
struct path;
struct seq_file;
struct vfsmount;

struct qstr {
	u32 hash;
	u32 len;
	const char *name;
};

#define QSTR(str_) \
	(struct qstr) \
	{ \
		.name = (str_), .len = (u32)strlen(str_) \
	}

/* d_ref: a count and what dput() must know about it. */
#define DREF_COUNT      0x00000000ffffffffL
#define DREF_UNHASHED   (1L << 32) /* the last put frees it */
#define DREF_LRU        (1L << 33) /* on the LRU list of its super block */
#define DREF_REFERENCED (1L << 34) /* used since the shrinker last looked */
#define DREF_DEAD       (1L << 35) /* being freed: no new references */

/* d_flags */
#define DCACHE_MOUNTED     0x01 /* something is mounted here, in some ns */
#define DCACHE_NEGATIVE_OK 0x02 /* reserved for file systems: keep negatives */
#define DCACHE_DONTCACHE   0x04 /* the last put frees it */
#define DCACHE_REVALIDATE  0x08 /* d_op->d_revalidate must be asked */
#define DCACHE_DELETE      0x10 /* d_op->d_delete must be asked */
#define DCACHE_PSEUDO      0x20 /* no tree: pipes, sockets, anonymous files */
#define DCACHE_CANT_MOUNT  0x40 /* removed: never a mount point again */

#define DNAME_INLINE_LEN 40

/*
 * struct dentry - one name in one directory.
 *   [c] constant                        [h] hash bucket lock
 *   [r] rename_lock + parents' i_rwsem  [t] sb->s_tree_lock
 *   [l] sb->s_lru_lock                  [p] parent's i_rwsem
 *   [m] mount_lock                      [a] atomic
 */
struct dentry {
	atomic_long_t d_ref;      /* [a] count and DREF_* */
	struct hlist_node d_hash; /* [h] */
	struct dentry *d_parent;  /* [r] itself at the root */
	struct qstr d_name;       /* [r][h] */
	struct inode *d_inode;    /* [p] NULL: known not to exist */
	u32 d_flags;              /* [a] DCACHE_* */
	u32 d_bucket;             /* [h] which chain, while hashed */
	struct super_block *d_sb; /* [c] */
	const struct dentry_operations *d_op; /* [c] */
	u64 d_off;                            /* [t] place among the siblings */
	u64 d_next_off;                       /* [t] next child's place */
	struct rb_node d_child;         /* [t] in the parent's d_children */
	struct rb_root d_children;      /* [t] by d_off */
	struct list_head d_lru;         /* [l] */
	void *d_fsdata;                 /* the file system's */
	char d_iname[DNAME_INLINE_LEN]; /* short names live here */
};

/**
 * struct dentry_operations - what a file system may decide about its names.
 * @d_revalidate: 1 still valid, 0 look it up again, or -errno.
 * @d_delete:     nonzero: do not cache it after the last put.
 * @d_release:    it is being freed.
 * @d_dname:      its text in /proc/PID/fd for files without a tree, written
 *                at the end of @buf; returns the start, or ERR_PTR.
 */
struct dentry_operations {
	int (*d_revalidate)(struct dentry *dentry, unsigned int flags);
	int (*d_delete)(const struct dentry *dentry);
	void (*d_release)(struct dentry *dentry);
	char *(*d_dname)(struct dentry *dentry, char *buf, int buflen);
};

void dcache_init(void);
struct dentry *d_alloc(struct dentry *parent, const struct qstr *name);
struct dentry *d_alloc_pseudo(struct super_block *sb, const struct qstr *name);
struct dentry *d_alloc_name(struct dentry *parent, const char *name);
struct dentry *d_make_root(struct inode *root);
struct dentry *d_lookup(struct dentry *parent, const struct qstr *name);
void d_instantiate(struct dentry *dentry, struct inode *inode);
void d_add(struct dentry *dentry, struct inode *inode);
struct dentry *d_splice_alias(struct inode *inode, struct dentry *dentry);
void d_drop(struct dentry *dentry);
void d_delete(struct dentry *dentry);
void d_tmpfile(struct dentry *dentry, struct inode *inode);
void d_move(struct dentry *dentry, struct dentry *target);
void d_exchange(struct dentry *a, struct dentry *b);
struct dentry *d_ancestor(struct dentry *p1, struct dentry *p2);
bool is_subdir(struct dentry *dentry, struct dentry *ancestor);
struct dentry *dget_parent(struct dentry *dentry);
bool dget_unless_dead(struct dentry *dentry);
void dput(struct dentry *dentry);
void d_invalidate(struct dentry *dentry);
void shrink_dcache_parent(struct dentry *parent);
void shrink_dcache_for_umount(struct super_block *sb);
unsigned long shrink_dcache(unsigned long nr_to_scan);
struct dentry *d_next_child(struct dentry *parent, u64 off);
void d_copy_name(const struct dentry *dentry, char *buf);
void rename_lock_take(void);
void rename_lock_drop(void);
u32 dname_hash(const char *name, unsigned int len);
char *d_path(const struct path *path, char *buf, int buflen);
char *d_absolute_path(const struct path *path, char *buf, int buflen);
char *dentry_path(struct dentry *dentry, char *buf, int buflen);
char *prepend_path_from(const struct path *path, const struct path *root,
			char *buf, int buflen);
char *simple_dname(struct dentry *dentry, char *buf, int buflen);
long nr_dentries(void);
long nr_dentries_unused(void);
long nr_dentries_used(void);

static inline struct dentry *dget(struct dentry *dentry)
{
	if (dentry)
		atomic_long_inc(&dentry->d_ref);
	return dentry;
}

static inline long d_count(const struct dentry *dentry)
{
	return atomic_long_read(&dentry->d_ref) & DREF_COUNT;
}

static inline bool d_unhashed(const struct dentry *dentry)
{
	return (atomic_long_read(&dentry->d_ref) & DREF_UNHASHED) != 0;
}

static inline bool d_is_root(const struct dentry *dentry)
{
	return dentry == dentry->d_parent;
}

static inline bool d_unlinked(const struct dentry *dentry)
{
	return d_unhashed(dentry) && !d_is_root(dentry);
}

static inline struct inode *d_inode(const struct dentry *dentry)
{
	return dentry->d_inode;
}

static inline bool d_is_negative(const struct dentry *dentry)
{
	return !dentry->d_inode;
}

static inline bool d_is_positive(const struct dentry *dentry)
{
	return dentry->d_inode != NULL;
}

static inline u32 d_flags(const struct dentry *dentry)
{
	return __atomic_load_n(&dentry->d_flags, __ATOMIC_RELAXED);
}

static inline void d_set_flags(struct dentry *dentry, u32 flags)
{
	__atomic_fetch_or(&dentry->d_flags, flags, __ATOMIC_RELAXED);
}

static inline void d_clear_flags(struct dentry *dentry, u32 flags)
{
	__atomic_fetch_and(&dentry->d_flags, ~flags, __ATOMIC_RELAXED);
}

static inline bool d_mountpoint(const struct dentry *dentry)
{
	return (d_flags(dentry) & DCACHE_MOUNTED) != 0;
}

#endif

/*
 * fs/pseudo.h - a file system that is a tree in memory, each file a callback.
 *
 * sysfs, debugfs and the static part of proc are each one tree of nodes.  A
 * node lives until it is removed and its last inode is gone; after removal
 * its open files answer ENODEV.
 */
#ifndef FS_PSEUDO_H
#define FS_PSEUDO_H

#include "lib/types.h"
#include "lib/compiler.h"
#include "lib/refcount.h"
#include "lib/list.h"
#include "lib/rbtree.h"
#include "kernel/base/rwsem.h"
#include "kernel/uidgid.h"

struct dentry;
struct dentry_operations;
struct dir_context;
struct file;
struct file_operations;
struct file_system_type;
struct iattr;
struct inode;
struct inode_operations;
struct pseudo_node;
struct seq_file;
struct super_block;
struct super_operations;

typedef int pseudo_show_fn(struct seq_file *m, void *v);
typedef ssize_t pseudo_store_fn(struct pseudo_node *node, char *buf,
				size_t len);

/*
 * pseudo_node - one name in a tree.
 *   [c] constant   [t] the mutex of all trees   [a] atomic
 */
struct pseudo_node {
	struct rb_node rb;          /* [t] in parent->by_name */
	struct list_head sibling;   /* [t] in parent->children */
	struct rb_root by_name;     /* [t] of a directory */
	struct list_head children;  /* [t] oldest first */
	struct pseudo_node *parent; /* [c] NULL at the root */
	refcount_t count;           /* [a] the tree's and each inode's */
	struct rw_semaphore active; /* held to read by show() and store() */
	bool dead;                  /* [t] removed */
	struct inode *inode;        /* [t] the latest, not referenced */
	umode_t mode;               /* [t] type and permissions */
	kuid_t uid;                 /* [t] */
	kgid_t gid;                 /* [t] */
	u64 ino;                    /* [c] grows with age */
	unsigned int nr_dirs;       /* [t] directories in here */
	const struct file_operations *fops;  /* [c] of a file */
	const struct inode_operations *iops; /* [c] NULL: the usual */
	pseudo_show_fn *show;                /* [c] of a simple file */
	pseudo_store_fn *store; /* [c] takes text, ends in NUL; len or -errno */
	const void *ops;        /* [c] seq_operations, for proc_create_seq() */
	void *data;             /* [c] the owner's */
	char *target;           /* [c] of a symbolic link */
	char name[];            /* [c] */
};

struct pseudo_node *pseudo_root(umode_t mode);
struct pseudo_node *pseudo_mkdir(struct pseudo_node *parent, const char *name,
				 umode_t mode);
struct pseudo_node *pseudo_create(struct pseudo_node *parent, const char *name,
				  umode_t mode,
				  const struct file_operations *fops,
				  void *data);
struct pseudo_node *pseudo_create_show(struct pseudo_node *parent,
				       const char *name, umode_t mode,
				       pseudo_show_fn *show,
				       pseudo_store_fn *store, void *data);
struct pseudo_node *pseudo_symlink(struct pseudo_node *parent, const char *name,
				   const char *target);
void pseudo_remove(struct pseudo_node *node);
struct pseudo_node *pseudo_find(struct pseudo_node *parent, const char *name);
struct pseudo_node *inode_node(const struct inode *inode);
bool pseudo_dir_is_empty(const struct inode *inode);
struct inode *pseudo_get_inode(struct super_block *sb,
			       struct pseudo_node *node);
struct dentry *pseudo_lookup_in(struct pseudo_node *parent,
				struct dentry *dentry);
struct dentry *pseudo_lookup(struct inode *dir, struct dentry *dentry,
			     unsigned int flags);
struct dentry *pseudo_lookup_negative(struct inode *dir, struct dentry *dentry,
				      unsigned int flags);
void pseudo_notify(struct pseudo_node *node, u32 mask);
int pseudo_fill_super(struct super_block *sb, struct pseudo_node *root,
		      unsigned long magic);

int pseudo_setattr(struct dentry *dentry, struct iattr *attr);
int pseudo_readdir(struct file *file, struct dir_context *ctx);
int pseudo_emit(struct pseudo_node *dir, struct dir_context *ctx);
bool pseudo_at_end(struct pseudo_node *dir, loff_t pos);
void pseudo_evict_inode(struct inode *inode);
void pseudo_put(struct pseudo_node *node);

extern const struct dentry_operations pseudo_dops;
extern const struct super_operations pseudo_sops;
extern const struct file_operations pseudo_dir_fops;
extern const struct file_operations pseudo_show_fops;
extern const struct inode_operations pseudo_dir_iops;
extern const struct inode_operations pseudo_file_iops;

/* sysfs: one tree, /sys.  Parents are NULL for the root. */
struct pseudo_node *sysfs_create_dir(struct pseudo_node *parent,
				     const char *name);
struct pseudo_node *sysfs_create_file(struct pseudo_node *parent,
				      const char *name, umode_t mode,
				      int (*show)(struct seq_file *m, void *v),
				      ssize_t (*store)(struct pseudo_node *node,
						       char *buf, size_t len),
				      void *data);
struct pseudo_node *sysfs_path(const char *path);

/* debugfs: one tree, /sys/kernel/debug. */
struct pseudo_node *debugfs_create_dir(const char *name,
				       struct pseudo_node *parent);
struct pseudo_node *debugfs_create_file(const char *name, umode_t mode,
					struct pseudo_node *parent, void *data,
					const struct file_operations *fops);
struct pseudo_node *debugfs_create_show(const char *name, umode_t mode,
					struct pseudo_node *parent,
					pseudo_show_fn *show,
					pseudo_store_fn *store);
void debugfs_remove(struct pseudo_node *node);

void sysfs_init(void);
void sysfs_cpus_init(void);
void debugfs_init(void);

extern struct file_system_type sysfs_type;
extern struct file_system_type debugfs_type;

#endif

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
#include "lib/rbtree.h"

struct dentry;
struct file;
struct file_operations;
struct inode;
struct inode_operations;
struct pseudo_node;
struct seq_file;
struct super_block;

/*
 * pseudo_node - one name in a tree.  [c] constant, [t] the tree's lock
 */
struct pseudo_node {
	struct rb_node rb;          /* [t] in parent->children, by name */
	struct rb_root children;    /* [t] of a directory */
	struct pseudo_node *parent; /* [c] */
	struct pseudo_node *next;   /* [t] creation order, for readdir */
	refcount_t count;
	bool dead;                                /* [t] removed */
	umode_t mode;                             /* [t] type and permissions */
	uid_t uid;                                /* [t] */
	gid_t gid;                                /* [t] */
	u64 ino;                                  /* [c] */
	unsigned int nlink;                       /* [t] */
	const struct file_operations *fops;       /* [c] of a regular file */
	const struct inode_operations *iops;      /* [c] NULL: the tree's own */
	int (*show)(struct seq_file *m, void *v); /* [c] simple file */
	ssize_t (*store)(struct pseudo_node *node, char *buf, size_t len);
	void *data;       /* [c] the owner's */
	char *target;     /* [c] of a symbolic link */
	const char *name; /* [c] */
};

struct pseudo_node *pseudo_root(umode_t mode);
struct pseudo_node *pseudo_mkdir(struct pseudo_node *parent, const char *name,
				 umode_t mode);
struct pseudo_node *pseudo_create(struct pseudo_node *parent, const char *name,
				  umode_t mode,
				  const struct file_operations *fops,
				  void *data);
struct pseudo_node *pseudo_create_show(
	struct pseudo_node *parent, const char *name, umode_t mode,
	int (*show)(struct seq_file *m, void *v),
	ssize_t (*store)(struct pseudo_node *node, char *buf, size_t len),
	void *data);
struct pseudo_node *pseudo_symlink(struct pseudo_node *parent, const char *name,
				   const char *target);
void pseudo_remove(struct pseudo_node *node);
struct pseudo_node *pseudo_find(struct pseudo_node *parent, const char *name);
struct pseudo_node *inode_node(const struct inode *inode);
struct inode *pseudo_get_inode(struct super_block *sb,
			       struct pseudo_node *node);
struct dentry *pseudo_lookup(struct inode *dir, struct dentry *dentry,
			     unsigned int flags);
int pseudo_fill_super(struct super_block *sb, struct pseudo_node *root,
		      unsigned long magic);

extern const struct file_operations pseudo_dir_fops;
extern const struct file_operations pseudo_show_fops;
extern const struct inode_operations pseudo_dir_iops;

/* sysfs: one tree, /sys.  Parents are NULL for the root. */
struct pseudo_node *sysfs_create_dir(struct pseudo_node *parent,
				     const char *name);
struct pseudo_node *sysfs_create_file(struct pseudo_node *parent,
				      const char *name, umode_t mode,
				      int (*show)(struct seq_file *m, void *v),
				      ssize_t (*store)(struct pseudo_node *node,
						       char *buf, size_t len),
				      void *data);
struct pseudo_node *sysfs_path(const char *path); /* "class/tty", made */

/* debugfs: one tree, /sys/kernel/debug. */
struct pseudo_node *debugfs_create_dir(const char *name,
				       struct pseudo_node *parent);
struct pseudo_node *debugfs_create_file(const char *name, umode_t mode,
					struct pseudo_node *parent, void *data,
					const struct file_operations *fops);
void debugfs_remove(struct pseudo_node *node);

void sysfs_init(void);
void debugfs_init(void);

#endif

/*
 * fs/overlayfs/overlayfs.h - what the rooms of overlayfs share.
 *
 * Layers lie on top of each other: layer 0 is the upper, the only one that is
 * written; 1, 2 ... are the lowers, from the top down.  An overlay inode
 * knows its file in the upper, once there is one, and in the lowers: a stack
 * for a directory that merges several, at most one for anything else.
 *
 * The layers are touched with the credentials of whoever mounted the overlay
 * (ovl_creds()); what the caller may do was decided on the overlay's own
 * inode, whose owner and mode are copies of the real file's.
 */
#ifndef FS_OVERLAYFS_OVERLAYFS_H
#define FS_OVERLAYFS_OVERLAYFS_H

#include "lib/types.h"
#include "lib/list.h"
#include "kernel/base/mutex.h"
#include "kernel/base/spinlock.h"
#include "fs/inode.h"
#include "fs/dentry.h"
#include "fs/path.h"
#include "fs/super.h"

struct cred;
struct file;
struct file_system_type;
struct seq_file;

#define OVL_MAX_LOWER   500
#define OVL_STACK_DEPTH 2 /* overlays on overlays */
#define OVL_BUCKETS     64

/* struct ovl_layer - a private mount of one layer. */
struct ovl_layer {
	struct vfsmount *mnt; /* root of the layer; NULL: no upper */
	unsigned int fsid;    /* index of its file system in sbs */
};

/* struct ovl_sb - one of the file systems the layers lie on. */
struct ovl_sb {
	struct super_block *sb;
	dev_t pseudo_dev; /* st_dev of its files if there are several */
};

/* struct ovl_config - the mount options. */
struct ovl_config {
	char *lowerdir;
	char *upperdir;
	char *workdir;
	bool userxattr;           /* user.overlay.* instead of trusted.* */
	bool default_permissions; /* do not ask the real file */
	bool is_volatile;         /* nothing is synced */
};

/* struct ovl_fs - one overlay; [c] all but the last three. */
struct ovl_fs {
	struct ovl_config config;
	unsigned int nr_layers;
	struct ovl_layer *layers;
	unsigned int nr_sbs;
	struct ovl_sb *sbs;
	bool same_fs;            /* all layers on one: st_ino is the real one */
	bool noxattr;            /* the upper has no room for our marks */
	int depth;               /* 1, or 2 over another overlay */
	struct dentry *workdir;  /* where new files are prepared */
	const struct cred *cred; /* the mounter's */
	atomic_t temp;           /* [a] numbers names in the workdir */
	spinlock_t lock;
	struct hlist_head inodes[OVL_BUCKETS]; /* lock: by upper inode */
};

struct ovl_lower {
	struct dentry *dentry;
	unsigned int layer;
};

/*
 * struct ovl_inode
 *   [c] constant    [u] set once under copy_up, read with acquire
 */
struct ovl_inode {
	struct inode vfs;
	struct dentry *upper;    /* [u] */
	struct ovl_lower *lower; /* [c] */
	unsigned int nr_lower;   /* [c] */
	unsigned int fsid;       /* [c] whose st_dev */
	struct dentry *alias;    /* [c] the only name of what is in no upper */
	struct mutex copy_up;
	struct hlist_node hash; /* fs->lock */
};

static inline struct ovl_inode *ovl_i(const struct inode *inode)
{
	return container_of(inode, struct ovl_inode, vfs);
}

static inline struct ovl_fs *ovl_fs(const struct super_block *sb)
{
	return sb->s_fs_info;
}

static inline struct dentry *ovl_upper(const struct inode *inode)
{
	return __atomic_load_n(&ovl_i(inode)->upper, __ATOMIC_ACQUIRE);
}

static inline struct vfsmount *ovl_upper_mnt(const struct ovl_fs *fs)
{
	return fs->layers[0].mnt;
}

/* enum ovl_xattr - the marks overlayfs leaves on files of the upper. */
enum ovl_xattr {
	OVL_XATTR_OPAQUE, /* "y": nothing below shows through */
	OVL_XATTR_ORIGIN, /* st_ino of the file it was copied from */
};

extern struct file_system_type overlay_type;

/* util.c */
const struct cred *ovl_creds(const struct super_block *sb);
void ovl_real_path(const struct inode *inode, struct path *path);
struct inode *ovl_real_inode(const struct inode *inode);
void ovl_copyattr(struct inode *inode);
bool ovl_is_whiteout(const struct dentry *dentry);
bool ovl_is_opaque(const struct ovl_fs *fs, struct dentry *dentry);
int ovl_set_mark(const struct ovl_fs *fs, struct dentry *dentry,
		 enum ovl_xattr mark, const void *value, size_t size);
u64 ovl_get_origin(const struct ovl_fs *fs, struct dentry *dentry);
bool ovl_is_private_xattr(const struct ovl_fs *fs, const char *name);
struct dentry *ovl_lookup_real(struct dentry *dir, const struct qstr *name);
int ovl_want_write(const struct ovl_fs *fs);
void ovl_drop_write(const struct ovl_fs *fs);

/* work.c: the workdir */
struct dentry *ovl_lookup_temp(struct ovl_fs *fs);
struct dentry *ovl_make_whiteout(struct ovl_fs *fs);
int ovl_rename(struct dentry *old_dir, struct dentry *old,
	       struct dentry *new_dir, struct dentry *new, unsigned int flags);
int ovl_remove_real(struct dentry *dir, struct dentry *dentry);
void ovl_cleanup(struct dentry *dir, struct dentry *dentry);
int ovl_clear_whiteouts(struct ovl_fs *fs, struct dentry *dir);
int ovl_make_workdir(struct ovl_fs *fs, const struct path *base);

/* inode.c */
struct inode *ovl_alloc_inode(struct super_block *sb);
void ovl_free_inode(struct inode *inode);
void ovl_evict_inode(struct inode *inode);
struct inode *ovl_new_inode(struct super_block *sb);
void ovl_fill_inode(struct inode *inode, struct dentry *upper,
		    struct ovl_lower *lower, unsigned int nr_lower);
struct inode *ovl_find_inode(struct ovl_fs *fs, const struct inode *upper);
void ovl_set_upper(struct inode *inode, struct dentry *upper);
int ovl_getattr(const struct path *path, struct kstat *stat, u32 mask,
		unsigned int flags);
int ovl_setattr(struct dentry *dentry, struct iattr *attr);
int ovl_permission(struct inode *inode, int mask);

/* xattr.c */
ssize_t ovl_getxattr(struct inode *inode, const char *name, void *buf,
		     size_t size);
int ovl_setxattr(struct inode *inode, const char *name, const void *value,
		 size_t size, int flags);
ssize_t ovl_listxattr(struct inode *inode, char *buf, size_t size);
int ovl_copy_xattrs(const struct ovl_fs *fs, struct dentry *from,
		    struct dentry *to);

/* lookup.c */
struct dentry *ovl_lookup(struct inode *dir, struct dentry *dentry,
			  unsigned int flags);
int ovl_lower_positive(struct dentry *dentry);

/* copy_up.c */
int ovl_copy_up(struct dentry *dentry);
int ovl_copy_up_empty(struct dentry *dentry);

/* dir.c, rename.c, readdir.c, file.c: the tables */
extern const struct inode_operations ovl_dir_iops;
extern const struct inode_operations ovl_file_iops;
extern const struct inode_operations ovl_link_iops;
extern const struct inode_operations ovl_special_iops;
extern const struct file_operations ovl_dir_fops;
extern const struct file_operations ovl_file_fops;
int ovl_rename_op(struct inode *old_dir, struct dentry *old,
		  struct inode *new_dir, struct dentry *new,
		  unsigned int flags);
int ovl_check_empty(struct dentry *dentry);

/* options.c */
int ovl_parse_options(struct ovl_config *config, char *text);
void ovl_free_options(struct ovl_config *config);
int ovl_show_options(struct seq_file *m, struct dentry *root);
unsigned int ovl_split_lowers(char *text);

#endif

/*
 * fs/namei.h - from a path name to (mount, dentry).
 */
#ifndef FS_NAMEI_H
#define FS_NAMEI_H

#include "lib/types.h"
#include "lib/compiler.h"
#include <uapi/fcntl.h>
#include <uapi/limits.h>
#include "fs/path.h"

struct file;
struct inode;
struct qstr;

#define LOOKUP_FOLLOW        0x0001 /* follow a symlink at the end */
#define LOOKUP_DIRECTORY     0x0002 /* the end must be a directory */
#define LOOKUP_AUTOMOUNT     0x0004
#define LOOKUP_EMPTY         0x4000 /* accept "" (AT_EMPTY_PATH) */
#define LOOKUP_MOUNTPOINT    0x0080 /* the end is what is mounted there */
#define LOOKUP_REVAL         0x0020
#define LOOKUP_OPEN          0x0100
#define LOOKUP_CREATE        0x0200
#define LOOKUP_EXCL          0x0400
#define LOOKUP_RENAME_TARGET 0x0800
#define LOOKUP_PARENT        0x0010
#define LOOKUP_NO_SYMLINKS   0x010000
#define LOOKUP_NO_MAGICLINKS 0x020000
#define LOOKUP_NO_XDEV       0x040000
#define LOOKUP_BENEATH       0x080000
#define LOOKUP_IN_ROOT       0x100000
#define LOOKUP_CACHED        0x200000
#define LOOKUP_IS_SCOPED     (LOOKUP_BENEATH | LOOKUP_IN_ROOT)

#define MAXSYMLINKS 40

/* struct filename - a path name copied from user space. */
struct filename {
	const char *name;
	int refcnt;    /* one task uses it: not atomic */
	bool is_short; /* which cache it came from */
	char iname[];  /* the text */
};

/* struct open_flags - open(2)'s flags, digested once. */
struct open_flags {
	int open_flag;
	umode_t mode;
	int acc_mode; /* MAY_* */
	int intent;
	int lookup_flags;
};

struct filename *getname(const char __user *name) __must_check;
struct filename *getname_flags(const char __user *name, int flags) __must_check;
struct filename *getname_kernel(const char *name) __must_check;
void putname(struct filename *name);

int user_path_at(int dfd, const char __user *name, unsigned int flags,
		 struct path *path);
int filename_lookup(int dfd, struct filename *name, unsigned int flags,
		    struct path *path, const struct path *root);
int kern_path(const char *name, unsigned int flags, struct path *path);
int vfs_path_lookup(struct dentry *dentry, struct vfsmount *mnt,
		    const char *name, unsigned int flags, struct path *path);
struct dentry *lookup_one_len(const char *name, struct dentry *base, int len);
struct dentry *kern_path_create(int dfd, const char *name, struct path *path,
				unsigned int flags);
struct dentry *user_path_create(int dfd, const char __user *name,
				struct path *path, unsigned int flags);
void done_path_create(struct path *path, struct dentry *dentry);
struct dentry *lock_rename(struct dentry *p1, struct dentry *p2);
void unlock_rename(struct dentry *p1, struct dentry *p2);

struct file *do_filp_open(int dfd, struct filename *name,
			  const struct open_flags *op);
struct file *do_file_open_root(const struct path *root, struct filename *name,
			       const struct open_flags *op);

int vfs_create(struct inode *dir, struct dentry *dentry, umode_t mode,
	       bool excl);
int vfs_mkdir(struct inode *dir, struct dentry *dentry, umode_t mode);
int vfs_mknod(struct inode *dir, struct dentry *dentry, umode_t mode,
	      dev_t dev);
int vfs_symlink(struct inode *dir, struct dentry *dentry, const char *text);
int vfs_link(struct dentry *old, struct inode *dir, struct dentry *new);
int vfs_unlink(struct inode *dir, struct dentry *dentry);
int do_unlink(const char *name);
int vfs_rmdir(struct inode *dir, struct dentry *dentry);
int vfs_readlink(struct dentry *dentry, char __user *buf, int len);
int readlink_copy(char __user *buf, int len, const char *text);

/* struct renamedata - everything vfs_rename() needs. */
struct renamedata {
	struct inode *old_dir;
	struct dentry *old_dentry;
	struct inode *new_dir;
	struct dentry *new_dentry;
	unsigned int flags; /* RENAME_* */
};
int vfs_rename(const struct renamedata *rd);

#endif

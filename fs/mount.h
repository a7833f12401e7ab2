/*
 * fs/mount.h - mounts, the tree they form, and mount namespaces.
 *
 * A vfsmount is what a path holds; the struct mount around it is private to
 * the rooms that build the tree (fs/namespace.c, fs/pnode.c, fs/namei.c and
 * the /proc/PID/mountinfo renderer).
 */
#ifndef FS_MOUNT_H
#define FS_MOUNT_H

#include "lib/types.h"
#include "lib/compiler.h"
#include "lib/list.h"
#include "lib/atomic.h"
#include "kernel/base/wait.h"
#include "kernel/nsproxy.h"
#include "fs/path.h"

struct dentry;
struct file_system_type;
struct fs_struct;
struct mountpoint;
struct seq_file;
struct super_block;
struct task_struct;
struct user_namespace;

/* mnt_flags */
#define MNT_NOSUID        0x01
#define MNT_NODEV         0x02
#define MNT_NOEXEC        0x04
#define MNT_NOATIME       0x08
#define MNT_NODIRATIME    0x10
#define MNT_RELATIME      0x20
#define MNT_READONLY      0x40
#define MNT_NOSYMFOLLOW   0x80
#define MNT_SHARED        0x1000
#define MNT_UNBINDABLE    0x2000
#define MNT_INTERNAL      0x4000
#define MNT_LOCK_ATIME    0x040000
#define MNT_LOCK_NOEXEC   0x080000
#define MNT_LOCK_NOSUID   0x100000
#define MNT_LOCK_NODEV    0x200000
#define MNT_LOCK_READONLY 0x400000
#define MNT_LOCKED        0x800000
#define MNT_UMOUNT        0x8000000
#define MNT_WRITE_HOLD    0x0200

#define MNT_SHARED_MASK (MNT_UNBINDABLE)
#define MNT_USER_SETTABLE_MASK \
	(MNT_NOSUID | MNT_NODEV | MNT_NOEXEC | MNT_NOATIME | MNT_NODIRATIME | \
	 MNT_RELATIME | MNT_READONLY | MNT_NOSYMFOLLOW)
#define MNT_ATIME_MASK (MNT_NOATIME | MNT_NODIRATIME | MNT_RELATIME)

struct vfsmount {
	struct dentry *mnt_root;    /* [c] top of what this mount shows */
	struct super_block *mnt_sb; /* [c] */
	int mnt_flags;              /* mount_lock to write; MNT_* */
};

/*
 * struct mount
 *   [c] constant           [n] namespace_sem for writing
 *   [m] mount_lock, and namespace_sem for writing to change
 *   [a] atomic
 */
struct mount {
	struct hlist_node mnt_hash;    /* [m] by (parent, mountpoint) */
	struct mount *mnt_parent;      /* [m] itself when not attached */
	struct dentry *mnt_mountpoint; /* [m] */
	struct vfsmount mnt;
	atomic_t mnt_count;              /* [a] references */
	atomic_t mnt_writers;            /* [a] mnt_want_write() holders */
	struct list_head mnt_mounts;     /* [m] children */
	struct list_head mnt_child;      /* [m] in the parent's mnt_mounts */
	struct list_head mnt_instance;   /* [m] in sb->s_mounts */
	const char *mnt_devname;         /* [c] source, as in /proc/mounts */
	struct list_head mnt_list;       /* [n] the namespace, in tree order */
	struct list_head mnt_share;      /* [n] ring of the peer group */
	struct list_head mnt_slave_list; /* [n] its slaves */
	struct list_head mnt_slave;      /* [n] in the master's slave list */
	struct mount *mnt_master;        /* [n] propagates to us */
	struct mnt_namespace *mnt_ns;    /* [m] NULL when not in a tree */
	struct mountpoint *mnt_mp;       /* [m] */
	struct list_head mnt_mp_list;    /* [m] mounts on the same mountpoint */
	struct list_head mnt_umounting;  /* [n] scratch of umount */
	int mnt_id;                      /* [c] */
	int mnt_group_id;                /* [n] peer group, 0 = none */
	int mnt_expiry_mark;             /* [m] MNT_EXPIRE was called once */
	struct mount *mnt_prop_source;   /* [n] scratch of propagation */
	u64 mnt_prop_seq;                /* [n] scratch of propagation */
};

/* struct mountpoint - a dentry that something is mounted on. */
struct mountpoint {
	struct hlist_node m_hash; /* mount_lock */
	struct dentry *m_dentry;
	struct list_head m_list; /* mount_lock: mounts here, mnt_mp_list */
	int m_count;             /* mount_lock */
};

/* struct mnt_namespace - one tree of mounts, seen by its member tasks. */
struct mnt_namespace {
	struct ns_common common; /* its user_ns is the owner */
	struct mount *root;
	struct list_head list;  /* [n] every mount, mnt_list */
	struct list_head dying; /* among those that are being freed */
	u64 seq;                /* loops of mount namespaces */
	u64 event;              /* [m] counts changes, for poll */
	wait_queue_head_t poll;
	bool is_anon;                /* [c] of a tree nobody is in yet */
	unsigned int mounts;         /* [n] */
	unsigned int pending_mounts; /* [n] */
};

static inline struct mount *real_mount(struct vfsmount *mnt)
{
	return container_of(mnt, struct mount, mnt);
}

static inline bool mnt_has_parent(const struct mount *mnt)
{
	return mnt != mnt->mnt_parent;
}

/* fs/mount.c: one mount */
extern spinlock_t mount_lock;
void lock_mount_hash(void) __acquires(mount_lock);
void unlock_mount_hash(void) __releases(mount_lock);
struct vfsmount *mntget(struct vfsmount *mnt);
void mntput(struct vfsmount *mnt);
int mnt_want_write(struct vfsmount *mnt);
void mnt_drop_write(struct vfsmount *mnt);
bool __mnt_is_readonly(const struct vfsmount *mnt);
bool path_noexec(const struct path *path);
bool mnt_may_suid(const struct vfsmount *mnt);
struct vfsmount *vfs_kern_mount(struct file_system_type *type, int flags,
				const char *name, void *data);
struct vfsmount *kern_mount(struct file_system_type *type);
void kern_unmount(struct vfsmount *mnt);
struct vfsmount *clone_private_mount(const struct path *path);
struct vfsmount *lookup_mnt(const struct path *path);
bool follow_up(struct path *path);
int mnt_hold_writers(struct mount *mnt);
void mnt_release_writers(struct mount *mnt);
int sb_prepare_remount_readonly(struct super_block *sb);
void sb_end_remount_readonly(struct super_block *sb);
long nr_mounts(void);

/* fs/namespace.c: the tree */
void mnt_init(void);
extern struct mnt_namespace *init_mnt_ns;
extern const struct ns_operations mnt_ns_operations;
struct mnt_namespace *copy_mnt_ns(struct mnt_namespace *ns,
				  struct user_namespace *user_ns,
				  struct fs_struct *new_fs);
void put_mnt_ns(struct mnt_namespace *ns);
struct mnt_namespace *current_mnt_ns(void);
int path_mount(const char *dev_name, const struct path *path, const char *type,
	       unsigned long flags, void *data);
int path_umount(struct path *path, int flags);
int do_kern_mount_at(const char *dir, const char *type, unsigned long flags,
		     const char *source, const char *data);
void detach_mounts(struct dentry *dentry);
bool is_local_mountpoint(struct dentry *dentry);
bool our_mnt(const struct vfsmount *mnt);
bool is_path_reachable(struct mount *mnt, struct dentry *dentry,
		       const struct path *root);
bool path_is_under(const struct path *path1, const struct path *path2);

/* fs/proc_namespace.c: /proc/PID/{mounts,mountinfo,mountstats} */
enum mounts_style {
	MOUNTS_MOUNTS,
	MOUNTS_MOUNTINFO,
	MOUNTS_MOUNTSTATS,
};
struct mnt_namespace *task_mnt_ns(struct task_struct *task);
int mounts_show(struct seq_file *m, struct mnt_namespace *ns,
		const struct path *root, enum mounts_style style);

#endif

/*
 * fs/mnt_tree.h - what the rooms that build the mount tree share.
 */
#ifndef FS_MNT_TREE_H
#define FS_MNT_TREE_H

#include "lib/list.h"
#include "fs/mount.h"

struct file;
struct super_block;

/* clone_mnt() and copy_tree(): how the copy relates to the original. */
#define CL_COPY_UNBINDABLE  0x04
#define CL_MAKE_SHARED      0x08
#define CL_PRIVATE          0x10
#define CL_SLAVE            0x02
#define CL_SHARED_TO_SLAVE  0x20
#define CL_COPY_MNT_NS_FILE 0x40

/* umount_tree() */
#define UMOUNT_SYNC      1 /* not lazy: users were counted */
#define UMOUNT_PROPAGATE 2
#define UMOUNT_CONNECTED 4 /* children stay where they are, out of sight */

/* struct mount_place - where something will be mounted, locked. */
struct mount_place {
	struct path path;
	struct mountpoint *mp;
};

static inline bool mnt_is_shared(const struct mount *mnt)
{
	return (mnt->mnt.mnt_flags & MNT_SHARED) != 0;
}

static inline bool mnt_is_unbindable(const struct mount *mnt)
{
	return (mnt->mnt.mnt_flags & MNT_UNBINDABLE) != 0;
}

static inline bool mnt_is_locked(const struct mount *mnt)
{
	return (mnt->mnt.mnt_flags & MNT_LOCKED) != 0;
}

static inline struct mount *next_peer(const struct mount *mnt)
{
	return list_entry(mnt->mnt_share.next, struct mount, mnt_share);
}

/* fs/mount.c */
struct hlist_head *mnt_bucket(const struct mount *mnt,
			      const struct dentry *dentry);
struct mount *alloc_vfsmnt(const char *name);
void free_vfsmnt(struct mount *mnt);
void mnt_set_root(struct mount *mnt, struct dentry *root);
void mntput_no_expire(struct mount *mnt);
struct mount *mnt_find(const struct mount *parent, const struct dentry *dentry);

/* fs/mnt_tree.c */
void mnt_tree_init(void);
void namespace_lock(void);
void namespace_unlock(void);
struct mountpoint *get_mountpoint(struct dentry *dentry);
struct mountpoint *get_mountpoint_of(struct dentry *dentry);
void put_mountpoint(struct mountpoint *mp);
void put_mountpoint_locked(struct mountpoint *mp);
void free_dead_mountpoints(void);
int lock_place(const struct path *path, struct mount_place *place);
void unlock_place(struct mount_place *place);
void mnt_set_mountpoint(struct mount *parent, struct mountpoint *mp,
			struct mount *child);
void mnt_change_mountpoint(struct mount *parent, struct mountpoint *mp,
			   struct mount *mnt);
void attach_mnt(struct mount *mnt, struct mount *parent, struct mountpoint *mp);
void unhash_mnt(struct mount *mnt);
struct mount *next_mnt(struct mount *p, struct mount *root);
struct mount *clone_mnt(struct mount *old, struct dentry *root, int flags);
bool has_locked_children(struct mount *mnt, struct dentry *dentry);
struct mount *copy_tree(struct mount *mnt, struct dentry *dentry, int flags);
void umount_tree(struct mount *mnt, int how);
void umount_at(struct mountpoint *mp);
void drop_children(struct mount *mnt);
void commit_tree(struct mount *mnt);
int count_mounts(struct mnt_namespace *ns, struct mount *mnt);
void touch_mnt_namespace(struct mnt_namespace *ns);
void lock_mnt_tree(struct mount *mnt);
extern struct rw_semaphore namespace_sem;

/* fs/mnt_attach.c */
int attach_recursive_mnt(struct mount *source, struct mount *parent,
			 struct mountpoint *mp, bool moving);

/* fs/do_mount.c */
bool may_mount(void);
struct mount *bind_copy(const struct path *old, bool recurse);
int do_move(const struct path *old, const struct path *to);
bool may_change_flags(const struct mount *mnt, int new_flags);

/* fs/namespace.c */
struct mnt_namespace *alloc_anon_ns(void);
void set_anon_tree(struct mnt_namespace *ns, struct mount *root);
void free_anon_ns(struct mnt_namespace *ns);
void dissolve_anon_tree(struct mount *mnt);

/* fs/open_tree.c */
struct file *open_detached(struct mount *mnt) __must_check;
int install_detached(struct file *file, bool cloexec);

/* fs/mount_setattr.c */
int attr_to_mnt_flags(unsigned int attr);

/* fs/mnt_visible.c */
bool mount_too_revealing(const struct super_block *sb, int *flags);

/* fs/pnode.c */
int mnt_alloc_group_id(struct mount *mnt);
void mnt_release_group_id(struct mount *mnt);
int invent_group_ids(struct mount *mnt, bool recurse);
void cleanup_group_ids(struct mount *mnt, struct mount *end);
void change_mnt_propagation(struct mount *mnt, int type);
int propagate_mnt(struct mount *dest, struct mountpoint *mp,
		  struct mount *source, struct hlist_head *made);
void propagate_umount(struct list_head *list);
bool propagate_mount_busy(struct mount *mnt, int refcnt);
int get_dominating_id(struct mount *mnt, const struct path *root);

#endif

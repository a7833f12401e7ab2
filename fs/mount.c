/*
 * fs/mount.c - one mount: its references, its writers, and the hash that
 * leads a path walk across it.
 *
 * A mount is held by the tree (while it is in one), by each child mounted on
 * it, and by every path.  The hash maps (parent mount, dentry) to the mount
 * on top; it and all links between mounts change under mount_lock, and only
 * by those who also hold namespace_sem (fs/namespace.c).
 *
 * Writers announce themselves first and look at the read-only flag after;
 * whoever makes it read-only sets MNT_WRITE_HOLD first and counts writers
 * after: one of the two always sees the other.
 *
 * See: mount(2); fs/mount.h.
 */
#include "lib/types.h"
#include "lib/errptr.h"
#include "lib/list.h"
#include "lib/string.h"
#include <uapi/errno.h>
#include <uapi/mount.h>
#include "asm/barrier.h"
#include "kernel/base/bug.h"
#include "kernel/base/spinlock.h"
#include "kernel/cred.h"
#include "kernel/ida.h"
#include "kernel/task.h"
#include "mm/slab.h"
#include "fs/dentry.h"
#include "fs/filesystems.h"
#include "fs/mnt_tree.h"
#include "fs/mount.h"
#include "fs/path.h"
#include "fs/super.h"

#define NR_BUCKETS 1024

spinlock_t mount_lock = SPINLOCK_INIT(RANK_MOUNT, "mount_lock");
static struct hlist_head mount_hash[NR_BUCKETS]; /* mount_lock */
static struct ida mnt_ids = IDA_INIT("mnt_ids", 1);
static atomic_long_t mount_count = ATOMIC_LONG_INIT(0);

/** lock_mount_hash() - keep mounts where they are.  Context: Any. */
void lock_mount_hash(void)
{
	spin_lock(&mount_lock);
}

/** unlock_mount_hash() - undo lock_mount_hash().  Context: Any. */
void unlock_mount_hash(void)
{
	spin_unlock(&mount_lock);
}

/** nr_mounts() - how many mounts exist.  Context: Any. */
long nr_mounts(void)
{
	return atomic_long_read(&mount_count);
}

/**
 * mnt_bucket() - the chain of a place where something may be mounted.
 * @mnt:    parent.
 * @dentry: mount point in it.
 *
 * Context: Any.
 * Return: the chain, to be walked under mount_lock.
 */
struct hlist_head *mnt_bucket(const struct mount *mnt,
			      const struct dentry *dentry)
{
	u64 h = ((u64)(uintptr_t)mnt >> 6) * 31 + ((u64)(uintptr_t)dentry >> 6);

	return &mount_hash[(h * 0x9e3779b97f4a7c15ULL) >> 54];
}

/**
 * alloc_vfsmnt() - an empty mount, in no tree.
 * @name: source, as /proc/mounts will show it.
 *
 * Context: May sleep.
 * Return: the mount with one reference, or ERR_PTR: -ENOMEM, -ENOSPC.
 */
struct mount *alloc_vfsmnt(const char *name)
{
	struct mount *mnt = kzalloc(sizeof(*mnt), GFP_KERNEL);
	int id;

	if (!mnt)
		return ERR_PTR(-ENOMEM);
	id = ida_alloc(&mnt_ids);
	if (id < 0)
		goto out_free;
	mnt->mnt_id = id;
	mnt->mnt_devname = kstrdup(name ? name : "none", GFP_KERNEL);
	if (!mnt->mnt_devname)
		goto out_free_id;
	atomic_set(&mnt->mnt_count, 1);
	mnt->mnt_parent = mnt;
	INIT_LIST_HEAD(&mnt->mnt_mounts);
	INIT_LIST_HEAD(&mnt->mnt_child);
	INIT_LIST_HEAD(&mnt->mnt_instance);
	INIT_LIST_HEAD(&mnt->mnt_list);
	INIT_LIST_HEAD(&mnt->mnt_share);
	INIT_LIST_HEAD(&mnt->mnt_slave_list);
	INIT_LIST_HEAD(&mnt->mnt_slave);
	INIT_LIST_HEAD(&mnt->mnt_mp_list);
	INIT_LIST_HEAD(&mnt->mnt_umounting);
	atomic_long_inc(&mount_count);
	return mnt;

out_free_id:
	ida_free(&mnt_ids, id);
	id = -ENOMEM;
out_free:
	kfree(mnt);
	return ERR_PTR(id);
}

/**
 * free_vfsmnt() - undo alloc_vfsmnt().
 * @mnt: with no references; its root and super block are already gone.
 *
 * Context: Any.
 */
void free_vfsmnt(struct mount *mnt)
{
	atomic_long_dec(&mount_count);
	ida_free(&mnt_ids, mnt->mnt_id);
	kfree(mnt->mnt_devname);
	kfree(mnt);
}

/**
 * mnt_set_root() - what a new mount shows.
 * @mnt:  from alloc_vfsmnt().
 * @root: its reference passes to the mount, as does one s_active.
 *
 * Context: Any; takes mount_lock.
 */
void mnt_set_root(struct mount *mnt, struct dentry *root)
{
	mnt->mnt.mnt_root = root;
	mnt->mnt.mnt_sb = root->d_sb;
	mnt->mnt_mountpoint = root;
	lock_mount_hash();
	list_add_tail(&mnt->mnt_instance, &root->d_sb->s_mounts);
	unlock_mount_hash();
}

/* The last reference is gone: nothing leads to the mount any more. */
static void cleanup_mnt(struct mount *mnt)
{
	struct super_block *sb = mnt->mnt.mnt_sb;

	WARN_ON(atomic_read(&mnt->mnt_writers));
	if (!list_empty(&mnt->mnt_mounts))
		drop_children(mnt);
	assert(!mnt->mnt_mp);
	lock_mount_hash();
	list_del_init(&mnt->mnt_instance);
	unlock_mount_hash();
	dput(mnt->mnt.mnt_root);
	deactivate_super(sb);
	free_vfsmnt(mnt);
}

/** mntget() - one more reference; NULL passes through.  Context: Any. */
struct vfsmount *mntget(struct vfsmount *mnt)
{
	if (mnt)
		atomic_inc(&real_mount(mnt)->mnt_count);
	return mnt;
}

/**
 * mntput_no_expire() - give up a reference without counting as a use.
 * @mnt: the mount.
 *
 * Context: May sleep.
 */
void mntput_no_expire(struct mount *mnt)
{
	if (atomic_dec_and_test(&mnt->mnt_count))
		cleanup_mnt(mnt);
}

/** mntput() - give up a reference; NULL is ignored.  Context: May sleep. */
void mntput(struct vfsmount *mnt)
{
	struct mount *m;

	if (!mnt)
		return;
	m = real_mount(mnt);
	if (unlikely(READ_ONCE(m->mnt_expiry_mark)))
		WRITE_ONCE(m->mnt_expiry_mark, 0);
	mntput_no_expire(m);
}

/** path_get() - one more reference to both halves.  Context: Any. */
void path_get(const struct path *path)
{
	mntget(path->mnt);
	dget(path->dentry);
}

/** path_put() - give up both references.  Context: May sleep. */
void path_put(const struct path *path)
{
	dput(path->dentry);
	mntput(path->mnt);
}

/**
 * __mnt_is_readonly() - may nothing be written through this mount?
 * @mnt: the mount.
 *
 * Context: Any.
 * Return: true for a read-only mount or super block.
 */
bool __mnt_is_readonly(const struct vfsmount *mnt)
{
	return (READ_ONCE(mnt->mnt_flags) & MNT_READONLY) ||
	       (READ_ONCE(mnt->mnt_sb->s_flags) & SB_RDONLY) ||
	       READ_ONCE(mnt->mnt_sb->s_readonly_remount);
}

/**
 * mnt_want_write() - announce a write through a mount.
 * @mnt: with a reference.
 *
 * Context: Any.  mnt_drop_write() must follow a success.
 * Return: 0 or -EROFS.
 */
int mnt_want_write(struct vfsmount *mnt)
{
	struct mount *m = real_mount(mnt);

	atomic_inc_return(&m->mnt_writers);
	while (READ_ONCE(mnt->mnt_flags) & MNT_WRITE_HOLD)
		cpu_relax(); /* held under mount_lock: a moment */
	if (likely(!__mnt_is_readonly(mnt)))
		return 0;
	atomic_dec(&m->mnt_writers);
	return -EROFS;
}

/** mnt_drop_write() - the write is over.  Context: Any. */
void mnt_drop_write(struct vfsmount *mnt)
{
	int left = atomic_dec_return(&real_mount(mnt)->mnt_writers);

	assert(left >= 0);
}

/**
 * mnt_hold_writers() - let no new writer in, if there is none.
 * @mnt: the mount.
 *
 * Context: mount_lock held until mnt_release_writers().
 * Return: 0, or -EBUSY with nothing held.
 */
int mnt_hold_writers(struct mount *mnt)
{
	assert_held(&mount_lock);
	__atomic_fetch_or(&mnt->mnt.mnt_flags, MNT_WRITE_HOLD,
			  __ATOMIC_SEQ_CST);
	if (atomic_read(&mnt->mnt_writers) <= 0)
		return 0;
	mnt_release_writers(mnt);
	return -EBUSY;
}

/** mnt_release_writers() - undo mnt_hold_writers(), if it was done. */
void mnt_release_writers(struct mount *mnt)
{
	assert_held(&mount_lock);
	__atomic_fetch_and(&mnt->mnt.mnt_flags, ~MNT_WRITE_HOLD,
			   __ATOMIC_SEQ_CST);
}

/**
 * sb_prepare_remount_readonly() - let no new writer in, if there is none.
 * @sb: s_umount held for writing.
 *
 * Context: Takes mount_lock.  sb_end_remount_readonly() must follow.
 * Return: 0 or -EBUSY.
 */
int sb_prepare_remount_readonly(struct super_block *sb)
{
	struct mount *mnt;
	int err = 0;

	lock_mount_hash();
	WRITE_ONCE(sb->s_readonly_remount, true);
	smp_mb(); /* against the increment in mnt_want_write() */
	list_for_each_entry(mnt, &sb->s_mounts, mnt_instance)
		if (atomic_read(&mnt->mnt_writers) > 0)
			err = -EBUSY;
	if (err)
		WRITE_ONCE(sb->s_readonly_remount, false);
	unlock_mount_hash();
	return err;
}

/** sb_end_remount_readonly() - s_flags tell the truth now.  Context: Any. */
void sb_end_remount_readonly(struct super_block *sb)
{
	WRITE_ONCE(sb->s_readonly_remount, false);
}

/**
 * path_noexec() - are programs refused here?
 * @path: of the program.
 *
 * Context: Any.
 * Return: true if the mount or its file system says noexec.
 */
bool path_noexec(const struct path *path)
{
	return (path->mnt->mnt_flags & MNT_NOEXEC) ||
	       (path->mnt->mnt_sb->s_iflags & SB_I_NOEXEC);
}

/**
 * mnt_may_suid() - do set-user-ID bits count on this mount?
 * @mnt: the mount.
 *
 * Context: Process context.
 * Return: true if it is in our namespace, not nosuid, and its file system
 * belongs to a user namespace that contains ours.
 */
bool mnt_may_suid(const struct vfsmount *mnt)
{
	return !(mnt->mnt_flags & MNT_NOSUID) && our_mnt(mnt) &&
	       current_in_userns(mnt->mnt_sb->s_user_ns);
}

/**
 * mnt_find() - what is mounted on a place.
 * @parent: mount.
 * @dentry: in it.
 *
 * Context: mount_lock held.
 * Return: the mount, without a reference; or NULL.
 */
struct mount *mnt_find(const struct mount *parent, const struct dentry *dentry)
{
	struct mount *mnt;

	assert_held(&mount_lock);
	hlist_for_each_entry(mnt, mnt_bucket(parent, dentry), mnt_hash)
		if (mnt->mnt_parent == parent && mnt->mnt_mountpoint == dentry)
			return mnt;
	return NULL;
}

/**
 * lookup_mnt() - what is mounted on a path.
 * @path: the place.
 *
 * Context: Any; takes mount_lock.
 * Return: the mount with a reference, or NULL.
 */
struct vfsmount *lookup_mnt(const struct path *path)
{
	struct mount *mnt;

	lock_mount_hash();
	mnt = mnt_find(real_mount(path->mnt), path->dentry);
	if (mnt)
		atomic_inc(&mnt->mnt_count);
	unlock_mount_hash();
	return mnt ? &mnt->mnt : NULL;
}

/**
 * follow_up() - from the top of a mount to the place it covers.
 * @path: changed on success.
 *
 * Context: May sleep.
 * Return: false if the mount is mounted nowhere.
 */
bool follow_up(struct path *path)
{
	struct mount *mnt = real_mount(path->mnt);
	struct path up;

	lock_mount_hash();
	if (!mnt_has_parent(mnt)) {
		unlock_mount_hash();
		return false;
	}
	up.mnt = &mnt->mnt_parent->mnt;
	up.dentry = mnt->mnt_mountpoint;
	path_get(&up);
	unlock_mount_hash();
	path_put(path);
	*path = up;
	return true;
}

/**
 * vfs_kern_mount() - mount a file system without attaching it anywhere.
 * @type:  the file system.
 * @flags: MS_*.
 * @name:  source.
 * @data:  options, or NULL.
 *
 * Context: May sleep.
 * Return: the mount with one reference, or ERR_PTR.
 */
struct vfsmount *vfs_kern_mount(struct file_system_type *type, int flags,
				const char *name, void *data)
{
	struct mount *mnt = alloc_vfsmnt(name);
	struct dentry *root;

	if (IS_ERR(mnt))
		return ERR_CAST(mnt);
	root = mount_fs(type, flags, name, data);
	if (IS_ERR(root)) {
		free_vfsmnt(mnt);
		return ERR_CAST(root);
	}
	mnt_set_root(mnt, root);
	return &mnt->mnt;
}

/**
 * kern_mount() - a mount that only the kernel uses: pipes, shared memory.
 * @type: the file system.
 *
 * Context: May sleep.
 * Return: the mount, or ERR_PTR.
 */
struct vfsmount *kern_mount(struct file_system_type *type)
{
	struct vfsmount *mnt =
		vfs_kern_mount(type, (int)MS_KERNMOUNT, type->name, NULL);

	if (!IS_ERR(mnt))
		mnt->mnt_flags |= MNT_INTERNAL;
	return mnt;
}

/** kern_unmount() - undo kern_mount().  Context: May sleep. */
void kern_unmount(struct vfsmount *mnt)
{
	if (!IS_ERR_OR_NULL(mnt))
		mntput(mnt);
}

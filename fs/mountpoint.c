/*
 * fs/mountpoint.c - dentries that something is mounted on.
 *
 * One object per such dentry, counting the mounts and those about to mount.
 * While it exists the dentry says DCACHE_MOUNTED, so that a path walk knows
 * where to look for mounts.  It pins the dentry; the pin is dropped after all
 * locks, by free_dead_mountpoints().
 *
 * See: fs/mnt_tree.c.
 */
#include "lib/types.h"
#include "lib/errptr.h"
#include "lib/list.h"
#include <uapi/errno.h>
#include "kernel/base/bug.h"
#include "kernel/base/spinlock.h"
#include "mm/slab.h"
#include "fs/dentry.h"
#include "fs/inode.h"
#include "fs/mnt_tree.h"
#include "fs/mount.h"

#define NR_MP_BUCKETS 256

static struct hlist_head mp_hash[NR_MP_BUCKETS]; /* mount_lock */
static HLIST_HEAD(dead_mps);                     /* mount_lock; m_hash */

static struct hlist_head *mp_bucket(const struct dentry *dentry)
{
	return &mp_hash[((u64)(uintptr_t)dentry >> 6) % NR_MP_BUCKETS];
}

static struct mountpoint *mp_find(const struct dentry *dentry)
{
	struct mountpoint *mp;

	assert_held(&mount_lock);
	hlist_for_each_entry(mp, mp_bucket(dentry), m_hash)
		if (mp->m_dentry == dentry)
			return mp;
	return NULL;
}

/**
 * get_mountpoint() - make a dentry a place to mount on.
 * @dentry: existing.
 *
 * Context: namespace_sem held for writing; may sleep.
 * Return: the mount point with one count, or ERR_PTR: -ENOMEM, -ENOENT if
 * the dentry was removed.
 */
struct mountpoint *get_mountpoint(struct dentry *dentry)
{
	struct mountpoint *mp, *new;

	if (d_unlinked(dentry) || (d_flags(dentry) & DCACHE_CANT_MOUNT))
		return ERR_PTR(-ENOENT);
	new = kzalloc(sizeof(*new), GFP_KERNEL);
	if (!new)
		return ERR_PTR(-ENOMEM);
	lock_mount_hash();
	mp = mp_find(dentry);
	if (!mp) {
		mp = new;
		new = NULL;
		mp->m_dentry = dget(dentry);
		INIT_LIST_HEAD(&mp->m_list);
		hlist_add_head(&mp->m_hash, mp_bucket(dentry));
		d_set_flags(dentry, DCACHE_MOUNTED);
	}
	mp->m_count++;
	unlock_mount_hash();
	kfree(new);
	return mp;
}

/**
 * put_mountpoint_locked() - undo get_mountpoint().
 * @mp: the mount point.
 *
 * Context: mount_lock held.
 */
void put_mountpoint_locked(struct mountpoint *mp)
{
	assert_held(&mount_lock);
	assert(mp->m_count > 0);
	if (--mp->m_count)
		return;
	assert(list_empty(&mp->m_list));
	d_clear_flags(mp->m_dentry, DCACHE_MOUNTED);
	hlist_del(&mp->m_hash);
	hlist_add_head(&mp->m_hash, &dead_mps);
}

/** put_mountpoint() - undo get_mountpoint().  namespace_sem held. */
void put_mountpoint(struct mountpoint *mp)
{
	lock_mount_hash();
	put_mountpoint_locked(mp);
	unlock_mount_hash();
}

/**
 * get_mountpoint_of() - the mount point of a dentry, if it is one.
 * @dentry: perhaps removed already.
 *
 * Context: namespace_sem held for writing.
 * Return: the mount point with one more count, or NULL.
 */
struct mountpoint *get_mountpoint_of(struct dentry *dentry)
{
	struct mountpoint *mp;

	lock_mount_hash();
	mp = mp_find(dentry);
	if (mp)
		mp->m_count++;
	unlock_mount_hash();
	return mp;
}

/** free_dead_mountpoints() - drop their dentries.  Context: May sleep. */
void free_dead_mountpoints(void)
{
	struct hlist_head mps = HLIST_HEAD_INIT;

	lock_mount_hash();
	mps.first = dead_mps.first;
	if (mps.first)
		mps.first->pprev = &mps.first;
	INIT_HLIST_HEAD(&dead_mps);
	unlock_mount_hash();
	while (!hlist_empty(&mps)) {
		struct mountpoint *mp =
			hlist_entry(mps.first, struct mountpoint, m_hash);

		hlist_del(&mp->m_hash);
		dput(mp->m_dentry);
		kfree(mp);
	}
}

/**
 * is_local_mountpoint() - is something mounted here in our namespace?
 * @dentry: perhaps a mount point.
 *
 * Context: Process context; takes mount_lock.
 * Return: true if so.
 */
bool is_local_mountpoint(struct dentry *dentry)
{
	struct mnt_namespace *ns = current_mnt_ns();
	struct mountpoint *mp;
	struct mount *mnt;
	bool found = false;

	if (likely(!d_mountpoint(dentry)))
		return false;
	lock_mount_hash();
	mp = mp_find(dentry);
	if (mp)
		list_for_each_entry(mnt, &mp->m_list, mnt_mp_list)
			found |= mnt->mnt_ns == ns;
	unlock_mount_hash();
	return found;
}

/**
 * lock_place() - lock where a path leads to, on top of whatever is mounted
 * there already, for something to be mounted.
 * @path:  the place; stays the caller's.
 * @place: filled in.
 *
 * Context: May sleep; returns with the directory's i_rwsem (it cannot be
 * removed) and namespace_sem.  unlock_place() must follow a success.
 * Return: 0, -ENOENT (removed), -ENOMEM.
 */
int lock_place(const struct path *path, struct mount_place *place)
{
	struct vfsmount *top;

	place->path = *path;
	path_get(path);
	for (;;) {
		struct inode *inode = d_inode(place->path.dentry);

		inode_lock(inode);
		namespace_lock();
		top = lookup_mnt(&place->path);
		if (!top)
			break;
		namespace_unlock();
		inode_unlock(inode);
		path_put(&place->path);
		place->path.mnt = top;
		place->path.dentry = dget(top->mnt_root);
	}
	place->mp = get_mountpoint(place->path.dentry);
	if (!IS_ERR(place->mp))
		return 0;
	namespace_unlock();
	inode_unlock(d_inode(place->path.dentry));
	path_put(&place->path);
	return (int)PTR_ERR(place->mp);
}

/** unlock_place() - undo lock_place().  May sleep. */
void unlock_place(struct mount_place *place)
{
	put_mountpoint(place->mp);
	namespace_unlock();
	inode_unlock(d_inode(place->path.dentry));
	path_put(&place->path);
}

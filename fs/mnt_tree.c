/*
 * fs/mnt_tree.c - mounts as trees: attach, copy, take apart.
 *
 * namespace_sem guards the shape of all trees; mount_lock is taken inside it
 * for the moment a link changes, because path walks look at links under that
 * alone.  What is taken out of a tree is collected and dropped only after
 * namespace_sem is released (namespace_unlock()): dropping may sleep long.
 *
 * See: mount_namespaces(7); fs/pnode.c for propagation.
 */
#include "lib/types.h"
#include "lib/errptr.h"
#include "lib/list.h"
#include <uapi/errno.h>
#include <uapi/mount.h>
#include "kernel/base/bug.h"
#include "kernel/base/rwsem.h"
#include "kernel/base/spinlock.h"
#include "kernel/sysctl.h"
#include "mm/slab.h"
#include "fs/dentry.h"
#include "fs/mnt_tree.h"
#include "fs/mount.h"
#include "fs/nsfs.h"
#include "fs/super.h"

struct rw_semaphore namespace_sem =
	RWSEM_INIT(namespace_sem, RANK_NAMESPACE, "namespace_sem");

static LIST_HEAD(unmounted); /* namespace_sem; mnt_list */
static unsigned int mount_max = 100000;

static struct ctl_table mount_table[] = {
	{ .path = "fs/mount-max",
	  .data = &mount_max,
	  .maxlen = sizeof(mount_max),
	  .mode = 0644,
	  .proc_handler = proc_douintvec_minmax,
	  .extra1 = SYSCTL_ONE },
};

/** mnt_tree_init() - register fs/mount-max.  Context: Boot, once. */
void mnt_tree_init(void)
{
	register_sysctl(mount_table, 1);
}

/** namespace_lock() - change the shape of mount trees.  May sleep. */
void namespace_lock(void)
{
	down_write(&namespace_sem);
}

/** namespace_unlock() - release, then drop what was taken out.  May sleep. */
void namespace_unlock(void)
{
	struct mount *mnt;
	LIST_HEAD(mounts);

	list_splice_init(&unmounted, &mounts);
	up_write(&namespace_sem);
	free_dead_mountpoints();
	while (!list_empty(&mounts)) {
		mnt = list_first_entry(&mounts, struct mount, mnt_list);
		list_del_init(&mnt->mnt_list);
		mntput(&mnt->mnt);
	}
}

/**
 * mnt_set_mountpoint() - a mount will be on a place; not yet findable there.
 * @parent: mount of the place.
 * @mp:     the place.
 * @child:  in no tree.
 *
 * Context: namespace_sem for writing; takes mount_lock.
 */
void mnt_set_mountpoint(struct mount *parent, struct mountpoint *mp,
			struct mount *child)
{
	lock_mount_hash();
	mp->m_count++;
	mntget(&parent->mnt);
	child->mnt_mountpoint = mp->m_dentry;
	child->mnt_parent = parent;
	child->mnt_mp = mp;
	list_add(&child->mnt_mp_list, &mp->m_list);
	unlock_mount_hash();
}

/* Make a mount findable on its place. */
static void hash_mnt(struct mount *mnt)
{
	assert_held(&mount_lock);
	hlist_add_head(&mnt->mnt_hash,
		       mnt_bucket(mnt->mnt_parent, mnt->mnt_mountpoint));
	list_add_tail(&mnt->mnt_child, &mnt->mnt_parent->mnt_mounts);
}

/** attach_mnt() - put a mount on a place.  namespace_sem for writing. */
void attach_mnt(struct mount *mnt, struct mount *parent, struct mountpoint *mp)
{
	mnt_set_mountpoint(parent, mp, mnt);
	lock_mount_hash();
	hash_mnt(mnt);
	unlock_mount_hash();
}

/* Take a mount off its place; its parent's reference is still to drop. */
static struct mount *unhash_locked(struct mount *mnt)
{
	struct mount *parent = mnt->mnt_parent;
	struct mountpoint *mp = mnt->mnt_mp;

	assert_held(&mount_lock);
	mnt->mnt_parent = mnt;
	mnt->mnt_mountpoint = mnt->mnt.mnt_root;
	list_del_init(&mnt->mnt_child);
	hlist_del_init(&mnt->mnt_hash);
	list_del_init(&mnt->mnt_mp_list);
	mnt->mnt_mp = NULL;
	put_mountpoint_locked(mp);
	return parent;
}

/**
 * unhash_mnt() - take a mount off its place.
 * @mnt: in a tree, with a parent.
 *
 * Context: namespace_sem for writing; the parent stays alive otherwise.
 */
void unhash_mnt(struct mount *mnt)
{
	struct mount *parent;

	lock_mount_hash();
	parent = unhash_locked(mnt);
	unlock_mount_hash();
	mntput_no_expire(parent);
}

/**
 * mnt_change_mountpoint() - move a mount that others stand under.
 * @parent: new parent,
 * @mp:     at this place.
 * @mnt:    in a tree.
 *
 * Context: namespace_sem for writing.
 */
void mnt_change_mountpoint(struct mount *parent, struct mountpoint *mp,
			   struct mount *mnt)
{
	struct mount *old;

	lock_mount_hash();
	mp->m_count++; /* not zero while it is taken off */
	mntget(&parent->mnt);
	old = unhash_locked(mnt);
	mnt->mnt_mountpoint = mp->m_dentry;
	mnt->mnt_parent = parent;
	mnt->mnt_mp = mp;
	list_add(&mnt->mnt_mp_list, &mp->m_list);
	hash_mnt(mnt);
	unlock_mount_hash();
	mntput_no_expire(old);
}

/**
 * next_mnt() - the mount after another, parents before children.
 * @p:    the one before.
 * @root: top of the tree.
 *
 * Context: namespace_sem held.
 * Return: the next, or NULL after the last.
 */
struct mount *next_mnt(struct mount *p, struct mount *root)
{
	struct list_head *next = p->mnt_mounts.next;

	while (next == &p->mnt_mounts) {
		if (p == root)
			return NULL;
		next = p->mnt_child.next;
		p = p->mnt_parent;
	}
	return list_entry(next, struct mount, mnt_child);
}

/* The last mount below @p in the order of next_mnt(), then its next. */
static struct mount *skip_subtree(struct mount *p, struct mount *root)
{
	while (p != root) {
		struct mount *parent = p->mnt_parent;

		if (!list_is_last(&p->mnt_child, &parent->mnt_mounts))
			return list_next_entry(p, mnt_child);
		p = parent;
	}
	return NULL;
}

/* The copy's place in the web of propagation. */
static int join_peers(struct mount *mnt, struct mount *old, int flags)
{
	bool to_slave = (flags & CL_SHARED_TO_SLAVE) && mnt_is_shared(old);

	if (flags & (CL_SLAVE | CL_PRIVATE) || to_slave)
		mnt->mnt_group_id = 0;
	else
		mnt->mnt_group_id = old->mnt_group_id;
	if ((flags & CL_MAKE_SHARED) && !mnt->mnt_group_id) {
		int err = mnt_alloc_group_id(mnt);

		if (err)
			return err;
	}
	if ((flags & CL_SLAVE) || to_slave) {
		list_add(&mnt->mnt_slave, &old->mnt_slave_list);
		mnt->mnt_master = old;
		mnt->mnt.mnt_flags &= ~MNT_SHARED;
	} else if (!(flags & CL_PRIVATE)) {
		if ((flags & CL_MAKE_SHARED) || mnt_is_shared(old))
			list_add(&mnt->mnt_share, &old->mnt_share);
		if (old->mnt_master)
			list_add(&mnt->mnt_slave, &old->mnt_slave);
		mnt->mnt_master = old->mnt_master;
	} else {
		mnt->mnt.mnt_flags &= ~MNT_SHARED;
	}
	if (flags & CL_MAKE_SHARED)
		mnt->mnt.mnt_flags =
			(mnt->mnt.mnt_flags & ~MNT_UNBINDABLE) | MNT_SHARED;
	return 0;
}

/**
 * clone_mnt() - a second mount of the same file system.
 * @old:   the first.
 * @root:  what it shows; a dentry of the same super block.
 * @flags: CL_*.
 *
 * Context: namespace_sem for writing; may sleep.
 * Return: a mount in no tree, with one reference; or ERR_PTR.
 */
struct mount *clone_mnt(struct mount *old, struct dentry *root, int flags)
{
	struct super_block *sb = old->mnt.mnt_sb;
	struct mount *mnt = alloc_vfsmnt(old->mnt_devname);
	int err;

	if (IS_ERR(mnt))
		return mnt;
	mnt->mnt.mnt_flags = old->mnt.mnt_flags &
			     ~(MNT_WRITE_HOLD | MNT_INTERNAL | MNT_UMOUNT);
	if (flags & (CL_PRIVATE | CL_SLAVE))
		mnt->mnt.mnt_flags &= ~MNT_SHARED;
	atomic_inc(&sb->s_active);
	mnt_set_root(mnt, dget(root));
	err = join_peers(mnt, old, flags);
	if (err) {
		mntput(&mnt->mnt);
		return ERR_PTR(err);
	}
	return mnt;
}

/**
 * has_locked_children() - is something mounted below that a less privileged
 * user may not uncover?
 * @mnt:    the mount.
 * @dentry: a place in it.
 *
 * Context: namespace_sem held.
 * Return: true if so.
 */
bool has_locked_children(struct mount *mnt, struct dentry *dentry)
{
	struct mount *child;

	list_for_each_entry(child, &mnt->mnt_mounts, mnt_child)
		if (is_subdir(child->mnt_mountpoint, dentry) &&
		    mnt_is_locked(child))
			return true;
	return false;
}

/**
 * clone_private_mount() - a mount in no tree that shows a place and nothing
 * mounted there: a layer of an overlay.
 * @path: the place.
 *
 * Context: May sleep.
 * Return: the mount, for kern_unmount(); or ERR_PTR: -EINVAL (unbindable, or
 * not in our namespace), -ENOMEM.
 */
struct vfsmount *clone_private_mount(const struct path *path)
{
	struct mount *old = real_mount(path->mnt);
	struct mount *mnt = ERR_PTR(-EINVAL);

	down_write(&namespace_sem);
	if (!mnt_is_unbindable(old) && our_mnt(path->mnt) &&
	    !has_locked_children(old, path->dentry))
		mnt = clone_mnt(old, path->dentry, CL_PRIVATE);
	up_write(&namespace_sem);
	if (IS_ERR(mnt))
		return ERR_CAST(mnt);
	mnt->mnt.mnt_flags |= MNT_INTERNAL;
	return &mnt->mnt;
}

/* Does @mnt hold a mount namespace?  A copy might end up in that one. */
static bool is_mnt_ns_file(const struct mount *mnt)
{
	const struct ns_common *ns = ns_of_dentry(mnt->mnt.mnt_root);

	return ns && ns->ops == &mnt_ns_operations;
}

/* Is @mnt part of a copy: 1, left out: 0, or must nothing be copied? */
static int is_copied(const struct mount *mnt, int flags)
{
	if (!(flags & CL_COPY_MNT_NS_FILE) && is_mnt_ns_file(mnt))
		return 0;
	if ((flags & CL_COPY_UNBINDABLE) || !mnt_is_unbindable(mnt))
		return 1;
	return mnt_is_locked(mnt) ? -EPERM : 0; /* it covers something */
}

/* Copy @mnt, a child of some mount already copied to @parent, onto it. */
static struct mount *copy_child(struct mount *mnt, struct mount *parent,
				int flags)
{
	struct mount *copy = clone_mnt(mnt, mnt->mnt.mnt_root, flags);

	if (IS_ERR(copy))
		return copy;
	attach_mnt(copy, parent, mnt->mnt_mp);
	return copy;
}

/**
 * copy_tree() - copy a mount and what is mounted below.
 * @mnt:    top of the original.
 * @dentry: what the copy's top shows; mounts outside of it are left out.
 * @flags:  CL_*.
 *
 * Context: namespace_sem for writing; may sleep.
 * Return: the top of the copy, in no namespace; or ERR_PTR.
 */
struct mount *copy_tree(struct mount *mnt, struct dentry *dentry, int flags)
{
	struct mount *top, *from, *to, *prev;
	int verdict;

	if (!(flags & CL_COPY_UNBINDABLE) && mnt_is_unbindable(mnt))
		return ERR_PTR(-EINVAL);
	if (!(flags & CL_COPY_MNT_NS_FILE) && is_mnt_ns_file(mnt))
		return ERR_PTR(-EINVAL);
	top = clone_mnt(mnt, dentry, flags);
	if (IS_ERR(top))
		return top;
	/* @to stands for @prev; climb both until @prev is @from's parent */
	to = top;
	prev = mnt;
	from = next_mnt(mnt, mnt);
	while (from) {
		while (prev != from->mnt_parent) {
			prev = prev->mnt_parent;
			to = to->mnt_parent;
		}
		verdict = is_copied(from, flags);
		if (prev == mnt && !is_subdir(from->mnt_mountpoint, dentry))
			verdict = 0;
		if (!verdict) {
			from = skip_subtree(from, mnt);
			continue;
		}
		to = verdict < 0 ? ERR_PTR(verdict)
				 : copy_child(from, to, flags);
		if (IS_ERR(to)) {
			umount_tree(top, 0);
			return to;
		}
		prev = from;
		from = next_mnt(from, mnt);
	}
	return top;
}

/**
 * count_mounts() - is there room in a namespace for a tree?
 * @ns:  the namespace.
 * @mnt: top of the tree.
 *
 * Context: namespace_sem for writing.
 * Return: 0 with the room reserved until commit_tree(), or -ENOSPC.
 */
int count_mounts(struct mnt_namespace *ns, struct mount *mnt)
{
	unsigned int nr = 0;

	for (struct mount *p = mnt; p; p = next_mnt(p, mnt))
		nr++;
	if (ns->mounts + ns->pending_mounts + nr > READ_ONCE(mount_max))
		return -ENOSPC;
	ns->pending_mounts += nr;
	return 0;
}

/** touch_mnt_namespace() - wake who polls /proc/PID/mounts.  Any context. */
void touch_mnt_namespace(struct mnt_namespace *ns)
{
	if (!ns)
		return;
	WRITE_ONCE(ns->event, ns->event + 1);
	wake_up_interruptible(&ns->poll);
}

/**
 * commit_tree() - a prepared tree becomes part of its parent's namespace.
 * @mnt: its top, placed by mnt_set_mountpoint().
 *
 * Context: namespace_sem for writing.
 */
void commit_tree(struct mount *mnt)
{
	struct mnt_namespace *ns = mnt->mnt_parent->mnt_ns;

	lock_mount_hash();
	for (struct mount *p = mnt; p; p = next_mnt(p, mnt)) {
		if (p->mnt_ns)
			continue; /* was here before and went on top */
		p->mnt_ns = ns;
		list_add_tail(&p->mnt_list, &ns->list);
		ns->mounts++;
	}
	ns->pending_mounts = 0;
	hash_mnt(mnt);
	unlock_mount_hash();
	touch_mnt_namespace(ns);
}

/** lock_mnt_tree() - a less privileged namespace may not undo this tree. */
void lock_mnt_tree(struct mount *mnt)
{
	for (struct mount *p = mnt; p; p = next_mnt(p, mnt)) {
		int flags = p->mnt.mnt_flags | MNT_LOCK_ATIME | MNT_LOCKED;

		if (flags & MNT_READONLY)
			flags |= MNT_LOCK_READONLY;
		if (flags & MNT_NODEV)
			flags |= MNT_LOCK_NODEV;
		if (flags & MNT_NOSUID)
			flags |= MNT_LOCK_NOSUID;
		if (flags & MNT_NOEXEC)
			flags |= MNT_LOCK_NOEXEC;
		p->mnt.mnt_flags = flags;
	}
}

/*
 * Does @mnt leave its parent?  Not if the parent goes too and what lies below
 * @mnt must stay covered for those who still stand in the parent.
 */
static bool disconnects(const struct mount *mnt, int how)
{
	if ((how & UMOUNT_SYNC) || !mnt_has_parent(mnt))
		return true;
	if (!(mnt->mnt_parent->mnt.mnt_flags & MNT_UMOUNT))
		return true;
	return !(how & UMOUNT_CONNECTED) && !mnt_is_locked(mnt);
}

/*
 * One collected mount leaves its tree, its namespace and its peers.  The
 * tree's reference to it stays with a parent that keeps it.
 */
static void umount_one(struct mount *mnt, int how)
{
	struct mnt_namespace *ns = mnt->mnt_ns;
	struct mount *parent = NULL;
	bool disconnect = disconnects(mnt, how);

	list_del_init(&mnt->mnt_list);
	if (ns) {
		ns->mounts--;
		touch_mnt_namespace(ns);
	}
	lock_mount_hash();
	mnt->mnt_ns = NULL;
	if (mnt_has_parent(mnt)) {
		parent = mnt->mnt_parent;
		if (disconnect)
			unhash_locked(mnt);
	}
	unlock_mount_hash();
	change_mnt_propagation(mnt, MS_PRIVATE);
	if (disconnect)
		list_add_tail(&mnt->mnt_list, &unmounted);
	if (parent) /* still held by its tree, its parent or the list */
		mntput_no_expire(parent);
}

/**
 * umount_tree() - take a tree apart; its parts are dropped by
 * namespace_unlock().
 * @mnt: top.
 * @how: UMOUNT_*.
 *
 * Context: namespace_sem for writing.
 */
void umount_tree(struct mount *mnt, int how)
{
	struct mount *p;
	LIST_HEAD(list);

	for (p = mnt; p; p = next_mnt(p, mnt)) {
		p->mnt.mnt_flags |= MNT_UMOUNT;
		list_add_tail(&p->mnt_umounting, &list);
	}
	if (how & UMOUNT_PROPAGATE)
		propagate_umount(&list);
	while (!list_empty(&list)) {
		p = list_first_entry(&list, struct mount, mnt_umounting);
		list_del_init(&p->mnt_umounting);
		umount_one(p, how);
	}
}

/**
 * umount_at() - what is mounted on a place goes, whoever sees it.
 * @mp: the place.
 *
 * Context: namespace_sem for writing.
 */
void umount_at(struct mountpoint *mp)
{
	struct mount *mnt;

	lock_mount_hash();
	while (!list_empty(&mp->m_list)) {
		mnt = list_first_entry(&mp->m_list, struct mount, mnt_mp_list);
		if (mnt->mnt.mnt_flags & MNT_UMOUNT) {
			/* connected to a parent that is gone already */
			unhash_locked(mnt);
			list_add_tail(&mnt->mnt_list, &unmounted);
			continue;
		}
		unlock_mount_hash();
		umount_tree(mnt, UMOUNT_CONNECTED);
		lock_mount_hash();
	}
	unlock_mount_hash();
}

/**
 * drop_children() - an unmounted parent is freed: so are the children that
 * stayed connected to it.
 * @mnt: without references.
 *
 * Context: May sleep.
 */
void drop_children(struct mount *mnt)
{
	LIST_HEAD(orphans);

	lock_mount_hash();
	while (!list_empty(&mnt->mnt_mounts)) {
		struct mount *child = list_first_entry(&mnt->mnt_mounts,
						       struct mount, mnt_child);

		unhash_locked(child);
		list_add_tail(&child->mnt_list, &orphans);
	}
	unlock_mount_hash();
	free_dead_mountpoints();
	while (!list_empty(&orphans)) {
		struct mount *child =
			list_first_entry(&orphans, struct mount, mnt_list);

		list_del_init(&child->mnt_list);
		mntput(&child->mnt);
	}
}

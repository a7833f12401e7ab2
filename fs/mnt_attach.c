/*
 * fs/mnt_attach.c - a tree of mounts gets its place, and its copies theirs.
 *
 * First everything that may fail: room in each namespace, peer groups, the
 * copies.  Then the tree and the copies are attached, which cannot fail.
 *
 * See: mount_namespaces(7); fs/pnode.c makes the copies.
 */
#include "lib/types.h"
#include "lib/errptr.h"
#include "lib/list.h"
#include <uapi/errno.h>
#include "kernel/base/bug.h"
#include "kernel/base/rwsem.h"
#include "fs/dentry.h"
#include "fs/mnt_tree.h"
#include "fs/mount.h"

/* Place the copies that propagation made; a mount in the way goes on top. */
static void commit_copies(struct hlist_head *made, struct mountpoint *top_mp)
{
	while (!hlist_empty(made)) {
		struct mount *child =
			hlist_entry(made->first, struct mount, mnt_hash);
		struct mount *parent = child->mnt_parent, *there;

		hlist_del_init(&child->mnt_hash);
		lock_mount_hash();
		there = mnt_find(parent, child->mnt_mountpoint);
		unlock_mount_hash();
		if (there)
			mnt_change_mountpoint(child, top_mp, there);
		if (parent->mnt_ns->common.user_ns !=
		    current_mnt_ns()->common.user_ns)
			lock_mnt_tree(child);
		child->mnt.mnt_flags &= ~MNT_LOCKED;
		commit_tree(child);
	}
}

static void drop_copies(struct hlist_head *made)
{
	while (!hlist_empty(made)) {
		struct mount *child =
			hlist_entry(made->first, struct mount, mnt_hash);

		child->mnt_parent->mnt_ns->pending_mounts = 0;
		hlist_del_init(&child->mnt_hash);
		umount_tree(child, 0);
	}
}

/* Copy @source to everywhere @parent's events propagate. */
static int propagate_source(struct mount *source, struct mount *parent,
			    struct mountpoint *mp, struct hlist_head *made)
{
	struct mount *p;
	int err;

	if (!mnt_is_shared(parent))
		return 0;
	err = invent_group_ids(source, true);
	if (err)
		return err;
	err = propagate_mnt(parent, mp, source, made);
	if (err) {
		drop_copies(made);
		cleanup_group_ids(source, NULL);
		return err;
	}
	for (p = source; p; p = next_mnt(p, source))
		p->mnt.mnt_flags =
			(p->mnt.mnt_flags & ~MNT_UNBINDABLE) | MNT_SHARED;
	return 0;
}

/* A detached tree is about to join a real namespace. */
static void leave_anon_ns(struct mount *top)
{
	for (struct mount *p = top; p; p = next_mnt(p, top)) {
		list_del_init(&p->mnt_list);
		p->mnt_ns = NULL;
	}
}

/**
 * attach_recursive_mnt() - put a tree on a place, and its copies wherever
 * that place propagates to.
 * @source: top of the tree.
 * @parent: mount of the place.
 * @mp:     the place.
 * @moving: @source is in the namespace already.
 *
 * Context: namespace_sem for writing; may sleep.
 * Return: 0, or -ENOMEM, -ENOSPC with nothing changed.
 */
int attach_recursive_mnt(struct mount *source, struct mount *parent,
			 struct mountpoint *mp, bool moving)
{
	struct mnt_namespace *ns = parent->mnt_ns;
	struct hlist_head made = HLIST_HEAD_INIT;
	struct mountpoint *top_mp;
	int err = 0;

	top_mp = get_mountpoint(source->mnt.mnt_root);
	if (IS_ERR(top_mp))
		return (int)PTR_ERR(top_mp);
	if (!moving)
		err = count_mounts(ns, source);
	if (!err)
		err = propagate_source(source, parent, mp, &made);
	if (err) {
		ns->pending_mounts = 0;
		goto out;
	}
	if (moving) {
		unhash_mnt(source);
		attach_mnt(source, parent, mp);
		touch_mnt_namespace(source->mnt_ns);
	} else {
		leave_anon_ns(source);
		mnt_set_mountpoint(parent, mp, source);
		commit_tree(source);
	}
	commit_copies(&made, top_mp);
out:
	put_mountpoint(top_mp);
	return err;
}

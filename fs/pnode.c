/*
 * fs/pnode.c - mount propagation: peers, masters and slaves.
 *
 * A shared mount is on the ring of its peer group (mnt_share); what happens
 * on one member happens on all.  A slave hangs on its master's list
 * (mnt_slave) and receives only.  A mount may be both: slave of one group,
 * peer of another.
 *
 * Propagation visits groups one after the other: a group takes its copies
 * from one source mount, so that the copies relate to each other exactly as
 * the members do; its slaves' groups are then visited with a source of their
 * own, which is a slave of the first.
 *
 * All of it runs under namespace_sem held for writing.
 *
 * See: mount_namespaces(7), "Shared subtrees".
 */
#include "lib/types.h"
#include "lib/errptr.h"
#include "lib/list.h"
#include <uapi/errno.h>
#include <uapi/mount.h>
#include "kernel/base/bug.h"
#include "kernel/base/rwsem.h"
#include "kernel/ida.h"
#include "fs/dentry.h"
#include "fs/mnt_tree.h"
#include "fs/mount.h"

static struct ida group_ids = IDA_INIT("mnt_groups", 1);
static u64 visit_seq; /* namespace_sem: stamps groups already visited */

/** mnt_alloc_group_id() - a new peer group.  Return: 0 or -errno. */
int mnt_alloc_group_id(struct mount *mnt)
{
	int id = ida_alloc(&group_ids);

	if (id < 0)
		return id;
	mnt->mnt_group_id = id;
	return 0;
}

/** mnt_release_group_id() - the last member left.  namespace_sem held. */
void mnt_release_group_id(struct mount *mnt)
{
	ida_free(&group_ids, mnt->mnt_group_id);
	mnt->mnt_group_id = 0;
}

/**
 * cleanup_group_ids() - undo invent_group_ids().
 * @mnt: top of the tree.
 * @end: the first mount that did not get one; NULL: all did.
 *
 * Context: namespace_sem for writing.
 */
void cleanup_group_ids(struct mount *mnt, struct mount *end)
{
	for (struct mount *p = mnt; p != end; p = next_mnt(p, mnt))
		if (p->mnt_group_id && !mnt_is_shared(p))
			mnt_release_group_id(p);
}

/**
 * invent_group_ids() - peer groups for mounts about to be shared.
 * @mnt:     top of the tree.
 * @recurse: for the whole tree.
 *
 * Context: namespace_sem for writing; may sleep.
 * Return: 0, or -errno with nothing changed.
 */
int invent_group_ids(struct mount *mnt, bool recurse)
{
	for (struct mount *p = mnt; p; p = recurse ? next_mnt(p, mnt) : NULL) {
		int err;

		if (p->mnt_group_id || mnt_is_shared(p))
			continue;
		err = mnt_alloc_group_id(p);
		if (err) {
			cleanup_group_ids(mnt, p);
			return err;
		}
	}
	return 0;
}

/* Who inherits @mnt's slaves: a peer, preferably one with the same root. */
static struct mount *heir_of(struct mount *mnt)
{
	struct mount *peer;

	for (peer = next_peer(mnt); peer != mnt; peer = next_peer(peer))
		if (peer->mnt.mnt_root == mnt->mnt.mnt_root)
			return peer;
	peer = next_peer(mnt);
	return peer != mnt ? peer : mnt->mnt_master;
}

/* Give @mnt's slaves to @master (NULL: they become private). */
static void hand_over_slaves(struct mount *mnt, struct mount *master)
{
	struct mount *slave, *next;

	list_for_each_entry_safe(slave, next, &mnt->mnt_slave_list, mnt_slave) {
		slave->mnt_master = master;
		if (master)
			list_move(&slave->mnt_slave, &master->mnt_slave_list);
		else
			list_del_init(&slave->mnt_slave);
	}
}

/* Leave the peer group; a group without members gives its number back. */
static void leave_group(struct mount *mnt)
{
	if (list_empty(&mnt->mnt_share))
		mnt_release_group_id(mnt);
	list_del_init(&mnt->mnt_share);
	mnt->mnt_group_id = 0;
	mnt->mnt.mnt_flags &= ~MNT_SHARED;
}

/* Become a slave of the group, or of its master, or nobody's. */
static void make_slave(struct mount *mnt)
{
	struct mount *master;

	if (!mnt_is_shared(mnt)) {
		if (mnt->mnt_group_id) /* was about to be shared */
			mnt_release_group_id(mnt);
		return;
	}
	master = heir_of(mnt);
	hand_over_slaves(mnt, master);
	leave_group(mnt);
	list_del_init(&mnt->mnt_slave);
	if (master)
		list_add(&mnt->mnt_slave, &master->mnt_slave_list);
	mnt->mnt_master = master;
}

/**
 * change_mnt_propagation() - mount --make-*.
 * @mnt:  the mount.
 * @type: MS_SHARED (it has a group id), MS_SLAVE, MS_PRIVATE, MS_UNBINDABLE.
 *
 * Context: namespace_sem for writing.
 */
void change_mnt_propagation(struct mount *mnt, int type)
{
	if (type == MS_SHARED) {
		mnt->mnt.mnt_flags =
			(mnt->mnt.mnt_flags & ~MNT_UNBINDABLE) | MNT_SHARED;
		return;
	}
	make_slave(mnt);
	if (type == MS_SLAVE)
		return;
	list_del_init(&mnt->mnt_slave);
	mnt->mnt_master = NULL;
	if (type == MS_UNBINDABLE)
		mnt->mnt.mnt_flags |= MNT_UNBINDABLE;
	else
		mnt->mnt.mnt_flags &= ~MNT_UNBINDABLE;
}

/* struct spread - one propagation under way. */
struct spread {
	struct mount *dest;      /* where the event happened */
	struct mountpoint *mp;   /* at which place */
	struct hlist_head *made; /* copies, by mnt_hash */
	struct list_head todo;   /* groups to visit, by mnt_umounting */
};

/* Copy @source onto @m, unless the place is not visible there. */
static struct mount *copy_onto(struct spread *s, struct mount *m,
			       struct mount *source, int flags)
{
	struct mount *copy;
	int err;

	if (!m->mnt_ns || !is_subdir(s->mp->m_dentry, m->mnt.mnt_root))
		return NULL;
	copy = copy_tree(source, source->mnt.mnt_root, flags);
	if (IS_ERR(copy))
		return copy;
	mnt_set_mountpoint(m, s->mp, copy);
	hlist_add_head(&copy->mnt_hash, s->made);
	err = count_mounts(m->mnt_ns, copy);
	return err ? ERR_PTR(err) : copy;
}

/* Queue the group of @m, taking copies from @source; once per group. */
static void queue_group(struct spread *s, struct mount *m, struct mount *source)
{
	struct mount *p = m;

	if (m->mnt_prop_seq == visit_seq)
		return;
	do {
		p->mnt_prop_seq = visit_seq;
		p = next_peer(p);
	} while (p != m);
	m->mnt_prop_source = source;
	list_add_tail(&m->mnt_umounting, &s->todo);
}

/* All slaves of one mount: lone ones now, groups later. */
static int visit_slaves(struct spread *s, struct mount *master,
			struct mount *source)
{
	struct mount *slave;

	list_for_each_entry(slave, &master->mnt_slave_list, mnt_slave) {
		struct mount *copy;

		if (mnt_is_shared(slave)) {
			queue_group(s, slave, source);
			continue;
		}
		copy = copy_onto(s, slave, source, CL_SLAVE);
		if (IS_ERR(copy))
			return (int)PTR_ERR(copy);
	}
	return 0;
}

/* Copies onto every member of @first's group, then to their slaves. */
static int visit_group(struct spread *s, struct mount *first)
{
	struct mount *source = first->mnt_prop_source, *m = first, *copy;
	bool slaves = first != s->dest; /* the first copy joins as a slave */
	int err;

	do {
		if (m != s->dest) {
			copy = copy_onto(s, m, source,
					 slaves ? CL_SLAVE | CL_MAKE_SHARED
						: CL_MAKE_SHARED);
			if (IS_ERR(copy))
				return (int)PTR_ERR(copy);
			if (copy && slaves) {
				source = copy;
				slaves = false;
			}
		}
		m = next_peer(m);
	} while (m != first);
	do {
		err = visit_slaves(s, m, source);
		m = next_peer(m);
	} while (!err && m != first);
	return err;
}

/**
 * propagate_mnt() - copy a tree to every mount an event reaches.
 * @dest:   shared; the tree is about to be mounted here.
 * @mp:     the place.
 * @source: top of the tree, with group ids.
 * @made:   the copies, placed but not hashed, linked by mnt_hash.
 *
 * Context: namespace_sem for writing; may sleep.
 * Return: 0, or -ENOMEM, -ENOSPC; @made is the caller's to drop.
 */
int propagate_mnt(struct mount *dest, struct mountpoint *mp,
		  struct mount *source, struct hlist_head *made)
{
	struct spread s = { .dest = dest, .mp = mp, .made = made };
	int err = 0;

	INIT_LIST_HEAD(&s.todo);
	visit_seq++;
	queue_group(&s, dest, source);
	while (!list_empty(&s.todo)) {
		struct mount *m =
			list_first_entry(&s.todo, struct mount, mnt_umounting);

		list_del_init(&m->mnt_umounting);
		if (!err)
			err = visit_group(&s, m);
		m->mnt_prop_source = NULL;
	}
	return err;
}

/*
 * The mount after @m among those that receive from @parent: slaves first,
 * then the ring; start with @parent itself.  NULL after the last.
 */
static struct mount *next_receiver(struct mount *m, struct mount *parent)
{
	if (!list_empty(&m->mnt_slave_list))
		return list_first_entry(&m->mnt_slave_list, struct mount,
					mnt_slave);
	for (;;) {
		struct mount *master = m->mnt_master;

		if (master == parent->mnt_master) {
			/* on the top level: along the ring */
			m = next_peer(m);
			return m == parent ? NULL : m;
		}
		if (!list_is_last(&m->mnt_slave, &master->mnt_slave_list))
			return list_next_entry(m, mnt_slave);
		m = master;
	}
}

/* The mount on @m at the place where @like is mounted on its parent. */
static struct mount *counterpart(struct mount *m, const struct mount *like)
{
	struct mount *child;

	lock_mount_hash();
	child = mnt_find(m, like->mnt_mountpoint);
	unlock_mount_hash();
	return child;
}

/* A child that covers the whole of @mnt, or NULL. */
static struct mount *cover_of(struct mount *mnt)
{
	struct mount *child;

	lock_mount_hash();
	child = mnt_find(mnt, mnt->mnt.mnt_root);
	unlock_mount_hash();
	return child;
}

/* Would something that stays lose its place if @mnt went? */
static bool has_staying_child(struct mount *mnt)
{
	struct mount *cover = cover_of(mnt), *child;

	list_for_each_entry(child, &mnt->mnt_mounts, mnt_child)
		if (child != cover && list_empty(&child->mnt_umounting))
			return true;
	return false;
}

/* Put the counterparts of @mnt on @also. */
static void collect_counterparts(struct mount *mnt, struct list_head *also)
{
	struct mount *parent = mnt->mnt_parent, *m;

	if (!mnt_has_parent(mnt))
		return;
	for (m = next_receiver(parent, parent); m;
	     m = next_receiver(m, parent)) {
		struct mount *child = counterpart(m, mnt);

		if (!child || !list_empty(&child->mnt_umounting))
			continue;
		list_add_tail(&child->mnt_umounting, also);
	}
}

/* A locked mount goes only together with its parent. */
static bool must_stay(struct mount *mnt)
{
	if (has_staying_child(mnt))
		return true;
	return mnt_is_locked(mnt) &&
	       list_empty(&mnt->mnt_parent->mnt_umounting);
}

/* What covered a mount that goes moves down to what the mount covered. */
static void drop_cover(struct mount *mnt)
{
	struct mount *cover = cover_of(mnt);

	if (cover && list_empty(&cover->mnt_umounting))
		mnt_change_mountpoint(mnt->mnt_parent, mnt->mnt_mp, cover);
}

/**
 * propagate_umount() - what else goes when these mounts go.
 * @list: by mnt_umounting, parents first; the others are added to it.
 *
 * Counterparts go unless something that stays is mounted on them, or they
 * are locked in a less privileged namespace.
 *
 * Context: namespace_sem for writing.
 */
void propagate_umount(struct list_head *list)
{
	struct mount *mnt, *next;
	bool again = true;
	LIST_HEAD(also);

	list_for_each_entry(mnt, list, mnt_umounting)
		collect_counterparts(mnt, &also);
	while (again) {
		again = false;
		list_for_each_entry_safe(mnt, next, &also, mnt_umounting) {
			if (!must_stay(mnt))
				continue;
			list_del_init(&mnt->mnt_umounting);
			again = true;
		}
	}
	list_for_each_entry(mnt, &also, mnt_umounting) {
		drop_cover(mnt);
		mnt->mnt.mnt_flags |= MNT_UMOUNT;
	}
	list_splice_tail(&also, list);
}

/**
 * propagate_mount_busy() - does anybody use a mount, here or where its going
 * would propagate to?
 * @mnt:    about to be unmounted.
 * @refcnt: references that are the caller's and the tree's.
 *
 * Context: namespace_sem for writing.
 * Return: true if it must stay.
 */
bool propagate_mount_busy(struct mount *mnt, int refcnt)
{
	struct mount *parent = mnt->mnt_parent, *m;

	if (!list_empty(&mnt->mnt_mounts) ||
	    atomic_read(&mnt->mnt_count) > refcnt)
		return true;
	if (!mnt_has_parent(mnt))
		return false;
	for (m = next_receiver(parent, parent); m;
	     m = next_receiver(m, parent)) {
		struct mount *child = counterpart(m, mnt), *cover;
		int count = 1;

		if (!child)
			continue;
		cover = cover_of(child);
		if (cover)
			count++;
		if (!list_empty(&child->mnt_mounts) && !cover)
			continue;
		if (atomic_read(&child->mnt_count) > count)
			return true;
	}
	return false;
}

/* A member of @mnt's group that can be reached from @root. */
static struct mount *reachable_peer(struct mount *mnt, const struct path *root)
{
	struct mount *m = mnt;

	do {
		if (m->mnt_ns == real_mount(root->mnt)->mnt_ns &&
		    is_path_reachable(m, m->mnt.mnt_root, root))
			return m;
		m = next_peer(m);
	} while (m != mnt);
	return NULL;
}

/**
 * get_dominating_id() - the nearest group above that a reader can see.
 * @mnt:  a slave.
 * @root: the reader's root.
 *
 * Context: namespace_sem held.
 * Return: the group's number, or 0; propagate_from: in mountinfo.
 */
int get_dominating_id(struct mount *mnt, const struct path *root)
{
	for (struct mount *m = mnt->mnt_master; m; m = m->mnt_master) {
		struct mount *peer = reachable_peer(m, root);

		if (peer)
			return peer->mnt_group_id;
	}
	return 0;
}

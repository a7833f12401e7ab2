/*
 * fs/mount_setattr.c - mount_setattr(2): the attributes of a mount, or of a
 * whole tree at once.
 *
 * All or nothing: the new flags of every mount are checked, and writers kept
 * out of those that become read-only, before the first one changes.
 *
 * See: mount_setattr(2).
 */
#include "lib/errptr.h"
#include "lib/types.h"
#include "lib/util.h"
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/mount.h>
#include "asm/page.h"
#include "kernel/base/spinlock.h"
#include "kernel/syscall.h"
#include "kernel/usercopy.h"
#include "fs/dentry.h"
#include "fs/mnt_tree.h"
#include "fs/mount.h"
#include "fs/namei.h"

#define ATTR_FLAGS \
	(MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | \
	 MOUNT_ATTR_NOEXEC | MOUNT_ATTR__ATIME | MOUNT_ATTR_NODIRATIME | \
	 MOUNT_ATTR_NOSYMFOLLOW)
#define PROPAGATION (MS_UNBINDABLE | MS_PRIVATE | MS_SLAVE | MS_SHARED)

/* struct change - what the caller wants, in MNT_*. */
struct change {
	int set, clear;
	int propagation; /* MS_*, or 0 */
	bool recurse;
};

/* All but the atime. */
static int plain_flags(u64 attr)
{
	static const struct {
		unsigned int attr;
		int mnt;
	} map[] = {
		{ MOUNT_ATTR_RDONLY, MNT_READONLY },
		{ MOUNT_ATTR_NOSUID, MNT_NOSUID },
		{ MOUNT_ATTR_NODEV, MNT_NODEV },
		{ MOUNT_ATTR_NOEXEC, MNT_NOEXEC },
		{ MOUNT_ATTR_NODIRATIME, MNT_NODIRATIME },
		{ MOUNT_ATTR_NOSYMFOLLOW, MNT_NOSYMFOLLOW },
	};
	int flags = 0;

	for (size_t i = 0; i < ARRAY_SIZE(map); i++)
		if (attr & map[i].attr)
			flags |= map[i].mnt;
	return flags;
}

/* MNT_* for one of three values; -EINVAL for none of them. */
static int atime_flags(u64 attr)
{
	switch (attr & MOUNT_ATTR__ATIME) {
	case MOUNT_ATTR_RELATIME:
		return MNT_RELATIME;
	case MOUNT_ATTR_NOATIME:
		return MNT_NOATIME;
	case MOUNT_ATTR_STRICTATIME:
		return 0;
	default:
		return -EINVAL;
	}
}

/**
 * attr_to_mnt_flags() - MOUNT_ATTR_* of fsmount(2) as MNT_*.
 * @attr: the flags.
 *
 * Context: Any.
 * Return: MNT_*, or -EINVAL.
 */
int attr_to_mnt_flags(unsigned int attr)
{
	int atime = atime_flags(attr);

	if (attr & ~(unsigned int)ATTR_FLAGS)
		return -EINVAL;
	return atime < 0 ? atime : plain_flags(attr) | atime;
}

/* Read the caller's wishes; MOUNT_ATTR_IDMAP is not among what we can do. */
static int parse_change(const struct mount_attr *attr, struct change *c)
{
	int atime;

	if ((attr->propagation & ~(u64)PROPAGATION) ||
	    (attr->propagation & (attr->propagation - 1)))
		return -EINVAL;
	if ((attr->attr_set | attr->attr_clr) & ~(u64)ATTR_FLAGS)
		return -EINVAL;
	c->propagation = (int)attr->propagation;
	c->set = plain_flags(attr->attr_set);
	c->clear = plain_flags(attr->attr_clr);
	if (!(attr->attr_clr & MOUNT_ATTR__ATIME))
		return attr->attr_set & MOUNT_ATTR__ATIME ? -EINVAL : 0;
	if ((attr->attr_clr & MOUNT_ATTR__ATIME) != MOUNT_ATTR__ATIME)
		return -EINVAL;
	atime = atime_flags(attr->attr_set);
	if (atime < 0)
		return atime;
	c->clear |= MNT_RELATIME | MNT_NOATIME;
	c->set |= atime;
	return 0;
}

static int new_flags(const struct mount *mnt, const struct change *c)
{
	return (mnt->mnt.mnt_flags & ~c->clear) | c->set;
}

static struct mount *next(struct mount *p, struct mount *top,
			  const struct change *c)
{
	return c->recurse ? next_mnt(p, top) : NULL;
}

/* Let writers in again, up to but without @end. */
static void release_writers(struct mount *top, struct mount *end,
			    const struct change *c)
{
	for (struct mount *p = top; p != end; p = next(p, top, c))
		mnt_release_writers(p);
}

/* May every mount change?  If so, writers are held out where it matters. */
static int prepare(struct mount *top, const struct change *c)
{
	int err = 0;

	for (struct mount *p = top; p; p = next(p, top, c)) {
		if (!may_change_flags(p, new_flags(p, c)))
			err = -EPERM;
		else if ((c->set & MNT_READONLY) &&
			 !(p->mnt.mnt_flags & MNT_READONLY))
			err = mnt_hold_writers(p);
		if (err) {
			release_writers(top, p, c);
			return err;
		}
	}
	return 0;
}

static void commit(struct mount *top, const struct change *c)
{
	for (struct mount *p = top; p; p = next(p, top, c)) {
		WRITE_ONCE(p->mnt.mnt_flags, new_flags(p, c));
		mnt_release_writers(p);
		if (c->propagation)
			change_mnt_propagation(p, c->propagation);
	}
	touch_mnt_namespace(top->mnt_ns);
}

/* In our namespace, or the top of a detached tree. */
static bool is_changeable(const struct mount *mnt)
{
	if (!mnt->mnt_ns)
		return false;
	return our_mnt(&mnt->mnt) ||
	       (mnt->mnt_ns->is_anon && !mnt_has_parent(mnt));
}

static int change_mounts(const struct path *path, const struct change *c)
{
	struct mount *mnt = real_mount(path->mnt);
	int err = -EINVAL;

	if (path->dentry != mnt->mnt.mnt_root)
		return err;
	namespace_lock();
	if (is_changeable(mnt)) {
		err = 0;
		if (c->propagation == MS_SHARED)
			err = invent_group_ids(mnt, c->recurse);
	}
	if (!err) {
		lock_mount_hash();
		err = prepare(mnt, c);
		if (!err)
			commit(mnt, c);
		unlock_mount_hash();
		if (err && c->propagation == MS_SHARED)
			cleanup_group_ids(mnt, NULL);
	}
	namespace_unlock();
	return err;
}

/* mount_setattr(2) */
SYSCALL_DEFINE5(mount_setattr, int, dfd, const char __user *, name,
		unsigned int, flags, struct mount_attr __user *, uattr, size_t,
		size)
{
	const unsigned int known = AT_EMPTY_PATH | AT_RECURSIVE |
				   AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT;
	unsigned int how = LOOKUP_FOLLOW | LOOKUP_AUTOMOUNT;
	struct change c = { .recurse = flags & AT_RECURSIVE };
	struct mount_attr attr;
	struct path path;
	int err;

	if (flags & ~known)
		return -EINVAL;
	if (size > PAGE_SIZE)
		return -E2BIG;
	if (size < MOUNT_ATTR_SIZE_VER0)
		return -EINVAL;
	if (!may_mount())
		return -EPERM;
	err = copy_struct_from_user(&attr, sizeof(attr), uattr, size);
	if (err)
		return err;
	if (!attr.attr_set && !attr.attr_clr && !attr.propagation)
		return 0;
	err = parse_change(&attr, &c);
	if (err)
		return err;
	if (flags & AT_SYMLINK_NOFOLLOW)
		how &= ~(unsigned int)LOOKUP_FOLLOW;
	if (flags & AT_EMPTY_PATH)
		how |= LOOKUP_EMPTY;
	err = user_path_at(dfd, name, how, &path);
	if (err)
		return err;
	err = change_mounts(&path, &c);
	path_put(&path);
	return err;
}

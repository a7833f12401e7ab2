/*
 * fs/umount.c - umount2(2) and pivot_root(2).
 *
 * An ordinary umount is refused while anybody uses the mount; a lazy one
 * (MNT_DETACH) takes it out of the tree now and lets its users finish.
 *
 * See: umount(2), pivot_root(2).
 */
#include "lib/types.h"
#include "lib/errptr.h"
#include <uapi/errno.h>
#include <uapi/mount.h>
#include "kernel/cred.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "fs/dentry.h"
#include "fs/fs_struct.h"
#include "fs/inode.h"
#include "fs/mnt_tree.h"
#include "fs/mount.h"
#include "fs/namei.h"
#include "fs/super.h"

/* References of the tree and of the system call itself. */
#define IDLE_REFS 2

static bool is_our_root(const struct mount *mnt)
{
	struct path root;
	bool is_root;

	get_fs_root(current->fs, &root);
	is_root = root.mnt == &mnt->mnt;
	path_put(&root);
	return is_root;
}

/* MNT_EXPIRE: the first call marks, the second unmounts if nobody came. */
static int try_expire(struct mount *mnt, int flags)
{
	if (is_our_root(mnt) || (flags & (MNT_FORCE | MNT_DETACH)))
		return -EINVAL;
	if (atomic_read(&mnt->mnt_count) != IDLE_REFS)
		return -EBUSY;
	return xchg(&mnt->mnt_expiry_mark, 1) ? 0 : -EAGAIN;
}

/* Unmounting our own root only makes it read-only. */
static int umount_root(struct super_block *sb)
{
	int err = 0;

	if (!ns_capable(sb->s_user_ns, CAP_SYS_ADMIN))
		return -EPERM;
	down_write(&sb->s_umount);
	if (!(sb->s_flags & SB_RDONLY))
		err = reconfigure_super(sb, MS_RDONLY, NULL);
	up_write(&sb->s_umount);
	return err;
}

static int do_umount(struct mount *mnt, int flags)
{
	struct super_block *sb = mnt->mnt.mnt_sb;
	int err = 0;

	if (flags & MNT_EXPIRE) {
		err = try_expire(mnt, flags);
		if (err)
			return err;
	}
	if ((flags & MNT_FORCE) && sb->s_op && sb->s_op->umount_begin)
		sb->s_op->umount_begin(sb);
	if (is_our_root(mnt) && !(flags & MNT_DETACH))
		return umount_root(sb);

	namespace_lock();
	if (mnt_is_locked(mnt) || !mnt->mnt_ns)
		err = -EINVAL;
	else if (flags & MNT_DETACH)
		umount_tree(mnt, UMOUNT_PROPAGATE);
	else if (propagate_mount_busy(mnt, IDLE_REFS))
		err = -EBUSY;
	else
		umount_tree(mnt, UMOUNT_PROPAGATE | UMOUNT_SYNC);
	namespace_unlock();
	return err;
}

static int can_umount(const struct path *path, int flags)
{
	struct mount *mnt = real_mount(path->mnt);

	if (!may_mount())
		return -EPERM;
	if (path->dentry != path->mnt->mnt_root || !our_mnt(path->mnt) ||
	    mnt_is_locked(mnt))
		return -EINVAL;
	if ((flags & MNT_FORCE) &&
	    !ns_capable(mnt->mnt.mnt_sb->s_user_ns, CAP_SYS_ADMIN))
		return -EPERM;
	return 0;
}

/**
 * path_umount() - umount2(2) on a resolved path.
 * @path:  top of the mount; its references are dropped.
 * @flags: MNT_*.
 *
 * Context: May sleep.
 * Return: 0, -EPERM, -EINVAL, -EBUSY, -EAGAIN.
 */
int path_umount(struct path *path, int flags)
{
	struct mount *mnt = real_mount(path->mnt);
	int err = can_umount(path, flags);

	if (!err)
		err = do_umount(mnt, flags);
	/* not mntput(): looking is not using, MNT_EXPIRE must not notice */
	dput(path->dentry);
	mntput_no_expire(mnt);
	return err;
}

/* umount2(2) */
SYSCALL_DEFINE2(umount2, const char __user *, name, int, flags)
{
	unsigned int how = LOOKUP_MOUNTPOINT;
	struct path path;
	int err;

	if (flags & ~(MNT_FORCE | MNT_DETACH | MNT_EXPIRE | UMOUNT_NOFOLLOW))
		return -EINVAL;
	if (!(flags & UMOUNT_NOFOLLOW))
		how |= LOOKUP_FOLLOW;
	err = user_path_at(AT_FDCWD, name, how, &path);
	return err ? err : path_umount(&path, flags);
}

/**
 * detach_mounts() - a mount point was removed: whatever other namespaces
 * have mounted there goes.
 * @dentry: the removed place.
 *
 * Context: May sleep; its directory may be locked.
 */
void detach_mounts(struct dentry *dentry)
{
	struct mountpoint *mp;

	if (!d_mountpoint(dentry))
		return;
	namespace_lock();
	mp = get_mountpoint_of(dentry);
	if (mp) {
		umount_at(mp);
		put_mountpoint(mp);
	}
	namespace_unlock();
}

/* struct pivot - pivot_root's three places. */
struct pivot {
	struct path new, old, root;
};

/* Everything pivot_root(2) asks for; namespace_sem is held. */
static int check_pivot(const struct pivot *p)
{
	struct mount *new = real_mount(p->new.mnt);
	struct mount *root = real_mount(p->root.mnt);
	struct mount *old = real_mount(p->old.mnt);

	if (mnt_is_shared(old) || mnt_is_shared(new->mnt_parent) ||
	    mnt_is_shared(root->mnt_parent))
		return -EINVAL;
	if (!our_mnt(&root->mnt) || !our_mnt(&new->mnt))
		return -EINVAL;
	if (mnt_is_locked(new))
		return -EINVAL;
	if (d_unlinked(p->new.dentry))
		return -ENOENT;
	if (new == root || old == root)
		return -EBUSY; /* the place is on the root file system */
	if (p->root.dentry != root->mnt.mnt_root || !mnt_has_parent(root))
		return -EINVAL; /* a chroot, or rootfs */
	if (p->new.dentry != new->mnt.mnt_root || !mnt_has_parent(new))
		return -EINVAL;
	if (!is_path_reachable(old, p->old.dentry, &p->new))
		return -EINVAL;
	if (!is_path_reachable(new, p->new.dentry, &p->root))
		return -EINVAL;
	return 0;
}

/* Swap: the old root onto @old_mp, the new root to where the old one was. */
static void do_pivot(const struct pivot *p, struct mountpoint *old_mp)
{
	struct mount *new = real_mount(p->new.mnt);
	struct mount *root = real_mount(p->root.mnt);
	struct mount *parent = root->mnt_parent;
	struct mountpoint *root_mp = root->mnt_mp;

	lock_mount_hash();
	root_mp->m_count++; /* stays a mount point in between */
	unlock_mount_hash();
	mntget(&parent->mnt);
	if (mnt_is_locked(root)) {
		new->mnt.mnt_flags |= MNT_LOCKED;
		root->mnt.mnt_flags &= ~MNT_LOCKED;
	}
	unhash_mnt(new);
	unhash_mnt(root);
	attach_mnt(root, real_mount(p->old.mnt), old_mp);
	attach_mnt(new, parent, root_mp);
	put_mountpoint(root_mp);
	mntput_no_expire(parent);
	new->mnt_expiry_mark = 0;
	touch_mnt_namespace(current_mnt_ns());
}

/* The three places are known: lock, check, act. */
static int pivot(struct pivot *p)
{
	struct mount_place place;
	struct path old = p->old;
	int err = lock_place(&old, &place);

	if (err)
		return err;
	p->old = place.path; /* on top of what is mounted there */
	err = check_pivot(p);
	if (!err)
		do_pivot(p, place.mp);
	p->old = old;
	unlock_place(&place);
	if (!err)
		chroot_fs_refs(&p->root, &p->new);
	return err;
}

/* pivot_root(2) */
SYSCALL_DEFINE2(pivot_root, const char __user *, new_name, const char __user *,
		old_name)
{
	struct pivot p;
	int err;

	if (!may_mount())
		return -EPERM;
	err = user_path_at(AT_FDCWD, new_name, LOOKUP_FOLLOW | LOOKUP_DIRECTORY,
			   &p.new);
	if (err)
		return err;
	err = user_path_at(AT_FDCWD, old_name, LOOKUP_FOLLOW | LOOKUP_DIRECTORY,
			   &p.old);
	if (err)
		goto out_new;
	get_fs_root(current->fs, &p.root);
	err = pivot(&p);
	path_put(&p.root);
	path_put(&p.old);
out_new:
	path_put(&p.new);
	return err;
}

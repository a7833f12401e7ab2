/*
 * fs/do_mount.c - mount(2): new mounts, binds, moves, remounts, propagation.
 *
 * One call, six operations, told apart by its flags.  All need CAP_SYS_ADMIN
 * in the owner of the mount namespace; what a less privileged namespace
 * inherited it cannot loosen.
 *
 * See: mount(2), mount_namespaces(7).
 */
#include "lib/types.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include <uapi/errno.h>
#include <uapi/mount.h>
#include "asm/uaccess.h"
#include "kernel/base/bug.h"
#include "kernel/cred.h"
#include "kernel/syscall.h"
#include "mm/slab.h"
#include "fs/dentry.h"
#include "fs/filesystems.h"
#include "fs/fs_context.h"
#include "fs/inode.h"
#include "fs/mnt_tree.h"
#include "fs/mount.h"
#include "fs/namei.h"
#include "fs/nsfs.h"
#include "fs/super.h"

#define SB_FLAGS \
	(MS_RDONLY | MS_SYNCHRONOUS | MS_MANDLOCK | MS_DIRSYNC | MS_SILENT | \
	 MS_POSIXACL | MS_LAZYTIME | MS_I_VERSION)
#define REMOUNT_FLAGS \
	(MS_RDONLY | MS_SYNCHRONOUS | MS_MANDLOCK | MS_I_VERSION | MS_LAZYTIME)
#define ATIME_FLAGS (MS_NOATIME | MS_NODIRATIME | MS_RELATIME | MS_STRICTATIME)

/** may_mount() - may the current task change its mounts?  Process context. */
bool may_mount(void)
{
	return ns_capable(current_mnt_ns()->common.user_ns, CAP_SYS_ADMIN);
}

static bool is_dir(const struct dentry *dentry)
{
	return S_ISDIR(d_inode(dentry)->i_mode);
}

/* Attach a tree to a locked place. */
static int graft_tree(struct mount *mnt, struct mount_place *place)
{
	if (is_dir(place->path.dentry) != is_dir(mnt->mnt.mnt_root))
		return -ENOTDIR;
	return attach_recursive_mnt(mnt, real_mount(place->path.mnt), place->mp,
				    false);
}

/* Attach a fresh mount; its reference passes to the tree on success. */
static int add_mount(struct mount *mnt, const struct path *path, int mnt_flags)
{
	struct mount_place place;
	int err = lock_place(path, &place);

	if (err)
		return err;
	err = -EINVAL;
	if (!our_mnt(place.path.mnt) ||
	    S_ISLNK(d_inode(mnt->mnt.mnt_root)->i_mode))
		goto out;
	err = -EBUSY;
	if (place.path.mnt->mnt_sb == mnt->mnt.mnt_sb &&
	    place.path.dentry == place.path.mnt->mnt_root &&
	    mnt->mnt.mnt_root == place.path.mnt->mnt_root)
		goto out;
	mnt->mnt.mnt_flags = mnt_flags;
	err = graft_tree(mnt, &place);
out:
	unlock_place(&place);
	return err;
}

/* A mount of what @fc made, attached at @path. */
static int mount_created(struct fs_context *fc, const struct path *path,
			 int mnt_flags)
{
	struct mount *mnt;
	int err;

	if (mount_too_revealing(fc->root->d_sb, &mnt_flags))
		return -EPERM;
	mnt = fc_mount(fc);
	if (IS_ERR(mnt))
		return (int)PTR_ERR(mnt);
	err = add_mount(mnt, path, mnt_flags);
	if (err)
		mntput(&mnt->mnt);
	return err;
}

/* Mount a file system by type. */
static int do_new_mount(const struct path *path, const char *type_name,
			unsigned long flags, int mnt_flags, const char *name,
			const char *data)
{
	struct file_system_type *type;
	struct fs_context *fc;
	int err = 0;

	if (!type_name)
		return -EINVAL;
	type = get_fs_type(type_name);
	if (!type)
		return -ENODEV;
	fc = fs_context_for_mount(type, flags & SB_FLAGS);
	if (IS_ERR(fc))
		return (int)PTR_ERR(fc);
	if (name)
		err = fc_parse_param(fc, "source", name);
	if (!err)
		err = fc_parse_text(fc, data);
	if (!err && !fc_may_mount(fc))
		err = -EPERM;
	if (!err)
		err = fc_create(fc);
	if (!err)
		err = mount_created(fc, path, mnt_flags);
	put_fs_context(fc);
	return err;
}

/*
 * A mount namespace that is mounted in itself, or in a later one, would hold
 * itself: its file can only be put where it is younger than the place.
 */
static bool is_ns_loop(const struct dentry *dentry)
{
	struct ns_common *ns = ns_of_dentry(dentry);

	return ns && ns->ops == &mnt_ns_operations &&
	       current_mnt_ns()->seq >=
		       container_of(ns, struct mnt_namespace, common)->seq;
}

/**
 * bind_copy() - the copy that a bind mounts.
 * @old:     of what.
 * @recurse: with the mounts below.
 *
 * Context: namespace_sem for writing; may sleep.
 * Return: the top of the copy, in no tree; or ERR_PTR: -EINVAL (unbindable,
 * not ours, something locked below), -EPERM, -ENOMEM.
 */
struct mount *bind_copy(const struct path *old, bool recurse)
{
	struct mount *from = real_mount(old->mnt), *mnt;

	if (mnt_is_unbindable(from) || is_ns_loop(old->dentry))
		return ERR_PTR(-EINVAL);
	if (!our_mnt(old->mnt) && !ns_of_dentry(old->dentry))
		return ERR_PTR(-EINVAL);
	if (!recurse && has_locked_children(from, old->dentry))
		return ERR_PTR(-EINVAL);
	if (recurse)
		mnt = copy_tree(from, old->dentry, CL_COPY_MNT_NS_FILE);
	else
		mnt = clone_mnt(from, old->dentry, 0);
	if (!IS_ERR(mnt))
		mnt->mnt.mnt_flags &= ~MNT_LOCKED;
	return mnt;
}

/* mount --bind, --rbind */
static int do_loopback(const struct path *path, const char *old_name,
		       bool recurse)
{
	struct mount_place place;
	struct path old;
	struct mount *mnt;
	int err;

	if (!old_name || !*old_name)
		return -EINVAL;
	err = kern_path(old_name, LOOKUP_FOLLOW, &old);
	if (err)
		return err;
	err = lock_place(path, &place);
	if (err)
		goto out_put;
	err = -EINVAL;
	if (!our_mnt(place.path.mnt))
		goto out_unlock;
	mnt = bind_copy(&old, recurse);
	err = PTR_ERR_OR_ZERO(mnt);
	if (err)
		goto out_unlock;
	err = graft_tree(mnt, &place);
	if (err)
		umount_tree(mnt, 0);
out_unlock:
	unlock_place(&place);
out_put:
	path_put(&old);
	return err;
}

/* Is a mount namespace in there that must not be in ours? */
static bool tree_holds_us(struct mount *mnt)
{
	for (struct mount *p = mnt; p; p = next_mnt(p, mnt))
		if (is_ns_loop(p->mnt.mnt_root))
			return true;
	return false;
}

static bool tree_has_unbindable(struct mount *mnt)
{
	for (struct mount *p = mnt; p; p = next_mnt(p, mnt))
		if (mnt_is_unbindable(p))
			return true;
	return false;
}

/* May @old be taken from where it is and put on @place? */
static int check_move(const struct path *old_path,
		      const struct mount_place *place)
{
	struct mount *old = real_mount(old_path->mnt);
	struct mount *p = real_mount(place->path.mnt);
	bool attached = mnt_has_parent(old);

	if (!our_mnt(&p->mnt) || !old->mnt_ns)
		return -EINVAL;
	/* from our own tree, or one that open_tree(2) or fsmount(2) made */
	if (attached ? !our_mnt(&old->mnt) : !old->mnt_ns->is_anon)
		return -EINVAL;
	if (old_path->dentry != old->mnt.mnt_root || mnt_is_locked(old))
		return -EINVAL;
	if (is_dir(place->path.dentry) != is_dir(old_path->dentry))
		return -EINVAL;
	if (attached && mnt_is_shared(old->mnt_parent))
		return -EINVAL;
	if (mnt_is_shared(p) && tree_has_unbindable(old))
		return -EINVAL;
	if (tree_holds_us(old))
		return -ELOOP;
	for (; mnt_has_parent(p); p = p->mnt_parent)
		if (p == old)
			return -ELOOP;
	return 0;
}

/**
 * do_move() - put a mount somewhere else, or a detached one in a tree.
 * @old: top of the mount.
 * @to:  the place.
 *
 * Context: May sleep.
 * Return: 0, -EINVAL, -ELOOP, -ENOENT, -ENOMEM, -ENOSPC.
 */
int do_move(const struct path *old, const struct path *to)
{
	struct mount *mnt = real_mount(old->mnt);
	struct mnt_namespace *anon = NULL;
	struct mount_place place;
	int err = lock_place(to, &place);

	if (err)
		return err;
	err = check_move(old, &place);
	if (!err) {
		bool attached = mnt_has_parent(mnt);

		if (!attached)
			anon = mnt->mnt_ns;
		err = attach_recursive_mnt(mnt, real_mount(place.path.mnt),
					   place.mp, attached);
	}
	unlock_place(&place);
	if (!err && anon)
		free_anon_ns(anon);
	return err;
}

/* mount --move */
static int do_move_old(const struct path *path, const char *old_name)
{
	struct path old;
	int err;

	if (!old_name || !*old_name)
		return -EINVAL;
	err = kern_path(old_name, LOOKUP_FOLLOW, &old);
	if (err)
		return err;
	err = do_move(&old, path);
	path_put(&old);
	return err;
}

/* mount --make-shared and friends: exactly one kind. */
static int propagation_type(unsigned long flags)
{
	const unsigned long kinds =
		MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE;
	unsigned long type = flags & ~(unsigned long)(MS_REC | MS_SILENT);

	if (type & ~kinds)
		return 0;
	return type & (type - 1) ? 0 : (int)type;
}

static int do_change_type(const struct path *path, unsigned long flags)
{
	struct mount *mnt = real_mount(path->mnt), *p;
	bool recurse = flags & MS_REC;
	int type = propagation_type(flags), err = 0;

	if (path->dentry != path->mnt->mnt_root || !type)
		return -EINVAL;
	namespace_lock();
	if (!our_mnt(path->mnt))
		err = -EINVAL;
	else if (type == MS_SHARED)
		err = invent_group_ids(mnt, recurse);
	if (!err) {
		lock_mount_hash();
		for (p = mnt; p; p = recurse ? next_mnt(p, mnt) : NULL)
			change_mnt_propagation(p, type);
		unlock_mount_hash();
		touch_mnt_namespace(mnt->mnt_ns);
	}
	namespace_unlock();
	return err;
}

/**
 * may_change_flags() - or would it loosen what a more privileged namespace
 * fixed?
 * @mnt: the mount.
 * @new: MNT_* it shall have.
 *
 * Context: Any.
 */
bool may_change_flags(const struct mount *mnt, int new)
{
	static const struct {
		int lock, flag;
	} locks[] = {
		{ MNT_LOCK_READONLY, MNT_READONLY },
		{ MNT_LOCK_NODEV, MNT_NODEV },
		{ MNT_LOCK_NOSUID, MNT_NOSUID },
		{ MNT_LOCK_NOEXEC, MNT_NOEXEC },
	};
	int old = mnt->mnt.mnt_flags;

	for (size_t i = 0; i < sizeof(locks) / sizeof(locks[0]); i++)
		if ((old & locks[i].lock) && !(new &locks[i].flag))
			return false;
	return !(old & MNT_LOCK_ATIME) ||
	       (old & MNT_ATIME_MASK) == (new &MNT_ATIME_MASK);
}

/* Give a mount its new flags; read-only only if nobody writes. */
static int set_mount_flags(struct mount *mnt, int new)
{
	int err = 0;

	lock_mount_hash();
	if ((new &MNT_READONLY) && !(mnt->mnt.mnt_flags & MNT_READONLY))
		err = mnt_hold_writers(mnt);
	if (!err)
		WRITE_ONCE(mnt->mnt.mnt_flags,
			   (mnt->mnt.mnt_flags & ~MNT_USER_SETTABLE_MASK) |
				   (new &MNT_USER_SETTABLE_MASK));
	mnt_release_writers(mnt);
	unlock_mount_hash();
	touch_mnt_namespace(mnt->mnt_ns);
	return err;
}

static int check_remount(const struct path *path, int mnt_flags)
{
	if (!our_mnt(path->mnt) || path->dentry != path->mnt->mnt_root)
		return -EINVAL;
	return may_change_flags(real_mount(path->mnt), mnt_flags) ? 0 : -EPERM;
}

/* mount -o remount,bind: the mount alone */
static int do_reconfigure_mnt(const struct path *path, int mnt_flags)
{
	struct super_block *sb = path->mnt->mnt_sb;
	int err = check_remount(path, mnt_flags);

	if (err)
		return err;
	down_read(&sb->s_umount);
	err = set_mount_flags(real_mount(path->mnt), mnt_flags);
	up_read(&sb->s_umount);
	return err;
}

/* mount -o remount: the file system and the mount */
static int do_remount(const struct path *path, unsigned long flags,
		      int mnt_flags, const char *data)
{
	struct fs_context *fc;
	int err = check_remount(path, mnt_flags);

	if (err)
		return err;
	fc = fs_context_for_reconfigure(path->dentry, flags, REMOUNT_FLAGS);
	if (IS_ERR(fc))
		return (int)PTR_ERR(fc);
	err = fc_parse_text(fc, data);
	if (!err)
		err = fc_reconfigure(fc);
	if (!err)
		err = set_mount_flags(real_mount(path->mnt), mnt_flags);
	put_fs_context(fc);
	return err;
}

/* The flags of the mount itself, from those of the call. */
static int mnt_flags_of(const struct path *path, unsigned long flags)
{
	static const struct {
		unsigned long ms;
		int mnt;
	} map[] = {
		{ MS_NOSUID, MNT_NOSUID },
		{ MS_NODEV, MNT_NODEV },
		{ MS_NOEXEC, MNT_NOEXEC },
		{ MS_NOATIME, MNT_NOATIME },
		{ MS_NODIRATIME, MNT_NODIRATIME },
		{ MS_RDONLY, MNT_READONLY },
		{ MS_NOSYMFOLLOW, MNT_NOSYMFOLLOW },
	};
	int mnt_flags = flags & MS_NOATIME ? 0 : MNT_RELATIME;

	for (size_t i = 0; i < sizeof(map) / sizeof(map[0]); i++)
		if (flags & map[i].ms)
			mnt_flags |= map[i].mnt;
	if (flags & MS_STRICTATIME)
		mnt_flags &= ~(MNT_RELATIME | MNT_NOATIME);
	if ((flags & MS_REMOUNT) && !(flags & ATIME_FLAGS)) {
		mnt_flags &= ~MNT_ATIME_MASK;
		mnt_flags |= path->mnt->mnt_flags & MNT_ATIME_MASK;
	}
	return mnt_flags;
}

/**
 * path_mount() - mount(2) on a resolved path.
 * @dev_name: source; meaning depends on the operation.
 * @path:     target.
 * @type:     file system, for a new mount.
 * @flags:    MS_*.
 * @data:     options of the file system; may be changed.
 *
 * Context: May sleep.
 * Return: 0 or -errno, see mount(2).
 */
int path_mount(const char *dev_name, const struct path *path, const char *type,
	       unsigned long flags, void *data)
{
	int mnt_flags;

	if ((flags & MS_MGC_MSK) == MS_MGC_VAL)
		flags &= ~MS_MGC_MSK;
	if (flags & MS_NOUSER)
		return -EINVAL;
	if (!may_mount())
		return -EPERM;
	mnt_flags = mnt_flags_of(path, flags);
	if ((flags & (MS_REMOUNT | MS_BIND)) == (MS_REMOUNT | MS_BIND))
		return do_reconfigure_mnt(path, mnt_flags);
	if (flags & MS_REMOUNT)
		return do_remount(path, flags, mnt_flags, data);
	if (flags & MS_BIND)
		return do_loopback(path, dev_name, flags & MS_REC);
	if (flags & (MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE))
		return do_change_type(path, flags);
	if (flags & MS_MOVE)
		return do_move_old(path, dev_name);
	return do_new_mount(path, type, flags, mnt_flags, dev_name, data);
}

/**
 * do_kern_mount_at() - mount(2) for the kernel itself.
 * @dir:    target.
 * @type:   file system.
 * @flags:  MS_*.
 * @source: shown in /proc/mounts.
 * @data:   options, or NULL.
 *
 * Context: May sleep.
 * Return: 0 or -errno.
 */
int do_kern_mount_at(const char *dir, const char *type, unsigned long flags,
		     const char *source, const char *data)
{
	char *options = NULL;
	struct path path;
	int err;

	if (data) {
		options = kstrdup(data, GFP_KERNEL);
		if (!options)
			return -ENOMEM;
	}
	err = kern_path(dir, LOOKUP_FOLLOW, &path);
	if (!err) {
		err = path_mount(source, &path, type, flags, options);
		path_put(&path);
	}
	kfree(options);
	return err;
}

/* A string argument: NULL stays NULL; longer than a page is EINVAL. */
static int copy_string(const char __user *from, char **to)
{
	long len;

	*to = NULL;
	if (!from)
		return 0;
	*to = kmalloc(PAGE_SIZE, GFP_KERNEL);
	if (!*to)
		return -ENOMEM;
	len = strncpy_from_user(*to, from, PAGE_SIZE);
	if (len >= 0 && len < (long)PAGE_SIZE)
		return 0;
	kfree(*to);
	*to = NULL;
	return len < 0 ? (int)len : -EINVAL;
}

/* The options: a page that may end early, at the end of a mapping. */
static int copy_options(const void __user *from, char **to)
{
	size_t left;

	*to = NULL;
	if (!from)
		return 0;
	*to = kmalloc(PAGE_SIZE, GFP_KERNEL);
	if (!*to)
		return -ENOMEM;
	left = copy_from_user(*to, from, PAGE_SIZE);
	if (left == PAGE_SIZE) {
		kfree(*to);
		*to = NULL;
		return -EFAULT;
	}
	(*to)[PAGE_SIZE - 1] = '\0';
	return 0;
}

/* mount(2) */
SYSCALL_DEFINE5(mount, const char __user *, source, const char __user *, target,
		const char __user *, type, unsigned long, flags,
		const void __user *, data)
{
	char *k_type, *k_source, *k_data;
	struct path path;
	int err;

	err = copy_string(type, &k_type);
	if (err)
		return err;
	err = copy_string(source, &k_source);
	if (err)
		goto out_type;
	err = copy_options(data, &k_data);
	if (err)
		goto out_source;
	err = user_path_at(AT_FDCWD, target, LOOKUP_FOLLOW, &path);
	if (!err) {
		err = path_mount(k_source, &path, k_type, flags, k_data);
		path_put(&path);
	}
	kfree(k_data);
out_source:
	kfree(k_source);
out_type:
	kfree(k_type);
	return err;
}

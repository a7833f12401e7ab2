/*
 * fs/open_tree.c - mounts as descriptors: open_tree and move_mount.
 *
 * A detached tree stands in an anonymous namespace; its descriptor holds it
 * until it is moved into a real one.
 *
 * See: mount_setattr(2); Documentation/filesystems/mount_api.rst.
 */
#include "lib/errptr.h"
#include "lib/list.h"
#include "lib/types.h"
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/mount.h>
#include "kernel/cred.h"
#include "kernel/syscall.h"
#include "fs/dentry.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/mnt_tree.h"
#include "fs/mount.h"
#include "fs/namei.h"
#include "fs/open.h"

/**
 * open_detached() - an O_PATH file that holds a detached tree.
 * @mnt: its top, the root of an anonymous namespace; on failure it goes.
 *
 * Context: May sleep.
 * Return: the file, or ERR_PTR: -ENFILE, -ENOMEM.
 */
struct file *open_detached(struct mount *mnt)
{
	const struct path path = { &mnt->mnt, mnt->mnt.mnt_root };
	struct file *file = dentry_open(&path, O_PATH, current_cred());

	if (IS_ERR(file))
		dissolve_anon_tree(mnt);
	else
		file->f_mode |= FMODE_UNMOUNT;
	return file;
}

/**
 * install_detached() - a descriptor for such a file.
 * @file:    taken over; an ERR_PTR is passed through.
 * @cloexec: close it on exec.
 *
 * Context: May sleep.
 * Return: the descriptor, or -errno.
 */
int install_detached(struct file *file, bool cloexec)
{
	int fd;

	if (IS_ERR(file))
		return (int)PTR_ERR(file);
	fd = get_unused_fd_flags(cloexec ? O_CLOEXEC : 0);
	if (fd < 0)
		fput(file);
	else
		fd_install((unsigned int)fd, file);
	return fd;
}

/* A detached copy of what is at @path. */
static struct file *open_copy(const struct path *path, bool recurse)
{
	struct mnt_namespace *ns = alloc_anon_ns();
	struct mount *mnt;

	if (IS_ERR(ns))
		return ERR_CAST(ns);
	namespace_lock();
	mnt = bind_copy(path, recurse);
	if (!IS_ERR(mnt))
		set_anon_tree(ns, mnt);
	namespace_unlock();
	if (IS_ERR(mnt)) {
		free_anon_ns(ns);
		return ERR_CAST(mnt);
	}
	return open_detached(mnt);
}

/* open_tree(2) */
SYSCALL_DEFINE3(open_tree, int, dfd, const char __user *, name, unsigned int,
		flags)
{
	const unsigned int known = AT_EMPTY_PATH | AT_NO_AUTOMOUNT |
				   AT_RECURSIVE | AT_SYMLINK_NOFOLLOW |
				   OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC;
	bool clone = flags & OPEN_TREE_CLONE;
	unsigned int how = LOOKUP_FOLLOW | LOOKUP_AUTOMOUNT;
	struct file *file;
	struct path path;
	int err;

	if ((flags & ~known) || (!clone && (flags & AT_RECURSIVE)))
		return -EINVAL;
	if (flags & AT_SYMLINK_NOFOLLOW)
		how &= ~(unsigned int)LOOKUP_FOLLOW;
	if (flags & AT_EMPTY_PATH)
		how |= LOOKUP_EMPTY;
	if (clone && !may_mount())
		return -EPERM;
	err = user_path_at(dfd, name, how, &path);
	if (err)
		return err;
	if (clone)
		file = open_copy(&path, flags & AT_RECURSIVE);
	else
		file = dentry_open(&path, O_PATH, current_cred());
	path_put(&path);
	return install_detached(file, flags & OPEN_TREE_CLOEXEC);
}

/* May @to join the groups of @from? */
static int check_set_group(const struct path *from_path,
			   const struct path *to_path)
{
	struct mount *from = real_mount(from_path->mnt);
	struct mount *to = real_mount(to_path->mnt);

	if (!from->mnt_ns || !to->mnt_ns)
		return -EINVAL;
	if (!ns_capable(from->mnt_ns->common.user_ns, CAP_SYS_ADMIN) ||
	    !ns_capable(to->mnt_ns->common.user_ns, CAP_SYS_ADMIN))
		return -EPERM;
	if (from_path->dentry != from->mnt.mnt_root ||
	    to_path->dentry != to->mnt.mnt_root)
		return -EINVAL;
	if (from->mnt.mnt_sb != to->mnt.mnt_sb ||
	    !is_subdir(to->mnt.mnt_root, from->mnt.mnt_root) ||
	    has_locked_children(from, to->mnt.mnt_root))
		return -EINVAL;
	if (mnt_is_shared(to) || to->mnt_master)
		return -EINVAL;
	return mnt_is_shared(from) || from->mnt_master ? 0 : -EINVAL;
}

/* MOVE_MOUNT_SET_GROUP: a private mount takes part where another does. */
static int set_group(const struct path *from_path, const struct path *to_path)
{
	struct mount *from = real_mount(from_path->mnt);
	struct mount *to = real_mount(to_path->mnt);
	int err;

	namespace_lock();
	err = check_set_group(from_path, to_path);
	if (err)
		goto out;
	if (from->mnt_master) {
		list_add(&to->mnt_slave, &from->mnt_master->mnt_slave_list);
		to->mnt_master = from->mnt_master;
	}
	if (mnt_is_shared(from)) {
		to->mnt_group_id = from->mnt_group_id;
		list_add(&to->mnt_share, &from->mnt_share);
		lock_mount_hash();
		change_mnt_propagation(to, MS_SHARED);
		unlock_mount_hash();
	}
out:
	namespace_unlock();
	return err;
}

static unsigned int lookup_of(unsigned int flags, unsigned int follow,
			      unsigned int empty)
{
	return (flags & follow ? LOOKUP_FOLLOW : 0) |
	       (flags & empty ? LOOKUP_EMPTY : 0);
}

/* move_mount(2) */
SYSCALL_DEFINE5(move_mount, int, from_dfd, const char __user *, from_name, int,
		to_dfd, const char __user *, to_name, unsigned int, flags)
{
	struct path from, to;
	int err;

	if (!may_mount())
		return -EPERM;
	if (flags & ~(unsigned int)MOVE_MOUNT__MASK)
		return -EINVAL;
	err = user_path_at(from_dfd, from_name,
			   lookup_of(flags, MOVE_MOUNT_F_SYMLINKS,
				     MOVE_MOUNT_F_EMPTY_PATH),
			   &from);
	if (err)
		return err;
	err = user_path_at(to_dfd, to_name,
			   lookup_of(flags, MOVE_MOUNT_T_SYMLINKS,
				     MOVE_MOUNT_T_EMPTY_PATH),
			   &to);
	if (err)
		goto out_from;
	if (flags & MOVE_MOUNT_SET_GROUP)
		err = set_group(&from, &to);
	else
		err = do_move(&from, &to);
	path_put(&to);
out_from:
	path_put(&from);
	return err;
}

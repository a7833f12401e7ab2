/*
 * fs/mnt_visible.c - would a new mount of proc or sysfs show a user namespace
 * more than it sees already?
 *
 * Whoever made it may have covered parts of them, or made them read-only.  So
 * a new one is allowed only beside one that shows everything, and keeps the
 * restrictions of that.
 *
 * See: user_namespaces(7), mount_namespaces(7).
 */
#include "lib/list.h"
#include "lib/types.h"
#include "kernel/base/rwsem.h"
#include "kernel/user_namespace.h"
#include "fs/dentry.h"
#include "fs/inode.h"
#include "fs/mnt_tree.h"
#include "fs/mount.h"
#include "fs/pseudo.h"
#include "fs/super.h"

/* Does anything but a directory made to be mounted on lie hidden? */
static bool is_covered(struct mount *mnt)
{
	struct mount *child;

	list_for_each_entry(child, &mnt->mnt_mounts, mnt_child)
		if (mnt_is_locked(child) &&
		    !pseudo_dir_is_empty(d_inode(child->mnt_mountpoint)))
			return true;
	return false;
}

/* Does @mnt show all of @type, as freely as a new one with @flags would? */
static bool shows_all(struct mount *mnt, const struct file_system_type *type,
		      int flags)
{
	const struct super_block *sb = mnt->mnt.mnt_sb;
	int old = mnt->mnt.mnt_flags;

	if (sb->s_type != type || mnt->mnt.mnt_root != sb->s_root)
		return false;
	if (sb->s_flags & SB_RDONLY)
		old |= MNT_LOCK_READONLY;
	if ((old & MNT_LOCK_READONLY) && !(flags & MNT_READONLY))
		return false;
	if ((old & MNT_LOCK_ATIME) &&
	    (old & MNT_ATIME_MASK) != (flags & MNT_ATIME_MASK))
		return false;
	return !is_covered(mnt);
}

/**
 * mount_too_revealing() - must this not be mounted here?
 * @sb:    a super block.
 * @flags: MNT_* of the mount to come; may get MNT_LOCK_*.
 *
 * Context: May sleep.
 * Return: true if it must not.
 */
bool mount_too_revealing(const struct super_block *sb, int *flags)
{
	struct mnt_namespace *ns = current_mnt_ns();
	bool visible = false;
	struct mount *mnt;

	if (ns->common.user_ns == &init_user_ns ||
	    !(sb->s_iflags & SB_I_USERNS_VISIBLE))
		return false;
	down_read(&namespace_sem);
	list_for_each_entry(mnt, &ns->list, mnt_list) {
		visible = shows_all(mnt, sb->s_type, *flags);
		if (!visible)
			continue;
		*flags |= mnt->mnt.mnt_flags &
			  (MNT_LOCK_READONLY | MNT_LOCK_ATIME);
		if (sb->s_flags & SB_RDONLY)
			*flags |= MNT_LOCK_READONLY;
		break;
	}
	up_read(&namespace_sem);
	return !visible;
}

/*
 * fs/attr.c - changing what stat shows: mode, owner, times, size.
 *
 * Every change passes through notify_change() with the inode's i_rwsem held:
 * it fills in what follows from the change (ctime, lost set-user-ID bits),
 * asks for rights, and lets the file system act.
 *
 * See: chmod(2), chown(2), utimensat(2), inode(7).
 */
#include "lib/types.h"
#include <uapi/errno.h>
#include "kernel/base/spinlock.h"
#include "kernel/cred.h"
#include "fs/dentry.h"
#include "fs/fsnotify.h"
#include "fs/inode.h"
#include "fs/libfs.h"
#include "fs/super.h"
#include "fs/writeback.h"

/**
 * setattr_should_drop_suidgid() - which bits a write takes away.
 * @inode: a file about to be written, truncated or given away.
 *
 * Set-group-ID without group execute is not a program's bit and stays.
 *
 * Context: Process context.
 * Return: ATTR_KILL_SUID, ATTR_KILL_SGID, both or 0.
 */
unsigned int setattr_should_drop_suidgid(const struct inode *inode)
{
	umode_t mode = inode->i_mode;
	unsigned int kill = 0;

	if (!S_ISREG(mode))
		return 0;
	if (mode & S_ISUID)
		kill |= ATTR_KILL_SUID;
	if ((mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP))
		kill |= ATTR_KILL_SGID;
	if (kill && capable_wrt_inode_uidgid(inode, CAP_FSETID))
		return 0;
	return kill;
}

static bool chown_ok(const struct inode *inode, kuid_t uid)
{
	if (uid_eq(current_fsuid(), inode->i_uid) && uid_eq(uid, inode->i_uid))
		return true;
	return capable_wrt_inode_uidgid(inode, CAP_CHOWN);
}

static bool chgrp_ok(const struct inode *inode, kgid_t gid)
{
	if (uid_eq(current_fsuid(), inode->i_uid) &&
	    (in_group_p(gid) || gid_eq(gid, inode->i_gid)))
		return true;
	return capable_wrt_inode_uidgid(inode, CAP_CHOWN);
}

/**
 * setattr_prepare() - are these changes allowed?
 * @dentry: the file.
 * @attr:   the changes; ia_mode may lose S_ISGID.
 *
 * Context: i_rwsem held for writing.
 * Return: 0, -EPERM, -EFBIG.
 */
int setattr_prepare(struct dentry *dentry, struct iattr *attr)
{
	const unsigned int times =
		ATTR_MTIME_SET | ATTR_ATIME_SET | ATTR_TIMES_SET;
	struct inode *inode = d_inode(dentry);
	kgid_t gid = inode->i_gid;

	if (attr->ia_valid & ATTR_SIZE) {
		int err = inode_newsize_ok(inode, attr->ia_size);

		if (err)
			return err;
	}
	if (attr->ia_valid & ATTR_FORCE)
		return 0;
	if ((attr->ia_valid & ATTR_UID) && !chown_ok(inode, attr->ia_uid))
		return -EPERM;
	if ((attr->ia_valid & ATTR_GID) && !chgrp_ok(inode, attr->ia_gid))
		return -EPERM;
	if (attr->ia_valid & ATTR_MODE) {
		if (!inode_owner_or_capable(inode))
			return -EPERM;
		if (attr->ia_valid & ATTR_GID)
			gid = attr->ia_gid;
		if (!in_group_or_capable(inode, gid))
			attr->ia_mode &= (umode_t)~S_ISGID;
	}
	if ((attr->ia_valid & times) && !inode_owner_or_capable(inode))
		return -EPERM;
	return 0;
}

/**
 * setattr_copy() - write the changes into the inode; not the size.
 * @inode: the file.
 * @attr:  checked changes.
 *
 * Context: i_rwsem held for writing.
 */
void setattr_copy(struct inode *inode, const struct iattr *attr)
{
	spin_lock(&inode->i_lock);
	if (attr->ia_valid & ATTR_UID)
		inode->i_uid = attr->ia_uid;
	if (attr->ia_valid & ATTR_GID)
		inode->i_gid = attr->ia_gid;
	if (attr->ia_valid & ATTR_ATIME)
		inode->i_atime = timestamp_truncate(attr->ia_atime, inode);
	if (attr->ia_valid & ATTR_MTIME)
		inode->i_mtime = timestamp_truncate(attr->ia_mtime, inode);
	if (attr->ia_valid & ATTR_CTIME)
		inode->i_ctime = timestamp_truncate(attr->ia_ctime, inode);
	if (attr->ia_valid & ATTR_MODE)
		inode->i_mode = attr->ia_mode;
	spin_unlock(&inode->i_lock);
	mark_inode_dirty(inode);
}

/* Turn ATTR_KILL_* into a change of mode. */
static void drop_bits(const struct inode *inode, struct iattr *attr)
{
	umode_t mode = inode->i_mode;

	if (!(attr->ia_valid & (ATTR_KILL_SUID | ATTR_KILL_SGID)))
		return;
	if (attr->ia_valid & ATTR_KILL_SUID)
		mode &= (umode_t)~S_ISUID;
	if (attr->ia_valid & ATTR_KILL_SGID)
		mode &= (umode_t)~S_ISGID;
	attr->ia_valid &= ~(unsigned int)(ATTR_KILL_SUID | ATTR_KILL_SGID);
	if (mode == inode->i_mode)
		return;
	attr->ia_valid |= ATTR_MODE;
	attr->ia_mode = mode;
}

/* Changing times to now needs write permission, or ownership. */
static int check_touch(struct inode *inode, const struct iattr *attr)
{
	if (!(attr->ia_valid & ATTR_TOUCH))
		return 0;
	if (IS_IMMUTABLE(inode))
		return -EPERM;
	if (inode_owner_or_capable(inode))
		return 0;
	return inode_permission(inode, MAY_WRITE);
}

static u32 watch_mask(unsigned int valid)
{
	u32 mask = 0;

	if (valid & (ATTR_UID | ATTR_GID | ATTR_MODE))
		mask |= FS_ATTRIB;
	if (valid & ATTR_SIZE)
		mask |= FS_MODIFY;
	if ((valid & (ATTR_ATIME | ATTR_MTIME)) == (ATTR_ATIME | ATTR_MTIME))
		mask |= FS_ATTRIB;
	else if (valid & ATTR_ATIME)
		mask |= FS_ACCESS;
	else if (valid & ATTR_MTIME)
		mask |= FS_MODIFY;
	return mask;
}

/**
 * notify_change() - change an inode's attributes.
 * @dentry: the file.
 * @attr:   what; completed here.
 *
 * Context: i_rwsem held for writing, the mount held for writing; may sleep.
 * Return: 0, -EPERM, -EACCES, -EOVERFLOW (ids without a number there), or
 * what the file system answered.
 */
int notify_change(struct dentry *dentry, struct iattr *attr)
{
	struct inode *inode = d_inode(dentry);
	struct timespec64 now = current_time(inode);
	int err;

	if ((attr->ia_valid & (ATTR_MODE | ATTR_UID | ATTR_GID)) &&
	    (IS_IMMUTABLE(inode) || IS_APPEND(inode)))
		return -EPERM;
	err = check_touch(inode, attr);
	if (err)
		return err;
	if ((attr->ia_valid & ATTR_MODE) && S_ISLNK(inode->i_mode))
		return -EOPNOTSUPP;
	attr->ia_ctime = now;
	attr->ia_valid |= ATTR_CTIME;
	if (!(attr->ia_valid & ATTR_ATIME_SET))
		attr->ia_atime = now;
	if (!(attr->ia_valid & ATTR_MTIME_SET))
		attr->ia_mtime = now;
	drop_bits(inode, attr);
	if ((attr->ia_valid & ATTR_UID) &&
	    !kuid_has_mapping(inode->i_sb->s_user_ns, attr->ia_uid))
		return -EOVERFLOW;
	if ((attr->ia_valid & ATTR_GID) &&
	    !kgid_has_mapping(inode->i_sb->s_user_ns, attr->ia_gid))
		return -EOVERFLOW;
	if (inode->i_op->setattr)
		err = inode->i_op->setattr(dentry, attr);
	else
		err = simple_setattr(dentry, attr);
	if (!err)
		fsnotify_dentry(dentry, watch_mask(attr->ia_valid));
	return err;
}

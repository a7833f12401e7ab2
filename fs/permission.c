/*
 * fs/permission.c - who may do what with a file.
 *
 * Three questions in turn: does the mode allow it, may a capability overrule
 * the mode, does anything else forbid it (read-only, immutable, sticky, the
 * protected_* switches).  Capabilities count only where the file's owner is
 * mapped into the caller's user namespace.
 *
 * See: path_resolution(7), inode(7), capabilities(7), proc(5)
 * (/proc/sys/fs/protected_*).
 */
#include "lib/types.h"
#include "lib/util.h"
#include <uapi/errno.h>
#include "kernel/cred.h"
#include "kernel/sysctl.h"
#include "fs/dentry.h"
#include "fs/fs_struct.h"
#include "fs/inode.h"
#include "fs/mount.h"
#include "fs/namei_walk.h"
#include "fs/super.h"

/* Linux's defaults; distributions raise them. */
static int protected_symlinks, protected_hardlinks;
static int protected_fifos, protected_regular;

static struct ctl_table protected_table[] = {
	{ .path = "fs/protected_symlinks",
	  .data = &protected_symlinks,
	  .maxlen = sizeof(int),
	  .mode = 0600,
	  .proc_handler = proc_dointvec_minmax,
	  .extra1 = SYSCTL_ZERO,
	  .extra2 = SYSCTL_ONE },
	{ .path = "fs/protected_hardlinks",
	  .data = &protected_hardlinks,
	  .maxlen = sizeof(int),
	  .mode = 0600,
	  .proc_handler = proc_dointvec_minmax,
	  .extra1 = SYSCTL_ZERO,
	  .extra2 = SYSCTL_ONE },
	{ .path = "fs/protected_fifos",
	  .data = &protected_fifos,
	  .maxlen = sizeof(int),
	  .mode = 0600,
	  .proc_handler = proc_dointvec_minmax,
	  .extra1 = SYSCTL_ZERO,
	  .extra2 = SYSCTL_TWO },
	{ .path = "fs/protected_regular",
	  .data = &protected_regular,
	  .maxlen = sizeof(int),
	  .mode = 0600,
	  .proc_handler = proc_dointvec_minmax,
	  .extra1 = SYSCTL_ZERO,
	  .extra2 = SYSCTL_TWO },
};

/** permission_init() - register the switches.  Context: Boot, once. */
void permission_init(void)
{
	register_sysctl(protected_table, ARRAY_SIZE(protected_table));
}

/**
 * capable_wrt_inode_uidgid() - does a capability count for this file?
 * @inode: the file.
 * @cap:   CAP_*.
 *
 * Context: Process context.
 * Return: true if we have it and the file's owner and group are mapped in
 * our user namespace.
 */
bool capable_wrt_inode_uidgid(const struct inode *inode, int cap)
{
	struct user_namespace *ns = current_user_ns();

	return kuid_has_mapping(ns, inode->i_uid) &&
	       kgid_has_mapping(ns, inode->i_gid) && ns_capable(ns, cap);
}

/**
 * inode_owner_or_capable() - may we act as the file's owner?
 * @inode: the file.
 *
 * Context: Process context.
 * Return: true for the owner, and with CAP_FOWNER.
 */
bool inode_owner_or_capable(const struct inode *inode)
{
	struct user_namespace *ns = current_user_ns();

	if (uid_eq(current_fsuid(), inode->i_uid))
		return true;
	return kuid_has_mapping(ns, inode->i_uid) && ns_capable(ns, CAP_FOWNER);
}

/**
 * in_group_or_capable() - may we keep a set-group-ID bit for this group?
 * @inode: the file.
 * @gid:   its group.
 *
 * Context: Process context.
 * Return: true for members, and with CAP_FSETID.
 */
bool in_group_or_capable(const struct inode *inode, kgid_t gid)
{
	return in_group_p(gid) || capable_wrt_inode_uidgid(inode, CAP_FSETID);
}

/* Do the mode bits of our class allow @mask? */
static bool mode_allows(const struct inode *inode, int mask)
{
	unsigned int mode = inode->i_mode;

	mask &= MAY_READ | MAY_WRITE | MAY_EXEC;
	if (uid_eq(current_fsuid(), inode->i_uid))
		mode >>= 6;
	else if (((mode >> 3) ^ mode) & (unsigned int)mask &&
		 in_group_p(inode->i_gid))
		mode >>= 3;
	return !((unsigned int)mask & ~mode);
}

/**
 * generic_permission() - the mode, then the capabilities.
 * @inode: the file.
 * @mask:  MAY_*.
 *
 * Context: Process context.
 * Return: 0 or -EACCES.
 */
int generic_permission(struct inode *inode, int mask)
{
	const int want = mask & (MAY_READ | MAY_WRITE | MAY_EXEC);

	if (mode_allows(inode, mask))
		return 0;
	if (S_ISDIR(inode->i_mode)) {
		if (!(mask & MAY_WRITE) &&
		    capable_wrt_inode_uidgid(inode, CAP_DAC_READ_SEARCH))
			return 0;
		if (capable_wrt_inode_uidgid(inode, CAP_DAC_OVERRIDE))
			return 0;
		return -EACCES;
	}
	if (want == MAY_READ &&
	    capable_wrt_inode_uidgid(inode, CAP_DAC_READ_SEARCH))
		return 0;
	/* nobody executes a file without a single x bit */
	if ((!(mask & MAY_EXEC) || (inode->i_mode & S_IXUGO)) &&
	    capable_wrt_inode_uidgid(inode, CAP_DAC_OVERRIDE))
		return 0;
	return -EACCES;
}

/**
 * inode_permission() - may we do this with the file?
 * @inode: the file.
 * @mask:  MAY_*.
 *
 * Context: Process context, may sleep.
 * Return: 0, -EACCES, -EPERM (immutable), -EROFS (super block).
 */
int inode_permission(struct inode *inode, int mask)
{
	if (unlikely(mask & MAY_WRITE)) {
		umode_t mode = inode->i_mode;

		if ((inode->i_sb->s_flags & SB_RDONLY) &&
		    (S_ISREG(mode) || S_ISDIR(mode) || S_ISLNK(mode)))
			return -EROFS;
		if (IS_IMMUTABLE(inode))
			return -EPERM;
		/* a write would store ids that have no number here */
		if (!uid_valid(inode->i_uid) || !gid_valid(inode->i_gid))
			return -EACCES;
	}
	if (unlikely(inode->i_op->permission))
		return inode->i_op->permission(inode, mask);
	return generic_permission(inode, mask);
}

/* The directory is sticky and neither it nor the file is ours. */
static bool sticky_forbids(const struct inode *dir, const struct inode *inode)
{
	kuid_t fsuid = current_fsuid();

	if (!(dir->i_mode & S_ISVTX))
		return false;
	if (uid_eq(inode->i_uid, fsuid) || uid_eq(dir->i_uid, fsuid))
		return false;
	return !capable_wrt_inode_uidgid(inode, CAP_FOWNER);
}

/**
 * may_create() - may we add a name to a directory?
 * @dir:   locked for writing.
 * @child: the new name.
 *
 * Context: Process context.
 * Return: 0, -EEXIST, -ENOENT (removed), -EOVERFLOW (our ids have no number
 * in the file system), or as inode_permission().
 */
int may_create(struct inode *dir, struct dentry *child)
{
	struct user_namespace *ns = dir->i_sb->s_user_ns;

	if (d_is_positive(child))
		return -EEXIST;
	if (IS_DEADDIR(dir))
		return -ENOENT;
	if (!kuid_has_mapping(ns, current_fsuid()) ||
	    !kgid_has_mapping(ns, current_fsgid()))
		return -EOVERFLOW;
	return inode_permission(dir, MAY_WRITE | MAY_EXEC);
}

/**
 * may_delete() - may we take a name out of a directory?
 * @dir:    locked for writing.
 * @victim: the name.
 * @isdir:  the caller removes a directory.
 *
 * Context: Process context.
 * Return: 0, -ENOENT, -EPERM (sticky, append-only), -ENOTDIR, -EISDIR,
 * -EBUSY (root of a file system), or as inode_permission().
 */
int may_delete(struct inode *dir, struct dentry *victim, bool isdir)
{
	struct inode *inode = d_inode(victim);
	int err;

	if (!inode)
		return -ENOENT;
	err = inode_permission(dir, MAY_WRITE | MAY_EXEC);
	if (err)
		return err;
	if (IS_APPEND(dir) || sticky_forbids(dir, inode) || IS_APPEND(inode) ||
	    IS_IMMUTABLE(inode))
		return -EPERM;
	if (isdir) {
		if (!S_ISDIR(inode->i_mode))
			return -ENOTDIR;
		if (d_is_root(victim))
			return -EBUSY;
	} else if (S_ISDIR(inode->i_mode)) {
		return -EISDIR;
	}
	if (IS_DEADDIR(dir))
		return -ENOENT;
	return 0;
}

/**
 * may_follow_link() - protected_symlinks: links in sticky, world-writable
 * directories only for their owner.
 * @nd:    the walk; its directory.
 * @inode: the link.
 *
 * Context: Process context.
 * Return: 0 or -EACCES.
 */
int may_follow_link(const struct nameidata *nd, const struct inode *inode)
{
	if (!READ_ONCE(protected_symlinks))
		return 0;
	if (uid_eq(current_fsuid(), inode->i_uid))
		return 0;
	if ((nd->dir_mode & (S_ISVTX | S_IWOTH)) != (S_ISVTX | S_IWOTH))
		return 0;
	if (uid_valid(nd->dir_uid) && uid_eq(nd->dir_uid, inode->i_uid))
		return 0;
	return -EACCES;
}

/* A hard link to it could harm nobody. */
static bool safe_hardlink_source(struct inode *inode)
{
	umode_t mode = inode->i_mode;

	if (!S_ISREG(mode) || (mode & S_ISUID))
		return false;
	if ((mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP))
		return false;
	return !inode_permission(inode, MAY_READ | MAY_WRITE);
}

/**
 * may_linkat() - protected_hardlinks: link only what one could write.
 * @link: the file to link to.
 *
 * Context: Process context.
 * Return: 0, -EPERM, or -EOVERFLOW.
 */
int may_linkat(const struct path *link)
{
	struct inode *inode = d_inode(link->dentry);

	if (!uid_valid(inode->i_uid) || !gid_valid(inode->i_gid))
		return -EOVERFLOW;
	if (!READ_ONCE(protected_hardlinks))
		return 0;
	if (safe_hardlink_source(inode) || inode_owner_or_capable(inode))
		return 0;
	return -EPERM;
}

/**
 * may_create_in_sticky() - protected_fifos and protected_regular: O_CREAT
 * opens another's file in a sticky directory only with care.
 * @nd:    the walk; its directory.
 * @inode: the existing file.
 *
 * Context: Process context.
 * Return: 0 or -EACCES.
 */
int may_create_in_sticky(const struct nameidata *nd, const struct inode *inode)
{
	umode_t mode = inode->i_mode;
	int level;

	if (!(nd->dir_mode & S_ISVTX))
		return 0;
	if (S_ISFIFO(mode))
		level = READ_ONCE(protected_fifos);
	else if (S_ISREG(mode))
		level = READ_ONCE(protected_regular);
	else
		return 0;
	if (!level || uid_eq(inode->i_uid, nd->dir_uid) ||
	    uid_eq(current_fsuid(), inode->i_uid))
		return 0;
	if ((nd->dir_mode & S_IWOTH) ||
	    ((nd->dir_mode & S_IWGRP) && level >= 2))
		return -EACCES;
	return 0;
}

/**
 * mode_strip_sgid() - a new file keeps set-group-ID only for its group.
 * @dir:  where it is made.
 * @mode: wished.
 *
 * Context: Process context.
 * Return: the mode to use.
 */
umode_t mode_strip_sgid(const struct inode *dir, umode_t mode)
{
	if ((mode & (S_ISGID | S_IXGRP)) != (S_ISGID | S_IXGRP))
		return mode;
	if (S_ISDIR(mode) || !dir || !(dir->i_mode & S_ISGID))
		return mode;
	if (in_group_or_capable(dir, dir->i_gid))
		return mode;
	return mode & (umode_t)~S_ISGID;
}

/*
 * fs/xattr_caps.c - the security.capability attribute, as user space sees it.
 *
 * Stored is revision 2, for root of the first user namespace, or revision 3,
 * which names the root it is for.  A namespace's own root writes revision 2
 * and gets revision 3 for its uid; reading translates back.  Whoever writes to
 * a file, or gives it away, takes its capabilities from it.
 *
 * See: capabilities(7), "File capability extended attribute versioning".
 */
#include <uapi/capability.h>
#include <uapi/errno.h>
#include <uapi/limits.h>
#include <uapi/stat.h>
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/cred.h"
#include "fs/fs.h"
#include "fs/inode.h"
#include "fs/xattr.h"
#include "fs/xattr_caps.h"

#define SIZE_2 offsetof(struct vfs_ns_cap_data, rootid)
#define SIZE_3 sizeof(struct vfs_ns_cap_data)

/* Whose root the attribute is for; invalid: it is no such attribute. */
static kuid_t root_of(struct user_namespace *ns,
		      const struct vfs_ns_cap_data *caps, size_t size)
{
	u32 revision = caps->magic_etc & VFS_CAP_REVISION_MASK;

	if (size == SIZE_2 && revision == VFS_CAP_REVISION_2)
		return make_kuid(ns, 0);
	if (size == SIZE_3 && revision == VFS_CAP_REVISION_3)
		return make_kuid(ns, caps->rootid);
	return INVALID_UID;
}

/**
 * kuid_is_root_here() - is a user root of our namespace or of one around it?
 * @kuid: who.
 *
 * Context: Process context.
 */
bool kuid_is_root_here(kuid_t kuid)
{
	struct user_namespace *ns;

	for (ns = current_user_ns(); ns; ns = ns->parent)
		if (from_kuid(ns, kuid) == 0)
			return true;
	return false;
}

/**
 * caps_from_user() - turn what a program wrote into what is stored.
 * @inode: the file.
 * @value: @size bytes.
 * @size:  of them.
 * @out:   filled in.
 *
 * Context: Process context.
 * Return: bytes of @out, -EINVAL, -EPERM.
 */
ssize_t caps_from_user(struct inode *inode, const void *value, size_t size,
		       struct vfs_ns_cap_data *out)
{
	kuid_t root;

	if (size > sizeof(*out) || size < SIZE_2)
		return -EINVAL;
	memset(out, 0, sizeof(*out));
	memcpy(out, value, size);
	root = root_of(current_user_ns(), out, size);
	if (!uid_valid(root))
		return -EINVAL;
	if (!capable_wrt_inode_uidgid(inode, CAP_SETFCAP))
		return -EPERM;
	if (size == SIZE_2 && ns_capable(&init_user_ns, CAP_SETFCAP))
		return (ssize_t)size;
	out->magic_etc =
		VFS_CAP_REVISION_3 | (out->magic_etc & VFS_CAP_FLAGS_EFFECTIVE);
	out->rootid = from_kuid(&init_user_ns, root);
	return SIZE_3;
}

/**
 * caps_to_user() - turn what is stored into what a program may read.
 * @caps: the attribute; changed.
 * @size: its bytes.
 *
 * Context: Process context.
 * Return: bytes of it, -EINVAL (broken), -EOVERFLOW (another namespace's).
 */
ssize_t caps_to_user(struct vfs_ns_cap_data *caps, size_t size)
{
	kuid_t root = root_of(&init_user_ns, caps, size);
	u32 effective = caps->magic_etc & VFS_CAP_FLAGS_EFFECTIVE;
	uid_t here;

	if (!uid_valid(root))
		return -EINVAL;
	here = from_kuid(current_user_ns(), root);
	if (here != (uid_t)-1 && here != 0) {
		caps->magic_etc = VFS_CAP_REVISION_3 | effective;
		caps->rootid = here;
		return SIZE_3;
	}
	if (!kuid_is_root_here(root))
		return -EOVERFLOW;
	caps->magic_etc = VFS_CAP_REVISION_2 | effective;
	return SIZE_2;
}

/**
 * inode_drop_caps() - a file loses its capabilities, if it has any.
 * @inode: is written to, or changes its owner.
 *
 * Context: i_rwsem held for writing; may sleep.
 * Return: 0 or what the file system answered.
 */
int inode_drop_caps(struct inode *inode)
{
	int err = 0;

	if (inode->i_flags & S_NOSEC || !S_ISREG(inode->i_mode))
		return 0;
	if (inode->i_op->getxattr && inode->i_op->setxattr &&
	    inode->i_op->getxattr(inode, XATTR_NAME_CAPS, NULL, 0) > 0)
		err = inode->i_op->setxattr(inode, XATTR_NAME_CAPS, NULL, 0,
					    XATTR_REPLACE);
	if (!err)
		inode->i_flags |= S_NOSEC; /* until it is given some */
	return err;
}

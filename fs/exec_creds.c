/*
 * fs/exec_creds.c - what running a file does to the runner's identity.
 *
 * Gathers from the file what kernel/cred needs to decide: owner and mode bits
 * (set-user-ID), and the security.capability attribute.  A file on a nosuid
 * mount lends nothing.
 *
 * See: execve(2), capabilities(7).
 */
#include <uapi/capability.h>
#include <uapi/errno.h>
#include <uapi/stat.h>
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/cred.h"
#include "kernel/task.h"
#include "fs/binfmts.h"
#include "fs/fs.h"
#include "fs/mount.h"
#include "fs/xattr.h"
#include "fs/xattr_caps.h"

/* Is the attribute for us?  Revisions before 3 are for the first root. */
static bool caps_apply_here(const struct vfs_ns_cap_data *caps, u32 revision)
{
	kuid_t root = KUIDT_INIT(0);

	if (revision == VFS_CAP_REVISION_3)
		root = make_kuid(&init_user_ns, caps->rootid);
	return uid_valid(root) && kuid_is_root_here(root);
}

/* Read the file's capabilities into @req: 0 (also if there are none). */
static int get_file_caps(struct dentry *dentry, struct exec_creds_request *req)
{
	struct vfs_ns_cap_data caps = { 0 };
	u32 revision, words = 2;
	ssize_t size;

	size = vfs_getxattr(dentry, XATTR_NAME_CAPS, &caps, sizeof(caps));
	if (size < 0)
		return 0;
	if (size < (ssize_t)sizeof(u32))
		return -EINVAL;
	revision = caps.magic_etc & VFS_CAP_REVISION_MASK;
	if (revision == VFS_CAP_REVISION_1)
		words = 1;
	else if (revision != VFS_CAP_REVISION_2 &&
		 revision != VFS_CAP_REVISION_3)
		return -EINVAL;
	if (size != (ssize_t)(sizeof(u32) + (size_t)words * 8 +
			      (revision == VFS_CAP_REVISION_3 ? 4 : 0)))
		return -EINVAL;
	if (!caps_apply_here(&caps, revision))
		return 0;

	req->has_file_caps = true;
	req->file_effective = caps.magic_etc & VFS_CAP_FLAGS_EFFECTIVE;
	req->file_permitted = caps.data[0].permitted;
	req->file_inheritable = caps.data[0].inheritable;
	if (words == 2) {
		req->file_permitted |= (u64)caps.data[1].permitted << 32;
		req->file_inheritable |= (u64)caps.data[1].inheritable << 32;
	}
	req->file_permitted &= CAP_FULL_SET;
	req->file_inheritable &= CAP_FULL_SET;
	return 0;
}

/**
 * bprm_creds_from_file() - compute the identity the program will have.
 * @bprm: file is what will run; cred is changed, secureexec set.
 *
 * Context: May sleep.
 * Return: 0, -EPERM, -EINVAL (a broken attribute).
 */
int bprm_creds_from_file(struct linux_binprm *bprm)
{
	struct inode *inode = bprm->file->f_inode;
	struct exec_creds_request req = {
		.file_uid = inode->i_uid,
		.file_gid = inode->i_gid,
		.mode = inode->i_mode,
		.nosuid = !mnt_may_suid(bprm->file->f_path.mnt),
		.no_new_privs = task_no_new_privs(current),
		.shared = bprm->unsafe_share,
	};
	int err;

	/* An owner our namespace does not know lends nothing. */
	if (!kuid_has_mapping(bprm->cred->user_ns, inode->i_uid) ||
	    !kgid_has_mapping(bprm->cred->user_ns, inode->i_gid))
		req.mode &= (umode_t) ~(S_ISUID | S_ISGID);
	if (!req.nosuid) {
		err = get_file_caps(bprm->file->f_path.dentry, &req);
		if (err)
			return err;
	}
	return exec_creds_from_file(bprm->cred, &req, &bprm->secureexec);
}

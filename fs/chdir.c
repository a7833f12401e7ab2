/*
 * fs/chdir.c - where a task stands, and whether it could: chdir, chroot,
 * access.
 *
 * See: chdir(2), chroot(2), access(2).
 */
#include "lib/types.h"
#include "lib/errptr.h"
#include <uapi/errno.h>
#include <uapi/prctl.h>
#include "kernel/cred.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "fs/dentry.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/fs_struct.h"
#include "fs/inode.h"
#include "fs/mount.h"
#include "fs/namei.h"
#include "fs/super.h"

static int may_stand(const struct path *path)
{
	return inode_permission(d_inode(path->dentry), MAY_EXEC | MAY_CHDIR);
}

/* chdir(2) */
SYSCALL_DEFINE1(chdir, const char __user *, name)
{
	struct path path;
	int err = user_path_at(AT_FDCWD, name, LOOKUP_FOLLOW | LOOKUP_DIRECTORY,
			       &path);

	if (err)
		return err;
	err = may_stand(&path);
	if (!err)
		set_fs_pwd(current->fs, &path);
	path_put(&path);
	return err;
}

/* fchdir(2) */
SYSCALL_DEFINE1(fchdir, unsigned int, fd)
{
	struct fd f = fdget_raw(fd);
	int err = -ENOTDIR;

	if (!f.file)
		return -EBADF;
	if (S_ISDIR(file_inode(f.file)->i_mode))
		err = may_stand(&f.file->f_path);
	if (!err)
		set_fs_pwd(current->fs, &f.file->f_path);
	fdput(f);
	return err;
}

/* chroot(2) */
SYSCALL_DEFINE1(chroot, const char __user *, name)
{
	struct path path;
	int err = user_path_at(AT_FDCWD, name, LOOKUP_FOLLOW | LOOKUP_DIRECTORY,
			       &path);

	if (err)
		return err;
	err = may_stand(&path);
	if (!err && !ns_capable(current_user_ns(), CAP_SYS_CHROOT))
		err = -EPERM;
	if (!err)
		set_fs_root(current->fs, &path);
	path_put(&path);
	return err;
}

/*
 * access(2) asks as the real user, with the capabilities that user would
 * have: root's all, another's none.
 */
static const struct cred *real_user_creds(void)
{
	struct cred *cred = prepare_creds();

	if (!cred)
		return NULL;
	cred->fsuid = cred->uid;
	cred->fsgid = cred->gid;
	if (!(cred->securebits & SECBIT_NO_SETUID_FIXUP)) {
		kuid_t root = make_kuid(cred->user_ns, 0);

		if (uid_eq(cred->uid, root))
			cred->cap_effective = cred->cap_permitted;
		else
			cred->cap_effective = CAP_EMPTY_SET;
	}
	return cred;
}

static int check_access(const struct path *path, int mode)
{
	struct inode *inode = d_inode(path->dentry);
	int err;

	if ((mode & MAY_EXEC) && S_ISREG(inode->i_mode) && path_noexec(path))
		return -EACCES;
	err = inode_permission(inode, mode | MAY_ACCESS);
	if (err || !(mode & MAY_WRITE))
		return err;
	if (S_ISCHR(inode->i_mode) || S_ISBLK(inode->i_mode) ||
	    S_ISFIFO(inode->i_mode) || S_ISSOCK(inode->i_mode))
		return 0;
	return __mnt_is_readonly(path->mnt) ? -EROFS : 0;
}

static long access_at(int dfd, const char __user *name, int mode,
		      unsigned int how)
{
	struct path path;
	int err = user_path_at(dfd, name, how, &path);

	if (err)
		return err;
	err = check_access(&path, mode);
	path_put(&path);
	return err;
}

static long do_faccessat(int dfd, const char __user *name, int mode, int flags)
{
	const struct cred *mine, *old;
	unsigned int how = LOOKUP_FOLLOW;
	long err;

	if (mode & ~(MAY_READ | MAY_WRITE | MAY_EXEC))
		return -EINVAL;
	if (flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (flags & AT_SYMLINK_NOFOLLOW)
		how &= ~(unsigned int)LOOKUP_FOLLOW;
	if (flags & AT_EMPTY_PATH)
		how |= LOOKUP_EMPTY;
	if (flags & AT_EACCESS)
		return access_at(dfd, name, mode, how);
	mine = real_user_creds();
	if (!mine)
		return -ENOMEM;
	old = override_creds(mine);
	err = access_at(dfd, name, mode, how);
	revert_creds(old);
	put_cred(mine);
	return err;
}

/* faccessat2(2) */
SYSCALL_DEFINE4(faccessat2, int, dfd, const char __user *, name, int, mode, int,
		flags)
{
	return do_faccessat(dfd, name, mode, flags);
}

/* faccessat(2) */
SYSCALL_DEFINE3(faccessat, int, dfd, const char __user *, name, int, mode)
{
	return do_faccessat(dfd, name, mode, 0);
}

/* access(2) */
SYSCALL_DEFINE2(access, const char __user *, name, int, mode)
{
	return do_faccessat(AT_FDCWD, name, mode, 0);
}

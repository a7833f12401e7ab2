/*
 * fs/fsopen.c - mounting step by step: fsopen, fspick, fsconfig, fsmount.
 *
 * A descriptor stands for a file system being described (fs_context); reading
 * it tells what was wrong with the last parameters.
 *
 * See: Documentation/filesystems/mount_api.rst.
 */
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/types.h"
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/mount.h>
#include "asm/uaccess.h"
#include "kernel/cred.h"
#include "kernel/syscall.h"
#include "mm/iov_iter.h"
#include "mm/slab.h"
#include "fs/anon_inode.h"
#include "fs/dentry.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/filesystems.h"
#include "fs/fs_context.h"
#include "fs/mnt_tree.h"
#include "fs/mount.h"
#include "fs/namei.h"
#include "fs/open.h"
#include "fs/super.h"

#define PARAM_MAX  256
#define BINARY_MAX (1024 * 1024)

/* The oldest message, one per read. */
static ssize_t fscontext_read(struct file *file, struct iov_iter *to,
			      loff_t *pos)
{
	struct fs_context *fc = file->private_data;
	ssize_t n = -ENODATA;
	char *line;

	(void)pos;
	mutex_lock(&fc->lock);
	if (fc->log_tail == fc->log_head)
		goto out;
	line = fc->log[fc->log_tail % FC_LOG_SIZE];
	n = -EMSGSIZE;
	if (strlen(line) > iov_iter_count(to))
		goto out;
	fc->log_tail++;
	n = (ssize_t)strlen(line);
	if (copy_to_iter(line, (size_t)n, to) != (size_t)n)
		n = -EFAULT;
	kfree(line);
out:
	mutex_unlock(&fc->lock);
	return n;
}

static int fscontext_release(struct inode *inode, struct file *file)
{
	(void)inode;
	put_fs_context(file->private_data);
	return 0;
}

static const struct file_operations fscontext_fops = {
	.read = fscontext_read,
	.release = fscontext_release,
	.llseek = no_llseek,
};

/* A descriptor for @fc, which it takes over. */
static int context_fd(struct fs_context *fc, bool cloexec)
{
	int fd;

	fc->has_log = true;
	fd = anon_inode_getfd("[fscontext]", &fscontext_fops, fc,
			      O_RDWR | (cloexec ? O_CLOEXEC : 0));
	if (fd < 0)
		put_fs_context(fc);
	return fd;
}

/* A string of the user's, shorter than @max bytes; or ERR_PTR. */
static char *copy_text(const char __user *from, long max)
{
	char *text = kmalloc((size_t)max, GFP_KERNEL);
	long len;

	if (!text)
		return ERR_PTR(-ENOMEM);
	len = strncpy_from_user(text, from, max);
	if (len >= 0 && len < max)
		return text;
	kfree(text);
	return ERR_PTR(len < 0 ? len : -EINVAL);
}

/* fsopen(2) */
SYSCALL_DEFINE2(fsopen, const char __user *, user_name, unsigned int, flags)
{
	struct file_system_type *type;
	struct fs_context *fc;
	char *name;

	if (!may_mount())
		return -EPERM;
	if (flags & ~(unsigned int)FSOPEN_CLOEXEC)
		return -EINVAL;
	name = copy_text(user_name, PAGE_SIZE);
	if (IS_ERR(name))
		return PTR_ERR(name);
	type = get_fs_type(name);
	kfree(name);
	if (!type)
		return -ENODEV;
	fc = fs_context_for_mount(type, 0);
	if (IS_ERR(fc))
		return PTR_ERR(fc);
	return context_fd(fc, flags & FSOPEN_CLOEXEC);
}

/* fspick(2) */
SYSCALL_DEFINE3(fspick, int, dfd, const char __user *, name, unsigned int,
		flags)
{
	unsigned int how = LOOKUP_FOLLOW | LOOKUP_AUTOMOUNT;
	struct fs_context *fc = ERR_PTR(-EINVAL);
	struct path path;
	int err;

	if (!may_mount())
		return -EPERM;
	if (flags & ~(unsigned int)(FSPICK_CLOEXEC | FSPICK_SYMLINK_NOFOLLOW |
				    FSPICK_NO_AUTOMOUNT | FSPICK_EMPTY_PATH))
		return -EINVAL;
	if (flags & FSPICK_SYMLINK_NOFOLLOW)
		how &= ~(unsigned int)LOOKUP_FOLLOW;
	if (flags & FSPICK_EMPTY_PATH)
		how |= LOOKUP_EMPTY;
	err = user_path_at(dfd, name, how, &path);
	if (err)
		return err;
	if (path.dentry == path.mnt->mnt_root)
		fc = fs_context_for_reconfigure(path.dentry, 0, 0);
	path_put(&path);
	if (IS_ERR(fc))
		return PTR_ERR(fc);
	return context_fd(fc, flags & FSPICK_CLOEXEC);
}

/* Which arguments does each command take? */
static int check_config(unsigned int cmd, const void __user *key,
			const void __user *value, int aux)
{
	bool dir = aux == AT_FDCWD || aux >= 0;

	switch (cmd) {
	case FSCONFIG_SET_FLAG:
		return !key || value || aux ? -EINVAL : 0;
	case FSCONFIG_SET_STRING:
		return !key || !value || aux ? -EINVAL : 0;
	case FSCONFIG_SET_BINARY:
		return !key || !value || aux <= 0 || aux > BINARY_MAX ? -EINVAL
								      : 0;
	case FSCONFIG_SET_PATH:
	case FSCONFIG_SET_PATH_EMPTY:
		return !key || !value || !dir ? -EINVAL : 0;
	case FSCONFIG_SET_FD:
		return !key || value || aux < 0 ? -EINVAL : 0;
	case FSCONFIG_CMD_CREATE:
	case FSCONFIG_CMD_RECONFIGURE:
		return key || value || aux ? -EINVAL : 0;
	default:
		return -EOPNOTSUPP;
	}
}

static int config_create(struct fs_context *fc)
{
	int err;

	if (fc->phase != FC_CREATE_PARAMS)
		return -EBUSY;
	if (!fc_may_mount(fc))
		return -EPERM;
	err = fc_create(fc);
	fc->phase = err ? FC_FAILED : FC_AWAITING_MOUNT;
	return err;
}

static int config_reconfigure(struct fs_context *fc)
{
	int err;

	if (fc->phase != FC_RECONF_PARAMS)
		return -EBUSY;
	err = fc_reconfigure(fc);
	if (err)
		fc->phase = FC_FAILED;
	else
		fc_clean(fc);
	return err;
}

static int config_param(struct fs_context *fc, unsigned int cmd,
			const char *key, const char *value)
{
	if (fc->phase != FC_CREATE_PARAMS && fc->phase != FC_RECONF_PARAMS)
		return -EBUSY;
	if (cmd != FSCONFIG_SET_FLAG && cmd != FSCONFIG_SET_STRING)
		return fc_unknown(fc, key); /* no type here takes objects */
	return fc_parse_param(fc, key, value);
}

static int config(struct fs_context *fc, unsigned int cmd, const char *key,
		  const char *value)
{
	int err;

	mutex_lock(&fc->lock);
	if (cmd == FSCONFIG_CMD_CREATE)
		err = config_create(fc);
	else if (cmd == FSCONFIG_CMD_RECONFIGURE)
		err = config_reconfigure(fc);
	else
		err = config_param(fc, cmd, key, value);
	mutex_unlock(&fc->lock);
	return err;
}

/* The strings are copied, the descriptor is open. */
static long config_with(struct fs_context *fc, unsigned int cmd,
			const char __user *user_key,
			const char __user *user_value)
{
	char *key = NULL, *value = NULL;
	long err = 0;

	if (user_key)
		key = copy_text(user_key, PARAM_MAX);
	if (IS_ERR(key))
		return PTR_ERR(key);
	if (cmd == FSCONFIG_SET_STRING)
		value = copy_text(user_value, PARAM_MAX);
	if (IS_ERR(value)) {
		err = PTR_ERR(value);
	} else {
		err = config(fc, cmd, key, value);
		kfree(value);
	}
	kfree(key);
	return err;
}

/* fsconfig(2) */
SYSCALL_DEFINE5(fsconfig, int, fd, unsigned int, cmd, const char __user *, key,
		const char __user *, value, int, aux)
{
	struct fd f;
	long err = fd < 0 ? -EINVAL : check_config(cmd, key, value, aux);

	if (err)
		return err;
	f = fdget((unsigned int)fd);
	if (!f.file)
		return -EBADF;
	err = -EINVAL;
	if (f.file->f_op == &fscontext_fops) {
		struct fs_context *fc = f.file->private_data;
		bool object =
			cmd >= FSCONFIG_SET_BINARY && cmd <= FSCONFIG_SET_FD;

		err = object && !fc->type->check_param
			      ? -EOPNOTSUPP
			      : config_with(fc, cmd, key, value);
	}
	fdput(f);
	return err;
}

/* The mount that the context made, alone in a namespace of its own. */
static struct file *detached_mount(struct fs_context *fc, int mnt_flags)
{
	struct mnt_namespace *ns;
	struct mount *mnt;

	if (!fc->root)
		return ERR_PTR(-EINVAL);
	if (mount_too_revealing(fc->root->d_sb, &mnt_flags))
		return ERR_PTR(-EPERM);
	if (fc->phase != FC_AWAITING_MOUNT)
		return ERR_PTR(-EBUSY);
	ns = alloc_anon_ns();
	if (IS_ERR(ns))
		return ERR_CAST(ns);
	mnt = fc_mount(fc);
	if (IS_ERR(mnt)) {
		free_anon_ns(ns);
		return ERR_CAST(mnt);
	}
	fc_clean(fc);
	mnt->mnt.mnt_flags = mnt_flags;
	namespace_lock();
	set_anon_tree(ns, mnt);
	namespace_unlock();
	return open_detached(mnt);
}

/* fsmount(2) */
SYSCALL_DEFINE3(fsmount, int, fs_fd, unsigned int, flags, unsigned int,
		attr_flags)
{
	struct fs_context *fc;
	struct file *file;
	int mnt_flags;
	struct fd f;

	if (!may_mount())
		return -EPERM;
	if (flags & ~(unsigned int)FSMOUNT_CLOEXEC)
		return -EINVAL;
	mnt_flags = attr_to_mnt_flags(attr_flags);
	if (mnt_flags < 0)
		return mnt_flags;
	f = fdget((unsigned int)fs_fd);
	if (!f.file)
		return -EBADF;
	file = ERR_PTR(-EINVAL);
	if (f.file->f_op == &fscontext_fops) {
		fc = f.file->private_data;
		mutex_lock(&fc->lock);
		file = detached_mount(fc, mnt_flags);
		mutex_unlock(&fc->lock);
	}
	fdput(f);
	return install_detached(file, flags & FSMOUNT_CLOEXEC);
}

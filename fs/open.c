/*
 * fs/open.c - open(2) and its relatives: flags in, an open file out.
 *
 * build_open_flags() reads the caller's flags once, strictly for openat2(2),
 * forgivingly for the older calls; fs/namei_open.c finds the file; vfs_open()
 * turns an empty struct file into an open one.
 *
 * See: open(2), openat2(2).
 */
#include "lib/types.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include <uapi/errno.h>
#include "asm/uaccess.h"
#include "kernel/base/bug.h"
#include "kernel/cred.h"
#include "kernel/syscall.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/fsnotify.h"
#include "fs/inode.h"
#include "fs/dentry.h"
#include "fs/mount.h"
#include "fs/namei.h"
#include "fs/open.h"
#include "fs/super.h"

#define VALID_OPEN_FLAGS \
	(O_ACCMODE | O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_APPEND | \
	 O_NONBLOCK | O_SYNC | O_DSYNC | FASYNC | O_DIRECT | O_LARGEFILE | \
	 O_DIRECTORY | O_NOFOLLOW | O_NOATIME | O_CLOEXEC | O_PATH | \
	 __O_TMPFILE)
#define O_PATH_FLAGS (O_DIRECTORY | O_NOFOLLOW | O_PATH | O_CLOEXEC)
#define VALID_RESOLVE_FLAGS \
	(RESOLVE_NO_XDEV | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS | \
	 RESOLVE_BENEATH | RESOLVE_IN_ROOT | RESOLVE_CACHED)

/* Bit of the kernel alone: the open is for execve(2). */
#define FMODE_EXEC_FLAG ((int)FMODE_EXEC)

static int acc_mode_of(int flags)
{
	static const int of[] = { MAY_READ, MAY_WRITE, MAY_READ | MAY_WRITE,
				  MAY_READ | MAY_WRITE };

	return of[flags & O_ACCMODE];
}

/* RESOLVE_* to LOOKUP_*, or -errno. */
static int resolve_flags(const struct open_how *how)
{
	static const struct {
		unsigned int resolve, lookup;
	} map[] = {
		{ RESOLVE_NO_XDEV, LOOKUP_NO_XDEV },
		{ RESOLVE_NO_MAGICLINKS, LOOKUP_NO_MAGICLINKS },
		{ RESOLVE_NO_SYMLINKS,
		  LOOKUP_NO_SYMLINKS | LOOKUP_NO_MAGICLINKS },
		{ RESOLVE_BENEATH, LOOKUP_BENEATH },
		{ RESOLVE_IN_ROOT, LOOKUP_IN_ROOT },
		{ RESOLVE_CACHED, LOOKUP_CACHED },
	};
	unsigned int lookup = 0;

	for (size_t i = 0; i < sizeof(map) / sizeof(map[0]); i++)
		if (how->resolve & map[i].resolve)
			lookup |= map[i].lookup;
	if ((lookup & LOOKUP_CACHED) &&
	    (how->flags & (O_TRUNC | O_CREAT | __O_TMPFILE)))
		return -EAGAIN;
	return (int)lookup;
}

/* What openat2(2) refuses and the older calls have masked out. */
static int check_how(const struct open_how *how)
{
	const u64 flags = how->flags;

	if (flags & ~(u64)VALID_OPEN_FLAGS)
		return -EINVAL;
	if (how->resolve & ~(u64)VALID_RESOLVE_FLAGS)
		return -EINVAL;
	if ((how->resolve & RESOLVE_BENEATH) &&
	    (how->resolve & RESOLVE_IN_ROOT))
		return -EINVAL;
	if (flags & (O_CREAT | __O_TMPFILE)) {
		if (how->mode & ~(u64)S_IALLUGO)
			return -EINVAL;
	} else if (how->mode) {
		return -EINVAL;
	}
	if (flags & __O_TMPFILE) {
		if (!(flags & O_DIRECTORY) || (flags & O_CREAT))
			return -EINVAL;
		if (!(acc_mode_of((int)flags) & MAY_WRITE))
			return -EINVAL;
	}
	if ((flags & O_PATH) && (flags & ~(u64)O_PATH_FLAGS))
		return -EINVAL;
	return 0;
}

/**
 * build_open_flags() - digest open flags once, for the whole open.
 * @how: as openat2(2); from older calls through how_from_open().
 * @op:  filled in.
 *
 * Context: Any.
 * Return: 0, -EINVAL, or -EAGAIN (RESOLVE_CACHED that would have to sleep).
 */
int build_open_flags(const struct open_how *how, struct open_flags *op)
{
	int flags = (int)how->flags, acc_mode = acc_mode_of(flags);
	int lookup, err = check_how(how);

	if (err)
		return err;
	lookup = resolve_flags(how);
	if (lookup < 0)
		return lookup;
	if (flags & __O_SYNC)
		flags |= O_DSYNC;
	if (flags & O_TRUNC)
		acc_mode |= MAY_WRITE;
	if (flags & O_APPEND)
		acc_mode |= MAY_APPEND;
	op->mode = 0;
	if (flags & (O_CREAT | __O_TMPFILE))
		op->mode = (umode_t)(how->mode | S_IFREG);
	op->intent = flags & O_PATH ? 0 : LOOKUP_OPEN;
	if (flags & O_PATH)
		acc_mode = 0;
	if (flags & O_CREAT) {
		op->intent |= LOOKUP_CREATE;
		if (flags & O_EXCL) {
			op->intent |= LOOKUP_EXCL;
			flags |= O_NOFOLLOW;
		}
	}
	if (flags & O_DIRECTORY)
		lookup |= LOOKUP_DIRECTORY;
	if (!(flags & O_NOFOLLOW))
		lookup |= LOOKUP_FOLLOW;
	op->open_flag = flags;
	op->acc_mode = acc_mode;
	op->lookup_flags = lookup;
	return 0;
}

/* open(2) ignores what it does not know. */
static struct open_how how_from_open(int flags, umode_t mode)
{
	struct open_how how = {
		.flags = (unsigned int)flags & VALID_OPEN_FLAGS,
		.mode = mode & S_IALLUGO,
	};

	if (how.flags & O_PATH)
		how.flags &= O_PATH_FLAGS;
	if (!(how.flags & (O_CREAT | __O_TMPFILE)))
		how.mode = 0;
	return how;
}

/* Announce a writer of a regular file or directory. */
static int take_write_access(struct file *file)
{
	umode_t mode = file->f_inode->i_mode;
	int err;

	if (!(file->f_mode & FMODE_WRITE) || S_ISCHR(mode) || S_ISBLK(mode) ||
	    S_ISFIFO(mode) || S_ISSOCK(mode))
		return 0;
	err = get_write_access(file->f_inode);
	if (err)
		return err;
	err = mnt_want_write(file->f_path.mnt);
	if (err) {
		put_write_access(file->f_inode);
		return err;
	}
	file->f_mode |= FMODE_WRITER;
	return 0;
}

/* What its operations make possible. */
static void set_abilities(struct file *file)
{
	const struct file_operations *op = file->f_op;
	umode_t mode = file->f_inode->i_mode;

	if ((file->f_mode & FMODE_READ) && op->read)
		file->f_mode |= FMODE_CAN_READ;
	if ((file->f_mode & FMODE_WRITE) && op->write)
		file->f_mode |= FMODE_CAN_WRITE;
	if ((file->f_mode & FMODE_LSEEK) && !op->llseek)
		file->f_mode &= ~FMODE_LSEEK;
	if (S_ISREG(mode) || S_ISDIR(mode))
		file->f_mode |= FMODE_ATOMIC_POS;
}

/**
 * vfs_open() - make an empty struct file an open one.
 * @path: what to open; references are taken.
 * @file: from alloc_empty_file(); on error its owner calls fput().
 *
 * Context: May sleep: FIFOs and devices wait.
 * Return: 0, -ETXTBSY, -EROFS, or what the file's open() answered.
 */
int vfs_open(const struct path *path, struct file *file)
{
	static const struct file_operations no_fops;
	struct inode *inode = d_inode(path->dentry);
	int err;

	file->f_path = *path;
	path_get(&file->f_path);
	file->f_inode = inode;
	file->f_mapping = inode->i_mapping;
	if (file->f_flags & O_PATH) {
		file->f_mode = FMODE_PATH | FMODE_OPENED;
		file->f_op = &no_fops;
		return 0;
	}
	if (file->f_flags & (u32)FMODE_EXEC_FLAG)
		file->f_mode |= FMODE_EXEC;
	err = take_write_access(file);
	if (err)
		return err;
	file->f_op = inode->i_fop;
	if (file->f_op->open) {
		err = file->f_op->open(inode, file);
		if (err)
			return err;
	}
	file->f_mode |= FMODE_OPENED;
	file->f_wb_err = errseq_sample(&file->f_mapping->wb_err);
	file->f_sb_err = errseq_sample(&inode->i_sb->s_wb_err);
	set_abilities(file);
	file->f_flags &= ~(u32)(O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC);
	if ((file->f_flags & O_DIRECT) && !(file->f_mode & FMODE_DIRECT))
		return -EINVAL;
	fsnotify_file(file, FS_OPEN);
	return 0;
}

/**
 * dentry_open() - open what a path leads to, without asking for rights.
 * @path:  stays the caller's.
 * @flags: O_*.
 * @cred:  the opener's.
 *
 * Context: May sleep.
 * Return: the file, or ERR_PTR.
 */
struct file *dentry_open(const struct path *path, int flags,
			 const struct cred *cred)
{
	struct file *file = alloc_empty_file((unsigned int)flags, cred);
	int err;

	if (IS_ERR(file))
		return file;
	err = vfs_open(path, file);
	if (!err)
		return file;
	fput(file);
	return ERR_PTR(err);
}

/**
 * file_open_name() - open a name the kernel has copied.
 * @name:  stays the caller's.
 * @flags: O_*.
 * @mode:  permissions, with O_CREAT.
 *
 * Context: May sleep.
 * Return: the file, or ERR_PTR.
 */
struct file *file_open_name(struct filename *name, int flags, umode_t mode)
{
	struct open_how how = how_from_open(flags, mode);
	struct open_flags op;
	int err = build_open_flags(&how, &op);

	return err ? ERR_PTR(err) : do_filp_open(AT_FDCWD, name, &op);
}

/**
 * filp_open() - open a file for the kernel itself.
 * @name:  text.
 * @flags: O_*.
 * @mode:  permissions, with O_CREAT.
 *
 * Context: May sleep.
 * Return: the file, or ERR_PTR.
 */
struct file *filp_open(const char *name, int flags, umode_t mode)
{
	struct filename *fn = getname_kernel(name);
	struct file *file;

	if (IS_ERR(fn))
		return ERR_CAST(fn);
	file = file_open_name(fn, flags, mode);
	putname(fn);
	return file;
}

/**
 * file_open_root() - filp_open() as if a directory were the root.
 * @root:  the directory.
 * @name:  text.
 * @flags: O_*.
 * @mode:  permissions, with O_CREAT.
 *
 * Context: May sleep.
 * Return: the file, or ERR_PTR.
 */
struct file *file_open_root(const struct path *root, const char *name,
			    int flags, umode_t mode)
{
	struct open_how how = how_from_open(flags, mode);
	struct filename *fn;
	struct open_flags op;
	struct file *file;
	int err = build_open_flags(&how, &op);

	if (err)
		return ERR_PTR(err);
	fn = getname_kernel(name);
	if (IS_ERR(fn))
		return ERR_CAST(fn);
	file = do_file_open_root(root, fn, &op);
	putname(fn);
	return file;
}

/**
 * open_exec() - open a program that execve(2) will run.
 * @name: text.
 *
 * Nobody may write to it until the caller's allow_write_access().
 *
 * Context: May sleep.
 * Return: the file, or ERR_PTR: -EACCES if it is not executable, -ETXTBSY if
 * somebody has it open for writing.
 */
struct file *open_exec(const char *name)
{
	const struct open_flags op = {
		.open_flag = O_LARGEFILE | O_RDONLY | FMODE_EXEC_FLAG,
		.acc_mode = MAY_EXEC,
		.intent = LOOKUP_OPEN,
		.lookup_flags = LOOKUP_FOLLOW,
	};
	struct filename *fn = getname_kernel(name);
	struct file *file;
	int err = -EACCES;

	if (IS_ERR(fn))
		return ERR_CAST(fn);
	file = do_filp_open(AT_FDCWD, fn, &op);
	putname(fn);
	if (IS_ERR(file))
		return file;
	if (S_ISREG(file_inode(file)->i_mode) && !path_noexec(&file->f_path))
		err = deny_write_access(file);
	if (!err)
		return file;
	fput(file);
	return ERR_PTR(err);
}

static long open_at(int dfd, const char __user *user_name,
		    const struct open_how *how)
{
	struct open_flags op;
	struct filename *name;
	struct file *file;
	int fd, err;

	err = build_open_flags(how, &op);
	if (err)
		return err;
	name = getname(user_name);
	if (IS_ERR(name))
		return PTR_ERR(name);
	fd = get_unused_fd_flags((unsigned int)how->flags);
	if (fd < 0)
		goto out_name;
	file = do_filp_open(dfd, name, &op);
	if (IS_ERR(file)) {
		put_unused_fd((unsigned int)fd);
		fd = (int)PTR_ERR(file);
	} else {
		fd_install((unsigned int)fd, file);
	}
out_name:
	putname(name);
	return fd;
}

/* openat(2) */
SYSCALL_DEFINE4(openat, int, dfd, const char __user *, name, int, flags,
		umode_t, mode)
{
	const struct open_how how = how_from_open(flags | O_LARGEFILE, mode);

	return open_at(dfd, name, &how);
}

/* open(2) */
SYSCALL_DEFINE3(open, const char __user *, name, int, flags, umode_t, mode)
{
	const struct open_how how = how_from_open(flags | O_LARGEFILE, mode);

	return open_at(AT_FDCWD, name, &how);
}

/* creat(2) */
SYSCALL_DEFINE2(creat, const char __user *, name, umode_t, mode)
{
	const struct open_how how =
		how_from_open(O_CREAT | O_WRONLY | O_TRUNC | O_LARGEFILE, mode);

	return open_at(AT_FDCWD, name, &how);
}

/* Bytes beyond what we know must be zero: a newer program's new fields. */
static int check_tail(const char __user *tail, size_t len)
{
	char byte;

	for (; len; len--, tail++) {
		if (get_user(byte, tail))
			return -EFAULT;
		if (byte)
			return -E2BIG;
	}
	return 0;
}

/* openat2(2) */
SYSCALL_DEFINE4(openat2, int, dfd, const char __user *, name,
		struct open_how __user *, uhow, size_t, size)
{
	struct open_how how;
	int err;

	if (size < OPEN_HOW_SIZE_VER0)
		return -EINVAL;
	if (size > PAGE_SIZE)
		return -E2BIG;
	err = check_tail((const char __user *)uhow + sizeof(how),
			 size - sizeof(how));
	if (err)
		return err;
	if (copy_from_user(&how, uhow, sizeof(how)))
		return -EFAULT;
	if (!(how.flags & O_PATH))
		how.flags |= O_LARGEFILE;
	return open_at(dfd, name, &how);
}

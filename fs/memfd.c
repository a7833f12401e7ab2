/*
 * fs/memfd.c - memfd_create(2): a file that only descriptors name, and seals.
 *
 * A seal takes a possibility away from everybody, for ever: so two processes
 * that do not trust each other can share memory and know what the other cannot
 * do to it.  Every file in memory has seals; but for memfds that allow them,
 * the first is that there shall be no more.
 *
 * See: memfd_create(2), fcntl(2) (F_ADD_SEALS).
 */
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/mman.h>
#include "lib/errptr.h"
#include "lib/string.h"
#include "asm/uaccess.h"
#include "kernel/syscall.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/tmpfs.h"
#include "fs/tmpfs_file.h"
#include "mm/pagecache.h"
#include "mm/slab.h"

#define PREFIX     "memfd:"
#define PREFIX_LEN (sizeof(PREFIX) - 1)
#define NAME_LIMIT 250 /* with the NUL; the prefix fits into NAME_MAX too */

#define ALL_SEALS \
	(F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | \
	 F_SEAL_FUTURE_WRITE)

/* i_rwsem held for writing: nobody is just writing or changing the size. */
static long add_seals(struct inode *inode, u32 seals)
{
	int err = 0;

	if (inode->i_seals & F_SEAL_SEAL)
		return -EPERM;
	if (seals & ~inode->i_seals & F_SEAL_WRITE)
		err = mapping_seal(inode->i_mapping);
	if (!err)
		inode->i_seals |= seals;
	return err;
}

/**
 * seals_fcntl() - F_ADD_SEALS and F_GET_SEALS.
 * @file: any file.
 * @cmd:  which of them.
 * @arg:  the seals to be added.
 *
 * Context: May sleep.
 * Return: 0 or the seals; -EINVAL for a file that is not in memory or an
 * unknown seal, -EPERM if it is sealed or not open for writing, -EBUSY while
 * a shared area may write.
 */
long seals_fcntl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct inode *inode = file_inode(file);
	long err;

	if (cmd == F_GET_SEALS)
		return file->f_op == &tmpfs_file_operations
			       ? (long)inode->i_seals
			       : -EINVAL;
	if (arg > UINT_MAX)
		return -EINVAL;
	if (!(file->f_mode & FMODE_WRITE))
		return -EPERM;
	if (arg & ~(unsigned long)ALL_SEALS ||
	    file->f_op != &tmpfs_file_operations)
		return -EINVAL;
	inode_lock(inode);
	err = add_seals(inode, (u32)arg);
	inode_unlock(inode);
	return err;
}

/* "memfd:" and the user's name, or ERR_PTR. */
static char *memfd_name(const char __user *uname)
{
	char *name = kmalloc(PREFIX_LEN + NAME_LIMIT, GFP_KERNEL);
	long len;

	if (!name)
		return ERR_PTR(-ENOMEM);
	memcpy(name, PREFIX, PREFIX_LEN);
	len = strncpy_from_user(name + PREFIX_LEN, uname, NAME_LIMIT);
	if (len < 0 || len == NAME_LIMIT) {
		kfree(name);
		return ERR_PTR(len < 0 ? -EFAULT : -EINVAL);
	}
	return name;
}

SYSCALL_DEFINE2(memfd_create, const char __user *, uname, unsigned int, flags)
{
	struct file *file;
	char *name;
	int fd;

	if (flags & ~(MFD_CLOEXEC | MFD_ALLOW_SEALING))
		return -EINVAL;
	name = memfd_name(uname);
	if (IS_ERR(name))
		return PTR_ERR(name);
	fd = get_unused_fd_flags(flags & MFD_CLOEXEC ? O_CLOEXEC : 0);
	if (fd < 0)
		goto out_free;
	file = shmem_file_setup(name, 0);
	if (IS_ERR(file)) {
		put_unused_fd((unsigned int)fd);
		fd = (int)PTR_ERR(file);
		goto out_free;
	}
	file->f_flags |= O_LARGEFILE;
	file->f_mode |= FMODE_LSEEK | FMODE_PREAD | FMODE_PWRITE;
	if (flags & MFD_ALLOW_SEALING)
		file_inode(file)->i_seals = 0;
	fd_install((unsigned int)fd, file);
out_free:
	kfree(name);
	return fd;
}

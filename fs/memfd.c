/*
 * fs/memfd.c - memfd_create(2): a file that only descriptors name.
 *
 * Seals are not known here: MFD_ALLOW_SEALING is refused, as on kernels
 * before 3.17 the whole call was, and programs fall back.
 *
 * See: memfd_create(2).
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
#include "fs/tmpfs.h"
#include "mm/slab.h"

#define PREFIX     "memfd:"
#define PREFIX_LEN (sizeof(PREFIX) - 1)
#define NAME_LIMIT 250 /* with the NUL; the prefix fits into NAME_MAX too */

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

	if (flags & ~MFD_CLOEXEC)
		return -EINVAL;
	name = memfd_name(uname);
	if (IS_ERR(name))
		return PTR_ERR(name);
	fd = get_unused_fd_flags(flags & MFD_CLOEXEC ? O_CLOEXEC : 0);
	if (fd < 0)
		goto out_free;
	file = shmem_file_setup(name, 0, 0);
	if (IS_ERR(file)) {
		put_unused_fd((unsigned int)fd);
		fd = (int)PTR_ERR(file);
		goto out_free;
	}
	file->f_flags |= O_LARGEFILE;
	fd_install((unsigned int)fd, file);
out_free:
	kfree(name);
	return fd;
}

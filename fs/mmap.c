/*
 * fs/mmap.c - mmap(2): what a descriptor's mode allows, then mm/mmap.c.
 *
 * See: mmap(2).
 */
#include <uapi/capability.h>
#include <uapi/errno.h>
#include <uapi/mman.h>
#include <uapi/prctl.h>
#include "asm/page.h"
#include "kernel/cred.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/mount.h"
#include "mm/mm.h"
#include "mm/pagecache.h"

/* Flags that mmap() always ignored when it did not know them. */
#define LEGACY_FLAGS \
	(MAP_SHARED | MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS | \
	 MAP_DENYWRITE | MAP_EXECUTABLE | MAP_GROWSDOWN | MAP_LOCKED | \
	 MAP_NORESERVE | MAP_POPULATE | MAP_NONBLOCK | MAP_STACK | \
	 MAP_HUGETLB | MAP_32BIT | 0x7c000000 /* huge page sizes */)

/* A shared mapping writes to the file itself. */
static int check_shared(struct file *file, struct mmap_args *args)
{
	if ((args->flags & MAP_TYPE) == MAP_SHARED_VALIDATE &&
	    args->flags & ~(unsigned long)(LEGACY_FLAGS | MAP_TYPE))
		return -EOPNOTSUPP;
	if (args->prot & PROT_WRITE && !(file->f_mode & FMODE_WRITE))
		return -EACCES;
	if (IS_APPEND(file_inode(file)) && file->f_mode & FMODE_WRITE)
		return -EACCES;
	if (!(file->f_mode & FMODE_WRITE))
		args->maydeny |= VM_MAYWRITE;
	return 0;
}

/* Does the way the file was opened allow this mapping? */
static int check_file(struct file *file, struct mmap_args *args)
{
	int err = 0;

	switch (args->flags & MAP_TYPE) {
	case MAP_SHARED:
	case MAP_SHARED_VALIDATE:
		err = check_shared(file, args);
		break;
	case MAP_PRIVATE:
		break;
	default:
		return -EINVAL;
	}
	if (err)
		return err;
	if (!(file->f_mode & FMODE_READ))
		return -EACCES;
	if (path_noexec(&file->f_path)) {
		if (args->prot & PROT_EXEC)
			return -EPERM;
		args->maydeny |= VM_MAYEXEC;
	}
	if (!file->f_op->mmap)
		return -ENODEV;
	return args->flags & MAP_GROWSDOWN ? -EINVAL : 0;
}

/* An area through which the file itself may be written, now or later. */
static bool may_write_file(const struct file *file,
			   const struct mmap_args *args)
{
	return (args->flags & MAP_TYPE) != MAP_PRIVATE &&
	       file->f_mode & FMODE_WRITE;
}

/* Map what may be mapped; seals are kept away until the area is known. */
static long map_checked(struct file *file, struct mmap_args *args)
{
	bool writable = may_write_file(file, args);
	long at;

	if (writable && mapping_map_writable(file->f_mapping)) {
		if (args->prot & PROT_WRITE)
			return -EPERM;
		args->maydeny |= VM_MAYWRITE; /* to look at it is allowed */
		writable = false;
	}
	args->file = file;
	at = (long)vm_mmap(current->mm, args);
	if (writable)
		mapping_unmap_writable(file->f_mapping);
	return at;
}

static long mmap_file(struct mmap_args *args, unsigned int fd)
{
	struct file *file = fget(fd);
	long at;

	if (!file)
		return -EBADF;
	at = args->flags & MAP_HUGETLB || !args->len ? -EINVAL
						     : check_file(file, args);
	if (!at)
		at = map_checked(file, args);
	fput(file);
	return at;
}

SYSCALL_DEFINE6(mmap, unsigned long, addr, unsigned long, len, unsigned long,
		prot, unsigned long, flags, unsigned long, fd, unsigned long,
		off)
{
	struct mmap_args args = {
		.addr = addr,
		.len = len,
		.prot = prot,
		.flags = flags,
		.pgoff = off >> PAGE_SHIFT,
		.rlim = current->signal->rlim,
		.can_lock = capable(CAP_IPC_LOCK),
		.can_map_low = capable(CAP_SYS_RAWIO),
	};

	if (off & ~PAGE_MASK)
		return -EINVAL;
	if (prot & PROT_READ && current->personality & READ_IMPLIES_EXEC)
		args.prot |= PROT_EXEC;
	if (!(flags & MAP_ANONYMOUS))
		return mmap_file(&args, (unsigned int)fd);
	if (flags & MAP_HUGETLB)
		return -ENOMEM; /* there are no huge pages */
	return (long)vm_mmap(current->mm, &args);
}

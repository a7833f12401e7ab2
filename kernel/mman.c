/*
 * kernel/mman.c - the system calls on the caller's own memory.
 *
 * mm/ does the work and never says `current`; here it gets the caller's
 * address space, limits and capabilities.  mmap(2) needs files: fs/mmap.c.
 *
 * See: brk(2), munmap(2), mprotect(2), mremap(2), madvise(2), mlock(2).
 */
#include <uapi/capability.h>
#include <uapi/errno.h>
#include <uapi/mman.h>
#include <uapi/prctl.h>
#include <uapi/resource.h>
#include "lib/util.h"
#include "asm/uaccess.h"
#include "kernel/cred.h"
#include "kernel/rlimit.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "kernel/user_namespace.h"
#include "mm/mm.h"
#include "mm/page.h"
#include "mm/slab.h"

/* Asked by mm/mm.h. */
struct user_namespace *mm_user_ns_get(struct user_namespace *ns)
{
	return ns ? get_user_ns(ns) : NULL;
}

void mm_user_ns_put(struct user_namespace *ns)
{
	if (ns)
		put_user_ns(ns);
}

/* The limits that apply to locking; NULL for the privileged. */
static const struct rlimit *mlock_limits(void)
{
	return capable(CAP_IPC_LOCK) ? NULL : current->signal->rlim;
}

SYSCALL_DEFINE1(brk, unsigned long, brk)
{
	return (long)mm_brk(current->mm, brk, current->signal->rlim);
}

SYSCALL_DEFINE2(munmap, unsigned long, addr, size_t, len)
{
	return vm_munmap(current->mm, addr, len);
}

SYSCALL_DEFINE3(mprotect, unsigned long, start, size_t, len, unsigned long,
		prot)
{
	struct mm_struct *mm = current->mm;
	long err;

	if (prot & PROT_READ && current->personality & READ_IMPLIES_EXEC)
		prot |= PROT_EXEC;
	if (down_write_killable(&mm->mmap_lock))
		return -EINTR;
	err = do_mprotect(mm, start, len, prot, current->signal->rlim);
	mmap_write_unlock(mm);
	return err;
}

/* Growing a locked area fetches the new pages at once. */
static void populate_growth(struct mm_struct *mm, unsigned long addr,
			    unsigned long old_len, unsigned long new_len)
{
	struct vm_area_struct *vma;
	bool locked;

	if (new_len <= old_len)
		return;
	mmap_read_lock(mm);
	vma = find_vma(mm, addr);
	locked = vma && vma->vm_start <= addr && vma->vm_flags & VM_LOCKED;
	mmap_read_unlock(mm);
	if (locked)
		mm_populate(mm, addr + old_len, new_len - old_len);
}

SYSCALL_DEFINE5(mremap, unsigned long, addr, unsigned long, old_len,
		unsigned long, new_len, unsigned long, flags, unsigned long,
		new_addr)
{
	struct mm_struct *mm = current->mm;
	const struct mremap_args args = {
		.addr = addr,
		.old_len = old_len,
		.new_len = new_len,
		.flags = flags,
		.new_addr = new_addr,
		.rlim = current->signal->rlim,
		.can_lock = capable(CAP_IPC_LOCK),
	};
	unsigned long at;

	if (down_write_killable(&mm->mmap_lock))
		return -EINTR;
	at = do_mremap(mm, &args);
	mmap_write_unlock(mm);
	if (PAGE_ALIGNED(at))
		populate_growth(mm, at, PAGE_ALIGN(old_len),
				PAGE_ALIGN(new_len));
	return (long)at;
}

SYSCALL_DEFINE5(remap_file_pages, unsigned long, start, unsigned long, size,
		unsigned long, prot, unsigned long, pgoff, unsigned long, flags)
{
	struct mm_struct *mm = current->mm;
	long err;

	start &= PAGE_MASK;
	size &= PAGE_MASK;
	if (prot || start + size <= start ||
	    pgoff + (size >> PAGE_SHIFT) < pgoff)
		return -EINVAL;
	if (down_write_killable(&mm->mmap_lock))
		return -EINTR;
	err = do_remap_file_pages(mm, start, size, pgoff);
	mmap_write_unlock(mm);
	if (!err && !(flags & MAP_NONBLOCK))
		mm_populate(mm, start, size);
	return err;
}

SYSCALL_DEFINE3(madvise, unsigned long, start, size_t, len, int, behavior)
{
	return do_madvise(current->mm, start, len, behavior);
}

SYSCALL_DEFINE3(msync, unsigned long, start, size_t, len, int, flags)
{
	return do_msync(current->mm, start, len, flags);
}

SYSCALL_DEFINE3(mincore, unsigned long, start, size_t, len,
		unsigned char __user *, vec)
{
	unsigned long pages = (len >> PAGE_SHIFT) + !PAGE_ALIGNED(len);
	unsigned char *buf;
	long err = 0;

	if (!PAGE_ALIGNED(start))
		return -EINVAL;
	if (!access_ok((void __user *)start, len))
		return -ENOMEM;
	if (!access_ok(vec, pages))
		return -EFAULT;
	buf = (unsigned char *)__get_free_page(GFP_KERNEL);
	if (!buf)
		return -EAGAIN;
	while (pages && !err) {
		unsigned long n = min(pages, PAGE_SIZE);

		err = do_mincore(current->mm, start, n, buf);
		if (!err && copy_to_user(vec, buf, n))
			err = -EFAULT;
		pages -= n;
		vec += n;
		start += n << PAGE_SHIFT;
	}
	free_page((unsigned long)buf);
	return err;
}

static long lock_range(unsigned long start, size_t len, unsigned long flags)
{
	struct mm_struct *mm = current->mm;
	unsigned long first = PAGE_ALIGN_DOWN(start);
	long err;

	if (flags && !capable(CAP_IPC_LOCK) && !rlimit(RLIMIT_MEMLOCK))
		return -EPERM;
	if (down_write_killable(&mm->mmap_lock))
		return -EINTR;
	err = do_mlock(mm, start, len, flags, mlock_limits());
	mmap_write_unlock(mm);
	if (err || !flags || flags & VM_LOCKONFAULT)
		return err;
	err = mm_populate(mm, first, PAGE_ALIGN(start + len) - first);
	return err == -EFAULT ? -ENOMEM : err == -ENOMEM ? -EAGAIN : err;
}

SYSCALL_DEFINE2(mlock, unsigned long, start, size_t, len)
{
	return lock_range(start, len, VM_LOCKED);
}

SYSCALL_DEFINE3(mlock2, unsigned long, start, size_t, len, int, flags)
{
	if (flags & ~MLOCK_ONFAULT)
		return -EINVAL;
	return lock_range(start, len,
			  flags ? VM_LOCKED | VM_LOCKONFAULT : VM_LOCKED);
}

SYSCALL_DEFINE2(munlock, unsigned long, start, size_t, len)
{
	return lock_range(start, len, 0);
}

SYSCALL_DEFINE1(mlockall, int, flags)
{
	struct mm_struct *mm = current->mm;
	long err;

	if (!flags || flags & ~(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) ||
	    flags == MCL_ONFAULT)
		return -EINVAL;
	if (down_write_killable(&mm->mmap_lock))
		return -EINTR;
	err = do_mlockall(mm, flags, mlock_limits());
	mmap_write_unlock(mm);
	if (!err && flags & MCL_CURRENT && !(flags & MCL_ONFAULT))
		mm_populate(mm, 0, TASK_SIZE);
	return err;
}

SYSCALL_DEFINE0(munlockall)
{
	struct mm_struct *mm = current->mm;
	long err;

	if (down_write_killable(&mm->mmap_lock))
		return -EINTR;
	err = do_mlockall(mm, 0, NULL);
	mmap_write_unlock(mm);
	return err;
}

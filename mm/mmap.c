/*
 * mm/mmap.c - making mappings: mmap(2), brk(2) and the stack.
 *
 * A mapping is a promise: an area in the tree, and pages only when touched
 * (mm/fault.c).  Limits and flags are checked first, then the area is built,
 * what it replaces is unmapped, and it is inserted and merged.
 *
 * See: mmap(2), brk(2).
 */
#include <uapi/errno.h>
#include <uapi/mman.h>
#include <uapi/resource.h>
#include "lib/errptr.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "mm/mm.h"
#include "mm/mm_internal.h"
#include "mm/vmstat.h"
#include "mm/pagecache.h"
#include "mm/vm_file.h"

static unsigned long prot_to_vm_flags(unsigned long prot)
{
	return (prot & PROT_READ ? VM_READ : 0) |
	       (prot & PROT_WRITE ? VM_WRITE : 0) |
	       (prot & PROT_EXEC ? VM_EXEC : 0);
}

/* VM_* of a request that passed the checks. */
static unsigned long calc_vm_flags(const struct mm_struct *mm,
				   const struct mmap_args *args)
{
	unsigned long flags = prot_to_vm_flags(args->prot) | mm->def_flags;

	flags |= VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC;
	flags |= args->flags & MAP_GROWSDOWN ? VM_GROWSDOWN : 0;
	flags |= args->flags & MAP_LOCKED ? VM_LOCKED : 0;
	if (args->flags & MAP_NORESERVE &&
	    READ_ONCE(sysctl_overcommit_memory) != OVERCOMMIT_NEVER)
		flags |= VM_NORESERVE;
	flags |= args->vm_flags;
	flags &= ~args->maydeny;
	if ((args->flags & MAP_TYPE) != MAP_PRIVATE)
		flags |= VM_SHARED | VM_MAYSHARE;
	if ((flags & (VM_WRITE | VM_SHARED | VM_NORESERVE)) == VM_WRITE)
		flags |= VM_ACCOUNT;
	return flags;
}

static int check_type(const struct mmap_args *args)
{
	switch (args->flags & MAP_TYPE) {
	case MAP_PRIVATE:
	case MAP_SHARED:
		break;
	case MAP_SHARED_VALIDATE:
		if (args->flags & MAP_SYNC || !args->file)
			return args->file ? -EOPNOTSUPP : -EINVAL;
		break;
	default:
		return -EINVAL;
	}
	if (!args->file && args->flags & MAP_GROWSDOWN &&
	    (args->flags & MAP_TYPE) != MAP_PRIVATE)
		return -EINVAL;
	return 0;
}

/* What no address can help; args->len is page aligned. */
static int check_request(struct mm_struct *mm, const struct mmap_args *args)
{
	unsigned long pages = args->len >> PAGE_SHIFT;

	if (!args->len)
		return -ENOMEM; /* wrapped when it was aligned */
	if (args->pgoff + pages < args->pgoff)
		return -EOVERFLOW;
	if (mm->map_count > READ_ONCE(sysctl_max_map_count))
		return -ENOMEM;
	return 0;
}

/* Give a new area its backing; may change its address-independent fields. */
static int bind_backing(struct vm_area_struct *vma, struct file *file)
{
	int err;

	if (!file)
		return vma_is_shared(vma) ? shmem_zero_setup(vma) : 0;
	vma->vm_file = vm_file_get(file);
	err = vm_file_mmap(file, vma);
	if (err) {
		vm_file_put(vma->vm_file);
		vma->vm_file = NULL;
	}
	return err;
}

/* Pages of [start, end) that are mapped now and will be replaced. */
static unsigned long pages_replaced(struct mm_struct *mm, unsigned long start,
				    unsigned long end)
{
	struct vm_area_struct *vma = find_vma_intersection(mm, start, end);
	unsigned long pages = 0;

	for (; vma && vma->vm_start < end; vma = vma_next(vma))
		pages += (min(vma->vm_end, end) - max(vma->vm_start, start)) >>
			 PAGE_SHIFT;
	return pages;
}

static int check_limits(struct mm_struct *mm, unsigned long addr,
			const struct mmap_args *args, unsigned long vm_flags)
{
	unsigned long pages = args->len >> PAGE_SHIFT, fresh = pages;

	if (vm_flags & VM_LOCKED) {
		int err = mlock_check(mm, pages, args->rlim, args->can_lock);

		if (err)
			return err;
	}
	if (args->flags & MAP_FIXED)
		fresh -= pages_replaced(mm, addr, addr + args->len);
	if (!may_expand_vm(mm, vm_flags, fresh, args->rlim))
		return -ENOMEM;
	if (vm_flags & VM_ACCOUNT && !vm_enough_memory(pages))
		return -ENOMEM;
	return 0;
}

/* Build, bind and insert an area at a checked place. */
static unsigned long map_region(struct mm_struct *mm, unsigned long addr,
				const struct mmap_args *args,
				unsigned long vm_flags)
{
	struct vm_area_struct *vma;
	int err;

	err = do_munmap(mm, addr, args->len);
	if (err)
		return (unsigned long)err;
	vma = vma_alloc(mm);
	if (!vma)
		return (unsigned long)-ENOMEM;
	vma->vm_start = addr;
	vma->vm_end = addr + args->len;
	vma->vm_flags = vm_flags;
	vma->vm_pgoff = args->pgoff;
	if (!args->file && !(vm_flags & VM_SHARED))
		vma->vm_pgoff = addr >> PAGE_SHIFT;

	err = bind_backing(vma, args->file);
	if (err) {
		vma_free(vma);
		return (unsigned long)err;
	}
	vma_insert(mm, vma);
	vm_account(mm, vma->vm_flags, (long)vma_pages(vma));
	vma_merge(vma);
	return addr;
}

/**
 * do_mmap() - map a file or anonymous memory.
 * @mm:      the address space.
 * @request: what, where, with which rights and limits.
 *
 * The file's own mode was checked by the caller (fs/mmap.c).
 *
 * Context: mmap_lock held for writing; may sleep.
 * Return: the address, or -EINVAL, -ENOMEM, -EOVERFLOW, -EEXIST, -EPERM (low
 * address, or MAP_LOCKED without the right), -EAGAIN (RLIMIT_MEMLOCK),
 * -EOPNOTSUPP, or what the file's mmap says.
 */
unsigned long do_mmap(struct mm_struct *mm, const struct mmap_args *request)
{
	struct mmap_args args = *request;
	unsigned long addr, vm_flags;
	int err;

	assert_held(&mm->mmap_lock);
	if (!args.len)
		return (unsigned long)-EINVAL;
	args.len = PAGE_ALIGN(args.len);
	err = check_request(mm, &args);
	if (err)
		return (unsigned long)err;
	if (args.flags & MAP_FIXED_NOREPLACE)
		args.flags |= MAP_FIXED;
	addr = get_unmapped_area(mm, args.addr, args.len, args.flags);
	if (IS_ERR_VALUE(addr))
		return addr;
	if (addr < MMAP_MIN_ADDR && !args.can_map_low)
		return (unsigned long)-EPERM;
	err = check_type(&args);
	if (err)
		return (unsigned long)err;
	vm_flags = calc_vm_flags(mm, &args);
	err = check_limits(mm, addr, &args, vm_flags);
	if (err)
		return (unsigned long)err;
	return map_region(mm, addr, &args, vm_flags);
}

/**
 * vm_mmap() - do_mmap() with the lock, and the pages at once if asked.
 * @mm:   the address space.
 * @args: see do_mmap().
 *
 * Context: May sleep; takes mmap_lock.
 * Return: as do_mmap(); -EINTR if killed while waiting for the lock.
 */
unsigned long vm_mmap(struct mm_struct *mm, const struct mmap_args *args)
{
	unsigned long addr;
	bool populate;

	if (down_write_killable(&mm->mmap_lock))
		return (unsigned long)-EINTR;
	addr = do_mmap(mm, args);
	populate =
		args->flags & MAP_LOCKED || mm->def_flags & VM_LOCKED ||
		(args->flags & (MAP_POPULATE | MAP_NONBLOCK)) == MAP_POPULATE;
	if (mm->def_flags & VM_LOCKONFAULT)
		populate = args->flags & MAP_POPULATE;
	mmap_write_unlock(mm);
	if (!IS_ERR_VALUE(addr) && populate)
		mm_populate(mm, addr, PAGE_ALIGN(args->len));
	return addr;
}

/* Anonymous private memory at a place known to be free. */
static int map_anonymous(struct mm_struct *mm, unsigned long addr,
			 unsigned long len, unsigned long vm_flags,
			 const struct rlimit *rlim)
{
	struct mmap_args args = {
		.addr = addr,
		.len = len,
		.prot = PROT_READ | PROT_WRITE,
		.flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
		.vm_flags = vm_flags,
		.rlim = rlim,
		.can_lock = false,
	};
	unsigned long at = do_mmap(mm, &args);

	return IS_ERR_VALUE(at) ? (int)(long)at : 0;
}

/**
 * vm_brk_flags() - map anonymous memory for exec: bss and the like.
 * @mm:       the address space.
 * @addr:     page aligned.
 * @len:      bytes; rounded up.
 * @vm_flags: 0 or VM_EXEC.
 * @rlim:     limits, or NULL.
 *
 * Context: May sleep; takes mmap_lock.
 * Return: 0 or -errno as do_mmap().
 */
int vm_brk_flags(struct mm_struct *mm, unsigned long addr, unsigned long len,
		 unsigned long vm_flags, const struct rlimit *rlim)
{
	int err;

	if (!len)
		return 0;
	mmap_write_lock(mm);
	err = map_anonymous(mm, addr, len, vm_flags, rlim);
	mmap_write_unlock(mm);
	return err;
}

/* Is there room for the heap to grow to @end, guards of stacks kept? */
static bool heap_may_grow(struct mm_struct *mm, unsigned long from,
			  unsigned long end)
{
	struct vm_area_struct *next = find_vma(mm, from);

	return !next || end + PAGE_SIZE <= next->vm_start - next->range.guard;
}

static bool brk_within_limit(const struct mm_struct *mm, unsigned long brk,
			     const struct rlimit *rlim)
{
	unsigned long limit = rlimit_of(rlim, RLIMIT_DATA), used;

	if (limit == RLIM_INFINITY)
		return true;
	used = brk - mm->start_brk + (mm->end_data - mm->start_data);
	return used <= limit;
}

static void change_brk(struct mm_struct *mm, unsigned long brk,
		       const struct rlimit *rlim)
{
	unsigned long old = PAGE_ALIGN(mm->brk), new = PAGE_ALIGN(brk);

	if (brk < mm->start_brk || brk > TASK_SIZE)
		return;
	if (brk > mm->brk && !brk_within_limit(mm, brk, rlim))
		return;
	if (new < old && do_munmap(mm, new, old - new))
		return;
	if (new > old && (!heap_may_grow(mm, old, new) ||
			  map_anonymous(mm, old, new - old, 0, rlim)))
		return;
	mm->brk = brk;
}

/**
 * mm_brk() - brk(2): move the end of the heap.
 * @mm:   the address space.
 * @brk:  the wish.
 * @rlim: the caller's limits.
 *
 * Context: May sleep; takes mmap_lock.
 * Return: the end of the heap afterwards, unchanged if the wish failed.
 */
unsigned long mm_brk(struct mm_struct *mm, unsigned long brk,
		     const struct rlimit *rlim)
{
	unsigned long old, now;

	mmap_write_lock(mm);
	old = mm->brk;
	change_brk(mm, brk, rlim);
	now = mm->brk;
	mmap_write_unlock(mm);
	if (now > old && mm->def_flags & VM_LOCKED)
		mm_populate(mm, PAGE_ALIGN(old),
			    PAGE_ALIGN(now) - PAGE_ALIGN(old));
	return now;
}

/**
 * setup_stack_vma() - the initial stack of a new program: one page.
 * @mm:        the new address space.
 * @stack_top: its end, page aligned.
 *
 * Context: mmap_lock held for writing; may sleep.
 * Return: the area, or ERR_PTR(-ENOMEM).
 */
struct vm_area_struct *setup_stack_vma(struct mm_struct *mm,
				       unsigned long stack_top)
{
	struct vm_area_struct *vma;
	int err;

	err = map_anonymous(mm, stack_top - PAGE_SIZE, PAGE_SIZE, VM_GROWSDOWN,
			    NULL);
	if (err)
		return ERR_PTR(err);
	vma = find_vma(mm, stack_top - PAGE_SIZE);
	vma->is_stack = true;
	return vma;
}

/* Do limits and the area below let a stack reach down to @addr? */
static int stack_may_grow(struct vm_area_struct *vma, unsigned long addr,
			  const struct rlimit *rlim)
{
	struct vm_area_struct *prev = vma_prev(vma);
	unsigned long grow = (vma->vm_start - addr) >> PAGE_SHIFT;

	if (addr < MMAP_MIN_ADDR)
		return -EPERM;
	if (prev && prev->vm_flags & VM_ACCESS_FLAGS &&
	    !(prev->vm_flags & VM_GROWSDOWN) &&
	    addr - prev->vm_end < STACK_GUARD_GAP)
		return -ENOMEM;
	if (prev && addr < prev->vm_end)
		return -ENOMEM;
	if (vma->vm_end - addr > rlimit_of(rlim, RLIMIT_STACK))
		return -ENOMEM;
	if (!may_expand_vm(vma->vm_mm, vma->vm_flags, grow, rlim))
		return -ENOMEM;
	if (vma->vm_flags & VM_LOCKED)
		return mlock_check(vma->vm_mm, grow, rlim, false);
	return 0;
}

/**
 * expand_stack_to() - let a VM_GROWSDOWN area grow to include an address.
 * @vma:  the area.
 * @addr: below its start.
 * @rlim: limits, or NULL.
 *
 * Context: mmap_lock held for writing.
 * Return: 0, -EPERM or -ENOMEM.
 */
int expand_stack_to(struct vm_area_struct *vma, unsigned long addr,
		    const struct rlimit *rlim)
{
	unsigned long pages;
	int err;

	addr = PAGE_ALIGN_DOWN(addr);
	if (addr >= vma->vm_start)
		return 0;
	err = stack_may_grow(vma, addr, rlim);
	if (err)
		return err;
	pages = (vma->vm_start - addr) >> PAGE_SHIFT;
	vma_resize(vma, addr, vma->vm_end, vma->vm_pgoff - pages);
	vm_account(vma->vm_mm, vma->vm_flags, (long)pages);
	return 0;
}

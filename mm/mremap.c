/*
 * mm/mremap.c - growing, shrinking and moving mappings.
 *
 * Moving takes the entries from the old place to the new one, page by page;
 * no data is copied.  Entries that cannot be moved for lack of a table are
 * moved back.
 *
 * See: mremap(2).
 */
#include <uapi/errno.h>
#include <uapi/mman.h>
#include "lib/errptr.h"
#include "lib/util.h"
#include "asm/tlb.h"
#include "kernel/base/bug.h"
#include "mm/mm.h"
#include "mm/vmstat.h"
#include "mm/mm_internal.h"

/* One entry to a new place; false without memory for a table. */
static bool move_pte(struct mm_struct *mm, pte_t *from, unsigned long to)
{
	pte_t *dst = pte_alloc(mm, to);

	if (!dst)
		return false;
	spin_lock(&mm->page_table_lock);
	if (!pte_none(*from)) {
		assert(pte_none(*dst));
		set_pte(dst, ptep_get_and_clear(from));
	}
	spin_unlock(&mm->page_table_lock);
	return true;
}

/* Returns how many bytes were moved; less than @len without memory. */
static unsigned long move_page_tables(struct mm_struct *mm, unsigned long from,
				      unsigned long to, unsigned long len)
{
	unsigned long done = 0, next, at;
	pmd_t *pmd;

	while (done < len) {
		at = from + done;
		next = pmd_walk(mm, at, from + len, &pmd);
		for (; pmd && at < next; at += PAGE_SIZE) {
			pte_t *pte = pte_offset(pmd, at);

			if (!pte_none(*pte) &&
			    !move_pte(mm, pte, to + (at - from)))
				return at - from;
		}
		done = next - from;
	}
	return done;
}

/* The area at the new place, linked but empty. */
static struct vm_area_struct *make_copy(struct vm_area_struct *old,
					unsigned long start, unsigned long len,
					unsigned long pgoff)
{
	struct vm_area_struct *vma = vma_dup(old);

	if (!vma)
		return NULL;
	vma->vm_start = start;
	vma->vm_end = start + len;
	vma->vm_pgoff = pgoff;
	if (vma_is_anonymous(vma) && !vma->vm_file && !vma->has_anon)
		vma->vm_pgoff = start >> PAGE_SHIFT;
	if (vma->vm_ops && vma->vm_ops->open)
		vma->vm_ops->open(vma);
	vma_insert(old->vm_mm, vma);
	vm_account(old->vm_mm, vma->vm_flags, (long)vma_pages(vma));
	return vma;
}

/*
 * Move args->old_len bytes to @new_addr, where args->new_len are free.
 * MREMAP_DONTUNMAP leaves the old area, empty.
 */
static unsigned long move_vma(struct vm_area_struct *vma,
			      const struct mremap_args *args,
			      unsigned long new_addr)
{
	struct mm_struct *mm = vma->vm_mm;
	unsigned long pgoff = linear_page_index(vma, args->addr), moved;
	unsigned long len = min(args->old_len, args->new_len);
	struct vm_area_struct *copy;

	if (mm->map_count >= READ_ONCE(sysctl_max_map_count) - 3)
		return (unsigned long)-ENOMEM;
	if (vma->vm_ops && vma->vm_ops->indivisible &&
	    (args->addr != vma->vm_start ||
	     args->old_len != vma->vm_end - vma->vm_start))
		return (unsigned long)-EINVAL;
	copy = make_copy(vma, new_addr, args->new_len, pgoff);
	if (!copy)
		return (unsigned long)-ENOMEM;
	moved = move_page_tables(mm, args->addr, new_addr, len);
	if (moved < len) {
		move_page_tables(mm, new_addr, args->addr, moved);
		do_munmap(mm, new_addr, args->new_len);
		return (unsigned long)-ENOMEM;
	}
	flush_tlb_range(mm, args->addr, args->addr + args->old_len);
	if (!(args->flags & MREMAP_DONTUNMAP)) {
		do_munmap(mm, args->addr, args->old_len);
	} else {
		vm_account(mm, vma->vm_flags & VM_LOCKED, 0);
		vma_merge(find_vma(mm, args->addr));
	}
	vma_merge(copy);
	return new_addr;
}

/* May the pages of [addr, addr + old_len) become new_len? */
static int check_resize(struct mm_struct *mm, struct vm_area_struct *vma,
			const struct mremap_args *args)
{
	unsigned long grow, last;
	int err;

	if (!args->old_len && !(vma->vm_flags & VM_MAYSHARE))
		return -EINVAL;
	if (args->flags & MREMAP_DONTUNMAP &&
	    vma->vm_flags & (VM_DONTEXPAND | VM_PFNMAP))
		return -EINVAL;
	if (args->old_len > vma->vm_end - args->addr)
		return -EFAULT;
	if (args->new_len <= args->old_len)
		return 0;
	if (vma->vm_flags & (VM_DONTEXPAND | VM_PFNMAP))
		return -EFAULT;
	grow = (args->new_len - args->old_len) >> PAGE_SHIFT;
	last = linear_page_index(vma, args->addr) +
	       (args->new_len >> PAGE_SHIFT);
	if (last < vma->vm_pgoff)
		return -EINVAL;
	if (vma->vm_flags & VM_LOCKED) {
		err = mlock_check(mm, grow, args->rlim, args->can_lock);
		if (err)
			return err;
	}
	if (!may_expand_vm(mm, vma->vm_flags, grow, args->rlim))
		return -ENOMEM;
	if (vma->vm_flags & VM_ACCOUNT && !vm_enough_memory(grow))
		return -ENOMEM;
	return 0;
}

/* MREMAP_FIXED and MREMAP_DONTUNMAP: to another place in any case. */
static unsigned long mremap_to(struct mm_struct *mm, struct mremap_args *args)
{
	unsigned long map_flags = args->flags & MREMAP_FIXED ? MAP_FIXED : 0;
	struct vm_area_struct *vma;
	unsigned long at;
	int err;

	if (!PAGE_ALIGNED(args->new_addr) || args->new_len > TASK_SIZE ||
	    args->new_addr > TASK_SIZE - args->new_len)
		return (unsigned long)-EINVAL;
	if (args->addr + args->old_len > args->new_addr &&
	    args->new_addr + args->new_len > args->addr)
		return (unsigned long)-EINVAL;
	if (args->flags & MREMAP_FIXED) {
		err = do_munmap(mm, args->new_addr, args->new_len);
		if (err)
			return (unsigned long)err;
	}
	if (args->old_len > args->new_len) {
		err = do_munmap(mm, args->addr + args->new_len,
				args->old_len - args->new_len);
		if (err)
			return (unsigned long)err;
		args->old_len = args->new_len;
	}
	vma = find_vma(mm, args->addr);
	if (!vma || vma->vm_start > args->addr)
		return (unsigned long)-EFAULT;
	err = check_resize(mm, vma, args);
	if (err)
		return (unsigned long)err;
	at = get_unmapped_area(mm, args->new_addr, args->new_len, map_flags);
	return IS_ERR_VALUE(at) ? at : move_vma(vma, args, at);
}

/* Grow without moving: possible at the end of an area before free space. */
static bool grow_in_place(struct mm_struct *mm, struct vm_area_struct *vma,
			  const struct mremap_args *args)
{
	unsigned long end = args->addr + args->new_len;
	struct vm_area_struct *next = vma_next(vma);

	if (args->addr + args->old_len != vma->vm_end || end > TASK_SIZE ||
	    end < vma->vm_end)
		return false;
	if (next && end > next->vm_start - next->range.guard)
		return false;
	vm_account(mm, vma->vm_flags,
		   (long)((end - vma->vm_end) >> PAGE_SHIFT));
	vma_resize(vma, vma->vm_start, end, vma->vm_pgoff);
	vma_merge(vma);
	return true;
}

static int check_args(const struct mremap_args *args)
{
	const unsigned long flags = args->flags;

	if (flags &
	    ~(unsigned long)(MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP))
		return -EINVAL;
	if (flags & MREMAP_FIXED && !(flags & MREMAP_MAYMOVE))
		return -EINVAL;
	if (flags & MREMAP_DONTUNMAP &&
	    (!(flags & MREMAP_MAYMOVE) || args->old_len != args->new_len))
		return -EINVAL;
	if (!PAGE_ALIGNED(args->addr))
		return -EINVAL;
	return PAGE_ALIGN(args->new_len) ? 0 : -EINVAL;
}

/**
 * do_mremap() - mremap(2).
 * @mm:      the address space.
 * @request: what becomes what.
 *
 * Context: mmap_lock held for writing; may sleep.
 * Return: the new address; -EINVAL, -EFAULT (not mapped), -EAGAIN (locked
 * pages), -ENOMEM.
 */
unsigned long do_mremap(struct mm_struct *mm, const struct mremap_args *request)
{
	struct mremap_args args = *request;
	struct vm_area_struct *vma;
	unsigned long at;
	int err = check_args(&args);

	assert_held(&mm->mmap_lock);
	if (err)
		return (unsigned long)err;
	args.old_len = PAGE_ALIGN(args.old_len);
	args.new_len = PAGE_ALIGN(args.new_len);
	vma = find_vma(mm, args.addr);
	if (!vma || vma->vm_start > args.addr)
		return (unsigned long)-EFAULT;
	if (args.flags & (MREMAP_FIXED | MREMAP_DONTUNMAP))
		return mremap_to(mm, &args);

	if (args.old_len >= args.new_len) {
		err = 0;
		if (args.old_len > args.new_len)
			err = do_munmap(mm, args.addr + args.new_len,
					args.old_len - args.new_len);
		return err ? (unsigned long)err : args.addr;
	}
	err = check_resize(mm, vma, &args);
	if (err)
		return (unsigned long)err;
	if (grow_in_place(mm, vma, &args))
		return args.addr;
	if (!(args.flags & MREMAP_MAYMOVE))
		return (unsigned long)-ENOMEM;
	at = get_unmapped_area(mm, 0, args.new_len, 0);
	return IS_ERR_VALUE(at) ? at : move_vma(vma, &args, at);
}

/**
 * shift_stack_vma() - move a new program's stack down, data and all.
 * @vma:   the stack, the only area near.
 * @shift: bytes, page aligned.
 *
 * Context: mmap_lock held for writing; may sleep.
 * Return: 0, or -ENOMEM: then the program must not run.
 */
int shift_stack_vma(struct vm_area_struct *vma, unsigned long shift)
{
	unsigned long start = vma->vm_start, end = vma->vm_end;
	struct mm_struct *mm = vma->vm_mm;
	struct vm_area_struct *prev = vma_prev(vma);
	struct mmu_gather tlb;

	if (!shift)
		return 0;
	if (start < shift || (prev && prev->vm_end > start - shift))
		return -ENOMEM;
	/* lowest page first: where old and new overlap it is free by then */
	vma_resize(vma, start - shift, end,
		   vma->vm_pgoff - (shift >> PAGE_SHIFT));
	if (move_page_tables(mm, start, start - shift, end - start) <
	    end - start)
		return -ENOMEM;
	gather_begin(&tlb, mm, false);
	free_pgtables(&tlb, max(start, end - shift), end, end - shift,
		      USER_CEILING);
	gather_end(&tlb);
	flush_tlb_mm(mm);
	vma_resize(vma, start - shift, end - shift, vma->vm_pgoff);
	return 0;
}

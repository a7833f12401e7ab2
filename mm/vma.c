/*
 * mm/vma.c - the tree of areas of an address space: find, split, merge.
 *
 * Areas never overlap, are never empty, and are page aligned.  Neighbours
 * that agree in everything are merged, so the number of areas says how many
 * different things are mapped, not how they came about.
 *
 * All of it runs under mmap_lock; changes need it for writing.
 */
#include <uapi/errno.h>
#include <uapi/resource.h>
#include "lib/errptr.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/base/counter.h"
#include "kernel/base/panic.h"
#include "mm/mm.h"
#include "mm/mm_internal.h"
#include "mm/slab.h"
#include "mm/vm_file.h"
#include "mm/vmstat.h"

static_assert(offsetof(struct vm_area_struct, vm_start) ==
			      offsetof(struct range_node, start) &&
		      offsetof(struct vm_area_struct, vm_end) ==
			      offsetof(struct range_node, end),
	      "vm_start and vm_end are the range's bounds");

static struct kmem_cache *vma_cache;

static long vmas_in_use(void)
{
	return (long)kmem_cache_active(vma_cache);
}

/**
 * vma_cache_init() - make the cache areas come from.
 *
 * Context: Boot, one CPU.
 */
void vma_cache_init(void)
{
	static struct counter vmas = { .name = "vm_areas",
				       .read = vmas_in_use };

	vma_cache = kmem_cache_create("vm_area_struct",
				      sizeof(struct vm_area_struct), 0);
	if (!vma_cache)
		panic("mm: no memory at boot");
	counter_register(&vmas);
}

static struct vm_area_struct *to_vma(struct range_node *node)
{
	return node ? container_of(node, struct vm_area_struct, range) : NULL;
}

/**
 * find_vma() - the first area that ends above an address.
 * @mm:   the address space.
 * @addr: the address.
 *
 * Context: mmap_lock held.
 * Return: the area that contains @addr, or the next one up; NULL if none.
 */
struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long addr)
{
	struct vm_area_struct *vma = READ_ONCE(mm->mmap_cache);

	if (vma && addr >= vma->vm_start && addr < vma->vm_end)
		return vma;
	vma = to_vma(range_find(&mm->mm_rb, addr));
	if (vma)
		WRITE_ONCE(mm->mmap_cache, vma);
	return vma;
}

/**
 * find_vma_prev() - find_vma(), and the area before it.
 * @mm:   the address space.
 * @addr: the address.
 * @prev: set to the area before the result (the last one if that is NULL).
 *
 * Context: mmap_lock held.
 * Return: as find_vma().
 */
struct vm_area_struct *find_vma_prev(struct mm_struct *mm, unsigned long addr,
				     struct vm_area_struct **prev)
{
	struct vm_area_struct *vma = find_vma(mm, addr);

	*prev = vma ? vma_prev(vma) : to_vma(range_last(&mm->mm_rb));
	return vma;
}

/**
 * find_vma_intersection() - the first area that meets a range.
 * @mm:    the address space.
 * @start: the range's start.
 * @end:   its end.
 *
 * Context: mmap_lock held.
 * Return: the area, or NULL.
 */
struct vm_area_struct *find_vma_intersection(struct mm_struct *mm,
					     unsigned long start,
					     unsigned long end)
{
	struct vm_area_struct *vma = find_vma(mm, start);

	return vma && vma->vm_start < end ? vma : NULL;
}

/**
 * vma_first() - the lowest area.
 * @mm: the address space.
 *
 * Context: mmap_lock held.
 * Return: the area, or NULL.
 */
struct vm_area_struct *vma_first(struct mm_struct *mm)
{
	return to_vma(range_first(&mm->mm_rb));
}

/**
 * vma_next() - the area above.
 * @vma: an area.
 *
 * Context: mmap_lock held.
 * Return: the area, or NULL.
 */
struct vm_area_struct *vma_next(struct vm_area_struct *vma)
{
	return to_vma(range_next(&vma->range));
}

/**
 * vma_prev() - the area below.
 * @vma: an area.
 *
 * Context: mmap_lock held.
 * Return: the area, or NULL.
 */
struct vm_area_struct *vma_prev(struct vm_area_struct *vma)
{
	return to_vma(range_prev(&vma->range));
}

/**
 * vma_pages() - the size of an area.
 * @vma: an area.
 *
 * Context: mmap_lock held.
 * Return: pages.
 */
unsigned long vma_pages(const struct vm_area_struct *vma)
{
	return (vma->vm_end - vma->vm_start) >> PAGE_SHIFT;
}

/**
 * vma_alloc() - an area that is in no tree yet, cleared.
 * @mm: the address space it will belong to.
 *
 * Context: May sleep.
 * Return: the area, or NULL.
 */
struct vm_area_struct *vma_alloc(struct mm_struct *mm)
{
	struct vm_area_struct *vma = kmem_cache_zalloc(vma_cache, GFP_KERNEL);

	if (vma)
		vma->vm_mm = mm;
	return vma;
}

/**
 * vma_dup() - a copy of an area, with its own hold on the file.
 * @old: the area.
 *
 * Context: May sleep.
 * Return: a copy in no tree, vm_ops->open() not yet called; or NULL.
 */
struct vm_area_struct *vma_dup(const struct vm_area_struct *old)
{
	struct vm_area_struct *vma = kmem_cache_alloc(vma_cache, GFP_KERNEL);

	if (!vma)
		return NULL;
	*vma = *old;
	if (vma->vm_file)
		vm_file_get(vma->vm_file);
	return vma;
}

/**
 * vma_free() - free an area that is in no tree, and drop its file.
 * @vma: the area; vm_ops->close() was called, or open() never was.
 *
 * Context: May sleep.
 */
void vma_free(struct vm_area_struct *vma)
{
	if (vma->vm_file)
		vm_file_put(vma->vm_file);
	kmem_cache_free(vma_cache, vma);
}

/**
 * vma_insert() - put an area into its address space.
 * @mm:  the address space.
 * @vma: overlaps nothing there.
 *
 * Context: mmap_lock held for writing.
 */
void vma_insert(struct mm_struct *mm, struct vm_area_struct *vma)
{
	assert(vma->vm_start < vma->vm_end && vma->vm_end <= TASK_SIZE);
	assert(PAGE_ALIGNED(vma->vm_start) && PAGE_ALIGNED(vma->vm_end));
	vma->range.guard = vma->vm_flags & VM_GROWSDOWN ? STACK_GUARD_GAP : 0;
	range_insert(&mm->mm_rb, &vma->range);
	mm->map_count++;
	if (vma->vm_mapping)
		vma_link_file(vma);
}

/**
 * vma_unlink() - take an area out of its address space.
 * @mm:  the address space.
 * @vma: an area in it.
 *
 * Context: mmap_lock held for writing.
 */
void vma_unlink(struct mm_struct *mm, struct vm_area_struct *vma)
{
	if (vma->vm_mapping)
		vma_unlink_file(vma);
	range_erase(&mm->mm_rb, &vma->range);
	mm->map_count--;
	WRITE_ONCE(mm->mmap_cache, NULL);
}

/**
 * vma_resize() - change the bounds of an area in place.
 * @vma:   the area.
 * @start: new start; overlaps nothing else.
 * @end:   new end.
 * @pgoff: new vm_pgoff.
 *
 * Context: mmap_lock held for writing.
 */
void vma_resize(struct vm_area_struct *vma, unsigned long start,
		unsigned long end, unsigned long pgoff)
{
	assert(start < end);
	if (vma->vm_mapping)
		vma_unlink_file(vma);
	vma->vm_pgoff = pgoff;
	range_resize(&vma->range, start, end);
	if (vma->vm_mapping)
		vma_link_file(vma);
}

/**
 * vma_split() - cut an area in two.
 * @vma:  the area; keeps the lower part.
 * @addr: where, inside it.
 *
 * Context: mmap_lock held for writing; may sleep.
 * Return: the upper part, -ENOMEM (memory or map count), -EINVAL.
 */
struct vm_area_struct *vma_split(struct vm_area_struct *vma, unsigned long addr)
{
	struct mm_struct *mm = vma->vm_mm;
	struct vm_area_struct *upper;

	assert(addr > vma->vm_start && addr < vma->vm_end);
	if (vma->vm_ops && vma->vm_ops->indivisible)
		return ERR_PTR(-EINVAL);
	if (mm->map_count >= READ_ONCE(sysctl_max_map_count))
		return ERR_PTR(-ENOMEM);
	upper = vma_dup(vma);
	if (!upper)
		return ERR_PTR(-ENOMEM);
	upper->vm_pgoff = linear_page_index(vma, addr);
	vma_resize(vma, vma->vm_start, addr, vma->vm_pgoff);
	upper->vm_start = addr;
	vma_insert(mm, upper);
	if (upper->vm_ops && upper->vm_ops->open)
		upper->vm_ops->open(upper);
	return upper;
}

/**
 * vma_isolate() - cut until an area lies wholly inside a range.
 * @vma:   the area; changed to the part inside.
 * @start: the range's start.
 * @end:   its end.
 *
 * Context: mmap_lock held for writing; may sleep.
 * Return: 0, -ENOMEM, -EINVAL (cannot be cut).
 */
int vma_isolate(struct vm_area_struct **vma, unsigned long start,
		unsigned long end)
{
	struct vm_area_struct *upper;

	if ((*vma)->vm_start < start) {
		upper = vma_split(*vma, start);
		if (IS_ERR(upper))
			return (int)PTR_ERR(upper);
		*vma = upper;
	}
	if ((*vma)->vm_end <= end)
		return 0;
	upper = vma_split(*vma, end);
	return IS_ERR(upper) ? (int)PTR_ERR(upper) : 0;
}

/* May two neighbours be one? */
static bool can_merge(const struct vm_area_struct *low,
		      const struct vm_area_struct *high)
{
	return low->vm_end == high->vm_start &&
	       low->vm_flags == high->vm_flags &&
	       low->vm_file == high->vm_file && low->vm_ops == high->vm_ops &&
	       low->vm_private_data == high->vm_private_data &&
	       low->vm_mapping == high->vm_mapping &&
	       low->vm_pgoff + vma_pages(low) == high->vm_pgoff &&
	       low->is_stack == high->is_stack &&
	       !(low->vm_ops && low->vm_ops->close);
}

/* @high disappears into @low. */
static void absorb(struct vm_area_struct *low, struct vm_area_struct *high)
{
	unsigned long end = high->vm_end;

	low->has_anon |= high->has_anon;
	vma_unlink(low->vm_mm, high);
	vma_resize(low, low->vm_start, end, low->vm_pgoff);
	vma_free(high);
}

/**
 * vma_merge() - unite an area with its neighbours if they agree.
 * @vma: the area.
 *
 * Context: mmap_lock held for writing; may sleep.
 * Return: the area that now holds @vma's range.
 */
struct vm_area_struct *vma_merge(struct vm_area_struct *vma)
{
	struct vm_area_struct *prev = vma_prev(vma), *next = vma_next(vma);

	if (next && can_merge(vma, next))
		absorb(vma, next);
	if (prev && can_merge(prev, vma)) {
		absorb(prev, vma);
		vma = prev;
	}
	return vma;
}

/**
 * vma_prot() - page table rights for new entries of an area.
 * @vm_flags: the area's flags.
 *
 * Never writable: the first write faults, to make a private copy or to mark
 * the file's page dirty.
 *
 * Context: Any.
 * Return: the rights.
 */
pgprot_t vma_prot(unsigned long vm_flags)
{
	if (!(vm_flags & VM_ACCESS_FLAGS))
		return PAGE_NONE;
	return vm_flags & VM_EXEC ? PAGE_READONLY_EXEC : PAGE_READONLY;
}

/* Private, writable and no stack: what RLIMIT_DATA limits. */
static bool is_data(unsigned long vm_flags)
{
	return (vm_flags & (VM_WRITE | VM_SHARED | VM_GROWSDOWN)) == VM_WRITE;
}

/**
 * vm_account() - book pages that an area gained or lost.
 * @mm:       the address space.
 * @vm_flags: the area's flags.
 * @pages:    how many, negative if lost.
 *
 * Context: mmap_lock held for writing.
 */
void vm_account(struct mm_struct *mm, unsigned long vm_flags, long pages)
{
	mm->total_vm += (unsigned long)pages;
	if (vm_flags & VM_GROWSDOWN)
		mm->stack_vm += (unsigned long)pages;
	else if (is_data(vm_flags))
		mm->data_vm += (unsigned long)pages;
	else if ((vm_flags & (VM_EXEC | VM_WRITE)) == VM_EXEC)
		mm->exec_vm += (unsigned long)pages;
	if (vm_flags & VM_ACCOUNT)
		atomic_long_add(pages, &vm_committed_as);
	if (vm_flags & VM_LOCKED)
		mm->locked_vm += (unsigned long)pages;
	mm->hiwater_vm = max(mm->hiwater_vm, mm->total_vm);
}

/**
 * rlimit_of() - a soft limit.
 * @rlim:  a task's limits, or NULL for none.
 * @which: RLIMIT_*.
 *
 * Context: Any.
 * Return: the limit, RLIM_INFINITY without limits.
 */
unsigned long rlimit_of(const struct rlimit *rlim, unsigned int which)
{
	return rlim ? READ_ONCE(rlim[which].rlim_cur) : RLIM_INFINITY;
}

/**
 * may_become_data() - does RLIMIT_DATA allow more private writable pages?
 * @mm:       the address space.
 * @vm_flags: the flags they will have.
 * @pages:    how many.
 * @rlim:     the limits, or NULL.
 *
 * Context: mmap_lock held.
 * Return: true if so, or if they will not be data.
 */
bool may_become_data(struct mm_struct *mm, unsigned long vm_flags,
		     unsigned long pages, const struct rlimit *rlim)
{
	unsigned long data = rlimit_of(rlim, RLIMIT_DATA) >> PAGE_SHIFT;

	return !is_data(vm_flags) || mm->data_vm + pages <= data;
}

/**
 * may_expand_vm() - do RLIMIT_AS and RLIMIT_DATA allow more?
 * @mm:       the address space.
 * @vm_flags: of the area to be.
 * @pages:    how many more.
 * @rlim:     the limits, or NULL.
 *
 * Context: mmap_lock held.
 * Return: true if so.
 */
bool may_expand_vm(struct mm_struct *mm, unsigned long vm_flags,
		   unsigned long pages, const struct rlimit *rlim)
{
	unsigned long as = rlimit_of(rlim, RLIMIT_AS) >> PAGE_SHIFT;

	return mm->total_vm + pages <= as &&
	       may_become_data(mm, vm_flags, pages, rlim);
}

/**
 * vm_commit_limit() - what may be promised under OVERCOMMIT_NEVER.
 *
 * Context: Any.
 * Return: pages.
 */
unsigned long vm_commit_limit(void)
{
	return totalram_pages *
	       (unsigned long)READ_ONCE(sysctl_overcommit_ratio) / 100;
}

/**
 * vm_enough_memory() - may a request be promised?
 * @pages: private writable memory asked for at once.
 *
 * As vm.overcommit_memory says: by default only what could never be had is
 * refused.
 *
 * Context: Any.
 * Return: true if it may.
 */
bool vm_enough_memory(unsigned long pages)
{
	long committed = atomic_long_read(&vm_committed_as);

	switch ((enum overcommit)READ_ONCE(sysctl_overcommit_memory)) {
	case OVERCOMMIT_ALWAYS:
		return true;
	case OVERCOMMIT_NEVER:
		return pages <= vm_commit_limit() &&
		       committed + (long)pages <= (long)vm_commit_limit();
	default:
		return pages <= totalram_pages;
	}
}

/**
 * vm_charge() - promise memory that no single area accounts for.
 * @pages: how many.
 *
 * Context: Any.
 * Return: 0, or -ENOMEM as vm.overcommit_memory says.
 */
int vm_charge(unsigned long pages)
{
	if (!vm_enough_memory(pages))
		return -ENOMEM;
	atomic_long_add((long)pages, &vm_committed_as);
	return 0;
}

/**
 * vm_uncharge() - undo vm_charge().
 * @pages: how many; 0 for what was never promised.
 *
 * Context: Any.
 */
void vm_uncharge(unsigned long pages)
{
	atomic_long_sub((long)pages, &vm_committed_as);
}

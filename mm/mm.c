/*
 * mm/mm.c - the life of an address space: made, copied, torn down.
 *
 * mm_users counts those who use user memory; the last one empties the
 * address space.  mm_count counts those who need the struct and its top level
 * page table: all users together are one, and so is each kernel thread that
 * still runs on the page tables of the task before it.
 *
 * See: fork(2), exit(2).
 */
#include <uapi/errno.h>
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/base/counter.h"
#include "kernel/base/panic.h"
#include "mm/mm.h"
#include "mm/mm_internal.h"
#include "mm/oom.h"
#include "mm/slab.h"
#include "mm/vm_file.h"
#include "mm/vmstat.h"

static struct kmem_cache *mm_cache;

struct mm_struct init_mm = {
	.pgd = swapper_pg_dir,
	.mm_users = ATOMIC_INIT(2),
	.mm_count = ATOMIC_INIT(1),
	.mmap_lock = RWSEM_INIT(init_mm.mmap_lock, RANK_MMAP, "init_mm"),
	.page_table_lock = SPINLOCK_INIT(RANK_PAGE_TABLE, "init_mm"),
};

/* Without users, but some CPU still runs on the page tables. */
static atomic_long_t lazy_mms;

static long mms_in_use(void)
{
	return (long)kmem_cache_active(mm_cache) - mm_nr_lazy();
}

/**
 * mm_nr_lazy() - address spaces that only idle CPUs and kernel threads hold.
 *
 * Context: Any.
 * Return: the number.
 */
long mm_nr_lazy(void)
{
	return atomic_long_read(&lazy_mms);
}

/**
 * mm_caches_init() - make the caches of address spaces and areas.
 *
 * Context: Boot, one CPU.
 */
void mm_caches_init(void)
{
	static struct counter mms = { .name = "mm_structs",
				      .read = mms_in_use };

	mm_cache = kmem_cache_create("mm_struct", sizeof(struct mm_struct), 64);
	if (!mm_cache)
		panic("mm: no memory at boot");
	vma_cache_init();
	counter_register(&mms);
}

static void mm_init_locks(struct mm_struct *mm)
{
	init_rwsem(&mm->mmap_lock, RANK_MMAP, "mmap_lock");
	spin_lock_init(&mm->page_table_lock, RANK_PAGE_TABLE,
		       "page_table_lock");
	atomic_set(&mm->mm_users, 1);
	atomic_set(&mm->mm_count, 1);
}

/**
 * mm_alloc() - a new, empty address space with one user.
 *
 * Context: May sleep.
 * Return: the address space, or NULL.
 */
struct mm_struct *mm_alloc(void)
{
	struct mm_struct *mm = kmem_cache_zalloc(mm_cache, GFP_KERNEL);

	if (!mm)
		return NULL;
	mm_init_locks(mm);
	mm->mmap_base = TASK_SIZE - SZ_1G;
	mm->dumpable = 1;
	mm->dump_filter = DUMP_FILTER_DEFAULT;
	mm->pgd = pgd_alloc(mm);
	if (mm->pgd)
		return mm;
	kmem_cache_free(mm_cache, mm);
	return NULL;
}

/**
 * mmdrop() - drop a hold on the struct.
 * @mm: the address space.
 *
 * Context: Any but interrupts.
 */
void mmdrop(struct mm_struct *mm)
{
	if (!atomic_dec_and_test(&mm->mm_count))
		return;
	assert(mm != &init_mm && RB_EMPTY_ROOT(&mm->mm_rb));
	assert(atomic_long_read(&mm->pgtables_bytes) == (long)PAGE_SIZE);
	atomic_long_dec(&lazy_mms);
	vm_stat_add(NR_SPARE, -1);
	pgd_free(mm->pgd);
	mm_user_ns_put(mm->user_ns);
	if (mm->vdso_offsets)
		put_page(mm->vdso_offsets);
	kmem_cache_free(mm_cache, mm);
}

/**
 * mmput() - drop a use; the last one empties the address space.
 * @mm: the address space.
 *
 * Context: May sleep.
 */
void mmput(struct mm_struct *mm)
{
	if (!atomic_dec_and_test(&mm->mm_users))
		return;
	exit_mmap(mm);
	mm_set_exe_file(mm, NULL);
	if (unlikely(mm->flags & MMF_OOM_VICTIM))
		oom_victim_done();
	atomic_long_inc(&lazy_mms); /* until mmdrop() */
	vm_stat_add(NR_SPARE, 1);
	mmdrop(mm);
}

/**
 * mmget_not_zero() - take a use unless the last one is gone.
 * @mm: an address space held by mmgrab().
 *
 * Context: Any.
 * Return: true if taken.
 */
bool mmget_not_zero(struct mm_struct *mm)
{
	return atomic_inc_not_zero(&mm->mm_users);
}

/* Page tables that only areas up to @vma use; @next is the one after it. */
static struct vm_area_struct *free_tables_of(struct mmu_gather *tlb,
					     struct vm_area_struct *vma)
{
	unsigned long start = vma->vm_start;
	struct vm_area_struct *next = vma_next(vma);

	/* areas that may share a table are done together */
	while (next && next->vm_start <= vma->vm_end + PMD_SIZE) {
		vma = next;
		next = vma_next(vma);
	}
	free_pgtables(tlb, start, vma->vm_end, 0,
		      next ? next->vm_start : USER_CEILING);
	return next;
}

/**
 * exit_mmap() - unmap everything.
 * @mm: has no users any more.
 *
 * Context: May sleep.
 */
void exit_mmap(struct mm_struct *mm)
{
	struct vm_area_struct *vma, *next;
	struct mmu_gather tlb;

	if (RB_EMPTY_ROOT(&mm->mm_rb))
		return;
	gather_begin(&tlb, mm, true);
	for (vma = vma_first(mm); vma; vma = vma_next(vma)) {
		if (vma->vm_mapping)
			vma_unlink_file(vma);
		zap_range(&tlb, vma, vma->vm_start, vma->vm_end, false);
	}
	for (vma = vma_first(mm); vma;)
		vma = free_tables_of(&tlb, vma);
	gather_end(&tlb);

	rbtree_postorder_for_each_entry_safe(vma, next, &mm->mm_rb, range.rb) {
		if (vma->vm_flags & VM_ACCOUNT)
			atomic_long_sub((long)vma_pages(vma), &vm_committed_as);
		if (vma->vm_ops && vma->vm_ops->close)
			vma->vm_ops->close(vma);
		vma_free(vma);
	}
	mm->mm_rb = RB_ROOT;
	mm->mmap_cache = NULL;
	mm->map_count = 0;
}

static void copy_layout(struct mm_struct *mm, const struct mm_struct *old)
{
	mm->mmap_base = old->mmap_base;
	mm->start_code = old->start_code;
	mm->end_code = old->end_code;
	mm->start_data = old->start_data;
	mm->end_data = old->end_data;
	mm->start_brk = old->start_brk;
	mm->brk = old->brk;
	mm->start_stack = old->start_stack;
	mm->arg_start = old->arg_start;
	mm->arg_end = old->arg_end;
	mm->env_start = old->env_start;
	mm->env_end = old->env_end;
	mm->vdso = old->vdso;
	mm->vdso_offsets = old->vdso_offsets;
	if (mm->vdso_offsets)
		get_page(mm->vdso_offsets);
	mm->user_ns = mm_user_ns_get(old->user_ns);
	mm->dumpable = old->dumpable;
	mm->dump_filter = old->dump_filter;
	mm->membarrier = old->membarrier;
	memcpy(mm->saved_auxv, old->saved_auxv, sizeof(mm->saved_auxv));
}

/**
 * dup_mm() - a copy of an address space, pages shared until written.
 * @oldmm: the original.
 *
 * Context: May sleep; takes mmap_lock.
 * Return: the copy, or NULL without memory.
 */
struct mm_struct *dup_mm(struct mm_struct *oldmm)
{
	struct mm_struct *mm = mm_alloc();

	if (!mm)
		return NULL;
	copy_layout(mm, oldmm);
	if (dup_mmap(mm, oldmm)) {
		mmput(mm);
		return NULL;
	}
	return mm;
}

/**
 * mm_set_exe_file() - what /proc/PID/exe names.
 * @mm:   the address space.
 * @file: gets a reference of its own; NULL for none.
 *
 * Context: May sleep.
 */
void mm_set_exe_file(struct mm_struct *mm, struct file *file)
{
	struct file *old;

	if (file)
		vm_exe_get(file);
	spin_lock(&mm->page_table_lock);
	old = mm->exe_file;
	mm->exe_file = file;
	spin_unlock(&mm->page_table_lock);
	if (old)
		vm_exe_put(old);
}

/**
 * mm_get_exe_file() - the program an address space runs.
 * @mm: the address space.
 *
 * Context: Any but interrupts.
 * Return: the file with a reference, or NULL.
 */
struct file *mm_get_exe_file(struct mm_struct *mm)
{
	struct file *file;

	spin_lock(&mm->page_table_lock);
	file = mm->exe_file;
	if (file)
		vm_file_get(file);
	spin_unlock(&mm->page_table_lock);
	return file;
}

/**
 * get_mm_rss() - pages in the page tables.
 * @mm: the address space.
 *
 * Context: Any.
 * Return: pages.
 */
unsigned long get_mm_rss(const struct mm_struct *mm)
{
	return get_mm_counter(mm, MM_FILEPAGES) +
	       get_mm_counter(mm, MM_ANONPAGES) +
	       get_mm_counter(mm, MM_SHMEMPAGES);
}

/**
 * mm_hiwater_rss() - the most pages there ever were.
 * @mm: the address space.
 *
 * Context: Any.
 * Return: pages.
 */
unsigned long mm_hiwater_rss(const struct mm_struct *mm)
{
	return max(READ_ONCE(mm->hiwater_rss), get_mm_rss(mm));
}

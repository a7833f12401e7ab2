/*
 * mm/mm.h - address spaces: mm_struct and its vm_area_structs.
 *
 * Nothing here knows the current task: the mm is an argument, and so are the
 * caller's resource limits (the task's signal->rlim; NULL = no limits).
 */
#ifndef MM_MM_H
#define MM_MM_H

#include "lib/types.h"
#include "lib/compiler.h"
#include "lib/atomic.h"
#include "lib/list.h"
#include "lib/cpumask.h"
#include "lib/range_tree.h"
#include "lib/rbtree.h"
#include "kernel/base/spinlock.h"
#include "kernel/base/rwsem.h"
#include "asm/pgtable.h"
#include "mm/gfp.h"

struct address_space;
struct file;
struct page;
struct rlimit;
struct seq_file;
struct user_namespace;
struct vm_area_struct;

#define STACK_TOP       TASK_SIZE
#define MMAP_MIN_ADDR   65536UL
#define STACK_GUARD_GAP (256UL << 12)
#define AT_VECTOR_SIZE  44

/* vm_flags */
#define VM_READ        0x00000001UL
#define VM_WRITE       0x00000002UL
#define VM_EXEC        0x00000004UL
#define VM_SHARED      0x00000008UL
#define VM_MAYREAD     0x00000010UL
#define VM_MAYWRITE    0x00000020UL
#define VM_MAYEXEC     0x00000040UL
#define VM_MAYSHARE    0x00000080UL
#define VM_GROWSDOWN   0x00000100UL
#define VM_PFNMAP      0x00000400UL
#define VM_LOCKED      0x00002000UL
#define VM_IO          0x00004000UL
#define VM_SEQ_READ    0x00008000UL
#define VM_RAND_READ   0x00010000UL
#define VM_DONTCOPY    0x00020000UL
#define VM_DONTEXPAND  0x00040000UL
#define VM_LOCKONFAULT 0x00080000UL
#define VM_ACCOUNT     0x00100000UL
#define VM_NORESERVE   0x00200000UL
#define VM_WIPEONFORK  0x02000000UL
#define VM_DONTDUMP    0x04000000UL
#define VM_MERGEABLE   0x80000000UL
#define VM_HUGEPAGE    0x20000000UL
#define VM_NOHUGEPAGE  0x40000000UL

#define VM_ACCESS_FLAGS (VM_READ | VM_WRITE | VM_EXEC)

/* What handle_page_fault() may answer; 0 is a plain minor fault. */
typedef unsigned int vm_fault_t;
#define VM_FAULT_OOM     0x01u
#define VM_FAULT_SIGBUS  0x02u
#define VM_FAULT_MAJOR   0x04u
#define VM_FAULT_MAPERR  0x08u /* nothing mapped there: SEGV_MAPERR */
#define VM_FAULT_ACCERR  0x10u /* mapped, but not for this: SEGV_ACCERR */
#define VM_FAULT_RETRY   0x20u /* killed while waiting: just return */
#define VM_FAULT_SIGSEGV (VM_FAULT_MAPERR | VM_FAULT_ACCERR)
#define VM_FAULT_ERROR   (VM_FAULT_OOM | VM_FAULT_SIGBUS | VM_FAULT_SIGSEGV)

/* Why handle_page_fault() is called. */
#define FAULT_FLAG_WRITE  0x01u
#define FAULT_FLAG_EXEC   0x02u
#define FAULT_FLAG_USER   0x04u
#define FAULT_FLAG_REMOTE 0x08u /* on behalf of another task: no growth */
#define FAULT_FLAG_FORCE  0x10u /* ptrace: VM_MAYREAD/MAYWRITE are enough */

/* One fault on its way to vm_ops->fault(), which fills in page. */
struct vm_fault {
	struct vm_area_struct *vma;
	unsigned long address; /* page aligned */
	unsigned long pgoff;
	unsigned int flags; /* FAULT_FLAG_* */
	struct page *page;  /* result, with a reference for the caller */
};

struct vm_operations_struct {
	void (*open)(struct vm_area_struct *vma);
	void (*close)(struct vm_area_struct *vma);
	vm_fault_t (*fault)(struct vm_fault *vmf);
	int (*page_mkwrite)(struct vm_area_struct *vma, struct page *page);
	const char *(*name)(struct vm_area_struct *vma);
	bool indivisible; /* parts of an area would make no sense */
};

/*
 * struct vm_area_struct - [vm_start, vm_end) with one set of rights.
 *
 * All fields: mmap_lock for writing to change, for reading to read, except
 *   [m] i_mmap fields: mapping->i_mmap_lock   [p] page_table_lock
 */
struct vm_area_struct {
	union {
		struct range_node range; /* in mm->mm_rb, with the gap below */
		struct {
			unsigned long vm_start;
			unsigned long vm_end;
		};
	};
	struct mm_struct *vm_mm;
	unsigned long vm_flags; /* VM_* */
	unsigned long vm_pgoff; /* in pages; address / 4096 if anonymous */
	struct file *vm_file;   /* referenced, or NULL */
	const struct vm_operations_struct *vm_ops;
	void *vm_private_data;
	struct address_space *vm_mapping; /* of vm_file or shared anonymous */
	struct rb_node shared_rb;         /* [m] in vm_mapping->i_mmap */
	unsigned long shared_last;        /* [m] largest last page below */
	bool has_anon;                    /* [p] private pages were made here */
	bool is_stack; /* the initial stack, for /proc names */
};

enum {
	MM_FILEPAGES,
	MM_ANONPAGES,
	MM_SHMEMPAGES,
	NR_MM_COUNTERS
};

/* mm->flags */
#define MMF_OOM_VICTIM  0x1u /* killed for its memory */
#define MMF_LOCK_FUTURE 0x4u

/* mm->dump_filter: bit numbers, core(5) */
#define DUMP_ANON_PRIVATE   0
#define DUMP_ANON_SHARED    1
#define DUMP_MAPPED_PRIVATE 2
#define DUMP_MAPPED_SHARED  3
#define DUMP_ELF_HEADERS    4
#define DUMP_FILTER_DEFAULT 0x33u
#define DUMP_FILTER_MASK    0x1ffu

/*
 * struct mm_struct - one address space, shared by the threads of a process.
 *
 *   [w] mmap_lock   [p] page_table_lock   [a] atomic   [c] set by exec
 */
struct mm_struct {
	struct rb_root mm_rb;              /* [w] VMAs by address */
	struct vm_area_struct *mmap_cache; /* last hit, a hint */
	pgd_t *pgd;                        /* page table root */
	atomic_t mm_users; /* [a] tasks and others using user memory */
	atomic_t mm_count; /* [a] 1 for all users + lazy kernel threads */
	struct rw_semaphore mmap_lock;
	spinlock_t page_table_lock;
	int map_count;             /* [w] number of VMAs */
	unsigned int flags;        /* [a] MMF_* */
	struct cpumask cpumask;    /* [a] CPUs that may hold TLB entries */
	unsigned long tlb_gen;     /* [a] counts changes that TLBs must see */
	unsigned long mmap_base;   /* [c] top-down mappings start below */
	unsigned long total_vm;    /* [w] pages mapped */
	unsigned long locked_vm;   /* [w] pages in VM_LOCKED areas */
	unsigned long data_vm;     /* [w] private writable pages, no stack */
	unsigned long exec_vm;     /* [w] executable, not writable */
	unsigned long stack_vm;    /* [w] VM_GROWSDOWN pages */
	unsigned long def_flags;   /* [w] for new VMAs: mlockall() */
	unsigned long hiwater_rss; /* [a] pages, see mm_hiwater_rss() */
	unsigned long hiwater_vm;  /* [w] pages */
	atomic_long_t rss_stat[NR_MM_COUNTERS]; /* [a] pages */
	atomic_long_t pgtables_bytes;           /* [a] */
	unsigned long start_code, end_code, start_data, end_data; /* [c] */
	unsigned long start_brk, brk;                             /* [w] */
	unsigned long start_stack;                                /* [c] */
	unsigned long arg_start, arg_end, env_start, env_end;     /* [w] */
	unsigned long saved_auxv[AT_VECTOR_SIZE];                 /* [c] */
	unsigned long vdso;             /* [c] address, 0 if none */
	struct page *vdso_offsets;      /* [w] referenced; NULL: all are zero */
	struct file *exe_file;          /* [w] referenced */
	struct user_namespace *user_ns; /* [c] of the exec; referenced */
	int dumpable;                   /* [a] prctl(PR_SET_DUMPABLE) */
	unsigned int dump_filter;       /* [a] /proc/PID/coredump_filter */
	atomic_t membarrier;            /* [a] commands registered for */
	void *aio;                      /* later issues hang things here */
};

extern struct mm_struct init_mm; /* kernel page tables, no user half */

/* Asked of kernel/, where user namespaces are known; NULL is passed on. */
struct user_namespace *mm_user_ns_get(struct user_namespace *ns);
void mm_user_ns_put(struct user_namespace *ns);

/* Life: mm/mm.c */
struct mm_struct *mm_alloc(void) __must_check;
long mm_nr_lazy(void);
void mmdrop(struct mm_struct *mm);
void mmput(struct mm_struct *mm);
bool mmget_not_zero(struct mm_struct *mm);
void exit_mmap(struct mm_struct *mm);
int dup_mmap(struct mm_struct *mm, struct mm_struct *oldmm) __must_check;
struct mm_struct *dup_mm(struct mm_struct *oldmm) __must_check;
void mm_set_exe_file(struct mm_struct *mm, struct file *file);
struct file *mm_get_exe_file(struct mm_struct *mm);

static inline void mmget(struct mm_struct *mm)
{
	atomic_inc(&mm->mm_users);
}

static inline void mmgrab(struct mm_struct *mm)
{
	atomic_inc(&mm->mm_count);
}

static inline void mmap_read_lock(struct mm_struct *mm)
{
	down_read(&mm->mmap_lock);
}

static inline void mmap_read_unlock(struct mm_struct *mm)
{
	up_read(&mm->mmap_lock);
}

static inline void mmap_write_lock(struct mm_struct *mm)
{
	down_write(&mm->mmap_lock);
}

static inline void mmap_write_unlock(struct mm_struct *mm)
{
	up_write(&mm->mmap_lock);
}

unsigned long get_mm_rss(const struct mm_struct *mm);
unsigned long mm_hiwater_rss(const struct mm_struct *mm);

static inline unsigned long get_mm_counter(const struct mm_struct *mm,
					   int which)
{
	long n = atomic_long_read(&mm->rss_stat[which]);

	return n < 0 ? 0 : (unsigned long)n;
}

/* VMA tree: mm/vma.c; caller holds mmap_lock */
struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long addr);
struct vm_area_struct *find_vma_prev(struct mm_struct *mm, unsigned long addr,
				     struct vm_area_struct **prev);
struct vm_area_struct *find_vma_intersection(struct mm_struct *mm,
					     unsigned long start,
					     unsigned long end);
struct vm_area_struct *vma_first(struct mm_struct *mm);
struct vm_area_struct *vma_next(struct vm_area_struct *vma);
struct vm_area_struct *vma_prev(struct vm_area_struct *vma);
unsigned long vma_pages(const struct vm_area_struct *vma);
int vm_charge(unsigned long pages) __must_check;
void vm_uncharge(unsigned long pages);

static inline bool vma_is_anonymous(const struct vm_area_struct *vma)
{
	return !vma->vm_ops;
}

static inline bool vma_is_shared(const struct vm_area_struct *vma)
{
	return vma->vm_flags & VM_SHARED;
}

/* One request of mmap(2), checked by do_mmap(). */
struct mmap_args {
	struct file *file; /* NULL: anonymous */
	unsigned long addr, len;
	unsigned long prot, flags; /* PROT_*, MAP_* */
	unsigned long pgoff;
	unsigned long vm_flags;    /* extra VM_*, for exec */
	unsigned long maydeny;     /* VM_MAY* the file's mode does not allow */
	const struct rlimit *rlim; /* NULL: no limits */
	bool can_lock;             /* CAP_IPC_LOCK */
	bool can_map_low;          /* CAP_SYS_RAWIO */
};

/* Take mmap_lock themselves; addresses or -errno. */
unsigned long vm_mmap(struct mm_struct *mm, const struct mmap_args *args);
int vm_munmap(struct mm_struct *mm, unsigned long start, size_t len);
int vm_brk_flags(struct mm_struct *mm, unsigned long addr, unsigned long len,
		 unsigned long vm_flags, const struct rlimit *rlim);
unsigned long mm_brk(struct mm_struct *mm, unsigned long brk,
		     const struct rlimit *rlim);

/* Caller holds mmap_lock for writing. */
unsigned long do_mmap(struct mm_struct *mm, const struct mmap_args *args);
int do_munmap(struct mm_struct *mm, unsigned long start, size_t len);
int do_mprotect(struct mm_struct *mm, unsigned long start, size_t len,
		unsigned long prot, const struct rlimit *rlim);

int do_remap_file_pages(struct mm_struct *mm, unsigned long start,
			unsigned long size, unsigned long pgoff);

/* mremap(2) */
struct mremap_args {
	unsigned long addr, old_len, new_len, flags, new_addr;
	const struct rlimit *rlim;
	bool can_lock;
};
unsigned long do_mremap(struct mm_struct *mm, const struct mremap_args *args);
int do_madvise(struct mm_struct *mm, unsigned long start, size_t len,
	       int behavior);
int do_mlock(struct mm_struct *mm, unsigned long start, size_t len,
	     unsigned long lock_flags, const struct rlimit *rlim);
int do_mlockall(struct mm_struct *mm, int flags, const struct rlimit *rlim);
int mm_populate(struct mm_struct *mm, unsigned long start, unsigned long len);
int do_msync(struct mm_struct *mm, unsigned long start, size_t len, int flags);
int do_mincore(struct mm_struct *mm, unsigned long start, unsigned long pages,
	       unsigned char *vec);

/* exec: the stack VMA, later moved to its final place, and the brk area */
struct vm_area_struct *setup_stack_vma(struct mm_struct *mm,
				       unsigned long stack_top);
int shift_stack_vma(struct vm_area_struct *vma, unsigned long shift);
int expand_stack_to(struct vm_area_struct *vma, unsigned long addr,
		    const struct rlimit *rlim);
void mm_layout(struct mm_struct *mm, bool randomize, u64 random,
	       const struct rlimit *rlim);

/* Kernel pages in a program: mm/special.c */
struct special_mapping {
	const char *name; /* in /proc/PID/maps */
	/* The page there; lives as long as the mm, the caller takes a ref. */
	struct page *(*page)(struct vm_area_struct *vma, unsigned long pgoff);
};
bool vma_is_special(const struct vm_area_struct *vma);
unsigned long special_mapping_find(struct mm_struct *mm, unsigned long len);
int special_mapping_install(struct mm_struct *mm, unsigned long addr,
			    unsigned long len, unsigned long flags,
			    const struct special_mapping *mapping) __must_check;
void special_mapping_refresh(struct mm_struct *mm,
			     const struct special_mapping *mapping);

/* Faults and remote access: mm/fault.c, mm/gup.c */
vm_fault_t handle_page_fault(struct mm_struct *mm, unsigned long addr,
			     unsigned int flags, const struct rlimit *rlim);
size_t access_process_vm(struct mm_struct *mm, unsigned long addr, void *buf,
			 size_t len, unsigned int flags);
long get_user_page(struct mm_struct *mm, unsigned long addr, unsigned int flags,
		   struct page **page);

/* mmap of device memory; for f_op->mmap, mmap_lock held for writing */
int remap_pfn_range(struct vm_area_struct *vma, unsigned long addr,
		    unsigned long pfn, unsigned long size, pgprot_t prot);
int vm_map_shared_zero(struct vm_area_struct *vma);

/* /proc/PID/pagemap and smaps */
#define PM_PRESENT    (1ULL << 63)
#define PM_FILE       (1ULL << 61)
#define PM_EXCLUSIVE  (1ULL << 56)
#define PM_SOFT_DIRTY (1ULL << 55)
u64 mm_pagemap_entry(struct mm_struct *mm, unsigned long addr);

struct mem_size_stats { /* bytes */
	u64 resident, pss, shared_clean, shared_dirty, private_clean,
		private_dirty, referenced, anonymous, locked;
};
void mm_smaps(struct vm_area_struct *vma, struct mem_size_stats *mss);
void mm_clear_refs(struct mm_struct *mm);

#endif

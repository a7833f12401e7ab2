/*
 * asm/pgtable.h - the four levels of x86-64 page tables.
 *
 * Each level has its own type, so that an entry cannot be taken for one of
 * another level.  Entries are read and written whole (READ_ONCE style): the
 * CPU sets accessed and dirty bits behind our back.
 */
#ifndef ASM_PGTABLE_H
#define ASM_PGTABLE_H

#include "asm/page.h"
#include "lib/types.h"

typedef struct {
	u64 pte;
} pte_t;
typedef struct {
	u64 pmd;
} pmd_t;
typedef struct {
	u64 pud;
} pud_t;
typedef struct {
	u64 pgd;
} pgd_t;
typedef struct {
	u64 pgprot;
} pgprot_t;

#define PMD_SHIFT         21
#define PUD_SHIFT         30
#define PGDIR_SHIFT       39
#define PMD_SIZE          (1UL << PMD_SHIFT)
#define PUD_SIZE          (1UL << PUD_SHIFT)
#define PGDIR_SIZE        (1UL << PGDIR_SHIFT)
#define PMD_MASK          (~(PMD_SIZE - 1))
#define PUD_MASK          (~(PUD_SIZE - 1))
#define PGDIR_MASK        (~(PGDIR_SIZE - 1))
#define PTRS_PER_PTE      512
#define PTRS_PER_PMD      512
#define PTRS_PER_PUD      512
#define PTRS_PER_PGD      512
#define USER_PTRS_PER_PGD 256

#define _PAGE_PRESENT  (1ULL << 0)
#define _PAGE_RW       (1ULL << 1)
#define _PAGE_USER     (1ULL << 2)
#define _PAGE_PWT      (1ULL << 3)
#define _PAGE_PCD      (1ULL << 4)
#define _PAGE_ACCESSED (1ULL << 5)
#define _PAGE_DIRTY    (1ULL << 6)
#define _PAGE_PSE      (1ULL << 7)
#define _PAGE_GLOBAL   (1ULL << 8)
#define _PAGE_SPECIAL  (1ULL << 9) /* no struct page counting */
#define _PAGE_SOFT1    (1ULL << 10)
#define _PAGE_SOFT2    (1ULL << 11)
#define _PAGE_PROTNONE _PAGE_GLOBAL /* not present, yet not none */
#define _PAGE_NX       (1ULL << 63)

#define PTE_PFN_MASK   0x000ffffffffff000ULL
#define PTE_FLAGS_MASK (~PTE_PFN_MASK)

#define _KERNPG_TABLE (_PAGE_PRESENT | _PAGE_RW | _PAGE_ACCESSED | _PAGE_DIRTY)
#define _PAGE_TABLE   (_KERNPG_TABLE | _PAGE_USER)

#define __pgprot(x)   ((pgprot_t){ (x) })
#define pgprot_val(p) ((p).pgprot)

/* User rights; a private writable page starts read-only (copy on write). */
#define PAGE_NONE __pgprot(_PAGE_PROTNONE | _PAGE_ACCESSED | _PAGE_NX)
#define PAGE_READONLY \
	__pgprot(_PAGE_PRESENT | _PAGE_USER | _PAGE_ACCESSED | _PAGE_NX)
#define PAGE_READONLY_EXEC __pgprot(_PAGE_PRESENT | _PAGE_USER | _PAGE_ACCESSED)
#define PAGE_SHARED \
	__pgprot(_PAGE_PRESENT | _PAGE_RW | _PAGE_USER | _PAGE_ACCESSED | \
		 _PAGE_NX)
#define PAGE_SHARED_EXEC \
	__pgprot(_PAGE_PRESENT | _PAGE_RW | _PAGE_USER | _PAGE_ACCESSED)

#define __PAGE_KERNEL \
	(_PAGE_PRESENT | _PAGE_RW | _PAGE_ACCESSED | _PAGE_DIRTY | \
	 _PAGE_GLOBAL | _PAGE_NX)
#define PAGE_KERNEL    __pgprot(__PAGE_KERNEL)
#define PAGE_KERNEL_RO __pgprot(__PAGE_KERNEL & ~(_PAGE_RW | _PAGE_DIRTY))
#define PAGE_KERNEL_ROX \
	__pgprot(__PAGE_KERNEL & ~(_PAGE_RW | _PAGE_DIRTY | _PAGE_NX))
#define PAGE_KERNEL_NOCACHE __pgprot(__PAGE_KERNEL | _PAGE_PCD | _PAGE_PWT)

/* The kernel's own top level; its upper half is part of every other. */
extern pgd_t swapper_pg_dir[PTRS_PER_PGD];

#define pgd_index(addr) (((addr) >> PGDIR_SHIFT) & (PTRS_PER_PGD - 1))
#define pud_index(addr) (((addr) >> PUD_SHIFT) & (PTRS_PER_PUD - 1))
#define pmd_index(addr) (((addr) >> PMD_SHIFT) & (PTRS_PER_PMD - 1))
#define pte_index(addr) (((addr) >> PAGE_SHIFT) & (PTRS_PER_PTE - 1))

/* End of the part of [addr, end) that one entry of the level covers. */
#define pgd_addr_end(addr, end) __addr_end((addr), (end), PGDIR_SIZE)
#define pud_addr_end(addr, end) __addr_end((addr), (end), PUD_SIZE)
#define pmd_addr_end(addr, end) __addr_end((addr), (end), PMD_SIZE)

static inline unsigned long __addr_end(unsigned long addr, unsigned long end,
				       unsigned long size)
{
	unsigned long next = (addr + size) & ~(size - 1);

	return next - 1 < end - 1 ? next : end;
}

#define pgd_val(x) ((x).pgd)
#define pud_val(x) ((x).pud)
#define pmd_val(x) ((x).pmd)
#define pte_val(x) ((x).pte)
#define __pgd(x)   ((pgd_t){ (x) })
#define __pud(x)   ((pud_t){ (x) })
#define __pmd(x)   ((pmd_t){ (x) })
#define __pte(x)   ((pte_t){ (x) })

static inline bool pgd_none(pgd_t pgd)
{
	return !pgd.pgd;
}

static inline bool pgd_present(pgd_t pgd)
{
	return pgd.pgd & _PAGE_PRESENT;
}

static inline bool pud_none(pud_t pud)
{
	return !pud.pud;
}

static inline bool pud_present(pud_t pud)
{
	return pud.pud & _PAGE_PRESENT;
}

static inline bool pud_leaf(pud_t pud)
{
	return pud.pud & _PAGE_PSE;
}

static inline bool pmd_none(pmd_t pmd)
{
	return !pmd.pmd;
}

static inline bool pmd_present(pmd_t pmd)
{
	return pmd.pmd & _PAGE_PRESENT;
}

static inline bool pmd_leaf(pmd_t pmd)
{
	return pmd.pmd & _PAGE_PSE;
}

/* The entry for @addr in the given top level, or the table below an entry. */
static inline pgd_t *pgd_offset_pgd(pgd_t *pgd, unsigned long addr)
{
	return pgd + pgd_index(addr);
}

static inline pud_t *pud_offset(const pgd_t *pgd, unsigned long addr)
{
	return (pud_t *)__va(pgd->pgd & PTE_PFN_MASK) + pud_index(addr);
}

static inline pmd_t *pmd_offset(const pud_t *pud, unsigned long addr)
{
	return (pmd_t *)__va(pud->pud & PTE_PFN_MASK) + pmd_index(addr);
}

static inline pte_t *pte_offset(const pmd_t *pmd, unsigned long addr)
{
	return (pte_t *)__va(pmd->pmd & PTE_PFN_MASK) + pte_index(addr);
}

/* Hang a table (a zeroed page) below an entry; for user and kernel alike. */
static inline void pgd_populate(pgd_t *pgd, u64 table_phys)
{
	__atomic_store_n(&pgd->pgd, table_phys | _PAGE_TABLE, __ATOMIC_RELEASE);
}

static inline void pud_populate(pud_t *pud, u64 table_phys)
{
	__atomic_store_n(&pud->pud, table_phys | _PAGE_TABLE, __ATOMIC_RELEASE);
}

static inline void pmd_populate(pmd_t *pmd, u64 table_phys)
{
	__atomic_store_n(&pmd->pmd, table_phys | _PAGE_TABLE, __ATOMIC_RELEASE);
}

static inline void pgd_clear(pgd_t *pgd)
{
	__atomic_store_n(&pgd->pgd, 0, __ATOMIC_RELAXED);
}

static inline void pud_clear(pud_t *pud)
{
	__atomic_store_n(&pud->pud, 0, __ATOMIC_RELAXED);
}

static inline void pmd_clear(pmd_t *pmd)
{
	__atomic_store_n(&pmd->pmd, 0, __ATOMIC_RELAXED);
}

static inline u64 pgd_phys(pgd_t pgd)
{
	return pgd.pgd & PTE_PFN_MASK;
}

static inline u64 pud_phys(pud_t pud)
{
	return pud.pud & PTE_PFN_MASK;
}

static inline u64 pmd_phys(pmd_t pmd)
{
	return pmd.pmd & PTE_PFN_MASK;
}

static inline pte_t pfn_pte(u64 pfn, pgprot_t prot)
{
	return __pte(pfn << PAGE_SHIFT | prot.pgprot);
}

static inline u64 pte_pfn(pte_t pte)
{
	return (pte.pte & PTE_PFN_MASK) >> PAGE_SHIFT;
}

static inline bool pte_none(pte_t pte)
{
	return !pte.pte;
}

/* Present for the kernel: PROT_NONE pages are, though the CPU faults. */
static inline bool pte_present(pte_t pte)
{
	return pte.pte & (_PAGE_PRESENT | _PAGE_PROTNONE);
}

static inline bool pte_protnone(pte_t pte)
{
	return (pte.pte & (_PAGE_PRESENT | _PAGE_PROTNONE)) == _PAGE_PROTNONE;
}

static inline bool pte_write(pte_t pte)
{
	return pte.pte & _PAGE_RW;
}

static inline bool pte_exec(pte_t pte)
{
	return !(pte.pte & _PAGE_NX);
}

static inline bool pte_user(pte_t pte)
{
	return pte.pte & _PAGE_USER;
}

static inline bool pte_dirty(pte_t pte)
{
	return pte.pte & _PAGE_DIRTY;
}

static inline bool pte_young(pte_t pte)
{
	return pte.pte & _PAGE_ACCESSED;
}

static inline bool pte_special(pte_t pte)
{
	return pte.pte & _PAGE_SPECIAL;
}

static inline bool pte_same(pte_t a, pte_t b)
{
	return a.pte == b.pte;
}

static inline pte_t pte_mkwrite(pte_t pte)
{
	return __pte(pte.pte | _PAGE_RW);
}

static inline pte_t pte_wrprotect(pte_t pte)
{
	return __pte(pte.pte & ~_PAGE_RW);
}

static inline pte_t pte_mkdirty(pte_t pte)
{
	return __pte(pte.pte | _PAGE_DIRTY);
}

static inline pte_t pte_mkclean(pte_t pte)
{
	return __pte(pte.pte & ~_PAGE_DIRTY);
}

static inline pte_t pte_mkyoung(pte_t pte)
{
	return __pte(pte.pte | _PAGE_ACCESSED);
}

static inline pte_t pte_mkold(pte_t pte)
{
	return __pte(pte.pte & ~_PAGE_ACCESSED);
}

static inline pte_t pte_mkspecial(pte_t pte)
{
	return __pte(pte.pte | _PAGE_SPECIAL);
}

/* The same frame with other rights; accessed, dirty, special are kept. */
static inline pte_t pte_modify(pte_t pte, pgprot_t prot)
{
	u64 keep = PTE_PFN_MASK | _PAGE_ACCESSED | _PAGE_DIRTY | _PAGE_SPECIAL;

	return __pte((pte.pte & keep) | prot.pgprot);
}

static inline pte_t ptep_get(const pte_t *ptep)
{
	return __pte(__atomic_load_n(&ptep->pte, __ATOMIC_RELAXED));
}

static inline void set_pte(pte_t *ptep, pte_t pte)
{
	__atomic_store_n(&ptep->pte, pte.pte, __ATOMIC_RELEASE);
}

static inline void pte_clear(pte_t *ptep)
{
	__atomic_store_n(&ptep->pte, 0, __ATOMIC_RELAXED);
}

/* Take the entry out, with the accessed and dirty bits the CPU last set. */
static inline pte_t ptep_get_and_clear(pte_t *ptep)
{
	return __pte(__atomic_exchange_n(&ptep->pte, 0, __ATOMIC_SEQ_CST));
}

/* Take the write right away without losing a dirty bit set meanwhile. */
static inline void ptep_set_wrprotect(pte_t *ptep)
{
	__atomic_fetch_and(&ptep->pte, ~_PAGE_RW, __ATOMIC_SEQ_CST);
}

static inline bool ptep_test_and_clear_young(pte_t *ptep)
{
	return __atomic_fetch_and(&ptep->pte, ~_PAGE_ACCESSED,
				  __ATOMIC_SEQ_CST) &
	       _PAGE_ACCESSED;
}

/* Give a fresh top level (a zeroed page) the kernel's half. */
void pgd_ctor(pgd_t *pgd);

/*
 * Boot only (memblock gives the tables): map [virt, virt + size) to phys with
 * the largest pages that fit.  Panics without memory.
 */
void kernel_map_early(unsigned long virt, u64 phys, u64 size, pgprot_t prot);
/* Boot: the final kernel tables, W^X, direct map; switches to them. */
void paging_init(void);
/* What a kernel address maps to; 0 if nothing. */
u64 kernel_virt_to_phys(unsigned long virt);
/* Change the rights of mapped 4 KiB kernel pages (image, vmalloc). */
int set_memory_prot(unsigned long virt, size_t nr_pages, pgprot_t prot);

#endif

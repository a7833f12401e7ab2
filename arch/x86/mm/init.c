/*
 * arch/x86/mm/init.c - the kernel's own page tables.
 *
 * Built once, from memblock memory, while the early tables of boot.asm are
 * loaded.  Afterwards nothing is both writable and executable: the image is
 * mapped section by section, and the direct map, which shows the same frames
 * a second time, has them read-only where the image has.
 *
 * The upper half is shared by all address spaces: its top-level entries are
 * all made here or by the rooms that boot right after (vmemmap), before the
 * first pgd_ctor().
 *
 * See: Intel SDM volume 3, 4.5; lab 4.
 */
#include "asm/boot.h"
#include "asm/cpu.h"
#include "asm/msr.h"
#include "asm/page.h"
#include "asm/pgtable.h"
#include "asm/sections.h"
#include "asm/tlb.h"
#include "kernel/base/bug.h"
#include "lib/compiler.h"
#include "lib/string.h"
#include "lib/util.h"
#include "mm/memblock.h"
#include <uapi/errno.h>

#define LOW_MEMORY_END 0x100000UL

pgd_t swapper_pg_dir[PTRS_PER_PGD] __aligned(PAGE_SIZE)
	__section(".bss..page_aligned");

/* A zeroed table that the early direct map shows. */
static u64 new_table(void)
{
	u64 phys = memblock_phys_alloc(PAGE_SIZE, PAGE_SIZE);

	memset(__va(phys), 0, PAGE_SIZE);
	return phys;
}

static pud_t *pud_of(unsigned long virt)
{
	pgd_t *pgd = pgd_offset_pgd(swapper_pg_dir, virt);

	if (pgd_none(*pgd))
		pgd_populate(pgd, new_table());
	return pud_offset(pgd, virt);
}

static pmd_t *pmd_of(pud_t *pud, unsigned long virt)
{
	if (pud_none(*pud))
		pud_populate(pud, new_table());
	assert(!pud_leaf(*pud));
	return pmd_offset(pud, virt);
}

static pte_t *pte_of(pmd_t *pmd, unsigned long virt)
{
	if (pmd_none(*pmd))
		pmd_populate(pmd, new_table());
	assert(!pmd_leaf(*pmd));
	return pte_offset(pmd, virt);
}

/* Does a page of @page_size fit at the beginning of what is to be mapped? */
static bool fits(unsigned long virt, u64 phys, u64 size, u64 page_size)
{
	return size >= page_size && !((virt | phys) & (page_size - 1));
}

/* Map one page, as large as possible; returns its size. */
static u64 map_one(unsigned long virt, u64 phys, u64 size, pgprot_t prot)
{
	pud_t *pud = pud_of(virt);
	pmd_t *pmd;

	if (cpu_has(CPU_PDPE1GB) && pud_none(*pud) &&
	    fits(virt, phys, size, PUD_SIZE)) {
		*pud = __pud(phys | prot.pgprot | _PAGE_PSE);
		return PUD_SIZE;
	}
	if (pud_leaf(*pud))
		return PUD_SIZE - (virt & ~PUD_MASK);
	pmd = pmd_of(pud, virt);
	if (pmd_none(*pmd) && fits(virt, phys, size, PMD_SIZE)) {
		*pmd = __pmd(phys | prot.pgprot | _PAGE_PSE);
		return PMD_SIZE;
	}
	if (pmd_leaf(*pmd))
		return PMD_SIZE - (virt & ~PMD_MASK);
	set_pte(pte_of(pmd, virt), pfn_pte(PFN_DOWN(phys), prot));
	return PAGE_SIZE;
}

/**
 * kernel_map_early() - map physical memory while there is only memblock.
 * @virt: kernel address, page aligned.
 * @phys: physical address, page aligned.
 * @size: bytes, a multiple of the page size.
 * @prot: rights.
 *
 * What a large page maps already is passed over.
 *
 * Context: Boot, before mm_init() has finished; panics without memory.
 */
void kernel_map_early(unsigned long virt, u64 phys, u64 size, pgprot_t prot)
{
	assert(PAGE_ALIGNED(virt) && PAGE_ALIGNED(phys) && PAGE_ALIGNED(size));

	while (size) {
		u64 done = min(map_one(virt, phys, size, prot), size);

		virt += done;
		phys += done;
		size -= done;
	}
}

static void map_direct(u64 start, u64 end, pgprot_t prot)
{
	if (start < end)
		kernel_map_early((unsigned long)__va(start), start, end - start,
				 prot);
}

/* Memory in the direct map: writable, but for the image's constants. */
static void map_region(u64 start, u64 end)
{
	u64 ro_start = __pa(_text);
	u64 ro_end = PAGE_ALIGN(__pa(__end_rodata));

	map_direct(start, min(end, ro_start), PAGE_KERNEL);
	map_direct(max(start, ro_start), min(end, ro_end), PAGE_KERNEL_RO);
	map_direct(max(start, ro_end), end, PAGE_KERNEL);
}

static void map_image(char *start, char *end, pgprot_t prot)
{
	unsigned long virt = (unsigned long)start & PAGE_MASK;

	kernel_map_early(virt, __pa(virt),
			 PAGE_ALIGN((unsigned long)end) - virt, prot);
}

/* Memory and firmware tables; device windows are mapped by ioremap(). */
static bool is_mapped_directly(const struct boot_region *region)
{
	return region->type == BOOT_RAM || region->type == BOOT_ACPI ||
	       region->type == BOOT_NVS;
}

/* The vmalloc area is shared from the start: its table must exist. */
static void make_vmalloc_table(void)
{
	pud_of(VMALLOC_START);
	pud_of(VMEMMAP_START);
}

/**
 * paging_init() - build the kernel's page tables and load them.
 *
 * Context: Boot, after memblock knows the memory; early tables loaded, so
 * memblock must give memory below 4 GiB.
 */
void paging_init(void)
{
	map_image(_text, _etext, PAGE_KERNEL_ROX);
	map_image(__start_rodata, __end_rodata, PAGE_KERNEL_RO);
	map_image(_sdata, _end, PAGE_KERNEL);

	map_region(0, LOW_MEMORY_END);
	for (unsigned int i = 0; i < boot_info.nr_regions; i++) {
		const struct boot_region *region = &boot_info.regions[i];
		u64 start = region->start & PAGE_MASK;
		u64 end = PAGE_ALIGN(region->start + region->size);

		if (is_mapped_directly(region))
			map_region(max(start, (u64)LOW_MEMORY_END), end);
	}
	/* Firmware may have reserved what a loader then put a module on. */
	for (unsigned int i = 0; i < boot_info.nr_modules; i++) {
		const struct boot_module *m = &boot_info.modules[i];

		map_region(m->start & PAGE_MASK, PAGE_ALIGN(m->end));
	}
	make_vmalloc_table();
	write_cr3(__pa(swapper_pg_dir));
	flush_tlb_all();
}

/**
 * pgd_ctor() - give a fresh top level the kernel's half.
 * @pgd: a zeroed page.
 *
 * Context: Any.
 */
void pgd_ctor(pgd_t *pgd)
{
	memcpy(pgd + USER_PTRS_PER_PGD, swapper_pg_dir + USER_PTRS_PER_PGD,
	       (PTRS_PER_PGD - USER_PTRS_PER_PGD) * sizeof(*pgd));
}

/* The last-level entry for a kernel address; NULL if none or a large page. */
static pte_t *find_pte(unsigned long virt)
{
	pgd_t *pgd = pgd_offset_pgd(swapper_pg_dir, virt);
	pud_t *pud;
	pmd_t *pmd;

	if (!pgd_present(*pgd))
		return NULL;
	pud = pud_offset(pgd, virt);
	if (!pud_present(*pud) || pud_leaf(*pud))
		return NULL;
	pmd = pmd_offset(pud, virt);
	if (!pmd_present(*pmd) || pmd_leaf(*pmd))
		return NULL;
	return pte_offset(pmd, virt);
}

/**
 * kernel_virt_to_phys() - what a kernel address maps to.
 * @virt: any address.
 *
 * Context: Any.
 * Return: the physical address, 0 if nothing is mapped in 4 KiB pages.
 */
u64 kernel_virt_to_phys(unsigned long virt)
{
	pte_t *pte = find_pte(virt);

	if (!pte || !pte_present(*pte))
		return 0;
	return PFN_PHYS(pte_pfn(*pte)) | offset_in_page(virt);
}

/**
 * set_memory_prot() - change the rights of mapped kernel pages.
 * @virt:     the first page.
 * @nr_pages: how many.
 * @prot:     new rights.
 *
 * Context: Process context.
 * Return: 0, or -EINVAL if one of them is not mapped in 4 KiB pages.
 */
int set_memory_prot(unsigned long virt, size_t nr_pages, pgprot_t prot)
{
	unsigned long end = virt + nr_pages * PAGE_SIZE;

	for (unsigned long addr = virt; addr < end; addr += PAGE_SIZE) {
		pte_t *pte = find_pte(addr);

		if (!pte || !pte_present(*pte))
			return -EINVAL;
		set_pte(pte, pfn_pte(pte_pfn(*pte), prot));
	}
	flush_tlb_kernel_range(virt, end);
	return 0;
}

/*
 * arch/x86/boot/setup.c - the machine made ready for the rest of the kernel.
 *
 * What the loader and the firmware said becomes memory for mm/, processors for
 * smp.c and page tables with the right rights.  No allocator but memblock, no
 * interrupts, one CPU.
 */
#include "arch/x86/cpu/acpi.h"
#include "arch/x86/cpu/desc.h"
#include "arch/x86/cpu/features.h"
#include "arch/x86/mm/extable.h"
#include "arch/x86/mm/uaccess.h"
#include "asm/boot.h"
#include "asm/cpu.h"
#include "asm/page.h"
#include "asm/percpu.h"
#include "asm/pgtable.h"
#include "kernel/base/panic.h"
#include "kernel/base/printk.h"
#include "lib/compiler.h"
#include "mm/memblock.h"

/* The firmware's data, and where other CPUs start (AP_TRAMPOLINE_PHYS). */
#define LOW_RESERVED_END 0x10000
#define EARLY_MAP_END    (1ULL << 32)

static const char *region_name(u32 type)
{
	switch (type) {
	case BOOT_RAM:
		return "usable";
	case BOOT_ACPI:
		return "ACPI data";
	case BOOT_NVS:
		return "ACPI NVS";
	case BOOT_BAD:
		return "unusable";
	default:
		return "reserved";
	}
}

/* Whole pages of RAM only: what shares a page with something else is lost. */
static void add_region(const struct boot_region *region)
{
	u64 start = PAGE_ALIGN(region->start);
	u64 end = (region->start + region->size) & PAGE_MASK;

	pr_debug("boot: [mem %#018llx-%#018llx] %s\n", region->start,
		 region->start + region->size - 1, region_name(region->type));
	if (region->type != BOOT_RAM || start >= end)
		return;
	if (memblock_add(start, end - start))
		pr_err("boot: memory map too long, %#llx left out\n", start);
}

static void reserve(u64 start, u64 end)
{
	start &= PAGE_MASK;
	if (memblock_reserve(start, PAGE_ALIGN(end) - start))
		panic("boot: too many reserved regions");
}

static void setup_memory(void)
{
	for (unsigned int i = 0; i < boot_info.nr_regions; i++)
		add_region(&boot_info.regions[i]);
	if (!boot_info.nr_regions)
		panic("boot: the loader names no memory");

	reserve(0, LOW_RESERVED_END);
	reserve(kernel_phys_start(), kernel_phys_end());
	for (unsigned int i = 0; i < boot_info.nr_modules; i++)
		reserve(boot_info.modules[i].start, boot_info.modules[i].end);
	memblock_set_limit(EARLY_MAP_END);
}

/**
 * setup_arch() - all that must be before mm_init().
 *
 * Context: Boot, once, IRQs off.
 */
void setup_arch(void)
{
	cpu_identify();
	idt_init();
	extable_init();
	if (cpu_has(CPU_SMAP))
		smap_init();
	cpu_init();
	if (boot_info.problem)
		pr_err("boot: %s\n", boot_info.problem);
	setup_memory();
	acpi_init(boot_info.rsdp, boot_info.rsdp_size);
	setup_per_cpu_areas();
	paging_init();
	memblock_set_limit(~0ULL);
}

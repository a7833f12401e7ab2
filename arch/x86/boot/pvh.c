/*
 * arch/x86/boot/pvh.c - from a PVH start info to struct boot_info.
 *
 * QEMU's -kernel loads a 64-bit ELF file that names a PVH entry in a note, and
 * an initramfs of any size at memory speed, where a BIOS reads a disc at some
 * MiB per second.  All addresses lie below 4 GiB, in the early direct map;
 * whatever does not is refused.
 *
 * See: xen/include/public/arch-x86/hvm/start_info.h (the format's home).
 */
#include "arch/x86/boot/pvh.h"
#include "asm/boot.h"
#include "asm/page.h"
#include "lib/compiler.h"
#include "lib/string.h"

#define REACH      (1ULL << 32) /* of the early direct map */
#define BIOS_START 0xe0000      /* where firmware leaves its root pointer */
#define BIOS_END   0x100000

struct start_info {
	u32 magic;
	u32 version;
	u32 flags;
	u32 nr_modules;
	u64 modules;      /* physical, as all below */
	u64 command_line; /* NUL-terminated, or 0 */
	u64 rsdp;         /* or 0 */
	u64 memory_map;   /* version 1 and later */
	u32 memory_map_entries;
	u32 reserved;
};
static_assert(sizeof(struct start_info) == 56, "PVH start info");

struct module_entry {
	u64 start, size, command_line, reserved;
};

struct memory_entry {
	u64 start, size;
	u32 type; /* as in E820: enum boot_region_type */
	u32 reserved;
};
static_assert(sizeof(struct memory_entry) == 24, "PVH memory map entry");

/* The @size bytes at @phys, or NULL where the early map does not reach. */
static const void *reach(u64 phys, u64 size)
{
	return phys && phys < REACH && size <= REACH - phys ? __va(phys) : NULL;
}

static void read_command_line(struct boot_info *info, u64 phys)
{
	const char *text = reach(phys, sizeof(info->command_line));

	if (text)
		strlcpy(info->command_line, text, sizeof(info->command_line));
}

static const char *read_modules(struct boot_info *info,
				const struct start_info *start)
{
	const struct module_entry *m =
		reach(start->modules, start->nr_modules * sizeof(*m));

	if (!start->nr_modules)
		return NULL;
	if (!m || start->nr_modules > BOOT_MAX_MODULES)
		return "pvh: broken list of modules";
	for (; info->nr_modules < start->nr_modules; m++) {
		if (!reach(m->start, m->size))
			return "pvh: module out of reach";
		info->modules[info->nr_modules++] = (struct boot_module){
			.start = m->start,
			.end = m->start + m->size,
		};
	}
	return NULL;
}

static const char *read_memory_map(struct boot_info *info,
				   const struct start_info *start)
{
	const struct memory_entry *e = reach(
		start->memory_map, start->memory_map_entries * sizeof(*e));

	if (!start->version || !e)
		return "pvh: no memory map";
	if (start->memory_map_entries > BOOT_MAX_REGIONS)
		return "pvh: too many memory regions";
	for (; info->nr_regions < start->memory_map_entries; e++) {
		if (e->start + e->size < e->start)
			return "pvh: memory region beyond 2^64";
		info->regions[info->nr_regions++] = (struct boot_region){
			.start = e->start,
			.size = e->size,
			.type = e->type,
		};
	}
	return NULL;
}

/* Where the loader says, or else on a 16-byte border of the BIOS' memory. */
static void read_rsdp(struct boot_info *info, u64 phys)
{
	const u8 *p = reach(phys, sizeof(info->rsdp));

	for (phys = BIOS_START; !p && phys < BIOS_END; phys += 16)
		if (!memcmp(__va(phys), "RSD PTR ", 8))
			p = __va(phys);
	if (!p)
		return;
	info->rsdp_size = p[15] < 2 ? 20 : sizeof(info->rsdp); /* revision */
	memcpy(info->rsdp, p, info->rsdp_size);
}

/**
 * pvh_parse() - understand what a PVH loader left.
 * @info:  filled in as far as it makes sense; cleared before.
 * @start: the start info.
 *
 * Context: Boot, early page tables.
 * Return: NULL, or why the reading ended early.
 */
const char *pvh_parse(struct boot_info *info, const void *start)
{
	const struct start_info *s = start;
	const char *problem;

	memset(info, 0, sizeof(*info));
	if (s->magic != PVH_MAGIC)
		return "pvh: no start info";
	read_command_line(info, s->command_line);
	read_rsdp(info, s->rsdp);
	problem = read_memory_map(info, s);
	return problem ? problem : read_modules(info, s);
}

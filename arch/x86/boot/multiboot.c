/*
 * arch/x86/boot/multiboot.c - from multiboot2 tags to struct boot_info.
 *
 * The loader leaves a list of tags, each with its type and size, padded to
 * eight bytes.  Nothing in it is believed: a tag that does not fit ends the
 * reading, and what was understood until then is used.
 *
 * See: Multiboot2 specification 2.0, 3.6; lab 1.
 */
#include "arch/x86/boot/multiboot.h"
#include "asm/boot.h"
#include "lib/compiler.h"
#include "lib/string.h"
#include "lib/util.h"

enum tag_type {
	TAG_END = 0,
	TAG_COMMAND_LINE = 1,
	TAG_MODULE = 3,
	TAG_MEMORY_MAP = 6,
	TAG_FRAMEBUFFER = 8,
	TAG_ACPI_OLD = 14,
	TAG_ACPI_NEW = 15,
	NR_TAG_TYPES = 16,
};

struct info_header {
	u32 total_size;
	u32 reserved;
};

struct tag {
	u32 type;
	u32 size; /* with this header, without the padding */
};

struct module_tag {
	struct tag tag;
	u32 start, end;
	char text[];
};

struct memory_map_tag {
	struct tag tag;
	u32 entry_size, entry_version;
	u8 entries[];
};

struct memory_map_entry {
	u64 start, size;
	u32 type, reserved;
};
static_assert(sizeof(struct memory_map_entry) == 24, "multiboot2 3.6.8");

struct framebuffer_tag {
	struct tag tag;
	u64 addr;
	u32 pitch, width, height;
	u8 bpp, type;
} __packed;
static_assert(sizeof(struct framebuffer_tag) == 30, "multiboot2 3.6.12");

/* An RGB framebuffer's tag goes on with where the colours stand. */
struct framebuffer_rgb_tag {
	struct framebuffer_tag common;
	u16 reserved;
	struct boot_colour red, green, blue;
} __packed;
static_assert(sizeof(struct framebuffer_rgb_tag) == 38, "multiboot2 3.6.12");

static const char *read_command_line(struct boot_info *info,
				     const struct tag *tag)
{
	size_t len = tag->size - sizeof(*tag);
	const char *text = (const char *)(tag + 1);

	if (!len || text[len - 1])
		return "multiboot2: command line without end";
	if (len > sizeof(info->command_line))
		len = sizeof(info->command_line);
	memcpy(info->command_line, text, len);
	info->command_line[len - 1] = '\0';
	return NULL;
}

static const char *read_module(struct boot_info *info, const struct tag *tag)
{
	const struct module_tag *module = (const struct module_tag *)tag;

	if (tag->size < sizeof(*module) || module->end < module->start)
		return "multiboot2: broken module tag";
	if (info->nr_modules == BOOT_MAX_MODULES)
		return "multiboot2: too many modules";
	info->modules[info->nr_modules].start = module->start;
	info->modules[info->nr_modules].end = module->end;
	info->nr_modules++;
	return NULL;
}

static const char *read_memory_map(struct boot_info *info,
				   const struct tag *tag)
{
	const struct memory_map_tag *map = (const struct memory_map_tag *)tag;
	struct memory_map_entry entry;
	size_t left;

	if (tag->size < sizeof(*map) || map->entry_size < sizeof(entry))
		return "multiboot2: broken memory map tag";
	left = tag->size - sizeof(*map);
	for (const u8 *p = map->entries; left >= map->entry_size;
	     p += map->entry_size, left -= map->entry_size) {
		memcpy(&entry, p, sizeof(entry));
		if (entry.start + entry.size < entry.start)
			return "multiboot2: memory region beyond 2^64";
		if (info->nr_regions == BOOT_MAX_REGIONS)
			return "multiboot2: too many memory regions";
		info->regions[info->nr_regions++] = (struct boot_region){
			.start = entry.start,
			.size = entry.size,
			.type = entry.type,
		};
	}
	return NULL;
}

static const char *read_framebuffer(struct boot_info *info,
				    const struct tag *tag)
{
	const struct framebuffer_tag *fb = (const struct framebuffer_tag *)tag;
	const struct framebuffer_rgb_tag *rgb = (const void *)tag;

	if (tag->size < sizeof(*fb))
		return "multiboot2: broken framebuffer tag";
	info->framebuffer = (struct boot_framebuffer){
		.addr = fb->addr,
		.pitch = fb->pitch,
		.width = fb->width,
		.height = fb->height,
		.bpp = fb->bpp,
		.type = fb->type,
	};
	if (fb->type != BOOT_FRAMEBUFFER_RGB)
		return NULL;
	if (tag->size < sizeof(*rgb))
		return "multiboot2: framebuffer tag without colours";
	info->framebuffer.red = rgb->red;
	info->framebuffer.green = rgb->green;
	info->framebuffer.blue = rgb->blue;
	return NULL;
}

/* The newer root pointer names the 64-bit table: it wins over the old one. */
static const char *read_rsdp(struct boot_info *info, const struct tag *tag)
{
	size_t size = tag->size - sizeof(*tag);

	if (size < 20)
		return "multiboot2: broken ACPI tag";
	size = min(size, sizeof(info->rsdp));
	if (size <= info->rsdp_size)
		return NULL;
	memcpy(info->rsdp, tag + 1, size);
	info->rsdp_size = (u32)size;
	return NULL;
}

static const char *(*const readers[NR_TAG_TYPES])(struct boot_info *,
						  const struct tag *) = {
	[TAG_COMMAND_LINE] = read_command_line,
	[TAG_MODULE] = read_module,
	[TAG_MEMORY_MAP] = read_memory_map,
	[TAG_FRAMEBUFFER] = read_framebuffer,
	[TAG_ACPI_OLD] = read_rsdp,
	[TAG_ACPI_NEW] = read_rsdp,
};

static const char *read_tags(struct boot_info *info, const u8 *data,
			     size_t size)
{
	size_t at = sizeof(struct info_header);
	const char *problem;

	while (at + sizeof(struct tag) <= size) {
		const struct tag *tag = (const struct tag *)(data + at);

		if (tag->type == TAG_END)
			return NULL;
		if (tag->size < sizeof(*tag) || tag->size > size - at)
			return "multiboot2: tag of impossible size";
		if (tag->type < NR_TAG_TYPES && readers[tag->type]) {
			problem = readers[tag->type](info, tag);
			if (problem)
				return problem;
		}
		at += ALIGN(tag->size, 8);
	}
	return "multiboot2: no end tag";
}

/**
 * multiboot_parse() - understand what the boot loader left.
 * @info:  filled in as far as the tags go; cleared before.
 * @magic: what the loader left in eax.
 * @data:  its information.
 * @limit: the most bytes that may be read from @data.
 *
 * Context: Boot; pure, also called by tests.
 * Return: NULL, or why the reading ended early.
 */
const char *multiboot_parse(struct boot_info *info, u32 magic, const void *data,
			    size_t limit)
{
	const struct info_header *header = data;

	memset(info, 0, sizeof(*info));
	if (magic != MULTIBOOT2_MAGIC)
		return "not started by a multiboot2 loader";
	if ((unsigned long)data % 8)
		return "multiboot2: information at an odd address";
	if (header->total_size < sizeof(*header) + sizeof(struct tag) ||
	    header->total_size > limit)
		return "multiboot2: information of impossible size";
	return read_tags(info, data, header->total_size);
}

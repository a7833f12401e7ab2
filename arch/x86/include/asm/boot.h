/*
 * asm/boot.h - what the boot loader said, freed from its format.
 */
#ifndef ASM_BOOT_H
#define ASM_BOOT_H

#include "lib/types.h"

#define BOOT_MAX_REGIONS  128
#define BOOT_MAX_MODULES  4
#define COMMAND_LINE_SIZE 2048

enum boot_region_type {
	BOOT_RAM = 1,
	BOOT_RESERVED = 2,
	BOOT_ACPI = 3, /* ACPI tables, reclaimable */
	BOOT_NVS = 4,
	BOOT_BAD = 5,
};

struct boot_region {
	u64 start; /* physical, as reported: not page aligned */
	u64 size;
	u32 type; /* enum boot_region_type; anything else is reserved */
};

struct boot_module {
	u64 start; /* physical */
	u64 end;   /* exclusive */
};

enum boot_framebuffer_type {
	BOOT_FRAMEBUFFER_INDEXED = 0,
	BOOT_FRAMEBUFFER_RGB = 1,
	BOOT_FRAMEBUFFER_TEXT = 2, /* EGA text */
};

/* Where a colour stands in a pixel, in bits. */
struct boot_colour {
	u8 position, size;
};

struct boot_framebuffer {
	u64 addr;                 /* physical; 0: none reported */
	u32 pitch, width, height; /* pitch in bytes, the rest in pixels */
	u8 bpp, type; /* bits per pixel; enum boot_framebuffer_type */
	struct boot_colour red, green, blue; /* of the RGB type */
};

struct boot_info {
	char command_line[COMMAND_LINE_SIZE];
	struct boot_region regions[BOOT_MAX_REGIONS]; /* any order */
	unsigned int nr_regions;
	struct boot_module modules[BOOT_MAX_MODULES]; /* [0]: the initramfs */
	unsigned int nr_modules;
	struct boot_framebuffer framebuffer;
	u8 rsdp[36];         /* copy of the ACPI root pointer */
	u32 rsdp_size;       /* 0: none, 20 or 36 */
	const char *problem; /* a broken tag: why, to be printed; or NULL */
};

extern struct boot_info boot_info;

/* Physical ends of the kernel image in memory. */
u64 kernel_phys_start(void);
u64 kernel_phys_end(void);
/* A page below 1 MiB that the AP trampoline uses; never allocated. */
#define AP_TRAMPOLINE_PHYS 0x8000

/*
 * Boot, first thing: descriptors, memory map, firmware tables, per-CPU areas,
 * the final page tables.  Afterwards mm_init() may run.
 */
void setup_arch(void);

#endif

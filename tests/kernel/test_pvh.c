/*
 * tests/kernel/test_pvh.c - a PVH loader's start info, right and wrong.
 */
#include "arch/x86/boot/pvh.h"
#include "asm/boot.h"
#include "asm/page.h"
#include "kernel/base/ktest.h"
#include "lib/string.h"

static struct boot_info info;
static const char words[] = "quiet loglevel=3";
static u64 modules[4] = { 0x400000, 0x1000 };
static u64 memory[3] = { 0x100000, 0x4000000, BOOT_RAM };

static struct {
	u32 magic, version, flags, nr_modules;
	u64 modules, command_line, rsdp, memory_map;
	u32 nr_memory, reserved;
} raw;

/* Correct, as QEMU would write it. */
static void begin(void)
{
	memset(&raw, 0, sizeof(raw));
	raw.magic = PVH_MAGIC;
	raw.version = 1;
	raw.nr_modules = 1;
	raw.modules = __pa(modules);
	raw.command_line = __pa(words);
	raw.memory_map = __pa(memory);
	raw.nr_memory = 1;
}

KTEST(pvh_reads_what_the_loader_says)
{
	begin();
	EXPECT(pvh_parse(&info, &raw) == NULL);
	EXPECT(!strcmp(info.command_line, words));
	EXPECT_EQ(info.nr_modules, 1);
	EXPECT_EQ(info.modules[0].end, 0x401000);
	EXPECT_EQ(info.nr_regions, 1);
	EXPECT_EQ(info.regions[0].size, 0x4000000);
	EXPECT(info.rsdp_size >= 20);
}

KTEST(pvh_refuses_what_cannot_be)
{
	begin();
	raw.magic = 0;
	EXPECT(pvh_parse(&info, &raw) != NULL);
	begin();
	raw.version = 0; /* had no memory map yet */
	EXPECT(pvh_parse(&info, &raw) != NULL);
	begin();
	raw.nr_memory = BOOT_MAX_REGIONS + 1;
	EXPECT(pvh_parse(&info, &raw) != NULL);
	begin();
	raw.nr_modules = BOOT_MAX_MODULES + 1;
	EXPECT(pvh_parse(&info, &raw) != NULL);
	begin();
	raw.modules = ~0ULL;
	EXPECT(pvh_parse(&info, &raw) != NULL);
	EXPECT_EQ(info.nr_modules, 0);
}

/*
 * tests/kernel/test_multiboot.c - boot information, right and wrong.
 */
#include "arch/x86/boot/multiboot.h"
#include "asm/boot.h"
#include "kernel/base/ktest.h"
#include "lib/string.h"

static struct boot_info info;

/* Boot information as the loader would build it. */
static struct {
	u32 words[64];
} __attribute__((aligned(8))) raw;
static unsigned int at;

static void begin(void)
{
	memset(&raw, 0, sizeof(raw));
	at = 2;
}

/* A tag of @size bytes; its words are put by the caller at the result. */
static u32 *tag(u32 type, u32 size)
{
	u32 *body = &raw.words[at + 2];

	raw.words[at] = type;
	raw.words[at + 1] = size;
	at += (size + 7) / 8 * 2;
	return body;
}

static const char *parse(void)
{
	raw.words[0] = at * 4;
	return multiboot_parse(&info, MULTIBOOT2_MAGIC, &raw, sizeof(raw));
}

KTEST(multiboot_reads_what_it_knows)
{
	u32 *body;

	begin();
	memcpy(tag(1, 8 + 6), "quiet\0", 6);
	body = tag(3, 8 + 9);
	body[0] = 0x100000;
	body[1] = 0x200000;
	body = tag(6, 8 + 8 + 24);
	body[0] = 24;
	body[3] = 0x1000; /* start, high word */
	body[4] = 0x4000;
	body[6] = BOOT_RAM;
	tag(99, 20); /* unknown: passed over */
	tag(0, 8);

	EXPECT(parse() == NULL);
	EXPECT(!strcmp(info.command_line, "quiet"));
	EXPECT_EQ(info.nr_modules, 1);
	EXPECT_EQ(info.modules[0].start, 0x100000);
	EXPECT_EQ(info.modules[0].end, 0x200000);
	EXPECT_EQ(info.nr_regions, 1);
	EXPECT_EQ(info.regions[0].start, 0x100000000000);
	EXPECT_EQ(info.regions[0].size, 0x4000);
	EXPECT_EQ(info.regions[0].type, BOOT_RAM);
}

KTEST(multiboot_refuses_a_foreign_loader)
{
	begin();
	tag(0, 8);
	raw.words[0] = at * 4;
	EXPECT(multiboot_parse(&info, 0x2badb002, &raw, sizeof(raw)));
}

KTEST(multiboot_names_broken_sizes)
{
	begin();
	tag(0, 8);
	raw.words[0] = 4;
	EXPECT(multiboot_parse(&info, MULTIBOOT2_MAGIC, &raw, sizeof(raw)));
	raw.words[0] = sizeof(raw) + 8;
	EXPECT(multiboot_parse(&info, MULTIBOOT2_MAGIC, &raw, sizeof(raw)));

	begin();
	tag(1, 8 + 2);
	raw.words[3] = 4; /* less than a header */
	tag(0, 8);
	EXPECT(parse());

	begin();
	tag(1, 8 + 2);
	raw.words[3] = 4000; /* more than there is */
	tag(0, 8);
	EXPECT(parse());
}

KTEST(multiboot_names_a_missing_end)
{
	begin();
	tag(99, 16);
	EXPECT(parse());
}

KTEST(multiboot_names_broken_tags)
{
	u32 *body;

	begin();
	memcpy(tag(1, 8 + 4), "abcd", 4); /* no NUL */
	tag(0, 8);
	EXPECT(parse());

	begin();
	body = tag(3, 8 + 9);
	body[0] = 0x200000;
	body[1] = 0x100000; /* ends before it begins */
	tag(0, 8);
	EXPECT(parse());

	begin();
	body = tag(6, 8 + 8 + 24);
	body[0] = 8; /* entries too small */
	tag(0, 8);
	EXPECT(parse());
}

KTEST(multiboot_keeps_what_came_before_the_break)
{
	begin();
	memcpy(tag(1, 8 + 3), "ok", 3);
	tag(6, 16);
	raw.words[at - 3] = 4000; /* the tag's size */
	EXPECT(parse());
	EXPECT(!strcmp(info.command_line, "ok"));
}

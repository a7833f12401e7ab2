/*
 * drivers/lkdtm.c - breaking the kernel on purpose, to see what comes of it.
 *
 * `echo NAME > /sys/kernel/debug/provoke-crash/DIRECT` does what NAME says to
 * the writing task; reading the file lists the names, which are Linux's.  Each
 * must end in an oops that kills the writer alone, but for PANIC, WARNING and
 * the refcounts.
 *
 * See: Linux, Documentation/fault-injection/provoke-crashes; lab 2.
 */
#include "asm/current.h"
#include "asm/page.h"
#include "drivers/lkdtm.h"
#include "fs/pseudo.h"
#include "fs/seq_file.h"
#include "kernel/base/bug.h"
#include "kernel/base/panic.h"
#include "kernel/base/printk.h"
#include "kernel/task.h"
#include "lib/compiler.h"
#include "lib/refcount.h"
#include "lib/string.h"
#include "lib/util.h"
#include "mm/mm.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"
#include <uapi/errno.h>
#include <uapi/mman.h>

#define CODE_SIZE    64
#define FRAME_SIZE   512
#define FAR_TOO_DEEP 100000

struct crash {
	const char *name;
	void (*provoke)(void);
};

/* Something to execute from where it must not be. */
static noinline void do_nothing(void)
{
	barrier();
}

static u8 data_area[CODE_SIZE];
/* NULL, which neither compiler nor analyser can know. */
static volatile unsigned long *volatile nowhere;
static const unsigned long rodata = 0xaa55aa55;

static void crash_panic(void)
{
	panic("dumptest");
}

static void crash_bug(void)
{
	BUG();
}

static void crash_warning(void)
{
	WARN_ON(true);
}

static void crash_exception(void)
{
	*nowhere = 0;
}

static noinline int recurse(int depth)
{
	volatile u8 frame[FRAME_SIZE];

	memset((void *)frame, depth, sizeof(frame));
	if (depth)
		frame[0] = (u8)recurse(depth - 1);
	return frame[0] + frame[FRAME_SIZE - 1];
}

static void crash_exhaust_stack(void)
{
	pr_info("lkdtm: recursing %d times, %d bytes each\n", FAR_TOO_DEEP,
		FRAME_SIZE);
	recurse(FAR_TOO_DEEP);
}

static void crash_guard_leading(void)
{
	const volatile u8 *below = (const u8 *)current->stack - 1;

	pr_info("lkdtm: reading the page below the stack\n");
	(void)*below;
}

static void crash_guard_trailing(void)
{
	const volatile u8 *above = (const u8 *)current->stack + THREAD_SIZE;

	pr_info("lkdtm: reading the page above the stack\n");
	(void)*above;
}

/* Copy a function to @where and call it there. */
static void execute(void *where, bool copy)
{
	void (*fn)(void) = (void (*)(void))where;

	pr_info("lkdtm: executing at %px\n", where);
	do_nothing();
	if (copy)
		memcpy(where, (const void *)do_nothing, CODE_SIZE);
	fn();
	pr_err("lkdtm: FAIL: it returned\n");
}

static void crash_exec_data(void)
{
	execute(data_area, true);
}

static void crash_exec_stack(void)
{
	u8 area[CODE_SIZE];

	execute(area, true);
}

static void crash_exec_kmalloc(void)
{
	void *area = kmalloc(CODE_SIZE, GFP_KERNEL);

	if (area)
		execute(area, true);
}

static void crash_exec_vmalloc(void)
{
	void *area = vmalloc(CODE_SIZE);

	if (area)
		execute(area, true);
}

static void crash_exec_rodata(void)
{
	execute((void *)(unsigned long)&rodata, false);
}

static void crash_exec_null(void)
{
	execute((void *)(unsigned long)nowhere, false);
}

/* A page of user memory that is there; 0 if there is none to be had. */
static unsigned long user_page(void)
{
	const struct mmap_args args = {
		.len = PAGE_SIZE,
		.prot = PROT_READ | PROT_WRITE | PROT_EXEC,
		.flags = MAP_ANONYMOUS | MAP_PRIVATE,
	};
	unsigned long addr = vm_mmap(current->mm, &args);
	u64 word = 0;

	if ((long)addr < 0 && (long)addr >= -4095)
		return 0;
	access_process_vm(current->mm, addr, &word, sizeof(word),
			  FAULT_FLAG_WRITE);
	return addr;
}

static void crash_exec_userspace(void)
{
	unsigned long addr = user_page();

	if (addr)
		execute((void *)addr, false);
}

static void crash_access_userspace(void)
{
	unsigned long addr = user_page();

	pr_info("lkdtm: reading and writing %px\n", (void *)addr);
	if (addr)
		*(volatile unsigned long *)addr += 0xbeef;
	pr_err("lkdtm: FAIL: it was accessible\n");
}

static void crash_access_null(void)
{
	*nowhere += 0xbeef;
}

static void crash_write_ro(void)
{
	volatile unsigned long *at =
		(volatile unsigned long *)(unsigned long)&rodata;

	pr_info("lkdtm: attempting bad rodata write at %px\n", at);
	*at ^= 0xabcd1234;
	pr_err("lkdtm: FAIL: it was written\n");
}

static void crash_write_kern(void)
{
	volatile u8 *at = (volatile u8 *)(unsigned long)do_nothing;

	pr_info("lkdtm: attempting bad text write at %px\n", at);
	*at = 0xcc;
	pr_err("lkdtm: FAIL: it was written\n");
}

static void crash_refcount_zero(void)
{
	refcount_t count = REFCOUNT_INIT(0);

	refcount_inc(&count);
}

static void crash_refcount_underflow(void)
{
	refcount_t count = REFCOUNT_INIT(0);

	(void)!refcount_dec_and_test(&count);
}

static const struct crash crashes[] = {
	{ "PANIC", crash_panic },
	{ "BUG", crash_bug },
	{ "WARNING", crash_warning },
	{ "EXCEPTION", crash_exception },
	{ "EXHAUST_STACK", crash_exhaust_stack },
	{ "STACK_GUARD_PAGE_LEADING", crash_guard_leading },
	{ "STACK_GUARD_PAGE_TRAILING", crash_guard_trailing },
	{ "EXEC_DATA", crash_exec_data },
	{ "EXEC_STACK", crash_exec_stack },
	{ "EXEC_KMALLOC", crash_exec_kmalloc },
	{ "EXEC_VMALLOC", crash_exec_vmalloc },
	{ "EXEC_RODATA", crash_exec_rodata },
	{ "EXEC_USERSPACE", crash_exec_userspace },
	{ "EXEC_NULL", crash_exec_null },
	{ "ACCESS_USERSPACE", crash_access_userspace },
	{ "ACCESS_NULL", crash_access_null },
	{ "WRITE_RO", crash_write_ro },
	{ "WRITE_KERN", crash_write_kern },
	{ "REFCOUNT_INC_ZERO", crash_refcount_zero },
	{ "REFCOUNT_DEC_NEGATIVE", crash_refcount_underflow },
};

static int direct_show(struct seq_file *m, void *v)
{
	(void)v;
	seq_puts(m, "Available crash types:\n");
	for (size_t i = 0; i < ARRAY_SIZE(crashes); i++)
		seq_printf(m, "%s\n", crashes[i].name);
	return 0;
}

/* write(2) of a name: may not return. */
static ssize_t direct_store(struct pseudo_node *node, char *buf, size_t len)
{
	char *end = strchr(buf, '\n');

	(void)node;
	if (end)
		*end = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(crashes); i++) {
		if (strcmp(crashes[i].name, buf) != 0)
			continue;
		pr_info("lkdtm: Performing direct entry %s\n", buf);
		crashes[i].provoke();
		return (ssize_t)len;
	}
	return -EINVAL;
}

/**
 * lkdtm_init() - make provoke-crash in debugfs.
 *
 * Context: Boot, after debugfs_init(); may sleep.
 */
void lkdtm_init(void)
{
	struct pseudo_node *dir = debugfs_create_dir("provoke-crash", NULL);

	if (!dir || !debugfs_create_show("DIRECT", 0644, dir, direct_show,
					 direct_store))
		pr_err("lkdtm: no memory\n");
}

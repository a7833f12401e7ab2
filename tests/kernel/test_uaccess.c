/*
 * tests/kernel/test_uaccess.c - user copies survive any pointer.
 *
 * The tests run in a kernel thread: there is no user memory at all.
 */
#include "asm/page.h"
#include "asm/uaccess.h"
#include "kernel/base/ktest.h"
#include "lib/string.h"
#include <uapi/errno.h>

static u8 buf[64];

static void __user *user(unsigned long addr)
{
	return (void __user *)addr;
}

KTEST(access_ok_ends_where_user_space_ends)
{
	EXPECT(access_ok(user(0), 0));
	EXPECT(access_ok(user(TASK_SIZE_MAX - 1), 1));
	EXPECT(!access_ok(user(TASK_SIZE_MAX - 1), 2));
	EXPECT(!access_ok(user(PAGE_OFFSET), 1));
	EXPECT(!access_ok(user(~0UL), 1));
	EXPECT(!access_ok(user(4096), ~0UL));
}

KTEST(copies_report_what_is_left)
{
	EXPECT_EQ(copy_to_user(user(0), buf, sizeof(buf)), sizeof(buf));
	EXPECT_EQ(copy_to_user(user((unsigned long)buf), buf, 8), 8);
	EXPECT_EQ(copy_to_user(user(0xdead000000000000), buf, 8), 8);
	EXPECT_EQ(copy_to_user(user(4096), buf, 0), 0);
	EXPECT_EQ(clear_user(user(4096), 100), 100);
}

KTEST(a_failed_copy_from_user_leaves_zeroes)
{
	memset(buf, 0x55, sizeof(buf));
	EXPECT_EQ(copy_from_user(buf, user(4096), sizeof(buf)), sizeof(buf));
	for (size_t i = 0; i < sizeof(buf); i++)
		EXPECT_EQ(buf[i], 0);
}

KTEST(get_and_put_user_say_efault)
{
	u64 v = 7;

	EXPECT_EQ(get_user(v, (u64 __user *)user(4096)), -EFAULT);
	EXPECT_EQ(v, 0);
	EXPECT_EQ(get_user(v, (u8 __user *)user(PAGE_OFFSET)), -EFAULT);
	EXPECT_EQ(put_user(1, (u32 __user *)user(4096)), -EFAULT);
	EXPECT_EQ(put_user(1, (u16 __user *)user(~0UL)), -EFAULT);
}

KTEST(strings_from_nowhere)
{
	char text[16];
	u32 cur;

	EXPECT_EQ(strncpy_from_user(text, user(4096), sizeof(text)), -EFAULT);
	EXPECT_EQ(strncpy_from_user(text, user(~0UL), sizeof(text)), -EFAULT);
	EXPECT_EQ(strnlen_user(user(4096), 100), 0);
	EXPECT_EQ(cmpxchg_user_u32(&cur, (u32 __user *)user(4096), 0, 1),
		  -EFAULT);
}

KTEST(kernel_memory_that_is_not_there)
{
	u64 word = 0x1234, copy = 0;

	EXPECT_EQ(copy_from_kernel_nofault(&copy, &word, 8), 0);
	EXPECT_EQ(copy, 0x1234);
	EXPECT_EQ(copy_from_kernel_nofault(&copy, (void *)VMALLOC_END, 8),
		  -EFAULT);
	EXPECT_EQ(copy_from_kernel_nofault(&copy, (void *)16, 8), -EFAULT);
}

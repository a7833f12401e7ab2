/*
 * arch/x86/mm/uaccess.c - user pointers, checked and followed.
 *
 * The check is that the range lies below the user limit; whether anything is
 * mapped there is found out by trying (entry/uaccess.asm).
 */
#include "arch/x86/mm/uaccess.h"
#include "asm/percpu.h"
#include "asm/preempt.h"
#include "asm/uaccess.h"
#include "kernel/base/sched_iface.h"
#include "lib/compiler.h"
#include "lib/string.h"
#include "lib/util.h"
#include <uapi/errno.h>

/* entry/uaccess.asm */
size_t copy_user(void *to, const void *from, size_t size);
size_t clear_user_asm(void *to, size_t size);
int get_user_1(void *value, const void *from);
int get_user_2(void *value, const void *from);
int get_user_4(void *value, const void *from);
int get_user_8(void *value, const void *from);
int put_user_1(u64 value, void *to);
int put_user_2(u64 value, void *to);
int put_user_4(u64 value, void *to);
int put_user_8(u64 value, void *to);
long strncpy_user(char *to, const char *from, long count);
long strnlen_user_asm(const char *str, long count);
int cmpxchg_user(u32 *cur, void *uaddr, u32 old, u32 new_value);
size_t copy_kernel_nofault(void *to, const void *from, size_t size);
extern const u8 copy_kernel_nofault_end[];

struct smap_site {
	u8 *insn;
	u64 code; /* three bytes: stac or clac */
};

extern const struct smap_site __start_smap_sites[], __stop_smap_sites[];

static DEFINE_PER_CPU(int, pagefault_count);

/**
 * smap_init() - turn the nops at the border of user memory into STAC and CLAC.
 *
 * Context: Boot, the CPU has SMAP, kernel text is still writable.
 */
void smap_init(void)
{
	const struct smap_site *site;

	for (site = __start_smap_sites; site < __stop_smap_sites; site++)
		memcpy(site->insn, &site->code, 3);
}

/**
 * copy_to_user() - write to user memory.
 * @to:   where; any value.
 * @from: kernel memory.
 * @size: bytes.
 *
 * Context: May sleep, except between pagefault_disable() and _enable().
 * Return: bytes not copied, 0 = success.
 */
size_t copy_to_user(void __user *to, const void *from, size_t size)
{
	return access_ok(to, size) ? copy_user((__force void *)to, from, size)
				   : size;
}

/**
 * copy_from_user() - read from user memory.
 * @to:   kernel memory; what cannot be read is zeroed.
 * @from: where; any value.
 * @size: bytes.
 *
 * Context: May sleep, except between pagefault_disable() and _enable().
 * Return: bytes not copied, 0 = success.
 */
size_t copy_from_user(void *to, const void __user *from, size_t size)
{
	size_t left = size;

	if (access_ok(from, size))
		left = copy_user(to, (__force const void *)from, size);
	if (unlikely(left))
		memset((char *)to + size - left, 0, left);
	return left;
}

/**
 * clear_user() - zero user memory.
 * @to:   where; any value.
 * @size: bytes.
 *
 * Context: May sleep, except between pagefault_disable() and _enable().
 * Return: bytes not cleared, 0 = success.
 */
size_t clear_user(void __user *to, size_t size)
{
	return access_ok(to, size) ? clear_user_asm((__force void *)to, size)
				   : size;
}

/**
 * strncpy_from_user() - read a string from user memory.
 * @to:    at least @count bytes.
 * @from:  where; any value.
 * @count: bytes at most.
 *
 * Context: May sleep.
 * Return: length without NUL; @count if there is no NUL (and none in @to);
 * -EFAULT.
 */
long strncpy_from_user(char *to, const char __user *from, long count)
{
	unsigned long addr = (unsigned long)from;
	long room;

	if (count <= 0)
		return 0;
	if (addr >= TASK_SIZE_MAX)
		return -EFAULT;
	room = (long)(TASK_SIZE_MAX - addr);
	if (count <= room)
		return strncpy_user(to, (__force const char *)from, count);
	room = strncpy_user(to, (__force const char *)from, room);
	return room == (long)(TASK_SIZE_MAX - addr) ? -EFAULT : room;
}

/**
 * strnlen_user() - the length of a string in user memory.
 * @str:   where; any value.
 * @count: bytes to look at.
 *
 * Context: May sleep.
 * Return: length with NUL; more than @count if there is none; 0 = fault.
 */
long strnlen_user(const char __user *str, long count)
{
	unsigned long addr = (unsigned long)str;
	long room, len;

	if (count <= 0 || addr >= TASK_SIZE_MAX)
		return 0;
	room = min(count, (long)(TASK_SIZE_MAX - addr));
	len = strnlen_user_asm((__force const char *)str, room);
	return len > room && room < count ? 0 : len;
}

#define DEFINE_GET_USER(bits, bytes) \
	int __get_user_u##bits(u##bits *value, const void __user *from) \
	{ \
		if (!access_ok(from, bytes)) { \
			*value = 0; \
			return -EFAULT; \
		} \
		return get_user_##bytes(value, (__force const void *)from); \
	}

#define DEFINE_PUT_USER(bits, bytes) \
	int __put_user_u##bits(u##bits value, void __user *to) \
	{ \
		if (!access_ok(to, bytes)) \
			return -EFAULT; \
		return put_user_##bytes(value, (__force void *)to); \
	}

DEFINE_GET_USER(8, 1)
DEFINE_GET_USER(16, 2)
DEFINE_GET_USER(32, 4)
DEFINE_GET_USER(64, 8)
DEFINE_PUT_USER(8, 1)
DEFINE_PUT_USER(16, 2)
DEFINE_PUT_USER(32, 4)
DEFINE_PUT_USER(64, 8)

/* Touch one byte a page, by @touch. */
static int fault_in(unsigned long addr, size_t size,
		    int (*touch)(unsigned long addr))
{
	unsigned long end = addr + size;

	if (!size)
		return 0;
	if (!access_ok((void __user *)addr, size))
		return -EFAULT;
	for (; addr < end; addr = (addr & PAGE_MASK) + PAGE_SIZE)
		if (touch(addr))
			return -EFAULT;
	return 0;
}

static int touch_read(unsigned long addr)
{
	u8 byte;

	return get_user_1(&byte, (const void *)addr);
}

/* A compare-and-exchange that changes nothing, but needs the right to. */
static int touch_write(unsigned long addr)
{
	u32 cur;

	return cmpxchg_user(&cur, (void *)ALIGN_DOWN(addr, 4), 0, 0);
}

/**
 * fault_in_readable() - make a range of user memory readable without a fault.
 * @ptr:  where; any value.
 * @size: bytes.
 *
 * Context: May sleep.
 * Return: 0 or -EFAULT.
 */
int fault_in_readable(const char __user *ptr, size_t size)
{
	return fault_in((unsigned long)ptr, size, touch_read);
}

/**
 * fault_in_writeable() - make a range of user memory writable without a fault.
 * @ptr:  where; any value.
 * @size: bytes.
 *
 * Context: May sleep.
 * Return: 0 or -EFAULT.
 */
int fault_in_writeable(char __user *ptr, size_t size)
{
	return fault_in((unsigned long)ptr, size, touch_write);
}

/**
 * cmpxchg_user_u32() - compare and exchange in user memory.
 * @cur:       what was there.
 * @uaddr:     where; any value.
 * @old:       if it is this ...
 * @new_value: ... put this.
 *
 * Context: May sleep, except between pagefault_disable() and _enable().
 * Return: 0 or -EFAULT.
 */
int cmpxchg_user_u32(u32 *cur, u32 __user *uaddr, u32 old, u32 new_value)
{
	if (!access_ok(uaddr, sizeof(*uaddr)))
		return -EFAULT;
	return cmpxchg_user(cur, (__force void *)uaddr, old, new_value);
}

/**
 * pagefault_disable() - from here on a missing user page is an error at once.
 *
 * Context: Any; nests.
 */
void pagefault_disable(void)
{
	this_cpu_inc(pagefault_count);
	preempt_disable();
}

/**
 * pagefault_enable() - the end of pagefault_disable().
 *
 * Context: Any.
 */
void pagefault_enable(void)
{
	preempt_enable();
	this_cpu_dec(pagefault_count);
}

/**
 * pagefault_disabled() - asked by the page fault handler.
 *
 * Context: Any.
 * Return: true between pagefault_disable() and _enable().
 */
bool pagefault_disabled(void)
{
	return this_cpu_read(pagefault_count) > 0;
}

/**
 * is_nofault_copy() - does copy_from_kernel_nofault() run at @ip?
 * @ip: an instruction's address.
 *
 * Context: Any.
 * Return: true if so: a fault at a kernel address is then no bug.
 */
bool is_nofault_copy(unsigned long ip)
{
	return ip >= (unsigned long)copy_kernel_nofault &&
	       ip < (unsigned long)copy_kernel_nofault_end;
}

/**
 * copy_from_kernel_nofault() - read kernel memory that may not be there.
 * @to:   where to.
 * @from: where from; a user address is refused.
 * @size: bytes.
 *
 * Context: Any.
 * Return: 0 or -EFAULT.
 */
int copy_from_kernel_nofault(void *to, const void *from, size_t size)
{
	if ((unsigned long)from < PAGE_OFFSET)
		return -EFAULT;
	return copy_kernel_nofault(to, from, size) ? -EFAULT : 0;
}

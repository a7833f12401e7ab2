/*
 * asm/uaccess.h - the only way to user memory.
 *
 * Every function survives any pointer: the exception table names an exit for
 * each instruction that may fault.  Each opens user memory (SMAP) just for
 * itself.  All may sleep (a page may have to be fetched) except between
 * pagefault_disable() and pagefault_enable(), where a missing page is an
 * error at once.
 */
#ifndef ASM_UACCESS_H
#define ASM_UACCESS_H

#include "asm/page.h"
#include "lib/compiler.h"
#include "lib/types.h"

static inline bool access_ok(const void __user *ptr, size_t size)
{
	unsigned long addr = (unsigned long)ptr;

	return size <= TASK_SIZE_MAX && addr <= TASK_SIZE_MAX - size;
}

/* Bytes NOT copied: 0 is success.  from_user zeroes what it cannot fill. */
size_t copy_to_user(void __user *to, const void *from,
		    size_t size) __must_check;
size_t copy_from_user(void *to, const void __user *from,
		      size_t size) __must_check;
/* Bytes not cleared. */
size_t clear_user(void __user *to, size_t size) __must_check;
/* Length without NUL, @count if no NUL was met, or -EFAULT. */
long strncpy_from_user(char *to, const char __user *from,
		       long count) __must_check;
/* Length with NUL; 0 on fault; > @count if too long. */
long strnlen_user(const char __user *str, long count) __must_check;

/* Touch a page of each so that a later inatomic copy succeeds: 0, -EFAULT. */
int fault_in_readable(const char __user *ptr, size_t size) __must_check;
int fault_in_writeable(char __user *ptr, size_t size) __must_check;

/* If *@uaddr == @old then *@uaddr = @new; *@cur = what was there.
 * 0 or -EFAULT; does not sleep inside pagefault_disable(). */
int cmpxchg_user_u32(u32 *cur, u32 __user *uaddr, u32 old,
		     u32 new_value) __must_check;

int __get_user_bytes(void *to, const void __user *from,
		     size_t size) __must_check;
int __put_user_u8(u8 value, void __user *to) __must_check;
int __put_user_u16(u16 value, void __user *to) __must_check;
int __put_user_u32(u32 value, void __user *to) __must_check;
int __put_user_u64(u64 value, void __user *to) __must_check;
int __get_user_u8(u8 *value, const void __user *from) __must_check;
int __get_user_u16(u16 *value, const void __user *from) __must_check;
int __get_user_u32(u32 *value, const void __user *from) __must_check;
int __get_user_u64(u64 *value, const void __user *from) __must_check;

/* get_user(var, uptr): 0 or -EFAULT (var is then 0).  1, 2, 4, 8 bytes. */
#define get_user(x, ptr) \
	({ \
		const __typeof__(*(ptr)) __user *__gu_p = (ptr); \
		u64 __gu_v = 0; \
		int __gu_e; \
		static_assert(sizeof(*__gu_p) <= 8, "get_user size"); \
		if (sizeof(*__gu_p) == 1) \
			__gu_e = __get_user_u8((u8 *)&__gu_v, __gu_p); \
		else if (sizeof(*__gu_p) == 2) \
			__gu_e = __get_user_u16((u16 *)&__gu_v, __gu_p); \
		else if (sizeof(*__gu_p) == 4) \
			__gu_e = __get_user_u32((u32 *)&__gu_v, __gu_p); \
		else \
			__gu_e = __get_user_u64(&__gu_v, __gu_p); \
		(x) = (__typeof__(x))__gu_v; \
		__gu_e; \
	})

/* put_user(value, uptr): 0 or -EFAULT. */
#define put_user(x, ptr) \
	({ \
		__typeof__(*(ptr)) __user *__pu_p = (ptr); \
		u64 __pu_v = (u64)(x); \
		int __pu_e; \
		static_assert(sizeof(*__pu_p) <= 8, "put_user size"); \
		if (sizeof(*__pu_p) == 1) \
			__pu_e = __put_user_u8((u8)__pu_v, __pu_p); \
		else if (sizeof(*__pu_p) == 2) \
			__pu_e = __put_user_u16((u16)__pu_v, __pu_p); \
		else if (sizeof(*__pu_p) == 4) \
			__pu_e = __put_user_u32((u32)__pu_v, __pu_p); \
		else \
			__pu_e = __put_user_u64(__pu_v, __pu_p); \
		__pu_e; \
	})

/* Between these, a fault on user memory ends the copy instead of sleeping. */
void pagefault_disable(void);
void pagefault_enable(void);

/* Read kernel memory that may not be mapped (oops, backtrace): 0, -EFAULT. */
int copy_from_kernel_nofault(void *to, const void *from,
			     size_t size) __must_check;

#endif

/*
 * fs/exec_args.c - carrying argv and envp from the old stack to the new.
 *
 * Strings are copied from the last to the first, downwards from the top of
 * the new stack, straight into its pages: the kernel sees them through the
 * direct map while the new address space is still nobody's.
 *
 * See: execve(2) on limits.
 */
#include <uapi/errno.h>
#include <uapi/resource.h>
#include "asm/uaccess.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/rlimit.h"
#include "kernel/signal.h"
#include "kernel/task.h"
#include "mm/mm.h"
#include "mm/page.h"
#include "fs/binfmts.h"

#define STACK_LIMIT_DEFAULT (8UL << 20)
#define ARG_SPACE_MIN       (32 * PAGE_SIZE)

/* String @i of @args: 0, -EFAULT; *@str is NULL at the end. */
static int get_arg(const struct exec_args *args, int i, const char __user **str)
{
	if (args->kernel) {
		*str = (const char __user *)args->kernel[i];
		return 0;
	}
	return get_user(*str, args->user + i);
}

/**
 * exec_args_count() - how many strings there are before the NULL.
 * @args: argv or envp; a NULL array counts as empty.
 *
 * Context: May sleep.
 * Return: the number, -EFAULT, -E2BIG.
 */
int exec_args_count(const struct exec_args *args)
{
	const char __user *str;
	int n;

	if (!args->user && !args->kernel)
		return 0;
	for (n = 0; n < MAX_ARG_STRINGS; n++) {
		if (get_arg(args, n, &str))
			return -EFAULT;
		if (!str)
			return n;
		if (fatal_signal_pending(current))
			return -EINTR;
		if ((n & 255) == 255)
			cond_resched();
	}
	return -E2BIG;
}

/**
 * bprm_stack_limits() - how far down the strings may reach.
 * @bprm: argc, envc and p are set.
 *
 * A quarter of the stack limit, 6 MiB at most, 128 KiB at least but never more
 * than that limit, and the pointers to the strings count as well.
 *
 * Context: Process context.
 * Return: 0 or -E2BIG.
 */
int bprm_stack_limits(struct linux_binprm *bprm)
{
	unsigned long stack = max(rlimit(RLIMIT_STACK) & PAGE_MASK, PAGE_SIZE);
	unsigned long pointers, limit;

	limit = min(STACK_LIMIT_DEFAULT / 4 * 3, rlimit(RLIMIT_STACK) / 4);
	limit = max(limit, (unsigned long)ARG_SPACE_MIN);
	pointers = ((unsigned long)max(bprm->argc, 1) +
		    (unsigned long)bprm->envc) *
		   sizeof(void *);
	if (limit <= pointers)
		return -E2BIG;
	bprm->argmin = bprm->p - (limit - pointers);
	if (stack < bprm->vma->vm_end) /* it is a stack after all */
		bprm->argmin = max(bprm->argmin, bprm->vma->vm_end - stack);
	return 0;
}

/**
 * bprm_put_page() - let go of the stack page being filled.
 * @bprm: the exec.
 *
 * Context: Process context.
 */
void bprm_put_page(struct linux_binprm *bprm)
{
	if (bprm->page)
		put_page(bprm->page);
	bprm->page = NULL;
}

/* Kernel address of the new stack's byte @addr, or NULL: no memory. */
static char *stack_byte(struct linux_binprm *bprm, unsigned long addr)
{
	unsigned long at = addr & PAGE_MASK;

	if (!bprm->page || bprm->page_at != at) {
		int err = 0;

		bprm_put_page(bprm);
		mmap_write_lock(bprm->mm);
		if (at < bprm->vma->vm_start)
			err = expand_stack_to(bprm->vma, at, NULL);
		mmap_write_unlock(bprm->mm);
		if (err)
			return NULL;
		if (get_user_page(bprm->mm, at,
				  FAULT_FLAG_WRITE | FAULT_FLAG_REMOTE,
				  &bprm->page) < 0)
			bprm->page = NULL;
		if (!bprm->page)
			return NULL;
		bprm->page_at = at;
	}
	return (char *)page_address(bprm->page) + (addr & ~PAGE_MASK);
}

/* Copy @len bytes below p; @user tells whose they are. */
static int push_bytes(struct linux_binprm *bprm, const char __user *str,
		      size_t len, bool user)
{
	unsigned long from = bprm->p - len;

	if (bprm->p - bprm->argmin < len)
		return -E2BIG;
	for (unsigned long end = bprm->p; end > from;) {
		unsigned long start = max(from, (end - 1) & PAGE_MASK);
		const char __user *src = str + (start - from);
		char *dst = stack_byte(bprm, start);

		if (!dst)
			return -E2BIG;
		if (!user)
			memcpy(dst, (const char *)src, end - start);
		else if (copy_from_user(dst, src, end - start))
			return -EFAULT;
		end = start;
	}
	bprm->p = from;
	return 0;
}

/**
 * bprm_copy_args() - copy all strings of argv or envp.
 * @bprm: the exec.
 * @n:    how many.
 * @args: the array.
 *
 * Context: May sleep.
 * Return: 0, -EFAULT, -E2BIG, -EINTR.
 */
int bprm_copy_args(struct linux_binprm *bprm, int n,
		   const struct exec_args *args)
{
	bool user = !args->kernel;
	const char __user *str;
	long len;
	int err;

	while (n-- > 0) {
		if (get_arg(args, n, &str))
			return -EFAULT;
		len = user ? strnlen_user(str, MAX_ARG_STRLEN)
			   : (long)strlen((const char *)str) + 1;
		if (len <= 0)
			return -EFAULT;
		if (len > (long)MAX_ARG_STRLEN)
			return -E2BIG;
		err = push_bytes(bprm, str, (size_t)len, user);
		if (err)
			return err;
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	return 0;
}

/**
 * bprm_copy_string() - put one more string of the kernel's on the stack.
 * @bprm: the exec.
 * @s:    the string.
 *
 * Context: May sleep.
 * Return: 0 or -E2BIG.
 */
int bprm_copy_string(struct linux_binprm *bprm, const char *s)
{
	size_t len = strlen(s) + 1;

	if (len > MAX_ARG_STRLEN)
		return -E2BIG;
	return push_bytes(bprm, (const char __user *)s, len, false);
}

/**
 * bprm_remove_arg_zero() - take argv[0] off the stack again.
 * @bprm: the exec.
 *
 * Context: May sleep.
 * Return: 0 or -EFAULT.
 */
int bprm_remove_arg_zero(struct linux_binprm *bprm)
{
	const char *at;

	if (!bprm->argc)
		return 0;
	do {
		at = stack_byte(bprm, bprm->p++);
		if (!at)
			return -EFAULT;
	} while (*at);
	bprm->argc--;
	return 0;
}

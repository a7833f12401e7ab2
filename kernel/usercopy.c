/*
 * kernel/usercopy.c - structs from user memory that may grow with time.
 *
 * A caller says how large its struct is.  A shorter one is an older one, its
 * missing fields are 0; a longer one is a newer one, and fine as long as what
 * we do not know is 0.
 */
#include <uapi/errno.h>
#include "asm/uaccess.h"
#include "kernel/usercopy.h"
#include "lib/string.h"
#include "lib/util.h"

/* 0 if all of [@from, @from + @size) is 0, -E2BIG if not, or -EFAULT. */
static int check_zeroed_user(const char __user *from, size_t size)
{
	char buf[64];

	while (size) {
		size_t n = min(size, sizeof(buf));

		if (copy_from_user(buf, from, n))
			return -EFAULT;
		if (memchr_inv(buf, 0, n))
			return -E2BIG;
		from += n;
		size -= n;
	}
	return 0;
}

/**
 * copy_struct_from_user() - read a struct of the caller's size.
 * @dst:   ours.
 * @ksize: its size.
 * @src:   the caller's.
 * @usize: its size.
 *
 * Context: May sleep.
 * Return: 0, -E2BIG (longer than ours and not 0 there), -EFAULT.
 */
int copy_struct_from_user(void *dst, size_t ksize, const void __user *src,
			  size_t usize)
{
	size_t size = min(ksize, usize);

	if (usize > ksize) {
		int err = check_zeroed_user((const char __user *)src + ksize,
					    usize - ksize);

		if (err)
			return err;
	}
	memset((char *)dst + size, 0, ksize - size);
	return copy_from_user(dst, src, size) ? -EFAULT : 0;
}

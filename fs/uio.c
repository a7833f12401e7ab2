/*
 * fs/uio.c - bringing an array of user buffers into the kernel.
 *
 * See: readv(2).
 */
#include <uapi/errno.h>
#include <uapi/uio.h>
#include "asm/uaccess.h"
#include "lib/util.h"
#include "mm/iov_iter.h"
#include "mm/slab.h"
#include "fs/read_write.h"

/* Check each buffer, cut the sum to MAX_RW_COUNT: bytes in all or -errno. */
static ssize_t check_iovec(struct iovec *iov, unsigned long n)
{
	size_t total = 0;

	for (unsigned long i = 0; i < n; i++) {
		size_t len = iov[i].iov_len;

		if ((ssize_t)len < 0)
			return -EINVAL;
		if (!access_ok(iov[i].iov_base, len))
			return -EFAULT;
		len = min(len, MAX_RW_COUNT - total);
		iov[i].iov_len = len;
		total += len;
	}
	return (ssize_t)total;
}

/**
 * import_iovec() - copy a user's array of buffers in and check it.
 * @source:  ITER_SOURCE or ITER_DEST.
 * @vec:     the user's array.
 * @nr_fast: room in the array at *@iov.
 * @iov:     in: an array on the stack; out: the one in use, to be kfree()d
 *           if it is another.  On failure nothing is left to free.
 * @iter:    filled in.
 *
 * Context: May sleep.
 * Return: bytes in all; 0 means nothing to do and nothing to free; -EINVAL,
 * -EFAULT, -ENOMEM.
 */
ssize_t import_iovec(bool source, const struct user_vec *vec,
		     unsigned int nr_fast, struct iovec **iov,
		     struct iov_iter *iter)
{
	struct iovec *buf = *iov;
	ssize_t res;

	if (vec->len > UIO_MAXIOV)
		return -EINVAL;
	if (vec->len > nr_fast) {
		buf = kmalloc_array(vec->len, sizeof(*buf), GFP_KERNEL);
		if (!buf)
			return -ENOMEM;
	}
	res = -EFAULT;
	if (copy_from_user(buf, vec->iov, vec->len * sizeof(*buf)))
		goto out_free;
	res = check_iovec(buf, vec->len);
	if (res <= 0)
		goto out_free;
	iov_iter_init(iter, source, buf, vec->len, (size_t)res);
	*iov = buf;
	return res;

out_free:
	if (buf != *iov)
		kfree(buf);
	return res;
}

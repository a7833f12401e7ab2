/*
 * fs/read_write.h - shared by the rooms that move bytes.
 */
#ifndef FS_READ_WRITE_H
#define FS_READ_WRITE_H

#include "lib/types.h"
#include "lib/compiler.h"

struct iov_iter;
struct iovec;

/* The most one call moves: a whole number of pages below 2 GiB. */
#define MAX_RW_COUNT (0x7fffffffUL & ~0xfffUL)

/* user_vec - an array of buffers as a program passed it. */
struct user_vec {
	const struct iovec __user *iov;
	unsigned long len;
};

ssize_t import_iovec(bool source, const struct user_vec *vec,
		     unsigned int nr_fast, struct iovec **iov,
		     struct iov_iter *iter) __must_check;

#endif

/*
 * fs/splice.h - between the rooms that move bytes inside the kernel.
 */
#ifndef FS_SPLICE_H
#define FS_SPLICE_H

#include "lib/types.h"

struct file;

/* copy_range - one copy_file_range(2). */
struct copy_range {
	struct file *in, *out;
	loff_t in_pos, out_pos;
	size_t len;
};

#endif

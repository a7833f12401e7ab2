/*
 * kernel/usercopy.h - structs from user memory that may grow with time.
 */
#ifndef KERNEL_USERCOPY_H
#define KERNEL_USERCOPY_H

#include "lib/compiler.h"
#include "lib/types.h"

int copy_struct_from_user(void *dst, size_t ksize, const void __user *src,
			  size_t usize) __must_check;

#endif

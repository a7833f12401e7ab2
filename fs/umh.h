/*
 * fs/umh.h - programs that the kernel itself starts.
 */
#ifndef FS_UMH_H
#define FS_UMH_H

#include "lib/compiler.h"

struct file;

int umh_start(const char *const *argv, struct file *input) __must_check;

#endif

/*
 * fs/initramfs.h - unpack the boot loader's cpio archive into the root.
 */
#ifndef FS_INITRAMFS_H
#define FS_INITRAMFS_H

#include "lib/types.h"

int unpack_initramfs(const void *start, size_t size);

#endif

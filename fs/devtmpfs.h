/*
 * fs/devtmpfs.h - /dev, filled by the kernel as drivers appear.
 */
#ifndef FS_DEVTMPFS_H
#define FS_DEVTMPFS_H

#include "lib/types.h"

void devtmpfs_init(void);
int devtmpfs_create(const char *name, umode_t mode, dev_t dev);
int devtmpfs_remove(const char *name);
int devtmpfs_mount(void);

#endif

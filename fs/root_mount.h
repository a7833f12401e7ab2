/*
 * fs/root_mount.h - root=/dev/vda: the first program comes from a disk.
 */
#ifndef FS_ROOT_MOUNT_H
#define FS_ROOT_MOUNT_H

void mount_root(const char *cmdline);

#endif

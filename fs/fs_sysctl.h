/*
 * fs/fs_sysctl.h - /proc/sys/fs.
 */
#ifndef FS_FS_SYSCTL_H
#define FS_FS_SYSCTL_H

void fs_sysctl_init(void);

#endif

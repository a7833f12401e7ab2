/*
 * fs/debugfs_checks.h - the files by which tests look for leaks.
 */
#ifndef FS_DEBUGFS_CHECKS_H
#define FS_DEBUGFS_CHECKS_H

void debugfs_checks_init(void);

#endif

/*
 * fs/tmpfs_file.h - the regular files of tmpfs.
 */
#ifndef FS_TMPFS_FILE_H
#define FS_TMPFS_FILE_H

extern const struct file_operations tmpfs_file_operations;

#endif

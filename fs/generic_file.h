/*
 * fs/generic_file.h - read, write and mmap of files in the page cache.
 */
#ifndef FS_GENERIC_FILE_H
#define FS_GENERIC_FILE_H

#include "lib/types.h"

struct file;
struct iov_iter;
struct vm_area_struct;

ssize_t generic_write_checks(struct file *file, struct iov_iter *from,
			     loff_t *pos);
ssize_t generic_file_read(struct file *file, struct iov_iter *to, loff_t *pos);
ssize_t generic_file_write(struct file *file, struct iov_iter *from,
			   loff_t *pos);
int generic_write_sync(struct file *file, loff_t pos, ssize_t written);
int generic_file_mmap_op(struct file *file, struct vm_area_struct *vma);
int noop_fsync(struct file *file, loff_t start, loff_t end, int datasync);

#endif

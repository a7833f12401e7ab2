/*
 * fs/chrdev.h - device numbers, and who answers for them.
 *
 * A driver registers a range of numbers with its file_operations; opening a
 * node with such a number calls its open().
 */
#ifndef FS_CHRDEV_H
#define FS_CHRDEV_H

#include "lib/types.h"

struct file_operations;
struct seq_file;

extern const struct file_operations def_chr_fops;
extern const struct file_operations def_blk_fops;

int register_chrdev_region(dev_t first, unsigned int count, const char *name,
			   const struct file_operations *fops);
void unregister_chrdev_region(dev_t first, unsigned int count);
int register_blkdev_region(dev_t first, unsigned int count, const char *name,
			   const struct file_operations *fops);
void unregister_blkdev_region(dev_t first, unsigned int count);
int devices_show(struct seq_file *m, void *v);

#endif

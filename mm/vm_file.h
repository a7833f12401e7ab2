/*
 * mm/vm_file.h - what mm needs of struct file; defined in fs/.
 */
#ifndef MM_VM_FILE_H
#define MM_VM_FILE_H

#include "lib/types.h"

struct address_space;
struct file;
struct vm_area_struct;

struct file *vm_file_get(struct file *file); /* one more reference */
void vm_file_put(struct file *file);
/* A running program: nobody may open it for writing meanwhile. */
void vm_exe_get(struct file *file);
void vm_exe_put(struct file *file);
int vm_file_mmap(struct file *file, struct vm_area_struct *vma); /* f_op */
struct address_space *vm_file_mapping(struct file *file);
int vm_file_fsync(struct file *file, loff_t start, loff_t end);
void vm_file_accessed(struct file *file);

#endif

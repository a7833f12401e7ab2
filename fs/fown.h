/*
 * fs/fown.h - who is told when a file becomes ready: F_SETOWN and SIGIO.
 */
#ifndef FS_FOWN_H
#define FS_FOWN_H

struct file;

long fown_fcntl(struct file *file, unsigned int cmd, unsigned long arg);

#endif

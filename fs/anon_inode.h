/*
 * fs/anon_inode.h - files with no name: epoll, eventfd, pidfd ...
 */
#ifndef FS_ANON_INODE_H
#define FS_ANON_INODE_H

#include "lib/compiler.h"

struct file;
struct file_operations;

struct file *anon_inode_getfile(const char *name,
				const struct file_operations *fops, void *priv,
				int flags) __must_check;
int anon_inode_getfd(const char *name, const struct file_operations *fops,
		     void *priv, int flags) __must_check;
void anon_inode_init(void);

#endif

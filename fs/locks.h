/*
 * fs/locks.h - advisory locks on files: flock(2), fcntl(2) F_SETLK, F_OFD_*.
 */
#ifndef FS_LOCKS_H
#define FS_LOCKS_H

#include "lib/types.h"
#include "lib/list.h"
#include "kernel/base/wait.h"

struct file;
struct inode;
struct files_struct;
struct file_lock;
struct flock;

/* file_lock_context - the locks of one inode. */
struct file_lock_context {
	struct list_head flc_flock;
	struct list_head flc_posix;
};

void locks_remove_posix(struct file *file, const void *owner);
void locks_remove_file(struct file *file);
void locks_free_context(struct inode *inode);
int fcntl_getlk(struct file *file, unsigned int cmd, struct flock *flock);
int fcntl_setlk(unsigned int fd, struct file *file, unsigned int cmd,
		struct flock *flock);

#endif

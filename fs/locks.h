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
struct flock;

/* file_lock_context - the locks of one inode; made at the first lock. */
struct file_lock_context {
	spinlock_t lock;
	struct list_head flock; /* [lock] of struct file_lock */
	struct list_head posix; /* [lock] POSIX and OFD locks */
	unsigned int released;  /* [lock] counts locks that went or shrank */
	wait_queue_head_t wait; /* for `released` to change */
};

struct file_lock_context *locks_get_context(struct inode *inode);
void flock_remove_file(struct file *file);
void locks_remove_posix(struct file *file, const void *owner);
void locks_remove_file(struct file *file);
void locks_free_context(struct inode *inode);
int fcntl_getlk(struct file *file, unsigned int cmd, struct flock *flock);
int fcntl_setlk(unsigned int fd, struct file *file, unsigned int cmd,
		struct flock *flock);

#endif

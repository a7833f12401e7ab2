/*
 * fs/locks.h - advisory locks on files: flock(2), fcntl(2) F_SETLK, F_OFD_*.
 */
#ifndef FS_LOCKS_H
#define FS_LOCKS_H

#include "lib/types.h"
#include "lib/list.h"
#include "kernel/base/wait.h"

struct file;
struct flock;
struct inode;
struct pid;
struct pid_namespace;
struct seq_file;
struct seq_operations;

/* file_lock_context - the locks of one inode; made at the first lock. */
struct file_lock_context {
	spinlock_t lock;
	struct list_head flock; /* [lock] whole files; of struct file_lock */
	struct list_head posix; /* [lock] POSIX and OFD locks */
	unsigned int released;  /* [lock] counts locks that went or shrank */
	wait_queue_head_t wait; /* for `released` to change */
};

enum lock_kind {
	LOCK_POSIX,
	LOCK_OFD,
	LOCK_FLOCK
};

#define LOCK_EOF 0x7fffffffffffffffLL /* the end of a lock without one */

/*
 * file_lock - one byte range held, or asked for.
 *   [x] lock of the context   [w] locks_lock   [c] constant
 */
struct file_lock {
	struct list_head list;     /* [x] */
	struct list_head all;      /* [w] of all that are held */
	struct inode *inode;       /* [c] */
	const struct file *file;   /* [c] it was set through; only compared */
	const void *owner;         /* [c] files_struct, or file */
	struct pid *pid;           /* [c] of the process that set it */
	enum lock_kind kind;       /* [c] */
	short type;                /* [c] F_RDLCK, F_WRLCK, F_UNLCK */
	loff_t start, end;         /* [x] and [w] */
	struct list_head waiting;  /* [w] of all that wait */
	const void *blocker;       /* [w] of those: the lock waited for */
	const void *blocker_owner; /* [w] */
};

/* Guards the two lists below, newest first; inside a context's lock. */
extern spinlock_t locks_lock;
extern struct list_head locks_held, locks_waiting; /* locks_lock */

struct file_lock *locks_alloc(const struct file_lock *like);
void locks_free(struct file_lock *fl);
int locks_wait(struct file_lock_context *ctx, struct file_lock *want,
	       unsigned int seen);
void show_fd_locks(struct seq_file *m, const struct file *file,
		   const void *files, struct pid_namespace *ns);
extern const struct seq_operations locks_seq_ops;

struct file_lock_context *locks_get_context(struct inode *inode);
void flock_remove_file(struct file *file);
void locks_remove_posix(struct file *file, const void *owner);
void locks_remove_file(struct file *file);
void locks_free_context(struct inode *inode);
int fcntl_getlk(struct file *file, unsigned int cmd, struct flock *flock);
int fcntl_setlk(unsigned int fd, struct file *file, unsigned int cmd,
		struct flock *flock);

#endif

/*
 * fs/file.h - an open file, and what its owner can do with it.
 */
#ifndef FS_FILE_H
#define FS_FILE_H

#include "lib/types.h"
#include "lib/compiler.h"
#include "lib/atomic.h"
#include "lib/errseq.h"
#include "kernel/base/mutex.h"
#include "kernel/base/spinlock.h"
#include "kernel/cred.h"
#include "fs/path.h"
#include "fs/poll.h"

struct cred;
struct dir_context;
struct eventpoll_watch;
struct fasync_struct;
struct file;
struct inode;
struct iov_iter;
struct pid;
struct seq_file;
struct vm_area_struct;

/* f_mode */
#define FMODE_READ       0x1u
#define FMODE_WRITE      0x2u
#define FMODE_LSEEK      0x4u
#define FMODE_PREAD      0x8u
#define FMODE_PWRITE     0x10u
#define FMODE_EXEC       0x20u     /* opened by execve(2) */
#define FMODE_PATH       0x4000u   /* O_PATH */
#define FMODE_ATOMIC_POS 0x8000u   /* f_pos needs f_pos_lock */
#define FMODE_WRITER     0x10000u  /* holds the inode's write access */
#define FMODE_CAN_READ   0x20000u  /* f_op->read exists */
#define FMODE_CAN_WRITE  0x40000u  /* f_op->write exists */
#define FMODE_OPENED     0x80000u  /* f_op->open succeeded */
#define FMODE_CREATED    0x100000u /* this open made the file */
#define FMODE_STREAM     0x200000u /* no position at all */
#define FMODE_DIRECT     0x400000u /* set by open(): O_DIRECT is possible */
#define FMODE_NONOTIFY   0x4000000u
#define FMODE_UNMOUNT    0x10000000u /* its mount goes with it */
#define FMODE_NOWAIT     0x8000000u  /* RWF_NOWAIT is understood */

/* fown_struct - who gets SIGIO: fcntl(F_SETOWN). */
struct fown_struct {
	spinlock_t lock;
	struct pid *pid;  /* lock */
	int pid_type;     /* lock: enum pid_type */
	kuid_t uid, euid; /* lock: of whoever set it */
	int signum;       /* lock: 0 means SIGIO without siginfo */
};

/*
 * struct file - one open(2).
 *   [c] constant once open   [p] f_pos_lock   [l] f_lock   [a] atomic
 */
struct file {
	atomic_long_t f_count;              /* [a] */
	fmode_t f_mode;                     /* [c] FMODE_* */
	unsigned int f_flags;               /* [l] O_*, F_SETFL changes some */
	struct path f_path;                 /* [c] */
	struct inode *f_inode;              /* [c] f_path.dentry->d_inode */
	const struct file_operations *f_op; /* [c] */
	struct address_space *f_mapping;    /* [c] */
	loff_t f_pos;                       /* [p] */
	struct mutex f_pos_lock;
	spinlock_t f_lock;
	void *private_data;           /* f_op's */
	const struct cred *f_cred;    /* [c] the opener's */
	errseq_t f_wb_err;            /* [l] errors of f_mapping told so far */
	errseq_t f_sb_err;            /* [l] and of the super block */
	u64 f_version;                /* [p] f_op's, for directories */
	struct eventpoll_watch *f_ep; /* [l] epoll sets watching it */
	struct fown_struct *f_owner;  /* [l] set once; NULL: never asked */
};

/**
 * struct file_operations - how a kind of file answers.
 * @read:  fill @to from *@pos on, advance *@pos; bytes, 0 at the end, -errno.
 * @write: the reverse.
 * @iterate: dir_emit() the entries from ctx->pos on.
 * @poll:  see fs/poll.h; absent: always ready.
 * @flush: close(2) of one descriptor; @id is the files_struct.
 * @release: the last reference is gone.
 * @show_fdinfo: further lines of /proc/PID/fdinfo/FD.
 */
struct file_operations {
	loff_t (*llseek)(struct file *file, loff_t offset, int whence);
	ssize_t (*read)(struct file *file, struct iov_iter *to, loff_t *pos);
	ssize_t (*write)(struct file *file, struct iov_iter *from, loff_t *pos);
	int (*iterate)(struct file *file, struct dir_context *ctx);
	__poll_t (*poll)(struct file *file, poll_table *pt);
	long (*ioctl)(struct file *file, unsigned int cmd, unsigned long arg);
	int (*mmap)(struct file *file, struct vm_area_struct *vma);
	int (*open)(struct inode *inode, struct file *file);
	int (*flush)(struct file *file, const void *id);
	int (*release)(struct inode *inode, struct file *file);
	int (*fsync)(struct file *file, loff_t start, loff_t end, int datasync);
	int (*fasync)(int fd, struct file *file, int on);
	int (*check_flags)(int flags);
	int (*setfl)(struct file *file, unsigned int flags);
	int (*flock)(struct file *file, int cmd);
	long (*fallocate)(struct file *file, int mode, loff_t offset,
			  loff_t len);
	void (*show_fdinfo)(struct seq_file *m, struct file *file);
};

/* fs/file.c: the life of a struct file */
struct file *alloc_empty_file(unsigned int flags,
			      const struct cred *cred) __must_check;
struct file *alloc_file_pseudo(struct inode *inode, struct vfsmount *mnt,
			       const char *name, int flags,
			       const struct file_operations *fops) __must_check;
struct file *alloc_file_clone(struct file *base, int flags,
			      const struct file_operations *fops) __must_check;
void fput(struct file *file);
int filp_close(struct file *file, const void *id);
long nr_files(void);
void file_init(void);

static inline struct file *get_file(struct file *file)
{
	atomic_long_inc(&file->f_count);
	return file;
}

static inline long file_count(const struct file *file)
{
	return atomic_long_read(&file->f_count);
}

static inline struct inode *file_inode(const struct file *file)
{
	return file->f_inode;
}

/* fs/read_write.c */
ssize_t vfs_read(struct file *file, char __user *buf, size_t count,
		 loff_t *pos);
ssize_t vfs_write(struct file *file, const char __user *buf, size_t count,
		  loff_t *pos);
ssize_t vfs_iter_read(struct file *file, struct iov_iter *to, loff_t *pos);
ssize_t vfs_iter_write(struct file *file, struct iov_iter *from, loff_t *pos);
ssize_t kernel_read(struct file *file, void *buf, size_t count, loff_t *pos);
ssize_t kernel_write(struct file *file, const void *buf, size_t count,
		     loff_t *pos);
loff_t vfs_llseek(struct file *file, loff_t offset, int whence);
loff_t generic_file_llseek(struct file *file, loff_t offset, int whence);
loff_t generic_llseek_size(struct file *file, loff_t offset, int whence,
			   loff_t maxsize, loff_t eof);
loff_t noop_llseek(struct file *file, loff_t offset, int whence);
loff_t no_llseek(struct file *file, loff_t offset, int whence);
loff_t default_llseek(struct file *file, loff_t offset, int whence);
int nonseekable_open(struct inode *inode, struct file *file);
int stream_open(struct inode *inode, struct file *file);
ssize_t simple_read_from_buffer(struct iov_iter *to, loff_t *pos,
				const void *from, size_t available);
int vfs_fsync_range(struct file *file, loff_t start, loff_t end, int datasync);
int vfs_fsync(struct file *file, int datasync);
int file_check_wb_err(struct file *file);

/* fs/fcntl.c: owners and SIGIO */
int fasync_helper(int fd, struct file *file, int on,
		  struct fasync_struct **list);
void kill_fasync(struct fasync_struct **list, int sig, int band);
int f_setown(struct file *file, int who, int force);
void __f_setown(struct file *file, struct pid *pid, int type, int force);
pid_t f_getown(struct file *file);
void f_delown(struct file *file);

/* fs/ioctl.c */
long vfs_ioctl(struct file *file, unsigned int cmd, unsigned long arg);

#endif

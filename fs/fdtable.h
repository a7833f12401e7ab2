/*
 * fs/fdtable.h - file descriptors: the table and how to look one up.
 *
 * fdget() borrows the table's own reference when nobody else can change the
 * table, so the common read(2) touches no counter; fdput() knows which it was.
 */
#ifndef FS_FDTABLE_H
#define FS_FDTABLE_H

#include "lib/types.h"
#include "lib/compiler.h"
#include "lib/refcount.h"
#include "kernel/base/spinlock.h"

struct file;
struct task_struct;
struct task_part;

#define NR_OPEN_DEFAULT 64

/* fdtable - the arrays; replaced by larger ones, never shrunk. */
struct fdtable {
	unsigned int max_fds;
	struct file **fd;
	unsigned long *open_fds;      /* bit n: descriptor n is taken */
	unsigned long *close_on_exec; /* bit n: FD_CLOEXEC */
	unsigned long *full_fds_bits; /* bit n: word n of open_fds is full */
};

/*
 * files_struct - the descriptors a task owns or shares.
 *   [f] file_lock, or being the only user (count 1) [a] atomic
 */
struct files_struct {
	refcount_t count; /* [a] tasks sharing it */
	spinlock_t file_lock;
	struct fdtable fdt;   /* [f] */
	unsigned int next_fd; /* [f] no free descriptor below this */
	unsigned long open_fds_init;
	unsigned long close_on_exec_init;
	unsigned long full_fds_bits_init;
	struct file *fd_array[NR_OPEN_DEFAULT];
};

#define FDPUT_FPUT       1
#define FDPUT_POS_UNLOCK 2

struct fd {
	struct file *file; /* NULL: no such descriptor */
	unsigned int flags;
};

extern const struct task_part task_files;
extern struct files_struct init_files;

struct fd fdget(unsigned int fd) __must_check;     /* not O_PATH */
struct fd fdget_raw(unsigned int fd) __must_check; /* O_PATH too */
struct fd fdget_pos(unsigned int fd) __must_check; /* and lock f_pos */
void fdput_slow(struct fd fd);
static inline void fdput(struct fd fd)
{
	if (fd.flags)
		fdput_slow(fd);
}
#define fdput_pos fdput

struct file *fget(unsigned int fd) __must_check;
struct file *fget_raw(unsigned int fd) __must_check;
struct file *fget_task(struct task_struct *task, unsigned int fd) __must_check;
struct file *fget_task_next(struct task_struct *task,
			    unsigned int *fd) __must_check;
bool fd_is_cloexec(struct task_struct *task, unsigned int fd);
unsigned int files_fdsize(struct task_struct *task);

int get_unused_fd_flags(unsigned int flags) __must_check;
void put_unused_fd(unsigned int fd);
void fd_install(unsigned int fd, struct file *file);
int receive_fd(struct file *file, unsigned int flags);
int close_fd(unsigned int fd);
int f_dupfd(unsigned int from, struct file *file, unsigned int flags);
int replace_fd(unsigned int fd, struct file *file, unsigned int flags);
int iterate_fd(struct files_struct *files, unsigned int from,
	       int (*fn)(const void *arg, struct file *file, unsigned int fd),
	       const void *arg);

void set_close_on_exec(unsigned int fd, bool on);
struct files_struct *dup_files(struct files_struct *old, unsigned int max);
void switch_files(struct files_struct *files);
int unshare_files(void); /* exec, unshare(CLONE_FILES) */
void do_close_on_exec(void);
void put_files_struct(struct files_struct *files);
struct files_struct *get_task_files(struct task_struct *task);

#endif

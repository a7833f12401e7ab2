/*
 * fs/fdtable.c - the descriptor table of a task: growing, sharing, lending.
 *
 * Three bitmaps and an array of pointers.  A descriptor is first taken (its
 * bit in open_fds) and later filled (fd_install), so that everything that can
 * fail happens before others can see the file.  Only a task that shares the
 * table (CLONE_FILES) can change it behind another's back; hence a table with
 * one user is read without lock or reference.
 *
 * See: open(2), dup(2), getrlimit(2) on RLIMIT_NOFILE.
 */
#include <uapi/clone.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include "lib/bitmap.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/rlimit.h"
#include "kernel/task.h"
#include "kernel/task_part.h"
#include "mm/slab.h"
#include "fs/fdtable.h"
#include "fs/file.h"

unsigned int sysctl_nr_open = 1024 * 1024;

/* The table before the first program: nobody has opened anything. */
struct files_struct init_files = {
	.count = REFCOUNT_INIT(1),
	.file_lock = SPINLOCK_INIT(RANK_FILES, "file_lock"),
	.fdt = {
		.max_fds = NR_OPEN_DEFAULT,
		.fd = init_files.fd_array,
		.open_fds = &init_files.open_fds_init,
		.close_on_exec = &init_files.close_on_exec_init,
		.full_fds_bits = &init_files.full_fds_bits_init,
	},
};

static void init_table(struct files_struct *files)
{
	files->fdt = (struct fdtable){
		.max_fds = NR_OPEN_DEFAULT,
		.fd = files->fd_array,
		.open_fds = &files->open_fds_init,
		.close_on_exec = &files->close_on_exec_init,
		.full_fds_bits = &files->full_fds_bits_init,
	};
}

static struct files_struct *alloc_files(void)
{
	struct files_struct *files = kzalloc(sizeof(*files), GFP_KERNEL);

	if (!files)
		return NULL;
	refcount_set(&files->count, 1);
	spin_lock_init(&files->file_lock, RANK_FILES, "file_lock");
	init_table(files);
	return files;
}

static void free_arrays(struct files_struct *files, struct fdtable *fdt)
{
	if (fdt->fd == files->fd_array)
		return;
	kvfree(fdt->fd);
	kvfree(fdt->open_fds);
}

/* Arrays for at least @nr descriptors, empty. */
static int alloc_arrays(struct fdtable *fdt, unsigned int nr)
{
	unsigned int max, words;

	max = (unsigned int)roundup_pow_of_two(max(nr, 2U * NR_OPEN_DEFAULT));
	max = min(max, ALIGN(sysctl_nr_open, (unsigned int)BITS_PER_LONG));
	if (max < nr)
		return -EMFILE;
	words = max / BITS_PER_LONG;

	fdt->fd = kvzalloc(max * sizeof(struct file *), GFP_KERNEL);
	if (!fdt->fd)
		return -ENOMEM;
	fdt->open_fds = kvzalloc((2 * words + BITS_TO_LONGS(words)) *
					 sizeof(unsigned long),
				 GFP_KERNEL);
	if (!fdt->open_fds) {
		kvfree(fdt->fd);
		return -ENOMEM;
	}
	fdt->close_on_exec = fdt->open_fds + words;
	fdt->full_fds_bits = fdt->close_on_exec + words;
	fdt->max_fds = max;
	return 0;
}

/* Copy what @old holds; the rest of @new stays empty. */
static void copy_arrays(struct fdtable *new, const struct fdtable *old)
{
	unsigned int n = min(new->max_fds, old->max_fds);
	unsigned int words = n / BITS_PER_LONG;

	memcpy(new->fd, old->fd, n * sizeof(struct file *));
	memcpy(new->open_fds, old->open_fds, n / BITS_PER_BYTE);
	memcpy(new->close_on_exec, old->close_on_exec, n / BITS_PER_BYTE);
	memcpy(new->full_fds_bits, old->full_fds_bits,
	       BITS_TO_LONGS(words) * sizeof(unsigned long));
}

/* Make room for descriptor @fd: 1 if the lock was dropped, 0, or -errno. */
static int expand_files(struct files_struct *files, unsigned int fd)
	__must_hold(files->file_lock)
{
	struct fdtable new, old;
	int err;

	assert_held(&files->file_lock);
	if (fd < files->fdt.max_fds)
		return 0;
	if (fd >= sysctl_nr_open)
		return -EMFILE;

	spin_unlock(&files->file_lock);
	err = alloc_arrays(&new, fd + 1);
	spin_lock(&files->file_lock);
	if (err)
		return err;

	if (new.max_fds <= files->fdt.max_fds) { /* another was faster */
		old = new;
	} else {
		copy_arrays(&new, &files->fdt);
		old = files->fdt;
		files->fdt = new;
	}
	spin_unlock(&files->file_lock);
	free_arrays(files, &old);
	spin_lock(&files->file_lock);
	return 1;
}

static void set_open_fd(struct fdtable *fdt, unsigned int fd, bool cloexec)
{
	unsigned int word = fd / BITS_PER_LONG;

	__set_bit(fd, fdt->open_fds);
	if (fdt->open_fds[word] == ~0UL)
		__set_bit(word, fdt->full_fds_bits);
	if (cloexec)
		__set_bit(fd, fdt->close_on_exec);
	else
		__clear_bit(fd, fdt->close_on_exec);
}

static void clear_open_fd(struct fdtable *fdt, unsigned int fd)
{
	__clear_bit(fd, fdt->open_fds);
	__clear_bit(fd / BITS_PER_LONG, fdt->full_fds_bits);
}

/* The first free descriptor >= @start, max_fds if there is none. */
static unsigned int find_next_fd(const struct fdtable *fdt, unsigned int start)
{
	unsigned int max = fdt->max_fds, word = start / BITS_PER_LONG;

	if (start >= max)
		return start;
	if (fdt->open_fds[word] != ~0UL) {
		unsigned int fd = (unsigned int)find_next_zero_bit(
			fdt->open_fds, max, start);

		if (fd < (word + 1) * BITS_PER_LONG)
			return fd;
	}
	word = (unsigned int)find_next_zero_bit(fdt->full_fds_bits,
						max / BITS_PER_LONG, word + 1);
	if (word * BITS_PER_LONG >= max)
		return max;
	return (unsigned int)find_next_zero_bit(
		fdt->open_fds, max, (unsigned long)word * BITS_PER_LONG);
}

/* Take the first free descriptor in [start, end). */
static int alloc_fd(unsigned int start, unsigned int end, unsigned int flags)
{
	struct files_struct *files = current->files;
	unsigned int fd;
	int err;

	spin_lock(&files->file_lock);
	do {
		fd = max(start, files->next_fd);
		fd = find_next_fd(&files->fdt, fd);
		err = fd < end ? expand_files(files, fd) : -EMFILE;
	} while (err > 0);
	if (err < 0)
		goto out_unlock;

	if (start <= files->next_fd)
		files->next_fd = fd + 1;
	set_open_fd(&files->fdt, fd, flags & O_CLOEXEC);
	assert(!files->fdt.fd[fd]);
	err = (int)fd;
out_unlock:
	spin_unlock(&files->file_lock);
	return err;
}

/**
 * get_unused_fd_flags() - take a descriptor number, to be filled later.
 * @flags: O_CLOEXEC or 0.
 *
 * Context: May sleep.
 * Return: the number, -EMFILE or -ENOMEM.
 */
int get_unused_fd_flags(unsigned int flags)
{
	return alloc_fd(0,
			(unsigned int)min(rlimit(RLIMIT_NOFILE),
					  (unsigned long)INT_MAX),
			flags);
}

static void free_fd(struct files_struct *files, unsigned int fd)
	__must_hold(files->file_lock)
{
	clear_open_fd(&files->fdt, fd);
	if (fd < files->next_fd)
		files->next_fd = fd;
}

/**
 * put_unused_fd() - give back a number that was never filled.
 * @fd: from get_unused_fd_flags().
 *
 * Context: Any process context.
 */
void put_unused_fd(unsigned int fd)
{
	struct files_struct *files = current->files;

	spin_lock(&files->file_lock);
	free_fd(files, fd);
	spin_unlock(&files->file_lock);
}

/**
 * fd_install() - let a taken descriptor mean a file; cannot fail.
 * @fd:   from get_unused_fd_flags().
 * @file: its reference goes to the table.
 *
 * Context: Any process context.
 */
void fd_install(unsigned int fd, struct file *file)
{
	struct files_struct *files = current->files;

	spin_lock(&files->file_lock);
	assert(!files->fdt.fd[fd]);
	files->fdt.fd[fd] = file;
	spin_unlock(&files->file_lock);
}

/**
 * receive_fd() - a new descriptor for a file that came from elsewhere.
 * @file:  a reference is taken.
 * @flags: O_CLOEXEC or 0.
 *
 * Context: May sleep.
 * Return: the number, -EMFILE or -ENOMEM.
 */
int receive_fd(struct file *file, unsigned int flags)
{
	int fd = get_unused_fd_flags(flags);

	if (fd >= 0)
		fd_install((unsigned int)fd, get_file(file));
	return fd;
}

/* Take the file out of slot @fd; NULL if there is none. */
static struct file *pick_file(struct files_struct *files, unsigned int fd)
	__must_hold(files->file_lock)
{
	struct file *file;

	if (fd >= files->fdt.max_fds)
		return NULL;
	file = files->fdt.fd[fd];
	if (file) {
		files->fdt.fd[fd] = NULL;
		free_fd(files, fd);
	}
	return file;
}

/**
 * close_fd() - close one descriptor of the current task.
 * @fd: any number.
 *
 * Context: May sleep.
 * Return: 0, -EBADF, or what the file's flush() said.
 */
int close_fd(unsigned int fd)
{
	struct files_struct *files = current->files;
	struct file *file;

	spin_lock(&files->file_lock);
	file = pick_file(files, fd);
	spin_unlock(&files->file_lock);
	return file ? filp_close(file, files) : -EBADF;
}

/**
 * f_dupfd() - a second descriptor for a file: F_DUPFD.
 * @from:  the lowest number wanted.
 * @file:  a reference is taken.
 * @flags: O_CLOEXEC or 0.
 *
 * Context: May sleep.
 * Return: the number; -EINVAL if @from is beyond RLIMIT_NOFILE, -EMFILE,
 * -ENOMEM.
 */
int f_dupfd(unsigned int from, struct file *file, unsigned int flags)
{
	unsigned long limit =
		min(rlimit(RLIMIT_NOFILE), (unsigned long)INT_MAX);
	int fd;

	if (from >= limit)
		return -EINVAL;
	fd = alloc_fd(from, (unsigned int)limit, flags);
	if (fd >= 0)
		fd_install((unsigned int)fd, get_file(file));
	return fd;
}

/* Put @file into slot @fd, whatever was there; that is closed. */
static int do_dup2(struct file *file, unsigned int fd, unsigned int flags)
{
	struct files_struct *files = current->files;
	struct file *old;
	int err;

	spin_lock(&files->file_lock);
	err = expand_files(files, fd);
	if (err < 0) {
		spin_unlock(&files->file_lock);
		return err == -EMFILE ? -EBADF : err;
	}
	old = files->fdt.fd[fd];
	if (!old && test_bit(fd, files->fdt.open_fds)) {
		/* taken by an open() that has not finished */
		spin_unlock(&files->file_lock);
		return -EBUSY;
	}
	files->fdt.fd[fd] = get_file(file);
	set_open_fd(&files->fdt, fd, flags & O_CLOEXEC);
	spin_unlock(&files->file_lock);

	if (old)
		filp_close(old, files);
	return (int)fd;
}

/**
 * replace_fd() - make descriptor @fd mean @file: dup2(2) from inside.
 * @fd:    any number below RLIMIT_NOFILE.
 * @file:  a reference is taken; NULL closes @fd.
 * @flags: O_CLOEXEC or 0.
 *
 * Context: May sleep.
 * Return: @fd; -EBADF if it is out of range, -EBUSY if another thread is
 * opening it, -ENOMEM.
 */
int replace_fd(unsigned int fd, struct file *file, unsigned int flags)
{
	if (!file)
		return close_fd(fd);
	if (fd >= rlimit(RLIMIT_NOFILE))
		return -EBADF;
	return do_dup2(file, fd, flags);
}

/* Close every descriptor of a table nobody uses any more. */
static void close_files(struct files_struct *files)
{
	struct fdtable *fdt = &files->fdt;
	unsigned int fd;

	for_each_set_bit(fd, fdt->open_fds, fdt->max_fds) {
		struct file *file = fdt->fd[fd];

		if (file) {
			fdt->fd[fd] = NULL;
			filp_close(file, files);
			cond_resched();
		}
	}
}

/**
 * put_files_struct() - one user less; the last closes everything.
 * @files: the table.
 *
 * Context: May sleep.
 */
void put_files_struct(struct files_struct *files)
{
	if (!refcount_dec_and_test(&files->count))
		return;
	close_files(files);
	free_arrays(files, &files->fdt);
	kfree(files);
}

/**
 * dup_files() - a private copy of a table; each open file is shared.
 * @old: the table.
 * @max: copy only descriptors below this.
 *
 * Context: May sleep.
 * Return: the copy with one user, or ERR_PTR: -ENOMEM, -EMFILE.
 */
struct files_struct *dup_files(struct files_struct *old, unsigned int max)
{
	struct files_struct *new = alloc_files();
	unsigned int need, fd;
	int err = 0;

	if (!new)
		return ERR_PTR(-ENOMEM);

	spin_lock(&old->file_lock);
	for (;;) {
		need = (unsigned int)find_last_bit(old->fdt.open_fds,
						   old->fdt.max_fds);
		need = need >= old->fdt.max_fds ? 0 : min(need + 1, max);
		if (need <= new->fdt.max_fds)
			break;
		spin_unlock(&old->file_lock);
		free_arrays(new, &new->fdt);
		init_table(new);
		err = alloc_arrays(&new->fdt, need);
		if (err) {
			kfree(new);
			return ERR_PTR(err);
		}
		spin_lock(&old->file_lock);
	}
	for_each_set_bit(fd, old->fdt.open_fds, need) {
		struct file *file = old->fdt.fd[fd];

		if (!file) /* taken, not yet filled: not for the child */
			continue;
		new->fdt.fd[fd] = get_file(file);
		set_open_fd(&new->fdt, fd,
			    test_bit(fd, old->fdt.close_on_exec));
	}
	new->next_fd = find_next_fd(&new->fdt, 0);
	spin_unlock(&old->file_lock);
	return new;
}

/**
 * switch_files() - give the current task another table.
 * @files: its use count goes to the task; NULL for none.
 *
 * Context: May sleep: the old one may be closed.
 */
void switch_files(struct files_struct *files)
{
	struct files_struct *old = current->files;

	task_lock(current);
	current->files = files;
	task_unlock(current);
	if (old)
		put_files_struct(old);
}

/**
 * unshare_files() - make the current task the only user of its table.
 *
 * Context: May sleep.
 * Return: 0, -ENOMEM, -EMFILE.
 */
int unshare_files(void)
{
	struct files_struct *new;

	if (refcount_read(&current->files->count) == 1)
		return 0;
	new = dup_files(current->files, UINT_MAX);
	if (IS_ERR(new))
		return (int)PTR_ERR(new);
	switch_files(new);
	return 0;
}

/**
 * do_close_on_exec() - close the descriptors that do not survive execve(2).
 *
 * Context: May sleep; the table is not shared.
 */
void do_close_on_exec(void)
{
	struct files_struct *files = current->files;
	unsigned int fd = 0;
	struct file *file;

	spin_lock(&files->file_lock);
	for (;;) {
		fd = (unsigned int)find_next_bit(files->fdt.close_on_exec,
						 files->fdt.max_fds, fd);
		if (fd >= files->fdt.max_fds)
			break;
		__clear_bit(fd, files->fdt.close_on_exec);
		file = pick_file(files, fd++);
		if (!file)
			continue;
		spin_unlock(&files->file_lock);
		filp_close(file, files);
		cond_resched();
		spin_lock(&files->file_lock);
	}
	spin_unlock(&files->file_lock);
}

static int copy_files(struct task_struct *child,
		      const struct kernel_clone_args *args)
{
	struct files_struct *files = current->files;

	if (!files) { /* a kernel thread after exit_files() */
		child->files = NULL;
		return 0;
	}
	if (args->flags & CLONE_FILES) {
		refcount_inc(&files->count);
		child->files = files;
		return 0;
	}
	files = dup_files(files, UINT_MAX);
	if (IS_ERR(files))
		return (int)PTR_ERR(files);
	child->files = files;
	return 0;
}

static void exit_files(struct task_struct *task)
{
	struct files_struct *files = task->files;

	if (!files)
		return;
	task_lock(task);
	task->files = NULL;
	task_unlock(task);
	put_files_struct(files);
}

const struct task_part task_files = {
	.name = "files",
	.copy = copy_files,
	.exit = exit_files,
	.release = exit_files,
};

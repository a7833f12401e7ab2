/*
 * fs/fget.c - from a descriptor to its file.
 *
 * A table with one user is read without lock or reference: nobody else can
 * close the file under the caller, who is in one system call at a time.  All
 * others take file_lock and a reference.
 */
#include <uapi/errno.h>
#include "lib/bitmap.h"
#include "kernel/base/bug.h"
#include "kernel/task.h"
#include "fs/fdtable.h"
#include "fs/file.h"

/* The file in slot @fd if its mode has none of @mask. */
static struct file *table_file(const struct fdtable *fdt, unsigned int fd,
			       fmode_t mask)
{
	struct file *file = fd < fdt->max_fds ? READ_ONCE(fdt->fd[fd]) : NULL;

	return file && !(file->f_mode & mask) ? file : NULL;
}

static struct file *files_get(struct files_struct *files, unsigned int fd,
			      fmode_t mask)
{
	struct file *file;

	spin_lock(&files->file_lock);
	file = table_file(&files->fdt, fd, mask);
	if (file)
		get_file(file);
	spin_unlock(&files->file_lock);
	return file;
}

/* Borrow from the table if it is ours alone, else take a reference. */
static inline struct fd fd_lookup(unsigned int fd, fmode_t mask)
{
	struct files_struct *files = current->files;
	struct file *file;

	if (refcount_read(&files->count) == 1)
		return (struct fd){ table_file(&files->fdt, fd, mask), 0 };
	file = files_get(files, fd, mask);
	return (struct fd){ file, file ? FDPUT_FPUT : 0 };
}

/**
 * fdget() - the file behind a descriptor, for the length of a system call.
 * @fd: any number.
 *
 * Context: Process context; fdput() in the same system call.
 * Return: file is NULL if the descriptor is not open, or is O_PATH.
 */
struct fd fdget(unsigned int fd)
{
	return fd_lookup(fd, FMODE_PATH);
}

/**
 * fdget_raw() - as fdget(), O_PATH descriptors included.
 * @fd: any number.
 *
 * Context: Process context; fdput() in the same system call.
 * Return: file is NULL if the descriptor is not open.
 */
struct fd fdget_raw(unsigned int fd)
{
	return fd_lookup(fd, 0);
}

/**
 * fdget_pos() - as fdget(), and keep others from moving the position.
 * @fd: any number.
 *
 * Regular files and directories promise that two reads through one open file
 * get different bytes.
 *
 * Context: May sleep; fdput_pos() in the same system call.
 * Return: file is NULL if the descriptor is not open, or is O_PATH.
 */
struct fd fdget_pos(unsigned int fd)
{
	struct fd f = fd_lookup(fd, FMODE_PATH);

	if (f.file && (f.file->f_mode & FMODE_ATOMIC_POS) &&
	    file_count(f.file) > 1) {
		mutex_lock(&f.file->f_pos_lock);
		f.flags |= FDPUT_POS_UNLOCK;
	}
	return f;
}

/**
 * fdput_slow() - the end of a borrowing that cost something.
 * @fd: from one of the fdget()s, flags not 0.
 *
 * Context: May sleep.
 */
void fdput_slow(struct fd fd)
{
	if (fd.flags & FDPUT_POS_UNLOCK)
		mutex_unlock(&fd.file->f_pos_lock);
	if (fd.flags & FDPUT_FPUT)
		fput(fd.file);
}

/**
 * fget() - the file behind a descriptor, with a reference.
 * @fd: any number.
 *
 * Context: Process context.
 * Return: the file, NULL if not open or O_PATH.
 */
struct file *fget(unsigned int fd)
{
	return files_get(current->files, fd, FMODE_PATH);
}

/**
 * fget_raw() - as fget(), O_PATH descriptors included.
 * @fd: any number.
 *
 * Context: Process context.
 * Return: the file or NULL.
 */
struct file *fget_raw(unsigned int fd)
{
	return files_get(current->files, fd, 0);
}

/**
 * fget_task() - a file of another task.
 * @task: referenced by the caller.
 * @fd:   any number.
 *
 * Context: Process context.
 * Return: the file with a reference, NULL if not open or the task is gone.
 */
struct file *fget_task(struct task_struct *task, unsigned int fd)
{
	struct file *file = NULL;

	task_lock(task);
	if (task->files)
		file = files_get(task->files, fd, 0);
	task_unlock(task);
	return file;
}

/**
 * fget_task_next() - the first open file from a number on.
 * @task: referenced by the caller.
 * @fd:   in: where to start; out: the number found.
 *
 * Context: Process context.
 * Return: the file with a reference, NULL if there is none.
 */
struct file *fget_task_next(struct task_struct *task, unsigned int *fd)
{
	struct file *file = NULL;
	struct files_struct *files;

	task_lock(task);
	files = task->files;
	if (files) {
		spin_lock(&files->file_lock);
		for (; *fd < files->fdt.max_fds; ++*fd) {
			*fd = (unsigned int)find_next_bit(
				files->fdt.open_fds, files->fdt.max_fds, *fd);
			file = table_file(&files->fdt, *fd, 0);
			if (file)
				break;
		}
		if (file)
			get_file(file);
		spin_unlock(&files->file_lock);
	}
	task_unlock(task);
	return file;
}

/**
 * fd_is_cloexec() - does a task's descriptor have FD_CLOEXEC?
 * @task: referenced by the caller.
 * @fd:   any number.
 *
 * Context: Process context.
 * Return: true if so.
 */
bool fd_is_cloexec(struct task_struct *task, unsigned int fd)
{
	struct files_struct *files;
	bool res = false;

	task_lock(task);
	files = task->files;
	if (files) {
		spin_lock(&files->file_lock);
		res = fd < files->fdt.max_fds &&
		      test_bit(fd, files->fdt.close_on_exec);
		spin_unlock(&files->file_lock);
	}
	task_unlock(task);
	return res;
}

/**
 * set_close_on_exec() - set or clear FD_CLOEXEC of an open descriptor.
 * @fd: open in the current task.
 * @on: what it shall be.
 *
 * Context: Process context.
 */
void set_close_on_exec(unsigned int fd, bool on)
{
	struct files_struct *files = current->files;

	spin_lock(&files->file_lock);
	if (fd < files->fdt.max_fds && files->fdt.fd[fd]) {
		if (on)
			__set_bit(fd, files->fdt.close_on_exec);
		else
			__clear_bit(fd, files->fdt.close_on_exec);
	}
	spin_unlock(&files->file_lock);
}

/**
 * files_fdsize() - slots in a task's table: FDSize of /proc/PID/status.
 * @task: referenced by the caller.
 *
 * Context: Process context.
 * Return: the number, 0 if the task has let go of its files.
 */
unsigned int files_fdsize(struct task_struct *task)
{
	unsigned int size = 0;

	task_lock(task);
	if (task->files)
		size = READ_ONCE(task->files->fdt.max_fds);
	task_unlock(task);
	return size;
}

/**
 * get_task_files() - the table of another task, with a use count.
 * @task: referenced by the caller.
 *
 * Context: Process context; put_files_struct() after.
 * Return: the table, NULL if the task has none any more.
 */
struct files_struct *get_task_files(struct task_struct *task)
{
	struct files_struct *files;

	task_lock(task);
	files = task->files;
	if (files)
		refcount_inc(&files->count);
	task_unlock(task);
	return files;
}

/**
 * iterate_fd() - look at every open file of a table.
 * @files: the table, kept alive by the caller.
 * @from:  first descriptor.
 * @fn:    called with file_lock held; nonzero ends the walk.
 * @arg:   for @fn.
 *
 * Context: Process context.
 * Return: what @fn returned last, 0 at the end.
 */
int iterate_fd(struct files_struct *files, unsigned int from,
	       int (*fn)(const void *arg, struct file *file, unsigned int fd),
	       const void *arg)
{
	int res = 0;

	spin_lock(&files->file_lock);
	for (unsigned int fd = from; !res && fd < files->fdt.max_fds; fd++)
		if (files->fdt.fd[fd])
			res = fn(arg, files->fdt.fd[fd], fd);
	spin_unlock(&files->file_lock);
	return res;
}

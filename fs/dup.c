/*
 * fs/dup.c - system calls on descriptors as such: dup, close, close_range.
 *
 * See: dup(2), close(2), close_range(2).
 */
#include <uapi/close_range.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include "lib/bitmap.h"
#include "lib/errptr.h"
#include "lib/util.h"
#include "kernel/rlimit.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "fs/fdtable.h"
#include "fs/file.h"

static long dup_to(unsigned int from, unsigned int to, unsigned int flags)
{
	struct file *file = fget_raw(from);
	int fd;

	if (!file)
		return -EBADF;
	fd = replace_fd(to, file, flags);
	fput(file);
	return fd;
}

SYSCALL_DEFINE1(dup, unsigned int, fildes)
{
	struct file *file = fget_raw(fildes);
	int fd;

	if (!file)
		return -EBADF;
	fd = get_unused_fd_flags(0);
	if (fd < 0)
		fput(file);
	else
		fd_install((unsigned int)fd, file);
	return fd;
}

SYSCALL_DEFINE2(dup2, unsigned int, oldfd, unsigned int, newfd)
{
	if (oldfd == newfd) {
		struct fd f = fdget_raw(oldfd);
		long res = f.file ? (long)oldfd : -EBADF;

		fdput(f);
		return res;
	}
	return dup_to(oldfd, newfd, 0);
}

SYSCALL_DEFINE3(dup3, unsigned int, oldfd, unsigned int, newfd, int, flags)
{
	if ((flags & ~O_CLOEXEC) || oldfd == newfd)
		return -EINVAL;
	if (newfd >= rlimit(RLIMIT_NOFILE))
		return -EBADF;
	return dup_to(oldfd, newfd, (unsigned int)flags);
}

/* close(2): the descriptor is gone whatever flush() says, so never restart. */
SYSCALL_DEFINE1(close, unsigned int, fd)
{
	int res = close_fd(fd);

	if (res == -ERESTARTSYS || res == -ERESTARTNOINTR ||
	    res == -ERESTARTNOHAND || res == -ERESTART_RESTARTBLOCK)
		return -EINTR;
	return res;
}

static void close_from(unsigned int fd, unsigned int last)
{
	struct file *file;

	for (;; fd++) {
		file = fget_task_next(current, &fd);
		if (!file)
			return;
		fput(file);
		if (fd > last)
			return;
		close_fd(fd);
		cond_resched();
	}
}

static void cloexec_from(unsigned int fd, unsigned int last)
{
	struct file *file;

	for (;; fd++) {
		file = fget_task_next(current, &fd);
		if (!file)
			return;
		fput(file);
		if (fd > last)
			return;
		set_close_on_exec(fd, true);
	}
}

/* close_range(2): with UNSHARE, do not even copy what will be closed. */
SYSCALL_DEFINE3(close_range, unsigned int, fd, unsigned int, last, unsigned int,
		flags)
{
	struct files_struct *files;
	unsigned int keep = UINT_MAX;

	if (flags & ~(CLOSE_RANGE_UNSHARE | CLOSE_RANGE_CLOEXEC))
		return -EINVAL;
	if (fd > last)
		return -EINVAL;

	if ((flags & CLOSE_RANGE_UNSHARE) &&
	    refcount_read(&current->files->count) > 1) {
		if (!(flags & CLOSE_RANGE_CLOEXEC) && last == UINT_MAX)
			keep = fd;
		files = dup_files(current->files, keep);
		if (IS_ERR(files))
			return PTR_ERR(files);
		switch_files(files);
	}
	if (flags & CLOSE_RANGE_CLOEXEC)
		cloexec_from(fd, last);
	else
		close_from(fd, last);
	return 0;
}

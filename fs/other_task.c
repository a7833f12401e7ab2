/*
 * fs/other_task.c - calls that look into another process by permission to
 * trace it: pidfd_getfd(2), kcmp(2) and process_madvise(2).
 *
 * See: pidfd_getfd(2), kcmp(2), process_madvise(2), ptrace(2) ("Ptrace access
 * mode checking").
 */
#include <uapi/capability.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/kcmp.h>
#include <uapi/mman.h>
#include <uapi/uio.h>
#include "lib/errptr.h"
#include "kernel/cred.h"
#include "kernel/pid.h"
#include "kernel/random.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/proc/internal.h"
#include "fs/read_write.h"
#include "mm/iov_iter.h"
#include "mm/mm.h"
#include "mm/slab.h"

#define FAST_IOV 8

/* The process of a pidfd, referenced; ERR_PTR(-EBADF or -ESRCH). */
static struct task_struct *pidfd_get_task(int pidfd)
{
	struct pid *pid = pidfd_get_pid((unsigned int)pidfd, NULL);
	struct task_struct *task;

	if (IS_ERR(pid))
		return ERR_CAST(pid);
	task = get_pid_task(pid, PIDTYPE_TGID);
	put_pid(pid);
	return task ? task : ERR_PTR(-ESRCH);
}

static long take_file(struct task_struct *task, unsigned int fd)
{
	struct file *file;
	long res;

	if (!proc_may_access(task, PROC_ACCESS_ATTACH))
		return -EPERM;
	file = fget_task(task, fd);
	if (!file)
		return -EBADF;
	res = receive_fd(file, O_CLOEXEC);
	fput(file);
	return res;
}

SYSCALL_DEFINE3(pidfd_getfd, int, pidfd, int, fd, unsigned int, flags)
{
	struct task_struct *task;
	long res;

	if (flags)
		return -EINVAL;
	task = pidfd_get_task(pidfd);
	if (IS_ERR(task))
		return PTR_ERR(task);
	res = take_file(task, (unsigned int)fd);
	put_task_struct(task);
	return res;
}

/* What two tasks are asked to have in common: an address, only compared. */
static const void *shared_part(struct task_struct *task, int type)
{
	switch (type) {
	case KCMP_VM:
		return task->mm;
	case KCMP_FILES:
		return task->files;
	case KCMP_FS:
		return task->fs;
	case KCMP_SIGHAND:
		return task->sighand;
	case KCMP_SYSVSEM:
		return task->sem_undo;
	default:
		return NULL; /* KCMP_IO: nobody has a context of that kind */
	}
}

static const void *open_file(struct task_struct *task, unsigned long fd)
{
	struct file *file = fget_task(task, (unsigned int)fd);

	if (!file)
		return ERR_PTR(-EBADF);
	fput(file);
	return file;
}

/* 0: the same; 1 or 2: an order that tells nothing about addresses. */
static long order(const void *a, const void *b)
{
	static unsigned long mask, factor;

	if (!READ_ONCE(factor)) {
		get_random_bytes(&mask, sizeof(mask));
		WRITE_ONCE(factor, get_random_u64() | 1);
	}
	if (a == b)
		return 0;
	return ((unsigned long)a ^ mask) * factor <
			       ((unsigned long)b ^ mask) * factor
		       ? 1
		       : 2;
}

static long compare(struct task_struct *a, struct task_struct *b, int type,
		    const unsigned long *fds)
{
	const void *x, *y;

	if (!proc_may_access(a, PROC_ACCESS_READ) ||
	    !proc_may_access(b, PROC_ACCESS_READ))
		return -EPERM;
	switch (type) {
	case KCMP_FILE:
		x = open_file(a, fds[0]);
		y = open_file(b, fds[1]);
		return IS_ERR(x) || IS_ERR(y) ? -EBADF : order(x, y);
	case KCMP_VM:
	case KCMP_FILES:
	case KCMP_FS:
	case KCMP_SIGHAND:
	case KCMP_IO:
	case KCMP_SYSVSEM:
		return order(shared_part(a, type), shared_part(b, type));
	case KCMP_EPOLL_TFD:
		return -EOPNOTSUPP;
	default:
		return -EINVAL;
	}
}

SYSCALL_DEFINE5(kcmp, pid_t, pid1, pid_t, pid2, int, type, unsigned long, idx1,
		unsigned long, idx2)
{
	const unsigned long fds[] = { idx1, idx2 };
	struct task_struct *a = find_get_task_by_vpid(pid1);
	struct task_struct *b = find_get_task_by_vpid(pid2);
	long res = a && b ? compare(a, b, type, fds) : -ESRCH;

	if (a)
		put_task_struct(a);
	if (b)
		put_task_struct(b);
	return res;
}

/* Advice on each piece; bytes advised, or what the first one met. */
static ssize_t advise_pieces(struct mm_struct *mm, const struct iovec *iov,
			     unsigned long n, int behavior)
{
	ssize_t done = 0;

	for (unsigned long i = 0; i < n; i++) {
		int err = do_madvise(mm, (unsigned long)iov[i].iov_base,
				     iov[i].iov_len, behavior);

		if (err)
			return done ? done : err;
		done += (ssize_t)iov[i].iov_len;
	}
	return done;
}

static ssize_t advise_task(struct task_struct *task, const struct iovec *iov,
			   unsigned long n, int behavior)
{
	struct mm_struct *mm;
	ssize_t res;

	if (behavior != MADV_COLD && behavior != MADV_PAGEOUT &&
	    behavior != MADV_WILLNEED)
		return -EINVAL;
	mm = proc_mm_access(task, PROC_ACCESS_READ);
	if (!mm)
		return -ESRCH;
	if (IS_ERR(mm))
		return PTR_ERR(mm);
	/* Whose pages are fast is a matter of priority. */
	res = capable(CAP_SYS_NICE) ? advise_pieces(mm, iov, n, behavior)
				    : -EPERM;
	mmput(mm);
	return res;
}

SYSCALL_DEFINE5(process_madvise, int, pidfd, const struct iovec __user *, vec,
		size_t, vlen, int, behavior, unsigned int, flags)
{
	const struct user_vec user = { vec, vlen };
	struct iovec fast[FAST_IOV], *iov = fast;
	struct task_struct *task;
	struct iov_iter iter;
	ssize_t res;

	if (flags)
		return -EINVAL;
	res = import_iovec(ITER_DEST, &user, FAST_IOV, &iov, &iter);
	if (res < 0)
		return res;
	task = pidfd_get_task(pidfd);
	if (IS_ERR(task)) {
		res = PTR_ERR(task);
	} else {
		res = advise_task(task, iov, vlen, behavior);
		put_task_struct(task);
	}
	if (iov != fast)
		kfree(iov);
	return res;
}

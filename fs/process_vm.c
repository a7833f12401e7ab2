/*
 * fs/process_vm.c - copying between two address spaces.
 *
 * The other process's memory passes through one kernel page, so that neither
 * side's faults happen while the other is held.
 *
 * See: process_vm_readv(2).
 */
#include <uapi/errno.h>
#include <uapi/uio.h>
#include "lib/errptr.h"
#include "lib/util.h"
#include "asm/uaccess.h"
#include "kernel/pid.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "fs/proc/internal.h"
#include "fs/read_write.h"
#include "mm/iov_iter.h"
#include "mm/mm.h"
#include "mm/page.h"
#include "mm/slab.h"

#define FAST_IOV 8

struct vm_transfer {
	struct mm_struct *mm; /* the other process's */
	struct iov_iter local;
	char *buf; /* a page */
	bool write;
};

/* One piece inside one page of the other side: bytes moved. */
static size_t move_piece(struct vm_transfer *x, unsigned long addr, size_t len)
{
	unsigned int flags = FAULT_FLAG_REMOTE;
	size_t got;

	if (x->write) {
		got = copy_from_iter(x->buf, len, &x->local);
		return access_process_vm(x->mm, addr, x->buf, got,
					 flags | FAULT_FLAG_WRITE);
	}
	got = access_process_vm(x->mm, addr, x->buf, len, flags);
	return copy_to_iter(x->buf, got, &x->local);
}

/* Bytes moved of one remote buffer; fewer than it has at a bad page. */
static size_t move_buffer(struct vm_transfer *x, const struct iovec *remote)
{
	unsigned long addr = (unsigned long)remote->iov_base;
	size_t left = min(remote->iov_len, iov_iter_count(&x->local));
	size_t done = 0, piece, moved;

	while (done < left) {
		piece = min(left - done,
			    PAGE_SIZE - offset_in_page(addr + done));
		moved = move_piece(x, addr + done, piece);
		done += moved;
		if (moved < piece)
			break;
	}
	return done;
}

static ssize_t move_all(struct vm_transfer *x, const struct iovec *remote,
			unsigned long n)
{
	ssize_t total = 0;

	x->buf = (char *)__get_free_page(GFP_KERNEL);
	if (!x->buf)
		return -ENOMEM;
	for (unsigned long i = 0; i < n && iov_iter_count(&x->local); i++) {
		size_t want = min(remote[i].iov_len, iov_iter_count(&x->local));
		size_t moved = move_buffer(x, &remote[i]);

		total += (ssize_t)moved;
		if (moved < want) {
			total = total ? total : -EFAULT;
			break;
		}
	}
	free_page((unsigned long)x->buf);
	return total;
}

/* The memory of a process, if the caller may attach to it. */
static struct mm_struct *mm_of_pid(pid_t pid)
{
	struct task_struct *task = find_get_task_by_vpid(pid);
	struct mm_struct *mm;

	if (!task)
		return ERR_PTR(-ESRCH);
	mm = proc_mm_access(task, PROC_ACCESS_ATTACH);
	put_task_struct(task);
	if (!mm)
		return ERR_PTR(-ESRCH);
	return mm == ERR_PTR(-EACCES) ? ERR_PTR(-EPERM) : mm;
}

static struct iovec *copy_remote(const struct user_vec *vec)
{
	struct iovec *iov;

	if (vec->len > UIO_MAXIOV)
		return ERR_PTR(-EINVAL);
	iov = kmalloc_array(max(vec->len, 1UL), sizeof(*iov), GFP_KERNEL);
	if (!iov)
		return ERR_PTR(-ENOMEM);
	if (copy_from_user(iov, vec->iov, vec->len * sizeof(*iov))) {
		kfree(iov);
		return ERR_PTR(-EFAULT);
	}
	for (unsigned long i = 0; i < vec->len; i++) {
		if ((ssize_t)iov[i].iov_len < 0) {
			kfree(iov);
			return ERR_PTR(-EINVAL);
		}
	}
	return iov;
}

static ssize_t process_vm_rw(pid_t pid, const struct user_vec *local,
			     const struct user_vec *remote, bool write)
{
	struct iovec fast[FAST_IOV], *iov = fast, *there;
	struct vm_transfer x = { .write = write };
	ssize_t done;

	done = import_iovec(write ? ITER_SOURCE : ITER_DEST, local, FAST_IOV,
			    &iov, &x.local);
	if (done <= 0)
		return done;
	there = copy_remote(remote);
	if (IS_ERR(there)) {
		done = PTR_ERR(there);
		goto out_free_local;
	}
	x.mm = mm_of_pid(pid);
	if (IS_ERR(x.mm)) {
		done = PTR_ERR(x.mm);
	} else {
		done = move_all(&x, there, remote->len);
		mmput(x.mm);
	}
	kfree(there);
out_free_local:
	if (iov != fast)
		kfree(iov);
	return done;
}

SYSCALL_DEFINE6(process_vm_readv, pid_t, pid, const struct iovec __user *, lvec,
		unsigned long, liovcnt, const struct iovec __user *, rvec,
		unsigned long, riovcnt, unsigned long, flags)
{
	const struct user_vec local = { lvec, liovcnt };
	const struct user_vec remote = { rvec, riovcnt };

	return flags ? -EINVAL : process_vm_rw(pid, &local, &remote, false);
}

SYSCALL_DEFINE6(process_vm_writev, pid_t, pid, const struct iovec __user *,
		lvec, unsigned long, liovcnt, const struct iovec __user *, rvec,
		unsigned long, riovcnt, unsigned long, flags)
{
	const struct user_vec local = { lvec, liovcnt };
	const struct user_vec remote = { rvec, riovcnt };

	return flags ? -EINVAL : process_vm_rw(pid, &local, &remote, true);
}

/*
 * fs/signalfd.c - signals read from a descriptor.
 *
 * The descriptor holds a set of signals and nothing else: what is read are
 * the reader's own pending signals of that set, taken from its queues.
 *
 * See: signalfd(2).
 */
#include <uapi/errno.h>
#include <uapi/eventpoll.h>
#include <uapi/fcntl.h>
#include <uapi/poll.h>
#include "asm/uaccess.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/signal.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "mm/iov_iter.h"
#include "mm/slab.h"
#include "fs/anon_inode.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/seq_file.h"

static_assert(sizeof(struct signalfd_siginfo) == 128, "part of the ABI");

struct signalfd {
	sigset_t others; /* signals that are not ours: blocked, to dequeue */
};

static const struct file_operations signalfd_fops;

/* Is a signal of the set pending?  siglock held. */
static bool has_signal(const struct signalfd *s)
{
	unsigned long pending = current->pending.signal.sig[0] |
				current->signal->shared_pending.signal.sig[0];

	return pending & ~s->others.sig[0];
}

static __poll_t signalfd_poll(struct file *file, poll_table *pt)
{
	struct signalfd *s = file->private_data;
	__poll_t mask = 0;

	poll_wait(file, &current->sighand->signalfd_wqh, pt);
	spin_lock_irq(&current->sighand->siglock);
	if (has_signal(s))
		mask = POLLIN;
	spin_unlock_irq(&current->sighand->siglock);
	return mask;
}

/* A siginfo in the form read(2) hands out: every field that may count. */
static void fill_siginfo(struct signalfd_siginfo *to,
			 const kernel_siginfo_t *info)
{
	memset(to, 0, sizeof(*to));
	to->ssi_signo = (unsigned int)info->si_signo;
	to->ssi_errno = info->si_errno;
	to->ssi_code = info->si_code;
	if (info->si_signo == SIGCHLD && info->si_code > 0) {
		to->ssi_pid = (unsigned int)info->si_pid;
		to->ssi_uid = info->si_uid;
		to->ssi_status = info->si_status;
		to->ssi_utime = (unsigned long)info->si_utime;
		to->ssi_stime = (unsigned long)info->si_stime;
	} else if (info->si_code == SI_TIMER) {
		to->ssi_tid = (unsigned int)info->si_tid;
		to->ssi_overrun = (unsigned int)info->si_overrun;
		to->ssi_ptr = (unsigned long)info->si_ptr;
		to->ssi_int = info->si_int;
	} else if (info->si_code > 0 && info->si_code < SI_KERNEL &&
		   (sigmask(info->si_signo) & SYNCHRONOUS_MASK)) {
		to->ssi_addr = (unsigned long)info->si_addr;
	} else if (info->si_signo == SIGIO && info->si_code > 0 &&
		   info->si_code < SI_KERNEL) {
		to->ssi_band = (unsigned int)info->si_band;
		to->ssi_fd = info->si_fd;
	} else {
		to->ssi_pid = (unsigned int)info->si_pid;
		to->ssi_uid = info->si_uid;
		to->ssi_ptr = (unsigned long)info->si_ptr;
		to->ssi_int = info->si_int;
	}
}

/* Take one signal of the set: its number, 0 if there is none. */
static int take_signal(struct signalfd *s, kernel_siginfo_t *info)
{
	enum pid_type type;
	int sig;

	spin_lock_irq(&current->sighand->siglock);
	sig = dequeue_signal(current, &s->others, info, &type);
	spin_unlock_irq(&current->sighand->siglock);
	return sig;
}

/* The same, but wait for it. */
static int wait_signal(struct signalfd *s, kernel_siginfo_t *info)
{
	wait_queue_head_t *wq = &current->sighand->signalfd_wqh;
	DEFINE_WAIT(wait);
	int sig;

	for (;;) {
		prepare_to_wait(wq, &wait, TASK_INTERRUPTIBLE);
		sig = take_signal(s, info);
		if (sig)
			break;
		if (signal_pending(current)) {
			sig = -ERESTARTSYS;
			break;
		}
		schedule();
	}
	finish_wait(wq, &wait);
	return sig;
}

static ssize_t signalfd_read(struct file *file, struct iov_iter *to,
			     loff_t *pos)
{
	struct signalfd *s = file->private_data;
	bool wait = !(file->f_flags & O_NONBLOCK);
	struct signalfd_siginfo out;
	kernel_siginfo_t info;
	ssize_t done = 0;
	int sig;

	(void)pos;
	if (iov_iter_count(to) < sizeof(out))
		return -EINVAL;
	do {
		sig = wait ? wait_signal(s, &info) : take_signal(s, &info);
		if (sig <= 0)
			break;
		wait = false;
		fill_siginfo(&out, &info);
		if (copy_to_iter(&out, sizeof(out), to) != sizeof(out))
			return done ? done : -EFAULT;
		done += sizeof(out);
	} while (iov_iter_count(to) >= sizeof(out));
	if (done)
		return done;
	return sig ? sig : -EAGAIN;
}

static int signalfd_release(struct inode *inode, struct file *file)
{
	(void)inode;
	kfree(file->private_data);
	return 0;
}

static void signalfd_fdinfo(struct seq_file *m, struct file *file)
{
	struct signalfd *s = file->private_data;

	seq_printf(m, "sigmask:\t%016lx\n", ~s->others.sig[0]);
}

static const struct file_operations signalfd_fops = {
	.read = signalfd_read,
	.poll = signalfd_poll,
	.release = signalfd_release,
	.llseek = noop_llseek,
	.show_fdinfo = signalfd_fdinfo,
};

/* Another set for a descriptor that exists. */
static long change_set(int ufd, const sigset_t *others)
{
	struct fd f = fdget((unsigned int)ufd);
	struct signalfd *s;

	if (!f.file)
		return -EBADF;
	if (f.file->f_op != &signalfd_fops) {
		fdput(f);
		return -EINVAL;
	}
	s = f.file->private_data;
	spin_lock_irq(&current->sighand->siglock);
	s->others = *others;
	spin_unlock_irq(&current->sighand->siglock);
	wake_up(&current->sighand->signalfd_wqh);
	fdput(f);
	return ufd;
}

static long do_signalfd(int ufd, const sigset_t __user *user_mask, size_t size,
			int flags)
{
	struct signalfd *s;
	sigset_t mask;
	int fd;

	if (size != sizeof(mask))
		return -EINVAL;
	if (copy_from_user(&mask, user_mask, sizeof(mask)))
		return -EFAULT;
	if (flags & ~(SFD_CLOEXEC | SFD_NONBLOCK))
		return -EINVAL;
	sigdelsetmask(&mask, SIG_KERNEL_ONLY_MASK);
	mask.sig[0] = ~mask.sig[0];
	if (ufd != -1)
		return change_set(ufd, &mask);

	s = kzalloc(sizeof(*s), GFP_KERNEL);
	if (!s)
		return -ENOMEM;
	s->others = mask;
	fd = anon_inode_getfd("[signalfd]", &signalfd_fops, s,
			      O_RDWR | (flags & (O_CLOEXEC | O_NONBLOCK)));
	if (fd < 0)
		kfree(s);
	return fd;
}

SYSCALL_DEFINE4(signalfd4, int, ufd, const sigset_t __user *, user_mask, size_t,
		sizemask, int, flags)
{
	return do_signalfd(ufd, user_mask, sizemask, flags);
}

SYSCALL_DEFINE3(signalfd, int, ufd, const sigset_t __user *, user_mask, size_t,
		sizemask)
{
	return do_signalfd(ufd, user_mask, sizemask, 0);
}

/*
 * fs/select.c - select(2): poll with bitmaps.
 *
 * Six bitmaps of n bits each: what is asked for in, out and ex, and the
 * answers.  Short ones live on the stack.
 *
 * See: select(2), pselect(2).
 */
#include <uapi/errno.h>
#include <uapi/poll.h>
#include <uapi/time.h>
#include "asm/uaccess.h"
#include "lib/bitmap.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/signal.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "mm/slab.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/poll.h"
#include "fs/poll_time.h"

#define POLLIN_SET  (POLLRDNORM | POLLRDBAND | POLLIN | POLLHUP | POLLERR)
#define POLLOUT_SET (POLLWRBAND | POLLWRNORM | POLLOUT | POLLERR)
#define POLLEX_SET  POLLPRI

#define SELECT_STACK_WORDS 30

enum {
	SEL_IN,
	SEL_OUT,
	SEL_EX,
	SEL_KINDS
};

/* One select() in progress. */
struct select_sets {
	unsigned int n;
	unsigned int words;  /* of one bitmap */
	unsigned long *bits; /* asked in, out, ex; answered in, out, ex */
	unsigned long on_stack[SELECT_STACK_WORDS];
};

static const __poll_t kind_mask[SEL_KINDS] = { POLLIN_SET, POLLOUT_SET,
					       POLLEX_SET };

static unsigned long *asked(struct select_sets *s, int kind)
{
	return s->bits + (size_t)kind * s->words;
}

static unsigned long *answer(struct select_sets *s, int kind)
{
	return asked(s, kind + SEL_KINDS);
}

/* What is asked about descriptor @fd; 0: nothing. */
static __poll_t wanted(struct select_sets *s, unsigned int fd)
{
	__poll_t want = 0;

	for (int kind = 0; kind < SEL_KINDS; kind++)
		if (test_bit(fd, asked(s, kind)))
			want |= kind_mask[kind];
	return want;
}

/* Ask one descriptor: number of bits set in the answers, or -EBADF. */
static int select_one(struct select_sets *s, unsigned int fd, __poll_t want,
		      poll_table *pt)
{
	struct fd f = fdget(fd);
	__poll_t mask;
	int count = 0;

	if (!f.file)
		return -EBADF;
	pt->key = want | POLLERR | POLLHUP;
	mask = vfs_poll(f.file, pt);
	fdput(f);
	for (int kind = 0; kind < SEL_KINDS; kind++) {
		if ((mask & kind_mask[kind]) && test_bit(fd, asked(s, kind))) {
			__set_bit(fd, answer(s, kind));
			count++;
		}
	}
	return count;
}

/* Ask all; bits set, or -EBADF. */
static int select_all(struct select_sets *s, poll_table *pt)
{
	int count = 0, res;

	for (unsigned int fd = 0; fd < s->n; fd++) {
		__poll_t want = wanted(s, fd);

		if (!want)
			continue;
		res = select_one(s, fd, want, pt);
		if (res < 0)
			return res;
		if (res)
			pt->qproc = NULL;
		count += res;
	}
	return count;
}

static int do_select(struct select_sets *s, u64 deadline)
{
	struct poll_wqueues pwq;
	bool in_time = deadline != 0;
	int count;

	poll_initwait(&pwq);
	if (!in_time)
		pwq.pt.qproc = NULL;
	for (;;) {
		count = select_all(s, &pwq.pt);
		pwq.pt.qproc = NULL;
		if (!count && pwq.error)
			count = pwq.error;
		if (!count && signal_pending(current))
			count = -ERESTARTNOHAND;
		if (count || !in_time)
			break;
		in_time = poll_sleep(&pwq, deadline);
	}
	poll_freewait(&pwq);
	return count;
}

/* Room for six bitmaps of @n bits, cleared. */
static int alloc_sets(struct select_sets *s, int n)
{
	size_t bytes;

	if (n < 0)
		return -EINVAL;
	s->n = min((unsigned int)n, files_fdsize(current));
	s->words = BITS_TO_LONGS(s->n);
	bytes = 2UL * SEL_KINDS * s->words * sizeof(long);
	s->bits = s->on_stack;
	if (bytes > sizeof(s->on_stack)) {
		s->bits = kvmalloc(bytes, GFP_KERNEL);
		if (!s->bits)
			return -ENOMEM;
	}
	memset(s->bits, 0, bytes);
	return 0;
}

static int copy_in(struct select_sets *s, unsigned long __user *const *sets)
{
	for (int kind = 0; kind < SEL_KINDS; kind++)
		if (sets[kind] && copy_from_user(asked(s, kind), sets[kind],
						 s->words * sizeof(long)))
			return -EFAULT;
	return 0;
}

static int copy_out(struct select_sets *s, unsigned long __user *const *sets)
{
	for (int kind = 0; kind < SEL_KINDS; kind++)
		if (sets[kind] && copy_to_user(sets[kind], answer(s, kind),
					       s->words * sizeof(long)))
			return -EFAULT;
	return 0;
}

static int core_select(int n, unsigned long __user *const *sets, u64 deadline)
{
	struct select_sets s;
	int res;

	res = alloc_sets(&s, n);
	if (res)
		return res;
	res = copy_in(&s, sets);
	if (res)
		goto out_free;
	res = do_select(&s, deadline);
	if (res >= 0 && copy_out(&s, sets))
		res = -EFAULT;
out_free:
	if (s.bits != s.on_stack)
		kvfree(s.bits);
	return res;
}

SYSCALL_DEFINE5(select, int, n, unsigned long __user *, in,
		unsigned long __user *, out, unsigned long __user *, ex,
		struct __kernel_old_timeval __user *, tv)
{
	unsigned long __user *sets[SEL_KINDS] = { in, out, ex };
	struct poll_limit limit;
	int res = poll_limit_from_timeval(&limit, tv);

	if (res)
		return res;
	res = core_select(n, sets, limit.deadline);
	return poll_limit_finish(&limit, res);
}

/* pselect6(2) packs its sixth and seventh argument into one. */
struct sigset_argpack {
	const sigset_t __user *set;
	size_t size;
};

SYSCALL_DEFINE6(pselect6, int, n, unsigned long __user *, in,
		unsigned long __user *, out, unsigned long __user *, ex,
		struct __kernel_timespec __user *, tsp,
		const struct sigset_argpack __user *, upack)
{
	unsigned long __user *sets[SEL_KINDS] = { in, out, ex };
	struct sigset_argpack pack = { NULL, 0 };
	struct poll_limit limit;
	int res;

	if (upack && copy_from_user(&pack, upack, sizeof(pack)))
		return -EFAULT;
	res = poll_limit_from_timespec(&limit, tsp);
	if (!res)
		res = set_user_sigmask(pack.set, pack.size);
	if (res)
		return res;
	res = core_select(n, sets, limit.deadline);
	restore_saved_sigmask_unless(res == -ERESTARTNOHAND);
	return poll_limit_finish(&limit, res);
}

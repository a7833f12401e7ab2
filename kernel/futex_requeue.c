/*
 * kernel/futex_requeue.c - moving waiters, and changing a word while waking.
 *
 * Both touch two words, hence two buckets, locked by address.
 *
 * See: futex(2): FUTEX_CMP_REQUEUE, FUTEX_WAKE_OP.
 */
#include "asm/uaccess.h"
#include "kernel/futex_internal.h"
#include "kernel/task.h"
#include <uapi/errno.h>

/* Both buckets locked: wake the first few, move the next few. */
static int requeue_locked(const struct futex_requeue *args,
			  const struct futex_key key[2],
			  struct futex_bucket *bucket[2])
{
	struct futex_q *q, *next;
	int done = 0;

	list_for_each_entry_safe(q, next, &bucket[0]->waiters, list) {
		if (done - args->nr_wake >= args->nr_requeue)
			break;
		if (!futex_match(&q->key, &key[0]))
			continue;
		if (++done <= args->nr_wake) {
			futex_wake_one(q);
			continue;
		}
		q->key = key[1];
		if (bucket[0] != bucket[1]) {
			list_del(&q->list);
			futex_queue(q, bucket[1]);
		}
	}
	return done;
}

/**
 * futex_requeue() - wake some waiters of a word, let others wait on another.
 * @args: what and how many.
 *
 * Context: Task context, may sleep.
 * Return: how many were woken or moved; -EAGAIN (another value), -EINVAL,
 * -EFAULT.
 */
int futex_requeue(const struct futex_requeue *args)
{
	struct futex_bucket *bucket[2];
	struct futex_key key[2];
	u32 now;
	int ret;

	if (args->nr_wake < 0 || args->nr_requeue < 0)
		return -EINVAL;
	for (;;) {
		ret = futex_get_key(args->uaddr1, args->flags, &key[0]);
		if (ret)
			return ret;
		ret = futex_get_key(args->uaddr2, args->flags, &key[1]);
		if (ret)
			return ret;
		bucket[0] = futex_bucket_of(&key[0]);
		bucket[1] = futex_bucket_of(&key[1]);
		futex_double_lock(bucket[0], bucket[1]);
		if (!args->cmpval || !futex_get_value(&now, args->uaddr1))
			break;
		futex_double_unlock(bucket[0], bucket[1]);
		if (get_user(now, args->uaddr1))
			return -EFAULT;
	}
	if (args->cmpval && now != *args->cmpval)
		ret = -EAGAIN;
	else
		ret = requeue_locked(args, key, bucket);
	futex_double_unlock(bucket[0], bucket[1]);
	return ret;
}

/* The word after the operation; false if there is no such operation. */
static bool apply_op(int op, u32 arg, u32 old, u32 *new)
{
	switch (op) {
	case FUTEX_OP_SET:
		*new = arg;
		return true;
	case FUTEX_OP_ADD:
		*new = old + arg;
		return true;
	case FUTEX_OP_OR:
		*new = old | arg;
		return true;
	case FUTEX_OP_ANDN:
		*new = old & ~arg;
		return true;
	case FUTEX_OP_XOR:
		*new = old ^ arg;
		return true;
	default:
		return false;
	}
}

/* 1 or 0; -ENOSYS if there is no such comparison. */
static int compare_op(int cmp, int old, int arg)
{
	switch (cmp) {
	case FUTEX_OP_CMP_EQ:
		return old == arg;
	case FUTEX_OP_CMP_NE:
		return old != arg;
	case FUTEX_OP_CMP_LT:
		return old < arg;
	case FUTEX_OP_CMP_LE:
		return old <= arg;
	case FUTEX_OP_CMP_GT:
		return old > arg;
	case FUTEX_OP_CMP_GE:
		return old >= arg;
	default:
		return -ENOSYS;
	}
}

/* Change the word at once, page faults off.  Its old value is in *@old. */
static int change_word(u32 __user *uaddr, int op, u32 arg, u32 *old)
{
	u32 seen, new;
	int err;

	err = get_user(*old, uaddr);
	while (!err) {
		if (!apply_op(op, arg, *old, &new))
			return -ENOSYS;
		err = cmpxchg_user_u32(&seen, uaddr, *old, new);
		if (err || seen == *old)
			return err;
		*old = seen;
	}
	return err;
}

/* The encoded operation: 1 or 0 as the comparison says, or -errno. */
static int op_in_user(unsigned int encoded, u32 __user *uaddr)
{
	int op = (int)(encoded >> 28 & 7), cmp = (int)(encoded >> 24 & 15);
	int arg = (int)(encoded << 8) >> 20,
	    cmparg = (int)(encoded << 20) >> 20;
	u32 old;
	int err;

	if (encoded >> 28 & FUTEX_OP_OPARG_SHIFT)
		arg = (int)(1U << (arg & 31));
	pagefault_disable();
	err = change_word(uaddr, op, (u32)arg, &old);
	pagefault_enable();
	return err ? err : compare_op(cmp, (int)old, cmparg);
}

/* Wake up to @nr waiters; the bucket is locked. */
static int wake_matching(struct futex_bucket *bucket,
			 const struct futex_key *key, int nr)
{
	struct futex_q *q, *next;
	int woken = 0;

	list_for_each_entry_safe(q, next, &bucket->waiters, list) {
		if (!futex_match(&q->key, key))
			continue;
		futex_wake_one(q);
		if (++woken >= nr)
			break;
	}
	return woken;
}

/**
 * futex_wake_op() - change a word, wake waiters of another, and of it too.
 * @uaddr1:   whose waiters are woken.
 * @uaddr2:   the word to change; its waiters are woken if the old value fits.
 * @nr_wake:  of the first.
 * @nr_wake2: of the second.
 * @op:       operation and comparison, encoded as futex(2) says.
 * @flags:    FLAGS_*.
 *
 * Context: Task context, may sleep.
 * Return: how many woke; -ENOSYS (no such operation), -EINVAL, -EFAULT.
 */
int futex_wake_op(u32 __user *uaddr1, u32 __user *uaddr2, int nr_wake,
		  int nr_wake2, int op, unsigned int flags)
{
	struct futex_bucket *bucket[2];
	struct futex_key key[2];
	int ret, fits;

	for (;;) {
		ret = futex_get_key(uaddr1, flags, &key[0]);
		if (!ret)
			ret = futex_get_key(uaddr2, flags, &key[1]);
		if (ret)
			return ret;
		bucket[0] = futex_bucket_of(&key[0]);
		bucket[1] = futex_bucket_of(&key[1]);
		futex_double_lock(bucket[0], bucket[1]);
		fits = op_in_user((unsigned int)op, uaddr2);
		if (fits >= 0)
			break;
		futex_double_unlock(bucket[0], bucket[1]);
		if (fits != -EFAULT)
			return fits;
		if (futex_fault_in(uaddr2))
			return -EFAULT;
	}
	ret = wake_matching(bucket[0], &key[0], nr_wake);
	if (fits)
		ret += wake_matching(bucket[1], &key[1], nr_wake2);
	futex_double_unlock(bucket[0], bucket[1]);
	return ret;
}

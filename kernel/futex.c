/*
 * kernel/futex.c - sleeping until a word of user memory is said to have changed.
 *
 * Waiters hang in a hash table of buckets by key.  Whoever waits compares the
 * word under the bucket's lock and queues itself before letting go; whoever
 * changed the word takes the same lock to wake: so no wake-up falls between.
 * The word is read with page faults off; if it is not there, the lock is
 * dropped, the page brought in, and all begins anew.
 *
 * A key holds no reference: the worst a reused address can do is wake somebody
 * for nothing, which futex(2) allows.
 *
 * See: futex(2), futex(7), set_robust_list(2).
 */
#include "asm/smp.h"
#include "asm/uaccess.h"
#include "kernel/base/bug.h"
#include "kernel/futex.h"
#include "kernel/futex_internal.h"
#include "kernel/signal.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "kernel/time.h"
#include "kernel/time_ns.h"
#include "lib/hash.h"
#include "lib/util.h"
#include "mm/mm.h"
#include "mm/slab.h"
#include <uapi/errno.h>

static struct futex_bucket *buckets;
static unsigned int bucket_bits;

/**
 * futex_init() - the table of waiters, sized by the number of CPUs.
 *
 * Context: Boot, once slabs work.
 */
void futex_init(void)
{
	bucket_bits = order_base_2(256UL * (unsigned long)nr_cpu_ids);
	buckets = kvzalloc(sizeof(*buckets) << bucket_bits, GFP_KERNEL);
	BUG_ON(!buckets);
	for (size_t i = 0; i < 1UL << bucket_bits; i++) {
		spin_lock_init(&buckets[i].lock, RANK_FUTEX, "futex_bucket");
		INIT_LIST_HEAD(&buckets[i].waiters);
	}
}

struct futex_bucket *futex_bucket_of(const struct futex_key *key)
{
	u64 mix = (unsigned long)key->object / 32 + key->offset / 4;

	return &buckets[hash_64(mix, bucket_bits)];
}

/* The key of a word in memory that other processes may map. */
static int shared_key(unsigned long addr, struct mm_struct *mm,
		      struct futex_key *key)
{
	struct vm_area_struct *vma;

	mmap_read_lock(mm);
	vma = find_vma(mm, addr);
	if (!vma || vma->vm_start > addr) {
		mmap_read_unlock(mm);
		return -EFAULT;
	}
	if (vma_is_shared(vma) && vma->vm_mapping) {
		key->object = vma->vm_mapping;
		key->offset = vma->vm_pgoff * PAGE_SIZE + addr - vma->vm_start;
	}
	mmap_read_unlock(mm);
	return 0;
}

/**
 * futex_get_key() - what identifies a futex word.
 * @uaddr: the word.
 * @flags: FLAGS_SHARED if other processes may share it.
 * @key:   where the answer goes.
 *
 * Context: Task context; may sleep for a shared word.
 * Return: 0, -EINVAL (not aligned), -EFAULT.
 */
int futex_get_key(u32 __user *uaddr, unsigned int flags, struct futex_key *key)
{
	unsigned long addr = (unsigned long)uaddr;

	if (addr % sizeof(u32))
		return -EINVAL;
	if (!access_ok(uaddr, sizeof(u32)))
		return -EFAULT;
	key->object = current->mm;
	key->offset = addr;
	return flags & FLAGS_SHARED ? shared_key(addr, current->mm, key) : 0;
}

int futex_get_value(u32 *value, u32 __user *uaddr)
{
	int err;

	pagefault_disable();
	err = get_user(*value, uaddr);
	pagefault_enable();
	return err;
}

int futex_fault_in(u32 __user *uaddr)
{
	return fault_in_writeable((char __user *)uaddr, sizeof(*uaddr));
}

/* Real-time waiters first, by priority; then in order of arrival. */
void futex_queue(struct futex_q *q, struct futex_bucket *bucket)
{
	struct futex_q *other;

	assert_held(&bucket->lock);
	q->bucket = bucket;
	if (q->prio < MAX_RT_PRIO) {
		list_for_each_entry(other, &bucket->waiters, list)
			if (other->prio > q->prio)
				break;
		list_add_tail(&q->list, &other->list);
		return;
	}
	list_add_tail(&q->list, &bucket->waiters);
}

/* Off the queue and awake; its bucket is locked.  @q may be gone after. */
void futex_wake_one(struct futex_q *q)
{
	struct task_struct *task = q->task;

	list_del(&q->list);
	get_task_struct(task);
	smp_store_release(&q->bucket, NULL);
	wake_up_process(task);
	put_task_struct(task);
}

void futex_double_lock(struct futex_bucket *a,
		       struct futex_bucket *b) __no_thread_safety
{
	if (a > b)
		swap(a, b);
	spin_lock(&a->lock);
	if (a != b)
		spin_lock_nested(&b->lock, 1);
}

void futex_double_unlock(struct futex_bucket *a,
			 struct futex_bucket *b) __no_thread_safety
{
	spin_unlock(&a->lock);
	if (a != b)
		spin_unlock(&b->lock);
}

/**
 * futex_wake() - wake waiters of a word.
 * @uaddr:  the word.
 * @flags:  FLAGS_*.
 * @nr:     how many at most; 0 counts as 1.
 * @bitset: only those whose own bitset meets this.
 *
 * Context: Task context, may sleep.
 * Return: how many, -EINVAL, -EFAULT.
 */
int futex_wake(u32 __user *uaddr, unsigned int flags, int nr, u32 bitset)
{
	struct futex_q *q, *next;
	struct futex_bucket *bucket;
	struct futex_key key;
	int err, woken = 0;

	if (!bitset)
		return -EINVAL;
	err = futex_get_key(uaddr, flags, &key);
	if (err)
		return err;
	bucket = futex_bucket_of(&key);
	spin_lock(&bucket->lock);
	list_for_each_entry_safe(q, next, &bucket->waiters, list) {
		if (!futex_match(&q->key, &key) || !(q->bitset & bitset))
			continue;
		futex_wake_one(q);
		if (++woken >= nr)
			break;
	}
	spin_unlock(&bucket->lock);
	return woken;
}

int futex_wake_user(u32 __user *uaddr, int nr)
{
	return futex_wake(uaddr, FLAGS_SHARED, nr, FUTEX_BITSET_MATCH_ANY);
}

/* Leave the queue: false if somebody woke us and did it already. */
static bool unqueue(struct futex_q *q)
{
	for (;;) {
		struct futex_bucket *bucket = smp_load_acquire(&q->bucket);

		if (!bucket)
			return false;
		spin_lock(&bucket->lock);
		if (bucket == READ_ONCE(q->bucket)) {
			list_del(&q->list);
			spin_unlock(&bucket->lock);
			return true;
		}
		spin_unlock(&bucket->lock);
	}
}

/* Queued, unless the word has another value.  0, -EWOULDBLOCK, -EFAULT... */
static int wait_setup(u32 __user *uaddr, unsigned int flags, u32 val,
		      struct futex_q *q)
{
	struct futex_bucket *bucket;
	u32 now;
	int err;

	for (;;) {
		err = futex_get_key(uaddr, flags, &q->key);
		if (err)
			return err;
		bucket = futex_bucket_of(&q->key);
		spin_lock(&bucket->lock);
		if (likely(!futex_get_value(&now, uaddr)))
			break;
		spin_unlock(&bucket->lock);
		if (get_user(now, uaddr))
			return -EFAULT;
	}
	if (now == val) {
		set_current_state(TASK_INTERRUPTIBLE);
		futex_queue(q, bucket);
	} else {
		err = -EWOULDBLOCK;
	}
	spin_unlock(&bucket->lock);
	return err;
}

static long futex_wait_restart(struct restart_block *restart)
{
	restart->fn = do_no_restart_syscall;
	return futex_wait(restart->futex.uaddr, restart->futex.flags,
			  restart->futex.val, restart->futex.expires,
			  restart->futex.bitset);
}

/* A signal came: how the call goes on if no handler runs. */
static long wait_interrupted(const struct futex_q *q, u32 __user *uaddr,
			     unsigned int flags, u32 val, u64 expires)
{
	struct restart_block *restart = &current->restart_block;

	if (expires == NO_DEADLINE)
		return -ERESTARTSYS;
	restart->fn = futex_wait_restart;
	restart->futex.uaddr = uaddr;
	restart->futex.flags = flags;
	restart->futex.val = val;
	restart->futex.expires = expires;
	restart->futex.bitset = q->bitset;
	return -ERESTART_RESTARTBLOCK;
}

/**
 * futex_wait() - sleep while a word has a value.
 * @uaddr:   the word.
 * @flags:   FLAGS_*.
 * @val:     the value.
 * @expires: absolute ns on the flags' clock, or NO_DEADLINE.
 * @bitset:  who may wake us; not 0.
 *
 * Context: System call.
 * Return: 0 when woken, -EWOULDBLOCK, -ETIMEDOUT, -EINVAL, -EFAULT, -ERESTART*.
 */
long futex_wait(u32 __user *uaddr, unsigned int flags, u32 val, u64 expires,
		u32 bitset)
{
	enum hrtimer_base_type clock = flags & FLAGS_CLOCKRT
					       ? HRTIMER_BASE_REALTIME
					       : HRTIMER_BASE_MONOTONIC;
	struct futex_q q = { .task = current,
			     .bitset = bitset,
			     .prio = min(current->prio, MAX_RT_PRIO) };
	int over;

	if (!bitset)
		return -EINVAL;
	for (;;) {
		long err = wait_setup(uaddr, flags, val, &q);

		if (err)
			return err;
		over = 0;
		if (likely(READ_ONCE(q.bucket)))
			over = !schedule_hrtimeout(expires, clock);
		__set_current_state(TASK_RUNNING);
		if (!unqueue(&q))
			return 0;
		if (over)
			return -ETIMEDOUT;
		if (signal_pending(current))
			return wait_interrupted(&q, uaddr, flags, val, expires);
	}
}

static bool has_timeout(int cmd)
{
	return cmd == FUTEX_WAIT || cmd == FUTEX_WAIT_BITSET ||
	       cmd == FUTEX_LOCK_PI || cmd == FUTEX_LOCK_PI2 ||
	       cmd == FUTEX_WAIT_REQUEUE_PI;
}

/* When to give up, as an absolute time. */
static int read_timeout(int cmd, bool realtime,
			const struct __kernel_timespec __user *utime,
			u64 *expires)
{
	struct timespec64 ts;

	*expires = NO_DEADLINE;
	if (!utime || !has_timeout(cmd))
		return 0;
	if (get_timespec64(&ts, utime))
		return -EFAULT;
	if (!timespec64_valid(&ts))
		return -EINVAL;
	*expires = timespec64_to_ns(&ts);
	if (cmd == FUTEX_WAIT)
		*expires = ktime_add_safe(ktime_get(), *expires);
	else if (!realtime)
		*expires = time_ns_to_host(CLOCK_MONOTONIC, *expires);
	return 0;
}

/* The commands that wake or move others; @val2 comes in the timeout's place. */
static long do_futex_wakers(u32 __user *uaddr, int cmd, unsigned int flags,
			    u32 val, const u32 args[2], u32 __user *uaddr2)
{
	struct futex_requeue requeue = {
		.uaddr1 = uaddr,
		.uaddr2 = uaddr2,
		.nr_wake = (int)val,
		.nr_requeue = (int)args[0],
		.cmpval = cmd == FUTEX_CMP_REQUEUE ? &args[1] : NULL,
		.flags = flags,
	};

	switch (cmd) {
	case FUTEX_WAKE:
		return futex_wake(uaddr, flags, (int)val,
				  FUTEX_BITSET_MATCH_ANY);
	case FUTEX_WAKE_BITSET:
		return futex_wake(uaddr, flags, (int)val, args[1]);
	case FUTEX_REQUEUE:
	case FUTEX_CMP_REQUEUE:
		return futex_requeue(&requeue);
	case FUTEX_WAKE_OP:
		return futex_wake_op(uaddr, uaddr2, (int)val, (int)args[0],
				     (int)args[1], flags);
	default: /* priority inheritance is not offered */
		return -ENOSYS;
	}
}

SYSCALL_DEFINE6(futex, u32 __user *, uaddr, int, op, u32, val,
		const struct __kernel_timespec __user *, utime, u32 __user *,
		uaddr2, u32, val3)
{
	int cmd = op & FUTEX_CMD_MASK, err;
	unsigned int flags = op & FUTEX_PRIVATE_FLAG ? 0 : FLAGS_SHARED;
	u32 args[2] = { (u32)(unsigned long)utime, val3 };
	u64 expires;

	err = read_timeout(cmd, op & FUTEX_CLOCK_REALTIME, utime, &expires);
	if (err)
		return err;
	if (op & FUTEX_CLOCK_REALTIME) {
		flags |= FLAGS_CLOCKRT;
		if (cmd != FUTEX_WAIT_BITSET)
			return -ENOSYS;
	}
	if (cmd == FUTEX_WAIT)
		return futex_wait(uaddr, flags, val, expires,
				  FUTEX_BITSET_MATCH_ANY);
	if (cmd == FUTEX_WAIT_BITSET)
		return futex_wait(uaddr, flags, val, expires, val3);
	return do_futex_wakers(uaddr, cmd, flags, val, args, uaddr2);
}

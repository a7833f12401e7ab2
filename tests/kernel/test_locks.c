/*
 * tests/kernel/test_locks.c - spinlocks, mutexes, rwsems, waiting.
 */
#include <uapi/errno.h>
#include "kernel/base/completion.h"
#include "kernel/base/ktest.h"
#include "kernel/base/mutex.h"
#include "kernel/base/preempt.h"
#include "kernel/base/rwsem.h"
#include "kernel/base/spinlock.h"
#include "kernel/base/wait.h"
#include "kernel/kthread.h"
#include "lib/errptr.h"
#include "lib/util.h"

#define NR_THREADS 4
#define ROUNDS     300

KTEST(spinlock_counts_in_preempt_count_and_is_held)
{
	DEFINE_SPINLOCK(lock, RANK_LEAF);
	int before = preempt_count();

	EXPECT(!spin_is_locked(&lock));
	spin_lock(&lock);
	EXPECT_EQ(preempt_count(), before + 1);
	EXPECT(spin_is_held(&lock));
	spin_unlock(&lock);
	EXPECT(!spin_is_held(&lock));
	EXPECT_EQ(preempt_count(), before);
}

/* Could it be taken?  It is left as it was. */
static bool can_take(spinlock_t *lock) __no_thread_safety
{
	if (!spin_trylock(lock))
		return false;
	spin_unlock(lock);
	return true;
}

KTEST(spinlock_trylock_fails_when_taken)
{
	DEFINE_SPINLOCK(lock, RANK_LEAF);

	EXPECT(can_take(&lock));
	spin_lock(&lock);
	EXPECT(!can_take(&lock));
	spin_unlock(&lock);
	EXPECT(can_take(&lock));
}

/* One contest: all threads add to a plain number under a lock. */
static struct {
	void (*add)(void);
	long sum;
	int inside; /* threads that are in the critical section */
	bool overlap;
} contest;

static DEFINE_SPINLOCK(contest_spin, RANK_LEAF);
static DEFINE_MUTEX(contest_mutex, RANK_MUTEX_LEAF);
static DECLARE_RWSEM(contest_rwsem, RANK_MUTEX_LEAF);

static void add_guarded(void)
{
	if (contest.inside++)
		contest.overlap = true;
	contest.sum++;
	contest.inside--;
}

static void add_spin(void)
{
	spin_lock(&contest_spin);
	add_guarded();
	spin_unlock(&contest_spin);
}

static void add_mutex(void)
{
	mutex_lock(&contest_mutex);
	add_guarded();
	cond_resched();
	mutex_unlock(&contest_mutex);
}

/* Readers come between the writers. */
static void add_rwsem(void)
{
	down_read(&contest_rwsem);
	if (READ_ONCE(contest.inside))
		contest.overlap = true;
	up_read(&contest_rwsem);
	down_write(&contest_rwsem);
	add_guarded();
	downgrade_write(&contest_rwsem);
	up_read(&contest_rwsem);
}

static int contestant(void *done)
{
	for (int i = 0; i < ROUNDS; i++) {
		contest.add();
		cond_resched();
	}
	complete(done);
	while (!kthread_should_stop())
		cond_resched();
	return 0;
}

static void run_contest(void (*add)(void))
{
	DECLARE_COMPLETION_ONSTACK(done);
	struct task_struct *threads[NR_THREADS];
	int started = 0;

	contest.add = add;
	contest.sum = 0;
	contest.overlap = false;
	for (int i = 0; i < NR_THREADS; i++) {
		threads[i] = kthread_run(contestant, &done, "contest/%d", i);
		EXPECT(!IS_ERR(threads[i]));
		if (IS_ERR(threads[i]))
			break;
		started++;
	}
	for (int i = 0; i < started; i++)
		wait_for_completion(&done);
	for (int i = 0; i < started; i++)
		kthread_stop(threads[i]);
	EXPECT_EQ(contest.sum, (long)started * ROUNDS);
	EXPECT(!contest.overlap);
}

KTEST(spinlock_lets_one_in)
{
	run_contest(add_spin);
}

KTEST(mutex_lets_one_in)
{
	run_contest(add_mutex);
	EXPECT(!mutex_is_locked(&contest_mutex));
}

KTEST(rwsem_lets_one_writer_or_many_readers_in)
{
	run_contest(add_rwsem);
	EXPECT(!rwsem_is_locked(&contest_rwsem));
}

KTEST(mutex_trylock_and_owner)
{
	DEFINE_MUTEX(lock, RANK_MUTEX_LEAF);

	REQUIRE(mutex_trylock(&lock));
	EXPECT(mutex_is_held(&lock));
	EXPECT(!mutex_trylock(&lock));
	mutex_unlock(&lock);
	EXPECT(!mutex_is_locked(&lock));
}

KTEST(rwsem_readers_share_and_keep_writers_out)
{
	DECLARE_RWSEM(sem, RANK_MUTEX_LEAF);

	down_read(&sem);
	REQUIRE(down_read_trylock(&sem));
	EXPECT(!down_write_trylock(&sem));
	up_read(&sem);
	up_read(&sem);
	REQUIRE(down_write_trylock(&sem));
	EXPECT(!down_read_trylock(&sem));
	EXPECT(rwsem_is_write_held(&sem));
	downgrade_write(&sem);
	EXPECT(!rwsem_is_write_held(&sem));
	REQUIRE(down_read_trylock(&sem));
	up_read(&sem);
	up_read(&sem);
}

static DECLARE_WAIT_QUEUE_HEAD(queue);
static int token;

static int passer(void *unused)
{
	(void)unused;
	for (int i = 0; i < ROUNDS; i++) {
		wait_event(queue, READ_ONCE(token) % 2 == 1);
		WRITE_ONCE(token, token + 1);
		wake_up_all(&queue);
	}
	while (!kthread_should_stop())
		cond_resched();
	return 0;
}

KTEST(wait_event_loses_no_wakeup)
{
	struct task_struct *other;

	token = 0;
	other = kthread_run(passer, NULL, "passer");
	REQUIRE(!IS_ERR(other));
	for (int i = 0; i < ROUNDS; i++) {
		WRITE_ONCE(token, token + 1);
		wake_up_all(&queue);
		wait_event(queue, READ_ONCE(token) % 2 == 0);
	}
	kthread_stop(other);
	EXPECT_EQ(token, 2 * ROUNDS);
	EXPECT(!waitqueue_active(&queue));
}

KTEST(wait_event_until_gives_up_in_time)
{
	u64 start = ktime_get(), waited;
	int err = wait_event_timeout_ns(queue, false, 5 * NSEC_PER_MSEC);

	waited = ktime_get() - start;
	EXPECT_EQ(err, -ETIME);
	EXPECT(waited >= 5ULL * NSEC_PER_MSEC);
	EXPECT_EQ(wait_event_timeout_ns(queue, true, NSEC_PER_SEC), 0);
	EXPECT(!waitqueue_active(&queue));
}

KTEST(completion_counts_and_stays_complete)
{
	DECLARE_COMPLETION_ONSTACK(x);

	EXPECT(!try_wait_for_completion(&x));
	complete(&x);
	complete(&x);
	EXPECT(try_wait_for_completion(&x));
	wait_for_completion(&x);
	EXPECT(!completion_done(&x));
	complete_all(&x);
	wait_for_completion(&x);
	wait_for_completion(&x);
	EXPECT(completion_done(&x));
	reinit_completion(&x);
	EXPECT_EQ(wait_for_completion_until(&x, ktime_get() + 1000), -ETIME);
}

/* Exclusive waiters are woken one by one, in order of arrival. */
static int nr_woken;

static int count_wake(struct wait_queue_entry *entry, unsigned int mode,
		      int flags, void *key)
{
	(void)mode;
	(void)flags;
	EXPECT_EQ((long)key, 7);
	nr_woken++;
	list_del_init(&entry->entry);
	return 1;
}

KTEST(wake_up_wakes_one_exclusive_waiter)
{
	DECLARE_WAIT_QUEUE_HEAD(wq);
	struct wait_queue_entry entries[3];

	nr_woken = 0;
	for (int i = 0; i < 3; i++) {
		init_waitqueue_func_entry(&entries[i], count_wake);
		add_wait_queue_exclusive(&wq, &entries[i]);
	}
	__wake_up(&wq, TASK_NORMAL, 1, (void *)7L);
	EXPECT_EQ(nr_woken, 1);
	EXPECT(list_empty(&entries[0].entry));
	__wake_up(&wq, TASK_NORMAL, 0, (void *)7L);
	EXPECT_EQ(nr_woken, 3);
}

/*
 * tests/kernel/test_kthread.c - kernel threads: made, run, stopped, parked.
 */
#include <uapi/errno.h>
#include "kernel/base/completion.h"
#include "kernel/base/faultinject.h"
#include "kernel/base/ktest.h"
#include "kernel/kthread.h"
#include "kernel/sched/sched.h"
#include "kernel/task.h"
#include "lib/string.h"

static int turns;

static int counting_thread(void *data)
{
	int *result = data;

	while (!kthread_should_stop()) {
		if (kthread_should_park())
			kthread_parkme();
		turns++;
		set_current_state(TASK_INTERRUPTIBLE);
		if (!kthread_should_stop() && !kthread_should_park())
			schedule();
		__set_current_state(TASK_RUNNING);
	}
	return *result;
}

/* A thread that is stopped before its first turn never runs its function. */
static void await_first_turn(void)
{
	while (!READ_ONCE(turns)) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		schedule_until(ktime_get() + 1000000);
	}
}

static struct task_struct *run_counting(int *result)
{
	struct task_struct *k;

	turns = 0;
	k = kthread_run(counting_thread, result, "kt/%d", 7);
	if (!IS_ERR(k))
		await_first_turn();
	return k;
}

KTEST(kthread_stop_returns_what_the_thread_returned)
{
	int result = 42;
	struct task_struct *k = run_counting(&result);

	REQUIRE(!IS_ERR(k));
	EXPECT(!strcmp(k->comm, "kt/7"));
	EXPECT(k->flags & PF_KTHREAD);
	EXPECT(!k->mm);
	EXPECT_EQ(kthread_stop(k), 42);
}

KTEST(kthread_is_a_child_of_kthreadd)
{
	int result = 0;
	struct task_struct *k = run_counting(&result);

	REQUIRE(!IS_ERR(k));
	EXPECT(k->real_parent == kthreadd_task);
	EXPECT_EQ(kthreadd_task->pid, 2);
	kthread_stop(k);
}

KTEST(kthread_sleeps_until_it_is_woken)
{
	int result = 1;
	struct task_struct *k;

	turns = 0;
	k = kthread_create(counting_thread, &result, "kt");
	REQUIRE(!IS_ERR(k));
	EXPECT_EQ(turns, 0);
	EXPECT_EQ(task_state_to_char(k), 'D');
	/* stopped before it ever ran: its function is not called */
	EXPECT_EQ(kthread_stop(k), -EINTR);
	EXPECT_EQ(turns, 0);
}

KTEST(kthread_parks_and_goes_on)
{
	int result = 3;
	struct task_struct *k = run_counting(&result);

	REQUIRE(!IS_ERR(k));
	EXPECT_EQ(kthread_park(k), 0);
	EXPECT_EQ(kthread_park(k), -EBUSY);
	wait_task_inactive(k, TASK_PARKED);
	EXPECT_EQ(task_state_to_char(k), 'P');
	kthread_unpark(k);
	EXPECT_EQ(kthread_stop(k), 3);
}

KTEST(kthread_on_a_cpu_stays_there)
{
	int result = 5;
	struct task_struct *k =
		kthread_create_on_cpu(counting_thread, &result, 0, "kt/%u");

	REQUIRE(!IS_ERR(k));
	EXPECT(!strcmp(k->comm, "kt/0"));
	EXPECT(k->flags & PF_NO_SETAFFINITY);
	EXPECT_EQ(k->nr_cpus_allowed, 1);
	turns = 0;
	wake_up_process(k);
	await_first_turn();
	EXPECT_EQ(kthread_stop(k), 5);
}

KTEST(kthread_create_fails_cleanly_without_memory)
{
	int result = 0;
	struct task_struct *k;

	fail_nth_set(1);
	k = kthread_create(counting_thread, &result, "kt");
	fail_nth_set(0);
	REQUIRE(IS_ERR(k));
	EXPECT_EQ(PTR_ERR(k), -ENOMEM);
}

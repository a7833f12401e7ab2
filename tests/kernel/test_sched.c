/*
 * tests/kernel/test_sched.c - run queues, weights, wake-ups, migration.
 */
#include <uapi/sched_policy.h>
#include "asm/percpu.h"
#include "asm/smp.h"
#include "kernel/base/completion.h"
#include "kernel/base/ktest.h"
#include "kernel/kthread.h"
#include "kernel/sched/rq.h"
#include "kernel/time.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/util.h"

KTEST(a_step_of_nice_is_a_factor_of_about_1_25)
{
	EXPECT_EQ(nice_to_weight(0), NICE_0_WEIGHT);
	for (int nice = MIN_NICE; nice < MAX_NICE; nice++) {
		u64 heavy = nice_to_weight(nice) * 100;
		u64 light = nice_to_weight(nice + 1);

		EXPECT(heavy / light >= 118 && heavy / light <= 132);
	}
}

/* A queue of its own, with entities that are no tasks. */
static struct rq test_rq;

KTEST(the_fair_queue_is_ordered_by_virtual_time)
{
	static struct task_struct tasks[8];
	const struct sched_class *fair = &fair_sched_class;

	memset(&test_rq, 0, sizeof(test_rq));
	init_cfs_rq(&test_rq.cfs, &test_rq);
	for (int i = 0; i < 8; i++) {
		tasks[i].sched_class = fair;
		tasks[i].se = (struct sched_entity){
			.weight = NICE_0_WEIGHT,
			.cfs_rq = &test_rq.cfs,
			.vruntime = test_rq.cfs.min_vruntime +
				    (u64)(i * 5 % 8) * 1000000,
		};
		fair->enqueue(&test_rq, &tasks[i], ENQUEUE_MIGRATE);
	}
	EXPECT_EQ(test_rq.cfs.h_nr_running, 8);
	EXPECT_EQ(test_rq.cfs.weight, 8 * NICE_0_WEIGHT);
	for (int want = 0; want < 8; want++) {
		struct task_struct *p = fair->pick(&test_rq);

		REQUIRE(p);
		EXPECT_EQ((p - tasks) * 5 % 8, want);
		fair->dequeue(&test_rq, p, 0);
	}
	EXPECT(!fair->pick(&test_rq));
	EXPECT_EQ(test_rq.cfs.weight, 0);
}

KTEST(a_heavier_task_ages_more_slowly)
{
	static struct task_struct task;
	u64 before;

	memset(&test_rq, 0, sizeof(test_rq));
	init_cfs_rq(&test_rq.cfs, &test_rq);
	task.se = (struct sched_entity){
		.weight = 4ULL * NICE_0_WEIGHT,
		.cfs_rq = &test_rq.cfs,
		.vruntime = test_rq.cfs.min_vruntime,
	};
	before = task.se.vruntime;
	fair_sched_class.enqueue(&test_rq, &task, ENQUEUE_MIGRATE);
	fair_sched_class.set_next(&test_rq, &task);
	test_rq.curr = &task;
	test_rq.clock += 4000000;
	fair_sched_class.update_curr(&test_rq);
	EXPECT_EQ(task.se.sum_exec_runtime, 4000000);
	EXPECT_EQ(task.se.vruntime - before, 1000000);
	EXPECT_EQ(test_rq.cfs.min_vruntime, task.se.vruntime);
}

/* Groups are entities with a queue: the same walk serves both. */
KTEST(a_group_competes_as_one)
{
	static struct task_struct inner[3], outer;
	static struct cfs_rq group_q;
	static struct sched_entity group;

	memset(&test_rq, 0, sizeof(test_rq));
	init_cfs_rq(&test_rq.cfs, &test_rq);
	init_cfs_rq(&group_q, &test_rq);
	group = (struct sched_entity){ .weight = NICE_0_WEIGHT,
				       .cfs_rq = &test_rq.cfs,
				       .my_q = &group_q };
	group.vruntime = test_rq.cfs.min_vruntime;
	outer.se = (struct sched_entity){ .weight = NICE_0_WEIGHT,
					  .cfs_rq = &test_rq.cfs };
	outer.se.vruntime = test_rq.cfs.min_vruntime + 1000;
	for (int i = 0; i < 3; i++) {
		inner[i].se = (struct sched_entity){ .weight = NICE_0_WEIGHT,
						     .cfs_rq = &group_q,
						     .parent = &group,
						     .depth = 1 };
		inner[i].se.vruntime = group_q.min_vruntime;
		fair_sched_class.enqueue(&test_rq, &inner[i], ENQUEUE_MIGRATE);
	}
	fair_sched_class.enqueue(&test_rq, &outer, ENQUEUE_MIGRATE);
	EXPECT_EQ(test_rq.cfs.nr_running, 2);
	EXPECT_EQ(test_rq.cfs.h_nr_running, 4);
	EXPECT_EQ(test_rq.cfs.weight, 2 * NICE_0_WEIGHT);
	for (int i = 0; i < 3; i++)
		fair_sched_class.dequeue(&test_rq, &inner[i], 0);
	EXPECT(!group.on_rq);
	EXPECT(fair_sched_class.pick(&test_rq) == &outer);
	fair_sched_class.dequeue(&test_rq, &outer, 0);
	EXPECT_EQ(test_rq.cfs.h_nr_running, 0);
}

KTEST(deadline_parameters)
{
	struct sched_attr a = { .sched_runtime = 2000000,
				.sched_deadline = 10000000,
				.sched_period = 10000000 };

	EXPECT(dl_params_valid(&a));
	a.sched_period = 0;
	EXPECT(dl_params_valid(&a));
	a.sched_period = 9999999;
	EXPECT(!dl_params_valid(&a));
	a.sched_period = 10000000;
	a.sched_runtime = 10000001;
	EXPECT(!dl_params_valid(&a));
	a.sched_runtime = 1023;
	EXPECT(!dl_params_valid(&a));
	EXPECT_EQ(to_ratio(10000000, 2500000), BW_UNIT / 4);
	EXPECT_EQ(to_ratio(10000000, RUNTIME_INF), BW_UNIT);
}

struct pair {
	struct completion ping, pong;
	int rounds;
};

static int pong_thread(void *arg)
{
	struct pair *pair = arg;

	for (int i = 0; i < 1000; i++) {
		wait_for_completion(&pair->ping);
		pair->rounds++;
		complete(&pair->pong);
	}
	return 0;
}

KTEST(two_threads_alternate)
{
	struct pair pair = { .rounds = 0 };
	struct task_struct *task;

	init_completion(&pair.ping);
	init_completion(&pair.pong);
	task = kthread_create(pong_thread, &pair, "pong");
	REQUIRE(!IS_ERR(task));
	get_task_struct(task);
	wake_up_process(task);
	for (int i = 0; i < 1000; i++) {
		complete(&pair.ping);
		wait_for_completion(&pair.pong);
	}
	EXPECT_EQ(pair.rounds, 1000);
	kthread_stop(task);
	put_task_struct(task);
}

static int where_thread(void *arg)
{
	int *cpu = arg;

	while (!kthread_should_stop()) {
		WRITE_ONCE(*cpu, smp_processor_id());
		cond_resched();
	}
	return 0;
}

KTEST(a_running_thread_follows_its_mask)
{
	unsigned int cpu;
	int where = -1;
	struct task_struct *task = kthread_run(where_thread, &where, "where");

	REQUIRE(!IS_ERR(task));
	for_each_cpu(cpu, &cpu_online_mask) {
		EXPECT_EQ(set_cpus_allowed(task, cpumask_of_cpu(cpu)), 0);
		EXPECT_EQ(task_cpu(task), cpu);
		WRITE_ONCE(where, -1);
		while (READ_ONCE(where) < 0)
			msleep(1);
		EXPECT_EQ(READ_ONCE(where), cpu);
	}
	EXPECT_EQ(set_cpus_allowed(task, (struct cpumask)CPU_MASK_NONE), -22);
	kthread_stop(task);
}

static int stop_fn(void *arg)
{
	*(int *)arg = smp_processor_id();
	return 42;
}

KTEST(the_stopper_runs_on_its_cpu)
{
	unsigned int cpu;

	for_each_cpu(cpu, &cpu_online_mask) {
		int where = -1;

		EXPECT_EQ(stop_one_cpu((int)cpu, stop_fn, &where), 42);
		EXPECT_EQ(where, cpu);
	}
}

static int spin_thread(void *arg)
{
	(void)arg;
	while (!kthread_should_stop())
		cond_resched();
	return 0;
}

KTEST(more_spinners_than_cpus_all_run)
{
	struct task_struct *tasks[6];

	for (int i = 0; i < 6; i++) {
		tasks[i] = kthread_run(spin_thread, NULL, "spin/%d", i);
		REQUIRE(!IS_ERR(tasks[i]));
	}
	msleep(100);
	for (int i = 0; i < 6; i++) {
		EXPECT(task_sched_runtime(tasks[i]) > 0);
		kthread_stop(tasks[i]);
	}
}

KTEST(cpu_time_is_user_plus_system)
{
	u64 utime, stime, before, after;

	task_cputime(current, &utime, &stime);
	before = utime + stime;
	for (u64 end = ktime_get() + 2000000; ktime_get() < end;)
		;
	task_cputime(current, &utime, &stime);
	after = utime + stime;
	EXPECT(after - before >= 1900000);
}

KTEST(urgent_tasks_preempt)
{
	struct sched_attr fifo = { .sched_policy = SCHED_FIFO,
				   .sched_priority = 50 };
	struct sched_attr other = { .sched_policy = SCHED_NORMAL };

	EXPECT_EQ(sched_setattr_nocheck(current, &fifo), 0);
	EXPECT_EQ(current->prio, MAX_RT_PRIO - 1 - 50);
	EXPECT_EQ(task_prio(current), -51);
	msleep(2);
	EXPECT_EQ(sched_setattr_nocheck(current, &other), 0);
	EXPECT_EQ(task_prio(current), 20);
}

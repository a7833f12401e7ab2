/*
 * tests/user/sched.c - policies, priorities, affinity: what may be asked for.
 *
 * See: sched_setscheduler(2), sched_setattr(2), sched_setaffinity(2),
 * setpriority(2).
 */
#include "tap.h"
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#ifndef SCHED_DEADLINE
#define SCHED_DEADLINE 6
#endif
#define BAD_PTR ((void *)0xffffffff80000000UL)
#define NO_PID  4194303
#define RESET   0x40000000
#define MS      1000000ULL

struct attr {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period;
	uint32_t util_min, util_max;
};

/* The system calls themselves: musl's wrappers of some say ENOSYS. */
static long setscheduler(int pid, int policy, int prio)
{
	struct sched_param param = { .sched_priority = prio };

	return syscall(SYS_sched_setscheduler, pid, policy, &param);
}

static long getscheduler(int pid)
{
	return syscall(SYS_sched_getscheduler, pid);
}

static long setattr(int pid, struct attr *attr, unsigned int flags)
{
	return syscall(SYS_sched_setattr, pid, attr, flags);
}

static long getattr(int pid, struct attr *attr, unsigned int size,
		    unsigned int flags)
{
	return syscall(SYS_sched_getattr, pid, attr, size, flags);
}

static void drop_root(void)
{
	REQUIRE(setresuid(1000, 1000, 1000) == 0);
}

TEST(a_task_starts_as_other_with_priority_0)
{
	struct sched_param param = { .sched_priority = 7 };

	EXPECT_EQ(getscheduler(0), SCHED_OTHER);
	EXPECT_EQ(syscall(SYS_sched_getparam, 0, &param), 0);
	EXPECT_EQ(param.sched_priority, 0);
}

TEST(setscheduler_errors)
{
	struct sched_param param = { 0 };

	EXPECT_ERR(syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, NULL),
		   EINVAL);
	EXPECT_ERR(syscall(SYS_sched_setscheduler, 0, SCHED_OTHER, BAD_PTR),
		   EFAULT);
	EXPECT_ERR(syscall(SYS_sched_setscheduler, -1, SCHED_OTHER, &param),
		   EINVAL);
	EXPECT_ERR(syscall(SYS_sched_setscheduler, 0, -1, &param), EINVAL);
	EXPECT_ERR(setscheduler(NO_PID, SCHED_OTHER, 0), ESRCH);
	EXPECT_ERR(setscheduler(0, 4, 0), EINVAL);
	EXPECT_ERR(setscheduler(0, 7, 0), EINVAL);
	EXPECT_ERR(setscheduler(0, SCHED_FIFO, 0), EINVAL);
	EXPECT_ERR(setscheduler(0, SCHED_FIFO, 100), EINVAL);
	EXPECT_ERR(setscheduler(0, SCHED_RR, -1), EINVAL);
	EXPECT_ERR(setscheduler(0, SCHED_OTHER, 1), EINVAL);
	EXPECT_ERR(setscheduler(0, SCHED_BATCH, 1), EINVAL);
	EXPECT_ERR(setscheduler(0, SCHED_DEADLINE, 0), EINVAL);
}

TEST(getscheduler_and_getparam_errors)
{
	struct sched_param param;

	EXPECT_ERR(getscheduler(-1), EINVAL);
	EXPECT_ERR(getscheduler(NO_PID), ESRCH);
	EXPECT_ERR(syscall(SYS_sched_getparam, 0, NULL), EINVAL);
	EXPECT_ERR(syscall(SYS_sched_getparam, -1, &param), EINVAL);
	EXPECT_ERR(syscall(SYS_sched_getparam, NO_PID, &param), ESRCH);
	EXPECT_ERR(syscall(SYS_sched_getparam, 0, BAD_PTR), EFAULT);
	EXPECT_ERR(syscall(SYS_sched_setparam, 0, NULL), EINVAL);
	EXPECT_ERR(syscall(SYS_sched_setparam, NO_PID, &param), ESRCH);
}

TEST(root_may_take_every_policy)
{
	struct sched_param param;

	EXPECT_EQ(setscheduler(0, SCHED_FIFO, 99), 0);
	EXPECT_EQ(getscheduler(0), SCHED_FIFO);
	param.sched_priority = 10;
	EXPECT_EQ(syscall(SYS_sched_setparam, 0, &param), 0);
	param.sched_priority = 0;
	EXPECT_EQ(syscall(SYS_sched_getparam, 0, &param), 0);
	EXPECT_EQ(param.sched_priority, 10);
	EXPECT_EQ(setscheduler(0, SCHED_RR, 1), 0);
	EXPECT_EQ(getscheduler(0), SCHED_RR);
	EXPECT_EQ(setscheduler(0, SCHED_BATCH, 0), 0);
	EXPECT_EQ(getscheduler(0), SCHED_BATCH);
	EXPECT_EQ(setscheduler(0, SCHED_IDLE, 0), 0);
	EXPECT_EQ(getscheduler(0), SCHED_IDLE);
	EXPECT_EQ(setscheduler(0, SCHED_OTHER, 0), 0);
	EXPECT_EQ(getscheduler(0), SCHED_OTHER);
}

TEST(priority_bounds)
{
	static const int zero[] = { SCHED_OTHER, SCHED_BATCH, SCHED_IDLE,
				    SCHED_DEADLINE };

	EXPECT_EQ(syscall(SYS_sched_get_priority_min, SCHED_FIFO), 1);
	EXPECT_EQ(syscall(SYS_sched_get_priority_max, SCHED_FIFO), 99);
	EXPECT_EQ(syscall(SYS_sched_get_priority_min, SCHED_RR), 1);
	EXPECT_EQ(syscall(SYS_sched_get_priority_max, SCHED_RR), 99);
	for (size_t i = 0; i < sizeof(zero) / sizeof(*zero); i++) {
		EXPECT_EQ(syscall(SYS_sched_get_priority_min, zero[i]), 0);
		EXPECT_EQ(syscall(SYS_sched_get_priority_max, zero[i]), 0);
	}
	EXPECT_ERR(syscall(SYS_sched_get_priority_min, 4), EINVAL);
	EXPECT_ERR(syscall(SYS_sched_get_priority_max, -1), EINVAL);
}

TEST(users_may_not_take_real_time)
{
	drop_root();
	EXPECT_ERR(setscheduler(0, SCHED_FIFO, 1), EPERM);
	EXPECT_ERR(setscheduler(0, SCHED_RR, 1), EPERM);
	EXPECT_EQ(setscheduler(0, SCHED_BATCH, 0), 0);
	EXPECT_EQ(setscheduler(0, SCHED_OTHER, 0), 0);
	EXPECT_ERR(setscheduler(1, SCHED_OTHER, 0), EPERM);
}

TEST(rlimit_rtprio_allows_up_to_it)
{
	struct rlimit limit = { 10, 10 };

	REQUIRE(setrlimit(RLIMIT_RTPRIO, &limit) == 0);
	drop_root();
	EXPECT_ERR(setscheduler(0, SCHED_FIFO, 11), EPERM);
	EXPECT_EQ(setscheduler(0, SCHED_FIFO, 10), 0);
	EXPECT_EQ(setscheduler(0, SCHED_FIFO, 5), 0);
	EXPECT_EQ(setscheduler(0, SCHED_OTHER, 0), 0);
}

TEST(leaving_sched_idle_needs_the_nice_limit)
{
	struct rlimit limit = { 0, 0 };

	REQUIRE(setrlimit(RLIMIT_NICE, &limit) == 0);
	drop_root();
	REQUIRE(setscheduler(0, SCHED_IDLE, 0) == 0);
	EXPECT_ERR(setscheduler(0, SCHED_OTHER, 0), EPERM);
}

static void is_other_nice_0(void)
{
	EXPECT_EQ(getscheduler(0), SCHED_OTHER);
	EXPECT_EQ(getpriority(PRIO_PROCESS, 0), 0);
}

static void is_fifo_7(void)
{
	struct sched_param param;

	EXPECT_EQ(getscheduler(0), SCHED_FIFO);
	EXPECT_EQ(syscall(SYS_sched_getparam, 0, &param), 0);
	EXPECT_EQ(param.sched_priority, 7);
}

TEST(reset_on_fork_makes_the_child_ordinary)
{
	REQUIRE(setscheduler(0, SCHED_FIFO | RESET, 7) == 0);
	EXPECT_EQ(getscheduler(0), SCHED_FIFO | RESET);
	EXPECT_EQ(tap_in_child(is_other_nice_0), 0);
	REQUIRE(setscheduler(0, SCHED_OTHER | RESET, 0) == 0);
	REQUIRE(setpriority(PRIO_PROCESS, 0, -5) == 0);
	EXPECT_EQ(tap_in_child(is_other_nice_0), 0);
}

TEST(policy_is_inherited_by_fork)
{
	REQUIRE(setscheduler(0, SCHED_FIFO, 7) == 0);
	EXPECT_EQ(tap_in_child(is_fifo_7), 0);
}

TEST(users_may_not_clear_reset_on_fork)
{
	REQUIRE(setscheduler(0, SCHED_OTHER | RESET, 0) == 0);
	drop_root();
	EXPECT_ERR(setscheduler(0, SCHED_OTHER, 0), EPERM);
	EXPECT_EQ(setscheduler(0, SCHED_BATCH | RESET, 0), 0);
}

TEST(getattr_tells_what_setattr_said)
{
	struct attr a = { .size = sizeof(a), .policy = SCHED_OTHER, .nice = 5 };
	struct attr b = { 0 };

	EXPECT_EQ(setattr(0, &a, 0), 0);
	EXPECT_EQ(getattr(0, &b, sizeof(b), 0), 0);
	EXPECT_EQ(b.size, sizeof(b));
	EXPECT_EQ(b.policy, SCHED_OTHER);
	EXPECT_EQ(b.nice, 5);
	EXPECT_EQ(getattr(0, &b, 48, 0), 0);
	EXPECT_EQ(b.size, 48);
	a = (struct attr){ .size = 48, .policy = SCHED_RR, .priority = 3 };
	EXPECT_EQ(setattr(0, &a, 0), 0);
	EXPECT_EQ(getattr(0, &b, sizeof(b), 0), 0);
	EXPECT_EQ(b.policy, SCHED_RR);
	EXPECT_EQ(b.priority, 3);
}

TEST(setattr_errors)
{
	struct attr a = { .size = sizeof(a) };

	EXPECT_ERR(setattr(0, NULL, 0), EINVAL);
	EXPECT_ERR(setattr(-1, &a, 0), EINVAL);
	EXPECT_ERR(setattr(0, &a, 1), EINVAL);
	EXPECT_ERR(setattr(0, BAD_PTR, 0), EFAULT);
	EXPECT_ERR(setattr(NO_PID, &a, 0), ESRCH);
	a.size = 47;
	EXPECT_ERR(setattr(0, &a, 0), E2BIG);
	EXPECT_EQ(a.size, sizeof(a));
	a.size = 4097;
	EXPECT_ERR(setattr(0, &a, 0), E2BIG);
	EXPECT_EQ(a.size, sizeof(a));
	a.policy = 9;
	EXPECT_ERR(setattr(0, &a, 0), EINVAL);
	a.policy = 0;
	a.flags = 0x100;
	EXPECT_ERR(setattr(0, &a, 0), EINVAL);
}

TEST(a_longer_attr_must_end_in_zeroes)
{
	union {
		struct attr a;
		char bytes[128];
	} u = { .a = { .size = 128 } };

	EXPECT_EQ(setattr(0, &u.a, 0), 0);
	u.bytes[100] = 1;
	EXPECT_ERR(setattr(0, &u.a, 0), E2BIG);
	EXPECT_EQ(u.a.size, sizeof(u.a));
}

TEST(getattr_errors)
{
	struct attr a;

	EXPECT_ERR(getattr(0, NULL, sizeof(a), 0), EINVAL);
	EXPECT_ERR(getattr(-1, &a, sizeof(a), 0), EINVAL);
	EXPECT_ERR(getattr(0, &a, 47, 0), EINVAL);
	EXPECT_ERR(getattr(0, &a, 4097, 0), EINVAL);
	EXPECT_ERR(getattr(0, &a, sizeof(a), 1), EINVAL);
	EXPECT_ERR(getattr(NO_PID, &a, sizeof(a), 0), ESRCH);
	EXPECT_ERR(getattr(0, BAD_PTR, sizeof(a), 0), EFAULT);
}

TEST(deadline_parameters_must_make_sense)
{
	struct attr a = { .size = sizeof(a), .policy = SCHED_DEADLINE };

	EXPECT_ERR(setattr(0, &a, 0), EINVAL);
	a.runtime = 20 * MS;
	a.deadline = 10 * MS;
	a.period = 30 * MS;
	EXPECT_ERR(setattr(0, &a, 0), EINVAL);
	a.runtime = 2 * MS;
	a.deadline = 40 * MS;
	EXPECT_ERR(setattr(0, &a, 0), EINVAL);
	a.deadline = 10 * MS;
	a.runtime = 1000;
	EXPECT_ERR(setattr(0, &a, 0), EINVAL);
	a.runtime = 2 * MS;
	a.deadline = 1ULL << 63;
	a.period = 0;
	EXPECT_ERR(setattr(0, &a, 0), EINVAL);
}

TEST(a_deadline_task_is_admitted_and_may_not_fork)
{
	struct attr b, a = { .size = sizeof(a),
			     .policy = SCHED_DEADLINE,
			     .runtime = 2 * MS,
			     .deadline = 10 * MS,
			     .period = 20 * MS };

	EXPECT_EQ(setattr(0, &a, 0), 0);
	EXPECT_EQ(getscheduler(0), SCHED_DEADLINE);
	EXPECT_EQ(getattr(0, &b, sizeof(b), 0), 0);
	EXPECT_EQ(b.runtime, 2 * MS);
	EXPECT_EQ(b.deadline, 10 * MS);
	EXPECT_EQ(b.period, 20 * MS);
	EXPECT_ERR(fork(), EAGAIN);
	a.flags = 1;
	EXPECT_EQ(setattr(0, &a, 0), 0);
	EXPECT_EQ(tap_in_child(is_other_nice_0), 0);
	EXPECT_EQ(setscheduler(0, SCHED_OTHER, 0), 0);
}

/* Children that hold bandwidth until told to go. */
static int hold_bandwidth(pid_t *pids, int max)
{
	struct attr a = { .size = sizeof(a),
			  .policy = SCHED_DEADLINE,
			  .runtime = 9 * MS,
			  .deadline = 10 * MS,
			  .period = 10 * MS };
	int n = 0;

	for (; n < max; n++) {
		int pipefd[2];
		char ok;

		REQUIRE(pipe(pipefd) == 0);
		pids[n] = fork();
		if (!pids[n]) {
			ok = setattr(0, &a, 0) ? (char)errno : 0;
			if (write(pipefd[1], &ok, 1) != 1 || ok)
				_exit(1);
			pause();
		}
		REQUIRE(read(pipefd[0], &ok, 1) == 1);
		close(pipefd[0]);
		close(pipefd[1]);
		if (ok) {
			EXPECT_EQ(ok, EBUSY);
			tap_wait(pids[n]);
			break;
		}
	}
	return n;
}

TEST(deadline_tasks_beyond_the_cpus_are_refused)
{
	pid_t pids[256];
	int n = hold_bandwidth(pids, 256);

	EXPECT(n >= 1 && n < 256);
	for (int i = 0; i < n; i++) {
		kill(pids[i], SIGKILL);
		tap_wait(pids[i]);
	}
	EXPECT_EQ(hold_bandwidth(pids, 1), 1);
	kill(pids[0], SIGKILL);
	tap_wait(pids[0]);
}

TEST(deadline_is_for_the_privileged)
{
	struct attr a = { .size = sizeof(a),
			  .policy = SCHED_DEADLINE,
			  .runtime = 1 * MS,
			  .deadline = 100 * MS,
			  .period = 100 * MS };

	drop_root();
	EXPECT_ERR(setattr(0, &a, 0), EPERM);
}

TEST(rr_interval)
{
	struct timespec ts;

	EXPECT_EQ(setscheduler(0, SCHED_RR, 1), 0);
	EXPECT_EQ(syscall(SYS_sched_rr_get_interval, 0, &ts), 0);
	EXPECT_EQ(ts.tv_sec, 0);
	EXPECT_EQ(ts.tv_nsec, 100 * MS);
	EXPECT_EQ(setscheduler(0, SCHED_FIFO, 1), 0);
	EXPECT_EQ(syscall(SYS_sched_rr_get_interval, 0, &ts), 0);
	EXPECT_EQ(ts.tv_nsec, 0);
	EXPECT_ERR(syscall(SYS_sched_rr_get_interval, -1, &ts), EINVAL);
	EXPECT_ERR(syscall(SYS_sched_rr_get_interval, NO_PID, &ts), ESRCH);
	EXPECT_ERR(syscall(SYS_sched_rr_get_interval, 0, BAD_PTR), EFAULT);
}

TEST(affinity_errors)
{
	unsigned long mask[16] = { 1 };

	EXPECT_ERR(syscall(SYS_sched_setaffinity, 0, 8, BAD_PTR), EFAULT);
	EXPECT_ERR(syscall(SYS_sched_setaffinity, NO_PID, 8, mask), ESRCH);
	EXPECT_ERR(syscall(SYS_sched_getaffinity, 0, 0, mask), EINVAL);
	EXPECT_ERR(syscall(SYS_sched_getaffinity, 0, 9, mask), EINVAL);
	EXPECT_ERR(syscall(SYS_sched_getaffinity, NO_PID, 128, mask), ESRCH);
	EXPECT_ERR(syscall(SYS_sched_getaffinity, 0, 128, BAD_PTR), EFAULT);
	memset(mask, 0, sizeof(mask));
	EXPECT_ERR(syscall(SYS_sched_setaffinity, 0, 128, mask), EINVAL);
	EXPECT_ERR(syscall(SYS_sched_setaffinity, 0, 0, mask), EINVAL);
}

static void on_cpu_0(void)
{
	unsigned long mask = 0;

	EXPECT_EQ(syscall(SYS_sched_getaffinity, 0, 8, &mask), 8);
	EXPECT_EQ(mask, 1);
	EXPECT_EQ(sched_getcpu(), 0);
}

TEST(affinity_holds_and_is_inherited)
{
	unsigned long all = 0, one = 1;

	REQUIRE(syscall(SYS_sched_getaffinity, 0, 8, &all) == 8);
	EXPECT(all & 1);
	EXPECT_EQ(syscall(SYS_sched_setaffinity, 0, 8, &one), 0);
	on_cpu_0();
	EXPECT_EQ(tap_in_child(on_cpu_0), 0);
	all = ~0UL;
	EXPECT_EQ(syscall(SYS_sched_setaffinity, 0, 8, &all), 0);
	EXPECT_EQ(syscall(SYS_sched_getaffinity, 0, 8, &one), 8);
	EXPECT(one & 1);
	EXPECT(one != ~0UL);
}

TEST(a_running_task_moves_at_once)
{
	unsigned long all = 0;

	REQUIRE(syscall(SYS_sched_getaffinity, 0, 8, &all) == 8);
	for (int round = 0; round < 20; round++) {
		for (int cpu = 0; cpu < 64; cpu++) {
			unsigned long one = 1UL << cpu;

			if (!(all & one))
				continue;
			EXPECT_EQ(syscall(SYS_sched_setaffinity, 0, 8, &one),
				  0);
			EXPECT_EQ(sched_getcpu(), cpu);
		}
	}
}

TEST(a_spinning_child_moves_too)
{
	unsigned long all = 0;
	volatile int *cpu = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
				 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pid;

	REQUIRE(cpu != MAP_FAILED);
	REQUIRE(syscall(SYS_sched_getaffinity, 0, 8, &all) == 8);
	pid = fork();
	if (!pid)
		for (;;)
			*cpu = sched_getcpu() + 1;
	for (int i = 0; i < 64; i++) {
		unsigned long one = 1UL << i;

		if (!(all & one))
			continue;
		EXPECT_EQ(syscall(SYS_sched_setaffinity, pid, 8, &one), 0);
		*cpu = 0;
		for (int tries = 0; tries < 1000 && !*cpu; tries++)
			tap_sleep_ms(1);
		EXPECT_EQ(*cpu, i + 1);
	}
	kill(pid, SIGKILL);
	tap_wait(pid);
}

TEST(users_may_not_move_others)
{
	unsigned long one = 1;

	drop_root();
	EXPECT_ERR(syscall(SYS_sched_setaffinity, 1, 8, &one), EPERM);
}

TEST(priority_errors)
{
	EXPECT_ERR(setpriority(3, 0, 0), EINVAL);
	EXPECT_ERR(setpriority(-1, 0, 0), EINVAL);
	EXPECT_ERR(getpriority(3, 0), EINVAL);
	EXPECT_ERR(setpriority(PRIO_PROCESS, NO_PID, 0), ESRCH);
	EXPECT_ERR(setpriority(PRIO_PGRP, NO_PID, 0), ESRCH);
	EXPECT_ERR(setpriority(PRIO_USER, 54321, 0), ESRCH);
	EXPECT_ERR(getpriority(PRIO_PROCESS, NO_PID), ESRCH);
}

TEST(nice_is_clamped_and_inherited)
{
	EXPECT_EQ(setpriority(PRIO_PROCESS, 0, 100), 0);
	EXPECT_EQ(getpriority(PRIO_PROCESS, 0), 19);
	EXPECT_EQ(setpriority(PRIO_PROCESS, 0, -100), 0);
	EXPECT_EQ(getpriority(PRIO_PROCESS, 0), -20);
	EXPECT_EQ(setpriority(PRIO_PROCESS, 0, 0), 0);
	EXPECT_EQ(tap_in_child(is_other_nice_0), 0);
}

TEST(users_may_only_be_nicer)
{
	struct rlimit limit = { 0, 0 };

	REQUIRE(setrlimit(RLIMIT_NICE, &limit) == 0);
	drop_root();
	EXPECT_EQ(setpriority(PRIO_PROCESS, 0, 3), 0);
	EXPECT_ERR(setpriority(PRIO_PROCESS, 0, 2), EACCES);
	EXPECT_EQ(getpriority(PRIO_PROCESS, 0), 3);
	EXPECT_ERR(setpriority(PRIO_PROCESS, 1, 5), EPERM);
}

TEST(rlimit_nice_is_a_floor)
{
	struct rlimit limit = { 25, 25 }; /* 20 - 25 = -5 */

	REQUIRE(setrlimit(RLIMIT_NICE, &limit) == 0);
	drop_root();
	EXPECT_EQ(setpriority(PRIO_PROCESS, 0, -5), 0);
	EXPECT_ERR(setpriority(PRIO_PROCESS, 0, -6), EACCES);
}

TEST(a_group_is_renised_together)
{
	pid_t pid;

	REQUIRE(setpgid(0, 0) == 0);
	pid = fork();
	if (!pid) {
		pause();
		_exit(0);
	}
	EXPECT_EQ(setpriority(PRIO_PGRP, 0, 4), 0);
	EXPECT_EQ(getpriority(PRIO_PROCESS, pid), 4);
	EXPECT_EQ(setpriority(PRIO_PROCESS, pid, 9), 0);
	EXPECT_EQ(getpriority(PRIO_PGRP, 0), 4);
	kill(pid, SIGKILL);
	tap_wait(pid);
}

TEST(yield_always_succeeds)
{
	EXPECT_EQ(sched_yield(), 0);
	EXPECT_EQ(setscheduler(0, SCHED_FIFO, 1), 0);
	EXPECT_EQ(sched_yield(), 0);
	EXPECT_EQ(setscheduler(0, SCHED_IDLE, 0), 0);
	EXPECT_EQ(sched_yield(), 0);
}

/* Two on one CPU that only yield: both get on. */
TEST(yielding_tasks_alternate)
{
	unsigned long one = 1;
	volatile int *turns = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pid;

	REQUIRE(turns != MAP_FAILED);
	REQUIRE(syscall(SYS_sched_setaffinity, 0, 8, &one) == 0);
	pid = fork();
	if (!pid) {
		for (int i = 0; i < 100000; i++) {
			turns[0]++;
			sched_yield();
		}
		_exit(0);
	}
	for (int i = 0; i < 100000 && turns[0] < 100; i++)
		sched_yield();
	EXPECT(turns[0] >= 100);
	kill(pid, SIGKILL);
	tap_wait(pid);
}

/* A FIFO task that spins leaves a way in for others, if only 5 %. */
TEST(a_spinning_fifo_task_does_not_lock_out_the_rest)
{
	unsigned long one = 1;
	pid_t pid;

	REQUIRE(syscall(SYS_sched_setaffinity, 0, 8, &one) == 0);
	pid = fork();
	if (!pid) {
		alarm(10);
		setscheduler(0, SCHED_FIFO, 1);
		for (;;)
			;
	}
	tap_sleep_ms(100);
	EXPECT_EQ(kill(pid, SIGKILL), 0);
	EXPECT_EQ(WTERMSIG(tap_wait(pid)), SIGKILL);
}

/* The higher of two FIFO tasks on a CPU runs first when both are woken. */
TEST(fifo_runs_by_priority)
{
	unsigned long one = 1;
	char order[2] = { 0 };
	int start[2], out[2];
	pid_t pids[2];

	REQUIRE(pipe(start) == 0 && pipe(out) == 0);
	REQUIRE(syscall(SYS_sched_setaffinity, 0, 8, &one) == 0);
	REQUIRE(setscheduler(0, SCHED_FIFO, 50) == 0);
	for (int i = 0; i < 2; i++) {
		pids[i] = fork();
		if (!pids[i]) {
			char c;

			setscheduler(0, SCHED_FIFO, 10 + 10 * i);
			close(start[1]);
			if (read(start[0], &c, 1) < 0)
				_exit(1);
			c = (char)('a' + i);
			_exit(write(out[1], &c, 1) != 1);
		}
	}
	tap_sleep_ms(50);
	close(start[1]);
	for (int i = 0; i < 2; i++)
		EXPECT_EQ(tap_wait(pids[i]), 0);
	EXPECT_EQ(read(out[0], order, 2), 2);
	EXPECT_EQ(order[0], 'b');
	EXPECT_EQ(order[1], 'a');
}

TEST(getcpu_stores_both)
{
	unsigned int cpu = 77, node = 77;

	EXPECT_EQ(syscall(SYS_getcpu, &cpu, &node, NULL), 0);
	EXPECT(cpu < 64);
	EXPECT_EQ(node, 0);
	EXPECT_EQ(syscall(SYS_getcpu, NULL, NULL, NULL), 0);
	EXPECT_ERR(syscall(SYS_getcpu, BAD_PTR, NULL, NULL), EFAULT);
}

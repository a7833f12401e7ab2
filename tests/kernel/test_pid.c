/*
 * tests/kernel/test_pid.c - the process number allocator.
 */
#include <uapi/errno.h>
#include "kernel/base/faultinject.h"
#include "kernel/base/ktest.h"
#include "kernel/cred.h"
#include "kernel/pid.h"
#include "kernel/task.h"
#include "lib/errptr.h"
#include "mm/slab.h"

/* A namespace nobody lives in, so that its numbers are ours alone. */
static struct pid_namespace *make_ns(void)
{
	return create_pid_namespace(&init_user_ns, &init_pid_ns);
}

/* Run @body with pid_max at @max. */
static void with_pid_max(int max, void (*body)(struct pid_namespace *ns))
{
	struct pid_namespace *ns = make_ns();
	int saved = pid_max;

	REQUIRE(!IS_ERR(ns));
	pid_max = max;
	body(ns);
	pid_max = saved;
	put_pid_ns(ns);
}

static void check_sequence(struct pid_namespace *ns)
{
	EXPECT_EQ(pid_map_alloc(ns, 0), 1);
	EXPECT_EQ(pid_map_alloc(ns, 0), 2);
	pid_map_free(ns, 1);
	EXPECT_EQ(pid_map_alloc(ns, 0), 3);
	pid_map_free(ns, 2);
	pid_map_free(ns, 3);
}

KTEST(pid_numbers_start_at_1_and_are_not_reused_at_once)
{
	with_pid_max(PID_MAX_DEFAULT, check_sequence);
}

static void check_wrap(struct pid_namespace *ns)
{
	static const int want[] = { 398, 399, 300, 301, 302 };

	pid_map_set_last(ns, 397);
	for (int i = 0; i < 5; i++)
		EXPECT_EQ(pid_map_alloc(ns, 0), want[i]);
	for (int i = 0; i < 5; i++)
		pid_map_free(ns, want[i]);
}

KTEST(pid_numbers_wrap_to_300)
{
	with_pid_max(400, check_wrap);
}

static void check_exhaustion(struct pid_namespace *ns)
{
	for (int i = 1; i <= RESERVED_PIDS; i++)
		EXPECT_EQ(pid_map_alloc(ns, 0), i);
	EXPECT_EQ(pid_map_alloc(ns, 0), -EAGAIN);
	EXPECT_EQ(ns->nr_pids, RESERVED_PIDS);
	pid_map_free(ns, 7);
	/* 7 is below RESERVED_PIDS: never given again after the wrap */
	EXPECT_EQ(pid_map_alloc(ns, 0), -EAGAIN);
	pid_map_free(ns, 300);
	EXPECT_EQ(pid_map_alloc(ns, 0), 300);
	for (int i = 1; i <= RESERVED_PIDS; i++)
		if (i != 7)
			pid_map_free(ns, i);
}

KTEST(pid_map_when_full_says_eagain)
{
	with_pid_max(301, check_exhaustion);
}

static void check_lazy_pages(struct pid_namespace *ns)
{
	EXPECT(!ns->pidmap[0].page);
	pid_map_set_last(ns, 3 * BITS_PER_MAP - 1);
	EXPECT_EQ(pid_map_alloc(ns, 0), 3 * BITS_PER_MAP);
	EXPECT(!ns->pidmap[0].page && !ns->pidmap[2].page);
	EXPECT(ns->pidmap[3].page != NULL);
	pid_map_free(ns, 3 * BITS_PER_MAP);
}

KTEST(pid_map_pages_are_made_when_needed)
{
	with_pid_max(PID_MAX_LIMIT, check_lazy_pages);
}

static void check_wish(struct pid_namespace *ns)
{
	EXPECT_EQ(pid_map_alloc(ns, 77), 77);
	EXPECT_EQ(pid_map_alloc(ns, 77), -EEXIST);
	EXPECT_EQ(pid_map_last(ns), 0);
	EXPECT_EQ(pid_map_alloc(ns, 0), 1);
	pid_map_free(ns, 77);
	pid_map_free(ns, 1);
}

KTEST(pid_map_gives_a_wished_number_once)
{
	with_pid_max(PID_MAX_DEFAULT, check_wish);
}

static void check_closed(struct pid_namespace *ns)
{
	pid_map_close(ns);
	EXPECT_EQ(pid_map_alloc(ns, 0), -ENOMEM);
}

KTEST(pid_map_of_a_namespace_without_init_is_closed)
{
	with_pid_max(PID_MAX_DEFAULT, check_closed);
}

KTEST(pid_has_a_number_at_each_level)
{
	struct pid_namespace *ns = make_ns();
	struct pid *pid;

	REQUIRE(!IS_ERR(ns));
	pid = alloc_pid(ns, NULL, 0);
	REQUIRE(!IS_ERR(pid));
	EXPECT_EQ(pid->level, 1);
	EXPECT_EQ(pid_nr_ns(pid, ns), 1);
	EXPECT(pid_nr_ns(pid, &init_pid_ns) > 1);
	EXPECT_EQ(pid_nr(pid), pid_nr_ns(pid, &init_pid_ns));
	EXPECT_EQ(pid_nr_ns(&init_struct_pid, ns), 0);
	forget_pid(pid);
	put_pid_ns(ns);
}

KTEST(pid_is_found_by_number_until_freed)
{
	struct pid *pid = alloc_pid(&init_pid_ns, NULL, 0), *found;
	int nr;

	REQUIRE(!IS_ERR(pid));
	nr = pid_nr(pid);
	found = find_get_pid_ns(nr, &init_pid_ns);
	EXPECT(found == pid);
	put_pid(found);
	found = find_ge_pid(nr, &init_pid_ns);
	EXPECT(found == pid);
	put_pid(found);
	forget_pid(pid);
	EXPECT(!find_get_pid_ns(nr, &init_pid_ns));
}

KTEST(pid_namespaces_nest_32_deep)
{
	struct pid_namespace *ns = get_pid_ns(&init_pid_ns), *next;
	int depth = 0;

	for (;;) {
		next = create_pid_namespace(&init_user_ns, ns);
		if (IS_ERR(next))
			break;
		put_pid_ns(ns); /* next holds it */
		ns = next;
		depth++;
	}
	EXPECT_EQ(PTR_ERR(next), -ENOSPC);
	EXPECT_EQ(depth, 32);
	put_pid_ns(ns);
}

/* What it takes to fail, one allocation later each time, until it passes. */
KTEST(pid_alloc_unwinds_at_every_allocation)
{
	struct pid_namespace *ns = make_ns();
	struct pid *pid = NULL;
	int nth;

	REQUIRE(!IS_ERR(ns));
	for (nth = 1; nth < 20; nth++) {
		fail_nth_set(nth);
		pid = alloc_pid(ns, NULL, 0);
		fail_nth_set(0);
		if (!IS_ERR(pid))
			break;
		EXPECT_EQ(PTR_ERR(pid), -ENOMEM);
		EXPECT_EQ(ns->nr_pids, 0);
	}
	REQUIRE(!IS_ERR(pid));
	EXPECT(nth > 1);
	forget_pid(pid);
	put_pid_ns(ns);
}

/*
 * tests/user/cg_threads.c - domains and trees of threads.
 *
 * See: cgroups(7), "Thread mode".
 */
#include "tests/user/cg.h"
#include <pthread.h>

/* A process with a second thread, and their numbers. */
struct pair {
	pid_t pid, tid;
	int note[2];
};

static void *tell_and_nap(void *arg)
{
	struct pair *p = arg;
	pid_t tid = (pid_t)syscall(SYS_gettid);

	if (write(p->note[1], &tid, sizeof(tid)) != sizeof(tid))
		_exit(1);
	for (;;)
		pause();
	return NULL;
}

static struct pair two_threads(void)
{
	struct pair p;

	REQUIRE(pipe(p.note) == 0);
	p.pid = fork();
	REQUIRE(p.pid >= 0);
	if (p.pid == 0) {
		pthread_t t;

		pthread_create(&t, NULL, tell_and_nap, &p);
		for (;;)
			pause();
	}
	REQUIRE(read(p.note[0], &p.tid, sizeof(p.tid)) == sizeof(p.tid));
	return p;
}

static const char *line_of(pid_t nr)
{
	static char bufs[2][24];
	static int turn;
	char *buf = bufs[turn++ % 2];

	snprintf(buf, sizeof(bufs[0]), "%d\n", nr);
	return buf;
}

CG_TEST(threads_of_a_process_part_below_their_domain)
{
	struct pair p = two_threads();
	char path[64], text[128];

	EXPECT_EQ(cg_mkdir("t"), 0);
	EXPECT_EQ(cg_mkdir("t/a"), 0);
	EXPECT_EQ(cg_mkdir("t/b"), 0);
	EXPECT_EQ(cg_write("t/a", "cgroup.type", "threaded"), 0);
	EXPECT_EQ(cg_write("t/a", "cgroup.type", "threaded\n"), 0);
	EXPECT_TEXT(cg_read("t", "cgroup.type"), "domain threaded\n");
	EXPECT_TEXT(cg_read("t/a", "cgroup.type"), "threaded\n");
	EXPECT_TEXT(cg_read("t/b", "cgroup.type"), "domain invalid\n");
	EXPECT_EQ(cg_write_nr("t", "cgroup.procs", p.pid), 0);
	EXPECT_EQ(cg_write_nr("t/a", "cgroup.threads", p.tid), 0);
	EXPECT_EQ(cg_write_nr("t/b", "cgroup.threads", p.tid), -EOPNOTSUPP);
	EXPECT_EQ(cg_write_nr("t/b", "cgroup.procs", p.pid), -EOPNOTSUPP);
	EXPECT_TEXT(cg_read("t", "cgroup.procs"), line_of(p.pid));
	EXPECT_TEXT(cg_read("t", "cgroup.threads"), line_of(p.pid));
	EXPECT_TEXT(cg_read("t/a", "cgroup.threads"), line_of(p.tid));
	EXPECT_TEXT(cg_read("t/a", "cgroup.procs"), "!95");
	EXPECT_TEXT(cg_read("t/b", "cgroup.procs"), "");
	EXPECT_EQ(cg_write("t/a", "cgroup.kill", "1"), -EOPNOTSUPP);
	snprintf(path, sizeof(path), "/proc/%d/task/%d/cgroup", p.pid, p.tid);
	EXPECT(tap_read_file(path, text, sizeof(text)) > 0);
	EXPECT_TEXT(text, "0::/top/t/a\n");
	snprintf(path, sizeof(path), "/proc/%d/cgroup", p.pid);
	EXPECT(tap_read_file(path, text, sizeof(text)) > 0);
	EXPECT_TEXT(text, "0::/top/t\n");
	cg_reap(p.pid);
}

CG_TEST(leader_in_a_threaded_cgroup_is_listed_in_the_domain)
{
	struct pair p = two_threads();

	EXPECT_EQ(cg_mkdir("t"), 0);
	EXPECT_EQ(cg_mkdir("t/a"), 0);
	EXPECT_EQ(cg_write("t/a", "cgroup.type", "threaded"), 0);
	EXPECT_EQ(cg_write_nr("t", "cgroup.procs", p.pid), 0);
	EXPECT_EQ(cg_write_nr("t/a", "cgroup.threads", p.pid), 0);
	EXPECT_TEXT(cg_read("t", "cgroup.procs"), line_of(p.pid));
	EXPECT_TEXT(cg_read("t", "cgroup.threads"), line_of(p.tid));
	/* a whole process may be named as well */
	EXPECT_EQ(cg_write_nr("t/a", "cgroup.procs", p.tid), 0);
	EXPECT_TEXT(cg_read("t", "cgroup.threads"), "");
	EXPECT_EQ(cg_write("t", "cgroup.kill", "1"), 0);
	tap_wait(p.pid);
}

CG_TEST(thread_stays_in_its_domain)
{
	struct pair p = two_threads();

	EXPECT_EQ(cg_mkdir("a"), 0);
	EXPECT_EQ(cg_mkdir("b"), 0);
	EXPECT_EQ(cg_write_nr("a", "cgroup.procs", p.pid), 0);
	EXPECT_EQ(cg_write_nr("b", "cgroup.threads", p.tid), -EOPNOTSUPP);
	EXPECT_EQ(cg_write_nr("b", "cgroup.threads", p.pid), -EOPNOTSUPP);
	EXPECT_EQ(cg_write_nr("a", "cgroup.threads", p.tid), 0);
	cg_reap(p.pid);
}

CG_TEST(controller_with_tasks_beside_makes_a_tree_of_threads)
{
	pid_t pid;

	EXPECT_EQ(cg_mkdir("t"), 0);
	EXPECT_EQ(cg_mkdir("t/a"), 0);
	pid = cg_sleeper("t");
	EXPECT_TEXT(cg_read("t", "cgroup.type"), "domain\n");
	EXPECT_EQ(cg_write("t", "cgroup.subtree_control", "+pids"), 0);
	EXPECT_TEXT(cg_read("t", "cgroup.type"), "domain threaded\n");
	EXPECT_TEXT(cg_read("t/a", "cgroup.type"), "domain invalid\n");
	EXPECT_EQ(cg_write("t/a", "cgroup.subtree_control", "+pids"),
		  -EOPNOTSUPP);
	EXPECT_EQ(cg_write_nr("t/a", "cgroup.procs", pid), -EOPNOTSUPP);
	EXPECT_EQ(cg_write("t/a", "cgroup.type", "threaded"), 0);
	EXPECT_EQ(cg_write_nr("t/a", "cgroup.procs", pid), 0);
	EXPECT_TEXT(cg_read("t/a", "pids.current"), "1\n");
	EXPECT_EQ(cg_write("t/a", "cgroup.subtree_control", "+pids"), 0);
	EXPECT_EQ(cg_write("t/a", "cgroup.subtree_control", "-pids"), 0);
	EXPECT_EQ(cg_write("t", "cgroup.subtree_control", "-pids"), 0);
	EXPECT_TEXT(cg_read("t", "cgroup.type"), "domain threaded\n");
	cg_reap(pid);
	EXPECT_EQ(cg_rmdir("t/a"), 0);
	EXPECT_TEXT(cg_read("t", "cgroup.type"), "domain\n");
}

CG_TEST(domain_ruling_its_children_takes_no_tasks)
{
	pid_t pid;

	EXPECT_EQ(cg_mkdir("p"), 0);
	EXPECT_EQ(cg_mkdir("p/c"), 0);
	EXPECT_EQ(cg_write("p", "cgroup.subtree_control", "+pids"), 0);
	pid = cg_sleeper("p/c");
	/* the child's tasks are a domain's: p cannot become a thread root */
	EXPECT_EQ(cg_write_nr("p", "cgroup.procs", pid), -EBUSY);
	EXPECT_EQ(cg_write("p/c", "cgroup.type", "threaded"), -EOPNOTSUPP);
	EXPECT_EQ(cg_mkdir("p/d"), 0);
	EXPECT_EQ(cg_write("p/d", "cgroup.type", "threaded"), -EOPNOTSUPP);
	cg_reap(pid);
	EXPECT_EQ(cg_write("p/d", "cgroup.type", "threaded"), 0);
	EXPECT_TEXT(cg_read("p/c", "cgroup.type"), "domain invalid\n");
}

CG_TEST(tasks_beside_a_populated_child_forbid_controllers)
{
	pid_t above, below;

	EXPECT_EQ(cg_mkdir("p"), 0);
	EXPECT_EQ(cg_mkdir("p/c"), 0);
	below = cg_sleeper("p/c");
	above = cg_sleeper("p");
	EXPECT_EQ(cg_write("p", "cgroup.subtree_control", "+pids"), -EBUSY);
	cg_reap(above);
	EXPECT_EQ(cg_write("p", "cgroup.subtree_control", "+pids"), 0);
	cg_reap(below);
}

CG_TEST(type_is_changed_to_threaded_only_and_for_good)
{
	EXPECT_EQ(cg_mkdir("t"), 0);
	EXPECT_EQ(cg_mkdir("t/a"), 0);
	EXPECT_EQ(cg_mkdir("t/a/b"), 0);
	EXPECT_EQ(cg_write("t", "cgroup.type", "domain"), -EINVAL);
	EXPECT_EQ(cg_write("t", "cgroup.type", "foo"), -EINVAL);
	EXPECT_EQ(cg_write("t/a", "cgroup.type", "threaded"), 0);
	EXPECT_EQ(cg_write("t/a", "cgroup.type", "domain"), -EINVAL);
	EXPECT_TEXT(cg_read("t/a/b", "cgroup.type"), "domain invalid\n");
	EXPECT_EQ(cg_write("t/a/b", "cgroup.type", "threaded"), 0);
	EXPECT_TEXT(cg_read("t/a/b", "cgroup.type"), "threaded\n");
	EXPECT_EQ(cg_mkdir("t/d"), 0);
	EXPECT_EQ(cg_mkdir("t/d/e"), 0);
	EXPECT_TEXT(cg_read("t/d/e", "cgroup.type"), "domain invalid\n");
	EXPECT_EQ(cg_write("t/d/e", "cgroup.type", "threaded"), -EOPNOTSUPP);
}

CG_TEST(thread_root_above_takes_a_whole_tree_with_it)
{
	EXPECT_EQ(cg_mkdir("t"), 0);
	EXPECT_EQ(cg_mkdir("t/a"), 0);
	EXPECT_EQ(cg_mkdir("t/a/b"), 0);
	/* first the lower pair, then the upper: b changes its domain */
	EXPECT_EQ(cg_write("t/a/b", "cgroup.type", "threaded"), 0);
	EXPECT_TEXT(cg_read("t/a", "cgroup.type"), "domain threaded\n");
	EXPECT_EQ(cg_write("t/a", "cgroup.type", "threaded"), 0);
	EXPECT_TEXT(cg_read("t", "cgroup.type"), "domain threaded\n");
	EXPECT_TEXT(cg_read("t/a", "cgroup.type"), "threaded\n");
	{
		struct pair p = two_threads();

		EXPECT_EQ(cg_write_nr("t", "cgroup.procs", p.pid), 0);
		EXPECT_EQ(cg_write_nr("t/a/b", "cgroup.threads", p.tid), 0);
		EXPECT_EQ(cg_write_nr("t/a", "cgroup.threads", p.pid), 0);
		EXPECT_TEXT(cg_read("t", "cgroup.procs"), line_of(p.pid));
		EXPECT_TEXT(cg_read("t", "cgroup.events"),
			    "populated 1\nfrozen 0\n");
		cg_reap(p.pid);
		EXPECT_TEXT(cg_read("t", "cgroup.events"),
			    "populated 0\nfrozen 0\n");
	}
}

CG_TEST(leader_that_ended_before_its_threads_is_moved_by_its_number)
{
	int note[2];
	pid_t pid, tid;

	EXPECT_EQ(cg_mkdir("a"), 0);
	REQUIRE(pipe(note) == 0);
	pid = fork();
	if (pid == 0) {
		struct pair p = { .note = { note[0], note[1] } };
		pthread_t t;

		pthread_create(&t, NULL, tell_and_nap, &p);
		syscall(SYS_exit, 0);
	}
	EXPECT(read(note[0], &tid, sizeof(tid)) == sizeof(tid));
	EXPECT(tap_await_state(pid, 'Z'));
	EXPECT_EQ(cg_write_nr("a", "cgroup.procs", pid), 0);
	EXPECT_TEXT(cg_read("a", "cgroup.threads"), line_of(tid));
	EXPECT_TEXT(cg_read("a", "pids.current"), "1\n");
	EXPECT_TEXT(cg_read("a", "cgroup.procs"), "");
	cg_reap(pid);
}

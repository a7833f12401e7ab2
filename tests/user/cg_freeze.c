/*
 * tests/user/cg_freeze.c - cgroup.freeze: whole trees stand still.
 *
 * See: cgroups(7); cgroup.freeze in Linux's cgroup-v2.rst.
 */
#include "tests/user/cg.h"
#include <pthread.h>
#include <sched.h>
#include <sys/inotify.h>
#include <sys/mman.h>

/* What children count while they run. */
static volatile unsigned long *ticks;

static pid_t spinner(const char *cg)
{
	pid_t pid;

	if (!ticks)
		ticks = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid = fork();
	if (pid == 0)
		for (;;)
			++*ticks;
	REQUIRE(cg_write_nr(cg, "cgroup.procs", pid) == 0);
	return pid;
}

/* Nobody counts: not in two looks with others' turns between. */
static int stands_still(void)
{
	unsigned long before = *ticks;

	tap_sleep_ms(30);
	return *ticks == before;
}

static int runs_on(void)
{
	unsigned long before = *ticks;

	for (int i = 0; i < 500 && *ticks == before; i++)
		tap_sleep_ms(10);
	return *ticks != before;
}

CG_TEST(bad_values_are_refused)
{
	EXPECT_EQ(cg_mkdir("a"), 0);
	EXPECT_EQ(cg_write("a", "cgroup.freeze", "2"), -ERANGE);
	EXPECT_EQ(cg_write("a", "cgroup.freeze", "-1"), -ERANGE);
	EXPECT_EQ(cg_write("a", "cgroup.freeze", "foo"), -EINVAL);
	EXPECT_EQ(cg_write("a", "cgroup.freeze", "99999999999"), -ERANGE);
	EXPECT_TEXT(cg_read("a", "cgroup.freeze"), "0\n");
	EXPECT_EQ(cg_write("a", "cgroup.freeze", " 1\n"), 0);
	EXPECT_TEXT(cg_read("a", "cgroup.freeze"), "1\n");
	EXPECT_TEXT(cg_read("a", "cgroup.events"), "populated 0\nfrozen 1\n");
}

CG_TEST(frozen_process_stands_still_and_seems_asleep)
{
	pid_t pid;

	EXPECT_EQ(cg_mkdir("a"), 0);
	pid = spinner("a");
	EXPECT(runs_on());
	EXPECT_EQ(cg_write("a", "cgroup.freeze", "1"), 0);
	EXPECT(cg_await("a", "frozen 1"));
	EXPECT(stands_still());
	EXPECT_EQ(tap_task_state(pid), 'S');
	EXPECT_EQ(waitpid(pid, NULL, WNOHANG | WUNTRACED), 0);
	EXPECT_EQ(cg_write("a", "cgroup.freeze", "0"), 0);
	EXPECT_TEXT(cg_read("a", "cgroup.events"), "populated 1\nfrozen 0\n");
	EXPECT(runs_on());
	cg_reap(pid);
}

CG_TEST(sigkill_ends_a_frozen_process)
{
	pid_t pid;

	EXPECT_EQ(cg_mkdir("a"), 0);
	pid = spinner("a");
	EXPECT_EQ(cg_write("a", "cgroup.freeze", "1"), 0);
	EXPECT(cg_await("a", "frozen 1"));
	kill(pid, SIGKILL);
	{
		int status = tap_wait(pid);

		EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	}
	EXPECT_TEXT(cg_read("a", "cgroup.events"), "populated 0\nfrozen 1\n");
}

static void say_seven(int sig)
{
	(void)sig;
	_exit(7);
}

CG_TEST(handlers_wait_for_the_thaw)
{
	pid_t pid;

	EXPECT_EQ(cg_mkdir("a"), 0);
	signal(SIGUSR1, say_seven);
	pid = cg_sleeper("a");
	EXPECT_EQ(cg_write("a", "cgroup.freeze", "1"), 0);
	EXPECT(cg_await("a", "frozen 1"));
	kill(pid, SIGUSR1);
	tap_sleep_ms(30);
	EXPECT_EQ(waitpid(pid, NULL, WNOHANG), 0);
	EXPECT_EQ(tap_task_state(pid), 'S');
	EXPECT(cg_await("a", "frozen 1"));
	EXPECT_EQ(cg_write("a", "cgroup.freeze", "0"), 0);
	EXPECT_EQ(tap_wait(pid), 7 << 8);
}

CG_TEST(whole_tree_freezes_with_its_top)
{
	static const char *const tree[] = { "a", "a/b", "a/b/c", "a/d" };

	for (int i = 0; i < 4; i++)
		EXPECT_EQ(cg_mkdir(tree[i]), 0);
	spinner("a/b/c");
	cg_sleeper("a/d");
	cg_sleeper("a/b");
	EXPECT_EQ(cg_write("a/b", "cgroup.freeze", "1"), 0);
	EXPECT(cg_await("a/b/c", "frozen 1"));
	EXPECT(cg_await("a/b", "frozen 1"));
	EXPECT_TEXT(cg_read("a", "cgroup.events"), "populated 1\nfrozen 0\n");
	EXPECT_EQ(cg_write("a", "cgroup.freeze", "1"), 0);
	EXPECT(cg_await("a", "frozen 1"));
	for (int i = 0; i < 4; i++)
		EXPECT_TEXT(cg_read(tree[i], "cgroup.events"),
			    "populated 1\nfrozen 1\n");
	EXPECT_TEXT(cg_read("a/d", "cgroup.freeze"), "0\n");
	EXPECT_EQ(cg_write("a/b", "cgroup.freeze", "0"), 0);
	EXPECT(stands_still()); /* held from above */
	EXPECT_TEXT(cg_read("a/b", "cgroup.events"), "populated 1\nfrozen 1\n");
	EXPECT_EQ(cg_write("a/b", "cgroup.freeze", "1"), 0);
	EXPECT_EQ(cg_write("a", "cgroup.freeze", "0"), 0);
	EXPECT_TEXT(cg_read("a", "cgroup.events"), "populated 1\nfrozen 0\n");
	EXPECT_TEXT(cg_read("a/d", "cgroup.events"), "populated 1\nfrozen 0\n");
	EXPECT_TEXT(cg_read("a/b", "cgroup.events"), "populated 1\nfrozen 1\n");
	EXPECT(stands_still()); /* by its own word */
}

CG_TEST(new_cgroup_below_a_frozen_one_is_frozen)
{
	pid_t pid;

	EXPECT_EQ(cg_mkdir("a"), 0);
	EXPECT_EQ(cg_write("a", "cgroup.freeze", "1"), 0);
	EXPECT_EQ(cg_mkdir("a/b"), 0);
	EXPECT_TEXT(cg_read("a/b", "cgroup.events"), "populated 0\nfrozen 1\n");
	EXPECT_TEXT(cg_read("a/b", "cgroup.freeze"), "0\n");
	EXPECT_TEXT(cg_read("a", "cgroup.events"), "populated 0\nfrozen 1\n");
	pid = spinner("a/b");
	EXPECT(cg_await("a", "frozen 1"));
	EXPECT(stands_still());
	cg_reap(pid);
	EXPECT_EQ(cg_rmdir("a/b"), 0);
	EXPECT_TEXT(cg_read("a", "cgroup.events"), "populated 0\nfrozen 1\n");
}

CG_TEST(removed_child_does_not_count)
{
	EXPECT_EQ(cg_mkdir("a"), 0);
	EXPECT_EQ(cg_mkdir("a/b"), 0);
	EXPECT_EQ(cg_write("a/b", "cgroup.freeze", "1"), 0);
	EXPECT_EQ(cg_rmdir("a/b"), 0);
	EXPECT_TEXT(cg_read("a", "cgroup.events"), "populated 0\nfrozen 0\n");
	EXPECT_EQ(cg_write("a", "cgroup.freeze", "1"), 0);
	EXPECT_TEXT(cg_read("a", "cgroup.events"), "populated 0\nfrozen 1\n");
}

CG_TEST(moving_in_freezes_and_moving_out_thaws)
{
	pid_t pid;

	EXPECT_EQ(cg_mkdir("ice"), 0);
	EXPECT_EQ(cg_mkdir("sun"), 0);
	EXPECT_EQ(cg_mkdir("snow"), 0);
	EXPECT_EQ(cg_write("ice", "cgroup.freeze", "1"), 0);
	EXPECT_EQ(cg_write("snow", "cgroup.freeze", "1"), 0);
	pid = spinner("sun");
	EXPECT(runs_on());
	EXPECT_EQ(cg_write_nr("ice", "cgroup.procs", pid), 0);
	EXPECT(cg_await("ice", "frozen 1"));
	EXPECT(stands_still());
	EXPECT_TEXT(cg_read("sun", "cgroup.events"), "populated 0\nfrozen 0\n");
	EXPECT_EQ(cg_write_nr("snow", "cgroup.procs", pid), 0);
	EXPECT(cg_await("snow", "frozen 1"));
	EXPECT_TEXT(cg_read("ice", "cgroup.events"), "populated 0\nfrozen 1\n");
	EXPECT(stands_still());
	EXPECT_EQ(cg_write_nr("sun", "cgroup.procs", pid), 0);
	EXPECT(runs_on());
	EXPECT_TEXT(cg_read("sun", "cgroup.events"), "populated 1\nfrozen 0\n");
	EXPECT_TEXT(cg_read("snow", "cgroup.events"),
		    "populated 0\nfrozen 1\n");
	cg_reap(pid);
}

CG_TEST(stopped_process_counts_as_frozen_and_stays_stopped)
{
	pid_t pid;

	EXPECT_EQ(cg_mkdir("a"), 0);
	pid = cg_sleeper("a");
	kill(pid, SIGSTOP);
	EXPECT_EQ(waitpid(pid, NULL, WUNTRACED), pid);
	EXPECT_EQ(cg_write("a", "cgroup.freeze", "1"), 0);
	EXPECT(cg_await("a", "frozen 1"));
	EXPECT_EQ(tap_task_state(pid), 'T');
	kill(pid, SIGCONT);
	EXPECT_EQ(waitpid(pid, NULL, WCONTINUED), pid);
	EXPECT(tap_await_state(pid, 'S'));
	EXPECT(cg_await("a", "frozen 1"));
	EXPECT_EQ(cg_write("a", "cgroup.freeze", "0"), 0);
	kill(pid, SIGSTOP);
	EXPECT_EQ(waitpid(pid, NULL, WUNTRACED), pid);
	EXPECT_TEXT(cg_read("a", "cgroup.events"), "populated 1\nfrozen 0\n");
	cg_reap(pid);
}

CG_TEST(stopped_process_thawed_stays_stopped)
{
	pid_t pid;

	EXPECT_EQ(cg_mkdir("a"), 0);
	pid = cg_sleeper("a");
	EXPECT_EQ(cg_write("a", "cgroup.freeze", "1"), 0);
	EXPECT(cg_await("a", "frozen 1"));
	kill(pid, SIGSTOP); /* taken after the thaw */
	tap_sleep_ms(20);
	EXPECT_EQ(waitpid(pid, NULL, WUNTRACED | WNOHANG), 0);
	EXPECT_EQ(cg_write("a", "cgroup.freeze", "0"), 0);
	EXPECT_EQ(waitpid(pid, NULL, WUNTRACED), pid);
	EXPECT_EQ(tap_task_state(pid), 'T');
	cg_reap(pid);
}

CG_TEST(waiting_for_a_vfork_child_counts_as_frozen)
{
	int ready[2];
	char c;
	pid_t pid;

	EXPECT_EQ(cg_mkdir("a"), 0);
	REQUIRE(pipe(ready) == 0);
	pid = fork();
	if (pid == 0) {
		cg_write("a", "cgroup.procs", "0");
		if (vfork() == 0) {
			(void)!write(ready[1], "", 1);
			for (;;)
				pause();
		}
		_exit(0);
	}
	EXPECT_EQ(read(ready[0], &c, 1), 1);
	EXPECT_EQ(cg_write("a", "cgroup.freeze", "1"), 0);
	EXPECT(cg_await("a", "frozen 1"));
	EXPECT_EQ(cg_write("a", "cgroup.freeze", "0"), 0);
	EXPECT_TEXT(cg_read("a", "cgroup.events"), "populated 1\nfrozen 0\n");
	EXPECT_EQ(cg_write("a", "cgroup.kill", "1"), 0);
	EXPECT(cg_await("a", "populated 0"));
}

static void *count(void *arg)
{
	for (;;)
		++*ticks;
	return arg;
}

CG_TEST(all_threads_of_a_process_freeze)
{
	pid_t pid = spinner("");

	cg_reap(pid);
	EXPECT_EQ(cg_mkdir("a"), 0);
	pid = fork();
	if (pid == 0) {
		pthread_t t;

		for (int i = 0; i < 4; i++)
			pthread_create(&t, NULL, count, NULL);
		count(NULL);
	}
	EXPECT(runs_on());
	EXPECT_EQ(cg_write_nr("a", "cgroup.procs", pid), 0);
	for (int i = 0; i < 5; i++) {
		EXPECT_EQ(cg_write("a", "cgroup.freeze", "1"), 0);
		EXPECT(cg_await("a", "frozen 1"));
		EXPECT(stands_still());
		EXPECT_EQ(cg_write("a", "cgroup.freeze", "0"), 0);
		EXPECT(runs_on());
	}
	cg_reap(pid);
}

CG_TEST(fork_bomb_can_be_frozen_and_killed)
{
	EXPECT_EQ(cg_mkdir("a"), 0);
	EXPECT_EQ(cg_write("a", "pids.max", "40"), 0);
	if (fork() == 0) {
		cg_write("a", "cgroup.procs", "0");
		for (;;)
			if (fork() < 0)
				sched_yield();
	}
	EXPECT(cg_await("a", "populated 1"));
	for (int i = 0; i < 5; i++) {
		EXPECT_EQ(cg_write("a", "cgroup.freeze", "1"), 0);
		EXPECT(cg_await("a", "frozen 1"));
		EXPECT_EQ(cg_write("a", "cgroup.freeze", "0"), 0);
	}
	EXPECT_EQ(cg_write("a", "cgroup.freeze", "1"), 0);
	EXPECT(cg_await("a", "frozen 1"));
	EXPECT_EQ(cg_write("a", "cgroup.kill", "1"), 0);
	EXPECT(cg_await("a", "populated 0"));
}

CG_TEST(system_calls_go_on_after_the_thaw)
{
	int to[2], from[2];
	char c = 0;
	pid_t pid;

	EXPECT_EQ(cg_mkdir("a"), 0);
	REQUIRE(pipe(to) == 0 && pipe(from) == 0);
	pid = fork();
	if (pid == 0) {
		struct timespec ts = { 0, 200000000 };

		/* neither sees EINTR: nothing was delivered */
		if (read(to[0], &c, 1) != 1 || c != 'x')
			_exit(1);
		(void)!write(from[1], "", 1);
		_exit(nanosleep(&ts, NULL) ? 2 : 0);
	}
	EXPECT_EQ(cg_write_nr("a", "cgroup.procs", pid), 0);
	EXPECT_EQ(cg_write("a", "cgroup.freeze", "1"), 0);
	EXPECT(cg_await("a", "frozen 1"));
	EXPECT_EQ(cg_write("a", "cgroup.freeze", "0"), 0);
	EXPECT(write(to[1], "x", 1) == 1);
	EXPECT(read(from[0], &c, 1) == 1);
	EXPECT_EQ(cg_write("a", "cgroup.freeze", "1"), 0);
	EXPECT(cg_await("a", "frozen 1"));
	EXPECT_EQ(cg_write("a", "cgroup.freeze", "0"), 0);
	EXPECT_EQ(tap_wait(pid), 0);
}

CG_TEST(freezing_what_is_frozen_tells_those_who_watch)
{
	char buf[256];
	int in;

	EXPECT_EQ(cg_mkdir("a"), 0);
	EXPECT_EQ(cg_mkdir("a/b"), 0);
	EXPECT_EQ(cg_write("a", "cgroup.freeze", "1"), 0);
	in = inotify_init1(IN_CLOEXEC);
	EXPECT(inotify_add_watch(in, cg_path("a/b", "cgroup.events"),
				 IN_MODIFY) > 0);
	EXPECT_EQ(cg_write("a/b", "cgroup.freeze", "1"), 0);
	EXPECT(read(in, buf, sizeof(buf)) > 0);
	close(in);
}

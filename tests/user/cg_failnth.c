/*
 * tests/user/cg_failnth.c - cgroups while the kernel runs out of memory.
 *
 * The Nth allocation of each operation fails, for N = 1, 2, 3 ...; the answer
 * is an errno, the tree is as it was, and nothing is left behind.
 *
 * See: tests/user/failnth.c.
 */
#include "tests/user/cg.h"
#include <linux/sched.h>
#include <sched.h>

#define LIMIT 300

static int control = -1;

static void arm(int nth)
{
	char text[16];
	int n = snprintf(text, sizeof(text), "%d", nth);

	lseek(control, 0, SEEK_SET);
	if (write(control, text, (size_t)n) != n) /* that was the Nth */
		REQUIRE(write(control, text, (size_t)n) == n);
}

/* Run @op with each allocation failing, @undo after each run. */
static void fail_each(int (*op)(void), void (*undo)(void))
{
	char text[16];
	int nth, err = 0, fired = 1;

	control = open("/sys/kernel/debug/fail_nth", O_RDWR | O_CLOEXEC);
	if (control < 0)
		return; /* no fault injection in this kernel */
	for (nth = 1; nth < LIMIT && fired; nth++) {
		arm(nth);
		err = op();
		lseek(control, 0, SEEK_SET);
		memset(text, 0, sizeof(text));
		fired = read(control, text, sizeof(text) - 1) < 0 ||
			atoi(text) == 0;
		arm(0);
		undo();
		if (err && err != -ENOMEM)
			tap_fail("allocation %d: errno %d", nth, -err);
	}
	EXPECT_EQ(err, 0);
	EXPECT(nth > 2 && nth < LIMIT);
	close(control);
}

static int make(void)
{
	return cg_mkdir("a");
}

static void unmake(void)
{
	cg_rmdir("a");
}

CG_TEST(mkdir_fails_cleanly)
{
	fail_each(make, unmake);
	EXPECT(strstr(cg_read("", "cgroup.stat"), "nr_descendants 0\n"));
}

static int switch_on(void)
{
	return cg_write("p", "cgroup.subtree_control", "+pids");
}

static void switch_off(void)
{
	EXPECT_EQ(cg_write("p", "cgroup.subtree_control", "-pids"), 0);
	EXPECT_TEXT(cg_read("p/a", "cgroup.controllers"), "");
	EXPECT_ERR(access(cg_path("p/a", "pids.max"), F_OK), ENOENT);
	EXPECT_ERR(access(cg_path("p/b", "pids.max"), F_OK), ENOENT);
	EXPECT_TEXT(cg_read("p", "pids.current"), "2\n");
}

CG_TEST(controller_goes_on_for_all_children_or_none)
{
	EXPECT_EQ(cg_mkdir("p"), 0);
	EXPECT_EQ(cg_mkdir("p/a"), 0);
	EXPECT_EQ(cg_mkdir("p/b"), 0);
	cg_sleeper("p/a");
	cg_sleeper("p/b");
	fail_each(switch_on, switch_off);
}

static pid_t moved;

static int move(void)
{
	return cg_write_nr("a", "cgroup.procs", moved);
}

static void move_back(void)
{
	EXPECT_EQ(cg_write_nr("b", "cgroup.procs", moved), 0);
	EXPECT_TEXT(cg_read("a", "pids.current"), "0\n");
	EXPECT_TEXT(cg_read("b", "pids.current"), "1\n");
}

CG_TEST(move_fails_cleanly)
{
	EXPECT_EQ(cg_mkdir("a"), 0);
	EXPECT_EQ(cg_mkdir("b"), 0);
	moved = cg_sleeper("b");
	fail_each(move, move_back);
}

static int birth(void)
{
	struct clone_args args = {
		.flags = 0x200000000ULL, /* CLONE_INTO_CGROUP */
		.exit_signal = SIGCHLD,
	};
	int fd = open(cg_path("a", NULL), O_PATH | O_DIRECTORY | O_CLOEXEC);
	long pid;

	if (fd < 0)
		return -errno;
	args.cgroup = (unsigned long long)fd;
	pid = syscall(SYS_clone3, &args, sizeof(args));
	if (pid == 0)
		_exit(0);
	if (pid < 0)
		pid = -errno;
	close(fd);
	if (pid < 0)
		return (int)pid;
	tap_wait((pid_t)pid);
	return 0;
}

static void is_empty(void)
{
	EXPECT_TEXT(cg_read("a", "pids.current"), "0\n");
	EXPECT_TEXT(cg_read("a", "cgroup.events"), "populated 0\nfrozen 0\n");
}

CG_TEST(birth_fails_cleanly)
{
	EXPECT_EQ(cg_mkdir("a"), 0);
	fail_each(birth, is_empty);
}

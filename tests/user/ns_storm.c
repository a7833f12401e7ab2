/*
 * tests/user/ns_storm.c - many namespaces of every type at once, made and
 * dropped on all processors, by members, descriptors and mounts.
 *
 * runtests counts before and after what is alive: nothing may be left.
 *
 * See: namespaces(7).
 */
#define TAP_SECONDS 120 /* there may be fewer processors than workers */
#include "tests/user/tap.h"
#include "tests/user/scratch.h"
#include "tests/user/ns.h"

#define WORKERS 4
#define EACH    250 /* by every worker, of a type: a thousand in all */
#define HELD    25  /* at once, by every worker */

/* Run @fn(@arg) in WORKERS processes at once. */
static void on_all_cpus(int (*fn)(unsigned long arg), unsigned long arg)
{
	pid_t pid[WORKERS];

	for (int i = 0; i < WORKERS; i++) {
		pid[i] = fork();
		REQUIRE(pid[i] >= 0);
		if (!pid[i])
			_exit(fn(arg));
	}
	for (int i = 0; i < WORKERS; i++)
		EXPECT_EQ(tap_wait(pid[i]), 0);
}

/* One after the other, each replacing the last. */
static int unshare_many(unsigned long flag)
{
	for (int i = 0; i < EACH; i++)
		if (unshare((int)flag))
			return 1;
	return 0;
}

/* In children, as a nested one would soon be too deep. */
static int clone_many(unsigned long flag)
{
	for (int i = 0; i < EACH; i++) {
		pid_t pid = ns_clone3(flag);

		if (pid < 0)
			return 1;
		if (!pid)
			_exit(0);
		if (tap_wait(pid))
			return 2;
	}
	return 0;
}

TEST(ns_storm_of_uts)
{
	on_all_cpus(unshare_many, CLONE_NEWUTS);
}

TEST(ns_storm_of_mounts)
{
	on_all_cpus(unshare_many, CLONE_NEWNS);
}

TEST(ns_storm_of_time)
{
	on_all_cpus(unshare_many, CLONE_NEWTIME);
}

TEST(ns_storm_of_pids)
{
	on_all_cpus(clone_many, CLONE_NEWPID);
}

TEST(ns_storm_of_users)
{
	on_all_cpus(clone_many, CLONE_NEWUSER);
}

/* Descriptors keep them alive; their last holders are other descriptors. */
static int hold_many(unsigned long flag)
{
	int fd[HELD], again[HELD];

	for (int i = 0; i < HELD; i++) {
		if (unshare((int)flag))
			return 1;
		fd[i] = open(flag == CLONE_NEWUTS ? NS "uts" : NS "mnt",
			     O_RDONLY);
		again[i] = open(flag == CLONE_NEWUTS ? NS "uts" : NS "mnt",
				O_RDONLY);
		if (fd[i] < 0 || again[i] < 0)
			return 2;
	}
	for (int i = 0; i < HELD; i++)
		close(fd[i]);
	for (int i = 0; i < HELD; i++)
		if (setns(again[HELD - 1 - i], (int)flag))
			return 3;
	return 0;
}

TEST(ns_storm_of_descriptors)
{
	on_all_cpus(hold_many, CLONE_NEWUTS);
	on_all_cpus(hold_many, CLONE_NEWNS);
}

/* All open one namespace while its only member leaves it. */
static int open_one(unsigned long pid)
{
	for (int i = 0; i < 4 * HELD; i++) {
		int fd = ns_open((pid_t)pid, "uts");

		if (fd >= 0)
			close(fd);
	}
	return 0;
}

static int change_and_open(unsigned long pid)
{
	(void)pid;
	return unshare_many(CLONE_NEWUTS);
}

TEST(ns_storm_of_opens)
{
	pid_t pid = fork();

	if (!pid)
		_exit(change_and_open(0));
	on_all_cpus(open_one, (unsigned long)pid);
	EXPECT_EQ(tap_wait(pid), 0);
}

/* Each holds the next by a mount of its file: one close frees the chain. */
TEST(ns_storm_of_mounted_mount_namespaces)
{
	enum {
		CHAIN = 60
	};
	char path[64];

	scratch();
	make_file("next");
	REQUIRE(mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 ||
		errno == EINVAL);
	NS_IN_CHILD({
		int up[2];
		pid_t pid = 0;

		REQUIRE(unshare(CLONE_NEWNS) == 0);
		for (int i = 0; i < CHAIN; i++) {
			REQUIRE(pipe(up) == 0);
			pid = ns_clone(CLONE_NEWNS);
			REQUIRE(pid >= 0);
			if (pid) /* hold the child's namespace in ours */
				break;
			close(up[1]);
			read(up[0], path, 1);
			close(up[0]);
		}
		if (pid) {
			snprintf(path, sizeof(path), "/proc/%d/ns/mnt", pid);
			EXPECT_EQ(mount(path, SCRATCH "/next", NULL, MS_BIND,
					NULL),
				  0);
			close(up[0]);
			close(up[1]);
			EXPECT_EQ(tap_wait(pid), 0);
		}
	});
}

/* The last child of every worker, whose namespaces the others enter. */
static pid_t *last_child;

/* Errors are no matter: who is looked at may have ended, or be in the way. */
static void enter_some_of(pid_t pid, unsigned int *seed)
{
	static const char *const links[] = { "uts",  "ipc", "mnt",  "cgroup",
					     "time", "pid", "user", "net" };
	int fd = ns_open(pid, links[rand_r(seed) % 8]);

	if (fd >= 0) {
		setns(fd, 0);
		close(fd);
	}
	fd = (int)syscall(SYS_pidfd_open, pid, 0);
	if (fd >= 0) {
		setns(fd, CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWCGROUP);
		close(fd);
	}
}

/* New ones of some types, then others' of some types, and an end. */
static void make_and_enter(unsigned int seed)
{
	static const int flags[] = { CLONE_NEWUTS,    CLONE_NEWIPC,
				     CLONE_NEWNS,     CLONE_NEWPID,
				     CLONE_NEWCGROUP, CLONE_NEWTIME };
	int some = 0;

	for (int i = 0; i < 6; i++)
		some |= rand_r(&seed) & 1 ? flags[i] : 0;
	unshare(some);
	for (int i = 0; i < WORKERS; i++)
		enter_some_of(last_child[rand_r(&seed) % WORKERS], &seed);
	if (!fork())
		_exit(0);
	_exit(0);
}

static int make_and_enter_many(unsigned long unused)
{
	unsigned int me = (unsigned int)getpid() % WORKERS;

	(void)unused;
	for (int i = 0; i < EACH / 4; i++) {
		pid_t pid = fork();

		if (pid < 0)
			return 1;
		if (!pid)
			make_and_enter((unsigned int)getpid());
		last_child[me] = pid;
		if (tap_wait(pid))
			return 2;
	}
	return 0;
}

TEST(ns_storm_of_entering_what_others_leave)
{
	last_child =
		mmap(NULL, sizeof(*last_child) * WORKERS,
		     PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	REQUIRE(last_child != MAP_FAILED);
	for (int i = 0; i < WORKERS; i++)
		last_child[i] = getpid();
	on_all_cpus(make_and_enter_many, 0);
}

TEST(ns_storm_of_cgroups)
{
	on_all_cpus(unshare_many, CLONE_NEWCGROUP);
}

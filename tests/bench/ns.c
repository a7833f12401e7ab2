/*
 * tests/bench/ns.c - what namespaces cost to make, enter and leave.
 *
 * A type that the kernel does not have is left out.
 */
#include "tests/bench/bench.h"
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif

#define MOST \
	(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID | \
	 CLONE_NEWUSER | CLONE_NEWCGROUP)

static int flag, own_uts;

static void do_unshare(void)
{
	must(!unshare(flag), "unshare");
}

static void do_setns(void)
{
	must(!setns(own_uts, CLONE_NEWUTS), "setns");
}

static void do_clone(void)
{
	pid_t pid = (pid_t)syscall(SYS_clone, SIGCHLD | flag, 0, 0, 0, 0);

	must(pid >= 0, "clone");
	if (pid == 0)
		_exit(0);
	waitpid(pid, NULL, 0);
}

static const struct {
	struct bench bench;
	int flag;
} benches[] = {
	{ { "setns-uts", do_setns, 20 }, 0 },
	{ { "unshare-uts", do_unshare, 10 }, CLONE_NEWUTS },
	{ { "unshare-ipc", do_unshare, 10 }, CLONE_NEWIPC },
	{ { "unshare-mnt", do_unshare, 10 }, CLONE_NEWNS },
	{ { "unshare-cgroup", do_unshare, 10 }, CLONE_NEWCGROUP },
	{ { "unshare-time", do_unshare, 10 }, CLONE_NEWTIME },
	{ { "clone+exit+wait", do_clone, 10 }, 0 },
	{ { "clone-pid", do_clone, 10 }, CLONE_NEWPID },
	{ { "clone-user", do_clone, 10 }, CLONE_NEWUSER },
	{ { "clone-all", do_clone, 10 }, MOST },
};

/* In a child, because what is unshared stays so. */
static void measure_one(size_t i)
{
	pid_t pid = fork();

	must(pid >= 0, "fork");
	if (pid > 0) {
		waitpid(pid, NULL, 0);
		return;
	}
	flag = benches[i].flag;
	if (flag && benches[i].bench.run == do_unshare && unshare(flag))
		_exit(0);
	measure_all(&benches[i].bench, 1);
	_exit(0);
}

int main(void)
{
	own_uts = open("/proc/self/ns/uts", O_RDONLY | O_CLOEXEC);
	must(own_uts >= 0, "/proc/self/ns/uts");
	for (size_t i = 0; i < sizeof(benches) / sizeof(benches[0]); i++)
		measure_one(i);
	return 0;
}

/*
 * tests/bench/process.c - what processes, threads and their memory cost.
 *
 * usage: process [PROGRAM]     PROGRAM is what is executed; default busybox
 */
#include "tests/bench/bench.h"
#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#define PAGE 4096

static char *pages;
static char *program[] = { "/bin/busybox", "true", NULL };
static sigset_t usr1;

static void do_getppid(void)
{
	syscall(SYS_getppid);
}

static void do_clock_gettime(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
}

static void do_fork_exit_wait(void)
{
	if (fork() == 0)
		_exit(0);
	wait(NULL);
}

static void do_fork_exec_wait(void)
{
	if (fork() == 0) {
		execv(program[0], program);
		_exit(127);
	}
	wait(NULL);
}

static void do_vfork_exec_wait(void)
{
	if (vfork() == 0) {
		execv(program[0], program);
		_exit(127);
	}
	wait(NULL);
}

static void *thread(void *unused)
{
	return unused;
}

static void do_pthread(void)
{
	pthread_t id;

	must(!pthread_create(&id, NULL, thread, NULL), "pthread_create");
	pthread_join(id, NULL);
}

static void do_page_fault(void)
{
	static int next;

	pages[next++ * PAGE] = 1;
}

static void do_mmap_munmap(void)
{
	munmap(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
	       PAGE);
}

static void do_signal(void)
{
	raise(SIGUSR2);
}

static void do_signal_wait(void)
{
	kill(getpid(), SIGUSR1);
	sigwaitinfo(&usr1, NULL);
}

static void nothing(int sig)
{
	(void)sig;
}

static const struct bench benches[] = {
	{ "getppid", do_getppid, 1000 },
	{ "clock-gettime", do_clock_gettime, 1000 },
	{ "page-fault", do_page_fault, 100 },
	{ "mmap+munmap", do_mmap_munmap, 100 },
	{ "signal+return", do_signal, 100 },
	{ "signal+wait", do_signal_wait, 100 },
	{ "fork+exit+wait", do_fork_exit_wait, 20 },
	{ "fork+exec+wait", do_fork_exec_wait, 20 },
	{ "vfork+exec+wait", do_vfork_exec_wait, 20 },
	{ "pthread+join", do_pthread, 20 },
};

int main(int argc, char **argv)
{
	size_t size = (size_t)ROUNDS * 100 * PAGE;

	if (argc > 1) {
		program[0] = argv[1];
		program[1] = NULL;
	}
	pages = mmap(NULL, size, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	must(pages != MAP_FAILED, "mmap");
	madvise(pages, size, MADV_NOHUGEPAGE);
	signal(SIGUSR2, nothing);
	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	sigprocmask(SIG_BLOCK, &usr1, NULL);
	MEASURE(benches);
	return 0;
}

/*
 * tests/bench/bench.c - what the everyday operations of a kernel cost.
 *
 * Prints "name count": processor ticks for one operation, the least of
 * several rounds.  Under QEMU's -icount shift=0 a tick is one guest
 * instruction, and the figures repeat exactly: scripts/bench runs this on
 * Nestix and on Linux.
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define ROUNDS 8
#define PAGE   4096

static int to_child[2], to_parent[2];
static char *pages;

static uint64_t ticks(void)
{
	uint32_t low, high;

	__asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

static void do_getppid(void)
{
	syscall(SYS_getppid);
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
		execl("/bin/busybox", "true", (char *)NULL);
		_exit(127);
	}
	wait(NULL);
}

static void do_ping_pong(void)
{
	char c = 0;

	if (write(to_child[1], &c, 1) != 1 || read(to_parent[0], &c, 1) != 1)
		exit(1);
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

static void do_open_close(void)
{
	FILE *f = fopen("/etc/passwd", "re");

	if (f)
		fclose(f);
}

static const struct {
	const char *name;
	void (*run)(void);
	int times;
} benches[] = {
	{ "getppid", do_getppid, 1000 },
	{ "page-fault", do_page_fault, 100 },
	{ "mmap+munmap", do_mmap_munmap, 100 },
	{ "open+close", do_open_close, 100 },
	{ "pipe-ping-pong", do_ping_pong, 100 },
	{ "fork+exit+wait", do_fork_exit_wait, 20 },
	{ "fork+exec+wait", do_fork_exec_wait, 20 },
};

static uint64_t measure(void (*run)(void), int times)
{
	uint64_t best = UINT64_MAX, start, took;

	for (int round = 0; round < ROUNDS; round++) {
		start = ticks();
		for (int i = 0; i < times; i++)
			run();
		took = (ticks() - start) / (uint64_t)times;
		if (took < best)
			best = took;
	}
	return best;
}

static void echo(void)
{
	char c;

	while (read(to_child[0], &c, 1) == 1)
		if (write(to_parent[1], &c, 1) != 1)
			break;
	_exit(0);
}

int main(void)
{
	pid_t pid;

	pages = mmap(NULL, (size_t)ROUNDS * 100 * PAGE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (pages == MAP_FAILED || pipe(to_child) || pipe(to_parent))
		return 1;
	madvise(pages, (size_t)ROUNDS * 100 * PAGE, MADV_NOHUGEPAGE);
	pid = fork();
	if (pid == 0) {
		close(to_child[1]);
		echo();
	}
	for (size_t i = 0; i < sizeof(benches) / sizeof(benches[0]); i++)
		printf("%s %llu\n", benches[i].name,
		       (unsigned long long)measure(benches[i].run,
						   benches[i].times));
	close(to_child[1]);
	return 0;
}

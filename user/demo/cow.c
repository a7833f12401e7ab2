/*
 * user/demo/cow.c - fork() copies nothing until somebody writes.
 *
 * The parent touches 16 MiB and forks.  /proc/self/smaps_rollup is not needed
 * to see the sharing: minor faults (getrusage) count the pages copied.  The
 * child reads everything (no copies), then writes every page (one each).
 *
 * See: fork(2), getrusage(2); lab 4.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define PAGE     4096
#define NR_PAGES 4096

static long faults(void)
{
	struct rusage use;

	getrusage(RUSAGE_SELF, &use);
	return use.ru_minflt;
}

static void child(volatile char *memory)
{
	long start = faults(), sum = 0;

	for (int i = 0; i < NR_PAGES; i++)
		sum += memory[i * PAGE];
	printf("child: read %d pages: %ld faults, sum %ld\n", NR_PAGES,
	       faults() - start, sum);
	start = faults();
	for (int i = 0; i < NR_PAGES; i++)
		memory[i * PAGE] = 2;
	printf("child: wrote %d pages: %ld faults\n", NR_PAGES,
	       faults() - start);
}

int main(void)
{
	char *memory =
		mmap(NULL, (size_t)NR_PAGES * PAGE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	long start = faults();

	if (memory == MAP_FAILED) {
		perror("mmap");
		return 1;
	}
	memset(memory, 1, (size_t)NR_PAGES * PAGE);
	printf("parent: first touch of %d pages: %ld faults\n", NR_PAGES,
	       faults() - start);
	fflush(stdout);
	if (fork() == 0) {
		child(memory);
		return 0;
	}
	wait(NULL);
	printf("parent: still sees %d\n", memory[0]);
	start = faults();
	memset(memory, 3, (size_t)NR_PAGES * PAGE);
	printf("parent: the last sharer writes in place: %ld faults\n",
	       faults() - start);
	return 0;
}

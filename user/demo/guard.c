/*
 * user/demo/guard.c - what lies below a stack.
 *
 * The user's stack grows by page faults until its limit; the next page is not
 * mapped, and the program dies of SIGSEGV.  A kernel stack does not grow at
 * all: with -k, a child asks the kernel to overrun its own (provoke-crash),
 * hits the guard page, and is killed alone; look at dmesg afterwards.
 *
 * See: setrlimit(2), /sys/kernel/debug/provoke-crash; lab 7.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/wait.h>

#define CRASH "/sys/kernel/debug/provoke-crash/DIRECT"

static int overrun(int depth)
{
	volatile char frame[4096];

	frame[0] = (char)depth;
	if (depth % 256 == 0)
		printf("user stack: %d KiB deep\n", depth * 4);
	return depth < 1 << 20 ? overrun(depth + 1) + frame[0] : 0;
}

static void overrun_kernel(void)
{
	int fd = open(CRASH, O_WRONLY);

	if (fd < 0 || write(fd, "EXHAUST_STACK\n", 14) < 0)
		perror(CRASH);
}

int main(int argc, char **argv)
{
	int status = 0, in_kernel = argc > 1 && !strcmp(argv[1], "-k");

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (fork() == 0) {
		if (in_kernel)
			overrun_kernel();
		else
			overrun(1);
		_exit(0);
	}
	wait(&status);
	if (WIFSIGNALED(status))
		printf("the child was killed by signal %d; we go on\n",
		       WTERMSIG(status));
	return 0;
}

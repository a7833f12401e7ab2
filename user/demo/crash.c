/*
 * user/demo/crash.c - a program that dies, to look at what it leaves behind.
 *
 * usage: ulimit -c unlimited; crash; gdb crash core
 *
 * Two threads count in functions that a backtrace can name, a third follows a
 * bad pointer three calls deep.
 *
 * See: core(5); tests/boot/core.py.
 */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static pthread_barrier_t all_here;
static double weight = 2.5;
static long counted[2];

__attribute__((noinline)) static int follow(const int *pointer, int depth)
{
	if (depth)
		return follow(pointer, depth - 1) + 1;
	return *pointer;
}

static void *counter(void *name)
{
	volatile long *turns = &counted[*(char *)name == 't'];

	pthread_barrier_wait(&all_here);
	for (;;)
		++*turns; /* no call: a C library's have no frames */
	return name;
}

int main(void)
{
	static char *const names[] = { "one", "two" };
	pthread_t threads[2];

	pthread_barrier_init(&all_here, NULL, 3);
	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, counter, names[i]);
	pthread_barrier_wait(&all_here);
	usleep(10000); /* let them come to their loops */
	printf("%d %g\n", follow((const int *)0x10, 2), weight);
	return 0;
}

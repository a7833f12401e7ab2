/*
 * user/demo/threads.c - threads are tasks that share nearly everything.
 *
 * Each prints its thread id beside the one process id, adds to a shared
 * counter under a mutex (a futex, when contended), and has a stack of its own.
 *
 * See: clone(2), futex(2), gettid(2); lab 6.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>
#include <sys/syscall.h>

#define NR_THREADS 4
#define NR_ROUNDS  10000

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long counter;

static void *work(void *name)
{
	int on_my_stack;

	printf("thread %s: pid %d tid %ld stack near %p\n", (char *)name,
	       getpid(), syscall(SYS_gettid), (void *)&on_my_stack);
	for (int i = 0; i < NR_ROUNDS; i++) {
		pthread_mutex_lock(&lock);
		counter++;
		pthread_mutex_unlock(&lock);
	}
	return NULL;
}

int main(void)
{
	static char *names[NR_THREADS] = { "a", "b", "c", "d" };
	pthread_t threads[NR_THREADS];

	for (int i = 0; i < NR_THREADS; i++)
		if (pthread_create(&threads[i], NULL, work, names[i]))
			return 1;
	for (int i = 0; i < NR_THREADS; i++)
		pthread_join(threads[i], NULL);
	printf("counter: %ld of %d\n", counter, NR_THREADS * NR_ROUNDS);
	return 0;
}

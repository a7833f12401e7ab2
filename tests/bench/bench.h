/*
 * tests/bench/bench.h - the frame of a measurement: a table of operations.
 *
 * Prints "name count": processor ticks for one operation, the least of
 * several rounds.  Under QEMU's -icount shift=0 a tick is one guest
 * instruction, and the figures repeat exactly: scripts/bench runs every
 * program of tests/bench on Nestix and on Linux.
 */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/wait.h>

#define ROUNDS 8

/* One operation; a name of small letters, digits, + and -. */
struct bench {
	const char *name;
	void (*run)(void);
	int times; /* in a round */
};

static inline uint64_t ticks(void)
{
	uint32_t low, high;

	__asm__ volatile("lfence; rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

/* What cannot fail in a measurement did. */
static inline void must(int good, const char *what)
{
	if (good)
		return;
	perror(what);
	exit(1);
}

static inline uint64_t measure(const struct bench *b)
{
	uint64_t best = UINT64_MAX, start, took;

	for (int round = 0; round < ROUNDS; round++) {
		start = ticks();
		for (int i = 0; i < b->times; i++)
			b->run();
		took = (ticks() - start) / (uint64_t)b->times;
		if (took < best)
			best = took;
	}
	return best;
}

static inline void measure_all(const struct bench *benches, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		printf("%s %llu\n", benches[i].name,
		       (unsigned long long)measure(&benches[i]));
		fflush(stdout);
	}
}

#define MEASURE(benches) \
	measure_all(benches, sizeof(benches) / sizeof((benches)[0]))

#endif

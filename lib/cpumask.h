/*
 * lib/cpumask.h - a set of processors.
 *
 * One word holds them all, so set algebra is plain C and a mask can be copied,
 * compared and published with one store.  NR_CPUS is how many the kernel could
 * drive; how many there are is a question for the scheduler.
 */
#ifndef LIB_CPUMASK_H
#define LIB_CPUMASK_H

#include "lib/compiler.h"
#include "lib/types.h"

#define NR_CPUS 64

struct cpumask {
	u64 bits;
};

static_assert(NR_CPUS == 64, "struct cpumask is one word");

#define CPU_MASK_NONE ((struct cpumask){ 0 })
#define CPU_MASK_ALL  ((struct cpumask){ ~0ULL })

static inline bool cpumask_test_cpu(int cpu, const struct cpumask *mask)
{
	return __atomic_load_n(&mask->bits, __ATOMIC_RELAXED) >> cpu & 1;
}

/* The two changers are atomic: masks are shared without a lock. */
static inline void cpumask_set_cpu(int cpu, struct cpumask *mask)
{
	__atomic_fetch_or(&mask->bits, 1ULL << cpu, __ATOMIC_SEQ_CST);
}

static inline void cpumask_clear_cpu(int cpu, struct cpumask *mask)
{
	__atomic_fetch_and(&mask->bits, ~(1ULL << cpu), __ATOMIC_SEQ_CST);
}

static inline struct cpumask cpumask_of(int cpu)
{
	return (struct cpumask){ 1ULL << cpu };
}

static inline struct cpumask cpumask_and(struct cpumask a, struct cpumask b)
{
	return (struct cpumask){ a.bits & b.bits };
}

static inline struct cpumask cpumask_or(struct cpumask a, struct cpumask b)
{
	return (struct cpumask){ a.bits | b.bits };
}

static inline struct cpumask cpumask_andnot(struct cpumask a, struct cpumask b)
{
	return (struct cpumask){ a.bits & ~b.bits };
}

static inline bool cpumask_empty(struct cpumask mask)
{
	return mask.bits == 0;
}

static inline bool cpumask_equal(struct cpumask a, struct cpumask b)
{
	return a.bits == b.bits;
}

static inline bool cpumask_subset(struct cpumask a, struct cpumask b)
{
	return (a.bits & ~b.bits) == 0;
}

static inline bool cpumask_intersects(struct cpumask a, struct cpumask b)
{
	return (a.bits & b.bits) != 0;
}

/* How many members; no popcount instruction is assumed. */
static inline int cpumask_weight(struct cpumask mask)
{
	int n = 0;

	for (u64 b = mask.bits; b; b &= b - 1)
		n++;
	return n;
}

/* The lowest member, or NR_CPUS for the empty set. */
static inline int cpumask_first(struct cpumask mask)
{
	return mask.bits ? __builtin_ctzll(mask.bits) : NR_CPUS;
}

/* The lowest member above @cpu, or NR_CPUS; cpumask_next(-1, m) is the first. */
static inline int cpumask_next(int cpu, struct cpumask mask)
{
	if (cpu >= NR_CPUS - 1)
		return NR_CPUS;
	return cpumask_first(
		(struct cpumask){ mask.bits & (~0ULL << (cpu + 1)) });
}

#define for_each_cpu(cpu, mask) \
	for ((cpu) = cpumask_first(mask); (cpu) < NR_CPUS; \
	     (cpu) = cpumask_next((cpu), (mask)))

#endif

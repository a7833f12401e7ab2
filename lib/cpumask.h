/*
 * lib/cpumask.h - sets of CPUs.
 */
#ifndef LIB_CPUMASK_H
#define LIB_CPUMASK_H

#include "lib/atomic.h"
#include "lib/bitmap.h"
#include "lib/types.h"

#define NR_CPUS 16

struct cpumask {
	unsigned long bits[BITS_TO_LONGS(NR_CPUS)];
};

typedef struct cpumask cpumask_t;

static_assert(NR_CPUS < BITS_PER_LONG, "a cpumask is one partial word here");

#define cpumask_bits(mask) ((mask)->bits)
#define CPU_MASK_ALL \
	{ \
		{ \
			(1UL << NR_CPUS) - 1 \
		} \
	}
#define CPU_MASK_NONE \
	{ \
		{ \
			0 \
		} \
	}
#define CPU_MASK_CPU0 \
	{ \
		{ \
			1 \
		} \
	}
#define nr_cpumask_bits NR_CPUS

static inline void cpumask_set_cpu(unsigned int cpu, struct cpumask *mask)
{
	set_bit(cpu, mask->bits);
}

static inline void cpumask_clear_cpu(unsigned int cpu, struct cpumask *mask)
{
	clear_bit(cpu, mask->bits);
}

static inline bool cpumask_test_cpu(unsigned int cpu,
				    const struct cpumask *mask)
{
	return cpu < NR_CPUS && test_bit(cpu, mask->bits);
}

static inline bool cpumask_test_and_set_cpu(unsigned int cpu,
					    struct cpumask *mask)
{
	return test_and_set_bit(cpu, mask->bits);
}

static inline bool cpumask_test_and_clear_cpu(unsigned int cpu,
					      struct cpumask *mask)
{
	return test_and_clear_bit(cpu, mask->bits);
}

static inline void cpumask_clear(struct cpumask *mask)
{
	mask->bits[0] = 0;
}

static inline void cpumask_setall(struct cpumask *mask)
{
	mask->bits[0] = (1UL << NR_CPUS) - 1;
}

static inline void cpumask_copy(struct cpumask *dst, const struct cpumask *src)
{
	dst->bits[0] = src->bits[0];
}

static inline bool cpumask_and(struct cpumask *dst, const struct cpumask *a,
			       const struct cpumask *b)
{
	dst->bits[0] = a->bits[0] & b->bits[0];
	return dst->bits[0] != 0;
}

static inline void cpumask_or(struct cpumask *dst, const struct cpumask *a,
			      const struct cpumask *b)
{
	dst->bits[0] = a->bits[0] | b->bits[0];
}

static inline bool cpumask_andnot(struct cpumask *dst, const struct cpumask *a,
				  const struct cpumask *b)
{
	dst->bits[0] = a->bits[0] & ~b->bits[0];
	return dst->bits[0] != 0;
}

static inline bool cpumask_equal(const struct cpumask *a,
				 const struct cpumask *b)
{
	return a->bits[0] == b->bits[0];
}

static inline bool cpumask_intersects(const struct cpumask *a,
				      const struct cpumask *b)
{
	return (a->bits[0] & b->bits[0]) != 0;
}

static inline bool cpumask_subset(const struct cpumask *a,
				  const struct cpumask *b)
{
	return (a->bits[0] & ~b->bits[0]) == 0;
}

static inline bool cpumask_empty(const struct cpumask *mask)
{
	return READ_ONCE(mask->bits[0]) == 0;
}

static inline unsigned int cpumask_weight(const struct cpumask *mask)
{
	return hweight_long(READ_ONCE(mask->bits[0]));
}

/* Each answers a number >= NR_CPUS when there is no such CPU. */
static inline unsigned int cpumask_first(const struct cpumask *mask)
{
	return (unsigned int)find_next_bit(mask->bits, NR_CPUS, 0);
}

static inline unsigned int cpumask_next(int cpu, const struct cpumask *mask)
{
	return (unsigned int)find_next_bit(mask->bits, NR_CPUS,
					   (unsigned long)(cpu + 1));
}

static inline unsigned int cpumask_any(const struct cpumask *mask)
{
	return cpumask_first(mask);
}

static inline unsigned int cpumask_first_and(const struct cpumask *a,
					     const struct cpumask *b)
{
	struct cpumask both;

	return cpumask_and(&both, a, b) ? cpumask_first(&both) : NR_CPUS;
}

#define cpumask_any_and(a, b) cpumask_first_and(a, b)

static inline struct cpumask cpumask_of_cpu(unsigned int cpu)
{
	return (struct cpumask){ { 1UL << cpu } };
}

#define for_each_cpu(cpu, mask) \
	for ((cpu) = cpumask_first(mask); (cpu) < NR_CPUS; \
	     (cpu) = cpumask_next((int)(cpu), mask))

#endif

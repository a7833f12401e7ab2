/*
 * asm/topology.h - which processors share a core, a package, a cache.
 */
#ifndef ASM_TOPOLOGY_H
#define ASM_TOPOLOGY_H

#include "lib/cpumask.h"
#include "lib/types.h"

/* Where a processor sits; the numbers are the hardware's. */
struct cpu_place {
	unsigned int apic_id;
	unsigned int core; /* within its package */
	unsigned int package;
};

enum cache_type {
	CACHE_NONE,
	CACHE_DATA,
	CACHE_INSTRUCTION,
	CACHE_UNIFIED
};

struct cache_info {
	enum cache_type type;
	unsigned int level;
	unsigned int line, ways, sets; /* bytes, lines, lines */
	unsigned int partitions;       /* lines that share a tag */
	unsigned int share_shift; /* APIC ids equal above this bit share it */
};

struct cpu_place cpu_place(int cpu);
struct cpumask cpu_core_mask(int cpu);
struct cpumask cpu_package_mask(int cpu);
bool cpu_cache(unsigned int index, struct cache_info *cache);
struct cpumask cpu_cache_mask(int cpu, const struct cache_info *cache);

#endif

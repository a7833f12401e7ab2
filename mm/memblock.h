/*
 * mm/memblock.h - memory before there is an allocator.
 */
#ifndef MM_MEMBLOCK_H
#define MM_MEMBLOCK_H

#include "lib/types.h"

#define MEMBLOCK_MAX_REGIONS 128

struct memblock_region {
	u64 base; /* physical, bytes */
	u64 size;
};

/* A sorted list of disjoint, non-adjacent ranges. */
struct memblock_type {
	const char *name;
	unsigned int cnt;
	struct memblock_region regions[MEMBLOCK_MAX_REGIONS];
};

extern struct memblock_type memblock_memory;   /* RAM */
extern struct memblock_type memblock_reserved; /* RAM in use */

int memblock_add(u64 base, u64 size);
int memblock_reserve(u64 base, u64 size);
int memblock_free(u64 base, u64 size);
void memblock_set_limit(u64 limit);
u64 memblock_phys_alloc(u64 size, u64 align);
void *memblock_alloc(u64 size, u64 align);
u64 memblock_end_of_ram(void);
u64 memblock_phys_mem_size(void);
bool memblock_is_ram(u64 phys);

/* Boot order: memblock_add/reserve, direct map, then mm_init(). */
void mm_init(void);
void mm_free_reserved(u64 phys_start, u64 phys_end, const char *what);

#endif

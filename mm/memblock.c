/*
 * mm/memblock.c - memory before there is an allocator.
 *
 * Two sorted lists of disjoint physical ranges: what is RAM, and what of it is
 * taken.  Free memory is the difference.  The lists are filled from the boot
 * loader's map; mm_init() hands the difference to the frame allocator, after
 * which they only answer questions.
 */
#include <uapi/errno.h>
#include "lib/string.h"
#include "lib/util.h"
#include "asm/page.h"
#include "kernel/base/bug.h"
#include "kernel/base/panic.h"
#include "mm/memblock.h"

struct memblock_type memblock_memory = { .name = "memory" };
struct memblock_type memblock_reserved = { .name = "reserved" };

/* Boot allocations stay below: what the early page tables map. */
static u64 alloc_limit = ~0ULL;

static u64 region_end(const struct memblock_region *r)
{
	return r->base + r->size;
}

static int insert_at(struct memblock_type *type, unsigned int i, u64 base,
		     u64 size)
{
	if (type->cnt == MEMBLOCK_MAX_REGIONS)
		return -ENOMEM;
	memmove(&type->regions[i + 1], &type->regions[i],
		(type->cnt - i) * sizeof(type->regions[0]));
	type->regions[i] = (struct memblock_region){ base, size };
	type->cnt++;
	return 0;
}

static void remove_at(struct memblock_type *type, unsigned int i)
{
	type->cnt--;
	memmove(&type->regions[i], &type->regions[i + 1],
		(type->cnt - i) * sizeof(type->regions[0]));
}

/* Add a range, swallowing all that it overlaps or touches. */
static int add_range(struct memblock_type *type, u64 base, u64 size)
{
	u64 end = base + size;
	unsigned int i = 0;

	if (!size || end < base)
		return size ? -EINVAL : 0;
	while (i < type->cnt && region_end(&type->regions[i]) < base)
		i++;
	while (i < type->cnt && type->regions[i].base <= end) {
		base = min(base, type->regions[i].base);
		end = max(end, region_end(&type->regions[i]));
		remove_at(type, i);
	}
	return insert_at(type, i, base, end - base);
}

static int remove_range(struct memblock_type *type, u64 base, u64 size)
{
	u64 end = base + size;

	for (unsigned int i = 0; i < type->cnt; i++) {
		struct memblock_region *r = &type->regions[i];
		u64 rbase = r->base, rend = region_end(r);

		if (rend <= base || rbase >= end)
			continue;
		if (rbase < base && rend > end) {
			r->size = base - rbase;
			return insert_at(type, i + 1, end, rend - end);
		}
		if (rbase < base) {
			r->size = base - rbase;
		} else if (rend > end) {
			r->base = end;
			r->size = rend - end;
		} else {
			remove_at(type, i--);
		}
	}
	return 0;
}

/**
 * memblock_add() - report a range of RAM.
 * @base: physical start, bytes; rounded up to a page.
 * @size: bytes; the end is rounded down.
 *
 * Context: Boot, one CPU.
 * Return: 0, -EINVAL if the range wraps, -ENOMEM if the table is full.
 */
int memblock_add(u64 base, u64 size)
{
	u64 start = ALIGN(base, PAGE_SIZE);
	u64 end = ALIGN_DOWN(base + size, PAGE_SIZE);

	if (base + size < base)
		return -EINVAL;
	return start < end ? add_range(&memblock_memory, start, end - start)
			   : 0;
}

/**
 * memblock_reserve() - mark a range as taken.
 * @base: physical start, bytes; rounded down to a page.
 * @size: bytes; the end is rounded up.
 *
 * Context: Boot, one CPU.
 * Return: 0, -EINVAL if the range wraps, -ENOMEM if the table is full.
 */
int memblock_reserve(u64 base, u64 size)
{
	u64 start = ALIGN_DOWN(base, PAGE_SIZE);
	u64 end = ALIGN(base + size, PAGE_SIZE);

	if (base + size < base)
		return -EINVAL;
	return add_range(&memblock_reserved, start, end - start);
}

/**
 * memblock_free() - take back a reservation.
 * @base: physical start, bytes.
 * @size: bytes.
 *
 * Context: Boot, before mm_init(), one CPU.
 * Return: 0, or -ENOMEM if the table is full.
 */
int memblock_free(u64 base, u64 size)
{
	return remove_range(&memblock_reserved, base, size);
}

/**
 * memblock_set_limit() - allocate only below an address from now on.
 * @limit: physical, bytes.
 *
 * Context: Boot, one CPU.
 */
void memblock_set_limit(u64 limit)
{
	alloc_limit = limit;
}

/* Highest free block within [lo, hi) of RAM; ~0 if there is none. */
static u64 find_top_down(u64 lo, u64 hi, u64 size, u64 align)
{
	const struct memblock_type *res = &memblock_reserved;

	for (unsigned int i = res->cnt; hi >= size && hi - size >= lo;) {
		u64 base = ALIGN_DOWN(hi - size, align);
		const struct memblock_region *r;

		if (base < lo)
			return ~0ULL;
		while (i > 0 && res->regions[i - 1].base >= base + size)
			i--;
		if (!i)
			return base;
		r = &res->regions[i - 1];
		if (region_end(r) <= base)
			return base;
		hi = r->base;
	}
	return ~0ULL;
}

/**
 * memblock_phys_alloc() - take a free range, the highest there is.
 * @size:  bytes.
 * @align: bytes, a power of two, at least a page.
 *
 * Context: Boot, before mm_init(), one CPU.  Panics when there is none.
 * Return: the physical address; contents undefined.
 */
u64 memblock_phys_alloc(u64 size, u64 align)
{
	const struct memblock_type *mem = &memblock_memory;

	size = ALIGN(size, PAGE_SIZE);
	align = max(align, (u64)PAGE_SIZE);
	for (unsigned int i = mem->cnt; i-- > 0;) {
		/* never frame 0: its address would look like a failure */
		u64 lo = max(mem->regions[i].base, (u64)PAGE_SIZE);
		u64 hi = min(region_end(&mem->regions[i]), alloc_limit);
		u64 base = hi > lo ? find_top_down(lo, hi, size, align) : ~0ULL;

		if (base != ~0ULL && !memblock_reserve(base, size))
			return base;
	}
	panic("memblock: no %llu bytes of memory", (unsigned long long)size);
}

/**
 * memblock_alloc() - boot memory, cleared.
 * @size:  bytes.
 * @align: bytes, a power of two.
 *
 * Context: Boot, before mm_init(), one CPU.  Panics when there is none.
 * Return: its address in the direct map.
 */
void *memblock_alloc(u64 size, u64 align)
{
	return memset(__va(memblock_phys_alloc(size, align)), 0, size);
}

/**
 * memblock_end_of_ram() - where RAM ends.
 *
 * Context: Any, once the map is in.
 * Return: the physical address after the last byte.
 */
u64 memblock_end_of_ram(void)
{
	assert(memblock_memory.cnt > 0);
	return region_end(&memblock_memory.regions[memblock_memory.cnt - 1]);
}

/**
 * memblock_phys_mem_size() - how much RAM there is, holes not counted.
 *
 * Context: Any, once the map is in.
 * Return: bytes.
 */
u64 memblock_phys_mem_size(void)
{
	u64 size = 0;

	for (unsigned int i = 0; i < memblock_memory.cnt; i++)
		size += memblock_memory.regions[i].size;
	return size;
}

/**
 * memblock_is_ram() - is there RAM at an address?
 * @phys: physical address.
 *
 * Context: Any, once the map is in.
 * Return: true if it lies in a reported range.
 */
bool memblock_is_ram(u64 phys)
{
	unsigned int lo = 0, hi = memblock_memory.cnt;

	while (lo < hi) {
		unsigned int mid = (lo + hi) / 2;
		const struct memblock_region *r = &memblock_memory.regions[mid];

		if (phys < r->base)
			hi = mid;
		else if (phys >= region_end(r))
			lo = mid + 1;
		else
			return true;
	}
	return false;
}

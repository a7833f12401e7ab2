/*
 * arch/x86/cpu/topology.c - which processors share a core, a package, a cache.
 *
 * An APIC id is package, core and thread number in adjacent bit fields, whose
 * widths CPUID tells.  A cache is shared by the processors whose ids are equal
 * above some bit.  All processors are taken to be like the one that asks.
 *
 * See: Intel SDM volume 3, 9.9; CPUID leaves 4 and 0xb; AMD APM volume 3,
 * appendix E, leaves 0x80000005, 0x80000006, 0x80000008 and 0x8000001d.
 */
#include "arch/x86/cpu/smp.h"
#include "asm/cpu.h"
#include "asm/smp.h"
#include "asm/topology.h"
#include "lib/string.h"
#include "lib/util.h"

#define LEAF_CACHES     4
#define LEAF_TOPOLOGY   0xb
#define LEAF_AMD_L1     0x80000005
#define LEAF_AMD_L2_L3  0x80000006
#define LEAF_AMD_CORES  0x80000008
#define LEAF_AMD_CACHES 0x8000001d
#define EXT_ECX_TOPOEXT (1u << 22) /* leaf 0x80000001 */
#define MAX_SUBLEAVES   8

/* The widths of the fields: bits above which ids name a core, a package. */
struct id_fields {
	unsigned int core_shift, package_shift;
};

static bool is_amd(void)
{
	return !strcmp(cpu_vendor(), "AuthenticAMD") ||
	       !strcmp(cpu_vendor(), "HygonGenuine");
}

static u32 max_leaf(u32 base)
{
	u32 r[4];

	cpuid_count(base, 0, r);
	return r[0];
}

/* Bits that hold the numbers 0 to @n - 1. */
static unsigned int bits_for(unsigned int n)
{
	return n > 1 ? (unsigned int)fls64(n - 1) : 0;
}

/* Leaf 0xb lists the levels, each with the shift to the next. */
static bool fields_by_level(struct id_fields *f)
{
	u32 r[4];

	if (max_leaf(0) < LEAF_TOPOLOGY)
		return false;
	cpuid_count(LEAF_TOPOLOGY, 0, r);
	if (!r[1] || (r[2] >> 8 & 255) != 1)
		return false;
	f->core_shift = f->package_shift = r[0] & 31;
	for (u32 i = 1; i < MAX_SUBLEAVES; i++) {
		cpuid_count(LEAF_TOPOLOGY, i, r);
		if (!(r[2] >> 8 & 255))
			break;
		f->package_shift = r[0] & 31;
	}
	return true;
}

static struct id_fields id_fields(void)
{
	struct id_fields f = { 0, 0 };
	u32 r[4];

	if (fields_by_level(&f))
		return f;
	cpuid_count(1, 0, r);
	if (r[3] & 1u << 28) /* HTT: ebx counts the ids of a package */
		f.package_shift = bits_for(r[1] >> 16 & 255);
	if (is_amd() && max_leaf(0x80000000) >= LEAF_AMD_CORES) {
		cpuid_count(LEAF_AMD_CORES, 0, r);
		f.package_shift = r[2] >> 12 & 15 ? r[2] >> 12 & 15
						  : bits_for((r[2] & 255) + 1);
	}
	return f;
}

/**
 * cpu_place() - where a processor sits.
 * @cpu: which.
 *
 * Context: Any, after smp_init().
 * Return: the place.
 */
struct cpu_place cpu_place(int cpu)
{
	struct id_fields f = id_fields();
	u32 id = cpu_apic_id(cpu);

	return (struct cpu_place){
		.apic_id = id,
		.core = (id & ((1u << f.package_shift) - 1)) >> f.core_shift,
		.package = id >> f.package_shift,
	};
}

/* The processors online whose ids equal @cpu's above a bit. */
static struct cpumask equal_above(int cpu, unsigned int shift)
{
	struct cpumask mask = CPU_MASK_NONE;
	int other;

	for_each_online_cpu(other)
		if (cpu_apic_id(other) >> shift == cpu_apic_id(cpu) >> shift)
			cpumask_set_cpu((unsigned int)other, &mask);
	return mask;
}

/**
 * cpu_core_mask() - the processors of a core.
 * @cpu: one of them.
 *
 * Context: Any.
 * Return: those online.
 */
struct cpumask cpu_core_mask(int cpu)
{
	return equal_above(cpu, id_fields().core_shift);
}

/**
 * cpu_package_mask() - the processors of a package.
 * @cpu: one of them.
 *
 * Context: Any.
 * Return: those online.
 */
struct cpumask cpu_package_mask(int cpu)
{
	return equal_above(cpu, id_fields().package_shift);
}

/**
 * cpu_cache_mask() - the processors that share a cache.
 * @cpu:   one of them.
 * @cache: from cpu_cache().
 *
 * Context: Any.
 * Return: those online.
 */
struct cpumask cpu_cache_mask(int cpu, const struct cache_info *cache)
{
	return equal_above(cpu, cache->share_shift);
}

/* One cache as leaf 4, and AMD's leaf that copies it, describe it. */
static bool decode_leaf(u32 leaf, unsigned int index, struct cache_info *c)
{
	u32 r[4];

	cpuid_count(leaf, index, r);
	c->type = (enum cache_type)(r[0] & 31);
	if (c->type == CACHE_NONE || c->type > CACHE_UNIFIED)
		return false;
	c->level = r[0] >> 5 & 7;
	c->share_shift = bits_for((r[0] >> 14 & 0xfff) + 1);
	c->line = (r[1] & 0xfff) + 1;
	c->partitions = (r[1] >> 12 & 0x3ff) + 1;
	c->ways = (r[1] >> 22 & 0x3ff) + 1;
	c->sets = r[2] + 1;
	return true;
}

/* How AMD's leaf 0x80000006 writes the number of ways. */
static unsigned int amd_ways(u32 code, unsigned int lines)
{
	static const u8 ways[16] = { 0,  1, 2,  0,  4,  0,  8,   0,
				     16, 0, 32, 48, 64, 96, 128, 0 };

	return code == 15 ? lines : ways[code];
}

/* AMD before leaf 0x8000001d: two L1, then L2 and L3 where there are such. */
static bool decode_amd(unsigned int index, struct cache_info *c)
{
	unsigned int bytes;
	u32 r[4];

	*c = (struct cache_info){ .type = CACHE_UNIFIED,
				  .level = index,
				  .partitions = 1,
				  .share_shift = id_fields().core_shift };
	if (index > 3 || max_leaf(0x80000000) < LEAF_AMD_L2_L3)
		return false;
	if (index < 2) {
		cpuid_count(LEAF_AMD_L1, 0, r);
		c->type = index ? CACHE_INSTRUCTION : CACHE_DATA;
		c->level = 1;
		bytes = (r[2 + index] >> 24) << 10;
		c->line = r[2 + index] & 255;
		c->ways = r[2 + index] >> 16 & 255;
	} else {
		cpuid_count(LEAF_AMD_L2_L3, 0, r);
		c->line = r[index] & 255;
		bytes = index == 2 ? r[2] >> 16 << 10
				   : (r[3] >> 18) * (512u << 10);
		if (c->line)
			c->ways =
				amd_ways(r[index] >> 12 & 15, bytes / c->line);
		if (index == 3)
			c->share_shift = id_fields().package_shift;
	}
	if (!bytes || !c->line || !c->ways)
		return false;
	c->sets = bytes / c->line / c->ways;
	return true;
}

/**
 * cpu_cache() - a cache of each processor.
 * @index: 0 is the nearest.
 * @cache: filled in.
 *
 * Context: Any.
 * Return: true, or false: there are no more.
 */
bool cpu_cache(unsigned int index, struct cache_info *cache)
{
	u32 r[4] = { 0 };

	if (!is_amd())
		return max_leaf(0) >= LEAF_CACHES &&
		       decode_leaf(LEAF_CACHES, index, cache);
	if (max_leaf(0x80000000) >= LEAF_AMD_CACHES)
		cpuid_count(0x80000001, 0, r);
	if (r[2] & EXT_ECX_TOPOEXT)
		return decode_leaf(LEAF_AMD_CACHES, index, cache);
	return decode_amd(index, cache);
}

/*
 * lib/hash.h - spread keys over buckets.
 */
#ifndef LIB_HASH_H
#define LIB_HASH_H

#include "lib/compiler.h"
#include "lib/list.h"
#include "lib/types.h"
#include "lib/util.h"

#define GOLDEN_RATIO_32 0x61C88647U
#define GOLDEN_RATIO_64 0x61C8864680B583EBULL

static inline u32 hash_32(u32 val, unsigned int bits)
{
	return (val * GOLDEN_RATIO_32) >> (32 - bits);
}

static inline u32 hash_64(u64 val, unsigned int bits)
{
	return (u32)((val * GOLDEN_RATIO_64) >> (64 - bits));
}

#define hash_long(val, bits) hash_64(val, bits)
#define hash_min(val, bits) \
	(sizeof(val) <= 4 ? hash_32((u32)(val), bits) : hash_64(val, bits))

static inline u32 hash_ptr(const void *ptr, unsigned int bits)
{
	return hash_64((unsigned long)ptr, bits);
}

u32 hash_bytes(const void *salt, const char *name, unsigned int len);
u32 jhash(const void *key, u32 length, u32 initval);
u32 jhash_2words(u32 a, u32 b, u32 initval);
u64 siphash(const void *data, size_t len, const u64 key[2]);
u32 crc32_le(u32 crc, const void *data, size_t len);

/* Fixed tables of 2^bits chains. */
#define DECLARE_HASHTABLE(name, bits) struct hlist_head name[1 << (bits)]
#define DEFINE_HASHTABLE(name, bits)  struct hlist_head name[1 << (bits)]
#define HASH_SIZE(table)              ARRAY_SIZE(table)
#define HASH_BITS(table)              ((unsigned int)ilog2(HASH_SIZE(table)))
#define hash_init(table)              memset(table, 0, sizeof(table))
#define hash_add(table, node, key) \
	hlist_add_head(node, &(table)[hash_min(key, HASH_BITS(table))])
#define hash_del(node) hlist_del_init(node)
#define hash_for_each_possible(table, obj, member, key) \
	hlist_for_each_entry(obj, &(table)[hash_min(key, HASH_BITS(table))], \
			     member)
#define hash_for_each(table, bkt, obj, member) \
	for ((bkt) = 0; (bkt) < (int)HASH_SIZE(table); (bkt)++) \
		hlist_for_each_entry(obj, &(table)[bkt], member)

#endif

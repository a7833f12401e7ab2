/*
 * tests/kernel/test_radix.c - the radix tree against a plain array.
 */
#include <uapi/errno.h>
#include "lib/radix.h"
#include "lib/string.h"
#include "kernel/base/ktest.h"
#include "mm/slab.h"

#define SPAN 2048

static struct radix_pool pool;
static bool model[SPAN], tagged[SPAN];
static u32 seed;

static u32 next_random(void)
{
	seed = seed * 1664525 + 1013904223;
	return seed >> 8;
}

/* Items are odd-looking but aligned pointers, one per index. */
static void *item(u64 index)
{
	return (void *)((index + 1) << 4);
}

static bool fill_pool(unsigned int want)
{
	while (pool.count < want) {
		struct radix_node *node = kmalloc(sizeof(*node), GFP_KERNEL);

		if (!node)
			return false;
		radix_pool_put(&pool, node);
	}
	return true;
}

static void drain_pool(void)
{
	struct radix_node *node;

	while ((node = radix_pool_get(&pool)))
		kfree(node);
}

KTEST(radix_empty_tree_has_nothing)
{
	struct radix_root root = RADIX_ROOT_INIT;
	u64 at = 0;

	EXPECT(!radix_lookup(&root, 0));
	EXPECT(!radix_lookup(&root, U64_MAX));
	EXPECT(!radix_next(&root, &at));
	EXPECT(!radix_delete(&root, 5, &pool));
}

KTEST(radix_insert_without_nodes_changes_nothing)
{
	struct radix_root root = RADIX_ROOT_INIT;

	EXPECT_EQ(radix_insert(&root, 100, item(100), &pool), -ENOMEM);
	EXPECT(!root.node && !root.levels);
}

KTEST(radix_holds_extreme_indices)
{
	static const u64 at[] = { 0, 63, 64, 4095, 4096, 1ULL << 40, U64_MAX };
	struct radix_root root = RADIX_ROOT_INIT;
	u64 walk = 0;

	REQUIRE(fill_pool(80));
	for (unsigned int i = 0; i < 7; i++)
		EXPECT_EQ(radix_insert(&root, at[i], item(i), &pool), 0);
	EXPECT_EQ(radix_insert(&root, U64_MAX, item(1), &pool), -EEXIST);
	for (unsigned int i = 0; i < 7; i++) {
		EXPECT(radix_lookup(&root, at[i]) == item(i));
		EXPECT(radix_next(&root, &walk) == item(i));
		EXPECT(walk == at[i]);
		walk++;
	}
	for (unsigned int i = 0; i < 7; i++)
		EXPECT(radix_delete(&root, at[i], &pool) == item(i));
	EXPECT(!root.node && !root.levels);
	EXPECT_EQ(pool.count, 80);
	drain_pool();
}

static void one_random_change(struct radix_root *root)
{
	u64 at = next_random() % SPAN;

	switch (next_random() % 4) {
	case 0:
	case 1:
		EXPECT_EQ(radix_insert(root, at, item(at), &pool),
			  model[at] ? -EEXIST : 0);
		model[at] = true;
		break;
	case 2:
		EXPECT(radix_delete(root, at, &pool) ==
		       (model[at] ? item(at) : NULL));
		model[at] = tagged[at] = false;
		break;
	default:
		radix_tag_set(root, at, 1);
		tagged[at] = model[at];
	}
}

static void compare(struct radix_root *root)
{
	u64 any = 0, tag = 0;

	for (u64 i = 0; i < SPAN; i++) {
		EXPECT((radix_lookup(root, i) != NULL) == model[i]);
		EXPECT(radix_tag_get(root, i, 1) == tagged[i]);
		if (model[i]) {
			EXPECT(radix_next(root, &any) == item(i) && any == i);
			any++;
		}
		if (tagged[i]) {
			EXPECT(radix_next_tag(root, &tag, 1) == item(i) &&
			       tag == i);
			tag++;
		}
	}
	EXPECT(!radix_next(root, &any));
}

KTEST(radix_agrees_with_an_array)
{
	struct radix_root root = RADIX_ROOT_INIT;

	seed = 42;
	memset(model, 0, sizeof(model));
	memset(tagged, 0, sizeof(tagged));
	for (int round = 0; round < 4000 && !ktest_failed(); round++) {
		REQUIRE(fill_pool(8));
		one_random_change(&root);
		if (round % 1000 == 999)
			compare(&root);
	}
	for (u64 i = 0; i < SPAN; i++)
		radix_delete(&root, i, &pool);
	EXPECT(!root.node);
	drain_pool();
}

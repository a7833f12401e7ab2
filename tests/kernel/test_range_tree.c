/*
 * tests/kernel/test_range_tree.c - ranges and gaps against a byte map.
 */
#include "lib/range_tree.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/base/ktest.h"
#include "mm/slab.h"

#define SPAN 512

static unsigned char used[SPAN]; /* 1: in a range, 2: guarded, too */
static u32 seed;

static u32 next_random(void)
{
	seed = seed * 1664525 + 1013904223;
	return seed >> 8;
}

static unsigned long model_lowest(unsigned long lo, unsigned long hi,
				  unsigned long size)
{
	unsigned long run = 0;

	for (unsigned long at = lo; at < hi; at++) {
		run = used[at] ? 0 : run + 1;
		if (run == size)
			return at + 1 - size;
	}
	return RANGE_NO_GAP;
}

static unsigned long model_highest(unsigned long lo, unsigned long hi,
				   unsigned long size)
{
	unsigned long run = 0;

	for (unsigned long at = hi; at-- > lo;) {
		run = used[at] ? 0 : run + 1;
		if (run == size)
			return at;
	}
	return RANGE_NO_GAP;
}

/* Redo the map; the guard of a range takes free space below it only. */
static void redraw(const struct rb_root *root)
{
	const struct range_node *node;

	memset(used, 0, sizeof(used));
	for (node = range_first(root); node; node = range_next(node))
		memset(used + node->start, 1, node->end - node->start);
	for (node = range_first(root); node; node = range_next(node))
		for (unsigned long g = 1; g <= node->guard; g++) {
			if (node->start < g || used[node->start - g])
				break;
			used[node->start - g] = 2;
		}
}

static void add_range(struct rb_root *root)
{
	unsigned long start = next_random() % SPAN;
	unsigned long len = 1 + next_random() % 20;
	struct range_node *node, *at = range_find(root, start);

	if (start + len > SPAN || (at && at->start < start + len))
		return;
	node = kzalloc(sizeof(*node), GFP_KERNEL);
	if (!node)
		return;
	node->start = start;
	node->end = start + len;
	node->guard = next_random() % 4 ? 0 : 5;
	range_insert(root, node);
}

static void drop_or_shrink(struct rb_root *root)
{
	struct range_node *node = range_find(root, next_random() % SPAN);

	if (!node)
		return;
	if (node->end - node->start > 2 && next_random() % 2) {
		range_resize(node, node->start + 1, node->end - 1);
		return;
	}
	range_erase(root, node);
	kfree(node);
}

static void compare(const struct rb_root *root)
{
	unsigned long lo = next_random() % SPAN;
	unsigned long hi = lo + next_random() % (SPAN - lo);
	unsigned long size = 1 + next_random() % 24;

	redraw(root);
	EXPECT_EQ(range_gap_lowest(root, lo, hi, size),
		  model_lowest(lo, hi, size));
	EXPECT_EQ(range_gap_highest(root, lo, hi, size),
		  model_highest(lo, hi, size));
}

KTEST(range_tree_agrees_with_a_map)
{
	struct rb_root root = RB_ROOT;
	struct range_node *node;

	seed = 7;
	for (int round = 0; round < 4000 && !ktest_failed(); round++) {
		if (next_random() % 5 < 3)
			add_range(&root);
		else
			drop_or_shrink(&root);
		compare(&root);
	}
	while ((node = range_first(&root))) {
		range_erase(&root, node);
		kfree(node);
	}
}

KTEST(range_find_gives_holder_or_next)
{
	struct range_node a = { .start = 10, .end = 20 };
	struct range_node b = { .start = 30, .end = 40 };
	struct rb_root root = RB_ROOT;

	range_insert(&root, &b);
	range_insert(&root, &a);
	EXPECT(range_find(&root, 0) == &a);
	EXPECT(range_find(&root, 19) == &a);
	EXPECT(range_find(&root, 20) == &b);
	EXPECT(range_find(&root, 40) == NULL);
	EXPECT(range_prev(&b) == &a && range_next(&b) == NULL);
}

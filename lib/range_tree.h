/*
 * lib/range_tree.h - disjoint ranges of numbers, and the gaps between them.
 *
 * A red-black tree by address in which each node knows the free space right
 * below it and the largest such gap in its subtree: finding a range and
 * finding room for a new one are both O(log n).  Address spaces and the
 * vmalloc area are such trees.
 */
#ifndef LIB_RANGE_TREE_H
#define LIB_RANGE_TREE_H

#include "lib/compiler.h"
#include "lib/rbtree.h"
#include "lib/types.h"

struct range_node {
	unsigned long start; /* the range is [start, end) */
	unsigned long end;
	struct rb_node rb;
	unsigned long guard;       /* below start, not to be given away */
	unsigned long gap;         /* free space below start - guard */
	unsigned long subtree_gap; /* largest gap in this subtree */
};

struct range_node *range_find(const struct rb_root *root, unsigned long addr);
struct range_node *range_first(const struct rb_root *root);
struct range_node *range_last(const struct rb_root *root);
struct range_node *range_next(const struct range_node *node);
struct range_node *range_prev(const struct range_node *node);
void range_insert(struct rb_root *root, struct range_node *node);
void range_erase(struct rb_root *root, struct range_node *node);
void range_resize(struct range_node *node, unsigned long start,
		  unsigned long end);
unsigned long range_gap_lowest(const struct rb_root *root, unsigned long lo,
			       unsigned long hi, unsigned long size);
unsigned long range_gap_highest(const struct rb_root *root, unsigned long lo,
				unsigned long hi, unsigned long size);

#define RANGE_NO_GAP (~0UL)

#endif

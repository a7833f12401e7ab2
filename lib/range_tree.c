/*
 * lib/range_tree.c - disjoint ranges of numbers, and the gaps between them.
 *
 * Invariant: node->gap is what lies free between the end of the range before
 * and node->start - node->guard, and subtree_gap is the maximum of it.  A
 * change of one node therefore touches it and the one after it.
 *
 * See: tests/unit/test_range_tree.c, which plays it against a plain array.
 */
#include "lib/range_tree.h"

static struct range_node *to_range(struct rb_node *rb)
{
	return rb_entry_safe(rb, struct range_node, rb);
}

static unsigned long compute_gap(struct range_node *node)
{
	struct range_node *left = to_range(node->rb.rb_left);
	struct range_node *right = to_range(node->rb.rb_right);
	unsigned long gap = node->gap;

	if (left && left->subtree_gap > gap)
		gap = left->subtree_gap;
	if (right && right->subtree_gap > gap)
		gap = right->subtree_gap;
	return gap;
}

RB_DECLARE_CALLBACKS(static, gap_callbacks, struct range_node, rb, subtree_gap,
		     compute_gap);

static unsigned long gap_below(const struct range_node *node)
{
	const struct range_node *prev = range_prev(node);
	unsigned long from = prev ? prev->end : 0;
	unsigned long to = node->start - node->guard;

	if (node->start < node->guard)
		return 0;
	return to > from ? to - from : 0;
}

/* The range before @node, or @node itself, changed. */
static void refresh(struct range_node *node)
{
	unsigned long gap = gap_below(node);

	if (gap == node->gap)
		return;
	node->gap = gap;
	gap_callbacks.propagate(&node->rb, NULL);
}

/**
 * range_find() - the first range that ends above an address.
 * @root: the tree.
 * @addr: the address.
 *
 * Context: Any; the caller serialises, here and below.
 * Return: the range that holds @addr or else the next one up; NULL if none.
 */
struct range_node *range_find(const struct rb_root *root, unsigned long addr)
{
	struct rb_node *rb = root->rb_node;
	struct range_node *best = NULL;

	while (rb) {
		struct range_node *node = to_range(rb);

		if (node->end > addr) {
			best = node;
			if (node->start <= addr)
				break;
			rb = rb->rb_left;
		} else {
			rb = rb->rb_right;
		}
	}
	return best;
}

/**
 * range_first() - the lowest range.
 * @root: the tree.
 *
 * Context: Any.
 * Return: the range, or NULL.
 */
struct range_node *range_first(const struct rb_root *root)
{
	return to_range(rb_first(root));
}

/**
 * range_last() - the highest range.
 * @root: the tree.
 *
 * Context: Any.
 * Return: the range, or NULL.
 */
struct range_node *range_last(const struct rb_root *root)
{
	return to_range(rb_last(root));
}

/**
 * range_next() - the range above.
 * @node: a range in the tree.
 *
 * Context: Any.
 * Return: the range, or NULL.
 */
struct range_node *range_next(const struct range_node *node)
{
	return to_range(rb_next(&node->rb));
}

/**
 * range_prev() - the range below.
 * @node: a range in the tree.
 *
 * Context: Any.
 * Return: the range, or NULL.
 */
struct range_node *range_prev(const struct range_node *node)
{
	return to_range(rb_prev(&node->rb));
}

/**
 * range_insert() - add a range.
 * @root: the tree.
 * @node: start, end and guard are set; overlaps none in the tree.
 *
 * Context: Any.
 */
void range_insert(struct rb_root *root, struct range_node *node)
{
	struct rb_node **link = &root->rb_node, *parent = NULL;
	struct range_node *next;

	while (*link) {
		parent = *link;
		link = to_range(parent)->start > node->start
			       ? &parent->rb_left
			       : &parent->rb_right;
	}
	rb_link_node(&node->rb, parent, link);
	node->gap = 0;
	node->subtree_gap = 0;
	rb_insert_augmented(&node->rb, root, &gap_callbacks);
	refresh(node);
	next = range_next(node);
	if (next)
		refresh(next);
}

/**
 * range_erase() - take a range out.
 * @root: the tree.
 * @node: a range in it.
 *
 * Context: Any.
 */
void range_erase(struct rb_root *root, struct range_node *node)
{
	struct range_node *next = range_next(node);

	rb_erase_augmented(&node->rb, root, &gap_callbacks);
	if (next)
		refresh(next);
}

/**
 * range_resize() - change a range in place.
 * @node:  a range in a tree.
 * @start: its new start.
 * @end:   its new end; it still overlaps no other.
 *
 * Also to be called, with the old bounds, after a change of ->guard.
 *
 * Context: Any.
 */
void range_resize(struct range_node *node, unsigned long start,
		  unsigned long end)
{
	struct range_node *next = range_next(node);

	node->start = start;
	node->end = end;
	refresh(node);
	if (next)
		refresh(next);
}

static unsigned long subtree_gap(struct rb_node *rb)
{
	return rb ? to_range(rb)->subtree_gap : 0;
}

/* Bounds of the gap below @node, cut to [lo, hi); false if too small. */
static bool gap_fits(const struct range_node *node, unsigned long bounds[2],
		     unsigned long size)
{
	unsigned long end = node->start - node->guard;
	unsigned long start = end - node->gap;

	if (node->gap < size)
		return false;
	if (start > bounds[0])
		bounds[0] = start;
	if (end < bounds[1])
		bounds[1] = end;
	return bounds[1] > bounds[0] && bounds[1] - bounds[0] >= size;
}

/* The lowest node, in address order, whose gap holds @size above @lo. */
static unsigned long search_up(struct rb_node *rb, unsigned long lo,
			       unsigned long hi, unsigned long size)
{
	while (rb) {
		struct range_node *node = to_range(rb);
		unsigned long bounds[2] = { lo, hi }, found;

		if (node->subtree_gap < size)
			return RANGE_NO_GAP;
		if (node->start > lo && subtree_gap(rb->rb_left) >= size) {
			found = search_up(rb->rb_left, lo, hi, size);
			if (found != RANGE_NO_GAP)
				return found;
		}
		if (gap_fits(node, bounds, size))
			return bounds[0];
		if (node->end >= hi)
			return RANGE_NO_GAP;
		rb = rb->rb_right;
	}
	return RANGE_NO_GAP;
}

/* The highest one. */
static unsigned long search_down(struct rb_node *rb, unsigned long lo,
				 unsigned long hi, unsigned long size)
{
	while (rb) {
		struct range_node *node = to_range(rb);
		unsigned long bounds[2] = { lo, hi }, found;

		if (node->subtree_gap < size)
			return RANGE_NO_GAP;
		if (node->end < hi && subtree_gap(rb->rb_right) >= size) {
			found = search_down(rb->rb_right, lo, hi, size);
			if (found != RANGE_NO_GAP)
				return found;
		}
		if (gap_fits(node, bounds, size))
			return bounds[1] - size;
		if (node->start <= lo)
			return RANGE_NO_GAP;
		rb = rb->rb_left;
	}
	return RANGE_NO_GAP;
}

/* Free space above the highest range, cut to [lo, hi). */
static unsigned long above_all(const struct rb_root *root, unsigned long lo,
			       unsigned long hi, unsigned long size, bool high)
{
	const struct range_node *last = range_last(root);
	unsigned long from = last && last->end > lo ? last->end : lo;

	if (hi < from || hi - from < size)
		return RANGE_NO_GAP;
	return high ? hi - size : from;
}

/**
 * range_gap_lowest() - the lowest room for a range.
 * @root: the tree.
 * @lo:   not below.
 * @hi:   not beyond.
 * @size: how much, > 0.
 *
 * Context: Any.
 * Return: the start, or RANGE_NO_GAP.
 */
unsigned long range_gap_lowest(const struct rb_root *root, unsigned long lo,
			       unsigned long hi, unsigned long size)
{
	unsigned long found = search_up(root->rb_node, lo, hi, size);

	if (found != RANGE_NO_GAP)
		return found;
	return above_all(root, lo, hi, size, false);
}

/**
 * range_gap_highest() - the highest room for a range.
 * @root: the tree.
 * @lo:   not below.
 * @hi:   not beyond.
 * @size: how much, > 0.
 *
 * Context: Any.
 * Return: the start, or RANGE_NO_GAP.
 */
unsigned long range_gap_highest(const struct rb_root *root, unsigned long lo,
				unsigned long hi, unsigned long size)
{
	unsigned long found = above_all(root, lo, hi, size, true);

	if (found != RANGE_NO_GAP)
		return found;
	return search_down(root->rb_node, lo, hi, size);
}

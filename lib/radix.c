/*
 * lib/radix.c - a sparse array of pointers.
 *
 * A tree of `levels` levels holds the indices below 64^levels; it grows at the
 * root when a larger index comes and shrinks when only slot 0 of the root is
 * in use.  A node always holds something: one that empties is given back.  The
 * caller serialises changes against everything else.
 */
#include <uapi/errno.h>
#include "lib/radix.h"
#include "lib/string.h"

/* The way from the root to an index, node by node. */
struct radix_path {
	struct radix_node *node[RADIX_MAX_LEVELS];
	unsigned int slot[RADIX_MAX_LEVELS];
};

static unsigned int slot_of(u64 index, unsigned int level)
{
	return (index >> (level * RADIX_SHIFT)) & (RADIX_SLOTS - 1);
}

/* Does a tree of this many levels reach @index? */
static bool levels_reach(unsigned int levels, u64 index)
{
	return levels * RADIX_SHIFT >= 64 ||
	       index >> (levels * RADIX_SHIFT) == 0;
}

static unsigned int levels_for(u64 index)
{
	unsigned int levels = 1;

	while (!levels_reach(levels, index))
		levels++;
	return levels;
}

/**
 * radix_pool_put() - add a spare node to a pool.
 * @pool: the pool.
 * @node: a node in no tree; its contents do not matter.
 *
 * Context: Any; the caller serialises.
 */
void radix_pool_put(struct radix_pool *pool, struct radix_node *node)
{
	node->slots[0] = pool->free;
	pool->free = node;
	pool->count++;
}

/**
 * radix_pool_get() - take a cleared node out of a pool.
 * @pool: the pool.
 *
 * Context: Any; the caller serialises.
 * Return: the node, or NULL when the pool is empty.
 */
struct radix_node *radix_pool_get(struct radix_pool *pool)
{
	struct radix_node *node = pool->free;

	if (!node)
		return NULL;
	pool->free = node->slots[0];
	pool->count--;
	memset(node, 0, sizeof(*node));
	return node;
}

/**
 * radix_lookup() - the item at an index.
 * @root:  the tree.
 * @index: where.
 *
 * Context: Any; no change may run at the same time.
 * Return: the item, or NULL.
 */
void *radix_lookup(const struct radix_root *root, u64 index)
{
	void *entry = root->node;

	if (!root->levels || !levels_reach(root->levels, index))
		return NULL;
	for (unsigned int level = root->levels; entry && level-- > 0;)
		entry = ((struct radix_node *)entry)
				->slots[slot_of(index, level)];
	return entry;
}

/* First slot >= @from that is in use (@tag < 0) or tagged; 64 if none. */
static unsigned int next_slot(const struct radix_node *node, unsigned int from,
			      int tag)
{
	if (tag >= 0) {
		u64 bits = node->tags[tag] & (~0ULL << from);

		return bits ? (unsigned int)__builtin_ctzll(bits) : RADIX_SLOTS;
	}
	while (from < RADIX_SLOTS && !node->slots[from])
		from++;
	return from;
}

/* The first item at or above *index below @node, which sits at @level. */
static void *next_below(const struct radix_node *node, unsigned int level,
			u64 *index, int tag)
{
	unsigned int slot = slot_of(*index, level);
	const unsigned int shift = level * RADIX_SHIFT;

	while ((slot = next_slot(node, slot, tag)) < RADIX_SLOTS) {
		void *entry = node->slots[slot];

		if (slot != slot_of(*index, level)) {
			/* a later subtree: start at its first index */
			*index = (*index >> shift) & ~(u64)(RADIX_SLOTS - 1);
			*index = (*index | slot) << shift;
		}
		if (level > 0)
			entry = next_below(entry, level - 1, index, tag);
		if (entry)
			return entry;
		if (++slot == RADIX_SLOTS)
			break;
		*index = ((*index >> shift) & ~(u64)(RADIX_SLOTS - 1)) | slot;
		*index <<= shift;
	}
	return NULL;
}

static void *find_next(const struct radix_root *root, u64 *index, int tag)
{
	if (!root->levels || !levels_reach(root->levels, *index))
		return NULL;
	return next_below(root->node, root->levels - 1, index, tag);
}

/**
 * radix_next() - the first item at or above an index.
 * @root:  the tree.
 * @index: where to start; set to where the item is.
 *
 * Context: Any; no change may run at the same time.
 * Return: the item, or NULL when there is none (*index is then undefined).
 */
void *radix_next(const struct radix_root *root, u64 *index)
{
	return find_next(root, index, -1);
}

/**
 * radix_next_tag() - the first tagged item at or above an index.
 * @root:  the tree.
 * @index: where to start; set to where the item is.
 * @tag:   which tag.
 *
 * Context: Any; no change may run at the same time.
 * Return: the item, or NULL when there is none (*index is then undefined).
 */
void *radix_next_tag(const struct radix_root *root, u64 *index,
		     unsigned int tag)
{
	return find_next(root, index, (int)tag);
}

/**
 * radix_nodes_needed() - how many new nodes an insertion takes.
 * @root:  the tree.
 * @index: where the item will go.
 *
 * Context: Any.
 * Return: the number, 0 if the path is there already.
 */
unsigned int radix_nodes_needed(const struct radix_root *root, u64 index)
{
	unsigned int levels = levels_for(index), level;
	const struct radix_node *node = root->node;

	if (!root->levels)
		return levels;
	if (levels > root->levels) /* new roots above, a new branch below */
		return levels - root->levels + levels - 1;
	for (level = root->levels; level-- > 1;) {
		node = node->slots[slot_of(index, level)];
		if (!node)
			return level;
	}
	return 0;
}

/* Put nodes above the root until @index is in reach. */
static void grow(struct radix_root *root, u64 index, struct radix_pool *pool)
{
	if (!root->levels) {
		root->node = radix_pool_get(pool);
		root->levels = levels_for(index);
		return;
	}
	while (!levels_reach(root->levels, index)) {
		struct radix_node *top = radix_pool_get(pool);

		top->slots[0] = root->node;
		top->count = 1;
		for (unsigned int t = 0; t < RADIX_NR_TAGS; t++)
			top->tags[t] = root->node->tags[t] != 0;
		root->node = top;
		root->levels++;
	}
}

/**
 * radix_insert() - put an item at a free index.
 * @root:  the tree.
 * @index: where.
 * @item:  not NULL.
 * @pool:  where new nodes come from.
 *
 * Context: Any; the caller serialises.
 * Return: 0; -EEXIST if the index is taken; -ENOMEM if the pool holds fewer
 * nodes than radix_nodes_needed().  Nothing changes on failure.
 */
int radix_insert(struct radix_root *root, u64 index, void *item,
		 struct radix_pool *pool)
{
	struct radix_node *node;
	unsigned int level;

	if (radix_lookup(root, index))
		return -EEXIST;
	if (radix_nodes_needed(root, index) > pool->count)
		return -ENOMEM;

	grow(root, index, pool);
	node = root->node;
	for (level = root->levels; node && level-- > 1;) {
		void **slot = &node->slots[slot_of(index, level)];

		if (!*slot) {
			*slot = radix_pool_get(pool);
			node->count++;
		}
		node = *slot;
	}
	if (!node)
		unreachable(); /* the pool had enough */
	node->slots[slot_of(index, 0)] = item;
	node->count++;
	return 0;
}

/* Record the way to @index; false if there is no item. */
static bool find_path(const struct radix_root *root, u64 index,
		      struct radix_path *path)
{
	struct radix_node *node = root->node;

	if (!radix_lookup(root, index))
		return false;
	for (unsigned int level = root->levels; level-- > 0;) {
		path->node[level] = node;
		path->slot[level] = slot_of(index, level);
		node = node->slots[path->slot[level]];
	}
	return true;
}

/**
 * radix_replace() - exchange the item at an index.
 * @root:  the tree.
 * @index: where.
 * @item:  the new item, not NULL; tags stay.
 *
 * Context: Any; the caller serialises.
 * Return: the old item, or NULL if there was none (nothing changes).
 */
void *radix_replace(struct radix_root *root, u64 index, void *item)
{
	struct radix_path path;
	void *old;

	if (!find_path(root, index, &path))
		return NULL;
	old = path.node[0]->slots[path.slot[0]];
	path.node[0]->slots[path.slot[0]] = item;
	return old;
}

static void clear_tag_up(struct radix_root *root, struct radix_path *path,
			 unsigned int tag)
{
	for (unsigned int level = 0; level < root->levels; level++) {
		struct radix_node *node = path->node[level];

		node->tags[tag] &= ~(1ULL << path->slot[level]);
		if (node->tags[tag])
			break;
	}
}

/* Drop roots that only lead to slot 0. */
static void shrink(struct radix_root *root, struct radix_pool *pool)
{
	while (root->levels > 1 && root->node->count == 1 &&
	       root->node->slots[0]) {
		struct radix_node *top = root->node;

		root->node = top->slots[0];
		root->levels--;
		radix_pool_put(pool, top);
	}
}

/**
 * radix_delete() - take an item out.
 * @root:  the tree.
 * @index: where.
 * @pool:  receives the nodes that empty.
 *
 * Context: Any; the caller serialises.
 * Return: the item, or NULL if there was none.
 */
void *radix_delete(struct radix_root *root, u64 index, struct radix_pool *pool)
{
	struct radix_path path;
	unsigned int level;
	void *item;

	if (!find_path(root, index, &path))
		return NULL;
	item = path.node[0]->slots[path.slot[0]];
	for (unsigned int tag = 0; tag < RADIX_NR_TAGS; tag++)
		clear_tag_up(root, &path, tag);

	for (level = 0; level < root->levels; level++) {
		struct radix_node *node = path.node[level];

		node->slots[path.slot[level]] = NULL;
		if (--node->count)
			break;
		radix_pool_put(pool, node);
	}
	if (level == root->levels)
		*root = (struct radix_root)RADIX_ROOT_INIT;
	else
		shrink(root, pool);
	return item;
}

/**
 * radix_tag_set() - mark the item at an index, if there is one.
 * @root:  the tree.
 * @index: where.
 * @tag:   which tag.
 *
 * Context: Any; the caller serialises.
 */
void radix_tag_set(struct radix_root *root, u64 index, unsigned int tag)
{
	struct radix_path path;

	if (!find_path(root, index, &path))
		return;
	for (unsigned int level = 0; level < root->levels; level++)
		path.node[level]->tags[tag] |= 1ULL << path.slot[level];
}

/**
 * radix_tag_clear() - remove a mark.
 * @root:  the tree.
 * @index: where.
 * @tag:   which tag.
 *
 * Context: Any; the caller serialises.
 */
void radix_tag_clear(struct radix_root *root, u64 index, unsigned int tag)
{
	struct radix_path path;

	if (find_path(root, index, &path))
		clear_tag_up(root, &path, tag);
}

/**
 * radix_tag_get() - is the item at an index marked?
 * @root:  the tree.
 * @index: where.
 * @tag:   which tag.
 *
 * Context: Any; no change may run at the same time.
 * Return: true if there is an item and it has the tag.
 */
bool radix_tag_get(const struct radix_root *root, u64 index, unsigned int tag)
{
	struct radix_path path = { 0 };

	return find_path(root, index, &path) && path.node[0] &&
	       path.node[0]->tags[tag] >> path.slot[0] & 1;
}

/*
 * lib/radix.h - a sparse array of pointers, 64 slots to a node.
 *
 * Nodes come from the caller through a radix_pool, so the tree allocates
 * nothing and can be changed under a spinlock; nodes it sheds go back there.
 * Tags mark items (dirty, ...) and are summed up towards the root, so that
 * a search for tagged items skips the rest.
 */
#ifndef LIB_RADIX_H
#define LIB_RADIX_H

#include "lib/types.h"
#include "lib/compiler.h"

#define RADIX_SHIFT      6
#define RADIX_SLOTS      (1u << RADIX_SHIFT)
#define RADIX_MAX_LEVELS 11 /* 64-bit indices */
#define RADIX_NR_TAGS    2

struct radix_node {
	void *slots[RADIX_SLOTS]; /* nodes, or items on the lowest level */
	u64 tags[RADIX_NR_TAGS];  /* bit n: something tagged under slot n */
	unsigned int count;       /* slots in use */
};

struct radix_root {
	struct radix_node *node;
	unsigned int levels; /* 0 when empty */
};

/* Spare nodes, chained through slots[0]. */
struct radix_pool {
	struct radix_node *free;
	unsigned int count;
};

#define RADIX_ROOT_INIT \
	{ \
		.node = NULL, .levels = 0 \
	}

void radix_pool_put(struct radix_pool *pool, struct radix_node *node);
struct radix_node *radix_pool_get(struct radix_pool *pool);

void *radix_lookup(const struct radix_root *root, u64 index);
void *radix_next(const struct radix_root *root, u64 *index);
void *radix_next_tag(const struct radix_root *root, u64 *index,
		     unsigned int tag);
unsigned int radix_nodes_needed(const struct radix_root *root, u64 index);
int radix_insert(struct radix_root *root, u64 index, void *item,
		 struct radix_pool *pool);
void *radix_replace(struct radix_root *root, u64 index, void *item);
void *radix_delete(struct radix_root *root, u64 index, struct radix_pool *pool);
void radix_tag_set(struct radix_root *root, u64 index, unsigned int tag);
void radix_tag_clear(struct radix_root *root, u64 index, unsigned int tag);
bool radix_tag_get(const struct radix_root *root, u64 index, unsigned int tag);

#endif

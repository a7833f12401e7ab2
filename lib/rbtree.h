/*
 * lib/rbtree.h - red-black trees: ordered sets in O(log n), without allocation.
 *
 * Nodes are embedded.  The caller walks down, links the new node with
 * rb_link_node() and calls rb_insert_color().  An augmented tree keeps in each
 * node a summary of its subtree, kept true by three callbacks.
 */
#ifndef LIB_RBTREE_H
#define LIB_RBTREE_H

#include "lib/compiler.h"
#include "lib/types.h"

struct rb_node {
	unsigned long rb_parent_color; /* parent's address | colour in bit 0 */
	union {
		struct {
			struct rb_node *rb_left;
			struct rb_node *rb_right;
		};
		struct rb_node *rb_child[2];
	};
} __aligned(sizeof(long));

struct rb_root {
	struct rb_node *rb_node;
};

/* rb_root_cached - a root that also knows its leftmost node. */
struct rb_root_cached {
	struct rb_root rb_root;
	struct rb_node *rb_leftmost;
};

/**
 * struct rb_augment_callbacks - how a subtree summary is kept true.
 * @propagate: recompute from @node up to but excluding @stop.
 * @copy:      @new takes the summary of @old.
 * @rotate:    @new replaces @old at the top: copy, then recompute @old.
 */
struct rb_augment_callbacks {
	void (*propagate)(struct rb_node *node, struct rb_node *stop);
	void (*copy)(struct rb_node *old, struct rb_node *new);
	void (*rotate)(struct rb_node *old, struct rb_node *new);
};

#define RB_ROOT \
	(struct rb_root) \
	{ \
		NULL \
	}
#define RB_ROOT_CACHED \
	(struct rb_root_cached) \
	{ \
		{ NULL }, NULL \
	}

#define rb_parent(node)             ((struct rb_node *)((node)->rb_parent_color & ~3UL))
#define rb_entry(ptr, type, member) container_of(ptr, type, member)
#define rb_entry_safe(ptr, type, member) \
	({ \
		typeof(ptr) __rb_ptr = (ptr); \
		__rb_ptr ? rb_entry(__rb_ptr, type, member) : NULL; \
	})

#define RB_EMPTY_ROOT(root) ((root)->rb_node == NULL)
/* A node points to itself as its parent while it is in no tree. */
#define RB_EMPTY_NODE(node) ((node)->rb_parent_color == (unsigned long)(node))
#define RB_CLEAR_NODE(node) ((node)->rb_parent_color = (unsigned long)(node))

void rb_insert_color(struct rb_node *node, struct rb_root *root);
void rb_erase(struct rb_node *node, struct rb_root *root);
void rb_insert_augmented(struct rb_node *node, struct rb_root *root,
			 const struct rb_augment_callbacks *augment);
void rb_erase_augmented(struct rb_node *node, struct rb_root *root,
			const struct rb_augment_callbacks *augment);
void rb_replace_node(struct rb_node *victim, struct rb_node *new,
		     struct rb_root *root);
struct rb_node *rb_first(const struct rb_root *root);
struct rb_node *rb_last(const struct rb_root *root);
struct rb_node *rb_next(const struct rb_node *node);
struct rb_node *rb_prev(const struct rb_node *node);
struct rb_node *rb_first_postorder(const struct rb_root *root);
struct rb_node *rb_next_postorder(const struct rb_node *node);

static inline void rb_link_node(struct rb_node *node, struct rb_node *parent,
				struct rb_node **link)
{
	node->rb_parent_color = (unsigned long)parent;
	node->rb_left = NULL;
	node->rb_right = NULL;
	*link = node;
}

#define rb_first_cached(root) ((root)->rb_leftmost)

static inline void rb_insert_color_cached(struct rb_node *node,
					  struct rb_root_cached *root,
					  bool leftmost)
{
	if (leftmost)
		root->rb_leftmost = node;
	rb_insert_color(node, &root->rb_root);
}

static inline void rb_erase_cached(struct rb_node *node,
				   struct rb_root_cached *root)
{
	if (root->rb_leftmost == node)
		root->rb_leftmost = rb_next(node);
	rb_erase(node, &root->rb_root);
}

static inline void
rb_insert_augmented_cached(struct rb_node *node, struct rb_root_cached *root,
			   bool leftmost,
			   const struct rb_augment_callbacks *augment)
{
	if (leftmost)
		root->rb_leftmost = node;
	rb_insert_augmented(node, &root->rb_root, augment);
}

static inline void
rb_erase_augmented_cached(struct rb_node *node, struct rb_root_cached *root,
			  const struct rb_augment_callbacks *augment)
{
	if (root->rb_leftmost == node)
		root->rb_leftmost = rb_next(node);
	rb_erase_augmented(node, &root->rb_root, augment);
}

/* rb_add - insert @node; equal nodes keep their order of arrival. */
static inline void rb_add(struct rb_node *node, struct rb_root *root,
			  bool (*less)(struct rb_node *,
				       const struct rb_node *))
{
	struct rb_node **link = &root->rb_node, *parent = NULL;

	while (*link) {
		parent = *link;
		link = &parent->rb_child[!less(node, parent)];
	}
	rb_link_node(node, parent, link);
	rb_insert_color(node, root);
}

/* rb_add_cached - the same; returns @node if it is the new leftmost. */
static inline struct rb_node *
rb_add_cached(struct rb_node *node, struct rb_root_cached *root,
	      bool (*less)(struct rb_node *, const struct rb_node *))
{
	struct rb_node **link = &root->rb_root.rb_node, *parent = NULL;
	bool leftmost = true;

	while (*link) {
		parent = *link;
		if (less(node, parent)) {
			link = &parent->rb_left;
		} else {
			link = &parent->rb_right;
			leftmost = false;
		}
	}
	rb_link_node(node, parent, link);
	rb_insert_color_cached(node, root, leftmost);
	return leftmost ? node : NULL;
}

/* rb_find - the node for which @cmp(key, node) is 0, or NULL. */
static inline struct rb_node *
rb_find(const void *key, const struct rb_root *root,
	int (*cmp)(const void *key, const struct rb_node *))
{
	struct rb_node *node = root->rb_node;

	while (node) {
		int c = cmp(key, node);

		if (!c)
			return node;
		node = node->rb_child[c > 0];
	}
	return NULL;
}

#define rbtree_postorder_for_each_entry_safe(pos, n, root, field) \
	for (pos = rb_entry_safe(rb_first_postorder(root), typeof(*pos), \
				 field); \
	     pos && ({ \
		     n = rb_entry_safe(rb_next_postorder(&pos->field), \
				       typeof(*pos), field); \
		     1; \
	     }); \
	     pos = n)

/*
 * RB_DECLARE_CALLBACKS - the three callbacks for `type`, whose summary is the
 * member `augmented`.  compute(entry) returns the right value for an entry
 * whose children are right.
 */
#define RB_DECLARE_CALLBACKS(storage, name, type, field, augmented, compute) \
	static void name##_propagate(struct rb_node *rb, struct rb_node *stop) \
	{ \
		while (rb != stop) { \
			type *entry = rb_entry(rb, type, field); \
			typeof(entry->augmented) fresh = compute(entry); \
			if (entry->augmented == fresh) \
				break; \
			entry->augmented = fresh; \
			rb = rb_parent(&entry->field); \
		} \
	} \
	static void name##_copy(struct rb_node *rb_old, \
				struct rb_node *rb_new) \
	{ \
		rb_entry(rb_new, type, field)->augmented = \
			rb_entry(rb_old, type, field)->augmented; \
	} \
	static void name##_rotate(struct rb_node *rb_old, \
				  struct rb_node *rb_new) \
	{ \
		type *old = rb_entry(rb_old, type, field); \
		name##_copy(rb_old, rb_new); \
		old->augmented = compute(old); \
	} \
	storage const struct rb_augment_callbacks name = { \
		.propagate = name##_propagate, \
		.copy = name##_copy, \
		.rotate = name##_rotate, \
	}

#endif

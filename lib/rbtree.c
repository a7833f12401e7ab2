/*
 * lib/rbtree.c - red-black trees.
 *
 * A red node has black children, and every way from the root to a leaf meets
 * the same number of black nodes; so no way is more than twice as long as
 * another.  Left and right are child[0] and child[1], which makes each case
 * and its mirror image one piece of code.
 *
 * See: Cormen et al., Introduction to Algorithms, chapter 13.
 */
#include "lib/rbtree.h"

#define RB_RED   0UL
#define RB_BLACK 1UL

/* A missing child counts as black. */
static bool is_black(const struct rb_node *node)
{
	return !node || (node->rb_parent_color & RB_BLACK);
}

static bool is_red(const struct rb_node *node)
{
	return !is_black(node);
}

static void set_parent(struct rb_node *node, struct rb_node *parent)
{
	node->rb_parent_color =
		(unsigned long)parent | (node->rb_parent_color & RB_BLACK);
}

static void set_black(struct rb_node *node)
{
	node->rb_parent_color |= RB_BLACK;
}

static void set_red(struct rb_node *node)
{
	node->rb_parent_color &= ~RB_BLACK;
}

/* Let @new stand where @old stood under @parent (NULL: at the root). */
static void change_child(struct rb_node *old, struct rb_node *new,
			 struct rb_node *parent, struct rb_root *root)
{
	if (!parent)
		root->rb_node = new;
	else
		parent->rb_child[parent->rb_right == old] = new;
}

/* @top sinks towards @dir; its child on the other side takes its place. */
static void rotate(struct rb_node *top, int dir, struct rb_root *root,
		   const struct rb_augment_callbacks *augment)
{
	struct rb_node *riser = top->rb_child[!dir];
	struct rb_node *middle = riser->rb_child[dir];

	top->rb_child[!dir] = middle;
	if (middle)
		set_parent(middle, top);
	change_child(top, riser, rb_parent(top), root);
	set_parent(riser, rb_parent(top));
	riser->rb_child[dir] = top;
	set_parent(top, riser);
	if (augment)
		augment->rotate(top, riser);
}

static void insert_fixup(struct rb_node *node, struct rb_root *root,
			 const struct rb_augment_callbacks *augment)
{
	struct rb_node *parent, *grand, *uncle;
	int dir;

	while ((parent = rb_parent(node)) && is_red(parent)) {
		grand = rb_parent(parent); /* a red node is not the root */
		dir = grand->rb_right == parent;
		uncle = grand->rb_child[!dir];
		if (is_red(uncle)) {
			set_black(parent);
			set_black(uncle);
			set_red(grand);
			node = grand;
			continue;
		}
		if (parent->rb_child[!dir] == node) {
			rotate(parent, dir, root, augment);
			parent = node;
		}
		rotate(grand, !dir, root, augment);
		set_black(parent);
		set_red(grand);
		break;
	}
	set_black(root->rb_node);
}

/* Ways through @node (child of @parent, may be NULL) lack one black node. */
static void erase_fixup(struct rb_node *node, struct rb_node *parent,
			struct rb_root *root,
			const struct rb_augment_callbacks *augment)
{
	struct rb_node *sibling;
	int dir;

	while (parent && is_black(node)) {
		dir = parent->rb_right == node;
		sibling = parent->rb_child[!dir];
		if (is_red(sibling)) {
			set_black(sibling);
			set_red(parent);
			rotate(parent, dir, root, augment);
			sibling = parent->rb_child[!dir];
		}
		if (!sibling)
			unreachable(); /* its side has a black node more */
		if (is_black(sibling->rb_left) && is_black(sibling->rb_right)) {
			set_red(sibling);
			node = parent;
			parent = rb_parent(node);
			continue;
		}
		if (is_black(sibling->rb_child[!dir])) {
			set_black(sibling->rb_child[dir]);
			set_red(sibling);
			rotate(sibling, !dir, root, augment);
			sibling = parent->rb_child[!dir];
		}
		if (is_black(parent))
			set_black(sibling);
		else
			set_red(sibling);
		set_black(parent);
		set_black(sibling->rb_child[!dir]);
		rotate(parent, dir, root, augment);
		return;
	}
	if (node)
		set_black(node);
}

/*
 * Put the successor of @node, which has two children, in its place.  Returns
 * the parent of the spot that the successor left.
 */
static struct rb_node *splice_successor(struct rb_node *node,
					struct rb_node *next,
					struct rb_root *root)
{
	struct rb_node *parent = rb_parent(next), *child = next->rb_right;

	if (parent == node) {
		parent = next;
	} else {
		parent->rb_left = child;
		if (child)
			set_parent(child, parent);
		next->rb_right = node->rb_right;
		set_parent(next->rb_right, next);
	}
	next->rb_left = node->rb_left;
	set_parent(next->rb_left, next);
	next->rb_parent_color = node->rb_parent_color;
	change_child(node, next, rb_parent(node), root);
	return parent;
}

static void erase(struct rb_node *node, struct rb_root *root,
		  const struct rb_augment_callbacks *augment)
{
	struct rb_node *child, *parent, *next = NULL;
	bool lost_black;

	if (node->rb_left && node->rb_right) {
		for (next = node->rb_right; next->rb_left;)
			next = next->rb_left;
		child = next->rb_right;
		lost_black = is_black(next);
		parent = splice_successor(node, next, root);
	} else {
		child = node->rb_left ? node->rb_left : node->rb_right;
		parent = rb_parent(node);
		lost_black = is_black(node);
		change_child(node, child, parent, root);
		if (child)
			set_parent(child, parent);
	}
	if (augment && next) {
		augment->copy(node, next);
		augment->propagate(parent, next);
		augment->propagate(next, NULL);
	} else if (augment) {
		augment->propagate(parent, NULL);
	}
	if (lost_black)
		erase_fixup(child, parent, root, augment);
}

/**
 * rb_insert_color() - rebalance after rb_link_node().
 * @node: the node just linked.
 * @root: its tree.
 *
 * Context: Any; the caller keeps others out of the tree.
 */
void rb_insert_color(struct rb_node *node, struct rb_root *root)
{
	insert_fixup(node, root, NULL);
}

/**
 * rb_insert_augmented() - the same for a tree with summaries.
 * @node:    the node just linked.
 * @root:    its tree.
 * @augment: the tree's callbacks; the summaries on the way up are brought up
 *           to date here, the caller prepares nothing.
 *
 * Context: Any; the caller keeps others out of the tree.
 */
void rb_insert_augmented(struct rb_node *node, struct rb_root *root,
			 const struct rb_augment_callbacks *augment)
{
	augment->propagate(node, rb_parent(node));
	augment->propagate(rb_parent(node), NULL);
	insert_fixup(node, root, augment);
}

/**
 * rb_erase() - take a node out of its tree.
 * @node: a node of @root; its fields keep their last values.
 * @root: the tree.
 *
 * Context: Any; the caller keeps others out of the tree.
 */
void rb_erase(struct rb_node *node, struct rb_root *root)
{
	erase(node, root, NULL);
}

/**
 * rb_erase_augmented() - the same for a tree with summaries.
 * @node:    a node of @root.
 * @root:    the tree.
 * @augment: the tree's callbacks.
 *
 * Context: Any; the caller keeps others out of the tree.
 */
void rb_erase_augmented(struct rb_node *node, struct rb_root *root,
			const struct rb_augment_callbacks *augment)
{
	erase(node, root, augment);
}

/**
 * rb_replace_node() - put another node in the place of one, same key.
 * @victim: leaves the tree.
 * @new:    takes its place, colour and children.
 * @root:   the tree.
 *
 * Context: Any.
 */
void rb_replace_node(struct rb_node *victim, struct rb_node *new,
		     struct rb_root *root)
{
	new->rb_parent_color = victim->rb_parent_color;
	new->rb_left = victim->rb_left;
	new->rb_right = victim->rb_right;
	if (new->rb_left)
		set_parent(new->rb_left, new);
	if (new->rb_right)
		set_parent(new->rb_right, new);
	change_child(victim, new, rb_parent(victim), root);
}

/* The last node met when always going towards @dir. */
static struct rb_node *outermost(struct rb_node *node, int dir)
{
	while (node && node->rb_child[dir])
		node = node->rb_child[dir];
	return node;
}

/**
 * rb_first() - the smallest node.
 * @root: the tree.
 * Return: the node, or NULL when the tree is empty.
 */
struct rb_node *rb_first(const struct rb_root *root)
{
	return outermost(root->rb_node, 0);
}

/**
 * rb_last() - the greatest node.
 * @root: the tree.
 * Return: the node, or NULL when the tree is empty.
 */
struct rb_node *rb_last(const struct rb_root *root)
{
	return outermost(root->rb_node, 1);
}

/* The neighbour of @node towards @dir in sort order. */
static struct rb_node *neighbour(const struct rb_node *node, int dir)
{
	struct rb_node *parent;

	if (RB_EMPTY_NODE(node))
		return NULL;
	if (node->rb_child[dir])
		return outermost(node->rb_child[dir], !dir);
	while ((parent = rb_parent(node)) && node == parent->rb_child[dir])
		node = parent;
	return parent;
}

/**
 * rb_next() - the next greater node.
 * @node: a node in a tree.
 * Return: the node, or NULL after the last.
 */
struct rb_node *rb_next(const struct rb_node *node)
{
	return neighbour(node, 1);
}

/**
 * rb_prev() - the next smaller node.
 * @node: a node in a tree.
 * Return: the node, or NULL before the first.
 */
struct rb_node *rb_prev(const struct rb_node *node)
{
	return neighbour(node, 0);
}

/* The leaf that a walk which visits children first meets first. */
static struct rb_node *deepest(struct rb_node *node)
{
	while (node && (node->rb_left || node->rb_right))
		node = node->rb_left ? node->rb_left : node->rb_right;
	return node;
}

/**
 * rb_first_postorder() - begin a walk that visits children before parents.
 * @root: the tree.
 * Return: the first node, or NULL.  Visited nodes may be freed.
 */
struct rb_node *rb_first_postorder(const struct rb_root *root)
{
	return deepest(root->rb_node);
}

/**
 * rb_next_postorder() - go on with that walk.
 * @node: the node just visited, not yet freed; may be NULL.
 * Return: the next node, or NULL at the end.
 */
struct rb_node *rb_next_postorder(const struct rb_node *node)
{
	struct rb_node *parent;

	if (!node)
		return NULL;
	parent = rb_parent(node);
	if (parent && node == parent->rb_left && parent->rb_right)
		return deepest(parent->rb_right);
	return parent;
}

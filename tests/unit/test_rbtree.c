/*
 * tests/unit/test_rbtree.c - red-black trees against what they promise.
 *
 * After every step: order, colours, black heights, parents and summaries.
 */
#include "tests/unit/host.h"
#include "lib/rbtree.c"
#include "lib/util.h"

#define N 2000

struct item {
	struct rb_node rb;
	int key;
	int greatest; /* of the subtree */
	bool in;
};

static struct item items[N];
static struct rb_root root;

static int compute(const struct item *item)
{
	int best = item->key;

	for (int side = 0; side < 2; side++) {
		struct rb_node *child = item->rb.rb_child[side];

		if (child)
			best = max(best,
				   rb_entry(child, struct item, rb)->greatest);
	}
	return best;
}

RB_DECLARE_CALLBACKS(static, sums, struct item, rb, greatest, compute);

/* Black nodes on each way down; -1 and a failed claim if they differ. */
static int check(const struct rb_node *node, const struct rb_node *parent,
		 bool sums_too)
{
	const struct item *item;
	int left, right;

	if (!node)
		return 1;
	item = rb_entry(node, struct item, rb);
	EXPECT(rb_parent(node) == parent);
	if (is_red(node))
		EXPECT(is_black(node->rb_left) && is_black(node->rb_right));
	if (node->rb_left)
		EXPECT(rb_entry(node->rb_left, struct item, rb)->key <=
		       item->key);
	if (node->rb_right)
		EXPECT(rb_entry(node->rb_right, struct item, rb)->key >=
		       item->key);
	if (sums_too)
		EXPECT_EQ(item->greatest, compute(item));
	left = check(node->rb_left, node, sums_too);
	right = check(node->rb_right, node, sums_too);
	EXPECT_EQ(left, right);
	return left + is_black(node);
}

static bool less(struct rb_node *a, const struct rb_node *b)
{
	return rb_entry(a, struct item, rb)->key <
	       rb_entry(b, struct item, rb)->key;
}

static void insert_augmented(struct item *item)
{
	struct rb_node **link = &root.rb_node, *parent = NULL;

	while (*link) {
		parent = *link;
		link = &parent->rb_child[!less(&item->rb, parent)];
	}
	item->greatest = item->key;
	rb_link_node(&item->rb, parent, link);
	rb_insert_augmented(&item->rb, &root, &sums);
}

static int count(void)
{
	int n = 0;

	for (struct rb_node *rb = rb_first(&root); rb; rb = rb_next(rb))
		n++;
	return n;
}

static void ascending_insertion_stays_balanced(void)
{
	root = RB_ROOT;
	for (int i = 0; i < N; i++) {
		items[i].key = i;
		rb_add(&items[i].rb, &root, less);
	}
	EXPECT(is_black(root.rb_node));
	check(root.rb_node, NULL, false);
	EXPECT_EQ(count(), N);
	for (int i = 0; i < N; i++) {
		rb_erase(&items[i].rb, &root);
		if (i % 100 == 0)
			check(root.rb_node, NULL, false);
	}
	EXPECT(RB_EMPTY_ROOT(&root));
}

static void random_changes_keep_all_promises(void)
{
	int present = 0;

	root = RB_ROOT;
	srand(1);
	for (int i = 0; i < N; i++)
		items[i] = (struct item){ .key = rand() % (N / 2) };
	for (int step = 0; step < 20000; step++) {
		struct item *item = &items[rand() % N];

		if (item->in)
			rb_erase_augmented(&item->rb, &root, &sums);
		else
			insert_augmented(item);
		item->in = !item->in;
		present += item->in ? 1 : -1;
		if (step % 50 == 0) {
			check(root.rb_node, NULL, true);
			EXPECT_EQ(count(), present);
		}
		if (unit_bad)
			return;
	}
}

static void walks_go_both_ways(void)
{
	struct rb_node *rb;
	int i;

	root = RB_ROOT;
	for (i = 0; i < 100; i++) {
		items[i].key = (i * 37) % 100;
		rb_add(&items[i].rb, &root, less);
	}
	for (i = 0, rb = rb_first(&root); rb; rb = rb_next(rb), i++)
		EXPECT_EQ(rb_entry(rb, struct item, rb)->key, i);
	for (i = 99, rb = rb_last(&root); rb; rb = rb_prev(rb), i--)
		EXPECT_EQ(rb_entry(rb, struct item, rb)->key, i);
}

static void postorder_meets_children_first(void)
{
	struct item *item, *next;
	int n = 0;

	for (int i = 0; i < 100; i++)
		items[i].in = false;
	rbtree_postorder_for_each_entry_safe(item, next, &root, rb) {
		for (int side = 0; side < 2; side++)
			if (item->rb.rb_child[side])
				EXPECT(rb_entry(item->rb.rb_child[side],
						struct item, rb)
					       ->in);
		item->in = true;
		n++;
	}
	EXPECT_EQ(n, 100);
}

static void cached_root_knows_its_leftmost(void)
{
	struct rb_root_cached cached = RB_ROOT_CACHED;

	for (int i = 50; i > 0; i--) {
		items[i].key = i;
		EXPECT(rb_add_cached(&items[i].rb, &cached, less) ==
		       &items[i].rb);
	}
	for (int i = 1; i <= 50; i++) {
		EXPECT(rb_first_cached(&cached) == &items[i].rb);
		rb_erase_cached(&items[i].rb, &cached);
	}
	EXPECT(!rb_first_cached(&cached));
}

static void equal_keys_keep_their_order(void)
{
	root = RB_ROOT;
	for (int i = 0; i < 20; i++) {
		items[i].key = 7;
		rb_add(&items[i].rb, &root, less);
	}
	for (int i = 0; i < 19; i++)
		EXPECT(rb_next(&items[i].rb) == &items[i + 1].rb);
}

static void replaced_node_has_the_same_neighbours(void)
{
	static struct item other;

	root = RB_ROOT;
	for (int i = 0; i < 9; i++) {
		items[i].key = i;
		rb_add(&items[i].rb, &root, less);
	}
	other.key = 4;
	rb_replace_node(&items[4].rb, &other.rb, &root);
	EXPECT(rb_next(&items[3].rb) == &other.rb);
	EXPECT(rb_prev(&items[5].rb) == &other.rb);
	check(root.rb_node, NULL, false);
}

int main(void)
{
	RUN(ascending_insertion_stays_balanced);
	RUN(random_changes_keep_all_promises);
	RUN(walks_go_both_ways);
	RUN(postorder_meets_children_first);
	RUN(cached_root_knows_its_leftmost);
	RUN(equal_keys_keep_their_order);
	RUN(replaced_node_has_the_same_neighbours);
	DONE();
}

/*
 * fs/dcache_tree.c - the dentries as a tree: renames, ancestors, pruning.
 *
 * d_parent and d_name change only under rename_lock, so whoever climbs the
 * tree without holding directories still holds that.  While it is moved a
 * dentry is not hashed: a lookup that misses it comes back with the parent's
 * i_rwsem, which the rename holds.
 *
 * See: rename(2), fs/dcache.c.
 */
#include "lib/types.h"
#include "lib/format.h"
#include "lib/list.h"
#include "lib/rbtree.h"
#include "lib/string.h"
#include <uapi/limits.h>
#include "kernel/base/bug.h"
#include "kernel/base/panic.h"
#include "kernel/base/spinlock.h"
#include "fs/dcache.h"
#include "fs/inode.h"
#include "fs/mount.h"
#include "fs/super.h"

static spinlock_t rename_lock = SPINLOCK_INIT(RANK_RENAME, "rename_lock");

/** rename_lock_take() - keep names and parents as they are.  Context: Any. */
void rename_lock_take(void) __no_thread_safety
{
	spin_lock(&rename_lock);
}

/** rename_lock_drop() - allow renames again.  Context: Any. */
void rename_lock_drop(void) __no_thread_safety
{
	spin_unlock(&rename_lock);
}

/* Take over @target's name; @dentry is not hashed. */
static void copy_name(struct dentry *dentry, struct dentry *target)
{
	dname_put(dentry);
	dentry->d_name = target->d_name;
	if (target->d_name.name == target->d_iname) {
		memcpy(dentry->d_iname, target->d_iname, DNAME_INLINE_LEN);
		dentry->d_name.name = dentry->d_iname;
	} else {
		refcount_inc(&container_of(target->d_name.name,
					   struct external_name, name[0])
				      ->count);
	}
}

static void swap_names(struct dentry *a, struct dentry *b)
{
	struct qstr name = a->d_name;
	bool a_inline = a->d_name.name == a->d_iname;
	char text[DNAME_INLINE_LEN];

	memcpy(text, a->d_iname, DNAME_INLINE_LEN);
	memcpy(a->d_iname, b->d_iname, DNAME_INLINE_LEN);
	a->d_name = b->d_name;
	if (b->d_name.name == b->d_iname)
		a->d_name.name = a->d_iname;
	memcpy(b->d_iname, text, DNAME_INLINE_LEN);
	b->d_name = name;
	if (a_inline)
		b->d_name.name = b->d_iname;
}

/* Hang @dentry under @parent, at the end; references are the caller's. */
static void reparent(struct dentry *dentry, struct dentry *parent)
{
	spin_lock(&dentry->d_sb->s_tree_lock);
	rb_erase(&dentry->d_child, &dentry->d_parent->d_children);
	dentry->d_parent = parent;
	d_child_insert(parent, dentry);
	spin_unlock(&dentry->d_sb->s_tree_lock);
}

/**
 * d_move() - a dentry takes the place and name of another.
 * @dentry: what is renamed.
 * @target: what had the new name; unhashed, keeps its own name.
 *
 * Context: Both directories' i_rwsem held for writing; may sleep.
 */
void d_move(struct dentry *dentry, struct dentry *target)
{
	struct dentry *old_parent = dentry->d_parent;

	dget(target->d_parent);
	rename_lock_take();
	d_drop(dentry);
	d_drop(target);
	reparent(dentry, target->d_parent);
	copy_name(dentry, target);
	d_rehash(dentry);
	rename_lock_drop();
	dput(old_parent);
}

/**
 * d_exchange() - two dentries swap their names and places.
 * @a: one.
 * @b: the other; neither is an ancestor of the other.
 *
 * Context: Both directories' i_rwsem held for writing.
 */
void d_exchange(struct dentry *a, struct dentry *b)
{
	struct dentry *parent_a, *parent_b;

	rename_lock_take();
	parent_a = a->d_parent;
	parent_b = b->d_parent;
	d_drop(a);
	d_drop(b);
	swap_names(a, b);
	if (parent_a != parent_b) {
		/* each parent loses one child and gains one: no references */
		reparent(a, parent_b);
		reparent(b, parent_a);
	}
	d_rehash(a);
	d_rehash(b);
	rename_lock_drop();
}

/**
 * d_ancestor() - is one dentry above another?
 * @p1: perhaps above.
 * @p2: perhaps below.
 *
 * Context: Renames are excluded by the caller.
 * Return: the child of @p1 that leads to @p2, or NULL.
 */
struct dentry *d_ancestor(struct dentry *p1, struct dentry *p2)
{
	for (; !d_is_root(p2); p2 = p2->d_parent)
		if (p2->d_parent == p1)
			return p2;
	return NULL;
}

/**
 * is_subdir() - is a dentry another or below it?
 * @dentry:   perhaps below.
 * @ancestor: perhaps above.
 *
 * Context: Any; takes rename_lock.
 * Return: true also if they are the same.
 */
bool is_subdir(struct dentry *dentry, struct dentry *ancestor)
{
	bool below;

	if (dentry == ancestor)
		return true;
	rename_lock_take();
	below = d_ancestor(ancestor, dentry) != NULL;
	rename_lock_drop();
	return below;
}

/**
 * dget_parent() - a dentry's directory, as of now.
 * @dentry: with a reference.
 *
 * Context: Any; takes rename_lock.
 * Return: the parent with a reference; @dentry itself at the root.
 */
struct dentry *dget_parent(struct dentry *dentry)
{
	struct dentry *parent;

	rename_lock_take();
	parent = dget(dentry->d_parent);
	rename_lock_drop();
	return parent;
}

/**
 * d_copy_name() - copy a name that a rename may be changing.
 * @dentry: with a reference.
 * @buf:    NAME_MAX + 1 bytes.
 *
 * Context: Any; takes rename_lock.
 */
void d_copy_name(const struct dentry *dentry, char *buf)
{
	rename_lock_take();
	memcpy(buf, dentry->d_name.name, dentry->d_name.len);
	buf[dentry->d_name.len] = '\0';
	rename_lock_drop();
}

/**
 * d_delete() - the file behind a name was unlinked.
 * @dentry: with a reference.
 *
 * The dentry keeps its inode for those who hold it open; a later lookup makes
 * a fresh one.
 *
 * Context: Parent's i_rwsem held for writing.
 */
void d_delete(struct dentry *dentry)
{
	d_drop(dentry);
}

/**
 * d_tmpfile() - give an O_TMPFILE inode its nameless dentry: "#" and its
 * number, for people to read.
 * @dentry: unhashed, nobody else sees it; with a short name.
 * @inode:  consumed; its link count drops to zero.
 *
 * Context: May sleep.
 */
void d_tmpfile(struct dentry *dentry, struct inode *inode)
{
	assert(dentry->d_name.name == dentry->d_iname);
	dentry->d_name.len = (u32)scnprintf(dentry->d_iname, DNAME_INLINE_LEN,
					    "#%llu", inode->i_ino);
	drop_nlink(inode);
	d_instantiate(dentry, inode);
}

/* The first child whose place is at least @off. */
static struct rb_node *child_at(struct dentry *parent, u64 off)
{
	struct rb_node *node = parent->d_children.rb_node, *best = NULL;

	while (node) {
		if (rb_entry(node, struct dentry, d_child)->d_off >= off) {
			best = node;
			node = node->rb_left;
		} else {
			node = node->rb_right;
		}
	}
	return best;
}

/**
 * d_next_child() - the next existing file in a directory kept in the cache.
 * @parent: the directory.
 * @off:    the first place to look at.
 *
 * Context: Any; takes s_tree_lock.
 * Return: a dentry with a reference, or NULL at the end.
 */
struct dentry *d_next_child(struct dentry *parent, u64 off)
{
	spinlock_t *lock = &parent->d_sb->s_tree_lock;
	struct rb_node *node;

	spin_lock(lock);
	for (node = child_at(parent, off); node; node = rb_next(node)) {
		struct dentry *child = rb_entry(node, struct dentry, d_child);

		if (d_is_negative(child) || d_unhashed(child))
			continue;
		if (dget_unless_dead(child)) {
			spin_unlock(lock);
			return child;
		}
	}
	spin_unlock(lock);
	return NULL;
}

/* The dentry after @cur, parents before children, in the tree of @top. */
static struct dentry *tree_next(struct dentry *top, struct dentry *cur)
{
	struct rb_node *node = rb_first(&cur->d_children);

	while (!node && cur != top) {
		node = rb_next(&cur->d_child);
		cur = cur->d_parent;
	}
	return node ? rb_entry(node, struct dentry, d_child) : NULL;
}

/**
 * shrink_dcache_parent() - free what nobody uses below a dentry.
 * @parent: stays.
 *
 * Each round frees the unused leaves; the next finds their parents.
 *
 * Context: May sleep.
 */
void shrink_dcache_parent(struct dentry *parent)
{
	spinlock_t *lock = &parent->d_sb->s_tree_lock;
	struct dentry *dentry;
	LIST_HEAD(dispose);

	do {
		spin_lock(lock);
		dentry = tree_next(parent, parent);
		for (; dentry; dentry = tree_next(parent, dentry))
			dentry_isolate_to(dentry, &dispose);
		spin_unlock(lock);
	} while (dentry_dispose_list(&dispose));
}

/**
 * d_genocide() - drop the reference that keeps each name of a memory file
 * system in the cache.
 * @sb: being shut down; nobody else uses it.
 *
 * Context: Any; takes s_tree_lock.
 */
void d_genocide(struct super_block *sb)
{
	struct dentry *root = sb->s_root, *dentry;

	spin_lock(&sb->s_tree_lock);
	dentry = tree_next(root, root);
	for (; dentry; dentry = tree_next(root, dentry))
		if (d_is_positive(dentry) && !d_unhashed(dentry))
			atomic_long_dec(&dentry->d_ref);
	spin_unlock(&sb->s_tree_lock);
}

/**
 * shrink_dcache_for_umount() - free all dentries of a super block.
 * @sb: being shut down.
 *
 * Context: s_umount held for writing; may sleep.
 */
void shrink_dcache_for_umount(struct super_block *sb)
{
	struct dentry *root = sb->s_root;

	if (!root)
		return;
	sb->s_root = NULL;
	shrink_dcache_parent(root);
	WARN_ON(d_count(root) != 1 || !RB_EMPTY_ROOT(&root->d_children));
	dput(root);
}

/**
 * d_invalidate() - what a name stood for is gone: a process, for example.
 * @dentry: with a reference.
 *
 * Context: May sleep.
 */
void d_invalidate(struct dentry *dentry)
{
	d_drop(dentry);
	if (!d_inode(dentry))
		return;
	shrink_dcache_parent(dentry);
	if (d_mountpoint(dentry))
		detach_mounts(dentry);
}

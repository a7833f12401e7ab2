/*
 * fs/dcache_lru.c - unused dentries: the list they wait on, and its end.
 *
 * A dentry joins the LRU list of its super block with its first last dput()
 * and leaves it when the shrinker finds it in use, or frees it.  DREF_LRU in
 * d_ref changes only under s_lru_lock.
 *
 * See: fs/dcache.c for the life of a dentry.
 */
#include "lib/types.h"
#include "lib/list.h"
#include "lib/rbtree.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/base/spinlock.h"
#include "fs/dcache.h"
#include "fs/super.h"

static atomic_long_t dentry_unused = ATOMIC_LONG_INIT(0);

/* Context: s_lru_lock held. */
static void lru_unlink(struct dentry *dentry)
{
	list_del_init(&dentry->d_lru);
	dentry->d_sb->s_nr_lru--;
	atomic_long_dec(&dentry_unused);
}

/**
 * dentry_lru_del() - a dying dentry leaves the list.
 * @dentry: the caller has set DREF_DEAD.
 *
 * Context: Any; takes s_lru_lock.
 */
void dentry_lru_del(struct dentry *dentry)
{
	struct super_block *sb = dentry->d_sb;

	if (!(atomic_long_read(&dentry->d_ref) & DREF_LRU))
		return;
	spin_lock(&sb->s_lru_lock);
	if (!list_empty(&dentry->d_lru))
		lru_unlink(dentry);
	spin_unlock(&sb->s_lru_lock);
}

/**
 * dentry_lru_add() - a dentry is about to be unused.
 * @dentry: the caller still holds a reference.
 *
 * Context: Any; takes s_lru_lock.
 */
void dentry_lru_add(struct dentry *dentry)
{
	struct super_block *sb = dentry->d_sb;

	spin_lock(&sb->s_lru_lock);
	if (list_empty(&dentry->d_lru)) {
		list_add(&dentry->d_lru, &sb->s_dentry_lru);
		sb->s_nr_lru++;
		atomic_long_inc(&dentry_unused);
		atomic_long_or(DREF_LRU, &dentry->d_ref);
	}
	spin_unlock(&sb->s_lru_lock);
}

/**
 * dentry_isolate() - try to be the one who frees an unused dentry.
 * @dentry: off the LRU list already; its list flag is cleared here.
 *
 * Context: The lock of a list that holds @dentry, and s_lru_lock.
 * Return: true if the caller must dentry_dispose() it.
 */
bool dentry_isolate(struct dentry *dentry)
{
	long old = atomic_long_read(&dentry->d_ref);
	long new;

	do {
		new = old & ~(DREF_LRU | DREF_REFERENCED);
		if (!(old & DREF_COUNT))
			new |= DREF_DEAD;
	} while (!atomic_long_try_cmpxchg(&dentry->d_ref, &old, new));
	return (new &DREF_DEAD) && !(old & DREF_DEAD);
}

/**
 * dentry_isolate_to() - move an unused dentry from its lists to @dispose.
 * @dentry:  any dentry of the tree.
 * @dispose: linked by d_lru.
 *
 * Context: s_tree_lock held; takes s_lru_lock.
 * Return: true if it was taken.
 */
bool dentry_isolate_to(struct dentry *dentry, struct list_head *dispose)
{
	struct super_block *sb = dentry->d_sb;
	bool taken = false;

	assert_held(&sb->s_tree_lock);
	if (d_count(dentry) || !RB_EMPTY_ROOT(&dentry->d_children))
		return false;
	spin_lock(&sb->s_lru_lock);
	if (!d_count(dentry)) {
		bool listed = !list_empty(&dentry->d_lru);

		if (listed && (atomic_long_read(&dentry->d_ref) & DREF_LRU))
			lru_unlink(dentry);
		taken = dentry_isolate(dentry);
	}
	if (taken)
		list_add(&dentry->d_lru, dispose);
	spin_unlock(&sb->s_lru_lock);
	return taken;
}

/**
 * dentry_dispose_list() - free dentries collected by dentry_isolate().
 * @dispose: linked by d_lru; empty afterwards.
 *
 * Context: May sleep.
 * Return: how many were freed.
 */
unsigned long dentry_dispose_list(struct list_head *dispose)
{
	unsigned long freed = 0;

	while (!list_empty(dispose)) {
		struct dentry *dentry =
			list_first_entry(dispose, struct dentry, d_lru);

		list_del_init(&dentry->d_lru);
		dput(dentry_dispose(dentry));
		freed++;
	}
	return freed;
}

/**
 * prune_dcache_sb() - free unused dentries of one super block, oldest first.
 * @sb: kept alive by the caller.
 * @nr: how many to look at.
 *
 * A dentry used since the last look gets a second round.
 *
 * Context: May sleep; the caller holds no lock ranked above an inode's.
 * Return: how many were freed.
 */
unsigned long prune_dcache_sb(struct super_block *sb, unsigned long nr)
{
	LIST_HEAD(dispose);

	spin_lock(&sb->s_lru_lock);
	nr = min(nr, 2 * (unsigned long)sb->s_nr_lru);
	for (; nr && !list_empty(&sb->s_dentry_lru); nr--) {
		struct dentry *dentry = list_last_entry(&sb->s_dentry_lru,
							struct dentry, d_lru);
		long ref = atomic_long_read(&dentry->d_ref);

		if (!(ref & DREF_COUNT) && (ref & DREF_REFERENCED)) {
			atomic_long_and(~DREF_REFERENCED, &dentry->d_ref);
			list_move(&dentry->d_lru, &sb->s_dentry_lru);
			continue;
		}
		lru_unlink(dentry);
		if (dentry_isolate(dentry))
			list_add(&dentry->d_lru, &dispose);
	}
	spin_unlock(&sb->s_lru_lock);
	return dentry_dispose_list(&dispose);
}

/** nr_dentries_unused() - how many wait on LRU lists.  Context: Any. */
long nr_dentries_unused(void)
{
	return atomic_long_read(&dentry_unused);
}

/** nr_dentries_used() - how many somebody holds.  Context: Any. */
long nr_dentries_used(void)
{
	return nr_dentries() - nr_dentries_unused();
}

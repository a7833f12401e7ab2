/*
 * fs/dcache.c - the dentry cache: from (directory, name) to a dentry.
 *
 * A path walk is mostly this file: hash the name, look along one chain under
 * its lock, take a reference.  The reference count and the facts that decide
 * its end share one word (d_ref), so the common dput() is one exchange and
 * takes no lock at all.
 *
 * A dentry nobody uses stays on the LRU list of its super block, still
 * hashed, until memory is short (shrink_dcache()).  It dies in two steps:
 * DREF_DEAD is set on a zero count, by whoever wins; then the winner takes it
 * off its lists.  Whoever finds it on a list meanwhile sees DREF_DEAD and
 * looks away; it is freed only after the last list let go.
 *
 * See: fs/dentry.h for the locks; fs/dcache_tree.c for renames and pruning.
 */
#include "lib/types.h"
#include "lib/errptr.h"
#include "lib/list.h"
#include "lib/rbtree.h"
#include "lib/string.h"
#include "lib/util.h"
#include <uapi/errno.h>
#include "kernel/base/bug.h"
#include "kernel/base/panic.h"
#include "kernel/base/spinlock.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "fs/dcache.h"
#include "fs/fsnotify.h"
#include "fs/inode.h"
#include "fs/super.h"

#define NR_BUCKET_LOCKS 256
#define MIN_BUCKETS     1024
#define MAX_BUCKETS     (1U << 18)

static struct hlist_head *buckets; /* [c] the array; chains: their lock */
static u32 bucket_mask;            /* [c] */
static spinlock_t bucket_locks[NR_BUCKET_LOCKS];
static struct kmem_cache *dentry_cache;
static atomic_long_t dentry_count = ATOMIC_LONG_INIT(0);

static u32 bucket_of(const struct dentry *parent, u32 hash)
{
	u64 h = (u64)(uintptr_t)parent >> 6;

	h = (h ^ hash) * 0x9e3779b97f4a7c15ULL;
	return (u32)(h >> 32) & bucket_mask;
}

static spinlock_t *bucket_lock(u32 bucket)
{
	return &bucket_locks[bucket % NR_BUCKET_LOCKS];
}

/* @len < 8 bytes of a name as one word, the rest zero. */
static u64 name_tail(const char *name, unsigned int len)
{
	u64 word = 0;

	for (unsigned int i = 0; i < len; i++)
		word |= (u64)(u8)name[i] << (8 * i);
	return word;
}

/**
 * dname_hash() - the hash of a name whose length is known.
 * @name: the text.
 * @len:  its bytes.
 *
 * Context: Any.
 * Return: the same value the path walk computes on the fly.
 */
u32 dname_hash(const char *name, unsigned int len)
{
	u64 hash = 0, word;

	for (; len >= 8; len -= 8, name += 8) {
		__builtin_memcpy(&word, name, 8);
		hash = name_hash_step(hash, word);
	}
	if (len)
		hash = name_hash_step(hash, name_tail(name, len));
	return name_hash_end(hash);
}

/* Equal names?  d_name is padded with zeros to whole words. */
static bool same_name(const struct dentry *dentry, const struct qstr *name)
{
	const char *a = dentry->d_name.name, *b = name->name;
	unsigned int len = name->len;
	u64 x, y;

	if (dentry->d_name.len != len)
		return false;
	for (; len >= 8; len -= 8, a += 8, b += 8) {
		__builtin_memcpy(&x, a, 8);
		__builtin_memcpy(&y, b, 8);
		if (x != y)
			return false;
	}
	__builtin_memcpy(&x, a, 8);
	return !len || x == name_tail(b, len);
}

/**
 * dget_unless_dead() - take a reference on a dentry found through a list.
 * @dentry: kept in memory by the list's lock, which the caller holds.
 *
 * Context: Any.
 * Return: false if it is being freed; then the list is about to lose it.
 */
bool dget_unless_dead(struct dentry *dentry)
{
	long old = atomic_long_read(&dentry->d_ref);

	do {
		if (old & DREF_DEAD)
			return false;
	} while (!atomic_long_try_cmpxchg(&dentry->d_ref, &old, old + 1));
	return true;
}

/**
 * d_lookup() - find a name in the cache.
 * @parent: the directory.
 * @name:   with its hash.
 *
 * Context: Any.
 * Return: a dentry with a reference, perhaps negative; NULL if not cached.
 */
struct dentry *d_lookup(struct dentry *parent, const struct qstr *name)
{
	u32 bucket = bucket_of(parent, name->hash);
	spinlock_t *lock = bucket_lock(bucket);
	struct dentry *dentry;

	spin_lock(lock);
	hlist_for_each_entry(dentry, &buckets[bucket], d_hash) {
		if (dentry->d_name.hash != name->hash ||
		    dentry->d_parent != parent || !same_name(dentry, name))
			continue;
		if (!dget_unless_dead(dentry))
			continue;
		spin_unlock(lock);
		return dentry;
	}
	spin_unlock(lock);
	return NULL;
}

/**
 * d_rehash() - make a dentry findable under its present name.
 * @dentry: with a reference, not hashed.
 *
 * Context: Parent's i_rwsem or the rename locks held.
 */
void d_rehash(struct dentry *dentry)
{
	u32 bucket = bucket_of(dentry->d_parent, dentry->d_name.hash);
	spinlock_t *lock = bucket_lock(bucket);

	assert(d_unhashed(dentry));
	spin_lock(lock);
	dentry->d_bucket = bucket;
	hlist_add_head(&dentry->d_hash, &buckets[bucket]);
	atomic_long_and(~DREF_UNHASHED, &dentry->d_ref);
	spin_unlock(lock);
}

/**
 * d_drop() - make a dentry unfindable; its last dput() frees it.
 * @dentry: with a reference.
 *
 * Context: Any.
 */
void d_drop(struct dentry *dentry)
{
	spinlock_t *lock;

	if (d_unhashed(dentry))
		return;
	lock = bucket_lock(dentry->d_bucket);
	spin_lock(lock);
	if (!hlist_unhashed(&dentry->d_hash)) {
		hlist_del_init(&dentry->d_hash);
		atomic_long_or(DREF_UNHASHED, &dentry->d_ref);
	}
	spin_unlock(lock);
}

/* Room for a name, zero-padded to whole words; NULL without memory. */
static char *name_room(struct dentry *dentry, unsigned int len)
{
	struct external_name *ext;

	if (len < DNAME_INLINE_LEN)
		return dentry->d_iname;
	ext = kzalloc(sizeof(*ext) + ALIGN(len + 1, 8), GFP_KERNEL);
	if (!ext)
		return NULL;
	refcount_set(&ext->count, 1);
	return ext->name;
}

/**
 * dname_put() - drop a dentry's hold on a name stored outside it.
 * @dentry: its d_name is not used any more.
 *
 * Context: Any.
 */
void dname_put(struct dentry *dentry)
{
	struct external_name *ext;

	if (dentry->d_name.name == dentry->d_iname)
		return;
	ext = container_of(dentry->d_name.name, struct external_name, name[0]);
	if (refcount_dec_and_test(&ext->count))
		kfree(ext);
}

static struct dentry *dentry_new(struct super_block *sb,
				 const struct qstr *name)
{
	struct dentry *dentry = kmem_cache_zalloc(dentry_cache, GFP_KERNEL);
	char *room;

	if (!dentry)
		return NULL;
	room = name_room(dentry, name->len);
	if (!room) {
		kmem_cache_free(dentry_cache, dentry);
		return NULL;
	}
	memcpy(room, name->name, name->len);
	dentry->d_name = *name;
	dentry->d_name.name = room;
	atomic_long_set(&dentry->d_ref, 1 | DREF_UNHASHED);
	dentry->d_sb = sb;
	dentry->d_parent = dentry;
	dentry->d_children = RB_ROOT;
	dentry->d_next_off = 2; /* 0 and 1 are "." and ".." */
	INIT_LIST_HEAD(&dentry->d_lru);
	RB_CLEAR_NODE(&dentry->d_child);
	d_set_op(dentry, sb->s_d_op);
	atomic_long_inc(&dentry_count);
	return dentry;
}

/**
 * d_set_op() - give a dentry its file system's operations.
 * @dentry: new, nobody else sees it.
 * @op:     may be NULL.
 *
 * Context: Any.
 */
void d_set_op(struct dentry *dentry, const struct dentry_operations *op)
{
	dentry->d_op = op;
	if (op && op->d_revalidate)
		dentry->d_flags |= DCACHE_REVALIDATE;
	if (op && op->d_delete)
		dentry->d_flags |= DCACHE_DELETE;
}

/**
 * d_child_insert() - put a dentry behind its siblings.
 * @parent: whose children.
 * @dentry: not in any tree.
 *
 * Places only grow, so a reader of the directory who remembers the place of
 * the last name it saw neither repeats nor skips one.
 *
 * Context: s_tree_lock held.
 */
void d_child_insert(struct dentry *parent, struct dentry *dentry)
{
	struct rb_node **link = &parent->d_children.rb_node, *last = NULL;

	assert_held(&parent->d_sb->s_tree_lock);
	dentry->d_off = parent->d_next_off++;
	while (*link) {
		last = *link;
		link = &last->rb_right;
	}
	rb_link_node(&dentry->d_child, last, link);
	rb_insert_color(&dentry->d_child, &parent->d_children);
}

/**
 * d_alloc() - a new dentry under a directory, not yet findable.
 * @parent: the directory; gains a reference.
 * @name:   copied.
 *
 * Context: May sleep.
 * Return: the dentry with one reference, or NULL without memory.
 */
struct dentry *d_alloc(struct dentry *parent, const struct qstr *name)
{
	struct dentry *dentry = dentry_new(parent->d_sb, name);

	if (!dentry)
		return NULL;
	dentry->d_parent = dget(parent);
	spin_lock(&parent->d_sb->s_tree_lock);
	d_child_insert(parent, dentry);
	spin_unlock(&parent->d_sb->s_tree_lock);
	return dentry;
}

/**
 * d_alloc_name() - d_alloc() for a C string.
 * @parent: the directory.
 * @text:   the name.
 *
 * Context: May sleep.
 * Return: the dentry with one reference, or NULL without memory.
 */
struct dentry *d_alloc_name(struct dentry *parent, const char *text)
{
	struct qstr name = { .name = text, .len = (u32)strlen(text) };

	name.hash = dname_hash(name.name, name.len);
	return d_alloc(parent, &name);
}

/* Of files that only descriptors and mappings name: memfd, shared memory. */
static const struct dentry_operations unnamed_dops = {
	.d_dname = simple_dname,
};

/**
 * d_alloc_pseudo() - a dentry that is in no directory: pipes, sockets.
 * @sb:   its super block.
 * @name: shown in /proc/PID/fd.
 *
 * Context: May sleep.
 * Return: the dentry with one reference, or NULL without memory.
 */
struct dentry *d_alloc_pseudo(struct super_block *sb, const struct qstr *name)
{
	struct dentry *dentry = dentry_new(sb, name);

	if (!dentry)
		return NULL;
	dentry->d_flags |= DCACHE_PSEUDO;
	if (!dentry->d_op)
		d_set_op(dentry, &unnamed_dops);
	return dentry;
}

/**
 * d_make_root() - the dentry of a super block's top directory.
 * @root: its inode, consumed in any case; NULL is passed through.
 *
 * Context: May sleep.
 * Return: the dentry, or NULL without memory.
 */
struct dentry *d_make_root(struct inode *root)
{
	static const struct qstr slash = { .name = "/", .len = 1 };
	struct dentry *dentry;

	if (!root)
		return NULL;
	dentry = dentry_new(root->i_sb, &slash);
	if (!dentry) {
		iput(root);
		return NULL;
	}
	d_instantiate(dentry, root);
	return dentry;
}

/**
 * d_instantiate() - a negative dentry becomes a file's name.
 * @dentry: negative.
 * @inode:  its reference passes to the dentry; NULL keeps it negative.
 *
 * Context: Parent's i_rwsem held, or nobody else sees the dentry.
 */
void d_instantiate(struct dentry *dentry, struct inode *inode)
{
	assert(!dentry->d_inode);
	__atomic_store_n(&dentry->d_inode, inode, __ATOMIC_RELEASE);
}

/**
 * d_add() - the answer of a lookup: this name is that inode, or none.
 * @dentry: new from d_alloc().
 * @inode:  consumed; NULL for "no such name".
 *
 * Context: Parent's i_rwsem held.
 */
void d_add(struct dentry *dentry, struct inode *inode)
{
	d_instantiate(dentry, inode);
	if (d_unhashed(dentry))
		d_rehash(dentry);
}

/**
 * d_splice_alias() - d_add() for lookups that may have failed on the way.
 * @inode:  consumed; NULL or ERR_PTR as the file system's search returned it.
 * @dentry: new from d_alloc().
 *
 * Context: Parent's i_rwsem held.
 * Return: NULL, or the error in @inode.
 */
struct dentry *d_splice_alias(struct inode *inode, struct dentry *dentry)
{
	if (IS_ERR(inode))
		return ERR_PTR(PTR_ERR(inode));
	d_add(dentry, inode);
	return NULL;
}

/**
 * dentry_dispose() - free a dentry that the caller has marked dead.
 * @dentry: DREF_DEAD was set by the caller, the count was zero.
 *
 * Context: May sleep (the inode may go with it).
 * Return: its parent, whose reference passes to the caller; or NULL.
 */
struct dentry *dentry_dispose(struct dentry *dentry)
{
	struct super_block *sb = dentry->d_sb;
	struct dentry *parent = dentry->d_parent;

	d_drop(dentry);
	dentry_lru_del(dentry);
	if (parent != dentry) {
		spin_lock(&sb->s_tree_lock);
		rb_erase(&dentry->d_child, &parent->d_children);
		spin_unlock(&sb->s_tree_lock);
	}
	assert(RB_EMPTY_ROOT(&dentry->d_children));
	if (dentry->d_op && dentry->d_op->d_release)
		dentry->d_op->d_release(dentry);
	if (dentry->d_inode) {
		fsnotify_name_gone(dentry->d_inode);
		iput(dentry->d_inode);
	}
	dname_put(dentry);
	atomic_long_dec(&dentry_count);
	kmem_cache_free(dentry_cache, dentry);
	return parent == dentry ? NULL : parent;
}

/* The file system does not want it cached: forget it at this last put. */
static bool unwanted(const struct dentry *dentry)
{
	u32 flags = d_flags(dentry);

	if (flags & DCACHE_DONTCACHE)
		return true;
	return (flags & DCACHE_DELETE) && dentry->d_op->d_delete(dentry);
}

/* Drop one reference; true if the caller must dispose of the dentry. */
static bool put_one(struct dentry *dentry)
{
	long old = atomic_long_read(&dentry->d_ref);

	for (;;) {
		long new = old - 1;

		assert((old & DREF_COUNT) != 0);
		if ((old & DREF_COUNT) == 1) {
			if (old & DREF_UNHASHED) {
				new |= DREF_DEAD;
			} else if (!(old & DREF_LRU)) {
				if (unwanted(dentry))
					d_drop(dentry);
				else
					dentry_lru_add(dentry);
				old = atomic_long_read(&dentry->d_ref);
				continue;
			} else {
				new |= DREF_REFERENCED;
			}
		}
		if (atomic_long_try_cmpxchg(&dentry->d_ref, &old, new))
			return (new &DREF_DEAD) != 0;
	}
}

/**
 * dput() - give up a reference to a dentry.
 * @dentry: may be NULL.
 *
 * Context: May sleep if it is the last reference to a removed file.
 */
void dput(struct dentry *dentry)
{
	while (dentry && put_one(dentry))
		dentry = dentry_dispose(dentry);
}

/**
 * dcache_init() - make the table, sized by the machine's memory.
 *
 * Context: Boot, once.
 */
void dcache_init(void)
{
	unsigned long want = totalram_pages / 8;
	u32 nr = MIN_BUCKETS;

	while (nr < want && nr < MAX_BUCKETS)
		nr *= 2;
	buckets = kvmalloc(nr * sizeof(*buckets), GFP_KERNEL | __GFP_ZERO);
	dentry_cache = kmem_cache_create("dentry", sizeof(struct dentry), 64);
	if (!buckets || !dentry_cache)
		panic("dcache: no memory for %u buckets", nr);
	bucket_mask = nr - 1;
	for (int i = 0; i < NR_BUCKET_LOCKS; i++)
		spin_lock_init(&bucket_locks[i], RANK_DENTRY_HASH,
			       "dcache_hash");
}

/** nr_dentries() - how many dentries exist.  Context: Any. */
long nr_dentries(void)
{
	return atomic_long_read(&dentry_count);
}

/*
 * fs/dcache.h - what the rooms of the dentry cache share with each other and
 * with the path walk.
 */
#ifndef FS_DCACHE_H
#define FS_DCACHE_H

#include "lib/types.h"
#include "lib/list.h"
#include "lib/refcount.h"
#include "fs/dentry.h"

/* A name too long for d_iname; shared by copies that a rename makes. */
struct external_name {
	refcount_t count;
	char name[] __attribute__((aligned(8)));
};

/* Mix the next eight bytes of a name into its hash. */
static inline u64 name_hash_step(u64 hash, u64 word)
{
	hash = (hash ^ word) * 0x9e3779b97f4a7c15ULL;
	return hash ^ (hash >> 29);
}

static inline u32 name_hash_end(u64 hash)
{
	return (u32)(hash ^ (hash >> 32));
}

void simple_add(struct inode *dir, struct dentry *dentry, struct inode *inode);
void d_rehash(struct dentry *dentry);
void d_set_op(struct dentry *dentry, const struct dentry_operations *op);
void d_child_insert(struct dentry *parent, struct dentry *dentry);
void d_genocide(struct super_block *sb);
void dname_put(struct dentry *dentry);
struct dentry *dentry_dispose(struct dentry *dentry);
void dentry_lru_add(struct dentry *dentry);
void dentry_lru_del(struct dentry *dentry);
bool dentry_isolate(struct dentry *dentry);
bool dentry_isolate_to(struct dentry *dentry, struct list_head *dispose);
unsigned long dentry_dispose_list(struct list_head *dispose);
unsigned long prune_dcache_sb(struct super_block *sb, unsigned long nr);

#endif

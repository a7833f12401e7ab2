/*
 * tests/kernel/test_dcache.c - the dentry cache, on a tmpfs nobody else sees.
 */
#include "lib/errptr.h"
#include "lib/string.h"
#include <uapi/errno.h>
#include <uapi/stat.h>
#include "kernel/base/ktest.h"
#include "mm/slab.h"
#include "fs/dcache.h"
#include "fs/filesystems.h"
#include "fs/inode.h"
#include "fs/mount.h"
#include "fs/namei.h"
#include "fs/super.h"
#include "fs/tmpfs.h"

static struct vfsmount *mnt;
static struct dentry *root;

static bool set_up(void)
{
	mnt = vfs_kern_mount(&tmpfs_type, 0, "ktest", NULL);
	if (IS_ERR(mnt))
		return false;
	root = mnt->mnt_root;
	return true;
}

/* A file or directory @name in @dir; its dentry with a reference. */
static struct dentry *make(struct dentry *dir, const char *name, umode_t mode)
{
	struct dentry *dentry;
	int err;

	inode_lock(d_inode(dir));
	dentry = lookup_one_len(name, dir, (int)strlen(name));
	if (!IS_ERR(dentry)) {
		if (S_ISDIR(mode))
			err = vfs_mkdir(d_inode(dir), dentry, 0755);
		else
			err = vfs_create(d_inode(dir), dentry, 0644, true);
		EXPECT_EQ(err, 0);
	}
	inode_unlock(d_inode(dir));
	return dentry;
}

static struct dentry *find(struct dentry *dir, const char *name)
{
	struct qstr q = { .name = name, .len = (u32)strlen(name) };

	q.hash = dname_hash(name, q.len);
	return d_lookup(dir, &q);
}

KTEST(dcache_finds_what_was_made_and_counts_it)
{
	long before = nr_dentries_used();
	struct dentry *a, *again;

	REQUIRE(set_up());
	a = make(root, "a", S_IFREG);
	REQUIRE(!IS_ERR(a));
	again = find(root, "a");
	EXPECT(again == a);
	EXPECT_EQ(d_count(a), 3); /* its existence, a, again */
	EXPECT(!find(root, "b"));
	EXPECT(!find(root, "aa"));
	dput(again);
	dput(a);
	mntput(mnt);
	EXPECT_EQ(nr_dentries_used(), before);
}

KTEST(dcache_names_of_all_lengths_hash_and_compare)
{
	static char name[256];
	static struct dentry *made[255];

	REQUIRE(set_up());
	memset(name, 'n', 255);
	for (int len = 255; len >= 1; len--) {
		name[len] = 0;
		made[len - 1] = make(root, name, S_IFREG);
		REQUIRE(!IS_ERR(made[len - 1]));
	}
	for (int len = 1; len <= 255; len++) {
		struct qstr q = { .name = name, .len = (u32)len };
		struct dentry *d;

		memset(name, 'n', (size_t)len);
		q.hash = dname_hash(name, q.len);
		d = d_lookup(root, &q);
		EXPECT(d == made[len - 1]);
		dput(d);
		dput(made[len - 1]);
	}
	mntput(mnt);
}

KTEST(dcache_keeps_negatives_until_memory_is_short)
{
	struct dentry *d, *again;
	long before;

	REQUIRE(set_up());
	before = nr_dentries();
	inode_lock(d_inode(root));
	d = lookup_one_len("nothing", root, 7);
	inode_unlock(d_inode(root));
	REQUIRE(!IS_ERR(d));
	EXPECT(d_is_negative(d));
	dput(d);
	EXPECT_EQ(nr_dentries(), before + 1);
	again = find(root, "nothing");
	EXPECT(again == d);
	dput(again);
	prune_dcache_sb(mnt->mnt_sb, 100); /* a second chance, then gone */
	prune_dcache_sb(mnt->mnt_sb, 100);
	EXPECT(!find(root, "nothing"));
	EXPECT_EQ(nr_dentries(), before);
	mntput(mnt);
}

KTEST(dcache_pruning_leaves_used_and_existing_dentries)
{
	struct dentry *a, *held, *d;

	REQUIRE(set_up());
	a = make(root, "exists", S_IFREG);
	dput(a);
	inode_lock(d_inode(root));
	held = lookup_one_len("held", root, 4);
	inode_unlock(d_inode(root));
	prune_dcache_sb(mnt->mnt_sb, 100);
	prune_dcache_sb(mnt->mnt_sb, 100);
	d = find(root, "exists");
	EXPECT(d == a);
	dput(d);
	d = find(root, "held");
	EXPECT(d == held);
	dput(d);
	dput(held);
	mntput(mnt);
}

KTEST(dcache_move_changes_name_place_and_parent)
{
	struct dentry *dir, *a, *target, *found;

	REQUIRE(set_up());
	dir = make(root, "dir", S_IFDIR);
	a = make(root, "a_name_of_more_than_forty_bytes_that_lies_outside",
		 S_IFREG);
	REQUIRE(!IS_ERR(dir) && !IS_ERR(a));
	inode_lock(d_inode(dir));
	target = lookup_one_len("b", dir, 1);
	inode_unlock(d_inode(dir));
	d_move(a, target);
	EXPECT(d_unhashed(target));
	dput(target);
	found = find(dir, "b");
	EXPECT(found == a);
	dput(found);
	EXPECT(a->d_parent == dir);
	EXPECT(d_ancestor(root, a) == dir);
	EXPECT(is_subdir(a, root) && is_subdir(a, a) && !is_subdir(dir, a));
	dput(a);
	dput(dir);
	mntput(mnt);
}

KTEST(dcache_children_come_in_order_of_birth)
{
	struct dentry *d, *next;
	char name[2] = "x";
	u64 off = 0;

	REQUIRE(set_up());
	for (char c = 'e'; c >= 'a'; c--) {
		name[0] = c;
		d = make(root, name, S_IFREG);
		REQUIRE(!IS_ERR(d));
		dput(d);
	}
	for (char c = 'e'; c >= 'a'; c--) {
		next = d_next_child(root, off);
		REQUIRE(next);
		EXPECT_EQ(next->d_name.name[0], c);
		off = next->d_off + 1;
		dput(next);
	}
	EXPECT(!d_next_child(root, off));
	mntput(mnt);
}

KTEST(dcache_unlinked_dentry_dies_with_its_last_user)
{
	long dentries = nr_dentries(), inodes = nr_inodes();
	struct dentry *a;

	REQUIRE(set_up());
	a = make(root, "a", S_IFREG);
	inode_lock(d_inode(root));
	EXPECT_EQ(vfs_unlink(d_inode(root), a), 0);
	inode_unlock(d_inode(root));
	EXPECT(!find(root, "a"));
	EXPECT_EQ(d_count(a), 1);
	EXPECT_EQ(nr_inodes(), inodes + 2);
	dput(a);
	EXPECT_EQ(nr_inodes(), inodes + 1);
	mntput(mnt);
	EXPECT_EQ(nr_inodes(), inodes);
	EXPECT_EQ(nr_dentries(), dentries);
}

KTEST(dcache_umount_frees_a_deep_tree)
{
	long dentries = nr_dentries(), inodes = nr_inodes();
	struct dentry *d, *next;

	REQUIRE(set_up());
	d = dget(root);
	for (int i = 0; i < 200; i++) {
		next = make(d, "down", S_IFDIR);
		REQUIRE(!IS_ERR(next));
		dput(make(d, "file", S_IFREG));
		dput(d);
		d = next;
	}
	dput(d);
	mntput(mnt);
	EXPECT_EQ(nr_dentries(), dentries);
	EXPECT_EQ(nr_inodes(), inodes);
}

/*
 * tests/kernel/test_mount.c - mount trees, peers and namespaces.
 */
#include "lib/errptr.h"
#include "lib/string.h"
#include <uapi/clone.h>
#include <uapi/errno.h>
#include <uapi/mount.h>
#include "kernel/base/counter.h"
#include "kernel/base/ktest.h"
#include "kernel/ida.h"
#include "kernel/user_namespace.h"
#include "fs/dentry.h"
#include "fs/filesystems.h"
#include "fs/fs_struct.h"
#include "fs/initramfs.h"
#include "fs/inode.h"
#include "fs/mnt_tree.h"
#include "fs/mount.h"
#include "fs/namei.h"
#include "fs/super.h"
#include "fs/tmpfs.h"

#define POINT "/ktest_mnt"

static int make_dir(const char *name)
{
	struct dentry *dentry;
	struct path dir;
	int err;

	dentry = kern_path_create(AT_FDCWD, name, &dir, LOOKUP_DIRECTORY);
	if (IS_ERR(dentry))
		return (int)PTR_ERR(dentry);
	err = vfs_mkdir(d_inode(dir.dentry), dentry, 0755);
	done_path_create(&dir, dentry);
	return err;
}

static void remove_dir(const char *name)
{
	struct dentry *parent;
	struct path path;

	if (kern_path(name, 0, &path))
		return;
	parent = dget_parent(path.dentry);
	inode_lock(d_inode(parent));
	EXPECT_EQ(vfs_rmdir(d_inode(parent), path.dentry), 0);
	inode_unlock(d_inode(parent));
	dput(parent);
	path_put(&path);
}

static int unmount(const char *name, int flags)
{
	struct path path;
	int err = kern_path(name, LOOKUP_FOLLOW, &path);

	return err ? err : path_umount(&path, flags);
}

KTEST(ida_gives_the_smallest_number)
{
	static struct ida ida = IDA_INIT("test", 5);
	int a = ida_alloc(&ida), b = ida_alloc(&ida), c = ida_alloc(&ida);

	EXPECT_EQ(a, 5);
	EXPECT_EQ(b, 6);
	EXPECT_EQ(c, 7);
	ida_free(&ida, b);
	EXPECT_EQ(ida_alloc(&ida), 6);
	EXPECT_EQ(ida_alloc(&ida), 8);
	for (int i = 5; i <= 8; i++)
		ida_free(&ida, i);
}

KTEST(mount_and_umount_leave_nothing)
{
	long mounts, supers, inodes;

	REQUIRE(!make_dir(POINT));
	mounts = nr_mounts();
	supers = nr_supers();
	inodes = nr_inodes();
	EXPECT_EQ(do_kern_mount_at(POINT, "tmpfs", 0, "t", NULL), 0);
	EXPECT_EQ(nr_mounts(), mounts + 1);
	EXPECT_EQ(unmount(POINT, 0), 0);
	EXPECT_EQ(nr_mounts(), mounts);
	EXPECT_EQ(nr_supers(), supers);
	EXPECT_EQ(nr_inodes(), inodes);
	EXPECT_EQ(do_kern_mount_at(POINT, "nosuch", 0, "t", NULL), -ENODEV);
	EXPECT_EQ(do_kern_mount_at(POINT, "tmpfs", 0, "t", "bad"), -EINVAL);
	EXPECT_EQ(nr_mounts(), mounts);
	EXPECT_EQ(nr_supers(), supers);
	remove_dir(POINT);
}

KTEST(mount_copies_join_and_leave_peer_groups)
{
	struct vfsmount *vfs = vfs_kern_mount(&tmpfs_type, 0, "ktest", NULL);
	struct mount *a, *peer, *slave;

	REQUIRE(!IS_ERR(vfs));
	a = real_mount(vfs);
	namespace_lock();
	EXPECT_EQ(invent_group_ids(a, false), 0);
	change_mnt_propagation(a, MS_SHARED);
	peer = clone_mnt(a, vfs->mnt_root, 0);
	slave = clone_mnt(a, vfs->mnt_root, CL_SLAVE);
	EXPECT(!IS_ERR(peer) && !IS_ERR(slave));
	EXPECT(mnt_is_shared(peer) && peer->mnt_group_id == a->mnt_group_id);
	EXPECT(next_peer(a) == peer && next_peer(peer) == a);
	EXPECT(slave->mnt_master == a && !mnt_is_shared(slave));
	/* the master leaves: its slave goes to a peer */
	change_mnt_propagation(a, MS_PRIVATE);
	EXPECT(!a->mnt_group_id && !mnt_is_shared(a));
	EXPECT(slave->mnt_master == peer);
	EXPECT(next_peer(peer) == peer);
	/* the last peer leaves: the slave has no master any more */
	change_mnt_propagation(peer, MS_PRIVATE);
	EXPECT(!slave->mnt_master && !peer->mnt_group_id);
	namespace_unlock();
	mntput(&slave->mnt);
	mntput(&peer->mnt);
	mntput(vfs);
}

KTEST(mount_writers_and_read_only_exclude_each_other)
{
	struct vfsmount *mnt = vfs_kern_mount(&tmpfs_type, 0, "ktest", NULL);
	int err;

	REQUIRE(!IS_ERR(mnt));
	EXPECT_EQ(mnt_want_write(mnt), 0);
	lock_mount_hash();
	err = mnt_hold_writers(real_mount(mnt));
	unlock_mount_hash();
	EXPECT_EQ(err, -EBUSY);
	EXPECT_EQ(sb_prepare_remount_readonly(mnt->mnt_sb), -EBUSY);
	mnt_drop_write(mnt);
	lock_mount_hash();
	err = mnt_hold_writers(real_mount(mnt));
	mnt->mnt_flags |= MNT_READONLY;
	mnt_release_writers(real_mount(mnt));
	unlock_mount_hash();
	EXPECT_EQ(err, 0);
	EXPECT_EQ(mnt_want_write(mnt), -EROFS);
	mntput(mnt);
}

KTEST(mount_namespace_copy_has_its_own_mounts)
{
	struct counter *spaces = mnt_ns_operations.counter;
	long mounts = nr_mounts(), before = counter_read(spaces);
	struct mnt_namespace *ns = current_mnt_ns(), *copy;

	copy = copy_mnt_ns(ns, &init_user_ns, NULL);
	REQUIRE(!IS_ERR(copy));
	EXPECT_EQ(copy->mounts, ns->mounts);
	EXPECT(copy->root != ns->root);
	EXPECT(copy->root->mnt.mnt_root == ns->root->mnt.mnt_root);
	EXPECT_EQ(nr_mounts(), mounts + (long)ns->mounts);
	EXPECT_EQ(counter_read(spaces), before + 1);
	put_mnt_ns(copy);
	EXPECT_EQ(nr_mounts(), mounts);
	EXPECT_EQ(counter_read(spaces), before);
}

KTEST(mount_events_reach_peers_and_slaves)
{
	struct path path;

	REQUIRE(!make_dir(POINT));
	REQUIRE(!do_kern_mount_at(POINT, "tmpfs", 0, "t", NULL));
	REQUIRE(!do_kern_mount_at(POINT, NULL, MS_SHARED, NULL, NULL));
	REQUIRE(!make_dir(POINT "/m"));
	REQUIRE(!make_dir("/ktest_peer"));
	EXPECT_EQ(do_kern_mount_at("/ktest_peer", NULL, MS_BIND, POINT, NULL),
		  0);
	EXPECT_EQ(do_kern_mount_at(POINT "/m", "tmpfs", 0, "sub", NULL), 0);
	EXPECT_EQ(kern_path("/ktest_peer/m", 0, &path), 0);
	EXPECT(!strcmp(real_mount(path.mnt)->mnt_devname, "sub"));
	path_put(&path);
	EXPECT_EQ(unmount("/ktest_peer/m", 0), 0);
	EXPECT_EQ(kern_path(POINT "/m", 0, &path), 0);
	EXPECT(strcmp(real_mount(path.mnt)->mnt_devname, "sub"));
	path_put(&path);
	EXPECT_EQ(unmount("/ktest_peer", 0), 0);
	EXPECT_EQ(unmount(POINT, 0), 0);
	remove_dir("/ktest_peer");
	remove_dir(POINT);
}

KTEST(initramfs_says_what_is_broken)
{
	static const char *const broken[] = {
		"",
		"070701",
		"0707010000zzzz",
		"garbage",
	};

	for (size_t i = 1; i < sizeof(broken) / sizeof(broken[0]); i++)
		EXPECT_EQ(unpack_initramfs(broken[i], strlen(broken[i])),
			  -EINVAL);
	EXPECT_EQ(unpack_initramfs("\0\0\0\0", 4), 0);
}

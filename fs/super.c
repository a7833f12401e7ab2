/*
 * fs/super.c - super blocks: one per mounted instance of a file system.
 *
 * s_active counts its users (mounts); the last one shuts it down.  s_count
 * counts those who merely need the memory while they look.  A super block is
 * born with s_umount held for writing, and SB_BORN set only when its root is
 * ready; so whoever gets s_umount and sees SB_BORN may use it.
 *
 * See: mount(2), fs/namespace.c.
 */
#include "lib/types.h"
#include "lib/errptr.h"
#include "lib/list.h"
#include "lib/string.h"
#include <uapi/errno.h>
#include <uapi/mount.h>
#include "kernel/base/bug.h"
#include "kernel/base/spinlock.h"
#include "mm/slab.h"
#include "fs/dcache.h"
#include "fs/file.h"
#include "fs/filesystems.h"
#include "fs/fsnotify.h"
#include "fs/inode.h"
#include "fs/libfs.h"
#include "fs/mount.h"
#include "fs/super.h"
#include "fs/writeback.h"

static spinlock_t sb_lock = SPINLOCK_INIT(RANK_SB_LIST, "sb_lock");
static LIST_HEAD(super_blocks); /* sb_lock */
static long super_count;        /* sb_lock */

/* Drop a reference to the memory. */
static void put_super(struct super_block *sb)
{
	bool last;

	spin_lock(&sb_lock);
	assert(sb->s_count > 0);
	last = --sb->s_count == 0;
	if (last) {
		list_del_init(&sb->s_list);
		super_count--;
	}
	spin_unlock(&sb_lock);
	if (last)
		free_super(sb);
}

/* With sb_lock held: wait until @old is alive or dead.  Drops sb_lock. */
static bool grab_super(struct super_block *old) __releases(sb_lock)
{
	old->s_count++;
	spin_unlock(&sb_lock);
	down_write_nested(&old->s_umount, 1); /* sget() holds a new one's */
	if ((old->s_flags & SB_BORN) && atomic_inc_not_zero(&old->s_active)) {
		put_super(old);
		return true;
	}
	up_write(&old->s_umount);
	put_super(old);
	return false;
}

static struct super_block *find_super(struct file_system_type *type,
				      super_test_fn *test, void *data)
{
	struct super_block *sb;

	if (!test)
		return NULL;
	list_for_each_entry(sb, &type->fs_supers, s_instances)
		if (!(sb->s_flags & SB_DYING) && test(sb, data))
			return sb;
	return NULL;
}

/**
 * sget() - find or make the super block for some data.
 * @type:  the file system.
 * @test:  is it this one?  NULL: always a new one.
 * @set:   make a new one into it; may fail.
 * @flags: SB_*.
 * @data:  for both.
 *
 * Context: May sleep.
 * Return: a super block with s_active counted and s_umount held for writing;
 * s_root is NULL if it is new.  Or ERR_PTR.
 */
struct super_block *sget(struct file_system_type *type, super_test_fn *test,
			 super_set_fn *set, int flags,
			 void *data) __no_thread_safety
{
	struct super_block *sb, *old;
	bool locked;
	int err;

	sb = alloc_super(type, flags);
	if (!sb)
		return ERR_PTR(-ENOMEM);
	err = set(sb, data);
	if (err)
		goto out_free;

	spin_lock(&sb_lock);
	if (!type->fs_supers.next) /* a type that is not registered */
		INIT_LIST_HEAD(&type->fs_supers);
	while ((old = find_super(type, test, data))) {
		if (grab_super(old))
			break;
		spin_lock(&sb_lock);
	}
	if (old) {
		if (sb->s_dev && !MAJOR(sb->s_dev))
			free_anon_bdev(sb->s_dev);
		err = 0;
		goto out_free;
	}
	list_add_tail(&sb->s_list, &super_blocks);
	list_add(&sb->s_instances, &type->fs_supers);
	super_count++;
	locked = down_write_trylock(&sb->s_umount);
	assert(locked); /* nobody else has seen it */
	spin_unlock(&sb_lock);
	return sb;

out_free:
	free_super(sb);
	return err ? ERR_PTR(err) : old;
}

/** set_anon_super() - sget()'s @set without a device.  Return: 0 or -errno. */
int set_anon_super(struct super_block *sb, void *data)
{
	(void)data;
	return get_anon_bdev(&sb->s_dev);
}

/**
 * generic_shutdown_super() - a super block ends: dentries, inodes, and then
 * what the file system kept.
 * @sb: s_umount held for writing; released here.
 *
 * Context: May sleep.
 */
void generic_shutdown_super(struct super_block *sb)
{
	if (sb->s_root) {
		sync_filesystem(sb);
		shrink_dcache_for_umount(sb);
		fsnotify_sb_delete(sb);
		sb->s_flags &= ~(unsigned long)SB_ACTIVE;
		WARN_ON(!list_empty(&sb->s_inodes));
	}
	if (sb->s_op && sb->s_op->put_super)
		sb->s_op->put_super(sb);
	spin_lock(&sb_lock);
	sb->s_flags |= SB_DYING;
	list_del_init(&sb->s_instances);
	spin_unlock(&sb_lock);
	up_write(&sb->s_umount);
}

/** kill_anon_super() - kill_sb of most file systems.  May sleep. */
void kill_anon_super(struct super_block *sb)
{
	dev_t dev = sb->s_dev;

	generic_shutdown_super(sb);
	free_anon_bdev(dev);
}

/** kill_litter_super() - kill_sb where the cache is the store.  May sleep. */
void kill_litter_super(struct super_block *sb)
{
	if (sb->s_root)
		d_genocide(sb);
	kill_anon_super(sb);
}

/**
 * deactivate_locked_super() - give up a use of a super block.
 * @sb: s_umount held for writing; released here.
 *
 * Context: May sleep.
 */
void deactivate_locked_super(struct super_block *sb)
{
	if (atomic_dec_and_test(&sb->s_active)) {
		sb->s_type->kill_sb(sb);
		put_super(sb);
	} else {
		up_write(&sb->s_umount);
	}
}

/** deactivate_super() - deactivate_locked_super(), unlocked.  May sleep. */
void deactivate_super(struct super_block *sb)
{
	if (!atomic_add_unless(&sb->s_active, -1, 1)) {
		down_write(&sb->s_umount);
		deactivate_locked_super(sb);
	}
}

/* Fill a new super block, or take what sget() found. */
static struct dentry *mount_sb(struct super_block *sb, int flags, void *data,
			       fill_super_fn *fill)
{
	int err;

	if (!sb->s_root) {
		err = fill(sb, data, !!(flags & MS_SILENT));
		if (err) {
			deactivate_locked_super(sb);
			return ERR_PTR(err);
		}
		assert(sb->s_root);
		sb->s_flags |= SB_ACTIVE | SB_BORN;
	}
	return dget(sb->s_root);
}

/**
 * mount_nodev() - a new, independent instance each time (tmpfs).
 * @type:  the file system.
 * @flags: MS_*.
 * @data:  options for @fill.
 * @fill:  make the root.
 *
 * Context: May sleep.
 * Return: as file_system_type.mount.
 */
struct dentry *mount_nodev(struct file_system_type *type, int flags, void *data,
			   fill_super_fn *fill)
{
	struct super_block *sb = sget(type, NULL, set_anon_super, flags, data);

	if (IS_ERR(sb))
		return ERR_PTR(PTR_ERR(sb));
	return mount_sb(sb, flags, data, fill);
}

static int test_any(struct super_block *sb, void *data)
{
	(void)sb;
	(void)data;
	return 1;
}

/**
 * mount_single() - one instance, mounted any number of times (sysfs).
 * @type:  the file system.
 * @flags: MS_*.
 * @data:  options for @fill.
 * @fill:  make the root.
 *
 * Context: May sleep.
 * Return: as file_system_type.mount.
 */
struct dentry *mount_single(struct file_system_type *type, int flags,
			    void *data, fill_super_fn *fill)
{
	struct super_block *sb =
		sget(type, test_any, set_anon_super, flags, data);

	if (IS_ERR(sb))
		return ERR_PTR(PTR_ERR(sb));
	return mount_sb(sb, flags, data, fill);
}

static int test_key(struct super_block *sb, void *key)
{
	return sb->s_fs_info == key;
}

static int set_key(struct super_block *sb, void *key)
{
	sb->s_fs_info = key;
	return set_anon_super(sb, key);
}

/**
 * mount_keyed() - one instance per key: per namespace (mqueue).
 * @type:  the file system.
 * @flags: MS_*.
 * @data:  options for @fill.
 * @key:   becomes s_fs_info.
 * @fill:  make the root.
 *
 * Context: May sleep.
 * Return: as file_system_type.mount.
 */
struct dentry *mount_keyed(struct file_system_type *type, int flags, void *data,
			   void *key, fill_super_fn *fill)
{
	struct super_block *sb = sget(type, test_key, set_key, flags, key);

	if (IS_ERR(sb))
		return ERR_PTR(PTR_ERR(sb));
	return mount_sb(sb, flags, data, fill);
}

/**
 * mount_fs() - ask a file system for a root to mount.
 * @type:  the file system.
 * @flags: MS_* that concern the super block.
 * @name:  the source, as the user wrote it.
 * @data:  options; may be NULL.
 *
 * Context: May sleep.
 * Return: a root dentry with a reference, its super block active; s_umount is
 * released.  Or ERR_PTR.
 */
struct dentry *mount_fs(struct file_system_type *type, int flags,
			const char *name, void *data)
{
	struct dentry *root = type->mount(type, flags, name, data);

	if (!IS_ERR(root))
		up_write(&root->d_sb->s_umount);
	return root;
}

/**
 * reconfigure_super() - mount -o remount: change a live super block.
 * @sb:    with a mount.
 * @flags: the new MS_RDONLY and friends.
 * @data:  options.
 *
 * Context: s_umount held for writing.
 * Return: 0, -EBUSY if it has writers and shall be read-only, or what the
 * file system answered.
 */
int reconfigure_super(struct super_block *sb, int flags, void *data)
{
	const int mask = MS_RDONLY | MS_SYNCHRONOUS | MS_MANDLOCK | MS_DIRSYNC |
			 MS_LAZYTIME;
	int err;

	if ((flags & MS_RDONLY) && !(sb->s_flags & SB_RDONLY)) {
		err = sb_prepare_remount_readonly(sb);
		if (err)
			return err;
		sync_filesystem(sb);
	}
	if (sb->s_op && sb->s_op->remount_fs) {
		err = sb->s_op->remount_fs(sb, &flags, data);
		if (err)
			goto out_unhold;
	}
	sb->s_flags = (sb->s_flags & ~(unsigned long)mask) |
		      (unsigned long)(flags & mask);
	err = 0;
out_unhold:
	sb_end_remount_readonly(sb);
	return err;
}

/**
 * for_each_super() - call a function on each live super block.
 * @fn:  called with s_umount held for reading.
 * @arg: for @fn.
 *
 * Context: May sleep.
 */
void for_each_super(void (*fn)(struct super_block *sb, void *arg), void *arg)
{
	struct super_block *sb, *prev = NULL;

	spin_lock(&sb_lock);
	list_for_each_entry(sb, &super_blocks, s_list) {
		if (sb->s_flags & SB_DYING)
			continue;
		sb->s_count++;
		spin_unlock(&sb_lock);
		if (prev)
			put_super(prev);
		down_read(&sb->s_umount);
		if (sb->s_root && (sb->s_flags & SB_BORN))
			fn(sb, arg);
		up_read(&sb->s_umount);
		prev = sb;
		spin_lock(&sb_lock);
	}
	spin_unlock(&sb_lock);
	if (prev)
		put_super(prev);
}

/**
 * shrink_dcache() - memory is short: free unused dentries.
 * @nr: how many to look at in each super block.
 *
 * Context: May sleep; skips a super block that is being mounted or unmounted.
 * Return: how many were freed.
 */
unsigned long shrink_dcache(unsigned long nr)
{
	struct super_block *sb, *prev = NULL;
	unsigned long freed = 0;

	spin_lock(&sb_lock);
	list_for_each_entry(sb, &super_blocks, s_list) {
		if ((sb->s_flags & SB_DYING) || !READ_ONCE(sb->s_nr_lru))
			continue;
		sb->s_count++;
		spin_unlock(&sb_lock);
		if (prev)
			put_super(prev);
		if (down_read_trylock(&sb->s_umount)) {
			if (sb->s_root && (sb->s_flags & SB_BORN))
				freed += prune_dcache_sb(sb, nr);
			up_read(&sb->s_umount);
		}
		prev = sb;
		spin_lock(&sb_lock);
	}
	spin_unlock(&sb_lock);
	if (prev)
		put_super(prev);
	return freed;
}

/** nr_supers() - how many super blocks exist.  Context: Any. */
long nr_supers(void)
{
	return READ_ONCE(super_count);
}

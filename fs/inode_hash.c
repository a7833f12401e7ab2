/*
 * fs/inode_hash.c - from an inode number to the one inode in memory.
 *
 * For file systems whose inodes have a home elsewhere: two names of a file,
 * looked up apart, must lead to the same struct inode.  An inode stays in the
 * table until its eviction is complete, and who looks for it meanwhile waits:
 * what it would read from the device is not there yet.
 *
 * I_NEW: found, but not filled in; only its maker may look into it.
 */
#include "lib/errptr.h"
#include "lib/hash.h"
#include "lib/list.h"
#include <uapi/errno.h>
#include "kernel/base/bug.h"
#include "kernel/base/spinlock.h"
#include "kernel/base/wait.h"
#include "fs/inode.h"
#include "fs/super.h"

#define HASH_TABLE_BITS 12

static spinlock_t hash_lock = SPINLOCK_INIT(RANK_FS_LEAF, "inode_hash");
static DEFINE_HASHTABLE(table, HASH_TABLE_BITS); /* hash_lock */
static DECLARE_WAIT_QUEUE_HEAD(hash_wait); /* I_NEW ends, a dying one goes */

static unsigned long key_of(const struct super_block *sb, u64 ino)
{
	return (unsigned long)sb / sizeof(*sb) + ino;
}

/* hash_lock is held. */
static struct inode *find(const struct super_block *sb, u64 ino)
{
	struct inode *inode;

	hash_for_each_possible(table, inode, i_hash, key_of(sb, ino))
		if (inode->i_ino == ino && inode->i_sb == sb)
			return inode;
	return NULL;
}

/* Is an inode of this number there that nobody can get any more? */
static bool is_dying(const struct super_block *sb, u64 ino)
{
	const struct inode *inode;
	bool dying;

	spin_lock(&hash_lock);
	inode = find(sb, ino);
	dying = inode && !atomic_read(&inode->i_count);
	spin_unlock(&hash_lock);
	return dying;
}

/*
 * The inode of a number, with a reference; or @new, put into the table; or
 * NULL if there is none and no @new.  Waits for a dying one to go.
 */
static struct inode *find_or_insert(struct super_block *sb, u64 ino,
				    struct inode *new)
{
	struct inode *inode;

	for (;;) {
		spin_lock(&hash_lock);
		inode = find(sb, ino);
		if (!inode && new)
			hash_add(table, &new->i_hash, key_of(sb, ino));
		if (!inode || igrab(inode))
			break;
		spin_unlock(&hash_lock);
		wait_event(hash_wait, !is_dying(sb, ino));
	}
	spin_unlock(&hash_lock);
	return inode ? inode : new;
}

/**
 * iget_locked() - the inode of a number, from memory or to be filled in.
 * @sb:  its file system.
 * @ino: its number.
 *
 * Context: May sleep.
 * Return: an inode with a reference; with I_NEW set the caller fills it in
 * and calls unlock_new_inode() or iget_failed().  NULL without memory;
 * ERR_PTR(-EIO) if somebody else tried just now and failed.
 */
struct inode *iget_locked(struct super_block *sb, u64 ino)
{
	struct inode *inode = find_or_insert(sb, ino, NULL), *new;

	if (!inode) {
		new = new_inode(sb);
		if (!new)
			return NULL;
		new->i_ino = ino;
		new->i_state |= I_NEW;
		inode = find_or_insert(sb, ino, new);
		if (inode == new)
			return new;
		iput(new);
	}
	wait_event(hash_wait, !(READ_ONCE(inode->i_state) & I_NEW));
	if (!(inode->i_state & I_BAD))
		return inode;
	iput(inode);
	return ERR_PTR(-EIO);
}

/**
 * insert_new_inode() - put an inode just made on the device into the table.
 * @inode: its number is set.
 *
 * Context: May sleep.
 * Return: 0, or -EIO if that number is in use.
 */
int insert_new_inode(struct inode *inode)
{
	struct inode *found = find_or_insert(inode->i_sb, inode->i_ino, inode);

	if (found == inode)
		return 0;
	iput(found);
	return -EIO;
}

static void end_new(struct inode *inode, u32 set)
{
	spin_lock(&inode->i_lock);
	inode->i_state = (inode->i_state & ~(u32)I_NEW) | set;
	spin_unlock(&inode->i_lock);
	wake_up_all(&hash_wait);
}

/** unlock_new_inode() - an inode is filled in.  Context: Any. */
void unlock_new_inode(struct inode *inode)
{
	end_new(inode, 0);
}

/** iget_failed() - an inode cannot be filled in: it goes.  May sleep. */
void iget_failed(struct inode *inode)
{
	end_new(inode, I_BAD);
	iput(inode);
}

/** inode_unhash() - an evicted inode leaves the table.  Context: Any. */
void inode_unhash(struct inode *inode)
{
	bool hashed;

	spin_lock(&hash_lock);
	hashed = !hlist_unhashed(&inode->i_hash);
	if (hashed)
		hash_del(&inode->i_hash);
	spin_unlock(&hash_lock);
	if (hashed)
		wake_up_all(&hash_wait);
}

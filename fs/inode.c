/*
 * fs/inode.c - inodes: birth, references, links, times and death.
 *
 * An inode lives as long as something holds i_count: a dentry, an open file's
 * dentry, or a file system.  The last iput() evicts it: its pages go, the file
 * system forgets it, the memory is freed.  There is no cache of unused inodes;
 * the dentry cache is the cache.
 *
 * See: inode(7).
 */
#include "lib/types.h"
#include "lib/list.h"
#include "lib/string.h"
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/mount.h>
#include "kernel/base/bug.h"
#include "kernel/base/panic.h"
#include "kernel/base/spinlock.h"
#include "kernel/cred.h"
#include "kernel/time.h"
#include "mm/pagecache.h"
#include "mm/slab.h"
#include "fs/chrdev.h"
#include "fs/fsnotify.h"
#include "fs/fs.h"
#include "fs/locks.h"
#include "fs/mount.h"
#include "fs/pipe.h"
#include "fs/writeback.h"
#include "fs/xattr.h"
#include "fs/xattr_caps.h"

static struct kmem_cache *inode_cache;
static atomic_long_t inode_count = ATOMIC_LONG_INIT(0);
static atomic_long_t last_ino = ATOMIC_LONG_INIT(0);

static int no_open(struct inode *inode, struct file *file)
{
	(void)inode;
	(void)file;
	return -ENXIO;
}

static const struct file_operations no_open_fops = { .open = no_open };
static const struct inode_operations empty_iops = { 0 };
static const struct address_space_operations empty_aops = { 0 };

/** get_next_ino() - an inode number for memory file systems.  Context: Any. */
u64 get_next_ino(void)
{
	return (u64)atomic_long_inc_return(&last_ino);
}

/** nr_inodes() - how many inodes exist.  Context: Any. */
long nr_inodes(void)
{
	return atomic_long_read(&inode_count);
}

static struct inode *alloc_inode(struct super_block *sb)
{
	if (sb->s_op && sb->s_op->alloc_inode)
		return sb->s_op->alloc_inode(sb);
	return kmem_cache_alloc(inode_cache, GFP_KERNEL);
}

static void free_inode(struct inode *inode)
{
	const struct super_operations *op = inode->i_sb->s_op;

	atomic_long_dec(&inode_count);
	if (op && op->free_inode)
		op->free_inode(inode);
	else
		kmem_cache_free(inode_cache, inode);
}

/**
 * new_inode() - an empty inode of a super block.
 * @sb: owner.
 *
 * Context: May sleep.
 * Return: the inode with one reference and one link, or NULL without memory.
 */
struct inode *new_inode(struct super_block *sb)
{
	struct inode *inode = alloc_inode(sb);

	if (!inode)
		return NULL;
	memset(inode, 0, sizeof(*inode));
	inode->i_sb = sb;
	inode->i_op = &empty_iops;
	inode->i_fop = &no_open_fops;
	inode->i_nlink = 1;
	inode->i_blkbits = sb->s_blocksize_bits;
	INIT_LIST_HEAD(&inode->i_dirty_list);
	atomic_set(&inode->i_count, 1);
	spin_lock_init(&inode->i_lock, RANK_INODE_LOCK, "i_lock");
	init_rwsem(&inode->i_rwsem, RANK_INODE, "i_rwsem");
	address_space_init(&inode->i_data, inode, &inode->i_size, &empty_aops);
	inode->i_mapping = &inode->i_data;
	atomic_long_inc(&inode_count);
	spin_lock(&sb->s_inode_list_lock);
	list_add(&inode->i_sb_list, &sb->s_inodes);
	spin_unlock(&sb->s_inode_list_lock);
	return inode;
}

/**
 * inode_init_owner() - owner and mode of a new file in a directory.
 * @inode: the new file.
 * @dir:   where; a set-group-ID directory passes on its group. May be NULL.
 * @mode:  type and permissions, the umask already applied.
 *
 * Context: Process context.
 */
void inode_init_owner(struct inode *inode, const struct inode *dir,
		      umode_t mode)
{
	inode->i_uid = current_fsuid();
	inode->i_gid = current_fsgid();
	if (dir && (dir->i_mode & S_ISGID)) {
		inode->i_gid = dir->i_gid;
		if (S_ISDIR(mode))
			mode |= S_ISGID;
	}
	inode->i_mode = mode;
}

/**
 * init_special_inode() - make an inode a device node, FIFO or socket.
 * @inode: new.
 * @mode:  its type decides.
 * @rdev:  device number, for S_IFCHR and S_IFBLK.
 *
 * Context: Any.
 */
void init_special_inode(struct inode *inode, umode_t mode, dev_t rdev)
{
	inode->i_mode = mode;
	if (S_ISCHR(mode)) {
		inode->i_fop = &def_chr_fops;
		inode->i_rdev = rdev;
	} else if (S_ISBLK(mode)) {
		inode->i_fop = &def_blk_fops;
		inode->i_rdev = rdev;
	} else if (S_ISFIFO(mode)) {
		inode->i_fop = &pipefifo_fops;
	} else {
		assert(S_ISSOCK(mode));
	}
}

/** ihold() - one more reference; the caller has one.  Context: Any. */
void ihold(struct inode *inode)
{
	int now = atomic_inc_return(&inode->i_count);

	assert(now >= 2);
}

/**
 * igrab() - a reference to an inode that may be dying.
 * @inode: kept in memory by a list the caller has locked.
 *
 * Context: Any.
 * Return: @inode, or NULL if its last reference is gone.
 */
struct inode *igrab(struct inode *inode)
{
	return atomic_inc_not_zero(&inode->i_count) ? inode : NULL;
}

/**
 * clear_inode() - drop what hangs off an inode, before it is freed.
 * @inode: being evicted; its pages are gone.
 *
 * Context: May sleep.
 */
void clear_inode(struct inode *inode)
{
	if (inode->i_flctx)
		locks_free_context(inode);
	assert(!inode->i_fsnotify); /* a watch pins it */
	if (inode->i_xattrs)
		simple_xattrs_free(inode);
}

static void evict(struct inode *inode)
{
	const struct super_operations *op = inode->i_sb->s_op;
	struct super_block *sb = inode->i_sb;

	spin_lock(&sb->s_inode_list_lock);
	list_del_init(&inode->i_sb_list);
	spin_unlock(&sb->s_inode_list_lock);
	inode->i_state |= I_FREEING;
	if (op && op->evict_inode) {
		op->evict_inode(inode);
	} else {
		truncate_inode_pages(&inode->i_data, 0);
		clear_inode(inode);
	}
	inode_unhash(inode);
	assert(!atomic_read(&inode->i_count));
	free_inode(inode);
}

/**
 * iput() - give up a reference to an inode.
 * @inode: may be NULL.
 *
 * Context: May sleep if it is the last.
 */
void iput(struct inode *inode)
{
	if (!inode)
		return;
	if (unlikely(READ_ONCE(inode->i_dirty)) && !READ_ONCE(inode->i_nlink) &&
	    inode_forget_dirty(inode))
		atomic_dec(&inode->i_count); /* we hold one: not the last */
	if (atomic_dec_and_test(&inode->i_count))
		evict(inode);
}

/** set_nlink() - set the number of names.  Context: Any. */
void set_nlink(struct inode *inode, unsigned int nlink)
{
	spin_lock(&inode->i_lock);
	inode->i_nlink = nlink;
	spin_unlock(&inode->i_lock);
	mark_inode_dirty(inode);
}

/** inc_nlink() - one name more.  Context: Any. */
void inc_nlink(struct inode *inode)
{
	spin_lock(&inode->i_lock);
	inode->i_nlink++;
	spin_unlock(&inode->i_lock);
	mark_inode_dirty(inode);
}

/** drop_nlink() - one name less.  Context: Any. */
void drop_nlink(struct inode *inode)
{
	spin_lock(&inode->i_lock);
	if (!WARN_ON(!inode->i_nlink))
		inode->i_nlink--;
	spin_unlock(&inode->i_lock);
	mark_inode_dirty(inode);
}

/** clear_nlink() - no names any more.  Context: Any. */
void clear_nlink(struct inode *inode)
{
	set_nlink(inode, 0);
}

/**
 * timestamp_truncate() - a time as an inode's file system can keep it.
 * @t:     the time.
 * @inode: the inode.
 *
 * Context: Any.
 * Return: @t, cut to the granularity and the range there is.
 */
struct timespec64 timestamp_truncate(struct timespec64 t,
				     const struct inode *inode)
{
	const struct super_block *sb = inode->i_sb;

	if (sb->s_time_max && t.tv_sec > sb->s_time_max)
		t = (struct timespec64){ .tv_sec = sb->s_time_max };
	if (sb->s_time_max && t.tv_sec < sb->s_time_min)
		t = (struct timespec64){ .tv_sec = sb->s_time_min };
	if (sb->s_time_gran == NSEC_PER_SEC)
		t.tv_nsec = 0;
	return t;
}

/**
 * current_time() - the time stamp for a change made now.
 * @inode: whose file system's granularity counts; memory keeps ns.
 *
 * Context: Any.
 * Return: the real time at the last tick, as Linux's coarse clock.
 */
struct timespec64 current_time(const struct inode *inode)
{
	return timestamp_truncate(ns_to_timespec64(ktime_get_coarse_real()),
				  inode);
}

static bool earlier_or_same(const struct timespec64 *a,
			    const struct timespec64 *b)
{
	if (a->tv_sec != b->tv_sec)
		return a->tv_sec < b->tv_sec;
	return a->tv_nsec <= b->tv_nsec;
}

/* relatime: only if the file changed since, or a day has passed. */
static bool atime_is_due(const struct vfsmount *mnt, const struct inode *inode,
			 const struct timespec64 *now)
{
	if (!(mnt->mnt_flags & MNT_RELATIME))
		return true;
	if (earlier_or_same(&inode->i_atime, &inode->i_mtime) ||
	    earlier_or_same(&inode->i_atime, &inode->i_ctime))
		return true;
	return now->tv_sec - inode->i_atime.tv_sec >= 24L * 60 * 60;
}

/**
 * touch_atime() - a file was read.
 * @path: which, and through which mount: its flags decide.
 *
 * Context: May sleep.
 */
void touch_atime(const struct path *path)
{
	struct inode *inode = d_inode(path->dentry);
	int flags = path->mnt->mnt_flags;
	struct timespec64 now;

	if ((inode->i_flags & S_NOATIME) || (flags & MNT_NOATIME) ||
	    (inode->i_sb->s_flags & MS_NOATIME))
		return;
	if (S_ISDIR(inode->i_mode) && ((flags & MNT_NODIRATIME) ||
				       (inode->i_sb->s_flags & MS_NODIRATIME)))
		return;
	if (__mnt_is_readonly(path->mnt))
		return;
	now = current_time(inode);
	if (!atime_is_due(path->mnt, inode, &now))
		return;
	spin_lock(&inode->i_lock);
	inode->i_atime = now;
	spin_unlock(&inode->i_lock);
	mark_inode_dirty(inode);
}

/** file_accessed() - touch_atime() unless O_NOATIME.  Context: May sleep. */
void file_accessed(struct file *file)
{
	if (!(file->f_flags & O_NOATIME))
		touch_atime(&file->f_path);
}

/**
 * file_update_time() - a file was written.
 * @file: through which.
 *
 * Context: Any.
 * Return: 0.
 */
int file_update_time(struct file *file)
{
	struct inode *inode = file_inode(file);
	struct timespec64 now = current_time(inode);

	spin_lock(&inode->i_lock);
	inode->i_mtime = now;
	inode->i_ctime = now;
	spin_unlock(&inode->i_lock);
	mark_inode_dirty(inode);
	return 0;
}

/**
 * file_remove_privs() - a write takes set-user-ID bits and capabilities away.
 * @file: about to be written.
 *
 * Context: i_rwsem held for writing.
 * Return: 0, or what the change of mode answered.
 */
int file_remove_privs(struct file *file)
{
	struct inode *inode = file_inode(file);
	struct iattr attr = { .ia_valid = ATTR_FORCE };
	int err = inode_drop_caps(inode);

	if (err)
		return err;
	if (!(inode->i_mode & (S_ISUID | S_ISGID)) || !S_ISREG(inode->i_mode))
		return 0;
	attr.ia_valid |= setattr_should_drop_suidgid(inode);
	if (attr.ia_valid == ATTR_FORCE)
		return 0;
	return notify_change(file->f_path.dentry, &attr);
}

/**
 * file_modified() - both of the above, before data is written.
 * @file: about to be written.
 *
 * Context: i_rwsem held for writing.
 * Return: 0 or -errno.
 */
int file_modified(struct file *file)
{
	int err = file_remove_privs(file);

	return err ? err : file_update_time(file);
}

/** inode_add_bytes() - account for stored data.  Context: Any. */
void inode_add_bytes(struct inode *inode, loff_t bytes)
{
	spin_lock(&inode->i_lock);
	inode->i_blocks += (u64)bytes >> 9;
	spin_unlock(&inode->i_lock);
}

/** inode_sub_bytes() - undo inode_add_bytes().  Context: Any. */
void inode_sub_bytes(struct inode *inode, loff_t bytes)
{
	spin_lock(&inode->i_lock);
	assert(inode->i_blocks >= (u64)bytes >> 9);
	inode->i_blocks -= (u64)bytes >> 9;
	spin_unlock(&inode->i_lock);
}

/**
 * get_write_access() - count one more writer.
 * @inode: a regular file.
 *
 * Context: Any.
 * Return: 0, or -ETXTBSY while it is being executed.
 */
int get_write_access(struct inode *inode)
{
	int old = atomic_read(&inode->i_writecount);

	do {
		if (old < 0)
			return -ETXTBSY;
	} while (!atomic_try_cmpxchg(&inode->i_writecount, &old, old + 1));
	return 0;
}

/** put_write_access() - undo get_write_access().  Context: Any. */
void put_write_access(struct inode *inode)
{
	atomic_dec(&inode->i_writecount);
}

/**
 * deny_write_access() - nobody may open this file for writing.
 * @file: about to be executed.
 *
 * Context: Any.
 * Return: 0, or -ETXTBSY if somebody has it open for writing.
 */
int deny_write_access(struct file *file)
{
	struct inode *inode = file_inode(file);
	int old = atomic_read(&inode->i_writecount);

	do {
		if (old > 0)
			return -ETXTBSY;
	} while (!atomic_try_cmpxchg(&inode->i_writecount, &old, old - 1));
	return 0;
}

/** allow_write_access() - undo deny_write_access().  Context: Any. */
void allow_write_access(struct file *file)
{
	if (file)
		atomic_inc(&file_inode(file)->i_writecount);
}

/** inode_lock() - the file or directory is being changed.  May sleep. */
void inode_lock(struct inode *inode)
{
	down_write(&inode->i_rwsem);
}

/** inode_lock_nested() - a second inode, below or beside.  May sleep. */
void inode_lock_nested(struct inode *inode, unsigned int depth)
{
	down_write_nested(&inode->i_rwsem, depth);
}

/** inode_unlock() - undo inode_lock().  Context: Process. */
void inode_unlock(struct inode *inode)
{
	up_write(&inode->i_rwsem);
}

/** inode_lock_shared() - keep it from changing.  May sleep. */
void inode_lock_shared(struct inode *inode)
{
	down_read(&inode->i_rwsem);
}

/** inode_unlock_shared() - undo inode_lock_shared().  Context: Process. */
void inode_unlock_shared(struct inode *inode)
{
	up_read(&inode->i_rwsem);
}

/** inode_init() - make the cache of inodes.  Context: Boot, once. */
void inode_init(void)
{
	inode_cache =
		kmem_cache_create("inode_cache", sizeof(struct inode), 64);
	if (!inode_cache)
		panic("inode: no memory for the cache");
}

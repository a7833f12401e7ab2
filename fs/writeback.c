/*
 * fs/writeback.c - when changed files go to their device.
 *
 * A super block lists its inodes with changed pages or attributes, oldest
 * first; the list holds a reference to each.  The flusher, one thread for all,
 * writes those that changed long ago, and, when much of memory is dirty, any.
 * Whoever dirties pages faster than they can be written is made to wait, so
 * that memory never fills with what cannot be dropped.
 *
 * Memory file systems have neither write_inode() nor SB_I_WRITEBACK; nothing
 * of theirs is ever listed.
 *
 * See: sync(2), dirty_ratio and its neighbours in
 * Documentation/admin-guide/sysctl/vm.rst; mm/writeback.c.
 */
#include <uapi/errno.h>
#include "lib/errptr.h"
#include "lib/types.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/base/panic.h"
#include "kernel/base/wait.h"
#include "kernel/kthread.h"
#include "kernel/sysctl.h"
#include "kernel/task.h"
#include "kernel/time.h"
#include "mm/page.h"
#include "mm/pagecache.h"
#include "mm/vmstat.h"
#include "fs/inode.h"
#include "fs/super.h"
#include "fs/writeback.h"

/* Centiseconds and percents, under /proc/sys/vm. */
static unsigned int dirty_writeback_centisecs = 500;
static unsigned int dirty_expire_centisecs = 3000;
static int dirty_background_ratio = 10;
static int dirty_ratio = 20;

#define CENTISEC    (10 * NSEC_PER_MSEC)
#define THROTTLE_NS (20 * NSEC_PER_MSEC)

static atomic_long_t nr_dirty_inodes = ATOMIC_LONG_INIT(0);

static DECLARE_WAIT_QUEUE_HEAD(flusher_wait);  /* the flusher itself */
static DECLARE_WAIT_QUEUE_HEAD(throttle_wait); /* who waits for it */
static DECLARE_WAIT_QUEUE_HEAD(writing_wait);  /* who waits for I_WRITING */
static bool flush_wanted;                      /* at once */

static unsigned long dirty_pages(void)
{
	return (unsigned long)(vm_stat_read(NR_FILE_DIRTY) +
			       vm_stat_read(NR_WRITEBACK));
}

/* So many percent of the memory that files could have. */
static unsigned long dirty_limit(int percent)
{
	unsigned long pages = nr_free_pages() +
			      (unsigned long)vm_stat_read(NR_ACTIVE_FILE) +
			      (unsigned long)vm_stat_read(NR_INACTIVE_FILE);

	return pages * (unsigned long)READ_ONCE(percent) / 100;
}

static void wake_flusher(void)
{
	if (!READ_ONCE(flush_wanted)) {
		WRITE_ONCE(flush_wanted, true);
		wake_up(&flusher_wait);
	}
}

static void mark_dirty(struct inode *inode, u32 flags)
{
	struct super_block *sb = inode->i_sb;
	bool first = false;

	smp_mb(); /* the change before the mark; pairs with take_marks() */
	if ((READ_ONCE(inode->i_dirty) & flags) == flags)
		return;
	spin_lock(&sb->s_dirty_lock);
	/* Nothing of a dying inode needs to be kept. */
	if (atomic_read(&inode->i_count)) {
		inode->i_dirty |= flags;
		if (list_empty(&inode->i_dirty_list)) {
			ihold(inode);
			inode->i_dirtied_ns = ktime_get();
			list_add_tail(&inode->i_dirty_list,
				      &sb->s_dirty_inodes);
			first = atomic_long_inc_return(&nr_dirty_inodes) == 1;
		}
	}
	spin_unlock(&sb->s_dirty_lock);
	if (first) /* its clock starts */
		wake_up(&flusher_wait);
}

/**
 * mark_inode_dirty() - an attribute of an inode was changed.
 * @inode: referenced by the caller.
 *
 * Context: Any but interrupts; not under i_lock.
 */
void mark_inode_dirty(struct inode *inode)
{
	const struct super_operations *op = inode->i_sb->s_op;

	if (op && op->write_inode)
		mark_dirty(inode, I_DIRTY_META);
}

/**
 * mapping_dirtied() - address_space_operations.dirty of files on devices.
 * @mapping: a page of it became dirty.
 *
 * Context: Any but interrupts; page_table_lock may be held.
 */
void mapping_dirtied(struct address_space *mapping)
{
	mark_dirty(mapping->host, I_DIRTY_PAGES);
}

/* Off the list; s_dirty_lock is held; the list's reference is the caller's. */
static void unlist(struct inode *inode)
{
	list_del_init(&inode->i_dirty_list);
	inode->i_dirty &= I_WRITING;
	atomic_long_dec(&nr_dirty_inodes);
}

/**
 * inode_forget_dirty() - an inode without names is about to be put.
 * @inode: the caller holds a reference.
 *
 * If nobody else uses it, what was changed of it need not be written.
 *
 * Context: Any but interrupts.
 * Return: true if the dirty list's reference is the caller's now.
 */
bool inode_forget_dirty(struct inode *inode)
{
	struct super_block *sb = inode->i_sb;
	bool ours = false;

	spin_lock(&sb->s_dirty_lock);
	if (!list_empty(&inode->i_dirty_list) &&
	    atomic_read(&inode->i_count) == 2) {
		unlist(inode);
		ours = true;
	}
	spin_unlock(&sb->s_dirty_lock);
	return ours;
}

/* Take an inode's marks to write it; waits for whoever does so already. */
static u32 take_marks(struct inode *inode)
{
	struct super_block *sb = inode->i_sb;
	u32 marks;

	for (;;) {
		wait_event(writing_wait,
			   !(READ_ONCE(inode->i_dirty) & I_WRITING));
		spin_lock(&sb->s_dirty_lock);
		if (!(inode->i_dirty & I_WRITING))
			break;
		spin_unlock(&sb->s_dirty_lock);
	}
	marks = inode->i_dirty;
	inode->i_dirty = I_WRITING;
	spin_unlock(&sb->s_dirty_lock);
	smp_mb(); /* whoever changes it from now on marks it again */
	return marks;
}

/* Written: off the list, unless something changed meanwhile. */
static void drop_marks(struct inode *inode)
{
	struct super_block *sb = inode->i_sb;
	bool more = mapping_is_dirty(inode->i_mapping), listed;

	spin_lock(&sb->s_dirty_lock);
	inode->i_dirty &= ~I_WRITING;
	listed = !list_empty(&inode->i_dirty_list);
	if (listed && (more || inode->i_dirty)) {
		if (more)
			inode->i_dirty |= I_DIRTY_PAGES;
		inode->i_dirtied_ns = ktime_get();
		list_move_tail(&inode->i_dirty_list, &sb->s_dirty_inodes);
		listed = false;
	} else if (listed) {
		unlist(inode);
	}
	spin_unlock(&sb->s_dirty_lock);
	wake_up_all(&writing_wait);
	if (listed)
		iput(inode);
}

/**
 * write_inode_now() - write an inode's pages, then its attributes.
 * @inode: referenced by the caller.
 *
 * The attributes go to where the file system keeps them, which may be the
 * device's page cache.
 *
 * Context: May sleep.
 * Return: 0, or the first error.
 */
int write_inode_now(struct inode *inode)
{
	struct super_block *sb = inode->i_sb;
	u32 marks = take_marks(inode);
	int err, res = 0;

	err = filemap_write_and_wait_range(inode->i_mapping, 0,
					   MAX_LFS_FILESIZE);
	if (marks & I_DIRTY_META)
		res = sb->s_op->write_inode(inode);
	if (!err)
		err = res;
	if (err)
		errseq_set(&sb->s_wb_err, err);
	drop_marks(inode);
	return err;
}

/* The inode that has been dirty longest, since before @until; or NULL. */
static struct inode *oldest_dirty(struct super_block *sb, u64 until)
{
	struct inode *inode = NULL;

	spin_lock(&sb->s_dirty_lock);
	if (!list_empty(&sb->s_dirty_inodes)) {
		inode = list_first_entry(&sb->s_dirty_inodes, struct inode,
					 i_dirty_list);
		if (inode->i_dirtied_ns > until)
			inode = NULL;
		else
			ihold(inode);
	}
	spin_unlock(&sb->s_dirty_lock);
	return inode;
}

static int write_dirty_until(struct super_block *sb, u64 until)
{
	struct inode *inode;
	int err = 0, res;

	while ((inode = oldest_dirty(sb, until))) {
		res = write_inode_now(inode);
		iput(inode);
		if (!err)
			err = res;
		cond_resched();
	}
	return err;
}

/**
 * sync_filesystem() - write everything of a file system that has changed.
 * @sb: s_umount is held.
 *
 * Context: May sleep.
 * Return: 0, or the first error.
 */
int sync_filesystem(struct super_block *sb)
{
	int err, res = 0;

	err = write_dirty_until(sb, ktime_get());
	if (sb->s_op && sb->s_op->sync_fs)
		res = sb->s_op->sync_fs(sb, 1);
	return err ? err : res;
}

/**
 * balance_dirty_pages() - having dirtied pages, wait if there are too many.
 *
 * Context: May sleep; no locks that writing back needs.
 */
void balance_dirty_pages(void)
{
	if (current->flags & PF_KTHREAD)
		return; /* they may be what the flusher waits for */
	if (dirty_pages() > dirty_limit(dirty_background_ratio))
		wake_flusher();
	while (dirty_pages() > dirty_limit(dirty_ratio)) {
		wake_flusher();
		if (wait_event_killable_timeout_ns(
			    throttle_wait,
			    dirty_pages() <= dirty_limit(dirty_ratio),
			    THROTTLE_NS) == -ERESTARTSYS)
			break;
	}
}

static void flush_super(struct super_block *sb, void *until)
{
	write_dirty_until(sb, *(u64 *)until);
}

/* One round; @all: not only what has been dirty for long. */
static void flush(bool all)
{
	u64 now = ktime_get();
	u64 age = all ? 0 : READ_ONCE(dirty_expire_centisecs) * (u64)CENTISEC;
	u64 until = now > age ? now - age : 0;

	for_each_super(flush_super, &until)
		;
	wake_up_all(&throttle_wait);
}

/* Sleep until there is something to do: for ever while nothing is dirty. */
static void wait_for_work(void)
{
	u64 period = READ_ONCE(dirty_writeback_centisecs) * (u64)CENTISEC;

	wait_event_idle(flusher_wait,
			READ_ONCE(flush_wanted) ||
				atomic_long_read(&nr_dirty_inodes));
	if (period)
		(void)__wait_event_until(flusher_wait, READ_ONCE(flush_wanted),
					 TASK_IDLE, ktime_get() + period);
	else
		wait_event_idle(flusher_wait, READ_ONCE(flush_wanted));
}

static int flusher(void *unused)
{
	(void)unused;
	for (;;) {
		wait_for_work();
		WRITE_ONCE(flush_wanted, false);
		flush(dirty_pages() > dirty_limit(dirty_background_ratio));
	}
	return 0;
}

static struct ctl_table writeback_table[] = {
	{
		.path = "vm/dirty_writeback_centisecs",
		.data = &dirty_writeback_centisecs,
		.maxlen = sizeof(dirty_writeback_centisecs),
		.mode = 0644,
		.proc_handler = proc_douintvec,
	},
	{
		.path = "vm/dirty_expire_centisecs",
		.data = &dirty_expire_centisecs,
		.maxlen = sizeof(dirty_expire_centisecs),
		.mode = 0644,
		.proc_handler = proc_douintvec,
	},
	{
		.path = "vm/dirty_background_ratio",
		.data = &dirty_background_ratio,
		.maxlen = sizeof(dirty_background_ratio),
		.mode = 0644,
		.proc_handler = proc_dointvec_minmax,
		.extra1 = SYSCTL_ZERO,
		.extra2 = SYSCTL_HUNDRED,
	},
	{
		.path = "vm/dirty_ratio",
		.data = &dirty_ratio,
		.maxlen = sizeof(dirty_ratio),
		.mode = 0644,
		.proc_handler = proc_dointvec_minmax,
		.extra1 = SYSCTL_ZERO,
		.extra2 = SYSCTL_HUNDRED,
	},
};

/** writeback_init() - start the flusher.  Context: Boot, once. */
void writeback_init(void)
{
	register_sysctl(writeback_table, ARRAY_SIZE(writeback_table));
	if (IS_ERR(kthread_run(flusher, NULL, "flusher")))
		panic("no memory for the flusher");
}

/*
 * fs/fsnotify.c - tell those who watch a file what happens to it.
 *
 * The file rooms call a hook after the fact.  An inode that is watched
 * has a list of watches; an event goes to the watches of the inode and, with
 * the name, to those of its directory.  All lists are under one mutex, taken
 * only when there is a list: nobody watching costs a load and a branch.
 *
 * See: inotify(7); fs/inotify.c for the queues.
 */
#include <uapi/errno.h>
#include <uapi/inotify.h>
#include "fs/dentry.h"
#include "fs/file.h"
#include "fs/fsnotify.h"
#include "fs/inode.h"
#include "fs/inotify.h"
#include "kernel/base/bug.h"
#include "kernel/user_namespace.h"
#include "lib/atomic.h"
#include "lib/string.h"
#include "mm/slab.h"

#define NAME_SIZE 256

static_assert(FS_OPEN == IN_OPEN && FS_MOVE_SELF == IN_MOVE_SELF &&
		      FS_UNMOUNT == IN_UNMOUNT && FS_ISDIR == (int)IN_ISDIR,
	      "the hooks speak inotify's bits");

struct fsnotify_mark_list {
	struct list_head watches; /* notify_mutex */
};

DEFINE_MUTEX(notify_mutex, RANK_REGISTRY);

static LIST_HEAD(all_watches); /* notify_mutex */
static atomic_t nr_watches;
static atomic_t last_cookie;

static u32 isdir_flag(const struct inode *inode)
{
	return S_ISDIR(inode->i_mode) ? FS_ISDIR : 0;
}

/* The inode's list, made when it is first watched; NULL without memory. */
static struct fsnotify_mark_list *get_list(struct inode *inode)
{
	struct fsnotify_mark_list *list = inode->i_fsnotify;

	if (list)
		return list;
	list = kzalloc(sizeof(*list), GFP_KERNEL);
	if (!list)
		return NULL;
	INIT_LIST_HEAD(&list->watches);
	WRITE_ONCE(inode->i_fsnotify, list);
	return list;
}

/**
 * attach_watch() - put a new watch on its inode.
 * @watch: filled in; its inode reference belongs to it.
 *
 * Context: notify_mutex held; may sleep.
 * Return: 0 or -ENOMEM.
 */
int attach_watch(struct watch *watch)
{
	struct fsnotify_mark_list *list = get_list(watch->inode);

	if (!list)
		return -ENOMEM;
	list_add_tail(&watch->in_inode, &list->watches);
	list_add_tail(&watch->all, &all_watches);
	atomic_inc(&nr_watches);
	return 0;
}

/**
 * find_watch() - an instance's watch on an inode.
 * @inode: any inode.
 * @owner: the instance.
 *
 * Context: notify_mutex held.
 * Return: the watch or NULL.
 */
struct watch *find_watch(struct inode *inode, const struct inotify *owner)
{
	struct watch *watch;

	if (!inode->i_fsnotify)
		return NULL;
	list_for_each_entry(watch, &inode->i_fsnotify->watches, in_inode)
		if (watch->owner == owner)
			return watch;
	return NULL;
}

/**
 * detach_watch() - a watch ends: its owner is told IN_IGNORED.
 * @watch: attached.
 * @dead:  it goes on this list, for free_watches().
 *
 * Context: notify_mutex held; may sleep.
 */
void detach_watch(struct watch *watch, struct list_head *dead)
{
	list_del(&watch->in_inode);
	list_move_tail(&watch->all, dead);
	atomic_dec(&nr_watches);
	forget_watch(watch);
}

/* Nobody watches the inode any more. */
static void drop_empty_list(struct inode *inode)
{
	struct fsnotify_mark_list *list = inode->i_fsnotify;

	assert_held(&notify_mutex);
	if (!list || !list_empty(&list->watches))
		return;
	WRITE_ONCE(inode->i_fsnotify, NULL);
	kfree(list);
}

/**
 * free_watches() - let detached watches go, and the inodes they pinned.
 * @dead: a list from detach_watch(); empty afterwards.
 *
 * Context: May sleep; notify_mutex not held.
 */
void free_watches(struct list_head *dead)
{
	struct watch *watch, *next;

	if (list_empty(dead))
		return;
	mutex_lock(&notify_mutex);
	list_for_each_entry(watch, dead, all)
		drop_empty_list(watch->inode);
	mutex_unlock(&notify_mutex);
	list_for_each_entry_safe(watch, next, dead, all) {
		iput(watch->inode);
		dec_ucount(watch->ucounts, UCOUNT_INOTIFY_WATCHES);
		kfree(watch);
	}
	INIT_LIST_HEAD(dead);
}

/* The list to go through; an empty one if nobody watches the inode. */
static struct list_head *watches_of(const struct inode *inode)
{
	static LIST_HEAD(none);

	assert_held(&notify_mutex);
	return inode->i_fsnotify ? &inode->i_fsnotify->watches : &none;
}

/* An event for the watches of one inode. */
static void tell(struct inode *inode, u32 mask, const char *name, u32 cookie,
		 bool unlinked)
{
	struct watch *watch, *next;
	LIST_HEAD(dead);

	if (!READ_ONCE(inode->i_fsnotify))
		return;
	mutex_lock(&notify_mutex);
	list_for_each_entry_safe(watch, next, watches_of(inode), in_inode) {
		if (!(watch->mask & mask & (IN_ALL_EVENTS | IN_UNMOUNT)))
			continue;
		if (unlinked && (watch->mask & IN_EXCL_UNLINK))
			continue;
		queue_event(watch->owner, watch->wd, mask, cookie, name);
		if (watch->mask & IN_ONESHOT)
			detach_watch(watch, &dead);
	}
	mutex_unlock(&notify_mutex);
	free_watches(&dead);
}

/* The inode has lost its last name: the watches on it end. */
static void tell_deleted(struct inode *inode)
{
	struct watch *watch, *next;
	LIST_HEAD(dead);

	if (!READ_ONCE(inode->i_fsnotify))
		return;
	tell(inode, FS_DELETE_SELF, NULL, 0, false);
	mutex_lock(&notify_mutex);
	list_for_each_entry_safe(watch, next, watches_of(inode), in_inode)
		detach_watch(watch, &dead);
	mutex_unlock(&notify_mutex);
	free_watches(&dead);
}

/* The directory's watchers hear of a file in it, by name. */
static void tell_parent(struct dentry *dentry, u32 mask)
{
	struct dentry *parent = dget_parent(dentry);
	char name[NAME_SIZE];

	if (parent != dentry && d_inode(parent) &&
	    READ_ONCE(d_inode(parent)->i_fsnotify)) {
		/* A rename may replace the name meanwhile; see d_path(). */
		strscpy(name, dentry->d_name.name, sizeof(name));
		tell(d_inode(parent), mask, name, 0, d_unhashed(dentry));
	}
	dput(parent);
}

/**
 * fsnotify_dentry() - something happened to a file that has a name.
 * @dentry: positive.
 * @mask:   FS_*.
 *
 * Context: May sleep; no spinlocks.
 */
void fsnotify_dentry(struct dentry *dentry, u32 mask)
{
	struct inode *inode = d_inode(dentry);

	if (!atomic_read(&nr_watches) || !inode)
		return;
	mask |= isdir_flag(inode);
	tell_parent(dentry, mask);
	tell(inode, mask, NULL, 0, false);
}

/**
 * fsnotify_file() - something happened through an open file.
 * @file: open, or being closed.
 * @mask: FS_*.
 *
 * Context: May sleep; no spinlocks.
 */
void fsnotify_file(struct file *file, u32 mask)
{
	if (atomic_read(&nr_watches) && !(file->f_mode & FMODE_NONOTIFY))
		fsnotify_dentry(file->f_path.dentry, mask);
}

/**
 * fsnotify_name() - a directory's entry came or went.
 * @dir:    the directory.
 * @mask:   FS_CREATE, FS_DELETE, FS_MOVED_*; FS_ISDIR if the entry is one.
 * @name:   of the entry.
 * @cookie: joins the two halves of a rename.
 *
 * Context: May sleep; no spinlocks.
 */
void fsnotify_name(struct inode *dir, u32 mask, const struct qstr *name,
		   u32 cookie)
{
	if (!atomic_read(&nr_watches))
		return;
	tell(dir, mask, name->name, cookie, false);
}

/**
 * fsnotify_inode() - something happened to a file, whatever its names.
 * @inode: the file.
 * @mask:  FS_*.
 *
 * Context: May sleep; no spinlocks.
 */
void fsnotify_inode(struct inode *inode, u32 mask)
{
	if (atomic_read(&nr_watches))
		tell(inode, mask | isdir_flag(inode), NULL, 0, false);
}

/**
 * fsnotify_name_gone() - nobody uses a file by some name of it any more.
 * @inode: the file; if that was the last name, the watches on it end.
 *
 * Context: May sleep; no spinlocks.
 */
void fsnotify_name_gone(struct inode *inode)
{
	if (atomic_read(&nr_watches) && inode->i_nlink == 0)
		tell_deleted(inode);
}

/**
 * fsnotify_get_cookie() - a number for the two halves of one rename.
 *
 * Context: Any.
 * Return: never the same twice in a row.
 */
u32 fsnotify_get_cookie(void)
{
	return (u32)atomic_inc_return(&last_cookie);
}

/**
 * fsnotify_sb_delete() - a file system is being unmounted for good.
 * @sb: its super block.
 *
 * Its watches end with IN_UNMOUNT, so that they pin no inode of it.
 *
 * Context: May sleep.
 */
void fsnotify_sb_delete(struct super_block *sb)
{
	struct watch *watch, *next;
	LIST_HEAD(dead);

	mutex_lock(&notify_mutex);
	list_for_each_entry_safe(watch, next, &all_watches, all) {
		if (watch->inode->i_sb != sb)
			continue;
		queue_event(watch->owner, watch->wd,
			    FS_UNMOUNT | isdir_flag(watch->inode), 0, NULL);
		detach_watch(watch, &dead);
	}
	mutex_unlock(&notify_mutex);
	free_watches(&dead);
}

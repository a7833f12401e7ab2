/*
 * fs/inotify.c - queues of what happened to watched files.
 *
 * An instance is a file: inotify_add_watch() adds inodes to it, read(2) takes
 * events out in order.  An event equal to the last one queued is dropped; a
 * full queue ends in one IN_Q_OVERFLOW.
 *
 * See: inotify(7).
 */
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/inotify.h>
#include <uapi/ioctls.h>
#include <uapi/poll.h>
#include "asm/uaccess.h"
#include "fs/anon_inode.h"
#include "fs/dentry.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/inotify.h"
#include "fs/namei.h"
#include "fs/poll.h"
#include "fs/seq_file.h"
#include "fs/super.h"
#include "kernel/base/bug.h"
#include "kernel/base/wait.h"
#include "kernel/cred.h"
#include "kernel/syscall.h"
#include "kernel/sysctl.h"
#include "kernel/user_namespace.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/util.h"
#include "mm/iov_iter.h"
#include "mm/slab.h"

#define NAME_ROUND sizeof(struct inotify_event) /* names end aligned */

struct inotify {
	wait_queue_head_t wait;
	struct list_head events; /* notify_mutex */
	unsigned int nr_events;  /* notify_mutex; read freely by waiters */
	bool overflowed;         /* notify_mutex: the last event says so */
	struct rb_root watches;  /* notify_mutex, by wd */
	int last_wd;             /* notify_mutex */
	struct ucounts *ucounts; /* who is charged */
};

struct queued_event {
	struct list_head list;
	struct inotify_event event;
	char name[]; /* event.len bytes, NULs included */
};

int inotify_max_queued_events = 16384;

static struct watch *watch_of(const struct rb_node *node)
{
	return container_of(node, struct watch, in_owner);
}

static bool watch_less(struct rb_node *a, const struct rb_node *b)
{
	return watch_of(a)->wd < watch_of(b)->wd;
}

static int watch_cmp(const void *wd, const struct rb_node *node)
{
	return *(const int *)wd - watch_of(node)->wd;
}

static struct queued_event *last_event(struct inotify *i)
{
	return list_empty(&i->events)
		       ? NULL
		       : list_last_entry(&i->events, struct queued_event, list);
}

/* Would the reader learn nothing from this event? */
static bool same_as_last(struct inotify *i, int wd, u32 mask, const char *name)
{
	const struct queued_event *last = last_event(i);

	if (!last || last->event.wd != wd || last->event.mask != mask ||
	    (mask & IN_IGNORED))
		return false;
	if (!name || !last->event.len)
		return !name && !last->event.len;
	return !strcmp(last->name, name);
}

static void add_event(struct inotify *i, struct queued_event *q)
{
	list_add_tail(&q->list, &i->events);
	i->nr_events++;
	wake_up_poll(&i->wait, POLLIN);
}

/* No room, or no memory: one event says that others are missing. */
static void overflow(struct inotify *i)
{
	struct queued_event *q;

	if (i->overflowed)
		return;
	q = kzalloc(sizeof(*q), GFP_KERNEL);
	if (!q)
		return;
	q->event.wd = -1;
	q->event.mask = IN_Q_OVERFLOW;
	i->overflowed = true;
	add_event(i, q);
}

/**
 * queue_event() - an event for the reader of an instance.
 * @i:      the instance.
 * @wd:     which of its watches.
 * @mask:   IN_*.
 * @cookie: of a rename, or 0.
 * @name:   in the watched directory, or NULL.
 *
 * Context: notify_mutex held; may sleep.
 */
void queue_event(struct inotify *i, int wd, u32 mask, u32 cookie,
		 const char *name)
{
	size_t len = name ? ALIGN(strlen(name) + 1, NAME_ROUND) : 0;
	struct queued_event *q;

	assert_held(&notify_mutex);
	if (mask & (IN_DELETE_SELF | IN_MOVE_SELF))
		mask &= ~IN_ISDIR;
	if (same_as_last(i, wd, mask, name))
		return;
	q = i->nr_events < (unsigned int)READ_ONCE(inotify_max_queued_events)
		    ? kzalloc(sizeof(*q) + len, GFP_KERNEL)
		    : NULL;
	if (!q) {
		overflow(i);
		return;
	}
	q->event.wd = wd;
	q->event.mask = mask;
	q->event.cookie = cookie;
	q->event.len = (u32)len;
	if (name)
		strscpy(q->name, name, len);
	add_event(i, q);
}

/**
 * forget_watch() - a watch leaves its instance.
 * @watch: its owner's reader is told.
 *
 * Context: notify_mutex held; may sleep.
 */
void forget_watch(struct watch *watch)
{
	rb_erase(&watch->in_owner, &watch->owner->watches);
	queue_event(watch->owner, watch->wd, IN_IGNORED, 0, NULL);
}

/* The next event if it fits in @room; NULL for none, -EINVAL for too big. */
static struct queued_event *take_event(struct inotify *i, size_t room)
{
	struct queued_event *q = NULL;

	mutex_lock(&notify_mutex);
	if (i->nr_events) {
		q = list_first_entry(&i->events, struct queued_event, list);
		/* What was freed before is no longer on the list. */
		/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc) */
		if (sizeof(q->event) + q->event.len > room) {
			q = ERR_PTR(-EINVAL);
		} else {
			list_del(&q->list);
			i->nr_events--;
			if (q->event.mask & IN_Q_OVERFLOW)
				i->overflowed = false;
		}
	}
	mutex_unlock(&notify_mutex);
	return q;
}

/* All events that fit: bytes, 0 for none, or -errno. */
static ssize_t read_events(struct inotify *i, struct iov_iter *to)
{
	struct queued_event *q;
	ssize_t done = 0;
	size_t size;
	bool bad;

	for (;;) {
		q = take_event(i, iov_iter_count(to));
		if (IS_ERR_OR_NULL(q))
			return done ? done : PTR_ERR(q);
		size = sizeof(q->event) + q->event.len;
		bad = copy_to_iter(&q->event, size, to) != size;
		kfree(q);
		if (bad)
			return -EFAULT;
		done += (ssize_t)size;
	}
}

static ssize_t inotify_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	struct inotify *i = file->private_data;
	ssize_t n;

	(void)pos;
	for (;;) {
		n = read_events(i, to);
		if (n)
			return n;
		if (file->f_flags & O_NONBLOCK)
			return -EAGAIN;
		if (wait_event_interruptible(i->wait, READ_ONCE(i->nr_events)))
			return -ERESTARTSYS;
	}
}

static __poll_t inotify_poll(struct file *file, poll_table *pt)
{
	struct inotify *i = file->private_data;

	poll_wait(file, &i->wait, pt);
	return READ_ONCE(i->nr_events) ? POLLIN | POLLRDNORM : 0;
}

static long inotify_ioctl(struct file *file, unsigned int cmd,
			  unsigned long arg)
{
	struct inotify *i = file->private_data;
	struct queued_event *q;
	size_t bytes = 0;

	if (cmd != FIONREAD)
		return -ENOTTY;
	mutex_lock(&notify_mutex);
	list_for_each_entry(q, &i->events, list)
		bytes += sizeof(q->event) + q->event.len;
	mutex_unlock(&notify_mutex);
	return put_user((int)bytes, (int __user *)arg) ? -EFAULT : 0;
}

static int inotify_release(struct inode *inode, struct file *file)
{
	struct inotify *i = file->private_data;
	struct queued_event *q, *next;
	struct rb_node *node;
	LIST_HEAD(dead);

	(void)inode;
	mutex_lock(&notify_mutex);
	while ((node = rb_first(&i->watches)))
		detach_watch(watch_of(node), &dead);
	mutex_unlock(&notify_mutex);
	free_watches(&dead);
	list_for_each_entry_safe(q, next, &i->events, list)
		kfree(q);
	dec_ucount(i->ucounts, UCOUNT_INOTIFY_INSTANCES);
	kfree(i);
	return 0;
}

/* A line for each watch, the newest first; ids in hexadecimal, as Linux. */
static void inotify_fdinfo(struct seq_file *m, struct file *file)
{
	struct inotify *i = file->private_data;
	struct rb_node *node;

	mutex_lock(&notify_mutex);
	for (node = rb_last(&i->watches); node; node = rb_prev(node)) {
		const struct watch *w = watch_of(node);

		seq_printf(m,
			   "inotify wd:%x ino:%llx sdev:%x mask:%x "
			   "ignored_mask:0 \n",
			   (unsigned int)w->wd, w->inode->i_ino,
			   new_encode_dev(w->inode->i_sb->s_dev),
			   w->mask & (IN_ALL_EVENTS | IN_ONESHOT |
				      IN_EXCL_UNLINK));
	}
	mutex_unlock(&notify_mutex);
}

static const struct file_operations inotify_fops = {
	.read = inotify_read,
	.poll = inotify_poll,
	.ioctl = inotify_ioctl,
	.release = inotify_release,
	.show_fdinfo = inotify_fdinfo,
	.llseek = noop_llseek,
};

static long do_inotify_init(int flags)
{
	struct inotify *i;
	int fd;

	static_assert(IN_CLOEXEC == O_CLOEXEC && IN_NONBLOCK == O_NONBLOCK,
		      "the flags are open(2)'s");
	if (flags & ~(IN_CLOEXEC | IN_NONBLOCK))
		return -EINVAL;
	i = kzalloc(sizeof(*i), GFP_KERNEL);
	if (!i)
		return -ENOMEM;
	init_waitqueue_head(&i->wait);
	INIT_LIST_HEAD(&i->events);
	i->ucounts = inc_ucount(current_user_ns(), current_euid(),
				UCOUNT_INOTIFY_INSTANCES);
	fd = -EMFILE;
	if (!i->ucounts)
		goto out_free;
	fd = anon_inode_getfd("inotify", &inotify_fops, i, O_RDONLY | flags);
	if (fd < 0)
		goto out_uncharge;
	return fd;

out_uncharge:
	dec_ucount(i->ucounts, UCOUNT_INOTIFY_INSTANCES);
out_free:
	kfree(i);
	return fd;
}

SYSCALL_DEFINE1(inotify_init1, int, flags)
{
	return do_inotify_init(flags);
}

SYSCALL_DEFINE0(inotify_init)
{
	return do_inotify_init(0);
}

/* Change what an existing watch wants. */
static int update_watch(struct watch *watch, u32 mask)
{
	if (mask & IN_MASK_CREATE)
		return -EEXIST;
	if (mask & IN_MASK_ADD)
		mask |= watch->mask;
	watch->mask = mask & ~(IN_MASK_ADD | IN_MASK_CREATE);
	return watch->wd;
}

static int new_watch(struct inotify *i, struct inode *inode, u32 mask)
{
	struct watch *watch = kzalloc(sizeof(*watch), GFP_KERNEL);
	int err = -ENOMEM;

	if (!watch)
		return -ENOMEM;
	watch->ucounts = inc_ucount(current_user_ns(), current_euid(),
				    UCOUNT_INOTIFY_WATCHES);
	if (!watch->ucounts) {
		err = -ENOSPC;
		goto out_free;
	}
	watch->owner = i;
	watch->inode = inode;
	watch->mask = (mask & ~(IN_MASK_ADD | IN_MASK_CREATE)) | IN_UNMOUNT;
	watch->wd = i->last_wd + 1;
	err = attach_watch(watch);
	if (err)
		goto out_uncharge;
	ihold(inode);
	i->last_wd = watch->wd;
	rb_add(&watch->in_owner, &i->watches, watch_less);
	return watch->wd;

out_uncharge:
	dec_ucount(watch->ucounts, UCOUNT_INOTIFY_WATCHES);
out_free:
	kfree(watch);
	return err;
}

static int add_watch(struct inotify *i, struct inode *inode, u32 mask)
{
	struct watch *watch;
	int wd;

	mutex_lock(&notify_mutex);
	watch = find_watch(inode, i);
	wd = watch ? update_watch(watch, mask) : new_watch(i, inode, mask);
	mutex_unlock(&notify_mutex);
	return wd;
}

static int watch_path(struct inotify *i, const char __user *name, u32 mask)
{
	unsigned int lookup = 0;
	struct path path;
	int err;

	if (!(mask & IN_DONT_FOLLOW))
		lookup |= LOOKUP_FOLLOW;
	if (mask & IN_ONLYDIR)
		lookup |= LOOKUP_DIRECTORY;
	err = user_path_at(AT_FDCWD, name, lookup, &path);
	if (err)
		return err;
	err = inode_permission(d_inode(path.dentry), MAY_READ);
	if (!err)
		err = add_watch(i, d_inode(path.dentry), mask);
	path_put(&path);
	return err;
}

SYSCALL_DEFINE3(inotify_add_watch, int, fd, const char __user *, name, u32,
		mask)
{
	struct fd f;
	int err = -EINVAL;

	if (!(mask &
	      (IN_ALL_EVENTS | IN_UNMOUNT | IN_ISDIR | IN_ONESHOT | IN_ONLYDIR |
	       IN_DONT_FOLLOW | IN_EXCL_UNLINK | IN_MASK_ADD | IN_MASK_CREATE)))
		return -EINVAL;
	f = fdget((unsigned int)fd);
	if (!f.file)
		return -EBADF;
	if (f.file->f_op == &inotify_fops &&
	    (mask & (IN_MASK_ADD | IN_MASK_CREATE)) !=
		    (IN_MASK_ADD | IN_MASK_CREATE))
		err = watch_path(f.file->private_data, name, mask);
	fdput(f);
	return err;
}

static int remove_watch(struct inotify *i, int wd)
{
	struct rb_node *node;
	LIST_HEAD(dead);

	mutex_lock(&notify_mutex);
	node = rb_find(&wd, &i->watches, watch_cmp);
	if (node)
		detach_watch(watch_of(node), &dead);
	mutex_unlock(&notify_mutex);
	free_watches(&dead);
	return node ? 0 : -EINVAL;
}

SYSCALL_DEFINE2(inotify_rm_watch, int, fd, s32, wd)
{
	struct fd f = fdget((unsigned int)fd);
	int err = -EINVAL;

	if (!f.file)
		return -EBADF;
	if (f.file->f_op == &inotify_fops)
		err = remove_watch(f.file->private_data, wd);
	fdput(f);
	return err;
}

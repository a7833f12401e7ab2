/*
 * fs/eventpoll.c - epoll: wait for many files, told of changes only.
 *
 * Each watched file is an epitem in the set's tree.  A wake-up of the file
 * puts its item on the ready list; epoll_wait() asks the items there what
 * they really have.  Level-triggered items go back onto the list as long as
 * they have something.
 *
 * Locks: ep->mutex around everything that sleeps; ep->lock for the ready
 * list, also taken inside wake-ups.  A set may watch a set, up to four deep,
 * so these inner locks nest along chains known to have no circle and have no
 * rank.  ep_nest_mutex freezes who watches whom.
 *
 * See: epoll(7), epoll_ctl(2).
 */
#include <uapi/errno.h>
#include <uapi/eventpoll.h>
#include <uapi/fcntl.h>
#include "asm/uaccess.h"
#include "lib/errptr.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/base/mutex.h"
#include "kernel/task.h"
#include "mm/slab.h"
#include "fs/anon_inode.h"
#include "fs/eventpoll.h"
#include "fs/eventpoll_sets.h"
#include "fs/fdtable.h"
#include "fs/fs.h"
#include "fs/seq_file.h"

static DEFINE_MUTEX(ep_nest_mutex, RANK_EPOLL - 1);

static const struct file_operations eventpoll_fops;

/* One wait queue that one item hangs in. */
struct eppoll_entry {
	struct eppoll_entry *next;
	struct epitem *item;
	wait_queue_head_t *whead; /* NULL: the queue is gone */
	struct wait_queue_entry wait;
};

/* A poll_table that knows its item. */
struct ep_queue {
	poll_table pt;
	struct epitem *item;
	int error;
};

/**
 * file_eventpoll() - the set behind an open file.
 * @file: any file.
 *
 * Context: Any.
 * Return: the set, NULL if the file is none.
 */
struct eventpoll *file_eventpoll(const struct file *file)
{
	return file->f_op == &eventpoll_fops ? file->private_data : NULL;
}

static int item_cmp(const struct file *file, int fd, const struct epitem *item)
{
	if (file != item->file)
		return file < item->file ? -1 : 1;
	return fd < item->fd ? -1 : fd > item->fd;
}

/**
 * ep_find() - the item of a descriptor.
 * @ep:   the set; its mutex is held.
 * @file: the file.
 * @fd:   the number it was added with.
 *
 * Context: Process context.
 * Return: the item or NULL.
 */
struct epitem *ep_find(struct eventpoll *ep, const struct file *file, int fd)
{
	struct rb_node *rb = ep->items.rb_node;

	while (rb) {
		struct epitem *item = container_of(rb, struct epitem, rb);
		int cmp = item_cmp(file, fd, item);

		if (!cmp)
			return item;
		rb = cmp < 0 ? rb->rb_left : rb->rb_right;
	}
	return NULL;
}

static void ep_tree_insert(struct eventpoll *ep, struct epitem *item)
{
	struct rb_node **at = &ep->items.rb_node, *parent = NULL;

	while (*at) {
		parent = *at;
		if (item_cmp(item->file, item->fd,
			     container_of(parent, struct epitem, rb)) < 0)
			at = &parent->rb_left;
		else
			at = &parent->rb_right;
	}
	rb_link_node(&item->rb, parent, at);
	rb_insert_color(&item->rb, &ep->items);
}

/* Put an item on the ready list; ep->lock held.  True if it was not there. */
static bool make_ready(struct epitem *item)
{
	if (!list_empty(&item->ready))
		return false;
	list_add_tail(&item->ready, &item->ep->ready);
	return true;
}

/* Wake those who wait for the set; it has a ready item. */
static void ep_wake(struct eventpoll *ep)
{
	wake_up(&ep->wait);
	wake_up_poll(&ep->poll_wait, POLLIN);
}

/* A watched file woke us; its wait queue's lock is held. */
static int ep_callback(struct wait_queue_entry *wait, unsigned int mode,
		       int flags, void *key)
{
	struct eppoll_entry *entry =
		container_of(wait, struct eppoll_entry, wait);
	struct epitem *item = entry->item;
	struct eventpoll *ep = item->ep;
	__poll_t events = key_to_poll(key);
	unsigned long irq;
	bool wanted, waited;

	(void)mode;
	(void)flags;
	spin_lock_irqsave(&ep->lock, irq);
	wanted = (item->events & ~EP_PRIVATE_BITS) &&
		 (!events || (events & item->events));
	if (wanted)
		make_ready(item);
	spin_unlock_irqrestore(&ep->lock, irq);
	if (events & POLLFREE) {
		list_del_init(&wait->entry);
		entry->whead = NULL;
		return 0;
	}
	if (!wanted)
		return 0;
	waited = waitqueue_active(&ep->wait);
	ep_wake(ep);
	/* An exclusive item where nobody waits leaves the news to the next. */
	return !(item->events & EPOLLEXCLUSIVE) || waited;
}

/* poll_wait() of a file being added: hang into its queue. */
static void ep_queue_proc(struct file *file, wait_queue_head_t *wq,
			  poll_table *pt)
{
	struct ep_queue *q = container_of(pt, struct ep_queue, pt);
	struct eppoll_entry *entry;

	(void)file;
	entry = kzalloc(sizeof(*entry), GFP_KERNEL);
	if (!entry) {
		q->error = -ENOMEM;
		return;
	}
	init_waitqueue_func_entry(&entry->wait, ep_callback);
	entry->item = q->item;
	entry->whead = wq;
	entry->next = q->item->entries;
	q->item->entries = entry;
	if (q->item->events & EPOLLEXCLUSIVE)
		add_wait_queue_exclusive(wq, &entry->wait);
	else
		add_wait_queue(wq, &entry->wait);
}

/* What the item's file has of what the item wants. */
static __poll_t ep_item_poll(struct epitem *item, poll_table *pt)
{
	if (pt)
		pt->key = item->events;
	return vfs_poll(item->file, pt) & item->events;
}

/* Forget an item: it leaves all queues and lists.  ep->mutex held. */
static void ep_remove(struct eventpoll *ep, struct epitem *item)
{
	struct eppoll_entry *entry;
	struct eventpoll_watch **at;

	while ((entry = item->entries)) {
		item->entries = entry->next;
		if (entry->whead)
			remove_wait_queue(entry->whead, &entry->wait);
		kfree(entry);
	}
	spin_lock(&item->file->f_lock);
	for (at = &item->file->f_ep; *at; at = &(*at)->next) {
		if (*at == &item->watch) {
			*at = item->watch.next;
			break;
		}
	}
	spin_unlock(&item->file->f_lock);

	rb_erase(&item->rb, &ep->items);
	spin_lock_irq(&ep->lock);
	if (!list_empty(&item->ready))
		list_del_init(&item->ready);
	spin_unlock_irq(&ep->lock);
	kfree(item);
}

/**
 * ep_insert() - EPOLL_CTL_ADD.
 * @ep:    the set; its mutex is held.
 * @event: what is wanted.
 * @file:  of what; not in the set with this number.
 * @fd:    its number.
 *
 * Context: May sleep.
 * Return: 0 or -ENOMEM.
 */
int ep_insert(struct eventpoll *ep, const struct epoll_event *event,
	      struct file *file, int fd)
{
	struct epitem *item = kzalloc(sizeof(*item), GFP_KERNEL);
	struct ep_queue q;
	bool ready = false;

	if (!item)
		return -ENOMEM;
	INIT_LIST_HEAD(&item->ready);
	item->ep = ep;
	item->file = file;
	item->fd = fd;
	item->events = event->events;
	item->data = event->data;
	item->watch.item = item;
	spin_lock(&file->f_lock);
	item->watch.next = file->f_ep;
	file->f_ep = &item->watch;
	spin_unlock(&file->f_lock);
	ep_tree_insert(ep, item);

	q = (struct ep_queue){ .pt.qproc = ep_queue_proc, .item = item };
	if (ep_item_poll(item, &q.pt)) {
		spin_lock_irq(&ep->lock);
		ready = make_ready(item);
		spin_unlock_irq(&ep->lock);
	}
	if (q.error) {
		ep_remove(ep, item);
		return q.error;
	}
	if (ready)
		ep_wake(ep);
	return 0;
}

/**
 * ep_modify() - EPOLL_CTL_MOD.
 * @ep:    the set; its mutex is held.
 * @item:  the item.
 * @event: what is wanted from now on.
 *
 * Context: May sleep.
 * Return: 0.
 */
int ep_modify(struct eventpoll *ep, struct epitem *item,
	      const struct epoll_event *event)
{
	bool ready = false;

	spin_lock_irq(&ep->lock);
	item->events = event->events;
	item->data = event->data;
	spin_unlock_irq(&ep->lock);
	/* What is there already will not wake us. */
	if (ep_item_poll(item, NULL)) {
		spin_lock_irq(&ep->lock);
		ready = make_ready(item);
		spin_unlock_irq(&ep->lock);
	}
	if (ready)
		ep_wake(ep);
	return 0;
}

/**
 * ep_delete() - EPOLL_CTL_DEL.
 * @ep:   the set; its mutex is held.
 * @item: the item.
 *
 * Context: May sleep.
 */
void ep_delete(struct eventpoll *ep, struct epitem *item)
{
	ep_remove(ep, item);
}

/**
 * eventpoll_release_file() - a watched file is being closed for good.
 * @file: the file; its last reference is gone.
 *
 * Context: May sleep.
 */
void eventpoll_release_file(struct file *file)
{
	mutex_lock(&ep_nest_mutex); /* sets cannot go away meanwhile */
	while (file->f_ep) {
		struct epitem *item = file->f_ep->item;
		struct eventpoll *ep = item->ep;

		mutex_lock(&ep->mutex);
		ep_remove(ep, item);
		mutex_unlock(&ep->mutex);
	}
	mutex_unlock(&ep_nest_mutex);
}

/* Take the first item off a private list of ready ones. */
static struct epitem *pop_ready(struct eventpoll *ep, struct list_head *list)
{
	struct epitem *item;

	spin_lock_irq(&ep->lock);
	item = list_first_entry_or_null(list, struct epitem, ready);
	if (item)
		list_del_init(&item->ready);
	spin_unlock_irq(&ep->lock);
	return item;
}

static void take_ready(struct eventpoll *ep, struct list_head *list)
{
	spin_lock_irq(&ep->lock);
	list_splice_init(&ep->ready, list);
	spin_unlock_irq(&ep->lock);
}

/* Others may have found the list empty meanwhile and gone to sleep. */
static void give_ready(struct eventpoll *ep, struct list_head *list)
{
	bool more;

	spin_lock_irq(&ep->lock);
	list_splice_init(list, &ep->ready);
	more = !list_empty(&ep->ready);
	spin_unlock_irq(&ep->lock);
	if (more)
		wake_up(&ep->wait);
}

/* After an item was reported: disarm it, or keep it on the list. */
static void item_reported(struct eventpoll *ep, struct epitem *item)
{
	spin_lock_irq(&ep->lock);
	if (item->events & EPOLLONESHOT)
		item->events &= EP_PRIVATE_BITS;
	else if (!(item->events & EPOLLET))
		make_ready(item);
	spin_unlock_irq(&ep->lock);
}

/**
 * ep_send_events() - hand ready events to the user.
 * @ep:     the set.
 * @events: user's array.
 * @max:    its length.
 *
 * Context: May sleep.
 * Return: events written; 0 if none of the ready items really was; -EFAULT.
 */
int ep_send_events(struct eventpoll *ep, struct epoll_event __user *events,
		   int max)
{
	struct epitem *item;
	LIST_HEAD(list);
	int n = 0, err = 0;

	mutex_lock(&ep->mutex);
	take_ready(ep, &list);
	while (n < max && (item = pop_ready(ep, &list))) {
		struct epoll_event event;

		event.events = ep_item_poll(item, NULL);
		event.data = item->data;
		if (!event.events)
			continue;
		if (copy_to_user(&events[n], &event, sizeof(event))) {
			spin_lock_irq(&ep->lock);
			if (list_empty(&item->ready))
				list_add(&item->ready, &list);
			spin_unlock_irq(&ep->lock);
			err = -EFAULT;
			break;
		}
		n++;
		item_reported(ep, item);
	}
	give_ready(ep, &list);
	mutex_unlock(&ep->mutex);
	return n ? n : err;
}

static __poll_t ep_poll(struct file *file, poll_table *pt)
{
	struct eventpoll *ep = file->private_data;
	struct epitem *item;
	__poll_t mask = 0;
	LIST_HEAD(list);

	poll_wait(file, &ep->poll_wait, pt);
	/* Sets in sets: each level's mutex inside the outer one's. */
	mutex_lock_nested(&ep->mutex, 1);
	take_ready(ep, &list);
	while (!mask && (item = pop_ready(ep, &list))) {
		if (!ep_item_poll(item, NULL))
			continue;
		mask = POLLIN | POLLRDNORM;
		spin_lock_irq(&ep->lock);
		if (list_empty(&item->ready))
			list_add(&item->ready, &list);
		spin_unlock_irq(&ep->lock);
	}
	give_ready(ep, &list);
	mutex_unlock(&ep->mutex);
	return mask;
}

static int ep_release(struct inode *inode, struct file *file)
{
	struct eventpoll *ep = file->private_data;
	struct rb_node *rb;

	(void)inode;
	mutex_lock(&ep_nest_mutex);
	mutex_lock(&ep->mutex);
	while ((rb = rb_first(&ep->items))) {
		ep_remove(ep, container_of(rb, struct epitem, rb));
		cond_resched();
	}
	mutex_unlock(&ep->mutex);
	mutex_unlock(&ep_nest_mutex);
	kfree(ep);
	return 0;
}

static void ep_show_fdinfo(struct seq_file *m, struct file *file)
{
	struct eventpoll *ep = file->private_data;
	struct rb_node *rb;

	mutex_lock(&ep->mutex);
	for (rb = rb_first(&ep->items); rb; rb = rb_next(rb)) {
		struct epitem *item = container_of(rb, struct epitem, rb);
		struct inode *inode = item->file->f_inode;

		seq_printf(m,
			   "tfd: %8d events: %8x data: %16llx  pos:%lli "
			   "ino:%llx sdev:%x\n",
			   item->fd, item->events, (u64)item->data,
			   (long long)item->file->f_pos, inode->i_ino,
			   inode->i_sb->s_dev);
	}
	mutex_unlock(&ep->mutex);
}

/* Sets nested below @ep, counted in levels; -ELOOP if @top is among them. */
static int nesting_below(struct eventpoll *ep, const struct eventpoll *top,
			 int depth)
{
	struct rb_node *rb;
	int deepest = 0, below;

	if (ep == top || depth > EP_MAX_NESTS)
		return -ELOOP;
	mutex_lock_nested(&ep->mutex, 1);
	for (rb = rb_first(&ep->items); rb; rb = rb_next(rb)) {
		struct epitem *item = container_of(rb, struct epitem, rb);
		struct eventpoll *inner = file_eventpoll(item->file);

		if (!inner)
			continue;
		below = nesting_below(inner, top, depth + 1);
		if (below < 0) {
			deepest = below;
			break;
		}
		deepest = max(deepest, below + 1);
	}
	mutex_unlock(&ep->mutex);
	return deepest;
}

/* How many sets stand above @file. */
static int nesting_above(const struct file *file, int depth)
{
	const struct eventpoll_watch *watch;
	int highest = 0, above;

	if (depth > EP_MAX_NESTS)
		return -ELOOP;
	for (watch = file->f_ep; watch; watch = watch->next) {
		above = nesting_above(watch->item->ep->file, depth + 1);
		if (above < 0)
			return above;
		highest = max(highest, above + 1);
	}
	return highest;
}

/**
 * ep_nest_begin() - before a set is put into a set: may it be?
 * @ep:    the outer one.
 * @inner: the inner one.
 *
 * Context: May sleep.
 * Return: 0: ep_nest_end() is due; -ELOOP.
 */
int ep_nest_begin(struct eventpoll *ep, struct eventpoll *inner)
{
	int below, above;

	mutex_lock(&ep_nest_mutex);
	below = nesting_below(inner, ep, 0);
	above = below < 0 ? below : nesting_above(ep->file, 0);
	if (above >= 0 && below + above + 1 <= EP_MAX_NESTS)
		return 0;
	mutex_unlock(&ep_nest_mutex);
	return -ELOOP;
}

/**
 * ep_nest_lock() - freeze who watches whom, to take a set out of a set.
 *
 * Context: May sleep; ep_nest_end() is due.
 */
void ep_nest_lock(void)
{
	mutex_lock(&ep_nest_mutex);
}

/**
 * ep_nest_end() - after ep_nest_begin() or ep_nest_lock().
 *
 * Context: Process context.
 */
void ep_nest_end(void)
{
	mutex_unlock(&ep_nest_mutex);
}

/**
 * eventpoll_create() - a new set.
 * @flags: O_CLOEXEC or 0.
 *
 * Context: May sleep.
 * Return: a descriptor, -EMFILE, -ENFILE, -ENOMEM.
 */
int eventpoll_create(int flags)
{
	struct eventpoll *ep = kzalloc(sizeof(*ep), GFP_KERNEL);
	struct file *file;
	int fd;

	if (!ep)
		return -ENOMEM;
	mutex_init(&ep->mutex, RANK_EPOLL, "epoll");
	spin_lock_init(&ep->lock, RANK_NONE, "epoll lock");
	init_waitqueue_head_ranked(&ep->wait, RANK_NONE, "epoll wait");
	init_waitqueue_head_ranked(&ep->poll_wait, RANK_NONE, "epoll poll");
	INIT_LIST_HEAD(&ep->ready);

	fd = get_unused_fd_flags((unsigned int)flags);
	if (fd < 0)
		goto out_free;
	file = anon_inode_getfile("[eventpoll]", &eventpoll_fops, ep, O_RDWR);
	if (IS_ERR(file)) {
		put_unused_fd((unsigned int)fd);
		fd = (int)PTR_ERR(file);
		goto out_free;
	}
	ep->file = file;
	fd_install((unsigned int)fd, file);
	return fd;

out_free:
	kfree(ep);
	return fd;
}

static const struct file_operations eventpoll_fops = {
	.poll = ep_poll,
	.release = ep_release,
	.llseek = noop_llseek,
	.show_fdinfo = ep_show_fdinfo,
};

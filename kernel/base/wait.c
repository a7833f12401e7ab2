/*
 * kernel/base/wait.c - wait queues.
 *
 * The state is set before the condition is tested and under the queue's lock,
 * so a waker that changes the condition and then takes the lock either is seen
 * by the test or finds the sleeper queued.
 */
#include "kernel/base/wait.h"

/**
 * init_waitqueue_head_ranked() - make an empty queue.
 * @wq:   the queue.
 * @rank: rank of its lock; RANK_WAIT unless wake functions nest queues.
 * @name: for reports; not copied.
 */
void init_waitqueue_head_ranked(struct wait_queue_head *wq, enum lock_rank rank,
				const char *name)
{
	spin_lock_init(&wq->lock, rank, name);
	INIT_LIST_HEAD(&wq->head);
}

/**
 * init_waitqueue_head() - make an empty queue.
 * @wq: the queue.
 */
void init_waitqueue_head(struct wait_queue_head *wq)
{
	init_waitqueue_head_ranked(wq, RANK_WAIT, "wait queue");
}

/* The verbs with two underscores want the queue's lock held. */
void __add_wait_queue(struct wait_queue_head *wq,
		      struct wait_queue_entry *entry)
{
	list_add(&entry->entry, &wq->head);
}

void __add_wait_queue_entry_tail(struct wait_queue_head *wq,
				 struct wait_queue_entry *entry)
{
	list_add_tail(&entry->entry, &wq->head);
}

void __remove_wait_queue(struct wait_queue_head *wq,
			 struct wait_queue_entry *entry)
{
	(void)wq;
	list_del_init(&entry->entry);
}

/**
 * add_wait_queue() - queue an entry whose function is to be called by wakers.
 * @wq:    the queue.
 * @entry: the entry; stays until remove_wait_queue().
 *
 * Context: Any.
 */
void add_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *entry)
{
	unsigned long flags;

	entry->flags &= ~(unsigned int)WQ_FLAG_EXCLUSIVE;
	spin_lock_irqsave(&wq->lock, flags);
	__add_wait_queue(wq, entry);
	spin_unlock_irqrestore(&wq->lock, flags);
}

/**
 * add_wait_queue_exclusive() - the same, behind all others: wake one only.
 * @wq:    the queue.
 * @entry: the entry.
 *
 * Context: Any.
 */
void add_wait_queue_exclusive(struct wait_queue_head *wq,
			      struct wait_queue_entry *entry)
{
	unsigned long flags;

	entry->flags |= WQ_FLAG_EXCLUSIVE;
	spin_lock_irqsave(&wq->lock, flags);
	__add_wait_queue_entry_tail(wq, entry);
	spin_unlock_irqrestore(&wq->lock, flags);
}

/**
 * remove_wait_queue() - take an entry off.
 * @wq:    the queue.
 * @entry: an entry, on it or already off.
 *
 * Context: Any.
 */
void remove_wait_queue(struct wait_queue_head *wq,
		       struct wait_queue_entry *entry)
{
	unsigned long flags;

	spin_lock_irqsave(&wq->lock, flags);
	__remove_wait_queue(wq, entry);
	spin_unlock_irqrestore(&wq->lock, flags);
}

/**
 * prepare_to_wait() - queue and be about to sleep.
 * @wq:    the queue.
 * @entry: made by DEFINE_WAIT(); queued if it is not yet.
 * @state: how to sleep.
 *
 * Test the condition after this and before schedule().
 *
 * Context: Process context.
 */
void prepare_to_wait(struct wait_queue_head *wq, struct wait_queue_entry *entry,
		     unsigned int state)
{
	unsigned long flags;

	entry->flags &= ~(unsigned int)WQ_FLAG_EXCLUSIVE;
	spin_lock_irqsave(&wq->lock, flags);
	if (list_empty(&entry->entry))
		__add_wait_queue(wq, entry);
	set_current_state(state);
	spin_unlock_irqrestore(&wq->lock, flags);
}

/**
 * prepare_to_wait_exclusive() - the same, one of many of whom one is woken.
 * @wq:    the queue.
 * @entry: the entry.
 * @state: how to sleep.
 *
 * Context: Process context.
 */
void prepare_to_wait_exclusive(struct wait_queue_head *wq,
			       struct wait_queue_entry *entry,
			       unsigned int state)
{
	unsigned long flags;

	entry->flags |= WQ_FLAG_EXCLUSIVE;
	spin_lock_irqsave(&wq->lock, flags);
	if (list_empty(&entry->entry))
		__add_wait_queue_entry_tail(wq, entry);
	set_current_state(state);
	spin_unlock_irqrestore(&wq->lock, flags);
}

/**
 * prepare_to_wait_event() - the step of wait_event(): queue, or tell of a signal.
 * @wq:    the queue.
 * @entry: the entry.
 * @state: how to sleep.
 *
 * After a signal the entry is off the queue, so that an exclusive wake-up does
 * not go to a task that is leaving.
 *
 * Context: Process context.
 * Return: 0, or -ERESTARTSYS when a signal ends sleeping in @state.
 */
int prepare_to_wait_event(struct wait_queue_head *wq,
			  struct wait_queue_entry *entry, unsigned int state)
{
	unsigned long flags;
	int err = 0;

	spin_lock_irqsave(&wq->lock, flags);
	if (signal_pending_state(state, current)) {
		list_del_init(&entry->entry);
		err = -ERESTARTSYS;
	} else {
		if (list_empty(&entry->entry)) {
			if (entry->flags & WQ_FLAG_EXCLUSIVE)
				__add_wait_queue_entry_tail(wq, entry);
			else
				__add_wait_queue(wq, entry);
		}
		set_current_state(state);
	}
	spin_unlock_irqrestore(&wq->lock, flags);
	return err;
}

/**
 * finish_wait() - awake and done.
 * @wq:    the queue.
 * @entry: the entry, taken off unless the waker did.
 *
 * Context: Process context.
 */
void finish_wait(struct wait_queue_head *wq, struct wait_queue_entry *entry)
{
	unsigned long flags;

	__set_current_state(TASK_RUNNING);
	spin_lock_irqsave(&wq->lock, flags);
	list_del_init(&entry->entry);
	spin_unlock_irqrestore(&wq->lock, flags);
}

/**
 * default_wake_function() - wake the task of an entry.
 * @entry: the entry.
 * @mode:  states to wake from.
 * @flags: not used.
 * @key:   not used.
 *
 * Context: Any; the queue's lock is held.
 * Return: 1 if the task was asleep.
 */
int default_wake_function(struct wait_queue_entry *entry, unsigned int mode,
			  int flags, void *key)
{
	(void)flags;
	(void)key;
	return try_to_wake_up(entry->private, mode);
}

/**
 * autoremove_wake_function() - wake the task and take the entry off.
 * @entry: the entry.
 * @mode:  states to wake from.
 * @flags: not used.
 * @key:   not used.
 *
 * Context: Any; the queue's lock is held.
 * Return: 1 if the task was asleep.
 */
int autoremove_wake_function(struct wait_queue_entry *entry, unsigned int mode,
			     int flags, void *key)
{
	int woken = default_wake_function(entry, mode, flags, key);

	if (woken)
		list_del_init(&entry->entry);
	return woken;
}

/* __wake_up() for a caller who holds the queue's lock. */
void __wake_up_locked(struct wait_queue_head *wq, unsigned int mode,
		      int nr_exclusive, void *key)
{
	struct wait_queue_entry *entry, *next;

	assert_held(&wq->lock);
	list_for_each_entry_safe(entry, next, &wq->head, entry) {
		unsigned int flags = entry->flags;
		int woken = entry->func(entry, mode, 0, key);

		if (woken < 0)
			break;
		if (woken && (flags & WQ_FLAG_EXCLUSIVE) && !--nr_exclusive)
			break;
	}
}

/**
 * __wake_up() - call the functions of a queue's entries.
 * @wq:           the queue.
 * @mode:         task states to wake from.
 * @nr_exclusive: stop after so many exclusive entries; 0 = never.
 * @key:          handed to the functions; poll's events.
 *
 * All entries that are not exclusive are called.
 *
 * Context: Any.
 */
void __wake_up(struct wait_queue_head *wq, unsigned int mode, int nr_exclusive,
	       void *key)
{
	unsigned long flags;

	spin_lock_irqsave(&wq->lock, flags);
	__wake_up_locked(wq, mode, nr_exclusive, key);
	spin_unlock_irqrestore(&wq->lock, flags);
}

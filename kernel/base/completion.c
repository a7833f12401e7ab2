/*
 * kernel/base/completion.c - wait for something that happens once.
 *
 * `done` counts completions that nobody has consumed yet.  The completer holds
 * the queue's lock until it is through, so a waiter may free the completion as
 * soon as wait_for_completion() returns.
 */
#include "kernel/base/completion.h"
#include "lib/types.h"

/**
 * init_completion() - make one that has not happened.
 * @x: the completion.
 */
void init_completion(struct completion *x)
{
	x->done = 0;
	init_waitqueue_head_ranked(&x->wait, RANK_COMPLETION, "completion");
}

/**
 * reinit_completion() - it has not happened, again.
 * @x: a completion nobody waits for.
 */
void reinit_completion(struct completion *x)
{
	x->done = 0;
}

/**
 * complete() - it happened: one waiter goes on.
 * @x: the completion.
 *
 * Context: Any.
 */
void complete(struct completion *x)
{
	unsigned long flags;

	spin_lock_irqsave(&x->wait.lock, flags);
	if (x->done != UINT_MAX)
		x->done++;
	__wake_up_locked(&x->wait, TASK_NORMAL, 1, NULL);
	spin_unlock_irqrestore(&x->wait.lock, flags);
}

/**
 * complete_all() - it happened: all waiters go on, now and later.
 * @x: the completion.
 *
 * Context: Any.
 */
void complete_all(struct completion *x)
{
	unsigned long flags;

	spin_lock_irqsave(&x->wait.lock, flags);
	x->done = UINT_MAX;
	__wake_up_locked(&x->wait, TASK_NORMAL, 0, NULL);
	spin_unlock_irqrestore(&x->wait.lock, flags);
}

static bool consume(struct completion *x) __must_hold(x->wait.lock)
{
	if (!x->done)
		return false;
	if (x->done != UINT_MAX)
		x->done--;
	return true;
}

/**
 * try_wait_for_completion() - consume one completion without waiting.
 * @x: the completion.
 *
 * Context: Any.
 * Return: true if there was one.
 */
bool try_wait_for_completion(struct completion *x)
{
	unsigned long flags;
	bool there;

	spin_lock_irqsave(&x->wait.lock, flags);
	there = consume(x);
	spin_unlock_irqrestore(&x->wait.lock, flags);
	return there;
}

/**
 * completion_done() - has it happened?
 * @x: the completion.
 *
 * Context: Any.
 * Return: the answer; takes the lock, so that the completer is through.
 */
bool completion_done(struct completion *x)
{
	unsigned long flags;
	bool done;

	spin_lock_irqsave(&x->wait.lock, flags);
	done = x->done != 0;
	spin_unlock_irqrestore(&x->wait.lock, flags);
	return done;
}

/* Sleep until there is one, a signal that @state allows, or the deadline. */
static int wait_common(struct completion *x, unsigned int state,
		       u64 deadline_ns)
{
	DEFINE_WAIT(entry);
	int err = 0;

	might_sleep();
	entry.flags |= WQ_FLAG_EXCLUSIVE;
	spin_lock_irq(&x->wait.lock);
	while (!consume(x)) {
		if (err || signal_pending_state(state, current)) {
			err = err ? err : -ERESTARTSYS;
			break;
		}
		if (list_empty(&entry.entry))
			__add_wait_queue_entry_tail(&x->wait, &entry);
		set_current_state(state);
		spin_unlock_irq(&x->wait.lock);
		if (deadline_ns == NO_DEADLINE)
			schedule();
		else if (!schedule_until(deadline_ns))
			err = -ETIME;
		spin_lock_irq(&x->wait.lock);
	}
	if (!list_empty(&entry.entry))
		list_del_init(&entry.entry);
	__set_current_state(TASK_RUNNING);
	spin_unlock_irq(&x->wait.lock);
	return err;
}

/**
 * wait_for_completion() - sleep until it happens.
 * @x: the completion.
 *
 * Context: Process context, may sleep.
 */
void wait_for_completion(struct completion *x)
{
	(void)wait_common(x, TASK_UNINTERRUPTIBLE, NO_DEADLINE);
}

/**
 * wait_for_completion_interruptible() - the same, ended by any signal.
 * @x: the completion.
 *
 * Context: Process context, may sleep.
 * Return: 0, or -ERESTARTSYS.
 */
int wait_for_completion_interruptible(struct completion *x)
{
	return wait_common(x, TASK_INTERRUPTIBLE, NO_DEADLINE);
}

/**
 * wait_for_completion_killable() - the same, ended by deadly signals.
 * @x: the completion.
 *
 * Context: Process context, may sleep.
 * Return: 0, or -ERESTARTSYS.
 */
int wait_for_completion_killable(struct completion *x)
{
	return wait_common(x, TASK_KILLABLE, NO_DEADLINE);
}

/**
 * wait_for_completion_until() - the same, up to a deadline.
 * @x:           the completion.
 * @deadline_ns: on the monotonic clock.
 *
 * Context: Process context, may sleep.
 * Return: 0, or -ETIME.
 */
int wait_for_completion_until(struct completion *x, u64 deadline_ns)
{
	return wait_common(x, TASK_UNINTERRUPTIBLE, deadline_ns);
}

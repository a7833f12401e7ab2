/*
 * kernel/signal_part.c - handlers and process-wide state as parts of a task.
 *
 * struct sighand_struct holds the handlers and may be shared between processes
 * (CLONE_SIGHAND); struct signal_struct holds what the threads of one process
 * share.  A task keeps both until its last reference goes, so that whoever
 * holds a task can always take its siglock.  Exec may give a task another
 * sighand; the old one is then kept on the new one's ->retired chain, because
 * somebody may just be waiting for its lock.
 */
#include <uapi/clone.h>
#include <uapi/errno.h>
#include <uapi/poll.h>
#include "kernel/base/bug.h"
#include "kernel/base/counter.h"
#include "kernel/signal.h"
#include "kernel/task.h"
#include "kernel/task_part.h"
#include "kernel/timer_part.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include "mm/slab.h"

static struct kmem_cache *sighand_cache, *signal_cache;
static struct counter sighand_counter = COUNTER_INIT("sighand_structs");
static struct counter signal_counter = COUNTER_INIT("signal_structs");

/* A copy of @old's handlers, or NULL. */
static struct sighand_struct *clone_sighand(struct sighand_struct *old)
{
	struct sighand_struct *new;
	unsigned long flags;

	new = kmem_cache_alloc(sighand_cache, GFP_KERNEL);
	if (!new)
		return NULL;
	refcount_set(&new->count, 1);
	spin_lock_init(&new->siglock, RANK_SIGHAND, "siglock");
	init_waitqueue_head(&new->signalfd_wqh);
	new->retired = NULL;
	spin_lock_irqsave(&old->siglock, flags);
	memcpy(new->action, old->action, sizeof(new->action));
	spin_unlock_irqrestore(&old->siglock, flags);
	counter_inc(&sighand_counter);
	return new;
}

static void put_sighand(struct sighand_struct *sighand)
{
	while (sighand && refcount_dec_and_test(&sighand->count)) {
		struct sighand_struct *retired = sighand->retired;

		/* An epoll set may still watch a signalfd's queue in here. */
		if (waitqueue_active(&sighand->signalfd_wqh))
			wake_up_poll(&sighand->signalfd_wqh,
				     POLLHUP | POLLFREE);
		kmem_cache_free(sighand_cache, sighand);
		counter_dec(&sighand_counter);
		sighand = retired;
	}
}

static int copy_sighand(struct task_struct *child,
			const struct kernel_clone_args *args)
{
	if (args->flags & CLONE_SIGHAND) {
		refcount_inc(&child->sighand->count);
		return 0;
	}
	child->sighand = clone_sighand(current->sighand);
	if (!child->sighand)
		return -ENOMEM;
	if (args->flags & CLONE_CLEAR_SIGHAND)
		flush_signal_handlers(child, false);
	return 0;
}

static void release_sighand(struct task_struct *task)
{
	put_sighand(task->sighand);
	task->sighand = NULL;
}

/**
 * unshare_sighand() - exec: handlers of its own for the only thread left.
 * @task: current.
 *
 * Context: May sleep.
 * Return: 0 or -ENOMEM.
 */
int unshare_sighand(struct task_struct *task)
{
	struct sighand_struct *old = task->sighand, *new;
	unsigned long flags;

	if (refcount_read(&old->count) == 1)
		return 0;
	new = clone_sighand(old);
	if (!new)
		return -ENOMEM;
	new->retired = old;
	spin_lock_irqsave(&tasklist_lock, flags);
	spin_lock(&old->siglock);
	WRITE_ONCE(task->sighand, new);
	spin_unlock(&old->siglock);
	spin_unlock_irqrestore(&tasklist_lock, flags);
	return 0;
}

/* What the threads of the new process share, empty but for what it inherits. */
static void init_signal(struct signal_struct *sig, struct task_struct *child)
{
	const struct signal_struct *from = current->signal;

	refcount_set(&sig->sigcnt, 1);
	atomic_set(&sig->live, 1);
	sig->nr_threads = 1;
	INIT_LIST_HEAD(&sig->thread_head);
	init_waitqueue_head(&sig->wait_chldexit);
	sig->curr_target = child;
	init_sigpending(&sig->shared_pending);
	INIT_LIST_HEAD(&sig->reapable);
	INIT_LIST_HEAD(&sig->posix_timers);
	for (int i = 0; i < 3; i++)
		INIT_LIST_HEAD(&sig->cpu_timers[i]);
	task_lock(current->group_leader);
	memcpy(sig->rlim, from->rlim, sizeof(sig->rlim));
	task_unlock(current->group_leader);
	sig->oom_score_adj = from->oom_score_adj;
	sig->oom_score_adj_min = from->oom_score_adj_min;
	sig->tty = from->tty;
}

static int copy_signal(struct task_struct *child,
		       const struct kernel_clone_args *args)
{
	struct signal_struct *sig;

	init_sigpending(&child->pending);
	child->jobctl = 0;
	child->last_siginfo = NULL;
	if (args->flags & CLONE_THREAD) {
		refcount_inc(&child->signal->sigcnt);
		return 0;
	}
	sig = kmem_cache_zalloc(signal_cache, GFP_KERNEL);
	if (!sig)
		return -ENOMEM;
	init_signal(sig, child);
	child->signal = sig;
	timers_init_signal(sig);
	counter_inc(&signal_counter);
	return 0;
}

static void release_signal(struct task_struct *task)
{
	struct signal_struct *sig = task->signal;

	flush_sigqueue(&task->pending);
	task->signal = NULL;
	if (!refcount_dec_and_test(&sig->sigcnt))
		return;
	flush_sigqueue(&sig->shared_pending);
	assert(list_empty(&sig->thread_head) && list_empty(&sig->reapable));
	put_pid(sig->tty_old_pgrp);
	kmem_cache_free(signal_cache, sig);
	counter_dec(&signal_counter);
}

/**
 * signal_part_init() - boot: where the structs come from.
 *
 * Context: Boot CPU, slab works.
 */
void signal_part_init(void)
{
	sighand_cache = kmem_cache_create("sighand_cache",
					  sizeof(struct sighand_struct), 0);
	signal_cache = kmem_cache_create("signal_cache",
					 sizeof(struct signal_struct), 0);
	BUG_ON(!sighand_cache || !signal_cache);
	counter_register(&sighand_counter);
	counter_register(&signal_counter);
}

const struct task_part task_sighand = {
	.name = "sighand",
	.copy = copy_sighand,
	.release = release_sighand,
};

const struct task_part task_signal = {
	.name = "signal",
	.copy = copy_signal,
	.release = release_signal,
};

/*
 * ipc/sem_undo.c - SEM_UNDO: what a process did to semaphores is taken back
 * when it ends.
 *
 * Tasks made with CLONE_SYSVSEM share one list of adjustments; the last of
 * them to go applies it.  Each entry hangs also at its set, so that removing
 * the set finds it.
 *
 * See: semop(2), clone(2).
 */
#include <uapi/clone.h>
#include <uapi/errno.h>
#include "ipc/ipc.h"
#include "ipc/sem.h"
#include "ipc/sysvipc.h"
#include "kernel/base/bug.h"
#include "kernel/base/counter.h"
#include "kernel/pid.h"
#include "kernel/task.h"
#include "kernel/time.h"
#include "lib/errptr.h"
#include "mm/slab.h"

/* [u] lock, ranked inside the sets' locks   [a] atomic */
struct sem_undo_list {
	refcount_t count; /* [a] tasks */
	spinlock_t lock;
	struct list_head undos; /* [u] sem_undo.of_process */
};

static struct counter undo_counter = COUNTER_INIT("sem_undos");

/** sem_undo_init() - boot: the counter.  Context: Boot. */
void sem_undo_init(void)
{
	counter_register(&undo_counter);
}

/* Current's list, made when first needed. */
static struct sem_undo_list *current_list(void)
{
	struct sem_undo_list *ulp = current->sem_undo;

	if (ulp)
		return ulp;
	ulp = kzalloc(sizeof(*ulp), GFP_KERNEL);
	if (!ulp)
		return NULL;
	refcount_set(&ulp->count, 1);
	spin_lock_init(&ulp->lock, RANK_IPC_UNDO, "sem_undo");
	INIT_LIST_HEAD(&ulp->undos);
	current->sem_undo = ulp;
	return ulp;
}

/**
 * copy_semundo() - fork: share the parent's list, or begin without.
 * @child: the new task.
 * @flags: CLONE_SYSVSEM shares.
 *
 * Context: Process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int copy_semundo(struct task_struct *child, unsigned long flags)
{
	struct sem_undo_list *ulp;

	child->sem_undo = NULL;
	if (!(flags & CLONE_SYSVSEM))
		return 0;
	ulp = current_list(); /* needed, though nothing is on it yet */
	if (!ulp)
		return -ENOMEM;
	refcount_inc(&ulp->count);
	child->sem_undo = ulp;
	return 0;
}

static void free_undo(struct sem_undo *un)
{
	list_del(&un->of_set);
	list_del(&un->of_process);
	kfree(un);
	counter_dec(&undo_counter);
}

/* The set of the list's first entry, referenced; NULL if it is empty. */
static struct sem_array *first_set(struct sem_undo_list *ulp)
{
	struct sem_array *sma = NULL;
	struct sem_undo *un;

	spin_lock(&ulp->lock);
	un = list_first_entry_or_null(&ulp->undos, struct sem_undo, of_process);
	if (un) {
		sma = un->sma;
		refcount_inc(&sma->perm.count);
	}
	spin_unlock(&ulp->lock);
	return sma;
}

static struct sem_undo *find(struct sem_undo_list *ulp,
			     const struct sem_array *sma) __must_hold(ulp->lock)
{
	struct sem_undo *un;

	assert_held(&ulp->lock);
	list_for_each_entry(un, &ulp->undos, of_process)
		if (un->sma == sma)
			return un;
	return NULL;
}

static void apply(struct sem_array *sma, const struct sem_undo *un)
{
	struct pid *pid = task_tgid(current);

	for (int i = 0; i < sma->nsems; i++) {
		int val = sma->sems[i].semval + un->semadj[i];

		if (!un->semadj[i])
			continue;
		sma->sems[i].semval = val < 0 ? 0 : val > SEMVMX ? SEMVMX : val;
		ipc_update_pid(&sma->sems[i].sempid, pid);
	}
	sma->otime = (s64)ktime_get_real_seconds();
	sem_wake(sma, NULL, 0);
}

/* Nobody has the list any more: do what is on it. */
static void apply_all(struct sem_undo_list *ulp)
{
	struct sem_array *sma;
	struct sem_undo *un;

	while ((sma = first_set(ulp))) {
		if (!ipc_lock(&sma->perm)) {
			spin_lock(&ulp->lock);
			un = find(ulp, sma);
			spin_unlock(&ulp->lock);
			assert(un); /* only removing the set takes it away */
			apply(sma, un);
			spin_lock(&ulp->lock);
			free_undo(un);
			spin_unlock(&ulp->lock);
			spin_unlock(&sma->perm.lock);
		}
		ipc_put(&sma->perm);
	}
}

/**
 * put_semundo() - a task gives up its list.
 * @ulp: the list; the last one applies it.
 *
 * Context: May sleep.
 */
void put_semundo(struct sem_undo_list *ulp)
{
	if (!refcount_dec_and_test(&ulp->count))
		return;
	apply_all(ulp);
	kfree(ulp);
}

/**
 * exit_sem() - a task ends, or begins a list of its own.
 * @task: current.
 *
 * Context: Process context, may sleep.
 */
void exit_sem(struct task_struct *task)
{
	struct sem_undo_list *ulp = task->sem_undo;

	if (!ulp)
		return;
	task->sem_undo = NULL;
	put_semundo(ulp);
}

/* Hang a new entry at both lists, unless a thread was faster. */
static struct sem_undo *link_undo(struct sem_array *sma,
				  struct sem_undo_list *ulp,
				  struct sem_undo *new)
{
	struct sem_undo *un;

	if (ipc_lock(&sma->perm)) {
		kfree(new);
		return ERR_PTR(-EIDRM);
	}
	spin_lock(&ulp->lock);
	un = find(ulp, sma);
	if (un) {
		kfree(new);
	} else {
		un = new;
		un->ulp = ulp;
		un->sma = sma;
		list_add(&un->of_set, &sma->undos);
		list_add(&un->of_process, &ulp->undos);
		counter_inc(&undo_counter);
	}
	spin_unlock(&ulp->lock);
	spin_unlock(&sma->perm.lock);
	return un;
}

/**
 * sem_undo_get() - current's adjustments to a set.
 * @sma: the set, referenced.
 *
 * They go when the set is removed: lock it and look before using them.
 *
 * Context: Process context, may sleep.
 * Return: the entry, or ERR_PTR: -ENOMEM, -EIDRM.
 */
struct sem_undo *sem_undo_get(struct sem_array *sma)
{
	struct sem_undo_list *ulp = current_list();
	struct sem_undo *un;

	if (!ulp)
		return ERR_PTR(-ENOMEM);
	spin_lock(&ulp->lock);
	un = find(ulp, sma);
	if (un)
		list_move(&un->of_process, &ulp->undos); /* used again soon */
	spin_unlock(&ulp->lock);
	if (un)
		return un;
	un = kzalloc(sizeof(*un) + sizeof(short) * (size_t)sma->nsems,
		     GFP_KERNEL);
	if (!un)
		return ERR_PTR(-ENOMEM);
	return link_undo(sma, ulp, un);
}

/**
 * sem_undo_forget() - a value was set: nobody owes anything there.
 * @sma:    the set, locked.
 * @semnum: the semaphore, or -1 for all.
 *
 * Context: Any.
 */
void sem_undo_forget(struct sem_array *sma, int semnum)
{
	int from = semnum < 0 ? 0 : semnum;
	int end = semnum < 0 ? sma->nsems : semnum + 1;
	struct sem_undo *un;

	assert_held(&sma->perm.lock);
	list_for_each_entry(un, &sma->undos, of_set)
		for (int i = from; i < end; i++)
			un->semadj[i] = 0;
}

/**
 * sem_undo_free_all() - the set goes, and what anybody owes to it.
 * @sma: the set, locked.
 *
 * Context: Any.
 */
void sem_undo_free_all(struct sem_array *sma)
{
	struct sem_undo *un, *next;

	assert_held(&sma->perm.lock);
	list_for_each_entry_safe(un, next, &sma->undos, of_set) {
		struct sem_undo_list *ulp = un->ulp;

		spin_lock(&ulp->lock);
		free_undo(un);
		spin_unlock(&ulp->lock);
	}
}

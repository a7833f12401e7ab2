/*
 * ipc/sem_queue.c - calls that wait for semaphores, and whom a change wakes.
 *
 * A call happens as a whole or not at all.  One that cannot waits in line, and
 * whoever changes a value performs, in the sleeper's name, all calls that have
 * become possible: a sleeper wakes up with its result.
 *
 * Calls on one semaphore wait at that semaphore, so that a change elsewhere
 * does not look at them.  As long as somebody waits for several semaphores at
 * once, all who want to change something stand in the set's line instead: that
 * keeps them in the order they came.  Those who wait for zero go first.
 *
 * See: semop(2).
 */
#include <uapi/errno.h>
#include "ipc/sem.h"
#include "kernel/base/bug.h"
#include "kernel/base/sched_iface.h"
#include "kernel/pid.h"
#include "lib/compiler.h"

/** sem_waiters_init() - nobody waits.  Context: Any. */
void sem_waiters_init(struct sem_waiters *w)
{
	INIT_LIST_HEAD(&w->alter);
	INIT_LIST_HEAD(&w->zero);
}

/* One operation: 0, -ERANGE, or SEM_WAITING if its time has not come. */
static int perform_one(struct sem_array *sma, const struct sembuf *sop,
		       struct sem_undo *undo)
{
	struct sem *sem = &sma->sems[sop->sem_num];
	int val = sem->semval + sop->sem_op, adj;

	if (sop->sem_op ? val < 0 : sem->semval != 0)
		return SEM_WAITING;
	if (val > SEMVMX)
		return -ERANGE;
	if (sop->sem_flg & SEM_UNDO) {
		adj = undo->semadj[sop->sem_num] - sop->sem_op;
		if (adj < -SEMAEM - 1 || adj > SEMAEM)
			return -ERANGE;
		undo->semadj[sop->sem_num] = (short)adj;
	}
	sem->semval = val;
	return 0;
}

static void take_back(struct sem_array *sma, const struct sembuf *sop,
		      struct sem_undo *undo)
{
	sma->sems[sop->sem_num].semval -= sop->sem_op;
	if (sop->sem_flg & SEM_UNDO)
		undo->semadj[sop->sem_num] =
			(short)(undo->semadj[sop->sem_num] + sop->sem_op);
}

/**
 * sem_perform() - do all operations of a call, or none.
 * @sma: the set, locked.
 * @q:   the call; q->blocking is set to what stands in its way.
 *
 * Context: Any.
 * Return: 0; SEM_WAITING; -EAGAIN (IPC_NOWAIT), -ERANGE.
 */
int sem_perform(struct sem_array *sma, struct sem_queue *q)
{
	unsigned int i;
	int err = 0;

	assert_held(&sma->perm.lock);
	for (i = 0; i < q->nsops; i++) {
		err = perform_one(sma, &q->sops[i], q->undo);
		if (err)
			break;
	}
	if (!err) {
		while (i-- > 0)
			ipc_update_pid(&sma->sems[q->sops[i].sem_num].sempid,
				       q->pid);
		return 0;
	}
	q->blocking = &q->sops[i];
	if (err == SEM_WAITING && q->blocking->sem_flg & IPC_NOWAIT)
		err = -EAGAIN;
	while (i-- > 0)
		take_back(sma, &q->sops[i], q->undo);
	return err;
}

/* Everybody who wants to change something into the set's line. */
static void merge_lines(struct sem_array *sma)
{
	for (int i = 0; i < sma->nsems; i++)
		list_splice_tail_init(&sma->sems[i].waiters.alter,
				      &sma->waiters.alter);
}

/* ... and back, when nobody waits for several any more. */
static void settle(struct sem_array *sma)
{
	struct sem_queue *q, *next;

	if (sma->nr_complex)
		return;
	list_for_each_entry_safe(q, next, &sma->waiters.alter, list)
		list_move_tail(&q->list,
			       &sma->sems[q->sops->sem_num].waiters.alter);
}

/**
 * sem_enqueue() - a call begins to wait.
 * @sma: the set, locked.
 * @q:   the call.
 *
 * Context: Any.
 */
void sem_enqueue(struct sem_array *sma, struct sem_queue *q)
{
	struct sem_waiters *w = &sma->waiters;

	assert_held(&sma->perm.lock);
	if (q->nsops > 1) {
		if (!sma->nr_complex++)
			merge_lines(sma);
	} else if (!q->alter || !sma->nr_complex) {
		w = &sma->sems[q->sops->sem_num].waiters;
	}
	q->status = SEM_WAITING;
	list_add_tail(&q->list, q->alter ? &w->alter : &w->zero);
}

static void unlink(struct sem_array *sma, struct sem_queue *q)
{
	list_del(&q->list);
	if (q->nsops > 1)
		sma->nr_complex--;
}

/**
 * sem_dequeue() - a call gives up waiting.
 * @sma: the set, locked.
 * @q:   the call.
 *
 * Context: Any.
 */
void sem_dequeue(struct sem_array *sma, struct sem_queue *q)
{
	assert_held(&sma->perm.lock);
	unlink(sma, q);
	settle(sma);
}

/* A waiting call has its result; @q is gone afterwards. */
static void finish(struct sem_array *sma, struct sem_queue *q, int result)
{
	struct task_struct *sleeper = q->sleeper;

	unlink(sma, q);
	get_task_struct(sleeper);
	__atomic_store_n(&q->status, result, __ATOMIC_RELEASE);
	wake_up_process(sleeper);
	put_task_struct(sleeper);
}

/* Perform what is possible of calls that change nothing. */
static bool wake_line_zero(struct sem_array *sma, struct list_head *line)
{
	struct sem_queue *q, *next;
	bool done = false;

	list_for_each_entry_safe(q, next, line, list) {
		int err = sem_perform(sma, q);

		if (err == SEM_WAITING)
			continue;
		done |= !err;
		finish(sma, q, err);
	}
	return done;
}

/* Values became what they are by @sops (NULL: any of them changed). */
static bool wake_zero(struct sem_array *sma, const struct sembuf *sops,
		      unsigned int nsops)
{
	unsigned int n = sops ? nsops : (unsigned int)sma->nsems;
	bool done = false, any = false;

	for (unsigned int i = 0; i < n; i++) {
		struct sem *sem = &sma->sems[sops ? sops[i].sem_num : i];

		if (sem->semval)
			continue;
		any = true;
		done |= wake_line_zero(sma, &sem->waiters.zero);
	}
	if (any)
		done |= wake_line_zero(sma, &sma->waiters.zero);
	return done;
}

/* The first call of @line that is possible, performed; *@err tells how. */
static struct sem_queue *first_possible(struct sem_array *sma,
					struct list_head *line, int *err)
{
	struct sem_queue *q;

	list_for_each_entry(q, line, list) {
		*err = sem_perform(sma, q);
		if (*err != SEM_WAITING)
			return q;
	}
	return NULL;
}

/* Perform all that is possible of calls that change something. */
static bool wake_line_alter(struct sem_array *sma, struct list_head *line)
{
	struct sem_queue *q;
	bool done = false;
	int err;

	while ((q = first_possible(sma, line, &err))) {
		if (!err) {
			done = true;
			wake_zero(sma, q->sops, q->nsops);
		}
		finish(sma, q, err);
	}
	return done;
}

static bool wake_at(struct sem_array *sma, unsigned int semnum)
{
	struct sem *sem = &sma->sems[semnum];
	struct sem_queue *q, *next;
	bool done = false;

	/*
	 * These wait to take something, and what one takes makes none of
	 * those before it possible: one pass is enough.
	 */
	list_for_each_entry_safe(q, next, &sem->waiters.alter, list) {
		int err;

		if (!sem->semval)
			break;
		err = sem_perform(sma, q);
		if (err == SEM_WAITING)
			continue;
		if (!err) {
			done = true;
			wake_zero(sma, q->sops, q->nsops);
		}
		finish(sma, q, err);
	}
	return done;
}

/**
 * sem_wake() - values changed: perform the waiting calls that are possible.
 * @sma:   the set, locked.
 * @sops:  the changes; NULL: any value may have changed.
 * @nsops: how many.
 *
 * Context: Any.
 * Return: true if a call was performed.
 */
bool sem_wake(struct sem_array *sma, const struct sembuf *sops,
	      unsigned int nsops)
{
	bool done = wake_zero(sma, sops, nsops);

	assert_held(&sma->perm.lock);
	if (!list_empty(&sma->waiters.alter)) {
		done |= wake_line_alter(sma, &sma->waiters.alter);
	} else if (sops) {
		for (unsigned int i = 0; i < nsops; i++)
			if (sops[i].sem_op > 0)
				done |= wake_at(sma, sops[i].sem_num);
	} else {
		for (int i = 0; i < sma->nsems; i++)
			done |= wake_at(sma, (unsigned int)i);
	}
	settle(sma);
	return done;
}

static void kill_line(struct sem_array *sma, struct sem_waiters *w)
{
	struct sem_queue *q, *next;

	list_for_each_entry_safe(q, next, &w->alter, list)
		finish(sma, q, -EIDRM);
	list_for_each_entry_safe(q, next, &w->zero, list)
		finish(sma, q, -EIDRM);
}

/**
 * sem_kill_waiters() - the set goes: everybody gets -EIDRM.
 * @sma: the set, locked.
 *
 * Context: Any.
 */
void sem_kill_waiters(struct sem_array *sma)
{
	assert_held(&sma->perm.lock);
	kill_line(sma, &sma->waiters);
	for (int i = 0; i < sma->nsems; i++)
		kill_line(sma, &sma->sems[i].waiters);
}

static int count_line(const struct list_head *line, int semnum, bool zero)
{
	struct sem_queue *q;
	int n = 0;

	list_for_each_entry(q, line, list)
		n += q->blocking->sem_num == semnum &&
		     !q->blocking->sem_op == zero;
	return n;
}

/**
 * sem_count_waiters() - GETNCNT and GETZCNT.
 * @sma:    the set, locked.
 * @semnum: of which semaphore.
 * @zero:   those who wait for 0, not those who want to take.
 *
 * A call that waits for several counts where it is stuck.
 *
 * Context: Any.
 * Return: how many.
 */
int sem_count_waiters(struct sem_array *sma, int semnum, bool zero)
{
	struct sem_waiters *w = &sma->sems[semnum].waiters;

	assert_held(&sma->perm.lock);
	return count_line(&w->alter, semnum, zero) +
	       count_line(&w->zero, semnum, zero) +
	       count_line(&sma->waiters.alter, semnum, zero) +
	       count_line(&sma->waiters.zero, semnum, zero);
}

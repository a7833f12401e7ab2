/*
 * ipc/sem.h - sets of semaphores; private to ipc/sem*.c.
 */
#ifndef IPC_SEM_H
#define IPC_SEM_H

#include <uapi/sem.h>
#include "ipc/util.h"
#include "lib/list.h"
#include "lib/types.h"

struct sem_undo_list;
struct task_struct;

/* Those who wait, oldest first. */
struct sem_waiters {
	struct list_head alter; /* to change a value */
	struct list_head zero;  /* only for values to become 0 */
};

struct sem {
	int semval;
	struct pid *sempid;         /* of the last change */
	struct sem_waiters waiters; /* calls on this semaphore alone */
};

/* All but perm: perm.lock. */
struct sem_array {
	struct kern_ipc_perm perm;
	s64 otime, ctime;           /* seconds */
	struct list_head undos;     /* sem_undo.of_set */
	struct sem_waiters waiters; /* calls on several semaphores */
	int nr_complex;             /* of those */
	int nsems;                  /* constant */
	struct sem sems[];
};

/*
 * struct sem_undo - what a process owes to a set.
 *   [s] the set's lock   [u] ulp->lock   both to change the lists
 */
struct sem_undo {
	struct list_head of_set;     /* [s][u] */
	struct list_head of_process; /* [s][u] */
	struct sem_undo_list *ulp;   /* [c] */
	struct sem_array *sma;       /* [c] */
	short semadj[];              /* [s] per semaphore */
};

/* One semop(2) that waits; on its task's stack. */
struct sem_queue {
	struct list_head list; /* the set's lock */
	struct task_struct *sleeper;
	struct sem_undo *undo; /* or NULL */
	struct pid *pid;       /* of the caller */
	struct sembuf *sops;
	unsigned int nsops;
	const struct sembuf *blocking; /* the set's lock: what it waits for */
	bool alter;                    /* it changes values */
	int status; /* SEM_WAITING, then the result, then all this is gone */
};

#define SEM_WAITING 1

static inline struct sem_array *to_sem(struct kern_ipc_perm *perm)
{
	return container_of(perm, struct sem_array, perm);
}

struct sem_array *sem_find(struct ipc_namespace *ns, int semid);

/* ipc/sem_queue.c; the set's lock held */
void sem_waiters_init(struct sem_waiters *w);
int sem_perform(struct sem_array *sma, struct sem_queue *q);
void sem_enqueue(struct sem_array *sma, struct sem_queue *q);
void sem_dequeue(struct sem_array *sma, struct sem_queue *q);
bool sem_wake(struct sem_array *sma, const struct sembuf *sops,
	      unsigned int nsops);
void sem_kill_waiters(struct sem_array *sma);
int sem_count_waiters(struct sem_array *sma, int semnum, bool zero);

/* ipc/sem_undo.c */
struct sem_undo *sem_undo_get(struct sem_array *sma);
void sem_undo_forget(struct sem_array *sma, int semnum);
void sem_undo_free_all(struct sem_array *sma);
void sem_undo_init(void);

#endif

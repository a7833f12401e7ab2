/*
 * ipc/task.c - what a task has of System V objects: adjustments of semaphores
 * it owes when it ends, and segments it made.
 *
 * See: semop(2) (SEM_UNDO), clone(2) (CLONE_SYSVSEM).
 */
#include <uapi/clone.h>
#include "ipc/ipc.h"
#include "ipc/sysvipc.h"
#include "kernel/task.h"
#include "kernel/task_part.h"

static int copy_sysvipc(struct task_struct *child,
			const struct kernel_clone_args *args)
{
	INIT_LIST_HEAD(&child->shm_created);
	return copy_semundo(child, (unsigned long)args->flags);
}

static void exit_sysvipc(struct task_struct *task)
{
	exit_sem(task);
	exit_shm(task);
}

/* For a child never born; a task that exited owes nothing. */
static void release_sysvipc(struct task_struct *task)
{
	if (task->sem_undo)
		put_semundo(task->sem_undo);
	task->sem_undo = NULL;
}

const struct task_part task_sysvipc = {
	.name = "sysvipc",
	.copy = copy_sysvipc,
	.exit = exit_sysvipc,
	.release = release_sysvipc,
};

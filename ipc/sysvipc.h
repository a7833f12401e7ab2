/*
 * ipc/sysvipc.h - what a task has of System V objects.
 */
#ifndef IPC_SYSVIPC_H
#define IPC_SYSVIPC_H

struct sem_undo_list;
struct task_struct;

/* ipc/sem_undo.c */
int copy_semundo(struct task_struct *child, unsigned long flags);
void exit_sem(struct task_struct *task);
void put_semundo(struct sem_undo_list *ulp);

/* ipc/shm.c */
void exit_shm(struct task_struct *task);

#endif

/*
 * uapi/sem.h - System V semaphores.
 *
 * See: semget(2), semop(2), semctl(2).
 */
#ifndef UAPI_SEM_H
#define UAPI_SEM_H

#include <uapi/ipc.h>

#define SEMMNI 32000
#define SEMMSL 32000
#define SEMMNS (SEMMNI * SEMMSL)
#define SEMOPM 500
#define SEMVMX 32767
#define SEMAEM SEMVMX

/* What IPC_INFO tells and nothing enforces. */
#define SEMUME 500
#define SEMMNU SEMMNS
#define SEMMAP SEMMNS
#define SEMUSZ 20

#define SEM_UNDO 0x1000

/* semctl() */
#define GETPID       11
#define GETVAL       12
#define GETALL       13
#define GETNCNT      14
#define GETZCNT      15
#define SETVAL       16
#define SETALL       17
#define SEM_STAT     18
#define SEM_INFO     19
#define SEM_STAT_ANY 20

struct sembuf {
	u16 sem_num;
	s16 sem_op;
	s16 sem_flg;
};

struct semid64_ds {
	struct ipc64_perm sem_perm;
	s64 sem_otime;
	u64 __unused1;
	s64 sem_ctime;
	u64 __unused2;
	u64 sem_nsems;
	u64 __unused3;
	u64 __unused4;
};

struct seminfo {
	s32 semmap, semmni, semmns, semmnu, semmsl;
	s32 semopm, semume, semusz, semvmx, semaem;
};

static_assert(sizeof(struct semid64_ds) == 104, "ABI");

#endif

/*
 * uapi/shm.h - System V shared memory.
 *
 * See: shmget(2), shmop(2), shmctl(2).
 */
#ifndef UAPI_SHM_H
#define UAPI_SHM_H

#include <uapi/ipc.h>

#define SHMMIN 1
#define SHMMNI 4096
/* Practically no limit, but never so near to one that a sum overflows. */
#define SHMMAX (~0UL - (1UL << 24))
#define SHMALL (~0UL - (1UL << 24))
#define SHMLBA 4096UL

#define SHM_HUGETLB   04000
#define SHM_NORESERVE 010000

/* shmat() */
#define SHM_RDONLY 010000
#define SHM_RND    020000
#define SHM_REMAP  040000
#define SHM_EXEC   0100000

/* mode bits, beside the permissions */
#define SHM_DEST   01000
#define SHM_LOCKED 02000

/* shmctl() */
#define SHM_LOCK     11
#define SHM_UNLOCK   12
#define SHM_STAT     13
#define SHM_INFO     14
#define SHM_STAT_ANY 15

struct shmid64_ds {
	struct ipc64_perm shm_perm;
	u64 shm_segsz;
	s64 shm_atime;
	s64 shm_dtime;
	s64 shm_ctime;
	s32 shm_cpid;
	s32 shm_lpid;
	u64 shm_nattch;
	u64 __unused4;
	u64 __unused5;
};

struct shminfo64 {
	u64 shmmax, shmmin, shmmni, shmseg, shmall;
	u64 __unused1, __unused2, __unused3, __unused4;
};

struct shm_info {
	s32 used_ids;
	u64 shm_tot, shm_rss, shm_swp;
	u64 swap_attempts, swap_successes;
};

static_assert(sizeof(struct shmid64_ds) == 112, "ABI");
static_assert(sizeof(struct shminfo64) == 72, "ABI");
static_assert(sizeof(struct shm_info) == 48, "ABI");

#endif

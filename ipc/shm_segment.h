/*
 * ipc/shm_segment.h - shared memory segments; private to ipc/shm*.c.
 */
#ifndef IPC_SHM_SEGMENT_H
#define IPC_SHM_SEGMENT_H

#include <uapi/shm.h>
#include "ipc/util.h"
#include "lib/list.h"
#include "lib/types.h"

struct file;
struct ucounts;

/*
 * struct shm_segment
 *   [l] perm.lock   [c] constant   [m] creators_lock
 */
struct shm_segment {
	struct kern_ipc_perm perm;
	struct ipc_namespace *ns;      /* [c] its memory is held */
	struct file *file;             /* [c] the pages */
	size_t size;                   /* [c] bytes asked for */
	unsigned long charged;         /* [c] pages promised */
	unsigned long nattch;          /* [l] areas that map it */
	s64 atime, dtime, ctime;       /* [l] seconds */
	struct pid *cpid;              /* [c] creator */
	struct pid *lpid;              /* [l] last who attached or detached */
	struct ucounts *mlock_ucounts; /* [l] whom SHM_LOCK charged */
	struct task_struct *creator;   /* [m] NULL once it ended */
	struct list_head created;      /* [m] in creator->shm_created */
};

static inline struct shm_segment *to_shm(struct kern_ipc_perm *perm)
{
	return container_of(perm, struct shm_segment, perm);
}

unsigned long shm_pages(const struct shm_segment *shm);
bool shm_may_destroy(const struct shm_segment *shm);
void shm_remove(struct shm_segment *shm) __releases(shm->perm.lock);
void shm_attach_init(void);
void shm_unlock_memory(struct shm_segment *shm);

#endif

/*
 * ipc/util.h - ids, keys and permissions of System V objects.
 *
 * An id is an index into a table, with a sequence number above it that grows
 * each time the indices wrap: an old id finds nothing, even when its index is
 * in use again.
 */
#ifndef IPC_UTIL_H
#define IPC_UTIL_H

#include <uapi/ipc.h>
#include "kernel/base/rwsem.h"
#include "kernel/base/spinlock.h"
#include "kernel/uidgid.h"
#include "lib/radix.h"
#include "lib/rbtree.h"
#include "lib/refcount.h"
#include "lib/types.h"

struct ipc_namespace;
struct pid;
struct seq_file;
struct user_namespace;

#define IPCMNI_SHIFT 15
#define IPCMNI       (1 << IPCMNI_SHIFT)
#define IPC_SEQ_MAX  (1 << (31 - IPCMNI_SHIFT))

/*
 * struct kern_ipc_perm - the head of every System V object.
 *   [l] lock   [c] constant   [a] atomic   [w] the ids' rwsem for writing
 */
struct kern_ipc_perm {
	spinlock_t lock;
	bool deleted;          /* [l] its id means nothing any more */
	int id;                /* [c] once visible */
	key_t key;             /* [w] IPC_PRIVATE: only the id names it */
	struct rb_node by_key; /* [w] in ids->keys, unless IPC_PRIVATE */
	kuid_t uid, cuid;      /* [l] owner; [c] creator */
	kgid_t gid, cgid;      /* [l]; [c] */
	umode_t mode;          /* [l] permissions, and SHM_* */
	refcount_t count;      /* [a] 1 for being in the table */
	void (*free)(struct kern_ipc_perm *perm); /* [c] the last one is gone */
};

/*
 * struct ipc_ids - the objects of one kind in one namespace.
 *   [w] rwsem for writing to change   [l] lock as well
 */
struct ipc_ids {
	struct rw_semaphore rwsem;
	spinlock_t lock;
	struct radix_root table; /* [w][l] kern_ipc_perm by index */
	struct rb_root keys;     /* [w] */
	int in_use;              /* [w] */
	int last_idx;            /* [w] given last */
	int max_idx;             /* [w] largest in use, or -1 */
	unsigned int seq;        /* [w] */
	int next_id;             /* wanted for the next object, or -1 */
};

struct ipc_params {
	key_t key;
	int flg;
	size_t size; /* of shared memory */
	int nsems;   /* of a set of semaphores */
};

/**
 * struct ipc_ops - what the kinds do differently when asked for an object.
 * @create: make one and ipc_addid() it; its id or -errno.  rwsem held.
 * @fits:   may an object that exists stand for the request?  0 or -errno.
 */
struct ipc_ops {
	int (*create)(struct ipc_namespace *ns, const struct ipc_params *p);
	int (*fits)(const struct kern_ipc_perm *perm,
		    const struct ipc_params *p);
};

/* What the number given to a *_STAT command is, and who may ask. */
enum ipc_stat {
	IPC_STAT_ID,        /* an id; who may read */
	IPC_STAT_INDEX,     /* an index; who may read */
	IPC_STAT_INDEX_ANY, /* an index; anybody */
};

/**
 * struct ipc_ctl_ops - what the kinds do differently in *ctl(2).
 * @fill:   the kind's *_ds of a locked object.
 * @set:    IPC_SET on a locked object, from the kind's *_ds; 0 or -errno.
 * @remove: the object goes.  rwsem held for writing; locked, unlocked here.
 */
struct ipc_ctl_ops {
	void (*fill)(void *ds, struct kern_ipc_perm *perm);
	int (*set)(struct ipc_namespace *ns, struct kern_ipc_perm *perm,
		   const void *ds);
	void (*remove)(struct ipc_namespace *ns, struct kern_ipc_perm *perm);
};

void ipc_init_ids(struct ipc_ids *ids, const char *name);
int ipcget(struct ipc_namespace *ns, struct ipc_ids *ids,
	   const struct ipc_ops *ops, const struct ipc_params *p);
void ipc_init_perm(struct kern_ipc_perm *perm, const struct ipc_params *p,
		   const char *name, void (*free)(struct kern_ipc_perm *perm));
int ipc_addid(struct ipc_ids *ids, struct kern_ipc_perm *perm, int limit);
void ipc_rmid(struct ipc_ids *ids, struct kern_ipc_perm *perm);
void ipc_forget_key(struct ipc_ids *ids, struct kern_ipc_perm *perm);

/* Referenced, or ERR_PTR(-EINVAL). */
struct kern_ipc_perm *ipc_find(struct ipc_ids *ids, int id);
/* The same by the index in an id alone, for *_STAT. */
struct kern_ipc_perm *ipc_find_idx(struct ipc_ids *ids, int id);
/* The first at or behind index *@idx; NULL. */
struct kern_ipc_perm *ipc_next(struct ipc_ids *ids, u64 *idx);
void ipc_put(struct kern_ipc_perm *perm);
/* 0, or -EIDRM and not locked. */
int ipc_lock(struct kern_ipc_perm *perm)
	__try_acquires(0, perm->lock) __must_check;
int ipcperms(struct ipc_namespace *ns, const struct kern_ipc_perm *perm,
	     int flg);
int ipc_may_control(struct ipc_namespace *ns, const struct kern_ipc_perm *perm);
long ipc_stat(struct ipc_namespace *ns, struct ipc_ids *ids, int id,
	      enum ipc_stat how, const struct ipc_ctl_ops *ops, void *ds);
long ipc_control(struct ipc_namespace *ns, struct ipc_ids *ids, int id,
		 const struct ipc_ctl_ops *ops, const void *ds);
void ipc_remove_all(struct ipc_namespace *ns, struct ipc_ids *ids,
		    const struct ipc_ctl_ops *ops);
int ipc_update_perm(const struct ipc64_perm *in, struct kern_ipc_perm *out);
void ipc_fill_perm(struct ipc64_perm *out, const struct kern_ipc_perm *perm,
		   struct user_namespace *ns);
void ipc_update_pid(struct pid **slot, struct pid *pid);

/**
 * struct ipc_proc_iface - one file of /proc/sysvipc.
 * @header: its first line.
 * @show:   prints a locked object; @m->private is for ipc_show_pid().
 */
struct ipc_proc_iface {
	const char *name, *header;
	struct ipc_ids *(*ids)(struct ipc_namespace *ns);
	void (*show)(struct seq_file *m, struct kern_ipc_perm *perm);
};

void ipc_proc_init(const struct ipc_proc_iface *iface);
/* As whoever opened the file sees @pid. */
int ipc_show_pid(struct seq_file *m, const struct pid *pid);
void ipc_sysctl_init(void);

void sem_init(void);
void sem_init_ns(struct ipc_namespace *ns);
void sem_exit_ns(struct ipc_namespace *ns);
void msg_init(void);
void msg_init_ns(struct ipc_namespace *ns);
void msg_exit_ns(struct ipc_namespace *ns);
void shm_init(void);
void shm_init_ns(struct ipc_namespace *ns);
void shm_exit_ns(struct ipc_namespace *ns);
void shm_destroy_orphaned(struct ipc_namespace *ns);

#endif

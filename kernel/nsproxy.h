/*
 * kernel/nsproxy.h - the namespaces a task sees, without knowing what they are.
 */
#ifndef KERNEL_NSPROXY_H
#define KERNEL_NSPROXY_H

#include "lib/compiler.h"
#include "lib/refcount.h"
#include "lib/types.h"

struct user_namespace;
struct task_struct;
struct cred;

/* One line per namespace type; ns/<name>.c implements it. */
enum ns_type {
#define NS_TYPE(NAME, name) NS_##NAME,
#include "kernel/ns_list.h"
#undef NS_TYPE
	NR_NS_TYPES,
};

/* The numbers /proc/PID/ns shows for the first namespaces. */
#define PROC_IPC_INIT_INO    0xEFFFFFFFU
#define PROC_UTS_INIT_INO    0xEFFFFFFEU
#define PROC_USER_INIT_INO   0xEFFFFFFDU
#define PROC_PID_INIT_INO    0xEFFFFFFCU
#define PROC_CGROUP_INIT_INO 0xEFFFFFFBU
#define PROC_TIME_INIT_INO   0xEFFFFFFAU
#define PROC_NET_INIT_INO    0xF0000000U
#define PROC_MNT_INIT_INO    0xF0000001U

/* ns_common - the head every namespace struct embeds. */
struct ns_common {
	refcount_t count;
	unsigned int inum; /* inode number shown in /proc/PID/ns */
	const struct ns_operations *ops;
	struct user_namespace *user_ns; /* owner; a user ns names its parent */
};

/**
 * struct ns_operations - one namespace type.
 * @name:  the link under /proc/PID/ns.
 * @flag:  its CLONE_NEW* bit.
 * @clone: a new namespace, count 1, starting as a copy of @old, owned by
 *         @owner; or ERR_PTR.
 * @free:  the last reference is gone.
 */
struct ns_operations {
	const char *name;
	unsigned long flag;
	struct ns_common *(*clone)(struct ns_common *old,
				   struct user_namespace *owner);
	void (*free)(struct ns_common *ns);
};

/*
 * struct nsproxy - shared by all tasks that share every namespace, replaced
 * as a whole when one changes, so a holder never sees half a change.
 */
struct nsproxy {
	refcount_t count;
	struct ns_common *ns[NR_NS_TYPES];
};

extern struct nsproxy init_nsproxy;

/* Numbers for ns_common.inum. */
unsigned int ns_alloc_inum(void);

static inline struct ns_common *ns_get(struct ns_common *ns)
{
	refcount_inc(&ns->count);
	return ns;
}

void ns_put(struct ns_common *ns);
void put_nsproxy(struct nsproxy *nsp);
/* A copy of @task's with the types in @flags new, owned by @owner. */
struct nsproxy *create_new_namespaces(unsigned long flags, struct nsproxy *old,
				      struct user_namespace *owner);
void switch_task_namespaces(struct task_struct *task, struct nsproxy *new);

#endif

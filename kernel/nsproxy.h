/*
 * kernel/nsproxy.h - the namespaces a task sees, without knowing what they are.
 */
#ifndef KERNEL_NSPROXY_H
#define KERNEL_NSPROXY_H

#include "kernel/ucount.h"
#include "lib/compiler.h"
#include "lib/refcount.h"
#include "lib/types.h"

struct counter;
struct cred;
struct dentry;
struct fs_struct;
struct task_struct;
struct user_namespace;

/* One line per namespace type; ns/<type>.c implements it. */
enum ns_slot {
#define NS_TYPE(NAME, link, type) NS_##NAME,
#define NS_OWN(NAME, link, type)  NS_##NAME,
#define NS_OUTSIDE(link, type)
#include "kernel/ns_list.h"
#undef NS_TYPE
#undef NS_OWN
#undef NS_OUTSIDE
	NR_NS_SLOTS,
	NS_NOWHERE, /* a link whose namespace is not in nsproxy */
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
	unsigned int inum; /* constant: inode number, shown in /proc/PID/ns */
	const struct ns_operations *ops; /* constant */
	struct user_namespace *user_ns;  /* constant: owner, or user's parent */
	struct ucounts *ucounts;         /* constant: who is charged */
	struct dentry *stashed; /* nsfs_lock: its file, while one is open */
};

/*
 * struct nsproxy - shared by all tasks that share every namespace, replaced
 * as a whole when one changes, so a holder never sees half a change.
 */
struct nsproxy {
	refcount_t count;
	struct ns_common *ns[NR_NS_SLOTS];
};

/*
 * struct nsset - what a task is about to become: built aside, then committed
 * whole or thrown away.
 */
struct nsset {
	unsigned long flags;     /* CLONE_NEW* that are changing */
	struct nsproxy *nsproxy; /* not yet shared */
	const struct cred *cred; /* whose user namespace owns what is made */
	struct fs_struct *fs;    /* follows a mount namespace, or NULL */
};

/**
 * struct ns_operations - one namespace type.
 * @name:    in the link's text, "uts:[4026531838]".
 * @flag:    its CLONE_NEW* bit.
 * @ucount:  which limit of /proc/sys/user counts it.
 * @counter: how many there are, for the leak checks.
 * @clone:   a new namespace, count 1, starting as a copy of @old, owned by
 *           @set->cred's user namespace; or ERR_PTR.  NULL: none can be made.
 * @free:    the last reference is gone.
 * @install: setns(2): ask whether current may enter @ns, then put it into
 *           @set.  0 or -errno.
 * @get:     of a type outside nsproxy: the task's, referenced, or NULL.
 * @ready:   can it be seen and entered yet?  NULL: always.
 * @parent:  NS_GET_PARENT: not referenced; NULL if there is none that current
 *           may see.  Types without a hierarchy have no such operation.
 * @leave:   current is about to have another one.  Cannot fail.
 * @join:    current has this one, by setns(2).  Cannot fail.
 */
struct ns_operations {
	const char *name;
	unsigned long flag;
	enum ucount_type ucount;
	struct counter *counter;
	struct ns_common *(*clone)(const struct nsset *set,
				   struct ns_common *old);
	void (*free)(struct ns_common *ns);
	int (*install)(struct nsset *set, struct ns_common *ns);
	struct ns_common *(*get)(struct task_struct *task);
	bool (*ready)(const struct ns_common *ns);
	struct ns_common *(*parent)(struct ns_common *ns);
	void (*leave)(struct task_struct *task);
	void (*join)(struct ns_common *ns);
};

/* struct ns_link - one name in /proc/PID/ns. */
struct ns_link {
	const char *name;
	const struct ns_operations *ops;
	enum ns_slot slot; /* or NS_NOWHERE */
	bool renewed;      /* where a new one goes */
};

/* ns/links.c */
extern const struct ns_link ns_links[];
extern const size_t nr_ns_links;
struct ns_common *ns_link_get(const struct ns_link *link,
			      struct task_struct *task);
unsigned long ns_creatable(void);

/* kernel/ns_common.c */
int ns_common_init(struct ns_common *ns, const struct ns_operations *ops,
		   struct user_namespace *owner) __must_check;
void ns_common_forget(struct ns_common *ns);
void ns_common_exit(struct ns_common *ns);
void ns_put(struct ns_common *ns);
bool ns_may_enter(const struct nsset *set, const struct ns_common *ns);
void nsset_put(struct nsset *set, enum ns_slot slot, struct ns_common *ns);

static inline struct ns_common *ns_get(struct ns_common *ns)
{
	if (ns)
		refcount_inc(&ns->count);
	return ns;
}

/* ns/nsproxy.c */
extern struct nsproxy init_nsproxy;
void put_nsproxy(struct nsproxy *nsp);
int create_new_namespaces(struct nsset *set);
void switch_task_namespaces(struct task_struct *task, struct nsproxy *new);
void nsset_leave(const struct nsset *set);

#endif

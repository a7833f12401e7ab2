/*
 * kernel/user_namespace.h - which ids a user namespace knows, and its limits.
 */
#ifndef KERNEL_USER_NAMESPACE_H
#define KERNEL_USER_NAMESPACE_H

#include "kernel/base/spinlock.h"
#include "kernel/nsproxy.h"
#include "kernel/uidgid.h"
#include "lib/atomic.h"
#include "lib/list.h"
#include "lib/types.h"

#define UID_GID_MAP_MAX_EXTENTS 340

/* Ids [first, first + count) inside are [lower_first, ...) of the kernel. */
struct uid_gid_extent {
	u32 first;
	u32 lower_first;
	u32 count;
};

/* Written once, then constant: readers need no lock. */
struct uid_gid_map {
	u32 nr_extents;                 /* published last */
	struct uid_gid_extent one;      /* the map, if nr_extents is 1 */
	struct uid_gid_extent *forward; /* else by first */
	struct uid_gid_extent *reverse; /* else by lower_first */
};

#define USERNS_SETGROUPS_ALLOWED 1UL

/* What is counted per user: namespaces it made, and four rlimits. */
enum ucount_type {
	UCOUNT_USER_NAMESPACES,
	UCOUNT_PID_NAMESPACES,
	UCOUNT_UTS_NAMESPACES,
	UCOUNT_IPC_NAMESPACES,
	UCOUNT_NET_NAMESPACES,
	UCOUNT_MNT_NAMESPACES,
	UCOUNT_CGROUP_NAMESPACES,
	UCOUNT_TIME_NAMESPACES,
	UCOUNT_INOTIFY_INSTANCES,
	UCOUNT_INOTIFY_WATCHES,
	UCOUNT_COUNTS,
};

enum rlimit_type {
	UCOUNT_RLIMIT_NPROC,
	UCOUNT_RLIMIT_MSGQUEUE,
	UCOUNT_RLIMIT_SIGPENDING,
	UCOUNT_RLIMIT_MEMLOCK,
	UCOUNT_RLIMIT_COUNTS,
};

/*
 * struct user_namespace
 *   [c] constant once visible   [a] atomic   [m] userns mutex, written once
 */
struct user_namespace {
	struct ns_common common;        /* its user_ns is the parent */
	struct uid_gid_map uid_map;     /* [m] */
	struct uid_gid_map gid_map;     /* [m] */
	struct uid_gid_map projid_map;  /* [m] */
	struct user_namespace *parent;  /* [c] NULL for init_user_ns */
	int level;                      /* [c] 0 for init_user_ns */
	kuid_t owner;                   /* [c] creator's euid */
	kgid_t group;                   /* [c] */
	unsigned long flags;            /* [m] USERNS_SETGROUPS_ALLOWED */
	bool parent_could_setfcap;      /* [c] */
	struct ucounts *ucounts;        /* [c] whom this namespace is charged */
	long ucount_max[UCOUNT_COUNTS]; /* [a] */
	long rlimit_max[UCOUNT_RLIMIT_COUNTS]; /* [c] */
};

/* One user in one namespace. */
struct ucounts {
	struct hlist_node node; /* ucounts_lock */
	struct user_namespace *ns;
	kuid_t uid;
	int count; /* ucounts_lock */
	atomic_long_t ucount[UCOUNT_COUNTS];
	atomic_long_t rlimit[UCOUNT_RLIMIT_COUNTS];
};

extern struct user_namespace init_user_ns;
extern struct ucounts init_ucounts;

static inline struct user_namespace *get_user_ns(struct user_namespace *ns)
{
	refcount_inc(&ns->common.count);
	return ns;
}

void put_user_ns(struct user_namespace *ns);
void user_namespace_init(void);
void ucount_init(void);
bool in_userns(const struct user_namespace *ancestor,
	       const struct user_namespace *child);
bool userns_may_setgroups(const struct user_namespace *ns);
bool current_in_userns(const struct user_namespace *target);

/* ucounts */
struct ucounts *alloc_ucounts(struct user_namespace *ns, kuid_t uid);
struct ucounts *get_ucounts(struct ucounts *uc);
void put_ucounts(struct ucounts *uc);
struct ucounts *inc_ucount(struct user_namespace *ns, kuid_t uid,
			   enum ucount_type type);
void dec_ucount(struct ucounts *uc, enum ucount_type type);
/* The new count, or LONG_MAX if some ancestor's limit is passed. */
long inc_rlimit_ucounts(struct ucounts *uc, enum rlimit_type type, long v);
/* true when the count fell to 0. */
bool dec_rlimit_ucounts(struct ucounts *uc, enum rlimit_type type, long v);
bool is_rlimit_overlimit(struct ucounts *uc, enum rlimit_type type,
			 unsigned long max);
long get_rlimit_value(struct ucounts *uc, enum rlimit_type type);

#endif

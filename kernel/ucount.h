/*
 * kernel/ucount.h - what each user has, per user namespace.
 */
#ifndef KERNEL_UCOUNT_H
#define KERNEL_UCOUNT_H

#include "kernel/uidgid.h"
#include "lib/atomic.h"
#include "lib/list.h"
#include "lib/types.h"

struct user_namespace;

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

/* One user in one namespace. */
struct ucounts {
	struct hlist_node node; /* ucounts_lock */
	struct user_namespace *ns;
	kuid_t uid;
	int count; /* ucounts_lock */
	atomic_long_t ucount[UCOUNT_COUNTS];
	atomic_long_t rlimit[UCOUNT_RLIMIT_COUNTS];
};

extern struct ucounts init_ucounts;

void ucount_init(void);
void ucount_init_limits(int nr);
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

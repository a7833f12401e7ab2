/*
 * kernel/user_namespace.h - which ids a user namespace knows, and its limits.
 */
#ifndef KERNEL_USER_NAMESPACE_H
#define KERNEL_USER_NAMESPACE_H

#include "kernel/nsproxy.h"
#include "kernel/ucount.h"
#include "kernel/uidgid.h"
#include "lib/types.h"

#define UID_GID_MAP_MAX_EXTENTS 340

/* Ids [first, first + count) inside are [lower_first, ...) of the kernel. */
struct uid_gid_extent {
	u32 first;
	u32 lower_first;
	u32 count;
};

#define UID_GID_MAP_FEW 5 /* extents that are searched one by one */

/* Written once, then constant: readers need no lock. */
struct uid_gid_map {
	u32 nr_extents; /* published last */
	union {
		struct uid_gid_extent few[UID_GID_MAP_FEW]; /* as written */
		struct {
			struct uid_gid_extent *forward; /* by first */
			struct uid_gid_extent *reverse; /* by lower_first */
		};
	};
};

/* Which of a namespace's three maps. */
enum id_map_kind {
	ID_MAP_UID,
	ID_MAP_GID,
	ID_MAP_PROJID,
	NR_ID_MAPS,
};

#define USERNS_SETGROUPS_ALLOWED 1UL

/* A namespace may be made as long as its parent's level is not above this. */
#define USER_NS_MAX_LEVEL 32

/*
 * struct user_namespace
 *   [c] constant once visible   [a] atomic   [m] user_map_mutex, written once
 */
struct user_namespace {
	struct ns_common common;             /* its user_ns is the parent too */
	struct uid_gid_map maps[NR_ID_MAPS]; /* [m] */
	struct user_namespace *parent;       /* [c] NULL for init_user_ns */
	int level;                           /* [c] 0 for init_user_ns */
	kuid_t owner;                        /* [c] creator's euid */
	kgid_t group;                        /* [c] */
	unsigned long flags;                 /* [m] USERNS_SETGROUPS_ALLOWED */
	bool parent_could_setfcap;           /* [c] */
	long ucount_max[UCOUNT_COUNTS];      /* [a] */
	long rlimit_max[UCOUNT_RLIMIT_COUNTS]; /* [c] */
};

extern struct user_namespace init_user_ns;

static inline struct user_namespace *get_user_ns(struct user_namespace *ns)
{
	refcount_inc(&ns->common.count);
	return ns;
}

static inline void put_user_ns(struct user_namespace *ns)
{
	ns_put(&ns->common);
}

struct cred;
void user_namespace_init(void);
int create_user_ns(struct cred *new);
void free_user_ns(struct user_namespace *ns);
void cred_enter_user_ns(struct cred *cred, struct user_namespace *ns);
bool in_userns(const struct user_namespace *ancestor,
	       const struct user_namespace *child);
bool userns_may_setgroups(const struct user_namespace *ns);
u32 id_map_down(const struct uid_gid_map *map, u32 id, u32 count);
u32 id_map_up(const struct uid_gid_map *map, u32 id);

/* kernel/user_map.c */
int user_map_write(struct user_namespace *ns, enum id_map_kind kind,
		   const struct cred *opener, char *text);
void user_map_free(struct uid_gid_map *map);
int user_setgroups_write(struct user_namespace *ns, bool allow);
const struct uid_gid_extent *user_map_extent(const struct uid_gid_map *map,
					     u32 i);
bool current_in_userns(const struct user_namespace *target);
/* fs/namespace.c: does current's root hide a part of its mount namespace? */
bool current_chrooted(void);

#endif

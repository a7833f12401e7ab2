/*
 * kernel/user_namespace.c - users by other numbers.
 *
 * A map says which kernel ids a namespace knows and what it calls them.  It is
 * written once, as text, and never changes, so that readers need no lock: the
 * number of extents is published last.
 *
 * See: user_namespaces(7).
 */
#include "kernel/user_namespace.h"
#include <uapi/errno.h>
#include "kernel/base/bug.h"
#include "kernel/base/counter.h"
#include "kernel/cred.h"
#include "kernel/sysctl.h"
#include "lib/util.h"
#include "mm/slab.h"

int overflowuid = DEFAULT_OVERFLOWUID;
int overflowgid = DEFAULT_OVERFLOWGID;

static struct counter user_ns_counter = COUNTER_INIT("user_namespaces");

#define IDENTITY_MAP \
	{ \
		.nr_extents = 1, .one = { 0, 0, 4294967295U }, \
	}

struct user_namespace init_user_ns = {
	.common = {
		.count = REFCOUNT_INIT(5),
		.inum = PROC_USER_INIT_INO,
	},
	.uid_map = IDENTITY_MAP,
	.gid_map = IDENTITY_MAP,
	.projid_map = IDENTITY_MAP,
	.flags = USERNS_SETGROUPS_ALLOWED,
	.ucount_max = { [0 ... UCOUNT_COUNTS - 1] = INT_MAX },
	.rlimit_max = { [0 ... UCOUNT_RLIMIT_COUNTS - 1] = LONG_MAX },
};

/* The extent of @map that has @id, by name inside or by kernel id. */
static const struct uid_gid_extent *find_extent(const struct uid_gid_map *map,
						u32 id, bool by_kernel)
{
	u32 n = __atomic_load_n(&map->nr_extents, __ATOMIC_ACQUIRE);
	const struct uid_gid_extent *e = &map->one;
	u32 low = 0, high = n;

	if (n > 1)
		e = by_kernel ? map->reverse : map->forward;
	while (low < high) {
		u32 mid = (low + high) / 2;
		u32 first = by_kernel ? e[mid].lower_first : e[mid].first;

		if (id < first)
			high = mid;
		else if (id - first < e[mid].count)
			return &e[mid];
		else
			low = mid + 1;
	}
	return NULL;
}

/* Name inside -> kernel id, or -1. */
static u32 map_down(const struct uid_gid_map *map, u32 id)
{
	const struct uid_gid_extent *e = find_extent(map, id, false);

	return e ? e->lower_first + (id - e->first) : (u32)-1;
}

/* Kernel id -> name inside, or -1. */
static u32 map_up(const struct uid_gid_map *map, u32 id)
{
	const struct uid_gid_extent *e = find_extent(map, id, true);

	return e ? e->first + (id - e->lower_first) : (u32)-1;
}

/* Documented in kernel/uidgid.h; any context, no locks. */
kuid_t make_kuid(struct user_namespace *ns, uid_t uid)
{
	return KUIDT_INIT(map_down(&ns->uid_map, uid));
}

kgid_t make_kgid(struct user_namespace *ns, gid_t gid)
{
	return KGIDT_INIT(map_down(&ns->gid_map, gid));
}

uid_t from_kuid(struct user_namespace *ns, kuid_t uid)
{
	return map_up(&ns->uid_map, __kuid_val(uid));
}

gid_t from_kgid(struct user_namespace *ns, kgid_t gid)
{
	return map_up(&ns->gid_map, __kgid_val(gid));
}

uid_t from_kuid_munged(struct user_namespace *ns, kuid_t uid)
{
	uid_t id = from_kuid(ns, uid);

	return id == (uid_t)-1 ? (uid_t)overflowuid : id;
}

gid_t from_kgid_munged(struct user_namespace *ns, kgid_t gid)
{
	gid_t id = from_kgid(ns, gid);

	return id == (gid_t)-1 ? (gid_t)overflowgid : id;
}

bool kuid_has_mapping(struct user_namespace *ns, kuid_t uid)
{
	return from_kuid(ns, uid) != (uid_t)-1;
}

bool kgid_has_mapping(struct user_namespace *ns, kgid_t gid)
{
	return from_kgid(ns, gid) != (gid_t)-1;
}

/**
 * in_userns() - is @child the same as @ancestor, or below it?
 * @ancestor: a namespace.
 * @child:    another.
 *
 * Context: Any.
 */
bool in_userns(const struct user_namespace *ancestor,
	       const struct user_namespace *child)
{
	while (child->level > ancestor->level)
		child = child->parent;
	return child == ancestor;
}

/**
 * current_in_userns() - does current live in @target or below it?
 * @target: a namespace.
 *
 * Context: Process context.
 */
bool current_in_userns(const struct user_namespace *target)
{
	return in_userns(target, current_user_ns());
}

/**
 * userns_may_setgroups() - is setgroups(2) allowed in @ns?
 * @ns: a namespace; not before its gid_map is written.
 *
 * Context: Any.
 */
bool userns_may_setgroups(const struct user_namespace *ns)
{
	return READ_ONCE(ns->gid_map.nr_extents) != 0 &&
	       (READ_ONCE(ns->flags) & USERNS_SETGROUPS_ALLOWED);
}

static void free_map(struct uid_gid_map *map)
{
	if (map->nr_extents <= 1)
		return;
	kfree(map->forward);
	kfree(map->reverse);
}

/**
 * put_user_ns() - drop a reference; the last one frees it, and so on upwards.
 * @ns: the namespace.
 *
 * Context: Any.
 */
void put_user_ns(struct user_namespace *ns)
{
	while (ns && refcount_dec_and_test(&ns->common.count)) {
		struct user_namespace *parent = ns->parent;

		assert(ns != &init_user_ns);
		free_map(&ns->uid_map);
		free_map(&ns->gid_map);
		free_map(&ns->projid_map);
		dec_ucount(ns->ucounts, UCOUNT_USER_NAMESPACES);
		kfree(ns);
		counter_dec(&user_ns_counter);
		ns = parent;
	}
}

static struct ctl_table overflow_sysctls[] = {
	{
		.path = "kernel/overflowuid",
		.data = &overflowuid,
		.maxlen = sizeof(int),
		.mode = 0644,
		.proc_handler = proc_dointvec_minmax,
		.extra1 = SYSCTL_ZERO,
		.extra2 = &(const int){ 65535 },
	},
	{
		.path = "kernel/overflowgid",
		.data = &overflowgid,
		.maxlen = sizeof(int),
		.mode = 0644,
		.proc_handler = proc_dointvec_minmax,
		.extra1 = SYSCTL_ZERO,
		.extra2 = &(const int){ 65535 },
	},
	{
		.path = "fs/overflowuid",
		.data = &overflowuid,
		.maxlen = sizeof(int),
		.mode = 0644,
		.proc_handler = proc_dointvec_minmax,
		.extra1 = SYSCTL_ZERO,
		.extra2 = &(const int){ 65535 },
	},
	{
		.path = "fs/overflowgid",
		.data = &overflowgid,
		.maxlen = sizeof(int),
		.mode = 0644,
		.proc_handler = proc_dointvec_minmax,
		.extra1 = SYSCTL_ZERO,
		.extra2 = &(const int){ 65535 },
	},
};

/**
 * user_namespace_init() - boot: counters and sysctls.
 *
 * Context: Boot CPU.
 */
void user_namespace_init(void)
{
	counter_register(&user_ns_counter);
	register_sysctl(overflow_sysctls, ARRAY_SIZE(overflow_sysctls));
}

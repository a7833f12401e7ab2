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
#include "kernel/cred.h"
#include "kernel/rlimit.h"
#include "kernel/sysctl.h"
#include "lib/util.h"
#include "mm/slab.h"

int overflowuid = DEFAULT_OVERFLOWUID;
int overflowgid = DEFAULT_OVERFLOWGID;

extern const struct ns_operations user_ns_operations; /* ns/user.c */

#define IDENTITY_MAP \
	{ \
		.nr_extents = 1, .few = { { 0, 0, 4294967295U } }, \
	}

struct user_namespace init_user_ns = {
	.common = {
		.count = REFCOUNT_INIT(5),
		.inum = PROC_USER_INIT_INO,
		.ops = &user_ns_operations,
	},
	.maps = { IDENTITY_MAP, IDENTITY_MAP, IDENTITY_MAP },
	.flags = USERNS_SETGROUPS_ALLOWED,
	.ucount_max = { [0 ... UCOUNT_COUNTS - 1] = INT_MAX },
	.rlimit_max = { [0 ... UCOUNT_RLIMIT_COUNTS - 1] = LONG_MAX },
};

/* Does @e have @id: among its kernel ids, or among the names inside? */
static bool extent_has(const struct uid_gid_extent *e, u32 id, bool by_kernel)
{
	return id - (by_kernel ? e->lower_first : e->first) < e->count;
}

/* Many extents are sorted, both ways. */
static const struct uid_gid_extent *
search_extents(const struct uid_gid_map *map, u32 nr, u32 id, bool by_kernel)
{
	const struct uid_gid_extent *e =
		by_kernel ? map->reverse : map->forward;
	u32 low = 0, high = nr;

	while (low < high) {
		u32 mid = (low + high) / 2;

		if (extent_has(&e[mid], id, by_kernel))
			return &e[mid];
		if (id < (by_kernel ? e[mid].lower_first : e[mid].first))
			high = mid;
		else
			low = mid + 1;
	}
	return NULL;
}

/* The extent of @map that has @id, by name inside or by kernel id. */
static const struct uid_gid_extent *find_extent(const struct uid_gid_map *map,
						u32 id, bool by_kernel)
{
	u32 nr = __atomic_load_n(&map->nr_extents, __ATOMIC_ACQUIRE);

	if (nr > UID_GID_MAP_FEW)
		return search_extents(map, nr, id, by_kernel);
	for (u32 i = 0; i < nr; i++)
		if (extent_has(&map->few[i], id, by_kernel))
			return &map->few[i];
	return NULL;
}

/**
 * id_map_down() - names inside to kernel ids.
 * @map:   the map.
 * @id:    the first name.
 * @count: how many follow each other.
 *
 * Context: Any.
 * Return: the first kernel id; -1 unless all are in one extent.
 */
u32 id_map_down(const struct uid_gid_map *map, u32 id, u32 count)
{
	const struct uid_gid_extent *e = find_extent(map, id, false);

	if (!e || count > e->count - (id - e->first))
		return (u32)-1;
	return e->lower_first + (id - e->first);
}

/**
 * id_map_up() - a kernel id to its name inside.
 * @map: the map.
 * @id:  the kernel id.
 *
 * Context: Any.
 * Return: the name, or -1.
 */
u32 id_map_up(const struct uid_gid_map *map, u32 id)
{
	const struct uid_gid_extent *e = find_extent(map, id, true);

	return e ? e->first + (id - e->lower_first) : (u32)-1;
}

/* Documented in kernel/uidgid.h; any context, no locks. */
kuid_t make_kuid(struct user_namespace *ns, uid_t uid)
{
	return KUIDT_INIT(id_map_down(&ns->maps[ID_MAP_UID], uid, 1));
}

kgid_t make_kgid(struct user_namespace *ns, gid_t gid)
{
	return KGIDT_INIT(id_map_down(&ns->maps[ID_MAP_GID], gid, 1));
}

uid_t from_kuid(struct user_namespace *ns, kuid_t uid)
{
	return id_map_up(&ns->maps[ID_MAP_UID], __kuid_val(uid));
}

gid_t from_kgid(struct user_namespace *ns, kgid_t gid)
{
	return id_map_up(&ns->maps[ID_MAP_GID], __kgid_val(gid));
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
	return READ_ONCE(ns->maps[ID_MAP_GID].nr_extents) != 0 &&
	       (READ_ONCE(ns->flags) & USERNS_SETGROUPS_ALLOWED);
}

/**
 * free_user_ns() - the last reference is gone; perhaps the parent's too.
 * @ns: nobody else knows it.
 *
 * Context: Any.
 */
void free_user_ns(struct user_namespace *ns)
{
	struct user_namespace *parent;

	do {
		parent = ns->parent;
		assert(parent);
		for (int kind = 0; kind < NR_ID_MAPS; kind++)
			user_map_free(&ns->maps[kind]);
		ns_common_forget(&ns->common);
		kfree(ns);
		ns = parent;
	} while (refcount_dec_and_test(&ns->common.count));
}

/**
 * cred_enter_user_ns() - all power in a namespace, none outside.
 * @cred: changed; nobody else sees it yet.
 * @ns:   a reference is taken; the old one's is dropped.
 *
 * The user's counts are still those in the old one: see set_cred_ucounts().
 *
 * Context: Any.
 */
void cred_enter_user_ns(struct cred *cred, struct user_namespace *ns)
{
	cred->securebits = 0;
	cred->cap_inheritable = CAP_EMPTY_SET;
	cred->cap_permitted = CAP_FULL_SET;
	cred->cap_effective = CAP_FULL_SET;
	cred->cap_ambient = CAP_EMPTY_SET;
	cred->cap_bset = CAP_FULL_SET;
	get_user_ns(ns);
	put_user_ns(cred->user_ns);
	cred->user_ns = ns;
}

/* No user's limits in a new namespace are above its creator's. */
static void init_limits(struct user_namespace *ns)
{
	static const int rlimits[UCOUNT_RLIMIT_COUNTS] = {
		[UCOUNT_RLIMIT_NPROC] = RLIMIT_NPROC,
		[UCOUNT_RLIMIT_MSGQUEUE] = RLIMIT_MSGQUEUE,
		[UCOUNT_RLIMIT_SIGPENDING] = RLIMIT_SIGPENDING,
		[UCOUNT_RLIMIT_MEMLOCK] = RLIMIT_MEMLOCK,
	};

	for (int i = 0; i < UCOUNT_COUNTS; i++)
		ns->ucount_max[i] = INT_MAX;
	for (int i = 0; i < UCOUNT_RLIMIT_COUNTS; i++)
		ns->rlimit_max[i] =
			(long)min(rlimit(rlimits[i]), (unsigned long)LONG_MAX);
}

/* May whoever has @cred have a namespace at all? */
static bool may_create_user_ns(const struct cred *cred)
{
	return !current_chrooted() &&
	       kuid_has_mapping(cred->user_ns, cred->euid) &&
	       kgid_has_mapping(cred->user_ns, cred->egid);
}

/**
 * create_user_ns() - a user namespace below that of @new, and @new into it.
 * @new: a copy of current's credentials.
 *
 * Context: Process context, may sleep.
 * Return: 0, -ENOSPC: too deep or too many, -EPERM: the creator stands in a
 * chroot or has ids that its own namespace does not know, -ENOMEM.
 */
int create_user_ns(struct cred *new)
{
	struct user_namespace *parent = new->user_ns, *ns;
	int err;

	if (parent->level > USER_NS_MAX_LEVEL)
		return -ENOSPC;
	ns = kzalloc(sizeof(*ns), GFP_KERNEL);
	if (!ns)
		return -ENOMEM;
	err = ns_common_init(&ns->common, &user_ns_operations, parent);
	if (err)
		goto out_free;
	err = -EPERM;
	if (!may_create_user_ns(new))
		goto out_exit;
	ns->parent = parent;
	ns->level = parent->level + 1;
	ns->owner = new->euid;
	ns->group = new->egid;
	ns->flags = READ_ONCE(parent->flags);
	ns->parent_could_setfcap = cap_raised(new->cap_effective, CAP_SETFCAP);
	init_limits(ns);
	cred_enter_user_ns(new, ns);
	put_user_ns(ns); /* @new holds it */
	return 0;

out_exit:
	ns_common_exit(&ns->common);
out_free:
	kfree(ns);
	return err;
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
 * user_namespace_init() - boot: sysctls.
 *
 * Context: Boot CPU.
 */
void user_namespace_init(void)
{
	register_sysctl(overflow_sysctls, ARRAY_SIZE(overflow_sysctls));
}

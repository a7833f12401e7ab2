/*
 * kernel/user_map.c - the id maps of a user namespace are written, once each.
 *
 * The text has a line per extent: first id inside, first id outside, how many.
 * It is parsed whole into a new map, the writer's right to these ids is
 * examined, the outer ids are translated into the kernel's, and the map is
 * published by its number of extents.
 *
 * See: user_namespaces(7), "Defining user and group ID mappings".
 */
#include <uapi/capability.h>
#include <uapi/errno.h>
#include "kernel/base/mutex.h"
#include "kernel/cred.h"
#include "kernel/user_namespace.h"
#include "lib/sort.h"
#include "lib/string.h"
#include "mm/slab.h"

/* Orders writers of maps and of setgroups, in all namespaces. */
static DEFINE_MUTEX(user_map_mutex, RANK_NAMESPACE);

/**
 * user_map_extent() - a line of a map.
 * @map: the map.
 * @i:   below nr_extents.
 *
 * Context: Any.
 */
const struct uid_gid_extent *user_map_extent(const struct uid_gid_map *map,
					     u32 i)
{
	return map->nr_extents > UID_GID_MAP_FEW ? &map->forward[i]
						 : &map->few[i];
}

/**
 * user_map_free() - free what hangs off a map.
 * @map: nobody uses it any more.
 *
 * Context: Any.
 */
void user_map_free(struct uid_gid_map *map)
{
	if (map->nr_extents <= UID_GID_MAP_FEW)
		return;
	kfree(map->forward);
	kfree(map->reverse);
}

/* Skip blanks, then read digits, modulo 2^32; what follows. */
static const char *parse_number(const char *s, u32 *value)
{
	*value = 0;
	for (s = skip_spaces(s); isdigit(*s); s++)
		*value = *value * 10 + (u32)(*s - '0');
	return s;
}

/* One line: NULL if it is not three numbers that make an extent. */
static const char *parse_extent(const char *s, struct uid_gid_extent *e)
{
	s = parse_number(s, &e->first);
	if (!isspace(*s))
		return NULL;
	s = parse_number(s, &e->lower_first);
	if (!isspace(*s))
		return NULL;
	s = parse_number(s, &e->count);
	if (*s && !isspace(*s))
		return NULL;
	if (*skip_spaces(s))
		return NULL;
	/* -1 is nobody's id; and no extent is empty or wraps around */
	if (e->first == (u32)-1 || e->lower_first == (u32)-1 ||
	    e->first + e->count <= e->first ||
	    e->lower_first + e->count <= e->lower_first)
		return NULL;
	return s;
}

/* The lines of @text into @e: how many, or -EINVAL. */
static int parse_extents(char *text, struct uid_gid_extent *e)
{
	int n = 0;

	while (text) {
		char *end = strchr(text, '\n');

		if (end)
			*end++ = '\0';
		if (n == UID_GID_MAP_MAX_EXTENTS || !parse_extent(text, &e[n]))
			return -EINVAL;
		n++;
		text = end && *end ? end : NULL;
	}
	return n;
}

static int cmp_first(const void *a, const void *b)
{
	const struct uid_gid_extent *x = a, *y = b;

	return (x->first > y->first) - (x->first < y->first);
}

static int cmp_lower(const void *a, const void *b)
{
	const struct uid_gid_extent *x = a, *y = b;

	return (x->lower_first > y->lower_first) -
	       (x->lower_first < y->lower_first);
}

/* Sorted both ways, no extent may reach into the next. */
static bool extents_overlap(struct uid_gid_extent *e, u32 n)
{
	bool overlap = false;

	sort(e, n, sizeof(*e), cmp_lower);
	for (u32 i = 1; i < n; i++)
		overlap |= e[i].lower_first - e[i - 1].lower_first <
			   e[i - 1].count;
	sort(e, n, sizeof(*e), cmp_first);
	for (u32 i = 1; i < n; i++)
		overlap |= e[i].first - e[i - 1].first < e[i - 1].count;
	return overlap;
}

/* Is the parent's id 0 mapped only by one who may give files to root? */
static bool root_is_mapped_rightly(const struct user_namespace *ns,
				   const struct cred *opener,
				   const struct uid_gid_extent *e, u32 n)
{
	for (u32 i = 0; i < n; i++) {
		if (e[i].lower_first)
			continue;
		if (ns == opener->user_ns)
			return ns->parent_could_setfcap;
		return cred_capable(opener, ns->parent, CAP_SETFCAP);
	}
	return true;
}

/* One's own id, alone, by the creator of the namespace. */
static bool maps_only_oneself(const struct user_namespace *ns,
			      enum id_map_kind kind, const struct cred *opener,
			      const struct uid_gid_extent *e, u32 n)
{
	if (n != 1 || e->count != 1 || !uid_eq(ns->owner, opener->euid))
		return false;
	if (kind == ID_MAP_UID)
		return uid_eq(make_kuid(ns->parent, e->lower_first),
			      opener->euid);
	/* groups also take rights away: setgroups() must be denied first */
	return !(ns->flags & USERNS_SETGROUPS_ALLOWED) &&
	       gid_eq(make_kgid(ns->parent, e->lower_first), opener->egid);
}

/* May these ids of the parent be mapped? */
static bool may_map(const struct user_namespace *ns, enum id_map_kind kind,
		    const struct cred *opener, const struct uid_gid_extent *e,
		    u32 n)
{
	int cap = kind == ID_MAP_UID ? CAP_SETUID : CAP_SETGID;

	if (kind == ID_MAP_PROJID)
		return true;
	if (kind == ID_MAP_UID && !root_is_mapped_rightly(ns, opener, e, n))
		return false;
	return maps_only_oneself(ns, kind, opener, e, n) ||
	       (ns_capable(ns->parent, cap) &&
		cred_capable(opener, ns->parent, cap));
}

/* From the parent's ids to the kernel's: 0, -EPERM if it lacks one. */
static int translate(struct uid_gid_extent *e, u32 n,
		     const struct uid_gid_map *parent)
{
	for (u32 i = 0; i < n; i++) {
		e[i].lower_first =
			id_map_down(parent, e[i].lower_first, e[i].count);
		if (e[i].lower_first == (u32)-1)
			return -EPERM;
	}
	return 0;
}

/* Put the extents into @map and let everybody see them. */
static int publish(struct uid_gid_map *map, const struct uid_gid_extent *e,
		   u32 n)
{
	size_t size = n * sizeof(*e);

	if (n <= UID_GID_MAP_FEW) {
		memcpy(map->few, e, size);
	} else {
		struct uid_gid_extent *forward = kmemdup(e, size, GFP_KERNEL);
		struct uid_gid_extent *reverse = kmemdup(e, size, GFP_KERNEL);

		if (!forward || !reverse) {
			kfree(forward);
			kfree(reverse);
			return -ENOMEM;
		}
		sort(forward, n, sizeof(*e), cmp_first);
		sort(reverse, n, sizeof(*e), cmp_lower);
		map->forward = forward;
		map->reverse = reverse;
	}
	__atomic_store_n(&map->nr_extents, n, __ATOMIC_RELEASE);
	return 0;
}

/* @e and @sorted have room for the longest map. */
static int parse_and_publish(struct user_namespace *ns, enum id_map_kind kind,
			     const struct cred *opener, char *text,
			     struct uid_gid_extent *e)
{
	struct uid_gid_extent *sorted = e + UID_GID_MAP_MAX_EXTENTS;
	int n = parse_extents(text, e), err;

	if (n < 0)
		return n;
	memcpy(sorted, e, (size_t)n * sizeof(*e));
	if (extents_overlap(sorted, (u32)n))
		return -EINVAL;
	if (!may_map(ns, kind, opener, e, (u32)n))
		return -EPERM;
	err = translate(e, (u32)n, &ns->parent->maps[kind]);
	return err ? err : publish(&ns->maps[kind], e, (u32)n);
}

/**
 * user_map_write() - /proc/PID/{uid,gid,projid}_map is written.
 * @ns:     whose map.
 * @kind:   which.
 * @opener: who opened the file.
 * @text:   what was written, ends in NUL; is changed.
 *
 * Context: Process context, may sleep.
 * Return: 0, -EINVAL (the text), -EPERM (written before, or no right to these
 * ids), -ENOMEM.
 */
int user_map_write(struct user_namespace *ns, enum id_map_kind kind,
		   const struct cred *opener, char *text)
{
	struct uid_gid_extent *room;
	int err = -EPERM;

	if (!ns->parent ||
	    (opener->user_ns != ns && opener->user_ns != ns->parent))
		return -EPERM;
	room = kmalloc_array(2UL * UID_GID_MAP_MAX_EXTENTS, sizeof(*room),
			     GFP_KERNEL);
	if (!room)
		return -ENOMEM;
	mutex_lock(&user_map_mutex);
	if (!ns->maps[kind].nr_extents &&
	    (kind == ID_MAP_PROJID || cred_capable(opener, ns, CAP_SYS_ADMIN)))
		err = parse_and_publish(ns, kind, opener, text, room);
	mutex_unlock(&user_map_mutex);
	kfree(room);
	return err;
}

/**
 * user_setgroups_write() - /proc/PID/setgroups is written.
 * @ns:    whose.
 * @allow: setgroups(2) there and below.
 *
 * Context: Process context, may sleep.
 * Return: 0, -EPERM: denied once is denied for ever, and too late after the
 * gid map.
 */
int user_setgroups_write(struct user_namespace *ns, bool allow)
{
	int err = 0;

	mutex_lock(&user_map_mutex);
	if (allow ? !(ns->flags & USERNS_SETGROUPS_ALLOWED)
		  : ns->maps[ID_MAP_GID].nr_extents)
		err = -EPERM;
	else if (!allow)
		WRITE_ONCE(ns->flags, ns->flags & ~USERNS_SETGROUPS_ALLOWED);
	mutex_unlock(&user_map_mutex);
	return err;
}
